"""What ``identify`` says to do next: advice for these files, and commands that work when they are pasted."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Any

import pytest

from tests.catalog.writing import checkpoint, family, write
from tests.conftest import Run
from tests.files import making
from tests.files.beside import modelspec

OLD_WAI, WAI = "waiIllustriousSDXL_v140.safetensors", "waiIllustriousSDXL_v170.safetensors"
PONY = "ponyDiffusionV6XL_v6StartWithThisOne.safetensors"


def answer(run: Run, *words: object) -> tuple[list[str], list[str]]:
    """The advice and the commands about some paths; both together have four lines at most."""
    found = run("identify", *map(str, words), "--json").json
    assert len(found["advice"]) + len(found["next"]) <= 4
    return found["advice"], found["next"]


def pasted(run: Run, command: str) -> int:
    """The exit code of a command that was shown; what stands on stderr is no error."""
    program, *words = shlex.split(command)
    assert program == "sdxl-advisor"
    ran = run(*words)
    assert "error" not in ran.err, command
    return ran.code


def test_among_known_checkpoints_recommend_chooses(tmp_path: Path, run: Run) -> None:
    folder = tmp_path / "my models"
    folder.mkdir()
    making.sdxl(folder / WAI)
    single = f"sdxl-advisor identify '{folder}' --hash"
    assert answer(run, folder)[1] == ["sdxl-advisor tags wai-illustrious-17.0", single]
    making.sdxl(folder / PONY)
    making.vae(folder / "vae.safetensors")
    _, steps = answer(run, folder)
    assert steps[0] == f"sdxl-advisor recommend --have '{folder}' --goal beginner"
    assert steps[2] == single


def test_of_many_paths_their_folders_are_named(tmp_path: Path, run: Run) -> None:
    (tmp_path / "sub").mkdir()
    files = [making.sdxl(tmp_path / f"{n}_{WAI}") for n in range(4)]
    inner = making.sdxl(tmp_path / "sub" / PONY)
    _, steps = answer(run, *files, inner, tmp_path / "missing")
    assert steps[0].startswith(f"sdxl-advisor recommend --have {tmp_path} --goal ")
    assert steps[-1] == f"sdxl-advisor identify {tmp_path} --hash"


@pytest.mark.parametrize(
    ("name", "step"),
    [
        (WAI, "tags wai-illustrious-17.0"),
        ("waiIllustriousSDXL_v999.safetensors", "tags PATH"),
        ("somePonyMix_v10.safetensors", "tags PATH"),
        ("mystery.safetensors", None),
        ("flux1-dev.safetensors", None),
    ],
)
def test_a_command_for_a_checkpoint_works(name: str, step: str | None, tmp_path: Path, run: Run) -> None:
    maker = making.flux if name.startswith("flux") else making.sdxl
    path = maker(tmp_path / name)
    found = [one for one in answer(run, path)[1] if not one.endswith("--hash")]
    assert found == ([f"sdxl-advisor {step.replace('PATH', str(path))}"] if step else [])
    assert [pasted(run, one) for one in found] == [0] * len(found)


def test_a_command_for_a_lora_names_a_checkpoint_of_another_family(tmp_path: Path, run: Run) -> None:
    lora = making.lora(tmp_path / "x.safetensors", metadata=modelspec(title="x") | {"ss_sd_model_name": PONY})
    [step] = answer(run, lora)[1]
    assert step.startswith(f"sdxl-advisor compat {lora} ")
    assert pasted(run, step) in (0, 1)


@pytest.mark.usefixtures("made_up")
def test_no_tags_are_promised_that_nobody_knows_and_the_own_catalogue_is_named(tmp_path: Path, run: Run) -> None:
    own = tmp_path / "own"
    write(own, "own.yaml", family(checkpoint("bare", files=[{"name": "bare.safetensors", "source": ["card"]}])))
    bare = making.sdxl(tmp_path / "bare.safetensors")
    [step] = run("--catalog", str(own), "identify", str(bare), "--json").json["next"]
    assert step == f"sdxl-advisor --catalog {own} identify {bare} --hash"
    alder = making.sdxl(tmp_path / "alderXL_v10.safetensors")
    step, _ = run("--catalog", str(own), "identify", str(alder), "--json").json["next"]
    assert step == f"sdxl-advisor --catalog {own} tags alder-1"
    assert pasted(run, step) == 0


def test_a_newer_version_of_a_line_is_told_until_one_has_it(tmp_path: Path, run: Run) -> None:
    making.sdxl(tmp_path / OLD_WAI)
    making.sdxl(tmp_path / "vae.safetensors")
    assert answer(run, tmp_path)[0] == ["waiIllustriousSDXL_v140: WAI-illustrious-SDXL v17.0 is out."]
    assert answer(run, tmp_path / OLD_WAI)[0] == ["waiIllustriousSDXL_v140: WAI-illustrious-SDXL v17.0 is out."]
    making.sdxl(tmp_path / WAI)
    assert answer(run, tmp_path)[0] == []


@pytest.mark.parametrize(
    ("name", "options", "told"),
    [
        ("noobaiXLNAIXL_vPred10Version", {}, True),
        ("noobaiXLNAIXL_vPred10Version", {"v_pred": True}, False),
        ("unheard-of", {"v_pred": True}, False),
        ("unheard-of", {"metadata": modelspec(prediction_type="v")}, True),
        ("unheard-of", {}, False),
    ],
)
def test_v_prediction_without_its_key_needs_a_setting(
    name: str, options: dict[str, Any], told: bool, tmp_path: Path, run: Run
) -> None:
    folder = tmp_path / "models"  # the folder's name says something too
    folder.mkdir()
    making.sdxl(folder / f"{name}.safetensors", **options)
    making.lora(folder / "lora_vpred.safetensors")
    advice, _ = answer(run, folder)
    assert advice == ([f"No v_pred key, so set v-prediction in your program: {name}."] if told else [])


def test_of_many_files_some_are_named(tmp_path: Path, run: Run) -> None:
    for n in range(5):
        making.sdxl(tmp_path / f"mix{n}_vpred.safetensors")
    [said], _ = answer(run, tmp_path)
    assert said.endswith(": mix0_vpred, mix1_vpred and 3 more.")


def test_no_lora_of_another_architecture_is_tried_on_sdxl(tmp_path: Path, run: Run) -> None:
    making.lora(tmp_path / "somePony.safetensors", sd15=True)
    layer = "transformer.transformer_blocks.0.attn.to_k.lora_A.weight"  # of more than one architecture
    making.write(tmp_path / "qwen-image-lora.safetensors", {layer: ("F16", [8, 3072])})
    assert not [step for step in answer(run, tmp_path)[1] if " compat " in step]


def test_the_newest_that_is_offered_is_used_first_whatever_its_name(tmp_path: Path, run: Run) -> None:
    for name in ("Illustrious-XL-v0.1.safetensors", OLD_WAI, WAI, PONY):
        making.sdxl(tmp_path / name)
    steps = answer(run, tmp_path)[1]
    assert "sdxl-advisor tags wai-illustrious-17.0" in steps
