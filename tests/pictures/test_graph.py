"""ComfyUI's graph: each way of wiring texts, models and settings."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from sdxl_advisor.pictures.generation_data import json_object
from sdxl_advisor.pictures.graph import MISSING, NO_SAMPLER, SEVERAL, read_graph
from sdxl_advisor.pictures.infotext import Generation
from sdxl_advisor.pictures.picture import Picture, read_picture
from tests.pictures.making import Graph, comfy_graph, comfy_png, node

OUTPUT = {
    "8": node("VAEDecode", samples=["3", 0], vae=["4", 2]),
    "9": node("SaveImage", images=["8", 0]),
}


def read(graph: Graph) -> Picture:
    """What a graph tells once it was written to a picture."""
    found = json_object(json.dumps(graph))
    assert found is not None
    return read_graph(found)


def made(graph: Graph) -> Generation:
    """What a graph tells if all of it can be read."""
    found = read(graph)
    assert found.note is None
    assert found.generation is not None
    return found.generation


def changed(nodes: Graph, **sampler: Any) -> Graph:
    """The usual graph with other or more nodes, and other inputs of the sampler."""
    graph = comfy_graph()
    graph["3"]["inputs"].update(sampler)
    return {**graph, **nodes}


def test_the_usual_graph(tmp_path: Path) -> None:
    found = read_picture(comfy_png(tmp_path / "a.png"))
    assert (found.program, found.note) == ("ComfyUI", None)
    assert found.generation is not None
    assert found.generation == Generation(
        positive="1girl, solo",
        positive_start=0,
        negative="lowres",
        negative_start=0,
        parameters={
            "Steps": "28",
            "Sampler": "euler_ancestral",
            "Schedule type": "karras",
            "CFG scale": "5.5",
            "Seed": "7",
            "Size": "832x1216",
            "Model": "someModel_v6.safetensors",
        },
        tail="Steps: 28, Sampler: euler_ancestral, Schedule type: karras, CFG scale: 5.5, Seed: 7, Size: 832x1216, "
        "Model: someModel_v6.safetensors",
    )


def test_its_settings_have_types() -> None:
    found = made(comfy_graph(ckpt_name="folder\\some model.v2.safetensors", denoise=0.6, cfg=7))
    assert (found.steps, found.cfg, found.size, found.denoising) == (28, 7.0, (832, 1216), 0.6)
    assert (found.sampler, found.scheduler) == ("euler_ancestral", "karras")
    assert (found.model, found.model_hash) == ("some model.v2", None)


@pytest.mark.parametrize("denoise", [1, 1.0])
def test_a_new_picture_has_no_denoising_strength(denoise: float) -> None:
    assert made(comfy_graph(denoise=denoise)).denoising is None


def test_no_negative_is_none() -> None:
    found = made(comfy_graph(negative=" "))
    assert (found.negative, found.negative_start) == ("", None)


@pytest.mark.parametrize(
    ("nodes", "text"),
    [
        ({"10": node("ConditioningCombine", conditioning_1=["6", 0], conditioning_2=["11", 0])}, "1girl, solo\nrain"),
        (
            {"10": node("ConditioningConcat", conditioning_to=["11", 0], conditioning_from=["6", 0])},
            "rain\n1girl, solo",
        ),
        ({"10": node("ConditioningSetArea", conditioning=["11", 0], width=64)}, "rain"),
        ({"10": node("ControlNetApplyAdvanced", positive=["11", 0], negative=["7", 0], strength=1)}, "rain"),
        ({"10": node("ConditioningZeroOut", conditioning=["6", 0])}, ""),
        ({"10": node("CLIPTextEncode", text=["12", 0])}, "stars"),
        ({"10": node("CLIPTextEncodeSDXL", text_g="sky", text_l="sky", width=4096)}, "sky"),
        ({"10": node("CLIPTextEncodeSDXL", text_g="sky", text_l="blue")}, "sky\nblue"),
        ({"10": node("CLIPTextEncodeSDXL", text_g=["12", 0], text_l=["12", 0])}, "stars"),
        (
            {
                "10": node("CLIPTextEncode", text=["13", 0]),
                "13": node("StringConcatenate", string_a=["12", 0], string_b="moon", delimiter=", "),
            },
            "stars, moon",
        ),
        (
            {
                "10": node("CLIPTextEncode", text=["13", 0]),
                "13": node("StringConcatenate", string_a="star", string_b="s"),
            },
            "stars",
        ),
        (
            {
                "10": node("CLIPTextEncode", text=["13", 0]),
                "13": node("ShowText|pysssss", text=["12", 0], text_0="stars"),
            },
            "stars",
        ),
        ({"10": node("ImpactWildcardEncode CLIPTextEncode", wildcard_text="{a|b}", populated_text="a")}, "a"),
    ],
)
def test_a_text_is_found_through(nodes: Graph, text: str) -> None:
    more = {"11": node("CLIPTextEncode", text="rain"), "12": node("PrimitiveStringMultiline", value="stars")}
    found = made(changed({**more, **nodes}, positive=["10", 0]))
    assert (found.positive, found.negative) == (text, "lowres")


def test_each_side_of_a_node_with_both_is_read() -> None:
    nodes = {
        "10": node("ControlNetApplyAdvanced", positive=["6", 0], negative=["7", 0], image=["20", 0]),
        "20": node("LoadImage", image="a.png"),
    }
    found = made(changed(nodes, positive=["10", 0], negative=["10", 1]))
    assert (found.positive, found.negative) == ("1girl, solo", "lowres")


def test_a_loader_with_everything_in_it() -> None:
    loader = node(
        "Efficient Loader",
        ckpt_name="a.safetensors",
        vae_name="Baked VAE",
        clip_skip=-2,
        lora_name="b.safetensors",
        lora_model_strength=0.8,
        positive="rain",
        negative="sun",
        empty_latent_width=1024,
        empty_latent_height=768,
    )
    wires = {"model": ["1", 0], "positive": ["1", 1], "negative": ["1", 2], "latent_image": ["1", 3]}
    sampler = node("KSampler (Efficient)", steps=9, optional_vae=["1", 4], **wires)
    found = made({"1": loader, "2": sampler, "3": node("SaveImage", images=["2", 5])})
    assert (found.positive, found.negative) == ("rain", "sun")
    assert (found.model, found.size, found.clip_skip, found.steps) == ("a", (1024, 768), 2, 9)
    assert found.value("Loras") == "b.safetensors:0.8"
    assert found.value("VAE") is None


def test_the_model_is_followed_through_what_changes_it() -> None:
    nodes = {
        "10": node("RescaleCFG", model=["11", 0], multiplier=0.7),
        "11": node("ModelSamplingDiscrete", model=["12", 0], sampling="v_prediction", zsnr=True),
        "12": node("LoraLoader", model=["13", 0], clip=["13", 1], lora_name="b.safetensors", strength_model=0.5),
        "13": node("LoraLoader", model=["14", 0], clip=["14", 1], lora_name="a.safetensors", strength_model=-1),
        "14": node("FreeU_V2", model=["15", 0], b1=1.3),
        "15": node("LoraLoaderModelOnly", model=["4", 0], lora_name="None", strength_model=1),
    }
    found = made(changed(nodes, model=["10", 0]))
    assert (found.model, found.cfg_rescale, found.noise_schedule) == ("someModel_v6", 0.7, "Zero Terminal SNR")
    assert found.value("Model prediction") == "v_prediction"
    assert found.value("Loras") == "a.safetensors:-1, b.safetensors:0.5"


def test_of_two_changes_that_nearest_to_the_sampler_counts() -> None:
    nodes = {
        "10": node("ModelSamplingDiscrete", model=["11", 0], sampling="eps", zsnr=False),
        "11": node("ModelSamplingDiscrete", model=["4", 0], sampling="v_prediction", zsnr=True),
    }
    found = made(changed(nodes, model=["10", 0]))
    assert (found.value("Model prediction"), found.noise_schedule) == ("eps", None)


def test_a_list_of_loras_in_one_node() -> None:
    rows = {
        "lora_1": {"on": True, "lora": "a.safetensors", "strength": 0.8},
        "lora_2": {"on": False, "lora": "b.safetensors", "strength": 1},
        "lora_3": {"on": True, "lora": "c.safetensors", "strength": 1},
    }
    found = made(changed({"10": node("Power Lora Loader (rgthree)", model=["4", 0], **rows)}, model=["10", 0]))
    assert found.value("Loras") == "a.safetensors:0.8, c.safetensors:1"


def test_the_layer_of_the_text_encoder() -> None:
    nodes = {
        "6": node("CLIPTextEncode", text="a", clip=["10", 0]),
        "10": node("LoraLoader", model=["4", 0], clip=["11", 0], lora_name="a", strength_model=1),
        "11": node("CLIPSetLastLayer", clip=["4", 1], stop_at_clip_layer=-2),
    }
    assert made(changed(nodes)).clip_skip == 2


def test_of_two_text_encoders_the_first_counts() -> None:
    nodes = {
        "10": node("ConditioningConcat", conditioning_to=["6", 0], conditioning_from=["7", 0]),
        "7": node("CLIPTextEncode", text="b", clip=["11", 0]),
        "11": node("CLIPSetLastLayer", clip=["4", 1], stop_at_clip_layer=-2),
    }
    assert made(changed(nodes, positive=["10", 0])).clip_skip is None


def test_a_graph_of_civitai_names_a_version() -> None:
    assert made(comfy_graph(ckpt_name="urn:air:sdxl:checkpoint:civitai:827184@1183765")).civitai_versions == (1183765,)
    assert made(comfy_graph(ckpt_name="urn:air:sdxl:lora:civitai:827184@1183765")).civitai_versions == ()


def test_a_vae_of_its_own() -> None:
    nodes = {"8": node("VAEDecode", samples=["3", 0], vae=["10", 0]), "10": node("VAELoader", vae_name="b.safetensors")}
    assert made(changed(nodes)).value("VAE") == "b.safetensors"


def test_values_may_come_from_other_nodes() -> None:
    nodes = {
        "5": node("EmptyLatentImage", width=["11", 0], height=["11", 1]),
        "10": node("Seed (rgthree)", seed=99),
        "11": node("SDXL Resolutions", width=1024, height=1024),
        "12": node("PrimitiveInt", value=["13", 0]),
        "13": node("PrimitiveInt", value=31),
    }
    found = made(changed(nodes, seed=["10", 0], steps=["12", 0]))
    assert (found.value("Seed"), found.steps, found.size) == ("99", 31, (1024, 1024))


def test_a_custom_sampler_has_its_settings_in_other_nodes() -> None:
    nodes = {
        **OUTPUT,
        "3": node(
            "SamplerCustomAdvanced",
            noise=["20", 0],
            guider=["21", 0],
            sampler=["22", 0],
            sigmas=["23", 0],
            latent_image=["5", 0],
        ),
        "20": node("RandomNoise", noise_seed=5),
        "21": node("CFGGuider", model=["4", 0], positive=["6", 0], negative=["7", 0], cfg=4.5),
        "22": node("KSamplerSelect", sampler_name="euler"),
        "23": node("SplitSigmas", sigmas=["24", 0], step=3),
        "24": node("BasicScheduler", model=["25", 0], scheduler="sgm_uniform", steps=25, denoise=1.0),
        "25": node("CheckpointLoaderSimple", ckpt_name="only for the schedule"),
    }
    found = made({**comfy_graph(), **nodes})
    assert (found.positive, found.negative, found.model) == ("1girl, solo", "lowres", "someModel_v6")
    assert (found.steps, found.cfg, found.sampler, found.scheduler) == (25, 4.5, "euler", "sgm_uniform")
    assert (found.value("Seed"), found.size, found.denoising) == ("5", (832, 1216), None)


def test_a_custom_sampler_with_one_prompt_and_nodes_that_are_settings_themselves() -> None:
    nodes = {
        "3": node(
            "SamplerCustom",
            model=["4", 0],
            noise_seed=5,
            cfg=4,
            positive=["6", 0],
            negative=["7", 0],
            sampler=["22", 0],
            sigmas=["24", 0],
            latent_image=["5", 0],
        ),
        "22": node("SamplerEulerAncestral", eta=1.0),
        "24": node("KarrasScheduler", steps=25, sigma_max=14.6),
    }
    found = made({**comfy_graph(), **nodes})
    assert (found.steps, found.sampler, found.scheduler, found.cfg) == (25, "EulerAncestral", "Karras", 4)
    nodes["3"] = node("SamplerCustomAdvanced", guider=["21", 0], sampler=["22", 0], sigmas=["24", 0])
    nodes["21"] = node("BasicGuider", model=["4", 0], conditioning=["6", 0])
    assert made({**comfy_graph(), **nodes}).positive == "1girl, solo"


def test_the_first_of_several_samplers_in_a_chain_counts() -> None:
    wires = {"model": ["4", 0], "positive": ["6", 0], "negative": ["7", 0]}
    nodes = {
        "8": node("VAEDecode", samples=["31", 0], vae=["4", 2]),
        "30": node("LatentUpscale", samples=["3", 0], width=1664, height=2432),
        "31": node("KSampler", steps=10, cfg=3, denoise=0.5, latent_image=["30", 0], **wires),
        "32": node("PreviewImage", images=["8", 0]),
        "33": node("KSampler", steps=99, cfg=9, latent_image=["5", 0], **wires),
        "34": node("PreviewImage", images=["33", 0]),
    }
    found = made(changed(nodes))
    assert (found.steps, found.size, found.denoising) == (28, (832, 1216), None)


def test_a_sampler_of_a_picture_that_only_guides_does_not_count() -> None:
    wires = {"model": ["4", 0], "positive": ["6", 0], "negative": ["7", 0], "latent_image": ["5", 0]}
    nodes = {
        "30": node("KSampler", steps=99, **wires),
        "31": node("VAEDecode", samples=["30", 0], vae=["4", 2]),
        "32": node("ControlNetApplyAdvanced", positive=["6", 0], negative=["7", 0], image=["31", 0]),
    }
    assert made(changed(nodes, positive=["32", 0], negative=["32", 1])).steps == 28


def test_a_graph_of_several_pictures_says_so() -> None:
    wires = {"model": ["4", 0], "positive": ["6", 0], "negative": ["7", 0], "latent_image": ["5", 0]}
    nodes = {"30": node("KSampler", steps=10, **wires), "31": node("Image Save", images=["30", 0])}
    found = read(changed(nodes))
    assert found.note == SEVERAL
    assert found.generation is not None
    assert found.generation.steps in (10, 28)


def test_a_sampler_that_nothing_saves_counts_where_no_other_does() -> None:
    assert made({key: one for key, one in comfy_graph().items() if key not in "89"}).steps == 28


@pytest.mark.parametrize(
    ("nodes", "sampler", "named"),
    [
        ({"10": node("MagicPrompt", text="cat", seed=1)}, {"positive": ["10", 0]}, "'MagicPrompt'"),
        ({"10": node("Switch", a=["6", 0], b=["7", 0])}, {"positive": ["10", 0]}, "'Switch'"),
        ({"10": node("OddModel", a=["4", 0], b=["4", 0])}, {"model": ["10", 0]}, "'OddModel'"),
        (
            {str(n): node("Odd" + str(n), text=[str(n + 1), 0]) for n in range(10, 20)},
            {"positive": ["10", 0]},
            "'Odd10', 'Odd11', 'Odd12' and others",
        ),
    ],
)
def test_a_node_that_is_not_known_is_named(nodes: Graph, sampler: Graph, named: str) -> None:
    more = {"20": node("CLIPTextEncode", text="z")}
    assert read(changed({**more, **nodes}, **sampler)).note == f"what these nodes do is not known: {named}"


def test_what_is_known_is_told_beside_what_is_not() -> None:
    found = read(changed({"10": node("MagicPrompt", prompt="cat")}, positive=["10", 0])).generation
    assert found is not None
    assert (found.positive, found.negative, found.model) == ("cat", "lowres", "someModel_v6")
    other = {"10": node("OddModel", a=["4", 0], b=["11", 0]), "11": node("CheckpointLoaderSimple", ckpt_name="b")}
    mixed = read(changed(other, model=["10", 0])).generation
    assert mixed is not None
    assert (mixed.positive, mixed.model) == ("1girl, solo", None)


def test_a_stack_of_loras_that_is_not_known_is_named() -> None:
    nodes = {"4": node("Efficient Loader", ckpt_name="a", lora_stack=["10", 0]), "10": node("Odd Stack", many="a b")}
    assert read(changed(nodes)).note == "what these nodes do is not known: 'Odd Stack'"


@pytest.mark.parametrize("sampler", [{"positive": ["99", 0]}, {"model": ["99", 0]}])
def test_a_link_to_nowhere_is_told(sampler: Graph) -> None:
    found = read(changed({}, **sampler))
    assert found.note == MISSING
    assert found.generation is not None
    assert found.generation.steps == 28


def test_a_graph_without_a_sampler() -> None:
    assert read({"1": node("LoadImage", image="a.png"), "2": node("SaveImage", images=["1", 0])}) == Picture(
        "ComfyUI", None, NO_SAMPLER
    )
