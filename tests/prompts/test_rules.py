"""The rules of lint one by one: how they are told and picked, and what each finds and leaves alone."""

from __future__ import annotations

import json
import re

import pytest

from sdxl_advisor.prompts.rulebook import RULES
from sdxl_advisor.prompts.rules import Example, Rule
from tests.conftest import Run

Found = tuple[str, str, str, str | None]  # severity, side, text, fix

CHAIN = "score_9, score_8_up, score_7_up, score_6_up, score_5_up, score_4_up"
NOOB, NOOB_V, WAI = "noobai-xl-eps-1.1", "noobai-xl-vpred-1.0", "wai-illustrious-16.0"
FIRST, ILLUSTRIOUS = "illustrious-xl-0.1", "illustrious-xl-1.0"
PONY, SDXL, NOVA, ROUWEI = "pony-diffusion-v6-xl", "sdxl-base-1.0", "nova-anime-xl", "rouwei-0.8-eps"
OLD_ANIMAGINE, ANIMAGINE, UNKNOWN = "animagine-xl-3.1", "animagine-xl-4.0", "kohaku-xl-epsilon-rev3"


def named(rule: Rule) -> str:
    """What a test of this rule is called."""
    return rule.name


def found(run: Run, rules: str, checkpoint: str, positive: str, negative: str | None = "", *words: str) -> list[Found]:
    """What these rules find in a prompt."""
    sides = [] if negative is None else ["--negative", negative]
    ran = run("lint", "--json", "--select", rules, *sides, *words, "--", checkpoint, positive)
    (result,) = ran.json["results"]
    return [(one["severity"], one["side"], one["text"], one["fix"]) for one in result["findings"]]


def texts(run: Run, rules: str, checkpoint: str, positive: str, negative: str = "", *words: str) -> list[str]:
    """On which texts these rules find something."""
    return [text for _, _, text, _ in found(run, rules, checkpoint, positive, negative, *words)]


def fixes(run: Run, rules: str, checkpoint: str, positive: str, negative: str = "") -> dict[str, str | None]:
    """What these rules would write for what they find."""
    return {text: fix for _, _, text, fix in found(run, rules, checkpoint, positive, negative)}


def fixed(run: Run, checkpoint: str, positive: str, *words: str) -> str:
    """The positive prompt after the sure corrections."""
    (result,) = run("lint", "--json", "--fix", *words, "--", checkpoint, positive).json["results"]
    return str(result["positive_text"])


# How rules are told.


@pytest.mark.parametrize("rule", RULES, ids=named)
def test_a_rule_says_what_why_what_instead_and_by_what_source(rule: Rule) -> None:
    what, blank, *rest = rule.text.split("\n")
    places = [next(n for n, line in enumerate(rest) if line.startswith(part)) for part in ("Instead:", "Source:")]
    assert what.endswith(".")
    assert not blank
    assert 0 < places[0] < places[1]
    assert rule.title == what.rstrip(".")


def test_codes_and_names_are_each_ones_own_and_in_order() -> None:
    codes = [rule.code for rule in RULES]
    assert codes == sorted(set(codes))
    assert all(re.fullmatch(r"SA\d{3}", code) for code in codes)
    assert len({rule.name for rule in RULES}) == len(RULES)
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", rule.name) for rule in RULES)


def example_lint(run: Run, example: Example, *words: str) -> list[tuple[str, str, str]]:
    """Code, name and severity of what is found in an example."""
    sides = ["--negative", example.negative] if example.negative else []
    ui = ["--ui", example.ui] if example.ui else []
    ran = run("lint", "--json", *sides, *ui, *words, "--", example.checkpoint, example.positive)
    return [(one["code"], one["name"], one["severity"]) for one in ran.json["results"][0]["findings"]]


@pytest.mark.parametrize("rule", RULES, ids=named)
def test_the_bad_example_is_found(rule: Rule, run: Run) -> None:
    assert (rule.code, rule.name) in [one[:2] for one in example_lint(run, rule.bad)]
    assert {one[:2] for one in example_lint(run, rule.bad, "--select", rule.name)} == {(rule.code, rule.name)}


@pytest.mark.parametrize("rule", RULES, ids=named)
def test_the_good_example_is_good(rule: Rule, run: Run) -> None:
    found = example_lint(run, rule.good)
    assert [one for one in found if one[0] == rule.code or one[2] != "note"] == []


# How rules are picked.

MIXED = (NOOB, "masterpiece, score_9, 1girl, 1girl, long_hair, (rain:3)")
IN_MIXED = {"SA101", "SA301", "SA302", "SA305"}


def codes(run: Run, *words: str) -> set[str]:
    """The codes that are found in a prompt with several mistakes."""
    return {one["code"] for one in run("lint", "--json", *words, "--", *MIXED).json["results"][0]["findings"]}


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


@pytest.mark.parametrize("option", ["--select", "--ignore"])
@pytest.mark.parametrize(
    ("word", "hint"), [("duplicat-tag", "duplicate-tag"), ("missing", "missing-quality"), ("SA999", "SA")]
)
def test_an_unknown_rule_is_said_with_those_that_are_near(option: str, word: str, hint: str, run: Run) -> None:
    ran = run("lint", "--json", option, word, "--", *MIXED)
    assert (ran.code, ran.out) == (2, "")
    problem = json.loads(ran.err)["error"]
    assert problem["kind"] == "unknown-name"
    assert word in problem["message"]
    assert hint in problem["hint"]


def test_an_unknown_rule_like_none_is_said_with_where_they_stand(run: Run) -> None:
    ran = run("lint", "--select", "zzzzzzzz", "--", *MIXED)
    assert ran.code == 2
    assert "explain SA101" in " ".join(ran.err.split())


# SA101 foreign-word


@pytest.mark.parametrize(
    ("checkpoint", "word", "fix"),
    [
        (ILLUSTRIOUS, "score_9", "masterpiece"),
        (NOOB, "score_9", "masterpiece"),
        (NOOB, "source_anime", ""),
        (ILLUSTRIOUS, "very awa", "masterpiece"),
        (WAI, "very awa", "masterpiece"),
        (NOOB, "amazing quality", "masterpiece"),
        (ILLUSTRIOUS, "very aesthetic", "masterpiece"),
        (OLD_ANIMAGINE, "high score", "masterpiece"),
        (ANIMAGINE, "very aesthetic", "masterpiece"),
        (NOOB, "rating_safe", "safe"),
        (ILLUSTRIOUS, "rating_safe", "general"),
        (ANIMAGINE, "rating_explicit", "explicit"),
        (PONY, "masterpiece", "score_9"),
        (SDXL, "score_9", ""),
    ],
)
def test_a_word_of_another_family_is_found_with_what_to_write(checkpoint: str, word: str, fix: str, run: Run) -> None:
    assert found(run, "SA101", checkpoint, f"1girl, {word}") == [("warning", "positive", word, fix)]


@pytest.mark.parametrize(
    ("checkpoint", "prompt"),
    [
        (PONY, f"{CHAIN}, source_furry, rating_explicit"),
        (NOOB, "masterpiece, very awa, newest, absurdres, year 2022"),
        (OLD_ANIMAGINE, "masterpiece, very aesthetic, aesthetic"),
        (ANIMAGINE, "masterpiece, high score, great score"),
        (WAI, "amazing quality"),
        (NOVA, "amazing quality, very aesthetic, very awa, extremely aesthetic"),
        ("t-ponynai3", f"{CHAIN}, source_anime, rating_safe"),
        (UNKNOWN, "score_9, masterpiece, source_anime, very awa, rating_safe"),
        (ILLUSTRIOUS, "4k, absurdres, highres, cowboy shot"),
    ],
)
def test_own_words_those_of_parents_and_of_undocumented_lines_are_no_foreign_ones(
    checkpoint: str, prompt: str, run: Run
) -> None:
    assert found(run, "SA101", checkpoint, prompt) == []


@pytest.mark.parametrize(
    ("checkpoint", "word"),
    [(ILLUSTRIOUS, "safe"), (PONY, "newest"), (PONY, "nsfw"), (SDXL, "masterpiece"), (FIRST, "year 2022")],
)
def test_a_plain_word_is_only_noted(checkpoint: str, word: str, run: Run) -> None:
    assert [one[0] for one in found(run, "SA101", checkpoint, f"1girl, {word}")] == ["note"]


def test_no_word_is_written_twice(run: Run) -> None:
    wanted = {"score_9": "best quality", "score_8_up": "", "score_7_up": ""}
    assert fixes(run, "SA101", ILLUSTRIOUS, "masterpiece, score_9, score_8_up, score_7_up") == wanted
    assert fixed(run, ILLUSTRIOUS, "score_9, score_8_up, score_7_up, cat") == "masterpiece, best quality, cat"


def test_lesser_words_go_by_their_rung(run: Run) -> None:
    wanted = {"score_6": "good quality", "score_5": "normal quality"}
    assert fixes(run, "SA101", NOOB, "masterpiece, best quality, score_6, score_5") == wanted


def test_a_negative_gets_no_good_word(run: Run) -> None:
    assert fixes(run, "SA101", NOOB, "cat", "score_9, score_4, score_5") == dict.fromkeys(
        ("score_9", "score_4", "score_5"), ""
    )
    assert fixes(run, "SA101", "kohaku-xl-zeta", "cat", "worst aesthetic") == {"worst aesthetic": "worst quality"}


def test_the_families_of_a_word_are_named(run: Run) -> None:
    (result,) = run("lint", "--json", WAI, "very awa, 1girl, amazing quality").json["results"]
    assert "NoobAI-XL" in result["findings"][0]["message"]


# SA102 misspelt-word


@pytest.mark.parametrize(
    ("checkpoint", "word", "fix"),
    [
        (PONY, "soure_anime", "source_anime"),
        (PONY, "score9", "score_9"),
        (PONY, "score 9", "score_9"),
        (PONY, "score_8up", "score_8_up"),
        (PONY, "rating:safe", "rating_safe"),
        (PONY, "source anime", "source_anime"),
        (NOOB, "absurdes", "absurdres"),
        (FIRST, "absurdes", "absurdres"),
        (NOOB, "mastepiece", "masterpiece"),
        (NOOB, "master piece", "masterpiece"),
        (NOOB, "best quality.", "best quality"),
        (NOOB, "best-quality", "best quality"),
        (NOOB, "m\u0430sterpiece", "masterpiece"),  # one letter is Cyrillic
        (ANIMAGINE, "hihg score", "high score"),
        (NOOB, "soure_anime", ""),
        (NOOB, "score9", "masterpiece"),
        (PONY, "mastrepiece", "score_9"),
    ],
)
def test_a_misspelt_word_is_found_with_what_was_meant(checkpoint: str, word: str, fix: str, run: Run) -> None:
    assert found(run, "SA102", checkpoint, f"1girl, {word}") == [("warning", "positive", word, fix)]


@pytest.mark.parametrize(
    "tag",
    [
        *(
            "masterpieces",
            "aesthetics",
            "score_10",
            "highest",
            "rating",
            "source",
            "scores",
            "sources",
            "ultra detailed",
        ),
        *("sources of light", "very long hair", "low twintails", "high heels", "good night", "normal map"),
    ],
)
def test_what_is_like_no_word_is_not_misspelt(tag: str, run: Run) -> None:
    assert found(run, "SA102", NOOB, f"masterpiece, best quality, {tag}") == []


def test_a_misspelt_word_of_another_family_is_said_to_be_one(run: Run) -> None:
    (result,) = run("lint", "--json", "--select", "SA102", NOOB, "soure_anime").json["results"]
    assert "source_anime, a word of Pony" in result["findings"][0]["message"]


# SA103 missing-quality


@pytest.mark.parametrize(
    ("checkpoint", "prompt", "start", "fix"),
    [
        (NOOB, "1girl", 0, "masterpiece, best quality, newest, absurdres, highres, safe, "),
        (NOOB, "1girl, newest, absurdres", 0, "masterpiece, best quality, highres, safe, "),
        (WAI, "1girl", 0, "masterpiece, best quality, amazing quality, "),
        (ILLUSTRIOUS, "1girl, ", 5, ", masterpiece, best quality"),
        (PONY, "1girl", 0, f"{CHAIN}, source_anime, "),
        (ANIMAGINE, "1girl, masterpiece", 18, ", high score, great score"),
        (ANIMAGINE, "1girl, masterpiece, absurdres,\n\t ", 29, ", high score, great score"),
        (OLD_ANIMAGINE, "masterpiece, cat", 0, "very aesthetic, "),
        (NOOB, "very awa, cat", 0, "masterpiece, best quality, "),
        (ILLUSTRIOUS, "1girl, score_9", 14, ", masterpiece, best quality"),
    ],
)
def test_missing_quality_words_are_offered_at_their_end(
    checkpoint: str, prompt: str, start: int, fix: str, run: Run
) -> None:
    ran = run("lint", "--json", "--select", "SA103", "--", checkpoint, prompt)
    (one,) = ran.json["results"][0]["findings"]
    assert (one["severity"], one["side"], one["start"], one["end"], one["fix"]) == (
        "warning",
        "positive",
        start,
        start,
        fix,
    )
    assert one["sure"] is False


@pytest.mark.parametrize(
    ("checkpoint", "prompt"),
    [
        (NOOB, "masterpiece, cat"),
        (NOOB, "good quality, cat"),
        (ILLUSTRIOUS, "cat, (best quality:1.1)"),
        (NOOB, "Masterpiece, cat"),
        (PONY, "score_9, cat"),
        (SDXL, "a cat"),
        (UNKNOWN, "cat"),
        (NOOB, "<lora:a:1>"),
        (NOOB, ""),
        (ANIMAGINE, "cat, masterpiece, very awa"),
    ],
)
def test_quality_words_are_not_missed_where_some_are_or_none_are_wanted(checkpoint: str, prompt: str, run: Run) -> None:
    ran = run("lint", "--json", "--select", "SA103", "--negative", "cat", "--", checkpoint, prompt)
    assert ran.json["results"][0]["findings"] == []


# SA104 short-score-chain


@pytest.mark.parametrize(
    ("prompt", "last", "fixed"),
    [
        ("score_9, cat", "score_9", f"{CHAIN}, cat"),
        ("score_9, score_8_up, score_7_up, cat", "score_7_up", f"{CHAIN}, cat"),
        ("cat, score_9, dog", "score_9", f"cat, {CHAIN}, dog"),
        ("score_9, score_8_up, source_anime, cat", "score_8_up", f"{CHAIN}, source_anime, cat"),
    ],
)
def test_a_short_chain_is_made_whole(prompt: str, last: str, fixed: str, run: Run) -> None:
    ((severity, _, text, fix),) = found(run, "SA104", PONY, prompt)
    assert (severity, text) == ("warning", last)
    assert prompt.replace(last, fix or "") == fixed


def test_a_chain_with_a_hole_is_made_whole_in_its_order(run: Run) -> None:
    assert fixed(run, PONY, f"{CHAIN.replace('score_7_up, ', '')}, cat") == f"{CHAIN}, cat"
    assert fixed(run, PONY, f"{CHAIN.replace('score_9, ', '')}, cat") == f"{CHAIN}, cat"
    assert fixed(run, PONY, "cat, score_8_up, score_6_up, dog") == f"cat, {CHAIN}, dog"


def test_a_misspelt_score_is_no_hole_in_the_chain(run: Run) -> None:
    assert found(run, "SA104", PONY, f"{CHAIN.replace('score_9', 'score9')}, cat") == []
    assert fixed(run, PONY, f"{CHAIN.replace('score_9', 'score9')}, cat") == f"{CHAIN}, cat"


@pytest.mark.parametrize(
    ("checkpoint", "prompt"), [(PONY, CHAIN), (PONY, "cat"), (PONY, "score_7, cat"), (NOOB, "masterpiece, cat")]
)
def test_a_whole_chain_or_none_is_not_short(checkpoint: str, prompt: str, run: Run) -> None:
    assert found(run, "SA104", checkpoint, prompt) == []


def test_the_developer_is_quoted_on_the_short_form(run: Run) -> None:
    (result,) = run("lint", "--json", "--select", "SA104", "autismmix", "score_9, cat").json["results"]
    assert "one string" in result["findings"][0]["message"]


# SA105 wrong-side


@pytest.mark.parametrize(
    ("checkpoint", "positive", "negative", "wrong"),
    [
        (
            NOOB,
            "masterpiece, worst quality, low quality",
            "",
            [("positive", "worst quality"), ("positive", "low quality")],
        ),
        (NOOB, "cat", "best quality, very awa", [("negative", "best quality"), ("negative", "very awa")]),
        (PONY, CHAIN, "score_4_up, score_9", [("negative", "score_4_up"), ("negative", "score_9")]),
        (ANIMAGINE, "masterpiece, low score", "", [("positive", "low score")]),
        (FIRST, "displeasing", "", [("positive", "displeasing")]),
        (WAI, "worst detail", "", [("positive", "worst detail")]),
        (NOOB, "(worst quality:0.5)", "", [("positive", "worst quality")]),
    ],
)
def test_a_word_on_the_wrong_side_is_an_error(
    checkpoint: str, positive: str, negative: str, wrong: list[tuple[str, str]], run: Run
) -> None:
    assert found(run, "SA105", checkpoint, positive, negative) == [("error", side, text, "") for side, text in wrong]


def test_moving_a_word_is_not_sure(run: Run) -> None:
    (result,) = run("lint", "--json", "--select", "SA105", NOOB, "worst quality").json["results"]
    assert result["findings"][0]["sure"] is False


@pytest.mark.parametrize(
    ("checkpoint", "positive", "negative"),
    [
        (PONY, CHAIN, "score_4, score_5, score_6"),
        (NOOB, "monochrome, comic, lowres, newest", "worst quality, old, early, sketch, newest"),
        (WAI, "sketch", "good quality"),
        (NOOB, "normal quality", "normal quality"),
    ],
)
def test_what_has_no_side_of_its_own_is_left_alone(checkpoint: str, positive: str, negative: str, run: Run) -> None:
    assert found(run, "SA105", checkpoint, positive, negative) == []


# SA106 wrong-place


@pytest.mark.parametrize(
    ("checkpoint", "prompt", "where"),
    [
        (ANIMAGINE, "masterpiece, high score, cat, dog", ["masterpiece, high score"]),
        (ANIMAGINE, "cat, masterpiece, high score, dog", []),
        (ANIMAGINE, "cat, dog, masterpiece", []),
        (ANIMAGINE, "masterpiece, cat, high score", []),
        (NOOB, "cat, dog, masterpiece, best quality", ["masterpiece, best quality"]),
        (NOOB, "masterpiece, cat, best quality", []),
        (NOOB, "newest, safe, masterpiece", []),
        (NOOB, "masterpiece", []),
        (WAI, "cat, masterpiece", []),
        (ILLUSTRIOUS, "masterpiece, newest, general, cat", ["masterpiece"]),
        (PONY, f"cat, {CHAIN}, rating_safe", [CHAIN]),
    ],
)
def test_quality_words_at_the_other_end_are_noted(checkpoint: str, prompt: str, where: list[str], run: Run) -> None:
    assert found(run, "SA106", checkpoint, prompt) == [("note", "positive", text, None) for text in where]


# SA107 unknown-quality-word


@pytest.mark.parametrize("word", ["worst displeasing", "good aesthetic", "score_10", "very quality", "score_10_up"])
def test_what_looks_like_a_quality_word_is_noted(word: str, run: Run) -> None:
    assert found(run, "SA107", NOOB, f"cat, {word}", word) == [("note", side, word, "") for side in SIDES]


SIDES = ("positive", "negative")


@pytest.mark.parametrize("word", ["image quality", "very long hair", "score", "3_3", "worst pie", "quality", "2 cats"])
def test_what_only_shares_a_word_with_one_is_not(word: str, run: Run) -> None:
    assert found(run, "SA107", NOOB, f"cat, {word}") == []


# SA201 contradiction


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
        (NOOB, "newest, year 2013", "", []),
        # tags that exclude each other
        (NOOB, "portrait, full body", "", [("warning", "positive", "full body")]),
        (NOOB, "close-up, cowboy_shot", "", [("warning", "positive", "cowboy_shot")]),
        (NOOB, "1girl, 2girls", "", [("warning", "positive", "2girls")]),
        (NOOB, "1girl, 1boy, solo focus", "", []),
        (NOOB, "solo, multiple girls", "", [("warning", "positive", "multiple girls")]),
        (NOOB, "2girls, multiple girls", "solo", []),
        (NOOB, "no humans, 1girl", "", [("warning", "positive", "1girl")]),
        (NOOB, "portrait", "full body", []),
        (NOOB, "2girls BREAK 1girl, red hair BREAK 1girl, blue hair", "", []),
    ],
)
def test_what_cannot_both_be_is_found(
    checkpoint: str, positive: str, negative: str, wrong: list[tuple[str, str, str]], run: Run
) -> None:
    assert [one[:3] for one in found(run, "SA201", checkpoint, positive, negative)] == wrong


def test_a_subject_may_be_asked_for(run: Run) -> None:
    assert texts(run, "SA201", NOOB, "wolf", "mammal, hat") == []
    assert texts(run, "SA201", NOOB, "wolf", "mammal, hat", "--subject", "furry") == ["mammal"]
    assert texts(run, "SA201", NOOB, "furry, wolf", "mammal", "--subject", "anime") == []


def test_the_source_of_an_exclusion_is_told(run: Run) -> None:
    (result,) = run("lint", "--json", "--select", "SA201", NOOB, "portrait, full body").json["results"]
    assert "'portrait' and 'full body' exclude each other: each ends" in result["findings"][0]["message"]


# SA301 duplicate-tag


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
    ],
)
def test_a_tag_that_stands_twice_is_found(prompt: str, twice: list[str], run: Run) -> None:
    assert found(run, "SA301", NOOB, prompt, "hat") == [("warning", "positive", text, "") for text in twice]
    assert found(run, "SA301", NOOB, "hat", prompt) == [("warning", "negative", text, "") for text in twice]


def test_a_weight_of_its_own_is_not_thrown_away_unasked(run: Run) -> None:
    assert "(smile:1.2)" in fixed(run, NOOB, "masterpiece, smile, hat, (smile:1.2)")


# SA302 underscore


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
        ("score_10", {}),
        ("soure_anime", {}),
        ("long hair, good-looking", {}),
    ],
)
def test_underscores_become_blanks_but_for_those_that_belong(prompt: str, wanted: dict[str, str], run: Run) -> None:
    assert fixes(run, "SA302", NOOB, prompt) == wanted


def test_underscores_stay_where_nothing_says_that_blanks_are_wanted(run: Run) -> None:
    assert found(run, "SA302", PONY, "long_hair") == []
    assert found(run, "SA302", SDXL, "long_hair") == []


# SA303 unescaped-parenthesis


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


def test_known_words_are_not_written_into_one_name(run: Run) -> None:
    assert "\\" not in fixed(run, NOOB, "masterpiece (best quality), 1girl (solo), cat")


def test_underscores_of_a_name_stay_where_they_may(run: Run) -> None:
    assert fixes(run, "SA303", PONY, "rem_(re_zero)") == {"rem_(re_zero)": r"rem_\(re_zero\)"}


# SA304 malformed-weight


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
        ("cat)", {")": None}),
        ("[cat", {"[": None}),
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


@pytest.mark.parametrize("prompt", ["(wind:1.2", "wind):1.2", "((wind:1.2)", "cat, (wind:1.2, dog"])
def test_a_lone_bracket_gets_no_second_one(prompt: str, run: Run) -> None:
    after = fixed(run, NOOB, f"masterpiece, {prompt}")
    assert (after.count("("), after.count(")")) in (
        (prompt.count("("), prompt.count(")")),
        (max(prompt.count("("), prompt.count(")")),) * 2,
    )


# SA305 extreme-weight


@pytest.mark.parametrize(
    ("prompt", "heavy"),
    [
        ("(rain:1.5), (fog:0.3), ((snow)), [mist], cat", []),
        ("(rain:1.51)", ["rain"]),
        ("(rain:0.29), (fog:0)", ["rain", "fog"]),
        ("(((((snow)))))", ["snow"]),
        ("((rain:1.4), fog:1.2)", ["rain"]),
        ("(rain, fog:2)", ["rain", "fog"]),
        ("(rain:-1)", []),
        ("<lora:a:3>, [rain:fog:2]", []),
    ],
)
def test_a_weight_beyond_what_helps_is_found(prompt: str, heavy: list[str], run: Run) -> None:
    assert found(run, "SA305", NOOB, prompt) == [("warning", "positive", text, None) for text in heavy]
    assert texts(run, "SA305", NOOB, "", prompt) == heavy


# SA306 empty-tag


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


# SA307 missing-comma


@pytest.mark.parametrize(
    ("prompt", "wanted"),
    [
        ("masterpiece best quality", "masterpiece, best quality"),
        ("masterpiece best quality cat dog", "masterpiece, best quality, cat dog"),
        ("1girl solo", "1girl, solo"),
        ("2girls multiple girls solo", "2girls, multiple girls, solo"),
        ("score_9 score_8_up", "score_9, score_8_up"),
        ("worst_quality low_quality", "worst_quality, low_quality"),
    ],
)
def test_known_tags_without_a_comma_are_found(prompt: str, wanted: str, run: Run) -> None:
    assert found(run, "SA307", NOOB, prompt) == [("warning", "positive", prompt, wanted)]


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


# SA401 sentence

SENTENCE = "a dog is watching television in the evening"


def test_a_sentence_is_wrong_only_where_tags_alone_were_trained(run: Run) -> None:
    assert found(run, "SA401", NOOB, SENTENCE, SENTENCE) == [("warning", side, SENTENCE, None) for side in SIDES]
    for checkpoint in (ROUWEI, PONY, SDXL, "illustrious-xl-2.0", UNKNOWN):
        assert found(run, "SA401", checkpoint, SENTENCE) == []


PHRASES = [
    "girl with long hair",
    "dress of white silk",
    "standing under old oak",
    "light through green leaves",
]


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


# SA402 artist-syntax


@pytest.mark.parametrize(
    ("checkpoint", "prompt", "wanted"),
    [
        (ILLUSTRIOUS, "by wlop", {"by wlop": "wlop"}),
        (ILLUSTRIOUS, "By wlop", {"By wlop": "wlop"}),
        (ILLUSTRIOUS, "artist:wlop, @hiten", {"artist:wlop": "wlop", "@hiten": "hiten"}),
        (NOOB_V, "artist:wlop", {}),
        (NOOB_V, "by wlop", {"by wlop": "artist:wlop"}),
        (NOOB, "artist:wlop", {"artist:wlop": "wlop"}),
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


# SA403 period-after-cutoff


@pytest.mark.parametrize(
    ("checkpoint", "prompt", "late"),
    [
        (NOOB, "year 2024, year 2023, year 1999", []),
        (NOOB, "year 2025", ["year 2025"]),
        (NOOB, "year_2026", ["year_2026"]),
        (FIRST, "year 2024", ["year 2024"]),
        (FIRST, "year 2023", []),
        ("illustrious-xl-2.0", "year 2030", []),
        (NOOB, "blade runner 2049, 2077", []),
        (NOOB, "1980s (style)", []),
    ],
)
def test_a_year_after_the_data_is_found(checkpoint: str, prompt: str, late: list[str], run: Run) -> None:
    assert found(run, "SA403", checkpoint, prompt) == [("warning", "positive", text, None) for text in late]
    assert texts(run, "SA403", checkpoint, "cat", prompt) == late


# SA404 ui-syntax

ALL_FORMS = "a BREAK b AND c, [d:e:0.5], [f], <lora:g:1>, embedding:h, __i__, {j|k}, # l"


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
        ("invokeai", []),
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


def test_leaving_a_comment_out_is_not_sure(run: Run) -> None:
    assert fixed(run, NOOB, "masterpiece, cat # [note]", "--ui", "comfyui").count("#") == 1


# SA405 sd15-embedding


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


# SA501 settings-out-of-range


def made(**changed: str) -> str:
    """An infotext with good settings for NoobAI-XL, but for those that are changed."""
    usual = {"Steps": "28", "Sampler": "Euler a", "CFG scale": "5", "Seed": "1", "Size": "832x1216"}
    given = usual | {name.replace("_", " "): value for name, value in changed.items()}
    return "masterpiece, cat\nNegative prompt: worst quality\n" + ", ".join(f"{k}: {v}" for k, v in given.items() if v)


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
        (NOOB, {"Size": "512x512"}, [("warning", "Size: 512x512")]),
        (NOOB, {"Size": "1024x1536"}, [("warning", "Size: 1024x1536")]),
        (NOOB, {"Size": "896x1152"}, []),
        ("nova-anime-xl", {"Size": "512x512", "CFG scale": "", "Steps": "28"}, [("warning", "Size: 512x512")]),
        (PONY, {"Clip skip": "1", "CFG scale": "7"}, [("warning", "Clip skip: 1")]),
        (PONY, {"Clip skip": "2", "CFG scale": "7"}, []),
        (NOOB, {"Clip skip": "1"}, []),
        (UNKNOWN, {"Steps": "1", "CFG scale": "40", "Size": "8x8"}, []),
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


# Usual tags


USUAL = """
long hair; looking at viewer; blush; smile; open mouth; short hair; simple background; shirt; blue eyes; long sleeves;
skirt; blonde hair; black hair; white background; brown hair; hair ornament; holding; gloves; dress; red eyes; hat;
bow; animal ears; closed mouth; original; thighhighs; hair between eyes; ribbon; jewelry; very long hair; sitting;
jacket; twintails; standing; touhou; green eyes; full body; school uniform; upper body; male focus; closed eyes;
photoshop \\(medium\\); multicolored hair; grey hair; ahoge; monochrome; braid; short sleeves; flower; sidelocks;
ponytail; weapon; heart; earrings; cowboy shot; translated; :d; comic; outdoors; hair bow; translation request; sweat;
pleated skirt; kantai collection; greyscale; frills; hairband; horns; boots; collared shirt; lying; necktie; shorts;
food; wings; sky; one eye closed; alternate costume; sleeveless; detached sleeves; japanese clothes; virtual youtuber;
pointy ears; socks; medium hair; artist name; glasses; indoors; hand up; puffy sleeves; belt; day; hairclip; official
alternate costume; fate \\(series\\); fang; serafuku; official art; elbow gloves; bowtie; hood; signature; cloud;
blunt bangs; looking back; hair flower; tongue out; sailor collar; sword; speech bubble; twitter username; pokemon;
halo; looking at another; fingerless gloves; wide sleeves; mole; necklace; streaked hair; hair over one eye; blue
archive; hair bun; chibi; kimono; two-tone hair; english text; fate/grand order; star \\(symbol\\); striped clothes;
tears; grin; from behind; rabbit ears; sweatdrop; blurry; coat; water; from side; genshin impact; hololive; vest;
cape; armor; scarf; apron; character name; high heels; crop top; :o; dated; commission; hands up; v-shaped eyebrows;
two side up; neckerchief; tree; symbol-shaped pupils; chinese commentary; vocaloid; cat tail; hand on own hip; v; feet
out of frame; sketch; wet; sparkle; maid; fake animal ears; pokemon \\(creature\\); gun; muscular; buttons; head tilt;
sash; lips; book; arknights; cosplay; border; tattoo; zettai ryouiki; hoodie; window; petals; profile; azur lane; pov;
idolmaster cinderella girls; dutch angle; shadow; expressionless; bell; :3; night; heterochromia; skindentation;
watermark; ^_^; siblings; scar; playboy bunny; score \\(music\\); high collar; low ponytail; good end; bad end; worst
nightmare; very dark skin; normal map; rating board; light source; old school swimsuit; early summer; mid-autumn
festival; recent events; modern warfare; general \\(rank\\); safety pin; sensitive plant; detail view; aesthetic
clothing
""".replace("\n", " ")


@pytest.mark.parametrize("tag", [tag.strip() for tag in USUAL.split(";")])
def test_a_usual_tag_is_left_alone(tag: str, run: Run) -> None:
    ran = run(
        "lint", "--json", "--negative", "worst quality", "--", NOOB, f"masterpiece, best quality, {tag}, smiling fox"
    )
    assert ran.json["results"][0]["findings"] == []
