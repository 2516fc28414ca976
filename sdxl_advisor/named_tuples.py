"""``NamedTuple`` as ``typing`` has it, for a quarter of the time: nobody asks these classes for the types of fields.

``typing`` compiles the type of every field, whoever wants it, and that took as long as running a small command.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__all__ = ["NamedTuple"]

if TYPE_CHECKING:
    from typing import NamedTuple
else:
    from collections import namedtuple

    MADE = {"__module__", "__qualname__", "__annotations__", "__slots__"}  # what is no method or property

    class Maker(type):
        """Makes a named tuple of the body of a class: its fields, their defaults, and what else stands there."""

        def __new__(cls, name: str, _: tuple[type, ...], body: dict[str, Any]) -> type:
            """The class of tuples."""
            fields = type(name, (), body).__annotations__
            defaults = [body[field] for field in fields if field in body]
            made = namedtuple(name, fields, defaults=defaults, module=body["__module__"])  # noqa: PYI024 - the quick one
            for attribute, value in body.items():
                if attribute not in MADE and attribute not in fields:
                    setattr(made, attribute, value)
            made.__qualname__, made.__annotations__ = body["__qualname__"], fields
            return made

    NamedTuple = type.__new__(Maker, "NamedTuple", (), {})
