"""Files that users name, files beside them and caches: opened and read within bounds, whatever stands there.

A pipe or a device could be read for ever, and a model by mistake would fill the memory. So only ordinary files are
opened, pipes where somebody may have meant one, and no more is read than there is room for.
"""

from __future__ import annotations

import os
import stat
from io import BufferedReader, FileIO
from pathlib import Path
from typing import BinaryIO, cast

Opened = BufferedReader | FileIO
State = tuple[int, int, int, int]  # size in bytes, time of change in nanoseconds, inode, its time in nanoseconds
MB = 1_000_000
BLOCK = 8 * MB  # bytes that are read at once
LONGEST_TEXT = 16 * MB  # bytes of what is read as a whole: one prompt, or what a program wrote with it
LONGEST_HEADER = 100 * MB  # bytes of the header of a model
SPECIAL = (
    (stat.S_ISFIFO, "it is a pipe, not a file"),
    (stat.S_ISSOCK, "it is a socket, not a file"),
    (stat.S_ISCHR, "it is a device, not a file"),
    (stat.S_ISBLK, "it is a device, not a file"),
)
MODEL, PICTURE = "it is a model file, not a text", "it is a picture, not a text"
BEGINNINGS = (
    (b"PK\x03\x04", "it is a zip or a model file, not a text"),
    (b"\x80\x02", MODEL),
    (b"GGUF\x01\0", MODEL),
    (b"GGUF\x02\0", MODEL),
    (b"GGUF\x03\0", MODEL),
    (b"\x89PNG", PICTURE),
    (b"\xff\xd8\xff", PICTURE),
)
NO_TEXT = "it is not text in UTF-8"
UTF16 = (b"\xff\xfe", b"\xfe\xff")


class NotRead(OSError):
    """Something is not read; ``strerror`` says why, in one clause without a full stop."""

    def __init__(self, why: str) -> None:
        super().__init__(0, why)


def open_file(path: Path, *, pipes: bool = False, buffering: int = -1) -> Opened:
    """An ordinary file, opened to be read, with *pipes* also a pipe; ``NotRead`` for what is neither, and OSError."""
    mode = path.stat().st_mode
    is_pipe = pipes and stat.S_ISFIFO(mode)
    if (why := special(mode)) and not is_pipe:
        raise NotRead(why)
    opener = without_waiting if is_pipe else None
    return cast("Opened", open(path, "rb", buffering=buffering, opener=opener))


def special(mode: int) -> str | None:
    """What something is that is neither a file nor a folder, as a clause."""
    return next((why for is_special, why in SPECIAL if is_special(mode)), None)


def without_waiting(path: str, flags: int) -> int:
    """Open a pipe without waiting for somebody who writes into it: where nobody does, it is empty."""
    number = os.open(path, flags | os.O_NONBLOCK)
    os.set_blocking(number, True)
    return number


def read_file(path: Path, most: int) -> bytes:
    """All of an ordinary file; ``NotRead`` where it has more than *most* bytes, and OSError."""
    with open_file(path) as file:
        if os.fstat(file.fileno()).st_size > most:
            raise too_large(most)
        return rest_of(file, most)


def rest_of(file: BinaryIO, most: int, before: bytes = b"") -> bytes:
    """What is left of an open file behind what was read *before*; ``NotRead`` where all is more than *most* bytes."""
    blocks, room = [before], most - len(before)
    while room >= 0 and (block := file.read(min(BLOCK, room + 1))):
        blocks.append(block)
        room -= len(block)
    if room < 0:
        raise too_large(most)
    return b"".join(filter(None, blocks))


def too_large(most: int) -> NotRead:
    """The error for what has more than *most* bytes."""
    return NotRead(f"it is larger than {most // MB} MB, which is the most that is read")


def no_text(beginning: bytes) -> str | None:
    """What something is that does not begin as a text does."""
    length = int.from_bytes(beginning[:8], "little")
    if beginning[8:9] == b"{" and length <= LONGEST_HEADER:  # safetensors
        return MODEL
    if beginning.startswith(b"RIFF") and beginning[8:12] == b"WEBP":
        return PICTURE
    return next((why for begins, why in BEGINNINGS if beginning.startswith(begins)), None)


def decoded(data: bytes, errors: str = "strict") -> str:
    """Bytes as text: UTF-16 with its mark, UTF-8, or the encoding of this system; else ``UnicodeDecodeError``."""
    if data.startswith(UTF16):
        return data.decode("utf-16", errors)
    try:
        return data.decode("utf-8", errors).removeprefix("\ufeff")
    except UnicodeDecodeError:
        from locale import getencoding

        return data.decode(getencoding(), errors)


def state_of(state: os.stat_result) -> State:
    """What differs when a file was written anew, or another one has its name; nobody can set all of it back."""
    return state.st_size, state.st_mtime_ns, state.st_ino, state.st_ctime_ns
