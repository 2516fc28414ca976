"""By what files betray whose they are: hashes, names, numbers of Civitai, words in names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sdxl_advisor.catalog.build import plain
from sdxl_advisor.catalog.file_records import File, OtherFile
from sdxl_advisor.catalog.records import Checkpoint, Family
from sdxl_advisor.catalog.spelling import normalise

FILE_INDEX = "file-index"
NOBODY = ""  # the owner of a word that tells nothing
SHORT, TENSORS = 10, 12  # hex digits of AutoV2 and of AutoV3
Mark = tuple[str, str, str]  # the kind of the mark, its value, and whose it is
KINDS = ("sha256", "short", "autov3", "name", "word", "base_model", "civitai_model", "civitai_version", "size")


class FileIndex:
    """The file index of one or more compiled folders.

    An owner is the key of a checkpoint, or, where no checkpoint has the file, ``family:label`` of an ``OtherFile``.
    A ``word`` of names and a ``base_model`` belong to families.
    """

    def __init__(self, records: Sequence[Mapping[str, Any]]) -> None:
        self.owners: dict[str, dict[str, list[str]]] = {kind: {} for kind in KINDS}
        self.others: dict[str, tuple[str, OtherFile]] = {}
        for part in records:
            for kind, found in part["owners"].items():
                for value, owners in found.items():
                    self.owners[kind][value] = [*self.owners[kind].get(value, ()), *owners]
            for owner, (family, raw) in part["others"].items():
                self.others[owner] = (family, other_of(raw))

    def of(self, kind: str, value: str | None) -> list[str]:
        """Who has a mark; nobody has none."""
        return self.owners[kind].get(value, []) if value else []


def other_of(raw: Mapping[str, Any]) -> OtherFile:
    """A file from its compiled form, which was checked when it was compiled."""
    values: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in raw.items()}
    return OtherFile(**values)


def file_index_of(families: Iterable[Family]) -> dict[str, Any]:
    """The file index as it is compiled."""
    owners: dict[str, dict[str, list[str]]] = {kind: {} for kind in KINDS}
    others: dict[str, Any] = {}
    for family in families:
        for kind, value, owner in marks_in(family):
            known = owners[kind].setdefault(value, [])
            if owner not in known:
                known.append(owner)
        others |= {owner_of(family, file): [family.key, plain(file, sparse=True)] for file in family.other_files}
    return {"owners": owners, "others": others}


def marks_in(family: Family) -> Iterator[Mark]:
    """Every mark of a family."""
    for checkpoint in family.checkpoints:
        for file in checkpoint.files or ():
            yield from marks_of_file(file, checkpoint.key)
        yield from marks_of_page(checkpoint, checkpoint.key)
    for other in family.other_files:
        yield from marks_of_file(other, owner_of(family, other))
        yield from marks_of_page(other, owner_of(family, other))
    if family.file_names:
        yield from (("word", normalise(word), family.key) for word in family.file_names.words)
        yield from (("word", normalise(word), NOBODY) for word in family.file_names.but_not)
        yield from (("base_model", normalise(word), family.key) for word in family.file_names.base_models)


def marks_of_file(file: File | OtherFile, owner: str) -> Iterator[Mark]:
    """The hashes, names and size of one file."""
    for name in filter(None, (file.name, *file.also_named)):
        yield "name", normalise(name), owner
    short = {file.autov2, file.sha256[:SHORT] if file.sha256 else None} - {None}
    found = [("sha256", file.sha256), *(("short", value) for value in sorted(map(str, short))), ("autov3", file.autov3)]
    yield from ((kind, value, owner) for kind, value in found if value)
    if file.size:
        yield "size", str(file.size), owner


def marks_of_page(one: Checkpoint | OtherFile, owner: str) -> Iterator[Mark]:
    """The numbers that Civitai gave to a model and its version."""
    if one.civitai_model:
        yield "civitai_model", str(one.civitai_model), owner
    if one.civitai_version:
        yield "civitai_version", str(one.civitai_version), owner


def owner_of(family: Family, file: OtherFile) -> str:
    """The name under which a file without a checkpoint is kept; no key of a checkpoint has a colon."""
    return f"{family.key}:{file.label}"
