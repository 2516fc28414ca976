"""Every word that any checkpoint was trained on or that its developer recommends, and who uses it how."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from operator import itemgetter
from typing import Any, Literal, get_args

from sdxl_advisor import lazy_re as re
from sdxl_advisor.catalog.build import plain
from sdxl_advisor.catalog.record import record
from sdxl_advisor.catalog.records import Checkpoint, Line, Merges, Quality, Side, Word
from sdxl_advisor.catalog.spelling import merges_key, spelling

WordKind = Literal["quality", "aesthetic", "rating", "period", "source_tags", "special", "recommended"]
LEXICON = "lexicon"
KINDS: tuple[WordKind, ...] = get_args(WordKind)
LADDERS = ("quality", "aesthetic", "period")
SIDES: tuple[Side, ...] = get_args(Side)
YEAR = re.compile(r"\b(?:19|20)\d\d\b")


@record
class Usage:
    """A word of the lexicon as some ``checkpoints`` use it.

    ``rung`` counts from 0, the best or newest, to ``rungs`` - 1; both are ``None`` where the words have no order.
    ``recommended`` is the side on which a developer's own string has it. A word of such a string that stands in no
    vocabulary is of the kind ``recommended``.
    """

    word: Word
    kind: WordKind
    checkpoints: tuple[str, ...]
    rung: int | None = None
    rungs: int | None = None
    recommended: Side | None = None


class Lexicon:
    """The words of one or more compiled folders."""

    def __init__(self, records: Sequence[Mapping[str, Any]]) -> None:
        self.raw: dict[str, list[Any]] = {}
        self.kinds: dict[str, list[str]] = {}
        self.artists: dict[str, list[str]] = {}  # the templates of each checkpoint
        self.built: dict[str, tuple[Usage, ...]] = {}
        self.made: dict[int, Usage] = {}  # by the identity of its plain values, which stay
        for part in records:
            self.kinds |= part["kinds"]
            self.artists |= part["artists"]
            for spelled, usages in part["words"].items():
                self.raw[spelled] = self.raw.get(spelled, []) + usages

    def usages(self, spelled: str) -> tuple[Usage, ...]:
        """How a word is used, by its ``spelling``; empty for a word that nobody knows. A year is any year too."""
        if spelled not in self.built:
            if spelled not in self.raw and of_any_year(spelled) not in self.raw:
                return ()
            self.built[spelled] = tuple(map(self.usage, self.plain(spelled)))
        return self.built[spelled]

    def usage(self, raw: Mapping[str, Any]) -> Usage:
        """A usage of its plain values."""
        if id(raw) not in self.made:
            self.made[id(raw)] = usage_of(raw)
        return self.made[id(raw)]

    def plain(self, spelled: str) -> list[dict[str, Any]]:
        """The same as plain values, which cost nothing."""
        return [usage for form in dict.fromkeys((spelled, of_any_year(spelled))) for usage in self.raw.get(form, ())]

    def speakers(self, spelled: str) -> set[str]:
        """The checkpoints, and the habits of merges, that have a word in just this spelling."""
        return {key for usage in self.raw.get(spelled, ()) for key in usage["checkpoints"]}

    def words_on(self, keys: Iterable[str]) -> WordsOn:
        """The words of some checkpoints by spelling; where several have one, as the first of them uses it."""
        places = {key: n for n, key in reversed([*enumerate(keys)])}
        found: list[tuple[tuple[int, int, int], Mapping[str, Any]]] = []
        for usage, users in self.every:
            if not places.keys().isdisjoint(users):
                rung = KINDS.index(usage["kind"]), usage.get("rung") or 0
                found += [((places[key], *rung), usage) for key in users if key in places]
        found.sort(key=itemgetter(0))
        return WordsOn(self, found)

    @cached_property
    def every(self) -> list[tuple[Mapping[str, Any], Sequence[str]]]:
        """The plain values of each usage, word by word, with its checkpoints."""
        return [(usage, usage["checkpoints"]) for spelled in self.raw for usage in self.plain(spelled)]

    @cached_property
    def words_of(self) -> WordsOf:
        """The usages of each checkpoint, kind by kind in the order of its ladders."""
        return WordsOf(self)

    def documented(self, key: str) -> Sequence[str]:
        """The kinds of words that are known of a checkpoint, those that it is known not to have among them."""
        return self.kinds.get(key, ())


class WordsOn(Mapping[str, Usage]):
    """The usages of some words by spelling, made when they are asked for."""

    def __init__(self, lexicon: Lexicon, found: Iterable[tuple[object, Mapping[str, Any]]]) -> None:
        self.lexicon = lexicon
        self.plain: dict[str, Mapping[str, Any]] = {}
        for _, usage in found:
            self.plain.setdefault(spelling(usage["word"]["tag"]), usage)

    def __getitem__(self, spelled: str) -> Usage:
        """How a word is used."""
        return self.lexicon.usage(self.plain[spelled])

    def __contains__(self, spelled: object) -> bool:
        """Tell whether a word is among them."""
        return spelled in self.plain

    def find(self, spelled: str) -> Usage | None:
        """How a word is used; ``None`` for one that is not among them, which takes less time than ``get``."""
        plain = self.plain.get(spelled)
        return None if plain is None else self.lexicon.usage(plain)

    def __iter__(self) -> Iterator[str]:
        """Every word, those of the first checkpoint first."""
        return iter(self.plain)

    def __len__(self) -> int:
        """How many they are."""
        return len(self.plain)


class WordsOf(Mapping[str, list[Usage]]):
    """The usages of each checkpoint, made when they are asked for."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self.spelled: dict[str, dict[str, None]] = {}  # the words of each checkpoint, in order
        for spelled in lexicon.raw:
            for usage in lexicon.plain(spelled):
                for key in usage["checkpoints"]:
                    self.spelled.setdefault(key, {})[spelled] = None
        self.made: dict[str, list[Usage]] = {}

    def __getitem__(self, key: str) -> list[Usage]:
        """The usages of a checkpoint."""
        if key not in self.made:
            usages = (one for spelled in self.spelled[key] for one in self.lexicon.usages(spelled))
            own = (usage for usage in usages if key in usage.checkpoints)
            self.made[key] = sorted(own, key=lambda usage: (KINDS.index(usage.kind), usage.rung or 0))
        return self.made[key]

    def __iter__(self) -> Iterator[str]:
        """Every checkpoint that has words."""
        return iter(self.spelled)

    def __len__(self) -> int:
        """How many they are."""
        return len(self.spelled)


def of_any_year(spelled: str) -> str:
    """A word as it stands for any year; most have none in them."""
    return YEAR.sub("{year}", spelled) if "19" in spelled or "20" in spelled else spelled


def usage_of(raw: Mapping[str, Any]) -> Usage:
    """A usage from its compiled form, which was checked when it was compiled."""
    return Usage(**{**raw, "word": Word(**raw["word"]), "checkpoints": tuple(raw["checkpoints"])})


def lexicon_of(lines: Iterable[Line]) -> dict[str, Any]:
    """The lexicon as it is compiled: usages by spelling; the documented kinds and artist templates by checkpoint.

    What merges on a family's base usually want stands beside the checkpoints, by ``merges_key``.
    """
    found: dict[tuple[Any, ...], list[str]] = {}
    kinds: dict[str, list[str]] = {}
    artists: dict[str, list[str]] = {}
    for key, speaker in speakers(lines):
        for usage in usages_in(speaker):
            found.setdefault(usage, []).append(key)
        if known := documented_kinds(speaker):
            kinds[key] = known
        if speaker.prompting and speaker.prompting.artists:
            artists[key] = list(speaker.prompting.artists)
    words: dict[str, list[dict[str, Any]]] = {}
    for (word, kind, rung, rungs, side), keys in found.items():
        entry = Usage(word, kind, tuple(keys), rung, rungs, side)
        words.setdefault(spelling(word.tag), []).append(plain(entry, sparse=True))
    return {"words": words, "kinds": kinds, "artists": artists}


def speakers(lines: Iterable[Line]) -> Iterator[tuple[str, Checkpoint | Merges]]:
    """All that have words: checkpoints, and the merges of a family as a whole."""
    for line in lines:
        yield from ((checkpoint.key, checkpoint) for checkpoint in line.checkpoints)
        if line.merges:
            yield merges_key(line.family), line.merges


def usages_in(checkpoint: Checkpoint | Merges) -> Iterator[tuple[Any, ...]]:
    """The words of a checkpoint: each with its kind, its place on the ladder, and the side that recommends it."""
    sides = recommended(checkpoint.quality)
    for kind in KINDS[:-1] if checkpoint.vocabulary else ():
        words: tuple[Word, ...] = getattr(checkpoint.vocabulary, kind) or ()
        steps = [word for word in words if "{" not in word.tag]
        for word in words:
            ladder = (steps.index(word), len(steps)) if kind in LADDERS and word in steps else (None, None)
            yield word, kind, *ladder, sides.pop(spelling(word.tag), (None, None))[0]
    for side, tag in sides.values():
        yield Word(tag, side=side), "recommended", None, None, side


def recommended(quality: Quality | None) -> dict[str, tuple[Side, str]]:
    """The developer's strings: side and tag by spelling."""
    if quality is None:
        return {}
    return {spelling(tag): (side, tag) for side in SIDES for tag in getattr(quality, side)}


def documented_kinds(checkpoint: Checkpoint | Merges) -> list[str]:
    """The kinds of words that are known; a checkpoint that is known to want no quality tags has none of those."""
    vocabulary, quality = checkpoint.vocabulary, checkpoint.quality
    found: list[str] = [kind for kind in KINDS[:-1] if vocabulary and getattr(vocabulary, kind) is not None]
    return found or (["quality", "aesthetic"] if quality and not quality.positive else [])
