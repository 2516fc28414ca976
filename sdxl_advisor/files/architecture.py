"""What a model file is, by the keys and shapes of its tensors: its kind, and which architecture it is or was made for.

Keys and shapes cannot be renamed as a file can, so they prove an architecture; all models of one have the same, so they
tell no family. The layouts are those that ComfyUI (comfy/model_detection.py, comfy/supported_models.py), the A1111 web
interface and InvokeAI look for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal

from sdxl_advisor.catalog.disk import FileKind
from sdxl_advisor.catalog.record import record

Kind = Literal[FileKind, "ip-adapter", "upscaler", "not-a-model", "unknown"]
Tensors = Mapping[str, Mapping[str, Any]]
Layers = Sequence[tuple[str, Mapping[int, str]]]  # the name of a layer, and whose it is by its columns

SDXL, REFINER, FLUX, SD3 = "SDXL", "SDXL refiner", "FLUX", "Stable Diffusion 3"
SD1, SD2, LUMINA, AURAFLOW = "Stable Diffusion 1.x", "Stable Diffusion 2.x", "Lumina 2", "AuraFlow"
COSMOS, PIXART, QWEN, Z_IMAGE, WAN, FLUX2 = "Cosmos-Predict2", "PixArt", "Qwen-Image", "Z-Image", "Wan", "FLUX.2"
STANDARD, INPAINT = (4, 4), (9, 4)  # channels in and out of a UNet, and of one that also sees a masked picture
BY_CHANNELS = {STANDARD: SDXL, INPAINT: "SDXL inpaint"}

# Below which names a network stands in its file, the usual one first.
PREFIXES = ("model.diffusion_model.", "", "diffusion_model.", "model.", "net.", "unet.", "transformer.")
PREFIXES += ("model.model.diffusion_model.",)


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

    architecture: str | None
    context: int | None
    labels: int | None
    depth: int | None
    channels: tuple[int, int] = STANDARD

    @property
    def facts(self) -> tuple[int | None, ...]:
        """What two UNets are compared by."""
        return (self.context, self.labels, self.depth)


UNETS = (
    UNet(SDXL, 2048, 2816, 10),
    UNet("SSD-1B", 2048, 2816, 4),
    UNet("Segmind Vega", 2048, 2816, 2),
    UNet(REFINER, 1280, 2560, 4),
    UNet(SD1, 768, None, 1),
    UNet(SD2, 1024, None, 1),
)
DEPTHS = (10, 6, 5, 4, 2, 1)  # looked for from the deepest; 5 and 6 are smaller copies of SDXL

# Networks that are no UNets: keys that only this one has, all of them, and its name. Those whose keys another one has
# too stand behind it.
TRANSFORMERS = (
    (("joint_blocks.0.context_block.attn.qkv.weight",), SD3),
    (("double_layers.0.attn.w1q.weight",), AURAFLOW),
    (("joint_transformer_blocks.0.attn.to_q.weight",), AURAFLOW),
    (("double_stream_modulation_img.lin.weight",), FLUX2),
    (("txt_in.individual_token_refiner.blocks.0.norm1.weight",), "Hunyuan Video"),
    (("double_blocks.0.img_attn.norm.key_norm.scale",), FLUX),
    (("double_blocks.0.img_attn.norm.key_norm.weight",), FLUX),
    (("single_transformer_blocks.0.attn.to_q.weight",), FLUX),
    (("cap_embedder.1.weight", "noise_refiner.0.attention.k_norm.weight"), LUMINA),
    (("cap_embedder.1.weight", "noise_refiner.0.attention.norm_k.weight"), LUMINA),
    (("time_caption_embed.caption_embedder.1.weight", "layers.0.attn.to_q.weight"), LUMINA),
    (("blocks.0.mlp.layer1.weight",), COSMOS),
    (("blocks.block0.blocks.0.block.attn.to_q.0.weight",), "Cosmos"),
    (("t_block.1.weight",), PIXART),
    (("adaln_single.linear.weight", "pos_embed.proj.weight"), PIXART),
    (("adaln_single.linear.weight", "patchify_proj.weight"), "LTX-Video"),
    (("txt_norm.weight", "img_in.weight"), QWEN),
    (("head.modulation", "patch_embedding.weight"), WAN),
    (("mlp_t5.0.weight",), "Hunyuan-DiT"),
    (("caption_projection.0.linear.weight",), "HiDream"),
    (("clip_txt_mapper.weight",), "Stable Cascade"),
    (("clip_mapper.weight",), "Stable Cascade"),
)
Z_IMAGE_WIDTH = 3840  # rows where Lumina 2 has 2304

BY_CONTEXT = {768: SD1, 1024: SD2, 1280: REFINER, 2048: SDXL}
BY_LABELS = {2816: SDXL, 2560: REFINER}
BY_STREAM = {1536: SD3, 2432: SD3, 3072: FLUX}  # the width of a ControlNet for a transformer

# A ControlNet has the names of half a UNet, so it is looked for before UNets.
CONTROLS = ("control_model.", "")
CONTROL_MARKS = (
    *(f"{prefix}{name}.weight" for prefix in CONTROLS for name in ("input_hint_block.0", "zero_convs.0.0")),
    *(f"controlnet_{name}.weight" for name in ("cond_embedding.conv_in", "mid_block", "blocks.0", "x_embedder")),
    "lora_controlnet",
)
STREAM = "controlnet_blocks.0.weight"

# What else a checkpoint holds, by the beginnings of its keys.
TEXT_HOMES = ("conditioner.", "cond_stage_model.", "text_encoders.", "text_encoder", "te1.", "te2.")
VAE_HOMES = ("first_stage_model.", "vae.")

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

# Names of add-ons are compared as kohya writes them, with underscores for dots, so that those of diffusers fit as well.
IMAGE_PROMPTS = ("\nimage_proj_", "\nip_adapter_", "\nip_adapter_proj_model_")
LLLITE, LLLITE_TRANSFORMER = "lllite_", "lllite_dit_"
T2I_ADAPTERS = ("\nadapter_body_0_", "\nbody_0_in_conv_", "\nbody_0_block1_")
LORA_FORMS = {
    "_dora_scale": "DoRA",
    "_lokr_w": "LoKr",
    "_hada_w": "LoHa",
    "_oft_": "OFT",
    "lora_down": "LoRA",
    "lora_A": "LoRA",
    "lora_up": "LoRA",
    "lora_unet_": "LoRA",
    "lora_te": "LoRA",
    "_diff\n": "difference",
}
# Layers of a UNet whose columns tell, and what else shows SDXL where the cross-attention is left alone.
UNET_MARKS = ("attentions_", "put_blocks_", "middle_block_", "mid_block_")
UNET_LAYERS = tuple((f"attn2_{layer}", BY_CONTEXT) for layer in ("to_k", "to_v", "processor_to_k", "processor_to_v"))
IN_A_ROW = re.compile(r"(?:attentions_\d|(?:input|output)_blocks_\d_1|middle_block_1)_transformer_blocks_[1-9]_")
# What only the layers of one architecture are called; FLUX is the last, because others have its names beside their own.
BY_NAME = {
    "joint_transformer_blocks_": AURAFLOW,
    "double_layers_": AURAFLOW,
    "single_layers_": AURAFLOW,
    "joint_blocks_": SD3,
    "lora_te3_": SD3,
    "text_encoder_3_": SD3,
    "_mlp_layer1": COSMOS,
    "_cross_attn_q_proj": COSMOS,
    "_img_mlp_net_": QWEN,
    "_ffn_0_": WAN,
    "double_stream_modulation": FLUX2,
    "_to_qkv_mlp_proj": FLUX2,
    "double_blocks_": FLUX,
    "single_blocks_": FLUX,
    "single_transformer_blocks_": FLUX,
}
OTHER_LAYERS = (
    *((f"_attention_{layer}", {2304: LUMINA, Z_IMAGE_WIDTH: Z_IMAGE}) for layer in ("qkv", "to_q")),
    *((f"_attn_add_{layer}_proj", {1536: SD3, 2432: SD3}) for layer in ("k", "q")),
    ("_attn2_to_k", {1024: COSMOS, 1152: PIXART}),
    *(
        (f"lora_te_text_model_encoder_layers_0_{layer}", {768: SD1, 1024: SD2})
        for layer in ("self_attn_q_proj", "mlp_fc1")
    ),
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

    Whole networks are found by looking up some keys, add-ons by reading all names; so the first are looked for first,
    and no add-on has the keys of a whole network but a ControlNet, which comes before.
    """
    if not tensors:
        return part("not-a-model", None, "it holds no tensors")
    whole = control_net(tensors) or checkpoint(tensors) or vae(tensors) or embedding(tensors) or upscaler(tensors)
    return whole or add_on(tensors) or text_encoder(tensors) or part("unknown", None)


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
            if found := BY_CONTEXT.get(unet.context or 0) or BY_LABELS.get(unet.labels or 0):
                return part("controlnet", found, f"the input of a ControlNet; {', '.join(measures(unet))}: for {found}")
    found = made_for(names_of(tensors))
    return part("controlnet", found[0] if found else None, "the input of a ControlNet")


def checkpoint(tensors: Tensors) -> Anatomy | None:
    """A network that makes pictures, alone or with its text encoders and VAE."""
    for prefix in PREFIXES:
        for dialect in DIALECTS:
            if prefix + dialect.mark in tensors:
                unet = unet_of(tensors, prefix, dialect)
                return with_parts(tensors, prefix, unet.architecture, *seen(unet))
        for keys, architecture in TRANSFORMERS:
            if all(prefix + key in tensors for key in keys):
                name = wider(tensors, prefix, architecture)
                return with_parts(tensors, prefix, name, f"layers that only {name} has")
    return None


def with_parts(tensors: Tensors, prefix: str, architecture: str | None, *says: str) -> Anatomy:
    """The anatomy of a checkpoint, with the marks that tell programs what it predicts."""
    homes = (("text encoders", TEXT_HOMES), ("vae", VAE_HOMES))
    parts = tuple(name for name, home in homes if any(key.startswith(home) for key in tensors))
    marks = {key for key in ("v_pred", "ztsnr") if key in tensors or prefix + key in tensors}
    edm = "edm_vpred.sigma_max" in tensors or ("edm_mean" in tensors and "edm_std" in tensors)
    prediction = "edm" if edm else "v-prediction" if "v_pred" in marks else None
    said = (*says, *(f"the key {key}" for key in sorted(marks)), *(["keys of EDM"] if edm else []))
    return Anatomy("checkpoint", architecture, said, ("unet", *parts), prediction, "ztsnr" in marks or None)


def unet_of(tensors: Tensors, prefix: str, dialect: Dialect) -> UNet:
    """What tells the UNet below a prefix."""
    attention = (f"{prefix}{block}transformer_blocks.0.attn2.to_k.weight" for block in dialect.blocks)
    context = next(filter(None, (columns(tensors, key) for key in attention)), None)
    labels = columns(tensors, prefix + dialect.labels)
    last = f"{prefix}{dialect.deepest}transformer_blocks.{{}}.norm3.bias"
    depth = next((depth for depth in DEPTHS if last.format(depth - 1) in tensors), None)
    taken = columns(tensors, prefix + dialect.first) or STANDARD[0]
    given = next(iter(shape_of(tensors, prefix + dialect.last)), STANDARD[1])
    unet = UNet(None, context, labels, depth, (taken, given))
    return UNet(architecture_of(unet), *unet.facts, unet.channels)


def architecture_of(unet: UNet) -> str | None:
    """The architecture that agrees with all that is known of a UNet, if there is one."""
    agreeing = [known.architecture for known in UNETS if all(map(agree, unet.facts, known.facts))]
    sure = len(agreeing) == 1 or unet.context or unet.labels
    name = agreeing[0] if agreeing and sure else None
    if name is None and SDXL in (BY_CONTEXT.get(unet.context or 0), BY_LABELS.get(unet.labels or 0)):
        return f"modified {SDXL}"
    return BY_CHANNELS.get(unet.channels, f"modified {SDXL}") if name == SDXL else name


def agree(fact: int | None, known: int | None) -> bool:
    """Whether two facts do not rule each other out."""
    return None in {fact, known} or fact == known


def measures(unet: UNet) -> Iterator[str]:
    """The measures of a UNet in words."""
    if unet.context:
        yield f"{unet.context}-wide cross-attention"
    if unet.labels:
        yield f"{unet.labels}-wide size labels"
    if unet.depth:
        yield f"up to {unet.depth} transformer blocks in a row"


def seen(unet: UNet) -> Iterator[str]:
    """What a UNet shows, as clauses."""
    if said := ", ".join(measures(unet)):
        yield f"{said}: {unet.architecture or 'no UNet that is known'}"
    if unet.channels == INPAINT:
        yield f"{INPAINT[0]} input channels, as for inpainting"
    elif unet.channels != STANDARD:
        yield f"{unet.channels[0]} channels in and {unet.channels[1]} out, where the usual VAE has {STANDARD[0]}"


def wider(tensors: Tensors, prefix: str, architecture: str) -> str:
    """Lumina 2 or its wider successor, which has the same layers."""
    rows = shape_of(tensors, prefix + "cap_embedder.1.weight")
    return Z_IMAGE if architecture == LUMINA and rows and rows[0] == Z_IMAGE_WIDTH else architecture


def vae(tensors: Tensors) -> Anatomy | None:
    """The part that turns latents into pixels. Those of SDXL and of older Stable Diffusion have the same shapes."""
    found = next((home + key for home in ("", *VAE_HOMES) for key in VAE_KEYS if home + key in tensors), None)
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
    widths = [columns(tensors, home + key) for home in ENCODER_HOMES for key in CLIPS]
    names = [CLIP_NAMES.get(width, "a CLIP") for width in widths if width]
    if any(home + key in tensors for home in ENCODER_HOMES for key in LANGUAGE):
        names.append("a language model")
    both = {CLIP_NAMES[768], CLIP_NAMES[1280]}
    return part("text-encoder", SDXL if set(names) == both else None, " and ".join(names)) if names else None


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
    form = next((form for mark, form in LORA_FORMS.items() if names.has(mark)), None)
    if form is None:
        return None
    wanted, *why = made_for(names) or (None,)
    return part("lora", wanted, f"layers of the form {form}", *map(str, why))


def made_for(names: Names) -> tuple[str, str] | None:
    """The architecture whose layers an add-on changes, and why."""
    if names.has(*UNET_MARKS):
        return by_layers(names, UNET_LAYERS) or by_order(names)
    found = next((one for one in BY_NAME if names.has(one)), None)
    if found:
        return BY_NAME[found], f"layers that only {BY_NAME[found]} has"
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
