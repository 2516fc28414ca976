"""The hashes of files that were hashed before, remembered in the user's cache folder.

A file is known again by its path and its state: size, time of change, inode and the inode's own time, which nobody can
set back. What is remembered stands in one file, a line for each: a checksum, a space, and ``[path, size, time of
change, inode, time of the inode, sha256, autov3]`` as JSON. It is only ever added to, so that two programs
can write at once; a line that is torn or damaged is no memory, and never an error.
"""

from __future__ import annotations

import json
import os
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from zlib import crc32

from sdxl_advisor import lazy_re as re
from sdxl_advisor.catalog.cache import cache_folder, keep
from sdxl_advisor.catalog.input_files import read_file, state_of
from sdxl_advisor.files.hashing import Hashes

NAME = "hashes.jsonl"
LARGEST = 16_000_000  # bytes that are read; the hashes of 60,000 files
UNTIDY = 1_000_000  # bytes that need no tidying
DIGITS = re.compile("[0-9a-f]{64}")
Remembered = tuple[int, int, int, int, str, str | None]  # the state, sha256, autov3


class HashMemory:
    """Remembers hashes from run to run; for a user without a cache folder, until the end of this one."""

    def __init__(self) -> None:
        folder = cache_folder()
        self.path = folder and folder / NAME

    @cached_property
    def known(self) -> dict[str, Remembered]:
        """What is remembered, by path."""
        if self.path is None:
            return {}
        known = recalled(self.path)
        tidy(self.path, known)
        return known

    def get(self, path: Path, state: os.stat_result) -> Hashes | None:
        """The hashes of a file, if it is still as it was when they were made."""
        found = self.known.get(os.path.realpath(path)) if self.known else None
        return Hashes(*found[4:]) if found and found[:4] == state_of(state) else None

    def put(self, path: Path, state: os.stat_result, hashes: Hashes) -> None:
        """Remember the hashes of a file; *state* is what it was when they were made."""
        name, made = os.path.realpath(path), (*state_of(state), hashes.sha256, hashes.autov3)
        self.known[name] = made
        if self.path:
            add(self.path, line(name, made))


def line(path: str, made: Remembered) -> bytes:
    """A line of the memory. Its break stands before it, so that a line torn by another program does not spoil it."""
    text = json.dumps([path, *made]).encode()
    return b"\n%08x %b" % (crc32(text), text)


def add(memory: Path, text: bytes) -> None:
    """Add a line in one step; a memory that cannot be written is no error."""
    with suppress(OSError):
        memory.parent.mkdir(parents=True, exist_ok=True)
        if memory.is_file() or not os.path.lexists(memory):
            with memory.open("ab", buffering=0) as file:
                file.write(text)


def tidy(memory: Path, known: dict[str, Remembered]) -> None:
    """Write a large memory anew if half of it is useless. What another program adds meanwhile is lost: no harm."""
    with suppress(OSError):
        size = memory.stat().st_size
        if size > UNTIDY and size >= 2 * len(data := b"".join(line(*one) for one in known.items())):
            keep(memory, data)


def recalled(memory: Path) -> dict[str, Remembered]:
    """What a memory holds, by path; of two right lines about a path the last one."""
    try:
        return dict(filter(None, map(understood, read_file(memory, LARGEST).split(b"\n"))))
    except OSError:
        return {}


def understood(text: bytes) -> tuple[str, Remembered] | None:
    """The path and hashes of a line; nothing of one that is damaged or foreign."""
    if text[:9] != b"%08x " % crc32(text[9:]):
        return None
    try:
        values = json.loads(text[9:])
    except (ValueError, RecursionError):
        return None
    match values:
        case [str(path), int(size), int(changed), int(inode), int(since), str(sha256), None | str() as autov3]:
            if DIGITS.fullmatch(sha256) and (autov3 is None or DIGITS.fullmatch(autov3)):
                return path, (size, changed, inode, since, sha256, autov3)
    return None
