"""What `goals.yaml` and `interfaces.yaml` must be: one slip at a time, each with its message."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.catalog.writing import GONE, change
from tests.conftest import Ran, Run


def complaint(ran: Ran, name: str) -> str:
    """The error message without its line; nothing may be on stdout."""
    assert (ran.code, ran.out) == (3, "")
    return re.sub(rf"^error: data/{name}\.yaml(:\d+)?: ", "", ran.err.splitlines()[0])


@pytest.mark.parametrize(
    ("where", "value", "message"),
    [
        ("goal", {}, "goal: unknown field"),
        ("goals/easy/want", {}, "goals.easy.want: unknown field"),
        ("fallback", GONE, "missing field 'fallback'"),
        ("goals/easy/question", GONE, "goals.easy: missing field 'question'"),
        ("goals/easy/wants/ease", "3", "goals.easy.wants.ease: expected a whole number, got '3'"),
        ("questions/limits/many", "yes", "questions.limits.many: expected true or false, got 'yes'"),
        (
            "goals/sell/needs/0/field",
            "price",
            "goals.sell.needs[0].field: 'price' is not one of prediction, sell_pictures",
        ),
        ("goals/easy/question", "when", "goals.easy.question: unknown question 'when'"),
        ("goals/easy/wants", {"beauty": 1}, "goals.easy.wants: unknown trait 'beauty'"),
        ("goals/easy/subject", "dogs", "goals.easy.subject: unknown subject 'dogs'"),
        ("subjects/mix/combines", ["furry", "dogs"], "subjects.mix: unknown subject 'dogs'"),
        ("conflicts/0/goals", ["easy", "hard"], "conflicts[0]: unknown goal 'hard'"),
        ("default_subject", "dogs", "default_subject: unknown subject 'dogs'"),
        ("default_rating", "rude", "default_rating: unknown rating 'rude'"),
        ("fallback", ["easy", "hard"], "fallback: unknown goal 'hard'"),
        ("goals/furry/aliases", ["NEWBIE"], "goals.furry: 'NEWBIE' names both goal 'easy' and goal 'furry'"),
        ("goals/furry/aliases", ["v_only"], "goals.v-only: 'v-only' names both goal 'furry' and goal 'v-only'"),
    ],
)
def test_goals_fit_together(where: str, value: object, message: str, made_up: Path, run: Run) -> None:
    change(made_up / "goals.yaml", where, value)
    assert complaint(run("goals"), "goals") == message


@pytest.mark.parametrize(
    ("where", "value", "message"),
    [
        ("interfaces/easel/speed", 1, "interfaces.easel.speed: unknown field"),
        ("interfaces/easel/how", GONE, "interfaces.easel: missing field 'how'"),
        (
            "interfaces/easel/v_prediction",
            "maybe",
            "interfaces.easel.v_prediction: 'maybe' is not one of automatic, manual, no",
        ),
        ("interfaces/easel/source", ["x"], "easel.source: unknown source 'x'"),
        ("interfaces/easel/source", [], "easel.source: at least one source is needed"),
        (
            "interfaces/canvas/aliases",
            ["STUDIO"],
            "interfaces.canvas: 'STUDIO' names both interface 'easel' and interface 'canvas'",
        ),
    ],
)
def test_interfaces_fit_together(where: str, value: object, message: str, made_up: Path, run: Run) -> None:
    change(made_up / "interfaces.yaml", where, value)
    assert complaint(run("list"), "interfaces") == message


@pytest.mark.parametrize("weight", [0, -1])
def test_weights_are_positive(weight: int, made_up: Path, run: Run) -> None:
    change(made_up / "goals.yaml", "goals/easy/wants/look", weight)
    assert complaint(run("recommend", "--goal", "easy"), "goals") == f"goals.easy.wants.look: {weight} is not positive"


@pytest.mark.parametrize("day", ["2026", "2026-00-01", "soon"])
def test_the_sources_of_interfaces_were_checked_on_a_day(day: str, made_up: Path, run: Run) -> None:
    change(made_up / "interfaces.yaml", "sources/easel-code/checked", day)
    assert complaint(run("list"), "interfaces") == f"sources.easel-code.checked: '{day}' is not YYYY-MM-DD"


@pytest.mark.parametrize("name", ["goals", "interfaces"])
@pytest.mark.parametrize(("content", "kind"), [("", "None"), ("- 1\n", "a list")])
def test_a_file_that_is_no_mapping_is_an_error(name: str, content: str, kind: str, made_up: Path, run: Run) -> None:
    (made_up / f"{name}.yaml").write_text(content, encoding="utf-8")
    assert complaint(run("list"), name) == f"expected a mapping, got {kind}"
