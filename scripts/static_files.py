"""What the static JSON files of `site.py` hold: the records behind the commands, short, with their schemas."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from inspect import cleandoc
from typing import Any, Literal

import msgspec

from sdxl_advisor import api
from sdxl_advisor.advice.brief import Brief, Score
from sdxl_advisor.advice.lineage import Ref
from sdxl_advisor.advice.listing import GoalList
from sdxl_advisor.advice.profile import (
    CheckpointProfile,
    FamilyProfile,
    LicenseAbove,
    LineProfile,
    checkpoint_profile,
    line_profile,
)
from sdxl_advisor.advice.tags import Inherited, TagSheet, tag_sheet
from sdxl_advisor.catalog.catalog import Catalog
from sdxl_advisor.catalog.file_index import SHORT, TENSORS, owner_of
from sdxl_advisor.catalog.file_records import File, FileKind, OtherFile
from sdxl_advisor.catalog.record import record
from sdxl_advisor.catalog.records import Checkpoint, Line, LineEntry, PredictionType, Prompting, Settings, Status
from sdxl_advisor.catalog.reference import Interfaces, Samplers, Terms
from sdxl_advisor.export.programs import ProgramList
from sdxl_advisor.export.swarmui import RESERVED
from sdxl_advisor.render.as_json import FORMAT, values

MADE_BY = "sdxl-advisor, scripts/site.py"
INDEX = "index.json"
UNSAFE = re.compile(r"[^\w.-]+", re.ASCII)  # what a file's name should not have on any system
Kind = Literal["checkpoint", "line", "family"]
STATED = "`line.sources` or `family.sources` in the file of whoever states it"
BOOKKEEPING = "`sdxl-advisor tags NAME --sources`: what other sources say"
FOLDERS: dict[Kind, str] = {"checkpoint": "checkpoints", "line": "lines", "family": "families"}
LEFT_OUT: dict[type, dict[str, str]] = {  # fields of records: where the same stands once for all
    CheckpointProfile: {
        "versions, checkpoints": "`index.json`: the entries with this `line`",
        "lineage": "`checkpoint.parents`, from file to file",
        "sources": STATED,
    },
    Brief: {
        "checkpoint, released, status, parents": "`show.checkpoint`",
        "line_name, family_name": "`index.json`",
        "children": "`show.children`",
        "positive_text, negative_text, placement, settings, prompting, prompting_inherited_from, warnings": "`tags`",
        "pitfalls": "`pitfalls` in the file of its line or family; `family.merges.pitfalls`",
    },
    Checkpoint: {"settings, prompting": "`tags`"},
    Line: {"checkpoints": "`index.json`: the entries with this `line`"},
    LicenseAbove: {"name": "`index.json`", "license": "`show.checkpoint.license` in the file of that `key`"},
    LineProfile: {
        "brief": "the file of its `default`; without one, `tags`",
        "checkpoints": "`index.json`: the entries with this `line`",
        "sources": "`line.sources`",
    },
    FamilyProfile: {
        "brief": "the file of its `default`",
        "checkpoints, lines": "`index.json`: the entries with this `line` or `family`",
        "sources": "`family.sources`",
    },
    TagSheet: {
        "checkpoint": "`show`",
        "setup": "`interfaces.json`: what each program asks for where a checkpoint predicts v",
        "program_names": "`samplers.json`",
        "remarks": BOOKKEEPING,
        "sources": STATED,
    },
    Settings: {"note": BOOKKEEPING},
    Prompting: {"note": BOOKKEEPING},
    Score: {"label": "`goals.json`: `traits`"},
    Inherited: {"name": "`index.json`"},
    Ref: {"line, family, url": "`index.json`"},
}
UNUSED = {kind.__name__: {name for names in left for name in names.split(", ")} for kind, left in LEFT_OUT.items()}


@record
class CheckpointFile:
    """A checkpoint. ``show`` is its record and what it is good at, ``tags`` what to paste, inherited or its own.

    Of its other blocks only those stand here that its record, or its line's, states; ``show.inherited_from`` says in
    whose file the others stand.
    """

    show: CheckpointProfile
    tags: TagSheet


@record
class LineFile:
    """A line. ``tags`` stand here only where no version stands for it: else its ``default`` has them."""

    show: LineProfile
    tags: TagSheet | None


@record
class FamilyFile:
    """A family, and what merges on it usually want."""

    show: FamilyProfile


@record
class Listed:
    """A checkpoint, line or family in the index: ``path`` is its file; ``default`` stands for a line or family."""

    key: str
    name: str
    kind: Kind
    family: str
    line: str
    path: str
    aliases: tuple[str, ...]
    architecture: str
    status: Status | None
    released: str | None
    prediction: PredictionType | None
    default: str | None


@record
class Counts:
    """How many of each there are."""

    checkpoints: int
    lines: int
    families: int
    hashes: int
    file_names: int


@record
class Index:
    """Where everything is. ``finished`` is false while files are written; ``files`` are the paths of all others."""

    made_by: str
    finished: bool
    counts: Counts
    entries: tuple[Listed, ...]
    files: tuple[str, ...]


@record
class KnownFile:
    """A file that is no checkpoint of the catalogue: a merge, a LoRA, a VAE. More stands in the file of its line."""

    label: str
    kind: FileKind
    line: str
    family: str


@record
class Hashes:
    """Whose files are. ``hashes`` have 64, 10 or 12 digits in lower case, ``file_names`` are in lower case.

    An owner is the key of a checkpoint, or one of ``known_files``.
    """

    hashes: Mapping[str, tuple[str, ...]]
    file_names: Mapping[str, tuple[str, ...]]
    known_files: Mapping[str, KnownFile]


FILES: dict[str, type] = {
    "checkpoint": CheckpointFile,
    "line": LineFile,
    "family": FamilyFile,
    "index": Index,
    "hashes": Hashes,
    "goals": GoalList,
    "interfaces": Interfaces,
    "programs": ProgramList,
    "samplers": Samplers,
    "terms": Terms,
}


def short(value: Any) -> Any:
    """A record as the files have it: without what is not known, and what stands elsewhere."""
    if isinstance(value, Mapping):
        return {key: short(item) for key, item in value.items()}
    if isinstance(value, tuple):
        return [short(item) for item in value]
    if not is_dataclass(value):
        return values(value)
    known = {spec.name: getattr(value, spec.name) for spec in fields(value)}
    return {
        name: short(one)
        for name, one in known.items()
        if one is not None and name not in UNUSED.get(type(value).__name__, ())
    }


def text_of(fields_: Mapping[str, Any]) -> str:
    """A document as a file has it."""
    return json.dumps(fields_, ensure_ascii=False, separators=(",", ":")) + "\n"


def schema_of(kind: type) -> dict[str, Any]:
    """The JSON Schema of a file, made from its record."""
    made: dict[str, Any] = msgspec.json.schema(kind)
    parts = {name: short_schema(part, UNUSED.get(name, ())) for name, part in made["$defs"].items()}
    root = parts.pop(kind.__name__)
    root["properties"] = {"format": {"type": "integer"}, "data": {"type": "string"}, **root["properties"]}
    root["required"] = ["format", "data", *root["required"]]
    used = dict.fromkeys(used_in(root, parts))
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **root,
        "$defs": {name: parts[name] for name in parts if name in used},
    }


def short_schema(part: dict[str, Any], left_out: Iterable[str]) -> dict[str, Any]:
    """The schema of a record without what is left out; what is not known is not there, so nothing may be null."""
    properties, required = {}, []
    for name, schema in part["properties"].items():
        if name in left_out:
            continue
        choices = schema.get("anyOf", [])
        known = [one for one in choices if one != {"type": "null"}]
        rest = {key: value for key, value in schema.items() if key not in ("anyOf", "default")}
        if None in schema.get("enum", ()):
            rest["enum"] = [one for one in schema["enum"] if one is not None]
        properties[name] = {**rest, **(known[0] if len(known) == 1 else {"anyOf": known} if known else {})}
        if len(known) == len(choices) and None not in schema.get("enum", ()):
            required.append(name)
    return {**part, "description": cleandoc(part["description"]), "properties": properties, "required": required}


def used_in(part: Any, parts: Mapping[str, Any]) -> Iterator[str]:
    """The names of all definitions that a schema refers to."""
    waiting, seen = [part], set()
    while waiting:
        for name in re.findall(r'"#/\$defs/([^"]+)"', json.dumps(waiting.pop())):
            if name not in seen:
                seen.add(name)
                waiting.append(parts[name])
                yield name


def file_names_of(keys: Iterable[str]) -> dict[str, str]:
    """A file's name for each key: safe on every system, no two alike where case makes no difference."""
    names: dict[str, str] = {}
    taken: set[str] = set()
    for key in sorted(keys):
        stem = UNSAFE.sub("-", key).strip("-.") or "-"
        stem = f"_{stem}" if stem.partition(".")[0].casefold() in RESERVED else stem
        while stem.casefold() in taken:
            stem += "_"
        taken.add(stem.casefold())
        names[key] = f"{stem}.json"
    return names


def listed(catalog: Catalog) -> tuple[Listed, ...]:
    """Every checkpoint, line and family, in order of kind and key."""
    lines = [line for line in catalog.lines.values() if line.key != line.family]
    families = list(catalog.families.values())
    names = {
        "checkpoint": file_names_of(catalog.keys),
        "line": file_names_of(line.key for line in lines),
        "family": file_names_of(catalog.families),
    }
    return (
        *[listed_checkpoint(catalog, key, name) for key, name in names["checkpoint"].items()],
        *[listed_line(catalog.lines[key], "line", name) for key, name in names["line"].items()],
        *[listed_line(line, "family", names["family"][line.key]) for line in sorted(families, key=lambda one: one.key)],
    )


def listed_checkpoint(catalog: Catalog, key: str, name: str) -> Listed:
    """A checkpoint in the index."""
    entry = catalog.entry(key)
    return Listed(
        key,
        entry.name,
        "checkpoint",
        entry.family,
        entry.line,
        f"{FOLDERS['checkpoint']}/{name}",
        entry.aliases,
        entry.architecture,
        entry.status,
        entry.released,
        catalog.knowledge.type_of(key),
        None,
    )


def listed_line(line: LineEntry, kind: Kind, name: str) -> Listed:
    """A line or a family in the index."""
    path = f"{FOLDERS[kind]}/{name}"
    of = (line.aliases, line.architecture, None, None, None, line.default)
    return Listed(line.key, line.name, kind, line.family, line.key, path, *of)


def hashes_of(catalog: Catalog) -> Hashes:
    """The hashes and names of all files that the catalogue knows."""
    hashes: dict[str, dict[str, None]] = {}
    names: dict[str, dict[str, None]] = {}
    known: dict[str, KnownFile] = {}
    for owner, file in files_in(catalog, known):
        for mark in marks_of(file):
            hashes.setdefault(mark, {})[owner] = None
        for name in filter(None, (file.name, *file.also_named)):
            names.setdefault(name.casefold(), {})[owner] = None
    return Hashes(
        {mark: tuple(hashes[mark]) for mark in sorted(hashes)},
        {name: tuple(names[name]) for name in sorted(names)},
        dict(sorted(known.items())),
    )


def files_in(catalog: Catalog, known: dict[str, KnownFile]) -> Iterator[tuple[str, File | OtherFile]]:
    """Every file with its owner; those without a checkpoint are put among the *known*."""
    for key in sorted(catalog.keys):
        yield from ((key, file) for file in catalog.checkpoint(key).files or ())
    for key in sorted(catalog.lines):
        line = catalog.line(key)
        for file in line.other_files:
            owner = owner_of(line, file)
            known[owner] = KnownFile(file.label, file.kind, line.key, line.family)
            yield owner, file


def marks_of(file: File | OtherFile) -> Iterator[str]:
    """The hashes of a file, whole and shortened as programs shorten them."""
    if file.sha256:
        yield from (file.sha256, file.sha256[:SHORT], file.sha256[:TENSORS])
    yield from filter(None, (file.autov2, file.autov3))


def documents(catalog: Catalog) -> Iterator[tuple[str, Any]]:
    """Every file but the index: its path, and the record that it holds."""
    for one in listed(catalog):
        yield one.path, entry_file(catalog, one)
    yield "hashes.json", hashes_of(catalog)
    yield "goals.json", api.goals(catalog)
    yield "interfaces.json", catalog.interfaces
    yield "programs.json", api.programs()
    yield "samplers.json", catalog.samplers
    yield "terms.json", catalog.terms


def entry_file(catalog: Catalog, one: Listed) -> Any:
    """The file of a checkpoint, line or family."""
    if one.kind == "checkpoint":
        profile = replace(checkpoint_profile(catalog, catalog.entry(one.key)), checkpoint=catalog.checkpoint(one.key))
        return CheckpointFile(profile, api.tags(catalog, one.key))
    found = line_profile(catalog, one.key)
    if isinstance(found, FamilyProfile):
        return FamilyFile(found)
    line = catalog.lines[one.key]
    return LineFile(found, None if line.default else tag_sheet(catalog, catalog.one_checkpoint(line).key))


def texts(catalog: Catalog) -> dict[str, str]:
    """The text of every file by its path, the index last."""
    beginning = {"format": FORMAT, "data": catalog.date}
    made = {path: text_of(beginning | short(one)) for path, one in documents(catalog)}
    made |= {f"schema/{name}.json": text_of(schema_of(kind)) for name, kind in FILES.items()}
    index = Index(MADE_BY, finished=True, counts=counts(catalog), entries=listed(catalog), files=tuple(sorted(made)))
    return {**made, INDEX: text_of(beginning | short(index))}


def counts(catalog: Catalog) -> Counts:
    """How many of each the catalogue has."""
    known = hashes_of(catalog)
    families = len(catalog.families)
    return Counts(
        checkpoints=len(catalog.keys),
        lines=len(catalog.lines) - families,
        families=families,
        hashes=len(known.hashes),
        file_names=len(known.file_names),
    )
