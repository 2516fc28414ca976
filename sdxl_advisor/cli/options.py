"""Options that commands share, the catalogue they open, and the one way out."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, get_args

import typer

from sdxl_advisor import PROGRAM, lazy_re as re
from sdxl_advisor.errors import AdvisorError

if TYPE_CHECKING:
    from sdxl_advisor.catalog.catalog import Catalog
    from sdxl_advisor.cli.copying import Pasted
    from sdxl_advisor.files.named import Named
    from sdxl_advisor.settings.table import Held

COMPLETING = "_SDXL_ADVISOR_COMPLETE"  # the variable in which a shell asks: complete_bash and so on
# Paths are ``readable=False``: Typer refuses a run for one of them, the commands tell of each.
EXIT_CODES = (
    "Exit codes: 0 answered, 1 the answer is no, 2 asked wrongly, 3 the data is broken, "
    "4 the answer could not be written, 130 interrupted."
)


class Called:
    """How the program was called: the beginning of commands that it suggests, and the settings that hold, read once.

    Every run makes one, so it is a plain object, quicker than a record.
    """

    def __init__(self, program: str = PROGRAM, settings: Mapping[str, Held] | None = None) -> None:
        self.program, self.settings = program, settings or {}


def called(ctx: typer.Context) -> Called:
    """How the program was called; by a shell that completes, plainly."""
    found: Called = ctx.find_root().obj or Called()
    return found


def names(ctx: typer.Context, incomplete: str) -> list[str]:
    """Names of checkpoints, lines and families for the shell, and the files here that begin so.

    Where nothing is offered, the shell offers files by itself.
    """
    catalog = opened(ctx)
    found = begun([*catalog.lines, *catalog.keys], incomplete)
    return [*found, *files_here(incomplete)] if found and incomplete else found


def files_here(incomplete: str) -> list[str]:
    """Files and folders of this folder for the shell; not those that would need quotes."""
    try:
        return sorted(begun((path.name for path in Path().iterdir() if not re.search(r"\s", path.name)), incomplete))
    except OSError:
        return []


def paths() -> list[str]:
    """Nothing: the shell completes paths better by itself."""
    return []


def goal_names(ctx: typer.Context, incomplete: str) -> list[str]:
    """Goal names for the shell."""
    return begun(opened(ctx).goals.goals, incomplete)


def ui_names(ctx: typer.Context, incomplete: str) -> list[str]:
    """Names of programs for the shell and the help."""
    return begun(opened(ctx).interfaces.interfaces, incomplete)


def export_names(incomplete: str) -> list[str]:
    """Programs that files can be made for, for the shell and the help."""
    from sdxl_advisor.export.programs import PROGRAMS

    return begun(PROGRAMS, incomplete)


def subject_names(ctx: typer.Context, incomplete: str) -> list[str]:
    """Subjects for the shell and the help."""
    return begun(opened(ctx).goals.subjects, incomplete)


def rating_names(ctx: typer.Context, incomplete: str) -> list[str]:
    """Ratings for the shell and the help."""
    return begun(opened(ctx).goals.ratings, incomplete)


def prediction_names(incomplete: str) -> list[str]:
    """Prediction types for the shell and the help."""
    from sdxl_advisor.catalog.records import PredictionType
    from sdxl_advisor.catalog.spelling import type_word

    return begun(map(type_word, get_args(PredictionType)), incomplete)


def status_names(incomplete: str) -> list[str]:
    """What a checkpoint can be, for the shell and the help."""
    from sdxl_advisor.catalog.records import Status

    return begun(get_args(Status), incomplete)


def add_on_kinds(incomplete: str) -> list[str]:
    """Kinds of add-ons for the shell and the help."""
    from sdxl_advisor.catalog.file_records import AddOn

    return begun(get_args(AddOn), incomplete)


def format_names(incomplete: str) -> list[str]:
    """Formats for the shell and the help."""
    from sdxl_advisor.render import FORMATS

    return begun(FORMATS, incomplete)


def rule_names(incomplete: str) -> list[str]:
    """Codes and names of rules for the shell."""
    from sdxl_advisor.prompts.rulebook import RULES

    return begun([name for rule in RULES for name in (rule.code, rule.name)], incomplete)


def explained_names(ctx: typer.Context, incomplete: str) -> list[str]:
    """Rules and terms for the shell, and the words that list them."""
    from sdxl_advisor.prompts.explain import LISTS

    return [*rule_names(incomplete), *begun([*LISTS, *opened(ctx).terms.terms], incomplete)]


def begun(known: Iterable[str], incomplete: str) -> list[str]:
    """Those of *known* that begin as the word that is being typed."""
    return [name for name in known if name.startswith(incomplete)]


def words(*known: str) -> Callable[[str], list[str]]:
    """The words of a closed list for the shell."""
    return lambda incomplete: begun(known, incomplete)


def several(*known: str) -> Callable[[str], list[str]]:
    """The words of a closed list of which several are given, with commas between."""

    def offered(incomplete: str) -> list[str]:
        """The last word completed, behind those that stand already."""
        before, comma, last = incomplete.rpartition(",")
        return [f"{before}{comma}{word}" for word in begun(known, last) if word not in before.split(",")]

    return offered


def rules(option: str, text: str) -> Any:
    """An option that takes names of rules."""
    return typer.Option(option, metavar="RULE", help=text, autocompletion=rule_names)


def opened(ctx: typer.Context) -> Catalog:
    """The catalogue, with the folder of ``--catalog`` beside it; a broken one is left out, with a warning."""
    from sdxl_advisor.catalog.opening import open_catalog
    from sdxl_advisor.render.progress import reading

    folder = ctx.find_root().params.get("catalog")
    catalog = open_catalog(Path(folder) if folder else None, reading)
    if catalog.broken and not ctx.resilient_parsing:
        from sdxl_advisor.catalog.spelling import shell_quoted

        hint = f"sdxl-advisor catalog check {shell_quoted(str(folder))}"
        warn(f"{folder} is broken and left out: {catalog.broken.message}", hint)
    if catalog.empty and not (ctx.params.get("json") or ctx.resilient_parsing):
        note(f"passed over, because it is empty: {', '.join(catalog.empty)}")
    catalog.program = called(ctx).program
    refuse_wrong_settings(ctx, catalog)
    return catalog


def refuse_wrong_settings(ctx: typer.Context, catalog: Catalog) -> None:
    """Raise an error for a name in the settings that the catalogue does not know; it says where that stands."""
    for key in ("ui", "rating"):
        source = ctx.get_parameter_source(key) if ctx.params.get(key) else None
        if source and source.name == "DEFAULT" and not ctx.resilient_parsing:
            from sdxl_advisor.settings.report import refuse_wrong

            refuse_wrong(catalog, key, called(ctx).settings[key])


def warn(message: str, hint: str) -> None:
    """Say something on stderr that does not stop the command."""
    from sdxl_advisor.render.words import one_line

    sys.stderr.write(f"warning: {one_line(message)}\nhint: {one_line(hint)}\n")


def note(message: str) -> None:
    """Say something on stderr about which nothing need be done."""
    from sdxl_advisor.render.words import one_line

    sys.stderr.write(f"note: {one_line(message)}\n")


def answer(
    catalog: Catalog, result: object, form: str, asked_for: Sequence[Named] | None = None, **options: Any
) -> None:
    """Send a result out; the *asked_for* are what was asked for by name or file."""
    from sdxl_advisor.render import emit

    if asked_for is not None:
        from sdxl_advisor.files.named import identified, understood

        options |= {"identified": identified(asked_for), "understood": understood(asked_for)}
    emit(result, form, catalog.date, program=catalog.program, **options)


def copied(answers: Iterable[Pasted], side: str = "positive") -> None:
    """Put what is pasted of answers on the clipboard; of tag sheets one *side*."""
    for one in answers:
        from sdxl_advisor.cli.copying import copy_answer

        copy_answer(one, side)


def refuse_many(copy: bool, layout: str, *, fix: bool = True) -> None:
    """Raise ``AdvisorError`` where a prompt is to be copied, but there may be many, or it stays as it was."""
    if copy and not fix:
        raise AdvisorError("--copy copies the corrected prompt, which --fix makes", "add --fix")
    if copy and layout != "prompt":
        raise AdvisorError("--copy copies one prompt, and here may be many", "leave --copy out")


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
        metavar="NAME",
        help="A checkpoint, line or family: its name, page address, hash or file.",
        autocompletion=names,
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]
Format = Annotated[
    str,
    typer.Option(
        "--format",
        metavar="FORMAT",
        help="Format: {choices}.",
        autocompletion=words("text", "json", "markdown", "csv"),
    ),
]
Ui = Annotated[
    str | None, typer.Option("--ui", metavar="NAME", help="Your program: {choices}.", autocompletion=ui_names)
]
Subject = Annotated[
    str | None,
    typer.Option("--subject", metavar="NAME", help="Subject: {choices}.", autocompletion=subject_names),
]
Rating = Annotated[
    str | None, typer.Option("--rating", metavar="NAME", help="Rating: {choices}.", autocompletion=rating_names)
]
Copy = Annotated[bool, typer.Option("--copy", help="Also put the prompt on the clipboard.")]
Sources = Annotated[bool, typer.Option("--sources", help="Print the sources and the notes on them too.")]
All = Annotated[bool, typer.Option("--all", help="Print everything that is known.")]
