"""What the program does when nobody can read its answer: closed pipes, full disks, closed streams."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest

from tests.conftest import Run
from tests.process import PROGRAM, SECONDS, environment


@pytest.mark.parametrize(
    ("words", "unbuffered"),
    [
        ("list", ""),
        ("list", "1"),
        ("list --json", ""),
        ("tags pony --json", "1"),
        ("tree --format dot", ""),
        ("--help", ""),
        ("--version", "1"),
    ],
)
def test_a_closed_pipe_ends_quietly(words: str, unbuffered: str) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "wb") as closed:
        ended = subprocess.run(
            [*PROGRAM, *words.split()],
            stdout=closed,
            stderr=subprocess.PIPE,
            env=environment(PYTHONUNBUFFERED=unbuffered),
            timeout=SECONDS,
            check=False,
        )
    assert (ended.returncode, ended.stderr) == (0, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
@pytest.mark.parametrize(
    "words",
    ["tags pony", "list --json", "tree --format dot", "--help", "--version", "catalog new Mine --family noobai"],
)
def test_an_answer_that_cannot_be_written_exits_with_4(words: str) -> None:
    with Path("/dev/full").open("wb") as full:
        ended = subprocess.run(
            [*PROGRAM, *words.split()],
            stdout=full,
            stderr=subprocess.PIPE,
            env=environment(),
            timeout=SECONDS,
            check=False,
        )
    assert ended.returncode == 4
    assert re.fullmatch(rb"error: the answer could not be written: [\w ]+\n", ended.stderr)


@pytest.mark.skipif(os.name != "posix", reason="needs a POSIX shell")
@pytest.mark.parametrize(
    ("words", "code", "said"),
    [("list", 4, b"error: the answer could not be written: "), ("show nobody", 2, b"error: no checkpoint")],
)
def test_a_closed_standard_output_is_no_crash(words: str, code: int, said: bytes) -> None:
    shell = ("sh", "-c", 'exec "$@" >&-', "sh", *PROGRAM, *words.split())
    ended = subprocess.run(shell, stderr=subprocess.PIPE, env=environment(), timeout=SECONDS, check=False)
    assert ended.returncode == code
    assert ended.stderr.startswith(said)
    assert b"Traceback" not in ended.stderr


def in_shell(line: str, *words: str) -> subprocess.CompletedProcess[bytes]:
    """Run the program as ``"$@"`` in a line of the shell."""
    shell = ("sh", "-c", line, "sh", *PROGRAM, *words)
    return subprocess.run(shell, capture_output=True, env=environment(), timeout=SECONDS, check=False)


posix = pytest.mark.skipif(os.name != "posix", reason="needs a POSIX shell")


@posix
@pytest.mark.parametrize("how", ["<&-", "<&- 2>&-"])
@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("recommend", b"error: no goal was given"),
        ("lint noobai -", b"error: the prompt is empty"),
        ("lint noobai --file -", b"error: the prompt is empty"),
        ("convert --to noobai", b"error: the prompt is empty"),
    ],
)
def test_a_closed_standard_input_is_an_empty_one(words: str, said: bytes, how: str) -> None:
    ran = in_shell(f'exec "$@" {how}', *words.split())
    assert (ran.returncode, ran.stdout) == (2, b"")
    assert ran.stderr.startswith(said) or (how.endswith("2>&-") and not ran.stderr)


@posix
@pytest.mark.parametrize("how", ["2>&-", "2>/dev/full", "2</dev/null", "<&- 2>&-"])
@pytest.mark.parametrize(
    ("words", "code"), [("show nobody", 2), ("show nobody --json", 2), ("convert score_9,cat --to noobai", 0)]
)
def test_a_standard_error_that_takes_nothing_changes_no_code(words: str, code: int, how: str) -> None:
    ran = in_shell(f'exec "$@" {how}', *words.split())
    assert (ran.returncode, bool(ran.stdout), ran.stderr) == (code, code == 0, b"")


@posix
@pytest.mark.parametrize(("words", "code"), [("show nobody", 2), ("lint noobai --fix 1girl,,cat", 1)])
def test_a_reader_of_standard_error_that_has_gone_changes_no_code(words: str, code: int) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "wb") as closed:
        ended = subprocess.run(
            [*PROGRAM, *words.split()],
            stdout=subprocess.PIPE,
            stderr=closed,
            env=environment(),
            timeout=SECONDS,
            check=False,
        )
    assert (ended.returncode, bool(ended.stdout)) == (code, code == 1)


@posix
@pytest.mark.parametrize("words", ["list", "goals --json", "--help", "tags pony --positive", "tree --format svg"])
@pytest.mark.parametrize("how", ["<&- >&- 2>&-", ">&-", "1</dev/null"])
def test_without_a_place_for_the_answer_the_code_is_4(words: str, how: str) -> None:
    ran = in_shell(f'exec "$@" {how}', *words.split())
    assert (ran.returncode, ran.stdout) == (4, b"")
    assert re.fullmatch(rb"(error: the answer could not be written: [\w ]+\n)?", ran.stderr)


def test_a_file_that_no_command_expected_to_fail_is_one_error(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: object) -> None:
        raise PermissionError(13, "Permission denied", "data/goals.yaml")

    monkeypatch.setattr("sdxl_advisor.cli.application", fail)
    ran = run("goals")
    assert (ran.code, ran.err) == (2, "error: data/goals.yaml: Permission denied\n")
