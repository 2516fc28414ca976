"""Values that somebody wrote into a file, made safe: of the right type, in one line, no longer than can be shown."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from sdxl_advisor import lazy_re as re
from sdxl_advisor.catalog.input_files import decoded, open_file
from sdxl_advisor.names.addresses import address_in

LARGEST = 4_000_000  # bytes of a file of a model manager
MOST = 1000  # objects of a list
LONG = 200  # characters of a name
MANY = 20  # trigger words, or names of files
HASH = re.compile(r"(?:0x)?([0-9a-f]{10,64})", re.IGNORECASE)
VERSION = re.compile(r"(\d{3,9})(?:\.safetensors|\.ckpt)?", re.ASCII)
NUMBER = re.compile(r"[1-9]\d{0,9}", re.ASCII)
EMPTY_NAMES = re.compile(r"(?:checkpoint|lora|model)(?:@.*)?|none|nofile|isadirectory|\d*", re.IGNORECASE)
CACHED = re.compile(r"(?:^|/)models--([\w.-]+?)--([\w.-]+)")  # a folder in the cache of Hugging Face


def beginning(path: Path, size: int) -> bytes | None:
    """The first bytes of a file; None where there is no ordinary one that can be read."""
    try:
        with open_file(path) as file:
            return file.read(size)
    except (OSError, ValueError):
        return None


def fields(data: bytes) -> dict[str, Any] | None:
    """The object that a file holds; None if it holds anything else."""
    try:
        return object_in(decoded(data))
    except ValueError:
        return None


def fields_in(written: Any) -> dict[str, Any] | None:
    """The object that a text in JSON holds; None if it holds anything else, or too much."""
    return object_in(written) if isinstance(written, str) and len(written) <= LARGEST else None


def object_in(written: str) -> dict[str, Any] | None:
    """The object that a text in JSON holds; None if it holds anything else."""
    try:
        raw = json.loads(written)
    except (ValueError, RecursionError):
        return None
    return raw if isinstance(raw, dict) else None


def objects(value: Any) -> list[dict[str, Any]]:
    """The objects of a list."""
    return [one for one in value[:MOST] if isinstance(one, dict)] if isinstance(value, list) else []


def mapping(value: Any) -> dict[str, Any]:
    """An object, or an empty one."""
    return value if isinstance(value, dict) else {}


def number(value: Any) -> int | None:
    """A number of Civitai."""
    if isinstance(value, str) and NUMBER.fullmatch(value):
        return int(value)
    return value if type(value) is int and value > 0 else None


def text(value: Any) -> str | None:
    """A text with something in it, in one line and not longer than can be shown."""
    return " ".join(value[: 2 * LONG].split())[:LONG] or None if isinstance(value, str) else None


def digits(value: Any) -> str | None:
    """A hash in lower case; placeholders are none."""
    found = HASH.fullmatch(value.strip()) if isinstance(value, str) else None
    return found[1].lower() if found else None


def names(*values: Any) -> tuple[str, ...]:
    """The names among some values: neither empty, nor what trainers write when they know none."""
    return tuple(name for value in values if (name := text(value)) and not EMPTY_NAMES.fullmatch(name))


def file_names(*values: Any) -> tuple[str, ...]:
    """The names of files among some values, which may be paths: folders can be private and are left out."""
    paths = [value.replace("\\", "/").rstrip("/ ") for value in values[:MANY] if isinstance(value, str)]
    return names(*(path.rpartition("/")[2] for path in paths))


def version_in(value: Any) -> int | None:
    """Civitai's number of a version, where that is all that a file is called."""
    found = VERSION.fullmatch(value.strip()) if isinstance(value, str) else None
    return int(found[1]) if found else None


def split(value: Any) -> list[str]:
    """The words of a text with commas."""
    return value.split(",", MANY * MANY)[: MANY * MANY] if isinstance(value, str) else []


def words(values: Any) -> tuple[str, ...]:
    """Trigger words, each once."""
    found: Iterable[Any] = values if isinstance(values, list) else ()
    return tuple(dict.fromkeys(filter(None, map(text, found))))[:MANY]


def repository_in(value: Any) -> str | None:
    """The repository of Hugging Face that a path may be in: ``owner/name``, a page, or a folder of its cache."""
    path = value.strip().replace("\\", "/") if isinstance(value, str) and len(value) <= MOST else ""
    if cached := CACHED.search(path):
        return f"{cached[1]}/{cached[2]}".lower()
    address = address_in(path)
    return address.repository if address else None
