"""A tag sheet as text, and the parts of it that a recommendation shows too."""

from __future__ import annotations

from typing import Any

from sdxl_advisor.advice.tags import TagSheet
from sdxl_advisor.catalog.build import plain
from sdxl_advisor.catalog.records import Cited, Settings
from sdxl_advisor.render.page import Page
from sdxl_advisor.render.words import in_words

SETTINGS = (
    ("samplers", "Sampler"),
    ("schedulers", "Scheduler"),
    ("cfg", "CFG"),
    ("cfg_rescale", "CFG rescale"),
    ("steps", "Steps"),
    ("resolutions", "Resolutions"),
    ("size", "Size"),
    ("clip_skip", "Clip skip"),
    ("vae", "VAE"),
    ("hires_fix", "Hires fix"),
    ("requires", "Needs"),
)


def view(page: Page, sheet: TagSheet, *, only: str | None = None, sources: bool = False, **_: Any) -> None:
    """The sheet, or the bare string of one side (*only*)."""
    if only:
        page.copy(getattr(sheet, f"{only}_text"))
        return
    page.title(
        sheet.checkpoint.name,
        sheet.checkpoint.url,
        f"{sheet.subject}, {sheet.rating}" if sheet.rating_asked else sheet.subject,
    )
    show_tags(page, sheet)
    show_settings(page, sheet.settings)
    show_setup(page, sheet)
    if sheet.notes:
        page.section("Notes")
        page.bullets(sheet.notes)
    if sources:
        show_sources(page, sheet.sources)


def show_tags(page: Page, sheet: TagSheet) -> None:
    """What to be warned of, then both strings, each on a line of its own to copy."""
    for warning in sheet.warnings:
        page.paragraph(warning, "yellow")
    if not sheet.documented:
        return
    where = f" (at the {sheet.placement} of the prompt)" if sheet.placement else ""
    for side, text, remark in (
        ("Positive", sheet.positive_text, where),
        ("Negative", sheet.negative_text, ""),
    ):
        page.section(f"{side}{remark}" if text else f"{side}: none needed")
        if text:
            page.copy(text)


def show_settings(page: Page, settings: Settings | None) -> None:
    """The settings that are known."""
    if settings:
        page.section("Settings")
        values = plain(settings)
        page.pairs([(label, in_words(values[name])) for name, label in SETTINGS if values[name] is not None])


def show_setup(page: Page, sheet: TagSheet) -> None:
    """What to do in each program so that it does not take the checkpoint for epsilon."""
    if len(sheet.setup) == 1:
        page.section(f"In {sheet.setup[0].name}")
        page.paragraph(sheet.setup[0].how)
    elif sheet.setup:
        page.section("Tell your program that it predicts v (all of it: --ui NAME)")
        page.pairs([(setup.interface, setup.how.split(". ", 1)[0].rstrip(".")) for setup in sheet.setup])


def show_sources(page: Page, sources: tuple[Cited, ...]) -> None:
    """Each source with its kind, day and address."""
    page.section("Sources")
    for source in sources:
        page.paragraph(f"[{source.key}] {source.title} ({source.kind}, read {source.checked})")
        if source.url:
            page.copy(f"  {source.url}")
