"""Pages of text: nothing wider than the terminal but lines to copy, and nothing lost."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import redirect_stdout
from io import StringIO

import pytest
from hypothesis import given, strategies as st
from rich.cells import cell_len

from sdxl_advisor.render.page import Page
from sdxl_advisor.render.styled import styled
from tests.conftest import Run, examples

pytestmark = pytest.mark.usefixtures("one_catalogue")
WIDTHS = (40, 80, 120)
WORDS = st.lists(st.text("ab,-日本é[]\x1b", min_size=1, max_size=60), min_size=1, max_size=12).map(" ".join)
CALLS = [
    "recommend --goal beginner --goal complex-prompts --sources",
    "recommend --goal no-v-pred --goal commercial",
    "goals",
    "list",
    "list --family not-sdxl",
    "show noobai",
    "show noobai --all --sources",
    "show pony --all --sources",
    "show not-sdxl",
    "show not-sdxl --all",
    "show wai",
    "show noobai-xl-vpred-1.0",
    "show noobai-xl-vpred-1.0 --all --sources",
    "show pony-v7",
    "show pony-v7 --all --sources",
    "tree",
    "tree noobai",
    "tree sdxl-base-1.0",
    "compare noobai rouwei --sources",
    "compare noobai rouwei pony wai --differences",
    "tags noobai-xl-vpred-1.0 --sources",
    "tags pony-v7",
    "tags wai --subject furry --rating nsfw",
]


def wide_page(width: int) -> Page:
    """A page of a width of its own."""
    page = Page()
    page.screen.width = width
    return page


def printed(width: int, say: Callable[[Page], object]) -> str:
    """What is said on a page of a width of its own."""
    with redirect_stdout(StringIO()) as out:
        say(wide_page(width))
    return out.getvalue()


def squeezed(text: str) -> str:
    """Text without the spaces and breaks that wrapping adds or takes."""
    return "".join(text.split())


@pytest.fixture
def copied(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The lines that were printed to be copied."""
    lines: set[str] = set()
    copy, labelled = Page.copy, Page.labelled

    def keep(page: Page, text: str) -> None:
        lines.add(text)
        copy(page, text)

    def keep_labelled(page: Page, label: str, text: str) -> None:
        lines.add(text)
        labelled(page, label, text)

    monkeypatch.setattr(Page, "copy", keep)
    monkeypatch.setattr(Page, "labelled", keep_labelled)
    return lines


@pytest.mark.parametrize("words", CALLS)
@pytest.mark.parametrize("width", WIDTHS)
def test_no_line_is_wider_than_the_terminal_but_lines_to_copy(
    width: int, words: str, copied: set[str], run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    lines = run(*words.split()).out.splitlines()
    wide = [re.sub(r"^(Positive|Negative|More) +", "", line) for line in lines if cell_len(line) > width]
    assert [line for line in wide if line not in copied] == []
    assert len(lines) > 5


@pytest.mark.parametrize("words", [words for words in CALLS if not words.startswith("compare")])
def test_no_line_outside_a_table_ends_with_spaces(words: str, run: Run) -> None:
    assert [line for line in run(*words.split()).out.splitlines() if line != line.rstrip()] == []


@pytest.mark.parametrize("words", CALLS)
def test_a_page_has_no_two_empty_lines_and_none_at_its_ends(words: str, run: Run) -> None:
    out = run(*words.split()).out
    assert "\n\n\n" not in out
    assert out == out.strip("\n") + "\n"


@given(text=WORDS, width=st.integers(12, 120))
@examples(150)
def test_a_paragraph_fits_and_keeps_its_text(text: str, width: int) -> None:
    out = printed(width, lambda page: page.paragraph(text))
    assert max(map(cell_len, out.splitlines())) <= width
    assert squeezed(out) == squeezed(text.replace("\x1b", r"\x1b"))


@given(items=st.lists(WORDS, min_size=1, max_size=4), width=st.integers(12, 120))
@examples(100)
def test_bullets_fit_and_hang(items: list[str], width: int) -> None:
    out = printed(width, lambda page: page.bullets(items))
    lines = out.splitlines()
    assert max(map(cell_len, lines)) <= width
    assert {line[:2] for line in lines} <= {"- ", "  ", "-"}
    assert squeezed(out) == squeezed("".join(f"-{item}" for item in items).replace("\x1b", r"\x1b"))


@given(
    rows=st.lists(st.tuples(st.text("abc ", min_size=1, max_size=30), WORDS), min_size=1, max_size=4),
    width=st.integers(40, 120),
)
@examples(100)
def test_pairs_fit_and_keep_their_text(rows: list[tuple[str, str]], width: int) -> None:
    out = printed(width, lambda page: page.pairs(rows))
    assert max(map(cell_len, out.splitlines())) <= width
    assert squeezed(out) == squeezed("".join(label + value for label, value in rows).replace("\x1b", r"\x1b"))


@given(text=WORDS, width=st.integers(1, 120))
@examples(100)
def test_a_line_to_copy_is_never_wrapped(text: str, width: int) -> None:
    out = printed(width, lambda page: page.copy(text))
    assert out == text.replace("\x1b", r"\x1b") + "\n"


@pytest.mark.parametrize(
    ("width", "lines"),
    [
        (80, ["short   a value that", "longer  another"]),
        (40, ["short", "  a value that", "longer", "  another"]),
    ],
)
def test_pairs_stand_side_by_side_where_there_is_room(width: int, lines: list[str]) -> None:
    out = printed(width, lambda page: page.pairs([("short", "a value that"), ("longer", "another")]))
    assert out.splitlines() == lines


def test_a_long_label_stands_above_its_value() -> None:
    out = printed(80, lambda page: page.pairs([("a label that is long to read", "value"), ("short", "other")]))
    assert out.splitlines() == [
        "a label that is long to read",
        " " * 24 + "value",
        "short".ljust(24) + "other",
    ]


def test_a_wrapped_value_hangs_below_its_first_line() -> None:
    out = printed(60, lambda page: page.pairs([("label", "word " * 20)]))
    first, *further = out.splitlines()
    assert first.startswith("label  word word")
    assert further
    assert all(line.startswith(" " * 7 + "word") for line in further)


def test_columns_are_as_wide_as_their_widest_cell() -> None:
    rows = [[styled(cell) for cell in row] for row in (("long cell", "x", "1"), ("日本", "y", "2"))]
    out = printed(80, lambda page: page.columns(("a", "head", "z"), rows))
    assert out.splitlines() == ["a          head  z", "long cell  x     1", "日本       y     2"]


def test_the_first_section_has_no_room_above_it() -> None:
    def say(page: Page) -> None:
        page.section("One")
        page.section("Two")

    out = printed(80, say)
    assert out == "One\n\nTwo\n"


@pytest.mark.parametrize(
    ("url", "link"),
    [
        ("https://example.org/a?b=1#c", "https://example.org/a?b=1#c"),
        ("http://example.org", "http://example.org"),
        ("https://x.org/\x1b]8;;\n\x07", r"https://x.org/\x1b]8;;\x07"),
        ("javascript:alert(1)", None),
        ("file:///etc/passwd", None),
        (None, None),
    ],
)
def test_only_web_addresses_become_links(url: str | None, link: str | None) -> None:
    assert [piece.url for piece in styled("name", "bold", url).pieces] == [link]
