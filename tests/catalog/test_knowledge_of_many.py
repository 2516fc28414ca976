"""Long lines of descent and merges of merges: every command answers, without recursion and with bounded work.

What is counted is how often a checkpoint is looked at, not seconds: a slow machine changes nothing.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from sdxl_advisor.catalog.catalog import Catalog
from sdxl_advisor.catalog.records import Entry, Relation
from tests.catalog.large_catalogues import Parents, compiled, diamonds, generations, lattice
from tests.catalog.small_catalogues import emptied, of_family, of_line, write_family, write_line
from tests.catalog.writing import Values, checkpoint, traits
from tests.conftest import Run

LOOKS = 25  # at each checkpoint and each edge, that a command may need
DEEP = 2 * sys.getrecursionlimit()
SHAPES: dict[str, tuple[Parents, Relation, bool]] = {
    "generations-in-one-line": (generations(DEEP), "finetune", False),
    "generations-of-merges": (generations(DEEP), "merge", True),
    "diamonds-in-one-line": (diamonds(30, 30), "merge", False),
    "diamonds-apart": (diamonds(30, 30), "finetune", True),
    "lattice-apart": (lattice(12, 25), "merge", True),
}
pytestmark = pytest.mark.slow
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


AT_EVERY_SHAPE = ("show", "tags", "tree", "compare", "compat-up", "list", "recommend", "recommend-limited")


@pytest.fixture(scope="module")
def folder_of(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """The folder of each large catalogue, compiled once for all commands."""
    home = tmp_path_factory.mktemp("large")

    @cache
    def folder_of(shape: str) -> Path:
        parents, relation, apart = SHAPES[shape]
        with pytest.MonkeyPatch.context() as patch:
            bound_looks(parents, patch)
            return compiled(home / shape, parents, relation, apart=apart)

    return folder_of


@pytest.fixture
def large(request: pytest.FixtureRequest, folder_of: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch) -> Parents:
    """A large catalogue in place of the shipped one; too many looks at its checkpoints are an error."""
    folder, parents = folder_of(request.param), SHAPES[request.param][0]
    monkeypatch.setattr("sdxl_advisor.catalog.opening.data_folder", lambda: folder)
    bound_looks(parents, monkeypatch)
    return parents


def bound_looks(parents: Parents, patch: pytest.MonkeyPatch) -> None:
    """Make too many looks at the checkpoints of a catalogue an error."""
    left = LOOKS * sum(1 + len(keys) for keys in parents.values())
    look = Catalog.entry

    def counted(self: Catalog, key: str) -> Entry:
        nonlocal left
        left -= 1
        assert left, "the work does not end"
        return look(self, key)

    patch.setattr(Catalog, "entry", counted)


@pytest.mark.parametrize(
    ("large", "command"),
    [(shape, name) for shape in SHAPES for name in COMMANDS if "one-line" in shape or name in AT_EVERY_SHAPE],
    indirect=["large"],
)
def test_every_command_answers(large: Parents, command: str, run: Run) -> None:
    keys = list(large)
    names: dict[str, Any] = {"top": keys[0], "middle": keys[len(keys) // 2], "bottom": keys[-1]}
    ran = run(*(word.format(**names) for word in COMMANDS[command]), "--json")
    assert (ran.code, ran.err) == (0, "")
    if command in ("tags", "show"):
        inherited = ran.json["inherited_from"]
        assert (inherited["how"] if command == "tags" else inherited["quality"]["how"]) in ("ancestor", "habit")


# what comes from itself by way of a line or a family, whose version is not known


RINGS: dict[str, dict[str, list[Values]]] = {
    "from-its-own-line": {"twig-1": [of_line("twigs")]},
    "two-lines-from-each-other": {"twig-1": [of_line("leaves")], "leaf-1": [of_line("twigs")]},
    "a-base-from-its-own-merge": {"root": [of_line("twigs")], "twig-1": [of_family("oak")]},
    "a-base-from-its-own-family": {"root": [of_family("oak")]},
}


@pytest.mark.parametrize("ring", RINGS)
@pytest.mark.parametrize("command", ["show", "tags", "tree", "compare", "compat", "lint", "list", "recommend"])
def test_a_ring_of_unknown_versions_has_an_answer_or_is_refused(
    command: str, ring: str, made_up: Path, run: Run
) -> None:
    house, parents = emptied(made_up), RINGS[ring]
    write_family(house, "oak", checkpoint("root", parents=parents.get("root", []), traits=traits(fur=3)))
    write_line(house, "oak", "twigs", checkpoint("twig-1", parents=parents.get("twig-1", [])))
    write_line(house, "oak", "leaves", checkpoint("leaf-1", parents=parents.get("leaf-1", [])))
    rest = {"compare": ["root"], "compat": ["leaf-1"], "lint": ["1girl"]}.get(command, [])
    words = {"list": ["list"], "recommend": ["recommend", "--goal", "furry"]}.get(command, [command, "twig-1", *rest])
    ran = run(*words, "--json")
    assert ran.code in (0, 1) or (ran.code == 3 and "ancestor" in ran.err)
