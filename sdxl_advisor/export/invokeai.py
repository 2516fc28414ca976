"""Prompt templates of InvokeAI: a JSON list, which its importer checks field by field and refuses as a whole.

Read in the package 6.14.2 (``style_preset_records_common.py``): ``name``, ``prompt`` (or ``positive_prompt``) and
``negative_prompt``, nothing else. A text without ``{prompt}`` is joined to the user's by a blank, without a comma, so
both have it; only the first one is replaced. A CSV is refused with a mark at its start, and wherever the browser calls
it anything but text/csv; so this is JSON.
"""

from __future__ import annotations

from collections.abc import Sequence

from sdxl_advisor.export.marks import PROMPT, stands_in_tags
from sdxl_advisor.export.merging import merge_whole, written
from sdxl_advisor.export.preset import ExportedFile, Preset, Program

FILE = "prompt-templates.json"


def make(presets: Sequence[Preset]) -> list[ExportedFile]:
    """One file with a template for each checkpoint."""
    return [ExportedFile(FILE, written([template(one) for one in presets]))]


def template(preset: Preset) -> dict[str, str]:
    """The fields of a template, and no other."""
    return {"name": preset.name, "prompt": preset.around(PROMPT), "negative_prompt": preset.behind(PROMPT)}


PROGRAM = Program(
    title="InvokeAI prompt templates",
    interface="invokeai",
    where=(
        "Import it in InvokeAI at Prompt Templates. Each import adds templates, so delete those of an earlier import. "
        "Settings have a file of their own: --for invokeai-defaults."
    ),
    read_at="6.14.2, 2026-09",
    holds=(),
    make=make,
    merge=merge_whole,
    refuses=stands_in_tags(PROMPT),
)
