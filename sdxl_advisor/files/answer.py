"""What is said of a file: the result of identifying."""

from __future__ import annotations

from pathlib import PurePath
from typing import Literal

from sdxl_advisor.advice.clues import Confidence, EvidenceKind
from sdxl_advisor.advice.lineage import Ref
from sdxl_advisor.catalog.catalog import Catalog
from sdxl_advisor.catalog.record import record
from sdxl_advisor.catalog.records import SDXL, Entry, PredictionType
from sdxl_advisor.pictures.infotext import Generation

CHECKPOINT = "checkpoint"
PredictionBy = Literal["key", "header", "record", "sidecar", "name", "folder"]
IN_THE_FILE: tuple[PredictionBy, ...] = ("key", "header")


@record
class FilePrediction:
    """What the file predicts; not ``sure`` is what follows from a hint alone.

    ``by`` is what tells: a ``key`` that programs look for, among its tensors or in a folder of diffusers; its
    ``header`` in words; the ``record`` of the checkpoint that it is; a file beside it; its name; its folder's name.
    """

    type: PredictionType | None = None
    zero_terminal_snr: bool | None = None
    sure: bool = False
    by: PredictionBy | None = None

    @property
    def proven(self) -> bool:
        """Tell whether the file itself says so."""
        return self.by in IN_THE_FILE

    @property
    def needs_setting(self) -> bool:
        """Tell whether programs take the file for epsilon unless they are told: v-prediction without its key."""
        return self.type == "v-prediction" and self.by != "key"


@record
class Evidence:
    """One thing that tells what the file is."""

    kind: EvidenceKind
    says: str


@record
class MadeWith:
    """What a picture was made from; ``settings`` are named as A1111 names them."""

    program: str | None
    positive: str
    negative: str
    settings: dict[str, str]


@record
class FileAnswer:
    """One file.

    ``checkpoint`` is what it is; for a LoRA, what it was trained on; for a picture, what made it. ``line`` and
    ``family`` are there too where that is all that is known. ``confidence`` is that of the strongest evidence:
    ``proof`` is a whole hash, or keys and shapes where the kind of file is the answer; ``none`` means that the file
    stays unknown.
    ``by`` is the kind of evidence that decided. ``label`` names a file that no checkpoint of the catalogue has,
    ``family_name`` and ``line_name`` family and line in words. ``sha256`` is there where the file was hashed, now or
    before. ``triggers`` are the trigger words of a LoRA. ``form`` is what people call a LoRA or ControlNet that is no
    plain one, such as LoKr or control LoRA. ``known_file`` tells that ``label`` is the add-on itself, not what it is
    for.
    """

    path: str
    kind: str
    architecture: str | None = None
    family: str | None = None
    line: str | None = None
    checkpoint: Ref | None = None
    prediction: FilePrediction = FilePrediction()
    confidence: Confidence = "none"
    evidence: tuple[Evidence, ...] = ()
    conflicts: tuple[str, ...] = ()
    note: str | None = None
    by: EvidenceKind | None = None
    label: str | None = None
    family_name: str | None = None
    line_name: str | None = None
    sha256: str | None = None
    triggers: tuple[str, ...] = ()
    made_with: MadeWith | None = None
    form: str | None = None
    known_file: bool = False


@record
class FamilyCount:
    """The checkpoints of a family among some files, or those of no known ``family``; ``predictions`` counts them too.

    What nobody tells of their prediction stands under none.
    """

    family: str | None
    name: str | None
    count: int
    predictions: dict[str, int]


@record
class Summary:
    """How many files there are of each kind, and checkpoints of SDXL of each family, those of most first.

    ``other_architectures`` counts the checkpoints that are not of SDXL at all.
    """

    kinds: dict[str, int]
    families: tuple[FamilyCount, ...]
    other_architectures: int


@record
class Identification:
    """Every file that was asked about, in the order in which they lie on the disk.

    ``advice`` says what these files ask for, ``next`` are commands that go on from here.
    """

    files: tuple[FileAnswer, ...]
    next: tuple[str, ...]
    summary: Summary
    advice: tuple[str, ...] = ()

    @property
    def complete(self) -> bool:
        """Tell whether no file stayed unknown."""
        return bool(self.files) and all(file.confidence != "none" for file in self.files)


@record
class Identified:
    """A path that stood for a name: its checkpoint, how sure that is, and ``by`` what it is known."""

    path: str
    checkpoint: Ref | None
    confidence: Confidence
    by: str


def made_with(program: str | None, made: Generation) -> MadeWith:
    """The generation of a picture as an answer gives it."""
    return MadeWith(program, made.positive, made.negative, dict(made.parameters))


def stands_for(catalog: Catalog, one: FileAnswer) -> Entry | None:
    """The checkpoint that a file is; a version without a record where only its line or family is known."""
    if one.checkpoint and one.checkpoint.key:
        return catalog.entry(one.checkpoint.key)
    known = one.line or one.family
    if one.kind == CHECKPOINT and known and one.architecture in (None, SDXL):
        return catalog.unlisted(one.label or PurePath(one.path).stem, catalog.lines[known], one.prediction.type)
    return None


def hash_would_tell(one: FileAnswer) -> bool:
    """Tell whether a hash would say more of a file than is known."""
    possible = one.kind == CHECKPOINT and (one.architecture is None or one.architecture.startswith(SDXL))
    return possible and one.sha256 is None and one.confidence != "proof"
