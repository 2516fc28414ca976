"""Whether an add-on (a LoRA, a ControlNet, an embedding) made for one checkpoint works on another.

What a source says of the two goes first, then what one says of the bases that they come from. Where none does, it
follows from the tree: what both come from, how much was trained between them, whether the text encoder or the
prediction type was changed on the way. The result says which.
"""

from __future__ import annotations

from collections.abc import Iterator
from heapq import heappop, heappush
from itertools import product
from typing import Literal, get_args

from sdxl_advisor.advice.lineage import Ref, ref
from sdxl_advisor.catalog.catalog import Catalog
from sdxl_advisor.catalog.file_records import AddOn, Compat
from sdxl_advisor.catalog.record import record
from sdxl_advisor.catalog.records import Cited, Edge, Entry, SourceKind
from sdxl_advisor.catalog.spelling import quoted, type_word

Answer = Literal["yes", "mostly", "weakly", "no", "unknown"]
ADD_ONS: tuple[AddOn, ...] = get_args(AddOn)
READS_TEXT = ("lora", "embedding")  # the kinds of add-ons that depend on the text encoders
LARGE = 1_000_000  # pictures that make a finetune a large one
# How far apart a step sets two checkpoints. The numbers are ours, chosen so that the tree agrees with what sources say
# of pairs: add-ons pass merges and continued training, and lose most of their effect over a large finetune.
STEP, LARGE_FINETUNE, ENCODER, PREDICTION = 1, 8, 1, 4
GRADES: tuple[tuple[int, Answer], ...] = ((2, "yes"), (7, "mostly"))  # up to so far; beyond it "weakly"
RANK: tuple[SourceKind, ...] = get_args(SourceKind)
LOWER: dict[Answer, Answer] = {"yes": "mostly", "mostly": "weakly"}


@record
class Part:
    """One of the two: the ``name`` that it was asked for by, and what is known of it.

    ``kind`` is what kind of file it is, ``path`` the file itself, if it is one. Of a file the ``checkpoint`` may be
    unknown and only its ``line`` or ``family`` known. ``entry`` is the catalogue's own key of the checkpoint,
    ``known_file`` that of a known add-on without one.
    """

    name: str
    kind: str
    path: str | None
    checkpoint: Ref | None
    line: str | None
    family: str | None
    architecture: str | None
    entry: str | None = None
    known_file: str | None = None


@record
class Compatibility:
    """Whether the ``add_on`` works on ``used_on``; ``based_on`` tells what the ``verdict`` comes from.

    ``common`` is the nearest checkpoint that both come from, ``sources`` are those of the statement or of the steps.
    """

    add_on: Part
    used_on: Part
    verdict: Answer
    based_on: Literal["source", "source-on-parents", "lineage", "architecture", "nothing"]
    reasons: tuple[str, ...]
    advice: tuple[str, ...]
    common: Ref | None
    note: str | None
    sources: tuple[Cited, ...]


def part(entry: Entry, name: str, kind: str = "checkpoint", path: str | None = None) -> Part:
    """One of the two that is a known checkpoint, asked for by a *name*."""
    return Part(name, kind, path, ref(entry), entry.line, entry.family, entry.architecture, entry.key)


def part_of_known_file(catalog: Catalog, key: str) -> Part:
    """One of the two that is a known add-on, by the *key* of its owner in the file index."""
    at, file = catalog.file_index.others[key]
    line = catalog.lines[at]
    return Part(file.label, file.kind, None, None, at, line.family, line.architecture, None, key)


def compatibility(catalog: Catalog, add_on: Part, used_on: Part) -> Compatibility:
    """Whether an add-on works on a checkpoint."""
    if add_on.entry and add_on.entry == used_on.entry:
        own = ("it was made for this checkpoint",)
        return Compatibility(add_on, used_on, "yes", "lineage", own, (), used_on.checkpoint, None, ())
    said, apart = statement(catalog, add_on, used_on), architectures_apart(add_on, used_on)
    if said and (apart is None or said.compat.verdict == "no" or said.compat.made_for == add_on.known_file):
        return by_source(catalog, add_on, used_on, said)
    if apart:
        wanted = called(used_on) if used_on.checkpoint else used_on.architecture
        advice = (f"look for one that was made for {wanted}",)
        return Compatibility(add_on, used_on, "no", "architecture", (apart,), advice, None, None, ())
    if add_on.checkpoint is None and add_on.family is None:
        how = "its page may say what it was trained on: give that name instead of the file"
        return unknown(add_on, used_on, f"it is not known what {called(add_on)} was trained on", how)
    if used_on.checkpoint is None and used_on.family is None:
        how = "its hash may tell (sdxl-advisor identify --hash); or give the checkpoint's name instead of the file"
        return unknown(add_on, used_on, f"it is not known which checkpoint {called(used_on)} is", how)
    return by_lineage(catalog, add_on, used_on)


def unknown(add_on: Part, used_on: Part, reason: str, *how: str) -> Compatibility:
    """No answer, why there is none, and *how* to get one."""
    advice = (*how, "try it at its usual weight with a fixed seed, and compare with a picture without it")
    return Compatibility(add_on, used_on, "unknown", "nothing", (reason,), advice, None, None, ())


def called(one: Part) -> str:
    """One of the two as a sentence names it."""
    return one.checkpoint.name if one.checkpoint else quoted(one.name)


@record
class Said:
    """A sourced statement that fits: ``far`` counts the steps from the two to those that it speaks of."""

    compat: Compat
    stated_in: str
    far: int


def statement(catalog: Catalog, add_on: Part, used_on: Part) -> Said | None:
    """The sourced statement that fits best: the nearest to the two, of checkpoints before lines, by the better source.

    One about what they come from counts where it speaks of two lines that the way from one to the other leads over.
    """
    up, down = legs_of(catalog, add_on, used_on)
    made, used = names_of(catalog, add_on, up), names_of(catalog, used_on, down)
    if add_on.known_file and (end := stand_in(catalog, used_on)):
        used = names_of(catalog, used_on, list(ways_up(catalog, end.key)))
    found = [
        (said.made_for != add_on.known_file, far, -exact(said, add_on, used_on), best_source(catalog, line, said), n)
        for n, (line, said) in enumerate(catalog.compat)
        if add_on.kind in said.kinds and said.made_for in made and said.used_on in used
        for far in [made[said.made_for] + used[said.used_on]]
        if far == 0 or not within_one_line(catalog, said)
    ]
    if not found:
        return None
    _, far, _, _, n = min(found)
    return Said(catalog.compat[n][1], catalog.compat[n][0], far)


def legs_of(catalog: Catalog, add_on: Part, used_on: Part) -> tuple[list[str], list[str]]:
    """The checkpoints from each of the two up to what both come from."""
    start, end = stand_in(catalog, add_on), stand_in(catalog, used_on)
    if start is None or end is None:
        return [start.key] if start else [], [end.key] if end else []
    way = nearest_way(catalog, start.key, end.key)
    if way is None:
        return [start.key], [end.key]
    _, common, up, down = way
    return [*(child.key for child, _ in up), common], [*(child.key for child, _ in down), common]


def names_of(catalog: Catalog, one: Part, leg: list[str]) -> dict[str, int]:
    """What a statement may call it or what it comes from, by key, with how many steps away each is."""
    known = one.line or one.family
    found: dict[str, int] = {known: 1} if known and one.entry is None else {}
    found |= {one.known_file: 0} if one.known_file else {}
    for n, key in enumerate(leg):
        entry = catalog.entry(key)
        far = n if one.entry else n + 1
        for name in (entry.key, entry.line) if entry.listed else (() if entry.line == entry.family else (entry.line,)):
            found.setdefault(name, far)
    return found


def within_one_line(catalog: Catalog, said: Compat) -> bool:
    """Tell whether a statement is about versions of one line; a known file is of none."""
    made, used = (catalog.entry(key).line if key in catalog.keys else key for key in (said.made_for, said.used_on))
    return made == used


def exact(said: Compat, add_on: Part, used_on: Part) -> int:
    """How many of the two a statement names as checkpoints."""
    return (said.made_for == add_on.entry) + (said.used_on == used_on.entry)


def best_source(catalog: Catalog, line: str, said: Compat) -> int:
    """The rank of a statement's best source; 0 is the developer's own page."""
    return min(RANK.index(source.kind) for source in catalog.cite(line, said.source))


def by_source(catalog: Catalog, add_on: Part, used_on: Part, said: Said) -> Compatibility:
    """What a source says, of the two themselves or of what they come from."""
    verdict: Answer = said.compat.verdict
    reasons = [said.compat.why]
    if said.far:
        names = [called_key(catalog, key) for key in (said.compat.made_for, said.compat.used_on)]
        reasons = [f"for {names[0]} on {names[1]}, which these come from: {said.compat.why}"]
        if said.compat.made_for == add_on.known_file:
            reasons = [f"on whatever comes from {names[1]}: {said.compat.why}"]
        made, used = (catalog.entry(one.entry) if one.entry else None for one in (add_on, used_on))
        if (types := types_apart(catalog, made, used)) and verdict in LOWER:
            verdict = LOWER[verdict]
            reasons.append(types)
    advice = said.compat.advice or next(advice_for(verdict, add_on, used_on), None)
    return Compatibility(
        add_on,
        used_on,
        verdict,
        "source-on-parents" if said.far else "source",
        tuple(reasons),
        (advice,) if advice else (),
        None,
        said.compat.note,
        catalog.cite(said.stated_in, said.compat.source),
    )


def called_key(catalog: Catalog, key: str) -> str:
    """The name of a checkpoint, line or known file by its key."""
    if key in catalog.keys:
        return catalog.entry(key).name
    return catalog.lines[key].name if key in catalog.lines else catalog.file_index.others[key][1].label


def types_apart(catalog: Catalog, one: Entry | None, other: Entry | None) -> str | None:
    """That two checkpoints predict differently, as far as is known."""
    if one is None or other is None:
        return None
    here, there = catalog.knowledge.type_of(one.key), catalog.knowledge.type_of(other.key)
    if None in (here, there) or here == there:
        return None
    return f"{one.name} is {type_word(here)}, {other.name} is {type_word(there)}"


def architectures_apart(add_on: Part, used_on: Part) -> str | None:
    """Why the two cannot fit by architecture; None if they can, or if one is not known."""
    if add_on.architecture is None or used_on.architecture is None:
        return None
    if any(same_network(*pair) for pair in product(networks(add_on.architecture), networks(used_on.architecture))):
        return None
    return f"{called(add_on)} is {add_on.architecture}, {called(used_on)} is {used_on.architecture}: the layers differ"


def networks(architecture: str) -> list[str]:
    """The networks that an architecture may be, without what is told of it in brackets.

    An inpainting version takes the same add-ons.
    """
    return [part.removesuffix(" inpaint") for part in architecture.partition(" (")[0].split(" or another ")]


def same_network(one: str, other: str) -> bool:
    """Tell whether two names mean one network; the second part of its number may be left out."""
    short, long = sorted((one, other), key=len)
    return long == short or (short[-1:].isdigit() and long.startswith(f"{short}."))


def by_lineage(catalog: Catalog, add_on: Part, used_on: Part) -> Compatibility:
    """What the tree tells."""
    start, end = stand_in(catalog, add_on), stand_in(catalog, used_on)
    if start is None or end is None:
        return unknown(add_on, used_on, "only the group of checkpoints is known, not which one")
    way = nearest_way(catalog, start.key, end.key)
    if way is None:
        return unknown(add_on, used_on, f"{start.name} and {end.name} have no known ancestor in common")
    distance, common, up, down = way
    changes = tuple(changes_between(catalog, start, end, [*up, *down], add_on.kind))
    distance += sum(far for far, _ in changes)
    verdict: Answer = next((grade for most, grade in GRADES if distance <= most), "weakly")
    reasons = (
        *stand_ins(add_on, start, used_on, end),
        *way_in_words(catalog, start, end, common, up, down),
        *(said for _, said in changes),
    )
    cited = [source for child, edge in [*up, *down] for source in catalog.cite(child.line, edge.source)]
    advice = tuple(advice_for(verdict, add_on, used_on))
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
    """The checkpoint to go by: where only a line or family is known, its default."""
    key = one.entry or stand_in_key(catalog, one)
    return catalog.entry(key) if key else None


def stand_in_key(catalog: Catalog, one: Part) -> str | None:
    """The default version of the line or family of a file."""
    known = one.line or one.family
    return catalog.lines[known].default if known else None


def stand_ins(add_on: Part, start: Entry, used_on: Part, end: Entry) -> Iterator[str]:
    """Say for whom a checkpoint stands in."""
    for one, entry in ((add_on, start), (used_on, end)):
        if one.checkpoint is None:
            yield f"only the family of {called(one)} is known, so {entry.name} stands for it"


Step = tuple[Entry, Edge]


def nearest_way(catalog: Catalog, start: str, end: str) -> tuple[int, str, list[Step], list[Step]] | None:
    """The shortest way from one checkpoint over a common ancestor to another: its length, the ancestor, both legs."""
    ups, downs = ways_up(catalog, start), ways_up(catalog, end)
    both = [(ups[key][0] + downs[key][0], key) for key in ups if key in downs]
    if not both:
        return None
    distance, common = min(both, key=lambda one: one[0])
    return distance, common, steps_to(ups, common), steps_to(downs, common)


Way = tuple[int, str | None, Step | None]  # how far an ancestor is, the checkpoint before it, and the step from there


def ways_up(catalog: Catalog, key: str) -> dict[str, Way]:
    """Every ancestor with how far it is and the last step to it; the checkpoint itself is at 0."""
    found: dict[str, Way] = {}
    waiting: list[tuple[int, int, str, str | None, Step | None]] = [(0, 0, key, None, None)]
    count = 0
    while waiting:
        distance, _, at, before, step = heappop(waiting)
        if at in found:
            continue
        found[at] = (distance, before, step)
        child = catalog.entry(at)
        for above in catalog.knowledge.above(at):
            if above.checkpoint:
                count += 1
                far = distance + length(catalog, child, above.edge)
                heappush(waiting, (far, count, above.checkpoint, at, (child, above.edge)))
    return found


def steps_to(ways: dict[str, Way], key: str) -> list[Step]:
    """The steps to an ancestor, from the checkpoint up."""
    steps: list[Step] = []
    at: str | None = key
    while at is not None:
        _, at, step = ways[at]
        steps += [step] if step else []
    return steps[::-1]


def length(catalog: Catalog, child: Entry, edge: Edge) -> int:
    """How far a step sets a checkpoint apart from its parent."""
    training = catalog.checkpoint(child.key).training if edge.relation == "finetune" and child.listed else None
    return LARGE_FINETUNE if training and (training.images or 0) >= LARGE else STEP


def changes_between(
    catalog: Catalog, start: Entry, end: Entry, steps: list[Step], kind: str
) -> Iterator[tuple[int, str]]:
    """What was changed on the way that a *kind* of add-on depends on, and how far that sets the two apart."""
    trained = [child.name for child, edge in steps if edge.relation != "merge" and encoder_trained(catalog, child)]
    if trained and kind in READS_TEXT:
        yield ENCODER, f"the text encoder was trained in between ({', '.join(dict.fromkeys(trained))})"
    if types := types_apart(catalog, start, end):
        yield PREDICTION, types


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
    yield f"{' and '.join(parts)} {'lies' if len(steps) == 1 else 'lie'} between them"


def counted(number: int, what: str) -> str:
    """A number of steps in words; empty for none."""
    return f"{number} {what}{'s' if number > 1 else ''}" if number else ""


def advice_for(verdict: Answer, add_on: Part, used_on: Part) -> Iterator[str]:
    """What to do."""
    if verdict in ("mostly", "weakly"):
        yield "try it at its usual weight first, with a fixed seed, and change the weight in small steps"
    if verdict in ("weakly", "no"):
        again = ", or train it again" if add_on.kind == "lora" else ""
        yield f"better: use one that was made for {called(used_on)}{again}"
