"""Prompt templates of InvokeAI, by the rules of its importer: package 6.14.2, 2026-09."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, strategies as st

from sdxl_advisor.advice.tags import tag_sheet
from sdxl_advisor.catalog.catalog import Catalog
from sdxl_advisor.export.invokeai import PROGRAM, make
from sdxl_advisor.export.preset import Preset
from tests.conftest import Run, examples
from tests.export.conftest import Exporting
from tests.export.presets import called, hostile_presets, preset

NAMES = {"positive_prompt": {"prompt", "positive_prompt"}, "negative_prompt": {"negative_prompt"}, "name": {"name"}}
MINE = "1girl, under an oak"


def imported(text: str) -> list[dict[str, str]]:
    """The templates as the importer takes them: it strips the texts, and refuses other keys and an empty name."""
    rows: Any = json.loads(text)
    assert isinstance(rows, list)
    taken = []
    for row in rows:
        assert row.keys() <= set.union(*NAMES.values())
        assert all(isinstance(value, str) for value in row.values())
        assert row["name"].strip()
        taken.append({field: row[min(keys & row.keys())].strip() for field, keys in NAMES.items()})
    return taken


def prompt_of(template: str, mine: str) -> str:
    """The prompt that it builds: the first mark is replaced; without one it joins the texts with a blank."""
    return template.replace("{prompt}", mine, 1) if "{prompt}" in template else f"{mine} {template}"


def test_every_prompt_is_what_tags_prints(each_exported: Exporting, shipped: Catalog) -> None:
    """With the user's text on the side where it belongs, and the negative behind it."""
    exports = each_exported("invokeai")
    assert len(exports) > 650
    for one in exports:
        (row,) = imported(one.files[0].text)
        sheet = tag_sheet(shipped, one.checkpoints[0].key)
        tags = [sheet.positive_text, MINE] if sheet.placement == "start" else [MINE, sheet.positive_text]
        assert prompt_of(row["positive_prompt"], MINE) == ", ".join(filter(None, tags))
        assert prompt_of(row["negative_prompt"], "hat") == ", ".join(filter(None, ["hat", sheet.negative_text]))


def test_the_importer_itself_takes_every_template(each_exported: Exporting) -> None:
    """Where the package is installed (``pip install --no-deps invokeai``, with pydantic and fastapi)."""
    importer = pytest.importorskip("invokeai.app.services.style_preset_records.style_preset_records_common")
    for one in each_exported("invokeai"):
        rows = json.loads(one.files[0].text)
        (made,) = importer.StylePresetImportListTypeAdapter.validate_python(rows)
        assert made.name == rows[0]["name"]
        assert made.positive_prompt == rows[0]["prompt"]
        assert made.negative_prompt == rows[0]["negative_prompt"]


@given(hostile_presets(), st.text(max_size=9))
@examples(30)
def test_any_tags_come_through(one: Preset, mine: str) -> None:
    """Whatever stands in the tags, as long as it is not the mark itself."""
    if PROGRAM.refuses and PROGRAM.refuses(one):
        assert "{prompt}" in one.positive + one.negative
        return
    (row,) = imported(make([one])[0].text)
    assert prompt_of(row["positive_prompt"], mine) == one.around("{prompt}").strip().replace("{prompt}", mine)
    assert prompt_of(row["negative_prompt"], mine) == one.behind("{prompt}").strip().replace("{prompt}", mine)


def test_tags_that_hold_the_mark_are_refused() -> None:
    """The user's text would go into the tag, and nowhere else."""
    assert PROGRAM.refuses is not None
    assert PROGRAM.refuses(preset(positive="a {prompt} b"))
    assert PROGRAM.refuses(preset(negative="{prompt}"))
    assert not PROGRAM.refuses(preset(positive="{value}, {", negative="}"))


def test_many_go_into_one_file_and_into_the_one_that_is_there(run: Run, made_up: Path, tmp_path: Path) -> None:
    """By name; other templates, with whatever keys, stay."""
    there = tmp_path / "templates.json"
    there.write_text(
        '\ufeff[{"name": "Mine", "prompt": "x"},\r\n {"name": "Birch v", "positive_prompt": "old"}, 7, {"name": []}]',
        "utf-8",
    )
    called(made_up, "invokeai")
    ran = run("export", "birch-v", "alder", "--for", "invokeai", "--out", str(there), "--write")
    assert ran.code == 0, ran.err
    rows = json.loads(there.read_bytes())
    assert rows[0] == {"name": "Mine", "prompt": "x"}
    assert rows[1] == {"name": "Birch v", "prompt": "{prompt}, very awa", "negative_prompt": "{prompt}"}
    assert rows[2:4] == [7, {"name": []}]
    assert len(rows) == 5
