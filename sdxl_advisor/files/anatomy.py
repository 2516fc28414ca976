"""What keys and shapes tell of a model file: its kind, and which architecture it is or was made for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from sdxl_advisor.catalog.file_records import FileKind
from sdxl_advisor.catalog.record import record
from sdxl_advisor.catalog.records import SDXL

OtherKind = Literal[
    "ip-adapter", "clip-vision", "motion-module", "hypernetwork", "upscaler", "face-restorer", "detector"
]
Kind = Literal[FileKind, OtherKind, "not-a-model", "unknown"]
Tensors = Mapping[str, Mapping[str, Any]]

REFINER, MODIFIED, INPAINTING = f"{SDXL} refiner", f"modified {SDXL}", f"{SDXL} inpaint"
SD1, SD2, SD3 = "Stable Diffusion 1.x", "Stable Diffusion 2.x", "Stable Diffusion 3"
FLUX, FLUX2, AURAFLOW, LUMINA, Z_IMAGE = "FLUX", "FLUX.2", "AuraFlow", "Lumina 2", "Z-Image"
ANIMA, COSMOS, PIXART, QWEN, WAN = "Anima", "Cosmos-Predict2", "PixArt", "Qwen-Image", "Wan"
ANIMA_OR_COSMOS = f"{ANIMA} or another {COSMOS}"  # Anima has the layers of Cosmos-Predict2 and some of its own
CHROMA, HIDREAM, KOLORS, CASCADE = "Chroma", "HiDream-I1", "Kolors", "Stable Cascade"
HUNYUAN_VIDEO, HUNYUAN_DIT, LTX, SVD = "Hunyuan Video", "HunyuanDiT", "LTX-Video", "Stable Video Diffusion"


@record
class Anatomy:
    """What keys and shapes tell.

    ``architecture`` is what a checkpoint is and what anything else was made for; None is unknown, or shared by several.
    ``says`` is the evidence in words; ``parts`` are those of a checkpoint: unet, text encoders, vae. ``prediction`` is
    v-prediction, or edm, where a tensor that programs look for says so; most files say nothing. ``form`` is what people
    call the file where its kind has several forms.
    """

    kind: Kind
    architecture: str | None
    says: tuple[str, ...]
    parts: tuple[str, ...]
    prediction: str | None
    zero_terminal_snr: bool | None
    form: str | None = None


def part(kind: Kind, architecture: str | None, *says: str, form: str | None = None) -> Anatomy:
    """The anatomy of what is no checkpoint."""
    return Anatomy(kind, architecture, says, (), None, None, form)


def shape_of(tensors: Tensors, key: str) -> Sequence[int]:
    """The shape of a tensor; empty where there is no such tensor."""
    shape = tensors[key].get("shape") if key in tensors else None
    return shape if isinstance(shape, list) else ()


def columns(tensors: Tensors, key: str) -> int | None:
    """The columns of a matrix; weights that are stored as a single column keep them to themselves."""
    shape = shape_of(tensors, key)
    return shape[1] if len(shape) > 1 and shape[1] > 1 else None
