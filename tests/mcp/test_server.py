"""The loop on standard input and output: only messages, one a line, until the client hangs up."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from sdxl_advisor.mcp.server import LONGEST, serve
from sdxl_advisor.mcp.toolbox import Toolbox
from tests.catalog.writing import checkpoint, family, write
from tests.conftest import Run
from tests.mcp.talking import INITIALIZE, INITIALIZED, call, request, talk
from tests.process import PROGRAM, environment, spawn

NOT_WINDOWS = pytest.mark.skipif(sys.platform == "win32", reason="signals and /proc are POSIX")
ROUNDS, MOST_GROWTH = 125, 4_000_000  # of four calls each; bytes


def served(toolbox: Toolbox, data: bytes) -> list[Any]:
    """What is answered to some bytes."""
    sink = io.BytesIO()
    serve(toolbox, io.BytesIO(data), sink)
    return [json.loads(line) for line in sink.getvalue().splitlines()]


def test_a_session_ends_with_its_input(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    replies, ran = talk(run, monkeypatch, [INITIALIZE, INITIALIZED, request("tools/list", number=2)])
    assert (ran.code, ran.err, [reply["id"] for reply in replies]) == (0, "", ["first", 2])


def test_an_empty_input_is_the_end() -> None:
    ran = spawn("mcp")
    assert (ran.code, ran.out, ran.err) == (0, "", "")


def test_blank_lines_a_mark_and_windows_line_ends_do_no_harm(toolbox: Toolbox) -> None:
    line = json.dumps(request("ping")).encode()
    data = b"\xef\xbb\xbf" + line + b"\r\n\r\n  \n" + line  # the last line has no end
    assert [reply["result"] for reply in served(toolbox, data)] == [{}, {}]


def test_a_line_that_is_too_long_is_told_and_passed_over(toolbox: Toolbox) -> None:
    line = json.dumps(request("ping")).encode()
    fits = b" " * (LONGEST - len(line)) + line
    replies = served(
        toolbox, b"\n".join([b"x" * (LONGEST + 1), fits, b"x" * (3 * LONGEST), line, b"y" * LONGEST + b"z"])
    )
    assert [reply.get("error", {}).get("code") for reply in replies] == [-32600, None, -32600, None, -32600]


def test_stray_prints_do_not_reach_the_client(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def chatty(*_: Any, **__: Any) -> Any:
        print("stray")  # noqa: T201
        raise OSError(5, "the disk is on fire")

    monkeypatch.setattr("sdxl_advisor.api.tags", chatty)
    replies, ran = talk(run, monkeypatch, [INITIALIZE, call("tags", name="noobai")])
    assert (ran.code, ran.err) == (0, "stray\n")
    assert replies[1]["result"]["structuredContent"]["error"]["message"].endswith("the disk is on fire")


def test_other_letters_arrive_in_any_locale() -> None:
    with server(PYTHONIOENCODING="ascii", LC_ALL="C") as process:
        assert exchange(process, INITIALIZE)["result"]
        found = exchange(process, call("explain", word="цфг"))["result"]["structuredContent"]
        assert found["term"]["name"] == "CFG scale"
        assert found["word"] == "цфг"


def test_a_catalogue_of_ones_own_is_served(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    write(tmp_path / "own", "mine.yaml", family(checkpoint("my-mix")))
    messages = [INITIALIZE, call("tags", name="my-mix")]
    replies, _ = talk(run, monkeypatch, messages, "--catalog", str(tmp_path / "own"))
    assert replies[1]["result"]["structuredContent"]["checkpoint"]["key"] == "my-mix"


def test_a_root_that_is_no_folder_is_an_error(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    replies, ran = talk(run, monkeypatch, [INITIALIZE], "--root", str(tmp_path / "nowhere"))
    assert (ran.code, replies) == (2, [])
    assert "is not a folder" in ran.err


@contextmanager
def server(**environ: str) -> Iterator[subprocess.Popen[bytes]]:
    """The server as a process."""
    with subprocess.Popen(
        [*PROGRAM, "mcp"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(**environ),
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def exchange(process: subprocess.Popen[bytes], message: Any) -> Any:
    """Send a message, and wait for the answer."""
    assert process.stdin
    assert process.stdout
    process.stdin.write(json.dumps(message).encode() + b"\n")
    process.stdin.flush()
    return json.loads(process.stdout.readline())


@NOT_WINDOWS
def test_ctrl_c_ends_it_quietly() -> None:
    with server() as process:
        assert exchange(process, request("ping"))["result"] == {}
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=30)
        assert (process.returncode, out, err) == (130, b"", b"")


@NOT_WINDOWS
def test_a_client_that_does_not_listen_any_more_ends_it_quietly() -> None:
    with server() as process:
        assert exchange(process, INITIALIZE)["result"]
        assert process.stdin
        assert process.stdout
        assert process.stderr
        process.stdout.close()
        process.stdin.write(json.dumps(request("tools/list")).encode() + b"\n")
        process.stdin.close()
        assert (process.wait(30), process.stderr.read()) == (0, b"")


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="memory is read in /proc")
def test_a_thousand_calls_leave_no_trace() -> None:
    def memory() -> int:
        return int(Path(f"/proc/{process.pid}/statm").read_text(encoding="ascii").split()[1]) * os.sysconf(
            "SC_PAGE_SIZE"
        )

    def calls(first: int, last: int) -> None:
        for n in range(first, last):
            exchange(process, call("lint", prompt=f"score_9, 1girl, thing {n % 9}", checkpoint="noobai"))
            exchange(process, call("convert", prompt=f"score_9, 1girl, thing {n % 9}", to="noobai"))
            exchange(process, call("tags", name=f"hassaku v9.{n}"))
            exchange(process, call("explain", word=1))

    with server() as process:
        assert exchange(process, INITIALIZE)["result"]
        calls(0, ROUNDS)
        before = memory()
        calls(ROUNDS, 2 * ROUNDS)
        assert memory() - before < MOST_GROWTH
