"""What a text means: a result of the reader of names."""

from __future__ import annotations

from typing import Literal

from sdxl_advisor.catalog.record import record
from sdxl_advisor.catalog.records import Entry, LineEntry

How = Literal["name", "version", "line", "family", "file name", "page", "hash", "label", "file"]


@record
class Meaning:
    """What a *text* means: a checkpoint, or a line or family.

    ``how`` it was understood: ``name``, by its key or a name; ``version``, by a line's name and a version; ``line``, as
    a version of a known line that has no record; ``family``, as a checkpoint of which only the family is known.
    """

    text: str
    found: Entry | LineEntry
    how: How

    @property
    def line(self) -> str:
        """The key of the line that is meant, or that the checkpoint is of."""
        return self.found.key if isinstance(self.found, LineEntry) else self.found.line
