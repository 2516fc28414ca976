"""The tags that are there after changes, without reading the prompt anew where that is not needed."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence, Set as AbstractSet

from sdxl_advisor.prompts.between import names
from sdxl_advisor.prompts.edits import Change, changed_apart
from sdxl_advisor.prompts.grammar import SEPARATORS, Prompt
from sdxl_advisor.prompts.reading import SPELLED, Reading
from sdxl_advisor.prompts.separators import may_have_separators

PLAIN = frozenset({"mark", "escape", "network", "break"})
BLANKS = " \t"
BEFORE, BEHIND = {"", "(", *SEPARATORS}, {"", ")", ":", *SEPARATORS}  # what may stand beside a whole tag


def names_left(side: Reading, changes: Sequence[Change]) -> AbstractSet[str]:
    """The spellings of the tags of a side after changes that do not overlap."""
    if not changes:
        return side.spelled.keys()
    if not is_plain(side.prompt) or not all(is_clean(side.text, change) for change in changes):
        return names(changed_apart(side.text, changes))
    left, place, starts = set[str](), 0, side.starts
    for change in changes:
        left.update(map(SPELLED, side.senses[place : bisect_left(starts, change.start)]))
        place = max(place, bisect_left(starts, change.end))
        if change.text:
            left |= names(change.text)
    left.update(map(SPELLED, side.senses[place:]))
    return left


def is_plain(prompt: Prompt) -> bool:
    """Tell whether no tag depends on what is beside it: only networks, BREAK, escapes and round brackets are there."""
    if may_have_separators(prompt.text):
        return False
    if prompt.dialect != "a1111":  # the others read square brackets as text: a tag in them is there all the same
        return False
    tokens, groups = prompt.tokens, prompt.groups
    if not tokens:
        return True
    kinds = [kind for kind, _, _ in tokens]
    if kinds.count("mark") != 2 * len(groups) or not PLAIN.issuperset(kinds):
        return False
    return all(prompt.text[group.start] == "(" and not group.behind for group in groups)


def is_clean(text: str, change: Change) -> bool:
    """Tell whether what a change puts in or leaves out is apart from what stands beside it."""
    start, end, new = change
    while start and text[start - 1] in BLANKS:
        start -= 1
    while text[end : end + 1] and text[end] in BLANKS:
        end += 1
    before, behind = text[max(start - 1, 0) : start], text[end : end + 1]
    if not new and (before == "(" or behind in (")", ":")):
        return False  # brackets that are left empty go, and with them what parts their neighbours
    begins = before in BEFORE or (new.startswith(",") and text[change.start - 1 : change.start] != "\\")
    return begins and (behind in BEHIND or new.endswith((",", ", ")))
