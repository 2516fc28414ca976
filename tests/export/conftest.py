"""Every checkpoint with tags, and what a program's files make of it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from sdxl_advisor.catalog.catalog import Catalog
from sdxl_advisor.export.exporting import Export, export
from sdxl_advisor.export.preset import Wanted

Exporting = Callable[[str], list[Export]]


@pytest.fixture(scope="session")
def each_exported(shipped: Catalog) -> Exporting:
    """The export of each checkpoint by itself for a program; what is refused is left out."""

    def exported(program: str) -> list[Export]:
        every = (export(shipped, [Wanted(entry)], program) for entry in shipped.entries())
        return [one for one in every if one.files]

    return exported
