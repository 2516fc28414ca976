"""A prompt rewritten for another checkpoint: its words for quality, rating, source, period and artists."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property, lru_cache
from pathlib import Path

from sdxl_advisor import lazy_re as re
from sdxl_advisor.advice.lineage import Ref, ref
from sdxl_advisor.advice.tags import TagSheet, one_of, tag_sheet
from sdxl_advisor.catalog.catalog import Catalog
from sdxl_advisor.catalog.lexicon import Usage
from sdxl_advisor.catalog.record import record
from sdxl_advisor.catalog.spelling import spelling
from sdxl_advisor.prompts.boards import is_made_for_animals
from sdxl_advisor.prompts.conversion_notes import notes_on
from sdxl_advisor.prompts.dictionary import Dictionary, Sense, dictionary_of
from sdxl_advisor.prompts.edits import Change, changed
from sdxl_advisor.prompts.grammar import LONG, Dialect, read
from sdxl_advisor.prompts.guess import Guess, guessed
from sdxl_advisor.prompts.language import Language, language_of
from sdxl_advisor.prompts.left_out import Useless, notes_on_gone, useless, without
from sdxl_advisor.prompts.mending import mended
from sdxl_advisor.prompts.novelai import Translated, in_brackets
from sdxl_advisor.prompts.ratings import banned_by_others, is_safe_by, level_asked
from sdxl_advisor.prompts.reading import Reading, both_understood
from sdxl_advisor.prompts.rewriting import Rewriting, Said
from sdxl_advisor.prompts.rules import Case
from sdxl_advisor.prompts.subjects import bans_animals, folded, has_person, is_animal_subject
from sdxl_advisor.prompts.tag_forms import in_form, with_plain_commas
from sdxl_advisor.prompts.tag_list import TagLists, open_lists
from sdxl_advisor.prompts.translate import subject_asked

STOP = re.compile(r"[.!?]\s+")  # of a sentence


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

    def result(
        self, positive: str, negative: str, source: str | None, by: str | None = None, dialect: Dialect = "a1111"
    ) -> Conversion:
        """Rewrite a prompt; the *source*, known *by* something or named, is else guessed."""
        good, bad = in_brackets(positive, dialect), in_brackets(negative, dialect)
        texts = (good.text, ", ".join(filter(None, [bad.text, *good.unwanted])))
        guess = Guess(source, by) if source else self.guess(texts, dialect)
        old = language_of(self.catalog, guess.key) if guess.key else None
        formed: tuple[str, ...] = ()
        if old is not self.new:
            texts, formed = with_plain_commas(texts, self.dictionary, dialect, known=not self.quality)
            texts = (with_commas(texts[0], self.dictionary, dialect), with_commas(texts[1], self.dictionary, dialect))
            texts, names = in_form(self.catalog, self.new, self.sheet, texts, dialect, self.tags)
            formed = (*formed, *names)
        sides = self.sides(texts, dialect)
        gone: list[Useless] = []
        if old is not self.new:
            texts, weights = mended(Case(self.catalog, self.new, self.sheet, sides), dialect)
            sides = self.again(sides, texts, dialect)
            gone = [one for side in sides for one in useless(self.catalog, old, self.new, self.tags, side)]
            formed = (*formed, *weights, *notes_on_gone(gone))
        left = self.again(sides, without(sides, gone), dialect) if gone else sides
        return self.rewritten(old, guess, left, (*form_notes((good, bad)), *formed), sides, gone)

    def sides(self, texts: tuple[str, str], dialect: Dialect) -> tuple[Reading, Reading]:
        """Both sides as the new checkpoint understands them."""
        return both_understood(texts, self.new, dialect)

    def again(
        self, sides: tuple[Reading, Reading], texts: tuple[str, str], dialect: Dialect
    ) -> tuple[Reading, Reading]:
        """Both sides once more, if their texts are others now."""
        return sides if texts == (sides[0].text, sides[1].text) else self.sides(texts, dialect)

    @cached_property
    def sheet(self) -> TagSheet:
        """What the new checkpoint wants of any prompt."""
        return tag_sheet(self.catalog, self.new.checkpoint.key)

    def guess(self, texts: tuple[str, str], dialect: Dialect) -> Guess:
        """For what a prompt was written."""
        words = [piece.name for text in texts for piece in read(text, dialect).words]
        return guessed(self.catalog, self.dictionary, words)

    def rewritten(
        self,
        old: Language | None,
        guess: Guess,
        sides: tuple[Reading, Reading],
        formed: tuple[str, ...],
        whole: tuple[Reading, Reading],
        gone: Sequence[Useless],
    ) -> Conversion:
        """The result for both *sides*; notes say how they were *formed* before. *gone* was left out of the *whole*."""
        good, bad = sides
        new = self.new
        subject = self.subject or subject_of(self.catalog, old, new, good)
        rating = self.rating or rating_of(self.catalog, good, bad)
        rated = has_rating(new, rating)
        sheet = tag_sheet(self.catalog, new.checkpoint.key, subject, rating if rated else None)
        bans = self.bans(good, bad, sheet) if self.subject is None else sheet.negative
        emptied = {one.side for one in gone} - {side.side for side in sides if side.tags}
        work = Rewriting(self.catalog, old, new, sheet, self.tags, rated=rated, graded=self.quality, emptied=emptied)
        for one in gone:
            work.tell(one.side, one.piece.start, one.kind, one.piece.text, None, one.why)
        work.positive(good)
        work.negative(bad, good, bans)
        notes = [*formed]
        if self.rating and not rated:
            notes.append(f"No word for the rating {rating} is known for {new.checkpoint.name}, so none was added.")
        return Conversion(
            source=ref(self.catalog.entry(guess.key)) if guess.key else None,
            target=ref(self.catalog.entry(new.checkpoint.key)),
            evidence=guess.evidence,
            subject=sheet.subject,
            rating=rating,
            positive_text=work.text(good, whole[0].prompt),
            negative_text=work.text(bad, whole[1].prompt),
            changes=tuple(said for _, _, said in sorted(work.told, key=lambda one: one[:2])),
            notes=(*sheet.warnings, *notes, *notes_on(work, good, bad, guess)),
        )

    def bans(self, good: Reading, bad: Reading, sheet: TagSheet) -> tuple[str, ...]:
        """The recommended negative, without what the picture shows or may show."""
        facts, key = self.catalog.prompt_facts, self.new.checkpoint.key
        usual = self.catalog.goals.default_subject
        animal = tag_sheet(self.catalog, key, facts.animals.subject, sheet.rating).negative
        if is_animal_subject(facts, good) or sheet.subject == facts.animals.subject:
            return tuple(tag for tag in animal if self.source_of(tag) != usual)  # an animal may be drawn as anime
        if sheet.subject != usual or has_person(facts, good) or bans_animals(facts, bad) or names_source(good, usual):
            return sheet.negative
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
    converter = Converter(catalog, to, subject, rating, quality=quality, tags=open_lists(tags))
    return converter.result(positive, negative, source, by, dialect)


def with_commas(text: str, dictionary: Dictionary, dialect: Dialect) -> str:
    """*text* with the commas that it lacks at known words, so that each of them can be converted."""
    found = [
        Change(piece.start + start, piece.start + end, new)
        for piece in read(text, dialect).words
        for start, end, new in (commas_in if len(piece.text) <= LONG else commas_in.__wrapped__)(dictionary, piece.text)
    ]
    return changed(text, found) if found else text


@lru_cache(maxsize=20_000)
def commas_in(dictionary: Dictionary, tag: str) -> tuple[Change, ...]:
    """The changes that give one tag the commas that it lacks; remembered."""
    parts = dictionary.parts(tag)
    whole = [Change(0, len(tag), ", ".join(parts))] if parts else []
    return (*whole, *commas_at_stops(tag, dictionary))


def commas_at_stops(text: str, dictionary: Dictionary) -> Iterator[Change]:
    """A comma between a sentence and the word for quality before or behind it."""
    stops = list(STOP.finditer(text))
    if stops and spelling(text[: stops[0].start()]) in dictionary.ranking:
        yield Change(stops[0].start(), stops[0].end(), ", ")
    if stops and spelling(text[stops[-1].end() :].rstrip(".")) in dictionary.ranking:
        yield Change(stops[-1].start() + 1, stops[-1].end(), ", ")


def has_rating(language: Language, rating: str | None) -> bool:
    """Tell whether the quality tags say what a rating changes."""
    return rating is not None and language.quality is not None and rating in language.quality.ratings


def subject_of(catalog: Catalog, old: Language | None, new: Language, good: Reading) -> str | None:
    """The subject of a prompt, by the words of either checkpoint; without one for the source, by its content."""
    asked = (subject_asked(old, good) if old else None) or subject_asked(new, good)
    if asked or any(usage.kind == "source_tags" for sense in good.senses for usage in uses(sense)):
        return asked
    animals = catalog.prompt_facts.animals
    if good.spelled.keys() & folded(animals.bodies):
        return animals.subject
    made_for_them = old is not None and is_made_for_animals(catalog, old.checkpoint.line)
    return animals.subject if made_for_them and not has_person(catalog.prompt_facts, good) else None


def names_source(good: Reading, subject: str) -> bool:
    """Tell whether a prompt has a word for the source of a subject, whosever word it is."""
    return any(
        usage.kind == "source_tags" and usage.word.stands_for == subject
        for sense in good.senses
        for usage in uses(sense)
    )


def uses(sense: Sense) -> tuple[Usage, ...]:
    """What a tag is to the new checkpoint, and to others."""
    return (*([sense.usage] if sense.usage else []), *sense.foreign)


def rating_of(catalog: Catalog, good: Reading, bad: Reading) -> str | None:
    """The strongest rating that a prompt asks for; the lowest where words of others ban the upper ones."""
    levels = list(catalog.goals.ratings)
    asked = [level for sense in good.senses if (level := level_asked(catalog, sense)) is not None]
    if asked:
        return levels[max(asked)]
    return levels[0] if is_safe_by(catalog, banned_by_others(catalog, bad.senses)) else None


def form_notes(before: tuple[Translated, Translated]) -> list[str]:
    """What was written in the form of another program."""
    written = dict.fromkeys(text for side in before for text in side.written)
    if not written:
        return []
    said = [f"Weights of NovelAI became (tag:weight): {', '.join(written)}."]
    if moved := before[0].unwanted:
        said.append(f"A weight below 0 bans a tag, so it is in the negative now: {', '.join(moved)}.")
    return said
