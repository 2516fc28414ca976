"""Large catalogues, compiled without YAML: a line of thousands of generations, and merges of merges of merges."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from sdxl_advisor.catalog.build import plain
from sdxl_advisor.catalog.compiled import PREBUILT, pack
from sdxl_advisor.catalog.compiling import compile_lines
from sdxl_advisor.catalog.loading import load_goals, load_reference
from sdxl_advisor.catalog.opening import with_overview
from sdxl_advisor.catalog.records import (
    Checkpoint,
    Edge,
    Line,
    Merges,
    Prediction,
    Quality,
    Relation,
    Settings,
    Source,
    Trait,
)
from sdxl_advisor.catalog.spans import Range

MADE_UP = Path(__file__).parents[1] / "made_up"
CITED = ("card",)
ROOT = "root"
Parents = dict[str, Sequence[str]]  # the keys of each checkpoint's parents, the oldest checkpoint first


def generations(number: int) -> Parents:
    """One line of descent: each from the one before."""
    keys = [ROOT, *(f"c{n}" for n in range(1, number))]
    return {key: keys[n - 1 : n] if n else () for n, key in enumerate(keys)}


def diamonds(width: int, depth: int) -> Parents:
    """Merges of *width* siblings, *depth* of them one below the other: width to the power of depth ways lead up."""
    found: Parents = {ROOT: ()}
    last = ROOT
    for n in range(depth):
        siblings = [f"s{n}x{m}" for m in range(width)]
        found |= dict.fromkeys(siblings, (last,))
        last = f"d{n}"
        found[last] = siblings
    return found


def lattice(width: int, depth: int) -> Parents:
    """Layers of which each is made from the whole layer above."""
    found: Parents = {ROOT: ()}
    above: Sequence[str] = (ROOT,)
    for n in range(depth):
        layer = [f"l{n}x{m}" for m in range(width)]
        found |= dict.fromkeys(layer, above)
        above = layer
    return found


def compiled(folder: Path, parents: Parents, relation: Relation, *, apart: bool) -> Path:
    """A catalogue folder with the root as a family, and its descendants in one line or each in a line *apart*."""
    root, *others = (made(key, keys, relation) for key, keys in parents.items())
    usual = Merges(CITED, quality=Quality(("usual",), (), CITED), settings=Settings(CITED, cfg=Range(best=5)))
    lines = [line("oak", "oak", [root], usual)]
    lines += [line("oak", f"page-of-{one.key}", [one]) for one in others] if apart else [line("oak", "twigs", others)]
    index, records = compile_lines([(Path("oak") / f"{one.key}.yaml", one) for one in lines], {}, [])
    reference = {"goals": load_goals(MADE_UP), **load_reference(MADE_UP)}
    records |= {name: plain(one, sparse=True) for name, one in reference.items()}
    folder.mkdir()
    (folder / PREBUILT).write_bytes(pack(*with_overview((index, records))))
    return folder


def made(key: str, parents: Iterable[str], relation: Relation) -> Checkpoint:
    """A checkpoint of which only its parents are known; of the root all is known."""
    edges = tuple(Edge(CITED, relation, checkpoint=parent) for parent in parents)
    if key != ROOT:
        return Checkpoint(key=key, name=f"The {key}", source=CITED, status="current", parents=edges)
    return Checkpoint(
        key=key,
        name="The root",
        source=CITED,
        parents=(),
        prediction=Prediction("epsilon", CITED),
        quality=Quality(("rooted",), (), CITED),
        settings=Settings(CITED, cfg=Range(best=7)),
        traits={"fur": Trait(4, "so", CITED), "ease": Trait(3, "so", CITED)},
    )


def line(family: str, key: str, checkpoints: Sequence[Checkpoint], merges: Merges | None = None) -> Line:
    """A line with its versions."""
    return Line(
        key=key,
        family=family,
        name=f"Line {key}",
        checked="2026-01-01",
        sources={"card": Source("A card", "card", "2026-01-01")},
        default=checkpoints[-1].key,
        checkpoints=tuple(in_line(one, family, key) for one in checkpoints),
        merges=merges,
    )


def in_line(checkpoint: Checkpoint, family: str, key: str) -> Checkpoint:
    """A checkpoint as a version of a line."""
    from dataclasses import replace

    return replace(checkpoint, family=family, line=key)
