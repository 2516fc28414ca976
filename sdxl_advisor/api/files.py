"""Files: what they are, what works with them, and files for other programs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sdxl_advisor.api.checkpoints import list_checkpoints
from sdxl_advisor.api.opening import FilePath, checkpoint_of, named
from sdxl_advisor.errors import AdvisorError

if TYPE_CHECKING:
    from sdxl_advisor.advice.compat import Compatibility, Part
    from sdxl_advisor.catalog.catalog import Catalog
    from sdxl_advisor.export.exporting import Export
    from sdxl_advisor.export.preset import Wanted
    from sdxl_advisor.export.programs import ProgramList
    from sdxl_advisor.files.answer import Identification
    from sdxl_advisor.files.hasher import Progress
    from sdxl_advisor.files.named import Named


def identify(
    catalog: Catalog, paths: Iterable[FilePath], *, hashing: bool = False, progress: Progress | None = None
) -> Identification:
    """What some model files and pictures are; folders stand for all that is in them.

    *hashing* reads the files whole (slow, but proof). *progress* is called with a file's name and size in bytes, and
    gives a context manager whose value is called with the number of new bytes.

    >>> api.identify(catalog, ["no-such-file.safetensors"])
    Traceback (most recent call last):
        ...
    sdxl_advisor.errors.AdvisorError: 'no-such-file.safetensors': no such file or directory
    """
    from sdxl_advisor.files.hasher import unseen
    from sdxl_advisor.files.identify import identify as look

    return look(catalog, [Path(path) for path in paths], progress or unseen, hashing=hashing)


def compat(catalog: Catalog, add_on: str | Part, checkpoint: str | Part, *, kind: str = "lora") -> Compatibility:
    """Whether an add-on of a *kind*, made for one checkpoint or given as a file, works on another checkpoint.

    Both are names or files, or both are what `compat_parts` made of them.

    >>> api.compat(catalog, "illustrious", "noobai").verdict
    'mostly'
    """
    from sdxl_advisor.advice.compat import compatibility

    if isinstance(add_on, str) or isinstance(checkpoint, str):
        (add_on, _), (checkpoint, _) = compat_parts(catalog, str(add_on), str(checkpoint), kind)
    return compatibility(catalog, add_on, checkpoint)


def compat_parts(catalog: Catalog, add_on: str, checkpoint: str, kind: str = "lora") -> list[tuple[Part, Named]]:
    """The two of `compat`, each with how its name was understood.

    >>> [part.family for part, _ in api.compat_parts(catalog, "illustrious", "noobai")]
    ['illustrious', 'noobai']
    """
    from sdxl_advisor.advice.compat import ADD_ONS
    from sdxl_advisor.advice.tags import one_of
    from sdxl_advisor.files.parts import both_parts

    return both_parts(catalog, add_on, checkpoint, one_of(kind, dict.fromkeys(ADD_ONS), "kind"))


def export(
    catalog: Catalog,
    names: Iterable[str | Named],
    program: str,
    *,
    subject: str | None = None,
    rating: str | None = None,
    family: str | None = None,
    have: Sequence[FilePath] = (),
) -> Export:
    """The tags and settings of some checkpoints as the files that a *program* loads; `write_export` writes them.

    Besides those of *names*: the current ones of a *family*, and those that are found in files and folders (*have*).

    >>> [file.name for file in api.export(catalog, ["pony"], "krita").files]
    ['Pony-Diffusion-V6-XL.json']
    """
    from sdxl_advisor.export.exporting import export as files_for

    wanted = [*by_name(catalog, names), *of_family(catalog, family), *in_folders(catalog, have)]
    if not wanted and have:
        from sdxl_advisor.files.by_path import step

        raise AdvisorError("no checkpoint of a known family was found there", step("identify", str(have[0])))
    if not wanted:
        raise AdvisorError("no checkpoint to export was given", "sdxl-advisor export --help")
    return files_for(catalog, wanted, program, subject, rating)


def write_export(made: Export, out: FilePath | None = None, *, merge: bool = False, force: bool = False) -> Export:
    """Write what `export` made; the same with the paths: ``written``, ``unchanged`` and ``backups``. All or nothing.

    To *out*: a file's path where it is one file, else a folder. What is there is an error, unless by *force*, which
    replaces it, or *merge*, which puts what is new into it and needs no *out* beside a model file.

    >>> from tempfile import TemporaryDirectory
    >>> made = api.export(catalog, ["pony", "wai"], "a1111")
    >>> with TemporaryDirectory() as folder:
    ...     written = api.write_export(made, f"{folder}/styles.csv").written
    >>> [path.removeprefix(folder) for path in written]
    ['/styles.csv']
    """
    from sdxl_advisor.export.writing import written

    return written(made, None if out is None else Path(out), merge=merge, force=force)


def by_name(catalog: Catalog, names: Iterable[str | Named]) -> Iterator[Wanted]:
    """The checkpoints that were asked for by name, or by their model files."""
    from sdxl_advisor.export.preset import Wanted

    for name in names:
        one, file = named(catalog, name), None
        if one.file:
            from sdxl_advisor.files.collection import own_file

            file = own_file(catalog, one.file)
        entry = checkpoint_of(catalog, one)
        yield Wanted(entry, file.path, file.needs_setting) if file and file.known != "other" else Wanted(entry)


def of_family(catalog: Catalog, family: str | None) -> Iterator[Wanted]:
    """The current checkpoints of a family."""
    from sdxl_advisor.export.preset import Wanted

    if family is not None:
        yield from (Wanted(catalog.entry(one.key)) for one in list_checkpoints(catalog, family=family).checkpoints)


def in_folders(catalog: Catalog, have: Sequence[FilePath]) -> Iterator[Wanted]:
    """The checkpoints in some files and folders of which at least the family is known."""
    if not have:
        return
    from sdxl_advisor.export.preset import Wanted
    from sdxl_advisor.files.collection import checkpoints_in, entry_of

    for one in checkpoints_in(catalog, [Path(path) for path in have]):
        if (entry := entry_of(catalog, one)) is not None:
            yield Wanted(entry, one.path, one.needs_setting)


def programs() -> ProgramList:
    """The programs that `export` makes files for, and where their files go.

    >>> "comfyui" in [program.name for program in api.programs().programs]
    True
    """
    from sdxl_advisor.export.programs import program_list

    return program_list()
