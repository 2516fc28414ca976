"""The texts of a picture as if they were those of a PNG, whatever they are wrapped in.

Seen: keywords in capitals; all texts of a PNG as one JSON, in a comment (NovelAI in WebP, Save Image Plus) or
hidden in the pixels; XMP.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from sdxl_advisor.pictures.generation_data import Object, json_object
from sdxl_advisor.pictures.xmp import KEYWORD, texts_of_xmp

PLACES = ("parameters", "usercomment", "comment", "description")  # of infotext, and of JSON with all texts
TELLING = frozenset(("parameters", "invokeai_metadata", "generation_data", "sd-metadata"))
NOVELAI = frozenset(("comment", "software"))
JSON = frozenset(("workflow", "prompt", "extra_pnginfo"))  # tell only where they hold JSON


def unwrapped(texts: Mapping[str, str]) -> dict[str, str]:
    """The texts by keyword in small letters, without the JSON or XMP that they may be wrapped in."""
    found = lower(texts)
    for key in PLACES:
        inside = json_object(found.get(key))
        if inside is not None and (more := texts_within(inside)):
            rest = {name: text for name, text in found.items() if name != key}
            found = {**rest, **more}
    return {**texts_of_xmp(found.get(KEYWORD, "")), **found}


def lower(texts: Mapping[str, str]) -> dict[str, str]:
    """The texts by keyword in small letters; of two that differ in capitals alone the one without counts."""
    plain = {key: text for key, text in texts.items() if key == key.casefold()}
    return {**{key.casefold(): text for key, text in texts.items()}, **plain}


def texts_within(found: Object) -> dict[str, str]:
    """The texts of a PNG that are one JSON; none if the JSON is something else."""
    inside = {key.casefold(): value for key, value in found.items()}
    holding = {key for key in JSON & inside.keys() if json_object(as_text(inside[key])) is not None}
    if not (TELLING & inside.keys() or inside.keys() >= NOVELAI or holding):
        return {}
    return {key: as_text(value) for key, value in inside.items() if value is not None}


def as_text(value: object) -> str:
    """A text as it is, and anything else as JSON."""
    try:
        return value if isinstance(value, str) else json.dumps(value)
    except RecursionError:
        return ""
