"""Artists that nothing calls so: names with a weight each, in a row of artists."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping

from sdxl_advisor import lazy_re as re
from sdxl_advisor.prompts.grammar import Piece
from sdxl_advisor.prompts.reading import Reading

FEWEST = 3  # tags of a row in which no prefix is sure
NAME = re.compile(r"\\\(|[^\W\d_]{2}\d{2,}$")  # as artists are called: with an addition in brackets, or with digits
OPENED = re.compile(r"(?<!\\)\([ \t]*$")
LOW_WEIGHT = re.compile(r"[ \t]*:[ \t]*0?\.\d{1,6}[ \t]*\)")
BLANKS = 4  # that may stand behind a bracket


def artists_in_rows(side: Reading, called: Mapping[int, str]) -> Iterator[Piece]:
    """The artists of rows in which some have no prefix; *called* are the prefixes of the others, by their places.

    People mix artists so: (one:0.8), (two:0.5), artist:three. A row counts where a prefix says that one of them is an
    artist, which a plain "by" does not; three tags count where one has the name of an artist or any prefix. What every
    prompt may have is no artist, nor is what tells how a picture looks.
    """
    for row in rows(side, called):
        prefixes = [called[piece.start] for piece in row if piece.start in called]
        sure = any(not prefix.endswith(" ") for prefix in prefixes)
        named = bool(prefixes) or any(NAME.search(piece.text) for piece in row)
        if len(row) > len(prefixes) and (sure or (named and len(row) >= FEWEST)):
            yield from row


def rows(side: Reading, called: Container[int]) -> Iterator[list[Piece]]:
    """Tags in a row that each are called an artist, or have brackets and a weight below 1 of their own."""
    row, names = list[Piece](), names_weighed(side)
    for piece in side.prompt.solid:
        if piece.start in called or piece.start in names:
            row.append(piece)
        elif row:
            yield row
            row = []
    yield row


def names_weighed(side: Reading) -> set[int]:
    """The places of tags alone in brackets with a weight below 1, without those that every prompt may have."""
    if "(" not in side.text or ":" not in side.text:
        return set()
    text, is_ordinary = side.text, side.language.dictionary.is_ordinary
    plain = [pair for pair in zip(side.tags, side.senses, strict=True) if pair[1].plain and pair[0].weight < 1]
    return {
        piece.start
        for piece, sense in plain
        if OPENED.search(text, max(piece.start - BLANKS, 0), piece.start) and LOW_WEIGHT.match(text, piece.end)
        if not is_ordinary(sense.spelled)
    }
