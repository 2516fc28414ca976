"""What is in the catalogue: the list of checkpoints, the list of goals."""

from __future__ import annotations

from typing import get_args

from sdxl_advisor.advice.tags import one_of
from sdxl_advisor.catalog.catalog import Catalog
from sdxl_advisor.catalog.record import record
from sdxl_advisor.catalog.records import Entry, PredictionType, Status
from sdxl_advisor.catalog.reference import Conflict, Need


@record
class Item:
    """A checkpoint in the list; ``parents`` are keys, ``None`` when unknown."""

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
class Listing:
    """The checkpoints that a filter left."""

    checkpoints: tuple[Item, ...]


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
    """Everything that can be asked for, and which goals pull apart."""

    goals: tuple[GoalItem, ...]
    conflicts: tuple[Conflict, ...]


def listing(
    catalog: Catalog,
    family: str | None = None,
    line: str | None = None,
    prediction: str | None = None,
    status: str | None = None,
) -> Listing:
    """The checkpoints of a family or line, by key, with a prediction type, with a status; all without a filter."""
    wanted = {
        "family": family,
        "line": line,
        "prediction": one_of(prediction, dict.fromkeys(get_args(PredictionType)), "prediction type"),
        "status": one_of(status, dict.fromkeys(get_args(Status)), "status"),
    }
    items = (item(catalog, entry) for entry in catalog.entries())
    return Listing(
        tuple(one for one in items if all(value in (None, getattr(one, name)) for name, value in wanted.items()))
    )


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
    return GoalList(items, book.conflicts)
