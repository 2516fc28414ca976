"""What a prompt asks for by its content: pictures of animals and of characters that are animals."""

from __future__ import annotations

from functools import lru_cache

from sdxl_advisor.catalog.reference import PromptFacts
from sdxl_advisor.catalog.spelling import spelling
from sdxl_advisor.prompts.grammar import Piece
from sdxl_advisor.prompts.reading import Reading


def is_animal_subject(facts: PromptFacts, reading: Reading) -> bool:
    """Tell whether a side asks for an animal, or for a character that is one."""
    return animal_in(facts, reading) is not None


def animal_in(facts: PromptFacts, reading: Reading) -> Piece | None:
    """The tag that makes the subject of a side an animal.

    One word for an animal's body is enough. An animal may be there beside a person, so it counts only where the side
    says that nobody is there, or where it comes first and no person is named.
    """
    spelled, animals = reading.spelled, facts.animals
    if bodies := folded(animals.bodies).intersection(spelled):
        return min((spelled[one] for one in bodies), key=place)
    species = folded(animals.species).intersection(spelled)
    if not species:
        return None
    first = min((spelled[one] for one in species), key=place)
    if folded(animals.alone).intersection(spelled):
        return first
    if has_person(facts, reading):
        return None
    content = (piece for piece, sense in zip(reading.tags, reading.senses, strict=True) if sense.plain)
    return first if next(content, None) is first else None


def has_person(facts: PromptFacts, reading: Reading) -> bool:
    """Tell whether a side names people, or counts them."""
    known = people(facts)
    return any(one in known or one.rpartition(" ")[2] in known for one in reading.spelled)


def people(facts: PromptFacts) -> frozenset[str]:
    """The spellings of the tags that name people, or count them."""
    return folded(facts.animals.people) | folded(facts.counts.tags) - folded(facts.animals.alone)


def bans_animals(facts: PromptFacts, bad: Reading) -> bool:
    """Tell whether a negative bans characters that are animals, in whosever words."""
    words = folded(facts.animals.bodies) | folded(facts.animals.bans)
    uses = (usage for sense in bad.senses for usage in (*filter(None, [sense.usage]), *sense.foreign))
    named = any(usage.word.stands_for == facts.animals.subject for usage in uses)
    return named or bool(words & bad.spelled.keys())


def place(piece: Piece) -> int:
    """Where a piece begins."""
    return piece.start


@lru_cache(maxsize=20)
def folded(tags: tuple[str, ...]) -> frozenset[str]:
    """The spellings of some tags."""
    return frozenset(map(spelling, tags))
