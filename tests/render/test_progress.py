"""The bar of hashing: on a terminal only, one line, and gone when it is done."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Mapping

import pytest
from rich.cells import cell_len

from sdxl_advisor.render.progress import NAME, NUMBERS, SMALL, hashing, label
from tests.process import SECONDS, environment, spawn

posix = pytest.mark.skipif(sys.platform == "win32", reason="terminals are made by the module pty")
HASHING = """
import sys, threading
from sdxl_advisor.render.progress import hashing
name, size, end = sys.argv[1:]
try:
    with hashing(name, int(size)) as told:
        for _ in range(8):
            told(int(size) // 10)
            threading.Event().wait(0.03)
        print("told")
        if end:
            raise KeyboardInterrupt
except KeyboardInterrupt:
    print(end)
print("rich" in sys.modules)
"""
PLAIN = {"NO_COLOR": "1"}
BIG = 7_000_000_000
ERASED = "\x1b[2K"
SEQUENCE = re.compile(r"\x1b\[[0-9;?]*[a-zA-Z]")
COLOUR = re.compile(r"\x1b\[[0-9;]*3[0-9][0-9;]*m")


def on_terminal(
    name: str = "model.safetensors",
    size: int = BIG,
    end: str = "",
    environ: Mapping[str, str] | None = None,
    code: str = HASHING,
) -> tuple[str, str]:
    """What is written to a terminal as stderr, and to stdout."""
    import pty

    leader, follower = pty.openpty()
    given = environment(**{"TERM": "xterm-256color", "COLUMNS": "80"} | dict(environ or {}))
    command = [sys.executable, "-c", code, name, str(size), end]
    with subprocess.Popen(command, stdin=follower, stderr=follower, stdout=subprocess.PIPE, env=given) as program:
        os.close(follower)
        written = read_all(leader)
        out, _ = program.communicate(timeout=SECONDS)
    return written, out.decode()


def read_all(leader: int) -> str:
    """What is written to the other end of a terminal until that is closed."""
    parts = [b"begin"]
    while parts[-1]:
        try:
            parts.append(os.read(leader, 65536))
        except OSError:  # how Linux says that the other end is closed
            parts.append(b"")
    os.close(leader)
    return b"".join(parts[1:]).decode()


def frames(written: str) -> list[str]:
    """What was to be seen, one frame after the other."""
    return [SEQUENCE.sub("", part).strip("\r\n") for part in written.split(ERASED)]


@posix
def test_a_bar_shows_name_bytes_speed_and_time_left() -> None:
    written, out = on_terminal(environ=PLAIN)
    shown = [frame for frame in frames(written) if frame]
    assert shown[0].startswith("model.safetensors ")
    assert re.fullmatch(r"model\.safetensors +[━╸╺ ]+ 5\.6/7\.0 GB \d+\.\d [MG]B/s \d\d:\d\d", shown[-1])
    assert out == "told\nTrue\n"


@posix
@pytest.mark.parametrize("environ", [{}, {"NO_COLOR": "1"}, {"COLUMNS": "40"}, {"COLUMNS": "200"}])
def test_the_bar_is_one_line_and_gone_at_the_end(environ: dict[str, str]) -> None:
    written, _ = on_terminal("a model with a name of some length.safetensors", environ=environ)
    seen = frames(written)
    width = int(environ.get("COLUMNS", "80"))
    assert len(seen) > 2
    assert all("\n" not in frame and cell_len(frame) <= width for frame in seen)
    assert seen[-1] == ""
    assert written.count("\n") == 1  # from below the bar, where that ended, the last erasing goes up again
    assert written.endswith(f"\n\x1b[?25h\r\x1b[1A{ERASED}")


@posix
def test_forty_columns_have_room_for_the_numbers_and_some_of_the_name() -> None:
    written, _ = on_terminal("a-model-with-a-long-name.safetensors", environ={"COLUMNS": "40"} | PLAIN)
    assert re.fullmatch(
        r"a-mod… 5\.6/7\.0 GB \d+\.\d [MG]B/s \d\d:\d\d", [frame for frame in frames(written) if frame][-1]
    )


@posix
def test_colours_are_left_out_when_nobody_wants_them() -> None:
    assert COLOUR.search(on_terminal()[0])
    assert not COLOUR.search(on_terminal(environ=PLAIN)[0])


@posix
def test_an_interrupt_takes_the_bar_away_and_brings_the_cursor_back() -> None:
    written, out = on_terminal(end="interrupted")
    assert out == "told\ninterrupted\nTrue\n"
    assert "\x1b[?25l" in written
    assert written.endswith(f"\x1b[?25h\r\x1b[1A{ERASED}")


@posix
@pytest.mark.parametrize("environ", [{"TERM": "dumb"}, {"TERM": "unknown"}, {"TERM": "dumb", "FORCE_COLOR": "1"}])
def test_a_terminal_that_cannot_erase_is_shown_nothing(environ: dict[str, str]) -> None:
    assert on_terminal(environ=environ) == ("", "told\nFalse\n")


@posix
def test_a_small_file_needs_no_bar() -> None:
    assert on_terminal(size=SMALL - 1) == ("", "told\nFalse\n")
    assert on_terminal(size=SMALL)[1] == "told\nTrue\n"


@pytest.mark.parametrize("environ", [{}, {"FORCE_COLOR": "1"}, {"TTY_COMPATIBLE": "1"}])
def test_nothing_is_shown_and_no_rich_imported_without_a_terminal(environ: dict[str, str]) -> None:
    ran = spawn("a", str(BIG), "", program=(sys.executable, "-c", HASHING), environ=environ)
    assert (ran.code, ran.out, ran.err) == (0, "told\nFalse\n", "")


def test_a_program_without_stderr_can_hash(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", None)
    with hashing("a", BIG) as told:
        told(BIG)


@posix
def test_a_hostile_name_is_shown_and_not_sent() -> None:
    written, _ = on_terminal("[red]\x1b[31m\n\r\x07{x}", environ=PLAIN)
    last = [frame for frame in frames(written) if frame][-1]
    assert last.startswith(r"[red]\x1b[31m\n\r\x07{x} ")
    assert "\x07" not in written


@pytest.mark.parametrize("width", [1, 20, 40, 60, 80, 1000])
@pytest.mark.parametrize("name", ["a", "x" * 300, "模型" * 40, "\x1b" * 100_000, "é" * 10])
def test_a_name_is_cut_to_its_place(name: str, width: int) -> None:
    place = min(max(width - NUMBERS, NAME.start), NAME.stop)
    assert cell_len(label(name, width)) <= place
    assert (label(name, width) == name) == (cell_len(name) <= place and name.isprintable())


READING = """
import sys, time
from sdxl_advisor.render.progress import reading
moments = iter([0.0, 0.5, 1.0, 1.1, 1.3, 9.0])
time.monotonic = lambda: next(moments)
for n in reading(range(5)):
    if n == int(sys.argv[1]):
        break
print("rich" in sys.modules)
"""


@posix
@pytest.mark.parametrize("end", ["5", "4"])
def test_reading_tells_on_a_terminal_how_far_it_is_after_a_second(end: str) -> None:
    written, out = on_terminal(code=READING, name=end)
    shown = [f"Reading your catalogue: {n} of 5 files" for n in (1, 3, 4)]
    assert written == "".join(f"\r{line}" for line in shown) + f"\r{' ' * len(shown[-1])}\r"
    assert out == "False\n"


def test_reading_tells_nothing_where_nobody_looks() -> None:
    ran = spawn("9", program=(sys.executable, "-c", READING))
    assert (ran.out, ran.err) == ("False\n", "")
