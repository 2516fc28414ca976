"""Standard input, output and error as the program uses them: closed, full, or of a poor encoding, they are no crash."""

from __future__ import annotations

import io
import os
import sys
from typing import Any, TextIO, cast

UNWRITTEN = 4  # the exit code of an answer that could not be written


class Forgiving:
    """Standard error that nobody may read: what cannot be written is dropped, and the run goes on."""

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream

    def __getattr__(self, name: str) -> Any:
        """All else that the stream can do."""
        return getattr(self.stream, name)

    def write(self, text: str) -> int:
        """Write, or drop this and all that follows."""
        try:
            return self.stream.write(text)
        except OSError:
            self.stream = io.StringIO()
            return len(text)

    def flush(self) -> None:
        """Send off what was written, or drop it."""
        try:
            self.stream.flush()
        except OSError:
            self.stream = io.StringIO()


def prepare() -> bool:
    """Make the three streams usable; tell whether there is a standard output."""
    present = sys.stdout is not None
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):  # each takes the number that was closed
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, nowhere(mode))
        elif name != "stdin" and isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # what a poor encoding does not have is shown as its code
    if not isinstance(sys.stderr, Forgiving):
        sys.stderr = cast("TextIO", Forgiving(sys.stderr))
    return present


def nowhere(mode: str = "w") -> TextIO:
    """A stream for what nobody can read, or in which there is nothing."""
    return cast("TextIO", open(os.devnull, mode, encoding="utf-8"))  # noqa: PTH123


def unwritten(problem: Exception | str) -> int:
    """Say that the answer could not be written; what is left of it is dropped."""
    why = problem if isinstance(problem, str) else reason(problem)
    sys.stdout = io.StringIO()
    sys.stderr.write(f"error: the answer could not be written: {why}\n")
    sys.stderr.flush()
    return UNWRITTEN


def reason(problem: Exception) -> str:
    """Why writing failed."""
    if isinstance(problem, UnicodeEncodeError):
        return f"no encoding can hold half a character (U+{ord(problem.object[problem.start]):04X})"
    return getattr(problem, "strerror", None) or str(problem)
