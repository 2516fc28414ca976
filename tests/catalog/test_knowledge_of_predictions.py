"""What a checkpoint predicts and by whose word, and which facts are inherited and which are not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.catalog.small_catalogues import (
    Whose,
    emptied,
    merges,
    of_family,
    of_line,
    predicts,
    quality,
    said_of,
    whose,
    write_family,
    write_line,
)
from tests.catalog.writing import CARD, Values, checkpoint, edge, traits
from tests.conftest import Run

EPSILON, V = predicts("epsilon"), predicts("v-prediction")
LICENSE = {"name": "Oak license", "sell_pictures": "yes", "source": ["card"]}


@pytest.fixture
def house(made_up: Path) -> Path:
    """A catalogue with goals and programs and nothing else: tests write its families."""
    return emptied(made_up)


# prediction: own, line, words of the name, versions of the line, parents


@pytest.mark.parametrize(
    ("own", "shared", "name", "says"),
    [
        (EPSILON, V, "Twig vPred", ("epsilon", None)),
        (None, EPSILON, "Twig vPred", ("epsilon", ("line", "twigs"))),
        (None, None, "Twig vPred", ("v-prediction", ("name", "twig"))),
        (None, None, "Twig epsilon", ("epsilon", ("name", "twig"))),
        (None, None, "Twig EPS 2", ("epsilon", ("name", "twig"))),
        (None, None, "Twig v-pred 2", ("v-prediction", ("name", "twig"))),
        (None, None, "Twig", ("rectified-flow", ("ancestor", "root"))),
        (None, None, "Steps of a twig", ("rectified-flow", ("ancestor", "root"))),
    ],
)
def test_a_record_then_its_line_then_its_name_say_what_it_predicts(
    own: Values | None, shared: Values | None, name: str, says: tuple[str, Whose], house: Path, run: Run
) -> None:
    write_family(house, "oak", checkpoint("root", prediction=predicts("rectified-flow")))
    stated = {"prediction": own} if own else {}
    defaults = {"defaults": {"prediction": shared}} if shared else {}
    twig = checkpoint("twig", name=name, parents=[edge("root")], **stated)
    write_line(house, "oak", "twigs", twig, name="All twigs", **defaults)
    assert said_of(run, "twig") == says


def test_words_of_a_name_tell_nothing_of_another_architecture(house: Path, run: Run) -> None:
    write_family(house, "oak", checkpoint("root", prediction=EPSILON))
    write_line(house, "oak", "twigs", checkpoint("twig", name="Twig vPred", architecture="Lumina", parents=[]))
    assert said_of(run, "twig") == (None, None)


@pytest.mark.parametrize(
    ("others", "says"),
    [
        ([EPSILON, EPSILON], ("epsilon", ("line", "twig-2"))),
        ([EPSILON], ("v-prediction", ("ancestor", "root"))),
        ([EPSILON, V], ("v-prediction", ("ancestor", "root"))),
        ([EPSILON, EPSILON, V], ("v-prediction", ("ancestor", "root"))),
    ],
)
def test_two_versions_of_a_line_that_agree_go_before_its_parents(
    others: list[Values], says: tuple[str, Whose], house: Path, run: Run
) -> None:
    write_family(house, "oak", checkpoint("root", prediction=V))
    stated = [checkpoint(f"twig-{n}", prediction=one) for n, one in enumerate(others, start=1)]
    write_line(house, "oak", "twigs", *stated, checkpoint("twig", parents=[edge("root")]))
    assert said_of(run, "twig") == says


def test_versions_of_a_base_say_nothing_of_its_other_versions(house: Path, run: Run) -> None:
    stated = [checkpoint(f"root-{n}", prediction=EPSILON) for n in (1, 2, 3)]
    write_family(house, "oak", *stated, checkpoint("root"))
    assert said_of(run, "root") == (None, None)


def test_a_prediction_comes_through_parents_that_say_nothing_themselves(house: Path, run: Run) -> None:
    write_family(house, "oak", checkpoint("root", prediction=V))
    write_line(house, "oak", "twigs", checkpoint("twig", parents=[edge("root")]))
    write_line(house, "oak", "leaves", checkpoint("leaf", parents=[edge("twig", "merge")]))
    assert said_of(run, "leaf") == ("v-prediction", ("ancestor", "root"))


@pytest.mark.parametrize("relation", ["conversion", "distill"])
def test_after_a_conversion_nobody_knows_what_is_predicted(relation: str, house: Path, run: Run) -> None:
    write_family(house, "oak", checkpoint("root", prediction=EPSILON))
    write_line(house, "oak", "twigs", checkpoint("twig", parents=[edge("root", relation)]))
    write_line(house, "oak", "leaves", checkpoint("leaf", parents=[edge("twig", "merge")]))
    named = checkpoint("bud", name="Bud vPred", parents=[edge("root", relation)])
    write_line(house, "oak", "buds", named)
    assert said_of(run, "twig") == (None, None)
    assert said_of(run, "leaf") == (None, None)
    assert said_of(run, "bud") == ("v-prediction", ("name", "bud"))


@pytest.mark.parametrize(
    ("parents", "says"),
    [
        ([edge("e-1", "merge"), edge("e-2", "merge")], ("epsilon", ("ancestor", "e-1"))),
        ([edge("e-1", "merge"), edge("v-1", "merge")], (None, None)),
        ([edge("e-1", "merge"), edge("unknown-1", "merge")], (None, None)),
        ([edge("e-1", "merge"), edge("e-2", "conversion")], (None, None)),
        ([edge("e-1", "merge"), of_line("e")], ("epsilon", ("ancestor", "e-1"))),
        ([edge("e-1", "merge"), of_line("v")], (None, None)),
        ([], (None, None)),
    ],
)
def test_parents_pass_on_what_they_predict_where_all_agree(
    parents: list[Values], says: tuple[str | None, Whose], house: Path, run: Run
) -> None:
    write_family(house, "oak", checkpoint("root"))
    write_line(house, "oak", "e", checkpoint("e-1", prediction=EPSILON), checkpoint("e-2", prediction=EPSILON))
    write_line(house, "oak", "v", checkpoint("v-1", prediction=V))
    write_line(house, "oak", "unknown", checkpoint("unknown-1"))
    write_line(house, "oak", "twigs", checkpoint("twig", parents=parents))
    assert said_of(run, "twig") == says


@pytest.mark.parametrize("parents", [[of_family("oak")], None])
def test_of_a_family_what_its_merges_usually_predict(parents: list[Values] | None, house: Path, run: Run) -> None:
    versions = [checkpoint("root-e", prediction=EPSILON), checkpoint("root-v", prediction=V)]
    write_family(house, "oak", *versions, merges=merges(prediction=EPSILON))
    write_line(house, "oak", "twigs", checkpoint("twig", **({} if parents is None else {"parents": parents})))
    assert said_of(run, "twig") == ("epsilon", ("habit", "oak"))


@pytest.mark.parametrize(
    ("versions", "says"),
    [
        ([V, V], ("v-prediction", ("ancestor", "root-1"))),
        ([V, EPSILON], (None, None)),
        ([V, None], (None, None)),
    ],
)
def test_of_a_family_without_a_habit_what_all_its_versions_predict(
    versions: list[Values | None], says: tuple[str | None, Whose], house: Path, run: Run
) -> None:
    stated = [checkpoint(f"root-{n}", **({"prediction": one} if one else {})) for n, one in enumerate(versions)]
    write_family(house, "oak", *stated)
    write_line(house, "oak", "twigs", checkpoint("twig", parents=[of_family("oak")]))
    assert said_of(run, "twig") == says


def test_what_is_predicted_is_the_same_in_every_command(house: Path, run: Run) -> None:
    write_family(house, "oak", checkpoint("root", prediction=V), checkpoint("other", prediction=EPSILON))
    write_line(house, "oak", "twigs", checkpoint("twig", parents=[edge("root")]))
    listed = run("list", "--prediction", "v-prediction", "--json").json["checkpoints"]
    assert [one["key"] for one in listed] == ["root", "twig"]
    (root,) = run("tree", "twig", "--json").json["roots"]
    assert root["children"][0]["prediction"] == "v-prediction"
    (row,) = [
        row for row in run("compare", "twig", "other", "--json").json["rows"] if row["field"] == "prediction.type"
    ]
    assert row["values"] == ["v-prediction", "epsilon"]
    assert [whose(one) for one in row["inherited_from"]] == [("ancestor", "root"), None]
    assert [setup["interface"] for setup in run("tags", "twig", "--json").json["setup"]] == ["easel", "canvas"]
    only_v = run("recommend", "--goal", "v-only", "--json").json
    assert {one["checkpoint"]["key"] for one in only_v["ruled_out"]} == {"other"}


# license, training, review: own and line, never from parents


@pytest.mark.parametrize(
    ("block", "value", "row"),
    [
        ("license", LICENSE, ("license.name", "Oak license")),
        ("training", {"images": 5, "source": ["card"]}, ("training.images", 5)),
        ("review", {"strengths": ["hands"], "source": ["card"]}, ("review.strengths", ["hands"])),
    ],
)
def test_licenses_training_and_reviews_are_not_inherited(
    block: str, value: Values, row: tuple[str, Any], house: Path, run: Run
) -> None:
    write_family(house, "oak", checkpoint("root", **{block: value}))
    shared = checkpoint("shared", parents=[edge("root")])
    write_line(house, "oak", "twigs", shared, defaults={block: value})
    write_line(house, "oak", "leaves", checkpoint("leaf", parents=[edge("root"), edge("shared", "merge")]))
    assert run("show", "leaf", "--json").json["checkpoint"][block] is None
    rows = {one["field"]: one for one in run("compare", "root", "shared", "leaf", "--json").json["rows"]}
    field, known = row
    assert rows[field]["values"] == [known, known, None]
    assert [whose(one) for one in rows[field]["inherited_from"]] == [None, ("line", "twigs"), None]


def test_the_license_of_the_nearest_ancestor_is_told_apart(house: Path, run: Run) -> None:
    sources = {"card": CARD, "terms": {**CARD, "title": "Terms of the twigs"}}
    write_family(house, "oak", checkpoint("root", license=LICENSE))
    nearer = checkpoint("twig", parents=[edge("root")], license={**LICENSE, "name": "Twig's", "source": ["terms"]})
    write_line(house, "oak", "twigs", nearer, sources=sources)
    write_line(house, "oak", "leaves", checkpoint("leaf", parents=[edge("twig", "merge")]))
    profile = run("show", "leaf", "--json").json
    assert profile["checkpoint"]["license"] is None
    assert (profile["license_above"]["key"], profile["license_above"]["license"]["name"]) == ("twig", "Twig's")
    assert "Terms of the twigs" in [source["title"] for source in profile["sources"]]
    assert run("show", "twig", "--json").json["license_above"] is None


def test_a_license_that_is_not_its_own_lets_nothing_be_sold(house: Path, run: Run) -> None:
    write_family(house, "oak", checkpoint("root", license=LICENSE, traits=traits(ease=5, look=5)))
    write_line(house, "oak", "twigs", checkpoint("twig", parents=[edge("root")], traits=traits(ease=5, look=5)))
    answer = run("recommend", "--goal", "sell", "--json").json
    assert answer["pick"]["checkpoint"]["key"] == "root"
    assert [one["checkpoint"]["key"] for one in answer["ruled_out"]] == ["twig"]


# traits: those from data from any ancestor, those of taste within a line


def scores(run: Run, *keys: str) -> dict[str, list[tuple[int | None, Whose]]]:
    """The scores of some checkpoints by trait, each with whose it is."""
    rows = [row for row in run("compare", *keys, "--json").json["rows"] if row["field"].startswith("traits.")]
    return {
        row["field"].removeprefix("traits."): list(zip(row["values"], map(whose, row["inherited_from"]), strict=True))
        for row in rows
    }


def test_traits_from_data_come_from_the_nearest_ancestor_those_of_taste_within_a_line(house: Path, run: Run) -> None:
    write_family(house, "oak", checkpoint("root", traits=traits(fur=5, look=5)))
    first = checkpoint("twig-1", parents=[edge("root")], traits=traits(look=2))
    write_line(house, "oak", "twigs", first, checkpoint("twig-2", parents=[edge("twig-1")]))
    write_line(house, "oak", "leaves", checkpoint("leaf", parents=[edge("twig-2", "merge")]))
    found = scores(run, "twig-1", "twig-2", "leaf")
    assert found["fur"] == [(5, ("ancestor", "root"))] * 3
    assert found["look"] == [(2, None), (2, ("ancestor", "twig-1")), (None, None)]


def test_an_own_trait_goes_before_an_inherited_one(house: Path, run: Run) -> None:
    write_family(house, "oak", checkpoint("root", traits=traits(fur=5)))
    write_line(house, "oak", "twigs", checkpoint("twig", parents=[edge("root")], traits=traits(fur=0)))
    assert scores(run, "root", "twig")["fur"] == [(5, None), (0, None)]


def test_a_trait_of_taste_is_found_behind_another_line(house: Path, run: Run) -> None:
    write_family(house, "oak", checkpoint("root", traits=traits(look=5)))
    write_line(house, "oak", "leaves", checkpoint("leaf", parents=[edge("twig-1")], traits=traits(look=4)))
    first = checkpoint("twig-1", parents=[edge("root")], traits=traits(look=2))
    write_line(house, "oak", "twigs", first, checkpoint("twig-2", parents=[edge("leaf", "merge")]))
    assert scores(run, "leaf", "twig-2")["look"] == [(4, None), (2, ("ancestor", "twig-1"))]


def test_an_inherited_trait_counts_and_its_owner_is_named(house: Path, run: Run) -> None:
    write_family(house, "oak", checkpoint("root", status="closed", traits=traits(fur=5)))
    write_line(house, "oak", "twigs", checkpoint("twig", parents=[edge("root")], quality=quality("own")))
    pick = run("recommend", "--goal", "furry", "--json").json["pick"]
    assert (pick["checkpoint"]["key"], pick["score"]) == ("twig", 80)
    assert [whose(reason["inherited_from"]) for reason in pick["reasons"]] == [("ancestor", "root")]
    assert [source["title"] for source in pick["reasons"][0]["sources"]] == ["A card"]
