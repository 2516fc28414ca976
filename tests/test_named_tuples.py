"""Named tuples are what ``typing`` makes of the same classes, but for the types of their fields."""

from __future__ import annotations

import pickle
import re
import typing
from pathlib import Path
from typing import Any

from sdxl_advisor.named_tuples import NamedTuple

PACKAGE = Path(__file__).parents[1] / "sdxl_advisor"
TYPED = re.compile(r"^from typing import .*\bNamedTuple\b", re.MULTILINE)


class Quick(NamedTuple):
    """A place."""

    name: str
    sides: tuple[str, ...] = ()
    weight: float = 1.0

    @property
    def loud(self) -> str:
        """The name in capitals."""
        return self.name.upper()


class Usual(typing.NamedTuple):
    """A place."""

    name: str
    sides: tuple[str, ...] = ()
    weight: float = 1.0


def test_they_hold_and_do_the_same() -> None:
    quick: Any = Quick("a", weight=2.0)
    usual: Any = Usual("a", weight=2.0)
    assert quick == usual == ("a", (), 2.0)
    assert (quick._fields, quick._field_defaults) == (usual._fields, usual._field_defaults)
    assert (quick._replace(name="b"), quick._asdict()) == (usual._replace(name="b"), usual._asdict())
    assert repr(quick) == repr(usual).replace("Usual", "Quick")
    assert (Quick.__doc__, Quick.__module__, Quick.__qualname__) == (Usual.__doc__, Usual.__module__, "Quick")
    assert Quick.__annotations__ == {"name": "str", "sides": "tuple[str, ...]", "weight": "float"}


def test_they_have_properties_and_go_to_other_processes() -> None:
    assert Quick("a").loud == "A"
    assert pickle.loads(pickle.dumps(Quick("a", ("b",)))) == Quick("a", ("b",))  # noqa: S301 - its own


def test_what_prompts_load_is_made_quickly() -> None:
    files = [*PACKAGE.glob("prompts/*.py"), *PACKAGE.glob("catalog/*.py")]
    assert [file.name for file in files if TYPED.search(file.read_text(encoding="utf-8"))] == []
