"""Chants of a1111-sd-webui-tagcomplete: ``<c:`` and a part of a name put a whole string into the prompt.

Read at 4170882 (``javascript/ext_chants.js``). What is typed must have no blank, comma or ``>``. Of a content all
up to the first colon with a blank behind it is cut off when it is put in, so such a content gets a word to lose.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sdxl_advisor import lazy_re as re
from sdxl_advisor.export.merging import merge_named, written
from sdxl_advisor.export.preset import ExportedFile, Preset, Program

FILE = "sdxl-advisor-chants.json"
UNTYPABLE = re.compile(r"[^\w.-]+")
COLORS = {"positive": 1, "negative": 3}
CUT = ": "


def make(presets: Sequence[Preset]) -> list[ExportedFile]:
    """One file with the strings of each checkpoint."""
    return [ExportedFile(FILE, written([chant for one in presets for chant in chants(one)]))]


def chants(preset: Preset) -> Iterator[dict[str, Any]]:
    """The two strings of a checkpoint, where it has them."""
    for side, tags in (("positive", preset.positive), ("negative", preset.negative)):
        if tags:
            yield {
                "name": f"{typed(preset.key)}-{side}",
                "terms": f"{preset.name}, quality, {side}",
                "content": f"{side}{CUT}{tags}" if CUT in tags else tags,
                "color": COLORS[side],
            }


def typed(key: str) -> str:
    """A key as it can be typed."""
    return UNTYPABLE.sub("-", key.casefold()).strip("-")


PROGRAM = Program(
    title="a1111-sd-webui-tagcomplete",
    interface=None,
    where="tags in the folder of the extension; then choose it as Chant file in the settings. Type <c: to use it.",
    read_at="4170882, 2026-07-01",
    holds=(),
    make=make,
    merge=merge_named,
)
