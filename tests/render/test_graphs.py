"""Lineages as Mermaid and as Graphviz: every node and edge once, and no name breaks out of its quotes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sdxl_advisor.advice.lineage import Lineage
from sdxl_advisor.render import emit
from tests.conftest import Run
from tests.render.conftest import SHOWN, MakeNode

CALLS = ["", "birch", "alder", "alder-1", "hazel-merge", "birch-v --down", "birch-v --up"]
ENTITY = {"#35;": "#", "#quot;": '"', "#lt;": "<", "#gt;": ">", "#96;": "`"}
MERMAID_NODE = re.compile(r'    (n\d+)\["(.*)"\]')
MERMAID_EDGE = re.compile(r'    (n\d+) -->(?:\|"(.*)"\|)? (n\d+)')
MERMAID_CLICK = re.compile(r'    click (n\d+) "(.*)"')
STRING = r'"((?:[^"\\]|\\.)*)"'
DOT_NODE = re.compile(rf"    {STRING} \[label={STRING}(?:, URL={STRING})?(, penwidth=3)?\];")
DOT_EDGE = re.compile(rf"    {STRING} -> {STRING}(?: \[label={STRING}\])?;")


def written(result: Lineage, form: str, capsys: pytest.CaptureFixture[str]) -> str:
    """A lineage in a format, as it is printed."""
    emit(result, form, "2026-01-01")
    return capsys.readouterr().out


def found(pattern: re.Pattern[str], text: str) -> list[tuple[str, ...]]:
    """The groups of every line that is a whole match."""
    return [match.groups("") for line in text.splitlines() if (match := pattern.fullmatch(line))]


def labels(out: str) -> dict[str, str]:
    """The labels of a flowchart's nodes by their names."""
    return {name: label for name, label in found(MERMAID_NODE, out)}  # noqa: C416 - pairs, as mypy sees them here


def plain_mermaid(text: str) -> str:
    """Text with Mermaid's entities read."""
    return re.sub("|".join(ENTITY), lambda entity: ENTITY[entity[0]], text)


def plain_dot(text: str) -> str:
    """Text with the escapes of a quoted string read."""
    return re.sub(r"\\(.)", r"\1", text)


def walk(nodes: list[dict[str, Any]], above: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every node of a JSON tree with the key of the one above it."""
    for node in nodes:
        yield above, node
        yield from walk(node["children"], node["key"])


@pytest.fixture
def trees(made_up: Path, run: Run) -> Run:  # noqa: ARG001 - it takes the place of the shipped data
    """Run ``tree`` on the made-up catalogue."""
    return run


@pytest.mark.parametrize("words", CALLS)
def test_mermaid_has_every_node_of_the_json_tree_once(words: str, trees: Run) -> None:
    tree = list(walk(trees("tree", *words.split(), "--json").json["roots"]))
    nodes = found(MERMAID_NODE, trees("tree", *words.split(), "--format", "mermaid").out)
    assert len({name for name, _ in nodes}) == len(nodes)
    assert Counter(label for _, label in nodes) == Counter({node["key"]: node["name"] for _, node in tree}.values())


@pytest.mark.parametrize("words", CALLS)
def test_mermaid_has_every_edge_of_the_json_tree(words: str, trees: Run) -> None:
    tree = list(walk(trees("tree", *words.split(), "--json").json["roots"]))
    out = trees("tree", *words.split(), "--format", "mermaid").out
    label = labels(out)
    name = {node["key"]: node["name"] for _, node in tree}
    drawn = Counter((label[parent], how, label[child]) for parent, how, child in found(MERMAID_EDGE, out))
    assert drawn == Counter((name[above], how(node), node["name"]) for above, node in tree if above)


@pytest.mark.parametrize("words", CALLS)
def test_mermaid_links_every_node_that_has_a_page(words: str, trees: Run) -> None:
    tree = list(walk(trees("tree", *words.split(), "--json").json["roots"]))
    out = trees("tree", *words.split(), "--format", "mermaid").out
    label = labels(out)
    links = {label[name]: url for name, url in found(MERMAID_CLICK, out)}
    assert links == {node["name"]: node["url"] for _, node in tree if node["url"]}


@pytest.mark.parametrize("words", CALLS)
def test_dot_has_every_node_of_the_json_tree_once(words: str, trees: Run) -> None:
    tree = list(walk(trees("tree", *words.split(), "--json").json["roots"]))
    nodes = found(DOT_NODE, trees("tree", *words.split(), "--format", "dot").out)
    expected = {node["key"]: (node["name"], node["url"] or "", bool(node["marked"])) for _, node in tree}
    assert Counter(key for key, *_ in nodes) == Counter(expected.keys())
    assert {key: (label, url, bool(mark)) for key, label, url, mark in nodes} == expected


@pytest.mark.parametrize("words", CALLS)
def test_dot_has_every_edge_of_the_json_tree(words: str, trees: Run) -> None:
    tree = list(walk(trees("tree", *words.split(), "--json").json["roots"]))
    drawn = Counter(found(DOT_EDGE, trees("tree", *words.split(), "--format", "dot").out))
    assert drawn == Counter((above, node["key"], how(node)) for above, node in tree if above)


def how(node: dict[str, Any]) -> str:
    """The words on the edge to a node."""
    return ": ".join(part for part in (node["relation"], node["step"]) if part)


def test_a_merge_is_one_node_with_an_edge_from_each_parent(merged: Lineage, capsys: pytest.CaptureFixture[str]) -> None:
    out = written(merged, "mermaid", capsys)
    label = labels(out)
    assert sorted(label.values()) == ["GRANDCHILD", "LEFT", "LONELY", "MERGE", "RIGHT", "ROOT"]
    assert [(label[parent], text, label[child]) for parent, text, child in found(MERMAID_EDGE, out)] == [
        ("ROOT", "finetune: more data", "LEFT"),
        ("LEFT", "merge", "MERGE"),
        ("MERGE", "", "GRANDCHILD"),
        ("ROOT", "finetune", "RIGHT"),
        ("RIGHT", "merge", "MERGE"),
    ]


def test_mermaid_marks_what_was_asked_for(merged: Lineage, capsys: pytest.CaptureFixture[str]) -> None:
    out = written(merged, "mermaid", capsys).splitlines()
    assert out[-2:] == ["    classDef marked stroke-width:4px", "    class n0 marked"]


def test_mermaid_without_a_mark_has_no_class(node: MakeNode, capsys: pytest.CaptureFixture[str]) -> None:
    out = written(Lineage("one", (node("a"),)), "mermaid", capsys)
    assert out == 'flowchart TD\n    n0["A"]\n'


def test_dot_of_a_merge_in_full(merged: Lineage, capsys: pytest.CaptureFixture[str]) -> None:
    assert written(merged, "dot", capsys).splitlines() == [
        "digraph lineage {",
        "    node [shape=box];",
        '    "root" [label="ROOT", penwidth=3];',
        '    "left" [label="LEFT"];',
        '    "merge" [label="MERGE"];',
        '    "grandchild" [label="GRANDCHILD"];',
        '    "right" [label="RIGHT", URL="https://example.org/right"];',
        '    "lonely" [label="LONELY"];',
        '    "root" -> "left" [label="finetune: more data"];',
        '    "left" -> "merge" [label="merge"];',
        '    "merge" -> "grandchild";',
        '    "root" -> "right" [label="finetune"];',
        '    "right" -> "merge" [label="merge"];',
        "}",
    ]


def test_mermaid_keeps_hostile_names_in_their_quotes(hostile: Lineage, capsys: pytest.CaptureFixture[str]) -> None:
    out = written(hostile, "mermaid", capsys)
    (_, first), (_, second) = found(MERMAID_NODE, out)
    ((_, edge, _),) = found(MERMAID_EDGE, out)
    assert [plain_mermaid(text) for text in (first, second, edge)] == [node_name(hostile), SHOWN, f"merge: {SHOWN}"]
    assert not set('"<>`#') & set(re.sub("|".join(ENTITY), "", first + second + edge))
    assert len(out.splitlines()) == 5


def node_name(lineage: Lineage) -> str:
    """The name of the first root."""
    return lineage.roots[0].name.replace("\n", " ").replace("\x1b", r"\x1b").replace("\u202e", r"\u202e")


def test_dot_keeps_hostile_names_in_their_quotes(hostile: Lineage, capsys: pytest.CaptureFixture[str]) -> None:
    out = written(hostile, "dot", capsys)
    (root, root_label, _, _), (_, label, url, _) = found(DOT_NODE, out)
    ((parent, child, edge),) = found(DOT_EDGE, out)
    assert [plain_dot(text) for text in (root, root_label)] == [SHOWN, node_name(hostile)]
    assert (plain_dot(label), plain_dot(url)) == (SHOWN, 'https://example.org/"><script>#x')
    assert (parent, child, plain_dot(edge)) == (root, "b", f"merge: {SHOWN}")
    assert len(out.splitlines()) == 6


def test_a_mermaid_link_cannot_break_out_of_its_quotes(hostile: Lineage, capsys: pytest.CaptureFixture[str]) -> None:
    ((_, url),) = found(MERMAID_CLICK, written(hostile, "mermaid", capsys))
    assert not set('"<>') & set(url)


def test_a_mermaid_link_leads_to_the_very_address(node: MakeNode, capsys: pytest.CaptureFixture[str]) -> None:
    url = "https://example.org/a?b=1&c=%20#part"  # an entity in an address would be percent-encoded, not read
    assert found(MERMAID_CLICK, written(Lineage("one", (node("a", url=url),)), "mermaid", capsys)) == [("n0", url)]
