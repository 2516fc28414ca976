"""The short answer on a checkpoint, line or family, on one screen: what to paste first, the rest with ``--all``."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sdxl_advisor import lazy_re as re
from sdxl_advisor.advice.brief import Brief, Parent, Score
from sdxl_advisor.advice.listing import Item
from sdxl_advisor.advice.profile import CheckpointProfile, FamilyProfile, LineProfile
from sdxl_advisor.catalog.build import plain
from sdxl_advisor.catalog.records import SDXL, Line, Settings
from sdxl_advisor.render.in_short import clause, prompting_line, settings_line
from sdxl_advisor.render.page import Page
from sdxl_advisor.render.styled import Text, styled
from sdxl_advisor.render.view_list import show_checkpoints
from sdxl_advisor.render.words import number, sentence, span

SENTENCE = re.compile(r"(?<=[.!?]) (?=[A-Z`])")
SHORT = 160  # characters of a remark: two lines
PITFALLS, ADVICE, TRAITS = 3, 4, 5  # that are shown; --all has the others
SCREEN = 43  # rows, of which the table of versions takes what is left, and a few in any case
FEWEST, MOST = 3, 8  # versions
HUB = "https://huggingface.co/"


def show_checkpoint_brief(page: Page, result: CheckpointProfile) -> None:
    """A checkpoint on one screen."""
    checkpoint, brief = result.checkpoint, result.brief
    page.title(checkpoint.name, checkpoint.url, checkpoint.key)
    page.paragraph(facts(*dated(brief), brief.developer, home(brief)), "dim")
    if checkpoint.summary:
        page.paragraph(checkpoint.summary)
    show_use(page, brief, [*prompting_rows(brief), *trait_rows(brief)])
    show_remarks(page, pitfalls_heading(brief), brief.pitfalls[:PITFALLS])
    show_kin(page, kin_rows(page, brief))
    show_versions(page, result.checkpoints, result.brief)
    show_end(page, checkpoint.url, checkpoint.huggingface, len(checkpoint.links))


def show_line_brief(page: Page, result: LineProfile) -> None:
    """A line on one screen."""
    line, brief = result.line, result.brief
    show_head(page, line, brief, f"a line of {result.family_name}")
    if brief:
        show_use(page, brief, [*prompting_rows(brief), *trait_rows(brief)])
        show_remarks(page, pitfalls_heading(brief), brief.pitfalls[:PITFALLS])
        show_kin(page, kin_rows(page, brief))
    show_versions(page, result.checkpoints, result.brief)
    show_end(page, line.url, line.huggingface, len(line.links))


def show_family_brief(page: Page, result: FamilyProfile) -> None:
    """A family on one screen: how to prompt it is told by its guide."""
    family, brief = result.family, result.brief
    show_head(page, family, brief, "a family")
    if brief:
        show_use(page, brief, [])
    advice = [short(one.text) for one in family.guide if not (brief and says_again(one.text, brief))]
    show_remarks(page, "How to prompt", [one for one in advice if len(one) <= SHORT][:ADVICE])
    show_remarks(page, "Pitfalls", [one.text for one in family.pitfalls[:PITFALLS]])
    lines = some(page, "Lines", [line.key or line.name for line in result.lines])
    show_kin(page, [*merges_rows(family), *(kin_rows(page, brief) if brief else lines)])
    show_versions(page, result.checkpoints, result.brief)
    show_end(page, family.url, family.huggingface, len(family.links))


def home(brief: Brief) -> str:
    """Of which line and family a checkpoint is."""
    return brief.line_name if brief.line_name == brief.family_name else f"{brief.line_name}, on {brief.family_name}"


def show_head(page: Page, line: Line, brief: Brief | None, what: str) -> None:
    """What a line or family is, and for which of its versions the tags below are."""
    page.title(line.name, line.url, facts(what, line.developer))
    if line.architecture != SDXL and brief is None:
        page.paragraph(f"Not SDXL: {line.architecture}.", "yellow")
    page.paragraph(line.summary or "No more is known of it than its page.")
    if brief and brief.checkpoint.key:
        page.paragraph(f"Take {facts(brief.checkpoint.key, *dated(brief))}")


def dated(brief: Brief) -> tuple[str | None, ...]:
    """When it came out, what it predicts and its status, as far as they are known."""
    return brief.released, brief.prediction, brief.status if brief.status != "unknown" else None


def facts(*parts: str | None) -> str:
    """What is known, on one line."""
    return " · ".join(part for part in parts if part)


def show_use(page: Page, brief: Brief, more: list[tuple[str, str]]) -> None:
    """How to use it: what to be warned of, both strings to copy, the settings, and *more* rows."""
    for warning in brief.warnings:
        page.paragraph(warning, "yellow")
    where = f" (at the {brief.placement} of the prompt)" if brief.placement else ""
    if brief.positive_text:
        page.section(f"Positive{where}")
        page.copy(brief.positive_text)
    if brief.negative_text:
        page.show(styled("Negative", "bold cyan"))
        page.copy(brief.negative_text)
    rows = [*settings_rows(brief.settings), *more]
    rows += [("License", "you may not sell pictures made with it")] if brief.sell_pictures == "no" else []
    page.pairs(rows)


def settings_rows(settings: Settings | None) -> list[tuple[str, str]]:
    """The settings in a line, and what they need."""
    if settings is None:
        return []
    found = settings_line(settings)
    rows = [("Settings", found)] if found else []
    return rows + ([("Needs", clause(settings.requires))] if settings.requires else [])


def prompting_rows(brief: Brief) -> list[tuple[str, str]]:
    """How a prompt is written, and in which order."""
    prompting, whose = brief.prompting, brief.prompting_inherited_from
    if prompting is None:
        return []
    mark = f" (as {whose.name})" if whose and whose.how == "ancestor" else ""
    how = prompting_line(prompting)
    rows = [("Prompt", f"{how}{mark}")] if how else []
    return rows + ([("Order", f"{prompting.order}{'' if how else mark}")] if prompting.order else [])


def trait_rows(brief: Brief) -> list[tuple[str, str]]:
    """What it is best and worst at."""
    rows = (("Good at", brief.good_at), ("Weak at", brief.weak_at))
    return [(label, scores(found[:TRAITS])) for label, found in rows if found]


def scores(found: Iterable[Score]) -> str:
    """Traits with their scores, those of ancestors apart."""
    own, others = list[str](), list[str]()
    for one in found:
        of_others = one.inherited_from and one.inherited_from.how == "ancestor"
        (others if of_others else own).append(f"{one.label} {number(round(one.score, 1))}")
    parts = [", ".join(own), f"by its ancestors {', '.join(others)}" if others else ""]
    return f"{'; '.join(filter(None, parts))} (of 5)"


def pitfalls_heading(brief: Brief) -> str:
    """Whose pitfalls these are."""
    return f"Pitfalls of merges on {brief.pitfalls_of_merges_on}" if brief.pitfalls_of_merges_on else "Pitfalls"


def show_remarks(page: Page, heading: str, remarks: Sequence[str]) -> None:
    """Remarks, each cut to its first sentences."""
    if remarks:
        page.section(heading)
        page.bullets(sentence(short(remark)) for remark in remarks)


def short(text: str) -> str:
    """As many sentences of a text as fit, at least one."""
    first, *others = SENTENCE.split(text)
    for other in others:
        if len(first) + 1 + len(other) > SHORT:
            break
        first = f"{first} {other}"
    return first


def says_again(text: str, brief: Brief) -> bool:
    """Tell whether a remark says what stands above it already: the strings, or the settings."""
    cfg = f"CFG {span(plain(brief.settings)['cfg'])}" if brief.settings and brief.settings.cfg else None
    return any(part and part in text for part in (brief.positive_text, brief.negative_text, cfg))


def show_kin(page: Page, rows: list[tuple[str, str]]) -> None:
    """What it comes from, and what came of it."""
    if rows:
        page.show(Text())
        page.pairs(rows)


def kin_rows(page: Page, brief: Brief) -> list[tuple[str, str]]:
    """Parents and children, a line each."""
    rows = some(page, "Made from", list(map(parent, brief.parents)))
    return rows + some(page, "Made from it", [one.key or one.name for one in brief.children])


def parent(one: Parent) -> str:
    """A parent, and what was done with it."""
    remarks = (one.relation, None if one.version_known else "which version is not known")
    return f"{one.name} ({', '.join(found)})" if (found := [*filter(None, remarks)]) else one.name


def some(page: Page, label: str, names: Sequence[str]) -> list[tuple[str, str]]:
    """As many names as fit on a line, at least one, and how many more there are."""
    room, found = page.width - len("Made from it  , +99 more"), list(names[:1])
    for name in names[1:]:
        if len(", ".join([*found, name])) > room:
            break
        found.append(name)
    more = [f"+{len(names) - len(found)} more"] if len(names) > len(found) else []
    return [(label, ", ".join([*found, *more]))] if found else []


def merges_rows(family: Line) -> list[tuple[str, str]]:
    """What merges on a family's base usually want."""
    merges = family.merges
    tags = ", ".join(merges.quality.positive) if merges and merges.quality else ""
    wanted = "; ".join(filter(None, (tags, settings_line(merges.settings) if merges and merges.settings else "")))
    return [("Merges want", wanted)] if wanted else []


def show_versions(page: Page, items: Sequence[Item], brief: Brief | None) -> None:
    """The versions in a table, current ones first, then newest first; nothing where there is only one."""
    if len(items) <= 1:
        return
    page.show(Text())
    room = SCREEN - page.rows - 1  # below the headings of the table
    shown = newest_first(items, brief.checkpoint.key if brief else None)[
        : min(max(room - (len(items) > room), FEWEST), MOST)
    ]
    show_checkpoints(page, tuple(shown))
    if len(items) > len(shown):
        page.paragraph(f"+{len(items) - len(shown)} more: --all", "dim")


def newest_first(items: Sequence[Item], default: str | None) -> list[Item]:
    """Versions by status and date; one without an exact date counts as old as the one before it in its file.

    Files have the newest last, or first: at the end where the default version stands.
    """
    keys, date = list[tuple[bool, str, int]](), ""
    first_is_newest = len(items) > 1 and items[0].key == default
    items = items[::-1] if first_is_newest else items
    for n, one in enumerate(items):
        date = date if date.startswith(one.released or "") else one.released or date
        keys.append((one.status == "current", date, n))
    return [items[n] for *_, n in sorted(keys, reverse=True)]


def show_end(page: Page, url: str | None, repository: str | None, links: int) -> None:
    """Where to get it, and how to see the rest."""
    for address in dict.fromkeys(filter(None, (url, f"{HUB}{repository}" if repository else None))):
        page.copy(address)
    more = f", {links} links" if links > 1 else ", a link" if links else ""
    page.paragraph(f"Everything known{more}: --all. Where it was read: --sources.", "dim")
