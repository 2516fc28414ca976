"""Where reading a picture begins: its first bytes tell the format, its texts the program and the rest."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from sdxl_advisor.pictures import png
from sdxl_advisor.pictures.exif import texts_of_exif, texts_of_image
from sdxl_advisor.pictures.generation_data import NOTHING, Picture
from sdxl_advisor.pictures.infotext import read_infotext
from sdxl_advisor.pictures.programs import read_texts

__all__ = ["ENDINGS", "Picture", "read_picture"]

ENDINGS = (".png", ".jpg", ".jpeg", ".webp")
LARGEST = 128 * 1024 * 1024  # bytes of a JPEG or WebP; Pillow wants the whole file
LONGEST_TEXT = 1_000_000  # letters of a text beside a picture
NO_PICTURE = "it is not a PNG, JPEG or WebP picture"
TOO_LARGE = f"it is larger than {LARGEST // 1024 // 1024} MB, which is not read"


def read_picture(path: Path) -> Picture:
    """What a picture was made from. Any content has an answer; an OSError of opening or reading goes to the caller."""
    with path.open("rb") as file:
        head = file.read(12)
        if head.startswith(png.SIGNATURE):
            file.seek(len(png.SIGNATURE))
            texts, note = png.read_chunks(file)
            if png.EXIF in texts:
                texts, note = with_exif(texts, note)
        elif is_jpeg(head) or is_webp(head):
            data = head + file.read(LARGEST)
            texts, note = texts_of_image(data) if len(data) <= LARGEST else ({}, TOO_LARGE)
        else:
            return Picture(None, None, NO_PICTURE)
    found = read_texts(texts)
    if found.generation is None and (beside := text_beside(path)):
        return beside
    return replace(found, note=together(found, note)) if note else found


def text_beside(path: Path) -> Picture | None:
    """What the text file tells that some programs write beside a picture."""
    try:
        with path.with_suffix(".txt").open(encoding="utf-8", errors="replace") as file:
            made = read_infotext(file.read(LONGEST_TEXT))
    except OSError:
        return None
    return Picture(None, made, f"told by {path.stem}.txt beside it") if made else None


def is_jpeg(head: bytes) -> bool:
    """Tell a JPEG by its first bytes."""
    return head.startswith(b"\xff\xd8\xff")


def is_webp(head: bytes) -> bool:
    """Tell a WebP by its first bytes."""
    return head.startswith(b"RIFF") and head[8:12] == b"WEBP"


def with_exif(texts: dict[str, str], note: str | None) -> tuple[dict[str, str], str | None]:
    """The texts of a PNG with those of its EXIF chunk; what stands in text chunks counts more."""
    rest = {key: value for key, value in texts.items() if key != png.EXIF}
    more, problem = texts_of_exif(texts[png.EXIF].encode("latin-1"))
    return {**more, **rest}, note or (problem if not rest else None)


def together(found: Picture, note: str) -> str:
    """What was not read of the file, and of its texts where they tell more than that they are missing."""
    return note if found.note in (None, NOTHING) else f"{note}; {found.note}"
