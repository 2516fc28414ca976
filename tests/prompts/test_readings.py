"""Prompts are read as the programs themselves read them, by the tests of their parsers and of ports of these."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from sdxl_advisor.prompts.grammar import Dialect, read

GROUPS: list[dict[str, Any]] = yaml.load((Path(__file__).parent / "readings.yaml").read_text("utf-8"), yaml.CSafeLoader)
CASES: list[tuple[Dialect, list[Any]]] = [(group["program"], case) for group in GROUPS for case in group["cases"]]
AGREEMENT = 0.95  # the least share


def letters(words: Iterator[tuple[str, float]]) -> list[tuple[str, float]]:
    """Each letter with its weight."""
    return [(letter, round(weight, 2)) for text, weight in words for letter in text if letter.isalpha()]


def agrees(dialect: Dialect, case: list[Any]) -> bool:
    """Tell whether a text is read as expected."""
    text, expected, *whole = case
    prompt = read(text, dialect)
    found = letters((piece.text, piece.weight) for piece in prompt.words)
    schedules = [piece.text for piece in prompt.pieces if piece.kind == "schedule"]
    return found == letters((words, weight) for words, weight in expected) and schedules == (whole[0] if whole else [])


@pytest.mark.parametrize("dialect", ["a1111", "comfyui", "compel"])
def test_a_program_and_this_one_agree(dialect: Dialect) -> None:
    cases = [case for program, case in CASES if program == dialect]
    right = [case for case in cases if agrees(dialect, case)]
    wrong = [case[0] for case in cases if case not in right]
    least = AGREEMENT if dialect != "compel" else 0.85  # a sign weighs one word of a tag there
    assert len(cases) > 30 - 1
    assert len(right) >= least * len(cases), wrong
