"""A catalogue folder compiled to one file of records (``record_file``), which are read when they are asked for.

Reading all the YAML takes longer than everything else a command does. So it is compiled once: when the wheel is
built (``data/catalog.jsonl`` inside the package), or, for a source tree and for a user's own folder, into the user's
cache folder, where it is used as long as no file of the folder has changed. Its records are, by name:

- ``checkpoint:KEY`` a checkpoint, ``entry:KEY`` its short form, ``line:KEY`` a line, ``short-line:KEY`` its short form
- ``name:NAME`` what a normalised name is one of: a kind and a key
- ``children:KIND:KEY`` the checkpoints made from a checkpoint, line or family
- ``rings:KEY`` the lines among the parents of a checkpoint whose default version was made from it
- ``keys`` of every checkpoint, ``lines``, ``families``: what there is, in order
- ``overview`` and others that begin so: what lists and choices need of every checkpoint
- one each for words (``lexicon``), marks of files (``file-index``), add-ons (``compat``) and each reference file
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from zlib import adler32, crc32

from sdxl_advisor import PROGRAM, __version__
from sdxl_advisor.catalog.cache import CATALOGUES, cache_folder, keep, name_for, used
from sdxl_advisor.catalog.input_files import MB, open_file, read_file, state_of, too_large
from sdxl_advisor.catalog.record_file import NotWhole, RecordFile, packed
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
COMPAT = "compat"  # the record of what all files say of add-ons


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
    """The index and the records of a compiled folder as the bytes of its file."""
    lines, entries = index["lines"], index["entries"]
    families = [key for key, line in lines.items() if line["family"] == key]
    raw = {key: records[f"entry:{key}"] for key in by_family(lines, families)}
    about = {
        "stamp": index.get("stamp"),
        "empty": index.get("empty", []),
        "date": max((line.get("checked") or "" for line in lines.values()), default=""),
        "newest_data": max((one.get("cutoff") or "" for one in raw.values() if is_sdxl(one)), default=""),
    }
    return packed(
        about,
        {
            **{f"short-line:{key}": line for key, line in lines.items()},
            **{f"name:{name}": named for name, named in index["names"].items()},
            **{f"children:{parent}": keys for parent, keys in children_in(raw).items()},
            **{f"rings:{key}": found for key, found in rings_in(index["rings"]).items()},
            "keys": entries,
            "lines": list(lines),
            "families": families,
            **{f"entry:{key}": one for key, one in raw.items()},
            **records,
        },
    )


def by_family(lines: Mapping[str, Any], families: Sequence[str]) -> Iterator[str]:
    """The keys of all checkpoints, those of a family together."""
    number = {key: n for n, key in enumerate(families)}
    for line in sorted(lines.values(), key=lambda line: number.get(line["family"], len(number))):
        yield from line.get("checkpoints", ())


def is_sdxl(entry: dict[str, Any]) -> bool:
    """Tell whether the short form of a checkpoint is that of one of SDXL, which is not written down."""
    return "architecture" not in entry


def children_in(entries: Mapping[str, Any]) -> dict[str, list[str]]:
    """The keys of the checkpoints made from each parent, by its kind and key."""
    found: dict[str, list[str]] = {}
    for key, entry in entries.items():
        for edge in entry.get("parents") or ():
            kind = next(kind for kind in ("checkpoint", "line", "family") if edge.get(kind) is not None)
            found.setdefault(f"{kind}:{edge[kind]}", []).append(key)
    return found


def rings_in(pairs: Iterable[Sequence[str]]) -> dict[str, list[str]]:
    """The lines by the checkpoint that each is on a ring with."""
    found: dict[str, list[str]] = {}
    for key, line in pairs:
        found.setdefault(key, []).append(line)
    return found


def prebuilt_folder(folder: Path) -> RecordFile | None:
    """The compiled folder that was put into the wheel, if this is one; ``DataError`` where it is damaged."""
    path = folder / PREBUILT
    if not path.is_file():
        return None

    def damaged() -> DataError:
        return DataError(f"the data of {PROGRAM} are damaged: {path}", REINSTALL)

    try:
        return opened_records(path, LARGEST, damaged)
    except OSError:
        raise damaged() from None


def cached_folder(folder: Path, compile_folder: Callable[[], Content], beside: Any = None) -> RecordFile:
    """The compiled *folder* from the user's cache, or compiled now and kept; *beside* is what it also depends on."""
    stamp = [__version__, *stamp_of(yaml_files(folder)), *stamp_of(own_code()), beside]
    home = cache_folder()
    cached = home and home / f"{name_for(CATALOGUES, folder.resolve())}.jsonl"
    if cached and (kept := read_cached(cached, stamp)):
        used(cached)
        return kept
    index, records = compile_folder()
    data = pack({**index, "stamp": stamp}, records)
    if cached:
        keep(cached, data)
    return records_in(data)


def found(entry: os.DirEntry[str]) -> os.stat_result | None:
    """What the system tells of a file; None for a link that leads nowhere, which reading it will tell."""
    try:
        return entry.stat()
    except OSError:
        return None


def stamp_of(files: Iterable[Seen]) -> tuple[int, int, int]:
    """What tells that any of some files has changed: how many they are, and two checksums of names and states."""
    states = [f"{'/'.join(parts)}{state_of(state) if state else ''}" for parts, state in files]
    text = "\n".join(states).encode("utf-8", "surrogateescape")
    return len(states), crc32(text), adler32(text)


def own_code(folder: Path = Path(__file__).parent) -> Iterator[Seen]:
    """The modules that compile a catalogue, or those of another *folder*: when they change, it is compiled anew."""
    inside = os.scandir(folder) if folder.is_dir() else ()  # an archive is as old as its version
    entries = (entry for entry in inside if entry.name.endswith(".py"))
    return (((entry.name,), found(entry)) for entry in sorted(entries, key=lambda entry: entry.name))


def read_cached(path: Path, stamp: Any, most: int = LARGEST) -> RecordFile | None:
    """The cached file of records, unless it is missing, damaged, too large or not of this *stamp*."""
    try:
        kept = opened_records(path, most)
    except (OSError, NotWhole):
        return None
    return kept if kept.about.get("stamp") == stamp else None


class OnDisk:
    """Reads from an open file, given by its number, from any thread; it is closed when nobody needs it any more."""

    def __init__(self, number: int) -> None:
        self.number = number

    def __call__(self, start: int, size: int) -> bytes:
        """So many bytes from a place."""
        return os.pread(self.number, size, start)

    def __del__(self) -> None:
        """Close the file."""
        os.close(self.number)


def opened_records(path: Path, most: int, damaged: Callable[[], Exception] = NotWhole) -> RecordFile:
    """The file of records at a path; OSError where it cannot be read, or has more than *most* bytes."""
    if not hasattr(os, "pread"):  # Windows, where nobody could replace a file that is open
        return records_in(read_file(path, most), damaged)
    with open_file(path, buffering=0) as file:
        read = OnDisk(os.dup(file.fileno()))
    size = os.fstat(read.number).st_size
    if size > most:
        raise too_large(most)
    return RecordFile(read, size, damaged)


def records_in(data: bytes, damaged: Callable[[], Exception] = NotWhole) -> RecordFile:
    """The file of records that has these bytes."""
    return RecordFile(lambda start, size: data[start : start + size], len(data), damaged)
