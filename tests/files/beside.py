"""What else tells about a model: metadata in its header, files of model managers beside it, diffusers folders.

Field names as the programs write them: kohya's sd-scripts, Stability's ModelSpec, Civitai's API as Civitai Helper saves
it, Stability Matrix, ComfyUI-Lora-Manager, SwarmUI, A1111.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.files.making import clip_tensors, diffusers_tensors, vae_tensors, write
from tests.files.shapes import typed

GENERATIVE_MODELS = "https://github.com/Stability-AI/generative-models"
NO_HASH = "0" * 64


def ss(**values: object) -> dict[str, str]:
    """Metadata of kohya's trainer, by their names without ``ss_``; what is no text becomes JSON or digits."""
    usual: dict[str, object] = {
        "base_model_version": "sdxl_base_v1-0",
        "network_module": "networks.lora",
        "network_dim": 8,
        "network_alpha": 4.0,
        "steps": 1600,
    }
    return {f"ss_{name}": as_text(value) for name, value in (usual | values).items()}


def as_text(value: object) -> str:
    """A value as kohya's trainer writes it."""
    return json.dumps(value) if isinstance(value, dict | list) else str(value)


def modelspec(**values: str) -> dict[str, str]:
    """ModelSpec metadata, by their names without ``modelspec.``; the title is the useless one that trainers write."""
    usual = {
        "sai_model_spec": "1.0.0",
        "architecture": "stable-diffusion-xl-v1-base",
        "implementation": GENERATIVE_MODELS,
        "title": "Checkpoint@1713025282.6420991",
        "resolution": "1024x1024",
    }
    return {f"modelspec.{name}": value for name, value in (usual | values).items()}


def beside(model: Path, ending: str, content: object) -> Path:
    """Write JSON next to a model, or a text as it is."""
    path = model.with_name(model.name.removesuffix(model.suffix) + ending)
    path.write_text(content if isinstance(content, str) else json.dumps(content, indent=4), encoding="utf-8")
    return path


def civitai_info(
    file: Path,
    *,
    model_id: int = 257749,
    version_id: int = 290640,
    model: str = "A model",
    version: str = "v1.0",
    base_model: str = "SDXL 1.0",
    sha256: str = NO_HASH,
    trained_words: Sequence[str] = (),
    kind: str = "Checkpoint",
) -> Path:
    """``<stem>.civitai.info``: a model version of Civitai's API, as Civitai Helper for A1111 saves it."""
    return beside(
        file,
        ".civitai.info",
        {
            "id": version_id,
            "modelId": model_id,
            "name": version,
            "createdAt": "2024-01-07T17:15:53.000Z",
            "trainedWords": list(trained_words),
            "baseModel": base_model,
            "baseModelType": "Standard",
            "description": "<p>Words of the author</p>",
            "model": {"name": model, "type": kind, "nsfw": False, "poi": False},
            "files": [civitai_file(file.name, sha256)],
            "images": [],
            "downloadUrl": f"https://civitai.com/api/download/models/{version_id}",
        },
    )


def civitai_file(name: str, sha256: str) -> dict[str, Any]:
    """One file of a model version; Civitai writes hashes in capitals."""
    digits = sha256.upper()
    return {
        "name": name,
        "id": 1,
        "sizeKB": 6775430.71,
        "type": "Model",
        "primary": True,
        "metadata": {"fp": "fp16", "size": "pruned", "format": "SafeTensor"},
        "hashes": {"AutoV2": digits[:10], "SHA256": digits, "CRC32": "1AFA2A0D", "BLAKE3": "F" * 64},
    }


def cm_info(
    file: Path,
    *,
    model_id: int = 257749,
    version_id: int = 290640,
    model: str = "A model",
    version: str = "v1.0",
    base_model: str = "SDXL 1.0",
    sha256: str = NO_HASH,
    trained_words: Sequence[str] = (),
    kind: str = "Checkpoint",
) -> Path:
    """``<stem>.cm-info.json`` of Stability Matrix."""
    return beside(
        file,
        ".cm-info.json",
        {
            "ModelId": model_id,
            "ModelName": model,
            "ModelDescription": "",
            "Nsfw": False,
            "Tags": ["base model"],
            "ModelType": kind,
            "VersionId": version_id,
            "VersionName": version,
            "VersionDescription": None,
            "BaseModel": base_model,
            "FileMetadata": {"fp": "fp16", "size": "pruned", "format": "SafeTensor"},
            "ImportedAt": "2024-05-04T10:11:12.1234567+00:00",
            "Hashes": {"SHA256": sha256.upper(), "CRC32": "1AFA2A0D", "BLAKE3": "F" * 64},
            "TrainedWords": list(trained_words),
            "UserTitle": None,
            "ThumbnailImageUrl": None,
        },
    )


def lora_manager(
    file: Path,
    *,
    model: str = "A model",
    base_model: str = "SDXL 1.0",
    sha256: str = NO_HASH,
    autov3: str | None = None,
    civitai: Mapping[str, Any] | None = None,
    pending: bool = False,
) -> Path:
    """``<stem>.metadata.json`` of ComfyUI-Lora-Manager; no hash while it is pending."""
    return beside(
        file,
        ".metadata.json",
        {
            "file_name": file.stem,
            "model_name": model,
            "file_path": file.as_posix(),
            "size": file.stat().st_size if file.exists() else 0,
            "modified": 1714817472.5,
            "sha256": "" if pending else sha256.lower(),
            "base_model": base_model,
            "preview_url": "",
            "preview_nsfw_level": 0,
            "notes": "",
            "from_civitai": civitai is not None,
            "civitai": dict(civitai or {}),
            "tags": [],
            "hash_status": "pending" if pending else "completed",
            "autov3": autov3,
            "model_type": "checkpoint",
        },
    )


def swarm(file: Path, **values: str) -> Path:
    """``<stem>.swarm.json`` of SwarmUI: ModelSpec metadata that could not be written into the header."""
    return beside(file, ".swarm.json", modelspec(**values))


def a1111_json(file: Path, *, words: str = "", base: str = "SDXL", notes: str = "") -> Path:
    """``<stem>.json`` of A1111: what the user wrote about a model."""
    return beside(
        file,
        ".json",
        {
            "description": "",
            "sd version": base,
            "activation text": words,
            "preferred weight": 0.8,
            "negative text": "",
            "notes": notes,
        },
    )


def a1111_yaml(file: Path, *, parameterization: str = "v") -> Path:
    """``<stem>.yaml`` of A1111: the configuration of a network, in the form of SD 2."""
    start = "model:\n  base_learning_rate: 1.0e-4\n  target: ldm.models.diffusion.ddpm.LatentDiffusion\n  params:\n"
    return beside(file, ".yaml", f'{start}    parameterization: "{parameterization}"\n    linear_start: 0.00085\n')


def sgm_yaml(file: Path, *, scaling: str = "VScaling") -> Path:
    """``<stem>.yaml`` of A1111 in the form of SDXL, which names the scaling of the denoiser: VScaling or EpsScaling."""
    denoiser = "sgm.modules.diffusionmodules"
    return beside(
        file,
        ".yaml",
        f"model:\n  target: sgm.models.diffusion.DiffusionEngine\n  params:\n    scale_factor: 0.13025\n"
        f"    denoiser_config:\n      target: {denoiser}.denoiser.DiscreteDenoiser\n      params:\n"
        f"        scaling_config:\n          target: {denoiser}.denoiser_scaling.{scaling}\n",
    )


def diffusers_folder(path: Path, *, v_pred: bool = False, zero_snr: bool = False) -> Path:
    """A folder as diffusers saves an SDXL pipeline."""
    parts = {
        "unet": ["diffusers", "UNet2DConditionModel"],
        "vae": ["diffusers", "AutoencoderKL"],
        "text_encoder": ["transformers", "CLIPTextModel"],
        "text_encoder_2": ["transformers", "CLIPTextModelWithProjection"],
        "scheduler": ["diffusers", "EulerDiscreteScheduler"],
    }
    pipeline = {"_class_name": "StableDiffusionXLPipeline", "_diffusers_version": "0.27.0"}
    for folder in parts:
        (path / folder).mkdir(parents=True, exist_ok=True)
    config(path / "model_index.json", {**pipeline, **parts})
    config(path / "scheduler" / "scheduler_config.json", scheduler(v_pred, zero_snr))
    config(path / "unet" / "config.json", UNET_CONFIG)
    write(path / "unet" / "diffusion_pytorch_model.safetensors", diffusers_tensors(), {"format": "pt"})
    write(path / "vae" / "diffusion_pytorch_model.safetensors", vae_tensors(), {"format": "pt"})
    write(path / "text_encoder" / "model.safetensors", clip_tensors(), {"format": "pt"})
    projection = typed({"text_projection.weight": [1280, 1280]})
    write(path / "text_encoder_2" / "model.safetensors", projection, {"format": "pt"})
    return path


UNET_CONFIG = {
    "_class_name": "UNet2DConditionModel",
    "addition_embed_type": "text_time",
    "block_out_channels": [320, 640, 1280],
    "cross_attention_dim": 2048,
    "in_channels": 4,
    "out_channels": 4,
    "projection_class_embeddings_input_dim": 2816,
    "transformer_layers_per_block": [1, 2, 10],
}


def scheduler(v_pred: bool, zero_snr: bool) -> dict[str, Any]:
    """The configuration of a scheduler."""
    return {
        "_class_name": "EulerDiscreteScheduler",
        "beta_end": 0.012,
        "beta_schedule": "scaled_linear",
        "beta_start": 0.00085,
        "num_train_timesteps": 1000,
        "prediction_type": "v_prediction" if v_pred else "epsilon",
        "rescale_betas_zero_snr": zero_snr,
        "steps_offset": 1,
        "timestep_spacing": "leading",
    }


def config(path: Path, content: Mapping[str, Any]) -> None:
    """Write a configuration as diffusers does."""
    path.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
