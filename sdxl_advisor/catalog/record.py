"""Frozen dataclasses that are made quickly.

Most of a short run's own time went into ``@dataclass(frozen=True)``, which generates and compiles six methods for every
class. Here only ``__init__`` is generated; what is the same for every record is shared. It sets the fields past
``__setattr__``, which would be called for each of them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import MISSING, Field, FrozenInstanceError, dataclass, field, fields
from typing import Any, TypeVar, dataclass_transform

T = TypeVar("T")


def never_set(self: Any, name: str, value: object) -> None:  # noqa: ARG001
    """Refuse to set a field."""
    raise FrozenInstanceError(f"cannot assign to field '{name}'")


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


SHARED = {"__setattr__": never_set, "__delattr__": never, "__eq__": same, "__hash__": hashed, "__repr__": shown}


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def record(kind: type[T]) -> type[T]:
    """Make a class a frozen dataclass."""
    made = dataclass(init=False, eq=False, repr=False, match_args=False)(kind)
    made.__init__ = initializer(fields(made))  # type: ignore[method-assign, arg-type]
    for name, method in SHARED.items():
        setattr(made, name, method)
    return made


def initializer(given: tuple[Field[Any], ...]) -> Callable[..., None]:
    """The ``__init__`` of a record with these fields."""
    scope: dict[str, Any] = {"MISSING": MISSING}
    own = max((one.name for one in given), key=len, default="") + "_"  # a name that no field has
    parameters, lines = ["self"], [f" {own} = self.__dict__"]
    for one in given:
        name = value = one.name
        if one.default_factory is not MISSING:
            scope[f"make_{name}"], value = one.default_factory, f"make_{name}() if {name} is MISSING else {name}"
        scope[f"default_{name}"] = one.default
        optional = one.default is not MISSING or one.default_factory is not MISSING
        parameters.append(f"{name}=default_{name}" if optional else name)
        lines.append(f" {own}[{name!r}] = {value}")
    exec("\n".join([f"def __init__({', '.join(parameters)}):", *lines]), scope)  # noqa: S102 - names of fields alone
    made: Callable[..., None] = scope["__init__"]
    return made
