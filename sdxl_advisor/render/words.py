"""Values in words: numbers, ranges, lists, and text that is safe to send to a terminal."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import Any

UNKNOWN = "unknown"
QUIET = ("superseded", "closed", "test")  # the status of what is shown but not offered
KINDS = {  # of files, where the word is not the key itself
    "lora": "LoRA",
    "vae": "VAE",
    "controlnet": "ControlNet",
    "text-encoder": "text encoder",
    "ip-adapter": "IP-Adapter",
    "clip-vision": "CLIP vision model",
    "motion-module": "motion module",
    "face-restorer": "face restorer",
    "not-a-model": "not a model",
}
SEVERAL = {  # kinds of files, many of them, where that is not the word with an s
    "unknown": "unknown or damaged files",
    "not-a-model": "files that are no models",
}
ONE = {"unknown": "unknown or damaged file", "not-a-model": "file that is no model"}
PREDICTIONS = {"v-prediction": "v-pred", "rectified-flow": "rectified flow"}  # as people say them
HIDDEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}  # control, formatting (such as right-to-left overrides), broken bytes, breaks
LONG = 400  # characters of an error message
ROUNDS_UP = 0.9995  # from here three digits are 1.00
JOINERS = {"\u200c", "\u200d"}


def visible(text: str) -> str:
    """*text* with every character that acts on a terminal shown as its code instead of sent."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(code(char) for char in text)


def one_line(text: str) -> str:
    """*text* made visible, line breaks too, and cut where it gets too long to read."""
    return short(visible(text).replace("\n", "\\n"))


def sentence(text: str) -> str:
    """A clause as a sentence."""
    return f"{text[:1].upper()}{text[1:]}{'' if text.endswith('.') else '.'}"


def short(text: str) -> str:
    """*text*, cut where it gets too long to read."""
    return text if len(text) <= LONG else f"{text[: LONG - 3]}..."


def code(char: str) -> str:
    """A character, or its code if it would not be seen."""
    if char == "\n" or char in JOINERS or unicodedata.category(char) not in HIDDEN:
        return char
    return char.encode("unicode_escape").decode()


def number(value: float) -> str:
    """A number without a useless `.0`."""
    return f"{value:g}"


def count(value: int) -> str:
    """A large count in billions, millions or thousands: 12.7M, 870k."""
    for size, unit in ((1_000_000_000, "B"), (1_000_000, "M"), (1_000, "k")):
        if value >= size * ROUNDS_UP:
            return f"{value / size:.3g}{unit}"
    return str(value)


def span(values: Any) -> str:
    """A range: `5-6, best 5.5`, with what is known of it."""
    low, high, best = (values.get(end) for end in ("min", "max", "best"))
    ends = f"{number(low)}-{number(high)}" if low is not None and high is not None and low != high else None
    ends = ends or next((number(end) for end in (low, high) if low == high and end is not None), None)
    ends = ends or (f"from {number(low)}" if low is not None else None)
    ends = ends or (f"up to {number(high)}" if high is not None else None)
    if best is None:
        return ends or UNKNOWN
    return f"{ends}, best {number(best)}" if ends and ends != number(best) else number(best)


def so_many(kind: str, value: int) -> str:
    """A number of files of a kind: 1 checkpoint, 9 LoRAs."""
    return f"{value} {ONE.get(kind, KINDS.get(kind, kind)) if value == 1 else several(kind)}"


def several(kind: str) -> str:
    """The word for files of a kind."""
    return SEVERAL.get(kind, f"{KINDS.get(kind, kind)}s")


def in_words(value: Any, *, field: str = "") -> str:
    """Any plain value of a record as a person reads it."""
    if value is None or isinstance(value, bool):
        return {None: UNKNOWN, True: "yes", False: "no"}[value]
    if isinstance(value, int):
        return count(value) if field.endswith("images") else f"{value:,}"
    if isinstance(value, float):
        return number(value)
    if isinstance(value, dict):
        return span(value)
    if isinstance(value, (list, tuple)):
        return listed(value)
    return PREDICTIONS.get(value, str(value)) if field == "prediction.type" else str(value)


def listed(values: Iterable[Any]) -> str:
    """A list with commas, or semicolons where an item has a comma itself."""
    items = [str(value) for value in values]
    return ("; " if any("," in item for item in items) else ", ").join(items) or "none"
