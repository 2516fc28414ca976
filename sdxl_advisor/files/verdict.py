"""What was seen of a model file -> what is answered: clues against keys and shapes, and what the file predicts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePath
from typing import Any, get_args

from sdxl_advisor import lazy_re as re
from sdxl_advisor.advice.clues import Clue, Confidence, Verdict, judged, listed
from sdxl_advisor.advice.lineage import ref
from sdxl_advisor.catalog.catalog import Catalog
from sdxl_advisor.catalog.file_index import SHORT
from sdxl_advisor.catalog.record import record, replace
from sdxl_advisor.catalog.records import SDXL, Prediction, PredictionType
from sdxl_advisor.catalog.spelling import prediction_in, type_word
from sdxl_advisor.files.anatomy import INPAINTING, MODIFIED, REFINER, Anatomy
from sdxl_advisor.files.answer import Evidence, FileAnswer, FilePrediction
from sdxl_advisor.files.metadata import HEADER, Metadata

ORDER = ("sha256", "autov2", "autov3", "sidecar", "header", "captions", "name", "merge", "folder", "architecture")
OWN_HASH = ("sha256", "autov2", "autov3")
FAMILY_MATTERS = ("checkpoint", "lora")
MARKED: dict[str, PredictionType] = {kind: kind for kind in get_args(PredictionType)}
UNKNOWN = ("unknown", "not-a-model")
WHOLE = {"unet", "text encoders", "vae"}
HASH_OR = "its hash (--hash) or "
MORE = "the file of a model manager beside it would tell more"
V_FOLDER = re.compile(r"[a-z](?:[-_ ]?V|[-_ ]v)$")  # a name of a family, and V
OTHER = "other"  # an architecture that is none of SDXL
NO_MODEL = "its tensors match no known model"
NO_MARKER = "it has no v_pred key: programs that look for it load the file as epsilon, so set v-pred by hand"


@record
class Look:
    """What was seen of a file, before it is judged; ``kind_by`` tells its kind where keys and shapes do not.

    ``noted`` is the architecture that somebody wrote down of an add-on whose keys and shapes tell none.
    """

    path: str
    anatomy: Anatomy
    metadata: tuple[Metadata, ...]
    clues: tuple[Clue, ...]
    triggers: tuple[str, ...] = ()
    note: str | None = None
    sha256: str | None = None
    kind_by: Evidence | None = None
    noted: str | None = None

    @property
    def architecture(self) -> str | None:
        """The architecture that keys and shapes tell, else the one that is noted."""
        return self.anatomy.architecture or self.noted


def answered(catalog: Catalog, look: Look) -> FileAnswer:
    """What a look at a model file comes to."""
    body = look.anatomy
    clues = sorted((of_kind(clue, body.kind) for clue in look.clues), key=lambda clue: ORDER.index(clue.kind))
    verdict = of_refiner(catalog, against_shapes(catalog, judged(catalog, clues), body), body)
    verdict, predicts = with_prediction(catalog, verdict, look)
    entry = verdict.checkpoint
    return FileAnswer(
        **decided(catalog, verdict) | by_place(verdict, look),
        path=look.path,
        kind=body.kind,
        architecture=look.architecture or (SDXL if entry and entry.architecture == SDXL else None),
        prediction=predicts,
        confidence=confidence(verdict, look),
        evidence=tuple(evidence(clues, look)),
        note="; ".join(notes(catalog, verdict, look, predicts)) or None,
        sha256=look.sha256,
        triggers=look.triggers,
        form=body.form,
        known_file=verdict.owner is not None and verdict.owner.kind == body.kind != "checkpoint",
    )


def decided(catalog: Catalog, verdict: Verdict) -> dict[str, Any]:
    """The fields of an answer that a verdict decides, of a model as of a picture."""
    entry = verdict.checkpoint
    return {
        "family": verdict.family,
        "family_name": catalog.families[verdict.family].name if verdict.family else None,
        "line": verdict.line,
        "line_name": catalog.lines[verdict.line].name if verdict.line else None,
        "checkpoint": ref(entry) if entry else None,
        "label": None if entry else verdict.owner.label if verdict.owner else verdict.label,
        "by": verdict.by.kind if verdict.by else None,
        "conflicts": verdict.conflicts,
    }


def by_place(verdict: Verdict, look: Look) -> dict[str, Any]:
    """By what the kind is known, where that is all that is known."""
    return {"by": look.kind_by.kind} if look.kind_by and verdict.by is None else {}


def words_of_several(catalog: Catalog, verdict: Verdict) -> str:
    """What is said of a name that has words of several families."""
    return f"a merge, or unclear: words of {listed(catalog, verdict.unclear)}"


def of_kind(clue: Clue, kind: str) -> Clue:
    """A clue to another kind of file, such as a checkpoint's name on a VAE, tells the line at most."""
    if clue.label and kind != "checkpoint":
        clue = replace(clue, label=None, version=None)
    if clue.owner is None or clue.base or clue.owner.kind == kind:
        return clue
    return replace(clue, owner=None, families=(clue.owner.family,))


def against_shapes(catalog: Catalog, verdict: Verdict, body: Anatomy) -> Verdict:
    """The verdict without what keys and shapes rule out: those cannot be renamed."""
    if verdict.family is None or body.architecture is None or body.kind not in FAMILY_MATTERS:
        return verdict
    entry = verdict.checkpoint
    keys = catalog.lines[verdict.line].checkpoints if verdict.line else catalog.members(verdict.family)
    entries = [entry] if entry else [catalog.entry(key) for key in keys]
    possible = {shape_of(one.architecture) for one in entries}
    shape = shape_of(body.architecture)
    if shape in possible or not possible:
        return verdict
    if shape == INPAINTING and SDXL in possible:
        return replace(verdict, owner=None)
    called = verdict.owner.label if verdict.owner else listed(catalog, [verdict.family])
    said = f"{place(verdict)} says {called}, but keys and shapes say {body.architecture}: those count"
    return Verdict(conflicts=(*verdict.conflicts, said))


def of_refiner(catalog: Catalog, verdict: Verdict, body: Anatomy) -> Verdict:
    """The verdict with the family of the refiner, where nothing else tells it: all with its shapes are of one."""
    if verdict.family or verdict.conflicts or body.kind != "checkpoint" or body.architecture != REFINER:
        return verdict
    families = {entry.family for entry in catalog.entries() if entry.architecture == REFINER}
    return replace(verdict, family=families.pop()) if len(families) == 1 else verdict


def shape_of(architecture: str) -> str:
    """An architecture without what does not show in keys and shapes; all that are not of the SDXL kind are one."""
    known = (REFINER, INPAINTING, MODIFIED)
    return next((one for one in known if architecture.startswith(one)), SDXL if architecture == SDXL else OTHER)


def is_foreign(architecture: str | None) -> bool:
    """Tell whether it is known to be none of the SDXL kind."""
    return architecture is not None and shape_of(architecture) == OTHER


def with_prediction(catalog: Catalog, verdict: Verdict, look: Look) -> tuple[Verdict, FilePrediction]:
    """What the file predicts; a checkpoint that predicts otherwise is ruled out, unless a hash proves it."""
    body = look.anatomy
    if body.kind not in FAMILY_MATTERS or is_foreign(body.architecture):
        return verdict, FilePrediction()
    entry = verdict.checkpoint
    stated = entry is not None and entry.prediction is not None
    known = known_prediction(catalog, verdict)
    header = next((metadata for metadata in look.metadata if metadata.where == HEADER and metadata.prediction), None)
    marked = MARKED.get(body.prediction or "")
    if body.prediction and not marked:
        return verdict, FilePrediction()  # EDM, which no checkpoint of the catalogue predicts
    if marked:
        seen = FilePrediction(marked, body.zero_terminal_snr, sure=True, by="key")
    elif header:
        seen = FilePrediction(header.prediction, header.zero_terminal_snr, sure=True, by="header")
    else:
        return verdict, unseen(verdict, known, look)
    if known is None or known.type == seen.type or not stated:
        return verdict, replace(
            seen, zero_terminal_snr=seen.zero_terminal_snr or (known.zero_terminal_snr if known else None)
        )
    if hashed(verdict):
        return verdict, FilePrediction(known.type, known.zero_terminal_snr, sure=True, by="record")
    called = entry.name if entry else ""
    here, there = type_word(known.type), type_word(seen.type)
    said = f"{place(verdict)} says {called}, which is {here}, but the file says {there}: the file counts"
    owner = verdict.owner if body.kind == "lora" else None  # a LoRA may be trained on one with the other's settings
    return replace(verdict, owner=owner, conflicts=(*verdict.conflicts, said)), seen


def known_prediction(catalog: Catalog, verdict: Verdict) -> Prediction | None:
    """What the checkpoint of a verdict predicts, by its record or by what it comes from."""
    entry = verdict.checkpoint
    found: Prediction | None = catalog.knowledge.value(entry.key, "prediction") if entry else None
    return found


def as_sure(verdict: Verdict, known: Prediction) -> FilePrediction:
    """What is known of the checkpoint as what the file predicts: sure unless a mere hint says which it is."""
    sure = verdict.by is not None and verdict.by.strength != "hint"
    return FilePrediction(known.type, known.zero_terminal_snr, sure=sure, by="record")


def unseen(verdict: Verdict, known: Prediction | None, look: Look) -> FilePrediction:
    """What a file predicts that does not say so: by its record, a file beside it, a word of a name, or unknown."""
    if known:
        return as_sure(verdict, known)
    beside = next((metadata for metadata in look.metadata if metadata.prediction), None)
    if beside:
        return FilePrediction(beside.prediction, beside.zero_terminal_snr, by="sidecar")
    path = PurePath(look.path)
    if named := prediction_in(path.name):
        return FilePrediction(named, by="name")
    lying = prediction_of_folder(path.parent.name)
    return FilePrediction(lying, by="folder" if lying else None)


def prediction_of_folder(name: str) -> PredictionType | None:
    """What the name of a folder says of the files in it: NoobV and the like are for v-prediction."""
    return prediction_in(name) or ("v-prediction" if V_FOLDER.search(name) else None)


def place(verdict: Verdict) -> str:
    """The evidence that counts, as the subject of a sentence."""
    return verdict.by.place if verdict.by else "the name"


def hashed(verdict: Verdict) -> bool:
    """Tell whether a hash of the file itself decided."""
    return verdict.by is not None and verdict.by.kind in OWN_HASH


def confidence(verdict: Verdict, look: Look) -> Confidence:
    """How sure the answer is: as sure as what decided, or sure where keys and shapes are the whole answer."""
    body = look.anatomy
    if body.kind in UNKNOWN and not hashed(verdict):
        return "none"
    if verdict.by:
        return verdict.by.strength
    elsewhere = look.architecture is not None and shape_of(look.architecture) in (OTHER, REFINER)
    if body.kind in FAMILY_MATTERS and not elsewhere:
        return "none"
    return "hint" if look.kind_by or look.noted else "proof"


def evidence(clues: list[Clue], look: Look) -> Iterator[Evidence]:
    """What tells, the strongest first."""
    said = [Evidence(clue.kind, clue.says) for clue in clues]
    said += [Evidence("header", f"{one.where} says: {one.prediction}") for one in look.metadata if one.prediction]
    said += [look.kind_by] if look.kind_by else []
    said += [Evidence("architecture", one) for one in look.anatomy.says]
    yield from dict.fromkeys(sorted(said, key=lambda one: ORDER.index(one.kind)))


def notes(catalog: Catalog, verdict: Verdict, look: Look, predicts: FilePrediction) -> Iterator[str]:
    """What else there is to know, as clauses."""
    body = look.anatomy
    entry = verdict.checkpoint
    strange = next(iter(body.says), NO_MODEL) if body.kind in UNKNOWN and not look.note else None
    yield from filter(None, [look.note, strange, *(metadata.problem for metadata in look.metadata)])
    if is_foreign(look.architecture) and not entry:
        yield "not plain SDXL: tags, settings and LoRAs for SDXL do not fit it"
    elif body.architecture == REFINER and verdict.owner is None:
        yield "it only refines pictures of the SDXL base: LoRAs and settings of other checkpoints do not fit it"
    elif body.kind in FAMILY_MATTERS:
        yield from open_questions(catalog, verdict, look)
    if look.sha256 and not hashed(verdict) and body.kind == "checkpoint":
        yield f"its SHA-256 {look.sha256[:SHORT]} is not known; a copy that was saved again has another one"
    if body.kind == "checkpoint" and body.parts and set(body.parts) != WHOLE:
        yield f"it holds only: {', '.join(body.parts)}"
    if body.kind == "checkpoint" and predicts.type == "v-prediction" and not body.prediction and body.architecture:
        yield NO_MARKER


def open_questions(catalog: Catalog, verdict: Verdict, look: Look) -> Iterator[str]:
    """What stays unknown of a checkpoint or LoRA, and what would tell."""
    body = look.anatomy
    base = "what it was trained on" if body.kind == "lora" else "which checkpoint"
    if verdict.unclear:
        yield words_of_several(catalog, verdict)
    elif verdict.family is None:
        more = f": {'' if look.sha256 else HASH_OR}{MORE}" if body.kind == "checkpoint" else ""
        yield f"{look.architecture or 'architecture unknown'}, family unknown{more}"
    elif verdict.owner is None:
        inpaint = "an inpainting version; " if shape_of(body.architecture or SDXL) == INPAINTING else ""
        yield f"{inpaint}{unknown_part(catalog, verdict, base)}"


def unknown_part(catalog: Catalog, verdict: Verdict, base: str) -> str:
    """What of a file is not known whose line, or only family, is."""
    if verdict.line and base == "which checkpoint":
        return f"a version of {catalog.lines[verdict.line].name} without a record"
    if verdict.label:
        return "it has no record: only its family is known"
    return f"{base} is not known, only the family"
