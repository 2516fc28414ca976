"""The LoRAs of a prompt and the words that trigger them, where the prompt goes to another checkpoint."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from sdxl_advisor import lazy_re as re
from sdxl_advisor.catalog.catalog import Catalog
from sdxl_advisor.catalog.spelling import normalise
from sdxl_advisor.prompts.grammar import Piece
from sdxl_advisor.prompts.reading import Reading

if TYPE_CHECKING:
    from sdxl_advisor.advice.compat import Answer

NETWORK = re.compile(r"<(?:lora|lyco|locon|loha|lokr):([^:<>]+)", re.IGNORECASE)
TRIGGER = re.compile(  # of no language: capitals or digits within, digits behind, no vowel, the usual rare token
    r"(?=[^\W_]+$)(?=.*(?:[a-z][A-Z]|[A-Za-z]\d+[a-z]{2})|[A-Za-z]{2,}\d{2,}$|[b-df-hj-np-tv-xz]{5,}\d*$|sks[a-z]*$)[A-Za-z]\w+",
    re.ASCII,
)
SURE_TRIGGER = re.compile(  # a digit for a letter beside capitals, a capital within a small word, a rare token
    r"(?=.*[A-Za-z]\d[a-z]{2})(?=.+[A-Z])[A-Za-z0-9]{6,}|[a-z]{2,}[A-Z][a-z]{2,}|(?:sks|ohwx)[ _-]?[a-z]{3,}",
    re.ASCII,
)
VOWELS = frozenset("aeiouy")
RARE = ("sks", "ohwx")  # tokens that begin a trigger of several words
FITS = ("yes", "mostly")
SHORT = 4  # letters that the names of two things may have in common by chance
MOST = 3  # triggers in a prompt; whoever has more writes words so


def networks(side: Reading) -> Iterator[tuple[Piece, str]]:
    """The networks of a side with their names."""
    for piece in side.prompt.of_kind("network"):
        if found := NETWORK.match(piece.text):
            yield piece, found[1]


@lru_cache(maxsize=2_000)
def kin(catalog: Catalog, one: str, other: str) -> bool:
    """Tell whether two checkpoints share an ancestor that is not itself a root."""
    lines = [{key, *catalog.knowledge.ancestors(key)} for key in (one, other)]
    return one == other or any(catalog.entry(key).parents for key in lines[0] & lines[1])


@lru_cache(maxsize=2_000)
def reach(catalog: Catalog, old: str, new: str) -> Answer:
    """How well a LoRA that was made for one checkpoint works on another; remembered."""
    from sdxl_advisor.advice.compat import compatibility, part

    made, used = catalog.entry(old), catalog.entry(new)
    return compatibility(catalog, part(made, made.name, "lora"), part(used, used.name)).verdict


@lru_cache(maxsize=2_000)
def other_family(catalog: Catalog, name: str, new: str) -> str | None:
    """The family for which a network was made, by its *name*, where it does not work on the new checkpoint.

    Remembered, like is_for.
    """
    from sdxl_advisor.advice.add_ons import add_on_called
    from sdxl_advisor.advice.compat import compatibility, part

    add_on, used = add_on_called(catalog, name, "lora"), catalog.entry(new)
    if add_on is None or add_on.family is None:
        return None
    verdict = compatibility(catalog, add_on, part(used, used.name)).verdict
    default = catalog.lines[add_on.family].default
    weak = verdict == "weakly" and default is not None and not kin(catalog, default, new)
    return add_on.family if verdict == "no" or weak else None


@lru_cache(maxsize=2_000)
def is_for(catalog: Catalog, name: str, new: str) -> bool:
    """Tell whether a network works on the new checkpoint, by its *name*."""
    from sdxl_advisor.advice.add_ons import add_on_called
    from sdxl_advisor.advice.compat import compatibility, part

    add_on, used = add_on_called(catalog, name, "lora"), catalog.entry(new)
    return add_on is not None and compatibility(catalog, add_on, part(used, used.name)).verdict in FITS


def triggers(side: Reading) -> list[Piece]:
    """The words that look like the trigger of a network or the name of an embedding."""
    plain = (piece for piece, sense in zip(side.tags, side.senses, strict=True) if sense.plain)
    return [piece for piece in plain if is_trigger(piece.text)]


@lru_cache(maxsize=20_000)
def is_trigger(text: str) -> bool:
    """Tell whether a word looks like a trigger; remembered."""
    if not text.startswith(RARE) and (" " in text or is_plain(text)):
        return False
    return bool(TRIGGER.fullmatch(text) or SURE_TRIGGER.fullmatch(text))


def is_plain(text: str) -> bool:
    """Tell a word without capitals that begins with a digit, or has nothing but letters and vowels among them."""
    return text.islower() and (not text[0].isalpha() or (text.isalpha() and not VOWELS.isdisjoint(text)))


def useless_triggers(side: Reading, gone: Iterable[str], kept: Iterable[str]) -> Iterator[Piece]:
    """The triggers of networks that are *gone*; where none is *kept*, also every word that can only be a trigger."""
    found, names = triggers(side), list(map(normalise, gone))
    sure = [piece for piece in found if SURE_TRIGGER.fullmatch(piece.text)]
    alone = not any(kept) and len(sure) < MOST
    for piece in found:
        own = normalise(piece.text)
        if (alone and piece in sure) or any(len(own) >= SHORT and (own in name or name in own) for name in names):
            yield piece
