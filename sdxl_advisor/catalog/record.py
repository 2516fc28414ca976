"""Frozen dataclasses that are made quickly.

Most of a short run's own time went into ``@dataclass(frozen=True)``, which generates and compiles six methods for every
class. Here only ``__init__`` is generated; what is the same for every record is shared.
"""

from __future__ import annotations

from dataclasses import FrozenInstanceError, dataclass, field
from typing import Any, TypeVar, dataclass_transform

T = TypeVar("T")


def set_once(self: Any, name: str, value: object) -> None:
    """Let ``__init__`` set a field; afterwards nothing can."""
    if name in self.__dict__ or name not in self.__dataclass_fields__:
        raise FrozenInstanceError(f"cannot assign to field '{name}'")
    self.__dict__[name] = value


def never(self: Any, name: str) -> None:  # noqa: ARG001
    """Refuse to delete a field."""
    raise FrozenInstanceError(f"cannot delete field '{name}'")


def same(self: Any, other: object) -> Any:
    """Compare field by field with another record of the same class."""
    return self.__dict__ == other.__dict__ if other.__class__ is self.__class__ else NotImplemented


def hashed(self: Any) -> int:
    """Hash the fields; a record with a mapping cannot be hashed."""
    return hash(tuple(self.__dict__.values()))


def shown(self: Any) -> str:
    """The record as the call that makes it."""
    fields = ", ".join(f"{name}={value!r}" for name, value in self.__dict__.items())
    return f"{self.__class__.__qualname__}({fields})"


SHARED = {"__setattr__": set_once, "__delattr__": never, "__eq__": same, "__hash__": hashed, "__repr__": shown}


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def record(kind: type[T]) -> type[T]:
    """Make a class a frozen dataclass."""
    made = dataclass(eq=False, repr=False, match_args=False)(kind)
    for name, method in SHARED.items():
        setattr(made, name, method)
    return made
