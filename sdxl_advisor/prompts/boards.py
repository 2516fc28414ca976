"""The picture boards from which a checkpoint learned its words, as far as that is known."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain

from sdxl_advisor.catalog.catalog import Catalog
from sdxl_advisor.catalog.spelling import spelling


def boards_seen(catalog: Catalog, line: Iterable[str]) -> tuple[str, ...]:
    """The boards in the data of a checkpoint and of all that it comes from, its *line*; empty if unknown.

    A checkpoint that is made for animals had more of them than what it comes from: only its own record counts.
    """
    steps = [step for step in line if step in catalog.keys]
    if steps and is_made_for_animals(catalog, catalog.entry(steps[0]).line):
        steps = [step for step in steps if catalog.entry(step).line == catalog.entry(steps[0]).line]
    trained = (catalog.knowledge.value(step, "training") for step in steps)
    return tuple(dict.fromkeys(chain.from_iterable((one and one.boards) or () for one in trained)))


def is_made_for_animals(catalog: Catalog, line: str) -> bool:
    """Tell whether a line says by its name that it draws characters that are animals."""
    words = spelling(catalog.lines[line].name)
    return any(name in words for name in catalog.prompt_facts.animals.names)
