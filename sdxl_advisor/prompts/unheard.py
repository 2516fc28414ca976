"""Words that no rule calls foreign, and that mean nothing to a checkpoint."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache, partial

from sdxl_advisor.catalog.catalog import Catalog
from sdxl_advisor.catalog.lexicon import Usage
from sdxl_advisor.catalog.records import Side, Word
from sdxl_advisor.catalog.spelling import spelling
from sdxl_advisor.prompts.dictionary import Sense, is_booster
from sdxl_advisor.prompts.grammar import LONG, Piece
from sdxl_advisor.prompts.language import Language, side_of
from sdxl_advisor.prompts.ratings import spelled_rightly
from sdxl_advisor.prompts.reading import Reading
from sdxl_advisor.prompts.translate import Swap

Finder = Callable[[Language, Piece, Sense], Swap | None]


def unheard(catalog: Catalog, new: Language, side: Reading) -> Iterator[tuple[int, Swap]]:
    """The words, by their place; those that ask for quality only in the positive."""
    for piece, sense in zip(side.tags, side.senses, strict=True):
        if sense.foreign:
            continue
        look = of_word if len(piece.name) <= LONG else of_word.__wrapped__
        if swap := look(catalog, new, side.side, piece.name):
            yield piece.start, swap._replace(piece=piece)


def may_be_unheard(new: Language, sense: Sense) -> bool:
    """Tell quickly whether a word without usages can mean nothing to a checkpoint, as hardly one can."""
    known, spelled = new.dictionary, sense.spelled
    odd = not sense.plain or spelled in known.ratings or spelled in known.resolutions
    return odd or known.is_boast(spelled)


@lru_cache(maxsize=20_000)
def of_word(catalog: Catalog, new: Language, side: Side, name: str) -> Swap | None:
    """The same of one word, wherever it stands; remembered."""
    finders: list[Finder] = [plain_rating, made_up]
    finders += [partial(booster, catalog), boast] if side == "positive" else [inherited]
    piece, sense = Piece("tag", name, 0, name=name), new.sense(name)
    return next(filter(None, (find(new, piece, sense) for find in finders)), None)


def plain_rating(new: Language, piece: Piece, sense: Sense) -> Swap | None:
    """A plain word for a rating, which no checkpoint was trained on."""
    level = new.dictionary.ratings.get(sense.spelled)
    if sense.usage or level is None:
        return None
    usage = Usage(Word(piece.name, stands_for=level), "rating", ())
    tag = new.instead(usage)
    return Swap(piece, Sense(sense.spelled, foreign=(usage,)), (tag,) if tag else ())


def made_up(new: Language, piece: Piece, sense: Sense) -> Swap | None:
    """A word that is put together like the coined ones of others, and that nobody has."""
    if not sense.strange or "_" not in piece.name or not new.dictionary.is_made_up(piece.name):
        return None
    head = piece.name.casefold().partition("_")[0]
    return None if new.coins(head) else Swap(piece, sense, ())


def booster(catalog: Catalog, new: Language, piece: Piece, sense: Sense) -> Swap | None:
    """What others recommend for quality, a size or the newest period, where the new checkpoint has no such word."""
    spelled = spelled_rightly(sense)
    usages = catalog.lexicon.usages(spelled)
    if sense.usage and sense.usage.kind == "period":
        newest = new.lists_its_own and sense.usage.rung == 0 and spelled not in new.of_its_line
        return Swap(piece, Sense(spelled), ()) if newest else None
    if sense.usage or is_heard(new, spelled):
        return None
    boosts = tuple(filter(is_booster, usages))
    if not boosts and (spelled not in new.dictionary.resolutions or any(map(is_bad, usages))):
        return None
    return Swap(piece, Sense(spelled, foreign=boosts, meant=sense.meant), ())


def boast(new: Language, piece: Piece, sense: Sense) -> Swap | None:
    """Plain English that asks for quality, where the new checkpoint has no such word."""
    if sense.usage or not new.dictionary.is_boast(sense.spelled) or is_heard(new, sense.spelled):
        return None
    return Swap(piece, Sense(sense.spelled, strange=True), ())


def inherited(new: Language, piece: Piece, sense: Sense) -> Swap | None:
    """A grade or a size that only what it comes from knows, where the new checkpoint has a list of its own."""
    if not sense.usage or not is_inherited(new, sense.meant or sense.spelled):
        return None
    return Swap(piece, Sense(sense.spelled, foreign=(sense.usage,)), ())


def is_inherited(new: Language, tag: str) -> bool:
    """Tell whether a tag is a grade or a size that the new checkpoint has not in the list of its own."""
    spelled = spelling(tag)
    usage = new.knows(spelled) if new.lists_its_own and spelled not in new.of_its_line else None
    return usage is not None and (new.rank(usage) is not None or spelled in new.dictionary.resolutions)


def is_heard(new: Language, spelled: str) -> bool:
    """Tell whether a word is one of the new checkpoint or of what is near it, or nobody says which words those are."""
    return not new.documented or spelled in (new.of_its_line if new.lists_its_own else new.near)


def is_bad(usage: Usage) -> bool:
    """Tell whether a word belongs into the negative."""
    return side_of(usage) == "negative"
