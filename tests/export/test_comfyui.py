"""ComfyUI's workflows and prompts, by the rules of its editor, its server and of the reader of pictures."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from comfy_lint import lint_workflow  # type: ignore[import-untyped]
from comfy_lint.schema import normalize  # type: ignore[import-untyped]
from hypothesis import given, strategies as st
from jsonschema import Draft202012Validator

from scripts.workflow_picture import picture
from sdxl_advisor.advice.tags import tag_sheet
from sdxl_advisor.catalog.catalog import Catalog
from sdxl_advisor.catalog.records import Settings
from sdxl_advisor.catalog.spans import Range
from sdxl_advisor.export import comfyui, comfyui_api
from sdxl_advisor.export.comfy_graph import graph_of
from sdxl_advisor.export.exporting import Export, distinct, export
from sdxl_advisor.export.preset import ExportedFile, Preset, Wanted
from sdxl_advisor.export.programs import program
from sdxl_advisor.pictures.programs import read_texts
from tests.conftest import Run, examples
from tests.export.comfyui_editor import SCHEMA, faults_of_links, overlaps, prompt_of
from tests.export.comfyui_nodes import INPUTS, faults_of_values, object_info
from tests.export.conftest import Exporting
from tests.files import making
from tests.pictures.making import png

Json = dict[str, Any]
PICTURE = Path(__file__).parents[2] / "docs" / "workflow-noobai.svg"
SAME = ("model", "positive", "negative", "cfg", "sampler_name", "scheduler")  # in both passes of a hires fix


@pytest.fixture(scope="session")
def workflows(each_exported: Exporting) -> dict[str, Json]:
    """The workflow of each checkpoint."""
    return parsed(each_exported("comfyui"))


@pytest.fixture(scope="session")
def prompts(each_exported: Exporting) -> dict[str, Json]:
    """The prompt of each checkpoint."""
    return parsed(each_exported("comfyui-api"))


def parsed(exports: list[Export]) -> dict[str, Json]:
    return {one.checkpoints[0].key: json.loads(one.files[0].text) for one in exports}


def of_kind(prompt: Json, kind: str) -> list[Json]:
    """The inputs of the nodes of a class."""
    return [node["inputs"] for node in prompt.values() if node["class_type"] == kind]


def texts(prompt: Json) -> list[str]:
    """Both sides of a prompt, by way of the first sampler's links."""
    first = of_kind(prompt, "KSampler")[0]
    return [prompt[first[side][0]]["inputs"]["text"] for side in ("positive", "negative")]


def settings_of(catalog: Catalog, key: str) -> Settings:
    known = catalog.knowledge.block(key, "settings")
    return known.value if known else Settings(source=())


def is_within(span: Range | None, value: float) -> bool:
    """Tell whether a value is the one that is known, or in the span that is."""
    if span is None:
        return False
    low, high = (span.best if end is None else end for end in (span.min, span.max))
    return (low is None or low <= value) and (high is None or value <= high)


def shape(document: Json) -> str:
    """What of a workflow the schema can see, apart from texts and numbers."""
    return json.dumps([[node["type"], sorted(node), len(node["widgets_values"])] for node in document["nodes"]])


def test_every_prompt_is_one_that_comfyui_runs(prompts: dict[str, Json]) -> None:
    assert len(prompts) > 900
    for key, prompt in prompts.items():
        facts = object_info()
        facts["CheckpointLoaderSimple"]["input"]["required"]["ckpt_name"][0] = [
            one["ckpt_name"] for one in of_kind(prompt, "CheckpointLoaderSimple")
        ]
        assert lint_workflow(prompt, normalize(facts)) == [], key
        assert [fault for node in prompt.values() for fault in faults_of_values(node)] == [], key


def test_every_workflow_is_in_the_form_of_the_editor(workflows: dict[str, Json]) -> None:
    shapes = {shape(one): one for one in workflows.values()}
    assert len(shapes) > 5
    check = Draft202012Validator(SCHEMA)
    for one in shapes.values():
        assert [fault.message for fault in check.iter_errors(one)] == []


def test_the_links_of_every_workflow_join_two_slots(workflows: dict[str, Json]) -> None:
    for key, one in workflows.items():
        assert faults_of_links(one) == [], key
        assert [node["id"] for node in one["nodes"]] == list(range(1, one["last_node_id"] + 1))
        assert {node["type"] for node in one["nodes"]} <= {*INPUTS, "MarkdownNote"}


def test_no_nodes_lie_on_each_other(workflows: dict[str, Json]) -> None:
    assert {key: found for key, one in workflows.items() if (found := overlaps(one))} == {}


def test_the_editor_makes_the_prompt_of_the_workflow(workflows: dict[str, Json], prompts: dict[str, Json]) -> None:
    """The slot for a LoRA, which is off, changes nothing."""
    assert {key: prompt_of(one) for key, one in workflows.items()} == prompts


def test_a_prompt_is_what_tags_prints(prompts: dict[str, Json], shipped: Catalog) -> None:
    for key, prompt in prompts.items():
        sheet = tag_sheet(shipped, key)
        assert texts(prompt) == [sheet.positive_text, sheet.negative_text]


def test_nodes_that_not_every_checkpoint_needs(prompts: dict[str, Json], shipped: Catalog) -> None:
    for key, prompt in prompts.items():
        known, predicts = settings_of(shipped, key), shipped.knowledge.type_of(key)
        discrete = [one["sampling"] for one in of_kind(prompt, "ModelSamplingDiscrete")]
        assert discrete == (["v_prediction"] if predicts == "v-prediction" else []), key
        assert bool(of_kind(prompt, "ModelSamplingSD3")) == (known.shift is not None), key
        assert bool(of_kind(prompt, "RescaleCFG")) == (known.cfg_rescale is not None), key
        assert bool(of_kind(prompt, "CLIPSetLastLayer")) == (known.clip_skip is not None), key
        if predicts == "v-prediction":
            assert {one["scheduler"] for one in of_kind(prompt, "KSampler")} & {"karras"} == set()


def test_a_hires_fix_has_the_numbers_of_its_words(prompts: dict[str, Json], shipped: Catalog) -> None:
    found = {key: prompt for key, prompt in prompts.items() if of_kind(prompt, "LatentUpscaleBy")}
    assert found
    for key, prompt in found.items():
        known = settings_of(shipped, key).upscale
        (larger,), (first, second) = of_kind(prompt, "LatentUpscaleBy"), of_kind(prompt, "KSampler")
        assert known is not None
        assert first["denoise"] == 1
        assert is_within(known.scale, larger["scale_by"])
        assert is_within(known.denoise, second["denoise"])
        assert is_within(known.steps, second["steps"]) or second["steps"] == first["steps"]
        assert {name: first[name] for name in SAME} == {name: second[name] for name in SAME}
        assert prompt[second["latent_image"][0]]["inputs"] is larger


def test_numbers_stay_within_what_is_known(prompts: dict[str, Json], shipped: Catalog) -> None:
    """The program's own numbers are written only where nobody's word is against them."""
    for key, prompt in prompts.items():
        known, first = settings_of(shipped, key), of_kind(prompt, "KSampler")[0]
        assert known.steps is None or is_within(known.steps, first["steps"]), key
        assert known.cfg is None or is_within(known.cfg, first["cfg"]), key


def test_a_picture_of_it_tells_all_that_was_exported(workflows: dict[str, Json], prompts: dict[str, Json]) -> None:
    for key, prompt in prompts.items():
        found = read_texts({"prompt": json.dumps(prompt), "workflow": json.dumps(workflows[key])}).generation
        assert found is not None
        sampler, latent = of_kind(prompt, "KSampler")[0], of_kind(prompt, "EmptyLatentImage")[0]
        assert [found.positive, found.negative] == texts(prompt)
        assert found.parameters["Model"] == of_kind(prompt, "CheckpointLoaderSimple")[0]["ckpt_name"]
        assert (found.cfg, found.steps) == (sampler["cfg"], sampler["steps"])
        assert (found.sampler, found.scheduler) == (sampler["sampler_name"], sampler["scheduler"])
        assert found.size == (latent["width"], latent["height"])


def test_identify_names_the_checkpoint_of_such_a_picture(
    run: Run, tmp_path: Path, workflows: dict[str, Json], prompts: dict[str, Json], shipped: Catalog
) -> None:
    named = [key for key in prompts if shipped.entry(key).listed and (shipped.checkpoint(key).files or ())]
    key = next(one for one in named if shipped.knowledge.type_of(one) == "v-prediction")
    texts_of = {"prompt": json.dumps(prompts[key]), "workflow": json.dumps(workflows[key])}
    (answer,) = run("identify", str(png(tmp_path / "a.png", texts_of)), "--json").json["files"]
    assert answer["checkpoint"]["key"] == key


def test_the_same_export_is_the_same_text(shipped: Catalog) -> None:
    wanted = [Wanted(next(iter(shipped.entries())))]
    assert export(shipped, wanted, "comfyui").files == export(shipped, wanted, "comfyui").files


def test_two_files_with_one_name_are_two_workflows(run: Run, tmp_path: Path) -> None:
    files = [tmp_path / folder / "checkpoints" / "noobaiXLNAIXL_vPred10Version.safetensors" for folder in "ab"]
    for file in files:
        file.parent.mkdir(parents=True)
        making.sdxl(file, v_pred=True, ztsnr=True)
    out = tmp_path / "out"
    out.mkdir()
    ran = run("export", *map(str, files), "--for", "comfyui", "--out", str(out), "--json")
    assert ran.code == 0
    made = [json.loads(path.read_text(encoding="utf-8")) for path in out.iterdir()]
    assert len({one["id"] for one in made}) == 2


@pytest.mark.parametrize(
    ("names", "told_apart"),
    [
        (["a.json", "b.json"], ["a.json", "b.json"]),
        (["a.json", "A.json", "a.json"], ["a.json", "A-2.json", "a-3.json"]),
        (["a-2.json", "a.json", "a.json"], ["a-2.json", "a.json", "a-3.json"]),
        (["x.api.json", "x.api.json"], ["x.api.json", "x.api-2.json"]),
    ],
)
def test_no_two_files_of_an_export_share_a_name(names: list[str], told_apart: list[str]) -> None:
    assert [one.name for one in distinct([ExportedFile(name, "") for name in names])] == told_apart


PRESET = Preset(
    key="made-up",
    name="Made up",
    model_file="made-up.safetensors",
    model_files=("made-up.safetensors",),
    model_path=None,
    positive="best",
    negative="worst",
    documented=True,
    at_start=True,
    sampler="euler",
    schedule="normal",
    steps=20,
    cfg=5.0,
    cfg_rescale=None,
    size=(1024, 1024),
    clip_skip=None,
    prediction="epsilon",
    zero_terminal_snr=False,
    unmarked=False,
    advice=(),
    decided=(),
    left_out=(),
)
LETTERS = st.sampled_from(",\"'\\()[]{}|:_*#`<&\n\r\t\u2028 é漢😀")
HOSTILE = st.text(LETTERS | st.characters(exclude_categories=["Cs"]), max_size=30)


@examples(30)
@given(HOSTILE, HOSTILE, HOSTILE, HOSTILE)
def test_no_text_breaks_a_workflow(positive: str, negative: str, name: str, said: str) -> None:
    one = replace(PRESET, positive=positive, negative=negative, name=name, advice=(said,), decided=(said,))
    (file,), (api,) = comfyui.make([one]), comfyui_api.make([one])
    workflow, prompt = json.loads(file.text), json.loads(api.text)
    assert texts(prompt) == [positive, negative]
    Draft202012Validator(SCHEMA).validate(workflow)
    assert overlaps(workflow) == []
    note = workflow["nodes"][-1]["widgets_values"][0]
    assert len(note.split("\n")) == len([*comfyui.note(one)])
    assert "/" not in file.name
    if not any(mark in positive + negative for mark in ("\\", "//", "/*")):
        assert prompt_of(workflow) == prompt


@pytest.mark.parametrize(
    ("tag", "written"),
    [("{a|b}", r"\{a|b\}"), (r"\{a\}", r"\{a\}"), (r"saber \(fate\)", r"saber \(fate\)"), ("{{x", r"\{\{x")],
)
def test_braces_in_a_tag_mean_themselves(tag: str, written: str) -> None:
    nodes = comfyui.workflow(replace(PRESET, positive=tag))["nodes"]
    assert written in [node["widgets_values"][0] for node in nodes if node["type"] == "CLIPTextEncode"]
    assert texts(comfyui_api.prompt(graph_of(replace(PRESET, positive=tag)))) == [tag, "worst"]


@pytest.mark.parametrize(
    "change",
    [
        {"steps": 0},
        {"steps": 100_000},
        {"cfg": 101.0},
        {"cfg_rescale": 1.5},
        {"size": (8, 1024)},
        {"size": (1024, 99_999)},
        {"clip_skip": 0},
        {"clip_skip": 25},
        {"shift": -1.0},
    ],
)
def test_a_number_that_comfyui_does_not_take_is_refused(change: dict[str, Any]) -> None:
    refuses = program("comfyui").refuses
    assert refuses is not None
    assert refuses(PRESET) is None
    assert str(refuses(replace(PRESET, **change))).startswith("ComfyUI takes a ")


@pytest.mark.parametrize(("skip", "layer"), [(1, -2), (2, -2), (3, -3)])
def test_clip_skip_one_is_what_sdxl_always_does(skip: int, layer: int) -> None:
    prompt = comfyui_api.prompt(graph_of(replace(PRESET, clip_skip=skip)))
    assert of_kind(prompt, "CLIPSetLastLayer") == [{"stop_at_clip_layer": layer, "clip": ["1", 1]}]


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/x/models/checkpoints/sub/a.safetensors", "sub/a.safetensors"),
        ("/x/models/checkpoints/a.safetensors", "a.safetensors"),
        ("/checkpoints/x/checkpoints/b/a.safetensors", "b/a.safetensors"),
        ("/x/downloads/a.safetensors", "made-up.safetensors"),
    ],
)
def test_a_file_of_the_users_is_named_as_comfyui_does(path: str, name: str) -> None:
    prompt = comfyui_api.prompt(graph_of(replace(PRESET, model_path=path)))
    assert Path(of_kind(prompt, "CheckpointLoaderSimple")[0]["ckpt_name"]) == Path(name)


def test_the_picture_of_the_graph_is_up_to_date(request: pytest.FixtureRequest) -> None:
    drawn = "\n".join(picture("noobai-xl-vpred-1.0")) + "\n"
    if request.config.getoption("--update-golden"):
        PICTURE.write_text(drawn, encoding="utf-8", newline="\n")
    assert drawn.encode() == PICTURE.read_bytes()
