"""ComfyUI's graph for a preset, described once: the form of its editor and that of its API are both made of it.

Core nodes only, as in ComfyUI 0.3.64 (a125cd8, ``nodes.py`` and ``comfy_extras``). A node that is bypassed hands on
what it takes under the same type.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path, PurePath
from typing import Any

from sdxl_advisor import lazy_re as re
from sdxl_advisor.catalog.record import field, record
from sdxl_advisor.export.deciding import NAMES, in_words
from sdxl_advisor.export.preset import USUAL_CLIP_SKIP, Demand, ExportedFile, Preset, Program, Slot
from sdxl_advisor.export.titles import file_stem

Output = tuple[int, int]  # a node's id, and which of the things that it makes
Links = Mapping[str, Output]  # input: where it comes from

NO_LORA = "choose a LoRA"  # no name of a file, so that no program looks for it
FOLDER = "checkpoints"  # ComfyUI names a checkpoint by its path from here
SAMPLER = "KSampler"
NOTE = "MarkdownNote"
AFTER = "control_after_generate"  # a field of the editor: what becomes of the seed after each picture
READ_AT = "ComfyUI 0.3.64 (a125cd8), 2025-10-12"

HOLDS: tuple[Slot, ...] = (
    *("model_file", "sampler", "schedule", "steps", "cfg", "cfg_rescale", "shift", "size", "clip_skip", "upscale"),
)
DEMANDS: Mapping[Slot, Demand] = {
    "model_file": Demand("{key}.safetensors", "a stand-in, since its name is not known; choose your file in the node"),
    "sampler": Demand("euler", "ComfyUI's own, since nobody names one that it has"),
    "schedule": Demand("simple", "ComfyUI's own, since nobody names one that it has"),
    "steps": Demand(20, "ComfyUI's own, since nobody names a number"),
    "cfg": Demand(8.0, "ComfyUI's own, since nobody names a value"),
    "size": Demand((1024, 1024), "what SDXL was trained at, since nobody names one"),
}
LIMITS: Mapping[Slot, tuple[float, float]] = {  # of the nodes' fields
    "steps": (1, 10_000),
    "cfg": (0, 100),
    "cfg_rescale": (0, 1),
    "shift": (0, 100),
    "clip_skip": (1, 24),
}
SIZES = (16, 16_384)
SCALES = (0.01, 8)


@record
class Kind:
    """A class of nodes: what it takes and makes, name by type, in ComfyUI's order."""

    takes: Mapping[str, str] = field(default_factory=dict)
    makes: Mapping[str, str] = field(default_factory=dict)


MODEL, CLIP, LATENT = {"model": "MODEL"}, {"clip": "CLIP"}, {"LATENT": "LATENT"}
MAKES_MODEL, CONDITIONING = {"MODEL": "MODEL"}, {"CONDITIONING": "CONDITIONING"}
SIDES = {"positive": "CONDITIONING", "negative": "CONDITIONING", "latent_image": "LATENT"}
KINDS: Mapping[str, Kind] = {
    "CheckpointLoaderSimple": Kind(makes={"MODEL": "MODEL", "CLIP": "CLIP", "VAE": "VAE"}),
    "LoraLoader": Kind(MODEL | CLIP, {"MODEL": "MODEL", "CLIP": "CLIP"}),
    "ModelSamplingDiscrete": Kind(MODEL, MAKES_MODEL),
    "ModelSamplingSD3": Kind(MODEL, MAKES_MODEL),
    "RescaleCFG": Kind(MODEL, MAKES_MODEL),
    "CLIPSetLastLayer": Kind(CLIP, {"CLIP": "CLIP"}),
    "CLIPTextEncode": Kind(CLIP, CONDITIONING),
    "EmptyLatentImage": Kind(makes=LATENT),
    SAMPLER: Kind(MODEL | SIDES, LATENT),
    "LatentUpscaleBy": Kind({"samples": "LATENT"}, LATENT),
    "VAEDecode": Kind({"samples": "LATENT", "vae": "VAE"}, {"IMAGE": "IMAGE"}),
    "SaveImage": Kind({"images": "IMAGE"}),
    NOTE: Kind(),
}


@record
class Node:
    """A node: its fields by name in ComfyUI's order (``values``), and where its inputs come from (``links``)."""

    id: int
    kind: str
    values: Mapping[str, Any]
    links: Links
    title: str | None
    bypassed: bool


class Graph:
    """The nodes of a graph, each behind those that it takes something from."""

    def __init__(self) -> None:
        self.nodes: list[Node] = []

    def add(
        self,
        kind: str,
        values: Mapping[str, Any],
        links: Links | None = None,
        *,
        title: str | None = None,
        bypassed: bool = False,
    ) -> int:
        """A new node; returns its id."""
        self.nodes.append(Node(len(self.nodes) + 1, kind, values, links or {}, title, bypassed))
        return len(self.nodes)

    def node(self, number: int) -> Node:
        """The node of that id."""
        return self.nodes[number - 1]

    def type_of(self, output: Output) -> str:
        """The type of what a node makes there."""
        return list(KINDS[self.node(output[0]).kind].makes.values())[output[1]]

    def source(self, output: Output) -> Output:
        """Where a thing really comes from: a bypassed node hands on what it takes under the same type."""
        node = self.node(output[0])
        if not node.bypassed:
            return output
        wanted = self.type_of(output)
        return self.source(next(link for link in node.links.values() if self.type_of(link) == wanted))


def graph_of(preset: Preset) -> Graph:
    """The graph that makes a picture with a checkpoint as it wants to be used."""
    graph = Graph()
    loader = graph.add("CheckpointLoaderSimple", {"ckpt_name": name_to_load(preset)})
    lora = graph.add(
        "LoraLoader",
        {"lora_name": NO_LORA, "strength_model": 1.0, "strength_clip": 1.0},
        {"model": (loader, 0), "clip": (loader, 1)},
        title="LoRA (off)",
        bypassed=True,
    )
    model = add_model(graph, preset, (lora, 0))
    clip = add_clip(graph, preset, (lora, 1))
    latent = add_samplers(graph, preset, model, add_prompts(graph, preset, clip))
    image = graph.add("VAEDecode", {}, {"samples": latent, "vae": (loader, 2)})
    graph.add("SaveImage", {"filename_prefix": file_stem(preset)}, {"images": (image, 0)})
    return graph


def name_to_load(preset: Preset) -> str | None:
    """The checkpoint as ComfyUI names it: with the folders below that of its checkpoints."""
    parts = Path(preset.model_path).absolute().parts if preset.model_path else ()
    if FOLDER not in parts[:-1]:
        return preset.model_file
    return str(PurePath(*parts[len(parts) - parts[::-1].index(FOLDER) :]))


def add_model(graph: Graph, preset: Preset, model: Output) -> Output:
    """What tells the sampler how the model predicts, where it needs telling."""
    if preset.is_v_pred:
        values = {"sampling": "v_prediction", "zsnr": preset.zero_terminal_snr}
        model = graph.add("ModelSamplingDiscrete", values, {"model": model}, title="v-prediction"), 0
    if preset.shift is not None and preset.prediction == "rectified-flow":
        model = graph.add("ModelSamplingSD3", {"shift": preset.shift}, {"model": model}, title="Flow sampling"), 0
    if preset.cfg_rescale is not None:
        model = graph.add("RescaleCFG", {"multiplier": preset.cfg_rescale}, {"model": model}), 0
    return model


def add_clip(graph: Graph, preset: Preset, clip: Output) -> Output:
    """Where the text encoder stops, where a page asks for that."""
    if preset.clip_skip is None:
        return clip
    layer = -max(preset.clip_skip, USUAL_CLIP_SKIP)
    return graph.add("CLIPSetLastLayer", {"stop_at_clip_layer": layer}, {"clip": clip}), 0


def add_prompts(graph: Graph, preset: Preset, clip: Output) -> Links:
    """Both sides of the prompt."""
    where = "behind" if preset.at_start else "before"
    title = f"Positive: your words {where} these" if preset.positive else "Positive: your words"
    positive = graph.add("CLIPTextEncode", {"text": preset.positive}, {"clip": clip}, title=title)
    negative = graph.add("CLIPTextEncode", {"text": preset.negative}, {"clip": clip}, title="Negative")
    return {"positive": (positive, 0), "negative": (negative, 0)}


def add_samplers(graph: Graph, preset: Preset, model: Output, sides: Links) -> Output:
    """The sampler; behind it the hires fix where it is known."""
    width, height = preset.size or (0, 0)
    latent = graph.add("EmptyLatentImage", {"width": width, "height": height, "batch_size": 1}), 0
    inputs = {"model": model, **sides}
    first = graph.add(SAMPLER, sampling(preset, "randomize", preset.steps, 1.0), {**inputs, "latent_image": latent})
    more = preset.upscale
    if more is None:
        return first, 0
    larger = graph.add(
        "LatentUpscaleBy",
        {"upscale_method": "nearest-exact", "scale_by": more.scale},
        {"samples": (first, 0)},
        title="Hires fix: enlarge",
    )
    values = sampling(preset, "fixed", more.steps or preset.steps, more.denoise)
    return graph.add(SAMPLER, values, {**inputs, "latent_image": (larger, 0)}, title="Hires fix: sample again"), 0


def sampling(preset: Preset, after: str, steps: int | None, denoise: float) -> dict[str, Any]:
    """The fields of a sampler."""
    return {
        "seed": 0,
        AFTER: after,
        "steps": steps,
        "cfg": preset.cfg,
        "sampler_name": preset.sampler,
        "scheduler": preset.schedule,
        "denoise": denoise,
    }


def program_of(title: str, where: str, make: Callable[[Sequence[Preset]], Sequence[ExportedFile]]) -> Program:
    """A form of the graph: what it holds and demands is the same for each."""
    return Program(
        title=title,
        interface="comfyui",
        where=where,
        read_at=READ_AT,
        holds=HOLDS,
        demands=DEMANDS,
        make=make,
        sets_v_pred=True,
        sets_zero_terminal_snr=True,
        refuses=refuses,
    )


def refuses(preset: Preset) -> str | None:
    """Why ComfyUI would not run the graph: a number that its fields do not take."""
    numbers: list[tuple[str, float | None, tuple[float, float]]] = [
        *((NAMES[slot], getattr(preset, slot), limits) for slot, limits in LIMITS.items()),
        *(("size", side, SIZES) for side in preset.size or ()),
    ]
    if preset.upscale:
        numbers += [("hires fix scale", preset.upscale.scale, SCALES), ("denoise", preset.upscale.denoise, (0, 1))]
        numbers += [("hires fix steps", preset.upscale.steps, LIMITS["steps"])]
    for name, value, (low, high) in numbers:
        if value is not None and not low <= value <= high:
            return f"ComfyUI takes a {name} of {in_words(low)} to {in_words(high)}, not {in_words(value)}."
    return None


def in_lines(value: Any, levels: int, indent: str = "") -> str:
    """JSON in lines down to so many *levels*: each node stands on one."""
    if not levels or not value or not isinstance(value, (dict, list)):
        return json.dumps(value, ensure_ascii=False)
    items = [(f"{json.dumps(key)}: ", one) for key, one in value.items()] if isinstance(value, dict) else []
    items = items or [("", one) for one in value]
    rows = [f"{indent}  {name}{in_lines(one, levels - 1, indent + '  ')}" for name, one in items]
    start, end = "{}" if isinstance(value, dict) else "[]"
    return ",\n".join([f"{start}\n{rows[0]}", *rows[1:]]) + f"\n{indent}{end}"


def plain_text(text: str) -> str:
    """A prompt for the editor, which would pick one of ``{a|b}``: braces that mean themselves."""
    return re.sub(r"(?<!\\)([{}])", r"\\\1", text)
