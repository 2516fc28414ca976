"""The same data in every wrapping that programs give it: keywords, JSON in comments, XMP, one JSON of settings."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from sdxl_advisor.pictures.generation_data import NOTHING
from sdxl_advisor.pictures.picture import Picture, read_picture
from sdxl_advisor.pictures.programs import MIDJOURNEY, read_texts
from sdxl_advisor.pictures.xmp import KEYWORD as XMP
from tests.pictures.making import COMMENT, INFOTEXT, Graph, comfy_graph, image, jpeg, png, webp

NAI: Graph = {
    "prompt": "1girl, solo",
    "uc": "lowres",
    "steps": 28,
    "scale": 5.5,
    "seed": 7,
    "width": 832,
    "height": 1216,
}
NAI_CHUNKS = {"Comment": json.dumps(NAI), "Software": "NovelAI", "Source": "NovelAI Diffusion V4.5 C02D4F98"}
RUINED = {
    "Prompt": "1girl, solo",
    "Negative": "lowres",
    "steps": 28,
    "cfg": 5.5,
    "width": 832,
    "height": 1216,
    "seed": 7,
    "sampler_name": "dpmpp_2m_sde_gpu",
    "scheduler": "karras",
    "base_model_name": "someModel_v6.safetensors",
    "base_model_hash": "67AB2FD8EC",
    "loras": [],
    "clip_skip": 1,
    "software": "RuinedFooocus",
}
SPACE = {
    "prompt": "1girl, solo",
    "negative_prompt": "lowres",
    "resolution": "832 x 1216",
    "guidance_scale": 5.5,
    "num_inference_steps": 28,
    "seed": 7,
    "sampler": "DPM++ 2M Karras",
    "Model": "someModel_v6",
    "Model hash": "67AB2FD8EC" + "0" * 54,
    "use_lora": None,
}
TENSOR = {
    "prompt": "1girl, solo",
    "negativePrompt": "lowres",
    "width": 832,
    "height": 1216,
    "seed": "7",
    "steps": 28,
    "cfgScale": 5.5,
    "clipSkip": 2,
    "samplerName": "Euler a",
    "baseModel": {"modelFileName": "someModel_v6.safetensors", "hash": "67AB2FD8EC"},
}
FORM = {
    "prompt": "1girl, solo",
    "negativePrompt": "lowres",
    "steps": 28,
    "cfgScale": 5.5,
    "sampler": "Euler a",
    "seed": 7,
    "width": 832,
    "height": 1216,
    "resources": [{"modelVersionId": 2514310, "strength": 1}],
}
API = {
    "prompt": "1girl, solo",
    "negative_prompt": "lowres",
    "steps": 28,
    "cfg_scale": 5.5,
    "sampler_name": "Euler a",
    "seed": 7,
    "width": 832,
    "height": 1216,
    "sd_model_name": "someModel_v6",
    "sd_model_hash": "67ab2fd8ec",
}


def site_graph() -> Graph:
    """The graph of Civitai with what its form was filled in with."""
    ran = comfy_graph(ckpt_name="urn:air:sdxl:checkpoint:civitai:827184@2514310", positive="expanded")
    return {**ran, "extra": {"airs": []}, "extraMetadata": json.dumps(FORM)}


def xmp(inside: str, program: str = "") -> str:
    """XMP with one element."""
    tool = f"<xmp:CreatorTool>{program}</xmp:CreatorTool>"
    return f"<x:xmpmeta><rdf:Description>{tool}{inside}</rdf:Description></x:xmpmeta>"


def item(text: str) -> str:
    """A text as an item of XMP."""
    return f"<rdf:Alt><rdf:li xml:lang='x-default'>{text}</rdf:li></rdf:Alt>"


WRAPPED: dict[str, tuple[str | None, dict[str, str]]] = {
    "keyword in capitals": ("A1111", {"PARAMETERS": INFOTEXT}),
    "comfyui in capitals": ("ComfyUI", {"Prompt": json.dumps(comfy_graph()), "Workflow": "{}"}),
    "chunks as json": ("ComfyUI", {"parameters": json.dumps({"prompt": comfy_graph(), "workflow": {"nodes": []}})}),
    "chunks as json in json": ("ComfyUI", {"Comment": json.dumps({"prompt": json.dumps(comfy_graph())})}),
    "infotext in json": ("A1111", {"Description": json.dumps({"parameters": INFOTEXT})}),
    "novelai's chunks": (
        "NovelAI",
        {"parameters": json.dumps(NAI_CHUNKS), "Software": "NovelAI Diffusion V4.5 C02D4F98"},
    ),
    "novelai's comment alone": ("NovelAI", {"parameters": json.dumps(NAI)}),
    "ruinedfooocus": ("RuinedFooocus", {"parameters": json.dumps(RUINED)}),
    "a space on hugging face": (None, {"parameters": json.dumps(SPACE)}),
    "a1111's interface": (None, {"parameters": json.dumps(API)}),
    "a text for each setting": (None, {key: str(value) for key, value in API.items()}),
    "tensor.art": (
        "Tensor.Art",
        {"generation_data": json.dumps(TENSOR) + "\0", "prompt": json.dumps(comfy_graph(steps=9))},
    ),
    "civitai's form": ("Civitai", {"parameters": json.dumps(site_graph())}),
    "civitai's form in a png": ("Civitai", {"prompt": json.dumps(site_graph())}),
    "civitai's form beside": ("Civitai", {"prompt": json.dumps(comfy_graph()), "extraMetadata": json.dumps(FORM)}),
    "xmp, comment": ("A1111", {XMP: xmp(f"<exif:UserComment>{item(INFOTEXT)}</exif:UserComment>")}),
    "xmp, description": ("A1111", {XMP: xmp(f"<dc:description>{item(INFOTEXT)}</dc:description>", "GIMP")}),
    "xmp, plain": ("A1111", {XMP: xmp(f"<tiff:ImageDescription>{INFOTEXT}</tiff:ImageDescription>")}),
    "xmp, attribute": ("A1111", {XMP: f'<rdf:Description dc:description="{INFOTEXT}"/>'}),
}


@pytest.mark.parametrize("name", WRAPPED)
def test_data_is_read_from_every_wrapping(tmp_path: Path, name: str) -> None:
    program, texts = WRAPPED[name]
    found = read_picture(png(tmp_path / "a.png", texts))
    assert (found.program, found.note) == (program, None)
    made = found.generation
    assert made is not None
    assert (made.positive, made.negative, made.steps, made.cfg) == ("1girl, solo", "lowres", 28, 5.5)
    assert (made.size, made.value("Seed")) == ((832, 1216), "7")


@pytest.mark.parametrize(
    ("name", "model", "digest"),
    [
        ("ruinedfooocus", "someModel_v6", "67ab2fd8ec"),
        ("a space on hugging face", "someModel_v6", "67ab2fd8ec" + "0" * 54),
        ("tensor.art", "someModel_v6", "67ab2fd8ec"),
        ("a1111's interface", "someModel_v6", "67ab2fd8ec"),
        ("novelai's chunks", "NovelAI Diffusion V4.5 C02D4F98", None),
    ],
)
def test_the_checkpoint_is_read_too(name: str, model: str, digest: str | None) -> None:
    made = read_texts(WRAPPED[name][1]).generation
    assert made is not None
    assert (made.model, made.model_hash) == (model, digest)


def test_civitais_form_names_the_version() -> None:
    for name in ("civitai's form", "civitai's form beside"):
        made = read_texts(WRAPPED[name][1]).generation
        assert made is not None
        assert made.civitai_versions == (2514310,)


def test_sampler_and_schedule_of_settings_in_json() -> None:
    for name, both in (
        ("ruinedfooocus", ("dpmpp_2m_sde_gpu", "karras")),
        ("a space on hugging face", ("DPM++ 2M Karras", None)),
    ):
        made = read_texts(WRAPPED[name][1]).generation
        assert made is not None
        assert (made.sampler, made.scheduler) == both


@pytest.mark.parametrize("texts", [NAI_CHUNKS, {"prompt": comfy_graph()}, {"parameters": INFOTEXT}, RUINED])
def test_a_comment_of_exif_holds_what_a_png_does(tmp_path: Path, texts: dict[str, Any]) -> None:
    pytest.importorskip("PIL")
    text = json.dumps(texts)
    for path in (jpeg(tmp_path / "a.jpg", text), webp(tmp_path / "a.webp", b"ASCII\0\0\0" + text.encode())):
        made = read_picture(path).generation
        assert made is not None
        assert (made.positive, made.negative, made.steps) == ("1girl, solo", "lowres", 28)


@pytest.mark.parametrize("tag", [0x010C, 0x010D, 0x010E, 0x010F, 0x0110, COMMENT])
def test_comfyui_names_its_data_in_any_tag(tmp_path: Path, tag: int) -> None:
    pytest.importorskip("PIL")
    found = read_picture(image(tmp_path / "a", "WEBP", tags={tag: "Prompt:" + json.dumps(comfy_graph())}))
    assert (found.program, found.note) == ("ComfyUI", None)


def test_an_avif_is_read_where_pillow_can(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    features = pytest.importorskip("PIL.features")
    if not features.check("avif"):
        pytest.skip("this Pillow cannot make one")
    path = image(tmp_path / "a.avif", "AVIF", INFOTEXT)
    found = read_picture(path)
    assert (found.program, found.note) == ("A1111", None)
    monkeypatch.setattr(features, "check", lambda _: False)
    assert "cannot read AVIF" in (read_picture(path).note or "")


def test_midjourney_is_told_apart() -> None:
    text = "a cat --niji 6 Job ID: 01234567-89ab-cdef-0123-456789abcdef"
    assert read_texts({"Description": text}) == Picture("Midjourney", None, MIDJOURNEY)


@pytest.mark.parametrize(
    "found",
    [
        {"prompt": "1girl"},
        {"prompt": "1girl", "workflow": "txt2img"},
        {"workflow": 1, "steps": 5, "cfg": 3},
        {"prompt": ["1girl"], "steps": 5, "cfg": 3},
        {"Comment": "mine", "a": None},
    ],
)
def test_other_json_is_no_generation_data(found: dict[str, Any]) -> None:
    assert read_texts({"parameters": json.dumps(found)}) == Picture(None, None, NOTHING)


@pytest.mark.parametrize(
    ("tail", "more", "program"),
    [
        ("Version: v1.10.1", {}, "A1111"),
        ("Version: 1.6.0-2-g4afaaf8a", {}, "A1111"),
        ("Version: f2.0.1v1.10.1-previous-665-gae278f79", {}, "Forge"),
        ("Version: classic", {}, "Forge Classic"),
        ("Version: classic-1.3", {}, "Forge Classic"),
        ("Version: neo", {}, "Forge Neo"),
        ("Version: neo-2.4", {}, "Forge Neo"),
        ("Version: reForge-v1.2", {}, "reForge"),
        ("App: SD.Next, Version: 56a8aea", {}, "SD.Next"),
        ("Version: stable-diffusion.cpp", {}, "stable-diffusion.cpp"),
        ("Version: ComfyUI", {}, "ComfyUI"),
        ("Version: Fooocus v2.5.5", {}, "Fooocus"),
        ("Version: EasyReforge", {}, "reForge"),
        ("Seed: 1", {"smproj": "{}"}, "Stability Matrix"),
        ('Civitai resources: [{"type": "checkpoint", "modelVersionId": 1}]', {}, "Civitai"),
        ("Seed: 1", {"Software": "Draw Things"}, "Draw Things"),
        ("Seed: 1", {"Software": "GIMP 2.10"}, None),
        ("Seed: 1, Version: 56a8aea", {}, None),
        ("Seed: 1", {}, None),
    ],
)
def test_infotext_was_written_by(tail: str, more: dict[str, str], program: str | None) -> None:
    text = f"1girl\nNegative prompt: bad\nSteps: 20, Sampler: Euler a, CFG scale: 5, {tail}"
    assert read_texts({"parameters": text, **more}).program == program


def test_civitai_names_a_checkpoint_and_its_family() -> None:
    resources = (
        '[{"type":"lora","modelVersionId":1,"modelName":"L"},'
        '{"type":"checkpoint","modelVersionId":2,"modelName":"Some Model","modelVersionName":"v6"}]'
    )
    metadata = '{"workflow":"txt2img","ecosystem":"Some Family"}'
    tail = f"Civitai resources: {resources}, Civitai metadata: {metadata}"
    text = f"1girl\nSteps: 20, Sampler: Euler a, CFG scale: 5, {tail}"
    found = read_texts({"parameters": text})
    made = found.generation
    assert made is not None
    assert (found.program, made.model, made.civitai_versions) == ("Civitai", "Some Model v6", (2,))
    assert made.base_model == "Some Family"
