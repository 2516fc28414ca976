"""Default settings of a model in Stability Matrix: a section of the file that it keeps beside the model.

Read in ``InferenceDefaults.cs``, ``ConnectedModelInfo.cs`` and ``SamplerCardViewModel.cs`` (c255230). All six values
are taken over as they are: a missing number becomes 0, and without a sampler or a schedule no picture is made. The
file has what Civitai says of the model, found by its hash; its other keys are not meant to be missing, so a file with
this section alone is never made.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sdxl_advisor.catalog.spelling import few_steps_in, quoted
from sdxl_advisor.export.merging import merge_object, written
from sdxl_advisor.export.preset import Demand, ExportedFile, Limit, Preset, Program
from sdxl_advisor.export.titles import file_stem

ENDING = ".cm-info.json"
OWN = "what the program starts with, since nobody names one"


def make(presets: Sequence[Preset]) -> list[ExportedFile]:
    """A section for each checkpoint, to be put into the file beside the model."""
    return [ExportedFile(name_of(one), written(section(one)), beside(one), part=True) for one in presets]


def section(preset: Preset) -> dict[str, Any]:
    """The section with its key. No value may be missing."""
    width, height = preset.size or (None, None)
    return {
        "InferenceDefaults": {
            "Sampler": {"Name": preset.sampler},
            "Scheduler": {"Name": preset.schedule},
            "Steps": preset.steps,
            "CfgScale": preset.cfg,
            "Width": width,
            "Height": height,
        }
    }


def beside(preset: Preset) -> str | None:
    """The path of the file beside the user's model file."""
    return str(Path(preset.model_path).with_suffix(ENDING)) if preset.model_path else None


def name_of(preset: Preset) -> str:
    """The name of the file beside the model, or one like the checkpoint's."""
    return (
        Path(preset.model_files[0]).with_suffix(ENDING).name if preset.model_files else f"{file_stem(preset)}{ENDING}"
    )


def refusal(preset: Preset) -> str | None:
    """Why there is nothing to write, or nothing to write it into."""
    if not preset.known:
        return f"No sampler, steps, CFG or size is known for {preset.name}."
    if few_steps_in(preset.name) and not {"steps", "cfg"} <= {*preset.known}:
        return (
            f"{preset.name} draws in few steps, and nobody says its steps and CFG; usual ones would spoil the picture."
        )
    place = beside(preset)
    if place is None or Path(place).exists():
        return None
    return f"{quoted(Path(place).name)} is not there. Let Stability Matrix make it: {FIND}."


FIND = 'choose "Find Connected Metadata" at its checkpoints'

PROGRAM = Program(
    title="Stability Matrix",
    interface="stability-matrix",
    where=(
        f'It is a section of the "{ENDING}" file beside the model. Give the model file and --write to put it there; '
        f"close Stability Matrix first. Without such a file {FIND}; it works for models on Civitai. In Inference "
        "choose the model and press Load Model Defaults."
    ),
    read_at="c255230, 2026-07-22",
    holds=("sampler", "schedule", "steps", "cfg", "size"),
    holds_tags=False,
    limits={
        "steps": Limit(lambda steps: steps > 0, "it must be over 0"),
        "size": Limit(lambda size: min(size) > 0, "width and height must be over 0"),
    },
    demands={
        "sampler": Demand("euler_ancestral", OWN),
        "schedule": Demand("normal", OWN),
        "steps": Demand(20, OWN),
        "cfg": Demand(5.0, OWN),
        "size": Demand((1024, 1024), OWN),
    },
    make=make,
    merge=merge_object,
    refuses=refusal,
    beside_model=True,
)
