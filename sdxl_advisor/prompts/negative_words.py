"""The words of a negative prompt for another checkpoint."""

from __future__ import annotations

from collections.abc import Container

from sdxl_advisor.advice.tags import TagSheet
from sdxl_advisor.catalog.spelling import spelling
from sdxl_advisor.prompts.between import Between, names
from sdxl_advisor.prompts.dictionary import Sense
from sdxl_advisor.prompts.habits import habits
from sdxl_advisor.prompts.prepared import Prepared
from sdxl_advisor.prompts.rewriting import Rewriting
from sdxl_advisor.prompts.translate import Swap
from sdxl_advisor.prompts.unheard import is_inherited
from sdxl_advisor.prompts.wishes import Rewritten, Wishes

MOST = 20  # answers to remember of one negative


def rewritten(between: Between, sheet: TagSheet, made: Prepared, wishes: Wishes) -> Rewritten:
    """A negative for the new checkpoint; remembered, as most positives wish the same of one."""
    known = made.answers.get(wishes)
    if known is None:
        work = Rewriting(between, sheet, made, rated=wishes.rated)
        NegativeWords(work, wishes).rewrite()
        known = work.result()
        if len(made.answers) >= MOST:
            made.answers.clear()
        made.answers[wishes] = known
    return known


def put_in(between: Between, sheet: TagSheet, made: Prepared) -> frozenset[str]:
    """The spellings of what the words of a negative may be swapped for; remembered."""
    if made.put_in is None:
        found = Rewriting(between, sheet, made, rated=False).swaps()
        made.put_in = frozenset(spelling(tag) for swap in found for tag in swap.tags)
    return made.put_in


class NegativeWords:
    """The words of the negative side as its *work* goes on."""

    def __init__(self, work: Rewriting, wishes: Wishes) -> None:
        self.work, self.bad, self.between, self.wishes = work, work.reading, work.between, wishes

    def rewrite(self) -> None:
        """Swap words; the recommended bans go with words for quality in the positive.

        All that does not grade, rate or name a source or a period stays behind them.
        """
        work, bad, new = self.work, self.bad, self.work.new
        found = [self.unless_shown(swap) for swap in work.swaps()]
        if work.same:
            work.swap_each(found, [])
            return
        work.call_artists()
        leaving = [swap for swap in found if swap.sense.foreign]
        leaving += self.habits({swap.piece.start for swap in found})
        gone = {swap.piece.start for swap in leaving}
        others = [swap for swap in found if swap.piece.start not in gone]
        swapped = gone | {swap.piece.start for swap in others}
        kept = [piece for piece, _, usage in bad.known if piece.start not in swapped and new.rank(usage)]
        kept += [swap.piece for swap in others if any(map(new.rank, self.between.own(swap.tags)))]
        wanted = leaving or kept or ((bad.tags or work.made.emptied) and self.wishes.boosted)
        block = work.wanted(self.wishes.recommended, leaving, others) if wanted else []
        if leaving:
            self.replace(leaving, block)
        elif block and not kept:
            work.edits += work.places.block(", ".join(block), [], "start")
            work.tell_added(-1, block)
        elif block:
            last = max(kept, key=lambda piece: piece.end)
            work.edits.append(work.places.behind(last, ", ".join(block)))
            work.tell_added(last.end, block)
        work.swap_each(others, block)
        work.boards()

    def unless_shown(self, swap: Swap) -> Swap:
        """A swap without the words that the picture shows, or that are grades which only ancestors have."""
        shown, same, new = self.wishes.shown, self.work.same, self.work.new
        tags = [tag for tag in swap.tags if spelling(tag) not in shown and (same or not is_inherited(new, tag))]
        return swap._replace(tags=tuple(tags))

    def habits(self, taken: Container[int]) -> list[Swap]:
        """What a negative has only because its first checkpoint recommends it."""
        if not self.work.old:
            return []
        wanted = frozenset(name for tag in self.wishes.recommended for name in names(tag))
        found = habits(self.work.catalog, self.work.old, self.work.new, self.bad, wanted)
        return [Swap(piece, Sense(spelling(piece.name)), ()) for piece in found if piece.start not in taken]

    def replace(self, old: list[Swap], block: list[str]) -> None:
        """Write the recommended words at the start, for the old ones."""
        work, own = self.work, [tag for swap in old for tag in swap.tags]
        first = list(dict.fromkeys([*block, *own]))
        text = ", ".join(first)
        stays = names(text)
        work.edits += work.places.block(text, [swap.piece for swap in old], "start")
        told = [swap for swap in sorted(old, key=lambda swap: swap.piece.start) if swap.sense.spelled not in stays]
        for n, swap in enumerate(told):
            work.say(swap, (None if n else text) or None)
        if not told:
            work.tell_added(-1, block)
