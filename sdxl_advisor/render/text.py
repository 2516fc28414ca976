"""Results as text: each kind of result has a view of its own."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from sdxl_advisor import PROGRAM
from sdxl_advisor.render.bare import write_bare
from sdxl_advisor.terminal import write_bytes_as_they_are

if TYPE_CHECKING:
    from sdxl_advisor.render.page import Page
    from sdxl_advisor.render.screen import Screen

VIEWS = {
    "Recommendation": "sdxl_advisor.render.view_recommend",
    "Lineage": "sdxl_advisor.render.view_tree",
    "Comparison": "sdxl_advisor.render.view_compare",
    "TagSheet": "sdxl_advisor.render.view_tags",
    "CheckpointProfile": "sdxl_advisor.render.view_show",
    "FamilyProfile": "sdxl_advisor.render.view_show",
    "LineProfile": "sdxl_advisor.render.view_show",
    "KnownFileProfile": "sdxl_advisor.render.view_show",
    "Findings": "sdxl_advisor.render.view_catalog",
    "SettingsReport": "sdxl_advisor.render.view_config",
    "Listing": "sdxl_advisor.render.view_list",
    "GoalList": "sdxl_advisor.render.view_list",
    "LintReport": "sdxl_advisor.render.view_lint",
    "Conversion": "sdxl_advisor.render.view_convert",
    "ConvertReport": "sdxl_advisor.render.view_convert",
    "Glossary": "sdxl_advisor.render.view_explain",
    "Explanation": "sdxl_advisor.render.view_explain",
    "Identification": "sdxl_advisor.render.view_identify",
    "Compatibility": "sdxl_advisor.render.view_compat",
    "Export": "sdxl_advisor.render.view_export",
    "ProgramList": "sdxl_advisor.render.view_export",
}
READ = (
    "version",
    "file name",
    "page",
    "hash",
    "label",
    "line",
    "family",
)  # what is worth a word, of how a text was understood
GROUPS = ("LineProfile", "FamilyProfile")  # what is shown of a checkpoint without a record
PASTED = ("Conversion", "ConvertReport", "Export")  # what stands alone on stdout, ready to paste


def write(
    result: Any,
    date: str,
    *,
    program: str = PROGRAM,
    identified: Sequence[Any] = (),
    understood: Sequence[Any] = (),
    **options: Any,
) -> None:
    """Print *result* with the view for its kind, below the files and texts that stood for names.

    A terminal gets it through the pager where it is long; what is pasted is short, and stands among what is told on
    stderr, in UTF-8. Last comes the date of the data, but not behind what is pasted.
    """
    if only := options.get("only"):
        say_understood(understood, identified, beside=True)
        write_bare(getattr(result, f"{only}_text"))
        return
    from sdxl_advisor.render.page import Page
    from sdxl_advisor.render.pager import paged

    kind, page = type(result).__name__, Page(program=program)
    if kind in PASTED or options.get("fix"):
        write_bytes_as_they_are()
        say_understood(understood, identified, beside=True)
        import_module(VIEWS[kind]).view(page, result, **options)
        return
    with paged(page.screen):
        say_understood(understood, identified, screen=page.screen)
        if kind in GROUPS:
            say_unrecorded(page, understood)
        import_module(VIEWS[kind]).view(page, result, **options)
        page.paragraph(f"Data of {date}.", "dim")


def say_unrecorded(page: Page, understood: Sequence[Any]) -> None:
    """Say of a name without a record that its line, or its family, is shown."""
    for one in understood:
        if one["how"] in ("line", "family") and one["as"] == one["text"]:
            page.paragraph(f"No record of {one['text']}: this is its {one['how']}.", "dim")


def say_understood(
    understood: Sequence[Any], identified: Sequence[Any], *, beside: bool = False, screen: Screen | None = None
) -> None:
    """Say how texts were understood, and by what files are known; *beside* the answer, or above it on its *screen*.

    Of a checkpoint without a record the answer itself says what it rests on.
    """
    read = [one for one in understood if one["how"] in READ and one["as"] != one["text"]]
    if read or identified:
        from sdxl_advisor.render.page import Page

        page = Page(stderr=beside, screen=screen)
        for one in read:
            page.paragraph(f"{one['text']} is read as {one['as']}.", "dim")
        for one in identified:
            sure = f" ({one.confidence})" if one.confidence != "none" else ""
            page.paragraph(f"{PurePath(one.path).name}: {one.by}{sure}", "dim")
