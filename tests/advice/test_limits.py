"""Hard limits, goals that pull apart, goals that are assumed, and when nothing fits."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.advice.conftest import Ask
from tests.advice.test_recommend import goals
from tests.catalog.writing import change


def gone(answer: Any) -> list[tuple[str, str, str]]:
    """What the limits ruled out: checkpoint, goal and reason."""
    return [(found["checkpoint"]["key"], found["goal"], found["reason"]) for found in answer["ruled_out"]]


V, FLOW, NOBODY = "it is v-pred", "it is rectified flow", "nobody says whether it is epsilon or v-pred"
NO, UNCLEAR = "you may not sell pictures made with it", "its license does not say clearly whether pictures may be sold"
SILENT = "nobody says whether pictures may be sold"


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (["easy"], set()),
        (
            ["easy", "epsilon-only"],
            {
                ("birch-v", "epsilon-only", V),
                ("willow-flow", "epsilon-only", FLOW),
                ("orphan", "epsilon-only", NOBODY),
            },
        ),
        (
            ["furry", "sell"],
            {
                ("birch-v", "sell", NO),
                ("birch-eps", "sell", UNCLEAR),
                ("hazel-merge", "sell", SILENT),
                ("orphan", "sell", SILENT),
            },
        ),
        (
            ["easy", "shop"],
            {
                ("hazel-merge", "shop", SILENT),
                ("birch-v", "shop", NO),
                ("willow-flow", "shop", FLOW),
                ("orphan", "shop", NOBODY),
                ("orphan", "shop", SILENT),
            },
        ),
    ],
)
def test_each_limit_says_what_it_rules_out(wanted: list[str], expected: set[object], ask: Ask) -> None:
    found = gone(json_of(ask, wanted))
    assert set(found) == expected
    assert len(found) == len(expected)


def json_of(ask: Ask, wanted: list[str]) -> Any:
    """The answer, whether something fits or nothing does."""
    return ask(goals(*wanted), code=None)


@pytest.mark.parametrize(
    ("wanted", "picked"),
    [
        (["furry"], "birch-v"),
        (["furry", "epsilon-only"], "birch-eps"),
        (["furry", "shop"], "birch-eps"),
        (["detailed", "sell"], "willow-flow"),
        (["anime", "epsilon-only"], "hazel-merge"),
        (["easy", "sell"], "alder-1"),
        (["anime", "v-only"], "birch-v"),
    ],
)
def test_the_best_that_the_limits_leave_is_picked(wanted: list[str], picked: str, ask: Ask) -> None:
    assert ask(goals(*wanted))["pick"]["checkpoint"]["key"] == picked


def test_an_old_version_stands_in_when_limits_rule_out_the_current(made_up: Path, ask: Ask) -> None:
    flow = {"type": "rectified-flow", "source": ["card"]}
    change(made_up / "alder.yaml", "checkpoints/1/prediction", flow)
    pick = ask(goals("easy", "epsilon-only"))["pick"]
    assert (pick["checkpoint"]["key"], pick["score"]) == ("alder-0", 100)
    assert pick["cautions"] == ["this version is superseded"]


@pytest.mark.parametrize(
    ("wanted", "drop", "nearest"),
    [
        # the limits leave nothing
        (["furry", "v-only", "epsilon-only"], ["v-only", "epsilon-only"], ["birch-v"]),
        # what the limits leave has little of what is wanted: furry alone has 80, easy for sale 70
        (["furry", "sell"], ["furry", "sell"], ["alder-1", "willow-flow"]),
        (["anime", "sell"], ["anime", "sell"], ["alder-1"]),
        # no limit, and the goals fit nothing together
        (["easy", "detailed", "furry", "sell"], ["easy", "sell"], ["alder-1"]),
    ],
)
def test_when_nothing_fits_the_answer_is_no(wanted: list[str], drop: list[str], nearest: list[str], ask: Ask) -> None:
    answer = ask(goals(*wanted), code=1)
    assert (answer["pick"], answer["ties"], answer["alternatives"]) == (None, [], [])
    assert set(answer["drop"]) == set(drop)
    assert [one["checkpoint"]["key"] for one in answer["nearest"]][: len(nearest)] == nearest


def test_what_comes_nearest_says_what_it_lacks(ask: Ask) -> None:
    nearest = ask(goals("furry", "sell"), code=1)["nearest"]
    assert {one["checkpoint"]["key"]: one["lost"] for one in nearest} == {
        "alder-1": "furry 1/5",
        "willow-flow": "not known: furry",
    }


def test_nothing_is_to_drop_while_something_fits(ask: Ask) -> None:
    answer = ask(goals("easy", "sell"))
    assert (answer["drop"], answer["nearest"]) == ([], [])


@pytest.mark.parametrize(
    ("wanted", "answers", "assumed"),
    [
        (["easy"], ["easy"], []),
        (["easy", "sell"], ["easy", "sell"], []),
        (["sell"], ["sell"], ["easy"]),
        (["sell", "v-only"], ["sell", "v-only"], ["easy"]),
    ],
)
def test_limits_alone_are_taken_with_the_goals_of_someone_who_names_none(
    wanted: list[str], answers: list[str], assumed: list[str], ask: Ask
) -> None:
    answer = ask(goals(*wanted), code=int(set(wanted) == {"sell", "v-only"}))
    assert (answer["answers"], answer["assumed"]) == (answers, assumed)


def test_assumed_goals_score_and_give_reasons(ask: Ask) -> None:
    alone, named = ask(goals("epsilon-only"))["pick"], ask(goals("easy", "epsilon-only"))["pick"]
    assert alone == named
    assert alone["reasons"][0]["goal"] == "easy"


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (["easy"], []),
        (["easy", "detailed"], [("easy", "alder-1"), ("detailed", "birch-v")]),
        (["detailed", "easy"], [("easy", "alder-1"), ("detailed", "birch-v")]),
        (["easy", "detailed", "epsilon-only"], [("easy", "alder-1"), ("detailed", "birch-eps")]),
    ],
)
def test_goals_that_pull_apart_show_what_each_would_choose(wanted: list[str], expected: object, ask: Ask) -> None:
    found = [
        (choice["goal"], choice["checkpoint"]["key"])
        for conflict in json_of(ask, wanted)["conflicts"]
        for choice in conflict["choices"]
    ]
    assert found == expected


def test_every_conflict_among_the_goals_is_told(ask: Ask) -> None:
    answer = json_of(ask, ["anime", "easy", "furry", "detailed"])
    assert [(one["goals"], one["because"]) for one in answer["conflicts"]] == [
        (["easy", "detailed"], "what forgives also decides for you"),
        (["anime", "furry"], "two worlds"),
    ]


def test_goals_that_pull_apart_choose_nothing_where_nothing_fits(ask: Ask) -> None:
    (conflict,) = ask(goals("easy", "detailed", "v-only", "sell"), code=1)["conflicts"]
    assert (conflict["goals"], conflict["choices"]) == (["easy", "detailed"], [])
