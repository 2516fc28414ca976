"""Rules about weights and separators as other programs write them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from sdxl_advisor import lazy_re as re
from sdxl_advisor.prompts.brackets import NUMBERS, SIGNS, Dialect, Group, Weighed, nested, strength, weighed
from sdxl_advisor.prompts.features import BRACES, BRACKETS, NUMBERED, SEPARATOR, SIGNED, WEIGHT
from sdxl_advisor.prompts.form_rules import commas_for_colons
from sdxl_advisor.prompts.reading import Reading
from sdxl_advisor.prompts.rules import Case, Draft, Example, at, rule
from sdxl_advisor.prompts.separators import MARKS

OPERATOR = re.compile(r'(?<=[\w)"])\.(?:blend|and|add|attend|swap)\([^()\n]{0,200}\)')
NUMBER_INSIDE = re.compile(r"\s([01]?\.\d{1,2}|2\.0)\s*$")
VERSIONED = re.compile(r"\b(?:v|ver|version|diffusion|sd|sdxl|xl|ratio|f)\W*$", re.IGNORECASE)
LONGEST = 200  # characters in brackets that are looked at
SYNTAX = "()[]{}|<>:"
BEFORE = re.compile(r"(?:^|[,;.\n\uff0c\u3001({\[|>])\s*$")


@rule(
    "SA308",
    "other-separator",
    scope="side",
    seeks=SEPARATOR,
    good=Example("noobai-xl-eps-1.1", "masterpiece, best quality, newest, 1girl"),
    bad=Example("noobai-xl-eps-1.1", "masterpiece; best quality; newest; 1girl"),
)
def other_separator(case: Case) -> Iterator[Draft]:
    """Semicolons, full stops or slashes between tags.

    Captions in training had commas between tags; another mark is read as a part of them.
    Instead: commas. A mark that belongs to a name, a face or a sentence stays.
    Source: the separators in the catalogue (sdxl-advisor show NAME).
    """
    for side in case.sides:
        places = side.prompt.separators
        if not places:
            continue
        end = len(side.text.rstrip())
        start, last = len(side.text[: places[0]].rstrip(" ")), places[-1]
        soft = frozenset(places)
        fix = "".join("," if place in soft else mark for place, mark in enumerate(side.text[start : last + 1], start))
        if last + 1 == end:
            fix = fix[:-1]  # nothing follows the last
        marks = " and ".join(MARKS[mark] for mark in sorted({side.text[place] for place in places}))
        message = f"write commas between tags, not {marks}"
        yield Draft(side.side, start, last + 1, "warning", message, fix.replace(" ,", ","))


@rule(
    "SA309",
    "missing-colon",
    scope="side",
    seeks=BRACKETS | NUMBERED,
    good=Example("noobai-xl-eps-1.1", "masterpiece, best quality, 1girl, (red eyes:1.2)"),
    bad=Example("noobai-xl-eps-1.1", "masterpiece, best quality, 1girl, (red eyes 1.2)"),
)
def missing_colon(case: Case) -> Iterator[Draft]:
    """A number that looks like a weight, without its colon.

    Without the colon programs read the number as a word.
    Instead: (red eyes:1.2).
    Source: https://github.com/AUTOMATIC1111/stable-diffusion-webui/wiki/Features#attentionemphasis
    """
    for side in case.sides:
        yield from numbers_inside(side)
        if not side.features & NUMBERED:
            continue
        told = {comma for comma, _, _ in commas_for_colons(side)}
        for before, piece in pairwise(side.tags):
            between = side.text[before.end : piece.start]
            if not NUMBERS.fullmatch(piece.name) or before.end + between.rfind(",") in told:
                continue
            if set(between) <= set(", \n"):
                fix = weighed(before.text, float(piece.name.split()[-1]), side.prompt.dialect)
                message = "a number alone: put it into brackets with its tag if it is a weight"
                yield Draft(side.side, before.start, piece.end, "warning", message, fix, sure=False)


def numbers_inside(side: Reading) -> Iterator[Draft]:
    """Brackets that end with a number behind a blank."""
    for group in side.odd_groups:
        if side.text[group.start] != "(" or group.number is not None or group.end - group.start > LONGEST:
            continue
        inside = side.text[group.start + 1 : group.end]
        number = NUMBER_INSIDE.search(inside)
        words = inside[: number.start()].rstrip() if number else ""
        if not any(map(str.isalpha, words.rpartition(",")[2])) or set(SYNTAX) & set(words):
            continue
        if number and not VERSIONED.search(words):
            fix = weighed(words, float(number[1]), side.prompt.dialect)
            message = "a weight needs a colon" if side.prompt.dialect != "compel" else "a weight stands behind brackets"
            yield Draft(side.side, group.start, group.end + 1, "warning", message, fix, sure=False)


@rule(
    "SA406",
    "novelai-weight",
    scope="side",
    seeks=BRACES,
    good=Example("noobai-xl-eps-1.1", "masterpiece, best quality, 1girl, (smile:1.1)"),
    bad=Example("noobai-xl-eps-1.1", "masterpiece, best quality, 1girl, {{smile}}"),
)
def novelai_weight(case: Case) -> Iterator[Draft]:
    """A weight as NovelAI writes it.

    There each pair of braces counts 1.05, and 1.3::blue eyes:: is 1.3. Other programs read braces, numbers and colons
    as text; where random choices are known, braces are taken for one.
    Instead: (smile:1.1) for {{smile}}; in InvokeAI (smile)1.1.
    Source: https://docs.novelai.net/image/strengthening-weakening.html
    """
    from sdxl_advisor.prompts.novelai import STEP, weights

    for side in case.sides:
        for found in weights(side.prompt):
            if found.weight > 0:
                draft = foreign(side, found, "NovelAI", side.prompt.dialect)
                template = side.text[found.start] == "{" and found.weight == STEP  # one pair may be one
                yield draft._replace(severity="note") if template else draft
            else:
                message = "a negative weight of NovelAI: write it into the other prompt instead"
                yield Draft(side.side, found.start, found.end, "warning", message)


def foreign(side: Reading, found: Weighed, program: str, dialect: Dialect) -> Draft:
    """A weight of another program, and how to write it."""
    plain = found.inside.strip() and not set(SYNTAX) & set(found.inside.replace(r"\(", "").replace(r"\)", ""))
    fix = weighed(found.inside.strip(", \t\n"), found.weight, dialect) if plain else None
    return Draft(side.side, found.start, found.end, "warning", f"a weight as {program} writes it", fix, sure=False)


@rule(
    "SA407",
    "compel-weight",
    scope="side",
    seeks=BRACKETS | SIGNED,
    good=Example("noobai-xl-eps-1.1", "masterpiece, best quality, 1girl, (rain:1.21)"),
    bad=Example("noobai-xl-eps-1.1", "masterpiece, best quality, 1girl, rain++"),
)
def compel_weight(case: Case) -> Iterator[Draft]:
    """A weight as compel writes it, where it is not read; or A1111's, where compel's is.

    InvokeAI and scripts with compel write rain++ or (heavy rain)1.3, and read (rain:1.3) as text; A1111, ComfyUI and
    their kin read only that.
    Instead: the form of your program, (rain:1.21) or (rain)1.21.
    Source: https://github.com/damian0815/compel/blob/main/doc/syntax.md
    """
    for side in case.sides:
        if side.prompt.dialect == "compel":
            yield from other_weights(side)
        elif any(mark in side.text for mark in ("+", "--", ").", ")0", ")1", '".', ".swap(")):
            yield from signs(side)
            for found in OPERATOR.finditer(side.text):
                message = "only compel reads this (InvokeAI, some scripts)"
                yield Draft(side.side, *found.span(), "warning", message)


def signs(side: Reading) -> Iterator[Draft]:
    """Signs behind words, signs and numbers behind brackets."""
    sure = False
    for group in side.odd_groups:
        if group.behind and side.text[group.start] == "(" and group.number is None:
            sure = True
            inside, sign = side.text[group.start + 1 : group.end], side.text[group.end + 1 : group.behind]
            found = Weighed(group.start, group.behind, inside, strength(sign))
            yield foreign(side, found, "compel", side.prompt.dialect)
    sure = sure or "++" in side.text
    if "+" not in side.text and "-" not in side.text:
        return
    for piece, sense in zip(side.tags, side.senses, strict=True):
        behind = SIGNS.match(side.text, piece.end)
        if behind and (len(behind[0]) > 1 or sure or not sense.plain):  # one sign alone may belong to a name
            found = Weighed(piece.start, behind.end(), piece.text, strength(behind[0]))
            yield foreign(side, found, "compel", side.prompt.dialect)


def other_weights(side: Reading) -> Iterator[Draft]:
    """What A1111 reads as a weight and compel does not."""
    pairs = {group.start: group for group in side.prompt.groups if side.text[group.start] == "("}
    inner: set[int] = set()
    for start, group in sorted(pairs.items()):
        if start in inner or (group.number is None and (group.behind or not bare(side.text, group))):
            continue
        number = side.text[group.number + 1 : group.end] if group.number is not None else None
        count, deep = nested(pairs, group, inner) if number is None else (1, group)
        inside = side.text[deep.start + 1 : group.number if group.number is not None else deep.end]
        found = Weighed(start, group.end + 1, inside, float(number) if number else 1.1**count)
        yield foreign(side, found, "A1111", "compel")


def bare(text: str, group: Group) -> bool:
    """Tell whether brackets stand alone between separators, and neither behind a word nor before an operator."""
    behind = text[group.end + 1 : group.end + 2]
    return bool(BEFORE.search(text, max(group.start - 8, 0), group.start)) and behind != "."


@rule(
    "SA411",
    "negative-weight",
    scope="side",
    seeks=WEIGHT,
    good=Example("noobai-xl-eps-1.1", "masterpiece, best quality, 1girl", "worst quality, rain"),
    bad=Example("noobai-xl-eps-1.1", "masterpiece, best quality, 1girl, (rain:-0.5)"),
)
def negative_weight(case: Case) -> Iterator[Draft]:
    """A weight below zero.

    Programs multiply by it without the meaning that you want; only the extension NegPiP makes it take something away.
    Instead: the word in the other prompt, or the extension.
    Source: https://github.com/hako-mikan/sd-webui-negpip
    """
    for side in case.sides:
        for piece in side.tags:
            if piece.weight < 0:
                yield at(piece, side.side, "note", "a weight below zero works only with NegPiP or a node like it")
