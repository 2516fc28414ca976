"""What the title of a model's page and the name of one of its versions tell: the line, and which version of it."""

from __future__ import annotations

from collections.abc import Iterator

from sdxl_advisor import lazy_re as re
from sdxl_advisor.catalog.catalog import Catalog
from sdxl_advisor.catalog.record import record
from sdxl_advisor.catalog.records import Entry, LineEntry
from sdxl_advisor.catalog.spelling import normalise
from sdxl_advisor.names.base_words import whole_words_in
from sdxl_advisor.names.file_names import NameReading, Owner, by_name, families_in
from sdxl_advisor.names.versions import USUAL, names_of, numbers_and_words, predicted, same_numbers, tokens

NO_WORD = re.compile(r"[^\w.,\s-]+")  # brackets, slashes, plus signs and the like


@record
class PageReading:
    """What a page and a version tell: the ``line``, the ``families`` of the version, and its ``owner`` if it is known.

    The title alone tells the line, never a version: a page has several.
    """

    line: LineEntry | None = None
    families: tuple[str, ...] = ()
    owner: Owner | None = None


def by_title(catalog: Catalog, title: str, version: str | None, numbered: LineEntry | None = None) -> PageReading:
    """What the *title* of a page and the name of a *version* tell; *numbered* is the line whose number the page has."""
    alone = by_name(catalog, plain(title)) if title else NameReading(None, None, (), None)
    line = numbered or (catalog.lines[alone.owner.line] if alone.owner else alone.line)
    if not version:
        families = (line.family,) if line else alone.families
        return PageReading(line, families)
    readings = [by_name(catalog, plain(text)) for text in texts(catalog, title, version, line, numbered)]
    for reading in readings:
        owner = reading.owner
        if owner and owner.checkpoint and (line is None or owner.line == line.key):
            return PageReading(catalog.lines[owner.line], (owner.family,), owner)
    families = readings[0].families or alone.families
    if line and (line.family in families or not families):
        others = [one for one in readings if one.families and line.family not in one.families]
        families = others[0].families if others else (line.family,)
    return PageReading(line, families)


def texts(
    catalog: Catalog, title: str, version: str, line: LineEntry | None, numbered: LineEntry | None
) -> Iterator[str]:
    """What a version may be called in full: behind the title, and behind the name of its line if that is its page."""
    yield f"{title or (line.name if line else '')} {version}"
    own, said = (numbers_and_words(tokens(text))[0] for text in (title, version))
    another = bool(own) and same_numbers(own, said) is None  # the number in the title is of no version called so
    if line and not another and (numbered or normalise(title) in catalog.names):
        yield f"{line.name} {version}"


def plain(text: str) -> str:
    """A title without what has a meaning only in paths and brackets."""
    return " ".join(NO_WORD.sub(" ", text).split())


def families_said(catalog: Catalog, text: str) -> tuple[str, ...]:
    """The families that the words of a text tell."""
    whole = [one.line.family for one in whole_words_in(catalog, text)]
    return tuple(dict.fromkeys([*whole, *families_in(catalog, normalise(text))]))


def is_another_version(catalog: Catalog, entry: Entry, version: str) -> bool:
    """Tell whether the name of a *version* is not one that a checkpoint can have: by its numbers, else by its words."""
    numbers, words = numbers_and_words(tokens(version))
    kind = catalog.knowledge.type_of(entry.key)
    if kind and predicted(words) not in (None, kind):
        return True
    names = [entry.key, entry.name, *entry.aliases, *catalog.file_index.names_of.get(entry.key, ())]
    own = [numbers_and_words(tokens(name)) for name in names]
    if numbers:
        return not any(same_numbers(numbers, found[-len(numbers) :]) is not None for found, _ in own)
    known = {word for name in names_of(catalog, catalog.lines[entry.line]) for word in tokens(name)}
    said = {word for _, found in own for word in found}
    return bool(words - known - said - USUAL - {"vpred", "eps"})
