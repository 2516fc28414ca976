"""Commands that an answer suggests are for the catalogue that it came from."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from tests.catalog.writing import checkpoint, family, write
from tests.conftest import Run


@pytest.fixture
def own(tmp_path: Path) -> str:
    """A catalogue of one's own."""
    write(tmp_path / "own", "mine.yaml", family(checkpoint("my-mix"), name="Mine"))
    return str(tmp_path / "own")


def test_the_command_of_a_recommendation_opens_the_same_catalogue(own: str, run: Run) -> None:
    command = run("--catalog", own, "recommend", "--goal", "beginner", "--json").json["command"]
    assert shlex.split(command)[:3] == ["sdxl-advisor", "--catalog", own]
    assert run(*shlex.split(command)[1:]).code == 0


def test_the_command_for_a_missing_negative_opens_the_same_catalogue(own: str, run: Run) -> None:
    [note] = run("--catalog", own, "convert", "score_9, 1girl", "--to", "noobai", "--json").json["notes"]
    command = shlex.split(note.partition(": ")[2])
    assert command == ["sdxl-advisor", "--catalog", own, "tags", "noobai-xl-eps-1.1", "--negative"]
    assert run(*command[1:]).code == 0
