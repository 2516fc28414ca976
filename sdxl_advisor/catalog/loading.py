"""A folder of YAML -> checked families, goals and interfaces."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

from sdxl_advisor.catalog.build import build, expect
from sdxl_advisor.catalog.checks import check_family, check_goals, check_interfaces
from sdxl_advisor.catalog.reading import read_yaml
from sdxl_advisor.catalog.records import Checkpoint, Defaults, Family, Goals, Interfaces
from sdxl_advisor.catalog.shelf import family_files
from sdxl_advisor.errors import DataError

BLOCKS = tuple(spec.name for spec in fields(Defaults))


def load_families(folder: Path, goals: Goals) -> Iterator[Family]:
    """Every family in *folder*, checked by itself, defaults applied."""
    for path in family_files(folder):
        yield load_family(path, goals)


def load_family(path: Path, goals: Goals) -> Family:
    """One family file; its key is the file's name."""
    at = path.name
    raw = expect(dict, read_yaml(path), at)
    for name in ("key", "family"):
        if name in raw:
            raise DataError(f"{at}: unknown field '{name}'", "a family is named by its file")
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
    goals: Goals = build(Goals, read_yaml(path), path.name)
    check_goals(goals, path.name)
    return goals


def load_interfaces(folder: Path) -> Interfaces:
    """``interfaces.yaml`` of a catalogue folder."""
    path = folder / "interfaces.yaml"
    interfaces: Interfaces = build(Interfaces, read_yaml(path), path.name)
    check_interfaces(interfaces, path.name)
    return interfaces
