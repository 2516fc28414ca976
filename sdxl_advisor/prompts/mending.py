"""Weights and brackets that programs read as text, mended where it is plain what was meant."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from operator import attrgetter

from sdxl_advisor.named_tuples import NamedTuple
from sdxl_advisor.prompts.brackets import FACE_BEFORE, NUMBERS, is_face
from sdxl_advisor.prompts.edits import Change, changed, fixes_on
from sdxl_advisor.prompts.form_rules import malformed_weight
from sdxl_advisor.prompts.grammar import Prompt
from sdxl_advisor.prompts.reading import Reading
from sdxl_advisor.prompts.rules import Case, Draft
from sdxl_advisor.prompts.tag_forms import few_of
from sdxl_advisor.prompts.weight_rules import missing_colon


class Mended(NamedTuple):
    """A text with its weights and brackets mended, and what was mended: first brackets, then weights."""

    text: str
    brackets: tuple[str, ...] = ()
    weights: tuple[str, ...] = ()

    @property
    def told(self) -> bool:
        """Tell whether something was mended."""
        return bool(self.brackets or self.weights)


BRACKETS, MENDED_WEIGHTS = attrgetter("brackets"), attrgetter("weights")


def mended(reading: Reading, case_of: Callable[[str], Case], *, numbers: bool) -> Mended:
    """One side, mended; *case_of* gives the case for a text of it. Without *numbers* no tag begins with one."""
    side, brackets, weights = reading.side, dict[str, None](), dict[str, None]()
    text = with_pairs(reading.prompt, brackets) if reading.prompt.faults else reading.text
    if text == reading.text and not (numbers or reading.prompt.groups or reading.prompt.faults):
        return Mended(text)
    case = case_of(text)
    rules = (malformed_weight, missing_colon)
    drafts = [draft for rule in rules for draft in rule.check(case) if draft.fix and draft.side == side]
    text = with_weights(case.positive if side == "positive" else case.negative, drafts, weights)
    return Mended(text, tuple(brackets), tuple(weights))


def notes_on_mended(sides: Sequence[Mended]) -> list[str]:
    """What was mended on both sides; the first program to read a prompt would say nothing."""
    told = dict.fromkeys(text for of in (BRACKETS, MENDED_WEIGHTS) for one in sides for text in of(one))
    return [f"Mended, as programs would misread it: {few_of(list(told))}."] if told else []


def with_pairs(prompt: Prompt, told: dict[str, None]) -> str:
    """The text with no bracket alone: it is closed behind the weight that belongs to it, else left out."""
    unbalanced = [fault.start for fault in prompt.faults if fault.kind == "unbalanced"]
    lone = [start for start in unbalanced if prompt.text[start] in "()[]" and not in_face(prompt.text, start)]
    if not lone:
        return prompt.text
    weights = [fault.end for fault in prompt.faults if fault.kind == "malformed-weight"]
    others = sorted([*lone, *(place for group in prompt.groups for place in (group.start, group.end))])
    out, place = list[str](), 0
    for start in lone:
        told[around(prompt.text, start)] = None
        end = weight_behind(start, weights, others) if prompt.text[start] == "(" else None
        if start < place:
            continue
        out.append(prompt.text[place:start])
        place = start + 1
        if end is not None:
            out += [prompt.text[start:end], ")"]
            place = end
    return "".join([*out, prompt.text[place:]])


def in_face(text: str, start: int) -> bool:
    """Tell whether a bracket is part of a face."""
    return is_face(text, start) if text[start] in "([" else bool(FACE_BEFORE.search(text, max(start - 2, 0), start))


def weight_behind(start: int, weights: list[int], others: list[int]) -> int | None:
    """The end of the next weight, if no other bracket stands before it."""
    place = bisect_left(weights, start)
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
