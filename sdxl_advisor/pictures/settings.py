"""Settings as one flat JSON, or as a text for each, whatever a program calls them.

Seen: Fooocus and RuinedFooocus, Easy Diffusion, Tensor.Art (generation_data), Civitai (extraMetadata), the interfaces
of A1111 and of spaces on Hugging Face.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping

from sdxl_advisor import lazy_re as re
from sdxl_advisor.pictures.generation_data import Object, generation, inner, items, loras, plain, size
from sdxl_advisor.pictures.infotext import NUMBER, Generation

POSITIVE = ("prompt", "positiveprompt", "positive")
NEGATIVE = ("negativeprompt", "negative", "uc")
KEYS = {  # what A1111 calls a setting, and what others do, without capitals and what is between words
    "Steps": ("steps", "numinferencesteps", "inferencesteps", "numsteps"),
    "Sampler": ("samplername", "sampler", "samplingmethod", "sampleralgo"),
    "Schedule type": ("schedulername", "scheduletype", "scheduler", "noiseschedule"),
    "CFG scale": ("cfgscale", "cfg", "guidancescale", "guidance"),
    "CFG Rescale": ("cfgrescale", "guidancerescale"),
    "Seed": ("seed",),
    "Model hash": ("modelhash", "basemodelhash", "sdmodelhash"),
    "Clip skip": ("clipskip",),
    "VAE": ("vae", "vaename", "vaemodel", "usevaemodel", "sdvae"),
    "Denoising strength": ("denoisingstrength", "denoise"),
    "Version": ("version", "appversion"),
}
MODEL = (
    *("basemodelname", "modelname", "basemodel", "model", "checkpoint", "checkpointname", "ckptname", "ckpt"),
    *("sdmodelname", "sdmodelcheckpoint", "usestablediffusionmodel", "stablediffusionmodel", "modelfilename"),
)
MODEL_NAME = ("modelfilename", "name", "modelname", "filename", "label")  # of a model that is an object
LORA_NAME, LORA_WEIGHT = ("name", "model", "file", "modelfilename", "label"), ("weight", "strength", "multiplier")
DIMENSIONS = ("resolution", "size", "dimensions", "imagesize")
PAIR = re.compile(r"\D{0,3}(\d{1,6})\D{1,5}(\d{1,6})\D{0,40}", re.ASCII)  # (832, 1216), 832 x 1216, 832\u00d71216
NO_WORD = re.compile(r"[\W_]+")
ENOUGH = 2  # settings beside a prompt


def is_settings(found: Object) -> bool:
    """Tell whether an object holds a prompt as text, and settings beside it."""
    made = spelled(found)
    known = [key for key, names in KEYS.items() if key != "Version" and first(made, names)]
    return any(isinstance(made.get(name), str) for name in POSITIVE) and len(known) >= ENOUGH


def read_settings(found: Object) -> Generation:
    """What was made, from settings under any of their names."""
    made = spelled(found)
    name, digest = model_of(made)
    return generation(
        next((made[key] for key in POSITIVE if isinstance(made.get(key), str)), None),
        next((made[key] for key in NEGATIVE if isinstance(made.get(key), str)), None),
        {
            **{key: first(made, names) for key, names in KEYS.items()},
            "Size": size(made.get("width"), made.get("height")) or dimensions(first(made, DIMENSIONS)),
            "Model": name,
            "Model hash": first(made, KEYS["Model hash"]) or digest,
            "Loras": loras(loras_in(made)),
            "Civitai resources": resources(made),
        },
    )


def spelled(found: Object) -> Object:
    """The values by name, without capitals and without what stands between words."""
    return {NO_WORD.sub("", key.casefold()): value for key, value in found.items()}


def first(made: Object, names: Iterable[str]) -> str | None:
    """The first value that is written under one of these names."""
    return next(filter(None, (plain(made.get(name)) for name in names)), None)


def dimensions(text: str | None) -> str | None:
    """A size that is one text."""
    found = PAIR.fullmatch(text or "")
    return f"{found[1]}x{found[2]}" if found else None


def model_of(made: Object) -> tuple[str | None, str | None]:
    """The model's name and hash, which may stand in an object of its own."""
    for key in MODEL:
        own = spelled(inner(made, key))
        if own:
            return first(own, MODEL_NAME), first(own, ("hash", "modelhash", "sha256"))
    return first(made, MODEL), None


def loras_in(made: Object) -> Iterator[tuple[object, object]]:
    """LoRAs and their weights, each an object or a list; what has no such form is left out."""
    for key in ("loras", "lora"):
        written = made.get(key)
        for one in written if isinstance(written, list) else []:
            if isinstance(one, dict):
                own = spelled(one)
                yield first(own, LORA_NAME), first(own, LORA_WEIGHT)
            elif isinstance(one, list) and len(one) > 1 and NUMBER.fullmatch(plain(one[1]) or ""):
                yield one[0], one[1]


def resources(made: Object) -> str | None:
    """Civitai's list of what was used, as it stands in infotext."""
    listed = [one for key in ("resources", "civitairesources") for one in items(made, key) if "modelVersionId" in one]
    return json.dumps([texts_of(one) for one in listed], ensure_ascii=False) if listed else None


def texts_of(one: Mapping[str, object]) -> dict[str, str]:
    """The texts of an object."""
    return {key: text for key, value in one.items() if (text := plain(value))}
