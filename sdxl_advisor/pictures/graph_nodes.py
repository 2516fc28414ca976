"""The nodes of ComfyUI's graph, and how one follows its links: through switches, pipes and nodes that hand on.

Source of the nodes: https://github.com/comfyanonymous/ComfyUI (nodes.py, comfy_extras). Nodes that others add are read
by the names of their inputs, in capitals or not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from sdxl_advisor import lazy_re as re
from sdxl_advisor.catalog.file_records import MODEL_ENDING
from sdxl_advisor.catalog.record import record
from sdxl_advisor.pictures.generation_data import Object, plain

MISSING = "a node that its graph links to is missing"
HOPS = 20  # so many nodes may hand on a value
BESIDE = ("guider", "noise", "sampler", "sigmas")  # the nodes that hold the settings of a custom sampler
OTHERS = frozenset(  # inputs that hand on neither the picture nor its text
    (*BESIDE, "model", "clip", "vae", "control_net", "mask", "clip_vision", "ipadapter", "style_model", "seed")
)
NO_PICTURE = OTHERS - {"seed"} | {"positive", "negative", "conditioning"}
VALUES = ("value", "seed", "int", "float", "number", "text", "string")  # of nodes for one value
PIPE = re.compile(r"pipe|^(?:base_)?(?:ctx|context)(?:_\d+)?$|^sdxl_tuple$|^script$|bundle$")
ANYTHING = ("", "*", "any", "anything", "any_input", "input", "value", "source")  # of nodes that hand on what they get
SWITCH = re.compile(r"switch|branch|\bif\b|ifelse|select|choose|mux", re.IGNORECASE)
SELECTORS = (
    *("switch", "select", "selected", "index", "boolean", "bool", "boolean_number", "condition", "cond", "choice"),
    *("input", "use_first", "select_input", "selection"),
)
YES, NO = re.compile(r"(?:^|_)(?:true|tt|yes|a)(?:_|$)"), re.compile(r"(?:^|_)(?:false|ff|no|b)(?:_|$)")
NUMBERED = re.compile(r"(.*?)_?0*(\d{1,4})")
AIR = re.compile(r"urn:air:[\w.-]{1,40}:checkpoint:civitai:\d{1,12}@(\d{1,12})")  # how Civitai's own graphs name a file


@record
class Node:
    """A node: its class, and its inputs by folded name, which are values or links to other nodes."""

    kind: str
    inputs: Object


class Graph:
    """The nodes by number, and what was met that could not be read."""

    def __init__(self, found: Object) -> None:
        pairs = ((key, node_of(raw)) for key, raw in found.items())
        self.nodes = with_names({key: node for key, node in pairs if node})
        self.unknown: dict[str, None] = {}
        self.notes: dict[str, None] = {}

    def along(self, start: object, key: str, *, loosely: bool = False) -> Iterator[Node]:
        """The nodes from a link on, from each by its input of this name; none of them twice."""
        seen, at = set(), link(start)
        while at is not None and at not in seen:
            seen.add(at)
            node = self.nodes.get(at)
            if node is None:
                self.notes[MISSING] = None
                return
            yield node
            at = link(self.onward(node, key, loosely=loosely))

    def onward(self, node: Node, key: str, *, loosely: bool = False) -> object:
        """The input by which a node takes what it hands on under this name; *loosely* also by its only link."""
        taken = self.taken(node)
        if taken is not None:
            return node.inputs[taken[0]] if taken else None
        if link(node.inputs.get(key)):
            return node.inputs[key]
        handed = [name for name in node.inputs if name in ANYTHING or PIPE.search(name)] if loosely else list(ANYTHING)
        linked = [node.inputs[name] for name in handed if link(node.inputs.get(name))]
        if linked or not loosely:
            return linked[0] if linked else None
        alike = [value for name, value in node.inputs.items() if key in name and link(value)]
        rest = [value for name, value in node.inputs.items() if link(value) and name not in NO_PICTURE]
        return next((some[0] for some in (alike, rest) if len(some) == 1), None)

    def taken(self, node: Node) -> list[str] | None:
        """The input that a switch takes, none if that cannot be told; None for what is no switch."""
        if not SWITCH.search(node.kind):
            return None
        selector = next((name for name in SELECTORS if name in node.inputs), None)
        others = [name for name in node.inputs if name != selector and node.inputs[name] not in (None, "")]
        if len(others) < 1 + (selector is None):
            return None  # it holds a choice itself, or is a node that a model is selected with
        choice = self.raw(node.inputs[selector], selector, switches=False) if selector else None
        names = picked(others, choice) if selector else self.first_there(node, others)
        if not names:
            self.unknown[node.kind] = None
        return names

    def first_there(self, node: Node, names: Sequence[str]) -> list[str]:
        """The first of numbered inputs that leads to a node: what a switch takes that has nothing to choose by."""
        numbered = [name for name in names if NUMBERED.fullmatch(name)]
        return [name for name in numbered if link(node.inputs[name]) in self.nodes][:1]

    def upstream(self, starts: Iterable[str]) -> dict[str, list[str]]:
        """The nodes that the picture comes through, nearest first, each with those that take it from there."""
        found: dict[str, list[str]] = {start: [] for start in starts}
        todo = list(found)
        for at in todo:  # grows
            for name, value in self.nodes[at].inputs.items():
                source = link(value)
                if source is None or name in NO_PICTURE or source not in self.nodes:
                    continue
                if source not in found:
                    found[source] = []
                    todo.append(source)
                found[source].append(at)
        return found

    def before(self, starts: Iterable[object]) -> list[Node]:
        """All nodes that lead to some links, by whatever inputs, nearest first."""
        found = dict.fromkeys(at for at in map(link, starts) if at in self.nodes)
        todo = list(found)
        for at in todo:  # grows
            for value in self.nodes[at or ""].inputs.values():
                source = link(value)
                if source in self.nodes and source not in found:
                    found[source] = None
                    todo.append(source)
        return [self.nodes[at or ""] for at in todo]

    def piped(self, node: Node) -> Iterator[Node]:
        """The nodes that a node's pipe comes from, nearest first."""
        seen: set[str] = set()
        todo = [node]
        for one in todo:  # grows
            for name, value in one.inputs.items():
                at = link(value)
                if at and at not in seen and at in self.nodes and PIPE.search(name):
                    seen.add(at)
                    todo.append(self.nodes[at])
        yield from todo[1:]

    def raw(self, raw: object, name: str, *, switches: bool = True) -> object:
        """A value of JSON, from the node that gives it where it is a link, through *switches* or not."""
        for _ in range(HOPS):
            node = self.nodes.get(link(raw) or "")
            if node is None:
                break
            taken = (self.taken(node) if switches else None) or []
            keys = [*taken, name, *VALUES]
            raw = next((node.inputs[key] for key in keys if node.inputs.get(key) is not None), None)
            if raw is None:
                raw = only_value(node)
        return raw.get("content") if isinstance(raw, dict) else raw

    def value(self, raw: object, name: str) -> str | None:
        """A value as text, from the node that gives it where it is a link."""
        return plain(self.raw(raw, name))


def node_of(raw: object) -> Node | None:
    """A node of JSON."""
    if not isinstance(raw, dict):
        return None
    kind, inputs = raw.get("class_type"), raw.get("inputs")
    if not isinstance(kind, str) or not isinstance(inputs, dict):
        return None
    folded: dict[str, object] = {}
    for name, value in inputs.items():
        folded.setdefault(name.strip().casefold().replace(" ", "_"), value)
    return Node(kind, folded)


def with_names(nodes: dict[str, Node]) -> dict[str, Node]:
    """The nodes, those that get what another one set under a name linked to that."""
    kinds = {key: node.kind.casefold().replace(" ", "").replace("_", "") for key, node in nodes.items()}
    given = {name: at for at, node in nodes.items() if kinds[at].endswith("setnode") and (name := label_of(node))}
    getting = {key: given.get(label_of(node) or "") for key, node in nodes.items() if kinds[key].endswith("getnode")}
    linked = {key: Node(nodes[key].kind, {"value": [at, "0"]}) for key, at in getting.items() if at}
    passing = {at: Node(nodes[at].kind, {"value": handed}) for at in given.values() if (handed := only_link(nodes[at]))}
    return {**nodes, **linked, **passing}


def label_of(node: Node) -> str | None:
    """The name under which a value is set or got."""
    return next(filter(None, map(plain, node.inputs.values())), None)


def only_link(node: Node) -> object:
    """The first link of a node."""
    return next((value for value in node.inputs.values() if link(value)), None)


def only_value(node: Node) -> object:
    """The value of a node that names it as nobody else does: its only one, or the only name of a file."""
    values = [value for value in node.inputs.values() if plain(value) and not link(value)]
    files = [value for value in values if is_file(value)]
    links = [value for value in node.inputs.values() if link(value)]
    return next((some[0] for some in (files, values, links) if len(some) == 1), None)


def is_file(value: object) -> bool:
    """Tell whether a value names a file of a model."""
    return isinstance(value, str) and bool(MODEL_ENDING.search(value) or AIR.fullmatch(value))


def picked(names: Sequence[str], choice: object) -> list[str]:
    """The input that a choice stands for: by yes and no, by its number or by name."""
    if choice in (True, False, "true", "false"):
        said = YES if choice in (True, "true") else NO
        return [name for name in names if said.search(name)][:1]
    text = plain(choice)
    if text is None:
        return []
    found = [name for name in names if (number := NUMBERED.fullmatch(name)) and number[2] == text]
    return found[:1] or [name for name in names if name == text.casefold()][:1]


def link(value: object) -> str | None:
    """The node that an input is linked to; None for a value."""
    linked = isinstance(value, list) and len(value) == 2 and isinstance(value[0], str)  # noqa: PLR2004
    return value[0] if linked and isinstance(value, list) else None
