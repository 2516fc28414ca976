"""What the YAML files hold, as records. A field added here is loaded, checked and emitted everywhere.

``None`` means unknown, an empty tuple means known to be none. ``source`` lists keys of the file's own ``sources`` or of
``sources.yaml``.
"""

from collections.abc import Mapping
from typing import Literal

from sdxl_advisor.catalog.file_records import Compat, File, FileNames, OtherFile
from sdxl_advisor.catalog.record import field, record
from sdxl_advisor.catalog.spans import Range, Upscale

SDXL = "SDXL"  # the architecture of plain checkpoints

SourceKind = Literal["card", "paper", "release", "copy", "article", "community"]
Status = Literal["current", "superseded", "closed", "test", "unknown"]
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
    """One parent: ``step`` says what was done on the way to the child, ``note`` what sources say of the edge.

    Exactly one of ``checkpoint``, ``line`` and ``family`` is its key: a line or family where no version is known.
    """

    source: tuple[str, ...]
    relation: Relation | None = None
    checkpoint: str | None = None
    line: str | None = None
    family: str | None = None
    step: str | None = None
    note: str | None = None

    @property
    def parent(self) -> tuple[str, str]:
        """The kind (``checkpoint``, ``line``, ``family``) and the key of the parent."""
        named = (("checkpoint", self.checkpoint), ("line", self.line), ("family", self.family))
        return next(((kind, key) for kind, key in named if key is not None), ("checkpoint", ""))


@record
class Training:
    """The data and machines behind a checkpoint; ``images`` counts pictures, ``gpu_hours`` hours.

    ``boards`` are the picture boards whose tags it saw, by their keys in ``boards.yaml``.
    """

    source: tuple[str, ...]
    images: int | None = None
    datasets: tuple[str, ...] | None = None
    boards: tuple[str, ...] | None = None
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

    ``together`` says why the positive ones lose their effect when some are left out, where a source says so. ``most``
    is how many quality words a prompt may have before more do harm, and ``crowded`` what they do then.
    """

    positive: tuple[str, ...]
    negative: tuple[str, ...]
    source: tuple[str, ...]
    placement: Literal["start", "end"] | None = None
    subjects: Mapping[str, Variant] = field(default_factory=dict)
    ratings: Mapping[str, Variant] = field(default_factory=dict)
    together: str | None = None
    most: int | None = None
    crowded: str | None = None
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
class Settings:
    """Sampling settings as the developer gives them; lists best first, sizes as WIDTHxHEIGHT pixels.

    ``avoid`` are samplers and schedulers that are said not to work. ``shift`` is that of the timesteps of a flow.
    ``hires_fix`` is in words, ``upscale`` those of its numbers that these words name.
    """

    source: tuple[str, ...]
    samplers: tuple[str, ...] | None = None
    schedulers: tuple[str, ...] | None = None
    avoid: tuple[str, ...] | None = None
    cfg: Range | None = None
    cfg_rescale: Range | None = None
    steps: Range | None = None
    shift: Range | None = None
    resolutions: tuple[str, ...] | None = None
    size: str | None = None
    clip_skip: int | None = None
    vae: str | None = None
    hires_fix: str | None = None
    upscale: Upscale | None = None
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
    """A score from 0 (not at all) to 5 (the best there is), with its reason: a judgement, or reckoned from a date."""

    score: float
    because: str
    source: tuple[str, ...]


@record
class Checkpoint:
    """One set of weights with everything known of it: a version of a ``line``.

    ``source`` and ``note`` here are for the identity. ``shared`` names the blocks and traits that are its line's.
    """

    key: str
    name: str
    source: tuple[str, ...]
    status: Status = "unknown"
    summary: str | None = None
    family: str = ""
    line: str = ""
    shared: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    architecture: str = SDXL
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
    """What choosing and drawing need of a checkpoint; the whole record is read when it is shown.

    ``has`` names the blocks that it has, ``shared`` those of them and of its traits that are its line's;
    ``prediction``, ``traits`` and ``cutoff``, the month up to which its data reach, are those that its record states.
    One that is not ``listed`` has no record: only its line or family is known.
    """

    key: str
    name: str
    family: str
    line: str
    status: Status = "unknown"
    aliases: tuple[str, ...] = ()
    architecture: str = SDXL
    released: str | None = None
    url: str | None = None
    prediction: PredictionType | None = None
    sell_pictures: Answer | None = None
    has: tuple[str, ...] = ()
    shared: tuple[str, ...] = ()
    parents: tuple[Edge, ...] | None = None
    traits: Mapping[str, int] = field(default_factory=dict)
    cutoff: str | None = None
    listed: bool = True

    @property
    def typed(self) -> str:
        """What can be asked for: its key, or its name where it has no record."""
        return self.key if self.listed else self.name


@record
class LineEntry:
    """What look-up and overview need of a line; that of a family's base has the family's key."""

    key: str
    name: str
    family: str
    checked: str | None = None
    aliases: tuple[str, ...] = ()
    architecture: str = SDXL
    default: str | None = None
    url: str | None = None
    civitai_model: int | None = None
    use_instead: tuple[str, ...] = ()
    in_use: bool = False
    checkpoints: tuple[str, ...] = ()
    merges: tuple[str, ...] = ()
    merges_predict: PredictionType | None = None


@record
class Defaults:
    """Blocks that hold for every version of the line that leaves the whole block out, and each of the ``traits``."""

    prediction: Prediction | None = None
    training: Training | None = None
    quality: Quality | None = None
    vocabulary: Vocabulary | None = None
    prompting: Prompting | None = None
    settings: Settings | None = None
    license: License | None = None
    review: Review | None = None
    traits: Mapping[str, Trait] = field(default_factory=dict)


@record
class Merges:
    """What merges on a family's base usually want, for those of which nothing nearer is known.

    ``prediction`` is what they predict unless their name says otherwise; ``settings`` are for epsilon,
    ``v_prediction_settings`` for v-prediction.
    """

    source: tuple[str, ...]
    prediction: Prediction | None = None
    quality: Quality | None = None
    vocabulary: Vocabulary | None = None
    prompting: Prompting | None = None
    settings: Settings | None = None
    v_prediction_settings: Settings | None = None
    guide: tuple[Statement, ...] = ()
    pitfalls: tuple[Statement, ...] = ()
    history: tuple[Statement, ...] = ()
    unknown: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    note: str | None = None


@record
class Line:
    """A file of the catalogue: one model page with its versions. ``family.yaml`` speaks for the whole family too.

    ``default`` is the version meant when only the line is named, ``newest`` the one known to be the newest. ``in_use``
    marks what is no SDXL, but still in good use.
    """

    key: str
    family: str
    name: str
    checked: str | None = None
    summary: str | None = None
    source: tuple[str, ...] = ()
    sources: Mapping[str, Source] = field(default_factory=dict)
    checkpoints: tuple[Checkpoint, ...] = ()
    aliases: tuple[str, ...] = ()
    architecture: str = SDXL
    developer: str | None = None
    url: str | None = None
    civitai_model: int | None = None
    huggingface: str | None = None
    default: str | None = None
    default_because: Statement | None = None
    newest: str | None = None
    use_instead: tuple[str, ...] = ()
    in_use: bool = False
    guide: tuple[Statement, ...] = ()
    pitfalls: tuple[Statement, ...] = ()
    history: tuple[Statement, ...] = ()
    unknown: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    note: str | None = None
    file_names: FileNames | None = None
    other_files: tuple[OtherFile, ...] = ()
    compat: tuple[Compat, ...] = ()
    merges: Merges | None = None
    defaults: Defaults | None = None

    @property
    def default_version(self) -> str | None:
        """The version that stands for the line where nobody names one."""
        return self.default or self.newest or (self.checkpoints[-1].key if len(self.checkpoints) == 1 else None)
