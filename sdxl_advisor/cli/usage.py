"""What Typer says about a command line: errors with something to type, and help with its choices."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import typer

from sdxl_advisor.errors import AdvisorError

CHOICES = "{choices}"  # in the help of an option: what the shell offers for it


def usage(problem: Any, words: Sequence[str], program: str) -> AdvisorError:
    """What Typer says about a wrong command line, as an error of ours."""
    from sdxl_advisor.render.words import short

    moved = hasattr(problem, "possibilities") and problem.ctx and in_its_place(problem, words, program)
    message = (problem.message if moved else problem.format_message()).strip().rstrip(".")
    path = problem.ctx.command_path if problem.ctx else program
    return AdvisorError(short(message[:1].lower() + message[1:]), moved or f"{path} --help")


def in_its_place(problem: Any, words: Sequence[str], program: str) -> str | None:
    """The command line with an option moved that stands on the wrong side of the command."""
    root = problem.ctx.find_root().command
    before = problem.ctx.command is not root
    command = root if before else next((root.commands[word] for word in words if word in root.commands), None)
    option = next((one for one in command.params if problem.option_name in one.opts), None) if command else None
    at = next((at for at, word in enumerate(words) if word.split("=", 1)[0] == problem.option_name), None)
    if option is None or at is None:
        return None
    end = at + (1 if option.is_flag or "=" in words[at] else 2)
    taken, rest = words[at:end], [*words[:at], *words[end:]]
    if len(taken) < end - at:  # its value is missing
        return None
    from sdxl_advisor.catalog.spelling import shell_quoted

    line = " ".join([program, *map(shell_quoted, [*taken, *rest] if before else [*rest, *taken])])
    return f"put it {'before' if before else 'after'} the command: {line}"


def name_choices(program: Any, words: Sequence[str]) -> None:
    """Fill the choices into the help of the commands that are called; only help pays for reading them."""
    context = typer.Context(program)
    for word in words:
        command = program.commands.get(word)
        for option in command.params if command else ():
            text = getattr(option, "help", None)
            if text and CHOICES in text:
                *others, last = [item.value for item in option.shell_complete(context, "")]
                option.help = text.replace(CHOICES, f"{', '.join(others)} or {last}")
