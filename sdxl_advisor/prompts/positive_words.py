"""The words of a positive prompt for another checkpoint: those for quality are written as a whole, in one place."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence

from sdxl_advisor.catalog.lexicon import Usage
from sdxl_advisor.catalog.spelling import spelling
from sdxl_advisor.prompts.between import names
from sdxl_advisor.prompts.dictionary import GRADES
from sdxl_advisor.prompts.rewriting import Rewriting
from sdxl_advisor.prompts.translate import Swap, grades, is_best, is_prize


class PositiveWords:
    """The words of the positive side as its *work* goes on."""

    def __init__(self, work: Rewriting) -> None:
        self.work, self.good, self.between = work, work.reading, work.between
        self.own: dict[int, list[Usage]] = {}  # the words that are written for others, by the place of those
        self.is_lower = work.between.is_lower(work.sheet.positive)

    def rewrite(self) -> None:
        """Swap words; those for quality are written as a whole, where they belong."""
        work, good, together = self.work, self.good, self.between.together
        found = list(work.swaps())
        if work.same:
            work.swap_each(found, [])
            return
        leaving = [swap for swap in found if is_prize(swap.sense, work.old)]
        graded = [
            swap for swap in found if swap.sense.foreign and any(one.kind in GRADES for one in swap.sense.foreign)
        ]
        if leaving or together:
            leaving = list({swap.piece.start: swap for swap in [*leaving, *graded]}.values())
        swapped = {swap.piece.start for swap in found}
        self.own = {swap.piece.start: self.between.own(swap.tags) for swap in found if swap.tags}
        if leaving or any(is_best(usage) for _, _, usage in good.known) or any(map(self.is_best, found)):
            leaving += self.lower_rungs({swap.piece.start for swap in leaving} | swapped)
            leaving += self.lower_swaps(found, {swap.piece.start for swap in leaving})
        gone = {swap.piece.start for swap in leaving}
        others = [swap for swap in found if swap.piece.start not in gone]
        kept = self.kept(others, gone | swapped)
        full = work.wanted(work.sheet.positive, [*kept, *leaving], others)
        missing = work.wanted(work.sheet.positive, leaving, others) if kept else full
        rungs = any(swap.tags for swap in graded) or self.is_graded()
        neutral = not (leaving or kept or rungs) and bool(good.tags or work.made.emptied)
        block = missing if kept or neutral else []
        if (
            leaving
            or (together and kept and any(grades(work.new, tag) for tag in missing))
            or (kept and missing and self.is_apart(kept))
        ):
            block, fixed = full, {swap.piece.start for swap in kept}
            self.put(leaving, full, [*kept, *self.beside([*kept, *found])], others)
            others = [swap for swap in others if swap.piece.start not in fixed]
        elif kept and missing:
            last = max(kept, key=lambda swap: swap.piece.end).piece
            work.edits.append(work.places.behind(last, ", ".join(missing)))
            work.tell_added(last.end, missing)
        elif neutral and missing:
            self.put([], missing, [], others)
        work.swap_each(others, block)

    def is_best(self, swap: Swap) -> bool:
        """Tell whether a word that is written for another is one of the best."""
        return any(map(is_best, self.own.get(swap.piece.start, ())))

    def is_apart(self, kept: Iterable[Swap]) -> bool:
        """Tell whether the own best words stand away from where they belong; those with weights stay."""
        pieces, places = [swap.piece for swap in kept], self.work.places
        marked = {piece.start for piece, _ in self.good.marked}
        content = [piece.start for piece in places.content if piece.start not in marked]
        if any(places.around(piece) != (piece.start, piece.end) for piece in pieces):
            return False
        late = any(start < max(piece.start for piece in pieces) for start in content)
        early = any(start > min(piece.start for piece in pieces) for start in content)
        return {"start": late, "end": early}.get(self.work.sheet.placement or "", late and early)

    def beside(self, done: Iterable[Swap]) -> Iterator[Swap]:
        """Words for periods, and what others recommend for quality: they stay beside the words for quality."""
        taken, stays, several = {swap.piece.start for swap in done}, self.between.stays_beside, bool(self.good.chunks)
        for piece, sense in zip(self.good.tags, self.good.senses, strict=True):
            if piece.start in taken or sense.foreign or sense.meant or sense.parts:
                continue
            rating = several and sense.usage is not None and sense.usage.kind == "rating"
            if rating or stays(sense.spelled):
                yield Swap(piece, sense, (piece.text,))

    def lower_rungs(self, taken: Container[int]) -> Iterator[Swap]:
        """Own words below the best ones of their ladder that the new checkpoint does not recommend beside those."""
        for piece, sense, usage in self.good.known:
            if piece.start not in taken and self.is_lower(usage):
                yield Swap(piece, sense, ())

    def lower_swaps(self, found: Iterable[Swap], taken: Container[int]) -> Iterator[Swap]:
        """Words of the old checkpoint, and misspelt ones, that stand for such words of the new one."""
        for swap in found:
            if swap.piece.start not in taken and any(map(self.is_lower, self.own.get(swap.piece.start, ()))):
                yield Swap(swap.piece, swap.sense, ())

    def is_graded(self) -> bool:
        """Tell whether a prompt has words for quality of the new checkpoint, be they good or bad ones."""
        return any(self.work.new.rank(usage) for _, _, usage in self.good.known)

    def kept(self, others: Iterable[Swap], swapped: Container[int]) -> list[Swap]:
        """The best words that are the new checkpoint's own, those among them that are misspelt mended."""
        own = [
            Swap(piece, sense, (usage.word.tag,))
            for piece, sense, usage in self.good.known
            if piece.start not in swapped and is_best(usage)
        ]
        return own + [swap for swap in others if self.is_best(swap)]

    def put(self, leaving: Sequence[Swap], block: Sequence[str], moved: list[Swap], others: Iterable[Swap]) -> None:
        """Write the recommended words in one place, the *moved* ones behind them, and leave the others out."""
        work, there = self.work, names(", ".join(block)) if moved else frozenset[str]()
        more = [tag for swap in moved for tag in swap.tags if spelling(tag) not in there]
        text = ", ".join(dict.fromkeys([*block, *(more if self.between.graded else [])]))
        gone = [swap.piece for swap in [*leaving, *moved]]
        empty = [swap.piece for swap in others if not swap.tags]
        work.edits += work.places.block(text, gone, work.sheet.placement, empty)
        told = sorted(leaving or moved, key=lambda swap: swap.piece.start)
        for n, swap in enumerate(told):
            work.say(swap, (None if n else text) or None)
        if not told:
            work.tell_added(-1, block)
