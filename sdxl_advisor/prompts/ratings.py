"""The ratings that a prompt asks for or bans, and the words of a checkpoint for them."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from sdxl_advisor.catalog.catalog import Catalog
from sdxl_advisor.catalog.lexicon import Usage
from sdxl_advisor.catalog.spelling import spelling
from sdxl_advisor.prompts.dictionary import Sense
from sdxl_advisor.prompts.language import Language


def spelled_rightly(sense: Sense) -> str:
    """The spelling of the word that a tag was meant to be."""
    return spelling(sense.meant) if sense.meant else sense.spelled


def level_of(catalog: Catalog, usage: Usage | None) -> int | None:
    """The place of a rating among the ratings, 0 is fit for everyone; ``None`` for other words."""
    if usage is None or usage.kind != "rating":
        return None
    levels, stands_for = list(catalog.goals.ratings), usage.word.stands_for
    return levels.index(stands_for) if stands_for in levels else None


def level_asked(catalog: Catalog, sense: Sense) -> int | None:
    """The strongest rating that a tag asks for, whosever word it is."""
    return level_of_word(catalog, spelled_rightly(sense))


@lru_cache(maxsize=20_000)
def level_of_word(catalog: Catalog, spelled: str) -> int | None:
    """The strongest rating that a word asks for, by its spelling; remembered."""
    found = [level_of(catalog, usage) for usage in catalog.lexicon.usages(spelled)]
    levels = [level for level in found if level is not None]
    if plain := catalog.prompt_facts.ratings.words.get(spelled):
        levels.append(list(catalog.goals.ratings).index(plain))
    return max(levels, default=None)


def levels_banned(catalog: Catalog, sense: Sense) -> set[int]:
    """The ratings that a tag in the negative bans: its own, and all above where it stands for those too."""
    level = level_asked(catalog, sense)
    if level is None:
        return set()
    return set(range(level, len(catalog.goals.ratings))) if bans_all_above(catalog, spelled_rightly(sense)) else {level}


def banned_by_others(catalog: Catalog, senses: Iterable[Sense]) -> set[int]:
    """The ratings that a negative bans with words that are not the checkpoint's own."""
    plain = catalog.prompt_facts.ratings.words
    others = (sense for sense in senses if sense.foreign or (not sense.usage and sense.spelled in plain))
    return set[int]().union(*(levels_banned(catalog, sense) for sense in others))


def bans_all_above(catalog: Catalog, spelled: str) -> bool:
    """Tell whether some developer bans all above a rating by its word alone, though words for those are known."""
    return any(
        usage.recommended == "negative" and level is not None and is_alone(catalog, key, level)
        for usage in catalog.lexicon.usages(spelled)
        for level in [level_of(catalog, usage)]
        for key in usage.checkpoints
    )


def is_alone(catalog: Catalog, key: str, level: int) -> bool:
    """Tell whether a checkpoint knows words for higher ratings, and recommends none of them for the negative."""
    above = [usage for usage in catalog.lexicon.words_of[key] if (level_of(catalog, usage) or 0) > level]
    return bool(above) and not any(usage.recommended == "negative" for usage in above)


@lru_cache(maxsize=2_000)
def words_that_ban(catalog: Catalog, language: Language, banned: frozenset[int]) -> tuple[str, ...]:
    """The checkpoint's own words for the ratings that are banned, as few as will do; remembered."""
    levels, found = sorted(banned), list[str]()
    own: dict[int, Usage] = {}
    for usage in sorted(language.known.values(), key=lambda usage: usage.recommended is None):
        if (level := level_of(catalog, usage)) is not None:
            own.setdefault(level, usage)
    for level in levels:
        if level in own:
            tag = own[level].word.tag
            found.append(tag)
            top = set(range(level, len(catalog.goals.ratings)))
            if top <= set(levels) and bans_all_above(catalog, spelling(tag)):
                break
    return tuple(found)


def is_safe_by(catalog: Catalog, banned: Iterable[int]) -> bool:
    """Tell whether the upper half of the ratings is banned."""
    count = len(catalog.goals.ratings)
    return set(range(count // 2, count)) <= set(banned)
