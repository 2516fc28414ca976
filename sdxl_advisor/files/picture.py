"""A picture -> the checkpoint that made it, and what it was made from."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from sdxl_advisor.advice.clues import Verdict, by_parameters, judged
from sdxl_advisor.catalog.catalog import Catalog
from sdxl_advisor.catalog.spelling import quoted
from sdxl_advisor.files.answer import Evidence, FileAnswer, FilePrediction, made_with
from sdxl_advisor.files.verdict import as_sure, decided, known_prediction, words_of_several
from sdxl_advisor.pictures.picture import Picture, read_picture


def identify_picture(catalog: Catalog, path: Path) -> FileAnswer:
    """Which checkpoint made a picture, by the data that its program put into it."""
    picture = read_picture(path)
    if picture.generation is None:
        return FileAnswer(str(path), "picture", note=picture.note)
    made = picture.generation
    clues = list(by_parameters(catalog, made.model_hash, made.model, made.civitai_versions, made.base_model))
    verdict = judged(catalog, clues)
    known = known_prediction(catalog, verdict)
    return FileAnswer(
        **decided(catalog, verdict),
        path=str(path),
        kind="picture",
        prediction=as_sure(verdict, known) if known else FilePrediction(),
        confidence=verdict.by.strength if verdict.by else "none",
        evidence=tuple(Evidence(clue.kind, clue.says) for clue in clues),
        note="; ".join(notes(catalog, picture, verdict)) or None,
        made_with=made_with(picture.program, made),
    )


def notes(catalog: Catalog, picture: Picture, verdict: Verdict) -> Iterator[str]:
    """What else there is to know, as clauses."""
    made = picture.generation
    if picture.note:
        yield picture.note
    if verdict.unclear:
        yield words_of_several(catalog, verdict)
    elif verdict.by is None and made and (made.model or made.model_hash):
        yield f"made with {quoted(made.model or made.model_hash or '')}, which is not known"
    elif verdict.by is None:
        yield "its data names no checkpoint"
