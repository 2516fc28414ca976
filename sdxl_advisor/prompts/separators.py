"""Marks that stand between tags in the place of commas: semicolons, full stops and slashes."""

from __future__ import annotations

from functools import lru_cache

from sdxl_advisor import lazy_re as re

MARKS = {";": "semicolons", ".": "full stops", "/": "slashes"}  # in a message
SEMICOLON = re.compile(r"(?<=[\w)\]}>]);(?=\s|$)|(?<=[\w)\]}>]\s);(?=\s|$)")
TIGHT = re.compile(r"(?<=[\w)\]}>]);(?=[\w(\[{<])")  # in a prompt without commas
SLASH = re.compile(r"(?<=\S )/(?= \S)")
ENTITY = re.compile(r"&#?\w{1,8}$")
STOP = re.compile(  # behind no abbreviation such as st. or mr., but behind the end of a coined word such as _9 or _up
    r"(?:(?<=[^\W\d_]{3})|(?<=_\w)|(?<=_\w\w))\.(?=\s|$)"
)
BORDER = r"(?:BREAK|AND|ADD(?:COMM|BASE|ROW|COL))(?!\w)"  # of chunks, and of regions
COMMAS = r"[,\n\r\uff0c\u3001]"
COMMA, ENDS = re.compile(COMMAS), re.compile(rf"{COMMAS}|(?<!\w){BORDER}")
FEW_WORDS = 3  # of a phrase that is a tag
PROSE = re.compile(r"^(?:an?|the|she|he|it|they|there|this|that|her|his)\s", re.IGNORECASE)
PRONOUNS = frozenset(("there", "she", "he", "they", "it"))
ARTICLES = frozenset(("a", "an"))
VERBS = frozenset(("is", "are", "was", "were", "has", "have"))
WITH_PRONOUN, WITH_ARTICLE, WITH_STOP = 4, 6, 4  # words of a sentence that has one; titles begin with an article too
FEW_BLANKS = 2  # that a sentence has at least
MANY_WORDS = 9  # a tag with more words is a sentence


def is_sentence(name: str) -> bool:
    """Tell a sentence from a tag, both with single blanks: many words, a verb or article in it, or a full stop."""
    blanks = name.count(" ")
    if not FEW_BLANKS <= blanks < MANY_WORDS:
        return blanks >= MANY_WORDS
    words = name.casefold().split(" ")
    return (
        not VERBS.isdisjoint(words[1:-1])
        or (words[0] in PRONOUNS and len(words) >= WITH_PRONOUN)
        or (words[0] in ARTICLES and len(words) >= WITH_ARTICLE)
        or (len(words[-1]) > 1 and words[-1][-1] == "." and len(words) >= WITH_STOP)
    )


def may_have_separators(text: str) -> bool:
    """Tell quickly whether there may be such marks in a text."""
    return ";" in text or ". " in text or ".\n" in text or " / " in text


@lru_cache(maxsize=256)
def separators(text: str) -> tuple[int, ...]:
    """The places of marks that stand between tags for commas, and are neither part of a name nor of a sentence."""
    found = stops(text) if ". " in text or ".\n" in text else []
    places = semicolons(text, found) if ";" in text else slashes(text)
    return (*places, *found)


def semicolons(text: str, others: list[int]) -> list[int]:
    """The semicolons between tags, where *others* are the full stops between some."""
    places = [found.start() for found in SEMICOLON.finditer(text)]
    if not places and not COMMA.search(text):
        places = [found.start() for found in TIGHT.finditer(text)]
        places = places if len(places) > 1 else []
    places = [place for place in places if not ENTITY.search(text, max(place - 10, 0), place)]
    ends = [*others, *(found.start() for found in ENDS.finditer(text)), len(text)] if places else []
    borders = sorted([*places, *ends])
    begin, prose = 0, set[int]()
    for end in borders:
        if is_sentence(" ".join(text[begin:end].split())):
            prose |= {begin - 1, end}
        begin = end + 1
    return [place for place in places if place not in prose]


def slashes(text: str) -> list[int]:
    """The slashes of a prompt that has nothing else between its tags."""
    places = [found.start() for found in SLASH.finditer(text)]
    return places if len(places) > 1 and not COMMA.search(text) else []


def stops(text: str) -> list[int]:
    """The full stops of a prompt in which they stand between short phrases, one behind the other."""
    places = [found.start() for found in STOP.finditer(text)]
    marks = set(places)
    begin, chain, longest = 0, 0, 0
    for end in sorted([*places, *(found.start() for found in ENDS.finditer(text))]):
        phrase = " ".join(text[begin:end].split())
        begin = end + 1
        if end not in marks:
            chain = 0
        elif phrase.count(" ") >= FEW_WORDS or PROSE.match(phrase) or is_sentence(phrase):
            return []
        else:
            chain += 1
            longest = max(longest, chain)
    return places if longest > 1 else []
