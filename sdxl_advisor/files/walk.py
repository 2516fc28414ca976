"""Paths on a command line -> the files to look at. Nothing on a disk stops the walk."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Literal

from sdxl_advisor.catalog.file_records import MODELS, PICTURES
from sdxl_advisor.catalog.input_files import special
from sdxl_advisor.catalog.record import record
from sdxl_advisor.catalog.typed_paths import device

DIFFUSERS = "model_index.json"
Step = tuple[Path, tuple[tuple[int, int], ...]]  # a folder, and those that it stands in
Follows = Callable[[Path], bool]
What = Literal["model", "picture", "diffusers", "other", "problem"]


@record
class Found:
    """Something to look at, or a ``problem`` with it."""

    path: Path
    what: What
    problem: str | None = None


LOOKED_AT = (*MODELS, *PICTURES)


def found(paths: Iterable[Path], follows: Follows | None = None) -> Iterator[Found]:
    """The files that *paths* mean: files themselves, folders with all that is in them.

    A link in a folder is passed over, and nothing behind it is looked at, if somebody asks what it *follows* and the
    answer is no.
    """
    for path in paths:
        if why := device(path):
            yield Found(path, "problem", why)
            continue
        try:
            mode = path.stat().st_mode
        except (OSError, ValueError) as problem:
            yield Found(path, "problem", reason(problem))
            continue
        if stat.S_ISDIR(mode):
            yield from below(path, follows)
        else:
            yield looked_at(path, mode)


def below(top: Path, follows: Follows | None = None) -> Iterator[Found]:
    """The models and pictures in a folder and in those below it, each folder once; behind links at the end."""
    waiting: list[Step] = [(top, ())]
    seen: set[tuple[int, int]] = set()
    while waiting:
        folder, inside = waiting.pop()
        try:
            state = folder.stat()
            entries = entries_of(folder, follows)
        except OSError as problem:
            yield Found(folder, "problem", f"the folder cannot be read: {reason(problem)}")
            continue
        here = (state.st_dev, state.st_ino)
        if here in inside:
            yield Found(folder, "problem", "it is a link to a folder that contains it; it was not followed")
            continue
        if here in seen:  # folders that link to each other have more paths than can be walked
            continue
        seen.add(here)
        names = {entry.name for entry in entries}
        if DIFFUSERS in names:
            yield Found(folder, "diffusers")
            continue
        stems = {stem(name) for name in names if name.casefold().endswith(MODELS)}
        folders: list[Step] = []
        links: list[Step] = []
        for entry in entries:
            one = in_folder(entry, folder, stems)
            if one is None:
                (links if entry.is_symlink() else folders).append((folder / entry.name, (*inside, here)))
            elif one.what != "other":
                yield one
        waiting = [*reversed(links), *waiting, *reversed(folders)]


def entries_of(folder: Path, follows: Follows | None) -> list[os.DirEntry[str]]:
    """What is in a folder that may be looked at, in order. On Windows a folder may be a link without saying so."""
    there = [entry for entry in os.scandir(folder) if matters(entry)]
    if follows:
        there = [entry for entry in there if not (entry.is_symlink() or entry.is_dir()) or follows(Path(entry))]
    return sorted(there, key=lambda entry: entry.name)


def matters(entry: os.DirEntry[str]) -> bool:
    """Tell what may be looked at, or into, from most files of most folders; the list of the folder tells enough."""
    name = entry.name
    return name.casefold().endswith(LOOKED_AT) or name == DIFFUSERS or entry.is_symlink() or entry.is_dir()


def in_folder(entry: os.DirEntry[str], folder: Path, stems: set[str]) -> Found | None:
    """One entry of a folder; None for a folder. The preview of a model is passed over."""
    known = entry.name.casefold().endswith(LOOKED_AT)
    if not known and not entry.is_symlink():
        return None
    path = folder / entry.name
    try:
        mode = entry.stat().st_mode
    except OSError as problem:
        return Found(path, "problem", reason(problem)) if known or entry.is_symlink() else Found(path, "other")
    if stat.S_ISDIR(mode):
        return None
    if not known or (entry.name.casefold().endswith(PICTURES) and stem(entry.name).removesuffix(".preview") in stems):
        return Found(path, "other")
    return looked_at(path, mode)


def looked_at(path: Path, mode: int) -> Found:
    """A single file by its ending; what is no file is a problem."""
    if problem := special(mode):
        return Found(path, "problem", problem)
    name = path.name.casefold()
    return Found(path, "model" if name.endswith(MODELS) else "picture" if name.endswith(PICTURES) else "other")


def stem(name: str) -> str:
    """A file's name without its ending."""
    return name.rpartition(".")[0]


def reason(problem: OSError | ValueError) -> str:
    """Why a file cannot be read, as a clause."""
    said = getattr(problem, "strerror", None) or "no file can have this name"
    return said[:1].lower() + said[1:]
