"""The model in ComfyUI's graph: the checkpoint or those that were merged, the LoRAs, what was changed about it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sdxl_advisor import lazy_re as re
from sdxl_advisor.catalog.file_records import MODEL_ENDING
from sdxl_advisor.pictures.generation_data import LORA, loras, merged, plain
from sdxl_advisor.pictures.graph_nodes import AIR, Graph, Node, is_file, link
from sdxl_advisor.pictures.infotext import FOLDER

NAMES = ("ckpt_name", "unet_name", "base_ckpt_name")
LOADED = re.compile(r"(?:base_)?(?:ckpt|checkpoint|unet|diffusion_model|gguf|model)(?:_?(?:name|path|file))?_?\d{0,2}")
MODEL = re.compile(r"(?:model|unet)_?(?:\d{1,2}|[a-z])")  # of what is merged
LORA_WEIGHTS = ("strength_model", "lora_model_strength", "strength", "model_strength", "lora_strength")
ROW = re.compile(r"lora(?:_name)?_?0*(\d{1,3})(?:_name)?")
OFF = ("off", "none", "false", "")
STACK = "lora_stack"
PLAIN_TYPES = ("sdxl", "stable_diffusion")  # of text encoders
LATENT = re.compile(r"Empty(?!SDXL)[A-Z]\w{1,30}?Latent")
SAMPLING = re.compile(r"ModelSampling(?!Discrete|Continuous|StableCascade)\w+")


def model(graph: Graph, start: object) -> dict[str, object]:
    """The checkpoint and what was changed about it on the way; of two changes that nearest to the sampler counts."""
    found: dict[str, object] = {}
    used: list[tuple[object, object]] = []  # nearest to the sampler first
    names: list[str] = []
    node = None
    for node in graph.along(start, "model", loosely=True):
        inputs = node.inputs
        used += loras_of(graph, node)
        if node.kind.startswith("ModelSampling") and "sampling" in inputs:
            found.setdefault("Model prediction", graph.value(inputs["sampling"], "sampling"))
            found.setdefault("Noise Schedule", "Zero Terminal SNR" if inputs.get("zsnr") is True else None)
        if node.kind == "RescaleCFG":
            found.setdefault("CFG Rescale", graph.value(inputs.get("multiplier"), "multiplier"))
        names = list(names_at(graph, node))
        skip = graph.value(inputs.get("clip_skip") or inputs.get("base_clip_skip"), "clip_skip") or ""
        if names:
            found["Clip skip"] = skip.removeprefix("-")
            break
    if node and not names:
        names = names_before(graph, node)
    return {**found, **called(names), "Loras": loras(reversed(used))}


def called(names: list[str]) -> dict[str, object]:
    """One checkpoint as A1111 writes it, or all of a merge."""
    if len(names) != 1:
        return {"Merged models": merged(MODEL_ENDING.sub("", FOLDER.sub("", name)) for name in names)}
    version = AIR.fullmatch(names[0])
    resources = f'[{{"type": "checkpoint", "modelVersionId": {version[1]}}}]' if version else None
    return {"Model": names[0], "Civitai resources": resources}


def names_at(graph: Graph, node: Node) -> Iterator[str]:
    """The checkpoints that a node itself loads."""
    keys = [key for key in NAMES if key in node.inputs][:1]
    others = () if keys else (key for key, raw in node.inputs.items() if LOADED.fullmatch(key) and not link(raw))
    for key in (*keys, *others):
        written = graph.value(node.inputs[key], key)
        if written and (keys or is_file(written)):
            yield written


def names_before(graph: Graph, node: Node) -> list[str]:
    """The checkpoints behind a node that merges; behind one that is not known if there is just one."""
    links = [value for key, value in node.inputs.items() if MODEL.fullmatch(key) and link(value)]
    known = bool(links) and "switch" not in node.kind.casefold()
    others = [value for value in node.inputs.values() if link(value)]
    behind = graph.before(links or others)
    names = list(dict.fromkeys(name for one in behind for name in names_at(graph, one)))
    if not known:
        graph.unknown[node.kind] = None
    return names if known or len(names) == 1 else []


def loras_of(graph: Graph, node: Node) -> list[tuple[object, object]]:
    """The LoRAs that a node loads, the last first, with their weights; those of its stack with them."""
    weight = next((graph.value(node.inputs[key], key) for key in LORA_WEIGHTS if key in node.inputs), None)
    found = [(graph.value(node.inputs.get("lora_name"), "lora_name"), weight), *reversed(list(rows(graph, node)))]
    for stack in graph.along(node.inputs.get(STACK), STACK):
        some = list(rows(graph, stack))
        if not some and STACK not in stack.inputs:
            graph.unknown[stack.kind] = None
        found += reversed(some)
    return found


def rows(graph: Graph, node: Node) -> Iterator[tuple[object, object]]:
    """The LoRAs in the rows of a node: objects, numbered inputs, or text as A1111 has it."""
    count = graph.value(node.inputs.get("lora_count") or node.inputs.get("num_loras"), "value") or ""
    for one in objects(node.inputs.values()):
        if one.get("on", one.get("active")) is True:
            yield one.get("lora") or one.get("name"), one.get("strength")
    for key, raw in node.inputs.items():
        number = ROW.fullmatch(key)
        name = None if isinstance(raw, dict) else graph.value(raw, key) if number else None
        if number and name and is_on(node, number[1], count):
            yield name, weight_of(graph, node, number[1])
    text = node.inputs.get("text")
    if "lora" in node.kind.casefold() and isinstance(text, str):
        yield from ((found[1], found[2]) for found in LORA.finditer(text))


def objects(values: Iterable[object]) -> Iterator[dict[str, object]]:
    """The objects among some values, and in the lists among them or in their own."""
    for value in values:
        inner = value.get("__value__") if isinstance(value, dict) else value
        if isinstance(inner, list):
            yield from (one for one in inner if isinstance(one, dict))
        elif isinstance(value, dict):
            yield value


def is_on(node: Node, number: str, count: str) -> bool:
    """Tell whether a numbered row is used: it is within the count and not switched off."""
    switch = node.inputs.get(f"switch_{number}", node.inputs.get(f"lora_{number}_on"))
    off = switch is False or (isinstance(switch, str) and switch.casefold() in OFF)
    return not off and not (count.isdecimal() and len(count) < len("999") and int(number) > int(count))


def weight_of(graph: Graph, node: Node, number: str) -> str | None:
    """The weight of a numbered row; that of the model before that of the text encoder."""
    few = {key: node.inputs.get(key) for key in weight_names(number)}
    return next((graph.value(raw, key) for key, raw in few.items() if raw is not None), None)


def weight_names(number: str) -> list[str]:
    """How the weight of a row is called."""
    heads = ("model_weight", "lora_wt", "strength", "strength_model", "model_str", "lora_weight", "weight")
    padded = number.zfill(2)
    middle = (f"lora_{number}_strength", f"lora_{number}_model_strength", f"lora_{number}_weight")
    return [*(f"{head}_{one}" for head in heads for one in (number, padded)), *middle]


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


def other_model(graph: Graph, start: object, clip: object, latents: Iterable[str]) -> str | None:
    """What speaks of another model than SDXL: the type of the text encoders, the latent, how the model is sampled."""
    for node in graph.along(clip, "clip"):
        kind = plain(node.inputs.get("type"))
        if kind and "clip" in node.kind.casefold() and kind.casefold() not in PLAIN_TYPES:
            return f"its text encoders are for {kind}"
    sampled = (node.kind for node in graph.along(start, "model", loosely=True) if SAMPLING.match(node.kind))
    empty = (graph.nodes[key].kind for key in latents if LATENT.match(graph.nodes[key].kind))
    kind = next(sampled, None) or next(empty, None)
    return f"its graph has the node {kind}" if kind else None
