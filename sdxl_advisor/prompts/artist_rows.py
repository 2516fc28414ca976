"""Artists that nothing calls so: names with a weight each, in a row of artists."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Container, Iterator, Mapping

from sdxl_advisor import lazy_re as re
from sdxl_advisor.catalog.spelling import spelling
from sdxl_advisor.prompts.grammar import Piece
from sdxl_advisor.prompts.reading import Reading

FEWEST = 3  # tags of a row in which no prefix is sure
DIGITS = re.compile(r"[^\W\d_]{2}\d{2,}$")  # behind the names of many artists
ADDITION = re.compile(r"\\\((.{1,80})\\\)$")
OPENED = re.compile(r"(?<!\\)\([ \t]*$")
LOW_WEIGHT = re.compile(r"[ \t]*:[ \t]*0?\.\d{1,6}[ \t]*\)")
BLANKS = 4  # that may stand behind a bracket


def artists_in_rows(side: Reading, called: Mapping[int, str]) -> Iterator[Piece]:
    """The artists of rows in which some have no prefix; *called* are the prefixes of the others, by their places.

    People mix artists so: (one:0.8), (two:0.5), artist:three. A row counts where a prefix says that one of them is an
    artist, which a plain "by" does not; three tags count where one has the name of an artist or any prefix. What every
    prompt may have is no artist, nor is what tells how a picture looks.
    """
    series = series_in(side)
    for row in rows(side, called):
        prefixes = [called[piece.start] for piece in row if piece.start in called]
        sure = any(not prefix.endswith(" ") for prefix in prefixes)
        named = bool(prefixes) or (len(row) >= FEWEST and has_name(row, series))
        if len(row) > len(prefixes) and (sure or (named and len(row) >= FEWEST)):
            yield from row


def rows_of_names(side: Reading) -> Iterator[Piece]:
    """The tags of rows that may be artists, though nothing tells it."""
    for row in rows(side, ()):
        if len(row) >= FEWEST and not any(DIGITS.search(piece.text) or addition_of(piece) for piece in row):
            yield from row


def series_in(side: Reading) -> set[str]:
    """The additions to names that stand there twice, or as a tag too: they are no artist's."""
    additions = Counter(addition for piece in side.tags if (addition := addition_of(piece)))
    return {addition for addition, count in additions.items() if count > 1 or addition in side.spelled}


def has_name(row: Collection[Piece], series: Container[str]) -> bool:
    """Tell whether a tag of a row has a name as artists have, and none one of a *series*."""
    additions = [addition for piece in row if (addition := addition_of(piece))]
    some = bool(additions) or any(DIGITS.search(piece.text) for piece in row)
    return some and not any(addition in series for addition in additions)


def addition_of(piece: Piece) -> str:
    """What stands in brackets behind a name."""
    found = ADDITION.search(piece.text)
    return spelling(found[1]) if found else ""


def rows(side: Reading, called: Container[int]) -> Iterator[list[Piece]]:
    """Tags in a row that each are called an artist, or have brackets and a weight below 1 of their own."""
    row, names = list[Piece](), names_weighed(side)
    if not (called or names):
        return
    for piece in side.prompt.solid:
        if piece.start in called or piece.start in names:
            row.append(piece)
        elif row:
            yield row
            row = []
    yield row


def may_have_rows(side: Reading) -> bool:
    """Tell quickly whether a side can have names with a weight below 1."""
    prompt = side.prompt
    weak = bool(prompt.faults) or any(group.factor < 1 for group in prompt.groups)
    return weak and "(" in side.text and ":" in side.text


def names_weighed(side: Reading) -> set[int]:
    """The places of tags alone in brackets with a weight below 1, without those that every prompt may have."""
    if not may_have_rows(side):
        return set()
    text, is_ordinary = side.text, side.language.dictionary.is_ordinary
    plain = [pair for pair in zip(side.tags, side.senses, strict=True) if pair[1].plain and pair[0].weight < 1]
    return {
        piece.start
        for piece, sense in plain
        if OPENED.search(text, max(piece.start - BLANKS, 0), piece.start) and LOW_WEIGHT.match(text, piece.end)
        if not is_ordinary(sense.spelled)
    }
