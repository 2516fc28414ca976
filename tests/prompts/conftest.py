"""What tests of prompts share: one catalogue, whose dictionary is made once, as for all prompts of a file."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def same_dictionary(one_catalogue: None) -> None:
    """Let the runs of a test read one catalogue."""
