"""A catalogue folder compiled to one file: an index that is read at once, records that are read when asked for.

Reading all the YAML takes longer than everything else a command does. So it is compiled once: when the wheel is
built (``data/catalog.jsonl`` inside the package), or, for a source tree and for a user's own folder, into the user's
cache folder, where it is used as long as no file of the folder has changed.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import Any
from zlib import crc32

from sdxl_advisor import PROGRAM, __version__
from sdxl_advisor.catalog.cache import CATALOGUES, cache_folder, keep, name_for, read_cache, used
from sdxl_advisor.catalog.input_files import MB, read_file, state_of
from sdxl_advisor.errors import DataError

Seen = tuple[tuple[str, ...], os.stat_result | None]  # a file, by the names on the way to it, and its state
Content = tuple[dict[str, Any], dict[str, Any]]
PREBUILT = "catalog.jsonl"
LARGEST = 500 * MB  # bytes of it
REINSTALL = f"pip install --force-reinstall {PROGRAM}"
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
PAIR = 2  # numbers of a place: where a record begins, and where it ends
COMPAT = "compat"  # the record of what all files say of add-ons


class NotWhole(ValueError):
    """The bytes are no compiled folder, or not all that was written."""


class CompiledFolder:
    """The compiled form of one folder: a checksum, the index, then one record a line.

    ``NotWhole`` where the checksum is that of other bytes. What a record holds is only looked at when it is read.
    """

    def __init__(self, data: bytes) -> None:
        start = data.find(b"\n") + 1
        end = data.find(b"\n", start)
        if end < start or data[:start] != checksum(memoryview(data)[start:]):
            raise NotWhole
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
    names = [parts for parts, _ in yaml_files(folder) if len(parts) > 1 or plain_name(parts[0]) not in REFERENCE]
    names.sort(key=lambda parts: (parts[:-1], plain_name(parts[-1]) != FAMILY_FILE, parts[-1]))
    return [folder.joinpath(*parts) for parts in names]


def named_file(folder: Path, name: str) -> Path:
    """The file in a folder that is called so, whatever its case and its ending."""
    names = (parts for parts, _ in yaml_files(folder))
    return folder / next((parts[0] for parts in names if len(parts) == 1 and plain_name(parts[0]) == name), name)


def plain_name(name: str) -> str:
    """The name of a file in small letters, with the usual ending."""
    stem, _, _ = name.casefold().rpartition(".")
    return f"{stem}{SUFFIXES[0]}"


def yaml_files(folder: Path) -> Iterator[Seen]:
    """The YAML files in a folder and in its folders, by the names on the way, with what the system tells of them."""
    for entry in sorted(os.scandir(folder), key=lambda entry: entry.name):
        if is_passed_over(entry.name):
            continue
        if entry.is_dir():
            inner = [one for one in os.scandir(entry.path) if is_yaml(one.name) and not is_passed_over(one.name)]
            yield from (((entry.name, one.name), found(one)) for one in sorted(inner, key=lambda one: one.name))
        elif is_yaml(entry.name):
            yield (entry.name,), found(entry)


def is_yaml(name: str) -> bool:
    """Tell whether a file is called as YAML is."""
    return name.casefold().endswith(SUFFIXES)


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
    """The compiled folder that was put into the wheel, if this is one; ``DataError`` where it is damaged."""
    path = folder / PREBUILT
    if not path.is_file():
        return None
    try:
        return CompiledFolder(read_file(path, LARGEST))
    except (OSError, NotWhole):
        raise DataError(f"the data of {PROGRAM} are damaged: {path}", REINSTALL) from None


def cached_folder(folder: Path, compile_folder: Callable[[], Content], beside: Any = None) -> CompiledFolder:
    """The compiled *folder* from the user's cache, or compiled now and kept; *beside* is what it also depends on."""
    stamp = [__version__, *stamp_of(yaml_files(folder)), *stamp_of(own_code()), beside]
    home = cache_folder()
    cached = home and home / f"{name_for(CATALOGUES, folder.resolve())}.jsonl"
    if cached and (kept := read_cached(cached, stamp)) and is_catalogue(kept):
        used(cached)
        return kept
    index, records = compile_folder()
    data = pack({**index, "stamp": stamp}, records)
    if cached:
        keep(cached, data)
    return CompiledFolder(data)


def found(entry: os.DirEntry[str]) -> os.stat_result | None:
    """What the system tells of a file; None for a link that leads nowhere, which reading it will tell."""
    try:
        return entry.stat()
    except OSError:
        return None


def stamp_of(files: Iterable[Seen]) -> Iterator[list[Any]]:
    """What tells that a file has changed: its name and its state."""
    return (["/".join(parts), *(state_of(state) if state else ())] for parts, state in files)


def own_code(folder: Path = Path(__file__).parent) -> Iterator[Seen]:
    """The modules that compile a catalogue, or those of another *folder*: when they change, it is compiled anew."""
    inside = os.scandir(folder) if folder.is_dir() else ()  # an archive is as old as its version
    entries = (entry for entry in inside if entry.name.endswith(".py"))
    return (((entry.name,), found(entry)) for entry in sorted(entries, key=lambda entry: entry.name))


def read_cached(path: Path, stamp: list[Any], most: int = LARGEST) -> CompiledFolder | None:
    """The cached compiled folder, unless it is missing, damaged, too large or older than its folder."""
    data = read_cache(path, most)
    try:
        folder = CompiledFolder(data) if data else None
    except (KeyError, RecursionError, TypeError, ValueError):
        return None
    return folder if folder and folder.index.get("stamp") == stamp and is_whole(folder) else None


def is_whole(folder: CompiledFolder) -> bool:
    """Tell whether the records of a folder stand one behind the other, up to its end."""
    places: Any = folder.places
    if type(places) is not dict or not all(type(place) is list and len(place) == PAIR for place in places.values()):
        return False
    edges = [-1, *chain.from_iterable(places.values()), len(folder.data)]
    in_order = set(map(type, edges)) == {int} and edges == sorted(edges)
    return in_order and all(end + 1 == start for end, start in zip(edges[::2], edges[1::2], strict=True))


def is_catalogue(folder: CompiledFolder) -> bool:
    """Tell whether an index is that of a catalogue, and every record that it names is there."""
    parts: list[Any] = [folder.index.get(part) for part in ("entries", "lines", "names", "rings", "empty")]
    if list(map(type, parts)) != [list, dict, dict, list, list]:
        return False
    entries, lines, names, rings, empty = parts
    families = [line.get("family") if type(line) is dict else None for line in lines.values()]
    if set(map(type, [*families, *empty])) - {str}:
        return False
    if not all(type(pair) is list and list(map(type, pair)) == [str, str] for pair in (*names.values(), *rings)):
        return False
    named = {f"{kind if kind == 'checkpoint' else 'line'}:{key}" for kind, key in names.values()}
    named.update(f"{kind}:{key}" for kind in ("checkpoint", "entry") for key in entries)
    named.update(f"line:{key}" for key in lines)
    return named <= folder.places.keys()
