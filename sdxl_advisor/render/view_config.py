"""What holds where an option is not given, as text."""

from __future__ import annotations

from typing import Any

from sdxl_advisor.render.page import Page
from sdxl_advisor.settings.report import InForce, SettingsReport


def view(page: Page, result: SettingsReport, **_: Any) -> None:
    """A line a setting, what is wrong with them, and where the file is."""
    page.pairs([(one.key, shown(one)) for one in result.settings])
    for problem in (one.problem for one in result.settings if one.problem):
        page.paragraph(problem, "yellow")
    if result.file is None:
        page.paragraph("No file is read.", "dim")
        return
    page.label("The file" if result.exists else "The file, which is not there yet")
    page.copy(result.file)


def shown(one: InForce) -> str:
    """A value with what says so; for one that is not set, what it would be."""
    if one.value is None:
        return f"not set: {one.meaning} ({one.variable})"
    value = one.value if isinstance(one.value, str) else ", ".join(one.value)
    return f"{value} ({one.variable if one.origin == 'variable' else 'in the file'})"
