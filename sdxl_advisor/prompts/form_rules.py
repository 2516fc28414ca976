"""Rules about how a prompt is written down: commas, brackets, weights, underscores."""

from __future__ import annotations

from bisect import bisect, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

from sdxl_advisor import lazy_re as re
from sdxl_advisor.catalog.reference import PastedSettings
from sdxl_advisor.catalog.spelling import normalise, spelling
from sdxl_advisor.prompts.brackets import NUMBERS, TAIL, weighed
from sdxl_advisor.prompts.dictionary import Dictionary, Sense
from sdxl_advisor.prompts.features import ADD_ON, BRACKETS, DOUBLE, FAULTY, GAPS, JOINED, UNDERSCORED, WEIGHT
from sdxl_advisor.prompts.grammar import LONG, Fault, Group, Piece, add_on_called
from sdxl_advisor.prompts.pasted import is_inside, is_setting
from sdxl_advisor.prompts.reading import LONGEST_NAME, SPELLED, Reading, is_name
from sdxl_advisor.prompts.rules import Case, Draft, Example, Severity, at, rule

EMOTICON = re.compile(r"\W*(?:[^\W_]\W*)?_+\W*(?:[^\W_]\W*)?")
FILE_NAME = re.compile(r"[a-z][A-Z]|_neg|neg_|_v\d")  # of an embedding, not known by name
WILDCARD = re.compile(r"__[^\s,].*?__")  # in any script
INNER_CAPITAL = re.compile(r"[^\W_][A-Z]")
GLUED_DIGIT = re.compile(r"[^\W\d_]\d|\d[^\W\d_]")
SHORT_TRIGGER = 4  # letters of a word that a network's name may have in common with anything
EMPTY = re.compile(r"(?:^|(?<=[,\uff0c\u3001]))(?:\s*[,\uff0c\u3001])+|[,\uff0c\u3001](?=\s*$)")
LONGEST_GROUP = 500  # characters in brackets that are looked at as a list
MISWRITTEN = re.compile(r"(?:\uff1a[ \t]*(\d(?:\.\d{1,3})?)|:[ \t]*(\d),(\d{1,3}))(?=[ \t]*\))")
COMMA_DIGIT = tuple(f",{digit}" for digit in range(10))
BRACKET = re.compile(r"(?<!\\)[()\[\]]")
INNER_WEIGHT = re.compile(r":[ \t]*[\d.]+[ \t]*$")
NUMBER_BEHIND = re.compile(r":[ \t]*[\d.]|\)")
WEIGHT_BEHIND = re.compile(r"[ \t]*:[ \t]*\d?\.?\d+")


@rule(
    "SA301",
    "duplicate-tag",
    seeks=DOUBLE,
    scope="side",
    good=Example("noobai-xl-eps-1.1", "masterpiece, best quality, 1girl, rain"),
    bad=Example("noobai-xl-eps-1.1", "masterpiece, best quality, 1girl, rain, 1girl"),
)
def duplicate_tag(case: Case) -> Iterator[Draft]:
    """A tag that is twice on one side.

    The second takes up tokens and says nothing new. The first that a prompt has is a warning, more are notes.
    Instead: leave it out, and give the first a weight if it should count more.
    Source: https://github.com/AUTOMATIC1111/stable-diffusion-webui/wiki/Features (75 tokens a chunk).
    """
    for side in case.sides:
        if not side.features & DOUBLE:
            continue
        named = {start for start, end, _ in side.bracketed_names for start in range(start, end)}
        seen: dict[tuple[int, str], float] = {}
        repeated = twice(map(SPELLED, side.senses))
        severity: Severity = "warning"
        for piece, sense in zip(side.tags, side.senses, strict=True):
            if sense.spelled not in repeated or sense.foreign or piece.start in named:
                continue  # a foreign word is told as one, and leaves the prompt each time
            if "__" in piece.text and WILDCARD.search(piece.text):
                continue
            known = bisect(side.chunks, piece.start), sense.spelled
            if known in seen and not WEIGHT_BEHIND.match(piece.text):
                same = seen[known] == piece.weight
                yield at(piece, side.side, severity, "it is there twice", "", sure=same and not piece.foreign)
                severity = "note"
            seen.setdefault(known, piece.weight)


def twice(words: Iterable[str]) -> set[str]:
    """The words that are there more than once."""
    seen, found = set[str](), set[str]()
    for word in words:
        (found if word in seen else seen).add(word)
    return found


@rule(
    "SA302",
    "underscore",
    seeks=UNDERSCORED,
    good=Example("noobai-xl-eps-1.1", "masterpiece, best quality, long hair, ^_^"),
    bad=Example("noobai-xl-eps-1.1", "masterpiece, best quality, long_hair"),
)
def underscore(case: Case) -> Iterator[Draft]:
    """An underscore where the checkpoint wants spaces.

    The text encoder reads the two forms as different words.
    Instead: a space. Coined words, emoticons and the names of networks and embeddings keep theirs, and so does what
    looks like such a name: a word with capitals or digits in it, or one that a network in the prompt is called by.
    Source: the prompting notes of the checkpoint (sdxl-advisor show NAME).
    """
    prompting = case.language.prompting
    if prompting is None or prompting.underscores is not False:
        return
    for side in case.sides:
        if not side.features & UNDERSCORED:
            continue
        wrapped = {start: (end, fix) for start, end, fix in side.bracketed_names}
        done, names = 0, network_names(case)
        for piece, sense in zip(side.tags, side.senses, strict=True):
            if piece.start < done or not sense.features & UNDERSCORED or keeps_underscores(case, piece, sense):
                continue
            if sense.usage is None and not sense.parts and is_name_of_something(case, piece, sense, names):
                continue
            done, fix = wrapped.get(piece.start, (piece.end, piece.text.replace("_", " ")))
            yield Draft(
                side.side, piece.start, done, "note", f"{case.name} wants spaces between the words of a tag", fix
            )


def network_names(case: Case) -> list[str]:
    """The names of the extra networks on both sides, as they are compared."""
    networks = (piece for side in case.sides for piece in side.prompt.of_kind("network"))
    return list(map(normalise, map(add_on_called, networks)))


def is_name_of_something(case: Case, piece: Piece, sense: Sense, networks: Sequence[str]) -> bool:
    """Tell whether a tag looks like the name or the trigger of a network or embedding, and is on no list of tags."""
    if case.is_listed(sense.spelled):
        return False
    if INNER_CAPITAL.search(piece.name) or GLUED_DIGIT.search(piece.name):
        return True
    own = normalise(sense.spelled) if networks else ""
    return any(name in own or own in name for name in networks if len(name) >= SHORT_TRIGGER <= len(own))


def keeps_underscores(case: Case, piece: Piece, sense: Sense) -> bool:
    """Tell whether the underscores of a tag are its own: a coined word, an emoticon, the name of an embedding."""
    if sense.parts:
        return True  # several tags without their commas, some of them coined
    if case.is_listed(sense.spelled):
        return bool(EMOTICON.fullmatch(piece.name))
    return (
        bool(sense.meant or sense.strange)
        or (is_no_phrase if len(piece.name) <= LONG else is_no_phrase.__wrapped__)(piece.name)
        or begins_embedding(case.language.dictionary, sense.spelled)
    )


@lru_cache(maxsize=5_000)
def is_no_phrase(name: str) -> bool:
    """Tell whether something with underscores is an emoticon, or looks like a wildcard or the name of a file."""
    return bool(EMOTICON.fullmatch(name) or FILE_NAME.search(name) or WILDCARD.search(name))


def begins_embedding(known: Dictionary, spelled: str) -> bool:
    """Tell whether a tag that nobody else uses is an embedding's name, perhaps without its version."""
    if known.lexicon.usages(spelled):
        return spelled in known.embeddings
    begun = [name for name in known.embeddings if name.startswith(spelled)]
    return any(re.match(rf"{re.escape(spelled)}\b", name) for name in begun)


@rule(
    "SA303",
    "unescaped-parenthesis",
    scope="side",
    seeks=BRACKETS,
    good=Example("noobai-xl-eps-1.1", r"masterpiece, best quality, rem \(re:zero\)"),
    bad=Example("noobai-xl-eps-1.1", "masterpiece, best quality, rem (re:zero)"),
)
def unescaped_parenthesis(case: Case) -> Iterator[Draft]:
    r"""Brackets that belong to a tag's name and are read as a weight.

    Without a backslash programs drop the brackets and give what is in them a weight of 1.1.
    Instead: a backslash before each: rem \(re:zero\).
    Source: https://github.com/AUTOMATIC1111/stable-diffusion-webui/wiki/Features#attentionemphasis
    """
    for side in case.sides:
        for start, end, fix in side.bracketed_names:
            whole, first = (spelling(name.replace("\\", "")) for name in (fix, fix.partition("\\(")[0]))
            sure = case.is_listed(whole) or not case.is_listed(first)  # a tag and a word in brackets may be meant so
            yield Draft(side.side, start, end, "warning", "the brackets are read as a weight", fix, sure)


@rule(
    "SA304",
    "malformed-weight",
    scope="side",
    seeks=FAULTY | BRACKETS,
    good=Example("noobai-xl-eps-1.1", "masterpiece, best quality, (rain:1.2), (night:0.9)"),
    bad=Example("noobai-xl-eps-1.1", "masterpiece, best quality, (rain:1.2, night:0.9)"),
)
def malformed_weight(case: Case) -> Iterator[Draft]:
    """A weight or bracket that programs read as text.

    A weight counts only at the end of a pair of brackets, once, for all that is in them; elsewhere its number is
    read as a word, and so is a bracket without a partner.
    Instead: brackets of its own for each weight.
    Source: https://github.com/AUTOMATIC1111/stable-diffusion-webui/blob/master/modules/prompt_parser.py
    """
    facts = case.catalog.prompt_facts.settings
    for side in case.sides:
        if not (side.prompt.faults or side.odd_groups):
            continue
        names = {end for _, end, _ in side.bracketed_names}
        shared = [] if side.prompt.dialect == "compel" else [*shared_weights(side, facts), *weights_behind(side, names)]
        yield from shared
        yield from miswritten(side)
        if side.prompt.faults:
            told = [*((draft.start, draft.end) for draft in shared), *side.settings]
            yield from faults(side, told, facts)


def shared_weights(side: Reading, facts: PastedSettings) -> Iterator[Draft]:
    """Brackets in which each tag has a weight of its own, or the weight stands before the last tag."""
    for group in side.odd_groups:
        if group.end - group.start > LONGEST_GROUP or group.whole or side.text[group.start] != "(":
            continue
        inside = side.text[group.start + 1 : group.end]
        if ":" not in inside:
            continue
        tags = [tag.strip() for tag in inside.split(",") if tag.strip()]
        if len(tags) == 1 and group.number is not None:
            continue
        weights = [found for tag in tags if (found := INNER_WEIGHT.search(tag)) and not is_setting(tag, facts)]
        if not weights or any(mark in inside for mark in "()[]{}\n\\"):
            continue
        if len(weights) > 1:
            fix, message = ", ".join(f"({tag})" for tag in tags), "only the last weight counts, for all of them"
            yield Draft(side.side, group.start, group.end + 1, "warning", message, fix, group.number is not None)
        elif group.number is None and "." in weights[0][0]:
            plain = ", ".join(INNER_WEIGHT.sub("", tag) for tag in tags)
            message = "text after the number: a weight counts only at the end of its brackets"
            fix = f"({plain}{weights[0][0].replace(' ', '')})"
            yield Draft(side.side, group.start, group.end + 1, "warning", message, fix, sure=False)


def miswritten(side: Reading) -> Iterator[Draft]:
    """A weight with a comma for its point, or with a full-width colon."""
    plain = side.text.isascii() and not any(pair in side.text for pair in COMMA_DIGIT)
    for found in () if plain else MISWRITTEN.finditer(side.text):
        fix = f":{found[1] or found[2]}.{found[3]}" if found[3] else f":{found[1] or found[2]}"
        yield Draft(side.side, *found.span(), "warning", "a weight is written with a plain colon and a point", fix)
    for start, end, number in commas_for_colons(side):
        message = "a number behind a comma is read as a word: a weight needs a colon"
        yield Draft(side.side, start, end, "warning", message, f":{number}", sure=False)


def commas_for_colons(side: Reading) -> Iterator[tuple[int, int, str]]:
    """Brackets that end with a comma and a number: where these stand, and the number."""
    for group in side.odd_groups if side.prompt.dialect != "compel" else ():
        comma = side.text.rfind(",", max(group.start + 1, group.end - TAIL), group.end)
        if comma < 0 or side.text[group.start] != "(" or group.number is not None or group.whole:
            continue
        number = side.text[comma + 1 : group.end].strip()
        words = side.text[max(group.start, comma - LONGEST_NAME) : comma]
        if NUMBERS.fullmatch(number) and any(map(str.isalpha, words)):
            yield comma, group.end, number.split()[-1]


def weights_behind(side: Reading, names: set[int]) -> Iterator[Draft]:
    """A weight behind the brackets instead of in them; behind those that end *names* it belongs to others."""
    numbers = {group.number for group in side.prompt.groups}
    for group in side.odd_groups:
        if group.end + 1 in names or group.end + 1 in numbers:  # in numbers: that of the brackets around
            continue
        near = side.text[group.end + 1 : group.end + 2] in (":", " ", "\t")
        behind = WEIGHT_BEHIND.match(side.text, group.end + 1) if near else None
        if behind and side.text[group.start] in "([" and group.number is None and not group.whole:
            alone = side.text[max(group.start - 2, 0) : group.start].strip(" ")[-1:] in ("", ",", "\n")
            short = alone and group.end - group.start < LONGEST_GROUP
            inside = side.text[group.start + 1 : group.end] if short else ""
            fix = f"({inside}{behind[0].strip()})" if is_name(inside) else None
            yield Draft(side.side, group.start, behind.end(), "warning", "the weight stands outside the brackets", fix)


def faults(side: Reading, told: list[tuple[int, int]], facts: PastedSettings) -> Iterator[Draft]:
    """What the grammar could not read, unless it is *told* already."""
    told.sort()
    lone = {fault.start for fault in side.prompt.faults if fault.kind == "unbalanced"}
    bare = {
        piece.start
        for piece in side.tags
        if piece.weight == 1
        and not piece.foreign
        and not {piece.start - 1, piece.end} & lone
        and not BRACKET.search(piece.text)
    }
    unclosed = min((start for start in lone if side.text[start] == "("), default=len(side.text))
    for fault in side.prompt.faults:
        if fault.kind == "malformed-weight" and fault.start > unclosed:
            continue  # the weight is that of the open bracket
        place = bisect_right(told, (fault.start, len(side.text)))
        if place and fault.start < told[place - 1][1]:
            continue
        if fault.kind == "unbalanced":
            yield lone_bracket(side, fault)
        elif not is_setting(side.text[fault.start : fault.end], facts):
            words, _, number = side.text[fault.start : fault.end].rpartition(":")
            fix = weighed(words, number, side.prompt.dialect) if fault.start in bare else None
            yield Draft(side.side, fault.start, fault.end, "warning", "a weight counts only in brackets", fix)


def lone_bracket(side: Reading, fault: Fault) -> Draft:
    """A bracket without a partner. One that only makes the rest a little stronger is certainly left out."""
    text, behind = side.text, side.text[fault.end : fault.end + 1]
    if text[fault.start] != "(" or not behind.isalnum():
        message = "a bracket without a partner: close it, or put a backslash before it"
        return Draft(side.side, fault.start, fault.end, "warning", message)
    message = "this bracket is not closed: all behind it is read as stronger"
    sure = not NUMBER_BEHIND.search(text, fault.end)
    return Draft(side.side, fault.start, fault.end, "warning", message, "", sure)


@rule(
    "SA305",
    "extreme-weight",
    scope="side",
    seeks=WEIGHT,
    good=Example("noobai-xl-eps-1.1", "masterpiece, best quality, (rain:1.3)"),
    bad=Example("noobai-xl-eps-1.1", "masterpiece, best quality, (rain:2.5)"),
)
def extreme_weight(case: Case) -> Iterator[Draft]:
    """A weight that is too strong or too weak.

    A strong weight pushes the text beyond what the network was trained on: colours burn and shapes break.
    Instead: stay within the range; say it in more words, or with a LoRA.
    Source: the weights in the catalogue's facts on prompts.
    """
    span = case.catalog.prompt_facts.weights
    for side in case.sides:
        heavy = [piece for piece in side.tags if not (piece.weight == 1 or span.min <= piece.weight <= span.max)]
        numbered = [one for one in side.prompt.groups if heavy and one.number]
        settings = outermost((one.start, one.end) for one in numbered if holds_setting(case, side, one))
        told: Draft | None = None
        for piece in heavy:
            if piece.weight < 0 or is_inside(piece.start, settings):
                continue  # below 0 is meant so, by an extension that knows it
            message = f"weight {piece.weight:.3g} is beyond {span.min:g} to {span.max:g}"
            if told and told.message == message and not BRACKET.search(side.text, told.end, piece.start):
                told = told._replace(end=piece.end)  # the same brackets
                continue
            if told:
                yield told
            told = at(piece, side.side, "warning", message)
        if told:
            yield told


def outermost(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """The spans that lie in no other, in order; none overlaps another in part."""
    found: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if not found or start > found[-1][1]:
            found.append((start, end))
    return found


def holds_setting(case: Case, side: Reading, group: Group) -> bool:
    """Tell whether the number in a pair of brackets is a setting that was pasted in."""
    start = max(group.start + 1, group.end - LONGEST_GROUP)
    _, comma, last = side.text[start : group.end].rpartition(",")
    whole = comma or start == group.start + 1
    return bool(whole) and is_setting(last, case.catalog.prompt_facts.settings)


@rule(
    "SA306",
    "empty-tag",
    scope="side",
    seeks=GAPS,
    good=Example("noobai-xl-eps-1.1", "masterpiece, best quality, 1girl"),
    bad=Example("noobai-xl-eps-1.1", "masterpiece, best quality,, 1girl,"),
)
def empty_tag(case: Case) -> Iterator[Draft]:
    """A comma with nothing before it, or nothing behind it.

    Each comma is a token of the 75 in a chunk.
    Instead: leave it out.
    Source: https://github.com/AUTOMATIC1111/stable-diffusion-webui/wiki/Features (75 tokens a chunk).
    """
    for side in case.sides:
        for found in EMPTY.finditer(side.text) if side.tags and side.features & GAPS else ():
            yield Draft(side.side, found.start(), found.end(), "note", "a comma without a tag", "")


@rule(
    "SA307",
    "missing-comma",
    scope="side",
    seeks=JOINED | ADD_ON,
    good=Example("noobai-xl-eps-1.1", "masterpiece, best quality, 1girl, solo"),
    bad=Example("noobai-xl-eps-1.1", "masterpiece best quality, 1girl solo"),
)
def missing_comma(case: Case) -> Iterator[Draft]:
    """Known tags without a comma between them.

    Captions in training had commas; without them the words run together into one phrase.
    Instead: a comma between them. Before an extra network it matters little, as programs take that out of the text.
    Source: the separators in the catalogue (sdxl-advisor show NAME).
    """
    rivals = case.language.dictionary.rivals
    for side in case.sides:
        joined = [(piece, sense.parts) for piece, sense in side.marked if sense.parts]
        if joined:
            given = {spelling(part) for _, parts in joined for part in parts} | side.spelled.keys()
            for piece, _ in joined:
                written = case.language.parts(piece.text)  # with its backslashes
                parts = {spelling(part): part for part in reversed(written) if spelling(part) not in side.spelled}
                fix = ", ".join(reversed(parts.values()))
                graded = any(case.language.dictionary.has_grade(spelling(part)) for part in parts.values())
                severity: Severity = "warning" if graded else "note"
                sure = not any(rivals.get(spelling(part), {}).keys() & given for part in parts.values())
                yield at(piece, side.side, severity, "commas are missing", fix, sure=sure)
        for before, network in pairwise(side.prompt.solid) if "<" in side.text else ():
            between = side.text[before.end : network.start] if network.kind == "network" else ","
            if before.kind == "tag" and not between.strip() and "\n" not in between:
                yield Draft(side.side, before.start, network.end, "note", "no comma before the network")
