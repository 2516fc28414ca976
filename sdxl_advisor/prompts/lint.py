"""Prompts checked against the checkpoint that they are for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

from sdxl_advisor.advice.lineage import Ref, ref
from sdxl_advisor.advice.tags import TagSheet, find_interface, one_of, tag_sheet
from sdxl_advisor.catalog.catalog import Catalog
from sdxl_advisor.catalog.record import record
from sdxl_advisor.catalog.records import SDXL
from sdxl_advisor.errors import AdvisorError
from sdxl_advisor.named_tuples import NamedTuple
from sdxl_advisor.pictures.infotext import Generation
from sdxl_advisor.prompts.grammar import LONG_TEXT, TEXTS, Dialect
from sdxl_advisor.prompts.language import language_of
from sdxl_advisor.prompts.reading import READINGS, Reading, understood
from sdxl_advisor.prompts.requests import Request, Unread, identified, lists_named, unread
from sdxl_advisor.prompts.rulebook import Rules, chosen
from sdxl_advisor.prompts.rules import Case, Draft, Finding, Rule
from sdxl_advisor.prompts.tokens import can_count
from sdxl_advisor.prompts.translate import subject_asked

if TYPE_CHECKING:
    from sdxl_advisor.prompts.tag_list import TagLists

SIDES = {"positive": 0, "negative": 1, "settings": 2}
ROUNDS = 5  # a correction may lay another open


@record
class LintResult:
    """What was found in one prompt. With ``--fix`` the texts are the corrected ones, and the findings what is left.

    ``evidence`` tells by what the checkpoint was known where none was named; ``notes`` are about the checkpoint.
    ``words_checked`` is false for what is not SDXL and of which no words are known: only the form was looked at.
    """

    checkpoint: Ref
    subject: str
    evidence: str | None
    positive_text: str
    negative_text: str
    parameters: str | None
    findings: tuple[Finding, ...]
    notes: tuple[str, ...]
    words_checked: bool

    @property
    def clean(self) -> bool:
        """Tell whether the words were checked, and there is nothing but notes."""
        return self.words_checked and all(finding.severity == "note" for finding in self.findings)


class LintReport:
    """One result a prompt, in order, made when it is asked for and then counted; a line that has none is ``failed``."""

    def __init__(self, made: Iterable[LintResult | Unread]) -> None:
        self.made = made
        self.count, self.clean, self.failed = 0, 0, 0

    def __iter__(self) -> Iterator[LintResult | Unread]:
        """The results that are left."""
        for result in self.made:
            self.count += 1
            self.failed += isinstance(result, Unread)
            self.clean += isinstance(result, LintResult) and result.clean
            yield result


class LintOptions(NamedTuple):
    """What is asked of every prompt: the rules of *select* without those of *ignore*, and the lists of *tags*."""

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    interface: str | None = None
    subject: str | None = None
    fix: bool = False
    tags: tuple[Path, ...] = ()


def checker(catalog: Catalog, options: LintOptions) -> Callable[[Request], LintResult | Unread]:
    """What checks a prompt against its checkpoint."""
    rules = chosen(options.select, options.ignore)
    linter = Linter(catalog, rules, options.interface, options.subject, lists_named(options.tags))
    return partial(linter.answer, fix=options.fix)


class Linter:
    """Remembers what prompts for one checkpoint have in common."""

    def __init__(
        self,
        catalog: Catalog,
        rules: Sequence[Rule],
        interface: str | None,
        subject: str | None,
        tags: TagLists | None = None,
    ) -> None:
        self.catalog = catalog
        self.tags = tags
        self.subject = one_of(subject, catalog.goals.subjects, "subject")
        found = None if interface is None else find_interface(catalog, interface)
        self.interface = None if found is None else catalog.interfaces.interfaces[found]
        syntax = self.interface.prompt if self.interface else None
        self.dialect: Dialect = syntax.dialect if syntax else "a1111"
        self.comments = syntax.comments if syntax else None
        given = {"program": self.interface, "list": tags, "tokens": can_count()}
        there = {"prompt", *(about for about, one in given.items() if one)}
        rules = [rule for rule in rules if rule.about in there | {"parameters"}]
        self.of_side = {side: Rules(rule for rule in rules if rule.scope in ("side", side)) for side in READINGS}
        whole = [rule for rule in rules if rule.scope == "prompt"]
        self.of_prompt = {True: Rules(whole), False: Rules(rule for rule in whole if rule.about in there)}
        self.found_on = {side: lru_cache(maxsize=TEXTS)(self.look_at) for side in READINGS}
        self.sheets: dict[tuple[str, str | None], TagSheet] = {}

    def answer(self, request: Request, *, fix: bool) -> LintResult | Unread:
        """Check one prompt; what is wrong with one line of many does not stop the others."""
        try:
            if request.problem:
                raise request.problem
            return self.result(request, fix=fix)
        except AdvisorError as problem:
            if request.line is None:
                raise
            return unread(request, problem)

    def result(self, request: Request, *, fix: bool) -> LintResult:
        """Check one prompt, and correct it before if that is asked for."""
        entry, evidence = identified(self.catalog, request)
        positive, negative = request.positive, request.negative
        case = self.case(entry.key, positive, negative, request.generation)
        findings = self.findings(case)
        for _ in range(ROUNDS if fix else 0):
            better = (corrected(positive, "positive", findings), corrected(negative, "negative", findings))
            if better == (positive, negative):
                break
            positive, negative = better
            case = self.case(entry.key, positive, negative, request.generation)
            findings = self.findings(case)
        return LintResult(
            checkpoint=ref(entry),
            subject=case.sheet.subject,
            evidence=evidence,
            positive_text=positive,
            negative_text=negative,
            parameters=request.generation.tail if request.generation else None,
            findings=findings,
            notes=(*request.notes, *case.sheet.warnings),
            words_checked=case.sheet.documented or entry.architecture == SDXL,
        )

    def findings(self, case: Case) -> tuple[Finding, ...]:
        """What the rules find, from the beginning to the end."""
        good, bad = case.sides
        texts = {"positive": good.text, "negative": bad.text, "settings": ""}
        rules = self.of_prompt[case.generation is not None]
        if case.generation:
            texts["settings"] = case.generation.tail
        fitting = rules.rules if case.generation else rules.fitting(good.features | bad.features)
        found = [finding(rule, draft, texts[draft.side]) for rule in fitting for draft in rule.check(case)]
        for side in case.sides:
            look = self.found_on[side.side] if len(side.text) <= LONG_TEXT else self.look_at
            found += look(side, case.sheet.subject)
        found.sort(key=lambda one: (SIDES[one.side], one.start, one.code))
        return tuple(found)

    def look_at(self, side: Reading, subject: str) -> list[Finding]:
        """What the rules find that look at one side alone; ask found_on, as people write one negative many times."""
        language = side.language
        sheet = self.sheet(language.checkpoint.key, subject)
        case = Case(self.catalog, language, sheet, (side,), self.interface, None, self.subject, self.tags)
        rules = self.of_side[side.side].fitting(side.features)
        return [finding(rule, draft, side.text) for rule in rules for draft in rule.check(case)]

    def case(self, key: str, positive: str, negative: str, made: Generation | None) -> Case:
        """All that the rules may look at."""
        language = language_of(self.catalog, key)
        good = understood("positive", positive, language, self.dialect, self.comments)
        bad = understood("negative", negative, language, self.dialect, self.comments)
        subject = self.subject or subject_asked(language, good)
        made_for = (self.interface, made, self.subject, self.tags)
        return Case(self.catalog, language, self.sheet(key, subject), (good, bad), *made_for)

    def sheet(self, key: str, subject: str | None) -> TagSheet:
        """The tags that a checkpoint wants."""
        if (key, subject) not in self.sheets:
            self.sheets[key, subject] = tag_sheet(self.catalog, key, subject)
        return self.sheets[key, subject]


def finding(rule: Rule, draft: Draft, text: str) -> Finding:
    """What a *rule* found in a *text*, as it is told."""
    side, start, end, severity, message, fix, sure = draft
    return Finding(
        rule.code, rule.name, severity, side, start, end, text[start:end], message, fix, fix is not None and sure
    )


def corrected(text: str, side: str, findings: Iterable[Finding]) -> str:
    """*text* with the sure corrections of one side."""
    from sdxl_advisor.prompts.edits import changed, fixes_on

    return changed(text, fixes_on(side, (one for one in findings if one.sure)))
