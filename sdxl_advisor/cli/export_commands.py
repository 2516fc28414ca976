"""The command that writes files for other programs. Options and help, no logic; a run imports only what it uses."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sdxl_advisor.cli.options import Json, Rating, Subject, answer, export_names, form, names, opened, paths
from sdxl_advisor.errors import AdvisorError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from sdxl_advisor.catalog.catalog import Catalog
    from sdxl_advisor.export.exporting import Export
    from sdxl_advisor.export.preset import Wanted
    from sdxl_advisor.files.named import Named


Names = Annotated[
    list[str] | None,
    typer.Argument(metavar="[NAME]...", help="Checkpoints: names or model files.", autocompletion=names),
]
For = Annotated[
    str | None, typer.Option("--for", metavar="PROGRAM", help="Program: {choices}.", autocompletion=export_names)
]
Family = Annotated[
    str | None,
    typer.Option("--family", metavar="NAME", help="The current checkpoints of a family.", autocompletion=names),
]
Owned = Annotated[
    list[Path] | None,
    typer.Option("--have", metavar="PATH", help="The checkpoints in a folder; repeatable.", autocompletion=paths),
]
Out = Annotated[
    Path | None, typer.Option("--out", metavar="PATH", help="Write to this file or folder.", autocompletion=paths)
]
Write = Annotated[bool, typer.Option("--write", help="Merge into the file that is there, with a backup.")]
Force = Annotated[bool, typer.Option("--force", help="Replace files that are there.")]
Programs = Annotated[bool, typer.Option("--list", help="List the programs, and where their files go.")]


def export(
    ctx: typer.Context,
    name: Names = None,
    program: For = None,
    subject: Subject = None,
    rating: Rating = None,
    family: Family = None,
    have: Owned = None,
    out: Out = None,
    write: Write = False,
    force: Force = False,
    list_: Programs = False,
    json: Json = False,
) -> int:
    """Write a checkpoint's tags and settings as a file that your program loads.

    The file goes to standard output unless --out or --write is given. What was decided is said on standard error.

    Examples:

      sdxl-advisor export noobai --for krita --out noobai.json

      sdxl-advisor export --family illustrious --for a1111 --out styles.csv --write

      sdxl-advisor export --list
    """
    from sdxl_advisor.export.exporting import export as files_for
    from sdxl_advisor.export.programs import program_list
    from sdxl_advisor.files.named import resolved

    catalog = opened(ctx)
    if list_:
        answer(catalog, program_list(), form(json))
        return 0
    if program is None:
        raise AdvisorError("export needs the program that the file is for", "sdxl-advisor export --list")
    asked_for = [resolved(catalog, one) for one in name or []]
    wanted = [*named(catalog, asked_for), *of_family(catalog, family), *owned(catalog, have or [])]
    if not wanted:
        raise nothing_wanted(have or [])
    result = placed(files_for(catalog, wanted, program, subject, rating), out, write=write, force=force, json=json)
    answer(catalog, result, form(json), asked_for)
    return 1 if not result.files or (name and result.refused) else 0


def nothing_wanted(places: Sequence[Path]) -> AdvisorError:
    """The error where no checkpoint was asked for, or none was found in the *places*."""
    from sdxl_advisor.files.by_path import step

    if places:
        return AdvisorError("no checkpoint of a known family was found there", step("identify", str(places[0])))
    return AdvisorError("no checkpoint to export was given", "sdxl-advisor export --help")


def named(catalog: Catalog, asked_for: Iterable[Named]) -> Iterator[Wanted]:
    """The checkpoints that were asked for by name, or by their model files."""
    from sdxl_advisor.export.preset import Wanted
    from sdxl_advisor.files.collection import own_checkpoint
    from sdxl_advisor.files.named import checkpoint_of

    for one in asked_for:
        file = own_checkpoint(catalog, one.identified.path) if one.identified else None
        entry = checkpoint_of(catalog, one)
        yield Wanted(entry, file.path, file.needs_setting) if file else Wanted(entry)


def of_family(catalog: Catalog, family: str | None) -> Iterator[Wanted]:
    """The checkpoints that ``list --family`` shows."""
    from sdxl_advisor.advice.listing import listing
    from sdxl_advisor.export.preset import Wanted
    from sdxl_advisor.names.reader import read

    if family is not None:
        listed = listing(catalog, read(catalog, family).found.family).checkpoints
        yield from (Wanted(catalog.entry(one.key)) for one in listed)


def owned(catalog: Catalog, places: Sequence[Path]) -> Iterator[Wanted]:
    """The checkpoints in some files and folders of which at least the family is known."""
    from sdxl_advisor.export.preset import Wanted
    from sdxl_advisor.files.collection import checkpoints_in, entry_of

    for one in checkpoints_in(catalog, places) if places else ():
        if (entry := entry_of(catalog, one)) is not None:
            yield Wanted(entry, one.path, one.needs_setting)


def placed(result: Export, out: Path | None, *, write: bool, force: bool, json: bool) -> Export:
    """The export, written where it was asked to go; untouched where it goes to standard output."""
    from sdxl_advisor.export.programs import program
    from sdxl_advisor.export.writing import part_of_another, write_merged, write_new

    if not result.files:
        return result
    merge = program(result.program).merge
    if write:
        return write_merged(result, out, merge)
    if out is not None and str(out) != "-":
        return write_new(result, out, force=force, mergeable=merge is not None)
    if len(result.files) > 1 and not json:
        if result.files[0].part:
            raise part_of_another(result)
        raise AdvisorError(f"this makes {len(result.files)} files", "add --out FOLDER")
    return result
