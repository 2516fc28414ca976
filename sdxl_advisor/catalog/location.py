"""Where a value stands in a catalogue file, so that an error can name file, line and field."""

from __future__ import annotations

from pathlib import Path

from sdxl_advisor.catalog.record import record
from sdxl_advisor.catalog.spelling import short_path
from sdxl_advisor.errors import DataError

Step = str | int


@record
class Location:
    """A file and the steps into it: field names, and the numbers of list items from 0.

    ``shown`` says the same to people, with an item's key where it has one. ``file`` is ``None`` for compiled data: that
    was checked when it was compiled, so its places are not kept.
    """

    file: Path | None
    steps: tuple[Step, ...] = ()
    shown: str = ""

    def field(self, name: str) -> Location:
        """The place of a field of the mapping that stands here."""
        if self.file is None:
            return self
        return Location(self.file, (*self.steps, name), f"{self.shown}.{name}" if self.shown else name)

    def item(self, number: int, key: str | None = None) -> Location:
        """The place of an item of the list that stands here."""
        if self.file is None:
            return self
        return Location(self.file, (*self.steps, number), f"{self.shown}[{key or number}]")

    def error(self, text: str, hint: str | None = None) -> DataError:
        """A ``DataError`` that says *text* of what stands here."""
        line = self.line()
        name = short_path(self.file) if self.file else "compiled data"
        head = f"{name}:{line}" if line else name
        return DataError(": ".join(part for part in (head, self.shown, text) if part), hint)

    def line(self) -> int | None:
        """The line in the file."""
        from sdxl_advisor.catalog.reading import line_at

        return line_at(self.file, self.steps) if self.file else None
