"""A lineage in Graphviz's language."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

from sdxl_advisor.advice.lineage import Lineage
from sdxl_advisor.render.mermaid import edge_label, edges, every
from sdxl_advisor.render.outline import in_a_box
from sdxl_advisor.render.words import visible


def write(result: Lineage, date: str, **_: Any) -> None:
    """Write a directed graph, each node and edge once."""
    sys.stdout.write("\n".join(["digraph lineage {", "    node [shape=box];", *graph(result), "}"]) + "\n")


def graph(result: Lineage) -> Iterator[str]:
    """Nodes, the lines that are only named, then edges."""
    nodes = {node.key: node for root in result.roots for node in every(root) if not node.repeated}
    for key, node in nodes.items():
        attributes = [f"label={quoted(node.name)}"]
        attributes += [f"URL={quoted(node.url)}"] if node.url else []
        attributes += ["penwidth=3"] if node.marked else []
        yield f"    {quoted(key)} [{', '.join(attributes)}];"
    named = [(f"merges/{key}", node.merges) for key, node in nodes.items() if node.merges]
    for box, merges in [*named, *([("merges", result.merges)] if result.merges else [])]:
        yield f"    {quoted(box)} [label={quoted(in_a_box(merges))}, style=dashed];"
    for key, node in nodes.items():
        if node.merges:
            yield f"    {quoted(key)} -> {quoted(f'merges/{key}')} [style=dashed];"
    for root in result.roots:
        for parent, child in edges(root):
            label = f" [label={quoted(edge_label(child))}]" if edge_label(child) else ""
            yield f"    {quoted(parent.key)} -> {quoted(child.key)}{label};"


def quoted(text: str) -> str:
    """A quoted string, with quotes and backslashes escaped."""
    escaped = visible(text.replace("\n", " ")).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
