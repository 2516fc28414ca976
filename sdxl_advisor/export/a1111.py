"""styles.csv of A1111, Forge and reForge: prompts with a name, read by a menu beside the prompt.

Read in reForge 3b56b26 (``modules/styles.py``), which has it from A1111: columns by name, UTF-8 with or without a mark
at its start. Without ``{prompt}`` a text is put behind the user's own with a comma; a name must not begin with ``#``
or a blank. The negative is always put behind.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path

from sdxl_advisor.export.marks import PROMPT
from sdxl_advisor.export.merging import COLUMNS, merge_rows
from sdxl_advisor.export.preset import ExportedFile, Preset, Program, one_line

FILE = "styles.csv"


def make(presets: Sequence[Preset]) -> list[ExportedFile]:
    """One file with a row for each checkpoint."""
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(COLUMNS)
    rows.writerows(row(one) for one in presets)
    return [ExportedFile(FILE, text.getvalue(), found_above(presets))]


def found_above(presets: Sequence[Preset]) -> str | None:
    """The styles.csv of the program in whose folders one of the model files is."""
    for preset in presets:
        for folder in Path(preset.model_path).absolute().parents if preset.model_path else ():
            if (folder / FILE).is_file():
                return str(folder / FILE)
    return None


def row(preset: Preset) -> tuple[str, str, str]:
    """A style. What stands at the end needs no mark for the user's text."""
    positive = preset.around(PROMPT) if preset.at_start else preset.positive
    return one_line(preset.name).lstrip("# "), one_line(positive), one_line(preset.negative)


PROGRAM = Program(
    title="A1111, Forge, reForge",
    interface="a1111",
    where="styles.csv in the folder of the program (or the file of --styles-file). Reload the styles to see them.",
    read_at="reForge 3b56b26, 2026-03-11",
    holds=(),
    make=make,
    merge=merge_rows,
)
