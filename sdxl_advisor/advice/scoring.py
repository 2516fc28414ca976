"""How well a checkpoint fits what somebody wants: the formula.

1. A trait counts 0 to 5: the checkpoint's own, or inherited; from another line one point less, since merging
   thins it out. One that nobody knows counts 2.
2. A goal scores 0 to 100: the weighted mean of the traits that it wants.
3. Several goals: half the mean, half the weakest, so that a pick fails none of them badly.
4. A pick scores 50 or more, and at least half of the traits that are wanted are known.
5. Within 3 points of the best, the one wins of which more of that is known, then newer data, then more use.

Limits rule out; they never score. Candidates are the current versions of each line, without those that are only for
people with another goal (``apart`` in goals.yaml).
"""

from __future__ import annotations

from collections.abc import Sequence

from sdxl_advisor.advice.lineage import Ref, ref
from sdxl_advisor.advice.tags import Inherited, inherited
from sdxl_advisor.catalog.catalog import Catalog
from sdxl_advisor.catalog.overview import ELSEWHERE, OWN, Row
from sdxl_advisor.catalog.record import record
from sdxl_advisor.catalog.records import SDXL, Cited
from sdxl_advisor.catalog.reference import Need

FULL = 5  # the highest score of a trait
UNKNOWN = 2  # what a trait counts that nobody knows
THINNED = 1  # what a trait counts less that was inherited from another line
LEAST = 50  # the lowest score of a pick
NEAR = 3  # points within which two checkpoints are as good
REASONS = {  # why a limit rules out, by what it asks and the answer; none where nobody knows
    "prediction": {
        "v-prediction": "it is v-pred",
        "rectified-flow": "it is rectified flow",
        "": "nobody says whether it is epsilon or v-pred",
    },
    "sell_pictures": {
        "no": "you may not sell pictures made with it",
        "unclear": "its license does not say clearly whether pictures may be sold",
        "": "nobody says whether pictures may be sold",
    },
}


@record
class Factor:
    """A trait that a goal wants, with its weight there, its score 0 to 5, what it counts, and whose word that is.

    ``score`` and ``because`` are None where nobody knows.
    """

    goal: str
    trait: str
    label: str
    weight: int
    score: float | None
    counts: float
    because: str | None
    inherited_from: Inherited | None
    sources: tuple[Cited, ...]


@record
class TraitCount:
    """How many different traits the goals want, and how many of them are known."""

    wanted: int
    known: int


@record
class RuledOut:
    """A checkpoint that a limit rules out."""

    checkpoint: Ref
    goal: str
    reason: str


def traits_of(catalog: Catalog, wanted: Sequence[str]) -> list[str]:
    """The traits that goals want, each once."""
    return list(dict.fromkeys(trait for name in wanted for trait in catalog.goals.goals[name].wants))


def score(catalog: Catalog, key: str, wanted: Sequence[str]) -> float:
    """The score of a checkpoint for all goals together, 0 to 100."""
    scores = [goal_score(catalog, key, name) for name in wanted]
    return (sum(scores) / len(scores) + min(scores)) / 2 if scores else 0.0


def goal_score(catalog: Catalog, key: str, goal: str) -> float:
    """The weighted mean of the traits that a goal wants, 0 to 100."""
    wants = catalog.goals.goals[goal].wants
    total = sum(weight * trait_score(catalog, key, trait) for trait, weight in wants.items())
    return 100 * total / (FULL * sum(wants.values()))


def trait_score(catalog: Catalog, key: str, trait: str) -> float:
    """What a trait of a checkpoint counts, 0 to 5."""
    found = catalog.known_traits.score(key, trait)
    if found is None:
        return UNKNOWN
    _, whose = catalog.overview.standing(key, trait)
    return max(found - THINNED, 0) if whose == ELSEWHERE else found


def known_traits(catalog: Catalog, key: str, wanted: Sequence[str]) -> TraitCount:
    """How much of what the goals want is known of a checkpoint."""
    traits = traits_of(catalog, wanted)
    return TraitCount(len(traits), sum(catalog.known_traits.score(key, trait) is not None for trait in traits))


def is_good_enough(catalog: Catalog, key: str, wanted: Sequence[str]) -> bool:
    """Tell whether a checkpoint may be picked."""
    return is_known_enough(catalog, key, wanted) and round(score(catalog, key, wanted)) >= LEAST


def is_known_enough(catalog: Catalog, key: str, wanted: Sequence[str]) -> bool:
    """Tell whether at least half of the traits that are wanted are known of a checkpoint."""
    known = known_traits(catalog, key, wanted)
    return 2 * known.known >= known.wanted


def factors(catalog: Catalog, key: str, wanted: Sequence[str]) -> tuple[Factor, ...]:
    """Every trait behind a score, goal by goal, the heaviest first."""
    return tuple(
        factor(catalog, key, goal, trait, weight)
        for goal in wanted
        for trait, weight in sorted(catalog.goals.goals[goal].wants.items(), key=lambda want: -want[1])
    )


def factor(catalog: Catalog, key: str, goal: str, trait: str, weight: int) -> Factor:
    """One trait behind a score."""
    label, known = catalog.goals.traits[trait].label, catalog.known_traits.of(key, trait)
    if known is None:
        return Factor(goal, trait, label, weight, None, UNKNOWN, None, None, ())
    sources = catalog.cite(known.cited_in, known.value.source)
    counts = trait_score(catalog, key, trait)
    return Factor(goal, trait, label, weight, known.value.score, counts, known.value.because, inherited(known), sources)


def usable(catalog: Catalog) -> list[Row]:
    """Every checkpoint that can be had and that SDXL programs run."""
    return [row for row in catalog.overview.rows if row.architecture == SDXL and row.status != "closed"]


def offered(catalog: Catalog, answers: Sequence[str]) -> list[Row]:
    """What may be recommended for some goals: everything usable, but not what is only for those with another goal."""
    apart = [one for one in catalog.goals.apart if one.goal not in answers]
    return [
        entry
        for entry in usable(catalog)
        if not any((catalog.known_traits.score(entry.key, one.trait) or 0) >= one.least for one in apart)
    ]


def broken_limits(catalog: Catalog, entry: Row, limits: Sequence[str]) -> list[RuledOut]:
    """The limits that a checkpoint breaks; it does not pass where nobody knows."""
    needs = [(name, need) for name in limits for need in catalog.goals.goals[name].needs]
    return [
        RuledOut(ref(entry), name, REASONS[need.field].get(fact or "", f"it is {fact}"))
        for name, need in needs
        for fact in [fact_of(entry, need)]
        if fact not in need.allowed
    ]


def fact_of(entry: Row, need: Need) -> str | None:
    """What a limit asks of a checkpoint."""
    return entry.predicts if need.field == "prediction" else entry.sell_pictures


def newest_of_lines(fitting: Sequence[Row]) -> list[Row]:
    """Of each line the versions that its users should take: the current ones, or else its default or newest."""
    lines: dict[str, list[Row]] = {}
    for entry in fitting:
        lines.setdefault(entry.line, []).append(entry)
    return [entry for entries in lines.values() for entry in newest(entries)]


def newest(entries: list[Row]) -> list[Row]:
    """The versions of a line to choose from; in a mere collection that has no current one, all."""
    current = [entry for entry in entries if entry.status == "current"]
    default = [entry for entry in entries if entry.default]
    if current or default or entries[0].default is None:
        return current or default or entries
    return [max(entries, key=lambda entry: entry.released or "")]


def preference(catalog: Catalog, entry: Row, wanted: Sequence[str]) -> tuple[object, ...]:
    """The sort key among checkpoints that are as good; smaller wins. What is known best goes first."""
    kinds = catalog.goals.traits
    newer = [-trait_score(catalog, entry.key, name) for name, kind in kinds.items() if kind.follows == "date"]
    more_used = [-trait_score(catalog, entry.key, name) for name, kind in kinds.items() if kind.breaks_ties]
    own = sum(catalog.overview.standing(entry.key, trait)[1] == OWN for trait in traits_of(catalog, wanted))
    released = [-int(part) for part in (entry.released or "0").split("-")]
    known = known_traits(catalog, entry.key, wanted).known
    return -known, newer, more_used, -own, entry.status != "current", not entry.default, released, entry.key


def ranking(catalog: Catalog, entries: Sequence[Row], wanted: Sequence[str]) -> list[Row]:
    """One checkpoint of each line, best first: of those that are as good as the best, by preference."""
    scores = {entry.key: score(catalog, entry.key, wanted) for entry in entries}
    ordered = sorted(entries, key=lambda entry: (-scores[entry.key], preference(catalog, entry, wanted)))
    best = max(scores.values(), default=0)
    near = [entry for entry in ordered if scores[entry.key] >= best - NEAR]
    near.sort(key=lambda entry: preference(catalog, entry, wanted))
    lines: dict[str, Row] = {}
    for entry in [*near, *ordered[len(near) :]]:
        lines.setdefault(work_of(entry), entry)
    return list(lines.values())


def work_of(entry: Row) -> str:
    """The line of which a checkpoint is a version; in a mere collection each stands for itself."""
    return entry.key if entry.default is None else entry.line
