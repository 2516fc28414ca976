"""ComfyUI's graph as its API takes it: nodes by id, without what only the editor has.

Read in ``execution.py`` at a125cd8 (0.3.64): ``validate_prompt`` wants every required input, links as [id, slot].
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sdxl_advisor.export.comfy_graph import AFTER, Graph, Node, graph_of, in_lines, program_of
from sdxl_advisor.export.preset import ExportedFile, Preset
from sdxl_advisor.export.titles import file_stem


def make(presets: Sequence[Preset]) -> list[ExportedFile]:
    """A file for each checkpoint."""
    return [ExportedFile(f"{file_stem(one)}.api.json", in_lines(prompt(graph_of(one)), 1) + "\n") for one in presets]


def prompt(graph: Graph) -> dict[str, Any]:
    """The nodes that run, with their ids."""
    return {str(node.id): api_node(graph, node) for node in graph.nodes if not node.bypassed}


def api_node(graph: Graph, node: Node) -> dict[str, Any]:
    """A node with its values and where its inputs really come from."""
    links = {name: graph.source(output) for name, output in node.links.items()}
    return {
        "class_type": node.kind,
        "inputs": {
            **{name: value for name, value in node.values.items() if name != AFTER},
            **{name: [str(source), slot] for name, (source, slot) in links.items()},
        },
        "_meta": {"title": node.title or node.kind},
    }


PROGRAM = program_of(
    "ComfyUI, prompt for its API",
    'POST it to /prompt of ComfyUI as the value of "prompt", or drag it on the canvas.',
    make,
)
