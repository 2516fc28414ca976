"""The rules about words with a trained meaning: what each finds and leaves alone."""

from __future__ import annotations

import pytest

from tests.conftest import Run
from tests.prompts.linting import (
    ANIMAGINE,
    CHAIN,
    FIRST,
    HASSAKU,
    ILLUSTRIOUS,
    MIXED,
    NOOB,
    NOVA,
    OLD_ANIMAGINE,
    PONY,
    SDXL,
    SIDES,
    UNKNOWN,
    WAI,
    fixed,
    fixes,
    found,
)


def test_an_unknown_rule_like_none_is_said_with_where_they_stand(run: Run) -> None:
    ran = run("lint", "--select", "zzzzzzzz", "--", *MIXED)
    assert ran.code == 2
    assert "explain rules" in " ".join(ran.err.split())


@pytest.mark.parametrize(
    ("checkpoint", "word", "fix"),
    [
        (ILLUSTRIOUS, "score_9", "masterpiece"),
        (NOOB, "score_9", "masterpiece"),
        (NOOB, "source_anime", ""),
        (ILLUSTRIOUS, "very awa", "masterpiece"),
        (WAI, "very awa", "masterpiece"),
        (OLD_ANIMAGINE, "high score", "masterpiece"),
        (ANIMAGINE, "very aesthetic", "masterpiece"),
        (NOOB, "rating_safe", "safe"),
        (ILLUSTRIOUS, "rating_safe", "general"),
        (ANIMAGINE, "rating_explicit", "explicit"),
        (ANIMAGINE, "rating: general", "safe"),
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
    [
        *((ILLUSTRIOUS, "safe"), (PONY, "newest"), (PONY, "nsfw"), (SDXL, "masterpiece"), (FIRST, "year 2022")),
        *((NOOB, "amazing quality"), (ILLUSTRIOUS, "very aesthetic"), (HASSAKU, "amazing quality")),  # common there
        *((WAI, "high quality"), (ILLUSTRIOUS, "extreme aesthetic")),  # like its own, or another version's
    ],
)
def test_a_plain_word_is_only_noted(checkpoint: str, word: str, run: Run) -> None:
    assert [one[0] for one in found(run, "SA101,SA102", checkpoint, f"1girl, {word}")] == ["note"]


def test_a_plain_word_beside_all_that_the_checkpoint_wants_is_only_noted(run: Run) -> None:
    assert [one[0] for one in found(run, "SA101", ILLUSTRIOUS, "1girl, masterpiece, very awa")] == ["note"]
    assert [one[0] for one in found(run, "SA101", ILLUSTRIOUS, "1girl, very awa")] == ["warning"]
    assert [one[0] for one in found(run, "SA101", PONY, f"{CHAIN}, masterpiece")] == ["warning"]
    assert [one[0] for one in found(run, "SA101", "cyberrealistic-pony-16.0", f"{CHAIN}, masterpiece")] == ["note"]


def test_a_plain_word_in_the_negative_is_only_noted_and_stays(run: Run) -> None:
    negative = "worst quality, low quality, bad quality, normal quality"
    findings = found(run, "SA101", PONY, CHAIN, negative)
    assert [(severity, text) for severity, _, text, _ in findings] == [("note", tag) for tag in negative.split(", ")]
    (result,) = run("lint", "--json", "--fix", "--negative", negative, PONY, CHAIN).json["results"]
    assert result["negative_text"] == negative
    assert {one[0] for one in found(run, "SA101", NOOB, "cat", "score_4, rating_safe")} == {"warning"}


def test_a_foreign_word_that_is_there_twice_is_one_warning_and_goes_twice(run: Run) -> None:
    prompt = "cat, masterpiece, best quality, score_9, hat, score_9"
    assert [one[0] for one in found(run, "SA", ILLUSTRIOUS, prompt)] == ["warning", "note"]
    assert fixed(run, ILLUSTRIOUS, prompt) == "cat, masterpiece, best quality, hat"


def test_a_step_beyond_the_own_ladder_is_told_by_where_that_ends(run: Run) -> None:
    ran = run("lint", "--json", "--negative", "score_3, score_2_up", PONY, f"{CHAIN}, score_10")
    said = {
        one["text"]: (one["severity"], one["message"].partition(": ")[2]) for one in ran.json["results"][0]["findings"]
    }
    assert said == {
        "score_10": ("note", "its own begin at score_9"),
        "score_3": ("note", "its own end at score_4"),
        "score_2_up": ("note", "its own end at score_4_up"),
    }
    assert [one[0] for one in found(run, "SA101", PONY, f"{CHAIN}, score_3")] == ["warning"]


def test_a_word_that_only_begins_like_the_own_ones_is_noted(run: Run) -> None:
    assert found(run, "SA102", PONY, f"{CHAIN}, source_real") == [("note", "positive", "source_real", "")]
    assert found(run, "SA102", PONY, f"{CHAIN}, source of light") == []
    assert found(run, "SA102", NOOB, "source_real") == [("note", "positive", "source_real", "")]


def test_no_word_is_written_twice(run: Run) -> None:
    wanted = {"score_9": "best quality", "score_8_up": "", "score_7_up": ""}
    assert fixes(run, "SA101", ILLUSTRIOUS, "masterpiece, score_9, score_8_up, score_7_up") == wanted
    assert fixes(run, "SA101", NOOB, "safe, rating_safe") == {"rating_safe": ""}
    assert fixes(run, "SA102", NOOB, "masterpiece, mastepiece") == {"mastepiece": ""}
    assert fixed(run, ILLUSTRIOUS, "score_9, score_8_up, score_7_up, cat") == "masterpiece, best quality, cat"


def test_lesser_words_go_by_their_rung(run: Run) -> None:
    wanted = {"score_6": "good quality", "score_5": "normal quality"}
    assert fixes(run, "SA101", NOOB, "masterpiece, best quality, score_6, score_5") == wanted


def test_a_negative_gets_no_good_word(run: Run) -> None:
    found = fixes(run, "SA101", NOOB, "cat", "score_9, score_4, score_5")
    assert found == {"score_9": "", "score_4": "worst quality", "score_5": ""}  # score_4 is a bad word of Pony's merges
    assert fixes(run, "SA101", "kohaku-xl-zeta", "cat", "worst aesthetic") == {"worst aesthetic": "worst quality"}


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
        (NOOB, "signatrue", "signature"),
        (NOOB, "nfsw", "nsfw"),
        (NOOB, "watemark", "watermark"),
        (NOOB, "senssitive", "sensitive"),
    ],
)
def test_a_misspelt_word_is_found_with_what_was_meant(checkpoint: str, word: str, fix: str, run: Run) -> None:
    assert found(run, "SA102", checkpoint, f"1girl, {word}") == [("warning", "positive", word, fix)]


@pytest.mark.parametrize(
    "tag",
    [
        *("cropped jacket", "dropped", "stretch", "panting", "coldest", "signatures", "angel", "usernames", "federal"),
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


def test_a_rating_with_a_colon_is_understood_with_and_without_its_blank(run: Run) -> None:
    assert found(run, "SA102", NOOB, "rating:general") == [("warning", "positive", "rating:general", "safe")]
    assert found(run, "SA102", OLD_ANIMAGINE, "rating:general") == [
        ("warning", "positive", "rating:general", "rating: general")
    ]


def test_a_misspelt_word_of_its_own_is_not_left_out_for_the_sake_of_a_foreign_one(run: Run) -> None:
    assert fixed(run, NOOB, "amazing quality, mastepiece") == "amazing quality, masterpiece"


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
        (NOOB, "masterpiece:1.2, cat"),
        (PONY, "score_9, cat"),
        (SDXL, "a cat"),
        (UNKNOWN, "cat"),
        (NOOB, "<lora:a:1>"),
        (NOOB, ""),
        (NOVA, "masterpiece, cat"),  # a merge, whose page names twelve words
        (NOVA, "best quality, amazing quality, cat"),
    ],
)
def test_quality_words_are_not_missed_where_some_are_or_none_are_wanted(checkpoint: str, prompt: str, run: Run) -> None:
    ran = run("lint", "--json", "--select", "SA103", "--negative", "cat", "--", checkpoint, prompt)
    assert ran.json["results"][0]["findings"] == []


def test_what_a_foreign_word_stands_for_is_noted_with_the_others_of_its_kind(run: Run) -> None:
    prompt = "cat, masterpiece, very awa"
    assert found(run, "SA103", ANIMAGINE, prompt) == [("note", "positive", "", ", great score")]
    assert found(run, "SA103", ANIMAGINE, fixed(run, ANIMAGINE, prompt)) == []


@pytest.mark.parametrize(
    ("prompt", "last", "fixed"),
    [
        ("score_9, cat", "score_9", f"{CHAIN}, cat"),
        ("score_9, score_8_up, score_7_up, cat", "score_7_up", f"{CHAIN}, cat"),
        ("cat, score_9, dog", "score_9", f"cat, {CHAIN}, dog"),
        ("score_9, score_8_up, source_anime, cat", "score_8_up", f"{CHAIN}, source_anime, cat"),
        ("score_7, cat", "score_7", f"{CHAIN}, cat"),
    ],
)
def test_a_short_chain_is_made_whole(prompt: str, last: str, fixed: str, run: Run) -> None:
    ((severity, _, text, fix),) = found(run, "SA104", PONY, prompt)
    assert (severity, text) == ("warning", last)
    assert prompt.replace(last, fix or "") == fixed


def test_a_misspelt_score_is_no_hole_in_the_chain(run: Run) -> None:
    assert found(run, "SA104", PONY, f"{CHAIN.replace('score_9', 'score9')}, cat") == []
    assert fixed(run, PONY, f"{CHAIN.replace('score_9', 'score9')}, cat") == f"{CHAIN}, cat"


@pytest.mark.parametrize(
    ("checkpoint", "prompt"),
    [(PONY, CHAIN), (PONY, "cat"), (PONY, f"{CHAIN}, score_7, cat"), (NOOB, "masterpiece, cat")],
)
def test_a_whole_chain_or_none_is_not_short(checkpoint: str, prompt: str, run: Run) -> None:
    assert found(run, "SA104", checkpoint, prompt) == []


@pytest.mark.parametrize("prompt", ["(score_9, score_8_up:0.2), cat", "[score_9], cat", "score_7, cat"])
def test_a_chain_is_not_made_whole_unasked_where_it_may_be_meant_so(prompt: str, run: Run) -> None:
    assert len(found(run, "SA104", PONY, prompt)) == 1
    assert fixed(run, PONY, prompt, "--select", "SA104") == prompt


def test_the_developer_is_quoted_on_the_short_form(run: Run) -> None:
    (result,) = run("lint", "--json", "--select", "SA104", "autismmix", "score_9, cat").json["results"]
    assert "one string" in result["findings"][0]["message"]


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


def test_a_word_on_the_wrong_side_is_told_once(run: Run) -> None:
    codes = "SA105,SA201"
    assert len(found(run, codes, PONY, CHAIN, "score_4_up, score_5_up, score_6_up")) == 3
    assert len(found(run, codes, NOOB, "masterpiece, worst quality, cat", "worst quality")) == 1
    assert len(found(run, codes, NOOB, "masterpiece, cat", "worst quality, cat")) == 1


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


@pytest.mark.parametrize(("content", "told"), [("absurdres, highres", False), ("absurdres, sunset", True)])
def test_words_for_the_size_are_no_content_to_stand_behind(run: Run, content: str, told: bool) -> None:
    assert bool(found(run, "SA106", "illustrious-xl-0.1", f"masterpiece, best quality, {content}")) == told


@pytest.mark.parametrize("word", ["worst displeasing", "good aesthetic", "score_10", "very quality", "score_10_up"])
def test_what_looks_like_a_quality_word_is_noted(word: str, run: Run) -> None:
    assert found(run, "SA107", NOOB, f"cat, {word}", word) == [("note", side, word, "") for side in SIDES]


@pytest.mark.parametrize("word", ["image quality", "very long hair", "score", "3_3", "worst pie", "quality", "2 cats"])
def test_what_only_shares_a_word_with_one_is_not(word: str, run: Run) -> None:
    assert found(run, "SA107", NOOB, f"cat, {word}") == []
