"""The files that model managers put beside a model: one reader for each, by its ending."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from sdxl_advisor import lazy_re as re
from sdxl_advisor.catalog.record import record, replace
from sdxl_advisor.catalog.spelling import normalise, prediction_in
from sdxl_advisor.files.metadata import Metadata, architecture_called, header_metadata
from sdxl_advisor.files.metadata_values import (
    LARGEST,
    beginning,
    digits,
    fields,
    file_names,
    mapping,
    names,
    number,
    objects,
    repository_in,
    split,
    text,
    version_in,
    words,
)
from sdxl_advisor.names.file_names import without_copy_mark

V_CONFIG = re.compile(
    r"^[ \t]*parameterization[ \t]*:[ \t]*[\"']?v[\"']?[ \t\r]*(?:#.*)?$|denoiser_scaling\.VScaling", re.MULTILINE
)
SUM = re.compile(r"^\\?([0-9a-f]{64})(?:[ \t]+\*?(\S.*?))?[ \t\r]*$", re.IGNORECASE | re.MULTILINE)
BSD_SUM = re.compile(r"^SHA256 \((.+)\) = ([0-9a-f]{64})[ \t\r]*$", re.IGNORECASE | re.MULTILINE)
MODEL = ("", "model", "pruned model")  # the types of files that are the model itself
NO_SD_VERSION = ("unknown", "other")


@record
class SideFile:
    """A side file that is read: what it is called (``where``), and what the model beside it is (``model``, ``sha256``).

    The model's hash is there where it is known already.
    """

    where: str
    model: str
    sha256: str | None = None


def sidecar_metadata(path: Path, sha256: str | None = None) -> Iterator[Metadata]:
    """What the files of model managers beside a model tell, the most telling first."""
    folder, stem = os.fspath(path.parent), path.stem
    for ending, read in READERS.items():
        for name in dict.fromkeys((stem + ending, path.name + ending)):
            if not os.path.isfile(os.path.join(folder, name)):  # noqa: PTH113, PTH118 - twice as fast, 18 times a model
                continue
            data = beginning(path.with_name(name), LARGEST + 1)
            if data is None:
                continue
            if len(data) > LARGEST:
                yield Metadata(name, problem=f"{name} beside it is too large and was not read")
            elif (metadata := read(SideFile(name, path.name, sha256), data)) is None:
                yield Metadata(name, problem=f"{name} beside it cannot be read")
            else:
                yield metadata


def civitai_info(side_file: SideFile, raw: dict[str, Any]) -> Metadata:
    """Civitai's own answer, as Civitai Helper, SD.Next and others save it: that for a version, or for a whole page."""
    if isinstance(raw.get("modelVersions"), list):
        return civitai_page(side_file, raw)
    page = mapping(raw.get("model"))
    return of_version(
        Metadata(
            side_file.where,
            *hashes_of(side_file, objects(raw.get("files"))),
            model=number(raw.get("modelId")),
            version=number(raw.get("id")),
            page=text(page.get("name")),
            version_name=text(raw.get("name")),
            base_model=text(raw.get("baseModel")),
            triggers=words(raw.get("trainedWords")),
        )
    )


def civitai_page(side_file: SideFile, raw: dict[str, Any]) -> Metadata:
    """A page with all its versions: the version that has this file, or what all have in common."""
    versions = objects(raw.get("modelVersions"))
    mine = version_with(side_file, versions)
    if mine:
        told = {"model": {"name": raw.get("name")}, "modelId": raw.get("id")}
        return civitai_info(side_file, {**mine, **told, "modelVersions": None})
    bases = {text(one.get("baseModel")) for one in versions}
    base = next(iter(bases)) if len(bases) == 1 else None
    return of_version(
        Metadata(side_file.where, model=number(raw.get("id")), page=text(raw.get("name")), base_model=base)
    )


def version_with(side_file: SideFile, versions: Sequence[dict[str, Any]]) -> dict[str, Any] | None:
    """The version of a page that has this file: by its hash, else by its name; the only one there is."""
    files = [(one, file) for one in versions for file in objects(one.get("files"))]
    hashed = [one for one, file in files if side_file.sha256 and sha256_of(file) == side_file.sha256]
    named = [one for one, file in files if is_named(side_file.model, file.get("name"))]
    for found in (hashed, named, versions):
        if found and all(one is found[0] for one in found):
            return found[0]
    return None


def hashes_of(side_file: SideFile, files: Iterable[dict[str, Any]]) -> tuple[str | None, str | None]:
    """The hashes of the one file of a version that lies here: the model, by its name or as the main one."""
    models = [file for file in files if (text(file.get("type")) or "").casefold() in MODEL]
    named = [file for file in models if is_named(side_file.model, file.get("name"))]
    primary = [file for file in models if file.get("primary") is True]
    for found in (named, models, primary):
        if len(found) == 1:
            hashes = mapping(found[0].get("hashes"))
            return sha256_of(found[0]), digits(hashes.get("AutoV3"))
    return None, None


def sha256_of(file: dict[str, Any]) -> str | None:
    """The SHA-256 of a file on a page, or the beginning of it."""
    hashes = mapping(file.get("hashes"))
    return digits(hashes.get("SHA256")) or digits(hashes.get("AutoV2"))


def is_named(model: str, name: Any) -> bool:
    """Tell whether a file is called so, but for what a browser adds to the names of copies."""
    return isinstance(name, str) and normalise(without_copy_mark(name)) == normalise(without_copy_mark(model))


def of_version(metadata: Metadata) -> Metadata:
    """What a place tells, and what follows from the words for a version and its base model."""
    return replace(
        metadata,
        prediction=prediction_in(metadata.version_name or ""),
        architecture=architecture_called(metadata.base_model),
    )


def stability_matrix(side_file: SideFile, raw: dict[str, Any]) -> Metadata:
    """Stability Matrix's file."""
    hashes = mapping(raw.get("Hashes"))
    return of_version(
        Metadata(
            side_file.where,
            sha256=digits(hashes.get("SHA256")) or digits(hashes.get("AutoV2")),
            tensor_hash=digits(hashes.get("AutoV3")),
            model=number(raw.get("ModelId")),
            version=number(raw.get("VersionId")),
            page=text(raw.get("ModelName")),
            version_name=text(raw.get("VersionName")),
            base_model=text(raw.get("BaseModel")),
            triggers=words(raw.get("TrainedWords")),
        )
    )


def lora_manager(side_file: SideFile, raw: dict[str, Any]) -> Metadata:
    """The file of ComfyUI-Lora-Manager; a model that is not from Civitai has its own name there."""
    civitai = mapping(raw.get("civitai"))
    version = civitai_info(side_file, civitai)
    paged = bool(version.version or version.version_name or version.page)
    return of_version(
        replace(
            version,
            sha256=digits(raw.get("sha256")) or version.sha256,
            tensor_hash=digits(raw.get("autov3")) or version.tensor_hash,
            names=() if paged else names(raw.get("model_name")),
            page=version.page or text(raw.get("model_name")) if paged else None,
            base_model=text(raw.get("base_model")) or version.base_model,
            triggers=version.triggers,
        )
    )


def rgthree(side_file: SideFile, raw: dict[str, Any]) -> Metadata:
    """The file of rgthree-comfy, which keeps Civitai's answer for the version and the header."""
    kept = mapping(raw.get("raw"))
    version = civitai_info(side_file, mapping(kept.get("civitai")))
    trained = [mapping(one).get("word") if isinstance(one, dict) else one for one in listed(raw.get("trainedWords"))]
    base = raw.get("baseModelFile") or mapping(kept.get("metadata")).get("ss_sd_model_name")
    return of_version(
        replace(
            version,
            sha256=digits(raw.get("sha256")) or version.sha256,
            names=() if version.page else names(raw.get("name")),
            base_names=file_names(base),
            base_version=version_in(base),
            base_repository=repository_in(base),
            base_model=text(raw.get("baseModel")) or version.base_model,
            triggers=version.triggers or words(trained),
        )
    )


def listed(value: Any) -> list[Any]:
    """A list, or an empty one."""
    return value if isinstance(value, list) else []


def swarm(side_file: SideFile, raw: dict[str, Any]) -> Metadata:
    """SwarmUI's file: what it could not write into the header."""
    flat = {**raw, **mapping(raw.get("__metadata__")), **mapping(raw.get("metadata"))}
    return header_metadata({key: value for key, value in flat.items() if isinstance(value, str)}, side_file.where)


def plain_json(side_file: SideFile, raw: dict[str, Any]) -> Metadata:
    """What several programs call so: SD.Next and others keep Civitai's answer there, A1111 the notes of its user.

    Civitai Browser+ adds to those notes where the model came from.
    """
    if isinstance(raw.get("modelVersions"), list) or ("files" in raw and "baseModel" in raw):
        return civitai_info(side_file, raw)
    base = text(raw.get("baseModel")) or text(raw.get("sd version"))
    return of_version(
        Metadata(
            side_file.where,
            sha256=digits(raw.get("sha256")),
            model=number(raw.get("modelId")),
            version=number(raw.get("modelVersionId")),
            base_model=None if base and base.casefold() in NO_SD_VERSION else base,
            triggers=words(split(raw.get("activation text"))),
        )
    )


def checksum(side_file: SideFile, data: bytes) -> Metadata | None:
    """A SHA-256 as programs for checksums write it: alone, or in front of the file's name; of several, this one's."""
    written = data.decode("utf-8", "replace")
    sums = [(found[2], found[1]) for found in SUM.finditer(written)]
    sums += [(found[1], found[2]) for found in BSD_SUM.finditer(written)]
    mine = [
        digest for name, digest in sums if not name or is_named(side_file.model, name.replace("\\", "/").split("/")[-1])
    ]
    if not sums:
        return None
    return Metadata(side_file.where, sha256=mine[0].lower() if len(set(mine)) == 1 else None)


def config(side_file: SideFile, data: bytes) -> Metadata:
    """A configuration for A1111: only its prediction type is looked for."""
    found = V_CONFIG.search(data.decode("utf-8", "replace"))
    return Metadata(side_file.where, prediction="v-prediction" if found else None)


def in_json(read: Callable[[SideFile, dict[str, Any]], Metadata]) -> Callable[[SideFile, bytes], Metadata | None]:
    """A reader of bytes from one of JSON; what is no object it cannot read."""

    def reader(side_file: SideFile, data: bytes) -> Metadata | None:
        raw = fields(data)
        return None if raw is None else read(side_file, raw)

    return reader


READERS: dict[
    str, Callable[[SideFile, bytes], Metadata | None]
] = {  # behind the model's name, with its ending or without
    ".civitai.info": in_json(civitai_info),
    ".cm-info.json": in_json(stability_matrix),
    ".metadata.json": in_json(lora_manager),
    ".rgthree-info.json": in_json(rgthree),
    ".swarm.json": in_json(swarm),
    ".json": in_json(plain_json),
    ".sha256": checksum,
    ".sha256sum": checksum,
    ".yaml": config,
}
