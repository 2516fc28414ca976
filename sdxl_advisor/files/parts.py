"""The two of ``compat``: an add-on and a checkpoint, each a name or a file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from sdxl_advisor.advice.compat import ADD_ONS, Part, part, part_of_known_file
from sdxl_advisor.advice.lineage import ref
from sdxl_advisor.catalog.catalog import Catalog
from sdxl_advisor.catalog.file_records import PICKLES
from sdxl_advisor.catalog.record import replace
from sdxl_advisor.catalog.spelling import normalise
from sdxl_advisor.errors import AdvisorError
from sdxl_advisor.files.named import Named, checkpoint_of, is_path, resolved, standing_for
from sdxl_advisor.names.meaning import Meaning

if TYPE_CHECKING:
    from sdxl_advisor.files.answer import FileAnswer

CHECKPOINT = "checkpoint"
EMBEDDING = "embedding:"  # before its name in a prompt of ComfyUI


class NotACheckpoint(AdvisorError):
    """An add-on stands where the checkpoint is asked."""


def both_parts(catalog: Catalog, add_on: str, checkpoint: str, kind: str) -> list[tuple[Part, Named]]:
    """The two of ``compat``: a *kind* of add-on and the checkpoint; ``AdvisorError`` where both are add-ons."""
    made = part_of(catalog, add_on, kind)
    try:
        return [made, part_of(catalog, checkpoint, CHECKPOINT)]
    except NotACheckpoint as problem:
        if made[0].path is None:
            raise
        from sdxl_advisor.files.by_path import step

        message = f"both are add-ons, but compat asks of one add-on and one checkpoint: {problem.message}"
        raise AdvisorError(message, f"{step('compat', add_on)} CHECKPOINT") from None


def part_of(catalog: Catalog, text: str, kind: str) -> tuple[Part, Named]:
    """One of the two of ``compat``: a *kind* of add-on, or ``checkpoint``.

    A name, and the file of a checkpoint, stand for an add-on that was made for it.
    """
    return (part_of_path if is_path(catalog, text) else part_of_name)(catalog, text, kind)


def part_of_path(catalog: Catalog, text: str, kind: str) -> tuple[Part, Named]:
    """One of the two that is the file at a path."""
    from sdxl_advisor.files.by_path import looked_at

    one = looked_at(catalog, text)
    if kind == CHECKPOINT or one.kind not in (CHECKPOINT, "picture"):
        return part_of_file(catalog, text, one, kind)
    return part_that_is(catalog, text, kind, standing_for(catalog, text, one))


def part_of_name(
    catalog: Catalog, text: str, kind: str, meaning: Callable[[Catalog, str], Named] = resolved
) -> tuple[Part, Named]:
    """One of the two that has a name; *meaning* tells which checkpoint that is."""
    if kind != CHECKPOINT and (known := known_add_on(catalog, text)):
        return known, Named(None)
    return part_that_is(catalog, text, kind, meaning(catalog, text))


def part_that_is(catalog: Catalog, text: str, kind: str, meant: Named) -> tuple[Part, Named]:
    """One of the two that is a checkpoint, or was made for it."""
    return part(checkpoint_of(catalog, meant), text, kind), meant


def known_add_on(catalog: Catalog, text: str) -> Part | None:
    """The known add-on, no checkpoint of the catalogue, that has this label or file name.

    Of several with one name the first stands for all where the same is said of each.
    """
    index, name = catalog.file_index, normalise(Path(text).name)
    owners = index.of("label", normalise(text)) or index.of("name", name)
    found = [key for key in owners if key in index.others and index.others[key][1].kind in ADD_ONS]
    said = {(other.kind, *other.works) for other in (index.others[key][1] for key in found)}
    if len(said) == 1 and len(found) == len(owners):
        return replace(part_of_known_file(catalog, found[0]), name=text)
    foreign = catalog.prompt_facts.foreign_embeddings
    if name.removeprefix(EMBEDDING) in map(normalise, foreign.tags):
        return Part(text, "embedding", None, None, None, None, foreign.architecture)
    return None


def part_of_file(catalog: Catalog, text: str, one: FileAnswer, kind: str) -> tuple[Part, Named]:
    """A file as one of the two, by what it was identified as."""
    from sdxl_advisor.files.by_path import identified_by

    own = file_kind(catalog, text, one, kind)
    entry = catalog.entry(one.checkpoint.key) if one.checkpoint and one.checkpoint.key else None
    architecture = one.architecture or (entry.architecture if entry else None)
    told = identified_by(text, one)
    name, known = Path(text).name, ref(entry) if entry else None
    other = f"{one.line}:{one.label}" if one.line and one.label else None
    made = Part(name, own, text, known, one.line, one.family, architecture, entry.key if entry else None, other)
    return made, Named(Meaning(text, entry, "file") if entry else None, told)


def file_kind(catalog: Catalog, text: str, one: FileAnswer, kind: str) -> str:
    """The kind of a file that was given as a *kind*; ``AdvisorError`` when the question makes no sense."""
    from sdxl_advisor.files.by_path import no_such_kind, step, unidentified

    if one.kind == "unknown" and kind != CHECKPOINT and text.casefold().endswith(PICKLES):
        return kind  # small and never opened: it is what it is said to be
    if one.kind in ("unknown", "not-a-model", "picture") and one.checkpoint is None and one.family is None:
        raise unidentified(catalog, text, one)
    fits = (CHECKPOINT, "picture", "unknown") if kind == CHECKPOINT else (*ADD_ONS, "ip-adapter", "unknown")
    if one.kind in fits:
        return one.kind
    if kind == CHECKPOINT and one.kind in ADD_ONS:
        problem = no_such_kind(text, one, CHECKPOINT)
        raise NotACheckpoint(problem.message, f"the other way round: {step('compat', text)} CHECKPOINT")
    raise no_such_kind(text, one, *([CHECKPOINT] if kind == CHECKPOINT else ADD_ONS))
