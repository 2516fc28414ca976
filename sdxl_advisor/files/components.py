"""What is no network that makes pictures but works beside one: VAE, text encoder, embedding, upscaler."""

from __future__ import annotations

from sdxl_advisor.catalog.records import SDXL
from sdxl_advisor.files.anatomy import (
    ANIMA,
    FLUX,
    FLUX2,
    QWEN,
    SD1,
    SD2,
    SD3,
    WAN,
    Anatomy,
    Tensors,
    columns,
    part,
    shape_of,
)
from sdxl_advisor.files.unet import STANDARD

VAE_HOMES = ("", "first_stage_model.", "vae.")
VIDEO, PICTURE = 5, 4  # dimensions of a layer that works on films, and on pictures
BY_LATENTS = {STANDARD[0]: f"{SDXL} or older Stable Diffusion", 16: f"{FLUX} or {SD3}", 32: FLUX2}
BY_VIDEO_LATENTS = {16: f"{WAN}, {QWEN} or {ANIMA}", 48: WAN}
SMALL_DECODERS = ("decoder.layers.0.weight", "1.weight")
SMALL_VAES = (("decoder.layers.0.weight",), ("1.weight", "3.conv.0.weight"), ("0.weight", "1.conv.0.weight"))
VISIONS = ("vision_model.encoder.layers.0.layer_norm1.weight", "visual.transformer.resblocks.0.ln_1.weight")
VAE_KEYS = ("decoder.conv_in.weight", "encoder.conv_in.weight", "decoder.conv1.weight")
ENCODER_HOMES = (
    *("", "text_encoder.", "transformer.", "clip_l.transformer.", "clip_g.transformer.", "clip_l.", "clip_g."),
    *("conditioner.embedders.0.transformer.", "conditioner.embedders.0.model.", "conditioner.embedders.1.model."),
    *("cond_stage_model.transformer.", "cond_stage_model.model.", "t5xxl.transformer."),
)
CLIPS = ("text_model.embeddings.position_embedding.weight", "positional_embedding")
CLIP_NAMES = {768: "CLIP L", 1024: "CLIP H", 1280: "CLIP G"}
LANGUAGE = (
    *("encoder.block.0.layer.0.SelfAttention.q.weight", "model.layers.0.self_attn.q_proj.weight"),
    *("layers.0.self_attn.q_proj.weight", "model.language_model.layers.0.self_attn.q_proj.weight"),
)
EMBEDDED = {768: SD1, 1024: SD2, 1280: SDXL}
FEW, VECTORS = 4, 100  # tensors and rows that an embedding without a name of its own has at most
UPSCALERS = (
    ("conv_first.weight", "conv_last.weight"),
    ("conv_first.weight", "body.0.rdb1.conv1.weight"),
    ("model.0.weight", "model.1.sub.0.RDB1.conv1.0.weight"),
    ("conv_first.weight", "layers.0.residual_group.blocks.0.norm1.weight"),
)


def vae(tensors: Tensors) -> Anatomy | None:
    """The part that turns latents into pixels. Those of SDXL and of older Stable Diffusion have the same shapes."""
    found = next((home + key for home in VAE_HOMES for key in VAE_KEYS if home + key in tensors), None)
    if found is None:
        return None
    latents = columns(tensors, found) if "decoder" in found else encoded(tensors, found)
    video = len(shape_of(tensors, found)) == VIDEO
    whose = (BY_VIDEO_LATENTS if video else BY_LATENTS).get(latents or 0)
    said = f"a VAE with {latents} latent channels" if latents else "a VAE"
    return part("vae", None if latents == STANDARD[0] else whose, said + (f", as in {whose}" if whose else ""))


def encoded(tensors: Tensors, first: str) -> int | None:
    """The latent channels that an encoder makes: its last layer has a mean and a spread for each."""
    rows = shape_of(tensors, first.replace("conv_in", "conv_out"))
    return rows[0] // 2 if rows and rows != shape_of(tensors, first) else None


def small_vae(tensors: Tensors) -> Anatomy | None:
    """A decoder or encoder of few layers, for previews."""
    if not any(all(key in tensors for key in keys) for keys in SMALL_VAES):
        return None
    first = next((key for key in SMALL_DECODERS if len(shape_of(tensors, key)) == PICTURE), None)
    latents = columns(tensors, first) if first else None
    return part("vae", None, f"a small VAE for previews{f', {latents} latent channels' if latents else ''}")


def image_encoder(tensors: Tensors) -> Anatomy | None:
    """A network that looks at a picture, as IP-Adapters want."""
    known = any(key in tensors for key in VISIONS)
    return part("clip-vision", None, "layers of an image encoder") if known else None


def embedding(tensors: Tensors) -> Anatomy | None:
    """A textual inversion: some vectors for a word."""
    if "clip_g" in tensors:
        return part("embedding", SDXL, "vectors for the larger text encoder of SDXL")
    if "clip_l" in tensors:
        return part("embedding", None, "vectors for CLIP L, which many architectures have")
    shapes = [shape_of(tensors, key) for key in tensors] if len(tensors) <= FEW else []
    rows = {shape[0] if len(shape) > 1 else 1 for shape in shapes if len(shape) in {1, 2} and shape[-1] in EMBEDDED}
    if len(rows) != 1 or max(rows) > VECTORS or not all(shape and shape[-1] in EMBEDDED for shape in shapes):
        return None
    width = max(shape[-1] for shape in shapes)
    return part("embedding", EMBEDDED[width], f"nothing but {width}-wide vectors, as a textual inversion has")


def upscaler(tensors: Tensors) -> Anatomy | None:
    """A network that enlarges pictures."""
    known = any(all(key in tensors for key in keys) for keys in UPSCALERS)
    return part("upscaler", None, "layers of an upscaler") if known else None


def text_encoder(tensors: Tensors) -> Anatomy | None:
    """One or more networks that read the prompt; most are shared by several architectures."""
    names = encoders(tensors)
    both = {CLIP_NAMES[768], CLIP_NAMES[1280]}
    return part("text-encoder", SDXL if set(names) == both else None, " and ".join(names)) if names else None


def encoders(tensors: Tensors) -> list[str]:
    """What the text encoders in a file are called."""
    widths = [columns(tensors, home + key) for home in ENCODER_HOMES for key in CLIPS]
    language = any(home + key in tensors for home in ENCODER_HOMES for key in LANGUAGE)
    return [CLIP_NAMES.get(width, "a CLIP") for width in widths if width] + ["a language model"] * language
