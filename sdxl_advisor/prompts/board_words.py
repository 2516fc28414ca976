"""What the user's lists of tags say of a prompt: its artists, and the words of boards that a checkpoint did not see."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Set as AbstractSet
from typing import TYPE_CHECKING

from sdxl_advisor.catalog.catalog import Catalog
from sdxl_advisor.catalog.records import Prompting
from sdxl_advisor.catalog.spelling import normalise, spelling
from sdxl_advisor.named_tuples import NamedTuple
from sdxl_advisor.prompts.artist_rows import artists_in_rows
from sdxl_advisor.prompts.artists import BRACKET, called, names_in
from sdxl_advisor.prompts.features import CALLING
from sdxl_advisor.prompts.grammar import Piece
from sdxl_advisor.prompts.language import Language
from sdxl_advisor.prompts.reading import Reading
from sdxl_advisor.prompts.subjects import folded

if TYPE_CHECKING:
    from sdxl_advisor.prompts.tag_list import Tag, TagLists

THINGS = ("general", "species")  # another name of somebody may mean something else
FOREIGN = ("general", "species", "character", "copyright")


class BoardWord(NamedTuple):
    """A tag of a ``board`` that the checkpoint did not see; ``own`` is the word of a board that it saw, if known."""

    piece: Piece
    board: str
    own: str | None


def artists_in(catalog: Catalog, tags: TagLists, side: Reading) -> Iterator[Piece]:
    """The tags that are artists and nothing else on the lists; a plain word counts where the artist is well known."""
    least = catalog.prompt_facts.rare.pictures
    for piece, sense in zip(side.tags, side.senses, strict=True):
        found = tags.everywhere(sense.spelled) if sense.plain and piece.kind == "tag" else ()
        if not found or any(tag.kind != "artist" for tag in found):
            continue
        most = max((tag.pictures for tag in found if tag.pictures is not None), default=least)
        if most >= least or not sense.spelled.isalpha():
            yield piece


class Artist(NamedTuple):
    """An artist in a prompt: the tag, the prefix that calls the artist, and the names."""

    piece: Piece
    prefix: str
    names: list[str]


def artists_of(
    catalog: Catalog, language: Language, tags: TagLists | None, side: Reading, *, rows: bool
) -> Iterator[Artist]:
    """The artists of a prompt, by a prefix or the user's list, and perhaps those in *rows* of artists."""
    listed = {piece.start for piece in artists_in(catalog, tags, side)} if tags else set[int]()
    pieces = side.tags if side.features & CALLING else ()
    prefixed = {piece.start: call for piece in pieces if (call := called(language.dictionary.prefixes, piece))[1]}
    if rows:
        known = dict.fromkeys(listed, "") | {start: prefix for start, (prefix, _) in prefixed.items()}
        listed |= {piece.start for piece in artists_in_rows(side, known)}
    for piece in side.tags:
        if piece.start in prefixed:
            prefix, name = prefixed[piece.start]
            yield Artist(piece, prefix, names_in(prefix, name))
        elif piece.start in listed:
            yield Artist(piece, "", [piece.text])


def pairs_in(language: Language, side: Reading) -> list[tuple[str, BoardWord]]:
    """The words of other boards whose partner the catalogue knows, each with its spelling."""
    known, endings = language.other_boards, language.endings_of_others
    found = [one for one in side.spelled if one in known or one.endswith(endings)]
    pairs = zip(side.tags, side.senses, strict=True) if found else ()
    return [
        (sense.spelled, word)
        for piece, sense in pairs
        if sense.plain and piece.kind == "tag" and (word := paired(language, piece, sense.spelled))
    ]


def worth_telling(
    language: Language, found: Iterable[tuple[str, BoardWord]], left: AbstractSet[str]
) -> Iterator[BoardWord]:
    """The words among those that were *found* which are *left* of a prompt and worth telling.

    Not worth it are those that say nothing more, or whose partner is the same word with an addition.
    """
    for spelled, word in found:
        if not word.own or spelled not in left or is_said(language, word, left):
            continue
        if not spelling(word.own).startswith(f"{spelled} ("):
            yield word


def is_said(language: Language, word: BoardWord, left: AbstractSet[str]) -> bool:
    """Tell whether the own word for one of another board is there, or names an animal where another one is named."""
    species, own = folded(language.catalog.prompt_facts.animals.species), spelling(word.own or "")
    return own in left or (own in species and bool((species & left) - {spelling(word.piece.name)}))


def board_words(catalog: Catalog, language: Language, tags: TagLists, side: Reading) -> Iterator[BoardWord]:
    """The tags that only boards have which the checkpoint did not see."""
    view = tags.seen_by(language.boards) if language.boards else None
    prefixes = language.dictionary.prefixes
    for piece, sense in zip(side.tags, side.senses, strict=True) if language.boards else ():
        if not sense.plain or piece.kind != "tag" or called(prefixes, piece)[1]:
            continue
        if not (view and view.find(sense.spelled)) and (
            word := paired(language, piece, sense.spelled) or listed(catalog, language, tags, view, piece)
        ):
            yield word


def paired(language: Language, piece: Piece, spelled: str) -> BoardWord | None:
    """A word whose partner the catalogue knows; the end of a name may tell its board too."""
    if pair := language.other_boards.get(spelled):
        return BoardWord(piece, *pair)
    if not spelled.endswith(language.endings_of_others):
        return None
    ending = next(one for one in language.endings_of_others if spelled.endswith(one))
    return BoardWord(piece, language.other_endings[ending], spelled.removesuffix(ending))


def listed(
    catalog: Catalog, language: Language, tags: TagLists, view: TagLists | None, piece: Piece
) -> BoardWord | None:
    """A well known tag of another board, with the tag of an own board that goes by this name or by one of its names."""
    spelled, least = spelling(piece.name), catalog.prompt_facts.rare.learned
    others = [tag for tag in tags.everywhere(spelled) if tag.board and tag.board not in language.boards]
    others = [tag for tag in others if tag.kind in FOREIGN and (tag.pictures is None or tag.pictures >= least)]
    if not others or view is None:
        return None
    same = [*view.aliased(spelled), *by_other_names(tags, view, spelled)]
    same = [tag for tag in same if tag.kind in THINGS and has_all(spelled, spelling(tag.name))]
    best = max(same, key=lambda tag: tag.pictures or 0, default=None)
    if best is None and (view.aliased(spelled) or view.has_words(spelled)):
        return None  # another thing, or plain words
    return BoardWord(piece, others[0].board or "", best.name if best else None)


def by_other_names(tags: TagLists, view: TagLists, spelled: str) -> Iterator[Tag]:
    """The tags of own boards that another board has as other names of a tag."""
    for one in tags.lists:
        for alias in one.aliases(spelled) if not view.has(one.board) else ():
            yield from view.find(alias)


def has_all(word: str, tag: str) -> bool:
    """Tell whether a tag says all that a word of another board says; a single word may mean something else."""
    words = word.split()
    return says_the_same(word, tag) or (len(words) > 1 and set(words) <= set(tag.split()))


def says_the_same(alias: str, tag: str) -> bool:
    """Tell whether a tag has all that its other name says: it is spelled nearly so, or has one other word in it."""
    from sdxl_advisor.prompts.tag_list import is_slip

    one, other = normalise(alias), normalise(tag)
    words, others = alias.split(), tag.split()
    return one == other or is_slip(one, other) or (len(words) == len(others) and bool(set(words) & set(others)))


def as_typed(prompting: Prompting | None, name: str) -> str:
    """A tag as it is typed into a prompt for a checkpoint."""
    keeps = prompting is not None and prompting.underscores
    return BRACKET.sub(r"\\\1", name.replace(" ", "_") if keeps else name)
