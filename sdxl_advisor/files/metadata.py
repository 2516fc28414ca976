"""What somebody wrote into the header of a model: ModelSpec, and what trainers and programs that merge write.

Everything here was written by somebody: it is metadata, not proven. Texts are cut to a length that can be shown.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sdxl_advisor import lazy_re as re
from sdxl_advisor.catalog.record import record
from sdxl_advisor.catalog.records import SDXL, PredictionType
from sdxl_advisor.files.anatomy import FLUX, REFINER, SD1, SD2, SD3
from sdxl_advisor.files.metadata_values import (
    HASH,
    MANY,
    digits,
    fields_in,
    file_names,
    mapping,
    names,
    repository_in,
    split,
    text,
    version_in,
    words,
)

HEADER = "its header"
PREDICTIONS: dict[str, PredictionType] = {
    "v": "v-prediction",
    "v-zsnr": "v-prediction",
    "v_prediction": "v-prediction",
    "epsilon": "epsilon",
    "eps": "epsilon",
}
ARCHITECTURES = (  # how ModelSpec, kohya and OneTrainer write them, the longest beginning first
    ("stablediffusionxlv1refiner", REFINER),
    ("stablediffusionxlrefiner", REFINER),
    *((beginning, SDXL) for beginning in ("stablediffusionxl", "sdxl")),
    *((beginning, SD3) for beginning in ("stablediffusion3", "stablediffusionv3", "sd3")),
    *((beginning, SD2) for beginning in ("stablediffusionv2", "stablediffusion2", "sdv2", "sd2")),
    *((beginning, SD1) for beginning in ("stablediffusionv1", "stablediffusion1", "sdv1", "sd1")),
    *((beginning, FLUX) for beginning in ("flux1", "fluxdev1")),
)
NO_LETTER = re.compile(r"[^a-z0-9]")
TITLE_HASH = re.compile(r" \[[0-9a-f]{8,64}\]$", re.IGNORECASE)  # that A1111 puts behind the name of a model
PARENTS = (  # in a recipe: of A1111 and of what follows it, of Supermerger and Model Mixer
    *("primary_model_hash", "secondary_model_hash", "tertiary_model_hash"),
    *("model_a", "model_b", "model_c"),
)
LOADED = ("ckpt_name", "unet_name")  # inputs of nodes of ComfyUI that load a model


@record
class Metadata:
    """What one place tells; ``where`` names it.

    ``names`` are what the file itself is called there; ``page`` is the title of the page that it came from, which may
    have other versions, and ``version_name`` what its version is called there. ``base_names`` are what it was trained
    on or merged from, ``base_repository`` the name of that on Hugging Face, which may be that of a private folder.
    ``tensor_hash`` is the SHA-256 of the tensors alone (AutoV3). ``base_model`` is a model manager's word for the
    family. ``problem`` says why the place could not be read.
    """

    where: str
    sha256: str | None = None
    tensor_hash: str | None = None
    base_sha256: str | None = None
    base_version: int | None = None
    base_repository: str | None = None
    parent_hashes: tuple[str, ...] = ()
    model: int | None = None
    version: int | None = None
    names: tuple[str, ...] = ()
    page: str | None = None
    version_name: str | None = None
    base_names: tuple[str, ...] = ()
    base_model: str | None = None
    architecture: str | None = None
    prediction: PredictionType | None = None
    zero_terminal_snr: bool | None = None
    triggers: tuple[str, ...] = ()
    problem: str | None = None


def header_metadata(metadata: Mapping[str, str], where: str = HEADER) -> Metadata:
    """What the header of a file tells."""
    spec = {key.removeprefix("modelspec."): value for key, value in metadata.items() if key.startswith("modelspec.")}
    trainer = fields_in(metadata.get("ot_config")) or {}
    recipe = fields_in(metadata.get("sd_merge_recipe")) or {}
    merged = dict(merged_from(recipe, fields_in(metadata.get("sd_merge_models")) or {}))
    base = metadata.get("ss_sd_model_name") or text_of(trainer, "base_model_name")
    prediction, terminal = predicts(metadata, spec, trainer)
    parents = [*split(spec.get("merged_from")), *merged.values(), *loaded_by(metadata.get("prompt"))]
    return Metadata(
        where=where,
        tensor_hash=digits(spec.get("hash_sha256") or metadata.get("sshs_model_hash")),
        base_sha256=digits(metadata.get("ss_new_sd_model_hash")),
        parent_hashes=tuple(merged)[:MANY],
        names=names(spec.get("title"), recipe.get("custom_name"), recipe.get("output_name")),
        base_version=version_in(base),
        base_repository=repository_in(base),
        base_names=tuple(dict.fromkeys(file_names(base, *parents))),
        architecture=architecture_called(metadata.get("ss_base_model_version"))
        or architecture_called(spec.get("architecture"))
        or architecture_called(trainer.get("model_type")),
        prediction=prediction,
        zero_terminal_snr=True if terminal else None,
        triggers=words(split(spec.get("trigger_phrase"))),
    )


def predicts(
    metadata: Mapping[str, str], spec: Mapping[str, str], trainer: Mapping[str, Any]
) -> tuple[PredictionType | None, bool]:
    """What a model predicts by its header, and whether that says that the last step is pure noise."""
    kind = (spec.get("prediction_type") or spec.get("predict_key") or "").strip().casefold()
    terminal = metadata.get("ss_zero_terminal_snr", "").casefold() == "true" or kind.endswith("zsnr")
    terminal = terminal or trainer.get("rescale_noise_scheduler_to_zero_terminal_snr") is True
    if metadata.get("ss_v_parameterization", "").casefold() == "true" or trainer.get("force_v_prediction") is True:
        return "v-prediction", terminal
    if kind not in PREDICTIONS and trainer.get("force_epsilon_prediction") is True:
        return "epsilon", terminal
    return PREDICTIONS.get(kind), terminal


def merged_from(recipe: Mapping[str, Any], models: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The models that one was merged from, by hash and name, an unknown hash being the name again.

    Of *models*, which may have those that they were merged from themselves, the *recipe* tells the direct ones.
    """
    called = {digest.lower(): TITLE_HASH.sub("", text_of(mapping(one), "name")) for digest, one in models.items()}
    direct = [value.strip() for key in PARENTS if isinstance(value := recipe.get(key), str) and value.strip()]
    for value in (direct or list(called))[:MANY]:
        if HASH.fullmatch(value):
            yield value.lower(), called.get(value.lower(), "")
        else:
            name = TITLE_HASH.sub("", value)
            yield name, name


def loaded_by(graph: str | None) -> list[str]:
    """The models that a graph of ComfyUI loads, which a merge that was saved by it has in its header."""
    inputs = [mapping(mapping(node).get("inputs")) for node in (fields_in(graph) or {}).values()]
    return [one[name] for one in inputs for name in LOADED if isinstance(one.get(name), str)][:MANY]


def architecture_called(written: Any) -> str | None:
    """The architecture that a program's word for it names."""
    word = NO_LETTER.sub("", (text(written) or "").casefold())
    return next((known for beginning, known in ARCHITECTURES if word.startswith(beginning)), None)


def text_of(values: Mapping[str, Any], key: str) -> str:
    """A text among some values, or an empty one."""
    value = values.get(key)
    return value if isinstance(value, str) else ""
