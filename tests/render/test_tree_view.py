"""Trees as text: one grammar of branches, columns that fit, old versions and merges on one line."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len

from sdxl_advisor.advice.beside import Folded
from sdxl_advisor.advice.lineage import Lineage, Node
from tests.catalog.small_catalogues import emptied, of_family, write_family, write_line
from tests.catalog.writing import change, checkpoint, edge, traits
from tests.conftest import Run
from tests.render.conftest import MakeNode, Printed

LEAD = re.compile(r"(?:│  |   )*(?:├─ |└─ )?")
SCREEN = 24


def chain(node: MakeNode, number: int, **fields: Any) -> Node:
    """Nodes each below the one before."""
    made = node(f"c{number - 1}", **fields)
    for n in reversed(range(number - 1)):
        made = node(f"c{n}", made, **fields)
    return made


def line(key: str, relation: str | None = "merge", name: str | None = None) -> Folded:
    """A line that is only named."""
    return Folded(key, name or key.title(), None, relation, None)


@pytest.fixture
def house(made_up: Path) -> Path:
    """A base with three lines beside it, one of them with the widest use."""
    folder = emptied(made_up)
    change(folder / "goals.yaml", "traits/look/breaks_ties", True)
    write_family(folder, "oak", checkpoint("oak-1", parents=[]), checkpoint("oak-2", parents=[edge("oak-1")]))
    write_line(folder, "oak", "acorn", checkpoint("acorn-1", parents=[of_family("oak")]))
    newer = checkpoint("gall-1", parents=[edge("oak-2", "merge")], released="2026-01")
    write_line(folder, "oak", "gall", newer)
    write_line(folder, "oak", "twig", checkpoint("twig-1", parents=[edge("oak-2", "merge")], traits=traits(look=4)))
    return folder


@pytest.mark.parametrize("name", ["noobai", "illustrious", "wai", ""])
def test_the_trees_that_people_ask_for_fit_a_screen(name: str, run: Run) -> None:
    assert len(run("tree", *name.split()).out.splitlines()) <= SCREEN


@pytest.mark.parametrize("name", ["noobai --all", "illustrious", "sdxl-base-1.0", "--all"])
@pytest.mark.parametrize("width", [30, 40, 80, 120])
def test_branches_are_of_one_kind_and_lines_fit(
    width: int, name: str, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    lines = run("tree", *name.split()).out.splitlines()
    assert max(map(cell_len, lines)) <= width
    for text in lines:
        lead = LEAD.match(text)
        assert lead
        assert not set(text[lead.end() :]) & set("│├└↓")


def test_attributes_stand_in_columns(node: MakeNode, printed: Printed) -> None:
    root = node("a", node("bbbb", released="2025", relation="merge"), released="2024-01-01", status="superseded")
    assert printed(Lineage("t", (root,)))[0].splitlines() == [
        "A        epsilon  2024-01-01  superseded",
        "└─ BBBB  epsilon  2025                    merge",
    ]


@pytest.mark.parametrize(
    ("width", "shown"),
    [
        (70, "A  epsilon  2024-01-01  test  merge  a step that is long enough"),
        (60, "A  epsilon  2024-01-01  test  merge  a step that is long en…"),
        (50, "A  epsilon  2024-01-01  test  merge"),
        (34, "A  epsilon  2024-01-01  test"),
        (26, "A  epsilon  2024-01-01"),
        (20, "A  epsilon"),
        (9, "A  epsilon"),  # laid out for 20
    ],
)
def test_what_matters_least_goes_first(width: int, shown: str, node: MakeNode, printed: Printed) -> None:
    fields = {"released": "2024-01-01", "status": "test", "relation": "merge", "step": "a step that is long enough"}
    assert printed(Lineage("t", (node("a", **fields),)), width)[0].rstrip() == shown


def test_the_default_version_has_a_star_that_is_explained(node: MakeNode, printed: Printed) -> None:
    out = printed(Lineage("t", (node("a", node("b", default=True)),)))[0]
    assert "└─ B ★  epsilon" in out
    assert out.endswith("★ default: what the name without a version means.\n")


def test_old_versions_of_a_line_stand_on_one_line(node: MakeNode, printed: Printed) -> None:
    old = {"line": "oak", "status": "superseded"}
    last = node("d", name="Oak v3", line="oak")
    root = node("a", node("b", node("c", last, name="Oak v2", **old), name="Oak v1", **old), line="other")
    lines = printed(Lineage("t", (root,)))[0].splitlines()
    assert [text[:19].rstrip() for text in lines[:3]] == ["A         epsilon", "└─ Oak v1 > v2", "   └─ v3  epsilon"]
    assert lines[-1] == "--all draws everything."
    assert "Oak v1 > v2" not in printed(Lineage("t", (root,)), whole=True)[0]


def test_old_versions_side_by_side_stand_on_one_line(node: MakeNode, printed: Printed) -> None:
    old = [node(f"o{n}", name=f"Oak v{n}", line="oak", status="superseded") for n in range(3)]
    root = node("a", *old, node("d", name="Oak v9", line="oak"))
    assert "├─ Oak v0, v1, v2" in printed(Lineage("t", (root,)))[0]


def test_versions_that_differ_in_more_stand_apart(node: MakeNode, printed: Printed) -> None:
    other = node("b", name="Oak v2", line="oak", status="superseded", prediction="v-prediction")
    root = node("a", other, name="Oak v1", line="oak", status="superseded")
    assert printed(Lineage("t", (root,)))[0].splitlines()[:2] == [
        "Oak v1  epsilon  superseded",
        "└─ v2   v-pred   superseded",
    ]


@pytest.mark.parametrize("width", [20, 40, 80])
def test_a_long_line_of_descent_stays_narrow_and_loses_nobody(width: int, node: MakeNode, printed: Printed) -> None:
    out = printed(Lineage("t", (chain(node, 60),)), width)[0]
    assert re.findall(r"C\d+", out) == [f"C{n}" for n in range(60)]
    assert max(map(len, out.splitlines())) <= width


def test_what_was_asked_for_stands_alone_in_a_long_line(node: MakeNode, printed: Printed) -> None:
    root = chain(node, 20)
    asked = node("asked", root, marked=True)
    out = printed(Lineage("t", (node("top", asked),)))[0]
    assert [text.split()[:2] for text in out.splitlines()[:2]] == [["TOP", "epsilon"], ["└─", "ASKED"]]


def test_deep_forks_are_counted_where_no_room_is_left(node: MakeNode, printed: Printed) -> None:
    root = node("end")
    for n in range(30):
        root = node(f"n{n}", root, node(f"leaf{n}"))
    out = printed(Lineage("t", (root,)), 40)[0]
    assert "2 more: tree n20" in " ".join(out.replace("│", "").split())
    assert len(out.splitlines()) < 40


def test_as_many_merges_are_named_as_fit(node: MakeNode, printed: Printed) -> None:
    merges = tuple(line(f"line-{n}", name=f"Line {n} XL") for n in range(9))
    out = printed(Lineage("t", (node("a", merges=merges),)), 40)[0]
    assert "└─ merges: Line 0, Line 1, Line 2, +6\n" in out


@pytest.mark.parametrize(
    ("key", "name", "said"),
    [
        ("oak-mix", "Oak Mix [all woods]", "Oak Mix"),
        ("oakmix", "Oak_Mix-XL", "Oak_Mix"),
        ("oak", "The Oak", "The Oak"),
        ("дуб", "Дуб XL", "Дуб"),
    ],
)
def test_a_merge_is_called_by_what_can_be_typed(
    key: str, name: str, said: str, node: MakeNode, printed: Printed
) -> None:
    out = printed(Lineage("t", (node("a", merges=(line(key, name=name),)),)))[0]
    assert f"└─ merges: {said}\n" in out


def test_what_is_no_merge_is_not_called_one(node: MakeNode, printed: Printed) -> None:
    tree = Lineage("t", (node("a", merges=(line("b"), line("c", "finetune"))),))
    assert "merges and finetunes: B, C" in printed(tree)[0]


@pytest.mark.usefixtures("house")
def test_merges_are_named_the_most_widely_used_first_then_the_newest(run: Run) -> None:
    assert [one["key"] for one in run("tree", "oak", "--json").json["merges"]] == ["twig", "gall", "acorn"]
    assert "\nmerges: Twig, Gall, Acorn\n" in run("tree", "oak").out


@pytest.mark.usefixtures("house")
def test_merges_stand_below_what_they_were_made_from(run: Run) -> None:
    answer = run("tree", "oak-2", "--down", "--json").json
    assert [one["key"] for one in answer["roots"][0]["merges"]] == ["twig", "gall"]
    down = run("tree", "oak", "--down", "--json").json
    assert [one["key"] for one in down["merges"]] == ["acorn"]


@pytest.mark.usefixtures("house")
@pytest.mark.parametrize("words", ["tree oak --all", "tree --all", "tree oak-2 --all"])
def test_all_draws_the_merges(words: str, run: Run) -> None:
    out = run(*words.split()).out
    assert "merges:" not in out
    assert len(re.findall(r"─ The (?:gall|twig)-1|─ (?:Gall|Twig) line", out)) == 2
    answer = run(*words.split(), "--json").json
    assert answer["merges"] == []


@pytest.mark.usefixtures("house")
def test_a_line_is_opened_by_its_name(run: Run) -> None:
    assert "└─ The twig-1 ★" in run("tree", "twig").out


@pytest.mark.usefixtures("house")
def test_the_overview_names_default_versions_and_merges(run: Run) -> None:
    lines = run("tree").out.splitlines()
    assert lines[:2] == ["Oak  ★ The oak-2", "└─ merges: Twig, Gall, Acorn"]


@pytest.mark.usefixtures("house")
@pytest.mark.parametrize(("form", "box"), [("mermaid", '(["merges: Twig, Gall"])'), ("dot", "style=dashed")])
def test_diagrams_name_the_merges_too(form: str, box: str, run: Run) -> None:
    assert box in run("tree", "oak-2", "--format", form).out
