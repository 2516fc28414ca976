"""The catalogue: every checkpoint by any of its names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from sdxl_advisor.catalog.build import build
from sdxl_advisor.catalog.compiled import COMPAT, CompiledFolder
from sdxl_advisor.catalog.file_records import Compat
from sdxl_advisor.catalog.location import Location
from sdxl_advisor.catalog.records import Checkpoint, Cited, Edge, Entry, Family, FamilyEntry, Goals, Trait
from sdxl_advisor.catalog.reference import Interfaces, PromptFacts, Terms
from sdxl_advisor.catalog.spelling import nearest, normalise, quoted
from sdxl_advisor.errors import UnknownName

if TYPE_CHECKING:
    from sdxl_advisor.catalog.file_index import FileIndex
    from sdxl_advisor.catalog.lexicon import Lexicon

INTERFACES, PROMPTS, TERMS = "interfaces", "prompts", "terms"


class Catalog:
    """Compiled folders side by side: the shipped one first, then the user's own."""

    def __init__(self, *folders: CompiledFolder) -> None:
        self.folders = folders
        self.names: dict[str, list[str]] = {}
        self.families: dict[str, FamilyEntry] = {}
        self.raw: dict[str, dict[str, Any]] = {}
        self.homes: dict[str, CompiledFolder] = {}
        self.built: dict[str, Entry] = {}
        self.sources: dict[str, dict[str, Any]] = {}
        self.checkpoints: dict[str, Checkpoint] = {}
        self.scored: dict[str, Mapping[str, Trait]] = {}
        for folder in folders:
            self.names |= folder.index["names"]
            self.raw |= folder.index["entries"]
            self.homes |= dict.fromkeys(folder.places, folder)
            self.families |= {key: family_of(raw) for key, raw in folder.index["families"].items()}

    def record(self, name: str, kind: Any) -> Any:
        """A whole record from the folder that has it, as a *kind*."""
        return build(kind, self.homes[name].record(name), Location(None, (), name))

    def entry(self, key: str) -> Entry:
        """The short form of a checkpoint."""
        if key not in self.built:
            self.built[key] = entry_of(self.raw[key])
        return self.built[key]

    def entries(self) -> Iterator[Entry]:
        """Every checkpoint in its short form, family by family."""
        return (self.entry(key) for family in self.families.values() for key in family.checkpoints)

    def checkpoint(self, key: str) -> Checkpoint:
        """Everything about one checkpoint."""
        if key not in self.checkpoints:
            self.checkpoints[key] = self.record(f"checkpoint:{key}", Checkpoint)
        return self.checkpoints[key]

    def traits(self, key: str) -> Mapping[str, Trait]:
        """The traits of a checkpoint, without building the rest of it."""
        if key not in self.scored:
            name = f"checkpoint:{key}"
            raw = self.homes[name].record(name).get("traits", {})
            self.scored[key] = build(Mapping[str, Trait], raw, Location(None, (), name))
        return self.scored[key]

    def family(self, key: str) -> Family:
        """Everything about a family but its checkpoints."""
        family: Family = self.record(f"family:{key}", Family)
        return family

    @cached_property
    def goals(self) -> Goals:
        """Traits, goals and questions."""
        goals: Goals = self.record("goals", Goals)
        return goals

    @cached_property
    def interfaces(self) -> Interfaces:
        """The programs that checkpoints run in."""
        interfaces: Interfaces = self.record(INTERFACES, Interfaces)
        return interfaces

    @cached_property
    def prompt_facts(self) -> PromptFacts:
        """What holds for prompts of every family."""
        facts: PromptFacts = self.record(PROMPTS, PromptFacts)
        return facts

    @cached_property
    def terms(self) -> Terms:
        """The words of the field."""
        terms: Terms = self.record(TERMS, Terms)
        return terms

    @cached_property
    def lexicon(self) -> Lexicon:
        """Every word of every vocabulary and recommended string."""
        from sdxl_advisor.catalog.lexicon import LEXICON, Lexicon

        return Lexicon([folder.record(LEXICON) for folder in self.folders])

    @cached_property
    def file_index(self) -> FileIndex:
        """By what files betray whose they are."""
        from sdxl_advisor.catalog.file_index import FILE_INDEX, FileIndex

        return FileIndex([folder.record(FILE_INDEX) for folder in self.folders])

    @cached_property
    def compat(self) -> tuple[tuple[str, Compat], ...]:
        """What sources say of add-ons on other checkpoints, each with the family whose sources they are."""
        said = [raw for folder in self.folders for raw in folder.record(COMPAT)]
        return tuple((raw.pop("family"), build(Compat, raw, Location(None))) for raw in said)

    @cached_property
    def children(self) -> dict[str, list[Entry]]:
        """The checkpoints made from each checkpoint, by its key."""
        children: dict[str, list[Entry]] = {}
        for entry in self.entries():
            for edge in entry.parents or ():
                children.setdefault(edge.checkpoint, []).append(entry)
        return children

    @property
    def date(self) -> str:
        """The newest day on which a family was compared with its sources."""
        return max((family.checked for family in self.families.values()), default="")

    def find(self, name: str) -> Entry | FamilyEntry:
        """The checkpoint or family that answers to *name*; ``UnknownName`` when there is none."""
        kind, key = self.names.get(normalise(name)) or self.fail(name)
        return self.families[key] if kind == "family" else self.entry(key)

    def find_checkpoint(self, name: str) -> Entry:
        """The one checkpoint meant by *name*: a family stands for its default."""
        found = self.find(name)
        if isinstance(found, Entry):
            return found
        if found.default is None:
            raise UnknownName(
                f"{quoted(name)} is a group of checkpoints, and this needs one of them",
                f"see them with: sdxl-advisor list --family {found.key}",
            )
        return self.entry(found.default)

    def find_family(self, name: str) -> FamilyEntry:
        """The family that answers to *name*."""
        found = self.find(name)
        return found if isinstance(found, FamilyEntry) else self.families[found.family]

    def fail(self, name: str) -> list[str]:
        """Say that *name* is not known, with the nearest names."""
        known = [name for entry in self.entries() for name in (entry.key, entry.name, *entry.aliases)]
        known += [name for family in self.families.values() for name in (family.key, family.name, *family.aliases)]
        owners = [self.names[normalise(near)][1] for near in nearest(name, known, most=6)]
        close = list(dict.fromkeys(owners))[:3]
        hint = f"did you mean {', '.join(close)}?" if close else "all names: sdxl-advisor list"
        raise UnknownName(f"no checkpoint or family is called {quoted(name)}", hint)

    def cite(self, family: str, keys: Iterable[str]) -> tuple[Cited, ...]:
        """The sources of a family by their keys."""
        return self.cite_from(f"family:{family}", keys)

    def cite_interfaces(self, keys: Iterable[str]) -> tuple[Cited, ...]:
        """The sources of the interfaces by their keys."""
        return self.cite_from(INTERFACES, keys)

    def cite_terms(self, keys: Iterable[str]) -> tuple[Cited, ...]:
        """The sources of the terms by their keys."""
        return self.cite_from(TERMS, keys)

    def cite_from(self, name: str, keys: Iterable[str]) -> tuple[Cited, ...]:
        """The sources in the record called *name*, by their keys."""
        if name not in self.sources:
            self.sources[name] = self.homes[name].record(name)["sources"]
        return tuple(Cited(key=key, **self.sources[name][key]) for key in dict.fromkeys(keys))


def family_of(raw: dict[str, Any]) -> FamilyEntry:
    """A family entry from the index."""
    values: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in raw.items()}
    return FamilyEntry(**values)


def entry_of(raw: dict[str, Any]) -> Entry:
    """A checkpoint entry from the index."""
    values: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in raw.items()}
    if raw.get("parents"):
        values["parents"] = tuple(Edge(**{**edge, "source": tuple(edge["source"])}) for edge in raw["parents"])
    return Entry(**values)
