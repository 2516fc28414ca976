"""Answers that are remembered by what was asked, for words that are asked for again and again.

``functools.lru_cache`` keeps its entries in the order of their use, which takes longer than most look-ups here save.
This is a plain dictionary: its ``__getitem__`` is the function, and where the answer is known no code of ours runs.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

__all__ = ["Remembered", "cached_property"]

if TYPE_CHECKING or sys.version_info >= (3, 12):
    from functools import cached_property
else:

    class cached_property:  # noqa: N801 - named as the one of the standard library
        """The same, without the lock that it has in Python 3.11, which takes longer than many an answer."""

        def __init__(self, make: Callable[[Any], Any]) -> None:
            self.make, self.__doc__ = make, make.__doc__

        def __set_name__(self, kind: type, name: str) -> None:
            """Learn by what name it is asked for."""
            self.name = name

        def __get__(self, one: Any, kind: type | None = None) -> Any:
            """Work the answer out; the next time it is found without asking here."""
            if one is None:
                return self
            answer = one.__dict__[self.name] = self.make(one)
            return answer


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
