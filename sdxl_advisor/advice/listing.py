"""What is in the catalogue: the list of checkpoints, the list of goals."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import TypeVar, get_args

from sdxl_advisor.advice.choices import choice
from sdxl_advisor.catalog.catalog import Catalog
from sdxl_advisor.catalog.record import record
from sdxl_advisor.catalog.records import SDXL, Entry, LineEntry, Status
from sdxl_advisor.catalog.reference import Conflict, Need
from sdxl_advisor.catalog.spelling import prediction_named, quoted
from sdxl_advisor.errors import UnknownName

T = TypeVar("T")
STATUSES: tuple[str, ...] = get_args(Status)


@record
class Item:
    """A checkpoint in the list, or a line without one; ``parents`` are keys, ``None`` when unknown."""

    key: str
    name: str
    line: str
    family: str
    released: str | None
    prediction: str | None
    status: str
    architecture: str
    parents: tuple[str, ...] | None
    url: str | None


@record
class Hidden:
    """What a list leaves out until all is asked for: other ``versions`` of the lines in it, and what is no SDXL."""

    versions: int
    not_sdxl: int


@record
class Listing:
    """The checkpoints that a filter left, and the ``lines`` of which no version is known."""

    checkpoints: tuple[Item, ...]
    lines: tuple[Item, ...]
    hidden: Hidden


@record
class GoalItem:
    """A goal and the interview's question it answers: ``wants`` weighs traits, ``needs`` are hard limits."""

    name: str
    question: str
    label: str
    meaning: str
    wants: dict[str, int]
    needs: tuple[Need, ...]
    subject: str | None


@record
class GoalList:
    """Everything that can be asked for, which goals contradict each other, and what each trait is called."""

    goals: tuple[GoalItem, ...]
    conflicts: tuple[Conflict, ...]
    traits: dict[str, str]


def listing(
    catalog: Catalog,
    family: str | None = None,
    line: str | None = None,
    prediction: str | None = None,
    status: str | None = None,
    *,
    every: bool = False,
) -> Listing:
    """The checkpoints of a family or line, by key, with a prediction type, with a status; all without a filter.

    A line shows its current versions, or else the one that stands for it, and what is no SDXL is left out, unless a
    line or status is asked for, or *every* one, or there is nothing else to show.
    """
    wanted = {
        "family": family,
        "line": line,
        "prediction": None if prediction is None else prediction_type(prediction),
        "status": None if status is None else choice(status, STATUSES, "status"),
    }
    whole = every or line is not None or status is not None
    known = {name: value for name, value in wanted.items() if name != "prediction"}  # that is worked out for the rest
    entries = catalog.entries() if family is None else catalog.entries_of(family)
    versions = fitting((item(catalog, entry) for entry in fitting(entries, known)), wanted)
    lines = fitting((line_item(catalog, one) for one in catalog.lines.values() if is_empty(one)), wanted)
    others = sum(one.architecture != SDXL for one in (*versions, *lines))
    apart = not whole and 0 < others < len(versions) + len(lines)
    if apart:
        versions, lines = ([one for one in some if one.architecture == SDXL] for some in (versions, lines))
    kept = versions if whole else offered(catalog, versions)
    return Listing(tuple(kept), tuple(lines), Hidden(len(versions) - len(kept), others if apart else 0))


def prediction_type(text: str) -> str:
    """The prediction type that a *text* names; ``UnknownName`` with those that there are otherwise."""
    if found := prediction_named(text):
        return found
    words = "epsilon (or eps), v-prediction (or v-pred), rectified-flow"
    raise UnknownName(f"no prediction type is called {quoted(text)}", f"one of: {words}")


def fitting(items: Iterable[T], wanted: dict[str, str | None]) -> list[T]:
    """The items or entries that have everything *wanted*."""
    return [one for one in items if all(value in (None, getattr(one, name)) for name, value in wanted.items())]


def offered(catalog: Catalog, items: Iterable[Item]) -> list[Item]:
    """Of each line its current versions, or else its default one, or else the newest."""
    found: list[Item] = []
    for line, group in groupby(items, key=lambda one: one.line):
        versions = list(group)
        default = catalog.lines[line].default
        found += (
            [one for one in versions if one.status == "current"]
            or [one for one in versions if one.key == default]
            or [max(versions, key=lambda one: one.released or "")]
        )
    return found


def is_empty(line: LineEntry) -> bool:
    """Tell a page of which no version is known; a family alone is no page."""
    return not line.checkpoints and line.key != line.family


def item(catalog: Catalog, entry: Entry) -> Item:
    """A list item from an entry; what it predicts may be inherited."""
    parents = None if entry.parents is None else tuple(edge.parent[1] for edge in entry.parents)
    return Item(
        key=entry.key,
        name=entry.name,
        line=entry.line,
        family=entry.family,
        released=entry.released,
        prediction=catalog.knowledge.type_of(entry.key),
        status=entry.status,
        architecture=entry.architecture,
        parents=parents,
        url=entry.url,
    )


def line_item(catalog: Catalog, line: LineEntry) -> Item:
    """A list item from a line of which no version is known."""
    return Item(
        key=line.key,
        name=line.name,
        line=line.key,
        family=line.family,
        released=None,
        prediction=catalog.knowledge.type_of(catalog.one_checkpoint(line).key),
        status="unknown",
        architecture=line.architecture,
        parents=None,
        url=line.url,
    )


def goal_list(catalog: Catalog) -> GoalList:
    """Every goal with the question it answers."""
    book = catalog.goals
    items = tuple(
        GoalItem(
            name,
            book.questions[goal.question].text,
            goal.label,
            goal.meaning,
            dict(goal.wants),
            goal.needs,
            goal.subject,
        )
        for name, goal in book.goals.items()
    )
    return GoalList(items, book.conflicts, {name: trait.label for name, trait in book.traits.items()})
