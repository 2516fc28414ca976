"""The commands about a catalogue of one's own. Options and help, no logic; a run imports only what it uses."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from sdxl_advisor.cli.options import EXIT_CODES, Json, answer, form, names, opened, paths
from sdxl_advisor.docstrings import text_of
from sdxl_advisor.terminal import write_bytes_as_they_are

ABOUT = "Check a folder of your own checkpoints, or start a file for one."
catalog = typer.Typer(help=ABOUT, short_help=ABOUT, epilog=EXIT_CODES, rich_markup_mode=None)


def check(
    folder: Annotated[
        Path,
        typer.Argument(
            metavar="FOLDER", help="A folder with your own YAML files.", readable=False, autocompletion=paths
        ),
    ],
    json: Json = False,
) -> int:
    """List everything that is wrong in a folder of your own, with file, line and field.

    Example:

      sdxl-advisor catalog check my-checkpoints
    """
    from sdxl_advisor.catalog.opening import open_catalog
    from sdxl_advisor.catalog.own import check_folder
    from sdxl_advisor.render.progress import reading

    shipped = open_catalog()
    result = check_folder(shipped, folder, reading)
    answer(shipped, result, form(json))
    return 1 if result.faults else 0


def new(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="The name of your checkpoint.")],
    family: Annotated[
        str, typer.Option("--family", metavar="FAMILY", help="The family that it is made from.", autocompletion=names)
    ],
) -> int:
    """Print a file to fill in for a checkpoint of your own. Save it in a folder.

    Example:

      sdxl-advisor catalog new "Night Mix 1" --family illustrious
    """
    from sdxl_advisor.catalog.own import new_file
    from sdxl_advisor.names.reader import read

    known = opened(ctx)
    write_bytes_as_they_are()
    sys.stdout.write(new_file(known, name, known.families[read(known, family).found.family]))
    return 0


COMMANDS: tuple[tuple[str, Callable[..., int], str], ...] = (
    ("check", check, "List everything that is wrong in a folder of your own."),
    ("new", new, "Print a file to fill in for a checkpoint of your own."),
)
for name, function, short in COMMANDS:
    catalog.command(name, help=text_of(function), short_help=short, epilog=EXIT_CODES)(function)
