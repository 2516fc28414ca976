"""Texts that begin with a dash: told from misspelt options, and how to type them is said."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from tests.conftest import Run


@pytest.fixture
def cli(made_up: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command line on the made-up catalogue, standing in its folder."""
    monkeypatch.chdir(made_up)
    return run


@pytest.mark.parametrize(
    ("words", "typed"),
    [
        (["lint", "alder", "-1girl"], ["lint", "--", "alder", "-1girl"]),
        (["lint", "alder", "-1girl, (cat:1.2)", "--fix"], ["lint", "--fix", "--", "alder", "-1girl, (cat:1.2)"]),
        (["convert", "-cat", "--to", "alder"], ["convert", "--to", "alder", "--", "-cat"]),
        (["convert", "--to=alder", "--1girl"], ["convert", "--to=alder", "--", "--1girl"]),
        (["explain", "-дождь"], ["explain", "--", "-дождь"]),
        (["show", "-1", "two"], ["show", "--", "-1", "two"]),
        (["identify", "--hash", "-a.safetensors"], ["identify", "--hash", "--", "-a.safetensors"]),
        (
            ["convert", "-hatsune miku, 1girl", "--to", "alder"],
            ["convert", "--to", "alder", "--", "-hatsune miku, 1girl"],
        ),
        (["lint", "alder", "-h, 1girl"], ["lint", "--", "alder", "-h, 1girl"]),
        (["lint", "alder", "-1girl", "--", "-2girls"], ["lint", "--", "alder", "-1girl", "-2girls"]),
    ],
)
def test_a_text_that_begins_with_a_dash_is_typed_behind_dashes(words: list[str], typed: list[str], cli: Run) -> None:
    error, hint = cli(*words).err.splitlines()
    told, _, line = hint.partition(": sdxl-advisor ")
    assert error.startswith("error: no such option: -")
    assert told == "hint: put -- before the text that begins with a dash"
    assert shlex.split(line) == typed
    assert "no such option" not in cli(*typed).err


@pytest.mark.parametrize("words", ["lint alder -json", "lint alder --fixx", "show alder -x", "goals -1", "-1girl"])
def test_a_slip_in_an_option_is_no_text(words: str, cli: Run) -> None:
    assert cli(*words.split()).err.splitlines()[1].endswith("--help")


def test_a_text_that_nobody_types_again_is_not_repeated(cli: Run) -> None:
    assert cli("lint", "alder", f"-1{'x' * 300}").err.endswith("begins with a dash\n")
