"""What is wrong in a folder of one's own, as text."""

from __future__ import annotations

from typing import Any

from sdxl_advisor.catalog.own import Findings
from sdxl_advisor.render.page import Page


def view(page: Page, result: Findings, **_: Any) -> None:
    """One paragraph a fault, with what to do; or that all is well."""
    if result.empty:
        page.paragraph(f"Empty: {', '.join(result.empty)}", "yellow")
    if not result.faults:
        page.paragraph(f"Nothing wrong in {result.folder}: {counted(result.checkpoints, 'checkpoint')}.", "green")
        return
    page.title(f"{counted(len(result.faults), 'fault')} in {result.folder}")
    for fault in result.faults:
        page.bullets([fault.message])
        if fault.hint:
            page.paragraph(f"  {fault.hint}", "dim")


def counted(number: int, what: str) -> str:
    """A number of things in words."""
    return f"{number} {what}{'' if number == 1 else 's'}"
