"""Rules about prompts that want two things at once."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Iterator
from itertools import combinations
from operator import itemgetter

from sdxl_advisor.catalog.lexicon import SIDES, Usage
from sdxl_advisor.catalog.spelling import spelling
from sdxl_advisor.prompts.grammar import Piece
from sdxl_advisor.prompts.reading import Reading
from sdxl_advisor.prompts.rules import Case, Draft, Example, at, rule
from sdxl_advisor.prompts.word_rules import is_misplaced

WITHOUT = ("no ", "without ")
RUNG = itemgetter(1)
FEW_WORDS = 3  # of a tag whose last word says what it is


@rule(
    "SA201",
    "contradiction",
    good=Example("noobai-xl-eps-1.1", "masterpiece, best quality, 1girl, fox girl", "worst quality, furry"),
    bad=Example("noobai-xl-eps-1.1", "masterpiece, best quality, furry, anthro, wolf", "worst quality, furry, anthro"),
)
def contradiction(case: Case) -> Iterator[Draft]:
    """Two wishes that contradict each other.

    The same tag on both sides, a negative that bans the subject, ratings or periods that contradict each other, and
    tags that exclude each other cancel out or fight.
    Instead: keep one of them.
    Source: the subjects and ratings of the checkpoint's quality tags; for tags that exclude each other the source
    named with the finding.
    """
    yield from on_both_sides(case)
    yield from banned_subject(case)
    yield from ratings(case)
    yield from periods(case)
    yield from exclusive(case)


def on_both_sides(case: Case) -> Iterator[Draft]:
    """The same tag on both sides, or a negative that bans what a longer tag of the positive is."""
    wanted = case.positive.spelled
    if not case.negative.tags:
        return
    things = {
        spelled.rpartition(" ")[2]: piece
        for spelled, piece in wanted.items()
        if " " in spelled and piece.kind == "tag" and spelled.count(" ") < FEW_WORDS and not spelled.startswith(WITHOUT)
    }
    for piece, sense in zip(case.negative.tags, case.negative.senses, strict=True):
        if sense.spelled in wanted:
            if any(is_misplaced(case, sense.usage, side) for side in SIDES):
                continue  # which of the two is wrong is told there
            yield at(piece, "negative", "error", "is in the positive and in the negative", "", sure=False)
        elif sense.spelled in things and is_content(sense.usage) and not sense.foreign:
            other = things[sense.spelled].name
            yield at(piece, "negative", "warning", f"the positive prompt asks for '{other}'", "", sure=False)


def is_content(usage: Usage | None) -> bool:
    """Tell whether a tag says what is in a picture."""
    return usage is None or usage.kind in ("special", "recommended")


def banned_subject(case: Case) -> Iterator[Draft]:
    """Words in the negative that the developer takes out of it for this subject."""
    quality = case.language.quality
    variant = quality.subjects.get(case.sheet.subject) if quality else None
    dropped = {spelling(tag) for tag in variant.negative.drop} if variant and variant.negative else set()
    for piece, sense in zip(case.negative.tags, case.negative.senses, strict=True):
        if sense.spelled in dropped and sense.spelled not in case.positive.spelled:
            yield at(piece, "negative", "error", f"works against {case.sheet.subject} pictures", "")


def ratings(case: Case) -> Iterator[Draft]:
    """Ratings that contradict each other, or the negative."""
    wanted = rated(case, case.positive)
    lowest = min((level for _, level in wanted), default=0)
    highest = max((level for _, level in wanted), default=0)
    if lowest == 0 and highest:
        piece = next(piece for piece, level in reversed(wanted) if level in (lowest, highest))
        yield at(piece, "positive", "error", "contradicts the other rating in the prompt")
    for piece, level in rated(case, case.negative):
        if 0 < level <= highest and case.language.sense(piece.name).spelled not in case.positive.spelled:
            yield at(piece, "negative", "error", "bans the rating that the positive prompt asks for", "", sure=False)


def rated(case: Case, side: Reading) -> list[tuple[Piece, int]]:
    """The rating words of a side, each with its level: 0 is fit for everyone."""
    levels = list(case.catalog.goals.ratings)
    return [
        (piece, levels.index(usage.word.stands_for))
        for piece, _, usage in side.known
        if usage.kind == "rating" and usage.word.stands_for in levels
    ]


def periods(case: Case) -> Iterator[Draft]:
    """Words for periods that lie far apart."""
    dated = [
        (piece, usage.rung, usage.rungs)
        for piece, _, usage in case.positive.known
        if usage.kind == "period" and usage.rung is not None and usage.rungs
    ]
    newest = oldest = dated[0] if dated else None
    for one in dated[1:]:
        for other in (newest, oldest):
            if other and abs(one[1] - other[1]) * 2 >= one[2]:
                yield at(one[0], "positive", "warning", f"'{other[0].name}' asks for another period")
                break
        newest, oldest = min(one, newest or one, key=RUNG), max(one, oldest or one, key=RUNG)


def exclusive(case: Case) -> Iterator[Draft]:
    """Tags of which a picture can have one."""
    spelled, rivals = case.positive.spelled, case.language.dictionary.rivals
    present = sorted(spelled.keys() & rivals.keys(), key=lambda one: spelled[one].start)
    for first, second in combinations(present, 2):
        group = rivals[first].get(second)
        if group is None or any(spelling(tag) in spelled for tag in group.unless):
            continue
        if len({bisect(case.positive.chunks, spelled[one].start) for one in (first, second)}) == 1:
            message = f"'{spelled[first].name}' and '{spelled[second].name}' exclude each other: {group.because}"
            yield at(spelled[second], "positive", "warning", message)
