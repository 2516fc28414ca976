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


LICENCE = "its licence lets pictures be sold"


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (["easy"], []),
        (
            ["easy", "epsilon-only"],
            [
                ("birch-v", "epsilon-only", "it predicts: v-prediction"),
                ("willow-flow", "epsilon-only", "it predicts: rectified-flow"),
                ("orphan", "epsilon-only", "it predicts: unknown"),
            ],
        ),
        (
            ["furry", "sell"],
            [
                ("birch-v", "sell", f"{LICENCE}: no"),
                ("birch-eps", "sell", f"{LICENCE}: unclear"),
                ("hazel-merge", "sell", f"{LICENCE}: unknown"),
                ("orphan", "sell", f"{LICENCE}: unknown"),
            ],
        ),
        (
            ["easy", "shop"],
            [
                ("hazel-merge", "shop", f"{LICENCE}: unknown"),
                ("birch-v", "shop", f"{LICENCE}: no"),
                ("willow-flow", "shop", "it predicts: rectified-flow"),
                ("orphan", "shop", "it predicts: unknown"),
                ("orphan", "shop", f"{LICENCE}: unknown"),
            ],
        ),
        (
            ["detailed", "sell", "epsilon-only"],
            [
                ("birch-v", "sell", f"{LICENCE}: no"),
                ("birch-v", "epsilon-only", "it predicts: v-prediction"),
                ("willow-flow", "epsilon-only", "it predicts: rectified-flow"),
                ("birch-eps", "sell", f"{LICENCE}: unclear"),
                ("hazel-merge", "sell", f"{LICENCE}: unknown"),
                ("orphan", "sell", f"{LICENCE}: unknown"),
                ("orphan", "epsilon-only", "it predicts: unknown"),
            ],
        ),
    ],
)
def test_each_limit_says_what_it_rules_out_best_first(wanted: list[str], expected: object, ask: Ask) -> None:
    assert gone(ask(goals(*wanted))) == expected


@pytest.mark.parametrize(
    ("wanted", "picked"),
    [
        (["furry"], "birch-v"),
        (["furry", "epsilon-only"], "birch-eps"),
        (["furry", "sell"], "alder-1"),
        (["furry", "shop"], "birch-eps"),
        (["detailed", "sell"], "willow-flow"),
        (["anime", "epsilon-only"], "hazel-merge"),
        (["anime", "sell"], "alder-1"),
        (["easy", "v-only"], "birch-v"),
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
    ("wanted", "drop"),
    [
        (["v-only", "sell"], ["v-only", "sell"]),
        (["v-only", "epsilon-only"], ["v-only", "epsilon-only"]),
        (["easy", "v-only", "sell", "epsilon-only"], ["v-only"]),
    ],
)
def test_when_nothing_fits_the_answer_is_no(wanted: list[str], drop: list[str], ask: Ask) -> None:
    answer = ask(goals(*wanted), code=1)
    assert (answer["pick"], answer["alternatives"], answer["drop"]) == (None, [], drop)


def test_all_limits_are_to_drop_where_no_single_one_helps(made_up: Path, ask: Ask) -> None:
    change(made_up / "alder.yaml", "defaults/license/sell_pictures", "no")
    answer = ask(goals("v-only", "sell", "epsilon-only"), code=1)
    assert answer["drop"] == ["v-only", "sell", "epsilon-only"]


def test_when_nothing_fits_everything_usable_is_ruled_out(ask: Ask) -> None:
    answer = ask(goals("v-only", "sell"), code=1)
    usable = {"alder-0", "alder-1", "alder-preview", "birch-eps", "birch-v", "hazel-merge", "willow-flow", "orphan"}
    assert {key for key, _, _ in gone(answer)} == usable


def test_nothing_is_to_drop_while_something_fits(ask: Ask) -> None:
    assert ask(goals("furry", "sell"))["drop"] == []


@pytest.mark.parametrize(
    ("wanted", "answers", "assumed"),
    [
        (["easy"], ["easy"], []),
        (["furry", "sell"], ["furry", "sell"], []),
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
        (["easy", "furry"], []),
        (["easy", "detailed"], [("easy", "alder-1"), ("detailed", "birch-v")]),
        (["detailed", "easy"], [("easy", "alder-1"), ("detailed", "birch-v")]),
        (["easy", "detailed", "epsilon-only"], [("easy", "alder-1"), ("detailed", "birch-eps")]),
        (["furry", "anime", "sell"], [("anime", "alder-1"), ("furry", "alder-1")]),
    ],
)
def test_goals_that_pull_apart_show_what_each_would_choose(wanted: list[str], expected: object, ask: Ask) -> None:
    found = [
        (choice["goal"], choice["checkpoint"]["key"])
        for conflict in ask(goals(*wanted))["conflicts"]
        for choice in conflict["choices"]
    ]
    assert found == expected


def test_every_conflict_among_the_goals_is_told(ask: Ask) -> None:
    answer = ask(goals("anime", "easy", "furry", "detailed"))
    assert [(one["goals"], one["because"]) for one in answer["conflicts"]] == [
        (["easy", "detailed"], "what forgives also decides for you"),
        (["anime", "furry"], "two worlds"),
    ]


def test_goals_that_pull_apart_choose_nothing_where_nothing_fits(ask: Ask) -> None:
    (conflict,) = ask(goals("easy", "detailed", "v-only", "sell"), code=1)["conflicts"]
    assert (conflict["goals"], conflict["choices"]) == (["easy", "detailed"], [])
