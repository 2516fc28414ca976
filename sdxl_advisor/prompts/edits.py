"""Changing parts of a prompt while the rest stays byte for byte."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import zip_longest
from typing import Protocol

from sdxl_advisor import lazy_re as re
from sdxl_advisor.named_tuples import NamedTuple
from sdxl_advisor.prompts.separators import BORDER

COMMA_BEHIND = re.compile(r"[ \t]*([,\uff0c\u3001])[ \t]*")
COMMA_BEFORE = re.compile(r"[,\uff0c\u3001][ \t]*$|[ \t]+$")
AT_THE_END = re.compile(rf"[ \t]*(?:$|[\r\n)\]}}:]|(?P<bar>\|)|{BORDER})")
TAG_BEGINS = re.compile(rf"(?:^|[,\uff0c\u3001\r\n(\[{{<>|:\"]|{BORDER})[ \t]*$")
BORDERS = ("BREAK", "AND", "ADD")  # how one begins
ENDS_WITH_BORDER = re.compile(rf"(?<!\w){BORDER}$")
BORDER_BEHIND = re.compile(rf"(?<!\w){BORDER}")
EMPTY_GROUP = re.compile(r"\s*(?:(?::[ \t]*[\d.]{1,9}[ \t]*)?\)|\]|\})")

SHORT, LOOSE = 8, 4_096  # characters: in which a comma is looked for; of a part that is quickly copied
LONGEST_END, LONGEST_CHOICE = 16, 500  # characters
OPENED = {")": "(", "]": "[", "}": "{"}


class Change(NamedTuple):
    """What stands between two places becomes *text*; an empty text leaves it out, with its comma."""

    start: int
    end: int
    text: str


class Fix(Protocol):
    """What a rule would write in place of a stretch of one side."""

    @property
    def side(self) -> str:
        """The side of the prompt."""

    @property
    def start(self) -> int:
        """Where the stretch begins."""

    @property
    def end(self) -> int:
        """Where it ends."""

    @property
    def fix(self) -> str | None:
        """What is right instead; an empty text leaves it out."""


def fixes_on(side: str, fixes: Iterable[Fix]) -> list[Change]:
    """The changes that some fixes make on one side."""
    return [Change(one.start, one.end, one.fix or "") for one in fixes if one.side == side]


def changed(text: str, changes: Iterable[Change]) -> str:
    """*text* after the changes; of two that overlap the wider is made, of equal ones the first."""
    return changed_apart(text, apart(changes))


def changed_apart(text: str, ordered: Sequence[Change]) -> str:
    """The same after changes in order that do not overlap."""
    done: list[str] = []
    place = 0
    for change, later in zip_longest(ordered, ordered[1:]):
        if change.start < place:
            continue
        done += filter(None, (text[place : change.start], change.text))
        place = change.end
        if change.end > change.start and not change.text:
            place = leave_out(text, change.end, done, later.start if later else len(text))
            if text[place : place + 1].isalnum() and ENDS_WITH_BORDER.search(last_of(done)):
                done.append(" ")  # or the border would be part of a word
        meets = text.startswith(BORDERS, place) and BORDER_BEHIND.match(text, place)
        if meets and not (later and later.start == place) and ends_with_word(done):
            done.append(" ")
    return "".join([*done, text[place:]])


def apart(changes: Iterable[Change]) -> list[Change]:
    """The changes in order, without those that overlap a wider one."""
    kept: list[Change] = []
    for change in sorted(set(changes)):
        while kept and change.start < kept[-1].end and width(kept[-1]) < width(change):
            kept.pop()
        if not kept or change.start >= kept[-1].end:
            kept.append(change)
    return kept


def width(change: Change) -> int:
    """How much of the text a change is about."""
    return change.end - change.start


def leave_out(text: str, end: int, done: list[str], limit: int) -> int:
    """Drop the comma of what was left out, and the brackets that are empty without it; where to go on.

    From *limit* on the text is another change's. Tags that only the brackets parted get a comma between them.
    """
    parted = False
    while True:
        if behind := COMMA_BEHIND.match(text, end, max(limit, end)):
            return behind.end() if begins_tag(done) else behind.start(1)
        if is_at_the_end(text, end):
            trim(done, COMMA_BEFORE)
        empty = EMPTY_GROUP.match(text, end, max(limit, end))
        if not empty or not ends_with(done, OPENED[empty[0][-1]]):
            break
        done[-1] = done[-1][:-1]
        end, parted = empty.end(), True
    if parted and not is_at_the_end(text, end) and not begins_tag(done):
        done.append("," if text[end].isspace() else ", ")
    return end


def is_at_the_end(text: str, place: int) -> bool:
    """Tell whether no tag follows; a bar without a blank before it ends one only among choices in brackets."""
    found = AT_THE_END.match(text, place)
    if not (found and found["bar"] and found.start("bar") == place):
        return found is not None
    first = max(place - LONGEST_CHOICE, 0)
    return any(text.rfind(one, first, place) > text.rfind(other, first, place) for one, other in ("{}", "[]"))


def begins_tag(done: list[str]) -> bool:
    """Tell whether a tag may begin behind what is done; else the blanks at its end go, for a comma to follow."""
    if TAG_BEGINS.search(last_of(done)):
        return True
    trim(done, COMMA_BEFORE)
    return False


def trim(done: list[str], pattern: re.Pattern[str]) -> None:
    """Cut what matches off the end of what is done."""
    loosen(done)
    if done:
        tail = done[-1][-SHORT:]
        done[-1] = done[-1][: -len(tail)] + pattern.sub("", tail)


def loosen(done: list[str]) -> None:
    """Let the last part of what is done be neither empty nor long: what is cut off a long one copies all of it."""
    while done and not done[-1]:
        done.pop()
    if len(done) > 1 and len(done[-1]) < SHORT <= LOOSE < len(done[-2]):
        end = done.pop()
        done[-1] += end
    if done and len(done[-1]) > 2 * LOOSE:
        done[-1:] = done[-1][:-LOOSE], done[-1][-LOOSE:]


def last_of(done: list[str]) -> str:
    """The end of what is done, long enough for a border and the blanks behind it."""
    while done and not done[-1]:
        done.pop()
    tail = ""
    for part in reversed(done):
        tail = part[-LONGEST_END:] + tail
        if len(tail) >= LONGEST_END:
            break
    return tail


def ends_with_word(done: list[str]) -> bool:
    """Tell whether what is done ends within a word, which a border behind it must not become part of."""
    end = last_of(done)[-1:]
    return end.isalnum() or end == "_"


def ends_with(done: list[str], mark: str) -> bool:
    """Tell whether what is done ends with a mark."""
    loosen(done)
    return bool(done) and done[-1].endswith(mark)
