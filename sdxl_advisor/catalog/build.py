"""Plain YAML or JSON values <-> records, checked against the records' own types."""

from __future__ import annotations

import types
import typing
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from math import isfinite
from typing import Any, Literal

from sdxl_advisor import lazy_re as re
from sdxl_advisor.catalog.location import Location
from sdxl_advisor.catalog.record import Factory, Needed, default_of, defaults_of, is_record, names_of
from sdxl_advisor.catalog.records import Checkpoint, Line
from sdxl_advisor.catalog.spans import Range
from sdxl_advisor.catalog.spelling import suggestion
from sdxl_advisor.errors import DataError, refuse

NAMES = {
    str: "text",
    int: "a whole number",
    float: "a number",
    bool: "true or false",
    list: "a list",
    dict: "a mapping",
}
GIVEN: dict[Any, tuple[str, ...]] = {Line: ("key", "family"), Checkpoint: ("family", "line", "shared")}  # nobody writes
LONG = 60  # characters of a value in a message
LARGEST = 2**53  # of a whole number; every reader of JSON has it exactly


@cache
def type_hints(record: type) -> dict[str, Any]:
    """The resolved field types of a record class; modules of many records evaluate them when they are imported."""
    found: dict[str, Any] = record.__annotations__
    return typing.get_type_hints(record) if str in map(type, found.values()) else found


def build(kind: Any, raw: Any, at: Location) -> Any:
    """Check *raw* against the type *kind* and return it as that; a ``DataError`` has all faults with their places."""
    origin, args = typing.get_origin(kind), typing.get_args(kind)
    if origin in (types.UnionType, typing.Union):  # only `X | None` is used
        return None if raw is None else build(args[0], raw, at)
    if origin is Literal:
        if raw not in args:
            raise at.error(f"{shown(raw)} is not one of {', '.join(map(str, args))}", suggestion(raw, args))
        return raw
    if origin is tuple:
        items = [(n, args[0], item, at.item(n, key_of(item))) for n, item in enumerate(expect(list, raw, at))]
        return tuple(build_all(items).values())
    if origin is Mapping:
        return build_all(
            (expect(str, key, at), args[1], value, at.field(key)) for key, value in expect(dict, raw, at).items()
        )
    return build_record(kind, raw, at) if is_record(kind) else expect(kind, raw, at)


def build_all(parts: Iterable[tuple[Any, Any, Any, Location]], faults: Sequence[DataError] = ()) -> dict[Any, Any]:
    """Build every part, each given as name, type, raw value and place; all that is wrong is raised together."""
    found, values = list(faults), {}
    for name, kind, raw, at in parts:
        try:
            values[name] = build(kind, raw, at)
        except DataError as fault:
            found.append(fault)
    refuse(found)
    return values


def build_record(kind: Any, raw: Any, at: Location) -> Any:
    """Build one record; unknown and missing fields are errors."""
    if kind is Range and type(raw) in (int, float, str):
        return range_of(raw, at)
    raw = expect(dict, raw, at)
    hints = type_hints(kind)
    writable = [name for name in hints if name not in GIVEN.get(kind, ())]
    faults = [
        at.field(str(name)).error("unknown field", suggestion(name, writable) or f"known fields: {', '.join(writable)}")
        for name in raw
        if name not in hints
    ]
    needed = [name for name, default in defaults_of(kind).items() if default is Needed]
    faults += [at.error(f"missing field '{name}'") for name in needed if name not in raw]
    return kind(**build_all(((n, hints[n], value, at.field(n)) for n, value in raw.items() if n in hints), faults))


@cache
def maker(kind: Any) -> Callable[[Any], Any]:
    """What makes a *kind* of plain values that were checked when they were compiled: `build` without its messages.

    Of what nobody compiled it makes nothing, but raises KeyError, TypeError or ValueError.
    """
    origin, args = typing.get_origin(kind), typing.get_args(kind)
    if origin in (types.UnionType, typing.Union):
        some = maker(args[0])
        return lambda raw: None if raw is None else some(raw)
    if origin is tuple:
        item = maker(args[0])
        return lambda raw: tuple([item(one) for one in exactly(list, raw)])
    if origin is Mapping:
        value = maker(args[1])
        return lambda raw: {key: value(one) for key, one in exactly(dict, raw).items()}
    if is_record(kind):
        return RecordMaker(kind)
    if origin is Literal:
        return lambda raw: args[args.index(raw)]
    kinds = (float, int) if kind is float else (kind,)
    return lambda raw: raw if type(raw) in kinds else exactly(kind, raw)


class RecordMaker:
    """Makes records of a *kind*, without calling it; how a field is made is worked out when the first record has it."""

    def __init__(self, kind: Any) -> None:
        self.kind = kind
        self.makers: dict[str, Callable[[Any], Any]] = {}
        self.defaults = defaults_of(kind)
        self.needed = {name for name, default in self.defaults.items() if default is Needed}
        self.anew = {name: default.make for name, default in self.defaults.items() if isinstance(default, Factory)}

    def __call__(self, raw: Any) -> Any:
        """A record of plain values."""
        makers = self.makers
        if not exactly(dict, raw).keys() <= makers.keys():
            makers |= {name: maker(type_hints(self.kind)[name]) for name in raw.keys() - makers.keys()}
        if not self.needed <= raw.keys():
            raise TypeError(raw)
        made = object.__new__(self.kind)
        fields = made.__dict__
        fields.update(self.defaults)
        for name, make in self.anew.items():
            fields[name] = make()
        for name, value in raw.items():
            fields[name] = makers[name](value)
        return made


def exactly(kind: type, raw: Any) -> Any:
    """*raw*, which is a *kind* if it was compiled."""
    if type(raw) is not kind:
        raise TypeError(raw)
    return raw


def range_of(raw: float | str, at: Location) -> Range:
    """A span as people write it: ``6`` or ``5-6``."""
    raw = raw if type(raw) is str else expect(float, raw, at)
    written = re.fullmatch(r"([0-9.]+)(?:\s*[-\u2013]\s*([0-9.]+))?", str(raw).strip())
    try:
        low, high = (float(written[1]), float(written[2] or written[1])) if written else (None, None)
    except ValueError:
        low = high = None
    if low is None or high is None or low > high:
        raise at.error(f"expected a number, 5-6 or {{min: 5, max: 6}}, got {shown(raw)}")
    low, high = expect(float, low, at), expect(float, high, at)
    return Range(best=low) if low == high else Range(min=low, max=high)


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
        found = {name: getattr(value, name) for name in names_of(type(value))}
        return {name: plain(one, sparse=True) for name, one in found.items() if one != default_of(type(value), name)}
    return {name: plain(getattr(value, name)) for name in names_of(type(value))}
