"""A comparison as a table, or field by field where columns would be too narrow."""

from __future__ import annotations

from typing import Any

from rich.text import Text

from sdxl_advisor.advice.compare import Comparison, Row
from sdxl_advisor.advice.tags import Inherited
from sdxl_advisor.render.page import Page, styled
from sdxl_advisor.render.view_tags import show_sources
from sdxl_advisor.render.words import in_words

COLUMN = 26  # a narrower column breaks every line
LABELS = 20  # the column of the field names
GAP = 2
MARK = "^"


def view(page: Page, result: Comparison, *, sources: bool = False, **_: Any) -> None:
    """The rows of which something is known, side by side if there is room."""
    rows = [row for row in result.rows if any(value is not None for value in row.values)]
    if page.width >= LABELS + (COLUMN + GAP) * len(result.checkpoints):
        side_by_side(page, result, rows)
    else:
        one_below_another(page, result, rows)
    unknown = [row.label for row in result.rows if row not in rows]
    if unknown:
        page.show(styled(""))
        page.paragraph(f"Unknown for all of them: {', '.join(unknown)}.", "dim")
    recorded = [checkpoint.key is not None for checkpoint in result.checkpoints]
    if any(is_marked(whose, own) for row in rows for whose, own in zip(row.inherited_from, recorded, strict=True)):
        page.paragraph(f"{MARK} inherited: not stated for this checkpoint itself", "dim")
    if sources:
        show_sources(page, tuple(dict.fromkeys(source for row in rows for source in row.sources)))


def side_by_side(page: Page, result: Comparison, rows: list[Row]) -> None:
    """A column a checkpoint, below its name."""
    columns = len(result.checkpoints)
    widths = [LABELS, *[(page.width - LABELS) // columns - GAP] * columns]
    head = [styled(checkpoint.name, "bold", checkpoint.url) for checkpoint in result.checkpoints]
    page.grid([[styled(""), *head], *[[styled(row.label, "dim"), *cells(result, row)] for row in rows]], widths)


def one_below_another(page: Page, result: Comparison, rows: list[Row]) -> None:
    """A heading a field, a line a checkpoint; equal values are said once."""
    for row in rows:
        page.section(row.label)
        values = cells(result, row)
        if not row.differs:
            page.pairs([("all", values[0])])
            continue
        names = [checkpoint.key or checkpoint.name for checkpoint in result.checkpoints]
        page.pairs(list(zip(names, values, strict=True)))


def cells(result: Comparison, row: Row) -> list[Text]:
    """The values of a row in words; what is inherited is quiet and has a mark."""
    columns = zip(result.checkpoints, row.values, row.inherited_from, strict=True)
    return [
        cell(in_words(value, field=row.field), value is None, is_marked(whose, checkpoint.key is not None))
        for checkpoint, value, whose in columns
    ]


def cell(text: str, unknown: bool, marked: bool) -> Text:
    """One value; inherited ones are marked."""
    if marked:
        return styled(f"{text} {MARK}", "dim")
    return styled(text, "dim" if unknown else "")


def is_marked(whose: Inherited | None, recorded: bool) -> bool:
    """Whether a value is inherited; what a line says holds for each of its *recorded* versions."""
    return whose is not None and (whose.how != "line" or not recorded)
