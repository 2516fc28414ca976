"""A checkpoint or family in full, block by block."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from rich.text import Text

from sdxl_advisor.advice.profile import CheckpointProfile, FamilyProfile
from sdxl_advisor.catalog.build import plain
from sdxl_advisor.catalog.records import Checkpoint, Edge, Family, Link, Statement, Word
from sdxl_advisor.render.page import Page, styled
from sdxl_advisor.render.view_list import show_checkpoints
from sdxl_advisor.render.view_tags import show_sources
from sdxl_advisor.render.words import KINDS, in_words

IDENTITY = ("key", "developer", "architecture", "released", "status", "url", "huggingface", "use_instead", "aliases")
BLOCKS = ("prediction", "training", "quality", "vocabulary", "prompting", "settings", "license", "review")
UNTITLED = ("source", "note", "subjects", "ratings")
LABELS = {
    "url": "page",
    "huggingface": "Hugging Face",
    "zero_terminal_snr": "zero terminal SNR",
    "gpu_hours": "GPU hours",
    "cfg": "CFG",
    "cfg_rescale": "CFG rescale",
    "vae": "VAE",
    "source_tags": "source",
}


def view(page: Page, result: CheckpointProfile | FamilyProfile, *, sources: bool = False, **_: Any) -> None:
    """The whole record; the sources where they were asked for."""
    if isinstance(result, FamilyProfile):
        show_family(page, result)
    else:
        show_checkpoint(page, result)
    if sources:
        show_sources(page, result.sources)


def show_checkpoint(page: Page, result: CheckpointProfile) -> None:
    """Identity, line, every block that is known."""
    checkpoint = result.checkpoint
    page.title(checkpoint.name, checkpoint.url)
    page.paragraph(checkpoint.summary)
    page.show(Text())
    page.pairs(rows(plain(checkpoint), IDENTITY))
    show_note(page, checkpoint.note)
    show_lineage(page, result)
    for block in BLOCKS:
        show_block(page, block, getattr(checkpoint, block))
    show_traits(page, checkpoint)
    show_files(page, checkpoint)
    show_links(page, checkpoint.links)


def rows(values: dict[str, Any], names: Iterable[str]) -> list[tuple[str, str | Text]]:
    """Label and value of each field that is known."""
    found = [(name, values[name]) for name in names if values[name] not in (None, [])]
    return [(label(name), in_words(value, field=name)) for name, value in found]


def label(name: str) -> str:
    """A field's name as a person reads it."""
    return LABELS.get(name, name.replace("_", " "))


def show_note(page: Page, note: str | None) -> None:
    """A quiet remark."""
    if note:
        page.paragraph(note, "dim")


def show_lineage(page: Page, result: CheckpointProfile) -> None:
    """Where it comes from, with the remark on each edge, and what came of it."""
    page.section("Lineage")
    parents = result.checkpoint.parents
    if parents is None:
        page.paragraph("unknown")
    elif len(result.lineage) > 1:
        page.paragraph(" > ".join(step.name for step in result.lineage))
    page.bullets(edge_text(edge) for edge in parents or ())
    if result.children:
        page.pairs([("made from it", ", ".join(child.key for child in result.children))])


def edge_text(edge: Edge) -> Text:
    """How a checkpoint was made from a parent, then what sources say of that."""
    line = styled(f"{edge.relation} of {edge.checkpoint}" + (f": {edge.step}" if edge.step else ""))
    return line.append_text(styled(f" ({edge.note.rstrip('.')})" if edge.note else "", "dim"))


def show_block(page: Page, name: str, block: Any) -> None:
    """One block: its fields, its variants, its note."""
    if block is None:
        return
    page.section(label(name).capitalize())
    values = plain(block)
    if name == "vocabulary":
        page.pairs([(label(kind), words(getattr(block, kind))) for kind in values if is_words(values[kind])])
    else:
        page.pairs(rows(values, [field for field in values if field not in UNTITLED]))
    for kind in ("subjects", "ratings"):
        page.pairs([(f"for {key}", change(variant)) for key, variant in values.get(kind, {}).items()])
    show_note(page, block.note)


def is_words(value: Any) -> bool:
    """Tell whether a vocabulary field is a list of words with something in it."""
    return isinstance(value, list) and bool(value) and isinstance(value[0], dict)


def words(entries: tuple[Word, ...]) -> Text:
    """One word a line with its share and meaning."""
    text = Text()
    for n, entry in enumerate(entries):
        text.append_text(styled(entry.tag, "green"))
        remark = ", ".join(part for part in (entry.percentile, entry.meaning) if part)
        text.append_text(styled(f"  {remark}" if remark else ""))
        text.append("\n" if n < len(entries) - 1 else "")
    return text


def change(variant: dict[str, Any]) -> str:
    """What a subject or rating changes, in words."""
    parts = [f"{side}: {edit(variant[side])}" for side in ("positive", "negative") if variant[side]]
    return "; ".join([*parts, *([variant["note"]] if variant["note"] else [])]) or "as above"


def edit(values: dict[str, Any]) -> str:
    """One edit in words."""
    parts = [f"{old} becomes {new}" for old, new in values["replace"].items()]
    parts += [f"{verb} {', '.join(values[kind])}" for kind, verb in EDITS if values[kind]]
    return ", ".join(parts)


EDITS = (("drop", "without"), ("prepend", "first"), ("append", "then"))


def show_traits(page: Page, checkpoint: Checkpoint) -> None:
    """The editorial scores with their reasons."""
    if checkpoint.traits:
        page.section("Traits (0-5, editorial)")
        page.pairs([(name, f"{trait.score}  {trait.because}") for name, trait in checkpoint.traits.items()])


def show_files(page: Page, checkpoint: Checkpoint) -> None:
    """File names with hashes and sizes."""
    if not checkpoint.files:
        return
    page.section("Files")
    for file in checkpoint.files:
        page.copy(file.name)
        values = plain(file)
        page.pairs(rows(values, ("also_named", "size", "autov2", "autov3")))
        if file.sha256:
            page.copy(f"sha256  {file.sha256}")
        show_note(page, file.note)


def show_links(page: Page, links: tuple[Link, ...]) -> None:
    """The links, grouped by kind."""
    if not links:
        return
    page.section("Links")
    for kind, group in groupby(sorted(links, key=lambda link: link.kind), key=lambda link: link.kind):
        for link in group:
            page.paragraph(f"{kind}: {link.title}")
            page.copy(f"  {link.url}")


def show_family(page: Page, result: FamilyProfile) -> None:
    """Summary, how to prompt, pitfalls, story, links, checkpoints."""
    family = result.family
    page.title(family.name, family.url, family.developer or "")
    page.paragraph(family.summary)
    if family.default and family.default_because:
        page.show(Text())
        page.pairs([("default", f"{family.default}: {family.default_because.text}")])
    for heading, statements in (
        ("How to prompt", family.guide),
        ("Pitfalls", family.pitfalls),
        ("Story", family.history),
    ):
        show_statements(page, heading, statements)
    show_compat(page, family)
    page.section("Checkpoints")
    show_checkpoints(page, result.checkpoints)
    show_links(page, family.links)
    if family.unknown:
        page.section("Looked for and not found")
        page.bullets(family.unknown, "dim")


def show_compat(page: Page, family: Family) -> None:
    """What sources say of add-ons made for it; ``compat`` says more."""
    if family.compat:
        page.section("What was made for it, on others")
        for said in family.compat:
            made = "" if said.made_for == family.key else f" of {said.made_for}"
            kinds = ", ".join(KINDS.get(kind, kind) for kind in said.kinds)
            page.bullets([f"{kinds}{made} on {said.used_on}: {said.verdict}"])


def show_statements(page: Page, heading: str, statements: tuple[Statement, ...]) -> None:
    """Remarks with what other sources say."""
    if statements:
        page.section(heading)
        page.bullets(statement_text(statement) for statement in statements)


def statement_text(statement: Statement) -> Text:
    """A remark, then its note."""
    line = styled(statement.text)
    if statement.note:
        line.append_text(styled(f" ({statement.note})", "dim"))
    return line
