"""The parts of a prompt between its borders, such as BREAK: what a conversion left empty goes, with its border."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from sdxl_advisor import lazy_re as re
from sdxl_advisor.named_tuples import NamedTuple
from sdxl_advisor.prompts.edits import Change, changed
from sdxl_advisor.prompts.grammar import Kind, Piece, Prompt, read
from sdxl_advisor.prompts.places import CONTENT, Places

BORDERS: tuple[Kind, ...] = ("break", "and", "border")
BEFORE_IS_SHARED = ("ADDCOMM", "ADDBASE")  # what stands before these is for the whole picture
STRENGTH = ("BREAK", "ADDCOL", "ADDROW", "AND")  # of two borders of an empty part the weaker goes
LEFT = re.compile(r"[ \t,\uff0c\u3001]+")


class Section(NamedTuple):
    """A part of a prompt: its span, its content, and the borders before and behind it."""

    start: int
    end: int
    content: tuple[Piece, ...]
    before: Piece | None
    behind: Piece | None


def sections(prompt: Prompt) -> Iterator[Section]:
    """The parts of a prompt, in order."""
    borders = prompt.of_kind(*BORDERS)
    content = [piece for piece in prompt.solid if piece.kind in CONTENT or piece.kind == "network"]
    place = 0
    for before, behind in zip([None, *borders], [*borders, None], strict=True):
        start, end = before.end if before else 0, behind.start if behind else len(prompt.text)
        first = place
        while place < len(content) and content[place].start < end:
            place += 1
        yield Section(start, end, tuple(content[first:place]), before, behind)


def without_leftovers(old: Prompt, text: str, is_word: Callable[[str], bool], is_best: Callable[[str], bool]) -> str:
    """A converted *text* without the parts of the *old* prompt in which nothing, or one word of a model, is left.

    Such words, for which *is_word* holds, go behind the last of the best words. Parts that were empty before stay where
    borders have more meanings than BREAK; where the last such border goes, so do they.
    """
    for _ in range(len(old.of_kind(*BORDERS)) + 1):
        left = without_empty(old, text, is_word, is_best)
        if left == text and old.text == text:
            break
        old, text = read(left, old.dialect), left
    return text


def without_empty(old: Prompt, text: str, is_word: Callable[[str], bool], is_best: Callable[[str], bool]) -> str:
    """The same, without what then becomes empty."""
    borders = old.of_kind(*BORDERS)
    if not borders:
        return text
    plain = all(piece.kind == "break" for piece in borders)
    filled = [bool(section.content) or plain for section in sections(old)]
    text = gathered(read(text, old.dialect), is_word, is_best)
    prompt = read(text, old.dialect)
    found = list(sections(prompt))
    if len(found) != len(filled) or not any(section.content for section in found):
        return text  # quotes of compel are borders beside one of its words alone, which may have gone
    gone: list[Change] = []
    taken: set[int] = set()
    for section, full in zip(found, filled, strict=True):
        border = weaker(section, taken) if full and not section.content else None
        if border:
            taken.add(border.start)
            gone += cuts(prompt.text, section, border)
    return spliced(text, gone)


def gathered(prompt: Prompt, is_word: Callable[[str], bool], is_best: Callable[[str], bool]) -> str:
    """The text with the words of parts that have nothing else moved behind the last of the best words."""
    parts = list(sections(prompt))
    best = next((one for one in parts if any(is_best(piece.name) for piece in one.content)), None)
    alone = [one for one in parts if one is not best and one.content and all(is_word(p.name) for p in one.content)]
    target = best or next((one for one in parts if one.content and one not in alone), None)
    if not target or not alone:
        return prompt.text
    last = last_word(target.content, is_word, is_best)
    words = [piece for one in alone for piece in one.content]
    present = {piece.name for piece in target.content}
    names = [name for name in dict.fromkeys(piece.text for piece in words) if name not in present]
    places = Places(prompt)
    moved = [places.behind(last, ", ".join(names))] if names else []
    return changed(prompt.text, [*moved, *(Change(piece.start, piece.end, "") for piece in words)])


def last_word(content: Sequence[Piece], is_word: Callable[[str], bool], is_best: Callable[[str], bool]) -> Piece:
    """The last of the words of a model that stand together with the best; without any the last piece."""
    place = max((n for n, piece in enumerate(content) if is_best(piece.name)), default=len(content) - 1)
    while place + 1 < len(content) and is_word(content[place + 1].name):
        place += 1
    return content[place]


def weaker(section: Section, taken: set[int]) -> Piece | None:
    """The border of an empty part that goes; ``None`` where it has none left."""
    before, behind = (one if one and one.start not in taken else None for one in (section.before, section.behind))
    if not before or not behind:
        return before or behind
    if behind.text in BEFORE_IS_SHARED or before.text in BEFORE_IS_SHARED:
        return behind
    return min(before, behind, key=lambda border: STRENGTH.index(border.text))


def cuts(text: str, section: Section, border: Piece) -> Iterator[Change]:
    """The changes that take out an empty part and one border; line breaks stay."""
    yield from (Change(found.start(), found.end(), "") for found in LEFT.finditer(text, section.start, section.end))
    yield Change(border.start, border.end, "")


def spliced(text: str, gone: list[Change]) -> str:
    """*text* without some stretches; what they parted stays apart by one blank."""
    done, place = "", 0
    for start, end in [*((change.start, change.end) for change in sorted(set(gone))), (len(text), len(text))]:
        part = text[place:start]
        if place and part:
            blank = done[-1:].isspace() or not done
            part = part.lstrip(" \t") if blank else part if part[0].isspace() else f" {part}"
        done += part
        place = max(place, end)
    return done.rstrip(" \t") if gone and max(gone).end == len(text) else done
