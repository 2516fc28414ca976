"""Lists of checkpoints and goals as tables."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from rich.text import Text

from sdxl_advisor.advice.listing import GoalItem, GoalList, Item, Listing
from sdxl_advisor.render.page import Page, styled
from sdxl_advisor.render.words import QUIET, UNKNOWN


def view(page: Page, result: Listing | GoalList, **_: Any) -> None:
    """The list, grouped by family or by question."""
    if isinstance(result, GoalList):
        show_goals(page, result)
    elif result.checkpoints:
        show_checkpoints(page, result.checkpoints)
    else:
        page.paragraph("No checkpoint matches.")


def show_checkpoints(page: Page, items: tuple[Item, ...]) -> None:
    """One checkpoint a line."""
    page.columns(("checkpoint", "released", "prediction", "status"), [row(item) for item in items])


def row(item: Item) -> list[Text]:
    """The cells of a line."""
    cells = (item.released or UNKNOWN, prediction(item), item.status)
    return [styled(item.key, quiet(item), item.url), *[styled(cell, quiet(item)) for cell in cells]]


def quiet(item: Item) -> str:
    """The style of a line."""
    return "dim" if item.status in QUIET else ""


def prediction(item: Item) -> str:
    """The prediction type, or what the thing is when it is not SDXL."""
    return item.prediction or (UNKNOWN if item.architecture == "SDXL" else item.architecture.split(" (", 1)[0])


def show_goals(page: Page, result: GoalList) -> None:
    """The goals below the question they answer."""
    for question, goals in groupby(result.goals, key=lambda goal: goal.question):
        page.section(question)
        page.pairs([(goal.name, meaning(goal)) for goal in goals])
    for conflict in result.conflicts:
        page.section(f"{' and '.join(conflict.goals)} pull apart")
        page.paragraph(f"{conflict.because}.")


def meaning(goal: GoalItem) -> str:
    """What a goal means and what it weighs."""
    weights = ", ".join(f"{trait} x{weight}" for trait, weight in goal.wants.items())
    return f"{goal.meaning} ({weights or 'a hard limit'})"
