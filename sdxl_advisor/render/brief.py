"""Settings and ways of prompting on a line or two, as the first screens show them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from sdxl_advisor.catalog.build import plain
from sdxl_advisor.catalog.records import Prompting, Settings
from sdxl_advisor.render.words import span

DOT = " \N{MIDDLE DOT} "
LONGEST_ORDER = 72  # characters of the order of a prompt
MOST = 2  # samplers and sizes on one line
STYLES = {"tags": "tags", "tags+sentences": "tags, with sentences where tags fail", "sentences": "sentences"}


def settings_line(settings: Settings) -> str:
    """Samplers, CFG, steps and size, and what else must be set."""
    return DOT.join(settings_parts(plain(settings)))


def settings_parts(values: dict[str, Any]) -> Iterator[str]:
    """The settings one by one, in the order in which programs show them."""
    for name in ("samplers", "schedulers"):
        if values[name]:
            yield " or ".join(values[name][:MOST])
    if values["cfg"]:
        yield f"CFG {span(values['cfg'])}"
    if values["cfg_rescale"]:
        yield f"CFG rescale {span(values['cfg_rescale'])}"
    if values["steps"]:
        yield f"{span(values['steps'])} steps"
    if values["resolutions"]:
        yield " or ".join(values["resolutions"][:MOST])
    if values["clip_skip"]:
        yield f"clip skip {values['clip_skip']}"


def prompting_line(prompting: Prompting) -> str:
    """How a prompt is written: its order, how artists are called, blanks or underscores."""
    return "; ".join(prompting_parts(prompting))


def prompting_parts(prompting: Prompting) -> Iterator[str]:
    """The ways of prompting one by one."""
    if prompting.style:
        yield STYLES[prompting.style]
    if prompting.artists:
        yield f"artists {artists_line(prompting)}"
    if prompting.underscores is not None:
        yield "underscores between words" if prompting.underscores else "spaces, not underscores"
    if prompting.order:
        yield f"order: {first_part(prompting.order, LONGEST_ORDER)}"


def artists_line(prompting: Prompting) -> str:
    """How an artist is called, and where."""
    forms = "as " + " or ".join(form.replace("{name}", "NAME") for form in (prompting.artists or ())[:MOST])
    return f"{forms}, in a part of their own behind BREAK" if prompting.artists_apart else forms


def first_part(text: str, most: int) -> str:
    """A text, if it is too long only as far as a clause or a word ends within *most* characters."""
    if len(text) <= most:
        return text
    for mark in ("; ", ". ", ": ", ", "):
        end = text.rfind(mark, most // 3, most)
        if end > 0:
            return text[:end]
    return text[: text.rfind(" ", 0, most - 1)] + "\N{HORIZONTAL ELLIPSIS}"


def few_names(names: Iterable[str], most: int) -> str:
    """The first of some names, and how many more there are."""
    known = list(names)
    more = len(known) - most
    return ", ".join(known[:most]) + (f", +{more}" if more > 0 else "")
