"""Results made by hand for the renderers."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from sdxl_advisor.advice.lineage import Lineage, Node
from sdxl_advisor.render import emit
from sdxl_advisor.render.text import PASTED

SPELLED = r"\s*".join(re.escape(sign) for sign in "Dataof2026-01-01.")
DATE = re.compile(rf"(?:\x1b\[2m)?{SPELLED}(?:\x1b\[0m)?\n$")  # in a terminal of any width
MakeNode = Callable[..., Node]
Printed = Callable[..., tuple[str, str]]
HOSTILE = 'a["b"] {c} |d| (e) <i>f</i> #1; `g` \\ "h"\n%% i --> j\x1b[31m\u202e'
SHOWN = 'a["b"] {c} |d| (e) <i>f</i> #1; `g` \\ "h" %% i --> j\\x1b[31m\\u202e'


@pytest.fixture(autouse=True)
def same_catalogue(one_catalogue: None) -> None:
    """Let the runs of a test read one catalogue."""


@pytest.fixture
def printed(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Printed:
    """A result as text at a width, without the date of the data that ends it, and what was said beside it."""

    def printed(result: Any, columns: int = 80, form: str = "text", **options: Any) -> tuple[str, str]:
        monkeypatch.setenv("NO_COLOR", "1")
        monkeypatch.setenv("COLUMNS", str(columns))
        emit(result, form, "2026-01-01", **options)
        out, err = capsys.readouterr()
        told = form == "text" and not options.get("only") and not options.get("fix")
        if told and type(result).__name__ not in PASTED:
            assert DATE.search(out)
            out = DATE.sub("", out)
        return out, err

    return printed


@pytest.fixture
def node() -> MakeNode:
    """A factory for nodes: a key, then only what matters for a test."""

    def make(key: str, *children: Node, **given: Any) -> Node:
        values: dict[str, Any] = {
            "name": key.upper(),
            "relation": None,
            "step": None,
            "note": None,
            "url": None,
            "family": "trees",
            "status": "current",
            "prediction": "epsilon",
            "released": None,
            "marked": False,
            "repeated": False,
            "other_parents": (),
        }
        values |= given
        return Node(key=key, children=children, **{"short": values["name"]} | values)

    return make


@pytest.fixture
def merged(node: MakeNode) -> Lineage:
    """A root with two children whose merge is drawn below both, in full below the first."""
    first = node("merge", node("grandchild"), relation="merge", other_parents=("right",))
    again = node("merge", relation="merge", other_parents=("left",), repeated=True)
    left = node("left", first, relation="finetune", step="more data")
    right = node("right", again, relation="finetune", url="https://example.org/right")
    return Lineage("merge", (node("root", left, right, marked=True), node("lonely")))


@pytest.fixture
def hostile(node: MakeNode) -> Lineage:
    """Names, steps and keys that try to break out of their quotes."""
    child = node("b", name=HOSTILE, relation="merge", step=HOSTILE, url='https://example.org/"><script>#x')
    return Lineage("hostile", (node(HOSTILE, child),))
