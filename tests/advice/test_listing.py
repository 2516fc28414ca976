"""Lists of checkpoints and goals, and profiles: what is in them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.advice.conftest import Ask
from tests.catalog.writing import Values, because, checkpoint, family, write
from tests.conftest import Run

ALDER = ["alder-0", "alder-1", "alder-secret", "alder-preview"]
OTHERS = ["birch-eps", "birch-v", "hazel-merge", "willow-flow", "orphan"]


@pytest.mark.parametrize(
    ("words", "keys"),
    [
        ("--all", [*ALDER, *OTHERS, "maple-dit"]),
        ("", ["alder-1", *OTHERS]),
        ("--family alder", ["alder-1"]),
        ("--family alder --all", ALDER),
        ("--family БЕРЕЗА", ["birch-eps", "birch-v"]),
        ("--family birch-v", ["birch-eps", "birch-v"]),
        ("--line birch", ["birch-eps", "birch-v"]),
        ("--line alder-1", ALDER),
        ("--prediction v-prediction", ["birch-v"]),
        ("--prediction Rectified-Flow", ["willow-flow"]),
        ("--status superseded", ["alder-0"]),
        ("--status closed", ["alder-secret"]),
        ("--status test", ["alder-preview"]),
        ("--status current --family strays", ["hazel-merge", "willow-flow", "orphan", "maple-dit"]),
        ("--family alder --status current --prediction epsilon", ["alder-1"]),
    ],
)
def test_a_list_holds(words: str, keys: list[str], ask: Ask) -> None:
    assert [item["key"] for item in ask(f"list {words}")["checkpoints"]] == keys


@pytest.mark.parametrize(
    ("words", "hidden"),
    [
        ("", (3, 1)),
        ("--all", (0, 0)),
        ("--line alder", (0, 0)),
        ("--status current", (0, 0)),
        ("--family alder", (3, 0)),
        ("--family strays", (0, 1)),
    ],
)
def test_a_list_says_how_much_it_hides(words: str, hidden: tuple[int, int], ask: Ask) -> None:
    assert tuple(ask(f"list {words}")["hidden"].values()) == hidden


@pytest.mark.parametrize(
    ("typed", "means"),
    [
        ("eps", "epsilon"),
        ("Epsilon", "epsilon"),
        ("eps-pred", "epsilon"),
        ("vpred", "v-prediction"),
        ("v-pred", "v-prediction"),
        ("V_Prediction", "v-prediction"),
        ("rectified flow", "rectified-flow"),
        ("rf", "rectified-flow"),
    ],
)
@pytest.mark.usefixtures("made_up")
def test_a_prediction_type_is_read_as_people_write_it(typed: str, means: str, run: Run) -> None:
    listed = run("list", "--all", "--prediction", typed, "--json").json["checkpoints"]
    assert {item["prediction"] for item in listed} == {means}


def versions(*statuses: str, **given: object) -> Values:
    """A line of versions with these statuses, one newer than the other."""
    known = [checkpoint(f"v{n}", status=status, released=f"2025-0{n}") for n, status in enumerate(statuses, 1)]
    return family(*known, name="Mine", **given)


@pytest.mark.parametrize(
    ("line", "keys"),
    [
        (versions("current", "superseded", "current"), ["v1", "v3"]),
        (versions("superseded", "superseded", default="v1", default_because=because()), ["v1"]),
        (versions("closed", "test"), ["v2"]),
    ],
    ids=["current ones", "the default one", "the newest"],
)
def test_a_line_shows_what_stands_for_it(line: Values, keys: list[str], made_up: Path, ask: Ask) -> None:
    write(made_up, "mine.yaml", line)
    assert [item["key"] for item in ask("list --family mine")["checkpoints"]] == keys


def test_a_line_without_versions_is_listed_too(made_up: Path, ask: Ask) -> None:
    write(made_up / "alder", "mine.yaml", {"name": "My line", "url": "https://example.org/mine"})
    [line] = ask("list --family alder")["lines"]
    assert (line["key"], line["name"], line["family"]) == ("mine", "My line", "alder")
    assert (line["released"], line["status"], line["url"]) == (None, "unknown", "https://example.org/mine")
    assert ask("list --line mine")["checkpoints"] == []
    assert ask("list --status current")["lines"] == []


def test_what_is_no_sdxl_is_shown_where_there_is_nothing_else(made_up: Path, ask: Ask) -> None:
    write(made_up, "mine.yaml", family(checkpoint("mine-1", architecture="Other (new)"), name="Mine"))
    answer = ask("list --family mine")
    assert [item["key"] for item in answer["checkpoints"]] == ["mine-1"]
    assert answer["hidden"] == {"versions": 0, "not_sdxl": 0}


@pytest.mark.parametrize("words", ["--family alder --prediction v-prediction", "--family alder --line birch"])
def test_an_empty_list_answers_no(words: str, ask: Ask) -> None:
    assert ask(f"list {words}", code=1)["checkpoints"] == []


def test_an_item_says_what_its_checkpoint_is(ask: Ask) -> None:
    assert ask("list --prediction v-prediction")["checkpoints"] == [
        {
            "key": "birch-v",
            "name": "Birch v",
            "line": "birch",
            "family": "birch",
            "released": "2024-12-24",
            "prediction": "v-prediction",
            "status": "current",
            "architecture": "SDXL",
            "parents": ["birch-eps"],
            "url": "https://example.org/birch/v",
        }
    ]


@pytest.mark.usefixtures("made_up")
@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("--line nobody", "no checkpoint, line or family is called 'nobody'"),
        ("--family nobody", "no checkpoint, line or family is called 'nobody'"),
        ("--prediction v", "no prediction type is called 'v'\nhint: one of: epsilon (or eps), "),
        ("--status old", "no status is called 'old'"),
    ],
)
def test_an_unknown_filter_is_asked_wrongly(words: str, message: str, run: Run) -> None:
    ran = run("list", *words.split())
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith(f"error: {message}")
    assert ran.err.splitlines()[1].startswith("hint: ")


def test_goals_are_listed_with_what_they_weigh(ask: Ask) -> None:
    book = {goal["name"]: goal for goal in ask("goals")["goals"]}
    assert book["easy"] == {
        "name": "easy",
        "question": "How much effort?",
        "label": "easy",
        "meaning": "little to learn",
        "wants": {"ease": 3, "look": 1},
        "needs": [],
        "subject": None,
    }
    assert (book["mixed"]["subject"], book["sell"]["wants"]) == ("mix", {})
    assert book["sell"]["needs"][0]["allowed"] == ["yes"]


def test_goals_come_with_the_names_of_traits(ask: Ask) -> None:
    assert ask("goals")["traits"] == {
        "ease": "forgiving",
        "look": "ready-made look",
        "detail": "detail",
        "fur": "furry",
    }


def test_goals_come_with_those_that_pull_apart(ask: Ask) -> None:
    assert [one["goals"] for one in ask("goals")["conflicts"]] == [["easy", "detailed"], ["anime", "furry"]]


@pytest.mark.parametrize(
    ("name", "titles"),
    [
        ("alder-1", ["Alder card", "On Alder", "Alder's terms"]),
        ("hazel-merge", ["A page of strays", "Alder card", "On Alder", "Birch card"]),
        ("orphan", ["A page of strays"]),
        ("birch", ["Birch card", "A talk on Birch"]),
    ],
)
def test_a_profile_cites_each_of_its_sources_once(name: str, titles: list[str], ask: Ask) -> None:
    assert sorted(source["title"] for source in ask("show", name)["sources"]) == sorted(titles)


@pytest.mark.parametrize(
    ("name", "whose"),
    [
        (
            "alder-1",
            {"prediction": ("line", "alder"), "quality": ("line", "alder"), "settings": ("line", "alder")},
        ),
        ("birch-v", {"prediction": ("line", "birch")}),
        ("hazel-merge", {"quality": ("ancestor", "alder-1"), "settings": ("ancestor", "alder-1")}),
        ("willow-flow", {"quality": ("ancestor", "birch-v")}),
        ("orphan", {}),
    ],
)
def test_a_profile_says_whose_each_block_is(name: str, whose: dict[str, tuple[str, str]], ask: Ask) -> None:
    answer = ask("show", name)
    assert {block: (one["how"], one["key"]) for block, one in answer["inherited_from"].items()} == whose
    assert all(answer["checkpoint"][block] for block in whose)


def test_a_profile_names_the_other_versions_of_its_line(ask: Ask) -> None:
    assert [one["key"] for one in ask("show birch-v")["versions"]] == ["birch-eps"]
    assert [one["key"] for one in ask("show alder-1")["versions"]] == ["alder-0", "alder-secret", "alder-preview"]


def test_a_family_s_profile_names_its_lines(made_up: Path, ask: Ask) -> None:
    write(made_up / "alder", "mine.yaml", {"name": "My line", "url": "https://example.org/mine"})
    answer = ask("show alder")
    assert answer["lines"] == [
        {"key": "mine", "name": "My line", "line": "mine", "family": "alder", "url": "https://example.org/mine"}
    ]
    assert [item["key"] for item in answer["checkpoints"]] == ALDER
    line = ask("show My line")
    assert (line["line"]["key"], line["family_name"], line["checkpoints"]) == ("mine", "Alder XL", [])


def test_a_family_s_profile_lists_its_checkpoints(ask: Ask) -> None:
    answer = ask("show alder")
    assert [item["key"] for item in answer["checkpoints"]] == ALDER
    assert answer["family"]["checkpoints"] == []
    assert answer["family"]["default_because"]["text"] == "It is the newest that can be had."
