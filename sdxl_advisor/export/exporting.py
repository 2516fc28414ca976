"""Some checkpoints as the files of one program."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain, count
from pathlib import PurePath

from sdxl_advisor.advice.tags import what_it_is
from sdxl_advisor.catalog.catalog import Catalog
from sdxl_advisor.catalog.record import record, replace
from sdxl_advisor.catalog.records import SDXL
from sdxl_advisor.export.deciding import preset
from sdxl_advisor.export.preset import ExportedFile, Preset, Program, Slot, Wanted
from sdxl_advisor.export.programs import program
from sdxl_advisor.export.titles import file_stem

SHORT = 80  # characters of a name that gets a number, so that the number still is in the file's name


@record
class Exported:
    """A checkpoint in an export: what was ``decided``, which slots are ``left_out``, and what to know (``advice``)."""

    key: str
    name: str
    model_file: str | None
    decided: tuple[str, ...]
    left_out: tuple[Slot, ...]
    advice: tuple[str, ...]


@record
class Refused:
    """A checkpoint that was not exported, and why, in a sentence."""

    key: str
    name: str
    why: str


@record
class Export:
    """The files for a program, and what is in them; ``where`` says where they go.

    ``written`` are the paths that were written, ``unchanged`` those that had it all already, ``backups`` copies of what
    stood there before.
    """

    program: str
    title: str
    where: str
    files: tuple[ExportedFile, ...]
    checkpoints: tuple[Exported, ...]
    refused: tuple[Refused, ...]
    written: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    backups: tuple[str, ...] = ()


def export(
    catalog: Catalog, wanted: Iterable[Wanted], name: str, subject: str | None = None, rating: str | None = None
) -> Export:
    """The files of the program called *name* for each checkpoint that is *wanted*."""
    target = program(name)
    kept: list[Preset] = []
    refused: list[Refused] = []
    for one in without_twins(wanted, by_file="model_file" in target.holds or target.beside_model):
        made = preset(catalog, one, target, subject, rating)
        why = refusal(catalog, one, made, target)
        if why:
            refused.append(Refused(made.key, made.name, why))
        else:
            kept.append(made)
    return Export(
        program=name,
        title=target.title,
        where=target.where,
        files=distinct(target.make(titled(kept))) if kept else (),
        checkpoints=tuple(
            Exported(one.key, one.name, one.model_file, one.decided, one.left_out, one.advice) for one in kept
        ),
        refused=tuple(refused),
    )


def without_twins(wanted: Iterable[Wanted], *, by_file: bool) -> list[Wanted]:
    """Each checkpoint once; where a file names the model, each model file once."""
    found: dict[tuple[str, str | None], Wanted] = {}
    for one in wanted:
        found.setdefault((one.entry.key, one.path if by_file else None), one)
    return list(found.values())


def refusal(catalog: Catalog, wanted: Wanted, made: Preset, target: Program) -> str | None:
    """Why a checkpoint cannot be exported, in a sentence; nothing where it can."""
    entry = wanted.entry
    if entry.architecture != SDXL and ("model_file" in target.holds or not target.holds_tags):
        return " ".join(what_it_is(catalog, entry.key)) or f"{entry.name} is not SDXL."
    if not target.holds_tags:
        return target.refuses(made) if target.refuses else None
    if not made.documented:
        return f"Nobody says which quality tags {entry.name} wants."
    if not made.positive and not made.negative and not target.holds:
        return f"{entry.name} needs no quality tags, and this file holds nothing else."
    return target.refuses(made) if target.refuses else None


def titled(presets: Sequence[Preset]) -> list[Preset]:
    """The same presets, each with a name of its own: model files of one checkpoint are told apart by their names."""
    names = [one.name for one in presets]
    told = [
        replace(one, name=f"{one.name} ({one.model_file})") if names.count(one.name) > 1 and one.model_file else one
        for one in presets
    ]
    taken: set[str] = set()
    apart = []
    for one in told:
        tries = (replace(one, name=f"{one.name[:SHORT]} {n}") if n > 1 else one for n in count(1))
        apart.append(next(each for each in tries if file_stem(each).casefold() not in taken))
        taken.add(file_stem(apart[-1]).casefold())
    return apart


def distinct(files: Sequence[ExportedFile]) -> tuple[ExportedFile, ...]:
    """The same files, none with the name of another on any disk: a number tells apart those that would have it."""
    taken: set[str] = set()
    found = []
    for file in files:
        path = PurePath(file.name)
        tries = chain([file.name], (f"{path.stem}-{n}{path.suffix}" for n in count(2)))
        name = next(one for one in tries if one.casefold() not in taken)
        taken.add(name.casefold())
        found.append(replace(file, name=name))
    return tuple(found)
