"""By what files betray whose they are: hashes, names, numbers of Civitai, words in names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from sdxl_advisor import lazy_re as re
from sdxl_advisor.catalog.build import maker, plain
from sdxl_advisor.catalog.file_records import File, OtherFile
from sdxl_advisor.catalog.records import Checkpoint, Line
from sdxl_advisor.catalog.spelling import normalise

FILE_INDEX = "file-index"
NOBODY = ""  # the owner of a word that tells nothing
SHORT, TENSORS = 10, 12  # hex digits of AutoV2 and of AutoV3
Mark = tuple[str, str, str]  # the kind of the mark, its value, and whose it is
KINDS = (
    "sha256",
    "short",
    "autov3",
    "name",
    "label",
    "word",
    "whole_word",
    "last_word",
    "base_model",
    "civitai_model",
    "civitai_version",
    "civitai_line",
    "repository",
    "size",
)
REPOSITORY = re.compile(r"huggingface\.co/([\w.-]+/[\w.-]+)")
VERSION_IN_NAME = re.compile(r"[_\- ](?:[a-z]{0,8}V|v)\.?\d.*$|[_\-][^_\-]*$")
WORD = re.compile(r"[^\W\d_]{3,}")
BEGINNING = 3  # letters by which words of names are looked up
DERIVED = 8  # letters of a name that tells its line within longer names without being written down as a word


class FileIndex:
    """The file index of one or more compiled folders.

    An owner is the key of a checkpoint, or, where no checkpoint has the file, ``line:label`` of an ``OtherFile``.
    A ``word`` of names and a ``base_model`` belong to lines; those of a family's base line stand for the family.
    """

    def __init__(self, records: Sequence[Mapping[str, Any]]) -> None:
        self.owners: dict[str, dict[str, list[str]]] = {kind: {} for kind in KINDS}
        self.others: dict[str, tuple[str, OtherFile]] = {}
        for part in records:
            for kind, found in part["owners"].items():
                for value, owners in found.items():
                    self.owners[kind][value] = [*self.owners[kind].get(value, ()), *owners]
            for owner, (line, raw) in part["others"].items():
                self.others[owner] = (line, maker(OtherFile)(raw))

    @cached_property
    def names_of(self) -> dict[str, list[str]]:
        """The names of files of each owner."""
        found: dict[str, list[str]] = {}
        for name, owners in self.owners["name"].items():
            for owner in owners:
                found.setdefault(owner, []).append(name)
        return found

    @cached_property
    def beginnings(self) -> dict[str, list[tuple[int, str]]]:
        """The words of names by their first letters, each with its place among all."""
        found: dict[str, list[tuple[int, str]]] = {}
        for place, word in enumerate(self.owners["word"]):
            found.setdefault(word[:BEGINNING], []).append((place, word))
        return found

    def words_within(self, form: str) -> Iterator[tuple[str, list[str]]]:
        """The words that stand anywhere in a normalised name, in their own order, each with its owners."""
        parts = {form[at : at + size] for at in range(len(form)) for size in range(1, BEGINNING + 1)}
        likely = [one for part in parts for one in self.beginnings.get(part, ())]
        for _, word in sorted(one for one in likely if one[1] in form):
            yield word, self.owners["word"][word]

    def of(self, kind: str, value: str | None) -> list[str]:
        """Who has a mark; nobody has none."""
        return self.owners[kind].get(value, []) if value else []


def file_index_of(lines: Iterable[Line]) -> dict[str, Any]:
    """The file index as it is compiled."""
    owners: dict[str, dict[str, list[str]]] = {kind: {} for kind in KINDS}
    others: dict[str, Any] = {}
    names: dict[str, set[str]] = {}
    for line in lines:
        for kind, value, owner in marks_in(line):
            known = owners[kind].setdefault(value, [])
            if owner not in known:
                known.append(owner)
        others |= {owner_of(line, file): [line.key, plain(file, sparse=True)] for file in line.other_files}
        names[line.key] = set(
            map(normalise, (line.name, *line.aliases, *(line.file_names.words if line.file_names else ())))
        )
    for word, known in owners["word"].items():  # what a line is called goes before what follows from another's files
        called = [owner for owner in known if owner == NOBODY or word in names.get(owner, ())]
        owners["word"][word] = called if any(owner != NOBODY for owner in called) else known
    return {"owners": owners, "others": others}


def marks_in(line: Line) -> Iterator[Mark]:
    """Every mark of a line."""
    for checkpoint in line.checkpoints:
        for file in checkpoint.files or ():
            yield from marks_of_file(file, checkpoint.key)
        yield from marks_of_page(checkpoint, checkpoint.key)
    for other in line.other_files:
        yield from marks_of_file(other, owner_of(line, other))
        yield from marks_of_page(other, owner_of(line, other))
        yield "label", normalise(other.label), owner_of(line, other)
    yield from marks_of_line(line)
    if line.file_names:
        yield from (("word", normalise(word), line.key) for word in line.file_names.words)
        yield from (("whole_word", normalise(word), line.key) for word in line.file_names.whole_words)
        yield from (("last_word", normalise(word), line.key) for word in line.file_names.last_words)
        yield from (("word", normalise(word), NOBODY) for word in line.file_names.but_not)
        yield from (("base_model", normalise(word), line.key) for word in line.file_names.base_models)


def marks_of_line(line: Line) -> Iterator[Mark]:
    """The page of a line, and the words in file names that follow from what it and its files are called."""
    if line.civitai_model:
        yield "civitai_line", str(line.civitai_model), line.key
    for repository in repositories(line.huggingface, line.url):
        yield "repository", repository, line.key
    if line.key == line.family:
        return
    written = line.file_names
    silent = {normalise(word) for word in written.but_not} if written else set()
    for word in dict.fromkeys(map(normalise, derived_words(line))):
        if len(word) >= DERIVED and word not in silent:
            yield "word", word, line.key


def derived_words(line: Line) -> Iterator[str]:
    """What a line's names and the stems of its files say: a stem as far as its version, with a part of the name."""
    yield from (line.name, *line.aliases)
    own = [word for word in WORD.findall(f"{line.key} {line.name}".casefold()) if word not in line.family]
    for checkpoint in line.checkpoints:
        for file in checkpoint.files or ():
            stem = VERSION_IN_NAME.sub("", file.name.rpartition(".")[0])
            if any(word in stem.casefold() for word in own):
                yield stem


def repositories(*addresses: str | None) -> Iterator[str]:
    """The repositories of Hugging Face among some addresses or names."""
    for address in filter(None, addresses):
        found = REPOSITORY.search(address)
        if found or ("://" not in address and address.count("/") == 1):
            yield (found[1] if found else address).lower()


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
    if isinstance(one, Checkpoint):
        yield from (("repository", repository, owner) for repository in repositories(one.huggingface, one.url))


def owner_of(line: Line, file: OtherFile) -> str:
    """The name under which a file without a checkpoint is kept; no key of a checkpoint has a colon."""
    return f"{line.key}:{file.label}"
