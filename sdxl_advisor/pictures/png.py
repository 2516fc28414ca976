"""The text chunks of a PNG, without its pixels.

Source of the form: https://www.w3.org/TR/png-3/. Checksums are not checked: a text that can be read is read.
"""

from __future__ import annotations

import os
import struct
import zlib
from collections.abc import Iterator
from typing import BinaryIO

SIGNATURE = b"\x89PNG\r\n\x1a\n"
TEXTS = frozenset((b"tEXt", b"zTXt", b"iTXt", b"eXIf"))
EXIF = "eXIf"  # no keyword of a text: its bytes, each as one character
LONGEST, ALL = 16 * 1024 * 1024, 32 * 1024 * 1024  # bytes of one text and of all together
DEFLATED = 1032  # bytes at most that one byte can stand for
CHUNKS, TEXT_CHUNKS = 100_000, 500  # a large picture has thousands of chunks of pixels, and a few of text
HEAD, CHECKSUM = struct.Struct(">I4s"), 4
SHORT = "it is cut off or damaged"
SKIPPED = "a part of its text is damaged or longer than is read"


def read_chunks(file: BinaryIO) -> tuple[dict[str, str], str | None]:
    """The texts of a PNG by keyword, from behind its signature, and what was not read; of two alike the first."""
    texts: dict[str, str] = {}
    note, room = None, ALL
    for seen, (kind, data) in enumerate(chunks(file)):
        if kind == b"":
            return texts, note or SHORT
        if seen >= TEXT_CHUNKS or room <= 0:
            return texts, SKIPPED
        keyword, text = read_text(kind, data, min(room, LONGEST)) if data is not None else ("", None)
        if text is None:
            note = SKIPPED
        else:
            texts.setdefault(keyword, text)
        room -= cost(data or b"", text)
    return texts, note


def cost(data: bytes, text: str | None) -> int:
    """How much of what may be read a chunk took, in bytes: its text, or what may have come out of a bad one."""
    return min(len(data) * DEFLATED, LONGEST) if text is None else max(len(data), len(text))


def chunks(file: BinaryIO) -> Iterator[tuple[bytes, bytes | None]]:
    """The chunks of text up to the end of the picture, without data where it is too long.

    A file that ends before the picture does ends with a chunk of no kind.
    """
    for kind, start, length in chunk_places(file):
        if kind in TEXTS:
            file.seek(start)
            yield kind, file.read(length) if length <= LONGEST else None
        elif kind == b"":
            yield kind, None


def chunk_places(file: BinaryIO) -> Iterator[tuple[bytes, int, int]]:
    """The kind of every chunk, where its data begins and how many bytes it has, up to the end of the picture.

    A file that ends before the picture does ends with a chunk of no kind.
    """
    end = file.seek(0, os.SEEK_END)
    at = len(SIGNATURE)
    for _ in range(CHUNKS):
        file.seek(at)
        head = file.read(HEAD.size)
        if len(head) < HEAD.size:
            break
        length, kind = HEAD.unpack(head)
        if kind == b"IEND":
            return
        start, at = at + HEAD.size, at + HEAD.size + length + CHECKSUM
        if at > end or not kind.isalpha():
            break
        yield kind, start, length
    yield b"", at, 0


def read_text(kind: bytes, data: bytes, room: int) -> tuple[str, str | None]:
    """The keyword and the text of a chunk; None if it is damaged or longer than there is room."""
    if kind == b"eXIf":
        return EXIF, data.decode("latin-1")
    keyword, _, rest = data.partition(b"\0")
    packed = kind == b"zTXt"
    if packed:
        rest = rest[1:]  # the method, of which there is one
    if kind == b"iTXt":
        packed, rest = rest[:1] == b"\1", rest[2:]
        rest = rest.partition(b"\0")[2].partition(b"\0")[2]  # the language, and the keyword in it
    raw = unpacked(rest, room) if packed else rest if len(rest) <= room else None
    return keyword.decode("latin-1"), None if raw is None else text_of(raw)


def unpacked(data: bytes, room: int, form: int = zlib.MAX_WBITS) -> bytes | None:
    """Deflated data if it is sound and no longer than there is room; *form* is zlib's number of the wrapping."""
    stream = zlib.decompressobj(form)
    try:
        raw = stream.decompress(data, room + 1)
    except zlib.error:
        return None
    return raw if stream.eof and len(raw) <= room else None


def text_of(raw: bytes) -> str:
    """Text as it was written: UTF-8, also where the form wants Latin-1, which is all that is left otherwise."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("latin-1")
