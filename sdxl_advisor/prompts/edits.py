"""Changing parts of a prompt while the rest stays byte for byte."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

COMMA_BEHIND = re.compile(r"[ \t]*[,\uff0c\u3001][ \t]*")
COMMA_BEFORE = re.compile(r"[,\uff0c\u3001][ \t]*$|[ \t]+$")
AT_THE_END = re.compile(r"[ \t]*(?:$|[\r\n)\]}|:])")
EMPTY_GROUP = re.compile(r"\s*(?:(?::[ \t]*[\d.]{1,9}[ \t]*)?\)|\])")


class Change(NamedTuple):
    """What stands between two places becomes *text*; an empty text leaves it out, with its comma."""

    start: int
    end: int
    text: str


def changed(text: str, changes: Iterable[Change]) -> str:
    """*text* after the changes; of two that overlap the first is made."""
    done: list[str] = []
    place = 0
    for change in sorted(set(changes)):
        if change.start < place:
            continue
        done.append(text[place : change.start])
        done.append(change.text)
        place = change.end if change.text or change.start == change.end else leave_out(text, change.end, done)
    return "".join([*done, text[place:]])


def leave_out(text: str, end: int, done: list[str]) -> int:
    """Drop the comma of what was left out, and the brackets that are empty without it; where to go on."""
    while True:
        if behind := COMMA_BEHIND.match(text, end):
            return behind.end()
        if AT_THE_END.match(text, end):
            trim(done, COMMA_BEFORE)
        empty = EMPTY_GROUP.match(text, end)
        if not empty or not ends_with(done, "(" if empty[0][-1] == ")" else "["):
            return end
        done[-1] = done[-1][:-1]
        end = empty.end()


def trim(done: list[str], pattern: re.Pattern[str]) -> None:
    """Cut what matches off the end of what is done."""
    while done and not done[-1]:
        done.pop()
    if done:
        tail = done[-1][-8:]
        done[-1] = done[-1][: -len(tail)] + pattern.sub("", tail)


def ends_with(done: list[str], mark: str) -> bool:
    """Tell whether what is done ends with a mark."""
    while done and not done[-1]:
        done.pop()
    return bool(done) and done[-1].endswith(mark)
