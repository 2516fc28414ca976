"""The words of a negative prompt that come from the recommended negative of another checkpoint."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from sdxl_advisor.advice.tags import wanted_tags
from sdxl_advisor.catalog.catalog import Catalog
from sdxl_advisor.catalog.spelling import spelling
from sdxl_advisor.prompts.dictionary import Sense
from sdxl_advisor.prompts.grammar import Piece, read
from sdxl_advisor.prompts.language import Language
from sdxl_advisor.prompts.ratings import level_asked
from sdxl_advisor.prompts.reading import Reading

FEWEST = 2  # words; one alone may be the user's own
PLAIN_BRACKETS = 0.11  # how far they take a weight from 1; a stronger one is the user's own wish


def habits(catalog: Catalog, old: Language, new: Language, bad: Reading, wanted: frozenset[str]) -> list[Piece]:
    """What a negative has only because *old* recommends it, and *new* does not: nothing of it is *wanted*.

    It counts where at least half of a recommended negative is there, without what *new* wants as well. Where the user's
    own words stand beside it, what other families recommend as well is kept for theirs.
    """
    if len(bad.spelled) < FEWEST:
        return []
    blocks = [block - wanted for block in unranked(catalog, old, new)]
    there = [block & bad.spelled.keys() for block in blocks]
    blocks_there = zip(there, blocks, strict=True)
    found = frozenset[str]().union(
        *(have for have, block in blocks_there if len(have) >= FEWEST and len(block) <= 2 * len(have))
    )
    if not found:
        return []
    pairs = [(piece, sense) for piece, sense in zip(bad.tags, bad.senses, strict=True) if sense.spelled not in wanted]
    pairs = [(piece, sense) for piece, sense in pairs if level_asked(catalog, sense) is None]
    own = any(is_own(piece, sense, found) for piece, sense in pairs)
    return [
        piece
        for piece, sense in pairs
        if sense.spelled in found and not sense.foreign and is_light(piece)
        if not own or is_private(catalog, old, sense.spelled)
    ]


@lru_cache(maxsize=200)
def unranked(catalog: Catalog, old: Language, new: Language) -> tuple[frozenset[str], ...]:
    """What is recommended for the *old* one without what the *new* one was trained on, but for styles and things."""
    ranked = {spelled for spelled, usage in new.known.items() if usage.kind != "special"}
    return tuple(block - ranked for block in recommended(catalog, old))


def recommended(catalog: Catalog, language: Language) -> Iterator[frozenset[str]]:
    """The recommended negatives of a checkpoint and of the other versions of its line, with and without animals."""
    keys = dict.fromkeys([language.checkpoint.key, *catalog.lines[language.checkpoint.line].checkpoints])
    subjects = (catalog.goals.default_subject, catalog.prompt_facts.animals.subject)
    yield from (recommended_negative(catalog, key, subject) for key in keys for subject in subjects)


@lru_cache(maxsize=200)
def recommended_negative(catalog: Catalog, key: str, subject: str) -> frozenset[str]:
    """The words of a recommended negative, by spelling and without brackets."""
    _, negative = wanted_tags(catalog.knowledge.value(key, "quality"), subject)
    return frozenset(spelling(piece.name) for piece in read(", ".join(negative)).words)


def is_own(piece: Piece, sense: Sense, found: frozenset[str]) -> bool:
    """Tell whether a word is the user's own: no habit, and no word of the vocabulary of either checkpoint."""
    return not (sense.foreign or sense.usage) and not (sense.spelled in found and is_light(piece))


def is_light(piece: Piece) -> bool:
    """Tell whether a piece has no weight, or that of plain brackets."""
    return abs(piece.weight - 1) < PLAIN_BRACKETS


def is_private(catalog: Catalog, old: Language, spelled: str) -> bool:
    """Tell whether no other family recommends a word for the negative."""
    keys = (
        key
        for usage in catalog.lexicon.usages(spelled)
        if usage.recommended == "negative"
        for key in usage.checkpoints
        if key in catalog.keys
    )
    return all(catalog.entry(key).family == old.family for key in keys)
