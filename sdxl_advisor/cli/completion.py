"""What a shell is offered: the scripts by name, and values behind ``--option=``, for which each asks otherwise."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, MutableMapping, Sequence
from contextlib import contextmanager, redirect_stdout, suppress
from io import StringIO
from typing import Any

import typer

from sdxl_advisor import PROGRAM, lazy_re as re
from sdxl_advisor.cli.options import COMPLETING
from sdxl_advisor.errors import AdvisorError

TYPED, WORDS, AT = "_TYPER_COMPLETE_ARGS", "COMP_WORDS", "COMP_CWORD"  # the line; in bash its words, and which it is
SHELLS = ("bash", "zsh", "fish", "powershell", "pwsh")
SHOW, INSTALL = "--show-completion", "--install-completion"
HELP = {
    SHOW: "Print the completion script; of another shell behind its name (bash, zsh, fish, powershell).",
    INSTALL: "Install completion in your shell, or in the one that you name.",
}
BEHIND_AN_EQUALS_SIGN = re.compile(r"(?:^|\s)(--[a-z-]+=)\S*$")


def give_script(program: Any, words: Sequence[str]) -> None:
    """Print or install the script for the shell that is named, and leave; without a name Typer finds out which."""
    option, _equals, shell = words[0].partition("=")
    shell = shell or next(iter(words[1:2]), "-")
    if option not in HELP or shell.startswith("-"):
        return
    from typer.completion import install_callback, show_callback

    from sdxl_advisor.advice.choices import choice

    make: Any = show_callback if option == SHOW else install_callback
    with typer.Context(program, info_name=PROGRAM) as context:
        make(context, None, choice(shell, SHELLS, "shell"))


def describe(program: Any) -> None:
    """Say in the help that the shell can be named."""
    for option in program.params:
        for name in HELP.keys() & set(option.opts):
            option.help = HELP[name]


@contextmanager
def answered(environ: MutableMapping[str, str] = os.environ) -> Iterator[None]:
    """Offer values behind ``--option=`` as the shell that asks takes them."""
    shell, found = environ[COMPLETING].partition("_")[2], StringIO()
    if shell == "bash":
        without_equals_signs(environ)
    typed = BEHIND_AN_EQUALS_SIGN.search(environ.get(TYPED, ""))
    try:
        with redirect_stdout(found), suppress(AdvisorError):  # nobody who presses a key wants a message
            yield
    finally:
        text = found.getvalue() if found.getvalue().strip() else ""  # PowerShell stumbles over an empty line
        sys.stdout.write(behind(typed[1], text, shell) if typed else text)


def without_equals_signs(environ: MutableMapping[str, str]) -> None:
    """Take out what bash makes a word of its own: ``--option=value`` comes to it as three."""
    words, at = environ.get(WORDS, "").split("\n"), environ.get(AT, "")
    if not at.isdecimal():
        return
    signs = [n for n in range(1, len(words) - 1) if words[n] == "=" and words[n - 1].startswith("--")]
    environ[AT] = str(int(at) - sum(n < int(at) for n in signs))
    environ[WORDS] = "\n".join(word for n, word in enumerate(words) if n not in signs)


def behind(option: str, text: str, shell: str) -> str:
    """The same values where the whole word is replaced, not only what is behind the sign; zsh can set it aside."""
    if shell == "zsh":
        return f"compset -P '*='; {text}"
    return "".join(f"{option}{line}" if line.strip() else line for line in text.splitlines(keepends=True))
