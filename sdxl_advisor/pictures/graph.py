"""The graph that ComfyUI ran, read from the sampler upstream: texts, model, settings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypeGuard

from sdxl_advisor import lazy_re as re
from sdxl_advisor.catalog.spelling import quoted
from sdxl_advisor.pictures.generation_data import Object, Picture, generation, size
from sdxl_advisor.pictures.graph_model import clip_skip, model, other_model, vae
from sdxl_advisor.pictures.graph_nodes import BESIDE, MISSING, PIPE, Graph, Node, link, node_of
from sdxl_advisor.pictures.graph_text import Side, side
from sdxl_advisor.pictures.infotext import NUMBER

__all__ = ["MISSING", "NO_SAMPLER", "SEVERAL", "is_graph", "read_graph"]

PROGRAM = "ComfyUI"
NO_SAMPLER = "its graph has no known sampler"
SEVERAL = "its graph makes several pictures; this is one of them"
NAMED = 3  # so many unknown nodes are named
SIZES = (("width", "height"), ("empty_latent_width", "empty_latent_height"))
PRESET = re.compile(r"dimension|resolution|aspect|ratio|size|preset")
WRITTEN_SIZE = re.compile(r"(?<!\d)(\d{3,5})\s{0,3}[x\u00d7*]\s{0,3}(\d{3,5})(?!\d)")
ON = ("on", "true", "yes", "enable")
Unread = Literal["prompt", "negative"] | None


def is_graph(found: Object | None) -> TypeGuard[Object]:
    """Tell whether JSON is a graph as ComfyUI ran it, which is not the form of its editor."""
    return found is not None and any(node_of(raw) for raw in found.values())


def read_graph(found: Object) -> Picture:
    """What a graph tells of its picture."""
    graph = Graph(found)
    reached, stage = first_stage(graph)
    if stage is None:
        return Picture(PROGRAM, None, NO_SAMPLER)
    inputs = settings(graph, graph.nodes[stage])
    good = side(graph, inputs.get("positive") or inputs.get("conditioning"), "positive")
    bad = side(graph, inputs.get("negative"), "negative")
    kinds = dict(graph.unknown)  # that stand between the text and the sampler
    parameters = {
        **sampling(graph, inputs),
        "Size": size_of(graph, stage),
        **model(graph, inputs.get("model")),
        **clip_skip(graph, good.clip),
        "VAE": vae(graph, reached),
    }
    unread: Unread = unread_of(good, bad, inputs.get("negative"))
    other = other_model(graph, inputs.get("model"), good.clip, graph.upstream([stage]))
    made = generation(good.text, bad.text, parameters)
    return Picture(PROGRAM, made, note(graph), unread=unread, unsure=bool(kinds), other_model=other)


def unread_of(good: Side, bad: Side, negative: object) -> Unread:
    """Which side of the prompt could not be read; a graph without a negative has nothing to read there."""
    if not good.met and not good.text:
        return "prompt"
    return "negative" if negative is not None and not bad.met and not bad.text else None


def first_stage(graph: Graph) -> tuple[list[str], str | None]:
    """The nodes before the saved picture, nearest first, and the sampler that began it: no other comes before that."""
    saves = [key for key, node in graph.nodes.items() if "save" in node.kind.casefold()]
    for ends in (saves, list(graph.nodes)):
        reached = graph.upstream(ends)
        stages = [key for key in reached if is_stage(graph, graph.nodes[key])]
        after: set[str] = set()
        todo = [key for stage in stages for key in reached[stage]]
        while todo:
            at = todo.pop()
            if at not in after:
                after.add(at)
                todo += reached[at]
        first = [key for key in stages if key not in after] or stages
        if first:
            graph.notes.update({SEVERAL: None} if len(first) > 1 else {})
            return list(reached), first[0]
    return [], None


def is_stage(graph: Graph, node: Node) -> bool:
    """Tell whether a node samples: it takes a guider, steps and what they lead to, or a pipe and is called so."""
    if link(node.inputs.get("guider")):
        return True
    if link(node.inputs.get("positive")) and any(key in node.inputs for key in ("steps", "sigmas")):
        return True
    piped = any(link(value) in graph.nodes and PIPE.search(key) for key, value in node.inputs.items())
    return piped and "sampler" in node.kind.casefold()


def settings(graph: Graph, stage: Node) -> dict[str, object]:
    """The inputs of a sampler with those of the nodes that hold its settings; a class may be the setting itself."""
    inputs = dict(stage.inputs)
    for node in graph.piped(stage):
        for name, value in node.inputs.items():
            inputs.setdefault(name.removeprefix("base_") if link(value) else name, value)
    if stage.inputs.keys() != inputs.keys():
        inputs.setdefault("model", pipe_of(stage))
    for key in BESIDE:
        for node in graph.along(inputs.get(key), key):
            for name, value in node.inputs.items():
                inputs.setdefault(name, value)
            if key == "sampler":
                inputs.setdefault("sampler_name", node.kind.removeprefix("Sampler"))
            if key == "sigmas" and "steps" in node.inputs:
                inputs.setdefault("scheduler", node.kind.removesuffix("Scheduler"))
    return inputs


def pipe_of(node: Node) -> object:
    """The pipe that leads into a node."""
    return next((value for key, value in node.inputs.items() if PIPE.search(key) and link(value)), None)


def sampling(graph: Graph, inputs: Mapping[str, object]) -> dict[str, object]:
    """The settings of a sampler. A denoising strength of one is that of every new picture."""
    found = {
        key: graph.value(inputs.get(name), name)
        for key, name in (
            ("Steps", "steps"),
            ("Sampler", "sampler_name"),
            ("Schedule type", "scheduler"),
            ("CFG scale", "cfg"),
            ("Denoising strength", "denoise"),
        )
    }
    seed = "seed" if "seed" in inputs else "noise_seed"
    strength = found["Denoising strength"] or ""
    if NUMBER.fullmatch(strength) and float(strength) == 1:
        del found["Denoising strength"]
    return {**found, "Seed": graph.value(inputs.get(seed), seed)}


def size_of(graph: Graph, stage: str) -> str | None:
    """The size at which sampling begins: the first that a node before the sampler sets."""
    for key in graph.upstream([stage]):
        node = graph.nodes[key]
        source = graph.nodes.get(link(node.inputs.get("width")) or "")
        for one in (source, node):
            if one and (chosen := preset(one)):
                return chosen
        for names in SIZES:
            found = [graph.value(node.inputs.get(name), name) for name in names]
            if all(found) and "0" not in found:
                return size(*found)
    return None


def preset(node: Node) -> str | None:
    """The size that was picked from a list in words, such as ``832 x 1216 (2:3)``."""
    for key, value in node.inputs.items():
        found = WRITTEN_SIZE.search(value) if isinstance(value, str) and PRESET.search(key) else None
        if found:
            swap = node.inputs.get("swap_dimensions")
            swapped = swap is True or (isinstance(swap, str) and swap.casefold() in ON)
            return size(*(found[2], found[1]) if swapped else (found[1], found[2]))
    return None


def note(graph: Graph) -> str | None:
    """What of the graph could not be read."""
    kinds = list(graph.unknown)
    more = ["others"] if len(kinds) > NAMED else []
    what = " and ".join([", ".join(map(quoted, kinds[:NAMED])), *more])
    unknown = [f"what these nodes do is not known: {what}"] if kinds else []
    return "; ".join([*graph.notes, *unknown]) or None
