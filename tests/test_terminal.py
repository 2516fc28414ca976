"""The width that text is laid out for, whatever the environment and the terminal say."""

from __future__ import annotations

import os

import pytest

from sdxl_advisor import terminal
from tests.conftest import Run

NOTHING = ["", "0", "-1", "00", "x", "8e1", "80.5", "²", "٣", "9" * 20, "9" * 5000]  # no width
pytestmark = pytest.mark.usefixtures("one_catalogue")


def a_terminal(monkeypatch: pytest.MonkeyPatch, columns: int, rows: int) -> None:
    """Let the system say that there is a terminal of a size."""
    monkeypatch.delenv("COLUMNS", raising=False)
    monkeypatch.delenv("LINES", raising=False)
    monkeypatch.setattr("os.get_terminal_size", lambda _=0: os.terminal_size((columns, rows)))


@pytest.mark.parametrize("value", NOTHING)
@pytest.mark.parametrize("words", ["tags pony", "compare noobai wai", "goals", "tree noobai", "explain score_9"])
def test_a_width_that_is_none_is_80(value: str, words: str, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    usual = run(*words.split()).out
    with monkeypatch.context() as patch:  # pytest itself asks for a width when the test is over
        a_terminal(patch, 0, 0)
        patch.setenv("COLUMNS", value)
        patch.setenv("LINES", value)
        ran = run(*words.split())
    assert (ran.code, ran.out, ran.err) == (0, usual, "")


@pytest.mark.parametrize(("value", "columns"), [("1", 20), ("19", 20), ("40", 40), ("501", 500), ("1000000", 500)])
def test_a_width_is_20_to_500(value: str, columns: int, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    within = run("compare", "noobai", "wai").out
    with monkeypatch.context() as patch:
        patch.setenv("COLUMNS", value)
        found = run("compare", "noobai", "wai").out
    assert found == within


@pytest.mark.parametrize(
    ("told", "columns", "rows"), [((0, 0), 80, 25), ((2, 10), 20, 10), ((100, 50), 100, 50), ((9999, 9), 500, 9)]
)
def test_a_terminal_says_how_large_it_is(
    told: tuple[int, int], columns: int, rows: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_terminal(monkeypatch, *told)
    assert terminal.size() == (columns, rows)


def test_the_environment_goes_before_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    a_terminal(monkeypatch, 100, 50)
    monkeypatch.setenv("COLUMNS", "40")
    assert terminal.size() == (40, 50)


def test_without_a_terminal_it_is_80_by_25(monkeypatch: pytest.MonkeyPatch) -> None:
    def none(_: int = 0) -> os.terminal_size:
        raise OSError

    a_terminal(monkeypatch, 0, 0)
    monkeypatch.setattr("os.get_terminal_size", none)
    assert terminal.size() == (80, 25)
    monkeypatch.setattr("sys.__stdin__", None)
    assert terminal.size() == (80, 25)
