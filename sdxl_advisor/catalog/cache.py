"""The user's cache folder: what the program can make again, each thing written in one step.

What belongs to one folder or list of the user's goes when it was not used for a long time. Such a file gets the time of
its use as its time of change, so that no clock is needed: the newest file tells what time it is.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from zlib import crc32

from sdxl_advisor.catalog.input_files import read_file
from sdxl_advisor.folders import CACHE, user_folder

CATALOGUES, LISTS, DRAFTS = "catalog-", "tags-", ".tmp"  # how their names begin, and how those of drafts end
UNUSED = 90 * 24 * 60 * 60 * 10**9  # nanoseconds after which a file goes


def cache_folder() -> Path | None:
    """Where this user's programs keep what they can make again; ``None`` for a user without a home."""
    return user_folder(CACHE)


def name_for(kind: str, path: Path) -> str:
    """A file name that stands for a full *path*, without an ending."""
    full = os.fsencode(path)
    return f"{kind}{crc32(full):08x}{len(full):x}"


def read_cache(path: Path, most: int) -> bytes | None:
    """The bytes of a file of the cache; ``None`` where there is none that can be read, or it has more than *most*."""
    try:
        return read_file(path, most)
    except OSError:
        return None


def used(path: Path) -> None:
    """Note that a file of the cache is still used."""
    with suppress(OSError):
        os.utime(path)


def keep(path: Path, data: bytes) -> None:
    """Write *data* to the cache; a cache that cannot be written is no error."""
    with suppress(OSError), draft_of(path) as draft:
        draft.write_bytes(data)


@contextmanager
def draft_of(path: Path) -> Iterator[Path]:
    """Where to write what is to stand at *path*: it comes there in one step. Raises OSError."""
    draft = path.with_suffix(f".{os.getpid()}{DRAFTS}")
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        yield draft
        draft.replace(path)
        remove_unused(path)
    finally:
        draft.unlink(missing_ok=True)


def remove_unused(newest: Path) -> None:
    """Remove what nobody used for long before the *newest* file was written."""
    now = newest.stat().st_mtime_ns
    for entry in cached(newest.parent):
        with suppress(OSError):
            if now - entry.stat().st_mtime_ns > UNUSED:
                os.unlink(entry.path)  # noqa: PTH108 - no path is needed


def remove_all() -> bool:
    """Remove every catalogue, list and memory of headers, and tell whether there was any that could be removed."""
    folder = cache_folder()
    removed = False
    with suppress(OSError):
        for entry in cached(folder, "headers") if folder else ():
            with suppress(OSError):
                os.unlink(entry.path)  # noqa: PTH108 - as above
                removed = True
    return removed


def cached(folder: Path, *others: str) -> list[os.DirEntry[str]]:
    """The files in a cache folder that belong to one folder or list, drafts, and those whose names begin otherwise."""
    with os.scandir(folder) as entries:
        return [
            entry
            for entry in entries
            if (entry.name.startswith((CATALOGUES, LISTS, *others)) or entry.name.endswith(DRAFTS))
            and entry.is_file(follow_symlinks=False)
        ]
