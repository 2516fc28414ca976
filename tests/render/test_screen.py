"""Where text is shown: rich gives colours to a terminal, and is not asked about anything else."""

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


def shown() -> str:
    """A title of two lines, and a warning."""
    with redirect_stdout(StringIO()) as out:
        page = Page()
        page.title("a name that is long", URL, "dim")
        page.paragraph("mind", "yellow")
    return out.getvalue()


def test_without_a_terminal_nothing_has_a_colour() -> None:
    assert shown() == "a name that is long\ndim\nmind\n"


@pytest.mark.parametrize("name", ["FORCE_COLOR", "TTY_COMPATIBLE"])
def test_colours_can_be_asked_for(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, "1")
    title, note, warning = re.sub(r"id=\d+", "id=1", shown()).splitlines()
    assert title == f"\x1b]8;id=1;{URL}\x1b\\\x1b[1ma name that is long\x1b[0m\x1b]8;;\x1b\\"
    assert note == "\x1b[2mdim\x1b[0m"
    assert warning == "\x1b[33mmind\x1b[0m"


def test_no_colour_leaves_what_is_bold(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("NO_COLOR", "1")
    out = shown()
    assert "\x1b[1ma name" in out
    assert "\x1b[33m" not in out


def test_a_link_over_two_lines_is_one_link(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    with redirect_stdout(StringIO()) as out:
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
