"""Samplers and schedules in the words of one program, and the table behind them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sdxl_advisor.advice.sampling import own_names
from sdxl_advisor.catalog.catalog import Catalog
from sdxl_advisor.catalog.records import Settings
from tests.catalog.writing import change
from tests.conftest import Run


def settings(samplers: str, schedules: str = "") -> Settings:
    """Settings with these samplers and schedules, parted by commas."""
    parts = [tuple(part.strip() for part in text.split(",") if part) for text in (samplers, schedules)]
    return Settings(source=("card",), samplers=parts[0], schedulers=parts[1])


@pytest.mark.parametrize(
    ("program", "samplers", "schedules", "expected"),
    [
        ("a1111", "Euler a, DPM++ 2M", "Karras", (["Euler a", "DPM++ 2M"], ["Karras"], [])),
        ("reforge", "ER SDE", "", (["ER SDE"], [], [])),
        ("comfyui", "Euler a", "SGM Uniform, Karras", (["euler_ancestral"], ["sgm_uniform", "karras"], [])),
        ("comfyui", "Restart, Euler", "", (["euler"], [], ["Restart"])),
        ("fooocus", "ER SDE, LCM", "Beta", (["lcm"], [], ["ER SDE", "Beta"])),
        ("swarmui", "ER SDE, LCM", "Beta", (["er_sde", "lcm"], ["beta"], [])),
        ("invokeai", "DPM++ 2M, Euler a", "Karras", (["dpmpp_2m_k", "euler_a"], [], [])),
        ("invokeai", "Euler", "Beta, Karras", (["euler"], [], ["Beta", "Karras"])),
        ("krita", "DPM++ SDE", "Karras", (["DPM++ SDE Karras"], ["Karras"], [])),
        ("krita", "Heun", "", ([], [], ["Heun"])),
        ("sdnext", "DPM2", "Beta", (["KDPM2"], ["betas"], [])),
    ],
)
def test_a_program_has_its_own_names(
    program: str, samplers: str, schedules: str, expected: tuple[Any, ...], shipped: Catalog
) -> None:
    found = own_names(shipped, settings(samplers, schedules), program)
    assert found
    assert (list(found.samplers), list(found.schedulers), list(found.lacks)) == expected


@pytest.mark.usefixtures("made_up")
def test_tags_for_a_program_print_its_names(run: Run) -> None:
    ran = run("tags", "alder-1", "--ui", "easel")
    assert "Settings  eu_a \N{MIDDLE DOT} CFG" in ran.out
    assert run("tags", "alder-1", "--ui", "easel", "--json").json["program_names"] == {
        "interface": "easel",
        "name": "Easel Studio",
        "samplers": ["eu_a"],
        "schedulers": [],
        "lacks": [],
    }
    assert run("tags", "alder-1", "--json").json["program_names"] is None


@pytest.mark.usefixtures("made_up")
def test_what_a_program_lacks_is_said(run: Run) -> None:
    assert "Canvas has no Euler" in run("tags", "birch-v", "--ui", "canvas").out


@pytest.mark.parametrize(
    ("field", "value", "message", "hint"),
    [
        ("samplers", ["Eulr"], "unknown sampler 'Eulr'", "did you mean 'Euler'?"),
        ("schedulers", ["Euler"], "unknown schedule 'Euler'", None),
        ("avoid", ["Euler a Karas"], "unknown sampler or schedule 'Euler a Karas'", "did you mean 'Euler a Karras'?"),
    ],
)
def test_settings_name_what_the_table_has(
    field: str, value: list[str], message: str, hint: str | None, made_up: Path, run: Run
) -> None:
    change(made_up / "alder.yaml", f"defaults/settings/{field}", value)
    ran = run("show", "alder-1")
    assert ran.code == 3
    assert f"defaults.settings.{field}: {message}" in ran.err
    assert hint is None or hint in ran.err


def test_settings_may_avoid_two_together(made_up: Path, run: Run) -> None:
    change(made_up / "alder.yaml", "defaults/settings/avoid", ["Euler a Karras", "Euler"])
    assert run("show", "alder-1").code == 0


@pytest.mark.parametrize(
    ("where", "value", "message"),
    [
        ("samplers/Euler/names/palette", "eu", "unknown program 'palette'"),
        ("samplers/Euler/with_schedule", {"easel": {"Beta": "eu_b"}}, "unknown schedule 'Beta'"),
        ("samplers/Euler/automatic", "Karas", "unknown schedule 'Karas'"),
        ("samplers/Euler/not_with", {"easel": ["Beta"]}, "unknown schedule 'Beta'"),
        ("samplers/Euler/arguments", {"palette": ["order=3"]}, "unknown program 'palette'"),
        ("samplers/Euler/also", ["eu_a"], "names both"),
        ("programs/easel/source", ["nobody"], "unknown source 'nobody'"),
    ],
)
def test_the_table_fits_together(where: str, value: object, message: str, made_up: Path, run: Run) -> None:
    change(made_up / "samplers.yaml", where, value)
    ran = run("show", "alder-1")
    assert (ran.code, message in ran.err) == (3, True)
