"""The commands about checkpoints. Options and help, no logic; a run imports only what it uses."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sdxl_advisor import api
from sdxl_advisor.cli.options import (
    All,
    Copy,
    Format,
    Json,
    Name,
    Rating,
    Sources,
    Subject,
    Ui,
    answer,
    copied,
    form,
    format_names,
    goal_names,
    names,
    opened,
    paths,
    prediction_names,
    several,
    status_names,
    table_form,
)
from sdxl_advisor.errors import AdvisorError

if TYPE_CHECKING:
    from sdxl_advisor.catalog.catalog import Catalog

Wanted = Annotated[
    list[str] | None,
    typer.Option(
        "--goal",
        "-g",
        metavar="NAME",
        help="A goal (`sdxl-advisor goals` lists them); repeatable.",
        autocompletion=goal_names,
    ),
]
Owning = Annotated[
    list[Path] | None,
    typer.Option(
        "--have",
        metavar="PATH",
        help="Choose among the checkpoints in this file or folder; repeatable.",
        readable=False,
        autocompletion=paths,
    ),
]
Only = Annotated[
    list[str] | None,
    typer.Option(
        "--only",
        metavar="GROUP",
        help="Only {choices}; several with commas.",
        autocompletion=several("tags", "settings", "scores", "data", "license", "about"),
    ),
]


def recommend(
    ctx: typer.Context,
    goal: Wanted = None,
    ui: Ui = None,
    top: Annotated[int, typer.Option("--top", metavar="N", min=0, max=50, help="How many others to name.")] = 3,
    have: Owning = None,
    why: Annotated[bool, typer.Option("--why", help="Print the reasons, the score table and the others too.")] = False,
    sources: Sources = False,
    json: Json = False,
) -> int:
    """Name one checkpoint for your goals, with tags and settings to paste.

    Without a goal it asks a few short questions.

    How it chooses: each goal wants traits, scored 0 to 5 by sources. A trait that is inherited from another line counts
    one point less, one that nobody knows counts 2. A goal is the weighted mean of its traits, 0 to 100. Several
    goals: half the mean, half the weakest. A pick needs 50, and half of the wanted traits known. Within 3 points newer
    data win, then the checkpoint that more people use. Limits rule out.

    Examples:

      sdxl-advisor recommend

      sdxl-advisor recommend --goal furry-anime-mix --goal no-v-pred
    """
    catalog = opened(ctx)
    result = api.recommend(catalog, goal or ([] if have else asked(catalog)), ui=ui, top=top, have=have or ())
    answer(catalog, result, form(json), sources=sources, why=why)
    return 0 if result.pick else 1


def asked(catalog: Catalog) -> list[str]:
    """The goals from the interview."""
    from sdxl_advisor.ask import interview

    return interview(catalog.goals)


def goals(ctx: typer.Context, format_: Format = "text", json: Json = False) -> int:
    """List the goals that you can ask for, and what each weighs.

    Examples:

      sdxl-advisor goals

      sdxl-advisor goals --format markdown
    """
    chosen = table_form(format_, json)
    catalog = opened(ctx)
    answer(catalog, api.goals(catalog), chosen)
    return 0


def list_checkpoints(
    ctx: typer.Context,
    family: Annotated[
        str | None, typer.Option("--family", metavar="NAME", help="Only this family.", autocompletion=names)
    ] = None,
    line: Annotated[
        str | None, typer.Option("--line", metavar="NAME", help="Only the versions of this line.", autocompletion=names)
    ] = None,
    prediction: Annotated[
        str | None,
        typer.Option("--prediction", metavar="TYPE", help="Only {choices}.", autocompletion=prediction_names),
    ] = None,
    status: Annotated[
        str | None, typer.Option("--status", metavar="STATUS", help="Only {choices}.", autocompletion=status_names)
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="Every version, and what is not SDXL.")] = False,
    format_: Format = "text",
    json: Json = False,
) -> int:
    """List the known checkpoints: of each line the current versions.

    --line and --status show every version that matches.

    Examples:

      sdxl-advisor list --family noobai

      sdxl-advisor list --line wai

      sdxl-advisor list --prediction v-pred --all
    """
    chosen = table_form(format_, json)
    catalog = opened(ctx)
    result = api.list_checkpoints(catalog, family=family, line=line, prediction=prediction, status=status, every=every)
    answer(catalog, result, chosen)
    return 0 if result.checkpoints or result.lines else 1


def show(ctx: typer.Context, name: Name, all_: All = False, sources: Sources = False, json: Json = False) -> int:
    """Show what a checkpoint, a line or a family is, what it wants, and what goes wrong.

    Examples:

      sdxl-advisor show pony

      sdxl-advisor show noobai-xl-vpred-1.0 --all --sources
    """
    catalog = opened(ctx)
    asked_for = api.named(catalog, " ".join(name))
    answer(catalog, api.show(catalog, asked_for), form(json), [asked_for], sources=sources, everything=all_)
    return 0


def tree(
    ctx: typer.Context,
    name: Annotated[
        list[str] | None, typer.Argument(metavar="[NAME]", help="A checkpoint, line or family.", autocompletion=names)
    ] = None,
    up: Annotated[bool, typer.Option("--up", help="Only what it comes from.")] = False,
    down: Annotated[bool, typer.Option("--down", help="Only what was made from it.")] = False,
    whole: Annotated[bool, typer.Option("--all", help="Draw merges and old versions too.")] = False,
    format_: Annotated[
        str, typer.Option("--format", metavar="FORMAT", help="Format: {choices}.", autocompletion=format_names)
    ] = "text",
    json: Json = False,
) -> int:
    """Draw what a checkpoint comes from and what was made from it.

    Examples:

      sdxl-advisor tree

      sdxl-advisor tree noobai

      sdxl-advisor tree illustrious --all

      sdxl-advisor tree illustrious --format svg
    """
    from sdxl_advisor.advice.tags import one_of
    from sdxl_advisor.render import FORMATS

    chosen = one_of(format_, FORMATS, "format")
    catalog = opened(ctx)
    asked_for = [api.named(catalog, " ".join(name))] if name else []
    result = api.tree(catalog, *asked_for, up=up, down=down, every=whole)
    answer(catalog, result, "json" if json else chosen, asked_for, whole=whole)
    return 0


def compare(
    ctx: typer.Context,
    names: Annotated[
        list[str], typer.Argument(metavar="NAME...", help="Two or more checkpoints.", autocompletion=names)
    ],
    only: Only = None,
    differences: Annotated[bool, typer.Option("--differences", help="Hide equal rows.")] = False,
    sources: Sources = False,
    format_: Format = "text",
    json: Json = False,
) -> int:
    """Compare checkpoints: what to type, settings, scores, training data, license.

    Examples:

      sdxl-advisor compare noobai rouwei --differences

      sdxl-advisor compare noobai rouwei wai --only scores,data
    """
    chosen = table_form(format_, json)
    catalog = opened(ctx)
    asked_for = [api.named(catalog, name) for name in names]
    result = api.compare(catalog, asked_for, only=only or (), differences=differences)
    answer(catalog, result, chosen, asked_for, sources=sources)
    return 0


def tags(
    ctx: typer.Context,
    name: Name,
    subject: Subject = None,
    rating: Rating = None,
    ui: Ui = None,
    positive: Annotated[bool, typer.Option("--positive", help="Only the positive string.")] = False,
    negative: Annotated[bool, typer.Option("--negative", help="Only the negative string.")] = False,
    copy: Copy = False,
    sources: Sources = False,
    json: Json = False,
) -> int:
    """Print the quality tags and settings that a checkpoint wants.

    Examples:

      sdxl-advisor tags pony --subject furry

      sdxl-advisor tags noobai --positive
    """
    if positive and negative:
        raise AdvisorError("--positive and --negative were both given", "leave both out to see both strings")
    catalog = opened(ctx)
    asked = api.named(catalog, " ".join(name))
    sheet = api.tags(catalog, asked, subject=subject, rating=rating, ui=ui)
    only = "positive" if positive else "negative" if negative else None
    answer(catalog, sheet, form(json), [asked], only=only, sources=sources)
    copied([sheet] if copy else [], only or "positive")
    return 0 if sheet.documented else 1
