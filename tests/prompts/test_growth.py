"""Long prompts of odd shapes: eight times the text is some eight times the work, not sixty-four times."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from sdxl_advisor.catalog.catalog import Catalog
from sdxl_advisor.prompts.language import language_of
from sdxl_advisor.prompts.reading import LONGEST_NAME, understood
from tests.conftest import Run
from tests.prompts.forgetting import forget
from tests.work import lines_run

NOOBAI, LONG = "noobai-xl-eps-1.1", "a" * (LONGEST_NAME + 1)
SHORT, TIMES = 800, 8  # characters; as many times as long is the long text
STEEP = 2 * TIMES  # what grows with the square takes TIMES * TIMES
SHAPES: dict[str, Callable[[int], str]] = {
    "words of another family": lambda size: "score_9, " * (size // 9),
    "words without commas": lambda size: "masterpiece " * (size // 12),
    "brackets in brackets": lambda size: "(" * (size // 2) + "hat" + ")" * (size // 2),
    "square brackets around an underscore": lambda size: "[" * (size // 2) + "score_9" + "]" * (size // 2),
    "brackets with weights": lambda size: "(" * (size // 6) + "hat" + ":1.1)" * (size // 6),
    "a setting in each line": lambda size: "Steps: 1, a: [1,\n" * (size // 17),
    "heavy words and settings": lambda size: "(Steps: 20), (hat:3), " * (size // 22),
    "a list in each pair of brackets": lambda size: "(" * (size // 5) + "hat" + ", 1)" * (size // 5),
    "weights behind each pair of brackets": lambda size: "(" * (size // 5) + "hat" + "):1.1" * (size // 6),
}


@pytest.mark.slow
@pytest.mark.usefixtures("shipped")
@pytest.mark.parametrize(
    "command", ["lint pony --ui comfyui", "lint pony --select SA401", "convert --from pony --to noobai"]
)
@pytest.mark.parametrize("shape", SHAPES)
def test_work_grows_with_the_text(shape: str, command: str, run: Run) -> None:
    def lines(size: int) -> int:
        forget()
        words = (*command.split(), "--json", "--", SHAPES[shape](size))
        return lines_run(lambda: answered(*words))

    def answered(*words: str) -> None:
        assert run(*words).code in (0, 1)

    answered(*command.split(), "--json", "--", SHAPES[shape](SHORT - 100))  # what is read or made once is no growth
    empty, short, long = (lines(size) for size in (100, SHORT, SHORT * TIMES))
    assert long - empty < STEEP * (short - empty)


@pytest.mark.usefixtures("shipped")
@pytest.mark.parametrize(
    ("rule", "text"), [("SA401", "Negative prompt: a\n"), ("SA201", "year 2031, newest, ")], ids=["label", "years"]
)
def test_a_rule_takes_no_longer_for_each_of_thousands(rule: str, text: str, run: Run) -> None:
    def lines(count: int) -> int:
        return lines_run(lambda: run("lint", "noobai", "--select", rule, "--", text * count))

    few, many = lines(300), lines(300 * TIMES)
    assert many < STEEP * few


def test_only_short_brackets_are_searched_for_commas(shipped: Catalog) -> None:
    """Each of many pairs in pairs has all that is in it, and copying that grows with the square."""
    short, long = (understood("positive", f"({letters}:1.2)", language_of(shipped, NOOBAI)) for letters in ("a", LONG))
    assert (short.odd_groups, len(long.odd_groups)) == ([], 1)
