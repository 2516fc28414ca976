"""The text of one side of a prompt in ComfyUI's graph, and whether all of it could be read."""

from __future__ import annotations

from sdxl_advisor import lazy_re as re
from sdxl_advisor.catalog.file_records import MODEL_ENDING
from sdxl_advisor.catalog.record import record
from sdxl_advisor.pictures.graph_nodes import MISSING, OTHERS, PIPE, Graph, Node, link

ENDING = r"(?:_?(?:[a-z]|\d{1,3}|to|from))?"
CONDITIONING = re.compile(rf"(?:conditioning|cond){ENDING}")
TEXTUAL = re.compile(rf"(?:conditioning|cond|text|string|str|prompt|populated_text|value){ENDING}")
LIKE_TEXT = re.compile(r"text|prompt|string|caption|tags|words")
PROSE = re.compile(r"[,\s]")
SIDES = {
    name: (name, name[:3], f"{name}_prompt", f"prompt_{name}", f"base_{name}") for name in ("positive", "negative")
}
KNOWN = re.compile(
    r"CLIPTextEncode|^Conditioning|ControlNet|unCLIPConditioning|InpaintModelConditioning|GLIGEN|^Primitive|^String"
    r"|^Text ?(?:Multiline|Concatenate)|^CR (?:Text|Prompt Text)|ShowText|Show Text|Reroute|Get_?Node|Set_?Node"
    r"|^Join ?String|Concat",
    re.IGNORECASE,
)
ONE = 2  # links of which it cannot be told which one counts


@record
class Side:
    """The ``text`` of one side, the link to its text encoder, and whether any text was ``met``, were it empty."""

    text: str
    clip: object
    met: bool


def side(graph: Graph, start: object, name: str) -> Side:
    """The text of one side in the order of its nodes, and the text encoder; nothing is read twice."""
    todo: list[tuple[str, object]] = [("", start)]
    seen: set[str] = set()
    texts: dict[str, str] = {}  # and what stands before each
    clip: object = None
    met = False
    while todo:
        before, raw = todo.pop()
        at = link(raw)
        if at is None:
            met = met or isinstance(raw, str)
            if isinstance(raw, str) and raw.strip():
                texts.setdefault(raw, before)
        elif at not in seen:
            seen.add(at)
            node = graph.nodes.get(at)
            if node is None:
                graph.notes[MISSING] = None
                continue
            clip = clip or node.inputs.get("clip")
            met = met or is_blank(node)
            parts, between = parts_of(graph, node, name)
            todo += [(before if n == 0 else between, part) for n, part in enumerate(parts)][::-1]
    (first, *rest) = texts or ("",)
    return Side(first + "".join(texts[text] + text for text in rest), clip, met)


def is_blank(node: Node) -> bool:
    """Tell whether a node makes an empty text of whatever it gets."""
    return "ZeroOut" in node.kind


def parts_of(graph: Graph, node: Node, name: str) -> tuple[list[object], str]:
    """The inputs of a node that its text is made of, and what comes between them."""
    if is_blank(node):
        return [], ""
    taken = graph.taken(node)
    if taken is not None:
        return [node.inputs[key] for key in taken], ""
    chosen, known = chosen_in(node, name)
    if not known and not KNOWN.search(node.kind):
        graph.unknown[node.kind] = None
    return [node.inputs[key] for key in chosen], between(node, chosen)


def chosen_in(node: Node, name: str) -> tuple[list[str], bool]:
    """The inputs that hold the text of one side, and whether they are known to hold it as it was used."""
    inputs = node.inputs
    if own := [key for key in SIDES[name] if key in inputs][:1]:
        return own, True
    if styled := [key for key in inputs if key == f"text_{name}"]:
        return styled, False
    if pipes := [key for key in inputs if PIPE.search(key) and link(inputs[key])]:
        return pipes[:1], True
    if "populated_text" in inputs:
        return ["populated_text"], True
    if keys := [key for key in inputs if TEXTUAL.fullmatch(key) and is_part(inputs[key])]:
        handed_on = all(CONDITIONING.fullmatch(key) for key in keys)
        return keys, handed_on or (len(inputs) == 1 and not link(inputs[keys[0]]))
    return like_text(node), False


def like_text(node: Node) -> list[str]:
    """The inputs of a node that is not known which may be text: by their names, as prose, or links of no other kind."""
    rest = {key: value for key, value in node.inputs.items() if key not in OTHERS and is_part(value)}
    named = [key for key in rest if LIKE_TEXT.search(key)]
    prose = [key for key, value in rest.items() if isinstance(value, str) and PROSE.search(value.strip())]
    links = [key for key, value in rest.items() if link(value)]
    return named or prose or (links if len(links) < ONE else [])


def is_part(value: object) -> bool:
    """Tell whether a value can be part of a text: it is a link or text, and no file."""
    return bool(link(value)) or (isinstance(value, str) and not MODEL_ENDING.search(value))


def between(node: Node, keys: list[str]) -> str:
    """What a node puts between the texts that it joins."""
    given = (node.inputs.get(key) for key in ("delimiter", "separator", "sep", "joiner"))
    written = next((text for text in given if isinstance(text, str)), None)
    if written is None:
        return "" if any(key.startswith("string") for key in keys) else "\n"
    return written.replace("\\n", "\n")
