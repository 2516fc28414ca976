"""A path where a name is asked: the file is identified, and stands for its checkpoint."""

from __future__ import annotations

import os
from pathlib import Path

from sdxl_advisor.catalog.catalog import Catalog
from sdxl_advisor.catalog.file_records import KIND_NAMES
from sdxl_advisor.catalog.records import SDXL, Entry, LineEntry
from sdxl_advisor.catalog.spelling import quoted, shell_quoted
from sdxl_advisor.catalog.typed_paths import refuse_device, typable
from sdxl_advisor.errors import AdvisorError
from sdxl_advisor.files.answer import CHECKPOINT, FileAnswer, Identified, hash_would_tell, stands_for

KINDS = {str(kind): name for kind, name in KIND_NAMES.items()} | {"ip-adapter": "IP-Adapter"}
SPEAKING = {  # the kinds of files that can stand for a checkpoint, and what of them may stay unknown
    CHECKPOINT: "which checkpoint {} is",
    "lora": "what {} was trained on",
    "picture": "what made {}",
    "unknown": "what {} is",
    "not-a-model": "what {} is",
}


def found_in(catalog: Catalog, text: str, one: FileAnswer) -> Entry | LineEntry:
    """The checkpoint that a file is; a version without a record where only its line or family is known."""
    if found := stands_for(catalog, one):
        return found
    if one.kind not in SPEAKING:
        raise no_such_kind(text, one, CHECKPOINT)
    raise unidentified(catalog, text, one)


def looked_at(catalog: Catalog, text: str) -> FileAnswer:
    """What the file at a path is, by all but its hash; ``AdvisorError`` when there is nothing to look at."""
    from sdxl_advisor.files.identify import identify_one
    from sdxl_advisor.files.walk import DIFFUSERS, reason

    path = Path(text)
    refuse_device(path)
    try:
        path.stat()
    except (OSError, ValueError) as problem:
        raise AdvisorError(f"{quoted(text)}: {reason(problem)}", namesake(catalog, path)) from None
    if path.is_dir() and not os.path.lexists(path / DIFFUSERS):
        raise AdvisorError(f"{quoted(text)} is a folder, but not a model for diffusers", step("identify", text))
    return identify_one(catalog, path)


def namesake(catalog: Catalog, path: Path) -> str:
    """What to type for a file that is not there: its name may be that of a checkpoint's file."""
    from sdxl_advisor.names.file_names import by_name

    owner = by_name(catalog, path.name).owner
    return f"did you mean {owner.checkpoint.key}?" if owner and owner.checkpoint else "all names: sdxl-advisor list"


def identified_by(text: str, one: FileAnswer) -> Identified | None:
    """By what a file is known: the evidence that decided, and what says otherwise."""
    says = [said.says for said in sorted(one.evidence, key=lambda said: said.kind != one.by)][:1]
    by = "; ".join([*says, *one.conflicts])
    return Identified(text, one.checkpoint, one.confidence, by) if by else None


def unidentified(catalog: Catalog, text: str, one: FileAnswer) -> AdvisorError:
    """Say that a file does not tell which checkpoint it is, and what to do."""
    name, look = quoted(text), step("identify", text)
    family = catalog.families[one.family] if one.family else None
    if family and one.kind != "unknown":
        hint = f"sdxl-advisor tags {family.key}" if family.default else f"sdxl-advisor list --family {family.key}"
        return AdvisorError(f"cannot tell which checkpoint {name} is, only that its family is {family.name}", hint)
    if one.architecture and SDXL not in one.architecture:
        return AdvisorError(f"{name} is {one.architecture}, not SDXL", look)
    why = f": {one.note}" if one.note else ""
    more = f"{look} --hash" if hash_would_tell(one) else look
    return AdvisorError(f"cannot tell {SPEAKING[one.kind].format(name)}{why}", more)


def no_such_kind(text: str, one: FileAnswer, *wanted: str) -> AdvisorError:
    """Say that a file is of another kind than is asked for, and what to do."""
    *others, last = [KINDS.get(kind, kind) for kind in wanted]
    other = f"{', '.join(others)} or {last}" if others else last
    kind = KINDS.get(one.kind, one.kind)
    article = "an" if kind[0] in "aeiouI" else "a"
    return AdvisorError(f"{quoted(text)} is {article} {kind}, not a {other}", step("identify", text))


def step(command: str, text: str) -> str:
    """A command with a path, as it is typed."""
    return f"sdxl-advisor {command} {shell_quoted(typable(text))}"
