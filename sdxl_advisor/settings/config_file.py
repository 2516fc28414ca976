"""The user's ``config.toml``, read within bounds; what is wrong in it is one sentence with the file and the key."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sdxl_advisor.catalog.input_files import MB, read_file
from sdxl_advisor.catalog.spelling import quoted, suggestion
from sdxl_advisor.errors import AdvisorError

MOST = MB  # bytes that anybody writes
EXAMPLE = "a line of it looks like this: KEY = 'TEXT'"
IN_SINGLE_QUOTES = r"write paths of Windows in single quotes: 'D:\models'"


def read_texts(path: Path, keys: Mapping[str, bool]) -> dict[str, list[str]]:
    """The texts of each key in a file, where the *keys* may stand in it; true for those that may have several."""
    return {key: texts_of(path, key, value, keys) for key, value in parsed(path, text_in(path)).items()}


def text_in(path: Path) -> str:
    """The text of the file."""
    try:
        return read_file(path, MOST).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise AdvisorError(f"{path}: it is not text in UTF-8", "save it as UTF-8") from None
    except OSError as problem:
        raise AdvisorError(f"{path}: {problem.strerror or problem}", f"make it a text file; {EXAMPLE}") from None


def parsed(path: Path, text: str) -> dict[str, Any]:
    """The file as TOML has it."""
    try:
        return tomllib.loads(text.replace("\r\n", "\n"))
    except RecursionError:
        raise AdvisorError(f"{path}: it is nested too deeply", EXAMPLE) from None
    except ValueError as problem:
        hint = IN_SINGLE_QUOTES if "\\" in text else EXAMPLE
        raise AdvisorError(f"{path}: it is not TOML: {str(problem)[:1].lower()}{str(problem)[1:]}", hint) from None


def texts_of(path: Path, key: str, value: Any, keys: Mapping[str, bool]) -> list[str]:
    """The texts of a key; ``AdvisorError`` where there is no such key, or it has something else."""
    if key not in keys:
        hint = suggestion(key, keys) or f"one of: {', '.join(keys)}"
        raise AdvisorError(f"{path}: no setting is called {quoted(key)}", hint)
    texts = value if keys[key] and isinstance(value, list) else [value]
    if all(isinstance(text, str) for text in texts):
        return texts
    kind, example = ("a text or a list of texts", "['A', 'B']") if keys[key] else ("a text", "'TEXT'")
    raise AdvisorError(f"{path}: {key} is not {kind}", f"write {key} = {example}")
