"""What words of a name say of the base that a checkpoint was made on, beside the name of its line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sdxl_advisor.catalog.catalog import Catalog
from sdxl_advisor.catalog.records import LineEntry
from sdxl_advisor.catalog.spelling import normalise
from sdxl_advisor.names.versions import EMPTY, PREDICTS, USUAL, Naming, is_number, tokens

NO_VERSION = {"xl", "sdxl"}  # behind a word of another architecture they say that it is part of a title
VERSION_WORDS = (EMPTY | PREDICTS | USUAL) - NO_VERSION


def whole_words_in(catalog: Catalog, name: str) -> Iterator[Naming]:
    """The lines and families that a *name* tells by a word that counts only as a word of its own."""
    owners = catalog.file_index.owners["whole_word"]
    words = tokens(name)
    for n, word in enumerate(words):
        for line in owners.get(word, ()):
            yield Naming(catalog.lines[line], word, (*words[:n], *words[n + 1 :]))


def last_word_in(catalog: Catalog, name: str) -> tuple[LineEntry, str] | None:
    """The line that the last word of a *name* tells, and what stands before that; behind it only a version counts."""
    owners = catalog.file_index.owners["last_word"]
    words = tokens(name)
    for n, word in enumerate(words):
        for line in owners.get(word, ()):
            rest = words[n + 1 :]
            if all(is_number(one) or len(one) == 1 or one in VERSION_WORDS for one in rest):
                return catalog.lines[line], "".join(map(normalise, words[:n]))
    return None


def namesake(catalog: Catalog, name: str) -> LineEntry | None:
    """The line that has the *name*, normalised, that stands before a word of another architecture."""
    for spelled in (name, f"{name}xl"):
        kind, key = catalog.names.get(spelled, ("", ""))
        if kind:
            return catalog.lines[catalog.entry(key).line if kind == "checkpoint" else key]
        lines = dict.fromkeys(catalog.file_index.owners["word"].get(spelled, ()))
        if len(lines) == 1 and (line := next(iter(lines))):
            return catalog.lines[line]
    return None


def families_told(catalog: Catalog, line: LineEntry, within: Iterable[str], beside: Iterable[str]) -> tuple[str, ...]:
    """The family of a version of a *line*, by the families that words *within* the line's name and *beside* it tell.

    A family that descends from that of the line says more, and a word beside the line's name more than its folder. A
    word of a family that is no relation makes it unclear if the name of the line has one too.
    """
    own = line.family
    said = narrowed_families(catalog, beside)
    further = [one for one in said if own in catalog.knowledge.families_above(one)]
    if further:
        return tuple(further[:1]) if len(further) == 1 else (own, *further)
    others = [one for one in said if one != own]
    if not others or own in said:
        return (own,)
    if own not in within:
        return tuple(others)
    strangers = [one for one in others if one not in catalog.knowledge.families_above(own)]
    return (own, *strangers)


def narrowed_families(catalog: Catalog, families: Iterable[str]) -> list[str]:
    """Families without those that another of them descends from."""
    found = list(dict.fromkeys(families))
    return [one for one in found if not any(one in catalog.knowledge.families_above(other) for other in found)]
