"""A prompt rewritten for another checkpoint: its words for quality, rating, source, period and artists."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from sdxl_advisor.advice.lineage import Ref, ref
from sdxl_advisor.advice.tags import TagSheet, one_of, tag_sheet
from sdxl_advisor.catalog.catalog import Catalog
from sdxl_advisor.catalog.lexicon import Usage
from sdxl_advisor.catalog.record import record
from sdxl_advisor.catalog.spelling import spelling
from sdxl_advisor.prompts.between import Between
from sdxl_advisor.prompts.conversion_notes import notes_on
from sdxl_advisor.prompts.dictionary import Sense, dictionary_of
from sdxl_advisor.prompts.grammar import Dialect, read
from sdxl_advisor.prompts.guess import Guess, guessed
from sdxl_advisor.prompts.language import Language, language_of
from sdxl_advisor.prompts.negative_words import put_in, rewritten
from sdxl_advisor.prompts.novelai import Translated, in_brackets
from sdxl_advisor.prompts.positive_words import PositiveWords
from sdxl_advisor.prompts.prepared import Prepared, Preparer, notes_on as notes_on_preparing
from sdxl_advisor.prompts.ratings import is_safe_by, level_asked
from sdxl_advisor.prompts.reading import Reading
from sdxl_advisor.prompts.rewriting import Rewriting
from sdxl_advisor.prompts.screening import ANIMAL, PERSON, RATING
from sdxl_advisor.prompts.subjects import folded, is_animal_subject
from sdxl_advisor.prompts.translate import subject_asked
from sdxl_advisor.prompts.wishes import Said, Wishes
from sdxl_advisor.remembered import cached_property

if TYPE_CHECKING:
    from sdxl_advisor.prompts.tag_list import TagLists

SOURCES = 100  # checkpoints of which is remembered what conversions from them have in common


@record
class Conversion:
    """A prompt for the checkpoint ``target``, made from one for ``source``; without one it could be for any.

    ``evidence`` tells by what the source is known where it was not named. Each of ``changes`` has ``kind``, ``from``,
    ``to`` (none where it was left out) and ``why``; ``notes`` say what could not be known, or is left to do.
    """

    source: Ref | None
    target: Ref
    evidence: str | None
    subject: str
    rating: str | None
    positive_text: str
    negative_text: str
    changes: tuple[Said, ...]
    notes: tuple[str, ...]


class Converter:
    """Remembers what prompts for one checkpoint have in common."""

    def __init__(
        self,
        catalog: Catalog,
        to: str,
        subject: str | None = None,
        rating: str | None = None,
        *,
        quality: bool = True,
        tags: TagLists | None = None,
    ) -> None:
        self.catalog = catalog
        self.dictionary = dictionary_of(catalog)
        self.new = language_of(self.catalog, to)
        self.subject = one_of(subject, catalog.goals.subjects, "subject")
        self.rating = one_of(rating, catalog.goals.ratings, "rating")
        self.quality = quality
        self.tags = tags
        self.preparers: dict[Dialect, Preparer] = {}
        self.between: Callable[[Language | None], Between] = lru_cache(maxsize=SOURCES)(self.between_it_and)
        self.bans_for: Callable[[str | None, str | None], tuple[str, ...]] = lru_cache(maxsize=None)(self.bans_of)

    def result(
        self, positive: str, negative: str, source: str | None, by: str | None = None, dialect: Dialect = "a1111"
    ) -> Conversion:
        """Rewrite a prompt; the *source*, known *by* something or named, is else guessed."""
        good, bad = in_brackets(positive, dialect), in_brackets(negative, dialect)
        texts = (good.text, ", ".join(filter(None, [bad.text, *good.unwanted])))
        guess = Guess(source, by) if source else self.guess(texts, dialect)
        old = language_of(self.catalog, guess.key) if guess.key else None
        sides = self.preparer(dialect).prepared(old, texts)
        formed = (*form_notes((good, bad)), *notes_on_preparing(self.new.checkpoint.name, sides))
        return self.rewritten(self.between(old), guess, sides, formed)

    def preparer(self, dialect: Dialect) -> Preparer:
        """What makes sides ready, as the program of a *dialect* reads them."""
        if dialect not in self.preparers:
            self.preparers[dialect] = Preparer(
                self.catalog, self.new, self.sheet, self.tags, quality=self.quality, dialect=dialect
            )
        return self.preparers[dialect]

    def between_it_and(self, old: Language | None) -> Between:
        """What conversions from another checkpoint have in common; ask between, which remembers."""
        return Between(self.catalog, old, self.new, self.tags, graded=self.quality)

    @cached_property
    def sheet(self) -> TagSheet:
        """What the new checkpoint wants of any prompt."""
        return tag_sheet(self.catalog, self.new.checkpoint.key)

    def guess(self, texts: tuple[str, str], dialect: Dialect) -> Guess:
        """For what a prompt was written."""
        words = [piece.name for text in texts for piece in read(text, dialect).words]
        return guessed(self.catalog, self.dictionary, words)

    def rewritten(
        self, between: Between, guess: Guess, sides: tuple[Prepared, Prepared], formed: Iterable[str]
    ) -> Conversion:
        """The result for both *sides*; notes say how they were *formed* before."""
        good, bad, new = *sides, self.new
        subject = self.subject or subject_of(between, good)
        rating = self.rating or rating_of(self.catalog, good, bad)
        rated = has_rating(new, rating)
        sheet = tag_sheet(self.catalog, new.checkpoint.key, subject, rating if rated else None)
        work = Rewriting(between, sheet, good, rated=rated)
        work.call_artists()
        PositiveWords(work).rewrite()
        work.boards()
        negative = rewritten(between, sheet, bad, self.wishes(work, bad))
        positive = work.result()
        notes = [*sheet.warnings, *formed]
        if self.rating and not rated:
            notes.append(f"No word for the rating {rating} is known for {new.checkpoint.name}, so none was added.")
        return Conversion(
            source=between.source,
            target=self.target,
            evidence=guess.evidence,
            subject=sheet.subject,
            rating=rating,
            positive_text=positive.text,
            negative_text=negative.text,
            changes=(*positive.changes, *negative.changes),
            notes=(*notes, *notes_on(work, negative, guess, is_given=bool(bad.left.tags))),
        )

    @cached_property
    def target(self) -> Ref:
        """The new checkpoint by its names."""
        return ref(self.catalog.entry(self.new.checkpoint.key))

    def wishes(self, work: Rewriting, bad: Prepared) -> Wishes:
        """What the positive says of the negative: what it has may not be banned."""
        sheet, asked, facts = work.sheet, work.names_left(), self.catalog.prompt_facts
        animal = bool(work.has & ANIMAL) and is_animal_subject(facts, work.reading)
        banned = self.bans(work, bad, animal=animal) if self.subject is None else sheet.negative
        shown = asked | folded(facts.animals.bodies) if animal else asked
        recommended = [one.tag for one in work.between.recommended(banned) if one.names.isdisjoint(asked)]
        boosted = not work.between.best(sheet.positive).isdisjoint(asked)
        relevant = put_in(work.between, sheet, bad).intersection(shown)
        return Wishes(tuple(recommended), relevant, boosted, work.rated, sheet.positive)

    def bans(self, work: Rewriting, bad: Prepared, *, animal: bool) -> tuple[str, ...]:
        """The recommended negative, without what the picture shows or may show; the subject may be an *animal*."""
        facts, sheet = self.catalog.prompt_facts, work.sheet
        usual = self.catalog.goals.default_subject
        if animal or sheet.subject == facts.animals.subject:
            return self.bans_for(None, sheet.rating)
        shown = sheet.subject != usual or work.has & PERSON or bad.bans_animals or names_source(work.reading, usual)
        return sheet.negative if shown else self.bans_for(sheet.subject, sheet.rating)

    def bans_of(self, subject: str | None, rating: str | None) -> tuple[str, ...]:
        """The negative for pictures of animals, or of a *subject* that may be one; ask bans_for, which remembers."""
        key, facts = self.new.checkpoint.key, self.catalog.prompt_facts
        usual = self.catalog.goals.default_subject
        animal = tag_sheet(self.catalog, key, facts.animals.subject, rating).negative
        if subject is None:
            return tuple(tag for tag in animal if self.source_of(tag) != usual)  # an animal may be drawn as anime
        sheet = tag_sheet(self.catalog, key, subject, rating)
        return tuple(tag for tag in sheet.negative if tag in animal or self.source_of(tag))

    def source_of(self, tag: str) -> str | None:
        """The subject that a word for a source stands for."""
        usage = self.new.knows(spelling(tag))
        return usage.word.stands_for if usage and usage.kind == "source_tags" else None


def convert(
    catalog: Catalog,
    positive: str,
    negative: str,
    *,
    to: str,
    source: str | None = None,
    by: str | None = None,
    subject: str | None = None,
    rating: str | None = None,
    quality: bool = True,
    dialect: Dialect = "a1111",
    tags: Iterable[Path] = (),
) -> Conversion:
    """Rewrite one prompt for the checkpoint *to*; without *quality* words for quality are only taken out.

    *tags* are the user's own lists of tags.
    """
    from sdxl_advisor.prompts.tag_list import open_lists

    converter = Converter(catalog, to, subject, rating, quality=quality, tags=open_lists(tags))
    return converter.result(positive, negative, source, by, dialect)


def has_rating(language: Language, rating: str | None) -> bool:
    """Tell whether the quality tags say what a rating changes."""
    return rating is not None and language.quality is not None and rating in language.quality.ratings


def subject_of(between: Between, made: Prepared) -> str | None:
    """The subject of a prompt, by the words of either checkpoint; without one for the source, by its content."""
    good, old, animals = made.left, between.old, between.catalog.prompt_facts.animals
    asked = (subject_asked(old, good) if old else None) or subject_asked(between.new, good)
    if asked or any(usage.kind == "source_tags" for _, sense in good.marked for usage in uses(sense)):
        return asked
    if made.has & ANIMAL and good.spelled.keys() & folded(animals.bodies):
        return animals.subject
    return animals.subject if between.is_from_animals and not made.has & PERSON else None


def names_source(good: Reading, subject: str) -> bool:
    """Tell whether a prompt has a word for the source of a subject, whosever word it is."""
    return any(
        usage.kind == "source_tags" and usage.word.stands_for == subject
        for _, sense in good.marked
        for usage in uses(sense)
    )


def uses(sense: Sense) -> tuple[Usage, ...]:
    """What a tag is to the new checkpoint, and to others."""
    return (sense.usage, *sense.foreign) if sense.usage else sense.foreign


def rating_of(catalog: Catalog, good: Prepared, bad: Prepared) -> str | None:
    """The strongest rating that a prompt asks for; the lowest where words of others ban the upper ones."""
    levels, senses = list(catalog.goals.ratings), good.left.senses if good.has & RATING else ()
    asked = [level for sense in senses if (level := level_asked(catalog, sense)) is not None]
    if asked:
        return levels[max(asked)]
    return levels[0] if bad.banned and is_safe_by(catalog, bad.banned) else None


def form_notes(before: tuple[Translated, Translated]) -> list[str]:
    """What was written in the form of another program."""
    if not (before[0].written or before[1].written):
        return []
    written = dict.fromkeys(text for side in before for text in side.written)
    said = [f"Weights of NovelAI became (tag:weight): {', '.join(written)}."]
    if moved := before[0].unwanted:
        said.append(f"A weight below 0 bans a tag, so it is in the negative now: {', '.join(moved)}.")
    return said
