"""A converted prompt on stdout, ready to paste; what was changed on stderr."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from sdxl_advisor.pictures.infotext import NEGATIVE
from sdxl_advisor.prompts.convert import Conversion
from sdxl_advisor.prompts.convert_many import ConvertReport
from sdxl_advisor.prompts.requests import Unread
from sdxl_advisor.render.as_json import json_line
from sdxl_advisor.render.page import Page
from sdxl_advisor.render.styled import Text, styled

COMMAND = ": sdxl-advisor "  # begins what can be typed, at the end of a note
NOTED = ("artist", "embedding")  # what was left out of these is told by notes


def view(page: Page, result: Conversion | ConvertReport, *, layout: str = "prompt", **_: Any) -> None:
    """The prompt and its negative, then what was changed; of many prompts the prompts alone."""
    if isinstance(result, ConvertReport):
        show_many(page, result, layout)
        return
    show_prompt(page, result)
    show_changes(Page(stderr=True), result)


def show_prompt(page: Page, result: Conversion) -> None:
    """Both sides of a prompt, as programs take them from the clipboard."""
    page.verbatim(result.positive_text)
    if result.negative_text:
        page.verbatim(f"{NEGATIVE} {result.negative_text}")


def show_many(page: Page, report: ConvertReport, layout: str) -> None:
    """Every prompt in the layout of the file; on stderr what could not be read, and how many were rewritten."""
    aside = Page(stderr=True)
    for result in report:
        if isinstance(result, Unread):
            if layout == "json-lines":
                page.verbatim(json_line({"line": result.line, "error": result.error}))
            aside.paragraph(f"error: {result.error}", "bold red")
        elif layout == "json-lines":
            fields = {"positive": result.positive_text, "negative": result.negative_text}
            page.verbatim(json_line({**fields, "checkpoint": result.target.key}))
        else:
            show_prompt(page, result)
    aside.section(f"{report.count - report.failed:,} of {report.count:,} prompts rewritten")


def show_changes(aside: Page, result: Conversion) -> None:
    """From what to what, and why; then what is left to do."""
    known = f" (known {result.evidence})" if result.evidence else ""
    source = f"From {result.source.name}{known} to" if result.source else "For"
    aside.section(f"{source} {result.target.name}")
    if not result.changes:
        aside.paragraph("No words to change.")
    aside.pairs([(change["from"] or "added", change["to"]) for change in result.changes if change["to"]])
    dropped = [change for change in result.changes if not change["to"] and change["kind"] not in NOTED]
    for why, group in groupby(sorted(dropped, key=reason), key=reason):
        aside.pairs([("left out", left_out(list(group), why))])
    for note in result.notes:
        told, _colon, command = note.partition(COMMAND)
        aside.paragraph(f"{told}:" if command else told, "yellow")
        if command:
            aside.copy(f"{COMMAND[2:]}{command}")


def reason(change: Any) -> str:
    """Why something was changed; words of others are all left out for the same reason."""
    why = change["why"] or ""
    return "words of other checkpoints" if "a word of " in why else why


def left_out(changes: Sequence[Any], why: str) -> Text:
    """What was left out, and why."""
    words = ", ".join(change["from"] or "" for change in changes)
    return styled(words) + styled(f" ({why})", "dim")
