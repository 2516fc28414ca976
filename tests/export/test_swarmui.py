"""Presets of SwarmUI, by the rules of its presets.js, T2IParamTypes.cs and Utilities.cs: 062407c, 2026-08-21."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, strategies as st

from sdxl_advisor.advice.tags import tag_sheet
from sdxl_advisor.catalog.catalog import Catalog
from sdxl_advisor.export.preset import Preset
from sdxl_advisor.export.swarmui import PROGRAM, clean_title, make, model_name
from tests.conftest import Run, examples
from tests.export.conftest import Exporting
from tests.export.presets import called, hostile_presets, preset

SAMPLERS = {
    *("euler", "euler_ancestral", "heun", "lms", "dpm_2", "dpm_2_ancestral", "dpm_fast", "dpm_adaptive"),
    *("dpmpp_2s_ancestral", "dpmpp_2m", "dpmpp_sde", "dpmpp_2m_sde", "dpmpp_3m_sde", "ddim", "uni_pc"),
    *("lcm", "er_sde", "res_multistep"),
}
SCHEDULERS = {
    *("normal", "karras", "exponential", "simple", "ddim_uniform", "sgm_uniform", "beta"),
    *("linear_quadratic", "kl_optimal"),
}
RULES: dict[str, Callable[[str], bool]] = {
    "prompt": lambda text: text.count("{value}") == 1,
    "negativeprompt": lambda text: text.count("{value}") == 1,
    "model": lambda text: bool(text) and not text.endswith(".safetensors") and "\\" not in text,
    "steps": lambda text: int(text) > 0,
    "cfgscale": lambda text: 0 <= float(text) <= 100,
    "rescalecfgmultiplier": lambda text: 0 <= float(text) <= 1,
    "sampler": lambda text: text in SAMPLERS,
    "scheduler": lambda text: text in SCHEDULERS,
    "aspectratio": lambda text: text == "Custom",
    "width": lambda text: 64 <= int(text) <= 16384,
    "height": lambda text: 64 <= int(text) <= 16384,
    "clipstopatlayer": lambda text: -24 <= int(text) <= -1,
}
DROPPED = {*map(chr, range(32)), *'<>:"\\|?*~&@;#$^.', *"\u180e\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"}
RESERVED = {"con", "prn", "aux", "nul", *(f"com{n}" for n in range(10)), *(f"lpt{n}" for n in range(10))}
MINE = "1girl, under an oak"


def kept_title(title: str) -> str:
    """What the program makes of a title: signs dropped, folders cleaned, names reserved by Windows changed."""
    parts = [
        "".join(sign for sign in part if sign not in DROPPED).strip() for part in title.replace("\\", "/").split("/")
    ]
    return "/".join(f"{part}_" if part.lower() in RESERVED else part for part in parts if part)


def imported(text: str) -> dict[str, Any]:
    """The presets by title, if the program takes them; it tells JSON by the first sign."""
    assert text.startswith("{")
    presets: dict[str, Any] = json.loads(text)
    assert len({title.lower() for title in presets}) == len(presets)
    for title, one in presets.items():
        assert one.keys() == {"title", "description", "preview_image", "param_map"}
        assert title == one["title"] == kept_title(title)
        assert "/" not in title
        for name, value in one["param_map"].items():
            assert isinstance(value, str)
            assert RULES[name](value), (name, value)
        assert ("aspectratio" in one["param_map"]) == ("width" in one["param_map"]) == ("height" in one["param_map"])
    return presets


def test_every_preset_is_taken_as_it_is(each_exported: Exporting, shipped: Catalog) -> None:
    """The prompt is what tags prints, and what predicts v sets a schedule that is not Karras."""
    exports = each_exported("swarmui")
    assert len(exports) > 880
    for one in exports:
        ((_, made),) = imported(one.files[0].text).items()
        values = made["param_map"]
        sheet = tag_sheet(shipped, one.checkpoints[0].key, interface="swarmui")
        tags = [sheet.positive_text, MINE] if sheet.placement == "start" else [MINE, sheet.positive_text]
        assert values["prompt"].replace("{value}", MINE) == ", ".join(filter(None, tags))
        assert values["negativeprompt"].replace("{value}", "hat") == ", ".join(
            filter(None, ["hat", sheet.negative_text])
        )
        assert all(setup.how in made["description"] for setup in sheet.setup)
        if shipped.knowledge.type_of(one.checkpoints[0].key) == "v-prediction":
            assert values["scheduler"] != "karras"


def test_all_checkpoints_in_one_file_keep_titles_of_their_own(shipped: Catalog) -> None:
    """Whatever the program drops from their names."""
    presets = [preset(name=entry.name) for entry in shipped.entries()]
    assert len(imported(make(presets)[0].text)) == len(presets)


@given(hostile_presets(), st.text(max_size=9))
@examples(30)
def test_any_tags_come_through(one: Preset, mine: str) -> None:
    """Whatever stands in the tags, as long as it is not the mark itself."""
    if PROGRAM.refuses and PROGRAM.refuses(one):
        assert "{value}" in one.positive + one.negative
        return
    ((_, made),) = imported(make([one])[0].text).items()
    assert made["param_map"]["prompt"].replace("{value}", mine) == one.around("{value}").replace("{value}", mine)
    assert made["param_map"]["negativeprompt"].replace("{value}", mine) == one.behind("{value}").replace(
        "{value}", mine
    )


@given(st.lists(st.text(max_size=6) | st.sampled_from(["a.b", "A_B", "a/b", "a b", "con", "Default", "..", ""])))
def test_any_names_make_titles_of_their_own(names: list[str]) -> None:
    """Also those that differ only by what is dropped, or by case."""
    assert len(imported(make([preset(name=name) for name in names])[0].text)) == len(names)


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("Oak 1.0", "Oak 1_0"),
        ("Oak (oak-v1.safetensors)", "Oak (oak-v1_safetensors)"),
        ("Oak / Elm: both", "Oak Elm both"),
        ("LPT1", "LPT1_"),
        ("default", "default_"),
        ("...", "Checkpoint"),
        ("樹 1", "樹 1"),
    ],
)
def test_a_title_stays_readable(name: str, title: str) -> None:
    """A version keeps its parts."""
    assert clean_title(name) == title


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/models/oak.safetensors", "oak"),
        ("/data/models/Stable-Diffusion/xl/oak.v1.safetensors", "xl/oak.v1"),
        ("/data/checkpoints/oak.ckpt", "oak.ckpt"),
        ("oak.safetensors", "oak"),
    ],
)
def test_a_model_goes_by_its_path_below_the_models(path: str, name: str) -> None:
    """Where that folder is known by its name; else by the file's name."""
    assert model_name(preset(model_path=path, model_file=Path(path).name)) == name


def test_presets_are_put_into_the_file_that_is_there(run: Run, made_up: Path, tmp_path: Path) -> None:
    """By title; other presets and other parameters stay, and a schedule that v-pred must not get is replaced."""
    called(made_up, "swarmui")
    there = tmp_path / "presets.json"
    old = {
        "Mine": {"title": "Mine"},
        "Birch v": {"is_starred": True, "param_map": {"scheduler": "karras", "seed": "1"}},
    }
    there.write_bytes(b"\xef\xbb\xbf" + json.dumps(old, indent=1).replace("\n", "\r\n").encode())
    ran = run("export", "birch-v", "--for", "swarmui", "--out", str(there), "--write")
    assert ran.code == 0, ran.err
    presets = json.loads(there.read_bytes())
    assert presets["Mine"] == old["Mine"]
    assert presets["Birch v"]["is_starred"] is True
    assert presets["Birch v"]["param_map"]["seed"] == "1"
    assert presets["Birch v"]["param_map"]["scheduler"] == "normal"
