"""Checkpoints without a record: what is said of a version of a line, of a family, of a page; and how it is marked."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.catalog.small_catalogues import (
    Whose,
    emptied,
    everything,
    merges,
    of_family,
    of_line,
    predicts,
    quality,
    settings,
    tags_of,
    whose,
    write_family,
    write_line,
)
from tests.catalog.writing import checkpoint, edge, traits
from tests.conftest import Run

EPSILON, V = predicts("epsilon"), predicts("v-prediction")
OAK = {"prediction": EPSILON, "v_prediction_settings": settings(4), **everything("usual", 5)}
LICENSE = {"name": "Twig license", "source": ["card"]}
TRAINING = {"images": 3, "source": ["card"]}


@pytest.fixture
def house(made_up: Path) -> Path:
    """A family with a habit; a line with two versions, the newest of which says all; a page of which that is all."""
    house = emptied(made_up)
    root = checkpoint("root", prediction=EPSILON, traits=traits(fur=5, look=5), **everything("rooted", 1))
    write_family(house, "oak", root, merges=merges(**OAK))
    old = checkpoint("twig-1", prediction=EPSILON, parents=[edge("root", "merge")], **everything("one", 2))
    blocks = {"license": LICENSE, "training": TRAINING, "traits": traits(fur=2, look=3), **everything("two", 3)}
    new = checkpoint("twig-2", prediction=EPSILON, parents=[edge("twig-1")], **blocks)
    write_line(house, "oak", "twigs", old, new)
    write_line(house, "oak", "page", source=["card"])
    return house


def cells(run: Run, name: str, other: str = "twig-1") -> dict[str, tuple[Any, Whose]]:
    """The fields of ``compare`` for a name: each value with whose it is."""
    rows = run("compare", name, other, "--json").json["rows"]
    return {row["field"]: (row["values"][0], whose(row["inherited_from"][0])) for row in rows}


@pytest.mark.usefixtures("house")
def test_a_version_without_a_record_has_the_tags_and_settings_of_its_lines_newest(run: Run) -> None:
    newest = ("line", "twig-2")
    assert tags_of(run, "twigs v9") == (["two"], newest, 3, newest)
    sheet = run("tags", "twigs", "v9", "--json").json
    assert (sheet["checkpoint"]["key"], sheet["checkpoint"]["name"]) == (None, "twigs v9")
    assert sheet["understood"] == [{"text": "twigs v9", "as": "twigs v9", "how": "line"}]
    (warning,) = sheet["warnings"]
    assert "No record" in warning
    assert "The twig-2" in warning


def test_a_line_says_which_version_speaks_for_it(house: Path, run: Run) -> None:
    first = checkpoint("bud-1", quality=quality("well tried"))
    write_line(house, "oak", "buds", first, checkpoint("bud-2", quality=quality("a trial")), default="bud-1")
    assert tags_of(run, "buds")[0] == ["well tried"]
    assert tags_of(run, "buds v9")[:2] == (["well tried"], ("line", "bud-1"))


def test_what_the_newest_version_inherits_is_told_as_that(house: Path, run: Run) -> None:
    write_line(house, "oak", "buds", checkpoint("bud-1", prediction=EPSILON, parents=[edge("root")]))
    write_line(house, "oak", "leaves", checkpoint("leaf-1", parents=[of_family("oak")]))
    write_line(house, "oak", "seeds", checkpoint("seed-1", prediction=EPSILON, parents=[of_line("twigs")]))
    assert tags_of(run, "buds v9") == (["rooted"], ("ancestor", "root"), 1, ("ancestor", "root"))
    assert tags_of(run, "leaves v9") == (["usual"], ("habit", "oak"), 5, ("habit", "oak"))
    assert tags_of(run, "seeds v9") == (["two"], ("ancestor", "twig-2"), 3, ("ancestor", "twig-2"))


@pytest.mark.usefixtures("house")
@pytest.mark.parametrize("name", ["oak v9", "oak something of mine"])
def test_of_a_family_only_the_habit_is_known(name: str, run: Run) -> None:
    habit = ("habit", "oak")
    assert tags_of(run, name) == (["usual"], habit, 5, habit)
    (warning,) = run("tags", *name.split(), "--json").json["warnings"]
    assert warning.startswith(f"No record of {name}")
    assert "merges on Oak usually want" in warning


def test_of_a_family_without_a_habit_its_default_speaks(house: Path, run: Run) -> None:
    write_family(house, "elm", checkpoint("elm-1", prediction=EPSILON, **everything("elm", 8)))
    positive, giver, cfg, settings_giver = tags_of(run, "elm v9")
    assert (positive, cfg) == (["elm"], 8)
    assert {one[1] for one in (giver, settings_giver) if one} == {"elm-1"}


@pytest.mark.usefixtures("house")
def test_of_a_page_only_the_habit_is_known(run: Run) -> None:
    habit = ("habit", "oak")
    assert tags_of(run, "page") == (["usual"], habit, 5, habit)
    (warning,) = run("tags", "page", "--json").json["warnings"]
    assert "Only the page of Page is known" in warning
    assert run("show", "page", "--json").json["checkpoints"] == []


@pytest.mark.usefixtures("house")
@pytest.mark.parametrize(
    ("field", "value", "giver"),
    [
        ("prediction.type", "epsilon", ("line", "twig-2")),
        ("quality.positive", ["two"], ("line", "twig-2")),
        ("prompting.order", "two", ("line", "twig-2")),
        ("license.name", "Twig license", ("line", "twig-2")),
        ("training.images", 3, ("line", "twig-2")),
        ("traits.fur", 2, ("line", "twig-2")),
        ("traits.look", 3, ("line", "twig-2")),
        ("line", "twigs", None),
    ],
)
def test_every_fact_of_the_newest_version_is_marked_as_that(field: str, value: Any, giver: Whose, run: Run) -> None:
    assert cells(run, "twigs v9")[field] == (value, giver)


@pytest.mark.parametrize("name", ["elm v9", "elm something of mine"])
def test_of_a_family_only_what_data_give_is_inherited(name: str, house: Path, run: Run) -> None:
    blocks = {"license": LICENSE, "training": TRAINING, "review": {"strengths": ["hands"], "source": ["card"]}}
    write_family(house, "elm", checkpoint("elm-1", traits=traits(fur=5, look=5), **blocks), merges=merges(**OAK))
    found = cells(run, name)
    assert found["traits.fur"][0] == 5
    for field in ("license.name", "training.images", "review.strengths", "traits.look"):
        assert found[field] == (None, None), field


@pytest.mark.usefixtures("house")
@pytest.mark.parametrize("name", ["twigs v9 vpred", "twigs v-pred 9", "TWIGS_v9-vPred", "twigs vprediction v9"])
def test_settings_of_the_newest_are_not_given_to_one_that_predicts_otherwise(name: str, run: Run) -> None:
    positive, giver, cfg, settings_giver = tags_of(run, name)
    assert (positive, giver) == (["two"], ("line", "twig-2"))
    assert (cfg, settings_giver) == (4, ("habit", "oak"))
    assert cells(run, name)["prediction.type"][0] == "v-prediction"
    assert len(run("tags", *name.split(), "--json").json["setup"]) == 2


@pytest.mark.usefixtures("house")
def test_a_prediction_told_by_the_text_is_marked_as_told_by_the_name(run: Run) -> None:
    assert cells(run, "twigs v9 vpred")["prediction.type"] == ("v-prediction", ("name", "twigs v9 vpred"))


@pytest.mark.usefixtures("house")
def test_tags_and_settings_of_two_givers_are_both_told(run: Run) -> None:
    told = " ".join(run("tags", "twigs", "v9", "vpred", "--json").json["warnings"])
    assert "The twig-2" in told
    assert "merges on Oak usually want" in told


@pytest.mark.usefixtures("house")
def test_a_table_marks_what_is_not_stated_for_the_version_itself(run: Run) -> None:
    lines = run("compare", "twigs v9", "root").out.splitlines()
    rows = {line[:22].strip(): line for line in lines}
    for label in ("Pictures", "Positive tags", "License", "CFG"):
        assert "^" in rows[label], rows[label]
    assert "^" not in rows["Family"]


@pytest.mark.usefixtures("house")
@pytest.mark.parametrize("command", ["tags", "show", "lint", "convert", "compat", "tree"])
def test_every_command_takes_a_version_without_a_record(command: str, run: Run) -> None:
    rest = {"lint": ["two, 1girl"], "compat": ["twig-1"]}.get(command, [])
    words = ["convert", "two, 1girl", "--to", "twigs v9"] if command == "convert" else [command, "twigs v9", *rest]
    ran = run(*words, "--json")
    assert ran.code == 0
    assert ran.json["understood"][0] == {"text": "twigs v9", "as": "twigs v9", "how": "line"}


# how a fact came to a checkpoint, in the documents and the texts of tags, show and compare


GIVERS: dict[str, tuple[Whose, str]] = {
    "twig-2": (None, ""),
    "shared": (("line", "shares"), ""),
    "mixed": (("habit", "oak"), "of merges on Oak; its own"),
    "child": (("ancestor", "twig-2"), "of its parent The twig-2"),
    "grandchild": (("ancestor", "twig-2"), "of its ancestor The twig-2"),
}


@pytest.mark.parametrize("key", GIVERS)
def test_tags_show_and_compare_say_how_a_fact_came_to_a_checkpoint(key: str, house: Path, run: Run) -> None:
    shared = checkpoint("shared", prediction=EPSILON, parents=[edge("root")])
    write_line(house, "oak", "shares", shared, defaults=everything("shared", 6))
    write_line(house, "oak", "mixes", checkpoint("mixed", parents=[edge("root", "merge")]))
    child = checkpoint("child", prediction=EPSILON, parents=[edge("twig-2", "merge")])
    write_line(house, "oak", "children", child, checkpoint("grandchild", parents=[edge("child")]))
    giver, words = GIVERS[key]
    _, tags_from, _, settings_from = tags_of(run, key)
    assert (tags_from, settings_from) == (giver, giver)
    marks = run("show", key, "--json").json["inherited_from"]
    found = {name: whose(marks.get(name)) for name in ("quality", "settings", "prompting", "vocabulary")}
    assert found == dict.fromkeys(found, giver)
    for field in ("quality.positive", "settings.cfg", "prompting.order"):
        assert cells(run, key)[field][1] == giver
    assert words in " ".join(run("tags", key).out.split())


@pytest.mark.usefixtures("house")
def test_what_is_inherited_cites_the_sources_of_its_owner(run: Run) -> None:
    for name in ("twigs v9", "oak v9", "page"):
        assert [source["title"] for source in run("tags", name, "--json").json["sources"]] == ["A card"]
