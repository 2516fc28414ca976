"""What a file's own metadata, and the files that model managers put beside it, tell of a model.

Everything here was written by somebody: it is metadata, not proven. Texts are cut to a length that can be shown.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from sdxl_advisor.catalog.record import record
from sdxl_advisor.catalog.records import PredictionType

HEADER = "its header"
LARGEST = 4_000_000  # bytes of a file of a model manager
LONG = 200  # characters of a name
MANY = 20  # trigger words, or names of files
HASH = re.compile(r"(?:0x)?([0-9a-f]{10,64})", re.IGNORECASE)
V_CONFIG = re.compile(
    r"^[ \t]*parameterization[ \t]*:[ \t]*[\"']?v[\"']?[ \t\r]*(?:#.*)?$|denoiser_scaling\.VScaling", re.MULTILINE
)
VERSION = re.compile(r"(\d{3,9})(?:\.safetensors|\.ckpt)?", re.ASCII)
PREDICTIONS: dict[str, PredictionType] = {
    "v": "v-prediction",
    "v-zsnr": "v-prediction",
    "v_prediction": "v-prediction",
    "epsilon": "epsilon",
    "eps": "epsilon",
}
EMPTY_NAMES = re.compile(r"(?:checkpoint|lora|model)(?:@.*)?|none|nofile|isadirectory|\d*", re.IGNORECASE)


@record
class Metadata:
    """What one place tells; ``where`` names it.

    ``names`` are what the model is called there, ``base_names`` what it was trained on or merged from;
    ``tensor_hash`` is the SHA-256 of the tensors alone (AutoV3). ``base_model`` is a model manager's word for the line.
    ``problem`` says why the place could not be read.
    """

    where: str
    sha256: str | None = None
    tensor_hash: str | None = None
    base_sha256: str | None = None
    base_version: int | None = None
    model: int | None = None
    version: int | None = None
    names: tuple[str, ...] = ()
    base_names: tuple[str, ...] = ()
    base_model: str | None = None
    prediction: PredictionType | None = None
    zero_terminal_snr: bool | None = None
    triggers: tuple[str, ...] = ()
    problem: str | None = None


def header_metadata(metadata: Mapping[str, str]) -> Metadata:
    """What the header of a file tells: ModelSpec, and what the trainers of kohya write."""
    spec = {key.removeprefix("modelspec."): value for key, value in metadata.items() if key.startswith("modelspec.")}
    kind = (spec.get("prediction_type") or "").strip().casefold()
    terminal = metadata.get("ss_zero_terminal_snr", "").casefold() == "true" or kind.endswith("zsnr")
    trained_v = metadata.get("ss_v_parameterization", "").casefold() == "true"
    return Metadata(
        where=HEADER,
        tensor_hash=digits(spec.get("hash_sha256") or metadata.get("sshs_model_hash")),
        base_sha256=digits(metadata.get("ss_new_sd_model_hash")),
        names=names(spec.get("title")),
        base_version=version_in(metadata.get("ss_sd_model_name")),
        base_names=file_names(metadata.get("ss_sd_model_name"), *split(spec.get("merged_from"))),
        prediction="v-prediction" if trained_v else PREDICTIONS.get(kind),
        zero_terminal_snr=True if terminal else None,
        triggers=words(split(spec.get("trigger_phrase"))),
    )


def sidecar_metadata(path: Path) -> Iterator[Metadata]:
    """What the files of model managers beside a model tell, the most telling first."""
    for ending, read in BESIDE.items():
        sidecar = path.with_name(path.stem + ending)
        data = beginning(sidecar, LARGEST + 1)
        if data is None:
            continue
        if len(data) > LARGEST:
            yield Metadata(sidecar.name, problem=f"{sidecar.name} beside it is too large and was not read")
        elif (metadata := read(sidecar.name, data)) is None:
            yield Metadata(sidecar.name, problem=f"{sidecar.name} beside it cannot be read")
        else:
            yield metadata


def civitai_info(where: str, raw: dict[str, Any]) -> Metadata:
    """Civitai Helper's file, which is Civitai's own answer for a version."""
    files = raw.get("files")
    hashes = [mapping(mapping(file).get("hashes")) for file in files] if isinstance(files, list) else []
    whole = [digits(one.get("SHA256")) for one in hashes]
    tensors = [digits(one.get("AutoV3")) for one in hashes]
    return Metadata(
        where,
        sha256=whole[0] if len(whole) == 1 else None,  # of several files nobody knows which one this is
        tensor_hash=tensors[0] if len(tensors) == 1 else None,
        model=number(raw.get("modelId")),
        version=number(raw.get("id")),
        names=names(mapping(raw.get("model")).get("name"), raw.get("name")),
        base_model=text(raw.get("baseModel")),
        triggers=words(raw.get("trainedWords")),
    )


def stability_matrix(where: str, raw: dict[str, Any]) -> Metadata:
    """Stability Matrix's file."""
    hashes = mapping(raw.get("Hashes"))
    return Metadata(
        where,
        sha256=digits(hashes.get("SHA256")) or digits(hashes.get("AutoV2")),
        model=number(raw.get("ModelId")),
        version=number(raw.get("VersionId")),
        names=names(raw.get("ModelName"), raw.get("VersionName")),
        base_model=text(raw.get("BaseModel")),
        triggers=words(raw.get("TrainedWords")),
    )


def lora_manager(where: str, raw: dict[str, Any]) -> Metadata:
    """The file of ComfyUI-Lora-Manager."""
    civitai = mapping(raw.get("civitai"))
    return Metadata(
        where,
        sha256=digits(raw.get("sha256")),
        tensor_hash=digits(raw.get("autov3")),
        model=number(civitai.get("modelId")),
        version=number(civitai.get("id")),
        names=names(raw.get("model_name")),
        base_model=text(raw.get("base_model")) or text(civitai.get("baseModel")),
        triggers=words(civitai.get("trainedWords")),
    )


def swarm(where: str, raw: dict[str, Any]) -> Metadata:
    """SwarmUI's file: what it could not write into the header."""
    flat = {**raw, **mapping(raw.get("__metadata__")), **mapping(raw.get("metadata"))}
    metadata = header_metadata({key: value for key, value in flat.items() if isinstance(value, str)})
    return Metadata(**{**vars(metadata), "where": where})


def user_metadata(where: str, raw: dict[str, Any]) -> Metadata:
    """What users of A1111 note down for a model."""
    return Metadata(where, triggers=words(split(raw.get("activation text"))))


def config(where: str, data: bytes) -> Metadata:
    """A configuration for A1111: only its prediction type is looked for."""
    found = V_CONFIG.search(data.decode("utf-8", "replace"))
    return Metadata(where, prediction="v-prediction" if found else None)


def in_json(read: Callable[[str, dict[str, Any]], Metadata]) -> Callable[[str, bytes], Metadata | None]:
    """A reader of bytes from one of JSON; what is no object it cannot read."""

    def reader(where: str, data: bytes) -> Metadata | None:
        raw = fields(data)
        return None if raw is None else read(where, raw)

    return reader


BESIDE: dict[str, Callable[[str, bytes], Metadata | None]] = {
    ".civitai.info": in_json(civitai_info),
    ".cm-info.json": in_json(stability_matrix),
    ".metadata.json": in_json(lora_manager),
    ".swarm.json": in_json(swarm),
    ".json": in_json(user_metadata),
    ".yaml": config,
}


def beginning(path: Path, size: int) -> bytes | None:
    """The first bytes of a file; None where there is no ordinary one that can be read."""
    try:
        if not path.is_file():  # to open a pipe would wait for whoever writes into it
            return None
        with path.open("rb") as file:
            return file.read(size)
    except (OSError, ValueError):
        return None


def fields(data: bytes) -> dict[str, Any] | None:
    """The object that a file holds; None if it holds anything else."""
    try:
        raw = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return None
    return raw if isinstance(raw, dict) else None


def mapping(value: Any) -> dict[str, Any]:
    """An object, or an empty one."""
    return value if isinstance(value, dict) else {}


def number(value: Any) -> int | None:
    """A number of Civitai."""
    return value if type(value) is int and value > 0 else None


def text(value: Any) -> str | None:
    """A text with something in it, in one line and not longer than can be shown."""
    return " ".join(value[: 2 * LONG].split())[:LONG] or None if isinstance(value, str) else None


def digits(value: Any) -> str | None:
    """A hash in lower case; placeholders are none."""
    found = HASH.fullmatch(value.strip()) if isinstance(value, str) else None
    return found[1].lower() if found else None


def names(*values: Any) -> tuple[str, ...]:
    """The names among some values: neither empty, nor what trainers write when they know none."""
    return tuple(name for value in values if (name := text(value)) and not EMPTY_NAMES.fullmatch(name))


def file_names(*values: Any) -> tuple[str, ...]:
    """The names of files among some values, which may be paths: folders can be private and are left out."""
    paths = [value.replace("\\", "/").rstrip("/ ") for value in values[:MANY] if isinstance(value, str)]
    return names(*(path.rpartition("/")[2] for path in paths))


def version_in(value: Any) -> int | None:
    """Civitai's number of a version, where that is all that a file is called."""
    found = VERSION.fullmatch(value.strip()) if isinstance(value, str) else None
    return int(found[1]) if found else None


def split(value: Any) -> list[str]:
    """The words of a text with commas."""
    return value.split(",", MANY * MANY)[: MANY * MANY] if isinstance(value, str) else []


def words(values: Any) -> tuple[str, ...]:
    """Trigger words, each once."""
    found: Iterable[Any] = values if isinstance(values, list) else ()
    return tuple(dict.fromkeys(filter(None, map(text, found))))[:MANY]
