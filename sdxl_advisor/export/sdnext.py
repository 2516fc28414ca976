"""Styles of SD.Next: a JSON file each, with tags and a line of generation data that sets the rest.

Read in ``modules/styles.py`` and ``modules/infotext.py`` at 058a7f0. The negative is called ``negative``; a field
called as in A1111 is ignored. ``extra`` is read in lower case, and must begin with one of a few names, else its start
is taken for a prompt. The sigma method is a setting of the whole program, which stays: every style sets it. Braces are
taken for a choice of words, so tags with braces are left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sdxl_advisor.export.marks import PROMPT
from sdxl_advisor.export.merging import merge_object, written
from sdxl_advisor.export.preset import Demand, ExportedFile, Preset, Program
from sdxl_advisor.export.titles import file_stem

BRACES = set("{}")


def make(presets: Sequence[Preset]) -> list[ExportedFile]:
    """A file for each checkpoint."""
    return [ExportedFile(f"{file_stem(one)}.json", written(style(one))) for one in presets]


def style(preset: Preset) -> dict[str, str | None]:
    """The fields of a style. Without a mark for the user's text the tags stand behind it."""
    positive, negative = without_braces(preset.positive), without_braces(preset.negative)
    at_start = preset.at_start and positive
    lost = (positive, negative) != (preset.positive, preset.negative)
    notes = [*preset.advice, *(["Tags with braces are left out: SD.Next would eat them."] if lost else [])]
    return {
        "name": preset.name.replace("/", "-").replace("\\", "-"),  # a slash would be a folder
        "description": " ".join(notes) or preset.name,
        "prompt": f"{positive}, {PROMPT}" if at_start else positive,
        "negative": negative,
        "extra": ", ".join(f"{key}: {value}" for key, value in settings(preset)),
        "wildcards": "",
        "preview": None,
    }


def settings(preset: Preset) -> Iterator[tuple[str, str]]:
    """What is set, by the names of generation data; those by which the line is known come first."""
    if preset.steps is not None:
        yield "steps", str(preset.steps)
    if preset.sampler:
        yield "sampler", preset.sampler
    if preset.cfg is not None:
        yield "cfg scale", f"{preset.cfg:g}"
    if preset.size:
        yield "size", f"{preset.size[0]}x{preset.size[1]}"
    if preset.cfg_rescale is not None:
        yield "diffusers_guidance_rescale", f"{preset.cfg_rescale:g}"
    if preset.schedule:
        yield "schedulers_sigma", preset.schedule


def without_braces(tags: str) -> str:
    """The tags that have no braces."""
    return ", ".join(tag for tag in tags.split(", ") if not BRACES & set(tag))


PROGRAM = Program(
    title="SD.Next",
    interface="sdnext",
    where="models/styles in the folder of the program. Refresh the styles under Networks to see them.",
    read_at="058a7f0, 2026-07-23",
    holds=("sampler", "schedule", "steps", "cfg", "cfg_rescale", "size"),
    demands={"schedule": Demand("default", "none was named, and the program would keep the one of the last style")},
    make=make,
    merge=merge_object,
)
