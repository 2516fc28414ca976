"""The hashes that a model file is known by, made in one pass over the file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from io import FileIO
from pathlib import Path

from sdxl_advisor.catalog.record import record

BLOCK = 2 * 1024 * 1024  # bytes read at once


@record
class Hashes:
    """The SHA-256 of a file in 64 small hex digits: of all of it, and of what is behind its header.

    The first ten digits of ``sha256`` are AutoV2, the first twelve of ``autov3`` are AutoV3, which is the same for
    copies with other metadata; it is ``None`` for a file without a header.
    """

    sha256: str
    autov3: str | None


class Changed(Exception):
    """The file was changed while it was read, so that its hashes are those of no file."""


def ignored(_: int) -> None:
    """What is done with progress that nobody wants to see."""


def hashes_of(path: Path, start: int | None, progress: Callable[[int], None] = ignored) -> Hashes:
    """Hash a file whose tensors begin at byte *start*, ``None`` if it has no header.

    *progress* is called after each block with its size in bytes. Raises ``Changed``, and OSError where reading fails.
    """
    from concurrent.futures import ThreadPoolExecutor
    from hashlib import sha256

    whole, tensors = sha256(), None if start is None else sha256()
    before, place = stamp(path), 0
    # Hashing takes far longer than reading, and lets other threads run: the second hash has a core of its own.
    with path.open("rb", buffering=0) as file, ThreadPoolExecutor(1) as beside:
        for block in blocks(file):
            second = beside.submit(tensors.update, block[max((start or 0) - place, 0) :]) if tensors else None
            whole.update(block)
            if second:
                second.result()
            place += len(block)
            if place > before[0]:  # it grows, perhaps for ever
                raise Changed
            progress(len(block))
    if stamp(path) != before or place != before[0]:
        raise Changed
    return Hashes(whole.hexdigest(), tensors.hexdigest() if tensors else None)


def blocks(file: FileIO) -> Iterator[memoryview]:
    """The bytes of a file; a block is gone when the next one is asked for."""
    buffer = memoryview(bytearray(BLOCK))
    while size := file.readinto(buffer):
        yield buffer[:size]


def stamp(path: Path) -> tuple[int, int]:
    """What tells that a file was changed: its size in bytes, its time of change in nanoseconds."""
    state = path.stat()
    return state.st_size, state.st_mtime_ns
