"""Which program made a picture, by the texts in it, and what each calls what A1111 has a name for.

Sources: the programs' own code: InvokeAI (invocations/metadata.py), Fooocus (modules/meta_parser.py), SwarmUI
(Text2Image/T2IParamInput.cs), ComfyUI (nodes.py); for NovelAI, Easy Diffusion and Draw Things the readers of
https://github.com/receyuki/stable-diffusion-prompt-reader and https://github.com/d3x-at/sd-parsers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sdxl_advisor import lazy_re as re
from sdxl_advisor.pictures.generation_data import (
    BROKEN,
    NOTHING,
    Object,
    Picture,
    generation,
    inner,
    items,
    json_object,
    loras,
    plain,
    renamed,
    size,
)
from sdxl_advisor.pictures.graph import is_graph, read_graph
from sdxl_advisor.pictures.graph_and_infotext import with_saved_text
from sdxl_advisor.pictures.infotext import Generation, read_infotext
from sdxl_advisor.pictures.infotext_program import program_of_infotext
from sdxl_advisor.pictures.settings import is_settings, read_settings
from sdxl_advisor.pictures.wrapped_texts import PLACES, unwrapped

Texts = Mapping[str, str]
MIDJOURNEY = "it is from Midjourney, which is not Stable Diffusion"
OLD_INVOKE = "it is from InvokeAI before SDXL; that data is not read"
WORKFLOW = "it holds only the workflow of ComfyUI's editor, without the prompt that was used"
DRAWN, TENSOR, CIVITAI = "Draw Things", "generation_data", "extraMetadata"
JOB = re.compile(r"Job ID: [0-9a-f-]{36}")
EASY = frozenset(("use_stable_diffusion_model", "Stable Diffusion model", "stable diffusion model"))
HASHES = {"blake3": "Model BLAKE3", "sha256": "Model hash"}  # InvokeAI says which

INVOKE_KEYS = {
    "steps": "Steps",
    "scheduler": "Sampler",
    "cfg_scale": "CFG scale",
    "cfg_rescale_multiplier": "CFG Rescale",
    "seed": "Seed",
    "strength": "Denoising strength",
    "app_version": "Version",
}
SWARM_KEYS = {
    "steps": "Steps",
    "sampler": "Sampler",
    "scheduler": "Schedule type",
    "cfgscale": "CFG scale",
    "seed": "Seed",
    "model": "Model",
    "vae": "VAE",
    "swarm_version": "Version",
}
NOVELAI_KEYS = {
    "steps": "Steps",
    "sampler": "Sampler",
    "noise_schedule": "Schedule type",
    "scale": "CFG scale",
    "cfg_rescale": "CFG Rescale",
    "seed": "Seed",
}
DRAWN_KEYS = {
    "steps": "Steps",
    "sampler": "Sampler",
    "scale": "CFG scale",
    "seed": "Seed",
    "size": "Size",
    "model": "Model",
}


def read_texts(texts: Texts) -> Picture:
    """What the texts of a picture tell; infotext counts most, for it was written to be read."""
    plain_texts = unwrapped(texts)
    found = (reader(plain_texts) for reader in READERS)
    return next(filter(None, found), Picture(None, None, NOTHING))


def read_parameters(texts: Texts) -> Picture | None:
    """Infotext, which A1111 began and many programs write."""
    made = next(filter(None, (read_infotext(texts[key]) for key in PLACES if key in texts)), None)
    if made and is_graph(graph := json_object(texts.get("prompt"))):
        return with_saved_text(read_graph(graph), made)
    return Picture(program_of_infotext(texts, made), made, None) if made else None


def read_json(texts: Texts) -> Picture | None:
    """JSON where infotext is usual; each program is known by its keys."""
    found = next(filter(None, (json_object(texts.get(key)) for key in PLACES)), None)
    if found is None:
        return Picture(DRAWN, None, BROKEN) if texts.get("software") == DRAWN else None
    for keys, program, reader in SHAPES:
        if keys <= found.keys():
            return Picture(program, reader(found), None)
    if is_graph(found):
        return read_graph_of_site(found)
    return Picture(named_program(found), read_settings(found), None) if is_settings(found) else None


def named_program(found: Object) -> str | None:
    """The program that settings name."""
    return plain(found.get("software")) or plain(found.get("app")) or plain(found.get("Software"))


def read_swarm(found: Object) -> Generation:
    """SwarmUI. Its hashes are those of the tensors, so they are told apart from the hash of a file."""
    made = inner(found, "sui_image_params")
    names, weights = (listed(made.get(key)) for key in ("loras", "loraweights"))
    models = [one.get("hash") for one in items(found, "sui_models") if one.get("param") == "model"]
    skip = plain(made.get("clipstopatlayer")) or ""
    return generation(
        made.get("prompt"),
        made.get("negativeprompt"),
        {
            **renamed(made, SWARM_KEYS),
            "Size": size(made.get("width"), made.get("height")),
            "Model AutoV3": (plain(models[0]) or "").removeprefix("0x").lower() if models else None,
            "Clip skip": skip.removeprefix("-"),
            "Loras": loras(zip(names, [*weights, *[None] * len(names)], strict=False)),
        },
    )


def read_invoke(found: Object) -> Generation:
    """InvokeAI since SDXL. Its scheduler is what others call the sampler; it counts skipped layers from nought."""
    model, vae = inner(found, "model"), inner(found, "vae")
    kind, _, digest = (plain(model.get("hash")) or "").partition(":")
    skipped = plain(found.get("clip_skip"))
    used = [
        (named(inner(one, "model")) or named(inner(one, "lora")), one.get("weight")) for one in items(found, "loras")
    ]
    return generation(
        found.get("positive_prompt"),
        found.get("negative_prompt"),
        {
            **renamed(found, INVOKE_KEYS),
            "Size": size(found.get("width"), found.get("height")),
            "Model": named(model),
            **({HASHES[kind]: digest} if kind in HASHES else {}),
            "VAE": named(vae),
            "Clip skip": str(int(skipped) + 1) if skipped and re.fullmatch(r"\d{1,2}", skipped, re.ASCII) else None,
            "Loras": loras(used),
        },
    )


def named(model: Object) -> object:
    """The name of one of InvokeAI's models; it once had another key."""
    return model.get("name") or model.get("model_name")


def read_drawn(found: Object) -> Generation:
    """Draw Things."""
    used = [*items(inner(found, "v2"), "loras"), *items(found, "lora")]
    weights = loras((one.get("file") or one.get("model"), one.get("weight")) for one in used)
    return generation(found.get("c"), found.get("uc"), {**renamed(found, DRAWN_KEYS), "Loras": weights})


def read_invoke_chunk(texts: Texts) -> Picture | None:
    """InvokeAI in a PNG."""
    if "invokeai_metadata" in texts:
        found = json_object(texts["invokeai_metadata"])
        return Picture("InvokeAI", read_invoke(found) if found else None, None if found else BROKEN)
    return Picture("InvokeAI", None, OLD_INVOKE) if {"sd-metadata", "dream"} & texts.keys() else None


def read_novelai(texts: Texts) -> Picture | None:
    """NovelAI, by what it names itself.

    ``Model`` is its name with NovelAI's own hash, lest it looks like that of somebody else's file.
    """
    software = texts.get("software", "")
    if not software.startswith("NovelAI"):
        return None
    found = json_object(texts.get("comment")) or json_object(texts.get("parameters"))
    if found is None:
        return Picture("NovelAI", None, BROKEN if "comment" in texts else NOTHING)
    name = texts.get("source") or (None if software == "NovelAI" else software)
    return Picture("NovelAI", read_novelai_json({"prompt": texts.get("description"), **found, "source": name}), None)


def read_novelai_json(found: Object) -> Generation:
    """NovelAI: a text for the picture and one for every character, each on a line."""
    return generation(
        captions(found, "v4_prompt") or found.get("prompt"),
        captions(found, "v4_negative_prompt") or found.get("uc"),
        {
            **renamed(found, NOVELAI_KEYS),
            "Size": size(found.get("width"), found.get("height")),
            "Model": found.get("source"),
        },
    )


def captions(found: Object, key: str) -> str:
    """The texts of one side since NovelAI's fourth version."""
    whole = inner(found, key, "caption")
    each = [whole.get("base_caption"), *(one.get("char_caption") for one in items(whole, "char_captions"))]
    return "\n".join(filter(None, map(plain, each)))


def read_chunks(texts: Texts) -> Picture | None:
    """A text for every setting, as Easy Diffusion writes them."""
    if EASY & texts.keys():
        return Picture("Easy Diffusion", read_settings(texts), None)
    return Picture(named_program(texts), read_settings(texts), None) if is_settings(texts) else None


def read_tensor_art(texts: Texts) -> Picture | None:
    """Tensor.Art, beside whose own text stands the graph of the ComfyUI that it runs."""
    found = json_object(texts.get(TENSOR, "").rstrip("\0 "))
    return Picture("Tensor.Art", read_settings(found), None) if found and is_settings(found) else None


def read_comfy(texts: Texts) -> Picture | None:
    """ComfyUI: the graph that it ran, or at least the workflow of its editor."""
    found = json_object(texts.get("prompt"))
    if is_graph(found):
        return read_graph_of_site({CIVITAI: texts.get(CIVITAI.casefold()), **found})
    if "workflow" not in texts:
        return None
    return Picture("ComfyUI", None, BROKEN if "prompt" in texts else WORKFLOW)


def read_graph_of_site(found: Object) -> Picture:
    """A graph; Civitai writes beside it what its form was filled in with, which says more."""
    picture, form = read_graph(found), found.get(CIVITAI)
    filled = form if isinstance(form, dict) else json_object(form) if isinstance(form, str) else None
    if not filled or not is_settings(filled):
        return picture
    made, ran = read_settings(filled), picture.generation
    parameters = {**(ran.parameters if ran else {}), **made.parameters}
    if ran and "Civitai resources" in ran.parameters:
        parameters["Civitai resources"] = ran.parameters["Civitai resources"]  # that of the checkpoint alone
    sides = (made.positive or (ran.positive if ran else ""), made.negative or (ran.negative if ran else ""))
    return Picture("Civitai", generation(*sides, parameters), None)


def read_midjourney(texts: Texts) -> Picture | None:
    """Midjourney, which can be told but has nothing to advise on."""
    return Picture("Midjourney", None, MIDJOURNEY) if JOB.search(texts.get("description", "")) else None


def listed(value: object) -> list[object]:
    """A list, which SwarmUI once wrote with commas."""
    return value if isinstance(value, list) else [one.strip() for one in (plain(value) or "").split(",") if one.strip()]


SHAPES: tuple[tuple[frozenset[str], str, Callable[[Object], Generation]], ...] = (
    (frozenset(("sui_image_params",)), "SwarmUI", read_swarm),
    (frozenset(("base_model",)), "Fooocus", read_settings),
    (frozenset(("positive_prompt", "app_version")), "InvokeAI", read_invoke),
    (frozenset(("positive_prompt", "generation_mode")), "InvokeAI", read_invoke),
    *((frozenset((key,)), "Easy Diffusion", read_settings) for key in sorted(EASY)),
    (frozenset(("c", "uc")), DRAWN, read_drawn),
    (frozenset(("prompt", "uc")), "NovelAI", read_novelai_json),
)
READERS: tuple[Callable[[Texts], Picture | None], ...] = (
    read_parameters,
    read_tensor_art,
    read_invoke_chunk,
    read_novelai,
    read_json,
    read_chunks,
    read_comfy,
    read_midjourney,
)
