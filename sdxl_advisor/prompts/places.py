"""Where in a prompt words for quality go."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence

from sdxl_advisor import lazy_re as re
from sdxl_advisor.prompts.edits import LONGEST_END, Change, begins_tag
from sdxl_advisor.prompts.grammar import Piece, Prompt
from sdxl_advisor.prompts.separators import BORDER

MIXED = 2  # content on both sides
BREAKS_OFF = re.compile(rf"\s*(?:[,\uff0c\u3001\n)\]}}]|$|{BORDER})")  # what stands behind a whole tag
LONE_BACKSLASH = re.compile(r"(?<!\\)(?:\\\\)*\\$")
CONTENT = ("tag", "sentence", "embedding", "wildcard", "schedule")


class Places:
    """The content of a prompt, and the brackets around each piece of it."""

    def __init__(self, prompt: Prompt) -> None:
        plain = len(prompt.solid) == len(prompt.words)  # tags and sentences alone
        self.content: Sequence[Piece] = (
            prompt.words if plain else [piece for piece in prompt.solid if piece.kind in CONTENT]
        )
        self.borders = [piece.start for piece in prompt.of_kind("break", "and")]
        self.text = prompt.text
        self.groups = [group for group in prompt.groups if group.whole is None]

    def around(self, piece: Piece) -> tuple[int, int]:
        """The span of a piece with all brackets around it."""
        start, end = piece.start, piece.end
        for group in self.groups:
            if group.start < piece.start and piece.end <= group.end:
                start, end = min(start, group.start), max(end, group.end + 1)
        return start, end

    def alone(self, piece: Piece) -> tuple[int, int]:
        """The span of a piece with the brackets around it in which nothing else stands."""
        start, end = piece.start, piece.end
        for group in self.groups:
            if group.start < piece.start and piece.end <= group.end and self.count(group.start, group.end) == 1:
                start, end = min(start, group.start), max(end, group.end + 1)
        return start, end

    def count(self, start: int, end: int) -> int:
        """How many pieces of content stand in a span."""
        first = bisect_left(self.content, start, key=lambda piece: piece.start)
        return bisect_left(self.content, end, key=lambda piece: piece.start) - first

    def behind(self, piece: Piece, text: str) -> Change:
        """Put a text behind a piece and the brackets around it; a backslash at its end must not escape the comma."""
        place = self.around(piece)[1]
        escapes = place == piece.end and LONE_BACKSLASH.search(piece.text)
        comma = f"{' ' if escapes else ''}, "
        return Change(place, place, f"{comma}{text}" if BREAKS_OFF.match(self.text, place) else f"{comma}{text},")

    def before(self, piece: Piece, text: str) -> Change:
        """Put a text before a piece and the brackets around it; a tag before it that has no comma gets one."""
        start = self.around(piece)[0]
        return self.put(start, f"{text}, ") if self.begins_tag(start) else self.apart(start, start, f"{text}, ")

    def apart(self, start: int, end: int, text: str) -> Change:
        """Write a text for a stretch, with a comma behind the tag before it."""
        blanks = start - len(self.text[:start].rstrip(" \t"))
        return Change(start - blanks, end, f", {text}")

    def instead_of(self, piece: Piece, text: str) -> Change:
        """Write a text for a piece and the brackets around it alone; commas part what the brackets parted."""
        start, end = self.alone(piece)
        if not text:
            return Change(start, end, "")
        if (start, end) == (piece.start, piece.end):
            return self.put(start, text, end)
        text = text if BREAKS_OFF.match(self.text, end) else f"{text},"
        return self.put(start, text, end) if self.begins_tag(start) else self.apart(start, end, text)

    def begins_tag(self, place: int) -> bool:
        """Tell whether a tag begins at a place; a bar outside of choices by lot, which stay, parts nothing."""
        before = self.text[max(place - LONGEST_END, 0) : place]
        return not before.rstrip(" \t").endswith("|") and begins_tag([before])

    def put(self, start: int, text: str, end: int | None = None) -> Change:
        """Put a text at a place, or in the stretch up to *end*; a border right before it stays a word of its own."""
        apart = " " if self.text[max(start - 1, 0) : start].isalnum() else ""
        return Change(start, start if end is None else end, apart + text)

    def chunk(self, piece: Piece | None) -> Sequence[Piece]:
        """The content between the same borders as a piece; without one, of the first chunk that has some."""
        if not self.borders:
            return self.content
        place = piece.start if piece else self.content[0].start
        begin = max((border for border in self.borders if border <= place), default=0)
        end = min((border for border in self.borders if border > place), default=None)
        return [one for one in self.content if one.start >= begin and (end is None or one.start < end)]

    def block(
        self, text: str, leaving: Iterable[Piece], placement: str | None, empty: Iterable[Piece] = ()
    ) -> list[Change]:
        """Put a text where it belongs, and leave the *leaving* pieces out; alone in its place, it replaces the first.

        Without a *placement* it stands where the first of them stood if that is at an end, else at the start. Pieces
        that are left *empty* by other changes are no place to stand beside.
        """
        gone = sorted(leaving, key=lambda piece: piece.start)
        first = gone[0] if gone else None
        dropped = {piece.start for piece in (*gone, *empty)}
        chunk = self.chunk(None if placement == "start" else first) if self.content else ()
        stay = [piece for piece in chunk if piece.start not in dropped]
        if not stay and placement == "end":  # behind content, not where such words stood alone
            left = next((piece for piece in self.content if piece.start not in dropped), None)
            stay = [piece for piece in self.chunk(left) if piece.start not in dropped] if left else []
        out = [Change(piece.start, piece.end, "") for piece in gone]
        if not text:
            return out
        if first and is_there(first, stay, placement):
            begin, end = self.around(first)
            if (begin, end) == self.alone(first):
                return [self.instead_of(first, text), *out[1:]]
            beside = placement == "end" and any(begin <= piece.start < end for piece in stay)
            return [self.behind(first, text) if beside else self.before(first, text), *out]
        if not self.content:
            return [Change(0, 0, f"{text}, " if self.text.strip() else text)]
        if not stay:
            return [self.put(self.content[0].start, f"{text}, "), *out]
        at_the_end = placement == "end"
        return [self.behind(stay[-1], text) if at_the_end else self.before(stay[0], text), *out]


def is_there(first: Piece, stay: Iterable[Piece], placement: str | None) -> bool:
    """Tell whether the first of the old words stands where the new ones belong."""
    if placement == "start":
        return all(piece.start > first.start for piece in stay)
    if placement == "end":
        return all(piece.start < first.start for piece in stay)
    return len({piece.start > first.start for piece in stay}) < MIXED
