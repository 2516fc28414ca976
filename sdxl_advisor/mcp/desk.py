"""What the tools work with: the catalogue, the user's settings, and names that may be paths in the user's folders."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from sdxl_advisor.catalog.catalog import Catalog
from sdxl_advisor.catalog.record import field, record
from sdxl_advisor.catalog.spelling import quoted
from sdxl_advisor.errors import AdvisorError
from sdxl_advisor.files.named import Named, looks_like_path, may_be_path, resolved_file
from sdxl_advisor.files.parts import part_of_name, part_of_path
from sdxl_advisor.files.walk import Found, found
from sdxl_advisor.mcp.roots import Neighbours, Roots
from sdxl_advisor.names.reader import read
from sdxl_advisor.settings.report import refuse_wrong
from sdxl_advisor.settings.table import Held, Value

if TYPE_CHECKING:
    from sdxl_advisor.advice.compat import Part

MOST_FILES = 5_000  # that one call looks at


@record
class Desk:
    """A catalogue, the folders that may be looked into, and the settings that hold where an argument is left out."""

    catalog: Catalog
    roots: Roots = Roots()
    settings: Mapping[str, Held] = field(default_factory=dict)

    def setting(self, key: str) -> Value | None:
        """What a setting holds; ``AdvisorError`` where no option would take that."""
        held = self.settings.get(key)
        if held is None:
            return None
        refuse_wrong(self.catalog, key, held)
        return held.value

    def tag_lists(self) -> tuple[str, ...]:
        """The user's lists of tags."""
        return tuple(self.setting("tags") or ())

    def named(self, name: str) -> Named:
        """What a name stands for; a path only of a file in the folders."""
        path = self.path_in(name)
        return resolved_file(self.catalog, path) if path else self.read(name)

    def read(self, name: str) -> Named:
        """What a text means that is no path."""
        return Named(read(self.catalog, name))

    def named_if_any(self, name: str | None) -> Named | None:
        """What a name stands for, where one was given."""
        return None if name is None else self.named(name)

    @staticmethod
    def those(*several: Named | None) -> tuple[Named, ...]:
        """The names that were given."""
        return tuple(one for one in several if one)

    def part(self, name: str, kind: str) -> tuple[Part, Named]:
        """One of the two of a question about add-ons."""
        path = self.path_in(name)
        if path:
            return part_of_path(self.catalog, path, kind)
        return part_of_name(self.catalog, name, kind, lambda _, text: self.read(text))

    def path_in(self, text: str) -> str | None:
        """The path in the folders that a text is; None for a name. ``AdvisorError`` for any other path."""
        path = self.roots.find(text) if may_be_path(text) else None
        if path and Neighbours(self.roots).lead_out(path):
            raise AdvisorError(f"{quoted(text)}: {LEADS_OUT}")
        if path is None and looks_like_path(self.catalog, text):
            raise self.roots.refusal(text)
        return str(path) if path else None

    def files(self, texts: list[str]) -> tuple[list[Path], list[dict[str, str]]]:
        """The files at some paths in the folders, and those that are not looked at, with the reason."""
        there, neighbours = [], Neighbours(self.roots)
        for text in texts:
            if (path := self.roots.find(text)) is None:
                raise self.roots.refusal(text)
            there.append(path)
        seen = list(islice(found(there, self.roots.holds), MOST_FILES + 1))
        if len(seen) > MOST_FILES:
            raise AdvisorError(f"there are more than {MOST_FILES} files", "name a folder further down")
        why = {one.path: self.why_not(one, neighbours) for one in seen}
        left_out = [{"path": str(path), "why": reason} for path, reason in why.items() if reason]
        return [path for path, reason in why.items() if reason is None], left_out

    @staticmethod
    def why_not(one: Found, neighbours: Neighbours) -> str | None:
        """Why something in a folder is not looked at."""
        return one.problem or (LEADS_OUT if neighbours.lead_out(one.path) else None)


LEADS_OUT = "a link beside it leads out of the folders that may be looked into, so it is not read"
