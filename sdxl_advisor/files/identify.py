"""Paths -> what each file is, how sure that is, and by which evidence."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from sdxl_advisor import PROGRAM
from sdxl_advisor.catalog.catalog import Catalog
from sdxl_advisor.catalog.spelling import quoted
from sdxl_advisor.catalog.typed_paths import device, expanded
from sdxl_advisor.errors import AdvisorError
from sdxl_advisor.files.answer import FileAnswer, Identification
from sdxl_advisor.files.hasher import Hasher, Progress
from sdxl_advisor.files.header import Damaged
from sdxl_advisor.files.header_memory import HeaderMemory, look_into, remembered
from sdxl_advisor.files.model import identify_folder, identify_model, is_opened
from sdxl_advisor.files.next_steps import MOST, advice_for, next_steps
from sdxl_advisor.files.picture import identify_picture
from sdxl_advisor.files.summary import summary_of
from sdxl_advisor.files.walk import Found, found


def identify(catalog: Catalog, paths: Sequence[Path], progress: Progress, *, hashing: bool = False) -> Identification:
    """What each of the *paths* is. One file whose size is that of a known file is hashed without being asked to."""
    paths = expanded(paths)
    files = list(found(paths))
    if len(paths) == len(files) == 1 and files[0].what == "problem":
        raise AdvisorError(f"{quoted(str(paths[0]))}: {files[0].problem}", "sdxl-advisor identify FILE-OR-FOLDER")
    alone = len(files) == 1 and files[0].what == "model" and catalog.file_index.of("size", str(size_of(files[0].path)))
    hasher = Hasher()
    with uncollected(), remembered() as headers:
        if hashing or alone:
            hasher.hash_all(catalog, starts_of(files, headers), progress)
        answers = tuple(answer(catalog, one, hasher, headers) for one in files)
    advice = advice_for(catalog, answers)
    steps = next_steps(catalog, paths, answers, MOST - len(advice))
    commands = tuple(step.replace(PROGRAM, catalog.program, 1) for step in steps)
    return Identification(answers, commands, summary_of(answers), advice)


@contextmanager
def uncollected() -> Iterator[None]:
    """Look for no garbage meanwhile: headers make no cycles, and looking for them costs a quarter of the time."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def starts_of(files: Iterable[Found], headers: HeaderMemory) -> dict[Path, int | None]:
    """The models that can be hashed, and where their tensors begin; a damaged file is not worth it."""
    starts = {}
    for one in files:
        with suppress(Damaged, OSError):
            if one.what in ("model", "other"):
                starts[one.path] = look_into(one.path, headers).start if is_opened(one.path) else None
    return starts


def identify_one(catalog: Catalog, path: Path) -> FileAnswer:
    """What one file is, without hashing it; ``AdvisorError`` when it cannot be read."""
    [one, *_] = found([path]) if device(path) or not path.is_dir() else [Found(path, "diffusers")]
    if one.what == "problem":
        raise AdvisorError(f"{quoted(str(path))}: {one.problem}", "sdxl-advisor identify FILE")
    with remembered() as headers:
        return answer(catalog, one, None, headers)


def answer(catalog: Catalog, one: Found, hasher: Hasher | None, headers: HeaderMemory) -> FileAnswer:
    """What is known of one thing on the disk."""
    if one.problem:
        return FileAnswer(str(one.path), "unknown", note=one.problem)
    try:
        if one.what == "picture":
            return identify_picture(catalog, one.path)
        if one.what == "diffusers":
            return identify_folder(catalog, one.path)
        return identify_model(catalog, one.path, hasher.hashes if hasher else None, headers)
    except OSError as problem:
        return FileAnswer(str(one.path), "unknown", note=f"it cannot be read: {problem.strerror or problem}")


def size_of(path: Path) -> int | None:
    """The size of a file in bytes."""
    try:
        return path.stat().st_size
    except OSError:
        return None
