"""A catalogue folder compiled to one file: an index that is read at once, records that are read when asked for.

Reading all the YAML takes longer than everything else a command does. So it is compiled once: when the wheel is
built (``data/catalog.jsonl`` inside the package), or, for a source tree and for a user's own folder, into the user's
cache folder, where it is used as long as no file of the folder has changed.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any
from zlib import crc32

from sdxl_advisor import __version__

Content = tuple[dict[str, Any], dict[str, Any]]
PREBUILT = "catalog.jsonl"
COMPAT = "compat"  # the record of what all files say of add-ons


class CompiledFolder:
    """The compiled form of one folder: a checksum, the index, then one record a line."""

    def __init__(self, data: bytes) -> None:
        start = data.index(b"\n") + 1
        end = data.index(b"\n", start)
        self.index: dict[str, Any] = json.loads(data[start:end])
        self.data = memoryview(data)[end + 1 :]
        self.places: dict[str, list[int]] = self.index["places"]

    def record(self, name: str) -> Any:
        """The plain values of one record (``checkpoint:…``, ``family:…``, ``goals``, ``interfaces``)."""
        start, end = self.places[name]
        record: Any = json.loads(bytes(self.data[start:end]))
        return record


def family_files(folder: Path) -> list[Path]:
    """The YAML files of a catalogue folder: those in ``families/``, or its own."""
    inner = folder / "families"
    return sorted((inner if inner.is_dir() else folder).glob("*.y*ml"))


def pack(index: dict[str, Any], records: dict[str, Any]) -> bytes:
    """An index and its records as the bytes that ``CompiledFolder`` reads."""
    lines = {name: json.dumps(record, ensure_ascii=False).encode() for name, record in records.items()}
    places, start = {}, 0
    for name, line in lines.items():
        places[name] = [start, start + len(line)]
        start += len(line) + 1
    head = json.dumps({**index, "places": places}, ensure_ascii=False).encode()
    content = b"\n".join([head, *lines.values(), b""])
    return checksum(content) + content


def checksum(content: bytes | memoryview) -> bytes:
    """The first line of a compiled folder."""
    return b"%08x\n" % crc32(content)


def prebuilt_folder(folder: Path) -> CompiledFolder | None:
    """The compiled folder that was put into the wheel, if this is one."""
    path = folder / PREBUILT
    return CompiledFolder(path.read_bytes()) if path.is_file() else None


def cached_folder(folder: Path, compile_folder: Callable[[], Content], beside: Any = None) -> CompiledFolder:
    """The compiled *folder* from the user's cache, or compiled now and kept; *beside* is what it also depends on."""
    files = [*family_files(folder), *folder.glob("*.y*ml"), *Path(__file__).parent.glob("*.py")]
    stamp = [*stamp_of(set(files)), beside]
    home = cache_folder()
    cached = home and home / f"{key_of(folder)}.jsonl"
    if cached and (kept := read_cached(cached, stamp)):
        return kept
    index, records = compile_folder()
    data = pack({**index, "stamp": stamp}, records)
    if cached:
        keep(cached, data)
    return CompiledFolder(data)


def stamp_of(files: Iterable[Path]) -> list[Any]:
    """What tells that a file has changed: its name, size and time of change."""
    stamp: list[Any] = [__version__]
    for path in sorted(files):
        try:
            state = path.stat()
            stamp.append([path.name, state.st_size, state.st_mtime_ns])
        except OSError:
            stamp.append([path.name, None, None])
    return stamp


def read_cached(path: Path, stamp: list[Any]) -> CompiledFolder | None:
    """The cached compiled folder, unless it is missing, damaged or older than its folder."""
    try:
        data = path.read_bytes()
    except OSError:
        return None
    start = data.find(b"\n") + 1
    if data[:start] != checksum(memoryview(data)[start:]):
        return None
    folder = CompiledFolder(data)
    return folder if folder.index.get("stamp") == stamp else None


def keep(path: Path, data: bytes) -> None:
    """Write *data* to the cache in one step; a cache that cannot be written is no error."""
    draft = path.with_suffix(f".{os.getpid()}.tmp")
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            draft.write_bytes(data)
            draft.replace(path)
        finally:
            draft.unlink(missing_ok=True)


def key_of(folder: Path) -> str:
    """A file name that stands for a folder's full path."""
    path = str(folder.resolve())
    return f"catalog-{crc32(path.encode('utf-8', 'surrogateescape')):08x}{len(path):x}"


def cache_folder() -> Path | None:
    """Where this user's programs keep what they can make again; ``None`` for a user without a home."""
    try:
        return cache_root() / "sdxl-advisor"
    except RuntimeError:
        return None


def cache_root() -> Path:
    """The cache folder of the system; ``RuntimeError`` where there is none."""
    if os.environ.get("XDG_CACHE_HOME"):
        return Path(os.environ["XDG_CACHE_HOME"])
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches"
    return Path.home() / ".cache"
