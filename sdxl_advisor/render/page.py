"""A page of text on a terminal: headings, paragraphs, lists, and lines to copy. The only user of rich's console."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import zip_longest

from rich.console import Console, RenderableType
from rich.style import Style
from rich.text import Text

from sdxl_advisor.render.words import visible

NARROW = 60
QUIET = ("superseded", "closed", "test")  # the status of what is shown but not offered
CUT, CUT_IN_ASCII = "…", "..."  # what a cell that is cut ends with
LABEL = 22  # a longer label stands above its value


class Page:
    """Writes to stdout, or to stderr what is said beside the answer.

    Every text is shown as it is: no markup is read, no control character is sent.
    """

    def __init__(self, *, stderr: bool = False) -> None:
        self.console = Console(highlight=False, markup=False, emoji=False, stderr=stderr)
        self.started = False

    @property
    def width(self) -> int:
        """Columns to fill."""
        return self.console.width

    @property
    def narrow(self) -> bool:
        """Tell whether there is too little room for things side by side."""
        return self.width < NARROW

    def show(self, item: RenderableType) -> None:
        """Print anything that rich can print."""
        self.started = True
        self.console.print(item)

    def title(self, text: str, url: str | None = None, note: str = "") -> None:
        """The first line: a name, linked to its page, with a quiet remark behind it."""
        line = styled(text, "bold", url)
        if note:
            line.append(f"  {visible(note)}", "dim")
        self.show(line)

    def section(self, text: str) -> None:
        """A heading, with room above it unless it is the first line."""
        if self.started:
            self.show(Text())
        self.show(styled(text, "bold cyan"))

    def paragraph(self, text: str, style: str = "") -> None:
        """Text wrapped to the width."""
        self.put([self.hung("", styled(text, style))])

    def copy(self, text: str) -> None:
        """A line to copy: never wrapped, never boxed, never styled."""
        self.put([Text(visible(text))])

    def verbatim(self, text: str) -> None:
        """Text to paste: in a pipe byte for byte, on a terminal with its control characters shown."""
        if self.console.is_terminal:
            self.copy(text)
        else:
            self.console.file.write(f"{text}\n")
            self.console.file.flush()  # what is told beside may fail

    def bullets(self, items: Iterable[str | Text], style: str = "") -> None:
        """One wrapped item a line, with a hanging indent."""
        self.put(self.hung("- ", styled(item, style) if isinstance(item, str) else item) for item in items)

    def pairs(self, rows: Sequence[tuple[str, str | Text]]) -> None:
        """Labels and values: side by side, or one below the other where there is little room."""
        wide = min(max((len(label) for label, _ in rows), default=0), LABEL) + 2
        lines: list[Text] = []
        for label, value in rows:
            text = styled(value) if isinstance(value, str) else value
            if self.narrow or len(label) > LABEL:
                lines += [styled(label, "dim"), self.hung("  " if self.narrow else " " * wide, text)]
            else:
                lines.append(self.hung(label.ljust(wide), text))
        self.put(lines)

    def columns(self, headings: Sequence[str], rows: Sequence[Sequence[Text]]) -> None:
        """A table without lines, each column as wide as it needs; without room, the first cell above the others."""
        lines = [[styled(heading, "dim") for heading in headings], *rows]
        widths = [max(line[n].cell_len for line in lines) for n in range(len(headings))]
        if sum(widths) + 2 * len(widths) > self.width:
            self.put(
                line for first, *rest in rows for line in (first, self.hung("  ", Text("  ").join(filter(None, rest))))
            )
            return
        for line in lines:
            for cell, width in zip(line[:-1], widths, strict=False):
                cell.pad_right(width + 2 - cell.cell_len)
        for text in (joined := [Text().join(line) for line in lines]):
            text.rstrip()
        self.put(joined)

    def grid(self, rows: Iterable[Sequence[Text]], widths: Sequence[int]) -> None:
        """Rows of cells, each wrapped in a column of its own."""
        for row in rows:
            cells = [list(cell.wrap(self.console, width)) for cell, width in zip(row, widths, strict=True)]
            for line in zip_longest(*cells, fillvalue=Text()):
                page = Text("  ").join(padded(cell, width) for cell, width in zip(line, widths, strict=True))
                page.rstrip()
                self.put([page])

    def cut(self, cell: Text, width: int) -> Text:
        """A cell on one line, with a sign where it is cut to fit into a *width*."""
        line = Text(" ").join(cell.split("\n"))
        if line.cell_len <= width:
            return line
        sign = CUT if self.console.encoding.startswith("utf") else CUT_IN_ASCII
        line.truncate(max(width - len(sign), 0))
        line.rstrip()
        return line.append(sign[:width])

    def hung(self, lead: str, text: Text, below: str | None = None) -> Text:
        """*text* wrapped beside a quiet *lead*; its further lines stand behind *below*, by default as much space."""
        below = " " * len(lead) if below is None else below
        page = styled(lead, "dim")
        for n, line in enumerate(text.wrap(self.console, max(self.width - max(len(lead), len(below)), 1))):
            line.rstrip()
            page.append_text(styled(f"\n{below}", "dim") if n else Text()).append_text(line)
        return page

    def put(self, lines: Iterable[Text]) -> None:
        """Print lines that are wrapped already."""
        page = Text("\n").join(lines)
        if page:
            self.started = True
            self.console.print(page, soft_wrap=True)


def padded(cell: Text, width: int) -> Text:
    """A line of a cell, filled up to its width."""
    cell = cell.copy()
    cell.rstrip()
    cell.pad_right(max(width - cell.cell_len, 0))
    return cell


def styled(text: str, style: str = "", url: str | None = None) -> Text:
    """Safe text in a style, linked to *url*."""
    look = Style.parse(style) if style else Style()
    if url and url.startswith(("https://", "http://")):
        look += Style(link=visible(url).replace("\n", ""))
    return Text(overflow="fold").append(visible(text), look)  # a span, so that text appended later is not styled too
