"""Words of short closed lists: a wrong one is answered with the whole list."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sdxl_advisor.catalog.spelling import quoted
from sdxl_advisor.errors import UnknownName


def choice(text: str, words: Sequence[str], what: str) -> str:
    """The one of *words* that a *text* is; ``UnknownName`` with all of them otherwise."""
    folded = text.strip().casefold()
    if folded in words:
        return folded
    raise UnknownName(f"no {what} is called {quoted(text)}", f"one of: {', '.join(words)}")


def choices(texts: Iterable[str], words: Sequence[str], what: str) -> list[str]:
    """The same of several *texts*, each of them one word or several with commas between; each word once."""
    return list(dict.fromkeys(choice(part, words, what) for text in texts for part in text.split(",")))
