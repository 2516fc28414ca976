"""Where a checkpoint comes from and what came of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Literal

from sdxl_advisor.catalog.catalog import Catalog
from sdxl_advisor.catalog.record import record
from sdxl_advisor.catalog.records import Edge, Entry, FamilyEntry

Direction = Literal["up", "down"]


@record
class Ref:
    """A checkpoint as results name it; ``url`` is the page of this version."""

    key: str
    name: str
    family: str
    url: str | None


@record
class Node:
    """A checkpoint or family in a tree. ``relation``, ``step`` and ``note`` belong to the edge from the node above.

    A node with several parents is drawn in full below the first; elsewhere ``repeated`` is true and it has no children.
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


@record
class Lineage:
    """A forest: ``title`` says of what. ``collections`` are groups of checkpoints that an overview leaves out."""

    title: str
    roots: tuple[Node, ...]
    collections: tuple[str, ...] = ()


def ref(entry: Entry) -> Ref:
    """The short reference to a checkpoint."""
    return Ref(entry.key, entry.name, entry.family, entry.url)


def lineage(catalog: Catalog, name: str | None = None, direction: Direction | None = None) -> Lineage:
    """The tree of a checkpoint or a family; of all families without a *name*."""
    if name is None:
        return overview(catalog)
    found = catalog.find(name)
    core = {found.key} if isinstance(found, Entry) else set(found.checkpoints)
    kept = set(core)
    if direction != "down":
        kept |= reach(core, lambda key: parents_of(catalog, key))
    if direction != "up" and (isinstance(found, Entry) or direction == "down"):
        kept |= reach(core, lambda key: [child.key for child in catalog.children.get(key, ())])
    return Lineage(found.name, grow(catalog, kept, core if isinstance(found, Entry) else set()))


def parents_of(catalog: Catalog, key: str) -> list[str]:
    """The keys of a checkpoint's known parents."""
    return [edge.checkpoint for edge in catalog.entry(key).parents or ()]


def ancestors(catalog: Catalog, key: str) -> Iterator[str]:
    """Ancestors of a checkpoint, nearest first, each once."""
    seen = {key}
    level = [key]
    while level:
        above = [parent for child in level for parent in parents_of(catalog, child)]
        level = [parent for parent in dict.fromkeys(above) if parent not in seen]
        seen |= set(level)
        yield from level


def descent(catalog: Catalog, key: str) -> tuple[Ref, ...]:
    """The line from the root to a checkpoint, by each one's first parent."""
    line = [key]
    while parents := parents_of(catalog, line[0]):
        line.insert(0, parents[0])
    return tuple(ref(catalog.entry(step)) for step in line)


def reach(start: Iterable[str], step: Callable[[str], Iterable[str]]) -> set[str]:
    """Everything that repeated *step* leads to."""
    found: set[str] = set()
    waiting = list(start)
    while waiting:
        new = [key for key in step(waiting.pop()) if key not in found]
        found |= set(new)
        waiting += new
    return found


def grow(catalog: Catalog, kept: set[str], marked: set[str]) -> tuple[Node, ...]:
    """The trees over the *kept* checkpoints, roots first."""
    drawn: set[str] = set()

    def node(key: str, edge: Edge | None) -> Node:
        entry = catalog.entry(key)
        repeated = key in drawn
        drawn.add(key)
        below = [] if repeated else [child for child in catalog.children.get(key, ()) if child.key in kept]
        children = tuple(node(child.key, edge_to(child, key)) for child in below)
        others = tuple(parent for parent in parents_of(catalog, key) if edge and parent != edge.checkpoint)
        return checkpoint_node(entry, edge, children, key in marked, repeated, others)

    roots = [entry.key for entry in catalog.entries() if entry.key in kept and not above(catalog, entry, kept)]
    return tuple(sorted((node(key, None) for key in roots), key=lambda root: not root.children))


def above(catalog: Catalog, entry: Entry, kept: set[str]) -> bool:
    """Tell whether a parent of *entry* is among the *kept*."""
    return any(parent in kept for parent in parents_of(catalog, entry.key))


def edge_to(child: Entry, parent: str) -> Edge:
    """The edge by which *child* comes from *parent*."""
    return next(edge for edge in child.parents or () if edge.checkpoint == parent)


def checkpoint_node(
    entry: Entry, edge: Edge | None, children: tuple[Node, ...], marked: bool, repeated: bool, others: tuple[str, ...]
) -> Node:
    """A checkpoint as a node below *edge*."""
    return Node(
        key=entry.key,
        name=entry.name,
        relation=edge.relation if edge else None,
        step=edge.step if edge else None,
        note=edge.note if edge else None,
        url=entry.url,
        children=children,
        family=entry.family,
        status=entry.status,
        prediction=entry.prediction,
        released=entry.released,
        marked=marked,
        repeated=repeated,
        other_parents=others,
    )


def overview(catalog: Catalog) -> Lineage:
    """How the families descend from each other: an edge where a family's first checkpoints have parents elsewhere.

    A family without a default is a collection of separate works, not a step in the line.
    """
    families = [key for key, family in catalog.families.items() if family.default]
    edges = {key: founding_edges(catalog, catalog.families[key], families) for key in families}
    drawn: set[str] = set()

    def node(key: str, edge: Edge | None) -> Node:
        repeated = key in drawn
        drawn.add(key)
        below = [] if repeated else [child for child, parents in edges.items() if key in parents]
        children = tuple(node(child, edges[child][key]) for child in below)
        others = tuple(parent for parent, other in edges[key].items() if edge and other != edge)
        return family_node(catalog, catalog.families[key], edge, children, repeated, others)

    first = sorted(families, key=lambda key: bool(edges[key]))  # families that took from each other have no root
    roots = tuple(node(key, None) for key in first if not edges[key] or key not in drawn)
    return Lineage("families", roots, tuple(key for key in catalog.families if key not in families))


def founding_edges(catalog: Catalog, family: FamilyEntry, families: list[str]) -> dict[str, Edge]:
    """For each parent among *families*, the first edge into a checkpoint that has no ancestor in *family* itself."""
    members = set(family.checkpoints)
    founders = [key for key in family.checkpoints if not members & set(ancestors(catalog, key))]
    edges: dict[str, Edge] = {}
    for key in founders:
        for edge in catalog.entry(key).parents or ():
            edges.setdefault(catalog.entry(edge.checkpoint).family, edge)
    return {parent: edge for parent, edge in edges.items() if parent in families}


def family_node(
    catalog: Catalog,
    family: FamilyEntry,
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
        step=f"from {catalog.entry(edge.checkpoint).name}" if edge else None,
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
    )
