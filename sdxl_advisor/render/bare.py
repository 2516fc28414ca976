"""A string that stands alone on stdout, to be pasted: nothing is styled or wrapped, so rich is not imported."""

from __future__ import annotations

import sys

from sdxl_advisor.render.words import visible
from sdxl_advisor.terminal import write_bytes_as_they_are


def write_bare(text: str) -> None:
    """Write a string on a line of its own, nothing where there is none; control characters are shown, never sent."""
    write_bytes_as_they_are()
    if text:
        sys.stdout.write(f"{visible(text)}\n")
        sys.stdout.flush()
