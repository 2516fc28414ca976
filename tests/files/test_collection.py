"""The models in somebody's folders, in short: for whoever asks which of them to use."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sdxl_advisor.catalog.catalog import Catalog
from sdxl_advisor.errors import AdvisorError
from sdxl_advisor.files.collection import OwnFile, checkpoints_in, entry_of
from sdxl_advisor.files.hash_memory import HashMemory
from sdxl_advisor.files.hashing import Hashes
from tests.files import making
from tests.files.beside import modelspec
from tests.pictures.making import png


def only(catalog: Catalog, path: Path) -> OwnFile:
    """What is told of the only file."""
    [one] = checkpoints_in(catalog, [path])
    return one


@pytest.mark.parametrize(
    ("name", "known", "line", "family"),
    [
        ("noobaiXLNAIXL_vPred10Version.safetensors", "version", "noobai", "noobai"),
        ("waiIllustriousSDXL_v999.safetensors", "line", "wai", "illustrious"),
        ("somePonyMix_v10.safetensors", "family", "pony", "pony"),
        ("mystery.safetensors", "unknown", None, None),
    ],
)
def test_a_checkpoint_is_told_as_far_as_it_is_known(
    name: str, known: str, line: str | None, family: str | None, tmp_path: Path, shipped: Catalog
) -> None:
    one = only(shipped, making.sdxl(tmp_path / name))
    assert (one.name, one.known, one.line or one.family, one.family) == (name, known, line, family)
    assert (one.key is not None) == (known == "version")
    entry = entry_of(shipped, one)
    assert (entry.listed if entry else None) == {"version": True, "unknown": None}.get(known, False)
    assert (entry.family if entry else None) == family


@pytest.mark.parametrize(
    ("options", "name", "prediction", "proven", "needs_setting"),
    [
        ({"v_pred": True}, "x", "v-prediction", True, False),
        ({"metadata": modelspec(prediction_type="v")}, "x", "v-prediction", True, True),
        ({}, "x_vpred", "v-prediction", False, True),
        ({}, "noobaiXLNAIXL_vPred10Version", "v-prediction", False, True),
        ({"v_pred": True}, "noobaiXLNAIXL_vPred10Version", "v-prediction", True, False),
        ({}, "x_eps", "epsilon", False, False),
        ({}, "x", None, False, False),
    ],
)
def test_what_it_predicts_is_told_and_whether_programs_see_it(
    options: dict[str, Any],
    name: str,
    prediction: str | None,
    proven: bool,
    needs_setting: bool,
    tmp_path: Path,
    shipped: Catalog,
) -> None:
    one = only(shipped, making.sdxl(tmp_path / f"{name}.safetensors", **options))
    assert (one.prediction, one.proven, one.needs_setting) == (prediction, proven, needs_setting)


def test_what_is_no_checkpoint_of_plain_sdxl_is_told_to_be_other(tmp_path: Path, shipped: Catalog) -> None:
    for maker in ("lora", "vae", "sd15", "refiner", "inpaint", "not_a_model"):
        getattr(making, maker)(tmp_path / f"{maker}.safetensors")
    (tmp_path / "damaged.safetensors").write_bytes(b"x")
    found = checkpoints_in(shipped, [tmp_path])
    assert len(found) == 7
    assert {(one.known, entry_of(shipped, one)) for one in found} == {("other", None)}


def test_pictures_are_passed_over_and_no_file_comes_twice(tmp_path: Path, shipped: Catalog) -> None:
    png(tmp_path / "x.png", {})
    model = making.sdxl(tmp_path / "model.safetensors")
    assert [one.path for one in checkpoints_in(shipped, [tmp_path, model])] == [str(model)]


def test_a_file_that_was_hashed_before_is_known_by_its_hash(tmp_path: Path, shipped: Catalog) -> None:
    model = making.sdxl(tmp_path / "renamed.safetensors")
    known = "67ab2fd8ec439a89b3fedb15cc65f54336af163c7eb5e4f2acc98f090a29b0b3"
    hashes = Hashes(known, None)
    assert only(shipped, model).known == "unknown"
    HashMemory().put(model, model.stat(), hashes)
    assert only(shipped, model).key == "pony-diffusion-v6-xl"


def test_a_path_that_is_not_there_is_an_error_and_a_broken_file_in_a_folder_is_none(
    tmp_path: Path, shipped: Catalog
) -> None:
    (tmp_path / "gone.safetensors").symlink_to(tmp_path / "nowhere")
    assert only(shipped, tmp_path).known == "other"
    with pytest.raises(AdvisorError, match="no such file"):
        checkpoints_in(shipped, [tmp_path, tmp_path / "missing"])
    assert checkpoints_in(shipped, []) == []
