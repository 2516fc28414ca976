"""Exported files on the disk: new ones, or merged into those that are there; all of them or none."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from sdxl_advisor.catalog.input_files import NotRead, read_file
from sdxl_advisor.catalog.record import replace
from sdxl_advisor.catalog.spelling import quoted
from sdxl_advisor.errors import AdvisorError
from sdxl_advisor.export.exporting import Export
from sdxl_advisor.export.preset import ExportedFile
from sdxl_advisor.export.programs import program

NO_OUT = "leave out --out to get the file on standard output"
UNCHANGED = "nothing was changed"
MOST = 64 * 1024 * 1024  # bytes of a file that is merged into
Planned = tuple[Path, str]
Merge = Callable[[str, str], str]  # a file's text and ours -> both in one


def written(export: Export, out: Path | None, *, merge: bool, force: bool) -> Export:
    """The export, written to *out* or merged into what is there; one without files as it is."""
    if not export.files:
        return export
    how = program(export.program).merge
    if merge:
        return write_merged(export, out, how)
    if out is None:
        raise AdvisorError("it is not said where the files go", "name a file or a folder")
    return write_new(export, out, force=force, mergeable=how is not None)


def write_new(export: Export, out: Path, *, force: bool, mergeable: bool) -> Export:
    """Write the files to *out*: a file's path where there is one file, else a folder.

    ``AdvisorError`` where something stands there already, unless by *force*, which replaces files alone.
    """
    if any(one.part for one in export.files):
        raise part_of_another(export)
    planned = [(path, one.text) for path, one in zip(places(export.files, out), export.files, strict=True)]
    for path, _ in planned:
        if not os.path.lexists(path):
            continue
        if not path.is_file():
            raise AdvisorError(f"{quoted(str(path))} is there already, and it is not a file", NO_OUT)
        if not force:
            merging = ", or --write to merge" if mergeable else ""
            raise AdvisorError(f"{quoted(str(path))} is there already", f"add --force to replace it{merging}")
    put(planned)
    return replace(export, written=tuple(str(path) for path, _ in planned))


def refuse_many(export: Export) -> None:
    """Raise ``AdvisorError`` where there is more than the one file that can stand on standard output."""
    if len(export.files) > 1 and export.files[0].part:
        raise part_of_another(export)
    if len(export.files) > 1:
        raise AdvisorError(f"this makes {len(export.files)} files", "add --out FOLDER")


def part_of_another(export: Export) -> AdvisorError:
    """The error for a part of a file that only the program makes, where no such file is."""
    return AdvisorError(
        f"{export.title} makes this file itself, one beside each model file",
        f"sdxl-advisor export --have FOLDER --for {export.program} --write",
    )


def write_merged(export: Export, out: Path | None, merge: Merge | None) -> Export:
    """Merge each file into the one at its place, with a copy of what stood there; a missing one is made.

    ``AdvisorError`` where it cannot be merged, and where a part has no file to be put into.
    """
    if merge is None:
        raise AdvisorError(f"files for {export.title} cannot be merged into others", "use --out without --write")
    planned: list[Planned] = []
    backups: list[Planned] = []
    unchanged: list[Path] = []
    for path, one in zip(targets(export, out), export.files, strict=True):
        if not os.path.lexists(path):
            if one.part:
                message = f"{quoted(str(path))} is not there, and only {export.title} makes it"
                raise AdvisorError(message, part_of_another(export).hint)
            planned.append((path, one.text))
            continue
        old = text_of(path)
        merged = merged_text(path, old, one.text, merge)
        if merged == old:
            unchanged.append(path)
            continue
        planned.append((path, merged))
        backups.append((free_name(path), old))
    put([*backups, *planned])
    return replace(
        export,
        written=tuple(str(path) for path, _ in planned),
        unchanged=tuple(map(str, unchanged)),
        backups=tuple(str(path) for path, _ in backups),
    )


def targets(export: Export, out: Path | None) -> list[Path]:
    """Where each file is merged: at *out*, else where the model's own path says."""
    if out is not None:
        return places(export.files, out)
    if any(one.target is None for one in export.files):
        if any(one.part for one in export.files):
            raise part_of_another(export)
        raise AdvisorError(f"it is not known where your {export.files[0].name} is", "add --out with its path")
    return [Path(one.target) for one in export.files if one.target]


def merged_text(path: Path, old: str, new: str, merge: Merge) -> str:
    """What stands there with what is new in it."""
    try:
        return merge(old, new)
    except AdvisorError as problem:
        hint = "mend that file first, or give another with --out"
        raise AdvisorError(f"{quoted(str(path))}: {problem.message}; {UNCHANGED}", hint) from None


def places(files: Sequence[ExportedFile], out: Path) -> list[Path]:
    """Where each file goes: one to *out* itself unless it is a folder, several into that folder or folders in it."""
    if len(files) == 1 and not os.path.isdir(out):  # noqa: PTH112 - that of a path raises where a folder is closed
        return [out]
    for one in files:
        if set(one.name.replace("\\", "/").split("/")) & {"", ".", ".."}:
            raise AdvisorError(f"{quoted(one.name)} is no name for a file in a folder")
    return [out / one.name for one in files]


def text_of(path: Path) -> str:
    """The text of a file that is there, with its own line ends; ``AdvisorError`` where it cannot be read as text."""
    try:
        if not path.is_file():
            raise AdvisorError(f"{quoted(str(path))} is not a file")
        return read_file(path, MOST).decode("utf-8")
    except UnicodeDecodeError:
        raise AdvisorError(f"{quoted(str(path))} is not a text in UTF-8; {UNCHANGED}") from None
    except NotRead:
        raise AdvisorError(f"{quoted(str(path))} is too large to be merged into") from None
    except OSError as problem:
        raise AdvisorError(f"{quoted(str(path))} cannot be read ({problem.strerror})") from None


def free_name(path: Path) -> Path:
    """Where a copy of a file goes: a name that nothing has."""
    tries = (path.with_name(f"{path.name}.bak{number or ''}") for number in range(10_000))
    return next(one for one in tries if not os.path.lexists(one))


def put(planned: Sequence[Planned]) -> None:
    """Write all texts beside their places first, then move them there; what fails leaves nothing behind.

    A link stays, and the file that it leads to is written. What is replaced keeps its rights.
    """
    drafts: list[tuple[Path, Path]] = []
    made: list[Path] = []
    try:
        for number, (path, text) in enumerate(planned):
            place = Path(os.path.realpath(path))
            make_folders(place.parent, made)
            draft = place.with_name(f".{os.getpid()}-{number}.draft")
            with draft.open("xb") as file:
                drafts.append((draft, place))
                file.write(text.encode("utf-8"))
            if place.exists():
                with suppress(OSError):  # some disks have no rights
                    draft.chmod(stat.S_IMODE(place.stat().st_mode))
        moved(drafts)
        made.clear()
    except OSError as problem:
        message = f"{quoted(str(path))} cannot be written ({problem.strerror}); {UNCHANGED}"
        raise AdvisorError(message, "give another place with --out") from None
    finally:
        for draft, _ in drafts:
            draft.unlink(missing_ok=True)
        for folder in reversed(made):
            with suppress(OSError):  # somebody else uses it by now
                folder.rmdir()


def make_folders(folder: Path, made: list[Path]) -> None:
    """Make a folder and those above it where they are missing; *made* gets each, from above."""
    missing = [one for one in (folder, *folder.parents) if not one.exists()]
    for one in reversed(missing):
        one.mkdir()
        made.append(one)


def moved(drafts: Sequence[tuple[Path, Path]]) -> None:
    """Move each draft to its place; when one cannot be moved, put back what stood at those before it."""
    before = [(path, path.read_bytes() if path.exists() else None) for _, path in drafts]
    for number, (draft, path) in enumerate(drafts):
        try:
            draft.replace(path)
        except OSError:
            for earlier, content in before[:number]:
                earlier.unlink() if content is None else earlier.write_bytes(content)
            raise
