"""Tables in Markdown as GitHub reads it: to paste into a page or an issue."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any

from sdxl_advisor import lazy_re as re
from sdxl_advisor.advice.compare import GROUPS, Comparison, Row
from sdxl_advisor.advice.listing import GoalList, Item, Listing
from sdxl_advisor.catalog.records import SDXL
from sdxl_advisor.render.mermaid import address
from sdxl_advisor.render.table_words import (
    INHERITED,
    NOTHING,
    hidden_note,
    is_marked,
    known_rows,
    left_out,
    legend,
    prediction,
    weighed,
    worded,
)
from sdxl_advisor.render.words import visible

ACTING = re.compile(r"[\\`*\[\]<>|~$&]|(?<![^\W_])_|_(?![^\W_])")  # an underscore inside a word does nothing
Cells = Sequence[str]


def write(result: Any, date: str, *, sources: bool = False, **_: Any) -> None:
    """Write the table, what is to be said of it, and the date of the data."""
    parts = [*parts_of(result)]
    if sources and isinstance(result, Comparison):
        cited = dict.fromkeys(source for row in known_rows(result) for source in row.sources)
        parts.append("\n".join(f"- {linked(one.title, one.url)} ({one.kind}, read {one.checked})" for one in cited))
    parts.append(f"Data of {date}.")
    sys.stdout.write("\n\n".join(filter(None, parts)) + "\n")


def parts_of(result: Any) -> Iterable[str]:
    """The table of a result, and the sentence below it."""
    if isinstance(result, Comparison):
        return compared(result), escaped(legend(result, best="bold")), escaped(left_out(result))
    if isinstance(result, GoalList):
        return (goal_table(result),)
    return item_table(result), hidden_note(result.hidden)


def compared(result: Comparison) -> str:
    """A column a checkpoint, and a line with the name of each group."""
    lines: list[Cells] = []
    for group, rows in groupby(known_rows(result), key=lambda row: row.group):
        lines.append([f"**{escaped(GROUPS[group])}**", *[""] * len(result.checkpoints)])
        lines += [[escaped(row.label), *values(result, row)] for row in rows]
    return table(["", *(linked(one.name, one.url) for one in result.checkpoints)], lines)


def values(result: Comparison, row: Row) -> Iterable[str]:
    """The values of a row in words; the best are bold."""
    for one, value, best, whose in zip(result.checkpoints, row.values, row.best, row.inherited_from, strict=True):
        text = escaped(worded(row, value))
        yield f"{f'**{text}**' if best else text}{f' {INHERITED}' if is_marked(whose, one.key is not None) else ''}"


def item_table(result: Listing) -> str:
    """A line an item."""
    head = ("Checkpoint", "Name", "Family", "Released", "Prediction", "Status")
    return table(head, [item_cells(one) for one in (*result.checkpoints, *result.lines)])


def item_cells(item: Item) -> Cells:
    """What is said of an item; of what is no SDXL, what it is instead of what it predicts."""
    what = prediction(item) if item.architecture == SDXL else item.architecture
    cells = (item.family, item.released or NOTHING, what, item.status)
    return [escaped(item.key), linked(item.name, item.url), *map(escaped, cells)]


def goal_table(result: GoalList) -> str:
    """A line a goal."""
    lines = [(one.name, one.meaning, weighed(one, result.traits), one.question) for one in result.goals]
    return table(("Goal", "Meaning", "Weighs", "Question"), [[*map(escaped, line)] for line in lines])


def table(head: Cells, lines: Iterable[Cells]) -> str:
    """A table of cells that are escaped already."""
    rows = [head, ["---"] * len(head), *lines]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in rows)


def linked(text: str, url: str | None) -> str:
    """A text, linked to a page of the web."""
    if not url or not url.startswith(("https://", "http://")):
        return escaped(text)
    target = address(url).replace("(", "%28").replace(")", "%29").replace("|", "%7C")
    return f"[{escaped(text)}]({target})"


def escaped(text: str) -> str:
    """A text on one line, in which nothing acts as Markdown or HTML."""
    return ACTING.sub(r"\\\g<0>", visible(" ".join(text.split("\n"))))
