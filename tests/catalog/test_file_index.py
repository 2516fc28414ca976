"""By what files betray whose they are: what the YAML says of files, as it is compiled and looked up."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sdxl_advisor.catalog.catalog import Catalog
from sdxl_advisor.catalog.file_index import KINDS, NOBODY
from sdxl_advisor.catalog.opening import open_catalog
from tests.catalog.writing import changed, checkpoint, family, write
from tests.conftest import Run

SOURCED = {"source": ["card"]}
FILE = {
    "name": "One_v1.safetensors",
    "also_named": ["ones best.ckpt"],
    "sha256": "a1" * 32,
    "autov3": "c" * 12,
    "size": 1234,
    **SOURCED,
}
OTHER = {
    "label": "One's VAE",
    "kind": "vae",
    "name": "one-vae.safetensors",
    "autov2": "b" * 10,
    "civitai_model": 7,
    "civitai_version": 8,
    **SOURCED,
}
NAMED = {"words": ["One Line"], "but_not": ["one liner"], "base_models": ["One 1.0"], **SOURCED}
GOOD = family(
    checkpoint("one", civitai_model=5, civitai_version=6, files=[FILE]),
    other_files=[OTHER],
    file_names=NAMED,
)


def owners(catalog: Catalog, kind: str, value: str) -> list[str]:
    """Who has a mark."""
    return catalog.file_index.of(kind, value)


@pytest.fixture
def mine(made_up: Path) -> Catalog:
    """The made-up catalogue with one more family."""
    write(made_up, "mine.yaml", GOOD)
    return open_catalog()


@pytest.mark.parametrize(
    ("kind", "value", "owner"),
    [
        ("name", "onev1", "one"),
        ("name", "onesbest", "one"),
        ("sha256", "a1" * 32, "one"),
        ("short", "a1" * 5, "one"),
        ("autov3", "c" * 12, "one"),
        ("size", "1234", "one"),
        ("civitai_model", "5", "one"),
        ("civitai_version", "6", "one"),
        ("name", "onevae", "mine:One's VAE"),
        ("short", "b" * 10, "mine:One's VAE"),
        ("civitai_model", "7", "mine:One's VAE"),
        ("civitai_version", "8", "mine:One's VAE"),
        ("word", "oneline", "mine"),
        ("word", "oneliner", NOBODY),
        ("base_model", "one10", "mine"),
    ],
)
def test_every_mark_leads_to_its_owner(kind: str, value: str, owner: str, mine: Catalog) -> None:
    assert owners(mine, kind, value) == [owner]


def test_a_short_hash_of_its_own_stands_beside_that_of_the_whole(made_up: Path) -> None:
    write(made_up, "mine.yaml", changed(GOOD, "checkpoints/0/files/0/autov2", "d" * 10))
    catalog = open_catalog()
    assert owners(catalog, "short", "d" * 10) == owners(catalog, "short", "a1" * 5) == ["one"]


def test_two_owners_of_a_mark_are_both_kept_and_one_stands_once(made_up: Path) -> None:
    twice = [FILE, {**FILE, "name": "one v1"}]
    second = checkpoint("two", files=[{"name": "ONE-V1.safetensors", **SOURCED}])
    values = changed(GOOD, "checkpoints", [checkpoint("one", files=twice), second])
    write(made_up, "mine.yaml", values)
    catalog = open_catalog()
    assert owners(catalog, "name", "onev1") == ["one", "two"]
    assert owners(catalog, "sha256", "a1" * 32) == ["one"]


@pytest.mark.parametrize("value", [None, "", "nobody"])
def test_nobody_has_no_mark(value: str | None, mine: Catalog) -> None:
    assert [mine.file_index.of(kind, value) for kind in KINDS] == [[]] * len(KINDS)


def test_a_file_without_a_checkpoint_keeps_all_that_is_said_of_it(mine: Catalog) -> None:
    owner, other = mine.file_index.others["mine:One's VAE"]
    assert (owner, other.label, other.kind, other.name) == ("mine", "One's VAE", "vae", "one-vae.safetensors")
    assert (other.civitai_model, other.source, other.also_named, other.sha256) == (7, ("card",), (), None)


def test_files_of_ones_own_stand_beside_those_of_the_shipped_catalogue(made_up: Path, own: Path) -> None:
    write(own, "mine.yaml", changed(GOOD, "checkpoints/0/files/0/name", "alder1.safetensors"))
    catalog = open_catalog(own)
    assert made_up.exists()
    assert owners(catalog, "name", "alder1") == ["alder-1", "one"]
    assert owners(catalog, "short", "0123456789") == ["alder-1"]
    assert catalog.file_index.others["mine:One's VAE"][0] == "mine"


def test_a_label_may_be_that_of_a_file_of_another_family(made_up: Path) -> None:
    for name in ("mine", "yours"):
        values = family(checkpoint(f"{name}-1"), other_files=[{"label": "Merge", "name": f"{name}.ckpt", **SOURCED}])
        write(made_up, f"{name}.yaml", {**values, "name": f"The {name}"})
    others = open_catalog().file_index.others
    assert {"mine:Merge", "yours:Merge"} <= {*others}


def statement(**fields: Any) -> dict[str, Any]:
    """A statement on add-ons."""
    return {"made_for": "one", "used_on": "alder", "verdict": "no", "why": "Tried.", **SOURCED, **fields}


def test_statements_keep_their_order_and_the_family_whose_sources_they_cite(made_up: Path, own: Path) -> None:
    write(made_up, "mine.yaml", {**GOOD, "compat": [statement(), statement(used_on="birch-v")]})
    beside = family(checkpoint("ash"), compat=[statement(made_for="ash", used_on="mine")])
    write(own, "ours.yaml", {**beside, "name": "Ours"})
    said = [(home, one.made_for, one.used_on) for home, one in open_catalog(own).compat]
    assert said == [("mine", "one", "alder"), ("mine", "one", "birch-v"), ("ours", "ash", "mine")]


def test_statements_of_ones_own_are_answered_with_their_sources(made_up: Path, own: Path, run: Run) -> None:
    write(own, "ours.yaml", {**family(checkpoint("ash"), compat=[statement(made_for="ash")]), "name": "Ours"})
    found = run("--catalog", str(own), "compat", "ash", "alder", "--json").json
    assert made_up.exists()
    assert (found["verdict"], found["reasons"], found["sources"][0]["title"]) == ("no", ["Tried."], "A card")


def test_every_mark_of_the_data_has_an_owner_that_there_is(shipped: Catalog) -> None:
    owners = {kind: {one for found in shipped.file_index.owners[kind].values() for one in found} for kind in KINDS}
    assert owners["word"] <= {*shipped.lines, NOBODY}
    of_lines = ("whole_word", "last_word", "base_model", "civitai_line")
    for kind in of_lines:
        assert owners[kind] <= {*shipped.lines}, kind
    assert owners["repository"] <= {*shipped.keys, *shipped.lines}
    for kind in set(KINDS) - {"word", "repository", *of_lines}:
        assert owners[kind] <= {*shipped.keys, *shipped.file_index.others}, kind


def test_a_hash_of_the_data_belongs_to_one_file(shipped: Catalog) -> None:
    for kind in ("sha256", "short"):
        shared = {value: found for value, found in shipped.file_index.owners[kind].items() if len(found) > 1}
        assert shared == {}, kind
