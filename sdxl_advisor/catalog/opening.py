"""A catalogue from its folders: the shipped one, and the user's own beside it."""

from __future__ import annotations

from pathlib import Path

from sdxl_advisor.catalog.catalog import Catalog
from sdxl_advisor.catalog.compiled import Content, cached_folder, family_files, prebuilt_folder
from sdxl_advisor.errors import DataError


def data_folder() -> Path:
    """The packaged data, or the repository's ``data/`` in an editable install."""
    packaged = Path(__file__).parents[1] / "data"
    return packaged if packaged.is_dir() else packaged.parents[1] / "data"


def open_catalog(own: Path | None = None) -> Catalog:
    """The shipped catalogue, with the user's *own* folder beside it; ``DataError`` when either is broken."""
    folder = data_folder()
    shipped = prebuilt_folder(folder) or cached_folder(folder, lambda: compile_shipped(folder))
    catalog = Catalog(shipped)
    if own is None:
        return catalog
    try:
        found = own.is_dir() and family_files(own)
    except (OSError, ValueError):  # a path that no system can have
        found = False
    if not found:
        raise DataError(f"{own}: not a folder with YAML files", "sdxl-advisor --catalog FOLDER list")
    return Catalog(shipped, cached_folder(own, lambda: compile_own(own, catalog), shipped.index.get("stamp")))


def compile_shipped(folder: Path) -> Content:
    """Compile the shipped YAML; imported late, because most runs do not need it."""
    from sdxl_advisor.catalog import compiling

    return compiling.compile_shipped(folder)


def compile_own(folder: Path, catalog: Catalog) -> Content:
    """Compile a user's YAML beside the shipped *catalog*."""
    from sdxl_advisor.catalog import compiling

    taken = {name: f"{kind} '{key}'" for name, (kind, key) in catalog.names.items()}
    return compiling.compile_own(folder, catalog.goals, taken, catalog.raw)
