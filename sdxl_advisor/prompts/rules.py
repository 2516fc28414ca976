"""What a rule about prompts is: what it looks at, what it finds, and how it is told of."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Literal

from sdxl_advisor.advice.tags import TagSheet
from sdxl_advisor.catalog.catalog import Catalog
from sdxl_advisor.catalog.lexicon import WordKind
from sdxl_advisor.catalog.record import record
from sdxl_advisor.catalog.reference import Interface
from sdxl_advisor.docstrings import text_of
from sdxl_advisor.named_tuples import NamedTuple
from sdxl_advisor.pictures.infotext import Generation
from sdxl_advisor.prompts.features import JOINED, NOT_ASCII
from sdxl_advisor.prompts.grammar import Piece
from sdxl_advisor.prompts.language import Language
from sdxl_advisor.prompts.reading import Reading
from sdxl_advisor.prompts.translate import Swap, swaps, translation
from sdxl_advisor.remembered import cached_property

if TYPE_CHECKING:
    from sdxl_advisor.prompts.tag_list import TagLists

Severity = Literal["error", "warning", "note"]
Where = Literal["positive", "negative", "settings"]
About = Literal["prompt", "parameters", "program", "list", "tokens"]
Scope = Literal["prompt", "side", "positive"]


@record
class Finding:
    """Something in a prompt that does not suit its checkpoint.

    ``start`` and ``end`` count characters of the side's text (of the parameters for ``settings``). ``fix`` is what to
    write there instead, empty to leave it out; ``sure`` tells whether it is right without asking.
    """

    code: str
    name: str
    severity: Severity
    side: Where
    start: int
    end: int
    text: str
    message: str
    fix: str | None
    sure: bool


class Draft(NamedTuple):
    """A finding as a rule yields it."""

    side: Where
    start: int
    end: int
    severity: Severity
    message: str
    fix: str | None = None
    sure: bool = True


@record
class Example:
    """A prompt for a checkpoint; *ui* is the program that it is for, *tags* the lines of a list of tags."""

    checkpoint: str
    positive: str
    negative: str = ""
    ui: str | None = None
    tags: tuple[str, ...] = ()


class Case:
    """A prompt, or one side of it, and all that rules may look at: what was asked, and what the checkpoint wants."""

    positive: Reading  # not there in a case of the other side alone
    negative: Reading

    def __init__(
        self,
        catalog: Catalog,
        language: Language,
        sheet: TagSheet,
        sides: tuple[Reading, ...],
        interface: Interface | None = None,
        generation: Generation | None = None,
        subject: str | None = None,
        tags: TagLists | None = None,
    ) -> None:
        self.catalog = catalog
        self.language = language
        self.sheet = sheet
        self.sides = sides
        for side in sides:
            setattr(self, side.side, side)
        self.interface = interface
        self.generation = generation
        self.subject = subject  # as it was asked for; the sheet has one in any case
        self.tags = tags.seen_by(language.boards) if tags else None

    @property
    def name(self) -> str:
        """The checkpoint's name."""
        return self.language.checkpoint.name

    def is_listed(self, spelled: str) -> bool:
        """Tell whether a tag stands in the user's list of tags."""
        return self.tags is not None and bool(self.tags.find(spelled))

    @cached_property
    def swaps(self) -> list[tuple[Reading, Swap]]:
        """The foreign and the misspelt words of both sides, with the checkpoint's own."""
        return [(side, swap) for side in self.sides for swap in swaps(side, self.language, self.sheet)]

    @cached_property
    def ranks_given(self) -> set[WordKind | None]:
        """The ladders of which the positive has a word, be it without its comma or in another language."""
        side, rank_of, text = self.positive, self.language.rank_of, self.positive.text
        given = {sense.rank for _, sense, _ in side.known}
        if side.features & JOINED:
            given |= {rank_of(part) for _, sense in side.marked for part in sense.parts}
        if faults := side.prompt.faults:
            given |= {rank_of(text[fault.start : fault.end].rpartition(":")[0]) for fault in faults}  # a stray weight
        if side.features & NOT_ASCII:  # what is told as another language's word is no missing one
            others = (translation(side, self.language, piece.name) for piece in side.tags)
            given |= {rank_of(tag) for tag in others if tag}
        given.discard(None)
        return given


Check = Callable[[Case], Iterator[Draft]]


class Rule(NamedTuple):
    """A rule: ``code`` and ``name`` stand for it, ``text`` says what it finds, why, what to do, and by what source.

    It can find something only where a prompt has one of the features (bits) that it ``seeks``, if it seeks any, and
    where there is what it is ``about``: the parameters of a picture, a program that was named, the user's list of tags,
    what counts tokens. Its ``scope`` is what it looks at: a whole prompt, or the positive or each side alone, whatever
    stands on the other.
    """

    code: str
    name: str
    check: Check
    good: Example
    bad: Example
    seeks: int = 0
    about: About = "prompt"
    scope: Scope = "prompt"

    @property
    def title(self) -> str:
        """What it finds, in one line."""
        return self.text.partition("\n")[0].rstrip(".")

    @property
    def text(self) -> str:
        """The whole explanation."""
        return text_of(self.check)


def rule(
    code: str,
    name: str,
    *,
    good: Example,
    bad: Example,
    seeks: int = 0,
    about: About = "prompt",
    scope: Scope = "prompt",
) -> Callable[[Check], Rule]:
    """Make a function a rule; *good* is a prompt that it lets pass, *bad* one that it does not."""
    return lambda check: Rule(code, name, check, good, bad, seeks, about, scope)


def at(
    piece: Piece, side: Where, severity: Severity, message: str, fix: str | None = None, *, sure: bool = True
) -> Draft:
    """A finding on one piece."""
    return Draft(side, piece.start, piece.end, severity, message, fix, sure)
