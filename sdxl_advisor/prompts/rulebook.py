"""All rules, and how they are picked by code or name."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable
from functools import lru_cache
from operator import attrgetter

from sdxl_advisor.catalog.spelling import nearest, quoted
from sdxl_advisor.errors import UnknownName
from sdxl_advisor.prompts import (
    content_rules,
    form_rules,
    sense_rules,
    settings_rules,
    style_rules,
    tag_rules,
    weight_rules,
    word_rules,
)
from sdxl_advisor.prompts.rules import Rule

MANY = 5_000  # combinations of marks to remember
MODULES = (word_rules, sense_rules, form_rules, style_rules, weight_rules, content_rules, settings_rules, tag_rules)
FOUND = (rule for module in MODULES for rule in vars(module).values() if isinstance(rule, Rule))
RULES: tuple[Rule, ...] = tuple(sorted(FOUND, key=attrgetter("code")))


class Rules:
    """The rules *about* what a run has, and for each prompt those among them that may find something in it."""

    def __init__(self, rules: Iterable[Rule], about: Container[str]) -> None:
        self.rules = [rule for rule in rules if rule.about in about]
        self.marks = sorted({mark for rule in self.rules for mark in rule.needs})
        self.with_marks: Callable[[tuple[str, ...]], tuple[Rule, ...]] = lru_cache(maxsize=MANY)(self.look_up)

    def fitting(self, text: str) -> tuple[Rule, ...]:
        """The rules for a prompt with this *text* on its sides."""
        return self.with_marks(tuple([mark for mark in self.marks if mark in text]))

    def look_up(self, marks: tuple[str, ...]) -> tuple[Rule, ...]:
        """The rules for all prompts with these marks."""
        return tuple(rule for rule in self.rules if not rule.needs or not set(marks).isdisjoint(rule.needs))


def chosen(select: Iterable[str], ignore: Iterable[str]) -> tuple[Rule, ...]:
    """The rules that *select* names (all, if it names none), without those that *ignore* names."""
    wanted = {code for word in split(select) for code in codes(word)} or {rule.code for rule in RULES}
    unwanted = {code for word in split(ignore) for code in codes(word)}
    return tuple(rule for rule in RULES if rule.code in wanted - unwanted)


def split(words: Iterable[str]) -> list[str]:
    """Words that may be joined by commas."""
    return [part.strip() for word in words for part in word.split(",") if part.strip()]


def codes(word: str) -> list[str]:
    """The codes that a code, the beginning of one, or a name stands for."""
    folded = word.casefold()
    found = [rule.code for rule in RULES if rule.name == folded or rule.code.casefold().startswith(folded)]
    if not found:
        close = nearest(word, [name for rule in RULES for name in (rule.name, rule.code)])
        hint = f"did you mean {', '.join(close)}?" if close else "sdxl-advisor explain rules"
        raise UnknownName(f"no rule is called {quoted(word)}", hint)
    return found


def find_rule(word: str) -> Rule | None:
    """The rule of this code or name."""
    folded = word.strip().casefold()
    return next((rule for rule in RULES if folded in (rule.code.casefold(), rule.name)), None)
