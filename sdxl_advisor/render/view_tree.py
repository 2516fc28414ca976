"""A lineage as a tree of lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sdxl_advisor.advice.lineage import Lineage
from sdxl_advisor.catalog.record import record
from sdxl_advisor.render.outline import Row, laid, outline, starts_of
from sdxl_advisor.render.page import Page
from sdxl_advisor.render.styled import Text, styled


@record
class Guides:
    """The pieces of the lines: a fork, the last branch, the line beside a branch; a star and what stands for a cut."""

    fork: str
    last: str
    beside: str
    star: str
    cut: str


DEEPEST = 0.6  # of the width that branches may take; the rest is for names
DRAWN = Guides("├─ ", "└─ ", "│  ", "★", "…")
ASCII = Guides("|- ", "`- ", "|  ", "*", "~")
LOOKS = {"name": "bold", "quiet": "dim", "marked": "bold reverse", "words": "dim", "star": "yellow"}
COLUMNS = ("yellow", "magenta", "dim", "dim italic", "cyan", "dim")  # the styles of the cells


def view(page: Page, result: Lineage, *, whole: bool = False, **_: Any) -> None:
    """Every root with all that hangs below it, then what the signs mean and what is not drawn."""
    guides = ASCII if page.screen.only_ascii else DRAWN
    rows = outline(result, int(page.width * DEEPEST), whole=whole)
    starts = starts_of(rows, page.width, whole=whole)
    page.put(line for n, row in enumerate(rows) for line in lines(page, row, starts, guides, first=not n, whole=whole))
    beyond = [f"{number} {word}" for number, word in ((result.older, "older"), (result.newer, "newer")) if number]
    if beyond:
        page.paragraph(f"Not drawn: {' and '.join(beyond)}, too many generations away.", "dim")
    if result.collections and not result.merges:
        page.paragraph(f"Not drawn: {', '.join(result.collections)} (sdxl-advisor tree NAME)", "dim")
    if legend := list(meanings(rows, guides)):
        page.paragraph(" ".join(legend), "dim")


def meanings(rows: Sequence[Row], guides: Guides) -> Iterator[str]:
    """What the star means, and how to see all."""
    if any("★" in text for row in rows for text in (*row.cells[:1], *(piece.text for piece in row.pieces))):
        yield f"{guides.star} default: what the name without a version means."
    if any(row.names or row.folded for row in rows):
        yield "--all draws everything."


def lines(
    page: Page, row: Row, starts: Sequence[int | None], guides: Guides, *, first: bool, whole: bool
) -> Iterator[Text]:
    """A row behind its branches; of a *whole* tree with what had no room below it."""
    if row.root and row.names and not first:
        yield Text()  # what follows hangs from no node
    found = laid(row, starts, page.width, whole=whole)
    text = Text()
    for piece in found.pieces:
        text += styled(piece.text.replace("★", guides.star), LOOKS[piece.look], piece.url)
    for start, cell in found.cells:
        style = COLUMNS[starts.index(start)]
        text += styled(" " * max(start - row.indent - text.width, 1))
        text += styled(cell.replace("★", guides.star).replace("…", guides.cut), style)
    bars = "".join(guides.beside if goes_on else " " * len(guides.beside) for goes_on in row.beside)
    if row.root:
        lead, below = "", "  "
    else:
        lead = bars + (guides.last if row.last else guides.fork)
        below = bars + (" " * len(guides.beside) if row.last else guides.beside) + "  "
    fits = row.indent + text.width <= page.width
    yield styled(lead, "dim") + text if fits else page.hung(lead, text, below)
    if whole and found.lost:
        yield page.hung(below, styled("; ".join(found.lost), "dim"), below)
