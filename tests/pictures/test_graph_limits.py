"""ComfyUI's graph: that none raises or takes long, whatever stands in it."""

from __future__ import annotations

import json
import sys
from typing import Any

import pytest
from hypothesis import given, strategies as st

from sdxl_advisor.pictures.generation_data import Object, json_object
from sdxl_advisor.pictures.graph import read_graph
from tests.conftest import examples
from tests.pictures.making import Graph, comfy_graph, node
from tests.pictures.test_graph import changed, made, read
from tests.work import lines_run

MANY, TIMES = 2 * sys.getrecursionlimit(), 8  # nodes; so many times as many are some eight times the work
STEEP = 2 * TIMES  # what grows with the square takes TIMES * TIMES


def test_circles_end() -> None:
    nodes = {
        "3": node("KSampler", steps=1, model=["10", 0], positive=["11", 0], negative=["12", 0], latent_image=["8", 0]),
        "8": node("VAEEncode", pixels=["3", 0]),
        "10": node("LoraLoader", model=["13", 0], lora_name="a"),
        "11": node("ConditioningCombine", conditioning_1=["11", 0], conditioning_2=["12", 0]),
        "12": node("ConditioningCombine", conditioning_1=["11", 0], conditioning_2=["6", 0]),
        "13": node("LoraLoader", model=["10", 0], lora_name="b"),
    }
    found = read({**comfy_graph(), **nodes}).generation
    assert found is not None
    assert (found.steps, found.positive, found.model) == (1, "1girl, solo", None)


CHAINS: dict[str, dict[str, Any]] = {
    "positive": {"kind": "ConditioningSetArea", "key": "conditioning", "end": ["6", 0]},
    "negative": {"kind": "ConditioningCombine", "key": "conditioning_1", "end": ["7", 0], "conditioning_2": ["6", 0]},
    "model": {"kind": "LoraLoader", "key": "model", "end": ["4", 0], "lora_name": "a", "strength_model": ["0", 0]},
    "latent_image": {"kind": "RepeatLatentBatch", "key": "samples", "end": ["5", 0]},
    "guider": {"kind": "Reroute", "key": "any", "end": ["3", 0]},
    "pipe": {"kind": "Context", "key": "base_ctx", "end": ["4", 0]},
    "optional_vae": {"kind": "Any Switch", "key": "any_1", "end": ["4", 0]},
    "cfg": {"kind": "Odd Switch", "key": "switch", "end": ["4", 0], "a": ["n0", 0], "b": ["n1", 0]},
    "steps": {"kind": "PrimitiveInt", "key": "value", "end": 3},
    "sigmas": {"kind": "SplitSigmas", "key": "sigmas", "end": ["5", 0]},
}


MODELS: dict[str, dict[str, Any]] = {
    "odd": {"kind": "Odd", "key": "whatever"},
    "merge": {"kind": "Merge", "key": "model1", "model2": ["4", 0]},
    "switch": {"kind": "Switch", "key": "on_true", "switch": True},
    "stack": {"kind": "Stack", "key": "lora_stack", "model": ["4", 0], "lora_name_1": "a"},
    "set": {"kind": "SetNode", "key": "model", "name": "a"},
}


@pytest.mark.parametrize("chain", MODELS)
def test_a_model_behind_many_nodes_is_found(chain: str) -> None:
    how = dict(MODELS[chain])
    kind, key = how.pop("kind"), how.pop("key")
    nodes = {f"n{n}": node(kind, **{key: [f"n{n + 1}", 0]}, **how) for n in range(MANY)}
    more = {f"n{MANY}": node("CheckpointLoaderSimple", ckpt_name="someModel_v6")}
    found = json_object(json.dumps(changed({**nodes, **more}, model=["n0", 0])))
    assert found is not None
    generation = read_graph(found).generation
    assert generation is not None
    assert generation.model in ("someModel_v6", None)


def test_switches_that_choose_by_each_other_end() -> None:
    nodes = {
        "10": node("Switch", switch=["11", 0], on_true=["10", 0], on_false=["11", 0]),
        "11": node("Switch", switch=["10", 0], on_true=["11", 0], on_false=["10", 0]),
        "12": node("GetNode", name="a"),
        "13": node("SetNode", name="a", any=["12", 0]),
    }
    found = read(changed(nodes, model=["10", 0], positive=["11", 0], steps=["10", 0], seed=["12", 0]))
    assert found.generation is not None
    assert found.unread == "prompt"


@pytest.mark.parametrize("chain", CHAINS)
def test_a_chain_of_many_nodes_is_followed(chain: str) -> None:
    found = chained(chain, MANY)
    generation = read_graph(found).generation
    assert generation is not None
    assert generation.positive == "1girl, solo"


@pytest.mark.parametrize("chain", CHAINS)
def test_the_work_for_a_chain_grows_with_its_nodes(chain: str) -> None:
    few, many = (chained(chain, nodes) for nodes in (MANY // 10, MANY // 10 * TIMES))
    read_graph(few)  # what is made once is no growth
    assert lines_run(lambda: read_graph(many)) < STEEP * lines_run(lambda: read_graph(few))


def chained(chain: str, count: int) -> Object:
    """A graph with so many nodes between what a sampler is given and where that comes from."""
    how = dict(CHAINS[chain])
    kind, key, end = (how.pop(name) for name in ("kind", "key", "end"))
    links = [[f"n{n + 1}", 0] for n in range(count - 1)]
    nodes = {f"n{n}": node(kind, **{key: at, f"k{n}": 1, **how}) for n, at in enumerate([*links, end])}
    found = json_object(json.dumps(changed(nodes, **{chain: ["n0", 0]})))
    assert isinstance(found, dict)
    return found


def test_a_text_that_doubles_in_every_node_does_not_grow() -> None:
    nodes = {
        f"n{n}": node("StringConcatenate", string_a=[f"n{n + 1}", 0], string_b=[f"n{n + 1}", 0]) for n in range(200)
    }
    more = {"10": node("CLIPTextEncode", text=["n0", 0]), "n200": node("PrimitiveString", value="a")}
    assert made(changed({**nodes, **more}, positive=["10", 0])).positive == "a"


KINDS = st.sampled_from(
    [
        *(
            "KSampler",
            "SamplerCustomAdvanced",
            "SaveImage",
            "CLIPTextEncode",
            "LoraLoader",
            "ConditioningCombine",
            "Any Switch",
            "SetNode",
            "GetNode",
            "CLIPLoader",
            "x",
            "",
        )
    ]
)
KEYS = st.sampled_from(
    [
        *("positive", "negative", "model", "guider", "noise", "sampler", "sigmas", "steps", "samples", "images"),
        *("text", "clip", "vae", "ckpt_name", "lora_name", "width", "height", "conditioning", "string_a", "delimiter"),
        *("lora_stack", "stop_at_clip_layer", "multiplier", "sampling", "zsnr", "denoise", "populated_text"),
        *("pipe", "base_ctx", "switch", "on_true", "any_1", "model1", "model2", "lora_name_1", "dimensions", "loras"),
    ]
)
LINKS = st.tuples(st.sampled_from("abcde"), st.integers(0, 2)).map(list)
ROWS = st.just({"on": True, "lora": 1})
LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | ROWS
INPUTS = st.dictionaries(KEYS, LINKS | LINKS | LEAVES | st.lists(LEAVES, max_size=3), max_size=8)
NODES = st.fixed_dictionaries({"class_type": KINDS, "inputs": INPUTS})


@given(st.dictionaries(st.sampled_from("abcde"), NODES | NODES | NODES | LEAVES, max_size=5))
@examples(600)
def test_any_graph_is_read(graph: Graph) -> None:
    found = read(graph)
    assert found.generation or found.note
    if found.generation:
        assert all(isinstance(value, str) and value for value in found.generation.parameters.values())
