"""How artists are called in a prompt: by a prefix before the name, or by the bare name."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from functools import lru_cache
from itertools import pairwise

from sdxl_advisor import lazy_re as re
from sdxl_advisor.catalog.catalog import Catalog
from sdxl_advisor.catalog.records import Checkpoint, Prompting
from sdxl_advisor.named_tuples import NamedTuple
from sdxl_advisor.prompts.grammar import LONG, Piece, Prompt

# what stands behind an ordinary "by": by the sea, by candlelight, by night
ORDINARY = re.compile(
    r"(?:the|an?|my|your|her|his|its|their|one|two)\s"
    r"|(?:\w*light|night|day|hand|window|chance|mistake|accident|default|side|nature|\w*sel(?:f|ves))$",
    re.IGNORECASE,
)
SEVERAL = re.compile(r"\s+(?:and|&)\s+(?:by\s+)?", re.IGNORECASE)
BRACKET = re.compile(r"(?<!\\)([()])")
BARE_WEIGHT = re.compile(r"([^:]+):[ \t]*(\d?\.\d{1,3})")


def prefixes_of(templates: Iterable[str]) -> set[str]:
    """What stands before the name in the templates; empty where the bare name does."""
    return {template.partition("{")[0] for template in templates}


def called(prefixes: frozenset[str], piece: Piece) -> tuple[str, str]:
    """The prefix by which a tag calls an artist, and the name; both empty for other tags. Remembered."""
    return (artist_in if len(piece.text) <= LONG else artist_in.__wrapped__)(prefixes, piece.text)


@lru_cache(maxsize=20_000)
def artist_in(prefixes: frozenset[str], text: str) -> tuple[str, str]:
    """The same of the text of a tag; there may be a second prefix behind the first, but no third."""
    prefix, name = without_prefix(prefixes, text)
    inner = without_prefix(prefixes, name)[1] if prefix else ""
    return ("", "") if inner and without_prefix(prefixes, inner)[1] else (prefix, inner or name)


def without_prefix(prefixes: frozenset[str], text: str) -> tuple[str, str]:
    """The first prefix of a tag, and what is behind it; both empty where that is no name."""
    folded = text.casefold()
    for prefix in prefixes:
        if folded.startswith(prefix):
            name = text[len(prefix) :].strip()
            ordinary = prefix.endswith(" ") and ORDINARY.match(name)
            if len(name) > 1 and name[0].isalnum() and not ordinary:
                return prefix, name
    return "", ""


def names_in(prefix: str, name: str) -> list[str]:
    """The names behind a prefix; where the prefix is a word, "and" may stand between several."""
    return [one for one in SEVERAL.split(name) if one] if prefix.endswith(" ") else [name]


def by_lot(prefixes: Container[str], prompt: Prompt) -> Iterator[tuple[Piece, str, str]]:
    """The artists that a wildcard draws: the wildcard with the prefix before it, the prefix, and the wildcard alone."""
    if not prompt.of_kind("wildcard"):
        return
    for before, wildcard in pairwise(piece for piece in prompt.pieces if piece.text.strip()):
        prefix = prompt.text[before.start : wildcard.start].casefold()
        if wildcard.kind == "wildcard" and before.kind == "tag" and prefix in prefixes:
            yield before._replace(text=prompt.text[before.start : wildcard.end]), prefix, wildcard.text


class Forms(NamedTuple):
    """How a checkpoint calls artists: ``templates`` are ``None`` where nobody says; ``of`` names who told."""

    templates: tuple[str, ...] | None
    of: str


def forms_of(catalog: Catalog, checkpoint: Checkpoint, prompting: Prompting | None) -> Forms:
    """The forms of a checkpoint; where none are known, those of another version of its line, the latest first.

    Then those of what it comes from; that one knows no artists does not tell that what comes from it knows none.
    """
    if prompting and prompting.artists is not None:
        return Forms(prompting.artists, checkpoint.name)
    for key in reversed(catalog.lines[checkpoint.line].checkpoints):
        if templates := catalog.lexicon.artists.get(key):
            return Forms(tuple(templates), catalog.entry(key).name)
    for key in filter(catalog.keys.__contains__, catalog.knowledge.lineage(checkpoint.key)):
        found = catalog.knowledge.value(key, "prompting")
        if found and found.artists is not None:
            return Forms(found.artists or None, catalog.entry(key).name if found.artists else checkpoint.name)
    return Forms(None, checkpoint.name)


def written_as(template: str, name: str) -> str:
    """An artist in a form; brackets in the name are escaped, and a weight without brackets gets them."""
    found = BARE_WEIGHT.fullmatch(name)
    text = template.format(name=BRACKET.sub(r"\\\1", found[1] if found else name))
    return f"({text}:{found[2]})" if found else text
