"""Prompts, and ways to convert and compare them, for the tests of conversion."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import permutations
from typing import Any

from hypothesis import HealthCheck, strategies as st

from sdxl_advisor.advice.tags import tag_sheet
from sdxl_advisor.catalog.catalog import Catalog
from sdxl_advisor.catalog.opening import open_catalog
from sdxl_advisor.catalog.spelling import spelling
from sdxl_advisor.prompts.convert import Conversion, convert
from sdxl_advisor.prompts.dictionary import Dictionary
from sdxl_advisor.prompts.grammar import Piece, read
from sdxl_advisor.prompts.lint import Linter
from sdxl_advisor.prompts.requests import Request
from sdxl_advisor.prompts.rulebook import chosen
from sdxl_advisor.prompts.rules import Finding
from tests.conftest import examples

PONY = "pony-diffusion-v6-xl"
ILLUSTRIOUS, ILLUSTRIOUS_2 = "illustrious-xl-0.1", "illustrious-xl-2.0"
NOOBAI, NOOBAI_V = "noobai-xl-eps-1.1", "noobai-xl-vpred-1.0"
ROUWEI, WAI, KOHAKU = "rouwei-0.8-eps", "wai-illustrious-17.0", "kohaku-xl-zeta"
ANIMAGINE_3, ANIMAGINE_4 = "animagine-xl-3.1", "animagine-xl-4.0-opt"
MAIN = (PONY, ILLUSTRIOUS, ILLUSTRIOUS_2, NOOBAI, NOOBAI_V, ROUWEI, WAI, ANIMAGINE_3, ANIMAGINE_4, KOHAKU)
PAIRS = list(permutations(MAIN, 2))
CHAIN = "score_9, score_8_up, score_7_up, score_6_up, score_5_up, score_4_up"
BEST = {  # what each checkpoint gets for the best words of another
    PONY: f"{CHAIN}, source_anime",
    ILLUSTRIOUS: "masterpiece, best quality",
    ILLUSTRIOUS_2: "masterpiece, best quality",
    NOOBAI: "masterpiece, best quality, newest, absurdres, highres",
    NOOBAI_V: "masterpiece, best quality, newest, absurdres, highres",
    ROUWEI: "masterpiece, best quality",
    WAI: "masterpiece, best quality, amazing quality",
    ANIMAGINE_3: "masterpiece, best quality, very aesthetic, absurdres",
    ANIMAGINE_4: "masterpiece, high score, great score, absurdres",
    KOHAKU: "masterpiece, best quality",
}
NOOBAI_BAD = "worst quality, old, early, low quality, lowres, signature, username, logo, bad hands, mutated hands"
FURRY_WORDS = "mammal, anthro, furry, ambiguous form, feral, semi-anthro"
REAL = [  # checkpoint, positive, negative: as people wrote them
    (
        WAI,
        "masterpiece, best quality, 1girl, red hair, forest, dappled sunlight",
        "worst quality, low quality, watermark",
    ),
    (ILLUSTRIOUS, "utsurome, empty eyes, masterpiece, best quality", "lowres, bad anatomy"),
    (
        ILLUSTRIOUS,
        "masterpiece, best quality, very aesthetic, absurdres, newest",
        "worst quality, low quality, lowres, bad anatomy, bad hands, missing fingers, extra digits, jpeg artifacts",
    ),
    (ANIMAGINE_3, "masterpiece, 1girl, <lora:styleA:0.7>, <lora:styleB:0.35>", "worst quality, bad hands"),
    (
        NOOBAI_V,
        "masterpiece, best quality, very awa, newest, recent,",
        "worst quality, worst displeasing, bad anatomy, mosaic censoring, watermark, closed eyes, chibi, deformed,",
    ),
    (
        PONY,
        f"{CHAIN}, source_pony, rating_safe, twilight_sparkle, purple coat, alicorn, wings spread, flying",
        "score_1, score_2, score_3, blurry, low quality, bad anatomy, extra limbs, watermark, text, ugly",
    ),
    (PONY, "score_9, score_8_up, score_7_up, masterpiece, best quality", "score_6, score_5, score_4, worst quality"),
    (
        WAI,
        "1girl, classroom, shiina_mahiru_(otonari_no_tenshi-sama), smile, masterpiece, best quality, amazing quality",
        "bad hands, bad quality, worst quality, worst detail, sketch, censor, x-ray",
    ),
    (
        ANIMAGINE_3,
        "score_9, score_8_up, masterpiece, best quality, ultra-detailed, Fire Emblem aesthetic, gold full plate armor",
        "nsfw, nude, realistic photograph, 3d render, ugly, low quality, watermark, human face, cat",
    ),
    (
        PONY,
        "score_9, score_8_up, score_7_up",
        "low-res, bad anatomy, normal quality,(deformed, distorted, disfigured:1.3), (mutated hands and fingers:1.4)",
    ),
    (
        NOOBAI,
        "masterpiece, best quality, amazing quality, very aesthetic, very awa, absurdres, highres, newest, year 2026",
        "lowres, bad anatomy, worst quality, worst aesthetic, old, early, blurry, bad feet, monochrome",
    ),
    (
        PONY,
        f"{CHAIN}, source_anime, rating_safe, 1girl, silver hair, rain",
        "source_cartoon, source_furry, source_pony",
    ),
    (NOOBAI, "a dog is watching TV", ""),
    (
        ILLUSTRIOUS_2,
        "no humans, city light, masterpiece, absurdres, depth of field, extremely aesthetic, absurdres, wallpaper",
        "",
    ),
]
CONTENT = [
    *(
        "1girl",
        "solo",
        r"rem \(re:zero\)",
        "long_hair",
        "blue eyes",
        "девушка",
        "猫耳",
        "^_^",
        ":d",
        "looking at viewer",
    ),
    *("a girl is standing in the rain", "holding sword", "smile", "red dress"),
]
MISSPELT = ["score9", "soure_anime", "absurdes", "masterpeice", "best qualty", "score_8up", "very  awa", "Score 7 up"]
ARTISTS = ["by wlop", "artist:wlop", "@wlop"]
BORDERS = ("break", "and", "border")
CALLS = ("by wlop", "artist:", "@")
SYNTAX = ["<lora:some name_v2:0.8>", "__hair__", "{red|blue}", "[cat:dog:0.5]", "embedding:one"]
JOINTS = [", ", ", ", ", ", ",", "\n", ",\n", " BREAK ", "\nBREAK\n", " ADDCOL ", ", , ", "\uff0c", "\r\n"]


@cache
def catalog() -> Catalog:
    """The real catalogue."""
    return open_catalog()


@cache
def vocabulary() -> list[str]:
    """Every word that some checkpoint knows."""
    lexicon = catalog().lexicon
    tags = {usage.word.tag.replace("{year}", "2024") for word in lexicon.raw for usage in lexicon.usages(word)}
    return sorted(tag for tag in tags if "{" not in tag)


@cache
def dictionary() -> Dictionary:
    """What is the same for every checkpoint."""
    return Dictionary(catalog())


@cache
def linter(*rules: str) -> Linter:
    """A linter with these rules alone."""
    return Linter(catalog(), chosen(rules, ()), None, None)


def findings(positive: str, negative: str, checkpoint: str, *rules: str) -> tuple[Finding, ...]:
    """What these rules find in a prompt."""
    return linter(*rules).result(Request(positive, negative, checkpoint), fix=False).findings


def converted(positive: str, negative: str = "", **given: Any) -> Conversion:
    """A conversion; ``source`` and ``to`` are checkpoints."""
    return convert(catalog(), positive, negative, **given)


def texts(result: Conversion) -> tuple[str, str]:
    """Both sides of the result."""
    return result.positive_text, result.negative_text


def positive(text: str, source: str, to: str, **given: Any) -> str:
    """The new positive prompt."""
    return converted(text, source=source, to=to, **given).positive_text


def placed(to: str, rest: str) -> str:
    """The best words at the end of the prompt where the checkpoint wants them."""
    at_the_end = tag_sheet(catalog(), to).placement == "end"
    return f"{rest}, {BEST[to]}" if at_the_end else f"{BEST[to]}, {rest}"


def negative(text: str, source: str, to: str, beside: str = "1girl", **given: Any) -> str:
    """The new negative prompt."""
    return converted(beside, text, source=source, to=to, **given).negative_text


def said(result: Conversion) -> list[tuple[str | None, ...]]:
    """The changes without their reasons."""
    return [(change["kind"], change["from"], change["to"]) for change in result.changes]


def is_content(piece: Piece, own: frozenset[str]) -> bool:
    """Tell whether a piece is none of anybody's words, nor a slip of one, nor an artist, nor written for it."""
    if piece.kind not in ("tag", "sentence"):
        return piece.kind not in ("glue", *BORDERS)
    folded = piece.name.casefold()
    slip = piece.text in MISSPELT or dictionary().is_boast(spelling(piece.name))
    special = slip or folded == "wlop" or folded.startswith(CALLS)
    return not special and spelling(piece.name) not in own and not catalog().lexicon.usages(spelling(piece.name))


@cache
def recommended(checkpoint: str) -> frozenset[str]:
    """The pieces of a checkpoint's own strings, with every subject and rating."""
    goals = catalog().goals
    sheets = [
        tag_sheet(catalog(), checkpoint, subject, rating)
        for subject in goals.subjects
        for rating in (None, *goals.ratings)
    ]
    pieces = [piece for sheet in sheets for text in texts_of(sheet) for piece in read(text).words]
    return frozenset(spelling(piece.name) for piece in pieces)


def texts_of(sheet: Any) -> tuple[str, str]:
    """The strings of a tag sheet."""
    return sheet.positive_text, sheet.negative_text


def parted(text: str, own: frozenset[str]) -> list[list[str]]:
    """The content between the borders of a prompt, without parts that have none."""
    parts: list[list[str]] = [[]]
    for piece in read(text).pieces:
        if piece.kind in BORDERS:
            parts.append([])
        elif is_content(piece, own):
            parts[-1].append(piece.text)
    return [part for part in parts if part]


def content(text: str, own: frozenset[str]) -> list[tuple[str, str, float]]:
    """What must not be lost, in order: kind, text, weight."""
    return [(one.kind, one.text, round(one.weight, 6)) for one in read(text).pieces if is_content(one, own)]


def gaps(text: str, own: frozenset[str]) -> list[str | None]:
    """What stands before each piece of content, behind the one before it; ``None`` when other words do."""
    found: list[str | None] = []
    gap: str | None = None
    for piece in read(text).pieces:
        if is_content(piece, own):
            found.append(gap)
            gap = ""
        elif gap is not None:
            gap = gap + piece.text if piece.kind == "glue" else None
    return found


def keeps(before: str, after: str, to: str) -> None:
    """Check that what is no word of anybody's is all there, as it was."""
    own = recommended(to)
    assert content(after, own) == content(before, own)
    assert parted(after, own) == parted(before, own)
    kept = zip(gaps(before, own), gaps(after, own), strict=True)
    assert [(old, new) for old, new in kept if None not in (old, new) and old != new] == []
    assert (before.count("\n"), before.count("\r")) == (after.count("\n"), after.count("\r"))


def in_form(text: str, to: str) -> str:
    """A prompt with blanks for underscores, and with brackets in names that are no weight, as lint corrects it."""
    rules = ("underscore", "unescaped-parenthesis")
    return linter(*rules).result(Request(text, "", to), fix=True).positive_text


WORDS = st.one_of(
    st.deferred(lambda: st.sampled_from(vocabulary())),
    st.deferred(lambda: st.sampled_from(vocabulary())),
    st.sampled_from(CONTENT),
    st.sampled_from(CONTENT),
    st.sampled_from(MISSPELT),
    st.sampled_from(ARTISTS),
)
BRACKETS = ["({}:1.2)", "({})BREAK", "({})", "(({}))", "[{}]", "({}:0.8)", "[[{}]]"]
GROUPS = st.builds(
    lambda words, form: form.replace("{}", ", ".join(words)),
    st.lists(WORDS, min_size=1, max_size=3),
    st.sampled_from(BRACKETS),
)
PARTS = st.one_of(WORDS, WORDS, WORDS, GROUPS, st.sampled_from(SYNTAX))
PROMPTS = st.lists(st.tuples(PARTS, st.sampled_from(JOINTS)), max_size=7).map(
    lambda parts: "".join(part + joint for part, joint in parts)
)
MADE = st.tuples(st.sampled_from(MAIN), PROMPTS, PROMPTS)
SUBJECTS = st.sampled_from([None, None, None, "anime", "furry", "mix", "western", "pony"])
RATINGS = st.sampled_from([None, None, None, "safe", "sensitive", "nsfw", "explicit"])
SLOW = [HealthCheck.too_slow]  # the first draw reads the catalogue; no test has a clock
MANY = examples(120, suppress_health_check=SLOW)


def no_change_but_of_complaints(checkpoint: str, good: str, bad: str, **given: Any) -> None:
    """Check that a prompt for its own checkpoint is left alone where lint finds nothing."""
    result = converted(good, bad, source=checkpoint, to=checkpoint, **given)
    wrong = findings(good, bad, checkpoint, "foreign-word", "misspelt-word", "artist-syntax")
    assert {change["from"] for change in result.changes} <= {finding.text for finding in wrong}
    if not wrong:
        assert texts(result) == (good, bad)


def twice_is_once(source: str | None, to: str, good: str, bad: str, **given: Any) -> None:
    """Check that there is nothing left to convert."""
    once = converted(good, bad, source=source, to=to, **given)
    twice = converted(once.positive_text, once.negative_text, source=source, to=to, **given)
    assert texts(twice) == texts(once)


def nothing_foreign_is_left(source: str, to: str, good: str, bad: str, **given: Any) -> None:
    """Check that no word of another family and no slip remains."""
    result = converted(good, bad, source=source, to=to, **given)
    left = findings(result.positive_text, result.negative_text, to, "foreign-word", "misspelt-word")
    assert [(finding.name, finding.text) for finding in left] == []


def content_is_kept(source: str, to: str, good: str, bad: str, **given: Any) -> None:
    """Check that both sides keep what is no word of anybody's."""
    result = converted(good, bad, source=source, to=to, **given)
    for before, after in zip((good, bad), texts(result), strict=True):
        keeps(before if source == to else in_form(before, to), after, to)


def some(pairs: Sequence[tuple[str, str]], step: int) -> list[tuple[str, str]]:
    """Every so many of the pairs."""
    return list(pairs[::step])
