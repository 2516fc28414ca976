"""The catalogue: every checkpoint, line and family by any of its names."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from sdxl_advisor import PROGRAM
from sdxl_advisor.catalog.build import maker, type_hints
from sdxl_advisor.catalog.compiled import COMPAT
from sdxl_advisor.catalog.file_records import Compat
from sdxl_advisor.catalog.looked_up import Keys, Lines, Names, listed, raw
from sdxl_advisor.catalog.record import default_of
from sdxl_advisor.catalog.record_file import RecordFile
from sdxl_advisor.catalog.records import (
    Checkpoint,
    Cited,
    Edge,
    Entry,
    Line,
    LineEntry,
    Prediction,
    PredictionType,
)
from sdxl_advisor.catalog.reference import Boards, Goals, Interfaces, PromptFacts, Samplers, Terms
from sdxl_advisor.catalog.spelling import quoted
from sdxl_advisor.errors import DataError, UnknownName

if TYPE_CHECKING:
    from pathlib import Path

    from sdxl_advisor.catalog.file_index import FileIndex
    from sdxl_advisor.catalog.knowing import Knowing
    from sdxl_advisor.catalog.knowledge import Knowledge
    from sdxl_advisor.catalog.lexicon import Lexicon
    from sdxl_advisor.catalog.overview import Overview
    from sdxl_advisor.catalog.traits import KnownTraits

BOARDS, INTERFACES, PROMPTS, SAMPLERS, TERMS = "boards", "interfaces", "prompts", "samplers", "terms"
UNLISTED = "?"  # begins the key of a checkpoint without a record; no key of the catalogue has it


class Catalog:
    """Compiled folders side by side: the shipped one first, then the user's own.

    ``broken`` says what is wrong with the user's own folder, which is then left out.
    """

    def __init__(self, *folders: RecordFile, broken: DataError | None = None) -> None:
        self.folders = folders
        self.program = PROGRAM  # with the options that opened this catalogue: how suggested commands begin
        self.broken = broken
        self.own: Path | None = None  # the user's own folder, for other processes to open it too
        self.empty = [name for folder in folders for name in folder.about.get("empty", ())]  # files that hold nothing
        self.names: Mapping[str, tuple[str, str]] = Names(folders)
        self.keys: Collection[str] = Keys(folders)  # of every checkpoint, in order
        self.lines = Lines(folders)
        self.families: Mapping[str, LineEntry] = Lines(folders, "families")
        self.built: dict[str, Entry] = {}
        self.sources: dict[str, dict[str, Any]] = {}
        self.checkpoints: dict[str, Checkpoint] = {}
        self.plain_checkpoints: dict[str, dict[str, Any]] = {}  # of which not all is built
        self.blocks: dict[tuple[str, str], Any] = {}
        self.whole_lines: dict[str, Line] = {}
        self.all_read = False

    def record(self, name: str, kind: Any) -> Any:
        """A whole record from the folder that has it, as a *kind*."""
        return maker(kind)(raw(self.folders, name))

    def called(self, name: str) -> Entry | LineEntry | None:
        """The checkpoint, line or family that a normalised *name* is one of."""
        kind, key = self.names.get(name, ("", ""))
        if kind == "checkpoint":
            return self.entry(key)
        return self.lines[key] if kind else None

    def entry(self, key: str) -> Entry:
        """The short form of a checkpoint."""
        if key not in self.built:
            self.built[key] = self.record(f"entry:{key}", Entry)
        return self.built[key]

    @cached_property
    def line_keys(self) -> dict[str, list[str]]:
        """The keys of the lines of each family, that of its base first."""
        found: dict[str, list[str]] = {key: [] for key in self.families}
        for key in self.lines:
            found[self.lines.family(key)].append(key)
        return found

    @cached_property
    def bases(self) -> frozenset[str]:
        """The keys of the lines that are the base of a family."""
        return frozenset(self.families)

    def lines_beside(self, family: str) -> list[LineEntry]:
        """The lines of a family but that of its base."""
        return [self.lines[key] for key in self.line_keys[family] if key != family]

    def members(self, family: str) -> tuple[str, ...]:
        """The keys of a family's checkpoints: its base's own, then line by line."""
        return tuple(key for line in self.line_keys[family] for key in self.lines[line].checkpoints)

    def entries(self) -> Iterator[Entry]:
        """Every checkpoint in its short form, family by family; all are read at once."""
        for folder in () if self.all_read else self.folders:
            for key, values in folder.all("entry:"):
                if key not in self.built:
                    self.built[key] = maker(Entry)(values)
        self.all_read = True
        return map(self.entry, self.in_order())

    def in_order(self) -> Iterator[str]:
        """The keys of all checkpoints, family by family."""
        return (key for family in self.families for key in self.members(family))

    def unlisted(self, name: str, line: LineEntry, prediction: PredictionType | None = None) -> Entry:
        """A checkpoint called *name* that has no record; all that is known of it is its *line*, or its family.

        A version of a line goes by that line's default one, another checkpoint of a family by the habit of its merges.
        """
        key = f"{UNLISTED}{line.key}:{name}"
        if key not in self.built:
            only_family = line.key == line.family
            edge = Edge((), "merge", family=line.family) if only_family else Edge((), "merge", line=line.key)
            parents = (edge,) if only_family or line.default else None
            self.built[key] = Entry(
                key=key,
                name=name,
                family=line.family,
                line=line.key,
                architecture=line.architecture,
                url=line.url,
                prediction=prediction,
                has=("prediction",) if prediction else (),
                parents=parents,
                listed=False,
            )
            self.checkpoints[key] = Checkpoint(
                key=key,
                name=name,
                source=(),
                family=line.family,
                line=line.key,
                architecture=line.architecture,
                url=line.url,
                use_instead=line.use_instead,
                parents=parents,
                prediction=Prediction(prediction, ()) if prediction else None,
            )
        return self.built[key]

    def forget_unlisted(self) -> None:
        """Forget the checkpoints without a record that were asked for, once they are many: whoever serves for long."""
        if len(self.built) <= len(self.keys):
            return
        known: tuple[dict[str, Any], ...] = (self.built, self.checkpoints)
        for remembered in (*known, *self.knowledge.by_checkpoint()):
            for key in [key for key in remembered if key.startswith(UNLISTED)]:
                del remembered[key]

    def checkpoint(self, key: str) -> Checkpoint:
        """Everything about one checkpoint."""
        if key not in self.checkpoints:
            plain = self.plain_checkpoints.pop(key, None)
            self.checkpoints[key] = maker(Checkpoint)(plain or raw(self.folders, f"checkpoint:{key}"))
        return self.checkpoints[key]

    def block(self, key: str, name: str) -> Any:
        """A block of a checkpoint's record, or its traits, without building the rest of it."""
        if key in self.checkpoints:
            return getattr(self.checkpoints[key], name)
        if key not in self.plain_checkpoints:
            self.plain_checkpoints[key] = raw(self.folders, f"checkpoint:{key}")
        if (key, name) not in self.blocks:
            plain, kind = self.plain_checkpoints[key], type_hints(Checkpoint)[name]
            self.blocks[key, name] = maker(kind)(plain[name]) if name in plain else default_of(Checkpoint, name)
        return self.blocks[key, name]

    def line(self, key: str) -> Line:
        """Everything about a line, or the base of a family, but its checkpoints."""
        if key not in self.whole_lines:
            self.whole_lines[key] = self.record(f"line:{key}", Line)
        return self.whole_lines[key]

    @cached_property
    def known_traits(self) -> KnownTraits:
        """Which traits each checkpoint has, and whose they are."""
        from sdxl_advisor.catalog.traits import KnownTraits

        return KnownTraits(self.knowledge)

    @cached_property
    def overview(self) -> Overview:
        """What lists and choices need of every checkpoint."""
        from sdxl_advisor.catalog.overview import Overview

        return Overview(self)

    @cached_property
    def knowing(self) -> Knowing:
        """Which checkpoints know a word; the last folder has it for all of them."""
        from sdxl_advisor.catalog.knowing import KNOWING, Knowing, knowing_of

        return Knowing(self.folders[-1].get(KNOWING) or knowing_of(self)[KNOWING])

    @cached_property
    def knowledge(self) -> Knowledge:
        """What is known of each checkpoint, and whose it is."""
        from sdxl_advisor.catalog.knowledge import Knowledge

        return Knowledge(self)

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
    def boards(self) -> Boards:
        """The picture boards, and words of other languages."""
        boards: Boards = self.record(BOARDS, Boards)
        return boards

    @cached_property
    def samplers(self) -> Samplers:
        """What programs call samplers and schedules."""
        samplers: Samplers = self.record(SAMPLERS, Samplers)
        return samplers

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
        """What sources say of add-ons on other checkpoints, each with the line whose sources they are."""
        said = [one for folder in self.folders for one in folder.record(COMPAT)]
        return tuple((one.pop("stated_in"), maker(Compat)(one)) for one in said)

    def children(self, kind: str, key: str) -> list[Entry]:
        """The checkpoints made from a checkpoint, line or family, family by family."""
        found = [self.entry(child) for folder in self.folders for child in folder.get(f"children:{kind}:{key}", ())]
        return sorted(found, key=self.place) if len(self.folders) > 1 and len(found) > 1 else found

    def place(self, entry: Entry) -> tuple[int, int, int]:
        """Where a checkpoint stands among those of all folders: by its family, its line, and among its versions."""
        line = self.lines[entry.line]
        families, lines = self.order
        return families[line.family], lines[line.key], line.checkpoints.index(entry.key)

    @cached_property
    def order(self) -> tuple[dict[str, int], dict[str, int]]:
        """The numbers of the families and of the lines."""
        families, lines = (listed(self.folders, name) for name in ("families", "lines"))
        return {key: n for n, key in enumerate(families)}, {key: n for n, key in enumerate(lines)}

    def is_ring(self, key: str, line: str) -> bool:
        """Tell whether a line's default version was made from a checkpoint that names the line as its parent."""
        return any(line in folder.get(f"rings:{key}", ()) for folder in self.folders)

    @property
    def date(self) -> str:
        """The newest day on which a family was compared with its sources."""
        return max(str(folder.about["date"]) for folder in self.folders)

    @property
    def newest_data(self) -> str:
        """The month up to which the newest data of any SDXL checkpoint reach."""
        return max(str(folder.about["newest_data"]) for folder in self.folders)

    def one_checkpoint(self, found: Entry | LineEntry) -> Entry:
        """The checkpoint that is meant: a line stands for its default version, or for one without a record."""
        if isinstance(found, Entry):
            return found
        if found.default:
            return self.entry(found.default)
        if found.key == found.family:
            raise UnknownName(
                f"{quoted(found.name)} is a group of checkpoints, and this needs one of them",
                f"sdxl-advisor list --family {found.key}",
            )
        return self.unlisted(found.name, found)

    def cite(self, line: str, keys: Iterable[str]) -> tuple[Cited, ...]:
        """The sources of a line by their keys."""
        return self.cite_from(f"line:{line}", keys)

    def cite_interfaces(self, keys: Iterable[str]) -> tuple[Cited, ...]:
        """The sources of the interfaces by their keys."""
        return self.cite_from(INTERFACES, keys)

    def cite_terms(self, keys: Iterable[str]) -> tuple[Cited, ...]:
        """The sources of the terms by their keys."""
        return self.cite_from(TERMS, keys)

    def cite_from(self, name: str, keys: Iterable[str]) -> tuple[Cited, ...]:
        """The sources in the record called *name*, by their keys."""
        if name not in self.sources:
            self.sources[name] = raw(self.folders, name).get("sources", {})
        return tuple(Cited(key=key, **self.sources[name][key]) for key in dict.fromkeys(keys))
