"""The parts of the pages in docs/ that are made from the program: rules, records, programs, functions."""

from __future__ import annotations

import inspect
import re
import types
import typing
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import is_dataclass
from typing import Any, Literal

from scripts.static_files import LEFT_OUT
from sdxl_advisor import api, errors
from sdxl_advisor.advice.compare import Comparison
from sdxl_advisor.advice.compat import Compatibility
from sdxl_advisor.advice.lineage import Lineage
from sdxl_advisor.advice.listing import GoalList, Listing
from sdxl_advisor.advice.profile import CheckpointProfile, FamilyProfile, KnownFileProfile, LineProfile
from sdxl_advisor.advice.recommend import Recommendation
from sdxl_advisor.advice.tags import TagSheet
from sdxl_advisor.catalog.build import type_hints
from sdxl_advisor.catalog.catalog import Catalog
from sdxl_advisor.catalog.own import Findings
from sdxl_advisor.catalog.record import names_of
from sdxl_advisor.docstrings import text_of
from sdxl_advisor.export.exporting import Export
from sdxl_advisor.export.programs import ProgramList, program
from sdxl_advisor.files.answer import Identification
from sdxl_advisor.prompts.convert import Conversion
from sdxl_advisor.prompts.explain import Explanation, Glossary
from sdxl_advisor.prompts.lint import LintResult
from sdxl_advisor.prompts.rulebook import RULES
from sdxl_advisor.prompts.rules import Finding, Rule
from sdxl_advisor.render.view_explain import call
from sdxl_advisor.settings.report import SettingsReport
from tests.prompts.linting import COUNTS_TOKENS, list_of

COMMANDS: dict[str, tuple[type, ...]] = {
    "recommend": (Recommendation,),
    "tags": (TagSheet,),
    "tree": (Lineage,),
    "compare": (Comparison,),
    "show": (CheckpointProfile, LineProfile, FamilyProfile, KnownFileProfile),
    "list": (Listing,),
    "goals": (GoalList,),
    "lint": (LintResult,),
    "convert": (Conversion,),
    "explain": (Explanation, Glossary),
    "identify": (Identification,),
    "compat": (Compatibility,),
    "export": (Export, ProgramList),
    "catalog check": (Findings,),
    "config": (SettingsReport,),
}
DOCUMENT = "The document of "  # and the name of its command: some records are called like a command
SECTIONS = {kind: f"{DOCUMENT}{name}".lower().replace(" ", "-") for name, kinds in COMMANDS.items() for kind in kinds}
WHEN = {
    CheckpointProfile: "Of a checkpoint.",
    LineProfile: "Of a line.",
    FamilyProfile: "Of a family.",
    KnownFileProfile: "Of a known file that has no record as a checkpoint.",
    LintResult: "One of `results`: a result for each prompt, in order.",
    Conversion: "Of one prompt; of a `--file`, a document a line.",
    Explanation: "Of a word.",
    Glossary: "Without a word, or of `rules` or `terms`.",
    ProgramList: "With `--list`.",
}
NEEDS = {  # where the text does not say it
    "program": "It needs `--ui PROGRAM`.",
    "parameters": "It needs the settings of a picture: an infotext, or a picture.",
}
PLAIN = {str: "text", int: "whole number", float: "number", bool: "true or false", type(None): "null"}


def code(text: str) -> str:
    """A docstring in Markdown: names between single backticks, a paragraph a line."""
    joined = [" ".join(part.split()) for part in text.replace("``", "`").split("\n\n")]
    return "\n\n".join(joined)


def cell(text: str) -> str:
    """A text in a cell of a table."""
    return text.replace("|", "\\|").replace("\n", " ")


def table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """A table in Markdown."""
    lines = [head, ("---",) * len(head), *rows]
    return "\n".join(f"| {' | '.join(map(cell, line))} |" for line in lines)


def rules(catalog: Catalog) -> str:
    """Every rule of lint: a table, then a section each."""
    found = {rule.code: finding(catalog, rule) for rule in RULES}
    rows = [
        (
            f"[{rule.code}](#{rule.code.lower()}-{rule.name})",
            f"`{rule.name}`",
            rule.title[0].lower() + rule.title[1:],
            short_fix(found[rule.code]),
        )
        for rule in RULES
    ]
    return "\n\n".join(
        [table(("code", "name", "finds", "`--fix`"), rows), *[section(rule, found[rule.code]) for rule in RULES]]
    )


def finding(catalog: Catalog, rule: Rule) -> Finding | None:
    """What a rule says of its bad example; nothing where that needs a package that not everybody has."""
    if rule.name == COUNTS_TOKENS:
        return None
    bad = rule.bad
    tags = [list_of(bad.tags)] if bad.tags else []
    result = api.lint(
        catalog, bad.positive, bad.checkpoint, negative=bad.negative, select=[rule.code], ui=bad.ui, tags=tags
    )
    return result.findings[0]


def short_fix(one: Finding | None) -> str:
    """Whether `--fix` mends what is found in the example."""
    return "no" if one is None or one.fix is None else "yes" if one.sure else "you choose"


def section(rule: Rule, one: Finding | None) -> str:
    """A rule with its examples."""
    said = [f"A{'n' if one.severity == 'error' else ''} {one.severity}: {one.message}.", fix_of(one)] if one else []
    parts = [
        f"## {rule.code} {rule.name}",
        *[code(part) for part in re.split(r"\n(?=Instead:|Source:)", rule.text)],
        f"Found:\n\n```text\n{call(rule.bad)}\n```",
        *said,
        f"Passes:\n\n```text\n{call(rule.good)}\n```",
    ]
    if rule.about in NEEDS:
        parts.append(NEEDS[rule.about])
    if rule.bad.tags:
        parts.append(f"In the example `FILE` has the lines `{'`, `'.join(rule.bad.tags)}`.")
    return "\n\n".join(parts)


def fix_of(one: Finding) -> str:
    """What `--fix` does about a finding."""
    if one.fix is None:
        return "There is no fix to write: it is left to you."
    what = f"write `{one.fix.strip(' ,')}`" if one.fix.strip(" ,") else "leave it out"
    if one.sure:
        return f"`--fix` does it: {what}."
    return f"`--fix` leaves it to you; a way to mend it: {what}."


def commands(_: Catalog) -> str:
    """The fields of every command's document, then of the records in them."""
    shown = {kind for kinds in COMMANDS.values() for kind in kinds}
    parts = []
    for name, kinds in COMMANDS.items():
        parts.append(f"### {DOCUMENT}{name}")
        for kind in kinds:
            when = f"{WHEN[kind]} " if kind in WHEN else ""
            parts += [f"{when}{code(text_of(kind))}", fields_of(kind)]
    inner = {kind.__name__: kind for kind in reached(shown) if kind not in shown}
    parts.append("## The records in them")
    for name, kind in sorted(inner.items()):
        parts += [f"### {name}", code(text_of(kind)), fields_of(kind)]
    return "\n\n".join(parts)


def kinds_of_errors(_: Catalog) -> str:
    """The kinds of errors, with their exit codes."""
    found = [one for one in vars(errors).values() if isinstance(one, type) and issubclass(one, errors.AdvisorError)]
    kinds: dict[str, type[errors.AdvisorError]] = {}
    for one in found:
        kinds.setdefault(one.kind, one)
    rows = [(f"`{name}`", str(one.exit_code), code(inspect.getdoc(one) or "")) for name, one in kinds.items()]
    return table(("`kind`", "exit code", "meaning"), rows)


def fields_of(kind: type) -> str:
    """The fields of a record and what is in each."""
    hints = type_hints(kind)
    return table(("field", "holds"), [(f"`{name}`", holds(hints[name])) for name in names_of(kind)])


def holds(hint: Any) -> str:
    """A type in words."""
    origin, args = typing.get_origin(hint), typing.get_args(hint)
    if origin in (types.UnionType, typing.Union):
        return " or ".join(holds(one) for one in args)
    if origin is Literal:
        return ", ".join(f"`{one}`" for one in args)
    if origin is tuple:
        return f"list of {holds(args[0])}"
    if origin is Mapping:
        return f"object: name to {holds(args[1])}"
    if is_dataclass(hint):
        kind = typing.cast("type", hint)
        return f"[{kind.__name__}](#{SECTIONS.get(kind, kind.__name__.lower())})"
    return PLAIN.get(hint, "any value")


def reached(kinds: Iterable[type]) -> Iterator[type]:
    """Some records and all that stand in them."""
    waiting, seen = list(kinds), set(kinds)
    while waiting:
        kind = waiting.pop()
        yield kind
        new = {one for hint in type_hints(kind).values() for one in records_in(hint)} - seen
        seen |= new
        waiting += sorted(new, key=lambda one: one.__name__)


def records_in(hint: Any) -> Iterator[type]:
    """The records that a type speaks of."""
    if is_dataclass(hint):
        yield typing.cast("type", hint)
    for one in typing.get_args(hint):
        yield from records_in(one)


def programs(_: Catalog) -> str:
    """The programs of export: where files go, what they hold, at which version that was read."""
    listed = api.programs().programs
    rows = [
        (f"`{one.name}`", one.title, room(one.name), "yes" if one.can_merge else "no", one.read_at) for one in listed
    ]
    head = ("`--for`", "program", "holds", "`--write`", "read at")
    places = table(("`--for`", "where the file goes"), [(f"`{one.name}`", one.where) for one in listed])
    return f"{table(head, rows)}\n\n{places}"


def room(name: str) -> str:
    """What the format of a program has room for."""
    one = program(name)
    tags = ["tags"] if one.holds_tags else []
    v_pred = ["v-pred"] if one.sets_v_pred else []
    return ", ".join([*tags, *(slot.replace("_", " ") for slot in one.holds), *v_pred])


def functions(_: Catalog) -> str:
    """The functions of the Python API, with their first lines."""
    names = [name for name in api.__all__ if name[0].islower()]
    return table(
        ("function", "gives"), [(f"`{name}{arguments(getattr(api, name))}`", first_line(name)) for name in names]
    )


def arguments(function: Callable[..., Any]) -> str:
    """The names of a function's arguments, those with a default in brackets."""
    given = inspect.signature(function).parameters.values()
    names = [
        one.name if one.default is one.empty and one.kind is not one.VAR_KEYWORD else f"[{one.name}]" for one in given
    ]
    return f"({', '.join(names)})"


def first_line(name: str) -> str:
    """What a function says of itself, in a line."""
    return code(text_of(getattr(api, name)).partition("\n")[0]).replace("*", "`")


def left_out(_: Catalog) -> str:
    """What the static files leave out, and where it stands."""
    rows = [
        (kind.__name__, ", ".join(f"`{name}`" for name in names.split(", ")), where)
        for kind, left in LEFT_OUT.items()
        for names, where in left.items()
    ]
    return table(("in", "not there", "look in"), rows)
