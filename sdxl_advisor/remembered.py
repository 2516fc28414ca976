"""Answers that are remembered by what was asked, for words that are asked for again and again.

``functools.lru_cache`` keeps its entries in the order of their use, which takes longer than most look-ups here save.
This is a plain dictionary: its ``__getitem__`` is the function, and where the answer is known no code of ours runs.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

Asked = TypeVar("Asked")
Answer = TypeVar("Answer")


class Remembered(dict[Asked, Answer]):
    """The answers that *make* gives; all are forgotten when there are as many as there may be at *most*."""

    def __init__(self, make: Callable[[Asked], Answer], most: int) -> None:
        super().__init__()
        self.make, self.most = make, most

    def __missing__(self, asked: Asked) -> Answer:
        """Find an answer, and remember it."""
        if len(self) >= self.most:
            self.clear()
        answer = self[asked] = self.make(asked)
        return answer
