"""Text in styles: it breaks where rich breaks it, and every part keeps its styles."""

from __future__ import annotations

from hypothesis import given, strategies as st
from rich.cells import cell_len
from rich.console import Console
from rich.text import Text as RichText

from sdxl_advisor.render.styled import ONE_COLUMN, Text, joined, styled, wide
from tests.conftest import examples

CONSOLE = Console()
STYLES = ("", "bold", "dim cyan")
LETTERS = "ab ,-\né日本🏽👩❤\u200d\ufe0f\u0301★\u00a0\u3000"
TEXTS = st.one_of(st.text(LETTERS, max_size=60), st.text("ab  \n", max_size=60), st.text(max_size=30))
STYLED = st.lists(st.tuples(TEXTS, st.sampled_from(STYLES)), max_size=5)
WIDTHS = st.integers(2, 30)


def made(pieces: list[tuple[str, str]]) -> Text:
    """A text of some pieces."""
    return joined(styled(text, style) for text, style in pieces)


def letters(text: Text) -> list[tuple[str, str]]:
    """Each letter with its style."""
    return [(letter, piece.style) for piece in text.pieces for letter in piece.text]


@given(text=TEXTS)
@examples(200)
def test_it_is_as_wide_as_rich_says(text: str) -> None:
    found = styled(text)
    assert found.width == cell_len(found.plain)


def test_of_what_takes_one_column_rich_says_so_too() -> None:
    assert {letter for letter in ONE_COLUMN if cell_len(letter) != 1} == set()


@given(text=TEXTS, width=WIDTHS)
@examples(300)
def test_it_breaks_where_rich_breaks_it(text: str, width: int) -> None:
    found = styled(text)
    expected = RichText(found.plain).wrap(CONSOLE, width)
    assert [line.plain.rstrip() for line in found.wrapped(width)] == [line.plain.rstrip() for line in expected]


@given(pieces=STYLED, width=WIDTHS)
@examples(200)
def test_no_line_is_too_wide_and_no_letter_changes_its_style(pieces: list[tuple[str, str]], width: int) -> None:
    text = made(pieces)
    lines = text.wrapped(width)
    assert max(wide(line.plain) for line in lines) <= width
    kept = [one for line in lines for one in letters(line) if one[0].strip()]
    assert kept == [one for one in letters(text) if one[0].strip()]


@given(pieces=STYLED, separator=st.sampled_from(["\n", "a", " ,"]))
@examples(200)
def test_what_is_split_and_joined_is_what_it_was(pieces: list[tuple[str, str]], separator: str) -> None:
    text = made(pieces)
    parts = text.split(separator)
    assert [part.plain for part in parts] == text.plain.split(separator)
    assert joined(parts, styled(separator)).plain == text.plain
    assert [one for part in parts for one in letters(part) if one[0] not in separator] == [
        one for one in letters(text) if one[0] not in separator
    ]


@given(text=TEXTS.filter(lambda text: "\n" not in text), width=st.integers(0, 30))
@examples(200)
def test_what_is_cut_or_padded_has_its_width(text: str, width: int) -> None:
    found = styled(text, "bold")
    assert found.cut(width).width <= width
    assert found.padded(width).plain == found.plain + " " * (width - found.width)
    if found.width > width:
        cut = RichText(found.plain)
        cut.truncate(width)
        assert found.cut(width).plain == cut.plain


def test_a_blank_stands_for_half_a_letter_that_is_cut() -> None:
    assert letters(styled("a日", "bold").cut(2)) == [("a", "bold"), (" ", "bold")]
