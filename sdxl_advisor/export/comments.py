"""What to know of a checkpoint as comment lines, for files that programs read line by line."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import wrap

from sdxl_advisor.export.deciding import NAMES
from sdxl_advisor.export.preset import Preset

WIDTH = 100  # characters of a line


def about(preset: Preset) -> Iterator[str]:
    """Its name, what was decided, what is not known, and what the values cannot say."""
    yield from commented(preset.name)
    yield from (line for one in preset.decided for line in commented(f"Decided: {one}."))
    if preset.left_out:
        yield from commented(f"Not known: {', '.join(NAMES[slot] for slot in preset.left_out)}.")
    yield from (line for one in preset.advice for line in commented(one))


def commented(text: str) -> list[str]:
    """A text behind ``#``, in lines; nothing in it can end a line or upset a reader of the file."""
    plain = "".join(letter if letter.isprintable() else " " for letter in text)
    return [f"# {line}" for line in wrap(plain, WIDTH)]
