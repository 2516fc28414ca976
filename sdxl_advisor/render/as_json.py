"""Results as one JSON document: the contract for scripts."""

from __future__ import annotations

import json
import sys
from typing import Any

from sdxl_advisor.catalog.build import plain

FORMAT = 1


def write(result: Any, date: str, **_: Any) -> None:
    """Write the result's fields behind ``format`` and ``data`` (the date of the data); indented for a terminal."""
    document = {"format": FORMAT, "data": date, **plain(result)}
    sys.stdout.write(json.dumps(document, indent=2 if sys.stdout.isatty() else None) + "\n")
