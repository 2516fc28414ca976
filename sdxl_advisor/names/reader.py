"""The one reader of names: what somebody means who writes a text where a checkpoint, line or family is asked for."""

from __future__ import annotations

from sdxl_advisor.catalog.catalog import Catalog
from sdxl_advisor.catalog.records import Entry
from sdxl_advisor.catalog.spelling import normalise
from sdxl_advisor.names.meaning import Meaning


def read(catalog: Catalog, text: str) -> Meaning:
    """What a *text* means; ``UnknownName`` with names that are near when nobody is called so."""
    text = text.strip()
    known = catalog.names.get(normalise(text))
    if known:
        kind, key = known
        return Meaning(text, catalog.entry(key) if kind == "checkpoint" else catalog.lines[key], "name")
    from sdxl_advisor.names.texts import read_text

    return read_text(catalog, text)


def read_checkpoint(catalog: Catalog, text: str) -> tuple[Entry, Meaning]:
    """The one checkpoint that a *text* means: a line or family stands for its default version."""
    meaning = read(catalog, text)
    found = meaning.found
    return (found if isinstance(found, Entry) else catalog.default_of(found)), meaning
