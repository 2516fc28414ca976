"""One side of a prompt made ready to be rewritten: in good form, and without what the new checkpoint cannot use."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from sdxl_advisor.advice.tags import TagSheet
from sdxl_advisor.catalog.catalog import Catalog
from sdxl_advisor.catalog.records import Side
from sdxl_advisor.prompts.artist_rows import may_have_rows
from sdxl_advisor.prompts.commas import (
    NAMED_BEFORE,
    note_on_marks,
    with_commas,
    with_commas_behind_names,
    with_plain_commas,
)
from sdxl_advisor.prompts.grammar import Dialect, Prompt, read
from sdxl_advisor.prompts.language import Language
from sdxl_advisor.prompts.left_out import Useless, add_ons, artists, embeddings, notes_on_gone, without
from sdxl_advisor.prompts.mending import Mended, mended, notes_on_mended, with_pairs
from sdxl_advisor.prompts.ratings import banned_by_others
from sdxl_advisor.prompts.reading import Reading, both_understood, understood
from sdxl_advisor.prompts.rules import Case
from sdxl_advisor.prompts.screening import ARTIST, COMMAS, EMBEDDING, NUMBER, RATING, TRIGGER, UNDERSCORES, Screen
from sdxl_advisor.prompts.subjects import bans_animals
from sdxl_advisor.prompts.tag_forms import Form, has_names, in_form, notes_on_form
from sdxl_advisor.prompts.wishes import Rewritten, Wishes
from sdxl_advisor.remembered import cached_property

if TYPE_CHECKING:
    from sdxl_advisor.prompts.tag_list import TagLists

SHORT_TEXT, NEGATIVES = 1_000, 500  # characters of a negative to remember, and how many are


class Prepared:
    """A side as a ``whole`` in good form, what is ``left`` without what is ``gone``, and what was done for its form.

    ``marks`` stood for commas; what is left ``has`` something for the steps of a conversion, as bits. What the negative
    becomes is remembered with it, as ``answers``.
    """

    def __init__(
        self,
        whole: Reading,
        left: Reading,
        has: int,
        gone: Sequence[Useless] = (),
        marks: Sequence[str] = (),
        form: Form | None = None,
        mending: Mended | None = None,
    ) -> None:
        self.whole, self.left, self.has, self.gone, self.marks = whole, left, has, gone, marks
        self.form, self.mending = form, mending
        self.is_changed = bool(gone or marks or (form and form.rewritten) or (mending and mending.told))
        self.emptied = bool(gone) and not left.tags  # it had only what the new checkpoint cannot use
        self.put_in: frozenset[str] | None = None  # the spellings of what its words may be swapped for
        self.answers: dict[Wishes, Rewritten] = {}

    @cached_property
    def banned(self) -> frozenset[int]:
        """The ratings that it bans with words of others."""
        catalog = self.left.language.catalog
        return frozenset(banned_by_others(catalog, self.left.senses) if self.has & RATING else ())

    @cached_property
    def bans_animals(self) -> bool:
        """Tell whether it bans characters that are animals."""
        return bans_animals(self.left.language.catalog.prompt_facts, self.left)


class Preparer:
    """Prepares sides for one checkpoint, and remembers negatives, as people write one for many prompts."""

    def __init__(
        self,
        catalog: Catalog,
        new: Language,
        sheet: TagSheet,
        tags: TagLists | None,
        *,
        quality: bool,
        dialect: Dialect,
    ) -> None:
        self.catalog, self.new, self.sheet, self.tags = catalog, new, sheet, tags
        self.known = not quality
        self.dialect: Dialect = dialect
        self.screen = Screen(Case(catalog, new, sheet, both_understood(("", ""), new, dialect), tags=tags))
        self.remembered: Callable[[Language | None, Side, str, str], Prepared] = lru_cache(maxsize=NEGATIVES)(self.anew)

    def prepared(self, old: Language | None, texts: tuple[str, str]) -> tuple[Prepared, Prepared]:
        """Both sides of a prompt that was written for the *old* checkpoint."""
        good, bad = texts
        beside = self.networks_in(bad), self.networks_in(good)
        brief = len(bad) + len(beside[1]) <= SHORT_TEXT
        negative = (self.remembered if brief else self.anew)(old, "negative", bad, beside[1])
        return self.anew(old, "positive", good, beside[0]), negative

    def as_it_is(self, side: Side, text: str) -> Prepared:
        """A side as it was written."""
        reading = Reading(side, read(text, self.dialect), self.new)
        return Prepared(reading, reading, self.screen.found(reading.tags))

    def networks_in(self, text: str) -> str:
        """The networks in a text, whose names tell of words on the other side what they are."""
        return ", ".join(piece.text for piece in read(text, self.dialect).of_kind("network")) if "<" in text else ""

    def anew(self, old: Language | None, side: Side, text: str, beside: str) -> Prepared:
        """One side; *beside* are the networks of the other. For the same checkpoint it needs nothing."""
        if old is self.new:
            return self.as_it_is(side, text)
        prompt, alone = read(text, self.dialect), tuple[str, ...]()
        if prompt.faults:  # first of all, as a bracket alone hides what stands beside it
            text, alone = with_pairs(prompt)
            prompt = read(text, self.dialect)
        text, marks = with_plain_commas(prompt, self.new.dictionary, known=self.known)
        work = OneSide(self, side, prompt if text == prompt.text else read(text, self.dialect), beside)
        if work.has & COMMAS:
            work.becomes(with_commas(work.prompt, self.new.dictionary))
        if "(" in work.prompt.text and NAMED_BEFORE.search(work.prompt.text):
            work.becomes(with_commas_behind_names(work.reading, self.screen.is_special))
        form = Form(work.prompt.text)
        if work.has & UNDERSCORES or has_names(form.text):
            form = in_form(form.text, side, work.case)
            work.becomes(form.text)
        text, weights = mended(work.reading, work.case, numbers=bool(work.has & NUMBER))
        work.becomes(text)
        whole = work.reading
        gone = tuple(work.useless(old))
        work.becomes(without(whole, gone))
        return Prepared(whole, work.reading, work.has, gone, marks, form, Mended(alone, weights))


class OneSide:
    """A side as it changes, and what its tags have, as bits."""

    def __init__(self, preparer: Preparer, side: Side, prompt: Prompt, beside: str) -> None:
        self.preparer, self.side, self.prompt, self.beside = preparer, side, prompt, beside
        self.has = preparer.screen.found(prompt.words)
        self.read: Reading | None = None

    @property
    def reading(self) -> Reading:
        """The side, read for the new checkpoint."""
        if self.read is None:
            self.read = Reading(self.side, self.prompt, self.preparer.new)
        return self.read

    def becomes(self, text: str) -> None:
        """Let its text be another."""
        if text != self.prompt.text:
            self.prompt, self.read = read(text, self.preparer.dialect), None
            self.has = self.preparer.screen.found(self.prompt.words)

    def case(self, text: str) -> Case:
        """All that rules may look at, with another text; on the other side are its networks alone."""
        self.becomes(text)
        own, new, dialect = self.reading, self.preparer.new, self.preparer.dialect
        if self.side == "positive":
            sides = own, understood("negative", self.beside, new, dialect)
        else:
            sides = understood("positive", self.beside, new, dialect), own
        return Case(self.preparer.catalog, new, self.preparer.sheet, sides, tags=self.preparer.tags)

    def useless(self, old: Language | None) -> Iterator[Useless]:
        """What the new checkpoint cannot use, in a prompt for the *old* one: looked for where it may be."""
        side, tags, catalog, new = self.reading, self.preparer.tags, self.preparer.catalog, self.preparer.new
        others = len(side.prompt.solid) > len(side.tags)
        if tags or others or self.has & ARTIST or may_have_rows(side):
            yield from artists(catalog, old, new, tags, side)
        if others or self.has & EMBEDDING:
            yield from embeddings(catalog, new, side)
        if others or self.has & TRIGGER:
            yield from add_ons(catalog, old, new, tags, side)


def notes_on(name: str, sides: tuple[Prepared, Prepared]) -> Iterator[str]:
    """What was done on both sides, for the checkpoint of a *name*."""
    if not (sides[0].is_changed or sides[1].is_changed):
        return
    if marks := dict.fromkeys([*sides[0].marks, *sides[1].marks]):
        yield note_on_marks(marks)
    yield from notes_on_form(name, [one.form for one in sides if one.form])
    yield from notes_on_mended([one.mending for one in sides if one.mending])
    yield from notes_on_gone([*sides[0].gone, *sides[1].gone])
