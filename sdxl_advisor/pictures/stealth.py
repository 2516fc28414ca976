"""Text hidden in the lowest bits of the pixels of a picture ("stealth PNG"), column by column from the left.

Sources: https://github.com/ashen-sensored/sd_webui_stealth_pnginfo and https://github.com/NovelAI/novelai-image-metadata
(a signature of 15 bytes, the number of bits in 4 bytes, the text, which may be packed by gzip). A picture is read only
as far as the text goes: no filter of a PNG looks to the right.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Iterator
from typing import BinaryIO

from sdxl_advisor.catalog.record import record
from sdxl_advisor.pictures.png import HEAD, LONGEST, SIGNATURE, chunk_places, text_of, unpacked

HIDDEN = 15 + 4  # bytes of the signature and of the length
KINDS = {"info": False, "comp": True}  # whether the text is packed
LARGEST = 256 * 1024  # bytes of a hidden text as it is stored; workflows of ComfyUI take a fifth
PIXELS, WIDEST = 64_000_000, 65_536
BIT = bytes(48 + (byte & 1) for byte in range(256))  # "0" or "1" for a byte
GZIP = 31
DEPTH, RGB, RGBA = 8, 2, 6  # of a PNG
IMAGE = struct.Struct(">IIBBBBB")
PAETH, AVERAGE, UP, LEFT = 4, 3, 2, 1
NOT_SEARCHED = "its pixels were not searched for hidden data: {}"
TOO_MANY, INTERLACED = "there are too many", "they are interlaced or have 16 bits"

Channels = Callable[[int, range], list[bytes]]  # so many pixels or more of some channels, column by column


@record
class Layout:
    """How the pixels of a PNG are stored."""

    width: int
    height: int
    channels: int


def text_in_png(file: BinaryIO) -> tuple[str | None, str | None]:
    """The text hidden in a PNG, and why it was not looked for."""
    file.seek(len(SIGNATURE))
    head = file.read(HEAD.size + IMAGE.size)
    if len(head) < HEAD.size + IMAGE.size:
        return None, None
    width, height, depth, kind, _, _, interlaced = IMAGE.unpack(head[HEAD.size :])
    if kind not in (RGB, RGBA):
        return None, None  # no program hides a text in a palette or in grey
    if depth != DEPTH or interlaced:
        return None, NOT_SEARCHED.format(INTERLACED)
    if not 0 < width <= WIDEST or not 0 < height * width <= PIXELS:
        return None, NOT_SEARCHED.format(TOO_MANY)
    layout = Layout(width, height, 4 if kind == RGBA else 3)
    return hidden_text(lambda pixels, which: channels_of(file, layout, pixels, which), layout), None


def hidden_text(channels: Channels, layout: Layout) -> str | None:
    """The text hidden in the alpha channel, or else in the three colours."""
    for name, which in (("png", range(3, 4)), ("rgb", range(3))):
        if which.stop > layout.channels:
            continue
        head = stored(channels, layout, which, HIDDEN)
        packed = KINDS.get(head[11:15].decode("latin-1")) if head[:11] == f"stealth_{name}".encode() else None
        if packed is None:
            continue
        length = int.from_bytes(head[15:HIDDEN]) // 8
        if not 0 < length <= min(LARGEST, layout.width * layout.height * len(which) // 8 - HIDDEN):
            return None
        raw: bytes | None = stored(channels, layout, which, HIDDEN + length)[HIDDEN:]
        raw = unpacked(raw, LONGEST, GZIP) if packed and raw else raw
        return text_of(raw) if raw else None
    return None


def stored(channels: Channels, layout: Layout, which: range, length: int) -> bytes:
    """So many bytes of what the lowest bits say; fewer where there are no more pixels."""
    found = channels(min(-(-length * 8 // len(which)), layout.width * layout.height), which)
    bits = bytearray(sum(map(len, found)))
    for at, channel in enumerate(found):
        bits[at :: len(found)] = channel.translate(BIT)
    whole = min(len(bits) // 8, length)
    return int(b"0" + bits[: whole * 8], 2).to_bytes(whole) if whole else b""


def channels_of(file: BinaryIO, layout: Layout, pixels: int, which: range) -> list[bytes]:
    """So many pixels or more of some channels of a PNG, column by column; none of one that is damaged."""
    count, height = -(-pixels // layout.height), min(layout.height, pixels)
    kept: list[list[bytes]] = [[] for _ in which]
    above = [bytes(count) for _ in which]
    for row in raw_rows(file, 1 + layout.width * layout.channels, height):
        for at, channel in enumerate(which):
            line = row[1 + channel : 1 + count * layout.channels : layout.channels]
            above[at] = unfiltered(row[0], line, above[at])
            kept[at].append(above[at])
    if len(kept[0]) < height:
        return [b"" for _ in which]
    return [b"".join(map(bytes, zip(*rows, strict=True))) for rows in kept]


def raw_rows(file: BinaryIO, length: int, count: int) -> Iterator[bytes]:
    """The rows of a PNG as they are stored, as long as they are sound."""
    stream, pending = zlib.decompressobj(), b""
    for data in pixel_chunks(file):
        packed = data
        while True:
            try:
                pending += stream.decompress(packed, max(length - len(pending), 1))
            except zlib.error:
                return
            packed = stream.unconsumed_tail
            if len(pending) < length:
                break
            yield pending
            pending = b""
            count -= 1
            if count == 0:
                return


def pixel_chunks(file: BinaryIO) -> Iterator[bytes]:
    """The packed pixels of a PNG, in pieces that are not too large."""
    for kind, start, length in chunk_places(file):
        for place in range(start, start + length, LARGEST) if kind == b"IDAT" else ():
            file.seek(place)
            yield file.read(min(LARGEST, start + length - place))


def unfiltered(kind: int, line: bytes, above: bytes) -> bytes:
    """The bytes of a channel in a row, without the filter that makes them easy to pack."""
    if kind == UP:
        return bytes((value + up) & 255 for value, up in zip(line, above, strict=True))
    if kind not in (LEFT, AVERAGE, PAETH):
        return line
    left = corner = 0
    found = bytearray()
    for value, up in zip(line, above, strict=True):
        guess = left if kind == LEFT else (left + up) >> 1 if kind == AVERAGE else nearest(left, up, corner)
        left, corner = (value + guess) & 255, up
        found.append(left)
    return bytes(found)


def nearest(left: int, up: int, corner: int) -> int:
    """Paeth's guess: of three neighbours that nearest to left + up - corner."""
    to_left, to_up, to_corner = abs(up - corner), abs(left - corner), abs(left + up - 2 * corner)
    if to_left <= to_up and to_left <= to_corner:
        return left
    return up if to_up <= to_corner else corner
