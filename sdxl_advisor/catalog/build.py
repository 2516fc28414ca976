"""Plain YAML or JSON values -> records, checked against the records' own types."""

from __future__ import annotations

import types
import typing
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from functools import cache
from typing import Any, Literal

from sdxl_advisor.errors import DataError


@cache
def type_hints(record: type) -> dict[str, Any]:
    """The resolved field types of a record class."""
    return typing.get_type_hints(record)


def build(kind: Any, raw: Any, at: str) -> Any:
    """Check *raw* against the type *kind* and return it as that type; *at* is the place named in a ``DataError``."""
    origin, args = typing.get_origin(kind), typing.get_args(kind)
    if origin in (types.UnionType, typing.Union):  # only `X | None` is used
        return None if raw is None else build(args[0], raw, at)
    if origin is Literal:
        if raw not in args:
            raise DataError(f"{at}: '{raw}' is not one of {', '.join(map(str, args))}")
        return raw
    if origin is tuple:
        return tuple(build(args[0], item, f"{at}[{n}]") for n, item in enumerate(expect(list, raw, at)))
    if origin is Mapping:
        return {
            expect(str, key, at): build(args[1], value, f"{at}.{key}") for key, value in expect(dict, raw, at).items()
        }
    if is_dataclass(kind):
        return build_record(kind, expect(dict, raw, at), at)
    return expect(kind, raw, at)


def build_record(kind: Any, raw: dict[str, Any], at: str) -> Any:
    """Build one record; unknown and missing fields are errors."""
    hints = type_hints(kind)
    if unknown := [name for name in raw if name not in hints]:
        raise DataError(f"{at}: unknown field '{unknown[0]}'", f"known fields: {', '.join(hints)}")
    for spec in fields(kind):
        required = spec.default is MISSING and spec.default_factory is MISSING
        if required and spec.name not in raw:
            raise DataError(f"{at}: missing field '{spec.name}'")
    return kind(**{name: build(hints[name], value, f"{at}.{name}") for name, value in raw.items()})


def expect(kind: type, raw: Any, at: str) -> Any:
    """Return *raw* if it is exactly a *kind* (a whole number also passes as a float)."""
    if kind is float and type(raw) is int:
        return float(raw)
    if type(raw) is not kind:  # `is`, so that True is no int
        raise DataError(f"{at}: expected {NAMES[kind]}, got {shown(raw)}")
    if kind is str and not raw.strip():
        raise DataError(f"{at}: expected text, got an empty string")
    return raw


NAMES = {str: "text", int: "a whole number", float: "a number", bool: "true or false", list: "a list", dict: "a mapping"}


def shown(raw: Any) -> str:
    """A value as an error message shows it: short, on one line."""
    text = repr(raw)
    return text if len(text) <= 60 else f"{text[:57]}..."
