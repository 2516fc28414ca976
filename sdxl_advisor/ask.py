"""The interview: the only module that imports questionary. It speaks on stderr, so stdout stays clean."""

from __future__ import annotations

import sys
from typing import Any

from sdxl_advisor.catalog.reference import Goals, Question
from sdxl_advisor.errors import NeedsTerminal

SKIP = "no preference"


def interview(book: Goals) -> list[str]:
    """The goals that the answers stand for. Ctrl-C raises ``KeyboardInterrupt``."""
    if not sys.stdin.isatty():
        raise NeedsTerminal(
            "no goal was given, and there is no terminal to ask in",
            "sdxl-advisor recommend --goal beginner   (all goals: sdxl-advisor goals)",
        )
    from prompt_toolkit.application import create_app_session
    from prompt_toolkit.output import create_output

    with create_app_session(output=create_output(sys.stderr)):
        try:
            return [goal for name, question in book.questions.items() for goal in ask(book, name, question)]
        except EOFError:
            raise NeedsTerminal("the answers ended early", "sdxl-advisor recommend --goal beginner") from None


def ask(book: Goals, name: str, question: Question) -> list[str]:
    """The goals chosen for one question; none when it is skipped."""
    import questionary

    choices: list[Any] = [
        questionary.Choice(goal.label, value=key) for key, goal in book.goals.items() if goal.question == name
    ]
    if question.many:
        hint = "(space to choose, enter to go on)"
        return list(questionary.checkbox(question.text, choices, instruction=hint).unsafe_ask())
    skip = questionary.Choice(SKIP, value="")
    answer = questionary.select(question.text, [skip, *choices], instruction="(arrows, enter)").unsafe_ask()
    return [answer] if answer else []
