"""The option that puts what is pasted on the clipboard."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from sdxl_advisor.errors import AdvisorError

if TYPE_CHECKING:
    from sdxl_advisor.advice.tags import TagSheet
    from sdxl_advisor.prompts.convert import Conversion
    from sdxl_advisor.prompts.lint import LintResult
    from sdxl_advisor.prompts.requests import Unread

Copy = Annotated[bool, typer.Option("--copy", help="Also put the new prompt on the clipboard.")]
CopyFixed = Annotated[bool, typer.Option("--copy", help="With --fix: also put the prompt on the clipboard.")]
CopyTags = Annotated[
    bool, typer.Option("--copy", help="Also put the positive string on the clipboard, with --negative the negative.")
]


def copy_strings(sheet: TagSheet, side: Literal["positive", "negative"]) -> None:
    """Copy one side of a tag sheet."""
    copy(getattr(sheet, f"{side}_text"), f"the {side} prompt ({tags_in(getattr(sheet, f'{side}_text'))})")


def refuse_many(wanted: bool, layout: str, *, fix: bool = True) -> None:
    """Raise ``AdvisorError`` where a prompt is to be copied, but there may be many, or it stays as it was."""
    if wanted and not fix:
        raise AdvisorError("--copy copies the corrected prompt, which --fix makes", "add --fix")
    if wanted and layout != "prompt":
        raise AdvisorError("--copy copies one prompt, and here may be many", "leave --copy out")


def copy_prompts(made: Iterable[LintResult | Conversion | Unread]) -> None:
    """Copy each prompt with its negative, as programs take them from the clipboard; one that was not read has none."""
    from sdxl_advisor.pictures.infotext import NEGATIVE
    from sdxl_advisor.prompts.requests import Unread

    for one in made:
        if not isinstance(one, Unread):
            negative, parameters = one.negative_text, getattr(one, "parameters", None)
            parts = [one.positive_text, f"{NEGATIVE} {negative}" if negative else "", parameters]
            beside = f" and its negative ({tags_in(negative)})" if negative else ""
            copy("\n".join(filter(None, parts)), f"the prompt ({tags_in(one.positive_text)}){beside}")


def copy(text: str, what: str) -> None:
    """Copy a text and say on stderr what was copied, and with what."""
    from sdxl_advisor.render.clipboard import copy as put

    if not text:
        sys.stderr.write(f"note: nothing was copied: {what.partition(' (')[0]} is empty\n")
        return
    sys.stdout.flush()
    way = put(text)
    sys.stderr.write(f"Copied {what} with {way}.\n")


def tags_in(text: str) -> str:
    """How many tags a prompt has, in words."""
    from sdxl_advisor.prompts.grammar import read

    count = len(read(text).words)
    return f"{count:,} tag{'' if count == 1 else 's'}"
