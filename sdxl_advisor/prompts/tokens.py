"""Where a prompt passes 75 tokens, counted by CLIP's own tokenizer if it is installed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from importlib import import_module
from importlib.util import find_spec

from sdxl_advisor.named_tuples import NamedTuple
from sdxl_advisor.prompts.grammar import Piece, Prompt

PACKAGE = "instant_clip_tokenizer"
CHUNK = 75  # tokens
UNCOUNTED = ("wildcard", "schedule", "embedding")  # their text is not known, or not one token a piece


class Border(NamedTuple):
    """A place where a chunk is full: in or before a piece; ``tokens`` is what the prompt has."""

    piece: Piece
    inside: bool
    tokens: int


@lru_cache(maxsize=1)
def can_count() -> bool:
    """Tell whether the package is installed; it is not loaded, as short prompts do not need it."""
    return find_spec(PACKAGE) is not None


@lru_cache(maxsize=1)
def counter() -> Callable[[str], int] | None:
    """What counts the tokens of a text; ``None`` without the package."""
    try:
        encode = import_module(PACKAGE).Tokenizer().encode
    except ImportError:
        return None
    return lru_cache(maxsize=20_000)(lambda text: len(encode(text.encode(errors="replace").decode())))


def borders(prompt: Prompt) -> Iterator[Border]:
    """The first border of 75 tokens between each BREAK and the next; nothing where the tokens cannot be known."""
    if len(prompt.text) <= CHUNK:  # no token is shorter than a character
        return
    count = counter()
    if count is None:
        return
    part: list[Piece] = []
    for piece in prompt.pieces:
        if piece.kind in ("break", "and"):
            yield from border_of(part, count)
            part = []
        else:
            part.append(piece)
    yield from border_of(part, count)


def border_of(part: list[Piece], count: Callable[[str], int]) -> Iterator[Border]:
    """The border within one part of a prompt, if it has one."""
    if any(piece.kind in UNCOUNTED for piece in part):
        return
    total, found = 0, None
    for piece in part:
        if piece.kind in ("tag", "sentence"):
            size = count(piece.name)
            if found is None and total + size > CHUNK:
                found = piece, total < CHUNK
            total += size
        elif piece.kind == "glue":
            total += piece.text.count(",")
    if found:
        yield Border(*found, total)
