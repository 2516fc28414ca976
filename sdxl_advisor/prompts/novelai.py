"""The weights of NovelAI in a prompt, written as Stable Diffusion programs read them."""

from __future__ import annotations

import re

from sdxl_advisor.catalog.record import record
from sdxl_advisor.prompts.edits import Change, changed

STEP = 1.05  # of a pair of braces: https://docs.novelai.net/image/strengthening-weakening.html
MOST_NESTED = 10  # pairs of braces around a text
NUMBERED = re.compile(r"(?<![\w.])(-?\d{0,2}(?:\.\d{1,3})?)(?<=[\d])::[ \t]*([^:\n]{1,400}?)[ \t]*,?[ \t]*(?:::|$)")
BRACED = re.compile(r"(?<![\\{$])(\{{1,10})(?!\{)([^{}|\n<>]{1,400})(?<!\\)(\}{1,10})")
CHOICE = re.compile(r"[|]|[$][$]")  # in braces it is drawn by lot


@record
class Translated:
    """A prompt without weights of NovelAI: its ``text``, what was ``written`` there, and what is ``unwanted``.

    A negative weight bans a tag: it is taken out, for the other side.
    """

    text: str
    written: tuple[str, ...] = ()
    unwanted: tuple[str, ...] = ()


def in_brackets(text: str) -> Translated:
    """*text* with ``{tag}`` and ``1.2::tag::`` as ``(tag:weight)``; random choices stay as they are."""
    if "{" not in text and "::" not in text:
        return Translated(text)
    text, written, unwanted = without_numbers(text)
    for _ in range(MOST_NESTED if not CHOICE.search(text) else 0):
        found = list(BRACED.finditer(text))
        if not found:
            break
        written += [one[0] for one in found]
        text = BRACED.sub(braced, text)
    return Translated(text, tuple(written), tuple(unwanted))


def without_numbers(text: str) -> tuple[str, list[str], list[str]]:
    """*text* with ``1.2::tag::`` as ``(tag:1.2)``, what was written so, and what has a negative weight."""
    found = list(NUMBERED.finditer(text))
    unwanted = [weighted(one[2], -float(one[1])) for one in found if float(one[1]) < 0]
    changes = [Change(*one.span(), "" if float(one[1]) < 0 else weighted(one[2], float(one[1]))) for one in found]
    return changed(text, changes), [one[0] for one in found], unwanted


def braced(found: re.Match[str]) -> str:
    """The text in some pairs of braces, with their weight."""
    opened, text, closed = found.groups()
    pairs = min(len(opened), len(closed))
    return opened[pairs:] + weighted(text, STEP**pairs) + closed[pairs:]


def weighted(text: str, factor: float) -> str:
    """A text in brackets with its weight; bare where the weight changes nothing."""
    number = f"{factor:.2f}".rstrip("0").rstrip(".")
    return text if number == "1" else f"({text.strip()}:{number})"
