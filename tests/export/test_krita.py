"""Styles of krita-ai-diffusion, by the rules of its style.py: 0217cd2 (plugin 1.53.0), 2026-08-22."""

from __future__ import annotations

import json

from hypothesis import given

from sdxl_advisor.catalog.catalog import Catalog
from sdxl_advisor.export import krita
from sdxl_advisor.export.preset import Preset
from tests.export.conftest import Exporting, Sheets, whole_prompt
from tests.export.hostile import PRESETS

KINDS: dict[str, type | tuple[type, ...]] = {
    "name": str,
    "version": int,
    "architecture": str,
    "checkpoints": list,
    "style_prompt": str,
    "negative_prompt": str,
    "clip_skip": int,
    "v_prediction_zsnr": bool,
    "rescale_cfg": (int, float),
    "sampler": str,
    "sampler_steps": int,
    "cfg_scale": (int, float),
}
SAMPLERS = {
    *("DDIM", "DPM++ 2M", "DPM++ 2M Karras", "DPM++ 2M SDE", "DPM++ 2M SDE Karras", "DPM++ SDE Karras"),
    *("UniPC BH2", "LCM", "Lightning", "Euler", "Euler a"),
}


def test_every_style_is_taken_as_it_is(each_exported: Exporting, sheet_of: Sheets, shipped: Catalog) -> None:
    """No field falls back to a default, no v-pred checkpoint gets Karras, and the prompt is what tags prints."""
    exports = each_exported("krita")
    assert len(exports) > 900
    for one in exports:
        style = json.loads(one.files[0].text)
        checkpoint = one.checkpoints[0]
        assert style.keys() <= KINDS.keys()
        assert all(isinstance(value, KINDS[field]) for field, value in style.items())
        assert style.get("sampler", "Euler") in SAMPLERS
        assert style["clip_skip"] == 0 or style["clip_skip"] > 2
        assert style["style_prompt"].replace("{prompt}", "a cat") == whole_prompt(sheet_of(one), "a cat")
        assert style["negative_prompt"] == sheet_of(one).negative_text
        if shipped.knowledge.type_of(checkpoint.key) == "v-prediction":
            assert "sampler" in style
            assert "Karras" not in style["sampler"]


@given(PRESETS)
def test_any_tags_survive(preset: Preset) -> None:
    style = json.loads(krita.make([preset])[0].text)
    assert style["style_prompt"].replace("{prompt}", "a cat") == preset.around("a cat")
    assert style["negative_prompt"] == preset.negative
    assert all(isinstance(value, KINDS[field]) for field, value in style.items())
