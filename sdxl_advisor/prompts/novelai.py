"""The weights of NovelAI in a prompt, and the prompt with weights as Stable Diffusion programs read them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sdxl_advisor.catalog.record import record
from sdxl_advisor.prompts.brackets import Dialect, Weighed, nested, weighed
from sdxl_advisor.prompts.edits import Change, changed
from sdxl_advisor.prompts.grammar import Prompt, read

STEP = 1.05  # of a pair of braces: https://docs.novelai.net/image/strengthening-weakening.html
MOST_PAIRS = 20
PLACEHOLDER = "prompt"  # of a style: {prompt} is where the text goes in
TEMPLATE = ("%", "#", "$")  # how the text in braces of a template begins
COMMA = ", \t"


@record
class Translated:
    """A prompt without weights of NovelAI: its ``text``, what was ``written`` there, and what is ``unwanted``.

    A negative weight bans a tag: it is taken out, for the other side.
    """

    text: str
    written: tuple[str, ...] = ()
    unwanted: tuple[str, ...] = ()


def weights(prompt: Prompt) -> Iterator[Weighed]:
    """All weights of NovelAI, those in braces first; several pairs one directly in another are one weight."""
    yield from braces(prompt)
    yield from numeric(prompt)


def braces(prompt: Prompt) -> Iterator[Weighed]:
    """Braces around a stretch without alternatives, the outermost pair of those that stand one in another."""
    text = prompt.text
    if "{" not in text:
        return
    pairs = {group.start: group for group in prompt.groups if text[group.start] == "{"}
    inner: set[int] = set()
    for start, group in sorted(pairs.items()):
        if group.whole or start in inner:
            continue
        count, deep = nested(pairs, group, inner)
        inside = text[deep.start + 1 : deep.end]
        if is_template(inside) or text[max(start - 1, 0) : start] == "$":
            continue
        yield Weighed(start, group.end + 1, inside, STEP ** min(count, MOST_PAIRS), deep.start + 1)


def is_template(inside: str) -> bool:
    """Tell whether the text in braces is a place where something else goes in."""
    return inside.strip() in (PLACEHOLDER, "") or inside.lstrip().startswith(TEMPLATE)


def numeric(prompt: Prompt) -> Iterator[Weighed]:
    """Stretches between double colons with a number before the first, ``1.3::blue eyes::``; a number ends them too."""
    if "::" not in prompt.text:
        return
    marks = [piece for piece in prompt.pieces if piece.kind == "glue" and piece.text.endswith("::")]
    for n, mark in enumerate(marks):
        if mark.text == "::":
            continue
        close = marks[n + 1] if n + 1 < len(marks) else None
        last = close.start if close else len(prompt.text)
        inside = prompt.text[mark.end : last]
        end = close.end if close and close.text == "::" else mark.end + len(inside.rstrip(COMMA))
        if any(map(str.isalpha, inside)):
            yield Weighed(mark.start, end, inside, float(mark.text[:-2]), mark.end)


def in_brackets(text: str, dialect: Dialect = "a1111") -> Translated:
    """*text* with ``{tag}`` and ``1.2::tag::`` as the program of a *dialect* writes weights; choices by lot stay."""
    if "{" not in text and "::" not in text:
        return Translated(text)
    prompt = read(text, dialect)
    banned = [found for found in numeric(prompt) if found.weight < 0]
    unwanted = [
        plainly(in_brackets(found.inside.strip(COMMA), dialect).text, -found.weight, dialect) for found in banned
    ]
    kept = changed(text, [Change(found.start, found.end, "") for found in banned])
    prompt = read(kept, dialect) if banned else prompt
    drawn = "$$" in kept or any(group.whole == "wildcard" for group in prompt.groups)
    found = list(numeric(prompt) if drawn else weights(prompt))
    written = [*(text[one.start : one.end] for one in banned), *(kept[one.start : one.end] for one in found)]
    return Translated(replaced(kept, found, dialect), tuple(written), tuple(unwanted))


def plainly(words: str, weight: float, dialect: Dialect) -> str:
    """Words with a weight, bare where it changes nothing."""
    return words if round(weight, 2) == 1 else weighed(words, weight, dialect)


def replaced(text: str, found: Iterable[Weighed], dialect: Dialect) -> str:
    """*text* with brackets where these weights begin and end; none where a weight changes nothing."""
    marks: list[tuple[int, int, str]] = []
    for one in found:
        inside = one.inside.rstrip(COMMA)
        blanks, last = len(inside) - len(inside.lstrip()), one.first + len(inside)
        opening, closing = plainly("|", one.weight, dialect).split("|")
        comma = "," if "," in one.inside[len(inside) :] and text[one.end :].lstrip()[:1] not in (",", "") else ""
        marks += [(one.start, one.first + blanks, opening), (last, one.end, closing + comma)]
    out, place = list[str](), 0
    for start, end, new in sorted(marks):
        out += [text[place:start], new]
        place = end
    return "".join([*out, text[place:]])
