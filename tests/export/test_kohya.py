"""Flags for sd-scripts, by the rules of its train_util.py and sdxl_train_util.py: 48d368f, 2026-02."""

from __future__ import annotations

import tomllib

import pytest
from hypothesis import given

from sdxl_advisor.catalog.catalog import Catalog
from sdxl_advisor.export import kohya
from sdxl_advisor.export.preset import Preset
from tests.conftest import Run
from tests.export.conftest import Exporting
from tests.export.hostile import NAME, made_up

STOPS_OR_WARNS = {"v_pred_like_loss", "clip_skip"}


def test_every_v_pred_base_gets_its_flags_and_no_other(each_exported: Exporting, shipped: Catalog) -> None:
    exports = each_exported("kohya")
    v_pred = {
        entry.key
        for entry in shipped.entries()
        if shipped.knowledge.type_of(entry.key) == "v-prediction" and entry.architecture == "SDXL"
    }
    assert {one.checkpoints[0].key for one in exports} == v_pred
    for one in exports:
        flags = tomllib.loads(one.files[0].text)
        known = shipped.knowledge.prediction(one.checkpoints[0].key)
        assert flags.pop("v_parameterization") is True
        assert flags.pop("zero_terminal_snr", False) == (
            known is not None and known.value.zero_terminal_snr is not False
        )
        assert not flags


@given(NAME)
def test_any_name_is_a_comment(name: str) -> None:
    preset: Preset = made_up([], [], name=name, decided=(name,), zero_terminal_snr=True)
    assert tomllib.loads("\n".join(kohya.lines(preset))) == {"v_parameterization": True, "zero_terminal_snr": True}


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("noobai", "It is epsilon: training on it needs no flags."),
        ("anima", "Not an SDXL checkpoint"),
        ("animagine-xl-2.0", "epsilon"),
    ],
)
def test_what_needs_no_flags_is_refused(name: str, why: str, run: Run) -> None:
    refused = run("export", name, "--for", "kohya")
    assert (refused.code, refused.out) == (1, "")
    assert why in " ".join(refused.err.split())


def test_tags_need_not_be_known(run: Run) -> None:
    ran = run("export", "illustrious-xl-3.5-vpred", "--for", "kohya")
    assert ran.code == 0
    assert tomllib.loads(ran.out)["v_parameterization"] is True
    assert "quality tags" not in ran.err
