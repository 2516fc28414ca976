"""The changes that make one side of a prompt one for another checkpoint, as they are found."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence, Set as AbstractSet
from operator import itemgetter

from sdxl_advisor.advice.tags import TagSheet
from sdxl_advisor.catalog.lexicon import Usage
from sdxl_advisor.catalog.spelling import spelling
from sdxl_advisor.prompts.artist_rows import may_have_rows
from sdxl_advisor.prompts.artists import by_lot, written_as
from sdxl_advisor.prompts.between import Between
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
from sdxl_advisor.prompts.edits import Change, apart, changed_apart
from sdxl_advisor.prompts.features import DOUBLE, EMBEDDED
from sdxl_advisor.prompts.names_left import names_left
from sdxl_advisor.prompts.places import Places
from sdxl_advisor.prompts.prepared import Prepared
from sdxl_advisor.prompts.ratings import banned_by_others, level_asked, level_of, spelled_rightly, words_that_ban
from sdxl_advisor.prompts.screening import ARTIST, OTHER_BOARD, RATING, UNHEARD
from sdxl_advisor.prompts.sections import without_leftovers
from sdxl_advisor.prompts.translate import Swap, own_word, owners, swaps
from sdxl_advisor.prompts.unheard import may_be_unheard, unheard
from sdxl_advisor.prompts.wishes import Rewritten, Said

KINDS = {"aesthetic": "quality", "special": "quality", "recommended": "quality", "source_tags": "source"}
FIRST = itemgetter(0)


class Rewriting:
    """The changes to one side. ``rated`` tells whether a rating is to be put in."""

    def __init__(self, between: Between, sheet: TagSheet, made: Prepared, *, rated: bool) -> None:
        self.between, self.sheet, self.made, self.rated = between, sheet, made, rated
        self.reading, self.side, self.has = made.left, made.left.side, made.has
        self.catalog, self.old, self.new, self.same = between.catalog, between.old, between.new, between.same
        self.edits: list[Change] = []
        self.apart: tuple[int, Sequence[Change]] = (0, ())  # how many of them are in order, and those
        self.told: list[tuple[int, Said]] = []  # with the place, to sort by
        self.other_words: list[BoardWord] = []  # words of other boards that stay
        self.places, self.artists = Places(self.reading.prompt), self.artists_there()
        for one in made.gone:
            self.tell(one.piece.start, one.kind, one.piece.text, None, one.why)

    def artists_there(self) -> list[Artist]:
        """The artists on the side; those without a prefix are left alone in a prompt for the same checkpoint."""
        tags = None if self.same else self.between.tags
        if not (tags or self.has & ARTIST or may_have_rows(self.reading)):
            return []
        return list(artists_of(self.catalog, self.new, tags, self.reading, rows=not self.same))

    def call_artists(self) -> None:
        """Call artists as the new checkpoint does."""
        templates, whose = self.between.artist_forms
        if not templates:
            return
        prompt, found = self.reading.prompt, self.artists
        if len(prompt.solid) > len(prompt.words):
            drawn = by_lot(self.new.dictionary.prefixes, prompt)
            found = [*found, *(Artist(piece, prefix, [name]) for piece, prefix, name in drawn)]
        for piece, prefix, names in found:
            if prefix in self.between.artist_prefixes:
                continue
            if all(self.is_plain(templates[0].format(name=name)) for name in names):
                text = ", ".join(written_as(templates[0], name) for name in names)
                self.edits.append(Change(piece.start, piece.end, text))
                self.tell(piece.start, "artist", piece.text, text, f"the form for {whose}")

    def is_plain(self, name: str) -> bool:
        """Tell whether a tag has no meaning of its own: an artist without a prefix may have the name of a rating."""
        sense = self.new.sense(name.replace("\\", ""))
        return sense.plain and not sense.features & EMBEDDED and not may_be_unheard(self.new, sense)

    def boards(self) -> None:
        """Write words of boards that the new checkpoint did not see as its own board has them.

        Without the user's lists nobody knows what else such a word may mean, so it is only told.
        """
        tags = self.between.tags
        if self.same or (tags is None and not self.has & OTHER_BOARD):
            return
        if tags is None:
            found = pairs_in(self.new, self.reading)
            self.other_words += worth_telling(self.new, found, self.names_left()) if found else ()
            return
        have = set(self.names_left())
        for word in board_words(self.catalog, self.new, tags, self.reading):
            piece, board, own = word
            if own is None:
                self.other_words.append(word)
                continue
            text = "" if is_said(self.new, word, have) else as_typed(self.new.prompting, own)
            have.add(spelling(own))
            self.edits.append(Change(piece.start, piece.end, text))
            why = f"a word of {self.catalog.boards.boards.get(board, board)}"
            self.tell(piece.start, "board", piece.text, own, why)

    def names_left(self) -> AbstractSet[str]:
        """The spellings of the tags that are there after the changes so far."""
        return names_left(self.reading, self.edits_apart())

    def edits_apart(self) -> Sequence[Change]:
        """The changes so far in order, without those that overlap a wider one."""
        count, known = self.apart
        if count != len(self.edits):
            known = apart(self.edits)
            self.apart = len(self.edits), known
        return known

    def spelled_but(self, dropped: set[int]) -> set[str]:
        """The spellings of the tags of the side but for those that begin at some places."""
        side = self.reading
        if side.features & DOUBLE:
            pairs = zip(side.tags, side.senses, strict=True)
            return {sense.spelled for piece, sense in pairs if piece.start not in dropped}
        gone = [bisect_left(side.starts, start) for start in dropped.intersection(side.starts)]
        return side.spelled.keys() - {side.senses[place].spelled for place in gone}

    def wanted(self, recommended: tuple[str, ...], leaving: Iterable[Swap], others: Sequence[Swap]) -> list[str]:
        """The recommended tags that the side lacks without what is *leaving*.

        A rating only where one was asked for, no second period, and no words for quality where none are wanted.
        """
        gone = {swap.piece.start for swap in leaving}
        dropped, side = gone | {swap.piece.start for swap in others}, self.reading
        given = self.spelled_but(dropped)
        put = {spelling(tag) for swap in others if swap.piece.start not in gone for tag in swap.tags}
        # A plain tag is no word of the checkpoint, so only the others are asked for.
        own = self.between.own({sense.spelled for piece, sense in side.marked if piece.start not in dropped} | put)
        kinds, rated = {usage.kind for usage in own}, {level_of(self.catalog, usage) for usage in own} - {None}
        unwanted = {"period"} & kinds if self.rated else {"rating", *({"period"} & kinds)}
        given |= put
        return [
            one.tag
            for one in self.between.recommended(recommended)
            if one.names.isdisjoint(given)
            if self.between.graded or (one.usage and one.usage.kind == "rating")
            if not (one.usage and one.usage.kind in unwanted) and one.level not in rated
        ]

    def swap_each(self, found: Iterable[Swap], block: Sequence[str]) -> None:
        """Write one word for another, or leave it out; also where it is among the recommended words."""
        for swap in found:
            text = ", ".join([tag for tag in swap.tags if tag not in block])
            if not self.same and self.has & RATING and level_asked(self.catalog, swap.sense) is not None:
                self.edits.append(self.places.instead_of(swap.piece, text))
            else:
                self.edits.append(Change(swap.piece.start, swap.piece.end, text))
            self.say(swap, ", ".join(swap.tags) or self.known_as(swap))

    def known_as(self, swap: Swap) -> str | None:
        """What stands for a word elsewhere on its side, if it was left out for that."""
        word = own_word(self.new, self.reading.side, swap.sense) if swap.sense.foreign else swap.sense.meant
        return word if word and spelling(word) in self.reading.spelled else None

    def swaps(self) -> Iterator[Swap]:
        """The words to swap: foreign and misspelt ones, and what was recommended for quality elsewhere alone."""
        look = not self.same and self.has & UNHEARD[self.side]
        boosts = dict(unheard(self.catalog, self.new, self.reading)) if look else {}
        found = [swap for swap in swaps(self.reading, self.new, self.sheet) if swap.piece.start not in boosts]
        if not self.has & RATING:
            return iter([*found, *boosts.values()])
        ratings = [swap for swap in boosts.values() if level_asked(self.catalog, swap.sense) is not None]
        others = [swap for swap in boosts.values() if swap not in ratings]
        return iter([*self.with_ratings([*found, *ratings]), *others])

    def with_ratings(self, found: Sequence[Swap]) -> Iterator[Swap]:
        """The words to swap, those for ratings as a whole: all that is banned, or the strongest that is asked for."""
        senses = [*(sense for _, sense in self.reading.marked), *(swap.sense for swap in found)]
        strongest = max((level_asked(self.catalog, sense) or 0 for sense in senses), default=0)
        bans = self.bans() if self.side == "negative" else []
        have = set(self.reading.spelled)
        for swap in found:
            level = level_asked(self.catalog, swap.sense) if swap.sense.foreign else None
            if level is None:
                yield swap
            elif self.side == "negative":
                yield swap._replace(tags=tuple(bans))
                bans = []
            else:
                fresh = level == strongest and not have & set(map(spelling, swap.tags))
                have |= set(map(spelling, swap.tags)) if fresh else set()
                yield swap._replace(tags=swap.tags if fresh else ())

    def bans(self) -> list[str]:
        """The words for all ratings that a negative bans with words of others, without those that it has."""
        senses = self.reading.senses
        banned = banned_by_others(self.catalog, senses)
        have = {sense.spelled for sense in senses if not sense.foreign}
        return [tag for tag in words_that_ban(self.catalog, self.new, frozenset(banned)) if spelling(tag) not in have]

    def text(self) -> str:
        """The side after its changes; no part of the whole prompt is left with nothing, or with such words alone."""
        text = changed_apart(self.reading.text, self.edits_apart())
        if self.same or not self.reading.chunks:
            return text
        return without_leftovers(self.made.whole.prompt, text, self.is_word, self.is_graded_word)

    def is_word(self, name: str) -> bool:
        """Tell whether a tag is a word of the new checkpoint for quality, rating, source or period."""
        usage = self.new.knows(spelling(name))
        told = usage is not None and usage.kind in ("rating", "source_tags", "period")
        return told or self.is_graded_word(name) or spelling(name) in map(spelling, self.sheet.positive)

    def is_graded_word(self, name: str) -> bool:
        """Tell whether a tag is a word of the new checkpoint for quality."""
        usage = self.new.knows(spelling(name))
        return usage is not None and self.new.rank(usage) is not None

    def say(self, swap: Swap, to: str | None) -> None:
        """Tell of a word that was swapped."""
        sense = swap.sense
        usages: Sequence[Usage] = [sense.usage, *sense.foreign] if sense.usage else sense.foreign
        usages = usages or self.catalog.lexicon.usages(spelled_rightly(sense))
        kind = usages[0].kind if usages else "quality"
        known = any(usage.checkpoints for usage in sense.foreign)
        whom = f"a word of {owners(self.catalog, self.new, sense)}" if known else ""
        if sense.foreign and not known:
            whom = "no checkpoint was trained on it"
        why = f"{sense.meant}, misspelt" if sense.meant else ""
        if sense.strange:
            kind, why = self.new.dictionary.kind_by_head(swap.piece.name), "no checkpoint knows it"
        if self.side == "negative" and self.old and not (why or whom):
            why = f"recommended for {self.old.checkpoint.name}, not for {self.new.checkpoint.name}"
        why = ", ".join(filter(None, (why, whom))) or f"{self.new.checkpoint.name} wants its own words as a whole"
        self.tell(swap.piece.start, KINDS.get(kind, kind), swap.piece.text, to, why)

    def tell_added(self, place: int, tags: Iterable[str]) -> None:
        """Tell of recommended words that were added."""
        self.tell(place, "quality", None, ", ".join(tags), f"recommended for {self.new.checkpoint.name}")

    def tell(self, place: int, kind: str, old: str | None, new: str | None, why: str) -> None:
        """Tell of one change."""
        self.told.append((place, {"kind": kind, "from": old, "to": new, "why": why}))

    def result(self) -> Rewritten:
        """The side as it is now; what was told goes from the beginning to the end."""
        changes = [said for _, said in sorted(self.told, key=FIRST)]
        return Rewritten(self.text(), changes, self.other_words, bool(self.edits))
