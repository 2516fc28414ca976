"""What tests of the catalogue use: a folder of one's own beside the made-up data."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import Ran, Run

Complaint = Callable[[bytes], Ran]


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """An empty folder for a catalogue of one's own."""
    folder = tmp_path / "own"
    folder.mkdir()
    return folder


@pytest.fixture
def list_with(made_up: Path, own: Path, run: Run) -> Complaint:  # noqa: ARG001 - it takes the place of the shipped data
    """Run ``list`` with an own ``mine.yaml`` of the given bytes."""

    def list_with(content: bytes) -> Ran:
        (own / "mine.yaml").write_bytes(content)
        return run("--catalog", str(own), "list")

    return list_with
