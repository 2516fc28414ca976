"""Frozen dataclasses that cost next to nothing until they are used.

Most of a short run's own time went into ``@dataclass(frozen=True)``, which generates and compiles methods for every
class, and into what it imports. A run uses few of the classes that it loads, so here ``__init__`` is generated when a
class is first called; what is the same for every record is shared. ``dataclasses`` sees a dataclass when it looks.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar, cast, dataclass_transform

T = TypeVar("T")


class Factory:
    """A default that is made anew for every record."""

    def __init__(self, make: Callable[[], object]) -> None:
        self.make = make


def field(*, default_factory: Callable[[], T]) -> T:
    """A field whose default is made anew for every record."""
    return cast("T", Factory(default_factory))


class Needed:
    """The default of a field that has none."""


class DataclassFields:
    """What ``dataclasses`` asks a class for: worked out when it asks."""

    def __get__(self, one: object, kind: type) -> Any:
        """The fields of a record class, as the standard library describes them; from then on the class has them."""
        import dataclasses

        defaults = {
            name: dataclasses.field(default_factory=default.make) if isinstance(default, Factory) else default
            for name, default in defaults_of(kind).items()
            if default is not Needed
        }
        body = {"__annotations__": kind.__annotations__, "__module__": kind.__module__, **defaults}
        plain: Any = dataclasses.dataclass(init=False, repr=False, eq=False, match_args=False)(
            type(kind.__name__, (), body)
        )
        found = plain.__dataclass_fields__
        type.__setattr__(kind, "__dataclass_fields__", found)
        return found


def made_first(self: Any, *given: Any, **named: Any) -> None:
    """Stand for ``__init__`` until a class is first called."""
    kind = self.__class__
    kind.__init__ = initialiser(kind)
    kind.__init__(self, *given, **named)


def initialiser(kind: type) -> Any:
    """The ``__init__`` of a record class."""
    known: dict[str, Any] = {}
    defaults = defaults_of(kind)
    own = max(defaults, key=len, default="") + "_"  # a name that no field has
    parameters, lines = ["self"], [f"{own} = self.__dict__"]
    for name, default in defaults.items():
        value = name
        known[f"default_{name}"] = default
        if isinstance(default, Factory):
            value = f"default_{name}.make() if {name} is default_{name} else {name}"
        parameters.append(name if default is Needed else f"{name}=default_{name}")
        lines.append(f"{own}['{name}'] = {value}")
    body = "\n ".join(lines)
    exec(f"def __init__({', '.join(parameters)}):\n {body}", known)  # noqa: S102 - of names in a class of this program
    return known["__init__"]


def defaults_of(kind: type) -> dict[str, Any]:
    """The default of each field: a value, a ``Factory``, or ``Needed``."""
    return {name: kind.__dict__.get(name, Needed) for name in kind.__annotations__}


def default_of(kind: type, name: str) -> Any:
    """The value that a field has when nothing is given, ``Needed`` where it must be given."""
    default = kind.__dict__.get(name, Needed)
    return default.make() if isinstance(default, Factory) else default


def names_of(kind: type) -> tuple[str, ...]:
    """The fields of a record class."""
    return tuple(kind.__annotations__)


def is_record(kind: object) -> bool:
    """Tell whether a class is one of records."""
    return getattr(kind, "__setattr__", None) is never_set


def replace(one: T, **changes: Any) -> T:
    """A copy of a record with some of its fields changed."""
    values: Mapping[str, Any] = one.__dict__
    kind: Any = one.__class__
    return cast("T", kind(**{name: values[name] for name in kind.__annotations__} | changes))


def never_set(self: Any, name: str, value: object) -> None:  # noqa: ARG001
    """Refuse to change a field."""
    from dataclasses import FrozenInstanceError

    raise FrozenInstanceError(f"cannot assign to field '{name}'")


def never_deleted(self: Any, name: str) -> None:  # noqa: ARG001
    """Refuse to delete a field."""
    from dataclasses import FrozenInstanceError

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


SHARED: dict[str, Any] = {
    "__init__": made_first,
    "__dataclass_fields__": DataclassFields(),
    "__setattr__": never_set,
    "__delattr__": never_deleted,
    "__eq__": same,
    "__hash__": hashed,
    "__repr__": shown,
}


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def record(kind: type[T]) -> type[T]:
    """Make a class a frozen dataclass."""
    for name, method in SHARED.items():
        setattr(kind, name, method)
    return kind
