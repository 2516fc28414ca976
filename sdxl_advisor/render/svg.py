"""A lineage as a picture for a browser: the rows of the text, with branches drawn and names linked."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from html import escape
from typing import Any

from sdxl_advisor import lazy_re as re
from sdxl_advisor.advice.lineage import Lineage
from sdxl_advisor.render.outline import INDENT, TAIL, Laid, Row, laid, outline, starts_of
from sdxl_advisor.render.styled import wide
from sdxl_advisor.render.words import visible

COLUMNS = 110  # characters on a line at most
DEEPEST = 66  # of them for branches
MOST_ROWS = 400  # that a browser draws at once
CHAR, LINE, MARGIN = 8, 22, 16  # pixels: of a character, a line, the border
NOT_XML = re.compile("[\ufffe\uffff]")  # what no XML may hold, beside what is made visible
STYLE = """
    text { font: 13px ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; white-space: pre }
    text, a { fill: #1f2328 } a { text-decoration: none } a:hover { text-decoration: underline }
    .page { fill: #ffffff } .branch { stroke: #8c959f; fill: none }
    .name, .marked { font-weight: 600 } .marked { text-decoration: underline }
    .quiet, .words, .cell { fill: #59636e } .star { fill: #9a6700 }
    @media (prefers-color-scheme: dark) {
      text, a { fill: #e6edf3 } .page { fill: #0d1117 } .branch { stroke: #6e7681 }
      .quiet, .words, .cell { fill: #9198a1 } .star { fill: #d29922 }
    }
"""


def write(result: Lineage, date: str, *, whole: bool = False, **_: Any) -> None:
    """Write the picture."""
    sys.stdout.write("\n".join(picture(result, whole=whole)) + "\n")


def picture(result: Lineage, *, whole: bool) -> Iterator[str]:
    """The document, line by line."""
    found = outline(result, DEEPEST, whole=whole)
    rows = found[:MOST_ROWS]
    starts = starts_of(rows, COLUMNS)
    drawn = [laid(row, starts, COLUMNS) for row in rows]
    notes = list(remarks(result, len(found) - len(rows), drawn))
    columns = max((*(end_of(row, one) for row, one in zip(rows, drawn, strict=True)), *map(wide, notes), TAIL))
    width, height = 2 * MARGIN + CHAR * columns, 2 * MARGIN + LINE * (len(rows) + len(notes))
    title = said(f"Lineage: {result.title}")
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}"'
        f' role="img" aria-label="{title}">'
    )
    yield f"  <title>{title}</title>"
    yield f"  <style>{STYLE}  </style>"
    yield f'  <rect class="page" width="{width}" height="{height}"/>'
    for n, (row, one) in enumerate(zip(rows, drawn, strict=True)):
        yield from line(row, one, MARGIN + n * LINE)
    for n, note in enumerate(notes, len(rows)):
        yield text_at(0, MARGIN + n * LINE, f'<tspan class="words">{said(note)}</tspan>')
    yield "</svg>"


def remarks(result: Lineage, rest: int, drawn: Sequence[Laid]) -> Iterator[str]:
    """What the star means, and what is not drawn."""
    if any(
        "★" in text for one in drawn for text in [piece.text for piece in one.pieces] + [cell for _, cell in one.cells]
    ):
        yield "★ default: what the name without a version means"
    beyond = [f"{number} {word}" for number, word in ((result.older, "older"), (result.newer, "newer")) if number]
    if beyond:
        yield f"Not drawn: {' and '.join(beyond)}, too many generations away"
    if rest:
        yield f"Not drawn: {rest} more lines"


def end_of(row: Row, one: Laid) -> int:
    """Columns up to the end of a row."""
    return max(
        [row.indent + sum(wide(piece.text) for piece in one.pieces)] + [start + wide(cell) for start, cell in one.cells]
    )


def line(row: Row, one: Laid, top: int) -> Iterator[str]:
    """The branches and texts of a row."""
    if not row.root:
        yield f'  <path class="branch" d="{" ".join(branches(row, top))}"/>'
    names = []
    for piece in one.pieces:
        text = f'<tspan class="{piece.look}">{said(piece.text)}</tspan>'
        page = piece.url if piece.url and piece.url.startswith(("https://", "http://")) else None
        names.append(f'<a href="{said(page)}">{text}</a>' if page else text)
    yield text_at(row.indent, top, "".join(names))
    for start, cell in one.cells:
        yield text_at(start, top, f'<tspan class="{"star" if cell.startswith("★") else "cell"}">{said(cell)}</tspan>')


def branches(row: Row, top: int) -> Iterator[str]:
    """The strokes to the left of a row: those that go on, then its own."""
    middle, bottom = top + LINE // 2, top + LINE
    for n, goes_on in enumerate(row.beside):
        if goes_on:
            yield f"M{MARGIN + CHAR * INDENT * n + CHAR // 2} {top}V{bottom}"
    x = MARGIN + CHAR * INDENT * len(row.beside) + CHAR // 2
    yield f"M{x} {top}V{middle if row.last else bottom}"
    yield f"M{x} {middle}H{x + CHAR * (INDENT - 1) - CHAR // 2}"


def text_at(column: int, top: int, inner: str) -> str:
    """A text element that begins in a column."""
    return f'  <text x="{MARGIN + CHAR * column}" y="{top + LINE - 7}">{inner}</text>'


def said(text: str) -> str:
    """Text that is safe between tags and in quotes."""
    return escape(NOT_XML.sub("?", visible(text.replace("\n", " "))))
