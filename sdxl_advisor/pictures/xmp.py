"""The texts in XMP, under the keywords of a PNG. No parser of XML is let loose on what strangers write."""

from __future__ import annotations

import html
from collections.abc import Iterator

from sdxl_advisor import lazy_re as re

KEYWORD = "xml:com.adobe.xmp"
PLACES = {  # the first that is there counts
    "exif:UserComment": "parameters",
    "dc:description": "description",
    "tiff:ImageDescription": "description",
    "xmp:CreatorTool": "software",
}
ITEM, ITEM_END = re.compile(r"<rdf:li(?:\s[^<>]{0,200})?>"), "</rdf:li>"
VALUE = re.compile(r"""\s*=\s*(?:"([^"]*+)"|'([^']*+)')""")
TRIES = 100  # so many places of a name are looked at


def texts_of_xmp(text: str) -> dict[str, str]:
    """The texts that a program may have written its data to."""
    found: dict[str, str] = {}
    for name, keyword in PLACES.items():
        for value in values(text, name):
            if value:
                found.setdefault(keyword, html.unescape(value).strip())
    return found


def values(text: str, name: str) -> Iterator[str]:
    """What stands under a name, as an element with or without items, or as an attribute."""
    at = text.find(name)
    for _ in range(TRIES):
        if at < 0:
            return
        end = at + len(name)
        if text.startswith(">", end) and text[at - 1 : at] == "<":
            yield element(text, end + 1, f"</{name}>")
            return
        attribute = VALUE.match(text, end)
        if attribute:
            yield attribute[1] or attribute[2] or ""
            return
        at = text.find(name, end)


def element(text: str, start: int, closing: str) -> str:
    """The text of an element, or that of its first item."""
    end = text.find(closing, start)
    end = len(text) if end < 0 else end
    item = ITEM.search(text, start, end)
    if item is None:
        return "" if "<" in text[start:end] else text[start:end]
    close = text.find(ITEM_END, item.end(), end)
    return text[item.end() : close] if close >= 0 else ""
