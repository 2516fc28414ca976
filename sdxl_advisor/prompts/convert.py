"""A prompt rewritten for another checkpoint: its words for quality, rating, source, period and artists."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from sdxl_advisor.advice.lineage import Ref, ref
from sdxl_advisor.advice.tags import TagSheet, one_of, tag_sheet
from sdxl_advisor.catalog.catalog import Catalog
from sdxl_advisor.catalog.lexicon import SIDES, Usage
from sdxl_advisor.catalog.record import record
from sdxl_advisor.catalog.records import Side
from sdxl_advisor.catalog.spelling import spelling
from sdxl_advisor.prompts.artists import called, prefixes_of
from sdxl_advisor.prompts.edits import Change, changed
from sdxl_advisor.prompts.grammar import Dialect, read
from sdxl_advisor.prompts.guess import guessed
from sdxl_advisor.prompts.language import Dictionary, Language, Sense, is_booster
from sdxl_advisor.prompts.reading import Reading
from sdxl_advisor.prompts.translate import Swap, is_best, is_prize, own_word, owners, subject_asked, swaps

KINDS = {"aesthetic": "quality", "special": "quality", "recommended": "quality", "source_tags": "source"}
Said = Mapping[str, str | None]


@record
class Conversion:
    """A prompt for the checkpoint ``target``, made from one for ``source``.

    ``evidence`` tells by what the source is known where it was not named. Each of ``changes`` has ``kind``, ``from``,
    ``to`` (none where it was left out) and ``why``; ``notes`` say what could not be known, or is left to do.
    """

    source: Ref
    target: Ref
    evidence: str | None
    subject: str
    rating: str | None
    positive_text: str
    negative_text: str
    changes: tuple[Said, ...]
    notes: tuple[str, ...]


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
    dialect: Dialect = "a1111",
) -> Conversion:
    """Rewrite a prompt for the checkpoint *to*; the *source*, known *by* something or named, is else guessed."""
    dictionary = Dictionary(catalog)
    prompts = read(positive, dialect), read(negative, dialect)
    evidence = by
    if source is None:
        key, evidence = guessed(catalog, dictionary, [piece.name for prompt in prompts for piece in prompt.words])
    else:
        key = source
    old, new = Language(catalog, key, dictionary), Language(catalog, to, dictionary)
    if key != to:
        positive, negative = (with_commas(text, dictionary, dialect) for text in (positive, negative))
    good, bad = (
        Reading(side, read(text, dialect), new) for side, text in zip(SIDES, (positive, negative), strict=True)
    )
    subject = one_of(subject, catalog.goals.subjects, "subject") or subject_of(old, new, good)
    asked = one_of(rating, catalog.goals.ratings, "rating")
    rating = asked or rating_of(catalog, good)
    sheet = tag_sheet(catalog, to, subject, rating if has_rating(new, rating) else None)
    work = Work(catalog, old, new, sheet, rated=has_rating(new, rating))
    work.positive(good)
    work.negative(bad, good)
    return Conversion(
        source=ref(catalog.entry(key)),
        target=ref(catalog.entry(to)),
        evidence=evidence,
        subject=sheet.subject,
        rating=rating,
        positive_text=changed(positive, work.edits["positive"]),
        negative_text=changed(negative, work.edits["negative"]),
        changes=tuple(said for _, _, said in sorted(work.told, key=lambda one: one[:2])),
        notes=(*sheet.warnings, *work.notes, *rating_note(work, asked), *negative_note(work, bad)),
    )


def with_commas(text: str, dictionary: Dictionary, dialect: Dialect) -> str:
    """*text* with the commas that it lacks between known words, so that each of them can be converted."""
    found = [(piece, dictionary.parts(piece.text)) for piece in read(text, dialect).words]
    return changed(text, [Change(piece.start, piece.end, ", ".join(parts)) for piece, parts in found if parts])


def names(text: str) -> set[str]:
    """The spellings of the tags in a text; a recommended tag may have brackets around it."""
    return {spelling(piece.name) for piece in read(text).words}


def has_rating(language: Language, rating: str | None) -> bool:
    """Tell whether the quality tags say what a rating changes."""
    return rating is not None and language.quality is not None and rating in language.quality.ratings


def subject_of(old: Language, new: Language, good: Reading) -> str | None:
    """The subject of a prompt, by the words of either checkpoint."""
    return subject_asked(old.quality, good) or subject_asked(new.quality, good)


def rating_of(catalog: Catalog, good: Reading) -> str | None:
    """The strongest rating that the words of a prompt ask for, whosever they are."""
    levels = list(catalog.goals.ratings)
    words = (spelling(sense.meant) or sense.spelled for sense in good.senses)
    usages = [usage for word in words for usage in catalog.lexicon.usages(word) if usage.kind == "rating"]
    found = [usage.word.stands_for for usage in usages if usage.word.stands_for in levels]
    return max(found, key=lambda name: levels.index(name or ""), default=None)


class Work:
    """The changes to both sides, as they are found."""

    def __init__(self, catalog: Catalog, old: Language, new: Language, sheet: TagSheet, *, rated: bool) -> None:
        self.catalog = catalog
        self.old, self.new, self.sheet, self.rated = old, new, sheet, rated
        self.same = old.checkpoint.key == new.checkpoint.key
        self.edits: dict[Side, list[Change]] = {"positive": [], "negative": []}
        self.told: list[tuple[int, int, Said]] = []  # side and place, to sort by
        self.notes: list[str] = []

    def positive(self, good: Reading) -> None:
        """Swap the words of the positive prompt; the recommended ones stand where the best of the old stood."""
        self.rewrite(good, self.sheet.positive, lambda swap: is_prize(swap.sense, self.old), is_best)
        self.artists(good)
        self.networks(good)

    def negative(self, bad: Reading, good: Reading) -> None:
        """Swap the words of the negative prompt; where it used any, give it the recommended ones."""
        wanted = names(changed(good.text, self.edits["positive"]))
        recommended = [tag for tag in self.sheet.negative if not names(tag) & wanted]
        self.rewrite(bad, recommended, lambda swap: bool(swap.sense.foreign), lambda usage: bool(self.new.rank(usage)))

    def rewrite(
        self,
        side: Reading,
        recommended: Iterable[str],
        gives_way: Callable[[Swap], bool],
        counts: Callable[[Usage], bool],
    ) -> None:
        """Swap the words of one side.

        Those that give way make room for the missing *recommended* words; where none does, these stand behind the last
        word that *counts*.
        """
        found = list(self.swaps(side))
        leaving = {swap.piece.start for swap in found if gives_way(swap) and not self.same}
        others = [swap for swap in found if swap.piece.start not in leaving]
        swapped = {swap.piece.start for swap in found}
        kept = [piece for piece, _, usage in side.known if counts(usage) and piece.start not in swapped]
        kept += [swap.piece for swap in others if any(counts(own) for own in self.own(swap.tags))]
        block = self.missing(side, recommended, others, swapped) if (leaving or kept) and not self.same else []
        for swap in others:
            self.swap(side, swap, block)
        if leaving:
            self.replace(side, [swap for swap in found if swap.piece.start in leaving], block)
        elif block:
            place = max(piece.end for piece in kept)
            self.edits[side.side].append(Change(place, place, f", {', '.join(block)}"))
            why = f"recommended for {self.new.checkpoint.name}"
            self.tell(side.side, place, "quality", None, ", ".join(block), why)

    def swaps(self, side: Reading) -> Iterable[Swap]:
        """The words to swap: foreign and misspelt ones, and what was recommended for quality elsewhere alone."""
        boosts = {} if self.same or side.side == "negative" else dict(self.boosters(side))
        yield from (swap for swap in swaps(side, self.new, self.sheet) if swap.piece.start not in boosts)
        yield from boosts.values()

    def boosters(self, side: Reading) -> Iterator[tuple[int, Swap]]:
        """What was recommended for quality elsewhere, and is unknown to the new checkpoint's families; by its place."""
        for piece, sense in zip(side.tags, side.senses, strict=True):
            spelled = spelling(sense.meant or sense.spelled)
            if sense.usage or sense.foreign or spelled in self.new.near or not self.new.documented:
                continue
            if boosts := tuple(filter(is_booster, self.catalog.lexicon.usages(spelled))):
                yield piece.start, Swap(piece, Sense(spelled, foreign=boosts, meant=sense.meant), ())

    def own(self, tags: Iterable[str]) -> list[Usage]:
        """The words of the new checkpoint among *tags*."""
        return [usage for tag in tags if (usage := self.new.knows(spelling(tag)))]

    def missing(self, side: Reading, recommended: Iterable[str], others: list[Swap], swapped: set[int]) -> list[str]:
        """The recommended tags that a side lacks: a rating only where one was asked for, and no second period."""
        stay = [piece.name for piece in side.tags if piece.start not in swapped]
        given = {spelling(name) for name in stay} | {spelling(tag) for swap in others for tag in swap.tags}
        kinds = {usage.kind for usage in self.own(given)}
        unwanted = {"rating"} - ({"rating"} if self.rated else set()) | ({"period"} & kinds)
        tags = [tag for tag in recommended if not names(tag) & given]
        return [tag for tag in tags if not any(usage.kind in unwanted for usage in self.own([tag]))]

    def swap(self, side: Reading, swap: Swap, block: list[str]) -> None:
        """Write one word for another, or leave it out; also where it is among the recommended words."""
        tags = [tag for tag in swap.tags if tag not in block]
        self.edits[side.side].append(Change(swap.piece.start, swap.piece.end, ", ".join(tags)))
        self.say(side.side, swap, own_word(side, self.new, swap.sense) if swap.sense.foreign else swap.sense.meant)

    def replace(self, side: Reading, old: list[Swap], block: list[str]) -> None:
        """Write the recommended words in the place of the first, and leave the others out."""
        own = [tag for swap in old for tag in swap.tags if side.side == "negative"]
        first = ", ".join(dict.fromkeys([*block, *own]))
        for n, swap in enumerate(sorted(old, key=lambda swap: swap.piece.start)):
            self.edits[side.side].append(Change(swap.piece.start, swap.piece.end, "" if n else first))
            self.say(side.side, swap, (None if n else first) or None)

    def artists(self, good: Reading) -> None:
        """Call artists as the new checkpoint does."""
        prompting = self.new.prompting
        templates = prompting.artists if prompting else None
        own = prefixes_of(templates or ())
        for piece in good.tags:
            prefix, name = called(self.new.dictionary.prefixes, piece)
            if name and templates and prefix not in own:
                text = templates[0].format(name=name)
                self.edits["positive"].append(Change(piece.start, piece.end, text))
                self.tell(
                    "positive", piece.start, "artist", piece.text, text, f"the form for {self.new.checkpoint.name}"
                )
            elif name and templates == ():
                self.notes.append(f"{piece.text} was kept, but {self.new.checkpoint.name} knows no artists by name.")
        before = prefixes_of((self.old.prompting.artists or ()) if self.old.prompting else ())
        if own and "" not in own and "" in before and templates:
            form = templates[0].format(name="NAME")
            self.notes.append(f"Artists without a prefix look like tags here: write '{form}' yourself.")

    def networks(self, good: Reading) -> None:
        """Warn of extra networks that were made for a distant relative."""
        networks = [piece.text for piece in good.prompt.pieces if piece.kind == "network"]
        if networks and not kin(self.catalog, self.old.checkpoint.key, self.new.checkpoint.key):
            old, new = self.old.checkpoint.name, self.new.checkpoint.name
            self.notes.append(
                f"Kept {' '.join(networks)}: {old} and {new} are not closely related, so look for one made for {new}."
            )

    def say(self, side: Side, swap: Swap, to: str | None) -> None:
        """Tell of a word that was swapped."""
        usages = (*filter(None, [swap.sense.usage]), *swap.sense.foreign)
        usage = (usages or self.catalog.lexicon.usages(spelling(swap.sense.meant)))[0]
        kind = KINDS.get(usage.kind, usage.kind)
        whom = f"a word of {owners(self.catalog, self.new, swap.sense)}" if swap.sense.foreign else ""
        why = f"{swap.sense.meant}, misspelt" if swap.sense.meant else ""
        why = ", ".join(filter(None, (why, whom)))
        self.tell(side, swap.piece.start, kind, swap.piece.text, to, why)

    def tell(self, side: Side, place: int, kind: str, old: str | None, new: str | None, why: str) -> None:
        """Tell of one change."""
        said = {"kind": kind, "from": old, "to": new, "why": why}
        self.told.append((SIDES.index(side), place, said))


def kin(catalog: Catalog, one: str, other: str) -> bool:
    """Tell whether two checkpoints share an ancestor that is not itself a root."""
    lines = [{key, *catalog.knowledge.ancestors(key)} for key in (one, other)]
    return one == other or any(catalog.entry(key).parents for key in lines[0] & lines[1])


def rating_note(work: Work, asked: str | None) -> list[str]:
    """Say so where no source gives a word for the rating that was asked for."""
    if asked is None or work.rated:
        return []
    return [f"No word for the rating {asked} is known for {work.new.checkpoint.name}, so none was added."]


def negative_note(work: Work, bad: Reading) -> list[str]:
    """Name the recommended negative where the prompt has none."""
    if bad.tags or work.same or not work.sheet.negative:
        return []
    name = work.new.checkpoint
    return [f"You gave no negative. The one of {name.name}: sdxl-advisor tags {name.key} --negative"]
