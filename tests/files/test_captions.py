"""LoRAs: what they were trained on, their trigger words, and the private names in their metadata that nobody sees."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings, strategies as st

from sdxl_advisor.catalog.catalog import Catalog
from sdxl_advisor.files.captions import MOST_TRIGGERS, captions_of, line_of, triggers_in
from sdxl_advisor.files.metadata_values import LONG
from tests.conftest import Run
from tests.files import beside, making
from tests.files.beside import modelspec, ss
from tests.files.conftest import Look
from tests.files.test_identify import PONY, PONY_NAME, key_of

PRIVATE = "JaneDoeOfMainStreet"
TAGS = {f"10_{PRIVATE}": {"mychar": 40, "1girl": 40, "red scarf": 38, "solo": 30, "smile": 9}}
DIRS = {f"10_{PRIVATE}": {"n_repeats": 10, "img_count": 40}}
BASES: list[tuple[dict[str, str], tuple[str | None, str | None, str, str | None]]] = [
    (ss(new_sd_model_hash=PONY), ("pony", "pony-diffusion-v6-xl", "strong", "header")),
    (ss(new_sd_model_hash=PONY[:10]), ("pony", "pony-diffusion-v6-xl", "strong", "header")),
    (ss(sd_model_name=PONY_NAME), ("pony", "pony-diffusion-v6-xl", "hint", "header")),
    (ss(sd_model_name=f"C:\\{PRIVATE}\\{PONY_NAME}"), ("pony", "pony-diffusion-v6-xl", "hint", "header")),
    (ss(sd_model_name=f"/srv/{PRIVATE}/illustriousXL_v01"), ("illustrious", "illustrious-xl-0.1", "hint", "header")),
    (ss(sd_model_name="somePonyMix.safetensors"), ("pony", None, "hint", "header")),
    (ss(sd_model_name="ponyIllustriousMix.safetensors"), (None, None, "none", None)),
    (ss(sd_model_name="model.safetensors"), (None, None, "none", None)),
    (ss(sd_model_name="None", new_sd_model_hash="NOFILE"), (None, None, "none", None)),
    (ss(sd_model_hash="67ab2fd8"), (None, None, "none", None)),
    (ss(), (None, None, "none", None)),
    ({}, (None, None, "none", None)),
]


@pytest.mark.parametrize(("metadata", "expected"), BASES)
def test_a_lora_says_what_it_was_trained_on(
    metadata: dict[str, str],
    expected: tuple[str | None, str | None, str, str | None],
    tmp_path: Path,
    look: Look,
) -> None:
    one = look(making.lora(tmp_path / "x.safetensors", metadata=metadata))
    assert (one["kind"], one["architecture"]) == ("lora", "SDXL")
    assert (one["family"], key_of(one), one["confidence"], one["by"]) == expected
    assert PRIVATE not in json.dumps(one)


def test_what_a_lora_was_trained_on_is_not_what_a_merge_is(tmp_path: Path, look: Look) -> None:
    metadata = modelspec(merged_from=PONY_NAME)
    assert look(making.lora(tmp_path / "x.safetensors", metadata=metadata))["by"] == "header"
    assert look(making.sdxl(tmp_path / "y.safetensors", metadata=metadata))["by"] == "merge"


def test_the_hash_of_the_base_goes_before_its_name(tmp_path: Path, look: Look) -> None:
    metadata = ss(new_sd_model_hash=PONY, sd_model_name="illustriousXL_v01.safetensors")
    one = look(making.lora(tmp_path / "x.safetensors", metadata=metadata))
    assert (key_of(one), one["confidence"], len(one["conflicts"])) == ("pony-diffusion-v6-xl", "strong", 1)


def test_a_lora_that_is_not_for_sdxl_has_no_base_of_sdxl(tmp_path: Path, look: Look) -> None:
    one = look(making.lora(tmp_path / "x.safetensors", sd15=True, metadata=ss(sd_model_name=PONY_NAME)))
    assert (one["architecture"], one["family"], one["checkpoint"]) == ("Stable Diffusion 1.x", None, None)
    assert one["conflicts"] == [
        "its header says Pony Diffusion V6 XL, but keys and shapes say Stable Diffusion 1.x: those count"
    ]


def test_words_of_one_line_in_the_captions_are_a_hint(tmp_path: Path, look: Look) -> None:
    tags = {PRIVATE: {"score_9": 40, "source_anime": 40, "hat": 3}}
    one = look(making.lora(tmp_path / "x.safetensors", metadata=ss(tag_frequency=tags)))
    assert (one["family"], key_of(one), one["confidence"], one["by"]) == ("pony", None, "hint", "captions")
    assert "its captions have score_9, source_anime, words of Pony Diffusion" in one["evidence"][0]["says"]


def test_the_base_says_more_than_the_captions(tmp_path: Path, look: Look) -> None:
    metadata = ss(sd_model_name="illustriousXL_v01", tag_frequency={PRIVATE: {"score_9": 40}})
    one = look(making.lora(tmp_path / "x.safetensors", metadata=metadata))
    assert (key_of(one), one["by"]) == ("illustrious-xl-0.1", "header")
    assert len(one["conflicts"]) == 1
    assert one["conflicts"][0].startswith("a word of its captions says Pony Diffusion")


@pytest.mark.parametrize("tags", [{"masterpiece": 5, "1girl": 5}, {"score_9": 5, "very awa": 5}, {"hat": 5}, {}])
def test_captions_of_any_line_or_of_several_tell_none(tags: dict[str, int], tmp_path: Path, look: Look) -> None:
    one = look(making.lora(tmp_path / "x.safetensors", metadata=ss(tag_frequency={"1_x": tags})))
    assert (one["family"], one["confidence"]) == (None, "none")


def test_the_trigger_words_are_what_nearly_all_pictures_have_and_few_others(tmp_path: Path, look: Look) -> None:
    one = look(making.lora(tmp_path / "x.safetensors", metadata=ss(tag_frequency=TAGS, dataset_dirs=DIRS)))
    assert one["triggers"] == ["mychar", "red scarf"]


@pytest.mark.parametrize(
    ("metadata", "expected"),
    [
        (modelspec(trigger_phrase="mychar, red  scarf,, mychar"), ["mychar", "red scarf"]),
        ({**modelspec(trigger_phrase="first"), **ss(tag_frequency=TAGS)}, ["first"]),
        (ss(tag_frequency={"a": {"mychar": 10}, "b": {"mychar": 30, "hat": 30}}), ["mychar"]),
        (ss(tag_frequency={"a": {"mychar": 10}}, dataset_dirs={"a": {"img_count": 20}}), []),
        (ss(tag_frequency={"a": {"1girl": 10, "masterpiece": 10, "score_9": 10, "solo": 10}}), []),
        (ss(tag_frequency={"a": {f"w{number}": 10 for number in range(50)}}), [f"w{number}" for number in range(5)]),
        (ss(), []),
    ],
)
def test_trigger_words_are_those_of_the_author_or_of_the_captions(
    metadata: dict[str, str], expected: list[str], tmp_path: Path, look: Look
) -> None:
    assert look(making.lora(tmp_path / "x.safetensors", metadata=metadata))["triggers"] == expected


@pytest.mark.parametrize("writer", [beside.civitai_info, beside.cm_info])
def test_a_model_manager_tells_trigger_words_too(writer: Any, tmp_path: Path, look: Look) -> None:
    model = making.lora(tmp_path / "x.safetensors", metadata=ss(tag_frequency=TAGS))
    writer(model, trained_words=["hero", "hero", "cape\nof red"], kind="LORA", base_model="Pony", model="A hero")
    assert look(model)["triggers"] == ["hero", "cape of red"]


def test_the_user_of_a1111_tells_trigger_words_too(tmp_path: Path, look: Look, run: Run) -> None:
    model = making.lora(tmp_path / "x.safetensors")
    beside.a1111_json(model, words="hero, cape")
    assert look(model)["triggers"] == ["hero", "cape"]
    assert "Trigger words  hero, cape" in run("identify", str(model)).out


def test_a_checkpoint_has_no_trigger_words_of_captions(tmp_path: Path, look: Look) -> None:
    assert look(making.sdxl(tmp_path / "x.safetensors", metadata=ss(tag_frequency=TAGS)))["triggers"] == []


def test_private_names_are_never_shown(tmp_path: Path, run: Run) -> None:
    metadata = ss(
        tag_frequency=TAGS,
        dataset_dirs=DIRS,
        datasets=[{"subsets": [{"image_dir": f"/srv/{PRIVATE}"}]}],
        reg_dataset_dirs={PRIVATE: {"img_count": 3}},
        bucket_info={PRIVATE: 1},
        sd_model_name=f"/srv/{PRIVATE}/models/{PONY_NAME}",
        vae_name=f"/srv/{PRIVATE}/vae.pt",
        output_name=PRIVATE,
        training_comment=PRIVATE,
        network_args={PRIVATE: PRIVATE},
    )
    metadata["modelspec.merged_from"] = f"D:\\{PRIVATE}\\{PONY_NAME},/srv/{PRIVATE}/illustriousXL_v01.safetensors"
    for path in (tmp_path / "a.safetensors", tmp_path / "b.safetensors"):
        making.lora(path, metadata=metadata)
    making.sdxl(tmp_path / "c.safetensors", metadata=metadata)
    for words in ([tmp_path / "a.safetensors"], [tmp_path / "c.safetensors"], [tmp_path], [tmp_path, "--json"]):
        ran = run("identify", *map(str, words))
        assert ran.out
        assert PRIVATE not in ran.out + ran.err
    for command, *more in (("compat", "noobai"), ("tags",)):
        ran = run(command, str(tmp_path / "a.safetensors"), *more)
        assert PRIVATE not in ran.out + ran.err


def test_private_names_in_damaged_metadata_are_never_shown(tmp_path: Path, run: Run) -> None:
    for number, text in enumerate([f'{{"{PRIVATE}": ', f'["{PRIVATE}"]', f'{{"{PRIVATE}": "{PRIVATE}"}}', PRIVATE]):
        making.lora(tmp_path / f"{number}.safetensors", metadata={"ss_tag_frequency": text, "ss_dataset_dirs": text})
    for form in ([], ["--json"]):
        ran = run("identify", str(tmp_path), *form)
        assert (ran.code, PRIVATE in ran.out + ran.err) == (1, False)


@pytest.mark.parametrize("count", [0, -1, 1.5, True, None, "9", [], {}, 10**400, float("nan")])
def test_a_count_that_is_none_is_left_out(count: Any, tmp_path: Path, look: Look) -> None:
    tags = json.dumps({"a": {"mychar": 10, "other": count}, "b": count, "c": {"d": {"e": 3}}})
    dirs = json.dumps({"a": {"img_count": count}, "b": count})
    metadata = {"ss_tag_frequency": tags, "ss_dataset_dirs": dirs}
    assert look(making.lora(tmp_path / "x.safetensors", metadata=metadata))["triggers"] == ["mychar"]


@pytest.mark.parametrize("word", ["x" * 1_000_000, "\x1b[31m\r\n\u202e", "[bold red]", "a\nb", "\ud800"])
def test_a_hostile_trigger_word_is_cut_and_never_acts_on_the_terminal(
    word: str, tmp_path: Path, look: Look, run: Run
) -> None:
    path = making.lora(tmp_path / "x.safetensors", metadata=ss(tag_frequency={"a": {word: 9}}))
    assert all(len(trigger) <= LONG for trigger in look(path)["triggers"])
    out = run("identify", str(path)).out
    assert not [char for char in out if char != "\n" and not char.isprintable()]
    assert "[bold red]" in out or "bold" not in word


def test_many_captions_are_read_in_no_time(tmp_path: Path, look: Look) -> None:
    tags = {f"{folder}": {f"tag {folder} {number}": 1 for number in range(20_000)} for folder in range(10)}
    path = making.lora(tmp_path / "x.safetensors", metadata=ss(tag_frequency=tags))
    assert len(look(path)["triggers"]) == MOST_TRIGGERS


TEXTS = st.recursive(
    st.none() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@settings(deadline=None)
@given(TEXTS, TEXTS)
@example({"a": {"x": 1}}, {"a": {"img_count": 10**400}})
@example({"a": {"x": 10**400}}, {})
def test_any_json_of_captions_is_read_without_an_error(shipped: Catalog, tags: Any, dirs: Any) -> None:
    found = captions_of({"ss_tag_frequency": json.dumps(tags), "ss_dataset_dirs": json.dumps(dirs)})
    if found:
        assert found.pictures >= max(found.counts.values()) > 0
        assert set(triggers_in(shipped, found)) <= set(found.counts)
        line = line_of(shipped, found.counts)
        assert line is None or line[0] in shipped.families


@settings(deadline=None)
@given(st.text())
def test_any_text_of_captions_is_read_without_an_error(text: str) -> None:
    captions_of({"ss_tag_frequency": text, "ss_dataset_dirs": text})
