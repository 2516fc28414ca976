"""Data hidden in the lowest bits of the pixels: every filter, both channels, and that nothing takes long."""

from __future__ import annotations

import gzip
import json
import random
import struct
import time
import zlib
from pathlib import Path

import pytest

from sdxl_advisor.pictures.generation_data import NOTHING
from sdxl_advisor.pictures.picture import Picture, read_picture
from sdxl_advisor.pictures.png import SIGNATURE
from sdxl_advisor.pictures.stealth import nearest
from tests.pictures.making import INFOTEXT, chunk, png_bytes, text_chunk

NAI = json.dumps({"Software": "NovelAI", "Comment": json.dumps({"prompt": "1girl, solo", "uc": "lowres", "steps": 28})})


def hidden(kind: str, text: str) -> bytes:
    """What is hidden: signature, number of bits, text."""
    data = gzip.compress(text.encode(), mtime=0) if kind.endswith("comp") else text.encode()
    return f"stealth_{kind}".encode() + struct.pack(">I", len(data) * 8) + data


def pixels(width: int, height: int, channels: int, data: bytes, which: range) -> list[bytearray]:
    """Rows of noise with the bits of *data* in the lowest bit of some channels, column by column."""
    noise = random.Random(1)  # noqa: S311 - no secret
    rows = [bytearray(noise.randbytes(width * channels)) for _ in range(height)]
    bits = [byte >> place & 1 for byte in data for place in range(7, -1, -1)]
    for at, bit in enumerate(bits):
        pixel, channel = divmod(at, len(which))
        x, y = divmod(pixel, height)
        place = x * channels + which[channel]
        rows[y][place] = rows[y][place] & 254 | bit
    return rows


def filtered(kind: int, row: bytearray, above: bytearray, step: int) -> bytes:
    """A row as it is stored under a filter."""
    if kind == 0:
        return bytes([kind, *row])
    out = bytearray([kind])
    for at, value in enumerate(row):
        left, corner = (row[at - step], above[at - step]) if at >= step else (0, 0)
        guess = (0, left, above[at], (left + above[at]) // 2, nearest(left, above[at], corner))[kind]
        out.append((value - guess) & 255)
    return bytes(out)


def png_of(
    rows: list[bytearray], channels: int, *, depth: int = 8, interlaced: int = 0, kind: int | None = None
) -> bytes:
    """A PNG of these rows, each under another filter, in several pieces."""
    width = len(rows[0]) // channels
    above = [bytearray(len(rows[0])), *rows]
    raw = b"".join(filtered(at % 5 if kind is None else kind, row, above[at], channels) for at, row in enumerate(rows))
    packed = zlib.compress(raw)
    colours = {3: 2, 4: 6}[channels]
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, len(rows), depth, colours, 0, 0, interlaced))
    parts = [chunk(b"IDAT", packed[at : at + 999]) for at in range(0, len(packed), 999)]
    return SIGNATURE + head + b"".join(parts) + chunk(b"IEND", b"")


def read(folder: Path, data: bytes) -> Picture:
    """What a picture of these bytes tells."""
    path = folder / "a.png"
    path.write_bytes(data)
    return read_picture(path)


def check(found: Picture, program: str) -> None:
    """The picture tells what all pictures here do."""
    assert (found.program, found.note) == (program, None)
    made = found.generation
    assert made is not None
    assert (made.positive, made.negative, made.steps) == ("1girl, solo", "lowres", 28)


@pytest.mark.parametrize("text", [INFOTEXT, NAI])
@pytest.mark.parametrize(
    ("kind", "channels", "which"),
    [
        ("pnginfo", 4, range(3, 4)),
        ("pngcomp", 4, range(3, 4)),
        ("rgbinfo", 3, range(3)),
        ("rgbcomp", 3, range(3)),
        ("rgbcomp", 4, range(3)),
    ],
)
@pytest.mark.parametrize("height", [40, 200, 4000])
def test_data_in_the_pixels_is_read(
    tmp_path: Path, text: str, kind: str, channels: int, which: range, height: int
) -> None:
    rows = pixels(8000 // height + 60 * (height < 100), height, channels, hidden(kind, text), which)
    check(read(tmp_path, png_of(rows, channels)), "NovelAI" if text == NAI else "A1111")


def test_a_text_counts_more_than_the_pixels(tmp_path: Path) -> None:
    data = png_of(pixels(40, 200, 4, hidden("pnginfo", INFOTEXT), range(3, 4)), 4)
    text = text_chunk("parameters", INFOTEXT.replace("solo", "duo"))
    made = read(tmp_path, data.replace(chunk(b"IEND", b""), text + chunk(b"IEND", b""))).generation
    assert made is not None
    assert made.positive == "1girl, duo"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"stealth_pnginfo",
        b"stealth_pngwhat" + b"\0" * 50,
        b"stealth_pnginfo" + b"\xff" * 50,
        b"stealth_pnginfo" + b"\0" * 50,
        b"stealth_pngcomp" + struct.pack(">I", 400) + b"no gzip at all" * 9,
        hidden("pngcomp", "a photograph"),
        hidden("pngcomp", "0" * 20_000_000),
    ],
    ids=["empty", "no length", "no such kind", "too long", "no text", "no gzip", "no generation data", "a bomb"],
)
def test_pixels_that_hide_nothing(tmp_path: Path, data: bytes) -> None:
    rows = pixels(800, 240, 4, data, range(3, 4))
    assert read(tmp_path, png_of(rows, 4, kind=0)) == Picture(None, None, NOTHING)


def test_what_was_not_searched_is_said(tmp_path: Path) -> None:
    rows = pixels(8, 8, 4, b"", range(3, 4))
    for found in (read(tmp_path, png_of(rows, 4, interlaced=1)), read(tmp_path, png_of(rows, 4, depth=16))):
        assert found.generation is None
        assert found.note == (
            "no generation data was found; its pixels were not searched for hidden data: "
            "they are interlaced or have 16 bits"
        )
    huge = chunk(b"IHDR", struct.pack(">IIBBBBB", 2**31, 2**31, 8, 6, 0, 0, 0))
    found = read(tmp_path, SIGNATURE + huge + chunk(b"IDAT", b"") + chunk(b"IEND", b""))
    assert "there are too many" in (found.note or "")


def test_a_bomb_of_pixels_is_left_quickly(tmp_path: Path) -> None:
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 8000, 8000, 8, 6, 0, 0, 0))
    data = SIGNATURE + head + chunk(b"IDAT", zlib.compress(bytes(100_000_000), 1)) + chunk(b"IEND", b"")
    began = time.process_time()
    assert read(tmp_path, data) == Picture(None, None, NOTHING)
    assert time.process_time() - began < 1


def test_damaged_pixels_are_no_trouble(tmp_path: Path) -> None:
    data = png_of(pixels(40, 200, 4, hidden("pngcomp", INFOTEXT), range(3, 4)), 4)
    for at in range(41, len(data) - 12, 997):
        changed = bytearray(data)
        changed[at] ^= 255
        found = read(tmp_path, bytes(changed))
        assert found.generation or found.note
    for cut in range(0, len(data), 1999):
        assert read(tmp_path, data[:cut] + png_bytes()[-12:]).note


def test_a_webp_without_loss_may_hide_data_too(tmp_path: Path) -> None:
    image = pytest.importorskip("PIL.Image")
    rows = pixels(80, 100, 4, hidden("pngcomp", INFOTEXT), range(3, 4))
    path = tmp_path / "a.webp"
    image.frombytes("RGBA", (80, 100), b"".join(map(bytes, rows))).save(path, lossless=True, exact=True)
    check(read_picture(path), "A1111")
