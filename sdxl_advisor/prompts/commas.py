"""Commas where a prompt lacks them: for other marks between tags, and between known words that stand together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache

from sdxl_advisor import lazy_re as re
from sdxl_advisor.catalog.spelling import spelling
from sdxl_advisor.prompts.dictionary import Dictionary
from sdxl_advisor.prompts.edits import Change, changed
from sdxl_advisor.prompts.grammar import LONG, Piece, Prompt
from sdxl_advisor.prompts.reading import Reading
from sdxl_advisor.prompts.separators import MARKS

ENDS = ".!?"  # of a sentence
# The end of a name, with brackets that are no weight. As it begins with a plain character, it is found in one go.
NAME = r"\((?:(?<=_\()|(?<=[^\W_][ \t]\())[^(),\n]{1,80}\)"
NAMED_BEFORE = re.compile(rf"{NAME}[ \t]*(?=[^\s,\uff0c\u3001()\[\]{{}}|:;<])")  # another tag, without a comma
STOP = re.compile(rf"[{ENDS}]\s+")


def with_plain_commas(prompt: Prompt, dictionary: Dictionary, *, known: bool) -> tuple[str, tuple[str, ...]]:
    """A text with commas for the other marks between its tags, and those; perhaps only where a word is *known*."""
    if not prompt.separators or (known and not any(dictionary.word(piece.name).usages for piece in prompt.words)):
        return prompt.text, ()
    return with_commas_at(prompt), tuple(dict.fromkeys(prompt.text[place] for place in prompt.separators))


def with_commas_at(prompt: Prompt) -> str:
    """A text with commas at the places of its other marks; the last goes if nothing follows it."""
    text, end = prompt.text, len(prompt.text.rstrip())
    marks = ((place - (text[place - 1] == " "), place + 1) for place in prompt.separators)
    return changed(text, [Change(start, behind, "," if behind < end else "") for start, behind in marks])


def note_on_marks(marks: Iterable[str]) -> str:
    """That commas stand for other marks now."""
    return f"Tags stand between commas now, not between {' and '.join(map(MARKS.__getitem__, marks))}."


def with_commas(prompt: Prompt, dictionary: Dictionary) -> str:
    """A text with the commas that it lacks at known words, so that each of them can be converted."""
    found = [
        Change(piece.start + start, piece.start + end, new)
        for piece in prompt.words
        for start, end, new in (commas_in if len(piece.text) <= LONG else commas_in.__wrapped__)(dictionary, piece.text)
    ]
    return changed(prompt.text, found) if found else prompt.text


def with_commas_behind_names(reading: Reading, is_special: Callable[[Piece], bool]) -> str:
    """A text with a comma between a name that ends with brackets and a *special* tag behind it.

    Such a tag may go, and what was text with a weight of its own would be the end of a name.
    """
    text, pieces = reading.text, {piece.start: piece for piece in reading.tags}
    ends, found = {end for _, end, _ in reading.bracketed_names}, list[Change]()
    for match in NAMED_BEFORE.finditer(text):
        end, piece = text.rindex(")", 0, match.end()) + 1, pieces.get(match.end())
        if piece and end in ends and is_special(piece):
            found.append(Change(end, piece.start, ", "))
    return changed(text, found)


@lru_cache(maxsize=20_000)
def commas_in(dictionary: Dictionary, tag: str) -> tuple[Change, ...]:
    """The changes that give one tag the commas that it lacks; remembered."""
    parts = dictionary.parts(tag)
    whole = [Change(0, len(tag), ", ".join(parts))] if parts else []
    return (*whole, *commas_at_stops(tag, dictionary))


def commas_at_stops(text: str, dictionary: Dictionary) -> Iterator[Change]:
    """A comma between a sentence and the word for quality before or behind it."""
    if not any(mark in text for mark in ENDS):
        return
    stops = list(STOP.finditer(text))
    if stops and spelling(text[: stops[0].start()]) in dictionary.ranking:
        yield Change(stops[0].start(), stops[0].end(), ", ")
    if stops and spelling(text[stops[-1].end() :].rstrip(".")) in dictionary.ranking:
        yield Change(stops[-1].start() + 1, stops[-1].end(), ", ")
