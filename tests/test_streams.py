"""What the program does when nobody can read its answer: closed pipes, full disks, closed streams."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest

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
@pytest.mark.parametrize("words", ["tags pony", "list --json", "tree --format dot", "--help", "--version"])
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
