"""What the numbers in a list of tags mean, board by board."""

from __future__ import annotations

from typing import Literal

from sdxl_advisor.named_tuples import NamedTuple

TagKind = Literal[
    "general", "artist", "contributor", "copyright", "character", "meta", "species", "invalid", "lore", "other"
]

HINT = "a CSV file as tag completion has it (name,type,count,aliases), or one tag a line"
KINDS: dict[str, dict[int, TagKind]] = {
    "danbooru": {0: "general", 1: "artist", 3: "copyright", 4: "character", 5: "meta"},
    "e621": {
        0: "general",
        1: "artist",
        2: "contributor",
        3: "copyright",
        4: "character",
        5: "species",
        6: "invalid",
        7: "meta",
        8: "lore",
    },
    "derpibooru": {0: "general"},
}
USUAL_KINDS = KINDS["danbooru"]  # of boards that run the same software
SECOND_BOARD = 7  # in a merged list the types of the second board begin here
MERGED = "danbooru+e621"


class Row(NamedTuple):
    """A tag as it is compiled: its name by spelling, how it is written where that is not the same, type and count."""

    name: str
    written: str | None
    type: int | None
    pictures: int | None
