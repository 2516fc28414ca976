"""Longer than the screen: the answer goes through a pager, as git's and man's do."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import accumulate
from pathlib import PurePath

from sdxl_advisor.render.screen import Screen
from sdxl_advisor.render.styled import Text

OFF = "NO_PAGER"  # set to anything: print without a pager
LESS = "FRX"  # leave when all is on the screen, send colours and links, and let the text stand afterwards
FAILED = (1, 126, 127)  # how a pager leaves that could not be used; those that are quit early or killed leave otherwise
PLAIN = ("", "cat")


@contextmanager
def paged(screen: Screen) -> Iterator[None]:
    """Send what is printed within through the pager if it is a terminal's, and longer than the screen.

    What a run that fails has printed so far is printed plainly.
    """
    command = pager(os.environ) if screen.is_able else []
    if not command:
        yield
        return
    held: list[Text] = []
    screen.held, whole = held, False
    try:
        yield
        whole = True
    finally:
        screen.held = None
        if not (whole and is_long(screen, held) and shown(command, screen.drawn(held), screen.encoding)):
            screen.draw(held)


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


def is_long(screen: Screen, texts: Sequence[Text]) -> bool:
    """Tell whether texts and the prompt below them have more rows than the screen."""
    rows = accumulate(text.rows(screen.width) for text in texts)
    return any(row >= screen.height for row in rows)


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
