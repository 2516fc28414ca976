"""Families -> the index and records of a shelf, with the checks that need more than one family."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Any

from sdxl_advisor.catalog.build import plain
from sdxl_advisor.catalog.checks import claim
from sdxl_advisor.catalog.loading import load_families, load_goals, load_interfaces
from sdxl_advisor.catalog.names import normalise
from sdxl_advisor.catalog.records import Checkpoint, Entry, Family, FamilyEntry, Goals
from sdxl_advisor.catalog.shelf import Compiled
from sdxl_advisor.errors import DataError


def compile_shipped(folder: Path) -> Compiled:
    """The shipped catalogue: families, goals and interfaces; every parent must be among them."""
    goals, interfaces = load_goals(folder), load_interfaces(folder)
    index, records = compile_families(load_families(folder, goals))
    check_lineage(index["entries"], ())
    records |= {"goals": plain(goals, sparse=True), "interfaces": plain(interfaces, sparse=True)}
    return index, records


def compile_own(folder: Path, goals: Goals, shipped: Mapping[str, str], keys: Collection[str]) -> Compiled:
    """A user's folder: families only; their names must be new, their parents known here or among the shipped *keys*.

    *shipped* maps each normalised name that is taken to what it names.
    """
    index, records = compile_families(load_families(folder, goals))
    for name, (kind, key) in index["names"].items():
        if name in shipped:
            raise DataError(f"{folder}: {kind} '{key}': the name '{name}' already means {shipped[name]}")
    check_lineage(index["entries"], keys)
    return index, records


def compile_families(families: Iterable[Family]) -> Compiled:
    """The index and the records of *families*; two records that answer to one name are an error."""
    index: dict[str, Any] = {"entries": {}, "families": {}, "names": {}}
    records: dict[str, Any] = {}
    owners: dict[str, str] = {}
    for family in families:
        at = f"{family.key}.yaml"
        own = [family.key, family.name, *family.aliases]
        claim(owners, own, f"family '{family.key}'", at)
        index["names"] |= {normalise(name): ["family", family.key] for name in own}
        index["families"][family.key] = plain(family_entry(family), sparse=True)
        records[f"family:{family.key}"] = {**plain(family, sparse=True), "checkpoints": []}
        for checkpoint in family.checkpoints:
            names = [checkpoint.key, checkpoint.name, *checkpoint.aliases]
            claim(owners, names, f"checkpoint '{checkpoint.key}'", f"{at}: {checkpoint.key}")
            if checkpoint.key in index["entries"]:
                raise DataError(f"{at}: {checkpoint.key}: a checkpoint with this key exists already")
            index["names"] |= {normalise(name): ["checkpoint", checkpoint.key] for name in names}
            index["entries"][checkpoint.key] = plain(entry_of(checkpoint), sparse=True)
            records[f"checkpoint:{checkpoint.key}"] = plain(checkpoint, sparse=True)
    return index, records


def check_lineage(entries: Mapping[str, dict[str, Any]], known: Collection[str]) -> None:
    """Every parent exists, and nothing is its own ancestor."""
    done: set[str] = set(known)
    for key in entries:
        check_ancestors(key, entries, done, ())


def check_ancestors(key: str, entries: Mapping[str, dict[str, Any]], done: set[str], path: tuple[str, ...]) -> None:
    """Walk up from *key*; *path* is the way down from it so far."""
    if key in path:
        raise DataError(f"{entries[key]['family']}.yaml: {key}: its own ancestor, by {' <- '.join([*path, key])}")
    if key in done:
        return
    if key not in entries:
        raise DataError(f"{entries[path[-1]]['family']}.yaml: {path[-1]}.parents: unknown checkpoint '{key}'")
    for edge in entries[key].get("parents") or ():
        check_ancestors(edge["checkpoint"], entries, done, (*path, key))
    done.add(key)


def entry_of(checkpoint: Checkpoint) -> Entry:
    """The part of a checkpoint that choosing and drawing need."""
    return Entry(
        key=checkpoint.key,
        name=checkpoint.name,
        family=checkpoint.family,
        aliases=checkpoint.aliases,
        architecture=checkpoint.architecture,
        status=checkpoint.status,
        released=checkpoint.released,
        url=checkpoint.url,
        prediction=checkpoint.prediction.type if checkpoint.prediction else None,
        sell_pictures=checkpoint.license.sell_pictures if checkpoint.license else None,
        has_tags=checkpoint.quality is not None,
        parents=checkpoint.parents,
        traits={name: trait.score for name, trait in checkpoint.traits.items()},
    )


def family_entry(family: Family) -> FamilyEntry:
    """The part of a family that look-up and overview need."""
    return FamilyEntry(
        key=family.key,
        name=family.name,
        checked=family.checked,
        aliases=family.aliases,
        default=family.default,
        url=family.url,
        checkpoints=tuple(checkpoint.key for checkpoint in family.checkpoints),
    )
