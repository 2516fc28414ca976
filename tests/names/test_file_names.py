"""Whose a file is by its name: every name of the evidence, and names made up to mislead."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, strategies as st

from sdxl_advisor.catalog.catalog import Catalog
from sdxl_advisor.catalog.spelling import prediction_in
from sdxl_advisor.names.file_names import by_hash, by_name, by_page, by_tensors, families_in

TABLE = yaml.load((Path(__file__).parent / "file_names.yaml").read_text("utf-8"), yaml.CSafeLoader)
ROWS: list[dict[str, Any]] = [*TABLE["names"], *TABLE["more"]]


@pytest.mark.parametrize("row", ROWS, ids=[f"{row.get('folder', '')}:{row['name']}" for row in ROWS])
def test_a_name_tells_the_right_family_or_none(row: dict[str, Any], shipped: Catalog) -> None:
    told = by_name(shipped, row["name"], row.get("folder", ""))
    assert (told.families[0] if len(told.families) == 1 else None) == row["family"]
    checkpoint = told.owner.checkpoint if told.owner else None
    assert (checkpoint.key if checkpoint else None) == row.get("checkpoint")
    if checkpoint or "line" in row:
        assert told.line
        assert told.line.key == (checkpoint.line if checkpoint else row["line"])
    if "label" in row:
        assert told.owner
        assert (told.owner.label, told.owner.kind) == (row["label"], row.get("kind", "checkpoint"))


def test_the_table_has_every_kind_of_row() -> None:
    assert len(ROWS) > 250
    assert sum(row["family"] is None for row in ROWS) >= 13
    assert sum("checkpoint" in row for row in ROWS) > 90
    assert sum("line" in row for row in ROWS) > 40
    assert sum("label" in row for row in ROWS) > 5


def test_every_file_of_the_catalogue_is_known_by_its_name_and_its_hashes(shipped: Catalog) -> None:
    hashes = 0
    for entry in shipped.entries():
        for file in shipped.checkpoint(entry.key).files or ():
            told = by_name(shipped, file.name)
            assert told.owner is None or told.owner.checkpoint == entry
            for digits in filter(None, (file.sha256, file.autov2)):
                owner = by_hash(shipped, digits)
                assert owner
                assert owner.checkpoint == entry
                hashes += 1
    assert hashes > 100


@pytest.mark.parametrize("digits", [None, "", "67ab2fd8e", "ffffffffff", "f" * 64])
def test_an_unknown_hash_has_no_owner(digits: str | None, shipped: Catalog) -> None:
    assert by_hash(shipped, digits) is None
    assert by_tensors(shipped, digits) is None


def test_a_page_tells_the_version_or_at_least_the_lines(shipped: Catalog) -> None:
    owner, lines = by_page(shipped, 833294, 1190596)
    assert owner
    assert owner.checkpoint
    assert owner.checkpoint.key == "noobai-xl-vpred-1.0"
    assert lines == ("noobai",)
    assert by_page(shipped, 833294, 1) == (None, ("noobai",))
    assert by_page(shipped, 827184, 1) == (None, ("wai",))
    assert by_page(shipped, None, None) == (None, ())


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("noobaiXL_vPred10", "v-prediction"),
        ("some-v-pred", "v-prediction"),
        ("some_eps", "epsilon"),
        ("epsilonPred11", "epsilon"),
        ("steps20", None),
        ("NoobEPS_v1", "epsilon"),
        ("noobaiEPS6", "epsilon"),
        ("vNAIXLEPS", "epsilon"),
        ("epsIll11", "epsilon"),
        ("realskin_epsV14", "epsilon"),
        ("mix_ePred_v11", "epsilon"),
        ("noobvPredNoob", "v-prediction"),
        ("8STEPS", None),
        ("BICEPS_v1", None),
        ("alienVPredator", None),
        ("thePredator", None),
        ("epsom", None),
    ],
)
def test_a_name_may_tell_the_prediction_type(name: str, told: str | None) -> None:
    assert prediction_in(name) == told


def test_a_longer_word_that_means_something_else_hides_the_shorter(shipped: Catalog) -> None:
    assert families_in(shipped, "twinponytailstyle") == ()
    assert families_in(shipped, "ponytailforpony") == ("pony",)


@given(st.text(max_size=60))
def test_any_name_has_an_answer(shipped: Catalog, name: str) -> None:
    told = by_name(shipped, name)
    assert told.owner is None or told.owner.family in shipped.families
    assert told.line is None or told.line.family in told.families
    assert set(told.families) <= set(shipped.families)
