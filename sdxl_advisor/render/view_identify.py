"""Files as text: a card for one; for many a summary, and a line for each in groups. Then what to do next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from os.path import commonpath
from pathlib import PurePath
from typing import Any

from sdxl_advisor.catalog.file_records import TENSORS
from sdxl_advisor.catalog.records import SDXL
from sdxl_advisor.files.answer import FamilyCount, FileAnswer, Identification, Summary
from sdxl_advisor.files.summary import Group, grouped
from sdxl_advisor.render.page import Page
from sdxl_advisor.render.styled import Text, cut, joined, styled, wide
from sdxl_advisor.render.words import KINDS, UNKNOWN, one_line, sentence, several, so_many

RELATIONS = {"lora": "trained on", "picture": "made with"}  # of what is not itself the checkpoint that is named
WIDE = 100  # columns from which there is room for folders, endings and all that is known of a prediction
HEADINGS = ("File", "What it is", "Predicts", "Sure")
GAP, CUT = "  ", "..."
MOST_CONFLICTS = 5
MERGE = "a merge, or unclear: "
UNKNOWN_FAMILY = "Family unknown"
SHORT = {"v-prediction": "v-pred", "rectified-flow": "rectified flow"}
NOT_TOLD = "not told by its name; look at its page"
SURE = {"proof": "green", "strong": "green", "hint": "yellow", "none": "dim"}


def view(page: Page, result: Identification, *, full: bool = False, **_: Any) -> None:
    """The files, *full* or a line each, and what to do next."""
    if not result.files:
        page.paragraph("There is no model and no picture in it.")
    elif len(result.files) == 1:
        card(page, result.files[0])
    else:
        page.paragraph(counts(result.summary), "bold")
        (cards if full else table)(page, result)
    if result.advice or result.next:
        page.section("Next")
        for said in result.advice:
            page.paragraph(one_line(said))
        for step in result.next:
            page.copy(step)


def counts(summary: Summary) -> str:
    """What there is, in one sentence."""
    said = [so_many(kind, count) for kind, count in summary.kinds.items()]
    families = [f"{one.count} {one.name or UNKNOWN}{predictions(one)}" for one in summary.families]
    families += [f"{summary.other_architectures} not SDXL"] if summary.other_architectures else []
    if not families:
        return ", ".join(said)
    checkpoints, *others = said
    return "; ".join(filter(None, (f"{checkpoints}: {', '.join(families)}", ", ".join(others))))


def predictions(one: FamilyCount) -> str:
    """How many of a family predict anything but epsilon."""
    told = [f"{count} {SHORT[kind]}" for kind, count in one.predictions.items() if kind in SHORT]
    return f" ({', '.join(told)})" if told else ""


def cards(page: Page, result: Identification) -> None:
    """All about every file, one after the other."""
    for group in grouped(result.files):
        for file in group.files:
            page.show(Text())
            card(page, file)


def card(page: Page, file: FileAnswer) -> None:
    """All about one file."""
    known = file.confidence != "none"
    title, why = (what(file), file.note) if known else in_two(file.note or UNKNOWN)
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


def in_two(note: str) -> tuple[str, str]:
    """A note as its first clause and the rest."""
    end = min(filter(lambda at: at >= 0, (note.find(mark) for mark in (": ", "; "))), default=len(note))
    return note[:end], note[end + 2 :]


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
    elif file.kind == "checkpoint" and file.architecture in (None, SDXL) and (file.family or file.line):
        yield "Predicts", NOT_TOLD
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
    """A line a file, group by group, then what disagrees."""
    groups = grouped(result.files)
    rows, sizes = fitted(page, groups, names(result.files, whole=True)) if page.width >= WIDE else ([], [0])
    if page.width < WIDE or any(one[0].width > sizes[0] for some in rows for one in some):
        rows, sizes = fitted(page, groups, names(result.files, whole=False))
    if not page.narrow:
        page.show(Text())
        page.put([in_columns(page, [styled(heading, "dim") for heading in HEADINGS], sizes)])
    for group, some in zip(groups, rows, strict=True):
        page.section(heading_of(group))
        page.put(line for one in some for line in lines_of(page, one, sizes))
    said = [f"{one_line(PurePath(file.path).name)}: {conflict}" for file in result.files for conflict in file.conflicts]
    if said:
        page.section("Evidence disagrees")
        page.bullets(said[:MOST_CONFLICTS], "yellow")
        if len(said) > MOST_CONFLICTS:
            page.paragraph(f"And {len(said) - MOST_CONFLICTS} more: --all", "dim")


def fitted(page: Page, groups: Sequence[Group], shown: dict[str, str]) -> tuple[list[list[list[Text]]], list[int]]:
    """The rows of each group, with names as they are *shown*, and the widths of their columns."""
    rows = [[row(page, file, shown[file.path]) for file in group.files] for group in groups]
    return rows, widths(page, [one for some in rows for one in some])


def heading_of(group: Group) -> str:
    """What is in a group, and how many."""
    if group.kind != "checkpoint":
        return f"{sentence(several(group.kind))[:-1]}: {len(group.files)}"
    name = "Not SDXL" if group.other_architecture else one_line(group.name or UNKNOWN_FAMILY)
    return f"{name}: {so_many(group.kind, len(group.files))}"


def names(files: Sequence[FileAnswer], *, whole: bool) -> dict[str, str]:
    """Paths as they are shown: *whole* from where they differ, or names, where no two files have the same."""
    paths = {file.path: PurePath(file.path) for file in files}
    top = common([*paths.values()])
    below = {text: str(path.relative_to(top)) if top else text for text, path in paths.items()}
    if whole:
        return below
    often = Counter(path.name for path in paths.values())
    short = {text: below[text] if often[path.name] > 1 else path.name for text, path in paths.items()}
    return {text: name.removesuffix(TENSORS[0]) or name for text, name in short.items()}


def row(page: Page, file: FileAnswer, name: str) -> list[Text]:
    """A file as cells: its name, what it is, what it predicts, how sure that is."""
    known = file.confidence != "none"
    shown = predicts(file, short=True, whole=page.width >= WIDE) if file.kind == "checkpoint" else ""
    return [
        styled(one_line(name)),
        styled(one_line(in_group(file)), "bold" if known else "yellow"),
        styled(shown),
        styled(sure(file) if known else "", SURE[file.confidence]),
    ]


def in_group(file: FileAnswer) -> str:
    """What a file is, below a heading that says its kind and family."""
    if file.confidence == "none":
        return ", ".join(filter(None, (file.form, briefly(file))))
    if file.kind != "checkpoint":
        known = named(file) or base_of(file)
        relation = "" if file.known_file else RELATIONS.get(file.kind, "for")
        plain = ", ".join(filter(None, (file.form, file.architecture))) or shapes_of(file)
        return f"{relation} {known}".lstrip() if known else plain
    known = file.checkpoint.name if file.checkpoint else file.label
    if not known and file.by is None:
        return file.architecture or UNKNOWN
    known = known or (f"of {file.line_name}" if file.line_name else "which one is not known" if file.family else "")
    variant = file.architecture if known and file.architecture != SDXL and SDXL in (file.architecture or "") else None
    return ", ".join(filter(None, (known or what(file), variant)))


def base_of(file: FileAnswer) -> str | None:
    """What a file was made for, where only its line or family is known; of what is not SDXL the shapes say more."""
    return (file.line_name or file.family_name) if is_sdxl(file) else None


def is_sdxl(file: FileAnswer) -> bool:
    """Tell whether a file may be of SDXL."""
    return file.architecture is None or SDXL in file.architecture


def shapes_of(file: FileAnswer) -> str:
    """What keys and shapes say of a file of which nothing else is known."""
    return next((one.says for one in file.evidence if one.kind == "architecture"), "")


def widths(page: Page, rows: Sequence[Sequence[Text]]) -> list[int]:
    """Columns for a table: what is short has what it needs, the file and what it is share the rest."""
    needed = [max(len(HEADINGS[n]), *(one[n].width for one in rows)) for n in range(len(HEADINGS))]
    room = page.width - sum(needed[2:]) - len(GAP) * (len(HEADINGS) - 1)
    file = min(needed[0], max(room // 2, room - needed[1]))
    return [file, min(needed[1], room - file), *needed[2:]]


def lines_of(page: Page, cells: Sequence[Text], sizes: Sequence[int]) -> list[Text]:
    """A file on one line, or on two where there is little room."""
    if not page.narrow:
        return [in_columns(page, cells, sizes)]
    file, kind, *rest = cells
    behind = GAP.join(cell.plain for cell in rest if cell)
    room = page.width - len(GAP) - (wide(behind) + len(GAP) if behind else 0)
    told = joined(filter(None, [shortened(kind, max(room, 0)), *rest]), styled(GAP))
    return [shortened(file, page.width), *([styled(GAP) + cut_off(told, page.width - len(GAP))] if told else [])]


def in_columns(page: Page, cells: Sequence[Text], sizes: Sequence[int]) -> Text:
    """Cells side by side; what it is may fill what the empty ones behind it leave."""
    first, kind, *rest = cells
    room = sizes[1] if any(rest) else page.width - sizes[0] - len(GAP)
    fitted = [shortened(first, sizes[0]), shortened(kind, room), *rest]
    beside = [cell.stripped().padded(size) for cell, size in zip(fitted, sizes, strict=True)]
    return joined(beside, styled(GAP)).stripped()


def shortened(text: Text, width: int) -> Text:
    """A text with its middle left out where it is too long: the end of a name tells the version."""
    if text.width <= width:
        return text
    ends = (width - len(CUT)) // 2
    plain = text.plain
    start = cut(plain, max(width - len(CUT) - ends, 0)).rstrip()
    end = cut(plain[::-1], max(ends, 0)).rstrip()[::-1]
    return styled(f"{start}{CUT}{end}", text.pieces[0].style)


def cut_off(text: Text, width: int) -> Text:
    """A text with its end left out where it is too long."""
    return text if text.width <= width else text.cut(max(width - len(CUT), 0)) + styled(CUT)


def common(paths: list[PurePath]) -> PurePath | None:
    """The folder that all paths stand in."""
    try:
        top = PurePath(commonpath([path.parent for path in paths]))
    except ValueError:  # some are absolute, some are not
        return None
    return top if str(top) not in ("", ".") else None


def briefly(file: FileAnswer) -> str:
    """Why a file stays unknown, without what would help: that stands below the table."""
    note = file.note or UNKNOWN
    return note.split(": ")[1] if note.startswith(MERGE) else in_two(note)[0].removesuffix(", family unknown")


def what(file: FileAnswer) -> str:
    """What a file is, in a few words."""
    line = f"a version of {file.line_name}" if file.line_name and file.kind == "checkpoint" else ""
    family = f"the {file.family_name} family" if file.family_name else ""
    known = named(file) or line or family
    if file.kind == "checkpoint" and file.by is None and not file.checkpoint:
        return file.architecture or UNKNOWN
    if file.kind == "checkpoint":
        return (f"of {family}" if known and known == family else known) or file.architecture or UNKNOWN
    relation = "" if file.known_file else RELATIONS.get(file.kind, "")
    known = known if file.checkpoint or file.label or is_sdxl(file) else ""
    said = f"{relation} {known}" if relation and known else known or file.architecture or ""
    return f"{kind_of(file)}, {said}" if said else kind_of(file)


def named(file: FileAnswer) -> str | None:
    """The name of a file; behind that of what made a picture and has no record, whose it is."""
    if file.checkpoint:
        return file.checkpoint.name
    whose = file.line_name or (f"the {file.family_name} family" if file.family_name else "")
    return f"{file.label} ({whose})" if file.label and whose and file.kind == "picture" else file.label


def kind_of(file: FileAnswer) -> str:
    """The kind of file in words."""
    return file.form or KINDS.get(file.kind, file.kind)


def predicts(file: FileAnswer, *, short: bool = False, whole: bool = True) -> str:
    """What a file predicts and by what that is known; *short* with a question mark where that is not sure."""
    one = file.prediction
    if one.type is None:
        return ""
    if not short:
        terminal = ", zero terminal SNR" if one.zero_terminal_snr else ""
        by = ", ".join(filter(None, (one.by, "" if one.sure else "not sure")))
        return f"{one.type}{terminal}" + (f" ({by})" if by else "")
    said = SHORT.get(one.type, one.type) + (", ZTSNR" if one.zero_terminal_snr and whole else "")
    by = f" ({one.by})" if one.by and (whole or one.proven) else ""
    return f"{said}{'' if one.sure else '?'}{by}"


def sure(file: FileAnswer) -> str:
    """How sure it is, and by what."""
    by = file.by or "shapes"
    return f"{file.confidence} ({by})" if file.confidence != "none" else file.confidence
