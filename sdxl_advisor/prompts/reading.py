"""One side of a prompt as a checkpoint understands it."""

from __future__ import annotations

from functools import cached_property

from sdxl_advisor.catalog.lexicon import Usage
from sdxl_advisor.catalog.records import Side
from sdxl_advisor.prompts.grammar import Piece, Prompt
from sdxl_advisor.prompts.language import Language, Sense


class Reading:
    """One side of a prompt, read for a checkpoint: its tags, and those among them that mean something special."""

    def __init__(self, side: Side, prompt: Prompt, language: Language) -> None:
        self.side = side
        self.prompt = prompt
        self.tags = prompt.words
        self.senses = [language.sense(piece.name) for piece in self.tags]
        self.marked = [pair for pair in zip(self.tags, self.senses, strict=True) if not pair[1].plain]

    @property
    def text(self) -> str:
        """The text as it was given."""
        return self.prompt.text

    @cached_property
    def chunks(self) -> list[int]:
        """The places at which a prompt begins anew."""
        return [piece.start for piece in self.prompt.pieces if piece.kind in ("break", "and", "border")]

    @cached_property
    def spelled(self) -> dict[str, Piece]:
        """The first piece of each tag, by spelling."""
        found: dict[str, Piece] = {}
        for piece, sense in zip(self.tags, self.senses, strict=True):
            found.setdefault(sense.spelled, piece)
        return found

    @cached_property
    def known(self) -> list[tuple[Piece, Sense, Usage]]:
        """The words that the checkpoint knows."""
        return [(piece, sense, sense.usage) for piece, sense in self.marked if sense.usage]
