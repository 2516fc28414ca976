"""Settings and ways of prompting on a line or two, as the first screens show them."""

from __future__ import annotations

from collections.abc import Iterable

from sdxl_advisor import lazy_re as re
from sdxl_advisor.catalog.build import plain
from sdxl_advisor.catalog.records import Prompting, Settings
from sdxl_advisor.render.words import span

DOT = " \N{MIDDLE DOT} "
MOST = 2  # samplers and sizes on one line
STYLES = {"tags": "tags", "tags+sentences": "tags, with sentences where tags fail", "sentences": "sentences"}
UNDERSCORES = {True: "underscores between words", False: "spaces, not underscores", None: None}


def settings_line(settings: Settings) -> str:
    """Sampler, CFG, steps, sizes and clip skip: what is set for every picture."""
    values = plain(settings)
    sizes = settings.resolutions or ()
    parts = (
        " or ".join((settings.samplers or ())[:MOST]),
        " or ".join((settings.schedulers or ())[:MOST]),
        f"CFG {span(values['cfg'])}" if settings.cfg else None,
        f"CFG rescale {span(values['cfg_rescale'])}" if settings.cfg_rescale else None,
        f"{span(values['steps'])} steps" if settings.steps else None,
        " or ".join(sizes[:MOST]) if sizes else clause(settings.size or ""),
        f"clip skip {settings.clip_skip}" if settings.clip_skip else None,
    )
    return DOT.join(filter(None, parts))


def prompting_line(prompting: Prompting) -> str:
    """How a prompt is written: tags or sentences, how artists are called, spaces or underscores."""
    parts = (STYLES.get(prompting.style or ""), artists_line(prompting), UNDERSCORES[prompting.underscores])
    return "; ".join(filter(None, parts))


def artists_line(prompting: Prompting) -> str | None:
    """How an artist is called, and where."""
    if prompting.artists is None:
        return None
    if not prompting.artists:
        return "artist names do nothing"
    forms = " or ".join(form.replace("{name}", "NAME") for form in prompting.artists[:MOST])
    return f"artists as {forms}" + (", in a part of their own behind BREAK" if prompting.artists_apart else "")


def clause(text: str) -> str:
    """The first clause of a text."""
    return re.split(r"[:;(]", text, maxsplit=1)[0].strip().rstrip(".")


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
