"""Presets and styles of Fooocus, by the rules of its config.py, flags.py and sdxl_styles.py: 59f183a, 2025-01-24."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from sdxl_advisor.catalog.catalog import Catalog
from sdxl_advisor.errors import AdvisorError
from sdxl_advisor.export import fooocus
from sdxl_advisor.export.preset import ExportedFile, Preset
from sdxl_advisor.export.writing import places
from tests.conftest import Run
from tests.export.conftest import Exporting, Sheets, whole_prompt
from tests.export.hostile import PRESETS

NUMBER = (int, float)
KINDS: dict[str, type | tuple[type, ...]] = {
    "default_model": str,
    "default_refiner": str,
    "default_loras": list,
    "default_cfg_scale": NUMBER,
    "default_sampler": str,
    "default_scheduler": str,
    "default_overwrite_step": int,
    "default_aspect_ratio": str,
    "default_clip_skip": int,
    "default_styles": list,
    "default_prompt": str,
    "default_prompt_negative": str,
}
SAMPLERS = {
    *("euler", "euler_ancestral", "heun", "heunpp2", "dpm_2", "dpm_2_ancestral", "lms", "dpm_fast", "dpm_adaptive"),
    *("dpmpp_2s_ancestral", "dpmpp_sde", "dpmpp_sde_gpu", "dpmpp_2m", "dpmpp_2m_sde", "dpmpp_2m_sde_gpu"),
    *("dpmpp_3m_sde", "dpmpp_3m_sde_gpu", "ddpm", "lcm", "tcd", "ddim", "uni_pc", "uni_pc_bh2"),
}
SCHEDULES = {
    *("normal", "karras", "exponential", "sgm_uniform", "simple", "ddim_uniform", "lcm", "turbo"),
    *("align_your_steps", "tcd", "edm_playground_v2.5"),
}


def loaded_name(name: str) -> str:
    """What the program makes of a style's name: the same steps as its own, one after the other."""
    words = [word[:1].upper() + word[1:].lower() for word in name.replace("-", " ").split(" ")]
    return " ".join(words).replace("3d", "3D").replace("Sai", "SAI").replace("Mre", "MRE").replace("(s", "(S")


def chunks(style: dict[str, str], words: str, negative: str) -> tuple[list[str], list[str]]:
    """What is encoded: a chunk for each line of the style, and the user's own negative beside it."""
    positive = style["prompt"].replace("{prompt}", words).splitlines()
    return positive, [*style["negative_prompt"].splitlines(), negative]


def valid(preset: dict[str, Any]) -> bool:
    """Tell whether no field falls back to a default."""
    width, height = preset.get("default_aspect_ratio", "1024*1024").split("*")
    return (
        preset.keys() <= KINDS.keys()
        and all(isinstance(value, KINDS[field]) for field, value in preset.items())
        and preset.get("default_sampler", "euler") in SAMPLERS
        and preset.get("default_scheduler", "normal") in SCHEDULES
        and (int(width), int(height)) in fooocus.SIZES
        and 1 <= preset["default_clip_skip"] <= 12
        and all(len(one) == 3 for one in preset["default_loras"])
    )


def test_every_preset_is_valid_and_its_style_is_found(
    each_exported: Exporting, sheet_of: Sheets, shipped: Catalog
) -> None:
    exports = each_exported("fooocus")
    assert len(exports) > 900
    for one in exports:
        preset, *styles = (json.loads(file.text) for file in one.files)
        assert valid(preset)
        assert preset["default_styles"] == [loaded_name(style["name"]) for [style] in styles]
        sheet = sheet_of(one)
        for [style] in styles:
            built = chunks(style, "a cat", "a dog")
            assert built == ([whole_prompt(sheet, "a cat")], [*filter(None, [sheet.negative_text]), "a dog"])
        if shipped.knowledge.type_of(one.checkpoints[0].key) == "v-prediction":
            assert "default_sampler" in preset
            assert preset["default_scheduler"] != "karras"


@pytest.mark.parametrize(
    ("name", "loaded"),
    [
        ("NoobAI XL V-Pred 1.0", "Noobai Xl V Pred 1.0"),
        ("SAI-anime (style) 3d", "SAI Anime (Style) 3D"),
        ("two  blanks", "Two  Blanks"),
        ("ämne ß", "Ämne SS"),
    ],
)
def test_a_preset_names_its_style_as_it_is_called_once_loaded(name: str, loaded: str) -> None:
    assert fooocus.name_when_loaded(name) == loaded_name(name) == loaded


@given(PRESETS)
def test_any_tags_and_names_survive(preset: Preset) -> None:
    made = {file.name.split("/")[0]: json.loads(file.text) for file in fooocus.make([preset])}
    assert valid(made["presets"])
    if preset.positive or preset.negative:
        [style] = made["sdxl_styles"]
        positive, negative = chunks(style, "a cat", "")
        assert positive == [" ".join(preset.around("a cat").splitlines())]
        assert negative == [*" ".join(preset.negative.splitlines()).splitlines(), ""]
        assert made["presets"]["default_styles"] == [loaded_name(style["name"])]


def test_two_files_go_into_two_folders(run: Run, tmp_path: Path) -> None:
    ran = run("export", "noobai-xl-vpred-1.0", "pony", "--for", "fooocus", "--out", str(tmp_path / "Fooocus"))
    assert ran.code == 0
    assert {path.parent.name for path in (tmp_path / "Fooocus").rglob("*.json")} == {"presets", "sdxl_styles"}
    assert len(list((tmp_path / "Fooocus").rglob("*.json"))) == 4
    assert "zero terminal SNR" in " ".join(
        run("export", "noobai-xl-vpred-1.0", "--for", "fooocus", "--json").out.split()
    )


def test_what_is_there_is_kept(run: Run, tmp_path: Path) -> None:
    command = ("export", "pony", "--for", "fooocus", "--out", str(tmp_path), "--write")
    assert run(*command).code == 0
    for path in tmp_path.rglob("*.json"):
        there = json.loads(path.read_text(encoding="utf-8"))
        mine = {"default_vae": "my.safetensors"} | there if isinstance(there, dict) else [{"name": "Mine"}, *there]
        path.write_bytes(b"\xef\xbb\xbf" + json.dumps(mine).replace("\n", "\r\n").encode())
    assert run(*command).code == 0
    preset, style = (json.loads(path.read_bytes()) for path in sorted(tmp_path.rglob("*.json")))
    assert preset["default_vae"] == "my.safetensors"
    assert (style[0]["name"], len(style)) == ("Mine", 2)


@pytest.mark.parametrize("name", ["../x.json", "/x.json", "a//b.json", "..\\x.json", "a/./b.json"])
def test_a_file_stays_in_its_folder(name: str, tmp_path: Path) -> None:
    with pytest.raises(AdvisorError):
        places([ExportedFile(name, ""), ExportedFile("b.json", "")], tmp_path)


def test_a_size_that_it_has_not_is_left_out_and_said(shipped: Catalog, each_exported: Exporting) -> None:
    said = [one.checkpoints[0] for one in each_exported("fooocus")]
    without = [one for one in said if "size 1536x1536 left out: it is not in the list of Fooocus" in one.decided]
    assert without
    assert not any("size" in one.left_out for one in without)
    assert shipped.samplers.programs["comfyui"].lacks["fooocus"]
