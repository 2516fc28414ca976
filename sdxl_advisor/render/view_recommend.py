"""A recommendation as text: the answer first, then the reasons, then what else there was."""

from __future__ import annotations

from typing import Any

from rich.text import Text

from sdxl_advisor.advice.recommend import Pick, Recommendation
from sdxl_advisor.render.page import Page, styled
from sdxl_advisor.render.view_tags import show_settings, show_setup, show_sources, show_tags

FEW = 3


def view(page: Page, result: Recommendation, *, sources: bool = False, **_: Any) -> None:
    """The whole answer."""
    if result.assumed:
        page.paragraph(f"No goal that tells checkpoints apart; taken as: {', '.join(result.assumed)}.", "dim")
    if result.pick:
        show_pick(page, result.pick)
    else:
        page.title("Nothing fits.")
        page.paragraph(f"Drop one of these limits: {', '.join(result.drop)}.")
    show_conflicts(page, result)
    show_others(page, result)
    if sources and result.pick:
        show_sources(page, every_source(result.pick))
    page.section("The same again, and more about it")
    page.copy(result.command)
    if result.pick:
        page.copy(f"sdxl-advisor tags {result.pick.checkpoint.key}")
        page.copy(f"sdxl-advisor show {result.pick.checkpoint.key}")


def show_pick(page: Page, pick: Pick) -> None:
    """The checkpoint with all that is needed to use it."""
    page.title(pick.checkpoint.name, pick.checkpoint.url, f"{pick.score} of 100, tags for {pick.tags.subject}")
    page.paragraph(pick.why)
    show_tags(page, pick.tags)
    show_settings(page, pick.settings)
    show_setup(page, pick.tags)
    if pick.checkpoint.url:
        page.section("Get it")
        page.copy(pick.checkpoint.url)
    if pick.reasons:
        page.section("For")
        several = len({reason.goal for reason in pick.reasons}) > 1
        page.bullets(labelled(reason.goal, reason.text) if several else reason.text for reason in pick.reasons)
    if pick.cautions:
        page.section("Against")
        page.bullets(pick.cautions)
    page.section("Line of descent")
    page.paragraph(" > ".join(step.name for step in pick.lineage))


def labelled(label: str, text: str) -> Text:
    """A text behind its label."""
    line = styled(f"{label}: ", "green")
    line.append_text(styled(text))
    return line


def show_conflicts(page: Page, result: Recommendation) -> None:
    """Goals that pull apart, with what each side would choose."""
    for conflict in result.conflicts:
        page.section(f"{' and '.join(conflict.goals)} pull apart")
        page.paragraph(f"{conflict.because}.")
        page.bullets(labelled(choice.goal, f"{choice.checkpoint.name}") for choice in conflict.choices)


def show_others(page: Page, result: Recommendation) -> None:
    """The runners-up and what the limits ruled out."""
    if result.alternatives:
        page.section("Runners-up")
        page.bullets(labelled(f"{other.checkpoint.name} ({other.score})", other.lost) for other in result.alternatives)
    for goal in dict.fromkeys(found.goal for found in result.ruled_out):
        gone = [found for found in result.ruled_out if found.goal == goal]
        page.section(f"Ruled out by {goal}: {len(gone)}, the best of them")
        page.bullets(labelled(found.checkpoint.name, found.reason) for found in gone[:FEW])


def every_source(pick: Pick) -> tuple[Any, ...]:
    """The sources of reasons, program and tags, each once."""
    cited = [*(source for reason in pick.reasons for source in reason.sources), *pick.tags.sources]
    return tuple(dict.fromkeys([*cited, *(source for setup in pick.tags.setup for source in setup.sources)]))
