"""ComfyUI's graph as its editor saves it (form 0.4): a workflow to drag on the canvas, with a note.

Read in the schema of ComfyUI's documentation at ffb27fc (2026-08-21): links have numbers that both ends know. The
values of a node stand in the order of its fields, and the seed of a sampler has a second field behind it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import Any

from sdxl_advisor import lazy_re as re
from sdxl_advisor.export.comfy_graph import (
    KINDS,
    NOTE,
    SAMPLER,
    Graph,
    Node,
    graph_of,
    in_lines,
    plain_text,
    program_of,
)
from sdxl_advisor.export.deciding import NAMES
from sdxl_advisor.export.preset import ExportedFile, Preset
from sdxl_advisor.export.titles import file_stem

COLUMNS = (  # from left to right, each from above
    (NOTE,),
    ("CheckpointLoaderSimple", "EmptyLatentImage"),
    ("LoraLoader", "CLIPSetLastLayer"),
    ("ModelSamplingDiscrete", "ModelSamplingSD3", "RescaleCFG"),
    ("CLIPTextEncode",),
    (SAMPLER, "LatentUpscaleBy"),
    ("VAEDecode", "SaveImage"),
)
WIDTHS = {NOTE: 420, "CLIPTextEncode": 400}
WIDTH = 315  # pixels of any other node
HEIGHTS = {"CLIPTextEncode": 180, "SaveImage": 320}  # of nodes with a text or a picture
TITLE, GAP = 30, 40  # pixels: of the bar above a node, of the space around it
SLOT, FIELD = 20, 24  # pixels of a row in a node
NOTE_LINE, NOTE_LETTERS, TALLEST = 24, 50, 900  # of the note: pixels and letters of a line, pixels at most
ON, BYPASSED = 0, 4  # modes of a node
OIDS = bytes.fromhex("6ba7b8129dad11d180b400c04fd430c8")
Place = tuple[int, int]


def make(presets: Sequence[Preset]) -> list[ExportedFile]:
    """A file for each checkpoint."""
    return [ExportedFile(f"{file_stem(one)}.json", in_lines(workflow(one), 2) + "\n") for one in presets]


def workflow(preset: Preset) -> dict[str, Any]:
    """A workflow as it stands in the file."""
    graph = graph_of(preset)
    graph.add(NOTE, {"text": "\n".join(note(preset))}, title="Read me")
    links = list(links_of(graph))
    places = layout(graph)
    return {
        "id": stable_id(f"{preset.key} {preset.model_path or ''}".strip()),
        "revision": 0,
        "last_node_id": len(graph.nodes),
        "last_link_id": len(links),
        "nodes": [drawn(node, places[node.id], links) for node in graph.nodes],
        "links": links,
        "groups": [],
        "config": {},
        "extra": {},
        "version": 0.4,
    }


def stable_id(name: str) -> str:
    """The id of a workflow, the same for the same name: a UUID of version 5 in the namespace of OIDs (RFC 9562)."""
    digest = bytearray(hashlib.sha1(OIDS + name.encode(), usedforsecurity=False).digest()[:16])
    digest[6] = digest[6] & 0x0F | 0x50
    digest[8] = digest[8] & 0x3F | 0x80
    return re.sub("(.{8})(.{4})(.{4})(.{4})(.{12})", r"\1-\2-\3-\4-\5", digest.hex())


def links_of(graph: Graph) -> Iterator[list[Any]]:
    """Every link: its number, from which node and slot, to which node and slot, of which type."""
    number = 0
    for node in graph.nodes:
        for slot, name in enumerate(KINDS[node.kind].takes):
            number += 1
            yield [number, *node.links[name], node.id, slot, KINDS[node.kind].takes[name]]


def drawn(node: Node, place: Place, links: Sequence[list[Any]]) -> dict[str, Any]:
    """A node on the canvas."""
    kind = KINDS[node.kind]
    into = {slot: number for number, _, _, at, slot, _ in links if at == node.id}
    out = [(slot, number) for number, source, slot, *_ in links if source == node.id]
    return {
        "id": node.id,
        "type": node.kind,
        **({"title": node.title} if node.title else {}),
        "pos": list(place),
        "size": list(size(node)),
        "flags": {},
        "order": node.id - 1,
        "mode": BYPASSED if node.bypassed else ON,
        "inputs": [{"name": name, "type": kind.takes[name], "link": into[n]} for n, name in enumerate(kind.takes)],
        "outputs": [
            {
                "name": name,
                "type": kind.makes[name],
                "links": [link for slot, link in out if slot == n],
                "slot_index": n,
            }
            for n, name in enumerate(kind.makes)
        ],
        "properties": {} if node.kind == NOTE else {"Node name for S&R": node.kind},
        "widgets_values": list(fields_of(node)),
    }


def fields_of(node: Node) -> Iterator[Any]:
    """The values of a node, a prompt so that the editor leaves it as it is."""
    for name, value in node.values.items():
        yield plain_text(value) if node.kind == "CLIPTextEncode" and name == "text" else value


def size(node: Node) -> Place:
    """Width and height of a node in pixels."""
    kind, width = KINDS[node.kind], WIDTHS.get(node.kind, WIDTH)
    if node.kind == NOTE:
        rows = sum(1 + len(line) // NOTE_LETTERS for line in str(node.values["text"]).split("\n"))
        return width, min(NOTE_LINE * (rows + 2), TALLEST)
    rows = SLOT * max(len(kind.takes), len(kind.makes)) + 6
    return width, HEIGHTS.get(node.kind) or rows + (FIELD * len(node.values) + 8 if node.values else 0)


def layout(graph: Graph) -> dict[int, Place]:
    """Where each node stands: columns side by side, in each its nodes below each other."""
    every = ([node for node in graph.nodes if node.kind in kinds] for kinds in COLUMNS)
    columns = [nodes for nodes in every if nodes]
    widths = [max(size(node)[0] for node in nodes) + 2 * GAP for nodes in columns]
    lefts = accumulate(widths, initial=0)
    return {
        node.id: (left, top)
        for left, nodes in zip(lefts, columns, strict=False)
        for node, top in zip(nodes, accumulate((size(one)[1] + TITLE + GAP for one in nodes), initial=0), strict=False)
    }


def note(preset: Preset) -> Iterator[str]:
    """What to know of the workflow, in Markdown."""
    yield f"# {literal(preset.name)}"
    yield ""
    if preset.positive:
        side = "behind" if preset.at_start else "before"
        yield f"- Positive prompt: keep the tags that are there, and write your own words {side} them."
    yield "- LoRA: choose one in its node, then turn the node on (Ctrl+B)."
    if preset.upscale:
        yield "- Hires fix: it enlarges the latent, with no upscaler. Bypass its two nodes for a quick try (Ctrl+B)."
    if preset.prediction == "rectified-flow" and preset.shift is None:
        yield "- Add ModelSamplingSD3 before the sampler. Nobody says which shift it wants."
    unknown = ", ".join(NAMES[slot] for slot in preset.left_out)
    lists = {
        "Decided": preset.decided,
        "Not known": [unknown] if unknown else [],
        "Good to know": preset.advice,
    }
    for title, texts in lists.items():
        yield from ("", f"## {title}", "", *(f"- {literal(text)}" for text in texts)) if texts else ()


def literal(text: str) -> str:
    """Text that Markdown shows as it is, on one line."""
    return re.sub(r"([\\`*<\[~#])|(?<!\w)(_)|(_)(?!\w)", r"\\\g<0>", " ".join(text.split()))


PROGRAM = program_of("ComfyUI, workflow", "Drag the file on ComfyUI's canvas, or open it by the menu Workflow.", make)
