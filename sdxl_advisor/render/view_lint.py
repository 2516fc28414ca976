"""What was found in prompts: each with its place marked, as compilers do; or the corrected prompts alone."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, groupby, islice
from typing import Any

from sdxl_advisor.pictures.infotext import NEGATIVE
from sdxl_advisor.prompts.lint import LintReport, LintResult
from sdxl_advisor.prompts.requests import Unread
from sdxl_advisor.prompts.rules import Finding
from sdxl_advisor.render.as_json import json_line
from sdxl_advisor.render.page import Page
from sdxl_advisor.render.styled import Text, styled, wide
from sdxl_advisor.render.words import visible

NOT_CHECKED = "its words were not checked: none are known"
STYLES = {"error": "bold red", "warning": "yellow", "note": "cyan"}
SEVERITIES = tuple(STYLES)
INDENT = "  "
NARROWEST = 8  # columns
MOST_ROWS, MOST_ITEMS = 12, 8  # of a prompt below one heading; of a list in a sentence
MOST_LEFT = 50  # things to do by hand; messages of one rule
Span = tuple[int, int]


def view(page: Page, report: LintReport, *, fix: bool = False, layout: str = "prompt", **_: Any) -> None:
    """The findings of every prompt that has some, or the corrected prompts."""
    results = iter(report)
    first = list(islice(results, 2))
    many = len(first) > 1
    if fix:
        show_fixed(page, chain(first, results), layout, alone=not many)
        return
    for n, result in enumerate(chain(first, results), 1):
        if isinstance(result, Unread):
            place = "" if result.line else f"prompt {n}: "  # the error names its line
            page.paragraph(f"{place}{result.error}", STYLES["error"])
        elif not many or result.findings:
            show_result(page, result, f"prompt {n}" if many else "")
    if many:
        show_total(page, report)


def show_fixed(page: Page, results: Iterable[LintResult | Unread], layout: str, *, alone: bool) -> None:
    """The prompts alone on stdout; of one that is *alone* on stderr what is left to do by hand."""
    for result in results:
        if isinstance(result, Unread):
            show_unread(page, result, layout)
        elif layout == "json-lines":
            fields = {"positive": result.positive_text, "negative": result.negative_text}
            page.verbatim(json_line({**fields, "checkpoint": result.checkpoint.key}))
        else:
            page.verbatim(pasted(result) if layout == "prompt" else result.positive_text)
        if alone and isinstance(result, LintResult):
            left = [finding for finding in result.findings if finding.severity != "note"]
            Page(stderr=True).bullets(left_to_you(left), "yellow")


def left_to_you(findings: Iterable[Finding]) -> Iterator[str]:
    """What is to be done by hand, each once, with how often where that is more."""
    alike = Counter((finding.message, finding.code, finding.name) for finding in findings)
    for (message, code, name), times in islice(alike.items(), MOST_LEFT):
        yield f"left to you{f', {times:,} times' if times > 1 else ''}: {message} ({code} {name})"
    if len(alike) > MOST_LEFT:
        yield f"and {len(alike) - MOST_LEFT:,} more"


def show_unread(page: Page, result: Unread, layout: str) -> None:
    """A line that could not be read: in its place among JSON lines, and on stderr."""
    if layout == "json-lines":
        page.verbatim(json_line({"line": result.line, "error": result.error}))
    Page(stderr=True).paragraph(f"error: {result.error}", STYLES["error"])


def pasted(result: LintResult) -> str:
    """A prompt in the form that programs take from the clipboard."""
    parts = [result.positive_text, f"{NEGATIVE} {result.negative_text}" if result.negative_text else ""]
    return "\n".join(filter(None, [*parts, result.parameters]))


def show_total(page: Page, report: LintReport) -> None:
    """How many prompts are clean."""
    page.section(f"{report.clean:,} of {report.count:,} prompts have no error and no warning")


def show_result(page: Page, result: LintResult, which: str) -> None:
    """One prompt: what it is checked for, and every rule that found something."""
    if page.started:
        page.show(Text())
    page.title(result.checkpoint.name, result.checkpoint.url, ", ".join(filter(None, [which, totals(result)])))
    if result.evidence:
        page.paragraph(
            f"Known {result.evidence}." if result.evidence.startswith("by") else f"{result.evidence}.", "dim"
        )
    for note in result.notes:
        page.paragraph(note, "yellow")
    ordered = sorted(result.findings, key=lambda one: (SEVERITIES.index(one.severity), one.code))
    for _, group in groupby(ordered, key=lambda one: (one.severity, one.code)):
        show_rule(page, result, list(group))


def totals(result: LintResult) -> str:
    """How many errors, warnings and notes there are."""
    found = [finding.severity for finding in result.findings]
    counts = [(found.count(severity), severity) for severity in SEVERITIES if severity in found]
    said = ", ".join(f"{n} {severity}{'s' * (n > 1)}" for n, severity in counts)
    return said or ("nothing to correct" if result.words_checked else NOT_CHECKED)


def show_rule(page: Page, result: LintResult, findings: list[Finding]) -> None:
    """All that one rule found: where, why, and what to write instead."""
    first = findings[0]
    style = STYLES[first.severity]
    page.show(Text())
    page.put([styled(f"{first.severity} {first.code}", style) + styled(f" {first.name}", "bold")])
    texts = {"positive": result.positive_text, "negative": result.negative_text, "settings": result.parameters or ""}
    for side, group in groupby(findings, key=lambda one: one.side):
        found = marked(texts[side], [(one.start, one.end) for one in group], page.width - len(INDENT))
        shown = list(islice(found, MOST_ROWS))
        if side != "positive":
            page.put([styled(f"{INDENT}{side}:", "dim")])
        for row, marks in shown:
            page.put([styled(f"{INDENT}{row}"), styled(f"{INDENT}{marks}", style)])
        if more := sum(1 for _ in found):
            page.put([styled(f"{INDENT}... and {more:,} more lines", "dim")])
    messages: dict[str, list[Finding]] = {}
    for finding in sorted(findings, key=lambda one: one.message):
        messages.setdefault(finding.message, []).append(finding)
    for message, alike in islice(messages.items(), MOST_LEFT):
        page.put([page.hung(INDENT, styled(f"{message}{advice(alike)}"))])
    if len(messages) > MOST_LEFT:
        page.put([styled(f"{INDENT}... and {len(messages) - MOST_LEFT:,} more", "dim")])


def advice(findings: list[Finding]) -> str:
    """What to write instead, in words."""
    writes = list(dict.fromkeys(f"{one.fix} for {one.text}" for one in findings if one.fix))
    drops = list(dict.fromkeys(one.text for one in findings if one.fix == ""))
    named = [text for text in drops if text.strip(", ")]  # a lone comma is seen better than named
    said = []
    if len(findings) == 1 and findings[0].fix:
        said = [f"write {findings[0].fix.strip(', ')}"]
    elif writes:
        said = [f"write {few(writes, '; ')}"]
    if drops:
        said.append(f"leave {few(named, ', ') if named and len(findings) > 1 else 'it'} out")
    return f": {'; '.join(said)}" if said else ""


def few(items: Sequence[str], between: str) -> str:
    """The first items of a list, and how many more there are."""
    more = f"{between}and {len(items) - MOST_ITEMS} more" if len(items) > MOST_ITEMS else ""
    return between.join(items[:MOST_ITEMS]) + more


def marked(text: str, spans: Iterable[Span], width: int) -> Iterator[tuple[str, str]]:
    """The rows of a text in which a span lies, each with the marks below it."""
    waiting = deque(sorted(spans))
    going_on: list[Span] = []  # those that began in a row above
    for start, row in rows(text, max(width, NARROWEST)):
        end = start + len(row)
        last = 1 if text[end : end + 1] in ("", "\n") else 0  # a place behind the last character of a line
        here = [span for span in going_on if span[1] > start]
        while waiting and waiting[0][0] < end + last:
            here.append(waiting.popleft())
        if here:
            marks = underline(row, [(max(a - start, 0), min(b - start, len(row))) for a, b in here])
            yield visible(row).rstrip(), marks
        going_on = [span for span in here if span[1] > end]


def rows(text: str, width: int) -> Iterator[tuple[int, str]]:
    """A text in rows of at most *width* columns, cut behind blanks where it can be; each with its place."""
    start = 0
    for line in text.split("\n"):
        place, plain = 0, line.isascii() and line.isprintable()
        while (end := place + width if plain else fitting(line, place, width)) < len(line):
            cut = line.rfind(" ", place, end) + 1
            end = cut if cut > place else end
            yield start + place, line[place:end]
            place = end
        yield start + place, line[place:]
        start += len(line) + 1


def fitting(line: str, place: int, width: int) -> int:
    """The end of what fits into *width* columns from a place on; at least one character."""
    room = width
    for end in range(place, len(line)):
        room -= wide(visible(line[end]))
        if room < 0:
            return max(end, place + 1)
    return len(line)


def underline(row: str, spans: Iterable[Span]) -> str:
    """Marks below the spans of a row."""
    line = ""
    for start, end in spans:
        column = wide(visible(row[:start]))
        line = line.ljust(column)
        line += "^" * (max(wide(visible(row[:end])), column + 1) - len(line))
    return line
