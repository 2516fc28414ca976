"""What Typer says about a command line: errors with something to type, and help with its choices."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Any

import typer

from sdxl_advisor import lazy_re as re
from sdxl_advisor.errors import AdvisorError

LIKE_AN_OPTION = re.compile("--?[a-z][a-z-]*(=.*)?", re.DOTALL)
CHOICES = "{choices}"  # in the help of an option: what the shell offers for it


def usage(problem: Any, words: Sequence[str], program: str) -> AdvisorError:
    """What Typer says about a wrong command line, as an error of ours."""
    from sdxl_advisor.render.words import short

    moved = None
    if hasattr(problem, "possibilities") and problem.ctx:
        moved = in_its_place(problem, words, program) or behind_dashes(problem, words, program)
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


def behind_dashes(problem: Any, words: Sequence[str], program: str) -> str | None:
    """The command line with ``--`` before its texts, where one of them begins with a dash and is no option."""
    command = problem.ctx.command
    options = {name: one for one in command.params if one.param_type_name == "option" for name in one.opts}
    if all(one.param_type_name == "option" for one in command.params):  # it takes no text
        return None
    path, rest = problem.ctx.command_path.split()[1:], [*words]
    for name in path:
        rest = rest[rest.index(name) + 1 :]
    taken, texts = parted(rest, options)
    if not any(begins_with(word, problem.option_name) and is_text(word, options) for word in texts):
        return None
    from sdxl_advisor.catalog.spelling import UNTYPABLE, shell_quoted

    typed = [*map(shell_quoted, taken), "--", *map(shell_quoted, texts)]
    told = "put -- before the text that begins with a dash"
    return told if UNTYPABLE in typed else f"{told}: {' '.join([program, *path, *typed])}"


def begins_with(word: str, option: str) -> bool:
    """Tell whether Typer took a text for an *option*, or for short ones in a row of which this is one."""
    in_a_row = len(option) == len("-v") and word[:1] == "-" and option[1:] in word
    return in_a_row or word.startswith(option)


def parted(words: Sequence[str], options: Mapping[str, Any]) -> tuple[list[str], list[str]]:
    """The options among the words of a command with their values, and its texts."""
    taken: list[str] = []
    texts: list[str] = []
    waiting = iter(words)
    for word in waiting:
        if word == "--":
            texts += waiting
        elif option := options.get(word.partition("=")[0]):
            taken += [word] if option.is_flag or "=" in word else [word, *islice(waiting, 1)]
        else:
            texts.append(word)
    return taken, texts


def is_text(word: str, options: Mapping[str, Any]) -> bool:
    """Tell a text that begins with a dash from an option that is misspelt."""
    if not LIKE_AN_OPTION.fullmatch(word):
        return True
    return not word.startswith("--") and len(word) > len("-v") and f"-{word}" not in options


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
