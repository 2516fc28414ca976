"""Each program's own form, and that no text in a picture raises or takes long."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, strategies as st

from sdxl_advisor.pictures import programs
from sdxl_advisor.pictures.generation_data import BROKEN, NOTHING, generation
from sdxl_advisor.pictures.infotext import Generation
from sdxl_advisor.pictures.picture import Picture, read_picture
from sdxl_advisor.pictures.programs import OLD_INVOKE, WORKFLOW, read_texts
from sdxl_advisor.pictures.xmp import KEYWORD as XMP
from tests.conftest import examples
from tests.pictures.making import INFOTEXT, comfy_graph, png

MEGABYTE = 1_000_000
INVOKE = {
    "app_version": "4.2.0",
    "generation_mode": "sdxl_txt2img",
    "positive_prompt": "1girl, solo",
    "negative_prompt": "lowres",
    "width": 832,
    "height": 1216,
    "seed": 7,
    "cfg_scale": 5.5,
    "cfg_rescale_multiplier": 0.7,
    "steps": 28,
    "scheduler": "euler_a",
    "clip_skip": 1,
    "model": {"key": "k", "hash": "blake3:AB12", "name": "Some Model", "base": "sdxl", "type": "main"},
    "vae": {"name": "sdxl-vae"},
    "loras": [{"model": {"name": "a"}, "weight": 0.75}, {"model": {"name": "b"}, "weight": 1}],
}
FOOOCUS = {
    "prompt": "1girl, solo",
    "negative_prompt": "lowres",
    "full_prompt": ["cinematic still 1girl, solo"],
    "resolution": "(832, 1216)",
    "steps": 28,
    "sampler": "euler_ancestral",
    "scheduler": "karras",
    "guidance_scale": 5.5,
    "seed": "7",
    "base_model": "someModel_v6",
    "base_model_hash": "67ab2fd8ec",
    "loras": [["a", 0.75, "ffff"], ["b", 1, "eeee"]],
    "vae": "sdxl-vae",
    "version": "Fooocus v2.5.5",
}
SWARM_PARAMS: dict[str, Any] = {
    "prompt": "1girl, solo",
    "negativeprompt": "lowres",
    "model": "folder/someModel_v6",
    "seed": 7,
    "steps": 28,
    "cfgscale": 5.5,
    "width": 832,
    "height": 1216,
    "sampler": "euler_ancestral",
    "scheduler": "karras",
    "clipstopatlayer": -2,
    "automaticvae": True,
    "loras": ["a", "b"],
    "loraweights": ["0.75", "1"],
    "swarm_version": "0.9.8.1",
}
SWARM = {
    "sui_image_params": SWARM_PARAMS,
    "sui_models": [
        {"name": "a.safetensors", "param": "loras", "hash": "0x11"},
        {"name": "someModel_v6.safetensors", "param": "model", "hash": "0xAB12"},
    ],
}
NOVELAI = {
    "prompt": "1girl, solo",
    "uc": "lowres",
    "steps": 28,
    "sampler": "k_euler_ancestral",
    "noise_schedule": "karras",
    "scale": 5.5,
    "cfg_rescale": 0.7,
    "seed": 7,
    "width": 832,
    "height": 1216,
}
DRAWN = {
    "c": "1girl, solo",
    "uc": "lowres",
    "model": "somemodel_v6_f16.ckpt",
    "sampler": "Euler A",
    "scale": 5.5,
    "seed": 7,
    "size": "832x1216",
    "steps": 28,
    "v2": {"loras": [{"file": "a.ckpt", "weight": 0.75}, {"file": "b.ckpt", "weight": 1}]},
}
EASY = {
    "prompt": "1girl, solo",
    "negative_prompt": "lowres",
    "seed": 7,
    "use_stable_diffusion_model": "C:\\models\\someModel_v6.safetensors",
    "clip_skip": True,
    "sampler_name": "euler_a",
    "width": 832,
    "height": 1216,
    "num_inference_steps": 28,
    "guidance_scale": 5.5,
}
SPACED = {
    "Prompt": "1girl, solo",
    "Negative Prompt": "lowres",
    "Seed": 7,
    "Stable Diffusion model": "/models/someModel_v6.safetensors",
    "Sampler": "euler_a",
    "Width": 832,
    "Height": 1216,
    "Steps": 28,
    "Guidance Scale": 5.5,
}


def xmp(data: str) -> str:
    """XMP as Draw Things writes it."""
    return (
        "<x:xmpmeta><rdf:RDF><rdf:Description><dc:description><rdf:Alt><rdf:li xml:lang='x-default'>1girl</rdf:li>"
        "</rdf:Alt></dc:description><xmp:CreatorTool>Draw Things</xmp:CreatorTool><exif:UserComment><rdf:Alt>\n"
        f'<rdf:li xml:lang="x-default">{data}</rdf:li></rdf:Alt></exif:UserComment></rdf:Description></rdf:RDF>'
    )


def novelai(comment: Mapping[str, Any], **more: str) -> dict[str, str]:
    """The texts of a NovelAI picture."""
    return {"Software": "NovelAI", "Source": "NovelAI Diffusion V4.5 4BDE2A90", "Comment": json.dumps(comment), **more}


def flat(values: Mapping[str, Any]) -> dict[str, str]:
    """A text for every value, as Easy Diffusion writes them to a PNG."""
    return {key: str(value) for key, value in values.items()}


PICTURES: dict[str, tuple[str, dict[str, str]]] = {
    "a1111": ("A1111", {"parameters": INFOTEXT}),
    "forge": ("Forge", {"parameters": INFOTEXT.replace("v1.10.1", "f2.0.1v1.10.1-previous-665-gae278f79")}),
    "sd.next": ("SD.Next", {"parameters": INFOTEXT.replace("v1.10.1", "SD.Next")}),
    "comfyui": ("ComfyUI", {"prompt": json.dumps(comfy_graph())}),
    "comfyui saved as infotext": ("ComfyUI", {"parameters": INFOTEXT, "prompt": json.dumps(comfy_graph())}),
    "comfyui of a site": ("ComfyUI", {"parameters": json.dumps(comfy_graph())}),
    "invokeai": ("InvokeAI", {"invokeai_metadata": json.dumps(INVOKE), "invokeai_graph": "{}"}),
    "fooocus": ("Fooocus", {"parameters": json.dumps(FOOOCUS), "fooocus_scheme": "fooocus"}),
    "fooocus as infotext": ("Fooocus", {"parameters": INFOTEXT, "fooocus_scheme": "a1111"}),
    "swarmui": ("SwarmUI", {"parameters": json.dumps(SWARM, indent=1)}),
    "novelai": ("NovelAI", novelai(NOVELAI, Description="1girl, solo")),
    "easy diffusion": ("Easy Diffusion", flat(EASY)),
    "easy diffusion for people": ("Easy Diffusion", flat(SPACED)),
    "easy diffusion in one": ("Easy Diffusion", {"parameters": json.dumps(EASY)}),
    "draw things": ("Draw Things", {XMP: xmp(json.dumps(DRAWN).replace('"', "&quot;"))}),
    "draw things as it is": ("Draw Things", {XMP: xmp(json.dumps(DRAWN))}),
}


@pytest.mark.parametrize("name", PICTURES)
def test_what_all_programs_tell_is_read_alike(tmp_path: Path, name: str) -> None:
    program, texts = PICTURES[name]
    found = read_picture(png(tmp_path / "a.png", texts))
    assert (found.program, found.note) == (program, None)
    made = found.generation
    assert made is not None
    assert (made.positive, made.negative, made.steps, made.cfg) == ("1girl, solo", "lowres", 28, 5.5)
    assert (made.size, made.value("Seed"), bool(made.sampler)) == ((832, 1216), "7", True)
    assert made.positive_start == 0
    assert made.tail.startswith("Steps: 28, Sampler: ")


def made(name: str) -> Generation:
    """What one of the pictures was made from."""
    found = read_texts(PICTURES[name][1]).generation
    assert found is not None
    return found


@pytest.mark.parametrize("name", ["fooocus", "swarmui", "comfyui", "easy diffusion", "easy diffusion for people"])
def test_the_model_is_a_file_name(name: str) -> None:
    assert made(name).model == "someModel_v6"


def test_loras_have_their_weights() -> None:
    assert [made(name).value("Loras") for name in ("invokeai", "fooocus", "swarmui")] == ["a:0.75, b:1"] * 3
    assert made("draw things").value("Loras") == "a.ckpt:0.75, b.ckpt:1"
    commas = {"sui_image_params": {"prompt": "a", "loras": "a, b", "loraweights": "0.75"}}
    assert programs.read_swarm(commas).value("Loras") == "a:0.75, b"


def test_a_hash_of_another_kind_is_no_model_hash() -> None:
    invoke, swarm = made("invokeai"), made("swarmui")
    assert (invoke.model_hash, invoke.value("Model BLAKE3")) == (None, "AB12")
    assert (swarm.model_hash, swarm.value("Model AutoV3")) == (None, "ab12")
    own = json.dumps({**INVOKE, "model": {"name": "a", "hash": "sha256:67ab2fd8ec67ab2fd8ec"}})
    found = read_texts({"invokeai_metadata": own}).generation
    assert found is not None
    assert (found.model_hash, found.value("Model BLAKE3")) == ("67ab2fd8ec67ab2fd8ec", None)
    assert made("fooocus").model_hash == "67ab2fd8ec"


def test_layers_are_counted_as_a1111_does() -> None:
    assert [made(name).clip_skip for name in ("invokeai", "swarmui", "easy diffusion")] == [2, 2, None]


def test_samplers_schedules_and_rescaling_keep_their_names() -> None:
    assert (made("invokeai").sampler, made("invokeai").scheduler, made("invokeai").cfg_rescale) == (
        "euler_a",
        None,
        0.7,
    )
    assert (made("novelai").sampler, made("novelai").scheduler) == ("k_euler_ancestral", "karras")
    assert (made("swarmui").sampler, made("swarmui").scheduler) == ("euler_ancestral", "karras")
    assert made("novelai").cfg_rescale == 0.7


def test_an_older_invokeai_called_the_model_otherwise() -> None:
    texts = {"invokeai_metadata": json.dumps({**INVOKE, "model": {"model_name": "a", "base_model": "sdxl"}})}
    found = read_texts(texts).generation
    assert found is not None
    assert found.model == "a"


@pytest.mark.parametrize("texts", [{"sd-metadata": "{}"}, {"Dream": '"a" -s 50 -S 1'}])
def test_an_invokeai_from_before_sdxl_is_not_read(texts: dict[str, str]) -> None:
    assert read_texts(texts) == Picture("InvokeAI", None, OLD_INVOKE)


def test_novelai_has_a_text_for_every_character() -> None:
    caption = {"base_caption": "2girls", "char_captions": [{"char_caption": "girl, red hair"}, {"char_caption": ""}]}
    texts = novelai({**NOVELAI, "v4_prompt": {"caption": caption}, "v4_negative_prompt": {"caption": {}}})
    found = read_texts(texts).generation
    assert found is not None
    assert (found.positive, found.negative) == ("2girls\ngirl, red hair", "lowres")


def test_novelais_model_keeps_its_hash_lest_it_looks_like_another() -> None:
    assert made("novelai").model == "NovelAI Diffusion V4.5 4BDE2A90"
    assert made("novelai").model_hash is None


@pytest.mark.parametrize(
    ("texts", "program", "note"),
    [
        ({}, None, NOTHING),
        ({"parameters": "1girl, solo"}, None, NOTHING),
        ({"parameters": '{"a": 1}'}, None, NOTHING),
        ({"parameters": "[1]"}, None, NOTHING),
        ({"prompt": "1girl", "negative_prompt": "lowres"}, None, NOTHING),
        ({"Software": "NovelAI", "Title": "AI generated image"}, "NovelAI", NOTHING),
        ({"Software": "NovelAI", "Comment": "{"}, "NovelAI", BROKEN),
        ({"invokeai_metadata": "{"}, "InvokeAI", BROKEN),
        ({XMP: "<xmp:CreatorTool>Draw Things</xmp:CreatorTool>"}, "Draw Things", BROKEN),
        ({XMP: "<exif:UserComment>"}, None, NOTHING),
        ({"workflow": "{}"}, "ComfyUI", WORKFLOW),
        ({"workflow": "{}", "prompt": '{"1": '}, "ComfyUI", BROKEN),
    ],
)
def test_what_cannot_be_read_is_told(texts: dict[str, str], program: str | None, note: str) -> None:
    assert read_texts(texts) == Picture(program, None, note)


def test_a_note_is_one_clause_without_a_full_stop() -> None:
    notes = [NOTHING, BROKEN, OLD_INVOKE, WORKFLOW]
    assert [one for one in notes if one.endswith(".") or one[0].isupper()] == []


def test_told_leaves_out_what_is_no_text() -> None:
    found = generation(
        " a\n", None, {"Steps": "5", "Seed": None, "Size": " ", "CFG scale": 5, "Model": True, "VAE": "\ud800"}
    )
    assert found == Generation("a", 0, "", None, {"Steps": "5", "VAE": "\ufffd"}, "Steps: 5, VAE: \ufffd")
    assert (found.steps, found.cfg, found.model) == (5, None, None)


KEYS = sorted(
    {
        *("parameters", "prompt", "workflow", "Comment", "Software", "Source", "invokeai_metadata", XMP, "Dream"),
        *("fooocus_scheme", "negative_prompt", "use_stable_diffusion_model", "Description", "comment"),
    }
)
JSON: st.SearchStrategy[Any] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=4)
    | st.sampled_from(["NovelAI", "0xAB"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                sorted(
                    {*INVOKE, *FOOOCUS, *SWARM, *SWARM_PARAMS, *NOVELAI, *DRAWN, *EASY, *SPACED}
                    | {
                        "caption",
                        "char_captions",
                        "char_caption",
                        "v4_prompt",
                        "hash",
                        "param",
                        "name",
                        "weight",
                        "file",
                    }
                )
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=20,
)
TEXT = st.text(max_size=20) | JSON.map(json.dumps) | st.sampled_from([*PICTURES]).map(lambda name: str(PICTURES[name]))
BENT = st.tuples(st.sampled_from([*PICTURES]), st.sampled_from(KEYS), TEXT)


@given(
    st.dictionaries(st.sampled_from(KEYS), TEXT, max_size=4)
    | BENT.map(lambda one: {**PICTURES[one[0]][1], one[1]: one[2]})
)
@examples(500)
def test_any_texts_are_read(texts: dict[str, str]) -> None:
    found = read_texts(texts)
    assert found.generation or found.note
    if found.generation:
        assert all(isinstance(value, str) for value in found.generation.parameters.values())


@pytest.mark.parametrize("key", ["parameters", "prompt", "Comment", "invokeai_metadata", XMP])
@pytest.mark.parametrize(
    "unit", ['{"a":', "[", "Draw Things<exif:UserComment><rdf:li ", "&amp", '"', "{}", "0", '{"uc": "', "<rdf:li>"]
)
def test_a_megabyte_is_read_to_its_end(key: str, unit: str) -> None:  # in squared time it would take hours
    texts = {"Software": "NovelAI", key: unit * (MEGABYTE // len(unit))}
    found = read_texts(texts)
    assert found.generation is not None or found.note
