"""A path wherever a name is asked: the file is identified, and stands for its checkpoint."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sdxl_advisor.errors import AdvisorError

if TYPE_CHECKING:
    from sdxl_advisor.advice.compat import Part
    from sdxl_advisor.catalog.catalog import Catalog
    from sdxl_advisor.files.answer import FileAnswer, Identified

CHECKPOINT, SDXL = "checkpoint", "SDXL"
LONGEST = 255  # characters of a name that a file can have
SPEAKING = {  # the kinds of files that can stand for a checkpoint, and what of them may stay unknown
    CHECKPOINT: "which checkpoint {} is",
    "lora": "what {} was trained on",
    "picture": "what made {}",
    "unknown": "what {} is",
    "not-a-model": "what {} is",
}


def is_path(catalog: Catalog, text: str) -> bool:
    """Tell a path from a name. What looks like both is a path only if there is such a file."""
    from sdxl_advisor.catalog.file_records import MODELS, PICTURES
    from sdxl_advisor.catalog.spelling import normalise

    looks = "/" in text or os.sep in text or text.casefold().endswith((*MODELS, *PICTURES))
    return looks and (os.path.lexists(text) or normalise(text) not in catalog.names)


def meant(catalog: Catalog, text: str) -> tuple[str, tuple[Identified, ...]]:
    """The name that a *text* means, and, if it is a path, by what the file was identified."""
    if not is_path(catalog, text):
        return text, ()
    one = looked_at(catalog, text)
    if one.checkpoint is None:
        raise unidentified(catalog, text, one)
    return one.checkpoint.key, told_of(text, one)


def all_meant(catalog: Catalog, texts: Sequence[str]) -> tuple[list[str], tuple[Identified, ...]]:
    """The same for several."""
    found = [meant(catalog, text) for text in texts]
    return [name for name, _ in found], tuple(one for _, told in found for one in told)


def looked_at(catalog: Catalog, text: str) -> FileAnswer:
    """What the file at a path is, by all but its hash; ``AdvisorError`` when there is nothing to look at."""
    from sdxl_advisor.catalog.spelling import quoted
    from sdxl_advisor.files.identify import identify_one
    from sdxl_advisor.files.walk import DIFFUSERS, reason

    path = Path(text)
    try:
        path.stat()
    except (OSError, ValueError) as problem:
        raise AdvisorError(f"{quoted(text)}: {reason(problem)}", namesake(catalog, path)) from None
    if path.is_dir() and not os.path.lexists(path / DIFFUSERS):
        raise AdvisorError(f"{quoted(text)} is a folder, and not a model of diffusers", step("identify", text))
    return identify_one(catalog, path)


def namesake(catalog: Catalog, path: Path) -> str:
    """What to type for a file that is not there: its name may be that of a checkpoint's file."""
    from sdxl_advisor.names.file_names import by_name

    owner = by_name(catalog, path.name).owner
    return f"did you mean {owner.checkpoint.key}?" if owner and owner.checkpoint else "all names: sdxl-advisor list"


def told_of(text: str, one: FileAnswer) -> tuple[Identified, ...]:
    """By what a file is known: the evidence that decided, and what says otherwise."""
    from sdxl_advisor.files.answer import Identified

    says = [said.says for said in sorted(one.evidence, key=lambda said: said.kind != one.by)][:1]
    by = "; ".join([*says, *one.conflicts])
    return (Identified(text, one.checkpoint, one.confidence, by),) if by else ()


def unidentified(catalog: Catalog, text: str, one: FileAnswer) -> AdvisorError:
    """Say that a file does not tell which checkpoint it is, and what to do."""
    from sdxl_advisor.catalog.spelling import quoted
    from sdxl_advisor.files.identify import would_tell_more

    name, look = quoted(text), step("identify", text)
    family = catalog.families[one.family] if one.family else None
    if one.kind not in SPEAKING:
        return no_such_kind(text, one, "checkpoint")
    if one.label:
        return AdvisorError(f"{name} is {one.label}, which has no record", look)
    if family:
        hint = f"sdxl-advisor tags {family.key}" if family.default else f"sdxl-advisor list --family {family.key}"
        return AdvisorError(f"{name} is of {family.name}; which checkpoint cannot be told", hint)
    if one.architecture and SDXL not in one.architecture:
        return AdvisorError(f"{name} is {one.architecture}, not SDXL", look)
    why = f": {one.note}" if one.note else ""
    more = f"{look} --hash" if would_tell_more(one) else look
    return AdvisorError(f"{SPEAKING[one.kind].format(name)} cannot be told{why}", more)


def no_such_kind(text: str, one: FileAnswer, *wanted: str) -> AdvisorError:
    """Say that a file is of another kind than is asked for, and what to do."""
    from sdxl_advisor.catalog.spelling import quoted
    from sdxl_advisor.render.words import KINDS

    *others, last = [KINDS.get(kind, kind) for kind in wanted]
    other = f"{', '.join(others)} or {last}" if others else last
    kind = KINDS.get(one.kind, one.kind)
    article = "an" if kind[0] in "aeiouI" else "a"
    return AdvisorError(f"{quoted(text)} is {article} {kind}, not a {other}", step("identify", text))


def step(command: str, text: str) -> str:
    """A command with a path, as it is typed; what nobody types is not repeated."""
    from shlex import quote

    return f"sdxl-advisor {command} {quote(text) if len(text) <= LONGEST else 'PATH'}"


def part_of(catalog: Catalog, text: str, kind: str) -> tuple[Part, tuple[Identified, ...]]:
    """One of the two of ``compat``: a *kind* of add-on, or ``checkpoint``.

    A name, and the file of a checkpoint, stand for an add-on that was made for it.
    """
    from sdxl_advisor.advice.compat import Part, part
    from sdxl_advisor.advice.lineage import ref

    if not is_path(catalog, text):
        return part(catalog, text, kind), ()
    one = looked_at(catalog, text)
    if kind != CHECKPOINT and one.kind in (CHECKPOINT, "picture"):
        key, told = meant(catalog, text)
        return part(catalog, key, kind), told
    own = file_kind(catalog, text, one, kind)
    entry = catalog.entry(one.checkpoint.key) if one.checkpoint else None
    architecture = one.architecture or (entry.architecture if entry else None)
    name = Path(text).name
    return Part(name, own, text, ref(entry) if entry else None, one.family, architecture), told_of(text, one)


def file_kind(catalog: Catalog, text: str, one: FileAnswer, kind: str) -> str:
    """The kind of a file that was given as a *kind*; ``AdvisorError`` when the question makes no sense."""
    from sdxl_advisor.advice.compat import ADD_ONS
    from sdxl_advisor.catalog.file_records import PICKLES

    if one.kind == "unknown" and kind != CHECKPOINT and text.casefold().endswith(PICKLES):
        return kind  # small and never opened: it is what it is said to be
    if one.kind in ("unknown", "not-a-model", "picture") and one.checkpoint is None and one.family is None:
        raise unidentified(catalog, text, one)
    fits = (CHECKPOINT, "picture", "unknown") if kind == CHECKPOINT else (*ADD_ONS, "ip-adapter", "unknown")
    if one.kind in fits:
        return one.kind
    if kind == CHECKPOINT and one.kind in ADD_ONS:
        problem = no_such_kind(text, one, CHECKPOINT)
        raise AdvisorError(problem.message, f"the other way round: {step('compat', text)} CHECKPOINT")
    raise no_such_kind(text, one, *([CHECKPOINT] if kind == CHECKPOINT else ADD_ONS))
