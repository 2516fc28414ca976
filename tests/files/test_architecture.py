"""What keys and shapes tell: every kind and architecture, whatever the naming; and that no names do harm."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, strategies as st

from sdxl_advisor.files.anatomy import Anatomy
from sdxl_advisor.files.architecture import PREFIXES, TRANSFORMERS, anatomy
from sdxl_advisor.files.header import read_header
from sdxl_advisor.files.unet import DIALECTS
from tests.files import making
from tests.files.making import Maker, diffusers_tensors, lora_tensors, sdxl_tensors, unet_tensors, vae_tensors
from tests.files.shapes import FLUX, SDXL, SSD_1B, Tensors, UNet

Shapes = Mapping[str, list[int]]
ANIMA_OR_COSMOS = "Anima or another Cosmos-Predict2"
SD1, SD2, SD3 = (f"Stable Diffusion {version}" for version in ("1.x", "2.x", "3"))


def told(tensors: Tensors) -> Anatomy:
    """What tensors tell, as they stand in a header."""
    return anatomy(
        {key: {"dtype": kind, "shape": shape, "data_offsets": [0, 0]} for key, (kind, shape) in tensors.items()}
    )


def of(shapes: Shapes) -> Anatomy:
    """What tensors of these shapes tell."""
    return told({key: ("F16", shape) for key, shape in shapes.items()})


MADE: list[tuple[str, dict[str, Any], str, str | None]] = [
    ("sdxl", {}, "checkpoint", "SDXL"),
    ("sdxl", {"full": True}, "checkpoint", "SDXL"),
    ("inpaint", {}, "checkpoint", "SDXL inpaint"),
    ("flux2_latent_sdxl", {}, "checkpoint", "modified SDXL"),
    ("refiner", {"full": True}, "checkpoint", "SDXL refiner"),
    ("ssd_1b", {"full": True}, "checkpoint", "SSD-1B"),
    ("vega", {"full": True}, "checkpoint", "Segmind Vega"),
    ("sd15", {"full": True}, "checkpoint", SD1),
    ("sd21", {"full": True}, "checkpoint", SD2),
    ("unet_only", {}, "checkpoint", "SDXL"),
    ("unet_diffusers", {}, "checkpoint", "SDXL"),
    ("flux", {}, "checkpoint", "FLUX"),
    ("sd3", {}, "checkpoint", SD3),
    ("auraflow", {}, "checkpoint", "AuraFlow"),
    ("lumina2", {}, "checkpoint", "Lumina 2"),
    ("cosmos", {}, "checkpoint", "Cosmos-Predict2"),
    ("cosmos", {"llm_adapter": True, "prefix": ""}, "checkpoint", "Anima"),
    *(("lora", {"kind": kind}, "lora", "SDXL") for kind in ("lora", "dora", "loha", "lokr")),
    *(("lora", {"kind": kind, "sd15": True}, "lora", SD1) for kind in ("lora", "dora", "loha", "lokr")),
    ("lora", {"text": False}, "lora", "SDXL"),
    ("lora_diffusers", {}, "lora", "SDXL"),
    ("vae", {}, "vae", None),
    ("vae", {"prefix": "first_stage_model."}, "vae", None),
    *(("controlnet", {"kind": kind}, "controlnet", "SDXL") for kind in ("control_model", "diffusers", "lllite")),
    ("text_encoder", {"kind": "clip_l", "full": True}, "text-encoder", None),
    ("text_encoder", {"kind": "clip_g", "full": True}, "text-encoder", None),
    ("embedding", {}, "embedding", "SDXL"),
    ("embedding", {"sd15": True}, "embedding", SD1),
    ("ip_adapter", {}, "ip-adapter", "SDXL"),
    ("upscaler", {}, "upscaler", None),
    ("not_a_model", {}, "unknown", None),
]


@pytest.mark.parametrize(("maker", "options", "kind", "architecture"), MADE)
def test_a_file_is_known_by_its_keys_and_shapes(
    maker: str, options: dict[str, Any], kind: str, architecture: str | None, tmp_path: Path
) -> None:
    make: Maker = getattr(making, maker)
    seen = anatomy(read_header(make(tmp_path / "x.safetensors", **options)).tensors)
    assert (seen.kind, seen.architecture) == (kind, architecture)
    assert bool(seen.says) is (kind != "unknown")


@pytest.mark.parametrize("prefix", PREFIXES)
def test_a_network_is_found_below_every_usual_prefix(prefix: str) -> None:
    assert told(unet_tensors(prefix=prefix)).architecture == "SDXL"
    assert told({prefix + key: tensor for key, tensor in diffusers_tensors().items()}).architecture == "SDXL"
    assert of({prefix + key: shape for key, shape in FLUX.items()}).architecture == "FLUX"


@pytest.mark.parametrize(("keys", "architecture"), TRANSFORMERS)
def test_no_transformer_hides_another(keys: tuple[str, ...], architecture: str) -> None:
    assert of({f"model.{key}": [64, 64] for key in keys}).architecture == architecture


def test_the_evidence_is_said_in_words() -> None:
    assert told(sdxl_tensors(unet=UNet(channels_in=9))).says == (
        "2048-wide cross-attention, 2816-wide size labels, up to 10 transformer blocks in a row: SDXL inpaint",
        "9 input channels, as for inpainting",
    )
    assert told(lora_tensors("lokr")).says == (
        "it has LoKr layers",
        "it changes layers with 2048 columns: for SDXL",
    )
    assert told(unet_tensors(UNet(channels_in=32, channels_out=32))).says[1] == (
        "32 channels in and 32 out, where the usual VAE has 4"
    )


def test_the_parts_of_a_checkpoint_are_told() -> None:
    assert told(sdxl_tensors()).parts == ("unet", "text encoders", "vae")
    assert told(unet_tensors()).parts == ("unet",)
    assert told({**unet_tensors(), **vae_tensors("first_stage_model.")}).parts == ("unet", "vae")
    some = {"text_encoders.anything.weight": [4, 4], "vae.decoder.conv_in.weight": [512, 16, 3, 3]}
    assert of({**FLUX, **some}).parts == ("unet", "text encoders", "vae")
    assert told(lora_tensors()).parts == ()


@pytest.mark.parametrize(
    ("marks", "prediction", "zero"),
    [
        ((), None, None),
        (("v_pred",), "v-prediction", None),
        (("v_pred", "ztsnr"), "v-prediction", True),
        (("ztsnr",), None, True),
        (("model.diffusion_model.v_pred",), "v-prediction", None),
        (("edm_mean", "edm_std"), "edm", None),
        (("edm_mean",), None, None),
        (("edm_vpred.sigma_max", "v_pred"), "edm", None),
    ],
)
def test_marks_tell_what_a_checkpoint_predicts(
    marks: tuple[str, ...], prediction: str | None, zero: bool | None
) -> None:
    seen = told({**unet_tensors(), **{mark: ("F32", [0]) for mark in marks}})
    assert (seen.prediction, seen.zero_terminal_snr) == (prediction, zero)
    assert all(f"the key {mark}: " in " ".join(seen.says) for mark in {"v_pred", "ztsnr"} & {*marks})


def test_a_unet_of_other_depth_or_channels_is_a_modified_one() -> None:
    smaller = UNet(down=(0, 0, 2, 2, 6, 6), middle=6)
    assert told(unet_tensors(smaller)).architecture == "modified SDXL"
    assert told(unet_tensors(UNet(channels_in=8))).architecture == "modified SDXL"
    assert told(unet_tensors(UNet(channels_out=8))).architecture == "modified SDXL"
    assert told(unet_tensors(UNet(context=4096, vector=5000))).architecture is None


@pytest.mark.parametrize(("unet", "name"), [(SDXL, "SDXL"), (SSD_1B, None)])
def test_weights_packed_into_one_column_leave_only_the_depth(unet: UNet, name: str | None) -> None:
    packed = {
        key: ("U8", [shape[0] * shape[1] // 2, 1]) if len(shape) == 2 else (kind, shape)
        for key, (kind, shape) in unet_tensors(unet).items()
    }
    assert told(packed).architecture == name


def test_a_unet_that_is_told_in_part_is_told_by_what_there_is() -> None:
    mark = {f"model.diffusion_model.{DIALECTS[0].mark}": [1280, 320]}
    assert of({**mark, "model.diffusion_model.label_emb.0.0.weight": [1280, 2816]}).architecture == "SDXL"
    assert of(mark).architecture is None
    assert of(mark).kind == "checkpoint"


DOWN = "lora_down.weight"
LORAS: list[tuple[Shapes, str | None]] = [
    ({f"lora_unet_joint_blocks_0_x_block_attn_qkv.{DOWN}": [8, 1536]}, SD3),
    ({"transformer.transformer_blocks.0.attn.add_k_proj.lora_A.weight": [8, 1536]}, SD3),
    ({f"lora_te2_text_model_encoder_layers_0_mlp_fc1.{DOWN}": [8, 1280], f"lora_te3_encoder.{DOWN}": [8, 4096]}, SD3),
    ({f"lora_unet_double_blocks_0_img_attn_qkv.{DOWN}": [8, 3072]}, "FLUX"),
    ({"transformer.single_transformer_blocks.3.attn.to_q.lora_A.weight": [8, 3072]}, "FLUX"),
    ({"transformer.single_transformer_blocks.0.attn.to_qkv_mlp_proj.lora_A.weight": [8, 3072]}, "FLUX.2"),
    ({f"lora_unet_double_layers_0_attn_w1q.{DOWN}": [8, 3072]}, "AuraFlow"),
    (
        {
            "transformer.joint_transformer_blocks.0.attn.to_q.lora_A.weight": [8, 3072],
            "transformer.single_transformer_blocks.0.attn.to_q.lora_A.weight": [8, 3072],
        },
        "AuraFlow",
    ),
    ({f"lora_unet_blocks_0_cross_attn_q_proj.{DOWN}": [8, 2048]}, ANIMA_OR_COSMOS),
    ({"diffusion_model.blocks.0.mlp.layer1.lora_A.weight": [8, 2048]}, ANIMA_OR_COSMOS),
    ({"transformer.transformer_blocks.0.attn2.to_k.lora_A.weight": [8, 1024]}, ANIMA_OR_COSMOS),
    ({"diffusion_model.blocks.0.self_attn.q_proj.lora_A.weight": [8, 5120]}, "Cosmos-Predict2"),
    ({"diffusion_model.llm_adapter.blocks.0.cross_attn.q_proj.lora_A.weight": [8, 1024]}, "Anima"),
    (
        {
            f"lora_unet_blocks_0_mlp_layer1.{DOWN}": [8, 2048],
            f"lora_te_layers_0_self_attn_q_proj.{DOWN}": [8, 1024],
        },
        "Anima",
    ),
    ({"diffusion_model.double_stream_blocks.0.block.attn1.to_q.lora_A.weight": [8, 2560]}, "HiDream-I1"),
    ({f"lora_unet_double_blocks_0_img_mlp_fc1.{DOWN}": [8, 3072]}, "Hunyuan Video"),
    (
        {
            f"lora_unet_double_blocks_0_img_attn_qkv.{DOWN}": [8, 3072],
            f"lora_unet_distilled_guidance_layer_layers_0_in_layer.{DOWN}": [8, 5120],
        },
        "Chroma",
    ),
    ({"diffusion_model.blocks.0.cross_attn.q.lora_A.weight": [8, 5120]}, "Wan"),
    ({f"lora_unet_layers_0_attention_qkv.{DOWN}": [8, 2304]}, "Lumina 2"),
    ({"diffusion_model.layers.0.attention.qkv.lora_A.weight": [8, 3840]}, "Z-Image"),
    ({"transformer.transformer_blocks.0.attn2.to_k.lora_A.weight": [8, 1152]}, "PixArt"),
    ({"unet.down_blocks.1.attentions.0.transformer_blocks.0.attn2.processor.to_k_lora.down.weight": [4, 2048]}, "SDXL"),
    ({"unet.down_blocks.1.attentions.0.transformer_blocks.0.attn2.to_k.lora.down.weight": [4, 768]}, SD1),
    ({f"lora_unet_down_blocks_0_attentions_0_transformer_blocks_0_attn2_to_v.{DOWN}": [8, 1024]}, SD2),
    ({"diffusion_model.input_blocks.4.1.transformer_blocks.0.attn2.to_k.diff": [640, 2048]}, "SDXL"),
    ({f"lora_unet_down_blocks_1_attentions_0_transformer_blocks_1_attn1_to_q.{DOWN}": [4, 640]}, "SDXL"),
    ({f"lora_unet_input_blocks_7_1_transformer_blocks_9_ff_net_0_proj.{DOWN}": [4, 1280]}, "SDXL"),
    ({f"lora_unet_down_blocks_1_attentions_0_transformer_blocks_0_attn1_to_q.{DOWN}": [4, 640]}, None),
    ({f"lora_te2_text_model_encoder_layers_0_self_attn_q_proj.{DOWN}": [8, 1280]}, "SDXL"),
    ({f"lora_te1_text_model_encoder_layers_0_self_attn_q_proj.{DOWN}": [8, 768]}, None),
    ({f"lora_te_text_model_encoder_layers_0_self_attn_q_proj.{DOWN}": [8, 768]}, SD1),
    ({f"lora_te_text_model_encoder_layers_0_self_attn_q_proj.{DOWN}": [8, 1024]}, SD2),
    ({"base_model.model.model.layers.0.self_attn.q_proj.lora_A.weight": [8, 4096]}, None),
]


@pytest.mark.parametrize(("shapes", "architecture"), LORAS)
def test_a_lora_tells_what_it_was_made_for(shapes: Shapes, architecture: str | None) -> None:
    seen = of(shapes)
    assert (seen.kind, seen.architecture) == ("lora", architecture)


LAYER = "lora_unet_input_blocks_4_1_transformer_blocks_0_attn2_to_k"
FORMS: list[tuple[Shapes, str | None, str | None]] = [
    ({f"{LAYER}.oft_blocks": [4, 64, 64]}, "OFT", None),
    ({f"{LAYER}.oft_diag": [4, 64, 64], f"{LAYER.replace('_0_attn', '_1_attn')}.oft_diag": [4, 64, 64]}, "OFT", "SDXL"),
    ({"oft_unet.down_blocks.1.attentions.0.transformer_blocks.0.attn2.to_k.oft_R.weight": [4, 64, 64]}, "OFT", None),
    ({f"{LAYER}.boft_R": [4, 10, 64, 64]}, "BOFT", None),
    ({f"{LAYER}.a2.weight": [8, 2048], f"{LAYER}.b1.weight": [640, 8]}, "GLoRA", "SDXL"),
    ({"unet.input_blocks.4.1.attn2.to_k.a1.weight": [8, 768], "unet.x.b1.weight": [8, 768]}, "GLoRA", SD1),
    ({f"{LAYER}.weight": [640, 1], f"{LAYER}.on_input": []}, "IA3", None),
    ({"base_model.model.mid_block.attentions.0.to_k.ia3_l": [640, 1]}, "IA3", None),
    ({"unet.mid_block.attentions.0.to_k.lora_magnitude_vector": [640], "x.lora_A.weight": [8, 640]}, "DoRA", None),
    ({"text_encoder.text_model.encoder.layers.0.self_attn.q_proj.lora_linear_layer.down.weight": [8, 768]}, None, None),
    ({"lycoris_down_blocks_1_attentions_0_transformer_blocks_0_attn2_to_k.diff": [640, 2048]}, None, "SDXL"),
    ({"lora_unet_input_blocks_4_1_norm.w_norm": [640], "lora_unet_input_blocks_4_1_norm.b_norm": [640]}, None, None),
]


@pytest.mark.parametrize(("shapes", "form", "architecture"), FORMS)
def test_every_form_of_lora_is_a_lora(shapes: Shapes, form: str | None, architecture: str | None) -> None:
    seen = of(shapes)
    assert (seen.kind, seen.form, seen.architecture) == ("lora", form, architecture)


@pytest.mark.parametrize(
    ("whole", "changed", "form", "architecture"),
    [
        ("double_blocks.0.img_attn.norm.key_norm.scale", "double_blocks.0.img_attn.proj", "control LoRA", "FLUX"),
        ("single_transformer_blocks.0.attn.norm_q.weight", "single_transformer_blocks.0.attn.to_q", None, "FLUX"),
        ("time_embed.0.weight", "diffusion_model.input_blocks.4.1.transformer_blocks.0.attn2.to_k", None, "SDXL"),
    ],
)
def test_a_lora_may_hold_some_layers_whole(whole: str, changed: str, form: str | None, architecture: str) -> None:
    layers = {f"{changed}.lora_A.weight": [128, 2048], f"{changed}.lora_B.weight": [2048, 128]}
    seen = of({whole: [128, 128], **layers})
    assert (seen.kind, seen.form, seen.architecture) == ("lora", form, architecture)
    assert told({**sdxl_tensors(), **{key: ("F16", shape) for key, shape in layers.items()}}).kind == "checkpoint"


@pytest.mark.parametrize("prefix", ["model.diffusion_model.", "", "unet."])
def test_what_has_parts_of_a_unet_is_never_a_vae_or_a_text_encoder(prefix: str) -> None:
    part = {f"{prefix}output_blocks.0.0.in_layers.0.weight": ("F16", [2560])}
    with_vae = told({**part, **vae_tensors("first_stage_model.")})
    assert (with_vae.kind, with_vae.parts) == ("checkpoint", ("unet", "vae"))
    reading = {"text_model.embeddings.position_embedding.weight": ("F16", [77, 768])}
    assert told({**part, **reading}).kind == "checkpoint"
    deep = {f"{prefix}middle_block.1.transformer_blocks.0.attn2.to_k.weight": ("F16", [1280, 2048])}
    assert told({**part, **deep}).architecture == "SDXL"


@pytest.mark.parametrize(
    ("labels", "context", "architecture"), [(5632, 2048, "Kolors"), (768, 1024, "Stable Video Diffusion")]
)
def test_a_unet_of_a_relative_is_told_by_its_labels(labels: int, context: int, architecture: str) -> None:
    assert told(unet_tensors(UNet(vector=labels, context=context))).architecture == architecture


@pytest.mark.parametrize("large", [{"lokr_w2": [80, 256]}, {"lokr_w2_a": [80, 4], "lokr_w2_b": [4, 256]}])
def test_a_lokr_is_as_wide_as_its_two_matrices_together(large: Shapes) -> None:
    parts = {"lokr_w1": [8, 8], **large}
    assert of({f"{LAYER}.{part}": shape for part, shape in parts.items()}).architecture == "SDXL"


CONTROLS: list[tuple[Shapes, str | None]] = [
    ({"controlnet_blocks.0.weight": [3072, 3072], "transformer_blocks.0.attn.to_q.weight": [3072, 3072]}, "FLUX"),
    ({"controlnet_blocks.0.weight": [1536, 1536], "input_hint_block.0.weight": [16, 3, 3, 3]}, SD3),
    (
        {"controlnet_cond_embedding.conv_in.weight": [16, 3, 3, 3], "add_embedding.linear_1.weight": [1280, 2816]},
        "SDXL",
    ),
    (
        {
            "control_model.input_hint_block.0.weight": [16, 3, 3, 3],
            "control_model.input_blocks.1.1.transformer_blocks.0.attn2.to_k.weight": [320, 768],
            "model.diffusion_model.time_embed.0.weight": [1280, 320],
        },
        SD1,
    ),
    ({"lora_controlnet": [0], "input_blocks.7.1.transformer_blocks.9.attn1.to_q.down": [128, 1280]}, "SDXL"),
    (
        {"lllite_dit_blocks_0_self_attn_q.down.weight": [64, 2048], "lllite_conditioning1.0.weight": [9, 3]},
        ANIMA_OR_COSMOS,
    ),
    ({"adapter.body.0.resnets.0.block1.weight": [320, 320, 3, 3]}, None),
    ({"zero_convs.0.0.weight": [320, 320, 1, 1]}, None),
]


@pytest.mark.parametrize(("shapes", "architecture"), CONTROLS)
def test_a_control_net_tells_what_it_was_made_for(shapes: Shapes, architecture: str | None) -> None:
    seen = of(shapes)
    assert (seen.kind, seen.architecture) == ("controlnet", architecture)


FOR_FLUX, PREVIEWS = "FLUX or Stable Diffusion 3", "a small VAE for previews"
OTHERS: list[tuple[Shapes, str, str | None, str]] = [
    *(
        (shapes, "vae", whose, f"a VAE with {channels} latent channels, as in {whose}")
        for shapes, whose, channels in (
            ({"decoder.conv_in.weight": [512, 16, 3, 3]}, "FLUX or Stable Diffusion 3", 16),
            ({"encoder.conv_in.weight": [128, 3, 3, 3], "encoder.conv_out.weight": [32, 512, 3, 3]}, FOR_FLUX, 16),
            ({"vae.decoder.conv_in.weight": [512, 32, 3, 3]}, "FLUX.2", 32),
            ({"decoder.conv1.weight": [384, 16, 3, 3, 3]}, "Wan, Qwen-Image or Anima", 16),
        )
    ),
    ({"1.weight": [64, 4, 3, 3], "3.conv.0.weight": [64, 64, 3, 3]}, "vae", None, PREVIEWS + ", 4 latent channels"),
    ({"0.weight": [64, 3, 3, 3], "1.conv.0.weight": [64, 64, 3, 3]}, "vae", None, PREVIEWS),
    (
        {"decoder.conv_in.weight": [512, 4, 3, 3], "quant_conv.weight": [8, 8, 1, 1]},
        *("vae", None, "a VAE with 4 latent channels, as in SDXL or older Stable Diffusion"),
    ),
    (
        {"vision_model.encoder.layers.0.layer_norm1.weight": [1280]},
        *("clip-vision", None, "layers of an image encoder"),
    ),
    (
        {"down_blocks.0.motion_modules.0.temporal_transformer.norm.weight": [320]},
        *("motion-module", None, "layers of a motion module"),
    ),
    ({"encoder.conv_in.weight": [128, 3, 3, 3]}, "vae", None, "a VAE"),
    ({"encoder.block.0.layer.0.SelfAttention.q.weight": [4096, 4096]}, "text-encoder", None, "a language model"),
    (
        {
            "conditioner.embedders.0.transformer.text_model.embeddings.position_embedding.weight": [77, 768],
            "conditioner.embedders.1.model.positional_embedding": [77, 1280],
        },
        "text-encoder",
        "SDXL",
        "CLIP L and CLIP G",
    ),
    ({"clip_l": [3, 768]}, "embedding", None, "vectors for CLIP L, which many architectures have"),
    ({"<word>": [1024]}, "embedding", SD2, "nothing but 1024-wide vectors, as a textual inversion has"),
    ({"image_proj.proj.weight": [8192, 1280]}, "ip-adapter", None, "layers of an IP-Adapter"),
    (
        {"ip_adapter.1.to_k_ip.weight": [320, 768], "ip_adapter.0.to_q_lora.down.weight": [128, 320]},
        "ip-adapter",
        SD1,
        f"layers of an IP-Adapter for {SD1}",
    ),
]


@pytest.mark.parametrize(("shapes", "kind", "architecture", "says"), OTHERS)
def test_other_files_are_known(shapes: Shapes, kind: str, architecture: str | None, says: str) -> None:
    assert of(shapes) == Anatomy(kind, architecture, (says,), (), None, None)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "shapes",
    [{"a": [200, 768]}, {"a": [2, 2, 768]}, {"a": []}, {"a": [3, 768], "b": [3]}, {key: [3, 768] for key in "abcde"}],
)
def test_not_every_matrix_is_an_embedding(shapes: Shapes) -> None:
    assert of(shapes).kind == "unknown"


def test_a_file_without_tensors_is_no_model() -> None:
    assert anatomy({}) == Anatomy("not-a-model", None, ("it holds no tensors",), (), None, None)


PIECES = [
    *(
        "model.diffusion_model.",
        "unet.",
        "lora_unet_",
        "lora_te",
        "control_model.",
        "input_blocks.0.0.",
        "input_blocks_4_1_",
    ),
    *(
        "time_embed.0.weight",
        "attn2.to_k",
        "attn2_to_k",
        ".lokr_w1",
        ".lokr_w2_b",
        ".lora_down.weight",
        ".diff",
        "clip_l",
    ),
    *(
        "emb_params",
        "controlnet_blocks.0.weight",
        "label_emb.0.0.weight",
        "out.2.weight",
        "decoder.conv_in.weight",
        "\n",
    ),
    *("positional_embedding", "ip_adapter.1.to_k_ip.weight", "transformer_blocks.0.", ".", "_", "\ud800", "v_pred"),
]
KEYS = st.lists(st.sampled_from(PIECES), max_size=4).map("".join)
SHAPES = st.lists(st.sampled_from([0, 1, 4, 9, 768, 1280, 2048, 2816, 2**50]), max_size=5)


@given(st.dictionaries(KEYS, SHAPES, max_size=12))
def test_no_names_and_shapes_do_harm(shapes: dict[str, list[int]]) -> None:
    seen = of(shapes)
    assert seen.kind == "not-a-model" if not shapes else seen.says or seen.kind in {"unknown", "checkpoint"}


@given(st.permutations(list(lora_tensors().items())))
def test_the_order_of_the_tensors_does_not_matter(items: list[tuple[str, tuple[str, list[int]]]]) -> None:
    assert told(dict(items)) == told(lora_tensors())
