"""What lists and choices need of every checkpoint: worked out when a folder is compiled, read at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from itertools import chain
from types import NoneType
from typing import TYPE_CHECKING, Any, get_args

from sdxl_advisor.catalog.records import Answer, PredictionType, Status
from sdxl_advisor.named_tuples import NamedTuple

if TYPE_CHECKING:
    from sdxl_advisor.catalog.catalog import Catalog
    from sdxl_advisor.catalog.record_file import RecordFile
    from sdxl_advisor.catalog.records import Entry, LineEntry

ROWS, LINES, ABOVE, STANDINGS = "overview", "overview-lines", "overview-above", "overview-traits"
OWN, INHERITED, ELSEWHERE, NOBODYS = "oie-"  # whose a trait is: its record's, its line's, another line's


class Row(NamedTuple):
    """A checkpoint in short, or a line of which no version is known.

    ``predicts`` may be inherited. ``parents`` are keys, None where they are unknown. ``default`` tells whether its line
    stands for it, None where that has no default version. One that is not ``listed`` has no record.
    """

    key: str
    name: str
    line: str
    family: str
    released: str | None
    predicts: PredictionType | None
    status: Status
    architecture: str
    parents: Sequence[str] | None
    url: str | None
    sell_pictures: Answer | None = None
    default: bool | None = None
    listed: bool = True


SCORES = {int, float, str, NoneType}
TEXT, TEXT_OR_NONE = (str,), (str, NoneType)
ALLOWED: tuple[Sequence[object], ...] = (  # the types of each field of a row, or all its values
    *(TEXT, TEXT, TEXT, TEXT, TEXT_OR_NONE),
    (*get_args(PredictionType), None),
    get_args(Status),
    *(TEXT, (list, NoneType), TEXT_OR_NONE),
    (*get_args(Answer), None),
    *((bool, NoneType), (bool,)),
)
Standing = tuple[float | str | None, str]  # a trait of a checkpoint: its score, or the month of its data; and whose


class Overview:
    """The overviews of all folders; of one that was compiled without, it is worked out now."""

    def __init__(self, catalog: Catalog) -> None:
        self.catalog = catalog
        self.standings: dict[str, Mapping[str, Standing]] = {}

    def parts(self, name: str) -> list[Any]:
        """A record of the overview of each folder."""
        return [folder.get(name) or overview_of(self.catalog, folder)[name] for folder in self.catalog.folders]

    @cached_property
    def rows(self) -> list[Row]:
        """Every checkpoint, family by family."""
        return [row for rows in self.by_family.values() for row in rows]

    @cached_property
    def by_family(self) -> dict[str, list[Row]]:
        """Every checkpoint by the family of its line, which is not always its own."""
        found: dict[str, list[Row]] = {key: [] for key in self.catalog.families}
        for part in self.parts(ROWS):
            for key, values in part.items():
                found[key] += rows_in(values)
        if any(row.family not in found for rows in found.values() for row in rows):
            raise ValueError(found)
        return found

    @cached_property
    def lines(self) -> list[Row]:
        """The lines of which no version is known."""
        return [row for part in self.parts(LINES) for row in rows_in(part)]

    @cached_property
    def below(self) -> dict[str, list[str]]:
        """The checkpoints that inherit first from each."""
        found: dict[str, list[str]] = {}
        for part in self.parts(ABOVE):
            for key, above in part.items():
                for parent in above:
                    found.setdefault(parent, []).append(key)
        return found

    @cached_property
    def trait_parts(self) -> list[Any]:
        """The traits of all checkpoints, a part a folder: keys, and for each trait its values and whose they are."""
        return self.parts(STANDINGS)

    def standing(self, key: str, trait: str) -> Standing:
        """What is known of a trait of a checkpoint."""
        if trait not in self.standings:
            parts = [(part["keys"], *part["traits"][trait]) for part in self.trait_parts]
            pairs = (zip(keys, zip(values, whose, strict=True), strict=True) for keys, values, whose in parts)
            if any(not {*map(type, values)} <= SCORES for _, values, _ in parts):
                raise TypeError(trait)
            self.standings[trait] = dict(chain.from_iterable(pairs))
        return self.standings[trait].get(key) or self.catalog.known_traits.standing(key, trait)


def rows_in(part: Iterable[Sequence[Any]]) -> list[Row]:
    """The rows of a folder from their plain values; ``TypeError`` where nobody compiled them."""
    rows = [Row(*values) for values in part]
    for allowed, column in zip(ALLOWED, zip(*rows, strict=True), strict=False):
        if not (set(column) if type(allowed[0]) is str else set(map(type, column))) <= {*allowed}:
            raise TypeError(column)
    return rows


def row_of(catalog: Catalog, entry: Entry) -> Row:
    """A checkpoint in short."""
    default = catalog.lines[entry.line].default
    return Row(
        key=entry.key,
        name=entry.name,
        line=entry.line,
        family=entry.family,
        released=entry.released,
        predicts=catalog.knowledge.type_of(entry.key),
        status=entry.status,
        architecture=entry.architecture,
        parents=None if entry.parents is None else [edge.parent[1] for edge in entry.parents],
        url=entry.url,
        sell_pictures=entry.sell_pictures,
        default=None if default is None else default == entry.key,
        listed=entry.listed,
    )


def overview_of(catalog: Catalog, folder: RecordFile) -> dict[str, Any]:
    """The records of the overview of one *folder* of a catalogue."""
    keys = [key for key, _ in folder.all("entry:")]
    lines = [catalog.lines[key] for key in folder.record("lines")]
    standings = {
        trait: list(zip(*(catalog.known_traits.standing(key, trait) for key in keys), strict=True)) or [(), ()]
        for trait in catalog.goals.traits
    }
    return {
        ROWS: {family: [row_of(catalog, one) for one in some] for family, some in by_family(catalog, keys).items()},
        LINES: [row_of_line(catalog, line) for line in lines if is_empty(line)],
        ABOVE: {key: found for key in keys if (found := above(catalog, key))},
        STANDINGS: {
            "keys": keys,
            "traits": {name: [values, "".join(whose)] for name, (values, whose) in standings.items()},
        },
    }


def by_family(catalog: Catalog, keys: Iterable[str]) -> dict[str, list[Entry]]:
    """Checkpoints by the family of their line."""
    found: dict[str, list[Entry]] = {}
    for entry in map(catalog.entry, keys):
        found.setdefault(catalog.lines[entry.line].family, []).append(entry)
    return found


def row_of_line(catalog: Catalog, line: LineEntry) -> Row:
    """A line of which no version is known."""
    predicts = catalog.knowledge.type_of(catalog.one_checkpoint(line).key)
    kind = (line.architecture, None, line.url)
    return Row(line.key, line.name, line.key, line.family, None, predicts, "unknown", *kind)


def is_empty(line: LineEntry) -> bool:
    """Tell a page of which no version is known; a family alone is no page."""
    return not line.checkpoints and line.key != line.family


def above(catalog: Catalog, key: str) -> list[str]:
    """The checkpoints from which one inherits first."""
    return [one.checkpoint for one in catalog.knowledge.above(key) if one.checkpoint]
