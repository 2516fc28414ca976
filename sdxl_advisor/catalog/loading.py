"""A folder of YAML -> checked families, goals and interfaces."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

from sdxl_advisor.catalog.build import build, expect, key_of
from sdxl_advisor.catalog.checks import check_family, check_goals, check_interfaces
from sdxl_advisor.catalog.place import Place
from sdxl_advisor.catalog.reading import read_yaml
from sdxl_advisor.catalog.records import Checkpoint, Defaults, Family, Goals, Interfaces
from sdxl_advisor.catalog.shelf import family_files

BLOCKS = tuple(spec.name for spec in fields(Defaults))


def load_families(folder: Path, goals: Goals) -> Iterator[tuple[Path, Family]]:
    """Every family in *folder* with its file, checked by itself, defaults applied."""
    for path in family_files(folder):
        yield path, load_family(path, goals)


def load_family(path: Path, goals: Goals) -> Family:
    """One family file; its key is the file's name."""
    at = Place(path)
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
    path = folder / "goals.yaml"
    goals: Goals = build(Goals, read_yaml(path), Place(path))
    check_goals(goals, Place(path))
    return goals


def load_interfaces(folder: Path) -> Interfaces:
    """``interfaces.yaml`` of a catalogue folder."""
    path = folder / "interfaces.yaml"
    interfaces: Interfaces = build(Interfaces, read_yaml(path), Place(path))
    check_interfaces(interfaces, Place(path))
    return interfaces
