"""Options that commands share, the catalogue they open, and the one way out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from sdxl_advisor.catalog.catalog import Catalog


def names(ctx: typer.Context, incomplete: str) -> list[str]:
    """Checkpoint and family names for the shell."""
    catalog = opened(ctx)
    return [key for key in [*catalog.families, *catalog.raw] if key.startswith(incomplete)]


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


def rules(option: str, text: str) -> Any:
    """An option that takes names of rules."""
    return typer.Option(option, metavar="RULE", help=text, autocompletion=rule_names)


def opened(ctx: typer.Context) -> Catalog:
    """The catalogue, with the folder of ``--catalog`` beside it."""
    from sdxl_advisor.catalog.opening import open_catalog

    folder = ctx.find_root().params.get("catalog")
    return open_catalog(Path(folder) if folder else None)


def answer(catalog: Catalog, result: object, form: str, **options: Any) -> None:
    """Send a result out."""
    from sdxl_advisor.render import emit

    emit(result, form, catalog.date, **options)


def form(json: bool) -> str:
    """The format that ``--json`` means."""
    return "json" if json else "text"


Name = Annotated[
    list[str], typer.Argument(metavar="NAME", help="A checkpoint or family, or a file of it.", autocompletion=names)
]
Json = Annotated[bool, typer.Option("--json", help="One JSON document instead of text.")]
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
