"""Catalogue files as tests write them: small ones, changed in one place at a time."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from sdxl_advisor.catalog.reading import read_yaml

Values = dict[str, Any]
GONE = object()  # as a value: take the field away
CARD = {"title": "A card", "kind": "card", "checked": "2026-01-01"}


def checkpoint(key: str, **fields: Any) -> Values:
    """A checkpoint with what most have: it is current, and that is said in few words."""
    return {"key": key, "name": f"The {key}", "status": "current", "summary": "One.", "source": ["card"], **fields}


def edge(parent: str, relation: str = "finetune", **fields: Any) -> Values:
    """A parent of a checkpoint."""
    return {"checkpoint": parent, "relation": relation, "source": ["card"]} | fields


def traits(**scores: float) -> Values:
    """Traits with their scores."""
    return {name: {"score": score, "because": "so", "source": ["card"]} for name, score in scores.items()}


def family(*checkpoints: Values, **fields: Any) -> Values:
    """A file of a family, or with ``family`` among its *fields* of a line, with what most have."""
    about = {"name": "Own family", "checked": "2026-01-01", "summary": "Mine.", "sources": {"card": CARD}}
    return {**about, "checkpoints": list(checkpoints), **fields}


def because() -> Values:
    """A statement, as ``default_because`` needs one."""
    return {"text": "It is so.", "source": ["card"]}


def write(folder: Path, name: str, values: Any) -> Path:
    """Write *values* as the YAML file *name*: JSON is YAML."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text(json.dumps(values, indent=1, ensure_ascii=False), encoding="utf-8")
    return path


def changed(values: Any, where: str, value: Any) -> Any:
    """A copy of *values* with *value* at *where*, steps joined by slashes: ``checkpoints/0/released``."""
    copy = json.loads(json.dumps(values))
    *steps, last = [int(step) if step.isdigit() else step for step in where.split("/")]
    inner = copy
    for step in steps:
        inner = inner[step]
    if value is GONE:
        del inner[last]
    else:
        inner[last] = value
    return copy


def change(path: Path, where: str, value: Any) -> None:
    """Put *value* at *where* in a YAML file."""
    write(path.parent, path.name, changed(read_yaml(path), where, value))
