"""A checkpoint or family in full, block by block."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from sdxl_advisor.advice.profile import CheckpointProfile, FamilyProfile, KnownFileProfile, LineProfile, Profile
from sdxl_advisor.advice.tags import Inherited
from sdxl_advisor.catalog.build import plain
from sdxl_advisor.catalog.file_records import KIND_NAMES
from sdxl_advisor.catalog.records import SDXL, Checkpoint, Edge, Line, Link, Statement, Word
from sdxl_advisor.catalog.spelling import shell_quoted
from sdxl_advisor.render.page import Page
from sdxl_advisor.render.styled import Text, joined, styled
from sdxl_advisor.render.view_brief import show_checkpoint_brief, show_family_brief, show_line_brief
from sdxl_advisor.render.view_list import show_checkpoints
from sdxl_advisor.render.view_tags import show_sources
from sdxl_advisor.render.words import KINDS, in_words

IDENTITY = (
    "key",
    "developer",
    "architecture",
    "released",
    "status",
    "url",
    "huggingface",
    "use_instead",
    "aliases",
    "line",
    "family",
)
BLOCKS = ("prediction", "training", "quality", "vocabulary", "prompting", "settings", "license", "review")
TERMS = ("name", "url", "allows", "sell_pictures", "host_for_pay", "closed_merges")  # of a license
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


def view(page: Page, result: Profile, *, sources: bool = False, everything: bool = False, **_: Any) -> None:
    """The short answer, or *everything*; the sources, and the notes on them, where they were asked for."""
    page.with_notes = sources
    if isinstance(result, FamilyProfile):
        (show_family if everything else show_family_brief)(page, result)
    elif isinstance(result, LineProfile):
        (show_line if everything else show_line_brief)(page, result)
    elif isinstance(result, KnownFileProfile):
        show_known_file(page, result)
    else:
        (show_checkpoint if everything else show_checkpoint_brief)(page, result)
    if sources:
        show_sources(page, result.sources)


def show_checkpoint(page: Page, result: CheckpointProfile) -> None:
    """Identity, line, every block that is known."""
    checkpoint = result.checkpoint
    page.title(checkpoint.name, checkpoint.url)
    page.paragraph(checkpoint.summary or f"A version of {checkpoint.line}.")
    page.show(Text())
    page.pairs(rows(plain(checkpoint), IDENTITY))
    page.note(checkpoint.note)
    show_lineage(page, result)
    for block in BLOCKS:
        whose = result.inherited_from.get(block)
        show_block(page, block, getattr(checkpoint, block), whose if whose and whose.how != "line" else None)
    show_license_above(page, result)
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


def show_lineage(page: Page, result: CheckpointProfile) -> None:
    """Where it comes from, with the remark on each edge, and what came of it."""
    page.section("Lineage")
    parents = result.checkpoint.parents
    if parents is None:
        page.paragraph("unknown")
    elif len(result.lineage) > 1:
        page.paragraph(" > ".join(step.name for step in result.lineage))
    page.bullets(edge_text(edge, page.with_notes) for edge in parents or ())
    if result.children:
        page.pairs([("made from it", ", ".join(child.key or child.name for child in result.children))])


def edge_text(edge: Edge, with_note: bool) -> Text:
    """How a checkpoint was made from a parent, then what sources say of that."""
    kind, key = edge.parent
    of = key if kind == "checkpoint" else f"{key} (which version is not known)"
    line = styled(
        f"{edge.relation or 'made'} {'of' if edge.relation else 'from'} {of}" + (f": {edge.step}" if edge.step else "")
    )
    return line + styled(f" ({edge.note.rstrip('.')})" if edge.note and with_note else "", "dim")


def show_block(page: Page, name: str, block: Any, whose: Inherited | None = None) -> None:
    """One block: its fields, its variants, its note; and whose it is that is not the checkpoint's own."""
    if block is None:
        return
    page.section(label(name).capitalize() + (f" ({of(whose)})" if whose else ""))
    values = plain(block)
    if name == "vocabulary":
        page.pairs([(label(kind), words(getattr(block, kind))) for kind in values if is_words(values[kind])])
    else:
        page.pairs(rows(values, [field for field in values if field not in UNTITLED]))
    for kind in ("subjects", "ratings"):
        page.pairs([(f"for {key}", change(variant, page.with_notes)) for key, variant in values.get(kind, {}).items()])
    page.note(block.note)


def of(whose: Inherited) -> str:
    """Whose a block is, in a few words."""
    if whose.how == "habit":
        return f"what merges on {whose.name} usually want"
    return "by its name" if whose.how == "name" else f"from {whose.name}"


def show_license_above(page: Page, result: CheckpointProfile) -> None:
    """The license of an ancestor, which is not the checkpoint's own, but may ask something of it."""
    above = result.license_above
    if above:
        page.section(f"License: not known; that of its ancestor {above.name}")
        page.pairs(rows(plain(above.license), TERMS))


def is_words(value: Any) -> bool:
    """Tell whether a vocabulary field is a list of words with something in it."""
    return isinstance(value, list) and bool(value) and isinstance(value[0], dict)


def words(entries: tuple[Word, ...]) -> Text:
    """One word a line with its share and meaning."""
    lines = []
    for entry in entries:
        remark = ", ".join(part for part in (entry.percentile, entry.meaning) if part)
        lines.append(styled(entry.tag, "green") + styled(f"  {remark}" if remark else ""))
    return joined(lines, styled("\n"))


def change(variant: dict[str, Any], with_note: bool) -> str:
    """What a subject or rating changes, in words."""
    parts = [f"{side}: {edit(variant[side])}" for side in ("positive", "negative") if variant[side]]
    return "; ".join([*parts, *([variant["note"]] if variant["note"] and with_note else [])]) or "as above"


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
        page.note(file.note)


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
    """Summary, how to prompt, pitfalls, story, links, checkpoints, and what was made from its base."""
    family = result.family
    show_about(page, family, "")
    merges = family.merges
    if merges:
        show_statements(page, "Merges on it", merges.guide)
        show_statements(page, "Pitfalls of merges", merges.pitfalls)
        show_statements(page, "Story of merges", merges.history)
    show_compat(page, family)
    if result.checkpoints:
        page.section("Checkpoints")
        show_checkpoints(page, result.checkpoints)
    if result.lines:
        page.section("Lines made from it" if family.default else "Lines")
        page.pairs([(line.key or line.name, line.name) for line in result.lines])
    show_links(page, (*family.links, *(merges.links if merges else ())))
    show_unknown(page, (*family.unknown, *(merges.unknown if merges else ())))


def show_line(page: Page, result: LineProfile) -> None:
    """The same of a line: one model page with its versions."""
    line = result.line
    show_about(page, line, f"a line of {result.family_name}")
    show_compat(page, line)
    if result.checkpoints:
        page.section("Versions")
        show_checkpoints(page, result.checkpoints)
    show_links(page, line.links)
    show_unknown(page, line.unknown)


def show_known_file(page: Page, result: KnownFileProfile) -> None:
    """A file that is known, without a record as a checkpoint."""
    file, line = result.file, result.line
    page.title(file.label, note=f"a {KIND_NAMES[file.kind]} without a record of its own")
    of = line.name if line.name == result.family_name else f"{line.name}, a line of {result.family_name}"
    page.pairs([("of", of), *rows(plain(file), ("name", "also_named", "size", "autov2", "autov3", "sha256"))])
    page.note(file.note)
    page.section("More")
    page.copy(f"sdxl-advisor show {line.key}")
    if file.kind == "checkpoint":
        page.copy(f"sdxl-advisor tags {shell_quoted(file.label)}")


def show_about(page: Page, line: Line, what: str) -> None:
    """The head of a line or family: what it is, its default, how to prompt it, what goes wrong, its story."""
    page.title(line.name, line.url, ", ".join(filter(None, (what, line.developer))))
    if line.architecture != SDXL:
        page.paragraph(f"Not SDXL: {line.architecture}.", "yellow")
    page.paragraph(line.summary or "No more is known of it than its page.")
    pairs = (
        [("default", f"{line.default}: {line.default_because.text}")] if line.default and line.default_because else []
    )
    pairs += (
        [("if you need SDXL" if line.in_use else "use instead", ", ".join(line.use_instead))]
        if line.use_instead
        else []
    )
    if pairs:
        page.show(Text())
        page.pairs(pairs)
    for heading, statements in (
        ("How to prompt", line.guide),
        ("Pitfalls", line.pitfalls),
        ("Story", line.history),
    ):
        show_statements(page, heading, statements)


def show_unknown(page: Page, unknown: tuple[str, ...]) -> None:
    """What was looked for and not found."""
    if unknown:
        page.section("Looked for and not found")
        page.bullets(unknown, "dim")


def show_compat(page: Page, line: Line) -> None:
    """What sources say of add-ons made for it; ``compat`` says more."""
    if line.compat:
        page.section("LoRAs and other add-ons made for it")
        for said in line.compat:
            made = "" if said.made_for == line.key else f" of {said.made_for}"
            kinds = ", ".join(KINDS.get(kind, kind) for kind in said.kinds)
            page.bullets([f"{kinds}{made} on {said.used_on}: {said.verdict}"])


def show_statements(page: Page, heading: str, statements: tuple[Statement, ...]) -> None:
    """Remarks with what other sources say."""
    if statements:
        page.section(heading)
        page.bullets(statement_text(statement, page.with_notes) for statement in statements)


def statement_text(statement: Statement, with_note: bool) -> Text:
    """A remark, then its note."""
    line = styled(statement.text)
    if statement.note and with_note:
        line += styled(f" ({statement.note})", "dim")
    return line
