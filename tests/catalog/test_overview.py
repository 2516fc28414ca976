"""The overview says of every checkpoint what its records say, whichever folder they are in."""

from __future__ import annotations

from pathlib import Path

import pytest

from sdxl_advisor.catalog.catalog import Catalog
from sdxl_advisor.catalog.knowing import knowing_most, places
from sdxl_advisor.catalog.opening import open_catalog
from sdxl_advisor.catalog.overview import row_of
from tests.catalog.writing import checkpoint, edge, family, traits, write
from tests.conftest import Run


def agrees(catalog: Catalog) -> None:
    """Look at every row and every trait."""
    entries = list(catalog.entries())
    rows = [row_of(catalog, entry) for entry in entries]
    assert [row._replace(parents=row.parents and list(row.parents)) for row in catalog.overview.rows] == rows
    for trait in catalog.goals.traits:
        compiled = [tuple(catalog.overview.standing(entry.key, trait)) for entry in entries]
        assert compiled == [tuple(catalog.known_traits.standing(entry.key, trait)) for entry in entries]
    below = {(parent, key) for parent, keys in catalog.overview.below.items() for key in keys}
    above = ((one.checkpoint, entry.key) for entry in entries for one in catalog.knowledge.above(entry.key))
    assert below == {pair for pair in above if pair[0]}
    for spelled in catalog.lexicon.raw:
        found = [catalog.knowing.keys[place] for place in places(catalog.knowing.those([spelled]))]
        assert set(found) == knowing(catalog, spelled) & {entry.key for entry in entries}


def knowing(catalog: Catalog, spelled: str) -> set[str]:
    """Who knows a word: step by step from those that have it to those that come from them."""
    found: set[str] = set()
    new = catalog.lexicon.speakers(spelled)
    while new:
        found |= new
        new = {key for one in new for key in catalog.overview.below.get(one, ())} - found
    return found


@pytest.mark.slow
def test_it_says_what_the_records_say(shipped: Catalog) -> None:
    agrees(Catalog(*shipped.folders))


@pytest.fixture
def mine(made_up: Path, own: Path) -> Path:  # noqa: ARG001 - it takes the place of the shipped data
    """A line of one's own in a shipped family, and a family of one's own."""
    made = [checkpoint("one", parents=[edge("birch-v", "merge")]), checkpoint("two", traits=traits(fur=4))]
    write(own, "mine.yaml", family(*made, name="Mine", family="alder"))
    write(own, "cedar.yaml", family(checkpoint("cedar-1", parents=[edge("two")])))
    return own


def test_it_says_so_of_ones_own_folder_too(mine: Path) -> None:
    agrees(open_catalog(mine))


def test_ones_own_checkpoints_stand_in_their_family(mine: Path, run: Run) -> None:
    ran = run("--catalog", str(mine), "list", "--all", "--json")
    assert ran.err == ""
    listed = [one["key"] for one in ran.json["checkpoints"]]
    assert listed.index("two") < listed.index("birch-v") < listed.index("cedar-1")


def test_ones_own_checkpoint_is_a_candidate(mine: Path, run: Run) -> None:
    answer = run("--catalog", str(mine), "recommend", "--goal", "furry", "--json").json
    named = [one["checkpoint"]["key"] for one in (answer["pick"], *answer["ties"], *answer["alternatives"])]
    assert "two" in named


@pytest.mark.usefixtures("made_up")
def test_a_folder_that_was_compiled_without_one_has_one(monkeypatch: pytest.MonkeyPatch) -> None:
    expected = open_catalog().overview.rows
    folder = open_catalog().folders[0]
    get = folder.get
    monkeypatch.setattr(folder, "get", lambda name, default=None: None if name == "overview" else get(name, default))
    assert [row.key for row in Catalog(folder).overview.rows] == [row.key for row in expected] != []


@pytest.mark.usefixtures("made_up")
def test_who_knows_a_word_is_worked_out_where_that_was_not_compiled(monkeypatch: pytest.MonkeyPatch) -> None:
    expected = open_catalog().knowing
    folder = open_catalog().folders[0]
    get = folder.get
    monkeypatch.setattr(folder, "get", lambda name, default=None: None if name == "knowing" else get(name, default))
    found = Catalog(folder).knowing
    assert (found.keys, found.words, found.speaking) == (expected.keys, expected.words, expected.speaking)
    assert found.line_of == {entry.key: entry.line for entry in open_catalog().entries()} != {}
    assert any(found.those([spelled]) for spelled in found.words)


def test_those_that_know_most_words_are_found() -> None:
    assert knowing_most([0b0110, 0b0011, 0b1010], among=0b1111) == 0b0010
    assert knowing_most([0b0110, 0b0011, 0b1010], among=0b1101) == 0b1101
    assert knowing_most([0b0110, 0b1000], among=0b0101) == 0b0100
    assert knowing_most([], among=0b0101) == 0b0101
    assert places(0b1010) == [1, 3]
