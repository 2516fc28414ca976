"""The one reader of names: what somebody means who writes a text where a checkpoint, line or family is asked for."""

from __future__ import annotations

from sdxl_advisor.catalog.catalog import Catalog
from sdxl_advisor.catalog.records import Entry
from sdxl_advisor.catalog.spelling import normalise
from sdxl_advisor.names.meaning import Meaning


def read(catalog: Catalog, text: str) -> Meaning:
    """What a *text* means; ``UnknownName`` with names that are near when nobody is called so."""
    text = text.strip()
    if known := catalog.called(normalise(text)):
        return Meaning(text, known, "name")
    from sdxl_advisor.names.texts import read_text

    return read_text(catalog, text)


def read_checkpoint(catalog: Catalog, text: str) -> tuple[Entry, Meaning]:
    """The one checkpoint that a *text* means: a line or family stands for its default version."""
    meaning = read(catalog, text)
    return catalog.one_checkpoint(meaning.found), meaning
