"""Settings that stand in a prompt as text: what was pasted along with it, or belongs to another program."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from functools import lru_cache
from operator import itemgetter

from sdxl_advisor import lazy_re as re
from sdxl_advisor.catalog.reference import PastedSettings
from sdxl_advisor.prompts.grammar import Prompt

JOINING = " \t\r\n,"  # what may stand between the settings of one run
OPENING = " \t\r\n,|"  # what may stand before a setting
VALUE = r"[^\s,():|<>][^\n,():|<>]{0,60}"
HEADED = "negative prompt"


def settings_in(prompt: Prompt, facts: PastedSettings) -> list[tuple[int, int]]:
    """The spans of settings in a prompt, those that follow each other as one."""
    runs: list[tuple[int, int]] = []
    if not may_have(prompt.text.casefold(), facts):
        return runs
    for start, end in found(prompt, facts):
        if runs and not prompt.text[runs[-1][1] : start].strip(JOINING):
            runs[-1] = runs[-1][0], end
        else:
            runs.append((start, end))
    return runs


def is_inside(place: int, spans: list[tuple[int, int]]) -> bool:
    """Tell whether a place is in one of some spans that stand in order."""
    before = bisect_right(spans, place, key=itemgetter(0))
    return bool(before) and place < spans[before - 1][1]


def words_of_settings(facts: PastedSettings) -> tuple[list[str], list[str]]:
    """What has one of the first in it, without capitals, may be a setting, and with a colon one of the second."""
    words = ["--", *without_longer(facts.numbers)]
    return words, [name for name in without_longer((HEADED, *facts.names)) if not any(word in name for word in words)]


def without_longer(words: Sequence[str]) -> list[str]:
    """Some words without those that have a shorter one in them."""
    return [word for word in words if not any(other in word and other != word for other in words)]


def may_have(folded: str, facts: PastedSettings) -> bool:
    """Tell quickly whether a text can have settings at all, as hardly one has."""
    if "--" in folded:
        return True
    for word in facts.numbers:
        if word in folded:
            return True
    return (": " in folded or ":\n" in folded) and any(word in folded for word in (HEADED, *facts.names))


def is_setting(text: str, facts: PastedSettings) -> bool:
    """Tell whether a whole tag is a setting with its number, such as CFG scale: 4.5, and not a tag with a weight."""
    name, colon, _ = text.rpartition(":")
    return bool(colon) and name.strip().casefold() in facts.names


def found(prompt: Prompt, facts: PastedSettings) -> Iterator[tuple[int, int]]:
    """Where a setting begins a tag and ends; a weight in brackets is none, nor is what stands in a comment."""
    text, weights = prompt.text, sorted(group.number for group in prompt.groups if group.number is not None)
    comments = [(piece.start, piece.end) for piece in prompt.of_kind("comment")]
    for match in pattern(facts).finditer(text):
        if is_inside(match.start(), comments):
            continue
        before = match.start()
        while before and text[before - 1] in " \t":
            before -= 1
        begins = match[0].startswith("--") or not before or text[before - 1] in OPENING
        if begins and bisect_left(weights, match.start()) == bisect_left(weights, match.end()):
            yield match.start(), match.start() + len(match[0].rstrip())


@lru_cache(maxsize=4)
def pattern(facts: PastedSettings) -> re.Pattern[str]:
    """All forms of settings as one expression."""
    names, numbers, flags = (
        "|".join(sorted(map(re.escape, words), key=len, reverse=True))
        for words in (facts.names, facts.numbers, facts.flags)
    )
    forms = (
        rf"(?<![\w-]){HEADED}\s*:",
        rf"(?<![\w-])(?:{names})\s?:\s+{VALUE}",
        rf"(?<![\w-])(?:{numbers})\s?[:=]?\s*\d+(?:\.\d+)?(?=\s*(?:[,\n|]|$|--))",
        rf"(?<!\S)--(?:{flags})(?![\w-])(?:[ \t]+(?:[\d.:]+|https?://\S+)(?!\w))?",
    )
    return re.compile("|".join(forms), re.IGNORECASE)
