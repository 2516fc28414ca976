"""Longer than the screen: the answer goes through a pager, as git's and man's do."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import PurePath

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

OFF = "NO_PAGER"  # set to anything: print without a pager
LESS = "FRX"  # leave when all is on the screen, send colours and links, and let the text stand afterwards
FAILED = (1, 126, 127)  # how a pager leaves that could not be used; those that are quit early or killed leave otherwise
PLAIN = ("", "cat")


@contextmanager
def paged(console: Console) -> Iterator[None]:
    """Send what is printed within through the pager if it is a terminal's, and longer than the screen.

    What a run that fails has printed so far is printed plainly.
    """
    if not console.file.isatty() or console.is_dumb_terminal or console.legacy_windows:
        yield
        return
    command = pager(os.environ)
    if not command:
        yield
        return
    capture, whole = console.capture(), False
    try:
        with capture:
            yield
        whole = True
    finally:
        text = capture.get()
        if not (whole and is_long(console, text) and shown(command, text, console.encoding)):
            console.file.write(text)
            console.file.flush()


def pager(environ: Mapping[str, str]) -> list[str]:
    """The words of the command that pages; none where paging is off, or there is no pager."""
    import shlex
    import shutil

    if environ.get(OFF):
        return []
    windows = sys.platform == "win32"
    if "PAGER" in environ:
        try:
            words = shlex.split(environ["PAGER"], posix=not windows)
        except ValueError:  # an open quote
            return []
        return [] if PurePath(words[0] if words else "").name in PLAIN else words
    usual = ["more"] if windows else ["less", f"-{LESS}"]
    return usual if shutil.which(usual[0]) else []


def is_long(console: Console, text: str) -> bool:
    """Tell whether a text and the prompt below it have more rows than the screen."""
    rows = 0
    for line in text.splitlines():
        rows += max(-(-cell_len(Text.from_ansi(line).plain) // max(console.width, 1)), 1)
        if rows >= console.height:
            return True
    return False


def shown(command: list[str], text: str, encoding: str) -> bool:
    """Show a text with the pager, until the user leaves it; false if it could not be started."""
    import signal
    import subprocess

    try:
        running = subprocess.Popen(  # noqa: S603 - the user's own command, without a shell
            command, stdin=subprocess.PIPE, env={"LESS": LESS, "LV": "-c", **os.environ}
        )
    except OSError:
        return False
    try:
        before = signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the pager's
    except ValueError:  # not the main thread, which alone hears it
        before = None
    try:
        running.communicate(text.encode(encoding, "backslashreplace"))  # a pager that was left early is no error
    finally:
        if before is not None:
            signal.signal(signal.SIGINT, before)
    return running.returncode not in FAILED
