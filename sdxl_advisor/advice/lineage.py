"""Where a checkpoint comes from and what came of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Literal

from sdxl_advisor.advice.beside import Folded, Version, best_known_first, default_version, folded_lines, without
from sdxl_advisor.catalog.catalog import Catalog
from sdxl_advisor.catalog.record import record, replace
from sdxl_advisor.catalog.records import Edge, Entry, LineEntry

if TYPE_CHECKING:
    from sdxl_advisor.catalog.overview import Row

Direction = Literal["up", "down"]
GENERATIONS = 30  # that are drawn above and below what was asked for
DEEPEST = 80  # levels of a drawing
UNKNOWN_VERSION = "which version is not known"


@record
class Ref:
    """A checkpoint as results name it; ``url`` is the page of this version. One without a record has no ``key``."""

    key: str | None
    name: str
    line: str
    family: str
    url: str | None


@record
class Node:
    """A checkpoint, line or family in a tree. ``relation``, ``step`` and ``note`` belong to the edge from above.

    A line or family stands for a version of it that nobody names. A node with several parents is drawn in full below
    the first; elsewhere ``repeated`` is true and it has no children. ``hidden`` counts children that are too deep.
    ``short`` is the name below others of its line, ``default`` marks the default version of a line, ``version`` is that
    of a family in the overview; ``merges`` are the lines that were made from the node and are not drawn.
    """

    key: str
    name: str
    relation: str | None
    step: str | None
    note: str | None
    url: str | None
    children: tuple[Node, ...]
    family: str
    status: str | None
    prediction: str | None
    released: str | None
    marked: bool
    repeated: bool
    other_parents: tuple[str, ...]
    hidden: int = 0
    line: str = ""
    short: str = ""
    default: bool = False
    version: Version | None = None
    merges: tuple[Folded, ...] = ()


@record
class Lineage:
    """A forest: ``title`` says of what. ``collections`` are groups and lines of checkpoints that it leaves out.

    ``older`` and ``newer`` count the ancestors and descendants that are too far away to be drawn. ``merges`` are the
    lines of a family that stand in no place of its tree.
    """

    title: str
    roots: tuple[Node, ...]
    collections: tuple[str, ...] = ()
    older: int = 0
    newer: int = 0
    merges: tuple[Folded, ...] = ()


Place = tuple[str, str]  # a node: its kind (checkpoint, line, family) and its key
MakeNode = Callable[[Place, Place | None, tuple[Node, ...], bool], Node]  # a node, its parent, its children, if again
Met = tuple[Place, Place | None, int, bool, list[int]]  # a node, its parent, depth, if again, its children by number


def ref(entry: Entry | Row) -> Ref:
    """The short reference to a checkpoint."""
    return Ref(entry.key if entry.listed else None, entry.name, entry.line, entry.family, entry.url)


def lineage(
    catalog: Catalog,
    found: Entry | LineEntry | None = None,
    direction: Direction | None = None,
    *,
    whole: bool = False,
) -> Lineage:
    """The tree of a checkpoint, a line or a family; of all families without one.

    The lines beside a base are only named, but for the line that was asked for; a *whole* tree draws them too.
    """
    if found is None:
        return overview(catalog, whole=whole)
    single, base = isinstance(found, Entry), not isinstance(found, Entry) and found.key == found.family
    core: set[Place] = {("checkpoint", key) for key in core_of(catalog, found, direction, whole=whole)}
    line = found.line if isinstance(found, Entry) else found.key
    kept, older, newer = set(core), 0, 0
    merges: dict[Place, tuple[Folded, ...]] = {}
    if direction != "down":
        near, older = reach(core, lambda place: parents_of(catalog, place))
        kept |= near
    if direction != "up" and (single or direction == "down"):
        near, newer = reach(core, lambda place: drawn_below(catalog, place, line, whole=whole))
        kept |= near
        merges = {} if whole else {place: made_from(catalog, place, line) for place in core | near}
    roots = grow(catalog, kept, core if single else set(), merges)
    named = {one.key for several in merges.values() for one in several}
    beside = folded_lines(catalog, found.family, named) if base and direction != "up" and not whole else ()
    return Lineage(found.name, roots, tuple(line.key for line in beside), older, newer, beside)


def core_of(catalog: Catalog, found: Entry | LineEntry, direction: Direction | None, *, whole: bool) -> tuple[str, ...]:
    """The checkpoints whose tree is drawn: one, the versions of a line, or of a *whole* family all."""
    if isinstance(found, Entry):
        return (found.key,)
    return catalog.members(found.key) if whole and found.key == found.family and not direction else found.checkpoints


def drawn_below(catalog: Catalog, place: Place, line: str, *, whole: bool) -> list[Place]:
    """What was made from a node and is drawn: versions of bases and of *line*, or all in a *whole* tree."""
    made = catalog.children(*place)
    return [("checkpoint", child.key) for child in made if whole or child.line in (child.family, line)]


def made_from(catalog: Catalog, place: Place, line: str) -> tuple[Folded, ...]:
    """The lines, but *line* and those of bases, of which a version was made from a node."""
    made = catalog.children(*place)
    keys = dict.fromkeys(child.line for child in made if child.line not in (child.family, line))
    return best_known_first(catalog, keys)


def edges_of(catalog: Catalog, place: Place) -> tuple[Edge, ...]:
    """The edges to the known parents of a node; a line or family has those of its default version."""
    kind, key = place
    stands = key if kind == "checkpoint" else catalog.lines[key].default
    return (catalog.entry(stands).parents or ()) if stands else ()


def parents_of(catalog: Catalog, place: Place) -> list[Place]:
    """The known parents of a node."""
    return [edge.parent for edge in edges_of(catalog, place) if edge.parent != place]


def children_of(catalog: Catalog, place: Place) -> list[Place]:
    """What was made from a node."""
    return [("checkpoint", child.key) for child in catalog.children(*place)]


def descent(catalog: Catalog, key: str) -> tuple[Ref, ...]:
    """The line from the root to a checkpoint, by each one's first parent."""
    line, seen = [ref(catalog.entry(key))], {("checkpoint", key)}
    above = parents_of(catalog, ("checkpoint", key))
    while above and above[0] not in seen:
        seen.add(above[0])
        line.append(ref_of(catalog, above[0]))
        above = parents_of(catalog, above[0])
    return tuple(reversed(line))


def ref_of(catalog: Catalog, place: Place) -> Ref:
    """The short reference to a node; to a line or family where no version is known."""
    kind, key = place
    return ref(catalog.entry(key)) if kind == "checkpoint" else line_ref(catalog.lines[key])


def line_ref(line: LineEntry) -> Ref:
    """The short reference to a line."""
    return Ref(line.key, line.name, line.key, line.family, line.url)


def reach(start: Iterable[Place], step: Callable[[Place], Iterable[Place]]) -> tuple[set[Place], int]:
    """What repeated *step* leads to, as far as ``GENERATIONS``, and how much more there is beyond."""
    found: set[Place] = set()
    near: set[Place] = set()
    level, generation = list(start), 0
    while level:
        level = list(dict.fromkeys(place for one in level for place in step(one) if place not in found))
        found |= set(level)
        generation += 1
        if generation <= GENERATIONS:
            near |= set(level)
    return near, len(found - near)


def grow(
    catalog: Catalog, kept: set[Place], marked: set[Place], merges: Mapping[Place, tuple[Folded, ...]]
) -> tuple[Node, ...]:
    """The trees over the *kept* nodes, roots first; without recursion, because a line of descent may be long."""
    below = {place: [child for child in children_of(catalog, place) if child in kept] for place in kept}
    lines = sorted(place for place in kept if place[0] != "checkpoint")
    for place in lines:  # what stands for a version that is not known comes from where the default comes from
        for parent in parents_of(catalog, place):
            if parent in kept:
                below[parent].append(place)
    order: dict[Place, int] = {("checkpoint", key): n for n, key in enumerate(catalog.keys)}
    order |= dict.fromkeys(lines, -1)
    ordered = sorted(kept, key=lambda one: (order[one], one))
    roots = [one for one in ordered if not kept & set(parents_of(catalog, one))]

    def make(place: Place, parent: Place | None, children: tuple[Node, ...], repeated: bool) -> Node:
        named = () if repeated else merges.get(place, ())
        node = node_of(catalog, place, parent)
        return replace(node, children=children, repeated=repeated, marked=place in marked, merges=named)

    trees = forest([*roots, *ordered], below, make)  # all, lest a ring has no root
    return tuple(sorted(trees, key=lambda root: not root.children))


def forest(roots: list[Place], below: Mapping[Place, list[Place]], make: MakeNode) -> list[Node]:
    """The trees below some roots: nodes are met from above and made from below, none deeper than is drawn."""
    met = met_below(roots, below)
    made: dict[int, Node] = {}
    for number in reversed(range(len(met))):
        place, parent, depth, repeated, numbers = met[number]
        node = make(place, parent, tuple(made.pop(child) for child in numbers), repeated)
        hidden = len(below[place]) if depth == DEEPEST and not repeated else 0
        made[number] = replace(node, hidden=hidden) if hidden else node
    return [made[number] for number in sorted(made)]


def met_below(roots: list[Place], below: Mapping[Place, list[Place]]) -> list[Met]:
    """The nodes at and below some roots, in the order in which they are drawn."""
    drawn: set[Place] = set()
    met: list[Met] = []
    for root in roots:
        if root in drawn:
            continue
        waiting: list[tuple[Place, Place | None, int, list[int] | None]] = [(root, None, 0, None)]
        while waiting:
            place, parent, depth, siblings = waiting.pop()
            children: list[int] = []
            if siblings is not None:
                siblings.append(len(met))
            met.append((place, parent, depth, place in drawn, children))
            if place not in drawn and depth < DEEPEST:
                waiting += [(child, place, depth + 1, children) for child in reversed(below[place])]
            drawn.add(place)
    return met


def node_of(catalog: Catalog, place: Place, parent: Place | None) -> Node:
    """A node without what is below it; *parent* is the node above it."""
    kind, key = place
    edge = next((edge for edge in edges_of(catalog, place) if edge.parent == parent), None)
    others = tuple(other for _, other in parents_of(catalog, place) if parent and other != parent[1])
    entry = catalog.entry(key) if kind == "checkpoint" else None
    line = catalog.lines[entry.line if entry else key]
    found = entry or line
    return Node(
        key=key,
        name=found.name,
        relation=edge.relation if edge else None,
        step=(edge.step if edge else None) if entry else UNKNOWN_VERSION,
        note=edge.note if edge and entry else None,
        url=found.url,
        children=(),
        family=found.family,
        status=entry.status if entry else None,
        prediction=catalog.knowledge.type_of(key) if entry else None,
        released=entry.released if entry else None,
        marked=False,
        repeated=False,
        other_parents=others,
        line=line.key,
        short=without(found.name, line.name),
        default=key == line.default,
    )


def overview(catalog: Catalog, *, whole: bool) -> Lineage:
    """How the families descend from each other: an edge where a family's first checkpoints have parents elsewhere.

    A family without a default is a collection of separate works, not a step in the line. The lines of a family are
    named below its base; in a *whole* tree they are drawn.
    """
    families = [key for key, family in catalog.families.items() if family.default]
    edges = {key: founding_edges(catalog, catalog.families[key], families) for key in families}
    below: dict[Place, list[Place]] = {("family", key): [] for key in families}
    for child, parents in edges.items():
        for parent in parents:
            below["family", parent].append(("family", child))

    def make(place: Place, parent: Place | None, children: tuple[Node, ...], repeated: bool) -> Node:
        key = place[1]
        edge = edges[key][parent[1]] if parent else None
        others = tuple(other for other, one in edges[key].items() if edge and one != edge)
        node = family_node(catalog, catalog.families[key], edge, children, repeated, others)
        merges = () if repeated else folded_lines(catalog, key)
        if whole:
            return replace(node, children=(*children, *(line_node(one, key) for one in merges)))
        return replace(node, merges=merges)

    first = sorted(families, key=lambda key: bool(edges[key]))  # families that took from each other have no root
    roots = forest([("family", key) for key in first], below, make)
    return Lineage("families", tuple(roots), tuple(key for key in catalog.families if key not in families))


def founding_edges(catalog: Catalog, family: LineEntry, families: list[str]) -> dict[str, Edge]:
    """For each parent among *families*, the first edge into a version of the base from which its others come."""
    members = set(family.checkpoints)
    edges: dict[str, Edge] = {}
    for key in family.checkpoints:
        above = catalog.entry(key).parents or ()
        if any(edge.checkpoint in members for edge in above):
            continue
        for edge in above:
            edges.setdefault(ref_of(catalog, edge.parent).family, edge)
    return {parent: edge for parent, edge in edges.items() if parent in families and parent != family.key}


def family_node(
    catalog: Catalog,
    family: LineEntry,
    edge: Edge | None,
    children: tuple[Node, ...],
    repeated: bool,
    others: tuple[str, ...],
) -> Node:
    """A family as a node: it links to its default checkpoint and says from which checkpoint it comes."""
    default = catalog.entry(family.default) if family.default else None
    return Node(
        key=family.key,
        name=family.name,
        relation=edge.relation if edge else None,
        step=f"from {ref_of(catalog, edge.parent).name}" if edge else None,
        note=None,
        url=(default.url if default else None) or family.url,
        children=children,
        family=family.key,
        status=None,
        prediction=None,
        released=None,
        marked=False,
        repeated=repeated,
        other_parents=others,
        line=family.key,
        short=family.name,
        version=default_version(catalog, family),
    )


def line_node(line: Folded, family: str) -> Node:
    """A line of a family as a node of the overview."""
    return Node(
        key=line.key,
        name=line.name,
        relation=line.relation,
        step=None,
        note=None,
        url=(line.version.url if line.version else None) or line.url,
        children=(),
        family=family,
        status=None,
        prediction=None,
        released=None,
        marked=False,
        repeated=False,
        other_parents=(),
        line=line.key,
        short=line.name,
        version=line.version,
    )
