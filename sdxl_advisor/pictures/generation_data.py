"""What every reader of pictures makes: what a picture tells, in the words of A1111."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Literal

from sdxl_advisor import lazy_re as re
from sdxl_advisor.catalog.record import record
from sdxl_advisor.pictures.infotext import LONE, Generation, decoded

NOTHING = "it holds no generation data; many sites and chat programs remove it"
MERGED = " + "  # between the checkpoints of a merge
LORA = re.compile(r"<lora:([^:<>]{1,200})(?::([-+.\d]{1,10}))?[^<>]{0,50}>")
WEIGHT = re.compile(r":[-+.\d]{1,20}$")  # behind the name of a LoRA
BREAKING = re.compile(r"[,:\n]")  # in a value
BROKEN = "its generation data is damaged"
Object = Mapping[str, object]  # of JSON; its numbers are text, as they are written


@record
class Picture:
    """What a picture tells: program, generation, and what could not be read and why.

    ``program`` is None if none is told; ``generation`` is None where the picture holds none; ``note`` is one clause
    without a full stop about what was not read. ``unread`` is the side of the prompt that could not be read, and
    ``unsure`` tells that nodes stand before the text whose work is not known. ``other_model`` is a clause on what
    speaks of another model than SDXL. ``conflicts`` tell of what in the picture disagrees, and what counts.
    """

    program: str | None
    generation: Generation | None
    note: str | None
    unread: Literal["prompt", "negative"] | None = None
    unsure: bool = False
    other_model: str | None = None
    conflicts: tuple[str, ...] = ()


def generation(positive: object, negative: object, parameters: Mapping[str, object]) -> Generation:
    """A generation that was not written as infotext; its ``tail`` is what A1111 would write.

    What is no text is left out, and so are empty values.
    """
    good, bad = (trimmed(side) for side in (positive, negative))
    kept = {key: value for key, raw in parameters.items() if (value := plain(raw)) is not None}
    return Generation(good, 0, bad, 0 if bad else None, kept, written(kept))


def written(parameters: Mapping[str, str]) -> str:
    """Parameters as the line below a prompt; a value that would break it is quoted."""
    return ", ".join(
        f"{key}: {json.dumps(value, ensure_ascii=False) if BREAKING.search(value) else value}"
        for key, value in parameters.items()
    )


def trimmed(side: object) -> str:
    """One side of a prompt without blanks around it."""
    return LONE.sub("\ufffd", side).strip() if isinstance(side, str) else ""


def plain(value: object) -> str | None:
    """A value of JSON as the text that A1111 would write; None for what is none or empty."""
    return trimmed(value) or None


def json_object(text: str | None) -> Object | None:
    """The object that a text is in JSON."""
    found = decoded(text.strip())[0] if text else None
    return found if isinstance(found, dict) else None


def inner(source: Object, *keys: str) -> Object:
    """An object within another; an empty one where there is none."""
    found: object = source
    for key in keys:
        found = found.get(key) if isinstance(found, dict) else None
    return found if isinstance(found, dict) else {}


def items(source: Object, key: str) -> list[Object]:
    """The objects of a list within an object."""
    found = source.get(key)
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def renamed(source: Object, keys: Mapping[str, str]) -> dict[str, object]:
    """The values that A1111 has a key for; *keys* leads from the program's own to that."""
    return {key: source.get(own) for own, key in keys.items()}


def size(width: object, height: object) -> str | None:
    """The size as A1111 writes it."""
    across, down = plain(width), plain(height)
    return f"{across}x{down}" if across and down else None


def loras(found: Iterable[tuple[object, object]]) -> str | None:
    """Names and weights of LoRAs in one value."""
    named = [(name, plain(weight)) for raw, weight in found if (name := plain(raw)) and name.casefold() != "none"]
    return ", ".join(f"{name}:{weight}" if weight else name for name, weight in named) or None


def loaded_loras(made: Generation) -> tuple[str, ...]:
    """The names of the LoRAs that nodes loaded, without their weights."""
    written = filter(None, (made.value("Loras") or "").split(", "))
    return tuple(dict.fromkeys(WEIGHT.sub("", one) for one in written))


def lora_names(made: Generation) -> tuple[str, ...]:
    """The names of all LoRAs, loaded or in the prompt."""
    return tuple(dict.fromkeys((*loaded_loras(made), *(found[1] for found in LORA.finditer(made.positive)))))


def merged(names: Iterable[str]) -> str | None:
    """The checkpoints of a merge in one value."""
    return MERGED.join(names) or None


def merged_models(made: Generation) -> tuple[str, ...]:
    """The checkpoints that were merged while the picture was made."""
    return tuple(filter(None, (made.value("Merged models") or "").split(MERGED)))
