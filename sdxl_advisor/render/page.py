"""A page of text: headings, paragraphs, lists, and lines to copy."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import zip_longest

from sdxl_advisor import PROGRAM
from sdxl_advisor.render.screen import Screen
from sdxl_advisor.render.styled import Text, joined, styled

NARROW = 60
FACT = 10  # columns of a short label
CUT, CUT_IN_ASCII = "…", "..."  # what a cell that is cut ends with
LABEL = 22  # a longer label stands above its value


class Page:
    """Writes to stdout, or to stderr what is said beside the answer.

    Every text is shown as it is: no markup is read, no control character is sent. Commands that are suggested begin
    with *program*, as the user called it.
    """

    def __init__(self, *, stderr: bool = False, program: str = PROGRAM, screen: Screen | None = None) -> None:
        self.program = program
        self.screen = screen or Screen(stderr=stderr)
        self.started = False
        self.rows = 0  # of the screen that texts have taken so far
        self.with_notes = False  # print what was remarked on sources: where sources are asked for

    @property
    def width(self) -> int:
        """Columns to fill."""
        return self.screen.width

    @property
    def narrow(self) -> bool:
        """Tell whether there is too little room for things side by side."""
        return self.width < NARROW

    def show(self, text: Text) -> None:
        """Print a text, wrapped where it is too long."""
        self.started = True
        self.count(text)
        self.screen.show(*text.wrapped(self.width))

    def title(self, text: str, url: str | None = None, note: str = "") -> None:
        """The first line: a name, linked to its page, with a quiet remark behind it."""
        line = styled(text, "bold", url)
        if note:
            line += styled(f"  {note}", "dim")
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
            self.put([self.with_program(styled(label.ljust(FACT), "cyan") + styled(text))])

    def paragraph(self, text: str, style: str = "") -> None:
        """Text wrapped to the width."""
        self.put([self.hung("", styled(text, style))])

    def copy(self, text: str) -> None:
        """A line to copy: never wrapped, never boxed, never styled."""
        self.put([self.with_program(styled(text))])

    def verbatim(self, text: str) -> None:
        """Text to paste: in a pipe byte for byte, on a terminal with its control characters shown."""
        if self.screen.file.isatty():
            self.copy(text)
        else:
            self.screen.file.write(f"{text}\n")
            self.screen.file.flush()  # what is told beside may fail

    def note(self, text: str | None) -> None:
        """A quiet remark on what the sources say, for those who ask for sources."""
        if text and self.with_notes:
            self.paragraph(text, "dim")

    def bullets(self, items: Iterable[str | Text], style: str = "") -> None:
        """One wrapped item a line, with a hanging indent."""
        self.put(self.hung("- ", styled(item, style) if isinstance(item, str) else item) for item in items)

    def pairs(self, rows: Sequence[tuple[str, str | Text]]) -> None:
        """Labels and values: side by side, or one below the other where there is little room."""
        room = min(max((len(label) for label, _ in rows), default=0), LABEL) + 2
        lines: list[Text] = []
        for label, value in rows:
            text = styled(value) if isinstance(value, str) else value
            if self.narrow or len(label) > LABEL:
                lines += [styled(label, "dim"), self.hung("  " if self.narrow else " " * room, text)]
            else:
                lines.append(self.hung(label.ljust(room), text))
        self.put(lines)

    def columns(self, headings: Sequence[str], rows: Sequence[Sequence[Text]]) -> None:
        """A table without lines, each column as wide as it needs; without room, the first cell above the others."""
        lines = [[styled(heading, "dim") for heading in headings], *rows]
        widths = [max(line[n].width for line in lines) for n in range(len(headings))]
        if sum(widths) + 2 * len(widths) > self.width:
            self.put(
                line
                for first, *rest in rows
                for line in (first, self.hung("  ", joined(filter(None, rest), styled("  "))))
            )
            return
        self.put(
            joined(cell.padded(width + 2) for cell, width in zip(line, widths, strict=True)).stripped()
            for line in lines
        )

    def grid(self, rows: Iterable[Sequence[Text]], widths: Sequence[int]) -> None:
        """Rows of cells, each wrapped in a column of its own."""
        lines: list[Text] = []
        for row in rows:
            cells = [cell.wrapped(width) for cell, width in zip(row, widths, strict=True)]
            for line in zip_longest(*cells, fillvalue=Text()):
                beside = [cell.stripped().padded(width) for cell, width in zip(line, widths, strict=True)]
                page = joined(beside, styled("  ")).stripped()
                lines += [page] if page else []
        self.put(lines)

    def cut(self, cell: Text, width: int) -> Text:
        """A cell on one line, with a sign where it is cut to fit into a *width*."""
        if cell.fits(width):
            return cell
        line = joined(cell.split(), styled(" "))
        if line.width <= width:
            return line
        sign = CUT_IN_ASCII if self.screen.only_ascii else CUT
        return line.cut(max(width - len(sign), 0)).stripped() + styled(sign[:width])

    def hung(self, lead: str, text: Text, below: str | None = None, style: str = "dim") -> Text:
        """*text* wrapped beside a *lead*; its further lines stand behind *below*, by default as much space."""
        below = " " * len(lead) if below is None else below
        lines = self.with_program(text).wrapped(max(self.width - max(len(lead), len(below)), 1))
        return styled(lead, style) + joined((line.stripped() for line in lines), styled(f"\n{below}", "dim"))

    def with_program(self, text: Text) -> Text:
        """A text in which commands work as they are printed: with the options of the program that the user gave."""
        if self.program in text.plain or f"{PROGRAM} " not in text.plain:
            return text
        return joined(text.split(PROGRAM), styled(self.program))

    def put(self, lines: Iterable[Text]) -> None:
        """Print lines that are wrapped already."""
        lines = list(lines)
        if len(lines) > 1 or any(lines):
            self.started = True
            for line in lines:
                self.count(line)
            self.screen.show(*lines)

    def count(self, text: Text) -> None:
        """Count the rows that a text takes; a line that is too wide takes several."""
        self.rows += text.rows(self.width)
