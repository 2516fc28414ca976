"""Names as people type them, and the nearest ones when a name is not known."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

SEPARATORS = str.maketrans("", "", "-_.")
LONG = 80  # characters of a name in a message
MODEL_ENDINGS = (".safetensors", ".ckpt")


def normalise(name: str) -> str:
    """A name without case, blanks of any kind, dashes, underscores and dots, and without a model file's ending."""
    folded = "".join(name.split()).casefold().replace("\N{CYRILLIC SMALL LETTER IO}", "\N{CYRILLIC SMALL LETTER IE}")
    for ending in MODEL_ENDINGS:
        folded = folded.removesuffix(ending)
    return folded.translate(SEPARATORS)


@lru_cache(maxsize=20_000)
def spelling(tag: str) -> str:
    """A tag as it is compared: case, underscores and repeated blanks make no difference."""
    return " ".join(tag.casefold().replace("_", " ").split())


def quoted(name: str) -> str:
    """A name as an error message shows it: in quotes, and not longer than anyone reads."""
    return f"'{name}'" if len(name) <= LONG else f"'{name[: LONG - 3]}...'"


def nearest(name: str, known: Iterable[str], most: int = 3) -> list[str]:
    """Up to *most* of the *known* names that look like *name*, best first."""
    import difflib

    spelled = {normalise(candidate): candidate for candidate in known}
    wanted = normalise(name[:LONG])
    close = difflib.get_close_matches(wanted, spelled, n=most, cutoff=0.6)
    inside = [other for other in spelled if wanted and wanted in other and other not in close]
    return [spelled[other] for other in [*close, *sorted(inside, key=len)][:most]]
