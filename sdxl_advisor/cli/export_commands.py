"""The command that writes files for other programs. Options and help, no logic; a run imports only what it uses."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sdxl_advisor import api
from sdxl_advisor.cli.options import Json, Rating, Subject, answer, export_names, form, names, opened, paths
from sdxl_advisor.errors import AdvisorError

STANDARD_OUTPUT = "-"
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
    typer.Option(
        "--have",
        metavar="PATH",
        help="The checkpoints in a folder; repeatable.",
        readable=False,
        autocompletion=paths,
    ),
]
Out = Annotated[
    Path | None,
    typer.Option("--out", metavar="PATH", help="Write to this file or folder.", readable=False, autocompletion=paths),
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
    from sdxl_advisor.export.writing import refuse_many

    catalog = opened(ctx)
    if list_:
        answer(catalog, api.programs(), form(json))
        return 0
    if program is None:
        raise AdvisorError("export needs the program that the file is for", "sdxl-advisor export --list")
    asked_for = [api.named(catalog, one) for one in name or []]
    made = api.export(catalog, asked_for, program, subject=subject, rating=rating, family=family, have=have or ())
    if write or (out is not None and str(out) != STANDARD_OUTPUT):
        made = api.write_export(made, out, merge=write, force=force)
    elif not json:
        refuse_many(made)
    answer(catalog, made, form(json), asked_for)
    return 1 if not made.files or (name and made.refused) else 0
