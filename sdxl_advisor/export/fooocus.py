"""Presets and styles of Fooocus: a preset holds the settings and names a style, which holds the tags.

Read at 59f183a: ``modules/config.py`` checks each value by itself and falls back to a default, ``modules/flags.py`` has
the lists, ``modules/sdxl_styles.py`` writes the names of styles anew when it loads them. A preset with one style that
is not known loses all of its styles. A line break ends a chunk of a style.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from sdxl_advisor import lazy_re as re
from sdxl_advisor.export.marks import PROMPT
from sdxl_advisor.export.merging import merge_named, merge_object, written
from sdxl_advisor.export.preset import USUAL_CLIP_SKIP, Demand, ExportedFile, Limit, Preset, Program, one_line
from sdxl_advisor.export.titles import file_stem

CAPITALS = re.compile(r"3[d]|Sai|Mre|\(s")  # what is written in capitals in the end
NO_LORA = [True, "None", 1.0]
LORAS = 5  # places for LoRAs; the program's own preset has one in use
SIZES = (
    *((704, 1408), (704, 1344), (768, 1344), (768, 1280), (832, 1216), (832, 1152), (896, 1152), (896, 1088)),
    *((960, 1088), (960, 1024), (1024, 1024), (1024, 960), (1088, 960), (1088, 896), (1152, 896), (1152, 832)),
    *((1216, 832), (1280, 768), (1344, 768), (1344, 704), (1408, 704), (1472, 704), (1536, 640), (1600, 640)),
    *((1664, 576), (1728, 576)),
)


def make(presets: Sequence[Preset]) -> list[ExportedFile]:
    """A preset for each checkpoint, and a style where it has tags."""
    return [file for one in presets for file in files_of(one)]


def files_of(preset: Preset) -> list[ExportedFile]:
    """The preset and its style."""
    stem = file_stem(preset)
    made = [ExportedFile(f"presets/{stem}.json", written(settings(preset)))]
    if preset.positive or preset.negative:
        made.append(ExportedFile(f"sdxl_styles/{stem}.json", written([style(preset)])))
    return made


def style(preset: Preset) -> dict[str, str]:
    """The tags, around the user's text; the negative is put beside the user's own."""
    return {
        "name": one_line(preset.name),
        "prompt": one_line(preset.around(PROMPT)),
        "negative_prompt": one_line(preset.negative),
    }


def settings(preset: Preset) -> dict[str, Any]:
    """The fields of a preset; what is not known is left to the program."""
    known = {
        "default_model": preset.model_file,
        "default_cfg_scale": preset.cfg,
        "default_sampler": preset.sampler,
        "default_scheduler": preset.schedule,
        "default_overwrite_step": preset.steps,
        "default_aspect_ratio": f"{preset.size[0]}*{preset.size[1]}" if preset.size else None,
        "default_clip_skip": USUAL_CLIP_SKIP + preset.more_clip_skip,
    }
    has_tags = bool(preset.positive or preset.negative)
    return {
        **{field: value for field, value in known.items() if value is not None},
        "default_refiner": "None",
        "default_loras": [NO_LORA] * LORAS,
        "default_styles": [name_when_loaded(one_line(preset.name))] if has_tags else [],
        "default_prompt": "",
        "default_prompt_negative": "",
    }


def name_when_loaded(name: str) -> str:
    """What a style is called once it is loaded: a capital first in each word, no dashes, a few words in capitals."""
    words = name.replace("-", " ").split(" ")
    return CAPITALS.sub(lambda found: found[0].upper(), " ".join(word[:1].upper() + word[1:].lower() for word in words))


def merge(old: str, new: str) -> str:
    """A preset's fields over those that are there, a style into the list that is there."""
    return merge_named(old, new) if isinstance(json.loads(new), list) else merge_object(old, new)


PROGRAM = Program(
    title="Fooocus",
    interface="fooocus",
    where="presets and sdxl_styles in the folder of the program. Restart it, then choose the preset.",
    read_at="59f183a, 2025-01-24",
    holds=("model_file", "sampler", "schedule", "steps", "cfg", "size", "clip_skip"),
    demands={"schedule": Demand("normal", "none was named, and the program's own is Karras")},
    v_pred_demands={"sampler": Demand("euler", "none was named, and the program's own is made for Karras")},
    limits={"size": Limit(lambda size: size in SIZES, "it is not in the list of Fooocus")},
    make=make,
    merge=merge,
)
