"""Brackets of a prompt: which belong together, and what weight each program gives to what is in them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Literal

from sdxl_advisor import lazy_re as re
from sdxl_advisor.named_tuples import NamedTuple

Dialect = Literal["a1111", "comfyui", "compel"]
Whole = Literal["schedule", "wildcard"]
Token = tuple[str, int, int]  # kind, start, end

OPENERS = {"a1111": "([{", "comfyui": "({", "compel": "({"}
PAIRS = {")": "(", "]": "[", "}": "{"}
UP, DOWN = 1.1, 1 / 1.1
PLUS, MINUS = 1.1, 0.9  # of each sign in compel
MOST_SIGNS = 40
TAIL = 30  # characters before a closing bracket in which its weight can stand
NUMBER = r":[ \t]*([+-]?(?:\d{1,6}(?:\.\d{0,9})?|\.\d{1,9}))[ \t]*$"
WEIGHT = re.compile(NUMBER)
NUMBERS = re.compile(r"[01]?\.\d{1,2}(?:\s+[01]?\.\d{1,2})*")  # without a colon
FLOAT = re.compile(NUMBER.replace(r"[ \t]*$", r"(?:[eE][+-]?\d{1,2})?\s*$"))
SIGNS = re.compile(r"\++|-+")
ENDS = r"(?=\s|$|[,;)\]}\uff0c\u3001])"
BEHIND = {  # what compel reads as the weight of brackets, right behind them
    "a1111": re.compile(rf"(?:\d?\.\d{{1,3}}|\++|--+){ENDS}"),
    "compel": re.compile(r"-?(?:\d{1,3}(?:\.\d{1,6})?|\.\d{1,6})|\++|-+"),
}
BEHIND["comfyui"] = BEHIND["a1111"]
BEGINNINGS = (".", "+", "-")  # of it, besides digits
FACE_BEFORE = re.compile(r"[:;=>'\u00b4`^-]{1,2}$")
FACE_BEHIND = re.compile(r"[:;=8]{1,2}(?=\s|$|,)")


class Group(NamedTuple):
    """A pair of brackets: the place of both, and the factor on what is inside.

    ``number`` is the place of a weight that was written out before the closing bracket, ``behind`` the end of one
    behind it. Where it ``replaces``, the factor is the weight whatever stands around the pair. ``whole`` marks a
    schedule or a random choice, which is one piece.
    """

    start: int
    end: int
    factor: float
    number: int | None = None
    whole: Whole | None = None
    behind: int = 0
    replaces: bool = False


class Brackets(NamedTuple):
    """The pairs, the brackets ``alone``, and by place the factor that an unclosed one puts on all that follows."""

    groups: list[Group]
    alone: list[int]
    unclosed: dict[int, float]


class Weighed(NamedTuple):
    """A stretch of a prompt that another program would weigh: its span, the text inside, and the weight.

    ``first`` is the place of the text inside, where that is known.
    """

    start: int
    end: int
    inside: str
    weight: float
    first: int = 0


def brackets(text: str, tokens: Sequence[Token], dialect: Dialect) -> Brackets:
    """The pairs of brackets, and those without a partner, as a program takes them."""
    marks = [(start, text[start]) for kind, start, _ in tokens if kind == "mark"]
    if not marks:
        return Brackets([], [], {})
    groups, alone = matched(text, marks, dialect)
    unclosed = {start: 1.0 for start in alone if text[start] in "([" and not is_face(text, start)}
    if dialect == "a1111":
        unclosed |= {start: UP if text[start] == "(" else DOWN for start in unclosed}
    if dialect == "comfyui" and (first := min((start for start in alone if text[start] in "()"), default=-1)) >= 0:
        groups = [group if group.start < first else group._replace(factor=1.0, replaces=False) for group in groups]
    return Brackets(groups, alone, unclosed)


def matched(text: str, marks: list[tuple[int, str]], dialect: Dialect) -> tuple[list[Group], list[int]]:
    """The pairs, and the places of brackets without a partner; a closing bracket passes over others left open."""
    groups: list[Group] = []
    alone: list[int] = []
    waiting: list[list[int]] = []  # place of an opening bracket, and whether a bar stands at its level
    count: Counter[str] = Counter()
    openers = OPENERS[dialect]
    for start, mark in marks:
        if mark == "|" and waiting:
            waiting[-1][1] = 1
        elif mark in openers:
            waiting.append([start, 0])
            count[mark] += 1
        elif (partner := PAIRS.get(mark, " ")) in openers:
            if not count[partner]:
                alone.append(start)
                continue
            opened, bar = waiting.pop()
            while text[opened] != partner:
                count[text[opened]] -= 1
                alone.append(opened)
                opened, bar = waiting.pop()
            count[partner] -= 1
            groups.append(group(text, opened, bar, start, dialect))
    return groups, sorted([*alone, *(start for start, _ in waiting)])


def group(text: str, start: int, bar: int, end: int, dialect: Dialect) -> Group:
    """What a pair of brackets means; *bar* says whether alternatives stand in it."""
    pattern = FLOAT if dialect == "comfyui" else WEIGHT
    begin = max(start + 1, end - TAIL)
    number = pattern.search(text, begin, end) if text.find(":", begin, end) >= 0 else None
    if text[start] == "{":
        return Group(start, end, 1.0, whole="wildcard" if bar else None)
    if text[start] == "[":
        return Group(start, end, DOWN, whole="schedule" if bar or number else None)
    next_ = text[end + 1 : end + 2]
    behind = BEHIND[dialect].match(text, end + 1) if next_.isdecimal() or next_ in BEGINNINGS else None
    place = number.start() if number else None
    last = behind.end() if behind else 0
    if dialect == "compel":
        return Group(start, end, strength(behind[0]) if behind else 1.0, place, behind=last)
    if dialect == "comfyui":  # a number replaces what is around it, and needs text before it
        if number and number.start() > start + 1:
            return Group(start, end, float(text[number.start() + 1 : end]), place, behind=last, replaces=True)
        return Group(start, end, UP, behind=last)
    return Group(start, end, float(number[1]) if number else UP, place, behind=last)


def strength(sign: str) -> float:
    """The weight that compel reads from a number or from signs."""
    if SIGNS.fullmatch(sign):
        return float((PLUS if sign[0] == "+" else MINUS) ** min(len(sign), MOST_SIGNS))
    return float(sign)


def is_face(text: str, start: int) -> bool:
    """Tell whether an opening bracket is part of a face, such as ``:(`` or ``(;``."""
    return bool(FACE_BEFORE.search(text, max(start - 2, 0), start) or FACE_BEHIND.match(text, start + 1))


def nested(pairs: Mapping[int, Group], group: Group, inner: set[int]) -> tuple[int, Group]:
    """How many pairs stand one directly in another, and the last of them; those within are added to *inner*."""
    count, deep = 1, group
    while (next_ := pairs.get(deep.start + 1)) and next_.end == deep.end - 1 and not next_.whole:
        inner.add(next_.start)
        count, deep = count + 1, next_
    return count, deep


def weighed(words: str, weight: float | str, dialect: Dialect) -> str:
    """Words with a weight, as a program writes it; a number with two decimals at most, a text as it stands."""
    number = weight if isinstance(weight, str) else f"{round(weight, 2):g}"
    return f"({words}){number.strip()}" if dialect == "compel" else f"({words}:{number})"
