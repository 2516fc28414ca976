"""For which checkpoint a prompt was written, by the words in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache

from sdxl_advisor.catalog.catalog import Catalog
from sdxl_advisor.catalog.lexicon import of_any_year
from sdxl_advisor.catalog.overview import Row
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
    return best_for(catalog, dictionary, tuple(words.items()))


@lru_cache(maxsize=5_000)
def best_for(catalog: Catalog, dictionary: Dictionary, telling: tuple[tuple[tuple[str, str], str], ...]) -> Guess:
    """The checkpoint that knows most of the *telling* words, each with its name; remembered."""
    score = Counter(key for word, _ in telling for key in knowing(catalog, dictionary, word))
    rows, speaking = catalog.overview.rows, speaking_lines(catalog)
    spoken_for = [row for row in rows if row.line in speaking]
    ranked = spoken_for if any(score[row.key] for row in spoken_for) else rows
    most = max(score[row.key] for row in ranked)
    best = [row for row in ranked if score[row.key] == most]
    families = dict.fromkeys(row.family for row in best)
    if len(families) > 1:
        return Guess(families=tuple(catalog.families[family].name for family in families))
    default = catalog.families[best[0].family].default
    key = default if default in {row.key for row in best} else of_largest_line(catalog, best)
    known = [name for word, name in telling if key in knowing(catalog, dictionary, word)]
    more = f" and {len(known) - FEW} more" if len(known) > FEW else ""
    return Guess(key, f"by {', '.join(known[:FEW])}{more}")


def speaking_lines(catalog: Catalog) -> set[str]:
    """The lines that speak for a family, where merges know the same words: its base, and its line of most versions."""
    found: set[str] = set()
    for family, line in catalog.families.items():
        if line.default:
            sizes = Counter(row.line for row in catalog.overview.by_family[family] if row.line != family)
            found |= {family, *(name for name, _ in sizes.most_common(1))}
    return found


def of_largest_line(catalog: Catalog, rows: Sequence[Row]) -> str:
    """The last of some checkpoints that is of the line with the most versions."""
    sizes = Counter(row.line for row in catalog.overview.rows)
    return max(enumerate(rows), key=lambda one: (sizes[one[1].line], one[0]))[1].key


def forms(name: str) -> tuple[str, str]:
    """The spelling of a word, and that with any year."""
    spelled = spelling(name)
    return spelled, of_any_year(spelled)


def is_telling(dictionary: Dictionary, name: str) -> bool:
    """Tell whether a word says something about the checkpoint that it was written for."""
    usages = dictionary.lexicon.usages(spelling(name))
    return any(is_marker(usage) or usage.kind in TELLING for usage in usages)


@lru_cache(maxsize=1_000)
def knowing(catalog: Catalog, dictionary: Dictionary, forms: tuple[str, str]) -> frozenset[str]:
    """The checkpoints that know a word in one of its *forms*: those that have it, and all that was made from them."""
    waiting = [key for form in forms for key in dictionary.lexicon.speakers(form)]
    found = set(waiting)
    while waiting:
        below = [key for key in catalog.overview.below.get(waiting.pop(), ()) if key not in found]
        found.update(below)
        waiting += below
    return frozenset(found)
