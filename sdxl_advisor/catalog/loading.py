"""A folder of YAML -> checked families, goals, interfaces, prompt facts and terms."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from pathlib import Path
from typing import Any, TypeVar

from sdxl_advisor.catalog.build import build, expect, key_of
from sdxl_advisor.catalog.checks import check_cited, check_family, check_goals, check_interfaces, check_terms
from sdxl_advisor.catalog.compiled import family_files
from sdxl_advisor.catalog.location import Location
from sdxl_advisor.catalog.reading import read_yaml
from sdxl_advisor.catalog.records import Checkpoint, Defaults, Family, Goals
from sdxl_advisor.catalog.reference import Interfaces, PromptFacts, Terms

T = TypeVar("T")
BLOCKS = tuple(spec.name for spec in fields(Defaults))


def load_families(folder: Path, goals: Goals) -> Iterator[tuple[Path, Family]]:
    """Every family in *folder* with its file, checked by itself, defaults applied."""
    for path in family_files(folder):
        yield path, load_family(path, goals)


def load_family(path: Path, goals: Goals) -> Family:
    """One family file; its key is the file's name."""
    at = Location(path)
    if not path.stem.isprintable():
        raise at.error("the name of this file cannot be the name of a family")
    raw = expect(dict, read_yaml(path), at)
    if "key" in raw:
        raise at.field("key").error("unknown field", "a family is named by its file")
    for n, checkpoint in enumerate(raw["checkpoints"] if type(raw.get("checkpoints")) is list else ()):
        if type(checkpoint) is dict and "family" in checkpoint:
            where = at.field("checkpoints").item(n, key_of(checkpoint)).field("family")
            raise where.error("unknown field", "a checkpoint belongs to the family of its file")
    family: Family = build(Family, {"key": path.stem, **raw}, at)
    check_family(family, goals, at)
    return replace(family, checkpoints=tuple(complete(checkpoint, family) for checkpoint in family.checkpoints))


def complete(checkpoint: Checkpoint, family: Family) -> Checkpoint:
    """A checkpoint with its family's name and, for each block it leaves out, the family's block."""
    given: dict[str, Any] = {
        block: getattr(family.defaults, block)
        for block in BLOCKS
        if family.defaults and getattr(checkpoint, block) is None
    }
    return replace(checkpoint, family=family.key, developer=checkpoint.developer or family.developer, **given)


def load_goals(folder: Path) -> Goals:
    """``goals.yaml`` of a catalogue folder."""
    return load_reference_file(folder / "goals.yaml", Goals, check_goals)


def load_reference_file(path: Path, kind: type[T], check: Callable[[T, Location], None]) -> T:
    """A file of the catalogue that holds one record of a *kind*."""
    book: T = build(kind, read_yaml(path), Location(path))
    check(book, Location(path))
    return book


def load_reference(folder: Path) -> dict[str, Any]:
    """What the catalogue knows beside families and goals, by name: interfaces, prompts and terms."""
    return {
        "interfaces": load_reference_file(folder / "interfaces.yaml", Interfaces, check_interfaces),
        "prompts": load_reference_file(folder / "prompts.yaml", PromptFacts, check_cited),
        "terms": load_reference_file(folder / "terms.yaml", Terms, check_terms),
    }
