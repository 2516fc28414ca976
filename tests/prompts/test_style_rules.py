"""The rules about the manner of prompting, and about settings."""

from __future__ import annotations

import pytest

from tests.conftest import Run
from tests.prompts.linting import (
    ALL_FORMS,
    FIRST,
    ILLUSTRIOUS,
    LAST_ILLUSTRIOUS,
    NOOB,
    NOOB_V,
    PHRASES,
    PONY,
    ROUWEI,
    SDXL,
    SENTENCE,
    SIDES,
    UNKNOWN,
    WAI,
    Found,
    fixed,
    found,
    made,
    texts,
)


def test_a_sentence_is_wrong_only_where_tags_alone_were_trained(run: Run) -> None:
    assert found(run, "SA401", NOOB, SENTENCE, SENTENCE) == [("warning", side, SENTENCE, None) for side in SIDES]
    for checkpoint in (ROUWEI, PONY, SDXL, LAST_ILLUSTRIOUS, UNKNOWN):
        assert found(run, "SA401", checkpoint, SENTENCE) == []


def test_a_sentence_is_noted_where_more_is_promised_than_was_learned(run: Run) -> None:
    assert found(run, "SA401", ILLUSTRIOUS, f"cat, {SENTENCE}") == [("note", "positive", SENTENCE, None)]
    (result,) = run("lint", "--json", "--select", "SA401", ILLUSTRIOUS, SENTENCE).json["results"]
    assert result["findings"][0]["message"].endswith("promised, but the captions were tags")


@pytest.mark.parametrize(
    ("checkpoint", "prompt", "label"),
    [
        (WAI, "1girl, Hair: black hair, Outfit: red coat, Background: snow", [("warning", "positive", "Hair:", None)]),
        (WAI, "1girl\n**Hair**: black\nEyes:\nblue\npose: sitting", [("warning", "positive", "**Hair**:", None)]),
        (PONY, "HAIR: black hair, EYES: blue, pose: sitting", [("note", "positive", "HAIR:", None)]),
        (SDXL, "HAIR: black hair, EYES: blue, pose: sitting", []),
        (WAI, "honkai: star rail, nier: automata, re:zero, 16:9, artist: wlop, rating: general", []),
        (WAI, "hair: black, hair: long, hair: tied", []),
        (WAI, "1girl, steps: 20, sampler: Euler a, cfg: 5, hat", []),
    ],
)
def test_labels_before_tags_are_told_once(checkpoint: str, prompt: str, label: list[Found], run: Run) -> None:
    assert found(run, "SA401", checkpoint, prompt) == label


@pytest.mark.parametrize(
    "prompt",
    [
        "1girl\nSteps: 20\nsolo\nSeed: 5\nhat\nSampler: Euler a",
        "1girl, Steps: 20, hat, Seed: 5, sky, CFG scale: 7",
        "Negative prompt: a\nhat\nSteps: 20\nsky\nSeed: 3",
    ],
)
def test_pasted_settings_are_no_labels(prompt: str, run: Run) -> None:
    assert found(run, "SA401", "noobai-xl-eps-1.1", prompt) == []


def test_many_tags_without_their_commas_are_no_sentence(run: Run) -> None:
    assert (
        texts(run, "SA401", NOOB, "masterpiece best quality newest absurdres highres 1girl solo long hair at sea") == []
    )


def test_a_prompt_of_long_phrases_is_noted_once(run: Run) -> None:
    assert texts(run, "SA401", WAI, ", ".join(PHRASES)) == PHRASES[:1]
    assert texts(run, "SA401", WAI, ", ".join(PHRASES[:3])) == []
    assert texts(run, "SA401", WAI, ", ".join([*PHRASES, *map(str, range(12))])) == PHRASES[:1]
    assert texts(run, "SA401", WAI, ", ".join([*PHRASES, *map(str, range(13))])) == []


@pytest.mark.parametrize(
    "title",
    [
        "the legend of zelda",
        "the legend of zelda: breath of the wild",
        "the idolmaster cinderella girls",
        "the melancholy of haruhi suzumiya",
        "a certain magical index",
        "is the order a rabbit?",
        "mobile suit gundam: the witch from mercury",
    ],
)
def test_a_title_is_no_sentence(title: str, run: Run) -> None:
    assert found(run, "SA401", NOOB, f"masterpiece, 1girl, {title}") == []


@pytest.mark.parametrize(
    ("checkpoint", "prompt", "wanted"),
    [
        (ILLUSTRIOUS, "by wlop", {"by wlop": "wlop"}),
        (ILLUSTRIOUS, "By wlop", {"By wlop": "wlop"}),
        (ILLUSTRIOUS, "artist:wlop, @hiten", {"artist:wlop": "wlop", "@hiten": "hiten"}),
        (NOOB_V, "artist:wlop, hiten", {}),
        (NOOB_V, "by wlop", {"by wlop": "artist:wlop"}),
        (NOOB, "artist:wlop, hiten", {}),
        (ROUWEI, "artist:wlop", {"artist:wlop": "by wlop"}),
        (ROUWEI, "by wlop", {}),
        (PONY, "by greg rutkowski", {"by greg rutkowski": None}),
        (SDXL, "by greg rutkowski", {}),
        (ILLUSTRIOUS, r"(artist:ask \(askzy\):0.8)", {r"artist:ask \(askzy\)": r"ask \(askzy\)"}),
        (ILLUSTRIOUS, "by the sea, by a river, by her side, standby, @_@, @ @, artist:, by", {}),
        (ILLUSTRIOUS, "by night, by candlelight, by moonlight, by window", {}),
    ],
)
def test_an_artist_is_called_in_the_own_form(
    checkpoint: str, prompt: str, wanted: dict[str, str | None], run: Run
) -> None:
    found_here = found(run, "SA402", checkpoint, prompt)
    assert {text: fix for severity, _, text, fix in found_here if severity == "warning"} == wanted


def test_the_habit_of_merges_is_only_noted_and_not_carried_out(run: Run) -> None:
    merge, prompt = "nova-furry-xl-il-18b", "masterpiece, by wlop, anthro"
    assert found(run, "SA402", merge, prompt) == [("note", "positive", "by wlop", "wlop")]
    assert fixed(run, merge, prompt) == prompt


@pytest.mark.parametrize(
    ("prompt", "crowded"),
    [
        ("by wlop BREAK masterpiece, 1girl", []),
        ("masterpiece, 1girl, by wlop, by hiten", []),
        ("by wlop, by hiten BREAK cat", []),
        ("by wlop, masterpiece", ["by wlop"]),
        ("cat, by wlop, by hiten, dog BREAK hat", ["by hiten"]),
        ("masterpiece, cat", []),
    ],
)
def test_artists_want_a_chunk_of_their_own_on_rouwei(prompt: str, crowded: list[str], run: Run) -> None:
    assert found(run, "SA402", ROUWEI, prompt) == [("note", "positive", text, None) for text in crowded]
    assert found(run, "SA402", NOOB_V, prompt.replace("by ", "artist:")) == []


def test_artists_in_a_negative_are_left_alone(run: Run) -> None:
    assert found(run, "SA402", NOOB, "cat", "by wlop, artist:wlop") == []


@pytest.mark.parametrize(
    ("checkpoint", "prompt", "late"),
    [
        (NOOB, "year 2024, year 2023, year 1999", []),
        (NOOB, "year 2025", ["year 2025"]),
        (NOOB, "year_2026", ["year_2026"]),
        (FIRST, "year 2024", ["year 2024"]),
        (FIRST, "year 2023", []),
        (LAST_ILLUSTRIOUS, "year 2030", []),
        (NOOB, "blade runner 2049, 2077", []),
        (NOOB, "1980s (style)", []),
    ],
)
def test_a_year_after_the_data_is_found(checkpoint: str, prompt: str, late: list[str], run: Run) -> None:
    assert found(run, "SA403", checkpoint, prompt) == [("warning", "positive", text, None) for text in late]
    assert texts(run, "SA403", checkpoint, "cat", prompt) == late


@pytest.mark.parametrize(
    ("ui", "unread"),
    [
        ("comfyui", ["BREAK", "AND", "[d:e:0.5]", "[f]", "<lora:g:1>", "# l"]),
        ("krita", ["BREAK", "AND", "[d:e:0.5]", "[f]"]),
        ("swarmui", ["BREAK", "AND", "[f]", "__i__", "{j|k}", "# l"]),
        ("forge", ["embedding:h", "__i__", "{j|k}"]),
        ("a1111", ["embedding:h", "__i__", "{j|k}"]),
        ("reforge", ["embedding:h", "__i__", "{j|k}"]),
        ("sdnext", ["AND", "embedding:h"]),
        ("invokeai", ["BREAK", "AND", "[d:e:0.5]", "[f]", "<lora:g:1>"]),
    ],
)
def test_what_a_program_does_not_read_is_found(ui: str, unread: list[str], run: Run) -> None:
    assert sorted(texts(run, "SA404", NOOB, ALL_FORMS, "", "--ui", ui)) == sorted(unread)
    assert sorted(texts(run, "SA404", NOOB, "x", ALL_FORMS, "--ui", ui)) == sorted(unread)


def test_without_a_program_every_form_is_read(run: Run) -> None:
    assert found(run, "SA404", NOOB, ALL_FORMS) == []


@pytest.mark.parametrize(
    ("ui", "prompt", "wanted"),
    [
        ("comfyui", "[hat]", {"[hat]": "(hat:0.9)"}),
        ("comfyui", "[a|b], [hat:0.5], [[hat]]", {"[a|b]": None, "[hat:0.5]": None, "[hat]": "(hat:0.9)"}),
        ("comfyui", r"\[hat\], []", {}),
        ("comfyui", "# note\ncat # more", {"# note": "", "# more": ""}),
        ("comfyui", "c#, a#b", {}),
        ("forge", "embedding:folder/name.pt", {"embedding:folder/name.pt": "folder/name.pt"}),
        ("forge", "# all of this, BREAK", {}),
    ],
)
def test_what_to_write_for_an_unread_form(ui: str, prompt: str, wanted: dict[str, str | None], run: Run) -> None:
    findings = found(run, "SA404", NOOB, prompt, "", "--ui", ui)
    assert {text: fix for _, _, text, fix in findings} == wanted


@pytest.mark.parametrize(
    ("negative", "old"),
    [
        ("EasyNegative, easynegative", ["EasyNegative"]),
        ("(badhandv4:1.2), bad-hands-5", ["badhandv4", "bad-hands-5"]),
        ("embedding:EasyNegative, hat", ["embedding:EasyNegative"]),
        ("embedding:sd15/EasyNegative.pt", ["embedding:sd15/EasyNegative.pt"]),
        ("embedding:BadDream.safetensors", ["embedding:BadDream.safetensors"]),
        ("ng_deepnegative_v1_75t", ["ng_deepnegative_v1_75t"]),
        ("negativeXL_D, unaestheticXL_hk1, embedding:lazyneg, easy negative, bad dream", []),
    ],
)
def test_embeddings_of_another_architecture_are_found(negative: str, old: list[str], run: Run) -> None:
    assert found(run, "SA405", NOOB, "cat", negative) == [("warning", "negative", text, "") for text in old]
    assert texts(run, "SA405", NOOB, negative) == old


@pytest.mark.parametrize(
    ("checkpoint", "changed", "wrong"),
    [
        (NOOB, {}, []),
        (NOOB, {"CFG scale": "4.9"}, [("warning", "CFG scale: 4.9")]),
        (NOOB, {"CFG scale": "6.5"}, [("warning", "CFG scale: 6.5")]),
        (NOOB, {"CFG scale": "6"}, []),
        (NOOB, {"CFG scale": ""}, []),
        (NOOB, {"Steps": "24"}, [("warning", "Steps: 24")]),
        (NOOB, {"Steps": "31"}, [("warning", "Steps: 31")]),
        (ILLUSTRIOUS, {"Steps": "19", "CFG scale": "6", "Size": "1536x1536"}, [("warning", "Steps: 19")]),
        (ILLUSTRIOUS, {"Steps": "150", "CFG scale": "6", "Size": "1536x1536"}, []),
        (NOOB, {"Sampler": "DDIM"}, [("note", "Sampler: DDIM")]),
        (NOOB, {"Sampler": "euler_a"}, []),
        (
            NOOB_V,
            {"Sampler": "Euler", "CFG scale": "4.5", "Schedule type": "Karras"},
            [("error", "Schedule type: Karras")],
        ),
        (NOOB_V, {"Sampler": "Euler", "CFG scale": "4.5", "Schedule type": "Automatic"}, []),
        (NOOB_V, {"Sampler": "Euler Karras", "CFG scale": "4.5"}, [("error", "Sampler: Euler Karras")]),
        (NOOB_V, {"Sampler": "euler_karras", "CFG scale": "4.5"}, [("error", "Sampler: euler_karras")]),
        (
            NOOB_V,
            {"Sampler": "DPM++ 2M", "CFG scale": "4.5", "Schedule type": "Automatic"},  # which is Karras for it
            [("note", "Sampler: DPM++ 2M"), ("error", "Schedule type: Automatic")],
        ),
        (
            "pony-realism-2.2",
            {"Sampler": "DPM++ 2M Karras", "Steps": "35", "CFG scale": ""},
            [("error", "Sampler: DPM++ 2M Karras")],
        ),
        (NOOB, {"Size": "512x512"}, [("warning", "Size: 512x512")]),
        (NOOB, {"Size": "1024x1536"}, [("warning", "Size: 1024x1536")]),
        (NOOB, {"Size": "896x1152"}, []),
        (NOOB, {"Size": "832x1024"}, []),
        (NOOB, {"Size": "640x1024"}, [("warning", "Size: 640x1024")]),
        ("nova-anime-xl", {"Size": "512x512", "CFG scale": "", "Steps": "28"}, []),  # its own settings name no size
        ("nova-flat-xl-9.0", {"Size": "512x512"}, [("warning", "Size: 512x512")]),  # the whole block is inherited
        ("illustrious-xl-2.0-aesthetic", {"Size": "512x512", "CFG scale": "6"}, [("warning", "Size: 512x512")]),
        (PONY, {"Clip skip": "1", "CFG scale": "7"}, [("warning", "Clip skip: 1")]),
        (PONY, {"Clip skip": "2", "CFG scale": "7"}, []),
        (NOOB, {"Clip skip": "1"}, []),
        ("illustrious-xl-3.0-epsilon", {"Sampler": "Euler", "Size": "", "Schedule type": "Automatic"}, []),
        (
            "illustrious-xl-3.0-epsilon",
            {"Sampler": "Euler", "Size": "", "Schedule type": "Karras"},
            [("note", "Schedule type: Karras")],
        ),
        ("kohaku-xl-zeta", {"Sampler": "DPM++ 2M", "Schedule type": "Exponential"}, []),
        ("cottonnoob-5.0", {"Steps": "1", "CFG scale": "40", "Size": "8x8"}, []),
    ],
)
def test_settings_outside_those_of_the_developer_are_found(
    checkpoint: str, changed: dict[str, str], wrong: list[tuple[str, str]], run: Run
) -> None:
    findings = found(run, "SA501", checkpoint, made(**changed), None)
    assert [(severity, text) for severity, _, text, _ in findings] == wrong
    assert {side for _, side, _, _ in findings} <= {"settings"}


def test_a_prompt_alone_has_no_settings(run: Run) -> None:
    assert found(run, "SA501", NOOB, "cat, CFG scale: 30") == []


@pytest.mark.parametrize(("checkpoint", "checked"), [("flux-1-dev", False), ("anima", True), (NOOB, True)])
def test_what_has_no_words_that_are_known_is_not_called_clean(checkpoint: str, checked: bool, run: Run) -> None:
    prompt = ("lint", checkpoint, "masterpiece, best quality, score_7, safe, newest, absurdres, highres, 1girl")
    found = run(*prompt, "--json")
    assert found.json["results"][0]["words_checked"] is checked
    if not checked:
        assert found.code == 1
        assert "its words were not checked" in run(*prompt).out
