"""The command line: argv -> domain -> emit. Options and help, no logic.

Domain and renderers are imported inside the commands: a run pays only for what it uses.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from sdxl_advisor import __version__
from sdxl_advisor.errors import AdvisorError

if TYPE_CHECKING:
    from sdxl_advisor.catalog.catalog import Catalog

INTERRUPTED = 130
PROGRAM = "sdxl-advisor"
CATALOG_OPTION = "--catalog"
USAGE_ERROR: Any = typer.BadParameter.__mro__[1]  # the base of all that Typer says about a wrong command line


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


def opened(ctx: typer.Context) -> Catalog:
    """The catalogue, with the folder of ``--catalog`` beside it."""
    from sdxl_advisor.catalog.catalog import open_catalog

    folder = ctx.find_root().params.get("catalog")
    return open_catalog(Path(folder) if folder else None)


def answer(catalog: Catalog, result: object, form: str, **options: Any) -> None:
    """Send a result out."""
    from sdxl_advisor.render import emit

    emit(result, form, catalog.date, **options)


Name = Annotated[list[str], typer.Argument(metavar="NAME", help="A checkpoint or family.", autocompletion=names)]
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


def recommend(
    ctx: typer.Context,
    goal: Annotated[
        list[str] | None,
        typer.Option("--goal", "-g", metavar="NAME", help="What you want; repeatable.", autocompletion=goal_names),
    ] = None,
    ui: Ui = None,
    top: Annotated[int, typer.Option("--top", min=0, max=50, help="How many runners-up.")] = 3,
    sources: Sources = False,
    json: Json = False,
) -> int:
    """Name one checkpoint for your goals, with reasons, tags and settings.

    Without a goal it asks a few short questions.

    Examples:

      sdxl-advisor recommend

      sdxl-advisor recommend --goal furry-anime-mix --goal no-v-pred
    """
    from sdxl_advisor.advice.recommend import recommend as choose

    catalog = opened(ctx)
    result = choose(catalog, goal or asked(catalog), top=top, interface=ui)
    answer(catalog, result, form(json), sources=sources)
    return 0 if result.pick else 1


def asked(catalog: Catalog) -> list[str]:
    """The goals from the interview."""
    from sdxl_advisor.ask import interview

    return interview(catalog.goals)


def form(json: bool) -> str:
    """The format that ``--json`` means."""
    return "json" if json else "text"


def goals(ctx: typer.Context, json: Json = False) -> int:
    """List the goals that can be asked for, and what each weighs.

    Example:

      sdxl-advisor goals
    """
    from sdxl_advisor.advice.listing import goal_list

    catalog = opened(ctx)
    answer(catalog, goal_list(catalog), form(json))
    return 0


def list_checkpoints(
    ctx: typer.Context,
    family: Annotated[
        str | None, typer.Option("--family", metavar="NAME", help="Only this family.", autocompletion=names)
    ] = None,
    prediction: Annotated[
        str | None, typer.Option("--prediction", metavar="TYPE", help="epsilon, v-prediction or rectified-flow.")
    ] = None,
    status: Annotated[
        str | None, typer.Option("--status", metavar="STATUS", help="current, superseded, closed or test.")
    ] = None,
    json: Json = False,
) -> int:
    """List the known checkpoints.

    Examples:

      sdxl-advisor list --status current

      sdxl-advisor list --family noobai --prediction v-prediction
    """
    from sdxl_advisor.advice.listing import listing

    catalog = opened(ctx)
    result = listing(catalog, family, prediction, status)
    answer(catalog, result, form(json))
    return 0 if result.checkpoints else 1


def show(ctx: typer.Context, name: Name, sources: Sources = False, json: Json = False) -> int:
    """Show everything about a checkpoint or a family.

    Examples:

      sdxl-advisor show pony

      sdxl-advisor show noobai-xl-vpred-1.0 --sources
    """
    from sdxl_advisor.advice.profile import profile

    catalog = opened(ctx)
    answer(catalog, profile(catalog, " ".join(name)), form(json), sources=sources)
    return 0


def tree(
    ctx: typer.Context,
    name: Annotated[
        list[str] | None, typer.Argument(metavar="[NAME]", help="A checkpoint or family.", autocompletion=names)
    ] = None,
    up: Annotated[bool, typer.Option("--up", help="Only where it comes from.")] = False,
    down: Annotated[bool, typer.Option("--down", help="Only what came of it.")] = False,
    format_: Annotated[str, typer.Option("--format", metavar="FORMAT", help="text, json, mermaid or dot.")] = "text",
    json: Json = False,
) -> int:
    """Draw where a checkpoint or family comes from and what came of it.

    Examples:

      sdxl-advisor tree

      sdxl-advisor tree noobai

      sdxl-advisor tree illustrious --format mermaid
    """
    from sdxl_advisor.advice.lineage import lineage
    from sdxl_advisor.advice.tags import one_of
    from sdxl_advisor.render import FORMATS

    if up and down:
        raise AdvisorError("--up and --down were both given", "leave both out to see both directions")
    chosen = one_of(format_, FORMATS, "format")
    catalog = opened(ctx)
    answer(
        catalog,
        lineage(catalog, " ".join(name) if name else None, "up" if up else "down" if down else None),
        "json" if json else chosen,
    )
    return 0


def compare(
    ctx: typer.Context,
    names: Annotated[list[str], typer.Argument(metavar="NAME...", help="Two or more.", autocompletion=names)],
    differences: Annotated[bool, typer.Option("--differences", help="Hide equal rows.")] = False,
    sources: Sources = False,
    json: Json = False,
) -> int:
    """Compare checkpoints field by field, dataset first.

    Example:

      sdxl-advisor compare noobai rouwei --differences
    """
    from sdxl_advisor.advice.compare import compare as side_by_side

    catalog = opened(ctx)
    answer(catalog, side_by_side(catalog, names, differences=differences), form(json), sources=sources)
    return 0


def tags(
    ctx: typer.Context,
    name: Name,
    subject: Subject = None,
    rating: Rating = None,
    ui: Ui = None,
    positive: Annotated[bool, typer.Option("--positive", help="Only the positive string.")] = False,
    negative: Annotated[bool, typer.Option("--negative", help="Only the negative string.")] = False,
    sources: Sources = False,
    json: Json = False,
) -> int:
    """Print the quality tags and settings that a checkpoint wants.

    Examples:

      sdxl-advisor tags pony --subject furry

      sdxl-advisor tags noobai --positive
    """
    from sdxl_advisor.advice.tags import tag_sheet

    if positive and negative:
        raise AdvisorError("--positive and --negative were both given", "leave both out to see both strings")
    catalog = opened(ctx)
    sheet = tag_sheet(catalog, " ".join(name), subject, rating, ui)
    only = "positive" if positive else "negative" if negative else None
    answer(catalog, sheet, form(json), only=only, sources=sources)
    return 0 if sheet.documented else 1


def lint(
    ctx: typer.Context,
    checkpoint: Annotated[
        str | None,
        typer.Argument(metavar="[CHECKPOINT]", help="Whom the prompt is for.", autocompletion=names),
    ] = None,
    prompt: Annotated[
        str | None, typer.Argument(metavar="[PROMPT]", help="The prompt, or - for standard input.")
    ] = None,
    negative: Annotated[str | None, typer.Option("--negative", metavar="TEXT", help="The negative prompt.")] = None,
    file: Annotated[
        Path | None, typer.Option("--file", metavar="PATH", help="A prompt a line, JSON lines, or an infotext.")
    ] = None,
    ui: Ui = None,
    subject: Subject = None,
    select: Annotated[
        list[str] | None, typer.Option("--select", metavar="RULE", help="Only these rules; codes or names.")
    ] = None,
    ignore: Annotated[list[str] | None, typer.Option("--ignore", metavar="RULE", help="Without these rules.")] = None,
    fix: Annotated[bool, typer.Option("--fix", help="Print the prompt with the sure corrections made.")] = False,
    json: Json = False,
) -> int:
    """Check a prompt against the checkpoint that it is for.

    The parameters of a picture (an infotext) name their checkpoint themselves. JSON lines have the fields positive,
    negative and checkpoint.

    Examples:

      sdxl-advisor lint illustrious "score_9, 1girl, long_hair" --negative "worst quality"

      sdxl-advisor lint --file parameters.txt
    """
    from sdxl_advisor.prompts.lint import lint as check
    from sdxl_advisor.prompts.requests import gathered

    found, layout = gathered(checkpoint, prompt, negative, file)
    catalog = opened(ctx)
    report = check(catalog, found, interface=ui, subject=subject, select=select or (), ignore=ignore or (), fix=fix)
    answer(catalog, report, form(json), fix=fix, layout=layout)
    return 0 if report.clean else 1


def convert(
    ctx: typer.Context,
    prompt: Annotated[str, typer.Argument(metavar="[PROMPT]", help="The prompt, or - for standard input.")] = "-",
    negative: Annotated[str | None, typer.Option("--negative", metavar="TEXT", help="The negative prompt.")] = None,
    to: Annotated[
        str, typer.Option("--to", metavar="NAME", help="The checkpoint to write for.", autocompletion=names)
    ] = "",
    source: Annotated[
        str | None,
        typer.Option("--from", metavar="NAME", help="Whom it was written for; else guessed.", autocompletion=names),
    ] = None,
    subject: Subject = None,
    rating: Rating = None,
    json: Json = False,
) -> int:
    """Rewrite a prompt for another checkpoint.

    The new prompt and negative stand on stdout, ready to paste; what was changed is told on stderr.

    Example:

      sdxl-advisor convert "score_9, score_8_up, source_anime, 1girl" --to noobai
    """
    from sdxl_advisor.prompts.convert import convert as rewrite
    from sdxl_advisor.prompts.requests import one_request

    if not to:
        raise AdvisorError("no checkpoint to convert to was given", "sdxl-advisor convert PROMPT --to NAME")
    catalog = opened(ctx)
    asked = one_request(catalog, prompt, negative, source)
    result = rewrite(
        catalog, asked.positive, asked.negative, to=to, source=asked.checkpoint, subject=subject, rating=rating
    )
    answer(catalog, result, form(json))
    return 0


def explain(
    ctx: typer.Context,
    word: Annotated[list[str], typer.Argument(metavar="WORD", help="A tag, a rule or a term.")],
    sources: Sources = False,
    json: Json = False,
) -> int:
    """Explain a tag, a rule of lint, or a term.

    Examples:

      sdxl-advisor explain very awa

      sdxl-advisor explain SA101

      sdxl-advisor explain clip skip
    """
    from sdxl_advisor.prompts.explain import explain as explained

    catalog = opened(ctx)
    answer(catalog, explained(catalog, " ".join(word)), form(json), sources=sources)
    return 0


COMMANDS: dict[str, Callable[..., int]] = {
    "recommend": recommend,
    "goals": goals,
    "list": list_checkpoints,
    "show": show,
    "tree": tree,
    "compare": compare,
    "tags": tags,
    "lint": lint,
    "convert": convert,
    "explain": explain,
}


def root(
    ctx: typer.Context,
    catalog: Annotated[  # noqa: ARG001 - read by the commands
        Path | None,
        typer.Option(CATALOG_OPTION, envvar="SDXL_ADVISOR_CATALOG", help="A folder with your own YAML families."),
    ] = None,
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> None:
    """Which SDXL anime checkpoint to use, where it comes from, and the tags and settings it wants.

    Examples:

      sdxl-advisor recommend

      sdxl-advisor tags noobai
    """
    if version:
        sys.stdout.write(f"{PROGRAM} {__version__}\n")
        raise typer.Exit
    if ctx.invoked_subcommand is None:
        sys.stdout.write(ctx.get_help() + "\n")


def application(argv: Sequence[str]) -> typer.Typer:
    """The app with the command that *argv* calls; with all of them where that is not known."""
    app = typer.Typer(pretty_exceptions_enable=False, rich_markup_mode=None)
    app.callback(invoke_without_command=True)(root)
    called = [] if "_SDXL_ADVISOR_COMPLETE" in os.environ else [word for word in [first_word(argv)] if word in COMMANDS]
    for name in called or COMMANDS:
        app.command(name)(COMMANDS[name])
    return app


def first_word(argv: Sequence[str]) -> str:
    """The first of *argv* that is neither a global option nor its value."""
    words = iter(argv)
    for word in words:
        if word == CATALOG_OPTION:
            next(words, None)
        elif not word.startswith("-"):
            return word
    return ""


def main(argv: Sequence[str] | None = None) -> NoReturn:
    """Run the command line and leave the process with its exit code."""
    words = list(sys.argv[1:] if argv is None else argv)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    try:
        code = run(words)
        sys.stdout.flush()
    except BrokenPipeError:  # the reader has seen enough
        sys.stdout = open(os.devnull, "w")  # noqa: PTH123, SIM115
        code = 0
    sys.exit(code)


def run(words: list[str]) -> int:
    """Run one command; every error ends here as one message."""
    try:
        code = typer.main.get_command(application(words)).main(words, PROGRAM, standalone_mode=False)
    except AdvisorError as problem:
        return complain(problem, json="--json" in words)
    except (KeyboardInterrupt, typer.Abort):
        return INTERRUPTED
    except SystemExit as leaving:  # how Typer and rich go when the reader of a pipe has gone
        if leaving.code:
            raise BrokenPipeError from None
        return 0
    except USAGE_ERROR as problem:
        return complain(usage(problem), json="--json" in words)
    return code if isinstance(code, int) else 0


def usage(problem: Any) -> AdvisorError:
    """What Typer says about a wrong command line, as an error of ours."""
    from sdxl_advisor.render.words import short

    path = problem.ctx.command_path if problem.ctx else PROGRAM
    message = problem.format_message().strip().rstrip(".")
    return AdvisorError(short(message[:1].lower() + message[1:]), f"{path} --help")


def complain(problem: AdvisorError, *, json: bool) -> int:
    """Say what is wrong on stderr, as text or as JSON."""
    from sdxl_advisor.render.words import one_line

    if json:
        from json import dumps

        error = {"kind": problem.kind, "message": problem.message, "hint": problem.hint}
        sys.stderr.write(dumps({"error": error}) + "\n")
    else:
        sys.stderr.write(f"error: {one_line(problem.message)}\n")
        if problem.hint:
            sys.stderr.write(f"hint: {one_line(problem.hint)}\n")
    return problem.exit_code
