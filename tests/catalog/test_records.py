"""Records: every field of the YAML comes back, and nothing changes them afterwards."""

from __future__ import annotations

import json
import types
import typing
from collections.abc import Mapping
from dataclasses import FrozenInstanceError, fields, is_dataclass, replace
from inspect import getmembers, isclass
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import pytest
from hypothesis import given, settings, strategies as st

from sdxl_advisor.catalog import records
from sdxl_advisor.catalog.build import build, default_of, plain, type_hints
from sdxl_advisor.catalog.location import Location
from sdxl_advisor.catalog.opening import open_catalog
from sdxl_advisor.catalog.record import record
from sdxl_advisor.catalog.records import Checkpoint, Edge, Entry, Family, Goals, Link, Source
from sdxl_advisor.catalog.reference import Interfaces
from tests.catalog.writing import write
from tests.conftest import Run

RECORDS = [kind for _, kind in getmembers(records, isclass) if is_dataclass(kind)]
TEXT = st.text(min_size=1, max_size=8).filter(lambda text: not text.isspace())
PLAIN = {
    str: TEXT,
    int: st.integers(-(10**12), 10**12),
    float: st.floats(allow_nan=False, allow_infinity=False),
    bool: st.booleans(),
}


def values_of(kind: Any) -> st.SearchStrategy[Any]:
    """Values of a field's type, whatever stands in it."""
    origin, args = get_origin(kind), get_args(kind)
    if origin in (types.UnionType, typing.Union):
        return st.none() | values_of(args[0])
    if origin is Literal:
        return st.sampled_from(args)
    if origin is tuple:
        return st.lists(values_of(args[0]), max_size=2).map(tuple)
    if origin is Mapping:
        return st.dictionaries(TEXT, values_of(args[1]), max_size=2)
    if is_dataclass(kind):
        return records_of(typing.cast("type", kind))
    return PLAIN[kind]


def records_of(kind: type) -> st.SearchStrategy[Any]:
    """Records of a class with anything in their fields."""
    return st.fixed_dictionaries({name: values_of(hint) for name, hint in type_hints(kind).items()}).map(
        lambda given: kind(**given)
    )


def full(kind: Any, name: str = "x") -> Any:
    """A plain value of a type in which every field is set, and none to its default."""
    origin, args = get_origin(kind), get_args(kind)
    if origin in (types.UnionType, typing.Union):
        return full(args[0], name)
    if origin is Literal:
        return args[0]
    if origin is tuple:
        return [full(args[0], name)]
    if origin is Mapping:
        return {name: full(args[1], name)}
    if is_dataclass(kind):
        return {field: full(hint, field) for field, hint in type_hints(typing.cast("type", kind)).items()}
    return {str: "furry" if name == "stands_for" else f"a {name}", int: 3, float: 2.5, bool: True}[kind]


def full_family() -> Any:
    """A family file with every field that there is, made to fit together."""
    raw = full(Family)
    one = raw["checkpoints"][0]
    quality = {"subjects": {"furry": full(records.Variant)}, "ratings": {"nsfw": full(records.Variant)}}
    for variant in (*quality["subjects"].values(), *quality["ratings"].values()):
        for side in ("positive", "negative"):
            variant[side] |= {"replace": {f"a {side}": "another"}, "drop": [f"a {side}"]}
    one |= {
        "name": "One",
        "aliases": ["first"],
        "key": "one",
        "released": "2024-05-06",
        "use_instead": ["alder-1"],
        "traits": {"ease": full(records.Trait)},
    }
    one["parents"][0]["checkpoint"] = "alder-1"
    for file in (one["files"][0], raw["other_files"][0]):
        file |= {"sha256": "a" * 64, "autov2": "b" * 10, "autov3": "c" * 12}
    raw["compat"][0] |= {"made_for": "alder-1", "used_on": "mine"}
    one["quality"] |= quality
    raw["defaults"]["quality"] |= quality
    raw |= {
        "sources": {"a source": full(Source) | {"checked": "2026-01-02"}},
        "checked": "2026-01-02",
        "default": "one",
    }
    del raw["key"], one["family"]
    return raw


@pytest.mark.usefixtures("made_up")
def test_every_field_of_a_checkpoint_comes_back(made_up: Path) -> None:
    raw = full_family()
    write(made_up / "families", "mine.yaml", raw)
    expected = raw["checkpoints"][0] | {"family": "mine"}
    assert plain(open_catalog().checkpoint("one")) == expected


def test_every_field_of_a_family_comes_back(made_up: Path) -> None:
    raw = full_family()
    write(made_up / "families", "mine.yaml", raw)
    assert plain(open_catalog().family("mine")) == raw | {"key": "mine", "checkpoints": []}


def test_every_block_of_the_defaults_reaches_a_checkpoint_without_it(made_up: Path) -> None:
    raw = full_family()
    for block in raw["defaults"]:
        del raw["checkpoints"][0][block]
    write(made_up / "families", "mine.yaml", raw)
    written = plain(open_catalog().checkpoint("one"))
    assert {block: written[block] for block in raw["defaults"]} == raw["defaults"]


def test_a_block_is_never_mixed_with_the_default_one(made_up: Path) -> None:
    raw = full_family()
    raw["checkpoints"][0]["settings"] = {"source": ["a source"], "vae": "own"}
    write(made_up / "families", "mine.yaml", raw)
    own = open_catalog().checkpoint("one").settings
    assert own == records.Settings(source=("a source",), vae="own")


def test_the_sample_leaves_no_field_at_its_default() -> None:
    sample = plain(build(Checkpoint, full(Checkpoint), Location(None)))
    assert [spec.name for spec in fields(Checkpoint) if sample[spec.name] == default_of(spec)] == []


@pytest.mark.parametrize(("name", "kind"), [("goals", Goals), ("interfaces", Interfaces)])
def test_every_field_beside_the_families_comes_back(name: str, kind: type, made_up: Path) -> None:
    from sdxl_advisor.catalog.reading import read_yaml

    raw = read_yaml(made_up / f"{name}.yaml")
    assert getattr(open_catalog(), name) == build(kind, raw, Location(None))


def test_an_entry_says_what_its_checkpoint_says(made_up: Path) -> None:
    write(made_up / "families", "mine.yaml", full_family())
    catalog = open_catalog()
    one = catalog.checkpoint("one")
    assert catalog.entry("one") == Entry(
        key="one",
        name=one.name,
        family="mine",
        status=one.status,
        aliases=one.aliases,
        architecture=one.architecture,
        released=one.released,
        url=one.url,
        prediction="epsilon",
        sell_pictures="yes",
        has_tags=True,
        parents=(Edge("alder-1", "finetune", ("a source",), "a step", "a note"),),
        traits={"ease": 3},
    )


@pytest.mark.usefixtures("made_up")
@pytest.mark.parametrize(("key", "expected"), [("alder-0", []), ("orphan", None)])
def test_no_parents_and_unknown_parents_are_told_apart(key: str, expected: object, run: Run) -> None:
    assert run("show", key, "--json").json["checkpoint"]["parents"] == expected


@pytest.mark.usefixtures("made_up")
@pytest.mark.parametrize(
    ("key", "developer"), [("alder-1", "Alder Works"), ("birch-v", "Birch Lab"), ("hazel-merge", None)]
)
def test_the_developer_is_the_family_s(key: str, developer: str | None, run: Run) -> None:
    assert run("show", key, "--json").json["checkpoint"]["developer"] == developer


@pytest.mark.usefixtures("made_up")
def test_the_date_of_the_data_is_the_newest_check(run: Run) -> None:
    assert run("list", "--json").json["data"] == "2026-01-03"


@pytest.mark.parametrize("kind", RECORDS, ids=lambda kind: kind.__name__)
@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_a_record_survives_being_written_as_json(kind: type, data: st.DataObject) -> None:
    made = data.draw(records_of(kind))
    for sparse in (False, True):
        written = json.loads(json.dumps(plain(made, sparse=sparse)))
        assert build(kind, written, Location(None)) == made


@pytest.mark.parametrize("kind", RECORDS, ids=lambda kind: kind.__name__)
def test_a_record_cannot_be_changed(kind: type) -> None:
    made = build(kind, full(kind), Location(None))
    name = fields(typing.cast("Any", kind))[0].name
    with pytest.raises(FrozenInstanceError):
        setattr(made, name, "other")
    with pytest.raises(FrozenInstanceError):
        setattr(made, "no_such_field", 1)  # noqa: B010
    with pytest.raises(FrozenInstanceError):
        delattr(made, name)
    assert plain(made) == full(kind)


def test_equal_records_are_equal_and_have_one_hash() -> None:
    one, same, other = Link("a", "b"), Link("a", "b", "other"), Link("a", "b", "tool")
    assert one == same
    assert hash(one) == hash(same)
    assert one != other
    assert {one, same, other} == {one, other}


def test_records_of_two_classes_are_never_equal() -> None:
    @record
    class Other:
        title: str
        url: str
        kind: str = "other"

    assert Link("a", "b") != typing.cast("object", Other("a", "b"))


def test_a_record_is_shown_as_the_call_that_makes_it() -> None:
    assert repr(Link("a", "b")) == "Link(title='a', url='b', kind='other')"


def test_a_record_with_a_mapping_has_no_hash() -> None:
    with pytest.raises(TypeError):
        hash(records.Edit(replace={"a": "b"}))


def test_two_records_share_no_default() -> None:
    one, other = records.Edit(), records.Edit()
    assert one.replace is not other.replace


def test_a_changed_copy_leaves_the_record_alone() -> None:
    one = Link("a", "b")
    assert replace(one, title="c") == Link("c", "b")
    assert one == Link("a", "b")
