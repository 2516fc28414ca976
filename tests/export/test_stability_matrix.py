"""Defaults in Stability Matrix, by InferenceDefaults.cs and SamplerCardViewModel.cs: c255230, 2026-07-22."""

from __future__ import annotations

import json
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from sdxl_advisor.catalog.catalog import Catalog
from sdxl_advisor.errors import AdvisorError
from sdxl_advisor.export.exporting import export
from sdxl_advisor.export.merging import merge_object
from sdxl_advisor.export.preset import Wanted
from sdxl_advisor.export.stability_matrix import refusal
from sdxl_advisor.export.writing import merged_text
from tests.conftest import Run
from tests.export.conftest import Exporting
from tests.export.presets import called, preset
from tests.export.test_swarmui import SAMPLERS, SCHEDULERS

KINDS = {"Steps": int, "CfgScale": float, "Width": int, "Height": int}
CIVITAI = {
    "ModelId": 7,
    "ModelName": "Oak",
    "Hashes": {"SHA256": "AB"},
    "UserTitle": "Eiche",
    "InferenceDefaults": None,
}


def check(section: Any) -> None:
    """All six values are there and none is nothing: each is taken over as it is."""
    assert section.keys() == {"Sampler", "Scheduler", *KINDS}
    assert section["Sampler"].keys() == section["Scheduler"].keys() == {"Name"}
    assert section["Sampler"]["Name"] in SAMPLERS
    assert section["Scheduler"]["Name"] in SCHEDULERS
    assert all(type(section[name]) is kind and section[name] > 0 for name, kind in KINDS.items())


def test_every_section_has_all_its_values(each_exported: Exporting, shipped: Catalog) -> None:
    """And what predicts v never gets Karras."""
    exports = each_exported("stability-matrix")
    assert len(exports) > 820
    for one in exports:
        body = json.loads(one.files[0].text)
        assert body.keys() == {"InferenceDefaults"}
        check(body["InferenceDefaults"])
        if shipped.knowledge.type_of(one.checkpoints[0].key) == "v-prediction":
            assert body["InferenceDefaults"]["Scheduler"]["Name"] != "karras"


def test_what_nobody_says_is_told(run: Run, made_up: Path) -> None:
    """The program's own values, each with the reason."""
    called(made_up, "stability-matrix")
    ran = run("export", "birch-v", "--for", "stability-matrix")
    told = " ".join(ran.err.split())
    for value in ("schedule normal", "steps 20", "size 1024x1024"):
        assert f"{value}: what the program starts with, since nobody names one" in told
    assert "not known" not in told


@pytest.mark.parametrize(
    ("span", "steps", "said"),
    [
        ("{min: 25}", 25, "steps from 25: wrote 25"),
        ("{max: 12}", 12, "steps up to 12: wrote 12"),
        ("{min: 10}", 20, "steps from 10: wrote 20"),
        ("{min: 24, max: 30}", 27, "steps 24-30: wrote 27"),
        ("{best: 31}", 31, ""),
    ],
)
def test_the_programs_own_value_is_brought_into_what_is_known(
    run: Run, made_up: Path, span: str, steps: int, said: str
) -> None:
    """It is against nobody's word."""
    called(made_up, "stability-matrix")
    birch = made_up / "birch.yaml"
    old = "settings: {samplers: [Euler], cfg: {best: 4}"
    text = birch.read_text("utf-8").replace(old, f"{old}, size: about a megapixel, steps: {span}")
    birch.write_text(text, "utf-8")
    ran = run("export", "birch-v", "--for", "stability-matrix")
    assert json.loads(ran.out)["InferenceDefaults"]["Steps"] == steps
    assert said in ran.err
    assert "steps 20: " not in ran.err
    assert "size 1024x1024: what the program starts with" in " ".join(ran.err.split())


def test_what_draws_in_few_steps_never_gets_the_usual_ones() -> None:
    """It is refused where nobody says its steps and its CFG."""
    assert refusal(preset(name="Oak Lightning", known=("sampler", "steps"))) is not None
    assert refusal(preset(name="Oak Lightning", known=("steps", "cfg"))) is None
    assert refusal(preset(name="Oak", known=("sampler",))) is None


@pytest.fixture
def model(shipped: Catalog, tmp_path: Path) -> tuple[Catalog, Path]:
    """A model file with the program's file beside it."""
    path = tmp_path / "models" / "oak.v1.safetensors"
    path.parent.mkdir()
    path.write_bytes(b"")
    return shipped, path


def exported(model: tuple[Catalog, Path]) -> Any:
    """The export of a checkpoint as that model file."""
    catalog, path = model
    entry = next(one for one in catalog.entries() if export(catalog, [Wanted(one)], "stability-matrix").files)
    return export(catalog, [Wanted(entry, str(path))], "stability-matrix")


def test_the_file_beside_the_model_is_the_one_to_merge_into(model: tuple[Catalog, Path]) -> None:
    """Its name has the program's ending in place of the model's own."""
    beside = model[1].with_name("oak.v1.cm-info.json")
    beside.write_text(json.dumps(CIVITAI), "utf-8")
    (file,) = exported(model).files
    assert (file.name, file.target, file.part) == (beside.name, str(beside), True)


def test_a_model_without_that_file_is_refused(model: tuple[Catalog, Path]) -> None:
    """And told how to get one."""
    made = exported(model)
    assert made.files == ()
    assert "Find Connected Metadata" in made.refused[0].why


def test_the_section_is_put_into_the_programs_own_file(run: Run, made_up: Path, tmp_path: Path) -> None:
    """All other keys stay; what stood there before is kept; a second time changes nothing."""
    called(made_up, "stability-matrix")
    there = tmp_path / "birch.cm-info.json"
    there.write_text(json.dumps(CIVITAI), "utf-8")
    args = ("export", "birch-v", "--for", "stability-matrix", "--out", str(there), "--write")
    assert run(*args).code == 0
    body = json.loads(there.read_text("utf-8"))
    assert body.pop("InferenceDefaults")["CfgScale"] == 4
    assert body == {key: value for key, value in CIVITAI.items() if key != "InferenceDefaults"}
    assert json.loads((tmp_path / "birch.cm-info.json.bak").read_text("utf-8")) == CIVITAI
    assert "has it already" in " ".join(run(*args).out.split())


@pytest.mark.parametrize("write", [[], ["--force"], ["--write"]])
def test_the_file_is_never_made_out_of_nothing(run: Run, made_up: Path, tmp_path: Path, write: list[str]) -> None:
    """Nor replaced: the program cannot do without its other keys."""
    called(made_up, "stability-matrix")
    ran = run("export", "birch-v", "--for", "stability-matrix", "--out", str(tmp_path / "x.cm-info.json"), *write)
    assert ran.code == 2
    assert "Stability Matrix makes" in " ".join(ran.err.split())
    assert "export --have FOLDER --for stability-matrix --write" in " ".join(ran.err.split())
    assert not list(tmp_path.glob("x*"))


@pytest.mark.parametrize("old", [b"{", b"[]", b"\xff", b"", b"7", b"[" * 100_000])
def test_a_broken_file_is_left_alone(run: Run, made_up: Path, tmp_path: Path, old: bytes) -> None:
    """With a message, whatever is wrong with it."""
    called(made_up, "stability-matrix")
    there = tmp_path / "x.cm-info.json"
    there.write_bytes(old)
    ran = run("export", "birch-v", "--for", "stability-matrix", "--out", str(there), "--write")
    assert ran.code == 2, ran.out
    assert ran.err.startswith("error: ")
    assert there.read_bytes() == old
    assert list(tmp_path.glob("x*")) == [there]


def test_half_a_character_in_the_file_stays_an_escape(run: Run, made_up: Path, tmp_path: Path) -> None:
    r"""JSON may hold \ud800; UTF-8 may not."""
    called(made_up, "stability-matrix")
    there = tmp_path / "x.cm-info.json"
    there.write_text(r'{"ModelName": "\ud83d \u6a39 \ud83c\udf33"}', "utf-8")
    assert run("export", "birch-v", "--for", "stability-matrix", "--out", str(there), "--write").code == 0
    assert json.loads(there.read_text("utf-8"))["ModelName"] == "\ud83d 樹 🌳"


@pytest.mark.parametrize("depths", [*(range(n, n + 5) for n in range(900, 1000, 5)), (3000, 9000)], ids=str)
def test_json_of_any_depth_ends_in_a_file_or_a_message(depths: Iterable[int]) -> None:
    """Also where it can still be read but no longer be written, as in Python 3.12."""
    for depth in depths:
        with suppress(AdvisorError):
            assert merged_text(Path("x"), '{"a":' * depth + "1" + "}" * depth, "{}", merge_object), depth
