"""Which tensors real model files hold: their keys, types and shapes, without any data.

The names of UNets, text encoders and VAEs follow from how the network is built, so they are built here the same way,
and the number of their entries and parameters comes out as in the real files. Of the other architectures only the
telling tensors are listed. Sources: the layouts of ComfyUI (comfy/model_detection.py, comfy/ldm), diffusers and kohya's
sd-scripts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

Tensors = dict[str, tuple[str, list[int]]]  # key: type and shape, as the header of a safetensors file writes them
Shapes = dict[str, list[int]]

UNET_PREFIX, VAE_PREFIX = "model.diffusion_model.", "first_stage_model."
VOCABULARY, WINDOW = 49408, 77  # of every CLIP: known tokens, tokens in one chunk
# Enough to tell one UNet from another: channels in and out, width, conditioning, the depth of every transformer
TELLING_UNET = re.compile(
    r"(input_blocks\.0\.0|label_emb\.0\.0|time_embed\.0|out\.[02])\..*"
    r"|(input_blocks\.\d+|middle_block)\.1\.transformer_blocks\.0\.attn2\.to_k\.weight"
    r"|.*\.1\.transformer_blocks\.\d+\.norm3\.bias"
    r"|(input_blocks|output_blocks|middle_block).*\.in_layers\.0\.weight"
    r"|(input_blocks\.\d+|middle_block)\.1\.proj_in\.weight"
)
TELLING_TEXT = re.compile(
    r".*(position_embedding\.weight|positional_embedding|logit_scale|position_ids"
    r"|final_layer_norm\..*|ln_final\..*|layer_norm1\.bias|ln_1\.bias|layers\.0\.self_attn\.q_proj\.weight)"
)
TELLING_VAE = re.compile(r"(encoder|decoder)\.(conv_in|conv_out|norm_out)\..*|.*quant_conv\..*|.*attn_1\.norm\.bias")


@dataclass(frozen=True)
class UNet:
    """How a UNet is built; the standard values are those of SDXL."""

    width: int = 320
    multiples: tuple[int, ...] = (1, 2, 4)  # of the width, one a level
    down: tuple[int, ...] = (0, 0, 2, 2, 10, 10)  # transformer blocks after each of the two residual blocks of a level
    middle: int = 10  # transformer blocks; -1: one residual block and nothing else
    up: tuple[int, ...] = (10, 10, 10, 2, 2, 2, 0, 0, 0)  # as output_blocks count, three a level
    context: int = 2048  # columns of what the text encoders hand over
    vector: int | None = 2816  # length of the pooled text and the sizes; older UNets have none
    channels_in: int = 4
    channels_out: int = 4
    linear: bool = True  # transformers project by matrices; by convolutions of size 1 in SD 1.5


SDXL = UNet()
SSD_1B = UNet(down=(0, 0, 2, 2, 4, 4), middle=-1, up=(4, 4, 10, 2, 1, 1, 0, 0, 0))
VEGA = UNet(down=(0, 0, 1, 1, 2, 2), middle=-1, up=(2, 2, 2, 1, 1, 1, 0, 0, 0))
REFINER = UNet(
    width=384,
    multiples=(1, 2, 4, 4),
    down=(0, 0, 4, 4, 4, 4, 0, 0),
    middle=4,
    up=(0, 0, 0, 4, 4, 4, 4, 4, 4, 0, 0, 0),
    context=1280,
    vector=2560,
)
FOUR_LEVELS = ((1, 2, 4, 4), (1, 1, 1, 1, 1, 1, 0, 0), 1, (0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1))
SD15 = UNet(320, *FOUR_LEVELS, context=768, vector=None, linear=False)
SD21 = UNet(320, *FOUR_LEVELS, context=1024, vector=None)


def matrix(key: str, rows: int, columns: int, *more: int) -> Shapes:
    """A layer with a bias: linear, or a convolution when the size of its kernel is given."""
    return {f"{key}.weight": [rows, columns, *more], f"{key}.bias": [rows]}


def norm(key: str, width: int) -> Shapes:
    """A normalisation, or another layer with as many weights as biases."""
    return {f"{key}.weight": [width], f"{key}.bias": [width]}


def prefixed(prefix: str, shapes: Mapping[str, list[int]]) -> Shapes:
    """The same tensors below a prefix."""
    return {prefix + key: shape for key, shape in shapes.items()}


def residual(columns: int, rows: int, embedding: int) -> Shapes:
    """One residual block of a UNet."""
    skip = matrix("skip_connection", rows, columns, 1, 1) if rows != columns else {}
    return {
        **norm("in_layers.0", columns),
        **matrix("in_layers.2", rows, columns, 3, 3),
        **matrix("emb_layers.1", rows, embedding),
        **norm("out_layers.0", rows),
        **matrix("out_layers.3", rows, rows, 3, 3),
        **skip,
    }


def attention(key: str, width: int, context: int) -> Shapes:
    """One attention of a transformer block: to itself, or to the text."""
    return {
        f"{key}.to_q.weight": [width, width],
        f"{key}.to_k.weight": [width, context],
        f"{key}.to_v.weight": [width, context],
        **matrix(f"{key}.to_out.0", width, width),
    }


def transformer(width: int, depth: int, unet: UNet) -> Shapes:
    """A spatial transformer of a UNet with as many blocks as *depth*."""
    kernel = () if unet.linear else (1, 1)
    block = {
        **attention("attn1", width, width),
        **matrix("ff.net.0.proj", 8 * width, width),
        **matrix("ff.net.2", width, 4 * width),
        **attention("attn2", width, unet.context),
        **norm("norm1", width),
        **norm("norm2", width),
        **norm("norm3", width),
    }
    blocks = [prefixed(f"transformer_blocks.{number}.", block) for number in range(depth)]
    shapes = {**norm("norm", width), **matrix("proj_in", width, width, *kernel)}
    return {**shapes, **merged(blocks), **matrix("proj_out", width, width, *kernel)}


def merged(parts: list[Shapes]) -> Shapes:
    """Several groups of tensors as one."""
    return {key: shape for part in parts for key, shape in part.items()}


def block(key: str, columns: int, rows: int, depth: int, unet: UNet) -> Shapes:
    """A residual block and the transformer after it."""
    following = prefixed(f"{key}.1.", transformer(rows, depth, unet)) if depth > 0 else {}
    return {**prefixed(f"{key}.0.", residual(columns, rows, 4 * unet.width)), **following}


def downward(unet: UNet) -> Iterator[tuple[int, Shapes]]:
    """The input blocks, each with the width that it hands on."""
    width = unet.width
    yield width, matrix("input_blocks.0.0", width, unet.channels_in, 3, 3)
    for number, depth in enumerate(unet.down):
        level, place = divmod(number, 2)
        rows = unet.width * unet.multiples[level]
        yield rows, block(f"input_blocks.{3 * level + place + 1}", width, rows, depth, unet)
        width = rows
        if place and level + 1 < len(unet.multiples):
            yield width, matrix(f"input_blocks.{3 * level + 3}.0.op", width, width, 3, 3)


def upward(unet: UNet, widths: list[int]) -> Iterator[Shapes]:
    """The output blocks; each also gets what an input block, from last to first, handed on."""
    width = widths[-1]
    for number, (depth, beside) in enumerate(zip(unet.up, reversed(widths), strict=True)):
        level, place = divmod(number, 3)
        rows = unet.width * unet.multiples[-1 - level]
        yield block(f"output_blocks.{number}", width + beside, rows, depth, unet)
        width = rows
        if place == 2 and level + 1 < len(unet.multiples):
            yield matrix(f"output_blocks.{number}.{2 if depth else 1}.conv", rows, rows, 3, 3)


def central(unet: UNet, width: int) -> Shapes:
    """The middle block."""
    if unet.middle < 0:
        return prefixed("middle_block.0.", residual(width, width, 4 * unet.width))
    first = block("middle_block", width, width, unet.middle, unet)
    return {**first, **prefixed("middle_block.2.", residual(width, width, 4 * unet.width))}


def unet_shapes(unet: UNet = SDXL) -> Shapes:
    """Every tensor of a UNet, without a prefix."""
    embedding = 4 * unet.width
    blocks = list(downward(unet))
    widths = [width for width, _ in blocks]
    return {
        **matrix("time_embed.0", embedding, unet.width),
        **matrix("time_embed.2", embedding, embedding),
        **(matrix("label_emb.0.0", embedding, unet.vector) if unet.vector else {}),
        **(matrix("label_emb.0.2", embedding, embedding) if unet.vector else {}),
        **merged([shapes for _, shapes in blocks]),
        **central(unet, widths[-1]),
        **merged(list(upward(unet, widths))),
        **norm("out.0", unet.width),
        **matrix("out.2", unet.channels_out, unet.width, 3, 3),
    }


def clip_shapes(width: int = 768, layers: int = 12) -> Shapes:
    """A text encoder as transformers names it; 768 and 12 are CLIP L, 1280 and 32 are CLIP bigG."""
    names = ("self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj", "self_attn.out_proj")
    layer = {
        **merged([matrix(name, width, width) for name in names]),
        **norm("layer_norm1", width),
        **matrix("mlp.fc1", 4 * width, width),
        **matrix("mlp.fc2", width, 4 * width),
        **norm("layer_norm2", width),
    }
    return {
        "text_model.embeddings.token_embedding.weight": [VOCABULARY, width],
        "text_model.embeddings.position_embedding.weight": [WINDOW, width],
        **merged([prefixed(f"text_model.encoder.layers.{number}.", layer) for number in range(layers)]),
        **norm("text_model.final_layer_norm", width),
    }


def open_clip_shapes(width: int = 1280, layers: int = 32) -> Shapes:
    """A text encoder as open_clip names it; 1280 and 32 are bigG of SDXL, 1024 and 24 are H of SD 2."""
    layer = {
        **norm("ln_1", width),
        "attn.in_proj_weight": [3 * width, width],
        "attn.in_proj_bias": [3 * width],
        **matrix("attn.out_proj", width, width),
        **norm("ln_2", width),
        **matrix("mlp.c_fc", 4 * width, width),
        **matrix("mlp.c_proj", width, 4 * width),
    }
    return {
        "positional_embedding": [WINDOW, width],
        "text_projection": [width, width],
        "logit_scale": [],
        "token_embedding.weight": [VOCABULARY, width],
        **merged([prefixed(f"transformer.resblocks.{number}.", layer) for number in range(layers)]),
        **norm("ln_final", width),
    }


def vae_block(key: str, columns: int, rows: int) -> Shapes:
    """One residual block of a VAE."""
    shortcut = matrix(f"{key}.nin_shortcut", rows, columns, 1, 1) if rows != columns else {}
    first = {**norm(f"{key}.norm1", columns), **matrix(f"{key}.conv1", rows, columns, 3, 3)}
    return {**first, **norm(f"{key}.norm2", rows), **matrix(f"{key}.conv2", rows, rows, 3, 3), **shortcut}


def vae_middle(key: str, width: int) -> Shapes:
    """The middle of either half of a VAE."""
    projections = [matrix(f"{key}.attn_1.{name}", width, width, 1, 1) for name in ("q", "k", "v", "proj_out")]
    attended = {**norm(f"{key}.attn_1.norm", width), **merged(projections)}
    return {**vae_block(f"{key}.block_1", width, width), **attended, **vae_block(f"{key}.block_2", width, width)}


def vae_levels(half: str, widths: list[int], blocks: int) -> Iterator[Shapes]:
    """The levels of the encoder (``down``, numbered outwards in) or the decoder (``up``, numbered inwards out)."""
    columns, last = widths[0], len(widths) - 1
    for step, rows in enumerate(widths):
        number = step if half == "encoder.down" else last - step
        for place in range(blocks):
            yield vae_block(f"{half}.{number}.block.{place}", columns, rows)
            columns = rows
        if step < last:
            resampling = "downsample" if half == "encoder.down" else "upsample"
            yield matrix(f"{half}.{number}.{resampling}.conv", rows, rows, 3, 3)


def vae_shapes(latent: int = 4) -> Shapes:
    """Every tensor of the VAE of SD and SDXL, which have the same, without a prefix."""
    return {
        **matrix("encoder.conv_in", 128, 3, 3, 3),
        **merged(list(vae_levels("encoder.down", [128, 256, 512, 512], 2))),
        **vae_middle("encoder.mid", 512),
        **norm("encoder.norm_out", 512),
        **matrix("encoder.conv_out", 2 * latent, 512, 3, 3),
        **matrix("decoder.conv_in", 512, latent, 3, 3),
        **vae_middle("decoder.mid", 512),
        **merged(list(vae_levels("decoder.up", [512, 512, 256, 128], 3))),
        **norm("decoder.norm_out", 128),
        **matrix("decoder.conv_out", 3, 128, 3, 3),
        **matrix("quant_conv", 2 * latent, 2 * latent, 1, 1),
        **matrix("post_quant_conv", latent, latent, 1, 1),
    }


# What diffusers calls the parts of a UNet; the numbers of blocks are worked out beside
DIFFUSERS = (
    ("time_embed.0", "time_embedding.linear_1"),
    ("time_embed.2", "time_embedding.linear_2"),
    ("label_emb.0.0", "add_embedding.linear_1"),
    ("label_emb.0.2", "add_embedding.linear_2"),
    ("input_blocks.0.0", "conv_in"),
    ("middle_block.0", "mid_block.resnets.0"),
    ("middle_block.1", "mid_block.attentions.0"),
    ("middle_block.2", "mid_block.resnets.1"),
    ("out.0", "conv_norm_out"),
    ("out.2", "conv_out"),
)
DIFFUSERS_LAYERS = (
    ("in_layers.0", "norm1"),
    ("in_layers.2", "conv1"),
    ("emb_layers.1", "time_emb_proj"),
    ("out_layers.0", "norm2"),
    ("out_layers.3", "conv2"),
    ("skip_connection", "conv_shortcut"),
)
NUMBERED = re.compile(r"(input|output)_blocks\.(\d+)\.(\d)\.(.*)")


def diffusers_key(key: str) -> str:
    """What diffusers calls a tensor of a UNet."""
    for own, theirs in DIFFUSERS:
        if key.startswith(f"{own}."):
            key = theirs + key.removeprefix(own)
    if numbered := NUMBERED.fullmatch(key):
        key = diffusers_block(numbered[1], int(numbered[2]), int(numbered[3]), numbered[4])
    for own, theirs in DIFFUSERS_LAYERS:
        key = key.replace(f".{own}.", f".{theirs}.")
    return key


def diffusers_block(side: str, number: int, place: int, rest: str) -> str:
    """What diffusers calls a tensor of a numbered block."""
    if side == "input":
        level, step = divmod(number - 1, 3)
        if rest.startswith("op."):
            return f"down_blocks.{level}.downsamplers.0.conv.{rest.removeprefix('op.')}"
        return f"down_blocks.{level}.{('resnets', 'attentions')[place]}.{step}.{rest}"
    level, step = divmod(number, 3)
    if rest.startswith("conv."):
        return f"up_blocks.{level}.upsamplers.0.{rest}"
    return f"up_blocks.{level}.{('resnets', 'attentions')[place]}.{step}.{rest}"


def typed(shapes: Mapping[str, list[int]], dtype: str = "F16") -> Tensors:
    """Tensors of one type."""
    return {key: (dtype, shape) for key, shape in shapes.items()}


def chosen(shapes: Shapes, telling: re.Pattern[str], full: bool = False) -> Shapes:
    """The tensors that tell what a network is, or all of them."""
    return shapes if full else {key: shape for key, shape in shapes.items() if telling.fullmatch(key)}


# Networks of other architectures, by their telling tensors; the last block of each kind tells how many there are
FLUX: Shapes = {
    "img_in.weight": [3072, 64],
    "img_in.bias": [3072],
    "txt_in.bias": [3072],
    "time_in.in_layer.weight": [3072, 256],
    "vector_in.in_layer.weight": [3072, 768],
    "guidance_in.in_layer.weight": [3072, 256],
    "double_blocks.0.img_attn.norm.key_norm.scale": [128],
    "double_blocks.0.img_attn.norm.query_norm.scale": [128],
    "double_blocks.0.img_attn.proj.bias": [3072],
    "double_blocks.0.txt_attn.norm.key_norm.scale": [128],
    "double_blocks.18.img_attn.norm.key_norm.scale": [128],
    "single_blocks.0.norm.key_norm.scale": [128],
    "single_blocks.37.norm.key_norm.scale": [128],
    "single_blocks.37.linear1.bias": [21504],
    "final_layer.linear.weight": [64, 3072],
    "final_layer.linear.bias": [64],
}
SD3: Shapes = {
    "x_embedder.proj.weight": [1536, 16, 2, 2],
    "x_embedder.proj.bias": [1536],
    "pos_embed": [1, 36864, 1536],
    "context_embedder.weight": [1536, 4096],
    "t_embedder.mlp.0.weight": [1536, 256],
    "y_embedder.mlp.0.weight": [1536, 2048],
    "joint_blocks.0.context_block.attn.qkv.weight": [4608, 1536],
    "joint_blocks.0.context_block.attn.qkv.bias": [4608],
    "joint_blocks.0.x_block.attn.qkv.bias": [4608],
    "joint_blocks.23.x_block.attn.qkv.bias": [4608],
    "final_layer.linear.weight": [64, 1536],
}
AURAFLOW: Shapes = {
    "init_x_linear.weight": [3072, 16],
    "init_x_linear.bias": [3072],
    "positional_encoding": [1, 9216, 3072],
    "register_tokens": [1, 8, 3072],
    "cond_seq_linear.weight": [3072, 2048],
    "t_embedder.mlp.0.weight": [3072, 256],
    "double_layers.0.attn.w1q.weight": [3072, 3072],
    "double_layers.3.attn.w1q.weight": [3072, 3072],
    "single_layers.0.attn.w1q.weight": [3072, 3072],
    "single_layers.31.attn.w1q.weight": [3072, 3072],
    "final_linear.weight": [16, 3072],
}
LUMINA2: Shapes = {
    "x_embedder.weight": [2304, 64],
    "x_embedder.bias": [2304],
    "t_embedder.mlp.0.weight": [1024, 256],
    "cap_embedder.0.weight": [2304],
    "cap_embedder.1.weight": [2304, 2304],
    "cap_embedder.1.bias": [2304],
    "noise_refiner.0.attention.k_norm.weight": [96],
    "context_refiner.0.attention.k_norm.weight": [96],
    "layers.0.attention.k_norm.weight": [96],
    "layers.0.attention.qkv.weight": [3840, 2304],
    "layers.25.attention.k_norm.weight": [96],
    "final_layer.linear.weight": [64, 2304],
}
COSMOS: Shapes = {
    "x_embedder.proj.1.weight": [2048, 68],
    "t_embedder.1.linear_1.weight": [2048, 2048],
    "t_embedding_norm.weight": [2048],
    "blocks.0.self_attn.q_norm.weight": [128],
    "blocks.0.cross_attn.k_proj.weight": [2048, 1024],
    "blocks.0.mlp.layer1.weight": [8192, 2048],
    "blocks.27.self_attn.q_norm.weight": [128],
    "final_layer.linear.weight": [64, 2048],
}
LLM_ADAPTER: Shapes = {
    "llm_adapter.blocks.0.cross_attn.q_proj.weight": [1024, 1024],
    "llm_adapter.blocks.0.cross_attn.q_norm.weight": [64],
    "llm_adapter.blocks.5.cross_attn.q_norm.weight": [64],
    "llm_adapter.norm.weight": [1024],
    "llm_adapter.out_proj.weight": [1024, 1024],
}
