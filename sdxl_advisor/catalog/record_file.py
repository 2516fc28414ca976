"""A file of records, each found by its name without reading the others: how a compiled catalogue lies on the disk.

It is text in UTF-8, every line but the first is JSON:

1. the checksum of the second line
2. the head: what the writer says of the whole (``about``), how many bytes there are behind it (``size``), and the
   ``pages``, each as the first name on it, where its line begins and ends, and its checksum
3. the records, one a line
4. the pages, one a line: an object with the names of some records, in order, each with where its line begins and ends,
   and its checksum

So a name is looked up among the first names of the pages, then on its page. All places are bytes from the end of the
head, all checksums CRC-32. The checksum of whatever is read was read before it: nothing damaged is believed, and
nothing needs to be read only to be checked.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping
from math import isqrt
from typing import Any
from zlib import crc32

Place = tuple[int, int, int]  # where a line begins and ends, and its checksum
FIRST_LINE = 9  # bytes: eight hex digits and the end of the line
AT_ONCE = 1 << 16  # bytes of the head that are read at first
LARGEST_HEAD = 64 << 20  # bytes
LONGEST = 1 << 20  # bytes between records that are read at once


class NotWhole(ValueError):
    """The bytes are no file of records, or not all that was written."""


class RecordFile:
    """The records of a file, read when they are asked for; a name without one is a ``KeyError``.

    ``NotWhole``, or the error that *damaged* makes, where something was not written so. ``about`` is what the writer
    says of the whole; ``bytes_read`` counts what was read.
    """

    def __init__(
        self, read: Callable[[int, int], bytes], size: int, damaged: Callable[[], Exception] = NotWhole
    ) -> None:
        self.read = read
        self.damaged = damaged
        self.bytes_read = 0
        self.start = 0  # of the places: the end of the head
        self.size = size  # in bytes
        head = self.head(size)
        self.about: dict[str, Any] = head["about"]
        self.pages: list[Place] = [(start, end, check) for _, start, end, check in head["pages"]]
        self.firsts: list[str] = [first for first, *_ in head["pages"]]
        self.turned: dict[int, dict[str, Place]] = {}  # the pages that were read

    def head(self, size: int) -> dict[str, Any]:
        """The head of a file of so many bytes."""
        data = self.bytes_at(0, min(size, AT_ONCE))
        if (end := data.find(b"\n", FIRST_LINE)) < 0:
            data = self.bytes_at(0, min(size, LARGEST_HEAD))
            end = data.find(b"\n", FIRST_LINE)
        line = data[FIRST_LINE:end]
        if end < 0 or data[:FIRST_LINE] != first_line(line):
            raise self.damaged()
        self.start = end + 1
        try:
            found: dict[str, Any] = json.loads(line)
            names = [name for name, *place in found["pages"] if list(map(type, place)) == [int, int, int]]
            is_right = type(found["about"]) is dict and names == sorted(names) and len(names) == len(found["pages"])
            if not is_right or found["size"] != size - self.start:
                raise self.damaged()
        except (KeyError, RecursionError, TypeError, ValueError):
            raise self.damaged() from None
        return found

    def bytes_at(self, start: int, end: int) -> bytes:
        """Some of the bytes behind the head."""
        if not 0 <= start <= end <= self.size:
            raise self.damaged()
        found = self.read(self.start + start, end - start)
        self.bytes_read += len(found)
        return found

    def line(self, place: Place) -> Any:
        """The value of a line."""
        start, end, check = place
        return json.loads(self.checked(self.bytes_at(start, end), check))

    def checked(self, line: bytes, check: int) -> bytes:
        """A line that was read, if it is what was written."""
        if crc32(line) != check:
            raise self.damaged()
        return line

    def page(self, number: int) -> dict[str, Place]:
        """The names on a page, with the places of their records."""
        if number not in self.turned:
            self.turned[number] = self.line(self.pages[number])
        return self.turned[number]

    def find(self, name: str) -> Place | None:
        """Where the record of a name stands."""
        number = bisect_right(self.firsts, name) - 1
        return self.page(number).get(name) if number >= 0 else None

    def __contains__(self, name: object) -> bool:
        """Tell whether there is a record of this name."""
        return isinstance(name, str) and self.find(name) is not None

    def record(self, name: str) -> Any:
        """The value of a record."""
        place = self.find(name)
        if place is None:
            raise KeyError(name)
        return self.line(place)

    def get(self, name: str, default: Any = None) -> Any:
        """The value of a record, or the *default* where there is none."""
        place = self.find(name)
        return default if place is None else self.line(place)

    def places(self, beginning: str) -> list[tuple[str, Place]]:
        """The names that have this *beginning*, and the places of their records, in the order of the file."""
        number = max(bisect_right(self.firsts, beginning) - 1, 0)
        found: list[tuple[str, Place]] = []
        while number < len(self.pages) and self.firsts[number][: len(beginning)] <= beginning:
            found += [(name, place) for name, place in self.page(number).items() if name.startswith(beginning)]
            number += 1
        return sorted(found, key=lambda one: one[1])

    def all(self, beginning: str) -> Iterator[tuple[str, Any]]:
        """Every record whose name has this *beginning*, in the order of the file, by the rest of its name."""
        for block in neighbours(self.places(beginning)):
            start = block[0][1][0]
            data = self.bytes_at(start, block[-1][1][1])
            lines = [self.checked(data[begin - start : end - start], check) for _, (begin, end, check) in block]
            values = json.loads(b"[%s]" % b",".join(lines))  # at once, which is quicker
            yield from zip((name[len(beginning) :] for name, _ in block), values, strict=True)


def neighbours(places: Iterable[tuple[str, Place]]) -> Iterator[list[tuple[str, Place]]]:
    """Records that are read at once: one behind the other, and not too many."""
    block: list[tuple[str, Place]] = []
    for name, place in places:
        if block and (place[0] != block[-1][1][1] + 1 or place[1] - block[0][1][0] > LONGEST):
            yield block
            block = []
        block.append((name, place))
    if block:
        yield block


def packed(about: Mapping[str, Any], records: Mapping[str, Any]) -> bytes:
    """The bytes of a file of records, which stand in it in their order; *about* is what is said of the whole."""
    lines = [written(record) for record in records.values()]
    places = dict(zip(records, placed(lines, 0), strict=True))
    names = sorted(places)
    many = max(isqrt(len(names)), 1)
    groups = [names[at : at + many] for at in range(0, len(names), many)]
    pages = [written({name: places[name] for name in group}) for group in groups]
    end = sum(len(line) + 1 for line in lines)
    listed = [[group[0], *place] for group, place in zip(groups, placed(pages, end), strict=True)]
    size = end + sum(len(page) + 1 for page in pages)
    head = written({"about": about, "size": size, "pages": listed})
    return first_line(head) + b"\n".join([head, *lines, *pages, b""])


def written(value: Any) -> bytes:
    """A value as a line."""
    return json.dumps(value, ensure_ascii=False).encode()


def placed(lines: Iterable[bytes], start: int) -> Iterator[Place]:
    """The places of lines, one behind the other."""
    for line in lines:
        yield start, start + len(line), crc32(line)
        start += len(line) + 1


def first_line(head: bytes) -> bytes:
    """The line before the head, with its checksum."""
    return b"%08x\n" % crc32(head)
