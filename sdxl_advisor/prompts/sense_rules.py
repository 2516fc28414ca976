"""Rules about prompts that want two things at once."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Iterator
from functools import lru_cache
from itertools import combinations
from operator import itemgetter

from sdxl_advisor.catalog.lexicon import SIDES, YEAR, Usage
from sdxl_advisor.catalog.spelling import spelling
from sdxl_advisor.prompts.dictionary import Sense, is_coined
from sdxl_advisor.prompts.features import DATED, RATED
from sdxl_advisor.prompts.grammar import Piece
from sdxl_advisor.prompts.language import Language
from sdxl_advisor.prompts.reading import Reading
from sdxl_advisor.prompts.rules import Case, Draft, Example, at, rule
from sdxl_advisor.prompts.subjects import animal_in, folded
from sdxl_advisor.prompts.word_rules import is_misplaced

WITHOUT = ("no ", "without ")
RUNG = itemgetter(1)
HEAD = itemgetter(Sense._fields.index("head"))
SPAN = 2  # years of a period: its first and its last
PAIR = 2  # persons that are counted, of whom none is alone
FEW_WORDS = 3  # of a tag whose last word says what it is


@rule(
    "SA201",
    "contradiction",
    good=Example("noobai-xl-eps-1.1", "masterpiece, best quality, 1girl, fox girl", "worst quality, furry"),
    bad=Example("noobai-xl-eps-1.1", "masterpiece, best quality, furry, anthro, wolf", "worst quality, furry, anthro"),
)
def contradiction(case: Case) -> Iterator[Draft]:
    """Two wishes that contradict each other.

    The same tag on both sides, ratings or periods that contradict each other, and tags that exclude each other cancel
    out or fight.
    Instead: keep one of them.
    Source: the ratings and periods of the checkpoint's vocabulary; for tags that exclude each other the source named
    with the finding.
    """
    yield from on_both_sides(case)
    if case.positive.features & RATED:  # else there is nothing to contradict
        yield from ratings(case)
    if case.positive.features & DATED:
        yield from periods(case)
    yield from exclusive(case)
    yield from not_alone(case)


def on_both_sides(case: Case) -> Iterator[Draft]:
    """The same tag on both sides, or a negative that bans what a longer tag of the positive is."""
    wanted, banned = case.positive.spelled, case.negative.spelled.keys()
    if not banned:
        return
    things = things_in(case.positive) if not banned.isdisjoint(map(HEAD, case.positive.senses)) else {}
    if not things and wanted.keys().isdisjoint(banned):
        return
    for piece, sense in zip(case.negative.tags, case.negative.senses, strict=True):
        if sense.spelled in wanted:
            if any(is_misplaced(case, sense.usage, side) for side in SIDES):
                continue  # which of the two is wrong is told there
            yield at(piece, "negative", "error", "is in the positive and in the negative", "", sure=False)
        elif sense.spelled in things and is_content(sense.usage) and not sense.foreign:
            other = things[sense.spelled].name
            yield at(piece, "negative", "warning", f"the positive prompt asks for '{other}'", "", sure=False)


def things_in(side: Reading) -> dict[str, Piece]:
    """The tags of a few words by the last of these, which says what they are."""
    return {
        spelled.rpartition(" ")[2]: piece
        for spelled, piece in side.spelled.items()
        if " " in spelled and piece.kind == "tag" and spelled.count(" ") < FEW_WORDS and not spelled.startswith(WITHOUT)
    }


def is_content(usage: Usage | None) -> bool:
    """Tell whether a tag says what is in a picture."""
    return usage is None or usage.kind in ("special", "recommended")


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
    words = side.known_as("rating") if side.features & RATED else []
    levels = list(case.catalog.goals.ratings) if words else []
    return [
        (piece, levels.index(usage.word.stands_for)) for piece, _, usage in words if usage.word.stands_for in levels
    ]


def periods(case: Case) -> Iterator[Draft]:
    """Words for periods that lie far apart."""
    dated = [
        (piece, usage.rung, usage.rungs)
        for piece, _, usage in case.positive.known_as("period")
        if usage.rung is not None and usage.rungs
    ]
    newest = oldest = dated[0] if dated else None
    for one in dated[1:]:
        for other in (newest, oldest):
            if other and abs(one[1] - other[1]) * 2 >= one[2]:
                yield at(one[0], "positive", "warning", f"'{other[0].name}' asks for another period")
                break
        newest, oldest = min(one, newest or one, key=RUNG), max(one, oldest or one, key=RUNG)
    yield from years(case)


def years(case: Case) -> Iterator[Draft]:
    """A year outside of the period beside it, where the source says which years the period has."""
    pieces = case.positive.known_as("period")
    words: dict[str, tuple[Piece, Usage]] = {}  # each word once, where it stands first
    for piece, sense, usage in pieces:
        words.setdefault(sense.spelled, (piece, usage))
    meant = [(piece, usage, YEAR.findall(usage.word.meaning or "")) for piece, usage in words.values()]
    spans = [(piece, usage, span) for piece, usage, span in meant if len(span) == SPAN]
    for year, found in ((piece, YEAR.search(sense.spelled)) for piece, sense, _ in pieces if spans):
        for piece, usage, (first, last) in spans if found else ():
            if found and piece is not year and not first <= found[0] <= last:
                if found[0] > last and usage.rung == 0:
                    continue  # later years have a rule of their own
                message = f"'{piece.name}' stands for {first} to {last}"
                yield at(year, "positive", "warning", message)
                break


def not_alone(case: Case) -> Iterator[Draft]:
    """A word for one alone beside two who are counted."""
    group, spelled = case.catalog.prompt_facts.alone, case.positive.spelled
    if spelled.keys().isdisjoint(folded(group.tags)) or spelled.keys().isdisjoint(folded(group.excludes)):
        return
    given = [spelled[tag] for tag in map(spelling, group.excludes) if tag in spelled]
    if len(given) < PAIR or folded(group.unless) & spelled.keys() or case.positive.chunks:
        return
    for tag in map(spelling, group.tags):
        if tag in spelled:
            message = f"'{given[0].name}' and '{given[1].name}' are two: {group.because}"
            yield at(spelled[tag], "positive", "warning", message, "", sure=False)


def exclusive(case: Case) -> Iterator[Draft]:
    """Tags of which a picture can have one."""
    spelled, rivals = case.positive.spelled, case.language.dictionary.rivals
    found = spelled.keys() & rivals.keys()
    if all([rivals[one].keys().isdisjoint(found) for one in found]):  # noqa: C419 - a list is faster
        return
    present = sorted(found, key=lambda one: spelled[one].start)
    for first, second in combinations(present, 2):
        group = rivals[first].get(second)
        if group is None or any(spelling(tag) in spelled for tag in group.unless):
            continue
        if len({bisect(case.positive.chunks, spelled[one].start) for one in (first, second)}) == 1:
            message = f"'{spelled[first].name}' and '{spelled[second].name}' exclude each other: {group.because}"
            yield at(spelled[second], "positive", "warning", message)


@rule(
    "SA202",
    "banned-subject",
    good=Example("noobai-xl-eps-1.1", "masterpiece, best quality, 1girl, cat ears", "worst quality, mammal, furry"),
    bad=Example("noobai-xl-eps-1.1", "masterpiece, best quality, no humans, cat", "worst quality, mammal, furry"),
)
def banned_subject(case: Case) -> Iterator[Draft]:
    """A negative that bans what the picture is of.

    Words against furry keep animal features out of pictures of people. They fight a picture of an animal, or of a
    character that is one.
    Instead: leave them out of the negative.
    Source: what the developer takes out of the negative for a subject; the animals in the catalogue's facts on prompts.
    """
    facts, banned = case.catalog.prompt_facts, case.negative.spelled.keys()
    banning = banned & bans_of(case.language, case.sheet.subject)
    if not banning or not (banning := banning.difference(case.positive.spelled)):
        return
    dropped = dropped_for(case.language, case.sheet.subject)
    for_animals = dropped_for(case.language, facts.animals.subject)
    banning -= other_shapes(case)
    senses = zip(case.negative.tags, case.negative.senses, strict=True)
    pairs = [(piece, sense) for piece, sense in senses if sense.spelled in banning]
    animal = animal_in(facts, case.positive) if pairs and not case.subject else None
    for piece, sense in pairs:
        if sense.spelled in dropped:
            yield at(piece, "negative", "error", f"works against {case.sheet.subject} pictures", "")
        elif animal and sense.spelled in for_animals and not (sense.usage and is_coined(sense.usage)):
            yield at(piece, "negative", "error", f"works against '{animal.name}' in the positive prompt", "")
        elif animal and sense.spelled in folded(facts.animals.bans):
            message = f"works against '{animal.name}' in the positive prompt"
            yield at(piece, "negative", "warning", message, "", sure=False)


def other_shapes(case: Case) -> set[str]:
    """The shapes of an animal that a negative bans in favour of the one that is asked for, not all animals together."""
    shapes = folded(case.catalog.prompt_facts.animals.shapes)
    asked, banned = shapes & case.positive.spelled.keys(), case.negative.spelled.keys()
    all_banned = folded(case.catalog.prompt_facts.animals.bans) & banned or asked & banned
    return set(shapes - asked) if asked and not all_banned else set()


@lru_cache(maxsize=500)
def bans_of(language: Language, subject: str) -> frozenset[str]:
    """All words that may work against a subject, or against animals, by spelling."""
    animals = language.catalog.prompt_facts.animals
    return dropped_for(language, subject) | dropped_for(language, animals.subject) | folded(animals.bans)


@lru_cache(maxsize=500)
def dropped_for(language: Language, subject: str) -> frozenset[str]:
    """What the developer takes out of the negative for a subject, by spelling."""
    variant = language.quality.subjects.get(subject) if language.quality else None
    return frozenset(map(spelling, variant.negative.drop)) if variant and variant.negative else frozenset()
