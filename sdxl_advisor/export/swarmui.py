"""Presets of SwarmUI: a JSON object of title -> preset, whose values are all texts.

Read at 062407c (``presets.js``, ``T2IPreset.cs``, ``T2IParamTypes.cs``, ``Utilities.cs``). Every ``{value}`` of a text
becomes the user's own text. Titles lose dots and some signs, ``/`` in them makes folders, and they are compared without
case. A value that a parameter does not take stops the run with a message. Width and height act only at the aspect ratio
"Custom". The model goes by its path below the folder of models, without ``.safetensors``; a part of it is enough.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePath
from typing import Any

from sdxl_advisor import lazy_re as re
from sdxl_advisor.export.marks import stands_in_tags
from sdxl_advisor.export.merging import merge_object, written
from sdxl_advisor.export.preset import Demand, ExportedFile, Limit, Preset, Program

FILE = "swarm-presets.json"
PROMPT = "{value}"  # where the user's own text goes
DOT = re.compile(r"(?<=\w)\.(?=\w)")  # that of a version
FORBIDDEN = re.compile(
    r'[\x00-\x1f<>:"\\/|?*~&@;#$^.\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]+'
)
RESERVED = {"con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in range(10))}
APPLIED_BY_ITSELF = {"default", "preview"}  # titles with a meaning of their own
MODEL_FOLDERS = {"stable-diffusion", "checkpoints"}  # whose contents go by their path below
MODEL_ENDING = ".safetensors"


def make(presets: Sequence[Preset]) -> list[ExportedFile]:
    """One file with a preset for each checkpoint."""
    titles = unlike([clean_title(one.name) for one in presets])
    return [ExportedFile(FILE, written({title: made(one, title) for one, title in zip(presets, titles, strict=True)}))]


def made(preset: Preset, title: str) -> dict[str, Any]:
    """A preset under its title."""
    return {
        "title": title,
        "description": "\n".join(preset.advice) or f"Tags and settings of {preset.name}.",
        "preview_image": "",
        "param_map": parameters(preset),
    }


def parameters(preset: Preset) -> dict[str, str]:
    """The parameters, each as a text; what is not known is left to the user."""
    width, height = preset.size or (None, None)
    known = {
        "prompt": preset.around(PROMPT),
        "negativeprompt": preset.behind(PROMPT),
        "model": model_name(preset),
        "steps": preset.steps,
        "cfgscale": preset.cfg,
        "rescalecfgmultiplier": preset.cfg_rescale,
        "sampler": preset.sampler,
        "scheduler": preset.schedule,
        "aspectratio": "Custom" if preset.size else None,
        "width": width,
        "height": height,
        "clipstopatlayer": -preset.clip_skip if preset.clip_skip else None,
    }
    return {name: in_text(value) for name, value in known.items() if value is not None}


def in_text(value: str | float) -> str:
    """A value as a text."""
    return f"{value:g}" if isinstance(value, float) else str(value)


def model_name(preset: Preset) -> str | None:
    """What the program calls the model file: its path below the folder of models where that is known."""
    if preset.model_file is None:
        return None
    parts = PurePath(preset.model_path or preset.model_file).parts
    above = [at for at, part in enumerate(parts[:-1]) if part.casefold() in MODEL_FOLDERS]
    return "/".join(parts[above[-1] + 1 :] if above else parts[-1:]).removesuffix(MODEL_ENDING)


def clean_title(name: str) -> str:
    """A name that the program keeps as it is: no sign that it drops, no folder, no title with a meaning of its own."""
    title = FORBIDDEN.sub(" ", DOT.sub("_", name))
    title = " ".join(title.split()) or "Checkpoint"
    return f"{title}_" if title.casefold() in RESERVED | APPLIED_BY_ITSELF else title


def unlike(titles: Sequence[str]) -> list[str]:
    """The titles, those that are the same without case with a number behind them."""
    taken: set[str] = set()
    kept = []
    for title in titles:
        number, own = 1, title
        while own.casefold() in taken:
            number += 1
            own = f"{title} ({number})"
        taken.add(own.casefold())
        kept.append(own)
    return kept


PROGRAM = Program(
    title="SwarmUI",
    interface="swarmui",
    where=(
        "Import it in SwarmUI at the tab Presets. A preset names its model file: if yours is called otherwise, give "
        "export the file instead of a name."
    ),
    read_at="062407c, 2026-08-21",
    holds=("model_file", "sampler", "schedule", "steps", "cfg", "cfg_rescale", "size", "clip_skip"),
    limits={
        "cfg_rescale": Limit(lambda rescale: 0 <= rescale <= 1, "it must be from 0 to 1"),
        "size": Limit(lambda size: all(side in range(64, 16385) for side in size), "a side has 64 to 16384 pixels"),
        "clip_skip": Limit(lambda skip: skip in range(2, 25), "SDXL takes the layer of clip skip 2 by itself"),
    },
    v_pred_demands={"schedule": Demand("normal", "the program's own, so that no Karras of yours stays")},
    make=make,
    merge=merge_object,
    refuses=stands_in_tags(PROMPT),
)
