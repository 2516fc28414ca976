"""Makes model files for the tests: true keys, types, shapes and sizes; the data of the tensors is a hole in the file.

``sdxl(path, metadata=modelspec(title="…"))`` writes a file and returns its path. A maker writes only the telling
tensors (up to some 200 entries and 40 MB, which take no room on the disk); ``full=True``, where a maker has it, writes
all of them.
``extra`` adds tensors or replaces some; ``fill`` starts the data, so that two files differ by their hash.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import prod
from pathlib import Path
from typing import Any

from tests.files.shapes import (
    AURAFLOW,
    COSMOS,
    FLUX,
    LLM_ADAPTER,
    LUMINA2,
    REFINER,
    SD3,
    SD15,
    SD21,
    SDXL,
    SSD_1B,
    TELLING_TEXT,
    TELLING_UNET,
    TELLING_VAE,
    UNET_PREFIX,
    VAE_PREFIX,
    VEGA,
    WINDOW,
    Shapes,
    Tensors,
    UNet,
    chosen,
    clip_shapes,
    diffusers_key,
    matrix,
    norm,
    open_clip_shapes,
    prefixed,
    typed,
    unet_shapes,
    vae_shapes,
)

TYPES = {1: "BOOL U8 I8 F8_E5M2 F8_E4M3", 2: "I16 U16 F16 BF16", 4: "I32 U32 F32", 8: "F64 I64 U64"}
BYTES = {dtype: size for size, dtypes in TYPES.items() for dtype in dtypes.split()}


def header(
    tensors: Mapping[str, tuple[str, list[int]]], metadata: Mapping[str, str] | None = None
) -> tuple[bytes, int]:
    """The start of a file as the safetensors package writes it, and how many bytes of data follow."""
    entries: dict[str, Any] = {} if metadata is None else {"__metadata__": dict(metadata)}
    end = 0
    for key, (dtype, shape) in sorted(tensors.items(), key=lambda item: (-BYTES[item[1][0]], item[0])):
        begin, end = end, end + BYTES[dtype] * prod(shape)
        entries[key] = {"dtype": dtype, "shape": shape, "data_offsets": [begin, end]}
    text = json.dumps(entries, ensure_ascii=False, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    return len(text).to_bytes(8, "little") + text, end


def write(
    path: Path,
    tensors: Tensors,
    metadata: Mapping[str, str] | None = None,
    extra: Tensors | None = None,
    fill: bytes = b"",
) -> Path:
    """Write a safetensors file whose data is a hole after *fill*."""
    start, length = header({**tensors, **(extra or {})}, metadata)
    with path.open("wb") as file:
        file.write(start + fill[:length])
        file.truncate(len(start) + length)
    return path


@dataclass(frozen=True)
class Maker:
    """Writes one kind of file; its options are those of ``write`` and of the function that lists the tensors."""

    tensors: Callable[..., Tensors]

    def __call__(
        self,
        path: Path,
        *,
        metadata: Mapping[str, str] | None = None,
        extra: Tensors | None = None,
        fill: bytes = b"",
        **options: bool | int | str | UNet,
    ) -> Path:
        """Write the file and return its path."""
        return write(path, self.tensors(**options), metadata, extra, fill)


def unet_tensors(unet: UNet = SDXL, prefix: str = UNET_PREFIX, full: bool = False, dtype: str = "F16") -> Tensors:
    """A UNet below its usual prefix, or another; ``prefix=""`` is what some tools save."""
    return typed(prefixed(prefix, chosen(unet_shapes(unet), TELLING_UNET, full)), dtype)


def diffusers_tensors(unet: UNet = SDXL, full: bool = False, dtype: str = "F16") -> Tensors:
    """A UNet as diffusers names it."""
    return {diffusers_key(key): tensor for key, tensor in unet_tensors(unet, "", full, dtype).items()}


def vae_tensors(prefix: str = "", full: bool = False, dtype: str = "F16") -> Tensors:
    """A VAE: the same for SD 1.5, SD 2 and SDXL."""
    return typed(prefixed(prefix, chosen(vae_shapes(), TELLING_VAE, full)), dtype)


def clip_tensors(prefix: str = "", full: bool = False, dtype: str = "F16") -> Tensors:
    """CLIP L as a checkpoint holds it, with the numbers of its positions."""
    shapes = prefixed(prefix, chosen(clip_shapes(), TELLING_TEXT, full))
    return {**typed(shapes, dtype), f"{prefix}text_model.embeddings.position_ids": ("I64", [1, WINDOW])}


def open_clip_tensors(
    prefix: str, width: int = 1280, layers: int = 32, full: bool = False, dtype: str = "F16"
) -> Tensors:
    """CLIP bigG, or H of SD 2 (1024, 24), as a checkpoint holds it."""
    return typed(prefixed(prefix, chosen(open_clip_shapes(width, layers), TELLING_TEXT, full)), dtype)


def sdxl_tensors(
    full: bool = True,
    unet: UNet = SDXL,
    v_pred: bool = False,
    ztsnr: bool = False,
    dtype: str = "F16",
    vae_dtype: str = "",
) -> Tensors:
    """An SDXL checkpoint: 2,515 tensors, and an empty one as each marker of v-prediction and zero terminal SNR."""
    markers: Tensors = {"v_pred": ("F32", [0]), "ztsnr": ("F32", [0])}
    wanted = {"v_pred": v_pred, "ztsnr": ztsnr}
    return {
        **unet_tensors(unet, full=full, dtype=dtype),
        **clip_tensors("conditioner.embedders.0.transformer.", full, dtype),
        **open_clip_tensors("conditioner.embedders.1.model.", full=full, dtype=dtype),
        **vae_tensors(VAE_PREFIX, full, vae_dtype or dtype),
        **{key: tensor for key, tensor in markers.items() if wanted[key]},
    }


def variant(unet: UNet) -> Callable[..., Tensors]:
    """SDXL checkpoints with another UNet."""

    def tensors(full: bool = False, **options: Any) -> Tensors:
        return sdxl_tensors(full, unet, **options)

    return tensors


def refiner_tensors(full: bool = False) -> Tensors:
    """The SDXL refiner: one text encoder, in the first place."""
    encoder = open_clip_tensors("conditioner.embedders.0.model.", full=full)
    return {**unet_tensors(REFINER, full=full), **encoder, **vae_tensors(VAE_PREFIX, full)}


def sd15_tensors(full: bool = False) -> Tensors:
    """SD 1.5."""
    encoder = clip_tensors("cond_stage_model.transformer.", full)
    return {**unet_tensors(SD15, full=full), **encoder, **vae_tensors(VAE_PREFIX, full)}


def sd21_tensors(full: bool = False) -> Tensors:
    """SD 2.1."""
    encoder = open_clip_tensors("cond_stage_model.model.", 1024, 24, full)
    return {**unet_tensors(SD21, full=full), **encoder, **vae_tensors(VAE_PREFIX, full)}


def other(shapes: Shapes, usual: str) -> Callable[..., Tensors]:
    """A network of another architecture, below its usual prefix or another."""

    def tensors(prefix: str = usual, dtype: str = "BF16") -> Tensors:
        return typed(prefixed(prefix, shapes), dtype)

    return tensors


def cosmos_tensors(prefix: str = "net.", llm_adapter: bool = False) -> Tensors:
    """Cosmos-Predict2; with ``llm_adapter`` the image model that was made of it."""
    return typed(prefixed(prefix, {**COSMOS, **(LLM_ADAPTER if llm_adapter else {})}), "BF16")


# Some of the layers that a LoRA changes: kohya's name, the name in diffusers, rows, columns
SDXL_LAYERS = (
    (
        "lora_unet_input_blocks_4_1_transformer_blocks_0_attn2_to_k",
        "unet.down_blocks.1.attentions.0.transformer_blocks.0.attn2.to_k",
        640,
        2048,
    ),
    (
        "lora_unet_input_blocks_4_1_transformer_blocks_0_attn1_to_q",
        "unet.down_blocks.1.attentions.0.transformer_blocks.0.attn1.to_q",
        640,
        640,
    ),
    (
        "lora_unet_middle_block_1_transformer_blocks_9_attn2_to_v",
        "unet.mid_block.attentions.0.transformer_blocks.9.attn2.to_v",
        1280,
        2048,
    ),
)
SDXL_TEXT_LAYERS = (
    (
        "lora_te1_text_model_encoder_layers_0_self_attn_q_proj",
        "text_encoder.text_model.encoder.layers.0.self_attn.q_proj",
        768,
        768,
    ),
    (
        "lora_te2_text_model_encoder_layers_31_mlp_fc1",
        "text_encoder_2.text_model.encoder.layers.31.mlp.fc1",
        5120,
        1280,
    ),
)
SD15_LAYERS = (
    ("lora_unet_down_blocks_0_attentions_0_transformer_blocks_0_attn2_to_k", "", 320, 768),
    ("lora_unet_down_blocks_0_attentions_0_transformer_blocks_0_attn1_to_q", "", 320, 320),
    ("lora_unet_mid_block_attentions_0_transformer_blocks_0_attn2_to_v", "", 1280, 768),
    ("lora_te_text_model_encoder_layers_0_self_attn_q_proj", "", 768, 768),
)


def low_rank(key: str, rows: int, columns: int, rank: int) -> Shapes:
    """One layer of a LoRA."""
    return {f"{key}.lora_down.weight": [rank, columns], f"{key}.lora_up.weight": [rows, rank], f"{key}.alpha": []}


def dora_layer(key: str, rows: int, columns: int, rank: int) -> Shapes:
    """One layer of a DoRA: a LoRA with the lengths of the rows."""
    return {**low_rank(key, rows, columns, rank), f"{key}.dora_scale": [rows, 1]}


def loha_layer(key: str, rows: int, columns: int, rank: int) -> Shapes:
    """One layer of a LyCORIS LoHa."""
    left = {f"{key}.hada_w{number}_a": [rows, rank] for number in (1, 2)}
    return {**left, **{f"{key}.hada_w{number}_b": [rank, columns] for number in (1, 2)}, f"{key}.alpha": []}


def lokr_layer(key: str, rows: int, columns: int, rank: int) -> Shapes:
    """One layer of a LyCORIS LoKr; the rank is the factor here."""
    return {f"{key}.lokr_w1": [rank, rank], f"{key}.lokr_w2": [rows // rank, columns // rank], f"{key}.alpha": []}


def peft_layer(key: str, rows: int, columns: int, rank: int) -> Shapes:
    """One layer of a LoRA as peft and diffusers name it."""
    return {f"{key}.lora_A.weight": [rank, columns], f"{key}.lora_B.weight": [rows, rank]}


LAYERS = {"lora": low_rank, "dora": dora_layer, "loha": loha_layer, "lokr": lokr_layer}


def lora_tensors(kind: str = "lora", rank: int = 8, text: bool = True, sd15: bool = False) -> Tensors:
    """A network of kohya's trainer or of LyCORIS for SDXL or SD 1.5, with or without the text encoders."""
    layers = SD15_LAYERS if sd15 else SDXL_LAYERS + (SDXL_TEXT_LAYERS if text else ())
    shapes = [LAYERS[kind](key, rows, columns, rank) for key, _, rows, columns in layers]
    return typed({key: shape for layer in shapes for key, shape in layer.items()})


def lora_diffusers_tensors(rank: int = 8, text: bool = True) -> Tensors:
    """A LoRA for SDXL as diffusers saves it."""
    layers = SDXL_LAYERS + (SDXL_TEXT_LAYERS if text else ())
    shapes = [peft_layer(key, rows, columns, rank) for _, key, rows, columns in layers]
    return typed({key: shape for layer in shapes for key, shape in layer.items()})


LLLITE = "lllite_unet_input_blocks_4_1_transformer_blocks_0_attn1_to_q"


def controlnet_tensors(kind: str = "control_model") -> Tensors:
    """A ControlNet for SDXL: ``control_model`` (as the first ones), ``diffusers`` or ``lllite`` (kohya)."""
    if kind == "lllite":
        first = {
            **matrix(f"{LLLITE}.conditioning1.0", 16, 3, 4, 4),
            **matrix(f"{LLLITE}.conditioning1.2", 32, 16, 2, 2),
        }
        middle = {**matrix(f"{LLLITE}.down.0", 64, 640), **matrix(f"{LLLITE}.mid.0", 64, 96)}
        return typed({**first, **middle, **matrix(f"{LLLITE}.up.0", 640, 64)})
    half = {key: tensor for key, tensor in unet_tensors(prefix="").items() if not key.startswith("out")}
    if kind == "diffusers":
        hint = {**matrix("controlnet_cond_embedding.conv_in", 16, 3, 3, 3)}
        ends = {
            **matrix("controlnet_down_blocks.0", 320, 320, 1, 1),
            **matrix("controlnet_mid_block", 1280, 1280, 1, 1),
        }
        return {**{diffusers_key(key): tensor for key, tensor in half.items()}, **typed({**hint, **ends})}
    ends = {**matrix("zero_convs.0.0", 320, 320, 1, 1), **matrix("middle_block_out.0", 1280, 1280, 1, 1)}
    whole = {**half, **typed({**matrix("input_hint_block.0", 16, 3, 3, 3), **ends})}
    return {f"control_model.{key}": tensor for key, tensor in whole.items()}


def text_encoder_tensors(kind: str = "clip_l", full: bool = False) -> Tensors:
    """A text encoder of SDXL by itself: ``clip_l`` or ``clip_g``."""
    if kind == "clip_l":
        return typed(chosen(clip_shapes(), TELLING_TEXT, full))
    return typed({**chosen(clip_shapes(1280, 32), TELLING_TEXT, full), "text_projection.weight": [1280, 1280]})


def embedding_tensors(vectors: int = 4, sd15: bool = False) -> Tensors:
    """A textual inversion: for SDXL one tensor for each encoder, for SD 1.5 the old single one."""
    old: Shapes = {"emb_params": [vectors, 768]}
    return typed(old if sd15 else {"clip_g": [vectors, 1280], "clip_l": [vectors, 768]}, "F32")


def ip_adapter_tensors() -> Tensors:
    """An IP-Adapter for SDXL."""
    image = {**matrix("image_proj.proj", 8192, 1280), **norm("image_proj.norm", 2048)}
    return typed({**image, "ip_adapter.1.to_k_ip.weight": [640, 2048], "ip_adapter.1.to_v_ip.weight": [640, 2048]})


def upscaler_tensors() -> Tensors:
    """An ESRGAN upscaler."""
    first = {**matrix("model.0", 64, 3, 3, 3), **matrix("model.1.sub.0.RDB1.conv1.0", 32, 64, 3, 3)}
    return typed({**first, **matrix("model.10", 3, 64, 3, 3)}, "F32")


def nothing_tensors() -> Tensors:
    """Tensors of no model."""
    return {"temperature": ("F64", [365, 24]), "labels": ("I64", [365]), "mask": ("BOOL", [365])}


sdxl = Maker(variant(SDXL))
inpaint = Maker(variant(UNet(channels_in=9)))
flux2_latent_sdxl = Maker(variant(UNet(channels_in=32, channels_out=32)))
ssd_1b = Maker(variant(SSD_1B))
vega = Maker(variant(VEGA))
refiner = Maker(refiner_tensors)
sd15 = Maker(sd15_tensors)
sd21 = Maker(sd21_tensors)
unet_only = Maker(unet_tensors)
unet_diffusers = Maker(diffusers_tensors)
flux = Maker(other(FLUX, UNET_PREFIX))
sd3 = Maker(other(SD3, UNET_PREFIX))
auraflow = Maker(other(AURAFLOW, "model."))
lumina2 = Maker(other(LUMINA2, UNET_PREFIX))
cosmos = Maker(cosmos_tensors)
lora = Maker(lora_tensors)
lora_diffusers = Maker(lora_diffusers_tensors)
vae = Maker(vae_tensors)
controlnet = Maker(controlnet_tensors)
text_encoder = Maker(text_encoder_tensors)
embedding = Maker(embedding_tensors)
ip_adapter = Maker(ip_adapter_tensors)
upscaler = Maker(upscaler_tensors)
not_a_model = Maker(nothing_tensors)
