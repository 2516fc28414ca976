"""Words that no rule calls foreign, and that mean nothing to a checkpoint."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from sdxl_advisor.catalog.catalog import Catalog
from sdxl_advisor.catalog.lexicon import Usage
from sdxl_advisor.catalog.records import Word
from sdxl_advisor.prompts.dictionary import Sense, is_booster
from sdxl_advisor.prompts.grammar import Piece
from sdxl_advisor.prompts.language import Language
from sdxl_advisor.prompts.ratings import spelled_rightly
from sdxl_advisor.prompts.reading import Reading
from sdxl_advisor.prompts.translate import Swap

Finder = Callable[[Language, Piece, Sense], Swap | None]


def unheard(catalog: Catalog, new: Language, side: Reading) -> Iterator[tuple[int, Swap]]:
    """The words, by their place; those for quality only in the positive."""
    finders: list[Finder] = [plain_rating, made_up]
    if side.side == "positive":
        finders.append(partial(booster, catalog))
    for piece, sense in zip(side.tags, side.senses, strict=True):
        if sense.foreign:
            continue
        if swap := next(filter(None, (find(new, piece, sense) for find in finders)), None):
            yield piece.start, swap


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
    near = new.of_its_line if new.lists_its_own else new.near
    if sense.usage or spelled in near or not new.documented:
        return None
    boosts = tuple(filter(is_booster, usages))
    if not boosts and spelled not in new.dictionary.resolutions:
        return None
    return Swap(piece, Sense(spelled, foreign=boosts, meant=sense.meant), ())
