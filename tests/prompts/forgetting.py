"""What remembers the texts of prompts, for tests that want each text to be a new one."""

from __future__ import annotations

from typing import Any

from sdxl_advisor.prompts.grammar import pieces_of
from sdxl_advisor.prompts.reading import READINGS


def forget() -> None:
    """Forget all texts that were read."""
    for memory in memories():
        memory.cache_clear()


def memories() -> list[Any]:
    """What remembers texts that were read."""
    return [pieces_of, READINGS["positive"], READINGS["negative"]]
