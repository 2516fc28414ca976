"""The user's own folders, where each system has them: for what programs can make again, and for settings."""

from __future__ import annotations

import os
import sys
from pathlib import Path

# The variable that names the folder everywhere, the one of Windows, and where it is in the home of each system.
Folder = tuple[str, str, str, str, str]
CACHE: Folder = ("XDG_CACHE_HOME", "LOCALAPPDATA", "AppData/Local", "Library/Caches", ".cache")
CONFIG: Folder = ("XDG_CONFIG_HOME", "APPDATA", "AppData/Roaming", "Library/Application Support", ".config")
NAME = "sdxl-advisor"  # of the program's own folder in each


def user_folder(folder: Folder) -> Path | None:
    """The program's own folder of a kind, whether or not it is there; ``None`` for a user without a home."""
    try:
        return outer_folder(*folder) / NAME
    except RuntimeError:
        return None


def outer_folder(variable: str, of_windows: str, on_windows: str, on_a_mac: str, elsewhere: str) -> Path:
    """The folder of the system; ``RuntimeError`` where there is none. A path that is not absolute counts as not set."""
    on_win32 = sys.platform == "win32"
    for name in (variable, of_windows) if on_win32 else (variable,):
        if (set_to := Path(os.environ.get(name, ""))).is_absolute():
            return set_to
    home = Path.home() if on_win32 or os.environ.get("HOME") != "" else Path()  # an empty one is read as the root
    if not (home.is_absolute() and home.is_dir()):  # it is not made for the sake of this program
        raise RuntimeError
    return home / (on_windows if on_win32 else on_a_mac if sys.platform == "darwin" else elsewhere)
