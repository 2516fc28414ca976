"""The words of other families in a prompt, each with the checkpoint's own word for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache

from sdxl_advisor.advice.tags import TagSheet
from sdxl_advisor.catalog.catalog import Catalog
from sdxl_advisor.catalog.lexicon import Usage
from sdxl_advisor.catalog.records import Side
from sdxl_advisor.catalog.spelling import spelling
from sdxl_advisor.named_tuples import NamedTuple
from sdxl_advisor.prompts.dictionary import GRADES, Sense, is_booster, is_coined
from sdxl_advisor.prompts.features import FOREIGN, MISSPELT
from sdxl_advisor.prompts.grammar import Piece
from sdxl_advisor.prompts.language import Language, side_of
from sdxl_advisor.prompts.reading import Reading

MANY = 3  # families are not all named
MANY_WORDS = 50  # on a side: what replaces more is not remembered


class Swap(NamedTuple):
    """A word that is not the checkpoint's: what to write for it, nothing when it is best left out."""

    piece: Piece
    sense: Sense
    tags: tuple[str, ...]


def swaps(reading: Reading, language: Language, sheet: TagSheet) -> Iterator[Swap]:
    """Each foreign or misspelt word on a side with its replacement.

    The best words of others become the checkpoint's recommended ones, in their order; the rest go by the rung of their
    ladder. No word is written twice: where a misspelt one of its own is meant, it is written there.
    """
    if not reading.features & (FOREIGN | MISSPELT):
        return
    marked = reading.marked
    plain = spelling(language.catalog.prompt_facts.animals.subject) not in reading.spelled
    look = replacements if len(marked) <= MANY_WORDS else replacements.__wrapped__
    names = tuple([piece.name for piece, _ in marked])
    for place, tags in look(language, reading.side, sheet.positive, names, plain):
        yield Swap(*marked[place], tags)


@lru_cache(maxsize=2_000)
def replacements(
    language: Language, side: Side, recommended: tuple[str, ...], names: tuple[str, ...], plain: bool
) -> list[tuple[int, tuple[str, ...]]]:
    """The same for all words on a side that mean something special: the place of each among them, and what to write.

    Where it may be *plain*, an ordinary word is written too. Remembered, as most prompts have the same such words.
    """
    senses = [language.sense(name) for name in names]
    present = {sense.spelled for sense in senses if sense.usage and not sense.meant}
    present |= {spelling(part) for sense in senses for part in sense.parts}
    best = graded(language, recommended) if side == "positive" else ()
    if language.quality and language.quality.together and present & set(map(spelling, best)):
        best = ()  # the rest of them belongs beside those that are there
    found: list[tuple[int, tuple[str, ...]]] = []
    for place, sense in sorted(enumerate(senses), key=lambda pair: bool(pair[1].foreign)):
        if not (sense.foreign or sense.meant):
            continue
        if not sense.foreign:
            tag: str | None = sense.meant
        elif side == "positive" and asks_for_the_best(language, sense):
            tag = next((tag for tag in best if spelling(tag) not in present), None)
        else:
            tag = own_word(language, side, sense) or (plain_word(language, side, sense) if plain else None)
        fresh = tag is not None and spelling(tag) not in present
        present |= {spelling(tag)} if tag else set()
        found.append((place, (tag,) if tag and fresh else ()))
    return found


def asks_for_the_best(language: Language, sense: Sense) -> bool:
    """Tell whether a foreign word asks for the best, as most checkpoints use it; remembered."""
    key = sense.meant or sense.spelled
    if key not in language.prizes:
        language.prizes[key] = is_prize(sense)
    return language.prizes[key]


def is_prize(sense: Sense, source: Language | None = None) -> bool:
    """Tell whether a foreign word asks for the best: as *source* uses it, or as most checkpoints do."""
    if not sense.foreign:
        return False
    own = source.knows(spelling(sense.meant or sense.spelled)) if source else None
    return is_best(own or max(sense.foreign, key=lambda usage: len(usage.checkpoints)))


@lru_cache(maxsize=2_000)
def graded(language: Language, recommended: tuple[str, ...]) -> tuple[str, ...]:
    """The tags among those *recommended* that are there for quality alone; remembered."""
    return tuple(tag for tag in recommended if grades(language, tag))


def grades(language: Language, tag: str) -> bool:
    """Tell whether a recommended tag is there for quality alone, not for a rating, a source or a period."""
    usage = language.knows(spelling(tag))
    return usage is not None and bool(language.rank(usage) or is_booster(usage))


def is_best(usage: Usage) -> bool:
    """Tell whether a word is what somebody writes to get the best: it is above the middle of its ladder."""
    above = usage.rung is not None and usage.rungs is not None and 2 * usage.rung < usage.rungs - 1
    graded = usage.kind in GRADES and (usage.rung == 0 or above or usage.recommended == "positive")
    return graded or is_booster(usage) or (usage.kind == "special" and is_coined(usage))


def translation(reading: Reading, language: Language, name: str) -> str | None:
    """The tag for a word of another language, and for a quality word the checkpoint's own."""
    tag = language.dictionary.translations.get(spelling(name))
    sense = language.sense(tag) if tag else None
    return (own_word(language, reading.side, sense) if sense and sense.foreign else tag) or None


def own_word(language: Language, side: Side, sense: Sense) -> str | None:
    """The word of the checkpoint that comes nearest and belongs on this side; remembered, as prompts are alike."""
    key = (sense.meant or sense.spelled, side)
    if key not in language.translations:
        language.translations[key] = nearest_word(language, side, sense)
    return language.translations[key]


def nearest_word(language: Language, side: Side, sense: Sense) -> str | None:
    """Look for the own word by every use that others make of the foreign one, the most common first."""
    sides = ("positive", None) if side == "positive" else ("negative",)
    for usage in sorted(sense.foreign, key=lambda usage: -len(usage.checkpoints)):
        tag = language.instead(usage)
        own = language.knows(spelling(tag)) if tag else None
        if own and (side_of(own) in sides or not language.rank(own)):
            return tag
    return None


def plain_word(language: Language, side: Side, sense: Sense) -> str | None:
    """The ordinary tag for a source of animals that has no word of its own here; it shows them all the same."""
    animals = language.catalog.prompt_facts.animals
    asked = any(usage.kind == "source_tags" and usage.word.stands_for == animals.subject for usage in sense.foreign)
    return animals.subject if asked and side == "positive" and animals.subject in animals.bodies else None


def owners(catalog: Catalog, language: Language, sense: Sense) -> str:
    """Who uses a foreign word; remembered."""
    key = sense.meant or sense.spelled
    if key not in language.owners:
        language.owners[key] = owners_of(catalog, sense)
    return language.owners[key]


def owners_of(catalog: Catalog, sense: Sense) -> str:
    """The families whose bases use a foreign word; where none does, the lines that do."""
    line_of = catalog.knowing.line_of
    keys = (key for usage in sense.foreign for key in usage.checkpoints)
    lines = dict.fromkeys(line_of[key] for key in keys if key in line_of)
    bases = [line for line in lines if line in catalog.bases and catalog.lines[line].default]
    names = [catalog.lines[line].name for line in bases or lines]
    return " and ".join(names) if len(names) < MANY else f"{', '.join(names[: MANY - 1])} and others"


def subject_asked(language: Language, positive: Reading) -> str | None:
    """The subject that a prompt asks for with the words that the quality tags change for it."""
    given = positive.spelled.keys()
    for name, words in language.wishes:
        if not given.isdisjoint(words):
            return name
    return None


def below(best: Sequence[Usage]) -> Callable[[Usage], bool]:
    """What tells whether a word stands below the *best* ones of its ladder and is none of them."""
    top = {usage.kind: usage.rung or 0 for usage in best if usage.kind in GRADES}
    wanted = {spelling(usage.word.tag) for usage in best}

    def is_below(usage: Usage) -> bool:
        lower = usage.kind in top and usage.rung is not None and usage.rung > top[usage.kind]
        return lower and side_of(usage) != "negative" and spelling(usage.word.tag) not in wanted

    return is_below
