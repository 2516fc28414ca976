"""How checkpoints differ, field by field, dataset first."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sdxl_advisor.advice.lineage import Ref, ref
from sdxl_advisor.catalog.build import plain
from sdxl_advisor.catalog.catalog import Catalog
from sdxl_advisor.catalog.record import record
from sdxl_advisor.catalog.records import Checkpoint, Cited
from sdxl_advisor.catalog.spelling import quoted
from sdxl_advisor.errors import AdvisorError

ROWS = (
    ("training.images", "Pictures"),
    ("training.datasets", "Data sources"),
    ("training.furry", "Furry content"),
    ("training.captions", "Captions"),
    ("training.cutoff", "Data cutoff"),
    ("training.text_encoder", "Text encoder trained"),
    ("training.hardware", "Hardware"),
    ("training.gpu_hours", "GPU hours"),
    ("family", "Family"),
    ("developer", "Developer"),
    ("released", "Released"),
    ("status", "Status"),
    ("architecture", "Architecture"),
    ("parents", "Made from"),
    ("prediction.type", "Prediction"),
    ("prediction.zero_terminal_snr", "Zero terminal SNR"),
    ("quality.positive", "Positive tags"),
    ("quality.negative", "Negative tags"),
    ("quality.placement", "Tags stand at the"),
    ("prompting.style", "Prompt style"),
    ("prompting.order", "Prompt order"),
    ("prompting.artists", "Artist syntax"),
    ("settings.samplers", "Samplers"),
    ("settings.schedulers", "Schedulers"),
    ("settings.cfg", "CFG"),
    ("settings.steps", "Steps"),
    ("settings.resolutions", "Resolutions"),
    ("settings.size", "Size"),
    ("settings.clip_skip", "Clip skip"),
    ("settings.vae", "VAE"),
    ("settings.hires_fix", "Hires fix"),
    ("settings.requires", "Needs"),
    ("license.name", "Licence"),
    ("license.sell_pictures", "Sell pictures"),
    ("license.host_for_pay", "Host for pay"),
    ("license.closed_merges", "Closed merges"),
    ("review.strengths", "Strengths"),
    ("review.weaknesses", "Weaknesses"),
)


@record
class Row:
    """One field: ``values`` in the order of the checkpoints, ``None`` for unknown."""

    field: str
    label: str
    values: tuple[Any, ...]
    differs: bool
    sources: tuple[Cited, ...]


@record
class Comparison:
    """Checkpoints side by side."""

    checkpoints: tuple[Ref, ...]
    rows: tuple[Row, ...]


def compare(catalog: Catalog, names: list[str], *, differences: bool = False) -> Comparison:
    """Compare two or more checkpoints; *differences* leaves equal rows out."""
    keys = list(dict.fromkeys(catalog.find_checkpoint(name).key for name in names))
    if len(keys) == 1:
        raise AdvisorError(
            f"a comparison needs two checkpoints, and {' and '.join(map(quoted, names))} is one",
            f"sdxl-advisor compare {keys[0]} OTHER",
        )
    checkpoints = [catalog.checkpoint(key) for key in keys]
    rows = [row(catalog, checkpoints, path, label, value_at(path)) for path, label in ROWS]
    rows += [
        row(catalog, checkpoints, f"traits.{name}", f"{trait.label.capitalize()} (0-5)", trait_score(name))
        for name, trait in catalog.goals.traits.items()
    ]
    return Comparison(
        checkpoints=tuple(ref(catalog.entry(key)) for key in keys),
        rows=tuple(row for row in rows if row.differs or not differences),
    )


def row(
    catalog: Catalog, checkpoints: list[Checkpoint], path: str, label: str, read: Callable[[Checkpoint], Any]
) -> Row:
    """One field of all the checkpoints, with the sources of its blocks."""
    values = [read(checkpoint) for checkpoint in checkpoints]
    cited = [
        source
        for checkpoint, value in zip(checkpoints, values, strict=True)
        if value is not None
        for source in catalog.cite(checkpoint.family, source_keys(checkpoint, path))
    ]
    differs = any(value != values[0] for value in values)
    return Row(path, label, tuple(values), differs, tuple(dict.fromkeys(cited)))


def value_at(path: str) -> Callable[[Checkpoint], Any]:
    """A reader for the field at *path* of a checkpoint, as a plain value."""

    def read(checkpoint: Checkpoint) -> Any:
        if path == "parents":
            return None if checkpoint.parents is None else [edge.checkpoint for edge in checkpoint.parents]
        value: Any = checkpoint
        for name in path.split("."):
            value = None if value is None else getattr(value, name)
        return plain(value)

    return read


def trait_score(name: str) -> Callable[[Checkpoint], Any]:
    """A reader for one trait's score."""
    return lambda checkpoint: checkpoint.traits[name].score if name in checkpoint.traits else None


def source_keys(checkpoint: Checkpoint, path: str) -> list[str]:
    """The source keys behind the field at *path*."""
    first, _, rest = path.partition(".")
    if first == "traits":
        return list(checkpoint.traits[rest].source)
    if first == "parents":
        return [key for edge in checkpoint.parents or () for key in edge.source]
    return list(getattr(checkpoint, first).source if rest else checkpoint.source)
