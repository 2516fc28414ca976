"""Weights and brackets that programs read as text, mended where it is plain what was meant."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from operator import attrgetter

from sdxl_advisor import lazy_re as re
from sdxl_advisor.named_tuples import NamedTuple
from sdxl_advisor.prompts.brackets import FACE_BEFORE, NUMBERS, Group, is_face
from sdxl_advisor.prompts.edits import Change, changed, fixes_on
from sdxl_advisor.prompts.form_rules import malformed_weight
from sdxl_advisor.prompts.grammar import Prompt
from sdxl_advisor.prompts.reading import Reading
from sdxl_advisor.prompts.rules import Case, Draft
from sdxl_advisor.prompts.tag_forms import ends_name, few_of
from sdxl_advisor.prompts.weight_rules import missing_colon

STRAY = re.compile(r":[ \t]*\d?\.\d{1,3}(?![\d.])")  # a weight behind the brackets of a name


class Mended(NamedTuple):
    """What was mended in a text: first brackets, then weights."""

    brackets: tuple[str, ...] = ()
    weights: tuple[str, ...] = ()

    @property
    def told(self) -> bool:
        """Tell whether something was mended."""
        return bool(self.brackets or self.weights)


BRACKETS, MENDED_WEIGHTS = attrgetter("brackets"), attrgetter("weights")


def mended(reading: Reading, case_of: Callable[[str], Case], *, numbers: bool) -> tuple[str, tuple[str, ...]]:
    """One side with its weights mended, and those; *case_of* gives the case for its text.

    Where *numbers* is false, no tag begins with a number.
    """
    side, text = reading.side, reading.text
    if not (numbers or reading.odd_groups or reading.prompt.faults):
        return text, ()
    case, told = case_of(text), dict[str, None]()
    rules = (malformed_weight, missing_colon)
    drafts = [draft for rule in rules for draft in rule.check(case) if draft.fix and draft.side == side]
    return with_weights(case.positive if side == "positive" else case.negative, drafts, told), tuple(told)


def notes_on_mended(sides: Sequence[Mended]) -> list[str]:
    """What was mended on both sides, as one note."""
    told = dict.fromkeys(text for of in (BRACKETS, MENDED_WEIGHTS) for one in sides for text in of(one))
    return [f"Mended, as programs would misread it: {few_of(list(told))}."] if told else []


def with_pairs(prompt: Prompt) -> tuple[str, tuple[str, ...]]:
    """A text with no bracket alone, and those; each is closed behind the weight that belongs to it, else left out."""
    unbalanced = [fault.start for fault in prompt.faults if fault.kind == "unbalanced"]
    lone = [start for start in unbalanced if prompt.text[start] in "()[]" and not in_face(prompt, start)]
    if not lone:
        return prompt.text, ()
    told = tuple(dict.fromkeys(around(prompt.text, start) for start in lone))
    weights, pairs = weights_and_pairs(prompt)
    others = sorted([*lone, *(place for group in pairs for place in (group.start, group.end))])
    out, place = list[str](), 0
    for start in lone:
        end = weight_behind(start, weights, others) if prompt.text[start] == "(" else None
        if start < place:
            continue
        out.append(prompt.text[place:start])
        place = start + 1
        if end is not None:
            out += [prompt.text[start:end], ")"]
            place = end
    return "".join([*out, prompt.text[place:]]), told


def weights_and_pairs(prompt: Prompt) -> tuple[list[int], list[Group]]:
    """The ends of weights without brackets, and the pairs of brackets but for those of names."""
    weights, pairs = [fault.end for fault in prompt.faults if fault.kind == "malformed-weight"], list[Group]()
    for group in prompt.groups:
        if not ends_name(prompt.text, group.start):
            pairs.append(group)
        elif found := STRAY.match(prompt.text, group.end + 1):
            weights.append(found.end())
    return sorted(weights), pairs


def in_face(prompt: Prompt, start: int) -> bool:
    """Tell whether a bracket is part of a face, and not read as one that stands beside a tag."""
    text, before = prompt.text, bisect_right(prompt.words, start, key=attrgetter("start"))
    if not before or start >= prompt.words[before - 1].end:
        return False
    return is_face(text, start) if text[start] in "([" else bool(FACE_BEFORE.search(text, max(start - 2, 0), start))


def weight_behind(start: int, weights: list[int], others: list[int]) -> int | None:
    """The end of the next weight, if no other bracket stands before it."""
    place = bisect_right(weights, start)  # one that ends at the bracket is not in it
    following = bisect_left(others, start + 1)
    if place == len(weights) or (following < len(others) and others[following] < weights[place]):
        return None
    return weights[place]


def around(text: str, start: int) -> str:
    """A bracket with the tag beside it."""
    if text[start] in "([":
        return text[start : start + 40].partition(",")[0].strip()
    return text[max(start - 39, 0) : start + 1].rpartition(",")[2].strip()


def with_weights(side: Reading, drafts: Iterable[Draft], told: dict[str, None]) -> str:
    """The text with the weights that lint would mend, and without numbers that belong to no tag."""
    numbers = [piece for piece in side.tags[1:] if "." in piece.name[:2] and NUMBERS.fullmatch(piece.name)]
    starts = [piece.start for piece in numbers]
    changes = [Change(piece.start, piece.end, "") for piece in numbers]
    clear = (one for one in drafts if bisect_left(starts, one.start) == bisect_left(starts, one.end))
    changes += fixes_on(side.side, clear)
    told |= dict.fromkeys(side.text[change.start : change.end] for change in changes)
    return changed(side.text, changes)
