"""styles.csv, by the rules of reForge's StyleDatabase: 3b56b26, 2026-03-11."""

from __future__ import annotations

import csv
import io

from hypothesis import given

from sdxl_advisor.export import a1111
from sdxl_advisor.export.preset import Preset
from tests.conftest import Run
from tests.export.conftest import Exporting, Sheets, whole_prompt
from tests.export.hostile import PRESETS

Styles = dict[str, tuple[str, str]]


def loaded(data: bytes) -> Styles:
    """The styles of a file: rows whose name begins with # are no styles."""
    text = io.StringIO(data.decode("utf-8-sig"), newline="")
    rows = list(csv.DictReader(text, skipinitialspace=True))
    return {row["name"]: (row["prompt"], row["negative_prompt"]) for row in rows if not row["name"].startswith("#")}


def merged(style: str, prompt: str) -> str:
    """A style's text with that of a user: where the mark is, else behind it."""
    if "{prompt}" in style:
        return style.replace("{prompt}", prompt)
    return ", ".join(filter(None, (prompt.strip(), style.strip())))


def test_every_row_is_loaded_and_joined_as_tags_says(each_exported: Exporting, sheet_of: Sheets) -> None:
    exports = each_exported("a1111")
    assert len(exports) > 650
    for one in exports:
        styles = loaded(one.files[0].text.encode())
        assert list(styles) == [one.checkpoints[0].name]
        sheet, [(positive, negative)] = sheet_of(one), styles.values()
        assert merged(positive, "a cat, b") == whole_prompt(sheet, "a cat, b")
        assert merged(negative, "") == sheet.negative_text


@given(PRESETS)
def test_any_tags_and_names_survive(preset: Preset) -> None:
    [(name, (positive, negative))] = loaded(a1111.make([preset])[0].text.encode()).items()
    assert name == " ".join(preset.name.splitlines()).lstrip("# ")
    assert merged(positive, "a cat").split() == preset.around("a cat").split()  # blanks before tags are lost
    assert merged(negative, "") == " ".join(preset.negative.splitlines()).strip()


def test_one_row_for_each_checkpoint(run: Run) -> None:
    assert len(loaded(run("export", "noobai", "pony", "--for", "a1111").out.encode())) == 2
