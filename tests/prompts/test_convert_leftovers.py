"""Conversions: words that mean nothing to the new checkpoint, and parts that would be left empty."""

from __future__ import annotations

import pytest

from tests.prompts.converting import (
    ANIMAGINE_3,
    ANIMAGINE_4,
    BEST,
    ILLUSTRIOUS,
    KOHAKU,
    NOOBAI,
    NOOBAI_V,
    PONY,
    ROUWEI,
    WAI,
    converted,
    positive,
    texts,
    twice_is_once,
)


@pytest.mark.parametrize(
    ("to", "before", "after"),
    [
        (PONY, "1girl, (sfw:1.2) hat", f"{BEST[PONY]}, 1girl, rating_safe, hat"),
        (NOOBAI, "masterpiece, (sfw), 1girl", f"{BEST[NOOBAI]}, safe, 1girl"),
        (NOOBAI, "masterpiece, (sfw, hat:1.2), 1girl", f"{BEST[NOOBAI]}, (safe, hat:1.2), 1girl"),
        (PONY, "sfw, general, 1girl", f"{BEST[PONY]}, rating_safe, 1girl"),
        (PONY, "questionable, 1girl", f"{BEST[PONY]}, rating_questionable, 1girl"),
        (ROUWEI, "masterpiece, sfw, 1girl", "masterpiece, best quality, general, 1girl"),
    ],
)
def test_a_plain_word_for_a_rating_becomes_the_own_one_without_its_weight(to: str, before: str, after: str) -> None:
    assert positive(before, ILLUSTRIOUS, to) == after
    twice_is_once(ILLUSTRIOUS, to, before, "")


@pytest.mark.parametrize(
    ("source", "to", "before", "after"),
    [
        (PONY, NOOBAI, "score_9; score_8_up; dog; rain;", f"{BEST[NOOBAI]}, dog, rain"),
        (PONY, NOOBAI, "score_9 / score_8_up / dog / rain", f"{BEST[NOOBAI]}, dog, rain"),
        (PONY, NOOBAI, "Score_9. Score_8_up. Dog. Rainy day.", f"{BEST[NOOBAI]}, Dog, Rainy day"),
        (NOOBAI, PONY, "masterpiece ; dog, (rain; night:1.2); best quality", f"{BEST[PONY]}, dog, (rain, night:1.2)"),
        (NOOBAI, PONY, "fate/stay night; dog; rain", f"{BEST[PONY]}, fate/stay night, dog, rain"),
    ],
)
def test_other_marks_between_tags_become_commas(source: str, to: str, before: str, after: str) -> None:
    result = converted(before, source=source, to=to)
    assert result.positive_text == after
    assert result.notes[0].startswith("Tags stand between commas now, not between ")
    twice_is_once(source, to, before, "")


def test_other_marks_stay_where_nothing_else_changes() -> None:
    assert positive("dog; rain; night", NOOBAI, PONY, quality=False) == "dog; rain; night"
    assert positive("dog; rain; night", NOOBAI, NOOBAI) == "dog; rain; night"


@pytest.mark.parametrize(
    ("source", "to", "before", "after"),
    [
        (ILLUSTRIOUS, NOOBAI, "masterpiece, best quality, good quality, 1girl", f"{BEST[NOOBAI]}, 1girl"),
        (NOOBAI, NOOBAI_V, f"{BEST[NOOBAI]}, good quality, 1girl", f"{BEST[NOOBAI]}, good quality, 1girl"),
        (ILLUSTRIOUS, NOOBAI, "masterpiece, best quality, good quality", BEST[NOOBAI]),
        (NOOBAI, ANIMAGINE_4, "1girl, masterpiece, best quality", f"1girl, {BEST[ANIMAGINE_4]}"),
        (NOOBAI, ANIMAGINE_4, "(best quality, hat:1.2), 1girl", f"(hat:1.2), 1girl, {BEST[ANIMAGINE_4]}"),
        (ANIMAGINE_3, ANIMAGINE_4, f"{BEST[ANIMAGINE_3]}, 1girl", f"1girl, {BEST[ANIMAGINE_4]}"),
        (ILLUSTRIOUS, PONY, "1girl, incredibly absurdres, absurdres, hat", f"{BEST[PONY]}, 1girl, hat"),
        (ILLUSTRIOUS, NOOBAI, "1girl, incredibly absurdres", f"{BEST[NOOBAI]}, 1girl"),
        (WAI, ROUWEI, "masterpiece, newest, absurdres, 1girl, old", "masterpiece, best quality, 1girl, old"),
        (PONY, NOOBAI, "score_9, source_real, 1girl", f"{BEST[NOOBAI]}, 1girl"),
    ],
)
def test_lower_rungs_sizes_periods_and_made_up_words_go(source: str, to: str, before: str, after: str) -> None:
    assert sorted(positive(before, source, to).split(", ")) == sorted(after.split(", "))


@pytest.mark.parametrize(
    ("source", "to", "bad", "after"),
    [
        (WAI, ROUWEI, "bad quality, lowres", "worst quality, low quality, watermark"),
        (WAI, ROUWEI, "(bad quality:1.3), hat", "worst quality, low quality, watermark, hat"),
        (WAI, ROUWEI, "bad quality, lowres, bad hands, hat", "worst quality, low quality, watermark, bad hands, hat"),
        (ILLUSTRIOUS, WAI, "lowres, hat", "lowres, hat"),  # what it comes from is its own
    ],
)
def test_grades_and_sizes_of_another_family_go_from_the_negative(source: str, to: str, bad: str, after: str) -> None:
    assert converted("1girl", bad, source=source, to=to).negative_text.endswith(after)
    twice_is_once(source, to, "1girl", bad)


@pytest.mark.parametrize(
    ("to", "before", "after"),
    [
        (
            PONY,
            "1girl, 8K, HDR, (extremely detailed CG Unity 8k wallpaper), absurdly high resolution, quality",
            "1girl",
        ),
        (ROUWEI, "((best detail)), (ultra-detailed:1.3), 1girl, [uhd], intricate", "1girl"),
        (NOOBAI, "absurdly detailed, extremely detailed eyes, 1girl", "extremely detailed eyes, 1girl"),
        (
            ROUWEI,
            "1girl, detailed background, wallpaper",
            "1girl, detailed background, wallpaper",
        ),
        (PONY, "1girl, long hair, official art, quality", "1girl, long hair, official art"),
    ],
)
def test_boasts_in_plain_english_go_and_content_stays(to: str, before: str, after: str) -> None:
    assert positive(before, WAI, to) == f"{BEST[to]}, {after}"
    twice_is_once(WAI, to, before, "")


def test_a_boast_is_told_with_its_reason() -> None:
    told = converted("1girl, (8k:1.2)", source=WAI, to=PONY).changes
    assert ("quality", "8k", None, "no checkpoint knows it") in [tuple(one.values()) for one in told]


@pytest.mark.parametrize(
    ("to", "before", "after"),
    [
        (ILLUSTRIOUS, "(source_anime, score_9), BREAK 1girl, face", "1girl, face, BEST"),
        (ANIMAGINE_4, "score_9, score_8_up BREAK 1girl BREAK hat", "1girl, BEST BREAK hat"),
        (ILLUSTRIOUS, "1girl BREAK hat, score_9", "1girl BREAK hat, BEST"),
    ],
)
def test_words_of_a_part_of_their_own_go_behind_content_where_the_end_is_their_place(
    to: str, before: str, after: str
) -> None:
    assert positive(before, PONY, to) == after.replace("BEST", BEST[to])
    twice_is_once(PONY, to, before, "")


@pytest.mark.parametrize(
    ("to", "before", "after"),
    [
        (KOHAKU, "(hat)BREAK sky", "(hat), BEST BREAK sky"),
        (KOHAKU, "hat.BREAK(sky)", "hat., BEST BREAK(sky)"),
        (NOOBAI, "hat, (score_9)BREAK sky", "BEST, hat BREAK sky"),
        (NOOBAI, "(score_9:1.2)BREAK hat", "BEST BREAK hat"),
        (NOOBAI, "hat, (rating_safe)BREAK(sky)", "BEST, hat, safe BREAK(sky)"),
    ],
)
def test_a_border_right_behind_a_bracket_is_no_part_of_a_new_word(to: str, before: str, after: str) -> None:
    assert positive(before, PONY, to) == after.replace("BEST", BEST[to])
    twice_is_once(PONY, to, before, "")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("1girl (score_9)", "1girl, BEST"),
        ("1girl  [[score_9, score_8_up]]", "1girl, BEST"),
        ("1girl (score_9:1.2) BREAK hat", "1girl, BEST BREAK hat"),
        ("1girl\n(score_9)", "1girl\nBEST"),
        ("hat, (score_9)", "hat, BEST"),
        ("hat, sky \\", "hat, sky \\ , BEST"),
        ("\\", "\\ , BEST"),
        ("score_9, hat\\ BREAK sky", "hat\\ , BEST BREAK sky"),
        ("hat\\\\", "hat\\\\, BEST"),
    ],
)
def test_new_words_get_a_comma_that_parts_them_from_what_stands_before(before: str, after: str) -> None:
    assert positive(before, PONY, KOHAKU) == after.replace("BEST", BEST[KOHAKU])
    twice_is_once(PONY, KOHAKU, before, "")


def test_a_made_up_word_is_told_with_its_kind() -> None:
    result = converted("score_9, 1girl", "source_real, hat", source=PONY, to=KOHAKU)
    assert "source_real" not in result.negative_text
    told = [change for change in result.changes if change["from"] == "source_real"]
    assert [(change["kind"], change["why"]) for change in told] == [("source", "no checkpoint knows it")]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("1girl, hat BREAK score_9, rating_safe", "BEST, safe, 1girl, hat"),
        ("1girl BREAK score_9 BREAK hat", "BEST, 1girl BREAK hat"),
        ("rating_safe BREAK 1girl, score_9 BREAK hat", "BEST, safe BREAK 1girl BREAK hat"),
        ("1girl, score_9 BREAK rating_safe BREAK hat", "BEST, safe, 1girl BREAK hat"),
        ("1girl BREAK BREAK score_9, hat", "BEST, 1girl BREAK hat"),
        ("BREAK score_9 BREAK 1girl BREAK", "BEST BREAK 1girl"),
        ("1girl ADDCOL ADDCOL score_9, hat", "BEST, 1girl ADDCOL ADDCOL hat"),
        ("BREAK", "BREAK"),
        ("1girl, score_9 BREAK source_anime", "BEST, 1girl"),
        ("1girl ADDROW source_anime ADDCOL hat, score_9", "BEST, 1girl ADDROW hat"),
        ("1girl ADDCOMM source_anime ADDCOL hat, score_9", "BEST, 1girl ADDCOMM hat"),
        ("score_9 ADDCOMM source_anime ADDCOL hat", "BEST ADDCOMM hat"),
        ("1girl AND source_anime AND hat", "BEST, 1girl AND hat"),
        ("1girl, score_9\nBREAK\nsource_anime\nBREAK\nhat", "BEST, 1girl\n\n\nBREAK\nhat"),
        ("1girl, score_9 BREAK <lora:x:1> BREAK hat", "BEST, 1girl BREAK <lora:x:1> BREAK hat"),
    ],
)
def test_no_part_is_left_with_nothing_or_with_words_of_a_model_alone(before: str, after: str) -> None:
    assert positive(before, PONY, NOOBAI) == after.replace("BEST", BEST[NOOBAI])
    twice_is_once(PONY, NOOBAI, before, "")


@pytest.mark.parametrize(
    ("before", "after", "banned"),
    [
        ("{a cat, {b cat}}, c", "(a cat, (b cat:1.05):1.05), c", ""),
        ("1.2::artist:x::, 1.1::1girl, ::hat", "(artist:x:1.2), (1girl:1.1),hat", ""),
        ("1.2::one cat, 1.3::two cats::, c", "(one cat:1.2), (two cats:1.3), c", ""),
        ("1::hat::, dog, -1::{feet}::", "hat, dog", "(feet:1.05)"),
        ("{prompt}, ${x}, {a|b}, [fire::0.5], 12::30", "{prompt}, ${x}, {a|b}, [fire::0.5], 12::30", ""),
        ("\\{hat\\}, {{{hat}}", "\\{hat\\}, {(hat:1.1)", ""),
    ],
)
def test_weights_of_novelai_begin_and_end_where_they_do_there(before: str, after: str, banned: str) -> None:
    result = converted(before, source=NOOBAI, to=KOHAKU, quality=False)
    assert texts(result) == (after, banned)
