"""What a positive prompt wishes of its negative, and the negative that answers it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sdxl_advisor.named_tuples import NamedTuple
from sdxl_advisor.prompts.board_words import BoardWord

Said = Mapping[str, str | None]


class Wishes(NamedTuple):
    """All that the positive says about the negative.

    The bans that are ``recommended``, the words for swaps that are ``shown``, whether it is ``boosted`` by words for
    quality and ``rated``, and its recommended ``best`` tags.
    """

    recommended: tuple[str, ...]
    shown: frozenset[str]
    boosted: bool
    rated: bool
    best: tuple[str, ...]


class Rewritten(NamedTuple):
    """A side as it is now: its text, what was told of it, the words of other boards, and whether it was changed."""

    text: str
    changes: Sequence[Said]
    other_words: Sequence[BoardWord]
    changed: bool
