"""A picture -> the checkpoint that made it, and what it was made from."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from sdxl_advisor.advice.add_ons import misfit
from sdxl_advisor.advice.clues import Verdict, by_parameters, judged
from sdxl_advisor.catalog.catalog import Catalog
from sdxl_advisor.catalog.records import SDXL
from sdxl_advisor.catalog.spelling import quoted
from sdxl_advisor.files.answer import Evidence, FileAnswer, FilePrediction, made_with
from sdxl_advisor.files.verdict import as_sure, decided, known_prediction, words_of_several
from sdxl_advisor.pictures.generation_data import MERGED, lora_names, merged_models
from sdxl_advisor.pictures.picture import Picture, read_picture

CHECKED = 10  # so many LoRAs of a picture
NOT_SDXL = "not SDXL: tags, settings and LoRAs for SDXL do not fit it"


def identify_picture(catalog: Catalog, path: Path) -> FileAnswer:
    """Which checkpoint made a picture, by the data that its program put into it."""
    picture = read_picture(path)
    if picture.generation is None:
        return FileAnswer(str(path), "picture", note=picture.note)
    made = picture.generation
    merged = merged_models(made)
    clues = list(by_parameters(catalog, made.model_hash, made.model, made.civitai_versions, made.base_model, merged))
    verdict = judged(catalog, clues)
    known = known_prediction(catalog, verdict)
    said = decided(catalog, verdict)
    said["conflicts"] += picture.conflicts
    if not (said["checkpoint"] or said["label"]):
        said["label"] = made.model or MERGED.join(merged) or None
    return FileAnswer(
        **said,
        path=str(path),
        kind="picture",
        architecture=other_architecture(catalog, verdict),
        prediction=as_sure(verdict, known) if known else FilePrediction(),
        confidence=verdict.by.strength if verdict.by else "none",
        evidence=tuple(Evidence(clue.kind, clue.says) for clue in clues),
        note="; ".join(notes(catalog, picture, verdict)) or None,
        made_with=made_with(picture.program, made),
    )


def other_architecture(catalog: Catalog, verdict: Verdict) -> str | None:
    """The architecture of what made a picture, where that is not SDXL."""
    line = catalog.lines[verdict.line] if verdict.line else None
    found = verdict.checkpoint.architecture if verdict.checkpoint else line.architecture if line else SDXL
    return None if found == SDXL else found


def notes(catalog: Catalog, picture: Picture, verdict: Verdict) -> Iterator[str]:
    """What else there is to know, as clauses."""
    made = picture.generation
    if other_architecture(catalog, verdict):
        yield NOT_SDXL
    if verdict.unclear:
        yield words_of_several(catalog, verdict)
    elif verdict.by is None and made and (made.model or made.model_hash):
        yield f"made with {quoted(made.model or made.model_hash or '')}, which is not known"
    elif verdict.by is None and made and (merged := merged_models(made)):
        yield f"made with a merge of {' and '.join(map(quoted, merged))}"
    elif verdict.by is None:
        yield "its data names no checkpoint"
    if picture.other_model and verdict.checkpoint is None:
        yield f"probably not SDXL: {picture.other_model}"
    if picture.unread:
        yield f"its {picture.unread if picture.unread == 'prompt' else 'negative prompt'} could not be read"
    if made and (entry := verdict.checkpoint):
        yield from filter(None, (misfit(catalog, name, "lora", entry) for name in lora_names(made)[:CHECKED]))
    if picture.note:
        yield picture.note
