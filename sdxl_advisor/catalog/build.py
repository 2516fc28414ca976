"""Plain YAML or JSON values <-> records, checked against the records' own types."""

from __future__ import annotations

import types
import typing
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from functools import cache
from math import isfinite
from typing import Any, Literal

from sdxl_advisor.catalog.location import Location

NAMES = {
    str: "text",
    int: "a whole number",
    float: "a number",
    bool: "true or false",
    list: "a list",
    dict: "a mapping",
}
LONG = 60  # characters of a value in a message
LARGEST = 2**53  # of a whole number; every reader of JSON has it exactly


@cache
def type_hints(record: type) -> dict[str, Any]:
    """The resolved field types of a record class."""
    return typing.get_type_hints(record)


def build(kind: Any, raw: Any, at: Location) -> Any:
    """Check *raw* against the type *kind* and return it as that; *at* is the place that a ``DataError`` names."""
    origin, args = typing.get_origin(kind), typing.get_args(kind)
    if origin in (types.UnionType, typing.Union):  # only `X | None` is used
        return None if raw is None else build(args[0], raw, at)
    if origin is Literal:
        if raw not in args:
            raise at.error(f"{shown(raw)} is not one of {', '.join(map(str, args))}")
        return raw
    if origin is tuple:
        return tuple(build(args[0], item, at.item(n, key_of(item))) for n, item in enumerate(expect(list, raw, at)))
    if origin is Mapping:
        return {
            expect(str, key, at): build(args[1], value, at.field(key)) for key, value in expect(dict, raw, at).items()
        }
    if is_dataclass(kind):
        return build_record(kind, expect(dict, raw, at), at)
    return expect(kind, raw, at)


def build_record(kind: Any, raw: dict[str, Any], at: Location) -> Any:
    """Build one record; unknown and missing fields are errors."""
    hints = type_hints(kind)
    for name in raw:
        if name not in hints:
            raise at.field(str(name)).error("unknown field", f"known fields: {', '.join(hints)}")
    for spec in fields(kind):
        required = spec.default is MISSING and spec.default_factory is MISSING
        if required and spec.name not in raw:
            raise at.error(f"missing field '{spec.name}'")
    return kind(**{name: build(hints[name], value, at.field(name)) for name, value in raw.items()})


def expect(kind: Any, raw: Any, at: Location) -> Any:
    """Return *raw* if it is exactly a *kind* (a whole number also passes as a float)."""
    if type(raw) is int and abs(raw) > LARGEST:
        raise at.error("the number is too large")
    if kind is float and type(raw) is int:
        raw = float(raw)
    if type(raw) is not kind:  # `is`, so that True is no int
        raise at.error(f"expected {NAMES[kind]}, got {shown(raw)}")
    if kind is float and not isfinite(raw):
        raise at.error("the number is too large")
    if raw == "" or (kind is str and str(raw).isspace()):
        raise at.error("expected text, got an empty string")
    return raw


def key_of(item: Any) -> str | None:
    """The key of a raw record, for messages."""
    key = item.get("key") if type(item) is dict else None
    return key if type(key) is str else None


def shown(raw: Any) -> str:
    """A value as an error message shows it: short, on one line."""
    if type(raw) in (list, dict):
        return NAMES[type(raw)]
    text = repr(raw)
    return text if len(text) <= LONG else f"{text[: LONG - 3]}..."


def plain(value: Any, *, sparse: bool = False) -> Any:
    """A record as plain values for JSON; *sparse* leaves fields at their default out."""
    if isinstance(value, (str, int, float, bool)) or value is None:
        return value
    if isinstance(value, Mapping):
        return {key: plain(item, sparse=sparse) for key, item in value.items()}
    if isinstance(value, (tuple, list)):
        return [plain(item, sparse=sparse) for item in value]
    if sparse:
        specs = [spec for spec in fields(value) if getattr(value, spec.name) != default_of(spec)]
        return {spec.name: plain(getattr(value, spec.name), sparse=True) for spec in specs}
    kind: Any = type(value)
    return {name: plain(getattr(value, name)) for name in names_of(kind)}


@cache
def names_of(kind: Any) -> tuple[str, ...]:
    """The fields of a record."""
    return tuple(spec.name for spec in fields(kind))


def default_of(spec: Any) -> Any:
    """The value a field has when nothing is given, ``MISSING`` when it must be given."""
    return spec.default_factory() if spec.default_factory is not MISSING else spec.default
