"""Text in styles, wrapped and cut by the columns that it takes. How a style looks is for rich to say, on a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise

from sdxl_advisor import lazy_re as re
from sdxl_advisor.named_tuples import NamedTuple
from sdxl_advisor.render.words import visible

WORD = re.compile(r"\s*\S+\s*")
# letters of European scripts, dashes and dots, lines of a tree, its star: they need no table of widths; a soft hyphen
# has one column or none, as rich has it
NARROW = (
    (0x20, 0x7F),
    (0xA0, 0xAD),
    (0xAE, 0x250),
    (0x370, 0x483),
    (0x2010, 0x2028),
    (0x2500, 0x25FD),
    (0x2605, 0x2606),
)
ONE_COLUMN = frozenset(chr(code) for start, end in NARROW for code in range(start, end))


class Piece(NamedTuple):
    """Characters in one style, which may be a link."""

    text: str
    style: str = ""
    url: str | None = None


class Text:
    """Pieces one after the other; what is done with a text gives another one."""

    __slots__ = ("pieces", "plain")

    def __init__(self, *pieces: Piece) -> None:
        self.pieces = pieces
        self.plain = "".join([piece.text for piece in pieces])

    def __bool__(self) -> bool:
        """Tell whether there is anything in it."""
        return bool(self.plain)

    def __add__(self, other: Text) -> Text:
        """It with another text behind it."""
        return Text(*self.pieces, *other.pieces)

    @property
    def width(self) -> int:
        """Columns that it takes on one line."""
        return wide(self.plain)

    def rows(self, width: int) -> int:
        """Rows that it takes on a screen of a *width*; a line that is too wide takes several."""
        return sum(max(-(-wide(line) // max(width, 1)), 1) for line in self.plain.split("\n"))

    def fits(self, width: int) -> bool:
        """Tell whether it is one line of at most that *width*."""
        return self.width <= width and "\n" not in self.plain

    def parts(self, places: Iterable[tuple[int, int]]) -> Iterator[Text]:
        """What stands at each of some ascending places."""
        first = before = 0
        for start, end in places:
            while first < len(self.pieces) and before + len(self.pieces[first].text) <= start:
                before += len(self.pieces[first].text)
                first += 1
            found, place = [], before
            for piece in self.pieces[first:]:
                if place >= end:
                    break
                if text := piece.text[max(start - place, 0) : end - place]:
                    found.append(Piece(text, piece.style, piece.url))
                place += len(piece.text)
            yield Text(*found)

    def first(self, length: int) -> Text:
        """Its first characters."""
        return self if length >= len(self.plain) else next(self.parts([(0, length)]))

    def split(self, separator: str = "\n") -> list[Text]:
        """What stands between separators."""
        if separator not in self.plain:
            return [self]
        places, start = [], 0
        for part in self.plain.split(separator):
            places.append((start, start + len(part)))
            start += len(part) + len(separator)
        return list(self.parts(places))

    def wrapped(self, width: int) -> list[Text]:
        """Its lines, none wider than that; blanks stay at their ends as far as there is room."""
        if self.fits(width):
            return [self]
        lines = []
        for line in self.split():
            places = pairwise([0, *breaks(line.plain, width), len(line.plain)])
            lines += [part.trimmed(width).cut(width) for part in line.parts(places)]
        return lines

    def trimmed(self, length: int) -> Text:
        """It without the blanks at its end that make it longer than that."""
        return self.first(max(len(self.plain.rstrip()), length))

    def stripped(self) -> Text:
        """It without blanks at its end."""
        return self.first(len(self.plain.rstrip()))

    def padded(self, width: int) -> Text:
        """It with as many blanks behind it as fill a *width*."""
        lacking = width - self.width
        return self + Text(Piece(" " * lacking)) if lacking > 0 else self

    def cut(self, width: int) -> Text:
        """As much of it as fits into a *width*; of a character that has half the room a blank is left."""
        if self.width <= width:
            return self
        plain = cut(self.plain, width)
        found = self.first(len(plain))
        if found.plain == plain:
            return found
        *others, half = found.pieces
        return Text(*others, Piece(f"{half.text[:-1]} ", half.style, half.url))


def styled(text: str, style: str = "", url: str | None = None) -> Text:
    """Safe text in a style, linked to *url* if that is a page: no control character is sent."""
    if url:
        url = visible(url).replace("\n", "") if url.startswith(("https://", "http://")) else None
    return Text(Piece(visible(text), style, url)) if text else Text()


def joined(texts: Iterable[Text], between: Text | None = None) -> Text:
    """Texts as one, with something *between* each two."""
    pieces: list[Piece] = []
    for n, text in enumerate(texts):
        pieces += between.pieces if n and between else ()
        pieces += text.pieces
    return Text(*pieces)


def breaks(text: str, width: int) -> Iterator[int]:
    """Where a line begins anew: at words, and within those that are wider than a line."""
    used = 0
    for found in WORD.finditer(text):
        word, start = found[0], found.start()
        needed = wide(word.rstrip())
        if needed <= width - used:
            used += wide(word)
        elif needed <= width:
            yield start
            used = wide(word)
        else:
            for part in chopped(word, width):
                if start:
                    yield start
                start += len(part)
                used = wide(part)


def is_simple(text: str) -> bool:
    """Tell whether every character of a line takes one column."""
    return text.isascii() or ONE_COLUMN.issuperset(text)


def wide(text: str) -> int:
    """Columns that a visible text takes."""
    if is_simple(text):
        return len(text) - text.count("\n")
    from rich.cells import cell_len

    return cell_len(text)


def cut(text: str, width: int) -> str:
    """The start of a text that is wider than that."""
    if is_simple(text):
        return text[: max(width, 0)]
    from rich.cells import set_cell_size

    return set_cell_size(text, width)


def chopped(word: str, width: int) -> list[str]:
    """A word in pieces, none wider than that."""
    if is_simple(word):
        return [word[start : start + width] for start in range(0, len(word), width)]
    from rich.cells import chop_cells

    return chop_cells(word, width)
