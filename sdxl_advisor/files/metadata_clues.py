"""Clues in what somebody wrote about a file: into its header, or into the file of a model manager beside it.

What a side file declares of the version counts before the title of the page: a page has versions on several families.
"""

from __future__ import annotations

from collections.abc import Iterator

from sdxl_advisor.advice.clues import Clue, EvidenceKind, called, families_of_base, families_of_lines
from sdxl_advisor.catalog.catalog import Catalog
from sdxl_advisor.catalog.record import replace
from sdxl_advisor.catalog.spelling import quoted
from sdxl_advisor.files.metadata import Metadata
from sdxl_advisor.names import file_names
from sdxl_advisor.names.page_titles import PageReading, by_title, families_said, is_another_version


def by_metadata(catalog: Catalog, metadata: Metadata, kind: EvidenceKind) -> Iterator[Clue]:
    """What a place tells about the file itself."""
    proven = [*by_written_hashes(catalog, metadata, kind), *by_number(catalog, metadata, kind)]
    yield from proven
    declared = declared_families(catalog, metadata)
    for clue in by_page(catalog, metadata, kind, declared):
        yield beside_proof(catalog, clue, proven[0], metadata.version_name or "") if proven else clue
    for name in metadata.names:
        for clue in called(catalog, name, kind, metadata.where, f"{metadata.where} calls it {quoted(name)}"):
            yield replace(clue, field="name")
    if base := base_families(catalog, metadata):
        says = f"{metadata.where} gives {quoted(metadata.base_model or '')} as its base model"
        yield Clue(kind, metadata.where, says, "hint", None, base, field="base model", label=label_of(metadata, base))


def beside_proof(catalog: Catalog, clue: Clue, proof: Clue, version: str) -> Clue:
    """A clue of page and version where a hash or number tells the file: it disagrees only with a version of its own."""
    entry = proof.owner.checkpoint if proof.owner else None
    if clue.owner and entry and clue.owner.line == entry.line and not is_another_version(catalog, entry, version):
        return replace(clue, owner=proof.owner)
    return replace(clue, version=None)


def by_written_hashes(catalog: Catalog, metadata: Metadata, kind: EvidenceKind) -> Iterator[Clue]:
    """What hashes say that somebody wrote down."""
    for owner in (file_names.by_hash(catalog, metadata.sha256), file_names.by_tensors(catalog, metadata.tensor_hash)):
        if owner:
            says = f"{metadata.where} gives a hash of {owner.label}"
            yield Clue(kind, metadata.where, says, "strong", owner, field="hash")
            return


def by_number(catalog: Catalog, metadata: Metadata, kind: EvidenceKind) -> Iterator[Clue]:
    """What Civitai's number of a version says."""
    owner, _ = file_names.by_page(catalog, None, metadata.version)
    if owner:
        says = f"{metadata.where} has the Civitai ID of {owner.label}"
        yield Clue(kind, metadata.where, says, "strong", owner, field="Civitai ID")


def by_page(catalog: Catalog, metadata: Metadata, kind: EvidenceKind, declared: tuple[str, ...]) -> Iterator[Clue]:
    """What the page and the name of the version say, as far as that agrees with the families that are *declared*."""
    _, lines = file_names.by_page(catalog, metadata.model, None)
    numbered = catalog.lines[lines[0]] if len(lines) == 1 else None
    reading = by_title(catalog, metadata.page or "", metadata.version_name, numbered)
    reading = reading if reading.families else PageReading(families=families_of_lines(catalog, lines))
    families = agreeing(catalog, reading.families, declared)
    if not reading.families:
        return
    says = page_in_words(catalog, metadata, lines)
    clue = Clue(kind, metadata.where, says, "hint", None, families, field="version" if reading.owner else "page")
    line = reading.line if reading.line and families == (reading.line.family,) else None
    if line is None or not may_be(catalog, line.family, declared):
        yield replace(clue, label=label_of(metadata, families))
    elif reading.owner:
        yield replace(clue, owner=reading.owner, families=())
    else:
        version = metadata.version_name
        yield replace(clue, line=line.key, version=version, label=label_of(metadata, families, line.name))


def page_in_words(catalog: Catalog, metadata: Metadata, lines: tuple[str, ...]) -> str:
    """What a place says of page and version, as a sentence; *lines* are those whose number the page has."""
    version = f"version {quoted(metadata.version_name)}" if metadata.version_name else ""
    if metadata.page:
        said = [f"calls it {quoted(metadata.page)}", version]
    elif lines:
        said = [f"has the Civitai ID of {' and '.join(catalog.lines[line].name for line in lines)}", version]
    else:
        said = [f"calls it {version}"]
    return f"{metadata.where} {', '.join(filter(None, said))}"


def label_of(metadata: Metadata, families: tuple[str, ...], line: str | None = None) -> str | None:
    """What a version without a record is called, where its side file tells page and version."""
    page = metadata.page or line
    return f"{page} {metadata.version_name}" if families and page and metadata.version_name else None


def base_families(catalog: Catalog, metadata: Metadata) -> tuple[str, ...]:
    """The family that a model manager's word for a base model means."""
    word = metadata.base_model or ""
    return families_of_base(catalog, word) or families_said(catalog, word)


def declared_families(catalog: Catalog, metadata: Metadata) -> tuple[str, ...]:
    """The families that a place declares of this version: by its base model, or closer by the version's own name."""
    base = base_families(catalog, metadata)
    said = families_said(catalog, metadata.version_name or "")
    closer = tuple(one for one in said if set(base) & catalog.knowledge.families_above(one))
    return closer or base or said


def agreeing(catalog: Catalog, families: tuple[str, ...], declared: tuple[str, ...]) -> tuple[str, ...]:
    """Those families that agree with what is declared; all of them where nothing is."""
    return tuple(one for one in families if may_be(catalog, one, declared))


def may_be(catalog: Catalog, family: str, declared: tuple[str, ...]) -> bool:
    """Tell whether a version of a declared family can be of this one: the same, or one that comes from it."""
    return not declared or family in declared or bool(set(declared) & catalog.knowledge.families_above(family))


def by_base(catalog: Catalog, metadata: Metadata) -> Iterator[Clue]:
    """What a place tells of the checkpoint that a LoRA was trained on."""
    where = metadata.where
    clue = Clue("header", where, "", "hint", base=True)
    if owner := file_names.by_hash(catalog, metadata.base_sha256):
        says = f"{where} says by hash that it was trained on {owner.label}"
        yield replace(clue, says=says, strength="strong", owner=owner, field="hash of the base")
    numbered, _ = file_names.by_page(catalog, None, metadata.base_version)
    if numbered:
        says = f"{where} says by Civitai ID that it was trained on {numbered.label}"
        yield replace(clue, says=says, owner=numbered, field="Civitai ID of the base")
    repository = file_names.by_repository(catalog, metadata.base_repository)
    if repository:
        says = f"{where} says: trained on {quoted(metadata.base_repository or '')}"
        yield replace(clue, says=says, owner=repository, field="repository of the base")
    for name in metadata.base_names:
        for named in called(catalog, name, "header", where, f"{where} says: trained on {quoted(name)}"):
            yield replace(named, base=True, field="name of the base")


def by_parents(catalog: Catalog, metadata: Metadata) -> Iterator[Clue]:
    """What a place tells of the checkpoints that a file was merged from: its line, never the file."""
    owners = [file_names.by_hash(catalog, one) for one in (*metadata.parent_hashes, metadata.base_sha256)]
    owners.append(file_names.by_repository(catalog, metadata.base_repository))
    readings = [file_names.by_name(catalog, name) for name in metadata.base_names]
    found = [owner.family for owner in owners if owner] + [one for reading in readings for one in reading.families]
    families = tuple(dict.fromkeys(found))
    if families:
        named = [*metadata.base_names, *(owner.label for owner in owners if owner)]
        says = f"{metadata.where} says: merged from {', '.join(map(quoted, dict.fromkeys(named)))}"
        yield Clue("merge", metadata.where, says, "hint", None, families, field="list of merged models")
