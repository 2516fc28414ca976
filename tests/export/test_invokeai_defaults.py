"""Model defaults of InvokeAI, by the rules of its web API: package 6.14.2, 2026-09."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sdxl_advisor.catalog.catalog import Catalog
from tests.conftest import Run
from tests.export.conftest import Exporting
from tests.export.presets import called

SCHEDULERS = {
    *("ddim", "ddpm", "deis", "deis_k", "lms", "lms_k", "pndm", "heun", "heun_k", "euler", "euler_k"),
    *("euler_a", "kdpm_2", "kdpm_2_k", "kdpm_2_a", "kdpm_2_a_k", "dpmpp_2s", "dpmpp_2s_k", "dpmpp_2m"),
    *("dpmpp_2m_k", "dpmpp_2m_sde", "dpmpp_2m_sde_k", "dpmpp_3m", "dpmpp_3m_k", "dpmpp_sde", "dpmpp_sde_k"),
    *("er_sde", "unipc", "unipc_k", "lcm", "tcd"),
}
PREDICTIONS = {"epsilon", "v_prediction", "sample"}
RULES: dict[str, Callable[[Any], bool]] = {
    "scheduler": lambda value: value in SCHEDULERS,
    "steps": lambda value: type(value) is int and value > 0,
    "cfg_scale": lambda value: value >= 1,
    "cfg_rescale_multiplier": lambda value: 0 <= value < 1,
    "width": lambda value: type(value) is int and value >= 64 and value % 8 == 0,
    "height": lambda value: type(value) is int and value >= 64 and value % 8 == 0,
}


def check(text: str) -> Any:
    """The changes, if the program takes them."""
    body = json.loads(text)
    assert body
    assert body.keys() <= {"prediction_type", "default_settings"}
    assert body.get("prediction_type", "epsilon") in PREDICTIONS
    for field, value in body.get("default_settings", {}).items():
        assert RULES[field](value), (field, value)
    return body


def test_every_change_is_taken(each_exported: Exporting, shipped: Catalog) -> None:
    """What predicts v is said to, and never gets Karras; what is not known is left out."""
    exports = each_exported("invokeai-defaults")
    assert len(exports) > 850
    said = {"v-prediction": "v_prediction", "epsilon": "epsilon"}
    for one in exports:
        body = check(one.files[0].text)
        predicts = shipped.knowledge.type_of(one.checkpoints[0].key)
        assert body.get("prediction_type") == said.get(predicts or "")
        assert body.get("default_settings") != {}
        if predicts == "v-prediction":
            assert not body["default_settings"]["scheduler"].endswith("_k")


@pytest.mark.parametrize(
    ("settings", "field", "value", "said"),
    [
        (
            "cfg_rescale: {best: 1}",
            "cfg_rescale_multiplier",
            None,
            "CFG rescale 1 left out: it must be 0 or more and under",
        ),
        ("cfg_rescale: {min: 0.5, max: 1}", "cfg_rescale_multiplier", 0.75, "CFG rescale 0.5-1: wrote 0.75"),
        ("cfg: {best: 0.5}", "cfg_scale", None, "CFG 0.5 left out: it must be 1 or more"),
        ("cfg: {min: 0.1, max: 0.3}", "cfg_scale", None, "CFG 0.2 left out"),
        (
            "resolutions: [1001x1000, 832x1216]",
            "width",
            832,
            "size 1001x1000 left out: width and height must be divisible",
        ),
        ("resolutions: [1001x1000]", "width", None, "size 1001x1000 left out"),
        ("resolutions: [32x1024, 1020x1024]", "height", None, "size 32x1024 left out"),
        (
            "samplers: [Euler], schedulers: [Karras]",
            "scheduler",
            "euler",
            "Karras left out: it does not work with v-pred",
        ),
    ],
)
def test_a_value_that_is_not_taken_is_left_out_and_said(
    run: Run, made_up: Path, settings: str, field: str, value: Any, said: str
) -> None:
    """Never rounded, never bent; of sizes the next one is taken."""
    with_settings(made_up, settings)
    ran = run("export", "birch-v", "--for", "invokeai-defaults")
    assert ran.code == 0, ran.err
    assert check(ran.out)["default_settings"].get(field) == value
    told = " ".join(ran.err.split())
    assert said in told
    assert told.count("left out") == (1 if "left out" in said else 0)
    if value is None:
        assert (
            "not known: " + {"cfg_scale": "CFG", "cfg_rescale_multiplier": "CFG rescale"}.get(field, "size") not in told
        )


def with_settings(folder: Path, settings: str) -> None:
    """The made-up catalogue with other settings for the checkpoint that predicts v."""
    called(folder, "invokeai")
    birch = folder / "birch.yaml"
    text = birch.read_text("utf-8")
    old = "settings: {samplers: [Euler], cfg: {best: 4}, source: [talk]}"
    assert old in text
    birch.write_text(text.replace(old, f"settings: {{{settings}, source: [talk]}}"), "utf-8")
    samplers = folder / "samplers.yaml"
    text = samplers.read_text("utf-8").replace("invokeai: eu,", "invokeai: euler,")
    samplers.write_text(
        text.replace(
            "{names: {invokeai: kar}}", "{names: {invokeai: null}, not_for: [v-prediction], source: [easel-code]}"
        ),
        "utf-8",
    )
