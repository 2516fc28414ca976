"""The texts of a JPEG, WebP or AVIF by Pillow, which is optional, under the names that a PNG would have for them.

Sources: https://github.com/AUTOMATIC1111/stable-diffusion-webui/blob/master/modules/images.py (UserComment),
https://github.com/comfyanonymous/ComfyUI (nodes_images.py: Model and Make),
https://github.com/lllyasviel/Fooocus/blob/main/modules/meta_parser.py (MakerNote).
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from io import BytesIO
from typing import Any

from sdxl_advisor import lazy_re as re
from sdxl_advisor.pictures.jpeg import SIGNATURE, head_of
from sdxl_advisor.pictures.png import LONGEST, SKIPPED, text_of
from sdxl_advisor.pictures.stealth import NOT_SEARCHED, PIXELS, TOO_MANY, Layout, hidden_text
from sdxl_advisor.pictures.xmp import KEYWORD

MISSING = "reading JPEG, WebP and AVIF needs Pillow (pip install 'sdxl-advisor[images]')"
EXIF_MISSING = "its EXIF was not read: that needs Pillow (pip install 'sdxl-advisor[images]')"
NO_AVIF = "this Pillow cannot read AVIF: a newer one can (pip install -U pillow)"
DAMAGED = "it is damaged"
COMMENT, MAKER_NOTE, SOFTWARE, INNER = 0x9286, 0x927C, 0x0131, 0x8769
DESCRIPTION, WINDOWS_COMMENT = 0x010E, 0x9C9C  # the second as Windows shows and edits it
# Make, Model, Copyright and the tags before them: for ComfyUI and what adds to it
SAVED = (DESCRIPTION, 0x010F, 0x0110, 0x8298, 0x010D, 0x010C, COMMENT)
NAMED = re.compile(r"\s*(prompt|workflow|parameters|extrametadata|generation_data)\s*:\s*", re.IGNORECASE)
FORMS = ("JPEG", "WEBP", "AVIF")
SCHEMES = ("fooocus", "a1111")
XMP_BEGIN, XMP_END = b"<x:xmpmeta", b"</x:xmpmeta>"
ENCODING = 8  # bytes before a comment that say how it is encoded
UNICODE, OTHER = b"UNICODE\0", (b"ASCII\0\0\0", b"\0" * ENCODING)


def texts_of_image(data: bytes) -> tuple[dict[str, str], str | None]:
    """The texts of a JPEG, WebP or AVIF, and why there are none; no pixel is decoded."""
    try:
        from PIL import Image
    except ImportError:
        return {}, MISSING
    head, whole = head_of(data) if data.startswith(SIGNATURE) else (data, True)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(BytesIO(head), formats=FORMS) as image:
                exif = image.getexif()
                found = texts_of_tags({**exif, **exif.get_ifd(INNER)})
                beside = {"comment": image.info.get("comment"), KEYWORD: packet(data)}
    except Exception:  # noqa: BLE001 - Pillow promises no kind of error for broken files
        return {}, DAMAGED if whole else SKIPPED
    texts = {**{key: text for key, raw in beside.items() if (text := comment_text(raw))}, **found}
    return texts, None if whole else SKIPPED


def has_avif() -> bool:
    """Tell whether the installed Pillow reads AVIF."""
    try:
        from PIL import features
    except ImportError:
        return True  # without any Pillow that is what is missing
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return bool(features.check("avif"))


def hidden_in_image(data: bytes) -> tuple[str | None, str | None]:
    """The text hidden in the pixels of a WebP without loss, and why it was not looked for."""
    from PIL import Image

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(BytesIO(data), formats=("WEBP",)) as image:
                layout = Layout(image.width, image.height, len(image.getbands()))
                if image.width * image.height > PIXELS:
                    return None, NOT_SEARCHED.format(TOO_MANY)
                channels = [channel.tobytes() for channel in image.split()]
    except Exception:  # noqa: BLE001 - as above
        return None, None

    def columns(pixels: int, which: range) -> list[bytes]:
        count = -(-pixels // layout.height)
        return [b"".join(channels[at][x :: layout.width] for x in range(count)) for at in which]

    return hidden_text(columns, layout), None


def packet(data: bytes) -> bytes:
    """The XMP in a file, which is made to be found wherever it stands; not every Pillow knows that of a JPEG."""
    start = data.find(XMP_BEGIN)
    end = data.find(XMP_END, start) if start >= 0 else -1
    return data[start:end] if end >= 0 else b""


def texts_of_exif(data: bytes) -> tuple[dict[str, str], str | None]:
    """The texts of a block of EXIF, and why there are none."""
    try:
        from PIL import Image
    except ImportError:
        return {}, EXIF_MISSING
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            exif = Image.Exif()
            exif.load(data)
            return texts_of_tags({**exif, **exif.get_ifd(INNER)}), None
    except Exception:  # noqa: BLE001 - as above
        return {}, DAMAGED


def texts_of_tags(tags: Mapping[int, Any]) -> dict[str, str]:
    """The texts among the tags of EXIF by the name that a PNG has for them; the comment is the usual place."""
    found: dict[str, str] = {}
    for tag in SAVED:
        text = comment_text(tags.get(tag))
        named = NAMED.match(text)
        if named:
            found.setdefault(named[1].lower(), text[named.end() :])
        elif text.startswith("{"):
            found.setdefault("parameters", text)  # SwarmUI writes nothing before it
        elif text and tag == DESCRIPTION:
            found["Description"] = text
    scheme, software = comment_text(tags.get(MAKER_NOTE)), comment_text(tags.get(SOFTWARE))
    own = {
        "parameters": comment_text(tags.get(COMMENT)) or windows_text(tags.get(WINDOWS_COMMENT)),
        "fooocus_scheme": scheme if scheme in SCHEMES else "",
        "Software": software,
    }
    return {**found, **{key: text for key, text in own.items() if text}}


def comment_text(raw: object) -> str:
    """The text of a tag, however it is encoded; empty for what is no text or longer than anyone writes."""
    if isinstance(raw, str):  # Pillow took its bytes for Latin-1
        raw = raw.encode("latin-1", "replace")
    if not isinstance(raw, bytes) or len(raw) > LONGEST:
        return ""
    if raw.startswith(UNICODE):
        return utf16(raw[ENCODING:]).strip("\0 ")
    return text_of(raw[ENCODING:] if raw.startswith(OTHER) else raw).strip("\0 ")


def windows_text(raw: object) -> str:
    """The text of a tag of Windows, which is UTF-16 with the little end first; empty as for other tags."""
    if not isinstance(raw, bytes) or len(raw) > LONGEST:
        return ""
    return raw.decode("utf-16-le", "replace").strip("\0 ")


def utf16(raw: bytes) -> str:
    """UTF-16 in the byte order that a mark tells, or else the one in which most letters are Latin.

    A1111 writes the big end first whatever the order of the EXIF; others do not. Some write UTF-8 all the same.
    """
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return raw.decode("utf-16", "replace")
    first, second = raw[::2].count(0), raw[1::2].count(0)
    if not first and not second and is_utf8(raw):
        return raw.decode("utf-8")
    return raw.decode("utf-16-le" if second > first else "utf-16-be", "replace")


def is_utf8(raw: bytes) -> bool:
    """Tell whether bytes are UTF-8."""
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
