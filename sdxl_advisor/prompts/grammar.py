"""A prompt as pieces: tags with weight and span, extra networks, wildcards and the syntax between them.

Reading takes linear time and never fails: what cannot be understood stays as it is and is reported as a fault. The
pieces cover the text without a gap, so joining them gives the text back, byte for byte.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache, partial
from itertools import pairwise
from operator import methodcaller
from typing import Literal

from sdxl_advisor import lazy_re as re
from sdxl_advisor.catalog.record import record
from sdxl_advisor.named_tuples import NamedTuple
from sdxl_advisor.prompts.brackets import SIGNS, Brackets, Dialect, Group, Token, brackets, strength
from sdxl_advisor.prompts.separators import is_sentence, may_have_separators, separators
from sdxl_advisor.remembered import Remembered, cached_property

__all__ = ["Comments", "Dialect", "Fault", "Group", "Kind", "Piece", "Prompt", "read"]

Kind = Literal[
    "tag", "sentence", "network", "embedding", "wildcard", "break", "and", "border", "schedule", "comment", "glue"
]
Comments = Literal["hash", "slashes", "none"]

MARKS = "()[]{}|"
SEPARATORS = ",\n\r\uff0c\u3001"
# What else stands between tags, by what each begins with: a text is searched only for what may be there. As each
# alternative begins with a plain character, the search skips over everything else in one go.
SPECIAL = {
    "<": r"<[a-zA-Z]{2,20}:[^<>\n]{1,300}>",
    "__": r"__[~@!]?(?:[^\W_]|[*?/.-])[\w*?/. -]{0,80}?__",
    "embedding:": r"embedding:(?<![\w:]embedding:)[^\s,\uff0c\u3001()\[\]:]{1,200}",
    "BREAK": r"BREAK(?<!\wBREAK)(?!\w)",
    "AND": r"AND(?<!\wAND)(?!\w)",
    # borders of Regional Prompter: https://github.com/hako-mikan/sd-webui-regional-prompter
    "ADD": r"ADD(?<!\wADD)(?:COMM|BASE|ROW|COL)(?!\w)",
    "\\": r"\\(?s:.)",
    "::": r"::(?!(?>\d*\.?\d+)\s*+(?:[:,\])|]|$))",  # before a number alone it is a time, or the end of a schedule
}
ANY_MARK = "|".join(map(re.escape, MARKS))  # no class of characters, lest the search does not skip
COMPEL = [r"\.(?:swap|blend|and|add|attend)\([^()\n]{0,200}\)", r'"\s*,\s*"', r'"(?:\+{1,9}|-{1,9})?']
COMMENTS: dict[Comments, dict[str, str]] = {
    "hash": {"#": r"\#[^\n]*"},
    "slashes": {"//": r"//[^\n]*", "/*": r"/\*(?s:.{0,2000}?)\*/"},
    "none": {},
}
# What stands between them is cut at separators, but for one behind a backslash.
SEPARATOR = re.compile(f"[{SEPARATORS}]")
BEHIND_BACKSLASH = tuple(f"\\{mark}" for mark in SEPARATORS)
CUT = re.compile(rf"\\(?s:.)|[{SEPARATORS}]")
STRAY_WEIGHT = re.compile(r"(?=.*[^\W\d]).+?(?<!\s\d):[ \t]*\d?\.\d{1,3}$", re.DOTALL)
# NovelAI's 1.3::blue eyes::
NUMBER_BEFORE = re.compile(r"(?:^|(?<=[\s,\uff0c\u3001({\[;]))-?\d{0,2}\.?\d{1,3}$")
ESCAPED = re.compile(r"\\(.)", re.DOTALL)
SIGNS_BEHIND = re.compile(r"(?<=[^\W\d_]{3})(?:\+{1,9}|-{2,9})$")  # compel's weight of a word; not c++
ANY_SIGNS = re.compile(r"(?<=\w)(?:\+{1,99}|-{1,99})$")
EYES = (":", ";", "=")  # of a face that ends with a bracket
LONG = 200  # characters: longer tags are not remembered
MOST = 20_000  # tags to remember
TEXTS, LONG_TEXT = 200, 4_000  # texts to remember; the characters of the longest
SPAN = methodcaller("span")
new_piece = tuple.__new__  # makes a Piece without a detour: a prompt has many


class Piece(NamedTuple):
    """A part of a prompt: ``text`` as written, its span, what it is, and the weight that the brackets around it give.

    ``name`` is the text without escapes and surrounding blanks, as it is compared with known tags. ``foreign`` marks
    what stands in a weight of another program, such as {{x}} or x++, which is text here. A named tuple, because a
    prompt has many.
    """

    kind: Kind
    text: str
    start: int
    weight: float = 1.0
    name: str = ""
    foreign: bool = False

    @property
    def end(self) -> int:
        """The place behind the last character."""
        return self.start + len(self.text)


def add_on_called(piece: Piece) -> str:
    """The name of the extra network or the embedding that a piece calls: ``x`` of ``<lora:x:0.8>``."""
    return piece.text.partition(":")[2].partition(":")[0].rstrip(">")


class Fault(NamedTuple):
    """Something that the program will not read as it was meant."""

    kind: Literal["unbalanced", "malformed-weight"]
    start: int
    end: int


@record
class Prompt:
    """A prompt that was read as the program of a ``dialect`` takes it.

    ``words`` are the tags and sentences, ``solid`` those and all else but glue. ``separators`` are the places of
    other marks that stand for commas. Few rules need the glue, so it is found when it is asked for.
    """

    text: str
    words: tuple[Piece, ...]
    solid: tuple[Piece, ...]
    groups: tuple[Group, ...]
    faults: tuple[Fault, ...]
    dialect: Dialect = "a1111"
    separators: tuple[int, ...] = ()
    tokens: tuple[Token, ...] = ()

    def __str__(self) -> str:
        """The text, put together from its pieces."""
        return "".join(piece.text for piece in self.pieces)

    @cached_property
    def pieces(self) -> tuple[Piece, ...]:
        """All pieces, glue among them: joined they are the text."""
        cutter = Cutter(self.text, brackets(self.text, self.tokens, self.dialect), self.dialect, glue=True)
        cutter.cut(self.tokens)
        return tuple(cutter.solid)

    def of_kind(self, *kinds: Kind) -> list[Piece]:
        """The pieces of some kinds that are neither tags nor glue."""
        return [piece for piece in self.solid if piece.kind in kinds] if len(self.solid) > len(self.words) else []


def read(text: str, dialect: Dialect = "a1111", comments: Comments | None = None) -> Prompt:
    """The pieces of a prompt as the program of this *dialect* takes it, without its *comments*.

    Remembered: a conversion reads a text more than once, and people write one negative for many prompts.
    """
    return (pieces_of if len(text) <= LONG_TEXT else pieces_of.__wrapped__)(text, dialect, comments)


@lru_cache(maxsize=TEXTS)
def pieces_of(text: str, dialect: Dialect, comments: Comments | None) -> Prompt:
    """The same, read anew."""
    tokens = tokens_in(text, dialect, comments or ("hash" if dialect == "a1111" else "none"))
    others = separators(text) if may_have_separators(text) else ()
    if others:
        tokens = sorted([*tokens, *(("separator", place, place + 1) for place in others)], key=lambda token: token[1])
    if not tokens:
        return plain_list(text, dialect)
    found = brackets(text, tokens, dialect)
    cutter = Cutter(text, found, dialect)
    cutter.cut(tokens)
    words, solid = tuple(cutter.tags), tuple(cutter.solid)
    ends = ends_of_parts(solid) if "AND" in text else frozenset()
    faults = faults_in(text, words, found, ends)
    return Prompt(text, words, solid, tuple(found.groups), faults, dialect, tuple(cutter.soft), tuple(tokens))


def plain_list(text: str, dialect: Dialect) -> Prompt:
    """A prompt that is nothing but tags between separators, as most are."""
    nothing = Brackets([], [], {})
    cutter = Cutter(text, nothing, dialect)
    cutter.words(len(text))
    words = tuple(cutter.tags)
    return Prompt(text, words, words, (), faults_in(text, words, nothing, frozenset()) if ":" in text else (), dialect)


def tokens_in(text: str, dialect: Dialect, comments: Comments) -> list[Token]:
    """What stands between tags, but for what only separates them."""
    special, remarks = [mark for mark in SPECIAL if mark in text], COMMENTS[comments]
    special += [mark for mark in remarks if mark in text]
    quoted = dialect == "compel" or '").' in text or ".swap(" in text
    marked = any([mark in text for mark in MARKS])  # noqa: C419 - a list is faster, and a prompt has few
    if not (special or quoted or marked):
        return []
    pattern = searching(tuple(special), comments, quoted, marked)
    return [(TOKEN_KINDS[text[start]], start, end) for start, end in map(SPAN, pattern.finditer(text))]


@lru_cache(maxsize=5_000)
def searching(special: Sequence[str], comments: Comments, quoted: bool, marked: bool) -> re.Pattern[str]:
    """The expression for what may stand in a text; a run needs few of them."""
    each = SPECIAL | COMMENTS[comments]
    alternatives = [*(COMPEL if quoted else []), *(each[mark] for mark in special), *([ANY_MARK] if marked else [])]
    return re.compile("|".join(alternatives))


def faults_in(text: str, words: Sequence[Piece], found: Brackets, ends: frozenset[int]) -> tuple[Fault, ...]:
    """Brackets without a partner, and numbers that look like a weight and are none: none at the *ends* of parts."""
    faults = [Fault("unbalanced", start, start + 1) for start in found.alone]
    faults += [
        Fault("malformed-weight", piece.start, piece.end)
        for piece in (words if ":" in text else ())
        if ":" in piece.text and is_stray_weight(piece.text) and piece.end not in ends
    ]
    return tuple(sorted(faults, key=lambda fault: fault.start))


def is_stray_weight(text: str) -> bool:
    """Tell whether a tag ends with a number that looks like a weight."""
    return text[-1:].isdecimal() and STRAY_WEIGHT.fullmatch(text) is not None


def ends_of_parts(pieces: Sequence[Piece]) -> frozenset[int]:
    """Where the last tag ends in each of the parts that AND joins: a number there is the weight of the part."""
    ends, last = set[int](), -1
    for piece in pieces:
        if piece.kind == "and":
            ends.add(last)
        elif piece.name:
            last = piece.end
    return frozenset([*ends, last] if ends else ())


class Cutter:
    """Cuts a text into pieces, in order; blanks, separators, brackets and weights are *glue*, which few ask for."""

    def __init__(self, text: str, found: Brackets, dialect: Dialect, *, glue: bool = False) -> None:
        self.text, self.dialect, self.glue = text, dialect, glue
        self.groups = {group.start: group for group in found.groups}
        self.unclosed, self.alone = found.unclosed, frozenset(found.alone)
        self.closing: dict[int, tuple[Group, float]] = {}  # by the place of the bracket: its group, the weight outside
        self.tags: list[Piece] = []  # the tags and sentences
        self.solid: list[Piece] = []  # all pieces that are wanted
        self.soft: list[int] = []  # semicolons and full stops for commas; none in a comment or the name of a network
        self.weight, self.lasting = 1.0, 1.0  # inside the pairs; by brackets that are never closed
        self.begin = 0
        self.numbered = False  # behind NovelAI's 1.3::
        self.foreign = 0  # pairs of another program's brackets around

    def cut(self, tokens: Sequence[Token]) -> None:
        """Find the pieces between and at the tokens."""
        for kind, start, end in tokens:
            if kind == "escape" or start < self.begin:
                continue
            if kind == "mark":
                self.mark(start)
            elif kind == "colons":
                self.colons(start, end)
            else:
                self.words(start)
                self.token(kind, start, end)
        self.words(len(self.text))

    def token(self, kind: str, start: int, end: int) -> None:
        """A piece that is no tag."""
        if kind == "and" and self.text[start + 1] == "D":
            kind = "border"
        elif kind == "quote":
            kind = "border" if "," in self.text[start:end] else "glue"
        elif kind == "separator":
            self.soft.append(start)
        self.add(KINDS.get(kind, "glue"), start, end)

    def add(self, kind: Kind, start: int, end: int) -> None:
        """Put down a piece; the next begins behind it."""
        if kind != "glue" or self.glue:
            self.solid.append(Piece(kind, self.text[start:end], start, self.weight * self.lasting))
        self.begin = end

    def mark(self, start: int) -> None:
        """A bracket: the weight inside begins or ends."""
        if group := self.groups.get(start):
            self.words(start)
            if group.whole:
                self.add(group.whole, start, group.end + 1)
                return
            self.add("glue", start, start + 1)
            self.foreign += is_foreign(self.text, group, self.dialect)
            self.closing[group.end] = group, self.weight
            self.weight = group.factor if group.replaces else self.weight * group.factor
        elif closed := self.closing.pop(start, None):
            group, outside = closed
            self.words(start, group.number)
            self.weight = outside
            self.foreign -= is_foreign(self.text, group, self.dialect)
            self.add("glue", start, max(start + 1, group.behind))
        elif start in self.unclosed:
            self.words(start)
            self.add("glue", start, start + 1)
            self.lasting *= self.unclosed[start]

    def colons(self, start: int, end: int) -> None:
        """Double colons: with a number before them they begin a weight of NovelAI, without one they end it."""
        number = NUMBER_BEFORE.search(self.text, max(self.begin, start - 8), start)
        if number or self.numbered:
            first = number.start() if number else start
            self.words(first)
            self.add("glue", first, end)
            self.numbered = bool(number)

    def words(self, end: int, number: int | None = None) -> None:
        """The tags and sentences up to a place, with what is around them and the *number* behind the last as glue."""
        if self.begin >= end:
            return
        stop = end if number is None else max(number, self.begin)
        raws = parted(self.text[self.begin : stop])
        if self.glue or self.alone:
            self.each(raws, end)
            return
        begin, weight, exact = self.begin, self.weight * self.lasting, self.dialect == "compel"
        foreign = bool(self.foreign or self.numbered)
        found: list[Piece] = []
        tag = TAGS[exact] if stop - begin <= LONG or len(max(raws, key=len)) <= LONG else partial(tag_in, exact=exact)
        for raw in raws:
            body, before, kind, name, signs = tag(raw)
            if signs:
                self.put(found)
                self.begin = begin
                self.word(raw, begin + len(raw))
                found = []
            elif body:
                found.append(new_piece(Piece, (kind, body, begin + before, weight, name, foreign)))
            begin += len(raw) + 1
        self.put(found)
        self.begin = end

    def put(self, found: Sequence[Piece]) -> None:
        """Put down some tags and sentences."""
        self.tags += found
        self.solid += found

    def each(self, raws: Sequence[str], end: int) -> None:
        """Tags one by one, with all that stands around them; the last goes on to the *end*."""
        for raw in raws[:-1]:
            stop = self.begin + len(raw)
            self.word(raw, stop)
            self.add("glue", stop, stop + 1)
        self.word(raws[-1], end)

    def word(self, raw: str, end: int) -> None:
        """A tag or sentence up to a place, with the blanks around it and a number behind it as glue."""
        begin, text, exact = self.begin, self.text, self.dialect == "compel"
        if begin >= end:
            return
        body, before, kind, name, signs = TAGS[exact](raw) if len(raw) <= LONG else tag_in(raw, exact)
        first = begin + before
        if self.alone and body and {first, first + len(body) - 1} & self.alone:
            body, first, kind, name = self.trimmed(body, first, kind, name)
            behind = SIGNS.match(text, first + len(body), end)
            signs = behind[0] if behind else ""
        last, weight = first + len(body), self.weight * self.lasting
        if not body:
            self.add("glue", begin, end)
            return
        if begin < first:
            self.add("glue", begin, first)
        if signs and exact and " " not in name:
            weight *= strength(signs)
        piece = Piece(kind, body, first, weight, name, bool(self.foreign or self.numbered or (signs and not exact)))
        self.tags.append(piece)
        self.solid.append(piece)
        if end > last:
            self.add("glue", last, end)
        self.begin = end

    def trimmed(self, body: str, first: int, kind: Kind, name: str) -> tuple[str, int, Kind, str]:
        """A tag without brackets at its ends that have no partner; a face keeps them."""
        begin, end = first, first + len(body)
        while begin < end and (begin in self.alone or self.text[begin].isspace()):
            begin += 1
        while end > begin and (end - 1 in self.alone or self.text[end - 1].isspace()):
            if self.text[end - 2 : end - 1] in EYES:
                break
            end -= 1
        if not any(map(str.isalnum, self.text[begin:end])):
            return body, first, kind, name
        body, _, kind, name, _ = tag_in(self.text[begin:end], self.dialect == "compel")
        return body, begin, kind, name


def parted(stretch: str) -> list[str]:
    """What stands between the separators of a stretch, each of which is one character."""
    if "\\" in stretch and any(mark in stretch for mark in BEHIND_BACKSLASH):
        places = [-1, *(found.start() for found in CUT.finditer(stretch) if found[0][0] != "\\"), len(stretch)]
        return [stretch[before + 1 : behind] for before, behind in pairwise(places)]
    plain = stretch.isascii() and "\n" not in stretch and "\r" not in stretch
    return stretch.split(",") if plain else SEPARATOR.split(stretch)


def is_foreign(text: str, group: Group, dialect: Dialect) -> bool:
    """Tell whether a pair of brackets is a weight of another program."""
    return text[group.start] == "{" or (group.behind > 0 and dialect != "compel")


def tag_in(raw: str, exact: bool = False) -> tuple[str, int, Kind, str, str]:
    """The tag or sentence in a text with blanks around it, how many are before it, its kind, name and signs.

    Signs behind a word that compel reads as its weight are left out; where they are *exact*, every sign is.
    """
    body = raw.strip()
    if body[-1:] in ("+", "-"):
        body = (ANY_SIGNS if exact else SIGNS_BEHIND).sub("", body)
    name = " ".join((ESCAPED.sub(r"\1", body) if "\\" in body else body).split())
    before = len(raw) - len(raw.lstrip())
    behind = before + len(body)
    signs = SIGNS.match(raw, behind) if raw[behind : behind + 1] in ("+", "-") else None
    kind: Kind = "sentence" if " " in name and is_sentence(name) else "tag"
    return body, before, kind, name, signs[0] if signs else ""


TAGS = {exact: Remembered(partial(tag_in, exact=exact), MOST).__getitem__ for exact in (False, True)}
KINDS: dict[str, Kind] = {
    "network": "network",
    "wildcard": "wildcard",
    "embedding": "embedding",
    "comment": "comment",
    "break": "break",
    "and": "and",
    "border": "border",
}
TOKEN_KINDS = {
    "<": "network",
    "_": "wildcard",
    "e": "embedding",
    "B": "break",
    "A": "and",
    "#": "comment",
    "/": "comment",
    "\\": "escape",
    ":": "colons",
    ".": "operator",
    '"': "quote",
    **dict.fromkeys(MARKS, "mark"),
}
