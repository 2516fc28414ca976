"""What ComfyUI's editor does with a workflow: the schema of its file, and the prompt that it sends to be run."""

from __future__ import annotations

import re
from typing import Any

from tests.export.comfyui_nodes import INPUTS, fields_of

NUMBER, TEXT = {"type": "number"}, {"type": "string"}
WHOLE = {"type": "integer", "minimum": 0}
PAIR = {"type": "array", "items": NUMBER, "minItems": 2, "maxItems": 2}
SLOT = {"name": TEXT, "type": TEXT}
SCHEMA: dict[str, Any] = {  # of form 0.4, after the schema in ComfyUI's documentation (ffb27fc, 2026-08-21)
    "type": "object",
    "required": ["last_node_id", "last_link_id", "nodes", "links", "version"],
    "properties": {
        "id": {"type": "string", "pattern": "^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$"},
        "revision": WHOLE,
        "last_node_id": WHOLE,
        "last_link_id": WHOLE,
        "version": {"const": 0.4},
        "nodes": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["id", "type", "pos", "size", "flags", "order", "mode", "properties"],
                "properties": {
                    "id": WHOLE,
                    "type": TEXT,
                    "title": TEXT,
                    "pos": PAIR,
                    "size": PAIR,
                    "flags": {"type": "object"},
                    "order": WHOLE,
                    "mode": {"enum": [0, 4]},
                    "inputs": {
                        "type": "array",
                        "items": {
                            "type": "object",
                            "required": ["name", "type"],
                            "properties": {**SLOT, "link": {"type": ["integer", "null"]}},
                        },
                    },
                    "outputs": {
                        "type": "array",
                        "items": {
                            "type": "object",
                            "required": ["name", "type"],
                            "properties": {**SLOT, "links": {"type": "array", "items": WHOLE}, "slot_index": WHOLE},
                        },
                    },
                    "properties": {"type": "object"},
                    "widgets_values": {"type": "array"},
                },
                "additionalProperties": False,
            },
        },
        "links": {
            "type": "array",
            "items": {"type": "array", "prefixItems": [WHOLE] * 5 + [TEXT], "minItems": 6, "maxItems": 6},
        },
        "groups": {"type": "array"},
        "config": {"type": "object"},
        "extra": {"type": "object"},
    },
    "additionalProperties": False,
}
TITLE = 30  # pixels of the bar above a node


def prompt_of(workflow: dict[str, Any]) -> dict[str, Any]:
    """The prompt that the editor makes of a workflow: bypassed nodes are gone, choices in texts are made."""
    nodes = {node["id"]: node for node in workflow["nodes"]}
    links = {link[0]: link for link in workflow["links"]}
    return {
        str(node["id"]): {
            "class_type": node["type"],
            "inputs": values_of(node)
            | {slot["name"]: source_of(nodes, links, slot["link"]) for slot in node["inputs"]},
            "_meta": {"title": node.get("title", node["type"])},
        }
        for node in workflow["nodes"]
        if node["mode"] != 4 and node["type"] in INPUTS
    }


def values_of(node: dict[str, Any]) -> dict[str, Any]:
    """A node's fields by name."""
    named = zip(fields_of(node["type"]), node["widgets_values"], strict=True)
    return {name: chosen(value) if name == "text" else value for name, value in named if name}


def source_of(nodes: dict[int, Any], links: dict[int, Any], number: int) -> list[Any]:
    """Where a link comes from: through a bypassed node by its first input of the same type."""
    _, source, slot, _, _, kind = links[number]
    if nodes[source]["mode"] != 4:
        return [str(source), slot]
    return source_of(nodes, links, next(one["link"] for one in nodes[source]["inputs"] if one["type"] == kind))


def chosen(text: str) -> str:
    """A text as the editor sends it: no comments, the first of ``{a|b}``, and a brace behind a backslash is plain."""
    text = re.sub(r"/\*[\s\S]*?\*/|//.*", "", text)
    text = re.sub(r"\\[\s\S]|\{([^{}|]*)[^{}]*\}", lambda found: found[0] if found[0][0] == "\\" else found[1], text)
    return re.sub(r"\\([{}|])", r"\1", text)


def faults_of_links(workflow: dict[str, Any]) -> list[str]:
    """Links that do not join two slots of their own type which both know them, and slots that know no link."""
    nodes = {node["id"]: node for node in workflow["nodes"]}
    found = []
    for number, source, out, target, into, kind in workflow["links"]:
        left, right = nodes[source]["outputs"][out], nodes[target]["inputs"][into]
        if not left["type"] == right["type"] == kind:
            found.append(f"link {number}: {left['type']}, {kind}, {right['type']}")
        if number not in left["links"] or right["link"] != number or left["slot_index"] != out:
            found.append(f"link {number} is not known at both ends")
    known = [link for node in nodes.values() for slot in node["outputs"] for link in slot["links"]]
    taken = [slot["link"] for node in nodes.values() for slot in node["inputs"]]
    if not sorted(known) == sorted(taken) == [link[0] for link in workflow["links"]]:
        found.append("slots know other links")
    return found


def overlaps(workflow: dict[str, Any]) -> list[tuple[str, str]]:
    """The nodes that lie on each other, with the bars above them."""
    boxes = [
        (one["type"], x, y - TITLE, x + one["size"][0], y + one["size"][1])
        for one in workflow["nodes"]
        for x, y in [one["pos"]]
    ]
    return [
        (a[0], b[0])
        for n, a in enumerate(boxes)
        for b in boxes[:n]
        if a[1] < b[3] and b[1] < a[3] and a[2] < b[4] and b[2] < a[4]
    ]
