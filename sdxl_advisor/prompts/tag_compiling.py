"""A list of tags read and compiled; imported only when the list is new or has changed."""

from __future__ import annotations

import csv
import sqlite3
from collections.abc import Iterator
from io import TextIOWrapper
from pathlib import Path

from sdxl_advisor.catalog.cache import draft_of
from sdxl_advisor.catalog.input_files import open_file
from sdxl_advisor.catalog.spelling import spelling
from sdxl_advisor.errors import AdvisorError
from sdxl_advisor.prompts.tag_types import HINT, KINDS, MERGED, Row

MOST_ROWS = 2_000_000
LONGEST_LINE = 1_000_000  # characters; a tag has some hundred aliases at most
LONGEST = 200  # characters of a name; no prompt has longer ones
COUNTED, TYPED, FULL = 2, 3, 4  # columns: name and count; name, type and count; aliases too
MERGED_FROM, LORE = 12, 8  # types that only a merged list has, and only e621
LONGEST_FACE = 4  # characters: ^_^ and o_o keep their underscores
ARTIST = 1
OWN_ALIASES = "/"  # of a board's search box: /lh

TABLES = """
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
PRAGMA cache_size = -65536;
CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
CREATE TABLE tags (name TEXT PRIMARY KEY, written TEXT, type INTEGER, count INTEGER) WITHOUT ROWID;
CREATE TABLE words (word TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE aliases (alias TEXT PRIMARY KEY, name TEXT) WITHOUT ROWID;
BEGIN;
"""
# of a name that stands twice, the one with more pictures
ADD = """
INSERT INTO tags VALUES (?, ?, ?, ?) ON CONFLICT (name) DO UPDATE SET
written = excluded.written, type = excluded.type, count = excluded.count
WHERE ifnull(excluded.count, -1) > ifnull(count, -1)
"""
FINISH = (
    "CREATE INDEX alias_names ON aliases (name)",
    "CREATE TABLE backwards (reversed TEXT PRIMARY KEY, name TEXT) WITHOUT ROWID",
    "INSERT INTO backwards SELECT backwards(name), name FROM tags ORDER BY 1",
)


def compiled(path: Path, stamp: str, kept: Path | None) -> sqlite3.Connection:
    """Compile a list to the file that is to be *kept*, in one step; in memory where that cannot be written."""
    if kept is None:
        return filled(":memory:", path, stamp)
    try:
        with draft_of(kept) as draft:
            filled(draft, path, stamp).close()
        return sqlite3.connect(kept, isolation_level=None)
    except (OSError, sqlite3.Error):
        return filled(":memory:", path, stamp)


def filled(place: Path | str, path: Path, stamp: str) -> sqlite3.Connection:
    """A database with the tags of a list."""
    database = sqlite3.connect(place, isolation_level=None)
    try:
        database.create_function("backwards", 1, lambda text: text[::-1], deterministic=True)
        database.executescript(TABLES)
        for row, aliases in rows_of(path):
            database.execute(ADD, row)
            other = ((alias, row.name) for alias in aliases)
            database.executemany("INSERT OR IGNORE INTO aliases VALUES (?, ?)", other)
            if row.type != ARTIST:  # artists write themselves as they like
                database.executemany("INSERT OR IGNORE INTO words VALUES (?)", ((word,) for word in row.name.split()))
        types = {kind for (kind,) in database.execute("SELECT DISTINCT type FROM tags")}
        for statement in FINISH:
            database.execute(statement)
        database.executemany("INSERT INTO facts VALUES (?, ?)", [("stamp", stamp), ("board", board_of(path, types))])
        database.execute("COMMIT")
    except BaseException:
        database.close()
        raise
    return database


def rows_of(path: Path) -> Iterator[tuple[Row, list[str]]]:
    """The tags of a file with their other names; ``AdvisorError`` where it is no list of tags."""
    number = 0
    try:
        with TextIOWrapper(open_file(path), encoding="utf-8-sig", newline="") as file:
            for number, cells in enumerate(csv.reader(lines_of(file)), 1):
                if number > MOST_ROWS:
                    raise AdvisorError(
                        f"{path}: too long for a list of tags: {MOST_ROWS:,} lines are read at most", HINT
                    )
                if cells and (found := read_row(path, number, cells)):
                    yield found
    except (UnicodeDecodeError, csv.Error):
        raise AdvisorError(
            f"{path}: not a list of tags: line {number + 1} is not text in UTF-8, or too long", HINT
        ) from None
    except OSError as problem:
        raise AdvisorError(f"{path}: cannot be read: {problem.strerror}", HINT) from None


def lines_of(file: TextIOWrapper) -> Iterator[str]:
    """The lines of a text; a file with zero bytes is none, nor one with a line that has no end."""
    while line := file.readline(LONGEST_LINE):
        if "\0" in line or len(line) == LONGEST_LINE:
            raise csv.Error
        yield line


def read_row(path: Path, number: int, cells: list[str]) -> tuple[Row, list[str]] | None:
    """One line of a list; nothing for its head, and for what cannot be a tag."""
    kind, count = cells[1:3] if len(cells) >= TYPED else ("", cells[1] if len(cells) == COUNTED else "")
    if not is_number(kind):
        if number == 1:  # the names of the columns
            return None
        raise AdvisorError(f"{path}: line {number}: {kind.strip()[:40]!r} is not the number of a type", HINT)
    name = spelling(cells[0])
    if not 0 < len(name) <= LONGEST:
        return None
    plain = cells[0].strip()
    written = plain if len(plain) <= LONGEST_FACE else " ".join(plain.replace("_", " ").split())
    aliases = (alias for cell in cells[FULL - 1 :] for alias in cell.split(","))
    others = [spelling(alias) for alias in aliases if not alias.strip().startswith(OWN_ALIASES)]
    row = Row(
        name,
        written if written != name else None,
        int(kind) if kind.strip() else None,
        int(count) if count.strip().isdecimal() and len(count) < len(str(2**60)) else None,
    )
    return row, [alias for alias in others if 0 < len(alias) <= LONGEST and alias != name]


def is_number(text: str) -> bool:
    """Tell whether a cell has a small whole number, or nothing."""
    digits = text.strip().removeprefix("-")
    return not text.strip() or (digits.isdecimal() and len(digits) <= FULL)


def board_of(path: Path, types: set[int | None]) -> str | None:
    """The board of which a list is: by its name, else by the types that only one board has.

    ``AdvisorError`` where it has no tags at all.
    """
    if not types:
        raise AdvisorError(f"{path}: there are no tags in it", HINT)
    name = path.name.casefold()
    named = [board for board in KINDS if board in name]
    if named:
        return MERGED if set(named) == {"danbooru", "e621"} else named[0]
    numbers = {kind for kind in types if kind is not None}
    if numbers and max(numbers) >= MERGED_FROM:
        return MERGED
    if LORE in numbers:
        return "e621"
    return "danbooru" if numbers == set(KINDS["danbooru"]) else None
