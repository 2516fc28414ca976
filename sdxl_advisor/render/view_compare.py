"""A comparison as a table, or field by field where columns would be too narrow."""

from __future__ import annotations

from typing import Any

from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

from sdxl_advisor.advice.compare import Comparison, Row
from sdxl_advisor.render.page import Page, styled
from sdxl_advisor.render.view_tags import show_sources
from sdxl_advisor.render.words import in_words

COLUMN = 26  # a narrower column breaks every line


def view(page: Page, result: Comparison, *, sources: bool = False, **_: Any) -> None:
    """The rows of which something is known, side by side if there is room."""
    rows = [row for row in result.rows if any(value is not None for value in row.values)]
    if page.width >= COLUMN * (len(result.checkpoints) + 1):
        page.show(side_by_side(result, rows))
    else:
        one_below_another(page, result, rows)
    unknown = [row.label for row in result.rows if row not in rows]
    if unknown:
        page.paragraph(f"Unknown for all of them: {', '.join(unknown)}.", "dim")
    if sources:
        show_sources(page, tuple(dict.fromkeys(source for row in rows for source in row.sources)))


def side_by_side(result: Comparison, rows: list[Row]) -> Table:
    """A column a checkpoint."""
    table = Table(box=SIMPLE_HEAD, pad_edge=False, expand=False)
    table.add_column("", style="dim", max_width=20)
    for checkpoint in result.checkpoints:
        table.add_column(styled(checkpoint.name, "bold", checkpoint.url), overflow="fold")
    for row in rows:
        table.add_row(row.label, *cells(row))
    return table


def one_below_another(page: Page, result: Comparison, rows: list[Row]) -> None:
    """A heading a field, a line a checkpoint; equal values are said once."""
    for row in rows:
        page.section(row.label)
        values = cells(row)
        if not row.differs:
            page.pairs([("all", values[0])])
            continue
        page.pairs([(checkpoint.key, value) for checkpoint, value in zip(result.checkpoints, values, strict=True)])


def cells(row: Row) -> list[Text]:
    """The values of a row in words."""
    return [styled(in_words(value, field=row.field), "dim" if value is None else "") for value in row.values]
