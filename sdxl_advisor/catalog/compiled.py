"""A catalogue folder compiled to one file: an index that is read at once, records that are read when asked for.

Reading all the YAML takes longer than everything else a command does. So it is compiled once: when the wheel is
built (``data/catalog.jsonl`` inside the package), or, for a source tree and for a user's own folder, into the user's
cache folder, where it is used as long as no file of the folder has changed.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any
from zlib import crc32

from sdxl_advisor import __version__

Seen = tuple[tuple[str, ...], os.stat_result | None]  # a file, by the names on the way to it, and its state
Content = tuple[dict[str, Any], dict[str, Any]]
PREBUILT = "catalog.jsonl"
SUFFIXES = (".yaml", ".yml")
REFERENCE = (
    "boards.yaml",
    "goals.yaml",
    "interfaces.yaml",
    "prompts.yaml",
    "samplers.yaml",
    "sources.yaml",
    "terms.yaml",
)
FAMILY_FILE = "family.yaml"
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
        """The plain values of one record (``checkpoint:…``, ``entry:…``, ``line:…``, ``goals``, ``interfaces``)."""
        start, end = self.places[name]
        record: Any = json.loads(bytes(self.data[start:end]))
        return record


def line_files(folder: Path) -> list[Path]:
    """The YAML files of a catalogue folder that hold lines: its own but for the reference files, and its folders'.

    Hidden files, the drafts of editors, and folders without YAML are passed over. The file of a family comes first.
    """
    found = [parts for parts, _ in yaml_files(folder) if parts[-1] not in REFERENCE or len(parts) > 1]
    return [
        folder.joinpath(*parts)
        for parts in sorted(found, key=lambda parts: (parts[:-1], parts[-1] != FAMILY_FILE, parts[-1]))
    ]


def yaml_files(folder: Path) -> Iterator[Seen]:
    """The YAML files in a folder and in its folders, by the names on the way, with what the system tells of them."""
    for entry in sorted(os.scandir(folder), key=lambda entry: entry.name):
        if is_passed_over(entry.name):
            continue
        if entry.is_dir():
            inner = [one for one in os.scandir(entry.path) if one.name.endswith(SUFFIXES)]
            shown = sorted((one for one in inner if not is_passed_over(one.name)), key=lambda one: one.name)
            yield from (((entry.name, one.name), state_of(one)) for one in shown)
        elif entry.name.endswith(SUFFIXES):
            yield (entry.name,), state_of(entry)


def is_passed_over(name: str) -> bool:
    """Tell whether a file or folder is hidden, or the lock or draft of an editor."""
    return name.startswith((".", "~$", "#"))


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
    stamp = [__version__, *stamp_of(yaml_files(folder)), *stamp_of(own_code()), beside]
    home = cache_folder()
    cached = home and home / f"{key_of(folder)}.jsonl"
    if cached and (kept := read_cached(cached, stamp)):
        return kept
    index, records = compile_folder()
    data = pack({**index, "stamp": stamp}, records)
    if cached:
        keep(cached, data)
    return CompiledFolder(data)


def state_of(entry: os.DirEntry[str]) -> os.stat_result | None:
    """What the system tells of a file; None for a link that leads nowhere, which reading it will tell."""
    try:
        return entry.stat()
    except OSError:
        return None


def stamp_of(files: Iterable[Seen]) -> Iterator[list[Any]]:
    """What tells that a file has changed: its name, size and time of change."""
    return (["/".join(parts), *((state.st_size, state.st_mtime_ns) if state else ())] for parts, state in files)


def own_code(folder: Path = Path(__file__).parent) -> Iterator[Seen]:
    """The modules that compile a catalogue, or those of another *folder*: when they change, it is compiled anew."""
    inside = os.scandir(folder) if folder.is_dir() else ()  # an archive is as old as its version
    entries = (entry for entry in inside if entry.name.endswith(".py"))
    return (((entry.name,), state_of(entry)) for entry in sorted(entries, key=lambda entry: entry.name))


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
