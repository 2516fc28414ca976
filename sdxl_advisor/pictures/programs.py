"""Which program made a picture, by the texts in it, and what each calls what A1111 has a name for.

Sources: the programs' own code: InvokeAI (invocations/metadata.py), Fooocus (modules/meta_parser.py), SwarmUI
(Text2Image/T2IParamInput.cs), ComfyUI (nodes.py); for NovelAI, Easy Diffusion and Draw Things the readers of
https://github.com/receyuki/stable-diffusion-prompt-reader and https://github.com/d3x-at/sd-parsers.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Mapping

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
from sdxl_advisor.pictures.infotext import Generation, read_infotext
from sdxl_advisor.pictures.saved_text import with_saved_text

Texts = Mapping[str, str]
INFOTEXT = ("parameters", "comment", "Comment", "Description")
VERSIONS = re.compile(r"(ComfyUI|Fooocus|SD\.Next)|f\d")
OLD_INVOKE = "it is from an InvokeAI older than SDXL, whose data is not read"
WORKFLOW = "it holds only the workflow of the editor, which is not read; the prompt was not saved with it"
XMP, DRAWN = "XML:com.adobe.xmp", "Draw Things"
COMMENT, ITEM, END = "<exif:UserComment>", re.compile(r"<rdf:li(?:\s[^<>]{0,200})?>"), "</rdf:li>"
PAIR = re.compile(r"\(\s*'?(\d{1,6})'?\s*,\s*'?(\d{1,6})'?\s*\)")
EASY = {"num_inference_steps", "use_stable_diffusion_model", "Stable Diffusion model"}
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
FOOOCUS_KEYS = {
    "steps": "Steps",
    "sampler": "Sampler",
    "scheduler": "Schedule type",
    "guidance_scale": "CFG scale",
    "seed": "Seed",
    "base_model": "Model",
    "base_model_hash": "Model hash",
    "clip_skip": "Clip skip",
    "vae": "VAE",
    "version": "Version",
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
EASY_KEYS = {
    "num_inference_steps": "Steps",
    "sampler_name": "Sampler",
    "scheduler_name": "Schedule type",
    "guidance_scale": "CFG scale",
    "seed": "Seed",
    "use_stable_diffusion_model": "Model",
    "use_vae_model": "VAE",
}
EASY_SPACED = {  # how Easy Diffusion calls them where people read them
    "Prompt": "prompt",
    "Negative Prompt": "negative_prompt",
    "Steps": "num_inference_steps",
    "Sampler": "sampler_name",
    "Scheduler": "scheduler_name",
    "Guidance Scale": "guidance_scale",
    "Seed": "seed",
    "Width": "width",
    "Height": "height",
    "Stable Diffusion model": "use_stable_diffusion_model",
    "VAE model": "use_vae_model",
}


def read_texts(texts: Texts) -> Picture:
    """What the texts of a picture tell; infotext counts most, for it was written to be read."""
    found = (reader(texts) for reader in READERS)
    return next(filter(None, found), Picture(None, None, NOTHING))


def read_parameters(texts: Texts) -> Picture | None:
    """Infotext, which A1111 began and many programs write."""
    made = next(filter(None, (read_infotext(texts[key]) for key in INFOTEXT if key in texts)), None)
    if made and is_graph(graph := json_object(texts.get("prompt"))):
        return with_saved_text(read_graph(graph), made)
    return Picture(writer(texts, made), made, None) if made else None


def writer(texts: Texts, made: Generation) -> str:
    """The program that wrote infotext: what else it left in the picture, or how it names its version."""
    if "fooocus_scheme" in texts:
        return "Fooocus"
    version = VERSIONS.match(made.value("Version") or texts.get("Software", ""))
    return (version[1] or "Forge") if version else "A1111"


def read_json(texts: Texts) -> Picture | None:
    """JSON where infotext is usual; each program is known by its keys."""
    found = json_object(texts.get("parameters"))
    if found is None:
        return None
    for key, program, reader in SHAPES:
        if key in found:
            return Picture(program, reader(found), None)
    return read_graph(found) if is_graph(found) else None


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


def read_fooocus(found: Object) -> Generation:
    """Fooocus in its own scheme: what was typed, before styles were added."""
    pair = PAIR.match(plain(found.get("resolution")) or "")
    written = found.get("loras")
    lists = [one for one in written if isinstance(one, list)] if isinstance(written, list) else []
    return generation(
        found.get("prompt"),
        found.get("negative_prompt"),
        {
            **renamed(found, FOOOCUS_KEYS),
            "Size": f"{pair[1]}x{pair[2]}" if pair else size(found.get("width"), found.get("height")),
            "Loras": loras((one[0], one[1]) for one in lists if len(one) > 1),
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


def read_easy(found: Object) -> Generation:
    """Easy Diffusion, in either spelling of its keys."""
    made = {EASY_SPACED.get(key, key): value for key, value in found.items()}
    dimensions = size(made.get("width"), made.get("height"))
    return generation(made.get("prompt"), made.get("negative_prompt"), {**renamed(made, EASY_KEYS), "Size": dimensions})


def read_invoke_chunk(texts: Texts) -> Picture | None:
    """InvokeAI in a PNG."""
    if "invokeai_metadata" in texts:
        found = json_object(texts["invokeai_metadata"])
        return Picture("InvokeAI", read_invoke(found) if found else None, None if found else BROKEN)
    return Picture("InvokeAI", None, OLD_INVOKE) if {"sd-metadata", "Dream"} & texts.keys() else None


def read_novelai(texts: Texts) -> Picture | None:
    """NovelAI: a text for the picture and one for every character, each on a line.

    ``Model`` is its name with NovelAI's own hash, lest it looks like that of somebody else's file.
    """
    if texts.get("Software") != "NovelAI":
        return None
    found = json_object(texts.get("Comment"))
    if found is None:
        return Picture("NovelAI", None, BROKEN if "Comment" in texts else NOTHING)
    made = generation(
        captions(found, "v4_prompt") or found.get("prompt") or texts.get("Description"),
        captions(found, "v4_negative_prompt") or found.get("uc"),
        {
            **renamed(found, NOVELAI_KEYS),
            "Size": size(found.get("width"), found.get("height")),
            "Model": texts.get("Source"),
        },
    )
    return Picture("NovelAI", made, None)


def captions(found: Object, key: str) -> str:
    """The texts of one side since NovelAI's fourth version."""
    whole = inner(found, key, "caption")
    each = [whole.get("base_caption"), *(one.get("char_caption") for one in items(whole, "char_captions"))]
    return "\n".join(filter(None, map(plain, each)))


def read_xmp(texts: Texts) -> Picture | None:
    """Draw Things, which writes XMP. No parser of XML is let loose on what strangers write."""
    text = texts.get(XMP, "")
    if DRAWN not in text:
        return None
    start = text.find(COMMENT)
    item = ITEM.search(text, start) if start >= 0 else None
    end = text.find(END, item.end()) if item else -1
    found = json_object(html.unescape(text[item.end() : end])) if item and end >= 0 else None
    return Picture(DRAWN, read_drawn(found) if found else None, None if found else BROKEN)


def read_easy_chunks(texts: Texts) -> Picture | None:
    """Easy Diffusion in a PNG: a text for every setting."""
    return Picture("Easy Diffusion", read_easy(texts), None) if EASY & texts.keys() else None


def read_comfy(texts: Texts) -> Picture | None:
    """ComfyUI: the graph that it ran, or at least the workflow of its editor."""
    found = json_object(texts.get("prompt"))
    if is_graph(found):
        return read_graph(found)
    if "workflow" not in texts:
        return None
    return Picture("ComfyUI", None, BROKEN if "prompt" in texts else WORKFLOW)


def listed(value: object) -> list[object]:
    """A list, which SwarmUI once wrote with commas."""
    return value if isinstance(value, list) else [one.strip() for one in (plain(value) or "").split(",") if one.strip()]


SHAPES: tuple[tuple[str, str, Callable[[Object], Generation]], ...] = (
    ("sui_image_params", "SwarmUI", read_swarm),
    ("base_model", "Fooocus", read_fooocus),
    ("positive_prompt", "InvokeAI", read_invoke),
    *((key, "Easy Diffusion", read_easy) for key in sorted(EASY)),
    ("uc", DRAWN, read_drawn),
)
READERS: tuple[Callable[[Texts], Picture | None], ...] = (
    read_parameters,
    read_json,
    read_invoke_chunk,
    read_novelai,
    read_xmp,
    read_easy_chunks,
    read_comfy,
)
