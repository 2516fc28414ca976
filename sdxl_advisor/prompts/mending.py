"""Weights and brackets that programs read as text, mended where it is plain what was meant."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable

from sdxl_advisor.prompts.brackets import FACE_BEFORE, NUMBERS, is_face
from sdxl_advisor.prompts.edits import Change, changed, fixes_on
from sdxl_advisor.prompts.form_rules import malformed_weight
from sdxl_advisor.prompts.grammar import Dialect, Prompt
from sdxl_advisor.prompts.reading import Reading, both_understood
from sdxl_advisor.prompts.rules import Case, Draft
from sdxl_advisor.prompts.tag_forms import few_of
from sdxl_advisor.prompts.weight_rules import missing_colon

Texts = tuple[str, str]


def mended(case: Case, dialect: Dialect) -> tuple[Texts, list[str]]:
    """Both sides with their weights and brackets mended, and notes that say which; the first program to read them."""
    good, bad = case.sides
    told: dict[str, None] = {}
    texts = (with_pairs(good.prompt, told), with_pairs(bad.prompt, told))
    if texts != (good.text, bad.text):
        language = case.language
        sides = both_understood(texts, language, dialect)
        case = Case(case.catalog, language, case.sheet, sides)
    rules = (rule for rule in (malformed_weight, missing_colon) if rule.may_find(*texts))
    drafts = [draft for rule in rules for draft in rule.check(case) if draft.fix]
    texts = (with_weights(case.positive, drafts, told), with_weights(case.negative, drafts, told))
    return texts, [f"Mended, as programs would misread it: {few_of(list(told))}."] if told else []


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
    numbers = [piece for piece in side.tags[1:] if NUMBERS.fullmatch(piece.name)]
    starts = [piece.start for piece in numbers]
    changes = [Change(piece.start, piece.end, "") for piece in numbers]
    clear = (one for one in drafts if bisect_left(starts, one.start) == bisect_left(starts, one.end))
    changes += fixes_on(side.side, clear)
    told |= dict.fromkeys(side.text[change.start : change.end] for change in changes)
    return changed(side.text, changes)
