"""Lists of checkpoints and goals as tables."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import groupby
from typing import Any

from sdxl_advisor.advice.listing import GoalList, Item, Listing
from sdxl_advisor.catalog.records import SDXL
from sdxl_advisor.render.page import Page
from sdxl_advisor.render.styled import Text, styled, wide
from sdxl_advisor.render.table_words import NOTHING, hidden_note, prediction, weighed
from sdxl_advisor.render.words import QUIET

WIDE = 100  # columns from which there is room for names too
GAP = 2
INDENT = "  "
Columns = dict[str, Callable[[Item], str]]  # what a table says of an item, by the heading


def view(page: Page, result: Listing | GoalList, **_: Any) -> None:
    """The list, grouped by family or by question."""
    if isinstance(result, GoalList):
        show_goals(page, result)
    elif result.checkpoints or result.lines:
        show_listing(page, result)
    else:
        page.paragraph("No checkpoint matches.")


def show_listing(page: Page, result: Listing) -> None:
    """One item a line, by family; below them what is no SDXL, and how much is hidden."""
    items = [*result.checkpoints, *result.lines]
    if sdxl := [one for one in items if one.architecture == SDXL]:
        show_table(page, by_family(sdxl), columns(page, {"prediction": prediction}))
    if others := [one for one in items if one.architecture != SDXL]:
        page.section("Not SDXL")
        show_table(page, {"": others}, columns(page, {"what it is": architecture}))
    if note := hidden_note(result.hidden):
        page.show(Text())
        page.paragraph(note, "dim")


def show_checkpoints(page: Page, items: Iterable[Item]) -> None:
    """Checkpoints of one line or family, one a line."""
    show_table(page, {"": list(items)}, columns(page, {"prediction": prediction}))


def by_family(items: Iterable[Item]) -> dict[str, list[Item]]:
    """The items of each family."""
    found: dict[str, list[Item]] = {}
    for one in items:
        found.setdefault(one.family, []).append(one)
    return found


def columns(page: Page, what: Columns) -> Columns:
    """The columns for which there is room."""
    if page.narrow:
        return {"checkpoint": key, **what}
    name: Columns = {"name": lambda item: item.name} if page.width >= WIDE else {}
    return {"checkpoint": key, **name, "released": released, **what, "status": status}


def show_table(page: Page, groups: dict[str, list[Item]], shown: Columns) -> None:
    """Groups of items below headings of their own, in columns of one width; long cells are cut."""
    lines = [[cell(one) for cell in shown.values()] for group in groups.values() for one in group]
    widths = fitted([max(map(wide, column)) for column in zip(*lines, shown, strict=True)], page.width)
    page.grid([[page.cut(styled(one, "dim"), width) for one, width in zip(shown, widths, strict=True)]], widths)
    for name, group in groups.items():
        if name:
            page.section(name)
        page.grid([row(page, one, shown, widths) for one in group], widths)


def fitted(widths: Sequence[int], room: int) -> list[int]:
    """The widths of columns, the widest made narrower until all have *room* beside each other."""
    found = list(widths)
    while sum(found) + GAP * (len(found) - 1) > room and max(found) > 1:
        found[found.index(max(found))] -= 1
    return found


def row(page: Page, item: Item, shown: Columns, widths: Sequence[int]) -> list[Text]:
    """The cells of a line; what is shown but not offered is quiet."""
    style = "dim" if item.status in QUIET else ""
    first, *rest = [cell(item) for cell in shown.values()]
    cells = [styled(first, style, item.url), *(styled(cell, style) for cell in rest)]
    return [page.cut(cell, width) for cell, width in zip(cells, widths, strict=True)]


def key(item: Item) -> str:
    """What can be typed for an item."""
    return item.key


def released(item: Item) -> str:
    """When it came out."""
    return item.released or NOTHING


def architecture(item: Item) -> str:
    """What it is instead of SDXL, without the details."""
    return item.architecture.split(" (", 1)[0]


def status(item: Item) -> str:
    """Whether it is current."""
    return NOTHING if item.status == "unknown" else item.status


def show_goals(page: Page, result: GoalList) -> None:
    """The goals below the question they answer, one a line: with its meaning, or its label where that is too long."""
    longest = max((len(goal.name) for goal in result.goals), default=0)
    for question, goals in groupby(result.goals, key=lambda goal: goal.question):
        page.show(styled(question, "bold cyan"))
        for goal in goals:
            lead = f"{INDENT}{goal.name.ljust(longest)}{' ' * GAP}"
            weights = f"({weighed(goal, result.traits)})"
            if page.narrow:
                page.put([styled(f"{INDENT}{goal.name}"), page.hung(INDENT * 2, styled(f"{goal.label} {weights}"))])
                continue
            text = styled(f"{goal.meaning} {weights}")
            if text.width > page.width - len(lead):
                text = styled(f"{goal.label} {weights}")
            page.put([page.hung(lead, text)])
    if result.conflicts:
        pairs = ", ".join(" + ".join(conflict.goals) for conflict in result.conflicts)
        page.section("Hard to have together")
        page.put([page.hung(INDENT, styled(pairs))])
