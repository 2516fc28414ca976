"""Chants of a1111-sd-webui-tagcomplete, by the rules of its ext_chants.js: 4170882, 2026-07-01."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from hypothesis import given

from sdxl_advisor.export import tagcomplete
from sdxl_advisor.export.preset import Preset
from tests.conftest import Run
from tests.export.conftest import Exporting, Sheets
from tests.export.hostile import PRESETS

FIELDS = {"name": str, "terms": str, "content": str, "color": int}
TYPED = re.compile(r"<(?!e:|h:|l:)[^,> ]*>?")  # what opens the list of chants


def found(chants: Sequence[dict[str, Any]], typed: str) -> list[dict[str, Any]]:
    """The chants that a typed word offers."""
    assert TYPED.fullmatch(typed)
    word = typed.removeprefix("<c:")
    return [one for one in chants if word in one["terms"].lower() or word in one["name"].lower()]


def put_in(chant: dict[str, Any]) -> str:
    """What goes into the prompt: the content without its beginning up to the first colon with a blank."""
    return re.sub(r"\A[^\n\r\u2028\u2029]*?: ", "", chant["content"].strip())


def test_every_chant_can_be_typed_and_puts_in_the_tags(each_exported: Exporting, sheet_of: Sheets) -> None:
    every: list[dict[str, Any]] = []
    for one in each_exported("tagcomplete"):
        chants, sheet = json.loads(one.files[0].text), sheet_of(one)
        assert all({key: type(value) for key, value in chant.items()} == FIELDS for chant in chants)
        assert [put_in(chant) for chant in chants] == [*filter(None, [sheet.positive_text, sheet.negative_text])]
        every += chants
    names = [chant["name"] for chant in every]
    assert len(names) > 1200
    assert len(set(names)) == len(names)
    for chant in every[::40]:
        assert chant in found(every, f"<c:{chant['name']}")


@given(PRESETS)
def test_any_tags_are_put_in_as_they_are(preset: Preset) -> None:
    chants = json.loads(json.dumps(list(tagcomplete.chants(preset))))
    assert [put_in(chant) for chant in chants] == [*filter(None, [preset.positive.strip(), preset.negative.strip()])]


def test_many_stand_in_one_file_and_are_merged_by_name(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "my-chants.json"
    mine = [{"name": "mine", "terms": "x", "content": "y", "color": 2}, {"name": ["odd"]}, "text", None]
    path.write_bytes(b"\xef\xbb\xbf" + json.dumps(mine, indent=1).replace("\n", "\r\n").encode())
    for names in (("noobai", "pony"), ("pony", "--rating", "safe")):
        assert run("export", *names, "--for", "tagcomplete", "--out", str(path), "--write").code == 0
    merged = json.loads(path.read_bytes())
    assert merged[:4] == mine
    assert len(merged) == 8
    again = run("export", "pony", "--rating", "safe", "--for", "tagcomplete", "--out", str(path), "--write", "--json")
    assert again.json["unchanged"] == [str(path)]
