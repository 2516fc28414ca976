"""Help and explanations stand in docstrings, and survive ``python -OO``, which drops those."""

from __future__ import annotations

import pytest

from sdxl_advisor.docstrings import docstring_in_source, text_of
from sdxl_advisor.prompts.rulebook import RULES
from tests.process import spawn


@pytest.mark.usefixtures("shipped")
@pytest.mark.parametrize(
    "words",
    [
        "--help",
        "help",
        "help help",
        "lint --help",
        "catalog --help",
        "catalog new --help",
        "explain rules",
        "explain SA101",
    ],
)
def test_python_without_docstrings_says_the_same(words: str) -> None:
    without = spawn(*words.split(), environ={"PYTHONOPTIMIZE": "2"})
    assert without == spawn(*words.split())
    assert without.code == 0


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_the_source_has_the_text_of_every_rule(rule: object) -> None:
    check = rule.check  # type: ignore[attr-defined]
    assert docstring_in_source(check) == text_of(check)


def test_what_has_neither_docstring_nor_source_has_no_text() -> None:
    made: dict[str, object] = {}
    exec("def silent(): pass", made)  # noqa: S102
    assert text_of(made["silent"]) == ""  # type: ignore[arg-type]
    assert text_of(lambda: None) == ""
