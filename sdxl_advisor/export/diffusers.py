"""A Python script for the library diffusers that loads a checkpoint and makes a picture with its tags and settings.

Read in diffusers 0.42.1. ``from_single_file`` takes every SDXL file for epsilon and samples it with Euler; the script
sets the scheduler by hand. Prompts are read word for word: no weights, no escapes. ``clip_skip`` counts from where SDXL
ends anyway, so what A1111 calls 2 is nothing here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sdxl_advisor.export.comments import about, commented
from sdxl_advisor.export.plain_prompt import without_weights
from sdxl_advisor.export.preset import Demand, ExportedFile, Preset, Program
from sdxl_advisor.export.titles import file_stem

USUAL = "EulerDiscreteScheduler"
TAKES_ZERO_TERMINAL_SNR = {
    "DDIMScheduler",
    "DPMSolverMultistepScheduler",
    USUAL,
    "EulerAncestralDiscreteScheduler",
    "LCMScheduler",
    "UniPCMultistepScheduler",
}
FIRST = "# Made by sdxl-advisor. Needs: pip install diffusers transformers accelerate torch scipy"
SLOW = 'With a graphics card: import torch, give from_single_file torch_dtype=torch.float16, then pipe.to("cuda").'
WORD_FOR_WORD = "Weights, brackets and backslashes of the tags are left out: diffusers reads prompts word for word."
LONG = "diffusers drops what is behind the first 77 tokens of a prompt."


def make(presets: Sequence[Preset]) -> list[ExportedFile]:
    """A script for each checkpoint."""
    return [ExportedFile(f"{file_stem(one)}.py", "\n".join(script(one)) + "\n") for one in presets]


def script(preset: Preset) -> Iterator[str]:
    """The lines of a script. Comments stand behind the import, where none can be taken for the encoding of the file."""
    scheduler = preset.sampler or USUAL
    yield FIRST
    yield f"from diffusers import {', '.join(sorted({scheduler, 'StableDiffusionXLPipeline'}))}"
    yield ""
    yield from about(preset)
    yield from (line for note in notes(preset, scheduler) for line in commented(note))
    yield ""
    yield "WORDS = '1girl'  # your own words"
    yield ""
    yield f"pipe = StableDiffusionXLPipeline.from_single_file({preset.model_path or preset.model_file!r})"
    yield from call(
        f"pipe.scheduler = {scheduler}.from_config", ["pipe.scheduler.config", *keywords(preset, scheduler)]
    )
    yield from call("image = pipe", list(settings(preset)), ".images[0]")
    yield f"image.save({file_stem(preset) + '.png'!r})"


def call(what: str, arguments: Sequence[str], behind: str = "") -> Iterator[str]:
    """A call with one argument a line."""
    yield f"{what}("
    yield from (f"    {one}," for one in arguments)
    yield f"){behind}"


def keywords(preset: Preset, scheduler: str) -> Iterator[str]:
    """What the scheduler is told besides the model's own configuration."""
    if preset.is_v_pred:
        yield 'prediction_type="v_prediction"'
    if preset.zero_terminal_snr and scheduler in TAKES_ZERO_TERMINAL_SNR:
        yield "rescale_betas_zero_snr=True"
    yield from preset.arguments


def settings(preset: Preset) -> Iterator[str]:
    """What the picture is made with."""
    positive, negative = without_weights(preset.positive), without_weights(preset.negative)
    parts = [repr(f"{positive}, "), "WORDS"] if preset.at_start else ["WORDS", repr(f", {positive}")]
    yield f"prompt={' + '.join(parts) if positive else 'WORDS'}"
    if negative:
        yield f"negative_prompt={negative!r}"
    named = {
        "num_inference_steps": preset.steps,
        "guidance_scale": preset.cfg,
        "guidance_rescale": preset.cfg_rescale,
        "clip_skip": preset.more_clip_skip or None,
        "width": preset.size[0] if preset.size else None,
        "height": preset.size[1] if preset.size else None,
    }
    yield from (f"{name}={value!r}" for name, value in named.items() if value is not None)


def notes(preset: Preset, scheduler: str) -> Iterator[str]:
    """What was left out, and what to know of the library."""
    if any(without_weights(text) != text for text in (preset.positive, preset.negative)):
        yield WORD_FOR_WORD
    if preset.zero_terminal_snr and scheduler not in TAKES_ZERO_TERMINAL_SNR:
        yield f"Zero terminal SNR left out: {scheduler} cannot do it. {USUAL} can."
    yield LONG
    yield SLOW


def refusal(preset: Preset) -> str | None:
    """Why the library cannot sample it."""
    if preset.prediction == "rectified-flow":
        return "It is rectified flow, which the SDXL pipeline of diffusers does not sample by itself."
    return None


PROGRAM = Program(
    title="diffusers",
    interface="diffusers",
    where="Beside the model file, or anywhere with the path in the script changed. Run it with Python.",
    read_at="0.42.1, 2026-10-27",
    holds=("model_file", "sampler", "schedule", "steps", "cfg", "cfg_rescale", "size", "clip_skip"),
    demands={
        "model_file": Demand("model.safetensors", "no file is known, put the path of yours there"),
        "sampler": Demand(USUAL, "none was named, and the library takes this one"),
    },
    make=make,
    sets_v_pred=True,
    sets_zero_terminal_snr=True,
    refuses=refusal,
)
