"""Values in words, and text made safe for a terminal."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

import pytest
from hypothesis import example, given, strategies as st

from sdxl_advisor.render.words import LONG, count, in_words, number, one_line, span, visible
from tests.conftest import examples

ACTING = {"Cc", "Cf", "Cs", "Zl", "Zp"}
JOINERS = "\u200c\u200d"  # they shape letters and emoji, and move nothing
TEXT = st.text(st.characters(), max_size=80) | st.text(
    "\x00\x07\x1b\x7f\x9b\u202e\u2066\ufeff\u2028\ud800\n\ta[]", max_size=20
)


@given(TEXT)
@example("\x1b]8;;http://x\x07")
@examples(300)
def test_nothing_that_acts_on_a_terminal_survives(text: str) -> None:
    left = [char for char in visible(text) if char not in "\n" + JOINERS and unicodedata.category(char) in ACTING]
    assert left == []


@given(TEXT)
@examples(200)
def test_what_can_be_seen_stays_as_it_is(text: str) -> None:
    seen = "".join(char for char in text if unicodedata.category(char) not in ACTING)
    assert visible(seen) == seen


@given(TEXT)
@examples(200)
def test_a_text_made_visible_is_not_changed_again(text: str) -> None:
    assert visible(visible(text)) == visible(text)


@given(TEXT)
@examples(200)
def test_an_error_is_one_line_of_bounded_length(text: str) -> None:
    assert "\n" not in one_line(text * 20)
    assert len(one_line(text * 20)) <= LONG


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain", "plain"),
        ("\x1b[31mred", r"\x1b[31mred"),
        ("a\tb\r\x07\x00", r"a\tb\r\x07\x00"),
        ("\x9b31m", r"\x9b31m"),
        ("\u202eleft", r"\u202eleft"),
        ("\u2028\u2029", r"\u2028\u2029"),
        ("\udcff", r"\udcff"),
        ("\U000e0041", r"\U000e0041"),
        ("\ufeffbom\u200b\u00ad", r"\ufeffbom\u200b\xad"),
        ("two\nlines", "two\nlines"),
        ("нуб リアス é 👩\u200d🚀", "нуб リアス é 👩\u200d🚀"),
        ("[bold]x[/bold]", "[bold]x[/bold]"),
    ],
)
def test_characters_that_act_are_shown_as_codes(text: str, shown: str) -> None:
    assert visible(text) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\nb", r"a\nb"),
        ("x" * LONG, "x" * LONG),
        ("x" * (LONG + 1), "x" * (LONG - 3) + "..."),
    ],
    ids=["line break", "just fits", "one too many"],
)
def test_an_error_is_cut_where_it_gets_too_long(text: str, shown: str) -> None:
    assert one_line(text) == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (0, "0"),
        (999, "999"),
        (1_000, "1k"),
        (870_000, "870k"),
        (999_400, "999k"),
        (999_999, "1M"),
        (1_000_000, "1M"),
        (2_600_000, "2.6M"),
        (8_401_464, "8.4M"),
        (12_700_000, "12.7M"),
        (123_456_789, "123M"),
        (999_700_000, "1B"),
        (5_850_000_000, "5.85B"),
    ],
)
def test_counts_are_short(value: int, shown: str) -> None:
    assert count(value) == shown


@given(st.integers(0, 10**10))
@example(999_500)
@example(5_850_000_000)
@examples(300)
def test_a_count_is_a_plain_number_within_half_a_percent(value: int) -> None:
    figures, unit = re.fullmatch(r"(\d+(?:\.\d+)?)([kMB]?)", count(value)).groups()  # type: ignore[union-attr]
    assert float(figures) * {"": 1, "k": 1e3, "M": 1e6, "B": 1e9}[unit] == pytest.approx(value, rel=0.005)


@pytest.mark.parametrize(
    ("low", "high", "best", "shown"),
    [
        (None, None, None, "unknown"),
        (5.0, None, None, "from 5"),
        (None, 7.5, None, "up to 7.5"),
        (None, None, 28.0, "28"),
        (5.0, 7.0, None, "5-7"),
        (5.0, 7.0, 5.5, "5-7, best 5.5"),
        (5.0, 7.0, 5.0, "5-7, best 5"),
        (4.0, 4.0, None, "4"),
        (4.0, 4.0, 4.0, "4"),
        (5.0, None, 6.0, "from 5, best 6"),
        (None, 7.0, 6.0, "up to 7, best 6"),
        (0.0, 0.7, None, "0-0.7"),
        (0.0, 0.0, 0.0, "0"),
    ],
)
def test_ranges_say_what_is_known(low: float | None, high: float | None, best: float | None, shown: str) -> None:
    assert span({"min": low, "max": high, "best": best}) == shown


@pytest.mark.parametrize(
    ("value", "field", "shown"),
    [
        (None, "", "unknown"),
        (True, "", "yes"),
        (False, "", "no"),
        (2650, "gpu_hours", "2,650"),
        (12_700_000, "training.images", "12.7M"),
        (12_700_000, "size", "12,700,000"),
        (0, "", "0"),
        (5.0, "", "5"),
        (0.75, "", "0.75"),
        ("text", "", "text"),
        ([], "", "none"),
        (["a"], "", "a"),
        (["a", "b"], "", "a, b"),
        (["a, b", "c"], "", "a, b; c"),
        ({"min": 1.0, "max": 2.0, "best": None}, "", "1-2"),
    ],
)
def test_values_are_said_in_words(value: Any, field: str, shown: str) -> None:
    assert in_words(value, field=field) == shown


def test_a_number_has_no_useless_decimals() -> None:
    assert [number(value) for value in (5.0, 5.5, 0.25, 30)] == ["5", "5.5", "0.25", "30"]
