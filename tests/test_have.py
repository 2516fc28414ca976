"""``recommend --have``: only what is on the disk, with what is to be said of its files."""

from __future__ import annotations

from pathlib import Path
from shlex import split

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
    assert f"Of your 3 SDXL checkpoints (1 unknown): {KNOWN}" in text
    assert "A newer version exists: " in text


def test_a_v_pred_file_without_its_key_is_warned_about(models: Path, run: Run) -> None:
    asked = ("recommend", "--goal", "artist-styles", "--have", str(models / WITHOUT_KEY))
    assert run(*asked, "--json").json["have"]["needs_setting"] is True
    assert "set v-pred in your program" in run(*asked).out


def test_an_unknown_file_is_never_a_pick(models: Path, run: Run) -> None:
    ran = run("recommend", "--goal", "beginner", "--have", str(models / "mysteryMix_v3.safetensors"), "--json")
    assert ran.code == 1
    assert (ran.json["pick"], ran.json["have"]["unknown"]) == (None, 1)


def test_what_is_known_is_counted_as_identify_counts(models: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    for name in ("someIllustriousMerge.safetensors", "anotherPonyMerge.safetensors"):
        making.sdxl(models / name)
    making.refiner(models / "sd_xl_refiner_1.0.safetensors")
    making.sd15(models / "anything.safetensors")
    have = run("recommend", "--have", str(models), "--json").json["have"]
    assert (have["checkpoints"], have["known"], have["only_family"], have["unknown"]) == (6, 2, 2, 1)
    summary = run("identify", str(models), "--json").json["summary"]
    counts = {one["family"]: one["count"] for one in summary["families"]}
    assert (summary["kinds"]["checkpoint"] - summary["other_architectures"], counts[None]) == (6, 1)
    assert (
        "Of your 6 SDXL checkpoints (1 unknown, of 2 only the family is known): wai"
        in run("recommend", "--have", str(models)).out
    )
    assert "1 unknown, 1 not SDXL" in run("identify", str(models)).out


@pytest.mark.parametrize("goals", [("beginner",), ("commercial", "beginner")])
def test_the_command_for_more_asks_of_the_same_files(goals: tuple[str, ...], models: Path, run: Run) -> None:
    asked = [word for goal in goals for word in ("--goal", goal)]
    folder = models.rename(models.parent / "my models")
    ran = run("recommend", *asked, "--have", str(folder))
    lines = [line.split(maxsplit=2) for line in ran.out.splitlines() if line.startswith(("More", "Then"))]
    [command] = [split(words) for _, program, words in lines if program == "sdxl-advisor"]
    assert f"{folder}" in command
    assert "SDXL checkpoint" in run(*command).out


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
