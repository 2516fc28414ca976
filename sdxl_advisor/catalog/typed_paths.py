"""Paths as people type them. On Windows shells expand no patterns, and some names are those of devices."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from pathlib import Path

from sdxl_advisor import lazy_re as re
from sdxl_advisor.catalog.spelling import quoted
from sdxl_advisor.errors import AdvisorError

PATTERN = re.compile(r"[*?\[]")
SEPARATOR = re.compile(r"[\\/]")
DEVICE = re.compile(r"(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[1-9¹²³]) *(?:[.:].*)?", re.IGNORECASE | re.DOTALL)
WINDOWS_PATH = re.compile(r"[a-z]:[\\/]|.*\\", re.IGNORECASE | re.DOTALL)


def expanded(paths: Iterable[Path]) -> list[Path]:
    """Paths with what a shell has done to them already, but on Windows: the files that match a pattern, ``~`` as home.

    A pattern that nothing matches stays, and so does the name of a file that only looks like a pattern.
    """
    if sys.platform != "win32":
        return [*paths]
    return [found for path in paths for found in matches(path)]


def matches(path: Path) -> list[Path]:
    """The files that a pattern means, or the path itself."""
    from glob import glob

    text = os.path.expanduser(path)  # noqa: PTH111 - that of pathlib raises where there is no home
    found = [] if os.path.lexists(text) or not PATTERN.search(text) else sorted(glob(text))  # noqa: PTH207
    return [Path(one) for one in found or [text]]


def expanded_name(text: str) -> str:
    """The one file that a name with a pattern in it means on Windows, or the text itself."""
    if not (sys.platform == "win32" and (PATTERN.search(text) or text.startswith("~"))):
        return text
    found = matches(Path(text))
    return str(found[0]) if len(found) == 1 and os.path.lexists(found[0]) else text


def is_windows_path(text: str) -> bool:
    """Tell whether a text is a path by its form, on Windows: no name has a backslash or begins with a drive."""
    return sys.platform == "win32" and bool(WINDOWS_PATH.match(text))


def device(path: Path | str) -> str | None:
    """Why a path is not opened, if Windows takes a name in it for a device, whatever its folder and ending."""
    names = SEPARATOR.split(str(path)) if sys.platform == "win32" else ()
    found = next((name for name in names if DEVICE.fullmatch(name)), None)
    return found and f"Windows keeps the name {quoted(found)} for a device, so it is not opened"


def refuse_device(path: Path | str) -> None:
    """Raise ``AdvisorError`` for a path that Windows takes for a device."""
    if why := device(path):
        raise AdvisorError(f"{quoted(str(path))}: {why}", "rename the file")


def typable(path: Path | str) -> str:
    """A path that no program takes for an option."""
    text = str(path)
    return f"./{text}" if text.startswith("-") else text
