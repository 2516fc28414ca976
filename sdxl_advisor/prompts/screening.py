"""A quick look at the tags of a prompt: which steps of a conversion have anything to do with it.

Most tags have nothing for any of them. What a tag has is remembered by its text, as bits.
"""

from __future__ import annotations

from collections.abc import Iterable

from sdxl_advisor.catalog.records import Side
from sdxl_advisor.prompts import features
from sdxl_advisor.prompts.commas import ENDS, commas_in
from sdxl_advisor.prompts.dictionary import MANY, Sense
from sdxl_advisor.prompts.form_rules import keeps_underscores
from sdxl_advisor.prompts.grammar import LONG, Piece
from sdxl_advisor.prompts.left_out import for_another
from sdxl_advisor.prompts.networks import is_trigger
from sdxl_advisor.prompts.ratings import level_asked, level_of_word
from sdxl_advisor.prompts.rules import Case
from sdxl_advisor.prompts.subjects import folded, people
from sdxl_advisor.prompts.unheard import may_be_unheard, of_word

COMMAS = 1  # it lacks some
UNDERSCORES = 2  # that may become blanks
NUMBER = 4  # that may be a weight
EMBEDDING = 8  # made for others
TRIGGER = 16  # of a network, by its look
ARTIST = 32  # called by a prefix
RATING = 64  # whosever word it is
OTHER_BOARD = 512  # a word that is not of a board in the checkpoint's data
ANIMAL, PERSON = 1024, 2048  # drawn, or counted
UNHEARD: dict[Side, int] = {"positive": 128, "negative": 256}  # it means nothing to the checkpoint
SPECIAL = EMBEDDING | TRIGGER | ARTIST | RATING | UNHEARD["positive"] | UNHEARD["negative"]


class Screen:
    """What tags have for the steps of a conversion to the checkpoint of a *case*, which may have a list of tags."""

    def __init__(self, case: Case) -> None:
        self.case, self.catalog, self.language = case, case.catalog, case.language
        self.dictionary = case.language.dictionary
        self.prefixes = tuple(self.dictionary.prefixes)
        animals = self.catalog.prompt_facts.animals
        self.animals = folded(animals.bodies) | folded(animals.species)
        self.people = people(self.catalog.prompt_facts)
        self.ratings = self.catalog.prompt_facts.ratings.words
        self.remembered: dict[str, int] = {}

    def found(self, words: Iterable[Piece]) -> int:
        """What some tags have, all together."""
        found, known = 0, self.remembered
        for piece in words:
            has = known.get(piece.text)
            found |= self.look(piece) if has is None else has
        return found

    def is_special(self, piece: Piece) -> bool:
        """Tell whether a tag is no ordinary one, so that a step may take it out or move it."""
        return not self.language.sense(piece.name).plain or bool(self.found([piece]) & SPECIAL)

    def look(self, piece: Piece) -> int:
        """What one tag has; remembered, if it is not too long, until there are many."""
        sense = self.language.sense(piece.name)
        found = self.in_form(piece, sense) | self.of_kind(piece, sense) | self.in_words(piece.name, sense)
        if len(piece.text) <= LONG:
            if len(self.remembered) >= MANY:
                self.remembered.clear()
            self.remembered[piece.text] = found
        return found

    def in_form(self, piece: Piece, sense: Sense) -> int:
        """What it has for the steps that change the form."""
        text, found = piece.text, 0
        several = self.dictionary.word(piece.name).parts or any([mark in text for mark in ENDS])  # noqa: C419 - faster
        if several and commas_in.__wrapped__(self.dictionary, text):
            found |= COMMAS
        if sense.features & features.UNDERSCORED and not keeps_underscores(self.case, piece, sense):
            found |= UNDERSCORES
        if sense.features & features.NUMBERED:
            found |= NUMBER
        return found

    def of_kind(self, piece: Piece, sense: Sense) -> int:
        """What it has if it is no ordinary tag: an artist, an embedding, a trigger."""
        text, name, found = piece.text, piece.name or piece.text, 0
        named = sense.spelled in self.dictionary.embeddings or ":" in name or not (" " in name or name.islower())
        if named and for_another.__wrapped__(self.catalog, self.language, name, sure=False):
            found |= EMBEDDING
        if is_trigger.__wrapped__(text):
            found |= TRIGGER
        if text.casefold().startswith(self.prefixes):
            found |= ARTIST
        return found

    def in_words(self, name: str, sense: Sense) -> int:
        """What it has by its meaning, whosever word it is."""
        spelled, found = sense.spelled, 0
        usages = self.dictionary.lexicon.usages(spelled)
        if (usages or sense.meant or spelled in self.ratings) and self.is_rating(sense):
            found |= RATING
        if sense.features & features.OTHER_BOARD:
            found |= OTHER_BOARD
        if spelled in self.animals:
            found |= ANIMAL
        if spelled in self.people or spelled.rpartition(" ")[2] in self.people:
            found |= PERSON
        if not sense.foreign and (usages or may_be_unheard(self.language, sense)):
            for side, bit in UNHEARD.items():
                found |= bit if of_word.__wrapped__(self.catalog, self.language, side, name) else 0
        return found

    def is_rating(self, sense: Sense) -> bool:
        """Tell whether a word asks for a rating, as it is spelled or as it was meant."""
        levels = level_asked(self.catalog, sense), level_of_word(self.catalog, sense.spelled)
        return levels != (None, None)
