"""Styles of SD.Next, by the rules of its styles.py, infotext.py and sd_samplers.py: 058a7f0, 2026-07-23."""

from __future__ import annotations

import json
import re
from typing import Any

from hypothesis import given

from sdxl_advisor.catalog.catalog import Catalog
from sdxl_advisor.export import sdnext
from sdxl_advisor.export.preset import Preset
from tests.conftest import Run
from tests.export.conftest import Exporting, Sheets, whole_prompt
from tests.export.hostile import PRESETS, made_up

FIELDS = {"name", "description", "prompt", "negative", "extra", "wildcards", "preview"}
SAMPLERS = {
    *("UniPC", "DDIM", "Euler", "Euler a", "DPM++ 2M", "DPM++ SDE", "DPM++ 2M SDE", "DPM++ 3M SDE", "Heun", "LCM"),
    *("LMSD", "KDPM2", "KDPM2 a", "ER-SDE"),
}
SIGMAS = {"default", "karras", "betas", "exponential", "lambdas", "flowmatch"}
FIRST = ("steps: ", "seed: ", "width: ", "height: ", "sampler: ", "size: ", "cfg scale: ", "pipeline: ")
KINDS = {"steps": int, "sampler": str, "cfg_scale": float, "diffusers_guidance_rescale": float, "schedulers_sigma": str}


def set_by(extra: str) -> dict[str, Any]:
    """What a style sets: everything before the first name that the program knows is taken for a prompt."""
    line = extra.lower()
    begins = [line.find(name) for name in FIRST if name in line]
    values = dict(re.findall(r'\s*([\w ]+):\s*("[^"]+"|[^,]*)(?:,|$)', line[min(begins, default=0) :]))
    return {key.strip().replace(" ", "_"): value.strip() for key, value in values.items()}


def merged(style: str, words: str) -> str:
    """A style with the words of a user; behind them where it has no mark, and braces are a choice of words."""
    whole = style.replace("{prompt}", words) if "{prompt}" in style else ", ".join(filter(None, [words, style]))
    return re.sub(r"\{([^{}]*)\}", lambda found: found[1].split("|")[0], whole)


def test_every_style_is_read_as_it_is_meant(each_exported: Exporting, sheet_of: Sheets, shipped: Catalog) -> None:
    exports = each_exported("sdnext")
    assert len(exports) > 900
    for one in exports:
        style, sheet = json.loads(one.files[0].text), sheet_of(one)
        assert style.keys() == FIELDS
        assert merged(style["prompt"], "a cat, b") == whole_prompt(sheet, "a cat, b")
        assert merged(style["negative"], "") == sheet.negative_text
        values = set_by(style["extra"])
        size = values.pop("size", "1x1")
        assert re.fullmatch(r"\d+x\d+", size)
        assert values.keys() <= KINDS.keys()
        assert all(KINDS[key](value) or value == "0" for key, value in values.items())
        assert values.get("sampler", "euler") in {name.lower() for name in SAMPLERS}
        assert values["schedulers_sigma"] in SIGMAS  # a setting of the whole program, which would stay
        if shipped.knowledge.type_of(one.checkpoints[0].key) == "v-prediction":
            assert values["schedulers_sigma"] != "karras"


@given(PRESETS)
def test_any_tags_survive_but_those_with_braces(preset: Preset) -> None:
    style = json.loads(json.dumps(sdnext.style(preset)))
    kept = [", ".join(tag for tag in side.split(", ") if not set(tag) & set("{}")) for side in preset_sides(preset)]
    parts = [kept[0], "a cat"] if preset.at_start else ["a cat", kept[0]]
    assert merged(style["prompt"], "a cat") == ", ".join(filter(None, parts))
    assert merged(style["negative"], "") == kept[1]
    assert ("braces" in style["description"]) == (kept != preset_sides(preset))
    assert "/" not in style["name"]


def preset_sides(preset: Preset) -> list[str]:
    """The tags of both sides."""
    return [preset.positive, preset.negative]


def test_what_is_set_begins_with_a_name_that_is_known() -> None:
    extra = sdnext.style(made_up([], [], cfg=5.0, schedule="karras", cfg_rescale=0.2))["extra"]
    assert set_by(str(extra)) == {"cfg_scale": "5", "diffusers_guidance_rescale": "0.2", "schedulers_sigma": "karras"}


def test_the_description_tells_how_v_pred_is_found(run: Run) -> None:
    style = json.loads(run("export", "noobai-xl-vpred-1.0", "--for", "sdnext").out)
    setup = run("tags", "noobai-xl-vpred-1.0", "--ui", "sdnext", "--json").json["setup"][0]
    assert setup["how"] in style["description"]
    assert setup["zero_terminal_snr"] in style["description"]


def test_the_catalogue_has_looked_up_every_sampler_and_schedule(shipped: Catalog) -> None:
    for table, known in ((shipped.samplers.samplers, SAMPLERS), (shipped.samplers.schedules, SIGMAS)):
        assert all("sdnext" in one.names for one in table.values())
        assert {one.names["sdnext"] for one in table.values()} - {None} <= known
