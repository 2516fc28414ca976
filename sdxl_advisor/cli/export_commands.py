"""The command that writes files for other programs. Options and help, no logic; a run imports only what it uses."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sdxl_advisor import api
from sdxl_advisor.cli.options import Json, Rating, Subject, answer, export_names, form, names, opened, paths
from sdxl_advisor.errors import AdvisorError

if TYPE_CHECKING:
    from sdxl_advisor.export.exporting import Export

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
    catalog = opened(ctx)
    if list_:
        answer(catalog, api.programs(), form(json))
        return 0
    if program is None:
        raise AdvisorError("export needs the program that the file is for", "sdxl-advisor export --list")
    asked_for = [api.named(catalog, one) for one in name or []]
    made = api.export(catalog, asked_for, program, subject=subject, rating=rating, family=family, have=have or ())
    result = placed(made, out, write=write, force=force, json=json)
    answer(catalog, result, form(json), asked_for)
    return 1 if not result.files or (name and result.refused) else 0


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
