"""Clues in what somebody wrote about a file: into its header, or into the file of a model manager beside it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from sdxl_advisor.advice.clues import Clue, EvidenceKind, called
from sdxl_advisor.catalog.catalog import Catalog
from sdxl_advisor.catalog.spelling import normalise, quoted
from sdxl_advisor.files.metadata import Metadata
from sdxl_advisor.names import file_names


def by_metadata(catalog: Catalog, metadata: Metadata, kind: EvidenceKind) -> Iterator[Clue]:
    """What a place tells about the file itself."""
    yield from by_written_hashes(catalog, metadata, kind)
    owner, lines = file_names.by_page(catalog, metadata.model, metadata.version)
    if owner:
        yield Clue(kind, metadata.where, f"{metadata.where} has the Civitai ID of {owner.label}", "strong", owner)
    elif lines:
        families = tuple(dict.fromkeys(catalog.lines[line].family for line in lines))
        of = " and ".join(catalog.lines[line].name for line in lines)
        says = f"{metadata.where} has the Civitai ID of {of}"
        yield Clue(kind, metadata.where, says, "hint", None, families, line=lines[0] if len(lines) == 1 else None)
    for name in metadata.names:
        yield from called(catalog, name, kind, metadata.where, f"{metadata.where} calls it {quoted(name)}")
    owners = catalog.file_index.of("base_model", normalise(metadata.base_model or ""))
    line = tuple(dict.fromkeys(catalog.lines[owner].family for owner in owners))
    if line:
        says = f"{metadata.where} gives {quoted(metadata.base_model or '')} as its base model"
        yield Clue(kind, metadata.where, says, "hint", None, line)


def by_written_hashes(catalog: Catalog, metadata: Metadata, kind: EvidenceKind) -> Iterator[Clue]:
    """What hashes say that somebody wrote down."""
    for owner in (file_names.by_hash(catalog, metadata.sha256), file_names.by_tensors(catalog, metadata.tensor_hash)):
        if owner:
            yield Clue(kind, metadata.where, f"{metadata.where} gives a hash of {owner.label}", "strong", owner)
            return


def by_base(catalog: Catalog, metadata: Metadata) -> Iterator[Clue]:
    """What a place tells of the checkpoint that a LoRA was trained on."""
    owner = file_names.by_hash(catalog, metadata.base_sha256)
    if owner:
        says = f"{metadata.where} says by hash that it was trained on {owner.label}"
        yield Clue("header", metadata.where, says, "strong", owner, base=True)
    numbered, _ = file_names.by_page(catalog, None, metadata.base_version)
    if numbered:
        says = f"{metadata.where} says by Civitai ID that it was trained on {numbered.label}"
        yield Clue("header", metadata.where, says, "hint", numbered, base=True)
    for name in metadata.base_names:
        for clue in called(
            catalog, name, "header", metadata.where, f"{metadata.where} says: trained on {quoted(name)}"
        ):
            yield replace(clue, base=True)


def by_parents(catalog: Catalog, metadata: Metadata) -> Iterator[Clue]:
    """What a place tells of the checkpoints that a file was merged from: its line, never the file."""
    readings = [file_names.by_name(catalog, name) for name in metadata.base_names]
    families = tuple(dict.fromkeys(family for reading in readings for family in reading.families))
    if families:
        says = f"{metadata.where} says: merged from {', '.join(map(quoted, metadata.base_names))}"
        yield Clue("merge", metadata.where, says, "hint", None, families)
