"""Where text is shown: a terminal gets the colours and links that rich's console would send, a pipe gets none."""

from __future__ import annotations

import re
from contextlib import redirect_stdout
from io import StringIO

import pytest

from sdxl_advisor.render.page import Page
from sdxl_advisor.render.screen import Screen
from sdxl_advisor.render.styled import styled

URL = "https://example.org"


@pytest.fixture(autouse=True)
def _no_wishes(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("FORCE_COLOR", "NO_COLOR", "TTY_COMPATIBLE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLUMNS", "20")


class Terminal(StringIO):
    """A terminal that remembers what it is sent."""

    def isatty(self) -> bool:
        """It is one."""
        return True


def shown(stream: StringIO | None = None) -> str:
    """A title of two lines, and a warning; of a link what is not made up by chance."""
    with redirect_stdout(stream or StringIO()) as out:
        page = Page()
        page.title("a name that is long", URL, "dim")
        page.section("What\nto do")
        page.paragraph("mind", "yellow")
    return re.sub(r"id=\d+", "id=1", out.getvalue())


def test_without_a_terminal_nothing_has_a_colour() -> None:
    assert shown() == "a name that is long\ndim\n\nWhat\nto do\nmind\n"


def test_a_terminal_gets_colours_and_links() -> None:
    title, note, empty, heading, more, warning = shown(Terminal()).splitlines()
    assert title == f"\x1b]8;id=1;{URL}\x1b\\\x1b[1ma name that is long\x1b[0m\x1b]8;;\x1b\\"
    assert note == "\x1b[2mdim\x1b[0m"
    assert empty == ""
    assert (heading, more) == ("\x1b[1;36mWhat\x1b[0m", "\x1b[1;36mto do\x1b[0m")
    assert warning == "\x1b[33mmind\x1b[0m"


@pytest.mark.parametrize("no_colour", ["", "1"])
@pytest.mark.parametrize("name", ["FORCE_COLOR", "TTY_COMPATIBLE"])
def test_what_rich_s_console_sends_is_the_same(name: str, no_colour: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", no_colour)
    expected = shown(Terminal())
    monkeypatch.setenv(name, "1")
    assert shown() == expected


def test_no_colour_leaves_what_is_bold(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    out = shown(Terminal())
    assert "\x1b[1ma name" in out
    assert "\x1b[33m" not in out


@pytest.mark.parametrize(("name", "value"), [("TERM", "dumb"), ("TERM", "Unknown"), ("TTY_COMPATIBLE", "0")])
def test_a_terminal_that_knows_no_codes_gets_none(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, value)
    assert shown(Terminal()) == shown()


def test_a_link_over_two_lines_is_one_link() -> None:
    with redirect_stdout(Terminal()) as out:
        Page().title("a name that is longer than a line", URL)
    ids = re.findall(r"\]8;id=(\d+);", out.getvalue())
    assert len(ids) == 2
    assert len(set(ids)) == 1


def test_what_is_held_is_not_shown() -> None:
    with redirect_stdout(StringIO()) as out:
        screen = Screen()
        screen.held = []
        screen.show(styled("later"))
    assert out.getvalue() == ""
    assert [text.plain for text in screen.held] == ["later"]
