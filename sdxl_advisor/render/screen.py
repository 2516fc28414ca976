"""Where text is shown: on a terminal rich gives it colours and links, anything else gets its characters alone."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, TextIO

from sdxl_advisor import terminal
from sdxl_advisor.render.styled import Text

if TYPE_CHECKING:
    from rich.console import Console
    from rich.segment import Segment
    from rich.style import Style

ASKED = {"FORCE_COLOR", "TTY_COMPATIBLE"}  # what may ask rich for colours where there is no terminal


class Screen:
    """Standard output, or standard error. What is *held* is not shown yet."""

    def __init__(self, *, stderr: bool = False) -> None:
        self.stderr = stderr
        self.width, self.height = terminal.size()
        self.console = console_on(stderr=stderr) if self.may_have_colours() else None
        if self.console:
            self.width = self.console.width  # on an old Windows one column is left free
        self.held: list[Text] | None = None

    @property
    def file(self) -> TextIO:
        """The stream, as it is now."""
        return sys.stderr if self.stderr else sys.stdout

    @property
    def encoding(self) -> str:
        """The encoding of the stream."""
        return (getattr(self.file, "encoding", None) or "utf-8").lower()

    @property
    def only_ascii(self) -> bool:
        """Tell whether there are letters that cannot be shown."""
        return not self.encoding.startswith("utf")

    @property
    def pages(self) -> bool:
        """Tell whether a pager can be used on it: it is a terminal that can do more than print."""
        console = self.console
        return bool(console and self.file.isatty() and not (console.is_dumb_terminal or console.legacy_windows))

    def may_have_colours(self) -> bool:
        """Tell whether rich has to be asked how things look, which takes longer than to show them."""
        return self.file.isatty() or not ASKED.isdisjoint(os.environ)

    def show(self, *texts: Text) -> None:
        """Show texts one below the other, or hold them back."""
        if self.held is None:
            self.draw(texts)
        else:
            self.held += texts

    def draw(self, texts: Iterable[Text]) -> None:
        """Show texts now; lines that are too long are the terminal's to break."""
        if self.console:
            from rich.segment import Segments

            self.console.print(Segments(segments(texts)), soft_wrap=True)
        else:
            self.file.write(self.drawn(texts))
            self.file.flush()

    def drawn(self, texts: Iterable[Text]) -> str:
        """What is sent, colours and all."""
        if self.console is None:
            return "".join([f"{text.plain}\n" for text in texts])
        with self.console.capture() as capture:
            self.draw(texts)
        return capture.get()


def console_on(*, stderr: bool) -> Console:
    """Rich's console, which must not find out by itself how wide it is."""
    from rich.console import Console

    columns, rows = terminal.size()
    return Console(highlight=False, markup=False, emoji=False, stderr=stderr, width=columns, height=rows)


def segments(texts: Iterable[Text]) -> Iterator[Segment]:
    """Texts as rich wants them: no style goes on into another line."""
    from rich.segment import Segment

    known: dict[tuple[str, str | None], Style] = {}
    for text in texts:
        for line in text.split():
            for piece in line.pieces:
                look = piece.style, piece.url
                if look not in known:
                    known[look] = style_of(*look)
                yield Segment(piece.text, known[look])
            yield Segment.line()


def style_of(style: str, url: str | None) -> Style:
    """A style as rich wants it."""
    from rich.style import Style

    return Style.parse(style) + Style(link=url)
