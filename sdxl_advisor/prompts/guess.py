"""For which checkpoint a prompt was written, by the words in it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from sdxl_advisor.catalog.catalog import Catalog
from sdxl_advisor.catalog.lexicon import of_any_year
from sdxl_advisor.catalog.spelling import spelling
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
    return best_for(catalog, dictionary, tuple(words.items()))


@lru_cache(maxsize=5_000)
def best_for(catalog: Catalog, dictionary: Dictionary, telling: tuple[tuple[tuple[str, str], str], ...]) -> Guess:
    """The checkpoint that knows most of the *telling* words, each with its name; remembered."""
    users = {spelled: users_of(dictionary, spelled) for (spelled, _), _ in telling}
    speaking = {key for line in speaking_lines(catalog) for key in catalog.lines[line].checkpoints}
    score = scores(catalog, users.values(), filter(speaking.__contains__, catalog.in_order()))
    if not any(score.values()):
        score = scores(catalog, users.values(), catalog.in_order())
    best = max(score.values())
    keys = [key for key, points in score.items() if points == best]
    families = dict.fromkeys(catalog.entry(key).family for key in keys)
    if len(families) > 1:
        return Guess(families=tuple(catalog.families[family].name for family in families))
    family = catalog.families[next(iter(families))]
    key = family.default if family.default in keys else of_largest_line(catalog, keys)
    steps = with_ancestors(catalog, key)
    known = [name for (spelled, _), name in telling if not steps.isdisjoint(users[spelled])]
    more = f" and {len(known) - FEW} more" if len(known) > FEW else ""
    return Guess(key, f"by {', '.join(known[:FEW])}{more}")


def users_of(dictionary: Dictionary, spelled: str) -> frozenset[str]:
    """The checkpoints that a word is a word of, by itself or as one of any year."""
    return frozenset(key for usage in dictionary.lexicon.usages(spelled) for key in usage.checkpoints)


def scores(catalog: Catalog, users: Collection[frozenset[str]], keys: Iterable[str]) -> dict[str, int]:
    """How many of some words, of which the *users* are known, each of the checkpoints or its ancestors knows."""
    return {key: sum(not with_ancestors(catalog, key).isdisjoint(one) for one in users) for key in keys}


@lru_cache(maxsize=1_000)
def with_ancestors(catalog: Catalog, key: str) -> frozenset[str]:
    """A checkpoint and all its ancestors."""
    return frozenset((key, *catalog.knowledge.ancestors(key)))


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
