"""The commands about a catalogue of one's own. Options and help, no logic; a run imports only what it uses."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from sdxl_advisor.cli.options import Json, answer, form, names, opened

catalog = typer.Typer(help="Check a folder of your own checkpoints, or begin a file for one.", rich_markup_mode=None)


@catalog.command("check")
def check(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="A folder with your own YAML files.")],
    json: Json = False,
) -> int:
    """Say everything that is wrong in a folder of your own, with file, line and field.

    Example:

      sdxl-advisor catalog check my-checkpoints
    """
    from sdxl_advisor.catalog.opening import open_catalog
    from sdxl_advisor.catalog.own import check_folder

    shipped = open_catalog()
    result = check_folder(shipped, folder)
    answer(shipped, result, form(json))
    return 1 if result.faults else 0


@catalog.command("new")
def new(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="What your checkpoint is called.")],
    family: Annotated[
        str, typer.Option("--family", metavar="FAMILY", help="The base that it stands on.", autocompletion=names)
    ],
) -> int:
    """Print a commented file for a checkpoint of your own, ready to be saved into a folder.

    Example:

      sdxl-advisor catalog new "Night Mix 1" --family illustrious
    """
    from sdxl_advisor.catalog.own import new_file
    from sdxl_advisor.names.reader import read

    known = opened(ctx)
    sys.stdout.write(new_file(known, name, known.families[read(known, family).found.family]))
    return 0
