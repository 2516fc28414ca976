"""The interview: the only module that imports questionary. It speaks on stderr, so stdout stays clean."""

from __future__ import annotations

import sys
from textwrap import shorten
from typing import Any

from sdxl_advisor import terminal
from sdxl_advisor.catalog.reference import Goals
from sdxl_advisor.errors import NeedsTerminal

SKIP = "nothing special"
BACK = "\N{LEFTWARDS ARROW} back"
GO_BACK = "<back>"  # no goal has this name
MARGIN = 8  # columns before a choice and between it and its meaning
CUT = "\N{HORIZONTAL ELLIPSIS}"
WIDE = 70  # columns from which there is room for what the choices mean
HINT = "recommend --goal beginner"


def interview(book: Goals) -> list[str]:
    """The goals that the answers stand for. Ctrl-C, Ctrl-D and Esc raise ``KeyboardInterrupt``."""
    if not sys.stdin.isatty():
        raise NeedsTerminal("no goal was given, and there is no terminal to ask in", f"sdxl-advisor {HINT}")
    from prompt_toolkit.application import create_app_session
    from prompt_toolkit.output import create_output

    with create_app_session(output=create_output(sys.stderr)):
        try:
            return asked(book)
        except EOFError:
            raise KeyboardInterrupt from None


def asked(book: Goals) -> list[str]:
    """The answers to all questions, one after the other, with a way back to the one before."""
    names = list(book.questions)
    answers: dict[str, list[str]] = {}
    at = 0
    while at < len(names):
        found = ask(book, names[at], f"{at + 1} of {len(names)}", first=at == 0)
        if GO_BACK in found:
            at -= 1
            continue
        answers[names[at]] = found
        at += 1
    return [goal for name in names for goal in answers[name]]


def ask(book: Goals, name: str, where: str, *, first: bool) -> list[str]:
    """The goals chosen for one question, none when it is skipped; ``GO_BACK`` for the question before."""
    import questionary

    question = book.questions[name]
    choices: list[Any] = [
        questionary.Choice(title(goal.label, goal.meaning), value=key)
        for key, goal in book.goals.items()
        if goal.question == name
    ]
    back = [] if first else [questionary.Choice(title(BACK, ""), value=GO_BACK)]
    narrow = terminal.size().columns < WIDE
    text = f"{where}: {question.text}" + ("\n " if narrow else "")  # the answer stands below, whole
    if question.many:
        asking = questionary.checkbox(text, [*choices, *back], instruction=hint("space to choose, enter to go on"))
        return list(answer_of(asking))
    skip = questionary.Choice(title(SKIP, ""), value="")
    answer = answer_of(questionary.select(text, [skip, *choices, *back], instruction=hint("arrows, enter")))
    return [answer] if answer else []


def answer_of(asking: Any) -> Any:
    """What is answered; Esc and Ctrl-D leave as Ctrl-C does."""
    from prompt_toolkit.key_binding import KeyBindings, merge_key_bindings

    leaving = KeyBindings()

    @leaving.add("escape")
    @leaving.add("c-d")
    def leave(event: Any) -> None:
        event.app.exit(exception=KeyboardInterrupt)

    asking.application.key_bindings = merge_key_bindings([asking.application.key_bindings, leaving])
    return asking.unsafe_ask()


def title(label: str, meaning: str) -> Any:
    """A choice as it is shown: with its meaning in dim words where there is room for both."""
    columns = terminal.size().columns
    if columns < WIDE or not meaning:
        return label
    short = shorten(meaning, max(columns - len(label) - MARGIN, 1), placeholder=CUT)
    return [("class:text", label), ("fg:ansibrightblack", f"  {short}")]


def hint(text: str) -> str:
    """How to answer, where there is room to say it beside the question."""
    return f"({text})" if terminal.size().columns >= WIDE else " "
