"""The models in somebody's folders, told quickly: which checkpoint each is, and what it predicts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from sdxl_advisor.advice.recommend import Known
from sdxl_advisor.catalog.catalog import Catalog
from sdxl_advisor.catalog.record import record
from sdxl_advisor.catalog.records import SDXL, Entry, PredictionType
from sdxl_advisor.catalog.spelling import quoted
from sdxl_advisor.catalog.typed_paths import expanded
from sdxl_advisor.errors import AdvisorError
from sdxl_advisor.files.answer import CHECKPOINT, FileAnswer
from sdxl_advisor.files.hasher import Hasher
from sdxl_advisor.files.header_memory import remembered
from sdxl_advisor.files.identify import answer, uncollected
from sdxl_advisor.files.verdict import is_foreign
from sdxl_advisor.files.walk import found


@record
class OwnFile:
    """A model file that somebody has.

    ``known`` is how much is known of it: its ``version`` (then ``key`` is that of the catalogue), only its ``line`` or
    ``family``, nothing (``unknown``), or that it is something else than a checkpoint of plain SDXL (``other``: a LoRA,
    a VAE, another architecture, an inpainting version, a damaged file). ``kind`` and ``architecture`` are as
    ``identify`` tells them, ``label`` is what a version without a record is called. ``proven`` tells that the file
    itself says what it predicts, ``needs_setting`` that it predicts v without the key that programs look for: they
    must be told.
    """

    path: str
    name: str
    kind: str
    known: Known
    key: str | None = None
    line: str | None = None
    family: str | None = None
    label: str | None = None
    architecture: str | None = None
    prediction: PredictionType | None = None
    proven: bool = False
    needs_setting: bool = False

    @property
    def is_sdxl(self) -> bool:
        """Tell whether it is a checkpoint of SDXL as far as anybody knows: also a refiner, or one for inpainting."""
        return self.kind == CHECKPOINT and not is_foreign(self.architecture)


def checkpoints_in(catalog: Catalog, paths: Sequence[Path]) -> list[OwnFile]:
    """The model files that *paths* mean: files, or folders with all that is in them; pictures are passed over.

    Only headers, names and side files are read; a file that was hashed before is known by its hash. ``AdvisorError``
    when one of the paths is not there; what cannot be read inside a folder is ``other``.
    """
    paths = expanded(paths)
    for path in paths:
        first = next(found([path]), None)
        if first and first.problem and first.path == path:
            raise AdvisorError(f"{quoted(str(path))}: {first.problem}", "sdxl-advisor identify FILE-OR-FOLDER")
    with uncollected():
        return list(models_in(catalog, paths))


def models_in(catalog: Catalog, paths: Sequence[Path]) -> Iterator[OwnFile]:
    """Each model once, in the order of the paths."""
    hasher = Hasher()
    files = {one.path: one for one in found(paths) if one.what != "picture"}
    with remembered() as headers:
        for one in files.values():
            yield own_file(catalog, answer(catalog, one, hasher, headers))


def own_file(catalog: Catalog, one: FileAnswer) -> OwnFile:
    """What ``identify`` answers, in short."""
    predicts, key = one.prediction, one.checkpoint.key if one.checkpoint else None
    architecture = one.architecture or (catalog.entry(key).architecture if key else None)
    known = how_much(one, architecture)
    return OwnFile(
        path=one.path,
        name=Path(one.path).name,
        kind=one.kind,
        known=known,
        key=key,
        line=one.line,
        family=one.family,
        label=one.label,
        architecture=architecture,
        prediction=predicts.type,
        proven=predicts.proven,
        needs_setting=predicts.needs_setting and known != "other",
    )


def how_much(one: FileAnswer, architecture: str | None) -> Known:
    """How much is known of a file as a checkpoint of SDXL."""
    if one.kind != CHECKPOINT or architecture not in (None, SDXL):
        return "other"
    if one.checkpoint:
        return "version"
    if one.line and one.line != one.family:
        return "line"
    return "family" if one.family else "unknown"


def entry_of(catalog: Catalog, one: OwnFile) -> Entry | None:
    """The checkpoint that a file is; one without a record where only its line or family is known."""
    if one.known == "version" and one.key:
        return catalog.entry(one.key)
    if one.known in ("line", "family"):
        line = catalog.lines[one.line or one.family or ""]
        return catalog.unlisted(one.label or Path(one.name).stem, line, one.prediction)
    return None
