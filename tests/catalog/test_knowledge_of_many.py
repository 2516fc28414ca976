"""Long lines of descent and merges of merges: every command answers, without recursion and with bounded work.

What is counted is how often a checkpoint is looked at, not seconds: a slow machine changes nothing.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sdxl_advisor.catalog.catalog import Catalog
from sdxl_advisor.catalog.records import Entry, Relation
from tests.catalog.large_catalogues import Parents, compiled, diamonds, generations, lattice
from tests.conftest import Run

LOOKS = 150  # at each checkpoint and each edge, that a command may need
SHAPES: dict[str, tuple[Parents, Relation, bool]] = {
    "generations-in-one-line": (generations(5000), "finetune", False),
    "generations-of-merges": (generations(5000), "merge", True),
    "diamonds-in-one-line": (diamonds(50, 50), "merge", False),
    "diamonds-apart": (diamonds(50, 50), "finetune", True),
    "lattice-apart": (lattice(12, 25), "merge", True),
}
TOP, BOTTOM = "{top}", "{bottom}"
COMMANDS = {
    "show": ["show", BOTTOM],
    "show-top": ["show", TOP],
    "show-family": ["show", "oak"],
    "tags": ["tags", BOTTOM],
    "tree": ["tree", BOTTOM],
    "tree-top": ["tree", TOP],
    "tree-middle": ["tree", "{middle}"],
    "tree-family": ["tree", "oak"],
    "tree-all": ["tree"],
    "compare": ["compare", TOP, BOTTOM],
    "compat-up": ["compat", BOTTOM, TOP],
    "compat-down": ["compat", TOP, BOTTOM],
    "lint": ["lint", BOTTOM, "rooted, 1girl"],
    "convert": ["convert", "rooted, 1girl", "--from", TOP, "--to", BOTTOM],
    "list": ["list", "--prediction", "epsilon"],
    "recommend": ["recommend", "--goal", "furry"],
    "recommend-limited": ["recommend", "--goal", "epsilon-only"],
}


@pytest.fixture(scope="module", params=SHAPES)
def shape(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Parents]:
    """A large catalogue, compiled once for all commands, and who comes from whom in it."""
    parents, relation, apart = SHAPES[request.param]
    return compiled(tmp_path_factory.mktemp("large") / "data", parents, relation, apart=apart), parents


@pytest.fixture
def large(shape: tuple[Path, Parents], monkeypatch: pytest.MonkeyPatch) -> Parents:
    """The large catalogue in place of the shipped one; too many looks at its checkpoints are an error."""
    folder, parents = shape
    monkeypatch.setattr("sdxl_advisor.catalog.opening.data_folder", lambda: folder)
    left = LOOKS * sum(1 + len(keys) for keys in parents.values())
    look = Catalog.entry

    def counted(self: Catalog, key: str) -> Entry:
        nonlocal left
        left -= 1
        assert left, "the work does not end"
        return look(self, key)

    monkeypatch.setattr(Catalog, "entry", counted)
    return parents


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_answers(command: str, large: Parents, run: Run) -> None:
    keys = list(large)
    names: dict[str, Any] = {"top": keys[0], "middle": keys[len(keys) // 2], "bottom": keys[-1]}
    ran = run(*(word.format(**names) for word in COMMANDS[command]), "--json")
    assert (ran.code, ran.err) == (0, "")
    if command in ("tags", "show"):
        inherited = ran.json["inherited_from"]
        assert (inherited["how"] if command == "tags" else inherited["quality"]["how"]) in ("ancestor", "habit")
