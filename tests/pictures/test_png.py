"""PNG: every kind of text chunk, and that no bytes, however damaged, raise, take long or much memory."""

from __future__ import annotations

import io
import struct
import tracemalloc
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from sdxl_advisor.catalog.file_records import PICTURES
from sdxl_advisor.pictures import png as png_module
from sdxl_advisor.pictures.generation_data import NOTHING
from sdxl_advisor.pictures.picture import NO_PICTURE, Picture, read_picture
from sdxl_advisor.pictures.png import ALL, CHUNKS, LONGEST, SHORT, SIGNATURE, SKIPPED, TEXT_CHUNKS, read_chunks
from tests.conftest import examples
from tests.pictures.making import (
    INFOTEXT,
    chunk,
    comfy_png,
    international,
    packed_chunk,
    png,
    png_bytes,
    text_chunk,
)


def read(data: bytes) -> tuple[dict[str, str], str | None]:
    """The texts in a PNG."""
    file = io.BytesIO(data)
    file.seek(len(SIGNATURE))
    return read_chunks(file)


def picture(folder: Path, data: bytes) -> Picture:
    """What a picture of these bytes tells."""
    path = folder / "a.png"
    path.write_bytes(data)
    return read_picture(path)


@pytest.mark.parametrize(
    "written",
    [
        text_chunk("parameters", INFOTEXT),
        packed_chunk("parameters", INFOTEXT.encode()),
        international("parameters", INFOTEXT),
        international("parameters", INFOTEXT, packed=True),
        international("parameters", INFOTEXT, language=b"en-GB"),
    ],
)
@pytest.mark.parametrize("behind", [False, True])
def test_every_kind_of_text_is_read_before_and_behind_the_pixels(tmp_path: Path, written: bytes, behind: bool) -> None:
    found = picture(tmp_path, png_bytes(behind=written) if behind else png_bytes(written))
    assert found.generation is not None
    assert (found.program, found.note) == ("A1111", None)
    assert (found.generation.positive, found.generation.negative) == ("1girl, solo", "lowres")
    assert (found.generation.model, found.generation.model_hash) == ("someModel_v6", "67ab2fd8ec")
    assert found.generation.tail.startswith("Steps: 28")


@pytest.mark.parametrize(
    ("raw", "text"),
    [("caf\u00e9".encode("latin-1"), "caf\u00e9"), ("caf\u00e9 \u00d7".encode(), "caf\u00e9 \u00d7"), (b"", "")],
)
def test_plain_text_is_utf8_or_else_latin1(raw: bytes, text: str) -> None:
    assert read(png_bytes(chunk(b"tEXt", b"a\0" + raw))) == ({"a": text}, None)


def test_of_two_texts_of_a_name_the_first_counts() -> None:
    assert read(png_bytes(text_chunk("a", "1"), text_chunk("b", "2"), text_chunk("a", "3"))) == (
        {"a": "1", "b": "2"},
        None,
    )


def test_nothing_counts_behind_the_end() -> None:
    assert read(png_bytes() + text_chunk("a", "1")) == ({}, None)


def test_a_picture_without_texts_says_who_may_have_removed_them(tmp_path: Path) -> None:
    assert read_picture(png(tmp_path / "a.png", {})) == Picture(None, None, NOTHING)
    assert read_picture(png(tmp_path / "b.png", {"Software": "paint", "Comment": "mine"})) == Picture(
        None, None, NOTHING
    )


@pytest.mark.parametrize("data", [b"", b"\x89PNG", b"GIF89a", b"RIFF1234WAVE", b"%PDF", b"PK\3\4", INFOTEXT.encode()])
def test_another_file_is_no_picture(tmp_path: Path, data: bytes) -> None:
    assert picture(tmp_path, data) == Picture(None, None, NO_PICTURE)


def test_the_first_bytes_tell_the_format_not_the_ending(tmp_path: Path) -> None:
    assert comfy_png(tmp_path / "a.jpg").suffix in PICTURES
    assert read_picture(tmp_path / "a.jpg").program == "ComfyUI"


def test_a_file_that_cannot_be_opened_is_the_callers_business(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read_picture(tmp_path / "none.png")
    with pytest.raises(OSError, match="directory"):
        read_picture(tmp_path)


def test_a_picture_that_is_cut_off_tells_what_came_before(tmp_path: Path) -> None:
    whole = png_bytes(text_chunk("parameters", INFOTEXT))
    found = picture(tmp_path, whole[:-20])
    assert found.generation is not None
    assert found.note == SHORT
    assert picture(tmp_path, whole[:100]) == Picture(None, None, SHORT)


@pytest.mark.parametrize("cut", range(8, len(png_bytes(packed_chunk("a", b"b" * 50))) - 4, 3))
def test_a_cut_anywhere_is_told(cut: int) -> None:
    assert read(png_bytes(packed_chunk("a", b"b" * 50))[:cut])[1] == SHORT


@pytest.mark.parametrize(
    "broken",
    [
        chunk(b"zTXt", b"a\0\0no zlib"),
        chunk(b"zTXt", b"a\0\0" + zlib.compress(b"b" * 50)[:-5]),
        chunk(b"iTXt", b"a\0\1\0\0\0" + b"no zlib"),
        packed_chunk("a", b"0" * (LONGEST + 1)),
        chunk(b"tEXt", b"a\0" + b"0" * LONGEST),
    ],
)
def test_a_text_that_is_damaged_or_too_long_is_left_out_and_the_others_are_read(broken: bytes) -> None:
    assert read(png_bytes(broken, text_chunk("b", "c"))) == ({"b": "c"}, SKIPPED)


def test_bombs_take_little_memory() -> None:
    bomb = packed_chunk("a", b"0" * LONGEST * 4)
    data = png_bytes(*[bomb.replace(b"a\0", bytes([65 + n]) + b"\0", 1) for n in range(20)])
    tracemalloc.start()
    try:
        assert read(data) == ({}, SKIPPED)
        assert tracemalloc.get_traced_memory()[1] < 3 * LONGEST
    finally:
        tracemalloc.stop()


def test_all_texts_together_are_bounded() -> None:
    texts, note = read(png_bytes(*[packed_chunk(f"a{n}", b"0" * (LONGEST // 2)) for n in range(9)]))
    assert sum(map(len, texts.values())) == ALL
    assert note == SKIPPED


def test_so_many_texts_are_enough() -> None:
    texts, note = read(png_bytes(*[text_chunk(str(n), "") for n in range(TEXT_CHUNKS + 9)]))
    assert (len(texts), note) == (TEXT_CHUNKS, SKIPPED)


def test_a_picture_of_endless_chunks_is_left() -> None:
    assert read(SIGNATURE + chunk(b"IDAT", b"") * (CHUNKS + 9))[1] == SHORT


def test_pixels_are_not_read() -> None:
    class Watched(io.BytesIO):
        largest = 0

        def read(self, size: int | None = -1, /) -> bytes:
            self.largest = max(self.largest, size or 0)
            return super().read(size)

    file = Watched(png_bytes(chunk(b"IDAT", b"0" * 9999), text_chunk("a", "b")))
    assert read_chunks(file) == ({"a": "b"}, None)
    assert file.largest < 100


@given(st.binary(max_size=200))
@examples(200)
def test_any_bytes_behind_the_signature_are_read(data: bytes) -> None:
    texts, _ = read(SIGNATURE + data)
    assert all(isinstance(text, str) for text in texts.values())


WHOLE = png_bytes(
    text_chunk("parameters", INFOTEXT), packed_chunk("Comment", b'{"a": 1}'), international("c", "d", packed=True)
)


@given(edits=st.lists(st.tuples(st.integers(8, len(WHOLE) - 1), st.integers(0, 255)), min_size=1, max_size=6))
@examples(400)
def test_a_changed_picture_never_raises(tmp_path_factory: pytest.TempPathFactory, edits: list[tuple[int, int]]) -> None:
    changed = bytearray(WHOLE)
    for at, byte in edits:
        changed[at] = byte
    found = picture(tmp_path_factory.getbasetemp(), bytes(changed))
    assert found.generation or found.note


@given(
    length=st.integers(0, 2**32 - 1), kind=st.sampled_from([b"tEXt", b"zTXt", b"iTXt", b"IDAT", b"abcd", b"\0\0\0\0"])
)
def test_a_length_may_be_anything(length: int, kind: bytes) -> None:
    texts, note = read(SIGNATURE + struct.pack(">I", length) + kind + b"a\0b")
    assert (texts, note) == ({}, SHORT)


@pytest.mark.parametrize("keyword", [lambda _: "same", str], ids=["of one keyword", "of many"])
def test_what_all_texts_unpack_to_is_bounded(keyword: Callable[[int], str], monkeypatch: pytest.MonkeyPatch) -> None:
    unpacked: list[int] = []
    whole = png_module.unpacked

    def counted(data: bytes, room: int, *form: int) -> bytes | None:
        found = whole(data, room, *form)
        unpacked.append(len(found or b""))
        return found

    monkeypatch.setattr(png_module, "unpacked", counted)
    bomb = b"a" * (LONGEST // 2)
    packed = zlib.compress(bomb, 9)
    data = [chunk(b"zTXt", keyword(n).encode() + b"\0\0" + packed) for n in range(40)]
    assert read(png_bytes(*data))[1] == SKIPPED
    assert sum(unpacked) <= ALL + LONGEST


def test_damaged_texts_count_as_much_as_may_have_come_out_of_them() -> None:
    bad = chunk(b"zTXt", b"a\0\0" + zlib.compress(b"a" * LONGEST * 2, 9))
    texts, note = read(png_bytes(text_chunk("before", "x"), *[bad] * 9, text_chunk("behind", "y")))
    assert (texts, note) == ({"before": "x"}, SKIPPED)
    small = chunk(b"zTXt", b"a\0\0damaged")
    assert read(png_bytes(*[small] * 99, text_chunk("behind", "y"))) == ({"behind": "y"}, SKIPPED)
