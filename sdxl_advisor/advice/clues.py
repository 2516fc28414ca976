"""Clues to whose a file is, what each says, and what follows from all of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

from sdxl_advisor.catalog.catalog import Catalog
from sdxl_advisor.catalog.file_index import SHORT, TENSORS
from sdxl_advisor.catalog.record import record
from sdxl_advisor.catalog.records import Entry
from sdxl_advisor.catalog.spelling import normalise, prediction_in, quoted
from sdxl_advisor.names import file_names
from sdxl_advisor.names.file_names import Owner
from sdxl_advisor.names.page_titles import is_another_version

Confidence = Literal["proof", "strong", "hint", "none"]
EvidenceKind = Literal[
    "sha256",
    "autov2",
    "autov3",
    "sidecar",
    "header",
    "captions",
    "name",
    "merge",
    "folder",
    "architecture",
    "parameters",
]


@record
class Clue:
    """What one piece of evidence says: an ``owner``, or only the ``line`` or the ``families`` of the file.

    ``place`` names the evidence as the subject of a sentence, ``field`` what in it tells. ``base`` tells that the owner
    is not the file itself but what it was trained on. ``version`` is what a version of the line is called there that
    has no record, ``label`` its whole name.
    """

    kind: EvidenceKind
    place: str
    says: str
    strength: Confidence
    owner: Owner | None = None
    families: tuple[str, ...] = ()
    base: bool = False
    line: str | None = None
    field: str = "name"
    version: str | None = None
    label: str | None = None

    @property
    def tells(self) -> bool:
        """Tell whether it says whose the file is."""
        return bool(self.owner or self.families)


@record
class Verdict:
    """What follows from the clues: the owner, or the line or family alone, by which clue, and what says otherwise.

    ``unclear`` are the families of a file that has words of several, ``label`` is what a version without a record is
    called.
    """

    owner: Owner | None = None
    family: str | None = None
    by: Clue | None = None
    line: str | None = None
    conflicts: tuple[str, ...] = ()
    unclear: tuple[str, ...] = ()
    label: str | None = None

    @property
    def checkpoint(self) -> Entry | None:
        """The checkpoint of the owner, if it has one with a record."""
        return self.owner.checkpoint if self.owner else None


def by_hashes(catalog: Catalog, sha256: str | None, tensors: str | None) -> Iterator[Clue]:
    """What the hashes of the file itself say."""
    if sha256 and (owner := file_names.by_hash(catalog, sha256)):
        if catalog.file_index.of("sha256", sha256):
            yield Clue(
                "sha256", "the SHA-256", f"its SHA-256 {sha256[:SHORT]}… is that of {owner.label}", "proof", owner
            )
        else:
            says = f"the first ten digits of its SHA-256, {sha256[:SHORT]}, are those of {owner.label}"
            yield Clue("autov2", "the short hash", says, "strong", owner)
    if tensors and (owner := file_names.by_tensors(catalog, tensors)):
        says = f"the hash of its tensors (AutoV3) {tensors[:TENSORS]} is that of {owner.label}"
        yield Clue("autov3", "the tensor hash", says, "proof", owner)


def by_parameters(
    catalog: Catalog,
    model_hash: str | None,
    model: str | None,
    versions: Iterable[int],
    base: str | None = None,
    merged: Sequence[str] = (),
) -> Iterator[Clue]:
    """What the parameters of a picture say of its checkpoint.

    That is the hash, Civitai's numbers of versions, the name, what Civitai calls the family (*base*), and the names of
    the checkpoints that were *merged* for it.
    """
    owner = file_names.by_hash(catalog, model_hash)
    if owner:
        yield Clue("parameters", "the model hash", f"the model hash {model_hash}", "strong", owner)
    for version in versions:
        owner, _ = file_names.by_page(catalog, None, version)
        if owner:
            yield Clue("parameters", "the Civitai ID", f"the Civitai ID {version} among its resources", "strong", owner)
    if model:
        yield from called(catalog, model, "parameters", "the model name", f"the model name {quoted(model)}")
    if families := families_of_base(catalog, base or ""):
        yield Clue("parameters", "the base model", f"the base model {quoted(base or '')}", "hint", None, families)
    if family := family_of_all(catalog, merged):
        says = f"the merge of {' and '.join(map(quoted, merged))}"
        yield Clue("parameters", "the merge", says, "hint", None, (family,))


def families_of_base(catalog: Catalog, base_model: str) -> tuple[str, ...]:
    """The families that Civitai and model managers call so, as their word for a *base_model*."""
    return families_of_lines(catalog, catalog.file_index.of("base_model", normalise(base_model)))


def families_of_lines(catalog: Catalog, lines: Iterable[str]) -> tuple[str, ...]:
    """The families of some lines."""
    return tuple(dict.fromkeys(catalog.lines[line].family for line in lines))


def family_of_all(catalog: Catalog, names: Iterable[str]) -> str | None:
    """The one family of which the names of some checkpoints all are."""
    told = {file_names.by_name(catalog, name).families for name in names}
    families = next(iter(told)) if len(told) == 1 else ()
    return families[0] if len(families) == 1 else None


def by_file_name(catalog: Catalog, name: str, folder: str) -> Iterator[Clue]:
    """What the name of the file says; where it says nothing, the name of its folder does."""
    found = list(called(catalog, name, "name", "the file name", "", folder))
    yield from found
    families = () if found else file_names.families_in(catalog, normalise(folder))
    if len(families) == 1:
        says = f"it lies in a folder called {quoted(folder)}"
        yield Clue("folder", "the folder's name", says, "hint", None, families)


def called(catalog: Catalog, name: str, kind: EvidenceKind, place: str, says: str, folder: str = "") -> Iterator[Clue]:
    """What a name says, wherever it stands."""
    reading = file_names.by_name(catalog, name, folder)
    if reading.owner:
        said = says or f"the file name is one of {reading.owner.label}"
        yield Clue(kind, place, said, "hint", reading.owner)
    elif reading.families:
        line = reading.line if reading.line and reading.line.key != reading.line.family else None
        of = line.name if line else listed(catalog, reading.families)
        said = says or f"the file name has a word of {of}"
        yield Clue(kind, place, said, "hint", None, reading.families, line=line.key if line else None)


def listed(catalog: Catalog, families: Iterable[str]) -> str:
    """The names of families."""
    return " and ".join(catalog.families[family].name for family in families)


def judged(catalog: Catalog, clues: Sequence[Clue]) -> Verdict:
    """What follows from clues in the order of their strength: what a later one adds must agree with the first."""
    clues = [clue for clue in clues if clue.tells]
    if not clues:
        return Verdict()
    first = clues[0]
    winner = next((clue for clue in clues if clue.owner and agrees(catalog, clue, first)), None)
    if winner and winner.owner:
        against = [clue for clue in clues if not agrees(catalog, winner, clue)]
        return Verdict(
            winner.owner, winner.owner.family, winner, winner.owner.line, contradictions(catalog, winner, against)
        )
    if len(first.families) > 1:
        return Verdict(unclear=first.families)
    family = first.families[0]
    for clue in clues[1:]:  # a family of that line says more than the line
        if len(clue.families) == 1 and family in catalog.knowledge.families_above(clue.families[0]):
            family = clue.families[0]
    line = next((clue.line for clue in clues if clue.line and catalog.lines[clue.line].family == family), None)
    label = next((clue.label for clue in clues if clue.label and related(catalog, clue, family)), None)
    against = [clue for clue in clues[1:] if not related(catalog, clue, family) or is_another(catalog, clue, first)]
    return Verdict(None, family, first, line, contradictions(catalog, first, against), label=label)


def entry_of(catalog: Catalog, verdict: Verdict, name: str | None) -> Entry | None:
    """The checkpoint of a verdict: one with a record, or one called *name* of a known line or family that has none."""
    if verdict.checkpoint:
        return verdict.checkpoint
    if verdict.owner and verdict.owner.kind == "checkpoint":
        return catalog.unlisted(verdict.owner.label, catalog.lines[verdict.owner.line])
    known = verdict.line or verdict.family
    if known and name:
        return catalog.unlisted(name, catalog.lines[known], prediction_in(name))
    return None


def agrees(catalog: Catalog, clue: Clue, other: Clue) -> bool:
    """Tell whether the owner that a clue names can be what another clue says."""
    owner = clue.owner
    if owner is None or clue is other:
        return True
    if other.owner:
        return owner.label == other.owner.label
    if is_another(catalog, clue, other):
        return False
    if other.line:
        ancestors = catalog.knowledge.ancestors(owner.checkpoint.key) if owner.checkpoint else ()
        return other.line in {owner.line, *(catalog.entry(key).line for key in ancestors)}
    return bool({owner.family, *above(catalog, owner)} & set(other.families))


def is_another(catalog: Catalog, clue: Clue, other: Clue) -> bool:
    """Tell whether a clue names a version of a line, and another clue one of that line without a record."""
    entry = clue.owner.checkpoint if clue.owner else None
    if entry is None or not other.version or other.line != entry.line:
        return False
    return is_another_version(catalog, entry, other.version)


def related(catalog: Catalog, clue: Clue, family: str) -> bool:
    """Tell whether what a clue says fits a family."""
    said = {clue.owner.family} if clue.owner else set(clue.families)
    return (
        family in said
        or bool(said & catalog.knowledge.families_above(family))
        or any(family in catalog.knowledge.families_above(one) for one in said)
    )


def above(catalog: Catalog, owner: Owner) -> set[str]:
    """The families that a file descends from."""
    if owner.checkpoint is None:
        return catalog.knowledge.families_above(owner.family)
    return {catalog.entry(key).family for key in catalog.knowledge.ancestors(owner.checkpoint.key)}


def contradictions(catalog: Catalog, winner: Clue, others: Iterable[Clue]) -> tuple[str, ...]:
    """What disagrees, and what counts: each place once, and what in a place that disagrees with itself."""
    found: dict[tuple[str, str], str] = {}
    for other in others:
        within = other.place == winner.place
        one, two = (f"the {clue.field} in {clue.place}" if within else clue.place for clue in (other, winner))
        there, here = called_there(catalog, other), called_there(catalog, winner)
        found.setdefault((one, there), f"{one} says {there}, {two} says {here}: {two} counts")
    return tuple(found.values())


def called_there(catalog: Catalog, clue: Clue) -> str:
    """What a clue names."""
    if clue.owner:
        return clue.owner.label
    if clue.label and clue.line:
        return clue.label
    return catalog.lines[clue.line].name if clue.line else listed(catalog, clue.families)
