"""What the file of a program says of one checkpoint, with every value decided."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal

from sdxl_advisor.catalog.record import field, record
from sdxl_advisor.catalog.records import Entry, PredictionType

USUAL_CLIP_SKIP = 2  # what SDXL always does: a page that asks for 1 or 2 asks for nothing
Slot = Literal[
    "model_file", "sampler", "schedule", "steps", "cfg", "cfg_rescale", "shift", "size", "clip_skip", "upscale"
]


def one_line(text: str) -> str:
    """A text without line breaks, for formats in which they end something."""
    return " ".join(text.splitlines())


@record
class Wanted:
    """A checkpoint to export: ``path`` is that of its model file on the user's disk.

    ``unmarked`` tells that the file predicts v and lacks the key by which programs find that out.
    """

    entry: Entry
    path: str | None = None
    unmarked: bool = False


@record
class Demand:
    """What to write where a format demands a value and nobody names one, ``because`` of what, in a clause.

    ``{key}`` in a text is the checkpoint's; a number is brought into the span that is known.
    """

    value: Value
    because: str


@record
class SecondPass:
    """A hires fix: how many times as large, at which denoise, in how many steps where that is known."""

    scale: float
    denoise: float
    steps: int | None


Value = str | int | float | tuple[int, int] | SecondPass


@record
class Limit:
    """Which values a format takes: ``fits`` tells it of one, ``rule`` says it in a clause."""

    fits: Callable[[Any], bool]
    rule: str


@record
class Preset:
    """A checkpoint's tags and settings in the words of one program.

    ``model_file`` is the file to load, ``model_files`` all the names that it is known by, the user's own first.
    ``positive`` and ``negative`` are what ``tags`` prints; it is ``documented`` where somebody says which these are.
    ``at_start`` is where the positive words stand. ``sampler``
    and ``schedule`` are the program's own names, ``size`` is width and height in pixels. ``clip_skip`` counts layers
    from the end as A1111 does (2 is what SDXL always does). ``unmarked`` is as in `Wanted`. ``shift`` is that of a
    flow's timesteps, ``upscale`` the hires fix where its scale and denoise are known.
    ``advice`` are sentences for whoever uses the file, ``decided`` says where a value was chosen and why, ``left_out``
    are the slots for which nothing is known, ``known`` those whose values the data name.
    ``arguments`` are what a call of the sampler needs, as Python writes them.
    """

    key: str
    name: str
    model_file: str | None
    model_files: tuple[str, ...]
    model_path: str | None
    positive: str
    negative: str
    documented: bool
    at_start: bool
    sampler: str | None
    schedule: str | None
    steps: int | None
    cfg: float | None
    cfg_rescale: float | None
    size: tuple[int, int] | None
    clip_skip: int | None
    prediction: PredictionType | None
    zero_terminal_snr: bool
    unmarked: bool
    advice: tuple[str, ...]
    decided: tuple[str, ...]
    left_out: tuple[Slot, ...]
    shift: float | None = None
    upscale: SecondPass | None = None
    known: tuple[Slot, ...] = ()
    arguments: tuple[str, ...] = ()

    @property
    def more_clip_skip(self) -> int:
        """How many layers to skip besides those that SDXL always skips."""
        return max(0, (self.clip_skip or 0) - USUAL_CLIP_SKIP)

    @property
    def is_v_pred(self) -> bool:
        """Tell whether it predicts v."""
        return self.prediction == "v-prediction"

    def around(self, prompt: str) -> str:
        """The positive words with a *prompt* on the side where it belongs: the whole prompt that a program builds."""
        parts = [self.positive, prompt] if self.at_start else [prompt, self.positive]
        return ", ".join(filter(None, parts))

    def behind(self, prompt: str) -> str:
        """The negative words behind a *prompt*."""
        return ", ".join(filter(None, [prompt, self.negative]))


@record
class ExportedFile:
    """A file for a program: ``name`` in the folder where it goes, ``text`` as it must stand on the disk, in UTF-8.

    ``target`` is the path where it goes, where a model file's own path tells that. ``part`` tells that it is a part of
    a file that only the program itself makes: it is merged into that file and never written alone.
    """

    name: str
    text: str
    target: str | None = None
    part: bool = False


@record
class Program:
    """How a program's file is made.

    ``interface`` is its key in ``interfaces.yaml`` where it has one, ``where`` says where its files go, and
    ``read_at`` at which version its format was read. ``holds`` are the settings for which the format has room;
    ``limits`` say which values it takes, ``demands`` what must be there, ``v_pred_demands`` what a checkpoint that
    predicts v needs besides.
    ``make`` makes the files of some presets; ``merge`` puts such a file's text into the text of the file that is there:
    none where a file cannot be merged. ``sets_v_pred`` tells that the files themselves set up v-prediction,
    ``sets_zero_terminal_snr`` its noise schedule too, and ``holds_tags`` that there are tags in them. ``refuses`` says
    in a sentence why a preset cannot be exported; nothing where it can. ``beside_model`` tells that each model file has
    a file of its own beside it.
    """

    title: str
    interface: str | None
    where: str
    read_at: str
    holds: tuple[Slot, ...]
    make: Callable[[Sequence[Preset]], Sequence[ExportedFile]]
    merge: Callable[[str, str], str] | None = None
    limits: Mapping[Slot, Limit] = field(default_factory=dict)
    demands: Mapping[Slot, Demand] = field(default_factory=dict)
    v_pred_demands: Mapping[Slot, Demand] = field(default_factory=dict)
    sets_v_pred: bool = False
    sets_zero_terminal_snr: bool = False
    holds_tags: bool = True
    refuses: Callable[[Preset], str | None] | None = None
    beside_model: bool = False
