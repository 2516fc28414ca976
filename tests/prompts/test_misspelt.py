"""Misspelt words: single slips are seen through, and what is right or merely alike is not taken for a slip."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given, strategies as st

from sdxl_advisor.catalog.catalog import Catalog
from sdxl_advisor.prompts.dictionary import Dictionary
from sdxl_advisor.prompts.misspelt import DROPPED, SHORT, SWAPPED, Reader, Speller, distance, is_within, squeezed
from tests.conftest import examples

SPELLER = Speller(["masterpiece", "best quality", "score 9", "score 8 up", "source anime", "very awa", "4k", "highres"])


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("masterpeice", "masterpiece"),
        ("mastepiece", "masterpiece"),
        ("masterpieece", "masterpiece"),
        ("mestarpiece", "masterpiece"),
        ("master piece", "masterpiece"),
        ("master-piece", "masterpiece"),
        ("bestquality", "best quality"),
        ("best quality.", "best quality"),
        ("best qulaty", "best quality"),
        ("score9", "score 9"),
        ("soure anime", "source anime"),
        ("source_anime", "source anime"),
        ("score 8up", "score 8 up"),
        ("verry awa", "very awa"),
        ("hihgres", "highres"),
    ],
)
def test_a_slip_is_seen_through(word: str, meant: str) -> None:
    assert SPELLER.meant(word) == meant


@pytest.mark.parametrize(
    "word",
    [
        *("masterpiece", "best quality", "4k", "8k", "4", "", "score 8", "score 7 up", "score 99", "highest", "very"),
        *("awa", "masterpieces", "mester pic", "best quality of all", "worst quality", "m" * 10_000, "highresx y"),
    ],
)
def test_what_is_right_or_too_far_off_is_no_slip(word: str) -> None:
    assert SPELLER.meant(word) is None


def test_the_nearest_word_is_meant() -> None:
    speller = Speller(["rating explicit", "rating explicits", "ratings implicit"])
    assert speller.meant("rating explicif") == "rating explicit"


def test_nobody_is_meant_where_no_word_is_known() -> None:
    assert Speller([]).meant("masterpiece") is None


@pytest.mark.parametrize(
    ("one", "other", "steps"),
    [
        *(("", "", 0), ("abc", "abc", 0), ("abc", "ab", 1), ("ab", "abc", 1), ("abc", "axc", 1), ("abc", "acb", 1)),
        *(("abcd", "badc", 2), ("abc", "", 3), ("kitten", "sitting", 3), ("ca", "abc", 3)),
    ],
)
def test_slips_are_counted(one: str, other: str, steps: int) -> None:
    assert distance(one, other) == distance(other, one) == steps


@given(st.text("abc", max_size=6), st.text("abc", max_size=6), st.text("abc", max_size=6))
@examples(200)
def test_distances_are_distances(one: str, other: str, joined: str) -> None:
    assert (distance(one, other) == 0) == (one == other)
    assert distance(one + joined, other + joined) <= distance(one, other)
    assert abs(len(one) - len(other)) <= distance(one, other) <= max(len(one), len(other))


@given(st.text("abc", max_size=6), st.text("abc", max_size=6), st.integers(0, 2))
@examples(300)
def test_words_are_within_so_many_slips_as_lie_between_them(one: str, other: str, most: int) -> None:
    assert is_within(most, one, other) == (distance(one, other) <= most)


@pytest.fixture(scope="module")
def dictionary(shipped: Catalog) -> Dictionary:
    """The real words that grade or are coined."""
    return Dictionary(shipped)


def single_slips(word: str) -> Iterator[str]:
    """*word* with one letter left out, doubled, replaced, put in, or swapped with the next; digits stay."""
    for place, letter in enumerate(word):
        before, behind = word[:place], word[place + 1 :]
        if letter.isalpha():
            yield before + behind
            yield before + letter + letter + behind
            yield from (before + other + behind for other in "aeqs" if other != letter)
        if letter.isalpha() and behind[:1].isalpha() and behind[0] != letter:
            yield before + behind[0] + letter + behind[1:]


def test_every_single_slip_in_a_real_word_is_seen_through(dictionary: Dictionary) -> None:
    words = [word for word in dictionary.ranking if len(squeezed(word)) >= SHORT and not word.endswith(" x")]
    missed = {
        (word, slip)
        for word in words
        for slip in single_slips(word)
        if dictionary.speller.meant(slip) != word and not is_plural(slip, word) and slip not in dictionary.ranking
    }
    assert len(words) > 40
    # "score 8 u" is as near to "score 8"
    assert {slip for _, slip in missed if not slip.startswith("score ")} == set()


def is_plural(slip: str, word: str) -> bool:
    """Tell whether two words differ by an ending s."""
    return f"{slip}s" == word or f"{word}s" == slip


def test_no_known_word_is_taken_for_another(dictionary: Dictionary) -> None:
    known = {spelled for spelled in dictionary.lexicon.raw if spelled in dictionary.ranking}
    assert [word for word in known if dictionary.speller.meant(word) is not None] == []


@given(st.text(max_size=30))
@examples(200)
def test_any_text_is_meant_to_be_a_known_word_or_none(dictionary: Dictionary, text: str) -> None:
    meant = dictionary.speller.meant(text)
    assert meant is None or (meant in dictionary.ranking and meant != text)


ORDINARY = (
    "umbrella",
    "long hair",
    "looking up",
    "masked ball",
    "abab",
    "stockings",
    "reflections",
    "reflecting",
    "café",
)


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        *[("ubmrella", "umbrella"), ("umbrelal", "umbrella"), ("lnog hair", "long hair"), ("acfé", "café")],
        *[("stokings", "stockings"), ("stocckings", "stockings"), ("tsockings", "stockings")],
        *[("stocking", None), ("tockings", None), ("umbrela", None), ("longh air", None), ("bbaa", None)],
        *[("umbrella", None), ("", None), ("reflectoins", "reflections"), ("\ud800mbrella", None)],
    ],
)
def test_of_ordinary_words_only_certain_slips_are_seen(word: str, meant: str | None) -> None:
    assert Reader(ORDINARY).meant(word) == meant


def slips_of(word: str) -> set[str]:
    """Every certain slip of a word, made one by one."""
    swapped = {
        word[:n] + word[n + 1] + word[n] + word[n + 2 :] for n in range(len(word) - 1) if " " not in word[n : n + 2]
    }
    dropped = {word[:n] + word[n + 1 :] for n in range(1, len(word) - 1)}
    long = len(word) >= DROPPED and " " not in word
    return (swapped | (dropped if long else set())) - {word} if len(word) >= SWAPPED else set()


def test_every_certain_slip_of_an_ordinary_word_is_seen(dictionary: Dictionary) -> None:
    words = sorted(word for word in dictionary.reader.words if word.replace(" ", "").isalpha())
    made: dict[str, set[str]] = {}
    for word in words:
        for slip in slips_of(word) - dictionary.reader.words:
            made.setdefault(slip, set()).add(word)
    certain = {slip: min(found) for slip, found in made.items() if len(found) == 1}
    assert len(certain) > 1000
    assert {slip: dictionary.reader.meant(slip) for slip in certain} == certain
