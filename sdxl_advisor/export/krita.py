"""Styles of krita-ai-diffusion: a JSON file each, checked field by field; a wrong value falls back to a default.

Read in ``ai_diffusion/style.py`` at 0217cd2 (plugin 1.53.0). A sampler that is not in its list becomes DPM++ 2M with
Karras. ``clip_skip`` 0 is what SDXL always does, which is what clip skip 2 means. v-prediction is found by the key in
the file; ``v_prediction_zsnr`` forces it, for a file without the key.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sdxl_advisor.export.marks import PROMPT
from sdxl_advisor.export.merging import merge_object, written
from sdxl_advisor.export.preset import Demand, ExportedFile, Preset, Program
from sdxl_advisor.export.titles import file_stem


def make(presets: Sequence[Preset]) -> list[ExportedFile]:
    """A file for each checkpoint."""
    return [ExportedFile(f"{file_stem(one)}.json", written(style(one))) for one in presets]


def style(preset: Preset) -> dict[str, Any]:
    """The fields of a style; those of which nothing is known are left to the program."""
    known = {
        "sampler": preset.sampler,
        "sampler_steps": preset.steps,
        "cfg_scale": preset.cfg,
        "rescale_cfg": preset.cfg_rescale,
    }
    return {
        "name": preset.name,
        "version": 2,
        "architecture": "auto",
        "checkpoints": list(preset.model_files),
        "style_prompt": preset.around(PROMPT),
        "negative_prompt": preset.negative,
        "clip_skip": preset.clip_skip if preset.more_clip_skip else 0,
        "v_prediction_zsnr": preset.is_v_pred and preset.unmarked,
        **{field: value for field, value in known.items() if value is not None},
    }


PROGRAM = Program(
    title="Krita AI Diffusion",
    interface="krita",
    where="ai_diffusion/styles in Krita's folder of resources. Restart Krita, or reload the styles in its settings.",
    read_at="plugin 1.53.0 (0217cd2), 2026-08-22",
    holds=("model_file", "sampler", "steps", "cfg", "cfg_rescale", "clip_skip"),
    v_pred_demands={"sampler": Demand("Euler", "the program's own is DPM++ 2M with Karras, which v-pred must not get")},
    make=make,
    merge=merge_object,
)
