"""The interview, by keys sent into a pipe, and once in a real terminal."""

from __future__ import annotations

import fcntl
import json
import os
import pty
import select
import struct
import subprocess
import termios
from collections.abc import Iterator
from pathlib import Path

import pytest
from prompt_toolkit.application import create_app_session
from prompt_toolkit.input import PipeInput, create_pipe_input
from prompt_toolkit.output import DummyOutput

from sdxl_advisor.catalog.catalog import Catalog
from tests.conftest import Run
from tests.process import PROGRAM, SECONDS, environment

DOWN, UP, ENTER, SPACE, INTERRUPT = "\x1b[B", "\x1b[A", "\r", " ", "\x03"


@pytest.fixture
def keys(made_up: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[PipeInput]:  # noqa: ARG001
    """A keyboard on the made-up questions: effort (1 of 2), subject (1 of 3), limits (any of 4)."""
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    with create_pipe_input() as pipe, create_app_session(input=pipe, output=DummyOutput()):
        yield pipe


@pytest.mark.parametrize(
    ("typed", "answers"),
    [
        (DOWN + ENTER + ENTER + ENTER, ["easy"]),
        (DOWN + DOWN + ENTER + ENTER + ENTER, ["detailed"]),
        (ENTER + DOWN * 2 + ENTER + ENTER, ["furry"]),
        (DOWN + ENTER + DOWN * 3 + ENTER + ENTER, ["easy", "mixed"]),
        (ENTER + ENTER + SPACE + ENTER, ["epsilon-only"]),
        (ENTER + ENTER + SPACE + DOWN * 2 + SPACE + ENTER, ["epsilon-only", "sell"]),
        (DOWN + ENTER + DOWN + ENTER + DOWN * 2 + SPACE + ENTER, ["easy", "anime", "sell"]),
        (ENTER + ENTER + SPACE + SPACE + ENTER, []),
        (ENTER + ENTER + ENTER, []),
    ],
    ids=[
        "first of one question",
        "last of one question",
        "only the second question",
        "two questions",
        "one of several",
        "two of several",
        "every question",
        "chosen and taken back",
        "everything skipped",
    ],
)
def test_answers_become_goals(typed: str, answers: list[str], keys: PipeInput, run: Run) -> None:
    keys.send_text(typed)
    ran = run("recommend", "--json")
    assert ran.code in (0, 1)
    assert ran.json["answers"] == answers


def test_who_answers_nothing_gets_the_fallback_and_is_told(keys: PipeInput, run: Run) -> None:
    keys.send_text(ENTER * 3)
    ran = run("recommend")
    assert ran.code == 0
    assert ran.out.startswith("You named no goal, so this is the answer for: easy.")


def test_the_command_to_ask_the_same_again_has_the_answers(keys: PipeInput, run: Run) -> None:
    keys.send_text(DOWN + ENTER + DOWN * 2 + ENTER + SPACE + ENTER)
    asked = run("recommend", "--json").json
    assert asked["command"] == "sdxl-advisor recommend --goal easy --goal furry --goal epsilon-only"
    assert run(*asked["command"].split()[1:], "--json").json == asked


@pytest.mark.parametrize("form", ["", "--json"])
def test_the_questions_are_asked_on_stderr(form: str, keys: PipeInput, run: Run) -> None:
    keys.send_text(DOWN + ENTER * 3)
    ran = run("recommend", *form.split())
    assert all(text in ran.err for text in ("How much effort?", "What to draw?", "What has to be respected?"))
    assert all(text not in ran.out for text in ("How much effort?", "no preference"))
    assert not form or ran.json["answers"] == ["easy"]


def test_a_given_goal_asks_nothing(keys: PipeInput, run: Run) -> None:
    keys.send_text(INTERRUPT)
    ran = run("recommend", "--goal", "easy")
    assert (ran.code, ran.err) == (0, "")


@pytest.mark.parametrize("typed", [INTERRUPT, DOWN + ENTER + INTERRUPT, ENTER * 2 + SPACE + INTERRUPT])
@pytest.mark.parametrize("form", ["", "--json"])
def test_ctrl_c_at_any_question_exits_with_130(typed: str, form: str, keys: PipeInput, run: Run) -> None:
    keys.send_text(typed)
    ran = run("recommend", *form.split())
    assert (ran.code, ran.out) == (130, "")
    assert "Traceback" not in ran.err


@pytest.mark.parametrize("typed", ["", DOWN + ENTER])
def test_answers_that_end_early_leave_as_ctrl_c_does(typed: str, keys: PipeInput, run: Run) -> None:
    keys.send_text(typed)
    keys.close()
    ran = run("recommend", "--json")
    assert (ran.code, ran.out) == (130, "")
    assert "Traceback" not in ran.err


@pytest.mark.parametrize(
    ("typed", "leave"),
    [("", "\x1b"), *((typed, leave) for typed in ("", DOWN + ENTER, ENTER * 2 + SPACE) for leave in ("\x04", "\x03"))],
)
def test_every_way_out_is_alike(typed: str, leave: str, keys: PipeInput, run: Run) -> None:
    keys.send_text(typed + leave)
    ran = run("recommend", "--json")
    assert (ran.code, ran.out) == (130, "")
    assert "Traceback" not in ran.err


@pytest.mark.parametrize(
    ("typed", "answers"),
    [
        (DOWN + ENTER + UP + ENTER + DOWN * 2 + ENTER + ENTER + ENTER, ["detailed"]),
        (ENTER + DOWN * 2 + ENTER + UP + SPACE + ENTER + DOWN + ENTER + ENTER, ["anime"]),
    ],
    ids=["from the second question", "from a question with several answers"],
)
def test_an_answer_can_be_taken_back(typed: str, answers: list[str], keys: PipeInput, run: Run) -> None:
    keys.send_text(typed)
    assert run("recommend", "--json").json["answers"] == answers


def test_without_a_terminal_the_hint_is_a_command_that_works(run: Run) -> None:
    ran = run("recommend")
    assert (ran.code, ran.out) == (2, "")
    error, hint = ran.err.splitlines()
    assert error == "error: no goal was given, and there is no terminal to ask in"
    assert hint.startswith("hint: sdxl-advisor recommend --goal ")
    assert run(*hint.removeprefix("hint: sdxl-advisor ").split()[:3]).code == 0


class Terminal:
    """A pseudo-terminal with the program in it, its stdout in a file."""

    def __init__(self, stdout: Path) -> None:
        self.ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        with stdout.open("wb") as out:
            self.process = subprocess.Popen(
                [*PROGRAM, "recommend", "--json"],
                stdin=theirs,
                stdout=out,
                stderr=theirs,
                env=environment(TERM="xterm", PROMPT_TOOLKIT_NO_CPR="1"),
                start_new_session=True,
            )
        os.close(theirs)
        self.seen = ""

    def wait_for(self, text: str) -> None:
        """Read what the program prints until *text* is there."""
        while text not in self.seen:
            assert select.select([self.ours], [], [], SECONDS)[0], self.seen
            self.seen += os.read(self.ours, 4096).decode()

    def press(self, keys: str) -> None:
        """Type *keys*."""
        os.write(self.ours, keys.encode())

    def end(self) -> int:
        """The exit code, once the program has ended."""
        try:
            while os.read(self.ours, 4096):
                pass
        except OSError:  # a terminal whose program has ended cannot be read on Linux
            pass
        os.close(self.ours)
        return self.process.wait(SECONDS)


def test_in_a_terminal_the_menu_stays_out_of_a_redirected_stdout(tmp_path: Path, shipped: Catalog) -> None:
    terminal = Terminal(tmp_path / "picks.json")
    for number, each in enumerate(shipped.goals.questions.values()):
        terminal.wait_for(each.text)
        terminal.press(ENTER if number else DOWN + ENTER)
    assert terminal.end() == 0
    question = next(iter(shipped.goals.questions))
    first = next(name for name, goal in shipped.goals.goals.items() if goal.question == question)
    assert json.loads((tmp_path / "picks.json").read_text(encoding="utf-8"))["answers"] == [first]


def test_in_a_terminal_ctrl_c_exits_with_130_and_prints_nothing(tmp_path: Path, shipped: Catalog) -> None:
    terminal = Terminal(tmp_path / "picks.json")
    terminal.wait_for(next(iter(shipped.goals.questions.values())).text)
    terminal.press(INTERRUPT)
    assert terminal.end() == 130
    assert (tmp_path / "picks.json").read_bytes() == b""
    assert "Traceback" not in terminal.seen
