"""The pager: on a terminal only, for what is longer than the screen, and never in the way."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.process import PROGRAM, environment, spawn

pty = pytest.importorskip("pty", reason="this system has no pseudo-terminals")

pytestmark = pytest.mark.usefixtures("shipped")  # what is compiled once is not compiled by each process

LONG = ("goals",)
KEEPS = "import sys; open({seen!r}, 'wb').write(sys.stdin.buffer.read())"
LEAVES = "import sys; open({seen!r}, 'w').write(sys.stdin.readline())"
FAILS = "import sys; sys.exit(1)"
WAITS = """
import signal, sys
signal.signal(signal.SIGINT, lambda *_: None)
open({seen!r}, 'w').write(str(len(sys.stdin.read())))
signal.pause()
"""
Terminal = Callable[..., tuple[int, str]]


@pytest.fixture
def seen(tmp_path: Path) -> Path:
    """Where the pager writes what it was given."""
    return tmp_path / "seen"


@pytest.fixture
def make_pager(tmp_path: Path, seen: Path) -> Callable[[str], str]:
    """Make a command for PAGER of a few lines of Python."""

    def make(code: str) -> str:
        script = tmp_path / "pager.py"
        script.write_text(code.format(seen=str(seen)), encoding="utf-8")
        return f"{sys.executable} {script}"

    return make


@pytest.fixture
def terminal() -> Terminal:
    """Run a command line on a terminal of 80 columns and a few rows; its exit code, and what the terminal showed."""

    def run(*words: str, rows: int = 10, **changes: str) -> tuple[int, str]:
        ours, theirs = pty.openpty()
        environ = environment(**{"COLUMNS": "80", "LINES": str(rows), "TERM": "xterm-256color", **changes})
        running = subprocess.Popen([*PROGRAM, *words], stdin=theirs, stdout=theirs, stderr=theirs, env=environ)
        os.close(theirs)
        text = read(ours)
        os.close(ours)
        return running.wait(), text

    return run


def read(terminal: int) -> str:
    """All that is written to a terminal until nobody has it open any more."""
    found = b""
    while True:
        try:
            part = os.read(terminal, 4096)
        except OSError:  # Linux says so, others send nothing
            break
        if not part:
            break
        found += part
    return found.decode().replace("\r\n", "\n")


def test_what_is_longer_than_the_screen_goes_through_the_pager(
    terminal: Terminal, make_pager: Callable[[str], str], seen: Path
) -> None:
    code, text = terminal(*LONG, PAGER=make_pager(KEEPS))
    assert (code, text) == (0, "")
    plain = terminal(*LONG, PAGER="")
    assert seen.read_text(encoding="utf-8") == plain[1]
    assert "\x1b[" in plain[1]  # colours come through


def test_links_come_through(terminal: Terminal, make_pager: Callable[[str], str], seen: Path) -> None:
    terminal("list", PAGER=make_pager(KEEPS))
    assert "\x1b]8;" in seen.read_text(encoding="utf-8")


def test_what_fits_does_not(terminal: Terminal, make_pager: Callable[[str], str], seen: Path) -> None:
    code, text = terminal(*LONG, rows=500, PAGER=make_pager(KEEPS))
    assert code == 0
    assert text
    assert not seen.exists()


@pytest.mark.parametrize(
    ("words", "changes"),
    [
        (("--no-pager", *LONG), {}),
        (LONG, {"NO_PAGER": "1"}),
        ((*LONG, "--json"), {}),
        (LONG, {"TERM": "dumb"}),
        (("--catalog", "no\nsuch", *LONG), {}),
    ],
    ids=["option", "environment", "json", "dumb terminal", "error"],
)
def test_it_can_be_turned_off(
    words: tuple[str, ...], changes: dict[str, str], terminal: Terminal, make_pager: Callable[[str], str], seen: Path
) -> None:
    _, text = terminal(*words, **{"PAGER": make_pager(KEEPS), **changes})
    assert text
    assert not seen.exists()


@pytest.mark.parametrize("command", ["", "cat", "no-such-pager --at-all", "open 'quote", "/"])
def test_no_pager_or_one_that_is_not_there_prints_the_answer(command: str, terminal: Terminal) -> None:
    code, text = terminal(*LONG, PAGER=command)
    assert code == 0
    assert len(text.splitlines()) > 10
    assert "Traceback" not in text


def test_a_pager_that_fails_leaves_the_answer(terminal: Terminal, make_pager: Callable[[str], str]) -> None:
    code, text = terminal(*LONG, PAGER=make_pager(FAILS))
    assert code == 0
    assert len(text.splitlines()) > 10
    assert "Traceback" not in text


def test_a_pager_that_is_left_early_is_no_error(
    terminal: Terminal, make_pager: Callable[[str], str], seen: Path
) -> None:
    code, text = terminal("show", "noobai", "--all", "--sources", PAGER=make_pager(LEAVES))
    assert (code, text) == (0, "")
    assert seen.read_text(encoding="utf-8")


def test_nothing_is_paged_in_a_pipe(make_pager: Callable[[str], str], seen: Path) -> None:
    ran = spawn(*LONG, environ={"PAGER": make_pager(KEEPS), "LINES": "10"})
    assert (ran.code, ran.err) == (0, "")
    assert len(ran.out.splitlines()) > 10
    assert not seen.exists()


def test_an_interrupt_is_for_the_pager(make_pager: Callable[[str], str], seen: Path) -> None:
    ours, theirs = pty.openpty()
    environ = environment(COLUMNS="80", LINES="10", TERM="xterm", PAGER=make_pager(WAITS))
    running = subprocess.Popen(
        [*PROGRAM, *LONG], stdin=theirs, stdout=theirs, stderr=theirs, env=environ, start_new_session=True
    )
    os.close(theirs)
    for _ in range(500):
        if seen.exists() and seen.read_text():
            break
        time.sleep(0.02)
    time.sleep(0.05)  # until the pager waits
    os.killpg(running.pid, signal.SIGINT)
    text = read(ours)
    os.close(ours)
    assert (running.wait(), text) == (0, "")
