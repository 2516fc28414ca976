"""Prompts as people write them: what lint finds in each, whole, and nothing in those that are right."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml

from sdxl_advisor.prompts.rulebook import RULES
from tests.conftest import Ran, Run
from tests.prompts.linting import COUNTS_TOKENS

PROMPTS: list[dict[str, Any]] = yaml.load(
    (Path(__file__).parent / "real_prompts.yaml").read_text("utf-8"), yaml.CSafeLoader
)
REAL = [prompt for prompt in PROMPTS if not prompt.get("made_up")]
MADE_UP = [prompt for prompt in PROMPTS if prompt.get("made_up")]
RIGHT = [prompt for prompt in PROMPTS if prompt.get("correct")]
REWRITTEN = {"foreign-word", "underscore"}
KEPT = [prompt for prompt in RIGHT if not REWRITTEN & {rule for _, rule, *_ in prompt["findings"]}]
FLAGS = [
    pytest.param(prompt, rule, texts, id=f"{prompt['id']} {flag} {rule}")
    for prompt in REAL
    for flag, rules in prompt.get("flags", {}).items()
    for rule, texts in rules.items()
]
BAD = ("error", "warning")


def named(prompt: dict[str, Any]) -> str:
    """What a test of this prompt is called."""
    return str(prompt["id"])


def linted(run: Run, prompt: dict[str, Any], *words: str) -> Ran:
    """Lint a prompt as it stands in the list."""
    given = {"--ui": prompt.get("ui"), "--subject": prompt.get("subject"), "--negative": prompt.get("negative")}
    options = [word for option, value in given.items() if value is not None for word in (option, value)]
    return run("lint", *options, *words, "--", prompt["checkpoint"], prompt["positive"])


def findings(ran: Ran) -> list[list[str]]:
    """Severity, rule, side and text of all that was found in one prompt."""
    (result,) = ran.json["results"]
    return [
        [one["severity"], one["name"], one["side"], one["text"]]
        for one in result["findings"]
        if one["name"] != COUNTS_TOKENS
    ]


@pytest.mark.parametrize("prompt", PROMPTS, ids=named)
def test_exactly_this_is_found(prompt: dict[str, Any], run: Run) -> None:
    assert findings(linted(run, prompt, "--json")) == prompt["findings"]


@pytest.mark.parametrize(("prompt", "rule", "texts"), FLAGS)
def test_a_known_mistake_is_found_where_it_stands(
    prompt: dict[str, Any], rule: str, texts: list[str], run: Run
) -> None:
    found = Counter(text for _, name, _, text in findings(linted(run, prompt, "--json", "--select", rule)))
    assert Counter(texts) <= found


@pytest.mark.parametrize("prompt", RIGHT, ids=named)
def test_a_right_prompt_gets_no_error_and_no_warning(prompt: dict[str, Any], run: Run) -> None:
    ran = linted(run, prompt, "--json")
    assert [found for found in findings(ran) if found[0] in BAD] == []
    assert ran.code == 0


@pytest.mark.parametrize("prompt", KEPT, ids=named)
def test_a_right_prompt_is_corrected_without_a_word_lost(prompt: dict[str, Any], run: Run) -> None:
    (result,) = linted(run, prompt, "--json", "--fix").json["results"]
    assert letters(result["positive_text"]) == letters(prompt["positive"])
    assert letters(result["negative_text"]) == letters(prompt.get("negative", ""))


def letters(text: str) -> str:
    """The letters, digits and underscores of a text."""
    return "".join(letter for letter in text if letter.isalnum() or letter == "_")


@pytest.mark.parametrize("prompt", [one for one in PROMPTS if one not in RIGHT], ids=named)
def test_a_wrong_prompt_ends_with_one(prompt: dict[str, Any], run: Run) -> None:
    assert linted(run, prompt).code == any(found[0] in BAD for found in prompt["findings"])


def test_every_rule_is_broken_by_a_prompt() -> None:
    rules = {rule.name for rule in RULES if not rule.bad.tags} - {COUNTS_TOKENS}  # those with a list: test_tags
    assert {rule for prompt in PROMPTS for _, rule, _, _ in prompt["findings"]} == rules


def test_there_are_prompts_enough() -> None:
    right = sum(bool(prompt.get("correct")) for prompt in MADE_UP)
    assert len(REAL) == 38
    assert min(right, len(MADE_UP) - right) >= 60
    assert len({prompt["id"] for prompt in PROMPTS}) == len(PROMPTS)
