"""What changes a checkpoint: LoRAs of every form, ControlNets, IP-Adapters; and for which architecture it was made."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from sdxl_advisor import lazy_re as re
from sdxl_advisor.catalog.record import record
from sdxl_advisor.catalog.records import SDXL
from sdxl_advisor.files.anatomy import (
    ANIMA,
    ANIMA_OR_COSMOS,
    AURAFLOW,
    CHROMA,
    COSMOS,
    FLUX,
    FLUX2,
    HIDREAM,
    HUNYUAN_VIDEO,
    LTX,
    LUMINA,
    PIXART,
    QWEN,
    SD1,
    SD2,
    SD3,
    WAN,
    Z_IMAGE,
    Anatomy,
    Tensors,
    columns,
    part,
    shape_of,
)
from sdxl_advisor.files.unet import BY_CONTEXT, DIALECTS, by_width, measures, unet_of

Layers = Sequence[tuple[str, Mapping[int, str]]]  # the name of a layer, and whose it is by its columns

CONTROL_LORA = "control LoRA"

# A ControlNet has the names of half a UNet, so it is looked for before UNets.
CONTROLS = ("control_model.", "")
CONTROL_MARKS = (
    *(f"{prefix}{name}.weight" for prefix in CONTROLS for name in ("input_hint_block.0", "zero_convs.0.0")),
    *(f"controlnet_{name}.weight" for name in ("cond_embedding.conv_in", "mid_block", "blocks.0", "x_embedder")),
    "lora_controlnet",
)
STREAM, BY_STREAM = "controlnet_blocks.0.weight", {1536: SD3, 2432: SD3, 3072: FLUX}  # of one for a transformer

# Names of add-ons are compared as kohya writes them, with underscores for dots, so that those of diffusers fit as well.
IMAGE_PROMPTS = ("\nimage_proj_", "\nip_adapter_", "\nip_adapter_proj_model_")
LLLITE, LLLITE_TRANSFORMER = "lllite_", "lllite_dit_"
T2I_ADAPTERS = ("\nadapter_body_0_", "\nbody_0_in_conv_", "\nbody_0_block1_")
MOTION = ("_motion_modules_", "\nmotion_modules_")
# Forms of LoRAs, the telling ones first; some are named "lora" too.
LORA_FORMS = (
    (CONTROL_LORA, ("_img_attn_norm_key_norm_scale\n", "_img_attn_norm_key_norm_weight\n")),
    ("DoRA", ("_dora_scale", "_lora_magnitude_vector")),
    ("LoKr", ("_lokr_w",)),
    ("LoHa", ("_hada_w",)),
    ("BOFT", ("_boft_",)),
    ("OFT", ("_oft_", "\noft_")),
    ("GLoRA", ("_b1_weight\n",)),
    ("IA3", ("_on_input\n", "_ia3_")),
    ("LoRA", ("lora_", "\nlycoris_")),
    ("difference", ("_diff\n",)),
)
LORA = "LoRA"
CHANGES = re.compile(r"lora[._]|lokr_|hada_|oft_|dora_scale|[._]ia3_|\.diff(?:_b)?$|\.[ab][12]\.weight$|\.on_input$")
CHANGE_WORDS = (  # in names with underscores for dots: without any of them nothing fits what is above
    *("lora_", "lokr_", "hada_", "oft_", "dora_scale", "_ia3_", "_diff", "_on_input"),
    *(f"_{half}{number}_weight" for half in "ab" for number in "12"),
)
# Layers of a UNet whose columns tell, and what else shows SDXL where the cross-attention is left alone.
UNET_MARKS = ("attentions_", "put_blocks_", "middle_block_", "mid_block_")
UNET_LAYERS = tuple((f"attn2_{layer}", BY_CONTEXT) for layer in ("to_k", "to_v", "processor_to_k", "processor_to_v"))
IN_A_ROW = re.compile(r"(?:attentions_\d|(?:input|output)_blocks_\d_1|middle_block_1)_transformer_blocks_[1-9]_")
# What only the layers of one architecture are called; FLUX is the last, because others have its names beside their own.
BY_NAME = (
    (AURAFLOW, ("joint_transformer_blocks_", "double_layers_", "single_layers_")),
    (SD3, ("joint_blocks_", "lora_te3_", "text_encoder_3_")),
    (ANIMA, ("llm_adapter_",)),
    (COSMOS, ("_mlp_layer1", "_cross_attn_q_proj", "blocks_0_self_attn_q_proj", "blocks_0_self_attn_output_proj")),
    (QWEN, ("_img_mlp_net_",)),
    (WAN, ("_ffn_0_", "_cross_attn_q_lora_")),
    (HIDREAM, ("double_stream_blocks_", "single_stream_blocks_")),
    (LTX, ("patchify_proj_",)),
    (HUNYUAN_VIDEO, ("individual_token_refiner", "_img_mod_linear", "_img_mlp_fc1")),
    (CHROMA, ("distilled_guidance_layer",)),
    (FLUX2, ("double_stream_modulation", "_to_qkv_mlp_proj")),
    (FLUX, ("double_blocks_", "single_blocks_", "single_transformer_blocks_")),
)
OTHER_LAYERS = (
    *((f"_attention_{layer}", {2304: LUMINA, 3840: Z_IMAGE}) for layer in ("qkv", "to_q")),
    *((f"_attn_add_{layer}_proj", {1536: SD3, 2432: SD3}) for layer in ("k", "q")),
    ("_attn2_to_k", {1024: COSMOS, 1152: PIXART}),
    ("lora_te_text_model_encoder_layers_0_self_attn_q_proj", {768: SD1, 1024: SD2}),
)
QWEN_ENCODER = ("lora_te_layers_", "lora_te_model_layers_", "qwen3")  # the text encoder of Anima; the others have T5
COSMOS_LAYERS = tuple(
    (layer, {5120: COSMOS})
    for layer in ("_self_attn_q_proj", "_cross_attn_q_proj", "_mlp_layer1", "_attn1_to_q", "_attn2_to_q")
)
SECOND_ENCODER = ("lora_te2_text_model_", "text_encoder_2_text_model_")
# How the names of those tensors end that have as many columns as the layer that they change.
COLUMNS = (
    *("_lora_down_weight", "_lora_A_weight", "_lora_A_default_weight", "_hada_w1_b", "_diff"),
    *("_a2_weight", "_a1_weight"),
)
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


def control_net(tensors: Tensors) -> Anatomy | None:
    """A network that steers another by a picture."""
    if not any(mark in tensors for mark in CONTROL_MARKS):
        return None
    form = CONTROL_LORA if CONTROL_MARKS[-1] in tensors else None
    if rows := shape_of(tensors, STREAM):
        return part("controlnet", BY_STREAM.get(rows[0]), f"the blocks of a ControlNet, {rows[0]} wide")
    for prefix in CONTROLS:
        for dialect in DIALECTS:
            unet = unet_of(tensors, prefix, dialect)
            if found := by_width(unet):
                says = f"the input of a ControlNet; {', '.join(measures(unet))}: for {found}"
                return part("controlnet", found, says, form=form)
    made = made_for(names_of(tensors))
    return part("controlnet", made[0] if made else None, "the input of a ControlNet", form=form)


def add_on(tensors: Tensors) -> Anatomy | None:
    """What changes a checkpoint."""
    names = names_of(tensors)
    if names.has(*IMAGE_PROMPTS):
        wanted = BY_CONTEXT.get(columns(tensors, "ip_adapter.1.to_k_ip.weight") or 0)
        return part("ip-adapter", wanted, f"layers of an IP-Adapter{f' for {wanted}' if wanted else ''}")
    if names.has(LLLITE):
        wanted = ANIMA_OR_COSMOS if names.has(LLLITE_TRANSFORMER) else SDXL
        return part("controlnet", wanted, "layers of a ControlNet-LLLite")
    if names.has(*T2I_ADAPTERS):
        return part("controlnet", None, "layers of a T2I-Adapter", form="T2I-Adapter")
    form = next((form for form, marks in LORA_FORMS if names.has(*marks)), None)
    if form is None:
        return part("motion-module", None, "layers of a motion module") if names.has(*MOTION) else None
    wanted, *why = made_for(names) or (None,)
    return part("lora", wanted, f"it has {form} layers", *filter(None, why), form=None if form == LORA else form)


def mostly_changes(tensors: Tensors) -> bool:
    """Whether most of a file changes layers: a LoRA may hold some of them whole, beside those."""
    if not names_of(tensors).has(*CHANGE_WORDS):  # a checkpoint: a look at each name takes ten times as long
        return False
    return 2 * sum(1 for key in tensors if CHANGES.search(key)) >= len(tensors)


def names_of(tensors: Tensors) -> Names:
    """The names of these tensors."""
    plain = "\n".join(("", *tensors, ""))
    return Names(tensors, plain, plain.replace(".", "_"))


def made_for(names: Names) -> tuple[str, str] | None:
    """The architecture whose layers an add-on changes, and why."""
    if names.has(*UNET_MARKS):
        return by_layers(names, UNET_LAYERS) or sdxl_by_other_layers(names)
    if found := next((name for name, pieces in BY_NAME if names.has(*pieces)), None):
        found = of_cosmos(names) if found == COSMOS else found
        return found, f"it changes layers that {found} has"
    made = by_layers(names, OTHER_LAYERS) or sdxl_by_other_layers(names)
    return (of_cosmos(names), made[1]) if made and made[0] == COSMOS else made


def of_cosmos(names: Names) -> str:
    """Which of those with the layers of Cosmos-Predict2: its larger one, Anima by its text encoder, or unsure."""
    if names.has(*QWEN_ENCODER):
        return ANIMA
    return COSMOS if by_layers(names, COSMOS_LAYERS) else ANIMA_OR_COSMOS


def by_layers(names: Names, layers: Layers) -> tuple[str, str] | None:
    """The architecture for which the layers that are changed have the right number of columns."""
    for layer, known in layers:
        width = next((width for width in changed_columns(names, layer) if width in known), None)
        if width:
            return known[width], f"it changes layers with {width} columns: for {known[width]}"
    return None


def changed_columns(names: Names, layer: str) -> Iterator[int]:
    """The columns of the first layer of this name that an add-on changes, as each form tells them."""
    for end in COLUMNS:
        if width := columns(names.tensors, names.key(layer + end) or ""):
            yield width
    before = (names.key(layer + LOKR) or "").rpartition(".")[0]
    yield lokr_columns(names.tensors, before, "w1") * lokr_columns(names.tensors, before, "w2")


def lokr_columns(tensors: Tensors, layer: str, matrix: str) -> int:
    """The columns of a matrix of a LoKr, which is whole or the product of two parts; 0 if there is none."""
    shapes = (shape_of(tensors, f"{layer}.lokr_{matrix}{part}") for part in ("", "_b"))
    return next((shape[1] for shape in shapes if len(shape) > 1), 0)


def sdxl_by_other_layers(names: Names) -> tuple[str, str] | None:
    """SDXL, by what an add-on that leaves the cross-attention alone still shows."""
    if names.has(*SECOND_ENCODER):
        return SDXL, "it changes the second text encoder: for SDXL"
    if IN_A_ROW.search(names.flat):
        return SDXL, "it changes several transformer blocks in a row: for SDXL"
    return None
