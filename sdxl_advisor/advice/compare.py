"""How checkpoints differ, field by field, dataset first."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sdxl_advisor.advice.lineage import Ref, ref
from sdxl_advisor.advice.tags import Inherited, inherited
from sdxl_advisor.catalog.build import plain
from sdxl_advisor.catalog.catalog import Catalog
from sdxl_advisor.catalog.record import record
from sdxl_advisor.catalog.records import Cited, Entry
from sdxl_advisor.catalog.spelling import shell_quoted
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
    ("line", "Line"),
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
    ("license.name", "License"),
    ("license.sell_pictures", "Sell pictures"),
    ("license.host_for_pay", "Host for pay"),
    ("license.closed_merges", "Closed merges"),
    ("review.strengths", "Strengths"),
    ("review.weaknesses", "Weaknesses"),
)


@record
class Row:
    """One field: ``values`` in the order of the checkpoints, ``None`` for unknown.

    ``inherited_from`` tells whose each value is that is not the checkpoint's own.
    """

    field: str
    label: str
    values: tuple[Any, ...]
    differs: bool
    sources: tuple[Cited, ...]
    inherited_from: tuple[Inherited | None, ...]


@record
class Comparison:
    """Checkpoints side by side."""

    checkpoints: tuple[Ref, ...]
    rows: tuple[Row, ...]


def compare(catalog: Catalog, entries: Iterable[Entry], *, differences: bool = False) -> Comparison:
    """Compare two or more checkpoints; *differences* leaves equal rows out."""
    named = [entry.key for entry in entries]
    keys = list(dict.fromkeys(named))
    if len(keys) == 1:
        entry = catalog.entry(keys[0])
        typed = shell_quoted(entry.key if entry.listed else entry.name)
        said = "you named only one checkpoint" if len(named) == 1 else "you named the same checkpoint twice"
        said = f"{said}, {entry.name}: name another"
        raise AdvisorError(said, f"sdxl-advisor compare {typed} OTHER")
    rows = [row(catalog, keys, path, label) for path, label in ROWS]
    rows += [
        row(catalog, keys, f"traits.{name}", f"{trait.label.capitalize()} (0-5)")
        for name, trait in catalog.goals.traits.items()
    ]
    return Comparison(
        checkpoints=tuple(ref(catalog.entry(key)) for key in keys),
        rows=tuple(row for row in rows if row.differs or not differences),
    )


def row(catalog: Catalog, keys: list[str], path: str, label: str) -> Row:
    """One field of all the checkpoints, with whose each value is and the sources of its block."""
    cells = [cell(catalog, key, path) for key in keys]
    values = [value for value, _, _ in cells]
    cited = tuple(dict.fromkeys(source for _, _, sources in cells for source in sources))
    return Row(
        path,
        label,
        tuple(values),
        any(value != values[0] for value in values),
        cited,
        tuple(own for _, own, _ in cells),
    )


Cell = tuple[Any, Inherited | None, tuple[Cited, ...]]


def cell(catalog: Catalog, key: str, path: str) -> Cell:
    """The value of the field at *path* of a checkpoint, whose it is, and the sources of its block."""
    block, _, field = path.partition(".")
    if field:
        known = catalog.known_traits.of(key, field) if block == "traits" else catalog.knowledge.block(key, block)
        if known is None:
            return None, None, ()
        value = known.value.score if block == "traits" else plain(getattr(known.value, field))
        cited = catalog.cite(known.cited_in, known.value.source) if value is not None else ()
        return value, inherited(known) if value is not None else None, cited
    checkpoint = catalog.checkpoint(key)
    if block == "parents":
        edges = checkpoint.parents
        keys = None if edges is None else [edge.parent[1] for edge in edges]
        return keys, None, catalog.cite(checkpoint.line, [one for edge in edges or () for one in edge.source])
    value = plain(getattr(checkpoint, block))
    return value, None, catalog.cite(checkpoint.line, checkpoint.source) if value is not None else ()
