"""A picture that holds both: the graph that ComfyUI ran, and infotext that a node saved with it.

The graph ran; such a node writes what stands in its own fields, which nobody may have filled. So the graph counts in
what could be read of it, and the text adds the rest: hashes, and a prompt that was made while the graph ran.
"""

from __future__ import annotations

from collections.abc import Iterator

from sdxl_advisor.catalog.record import replace
from sdxl_advisor.catalog.spelling import normalise, quoted
from sdxl_advisor.pictures.generation_data import Picture, generation, merged_models
from sdxl_advisor.pictures.infotext import Generation

OF_MODEL = {"model", "model hash", "hashes", "civitai resources", "merged models"}
NO_TEXT = ("", "unknown", "none", "undefined")  # what nodes write that were given no prompt


def with_saved_text(ran: Picture, saved: Generation) -> Picture:
    """What the graph and the saved text tell together; what they disagree on is told once."""
    made = ran.generation
    if made is None:
        return Picture(ran.program, saved, None)
    good, bad, unread = made.positive, made.negative, ran.unread
    if (unread == "prompt" or ran.unsure) and is_text(saved.positive):
        good, bad, unread = saved.positive, saved.negative, None
    elif unread == "negative" and is_text(saved.negative):
        bad, unread = saved.negative, None
    from_text = good != made.positive
    said = "; ".join(differences(made, saved, prompt=not from_text))
    return replace(
        ran,
        generation=generation(good, bad, {**made.parameters, **added(made, saved)}),
        unread=unread,
        unsure=ran.unsure and not from_text,
        conflicts=(f"{said}: the graph counts",) if said else (),
    )


def is_text(side: str) -> bool:
    """Tell whether a side of a saved prompt is one."""
    return side.casefold() not in NO_TEXT


def model_of(made: Generation) -> str | None:
    """The checkpoint, or those that were merged, in one name."""
    return made.model or " + ".join(merged_models(made)) or None


def added(made: Generation, saved: Generation) -> dict[str, str]:
    """What the saved text tells beside the graph: nothing of a checkpoint that is not the graph's."""
    ours = {key.casefold() for key in made.parameters}
    if (model := model_of(made)) and not is_same(model, saved.model):
        ours |= OF_MODEL
    return {key: value for key, value in saved.parameters.items() if key.casefold() not in ours}


def is_same(one: str, other: str | None) -> bool:
    """Tell whether two names are of one file; who names none says nothing else."""
    return other is None or normalise(one) == normalise(other)


def differences(made: Generation, saved: Generation, *, prompt: bool) -> Iterator[str]:
    """What the two disagree on, as clauses: the checkpoint, the shape of the picture, and a *prompt* of other words."""
    model = model_of(made)
    if model and saved.model and not is_same(model, saved.model):
        yield f"the graph loads {quoted(model)}, the saved text says {quoted(saved.model)}"
    here, there = made.size, saved.size
    if here and there and here[0] * there[1] != here[1] * there[0]:  # a larger one of the same shape was enlarged
        yield f"the graph makes {here[0]}x{here[1]}, the saved text says {there[0]}x{there[1]}"
    words = {side: set(side.casefold().split()) for side in (made.positive, saved.positive)}
    if prompt and made.positive and saved.positive and words[made.positive].isdisjoint(words[saved.positive]):
        yield "the graph and the saved text have different prompts"
