"""A model file, or a diffusers folder, looked at: keys and shapes for the kind, then every clue to whose it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from sdxl_advisor import lazy_re as re
from sdxl_advisor.advice.clues import Clue, EvidenceKind, by_file_name, by_hashes, called, judged, listed
from sdxl_advisor.catalog.catalog import Catalog
from sdxl_advisor.catalog.file_records import MODELS, PICKLES, TENSORS
from sdxl_advisor.catalog.record import replace
from sdxl_advisor.catalog.records import SDXL
from sdxl_advisor.catalog.spelling import quoted
from sdxl_advisor.files.anatomy import INPAINTING, REFINER, Anatomy
from sdxl_advisor.files.answer import Evidence, FileAnswer
from sdxl_advisor.files.captions import captions_of, line_of, triggers_in
from sdxl_advisor.files.hashing import Hashes
from sdxl_advisor.files.header import Damaged
from sdxl_advisor.files.header_memory import HeaderMemory, Inside, look_into
from sdxl_advisor.files.kind_by_place import kind_by_folder, kind_by_name
from sdxl_advisor.files.metadata import HEADER, PREDICTIONS, Metadata, header_metadata
from sdxl_advisor.files.metadata_clues import by_base, by_metadata, by_parents
from sdxl_advisor.files.metadata_values import beginning, fields, file_names, mapping
from sdxl_advisor.files.sidecars import sidecar_metadata
from sdxl_advisor.files.verdict import Look, answered, decided
from sdxl_advisor.files.walk import DIFFUSERS

PICKLE = "a pickle can run code, so it is never opened: only name, size and hash tell"
CLOSED = "this format is not opened: only name, size and hash tell"
STRANGE = "it is neither a model nor a picture, by its ending and its first bytes"
LARGE = 1_500_000_000  # bytes from which a file that cannot be opened is taken for a checkpoint
LARGEST = 1_000_000  # bytes of a configuration
SMALLEST = 1000  # bytes that a pointer of Git LFS never has
POINTER = re.compile(rb"version https?://[^\n]{1,100}\n(?:[^\n]{1,200}\n){0,3}?oid sha256:([0-9a-fA-F]{64})\s")
SHAPELESS = (  # kinds that have no shapes in common
    *("upscaler", "detector", "face-restorer", "hypernetwork", "motion-module", "ip-adapter", "controlnet"),
    *("clip-vision", "text-encoder"),
)
SCHEDULER = "scheduler/scheduler_config.json"
PIPELINES = {  # of diffusers, as it names them itself
    "StableDiffusionXLPipeline": SDXL,
    "StableDiffusionXLImg2ImgPipeline": REFINER,
    "StableDiffusionXLInpaintPipeline": INPAINTING,
}
HashesOf = Callable[[Path], Hashes | None]


def identify_model(catalog: Catalog, path: Path, hashes_of: HashesOf | None, headers: HeaderMemory) -> FileAnswer:
    """What a model file is; *hashes_of* gives its hashes where they are known."""
    if not is_opened(path):
        return answered(catalog, unopened(catalog, path, hashes_of))
    try:
        inside = look_into(path, headers)
    except Damaged as problem:
        if pointer := by_pointer(catalog, path, str(problem)):
            return pointer
        if path.suffix.casefold() in TENSORS:
            return FileAnswer(str(path), "unknown", note=str(problem))
        return FileAnswer(str(path), "not-a-model", note=STRANGE)
    return answered(catalog, opened(catalog, path, inside, hashes_of))


def is_opened(path: Path) -> bool:
    """Tell whether a file is read: all but models in a format that can run code or is not known."""
    ending = path.suffix.casefold()
    return ending in TENSORS or ending not in MODELS


def by_pointer(catalog: Catalog, path: Path, problem: str) -> FileAnswer | None:
    """What the file is that a pointer of Git LFS stands for; it has the file's hash, but nothing that can be loaded."""
    found = POINTER.match(beginning(path, SMALLEST) or b"")
    digest = found[1].decode().lower() if found else None
    clues = [clue for clue in by_hashes(catalog, digest, None) if clue.owner]
    if not clues:
        return None
    verdict = judged(catalog, clues)
    said = [Evidence("header", clue.says.replace("its SHA-256", "the SHA-256 in it")) for clue in clues]
    called = verdict.owner.label if verdict.owner else ""
    note = f"{problem}: fetch {called} with git lfs pull, or download it"
    return FileAnswer(str(path), "unknown", **decided(catalog, verdict) | {"by": None}, evidence=tuple(said), note=note)


def opened(catalog: Catalog, path: Path, header: Inside, hashes_of: HashesOf | None) -> Look:
    """What a file with a header shows."""
    body = header.body
    place = (kind_by_folder(path) or kind_by_name(path)) if body.kind == "unknown" else None
    place = place if place and place.kind in SHAPELESS else None
    body = replace(body, kind=place.kind) if place else body
    hashes = hashes_of(path) if hashes_of else None
    metadata = (header_metadata(header.metadata), *sidecar_metadata(path, hashes.sha256 if hashes else None))
    captions = captions_of(header.metadata) if body.kind == "lora" else None
    clues = [*gathered(catalog, path, metadata, hashes, body.kind)]
    if captions and (line := line_of(catalog, captions.counts)):
        says = f"its captions have {', '.join(line[1])}, words of {listed(catalog, line[:1])}"
        clues.append(Clue("captions", "a word of its captions", says, "hint", None, line[:1]))
    noting = (
        None if body.architecture or body.kind != "lora" else next((one for one in metadata if one.architecture), None)
    )
    if noting:
        kind: EvidenceKind = "header" if noting.where == HEADER else "sidecar"
        clues.append(Clue(kind, noting.where, f"{noting.where} says that it is for {noting.architecture}", "hint"))
    triggers = next((one.triggers for one in metadata if one.triggers), ())
    found = triggers or (triggers_in(catalog, captions) if captions else ())
    sha256 = hashes.sha256 if hashes else None
    kind_by, noted = place.evidence if place else None, noting.architecture if noting else None
    return Look(str(path), body, metadata, tuple(clues), found, sha256=sha256, kind_by=kind_by, noted=noted)


def unopened(catalog: Catalog, path: Path, hashes_of: HashesOf | None) -> Look:
    """What a file shows that is not opened: a pickle, or a format of another kind."""
    hashes = hashes_of(path) if hashes_of else None
    metadata = tuple(sidecar_metadata(path, hashes.sha256 if hashes else None))
    clues = tuple(gathered(catalog, path, metadata, hashes, "checkpoint"))
    owners = [clue.owner.kind for clue in clues if clue.owner]
    large = path.stat().st_size >= LARGE
    place = None if owners else kind_by_folder(path) or (None if large else kind_by_name(path))
    kind = owners[0] if owners else place.kind if place else "checkpoint" if large else "unknown"
    note = PICKLE if path.suffix.casefold() in PICKLES else CLOSED
    body = Anatomy(kind, None, (), (), None, None)
    sha256, kind_by = hashes.sha256 if hashes else None, place.evidence if place else None
    return Look(str(path), body, metadata, clues, note=note, sha256=sha256, kind_by=kind_by)


def gathered(
    catalog: Catalog, path: Path, metadata: Sequence[Metadata], hashes: Hashes | None, kind: str
) -> Iterator[Clue]:
    """Every clue but that of the captions. Of a LoRA it is the base that is looked for."""
    if hashes:
        yield from by_hashes(catalog, hashes.sha256, hashes.autov3)
    for one in metadata:
        within = one.where == HEADER
        if within:
            yield from by_base(catalog, one) if kind == "lora" else by_parents(catalog, one)
        yield from by_metadata(catalog, one, "header" if within else "sidecar")
    yield from by_file_name(catalog, path.name, path.parent.name)


def identify_folder(catalog: Catalog, path: Path) -> FileAnswer:
    """What a folder of diffusers holds: one checkpoint, in pieces."""
    index, scheduler = config(path / DIFFUSERS), config(path / SCHEDULER)
    pipeline = index.get("_class_name")
    architecture = PIPELINES.get(pipeline) if isinstance(pipeline, str) else None
    if not index:
        return FileAnswer(str(path), "unknown", note=f"its {DIFFUSERS} cannot be read")
    metadata = Metadata(
        SCHEDULER,
        prediction=PREDICTIONS.get(str(scheduler.get("prediction_type"))),
        zero_terminal_snr=True if scheduler.get("rescale_betas_zero_snr") is True else None,
    )
    says = (f"a folder of diffusers for {str(pipeline)[:80]}",)
    body = Anatomy("checkpoint", architecture, says, (), metadata.prediction, metadata.zero_terminal_snr)
    clues = [*by_file_name(catalog, path.resolve().name, path.parent.name)]
    for name in file_names(index.get("_name_or_path")):
        clues += called(catalog, name, "header", f"its {DIFFUSERS}", f"its {DIFFUSERS} calls it {quoted(name)}")
    return answered(catalog, Look(str(path), body, (metadata,), tuple(clues)))


def config(path: Path) -> dict[str, object]:
    """A configuration of diffusers; empty where there is none that can be read."""
    return mapping(fields(beginning(path, LARGEST) or b""))
