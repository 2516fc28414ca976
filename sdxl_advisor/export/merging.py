"""Putting what is exported into the text of a file that is there; what is not ours stays as it is."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sdxl_advisor.errors import AdvisorError

COLUMNS = ("name", "prompt", "negative_prompt")
OLD_COLUMNS = {"text": "prompt"}  # what early versions of A1111 called a column


def merge_rows(old: str, new: str) -> str:
    """A CSV with the rows of *new* in place of those of *old* with the same name, or behind them.

    Columns and line ends of *old* stay, and each row that is not ours stays letter by letter. ``AdvisorError`` where it
    has no column ``name``, or cannot be read to its end.
    """
    ours = {row["name"]: row for row in csv.DictReader(io.StringIO(new))}
    there = rows_of(old.removeprefix("\ufeff"))
    head, raw_head = there[0] if there else ([], "")
    names = [OLD_COLUMNS.get(column.strip(), column.strip()) for column in head]
    if not set(COLUMNS) <= set(names):
        raise AdvisorError("the file there is no styles.csv: it has no columns name, prompt and negative_prompt")
    at = names.index("name")
    end = "\r\n" if raw_head.endswith("\r\n") else "\n"
    kept = [raw_head]
    for row, raw in there[1:]:
        mine = ours.get(row[at].strip()) if len(row) > at else None
        kept.append(in_csv(filled(row, names, mine), end) if mine else raw)
    found = {row[at].strip() for row, _ in there[1:] if len(row) > at}
    added = [in_csv(filled([""] * len(names), names, mine), end) for name, mine in ours.items() if name not in found]
    if added and not kept[-1].endswith(("\n", "\r")):
        kept[-1] += end
    return ("\ufeff" if old.startswith("\ufeff") else "") + "".join([*kept, *added])


def rows_of(text: str) -> list[tuple[list[str], str]]:
    """The rows of a CSV, each with the lines that it was read from; ``AdvisorError`` where it is no CSV."""
    lines = list(io.StringIO(text, newline=""))  # of any line ends, which stay
    reader = csv.reader(lines, skipinitialspace=True, strict=True)
    rows = []
    read = 0
    try:
        for row in reader:
            rows.append((row, "".join(lines[read : reader.line_num])))
            read = reader.line_num
    except csv.Error as problem:
        raise AdvisorError(f"line {reader.line_num} is not CSV ({problem})") from None
    return rows


def in_csv(row: Sequence[str], end: str) -> str:
    """A row as it stands in the file."""
    text = io.StringIO()
    csv.writer(text, lineterminator=end).writerow(row)
    return text.getvalue()


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
    """A JSON list of objects with those of *new* over those with the same ``name``, or behind them."""
    return by_name(old, new, over)


def merge_whole(old: str, new: str) -> str:
    """The same for objects that may not have other fields: ours take the place of those with the same ``name``."""
    return by_name(old, new, lambda _, ours: ours)


def by_name(old: str, new: str, both: Callable[[Any, Any], Any]) -> str:
    """A JSON list with each object of *new* and *both* for those of the same name."""
    there, ours = parsed(old), json.loads(new)
    if not isinstance(there, list):
        raise AdvisorError("the file there is not a JSON list")
    waiting = {one["name"]: one for one in ours}
    names = [name if isinstance(one, dict) and isinstance(name := one.get("name"), str) else None for one in there]
    kept = [both(one, waiting.pop(name)) if name in waiting else one for one, name in zip(there, names, strict=True)]
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
