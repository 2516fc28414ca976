"""One side of a prompt as a checkpoint understands it."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, reduce
from operator import itemgetter, or_

from sdxl_advisor import lazy_re as re
from sdxl_advisor.catalog.lexicon import Usage, WordKind
from sdxl_advisor.catalog.records import Side
from sdxl_advisor.catalog.spelling import spelling
from sdxl_advisor.prompts.dictionary import Sense
from sdxl_advisor.prompts.features import (
    ADD_ON,
    BAD,
    BAR,
    BRACES,
    BRACKETS,
    COLONS,
    DOUBLE,
    FAULTY,
    GAPS,
    GOOD,
    LABELS,
    LONG,
    MANY_LONG,
    MISPLACED,
    NOT_ASCII,
    SENTENCE,
    SEPARATOR,
    SETTING,
    SIGNED,
    WEIGHT,
)
from sdxl_advisor.prompts.grammar import LONG_TEXT, TEXTS, Comments, Dialect, Group, Piece, Prompt, read
from sdxl_advisor.prompts.language import Language
from sdxl_advisor.prompts.pasted import settings_in
from sdxl_advisor.remembered import cached_property

NAME, KIND, WEIGHING, START = (itemgetter(Piece._fields.index(one)) for one in ("name", "kind", "weight", "start"))
SPELLED, FEATURES = (itemgetter(Sense._fields.index(field)) for field in ("spelled", "features"))
OPERATORS = frozenset((".and", ".blend", ".add", ".attend", ".swap"))  # of compel, behind brackets: (rain).and(0.5)
BEFORE_WEIGHTS = " ,(\n"  # what may stand before brackets that give a tag its weight
LONGEST_NAME = 200  # characters in brackets that are looked at as a name, or as one tag
Known = tuple[Piece, Sense, Usage]


class Reading:
    """One side of a prompt, read for a checkpoint: its tags, and those among them that mean something special."""

    def __init__(self, side: Side, prompt: Prompt, language: Language) -> None:
        self.side = side
        self.prompt = prompt
        self.text = prompt.text
        self.language = language
        self.tags = prompt.words
        self.senses = list(map(language.sense, map(NAME, self.tags)))
        # These are asked for with every prompt, so they are no cached properties, which take their time.
        self.spelled = self.by_spelling()
        self.features = reduce(or_, map(FEATURES, self.senses), self.own_features())
        if self.features & (BAD if side == "positive" else GOOD):
            self.features |= MISPLACED
        if self.features & LONG and sum([one.features & LONG for one in self.senses]) < MANY_LONG * LONG:
            self.features ^= LONG
        self.marked = [pair for pair in zip(self.tags, self.senses, strict=True) if not pair[1].plain]
        self.known: list[Known] = [(piece, sense, sense.usage) for piece, sense in self.marked if sense.usage]

    @cached_property
    def settings(self) -> list[tuple[int, int]]:
        """The spans of settings that were pasted in: in tags, or in alternatives of a wildcard."""
        if not self.features & (SETTING | BAR):
            return []
        return settings_in(self.prompt, self.language.catalog.prompt_facts.settings)

    @cached_property
    def bracketed_names(self) -> list[tuple[int, int, str]]:
        """Tags with a plain bracket right behind a word: where they stand, and how to write them."""
        text = self.text
        groups = [
            (group, inside)
            for group in self.odd_groups
            if text[group.start] == "(" and group.number is None and group.end - group.start <= LONGEST_NAME
            if is_name(inside := text[group.start + 1 : group.end])
        ]
        groups = [(group, inside) for group, inside in groups if is_behind_a_word(text, group.start)]
        if not groups:
            return []
        ends, found = {piece.end: piece for piece in self.tags}, list[tuple[int, int, str]]()
        prompting, markers = self.language.prompting, self.language.dictionary.separable
        spaces = prompting is not None and prompting.underscores is False
        for group, inside in groups:
            before = ends.get(group.start) or (ends.get(group.start - 1) if text[group.start - 1] == " " else None)
            if before and is_word(before, text) and not {spelling(before.name), spelling(inside)} & markers:
                blank = " " if before.end < group.start else ""
                name = f"{before.text}{blank}\\({inside}\\)"
                found.append((before.start, group.end + 1, re.sub("_+", " ", name) if spaces else name))
        return found

    @cached_property
    def odd_groups(self) -> list[Group]:
        """The pairs of brackets that are anything else than one tag with its weight, as ``(rain:1.2)`` is.

        In the grammar of compel all pairs are, as their weight stands elsewhere.
        """
        groups, text = self.prompt.groups, self.text
        return [group for group in groups if self.prompt.dialect == "compel" or not weighs_one_tag(text, group)]

    @cached_property
    def starts(self) -> list[int]:
        """Where its tags begin."""
        return list(map(START, self.tags))

    @cached_property
    def chunks(self) -> list[int]:
        """The places at which a prompt begins anew."""
        return [piece.start for piece in self.prompt.of_kind("break", "and", "border")]

    def own_features(self) -> int:
        """The bits of the side itself, beside those of its tags."""
        text, prompt = self.text, self.prompt
        found = DOUBLE if len(self.spelled) < len(self.tags) else 0
        found |= SENTENCE if "sentence" in map(KIND, self.tags) else 0
        found |= FAULTY if prompt.faults else 0
        found |= SIGNED if "+" in text or "--" in text else 0
        found |= COLONS if ":" in text and text.count(":") >= LABELS else 0
        if prompt.tokens or prompt.dialect == "compel":
            found |= self.features_of_form()
        elif (text.count(",") + 1 != len(self.tags) or not text.isprintable() or not text.isascii()) and has_gap(text):
            found |= GAPS
        return found if text.isascii() else found | NOT_ASCII

    def features_of_form(self) -> int:
        """Those of them that come from what stands between its tags."""
        text, prompt = self.text, self.prompt
        found = (GAPS if has_gap(text) else 0) | (SEPARATOR if prompt.separators else 0)
        found |= BRACKETS if prompt.groups and self.odd_groups else 0
        found |= BRACES if "{" in text or "::" in text else 0
        found |= (BAR if "|" in text else 0) | (SIGNED if ".swap(" in text else 0)
        usual = self.language.catalog.prompt_facts.weights
        weights = set(map(WEIGHING, self.tags))
        found |= WEIGHT if any(one < 0 or not usual.min <= one <= usual.max for one in weights) else 0
        found |= SETTING if "[" in text and prompt.of_kind("schedule") else 0
        return found | (ADD_ON if prompt.of_kind("network", "embedding") else 0)

    def by_spelling(self) -> dict[str, Piece]:
        """The first piece of each tag, by spelling."""
        found = dict(zip(map(SPELLED, self.senses), self.tags, strict=True))
        if len(found) < len(self.tags):
            for piece, sense in zip(reversed(self.tags), reversed(self.senses), strict=True):
                found[sense.spelled] = piece
        return found

    def known_as(self, kind: WordKind) -> list[Known]:
        """The words of one kind that the checkpoint knows."""
        return self.by_kind.get(kind, [])

    @cached_property
    def by_kind(self) -> dict[WordKind, list[Known]]:
        """The words that the checkpoint knows, by what they are."""
        found: dict[WordKind, list[Known]] = {}
        for one in self.known:
            found.setdefault(one[2].kind, []).append(one)
        return found


def weighs_one_tag(text: str, group: Group) -> bool:
    """Tell whether a pair of brackets is there for the weight that is written in it, and has no comma in it."""
    start, number = group.start, group.number
    if number is None or group.behind or text[start] != "(" or number - start > LONGEST_NAME:
        return False
    return "," not in text[start:number] and (start == 0 or text[start - 1] in BEFORE_WEIGHTS)


def has_gap(text: str) -> bool:
    """Tell whether a comma has nothing before or behind it."""
    if text.isascii() and text.isprintable():
        tight = text.replace(" ", "")
    else:
        tight = "".join(text.split()).replace("\uff0c", ",").replace("\u3001", ",")
    return ",," in tight or tight[:1] == "," or tight[-1:] == ","


def is_behind_a_word(text: str, place: int) -> bool:
    """Tell whether what stands before a place, or before one blank there, may be the end of a tag."""
    before = text[max(place - 2, 0) : place].removesuffix(" ")[-1:]
    return before not in ("", " ", ",", "\n", "|")


def is_word(piece: Piece, text: str) -> bool:
    """Tell whether a bracket may belong to this tag: it has letters, or goes on behind another bracket."""
    if piece.name in OPERATORS:
        return False
    return any(map(str.isalnum, piece.name)) or text[max(piece.start - 1, 0)] == ")"


def is_name(inside: str) -> bool:
    """Tell whether what is in brackets is part of a name: some words, no comma, bracket or line break."""
    return bool(inside.strip()) and not any(mark in inside for mark in ",()[]{}\n\r|<")


def understood(
    side: Side, text: str, language: Language, dialect: Dialect = "a1111", comments: Comments | None = None
) -> Reading:
    """One side of a prompt, read for a checkpoint; remembered as its pieces are, and for the same reasons."""
    return (READINGS[side] if len(text) <= LONG_TEXT else reading_of)(side, text, language, dialect, comments)


def both_understood(texts: tuple[str, str], language: Language, dialect: Dialect) -> tuple[Reading, Reading]:
    """The positive and the negative, each read for a checkpoint."""
    good, bad = texts
    return understood("positive", good, language, dialect), understood("negative", bad, language, dialect)


def reading_of(side: Side, text: str, language: Language, dialect: Dialect, comments: Comments | None) -> Reading:
    """The same, read anew."""
    return Reading(side, read(text, dialect, comments), language)


# Each side has its own: one negative is written for many prompts, each of which has another positive.
READINGS: dict[Side, Callable[..., Reading]] = {
    "positive": lru_cache(maxsize=TEXTS)(reading_of),
    "negative": lru_cache(maxsize=TEXTS)(reading_of),
}
