"""An exported file on stdout, byte for byte; what was decided on stderr. And the list of programs."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any

from sdxl_advisor.export.deciding import NAMES
from sdxl_advisor.export.exporting import Export, Exported
from sdxl_advisor.export.programs import ProgramList
from sdxl_advisor.render.page import Page
from sdxl_advisor.render.words import so_many

MOST = 20  # decisions that are told, and checkpoints that are named for each


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
    if len(result.checkpoints) == 1:
        show_alone(aside, result.checkpoints[0])
    else:
        show_decided(aside, result.checkpoints)
    for refused in result.refused:
        aside.paragraph(f"{refused.name} is left out. {refused.why}", "yellow")


def show_alone(aside: Page, one: Exported) -> None:
    """What was decided for the only checkpoint, and what to know."""
    said = decided(one)
    aside.paragraph(f"{one.name}: {said}." if said else f"{one.name}.")
    aside.bullets(list(one.advice))


def show_decided(aside: Page, several: Sequence[Exported]) -> None:
    """What was decided, once for all checkpoints for which it was; last those that needed nothing."""
    groups: dict[str, list[str]] = {}
    for one in several:
        groups.setdefault(decided(one), []).append(one.name)
    told = sorted(groups.items(), key=lambda group: not group[0])
    for said, names in told[:MOST]:
        more = f" and {len(names) - MOST} more" if len(names) > MOST else ""
        aside.paragraph(f"{', '.join(names[:MOST])}{more}: {said or 'nothing had to be decided'}.")
    if left := sum(len(names) for _, names in told[MOST:]):
        aside.paragraph(f"And {so_many('checkpoint', left)} more; --json tells what was decided for each.", "dim")


def decided(one: Exported) -> str:
    """What was decided for a checkpoint, and what is not known of it; empty where that is nothing."""
    unknown = ", ".join(NAMES[slot] for slot in one.left_out)
    return "; ".join([*one.decided, *([f"not known: {unknown}"] if unknown else [])])


def show_programs(page: Page, result: ProgramList) -> None:
    """Each program with where its files go."""
    page.title("Programs to export for", None, "sdxl-advisor export NAME --for PROGRAM")
    for one in result.programs:
        page.label(f"{one.name}: {one.title}")
        page.paragraph(one.where)
