"""Tables as comma-separated values (RFC 4180) in UTF-8: for spreadsheets and data frames."""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sdxl_advisor.advice.compare import Comparison
from sdxl_advisor.advice.listing import GoalItem, GoalList, Item, Listing
from sdxl_advisor.render.as_json import values
from sdxl_advisor.render.words import listed, visible

FORMULA = ("=", "+", "-", "@")  # what makes a spreadsheet reckon with a text


def write(result: Any, date: str, *, sources: bool = False, **_: Any) -> None:
    """Write a line of headings, then the values as they are in the data."""
    page = io.StringIO(newline="")
    csv.writer(page).writerows([*map(cell, line)] for line in lines_of(result, sources=sources))
    sys.stdout.write(page.getvalue())


def lines_of(result: Any, *, sources: bool) -> Iterable[Sequence[Any]]:
    """The table of a result."""
    if isinstance(result, Comparison):
        return compared(result, sources=sources)
    return goals(result) if isinstance(result, GoalList) else items(result)


def compared(result: Comparison, *, sources: bool) -> Iterator[Sequence[Any]]:
    """A line a field, a column a checkpoint; with the *sources*, these last."""
    names = [one.key or one.name for one in result.checkpoints]
    yield "group", "field", "label", *names, *(["sources"] if sources else [])
    for row in result.rows:
        cited = [[source.url or source.title for source in row.sources]] if sources else []
        yield row.group, row.field, row.label, *row.values, *cited


def items(result: Listing) -> Iterator[Sequence[Any]]:
    """A line an item, with all that JSON has of it."""
    fields = list(Item.__annotations__)
    yield fields
    for item in (*result.checkpoints, *result.lines):
        yield [getattr(item, field) for field in fields]


def goals(result: GoalList) -> Iterator[Sequence[Any]]:
    """A line a goal, with all that JSON has of it."""
    fields = list(GoalItem.__annotations__)
    yield fields
    for goal in result.goals:
        given = {field: getattr(goal, field) for field in fields}
        yield list((given | {"needs": [f"{one.field} {' or '.join(one.allowed)}" for one in goal.needs]}).values())


def cell(value: Any) -> Any:
    """A value as one cell: unknown is empty, a number stays a number, and no text is a formula."""
    value = values(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value is None or isinstance(value, (int, float)):
        return value
    if isinstance(value, dict):
        value = ", ".join(f"{name} {number}" for name, number in value.items() if number is not None)
    text = visible(listed(value) if isinstance(value, list) else value)
    return f"'{text}" if text.startswith(FORMULA) else text
