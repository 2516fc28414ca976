"""The short answer on a checkpoint, a line or a family: what it is, what it wants, what goes wrong."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sdxl_advisor.advice.lineage import Ref, line_ref, ref, ref_of
from sdxl_advisor.advice.tags import Inherited, inherited, tag_sheet
from sdxl_advisor.catalog.catalog import Catalog
from sdxl_advisor.catalog.record import record
from sdxl_advisor.catalog.records import (
    Answer,
    Edge,
    Entry,
    PredictionType,
    Prompting,
    Relation,
    Settings,
    Statement,
    Status,
)

GOOD, WEAK = 4, 1  # scores from which, and up to which, a trait is worth a word


@record
class Score:
    """A trait with its label and score; ``inherited_from`` tells whose it is that is not the checkpoint's own."""

    trait: str
    label: str
    score: float
    inherited_from: Inherited | None


@record
class Parent:
    """What a checkpoint was made from: a checkpoint, or a line or family of which nobody says the version."""

    key: str
    name: str
    version_known: bool
    relation: Relation | None


@record
class Brief:
    """What to know first. On a line or family: on its ``checkpoint`` that stands for it.

    ``good_at`` and ``weak_at`` are its best and worst traits. ``pitfalls`` are those of the checkpoint, then of its
    line, or else what goes wrong with merges on the family called ``pitfalls_of_merges_on``. ``parents`` of a line are
    those from which it came, outside of the line; ``children`` are what others made.
    """

    checkpoint: Ref
    line_name: str
    family_name: str
    developer: str | None
    released: str | None
    status: Status
    prediction: PredictionType | None
    good_at: tuple[Score, ...]
    weak_at: tuple[Score, ...]
    sell_pictures: Answer | None
    positive_text: str
    negative_text: str
    placement: str | None
    settings: Settings | None
    prompting: Prompting | None
    prompting_inherited_from: Inherited | None
    warnings: tuple[str, ...]
    pitfalls: tuple[str, ...]
    pitfalls_of_merges_on: str | None
    parents: tuple[Parent, ...]
    children: tuple[Ref, ...]


def checkpoint_brief(catalog: Catalog, key: str) -> Brief:
    """The short answer on a checkpoint."""
    children = catalog.children("checkpoint", key)
    return brief(catalog, catalog.entry(key), catalog.entry(key).parents or (), map(ref, children))


def line_brief(catalog: Catalog, key: str) -> Brief | None:
    """The short answer on a line or family; none for a family without a version that stands for it."""
    line = catalog.lines[key]
    family = line.key == line.family
    if family and not line.default:
        return None
    entry = catalog.one_checkpoint(line)
    children = made_of_family(catalog, key) if family else made_of_line(catalog, key)
    return brief(catalog, entry, origin(catalog, entry), children)


def brief(catalog: Catalog, entry: Entry, edges: Iterable[Edge], children: Iterable[Ref]) -> Brief:
    """The short answer on a checkpoint, or on the line or family that it stands for."""
    checkpoint, line = catalog.checkpoint(entry.key), catalog.line(entry.line)
    sheet = tag_sheet(catalog, entry.key)
    prompting, license_ = (catalog.knowledge.block(entry.key, name) for name in ("prompting", "license"))
    scores = sorted(traits(catalog, entry), key=lambda one: (is_of_ancestor(one), -one.score))
    pitfalls, merges_on = pitfalls_of(catalog, entry)
    return Brief(
        checkpoint=ref(entry),
        line_name=line.name,
        family_name=catalog.families[entry.family].name,
        developer=checkpoint.developer or line.developer,
        released=entry.released,
        status=entry.status,
        prediction=catalog.knowledge.type_of(entry.key),
        good_at=tuple(one for one in scores if one.score >= GOOD),
        weak_at=tuple(one for one in sorted(scores, key=lambda one: one.score) if one.score <= WEAK),
        sell_pictures=license_.value.sell_pictures if license_ else None,
        positive_text=sheet.positive_text,
        negative_text=sheet.negative_text,
        placement=sheet.placement,
        settings=sheet.settings,
        prompting=prompting.value if prompting else None,
        prompting_inherited_from=inherited(prompting),
        warnings=sheet.warnings,
        pitfalls=pitfalls,
        pitfalls_of_merges_on=merges_on,
        parents=tuple(parent(catalog, edge) for edge in edges),
        children=tuple(dict.fromkeys(children)),
    )


def traits(catalog: Catalog, entry: Entry) -> Iterator[Score]:
    """The traits that are known of a checkpoint, in the order of the goals; not its use, nor its usual steps."""
    for name, trait in catalog.goals.traits.items():
        known = None if trait.breaks_ties else catalog.known_traits.of(entry.key, name)
        if known and not (trait.follows == "steps" and known.value.score < GOOD):
            yield Score(name, trait.label, known.value.score, inherited(known))


def is_of_ancestor(one: Score) -> bool:
    """Tell whether a trait is neither the checkpoint's own nor its line's."""
    return one.inherited_from is not None and one.inherited_from.how == "ancestor"


def pitfalls_of(catalog: Catalog, entry: Entry) -> tuple[tuple[str, ...], str | None]:
    """What goes wrong with a checkpoint; where nobody says that, with merges on its family, and that family's name."""
    line, review = catalog.line(entry.line), catalog.knowledge.value(entry.key, "review")
    own = [*((review.warnings or ()) if review else ()), *texts(line.pitfalls)]
    merges = catalog.line(entry.family).merges
    if own or not merges or entry.line == entry.family:
        return tuple(dict.fromkeys(own)), None
    return tuple(texts(merges.pitfalls)), catalog.families[entry.family].name


def texts(statements: Iterable[Statement]) -> Iterator[str]:
    """The texts of some statements."""
    return (statement.text for statement in statements)


def origin(catalog: Catalog, entry: Entry) -> tuple[Edge, ...]:
    """The edges by which a version's line came from elsewhere, up the first parents of the same line."""
    seen = {entry.key}
    while True:
        edges = entry.parents or ()
        inside = [
            edge.checkpoint for edge in edges if edge.checkpoint and catalog.entry(edge.checkpoint).line == entry.line
        ]
        if not inside or inside[0] in seen:
            return edges
        seen.add(inside[0])
        entry = catalog.entry(inside[0])


def parent(catalog: Catalog, edge: Edge) -> Parent:
    """The parent at the end of an edge."""
    found = ref_of(catalog, edge.parent)
    return Parent(edge.parent[1], found.name, edge.checkpoint is not None, edge.relation)


def made_of_line(catalog: Catalog, key: str) -> Iterator[Ref]:
    """The checkpoints of other lines that were made from a version of this one."""
    places = [("line", key), *(("checkpoint", one) for one in catalog.lines[key].checkpoints)]
    return (ref(child) for place in places for child in catalog.children(*place) if child.line != key)


def made_of_family(catalog: Catalog, key: str) -> Iterator[Ref]:
    """The lines that were made from a family's base: other bases first, then those of other families."""
    places = [("family", key), *(("checkpoint", one) for one in catalog.lines[key].checkpoints)]
    children = (child for place in places for child in catalog.children(*place))
    others = dict.fromkeys(child.line for child in children if child.family != key)
    bases_first = sorted((catalog.lines[one] for one in others), key=lambda line: line.key != line.family)
    return map(line_ref, [*bases_first, *catalog.lines_beside(key)])
