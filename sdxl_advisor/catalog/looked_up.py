"""What a catalogue knows by name, as mappings that read only what is looked up: names, keys, lines, children."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from sdxl_advisor.catalog.build import maker
from sdxl_advisor.catalog.record_file import RecordFile
from sdxl_advisor.catalog.records import LineEntry

Folders = Sequence[RecordFile]  # the shipped one first; what stands in several is that of the last
SHORT_LINE = "short-line:"
NAME = "name:"


def raw(folders: Folders, name: str) -> Any:
    """The plain values of a record from the folder that has it; ``KeyError`` where none does."""
    for folder in reversed(folders):
        if place := folder.find(name):
            return folder.line(place)
    raise KeyError(name)


def listed(folders: Folders, name: str) -> dict[str, None]:
    """The keys that a record of each folder lists, in order."""
    return dict.fromkeys(key for folder in folders for key in folder.record(name))


class Names(Mapping[str, tuple[str, str]]):
    """The kind and the key of what a normalised name is one of."""

    def __init__(self, folders: Folders) -> None:
        self.folders = folders
        self.known: dict[str, tuple[str, str]] = {}

    def __getitem__(self, name: str) -> tuple[str, str]:
        """What a name is one of."""
        if name not in self.known:
            kind, key = raw(self.folders, f"{NAME}{name}")
            self.known[name] = kind, key
        return self.known[name]

    def __contains__(self, name: object) -> bool:
        """Tell whether anything is called so."""
        return name in self.known or any(f"{NAME}{name}" in folder for folder in self.folders)

    def __iter__(self) -> Iterator[str]:
        """Every name."""
        for folder in self.folders:
            for name, (kind, key) in folder.all(NAME):
                self.known[name] = kind, key
        return iter(dict.fromkeys(self.known))

    def __len__(self) -> int:
        """How many there are."""
        return sum(1 for _ in self)


class Keys(Collection[str]):
    """The keys of every checkpoint, in order."""

    def __init__(self, folders: Folders) -> None:
        self.folders = folders
        self.known: dict[object, bool] = {}

    def __contains__(self, key: object) -> bool:
        """Tell whether there is a checkpoint of this key."""
        if key not in self.known:
            self.known[key] = any(f"entry:{key}" in folder for folder in self.folders)
        return self.known[key]

    def __iter__(self) -> Iterator[str]:
        """Every key."""
        return iter(listed(self.folders, "keys"))

    def __len__(self) -> int:
        """How many there are."""
        return len(listed(self.folders, "keys"))


class Lines(Mapping[str, LineEntry]):
    """Lines by key, or, for a *list* of their keys, only those; made when they are asked for."""

    def __init__(self, folders: Folders, among: str = "lines") -> None:
        self.folders = folders
        self.among = among
        self.made: dict[str, LineEntry] = {}
        self.plain: dict[str, dict[str, Any]] = {}  # all of them, once all were asked for

    def __getitem__(self, key: str) -> LineEntry:
        """A line by its key."""
        if key not in self.made:
            values = self.plain.get(key) or raw(self.folders, f"{SHORT_LINE}{key}")
            if self.among == "families" and values["family"] != key:
                raise KeyError(key)
            self.made[key] = maker(LineEntry)(values)
        return self.made[key]

    def family(self, key: str) -> str:
        """The family of a line, which is not made for that."""
        return str(self.plain[key]["family"]) if key in self.plain else self[key].family

    def __contains__(self, key: object) -> bool:
        """Tell whether there is a line of this key."""
        try:
            return isinstance(key, str) and self[key] is not None
        except KeyError:
            return False

    def __iter__(self) -> Iterator[str]:
        """Every key; all lines are read at once, as who asks for all keys asks for all lines."""
        found = listed(self.folders, self.among)
        if not self.plain and self.among == "lines":
            self.plain = {key: values for folder in self.folders for key, values in folder.all(SHORT_LINE)}
        return iter(found)

    def __len__(self) -> int:
        """How many there are."""
        return len(listed(self.folders, self.among))
