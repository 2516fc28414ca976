"""A lineage as a tree of lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from rich.text import Text

from sdxl_advisor.advice.lineage import Lineage, Node
from sdxl_advisor.catalog.record import record
from sdxl_advisor.render.page import QUIET, Page, styled


@record
class Guides:
    """The pieces of the lines: a fork, the last branch, the line beside a branch, and the step to an only child."""

    fork: str
    last: str
    beside: str
    step: str


MOST_NAMES = 4  # of parents or repeated children on one line
MOST_REPEATED = 2  # children that are drawn elsewhere, each on a line of its own
DEEPEST = 0.6  # of the width that branches may take; the rest is for names
DRAWN = Guides("├─ ", "└─ ", "│  ", "↓ ")
ASCII = Guides("|- ", "`- ", "|  ", "v ")


def view(page: Page, result: Lineage, **_: Any) -> None:
    """Every root with all that hangs below it."""
    guides = ASCII if page.console.options.ascii_only else DRAWN
    for root in result.roots:
        page.put(branch(page, root, guides, "", ""))
    beyond = [f"{number} {word}" for number, word in ((result.older, "older"), (result.newer, "newer")) if number]
    if beyond:
        page.paragraph(f"Not drawn: {' and '.join(beyond)}, too many generations away.", "dim")
    if result.collections:
        page.paragraph(f"Not drawn: {', '.join(result.collections)} (sdxl-advisor tree NAME)", "dim")


def branch(page: Page, node: Node, guides: Guides, lead: str, beside: str) -> Iterator[Text]:
    """The lines of a node behind its *lead*, then those of its children behind *beside*.

    An only child stands below its parent, not beside it: a long line of versions stays narrow. Where no room is left
    for names the children are counted.
    """
    yield page.hung(lead, label(node), beside + "  ")
    above = [child for child in node.children if child.repeated]
    children = [child for child in node.children if len(above) <= MOST_REPEATED or not child.repeated]
    if node.children and len(beside) > page.width * DEEPEST:
        yield page.hung(beside + guides.last, styled(f"{len(node.children)} more: sdxl-advisor tree {node.key}", "dim"))
        return
    if len(children) == 1 == len(node.children):
        yield from branch(page, children[0], guides, beside + guides.step, beside)
        return
    folded = len(children) < len(node.children)
    for child in children if folded else children[:-1]:
        yield from branch(page, child, guides, beside + guides.fork, beside + guides.beside)
    for child in [] if folded else children[-1:]:
        yield from branch(page, child, guides, beside + guides.last, beside + " " * len(guides.last))
    if folded:
        line = styled(f"{few([child.name for child in above])} (drawn above)", "dim")
        yield page.hung(beside + guides.last, line, beside + " " * len(guides.last))


def few(names: Sequence[str]) -> str:
    """The first of some names, and how many more there are."""
    more = len(names) - MOST_NAMES
    return ", ".join(names[:MOST_NAMES]) + (f", +{more}" if more > 0 else "")


def label(node: Node) -> Text:
    """One line: the linked name, what it is, and how it was made."""
    quiet = node.status in QUIET
    line = styled(node.name, "bold reverse" if node.marked else "dim" if quiet else "bold", node.url)
    for text, style in facts(node):
        line.append_text(styled(f"  {text}", style))
    return line


def facts(node: Node) -> list[tuple[str, str]]:
    """What stands behind the name, with its style."""
    found = [
        (node.prediction, "magenta" if node.prediction != "epsilon" else "dim"),
        (node.released, "dim"),
        (node.status if node.status in QUIET else None, "dim italic"),
        (node.relation, "cyan"),
        (f"also from {few(node.other_parents)}" if node.other_parents else None, "cyan"),
        ("(drawn above)" if node.repeated else None, "dim"),
        (node.step, "yellow"),
        (f"and {node.hidden} more below it" if node.hidden else None, "dim"),
    ]
    return [(text, style) for text, style in found if text]
