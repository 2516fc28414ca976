"""Help in all its forms, and options on the wrong side of the command."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from sdxl_advisor import __version__
from sdxl_advisor.cli import COMMANDS
from tests.catalog.writing import checkpoint, family, write
from tests.conftest import Run

INNER = ("catalog check", "catalog new")  # the commands of a command


@pytest.mark.parametrize("option", ["--version", "-V"])
def test_the_version_is_printed(option: str, run: Run) -> None:
    assert run(option).out == f"sdxl-advisor {__version__}\n"


@pytest.mark.parametrize("command", ["", *COMMANDS, *INNER])
def test_help_has_three_forms_and_tells_the_exit_codes(command: str, run: Run) -> None:
    ran = run(*command.split(), "--help")
    assert ran == run(*command.split(), "-h") == run("help", *command.split())
    assert re.findall(r"\b\d+ (?=\w)", ran.out.split("Exit codes:")[1]) == ["0 ", "1 ", "2 ", "3 ", "4 ", "130 "]


@pytest.mark.parametrize("command", ["", "catalog"])
@pytest.mark.parametrize("columns", ["80", "50"])
def test_no_line_about_a_command_is_cut(command: str, columns: str, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    assert "..." not in run(*command.split(), "--help").out.split("Commands:")[1]


def test_help_of_an_unknown_command_is_an_error(run: Run) -> None:
    ran = run("help", "shw")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("error: no such command 'shw'")


@pytest.mark.parametrize(
    ("command", "choices"),
    [
        ("tags", "--subject NAME Subject: anime, furry, mix or western."),
        ("convert", "--rating NAME Rating: safe, sensitive or nsfw."),
        ("lint", "--ui NAME Your program: easel or canvas."),
        ("recommend", "--ui NAME Your program: easel or canvas."),
        ("list", "--prediction TYPE Only epsilon, v-pred or rectified-flow."),
        ("list", "--status STATUS Only current, superseded, closed, test or unknown."),
        ("tree", "--format FORMAT Format: text, json, svg, mermaid or dot."),
        ("compat", "--kind KIND Kind: lora, controlnet, embedding or vae."),
    ],
)
@pytest.mark.usefixtures("made_up")
def test_help_names_every_choice(command: str, choices: str, run: Run) -> None:
    assert choices in " ".join(run(command, "--help").out.split())


@pytest.mark.parametrize(
    ("words", "mended"),
    [
        ("--json tags alder", "tags alder --json"),
        ("--subject furry tags alder", "tags alder --subject furry"),
        ("--goal=easy recommend", "recommend --goal=easy"),
        ("tags alder --catalog own", "--catalog own tags alder"),
        ("identify alder1.safetensors --version", "--version identify alder1.safetensors"),
    ],
)
@pytest.mark.usefixtures("made_up")
def test_an_option_on_the_wrong_side_of_the_command_is_put_right(
    words: str, mended: str, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / "own", "oaks.yaml", family(checkpoint("oak-1")))
    monkeypatch.chdir(tmp_path)
    said = run(*words.split()).err.splitlines()
    hint = json.loads(said[0])["error"]["hint"] if "--json" in words else said[1].removeprefix("hint: ")
    side = "before" if mended.startswith("-") else "after"
    assert hint == f"put it {side} the command: sdxl-advisor {mended}"
    assert run(*mended.split()).code == 0


@pytest.mark.usefixtures("made_up")
def test_an_option_of_no_command_gets_no_place(run: Run) -> None:
    assert run("--fix", "tags", "alder").err.endswith("hint: sdxl-advisor --help\n")
