"""All rules, and how they are picked by code or name."""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from operator import attrgetter, or_

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
from sdxl_advisor.remembered import Remembered

MANY = 5_000  # combinations of features to remember
MODULES = (word_rules, sense_rules, form_rules, style_rules, weight_rules, content_rules, settings_rules, tag_rules)
FOUND = (rule for module in MODULES for rule in vars(module).values() if isinstance(rule, Rule))
RULES: tuple[Rule, ...] = tuple(sorted(FOUND, key=attrgetter("code")))


class Rules:
    """Some rules, and for each text those among them that may find something in it."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self.rules = list(rules)
        self.features = reduce(or_, (rule.seeks for rule in self.rules), 0)
        self.remembered = Remembered(self.look_up, MANY)

    def fitting(self, features: int) -> tuple[Rule, ...]:
        """The rules for a text with these *features*."""
        return self.remembered[features & self.features]

    def look_up(self, features: int) -> tuple[Rule, ...]:
        """The same, of those features alone that a rule seeks."""
        return tuple(rule for rule in self.rules if not rule.seeks or rule.seeks & features)


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
