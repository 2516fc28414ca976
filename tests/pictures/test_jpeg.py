"""JPEG: its segments are read within one budget, whatever stands between them."""

from __future__ import annotations

from pathlib import Path

import pytest

from sdxl_advisor.pictures.exif import DAMAGED
from sdxl_advisor.pictures.generation_data import NOTHING
from sdxl_advisor.pictures.jpeg import MOST, ROOM, head_of
from sdxl_advisor.pictures.picture import read_picture
from sdxl_advisor.pictures.png import SKIPPED
from tests.pictures.making import INFOTEXT, jpeg

pillow = pytest.importorskip("PIL.Image")


def segment(marker: int, data: bytes) -> bytes:
    """One segment."""
    return bytes((0xFF, marker)) + (len(data) + 2).to_bytes(2) + data


def with_more(path: Path, more: bytes) -> Path:
    """A JPEG with *more* behind what its program wrote."""
    data = jpeg(path, user_comment=INFOTEXT).read_bytes()
    at = data.index(b"\xff\xdb")
    path.write_bytes(data[:at] + more + data[at:])
    return path


MUCH = b"Exif\0\0" + bytes(65_000)


@pytest.mark.parametrize(
    "more",
    [
        pytest.param(segment(0xE1, MUCH) * (ROOM // len(MUCH) + 2), id="EXIF"),
        pytest.param(segment(0xFE, MUCH) * (ROOM // len(MUCH) + 2), id="comments"),
        pytest.param(segment(0xE1, MUCH) * 1500, id="100 MB"),
        pytest.param(segment(0xFE, b"") * MOST, id="small ones"),
    ],
)
def test_what_is_beyond_the_budget_is_not_read(more: bytes, tmp_path: Path) -> None:
    assert SKIPPED in str(read_picture(with_more(tmp_path / "a.jpg", more)).note)


@pytest.mark.parametrize("more", [b"\0" * 10**7, b"\xff" * (MOST // 2), segment(0xE2, MUCH) * 100, b"\xff\xd0" * 100])
def test_what_stands_between_is_passed_over(more: bytes, tmp_path: Path) -> None:
    found = read_picture(with_more(tmp_path / "a.jpg", more))
    assert found.note is None
    assert found.generation is not None
    assert found.generation.positive == "1girl, solo"


def test_a_picture_of_several_is_read(tmp_path: Path) -> None:
    one, other = (pillow.new("RGB", (8, 8), colour) for colour in ("red", "blue"))
    one.save(tmp_path / "a.jpg", "MPO", save_all=True, append_images=[other])
    assert read_picture(tmp_path / "a.jpg").note == NOTHING


def test_a_jpeg_that_is_cut_off_is_damaged(tmp_path: Path) -> None:
    path = jpeg(tmp_path / "a.jpg", user_comment=INFOTEXT)
    data = path.read_bytes()
    for end in (4, 30):
        path.write_bytes(data[:end])
        assert read_picture(path).note == DAMAGED
    head, whole = head_of(data)
    assert whole
    assert len(head) < len(data)
