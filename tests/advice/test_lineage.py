"""Trees: up, down, both; merges drawn once; the overview of families; the line of descent."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.advice.conftest import Ask
from tests.catalog.writing import because, checkpoint, edge, family, write
from tests.conftest import Run

MERGE = "hazel-merge*"  # a node that stands in full elsewhere
FROM_EPS: Any = {"birch-eps": {"birch-v": {"hazel-merge": {}, "willow-flow": {}}}}


def shape(node: Any) -> Any:
    """The keys below a node, a repeated one with a star."""
    return {child["key"] + "*" * child["repeated"]: shape(child) for child in node["children"]}


def drawn(answer: Any) -> Any:
    """The keys of a whole tree."""
    return {root["key"]: shape(root) for root in answer["roots"]}


def every(node: Any) -> list[Any]:
    """A node and all below it."""
    return [node, *(found for child in node["children"] for found in every(child))]


def nodes(answer: Any, key: str) -> list[Any]:
    """The nodes of one checkpoint, from the top."""
    return [node for root in answer["roots"] for node in every(root) if node["key"] == key]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("tree alder-0 --up", {"alder-0": {}}),
        ("tree birch-v --up", {"alder-0": {"alder-1": {"birch-eps": {"birch-v": {}}}}}),
        (
            "tree hazel-merge --up",
            {"alder-0": {"alder-1": {"birch-eps": {"birch-v": {"hazel-merge": {}}}, MERGE: {}}}},
        ),
        ("tree birch-v --down", {"birch-v": {"hazel-merge": {}, "willow-flow": {}}}),
        ("tree hazel-merge --down", {"hazel-merge": {}}),
        (
            "tree birch-v",
            {"alder-0": {"alder-1": {"birch-eps": {"birch-v": {"hazel-merge": {}, "willow-flow": {}}}, MERGE: {}}}},
        ),
        ("tree alder-1 --down", {"alder-1": {"alder-secret": {}, **FROM_EPS, MERGE: {}}}),
        ("tree alder-preview", {"alder-preview": {}}),
        ("tree orphan", {"orphan": {}}),
        ("tree alder", {"alder-0": {"alder-1": {"alder-secret": {}}}, "alder-preview": {}}),
        (
            "tree alder --down",
            {"alder-0": {"alder-1": {"alder-secret": {}, **FROM_EPS, MERGE: {}}}, "alder-preview": {}},
        ),
        ("tree birch", {"alder-0": {"alder-1": {"birch-eps": {"birch-v": {}}}}}),
        ("tree birch --up", {"alder-0": {"alder-1": {"birch-eps": {"birch-v": {}}}}}),
        ("tree birch --down", FROM_EPS),
        (
            "tree strays",
            {
                "alder-0": {
                    "alder-1": {"birch-eps": {"birch-v": {"hazel-merge": {}, "willow-flow": {}}}, MERGE: {}},
                },
                "orphan": {},
                "maple-dit": {},
            },
        ),
    ],
)
def test_a_tree_holds(words: str, expected: object, ask: Ask) -> None:
    assert drawn(ask(words)) == expected


@pytest.mark.parametrize(
    ("name", "marked"), [("birch-v", ["birch-v"]), ("alder 1", ["alder-1"]), ("birch", []), ("strays", [])]
)
def test_the_checkpoint_asked_for_is_marked(name: str, marked: list[str], ask: Ask) -> None:
    answer = ask("tree", name)
    assert [node["key"] for root in answer["roots"] for node in every(root) if node["marked"]] == marked


@pytest.mark.parametrize(
    ("words", "title"), [("tree birch-v", "Birch v"), ("tree birch", "Birch"), ("tree", "families")]
)
def test_a_tree_says_of_what_it_is(words: str, title: str, ask: Ask) -> None:
    assert ask(words)["title"] == title


def test_a_merge_is_drawn_once_and_referred_to_after(ask: Ask) -> None:
    full, short = nodes(ask("tree alder-1"), "hazel-merge")
    assert (full["repeated"], full["other_parents"]) == (False, ["alder-1"])
    assert (short["repeated"], short["other_parents"], short["children"]) == (True, ["birch-v"], [])


def test_what_comes_of_a_merge_is_drawn_below_the_first_of_it(made_up: Path, ask: Ask) -> None:
    child = checkpoint("child", parents=[edge("hazel-merge")])
    write(made_up, "own.yaml", family(child))
    full, short = nodes(ask("tree alder-1 --down"), "hazel-merge")
    assert shape(full) == {"child": {}}
    assert shape(short) == {}


def test_a_parent_that_is_not_drawn_is_named(ask: Ask) -> None:
    (merge,) = nodes(ask("tree birch-v --down"), "hazel-merge")
    assert merge["other_parents"] == ["alder-1"]


def test_a_root_has_no_edge(ask: Ask) -> None:
    (root,) = nodes(ask("tree hazel-merge --down"), "hazel-merge")
    assert (root["relation"], root["step"], root["note"], root["other_parents"]) == (None, None, None, [])


def test_a_node_tells_of_its_checkpoint_and_of_the_edge_above_it(ask: Ask) -> None:
    (node,) = nodes(ask("tree birch-eps --up"), "birch-eps")
    assert node == {
        "key": "birch-eps",
        "name": "Birch eps",
        "relation": "finetune",
        "step": "with animals",
        "note": "the talk says Alder 0",
        "url": None,
        "children": [],
        "family": "birch",
        "status": "current",
        "prediction": "epsilon",
        "released": "2024-10",
        "marked": True,
        "repeated": False,
        "other_parents": [],
        "hidden": 0,
        "line": "birch",
        "short": "eps",
        "default": False,
        "version": None,
        "merges": [],
    }


@pytest.mark.parametrize(("parent", "note"), [("alder-1", None), ("birch-v", "a tenth of it")])
def test_each_edge_of_a_merge_has_its_own_note(parent: str, note: str | None, ask: Ask) -> None:
    (above,) = nodes(ask("tree alder-1"), parent)
    assert [child["note"] for child in above["children"] if child["key"] == "hazel-merge"] == [note]


def test_roots_with_something_below_them_come_first(made_up: Path, ask: Ask) -> None:
    alone, root, child = checkpoint("a"), checkpoint("b"), checkpoint("c", parents=[edge("b")])
    write(made_up, "own.yaml", family(alone, root, child))
    assert [node["key"] for node in ask("tree own")["roots"]] == ["b", "a"]


def test_the_overview_draws_families_from_each_other(ask: Ask) -> None:
    answer = ask("tree")
    assert drawn(answer) == {"alder": {"birch": {}}}
    assert answer["collections"] == ["strays"]


def test_a_family_in_the_overview_says_from_which_checkpoint_it_comes(ask: Ask) -> None:
    (node,) = nodes(ask("tree"), "birch")
    assert (node["relation"], node["step"], node["note"]) == ("finetune", "from Alder XL 1", None)
    assert (node["status"], node["prediction"], node["released"], node["marked"]) == (None, None, None, False)


@pytest.mark.parametrize(
    ("key", "url"), [("alder", "https://example.org/alder/1"), ("birch", "https://example.org/birch/v")]
)
def test_a_family_in_the_overview_links_to_its_default(key: str, url: str, ask: Ask) -> None:
    (node,) = nodes(ask("tree"), key)
    assert node["url"] == url


def own(name: str, *checkpoints: Any, **fields: Any) -> Any:
    """A family with its first checkpoint as the default."""
    return family(*checkpoints, name=name, default=checkpoints[0]["key"], default_because=because(), **fields)


def test_a_family_without_a_default_page_links_to_its_own(made_up: Path, ask: Ask) -> None:
    write(made_up, "own.yaml", own("Own", checkpoint("x"), url="https://example.org/own"))
    (node,) = nodes(ask("tree"), "own")
    assert node["url"] == "https://example.org/own"


def test_a_family_from_two_others_is_drawn_once(made_up: Path, ask: Ask) -> None:
    both = checkpoint("x", parents=[edge("birch-v", "merge"), edge("alder-1", "merge")])
    write(made_up, "own.yaml", own("Own", both))
    answer = ask("tree")
    assert drawn(answer) == {"alder": {"birch": {"own": {}}, "own*": {}}}
    assert [node["other_parents"] for node in nodes(answer, "own")] == [["alder"], ["birch"]]


def test_a_family_is_drawn_below_its_parent_whatever_it_is_called(made_up: Path, ask: Ask) -> None:
    write(made_up, "aaa.yaml", own("Own", checkpoint("x", parents=[edge("birch-v")])))
    assert drawn(ask("tree")) == {"alder": {"birch": {"aaa": {}}}}


def test_a_later_checkpoint_founds_no_family(made_up: Path, ask: Ask) -> None:
    first = checkpoint("x", parents=[])
    later = checkpoint("y", parents=[edge("x"), edge("birch-v", "merge")])
    write(made_up, "own.yaml", own("Own", first, later))
    assert drawn(ask("tree")) == {"alder": {"birch": {}}, "own": {}}


def test_families_that_took_from_each_other_are_still_drawn(made_up: Path, ask: Ask) -> None:
    one = own("One", checkpoint("a1", parents=[]), checkpoint("a2", parents=[edge("b1")]))
    other = own("Other", checkpoint("b1", parents=[]), checkpoint("b2", parents=[edge("a1")]))
    write(made_up, "one.yaml", one)
    write(made_up, "other.yaml", other)
    answer = ask("tree")
    assert {node["key"] for root in answer["roots"] for node in every(root)} == {"alder", "birch", "one", "other"}


@pytest.mark.parametrize(
    ("key", "line"),
    [
        ("alder-0", ["alder-0"]),
        ("orphan", ["orphan"]),
        ("birch-v", ["alder-0", "alder-1", "birch-eps", "birch-v"]),
        ("hazel-merge", ["alder-0", "alder-1", "hazel-merge"]),
        ("willow-flow", ["alder-0", "alder-1", "birch-eps", "birch-v", "willow-flow"]),
    ],
)
def test_the_line_of_descent_follows_first_parents(key: str, line: list[str], ask: Ask) -> None:
    assert [step["key"] for step in ask("show", key)["lineage"]] == line


@pytest.mark.parametrize(
    ("key", "children"),
    [
        ("alder-1", ["alder-secret", "birch-eps", "hazel-merge"]),
        ("birch-v", ["hazel-merge", "willow-flow"]),
        ("orphan", []),
    ],
)
def test_a_profile_names_what_was_made_from_it(key: str, children: list[str], ask: Ask) -> None:
    assert [child["key"] for child in ask("show", key)["children"]] == children


def test_a_diamond_is_no_cycle(made_up: Path, ask: Ask) -> None:
    left, right = checkpoint("l", parents=[edge("alder-1")]), checkpoint("r", parents=[edge("alder-1")])
    below = checkpoint("z", parents=[edge("l", "merge"), edge("r", "merge")])
    write(made_up, "own.yaml", family(left, right, below))
    assert drawn(ask("tree z --up")) == {"alder-0": {"alder-1": {"l": {"z": {}}, "r": {"z*": {}}}}}


def test_a_long_line_is_drawn(made_up: Path, ask: Ask) -> None:
    line = [checkpoint("n0"), *[checkpoint(f"n{n}", parents=[edge(f"n{n - 1}")]) for n in range(1, 100)]]
    write(made_up, "own.yaml", family(*reversed(line)))
    tree = ask("tree n25")
    assert [node["key"] for node in every(tree["roots"][0])] == [f"n{n}" for n in range(56)]
    assert (tree["older"], tree["newer"]) == (0, 44)


@pytest.mark.parametrize("step", [1, -1], ids=["oldest first", "youngest first"])
def test_a_long_line_of_families_is_drawn_in_every_form(step: int, made_up: Path, run: Run) -> None:
    for n in range(120)[::step]:
        parents = [edge(f"n{n - 1}")] if n else []
        write(made_up / f"f{n:03}", "family.yaml", own(f"Own {n}", checkpoint(f"n{n}", parents=parents)))
    roots = run("tree", "--json").json["roots"]
    assert {f"f{n:03}" for n in range(120)} <= {node["key"] for root in roots for node in every(root)}
    for form in ("text", "mermaid", "dot", "svg"):
        assert run("tree", "--format", form).code == 0
    assert run("tree", "--all").code == 0
