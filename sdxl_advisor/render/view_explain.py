"""What a word means, as text."""

from __future__ import annotations

import re
from typing import Any

from rich.text import Text

from sdxl_advisor.prompts.explain import Explanation, Meaning, RuleText, TermText
from sdxl_advisor.prompts.rules import Example
from sdxl_advisor.render.page import Page, styled
from sdxl_advisor.render.view_tags import show_sources

BREAKS = re.compile(r"\n\n|\n(?=Instead:|Source:)")
FEW = 5  # sources that are printed unasked
KINDS = {
    "quality": "quality",
    "aesthetic": "aesthetic",
    "rating": "rating",
    "period": "period",
    "source_tags": "source",
    "special": "special",
    "recommended": "in the recommended tags",
}


def view(page: Page, result: Explanation, *, sources: bool = False, **_: Any) -> None:
    """The term, the rule, the families that know the word; then where it was read, if that is asked for or short."""
    if result.term:
        show_term(page, result.term)
    if result.rule:
        show_rule(page, result.rule)
    if result.families:
        show_word(page, result)
    cited = [source for one in result.families for source in one.sources]
    cited = list(dict.fromkeys([*(result.term.sources if result.term else ()), *cited]))
    if sources or 0 < len(cited) <= FEW:
        show_sources(page, tuple(cited))
    elif cited:
        page.section(f"Sources: {len(cited)}, printed with --sources")


def show_word(page: Page, result: Explanation) -> None:
    """A tag in each family, and who does not know it."""
    if page.started:
        page.show(Text())
    page.title(result.families[0].tag, note="a tag")
    for family in dict.fromkeys(one.family_name for one in result.families):
        page.section(family)
        for one in result.families:
            if one.family_name == family:
                page.put([page.hung("- ", styled(said(one)))])
                page.put([page.hung("  ", styled(whom(one), "dim"))])
    if result.unknown_to:
        page.section("Not known to")
        page.paragraph(", ".join(result.unknown_to))


def said(one: Meaning) -> str:
    """What the word means there."""
    parts = [f"{KINDS[one.kind]}{rung(one)}", one.percentile, (one.meaning or "").rstrip(".")]
    parts += [f"asks for {one.stands_for}"] if one.stands_for else []
    parts += [f"belongs in the {one.side}"] if one.side else []
    parts += [f"in the recommended {one.recommended}"] if one.recommended and one.recommended != one.side else []
    return "; ".join(filter(None, parts))


def rung(one: Meaning) -> str:
    """The place on the ladder."""
    return f" {one.rung} of {one.rungs}" if one.rung and one.rungs and one.rungs > 1 else ""


def whom(one: Meaning) -> str:
    """The checkpoints that use it so."""
    if len(one.checkpoints) == 1:
        return one.since.name
    return f"since {one.since.name}: {len(one.checkpoints)} checkpoints"


def show_rule(page: Page, rule: RuleText) -> None:
    """What a rule finds, why, what to do; a good and a bad prompt."""
    page.title(rule.name, note=rule.code)
    for paragraph in BREAKS.split(rule.text):
        page.paragraph(" ".join(paragraph.split()))
    page.section("Bad")
    page.copy(call(rule.bad))
    page.section("Good")
    page.copy(call(rule.good))


def call(example: Example) -> str:
    """An example as a command."""
    ui = f" --ui {example.ui}" if example.ui else ""
    negative = f' --negative "{example.negative}"' if example.negative else ""
    return f'sdxl-advisor lint {example.checkpoint} "{example.positive}"{negative}{ui}'


def show_term(page: Page, term: TermText) -> None:
    """What a term means, and what to do about it."""
    page.title(term.label, note="a term")
    page.paragraph(term.meaning)
    if term.advice:
        page.paragraph(term.advice)
    if term.note:
        page.paragraph(term.note, "dim")
    rows = [("Also called", ", ".join(term.aliases))] if term.aliases else []
    rows += [("See", ", ".join(term.see))] if term.see else []
    page.pairs(rows)
