"""The header of a .safetensors file: what its tensors are called, their shapes, and what its maker wrote beside them.

The form is that of the format's own description: eight bytes with the length of the header, the header as JSON, then
the tensors' bytes. A file may be damaged or made to do harm, so nothing is read that is not bounded.
"""

from __future__ import annotations

import json
import math
import os
from collections.abc import Callable, Collection, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import Any, cast

from sdxl_advisor import lazy_re as re
from sdxl_advisor.catalog.input_files import LONGEST_HEADER, NotRead, Opened, open_file
from sdxl_advisor.catalog.record import record

PREFIX = 8  # bytes that hold the length of the header
SHORTEST, LONGEST = 2, LONGEST_HEADER  # bytes of a header; the format allows no longer one
DIMENSIONS, PAIR = 10, 2  # no shape has more numbers; a place has two
COUNTABLE = 2**50  # no file has so many bytes, and no tensor so many numbers
FIELDS = ("dtype", "shape", "data_offsets")
METADATA = "__metadata__"
FIRST = re.compile(r'[ \t\r\n]*\{[ \t\r\n]*"__metadata__"[ \t\r\n]*:[ \t\r\n]*')  # where the format's own writer has it
BLANKS = " \t\r\n"
LONE = re.compile("[\ud800-\udfff]")  # half a character, which no file can hold
MENDED = 1_000_000  # characters of a text with such
UNITS = (("GB", 10**9), ("MB", 10**6), ("KB", 10**3))

# A hundred megabytes of JSON can take gigabytes when read: what a header may take is estimated before it is parsed.
SMALL = 8_000_000  # bytes of a header that does no harm, whatever it holds
AFFORDABLE = 600_000_000  # bytes of memory
PER_VALUE = 300  # bytes of memory for a value and its name, whatever they are
PER_BYTE, PER_WIDE_BYTE = 3, 9  # bytes of memory for one of the header: as text, and again as a value

# How files begin that only have the ending of one. Their first bytes read as a length that no header has.
STRANGERS = (
    (b"version ", "it is a Git LFS pointer, not the file itself"),
    (b"PK\x03\x04", "it is a zip or a pickled checkpoint with the wrong ending"),
    (b"\x80\x02", "it is a pickled checkpoint with the wrong ending"),
    (b"GGUF", "it is a GGUF file with the wrong ending"),
    (b"\x89PNG", "it is a picture with the wrong ending"),
    (b"\xff\xd8\xff", "it is a picture with the wrong ending"),
    (b"RIFF", "it is a picture with the wrong ending"),
    (b"<", "it is a web page, not the file itself"),
    (b"{", "it is a text in JSON, not the file itself"),
)


@record
class Header:
    """What a file says of itself.

    ``tensors`` holds the entries as they are written: dtype, shape, data_offsets. ``start`` is where the tensors' bytes
    begin, ``size`` is that of the file, both in bytes.
    """

    metadata: Mapping[str, str]
    tensors: Mapping[str, Mapping[str, Any]]
    start: int
    size: int


class Damaged(Exception):
    """Why a file cannot be read: one clause for people, without a full stop."""


def read_header(path: Path) -> Header:
    """Read and check the header of a file; raises ``Damaged``, and OSError where the disk refuses.

    Bytes behind the last tensor and gaps between tensors are let pass, though the format knows none.
    """
    return understood(*header_in(path))


def header_in(path: Path) -> tuple[str, int, int]:
    """The header of a file as text, where the tensors' bytes begin, and the size of the file, both in bytes."""
    try:
        file = open_file(path, buffering=0)  # a buffer would copy the header once more
    except (IsADirectoryError, NotRead):
        raise Damaged("it is not an ordinary file") from None
    with file:
        size = os.fstat(file.fileno()).st_size
        length = header_length(file.read(PREFIX), size)
        return header_text(file, length), PREFIX + length, size


def understood(text: str, start: int, size: int) -> Header:
    """A header that was read, checked."""
    table = parsed(text)
    metadata = texts(table.pop(METADATA, None))
    header = Header(metadata, table, start, size)
    check_entries(header)
    return header


def header_length(prefix: bytes, size: int) -> int:
    """The length that the first bytes of a file tell."""
    if not prefix:
        raise Damaged("it is empty")
    if len(prefix) < PREFIX:
        raise Damaged("it is too short to have a header")
    length = int.from_bytes(prefix, "little")
    if length < SHORTEST:
        raise Damaged("its header is empty")
    if length > LONGEST:
        text = prefix.lstrip()
        clauses = (clause for beginning, clause in STRANGERS if text.startswith(beginning))
        raise Damaged(next(clauses, "it does not begin like a safetensors file"))
    if length > size - PREFIX:
        raise Damaged("it ends in the middle of its header")
    return length


def header_text(file: Opened, length: int) -> str:
    """The header as text, if reading it takes no absurd amount of memory."""
    raw = file.read(length)
    if len(raw) < length:
        raise Damaged("it ends in the middle of its header")
    if length > SMALL and memory_for(raw) > AFFORDABLE:
        raise Damaged("its header holds more than that of any model")
    try:
        return raw.decode()
    except UnicodeDecodeError:
        raise Damaged("its header is not text") from None


def memory_for(raw: bytes) -> int:
    """How many bytes of memory a header may take at most when it is parsed."""
    values = raw.count(b",") + raw.count(b"[") + raw.count(b"{")
    return len(raw) * (PER_BYTE if raw.isascii() else PER_WIDE_BYTE) + values * PER_VALUE


def parsed(text: str) -> dict[str, Any]:
    """The table that a header is, in which no name stands twice."""
    table: Any = loaded(text)
    if not isinstance(table, dict):
        raise Damaged("its header is not a table")
    entries, described = len(table) - (METADATA in table), METADATA in table
    if text.count("{") != 1 + entries + described and may_repeat(text, entries):
        table = None  # two at once are too many for memory
        table = loaded(text, unrepeated)
    return cast("dict[str, Any]", table)


def may_repeat(text: str, entries: int) -> bool:
    """Tell whether a name may stand twice: each entry has one such field, and only a slow look tells for sure."""
    return text.count('"data_offsets"') != entries or text.count(f'"{METADATA}"') > 1


def loaded(text: str, pairs: Callable[[list[tuple[str, Any]]], Any] | None = None) -> Any:
    """What a JSON text holds."""
    try:
        return json.loads(text, object_pairs_hook=pairs)
    except RecursionError:
        raise Damaged("its header is nested too deeply") from None
    except ValueError:
        raise Damaged("its header is not JSON") from None


def unrepeated(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A table whose names all differ."""
    table = dict(pairs)
    if len(table) < len(pairs):
        raise Damaged("its header has the same name twice")
    return table


def without_metadata(text: str) -> tuple[Any, str] | None:
    """The metadata of a header, and the rest of its text, which copies with other metadata share.

    None where that takes reading it all. What does not begin with its metadata is its own rest.
    """
    found = FIRST.match(text)
    if not found:
        return None, text.rstrip(BLANKS)
    try:
        metadata, end = json.JSONDecoder(object_pairs_hook=unrepeated).raw_decode(text, found.end())
    except (Damaged, RecursionError, ValueError):
        return None
    return metadata, text[end:].rstrip(BLANKS)


def texts(metadata: Any) -> dict[str, str]:
    """Those metadata that are text, as all should be."""
    if metadata is None:
        return {}
    if not isinstance(metadata, dict):
        raise Damaged("its metadata is not a table")
    return {whole(name): whole(value) for name, value in metadata.items() if isinstance(value, str)}


def whole(text: str) -> str:
    """A text without halves of characters; one that has some is cut, because mending it takes memory thrice over."""
    return text if text.isascii() or not LONE.search(text) else LONE.sub("\ufffd", text[:MENDED])


def check_entries(header: Header) -> None:
    """Refuse what no program could load."""
    entries = header.tensors.values()
    if surely_sound(entries, header.size - header.start):
        return
    for entry in entries:
        check_entry(entry)
    check_places([entry["data_offsets"] for entry in entries], header)


def surely_sound(entries: Collection[Mapping[str, Any]], size: int) -> bool:
    """Whether a quick look tells that some thousand entries are right: each tensor begins where the last one ended."""
    try:
        places = list(chain.from_iterable([entry["data_offsets"] for entry in entries]))
        shapes = set(map(tuple, [entry["shape"] for entry in entries]))
        kinds = {entry["dtype"] for entry in entries}
        begins, ends = places[::2], places[1::2]
        follow = begins[0] == 0 and begins[1:] == ends[:-1] and ends == sorted(ends) and ends[0] >= 0
    except (IndexError, KeyError, TypeError):
        return False
    whole = len(begins) == len(ends) == len(entries) and type(ends[-1]) is int and ends[-1] <= size
    return follow and whole and set(map(type, kinds)) == {str} and all(map(possible, shapes))


def check_entry(entry: Any) -> None:
    """Refuse what does not describe a tensor."""
    if not isinstance(entry, dict):
        raise Damaged("an entry of its header is not a table")
    if any(field not in entry for field in FIELDS):
        raise Damaged("a tensor lacks its type, its shape or its place")
    kind, shape, place = (entry[field] for field in FIELDS)
    if not isinstance(kind, str):
        raise Damaged("the type of a tensor is not text")
    if not isinstance(shape, list) or not possible(shape):
        raise Damaged("the shape of a tensor is impossible")
    if not isinstance(place, list) or len(place) != PAIR or not natural(place):
        raise Damaged("the place of a tensor is impossible")


def possible(shape: Sequence[Any]) -> bool:
    """Whether a tensor can have this shape."""
    return len(shape) <= DIMENSIONS and natural(shape) and math.prod(filter(None, shape)) <= COUNTABLE


def natural(numbers: Sequence[Any]) -> bool:
    """Whether all are whole numbers, none below zero; true and false are none."""
    return all(type(number) is int and number >= 0 for number in numbers)


def check_places(places: Sequence[Sequence[int]], header: Header) -> None:
    """Refuse tensors that end before they begin, lie on each other or are not in the file to their end."""
    if any(end < begin for begin, end in places):
        raise Damaged("a tensor ends before it begins")
    needed = header.start + max((end for _, end in places), default=0)
    if needed > COUNTABLE:
        raise Damaged("the place of a tensor is impossible")
    if needed > header.size:
        raise Damaged(f"it is cut off: {shares(header.size, needed)} are there")
    if sum(end - begin for begin, end in places) > needed - header.start:
        raise Damaged("its tensors overlap")


def shares(there: int, needed: int) -> str:
    """Two amounts of bytes beside each other, exact where they would look alike."""
    if amount(there) == amount(needed):
        return f"{there:,} of {needed:,} bytes"
    return f"{amount(there)} of {amount(needed)}"


def amount(size: int) -> str:
    """A number of bytes in the unit that suits it."""
    return next((f"{size / one:.1f} {unit}" for unit, one in UNITS if size >= one), f"{size} bytes")
