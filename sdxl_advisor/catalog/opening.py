"""A catalogue from its folders: the shipped one, and the user's own beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from sdxl_advisor.catalog.catalog import Catalog
from sdxl_advisor.catalog.compiled import (
    PREBUILT,
    Content,
    cached_folder,
    line_files,
    pack,
    prebuilt_folder,
    records_in,
)
from sdxl_advisor.catalog.record_file import RecordFile
from sdxl_advisor.errors import AdvisorError, DataError

Watch = Callable[[Sequence[Path]], Iterable[Path]]  # goes through files, and may tell how far it is
ARCHIVE = "pip install --target app . && python -m zipapp app -m sdxl_advisor.__main__:main"


def data_folder() -> Path:
    """The packaged data, or the repository's ``data/`` in an editable install."""
    packaged = Path(__file__).parents[1] / "data"
    return packaged if packaged.is_dir() else packaged.parents[1] / "data"


def open_catalog(own: Path | None = None, watch: Watch = iter) -> Catalog:
    """The shipped catalogue, with the user's *own* folder beside it; *watch* goes through its files when they are read.

    An *own* folder that is broken is left out, and the catalogue says so. ``DataError`` when the shipped one is broken,
    ``AdvisorError`` when there is no such folder.
    """
    shipped = shipped_folder()
    catalog = Catalog(shipped)
    if own is None:
        return catalog
    try:
        catalog = Catalog(shipped, own_folder(own, catalog, watch))
    except DataError as problem:
        catalog = Catalog(shipped, broken=problem)
    catalog.own = own
    return catalog


def shipped_folder() -> RecordFile:
    """The shipped data, compiled: when the wheel was built, or from the YAML of a source tree."""
    folder = data_folder()
    if not folder.is_dir():
        return archived_folder()
    return prebuilt_folder(folder) or cached_folder(folder, lambda: compile_shipped(folder))


def archived_folder() -> RecordFile:
    """The shipped data of a program that runs from an archive; ``DataError`` where they were not compiled before."""
    from importlib.resources import files

    packed = files("sdxl_advisor") / "data" / PREBUILT
    if not packed.is_file():
        raise DataError("the data are not beside the program, as they are where it was installed", ARCHIVE)
    return records_in(packed.read_bytes())


def own_folder(own: Path, catalog: Catalog, watch: Watch = iter) -> RecordFile:
    """The user's *own* folder compiled; ``DataError`` with everything that is wrong in it."""
    try:
        found = own.is_dir() and line_files(own)
    except (OSError, ValueError):  # a path that no system can have
        found = False
    if not found:
        raise AdvisorError(f"{own}: not a folder with YAML files", "sdxl-advisor catalog new NAME --family FAMILY")
    return cached_folder(own, lambda: compile_own(own, catalog, watch), catalog.folders[0].about.get("stamp"))


def compile_shipped(folder: Path) -> Content:
    """Compile the shipped YAML; imported late, because most runs do not need it."""
    from sdxl_advisor.catalog import compiling

    return with_overview(compiling.compile_shipped(folder))


def compile_own(folder: Path, catalog: Catalog, watch: Watch) -> Content:
    """Compile a user's YAML beside the shipped *catalog*."""
    from sdxl_advisor.catalog import compiling

    taken = {name: f"{kind} '{key}'" for name, (kind, key) in catalog.names.items()}
    keys: compiling.Known = {"checkpoint": catalog.keys, "line": catalog.lines, "family": catalog.families}
    known = {**keys, **compiling.sampling_names(catalog.samplers)}
    return with_overview(compiling.compile_folder(folder, catalog.goals, taken, known, watch), *catalog.folders)


def with_overview(content: Content, *before: RecordFile) -> Content:
    """What was compiled of a folder, with its overview and who knows a word, as it is beside those *before* it."""
    from sdxl_advisor.catalog.knowing import knowing_of
    from sdxl_advisor.catalog.overview import overview_of

    index, records = content
    folder = records_in(pack(index, records))
    records |= overview_of(Catalog(*before, folder), folder)
    return index, records | knowing_of(Catalog(*before, records_in(pack(index, records))))
