"""Every checkpoint with tags, and what a program's files make of it."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import pytest

from sdxl_advisor.advice.tags import TagSheet, tag_sheet
from sdxl_advisor.catalog.catalog import Catalog
from sdxl_advisor.export.exporting import Export, export
from sdxl_advisor.export.preset import Wanted

Exporting = Callable[[str], list[Export]]
Sheets = Callable[[Export], TagSheet]


@pytest.fixture(scope="session")
def each_exported(shipped: Catalog) -> Exporting:
    """The export of each checkpoint by itself for a program; what is refused is left out."""

    @cache
    def exported(program: str) -> list[Export]:
        every = (export(shipped, [Wanted(entry)], program) for entry in shipped.entries())
        return [one for one in every if one.files]

    return exported


@pytest.fixture(scope="session")
def sheet_of(shipped: Catalog) -> Sheets:
    """What `tags` says of the one checkpoint of an export."""
    known = {entry.key: tag_sheet(shipped, entry.key) for entry in shipped.entries()}
    return lambda one: known[one.checkpoints[0].key]


def whole_prompt(sheet: TagSheet, words: str) -> str:
    """The words of a user with the tags on the side where they belong."""
    parts = [sheet.positive_text, words] if sheet.placement == "start" else [words, sheet.positive_text]
    return ", ".join(filter(None, parts))
