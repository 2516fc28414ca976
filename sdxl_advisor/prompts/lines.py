"""The text of a file or a pipe, line by line as it is asked for: however long it is, a line is in memory at a time."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import Any, BinaryIO

from sdxl_advisor.catalog.spelling import quoted
from sdxl_advisor.errors import AdvisorError

LONGEST = 32_000_000  # bytes of a line
WHOLE = 1_000_000  # bytes of a text that may be one prompt with its parameters; a longer one has a prompt a line
BLANK = b"\xef\xbb\xbf \t\r\n"  # the mark of UTF-8 among them
UTF_16 = (b"\xff\xfe", b"\xfe\xff")


def raw_lines(path: Path | None) -> Iterator[bytes]:
    """The lines of a file, or without one of standard input, with their ends; a line that is too long is cut."""
    if path is None:
        yield from lines_in(sys.stdin.buffer)
        return
    try:
        with path.open("rb") as file:
            yield from lines_in(file)
    except (OSError, ValueError) as problem:
        reason = getattr(problem, "strerror", None) or "it cannot be read"
        raise AdvisorError(
            f"{quoted(str(path))}: {reason}", "a text file: sdxl-advisor lint NAME --file PATH"
        ) from None


def lines_in(file: BinaryIO) -> Iterator[bytes]:
    """The lines of an open file; of one that is too long the beginning, without an end."""
    while line := file.readline(LONGEST):
        yield line
        while len(line) == LONGEST and not line.endswith(b"\n"):
            line = file.readline(LONGEST)


def head_of(lines: Iterator[bytes]) -> list[bytes]:
    """The lines up to the first that is not blank."""
    head: list[bytes] = []
    for line in lines:
        head.append(line)
        if line.strip(BLANK):
            break
    return head


def begins_json_lines(head: list[bytes], lines: Iterator[bytes], fields: Iterable[str]) -> bool:
    """Tell whether a text is JSON lines: its first line is an object with one of the *fields*, or others follow it."""
    first = head[-1].lstrip(BLANK) if head else b""
    if not first.startswith(b"{"):
        return False
    found = object_in(first)
    if found is None:
        return any(first.startswith(f'{{"{name}"'.encode()) for name in fields)
    if any(name in found for name in fields):
        return True
    more = head_of(lines)
    head += more
    return any(line.strip(BLANK) for line in more)


def object_in(line: bytes) -> dict[str, Any] | None:
    """The object that a line is in JSON."""
    try:
        found = json.loads(line.decode())
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def is_long(head: list[bytes], lines: Iterator[bytes]) -> bool:
    """Tell whether a text is longer than one prompt with its parameters can be; what is read for it goes to *head*."""
    if head and (head[0][:2] in UTF_16 or head[-1].lstrip(BLANK).startswith(b"{")):
        return False  # what a program wrote as a whole
    size = sum(map(len, head))
    for line in lines if size <= WHOLE else ():
        head.append(line)
        size += len(line)
        if size > WHOLE:
            break
    return size > WHOLE


def texts(head: Iterable[bytes], lines: Iterator[bytes]) -> Iterator[tuple[int, str | None]]:
    """The lines as text, numbered, without their ends; ``None`` for one that is not UTF-8 or too long."""
    for number, line in enumerate(chain(head, lines), 1):
        yield number, decoded_line(line if number > 1 else line.removeprefix(b"\xef\xbb\xbf"))


def decoded_line(line: bytes) -> str | None:
    """One line as text, without its end."""
    try:
        return None if len(line) == LONGEST else line.decode().removesuffix("\n")
    except UnicodeDecodeError:
        return None


def whole(head: Iterable[bytes], lines: Iterator[bytes], what: str) -> str:
    """All of a text: UTF-8, or UTF-16 with its mark."""
    data = b"".join(chain(head, lines))
    try:
        return data.decode("utf-16" if data[:2] in UTF_16 else "utf-8-sig")
    except UnicodeDecodeError:
        raise AdvisorError(f"{what} is not text in UTF-8", "save it as UTF-8 first") from None
