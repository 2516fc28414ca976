"""A catalogue of one's own: what is wrong with a folder, and how a new file begins."""

from __future__ import annotations

from itertools import count
from pathlib import Path

from sdxl_advisor import lazy_re as re
from sdxl_advisor.catalog.catalog import Catalog
from sdxl_advisor.catalog.opening import Watch, own_folder
from sdxl_advisor.catalog.record import record
from sdxl_advisor.catalog.records import LineEntry
from sdxl_advisor.catalog.spelling import normalise
from sdxl_advisor.errors import AdvisorError, DataError

NOT_IN_A_KEY = re.compile(r"[^a-z0-9]+")
NEEDS_NO_QUOTES = re.compile(r"(?!(?:null|true|false|yes|no|on|off|y|n)$)[a-z][a-z0-9-]*")  # in YAML
NEW_FILE = """\
# {name}. Save this as a file in a folder of your own, and check it: sdxl-advisor catalog check FOLDER
# Then use it: sdxl-advisor --catalog FOLDER tags {key}
family: {family}
name: {quoted}
source: [me]

checkpoints:
  - key: {quoted_key}
    name: {quoted}
    source: [me]
    # What you leave out is taken from its parents, or from what merges on {family_name} usually want.
    # parents:                      # a checkpoint, a line or a family; one line each
    #   - {{checkpoint: {example}, relation: merge, source: [me]}}
    # prediction: {{type: epsilon, source: [me]}}      # or v-prediction
    # quality:
    #   positive: [tag one, tag two]
    #   negative: []
    #   source: [me]
    # settings: {{samplers: [Euler a], cfg: 5-6, steps: 28, source: [me]}}
    # files:
    #   - {{name: {key}.safetensors, source: [me]}}

sources:
  me: {{title: my own notes, kind: community, checked: "{date}"}}
"""


@record
class Fault:
    """One thing that is wrong in a folder, and what to do about it."""

    message: str
    hint: str | None


@record
class Findings:
    """What a folder holds, and everything that is wrong in it; the counts are 0 where something is.

    ``empty`` are the files that hold nothing.
    """

    folder: str
    faults: tuple[Fault, ...]
    lines: int
    checkpoints: int
    empty: tuple[str, ...] = ()


def check_folder(catalog: Catalog, folder: Path, watch: Watch = iter) -> Findings:
    """Everything wrong in a user's *folder*, read beside the shipped *catalog*."""
    try:
        compiled = own_folder(folder, catalog, watch)
    except DataError as problem:
        return Findings(str(folder), tuple(Fault(part.message, part.hint) for part in problem.parts), 0, 0)
    counts = len(compiled.record("lines")), len(compiled.record("keys"))
    return Findings(str(folder), (), *counts, tuple(compiled.about["empty"]))


def new_file(catalog: Catalog, name: str, family: LineEntry) -> str:
    """The text of a file for a checkpoint called *name*, of a *family*: the least that is valid, with comments.

    ``AdvisorError`` for a name that is empty, or that something in the catalogue has already.
    """
    name = " ".join("".join(sign for sign in name if sign.isprintable() or sign.isspace()).split())
    if not normalise(name):
        raise AdvisorError(
            "a new file needs the name of a checkpoint", 'sdxl-advisor catalog new "My Mix" --family ...'
        )
    if normalise(name) in catalog.names:
        kind, taken = catalog.names[normalise(name)]
        raise AdvisorError(f"'{name}' is already a name of the {kind} {taken}", "choose another name")
    key = new_key(catalog, name)
    return NEW_FILE.format(
        name=name,
        quoted=in_double_quotes(name),
        key=key,
        quoted_key=key if NEEDS_NO_QUOTES.fullmatch(key) else in_double_quotes(key),
        family=family.key,
        family_name=family.name,
        example=family.default or next(iter(catalog.members(family.key)), "KEY"),
        date=catalog.date,
    )


def new_key(catalog: Catalog, name: str) -> str:
    """A key that is not taken yet, made of the letters and digits of a *name*."""
    base = NOT_IN_A_KEY.sub("-", name.casefold()).strip("-") or "my-mix"
    candidates = (base if n == 1 else f"{base}-{n}" for n in count(1))
    return next(key for key in candidates if normalise(key) not in catalog.names)


def in_double_quotes(text: str) -> str:
    """A text as YAML writes it in double quotes."""
    import json

    return json.dumps(text, ensure_ascii=False)
