"""For which checkpoint a prompt was written, by the words in it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

from sdxl_advisor.catalog.catalog import Catalog
from sdxl_advisor.catalog.knowing import Knowing, knowing_most, places
from sdxl_advisor.catalog.lexicon import of_any_year
from sdxl_advisor.catalog.spelling import spelling
from sdxl_advisor.named_tuples import NamedTuple
from sdxl_advisor.prompts.dictionary import Dictionary, is_marker

FEW = 4  # words that are named
TELLING = ("rating", "period")  # the kinds of words that tell, beside those that mark quality and source


class Guess(NamedTuple):
    """The checkpoint that a prompt was written for, and by what it is known; or several ``families`` that fit.

    A prompt without a telling word fits all: it has neither.
    """

    key: str | None = None
    evidence: str | None = None
    families: tuple[str, ...] = ()


def guessed(catalog: Catalog, dictionary: Dictionary, names: Iterable[str]) -> Guess:
    """The checkpoint that knows most of the telling words, and those words."""
    meant = ((name, dictionary.speller.meant(spelling(name)) or name) for name in names)
    words = {forms(word): name for name, word in meant if is_telling(dictionary, word)}
    if not words:
        return Guess()
    return best_for(catalog, tuple(words.items()))


@lru_cache(maxsize=5_000)
def best_for(catalog: Catalog, telling: tuple[tuple[tuple[str, str], str], ...]) -> Guess:
    """The checkpoint that knows most of the *telling* words, each with its name; remembered."""
    knowing = catalog.knowing
    known = [knowing.those(word) for word, _ in telling]
    speaking = any(some & knowing.speaking for some in known)
    best = knowing_most(known, knowing.speaking if speaking else (1 << len(knowing.keys)) - 1)
    families = knowing.families_of(best)
    if len(families) != 1:  # or there are no checkpoints
        return Guess(families=tuple(catalog.families[family].name for family in families))
    place = place_of(knowing, catalog.families[families[0]].default, places(best))
    names = [name for some, (_, name) in zip(known, telling, strict=True) if some >> place & 1]
    more = f" and {len(names) - FEW} more" if len(names) > FEW else ""
    return Guess(knowing.keys[place], f"by {', '.join(names[:FEW])}{more}")


def place_of(knowing: Knowing, default: str | None, best: Sequence[int]) -> int:
    """The place of the *default* where it is among the *best*; else the last of the line with the most versions."""
    found = next((place for place in best if knowing.keys[place] == default), None)
    return max(best, key=lambda place: (knowing.sizes[knowing.lines[place]], place)) if found is None else found


def forms(name: str) -> tuple[str, str]:
    """The spelling of a word, and that with any year."""
    spelled = spelling(name)
    return spelled, of_any_year(spelled)


def is_telling(dictionary: Dictionary, name: str) -> bool:
    """Tell whether a word says something about the checkpoint that it was written for."""
    usages = dictionary.lexicon.usages(spelling(name))
    return any(is_marker(usage) or usage.kind in TELLING for usage in usages)
