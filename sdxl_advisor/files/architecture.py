"""What a model file is, by the keys and shapes of its tensors: its kind, and which architecture it is or was made for.

Keys and shapes cannot be renamed as a file can, so they prove an architecture; all models of one have the same, so they
tell no family. The layouts are those that ComfyUI (comfy/model_detection.py), A1111 and InvokeAI look for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal

from sdxl_advisor.catalog.file_records import FileKind
from sdxl_advisor.catalog.record import record
from sdxl_advisor.catalog.records import SDXL

Kind = Literal[FileKind, "ip-adapter", "upscaler", "detector", "not-a-model", "unknown"]
Tensors = Mapping[str, Mapping[str, Any]]
Layers = Sequence[tuple[str, Mapping[int, str]]]  # the name of a layer, and whose it is by its columns

REFINER, MODIFIED, INPAINTING = f"{SDXL} refiner", f"modified {SDXL}", f"{SDXL} inpaint"
SD1, SD2, SD3 = "Stable Diffusion 1.x", "Stable Diffusion 2.x", "Stable Diffusion 3"
FLUX, FLUX2, AURAFLOW, LUMINA, Z_IMAGE = "FLUX", "FLUX.2", "AuraFlow", "Lumina 2", "Z-Image"
COSMOS, PIXART, QWEN, WAN = "Cosmos-Predict2", "PixArt", "Qwen-Image", "Wan"
MARKERS = {"v_pred": "v-prediction", "ztsnr": "zero terminal SNR"}
STANDARD, INPAINT = (4, 4), (9, 4)  # channels in and out of a UNet, and of one that also sees a masked picture
BY_CHANNELS = {STANDARD: SDXL, INPAINT: INPAINTING}

# Below which names a network stands in its file, the usual one first.
PREFIXES = (
    *("model.diffusion_model.", "", "diffusion_model.", "model.model.diffusion_model."),
    *("model.", "net.", "unet.", "transformer."),
)


@record
class Dialect:
    """How a naming of UNets calls the tensors that tell one UNet from another; ``blocks`` have the cross-attention."""

    mark: str
    first: str
    last: str
    labels: str
    blocks: tuple[str, ...]
    deepest: str


DIALECTS = (
    Dialect(
        mark="time_embed.0.weight",
        first="input_blocks.0.0.weight",
        last="out.2.weight",
        labels="label_emb.0.0.weight",
        blocks=("input_blocks.4.1.", "input_blocks.1.1.", "input_blocks.7.1.", "middle_block.1."),
        deepest="input_blocks.7.1.",
    ),
    Dialect(  # that of diffusers
        mark="time_embedding.linear_1.weight",
        first="conv_in.weight",
        last="conv_out.weight",
        labels="add_embedding.linear_1.weight",
        blocks=("down_blocks.1.attentions.0.", "down_blocks.0.attentions.0.", "down_blocks.2.attentions.0."),
        deepest="down_blocks.2.attentions.0.",
    ),
)


@record
class UNet:
    """What tells a UNet; None is what the file does not tell, or what does not matter.

    ``context`` are the columns of the cross-attention, which is the width of the text encoders; ``labels`` those for
    the size of the picture and the pooled text; ``depth`` is the number of transformer blocks at the deepest level.
    """

    context: int | None
    labels: int | None
    depth: int | None
    channels: tuple[int, int] = STANDARD


UNETS = (
    (SDXL, UNet(2048, 2816, 10)),
    ("SSD-1B", UNet(2048, 2816, 4)),
    ("Segmind Vega", UNet(2048, 2816, 2)),
    (REFINER, UNet(1280, 2560, 4)),
    (SD1, UNet(768, None, 1)),
    (SD2, UNet(1024, None, 1)),
)
DEPTHS = (10, 6, 5, 4, 2, 1)  # looked for from the deepest; 5 and 6 are smaller copies of SDXL

# Networks that are no UNets: keys that tell one, all of them, and its name; before those that share its keys.
TRANSFORMERS = (
    (("joint_blocks.0.context_block.attn.qkv.weight",), SD3),
    (("double_layers.0.attn.w1q.weight",), AURAFLOW),
    (("joint_transformer_blocks.0.attn.to_q.weight",), AURAFLOW),
    (("double_stream_modulation_img.lin.weight",), FLUX2),
    (("txt_in.individual_token_refiner.blocks.0.norm1.weight",), "Hunyuan Video"),
    (("double_blocks.0.img_attn.norm.key_norm.scale",), FLUX),
    (("double_blocks.0.img_attn.norm.key_norm.weight",), FLUX),
    (("single_transformer_blocks.0.attn.to_q.weight",), FLUX),
    (("cap_embedder.1.weight", "cap_pad_token"), Z_IMAGE),
    (("cap_embedder.1.weight", "noise_refiner.0.attention.k_norm.weight"), LUMINA),
    (("time_caption_embed.caption_embedder.1.weight", "layers.0.attn.to_q.weight"), LUMINA),
    (("blocks.0.mlp.layer1.weight",), COSMOS),
    (("t_block.1.weight",), PIXART),
    (("adaln_single.linear.weight", "pos_embed.proj.weight"), PIXART),
    (("txt_norm.weight", "img_in.weight"), QWEN),
    (("head.modulation", "patch_embedding.weight"), WAN),
)

BY_CONTEXT = {768: SD1, 1024: SD2, 1280: REFINER, 2048: SDXL}
BY_LABELS = {2816: SDXL, 2560: REFINER}

# A ControlNet has the names of half a UNet, so it is looked for before UNets.
CONTROLS = ("control_model.", "")
CONTROL_MARKS = (
    *(f"{prefix}{name}.weight" for prefix in CONTROLS for name in ("input_hint_block.0", "zero_convs.0.0")),
    *(f"controlnet_{name}.weight" for name in ("cond_embedding.conv_in", "mid_block", "blocks.0", "x_embedder")),
    "lora_controlnet",
)
STREAM, BY_STREAM = "controlnet_blocks.0.weight", {1536: SD3, 2432: SD3, 3072: FLUX}  # of one for a transformer

VAE_HOMES = ("", "first_stage_model.", "vae.")
VAE_KEYS = ("decoder.conv_in.weight", "encoder.conv_in.weight", "decoder.conv1.weight")
TEXT_HOMES = ("conditioner.", "cond_stage_model.", "text_encoders.", "text_encoder")
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

# Names of add-ons are compared as kohya writes them, with underscores for dots, so that those of diffusers fit as well.
IMAGE_PROMPTS = ("\nimage_proj_", "\nip_adapter_", "\nip_adapter_proj_model_")
LLLITE, LLLITE_TRANSFORMER = "lllite_", "lllite_dit_"
T2I_ADAPTERS = ("\nadapter_body_0_", "\nbody_0_in_conv_", "\nbody_0_block1_")
LORA_FORMS = (
    ("DoRA", ("_dora_scale",)),
    ("LoKr", ("_lokr_w",)),
    ("LoHa", ("_hada_w",)),
    ("OFT", ("_oft_",)),
    ("LoRA", ("lora_down", "lora_A", "lora_up", "lora_unet_", "lora_te")),
    ("difference", ("_diff\n",)),
)
# Layers of a UNet whose columns tell, and what else shows SDXL where the cross-attention is left alone.
UNET_MARKS = ("attentions_", "put_blocks_", "middle_block_", "mid_block_")
UNET_LAYERS = tuple((f"attn2_{layer}", BY_CONTEXT) for layer in ("to_k", "to_v", "processor_to_k", "processor_to_v"))
IN_A_ROW = re.compile(r"(?:attentions_\d|(?:input|output)_blocks_\d_1|middle_block_1)_transformer_blocks_[1-9]_")
# What only the layers of one architecture are called; FLUX is the last, because others have its names beside their own.
BY_NAME = (
    (AURAFLOW, ("joint_transformer_blocks_", "double_layers_", "single_layers_")),
    (SD3, ("joint_blocks_", "lora_te3_", "text_encoder_3_")),
    (COSMOS, ("_mlp_layer1", "_cross_attn_q_proj")),
    (QWEN, ("_img_mlp_net_",)),
    (WAN, ("_ffn_0_",)),
    (FLUX2, ("double_stream_modulation", "_to_qkv_mlp_proj")),
    (FLUX, ("double_blocks_", "single_blocks_", "single_transformer_blocks_")),
)
OTHER_LAYERS = (
    *((f"_attention_{layer}", {2304: LUMINA, 3840: Z_IMAGE}) for layer in ("qkv", "to_q")),
    *((f"_attn_add_{layer}_proj", {1536: SD3, 2432: SD3}) for layer in ("k", "q")),
    ("_attn2_to_k", {1024: COSMOS, 1152: PIXART}),
    ("lora_te_text_model_encoder_layers_0_self_attn_q_proj", {768: SD1, 1024: SD2}),
)
SECOND_ENCODER = ("lora_te2_text_model_", "text_encoder_2_text_model_")
# How the names of those tensors end that have as many columns as the layer that they change.
COLUMNS = ("_lora_down_weight", "_lora_A_weight", "_lora_A_default_weight", "_hada_w1_b", "_diff")
LOKR = "_lokr_w"  # the layer is the Kronecker product of two matrices, either of which may be in parts


@record
class Names:
    """The names of tensors, each between line breaks; ``flat`` has them with underscores for dots, as kohya does."""

    tensors: Tensors
    plain: str
    flat: str

    def has(self, *pieces: str) -> bool:
        """Whether some name has one of these pieces."""
        return any(piece in self.flat for piece in pieces)

    def key(self, piece: str) -> str | None:
        """The first name that has this piece, as it is written."""
        at = self.flat.find(piece)
        if at < 0:
            return None
        return self.plain[self.flat.rfind("\n", 0, at) + 1 : self.flat.find("\n", at + 1)]


@record
class Anatomy:
    """What keys and shapes tell.

    ``architecture`` is what a checkpoint is and what anything else was made for; None is unknown, or shared by several.
    ``says`` is the evidence in words; ``parts`` are those of a checkpoint: unet, text encoders, vae. ``prediction`` is
    v-prediction, or edm, where a tensor that programs look for says so; most files say nothing.
    """

    kind: Kind
    architecture: str | None
    says: tuple[str, ...]
    parts: tuple[str, ...]
    prediction: str | None
    zero_terminal_snr: bool | None


def anatomy(tensors: Tensors) -> Anatomy:
    """What a file with these tensors is.

    Whole networks are found by looking up some keys, add-ons by reading all names, so whole networks are looked for
    first; only ControlNets have the keys of another network, and an embedding may have any name, so it is the last.
    """
    if not tensors:
        return part("not-a-model", None, "it holds no tensors")
    whole = control_net(tensors) or checkpoint(tensors) or vae(tensors) or upscaler(tensors)
    return whole or add_on(tensors) or text_encoder(tensors) or embedding(tensors) or part("unknown", None)


def part(kind: Kind, architecture: str | None, *says: str) -> Anatomy:
    """The anatomy of what is no checkpoint."""
    return Anatomy(kind, architecture, says, (), None, None)


def shape_of(tensors: Tensors, key: str) -> Sequence[int]:
    """The shape of a tensor; empty where there is no such tensor."""
    shape = tensors[key].get("shape") if key in tensors else None
    return shape if isinstance(shape, list) else ()


def columns(tensors: Tensors, key: str) -> int | None:
    """The columns of a matrix; weights that are stored as a single column keep them to themselves."""
    shape = shape_of(tensors, key)
    return shape[1] if len(shape) > 1 and shape[1] > 1 else None


def control_net(tensors: Tensors) -> Anatomy | None:
    """A network that steers another by a picture."""
    if not any(mark in tensors for mark in CONTROL_MARKS):
        return None
    if rows := shape_of(tensors, STREAM):
        return part("controlnet", BY_STREAM.get(rows[0]), f"the blocks of a ControlNet, {rows[0]} wide")
    for prefix in CONTROLS:
        for dialect in DIALECTS:
            unet = unet_of(tensors, prefix, dialect)
            if found := by_width(unet):
                return part("controlnet", found, f"the input of a ControlNet; {', '.join(measures(unet))}: for {found}")
    made = made_for(names_of(tensors))
    return part("controlnet", made[0] if made else None, "the input of a ControlNet")


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


def with_parts(tensors: Tensors, prefix: str, architecture: str | None, *says: str) -> Anatomy:
    """The anatomy of a checkpoint, with the marks that tell programs what it predicts."""
    reads = encoders(tensors) or any(key.startswith(TEXT_HOMES) for key in tensors)
    parts = ("unet", *(["text encoders"] if reads else []), *(["vae"] if vae(tensors) else []))
    marks = {key for key in MARKERS if key in tensors or prefix + key in tensors}
    edm = "edm_vpred.sigma_max" in tensors or ("edm_mean" in tensors and "edm_std" in tensors)
    prediction = "edm" if edm else "v-prediction" if "v_pred" in marks else None
    said = (*says, *(f"the key {key}: {MARKERS[key]}" for key in sorted(marks)), *(["keys of EDM"] if edm else []))
    return Anatomy("checkpoint", architecture, said, parts, prediction, "ztsnr" in marks or None)


def unet_of(tensors: Tensors, prefix: str, dialect: Dialect) -> UNet:
    """What tells the UNet below a prefix."""
    attention = (f"{prefix}{block}transformer_blocks.0.attn2.to_k.weight" for block in dialect.blocks)
    context = next(filter(None, (columns(tensors, key) for key in attention)), None)
    labels = columns(tensors, prefix + dialect.labels)
    last = f"{prefix}{dialect.deepest}transformer_blocks.{{}}.norm3.bias"
    depth = next((depth for depth in DEPTHS if last.format(depth - 1) in tensors), None)
    taken = columns(tensors, prefix + dialect.first) or STANDARD[0]
    given = next(iter(shape_of(tensors, prefix + dialect.last)), STANDARD[1])
    return UNet(context, labels, depth, (taken, given))


def architecture_of(unet: UNet) -> str | None:
    """The architecture that agrees with all that is known of a UNet, if there is one."""
    agreeing = [name for name, known in UNETS if agree(unet, known)]
    sure = len(agreeing) == 1 or unet.context or unet.labels
    name = agreeing[0] if agreeing and sure else None
    if name is None and by_width(unet) == SDXL:
        return MODIFIED
    return BY_CHANNELS.get(unet.channels, MODIFIED) if name == SDXL else name


def agree(unet: UNet, known: UNet) -> bool:
    """Whether nothing that is known of two UNets rules out that they are built alike."""
    pairs = ((unet.context, known.context), (unet.labels, known.labels), (unet.depth, known.depth))
    return all(None in pair or pair[0] == pair[1] for pair in pairs)


def by_width(unet: UNet) -> str | None:
    """The architecture whose text encoders are as wide."""
    return BY_CONTEXT.get(unet.context or 0) or BY_LABELS.get(unet.labels or 0)


def measures(unet: UNet) -> Iterator[str]:
    """The measures of a UNet in words."""
    if unet.context:
        yield f"{unet.context}-wide cross-attention"
    if unet.labels:
        yield f"{unet.labels}-wide size labels"
    if unet.depth and unet.depth > 1:
        yield f"up to {unet.depth} transformer blocks in a row"


def seen(unet: UNet) -> Iterator[str]:
    """What a UNet shows, as clauses."""
    if said := ", ".join(measures(unet)):
        yield f"{said}: {architecture_of(unet) or 'no UNet that is known'}"
    if unet.channels == INPAINT:
        yield f"{INPAINT[0]} input channels, as for inpainting"
    elif unet.channels != STANDARD:
        yield f"{unet.channels[0]} channels in and {unet.channels[1]} out, where the usual VAE has {STANDARD[0]}"


def vae(tensors: Tensors) -> Anatomy | None:
    """The part that turns latents into pixels. Those of SDXL and of older Stable Diffusion have the same shapes."""
    found = next((home + key for home in VAE_HOMES for key in VAE_KEYS if home + key in tensors), None)
    if found is None:
        return None
    latents = columns(tensors, found) if "decoder" in found else None
    shared = ", as of SDXL and older Stable Diffusion" if latents == STANDARD[0] else ""
    return part("vae", None, f"a VAE of {latents} latent channels{shared}" if latents else "a VAE")


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


def names_of(tensors: Tensors) -> Names:
    """The names of these tensors."""
    plain = "\n".join(("", *tensors, ""))
    return Names(tensors, plain, plain.replace(".", "_"))


def add_on(tensors: Tensors) -> Anatomy | None:
    """What changes a checkpoint."""
    names = names_of(tensors)
    if names.has(*IMAGE_PROMPTS):
        wanted = BY_CONTEXT.get(columns(tensors, "ip_adapter.1.to_k_ip.weight") or 0)
        return part("ip-adapter", wanted, f"layers of an IP-Adapter{f' for {wanted}' if wanted else ''}")
    if names.has(LLLITE):
        wanted = COSMOS if names.has(LLLITE_TRANSFORMER) else SDXL
        return part("controlnet", wanted, "layers of a ControlNet-LLLite")
    if names.has(*T2I_ADAPTERS):
        return part("controlnet", None, "layers of a T2I-Adapter")
    form = next((form for form, marks in LORA_FORMS if names.has(*marks)), None)
    if form is None:
        return None
    wanted, *why = made_for(names) or (None,)
    return part("lora", wanted, f"it has {form} layers", *filter(None, why))


def made_for(names: Names) -> tuple[str, str] | None:
    """The architecture whose layers an add-on changes, and why."""
    if names.has(*UNET_MARKS):
        return by_layers(names, UNET_LAYERS) or by_order(names)
    if found := next((name for name, pieces in BY_NAME if names.has(*pieces)), None):
        return found, f"it changes layers that {found} has"
    return by_layers(names, OTHER_LAYERS) or by_order(names)


def by_layers(names: Names, layers: Layers) -> tuple[str, str] | None:
    """The architecture for which the layers that are changed have the right number of columns."""
    for layer, known in layers:
        width = changed_columns(names, layer)
        if width in known:
            return known[width], f"it changes layers with {width} columns: for {known[width]}"
    return None


def changed_columns(names: Names, layer: str) -> int:
    """The columns of the first layer of this name that an add-on changes; 0 if there is none."""
    for end in COLUMNS:
        if width := columns(names.tensors, names.key(layer + end) or ""):
            return width
    before = (names.key(layer + LOKR) or "").rpartition(".")[0]
    return lokr_columns(names.tensors, before, "w1") * lokr_columns(names.tensors, before, "w2")


def lokr_columns(tensors: Tensors, layer: str, matrix: str) -> int:
    """The columns of a matrix of a LoKr, which is whole or the product of two parts; 0 if there is none."""
    shapes = (shape_of(tensors, f"{layer}.lokr_{matrix}{part}") for part in ("", "_b"))
    return next((shape[1] for shape in shapes if len(shape) > 1), 0)


def by_order(names: Names) -> tuple[str, str] | None:
    """SDXL, by what an add-on that leaves the cross-attention alone still shows."""
    if names.has(*SECOND_ENCODER):
        return SDXL, "it changes the second text encoder: for SDXL"
    if IN_A_ROW.search(names.flat):
        return SDXL, "it changes several transformer blocks in a row: for SDXL"
    return None
