"""UNets, as SDXL and older Stable Diffusion have them, told apart by their shapes."""

from __future__ import annotations

from collections.abc import Iterator

from sdxl_advisor.catalog.record import record
from sdxl_advisor.catalog.records import SDXL
from sdxl_advisor.files.anatomy import INPAINTING, KOLORS, MODIFIED, REFINER, SD1, SD2, SVD, Tensors, columns, shape_of

STANDARD, INPAINT = (4, 4), (9, 4)  # channels in and out of a UNet, and of one that also sees a masked picture
BY_CHANNELS = {STANDARD: SDXL, INPAINT: INPAINTING}


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
# By context and labels: they are as deep as those that they come from.
RELATED: dict[tuple[int | None, int | None], str] = {(1024, 768): SVD, (2048, 5632): KOLORS}
DEPTHS = (10, 6, 5, 4, 2, 1)  # looked for from the deepest; 5 and 6 are smaller copies of SDXL
BY_CONTEXT = {768: SD1, 1024: SD2, 1280: REFINER, 2048: SDXL}
BY_LABELS = {2816: SDXL, 2560: REFINER}


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
    name = RELATED.get((unet.context, unet.labels)) or (agreeing[0] if agreeing and sure else None)
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
        yield f"{said}: {architecture_of(unet) or 'an unknown UNet'}"
    if unet.channels == INPAINT:
        yield f"{INPAINT[0]} input channels, as for inpainting"
    elif unet.channels != STANDARD:
        yield f"{unet.channels[0]} channels in and {unet.channels[1]} out, where the usual VAE has {STANDARD[0]}"
