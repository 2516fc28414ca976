"""Which checkpoints know a word: those that have it, and all that was made from them; worked out when compiled."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sdxl_advisor.catalog.catalog import Catalog

KNOWING = "knowing"


class Knowing:
    """The checkpoints that know each word, as numbers that have a bit for each of the ``keys``.

    ``lines`` are the lines of these, ``speaking`` are those of lines that speak for a family.
    """

    def __init__(self, raw: Mapping[str, Any]) -> None:
        self.keys: Sequence[str] = raw["keys"]
        self.lines: Sequence[str] = raw["lines"]
        self.families = {family: int(bits, 16) for family, bits in raw["families"].items()}
        self.speaking = int(raw["speaking"], 16)
        self.words: Mapping[str, str] = raw["words"]

    @cached_property
    def line_of(self) -> Mapping[str, str]:
        """The line of each checkpoint."""
        return dict(zip(self.keys, self.lines, strict=True))

    @cached_property
    def sizes(self) -> Mapping[str, int]:
        """How many versions each line has."""
        return Counter(self.lines)

    def those(self, spellings: Iterable[str]) -> int:
        """The checkpoints that know a word in one of its spellings."""
        found = 0
        for spelled in spellings:
            found |= int(self.words.get(spelled, "0"), 16)
        return found

    def families_of(self, some: int) -> list[str]:
        """The families of some checkpoints, in the order of these."""
        found = {family: some & bits for family, bits in self.families.items() if some & bits}
        return sorted(found, key=lambda family: found[family] & -found[family])


def places(some: int) -> list[int]:
    """The places of some checkpoints among the keys."""
    return [place for place, bit in enumerate(reversed(f"{some:b}")) if bit == "1"]


def knowing_most(words: Iterable[int], among: int) -> int:
    """Those *among* some checkpoints that know most of some *words*, given by who knows each."""
    at_least = [among]  # by how many words they know at least
    for known in words:
        more = [some & known for some in at_least]
        at_least = [some | others for some, others in zip([*at_least, 0], [0, *more], strict=True)]
        if not at_least[-1]:
            at_least.pop()
    return at_least[-1]


def knowing_of(catalog: Catalog) -> dict[str, Any]:
    """The record of it for all folders of a *catalog*: what is made from a checkpoint may be in another one."""
    rows = catalog.overview.rows
    bits = {row.key: 1 << place for place, row in enumerate(rows)}
    families: dict[str, int] = {}
    for row in rows:
        families[row.family] = families.get(row.family, 0) | bits[row.key]
    speaking = speaking_lines(catalog)
    spoken = {key: sum(bits.get(one, 0) for one in with_all_below(catalog, key)) for key in catalog.lexicon.words_of}
    words: dict[str, int] = {}
    for spelled in catalog.lexicon.raw:
        for key in catalog.lexicon.speakers(spelled):
            words[spelled] = words.get(spelled, 0) | spoken[key]
    return {
        KNOWING: {
            "keys": [row.key for row in rows],
            "lines": [row.line for row in rows],
            "families": {family: f"{some:x}" for family, some in families.items()},
            "speaking": f"{sum(bits[row.key] for row in rows if row.line in speaking):x}",
            "words": {spelled: f"{some:x}" for spelled, some in words.items()},
        }
    }


def speaking_lines(catalog: Catalog) -> set[str]:
    """The lines that speak for a family, where merges know the same words: its base, and its line of most versions."""
    found: set[str] = set()
    for family, line in catalog.families.items():
        if line.default:
            sizes = Counter(row.line for row in catalog.overview.by_family[family] if row.line != family)
            found |= {family, *(name for name, _ in sizes.most_common(1))}
    return found


def with_all_below(catalog: Catalog, key: str) -> set[str]:
    """A checkpoint, or the merges of a family, and all that inherits from it first."""
    waiting, found = [key], {key}
    while waiting:
        below = [one for one in catalog.overview.below.get(waiting.pop(), ()) if one not in found]
        found.update(below)
        waiting += below
    return found
