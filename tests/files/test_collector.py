"""Identifying looks for no garbage, and leaves the collector as it was."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from sdxl_advisor.catalog.catalog import Catalog
from sdxl_advisor.files.identify import identify
from tests.files.making import sdxl


@pytest.mark.parametrize("enabled", [True, False])
def test_the_garbage_collector_rests_and_is_left_as_it_was(enabled: bool, shipped: Catalog, tmp_path: Path) -> None:
    seen: list[bool] = []

    @contextmanager
    def progress(*_: object) -> Iterator[Callable[[int], None]]:
        seen.append(gc.isenabled())
        yield lambda _: None

    (gc.enable if enabled else gc.disable)()
    try:
        identify(shipped, [sdxl(tmp_path / "one.safetensors")], progress, hashing=True)
        assert gc.isenabled() is enabled
    finally:
        gc.enable()
    assert seen
    assert not any(seen)
