"""The hashes that a model file is known by."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from sdxl_advisor.catalog.input_files import Opened, State, open_file, state_of
from sdxl_advisor.catalog.record import record

BLOCK = 2 * 1024 * 1024  # bytes read at once


@record
class Hashes:
    """The SHA-256 of a file in 64 small hex digits: of all of it, and of what is behind its header.

    The first ten digits of ``sha256`` are AutoV2, the first twelve of ``autov3`` are AutoV3, which is the same for
    copies with other metadata; it is ``None`` for a file without a header, and where ``sha256`` told enough.
    """

    sha256: str
    autov3: str | None


class Changed(Exception):
    """The file was changed while it was read, so that its hashes are those of no file."""


def ignored(_: int) -> None:
    """What is done with progress that nobody wants to see."""


def digest_of(path: Path, start: int = 0, progress: Callable[[int], None] = ignored) -> str:
    """The SHA-256 of a file from byte *start* on, where the tensors begin if only these are wanted.

    *progress* is called after each block with its size in bytes. Raises ``Changed``, and OSError where reading fails.
    """
    from hashlib import sha256

    made, before = sha256(), stamp(path)
    place = min(start, before[0])
    with open_file(path, buffering=0) as file:
        file.seek(place)
        for block in blocks(file):
            made.update(block)
            place += len(block)
            if place > before[0]:  # it grows, perhaps for ever
                raise Changed
            progress(len(block))
    if stamp(path) != before or place != before[0]:
        raise Changed
    return made.hexdigest()


def blocks(file: Opened) -> Iterator[memoryview]:
    """The bytes of a file; a block is gone when the next one is asked for."""
    buffer = memoryview(bytearray(BLOCK))
    while size := file.readinto(buffer):
        yield buffer[:size]


def stamp(path: Path) -> State:
    """What tells that a file was changed; its size in bytes is the first of it."""
    return state_of(path.stat())
