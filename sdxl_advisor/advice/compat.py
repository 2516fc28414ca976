"""Whether an add-on (a LoRA, a ControlNet, an embedding) made for one checkpoint works on another.

What a source says of the two goes first. Where none does, it is reckoned from the tree: what both come from, how much
was trained between them, whether the text encoder or the prediction type was changed on the way. The result says which.
"""

from __future__ import annotations

from collections.abc import Iterator
from heapq import heappop, heappush
from typing import Literal, get_args

from sdxl_advisor.advice.lineage import Ref, ref
from sdxl_advisor.catalog.catalog import Catalog
from sdxl_advisor.catalog.file_records import AddOn, Compat
from sdxl_advisor.catalog.record import record
from sdxl_advisor.catalog.records import Cited, Edge, Entry, SourceKind
from sdxl_advisor.catalog.spelling import quoted

Answer = Literal["yes", "mostly", "weakly", "no", "unknown"]
ADD_ONS: tuple[AddOn, ...] = get_args(AddOn)
PLAIN = "SDXL"
LARGE = 1_000_000  # pictures that make a finetune a large one
# How far apart a step sets two checkpoints. The numbers are ours, chosen so that the tree agrees with what sources say
# of pairs: add-ons pass merges and continued training, and lose most of their effect over a large finetune.
STEP, LARGE_FINETUNE, ENCODER, PREDICTION = 1, 8, 1, 4
GRADES: tuple[tuple[int, Answer], ...] = ((2, "yes"), (7, "mostly"))  # up to so far; beyond it "weakly"
RANK: tuple[SourceKind, ...] = get_args(SourceKind)


@record
class Part:
    """One of the two: the ``name`` that it was asked for by, and what is known of it.

    ``kind`` is what kind of file it is, ``path`` the file itself, if it is one. Of a file the ``checkpoint`` may be
    unknown and only its ``family`` known.
    """

    name: str
    kind: str
    path: str | None
    checkpoint: Ref | None
    family: str | None
    architecture: str | None


@record
class Compatibility:
    """Whether the ``add_on`` works on ``used_on``; ``based_on`` tells what the ``verdict`` comes from.

    ``common`` is the nearest checkpoint that both come from, ``sources`` are those of the statement or of the steps.
    """

    add_on: Part
    used_on: Part
    verdict: Answer
    based_on: Literal["source", "lineage", "architecture", "nothing"]
    reasons: tuple[str, ...]
    advice: tuple[str, ...]
    common: Ref | None
    note: str | None
    sources: tuple[Cited, ...]


def part(catalog: Catalog, name: str, kind: str = "checkpoint") -> Part:
    """What is meant by a *name*: of a family it is its default checkpoint."""
    entry = catalog.find_checkpoint(name)
    return Part(name, kind, None, ref(entry), entry.family, entry.architecture)


def compatibility(catalog: Catalog, add_on: Part, used_on: Part) -> Compatibility:
    """Whether an add-on works on a checkpoint."""
    if add_on.checkpoint and used_on.checkpoint and add_on.checkpoint.key == used_on.checkpoint.key:
        own = ("it was made for this very checkpoint",)
        return Compatibility(add_on, used_on, "yes", "lineage", own, (), used_on.checkpoint, None, ())
    said, apart = statement(catalog, add_on, used_on), architectures_apart(add_on, used_on)
    if said and (apart is None or said[1].verdict == "no"):
        return by_source(catalog, add_on, used_on, *said)
    if apart:
        wanted = called(used_on) if used_on.checkpoint else used_on.architecture
        advice = (f"look for one that was made for {wanted}",)
        return Compatibility(add_on, used_on, "no", "architecture", (apart,), advice, None, None, ())
    if add_on.checkpoint is None and add_on.family is None:
        how = "its page may say what it was trained on: give that name in place of the file"
        return unknown(add_on, used_on, f"what {called(add_on)} was trained on is not known", how)
    if used_on.checkpoint is None and used_on.family is None:
        how = "its hash may tell (sdxl-advisor identify --hash); or give the checkpoint's name in place of the file"
        return unknown(add_on, used_on, f"which checkpoint {called(used_on)} is, is not known", how)
    return by_lineage(catalog, add_on, used_on)


def unknown(add_on: Part, used_on: Part, reason: str, *how: str) -> Compatibility:
    """No answer, why there is none, and *how* to get one."""
    advice = (*how, "try it at its usual weight with a fixed seed, and compare with a picture without it")
    return Compatibility(add_on, used_on, "unknown", "nothing", (reason,), advice, None, None, ())


def called(one: Part) -> str:
    """One of the two as a sentence names it."""
    return one.checkpoint.name if one.checkpoint else quoted(one.name)


def statement(catalog: Catalog, add_on: Part, used_on: Part) -> tuple[str, Compat] | None:
    """The sourced statement that fits best: of checkpoints before families, then the better source; and its family."""
    found = [
        (exact(said, add_on, used_on), -best_source(catalog, family, said), n)
        for n, (family, said) in enumerate(catalog.compat)
        if add_on.kind in said.kinds and said.made_for in names_of(add_on) and said.used_on in names_of(used_on)
    ]
    return catalog.compat[max(found, key=lambda one: (one[0], one[1], -one[2]))[2]] if found else None


def names_of(one: Part) -> tuple[str | None, ...]:
    """What a statement may call it."""
    return (one.checkpoint.key if one.checkpoint else None, one.family)


def exact(said: Compat, add_on: Part, used_on: Part) -> int:
    """How many of the two a statement names as checkpoints."""
    return (said.made_for == names_of(add_on)[0]) + (said.used_on == names_of(used_on)[0])


def best_source(catalog: Catalog, family: str, said: Compat) -> int:
    """The rank of a statement's best source; 0 is the developer's own page."""
    return min(RANK.index(source.kind) for source in catalog.cite(family, said.source))


def by_source(catalog: Catalog, add_on: Part, used_on: Part, family: str, said: Compat) -> Compatibility:
    """What a source says."""
    advice = said.advice or next(advice_for(said.verdict, used_on), None)
    return Compatibility(
        add_on,
        used_on,
        said.verdict,
        "source",
        (said.why,),
        (advice,) if advice else (),
        None,
        said.note,
        catalog.cite(family, said.source),
    )


def architectures_apart(add_on: Part, used_on: Part) -> str | None:
    """Why the two cannot fit by architecture; None if they can, or if one is not known."""
    if add_on.architecture is None or used_on.architecture is None:
        return None
    here, there = plain(add_on.architecture), plain(used_on.architecture)
    if here == there:
        return None
    return f"{called(add_on)} is {add_on.architecture}, {called(used_on)} is {used_on.architecture}: the layers differ"


def plain(architecture: str) -> str:
    """An architecture as far as layers of the network tell: an inpainting version takes the same add-ons."""
    return PLAIN if architecture == f"{PLAIN} inpaint" else architecture


def by_lineage(catalog: Catalog, add_on: Part, used_on: Part) -> Compatibility:
    """What the tree tells."""
    start, end = stand_in(catalog, add_on), stand_in(catalog, used_on)
    if start is None or end is None:
        return unknown(add_on, used_on, "only a group of checkpoints is known, not which of them")
    way = nearest_way(catalog, start.key, end.key)
    if way is None:
        return unknown(add_on, used_on, f"no known checkpoint is behind both {start.name} and {end.name}")
    distance, common, up, down = way
    changes = tuple(changes_between(catalog, start, end, [*up, *down]))
    distance += sum(far for far, _ in changes)
    verdict: Answer = next((grade for most, grade in GRADES if distance <= most), "weakly")
    reasons = (
        *stand_ins(add_on, start, used_on, end),
        *way_in_words(catalog, start, end, common, up, down),
        *(said for _, said in changes),
    )
    cited = [source for child, edge in [*up, *down] for source in catalog.cite(child.family, edge.source)]
    advice = tuple(advice_for(verdict, used_on))
    return Compatibility(
        add_on,
        used_on,
        verdict,
        "lineage",
        reasons,
        advice,
        ref(catalog.entry(common)),
        None,
        tuple(dict.fromkeys(cited)),
    )


def stand_in(catalog: Catalog, one: Part) -> Entry | None:
    """The checkpoint to reckon with: where only a family is known, its default."""
    if one.checkpoint:
        return catalog.entry(one.checkpoint.key)
    default = catalog.families[one.family].default if one.family else None
    return catalog.entry(default) if default else None


def stand_ins(add_on: Part, start: Entry, used_on: Part, end: Entry) -> Iterator[str]:
    """Say for whom a checkpoint stands in."""
    for one, entry in ((add_on, start), (used_on, end)):
        if one.checkpoint is None:
            yield f"only the family of {called(one)} is known: reckoned as for {entry.name}"


Step = tuple[Entry, Edge]


def nearest_way(catalog: Catalog, start: str, end: str) -> tuple[int, str, list[Step], list[Step]] | None:
    """The shortest way from one checkpoint over a common ancestor to another: its length, the ancestor, both legs."""
    ups, downs = ways_up(catalog, start), ways_up(catalog, end)
    both = [(ups[key][0] + downs[key][0], key) for key in ups if key in downs]
    if not both:
        return None
    distance, common = min(both, key=lambda one: one[0])
    return distance, common, ups[common][1], downs[common][1]


def ways_up(catalog: Catalog, key: str) -> dict[str, tuple[int, list[Step]]]:
    """Every ancestor with how far it is and the steps to it; the checkpoint itself is at 0."""
    found: dict[str, tuple[int, list[Step]]] = {}
    waiting: list[tuple[int, int, str, list[Step]]] = [(0, 0, key, [])]
    count = 0
    while waiting:
        distance, _, at, steps = heappop(waiting)
        if at in found:
            continue
        found[at] = (distance, steps)
        child = catalog.entry(at)
        for edge in child.parents or ():
            count += 1
            heappush(
                waiting, (distance + length(catalog, child, edge), count, edge.checkpoint, [*steps, (child, edge)])
            )
    return found


def length(catalog: Catalog, child: Entry, edge: Edge) -> int:
    """How far a step sets a checkpoint apart from its parent."""
    training = catalog.checkpoint(child.key).training if edge.relation == "finetune" else None
    return LARGE_FINETUNE if training and (training.images or 0) >= LARGE else STEP


def changes_between(catalog: Catalog, start: Entry, end: Entry, steps: list[Step]) -> Iterator[tuple[int, str]]:
    """What was changed on the way that add-ons depend on, and how far that sets the two apart."""
    trained = [child.name for child, edge in steps if edge.relation != "merge" and encoder_trained(catalog, child)]
    if trained:
        yield ENCODER, f"the text encoder was trained on the way ({', '.join(dict.fromkeys(trained))})"
    if start.prediction and end.prediction and start.prediction != end.prediction:
        yield PREDICTION, f"{start.name} predicts {start.prediction}, {end.name} predicts {end.prediction}"


def encoder_trained(catalog: Catalog, entry: Entry) -> bool:
    """Tell whether the text encoder is known to have been trained."""
    training = catalog.checkpoint(entry.key).training
    return training is not None and training.text_encoder is True


def way_in_words(
    catalog: Catalog, start: Entry, end: Entry, common: str, up: list[Step], down: list[Step]
) -> Iterator[str]:
    """Where both come from, and what lies between; nothing of a checkpoint and itself."""
    if start.key == end.key:
        return
    if common == start.key:
        yield f"{end.name} comes from {start.name}"
    elif common == end.key:
        yield f"{start.name} comes from {end.name}"
    else:
        yield f"both come from {catalog.entry(common).name}"
    steps = [*up, *down]
    trained = sum(edge.relation in ("finetune", "continued-training") for _, edge in steps)
    parts = [text for text in (counted(trained, "training"), counted(len(steps) - trained, "merge")) if text]
    yield f"between them: {' and '.join(parts)}"


def counted(number: int, what: str) -> str:
    """A number of steps in words; empty for none."""
    return f"{number} {what}{'s' if number > 1 else ''}" if number else ""


def advice_for(verdict: Answer, used_on: Part) -> Iterator[str]:
    """What to do."""
    if verdict in ("mostly", "weakly"):
        yield "try it at its usual weight first, with a fixed seed, and change the weight in small steps"
    if verdict in ("weakly", "no"):
        yield f"better: one that was made for {called(used_on)}, or train it again on that"
