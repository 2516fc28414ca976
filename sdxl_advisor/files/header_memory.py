"""What headers were found to be, remembered in the user's cache folder.

Most checkpoints have the same tensors as others, and reading some thousand entries takes most of the time. So what keys
and shapes tell is remembered by a digest of the header without its metadata: of the same file the next time, and of
another with the same tensors the first time. Metadata are always read, names and the catalogue are always asked.
What is remembered belongs to this version of the code, and is made again where it is missing or damaged.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import cached_property
from pathlib import Path
from typing import Any

from sdxl_advisor import __version__
from sdxl_advisor.catalog.build import maker, plain
from sdxl_advisor.catalog.cache import cache_folder, keep
from sdxl_advisor.catalog.compiled import own_code, read_cached, stamp_of
from sdxl_advisor.catalog.record import record
from sdxl_advisor.catalog.record_file import RecordFile, packed
from sdxl_advisor.files.anatomy import Anatomy
from sdxl_advisor.files.architecture import anatomy
from sdxl_advisor.files.header import METADATA, SMALL, Header, header_in, texts, understood, without_metadata

NAME = "headers.jsonl"
MOST = 1000  # headers that are remembered; the oldest go first
LONGEST = 2000  # letters of what is remembered of one
LARGEST = MOST * (LONGEST + 200) + 10_000  # bytes of the memory


@record
class Inside:
    """What a header tells: what its maker wrote, what the tensors are, and at which byte they begin."""

    metadata: Mapping[str, str]
    body: Anatomy
    start: int


@record
class Known:
    """What is remembered of a header: what the tensors are, and where the last one ends, in bytes behind it."""

    end: int
    body: Anatomy


class HeaderMemory:
    """Remembers headers from run to run; for a user without a cache folder, until the end of this one."""

    def __init__(self) -> None:
        folder = cache_folder()
        self.path = folder and folder / NAME
        self.used: dict[str, Known] = {}
        self.grown = False

    @cached_property
    def stamp(self) -> list[Any]:
        """The state of the code that reads headers."""
        try:
            return [__version__, *stamp_of(own_code()), *stamp_of(own_code(Path(__file__).parent))]
        except OSError:  # the program is no folder
            return [__version__]

    @cached_property
    def kept(self) -> RecordFile | None:
        """What earlier runs remembered."""
        return read_cached(self.path, self.stamp, LARGEST) if self.path else None

    def earlier(self, digest: str) -> Known | None:
        """What an earlier run remembered of a header; nothing where that is no such thing."""
        try:
            found: Known | None = maker(Known)(self.kept.record(digest)) if self.kept else None
        except (KeyError, RecursionError, TypeError, ValueError):
            return None
        return found

    def get(self, digest: str, room: int) -> Anatomy | None:
        """What the tensors of a header are, if they end within the *room* behind it, in bytes."""
        found = self.used.get(digest) or self.earlier(digest)
        if found is None or found.end > room:
            return None
        self.used[digest] = found
        return found.body

    def put(self, digest: str, end: int, body: Anatomy) -> None:
        """Remember what the tensors of a header are; *end* is that of the last one."""
        self.used[digest] = Known(end, body)
        self.grown = True

    def save(self) -> None:
        """Keep what this run found. What another program keeps meanwhile may be lost: it is found again."""
        if not self.path or not self.grown or (self.path.exists() and not self.path.is_file()):
            return
        digests = [digest for digest, _ in self.kept.places("") if digest not in self.used] if self.kept else []
        older = {digest: found for digest in digests if (found := self.earlier(digest))}
        known = {digest: plain(one, sparse=True) for digest, one in {**older, **self.used}.items()}
        newest = [(digest, one) for digest, one in known.items() if len(str(one)) <= LONGEST][-MOST:]
        keep(self.path, packed({"stamp": self.stamp}, dict(newest)))


@contextmanager
def remembered() -> Iterator[HeaderMemory]:
    """The memory of headers, kept in the end."""
    memory = HeaderMemory()
    try:
        yield memory
    finally:
        with suppress(OSError):
            memory.save()


def look_into(path: Path, memory: HeaderMemory) -> Inside:
    """What the header of a file tells; raises ``Damaged``, and OSError where the disk refuses."""
    text, start, size = header_in(path)
    split = without_metadata(text) if len(text) <= SMALL else None
    digest = digest_of(split[1]) if split else ""
    if split and (known := memory.get(digest, size - start)):
        return Inside(texts(split[0]), known, start)
    header = understood(text, start, size)
    body = anatomy(header.tensors)
    if split and not ambiguous(split[1]):
        memory.put(digest, end_of(header), body)
    return Inside(header.metadata, body, start)


def digest_of(rest: str) -> str:
    """What stands for a header without its metadata."""
    from hashlib import sha256

    return sha256(rest.encode()).hexdigest()


def ambiguous(rest: str) -> bool:
    """Whether a header may have metadata in two places, which only reading it all tells."""
    return METADATA in rest or "\\" in rest


def end_of(header: Header) -> int:
    """Where the last tensor ends, in bytes behind the header."""
    return max((entry["data_offsets"][1] for entry in header.tensors.values()), default=0)
