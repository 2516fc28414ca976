"""Marks below what was found: under the right columns, for every script, in every width."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, strategies as st
from rich.cells import cell_len

from sdxl_advisor.render.view_lint import marked
from sdxl_advisor.render.words import visible
from tests.conftest import Run, examples

PLAIN = st.text("ab1,() ", max_size=60)
WIDE = st.text("ab, 日本猫девé\n", max_size=80)
ANY = st.text(max_size=80)
SLOW = [HealthCheck.too_slow]  # no test has a clock
WIDTHS = st.integers(8, 100)


def under(row: str, marks: str) -> str:
    """The characters of a row that have a mark below them."""
    place, found = 0, ""
    for char in row:
        size = cell_len(char)
        if size and "^" in marks[place : place + size]:
            assert marks[place : place + size] == "^" * size
            found += char
        place += size
    return found


def shown(text: str, *spans: tuple[int, int], width: int = 80) -> list[tuple[str, str]]:
    """The rows with their marks."""
    return list(marked(text, spans, width))


@pytest.mark.parametrize(
    ("text", "span", "row", "marks"),
    [
        ("score_9, 1girl", (0, 7), "score_9, 1girl", "^^^^^^^"),
        ("1girl, score_9", (7, 14), "1girl, score_9", "       ^^^^^^^"),
        ("猫耳, score_9", (4, 11), "猫耳, score_9", "      ^^^^^^^"),
        ("a, 猫耳, b", (3, 5), "a, 猫耳, b", "   ^^^^"),
        ("девушка, score_9", (9, 16), "девушка, score_9", "         ^^^^^^^"),
        ("cafe\u0301, score_9", (7, 14), "cafe\u0301, score_9", "      ^^^^^^^"),
        ("a,\tscore_9", (3, 10), r"a,\tscore_9", "    ^^^^^^^"),
        ("\x1b[0m, score_9", (6, 13), r"\x1b[0m, score_9", "         ^^^^^^^"),
        ("a\tb, c", (0, 3), r"a\tb, c", "^^^^"),
        ("one, two", (8, 8), "one, two", "        ^"),
        ("one, two", (0, 0), "one, two", "^"),
        ("one, two", (3, 4), "one, two", "   ^"),
    ],
)
def test_marks_stand_below_what_they_mean(text: str, span: tuple[int, int], row: str, marks: str) -> None:
    assert shown(text, span) == [(row, marks)]


def test_several_marks_share_a_row() -> None:
    assert shown("a, bb, ccc", (0, 1), (3, 5), (7, 10)) == [("a, bb, ccc", "^  ^^  ^^^")]
    assert shown("a, bb, ccc", (7, 10), (0, 1)) == [("a, bb, ccc", "^      ^^^")]


def test_only_lines_with_a_span_are_shown() -> None:
    text = "one\ntwo, three\nfour\nfive"
    assert shown(text, (9, 14)) == [("two, three", "     ^^^^^")]
    assert shown(text, (0, 3), (20, 24)) == [("one", "^^^"), ("five", "^^^^")]


def test_a_span_over_lines_is_marked_in_each() -> None:
    assert shown("one, (two\nthree) four", (5, 16)) == [("one, (two", "     ^^^^"), ("three) four", "^^^^^^")]


def test_a_long_line_is_cut_behind_a_blank_and_marked_in_its_row() -> None:
    assert shown("one two three four five", (14, 18), width=10) == [("four five", "^^^^")]
    assert shown("one two three four five", (8, 17), width=12) == [("three four", "^^^^^^^^^")]
    assert shown("abcdefghijkl", (7, 11), width=8) == [("abcdefgh", "       ^"), ("ijkl", "^^^")]


def test_a_place_at_the_end_is_marked_once() -> None:
    assert shown("one\ntwo", (3, 3)) == [("one", "   ^")]
    assert shown("one\ntwo", (7, 7)) == [("two", "   ^")]
    assert shown("", (0, 0)) == [("", "^")]


@given(text=WIDE, places=st.tuples(st.integers(0, 80), st.integers(0, 80)), width=WIDTHS)
@examples(300, suppress_health_check=SLOW)
def test_exactly_the_span_is_marked(text: str, places: tuple[int, int], width: int) -> None:
    start, end = sorted(min(place, len(text)) for place in places)
    if text[start:end].strip():
        found = "".join(under(row, marks) for row, marks in shown(text, (start, end), width=width))
        assert found.replace(" ", "") == "".join(text[start:end].split())


@given(text=ANY, places=st.lists(st.integers(0, 80), min_size=2, max_size=6), width=WIDTHS)
@examples(300, suppress_health_check=SLOW)
def test_no_row_is_wider_than_there_is_room(text: str, places: list[int], width: int) -> None:
    ends = sorted(min(place, len(text)) for place in places)
    for row, marks in shown(text, *pairwise(ends), width=width):
        assert cell_len(row) <= width
        assert len(marks) <= width + 1  # a place behind the last character
        assert visible(row) == row
        assert "^" in marks
        assert not set(marks) - {" ", "^"}


@given(text=PLAIN, places=st.lists(st.integers(0, 60), min_size=2, max_size=8))
@examples(200, suppress_health_check=SLOW)
def test_neighbours_do_not_push_each_other_aside(text: str, places: list[int]) -> None:
    ends = sorted({min(place, len(text)) for place in places})
    spans = [(a, b) for a, b in zip(ends[::2], ends[1::2], strict=False) if text[a:b].strip()]
    found = "".join(under(row, marks) for row, marks in shown(text, *spans))
    assert found.replace(" ", "") == "".join("".join(text[a:b].split()) for a, b in spans)


def below(out: str, row: str) -> str:
    """The line below a row."""
    lines = out.splitlines()
    return lines[lines.index(row) + 1]


def test_the_page_marks_japanese_and_tabs(run: Run) -> None:
    out = run("lint", "illustrious", "日本語 テキスト, score_9,\tscore_8_up", "--select", "foreign-word").out
    row = r"  日本語 テキスト, score_9,\tscore_8_up"
    assert below(out, row) == " " * 19 + "^" * 7 + " " * 3 + "^" * 10


def test_the_page_marks_each_line_of_a_prompt(run: Run) -> None:
    out = run("lint", "illustrious", "1girl,\nscore_9,\nsolo,\n  score_8_up", "--select", "foreign-word").out
    assert below(out, "  score_9,") == "  ^^^^^^^"
    assert below(out, "    score_8_up") == "    ^^^^^^^^^^"
    assert "1girl" not in out.splitlines()
    assert "  solo," not in out.splitlines()


def test_the_page_names_the_negative(run: Run) -> None:
    out = run("lint", "illustrious", "masterpiece, 1girl", "--negative", "hat, score_4", "--select", "foreign-word").out
    assert "  negative:\n  hat, score_4\n       ^^^^^^^\n" in out


@pytest.mark.parametrize("tag", ["long hair", "猫耳の女の子", "\x1b\x1b\x1b\x1b", "девушка", "a\tb\tc"])
def test_the_page_fits_40_columns(tag: str, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    prompt = ", ".join([tag] * 12 + ["score_9"] + [tag] * 12)
    out = run("lint", "illustrious", prompt, "--negative", "worst quality, score_4", "--select", "foreign-word").out
    assert max(map(cell_len, out.splitlines())) <= 40
    lines = out.splitlines()
    marks = [n for n, line in enumerate(lines) if line.strip() and not line.strip().strip("^ ")]
    assert [under(lines[n - 1], lines[n]) for n in marks] == ["score_9", "score_4"]


def test_many_rows_are_cut_and_counted(run: Run) -> None:
    out = run("lint", "illustrious", "\n".join(["score_9"] * 30), "--select", "foreign-word").out
    assert out.count("^^^^^^^") == 13  # the first is a warning, those that repeat it are notes
    assert "... and 17 more lines" in out
