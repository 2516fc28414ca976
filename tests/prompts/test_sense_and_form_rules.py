"""The rules about contradictions, and about how a prompt is written down."""

from __future__ import annotations

import pytest

from tests.conftest import Run
from tests.prompts.linting import (
    ANIMAGINE,
    CHAIN,
    FIRST,
    ILLUSTRIOUS,
    IN_MIXED,
    NOOB,
    OLD_ANIMAGINE,
    PONY,
    SDXL,
    codes,
    fixed,
    fixes,
    found,
    texts,
)


@pytest.mark.parametrize(
    ("words", "left"),
    [
        ([], IN_MIXED),
        (["--select", "SA301"], {"SA301"}),
        (["--select", "sa301"], {"SA301"}),
        (["--select", "duplicate-tag"], {"SA301"}),
        (["--select", "Duplicate-Tag"], {"SA301"}),
        (["--select", "SA3"], {"SA301", "SA302", "SA305"}),
        (["--select", "SA30"], {"SA301", "SA302", "SA305"}),
        (["--select", "foreign-word, SA305"], {"SA101", "SA305"}),
        (["--select", "foreign-word,,"], {"SA101"}),
        (["--select", "SA101", "--select", "underscore"], {"SA101", "SA302"}),
        (["--select", "SA5"], set()),
        (["--ignore", "SA3"], {"SA101"}),
        (["--ignore", "duplicate-tag,underscore", "--ignore", "SA101"], {"SA305"}),
        (["--select", "SA3", "--ignore", "SA302"], {"SA301", "SA305"}),
        (["--select", "SA302", "--ignore", "SA3"], set()),
        (["--ignore", "SA"], set()),
    ],
)
def test_rules_are_picked_by_code_beginning_and_name(words: list[str], left: set[str], run: Run) -> None:
    assert codes(run, *words) == left


@pytest.mark.parametrize(
    ("checkpoint", "positive", "negative", "wrong"),
    [
        # on both sides
        (NOOB, "smile, hat", "Hat, smile", [("error", "negative", "Hat"), ("error", "negative", "smile")]),
        (NOOB, "(long hair:1.2)", "long_hair", [("error", "negative", "long_hair")]),
        (ILLUSTRIOUS, "white background", "background", [("warning", "negative", "background")]),
        (ILLUSTRIOUS, "a red dress", "dress", [("warning", "negative", "dress")]),
        (ILLUSTRIOUS, "girl in red dress", "dress", []),
        (ILLUSTRIOUS, "white background", "red background, white dress", []),
        (NOOB, "something old", "old", []),
        (ILLUSTRIOUS, "no humans, no text", "humans, text", []),
        (ILLUSTRIOUS, "without shoes", "shoes", []),
        # what bans the subject
        (NOOB, "anthro, fox", "mammal, furry", [("error", "negative", "mammal"), ("error", "negative", "furry")]),
        (NOOB, "feral, fox", "feral", [("error", "negative", "feral")]),
        (NOOB, "feral, fox", "human, anthro, semi-anthro", []),  # one shape instead of another
        (NOOB, "anthro, fox", "feral, furry", [("error", "negative", "feral"), ("error", "negative", "furry")]),
        (NOOB, "fox girl", "mammal, furry, anthro", []),
        (PONY, f"{CHAIN}, source_furry", "source_pony, source_cartoon", []),
        (PONY, f"{CHAIN}, source_furry", "source_furry", [("error", "negative", "source_furry")]),
        # ratings
        (NOOB, "safe, nsfw", "", [("error", "positive", "nsfw")]),
        (NOOB, "explicit, safe", "", [("error", "positive", "safe")]),
        (NOOB, "safe, sensitive", "", [("error", "positive", "sensitive")]),
        (NOOB, "nsfw, explicit", "", []),
        (NOOB, "safe, general", "nsfw, explicit", []),
        (NOOB, "explicit", "nsfw", [("error", "negative", "nsfw")]),
        (NOOB, "explicit", "sensitive", [("error", "negative", "sensitive")]),
        (NOOB, "sensitive", "nsfw", []),
        (NOOB, "nsfw", "explicit", []),
        (NOOB, "explicit", "safe", []),
        (OLD_ANIMAGINE, "nsfw", "rating: questionable", [("error", "negative", "rating: questionable")]),
        (NOOB, "explicit", "explicit", [("error", "negative", "explicit")]),
        (PONY, "rating_safe, rating_explicit", "", [("error", "positive", "rating_explicit")]),
        # periods
        (FIRST, "newest, oldest", "", [("warning", "positive", "oldest")]),
        (FIRST, "old, newest", "", [("warning", "positive", "newest")]),
        (FIRST, "newest, recent", "oldest, old", []),
        (FIRST, "modern, old, newest", "", [("warning", "positive", "newest")]),
        (NOOB, "year 2022, newest", "", []),
        (NOOB, "newest, year 2026", "", []),
        (ANIMAGINE, "year 2026, newest", "", []),
        (NOOB, "old, year 2023", "", [("warning", "positive", "year 2023")]),
        (FIRST, "newest, year 2013", "", []),
        # one alone, and two
        (NOOB, "1girl, 1boy, solo", "", [("warning", "positive", "solo")]),
        (NOOB, "1girl, solo", "", []),
        (NOOB, "1girl BREAK 1boy, solo", "", []),
        (NOOB, "newest, year 2013", "", [("warning", "positive", "year 2013")]),
        # tags that exclude each other
        (NOOB, "portrait, full body", "", [("warning", "positive", "full body")]),
        (NOOB, "close-up, cowboy_shot", "", [("warning", "positive", "cowboy_shot")]),
        (NOOB, "1girl, 2girls", "", [("warning", "positive", "2girls")]),
        (NOOB, "1girl, 1boy, solo focus", "", []),
        (NOOB, "solo, multiple girls", "", [("warning", "positive", "multiple girls")]),
        (NOOB, "2girls, multiple girls", "solo", []),
        (NOOB, "no humans, 1girl", "", [("warning", "positive", "1girl")]),
        (NOOB, "portrait", "full body", []),
        (NOOB, "portrait, full body, multiple views", "", []),
        (NOOB, "2girls BREAK 1girl, red hair BREAK 1girl, blue hair", "", []),
    ],
)
def test_what_cannot_both_be_is_found(
    checkpoint: str, positive: str, negative: str, wrong: list[tuple[str, str, str]], run: Run
) -> None:
    assert [one[:3] for one in found(run, "SA201,SA202", checkpoint, positive, negative)] == wrong


def test_a_subject_may_be_asked_for(run: Run) -> None:
    assert texts(run, "SA202", NOOB, "1boy, wolf", "mammal, hat") == []
    assert texts(run, "SA202", NOOB, "1boy, wolf", "mammal, hat", "--subject", "furry") == ["mammal"]
    assert texts(run, "SA202", NOOB, "furry, wolf", "mammal", "--subject", "anime") == []


@pytest.mark.parametrize(
    ("positive", "banned"),
    [
        ("no humans, cat", True),
        ("cat, sitting, window", True),
        ("wolf boy, kemono", True),
        ("1boy, werewolf, snout", True),
        ("1girl, cat", False),
        ("dog, holding leash, woman", False),
        ("forest, cat", False),
        ("no humans, castle", False),
        ("wolf boy, wolf ears", False),
        ("cat girl, cat tail", False),
        ("", False),
    ],
)
def test_a_negative_against_animals_bans_an_animal(positive: str, banned: bool, run: Run) -> None:
    words = "mammal, anthro, furry, feral"
    assert texts(run, "SA202", NOOB, positive, words) == (words.split(", ") if banned else [])
    there = texts(run, "SA202", ILLUSTRIOUS, positive, words)
    assert there == (["mammal", "furry"] if banned else [])


def test_the_source_of_an_exclusion_is_told(run: Run) -> None:
    (result,) = run("lint", "--json", "--select", "SA201", NOOB, "portrait, full body").json["results"]
    assert "'portrait' and 'full body' exclude each other: each ends" in result["findings"][0]["message"]


@pytest.mark.parametrize(
    ("prompt", "twice"),
    [
        ("cat, dog, cat", ["cat"]),
        ("cat, dog, cat, cat", ["cat", "cat"]),
        ("long hair, Long_Hair, long  hair", ["Long_Hair", "long  hair"]),
        (r"rem \(a\), rem \(a\)", [r"rem \(a\)"]),
        ("cat\ncat", ["cat"]),
        ("cat BREAK cat AND cat", []),
        ("cat, cats, <lora:a:1>, <lora:a:1>, __a__, __a__", []),
        ("a dog is on the mat, a dog is on the mat", ["a dog is on the mat"]),
        ("saber (fate), rin (fate)", []),
        ("mika (blue archive), misono mika, blue archive", []),
        ("__\u8868\u60c5__, cat, __\u8868\u60c5__, __\xe4nder/a__, __\xe4nder/a__", []),
        ("score_9, score_9", []),  # a foreign word is told as one
        ("(cat, dog):1.2, (hen, cow):1.2", []),
    ],
)
def test_a_tag_that_stands_twice_is_found(prompt: str, twice: list[str], run: Run) -> None:
    graded = list(zip(["warning", *["note"] * len(twice)], twice, strict=False))
    assert found(run, "SA301", NOOB, prompt, "hat") == [(severity, "positive", text, "") for severity, text in graded]
    assert found(run, "SA301", NOOB, "hat", prompt) == [(severity, "negative", text, "") for severity, text in graded]


@pytest.mark.parametrize(
    ("prompt", "wanted"),
    [
        ("long_hair, blue__eyes", {"long_hair": "long hair", "blue__eyes": "blue  eyes"}),
        ("worst_quality", {"worst_quality": "worst quality"}),
        ("year_2022", {"year_2022": "year 2022"}),
        (r"rem_\(re:zero\)", {r"rem_\(re:zero\)": r"rem \(re:zero\)"}),
        ("rem_(re:zero)", {"rem_(re:zero)": r"rem \(re:zero\)"}),
        ("(long_hair:1.2)", {"long_hair": "long hair"}),
        ("score_9, source_anime, rating_safe, score_8_up", {}),
        ("^_^, >_<, o_o, @_@, =_=, u_u, x_x, |_|, ._., +_+, >_o, 0_0", {}),
        ("<lora:my_lora:1>, __my_card__, embedding:my_thing", {}),
        ("ng_deepnegative_v1_75t, bad_prompt_version2", {}),
        ("negativeXL_D, unaestheticXL_hk1", {}),
        ("bad_prompt, negative_hand, lazyneg_v2, zzz_trigger_v1", {}),
        ("HDA_Masterpiece_FULLSDXL, school_Uniform, my_2nd_try, ph07_style", {"school_Uniform": "school Uniform"}),
        ("<lora:my_flowers:1>, my_flowers, red_my_flowers, red_flowers", {"red_flowers": "red flowers"}),
        ("__\u8868\u60c5__, __\u9aea\u578b/\u9577\u9aea__, __\xe4nder__", {}),
        (
            "bad_hands, year_2022, bad_anatomy",
            {t: t.replace("_", " ") for t in ("bad_hands", "year_2022", "bad_anatomy")},
        ),
        ("score_10", {}),
        ("soure_anime", {}),
        ("long hair, good-looking", {}),
    ],
)
def test_underscores_become_blanks_but_for_those_that_belong(prompt: str, wanted: dict[str, str], run: Run) -> None:
    assert fixes(run, "SA302", NOOB, prompt) == wanted


def test_underscores_stay_where_nothing_says_that_blanks_are_wanted(run: Run) -> None:
    assert found(run, "SA302", SDXL, "long_hair") == []


@pytest.mark.parametrize(
    ("prompt", "wanted"),
    [
        ("rem (re:zero)", {"rem (re:zero)": r"rem \(re:zero\)"}),
        ("cat, saber (fate), dog", {"saber (fate)": r"saber \(fate\)"}),
        ("rem_(re_zero)", {"rem_(re_zero)": r"rem \(re zero\)"}),
        (r"rem \(re:zero\)", {}),
        ("cat, (dog), (hat:1.2)", {}),
        ("cat (blue:1.2)", {}),
        ("cat (blue, green)", {}),
        ("cat ((blue))", {}),
        ("cat (\nblue)", {}),
        ("(cat) (dog)", {}),
        ("cat ()", {}),
        ("((red eyes), smile", {}),
        ("cat [blue]", {}),
    ],
)
def test_brackets_of_a_name_are_found(prompt: str, wanted: dict[str, str], run: Run) -> None:
    assert fixes(run, "SA303", NOOB, prompt) == wanted


def test_what_only_compel_reads_gets_no_sure_correction(run: Run) -> None:
    assert fixes(run, "SA303", NOOB, "(rain:1.2).and(0.5), cat") == {}
    text = "masterpiece, best quality, 1girl, {rain:1.2}"
    assert fixed(run, NOOB, text) == text


def test_underscores_of_a_name_stay_where_they_may(run: Run) -> None:
    assert fixes(run, "SA303", PONY, "rem_(re_zero)") == {"rem_(re_zero)": r"rem \(re zero\)"}


@pytest.mark.parametrize(
    ("prompt", "wanted"),
    [
        ("(rain:1.1, night:1.2)", {"(rain:1.1, night:1.2)": "(rain:1.1), (night:1.2)"}),
        ("(rain:1.1, fog, night:0.9)", {"(rain:1.1, fog, night:0.9)": "(rain:1.1), (fog), (night:0.9)"}),
        ("snow:0.9", {"snow:0.9": "(snow:0.9)"}),
        ("snow: 1.25, cat", {"snow: 1.25": "(snow: 1.25)"}),
        ("(fog):1.3", {"(fog):1.3": "(fog:1.3)"}),
        ("cat, (fog) :1.3", {"(fog) :1.3": "(fog:1.3)"}),
        ("(fog, mist):1.3", {"(fog, mist):1.3": None}),
        ("(cat, white background,1.6 1.6)", {",1.6 1.6": ":1.6"}),
        ("(cat, (dog:1.2), snow , 1.3 )", {", 1.3 ": ":1.3"}),
        ("(cat, dog, 2), (1, 1.2), [cat, 1.2], cat, 1.2", {}),
        ("cat)", {")": None}),
        ("[cat", {"[": None}),
        ("(cat, dog", {"(": ""}),
        ("((cat, dog)", {"(": None}),
        ("(rain:1.4, fog, mist)", {"(rain:1.4, fog, mist)": "(rain, fog, mist:1.4)"}),
        ("(rain: 1.4, fog)", {"(rain: 1.4, fog)": "(rain, fog:1.4)"}),
        ("(rain:1.1, night:1.2, fog)", {"(rain:1.1, night:1.2, fog)": "(rain:1.1), (night:1.2), (fog)"}),
        ("(sho (lwlw):0.9), cat", {}),
        ("(cat, fog:1.2, dog", {"(": ""}),
        ("(cat, dog 2), (b,c), (year 2024), rain 1.2", {}),
        ("rain, CFG scale: 4.5, Denoising strength: 0.5, (rain, CFG scale: 7.5)", {}),
        ("(a, b:1.2), (cat:.5), (dog:+1), [day:night:0.5], [cat:0.3]", {}),
        ("16:9, re:zero, 12:30, f/1.8, 2b, ratio 4:3", {}),
        (r"cat \(b\), :\), <lora:a:0.5>", {}),
        ("((a:1.1), b:1.2)", {}),
    ],
)
def test_weights_that_are_read_as_text_are_found(prompt: str, wanted: dict[str, str | None], run: Run) -> None:
    assert fixes(run, "SA304", NOOB, prompt) == wanted


@pytest.mark.parametrize("prompt", ["(sun:1,2)", "cat, (sun:1,25), dog", "(sun\uff1a1.2)", "[fog]:1.2"])
def test_a_weight_with_a_foreign_comma_or_colon_is_read_as_text(prompt: str, run: Run) -> None:
    assert {one[0] for one in found(run, "SA304", NOOB, prompt)} == {"warning"}


@pytest.mark.parametrize(
    ("prompt", "heavy"),
    [
        ("(rain:1.5), (fog:0.3), ((snow)), [mist], cat", []),
        ("(rain:1.51)", ["rain"]),
        ("(rain:0.29), (fog:0)", ["rain", "fog"]),
        ("(((((snow)))))", ["snow"]),
        ("((rain:1.4), fog:1.2)", ["rain"]),
        ("(rain, fog:2)", ["rain, fog"]),
        ("(rain, fog:2), (hail:2)", ["rain, fog", "hail"]),
        ("(bad hands, CFG scale: 4.5)", []),
        ("(rain:-1)", []),
        ("<lora:a:3>, [rain:fog:2]", []),
    ],
)
def test_a_weight_beyond_what_helps_is_found(prompt: str, heavy: list[str], run: Run) -> None:
    assert found(run, "SA305", NOOB, prompt) == [("warning", "positive", text, None) for text in heavy]
    assert texts(run, "SA305", NOOB, "", prompt) == heavy


@pytest.mark.parametrize(
    ("prompt", "after"),
    [
        ("masterpiece,, cat", "masterpiece, cat"),
        ("masterpiece, , cat", "masterpiece, cat"),
        ("masterpiece, cat,", "masterpiece, cat"),
        (", masterpiece, cat", "masterpiece, cat"),
        ("masterpiece\uff0c\uff0ccat", "masterpiece\uff0ccat"),
        ("masterpiece,\ncat", "masterpiece,\ncat"),
        ("masterpiece, BREAK, cat", "masterpiece, BREAK, cat"),
        ("masterpiece, <lora:a:1>, cat", "masterpiece, <lora:a:1>, cat"),
    ],
)
def test_empty_tags_are_left_out(prompt: str, after: str, run: Run) -> None:
    assert {one[0] for one in found(run, "SA306", NOOB, prompt)} == ({"note"} if prompt != after else set())
    assert fixed(run, NOOB, prompt).strip() == after


def test_a_prompt_of_commas_alone_is_left_alone(run: Run) -> None:
    assert found(run, "SA306", NOOB, "cat", ",,") == []


@pytest.mark.parametrize(
    ("prompt", "wanted"),
    [
        ("masterpiece best quality", "masterpiece, best quality"),
        ("masterpiece best quality cat dog", "masterpiece, best quality, cat dog"),
        (
            "masterpiece newest absurdres highres 1girl solo cat",
            "masterpiece, newest, absurdres, highres, 1girl, solo, cat",
        ),
        ("score_9 score_8_up", "score_9, score_8_up"),
        ("worst_quality low_quality", "worst_quality, low_quality"),
    ],
)
def test_known_tags_without_a_comma_are_found(prompt: str, wanted: str, run: Run) -> None:
    assert found(run, "SA307", NOOB, prompt) == [("warning", "positive", prompt, wanted)]


@pytest.mark.parametrize(
    ("prompt", "wanted"),
    [
        ("1girl solo", "1girl, solo"),
        ("1 girl solo", "1girl, solo"),
        ("2girls multiple girls solo", "2girls, multiple girls, solo"),
    ],
)
def test_counts_without_a_comma_are_noted(prompt: str, wanted: str, run: Run) -> None:
    assert found(run, "SA307", NOOB, prompt) == [("note", "positive", prompt, wanted)]


@pytest.mark.parametrize("tag", ["solo focus", "masterpiece painting", "cat 1girl solo", "1girl standing", "1girl"])
def test_one_known_word_in_a_tag_lacks_no_comma(tag: str, run: Run) -> None:
    assert found(run, "SA307", NOOB, tag) == []


@pytest.mark.parametrize(
    ("prompt", "where"),
    [
        ("cat <lora:a:1>", ["cat <lora:a:1>"]),
        ("cat<lora:a:1>", ["cat<lora:a:1>"]),
        ("cat, <lora:a:1>", []),
        ("cat\n<lora:a:1>", []),
        ("<lora:a:1> <lora:b:1>", []),
        ("<lora:a:1> cat", []),
        ("a dog is on the mat <lora:a:1>", []),
    ],
)
def test_a_network_without_a_comma_is_noted(prompt: str, where: list[str], run: Run) -> None:
    assert found(run, "SA307", NOOB, prompt) == [("note", "positive", text, None) for text in where]


@pytest.mark.parametrize(
    ("prompt", "code"),
    [
        ("(masterpiece, best quality, 1girl, solo", "SA304"),
        ("mika (blue archive), misono mika, blue archive", "SA303"),
        ("(artist:sho (sho lwlw):0.9)", "SA303"),
        ("masterpiece best quality newest absurdres highres 1girl solo long hair", "SA307"),
    ],
)
def test_one_cause_is_one_finding(prompt: str, code: str, run: Run) -> None:
    (result,) = run("lint", "--json", "--ignore", "SA103", NOOB, prompt).json["results"]
    assert [one["code"] for one in result["findings"]] == [code]


def test_a_bracket_that_is_not_closed_is_left_out_where_no_number_speaks_for_it(run: Run) -> None:
    assert fixed(run, NOOB, "(masterpiece, best quality, cat") == "masterpiece, best quality, cat"
    assert fixed(run, NOOB, "masterpiece, (cat, dog:1.2, fox") == "masterpiece, (cat, dog:1.2, fox"


def test_pasted_settings_are_not_made_a_weight(run: Run) -> None:
    prompt = "masterpiece, cat, CFG scale: 4.5, Sampler: Euler a"
    assert fixed(run, NOOB, prompt) == prompt


def test_missing_commas_leave_backslashes_alone(run: Run) -> None:
    prompt = r"masterpiece best quality rem \(re:zero\), rain"
    assert fixed(run, NOOB, prompt) == r"masterpiece, best quality, rem \(re:zero\), rain"
