"""Rules about what stands in a prompt: words of other languages and boards, settings, and too many quality words."""

from __future__ import annotations

from collections.abc import Iterator

from sdxl_advisor import lazy_re as re
from sdxl_advisor.catalog.spelling import spelling
from sdxl_advisor.prompts.dictionary import GRADES, Sense, is_booster
from sdxl_advisor.prompts.features import BAR, NOT_ASCII, OTHER_BOARD, SETTING
from sdxl_advisor.prompts.language import Language
from sdxl_advisor.prompts.reading import Reading
from sdxl_advisor.prompts.rules import Case, Draft, Example, Severity, at, rule
from sdxl_advisor.prompts.subjects import folded
from sdxl_advisor.prompts.translate import translation

# Cyrillic, Hebrew, Arabic, Indian scripts, Thai, Japanese, Chinese and Korean, without Kannada, whose letters draw eyes
WESTERN = "\u0400-\u052f\u0590-\u06ff\u0900-\u0c7f\u0d00-\u0dff\u0e00-\u0e7f"
LETTER = f"{WESTERN}\u3041-\u3096\u30a1-\u30fa\u3400-\u9fff\uac00-\ud7af"
FOREIGN = re.compile(f"[{LETTER}]")
WORD = re.compile(f"[{LETTER}][{LETTER}\u0300-\u036f\u30fc]|^[\u3400-\u9fff]$")  # one letter may be part of a face
NAMED = re.compile(r"__|<|\.safetensors")


@rule(
    "SA108",
    "piled-quality",
    scope="positive",
    good=Example("wai-illustrious-17.0", "masterpiece, best quality, amazing quality, 1girl, solo"),
    bad=Example(
        "wai-illustrious-17.0",
        "masterpiece, best quality, amazing quality, absurdres, highres, 8k, ultra detailed, 1girl",
    ),
)
def piled_quality(case: Case) -> Iterator[Draft]:
    """More quality words than help.

    Some checkpoints lose sharpness or style when quality words pile up.
    Instead: the developer's own string (sdxl-advisor tags NAME), and nothing more.
    Source: the quality tags of the checkpoint, where a source warns of more (sdxl-advisor show NAME).
    """
    quality = case.language.quality
    if quality is None or quality.most is None or len(case.positive.tags) <= quality.most:
        return
    boasts = folded(case.catalog.prompt_facts.boasts.tags)
    pairs = zip(case.positive.tags, case.positive.senses, strict=True)
    words = [
        piece
        for piece, sense in pairs
        if sense.spelled in boasts or (not sense.plain and asks_for_quality(case.language, sense))
    ]
    if len(words) > quality.most:
        message = f"{len(words)} quality words: more than {quality.most} do not help"
        message += f", as {quality.crowded}" if quality.crowded else ""
        yield at(words[quality.most], "positive", "warning", message)


def asks_for_quality(language: Language, sense: Sense) -> bool:
    """Tell whether a word is there for quality, to this checkpoint or to another."""
    usages = [*filter(None, [sense.usage]), *sense.foreign]
    return sense.strange or any(usage.kind in GRADES or is_booster(usage) or language.rank(usage) for usage in usages)


@rule(
    "SA408",
    "not-english",
    seeks=NOT_ASCII,
    good=Example("noobai-xl-eps-1.1", "masterpiece, best quality, 1girl, cat ears, smile"),
    bad=Example("noobai-xl-eps-1.1", "masterpiece, best quality, 1girl, 猫耳, улыбка"),
)
def not_english(case: Case) -> Iterator[Draft]:
    """A word of another language.

    The text encoders of SDXL learned English, and tags are English: other words turn into noise.
    Instead: the tag for it.
    Source: the reason and the words in data/boards.yaml.
    """
    boards = case.catalog.boards
    style = case.language.prompting.style if case.language.prompting else None
    severity: Severity = "warning" if style in ("tags", "tags+sentences") else "note"
    for side in case.sides:
        if side.text.isascii() or not FOREIGN.search(side.text):
            continue
        given: set[str] = set()
        for piece in side.tags:
            if not WORD.search(piece.name) or NAMED.search(piece.text):
                continue
            tag = translation(side, case.language, piece.name)
            sure = tag is not None and fits(case, side, tag)
            repeated = tag is not None and (spelling(tag) in given or spelling(tag) in side.spelled)
            given |= {spelling(tag)} if tag else set()
            message = f"not English, and {boards.english_only.because}"
            yield at(piece, side.side, severity, message, "" if repeated else tag, sure=sure)


def fits(case: Case, side: Reading, tag: str) -> bool:
    """Tell whether a tag contradicts nothing in the prompt."""
    rivals = case.language.dictionary.rivals.get(spelling(tag), {})
    others = case.negative if side is case.positive else case.positive
    return not rivals.keys() & side.spelled.keys() and spelling(tag) not in others.spelled


@rule(
    "SA409",
    "other-board-word",
    scope="side",
    seeks=OTHER_BOARD,
    good=Example("illustrious-xl-1.0", "masterpiece, best quality, 1boy, wolf, outdoors"),
    bad=Example("illustrious-xl-1.0", "masterpiece, best quality, male, wolf, outside"),
)
def other_board_word(case: Case) -> Iterator[Draft]:
    """A tag of a picture board that the checkpoint did not learn from.

    Picture boards have their own words for the same things. A checkpoint knows those of the boards in its training
    data; the other board's words are plain English to it, and weaker.
    Instead: the word of its own board.
    Source: the pairs in data/boards.yaml; the boards in the checkpoint's training data.
    """
    names, words, endings = case.catalog.boards.boards, case.language.other_boards, case.language.other_endings
    for side in case.sides if words else ():
        for piece, sense in zip(side.tags, side.senses, strict=True) if side.features & OTHER_BOARD else ():
            if sense.plain and sense.features & OTHER_BOARD:
                board, word = without_ending(sense.spelled, endings) or words[sense.spelled]
                fix = "" if spelling(word) in side.spelled else word
                message = f"a word of {names[board]}, which {case.name} did not learn from"
                yield at(piece, side.side, "note", message, fix, sure=False)


def without_ending(spelled: str, endings: dict[str, str]) -> tuple[str, str] | None:
    """The board of the last ending that a word has, and the word without it; None for a word that has none."""
    ending = next((ending for ending in reversed(endings) if spelled.endswith(ending)), None)
    return None if ending is None else (endings[ending], spelled.removesuffix(ending))


@rule(
    "SA410",
    "pasted-settings",
    scope="side",
    seeks=SETTING | BAR,
    good=Example("noobai-xl-eps-1.1", "masterpiece, best quality, 1girl, standing on steps"),
    bad=Example("noobai-xl-eps-1.1", "masterpiece, best quality, 1girl, cfg 7, seed: 123, --ar 2:3"),
)
def pasted_settings(case: Case) -> Iterator[Draft]:
    """Settings in the prompt.

    Programs read them as words of the picture: steps, seeds and sizes are set in fields of their own.
    Instead: set them there, and leave them out of the prompt.
    Source: the settings in the catalogue's facts on prompts.
    """
    for side in case.sides:
        for start, end in side.settings:
            message = "the program reads settings in a prompt as words of the picture, and has fields for them"
            yield Draft(side.side, start, end, "warning", message, "", sure=False)
