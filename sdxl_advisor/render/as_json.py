"""Results as one JSON document: the contract for scripts."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from typing import Any

from sdxl_advisor.catalog.build import plain

FORMAT = 1


def write(
    result: Any,
    date: str,
    *,
    understood: Sequence[Any] | None = None,
    identified: Sequence[Any] = (),
    **_: Any,
) -> None:
    """Write the result's fields behind ``format`` and ``data`` (the date of the data); indented for a terminal.

    A command that takes names says last how each of them was *understood*, and by what files were *identified*.
    """
    document = {"format": FORMAT, "data": date, **plain(result)}
    if understood is not None:
        document["understood"] = plain(tuple(understood))
        document["identified"] = plain(tuple(identified))
    sys.stdout.write(json.dumps(document, indent=2 if sys.stdout.isatty() else None) + "\n")
