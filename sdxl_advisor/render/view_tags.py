"""A tag sheet as text, and the parts of it that a recommendation shows too."""

from __future__ import annotations

from typing import Any

from sdxl_advisor.advice.sampling import OwnNames
from sdxl_advisor.advice.tags import TagSheet
from sdxl_advisor.catalog.build import plain
from sdxl_advisor.catalog.record import replace
from sdxl_advisor.catalog.records import Cited, Settings
from sdxl_advisor.render.in_short import DOT, MOST, clause, few_names, first_part, prompting_line, settings_line
from sdxl_advisor.render.page import Page
from sdxl_advisor.render.styled import styled
from sdxl_advisor.render.words import in_words

MORE_SETTINGS = (  # what does not stand on the one line of settings
    ("resolutions", "Sizes"),
    ("size", "Size"),
    ("vae", "VAE"),
    ("hires_fix", "Hires fix"),
    ("requires", "Needs"),
    ("avoid", "Avoid"),
)
SIZES = 6  # that fit on a line
ORDER = 69  # characters of the order of a prompt
LONGEST = 130  # characters of a setting in words
FEW = 3  # programs that are named


def view(page: Page, sheet: TagSheet, *, sources: bool = False, **_: Any) -> None:
    """The sheet: what to type and to set."""
    page.title(sheet.checkpoint.name, sheet.checkpoint.url, DOT.join(filter(None, (sheet.subject, sheet.rating))))
    for warning in sheet.warnings:
        page.paragraph(warning, "yellow")
    show_strings(page, sheet)
    show_settings(page, sheet)
    show_setup(page, sheet)
    page.facts([("Note", styled(note)) for note in sheet.notes])
    if sheet.ratings and not sheet.rating:
        page.facts([("Rating", styled(f"add its words with --rating {' or '.join(sheet.ratings)}", "dim"))])
    if sources:
        show_all(page, sheet)


def show_strings(page: Page, sheet: TagSheet) -> None:
    """Both strings, each on a line of its own to copy."""
    if not sheet.documented:
        return
    where = f" (at the {sheet.placement} of the prompt)" if sheet.placement else ""
    for side, text, remark in (("Positive", sheet.positive_text, where), ("Negative", sheet.negative_text, "")):
        page.label(f"{side}{remark}" if text else f"{side}: none needed")
        if text:
            page.copy(text)


def show_settings(page: Page, sheet: TagSheet) -> None:
    """Settings on one line, what else is to be set, and how a prompt is written."""
    rows = []
    if sheet.settings:
        line = settings_line(in_program(sheet.settings, sheet.program_names))
        rows += [("Settings", styled(line))] if line else []
        rows += [(label, styled(text)) for label, text in more_settings(sheet.settings)]
    if sheet.program_names and sheet.program_names.lacks:
        rows.append(("Lacks", styled(f"{sheet.program_names.name} has no {' or '.join(sheet.program_names.lacks)}")))
    if sheet.prompting and (way := prompting_line(sheet.prompting)):
        rows.append(("Prompt", styled(way)))
    if sheet.prompting and sheet.prompting.order:
        order = first_part(sheet.prompting.order, ORDER)
        rows.append(("Order", styled(order if order == sheet.prompting.order else f"{order}\N{HORIZONTAL ELLIPSIS}")))
    page.facts(rows)


def in_program(settings: Settings, names: OwnNames | None) -> Settings:
    """Settings with samplers and schedules as a program calls them."""
    return replace(settings, samplers=names.samplers, schedulers=names.schedulers) if names else settings


def more_settings(settings: Settings) -> list[tuple[str, str]]:
    """The settings that the one line leaves out, in short: further sizes, or what is said of size in words."""
    values = plain(settings)
    sizes = values["resolutions"] or ()
    said = {name: first_part(in_words(values[name]), LONGEST) for name, _ in MORE_SETTINGS if values[name]}
    said["resolutions"] = few_names(sizes, SIZES) if len(sizes) > MOST else ""
    said["size"] = "" if sizes or clause(values["size"] or "") == values["size"] else said.get("size", "")
    if "requires" in said and "avoid" in said:
        said["requires"] = f"{said['requires']}; not {said.pop('avoid')}"
    return [(label, said[name]) for name, label in MORE_SETTINGS if said.get(name)]


def show_setup(page: Page, sheet: TagSheet) -> None:
    """What to do in each program so that it does not take the checkpoint for epsilon."""
    if len(sheet.setup) == 1:
        page.facts([(sheet.setup[0].name, styled(sheet.setup[0].how))])
    elif sheet.setup:
        names = few_names([setup.interface for setup in sheet.setup], FEW)
        page.facts([("v-pred", styled(f"how to tell your program: --ui NAME ({names})", "yellow"))])


def show_all(page: Page, sheet: TagSheet) -> None:
    """Every setting in full, what sources say differently, and where it was read."""
    if sheet.settings:
        values = plain(sheet.settings)
        page.section("All settings")
        page.pairs([(label, in_words(values[name])) for name, label in MORE_SETTINGS if values[name]])
    if sheet.remarks:
        page.section("Remarks")
        page.bullets(sheet.remarks)
    show_sources(page, sheet.sources)


def show_sources(page: Page, sources: tuple[Cited, ...]) -> None:
    """Each source with its kind, day and address."""
    page.section("Sources")
    for source in sources:
        page.paragraph(f"[{source.key}] {source.title} ({source.kind}, read {source.checked})")
        if source.url:
            page.copy(f"  {source.url}")
