"""Many files counted, and the kinds of files that no key or shape tells."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import Run
from tests.files import making
from tests.files.conftest import Look

PICKLED = b"\x80\x02x" * 1000


def test_files_are_counted_by_kind_and_checkpoints_by_family(tmp_path: Path, run: Run) -> None:
    for name in ("waiIllustriousSDXL_v170", "someIllustriousMix", "noobaiXLNAIXL_vPred10Version", "mystery"):
        making.sdxl(tmp_path / f"{name}.safetensors", v_pred=name == "mystery")
    making.flux(tmp_path / "flux.safetensors")
    making.vae(tmp_path / "vae.safetensors")
    making.lora(tmp_path / "a.safetensors")
    making.lora(tmp_path / "b.safetensors")
    assert run("identify", str(tmp_path), "--json").json["summary"] == {
        "kinds": {"checkpoint": 5, "lora": 2, "vae": 1},
        "families": [
            {"family": "illustrious", "name": "Illustrious-XL", "count": 2, "predictions": {"epsilon": 1}},
            {"family": "noobai", "name": "NoobAI-XL", "count": 1, "predictions": {"v-prediction": 1}},
            {"family": None, "name": None, "count": 1, "predictions": {"v-prediction": 1}},
        ],
        "other_architectures": 1,
    }


def test_nothing_is_counted_as_nothing(tmp_path: Path, run: Run) -> None:
    empty = {"kinds": {}, "families": [], "other_architectures": 0}
    assert run("identify", str(tmp_path), "--json").json["summary"] == empty


@pytest.mark.parametrize(
    ("place", "kind", "by"),
    [
        ("upscale_models/anything.pth", "upscaler", "folder"),
        ("ESRGAN/sub/anything.pt", "upscaler", "folder"),
        ("4x-AnimeSharp.pth", "upscaler", "name"),
        ("RealESRGAN_x4plus_anime_6B.pth", "upscaler", "name"),
        ("embeddings/easynegative.pt", "embedding", "folder"),
        ("ultralytics/bbox/face_yolov8m.pt", "detector", "folder"),
        ("hand_yolov8n.pt", "detector", "name"),
        ("VAE/kl-f8.ckpt", "vae", "folder"),
        ("clip_vision/model.bin", "clip-vision", "folder"),
        ("animatediff_models/anything.ckpt", "motion-module", "folder"),
        ("hypernetworks/anything.pt", "hypernetwork", "folder"),
        ("GFPGANv1.4.pth", "face-restorer", "name"),
        ("codeformer-v0.1.0.pth", "face-restorer", "name"),
        ("mm_sd_v15_v2.ckpt", "motion-module", "name"),
        ("ip-adapter_something.bin", "ip-adapter", "name"),
        ("control_v11p_sd15_canny.pth", "controlnet", "name"),
        ("text_encoders/umt5.gguf", "text-encoder", "folder"),
        ("x64.ckpt", "unknown", None),
        ("easynegative.pt", "unknown", None),
    ],
)
def test_a_small_file_that_is_not_opened_is_told_by_folder_and_name(
    place: str, kind: str, by: str | None, tmp_path: Path, look: Look
) -> None:
    path = tmp_path / place
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(PICKLED)
    one = look(path)
    assert (one["kind"], one["by"], one["confidence"]) == (kind, by, "hint" if by else "none")


def test_an_upscaler_of_a_new_build_is_told_too_but_nothing_else_that_could_be_read(tmp_path: Path, look: Look) -> None:
    (tmp_path / "loras").mkdir()
    assert look(making.not_a_model(tmp_path / "2x-Sharp.safetensors"))["kind"] == "upscaler"
    assert look(making.not_a_model(tmp_path / "loras" / "x.safetensors"))["kind"] == "unknown"


def test_a_folder_of_upscalers_is_no_failure(tmp_path: Path, run: Run) -> None:
    (tmp_path / "upscale_models").mkdir()
    for name in ("a.pth", "b.pth"):
        (tmp_path / "upscale_models" / name).write_bytes(PICKLED)
    ran = run("identify", str(tmp_path))
    assert (ran.code, ran.out.splitlines()[0]) == (0, "2 upscalers")
