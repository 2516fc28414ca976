"""A prompt as pieces: tags with weight and span, extra networks, wildcards and the syntax between them.

Reading takes linear time and never fails: what cannot be understood stays as it is and is reported as a fault. The
pieces cover the text without a gap, so joining them gives the text back, byte for byte.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal, NamedTuple

from sdxl_advisor.catalog.record import record

Kind = Literal["tag", "sentence", "network", "embedding", "wildcard", "break", "and", "schedule", "comment", "glue"]
Dialect = Literal["a1111", "comfyui"]

MARKS = "()[]{}|"
SEPARATORS = ",\n\r\uff0c\u3001"
# Every alternative begins with a plain character, so that the search skips over everything else in one go.
SPECIAL = [
    r"<[a-zA-Z]{2,20}:[^<>\n]{1,300}>",
    r"__[A-Za-z0-9*?/.-][A-Za-z0-9*?_/. -]{0,80}?__",
    r"embedding:(?<![\w:]embedding:)[^\s,\uff0c\u3001()\[\]:]{1,200}",
    r"BREAK(?<!\wBREAK)(?!\w)",
    r"AND(?<!\wAND)(?!\w)",
    r"\\(?s:.)",
    *map(re.escape, MARKS + SEPARATORS),
]
TOKENS = {"a1111": re.compile("|".join([*SPECIAL, r"\#[^\n]*"])), "comfyui": re.compile("|".join(SPECIAL))}
WEIGHT = re.compile(r":[ \t]*([+-]?(?:\d{1,6}(?:\.\d{0,9})?|\.\d{1,9}))[ \t]*$")
STRAY_WEIGHT = re.compile(r"(?=.*[^\W\d]).+?(?<!\s\d):[ \t]*\d?\.\d{1,3}$", re.DOTALL)
ESCAPED = re.compile(r"\\(.)", re.DOTALL)
PRONOUN = r"^(?:there|she|he|they|it)\s\S+\s\S+\s"
ARTICLE = r"^an?\s(?:\S+\s){4}"  # titles begin with one too
VERB = r"\s(?:is|are|was|were|has|have)\s"
FULL_STOP = r"\s\S+\s\S+\s\S+\.$"
SENTENCE = re.compile(f"{PRONOUN}|{ARTICLE}|{VERB}|{FULL_STOP}", re.IGNORECASE | re.DOTALL)
LONG = 200  # characters: longer tags are not remembered
MANY_WORDS = 9  # a tag with more words is a sentence
PAIRS = {")": "(", "]": "[", "}": "{"}
UP, DOWN = 1.1, 1 / 1.1
TAIL = 30  # characters before a closing bracket in which its weight can stand


class Piece(NamedTuple):
    """A part of a prompt: ``text`` as written, its span, what it is, and the weight that the brackets around it give.

    ``name`` is the text without escapes and surrounding blanks, as it is compared with known tags. A named tuple,
    because a prompt has many.
    """

    kind: Kind
    text: str
    start: int
    weight: float = 1.0
    name: str = ""

    @property
    def end(self) -> int:
        """The place behind the last character."""
        return self.start + len(self.text)


class Fault(NamedTuple):
    """Something that the program will not read as it was meant."""

    kind: Literal["unbalanced", "malformed-weight"]
    start: int
    end: int


class Group(NamedTuple):
    """A pair of brackets: the place of both, and the factor on what is inside.

    ``number`` is the place of a weight that was written out; ``whole`` marks a schedule or a random choice, which is
    one piece.
    """

    start: int
    end: int
    factor: float
    number: int | None = None
    whole: Kind | None = None


@record
class Prompt:
    """A prompt that was read."""

    text: str
    pieces: tuple[Piece, ...]
    groups: tuple[Group, ...]
    faults: tuple[Fault, ...]

    def __str__(self) -> str:
        """The text, put together from its pieces."""
        return "".join(piece.text for piece in self.pieces)

    @property
    def words(self) -> tuple[Piece, ...]:
        """The tags and sentences."""
        return tuple(piece for piece in self.pieces if piece.kind in ("tag", "sentence"))


Token = tuple[str, int, int]  # kind, start, end


def read(text: str, dialect: Dialect = "a1111") -> Prompt:
    """The pieces of a prompt as the program of this *dialect* takes it."""
    tokens = [
        (TOKEN_KINDS[text[start]], start, end) for start, end in (m.span() for m in TOKENS[dialect].finditer(text))
    ]
    groups, faults = matched(text, tokens, "([{" if dialect == "a1111" else "({")
    pieces = cut(text, tokens, {group.start: group for group in groups})
    faults += [
        Fault("malformed-weight", piece.start, piece.end)
        for piece in pieces
        if piece.name and ":" in piece.text and STRAY_WEIGHT.fullmatch(piece.text)
    ]
    return Prompt(text, tuple(pieces), tuple(groups), tuple(sorted(faults, key=lambda fault: fault.start)))


def matched(text: str, tokens: list[Token], openers: str) -> tuple[list[Group], list[Fault]]:
    """The pairs of brackets, and the brackets without a partner."""
    groups: list[Group] = []
    alone: list[int] = []
    waiting: list[list[int]] = []  # place of an opening bracket, and whether a bar stands at its level
    for kind, start, _ in tokens:
        mark = text[start] if kind == "mark" else ""
        if mark == "|" and waiting:
            waiting[-1][1] = 1
        elif mark and mark in openers:
            waiting.append([start, 0])
        elif mark and PAIRS.get(mark, " ") in openers:
            if waiting and text[waiting[-1][0]] == PAIRS[mark]:
                opened, bar = waiting.pop()
                groups.append(group(text, opened, bar, start))
            else:
                alone.append(start)
    alone += [start for start, _ in waiting]
    return groups, [Fault("unbalanced", start, start + 1) for start in alone]


def group(text: str, start: int, bar: int, end: int) -> Group:
    """What a pair of brackets means; *bar* says whether alternatives stand in it."""
    number = WEIGHT.search(text, max(start + 1, end - TAIL), end)
    if text[start] == "{":
        return Group(start, end, 1.0, whole="wildcard" if bar else None)
    if text[start] == "[":
        return Group(start, end, DOWN, whole="schedule" if bar or number else None)
    return Group(start, end, float(number[1]) if number else UP, number.start() if number else None)


def cut(text: str, tokens: list[Token], groups: dict[int, Group]) -> list[Piece]:
    """The pieces in order; blanks, separators, brackets and weights are glue."""
    pieces: list[Piece] = []
    closing: dict[int, tuple[Group, float]] = {}  # by the place of the bracket: its group, the weight outside
    weight, begin = 1.0, 0
    for kind, start, end in [*tokens, ("end", len(text), len(text))]:
        opened = groups.get(start) if kind == "mark" else None
        if kind == "escape" or start < begin or (kind == "mark" and not opened and start not in closing):
            continue
        closed, outside = closing.pop(start, (None, weight))
        if begin < start:
            pieces += words(text, begin, start, weight, closed.number if closed else None)
        begin, weight = end, outside
        if opened and opened.whole:
            begin = opened.end + 1
            pieces.append(Piece(opened.whole, text[start:begin], start, weight))
            continue
        if kind != "end":
            pieces.append(Piece(KINDS.get(kind, "glue"), text[start:end], start, weight))
        if opened:
            closing[opened.end] = opened, weight
            weight *= opened.factor
    return pieces


def words(text: str, begin: int, end: int, weight: float, number: int | None) -> list[Piece]:
    """A tag or sentence between two places, with the blanks around it and the *number* behind it as glue."""
    raw = text[begin : end if number is None else max(number, begin)]
    body, before, kind, name = tag_in(raw) if len(raw) <= LONG else tag_in.__wrapped__(raw)
    if not body:
        return [Piece("glue", text[begin:end], begin, weight)]
    first = begin + before
    last = first + len(body)
    found = [Piece("glue", text[begin:first], begin, weight)] if before else []
    found.append(Piece(kind, body, first, weight, name))
    if end > last:
        found.append(Piece("glue", text[last:end], last, weight))
    return found


@lru_cache(maxsize=20_000)
def tag_in(raw: str) -> tuple[str, int, Kind, str]:
    """The tag or sentence in a text with blanks around it, how many are before it, its kind and name; remembered."""
    body = raw.strip()
    name = " ".join((ESCAPED.sub(r"\1", body) if "\\" in body else body).split())
    return body, len(raw) - len(raw.lstrip()), "sentence" if " " in name and is_sentence(name) else "tag", name


def is_sentence(name: str) -> bool:
    """Tell a sentence from a tag: many words, a verb or article in it, or a full stop at its end."""
    return name.count(" ") >= MANY_WORDS or bool(SENTENCE.search(name))


KINDS: dict[str, Kind] = {
    "network": "network",
    "wildcard": "wildcard",
    "embedding": "embedding",
    "comment": "comment",
    "break": "break",
    "and": "and",
}
TOKEN_KINDS = {
    "<": "network",
    "_": "wildcard",
    "e": "embedding",
    "B": "break",
    "A": "and",
    "#": "comment",
    "\\": "escape",
    **dict.fromkeys(MARKS, "mark"),
    **dict.fromkeys(SEPARATORS, "separator"),
}
