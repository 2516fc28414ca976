"""Where reading a picture begins: its first bytes tell the format, its texts the program and the rest."""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

from sdxl_advisor.catalog.input_files import MB, NotRead, decoded, open_file, rest_of
from sdxl_advisor.catalog.record import replace
from sdxl_advisor.pictures import jpeg, png
from sdxl_advisor.pictures.exif import (
    NO_AVIF,
    has_avif,
    hidden_in_image,
    texts_of_exif,
    texts_of_image,
)
from sdxl_advisor.pictures.generation_data import NOTHING, Picture
from sdxl_advisor.pictures.infotext import read_infotext
from sdxl_advisor.pictures.programs import read_texts
from sdxl_advisor.pictures.stealth import text_in_png

__all__ = ["Picture", "read_picture"]

LARGEST = 128 * MB  # bytes of a JPEG, WebP or AVIF; Pillow wants the whole file
LOSSLESS_WITHIN = 65_536  # bytes of a WebP before the pixels: a profile of colours may stand there
LONGEST_TEXT = 4 * MB  # bytes of a text beside a picture
NO_PICTURE = "it is not a PNG, JPEG, WebP or AVIF picture"


def read_picture(path: Path) -> Picture:
    """What a picture was made from. Any content has an answer; an OSError of opening or reading goes to the caller."""
    try:
        with open_file(path) as file:
            head = file.read(12)
            if head.startswith(png.SIGNATURE):
                found = of_png(file)
            elif is_jpeg(head) or is_webp(head) or is_avif(head):
                found = of_image(rest_of(file, LARGEST, head))
            else:
                return Picture(None, None, NO_PICTURE)
    except NotRead as problem:
        return Picture(None, None, problem.strerror)
    return found if found.generation else text_beside(path) or found


def of_png(file: BinaryIO) -> Picture:
    """What a PNG tells: its texts, else its EXIF, else its pixels."""
    file.seek(len(png.SIGNATURE))
    texts, note = png.read_chunks(file)
    if png.EXIF in texts:
        texts, missed = with_exif(texts)
    else:
        missed = None
    found = read_texts(texts)
    if found.generation or note:
        return replace(found, note=together(found, note)) if note else found
    hidden, not_searched = text_in_png(file)
    return with_hidden(found, hidden, missed or not_searched)


def of_image(data: bytes) -> Picture:
    """What a JPEG, WebP or AVIF tells; in a WebP without loss the pixels may tell it."""
    if is_avif(data) and not has_avif():
        return Picture(None, None, NO_AVIF)
    texts, note = texts_of_image(data)
    found = read_texts(texts)
    if note:
        return replace(found, note=together(found, note))
    lossless = is_webp(data) and b"VP8L" in data[:LOSSLESS_WITHIN]
    return with_hidden(found, *hidden_in_image(data)) if lossless and found.generation is None else found


def with_hidden(found: Picture, hidden: str | None, missed: str | None) -> Picture:
    """What the text in the pixels tells where the others tell nothing; else what was not looked at."""
    within = read_texts({"parameters": hidden}) if hidden else None
    if within and within.generation:
        return within
    nothing = found.generation is None and found.note == NOTHING
    return replace(found, note=f"no generation data was found; {missed}") if nothing and missed else found


def text_beside(path: Path) -> Picture | None:
    """What the text file tells that some programs write beside a picture."""
    beside = path.with_suffix(".txt")
    try:
        with open_file(beside) as file:
            made = read_infotext(decoded(file.read(LONGEST_TEXT), "replace"))
    except OSError:
        return None
    return Picture(None, made, f"read from {path.stem}.txt beside it") if made else None


def is_jpeg(head: bytes) -> bool:
    """Tell a JPEG by its first bytes."""
    return head.startswith(jpeg.SIGNATURE)


def is_webp(head: bytes) -> bool:
    """Tell a WebP by its first bytes."""
    return head.startswith(b"RIFF") and head[8:12] == b"WEBP"


def is_avif(head: bytes) -> bool:
    """Tell an AVIF by its first bytes."""
    return head[4:8] == b"ftyp" and head[8:12] in (b"avif", b"avis", b"mif1")


def with_exif(texts: dict[str, str]) -> tuple[dict[str, str], str | None]:
    """The texts of a PNG with those of its EXIF chunk, and why those were not read; text chunks count more."""
    rest = {key: value for key, value in texts.items() if key != png.EXIF}
    more, problem = texts_of_exif(texts[png.EXIF].encode("latin-1"))
    return {**more, **rest}, problem


def together(found: Picture, note: str) -> str:
    """What was not read of the file, and of its texts where they tell more than that they are missing."""
    return note if found.note in (None, NOTHING) else f"{note}; {found.note}"
