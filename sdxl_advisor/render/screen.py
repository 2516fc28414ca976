"""Where text is shown: a terminal gets colours and links as rich makes them, anything else the characters alone."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, TextIO

from sdxl_advisor import terminal
from sdxl_advisor.render.styled import Text

if TYPE_CHECKING:
    from rich.console import Console
    from rich.style import Style

ASKED = {"FORCE_COLOR", "TTY_COMPATIBLE"}  # what may ask for colours where there is no terminal, or for none
DUMB = ("dumb", "unknown")


class Screen:
    """Standard output, or standard error. What is *held* is not shown yet.

    Rich's console takes longer to load than many an answer. It finds out what a terminal of Windows can do, and what
    is asked for in the environment; any other terminal does what the codes say that rich has for a style.
    """

    def __init__(self, *, stderr: bool = False) -> None:
        self.stderr = stderr
        self.width, self.height = terminal.size()
        self.console = console_on(stderr=stderr) if self.needs_console() else None
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
    def is_able(self) -> bool:
        """Tell whether it is a terminal that knows codes."""
        old = self.console and self.console.legacy_windows
        return self.file.isatty() and not old and os.environ.get("TERM", "").lower() not in DUMB

    def needs_console(self) -> bool:
        """Tell whether rich has to find out what can be shown."""
        return not ASKED.isdisjoint(os.environ) or (sys.platform == "win32" and self.file.isatty())

    def show(self, *texts: Text) -> None:
        """Show texts one below the other, or hold them back."""
        if self.held is None:
            self.draw(texts)
        else:
            self.held += texts

    def draw(self, texts: Iterable[Text]) -> None:
        """Show texts now; lines that are too long are the terminal's to break."""
        if self.console:
            from rich.segment import Segment, Segments

            self.console.print(Segments(Segment(text, style) for text, style in looks(texts)), soft_wrap=True)
        else:
            self.file.write(self.drawn(texts))
            self.file.flush()

    def drawn(self, texts: Iterable[Text]) -> str:
        """What is sent, colours and all."""
        if self.console:
            with self.console.capture() as capture:
                self.draw(texts)
            return capture.get()
        if self.is_able:
            return "".join([style.render(text) for text, style in looks(texts)])
        return "".join([f"{text.plain}\n" for text in texts])


def console_on(*, stderr: bool) -> Console:
    """Rich's console, which must not find out by itself how wide it is."""
    from rich.console import Console

    columns, rows = terminal.size()
    return Console(highlight=False, markup=False, emoji=False, stderr=stderr, width=columns, height=rows)


def looks(texts: Iterable[Text]) -> Iterator[tuple[str, Style]]:
    """Texts one below the other, each part with its style; none goes on into another line."""
    from rich.style import Style

    known: dict[tuple[str, str | None], Style] = {}
    for text in texts:
        for line in text.split():
            for piece in line.pieces:
                look = piece.style, piece.url
                if look not in known:
                    style = Style.parse(piece.style) + Style(link=piece.url)
                    known[look] = style.without_color if os.environ.get("NO_COLOR") else style
                yield piece.text, known[look]
            yield "\n", Style.null()
