"""An exported file on stdout, byte for byte; what was decided on stderr. And the list of programs."""

from __future__ import annotations

import sys
from typing import Any

from sdxl_advisor.export.deciding import NAMES
from sdxl_advisor.export.exporting import Export, Exported
from sdxl_advisor.export.programs import ProgramList
from sdxl_advisor.render.page import Page
from sdxl_advisor.render.words import so_many

MOST = 20  # checkpoints of which is told what was decided


def view(page: Page, result: Export | ProgramList, **_: Any) -> None:
    """The one file, or which files were written; then what to know."""
    if isinstance(result, ProgramList):
        show_programs(page, result)
        return
    aside = Page(stderr=True, program=page.program)
    for path in result.written:
        page.paragraph(f"Wrote {path}.")
    for path in result.unchanged:
        page.paragraph(f"{path} has it already.")
    for path in result.backups:
        page.paragraph(f"What stood there before: {path}.")
    on_disk = result.written or result.unchanged
    if not on_disk:
        for file in result.files:
            send(file.text)
    show_notes(aside, result)
    if result.files and not on_disk:
        aside.paragraph(f"Where it goes: {result.where}", "dim")


def send(text: str) -> None:
    """Write a file's text to stdout as it must stand on the disk, whatever the terminal's encoding and line ends."""
    sys.stdout.flush()
    sys.stdout.buffer.write(text.encode("utf-8"))
    sys.stdout.buffer.flush()


def show_notes(aside: Page, result: Export) -> None:
    """What was decided for each checkpoint, and what was refused."""
    for one in result.checkpoints[:MOST]:
        show_checkpoint(aside, one, alone=len(result.checkpoints) == 1)
    if len(result.checkpoints) > MOST:
        more = len(result.checkpoints) - MOST
        aside.paragraph(f"And {so_many('checkpoint', more)} more; --json tells what was decided for each.", "dim")
    for refused in result.refused:
        aside.paragraph(f"{refused.name} is left out. {refused.why}", "yellow")


def show_checkpoint(aside: Page, one: Exported, *, alone: bool) -> None:
    """What was decided for a checkpoint; of a single one also what to know."""
    unknown = ", ".join(NAMES[slot] for slot in one.left_out)
    said = [*one.decided, *([f"not known: {unknown}"] if unknown else [])]
    aside.paragraph(f"{one.name}: {'; '.join(said)}." if said else f"{one.name}.")
    if alone:
        aside.bullets(list(one.advice))


def show_programs(page: Page, result: ProgramList) -> None:
    """Each program with where its files go."""
    page.title("Programs to export for", None, "sdxl-advisor export NAME --for PROGRAM")
    for one in result.programs:
        page.label(f"{one.name}: {one.title}")
        page.paragraph(one.where)
