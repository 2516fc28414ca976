"""Whose a fact is: the table at the head of ``knowledge.py``, row by row, as ``show`` and ``tags`` answer."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.catalog.small_catalogues import (
    BLOCKS,
    all_from,
    emptied,
    everything,
    known,
    merges,
    of_family,
    of_line,
    predicts,
    prompting,
    quality,
    said_of,
    settings,
    tags_of,
    vocabulary,
    write_family,
    write_line,
)
from tests.catalog.writing import Values, checkpoint, edge
from tests.conftest import Run

EPSILON, V = predicts("epsilon"), predicts("v-prediction")


@pytest.fixture
def house(made_up: Path) -> Path:
    """A catalogue with goals and programs and nothing else: tests write its families."""
    return emptied(made_up)


# quality, settings, prompting, vocabulary: own, line, habit, ancestor


def test_what_a_record_says_goes_before_its_line_and_its_parents(house: Path, run: Run) -> None:
    write_family(house, "oak", checkpoint("root", prediction=EPSILON, **everything("rooted", 1)))
    own = checkpoint("twig", prediction=EPSILON, parents=[edge("root")], **everything("own", 2))
    write_line(house, "oak", "twigs", own, defaults=everything("shared", 3))
    assert known(run, "twig") == all_from("own", 2, None)
    assert tags_of(run, "twig") == (["own"], None, 2, None)


def test_what_a_line_says_goes_before_its_parents(house: Path, run: Run) -> None:
    write_family(house, "oak", checkpoint("root", prediction=EPSILON, **everything("rooted", 1)))
    bare = checkpoint("twig", prediction=EPSILON, parents=[edge("root")])
    write_line(house, "oak", "twigs", bare, defaults=everything("shared", 3))
    assert known(run, "twig") == all_from("shared", 3, ("line", "twigs"))
    assert tags_of(run, "twig") == (["shared"], ("line", "twigs"), 3, ("line", "twigs"))


def test_what_nobody_says_comes_from_the_nearest_ancestor(house: Path, run: Run) -> None:
    write_family(house, "oak", checkpoint("root", prediction=EPSILON, **everything("rooted", 1)))
    write_line(
        house,
        "oak",
        "twigs",
        checkpoint("first", prediction=EPSILON, parents=[edge("root")], **everything("nearer", 2)),
        checkpoint("second", prediction=EPSILON, parents=[edge("first")]),
        checkpoint("third", prediction=EPSILON, parents=[edge("second")]),
    )
    assert known(run, "third") == all_from("nearer", 2, ("ancestor", "first"))


def test_each_block_comes_from_the_nearest_that_has_it(house: Path, run: Run) -> None:
    write_family(house, "oak", checkpoint("root", prediction=EPSILON, **everything("rooted", 1)))
    write_line(
        house,
        "oak",
        "twigs",
        checkpoint("first", prediction=EPSILON, parents=[edge("root")], quality=quality("nearer")),
        checkpoint("second", prediction=EPSILON, parents=[edge("first")], prompting=prompting("mine")),
    )
    assert known(run, "second") == {
        "quality": ("nearer", ("ancestor", "first")),
        "settings": (1, ("ancestor", "root")),
        "prompting": ("mine", None),
        "vocabulary": ("rooted", ("ancestor", "root")),
    }


def test_of_parents_equally_near_the_first_gives(house: Path, run: Run) -> None:
    write_family(house, "oak", checkpoint("root", prediction=EPSILON))
    write_line(house, "oak", "left", checkpoint("l", prediction=EPSILON, **everything("left", 1)))
    write_line(house, "oak", "right", checkpoint("r", prediction=EPSILON, **everything("right", 2)))
    both = [edge("r", "merge"), edge("l", "merge")]
    write_line(house, "oak", "twigs", checkpoint("twig", prediction=EPSILON, parents=both))
    assert known(run, "twig") == all_from("right", 2, ("ancestor", "r"))


@pytest.mark.parametrize("parents", [[], None])
def test_a_root_and_an_orphan_inherit_nothing_where_no_habit_is_known(
    parents: list[Values] | None, house: Path, run: Run
) -> None:
    write_family(house, "oak", checkpoint("root", **everything("rooted", 1)))
    write_line(house, "oak", "twigs", checkpoint("twig", **({} if parents is None else {"parents": parents})))
    assert known(run, "twig") == dict.fromkeys(BLOCKS, (None, None))
    sheet = run("tags", "twig", "--json")
    assert (sheet.code, sheet.json["documented"]) == (1, False)


# the habit: what merges on a family's base usually want


@pytest.fixture
def habit(house: Path) -> Path:
    """A family with a base that says all, and a habit of merges on it that says other things."""
    usual = merges(prediction=EPSILON, v_prediction_settings=settings(4), **everything("usual", 5))
    write_family(house, "oak", checkpoint("root", prediction=EPSILON, **everything("rooted", 1)), merges=usual)
    return house


@pytest.mark.parametrize(
    "parents",
    [
        pytest.param([edge("root", "merge")], id="a merge of a version of the base"),
        pytest.param([of_family("oak")], id="a merge of which only the family is known"),
        pytest.param([of_family("oak", "finetune")], id="made in any way from the family"),
        pytest.param(None, id="no parents are known"),
    ],
)
def test_the_habit_stands_between_a_merge_and_its_base(parents: list[Values] | None, habit: Path, run: Run) -> None:
    made = {} if parents is None else {"parents": parents}
    write_line(habit, "oak", "twigs", checkpoint("twig", **made))
    assert known(run, "twig") == all_from("usual", 5, ("habit", "oak"))
    assert tags_of(run, "twig") == (["usual"], ("habit", "oak"), 5, ("habit", "oak"))


@pytest.mark.parametrize("relation", ["finetune", "continued-training"])
def test_what_was_trained_on_a_base_is_no_merge(relation: str, habit: Path, run: Run) -> None:
    write_line(habit, "oak", "twigs", checkpoint("twig", parents=[edge("root", relation)]))
    assert known(run, "twig") == all_from("rooted", 1, ("ancestor", "root"))


def test_a_version_of_the_base_itself_is_no_merge(house: Path, run: Run) -> None:
    usual = merges(prediction=EPSILON, **everything("usual", 5))
    first = checkpoint("root", prediction=EPSILON, **everything("rooted", 1))
    mixed = checkpoint("second", prediction=EPSILON, parents=[edge("root", "merge")])
    write_family(house, "oak", first, mixed, checkpoint("third", prediction=EPSILON), merges=usual)
    assert known(run, "second") == all_from("rooted", 1, ("ancestor", "root"))
    assert known(run, "third") == dict.fromkeys(BLOCKS, (None, None))


def test_a_parent_with_a_page_of_its_own_is_nearer_than_the_habit(habit: Path, run: Run) -> None:
    write_line(habit, "oak", "known", checkpoint("k", prediction=EPSILON, **everything("page", 7)))
    for name, parents in {
        "alone": [edge("k", "merge")],
        "behind": [edge("root", "merge"), edge("k", "merge")],
        "beside": [of_family("oak"), edge("k", "merge")],
        "whole": [of_line("known"), of_family("oak")],
    }.items():
        write_line(habit, "oak", name, checkpoint(f"{name}-1", prediction=EPSILON, parents=parents))
        assert known(run, f"{name}-1") == all_from("page", 7, ("ancestor", "k"))


def test_the_habit_is_nearer_than_what_lies_behind_a_silent_parent(habit: Path, run: Run) -> None:
    write_line(habit, "oak", "known", checkpoint("k", prediction=EPSILON, **everything("page", 7)))
    silent = checkpoint("s", prediction=EPSILON, parents=[edge("k", "merge")])
    write_line(habit, "oak", "silent", silent)
    parents = [edge("root", "merge"), edge("s", "merge")]
    write_line(habit, "oak", "twigs", checkpoint("twig", prediction=EPSILON, parents=parents))
    assert known(run, "twig") == all_from("usual", 5, ("habit", "oak"))


def test_a_merge_of_a_silent_merge_has_the_habit_of_that(habit: Path, run: Run) -> None:
    write_line(habit, "oak", "silent", checkpoint("s", parents=[edge("root", "merge")]))
    write_line(habit, "oak", "twigs", checkpoint("twig", parents=[edge("s", "merge")]))
    assert known(run, "twig") == all_from("usual", 5, ("habit", "oak"))


def test_the_own_familys_habit_is_nearer_than_a_parent_of_another_family(habit: Path, run: Run) -> None:
    write_family(habit, "elm", checkpoint("elm-1", prediction=EPSILON, **everything("elm", 8)))
    write_line(habit, "elm", "leaves", checkpoint("leaf", prediction=EPSILON, **everything("leafy", 9)))
    parents = [edge("leaf", "merge"), edge("elm-1", "merge"), edge("root", "merge")]
    write_line(habit, "oak", "twigs", checkpoint("twig", prediction=EPSILON, parents=parents))
    assert known(run, "twig") == all_from("usual", 5, ("habit", "oak"))


def test_the_own_familys_habit_is_nearer_than_that_of_another_family(habit: Path, run: Run) -> None:
    other = merges(prediction=EPSILON, **everything("elm", 8))
    write_family(habit, "elm", checkpoint("elm-1", prediction=EPSILON), merges=other)
    for of, usual in {"oak": ("usual", 5), "elm": ("elm", 8)}.items():
        parents = [edge("elm-1", "merge"), edge("root", "merge")]
        write_line(habit, of, f"{of}ling", checkpoint(f"{of}ling-1", prediction=EPSILON, parents=parents))
        assert known(run, f"{of}ling-1") == all_from(*usual, ("habit", of))


def test_what_the_habit_does_not_say_comes_from_the_base(house: Path, run: Run) -> None:
    usual = merges(prediction=EPSILON, quality=quality("usual"))
    write_family(house, "oak", checkpoint("root", prediction=EPSILON, **everything("rooted", 1)), merges=usual)
    write_line(house, "oak", "twigs", checkpoint("twig", parents=[of_family("oak")]))
    assert known(run, "twig") == {
        "quality": ("usual", ("habit", "oak")),
        "settings": (1, ("ancestor", "root")),
        "prompting": ("rooted", ("ancestor", "root")),
        "vocabulary": ("rooted", ("ancestor", "root")),
    }


def test_a_family_or_line_as_parent_stands_for_its_default(house: Path, run: Run) -> None:
    old = checkpoint("old", prediction=EPSILON, **everything("old", 1))
    write_family(house, "oak", old, checkpoint("new", prediction=EPSILON, **everything("new", 2)))
    write_line(house, "oak", "pages", checkpoint("page", prediction=EPSILON, **everything("page", 3)))
    write_line(house, "oak", "twigs", checkpoint("twig", parents=[of_family("oak")]))
    write_line(house, "oak", "leaves", checkpoint("leaf", parents=[of_line("pages")]))
    assert known(run, "twig") == all_from("new", 2, ("ancestor", "new"))
    assert known(run, "leaf") == all_from("page", 3, ("ancestor", "page"))


# settings, from elsewhere: only where the other predicts the same


def test_settings_come_only_from_one_that_predicts_the_same(house: Path, run: Run) -> None:
    write_family(house, "oak", checkpoint("root", prediction=V, **everything("rooted", 1)))
    write_line(
        house,
        "oak",
        "twigs",
        checkpoint("nearer", prediction=EPSILON, parents=[edge("root")], **everything("nearer", 2)),
        checkpoint("twig", prediction=V, parents=[edge("nearer")]),
        checkpoint("flow", prediction=predicts("rectified-flow"), parents=[edge("nearer")]),
    )
    assert known(run, "twig")["quality"] == ("nearer", ("ancestor", "nearer"))
    assert known(run, "twig")["settings"] == (1, ("ancestor", "root"))
    assert known(run, "flow")["quality"] == ("nearer", ("ancestor", "nearer"))
    assert known(run, "flow")["settings"] == (None, None)


@pytest.mark.parametrize(
    ("states", "cfg"),
    [
        ({"prediction": EPSILON}, 5),
        ({"prediction": V}, 4),
        ({"name": "Twig vPred"}, 4),
        ({"prediction": predicts("rectified-flow")}, None),
        ({}, 5),
    ],
)
def test_the_habit_has_settings_for_each_prediction(states: Values, cfg: int | None, habit: Path, run: Run) -> None:
    write_line(habit, "oak", "twigs", checkpoint("twig", parents=[of_family("oak")], **states))
    assert known(run, "twig")["settings"] == (cfg, ("habit", "oak") if cfg else None)
    assert known(run, "twig")["quality"] == ("usual", ("habit", "oak"))


def test_without_a_known_prediction_no_settings_are_inherited(house: Path, run: Run) -> None:
    write_family(house, "oak", checkpoint("root", prediction=V, **everything("rooted", 1)))
    write_family(house, "elm", checkpoint("elm-1", prediction=EPSILON, vocabulary=vocabulary("elm")))
    write_line(house, "oak", "twigs", checkpoint("twig", parents=[edge("root", "merge"), edge("elm-1", "merge")]))
    assert said_of(run, "twig") == (None, None)
    assert known(run, "twig")["quality"] == ("rooted", ("ancestor", "root"))
    assert known(run, "twig")["settings"] == (None, None)
    (_, warning) = run("tags", "twig", "--json").json["warnings"]
    assert "epsilon or v-pred" in warning
