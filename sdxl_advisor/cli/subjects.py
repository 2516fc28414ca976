"""A path wherever a name is asked: the file is identified, and stands for its checkpoint."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sdxl_advisor.errors import AdvisorError

if TYPE_CHECKING:
    from sdxl_advisor.advice.compat import Part
    from sdxl_advisor.catalog.catalog import Catalog
    from sdxl_advisor.files.answer import FileAnswer, Identified


def is_path(catalog: Catalog, text: str) -> bool:
    """Tell a path from a name. What looks like both is a path only if there is such a file."""
    from sdxl_advisor.catalog.disk import MODELS, PICTURES
    from sdxl_advisor.catalog.names import normalise

    looks = "/" in text or os.sep in text or text.casefold().endswith((*MODELS, *PICTURES))
    return looks and (os.path.lexists(text) or normalise(text) not in catalog.names)


def meant(catalog: Catalog, text: str) -> tuple[str, tuple[Identified, ...]]:
    """The name that a *text* means, and, if it is a path, by what the file was identified."""
    if not is_path(catalog, text):
        return text, ()
    from sdxl_advisor.files.answer import Identified
    from sdxl_advisor.files.identify import identify_one

    one = identify_one(catalog, Path(text))
    if one.checkpoint is None:
        raise unidentified(catalog, text, one)
    return one.checkpoint.key, (Identified(text, one.checkpoint, one.confidence, one.evidence[0].says),)


def all_meant(catalog: Catalog, texts: Sequence[str]) -> tuple[list[str], tuple[Identified, ...]]:
    """The same for several."""
    found = [meant(catalog, text) for text in texts]
    return [name for name, _ in found], tuple(one for _, told in found for one in told)


def unidentified(catalog: Catalog, text: str, one: FileAnswer) -> AdvisorError:
    """Say that a file does not tell which checkpoint it is, and what to do."""
    from sdxl_advisor.catalog.names import quoted

    hashed = f"sdxl-advisor identify {quoted(text)} --hash"
    if one.family is None:
        why = f": {one.note}" if one.note else ""
        return AdvisorError(f"which checkpoint {quoted(text)} is cannot be told{why}", hashed)
    name = catalog.families[one.family].name
    what = f"is {one.label}, which has no record" if one.label else f"is of {name}; which checkpoint cannot be told"
    default = catalog.families[one.family].default
    return AdvisorError(f"{quoted(text)} {what}", f"sdxl-advisor tags {one.family}" if default else hashed)


def part_of(catalog: Catalog, text: str, kind: str) -> tuple[Part, tuple[Identified, ...]]:
    """One of the two of ``compat``: a name, which stands for a *kind* of file, or a file with all that it tells."""
    from sdxl_advisor.advice.compat import Part, part
    from sdxl_advisor.advice.lineage import ref

    if not is_path(catalog, text):
        return part(catalog, text, kind), ()
    from sdxl_advisor.files.answer import Identified
    from sdxl_advisor.files.identify import identify_one

    one = identify_one(catalog, Path(text))
    if one.kind in ("unknown", "not-a-model") and one.checkpoint is None:
        raise unidentified(catalog, text, one)
    entry = catalog.entry(one.checkpoint.key) if one.checkpoint else None
    told = (Identified(text, one.checkpoint, one.confidence, one.evidence[0].says),) if one.evidence else ()
    architecture = one.architecture or (entry.architecture if entry else None)
    name = Path(text).name
    return Part(name, one.kind, text, ref(entry) if entry else None, one.family, architecture), told
