"""Clues in what somebody wrote about a file: into its header, or into the file of a model manager beside it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from sdxl_advisor.advice import naming
from sdxl_advisor.advice.clues import Clue, EvidenceKind, called, listed
from sdxl_advisor.catalog.catalog import Catalog
from sdxl_advisor.catalog.names import normalise, quoted
from sdxl_advisor.files.told import Told


def by_told(catalog: Catalog, told: Told, kind: EvidenceKind) -> Iterator[Clue]:
    """What a place tells about the file itself."""
    yield from told_hashes(catalog, told, kind)
    owner, families = naming.by_page(catalog, told.model, told.version)
    if owner:
        yield Clue(kind, told.where, f"{told.where} has Civitai's number of {owner.label}", "strong", owner)
    elif families:
        says = f"{told.where} has Civitai's number of a model of {listed(catalog, families)}"
        yield Clue(kind, told.where, says, "hint", None, families)  # a page may hold versions of several lines
    for name in told.names:
        yield from called(catalog, name, kind, told.where, f"{told.where} calls it {quoted(name)}")
    line = tuple(catalog.traces.of("base_model", normalise(told.base_model or "")))
    if line:
        says = f"{told.where} gives {quoted(told.base_model or '')} as its base model"
        yield Clue(kind, told.where, says, "hint", None, line)


def told_hashes(catalog: Catalog, told: Told, kind: EvidenceKind) -> Iterator[Clue]:
    """What hashes say that somebody wrote down."""
    for owner in (naming.by_hash(catalog, told.sha256), naming.by_tensors(catalog, told.tensor_hash)):
        if owner:
            yield Clue(kind, told.where, f"{told.where} gives a hash of {owner.label}", "strong", owner)
            return


def by_base(catalog: Catalog, told: Told) -> Iterator[Clue]:
    """What a place tells of the checkpoint that a LoRA was trained on."""
    owner = naming.by_hash(catalog, told.base_sha256)
    if owner:
        says = f"{told.where} gives the hash of {owner.label} as what it was trained on"
        yield Clue("header", told.where, says, "strong", owner, base=True)
    numbered, _ = naming.by_page(catalog, None, told.base_version)
    if numbered:
        says = f"{told.where} gives Civitai's number of {numbered.label} as what it was trained on"
        yield Clue("header", told.where, says, "hint", numbered, base=True)
    for name in told.base_names:
        for clue in called(catalog, name, "header", told.where, f"{told.where} says: trained on {quoted(name)}"):
            yield replace(clue, base=True)


def by_parents(catalog: Catalog, told: Told) -> Iterator[Clue]:
    """What a place tells of the checkpoints that a file was merged from: its line, never the file."""
    readings = [naming.by_name(catalog, name) for name in told.base_names]
    families = tuple(dict.fromkeys(family for reading in readings for family in reading.families))
    if families:
        says = f"{told.where} says: merged from {', '.join(map(quoted, told.base_names))}"
        yield Clue("merge", told.where, says, "hint", None, families)
