"""``recommend --have``: only what is on the disk, with what is to be said of its files."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import Run
from tests.files import making

KNOWN = "waiIllustriousSDXL_v160.safetensors"
WITHOUT_KEY = "noobaiXLNAIXL_vPred10Version.safetensors"


@pytest.fixture
def models(tmp_path: Path) -> Path:
    """A folder with an older version of a line, a v-pred file without its key, an unknown checkpoint and a LoRA."""
    folder = tmp_path / "models"
    folder.mkdir()
    for name in (KNOWN, WITHOUT_KEY, "mysteryMix_v3.safetensors"):
        making.sdxl(folder / name)
    making.lora(folder / "rain.safetensors")
    return folder


def test_only_what_one_has_is_recommended_and_a_newer_version_is_named(models: Path, run: Run) -> None:
    answer = run("recommend", "--goal", "beginner", "--have", str(models), "--json").json
    assert answer["pick"]["checkpoint"]["key"] == "wai-illustrious-16.0"
    assert {name: answer["have"][name] for name in ("checkpoints", "known", "unknown", "file")} == {
        "checkpoints": 3,
        "known": 2,
        "unknown": 1,
        "file": KNOWN,
    }
    assert answer["have"]["newer"]["line"] == "wai"
    text = run("recommend", "--goal", "beginner", "--have", str(models)).out
    assert f"Of your 3 checkpoints, 1 of them not known: {KNOWN}" in text
    assert "A newer version exists: " in text


def test_a_v_pred_file_without_its_key_is_warned_about(models: Path, run: Run) -> None:
    asked = ("recommend", "--goal", "artist-styles", "--have", str(models / WITHOUT_KEY))
    assert run(*asked, "--json").json["have"]["needs_setting"] is True
    assert "set v-pred in your program" in run(*asked).out


def test_an_unknown_file_is_never_a_pick(models: Path, run: Run) -> None:
    ran = run("recommend", "--goal", "beginner", "--have", str(models / "mysteryMix_v3.safetensors"), "--json")
    assert ran.code == 1
    assert (ran.json["pick"], ran.json["have"]["unknown"]) == (None, 1)


def test_paths_of_several_options_are_taken_together(models: Path, run: Run) -> None:
    both = ("--have", str(models / KNOWN), "--have", str(models / WITHOUT_KEY))
    assert run("recommend", "--goal", "beginner", *both, "--json").json["have"]["checkpoints"] == 2


def test_without_a_goal_it_is_not_asked_for(models: Path, run: Run) -> None:
    answer = run("recommend", "--have", str(models), "--json").json
    assert (answer["assumed"], answer["pick"]["checkpoint"]["line"]) == (["beginner"], "wai")


def test_a_path_that_is_not_there_is_asked_wrongly(tmp_path: Path, run: Run) -> None:
    ran = run("recommend", "--goal", "beginner", "--have", str(tmp_path / "nowhere"))
    assert (ran.code, ran.out) == (2, "")
    assert "nowhere" in ran.err
