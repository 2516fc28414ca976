"""A converted prompt on stdout, ready to paste; what was changed on stderr."""

from __future__ import annotations

from typing import Any

from sdxl_advisor.pictures.infotext import NEGATIVE
from sdxl_advisor.prompts.convert import Conversion
from sdxl_advisor.render.page import Page

COMMAND = ": sdxl-advisor "  # begins what can be typed, at the end of a note


def view(page: Page, result: Conversion, **_: Any) -> None:
    """The prompt and its negative, then the list of changes."""
    page.verbatim(result.positive_text)
    if result.negative_text:
        page.verbatim(f"{NEGATIVE} {result.negative_text}")
    aside = Page(stderr=True)
    known = f" (known {result.evidence})" if result.evidence else ""
    aside.section(f"From {result.source.name}{known} to {result.target.name}")
    aside.pairs([(change["from"] or "added", change["to"]) for change in result.changes if change["to"]])
    if dropped := [change["from"] or "" for change in result.changes if not change["to"]]:
        aside.pairs([("left out", ", ".join(dropped))])
    if not result.changes:
        aside.paragraph("Nothing to change.")
    for note in result.notes:
        told, _colon, command = note.partition(COMMAND)
        aside.paragraph(f"{told}:" if command else told, "yellow")
        if command:
            aside.copy(f"{COMMAND[2:]}{command}")
