"""Results as one JSON document: the contract for scripts."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from sdxl_advisor.catalog.build import LARGEST, names_of

FORMAT = 1
SURROGATE = re.compile("[\ud800-\udfff]")


def write(
    result: Any,
    date: str,
    *,
    understood: Sequence[Any] | None = None,
    identified: Sequence[Any] = (),
    lines: bool = False,
    **_: Any,
) -> None:
    """Write the result's fields behind ``format`` and ``data`` (the date of the data); indented for a terminal.

    A command that takes names says last how each of them was *understood*, and by what files were *identified*. As
    *lines*, each of the results is a document of its own.
    """
    for one in result.results if lines else ():
        sys.stdout.write(json.dumps({"format": FORMAT, "data": date, **values(one)}) + "\n")
    if lines:
        return
    document = {"format": FORMAT, "data": date, **values(result)}
    if understood is not None:
        document["understood"] = values(understood)
        document["identified"] = values(identified)
    sys.stdout.write(json.dumps(document, indent=2 if sys.stdout.isatty() else None) + "\n")


def json_line(fields: Mapping[str, Any]) -> str:
    """A JSON line that people read too: letters as they are, but where half a character or a stray byte is among them.

    Those only an escape can hold.
    """
    text = json.dumps(fields, ensure_ascii=False)
    return json.dumps(fields) if SURROGATE.search(text) else text


def values(value: Any) -> Any:
    """A record, or anything in one, as JSON has it: 25.0 is written 25, which readers of whole numbers need."""
    if isinstance(value, (str, int, bool)) or value is None:
        return value
    if isinstance(value, float):
        return int(value) if value.is_integer() and abs(value) <= LARGEST else value
    if isinstance(value, Mapping):
        return {key: values(item) for key, item in value.items()}
    if isinstance(value, (tuple, list)):
        return [values(item) for item in value]
    kind: Any = type(value)
    return {name: values(getattr(value, name)) for name in names_of(kind)}
