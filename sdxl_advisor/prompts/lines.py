"""The text of a file or a pipe, line by line as it is asked for: however long it is, a line is in memory at a time."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from io import BufferedReader
from itertools import chain
from pathlib import Path
from typing import Any, BinaryIO

from sdxl_advisor.catalog.file_records import MODELS
from sdxl_advisor.catalog.input_files import (
    LONGEST_TEXT,
    MODEL,
    NO_TEXT,
    PICTURE,
    UTF16,
    NotRead,
    decoded,
    no_text,
    open_file,
    too_large,
)
from sdxl_advisor.catalog.spelling import quoted, shell_quoted
from sdxl_advisor.errors import AdvisorError

LONGEST = 32_000_000  # bytes of a line
WHOLE = 1_000_000  # bytes of a text that may be one prompt with its parameters; a longer one has a prompt a line
BEGINNING = 64  # bytes that tell what a file is
GIVE_IT = 'give the prompt itself: "1girl, solo"'
BLANK = b"\xef\xbb\xbf \t\r\n"  # the mark of UTF-8 among them


def raw_lines(path: Path | None) -> Iterator[bytes]:
    """The lines of a file or pipe, or of standard input, with their ends; a line that is too long is cut."""
    try:
        if path is None:
            yield from lines_in(sys.stdin.buffer)
            return
        with open_file(path, pipes=True) as file:
            yield from lines_in(file)
    except (OSError, ValueError) as problem:
        raise no_prompt_in(path, problem) from None


def no_prompt_in(path: Path | None, problem: OSError | ValueError) -> AdvisorError:
    """The error for a file, or standard input, of which no text can be read."""
    what, typed = (quoted(str(path)), shell_quoted(str(path))) if path else ("standard input", "PATH")
    if isinstance(problem, NotRead) and path and path.name.casefold().endswith(MODELS):
        problem = NotRead(MODEL)
    hints = dict.fromkeys((MODEL, PICTURE), f"sdxl-advisor identify {typed}") | {NO_TEXT: "save it as UTF-8 first"}
    reason = getattr(problem, "strerror", None) or "it cannot be read"
    said = f"{what} {reason.removeprefix('it ')}" if isinstance(problem, NotRead) else f"{what}: {reason}"
    usual = "a text file: sdxl-advisor lint NAME --file PATH" if path else GIVE_IT
    return AdvisorError(said, hints.get(reason, usual))


def lines_in(file: BinaryIO) -> Iterator[bytes]:
    """The lines of an open file; of one that is too long the beginning, without an end; ``NotRead`` for no text."""
    line = file.readline(LONGEST)
    why = no_text(line + following(file, line)) or (NO_TEXT if b"\0" in line and line[:2] not in UTF16 else None)
    if why:
        raise NotRead(why)
    while line:
        yield line
        while len(line) == LONGEST and not line.endswith(b"\n"):
            line = file.readline(LONGEST)
        line = file.readline(LONGEST)


def following(file: BinaryIO, line: bytes) -> bytes:
    """Some bytes behind the first *line* where it is short and looks like no text: it need not be all that tells."""
    shown = line.strip(BLANK)
    looks = shown.isascii() and shown.decode("ascii").isprintable() if shown else False
    brief = 0 < len(line) < BEGINNING  # behind the end nothing follows; a terminal would be asked once more
    return file.peek(BEGINNING) if brief and not looks and isinstance(file, BufferedReader) else b""


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
    if head and (head[0][:2] in UTF16 or head[-1].lstrip(BLANK).startswith(b"{")):
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
        return None if len(line) == LONGEST else decoded(line).removesuffix("\n")
    except UnicodeDecodeError:
        return None


def whole(head: Iterable[bytes], lines: Iterator[bytes], path: Path | None) -> str:
    """All of a text, in any of the usual encodings; ``AdvisorError`` where it is none, or too long."""
    data = bytearray()
    try:
        for line in chain(head, lines):
            data += line
            if len(data) > LONGEST_TEXT:
                raise too_large(LONGEST_TEXT)
        text = decoded(bytes(data))
    except UnicodeDecodeError:
        raise no_prompt_in(path, NotRead(NO_TEXT)) from None
    except NotRead as problem:
        raise no_prompt_in(path, problem) from None
    if "\0" in text:  # UTF-32, or no text at all
        raise no_prompt_in(path, NotRead(NO_TEXT))
    return text
