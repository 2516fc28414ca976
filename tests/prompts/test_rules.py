"""The rules of lint as a whole: how they are told and picked, and what they leave alone."""

from __future__ import annotations

import json
import re

import pytest

from sdxl_advisor.prompts.rulebook import RULES
from sdxl_advisor.prompts.rules import Rule
from tests.conftest import Run
from tests.prompts.linting import CHAIN, COUNTS_TOKENS, MIXED, NOOB, PONY, USUAL, WAI, example_lint, fixed, named


@pytest.mark.parametrize("rule", RULES, ids=named)
def test_a_rule_says_what_why_what_instead_and_by_what_source(rule: Rule) -> None:
    what, blank, *rest = rule.text.split("\n")
    places = [next(n for n, line in enumerate(rest) if line.startswith(part)) for part in ("Instead:", "Source:")]
    assert what.endswith(".")
    assert not blank
    assert 0 < places[0] < places[1]
    assert rule.title == what.rstrip(".")


def test_codes_and_names_are_each_ones_own_and_in_order() -> None:
    codes = [rule.code for rule in RULES]
    assert codes == sorted(set(codes))
    assert all(re.fullmatch(r"SA\d{3}", code) for code in codes)
    assert len({rule.name for rule in RULES}) == len(RULES)
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", rule.name) for rule in RULES)


@pytest.mark.parametrize("rule", RULES, ids=named)
def test_the_bad_example_is_found(rule: Rule, run: Run) -> None:
    if rule.name == COUNTS_TOKENS:
        pytest.importorskip("instant_clip_tokenizer")
    assert (rule.code, rule.name) in [one[:2] for one in example_lint(run, rule.bad)]
    assert {one[:2] for one in example_lint(run, rule.bad, "--select", rule.name)} == {(rule.code, rule.name)}


@pytest.mark.parametrize("rule", RULES, ids=named)
def test_the_good_example_is_good(rule: Rule, run: Run) -> None:
    found = example_lint(run, rule.good)
    assert [one for one in found if one[0] == rule.code or one[2] != "note"] == []


@pytest.mark.parametrize("option", ["--select", "--ignore"])
@pytest.mark.parametrize(
    ("word", "hint"), [("duplicat-tag", "duplicate-tag"), ("missing", "missing-quality"), ("SA999", "explain rules")]
)
def test_an_unknown_rule_is_said_with_those_that_are_near(option: str, word: str, hint: str, run: Run) -> None:
    ran = run("lint", "--json", option, word, "--", *MIXED)
    assert (ran.code, ran.out) == (2, "")
    problem = json.loads(ran.err)["error"]
    assert problem["kind"] == "unknown-name"
    assert word in problem["message"]
    assert hint in problem["hint"]


def test_the_families_of_a_word_are_named(run: Run) -> None:
    (result,) = run("lint", "--json", WAI, "very awa, 1girl, amazing quality").json["results"]
    assert "NoobAI-XL" in result["findings"][0]["message"]


def test_a_chain_with_a_hole_is_made_whole_in_its_order(run: Run) -> None:
    assert fixed(run, PONY, f"{CHAIN.replace('score_7_up, ', '')}, cat") == f"{CHAIN}, cat"
    assert fixed(run, PONY, f"{CHAIN.replace('score_9, ', '')}, cat") == f"{CHAIN}, cat"
    assert fixed(run, PONY, "cat, score_8_up, score_6_up, dog") == f"cat, {CHAIN}, dog"


def test_a_weight_of_its_own_is_not_thrown_away_unasked(run: Run) -> None:
    assert "(smile:1.2)" in fixed(run, NOOB, "masterpiece, smile, hat, (smile:1.2)")


def test_known_words_are_not_written_into_one_name(run: Run) -> None:
    assert "\\" not in fixed(run, NOOB, "masterpiece (best quality), 1girl (solo), cat")


@pytest.mark.parametrize("prompt", ["(wind:1.2", "wind):1.2", "((wind:1.2)", "cat, (wind:1.2, dog"])
def test_a_lone_bracket_gets_no_second_one(prompt: str, run: Run) -> None:
    after = fixed(run, NOOB, f"masterpiece, {prompt}")
    assert (after.count("("), after.count(")")) in (
        (prompt.count("("), prompt.count(")")),
        (max(prompt.count("("), prompt.count(")")),) * 2,
    )


def test_leaving_a_comment_out_is_not_sure(run: Run) -> None:
    assert fixed(run, NOOB, "masterpiece, cat # [note]", "--ui", "comfyui").count("#") == 1


@pytest.mark.parametrize("tag", [tag.strip() for tag in USUAL.split(";")])
def test_a_usual_tag_is_left_alone(tag: str, run: Run) -> None:
    ran = run(
        "lint", "--json", "--negative", "worst quality", "--", NOOB, f"masterpiece, best quality, {tag}, smiling fox"
    )
    assert ran.json["results"][0]["findings"] == []
