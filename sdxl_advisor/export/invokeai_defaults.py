"""Default settings of a model in InvokeAI: no file, but what its web API takes to change a model.

Read in the package 6.14.2 (``ModelRecordChanges``, ``MainModelDefaultSettings``): other settings are refused, and so is
a value out of bounds. Every SDXL file starts as epsilon, and ``prediction_type`` is what changes it.
``default_settings`` takes the place of all those that the model has. Without a scheduler the user's own stands, which
is DPM++ 3M with Karras at first.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sdxl_advisor.catalog.records import PredictionType
from sdxl_advisor.export.merging import merge_object, written
from sdxl_advisor.export.preset import Demand, ExportedFile, Limit, Preset, Program
from sdxl_advisor.export.titles import file_stem

PREDICTIONS: dict[PredictionType | None, str] = {"epsilon": "epsilon", "v-prediction": "v_prediction"}
SMALLEST = 64  # pixels of a side
SIDES = 8  # what both sides are divisible by


def make(presets: Sequence[Preset]) -> list[ExportedFile]:
    """A file for each checkpoint."""
    return [ExportedFile(f"{file_stem(one)}.json", written(changes(one))) for one in presets]


def changes(preset: Preset) -> dict[str, Any]:
    """The changes to a model; what is not known is left out."""
    width, height = preset.size or (None, None)
    settings = {
        "scheduler": preset.sampler,
        "steps": preset.steps,
        "cfg_scale": preset.cfg,
        "cfg_rescale_multiplier": preset.cfg_rescale,
        "width": width,
        "height": height,
    }
    body = {
        "prediction_type": PREDICTIONS.get(preset.prediction),
        "default_settings": {field: value for field, value in settings.items() if value is not None},
    }
    return {field: value for field, value in body.items() if value}


def refusal(preset: Preset) -> str | None:
    """Why there is nothing to write."""
    return None if changes(preset) else f"No sampler, steps, CFG or size is known for {preset.name}."


def fits_size(size: tuple[int, int]) -> bool:
    """Tell whether a size is one that a model can have."""
    return all(side >= SMALLEST and side % SIDES == 0 for side in size)


PROGRAM = Program(
    title="InvokeAI model defaults",
    interface="invokeai",
    where=(
        "Send it while InvokeAI runs: curl -X PATCH -H 'Content-Type: application/json' -d @FILE "
        "http://127.0.0.1:9090/api/v2/models/i/KEY (KEY is the model's key in the model manager). It replaces "
        "the defaults that the model has. Or type the values into the model manager."
    ),
    read_at="6.14.2, 2026-09",
    holds=("sampler", "steps", "cfg", "cfg_rescale", "size"),
    holds_tags=False,
    sets_v_pred=True,
    limits={
        "steps": Limit(lambda steps: steps > 0, "it must be over 0"),
        "cfg": Limit(lambda cfg: cfg >= 1, "it must be 1 or more"),
        "cfg_rescale": Limit(lambda rescale: 0 <= rescale < 1, "it must be 0 or more and under 1"),
        "size": Limit(fits_size, f"width and height must be divisible by {SIDES}, and {SMALLEST} or more"),
    },
    v_pred_demands={
        "sampler": Demand("euler", "the program's own is DPM++ 3M with Karras, which v-pred must not get"),
    },
    make=make,
    merge=merge_object,
    refuses=refusal,
)
