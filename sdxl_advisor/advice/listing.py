"""What is in the catalogue: the list of checkpoints, the list of goals."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import get_args

from sdxl_advisor.advice.choices import choice
from sdxl_advisor.catalog.catalog import Catalog
from sdxl_advisor.catalog.overview import Row
from sdxl_advisor.catalog.record import record
from sdxl_advisor.catalog.records import SDXL, Status
from sdxl_advisor.catalog.reference import Conflict, Need
from sdxl_advisor.catalog.spelling import prediction_named, quoted
from sdxl_advisor.errors import UnknownName

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
        "predicts": None if prediction is None else prediction_type(prediction),
        "status": None if status is None else choice(status, STATUSES, "status"),
    }
    whole = every or line is not None or status is not None
    versions, lines = fitting(catalog.overview.rows, wanted), fitting(catalog.overview.lines, wanted)
    others = sum(one.architecture != SDXL for one in (*versions, *lines))
    apart = not whole and 0 < others < len(versions) + len(lines)
    if apart:
        versions, lines = ([one for one in some if one.architecture == SDXL] for some in (versions, lines))
    kept = versions if whole else offered(versions)
    hidden = Hidden(len(versions) - len(kept), others if apart else 0)
    return Listing(tuple(map(item, kept)), tuple(map(item, lines)), hidden)


def prediction_type(text: str) -> str:
    """The prediction type that a *text* names; ``UnknownName`` with those that there are otherwise."""
    if found := prediction_named(text):
        return found
    words = "epsilon (or eps), v-prediction (or v-pred), rectified-flow"
    raise UnknownName(f"no prediction type is called {quoted(text)}", f"one of: {words}")


def fitting(rows: Iterable[Row], wanted: dict[str, str | None]) -> list[Row]:
    """The rows that have everything *wanted*."""
    asked = [(name, value) for name, value in wanted.items() if value is not None]
    return [one for one in rows if all(getattr(one, name) == value for name, value in asked)]


def offered(rows: Iterable[Row]) -> list[Row]:
    """Of each line its current versions, or else its default one, or else the newest."""
    found: list[Row] = []
    for _, group in groupby(rows, key=lambda one: one.line):
        versions = list(group)
        found += (
            [one for one in versions if one.status == "current"]
            or [one for one in versions if one.default]
            or [max(versions, key=lambda one: one.released or "")]
        )
    return found


def item(row: Row) -> Item:
    """A list item of a row; what it predicts may be inherited."""
    return Item(
        key=row.key,
        name=row.name,
        line=row.line,
        family=row.family,
        released=row.released,
        prediction=row.predicts,
        status=row.status,
        architecture=row.architecture,
        parents=None if row.parents is None else tuple(row.parents),
        url=row.url,
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
