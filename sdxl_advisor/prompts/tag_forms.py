"""Tags written as a checkpoint wants them: commas between them, blanks for underscores, brackets in names escaped."""

from __future__ import annotations

from collections.abc import Iterator

from sdxl_advisor import lazy_re as re
from sdxl_advisor.advice.tags import TagSheet
from sdxl_advisor.catalog.catalog import Catalog
from sdxl_advisor.prompts.dictionary import Dictionary
from sdxl_advisor.prompts.edits import BORDER, Change, changed, fixes_on
from sdxl_advisor.prompts.form_rules import underscore, unescaped_parenthesis
from sdxl_advisor.prompts.grammar import Dialect, Prompt, read
from sdxl_advisor.prompts.language import Language
from sdxl_advisor.prompts.reading import both_understood
from sdxl_advisor.prompts.rules import Case, Draft
from sdxl_advisor.prompts.separators import MARKS
from sdxl_advisor.prompts.tag_list import TagLists

FEW = 5  # names in a sentence
ROUNDS = 3  # a name may have several brackets
NAMED = re.compile(rf"(?:_|[^\W_][ \t])\([^(),\n]{{1,80}}\)(?=\s*(?:[,\uff0c\u3001)\]}}|:;<\n]|$|{BORDER}))")
JOINED = re.compile(r"(?<=[^\W\d_]{2})_+(?=[^\W_]|\\?\()")
BRACKETS = re.compile(r"[\[\]{}]")  # text to some programs, a weight to others
Texts = tuple[str, str]


def in_form(
    catalog: Catalog, language: Language, sheet: TagSheet, texts: Texts, dialect: Dialect, tags: TagLists | None
) -> tuple[Texts, tuple[str, ...]]:
    """Both sides with the sure corrections of lint to the form of tags, and notes that say what was done."""
    blanks, brackets = dict[str, None](), dict[str, None]()
    for _ in range(ROUNDS):
        if not any("_" in text or NAMED.search(text) for text in texts):
            break
        good, bad = texts
        case = Case(catalog, language, sheet, both_understood(texts, language, dialect), tags=tags)
        drafts = list(corrections(case))
        for draft in drafts:
            was = {"positive": good, "negative": bad}[draft.side][draft.start : draft.end]
            (brackets if "\\(" in (draft.fix or "") and "\\(" not in was else blanks)[was] = None
        texts = (changed(good, fixes_on("positive", drafts)), changed(bad, fixes_on("negative", drafts)))
        if texts == (good, bad):
            break
    return texts, tuple(notes(language.checkpoint.name, list(blanks), list(brackets)))


def with_plain_commas(
    texts: Texts, dictionary: Dictionary, dialect: Dialect, *, known: bool
) -> tuple[Texts, tuple[str, ...]]:
    """Both sides with commas for other marks between tags, and a note; perhaps only where a word is *known*."""
    found = [read(text, dialect) for text in texts]
    marked = [one for one in found if one.separators]
    marked = [one for one in marked if not known or any(dictionary.word(piece.name).usages for piece in one.words)]
    if not marked:
        return texts, ()
    good, bad = (with_commas_at(one) if one in marked else one.text for one in found)
    marks = dict.fromkeys(one.text[place] for one in marked for place in one.separators)
    return (good, bad), (f"Tags stand between commas now, not between {' and '.join(map(MARKS.__getitem__, marks))}.",)


def with_commas_at(prompt: Prompt) -> str:
    """A text with commas at the places of its other marks; the last goes if nothing follows it."""
    text, end = prompt.text, len(prompt.text.rstrip())
    marks = ((place - (text[place - 1] == " "), place + 1) for place in prompt.separators)
    return changed(text, [Change(start, behind, "," if behind < end else "") for start, behind in marks])


def corrections(case: Case) -> Iterator[Draft]:
    """What lint would surely correct; brackets only where a tag ends behind them."""
    texts: dict[str, str] = {side.side: side.text for side in case.sides}
    for draft in underscore.check(case):
        text = texts[draft.side][draft.start : draft.end]
        if draft.sure and JOINED.search(text) and text[-1] != "_" and not BRACKETS.search(text):
            yield draft
    for draft in unescaped_parenthesis.check(case):
        text = texts[draft.side]
        opening = text.rfind("(", draft.start, draft.end)
        if draft.sure and NAMED.match(text, opening - (2 if text[opening - 1] in " \t" else 1)):
            yield draft


def notes(name: str, blanks: list[str], brackets: list[str]) -> Iterator[str]:
    """What was rewritten."""
    if brackets:
        yield rf"{few_of(brackets)}: brackets of names are written \( and \) now, else programs read them as a weight."
    if blanks:
        yield f"{name} wants blanks in tags, so these have no underscores now: {few_of(blanks)}."


def few_of(texts: list[str]) -> str:
    """The first of some texts."""
    return ", ".join(texts[:FEW]) + (f" and {len(texts) - FEW} more" if len(texts) > FEW else "")
