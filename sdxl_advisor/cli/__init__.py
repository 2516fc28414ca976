"""The command line: argv -> domain -> emit.

Domain and renderers are imported inside the commands: a run pays only for what it uses.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

from sdxl_advisor import __version__
from sdxl_advisor.errors import AdvisorError

INTERRUPTED = 130
MOST_FAULTS = 50  # of a broken catalogue that are told
PROGRAM = "sdxl-advisor"
CATALOG_OPTION = "--catalog"
USAGE_ERROR: Any = typer.BadParameter.__mro__[1]  # the base of all that Typer says about a wrong command line
COMMANDS = {  # the module and function of each: only those that are called are imported
    "recommend": "advice_commands.recommend",
    "goals": "advice_commands.goals",
    "list": "advice_commands.list_checkpoints",
    "show": "advice_commands.show",
    "tree": "advice_commands.tree",
    "compare": "advice_commands.compare",
    "tags": "advice_commands.tags",
    "lint": "prompt_commands.lint",
    "convert": "prompt_commands.convert",
    "explain": "prompt_commands.explain",
    "identify": "file_commands.identify",
    "compat": "file_commands.compat",
    "catalog": "catalog_commands.catalog",
}


def root(
    ctx: typer.Context,
    catalog: Annotated[  # noqa: ARG001 - read by the commands
        Path | None,
        typer.Option(CATALOG_OPTION, envvar="SDXL_ADVISOR_CATALOG", help="A folder with your own YAML files."),
    ] = None,
    no_pager: Annotated[bool, typer.Option("--no-pager", help="Print long answers at once, without a pager.")] = False,
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> None:
    """Which SDXL anime checkpoint to use, where it comes from, and the tags and settings it wants.

    Examples:

      sdxl-advisor recommend

      sdxl-advisor tags noobai
    """
    if no_pager:
        os.environ["NO_PAGER"] = "1"  # the way out asks there, whichever command leads to it
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
        found = command(name)
        if isinstance(found, typer.Typer):
            app.add_typer(found, name=name)
        else:
            app.command(name)(found)
    return app


def command(name: str) -> Callable[..., int] | typer.Typer:
    """The function of a command, or the group of its own commands."""
    module, function = COMMANDS[name].split(".")
    found: Callable[..., int] | typer.Typer = getattr(import_module(f"sdxl_advisor.cli.{module}"), function)
    return found


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
        sys.stdout = sys.stderr = open(os.devnull, "w")  # noqa: PTH123, SIM115
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

        error: dict[str, Any] = {"kind": problem.kind, "message": problem.message, "hint": problem.hint}
        if len(problem.parts) > 1:
            error["faults"] = [{"message": part.message, "hint": part.hint} for part in problem.parts[:MOST_FAULTS]]
        sys.stderr.write(dumps({"error": error}) + "\n")
        return problem.exit_code
    for part in problem.parts[:MOST_FAULTS]:
        sys.stderr.write(f"error: {one_line(part.message)}\n")
        if part.hint:
            sys.stderr.write(f"hint: {one_line(part.hint)}\n")
    if len(problem.parts) > MOST_FAULTS:
        sys.stderr.write(f"error: and {len(problem.parts) - MOST_FAULTS} more faults\n")
    return problem.exit_code
