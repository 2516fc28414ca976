"""Many files counted: how many of each kind, and of the checkpoints, how many of each family and what they predict."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import PurePath

from sdxl_advisor import lazy_re as re
from sdxl_advisor.catalog.record import record
from sdxl_advisor.files.answer import FamilyCount, FileAnswer, Summary
from sdxl_advisor.files.verdict import is_foreign

CHECKPOINT = "checkpoint"
KIND_ORDER = (
    *(CHECKPOINT, "lora", "vae", "controlnet", "embedding", "text-encoder", "ip-adapter", "clip-vision"),
    *("motion-module", "hypernetwork", "upscaler", "face-restorer", "detector"),
    *("picture", "unknown", "not-a-model"),
)
DIGITS = re.compile(r"(\d+)")


@record
class Group:
    """Files of one kind, and checkpoints of one family, in the order that people expect: v2 before v10."""

    kind: str
    files: tuple[FileAnswer, ...]
    family: str | None = None
    name: str | None = None
    other_architecture: bool = False


def summary_of(files: Sequence[FileAnswer]) -> Summary:
    """The counts of some files."""
    groups = grouped(files)
    kinds = Counter(dict.fromkeys(KIND_ORDER, 0))
    kinds.update(one.kind for one in files)
    checkpoints = [one for one in groups if one.kind == CHECKPOINT]
    return Summary(
        {kind: count for kind, count in kinds.items() if count},
        tuple(counted(one) for one in checkpoints if not one.other_architecture),
        sum(len(one.files) for one in checkpoints if one.other_architecture),
    )


def counted(group: Group) -> FamilyCount:
    """A family by numbers."""
    predictions: Counter[str] = Counter(one.prediction.type for one in group.files if one.prediction.type)
    return FamilyCount(group.family, group.name, len(group.files), dict(predictions))


def grouped(files: Iterable[FileAnswer]) -> list[Group]:
    """Files in groups: checkpoints first, family by family, the unknown and what is not SDXL last; then other kinds."""
    apart: dict[tuple[str, str | None, bool], list[FileAnswer]] = {}
    for one in files:
        checkpoint = one.kind == CHECKPOINT
        other = checkpoint and is_foreign(one.architecture)
        apart.setdefault((one.kind, one.family if checkpoint and not other else None, other), []).append(one)
    groups = [
        Group(kind, tuple(sorted(members, key=natural)), family, members[0].family_name if family else None, other)
        for (kind, family, other), members in apart.items()
    ]
    return sorted(groups, key=place)


def place(group: Group) -> tuple[int, bool, bool, int, str]:
    """Where a group stands among others."""
    unknown = group.family is None
    return KIND_ORDER.index(group.kind), group.other_architecture, unknown, -len(group.files), group.name or ""


def natural(one: FileAnswer) -> tuple[list[int | str], str]:
    """A file's name as people sort it: without case, numbers by their worth."""
    parts = DIGITS.split(PurePath(one.path).name.casefold())
    return [int(part) if at % 2 else part for at, part in enumerate(parts)], one.path
