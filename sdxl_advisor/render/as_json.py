"""Results as one JSON document: the contract for scripts."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from typing import Any

from sdxl_advisor.catalog.build import plain

FORMAT = 1


def write(result: Any, date: str, *, identified: Sequence[Any] | None = None, **_: Any) -> None:
    """Write the result's fields behind ``format`` and ``data`` (the date of the data); indented for a terminal.

    A command that takes names says last which of them were paths, and by what those were *identified*.
    """
    document = {"format": FORMAT, "data": date, **plain(result)}
    if identified is not None:
        document["identified"] = plain(tuple(identified))
    sys.stdout.write(json.dumps(document, indent=2 if sys.stdout.isatty() else None) + "\n")
