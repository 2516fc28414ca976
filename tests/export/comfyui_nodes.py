"""The nodes that exported graphs may use: facts of ComfyUI's ``/object_info`` at 0.3.64 (a125cd8, 2025-10-12).

Each input is a type of link, a kind of value, a list of choices or a span of numbers; in ComfyUI's order.
"""

from __future__ import annotations

from typing import Any

SAMPLERS = [
    *("euler", "euler_cfg_pp", "euler_ancestral", "euler_ancestral_cfg_pp", "heun", "heunpp2", "dpm_2"),
    *("dpm_2_ancestral", "lms", "dpm_fast", "dpm_adaptive", "dpmpp_2s_ancestral", "dpmpp_2s_ancestral_cfg_pp"),
    *("dpmpp_sde", "dpmpp_sde_gpu", "dpmpp_2m", "dpmpp_2m_cfg_pp", "dpmpp_2m_sde", "dpmpp_2m_sde_gpu"),
    *("dpmpp_2m_sde_heun", "dpmpp_2m_sde_heun_gpu", "dpmpp_3m_sde", "dpmpp_3m_sde_gpu", "ddpm", "lcm", "ipndm"),
    *("ipndm_v", "deis", "res_multistep", "res_multistep_cfg_pp", "res_multistep_ancestral"),
    *("res_multistep_ancestral_cfg_pp", "gradient_estimation", "gradient_estimation_cfg_pp", "er_sde", "seeds_2"),
    *("seeds_3", "sa_solver", "sa_solver_pece", "ddim", "uni_pc", "uni_pc_bh2"),
]
SCHEDULES = [
    *("simple", "sgm_uniform", "karras", "exponential", "ddim_uniform", "beta", "normal", "linear_quadratic"),
    "kl_optimal",
]
Span = tuple[str, float, float]
STRENGTH: Span = ("FLOAT", -100, 100)
PIXELS: Span = ("INT", 16, 16384)
INPUTS: dict[str, dict[str, str | list[str] | Span]] = {
    "CheckpointLoaderSimple": {"ckpt_name": []},  # the user's own files
    "LoraLoader": {
        "model": "MODEL",
        "clip": "CLIP",
        "lora_name": [],
        "strength_model": STRENGTH,
        "strength_clip": STRENGTH,
    },
    "ModelSamplingDiscrete": {
        "model": "MODEL",
        "sampling": ["eps", "v_prediction", "lcm", "x0", "img_to_img"],
        "zsnr": "BOOLEAN",
    },
    "ModelSamplingSD3": {"model": "MODEL", "shift": ("FLOAT", 0, 100)},
    "RescaleCFG": {"model": "MODEL", "multiplier": ("FLOAT", 0, 1)},
    "CLIPSetLastLayer": {"clip": "CLIP", "stop_at_clip_layer": ("INT", -24, -1)},
    "CLIPTextEncode": {"text": "STRING", "clip": "CLIP"},
    "EmptyLatentImage": {"width": PIXELS, "height": PIXELS, "batch_size": ("INT", 1, 4096)},
    "KSampler": {
        "model": "MODEL",
        "seed": ("INT", 0, 2**64 - 1),
        "steps": ("INT", 1, 10000),
        "cfg": ("FLOAT", 0, 100),
        "sampler_name": SAMPLERS,
        "scheduler": SCHEDULES,
        "positive": "CONDITIONING",
        "negative": "CONDITIONING",
        "latent_image": "LATENT",
        "denoise": ("FLOAT", 0, 1),
    },
    "LatentUpscaleBy": {
        "samples": "LATENT",
        "upscale_method": ["nearest-exact", "bilinear", "area", "bicubic", "bislerp"],
        "scale_by": ("FLOAT", 0.01, 8),
    },
    "VAEDecode": {"samples": "LATENT", "vae": "VAE"},
    "SaveImage": {"images": "IMAGE", "filename_prefix": "STRING"},
}
OUTPUTS = {
    "CheckpointLoaderSimple": ["MODEL", "CLIP", "VAE"],
    "LoraLoader": ["MODEL", "CLIP"],
    "ModelSamplingDiscrete": ["MODEL"],
    "ModelSamplingSD3": ["MODEL"],
    "RescaleCFG": ["MODEL"],
    "CLIPSetLastLayer": ["CLIP"],
    "CLIPTextEncode": ["CONDITIONING"],
    "EmptyLatentImage": ["LATENT"],
    "KSampler": ["LATENT"],
    "LatentUpscaleBy": ["LATENT"],
    "VAEDecode": ["IMAGE"],
    "SaveImage": [],
}
KINDS: dict[str, type | tuple[type, ...]] = {
    "INT": int,
    "FLOAT": (int, float),
    "STRING": str,
    "BOOLEAN": bool,
}  # of values; other types are links
SEED_FIELDS = {"KSampler": {"seed"}}  # behind which the editor has a second field


def object_info() -> dict[str, Any]:
    """The same in the form of ComfyUI's answer."""
    return {
        kind: {
            "input": {"required": {name: [type_of(wanted), {}] for name, wanted in of.items()}},
            "output": OUTPUTS[kind],
        }
        for kind, of in INPUTS.items()
    }


def type_of(wanted: str | list[str] | Span) -> str | list[str]:
    """The type of an input, or its choices."""
    return wanted[0] if isinstance(wanted, tuple) else wanted


def fields_of(kind: str) -> list[str]:
    """The fields of a node in the editor, in order; a second one behind a seed has no name."""
    found: list[str] = []
    for name, wanted in INPUTS[kind].items():
        if isinstance(wanted, str) and wanted not in KINDS:
            continue
        found += [name, ""] if name in SEED_FIELDS.get(kind, ()) else [name]
    return found


def faults_of_values(node: dict[str, Any]) -> list[str]:
    """What ComfyUI would refuse of a node's own values: their types and limits."""
    found = []
    for name, wanted in INPUTS[node["class_type"]].items():
        value = node["inputs"][name]
        kind = type_of(wanted)
        if isinstance(kind, str) and kind in KINDS and not isinstance(value, KINDS[kind]):
            found.append(f"{name} {value!r} is no {kind}")
        elif isinstance(wanted, tuple) and not wanted[1] <= value <= wanted[2]:
            found.append(f"{name} {value} is not within {wanted[1]} and {wanted[2]}")
    return found
