"""Files as text: a card for one, a table for many, and what to do next."""

from __future__ import annotations

from collections.abc import Iterator
from os.path import commonpath
from pathlib import PurePath
from typing import Any

from rich.text import Text

from sdxl_advisor.files.answer import FileAnswer, Identification
from sdxl_advisor.render.page import Page, styled
from sdxl_advisor.render.words import KINDS, UNKNOWN, one_line, sentence

RELATIONS = {"lora": "trained on", "picture": "made with"}  # of what is not itself the checkpoint that is named
WIDE = 100  # columns from which there is room for a table
HEADINGS = ("File", "What it is", "Predicts", "Sure")
SHORT = {"v-prediction": "v-pred", "rectified-flow": "RF"}
SURE = {"proof": "green", "strong": "green", "hint": "yellow", "none": "dim"}


def view(page: Page, result: Identification, **_: Any) -> None:
    """The files, and what to do next."""
    if not result.files:
        page.paragraph("There is no model and no picture in it.")
    elif len(result.files) == 1:
        card(page, result.files[0])
    else:
        table(page, result)
    if result.next:
        page.section("Next")
        for step in result.next:
            page.copy(step)


def card(page: Page, file: FileAnswer) -> None:
    """All about one file."""
    title, _, why = (file.note or UNKNOWN).partition(": ") if file.confidence == "none" else (what(file), "", file.note)
    page.title(f"{title[:1].upper()}{title[1:]}")
    page.paragraph(one_line(file.path), "dim")
    for conflict in file.conflicts:
        page.paragraph(f"Evidence disagrees: {conflict}.", "yellow")
    if why:
        page.paragraph(sentence(why))
    page.section("What it is")
    page.pairs(list(facts(file)))
    if file.evidence:
        page.section("By")
        page.bullets(one.says for one in file.evidence)
    if file.made_with:
        show_generation(page, file)


def facts(file: FileAnswer) -> Iterator[tuple[str, str]]:
    """Labels and values of a card."""
    yield "Kind", kind_of(file) + (f", {file.architecture}" if file.architecture else "")
    if file.checkpoint:
        yield RELATIONS.get(file.kind, "checkpoint").capitalize(), f"{file.checkpoint.name} ({file.checkpoint.key})"
    elif file.label:
        yield "Known as", file.label
    if file.line_name and not file.checkpoint:
        yield "Line", f"{file.line_name} ({file.line})"
    if file.family_name:
        yield "Family", f"{file.family_name} ({file.family})"
    if file.prediction.type:
        yield "Predicts", predicts(file)
    if file.triggers:
        yield "Trigger words", ", ".join(file.triggers)
    yield "Sure", sure(file)


def show_generation(page: Page, file: FileAnswer) -> None:
    """What a picture was made from."""
    made = file.made_with
    if made is None:
        return
    page.section(f"Made in {made.program}" if made.program else "Made from")
    page.copy(made.positive)
    if made.negative:
        page.section("Negative")
        page.copy(made.negative)
    if made.settings:
        page.section("Settings")
        page.pairs([(one_line(name), one_line(value)) for name, value in made.settings.items()])


def table(page: Page, result: Identification) -> None:
    """A line a file, then what disagrees and what else there is to know."""
    paths = [PurePath(file.path) for file in result.files]
    top = common(paths)
    rows = [
        line(file, str(path.relative_to(top)) if top else file.path)
        for file, path in zip(result.files, paths, strict=True)
    ]
    if page.width >= WIDE:
        page.grid([[styled(heading, "dim") for heading in HEADINGS], *rows], widths(page, rows))
    else:
        page.columns(HEADINGS, rows)
    disagreeing = [f"{one_line(PurePath(file.path).name)}: {said}" for file in result.files for said in file.conflicts]
    if disagreeing:
        page.section("Evidence disagrees")
        page.bullets(disagreeing, "yellow")


def widths(page: Page, rows: list[list[Text]]) -> list[int]:
    """Columns for a table: what is short has what it needs, the file and what it is share the rest."""
    needed = [max(len(HEADINGS[n]), *(row[n].cell_len for row in rows)) for n in range(len(HEADINGS))]
    room = page.width - sum(needed[2:]) - 2 * (len(HEADINGS) - 1)
    file = min(needed[0], max(room // 2, room - needed[1]))
    return [file, min(needed[1], room - file), *needed[2:]]


def common(paths: list[PurePath]) -> PurePath | None:
    """The folder that all paths stand in."""
    try:
        top = PurePath(commonpath([path.parent for path in paths]))
    except ValueError:  # some are absolute, some are not
        return None
    return top if str(top) not in ("", ".") else None


def line(file: FileAnswer, path: str) -> list[Text]:
    """A file as cells."""
    if file.confidence == "none":
        kind = "" if file.kind in ("unknown", "checkpoint") else f"{kind_of(file)}, "
        return [styled(one_line(path)), styled(one_line(f"{kind}{briefly(file)}"), "yellow"), Text(), Text()]
    shown = predicts(file, short=True) if file.kind == "checkpoint" and file.prediction.type else ""
    return [
        styled(one_line(path)),
        styled(what(file), "bold"),
        styled(shown),
        styled(sure(file), SURE[file.confidence]),
    ]


def briefly(file: FileAnswer) -> str:
    """Why a file stays unknown, without what would help: that stands below the table."""
    note = file.note or UNKNOWN
    return note if note.startswith("a merge") else note.split(": ")[0]


def what(file: FileAnswer) -> str:
    """What a file is, in a few words."""
    line = f"a version of {file.line_name}" if file.line_name and file.kind == "checkpoint" else ""
    family = f"the {file.family_name} family" if file.family_name else ""
    known = file.checkpoint.name if file.checkpoint else file.label or line or family
    if file.kind == "checkpoint":
        return (f"of {family}" if known and known == family else known) or file.architecture or UNKNOWN
    relation = RELATIONS.get(file.kind, "")
    said = f"{relation} {known}" if relation and known else known or file.architecture or ""
    return f"{kind_of(file)}, {said}" if said else kind_of(file)


def kind_of(file: FileAnswer) -> str:
    """The kind of file in words."""
    return KINDS.get(file.kind, file.kind)


def predicts(file: FileAnswer, *, short: bool = False) -> str:
    """What a file predicts; with a question mark where that is not sure."""
    kind = file.prediction.type or ""
    said = SHORT.get(kind, kind) if short else kind
    if file.prediction.zero_terminal_snr:
        said += ", ZTSNR" if short else ", zero terminal SNR"
    doubt = "?" if short else " (not sure)"
    return said if file.prediction.sure else f"{said}{doubt}"


def sure(file: FileAnswer) -> str:
    """How sure it is, and by what."""
    by = file.by or "shapes"
    return f"{file.confidence} ({by})" if file.confidence != "none" else file.confidence
