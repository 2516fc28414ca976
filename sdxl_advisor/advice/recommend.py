"""Which checkpoint, and why: the answer around the scores of `scoring`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Literal

from sdxl_advisor.advice.lineage import Ref, descent, ref
from sdxl_advisor.advice.scoring import (
    FULL,
    NEAR,
    UNKNOWN,
    Factor,
    RuledOut,
    TraitCount,
    broken_limits,
    factors,
    is_good_enough,
    is_known_enough,
    known_traits,
    newest_of_lines,
    offered,
    ranking,
    score,
    trait_score,
    traits_of,
)
from sdxl_advisor.advice.tags import Inherited, TagSheet, find_interface, one_of, tag_sheet
from sdxl_advisor.catalog.catalog import Catalog
from sdxl_advisor.catalog.overview import Row, row_of
from sdxl_advisor.catalog.record import record
from sdxl_advisor.catalog.records import Cited, Entry, Settings
from sdxl_advisor.catalog.spelling import normalise

OTHERS = 3  # runners-up, and checkpoints that come nearest where none fits
FEW = 3  # traits in the sentence that says why
MOST_TIES = 4


@record
class Reason:
    """What speaks for a checkpoint, for one goal, in words with their sources."""

    goal: str
    text: str
    sources: tuple[Cited, ...]
    inherited_from: Inherited | None = None


@record
class Pick:
    """The recommended checkpoint with all that is needed to use it.

    ``score`` runs from 0 to 100; ``factors`` are the traits behind it, ``known`` how many of them are known.
    """

    checkpoint: Ref
    score: int
    known: TraitCount
    why: str
    reasons: tuple[Reason, ...]
    factors: tuple[Factor, ...]
    cautions: tuple[str, ...]
    tags: TagSheet
    settings: Settings | None
    lineage: tuple[Ref, ...]


@record
class Alternative:
    """Another checkpoint: one that is as good, a runner-up, or one that comes nearest; ``lost`` says why it lost."""

    checkpoint: Ref
    score: int
    known: TraitCount
    lost: str


@record
class Choice:
    """What one goal alone, with the same limits, would choose."""

    goal: str
    checkpoint: Ref


@record
class GoalConflict:
    """Goals among the answers that contradict each other."""

    goals: tuple[str, ...]
    because: str
    choices: tuple[Choice, ...]


Known = Literal["version", "line", "family", "unknown", "other"]  # how much is known of a file as a checkpoint


@record
class Owned:
    """A checkpoint of SDXL that somebody has: the name of its file, how much is known, and what it may be picked as.

    ``needs_setting`` tells that it is v-pred without the key by which programs know that.
    """

    file: str
    known: Known
    entry: Entry | None = None
    needs_setting: bool = False


@record
class Have:
    """What was found at some ``paths``, as they are typed: how many ``checkpoints`` of SDXL, and how much is known.

    Of ``known`` ones the version or line is known, of others ``only_family``, or nothing (``unknown``). ``file`` is
    that of the pick, ``newer`` the version of its line that is newer, ``needs_setting`` tells that it is v-pred without
    the key by which programs know that.
    """

    paths: tuple[str, ...]
    checkpoints: int
    known: int
    only_family: int
    unknown: int
    file: str | None = None
    newer: Ref | None = None
    needs_setting: bool = False


@record
class Recommendation:
    """The answer. ``assumed`` are goals nobody named.

    ``ties`` are as good as the pick. ``pick`` is ``None`` when nothing fits: ``nearest`` then has what comes nearest,
    ``drop`` the goals and limits of which dropping one alone leaves a pick, the best first.
    """

    answers: tuple[str, ...]
    assumed: tuple[str, ...]
    pick: Pick | None
    ties: tuple[Alternative, ...]
    alternatives: tuple[Alternative, ...]
    nearest: tuple[Alternative, ...]
    ruled_out: tuple[RuledOut, ...]
    conflicts: tuple[GoalConflict, ...]
    drop: tuple[str, ...]
    have: Have | None
    command: str


@record
class Question:
    """What is wanted: goals that score, limits that rule out, and the checkpoints to choose from."""

    wanted: tuple[str, ...]
    limits: tuple[str, ...]
    usable: tuple[Row, ...]


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
    catalog: Catalog,
    names: Iterable[str],
    *,
    top: int = OTHERS,
    interface: str | None = None,
    have: Sequence[Owned] | None = None,
    paths: Sequence[str] = (),
) -> Recommendation:
    """The best checkpoint for the goals called *names*, and up to *top* runners-up; only of those that one *has*.

    *paths* are where those are, as they are typed.
    """
    answers = find_goals(catalog, names)
    interface = None if interface is None else find_interface(catalog, interface)
    question = question_of(catalog, answers, have)
    ranked = fitting(catalog, question)
    best = ranked[0] if ranked else None
    pick = make_pick(catalog, best, question, subject_of(catalog, answers), interface) if best else None
    ties = [] if best is None else as_good(catalog, ranked, question)
    others = [entry for entry in ranked[1:] if entry not in ties]
    return Recommendation(
        answers=tuple(answers),
        assumed=tuple(name for name in question.wanted if name not in answers),
        pick=pick,
        ties=tuple(beside(catalog, best, entry, question.wanted) for entry in ties if best),
        alternatives=tuple(beside(catalog, best, entry, question.wanted) for entry in others[:top] if best),
        nearest=() if best else nearest(catalog, question),
        ruled_out=ruled_out(catalog, question),
        conflicts=conflicts(catalog, answers, question),
        drop=() if best else goals_to_drop(catalog, answers, question),
        have=None if have is None else what_one_has(catalog, have, paths, best),
        command=command(catalog.program, answers, interface, top, paths),
    )


def question_of(catalog: Catalog, answers: Sequence[str], have: Sequence[Owned] | None) -> Question:
    """The question behind some *answers*; who names no goal that scores is taken to want the fallback."""
    book = catalog.goals.goals
    wanted = [name for name in answers if book[name].wants] or list(catalog.goals.fallback)
    own = {one.entry.key: row_of(catalog, one.entry) for one in have or () if one.entry}
    of = offered(catalog, answers) if have is None else list(own.values())
    return Question(tuple(wanted), tuple(name for name in answers if book[name].needs), tuple(of))


def fitting(catalog: Catalog, question: Question) -> list[Row]:
    """One checkpoint of each line that may be picked, best first."""
    passing = [entry for entry in question.usable if not broken_limits(catalog, entry, question.limits)]
    good = [entry for entry in newest_of_lines(passing) if is_good_enough(catalog, entry.key, question.wanted)]
    return ranking(catalog, good, question.wanted)


def as_good(catalog: Catalog, ranked: Sequence[Row], question: Question) -> list[Row]:
    """The checkpoints that score as much as the best, but for a few points."""
    best = score(catalog, ranked[0].key, question.wanted)
    near = [entry for entry in ranked[1:] if abs(best - score(catalog, entry.key, question.wanted)) <= NEAR]
    return near[:MOST_TIES]


def nearest(catalog: Catalog, question: Question) -> tuple[Alternative, ...]:
    """What keeps the limits and comes nearest; without any such, what breaks them and fits otherwise."""
    passing = [entry for entry in question.usable if not broken_limits(catalog, entry, question.limits)]
    ranked = ranking(catalog, newest_of_lines(passing or question.usable), question.wanted)
    ranked.sort(key=lambda entry: not is_known_enough(catalog, entry.key, question.wanted))
    return tuple(lacking(catalog, entry, question) for entry in ranked[:OTHERS])


def lacking(catalog: Catalog, entry: Row, question: Question) -> Alternative:
    """A checkpoint with what it lacks: a limit, what nobody knows of it, or its weakest traits."""
    broken = [one.reason for one in broken_limits(catalog, entry, question.limits)]
    known = known_traits(catalog, entry.key, question.wanted)
    traits = traits_of(catalog, question.wanted)
    labels = {trait: catalog.goals.traits[trait].label for trait in traits}
    unknown = [labels[trait] for trait in traits if catalog.known_traits.score(entry.key, trait) is None]
    weak = [
        f"{labels[trait]} {found:g}/{FULL}"
        for trait in traits
        if (found := catalog.known_traits.score(entry.key, trait)) is not None and found <= UNKNOWN
    ]
    lacks = [*broken, *weak, *([f"not known: {joined(unknown)}"] if unknown else [])]
    return Alternative(ref(entry), round(score(catalog, entry.key, question.wanted)), known, "; ".join(lacks))


def ruled_out(catalog: Catalog, question: Question) -> tuple[RuledOut, ...]:
    """Every checkpoint that a limit rules out, those that fit best otherwise first."""
    if not question.limits:
        return ()
    broken = [(entry, broken_limits(catalog, entry, question.limits)) for entry in question.usable]
    found = [(-score(catalog, entry.key, question.wanted), limits) for entry, limits in broken if limits]
    return tuple(one for _, limits in sorted(found, key=lambda pair: pair[0]) for one in limits)


def goals_to_drop(catalog: Catalog, answers: Sequence[str], question: Question) -> tuple[str, ...]:
    """The goals and limits of which dropping one alone leaves a pick; what leaves the best pick first."""
    scores: dict[str, float] = {}
    for name in answers:
        wanted = tuple(goal for goal in question.wanted if goal != name)
        limits = tuple(limit for limit in question.limits if limit != name)
        wanted = wanted or (tuple(catalog.goals.fallback) if limits else ())
        ranked = fitting(catalog, Question(wanted, limits, question.usable)) if wanted else []
        if ranked:
            scores[name] = score(catalog, ranked[0].key, wanted)
    return tuple(sorted(scores, key=lambda name: -scores[name]))


def subject_of(catalog: Catalog, answers: list[str]) -> str | None:
    """The subject of the tags: the one the goals name, or the one that combines those they name."""
    book = catalog.goals
    named = [subject for name in answers for subject in [book.goals[name].subject] if subject]
    combined = [name for name, subject in book.subjects.items() if named and set(named) == set(subject.combines)]
    return next(iter([*combined, *named]), None)


def make_pick(catalog: Catalog, entry: Row, question: Question, subject: str | None, interface: str | None) -> Pick:
    """Everything a user of *entry* needs."""
    tags = tag_sheet(catalog, entry.key, subject, interface=interface)
    behind = factors(catalog, entry.key, question.wanted)
    return Pick(
        checkpoint=ref(entry),
        score=round(score(catalog, entry.key, question.wanted)),
        known=known_traits(catalog, entry.key, question.wanted),
        why=why(catalog, entry, question.wanted),
        reasons=tuple(reason(one) for one in behind if one.score is not None and one.score > UNKNOWN),
        factors=behind,
        cautions=tuple(cautions(catalog, entry, behind)),
        tags=tags,
        settings=tags.settings,
        lineage=descent(catalog, entry.key),
    )


def why(catalog: Catalog, entry: Row, wanted: Sequence[str]) -> str:
    """One sentence: what the goals want, and how much of it the checkpoint has."""
    scores = {trait: catalog.known_traits.score(entry.key, trait) for trait in traits_of(catalog, wanted)}
    best = sorted((trait for trait, found in scores.items() if found), key=lambda trait: -(scores[trait] or 0))
    strengths = [f"{catalog.goals.traits[trait].label} {scores[trait]:g}/{FULL}" for trait in best[:FEW]]
    return f"{joined(strengths)}."


def joined(names: Sequence[str]) -> str:
    """Names as a sentence lists them: a, b and c."""
    return " and ".join(part for part in (", ".join(names[:-1]), *names[-1:]) if part)


def reason(one: Factor) -> Reason:
    """A trait as a reason, with whose it is."""
    of = f" ({one.inherited_from.name})" if one.inherited_from else ""
    return Reason(one.goal, f"{one.label} {one.score:g}/{FULL}: {one.because}{of}", one.sources, one.inherited_from)


def cautions(catalog: Catalog, entry: Row, behind: Sequence[Factor]) -> list[str]:
    """What to mind: its prediction, license and status, weak or unknown traits, and known faults."""
    checkpoint = catalog.checkpoint(entry.key)
    predicts = catalog.knowledge.type_of(entry.key)
    found = []
    if predicts not in (None, "epsilon"):
        name = {"v-prediction": "v-pred"}.get(predicts or "", "rectified flow")
        found.append(f"it is {name}: a program that takes it for epsilon gives noise")
    if checkpoint.license and checkpoint.license.sell_pictures == "no":
        found.append("you may not sell pictures made with it")
    if checkpoint.status not in ("current", "unknown"):
        found.append(f"this version is {checkpoint.status}")
    seen = {one.trait: one for one in behind}
    found += [
        f"{one.label} {one.score:g}/{FULL}: {one.because}"
        for one in seen.values()
        if one.score is not None and one.score <= UNKNOWN
    ]
    found += [f"{one.label} is not known" for one in seen.values() if one.score is None]
    return found + list(checkpoint.review.weaknesses or () if checkpoint.review else ())


def beside(catalog: Catalog, winner: Row, entry: Row, wanted: Sequence[str]) -> Alternative:
    """A checkpoint beside the *winner*, with why it lost."""
    total = round(score(catalog, entry.key, wanted))
    return Alternative(
        ref(entry), total, known_traits(catalog, entry.key, wanted), lost_by(catalog, winner, entry, wanted)
    )


def lost_by(catalog: Catalog, winner: Row, entry: Row, wanted: Sequence[str]) -> str:
    """The wanted trait in which *entry* is furthest behind, by weight; without one, what decided."""
    gaps: dict[str, float] = {}
    for name in wanted:
        wants = catalog.goals.goals[name].wants
        for trait, weight in wants.items():
            gap = trait_score(catalog, winner.key, trait) - trait_score(catalog, entry.key, trait)
            gaps[trait] = gaps.get(trait, 0) + gap * weight / sum(wants.values())
    trait = max(gaps, key=lambda name: gaps[name])
    label = catalog.goals.traits[trait].label
    if gaps[trait] <= 0:
        return what_decided(catalog, winner, entry)
    if catalog.known_traits.score(entry.key, trait) is None:
        return f"{label} is not known"
    ahead, behind = (trait_score(catalog, one.key, trait) for one in (winner, entry))
    return f"{label} {behind:g}, not {ahead:g}"


def what_decided(catalog: Catalog, winner: Row, entry: Row) -> str:
    """Why the *winner* goes before one that is as good."""
    kinds = catalog.goals.traits
    for name, kind in kinds.items():
        if kind.follows == "date" or kind.breaks_ties:
            ahead, behind = (trait_score(catalog, one.key, name) for one in (winner, entry))
            if ahead > behind and catalog.known_traits.score(entry.key, name) is None:
                return "how new its data are is not known" if kind.follows else "how many people use it is not known"
            if ahead > behind:
                return "its data are older" if kind.follows else "it is used less"
    return "less is known of it, or it is older"


def conflicts(catalog: Catalog, answers: list[str], question: Question) -> tuple[GoalConflict, ...]:
    """The conflicts among the answers, with what each side alone would choose."""
    found = []
    for conflict in catalog.goals.conflicts:
        if set(conflict.goals) <= set(answers):
            alone = [(name, Question((name,), question.limits, question.usable)) for name in conflict.goals]
            sides = [(name, fitting(catalog, one)) for name, one in alone]
            choices = tuple(Choice(name, ref(ranked[0])) for name, ranked in sides if ranked)
            found.append(GoalConflict(conflict.goals, conflict.because, choices))
    return tuple(found)


def what_one_has(catalog: Catalog, have: Sequence[Owned], paths: Sequence[str], best: Row | None) -> Have:
    """What was found on the disk, and what is to be said of the file that is picked."""
    known = Counter(one.known for one in have)
    file = next((one for one in have if best and one.entry and one.entry.key == best.key), None)
    newer = catalog.lines[best.line].default if best else None
    is_older = best is not None and newer is not None and newer != best.key and best.status != "current"
    return Have(
        paths=tuple(paths),
        checkpoints=len(have),
        known=known["version"] + known["line"],
        only_family=known["family"],
        unknown=known["unknown"],
        file=file.file if file else None,
        newer=ref(catalog.entry(newer)) if newer and is_older else None,
        needs_setting=file.needs_setting if file else False,
    )


def command(program: str, answers: Sequence[str], interface: str | None, top: int, paths: Sequence[str]) -> str:
    """The command that repeats this question."""
    words = [program, "recommend", *(f"--have {path}" for path in paths), *(f"--goal {name}" for name in answers)]
    words += [f"--ui {interface}"] if interface else []
    return " ".join([*words, *([f"--top {top}"] if top != OTHERS else [])])
