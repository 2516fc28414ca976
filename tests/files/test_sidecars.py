"""What each program's side file, and each trainer's or merger's header, tells; which witness is believed."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from sdxl_advisor.files.metadata import header_metadata
from tests.conftest import Run
from tests.files import beside, making
from tests.files.conftest import Look
from tests.files.test_identify import PONY, key_of

V6 = "pony-diffusion-v6-xl"
PAGES: list[tuple[int, str, str, str, tuple[str, str | None, str | None]]] = [
    (376130, "Nova Anime XL", "IL v14.0", "Illustrious", ("illustrious", None, "Nova Anime XL IL v14.0")),
    (827184, "WAI-illustrious-SDXL", "v15.0", "Illustrious", ("illustrious", "wai-illustrious-15.0", None)),
    (827184, "WAI-illustrious-SDXL", "v18.0", "Illustrious", ("illustrious", None, "WAI-illustrious-SDXL v18.0")),
    (1224788, "Prefect illustrious XL", "v2.0", "Illustrious", ("illustrious", None, "Prefect illustrious XL v2.0")),
    (288584, "AutismMix SDXL", "AutismMix_other", "Pony", ("pony", None, "AutismMix SDXL AutismMix_other")),
    (257749, "Pony Diffusion V6 XL", "V6 LoRA fix", "Pony", ("pony", None, "Pony Diffusion V6 XL V6 LoRA fix")),
    (2, "Nova Anime XL", "Pony v5.0", "Pony", ("pony", None, "Nova Anime XL Pony v5.0")),
    (2, "Nova Anime XL", "v5.0", "Pony", ("pony", None, "Nova Anime XL v5.0")),
]
TRAINED: list[tuple[dict[str, Any], str | None]] = [
    ({"ss_sd_model_name": "stabilityai/stable-diffusion-xl-base-1.0"}, "sdxl-base-1.0"),
    ({"ss_sd_model_name": "/x/models--stabilityai--stable-diffusion-xl-base-1.0/snapshots/1"}, "sdxl-base-1.0"),
    ({"ot_config": json.dumps({"base_model_name": "OnomaAIResearch/Illustrious-xl-early-release-v0"})}, None),
    ({"ss_sd_model_name": "jane-doe/secret"}, None),
]


@pytest.mark.parametrize(("page", "title", "version", "base", "expected"), PAGES)
@pytest.mark.parametrize("writer", ["civitai_info", "cm_info"])
def test_the_version_counts_before_the_title_of_its_page(
    writer: str, page: int, title: str, version: str, base: str, expected: Any, tmp_path: Path, look: Look
) -> None:
    model = making.sdxl(tmp_path / "x.safetensors")
    named = {"model": title, "version": version, "base_model": base}
    getattr(beside, writer)(model, model_id=page, version_id=999_999_999, **named)
    one = look(model)
    assert (one["family"], key_of(one), one["label"]) == expected
    assert one["conflicts"] == []


def test_a_name_that_contradicts_the_version_in_a_side_file_is_told_once(tmp_path: Path, look: Look) -> None:
    model = making.sdxl(tmp_path / "waiIllustriousSDXL_v170.safetensors")
    named = {"model": "WAI-illustrious-SDXL", "version": "v18.0", "base_model": "Illustrious"}
    beside.civitai_info(model, model_id=827184, version_id=999_999_999, **named)
    one = look(model)
    assert (key_of(one), one["label"]) == (None, "WAI-illustrious-SDXL v18.0")
    [conflict] = one["conflicts"]
    assert conflict.startswith("the file name says WAI-illustrious-SDXL v17.0, ")


def test_of_several_files_the_model_of_this_name_counts(tmp_path: Path, look: Look) -> None:
    model = making.sdxl(tmp_path / "mine.safetensors")
    data = {"name": "data.zip", "type": "Training Data", "hashes": {"SHA256": "0" * 64}}
    other = beside.civitai_file("other.safetensors", "1" * 64)
    beside.beside(model, ".civitai.info", {"files": [data, other, beside.civitai_file(model.name, PONY)]})
    assert key_of(look(model)) == V6


@pytest.mark.parametrize(
    ("ending", "content"),
    [
        (".json", {"id": 1, "name": "x", "modelVersions": [{"files": [beside.civitai_file("y.safetensors", PONY)]}]}),
        (".json", {"sd version": "SDXL", "modelId": 257749, "modelVersionId": 290640, "activation text": ""}),
        (".json", {"sd version": "Other", "sha256": PONY.upper()}),
        (".safetensors.rgthree-info.json", {"sha256": PONY, "trainedWords": [{"word": "foo"}]}),
        (".safetensors.rgthree-info.json", {"raw": {"civitai": {"modelId": 257749, "id": 290640}}}),
        (".sha256", f"{PONY}  x.safetensors\n"),
        (".safetensors.sha256", PONY.upper()),
        (".sha256sum", f"{'0' * 64} *other.safetensors\r\n{PONY} *folder/x.safetensors\r\n"),
        (".sha256", f"SHA256 (x.safetensors) = {PONY}\n"),
    ],
)
def test_each_program_has_its_own_file(ending: str, content: Any, tmp_path: Path, look: Look) -> None:
    model = making.sdxl(tmp_path / "x.safetensors")
    beside.beside(model, ending, content)
    assert (key_of(look(model)), look(model)["confidence"]) == (V6, "strong")


def test_the_version_of_a_page_that_has_this_file_counts(tmp_path: Path, look: Look) -> None:
    model = making.lora(tmp_path / "mine (1).safetensors")
    versions = [
        {"id": n, "baseModel": base, "files": [{"name": f"{name}.safetensors"}]}
        for n, (base, name) in enumerate([("Pony", "other"), ("Illustrious", "mine")], 1)
    ]
    beside.beside(model, ".json", {"id": 1, "name": "x", "modelVersions": versions})
    assert look(model)["family"] == "illustrious"


@pytest.mark.parametrize(("metadata", "key"), TRAINED)
def test_a_lora_names_what_it_was_trained_on(
    metadata: dict[str, Any], key: str | None, tmp_path: Path, run: Run
) -> None:
    path = making.lora(tmp_path / "x.safetensors", metadata=metadata)
    ran = run("identify", str(path), "--json")
    [one] = ran.json["files"]
    assert "jane-doe" not in ran.out
    assert key is None or one["checkpoint"]["name"] == "SD-XL 1.0-base"
    assert (one["family"] == "illustrious") == ("ot_config" in metadata)


def test_a_merge_names_its_parents(tmp_path: Path, look: Look) -> None:
    models = {PONY: {"name": "folder/x.safetensors [67ab2fd8ec]"}}
    metadata = {"sd_merge_recipe": json.dumps({"primary_model_hash": PONY}), "sd_merge_models": json.dumps(models)}
    one = look(making.sdxl(tmp_path / "x.safetensors", metadata=metadata))
    assert (one["family"], one["by"]) == ("pony", "merge")
    graph = json.dumps({"1": {"class_type": "CheckpointLoaderSimple", "inputs": {"ckpt_name": "a/b.safetensors"}}})
    assert header_metadata({"prompt": graph}).base_names == ("b.safetensors",)


def test_a_pointer_of_git_lfs_names_the_file(tmp_path: Path, run: Run) -> None:
    path = tmp_path / "x.safetensors"
    path.write_text(f"version https://git-lfs.github.com/spec/v1\noid sha256:{PONY}\nsize 6938041050\n")
    [one] = run("identify", str(path), "--json").json["files"]
    assert (one["kind"], one["checkpoint"]["key"], one["confidence"]) == ("unknown", V6, "none")
    assert "git lfs pull" in one["note"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
@pytest.mark.parametrize("ending", [".civitai.info", ".safetensors.sha256", ".safetensors.rgthree-info.json"])
def test_a_pipe_or_an_endless_side_file_is_passed_over(ending: str, tmp_path: Path, look: Look) -> None:
    os.mkfifo(tmp_path / f"x{ending}")
    (tmp_path / "x.json").symlink_to("/dev/zero")
    assert look(making.vae(tmp_path / "x.safetensors"))["note"] is None


def test_a_page_that_is_known_by_its_number_alone_is_named(tmp_path: Path, look: Look) -> None:
    model = making.sdxl(tmp_path / "x.safetensors")
    beside.beside(model, ".civitai.info", {"modelId": 827184})
    said = [one["says"] for one in look(model)["evidence"] if one["kind"] == "sidecar"]
    assert said == ["x.civitai.info has the Civitai ID of WAI-illustrious-SDXL"]
