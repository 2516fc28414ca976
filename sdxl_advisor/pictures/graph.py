"""The graph that ComfyUI ran, read from the sampler upstream: texts, model, settings.

Source of the nodes: https://github.com/comfyanonymous/ComfyUI (nodes.py, comfy_extras). Nodes that others add are read
by the names of their inputs; what those do to a text or a model is not known, so the note names them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TypeGuard

from sdxl_advisor.catalog.record import record
from sdxl_advisor.catalog.spelling import quoted
from sdxl_advisor.pictures.generation_data import Object, Picture, generation, loras, plain, size
from sdxl_advisor.pictures.infotext import NUMBER

PROGRAM = "ComfyUI"
NO_SAMPLER = "its graph has no sampler that is known"
SEVERAL = "its graph makes several pictures, and this is read from one of them"
MISSING = "its graph lacks a node that it names"
NAMED = 3  # so many unknown nodes are named
HOPS = 20  # so many nodes may hand on a value
BESIDE = ("guider", "noise", "sampler", "sigmas")  # the nodes that hold the settings of a custom sampler
NO_PICTURE = frozenset(
    (*BESIDE, "positive", "negative", "model", "clip", "vae", "conditioning", "control_net", "mask", "clip_vision")
)
VALUES = ("value", "Value", "seed", "int", "float", "number", "Number", "text", "string")  # of nodes for one value
TEXTUAL = re.compile(r"(?:conditioning|text|string|prompt|populated_text|value)(?:_?(?:[a-z]|\d{1,2}|to|from))?")
KNOWN = re.compile(
    r"CLIPTextEncode|^Conditioning|ControlNet|unCLIPConditioning|InpaintModelConditioning|GLIGEN|^Primitive|^String"
    r"|^Text ?(?:Multiline|Concatenate)|^CR (?:Text|Prompt Text)|ShowText|Reroute|^Efficient Loader|^Eff\. Loader"
)
SIZES = (("width", "height"), ("empty_latent_width", "empty_latent_height"))
AIR = re.compile(r"urn:air:[\w.-]{1,40}:checkpoint:civitai:\d{1,12}@(\d{1,12})")  # how Civitai's own graphs name a file
LORA_WEIGHTS = ("strength_model", "lora_model_strength", "strength")


@record
class Node:
    """A node: its class, and its inputs, which are values or links to other nodes."""

    kind: str
    inputs: Object


class Graph:
    """The nodes by number, and what was met that could not be read."""

    def __init__(self, found: Object) -> None:
        pairs = ((key, node_of(raw)) for key, raw in found.items())
        self.nodes = {key: node for key, node in pairs if node}
        self.unknown: dict[str, None] = {}
        self.notes: dict[str, None] = {}

    def along(self, start: object, key: str) -> Iterator[Node]:
        """The nodes from a link on, from each by its input of this name; none of them twice."""
        seen, at = set(), link(start)
        while at is not None and at not in seen:
            seen.add(at)
            node = self.nodes.get(at)
            if node is None:
                self.notes[MISSING] = None
                return
            yield node
            at = link(node.inputs.get(key))

    def upstream(self, starts: Iterable[str]) -> dict[str, list[str]]:
        """The nodes that the picture comes through, nearest first, each with those that take it from there."""
        found: dict[str, list[str]] = {start: [] for start in starts}
        todo = list(found)
        for at in todo:  # grows
            for name, value in self.nodes[at].inputs.items():
                source = link(value)
                if source is None or name in NO_PICTURE or source not in self.nodes:
                    continue
                if source not in found:
                    found[source] = []
                    todo.append(source)
                found[source].append(at)
        return found

    def value(self, raw: object, name: str) -> str | None:
        """A value as text, from the node that gives it where it is a link."""
        for _ in range(HOPS):
            node = self.nodes.get(link(raw) or "")
            if node is None:
                break
            raw = next((node.inputs[key] for key in (name, *VALUES) if key in node.inputs), None)
        return plain(raw)


def is_graph(found: Object | None) -> TypeGuard[Object]:
    """Tell whether JSON is a graph as ComfyUI ran it, which is not the form of its editor."""
    return found is not None and any(node_of(raw) for raw in found.values())


def node_of(raw: object) -> Node | None:
    """A node of JSON."""
    if not isinstance(raw, dict):
        return None
    kind, inputs = raw.get("class_type"), raw.get("inputs")
    return Node(kind, inputs) if isinstance(kind, str) and isinstance(inputs, dict) else None


def link(value: object) -> str | None:
    """The node that an input is linked to; None for a value."""
    linked = isinstance(value, list) and len(value) == 2 and isinstance(value[0], str)  # noqa: PLR2004
    return value[0] if linked and isinstance(value, list) else None


def read_graph(found: Object) -> Picture:
    """What a graph tells of its picture."""
    graph = Graph(found)
    reached, stage = first_stage(graph)
    if stage is None:
        return Picture(PROGRAM, None, NO_SAMPLER)
    inputs = settings(graph, graph.nodes[stage])
    positive, clip = side(graph, inputs.get("positive") or inputs.get("conditioning"), "positive")
    negative, _ = side(graph, inputs.get("negative"), "negative")
    parameters = {
        **sampling(graph, inputs),
        "Size": size_of(graph, stage),
        **model(graph, inputs.get("model")),
        **clip_skip(graph, clip),
        "VAE": vae(graph, reached),
    }
    return Picture(PROGRAM, generation(positive, negative, parameters), note(graph))


def first_stage(graph: Graph) -> tuple[list[str], str | None]:
    """The nodes before the saved picture, nearest first, and the sampler that began it: no other comes before that."""
    saves = [key for key, node in graph.nodes.items() if "save" in node.kind.casefold()]
    for ends in (saves, list(graph.nodes)):
        reached = graph.upstream(ends)
        stages = [key for key in reached if is_stage(graph.nodes[key])]
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


def is_stage(node: Node) -> bool:
    """Tell whether a node samples: it takes a guider, or steps and what they lead to."""
    if link(node.inputs.get("guider")):
        return True
    return bool(link(node.inputs.get("positive"))) and any(key in node.inputs for key in ("steps", "sigmas"))


def settings(graph: Graph, stage: Node) -> dict[str, object]:
    """The inputs of a sampler with those of the nodes that hold its settings; a class may be the setting itself."""
    inputs = dict(stage.inputs)
    for key in BESIDE:
        for node in graph.along(stage.inputs.get(key), key):
            for name, value in node.inputs.items():
                inputs.setdefault(name, value)
            if key == "sampler":
                inputs.setdefault("sampler_name", node.kind.removeprefix("Sampler"))
            if key == "sigmas" and "steps" in node.inputs:
                inputs.setdefault("scheduler", node.kind.removesuffix("Scheduler"))
    return inputs


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
        inputs = graph.nodes[key].inputs
        for names in SIZES:
            found = [graph.value(inputs.get(name), name) for name in names]
            if all(found) and "0" not in found:
                return size(*found)
    return None


def model(graph: Graph, start: object) -> dict[str, object]:
    """The checkpoint and what was changed about it on the way; of two changes that nearest to the sampler counts."""
    found: dict[str, object] = {}
    used: list[tuple[object, object]] = []  # nearest to the sampler first
    node = None
    for node in graph.along(start, "model"):
        inputs = node.inputs
        used += loras_of(graph, node)
        if node.kind.startswith("ModelSampling") and "sampling" in inputs:
            found.setdefault("Model prediction", graph.value(inputs["sampling"], "sampling"))
            found.setdefault("Noise Schedule", "Zero Terminal SNR" if inputs.get("zsnr") is True else None)
        if node.kind == "RescaleCFG":
            found.setdefault("CFG Rescale", graph.value(inputs.get("multiplier"), "multiplier"))
        name = next((key for key in ("ckpt_name", "unet_name") if key in inputs), None)
        if name:
            skip = graph.value(inputs.get("clip_skip"), "clip_skip") or ""
            written = graph.value(inputs[name], name)
            version = AIR.fullmatch(written or "")
            return {
                **found,
                "Model": written,
                "Civitai resources": f'[{{"type": "checkpoint", "modelVersionId": {version[1]}}}]' if version else None,
                "Clip skip": skip.removeprefix("-"),
                "Loras": loras(reversed(used)),
            }
    if node:
        graph.unknown[node.kind] = None
    return {**found, "Loras": loras(reversed(used))}


def loras_of(graph: Graph, node: Node) -> list[tuple[object, object]]:
    """The LoRAs that a node loads, the last first, with their weights; stacks of them are not read."""
    stack = graph.nodes.get(link(node.inputs.get("lora_stack")) or "")
    if stack:
        graph.unknown[stack.kind] = None
    rows = [one for one in node.inputs.values() if isinstance(one, dict) and one.get("on") is True]
    found = [(one.get("lora"), one.get("strength")) for one in rows]
    weight = next((graph.value(node.inputs[key], key) for key in LORA_WEIGHTS if key in node.inputs), None)
    return [(graph.value(node.inputs.get("lora_name"), "lora_name"), weight), *reversed(found)]


def clip_skip(graph: Graph, clip: object) -> dict[str, object]:
    """The layer at which the text encoder stops, counted from the last, which is one."""
    for node in graph.along(clip, "clip"):
        layer = graph.value(node.inputs.get("stop_at_clip_layer"), "stop_at_clip_layer")
        if layer:
            return {"Clip skip": layer.removeprefix("-")}
    return {}


def vae(graph: Graph, reached: Iterable[str]) -> str | None:
    """The VAE nearest to the saved picture, unless it is that of the checkpoint."""
    inputs = (graph.nodes[key].inputs for key in reached)
    links = (link(one.get("vae") or one.get("optional_vae")) for one in inputs)
    loader = graph.nodes.get(next(filter(None, links), ""))
    name = graph.value(loader.inputs.get("vae_name"), "vae_name") if loader else None
    return None if name == "Baked VAE" else name


def side(graph: Graph, start: object, name: str) -> tuple[str, object]:
    """The text of one side in the order of its nodes, and the text encoder; nothing is read twice."""
    todo: list[tuple[str, object]] = [("", start)]
    seen: set[str] = set()
    texts: dict[str, str] = {}  # and what stands before each
    clip: object = None
    while todo:
        before, raw = todo.pop()
        at = link(raw)
        if at is None:
            if isinstance(raw, str) and raw.strip():
                texts.setdefault(raw, before)
        elif at not in seen:
            seen.add(at)
            node = graph.nodes.get(at)
            if node is None:
                graph.notes[MISSING] = None
                continue
            clip = clip or node.inputs.get("clip")
            parts, between = parts_of(graph, node, name)
            todo += [(before if n == 0 else between, part) for n, part in enumerate(parts)][::-1]
    (first, *rest) = texts or ("",)
    return first + "".join(texts[text] + text for text in rest), clip


def parts_of(graph: Graph, node: Node, name: str) -> tuple[list[object], str]:
    """The inputs of a node that its text is made of, and what comes between them."""
    if "ZeroOut" in node.kind:
        return [], ""
    own = {name, f"text_{name}"}  # a loader or styler has both sides
    keys = [key for key in node.inputs if key in own or TEXTUAL.fullmatch(key)]
    chosen = [key for key in keys if key in own] or [key for key in keys if key == "populated_text"] or keys
    if not chosen or not KNOWN.search(node.kind):
        graph.unknown[node.kind] = None
    between = next((text for key in ("delimiter", "separator") if isinstance(text := node.inputs.get(key), str)), None)
    if between is None:
        between = "" if any(key.startswith("string") for key in keys) else "\n"
    return [node.inputs[key] for key in chosen], between


def note(graph: Graph) -> str | None:
    """What of the graph could not be read."""
    kinds = list(graph.unknown)
    more = ["others"] if len(kinds) > NAMED else []
    what = " and ".join([", ".join(map(quoted, kinds[:NAMED])), *more])
    unknown = [f"what these nodes do is not known: {what}"] if kinds else []
    return "; ".join([*graph.notes, *unknown]) or None
