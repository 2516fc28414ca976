"""Comparisons: which rows there are, which differ, what they cite, what is unknown."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.advice.conftest import Ask
from tests.catalog.writing import change, edge
from tests.conftest import Run


def rows(answer: Any) -> dict[str, Any]:
    """The rows by their fields."""
    return {row["field"]: row for row in answer["rows"]}


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("training.images", [2_000_000, 3_000_000]),
        ("training.datasets", [["Plankbooru"], ["Plankbooru", "e99"]]),
        ("training.furry", ["little", None]),
        ("training.captions", [None, None]),
        ("training.gpu_hours", [900, None]),
        ("family", ["alder", "birch"]),
        ("line", ["alder", "birch"]),
        ("developer", ["Alder Works", "Birch Lab"]),
        ("released", ["2024-03", "2024-12-24"]),
        ("status", ["current", "current"]),
        ("architecture", ["SDXL", "SDXL"]),
        ("parents", [["alder-0"], ["birch-eps"]]),
        ("prediction.type", ["epsilon", "v-prediction"]),
        ("prediction.zero_terminal_snr", [None, True]),
        ("quality.positive", [["masterpiece", "best quality", "safe"], ["very awa"]]),
        ("quality.negative", [["nsfw", "worst quality", "furry"], []]),
        ("quality.placement", ["start", "end"]),
        ("settings.cfg", [{"min": 5.0, "max": 7.0, "best": 5.5}, {"min": None, "max": None, "best": 4.0}]),
        ("settings.steps", [{"min": None, "max": None, "best": 28.0}, None]),
        ("settings.clip_skip", [2, None]),
        ("license.name", ["Alder licence", "Birch licence"]),
        ("license.sell_pictures", ["yes", "no"]),
        ("review.weaknesses", [["hands"], None]),
        ("traits.ease", [4, 2]),
        ("traits.fur", [1, 4]),
    ],
)
def test_a_row_holds_each_one_s_value(field: str, values: object, ask: Ask) -> None:
    assert rows(ask("compare alder-1 birch-v"))[field]["values"] == values


GROUPS = ["tags", "settings", "scores", "data", "license", "about"]


def test_rows_begin_with_use_and_end_with_the_rest(ask: Ask) -> None:
    answer = ask("compare alder-1 birch-v")["rows"]
    assert list(dict.fromkeys(row["group"] for row in answer)) == GROUPS
    firsts = [next(row["field"] for row in answer if row["group"] == group) for group in GROUPS]
    assert firsts == ["quality.positive", "prediction.type", "traits.ease", "training.images", "license.name", "family"]


@pytest.mark.parametrize(
    ("only", "groups"),
    [
        ("--only data", ["data"]),
        ("--only scores,tags", ["scores", "tags"]),
        ("--only Scores --only tags --only scores", ["scores", "tags"]),
        ("", GROUPS),
    ],
)
def test_only_some_groups_are_shown_in_the_order_asked_for(only: str, groups: list[str], ask: Ask) -> None:
    answer = ask(f"compare alder-1 birch-v {only}")["rows"]
    assert list(dict.fromkeys(row["group"] for row in answer)) == groups


def test_the_dataset_is_a_group(ask: Ask) -> None:
    assert list(rows(ask("compare alder-1 birch-v --only data"))) == [
        "training.images",
        "training.datasets",
        "training.furry",
        "training.captions",
        "training.cutoff",
        "training.text_encoder",
        "training.hardware",
        "training.gpu_hours",
    ]


@pytest.mark.parametrize(
    ("names", "field", "best"),
    [
        ("alder-1 birch-v", "traits.ease", [True, False]),
        ("alder-1 birch-v hazel-merge", "traits.look", [False, False, True]),
        ("birch-eps birch-v alder-1", "traits.fur", [True, True, False]),
        ("birch-eps birch-v", "traits.fur", [False, False]),
        ("alder-1 orphan", "traits.ease", [False, False]),
        ("alder-1 birch-v", "training.images", [False, False]),
    ],
)
def test_the_best_scores_are_marked_where_a_lower_one_is_known(
    names: str, field: str, best: list[bool], ask: Ask
) -> None:
    assert rows(ask(f"compare {names}"))[field]["best"] == best


def test_a_trait_s_row_is_called_by_its_label(ask: Ask) -> None:
    assert rows(ask("compare alder-1 birch-v"))["traits.look"]["label"] == "Ready-made look"


def test_only_the_first_letter_of_a_label_is_made_a_capital(made_up: Path, ask: Ask) -> None:
    change(made_up / "goals.yaml", "traits/look/label", "LoRA training")
    assert rows(ask("compare alder-1 birch-v"))["traits.look"]["label"] == "LoRA training"


@pytest.mark.parametrize(
    ("names", "field", "differs"),
    [
        ("alder-1 birch-v", "training.images", True),
        ("alder-1 birch-v", "training.furry", True),
        ("alder-1 birch-v", "status", False),
        ("alder-1 birch-v", "training.captions", False),
        ("alder-1 alder-0", "parents", True),
        ("alder-0 orphan", "parents", True),
        ("alder-0 maple-dit", "parents", False),
        ("alder-1 birch-eps hazel-merge", "prediction.type", False),
        ("alder-1 birch-eps birch-v", "prediction.type", True),
        ("alder-1 hazel-merge", "traits.fur", True),
    ],
)
def test_a_row_differs_where_values_do(names: str, field: str, differs: bool, ask: Ask) -> None:
    assert rows(ask(f"compare {names}"))[field]["differs"] is differs


def test_differences_alone_leave_equal_rows_out(ask: Ask) -> None:
    everything = rows(ask("compare alder-1 birch-v"))
    assert rows(ask("compare alder-1 birch-v --differences")) == {
        field: row for field, row in everything.items() if row["differs"]
    }


def test_equal_unknowns_are_no_difference(ask: Ask) -> None:
    assert "training.captions" not in rows(ask("compare alder-1 birch-v --differences"))


@pytest.mark.parametrize(
    ("names", "field", "cited"),
    [
        ("alder-1 birch-v", "training.images", ["On Alder", "Birch card"]),
        ("alder-1 birch-v", "training.furry", ["On Alder"]),
        ("alder-1 birch-v", "training.captions", []),
        ("alder-1 birch-v", "license.name", ["Alder's terms", "Birch card"]),
        ("alder-1 birch-v", "family", ["Alder card", "Birch card"]),
        ("alder-1 birch-eps", "parents", ["Alder card", "Birch card", "A talk on Birch"]),
        ("alder-1 birch-v", "traits.ease", ["Alder card", "On Alder", "Birch card"]),
        ("alder-1 alder-0", "prediction.type", ["Alder card"]),
        ("alder-1 hazel-merge", "traits.fur", ["Alder card"]),
    ],
)
def test_a_row_cites_the_sources_of_its_blocks(names: str, field: str, cited: list[str], ask: Ask) -> None:
    row = rows(ask(f"compare {names}"))[field]
    assert [source["title"] for source in row["sources"]] == cited


def test_parents_cite_the_sources_of_every_edge(made_up: Path, ask: Ask) -> None:
    edges = [edge("birch-eps", "merge", source=["talk"]), edge("alder-1", "merge")]
    change(made_up / "birch.yaml", "checkpoints/1/parents", edges)
    titles = [source["title"] for source in rows(ask("compare birch-v alder-0"))["parents"]["sources"]]
    assert titles == ["A talk on Birch", "Birch card"]


@pytest.mark.parametrize(
    ("names", "keys"),
    [
        ("alder-1 birch-v", ["alder-1", "birch-v"]),
        ("birch alder", ["birch-v", "alder-1"]),
        ("birch-v alder-1 BIRCH_V orphan", ["birch-v", "alder-1", "orphan"]),
        ("alder-0 alder-secret maple-dit", ["alder-0", "alder-secret", "maple-dit"]),
    ],
)
def test_checkpoints_stand_in_the_order_of_the_question_each_once(names: str, keys: list[str], ask: Ask) -> None:
    answer = ask(f"compare {names}")
    assert [one["key"] for one in answer["checkpoints"]] == keys
    assert {len(row["values"]) for row in answer["rows"]} == {len(keys)}


@pytest.mark.usefixtures("made_up")
@pytest.mark.parametrize(
    ("names", "twice"),
    [("alder-1", False), ("alder alder-1", True), ("alder-1 ALDER_1 alderXL_v10.safetensors", True)],
)
def test_one_checkpoint_is_no_comparison(names: str, twice: bool, run: Run) -> None:
    ran = run("compare", *names.split())
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.endswith("\nhint: sdxl-advisor compare alder-1 OTHER\n")
    assert ("you named the same checkpoint twice, Alder XL 1: name another" in ran.err) is twice


@pytest.mark.usefixtures("made_up")
@pytest.mark.parametrize(("name", "called"), [("strays", "Strays"), ("loose ones", "Strays"), ("nobody", "nobody")])
def test_what_is_no_checkpoint_cannot_be_compared(name: str, called: str, run: Run) -> None:
    ran = run("compare", "alder", name)
    assert (ran.code, ran.out) == (2, "")
    assert f"'{called}'" in ran.err


@pytest.mark.parametrize(
    ("field", "whose"),
    [
        ("quality.positive", [("line", "alder"), None, ("ancestor", "alder-1"), ("ancestor", "birch-v")]),
        ("settings.cfg", [("line", "alder"), None, ("ancestor", "alder-1"), None]),
        ("prediction.type", [("line", "alder"), ("line", "birch"), None, None]),
        ("license.name", [("line", "alder"), ("line", "birch"), None, None]),
        ("training.images", [None] * 4),
        ("traits.ease", [None] * 4),
        ("parents", [None] * 4),
    ],
)
def test_a_row_says_whose_each_value_is(field: str, whose: list[tuple[str, str] | None], ask: Ask) -> None:
    row = rows(ask("compare alder-1 birch-v hazel-merge willow-flow"))[field]
    assert [one and (one["how"], one["key"]) for one in row["inherited_from"]] == whose
    assert all(value is not None for value, one in zip(row["values"], row["inherited_from"], strict=True) if one)
