"""Results as one JSON document: the contract for scripts."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from json.encoder import encode_basestring_ascii as string
from typing import Any, cast

from sdxl_advisor import lazy_re as re
from sdxl_advisor.catalog.build import LARGEST
from sdxl_advisor.catalog.record import is_record, names_of

FORMAT = 1
NAMES = {None: "null", True: "true", False: "false"}.__getitem__
WRITERS: dict[Any, Callable[[Any], str]] = {str: string, int: int.__repr__, bool: NAMES, type(None): NAMES}
AS_THEY_ARE = frozenset(WRITERS)
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

    A command that takes names says last how each of them was *understood*, and by what files were *identified*. Of many
    results each is written when it is made; as *lines*, each is a document of its own.
    """
    beginning, many = {"format": FORMAT, "data": date}, isinstance(result, Iterable)
    if lines:
        write_lines(result, beginning)
        return
    document: dict[str, Any] = {**beginning, **({"results": []} if many else values(result))}
    if understood is not None:
        document["understood"] = values(understood)
        document["identified"] = values(identified)
    indent = 2 if sys.stdout.isatty() else None
    if many:
        write_results(result, json.dumps(document, indent=indent), indent)
    else:
        sys.stdout.write(json.dumps(document, indent=indent) + "\n")


def write_lines(results: Iterable[Any], beginning: Mapping[str, Any]) -> None:
    """Write each result as a document in a line, which goes out at once."""
    head = json.dumps(beginning)[:-1]
    for one in results:
        sys.stdout.write(f"{head}, {written(one)[1:]}\n")
        sys.stdout.flush()


def write_results(results: Iterable[Any], document: str, indent: int | None) -> None:
    """Write a document with an empty list of results, and in it each result when it is made."""
    before, empty, behind = document.partition('"results": []')
    between, last = ("\n    ", "\n  ") if indent else ("", "")
    text = before + empty[:-1]  # not before there is a result, as the first may be an error
    for one in results:
        item = json.dumps(values(one), indent=indent).replace("\n", between) if indent else written(one)
        sys.stdout.write(f"{text}{between}{item}")
        text = "," if indent else ", "
    sys.stdout.write(f"{last if text[0] == ',' else text}]{behind}\n")


def json_line(fields: Mapping[str, Any]) -> str:
    """A JSON line that people read too: letters as they are, but where half a character or a stray byte is among them.

    Those only an escape can hold.
    """
    text = json.dumps(fields, ensure_ascii=False)
    return json.dumps(fields) if SURROGATE.search(text) else text


def written(value: Any) -> str:
    """What ``json.dumps`` writes of the ``values`` of a record or of anything in one, in one go: there may be many."""
    kind: Any = type(value)
    if kind is tuple or kind is list:
        return f"[{', '.join([string(item) if type(item) is str else written(item) for item in value])}]"
    if kind in WRITERS:
        return WRITERS[kind](value)
    if kind is dict:
        pairs = [
            f"{string(key)}: {string(item) if type(item) is str else written(item)}" for key, item in value.items()
        ]
        return f"{{{', '.join(pairs)}}}"
    if not is_record(kind):
        return json.dumps(values(value))
    return writer_of(kind)(value.__dict__)


@cache
def writer_of(kind: type) -> Callable[[Mapping[str, Any]], str]:
    """What writes a record of a class by its fields: one expression, made as the ``__init__`` of records is."""
    keys = [f"{', ' if n else '{'}{string(name)}: " for n, name in enumerate(names_of(kind))]
    own = [
        f"{key!r}, string(x) if type(x := own[{name!r}]) is str else get(type(x), written)(x)"
        for key, name in zip(keys, names_of(kind), strict=True)
    ]
    known = {"join": "".join, "string": string, "get": WRITERS.get, "written": written}
    made = eval(f"lambda own: join(({', '.join([*own, repr('}')])}))", known)  # noqa: S307 - of names in this program
    return cast("Callable[[Mapping[str, Any]], str]", made)


def values(value: Any) -> Any:
    """A record, or anything in one, as JSON has it: 25.0 is written 25, which readers of whole numbers need."""
    kind: Any = type(value)
    if kind in AS_THEY_ARE or (kind is dict and AS_THEY_ARE.issuperset(map(type, value.values()))):
        return value
    if isinstance(value, float):
        return int(value) if value.is_integer() and abs(value) <= LARGEST else value
    if isinstance(value, Mapping):
        return {key: values(item) for key, item in value.items()}
    if isinstance(value, (tuple, list)):
        return list(value) if AS_THEY_ARE.issuperset(map(type, value)) else [values(item) for item in value]
    if isinstance(value, (str, int)):  # of a kind of its own
        return value
    own = value.__dict__  # most fields are texts
    return {name: item if type(item := own[name]) in AS_THEY_ARE else values(item) for name in names_of(kind)}
