"""Scripts for diffusers, by the arguments of its classes: 0.42.1, 2026-10-27."""

from __future__ import annotations

import ast
import sys
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given

from sdxl_advisor.catalog.catalog import Catalog
from sdxl_advisor.export import diffusers
from sdxl_advisor.export.plain_prompt import without_weights
from sdxl_advisor.export.preset import Preset
from tests.conftest import Run
from tests.export.conftest import Exporting, Sheets, whole_prompt
from tests.export.hostile import PRESETS, made_up

BETAS = {"num_train_timesteps", "beta_start", "beta_end", "beta_schedule", "trained_betas", "prediction_type"}
SPACING = {"timestep_spacing", "steps_offset"}
SIGMAS = {"use_karras_sigmas", "use_exponential_sigmas", "use_beta_sigmas"}
CLIPPING = {"clip_sample", "clip_sample_range"}
SOLVER = {"solver_order", "thresholding", "algorithm_type", "solver_type", "lower_order_final", "final_sigmas_type"}
KEYWORDS = {
    "DDIMScheduler": BETAS | SPACING | CLIPPING | {"rescale_betas_zero_snr", "set_alpha_to_one", "thresholding"},
    "DPMSolverMultistepScheduler": BETAS | SPACING | SIGMAS | SOLVER | {"rescale_betas_zero_snr", "use_lu_lambdas"},
    "DPMSolverSinglestepScheduler": BETAS | SIGMAS | SOLVER,
    "EulerAncestralDiscreteScheduler": BETAS | SPACING | {"rescale_betas_zero_snr"},
    "EulerDiscreteScheduler": BETAS | SPACING | SIGMAS | {"rescale_betas_zero_snr", "final_sigmas_type"},
    "HeunDiscreteScheduler": BETAS | SPACING | SIGMAS | CLIPPING,
    "KDPM2AncestralDiscreteScheduler": BETAS | SPACING | SIGMAS,
    "KDPM2DiscreteScheduler": BETAS | SPACING | SIGMAS,
    "LCMScheduler": BETAS | SPACING | CLIPPING | {"rescale_betas_zero_snr", "original_inference_steps"},
    "LMSDiscreteScheduler": BETAS | SPACING | SIGMAS,
    "UniPCMultistepScheduler": BETAS | SPACING | SIGMAS | {"rescale_betas_zero_snr", "predict_x0", "solver_order"},
}
CALL = {
    *("prompt", "negative_prompt", "num_inference_steps", "guidance_scale", "guidance_rescale", "clip_skip"),
    *("width", "height"),
}
Calls = dict[str, Any]


class Recorder:
    """A stand-in for the library that writes down what a script calls."""

    def __init__(self) -> None:
        self.calls: Calls = {}
        self.config = "config of the model"
        self.scheduler: Any = self
        self.images = [self]

    def from_single_file(self, path: str) -> Recorder:
        """Load a model."""
        self.calls["path"] = path
        return self

    def from_config(self, config: str, **keywords: Any) -> str:
        """Make a scheduler."""
        assert config == self.config
        self.calls["scheduler"] = keywords
        return "a scheduler"

    def __call__(self, **keywords: Any) -> Recorder:
        """Make a picture."""
        self.calls["picture"] = keywords
        return self

    def save(self, name: str) -> None:
        """Write the picture."""
        self.calls["file"] = name


def ran(text: str, monkeypatch: pytest.MonkeyPatch) -> Calls:
    """What a script does, with a library that has only the classes that diffusers has."""
    tree = ast.parse(text.encode())  # as a file: its first comment lines must not set an encoding
    recorder, library = Recorder(), ModuleType("diffusers")
    for name in (*KEYWORDS, "StableDiffusionXLPipeline"):
        setattr(library, name, recorder)
    with monkeypatch.context() as patched:
        patched.setitem(sys.modules, "diffusers", library)
        exec(compile(tree, "script.py", "exec"), {})  # noqa: S102 - what the test is about
    imported = next(node for node in tree.body if isinstance(node, ast.ImportFrom))
    recorder.calls["class"] = next(one.name for one in imported.names if one.name != "StableDiffusionXLPipeline")
    return recorder.calls


def test_every_script_runs_with_what_the_classes_take(
    each_exported: Exporting, sheet_of: Sheets, shipped: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    exports = each_exported("diffusers")
    assert len(exports) > 850
    for one in exports:
        calls, sheet = ran(one.files[0].text, monkeypatch), sheet_of(one)
        assert calls["scheduler"].keys() <= KEYWORDS[calls["class"]]
        assert calls["picture"].keys() <= CALL
        assert calls["picture"]["prompt"] == without_weights(whole_prompt(sheet, "1girl"))
        assert calls["picture"].get("negative_prompt", "") == without_weights(sheet.negative_text)
        assert calls["path"] == one.checkpoints[0].model_file
        v_pred = shipped.knowledge.type_of(one.checkpoints[0].key) == "v-prediction"
        assert (calls["scheduler"].get("prediction_type") == "v_prediction") == v_pred
        assert not v_pred or "use_karras_sigmas" not in calls["scheduler"]


@given(PRESETS)
def test_any_tags_come_out_as_they_are(preset: Preset) -> None:
    with pytest.MonkeyPatch.context() as monkeypatch:
        calls = ran("\n".join(diffusers.script(preset)), monkeypatch)
    parts = [without_weights(preset.positive), "1girl"]
    assert calls["picture"]["prompt"] == ", ".join(filter(None, parts if preset.at_start else parts[::-1]))
    assert calls["picture"].get("negative_prompt", "") == without_weights(preset.negative)


@pytest.mark.parametrize(
    ("tags", "words"),
    [
        (r"dog \(mouse\), cat", "dog (mouse), cat"),
        (r"a\\b", r"a\b"),
        ("(bad:1.2), ((worse:1.3):1.1), (worst)", "bad, worse, worst"),
        ("[dull], [[grey]]", "dull, grey"),
        ("(one, two:0.8), three", "one, two, three"),
        (":), =(, =]", ":), =(, =]"),
        ("score: 5, 1:1", "score: 5, 1:1"),
        (r"(dog \(mouse\):1.5)", "dog (mouse)"),
        ("", ""),
        ("back\\", "back\\"),
    ],
)
def test_prompts_are_read_word_for_word(tags: str, words: str) -> None:
    assert without_weights(tags) == words


@pytest.mark.parametrize(
    ("settings", "scheduler", "keywords"),
    [
        (("DPM++ 2M SDE", "Karras"), "DPMSolverMultistepScheduler", {"algorithm_type", "use_karras_sigmas"}),
        (("Euler", "Exponential"), "EulerDiscreteScheduler", {"timestep_spacing", "use_exponential_sigmas"}),
        (("DPM++ 2M", "SGM Uniform"), "DPMSolverMultistepScheduler", {"timestep_spacing"}),
    ],
)
def test_a_schedule_is_arguments(
    shipped: Catalog, settings: tuple[str, str], scheduler: str, keywords: set[str]
) -> None:
    table, (sampler, schedule) = shipped.samplers, settings
    known = table.samplers[sampler]
    assert known.names["diffusers"] == scheduler
    given_ = (*known.arguments.get("diffusers", ()), *table.schedules[schedule].arguments["diffusers"])
    assert {one.split("=")[0] for one in given_} == keywords


def test_every_sampler_and_schedule_fits_the_classes(shipped: Catalog) -> None:
    table = shipped.samplers
    for one in table.samplers.values():
        name = one.names["diffusers"]
        assert name is None or name in KEYWORDS
        for key, schedule in table.schedules.items():
            arguments = [*one.arguments.get("diffusers", ()), *schedule.arguments.get("diffusers", ())]
            takes = {argument.split("=")[0] for argument in arguments} <= KEYWORDS.get(name or "", set())
            assert name is None or takes == (key not in one.not_with.get("diffusers", ()))
    taking = {name for name, keywords in KEYWORDS.items() if "rescale_betas_zero_snr" in keywords}
    assert taking == diffusers.TAKES_ZERO_TERMINAL_SNR


@pytest.mark.parametrize(("asked", "written"), [(None, None), (1, None), (2, None), (3, 1)])
def test_clip_skip_counts_from_where_sdxl_ends(
    asked: int | None, written: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = ran("\n".join(diffusers.script(made_up(["a"], [], clip_skip=asked))), monkeypatch)
    assert calls["picture"].get("clip_skip") == written


def test_comments_cannot_set_an_encoding_or_run(monkeypatch: pytest.MonkeyPatch) -> None:
    nasty = "coding: utf-7\nimport os\r\x0c\u2028\x00raise SystemExit"
    preset = made_up(["é"], [], name=nasty, advice=(nasty,), decided=(nasty,), model_path="C:\\new\\'x'.safetensors")
    assert ran("\n".join(diffusers.script(preset)), monkeypatch)["path"] == "C:\\new\\'x'.safetensors"


def test_v_pred_is_set_up_by_the_script(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = ran(run("export", "noobai-xl-vpred-1.0", "--for", "diffusers").out, monkeypatch)
    assert calls["scheduler"] == {"prediction_type": "v_prediction", "rescale_betas_zero_snr": True}
    assert calls["picture"]["guidance_rescale"] == 0.2


@pytest.mark.parametrize("program", ["diffusers", "kohya"])
def test_rectified_flow_is_refused(program: str, run: Run) -> None:
    refused = run("export", "noobai-rf-0.2", "--for", program)
    assert refused.code == 1
    assert "It is rectified flow" in refused.err


def test_tags_shows_the_arguments_too(run: Run) -> None:
    names = run("tags", "kohaku-xl-beta7", "--ui", "diffusers", "--json").json["program_names"]
    assert 'DPMSolverMultistepScheduler(algorithm_type="sde-dpmsolver++", solver_order=3)' in names["samplers"]
    assert names["schedulers"] == ['timestep_spacing="linspace", use_exponential_sigmas=True']
    assert names["lacks"] == ["DPM++ 2S a"]
