"""How checkpoints differ, field by field: first what to type, then settings, scores, data, license and the rest."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sdxl_advisor.advice.choices import choices
from sdxl_advisor.advice.lineage import Ref, ref
from sdxl_advisor.advice.tags import Inherited, inherited
from sdxl_advisor.catalog.build import plain
from sdxl_advisor.catalog.catalog import Catalog
from sdxl_advisor.catalog.record import record
from sdxl_advisor.catalog.records import Cited, Entry
from sdxl_advisor.catalog.spelling import shell_quoted
from sdxl_advisor.errors import AdvisorError

SCORES = "scores"
GROUPS = {  # what --only names, in the order of the rows, and what it is called
    "tags": "What to type",
    "settings": "Settings",
    SCORES: "Good at (0 to 5)",
    "data": "Training data",
    "license": "License",
    "about": "About",
}
FIELDS = {  # of each group; the scores are those of the traits that there are
    "tags": (
        ("quality.positive", "Positive tags"),
        ("quality.negative", "Negative tags"),
        ("quality.placement", "Put the tags"),
        ("prompting.style", "Prompt style"),
        ("prompting.order", "Prompt order"),
        ("prompting.artists", "Artists"),
        ("prompting.artists_apart", "Artists after BREAK"),
        ("prompting.underscores", "Underscores in tags"),
    ),
    "settings": (
        ("prediction.type", "Prediction"),
        ("prediction.zero_terminal_snr", "Zero terminal SNR"),
        ("settings.samplers", "Samplers"),
        ("settings.schedulers", "Schedulers"),
        ("settings.avoid", "Avoid"),
        ("settings.cfg", "CFG"),
        ("settings.cfg_rescale", "CFG rescale"),
        ("settings.steps", "Steps"),
        ("settings.resolutions", "Resolutions"),
        ("settings.size", "Size"),
        ("settings.clip_skip", "Clip skip"),
        ("settings.vae", "VAE"),
        ("settings.hires_fix", "Hires fix"),
        ("settings.requires", "Needs"),
    ),
    "data": (
        ("training.images", "Pictures"),
        ("training.datasets", "Data sources"),
        ("training.furry", "Furry content"),
        ("training.captions", "Captions"),
        ("training.cutoff", "Data cutoff"),
        ("training.text_encoder", "Text encoder trained"),
        ("training.hardware", "Hardware"),
        ("training.gpu_hours", "GPU hours"),
    ),
    "license": (
        ("license.name", "License"),
        ("license.sell_pictures", "Sell pictures"),
        ("license.host_for_pay", "Host for pay"),
        ("license.closed_merges", "Closed merges"),
    ),
    "about": (
        ("family", "Family"),
        ("line", "Line"),
        ("developer", "Developer"),
        ("released", "Released"),
        ("status", "Status"),
        ("architecture", "Architecture"),
        ("parents", "Made from"),
        ("review.strengths", "Strengths"),
        ("review.weaknesses", "Weaknesses"),
    ),
}


@record
class Row:
    """One field of a ``group``: ``values`` in the order of the checkpoints, ``None`` for unknown.

    ``inherited_from`` tells whose each value is that is not the checkpoint's own; ``best`` marks the highest scores,
    where a lower one is known.
    """

    field: str
    label: str
    group: str
    values: tuple[Any, ...]
    differs: bool
    best: tuple[bool, ...]
    sources: tuple[Cited, ...]
    inherited_from: tuple[Inherited | None, ...]


@record
class Comparison:
    """Checkpoints side by side."""

    checkpoints: tuple[Ref, ...]
    rows: tuple[Row, ...]


def compare(
    catalog: Catalog, entries: Iterable[Entry], *, only: Iterable[str] = (), differences: bool = False
) -> Comparison:
    """Compare two or more checkpoints; *only* some groups, in that order, and only where there are *differences*."""
    groups = choices(only, tuple(GROUPS), "group") or list(GROUPS)
    keys = two_or_more(catalog, [entry.key for entry in entries])
    rows = [row(catalog, keys, group, *field) for group in groups for field in fields_of(catalog, group)]
    return Comparison(
        checkpoints=tuple(ref(catalog.entry(key)) for key in keys),
        rows=tuple(row for row in rows if row.differs or not differences),
    )


def two_or_more(catalog: Catalog, named: Sequence[str]) -> list[str]:
    """The keys that were *named*, each once; ``AdvisorError`` when that leaves one."""
    keys = list(dict.fromkeys(named))
    if len(keys) == 1:
        entry = catalog.entry(keys[0])
        typed = shell_quoted(entry.typed)
        said = "you named only one checkpoint" if len(named) == 1 else "you named the same checkpoint twice"
        raise AdvisorError(f"{said}, {entry.name}: name another", f"sdxl-advisor compare {typed} OTHER")
    return keys


def fields_of(catalog: Catalog, group: str) -> Iterable[tuple[str, str]]:
    """The fields of a group with their labels."""
    if group != SCORES:
        return FIELDS[group]
    labels = {name: trait.label for name, trait in catalog.goals.traits.items()}
    return [(f"traits.{name}", f"{label[:1].upper()}{label[1:]}") for name, label in labels.items()]


def row(catalog: Catalog, keys: list[str], group: str, path: str, label: str) -> Row:
    """One field of all the checkpoints, with whose each value is and the sources of its block."""
    cells = [cell(catalog, key, path) for key in keys]
    values = [value for value, _, _ in cells]
    return Row(
        field=path,
        label=label,
        group=group,
        values=tuple(values),
        differs=any(value != values[0] for value in values),
        best=best(values) if group == SCORES else (False,) * len(values),
        sources=tuple(dict.fromkeys(source for _, _, sources in cells for source in sources)),
        inherited_from=tuple(own for _, own, _ in cells),
    )


def best(scores: Sequence[float | None]) -> tuple[bool, ...]:
    """Which scores are the highest; none where all that are known are equal."""
    known = {score for score in scores if score is not None}
    return tuple(len(known) > 1 and score == max(known) for score in scores)


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
