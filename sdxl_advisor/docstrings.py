"""Texts that users read and that stand in docstrings: ``python -OO`` drops those, so they are read from the source."""

from __future__ import annotations

import inspect
from collections.abc import Callable


def text_of(function: Callable[..., object]) -> str:
    """What a function says of itself; empty where neither it nor its source tells."""
    return inspect.cleandoc(function.__doc__ or docstring_in_source(function))


def docstring_in_source(function: Callable[..., object]) -> str:
    """The docstring of a function as its source has it."""
    import ast
    from textwrap import dedent

    try:
        [found] = ast.parse(dedent(inspect.getsource(function))).body
    except (OSError, SyntaxError, TypeError, ValueError):  # no source is installed
        return ""
    return ast.get_docstring(found) or "" if isinstance(found, ast.FunctionDef) else ""
