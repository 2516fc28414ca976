"""For which checkpoint a prompt was written: what its words tell, and when they do not."""

from __future__ import annotations

import pytest

from sdxl_advisor.advice.tags import tag_sheet
from sdxl_advisor.catalog.catalog import Catalog
from sdxl_advisor.prompts.convert import convert
from sdxl_advisor.prompts.dictionary import Dictionary
from sdxl_advisor.prompts.guess import Guess, guessed

TELLING = [  # words, and the checkpoint that they tell of
    ("score_9", "pony-diffusion-v6-xl"),
    ("score 9", "pony-diffusion-v6-xl"),
    ("Score_9", "pony-diffusion-v6-xl"),
    ("score_6_up", "pony-diffusion-v6-xl"),
    ("source_furry", "pony-diffusion-v6-xl"),
    ("rating_safe", "pony-diffusion-v6-xl"),
    ("very awa", "noobai-xl-eps-1.1"),
    ("highres", "noobai-xl-eps-1.1"),
    ("masterpiece, best quality, newest, absurdres, highres, safe", "noobai-xl-eps-1.1"),
    ("masterpiece, very awa, general", "noobai-xl-eps-1.1"),
    ("amazing quality", "wai-illustrious-17.0"),
    ("worst detail", "wai-illustrious-17.0"),
    ("high score", "animagine-xl-4.0-opt"),
    ("masterpiece, high score, great score", "animagine-xl-4.0-opt"),
    ("very aesthetic", "animagine-xl-3.1"),  # merges know it too
    ("masterpiece, best quality, very aesthetic", "animagine-xl-3.1"),
    ("great quality, very displeasing", "animagine-xl-3.1"),
]
SEVERAL = [  # words, and families that know as many of them
    ("masterpiece, best quality", "Illustrious-XL"),
    ("newest", "NoobAI-XL"),
    ("year 2020", "Animagine XL"),
    ("great quality", "Kohaku XL"),
    ("general", "Illustrious-XL"),
    ("score_9, very awa", "Pony Diffusion"),
    ("high score, very awa", "NoobAI-XL"),
]
MAIN = ("pony-diffusion-v6-xl", "noobai-xl-eps-1.1", "wai-illustrious-17.0", "animagine-xl-4.0-opt")


def guess(catalog: Catalog, words: str) -> Guess:
    """The guess for a prompt of these words."""
    return guessed(catalog, Dictionary(catalog), words.split(", "))


@pytest.mark.parametrize(("words", "checkpoint"), TELLING, ids=[words for words, _ in TELLING])
def test_words_tell_of_their_checkpoint(words: str, checkpoint: str, shipped: Catalog) -> None:
    assert guess(shipped, words)[0] == checkpoint
    assert guess(shipped, f"1girl, {words}, by the lake, long_hair")[0] == checkpoint


@pytest.mark.parametrize("checkpoint", MAIN)
def test_the_recommended_strings_tell_of_their_family(checkpoint: str, shipped: Catalog) -> None:
    sheet = tag_sheet(shipped, checkpoint)
    key, _, _ = guess(shipped, f"{sheet.positive_text}, {sheet.negative_text}")
    assert shipped.entry(key or "").family == shipped.entry(checkpoint).family


@pytest.mark.parametrize(("words", "family"), SEVERAL, ids=[words for words, _ in SEVERAL])
def test_words_of_several_families_do_not_tell(words: str, family: str, shipped: Catalog) -> None:
    found = guess(shipped, words)
    assert found.key is None
    assert any(family in name for name in found.families)


@pytest.mark.parametrize("words", ["", "1girl", "1girl, solo, furry, by wlop", "lowres, bad hands", "score, nine"])
def test_ordinary_tags_do_not_tell(words: str, shipped: Catalog) -> None:
    assert guess(shipped, words) == Guess()


@pytest.mark.parametrize(
    ("words", "evidence"),
    [
        ("score_9", "by score_9"),
        ("1girl, SCORE_9, solo", "by SCORE_9"),
        ("score_9, score_8_up, score_7_up, score_6_up", "by score_9, score_8_up, score_7_up, score_6_up"),
        (
            "score_9, score_8_up, score_7_up, score_6_up, score_5_up, score_4_up",
            "by score_9, score_8_up, score_7_up, score_6_up and 2 more",
        ),
        ("score_9, score_8_up, masterpiece", "by score_9, score_8_up"),  # the last one is no word of it
        ("score_9, score_9, score 9", "by score 9"),
        ("very awa, year 2024", "by very awa, year 2024"),
    ],
)
def test_the_words_that_told_are_named(words: str, evidence: str, shipped: Catalog) -> None:
    assert guess(shipped, words)[1] == evidence


def test_most_words_win(shipped: Catalog) -> None:
    assert guess(shipped, "score_9, score_8_up, masterpiece, best quality, score_7_up")[0] == "pony-diffusion-v6-xl"
    assert guess(shipped, "score_9, masterpiece, very awa, newest")[0] == "noobai-xl-eps-1.1"


def test_a_guess_knows_the_words_that_it_is_made_by(shipped: Catalog) -> None:
    for word in ("extremely aesthetic", "very aesthetic", "aesthetic, great quality", "good score"):
        key = guess(shipped, word).key or ""
        family = shipped.families[shipped.entry(key).family]
        assert family.default, word
        line = {key, *shipped.knowledge.ancestors(key)}
        assert any(line & set(usage.checkpoints) for usage in shipped.lexicon.usages(word.split(", ")[0])), word


def test_the_words_of_the_negative_and_those_in_brackets_tell(shipped: Catalog) -> None:
    by_negative = convert(shipped, "1girl", "source_pony, source_furry", to="noobai-xl-eps-1.1")
    assert by_negative.source
    assert by_negative.source.key == "pony-diffusion-v6-xl"
    assert by_negative.evidence == "by source_pony, source_furry"
    by_weight = convert(shipped, "1girl, ((very awa:1.2))", "", to="pony-diffusion-v6-xl")
    assert by_weight.source
    assert by_weight.source.key == "noobai-xl-eps-1.1"


def test_a_given_source_is_not_guessed(shipped: Catalog) -> None:
    result = convert(shipped, "very awa, 1girl", "", to="pony-diffusion-v6-xl", source="animagine-xl-3.1")
    assert result.source
    assert (result.source.key, result.evidence) == ("animagine-xl-3.1", None)
