"""ComfyUI's graph: nodes that others add, by what they do: switches, pipes, stacks, merges, sizes, and other models."""

from __future__ import annotations

import pytest

from sdxl_advisor.pictures.generation_data import merged_models
from tests.pictures.making import Graph, node
from tests.pictures.test_graph import changed, made, read

LOADER = "CheckpointLoaderSimple"
SECOND = node(LOADER, ckpt_name="second.safetensors")
WIRES = {"positive": ["6", 0], "negative": ["7", 0]}


@pytest.mark.parametrize(
    "merge",
    [
        {"4": node("ModelMergeSimple", model1=["41", 0], model2=["42", 0], ratio=0.5)},
        {"4": node("ModelMergeBlocks", model1=["41", 0], model2=["43", 0]), "43": node("X", model=["42", 0])},
        {"4": node("ModelMergeAdd", model1=["44", 0], model2=["42", 0]), "44": node("Reroute", any=["41", 0])},
        {"4": node("Odd Merger", model_a=["41", 0], model_b=["42", 0])},
        {"4": node("CR Merge", ckpt_name1="first.safetensors", ckpt_name2="second.safetensors")},
        {
            "4": node("ModelMergeSimple", model1=["41", 0], model2=["42", 0]),
            "45": node("CheckpointSave", model=["4", 0], filename_prefix="mine"),
        },
    ],
)
def test_all_checkpoints_of_a_merge_are_named(merge: Graph) -> None:
    nodes = {"41": node(LOADER, ckpt_name="first.safetensors"), "42": SECOND}
    found = made(changed({**nodes, **merge}))
    assert (found.model, sorted(merged_models(found))) == (None, ["first", "second"])


def test_a_merge_of_a_checkpoint_with_itself_is_that_checkpoint() -> None:
    found = made(changed({"10": node("ModelMergeSimple", model1=["4", 0], model2=["4", 0])}, model=["10", 0]))
    assert found.model == "someModel_v6"


@pytest.mark.parametrize(
    "switch",
    [
        node("ComfySwitchNode", switch=True, on_true=["42", 0], on_false=["4", 0]),
        node("LazySwitchKJ", switch=["50", 0], on_true=["4", 0], on_false=["42", 0]),
        node("CR Model Input Switch", Input="2", model1=["4", 0], model2=["42", 0]),
        node("ImpactSwitch", select=2, input1=["4", 0], input2=["42", 0]),
        node("easy anythingIndexSwitch", index=1, value0=["4", 0], value1=["42", 0]),
        node("Any Switch (rgthree)", any_01=["99", 0], any_02=["42", 0], any_03=["4", 0]),
        node("ImpactConditionalBranch", cond=True, tt_value=["42", 0], ff_value=["4", 0]),
        node("Reroute (rgthree)", **{"": ["42", 0]}),
        node("GetNode", Constant="the model"),
        node("Whatever", model=["42", 0], strength=1),
        node("Whatever", base_model=["42", 0], clip=["4", 1]),
    ],
)
def test_a_model_is_found_through(switch: Graph) -> None:
    more = {"50": node("PrimitiveBoolean", value=False), "51": node("SetNode", Constant="the model", MODEL=["42", 0])}
    assert made(changed({"42": SECOND, "10": switch, **more}, model=["10", 0])).model == "second"


@pytest.mark.parametrize(
    ("nodes", "text"),
    [
        ({"10": node("ComfySwitchNode", switch=False, on_true=["7", 0], on_false=["11", 0])}, "rain"),
        ({"10": node("CLIPTextEncode", text=["12", 0]), "12": node("DF_Text_Box", Text="stars")}, "stars"),
        (
            {
                "10": node("CLIPTextEncode", text=["12", 0]),
                "12": node("Text Input Switch", boolean=True, text_a="stars", text_b="moon"),
            },
            "stars",
        ),
        ({"10": node("FluxGuidance", conditioning=["11", 0], guidance=3.5)}, "rain"),
        ({"10": node("IPAdapterConditioning", positive=["11", 0], negative=["7", 0], image=["8", 0])}, "rain"),
        ({"10": node("Context (rgthree)", base_ctx=["13", 0]), "13": node("Context", positive=["11", 0])}, "rain"),
        (
            {
                "10": node("FromBasicPipe", basic_pipe=["13", 0]),
                "13": node("ToBasicPipe", model=["4", 0], positive=["11", 0], negative=["7", 0]),
            },
            "rain",
        ),
        (
            {
                "10": node("CLIPTextEncode", text=["12", 0]),
                "12": node("Text Concatenate", delimiter=", ", text_a="a", text_b=["13", 0], text_c=""),
                "13": node("easy positive", positive="b"),
            },
            "a, b",
        ),
        (
            {
                "10": node("CLIPTextEncode", text=["12", 0]),
                "12": node("JoinStringMulti", inputcount=2, string_1="a", string_2="b", delimiter="\\n"),
            },
            "a\nb",
        ),
        ({"10": node("CLIPTextEncode", text=["12", 0]), "12": node("GetNode", name="x")}, "stars"),
    ],
)
def test_a_text_is_found_through(nodes: Graph, text: str) -> None:
    more = {
        "11": node("CLIPTextEncode", text="rain"),
        "20": node("SetNode", name="x", STRING=["21", 0]),
        "21": node("Text Multiline", text="stars"),
    }
    found = made(changed({**more, **nodes}, positive=["10", 0]))
    assert (found.positive, found.negative) == (text, "lowres")


def test_a_text_under_a_name_of_its_own_is_read_and_its_node_is_named() -> None:
    nodes = {"6": node("CLIPTextEncode", text=["10", 0]), "10": node("Odd Box", content="1girl, solo", seed=3)}
    found = read(changed(nodes))
    assert found.generation is not None
    assert (found.generation.positive, found.unread, found.unsure) == ("1girl, solo", None, True)
    assert found.note == "what these nodes do is not known: 'Odd Box'"


@pytest.mark.parametrize(
    ("nodes", "unread"),
    [
        ({"6": node("CLIPTextEncode", text=["10", 0]), "10": node("Oracle", seed=3)}, "prompt"),
        ({"6": node("CLIPTextEncode", text=["99", 0])}, "prompt"),
        ({"6": node("Switch", a=["11", 0], b=["7", 0])}, "prompt"),
        ({"7": node("CLIPTextEncode", text=["10", 0]), "10": node("Oracle", seed=3)}, "negative"),
        ({"6": node("CLIPTextEncode", text="")}, None),
        ({"7": node("ConditioningZeroOut", conditioning=["6", 0])}, None),
    ],
)
def test_what_was_not_read_is_not_empty(nodes: Graph, unread: str | None) -> None:
    assert read(changed(nodes)).unread == unread


EASY = {
    "1": node(
        "easy fullLoader",
        ckpt_name="a.safetensors",
        clip_skip=-2,
        resolution="832 x 1216",
        positive="rain",
        negative="sun",
        empty_latent_width=64,
        empty_latent_height=64,
    ),
    "2": node("easy preSampling", steps=9, cfg=4, sampler_name="euler", scheduler="normal", seed=5, pipe=["1", 0]),
    "3": node("easy kSampler", image_output="Save", pipe=["2", 0]),
}
EFFICIENT = {
    "1": node(
        "Eff. Loader SDXL",
        base_ckpt_name="a.safetensors",
        base_clip_skip=-2,
        positive="rain",
        negative="sun",
        empty_latent_width=832,
        empty_latent_height=1216,
    ),
    "3": node("KSampler SDXL (Eff.)", steps=9, cfg=4, sampler_name="euler", sdxl_tuple=["1", 0]),
    "4": node("SaveImage", images=["3", 0]),
}


@pytest.mark.parametrize("graph", [EASY, EFFICIENT])
def test_a_pipe_hands_on_everything(graph: Graph) -> None:
    found = made(graph)
    assert (found.model, found.positive, found.negative, found.clip_skip) == ("a", "rain", "sun", 2)
    assert (found.steps, found.cfg, found.sampler, found.size) == (9, 4, "euler", (832, 1216))


def test_a_basic_pipe_hands_on_what_was_put_into_it() -> None:
    nodes = {
        "3": node("KSampler (pipe)", steps=9, basic_pipe=["10", 0], latent_image=["5", 0]),
        "10": node("ToBasicPipe", model=["4", 0], clip=["4", 1], **WIRES),
    }
    found = made(changed(nodes))
    assert (found.model, found.positive, found.negative, found.steps) == ("someModel_v6", "1girl, solo", "lowres", 9)


@pytest.mark.parametrize(
    ("nodes", "size"),
    [
        ({"5": node("SDXL Empty Latent Image (rgthree)", dimensions="832 x 1216  (portrait)")}, (832, 1216)),
        ({"5": node("Empty Latent", resolution="1024x1024 (1.0)", width=64, height=64)}, (1024, 1024)),
        (
            {
                "5": node("EmptyLatentImage", width=["10", 0], height=["10", 1]),
                "10": node("CR SDXL Aspect Ratio", aspect_ratio="3:4 portrait 896x1152", width=64, height=64),
            },
            (896, 1152),
        ),
        (
            {"5": node("CR SDXL Aspect Ratio", aspect_ratio="896x1152", swap_dimensions="On", width=64, height=64)},
            (1152, 896),
        ),
    ],
)
def test_a_size_in_words(nodes: Graph, size: tuple[int, int]) -> None:
    assert made(changed(nodes)).size == size


@pytest.mark.parametrize(
    ("stack", "loras"),
    [
        (
            node(
                "CR LoRA Stack",
                switch_1="On",
                lora_name_1="a",
                model_weight_1=0.5,
                clip_weight_1=1,
                switch_2="Off",
                lora_name_2="b",
            ),
            "a:0.5",
        ),
        (node("LoRA Stacker", lora_count=1, lora_name_1="a", lora_wt_1=0.7, lora_name_2="b", lora_wt_2=1), "a:0.7"),
        (node("easy loraStack", num_loras=2, lora_1_name="a", lora_1_strength=0.7, lora_2_name="None"), "a:0.7"),
        (node("Lora Loader Stack (rgthree)", lora_01="a", strength_01=0.7, lora_02="None"), "a:0.7"),
        (node("Lora Stacker (LoraManager)", text="<lora:a:0.7>"), "a:0.7"),
        (
            node(
                "Lora Stacker",
                loras={"__value__": [{"name": "a", "strength": 0.7, "active": True}, {"name": "b", "active": False}]},
            ),
            "a:0.7",
        ),
    ],
)
def test_a_stack_of_loras(stack: Graph, loras: str) -> None:
    nodes = {"10": node("CR Apply LoRA Stack", model=["4", 0], lora_stack=["11", 0]), "11": stack}
    assert made(changed(nodes, model=["10", 0])).value("Loras") == loras


def test_stacks_behind_each_other_are_read_to_the_end() -> None:
    nodes = {
        "10": node("CR Apply LoRA Stack", model=["4", 0], lora_stack=["11", 0]),
        "11": node("LoRA Stacker", lora_name_1="b", lora_stack=["12", 0]),
        "12": node("LoRA Stacker", lora_name_1="a", lora_stack=["11", 0]),
    }
    assert made(changed(nodes, model=["10", 0])).value("Loras") == "a, b"


@pytest.mark.parametrize(
    "loader",
    [
        node(LOADER, ckpt_name=["17", 1]),
        node("CheckpointLoader|pysssss", ckpt_name={"content": "urn:air:sdxl:checkpoint:civitai:1@22", "image": None}),
    ],
)
def test_a_version_that_another_node_selects(loader: Graph) -> None:
    nodes = {"4": loader, "17": node("CivitaiModelSelector", air="urn:air:sdxl:checkpoint:civitai:1@22")}
    assert made(changed(nodes)).civitai_versions == (22,)


def test_a_model_without_text_encoders_is_named() -> None:
    nodes = {"4": node("UNETLoader", unet_name="some.safetensors", weight_dtype="default")}
    assert made(changed(nodes)).model == "some"


@pytest.mark.parametrize(
    ("nodes", "says"),
    [
        ({"6": node("CLIPTextEncode", text="a", clip=["9", 0]), "9": node("CLIPLoader", type="odd")}, "are for odd"),
        ({"5": node("EmptySD3LatentImage", width=1024, height=1024)}, "the node EmptySD3LatentImage"),
        ({"4": node("ModelSamplingFlux", model=["9", 0]), "9": SECOND}, "the node ModelSamplingFlux"),
        ({"6": node("CLIPTextEncode", text="a", clip=["9", 0]), "9": node("DualCLIPLoader", type="sdxl")}, None),
        ({}, None),
    ],
)
def test_what_speaks_of_another_model_than_sdxl(nodes: Graph, says: str | None) -> None:
    other = read(changed(nodes)).other_model
    assert (says in (other or "")) if says else other is None
