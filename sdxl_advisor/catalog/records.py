"""What the YAML files hold, as records. A field added here is loaded, checked and emitted everywhere.

``None`` means unknown, an empty tuple means known to be none. ``source`` lists keys of the family's ``sources``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Literal

from sdxl_advisor.catalog.file_records import Compat, File, FileNames, OtherFile
from sdxl_advisor.catalog.record import record

SourceKind = Literal["card", "paper", "release", "copy", "article", "community"]
Status = Literal["current", "superseded", "closed", "test"]
PredictionType = Literal["epsilon", "v-prediction", "rectified-flow"]
Relation = Literal["finetune", "continued-training", "merge", "distill", "conversion"]
Style = Literal["tags", "tags+sentences", "sentences"]
Answer = Literal["yes", "no", "unclear"]
Side = Literal["positive", "negative"]
LinkKind = Literal["page", "team", "release", "models", "loras", "dataset", "list", "paper", "tool", "other"]


@record
class Source:
    """Where a fact was read: ``checked`` is the day (YYYY-MM-DD)."""

    title: str
    kind: SourceKind
    checked: str
    url: str | None = None


@record
class Cited:
    """A source with its key, as results carry it."""

    key: str
    title: str
    kind: SourceKind
    checked: str
    url: str | None = None


@record
class Link:
    """An address worth a visit."""

    title: str
    url: str
    kind: LinkKind = "other"


@record
class Statement:
    """One sourced remark in plain words; ``note`` holds what another source says."""

    text: str
    source: tuple[str, ...]
    note: str | None = None


@record
class Prediction:
    """What the network predicts, and whether its noise schedule ends at zero signal-to-noise."""

    type: PredictionType
    source: tuple[str, ...]
    zero_terminal_snr: bool | None = None
    note: str | None = None


@record
class Edge:
    """One parent: ``step`` says what was done on the way to the child, ``note`` what sources say of the edge."""

    checkpoint: str
    relation: Relation
    source: tuple[str, ...]
    step: str | None = None
    note: str | None = None


@record
class Training:
    """The data and machines behind a checkpoint; ``images`` counts pictures, ``gpu_hours`` hours."""

    source: tuple[str, ...]
    images: int | None = None
    datasets: tuple[str, ...] | None = None
    captions: str | None = None
    cutoff: str | None = None
    furry: str | None = None
    text_encoder: bool | None = None
    hardware: str | None = None
    gpu_hours: int | None = None
    note: str | None = None


@record
class Edit:
    """A change to a list of tags: replace in place, drop, then prepend and append."""

    replace: Mapping[str, str] = field(default_factory=dict)
    drop: tuple[str, ...] = ()
    prepend: tuple[str, ...] = ()
    append: tuple[str, ...] = ()


@record
class Variant:
    """What a subject or a rating changes in the quality tags; empty changes nothing."""

    positive: Edit | None = None
    negative: Edit | None = None
    note: str | None = None
    source: tuple[str, ...] | None = None


@record
class Quality:
    """The developer's quality tags, for the default subject; ``placement`` is their end of the prompt.

    ``together`` says why the positive ones lose their effect when some are left out, where a source says so.
    """

    positive: tuple[str, ...]
    negative: tuple[str, ...]
    source: tuple[str, ...]
    placement: Literal["start", "end"] | None = None
    subjects: Mapping[str, Variant] = field(default_factory=dict)
    ratings: Mapping[str, Variant] = field(default_factory=dict)
    together: str | None = None
    note: str | None = None


@record
class Word:
    """A tag with a trained meaning; ``percentile`` is its share of the data, ``side`` where it belongs.

    ``stands_for`` is the rating, or the subject, that it asks for.
    """

    tag: str
    meaning: str | None = None
    percentile: str | None = None
    side: Side | None = None
    stands_for: str | None = None


@record
class Vocabulary:
    """The special words a checkpoint was trained on.

    ``quality`` and ``aesthetic`` run best to worst, ``period`` newest to oldest; ``{year}`` in a tag is any year.
    """

    source: tuple[str, ...]
    quality: tuple[Word, ...] | None = None
    aesthetic: tuple[Word, ...] | None = None
    rating: tuple[Word, ...] | None = None
    period: tuple[Word, ...] | None = None
    source_tags: tuple[Word, ...] | None = None
    special: tuple[Word, ...] | None = None
    note: str | None = None


@record
class Prompting:
    """How a prompt is written; ``artists`` are templates around ``{name}``, best first.

    ``artists_apart`` tells whether artists want a chunk of their own, behind a BREAK.
    """

    source: tuple[str, ...]
    style: Style | None = None
    order: str | None = None
    artists: tuple[str, ...] | None = None
    artists_apart: bool | None = None
    underscores: bool | None = None
    separator: str | None = None
    example: str | None = None
    note: str | None = None


@record
class Range:
    """A recommended span; any end may be unknown."""

    min: float | None = None
    max: float | None = None
    best: float | None = None


@record
class Settings:
    """Sampling settings as the developer gives them; lists best first, sizes as WIDTHxHEIGHT pixels.

    ``avoid`` are samplers and schedulers that are said not to work.
    """

    source: tuple[str, ...]
    samplers: tuple[str, ...] | None = None
    schedulers: tuple[str, ...] | None = None
    avoid: tuple[str, ...] | None = None
    cfg: Range | None = None
    cfg_rescale: Range | None = None
    steps: Range | None = None
    resolutions: tuple[str, ...] | None = None
    size: str | None = None
    clip_skip: int | None = None
    vae: str | None = None
    hires_fix: str | None = None
    requires: str | None = None
    note: str | None = None


@record
class License:
    """The licence and what it allows; ``allows`` says it in plain words."""

    source: tuple[str, ...]
    name: str | None = None
    url: str | None = None
    allows: str | None = None
    sell_pictures: Answer | None = None
    host_for_pay: Answer | None = None
    closed_merges: Answer | None = None
    note: str | None = None


@record
class Review:
    """What a checkpoint is good and bad at, in the words of those who made or used it."""

    source: tuple[str, ...]
    strengths: tuple[str, ...] | None = None
    weaknesses: tuple[str, ...] | None = None
    good_for: tuple[str, ...] | None = None
    not_for: tuple[str, ...] | None = None
    warnings: tuple[str, ...] | None = None
    note: str | None = None


@record
class Trait:
    """An editorial score from 0 (not at all) to 5 (the best there is), with its reason."""

    score: int
    because: str
    source: tuple[str, ...]


@record
class Checkpoint:
    """One set of weights with everything known of it; ``source`` and ``note`` here are for the identity."""

    key: str
    name: str
    status: Status
    summary: str
    source: tuple[str, ...]
    family: str = ""
    aliases: tuple[str, ...] = ()
    architecture: str = "SDXL"
    developer: str | None = None
    released: str | None = None
    url: str | None = None
    civitai_model: int | None = None
    civitai_version: int | None = None
    huggingface: str | None = None
    use_instead: tuple[str, ...] = ()
    note: str | None = None
    links: tuple[Link, ...] = ()
    parents: tuple[Edge, ...] | None = None
    prediction: Prediction | None = None
    training: Training | None = None
    quality: Quality | None = None
    vocabulary: Vocabulary | None = None
    prompting: Prompting | None = None
    settings: Settings | None = None
    license: License | None = None
    review: Review | None = None
    traits: Mapping[str, Trait] = field(default_factory=dict)
    files: tuple[File, ...] | None = None


@record
class Entry:
    """What choosing and drawing need of a checkpoint; the whole record is read when it is shown."""

    key: str
    name: str
    family: str
    status: Status
    aliases: tuple[str, ...] = ()
    architecture: str = "SDXL"
    released: str | None = None
    url: str | None = None
    prediction: PredictionType | None = None
    sell_pictures: Answer | None = None
    has_tags: bool = False
    parents: tuple[Edge, ...] | None = None
    traits: Mapping[str, int] = field(default_factory=dict)


@record
class FamilyEntry:
    """What look-up and overview need of a family."""

    key: str
    name: str
    checked: str
    aliases: tuple[str, ...] = ()
    default: str | None = None
    url: str | None = None
    checkpoints: tuple[str, ...] = ()


@record
class Defaults:
    """Blocks that hold for every checkpoint of the family that leaves the whole block out."""

    prediction: Prediction | None = None
    training: Training | None = None
    quality: Quality | None = None
    vocabulary: Vocabulary | None = None
    prompting: Prompting | None = None
    settings: Settings | None = None
    license: License | None = None
    review: Review | None = None


@record
class Family:
    """A family file: ``default`` is the checkpoint meant when only the family is named."""

    key: str
    name: str
    checked: str
    summary: str
    sources: Mapping[str, Source]
    checkpoints: tuple[Checkpoint, ...] = ()
    aliases: tuple[str, ...] = ()
    developer: str | None = None
    url: str | None = None
    default: str | None = None
    default_because: Statement | None = None
    guide: tuple[Statement, ...] = ()
    pitfalls: tuple[Statement, ...] = ()
    history: tuple[Statement, ...] = ()
    unknown: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    file_names: FileNames | None = None
    other_files: tuple[OtherFile, ...] = ()
    compat: tuple[Compat, ...] = ()
    defaults: Defaults | None = None


@record
class Meaning:
    """A word of the catalogue's own vocabulary, with what it means."""

    label: str
    meaning: str


@record
class Subject:
    """What is drawn; ``combines`` names the subjects that ask for this one together."""

    label: str
    meaning: str
    combines: tuple[str, ...] = ()


@record
class Question:
    """A question of the interview; its choices are the goals that name it."""

    text: str
    many: bool = False


@record
class Need:
    """A hard limit: the checkpoint's ``field`` must have one of the ``allowed`` values; an unknown value has none."""

    field: Literal["prediction", "sell_pictures"]
    allowed: tuple[str, ...]
    label: str
    because: str


@record
class Goal:
    """Something a user wants: ``wants`` weighs traits, ``needs`` rules checkpoints out."""

    label: str
    meaning: str
    question: str
    aliases: tuple[str, ...] = ()
    wants: Mapping[str, int] = field(default_factory=dict)
    needs: tuple[Need, ...] = ()
    subject: str | None = None


@record
class Conflict:
    """Goals that pull apart, and why."""

    goals: tuple[str, ...]
    because: str


@record
class Goals:
    """All of ``goals.yaml``; ``fallback`` are the goals of someone who names none."""

    default_subject: str
    default_rating: str
    fallback: tuple[str, ...]
    traits: Mapping[str, Meaning]
    subjects: Mapping[str, Subject]
    ratings: Mapping[str, Meaning]
    questions: Mapping[str, Question]
    goals: Mapping[str, Goal]
    conflicts: tuple[Conflict, ...] = ()
