"""Conversions: what a user expects between the main checkpoints."""

from __future__ import annotations

import pytest

from sdxl_advisor.advice.tags import tag_sheet
from tests.prompts.converting import (
    ANIMAGINE_3,
    ANIMAGINE_4,
    BEST,
    CHAIN,
    FURRY_WORDS,
    ILLUSTRIOUS,
    ILLUSTRIOUS_2,
    KOHAKU,
    MAIN,
    NOOBAI,
    NOOBAI_BAD,
    NOOBAI_V,
    PONY,
    ROUWEI,
    WAI,
    catalog,
    converted,
    negative,
    placed,
    positive,
    said,
    texts,
    twice_is_once,
)


@pytest.mark.parametrize("to", [key for key in MAIN if key != PONY])
def test_a_score_chain_becomes_the_recommended_words(to: str) -> None:
    prompt = r"score_9, score_8_up, score_7_up, source_anime, 1girl, (rem \(re:zero\):1.2)"
    assert positive(prompt, PONY, to) == placed(to, r"1girl, (rem \(re:zero\):1.2)")
    assert positive(f"{CHAIN}, 1girl", PONY, to) == placed(to, "1girl")


@pytest.mark.parametrize("source", [key for key in MAIN if key != PONY])
def test_the_best_words_of_others_become_the_whole_score_chain(source: str) -> None:
    best = tag_sheet(catalog(), source).positive_text
    rated = ", rating_safe" if "safe" in best else ""
    assert positive(f"{best}, 1girl, solo", source, PONY) == f"{BEST[PONY]}{rated}, 1girl, solo"
    assert positive("1girl, masterpiece", source, PONY) == f"{BEST[PONY]}, 1girl"


@pytest.mark.parametrize(
    ("source", "to", "before", "after"),
    [
        (ILLUSTRIOUS, NOOBAI, "masterpiece, best quality, 1girl", f"{BEST[NOOBAI]}, 1girl"),
        (ILLUSTRIOUS, ILLUSTRIOUS_2, "masterpiece, best quality, 1girl", "masterpiece, best quality, 1girl"),
        (NOOBAI, NOOBAI_V, f"{BEST[NOOBAI]}, safe, 1girl", f"{BEST[NOOBAI]}, safe, 1girl"),
        (NOOBAI, ILLUSTRIOUS, "masterpiece, best quality, very awa, 1girl", "1girl, masterpiece, best quality"),
        (NOOBAI, WAI, "very awa, 1girl", f"{BEST[WAI]}, 1girl"),
        (NOOBAI, ANIMAGINE_4, "masterpiece, very awa, 1girl", placed(ANIMAGINE_4, "1girl")),
        (ANIMAGINE_3, ANIMAGINE_4, "masterpiece, very aesthetic, 1girl", placed(ANIMAGINE_4, "1girl")),
        (ANIMAGINE_3, NOOBAI, "very aesthetic, 1girl", f"{BEST[NOOBAI]}, 1girl"),
        (ANIMAGINE_4, ANIMAGINE_3, "high score, great score, 1girl", f"{BEST[ANIMAGINE_3]}, 1girl"),
        (ANIMAGINE_4, KOHAKU, f"{BEST[ANIMAGINE_4]}, 1girl", "1girl, masterpiece, best quality"),
        (WAI, ROUWEI, "masterpiece, best quality, amazing quality, 1girl", "masterpiece, best quality, 1girl"),
        (ROUWEI, WAI, "masterpiece, best quality, 1girl", f"{BEST[WAI]}, 1girl"),
        (KOHAKU, ANIMAGINE_3, "masterpiece, 1girl", f"{BEST[ANIMAGINE_3]}, 1girl"),
        (ILLUSTRIOUS_2, NOOBAI, "1girl, extremely aesthetic", f"{BEST[NOOBAI]}, 1girl"),
    ],
)
def test_recommended_words_stand_where_the_checkpoint_wants_them(source: str, to: str, before: str, after: str) -> None:
    assert positive(before, source, to) == after


@pytest.mark.parametrize(
    ("source", "to", "before", "after"),
    [
        (PONY, ILLUSTRIOUS, "score_6", "average quality"),
        (PONY, KOHAKU, "score_5", "normal quality"),
        (PONY, NOOBAI, "score_6", "good quality"),
        (ILLUSTRIOUS, KOHAKU, "average quality", "normal quality"),
        (ILLUSTRIOUS, NOOBAI, "average quality", "average quality"),  # its ancestor's word, so its own
        (ANIMAGINE_3, ILLUSTRIOUS, "normal quality", "average quality"),
    ],
)
def test_a_middle_rung_becomes_the_nearest_one(source: str, to: str, before: str, after: str) -> None:
    assert positive(f"{before}, 1girl", source, to) == f"{after}, 1girl"
    assert positive(f"1girl, ({before}:1.2), hat", source, to) == f"1girl, ({after}:1.2), hat"


@pytest.mark.parametrize("to", [key for key in MAIN if key != PONY])
def test_a_negative_with_words_of_another_family_gets_the_recommended_ones(to: str) -> None:
    wanted = [tag for tag in tag_sheet(catalog(), to).negative if tag != "nsfw"]
    result = negative("source_pony, source_furry, source_cartoon, red hair", PONY, to)
    assert result == f"{', '.join(wanted)}, red hair"


def test_a_negative_keeps_the_words_that_both_know() -> None:
    assert negative("worst quality, low quality, hat", KOHAKU, ROUWEI) == "worst quality, low quality, watermark, hat"
    assert negative("hat, scarf", KOHAKU, ROUWEI) == "worst quality, low quality, watermark, hat, scarf"
    assert negative("hat, scarf", KOHAKU, ROUWEI, quality=False) == "hat, scarf"


def test_a_rung_that_becomes_a_recommended_word_is_not_doubled() -> None:
    assert positive("great quality, 1girl", ANIMAGINE_3, KOHAKU) == "1girl, masterpiece, best quality"
    tags = positive("great quality, 1girl", ANIMAGINE_3, NOOBAI).split(", ")
    assert sorted(tags) == sorted([*BEST[NOOBAI].split(", "), "1girl"])


def test_what_the_positive_asks_for_is_not_put_into_the_negative() -> None:
    result = negative("worst quality", KOHAKU, NOOBAI, beside="1girl, signature, masterpiece, logo")
    assert "worst quality, old, early" in result
    assert not {"signature", "logo"} & set(result.split(", "))


def test_low_scores_in_the_negative_become_the_recommended_negative() -> None:
    assert negative("score_4, score_5, score_6, hat", PONY, KOHAKU) == "low quality, worst quality, hat"


def test_an_empty_negative_stays_empty_and_is_told_of() -> None:
    result = converted("score_9, 1girl", source=PONY, to=NOOBAI)
    assert result.negative_text == ""
    assert f"sdxl-advisor tags {NOOBAI} --negative" in result.notes[-1]
    full = converted("score_9, 1girl", "hat", source=PONY, to=NOOBAI)
    assert not any("--negative" in note for note in full.notes)


@pytest.mark.parametrize(
    ("word", "source", "to", "after"),
    [
        ("rating_safe", PONY, ILLUSTRIOUS, "general"),
        ("rating_safe", PONY, NOOBAI, "safe"),
        ("rating_safe", PONY, WAI, "general"),
        ("rating_safe", PONY, ANIMAGINE_3, "safe"),
        ("rating_safe", PONY, KOHAKU, "safe"),
        ("rating_questionable", PONY, ILLUSTRIOUS, "nsfw"),
        ("rating_questionable", PONY, NOOBAI, "nsfw"),
        ("rating_explicit", PONY, ILLUSTRIOUS, "explicit"),
        ("rating_explicit", PONY, ANIMAGINE_3, "explicit, nsfw"),
        ("general", ILLUSTRIOUS, PONY, "rating_safe"),
        ("general", ILLUSTRIOUS, ANIMAGINE_3, "safe"),
        ("safe", NOOBAI, PONY, "rating_safe"),
        ("nsfw", NOOBAI, PONY, "rating_questionable"),
        ("explicit", WAI, PONY, "rating_explicit"),
    ],
)
def test_a_rating_becomes_the_word_of_the_other_checkpoint(word: str, source: str, to: str, after: str) -> None:
    quality = CHAIN if source == PONY else "masterpiece, best quality"
    result = positive(f"{quality}, {word}, 1girl", source, to)
    assert set(after.split(", ")) <= set(result.split(", "))
    assert len(result.split(", ")) == len(set(result.split(", ")))
    assert word == after or word not in result.split(", ")


@pytest.mark.parametrize(
    ("word", "source", "to", "after"),
    [
        ("rating_safe", PONY, ILLUSTRIOUS, "general"),
        ("rating_explicit", PONY, NOOBAI, "explicit"),
        ("general", ILLUSTRIOUS, PONY, "rating_safe"),
        ("explicit", KOHAKU, PONY, "rating_explicit"),
    ],
)
def test_a_rating_alone_is_not_lost(word: str, source: str, to: str, after: str) -> None:
    assert after in positive(f"{word}, 1girl", source, to).split(", ")
    assert positive(f"1girl, {word}", source, to, quality=False) == f"1girl, {after}"


@pytest.mark.parametrize(
    ("source", "to", "good"),
    [
        (ANIMAGINE_4, ANIMAGINE_3, "rating_explicit, masterpiece, 1girl"),
        (ILLUSTRIOUS, NOOBAI, "rating_safe, masterpiece, 1girl"),
        (PONY, WAI, "rating: general, score_9, 1girl"),
    ],
)
def test_a_rating_counts_whosever_word_it_is(source: str, to: str, good: str) -> None:
    twice_is_once(source, to, good, "displeasing, score_4")
    assert converted(good, source=source, to=to).rating in ("safe", "explicit")


def test_a_rating_without_a_word_becomes_the_nearest_one() -> None:
    result = converted("masterpiece, sensitive, 1girl", source=ILLUSTRIOUS, to=PONY)
    assert result.positive_text == f"{BEST[PONY]}, rating_safe, 1girl"
    assert ("rating", "sensitive", "rating_safe") in said(result)


@pytest.mark.parametrize(
    ("to", "rating", "after"),
    [
        (ILLUSTRIOUS, "safe", "masterpiece, best quality, general"),
        (NOOBAI, "nsfw", f"{BEST[NOOBAI]}, nsfw"),
        (ANIMAGINE_4, "explicit", f"explicit, {BEST[ANIMAGINE_4]}"),
        (ANIMAGINE_3, "explicit", f"{BEST[ANIMAGINE_3]}, explicit, nsfw"),
        (KOHAKU, None, BEST[KOHAKU]),
        (NOOBAI, " Safe ", f"{BEST[NOOBAI]}, safe"),
    ],
)
def test_a_rating_that_is_asked_for_is_put_in(to: str, rating: str | None, after: str) -> None:
    result = converted(f"{CHAIN}, 1girl", source=PONY, to=to, rating=rating)
    at_the_end = tag_sheet(catalog(), to).placement == "end"
    assert result.positive_text == (f"1girl, {after}" if at_the_end else f"{after}, 1girl")
    assert result.rating == (rating.strip().lower() if rating else None)


def test_a_rating_changes_the_negative_too() -> None:
    assert "nsfw" in negative("source_pony", PONY, NOOBAI, beside="score_9, rating_safe").split(", ")
    assert "nsfw" not in negative("source_pony", PONY, NOOBAI, beside="score_9, rating_explicit").split(", ")
    assert negative("source_pony", PONY, ANIMAGINE_3, rating="nsfw").startswith("lowres")


@pytest.mark.parametrize(
    ("before", "to", "after"),
    [
        ("source_furry, 1girl", NOOBAI, "furry, 1girl"),
        ("source_furry, source_anime, 1girl", NOOBAI, "furry, 1girl"),
        ("source_furry, furry, 1girl", NOOBAI, "furry, 1girl"),
        ("source_furry, 1girl", ILLUSTRIOUS, "furry, 1girl"),
        ("source_furry, anthro, furry", ILLUSTRIOUS, "anthro, furry"),
        ("source_anime, 1girl", NOOBAI, "1girl"),
        ("(source_furry:1.2), wolf", NOOBAI_V, "(furry:1.2), wolf"),
        ("source_cartoon, 1girl", KOHAKU, "1girl"),
    ],
)
def test_a_source_becomes_a_subject_where_there_is_a_word_for_it(before: str, to: str, after: str) -> None:
    assert positive(before, PONY, to, quality=False) == after


def test_a_furry_prompt_gets_no_negative_against_furry() -> None:
    result = converted(f"{CHAIN}, source_furry, wolf", "source_anime, hat", source=PONY, to=NOOBAI)
    assert (result.subject, result.positive_text) == ("furry", f"{BEST[NOOBAI]}, furry, wolf")
    assert result.negative_text == f"{NOOBAI_BAD}, hat"
    anime = converted(f"{CHAIN}, source_anime, 1girl", "source_pony, hat", source=PONY, to=NOOBAI)
    assert (anime.subject, anime.negative_text) == ("anime", f"{NOOBAI_BAD}, {FURRY_WORDS}, hat")


@pytest.mark.parametrize(
    ("subject", "source", "others"),
    [
        ("furry", "source_furry", "source_pony, source_anime, source_cartoon"),
        ("western", "source_cartoon", "source_pony, source_furry, source_anime"),
        ("pony", "source_pony", "source_anime, source_furry, source_cartoon"),
        ("anime", "source_anime", "source_pony, source_furry, source_cartoon"),
    ],
)
def test_a_subject_that_is_asked_for_decides_the_source(subject: str, source: str, others: str) -> None:
    result = converted("masterpiece, 1girl", "worst quality, hat", source=ILLUSTRIOUS, to=PONY, subject=subject)
    assert texts(result) == (f"{CHAIN}, {source}, 1girl", f"{others}, hat")
    assert result.subject == subject


def test_a_subject_is_read_from_the_words() -> None:
    result = converted("masterpiece, furry, wolf", "worst quality", source=NOOBAI, to=PONY)
    assert (result.subject, result.positive_text) == ("furry", f"{CHAIN}, source_furry, furry, wolf")
    asked = converted(f"{CHAIN}, source_furry, wolf", "source_pony", source=PONY, to=NOOBAI, subject="anime")
    assert asked.subject == "anime"
    assert {"anthro", "feral"} <= set(asked.negative_text.split(", "))
    assert "furry" not in asked.negative_text.split(", ")  # the positive asks for it


@pytest.mark.parametrize(
    ("before", "source", "to", "after"),
    [
        ("newest, 1girl", ILLUSTRIOUS, ANIMAGINE_3, "newest, 1girl"),
        ("oldest, 1girl", ANIMAGINE_3, KOHAKU, "old, 1girl"),
        ("mid, 1girl", NOOBAI, ILLUSTRIOUS, "modern, 1girl"),
        ("early, 1girl", KOHAKU, ILLUSTRIOUS, "old, 1girl"),
        ("modern, 1girl", ILLUSTRIOUS, ANIMAGINE_3, "mid, 1girl"),
        ("newest, 1girl", NOOBAI, PONY, "1girl"),
        ("newest, recent, 1girl", NOOBAI, PONY, "1girl"),
        ("year 2022, 1girl", NOOBAI, ANIMAGINE_4, "year 2022, 1girl"),
        ("year 2022, 1girl", ANIMAGINE_4, NOOBAI, "year 2022, 1girl"),
        ("year 2022, 1girl", NOOBAI, PONY, "1girl"),
    ],
)
def test_a_period_becomes_the_nearest_one(before: str, source: str, to: str, after: str) -> None:
    assert positive(before, source, to, quality=False) == after


@pytest.mark.parametrize("period", ["early", "old", "year 2012"])
def test_no_period_is_recommended_beside_another(period: str) -> None:
    tags = positive(f"masterpiece, {period}, 1girl", KOHAKU, NOOBAI).split(", ")
    assert period in tags
    assert "newest" not in tags


@pytest.mark.parametrize(
    ("before", "source", "to", "after"),
    [
        ("1girl, by wlop, by some one", ROUWEI, NOOBAI, "1girl, wlop, some one"),
        ("1girl, by wlop", ROUWEI, NOOBAI_V, "1girl, artist:wlop"),
        ("1girl, artist:wlop", NOOBAI_V, ROUWEI, "1girl, by wlop"),
        ("1girl, (artist:wlop:1.2)", NOOBAI_V, ILLUSTRIOUS, "1girl, (wlop:1.2)"),
        ("1girl, artist:wlop", NOOBAI_V, NOOBAI_V, "1girl, artist:wlop"),
        ("1girl, wlop", NOOBAI_V, NOOBAI, "1girl, wlop"),
        ("1girl, Artist:Some One", NOOBAI_V, ROUWEI, "1girl, by Some One"),
        ("1girl, by the lake", ROUWEI, NOOBAI, "1girl, by the lake"),
        ("1girl, by wlop", ROUWEI, WAI, "1girl, wlop"),  # as Illustrious, which it comes from
    ],
)
def test_artists_are_called_as_the_other_checkpoint_does(before: str, source: str, to: str, after: str) -> None:
    result = converted(before, source=source, to=to, quality=False)
    assert result.positive_text == after
    assert [change["kind"] for change in result.changes] == ["artist"] * len(result.changes)
    assert bool(result.changes) == (before != after)


@pytest.mark.parametrize(
    ("before", "source", "to", "after"),
    [
        ("score9, soure_anime, 1girl", PONY, KOHAKU, "masterpiece, best quality, 1girl"),
        ("score9, 1girl", PONY, PONY, "score_9, 1girl"),
        ("masterpeice, 1girl", KOHAKU, KOHAKU, "masterpiece, 1girl"),
        ("masterpeice, 1girl", ILLUSTRIOUS, KOHAKU, "masterpiece, best quality, 1girl"),
        ("masterpiece, masterpeice, 1girl", KOHAKU, ROUWEI, "masterpiece, best quality, 1girl"),
        ("masterpeice, masterpiece, 1girl", KOHAKU, ROUWEI, "masterpiece, best quality, 1girl"),
        ("absurdes, 1girl", ANIMAGINE_3, NOOBAI, f"{BEST[NOOBAI]}, 1girl"),
    ],
)
def test_misspelt_words_become_what_was_meant(before: str, source: str, to: str, after: str) -> None:
    tags = positive(before, source, to).split(", ")
    assert sorted(tags) == sorted(after.split(", "))


def test_a_misspelt_word_in_the_negative_is_mended_and_the_rest_added() -> None:
    assert negative("worst qualty, hat", ILLUSTRIOUS, KOHAKU) == "worst quality, low quality, hat"
    assert negative("worst quality, worst qualty, hat", ROUWEI, KOHAKU) == "worst quality, low quality, hat"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("(score_9, score_8_up:1.1), 1girl", "masterpiece, best quality, 1girl"),
        ("score_9, (score_8_up, score_7_up:1.1), 1girl", "masterpiece, best quality, 1girl"),
        ("score_9, ((score_8_up)), 1girl", "masterpiece, best quality, 1girl"),
        ("score_9, [score_8_up], 1girl", "masterpiece, best quality, 1girl"),
        ("score_9, (score_8_up, hat:1.1), 1girl", "masterpiece, best quality, (hat:1.1), 1girl"),
        ("score_9, (hat, score_8_up:1.1), 1girl", "masterpiece, best quality, (hat:1.1), 1girl"),
        ("1girl, (score_9)", "1girl, masterpiece, best quality"),
        ("1girl, score_9, hat, (score_8_up:1.3)", "masterpiece, best quality, 1girl, hat"),
        ("score_9, score_8_up\n1girl", "masterpiece, best quality\n1girl"),
        ("score_9,\nscore_8_up,\n1girl", "masterpiece, best quality,\n\n1girl"),
        ("score_9,1girl,hat", "masterpiece, best quality,1girl,hat"),
        ("SCORE_9, 1girl", "masterpiece, best quality, 1girl"),
        ("score_9, score_8_up BREAK 1girl", "masterpiece, best quality BREAK 1girl"),
        ("score_9, 1girl, source_anime AND hat", "masterpiece, best quality, 1girl AND hat"),
        ("score 9, 1girl", "masterpiece, best quality, 1girl"),
        ("score_9, {score_8_up|hat}, 1girl", "masterpiece, best quality, {score_8_up|hat}, 1girl"),
    ],
)
def test_brackets_lines_and_blanks_stay_unless_nothing_is_left_in_them(before: str, after: str) -> None:
    assert positive(before, PONY, ROUWEI) == after


def test_a_chain_is_written_whole_and_in_one_place() -> None:
    for text in ("masterpiece, best quality, 1girl, park", "1girl, (good quality:1.2), park, (masterpiece)"):
        assert positive(text, ANIMAGINE_4, PONY) == f"{BEST[PONY]}, 1girl, park"


@pytest.mark.parametrize(
    ("source", "to", "before", "bans"),
    [
        (NOOBAI, PONY, "worst quality, nsfw", {"rating_questionable", "rating_explicit"}),
        (PONY, NOOBAI, "score_4, rating_questionable, rating_explicit", {"nsfw"}),
        (PONY, NOOBAI, "score_4, rating_explicit", {"explicit"}),
        (NOOBAI, PONY, "worst quality, explicit", {"rating_explicit"}),
    ],
)
def test_a_ban_becomes_all_words_that_it_stands_for(source: str, to: str, before: str, bans: set[str]) -> None:
    result = converted("1girl", before, source=source, to=to)
    ratings = {"nsfw", "explicit", "rating_questionable", "rating_explicit"}
    assert set(result.negative_text.split(", ")) & ratings == bans
    assert (result.rating == "safe") == (len(bans) > 1 or "nsfw" in bans)


def test_a_prompt_without_words_for_quality_gets_them() -> None:
    assert positive("1girl, hat", WAI, NOOBAI) == f"{BEST[NOOBAI]}, 1girl, hat"
    assert positive("1girl, hat", WAI, NOOBAI, quality=False) == "1girl, hat"
    assert converted("1girl, hat", to=PONY).source is None


@pytest.mark.parametrize("subject", ["1boy, werewolf", "no humans, cat", "kemono, 1girl", "1boy, snout, body fur"])
def test_what_the_picture_shows_is_not_banned(subject: str) -> None:
    result = converted(f"{CHAIN}, {subject}", "score_4, score_5", source=PONY, to=NOOBAI)
    assert result.negative_text == NOOBAI_BAD


def test_weights_of_novelai_are_translated() -> None:
    result = converted("{{{masterpiece}}}, {hat}, 1.3::blue eyes::, -0.8::feet::", source=NOOBAI, to=PONY)
    assert result.positive_text == f"{BEST[PONY]}, (hat:1.05), (blue eyes:1.3)"
    assert result.negative_text == "source_pony, source_furry, source_cartoon, (feet:0.8)"


@pytest.mark.parametrize(
    ("source", "to", "before", "kept"),
    [
        (PONY, NOOBAI, "source_pony, monochrome, greyscale", "monochrome, greyscale"),
        (NOOBAI, PONY, "(worst quality:1.4), bad hands, lowres", "bad hands, lowres"),
        (NOOBAI, PONY, "low quality, text, signature, jpeg artifacts, old, early", "text, signature, jpeg artifacts"),
        (ANIMAGINE_3, PONY, "bad quality, blurry", "blurry"),
        (ILLUSTRIOUS, PONY, "lowres, bad anatomy", "lowres, bad anatomy"),
        (PONY, NOOBAI, "child, childish", "child, childish"),
    ],
)
def test_all_that_does_not_grade_stays_in_the_negative_behind_the_recommended_words(
    source: str, to: str, before: str, kept: str
) -> None:
    best = "source_pony, source_furry, source_cartoon" if to == PONY else f"{NOOBAI_BAD}, {FURRY_WORDS}"
    assert negative(before, source, to) == f"{best}, {kept}"


@pytest.mark.parametrize(
    ("source", "to", "before", "after"),
    [
        (ILLUSTRIOUS, PONY, "1girl, hat\nBREAK masterpiece, best quality", f"{BEST[PONY]}, 1girl, hat"),
        (
            ILLUSTRIOUS,
            NOOBAI,
            "1girl\nBREAK masterpiece, very aesthetic, newest, general",
            "masterpiece, best quality, absurdres, highres, newest, general, 1girl",
        ),
        (ILLUSTRIOUS, NOOBAI, "1girl, hat, masterpiece, best quality", f"{BEST[NOOBAI]}, 1girl, hat"),
        (NOOBAI_V, ANIMAGINE_4, "masterpiece, absurdres, 1girl, hat", f"1girl, hat, {BEST[ANIMAGINE_4]}"),
        (WAI, ROUWEI, "1girl, detailed, high quality, hat", "masterpiece, best quality, 1girl, hat"),
    ],
)
def test_words_for_quality_stand_as_a_whole_where_they_belong(source: str, to: str, before: str, after: str) -> None:
    assert positive(before, source, to).rstrip() == after
    twice_is_once(source, to, before, "")


@pytest.mark.parametrize(
    ("words", "bad", "banned"),
    [
        ("score_9, sunset, city", "score_4", False),
        ("score_9, sunset, city", "score_4, source_furry", True),
        ("score_9, source_anime, sunset", "score_4", True),
        ("score_9, 1girl, sunset", "score_4", True),
        ("score_9, werewolf, forest", "score_4", False),
    ],
)
def test_animals_are_banned_only_for_people_or_where_they_were(words: str, bad: str, *, banned: bool) -> None:
    tags = set(negative(bad, PONY, NOOBAI, beside=words).split(", "))
    assert tags.issuperset(FURRY_WORDS.split(", ")) if banned else not tags.intersection(FURRY_WORDS.split(", "))
