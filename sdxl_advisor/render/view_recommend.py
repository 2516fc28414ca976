"""A recommendation as text: the answer on one screen; with ``why`` the reasons and what else there was."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sdxl_advisor.advice.recommend import Alternative, Have, Pick, Recommendation
from sdxl_advisor.advice.scoring import Factor
from sdxl_advisor.render.in_short import artists_line, few_names, first_part, settings_line
from sdxl_advisor.render.page import FACT, Page
from sdxl_advisor.render.styled import Text, styled
from sdxl_advisor.render.view_tags import show_settings, show_setup, show_sources
from sdxl_advisor.render.words import so_many

FEW = 3
MOST_TO_MIND = 2
LINES = 15  # of the answer on a screen of 80 columns
LEAST_WIDE = 60  # characters below which nothing is cut
LAST_LINES = 2  # the command for more, and the date of the data


def view(page: Page, result: Recommendation, *, sources: bool = False, why: bool = False, **_: Any) -> None:
    """The answer; with *why* all that is behind it."""
    if result.assumed:
        page.paragraph(f"You named no goal, so this is the answer for: {', '.join(result.assumed)}.", "dim")
    if result.pick:
        show_pick(page, result, result.pick)
    else:
        show_nearest(page, result)
    if why:
        show_reasons(page, result)
    if sources and result.pick:
        show_sources(page, every_source(result.pick))
    if result.pick and not why:
        page.labelled("More", f"{result.command} --why")


def show_pick(page: Page, result: Recommendation, pick: Pick) -> None:
    """The checkpoint, what to type, what to mind, and what else would do."""
    goals = ", ".join(result.answers or result.assumed)
    page.title(pick.checkpoint.name, pick.checkpoint.url, f"{pick.score} of 100 for {goals}")
    if result.have:
        show_have(page, result.have)
    page.put([page.hung("  ", styled(first_part(pick.why, page.width - FACT)))])
    show_pasted(page, pick)
    if pick.checkpoint.url and not result.have:
        page.labelled("Get it", pick.checkpoint.url)
    width = max(page.width - FACT, LEAST_WIDE)
    page.facts(minded(result, pick, width))
    page.facts(others(result, width)[: max(LINES - LAST_LINES - page.rows, 1)])


def show_pasted(page: Page, pick: Pick) -> None:
    """Both strings to copy, each behind its label on a line that is never wrapped, and the settings."""
    tags = pick.tags
    if not tags.documented:
        page.facts([("Tags", styled(f"Nobody says which quality tags {pick.checkpoint.name} wants.", "yellow"))])
    for label, text in (("Positive", tags.positive_text), ("Negative", tags.negative_text)):
        if tags.documented:
            page.labelled(label, text or "none needed")
    rows = []
    if tags.settings and (line := settings_line(tags.settings)):
        rows.append(("Settings", styled(line)))
    wants_artists = any(one.trait == "artists" for one in pick.factors)
    if wants_artists and tags.prompting and (artists := artists_line(tags.prompting)):
        rows.append(("Artists", styled(artists.removeprefix("artists "))))
    page.facts(rows)
    if len(tags.setup) == 1:
        show_setup(page, tags)


def minded(result: Recommendation, pick: Pick, width: int) -> list[tuple[str, Text]]:
    """The one or two things to mind first, a line each."""
    pulling = [f"{' and '.join(one.goals)} work against each other: {one.because}" for one in result.conflicts]
    cautions = [first_part(text, width) for text in [*pulling, *pick.tags.warnings, *pick.cautions]]
    return [("Mind" if n == 0 else "", styled(text, "yellow")) for n, text in enumerate(cautions[:MOST_TO_MIND])]


def others(result: Recommendation, width: int) -> list[tuple[str, Text]]:
    """What is as good, said once, and the runners-up, one line each."""
    rows = []
    if result.ties:
        names = few_names([one.checkpoint.name for one in result.ties], FEW)
        rows.append(("As good", styled(first_part(f"{names}: {result.ties[0].lost}", width))))
    for n, other in enumerate(result.alternatives[: FEW - len(rows)]):
        rows.append(("Or" if n == 0 else "", of_other(other)))
    return rows


def of_other(other: Alternative) -> Text:
    """Another checkpoint on a line: its name, its score, and what it has less of."""
    return styled(f"{other.checkpoint.name} ({other.score}): {other.lost}", "", other.checkpoint.url)


def show_have(page: Page, have: Have) -> None:
    """How many files there are, and what is to be said of the one that is picked."""
    lacking = [f"{have.unknown} unknown"] if have.unknown else []
    lacking += [f"of {have.only_family} only the family is known"] if have.only_family else []
    aside = f" ({', '.join(lacking)})" if lacking else ""
    page.paragraph(f"Of your {so_many('SDXL checkpoint', have.checkpoints)}{aside}: {have.file or 'none fits'}")
    if have.newer:
        page.paragraph(f"A newer version exists: {have.newer.name}  {have.newer.url or ''}".rstrip(), "yellow")
    if have.needs_setting:
        page.paragraph("It is v-pred, and the file does not say so: set v-pred in your program.", "yellow")


def show_nearest(page: Page, result: Recommendation) -> None:
    """That nothing fits, what comes nearest, and what to drop."""
    page.title("Nothing known fits.", None, f"for {', '.join(result.answers or result.assumed)}")
    if result.have:
        show_have(page, result.have)
    for n, other in enumerate(result.nearest):
        page.facts([("Nearest" if n == 0 else "", of_other(other))])
    if result.drop:
        words = [f"--have {path}" for path in (result.have.paths if result.have else ())]
        words += [f"--goal {name}" for name in result.answers if name != result.drop[0]]
        page.facts([("Drop", styled(" or ".join(result.drop)))])
        page.labelled("Then", " ".join(["sdxl-advisor recommend", *words]))


def show_reasons(page: Page, result: Recommendation) -> None:
    """The score table, reasons, what speaks against it, where it comes from, and the others in detail."""
    if pick := result.pick:
        page.section("Score")
        page.paragraph(f"{pick.score} of 100; {pick.known.known} of {pick.known.wanted} wanted traits are known.")
        page.columns(("Goal", "Trait", "Weight", "Score", "Counts", "Whose"), [factor_row(one) for one in pick.factors])
        page.section("For")
        page.bullets(reason.text for reason in pick.reasons)
        if pick.cautions:
            page.section("Mind")
            page.bullets(pick.cautions)
        page.section("All settings")
        show_settings(page, pick.tags)
        show_setup(page, pick.tags)
        page.section("Where it comes from")
        page.paragraph(" > ".join(step.name for step in pick.lineage))
    show_others(page, result)


def factor_row(one: Factor) -> Sequence[Text]:
    """A row of the score table."""
    score = styled("not known", "dim") if one.score is None else styled(f"{one.score:g}/5")
    whose = one.inherited_from.name if one.inherited_from else "own" if one.score is not None else ""
    return (
        styled(one.goal),
        styled(one.label),
        styled(str(one.weight)),
        score,
        styled(f"{one.counts:g}"),
        styled(whose, "dim"),
    )


def show_others(page: Page, result: Recommendation) -> None:
    """Goals that contradict each other, the runners-up, and what the limits ruled out."""
    for conflict in result.conflicts:
        page.section(f"{' and '.join(conflict.goals)} work against each other")
        page.paragraph(f"{conflict.because}.")
        page.bullets(f"{choice.goal} alone: {choice.checkpoint.name}" for choice in conflict.choices)
    if result.ties or result.alternatives:
        page.section("Others")
        page.bullets(of_other(other) for other in [*result.ties, *result.alternatives])
    for goal in dict.fromkeys(found.goal for found in result.ruled_out):
        gone = [found for found in result.ruled_out if found.goal == goal]
        page.section(f"{len(gone)} checkpoints do not pass {goal}; the best of them")
        page.bullets(f"{found.checkpoint.name}: {found.reason}" for found in gone[:FEW])


def every_source(pick: Pick) -> tuple[Any, ...]:
    """The sources of reasons, program and tags, each once."""
    cited: Iterable[Any] = [*(source for reason in pick.reasons for source in reason.sources), *pick.tags.sources]
    return tuple(dict.fromkeys([*cited, *(source for setup in pick.tags.setup for source in setup.sources)]))
