"""The table of settings, and what each of them holds.

A run pays for a look at the variables and one at the file; what reads the file is imported where there is one.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal

from sdxl_advisor.errors import AdvisorError
from sdxl_advisor.folders import CONFIG, user_folder

Kind = Literal["name", "path", "paths"]
Value = str | tuple[str, ...]


class Setting:
    """A setting: its variable, what it holds, and the options that it stands in for.

    ``bare`` are options that take it only where they are written without a value. Several paths in a variable are
    joined as in ``PATH``. Every run makes all of them, so they are plain objects, quicker than records.
    """

    def __init__(
        self, variable: str, kind: Kind, meaning: str, options: tuple[str, ...] = (), bare: tuple[str, ...] = ()
    ) -> None:
        self.variable, self.kind, self.meaning, self.options, self.bare = variable, kind, meaning, options, bare


class Held:
    """The value of a setting, and what gave it: the name of a variable, or the key and the file."""

    def __init__(self, value: Value, origin: str, *, in_file: bool) -> None:
        self.value, self.origin, self.in_file = value, origin, in_file


SETTINGS = {
    "ui": Setting("SDXL_ADVISOR_UI", "name", "your program", ("--ui",)),
    "rating": Setting("SDXL_ADVISOR_RATING", "name", "rating of your pictures", ("--rating",)),
    "catalog": Setting("SDXL_ADVISOR_CATALOG", "path", "folder with your own YAML files", ("--catalog",)),
    "models": Setting("SDXL_ADVISOR_MODELS", "paths", "folders of your models", bare=("--have",)),
    "tags": Setting("SDXL_ADVISOR_TAGS", "paths", "your lists of tags", ("--tags",)),
}
FILE_VARIABLE, FILE_NAME = "SDXL_ADVISOR_CONFIG", "config.toml"


def config_path() -> Path | None:
    """Where the file of settings is or would be; ``None`` where none is wanted, or there is no home."""
    named = os.environ.get(FILE_VARIABLE)
    if named:
        return None if named.casefold() == os.devnull else Path(at_home(named))
    folder = user_folder(CONFIG)
    return folder / FILE_NAME if folder else None


def held() -> dict[str, Held]:
    """Every setting that has a value; ``AdvisorError`` for a file that cannot be used."""
    return in_file(config_path()) | in_variables(os.environ)


def in_variables(environ: Mapping[str, str]) -> dict[str, Held]:
    """The settings that the environment holds; an empty variable is none."""
    found = {}
    for key, setting in SETTINGS.items():
        text = environ.get(setting.variable)
        if text and (value := value_of(setting, text.split(os.pathsep) if setting.kind == "paths" else [text])):
            found[key] = Held(value, setting.variable, in_file=False)
    return found


def in_file(path: Path | None) -> dict[str, Held]:
    """The settings of the file, if there is one; its paths are understood from its folder on."""
    if path is None:
        return {}
    if not os.path.lexists(path):
        if os.environ.get(FILE_VARIABLE):
            raise AdvisorError(f"{FILE_VARIABLE}: {path} does not exist", "sdxl-advisor config --help")
        return {}
    from sdxl_advisor.settings.config_file import read_texts

    read = read_texts(path, {key: setting.kind == "paths" for key, setting in SETTINGS.items()})
    values = {key: value_of(SETTINGS[key], texts, str(path.parent)) for key, texts in read.items()}
    return {key: Held(value, f"{key} in {path}", in_file=True) for key, value in values.items() if value}


def value_of(setting: Setting, texts: Sequence[str], folder: str = "") -> Value:
    """What a setting holds: a text, or paths from a *folder* on; empty ones are none."""
    found = [text for text in texts if text]
    if setting.kind != "name":
        found = [os.path.join(folder, at_home(path)) for path in found]  # noqa: PTH118 - the texts stay as they are
    return tuple(found) if setting.kind == "paths" else "".join(found)


def at_home(path: str) -> str:
    """A path with ``~`` as the home; that of pathlib raises where there is none."""
    return os.path.expanduser(path)  # noqa: PTH111


def refuse_missing(held: Held) -> None:
    """Raise ``AdvisorError`` for a path of a setting where nothing is."""
    for path in [held.value] if isinstance(held.value, str) else held.value:
        if not os.path.exists(path):  # noqa: PTH110 - a path that no system can have is no error here
            raise AdvisorError(f"{held.origin}: {path} does not exist", "sdxl-advisor config")
