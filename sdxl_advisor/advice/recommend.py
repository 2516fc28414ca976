"""Which checkpoint, and why.

The formula: a goal scores 0 to 100, the weighted mean of the traits it wants (0 to 5 each, its own or inherited;
unknown counts as 0) times 20. The score is the mean over the goals. Limits rule out, they never score. Of equal scores
the one wins of which more is said itself, then the current version, then the line's default, then the newer release,
then the key by the alphabet.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sdxl_advisor.advice.lineage import Ref, descent, ref
from sdxl_advisor.advice.tags import Inherited, TagSheet, find_interface, inherited, one_of, tag_sheet
from sdxl_advisor.catalog.catalog import Catalog
from sdxl_advisor.catalog.record import record
from sdxl_advisor.catalog.records import SDXL, Checkpoint, Cited, Entry, Settings
from sdxl_advisor.catalog.reference import Goal
from sdxl_advisor.catalog.spelling import normalise

FULL = 5  # the highest score of a trait
WEAK = 2  # up to here a trait speaks against a checkpoint, above for it
RUNNERS_UP = FEW = 3


@record
class Reason:
    """What speaks for a checkpoint, for one goal, in words with their sources."""

    goal: str
    text: str
    sources: tuple[Cited, ...]
    inherited_from: Inherited | None = None


@record
class Pick:
    """The recommended checkpoint with all that is needed to use it; ``score`` runs from 0 to 100."""

    checkpoint: Ref
    score: int
    why: str
    reasons: tuple[Reason, ...]
    cautions: tuple[str, ...]
    tags: TagSheet
    settings: Settings | None
    lineage: tuple[Ref, ...]


@record
class Alternative:
    """A runner-up: the best of its family, and the one reason it lost."""

    checkpoint: Ref
    score: int
    lost: str
    reasons: tuple[Reason, ...]


@record
class RuledOut:
    """A checkpoint that a limit rules out."""

    checkpoint: Ref
    goal: str
    reason: str


@record
class Choice:
    """What one goal alone, with the same limits, would choose."""

    goal: str
    checkpoint: Ref


@record
class GoalConflict:
    """Goals among the answers that pull apart."""

    goals: tuple[str, ...]
    because: str
    choices: tuple[Choice, ...]


@record
class Recommendation:
    """The answer. ``assumed`` are goals nobody named.

    ``pick`` is ``None`` when nothing fits; ``drop`` then says which of the limits stand in the way.
    """

    answers: tuple[str, ...]
    assumed: tuple[str, ...]
    pick: Pick | None
    alternatives: tuple[Alternative, ...]
    ruled_out: tuple[RuledOut, ...]
    conflicts: tuple[GoalConflict, ...]
    drop: tuple[str, ...]
    command: str


def find_goals(catalog: Catalog, names: Iterable[str]) -> list[str]:
    """Goals by name or alias, each once; ``UnknownName`` with the nearest names otherwise."""
    book = catalog.goals.goals
    known = {normalise(alias): name for name, goal in book.items() for alias in (name, *goal.aliases)}
    found = []
    for name in names:
        if normalise(name) not in known:
            one_of(name, dict.fromkeys([*book, *(alias for goal in book.values() for alias in goal.aliases)]), "goal")
        found.append(known[normalise(name)])
    return list(dict.fromkeys(found))


def recommend(
    catalog: Catalog, names: Iterable[str], *, top: int = RUNNERS_UP, interface: str | None = None
) -> Recommendation:
    """The best checkpoint for the goals called *names*, and up to *top* runners-up."""
    answers = find_goals(catalog, names)
    interface = None if interface is None else find_interface(catalog, interface)
    book = catalog.goals.goals
    assumed = () if any(book[name].wants for name in answers) else catalog.goals.fallback
    wanted = [name for name in [*answers, *assumed] if book[name].wants]
    limits = [name for name in answers if book[name].needs]
    ranked, ruled_out = ranking(catalog, wanted, limits)
    best = ranked[0] if ranked else None
    pick = make_pick(catalog, best, wanted, subject_of(catalog, answers), interface) if best else None
    return Recommendation(
        answers=tuple(answers),
        assumed=tuple(assumed),
        pick=pick,
        alternatives=runners_up(catalog, ranked, wanted, top),
        ruled_out=ruled_out,
        conflicts=conflicts(catalog, answers, limits),
        drop=() if best else tuple(limits_to_drop(catalog, wanted, limits)),
        command=command(answers, interface),
    )


def ranking(catalog: Catalog, wanted: list[str], limits: list[str]) -> tuple[list[Entry], tuple[RuledOut, ...]]:
    """Every checkpoint that may be recommended and those that the limits rule out, both best first."""
    usable = [entry for entry in catalog.entries() if entry.architecture == SDXL and entry.status != "closed"]
    usable.sort(key=lambda entry: rank(catalog, entry, wanted))
    ruled_out = [found for entry in usable for found in broken(catalog, entry, limits)]
    gone = {found.checkpoint.key for found in ruled_out}
    fitting = [entry for entry in usable if entry.key not in gone]
    alive = {entry.line for entry in fitting if entry.status == "current"}
    candidates = [entry for entry in fitting if entry.status == "current" or entry.line not in alive]
    return candidates, tuple(ruled_out)


def broken(catalog: Catalog, entry: Entry, limits: list[str]) -> list[RuledOut]:
    """The limits that *entry* breaks; a fact that is not known breaks one too."""
    needs = [(name, need) for name in limits for need in catalog.goals.goals[name].needs]
    facts = {"prediction": catalog.knowledge.type_of(entry.key), "sell_pictures": entry.sell_pictures}
    return [
        RuledOut(ref(entry), name, f"{need.label}: {facts[need.field] or 'unknown'}")
        for name, need in needs
        if facts[need.field] not in need.allowed
    ]


def rank(catalog: Catalog, entry: Entry, wanted: list[str]) -> tuple[object, ...]:
    """The sort key of the module's rules: smaller is better."""
    default = catalog.lines[entry.line].default == entry.key
    released = [-int(part) for part in (entry.released or "0").split("-")]
    inherited_traits = sum(trait not in entry.traits for name in wanted for trait in catalog.goals.goals[name].wants)
    return -score(catalog, entry, wanted), inherited_traits, entry.status != "current", not default, released, entry.key


def score(catalog: Catalog, entry: Entry, wanted: Sequence[str]) -> float:
    """The mean of the goals' scores, 0 to 100."""
    book = catalog.goals.goals
    return sum(goal_score(catalog, entry, book[name]) for name in wanted) / len(wanted) if wanted else 0.0


def goal_score(catalog: Catalog, entry: Entry, goal: Goal) -> float:
    """The weighted mean of the wanted traits, 0 to 100; an unknown trait counts as 0."""
    total = sum(weight * trait_score(catalog, entry, trait) for trait, weight in goal.wants.items())
    return 100 * total / (FULL * sum(goal.wants.values()))


def trait_score(catalog: Catalog, entry: Entry, trait: str) -> int:
    """A trait's score, own or inherited; 0 where it is unknown."""
    return catalog.knowledge.score(entry.key, trait) or 0


def subject_of(catalog: Catalog, answers: list[str]) -> str | None:
    """The subject of the tags: the one the goals name, or the one that combines those they name."""
    book = catalog.goals
    named = [subject for name in answers for subject in [book.goals[name].subject] if subject]
    combined = [name for name, subject in book.subjects.items() if named and set(named) == set(subject.combines)]
    return next(iter([*combined, *named]), None)


def make_pick(catalog: Catalog, entry: Entry, wanted: list[str], subject: str | None, interface: str | None) -> Pick:
    """Everything a user of *entry* needs."""
    checkpoint = catalog.checkpoint(entry.key)
    tags = tag_sheet(catalog, entry.key, subject, interface=interface)
    reasons = tuple(reason for name in wanted for reason in reasons_for(catalog, entry, name))
    return Pick(
        checkpoint=ref(entry),
        score=round(score(catalog, entry, wanted)),
        why=why(catalog, entry, wanted),
        reasons=reasons,
        cautions=tuple(cautions(catalog, checkpoint, wanted)),
        tags=tags,
        settings=tags.settings,
        lineage=descent(catalog, entry.key),
    )


def why(catalog: Catalog, entry: Entry, wanted: list[str]) -> str:
    """One sentence: what the goals want, and how much of it the checkpoint has."""
    traits = dict.fromkeys(trait for name in wanted for trait in catalog.goals.goals[name].wants)
    scores = {trait: trait_score(catalog, entry, trait) for trait in traits}
    best = sorted((trait for trait in traits if scores[trait] > WEAK), key=lambda name: -scores[name])
    if not best:
        return f"Nothing better is known for {joined(wanted)}."
    strengths = [f"{catalog.goals.traits[trait].label} {scores[trait]}/{FULL}" for trait in best[:FEW]]
    return f"The best known match for {joined(wanted)}: {', '.join(strengths)}."


def joined(names: Sequence[str]) -> str:
    """Names as a sentence lists them: a, b and c."""
    return " and ".join(part for part in (", ".join(names[:-1]), *names[-1:]) if part)


def reasons_for(catalog: Catalog, entry: Entry, goal: str) -> list[Reason]:
    """What the traits that *goal* wants say for *entry*, the heaviest first."""
    wants = catalog.goals.goals[goal].wants
    found = []
    for trait in sorted(wants, key=lambda name: -wants[name]):
        known = catalog.knowledge.trait(entry.key, trait)
        if known and known.value.score > WEAK:
            whose = inherited(known)
            of = f" ({whose.name})" if whose else ""
            text = f"{catalog.goals.traits[trait].label} {known.value.score}/{FULL}: {known.value.because}{of}"
            found.append(Reason(goal, text, catalog.cite(known.cited_in, known.value.source), whose))
    return found


def cautions(catalog: Catalog, checkpoint: Checkpoint, wanted: list[str]) -> list[str]:
    """What speaks against *checkpoint*: weak or unknown traits, its status, prediction, licence and known faults."""
    found = []
    for trait in dict.fromkeys(trait for name in wanted for trait in catalog.goals.goals[name].wants):
        label, known = catalog.goals.traits[trait].label, catalog.knowledge.trait(checkpoint.key, trait)
        if known is None:
            found.append(f"{label}: nothing is known")
        elif known.value.score <= WEAK:
            found.append(f"{label} {known.value.score}/{FULL}: {known.value.because}")
    if checkpoint.status not in ("current", "unknown"):
        found.append(f"this version is {checkpoint.status}")
    predicts = catalog.knowledge.type_of(checkpoint.key)
    if predicts not in (None, "epsilon"):
        found.append(f"it predicts {predicts}: a program that takes it for epsilon gives noise")
    if checkpoint.license and checkpoint.license.sell_pictures == "no":
        found.append("its license forbids selling the pictures")
    return found + list(checkpoint.review.weaknesses or () if checkpoint.review else ())


def runners_up(catalog: Catalog, ranked: list[Entry], wanted: list[str], top: int) -> tuple[Alternative, ...]:
    """The best of each other family, each with the reason it lost."""
    if not ranked:
        return ()
    best = {ranked[0].family: ranked[0]}
    for entry in ranked:
        if score(catalog, entry, wanted) > 0:
            best.setdefault(entry.family, entry)
    return tuple(alternative(catalog, ranked[0], entry, wanted) for entry in list(best.values())[1 : top + 1])


def alternative(catalog: Catalog, winner: Entry, entry: Entry, wanted: list[str]) -> Alternative:
    """A runner-up beside the *winner*."""
    return Alternative(
        checkpoint=ref(entry),
        score=round(score(catalog, entry, wanted)),
        lost=lost_by(catalog, winner, entry, wanted),
        reasons=tuple(reason for name in wanted for reason in reasons_for(catalog, entry, name)),
    )


def lost_by(catalog: Catalog, winner: Entry, entry: Entry, wanted: list[str]) -> str:
    """The wanted trait in which *entry* is furthest behind, by weight; without one, the rule that decided."""
    gaps: dict[str, float] = {}
    for name in wanted:
        wants = catalog.goals.goals[name].wants
        for trait, weight in wants.items():
            gap = trait_score(catalog, winner, trait) - trait_score(catalog, entry, trait)
            gaps[trait] = gaps.get(trait, 0) + gap * weight / sum(wants.values())
    trait = max(gaps, key=lambda name: gaps[name])
    label, known = catalog.goals.traits[trait].label, catalog.knowledge.trait(entry.key, trait)
    if gaps[trait] <= 0:
        return "the same score; the order is: more facts of its own, current version, line's default, newer release"
    if known is None:
        return f"{label}: nothing is known"
    ahead = trait_score(catalog, winner, trait)
    return f"{label} {known.value.score}/{FULL} against {ahead}/{FULL}: {known.value.because}"


def conflicts(catalog: Catalog, answers: list[str], limits: list[str]) -> tuple[GoalConflict, ...]:
    """The conflicts among the answers, with what each side alone would choose."""
    found = []
    for conflict in catalog.goals.conflicts:
        if set(conflict.goals) <= set(answers):
            sides = [(name, ranking(catalog, [name], limits)[0]) for name in conflict.goals]
            choices = tuple(Choice(name, ref(ranked[0])) for name, ranked in sides if ranked)
            found.append(GoalConflict(conflict.goals, conflict.because, choices))
    return tuple(found)


def limits_to_drop(catalog: Catalog, wanted: list[str], limits: list[str]) -> list[str]:
    """The limits of which dropping one alone leaves something; all of them when none alone helps."""
    helpful = [name for name in limits if ranking(catalog, wanted, [other for other in limits if other != name])[0]]
    return helpful or limits


def command(answers: list[str], interface: str | None) -> str:
    """The command that asks the same again."""
    words = ["sdxl-advisor", "recommend", *(f"--goal {name}" for name in answers)]
    return " ".join([*words, *([f"--ui {interface}"] if interface else [])])
