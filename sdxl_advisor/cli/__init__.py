"""The command line: argv -> domain -> emit.

Domain and renderers are imported inside the commands: a run pays only for what it uses.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from importlib import import_module
from io import StringIO
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from sdxl_advisor import PROGRAM, __version__
from sdxl_advisor.cli.options import COMPLETING, EXIT_CODES, Called, begun, paths
from sdxl_advisor.cli.streams import prepare, unwritten
from sdxl_advisor.docstrings import text_of
from sdxl_advisor.errors import AdvisorError

if TYPE_CHECKING:
    from sdxl_advisor.settings.table import Held

ANSWERED, INTERRUPTED = 1, 130  # exit codes; up to ANSWERED there is an answer
MOST_FAULTS = 50  # of a broken catalogue that are told
CATALOG_OPTION = "--catalog"
HELP = {"--help", "-h"}
VERSION = {"--version", "-V"}
STUMBLES = (AssertionError, AttributeError, LookupError, RecursionError, TypeError, ValueError)
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
    "export": "export_commands.export",
    "catalog": "catalog_commands.catalog",
    "config": "config_command.config",
    "mcp": "server_commands.mcp",
}


def root(
    ctx: typer.Context,
    catalog: Annotated[  # noqa: ARG001 - read by the commands
        Path | None,
        typer.Option(
            CATALOG_OPTION,
            metavar="FOLDER",
            readable=False,
            help="A folder with your own YAML files.",
            autocompletion=paths,
        ),
    ] = None,
    no_pager: Annotated[bool, typer.Option("--no-pager", help="Print long answers at once, without a pager.")] = False,
    version: Annotated[bool, typer.Option("--version", "-V", help="Print the version.")] = False,
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
    """The app with the command that *argv* calls; with all where that is not known, with none for the version."""
    app = typer.Typer(
        pretty_exceptions_enable=False, rich_markup_mode=None, context_settings={"help_option_names": ["-h", "--help"]}
    )
    app.callback(invoke_without_command=True, help=text_of(root), epilog=EXIT_CODES)(root)
    called = [] if COMPLETING in os.environ else [word for word in [first_word(argv)] if word in COMMANDS]
    for name in called or (() if argv and VERSION.issuperset(argv) else COMMANDS):
        found = command(name)
        if isinstance(found, typer.Typer):
            app.add_typer(found, name=name)
        else:
            text = text_of(found)
            app.command(name, help=text, short_help=text.partition("\n")[0], epilog=EXIT_CODES)(found)
    if not called:
        app.command("help", help=text_of(help_of))(help_of)
    return app


def command_names(incomplete: str) -> list[str]:
    """Names of commands for the shell."""
    return begun(COMMANDS, incomplete)


def help_of(
    command: Annotated[
        list[str] | None, typer.Argument(metavar="[COMMAND]", help="Any command.", autocompletion=command_names)
    ] = None,
) -> int:
    """Show the help of a command."""
    return run([*(command or []), "--help"])


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
    present = prepare()
    try:
        code = run(words)
        sys.stdout.flush()
        if not present and code <= ANSWERED:
            code = unwritten("standard output is closed")
    except KeyboardInterrupt:
        code = INTERRUPTED
    except BrokenPipeError:  # the reader has seen enough
        sys.stdout = StringIO()
        code = 0
    except UnicodeEncodeError as problem:
        code = unwritten(problem)
    except OSError as problem:
        code = unread(problem, words) if problem.filename is not None else unwritten(problem)  # streams have no name
    sys.exit(code)


def run(words: list[str], *, trusting: bool = True) -> int:
    """Run one command; every error ends here as one message.

    A run that stumbles over what it works with is tried once more without what the cache holds, if that is *trusting*:
    nobody but this program should write there, but who knows.
    """
    try:
        program = typer.main.get_command(application(words))
        words, settings = prepared(program, words)
        code = 0
        with completing():
            code = program.main(words, PROGRAM, standalone_mode=False, obj=Called(called_with(words), settings))
    except AdvisorError as problem:
        return complain(problem, words)
    except (KeyboardInterrupt, typer.Abort):
        return INTERRUPTED
    except SystemExit as leaving:  # how Typer and rich go when the reader of a pipe has gone
        if leaving.code:
            raise BrokenPipeError from None
        return 0
    except USAGE_ERROR as problem:
        from sdxl_advisor.cli.usage import usage

        return complain(usage(problem, words, PROGRAM), words)
    except STUMBLES:
        from sdxl_advisor.catalog.cache import remove_all

        if not trusting or not remove_all():
            raise
        return run(words, trusting=False)
    return code if isinstance(code, int) else 0


def prepared(program: Any, words: list[str]) -> tuple[list[str], Mapping[str, Held]]:
    """The words of the command line and the settings, the program ready for them: choices in its help, its defaults."""
    from sdxl_advisor.cli import defaults
    from sdxl_advisor.settings.table import held

    called = first_word(words)
    if words and "-completion" in words[0]:
        from sdxl_advisor.cli.completion import give_script

        give_script(program, words)
    if not HELP.isdisjoint(words):
        from sdxl_advisor.cli.completion import describe
        from sdxl_advisor.cli.usage import name_choices

        name_choices(program, words)
        describe(program)
        defaults.show_variables(program, called)
    elif COMPLETING in os.environ:
        defaults.fill_in_for_completion(program)
    elif called in COMMANDS and called != "config":  # which shows what is wrong with settings
        found = held()
        return defaults.fill_in(program, called, words, found), found
    return words, {}


def completing() -> AbstractContextManager[None]:
    """Where a shell asks what to offer, the answer is for that shell, and nothing is said of what is wrong."""
    if COMPLETING not in os.environ:
        return nullcontext()
    from sdxl_advisor.cli.completion import answered

    return answered()


def unread(problem: OSError, words: Sequence[str]) -> int:
    """Say that a file could not be read for which no command has an answer of its own."""
    return complain(AdvisorError(f"{problem.filename}: {problem.strerror}"), words)


def called_with(words: Sequence[str]) -> str:
    """How the program was called, with the options before the command: how a suggested command must begin."""
    folder = next((after for word, after in pairwise(words) if word == CATALOG_OPTION), None)
    folder = folder or next((word.partition("=")[2] for word in words if word.startswith(f"{CATALOG_OPTION}=")), None)
    if not folder:
        return PROGRAM
    from sdxl_advisor.catalog.spelling import shell_quoted

    return f"{PROGRAM} {CATALOG_OPTION} {shell_quoted(folder)}"


def complain(problem: AdvisorError, words: Sequence[str]) -> int:
    """Say what is wrong on stderr, as text or as JSON."""
    from sdxl_advisor.render.words import one_line

    program = called_with(words)
    if "--json" in words:
        from json import dumps

        error: dict[str, Any] = {"kind": problem.kind, "message": problem.message, "hint": problem.hint}
        if len(problem.parts) > 1:
            error["faults"] = [{"message": part.message, "hint": part.hint} for part in problem.parts[:MOST_FAULTS]]
        sys.stderr.write(dumps({"error": error}) + "\n")
        return problem.exit_code
    for part in problem.parts[:MOST_FAULTS]:
        sys.stderr.write(f"error: {one_line(part.message)}\n")
        if part.hint:
            as_it_is = CATALOG_OPTION in part.hint or part.hint.startswith(f"{PROGRAM} catalog ")
            hint = part.hint if as_it_is else part.hint.replace(f"{PROGRAM} ", f"{program} ")
            sys.stderr.write(f"hint: {one_line(hint)}\n")
    if len(problem.parts) > MOST_FAULTS:
        sys.stderr.write(f"error: and {len(problem.parts) - MOST_FAULTS} more faults\n")
    return problem.exit_code
