"""A page of text on a terminal: headings, paragraphs, lists, and lines to copy. The only user of rich's console."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.style import Style
from rich.table import Table
from rich.text import Text

from sdxl_advisor.render.words import visible

NARROW = 60


class Page:
    """Writes to stdout. Every text is shown as it is: no markup is read, no control character is sent."""

    def __init__(self) -> None:
        self.console = Console(highlight=False, markup=False, emoji=False)

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
        self.console.print(item)

    def title(self, text: str, url: str | None = None, note: str = "") -> None:
        """The first line: a name, linked to its page, with a quiet remark behind it."""
        line = styled(text, "bold", url)
        if note:
            line.append(f"  {visible(note)}", "dim")
        self.show(line)

    def section(self, text: str) -> None:
        """A heading with room above it."""
        self.show(Text())
        self.show(styled(text, "bold cyan"))

    def paragraph(self, text: str, style: str = "") -> None:
        """Text wrapped to the width."""
        self.show(styled(text, style))

    def copy(self, text: str) -> None:
        """A line to copy: never wrapped, never boxed, never styled."""
        self.console.print(Text(visible(text)), soft_wrap=True)

    def bullets(self, items: Iterable[str | Text], style: str = "") -> None:
        """One wrapped item a line, with a hanging indent."""
        grid = Table.grid(padding=(0, 1))
        grid.add_column(width=1)
        grid.add_column(overflow="fold")
        for item in items:
            grid.add_row("-", item if isinstance(item, Text) else styled(item, style))
        if grid.row_count:
            self.show(grid)

    def pairs(self, rows: Sequence[tuple[str, str | Text]]) -> None:
        """Labels and values: side by side, or one below the other where there is little room."""
        if self.narrow:
            for label, value in rows:
                self.show(styled(label, "dim"))
                self.show(Padding(value if isinstance(value, Text) else styled(value), (0, 0, 0, 2)))
            return
        grid = Table.grid(padding=(0, 2))
        grid.add_column(style="dim", max_width=22)
        grid.add_column(overflow="fold")
        for label, value in rows:
            grid.add_row(styled(label), value if isinstance(value, Text) else styled(value))
        if grid.row_count:
            self.show(grid)


def styled(text: str, style: str = "", url: str | None = None) -> Text:
    """Safe text in a style, linked to *url*."""
    look = Style.parse(style) if style else Style()
    if url and url.startswith(("https://", "http://")):
        look += Style(link=visible(url).replace("\n", ""))
    return Text(visible(text), look, overflow="fold")
