"""Families -> the index and records of a folder, with the checks that need more than one family."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from sdxl_advisor.catalog.build import plain
from sdxl_advisor.catalog.checks import claim
from sdxl_advisor.catalog.compiled import COMPAT, Content
from sdxl_advisor.catalog.file_index import FILE_INDEX, file_index_of
from sdxl_advisor.catalog.lexicon import LEXICON, lexicon_of
from sdxl_advisor.catalog.loading import load_families, load_goals, load_reference
from sdxl_advisor.catalog.location import Location
from sdxl_advisor.catalog.records import Checkpoint, Entry, Family, FamilyEntry, Goals
from sdxl_advisor.catalog.spelling import normalise


def compile_shipped(folder: Path) -> Content:
    """The shipped catalogue: families, goals and interfaces; every parent must be among them."""
    goals = load_goals(folder)
    families = list(load_families(folder, goals))
    index, records = compile_families(families, {})
    check_lineage(families, ())
    check_compat(families, ())
    records |= {name: plain(book, sparse=True) for name, book in {"goals": goals, **load_reference(folder)}.items()}
    return index, records


def compile_own(folder: Path, goals: Goals, taken: Mapping[str, str], known: Collection[str]) -> Content:
    """A user's folder: families only; their names must be new, their parents here or among the shipped *known* keys.

    *taken* maps each shipped name, normalised, to what it names.
    """
    families = list(load_families(folder, goals))
    compiled = compile_families(families, taken)
    check_lineage(families, known)
    check_compat(families, (*known, *{owner.split("'")[1] for owner in taken.values() if owner.startswith("family")}))
    return compiled


def compile_families(families: Sequence[tuple[Path, Family]], taken: Mapping[str, str]) -> Content:
    """The index and the records of *families*; two records that answer to one name are an error."""
    index: dict[str, Any] = {"entries": {}, "families": {}, "names": {}}
    records: dict[str, Any] = {}
    owners = dict(taken)
    for path, family in families:
        if family.key in index["families"]:
            raise Location(path).error("another file of this folder has the same name")
        names = [family.key, family.name, *family.aliases]
        claim_new(owners, taken, names, f"family '{family.key}'", Location(path))
        index["names"] |= {normalise(name): ["family", family.key] for name in names}
        index["families"][family.key] = plain(family_entry(family), sparse=True)
        records[f"family:{family.key}"] = {**plain(family, sparse=True), "checkpoints": []}
        for place, checkpoint in placed(path, family):
            names = [checkpoint.key, checkpoint.name, *checkpoint.aliases]
            if checkpoint.key in index["entries"]:
                raise place.error("a checkpoint with this key exists already")
            claim_new(owners, taken, names, f"checkpoint '{checkpoint.key}'", place)
            index["names"] |= {normalise(name): ["checkpoint", checkpoint.key] for name in names}
            index["entries"][checkpoint.key] = plain(entry_of(checkpoint), sparse=True)
            records[f"checkpoint:{checkpoint.key}"] = plain(checkpoint, sparse=True)
    records[FILE_INDEX] = file_index_of(family for _, family in families)
    records[COMPAT] = [
        {**plain(said, sparse=True), "family": family.key} for _, family in families for said in family.compat
    ]
    records[LEXICON] = lexicon_of(checkpoint for _, family in families for checkpoint in family.checkpoints)
    return index, records


def claim_new(owners: dict[str, str], taken: Mapping[str, str], names: list[str], owner: str, at: Location) -> None:
    """Give *owner* its names; neither it nor they may be *taken* by the shipped catalogue."""
    if owner in taken.values():
        raise at.error(f"'{names[0]}' names both {owner} and one of the shipped catalogue")
    claim(owners, names, owner, at)


def placed(path: Path, family: Family) -> Iterator[tuple[Location, Checkpoint]]:
    """The checkpoints of a family with their places in its file."""
    at = Location(path).field("checkpoints")
    return ((at.item(n, checkpoint.key), checkpoint) for n, checkpoint in enumerate(family.checkpoints))


def check_lineage(families: Iterable[tuple[Path, Family]], known: Collection[str]) -> None:
    """Every parent and every substitute exists, and nothing is its own ancestor."""
    found = {checkpoint.key: (at, checkpoint) for path, family in families for at, checkpoint in placed(path, family)}
    done = set(known)
    for key, (at, checkpoint) in found.items():
        check_ancestors(key, found, done, ())
        for n, other in enumerate(checkpoint.use_instead):
            if other not in found and other not in known:
                raise at.field("use_instead").item(n).error(f"unknown checkpoint '{other}'")


def check_compat(families: Iterable[tuple[Path, Family]], known: Collection[str]) -> None:
    """What is said of add-ons is said of checkpoints and families that there are."""
    families = list(families)
    found = {*known, *(family.key for _, family in families)}
    found |= {checkpoint.key for _, family in families for checkpoint in family.checkpoints}
    for path, family in families:
        for n, said in enumerate(family.compat):
            for name in ("made_for", "used_on"):
                if getattr(said, name) not in found:
                    where = Location(path).field("compat").item(n).field(name)
                    raise where.error(f"unknown checkpoint or family '{getattr(said, name)}'")


def check_ancestors(
    key: str, found: Mapping[str, tuple[Location, Checkpoint]], done: set[str], path: tuple[str, ...]
) -> None:
    """Walk up from *key*; *path* is the way from where the walk began."""
    if key in done:
        return
    at, checkpoint = found[key]
    if key in path:
        raise at.field("parents").error(f"it is its own ancestor: {' <- '.join([*path, key])}")
    for n, edge in enumerate(checkpoint.parents or ()):
        if edge.checkpoint not in found and edge.checkpoint not in done:
            raise at.field("parents").item(n).field("checkpoint").error(f"unknown checkpoint '{edge.checkpoint}'")
        check_ancestors(edge.checkpoint, found, done, (*path, key))
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
