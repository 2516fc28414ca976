"""A page of text on a terminal: headings, paragraphs, lists, and lines to copy. The only user of rich's console."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import zip_longest

from rich.cells import cell_len
from rich.console import Console, RenderableType
from rich.style import Style
from rich.text import Text

from sdxl_advisor import PROGRAM, terminal
from sdxl_advisor.render.words import visible

NARROW = 60
FACT = 10  # columns of a short label
CUT, CUT_IN_ASCII = "…", "..."  # what a cell that is cut ends with
LABEL = 22  # a longer label stands above its value


class Page:
    """Writes to stdout, or to stderr what is said beside the answer.

    Every text is shown as it is: no markup is read, no control character is sent. Commands that are suggested begin
    with *program*, as the user called it.
    """

    def __init__(self, *, stderr: bool = False, program: str = PROGRAM, console: Console | None = None) -> None:
        self.program = program
        self.console = console or console_on(stderr=stderr)
        self.started = False
        self.rows = 0  # of the screen that texts have taken so far
        self.with_notes = False  # print what was remarked on sources: where sources are asked for

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
        if isinstance(item, Text):
            self.count(item)
        self.console.print(item)

    def title(self, text: str, url: str | None = None, note: str = "") -> None:
        """The first line: a name, linked to its page, with a quiet remark behind it."""
        line = styled(text, "bold", url)
        if note:
            line.append(f"  {visible(note)}", "dim")
        self.put([self.hung("", line)])

    def section(self, text: str) -> None:
        """A heading, with room above it unless it is the first line."""
        if self.started:
            self.show(Text())
        self.show(styled(text, "bold cyan"))

    def label(self, text: str) -> None:
        """A word above a line to copy, without room above it."""
        self.show(styled(text, "cyan"))

    def facts(self, rows: Sequence[tuple[str, Text]]) -> None:
        """Short labels with what they say beside them, wrapped; below them where there is little room."""
        for label, text in rows:
            if self.narrow:
                self.put([*([styled(label, "cyan")] if label else []), self.hung("  ", text)])
            else:
                self.put([self.hung(f"{label} ".ljust(FACT), text, " " * FACT, "cyan")])

    def labelled(self, label: str, text: str) -> None:
        """A line to copy behind its label, never wrapped; below it where there is little room."""
        if self.narrow:
            self.label(label)
            self.copy(text)
        else:
            line = styled(label.ljust(FACT), "cyan").append(visible(text))
            self.put([self.with_program(line)])

    def paragraph(self, text: str, style: str = "") -> None:
        """Text wrapped to the width."""
        self.put([self.hung("", styled(text, style))])

    def copy(self, text: str) -> None:
        """A line to copy: never wrapped, never boxed, never styled."""
        self.put([self.with_program(Text(visible(text)))])

    def verbatim(self, text: str) -> None:
        """Text to paste: in a pipe byte for byte, on a terminal with its control characters shown."""
        if self.console.file.isatty():
            self.copy(text)
        else:
            self.console.file.write(f"{text}\n")
            self.console.file.flush()  # what is told beside may fail

    def note(self, text: str | None) -> None:
        """A quiet remark on what the sources say, for those who ask for sources."""
        if text and self.with_notes:
            self.paragraph(text, "dim")

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
        lines: list[Text] = []
        for row in rows:
            cells = [self.wrapped(cell, width) for cell, width in zip(row, widths, strict=True)]
            for line in zip_longest(*cells, fillvalue=Text()):
                page = Text("  ").join(padded(cell, width) for cell, width in zip(line, widths, strict=True))
                page.rstrip()
                lines += [page] if page else []
        self.put(lines)

    def wrapped(self, text: Text, width: int) -> list[Text]:
        """The lines of a text in a *width*; most need no work."""
        if fits(text, width):
            return [text.copy()]
        return list(text.wrap(self.console, width))

    def cut(self, cell: Text, width: int) -> Text:
        """A cell on one line, with a sign where it is cut to fit into a *width*."""
        if fits(cell, width):
            return cell
        line = Text(" ").join(cell.split("\n"))
        if line.cell_len <= width:
            return line
        sign = CUT if self.console.encoding.startswith("utf") else CUT_IN_ASCII
        line.truncate(max(width - len(sign), 0))
        line.rstrip()
        return line.append(sign[:width])

    def hung(self, lead: str, text: Text, below: str | None = None, style: str = "dim") -> Text:
        """*text* wrapped beside a *lead*; its further lines stand behind *below*, by default as much space."""
        below = " " * len(lead) if below is None else below
        text, page = self.with_program(text), styled(lead, style)
        for n, line in enumerate(self.wrapped(text, max(self.width - max(len(lead), len(below)), 1))):
            line.rstrip()
            page.append_text(styled(f"\n{below}", "dim") if n else Text()).append_text(line)
        return page

    def with_program(self, text: Text) -> Text:
        """A text in which commands work as they are printed: with the options of the program that the user gave."""
        if self.program in text.plain or f"{PROGRAM} " not in text.plain:
            return text
        pieces = text.split(PROGRAM, include_separator=False, allow_blank=True)
        return Text(self.program).join(pieces)

    def put(self, lines: Iterable[Text]) -> None:
        """Print lines that are wrapped already."""
        page = Text("\n").join(lines)
        if page:
            self.started = True
            self.count(page)
            self.console.print(page, soft_wrap=True)

    def count(self, text: Text) -> None:
        """Count the rows that a text takes; a line that is too wide takes several."""
        widths = (cell_len(line) for line in text.plain.split("\n"))
        self.rows += sum(max(-(-width // max(self.width, 1)), 1) for width in widths)


def console_on(*, stderr: bool) -> Console:
    """Where text is shown: rich's console, which must not find out by itself how wide it is."""
    columns, rows = terminal.size()
    return Console(highlight=False, markup=False, emoji=False, stderr=stderr, width=columns, height=rows)


def fits(text: Text, width: int) -> bool:
    """Tell whether a text is one line of at most that *width*."""
    return text.cell_len <= width and "\n" not in text.plain


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
