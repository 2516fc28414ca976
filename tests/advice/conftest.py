"""What tests of the answers use: questions to the made-up catalogue."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Run

Ask = Callable[..., Any]


@pytest.fixture
def ask(made_up: Path, run: Run) -> Ask:  # noqa: ARG001 - it takes the place of the shipped data
    """Ask the made-up catalogue with words joined by spaces; the answer in JSON, with exit *code*, or with any."""

    def ask(words: str, *more: str, code: int | None = 0) -> Any:
        ran = run(*words.split(), *more, "--json")
        assert (ran.code, ran.err) == (ran.code if code is None else code, "")
        return ran.json

    return ask
