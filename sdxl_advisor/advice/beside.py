"""The lines beside a base, where a tree only names them: the best known first."""

from __future__ import annotations

from collections.abc import Container, Iterable

from sdxl_advisor import lazy_re as re
from sdxl_advisor.catalog.catalog import Catalog
from sdxl_advisor.catalog.record import record
from sdxl_advisor.catalog.records import LineEntry

WORD = re.compile(r"[^\s_-]+")  # of a name


@record
class Version:
    """The default version of a line; ``short`` is its name without that of the line."""

    key: str
    name: str
    short: str
    url: str | None
    prediction: str | None
    released: str | None


@record
class Folded:
    """A line that is named and not drawn; ``relation`` is how its default ``version`` was made."""

    key: str
    name: str
    url: str | None
    relation: str | None
    version: Version | None


def folded_lines(catalog: Catalog, family: str, named: Container[str] = ()) -> tuple[Folded, ...]:
    """The lines of a family but that of its base and those that are *named* elsewhere."""
    lines = [line.key for line in catalog.lines_beside(family) if line.key not in named]
    return best_known_first(catalog, lines)


def best_known_first(catalog: Catalog, lines: Iterable[str]) -> tuple[Folded, ...]:
    """Lines that are only named: those with the widest use first, then those with a default version, newest first."""
    usual = [name for name, trait in catalog.goals.traits.items() if trait.breaks_ties]

    def rank(line: LineEntry) -> tuple[float, bool, str]:
        version = catalog.entry(line.default) if line.default else None
        known = [version.traits.get(name, 0) for name in usual] if version else []
        return sum(known), version is not None, (version.released or "") if version else ""

    found = sorted((catalog.lines[key] for key in lines), key=lambda line: line.key)
    return tuple(folded(catalog, line) for line in sorted(found, key=rank, reverse=True))


def folded(catalog: Catalog, line: LineEntry) -> Folded:
    """A line as it is only named."""
    edges = (catalog.entry(line.default).parents or ()) if line.default else ()
    return Folded(line.key, line.name, line.url, edges[0].relation if edges else None, default_version(catalog, line))


def default_version(catalog: Catalog, line: LineEntry) -> Version | None:
    """The version that a line's name alone stands for."""
    if not line.default:
        return None
    entry = catalog.entry(line.default)
    prediction = catalog.knowledge.type_of(entry.key)
    return Version(entry.key, entry.name, without(entry.name, line.name), entry.url, prediction, entry.released)


def without(name: str, lead: str) -> str:
    """*name* without the words of *lead* where it begins with all of them and goes on."""
    words, found = WORD.findall(lead.casefold()), list(WORD.finditer(name))
    begins = len(found) > len(words) and [word[0].casefold() for word in found[: len(words)]] == words
    return name[found[len(words)].start() :] if begins else name
