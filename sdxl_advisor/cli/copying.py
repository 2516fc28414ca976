"""What of an answer is pasted, put on the clipboard."""

from __future__ import annotations

import sys

from sdxl_advisor.advice.tags import TagSheet
from sdxl_advisor.pictures.infotext import NEGATIVE
from sdxl_advisor.prompts.convert import Conversion
from sdxl_advisor.prompts.grammar import read
from sdxl_advisor.prompts.lint import LintResult
from sdxl_advisor.prompts.requests import Unread
from sdxl_advisor.render.clipboard import copy as put_on_clipboard

Pasted = TagSheet | LintResult | Conversion | Unread


def copy_answer(answer: Pasted, side: str) -> None:
    """Copy one side of a tag sheet, or a prompt with its negative; one that could not be read has none."""
    if isinstance(answer, TagSheet):
        text = getattr(answer, f"{side}_text")
        copy(text, f"the {side} prompt ({tags_in(text)})")
    elif not isinstance(answer, Unread):
        copy_prompt(answer.positive_text, answer.negative_text, getattr(answer, "parameters", None))


def copy_prompt(positive: str, negative: str, parameters: str | None) -> None:
    """Copy a prompt and its negative as programs take them from the clipboard."""
    parts = [positive, f"{NEGATIVE} {negative}" if negative else "", parameters]
    beside = f" and its negative ({tags_in(negative)})" if negative else ""
    copy("\n".join(filter(None, parts)), f"the prompt ({tags_in(positive)}){beside}")


def copy(text: str, what: str) -> None:
    """Copy a text and say on stderr what was copied, and with what."""
    if not text:
        sys.stderr.write(f"note: nothing was copied: {what.partition(' (')[0]} is empty\n")
        return
    sys.stdout.flush()
    way = put_on_clipboard(text)
    sys.stderr.write(f"Copied {what} with {way}.\n")


def tags_in(text: str) -> str:
    """How many tags a prompt has, in words."""
    count = len(read(text).words)
    return f"{count:,} tag{'' if count == 1 else 's'}"
