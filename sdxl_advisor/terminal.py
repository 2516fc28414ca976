"""What the program is read on: the size of the terminal, and bytes where nobody but a program reads."""

from __future__ import annotations

import io
import os
import sys
from contextlib import suppress

NARROWEST, WIDEST = 20, 500  # columns that text is laid out for
USUAL = os.terminal_size((80, 25))  # where nothing tells


def size() -> os.terminal_size:
    """The columns and rows of the terminal: what ``COLUMNS`` and ``LINES`` say, else what the system knows."""
    known = size_of_terminal()
    columns = number_in("COLUMNS") or known.columns or USUAL.columns
    rows = number_in("LINES") or known.lines or USUAL.lines
    return os.terminal_size((min(max(columns, NARROWEST), WIDEST), rows))


def number_in(name: str) -> int:
    """A number above 0 in the environment; 0 for anything else."""
    text = os.environ.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < len(str(sys.maxsize)) else 0


def size_of_terminal() -> os.terminal_size:
    """What the system says of the first of the streams that is a terminal; a pipe between two does not hide it."""
    for stream in filter(None, (sys.__stdin__, sys.__stdout__, sys.__stderr__)):
        with suppress(ValueError, OSError):
            return os.get_terminal_size(stream.fileno())
    return USUAL


def write_bytes_as_they_are() -> None:
    """Make standard output UTF-8, whatever the locale, for what is pasted or saved; a terminal keeps its own.

    Bytes of the command line that are no text go out as they came. What no encoding can hold is an error.
    """
    if isinstance(sys.stdout, io.TextIOWrapper) and not sys.stdout.isatty():
        sys.stdout.reconfigure(encoding="utf-8", errors="surrogateescape", newline="")
