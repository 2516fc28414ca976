"""Settings in the place of options that are not given. What is given wins."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from sdxl_advisor.errors import AdvisorError
from sdxl_advisor.settings.table import FILE_NAME, SETTINGS, Held, Setting, config_path, held, refuse_missing


def fill_in(program: Any, called: str, words: Sequence[str], found: Mapping[str, Held]) -> list[str]:
    """Let settings stand in for what the command *called* is not given; the words, bare options with their values."""
    params = (*program.params, *program.commands[called].params)
    known = {name for param in params for name in param.opts}
    for key, setting in SETTINGS.items():
        for param in params:
            if key in found and is_for(param, setting):
                stand_in(param, key, found[key], words)
        for option in known.intersection(setting.bare):
            words = with_values(words, option, key, found.get(key), known)
    return [*words]


def is_for(param: Any, setting: Setting) -> bool:
    """Tell whether a setting stands in for an option."""
    return not set(param.opts).isdisjoint(setting.options)


def stand_in(param: Any, key: str, value: Held, words: Sequence[str]) -> None:
    """Make a setting the default of an option; a path that is not there is an error."""
    if any(word.partition("=")[0] in param.opts for word in words):
        return
    if SETTINGS[key].kind != "name":
        refuse_missing(value)
    param.default = value.value


def with_values(words: Sequence[str], option: str, key: str, value: Held | None, known: set[str]) -> Sequence[str]:
    """The words of a command line with the paths of a setting behind an option that stands bare."""
    end = words.index("--") if "--" in words else len(words)
    at = next((n for n in range(end) if words[n] == option and is_bare(words[n + 1 : n + 2], known)), None)
    if at is None:
        return words
    if value is None:
        place = config_path()
        in_file = f", or {key} in {place}" if place else f" or {key} in {FILE_NAME}"
        raise AdvisorError(f"{option} needs a path, because no {key} are set", f"set {SETTINGS[key].variable}{in_file}")
    refuse_missing(value)
    paths = [part for path in value.value for part in (option, path)]
    return [*words[:at], *paths, *words[at + 1 :]]


def is_bare(following: Sequence[str], known: set[str]) -> bool:
    """Tell whether what follows an option is no value of it."""
    return not following or following[0] == "--" or following[0].partition("=")[0] in known


def fill_in_for_completion(program: Any) -> None:
    """Let the shell know the names of the user's own catalogue; nothing is said of what is wrong."""
    with suppress(AdvisorError):
        if value := held().get("catalog"):
            for param in program.params:
                if is_for(param, SETTINGS["catalog"]):
                    param.default = value.value


def show_variables(program: Any, called: str) -> None:
    """Name the variables in the help of the options that they stand in for."""
    command = program.commands.get(called)
    for param in (*program.params, *(command.params if command else ())):
        for setting in SETTINGS.values():
            if is_for(param, setting):
                param.envvar = setting.variable
