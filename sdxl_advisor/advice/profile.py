"""Everything about one checkpoint or one family, with sources."""

from __future__ import annotations

from sdxl_advisor.advice.lineage import Ref, descent, ref
from sdxl_advisor.advice.listing import Item, item
from sdxl_advisor.catalog.catalog import Catalog
from sdxl_advisor.catalog.checks import cited
from sdxl_advisor.catalog.location import Location
from sdxl_advisor.catalog.record import record
from sdxl_advisor.catalog.records import Checkpoint, Cited, Entry, Family


@record
class CheckpointProfile:
    """A checkpoint's whole record; the ``source`` keys in it stand in ``sources``."""

    checkpoint: Checkpoint
    lineage: tuple[Ref, ...]
    children: tuple[Ref, ...]
    sources: tuple[Cited, ...]


@record
class FamilyProfile:
    """A family's record without its checkpoints, which stand in ``checkpoints`` in short."""

    family: Family
    checkpoints: tuple[Item, ...]
    sources: tuple[Cited, ...]


def profile(catalog: Catalog, name: str) -> CheckpointProfile | FamilyProfile:
    """All about the checkpoint or family called *name*."""
    found = catalog.find(name)
    if isinstance(found, Entry):
        checkpoint = catalog.checkpoint(found.key)
        keys = [key for key, _ in cited(checkpoint, Location(None))]
        children = tuple(ref(child) for child in catalog.children.get(found.key, ()))
        return CheckpointProfile(
            checkpoint, descent(catalog, found.key), children, catalog.cite(checkpoint.family, keys)
        )
    family = catalog.family(found.key)
    items = tuple(item(catalog.entry(key)) for key in found.checkpoints)
    return FamilyProfile(family, items, catalog.cite(found.key, family.sources))
