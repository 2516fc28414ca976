"""The changes that make a prompt one for another checkpoint."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache

from sdxl_advisor.advice.tags import TagSheet
from sdxl_advisor.catalog.catalog import Catalog
from sdxl_advisor.catalog.lexicon import SIDES, Usage
from sdxl_advisor.catalog.records import Side
from sdxl_advisor.catalog.spelling import spelling
from sdxl_advisor.prompts.artists import Forms, by_lot, forms_of, prefixes_of, written_as
from sdxl_advisor.prompts.board_words import (
    Artist,
    BoardWord,
    artists_of,
    as_typed,
    board_words,
    is_said,
    pairs_in,
    worth_telling,
)
from sdxl_advisor.prompts.dictionary import GRADES, Sense, is_booster
from sdxl_advisor.prompts.edits import Change, changed
from sdxl_advisor.prompts.grammar import Prompt, read
from sdxl_advisor.prompts.habits import habits
from sdxl_advisor.prompts.language import Language
from sdxl_advisor.prompts.places import BREAKS_OFF, Places
from sdxl_advisor.prompts.ratings import banned_by_others, level_asked, level_of, spelled_rightly, words_that_ban
from sdxl_advisor.prompts.reading import Reading
from sdxl_advisor.prompts.sections import without_leftovers
from sdxl_advisor.prompts.subjects import folded, is_animal_subject
from sdxl_advisor.prompts.tag_list import TagLists
from sdxl_advisor.prompts.translate import Swap, below, grades, is_best, is_prize, own_word, owners, swaps
from sdxl_advisor.prompts.unheard import is_inherited, unheard

KINDS = {"aesthetic": "quality", "special": "quality", "recommended": "quality", "source_tags": "source"}
SHORT = 40  # characters of one tag
Said = Mapping[str, str | None]


def names(text: str) -> frozenset[str]:
    """The spellings of the tags in a text; a recommended tag may have brackets around it."""
    return (names_in_tag if len(text) <= SHORT else names_in_tag.__wrapped__)(text)


@lru_cache(maxsize=5_000)
def names_in_tag(text: str) -> frozenset[str]:
    """The same of one tag, remembered: the recommended ones are asked for with every prompt."""
    return frozenset(spelling(piece.name) for piece in read(text).words)


class Rewriting:
    """The changes to both sides, as they are found.

    ``old`` is what the prompt was written for, if that is known. ``rated`` tells whether a rating is to be put in,
    ``graded`` whether words for quality are; the sides that are ``emptied`` had only what the new one cannot use.
    """

    def __init__(
        self,
        catalog: Catalog,
        old: Language | None,
        new: Language,
        sheet: TagSheet,
        tags: TagLists | None = None,
        *,
        rated: bool,
        graded: bool,
        emptied: Container[Side] = (),
    ) -> None:
        self.catalog = catalog
        self.old, self.new, self.sheet, self.tags = old, new, sheet, tags
        self.rated, self.graded, self.emptied = rated, graded, emptied
        self.same = old is not None and old.checkpoint.key == new.checkpoint.key
        self.edits: dict[Side, list[Change]] = {"positive": [], "negative": []}
        self.told: list[tuple[int, int, Said]] = []  # side and place, to sort by
        self.other_words: list[BoardWord] = []  # words of other boards that stay

    @cached_property
    def together(self) -> bool:
        """Tell whether the words for quality act only as a whole."""
        return bool(self.new.quality and self.new.quality.together)

    @cached_property
    def artist_forms(self) -> Forms:
        """How the new checkpoint calls artists; a prompt that was written for it is left alone where nobody says."""
        if self.same and not (self.new.prompting and self.new.prompting.artists is not None):
            return Forms(None, self.new.checkpoint.name)
        return forms_of(self.catalog, self.new.checkpoint, self.new.prompting)

    def positive(self, good: Reading) -> None:
        """Swap the words of the positive prompt, and call its artists as the new checkpoint does."""
        self.artists(good)
        self.words(good)
        self.boards(good)

    def artists(self, side: Reading) -> None:
        """Call artists as the new checkpoint does."""
        templates, whose = self.artist_forms
        drawn = by_lot(self.new.dictionary.prefixes, side.prompt)
        found = [*self.artists_of(side), *((piece, prefix, [name]) for piece, prefix, name in drawn)]
        for piece, prefix, names in found if templates else ():
            if templates and prefix not in prefixes_of(templates):
                text = ", ".join(written_as(templates[0], name) for name in names)
                self.edits[side.side].append(Change(piece.start, piece.end, text))
                self.tell(side.side, piece.start, "artist", piece.text, text, f"the form for {whose}")

    def artists_of(self, side: Reading) -> Iterator[Artist]:
        """The artists on a side; those without a prefix are left alone in a prompt for the same checkpoint."""
        tags = None if self.same else self.tags
        return artists_of(self.catalog, self.new, tags, side, rows=not self.same)

    def boards(self, side: Reading) -> None:
        """Write words of boards that the new checkpoint did not see as its own board has them.

        Without the user's lists nobody knows what else such a word may mean, so it is only told.
        """
        if self.same:
            return
        found = pairs_in(self.new, side) if self.tags is None else []
        if self.tags is None and not found:
            return
        have = set(names(changed(side.text, self.edits[side.side])))
        if self.tags is None:
            self.other_words += worth_telling(self.new, found, have)
            return
        for word in board_words(self.catalog, self.new, self.tags, side):
            piece, board, own = word
            if own is None:
                self.other_words.append(word)
                continue
            text = "" if is_said(self.new, word, have) else as_typed(self.new.prompting, own)
            have.add(spelling(own))
            self.edits[side.side].append(Change(piece.start, piece.end, text))
            why = f"a word of {self.catalog.boards.boards.get(board, board)}"
            self.tell(side.side, piece.start, "board", piece.text, own, why)

    def words(self, good: Reading) -> None:
        """Swap words; those for quality are written as a whole, where they belong."""
        found = list(self.swaps(good))
        if self.same:
            self.swap_each(good, found, [])
            return
        leaving = [swap for swap in found if is_prize(swap.sense, self.old)]
        graded = [
            swap for swap in found if swap.sense.foreign and any(one.kind in GRADES for one in swap.sense.foreign)
        ]
        if leaving or self.together:
            leaving = list({swap.piece.start: swap for swap in [*leaving, *graded]}.values())
        best = [usage for _, _, usage in good.known] + [usage for swap in found for usage in self.own(swap.tags)]
        if leaving or any(map(is_best, best)):
            leaving += self.lower_rungs(good, {swap.piece.start for swap in [*leaving, *found]})
            leaving += self.lower_swaps(found, {swap.piece.start for swap in leaving})
        gone = {swap.piece.start for swap in leaving}
        others = [swap for swap in found if swap.piece.start not in gone]
        kept = self.kept(good, others, gone | {swap.piece.start for swap in found})
        full = self.wanted(good, self.sheet.positive, [*kept, *leaving], others)
        missing = self.wanted(good, self.sheet.positive, leaving, others)
        rungs = any(swap.tags for swap in graded) or self.is_graded(good)
        neutral = not (leaving or kept or rungs) and bool(good.tags or "positive" in self.emptied)
        block = missing if kept or neutral else []
        if leaving or (self.together and kept and any(grades(self.new, tag) for tag in missing)):
            block = full
            self.put(good, leaving, full, [*kept, *self.beside(good, [*kept, *found])], others)
            others = [swap for swap in others if swap.piece.start not in {one.piece.start for one in kept}]
        elif kept and missing and self.is_apart(good, kept):
            block = full
            self.put(good, [], full, [*kept, *self.beside(good, [*kept, *found])], others)
            others = [swap for swap in others if swap.piece.start not in {one.piece.start for one in kept}]
        elif kept and missing:
            last = max(kept, key=lambda swap: swap.piece.end).piece
            self.edits["positive"].append(Places(good.prompt).behind(last, ", ".join(missing)))
            self.tell_added("positive", last.end, missing)
        elif neutral and missing:
            self.put(good, [], missing, [], others)
        self.swap_each(good, others, block)

    def is_apart(self, good: Reading, kept: Iterable[Swap]) -> bool:
        """Tell whether the own best words stand away from where they belong; those with weights stay."""
        pieces, places = [swap.piece for swap in kept], Places(good.prompt)
        marked = {piece.start for piece, _ in good.marked}
        content = [piece.start for piece in places.content if piece.start not in marked]
        if any(places.around(piece) != (piece.start, piece.end) for piece in pieces):
            return False
        late = any(start < max(piece.start for piece in pieces) for start in content)
        early = any(start > min(piece.start for piece in pieces) for start in content)
        return {"start": late, "end": early}.get(self.sheet.placement or "", late and early)

    def beside(self, good: Reading, done: Iterable[Swap]) -> Iterator[Swap]:
        """Words for periods, and what others recommend for quality: they stay beside the words for quality."""
        taken = {swap.piece.start for swap in done}
        for piece, sense in zip(good.tags, good.senses, strict=True):
            if piece.start in taken or sense.foreign or sense.meant or sense.parts:
                continue
            usages = self.catalog.lexicon.usages(sense.spelled)
            rating = bool(good.chunks) and sense.usage is not None and sense.usage.kind == "rating"
            if rating or any(usage.kind == "period" or is_booster(usage) for usage in usages):
                yield Swap(piece, sense, (piece.text,))

    def lower_rungs(self, good: Reading, taken: Container[int]) -> Iterator[Swap]:
        """Own words below the best ones of their ladder that the new checkpoint does not recommend beside those."""
        for piece, sense, usage in good.known:
            if piece.start not in taken and self.is_lower(usage):
                yield Swap(piece, sense, ())

    def lower_swaps(self, found: Iterable[Swap], taken: Container[int]) -> Iterator[Swap]:
        """Words of the old checkpoint, and misspelt ones, that stand for such words of the new one."""
        for swap in found:
            if swap.piece.start not in taken and any(map(self.is_lower, self.own(swap.tags))):
                yield Swap(swap.piece, swap.sense, ())

    @cached_property
    def is_lower(self) -> Callable[[Usage], bool]:
        """Tells of a word whether it is below those recommended; between versions that want the same, none is."""
        if self.old and self.old.family == self.new.family and self.wants_the_same(self.old):
            return lambda _: False
        return below(self.own(self.sheet.positive))

    def wants_the_same(self, old: Language) -> bool:
        """Tell whether another checkpoint recommends the same words for quality."""
        return (old.quality and old.quality.positive) == (self.new.quality and self.new.quality.positive)

    def is_graded(self, good: Reading) -> bool:
        """Tell whether a prompt has words for quality of the new checkpoint, be they good or bad ones."""
        return any(self.new.rank(usage) for _, _, usage in good.known)

    def kept(self, good: Reading, others: Iterable[Swap], swapped: set[int]) -> list[Swap]:
        """The best words that are the new checkpoint's own, those among them that are misspelt mended."""
        own = [
            Swap(piece, sense, (usage.word.tag,))
            for piece, sense, usage in good.known
            if is_best(usage) and piece.start not in swapped
        ]
        return own + [swap for swap in others if any(is_best(one) for one in self.own(swap.tags))]

    def wanted(
        self, side: Reading, recommended: Iterable[str], leaving: Iterable[Swap], others: Iterable[Swap]
    ) -> list[str]:
        """The recommended tags that a side lacks without what is *leaving*.

        A rating only where one was asked for, no second period, and no words for quality where none are wanted.
        """
        gone = {swap.piece.start for swap in leaving}
        swapped = {swap.piece.start for swap in others}
        dropped, pairs = gone | swapped, zip(side.tags, side.senses, strict=True)
        given = {sense.spelled for piece, sense in pairs if piece.start not in dropped}
        given |= {spelling(tag) for swap in others if swap.piece.start not in gone for tag in swap.tags}
        own = self.own(given)
        kinds, rated = {usage.kind for usage in own}, {level_of(self.catalog, usage) for usage in own} - {None}
        unwanted = {"rating"} - ({"rating"} if self.rated else set()) | ({"period"} & kinds)
        lacking = [(tag, self.new.knows(spelling(tag))) for tag in recommended if names(tag).isdisjoint(given)]
        lacking = [(tag, usage) for tag, usage in lacking if self.graded or (usage and usage.kind == "rating")]
        clear = [(tag, usage) for tag, usage in lacking if not (usage and usage.kind in unwanted)]
        return [tag for tag, usage in clear if level_of(self.catalog, usage) not in rated]

    def put(
        self, good: Reading, leaving: list[Swap], block: list[str], moved: list[Swap], others: Iterable[Swap]
    ) -> None:
        """Write the recommended words in one place, the *moved* ones behind them, and leave the others out."""
        there = names(", ".join(block))
        more = [tag for swap in moved for tag in swap.tags if spelling(tag) not in there]
        text = ", ".join(dict.fromkeys([*block, *(more if self.graded else [])]))
        gone = [swap.piece for swap in [*leaving, *moved]]
        empty = [swap.piece for swap in others if not swap.tags]
        self.edits["positive"] += Places(good.prompt).block(text, gone, self.sheet.placement, empty)
        told = sorted(leaving or moved, key=lambda swap: swap.piece.start)
        for n, swap in enumerate(told):
            self.say("positive", swap, (None if n else text) or None)
        if not told:
            self.tell_added("positive", -1, block)

    def negative(self, bad: Reading, good: Reading, bans: Iterable[str]) -> None:
        """Swap the words of the negative prompt; the recommended *bans* go with words for quality in the positive.

        All that does not grade, rate or name a source or a period stays behind them.
        """
        if not self.same:
            self.artists(bad)
        asked = names(changed(good.text, self.edits["positive"]))
        facts = self.catalog.prompt_facts
        shown = asked | (folded(facts.animals.bodies) if is_animal_subject(facts, good) else set())
        recommended = [tag for tag in bans if names(tag).isdisjoint(asked)]
        found = [
            one._replace(tags=tuple(tag for tag in one.tags if spelling(tag) not in shown and self.is_own(tag)))
            for one in self.swaps(bad)
        ]
        if self.same:
            self.swap_each(bad, found, [])
            return
        leaving = [swap for swap in found if swap.sense.foreign]
        leaving += self.habits(bad, recommended, {swap.piece.start for swap in found})
        gone = {swap.piece.start for swap in leaving}
        others = [swap for swap in found if swap.piece.start not in gone]
        swapped = gone | {swap.piece.start for swap in others}
        kept = [piece for piece, _, usage in bad.known if self.new.rank(usage) and piece.start not in swapped]
        kept += [swap.piece for swap in others if any(map(self.new.rank, self.own(swap.tags)))]
        wanted = leaving or kept or ((bad.tags or "negative" in self.emptied) and self.is_boosted(asked))
        block = self.wanted(bad, recommended, leaving, others) if wanted else []
        if leaving:
            self.replace(bad, leaving, block)
        elif block and not kept:
            self.edits["negative"] += Places(bad.prompt).block(", ".join(block), [], "start")
            self.tell_added("negative", -1, block)
        elif block:
            last = max(kept, key=lambda piece: piece.end)
            self.edits["negative"].append(Places(bad.prompt).behind(last, ", ".join(block)))
            self.tell_added("negative", last.end, block)
        self.swap_each(bad, others, block)
        self.boards(bad)

    def is_own(self, tag: str) -> bool:
        """Tell whether a word that is written for another is no grade that only ancestors have."""
        return self.same or not is_inherited(self.new, tag)

    def habits(self, bad: Reading, recommended: Iterable[str], taken: Container[int]) -> list[Swap]:
        """What a negative has only because its first checkpoint recommends it."""
        wanted = frozenset(name for tag in recommended for name in names(tag))
        found = habits(self.catalog, self.old, self.new, bad, wanted) if self.old else []
        return [Swap(piece, Sense(spelling(piece.name)), ()) for piece in found if piece.start not in taken]

    def is_boosted(self, asked: Iterable[str]) -> bool:
        """Tell whether a positive prompt that has the tags *asked* has the recommended words for quality."""
        best = {spelling(tag) for tag in self.sheet.positive if grades(self.new, tag)}
        return bool(best & set(asked))

    def replace(self, bad: Reading, old: list[Swap], block: list[str]) -> None:
        """Write the recommended words at the start, for the old ones."""
        own = [tag for swap in old for tag in swap.tags]
        first = list(dict.fromkeys([*block, *own]))
        text, stays = ", ".join(first), names(", ".join(first))
        self.edits["negative"] += Places(bad.prompt).block(text, [swap.piece for swap in old], "start")
        told = [swap for swap in sorted(old, key=lambda swap: swap.piece.start) if swap.sense.spelled not in stays]
        for n, swap in enumerate(told):
            self.say("negative", swap, (None if n else text) or None)
        if not told:
            self.tell_added("negative", -1, block)

    def swap_each(self, side: Reading, found: Iterable[Swap], block: list[str]) -> None:
        """Write one word for another, or leave it out; also where it is among the recommended words."""
        places = Places(side.prompt)
        for swap in found:
            text = ", ".join(tag for tag in swap.tags if tag not in block)
            rating = not self.same and level_asked(self.catalog, swap.sense) is not None
            start, end = places.alone(swap.piece) if rating else (swap.piece.start, swap.piece.end)
            if text and end != swap.piece.end and not BREAKS_OFF.match(side.text, end):
                text += ","  # brackets parted it from the next tag
            self.edits[side.side].append(Change(start, end, text))
            self.say(side.side, swap, ", ".join(swap.tags) or self.known_as(side, swap))

    def known_as(self, side: Reading, swap: Swap) -> str | None:
        """What stands for a word elsewhere on its side, if it was left out for that."""
        word = own_word(side, self.new, swap.sense) if swap.sense.foreign else swap.sense.meant
        there = {sense.spelled for sense in side.senses}
        return word if word and spelling(word) in there else None

    def swaps(self, side: Reading) -> Iterator[Swap]:
        """The words to swap: foreign and misspelt ones, and what was recommended for quality elsewhere alone."""
        boosts = {} if self.same else dict(unheard(self.catalog, self.new, side))
        found = [swap for swap in swaps(side, self.new, self.sheet) if swap.piece.start not in boosts]
        ratings = [swap for swap in boosts.values() if level_asked(self.catalog, swap.sense) is not None]
        yield from self.with_ratings(side, [*found, *ratings])
        yield from (swap for swap in boosts.values() if swap not in ratings)

    def with_ratings(self, side: Reading, found: Sequence[Swap]) -> Iterator[Swap]:
        """The words to swap, those for ratings as a whole: all that is banned, or the strongest that is asked for."""
        senses = [*(sense for _, sense in side.marked), *(swap.sense for swap in found)]
        strongest = max((level_asked(self.catalog, sense) or 0 for sense in senses), default=0)
        bans = self.bans(side) if side.side == "negative" else []
        have = {sense.spelled for sense in side.senses}
        for swap in found:
            level = level_asked(self.catalog, swap.sense) if swap.sense.foreign else None
            if level is None:
                yield swap
            elif side.side == "negative":
                yield swap._replace(tags=tuple(bans))
                bans = []
            else:
                fresh = level == strongest and not have & set(map(spelling, swap.tags))
                have |= set(map(spelling, swap.tags)) if fresh else set()
                yield swap._replace(tags=swap.tags if fresh else ())

    def bans(self, bad: Reading) -> list[str]:
        """The words for all ratings that a negative bans with words of others, without those that it has."""
        banned = banned_by_others(self.catalog, bad.senses)
        have = {sense.spelled for sense in bad.senses if not sense.foreign}
        return [tag for tag in words_that_ban(self.catalog, self.new, frozenset(banned)) if spelling(tag) not in have]

    def own(self, tags: Iterable[str]) -> list[Usage]:
        """The words of the new checkpoint among *tags*."""
        return [usage for tag in tags if (usage := self.new.knows(spelling(tag)))]

    def text(self, side: Reading, whole: Prompt) -> str:
        """A side after its changes; no part of the *whole* prompt is left with nothing, or with such words alone."""
        text = changed(side.text, self.edits[side.side])
        if self.same or not side.chunks:
            return text
        return without_leftovers(whole, text, self.is_word, self.is_graded_word)

    def is_word(self, name: str) -> bool:
        """Tell whether a tag is a word of the new checkpoint for quality, rating, source or period."""
        usage = self.new.knows(spelling(name))
        told = usage is not None and usage.kind in ("rating", "source_tags", "period")
        return told or self.is_graded_word(name) or spelling(name) in map(spelling, self.sheet.positive)

    def is_graded_word(self, name: str) -> bool:
        """Tell whether a tag is a word of the new checkpoint for quality."""
        usage = self.new.knows(spelling(name))
        return usage is not None and self.new.rank(usage) is not None

    def say(self, side: Side, swap: Swap, to: str | None) -> None:
        """Tell of a word that was swapped."""
        usages = (*filter(None, [swap.sense.usage]), *swap.sense.foreign)
        usages = usages or self.catalog.lexicon.usages(spelled_rightly(swap.sense))
        kind = usages[0].kind if usages else "quality"
        known = any(usage.checkpoints for usage in swap.sense.foreign)
        whom = f"a word of {owners(self.catalog, self.new, swap.sense)}" if known else ""
        if swap.sense.foreign and not known:
            whom = "no checkpoint was trained on it"
        why = f"{swap.sense.meant}, misspelt" if swap.sense.meant else ""
        if swap.sense.strange:
            kind, why = self.new.dictionary.kind_by_head(swap.piece.name), "no checkpoint knows it"
        if side == "negative" and self.old and not (why or whom):
            why = f"recommended for {self.old.checkpoint.name}, not for {self.new.checkpoint.name}"
        why = ", ".join(filter(None, (why, whom))) or f"{self.new.checkpoint.name} wants its own words as a whole"
        self.tell(side, swap.piece.start, KINDS.get(kind, kind), swap.piece.text, to, why)

    def tell_added(self, side: Side, place: int, tags: Iterable[str]) -> None:
        """Tell of recommended words that were added."""
        self.tell(side, place, "quality", None, ", ".join(tags), f"recommended for {self.new.checkpoint.name}")

    def tell(self, side: Side, place: int, kind: str, old: str | None, new: str | None, why: str) -> None:
        """Tell of one change."""
        said = {"kind": kind, "from": old, "to": new, "why": why}
        self.told.append((SIDES.index(side), place, said))
