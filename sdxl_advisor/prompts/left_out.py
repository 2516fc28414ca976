"""What a checkpoint cannot use at all: artists where it knows none by name, embeddings and LoRAs made for others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from sdxl_advisor.catalog.catalog import Catalog
from sdxl_advisor.catalog.records import Side
from sdxl_advisor.catalog.spelling import spelling
from sdxl_advisor.named_tuples import NamedTuple
from sdxl_advisor.prompts.artist_rows import artists_in_rows
from sdxl_advisor.prompts.artists import by_lot, forms_of, prefixes_of
from sdxl_advisor.prompts.board_words import artists_in, artists_of
from sdxl_advisor.prompts.edits import Change, changed
from sdxl_advisor.prompts.grammar import LONG, Piece
from sdxl_advisor.prompts.language import Language
from sdxl_advisor.prompts.networks import kin, networks, other_family, useless_triggers
from sdxl_advisor.prompts.reading import Reading
from sdxl_advisor.prompts.style_rules import embedding_in

if TYPE_CHECKING:
    from sdxl_advisor.prompts.tag_list import TagLists

USELESS = ("no", "weakly", "unknown")  # what is said of an embedding that is best left out


class Useless(NamedTuple):
    """A piece that goes: what ``kind`` of thing it is, and ``why``."""

    side: Side
    piece: Piece
    kind: Literal["artist", "embedding", "network", "trigger"]
    why: str


def artists(
    catalog: Catalog, old: Language | None, new: Language, tags: TagLists | None, side: Reading
) -> Iterator[Useless]:
    """The artists, where none is known by name. A plain "by" counts only where the old one calls artists so."""
    if forms_of(catalog, new.checkpoint, new.prompting).templates != ():
        return
    name = new.checkpoint.name
    own = set(catalog.prompt_facts.artist_prefixes.tags)
    own |= prefixes_of((old.prompting and old.prompting.artists) or ()) if old else set()
    found = [(one.piece, one.prefix) for one in artists_of(catalog, new, tags, side, rows=True)]
    prefixes = {piece.start: prefix for piece, prefix in found if prefix}
    beside = {piece.start for piece in artists_in_rows(side, prefixes)}
    listed = {piece.start for piece in artists_in(catalog, tags, side)} if tags else set[int]()
    found += [(piece, prefix) for piece, prefix, _ in by_lot(new.dictionary.prefixes, side.prompt)]
    for piece, prefix in found:
        if prefix in own or not prefix.endswith(" ") or piece.start in beside:
            sure = prefix or piece.start in listed
            row = f"from a row of artists, and {name} knows none by name"
            yield Useless(side.side, piece, "artist", f"{name} knows no artists by name" if sure else row)


def embeddings(catalog: Catalog, new: Language, side: Reading) -> Iterator[Useless]:
    """The embeddings of another architecture, or of another family alone."""
    for piece in side.prompt.solid:
        if piece.kind not in ("tag", "embedding"):
            continue
        whose = for_another if len(piece.text) <= LONG else for_another.__wrapped__
        if other := whose(catalog, new, piece.name or piece.text, piece.kind == "embedding"):
            yield Useless(side.side, piece, "embedding", f"made for {other}")


@lru_cache(maxsize=20_000)
def for_another(catalog: Catalog, new: Language, text: str, sure: bool) -> str | None:
    """The architecture or the family for which the embedding in a *text* was made, where it is another; remembered."""
    known, foreign = new.dictionary.embeddings, catalog.prompt_facts.foreign_embeddings
    name = embedding_in(text)
    if known.get(spelling(name)) == name.casefold():
        return foreign.architecture
    family = made_for(catalog, new, name, sure)
    return catalog.lines[family].name if family else None


def add_ons(
    catalog: Catalog, old: Language | None, new: Language, tags: TagLists | None, side: Reading
) -> Iterator[Useless]:
    """The networks of another family by their names; between families that are no kin also words that trigger one."""
    target = new.checkpoint
    told = {piece: (name, other_family(catalog, name, target.key)) for piece, name in networks(side)}
    for piece, (_, family) in told.items():
        if family:
            yield Useless(side.side, piece, "network", f"made for {catalog.lines[family].name}")
    if old is None or kin(catalog, old.checkpoint.key, target.key):
        return
    gone, kept = ([name for name, family in told.values() if bool(family) is out] for out in (True, False))
    others = {one.piece.start for one in artists_of(catalog, new, tags, side, rows=True)}
    others |= {one.piece.start for one in embeddings(catalog, new, side)}
    for piece in useless_triggers(side, gone, kept):
        if piece.start not in others and not (tags and tags.everywhere(spelling(piece.name))):
            why = f"trigger words by their look, and LoRAs for {old.checkpoint.name} do not work on {target.name}"
            yield Useless(side.side, piece, "trigger", why)


def made_for(catalog: Catalog, language: Language, name: str, sure: bool) -> str | None:
    """The other family for which an embedding of this *name* was made, where it is no good to the new checkpoint.

    A plain tag counts where it is written like the name of a file: in one piece of several words, with capitals. One
    for what the checkpoint comes from stays, as it is in use on everything that does.
    """
    if not sure and (" " in name or name.islower() or not name.isascii()):
        return None
    from sdxl_advisor.advice.add_ons import add_on_called
    from sdxl_advisor.advice.compat import compatibility, part
    from sdxl_advisor.names.versions import tokens

    if not sure and len(tokens(name)) == 1:
        return None
    add_on = add_on_called(catalog, name, "embedding")
    lines = {catalog.entry(key).family for key in language.line if key in catalog.keys}
    if not add_on or not add_on.family or add_on.family in lines:
        return None
    target = catalog.entry(language.checkpoint.key)
    return add_on.family if compatibility(catalog, add_on, part(target, target.name)).verdict in USELESS else None


def without(side: Reading, gone: Sequence[Useless]) -> str:
    """The text of a side without what goes."""
    return changed(side.text, [Change(one.piece.start, one.piece.end, "") for one in gone]) if gone else side.text


def notes_on_gone(gone: Iterable[Useless]) -> Iterator[str]:
    """What was left out, all that is for one reason together."""
    groups: dict[tuple[str, str], dict[str, None]] = {}
    for one in gone:
        groups.setdefault((one.kind, one.why), {})[one.piece.text] = None
    for (kind, why), texts in groups.items():
        advice = {"artist": " Use a LoRA for the style.", "network": " Look for one that fits."}.get(kind, "")
        yield f"Left out {', '.join(texts)}: {why}.{advice}"
