"""Putting what is exported into the text of a file that is there; what is not ours stays as it is."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from typing import Any

from sdxl_advisor.errors import AdvisorError


def merge_rows(old: str, new: str) -> str:
    """A CSV with the rows of *new* in place of those of *old* with the same name, or behind them.

    Columns and line ends of *old* stay. ``AdvisorError`` where it has no column ``name``.
    """
    end = "\r\n" if "\r\n" in old else "\n"
    there = list(csv.reader(io.StringIO(old.removeprefix("\ufeff")), skipinitialspace=True, strict=True))
    head = there[0] if there else []
    names = [column.strip() for column in head]
    ours = list(csv.DictReader(io.StringIO(new)))
    if "name" not in names or not set(ours[0]) <= {*names, "prompt"}:
        raise AdvisorError("the file there is no styles.csv: it has no columns name, prompt and negative_prompt")
    at = names.index("name")
    waiting = {row["name"]: row for row in ours}
    rows = [head]
    for row in there[1:]:
        mine = waiting.pop(row[at].strip(), None) if len(row) > at else None
        rows.append(filled(row, names, mine) if mine else row)
    rows += [filled([""] * len(names), names, mine) for mine in waiting.values()]
    text = io.StringIO()
    csv.writer(text, lineterminator=end).writerows(rows)
    return ("\ufeff" if old.startswith("\ufeff") else "") + text.getvalue()


def filled(row: list[str], names: list[str], ours: Mapping[str, str]) -> list[str]:
    """A row with our values in the columns that we know."""
    padded = row + [""] * (len(names) - len(row))
    return [ours.get(name, value) for name, value in zip(names, padded, strict=False)]


def merge_object(old: str, new: str) -> str:
    """A JSON object with the fields of *new*, also inside the objects in it; other fields stay."""
    there, ours = parsed(old), json.loads(new)
    if not isinstance(there, dict):
        raise AdvisorError("the file there is not a JSON object")
    return written(over(there, ours))


def merge_named(old: str, new: str) -> str:
    """A JSON list of objects with those of *new* in place of those with the same ``name``, or behind them."""
    there, ours = parsed(old), json.loads(new)
    if not isinstance(there, list):
        raise AdvisorError("the file there is not a JSON list")
    waiting = {one["name"]: one for one in ours}
    names = [name if isinstance(one, dict) and isinstance(name := one.get("name"), str) else None for one in there]
    kept = [over(one, waiting.pop(name)) if name in waiting else one for one, name in zip(there, names, strict=True)]
    return written([*kept, *waiting.values()])


def over(there: Any, ours: Any) -> Any:
    """Our value over that which is there: objects field by field, anything else whole."""
    if isinstance(there, dict) and isinstance(ours, dict):
        return there | {key: over(there.get(key), value) for key, value in ours.items()}
    return ours


def parsed(text: str) -> Any:
    """The JSON of a file that is there; ``AdvisorError`` where it is none."""
    try:
        return json.loads(text.removeprefix("\ufeff"))
    except (ValueError, RecursionError):
        raise AdvisorError("the file there is not JSON") from None


def written(value: Any) -> str:
    """JSON as it stands in a file, with letters of any script; halves of letters, which no file can have, escaped."""
    try:
        text = json.dumps(value, indent=2, ensure_ascii=False)
        text.encode("utf-8")
    except UnicodeEncodeError:
        text = json.dumps(value, indent=2)
    except RecursionError:
        raise AdvisorError("the file there is nested too deeply") from None
    return text + "\n"
