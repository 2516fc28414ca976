"""Long prompts of odd shapes: eight times the text takes some eight times as long, not sixty-four times."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from tests.conftest import Run

SHORT, TIMES = 3_000, 8  # characters; as many times as long is the long text
STEEP = 4 * TIMES  # what grows with the square takes TIMES * TIMES; a busy machine doubles what does not
SHAPES: dict[str, Callable[[int], str]] = {
    "words of another family": lambda size: "score_9, " * (size // 9),
    "words without commas": lambda size: "masterpiece " * (size // 12),
    "brackets in brackets": lambda size: "(" * (size // 2) + "hat" + ")" * (size // 2),
    "square brackets around an underscore": lambda size: "[" * (size // 2) + "score_9" + "]" * (size // 2),
    "brackets with weights": lambda size: "(" * (size // 6) + "hat" + ":1.1)" * (size // 6),
    "heavy words and settings": lambda size: "(Steps: 20), (hat:3), " * (size // 22),
    "a list in each pair of brackets": lambda size: "(" * (size // 5) + "hat" + ", 1)" * (size // 5),
    "weights behind each pair of brackets": lambda size: "(" * (size // 5) + "hat" + "):1.1" * (size // 6),
}


@pytest.mark.slow
@pytest.mark.parametrize("command", ["lint pony --ui comfyui", "convert --from pony --to noobai"])
@pytest.mark.parametrize("shape", SHAPES)
def test_time_grows_with_the_text(shape: str, command: str, run: Run) -> None:
    def seconds(size: int) -> float:
        begun = time.process_time()
        assert run(*command.split(), "--json", "--", SHAPES[shape](size)).code in (0, 1)
        return time.process_time() - begun

    start = seconds(100)
    assert seconds(SHORT * TIMES) - start < STEEP * max(seconds(SHORT) - start, 0.02)
