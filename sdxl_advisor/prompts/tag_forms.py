"""Tags written as a checkpoint wants them: blanks for underscores, brackets in names escaped."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from operator import itemgetter

from sdxl_advisor import lazy_re as re
from sdxl_advisor.catalog.records import Side
from sdxl_advisor.named_tuples import NamedTuple
from sdxl_advisor.prompts.commas import NAME, commas_in
from sdxl_advisor.prompts.edits import changed, fixes_on
from sdxl_advisor.prompts.form_rules import underscore, unescaped_parenthesis
from sdxl_advisor.prompts.rules import Case, Draft
from sdxl_advisor.prompts.separators import BORDER

FEW = 5  # names in a sentence
ROUNDS = 3  # a name may have several brackets
NAMED = re.compile(rf"{NAME}(?=\s*(?:[,\uff0c\u3001)\]}}|:;<\n]|$|{BORDER}))")
JOINED = re.compile(r"(?<=[^\W\d_]{2})_+(?=[^\W_]|\\?\()")
KEPT = re.compile(r"[\[\]{}]|::|;_")  # text to some, a weight or the end of a tag to others


class Form(NamedTuple):
    """A text in good form, and what was ``rewritten`` for it: by which step, whether for its brackets, and what."""

    text: str
    rewritten: tuple[tuple[int, bool, str], ...] = ()


def in_form(text: str, side: Side, case_of: Callable[[str], Case]) -> Form:
    """One side with the sure corrections of lint to the form of tags; *case_of* gives the case for a text of it."""
    done: list[tuple[int, bool, str]] = []
    for n in range(ROUNDS):
        if not ("_" in text or has_names(text)):
            break
        drafts = [(step, draft) for step, draft in corrections(case_of(text)) if draft.side == side]
        for step, draft in drafts:
            was = text[draft.start : draft.end]
            done.append((n * 2 + step, "\\(" in (draft.fix or "") and "\\(" not in was, was))
        before, text = text, changed(text, fixes_on(side, (draft for _, draft in drafts)))
        if text == before:
            break
    return Form(text, tuple(done))


def notes_on_form(name: str, forms: Iterable[Form]) -> Iterator[str]:
    """What was rewritten on both sides, for the checkpoint of a *name*."""
    done = sorted((one for form in forms for one in form.rewritten), key=itemgetter(0))
    if not done:
        return
    brackets, blanks = (list(dict.fromkeys(was for _, one, was in done if one is kind)) for kind in (True, False))
    yield from notes(name, blanks, brackets)


def corrections(case: Case) -> Iterator[tuple[int, Draft]]:
    """What lint would surely correct, by step; brackets only where a tag ends behind them."""
    texts: dict[str, str] = {side.side: side.text for side in case.sides}
    for draft in underscore.check(case):
        text = texts[draft.side][draft.start : draft.end]
        joined = draft.sure and JOINED.search(text) and text[-1] != "_" and not KEPT.search(text)
        if joined and not commas_in(case.language.dictionary, draft.fix or ""):  # else it is several words
            yield 0, draft
    for draft in unescaped_parenthesis.check(case):
        text = texts[draft.side]
        opening = text.rfind("(", draft.start, draft.end)
        if draft.sure and ends_name(text, opening):
            yield 1, draft


def ends_name(text: str, opening: int) -> bool:
    """Tell whether an opening bracket begins the end of a name, behind which the tag ends."""
    return bool(NAMED.match(text, opening))


def notes(name: str, blanks: list[str], brackets: list[str]) -> Iterator[str]:
    """What was rewritten."""
    if brackets:
        yield rf"{few_of(brackets)}: brackets of names are written \( and \) now, else programs read them as a weight."
    if blanks:
        yield f"{name} wants blanks in tags, so these have no underscores now: {few_of(blanks)}."


def few_of(texts: list[str]) -> str:
    """The first of some texts."""
    return ", ".join(texts[:FEW]) + (f" and {len(texts) - FEW} more" if len(texts) > FEW else "")


def has_names(text: str) -> bool:
    """Tell whether names with brackets of their own stand in a text; most brackets have no word right before them."""
    place = text.find("(")
    while place >= 0:
        before = text[max(place - 2, 0) : place]
        if before[-1:] == "_" or (before[-1:] in (" ", "\t") and before[0].isalnum()):
            return NAMED.search(text) is not None
        place = text.find("(", place + 1)
    return False
