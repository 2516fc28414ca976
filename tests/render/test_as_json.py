"""The JSON contract: every field of every dataclass, lists never null, unknown is null."""

from __future__ import annotations

import json
import types
import typing
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, strategies as st

from sdxl_advisor.advice.compare import Comparison
from sdxl_advisor.advice.lineage import Lineage
from sdxl_advisor.advice.listing import GoalList, Listing
from sdxl_advisor.advice.profile import CheckpointProfile, FamilyProfile, LineProfile
from sdxl_advisor.advice.recommend import Recommendation
from sdxl_advisor.advice.tags import TagSheet
from sdxl_advisor.catalog.own import Findings
from sdxl_advisor.catalog.record import record
from sdxl_advisor.render import emit
from sdxl_advisor.render.as_json import values, written
from tests.catalog.writing import checkpoint, family, write
from tests.conftest import Run, examples

RESULTS: list[tuple[str, type]] = [
    ("recommend --goal easy --goal detailed", Recommendation),
    ("recommend --goal epsilon-only --goal v-only", Recommendation),
    ("goals", GoalList),
    ("list", Listing),
    ("list --all", Listing),
    ("list --family birch --status closed", Listing),
    ("show alder-1", CheckpointProfile),
    ("show orphan", CheckpointProfile),
    ("show alder", FamilyProfile),
    ("show twig", LineProfile),
    ("show twig-1", CheckpointProfile),
    ("tree", Lineage),
    ("tree hazel-merge", Lineage),
    ("compare alder birch hazel-merge", Comparison),
    ("compare alder birch --only scores --only data", Comparison),
    ("tags birch --subject furry --rating nsfw", TagSheet),
    ("tags orphan", TagSheet),
    ("tags twig 7", TagSheet),
    ("catalog check own", Findings),
    ("catalog check broken", Findings),
]


def mismatches(kind: Any, value: Any, at: str) -> list[str]:
    """The places where a plain *value* does not carry what the type *kind* promises."""
    origin, args = typing.get_origin(kind), typing.get_args(kind)
    if origin in (types.UnionType, typing.Union):
        return [] if value is None else mismatches(args[0], value, at)
    if origin is tuple and isinstance(value, list):
        parts = [(args[0], item, f"{at}[{n}]") for n, item in enumerate(value)]
    elif origin in (Mapping, dict) and isinstance(value, dict):
        parts = [(args[1], item, f"{at}.{name}") for name, item in value.items()]
    elif is_dataclass(kind) and isinstance(value, dict) and list(value) == [spec.name for spec in fields(kind)]:
        hints = typing.get_type_hints(kind)
        parts = [(hints[name], item, f"{at}.{name}") for name, item in value.items()]
    else:
        return [] if fits(kind, value) else [f"{at}: {value!r} is no {kind}"]
    return [problem for part in parts for problem in mismatches(*part)]


def fits(kind: Any, value: Any) -> bool:
    """Tell whether a single value is of a simple type."""
    if kind is Any:
        return True
    if typing.get_origin(kind) is typing.Literal:
        return value in typing.get_args(kind)
    return isinstance(kind, type) and isinstance(value, (int, float) if kind is float else kind)


NAMED = ("show", "tree", "compare", "tags")  # the commands that take names say how they read them, and which were paths


@pytest.fixture
def with_a_line(made_up: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The made-up catalogue with a line of one of its families; beside it a folder of one's own, and a broken one."""
    write(made_up, "twig.yaml", family(checkpoint("twig-1"), name="Twig", family="birch"))
    write(made_up.parent / "own", "mine.yaml", family(checkpoint("my-mix")))
    write(made_up.parent / "broken", "mine.yaml", {"nmae": "A"})
    monkeypatch.chdir(made_up.parent)


@pytest.mark.usefixtures("with_a_line")
@pytest.mark.parametrize(("words", "kind"), RESULTS, ids=[words for words, _ in RESULTS])
def test_json_carries_every_field_of_its_dataclass(words: str, kind: type, run: Run) -> None:
    document = run(*words.split(), "--json").json
    assert list(document)[:2] == ["format", "data"]
    assert (document.pop("format"), document.pop("data")) == (1, "2026-01-03")
    takes_names = words.split(maxsplit=1)[0] in NAMED
    assert document.pop("identified", None) == ([] if takes_names else None)
    understood = document.pop("understood", None)
    assert all(list(one) == ["text", "as", "how"] for one in understood) if takes_names else understood is None
    assert mismatches(kind, document, "$") == []


@pytest.mark.usefixtures("made_up")
def test_unknown_is_null_and_known_to_be_none_is_an_empty_list(run: Run) -> None:
    parents = {item["key"]: item["parents"] for item in run("list", "--all", "--json").json["checkpoints"]}
    assert (parents["orphan"], parents["alder-0"], parents["birch-eps"]) == (None, [], ["alder-1"])


@pytest.mark.parametrize(
    ("value", "written"),
    [(25.0, "25"), (5.5, "5.5"), (0.0, "0"), (-0.0, "0"), (-3.0, "-3"), (1e300, "1e+300"), (True, "true"), (7, "7")],
)
def test_whole_numbers_are_whole(value: float, written: str) -> None:
    assert json.dumps(values(((value,), {"a": value}))) == f'[[{written}], {{"a": {written}}}]'


@pytest.mark.usefixtures("made_up")
def test_settings_and_scores_have_whole_numbers(run: Run) -> None:
    out = run("compare", "alder", "birch", "--json").out
    assert '"values": [{"min": 5, "max": 7, "best": 5.5}, {"min": null, "max": null, "best": 4}]' in out
    assert ".0" not in run("tags", "alder", "--json").out


def test_json_is_ascii_and_one_line_in_a_pipe(made_up: Path, run: Run) -> None:
    text = (made_up / "birch.yaml").read_text(encoding="utf-8")
    (made_up / "birch.yaml").write_text(text.replace("Birch Lab", "Bürch 🌳"), encoding="utf-8")
    ran = run("show", "birch", "--json")
    assert ran.json["family"]["developer"] == "Bürch 🌳"
    assert ran.out.isascii()
    assert ran.out.count("\n") == 1


def test_json_is_indented_for_a_terminal(
    merged: Lineage, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    emit(merged, "json", "2026-01-01")
    out = capsys.readouterr().out
    assert out.startswith('{\n  "format": 1,\n  "data": "2026-01-01",\n  "title": "merge",\n')
    assert json.loads(out)["roots"][0]["marked"] is True


@record
class Made:
    """Any values in a record."""

    one: Any
    other: Any


PLAIN = st.none() | st.booleans() | st.integers() | st.floats() | st.text()
ANYTHING = st.recursive(
    PLAIN,
    lambda inner: st.lists(inner) | st.lists(inner).map(tuple) | st.dictionaries(st.text(), inner)
    | st.builds(Made, inner, inner),
)  # fmt: skip


@given(ANYTHING)
@examples(100)
def test_what_is_written_in_one_go_is_what_json_writes_of_the_values(value: Any) -> None:
    assert written(value) == json.dumps(values(value))
