"""A lineage as a Mermaid flowchart; GitHub draws it, and the nodes can be clicked."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from sdxl_advisor.advice.lineage import Lineage, Node
from sdxl_advisor.render.outline import in_a_box
from sdxl_advisor.render.words import visible


def write(result: Lineage, date: str, **_: Any) -> None:
    """Write the flowchart, each node and edge once."""
    sys.stdout.write("\n".join(["flowchart TD", *chart(result)]) + "\n")


def chart(result: Lineage) -> Iterator[str]:
    """Nodes, edges, the lines that are only named, links, then the marks."""
    nodes = {node.key: node for root in result.roots for node in every(root) if not node.repeated}
    names = {key: f"n{n}" for n, key in enumerate(nodes)}
    for key, node in nodes.items():
        yield f'    {names[key]}["{quoted(node.name)}"]'
    for root in result.roots:
        for parent, child in edges(root):
            label = f'|"{quoted(edge_label(child))}"|' if edge_label(child) else ""
            yield f"    {names[parent.key]} -->{label} {names[child.key]}"
    for key, node in nodes.items():
        if node.merges:
            yield f'    {names[key]} -.- {names[key]}m(["{quoted(in_a_box(node.merges))}"])'
    if result.merges:
        yield f'    m(["{quoted(in_a_box(result.merges))}"])'
    for key, node in nodes.items():
        if node.url:
            yield f'    click {names[key]} "{address(node.url)}"'
    marked = [names[key] for key, node in nodes.items() if node.marked]
    if marked:
        yield "    classDef marked stroke-width:4px"
        yield f"    class {','.join(marked)} marked"


def every(node: Node) -> Iterator[Node]:
    """A node and all below it."""
    yield node
    for child in node.children:
        yield from every(child)


def edges(node: Node) -> Iterator[tuple[Node, Node]]:
    """Every edge at and below a node."""
    for child in node.children:
        yield node, child
        yield from edges(child)


def edge_label(node: Node) -> str:
    """How a node was made from the one above it."""
    return ": ".join(part for part in (node.relation, node.step) if part)


def address(url: str) -> str:
    """An address inside quotes: the characters that would end it or act as their own are percent-encoded."""
    return "".join(char if char.isprintable() and char not in ' "<>`\\' else quote(char) for char in url)


def quoted(text: str) -> str:
    """Text inside quotes, with the characters that Mermaid reads as its own written as entities."""
    entities = {"#": "#35;", '"': "#quot;", "<": "#lt;", ">": "#gt;", "`": "#96;"}
    return "".join(entities.get(char, char) for char in visible(text.replace("\n", " ")))
