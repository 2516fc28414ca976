"""What tests of the catalogue use: a folder of one's own beside the made-up data."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import Ran, Run

Complaint = Callable[[bytes], Ran]


def errors(ran: Ran) -> list[str]:
    """The errors on stderr, without the warning above them and the hints between them."""
    return [line for line in ran.err.splitlines() if line.startswith("error: ")]


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """An empty folder for a catalogue of one's own."""
    folder = tmp_path / "own"
    folder.mkdir()
    return folder


@pytest.fixture
def show_with(made_up: Path, own: Path, run: Run) -> Complaint:  # noqa: ARG001 - it takes the place of the shipped data
    """Ask for ``one`` beside an own ``mine.yaml`` of the given bytes: a name that only a good file would have."""

    def show_with(content: bytes) -> Ran:
        (own / "mine.yaml").write_bytes(content)
        return run("--catalog", str(own), "show", "one")

    return show_with
