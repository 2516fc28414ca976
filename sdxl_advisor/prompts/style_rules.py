"""Rules about the manner of prompting: sentences, artists, years, and what the program understands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sdxl_advisor import lazy_re as re
from sdxl_advisor.catalog.lexicon import YEAR
from sdxl_advisor.catalog.reference import Form, Syntax
from sdxl_advisor.catalog.spelling import spelling
from sdxl_advisor.prompts.artists import called, prefixes_of
from sdxl_advisor.prompts.features import (
    ADD_ON,
    CALLING,
    COLONS,
    EMBEDDED,
    LABELS,
    LONG,
    MANY_LONG,
    SENTENCE,
    WITH_YEAR,
)
from sdxl_advisor.prompts.grammar import Piece
from sdxl_advisor.prompts.pasted import is_inside
from sdxl_advisor.prompts.reading import Reading
from sdxl_advisor.prompts.rules import Case, Draft, Example, Severity, at, rule

SHARE = 4  # one of so many tags
LABEL = re.compile(r"[*#\s-]*([^\W\d_][\w '/&-]{1,24}?)\**(:)\**(?=\s|$)")  # Hair: black hair
SENTENCES, POOR = "sentences", 2  # a trait; the best score that is still a bad one
EMBEDDING = re.compile(r"embedding:(?:.*/)?(.*?)(?:\.pt|\.safetensors)?$")
SQUARE = re.compile(r"(?<!\\)\[([^\[\]\n]{1,200})(?<!\\)\]")
COMMENT = re.compile(r"(?:^|(?<=\s))#[ \t#][^\n]*")
TIMED = re.compile(r":[ \t]*[\d.]+$|\|")
SAID = {
    "break": "it draws the word BREAK instead of starting a new chunk",
    "border": "it draws the word: regions of Regional Prompter work in the web UI that has this extension",
    "and": "it reads AND as a word instead of mixing two prompts",
    "schedule": "it reads the brackets and numbers as text",
    "brackets": "it reads square brackets as text, not as a lower weight",
    "network": "it reads the network's tag as text: load the network with a node",
    "embedding": "it wants the bare name of the embedding",
    "wildcard": "it reads the wildcard as text",
    "comment": "it reads the comment as part of the prompt",
}


@rule(
    "SA401",
    "sentence",
    seeks=SENTENCE | LONG | COLONS,
    scope="side",
    good=Example("noobai-xl-eps-1.1", "masterpiece, best quality, dog, watching television"),
    bad=Example("noobai-xl-eps-1.1", "masterpiece, best quality, a dog is watching television in the evening"),
)
def sentence(case: Case) -> Iterator[Draft]:
    """A sentence for a checkpoint that was trained on tags alone.

    Its captions were lists of tags: it understands the words of a sentence, but not how they belong together. Long
    phrases and labels such as "Hair:" are noted, and a sentence where its developer promises more than it learned.
    Instead: tags; or a checkpoint whose captions had sentences.
    Source: the prompting notes of the checkpoint, and what is known of its way with sentences (sdxl-advisor show NAME).
    """
    prompting = case.language.prompting
    if prompting is None or prompting.style is None or "tags" not in prompting.style:
        return
    yield from labels(case)
    if prompting.style != "tags":
        for side in case.sides:
            if side.side == "positive":
                yield from promised(case, side)
        return
    for side in case.sides:
        for place, piece in enumerate(side.tags if side.features & SENTENCE else ()):
            if piece.kind == "sentence" and not side.senses[place].parts:
                yield at(piece, side.side, "warning", f"{case.name} was trained on tags, not on sentences")
        if not side.features & LONG:
            continue
        pairs = zip(side.tags, side.senses, strict=True)
        phrases = [piece for piece, sense in pairs if sense.features & LONG and piece.kind == "tag"]
        if len(phrases) >= MANY_LONG and len(phrases) * SHARE >= len(side.tags):
            message = f"{len(phrases)} long phrases like this one: {case.name} was trained on short tags"
            yield at(phrases[0], side.side, "note", message)


def labels(case: Case) -> Iterator[Draft]:
    """Headings before the tags, as chat programs write them: the first, where there are several."""
    for side in case.sides:
        if not side.features & COLONS:
            continue
        heads: dict[str, tuple[int, int]] = {}
        for piece, sense in zip(side.tags, side.senses, strict=True):
            label = LABEL.match(piece.text) if ":" in piece.text and (sense.plain or piece.kind == "sentence") else None
            if not label or called(case.language.dictionary.prefixes, piece)[1]:
                continue
            if not is_inside(piece.start, side.settings):
                heads.setdefault(label[1].casefold(), (piece.start, piece.start + label.end(2)))
        if len(heads) >= LABELS:
            only_tags = case.language.prompting is not None and case.language.prompting.style == "tags"
            message = f"{len(heads)} labels like this one are read as words of the picture: write the tags alone"
            yield Draft(side.side, *next(iter(heads.values())), "warning" if only_tags else "note", message)


def promised(case: Case, side: Reading) -> Iterator[Draft]:
    """The first sentence of a positive prompt, for a checkpoint that was to understand sentences and hardly does."""
    asked = side.tags if side.features & SENTENCE else ()
    piece = next((piece for piece in asked if piece.kind == "sentence"), None)
    known = case.catalog.known_traits.of(case.language.checkpoint.key, SENTENCES) if piece else None
    if piece and known and known.value.score <= POOR:
        message = f"{case.name} follows sentences badly: {known.value.because}"
        yield at(piece, "positive", "note", message)


@rule(
    "SA402",
    "artist-syntax",
    scope="positive",
    good=Example("rouwei-0.8-eps", "by wlop BREAK masterpiece, best quality, 1girl"),
    bad=Example("rouwei-0.8-eps", "artist:wlop, masterpiece, best quality, 1girl"),
)
def artist_syntax(case: Case) -> Iterator[Draft]:
    """An artist written in the form of another family.

    Captions named artists in one form, and only in that form does the name work. What is only the habit of merges on a
    base is noted. Where captions had no artists, bare names are told too, with --tags.
    Instead: the checkpoint's own form; where artists need a chunk of their own, a BREAK after them.
    Source: the prompting notes of the checkpoint (sdxl-advisor show NAME).
    """
    prompting = case.language.prompting
    if prompting is None or prompting.artists is None:
        return
    if not prompting.artists and case.tags:
        from sdxl_advisor.prompts.board_words import artists_in

        for piece in artists_in(case.catalog, case.tags, case.positive):
            yield at(piece, "positive", "note", f"an artist, and {case.name} {manner(())}")
    side, prefixes = case.positive, case.language.dictionary.prefixes
    if not side.features & CALLING:
        return
    own, habit = prefixes_of(prompting.artists), is_habit(case)
    for piece in side.tags:
        prefix, name = called(prefixes, piece)
        if name and prefix not in own:
            fix = prompting.artists[0].format(name=name) if prompting.artists else None
            severity: Severity = "note" if habit else "warning"
            message = f"{case.name} {'probably ' if habit else ''}{manner(prompting.artists)}"
            yield at(piece, "positive", severity, message, fix, sure=not habit)
    if prompting.artists_apart:
        yield from crowded_artists(case, side)


def is_habit(case: Case) -> bool:
    """Tell whether the manner of prompting is only what merges on the same base usually want."""
    block = case.catalog.knowledge.block(case.language.checkpoint.key, "prompting")
    return block is not None and block.giver.how == "habit"


def manner(templates: Sequence[str]) -> str:
    """How artists are called, in words."""
    if not templates:
        return "was trained without artists' names"
    plain = templates[0] == "{name}"
    return "wants artists without a prefix" if plain else f"wants artists as '{templates[0].format(name='NAME')}'"


def crowded_artists(case: Case, side: Reading) -> Iterator[Draft]:
    """Artists in one chunk with other tags, where they want one of their own."""
    chunk: list[Piece] = []
    for piece in [*side.prompt.solid, None]:
        if piece and piece.kind in ("tag", "sentence"):
            chunk.append(piece)
        elif piece is None or piece.kind in ("break", "border"):
            artists = [bool(called(case.language.dictionary.prefixes, tag)[1]) for tag in chunk]
            if any(artists) and not all(artists[artists.index(True) :]):
                last = chunk[len(artists) - 1 - artists[::-1].index(True)]
                message = "put BREAK after the artists, or put them at the very end: they need a chunk of their own"
                yield at(last, "positive", "note", message)
            chunk = []


@rule(
    "SA403",
    "period-after-cutoff",
    scope="side",
    seeks=WITH_YEAR,
    good=Example("noobai-xl-eps-1.1", "masterpiece, best quality, 1girl, year 2023"),
    bad=Example("noobai-xl-eps-1.1", "masterpiece, best quality, 1girl, year 2026"),
)
def period_after_cutoff(case: Case) -> Iterator[Draft]:
    """A year after the data of the checkpoint ends.

    It has no pictures of that year, so the word means nothing to it.
    Instead: a year up to the cutoff, or the word for the newest period.
    Source: the cutoff in the checkpoint's training data (sdxl-advisor show NAME).
    """
    training = case.language.checkpoint.training
    cutoff = YEAR.search(training.cutoff) if training and training.cutoff else None
    for side in case.sides if cutoff else ():
        for piece, sense in zip(side.tags, side.senses, strict=True) if side.features & WITH_YEAR else ():
            year = YEAR.search(sense.spelled) if sense.features & WITH_YEAR else None
            if cutoff and year and year[0] > cutoff[0] and case.catalog.lexicon.usages(sense.spelled):
                yield at(piece, side.side, "warning", f"the data of {case.name} ends in {cutoff[0]}")


@rule(
    "SA404",
    "ui-syntax",
    scope="side",
    about="program",
    good=Example("noobai-xl-eps-1.1", "masterpiece, best quality, 1girl, (rain:0.8)", ui="comfyui"),
    bad=Example("noobai-xl-eps-1.1", "masterpiece, best quality, 1girl, [rain:snow:0.5]", ui="comfyui"),
)
def ui_syntax(case: Case) -> Iterator[Draft]:
    """Syntax that the program reads as plain text.

    Programs read prompts by different rules, and none of them warns you.
    Instead: what the program offers for it.
    Source: the prompt notes of each program in the catalogue.
    """
    syntax = case.interface.prompt if case.interface else None
    if syntax is None or case.interface is None or not syntax.lacks:
        return
    for side in case.sides:
        for piece in side.prompt.solid:
            if piece.kind in syntax.lacks and piece.kind != "comment" and piece.text[0] != '"':  # those two are read
                fix = piece.text.partition(":")[2] if piece.kind == "embedding" else None
                yield at(piece, side.side, "warning", f"{case.interface.name}: {SAID[piece.kind]}", fix)
        yield from other_grammar(case.interface.name, syntax, side)


def other_grammar(name: str, syntax: Syntax, side: Reading) -> Iterator[Draft]:
    """Square brackets and comments, which the grammar of this program may not read as pieces of their own."""
    read = {piece.start for piece in side.prompt.solid if piece.kind in SAID}
    for found in SQUARE.finditer(side.text):
        form: Form = "schedule" if TIMED.search(found[1]) else "brackets"
        if form in syntax.lacks and found.start() not in read:
            weak = f"({found[1]})0.9" if syntax.dialect == "compel" else f"({found[1]}:0.9)"
            fix = weak if form == "brackets" else None
            yield Draft(side.side, *found.span(), "warning", f"{name}: {SAID[form]}", fix)
    for found in COMMENT.finditer(side.text) if "comment" in syntax.lacks else ():
        if found.start() not in read:
            yield Draft(side.side, *found.span(), "warning", f"{name}: {SAID['comment']}", "", sure=False)


@rule(
    "SA405",
    "sd15-embedding",
    scope="side",
    seeks=EMBEDDED | ADD_ON,
    good=Example("noobai-xl-eps-1.1", "masterpiece, best quality, 1girl", "worst quality"),
    bad=Example("noobai-xl-eps-1.1", "masterpiece, best quality, 1girl", "worst quality, EasyNegative"),
)
def sd15_embedding(case: Case) -> Iterator[Draft]:
    """An embedding that was made for another architecture.

    SDXL has other text encoders: programs skip the file, or read its name as plain words.
    Instead: the checkpoint's own negative (sdxl-advisor tags NAME --negative).
    Source: the embeddings in the catalogue's facts on prompts.
    """
    known, because = case.language.dictionary.embeddings, case.catalog.prompt_facts.foreign_embeddings.because
    for side in case.sides:
        called = side.prompt.of_kind("embedding")
        if not called and known.keys().isdisjoint(side.spelled):
            continue
        found = [(piece, embedding_in(piece.text).casefold()) for piece in called]
        written = (side.spelled[spelled] for spelled in side.spelled.keys() & known.keys())
        found += [(piece, piece.name.casefold()) for piece in written]
        for piece, name in sorted(found):
            if known.get(spelling(name)) == name:
                yield at(piece, side.side, "warning", because, "")


def embedding_in(text: str) -> str:
    """The name of the embedding that a text calls, or the text itself."""
    return EMBEDDING.sub(r"\1", text) if "embedding:" in text else text
