"""Everything about one checkpoint, one line or one family, with sources."""

from __future__ import annotations

from collections.abc import Mapping

from sdxl_advisor.advice.brief import Brief, checkpoint_brief, line_brief
from sdxl_advisor.advice.lineage import Ref, descent, line_ref, ref
from sdxl_advisor.advice.listing import Item, item
from sdxl_advisor.advice.tags import Inherited, inherited
from sdxl_advisor.catalog.catalog import Catalog
from sdxl_advisor.catalog.checks import cited
from sdxl_advisor.catalog.file_records import OtherFile
from sdxl_advisor.catalog.knowledge import INHERITED
from sdxl_advisor.catalog.location import Location
from sdxl_advisor.catalog.overview import row_of
from sdxl_advisor.catalog.record import record, replace
from sdxl_advisor.catalog.records import Checkpoint, Cited, Entry, License, Line, LineEntry

BLOCKS = ("prediction", *INHERITED)


@record
class LicenseAbove:
    """The license of an ancestor, by its ``key`` and ``name``."""

    key: str
    name: str
    license: License


@record
class CheckpointProfile:
    """A checkpoint's whole record, with the blocks that it inherits; the ``source`` keys in it stand in ``sources``.

    ``inherited_from`` tells whose each block is that is not the checkpoint's own. ``versions`` are those of its line.
    ``checkpoints`` are all of its line in short, ``brief`` is the short answer.
    ``license_above`` is the strictest of its ancestors where the checkpoint states none: it may bind derivatives.
    """

    brief: Brief

    checkpoint: Checkpoint
    inherited_from: Mapping[str, Inherited]
    license_above: LicenseAbove | None
    lineage: tuple[Ref, ...]
    children: tuple[Ref, ...]
    versions: tuple[Ref, ...]
    checkpoints: tuple[Item, ...]
    sources: tuple[Cited, ...]


@record
class LineProfile:
    """A line's record; its versions stand in short in ``checkpoints``. ``brief`` is the short answer."""

    brief: Brief | None
    line: Line
    family_name: str
    checkpoints: tuple[Item, ...]
    sources: tuple[Cited, ...]


@record
class FamilyProfile:
    """A family's record: ``checkpoints`` are the base's own in short, ``lines`` what was made from it.

    ``brief`` is the short answer, on the version that stands for the family.
    """

    brief: Brief | None
    family: Line
    checkpoints: tuple[Item, ...]
    lines: tuple[Ref, ...]
    sources: tuple[Cited, ...]


@record
class KnownFileProfile:
    """A known file that has no record as a checkpoint, and the family or line that it is of."""

    file: OtherFile
    line: Ref
    family_name: str
    sources: tuple[Cited, ...]


Profile = CheckpointProfile | LineProfile | FamilyProfile | KnownFileProfile


def profile(catalog: Catalog, found: Entry | LineEntry) -> Profile:
    """All about a checkpoint, a line or a family; of a checkpoint without a record, of its file, line or family."""
    if isinstance(found, Entry):
        if found.listed:
            return checkpoint_profile(catalog, found)
        known = catalog.file_index.others.get(f"{found.line}:{found.name}")
        return known_file_profile(catalog, found.line, known[1]) if known else line_profile(catalog, found.line)
    return line_profile(catalog, found.key)


def known_file_profile(catalog: Catalog, key: str, file: OtherFile) -> KnownFileProfile:
    """All about a known file of a line."""
    line = catalog.lines[key]
    return KnownFileProfile(file, line_ref(line), catalog.families[line.family].name, catalog.cite(key, file.source))


def line_profile(catalog: Catalog, key: str) -> LineProfile | FamilyProfile:
    """All about a line, or about a family."""
    line = catalog.line(key)
    short, items = line_brief(catalog, key), items_of(catalog, key)
    sources = catalog.cite(key, line.sources)
    if key != line.family:
        return LineProfile(short, line, catalog.families[line.family].name, items, sources)
    return FamilyProfile(short, line, items, tuple(map(line_ref, catalog.lines_beside(key))), sources)


def items_of(catalog: Catalog, line: str) -> tuple[Item, ...]:
    """The versions of a line in short."""
    return tuple(item(row_of(catalog, catalog.entry(one))) for one in catalog.lines[line].checkpoints)


def checkpoint_profile(catalog: Catalog, entry: Entry) -> CheckpointProfile:
    """All about a checkpoint: its own record, and what it inherits."""
    checkpoint = catalog.checkpoint(entry.key)
    known = {name: catalog.knowledge.block(entry.key, name) for name in BLOCKS}
    others = {name: one for name, one in known.items() if one and getattr(checkpoint, name) is None}
    above = None if checkpoint.license else catalog.knowledge.license_above(entry.key)
    elsewhere = [*others.values(), *([above] if above else [])]
    cited_elsewhere = [
        source
        for one in elsewhere
        for source in catalog.cite(one.cited_in, [key for key, _ in cited(one.value, Location(None))])
    ]
    keys = [key for key, _ in cited(checkpoint, Location(None))]
    versions = [key for key in catalog.lines[entry.line].checkpoints if key != entry.key]
    return CheckpointProfile(
        brief=checkpoint_brief(catalog, entry.key),
        checkpoint=replace(checkpoint, **{name: one.value for name, one in others.items()}),
        inherited_from={name: whose for name, one in known.items() if (whose := inherited(one))},
        license_above=LicenseAbove(above.giver.key, above.giver.name, above.value) if above else None,
        lineage=descent(catalog, entry.key),
        children=tuple(ref(child) for child in catalog.children("checkpoint", entry.key)),
        versions=tuple(ref(catalog.entry(key)) for key in versions),
        checkpoints=items_of(catalog, entry.line),
        sources=tuple(dict.fromkeys([*catalog.cite(checkpoint.line, keys), *cited_elsewhere])),
    )
