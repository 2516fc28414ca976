"""Records: every field of the YAML comes back, and nothing changes them afterwards."""

from __future__ import annotations

import json
import types
import typing
from collections.abc import Mapping
from dataclasses import FrozenInstanceError, fields, is_dataclass, replace
from functools import cache
from inspect import getmembers, isclass
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import pytest
from hypothesis import given, strategies as st

from sdxl_advisor.catalog import records, reference
from sdxl_advisor.catalog.build import build, maker, plain, type_hints
from sdxl_advisor.catalog.loading import BLOCKS
from sdxl_advisor.catalog.location import Location
from sdxl_advisor.catalog.opening import open_catalog
from sdxl_advisor.catalog.record import default_of, record
from sdxl_advisor.catalog.records import Checkpoint, Edge, Entry, Line, LineEntry, Link, Source
from sdxl_advisor.catalog.reference import Goals, Interfaces
from tests.catalog.writing import checkpoint, family, write
from tests.conftest import Run, examples

RECORDS = [
    kind
    for module in (records, reference)
    for _, kind in getmembers(module, isclass)
    if is_dataclass(kind) and (module is records or kind.__module__ == module.__name__)
]
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
    most = 1 if args and is_dataclass(args[-1 if origin is Mapping else 0]) else 2  # records hold enough as it is
    if origin is tuple:
        return st.lists(values_of(args[0]), max_size=most).map(tuple)
    if origin is Mapping:
        return st.dictionaries(TEXT, values_of(args[1]), max_size=most)
    if is_dataclass(kind):
        return records_of(typing.cast("type", kind))
    return PLAIN[kind]


@cache
def records_of(kind: type) -> st.SearchStrategy[Any]:
    """Records of a class with anything in their fields."""
    return st.fixed_dictionaries({name: values_of(hint) for name, hint in type_hints(kind).items()}).map(
        lambda given: kind(**given)
    )


GIVEN_NAMES = {
    "stands_for": "furry",
    "samplers": "Euler",
    "schedulers": "Karras",
    "avoid": "Karras",
}  # made up, but there


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
    return {str: GIVEN_NAMES.get(name, f"a {name}"), int: 3, float: 2.5, bool: True}[kind]


def full_line() -> Any:
    """The file of a family's base with every field that there is, made to fit together."""
    raw = full(Line)
    one = raw["checkpoints"][0]
    one |= {
        "name": "One",
        "aliases": ["first"],
        "key": "one",
        "released": "2024-05-06",
        "use_instead": ["alder-1"],
        "traits": {"ease": full(records.Trait) | {"score": 3.0}},
    }
    one["parents"] = [full_edge("checkpoint", "alder-1"), full_edge("line", "birch"), full_edge("family", "alder")]
    for file in (one["files"][0], raw["other_files"][0]):
        file |= {"sha256": "a" * 64, "autov2": "b" * 10, "autov3": "c" * 12}
    raw["compat"][0] |= {"made_for": "alder-1", "used_on": "mine"}
    raw["other_files"][0] |= {"kind": "lora"}
    raw["other_files"][0]["works"][0] |= {"used_on": "mine"}
    for block in (one, raw["defaults"], raw["merges"]):
        block["quality"] |= full_variants()
    raw["defaults"]["traits"] = {"look": full(records.Trait) | {"score": 4.0}}
    for block in (one, raw["defaults"]):
        block["training"]["cutoff"] = "2024-05"
    raw |= {
        "sources": {"a source": full(Source) | {"checked": "2026-01-02"}},
        "checked": "2026-01-02",
        "default": "one",
        "newest": "one",
        "use_instead": ["alder-0"],
    }
    del raw["key"], raw["family"], one["family"], one["line"], one["shared"]
    return raw


def full_edge(kind: str, key: str) -> Any:
    """A parent with every field, but of its three names only one."""
    return {name: value for name, value in full(Edge).items() if name not in ("checkpoint", "line", "family")} | {
        kind: key
    }


def full_variants() -> Any:
    """What a subject and a rating change, with every field."""
    quality = {"subjects": {"furry": full(records.Variant)}, "ratings": {"nsfw": full(records.Variant)}}
    for variant in (*quality["subjects"].values(), *quality["ratings"].values()):
        for side in ("positive", "negative"):
            variant[side] |= {"replace": {f"a {side}": "another"}, "drop": [f"a {side}"]}
    return quality


@pytest.mark.usefixtures("made_up")
def test_every_field_of_a_checkpoint_comes_back(made_up: Path) -> None:
    raw = full_line()
    write(made_up, "mine.yaml", raw)
    unnamed = dict.fromkeys(("checkpoint", "line", "family"))
    parents = [unnamed | edge for edge in raw["checkpoints"][0]["parents"]]
    expected = raw["checkpoints"][0] | {"family": "mine", "line": "mine", "shared": ["look"], "parents": parents}
    expected["traits"] |= raw["defaults"]["traits"]
    assert plain(open_catalog().checkpoint("one")) == expected


def test_every_field_of_a_family_comes_back(made_up: Path) -> None:
    raw = full_line()
    write(made_up, "mine.yaml", raw)
    assert plain(open_catalog().line("mine")) == raw | {"key": "mine", "family": "mine", "checkpoints": []}


@pytest.mark.parametrize("named", [True, False], ids=["beside the folders", "in the folder of its family"])
def test_every_field_of_a_line_comes_back(named: bool, made_up: Path) -> None:
    raw = {name: value for name, value in full_line().items() if name != "merges"}
    write(made_up if named else made_up / "alder", "mine.yaml", raw | ({"family": "alder"} if named else {}))
    catalog = open_catalog()
    expected = raw | {"key": "mine", "family": "alder", "merges": None, "checkpoints": []}
    assert plain(catalog.line("mine")) == expected
    assert (catalog.checkpoint("one").line, catalog.checkpoint("one").family) == ("mine", "alder")


def test_every_block_of_the_defaults_reaches_a_checkpoint_without_it(made_up: Path) -> None:
    raw = full_line()
    for block in raw["defaults"]:
        del raw["checkpoints"][0][block]
    write(made_up, "mine.yaml", raw)
    written = plain(open_catalog().checkpoint("one"))
    assert {block: written[block] for block in raw["defaults"]} == raw["defaults"]
    assert written["shared"] == [*BLOCKS, "look"]


def test_a_block_is_never_mixed_with_the_default_one(made_up: Path) -> None:
    raw = full_line()
    raw["checkpoints"][0]["settings"] = {"source": ["a source"], "vae": "own"}
    write(made_up, "mine.yaml", raw)
    own = open_catalog().checkpoint("one").settings
    assert own == records.Settings(source=("a source",), vae="own")


def test_the_sample_leaves_no_field_at_its_default() -> None:
    sample = plain(build(Checkpoint, full(Checkpoint), Location(None)))
    assert [name for name in sample if sample[name] == default_of(Checkpoint, name)] == []


@pytest.mark.parametrize(("name", "kind"), [("goals", Goals), ("interfaces", Interfaces)])
def test_every_field_beside_the_families_comes_back(name: str, kind: type, made_up: Path) -> None:
    from sdxl_advisor.catalog.reading import read_yaml

    raw = read_yaml(made_up / f"{name}.yaml")
    assert getattr(open_catalog(), name) == build(kind, raw, Location(None))


def test_an_entry_says_what_its_checkpoint_says(made_up: Path) -> None:
    raw = full_line()
    del raw["checkpoints"][0]["license"], raw["checkpoints"][0]["review"]
    write(made_up, "mine.yaml", raw)
    catalog = open_catalog()
    one = catalog.checkpoint("one")
    assert catalog.entry("one") == Entry(
        key="one",
        name=one.name,
        family="mine",
        line="mine",
        status=one.status,
        aliases=one.aliases,
        architecture=one.architecture,
        released=one.released,
        url=one.url,
        prediction="epsilon",
        sell_pictures="yes",
        has=BLOCKS,
        shared=("license", "review", "look"),
        parents=(
            Edge(("a source",), "finetune", checkpoint="alder-1", step="a step", note="a note"),
            Edge(("a source",), "finetune", line="birch", step="a step", note="a note"),
            Edge(("a source",), "finetune", family="alder", step="a step", note="a note"),
        ),
        traits={"look": 4, "ease": 3},
        cutoff="2024-05",
    )


def test_an_entry_of_a_line_says_what_its_record_says(made_up: Path) -> None:
    raw = full_line()
    write(made_up, "mine.yaml", raw)
    assert open_catalog().lines["mine"] == LineEntry(
        key="mine",
        name=raw["name"],
        family="mine",
        checked="2026-01-02",
        aliases=tuple(raw["aliases"]),
        architecture=raw["architecture"],
        default="one",
        url=raw["url"],
        civitai_model=raw["civitai_model"],
        use_instead=("alder-0",),
        in_use=True,
        checkpoints=("one",),
        merges=("prediction", "quality", "vocabulary", "prompting", "settings", "v_prediction_settings"),
        merges_predict="epsilon",
    )


@pytest.mark.parametrize(
    ("fields", "keys", "default"),
    [
        ({}, ["one"], "one"),
        ({}, ["one", "two"], None),
        ({"newest": "two"}, ["one", "two"], "two"),
        ({"newest": "two", "default": "one"}, ["one", "two"], "one"),
        ({}, [], None),
    ],
)
def test_a_line_stands_for_its_default_or_newest_or_only_version(
    fields: dict[str, str], keys: list[str], default: str | None, made_up: Path
) -> None:
    versions = [checkpoint(key, aliases=[f"no {key}"]) for key in keys]
    write(made_up, "mine.yaml", family(*versions, family="alder", **fields, **({} if keys else {"sources": {}})))
    assert open_catalog().lines["mine"].default == default


def test_a_status_that_nobody_states_follows_from_the_newest_version(made_up: Path) -> None:
    versions = [checkpoint(key, status="unknown") for key in ("old", "new")]
    write(made_up, "mine.yaml", family(*versions, checkpoint("test", status="test"), family="alder", newest="new"))
    catalog = open_catalog()
    assert [catalog.entry(key).status for key in ("old", "new", "test")] == ["superseded", "current", "test"]


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
@examples(10)
@given(data=st.data())
def test_a_record_survives_being_written_as_json(kind: type, data: st.DataObject) -> None:
    made = data.draw(records_of(kind))
    for sparse in (False, True):
        written = json.loads(json.dumps(plain(made, sparse=sparse)))
        assert build(kind, written, Location(None)) == maker(kind)(written) == made


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
