"""A text on the clipboard: by the system's own program, or by the terminal, which reaches the user's desk over SSH."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from base64 import b64encode
from collections.abc import Iterable, Mapping
from typing import TextIO

from sdxl_advisor.errors import NotCopied
from sdxl_advisor.named_tuples import NamedTuple

SECONDS = 10  # that a program gets; the slowest starts in two
MOST = 74_994  # bytes of a sequence that terminals read
SSH = ("SSH_CONNECTION", "SSH_TTY", "SSH_CLIENT")
INSTALL = "install wl-clipboard (Wayland), xclip or xsel (X11)"
BYTES_OF_STDIN = "$b = New-Object IO.MemoryStream; [Console]::OpenStandardInput().CopyTo($b); "
POWERSHELL = f"{BYTES_OF_STDIN}Set-Clipboard -Value ([Text.Encoding]::UTF8.GetString($b.ToArray()))"


class Program(NamedTuple):
    """A program that puts its standard input on the clipboard, where the variable that it *needs* is set.

    One that reads *ascii* alone would take other letters for those of an old code page.
    """

    words: tuple[str, ...]
    needs: str = "PATH"
    ascii: bool = False

    @property
    def name(self) -> str:
        """How it is called."""
        return self.words[0]


class Terminal(NamedTuple):
    """A stream that is a terminal."""

    stream: TextIO
    name: str = "the terminal (OSC 52)"


# Windows' own are reached from Linux on Windows too
TMUX = Program(("tmux", "load-buffer", "-w", "-"), "TMUX")
PROGRAMS = (
    Program(("pbcopy",)),
    Program(("wl-copy", "--type", "text/plain"), "WAYLAND_DISPLAY"),
    Program(("xclip", "-selection", "clipboard"), "DISPLAY"),
    Program(("xsel", "--clipboard", "--input"), "DISPLAY"),
    Program(("termux-clipboard-set",)),
    Program(("clip.exe",), ascii=True),
    Program(("powershell.exe", "-NoProfile", "-NonInteractive", "-Command", POWERSHELL)),
)


def copy(text: str) -> str:
    """Put a text on the clipboard and tell what did it; ``NotCopied`` where nothing could."""
    failed = []
    for way in ways(os.environ, text):
        problem = sent_to(way, text) if isinstance(way, Terminal) else given_to(way, text)
        if problem is None:
            return way.name
        failed.append(problem)
    if failed:
        raise NotCopied(f"nothing was copied: {'; '.join(failed)}")
    raise NotCopied("nothing was copied: there is no program for the clipboard", INSTALL)


def ways(environ: Mapping[str, str], text: str) -> list[Program | Terminal]:
    """The ways to try, one after the other; over SSH first those that reach the user's own desk."""
    near: list[Program | Terminal] = [*usable(PROGRAMS, environ, text)]
    far: list[Program | Terminal] = [*usable((TMUX,), environ, text)]
    stream = next((stream for stream in (sys.stderr, sys.stdout) if stream.isatty()), None)
    if stream and environ.get("TERM") != "dumb":
        far.append(Terminal(stream))
    return [*far, *near] if any(environ.get(name) for name in SSH) else [*near, *far]


def usable(programs: Iterable[Program], environ: Mapping[str, str], text: str) -> list[Program]:
    """Those of some programs that are there and take the text."""
    return [
        one
        for one in programs
        if environ.get(one.needs) and (text.isascii() or not one.ascii) and shutil.which(one.name)
    ]


def given_to(program: Program, text: str) -> str | None:
    """Give a text to a program; what went wrong, in a clause. What it prints is not waited for: some stay and serve."""
    try:
        ended = subprocess.run(  # noqa: S603 - a program of the table, without a shell
            [shutil.which(program.name) or program.name, *program.words[1:]],
            input=text.encode("utf-8", "surrogateescape"),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "LC_ALL": "en_US.UTF-8"} if program.name == "pbcopy" else None,
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return f"{program.name} did not end within {SECONDS} seconds"
    except OSError as problem:
        return f"{program.name} could not be started: {problem.strerror}"
    return f"{program.name} failed with exit code {ended.returncode}" if ended.returncode else None


def sent_to(terminal: Terminal, text: str) -> str | None:
    """Send a text to a terminal as the sequence that sets its clipboard (OSC 52); what went wrong, in a clause."""
    code = b64encode(text.encode("utf-8", "surrogateescape")).decode()
    if len(code) > MOST:
        return "the text is too long for the terminal"
    terminal.stream.write(f"\x1b]52;c;{code}\a")
    terminal.stream.flush()
    return None
