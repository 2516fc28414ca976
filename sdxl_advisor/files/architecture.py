"""What a model file is, by the keys and shapes of its tensors: its kind, and which architecture it is or was made for.

Keys and shapes cannot be renamed as a file can, so they prove an architecture; all models of one have the same, so they
tell no family. The layouts are those that ComfyUI (comfy/model_detection.py), A1111 and InvokeAI look for.
"""

from __future__ import annotations

from sdxl_advisor import lazy_re as re
from sdxl_advisor.files.add_ons import add_on, control_net, mostly_changes
from sdxl_advisor.files.anatomy import (
    ANIMA,
    AURAFLOW,
    CASCADE,
    CHROMA,
    COSMOS,
    FLUX,
    FLUX2,
    HIDREAM,
    HUNYUAN_DIT,
    HUNYUAN_VIDEO,
    LTX,
    LUMINA,
    PIXART,
    QWEN,
    SD3,
    WAN,
    Z_IMAGE,
    Anatomy,
    Tensors,
    part,
)
from sdxl_advisor.files.components import embedding, encoders, image_encoder, small_vae, text_encoder, upscaler, vae
from sdxl_advisor.files.unet import DIALECTS, architecture_of, by_width, seen, unet_of

MARKERS = {"v_pred": "v-prediction", "ztsnr": "zero terminal SNR"}
TEXT_HOMES = ("conditioner.", "cond_stage_model.", "text_encoders.", "text_encoder")
UNET_PART = re.compile(
    r"(model\.diffusion_model\.|(?:unet\.)?(?=(?:input_|output_|down_|up_)blocks\.|mid_block\.|middle_block\.))"
)

# Below which names a network stands in its file, the usual one first.
PREFIXES = (
    *("model.diffusion_model.", "", "diffusion_model.", "model.model.diffusion_model."),
    *("model.", "net.", "unet.", "transformer."),
)

# Networks that are no UNets: keys that tell one, all of them, and its name; before those that share its keys.
TRANSFORMERS = (
    (("joint_blocks.0.context_block.attn.qkv.weight",), SD3),
    (("double_layers.0.attn.w1q.weight",), AURAFLOW),
    (("joint_transformer_blocks.0.attn.to_q.weight",), AURAFLOW),
    (("double_stream_modulation_img.lin.weight",), FLUX2),
    (("txt_in.individual_token_refiner.blocks.0.norm1.weight",), HUNYUAN_VIDEO),
    (("distilled_guidance_layer.norms.0.scale", "double_blocks.0.img_attn.norm.key_norm.scale"), CHROMA),
    (("double_blocks.0.img_attn.norm.key_norm.scale",), FLUX),
    (("double_blocks.0.img_attn.norm.key_norm.weight",), FLUX),
    (("single_transformer_blocks.0.attn.to_q.weight",), FLUX),
    (("cap_embedder.1.weight", "cap_pad_token"), Z_IMAGE),
    (("cap_embedder.1.weight", "noise_refiner.0.attention.k_norm.weight"), LUMINA),
    (("time_caption_embed.caption_embedder.1.weight", "layers.0.attn.to_q.weight"), LUMINA),
    (("blocks.0.mlp.layer1.weight", "llm_adapter.out_proj.weight"), ANIMA),
    (("blocks.0.mlp.layer1.weight", "llm_adapter.blocks.0.cross_attn.q_proj.weight"), ANIMA),
    (("blocks.0.mlp.layer1.weight",), COSMOS),
    (("transformer_blocks.0.attn.add_q_proj.weight", "pos_embed.proj.weight"), SD3),
    (("caption_projection.0.linear.weight",), HIDREAM),
    (("clf.1.weight", "down_blocks.0.0.channelwise.0.weight"), CASCADE),
    (("mlp_t5.0.weight",), HUNYUAN_DIT),
    (("t_block.1.weight",), PIXART),
    (("adaln_single.linear.weight", "pos_embed.proj.weight"), PIXART),
    (("adaln_single.emb.timestep_embedder.linear_1.bias", "patchify_proj.weight"), LTX),
    (("txt_norm.weight", "img_in.weight"), QWEN),
    (("condition_embedder.text_embedder.linear_1.weight", "patch_embedding.weight"), WAN),
    (("head.modulation", "patch_embedding.weight"), WAN),
)


def anatomy(tensors: Tensors) -> Anatomy:
    """What a file with these tensors is.

    Whole networks are found by looking up some keys, add-ons by reading all names, so whole networks are looked for
    first; only ControlNets have the keys of another network, and an embedding may have any name, so it is the last.
    A LoRA may hold some layers whole, and a part of a checkpoint its VAE.
    """
    if not tensors:
        return part("not-a-model", None, "it holds no tensors")
    whole = control_net(tensors) or checkpoint(tensors)
    if whole is None or (whole.kind == "checkpoint" and mostly_changes(tensors)):
        whole = add_on(tensors) or part_of_checkpoint(tensors) or whole
    return whole or beside(tensors) or part("unknown", None)


def beside(tensors: Tensors) -> Anatomy | None:
    """What works beside a network that makes pictures."""
    found = vae(tensors) or upscaler(tensors) or text_encoder(tensors) or image_encoder(tensors)
    return found or small_vae(tensors) or embedding(tensors)


def checkpoint(tensors: Tensors) -> Anatomy | None:
    """A network that makes pictures, alone or with its text encoders and VAE."""
    for prefix in PREFIXES:
        for dialect in DIALECTS:
            if prefix + dialect.mark in tensors:
                unet = unet_of(tensors, prefix, dialect)
                return with_parts(tensors, prefix, architecture_of(unet), *seen(unet))
        for keys, architecture in TRANSFORMERS:
            if all(prefix + key in tensors for key in keys):
                return with_parts(tensors, prefix, architecture, f"layers that {architecture} has")
    return None


def part_of_checkpoint(tensors: Tensors) -> Anatomy | None:
    """A part of a checkpoint that was split, without the layers by which networks are told."""
    found = next(filter(None, map(UNET_PART.match, tensors)), None)
    if found is None:
        return None
    unets = (unet_of(tensors, found[1], dialect) for dialect in DIALECTS)
    made = next((architecture_of(unet) for unet in unets if by_width(unet)), None)
    return with_parts(tensors, found[1], made, "layers of a checkpoint whose first layers are missing")


def with_parts(tensors: Tensors, prefix: str, architecture: str | None, *says: str) -> Anatomy:
    """The anatomy of a checkpoint, with the marks that tell programs what it predicts."""
    reads = encoders(tensors) or any(key.startswith(TEXT_HOMES) for key in tensors)
    parts = ("unet", *(["text encoders"] if reads else []), *(["vae"] if vae(tensors) else []))
    marks = {key for key in MARKERS if key in tensors or prefix + key in tensors}
    edm = "edm_vpred.sigma_max" in tensors or ("edm_mean" in tensors and "edm_std" in tensors)
    prediction = "edm" if edm else "v-prediction" if "v_pred" in marks else None
    said = (*says, *(f"the key {key}: {MARKERS[key]}" for key in sorted(marks)), *(["keys of EDM"] if edm else []))
    return Anatomy("checkpoint", architecture, said, parts, prediction, "ztsnr" in marks or None)
