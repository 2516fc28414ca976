"""What holds of any lineage: the order of asking makes no difference, and whoever gives a fact has it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import get_args

from hypothesis import given, strategies as st

from sdxl_advisor.catalog.build import plain
from sdxl_advisor.catalog.catalog import Catalog
from sdxl_advisor.catalog.compiled import pack, records_in
from sdxl_advisor.catalog.compiling import compile_lines
from sdxl_advisor.catalog.knowledge import INHERITED, Known
from sdxl_advisor.catalog.loading import load_goals
from sdxl_advisor.catalog.records import (
    Checkpoint,
    Edge,
    Line,
    Merges,
    Prediction,
    PredictionType,
    Quality,
    Relation,
    Settings,
)
from sdxl_advisor.catalog.spans import Range
from sdxl_advisor.errors import DataError
from tests.catalog.large_catalogues import CITED, MADE_UP, line
from tests.conftest import examples

RELATIONS: Sequence[Relation] = get_args(Relation)
TYPES: Sequence[PredictionType] = get_args(PredictionType)
GOALS = load_goals(MADE_UP)


@st.composite
def checkpoints(draw: st.DrawFn) -> list[Checkpoint]:
    """Up to nine checkpoints, each with parents among those before it, or with a line or family for a parent."""
    found: list[Checkpoint] = []
    for n in range(draw(st.integers(1, 9))):
        edges = [
            Edge(CITED, draw(st.sampled_from(RELATIONS)), checkpoint=parent.key)
            for parent in draw(st.permutations(found))[: draw(st.integers(0, 3))]
        ]
        if draw(st.booleans()):
            edges.append(Edge(CITED, "merge", family=draw(st.sampled_from(["oak", "elm"]))))
        kind = draw(st.sampled_from([None, None, *TYPES]))
        found.append(
            Checkpoint(
                key=f"c{n}",
                name=f"The c{n}",
                source=CITED,
                family=draw(st.sampled_from(["oak", "elm"])),
                line=draw(st.sampled_from(["", "", "twigs", "leaves", f"page-{n}"])),
                parents=draw(st.sampled_from([tuple(edges), tuple(edges), None])),
                prediction=Prediction(kind, CITED) if kind else None,
                quality=draw(st.sampled_from([None, Quality((f"word {n}",), (), CITED)])),
                settings=draw(st.sampled_from([None, Settings(CITED, cfg=Range(best=float(n)))])),
            )
        )
    return found


def catalog_of(made: Sequence[Checkpoint], habit: tuple[str, ...]) -> Catalog:
    """A catalogue of two families with lines, and what merges want on those that have a *habit*.

    The default version of the family oak is made from the last of the checkpoints: of its own descendants, perhaps.
    """
    lines: list[Line] = []
    for family in ("oak", "elm"):
        last = (Edge(CITED, "merge", checkpoint=made[-1].key),) if family == "oak" else ()
        root = Checkpoint(key=family + "-root", name=f"Root of {family}", source=CITED, parents=last)
        base = [one for one in made if (one.family, one.line) == (family, "")]
        quality = Quality((f"usual on {family}",), (), CITED)
        merges = Merges(CITED, quality=quality, settings=Settings(CITED, cfg=Range(best=50.0)))
        lines.append(line(family, family, [*base, root], merges if family in habit else None))
        for key in dict.fromkeys(one.line for one in made if one.family == family and one.line):
            versions = [one for one in made if (one.family, one.line) == (family, key)]
            lines.append(line(family, f"{family}-{key}", versions))
    faults: list[DataError] = []
    index, records = compile_lines([(Path(f"{one.key}.yaml"), one) for one in lines], {}, faults)
    assert not faults
    return Catalog(records_in(pack(index, {**records, "goals": plain(GOALS, sparse=True)})))


Made = st.tuples(checkpoints(), st.sampled_from([(), ("oak",), ("oak", "elm")]))


def everything_known(catalog: Catalog, keys: Sequence[str]) -> dict[tuple[str, str], Known | None]:
    """What is known of some checkpoints, asked for in their order."""
    return {(key, name): catalog.knowledge.block(key, name) for key in keys for name in ("prediction", *INHERITED)}


@examples(25)
@given(Made, st.randoms())
def test_the_order_of_asking_makes_no_difference(
    made: tuple[list[Checkpoint], tuple[str, ...]], chance: Random
) -> None:
    keys = [entry.key for entry in catalog_of(*made).entries()]
    mixed = list(keys)
    chance.shuffle(mixed)
    assert everything_known(catalog_of(*made), mixed) == everything_known(catalog_of(*made), keys)


@examples(25)
@given(Made)
def test_whoever_gives_a_fact_has_it_and_is_an_ancestor(made: tuple[list[Checkpoint], tuple[str, ...]]) -> None:
    catalog = catalog_of(*made)
    for entry in catalog.entries():
        lineage = set(catalog.knowledge.lineage(entry.key))
        for name in INHERITED:
            known = catalog.knowledge.block(entry.key, name)
            if known is None:
                assert name not in entry.has
            elif known.giver.how == "habit":
                assert f"merges:{known.giver.key}" in lineage
            elif known.giver.how == "line":  # nobody above says anything: the line's default version does
                assert known.giver.key == catalog.lines[entry.line].default != entry.key
                assert not any(name in catalog.entry(key).has for key in lineage if not key.startswith("merges:"))
            else:
                assert known.giver.key in lineage
                assert name in catalog.entry(known.giver.key).has
                assert (known.giver.how == "own") == (known.giver.key == entry.key)


@examples(25)
@given(Made)
def test_settings_are_never_those_of_another_prediction(made: tuple[list[Checkpoint], tuple[str, ...]]) -> None:
    catalog = catalog_of(*made)
    for entry in catalog.entries():
        known = catalog.knowledge.block(entry.key, "settings")
        predicts = catalog.knowledge.type_of(entry.key)
        if known and known.giver.how in ("ancestor", "line"):
            assert predicts is not None
            assert catalog.knowledge.type_of(known.giver.key) == predicts
        if known and known.giver.how == "habit":
            assert predicts == "epsilon"


@examples(25)
@given(Made)
def test_what_is_predicted_is_what_all_parents_predict(made: tuple[list[Checkpoint], tuple[str, ...]]) -> None:
    catalog = catalog_of(*made)
    for entry in catalog.entries():
        known = catalog.knowledge.prediction(entry.key)
        if known and known.giver.how == "ancestor":
            edges = entry.parents or ()
            assert not {edge.relation for edge in edges} & {"conversion", "distill"}
            parents = [edge.checkpoint for edge in edges if edge.checkpoint]
            assert {catalog.knowledge.type_of(key) for key in parents} <= {known.value.type}
