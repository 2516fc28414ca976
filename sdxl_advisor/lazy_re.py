"""The module ``re`` with patterns that are compiled when they are first used: ``import … lazy_re as re``.

A run uses few of the patterns that stand in the modules that it imports, and compiling all of them took longer than
most answers.
"""

from __future__ import annotations

import re
from re import (
    ASCII,
    DOTALL,
    IGNORECASE,
    MULTILINE,
    VERBOSE,
    Match,
    Pattern,
    escape,
    findall,
    finditer,
    fullmatch,
    match,
    search,
    split,
    sub,
)
from typing import Any, AnyStr, cast

__all__ = [
    "ASCII",
    "DOTALL",
    "IGNORECASE",
    "MULTILINE",
    "VERBOSE",
    "Match",
    "Pattern",
    "compile",
    "escape",
    "findall",
    "finditer",
    "fullmatch",
    "match",
    "search",
    "split",
    "sub",
]
METHODS = ("search", "match", "fullmatch", "finditer", "findall", "sub", "subn", "split")


class CompiledLater:
    """A pattern that becomes one when it is used; from then on it is as quick as any."""

    def __init__(self, text: str | bytes, flags: int) -> None:
        self.given = text, flags

    def __getattr__(self, name: str) -> Any:
        """What the compiled pattern has."""
        compiled: Any = re.compile(*self.given)
        self.__dict__ |= {method: getattr(compiled, method) for method in METHODS}
        return getattr(compiled, name)


def compile(text: AnyStr, flags: int = 0) -> Pattern[AnyStr]:  # noqa: A001 - as ``re`` calls it
    """A pattern, which is compiled later."""
    return cast("Pattern[AnyStr]", CompiledLater(text, flags))
