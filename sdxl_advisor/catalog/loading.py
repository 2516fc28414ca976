"""A folder of YAML -> checked lines, goals, interfaces, samplers, prompt facts and terms."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

from sdxl_advisor.catalog.build import GIVEN, build, expect, key_of
from sdxl_advisor.catalog.checks import (
    check_cited,
    check_goals,
    check_interfaces,
    check_line,
    check_programs,
    check_samplers,
    check_terms,
    cited,
)
from sdxl_advisor.catalog.compiled import FAMILY_FILE, named_file, plain_name
from sdxl_advisor.catalog.input_files import read_file
from sdxl_advisor.catalog.location import Location
from sdxl_advisor.catalog.reading import LARGEST, read_yaml
from sdxl_advisor.catalog.record import names_of, replace
from sdxl_advisor.catalog.records import SDXL, Checkpoint, Defaults, Line, Source, Status
from sdxl_advisor.catalog.reference import Boards, Goals, Interfaces, PromptFacts, Samplers, Terms
from sdxl_advisor.errors import DataError

T = TypeVar("T")
Faults = list[DataError]
BLOCKS = tuple(name for name in names_of(Defaults) if name != "traits")
SOURCES_FILE = "sources.yaml"


def load_lines(
    folder: Path, paths: Iterable[Path], goals: Goals, faults: Faults, mentioned: set[str]
) -> Iterator[tuple[Path, Line]]:
    """The line of each of the files in *folder*, checked by itself, the blocks that its versions share applied.

    A file that is wrong is left out: what is wrong with it joins the *faults*, and its keys are *mentioned*, so that
    others that name them are not found wrong too.
    """
    shared = load_shared_sources(folder, faults)
    for path in paths:
        try:
            line = load_line(folder, path, shared, goals, faults)
        except DataError as fault:
            faults.append(fault)
            mentioned |= keys_in(folder, path)
            continue
        if line:
            yield path, line


def keys_in(folder: Path, path: Path) -> set[str]:
    """The keys that a file that is wrong would have had, as far as it can be read."""
    found = {path.stem, *([path.parent.name] if path.parent != folder else [])}
    try:
        raw = read_yaml(path)
    except DataError:
        return found | set(key_lines(path))
    versions = raw.get("checkpoints") if type(raw) is dict else None
    return found | {key for one in (versions if type(versions) is list else ()) if (key := key_of(one))}


def key_lines(path: Path) -> Iterator[str]:
    """What stands behind ``key:`` in a file that is no YAML."""
    with suppress(OSError):
        for line in read_file(path, LARGEST).decode("utf-8", "replace").splitlines():
            name, _, value = line.strip(" -").partition(":")
            if name == "key":
                yield value.strip(" \"'")


def load_shared_sources(folder: Path, faults: Faults) -> Mapping[str, Source]:
    """The sources that several files of a folder cite."""
    path = named_file(folder, SOURCES_FILE)
    raw: Any = None
    try:
        raw = read_yaml(path) if path.is_file() else None
        return build(Mapping[str, Source], raw, Location(path)) if raw is not None else {}
    except DataError as fault:
        faults.append(fault)
        keys = raw if type(raw) is dict else {}  # who cites them is not wrong too
        return {str(key): Source(title=str(key), kind="community", checked="2000-01-01") for key in keys}


def load_line(folder: Path, path: Path, shared: Mapping[str, Source], goals: Goals, faults: Faults) -> Line | None:
    """One file; None for an empty one. Its key is the file's name, that of ``family.yaml`` the folder's."""
    at = Location(path)
    raw = read_yaml(path)
    if raw is None:
        return None
    raw = expect(dict, raw, at)
    family, key = place_of(folder, path, raw, at)
    check_given(raw, at)
    line: Line = build(Line, {**raw, "key": key, "family": family}, at)
    line = replace(line, sources={**cited_of(line, shared), **line.sources})
    faults += check_line(line, goals, at)
    line = replace(
        line, checked=line.checked or max((source.checked for source in line.sources.values()), default=None)
    )
    return replace(line, checkpoints=tuple(complete(checkpoint, line) for checkpoint in line.checkpoints))


def place_of(folder: Path, path: Path, raw: dict[str, Any], at: Location) -> tuple[str, str]:
    """The keys of a file's family and line: by its folder, or by the ``family`` that a file outside of any names."""
    named = raw.get("family")
    inside = path.parent != folder
    if inside and named is not None:
        raise at.field("family").error("unknown field", "a file in a folder belongs to the family of that name")
    if not inside and named is not None:
        return expect(str, named, at.field("family")), path.stem
    family = path.parent.name if inside else path.stem
    if not family.isprintable() or not path.stem.isprintable():
        raise at.error("the name of this file cannot be the name of a line")
    return family, family if plain_name(path.name) == FAMILY_FILE else path.stem


def check_given(raw: dict[str, Any], at: Location) -> None:
    """Nobody writes what follows from where a record stands."""
    if "key" in raw:
        raise at.field("key").error("unknown field", "a line is named by its file, a family by its folder")
    for n, checkpoint in enumerate(raw["checkpoints"] if type(raw.get("checkpoints")) is list else ()):
        for name in GIVEN[Checkpoint]:
            if type(checkpoint) is dict and name in checkpoint:
                where = at.field("checkpoints").item(n, key_of(checkpoint)).field(name)
                raise where.error("unknown field", "a checkpoint belongs to the line of its file")


def cited_of(line: Line, shared: Mapping[str, Source]) -> dict[str, Source]:
    """The shared sources that a line cites."""
    used = {key for key, _ in cited(line, Location(None))}
    return {key: source for key, source in shared.items() if key in used}


def complete(checkpoint: Checkpoint, line: Line) -> Checkpoint:
    """A checkpoint with its line's name, and with the blocks and traits of the line that it leaves out itself."""
    given: dict[str, Any] = {
        block: getattr(line.defaults, block)
        for block in BLOCKS
        if line.defaults and getattr(checkpoint, block) is None and getattr(line.defaults, block) is not None
    }
    traits = line.defaults.traits if line.defaults else {}
    return replace(
        checkpoint,
        family=family_of(checkpoint, line),
        line=line.key,
        shared=(*given, *(name for name in traits if name not in checkpoint.traits)),
        traits={**traits, **checkpoint.traits},
        status=status_of(checkpoint, line),
        developer=checkpoint.developer or line.developer,
        **given,
    )


def family_of(checkpoint: Checkpoint, line: Line) -> str:
    """The family of a version: its line's, unless its record says that it was made on another one."""
    bases = {edge.family for edge in checkpoint.parents or ()}
    other = next(iter(bases)) if len(bases) == 1 else None
    moved = other is not None and line.key != line.family and checkpoint.architecture == SDXL
    return other if moved and other else line.family


def status_of(checkpoint: Checkpoint, line: Line) -> Status:
    """The status of a version: what its record says, else what follows from the newest that its line names."""
    if checkpoint.status != "unknown" or line.newest is None:
        return checkpoint.status
    return "current" if line.newest == checkpoint.key else "superseded"


def load_goals(folder: Path) -> Goals:
    """``goals.yaml`` of a catalogue folder."""
    return load_reference_file(folder / "goals.yaml", Goals, check_goals)


def load_samplers(folder: Path) -> Samplers:
    """``samplers.yaml`` of a catalogue folder."""
    return load_reference_file(folder / "samplers.yaml", Samplers, check_samplers)


def load_reference_file(path: Path, kind: type[T], check: Callable[[T, Location], None]) -> T:
    """A file of the catalogue that holds one record of a *kind*."""
    book: T = build(kind, read_yaml(path), Location(path))
    check(book, Location(path))
    return book


def load_reference(folder: Path) -> dict[str, Any]:
    """What the catalogue knows beside lines and goals, by name: boards, interfaces, samplers, prompts and terms."""
    interfaces = load_reference_file(folder / "interfaces.yaml", Interfaces, check_interfaces)
    samplers = load_samplers(folder)
    check_programs(samplers, interfaces, Location(folder / "samplers.yaml"))
    return {
        "interfaces": interfaces,
        "boards": load_reference_file(folder / "boards.yaml", Boards, check_cited),
        "samplers": samplers,
        "prompts": load_reference_file(folder / "prompts.yaml", PromptFacts, check_cited),
        "terms": load_reference_file(folder / "terms.yaml", Terms, check_terms),
    }
