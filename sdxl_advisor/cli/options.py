"""Options that commands share, the catalogue they open, and the one way out."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from sdxl_advisor.catalog.catalog import Catalog
    from sdxl_advisor.files.named import Named


def names(ctx: typer.Context, incomplete: str) -> list[str]:
    """Checkpoint and family names for the shell."""
    catalog = opened(ctx)
    return [key for key in [*catalog.lines, *catalog.keys] if key.startswith(incomplete)]


def goal_names(ctx: typer.Context, incomplete: str) -> list[str]:
    """Goal names for the shell."""
    return [name for name in opened(ctx).goals.goals if name.startswith(incomplete)]


def ui_names(ctx: typer.Context, incomplete: str) -> list[str]:
    """Names of programs for the shell."""
    return [name for name in opened(ctx).interfaces.interfaces if name.startswith(incomplete)]


def rule_names(incomplete: str) -> list[str]:
    """Codes and names of rules for the shell."""
    from sdxl_advisor.prompts.rulebook import RULES

    return [name for rule in RULES for name in (rule.code, rule.name) if name.startswith(incomplete)]


def words(*known: str) -> Callable[[str], list[str]]:
    """The words of a closed list for the shell."""
    return lambda incomplete: [word for word in known if word.startswith(incomplete)]


def rules(option: str, text: str) -> Any:
    """An option that takes names of rules."""
    return typer.Option(option, metavar="RULE", help=text, autocompletion=rule_names)


def opened(ctx: typer.Context) -> Catalog:
    """The catalogue, with the folder of ``--catalog`` beside it; a broken one is left out, with a warning."""
    from sdxl_advisor.catalog.opening import open_catalog

    folder = ctx.find_root().params.get("catalog")
    catalog = open_catalog(Path(folder) if folder else None)
    if catalog.broken:
        from sdxl_advisor.catalog.spelling import shell_quoted

        hint = f"sdxl-advisor catalog check {shell_quoted(str(folder))}"
        warn(f"{folder} is broken and left out: {catalog.broken.message}", hint)
    return catalog


def warn(message: str, hint: str) -> None:
    """Say something on stderr that does not stop the command."""
    from sdxl_advisor.render.words import one_line

    sys.stderr.write(f"warning: {one_line(message)}\nhint: {one_line(hint)}\n")


def answer(
    catalog: Catalog, result: object, form: str, asked_for: Sequence[Named] | None = None, **options: Any
) -> None:
    """Send a result out; the *asked_for* are what was asked for by name or file."""
    from sdxl_advisor.render import emit

    if asked_for is not None:
        from sdxl_advisor.files.named import identified, understood

        options |= {"identified": identified(asked_for), "understood": understood(asked_for)}
    emit(result, form, catalog.date, **options)


def form(json: bool) -> str:
    """The format that ``--json`` means."""
    return "json" if json else "text"


def table_form(format_: str, json: bool) -> str:
    """The format of a table that ``--format`` and ``--json`` mean."""
    from sdxl_advisor.advice.choices import choice
    from sdxl_advisor.render import TABLES

    chosen = choice(format_, tuple(TABLES), "format")
    return "json" if json else chosen


Name = Annotated[
    list[str],
    typer.Argument(
        metavar="NAME", help="A checkpoint, line or family: a name, a page, a hash, or its file.", autocompletion=names
    ),
]
Json = Annotated[bool, typer.Option("--json", help="One JSON document instead of text.")]
Format = Annotated[
    str,
    typer.Option(
        "--format",
        metavar="FORMAT",
        help="text, json, markdown or csv.",
        autocompletion=words("text", "json", "markdown", "csv"),
    ),
]
Ui = Annotated[
    str | None, typer.Option("--ui", metavar="NAME", help="Your program: how to set it up.", autocompletion=ui_names)
]
Subject = Annotated[
    str | None, typer.Option("--subject", metavar="NAME", help="What is drawn; a wrong word lists them.")
]
Rating = Annotated[
    str | None, typer.Option("--rating", metavar="NAME", help="How far it may go; a wrong word lists them.")
]
Sources = Annotated[bool, typer.Option("--sources", help="Print the sources too.")]
