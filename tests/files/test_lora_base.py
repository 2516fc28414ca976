"""What a LoRA was trained on: called by a number alone, or with another prediction type than its base."""

from __future__ import annotations

from pathlib import Path

from tests.conftest import Run
from tests.files.beside import modelspec, ss
from tests.files.making import lora


def test_the_base_is_kept_and_the_difference_is_said(run: Run, tmp_path: Path) -> None:
    metadata = ss(sd_model_name="noobaiXLNAIXL_vPred10Version.safetensors") | modelspec(prediction_type="epsilon")
    path = lora(tmp_path / "style.safetensors", metadata=metadata)
    [file] = run("identify", str(path), "--json").json["files"]
    assert file["checkpoint"]["key"] == "noobai-xl-vpred-1.0"
    assert file["prediction"]["type"] == "epsilon"
    [conflict] = file["conflicts"]
    assert "v-pred, but the file says epsilon" in conflict


def test_a_base_may_be_called_by_its_number_alone(run: Run, tmp_path: Path) -> None:
    path = lora(tmp_path / "style.safetensors", metadata=ss(sd_model_name="290640.safetensors"))
    [file] = run("identify", str(path), "--json").json["files"]
    assert file["checkpoint"]["key"] == "pony-diffusion-v6-xl"
    assert "Civitai ID" in file["evidence"][0]["says"]
    unknown = lora(tmp_path / "other.safetensors", metadata=ss(sd_model_name="290641.safetensors"))
    assert run("identify", str(unknown), "--json").json["files"][0]["family"] is None
