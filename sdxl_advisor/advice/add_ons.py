"""An add-on that only a name speaks of, as prompts and graphs do: what it was made for, and whether it works."""

from __future__ import annotations

from sdxl_advisor.advice.compat import Part, compatibility, part, part_of_known_file
from sdxl_advisor.catalog.catalog import Catalog
from sdxl_advisor.catalog.file_records import AddOn
from sdxl_advisor.catalog.records import Entry
from sdxl_advisor.catalog.spelling import quoted
from sdxl_advisor.names import file_names

MISFITS = {"weakly": "it works only weakly", "no": "it does not work"}  # by the verdict of ``compat``


def add_on_called(catalog: Catalog, name: str, kind: AddOn) -> Part | None:
    """The add-on of this *name*: a known file, or one of the only family that the name tells; None for any other."""
    reading = file_names.by_name(catalog, name)
    owner = reading.owner
    key = f"{owner.line}:{owner.label}" if owner and owner.kind == kind else ""
    if key in catalog.file_index.others:
        return part_of_known_file(catalog, key)
    if len(reading.families) != 1:
        return None
    line = reading.line or catalog.lines[reading.families[0]]
    return Part(name, kind, None, None, line.key, line.family, line.architecture)


def misfit(catalog: Catalog, name: str, kind: AddOn, used_on: Entry) -> str | None:
    """What is wrong with the add-on of this *name* on a checkpoint; None where it fits, or its name does not tell."""
    add_on = add_on_called(catalog, name, kind)
    if add_on is None:
        return None
    verdict = compatibility(catalog, add_on, part(used_on, used_on.name)).verdict
    if verdict not in MISFITS:
        return None
    line = catalog.lines[add_on.line or used_on.line]
    return f"by its name, {quoted(name)} is made for {line.name}: {MISFITS[verdict]} on {used_on.name}"
