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
    """The folder of the system; ``RuntimeError`` where there is none."""
    if os.environ.get(variable):
        return Path(os.environ[variable])
    if sys.platform == "win32" and os.environ.get(of_windows):
        return Path(os.environ[of_windows])
    home = Path.home()
    if not home.is_dir():  # it is not made for the sake of this program
        raise RuntimeError
    return home / (on_windows if sys.platform == "win32" else on_a_mac if sys.platform == "darwin" else elsewhere)
