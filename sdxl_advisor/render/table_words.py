"""What tables say alike, whether on a terminal or in Markdown."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sdxl_advisor.advice.compare import Comparison, Row
from sdxl_advisor.advice.listing import GoalItem, Hidden, Item
from sdxl_advisor.advice.tags import Inherited
from sdxl_advisor.render.words import PREDICTIONS, UNKNOWN, in_words

BEST = "*"
INHERITED = "^"
NOTHING = "-"
PLACES = {"start": "first", "end": "last"}  # as they read on from their label


def known_rows(result: Comparison) -> list[Row]:
    """The rows of which something is known."""
    return [row for row in result.rows if any(value is not None for value in row.values)]


def left_out(result: Comparison) -> str:
    """The fields of which nothing is known."""
    unknown = [row.label for row in result.rows if all(value is None for value in row.values)]
    return f"Unknown for all of them: {', '.join(unknown)}." if unknown else ""


def worded(row: Row, value: Any) -> str:
    """A value of a row in words, or a dash."""
    if value is None:
        return NOTHING
    return PLACES[value] if row.field == "quality.placement" else in_words(value, field=row.field)


def is_marked(whose: Inherited | None, recorded: bool) -> bool:
    """Whether a value is inherited; what a line says holds for each of its *recorded* versions."""
    return whose is not None and (whose.how != "line" or not recorded)


def legend(result: Comparison, best: str = BEST) -> str:
    """What the signs mean that are used; *best* is that of the highest scores."""
    recorded = [checkpoint.key is not None for checkpoint in result.checkpoints]
    return ", ".join(signs(known_rows(result), recorded, best))


def signs(rows: list[Row], recorded: list[bool], best: str) -> Iterator[str]:
    """The signs among *rows*, each with its meaning."""
    if any(any(row.best) for row in rows):
        yield f"{best} best"
    if any(None in row.values for row in rows):
        yield f"{NOTHING} {UNKNOWN}"
    if any(is_marked(whose, own) for row in rows for whose, own in zip(row.inherited_from, recorded, strict=True)):
        yield f"{INHERITED} inherited: not stated for this checkpoint itself"


def prediction(item: Item) -> str:
    """What a checkpoint predicts."""
    return PREDICTIONS.get(item.prediction or "", item.prediction or NOTHING)


def hidden_note(hidden: Hidden) -> str:
    """How much a list leaves out, and how to see it; nothing where it is whole."""
    parts = [
        f"{hidden.versions} older, closed or test version{'s' * (hidden.versions != 1)}" if hidden.versions else "",
        f"{hidden.not_sdxl} not SDXL" if hidden.not_sdxl else "",
    ]
    return f"Hidden: {', '.join(filter(None, parts))}. Add --all to see them." if any(parts) else ""


def weighed(goal: GoalItem, traits: dict[str, str]) -> str:
    """What a goal weighs, by the names of the *traits*; how much, where there are several."""
    many = len(goal.wants) > 1
    weights = [f"{traits.get(name, name)}{f' {weight}' * many}" for name, weight in goal.wants.items()]
    return ", ".join(weights) or "a limit"
