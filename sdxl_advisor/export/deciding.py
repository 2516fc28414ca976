"""From what is known of a checkpoint to one value for each setting of a program, and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePath
from typing import Any

from sdxl_advisor import lazy_re as re
from sdxl_advisor.advice.sampling import OwnPair, own_pair
from sdxl_advisor.advice.tags import TagSheet, tag_sheet
from sdxl_advisor.catalog.catalog import Catalog
from sdxl_advisor.catalog.record import replace
from sdxl_advisor.catalog.records import Prediction, Settings
from sdxl_advisor.catalog.spans import Range, Upscale
from sdxl_advisor.catalog.spelling import few_steps_in
from sdxl_advisor.export.preset import Demand, Preset, Program, SecondPass, Slot, Value, Wanted

NOTHING = Settings(source=())
NAMES: Mapping[Slot, str] = {
    "model_file": "model file",
    "sampler": "sampler",
    "schedule": "schedule",
    "steps": "steps",
    "cfg": "CFG",
    "cfg_rescale": "CFG rescale",
    "shift": "shift",
    "size": "size",
    "clip_skip": "clip skip",
    "upscale": "hires fix",
}
SPANS: tuple[Slot, ...] = ("steps", "cfg", "cfg_rescale", "shift")  # that are given as ranges
ABOUT_V_PRED = re.compile(r"\bv-pred", re.IGNORECASE)  # a need that the set-up of the program answers
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
    choices = found(settings, own, files)
    values: dict[Slot, Any] = {slot: one for slot in program.holds for one in fitting(program, slot, choices[slot])[:1]}
    named = tuple(slot for slot in program.holds if slot in values or span_of(settings, slot))
    unfit = unfitting(program, choices)
    demands = {slot: one for slot, one in demanded(program, prediction).items() if slot not in values}
    added = {slot: fitted(one, span_of(settings, slot), wanted.entry.key) for slot, one in demands.items()}
    values |= {slot: demand.value for slot, demand in added.items()}
    told = program.holds or program.holds_tags
    return Preset(
        key=wanted.entry.key,
        name=wanted.entry.name,
        model_path=wanted.path,
        model_files=files,
        positive=sheet.positive_text,
        negative=sheet.negative_text,
        documented=sheet.documented,
        at_start=sheet.placement == "start",
        prediction=prediction.type if prediction else None,
        zero_terminal_snr=has_zero_terminal_snr(prediction),
        unmarked=wanted.unmarked,
        advice=tuple(advice(wanted, sheet, settings, prediction, program)) if told else (),
        decided=tuple(decisions(sheet, settings, prediction, own, program, values, added, unfit)),
        left_out=tuple(one for one in program.holds if one not in {*values, *unfit} and matters(one, prediction)),
        known=named,
        arguments=own.arguments,
        **{slot: values.get(slot) for slot in NAMES},
    )


def found(settings: Settings, own: OwnPair, files: Sequence[str]) -> Mapping[Slot, Sequence[Value]]:
    """What is known for each setting, best first."""
    known: Mapping[Slot, Sequence[Value | None]] = {
        "model_file": files,
        "sampler": [own.sampler],
        "schedule": [own.schedule],
        "steps": [whole(one_value(settings.steps))],
        "cfg": [one_value(settings.cfg)],
        "cfg_rescale": [one_value(settings.cfg_rescale)],
        "shift": [one_value(settings.shift)],
        "size": sizes(settings),
        "clip_skip": [settings.clip_skip],
        "upscale": [second_pass(settings.upscale)],
    }
    return {slot: [value for value in values if value is not None] for slot, values in known.items()}


def fitting(program: Program, slot: Slot, values: Sequence[Value]) -> list[Value]:
    """The values of a setting that a program's format takes."""
    limit = program.limits.get(slot)
    return [value for value in values if limit is None or limit.fits(value)]


def unfitting(program: Program, choices: Mapping[Slot, Sequence[Value]]) -> Mapping[Slot, Value]:
    """The best value of each setting whose best value the program's format does not take."""
    held = {slot: choices[slot] for slot in program.holds if choices[slot]}
    return {slot: values[0] for slot, values in held.items() if values[0] not in fitting(program, slot, values)}


def matters(slot: Slot, prediction: Prediction | None) -> bool:
    """Tell whether a value is missed where nobody says it: some are for one type only, some nobody needs."""
    kind = {"cfg_rescale": "v-prediction", "shift": "rectified-flow"}.get(slot)
    if kind:
        return prediction is not None and prediction.type == kind
    return slot not in ("clip_skip", "upscale")


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


def span_of(settings: Settings, slot: Slot) -> Range | None:
    """The range that is known for a setting."""
    span: Range | None = getattr(settings, slot) if slot in SPANS else None
    return span


def fitted(demand: Demand, span: Range | None, key: str) -> Demand:
    """A demand for the checkpoint *key*: its number within the known *span*, so that it is against nobody's word."""
    value = demand.value
    if isinstance(value, str):
        value = value.replace("{key}", key)
    elif isinstance(value, (int, float)) and span:
        low = value if span.min is None else max(value, span.min)
        value = type(value)(low if span.max is None else min(low, span.max))
    return replace(demand, value=value)


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


def sizes(settings: Settings) -> list[tuple[int, int]]:
    """The sizes in pixels, in the order of the data."""
    found = [SIZE.fullmatch(size) for size in settings.resolutions or ()]
    return [(int(size[1]), int(size[2])) for size in found if size]


def second_pass(upscale: Upscale | None) -> SecondPass | None:
    """A hires fix of which both the scale and the denoise are known."""
    scale, denoise = (one_value(upscale.scale), one_value(upscale.denoise)) if upscale else (None, None)
    if upscale is None or scale is None or denoise is None:
        return None
    return SecondPass(scale, denoise, whole(one_value(upscale.steps)))


def decisions(
    sheet: TagSheet,
    settings: Settings,
    prediction: Prediction | None,
    own: OwnPair,
    program: Program,
    values: Mapping[Slot, Any],
    added: Mapping[Slot, Demand],
    unfit: Mapping[Slot, Value],
) -> Iterator[str]:
    """What was chosen where the data leave a choice, each in a clause."""
    if program.holds_tags and sheet.placement is None and sheet.positive:
        yield "tags at the end, since nobody says where they go"
    for slot in SPANS:
        if slot in program.holds and slot not in unfit:
            yield from decided_range(NAMES[slot], span_of(settings, slot), values.get(slot))
    if (several := len(sizes(settings))) > 1 and "size" in values and "size" not in added:
        yield f"size {in_words(values['size'])}: one of {several} that it knows"
    yield from decided_upscale(settings.upscale, values.get("upscale"))
    yield from (
        f"{NAMES[slot]} {in_words(value)} left out: {program.limits[slot].rule}" for slot, value in unfit.items()
    )
    yield from (f"{name} left out: it does not work with v-pred" for name in own.unfit)
    yield from (f"{program.title} has no {name}" for name in own.lacks)
    unnamed = {slot: one for slot, one in added.items() if slot in unfit or not span_of(settings, slot)}
    yield from (f"{NAMES[slot]} {in_words(one.value)}: {one.because}" for slot, one in unnamed.items())
    if program.sets_zero_terminal_snr and prediction is None:
        yield "taken for epsilon, since nobody says whether it is epsilon or v-pred"
    unsaid = prediction is not None and prediction.zero_terminal_snr is None
    if program.sets_zero_terminal_snr and unsaid and has_zero_terminal_snr(prediction):
        yield "zero terminal SNR on: v-pred usually needs it, and nobody says it of this one"


def decided_range(name: str, span: Range | None, value: float | None) -> Iterator[str]:
    """Which value of a range was taken."""
    if span is None or span.min == span.max:
        return
    if span.min is not None and span.max is not None:
        said = f"{in_words(span.min)}-{in_words(span.max)}"
    elif span.best is not None:
        return
    else:
        said = f"from {in_words(span.min)}" if span.min is not None else f"up to {in_words(span.max)}"
    if value is None:
        yield f"{name} {said}: left out, since no value is named"
    else:
        yield f"{name} {said}: wrote {in_words(value)}"


def decided_upscale(upscale: Upscale | None, value: SecondPass | None) -> Iterator[str]:
    """Which values of a hires fix were taken."""
    if upscale and value:
        yield from decided_range("hires fix scale", upscale.scale, value.scale)
        yield from decided_range("hires fix denoise", upscale.denoise, value.denoise)
        yield from decided_range("hires fix steps", upscale.steps, value.steps)


def in_words(value: Value | None) -> str:
    """A value as people write it."""
    if isinstance(value, tuple):
        return f"{value[0]}x{value[1]}"
    return f"{value:g}" if isinstance(value, float) else str(value)


def advice(
    wanted: Wanted, sheet: TagSheet, settings: Settings, prediction: Prediction | None, program: Program
) -> Iterator[str]:
    """What to know of a checkpoint that the file cannot say by its values, in sentences."""
    yield from sheet.warnings
    yield from sheet.notes
    setup = sheet.setup if len(sheet.setup) == 1 else ()
    if not program.sets_v_pred:
        yield from (text for one in setup for text in (one.how, one.zero_terminal_snr) if text)
    elif has_zero_terminal_snr(prediction) and not program.sets_zero_terminal_snr:
        yield "The program has no switch for zero terminal SNR."
    flows = prediction is not None and prediction.type == "rectified-flow"
    if flows and not ("shift" in program.holds and settings.shift):
        yield "It is rectified flow: it needs flow sampling, else the picture is noise."
    few = program.holds and sheet.settings and few_steps_in(wanted.entry.name)  # without settings a note says it
    if few and not (settings.steps and settings.cfg):
        yield "It draws in few steps: set the steps and CFG that its page names; usual ones spoil the picture."
    answered = (setup or program.sets_v_pred) and ABOUT_V_PRED.search(settings.requires or "")
    told = {
        "Avoid": ", ".join(settings.avoid or ()),
        "Needs": None if answered else settings.requires,
        "VAE": settings.vae,
        "Hires fix": settings.hires_fix,
        "Clip skip": str(settings.clip_skip) if settings.clip_skip and "clip_skip" not in program.holds else None,
    }
    yield from (f"{label}: {text}." for label, text in told.items() if text)
