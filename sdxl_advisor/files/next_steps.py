"""What to do after files were identified: advice for these files, and commands that work when they are pasted."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path, PurePath
from typing import get_args

from sdxl_advisor.advice.clues import Confidence
from sdxl_advisor.catalog.catalog import Catalog
from sdxl_advisor.catalog.records import SDXL, Entry
from sdxl_advisor.catalog.spelling import UNTYPABLE, shell_quoted
from sdxl_advisor.catalog.typed_paths import typable
from sdxl_advisor.files.answer import FileAnswer, hash_would_tell, stands_for

SURE: tuple[Confidence, ...] = get_args(Confidence)
CHECKPOINT, PICTURE = "checkpoint", "picture"
MOST = 4  # lines of advice and commands together
NAMED = 2  # files or versions that a line of advice names
TYPED = 3  # paths that anybody types again
ENOUGH = 2  # known checkpoints among which there is something to choose


def advice_for(catalog: Catalog, answers: Sequence[FileAnswer]) -> tuple[str, ...]:
    """What these files ask for: a setting in the program, or a newer version."""
    several = len(answers) > 1  # of a single one the note says it
    return tuple(filter(None, (about_settings(answers) if several else None, about_versions(catalog, answers))))


def about_settings(answers: Sequence[FileAnswer]) -> str | None:
    """The files that programs take for epsilon unless they are told."""
    silent = [one for one in answers if is_plain(one) and one.architecture and one.prediction.needs_setting]
    if not silent:
        return None
    names = listed([stem(one) for one in silent])
    return f"No v_pred key, so set v-prediction in your program: {names}."


def about_versions(catalog: Catalog, answers: Sequence[FileAnswer]) -> str | None:
    """The files of which there is a newer version."""
    have = {one.checkpoint.key for one in answers if one.checkpoint and one.kind == CHECKPOINT}
    newer: dict[str, str] = {}
    for one in answers:
        key = one.checkpoint.key if one.checkpoint and is_plain(one) else None
        latest = newest(catalog, catalog.entry(key)) if key else None
        if latest and latest.key not in have:
            newer.setdefault(latest.name, stem(one))
    said = [f"{name}: {latest} is out" for latest, name in newer.items()]
    more = f"; and {len(said) - NAMED} more" if len(said) > NAMED else ""
    return f"{'; '.join(said[:NAMED])}{more}." if said else None


def newest(catalog: Catalog, entry: Entry) -> Entry | None:
    """The version that came after a superseded one: current, of the same line, and of the same prediction."""
    if entry.status != "superseded":
        return None
    line, predicts = catalog.lines[entry.line], catalog.knowledge.value(entry.key, "prediction")
    later = [
        other
        for other in map(catalog.entry, line.checkpoints)
        if other.status == "current"
        and predicts
        and (known := catalog.knowledge.value(other.key, "prediction"))
        and known.type == predicts.type
        and (not entry.released or not other.released or other.released >= entry.released)
    ]
    return next((other for other in later if other.key == line.default), later[-1] if later else None)


def next_steps(
    catalog: Catalog, paths: Sequence[Path], answers: Sequence[FileAnswer], room: int = MOST
) -> tuple[str, ...]:
    """Commands to type next, at most *room*: to choose among the files, to use one, to learn more of the unknown."""
    newest_first = sorted(answers, key=lambda one: released(catalog, one), reverse=True)
    ranked = sorted(newest_first, key=lambda one: rank(catalog, one))
    asked = typed(paths)
    known = [one for one in answers if is_plain(one) and (one.checkpoint or one.line or one.family)]
    choose = asked and len(known) >= ENOUGH
    use = next(filter(None, (step_of(catalog, one) for one in ranked)), None)
    more = asked and any(map(hash_would_tell, answers))
    steps = [choosing(catalog, asked)] if choose else []
    steps += [use] if use else []
    steps += [f"sdxl-advisor identify {' '.join(asked)} --hash"] if more else []
    if len(steps) > room and use in steps:
        steps.remove(use)
    return tuple(steps[:room])


def rank(catalog: Catalog, one: FileAnswer) -> tuple[bool, int, bool, bool, bool]:
    """How soon a file is spoken of: checkpoints first, then what is surely known, then what is current and offered."""
    key = one.checkpoint.key if one.checkpoint else None
    old = key is not None and catalog.entry(key).status != "current"
    offered = one.line is not None and catalog.lines[one.line].default == key
    return one.kind != CHECKPOINT, SURE.index(one.confidence), not key, old, not offered


def released(catalog: Catalog, one: FileAnswer) -> str:
    """When the checkpoint of a file came out; empty where nobody knows."""
    key = one.checkpoint.key if one.checkpoint else None
    return str((catalog.entry(key).released if key else None) or "")


def choosing(catalog: Catalog, asked: Sequence[str]) -> str:
    """The command that chooses among the files of a folder."""
    words = [f"--have {path}" for path in asked] + [f"--goal {goal}" for goal in catalog.goals.fallback]
    return f"sdxl-advisor recommend {' '.join(words)}"


def typed(paths: Sequence[Path]) -> list[str]:
    """Paths as they are typed into a shell; for many their folders, and nothing where nobody can type them."""
    there = [path for path in paths if os.path.lexists(path)]
    if len(there) > TYPED:
        folders = dict.fromkeys(path.parent for path in there)
        there = [one for one in folders if not any(other in one.parents for other in folders)]
    words = [shell_quoted(typable(path)) for path in there]
    return [] if len(words) > TYPED or UNTYPABLE in words else words


def step_of(catalog: Catalog, one: FileAnswer) -> str | None:
    """What to do with one file."""
    path = shell_quoted(typable(one.path)) if is_path(typable(one.path)) else UNTYPABLE
    if one.kind == CHECKPOINT:
        name = typed_name(catalog, one, path)
        return f"sdxl-advisor tags {name}" if name else None
    if path == UNTYPABLE:
        return None
    if one.kind == PICTURE:
        return f"sdxl-advisor lint {path}" if one.made_with and (one.checkpoint or one.line or one.family) else None
    if one.kind == "lora" and one.confidence != "none" and one.family and is_sdxl(catalog, one):
        other = other_family(catalog, one.family)
        return f"sdxl-advisor compat {path} {other}" if other else None
    return None


def is_sdxl(catalog: Catalog, one: FileAnswer) -> bool:
    """Tell whether an add-on is for SDXL, by its shapes or by its family."""
    members = catalog.members(one.family) if one.family else ()
    return one.architecture == SDXL or (
        one.architecture is None and any(catalog.entry(key).architecture == SDXL for key in members)
    )


def typed_name(catalog: Catalog, one: FileAnswer, path: str) -> str | None:
    """What to type for a checkpoint whose tags are known: its key, or its path where only line or family is known."""
    if not is_plain(one):
        return None
    entry = stands_for(catalog, one)
    if entry is None or catalog.knowledge.block(entry.key, "quality") is None:
        return None
    if entry.listed:
        return entry.key
    by_hash = one.by in ("sha256", "autov2", "autov3")  # a path is not hashed when it stands for a name
    name = shell_quoted(one.label or "") if by_hash else path
    return name if name != UNTYPABLE else None


def other_family(catalog: Catalog, family: str) -> str | None:
    """The family of most checkpoints beside another one: what its LoRAs may be wanted for."""
    usable = [one for one in catalog.families.values() if one.default and one.architecture == SDXL]
    others = [one for one in usable if one.key != family]
    return max(others, key=lambda one: len(catalog.members(one.key))).key if others else None


def is_plain(one: FileAnswer) -> bool:
    """Tell whether a file is a checkpoint of plain SDXL, as far as anybody knows."""
    return one.kind == CHECKPOINT and one.architecture in (None, SDXL)


def is_path(text: str) -> bool:
    """Tell whether a file's path reads as one where a name is asked."""
    return any(mark in text for mark in (os.sep, "/", "."))


def stem(one: FileAnswer) -> str:
    """A file's name without its ending."""
    return PurePath(one.path).stem


def listed(names: Sequence[str]) -> str:
    """Some names, and how many there are beside them."""
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return f"{', '.join(names[:NAMED])}{more}"
