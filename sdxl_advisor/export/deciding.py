"""From what is known of a checkpoint to one value for each setting of a program, and why."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePath
from typing import Any

from sdxl_advisor.advice.sampling import OwnPair, own_pair
from sdxl_advisor.advice.tags import TagSheet, tag_sheet
from sdxl_advisor.catalog.catalog import Catalog
from sdxl_advisor.catalog.records import Prediction, Range, Settings
from sdxl_advisor.export.preset import Demand, Preset, Program, Slot, Value, Wanted

NOTHING = Settings(source=())
NAMES: Mapping[Slot, str] = {
    "model_file": "model file",
    "sampler": "sampler",
    "schedule": "schedule",
    "steps": "steps",
    "cfg": "CFG",
    "cfg_rescale": "CFG rescale",
    "size": "size",
    "clip_skip": "clip skip",
}
SIZE = re.compile(r"(\d+)x(\d+)")


def preset(catalog: Catalog, wanted: Wanted, program: Program, subject: str | None, rating: str | None) -> Preset:
    """A checkpoint's tags and settings in the words of a program."""
    interface = program.interface if program.interface in catalog.interfaces.interfaces else None
    sheet = tag_sheet(catalog, wanted.entry.key, subject, rating, interface)
    settings = sheet.settings or NOTHING
    known = catalog.knowledge.prediction(wanted.entry.key)
    prediction: Prediction | None = known.value if known else None
    own = sampling(catalog, settings, prediction, program)
    files = model_files(catalog, wanted)
    found = {
        "model_file": next(iter(files), None),
        "sampler": own.sampler,
        "schedule": own.schedule,
        "steps": whole(one_value(settings.steps)),
        "cfg": one_value(settings.cfg),
        "cfg_rescale": one_value(settings.cfg_rescale),
        "size": first_size(settings, program.sizes),
        "clip_skip": settings.clip_skip,
    }
    values: dict[str, Any] = {slot: found[slot] for slot in program.holds if found[slot] is not None}
    added = {slot: demand for slot, demand in demanded(program, prediction).items() if slot not in values}
    values |= {slot: demand.value for slot, demand in added.items()}
    return Preset(
        key=wanted.entry.key,
        name=wanted.entry.name,
        model_path=wanted.path,
        model_files=files,
        positive=sheet.positive_text,
        negative=sheet.negative_text,
        documented=sheet.documented,
        at_start=sheet.placement == "start",
        hires_fix=settings.hires_fix,
        prediction=prediction.type if prediction else None,
        zero_terminal_snr=has_zero_terminal_snr(prediction),
        unmarked=wanted.unmarked,
        advice=tuple(advice(sheet, settings, program)) if program.holds or program.holds_tags else (),
        decided=tuple(decisions(sheet, settings, prediction, own, program, added)),
        left_out=tuple(slot for slot in program.holds if slot not in values and matters(slot, prediction, settings)),
        arguments=own.arguments,
        **{slot: values.get(slot) for slot in NAMES},
    )


def matters(slot: Slot, prediction: Prediction | None, settings: Settings) -> bool:
    """Tell whether a value is missed where nobody says it: rescale is for v-pred, and SDXL has its clip skip."""
    if slot == "size":
        return first_size(settings) is None
    if slot == "cfg_rescale":
        return prediction is not None and prediction.type == "v-prediction"
    return slot != "clip_skip"


def sampling(catalog: Catalog, settings: Settings, prediction: Prediction | None, program: Program) -> OwnPair:
    """The sampler and schedule in the program's own words."""
    if program.interface is None or "sampler" not in program.holds:
        return OwnPair(None, None)
    predicts = prediction.type if prediction else None
    return own_pair(catalog, settings, predicts, program.interface, schedules="schedule" in program.holds)


def demanded(program: Program, prediction: Prediction | None) -> Mapping[Slot, Demand]:
    """What a program's file must have, with what to write where nobody says it."""
    v_pred = prediction is not None and prediction.type == "v-prediction"
    return {**program.demands, **(program.v_pred_demands if v_pred else {})}


def has_zero_terminal_snr(prediction: Prediction | None) -> bool:
    """Tell whether to turn on zero terminal SNR: for v-pred, unless it is known to have none."""
    if prediction is None or prediction.type != "v-prediction":
        return False
    return prediction.zero_terminal_snr is not False


def model_files(catalog: Catalog, wanted: Wanted) -> tuple[str, ...]:
    """The names that the model file goes by, the user's own first; only those of files to load."""
    own = [PurePath(wanted.path).name] if wanted.path else []
    files = (catalog.checkpoint(wanted.entry.key).files if wanted.entry.listed else None) or ()
    return tuple(dict.fromkeys([*own, *(name for file in files for name in (file.name, *file.also_named))]))


def one_value(span: Range | None) -> float | None:
    """The best of a range, else its middle; nothing where one end is not known."""
    if span is None or span.best is not None:
        return span.best if span else None
    if span.min is None or span.max is None:
        return None
    return round((span.min + span.max) / 2, 2)


def whole(value: float | None) -> int | None:
    """A whole number."""
    return None if value is None else int(value + 0.5)


def first_size(settings: Settings, known: Sequence[tuple[int, int]] | None = None) -> tuple[int, int] | None:
    """The best size, in pixels; the best of those that a program has where it has a list of *known* ones."""
    written = [SIZE.fullmatch(size) for size in settings.resolutions or ()]
    sizes = [(int(size[1]), int(size[2])) for size in written if size]
    return next((size for size in sizes if known is None or size in known), None)


def decisions(
    sheet: TagSheet,
    settings: Settings,
    prediction: Prediction | None,
    own: OwnPair,
    program: Program,
    added: Mapping[Slot, Demand],
) -> Iterator[str]:
    """What was chosen where the data leave a choice, each in a clause."""
    if program.holds_tags and sheet.placement is None and sheet.positive:
        yield "tags at the end, since nobody says where they go"
    if "steps" in program.holds:
        yield from decided_range("steps", settings.steps, whole(one_value(settings.steps)))
    if "cfg" in program.holds:
        yield from decided_range("CFG", settings.cfg, one_value(settings.cfg))
    if "cfg_rescale" in program.holds:
        yield from decided_range("CFG rescale", settings.cfg_rescale, one_value(settings.cfg_rescale))
    best = first_size(settings)
    if "size" in program.holds and best and first_size(settings, program.sizes) is None:
        yield f"size left out: {program.title} has no {in_words(best)}"
    yield from (f"{name} left out: it does not work with v-pred" for name in own.unfit)
    yield from (f"{program.title} has no {name}" for name in own.lacks)
    yield from (f"{NAMES[slot]} {in_words(one.value)}: {one.because}" for slot, one in added.items())
    if program.sets_v_pred and prediction is None:
        yield "taken for epsilon, since nobody says whether it is epsilon or v-pred"
    unsaid = prediction is not None and prediction.zero_terminal_snr is None
    if program.sets_v_pred and unsaid and has_zero_terminal_snr(prediction):
        yield "zero terminal SNR on: v-pred usually needs it, and nobody says it of this one"


def decided_range(name: str, span: Range | None, value: float | None) -> Iterator[str]:
    """Which value of a range was taken."""
    if span is None or (span.min == span.max and span.min is not None):
        return
    ends = f"{in_words(span.min)}-{in_words(span.max)}" if span.min is not None and span.max is not None else ""
    if value is None:
        end = f"from {in_words(span.min)}" if span.min is not None else f"up to {in_words(span.max)}"
        yield f"{name} {end}: left out, since no value is named"
    elif ends:
        yield f"{name} {ends}: wrote {in_words(value)}"


def in_words(value: Value | None) -> str:
    """A value as people write it."""
    if isinstance(value, tuple):
        return f"{value[0]}x{value[1]}"
    return f"{value:g}" if isinstance(value, float) else str(value)


def advice(sheet: TagSheet, settings: Settings, program: Program) -> Iterator[str]:
    """What to know of a checkpoint that the file cannot say by its values, in sentences."""
    yield from sheet.warnings
    yield from sheet.notes
    for setup in sheet.setup if len(sheet.setup) == 1 and not program.sets_v_pred else ():
        yield setup.how
        yield from filter(None, [setup.zero_terminal_snr])
    told = {
        "Avoid": ", ".join(settings.avoid or ()),
        "Needs": settings.requires,
        "VAE": settings.vae,
        "Hires fix": settings.hires_fix,
        "Clip skip": str(settings.clip_skip) if settings.clip_skip and "clip_skip" not in program.holds else None,
    }
    yield from (f"{label}: {text}." for label, text in told.items() if text)
