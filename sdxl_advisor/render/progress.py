"""How far hashing and reading are: on stderr, for people only, and gone when it is done."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import TypeVar

from sdxl_advisor.render.words import one_line

T = TypeVar("T")
PATIENCE = 1  # seconds of reading before anything is told
SMALL = 50_000_000  # bytes that are hashed before a bar could be read
NARROW = 60  # columns below which there is no room for the bar itself
NUMBERS = 34  # columns for the bytes, the speed and the time left
NAME = range(6, 30)  # columns for the file's name, at least and at most
TIMES = 5  # a second that the bar is drawn anew


@contextmanager
def hashing(name: str, size: int) -> Iterator[Callable[[int], None]]:
    """Show a bar for the file called *name* of so many bytes; what this gives is called with the number of new ones."""
    if size < SMALL or not watched():
        yield lambda _: None
        return
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn, TransferSpeedColumn

    from sdxl_advisor.render.screen import console_on

    console = console_on(stderr=True)
    columns = (
        TextColumn("{task.description}", markup=False),
        *([BarColumn(bar_width=None)] if console.width >= NARROW else []),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeRemainingColumn(compact=True),
    )
    # Nothing else is written meanwhile, so the streams are left alone: stdout is the result's.
    bar = Progress(
        *columns,
        console=console,
        refresh_per_second=TIMES,
        transient=True,
        redirect_stdout=False,
        redirect_stderr=False,
    )
    with bar:
        yield partial(bar.advance, bar.add_task(label(name, console.width), total=size))


def reading(files: Sequence[T]) -> Iterator[T]:
    """Go through the files of a catalogue; when that takes longer than one would wait, a line tells how far it is."""
    if not watched():
        yield from files
        return
    from time import monotonic

    next_time, line = monotonic() + PATIENCE, ""
    try:
        for number, file in enumerate(files):
            if (now := monotonic()) >= next_time:
                line = f"Reading your catalogue: {number:,} of {len(files):,} files"
                sys.stderr.write(f"\r{line}")
                sys.stderr.flush()
                next_time = now + 1 / TIMES
            yield file
    finally:
        if line:
            sys.stderr.write(f"\r{' ' * len(line)}\r")


def watched() -> bool:
    """Tell whether stderr is a terminal that can take back what it shows, whatever the colours are set to."""
    return sys.stderr is not None and sys.stderr.isatty() and os.environ.get("TERM", "") not in ("dumb", "unknown")


def label(name: str, width: int) -> str:
    """A file's name, safe to show and cut to its place on a line of so many columns."""
    from rich.text import Text

    text = Text(one_line(name))
    text.truncate(min(max(width - NUMBERS, NAME.start), NAME.stop), overflow="ellipsis")
    return text.plain
