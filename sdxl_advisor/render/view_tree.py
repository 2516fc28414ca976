"""A lineage as a tree of lines."""

from __future__ import annotations

from typing import Any

from rich.text import Text
from rich.tree import Tree

from sdxl_advisor.advice.lineage import Lineage, Node
from sdxl_advisor.render.page import Page, styled

QUIET = ("superseded", "closed", "test")


def view(page: Page, result: Lineage, **_: Any) -> None:
    """Every root with all that hangs below it."""
    for root in result.roots:
        tree = Tree(label(root), guide_style="dim")
        hang(tree, root)
        page.show(tree)
    if result.collections:
        page.paragraph(f"Not drawn: {', '.join(result.collections)} (sdxl-advisor list --family NAME)", "dim")


def hang(tree: Tree, node: Node) -> None:
    """Add the children of *node* to its branch."""
    for child in node.children:
        hang(tree.add(label(child)), child)


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
        (f"also from {', '.join(node.other_parents)}" if node.other_parents else None, "cyan"),
        ("(drawn above)" if node.repeated else None, "dim"),
        (node.step, "yellow"),
    ]
    return [(text, style) for text, style in found if text]
