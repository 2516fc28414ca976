"""Rules about the settings that a picture was made with."""

from __future__ import annotations

from collections.abc import Iterator

from sdxl_advisor import lazy_re as re
from sdxl_advisor.catalog.file_records import AddOn
from sdxl_advisor.catalog.records import Settings
from sdxl_advisor.catalog.spans import Range
from sdxl_advisor.catalog.spelling import shell_quoted
from sdxl_advisor.names.samplers import AUTOMATIC
from sdxl_advisor.pictures.infotext import Generation
from sdxl_advisor.prompts.features import ADD_ON
from sdxl_advisor.prompts.grammar import add_on_called
from sdxl_advisor.prompts.rules import Case, Draft, Example, Severity, at, rule

SMALLER, LARGER = 0.7, 1.4  # of the area of the smallest and the largest size that is listed
SIZE = re.compile(r"(\d+)x(\d+)")
ADD_ONS: dict[str, AddOn] = {"network": "lora", "embedding": "embedding"}  # by the kind of a piece


@rule(
    "SA501",
    "settings-out-of-range",
    about="parameters",
    good=Example(
        "noobai-xl-eps-1.1",
        "masterpiece, best quality, 1girl\nSteps: 28, Sampler: Euler a, CFG scale: 5, Size: 832x1216",
    ),
    bad=Example(
        "noobai-xl-eps-1.1",
        "masterpiece, best quality, 1girl\nSteps: 28, Sampler: Euler a, CFG scale: 12, Size: 512x512",
    ),
)
def settings_out_of_range(case: Case) -> Iterator[Draft]:
    """Settings other than the developer's.

    CFG, steps and size far from them burn, blur or repeat the picture; a sampler or schedule that the developer rules
    out breaks it.
    Instead: the settings of the checkpoint (sdxl-advisor tags NAME).
    Source: the settings of the checkpoint, each with its sources.
    """
    made, settings = case.generation, case.language.settings
    if made is None or settings is None:
        return
    for key, value, span in (
        ("CFG scale", made.cfg, settings.cfg),
        ("Steps", made.steps, settings.steps),
        ("CFG rescale", made.cfg_rescale, settings.cfg_rescale),
    ):
        if value is not None and span and outside(value, span):
            yield found(made, key, "warning", f"{key} {value:g}: {case.name} wants {spread(span)}")
    yield from sampling(case, made, settings)
    if made.clip_skip is not None and settings.clip_skip not in (None, made.clip_skip):
        yield found(made, "Clip skip", "warning", f"clip skip {made.clip_skip}: {case.name} wants {settings.clip_skip}")
    if made.size and (wanted := wrong_size(case, made.size)):
        yield found(made, "Size", "warning", wanted)


@rule(
    "SA502",
    "v-prediction",
    about="parameters",
    good=Example(
        "noobai-xl-eps-1.1",
        "masterpiece, best quality, 1girl\nSteps: 28, Sampler: Euler a, CFG scale: 5, Size: 832x1216",
    ),
    bad=Example(
        "noobai-xl-vpred-1.0",
        "masterpiece, best quality, 1girl\nSteps: 28, Sampler: Euler, CFG scale: 5, Size: 832x1216",
    ),
)
def v_prediction(case: Case) -> Iterator[Draft]:
    """A picture from a v-pred checkpoint, which not every program detects by itself.

    Loaded as epsilon it gives noise or dull colours, and the parameters do not show how it was loaded.
    Instead: make sure that the program knows it (sdxl-advisor tags NAME --ui PROGRAM).
    Source: the prediction of the checkpoint, and the programs in the catalogue.
    """
    made, checkpoint = case.generation, case.language.checkpoint
    if made and case.catalog.knowledge.type_of(checkpoint.key) == "v-prediction":
        key = "Model" if "Model:" in made.tail else "Sampler"
        look = f"sdxl-advisor tags {shell_quoted(case.catalog.entry(checkpoint.key).typed)}"
        yield found(made, key, "note", f"it is v-pred: if the picture looks wrong, see {look}")


@rule(
    "SA503",
    "add-on-of-another-family",
    seeks=ADD_ON,
    good=Example("noobai-xl-eps-1.1", "masterpiece, best quality, 1girl, <lora:styleForIllustrious_v1:0.8>"),
    bad=Example("noobai-xl-eps-1.1", "masterpiece, best quality, 1girl, <lora:styleForPony_v1:0.8>"),
)
def add_on_of_another_family(case: Case) -> Iterator[Draft]:
    """A LoRA or an embedding that was made for another family, by its name.

    It works weakly there, or not at all. A name that tells no family is passed over.
    Instead: one that was made for the family of the checkpoint (sdxl-advisor compat FILE NAME).
    Source: what sources say of the two, else the lineage of the checkpoints (sdxl-advisor compat).
    """
    for side in case.sides:
        for piece in side.prompt.of_kind("network", "embedding"):
            if said := misfit_of(case, add_on_called(piece), ADD_ONS[piece.kind]):
                yield at(piece, side.side, "note", said)
    if made := case.generation:
        from sdxl_advisor.pictures.generation_data import loaded_loras

        told = (misfit_of(case, name, "lora") for name in loaded_loras(made))
        yield from (found(made, "Loras", "note", said) for said in told if said)


def misfit_of(case: Case, name: str, kind: AddOn) -> str | None:
    """What is wrong with an add-on of this *name*, remembered for other prompts."""
    known = case.language.misfits
    if (kind, name) not in known:
        from sdxl_advisor.advice.add_ons import misfit

        known[kind, name] = misfit(case.catalog, name, kind, case.catalog.entry(case.language.checkpoint.key))
    return known[kind, name]


def sampling(case: Case, made: Generation, settings: Settings) -> Iterator[Draft]:
    """Samplers and schedules that are ruled out, or others than those that are named."""
    sampler, schedule = case.language.dictionary.samplers.read(made.sampler, made.scheduler)
    avoid = settings.avoid or ()
    for key, value, named in (
        ("Sampler", sampler, settings.samplers),
        ("Schedule type", schedule, settings.schedulers),
    ):
        if value is None or value == AUTOMATIC:
            continue
        place = key if f"{key}:" in made.tail else "Sampler"
        if value in avoid or (key == "Sampler" and f"{sampler} {schedule}" in avoid):
            which = value if value in avoid else f"{sampler} with {schedule}"
            yield found(made, place, "error", f"{which} does not work with {case.name}, says a source")
        elif named and value not in named:
            yield found(made, place, "note", f"{case.name} works best with {' or '.join(named)}; you used {value}")


def outside(value: float, span: Range) -> bool:
    """Tell whether a value lies outside a span; a single value is a recommendation, not a limit."""
    below = span.min is not None and value < span.min
    above = span.max is not None and value > span.max
    return span.min != span.max and (below or above)


def spread(span: Range) -> str:
    """A span in words."""
    if span.min is not None and span.max is not None:
        return f"{span.min:g} to {span.max:g}"
    return f"at least {span.min:g}" if span.min is not None else f"at most {span.max:g}"


def wrong_size(case: Case, size: tuple[int, int]) -> str | None:
    """What is wrong with a size, by the list in the checkpoint's settings; words about size tell nothing here."""
    listed = (case.language.settings.resolutions if case.language.settings else None) or ()
    areas = [int(found[1]) * int(found[2]) for one in listed if (found := SIZE.fullmatch(one))]
    if not areas or min(areas) * SMALLER <= size[0] * size[1] <= max(areas) * LARGER:
        return None
    too = "small" if size[0] * size[1] < min(areas) else "large"
    return f"{size[0]}x{size[1]} is too {too} for a first pass: {case.name} works best at {listed[0]}"


def found(made: Generation, key: str, severity: Severity, message: str) -> Draft:
    """A finding on one of the parameters."""
    span = re.search(rf"{re.escape(key)}: *[^,\n]*", made.tail)
    start, end = span.span() if span else (0, 0)
    return Draft("settings", start, end, severity, message)
