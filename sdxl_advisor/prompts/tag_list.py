"""The user's own lists of tags, as tag completion keeps them: what each tag is, and how many pictures have it.

A list is compiled once into a database in the user's cache folder, where it is used as long as the file has not
changed. A run then asks for the tags of one prompt and reads nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from sdxl_advisor.catalog.cache import LISTS, cache_folder, name_for, used
from sdxl_advisor.catalog.input_files import MB, special, state_of
from sdxl_advisor.catalog.record import record
from sdxl_advisor.catalog.spelling import spelling
from sdxl_advisor.catalog.typed_paths import refuse_device
from sdxl_advisor.errors import AdvisorError
from sdxl_advisor.prompts.tag_types import HINT, KINDS, MERGED, SECOND_BOARD, USUAL_KINDS, Row, TagKind
from sdxl_advisor.remembered import Remembered, cached_property

FORMAT = 2  # of the compiled list
MANY = 200_000  # tags to remember
LARGEST = 200 * MB  # bytes of a list that is read
PLURALS = (("ies", "y"), ("es", ""), ("s", ""))
SHORTEST_SLIP = 5  # letters of a word of which another may be a slip


@record
class Tag:
    """A tag of a list: how it is written, what it is, on which board, and how many of its pictures have it.

    ``alias`` is the other name by which it was asked for.
    """

    name: str
    kind: TagKind | None
    pictures: int | None
    board: str | None
    alias: str | None = None


class TagList:
    """One list in its compiled form."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.stamp = stamp_of(path)
        self.database = self.opened()

    def __del__(self) -> None:
        """Close the database, which Python 3.13 and later ask for; there is none where opening failed."""
        if database := getattr(self, "database", None):
            database.close()

    def opened(self, *, anew: bool = False) -> Any:
        """The compiled list from the cache; compiled now where it is not there, is of another file, or is *anew*."""
        home = cache_folder()
        kept = home / f"{key_of(self.path)}.sqlite" if home else None
        if kept and not anew and (found := read_kept(kept, self.stamp)):
            return found
        from sdxl_advisor.prompts.tag_compiling import compiled

        return compiled(self.path, self.stamp, kept)

    def rows(self, query: str, *values: object) -> list[Any]:
        """The answer of the database; one that turns out to be damaged is made anew. What is no text has none."""
        from sqlite3 import DatabaseError

        try:
            found: list[Any] = self.database.execute(query, values).fetchall()
        except UnicodeEncodeError:  # half of a pair of surrogates
            return []
        except DatabaseError:
            self.database.close()
            self.database = self.opened(anew=True)
            found = self.database.execute(query, values).fetchall()
        return found

    @cached_property
    def board(self) -> str | None:
        """The board that the list is of, by its name or its content."""
        ((board,),) = self.rows("SELECT value FROM facts WHERE name = 'board'")
        return str(board) if board else None

    def find(self, spelled: str) -> Tag | None:
        """The tag of this spelling."""
        found = self.rows("SELECT name, written, type, count FROM tags WHERE name = ?", spelled)
        return self.tag(Row(*found[0])) if found else None

    def aliased(self, spelled: str) -> Tag | None:
        """The tag that goes by this other name."""
        found = self.rows(
            "SELECT t.name, t.written, t.type, t.count FROM aliases a JOIN tags t ON t.name = a.name WHERE a.alias = ?",
            spelled,
        )
        return self.tag(Row(*found[0]), spelled) if found else None

    def aliases(self, spelled: str) -> list[str]:
        """The other names of a tag."""
        return [str(alias) for (alias,) in self.rows("SELECT alias FROM aliases WHERE name = ?", spelled)]

    def has_word(self, word: str) -> bool:
        """Tell whether some tag, other than an artist, has this word in it."""
        return bool(self.rows("SELECT 1 FROM words WHERE word = ?", word))

    def near(self, spelled: str) -> Iterator[Tag]:
        """The tags of which this is a slip: one letter too many, too few, wrong, or two in the wrong order."""
        half, size = len(spelled) // 2, len(spelled)
        for swapped in swaps_of(spelled):
            found = self.find(swapped)
            yield from [found] if found else []
        between = "length({}) BETWEEN ? AND ?"
        columns, ends = "t.name, t.written, t.type, t.count", (size - 1, size + 1)
        head, tail = spelled[:half], spelled[half:][::-1]
        same_head = self.rows(
            f"SELECT {columns} FROM tags t WHERE t.name >= ? AND t.name < ? AND {between.format('t.name')}",  # noqa: S608
            head,
            after(head),
            *ends,
        )
        same_tail = self.rows(
            f"SELECT {columns} FROM backwards b JOIN tags t ON t.name = b.name "  # noqa: S608
            f"WHERE b.reversed >= ? AND b.reversed < ? AND {between.format('b.reversed')}",
            tail,
            after(tail),
            *ends,
        )
        rows = map(Row._make, [*same_head, *same_tail])
        yield from (self.tag(row) for row in rows if is_slip(spelled, row.name))

    def tag(self, row: Row, alias: str | None = None) -> Tag:
        """A row of the database as a tag."""
        board, kind = self.board, row.type
        if board == MERGED and kind is not None:
            board, kind = ("e621", kind - SECOND_BOARD) if kind >= SECOND_BOARD else ("danbooru", kind)
        kinds = KINDS.get(board or "", USUAL_KINDS)
        return Tag(
            name=row.written or row.name,
            kind=None if kind is None else kinds.get(kind, "other"),
            pictures=row.pictures,
            board=board,
            alias=alias,
        )


class TagLists:
    """All lists of a user, asked together; only for the tags of some ``boards`` where those are given."""

    def __init__(self, lists: Sequence[TagList], boards: Sequence[str] = ()) -> None:
        self.lists = lists
        self.boards = boards
        self.views: dict[tuple[str, ...], TagLists] = {}
        self.everywhere = Remembered(self.in_each, MANY).__getitem__
        self.slips = Remembered(self.nearest, MANY)

    def seen_by(self, boards: tuple[str, ...]) -> TagLists | None:
        """The same lists for a checkpoint that saw these boards; ``None`` where there is no list of any of them."""
        if boards not in self.views:
            self.views[boards] = TagLists(self.lists, boards)
        view = self.views[boards]
        return (
            view if any(one.board is None or one.board == MERGED or view.has(one.board) for one in self.lists) else None
        )

    def has(self, board: str | None) -> bool:
        """Tell whether tags of a board count; where a list does not say of which it is, they do."""
        return board is None or not self.boards or board in self.boards

    @property
    def listed(self) -> tuple[str, ...]:
        """The boards of the lists that count, each once; the user's own list is an empty name."""
        boards = (part for one in self.lists for part in (one.board or "").split("+"))
        return tuple(dict.fromkeys(board for board in boards if self.has(board or None)))

    def in_each(self, spelled: str) -> tuple[Tag, ...]:
        """The tag of this spelling in each list that has it, of whatever board; ask everywhere, which remembers it."""
        return tuple(tag for one in self.lists if (tag := one.find(spelled)))

    def find(self, spelled: str) -> list[Tag]:
        """The tag of this spelling on each of the boards that has it."""
        return [tag for tag in self.everywhere(spelled) if self.has(tag.board)]

    def aliased(self, spelled: str) -> list[Tag]:
        """The tags that go by this other name; none where it is a tag itself."""
        if self.find(spelled):
            return []
        return [tag for one in self.lists if (tag := one.aliased(spelled)) and self.has(tag.board)]

    def has_words(self, spelled: str) -> bool:
        """Tell whether every word of a tag is one that tags of these boards have, as it stands or in the singular."""
        lists = [one for one in self.lists if self.has(one.board)]
        return all(any(one.has_word(form) for one in lists for form in forms(word)) for word in spelled.split())

    def slip_of(self, spelled: str) -> Tag | None:
        """The tag of which this is most likely a slip: the one with most pictures."""
        return None if len(spelled) < SHORTEST_SLIP else self.slips[spelled]

    def nearest(self, spelled: str) -> Tag | None:
        """The same of a word that is long enough, looked for anew."""
        near = (tag for one in self.lists for tag in one.near(spelled) if self.has(tag.board))
        return max(near, key=lambda tag: (tag.pictures or 0, tag.name), default=None)


def open_lists(paths: Iterable[Path]) -> TagLists | None:
    """The lists at these *paths*; ``None`` without any. ``AdvisorError`` for a file that is no list of tags."""
    opened = [TagList(path) for path in dict.fromkeys(paths)]
    return TagLists(opened) if opened else None


def stamp_of(path: Path) -> str:
    """What tells that a list has changed; ``AdvisorError`` where there is none that can be read."""
    refuse_device(path)
    try:
        state = path.stat()
    except (OSError, ValueError):
        raise AdvisorError(f"{path}: there is no such list of tags", HINT) from None
    if not path.is_file():
        raise AdvisorError(f"{path}: {special(state.st_mode) or 'not a file'}", HINT)
    if state.st_size > LARGEST:
        size, most = state.st_size // MB, LARGEST // MB
        raise AdvisorError(f"{path}: too large for a list of tags: {size} MB, and {most} MB are read at most", HINT)
    return f"{FORMAT} {state_of(state)} {path.absolute()}"


def key_of(path: Path) -> str:
    """A file name that stands for a list's full path."""
    return name_for(LISTS, path.absolute())


def read_kept(kept: Path, stamp: str) -> Any:
    """The database of the cache, unless it is missing, damaged or of another state of the list."""
    if not kept.is_file():
        return None
    import sqlite3

    database = None
    with suppress(sqlite3.Error, OSError):
        database = sqlite3.connect(kept, isolation_level=None)
        ((pages,),) = database.execute("PRAGMA page_count").fetchall()
        ((size,),) = database.execute("PRAGMA page_size").fetchall()
        found = database.execute("SELECT value FROM facts WHERE name = 'stamp'").fetchall()
        if found == [(stamp,)] and pages * size == kept.stat().st_size:
            used(kept)
            return database
    if database:
        database.close()
    return None


def forms(word: str) -> list[str]:
    """A word, and what it may be the plural of."""
    singulars = [word.removesuffix(end) + rest for end, rest in PLURALS if word.endswith(end)]
    return [word, *singulars]


def after(beginning: str) -> str:
    """What stands behind all names that begin so."""
    return beginning + "\U0010ffff"


def swaps_of(text: str) -> Iterator[str]:
    """A text with two neighbours swapped, in every way."""
    for place in range(len(text) - 1):
        if text[place] != text[place + 1]:
            yield spelling(f"{text[:place]}{text[place + 1]}{text[place]}{text[place + 2 :]}")


def is_slip(typed: str, meant: str) -> bool:
    """Tell whether one letter too many, too few or wrong makes the difference; digits are never slips."""
    same = next((place for place, (one, other) in enumerate(zip(typed, meant, strict=False)) if one != other), -1)
    same = min(len(typed), len(meant)) if same < 0 else same
    one, other = typed[same:], meant[same:]
    if not (one or other) or any(part[:1].isdigit() for part in (one, other)):
        return False
    return one[1:] == other[1:] or one[1:] == other or one == other[1:]
