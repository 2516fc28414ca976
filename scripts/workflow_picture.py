"""Draw ComfyUI's workflow for a checkpoint as it lies on the canvas, without its note, for the README."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from html import escape
from pathlib import Path
from textwrap import wrap
from typing import Any

from sdxl_advisor.catalog.opening import open_catalog
from sdxl_advisor.export.comfy_graph import KINDS, Graph, Node, graph_of
from sdxl_advisor.export.comfyui import FIELD, PROGRAM, SLOT, TITLE, Place, layout, links_of, size
from sdxl_advisor.export.deciding import preset
from sdxl_advisor.export.preset import Wanted

MARGIN = 40
LETTERS, LINES = 34, 6  # of a prompt: on a line, and lines
ROOM = 24  # letters of a name with its value
STYLE = """
    text { font: 20px ui-sans-serif, system-ui, sans-serif; fill: #1f2328 } .title { font-weight: 600 }
    .page { fill: #ffffff } .box { fill: #f6f8fa; stroke: #8c959f } .off { stroke-dasharray: 8 6 }
    .name { fill: #59636e } .value { text-anchor: end } path { fill: none; stroke-width: 3 }
    .MODEL { stroke: #8250df } .CLIP { stroke: #bf8700 } .VAE { stroke: #cf222e } .IMAGE { stroke: #0969da }
    .CONDITIONING { stroke: #bc4c00 } .LATENT { stroke: #bf3989 }
    @media (prefers-color-scheme: dark) {
      text { fill: #e6edf3 } .page { fill: #0d1117 } .box { fill: #161b22; stroke: #6e7681 } .name { fill: #9198a1 }
    }
"""


def picture(key: str) -> Iterator[str]:
    """The document, line by line."""
    catalog = open_catalog()
    graph = graph_of(preset(catalog, Wanted(catalog.entry(key)), PROGRAM, None, None))
    places = moved(layout(graph))
    width = MARGIN + max(places[one.id][0] + size(one)[0] for one in graph.nodes)
    height = MARGIN + max(places[one.id][1] + size(one)[1] for one in graph.nodes)
    title = escape(f"ComfyUI workflow for {catalog.entry(key).name}")
    yield f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" aria-label="{title}">'
    yield f"  <title>{title}</title>"
    yield f"  <style>{STYLE}  </style>"
    yield f'  <rect class="page" width="{width}" height="{height}"/>'
    for link in links_of(graph):
        yield wire(graph, places, link)
    for node in graph.nodes:
        yield from box(node, places[node.id])
    yield "</svg>"


def moved(places: dict[int, Place]) -> dict[int, Place]:
    """The same places with the first of them at the margin."""
    left, top = (min(place[side] for place in places.values()) for side in (0, 1))
    return {node: (x - left + MARGIN, y - top + MARGIN + TITLE) for node, (x, y) in places.items()}


def wire(graph: Graph, places: dict[int, Place], link: list[Any]) -> str:
    """A link as a curve from one slot to another."""
    _, source, out, target, into, kind = link
    (left, top), (right, low) = places[source], places[target]
    x, y, end = left + size(graph.node(source))[0], top + SLOT * out + SLOT // 2, low + SLOT * into + SLOT // 2
    bend = max(abs(right - x) // 2, MARGIN)
    return f'  <path class="{kind}" d="M{x} {y}C{x + bend} {y} {right - bend} {end} {right} {end}"/>'


def box(node: Node, place: Place) -> Iterator[str]:
    """A node with its title and its values."""
    (x, y), (width, height) = place, size(node)
    off = " off" if node.bypassed else ""
    yield f'  <rect class="box{off}" x="{x}" y="{y - TITLE}" width="{width}" height="{height + TITLE}" rx="8"/>'
    yield f'  <text class="title" x="{x + 12}" y="{y - 6}">{escape(node.title or node.kind)}</text>'
    kind = KINDS[node.kind]
    first = y + SLOT * max(len(kind.takes), len(kind.makes)) + FIELD
    if "text" in node.values:
        lines = wrap(str(node.values["text"]), LETTERS)
        rows = lines if len(lines) <= LINES else [*lines[: LINES - 1], "\N{HORIZONTAL ELLIPSIS}"]
        for n, row in enumerate(rows):
            yield f'  <text x="{x + 12}" y="{first + FIELD * n}">{escape(row)}</text>'
        return
    for n, (name, value) in enumerate(node.values.items()):
        at = first + FIELD * n
        said, room = str(value), ROOM - len(name.removeprefix("control_"))
        short = said if len(said) <= room else f"{said[: room - 1]}\N{HORIZONTAL ELLIPSIS}"
        yield f'  <text class="name" x="{x + 12}" y="{at}">{escape(name.removeprefix("control_"))}</text>'
        yield f'  <text class="value" x="{x + width - 12}" y="{at}">{escape(short)}</text>'


def main() -> int:
    """Write the picture of a checkpoint's workflow to a file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("key", help="key of the checkpoint")
    parser.add_argument("file", type=Path, help="the SVG file to write")
    asked = parser.parse_args()
    asked.file.write_text("\n".join(picture(asked.key)) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
