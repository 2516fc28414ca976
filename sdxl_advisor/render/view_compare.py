"""A comparison as a table, or field by field where columns would be too narrow."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from sdxl_advisor.advice.compare import GROUPS, SCORES, Comparison, Row
from sdxl_advisor.render.page import Page
from sdxl_advisor.render.styled import Text, styled
from sdxl_advisor.render.table_words import BEST, INHERITED, is_marked, known_rows, left_out, legend, worded
from sdxl_advisor.render.view_tags import show_sources

COLUMN = 18  # a narrower column breaks every line
SCORE_COLUMN = 10  # where there is nothing but scores
LABELS = 20  # the column of the field names
GAP = 2


def view(page: Page, result: Comparison, *, sources: bool = False, **_: Any) -> None:
    """The rows of which something is known, side by side if there is room."""
    rows = known_rows(result)
    column = SCORE_COLUMN if all(row.group == SCORES for row in rows) else COLUMN
    if page.width >= LABELS + (column + GAP) * len(result.checkpoints):
        side_by_side(page, result, rows)
    else:
        one_below_another(page, result, rows)
    if notes := [note for note in (legend(result), left_out(result)) if note]:
        page.show(Text())
    for note in notes:
        page.paragraph(note, "dim")
    if sources:
        show_sources(page, tuple(dict.fromkeys(source for row in rows for source in row.sources)))


def side_by_side(page: Page, result: Comparison, rows: list[Row]) -> None:
    """A column a checkpoint; each group below the names."""
    columns = len(result.checkpoints)
    widths = [LABELS, *[(page.width - LABELS) // columns - GAP] * columns]
    names = [styled(checkpoint.name, "bold", checkpoint.url) for checkpoint in result.checkpoints]
    for group, members in groupby(rows, key=lambda row: row.group):
        if page.started:
            page.show(Text())
        head = [styled(GROUPS[group], "bold cyan"), *names]
        page.grid([head, *[[styled(row.label, "dim"), *cells(result, row)] for row in members]], widths)


def one_below_another(page: Page, result: Comparison, rows: list[Row]) -> None:
    """A heading a field, a line a checkpoint; equal values are said once."""
    names = [checkpoint.key or checkpoint.name for checkpoint in result.checkpoints]
    for group, members in groupby(rows, key=lambda row: row.group):
        page.section(GROUPS[group])
        for row in members:
            page.show(Text())
            page.show(styled(row.label, "bold"))
            values = cells(result, row)
            page.pairs(list(zip(names, values, strict=True)) if row.differs else [("all", values[0])])


def cells(result: Comparison, row: Row) -> list[Text]:
    """The values of a row in words: what is inherited is quiet, what is best bold, and both have a sign."""
    return [
        cell(worded(row, value), is_best, is_marked(whose, checkpoint.key is not None), value is None)
        for checkpoint, value, is_best, whose in zip(
            result.checkpoints, row.values, row.best, row.inherited_from, strict=True
        )
    ]


def cell(text: str, is_best: bool, marked: bool, unknown: bool) -> Text:
    """One value with its signs."""
    found = styled(text, "bold" if is_best else "dim" if marked or unknown else "")
    if is_best:
        found += styled(f" {BEST}", "bold")
    if marked:
        found += styled(f" {INHERITED}", "dim")
    return found
