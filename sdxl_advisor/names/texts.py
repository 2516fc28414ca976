"""A text that is no plain name: an address, a line with a version, the name of a file, the label of a known file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import get_args

from sdxl_advisor.catalog.catalog import Catalog
from sdxl_advisor.catalog.file_records import KIND_NAMES, AddOn
from sdxl_advisor.catalog.records import SDXL, Entry, LineEntry
from sdxl_advisor.catalog.spelling import nearest, normalise, quoted, shell_quoted
from sdxl_advisor.errors import AdvisorError, UnknownName
from sdxl_advisor.names.addresses import Address, address_in
from sdxl_advisor.names.base_words import last_word_in, namesake
from sdxl_advisor.names.file_names import (
    Owner,
    by_hash,
    by_name,
    by_page,
    by_tensors,
    is_another_hash,
    is_sdxl,
    only,
    silent_line,
)
from sdxl_advisor.names.meaning import How, Meaning
from sdxl_advisor.names.versions import EMPTY, PREDICTS, SUFFIXES, is_number, predicted, tokens

EXTRAS = {"model", "checkpoint", "merge", "модель", "чекпоинт"}
LEAST_NEAR = 3  # letters of a name that is worth a guess
TELLING = 5  # letters that a label of a known file may begin with
LONGEST = 400  # characters of a text that is read as a name
LIKE_A_FILE = ("_", ".")  # a text with one of them and without a blank is read as the name of a file


def read_text(catalog: Catalog, text: str) -> Meaning:
    """What a *text* means that is no plain name; ``UnknownName`` when nobody is called so."""
    if len(text) > LONGEST:
        raise unknown(catalog, text)
    for name in without_extras(text):
        if known := catalog.called(name):
            return Meaning(text, known, "name")
    address = address_in(text)
    found = by_address(catalog, text, address) if address else None
    last = None if found else last_word_in(catalog, text)
    if last:
        return of_another_architecture(catalog, text, *last)
    found = found or by_label(catalog, text) or by_words(catalog, text)
    if found is None:
        raise unknown(catalog, text, address)
    return found


def of_another_architecture(catalog: Catalog, text: str, base: LineEntry, before: str) -> Meaning:
    """What a name means whose last word is that of another architecture: a known line of that, never one of SDXL."""
    found = by_words(catalog, text)
    if found and found.line != base.key and not is_sdxl(catalog, catalog.lines[found.line]):
        return found
    if found and found.line == base.key and isinstance(found.found, Entry) and found.found.listed:
        return found
    line = namesake(catalog, before)
    line = line if line and is_sdxl(catalog, line) else None
    same = f"; of SDXL the catalogue has {line.name}" if line else ""
    raise UnknownName(
        f"{quoted(text)} is {base.name} by its name, not SDXL{same}",
        f"sdxl-advisor show {line.key if line else base.key}",
    )


def without_extras(text: str) -> Iterator[str]:
    """A name, normalised, and then without the words for model that people put behind it, in any of their languages."""
    for suffix in SUFFIXES:
        text = text.replace(suffix, " ")
    words = text.split()
    yield normalise(" ".join(words))
    while words and words[-1].casefold() in EXTRAS:
        words.pop()
        yield normalise(" ".join(words))


def by_address(catalog: Catalog, text: str, address: Address) -> Meaning | None:
    """What a page, an AIR, a repository or a hash stands for."""
    if address.other:
        raise AdvisorError(f"{quoted(text)} is the address of a {address.other}, not of a checkpoint")
    if address.hash:
        whole = None if is_another_hash(catalog, address.hash) else by_hash(catalog, address.hash)
        owner = whole or by_tensors(catalog, address.hash)
        return of_owner(catalog, text, owner, "hash") if owner else None
    if address.repository:
        return by_repository(catalog, text, address.repository)
    owner, lines = by_page(catalog, address.model, address.version)
    if owner:
        return of_owner(catalog, text, owner, "page")
    if len(lines) != 1:
        return None
    line = catalog.lines[lines[0]]
    if address.version is None:
        return Meaning(text, line, "page")
    return Meaning(text, catalog.unlisted(f"version {address.version} of {line.name}", line), "line")


def by_repository(catalog: Catalog, text: str, repository: str) -> Meaning | None:
    """What a repository of Hugging Face holds: a checkpoint, or several versions of a line."""
    keys = catalog.file_index.of("repository", repository)
    owner = only(catalog, [key for key in keys if key in catalog.keys])
    lines = list(dict.fromkeys(catalog.entry(key).line if key in catalog.keys else key for key in keys))
    if owner:
        return of_owner(catalog, text, owner, "page")
    return Meaning(text, catalog.lines[lines[0]], "page") if len(lines) == 1 else None


def by_label(catalog: Catalog, text: str) -> Meaning | None:
    """The known file without a record that is called so, or whose name is the only one that begins so."""
    wanted = normalise(text)
    owners = catalog.file_index.of("label", wanted)
    if not owners and len(wanted) >= TELLING:
        labels = catalog.file_index.owners["label"].items()
        owners = [owner for label, found in labels if label.startswith(wanted) for owner in found]
    owner = only(catalog, owners)
    return of_owner(catalog, text, owner, "label") if owner else None


def by_words(catalog: Catalog, text: str) -> Meaning | None:
    """What a line's name with a version, or the name of a file, stands for."""
    like_a_file = not any(map(str.isspace, text)) and any(mark in text for mark in LIKE_A_FILE)
    name = text if like_a_file else text.replace("/", " ")  # a title may have a slash in it
    reading = by_name(catalog, name)
    if like_a_file and not reading.families and (line := silent_line(catalog, name)):
        raise UnknownName(
            f"{quoted(text)} is a version of {line.name}, whose page has versions on several families, "
            "and the name does not tell which",
            f"sdxl-advisor show {line.key}",
        )
    if reading.owner is None and not (like_a_file and reading.line):
        reading = by_name(catalog, name, typed=True)
    if reading.owner:
        return of_owner(catalog, text, reading.owner, "file name" if like_a_file else "version")
    prediction = reading.prediction or predicted(tokens(text))
    if reading.line and reading.line.key != reading.line.family:
        return Meaning(text, catalog.unlisted(text, reading.line, prediction), "line")
    if len(reading.families) == 1:
        family = catalog.families[reading.families[0]]
        return Meaning(text, catalog.unlisted(text, family, prediction), "family")
    if reading.families:
        names = " and ".join(catalog.families[key].name for key in reading.families)
        raise UnknownName(
            f"{quoted(text)} names several families ({names}), and no checkpoint of that name is known",
            f"sdxl-advisor tags {reading.families[0]}",
        )
    return None


def of_owner(catalog: Catalog, text: str, owner: Owner, how: How) -> Meaning:
    """The meaning of a text that names a known file, with a record or without."""
    if owner.checkpoint:
        return Meaning(text, owner.checkpoint, how)
    if owner.kind != "checkpoint":
        said = f"{quoted(text)} is {owner.label}, a {KIND_NAMES[owner.kind]}, not a checkpoint"
        on = catalog.lines[owner.line].default or owner.family
        works = f"sdxl-advisor compat {shell_quoted(owner.label)} {on}"
        raise AdvisorError(said, works if owner.kind in get_args(AddOn) else f"sdxl-advisor show {owner.line}")
    return Meaning(text, catalog.unlisted(owner.label, catalog.lines[owner.line]), how)


def unknown(catalog: Catalog, text: str, address: Address | None = None) -> UnknownName:
    """That nobody is called so, with names that are near in spelling, or none."""
    if catalog.broken:
        raise catalog.broken
    if address and (address.model or address.version or address.hash):
        what = "hash" if address.hash else "page"
        return UnknownName(f"no checkpoint of the catalogue has the {what} {quoted(text)}", "sdxl-advisor list")
    close = [] if len(text) > LONGEST else suggestions(catalog, text)
    hint = f"did you mean {', '.join(close)}?" if close else "all names: sdxl-advisor list"
    return UnknownName(f"no checkpoint, line or family is called {quoted(text)}", hint)


def suggestions(catalog: Catalog, text: str) -> list[str]:
    """The keys of what is spelled nearly so; never something of another architecture, rather nothing than nonsense."""
    words = [token for token in tokens(text) if not is_number(token) and token not in EMPTY | PREDICTS]
    if len("".join(words)) < LEAST_NEAR:
        return []
    names: dict[str, str] = {}
    for entry in catalog.entries():
        if SDXL in entry.architecture:
            names |= dict.fromkeys((entry.key, entry.name, *entry.aliases), entry.key)
    for line in catalog.lines.values():
        if SDXL in line.architecture and is_sdxl(catalog, line):
            names |= dict.fromkeys((line.key, line.name, *line.aliases), line.key)
    near = [name for name in nearest(text, names, most=6) if all(is_near(word, name) for word in words)]
    return list(dict.fromkeys(names[name] for name in near))[:3]


def is_near(word: str, name: str) -> bool:
    """Tell whether a word is in a name, or spelled nearly like one of its words."""
    return normalise(word) in normalise(name) or bool(nearest(word, [*tokens(name), name], most=1))
