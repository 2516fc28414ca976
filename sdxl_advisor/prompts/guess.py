"""For which checkpoint a prompt was written, by the words in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from sdxl_advisor.catalog.catalog import Catalog
from sdxl_advisor.catalog.lexicon import of_any_year
from sdxl_advisor.catalog.spelling import spelling
from sdxl_advisor.prompts.dictionary import Dictionary, is_marker
from sdxl_advisor.prompts.language import words_on

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
    return best_for(catalog, dictionary, tuple(words.items()))


@lru_cache(maxsize=5_000)
def best_for(catalog: Catalog, dictionary: Dictionary, telling: tuple[tuple[tuple[str, str], str], ...]) -> Guess:
    """The checkpoint that knows most of the *telling* words, each with its name; remembered."""
    words = dict(telling)
    score = {entry.key: fits(catalog, dictionary, entry.key, words) for entry in catalog.entries()}
    speaking = set(speaking_lines(catalog))
    known_best = {key: points for key, points in score.items() if catalog.entry(key).line in speaking}
    ranked = known_best if any(known_best.values()) else score
    keys = [key for key, points in ranked.items() if points == max(ranked.values())]
    families = dict.fromkeys(catalog.entry(key).family for key in keys)
    if len(families) > 1:
        return Guess(families=tuple(catalog.families[family].name for family in families))
    family = catalog.families[next(iter(families))]
    key = family.default if family.default in keys else of_largest_line(catalog, keys)
    known = [name for (spelled, year), name in words.items() if {spelled, year} & known_to(catalog, dictionary, key)]
    more = f" and {len(known) - FEW} more" if len(known) > FEW else ""
    return Guess(key, f"by {', '.join(known[:FEW])}{more}")


def speaking_lines(catalog: Catalog) -> Iterator[str]:
    """The lines that speak for a family, where merges know the same words: its base, and its line of most versions."""
    for family, line in catalog.families.items():
        if line.default:
            yield family
            others = catalog.lines_beside(family)
            yield from [max(others, key=lambda one: len(one.checkpoints)).key] if others else []


def of_largest_line(catalog: Catalog, keys: Sequence[str]) -> str:
    """The last of *keys* that is of the line with the most versions."""
    return max(enumerate(keys), key=lambda one: (len(catalog.lines[catalog.entry(one[1]).line].checkpoints), one[0]))[1]


def forms(name: str) -> tuple[str, str]:
    """The spelling of a word, and that with any year."""
    spelled = spelling(name)
    return spelled, of_any_year(spelled)


def is_telling(dictionary: Dictionary, name: str) -> bool:
    """Tell whether a word says something about the checkpoint that it was written for."""
    usages = dictionary.lexicon.usages(spelling(name))
    return any(is_marker(usage) or usage.kind in TELLING for usage in usages)


def fits(catalog: Catalog, dictionary: Dictionary, key: str, words: Iterable[tuple[str, str]]) -> int:
    """How many of the words a checkpoint knows."""
    known = known_to(catalog, dictionary, key)
    return sum(spelled in known or year in known for spelled, year in words)


@lru_cache(maxsize=1_000)
def known_to(catalog: Catalog, dictionary: Dictionary, key: str) -> set[str]:
    """The words of a checkpoint and of all its ancestors, by spelling."""
    return set(words_on(dictionary.lexicon, (key, *catalog.knowledge.ancestors(key))))
