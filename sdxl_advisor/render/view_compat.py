"""Whether two things work together, as text."""

from __future__ import annotations

from typing import Any

from sdxl_advisor.advice.compat import Compatibility, Part
from sdxl_advisor.render.page import Page
from sdxl_advisor.render.view_tags import show_sources
from sdxl_advisor.render.words import KINDS, sentence

VERDICTS = {
    "yes": ("Yes", "green"),
    "mostly": ("Mostly", "green"),
    "weakly": ("Weakly", "yellow"),
    "no": ("No", "red"),
    "unknown": ("Not known", "yellow"),
}
BASES = {
    "source": "a source says so",
    "source-on-parents": "a source says so of their bases",
    "lineage": "worked out from the family tree: no source tells",
    "architecture": "by architecture",
}


def view(page: Page, result: Compatibility, *, sources: bool = False, **_: Any) -> None:
    """The verdict, then why, what to do, and by whom."""
    word, style = VERDICTS[result.verdict]
    page.title(f"{named(result.add_on)} on {named(result.used_on)}")
    base = "the same checkpoint" if same(result) else BASES.get(result.based_on)
    page.paragraph(f"{word} ({base})" if base else word, f"bold {style}")
    page.section("Why")
    page.bullets(map(sentence, result.reasons))
    if result.note and sources:
        page.bullets([sentence(result.note)], "dim")
    if result.advice:
        page.section("What to do")
        page.bullets(map(sentence, result.advice))
    if sources and result.sources:
        show_sources(page, result.sources)
    elif result.sources:
        page.section("Sources")
        page.bullets(dict.fromkeys(f"{source.title} ({source.kind})" for source in result.sources))


def same(result: Compatibility) -> bool:
    """Tell whether the add-on was made for the very checkpoint."""
    made, used = result.add_on.checkpoint, result.used_on.checkpoint
    return made is not None and used is not None and made.key is not None and made.key == used.key


def named(one: Part) -> str:
    """One of the two in a title."""
    if one.path:
        return one.name
    if one.known_file:
        return one.known_file.partition(":")[2]
    name = one.checkpoint.name if one.checkpoint else one.name
    return name if one.kind == "checkpoint" or one.family is None else f"{KINDS.get(one.kind, one.kind)} of {name}"
