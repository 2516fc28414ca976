"""The folders that agents may look into. Nothing outside is opened, and nobody learns whether it is there."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from sdxl_advisor.catalog.record import record
from sdxl_advisor.catalog.spelling import quoted
from sdxl_advisor.errors import AdvisorError

START = "sdxl-advisor mcp --root FOLDER"


@record
class Roots:
    """Some ``folders`` as the user wrote them, made absolute, and the ``real`` ones that they stand for."""

    folders: tuple[Path, ...] = ()
    real: tuple[Path, ...] = ()

    def find(self, text: str) -> Path | None:
        """What is at a path in one of the folders; a relative one begins there. Nothing that a link leads out to."""
        there = (path for path in self.meant_by(text) if self.holds(path) and os.path.lexists(path))
        return next(there, None)

    def meant_by(self, text: str) -> Iterator[Path]:
        """Where a path may lead in the folders, by its text alone."""
        typed = os.path.expanduser(text)  # noqa: PTH111 - that of pathlib raises where there is no home
        for folder in self.folders if not os.path.isabs(typed) else (*self.folders, *self.real):  # noqa: PTH117
            path = Path(os.path.normpath(os.path.join(folder, typed)))  # noqa: PTH118 - pathlib keeps the dots
            if path.is_relative_to(folder):
                yield path

    def holds(self, path: Path) -> bool:
        """Tell whether a path, behind all links, is in one of the folders."""
        try:
            real = Path(os.path.realpath(path))
        except (OSError, ValueError):  # no file can have this name
            return False
        return any(real.is_relative_to(folder) for folder in self.real)

    def refusal(self, text: str) -> AdvisorError:
        """The error for a path that leads nowhere here: the same for what is not there and for what is elsewhere."""
        if not self.folders:
            message = f"{quoted(text)} is a path, and this server was given no folder that it may look into"
            return AdvisorError(message, "give a name instead of the path, or let the user start it with --root FOLDER")
        where = " and ".join(quoted(str(folder)) for folder in self.folders)
        return AdvisorError(f"{quoted(text)}: there is no such file below {where}, and no other place is looked at")


def opened_roots(paths: Iterable[Path]) -> Roots:
    """The folders of ``--root``; ``AdvisorError`` for what is no folder."""
    folders = tuple(Path(os.path.abspath(os.path.expanduser(path))) for path in paths)  # noqa: PTH100, PTH111
    for folder in folders:
        if not folder.is_dir():
            raise AdvisorError(f"--root: {quoted(str(folder))} is not a folder", START)
    return Roots(folders, tuple(Path(os.path.realpath(folder)) for folder in folders))


class Neighbours:
    """Which files have something beside them that leads out of the folders; remembered by folder, for one call.

    With a model the files are read that begin with its name, and with a folder of diffusers those in it.
    """

    def __init__(self, roots: Roots) -> None:
        self.roots = roots
        self.known: dict[Path, tuple[str, ...]] = {}

    def lead_out(self, path: Path) -> bool:
        """Tell whether something that would be read with a file leads out of the folders."""
        if path.is_dir():
            return any(self.links_out(Path(folder)) for folder, _, _ in os.walk(path))
        begins = path.stem.casefold()
        return any(name.casefold().startswith(begins) for name in self.links_out(path.parent))

    def links_out(self, folder: Path) -> tuple[str, ...]:
        """The links in a folder that lead out."""
        if folder not in self.known:
            with os.scandir(folder) as entries:
                links = [entry for entry in entries if entry.is_symlink() or entry.is_dir()]
            self.known[folder] = tuple(link.name for link in links if not self.roots.holds(Path(link)))
        return self.known[folder]
