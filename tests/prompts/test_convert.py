"""Conversions: what a user expects between the main checkpoints, and what holds for every prompt."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import cache
from itertools import permutations
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from sdxl_advisor.advice.tags import tag_sheet
from sdxl_advisor.catalog.catalog import Catalog, open_catalog
from sdxl_advisor.catalog.names import spelling
from sdxl_advisor.errors import AdvisorError, UnknownName
from sdxl_advisor.prompts.convert import Conversion, convert
from sdxl_advisor.prompts.grammar import Piece, read
from sdxl_advisor.prompts.lint import Linter
from sdxl_advisor.prompts.requests import Request
from sdxl_advisor.prompts.rulebook import chosen
from sdxl_advisor.prompts.rules import Finding

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
CALLS = ("by wlop", "artist:", "@")
SYNTAX = ["<lora:some name_v2:0.8>", "__hair__", "{red|blue}", "[cat:dog:0.5]", "embedding:one"]
JOINTS = [", ", ", ", ", ", ",", "\n", ",\n", " BREAK ", ", , ", "\uff0c", "\r\n"]


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


def negative(text: str, source: str, to: str, beside: str = "1girl", **given: Any) -> str:
    """The new negative prompt."""
    return converted(beside, text, source=source, to=to, **given).negative_text


def said(result: Conversion) -> list[tuple[str | None, ...]]:
    """The changes without their reasons."""
    return [(change["kind"], change["from"], change["to"]) for change in result.changes]


def is_content(piece: Piece, own: frozenset[str]) -> bool:
    """Tell whether a piece is none of anybody's words, nor a slip of one, nor an artist, nor written for it."""
    if piece.kind not in ("tag", "sentence"):
        return piece.kind != "glue"
    folded = piece.name.casefold()
    special = piece.text in MISSPELT or folded == "wlop" or folded.startswith(CALLS)
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
    kept = zip(gaps(before, own), gaps(after, own), strict=True)
    assert [(old, new) for old, new in kept if old is not None and old != new] == []
    assert (before.count("\n"), before.count("\r")) == (after.count("\n"), after.count("\r"))


WORDS = st.one_of(
    st.deferred(lambda: st.sampled_from(vocabulary())),
    st.deferred(lambda: st.sampled_from(vocabulary())),
    st.sampled_from(CONTENT),
    st.sampled_from(CONTENT),
    st.sampled_from(MISSPELT),
    st.sampled_from(ARTISTS),
)
BRACKETS = ["({}:1.2)", "({})", "(({}))", "[{}]", "({}:0.8)", "[[{}]]"]
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
MANY = settings(max_examples=120, deadline=None, suppress_health_check=SLOW)


def no_change_but_of_complaints(checkpoint: str, good: str, bad: str, **given: Any) -> None:
    """Check that a prompt for its own checkpoint is left alone where lint finds nothing."""
    result = converted(good, bad, source=checkpoint, to=checkpoint, **given)
    wrong = findings(good, bad, checkpoint, "foreign-word", "misspelt-word", "artist-syntax")
    assert {change["from"] for change in result.changes} <= {finding.text for finding in wrong}
    if not wrong:
        assert texts(result) == (good, bad)


def twice_is_once(source: str, to: str, good: str, bad: str, **given: Any) -> None:
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
    keeps(good, result.positive_text, to)
    keeps(bad, result.negative_text, to)


@pytest.mark.parametrize(("checkpoint", "good", "bad"), REAL)
def test_a_real_prompt_for_its_own_checkpoint_is_left_alone(checkpoint: str, good: str, bad: str) -> None:
    no_change_but_of_complaints(checkpoint, good, bad)


@pytest.mark.parametrize(("source", "good", "bad"), REAL)
@pytest.mark.parametrize("check", [twice_is_once, nothing_foreign_is_left, content_is_kept])
def test_a_real_prompt_converts_to_every_other_checkpoint(check: Any, source: str, good: str, bad: str) -> None:
    for to in MAIN:
        check(source, to, good, bad)


@given(made=MADE, subject=SUBJECTS, rating=RATINGS)
@MANY
def test_a_prompt_for_its_own_checkpoint_is_left_alone(
    made: tuple[str, str, str], subject: str | None, rating: str | None
) -> None:
    no_change_but_of_complaints(*made, subject=subject, rating=rating)


@given(made=MADE, to=st.sampled_from(MAIN), subject=SUBJECTS, rating=RATINGS)
@MANY
def test_converting_twice_is_converting_once(
    made: tuple[str, str, str], to: str, subject: str | None, rating: str | None
) -> None:
    twice_is_once(made[0], to, made[1], made[2], subject=subject, rating=rating)


@given(made=MADE, to=st.sampled_from(MAIN), subject=SUBJECTS, rating=RATINGS)
@MANY
def test_a_converted_prompt_has_no_word_of_another_family(
    made: tuple[str, str, str], to: str, subject: str | None, rating: str | None
) -> None:
    nothing_foreign_is_left(made[0], to, made[1], made[2], subject=subject, rating=rating)


@given(made=MADE, to=st.sampled_from(MAIN), subject=SUBJECTS, rating=RATINGS)
@MANY
def test_content_is_never_lost_changed_or_moved(
    made: tuple[str, str, str], to: str, subject: str | None, rating: str | None
) -> None:
    content_is_kept(made[0], to, made[1], made[2], subject=subject, rating=rating)


@given(made=MADE, to=st.sampled_from(MAIN), subject=SUBJECTS, rating=RATINGS)
@MANY
def test_no_tag_is_written_twice(made: tuple[str, str, str], to: str, subject: str | None, rating: str | None) -> None:
    source, *before = made
    result = converted(*before, source=source, to=to, subject=subject, rating=rating)
    for old, new in zip(before, texts(result), strict=True):
        stood = Counter(spelling(piece.name) for piece in read(old).words)
        stands = Counter(spelling(piece.name) for piece in read(new).words)
        assert [tag for tag, times in stands.items() if times > max(stood[tag], 1) and "wlop" not in tag] == []


@given(good=st.text(max_size=60), bad=st.text(max_size=60), pair=st.sampled_from(PAIRS))
@MANY
def test_any_text_without_a_known_word_stays_as_it_is(good: str, bad: str, pair: tuple[str, str]) -> None:
    words = [piece for text in (good, bad) for piece in read(text).words]
    if all(is_content(piece, frozenset()) for piece in words):
        assert texts(converted(good, bad, source=pair[0], to=pair[1])) == (good, bad)


@pytest.mark.parametrize("to", [key for key in MAIN if key != PONY])
def test_a_score_chain_becomes_the_recommended_words(to: str) -> None:
    prompt = r"score_9, score_8_up, score_7_up, source_anime, 1girl, (rem \(re:zero\):1.2)"
    assert positive(prompt, PONY, to) == rf"{BEST[to]}, 1girl, (rem \(re:zero\):1.2)"
    assert positive(f"{CHAIN}, 1girl", PONY, to) == f"{BEST[to]}, 1girl"


@pytest.mark.parametrize("source", [key for key in MAIN if key != PONY])
def test_the_best_words_of_others_become_the_whole_score_chain(source: str) -> None:
    best = tag_sheet(catalog(), source).positive_text
    rated = ", rating_safe" if "safe" in best else ""
    assert positive(f"{best}, 1girl, solo", source, PONY) == f"{BEST[PONY]}{rated}, 1girl, solo"
    assert positive("1girl, masterpiece", source, PONY) == f"1girl, {BEST[PONY]}"


@pytest.mark.parametrize(
    ("source", "to", "before", "after"),
    [
        (ILLUSTRIOUS, NOOBAI, "masterpiece, best quality, 1girl", f"{BEST[NOOBAI]}, 1girl"),
        (ILLUSTRIOUS, ILLUSTRIOUS_2, "masterpiece, best quality, 1girl", "masterpiece, best quality, 1girl"),
        (NOOBAI, NOOBAI_V, f"{BEST[NOOBAI]}, safe, 1girl", f"{BEST[NOOBAI]}, safe, 1girl"),
        (NOOBAI, ILLUSTRIOUS, "masterpiece, best quality, very awa, 1girl", "masterpiece, best quality, 1girl"),
        (NOOBAI, WAI, "very awa, 1girl", f"{BEST[WAI]}, 1girl"),
        (NOOBAI, ANIMAGINE_4, "masterpiece, very awa, 1girl", f"{BEST[ANIMAGINE_4]}, 1girl"),
        (ANIMAGINE_3, ANIMAGINE_4, "masterpiece, very aesthetic, 1girl", f"{BEST[ANIMAGINE_4]}, 1girl"),
        (ANIMAGINE_3, NOOBAI, "very aesthetic, 1girl", f"{BEST[NOOBAI]}, 1girl"),
        (ANIMAGINE_4, ANIMAGINE_3, "high score, great score, 1girl", f"{BEST[ANIMAGINE_3]}, 1girl"),
        (ANIMAGINE_4, KOHAKU, f"{BEST[ANIMAGINE_4]}, 1girl", "masterpiece, best quality, 1girl"),
        (WAI, ROUWEI, "masterpiece, best quality, amazing quality, 1girl", "masterpiece, best quality, 1girl"),
        (ROUWEI, WAI, "masterpiece, best quality, 1girl", f"{BEST[WAI]}, 1girl"),
        (KOHAKU, ANIMAGINE_3, "masterpiece, 1girl", f"{BEST[ANIMAGINE_3]}, 1girl"),
        (ILLUSTRIOUS_2, NOOBAI, "1girl, extremely aesthetic", f"1girl, {BEST[NOOBAI]}"),
    ],
)
def test_recommended_words_stand_where_the_old_ones_stood(source: str, to: str, before: str, after: str) -> None:
    assert positive(before, source, to) == after


@pytest.mark.parametrize(
    ("source", "to", "before", "after"),
    [
        (PONY, ILLUSTRIOUS, "score_6", "average quality"),
        (PONY, ILLUSTRIOUS, "score_7", "good quality"),
        (PONY, KOHAKU, "score_5", "normal quality"),
        (PONY, NOOBAI, "score_6", "good quality"),
        (ILLUSTRIOUS, PONY, "good quality", "score_7"),
        (ILLUSTRIOUS, KOHAKU, "average quality", "normal quality"),
        (ILLUSTRIOUS, NOOBAI, "average quality", "average quality"),  # its ancestor's word, so its own
        (ANIMAGINE_3, ILLUSTRIOUS, "normal quality", "average quality"),
    ],
)
def test_a_middle_rung_becomes_the_nearest_one(source: str, to: str, before: str, after: str) -> None:
    assert positive(f"{before}, 1girl", source, to) == f"{after}, 1girl"
    assert positive(f"1girl, ({before}:1.2), hat", source, to) == f"1girl, ({after}:1.2), hat"


@pytest.mark.parametrize("to", [key for key in MAIN if key != PONY])
def test_a_negative_with_words_of_another_family_gets_the_recommended_ones(to: str) -> None:
    wanted = [tag for tag in tag_sheet(catalog(), to).negative if tag != "nsfw"]
    result = negative("source_pony, source_furry, source_cartoon, red hair", PONY, to)
    assert result == f"{', '.join(wanted)}, red hair"


def test_a_negative_keeps_the_words_that_both_know() -> None:
    assert negative("worst quality, low quality, hat", KOHAKU, ROUWEI) == "worst quality, low quality, watermark, hat"
    assert negative("hat, scarf", KOHAKU, ROUWEI) == "hat, scarf"


def test_a_rung_that_becomes_a_recommended_word_is_not_doubled() -> None:
    assert set(positive("great quality, 1girl", ANIMAGINE_3, KOHAKU).split(", ")) == {"great quality", "1girl"}
    tags = positive("great quality, 1girl", ANIMAGINE_3, NOOBAI).split(", ")
    assert sorted(tags) == sorted([*BEST[NOOBAI].split(", "), "1girl"])


def test_what_the_positive_asks_for_is_not_put_into_the_negative() -> None:
    result = negative("worst quality", KOHAKU, NOOBAI, beside="1girl, signature, masterpiece, logo")
    assert "worst quality, old, early" in result
    assert not {"signature", "logo"} & set(result.split(", "))


def test_low_scores_in_the_negative_become_the_recommended_negative() -> None:
    assert negative("score_4, score_5, score_6, hat", PONY, KOHAKU) == "low quality, worst quality, hat"


def test_an_empty_negative_stays_empty_and_is_told_of() -> None:
    result = converted("score_9, 1girl", source=PONY, to=NOOBAI)
    assert result.negative_text == ""
    assert f"sdxl-advisor tags {NOOBAI} --negative" in result.notes[-1]
    full = converted("score_9, 1girl", "hat", source=PONY, to=NOOBAI)
    assert not any("--negative" in note for note in full.notes)


@pytest.mark.parametrize(
    ("word", "source", "to", "after"),
    [
        ("rating_safe", PONY, ILLUSTRIOUS, "general"),
        ("rating_safe", PONY, NOOBAI, "safe"),
        ("rating_safe", PONY, WAI, "general"),
        ("rating_safe", PONY, ANIMAGINE_3, "safe"),
        ("rating_safe", PONY, KOHAKU, "safe"),
        ("rating_questionable", PONY, ILLUSTRIOUS, "nsfw"),
        ("rating_questionable", PONY, NOOBAI, "nsfw"),
        ("rating_explicit", PONY, ILLUSTRIOUS, "explicit"),
        ("rating_explicit", PONY, ANIMAGINE_3, "explicit, nsfw"),
        ("general", ILLUSTRIOUS, PONY, "rating_safe"),
        ("general", ILLUSTRIOUS, ANIMAGINE_3, "safe"),
        ("safe", NOOBAI, PONY, "rating_safe"),
        ("nsfw", NOOBAI, PONY, "rating_questionable"),
        ("explicit", WAI, PONY, "rating_explicit"),
    ],
)
def test_a_rating_becomes_the_word_of_the_other_checkpoint(word: str, source: str, to: str, after: str) -> None:
    quality = CHAIN if source == PONY else "masterpiece, best quality"
    result = positive(f"{quality}, {word}, 1girl", source, to)
    assert set(after.split(", ")) <= set(result.split(", "))
    assert len(result.split(", ")) == len(set(result.split(", ")))
    assert word == after or word not in result.split(", ")


@pytest.mark.parametrize(
    ("word", "source", "to", "after"),
    [
        ("rating_safe", PONY, ILLUSTRIOUS, "general"),
        ("rating_explicit", PONY, NOOBAI, "explicit"),
        ("general", ILLUSTRIOUS, PONY, "rating_safe"),
        ("explicit", KOHAKU, PONY, "rating_explicit"),
    ],
)
def test_a_rating_alone_is_not_lost(word: str, source: str, to: str, after: str) -> None:
    assert positive(f"{word}, 1girl", source, to).split(", ")[0] == after
    assert positive(f"1girl, {word}", source, to) == f"1girl, {after}"


@pytest.mark.parametrize(
    ("source", "to", "good"),
    [
        (ANIMAGINE_4, ANIMAGINE_3, "rating_explicit, masterpiece, 1girl"),
        (ILLUSTRIOUS, NOOBAI, "rating_safe, masterpiece, 1girl"),
        (PONY, WAI, "rating: general, score_9, 1girl"),
    ],
)
def test_a_rating_counts_whosever_word_it_is(source: str, to: str, good: str) -> None:
    twice_is_once(source, to, good, "displeasing, score_4")
    assert converted(good, source=source, to=to).rating in ("safe", "explicit")


def test_a_rating_without_a_word_is_left_out_and_said() -> None:
    result = converted("masterpiece, sensitive, 1girl", source=ILLUSTRIOUS, to=PONY)
    assert result.positive_text == f"{BEST[PONY]}, 1girl"
    assert ("rating", "sensitive", None) in said(result)


@pytest.mark.parametrize(
    ("to", "rating", "after"),
    [
        (ILLUSTRIOUS, "safe", "masterpiece, best quality, general"),
        (NOOBAI, "nsfw", f"{BEST[NOOBAI]}, nsfw"),
        (ANIMAGINE_4, "explicit", f"explicit, {BEST[ANIMAGINE_4]}"),
        (ANIMAGINE_3, "explicit", f"{BEST[ANIMAGINE_3]}, explicit, nsfw"),
        (KOHAKU, None, BEST[KOHAKU]),
        (NOOBAI, " Safe ", f"{BEST[NOOBAI]}, safe"),
    ],
)
def test_a_rating_that_is_asked_for_is_put_in(to: str, rating: str | None, after: str) -> None:
    result = converted(f"{CHAIN}, 1girl", source=PONY, to=to, rating=rating)
    assert result.positive_text == f"{after}, 1girl"
    assert result.rating == (rating.strip().lower() if rating else None)


def test_a_rating_changes_the_negative_too() -> None:
    assert "nsfw" in negative("source_pony", PONY, NOOBAI, beside="score_9, rating_safe").split(", ")
    assert "nsfw" not in negative("source_pony", PONY, NOOBAI, beside="score_9, rating_explicit").split(", ")
    assert negative("source_pony", PONY, ANIMAGINE_3, rating="nsfw").startswith("lowres")


@pytest.mark.parametrize(
    ("before", "to", "after"),
    [
        ("source_furry, 1girl", NOOBAI, "furry, 1girl"),
        ("source_furry, source_anime, 1girl", NOOBAI, "furry, 1girl"),
        ("source_furry, furry, 1girl", NOOBAI, "furry, 1girl"),
        ("source_furry, 1girl", ILLUSTRIOUS, "1girl"),
        ("source_anime, 1girl", NOOBAI, "1girl"),
        ("(source_furry:1.2), wolf", NOOBAI_V, "(furry:1.2), wolf"),
        ("source_cartoon, 1girl", KOHAKU, "1girl"),
    ],
)
def test_a_source_becomes_a_subject_where_there_is_a_word_for_it(before: str, to: str, after: str) -> None:
    assert positive(before, PONY, to) == after


def test_a_furry_prompt_gets_no_negative_against_furry() -> None:
    result = converted(f"{CHAIN}, source_furry, wolf", "source_anime, hat", source=PONY, to=NOOBAI)
    assert (result.subject, result.positive_text) == ("furry", f"{BEST[NOOBAI]}, furry, wolf")
    assert result.negative_text == f"{NOOBAI_BAD}, hat"
    anime = converted(f"{CHAIN}, source_anime, 1girl", "source_pony, hat", source=PONY, to=NOOBAI)
    assert (anime.subject, anime.negative_text) == ("anime", f"{NOOBAI_BAD}, {FURRY_WORDS}, hat")


@pytest.mark.parametrize(
    ("subject", "source", "others"),
    [
        ("furry", "source_furry", "source_pony, source_anime, source_cartoon"),
        ("western", "source_cartoon", "source_pony, source_furry, source_anime"),
        ("pony", "source_pony", "source_anime, source_furry, source_cartoon"),
        ("anime", "source_anime", "source_pony, source_furry, source_cartoon"),
    ],
)
def test_a_subject_that_is_asked_for_decides_the_source(subject: str, source: str, others: str) -> None:
    result = converted("masterpiece, 1girl", "worst quality, hat", source=ILLUSTRIOUS, to=PONY, subject=subject)
    assert texts(result) == (f"{CHAIN}, {source}, 1girl", f"{others}, hat")
    assert result.subject == subject


def test_a_subject_is_read_from_the_words() -> None:
    result = converted("masterpiece, furry, wolf", "worst quality", source=NOOBAI, to=PONY)
    assert (result.subject, result.positive_text) == ("furry", f"{CHAIN}, source_furry, furry, wolf")
    asked = converted(f"{CHAIN}, source_furry, wolf", "source_pony", source=PONY, to=NOOBAI, subject="anime")
    assert asked.subject == "anime"
    assert {"anthro", "feral"} <= set(asked.negative_text.split(", "))
    assert "furry" not in asked.negative_text.split(", ")  # the positive asks for it


@pytest.mark.parametrize(
    ("before", "source", "to", "after"),
    [
        ("newest, 1girl", ILLUSTRIOUS, ANIMAGINE_3, "newest, 1girl"),
        ("oldest, 1girl", ANIMAGINE_3, KOHAKU, "old, 1girl"),
        ("mid, 1girl", NOOBAI, ILLUSTRIOUS, "modern, 1girl"),
        ("early, 1girl", KOHAKU, ILLUSTRIOUS, "old, 1girl"),
        ("modern, 1girl", ILLUSTRIOUS, ANIMAGINE_3, "mid, 1girl"),
        ("newest, 1girl", NOOBAI, PONY, "1girl"),
        ("newest, recent, 1girl", NOOBAI, PONY, "1girl"),
        ("year 2022, 1girl", NOOBAI, ANIMAGINE_4, "year 2022, 1girl"),
        ("year 2022, 1girl", ANIMAGINE_4, NOOBAI, "year 2022, 1girl"),
        ("year 2022, 1girl", NOOBAI, PONY, "1girl"),
    ],
)
def test_a_period_becomes_the_nearest_one(before: str, source: str, to: str, after: str) -> None:
    assert positive(before, source, to) == after


@pytest.mark.parametrize("period", ["early", "old", "year 2012"])
def test_no_period_is_recommended_beside_another(period: str) -> None:
    tags = positive(f"masterpiece, {period}, 1girl", KOHAKU, NOOBAI).split(", ")
    assert period in tags
    assert "newest" not in tags


@pytest.mark.parametrize(
    ("before", "source", "to", "after"),
    [
        ("1girl, by wlop, by some one", ROUWEI, NOOBAI, "1girl, wlop, some one"),
        ("1girl, by wlop", ROUWEI, NOOBAI_V, "1girl, artist:wlop"),
        ("1girl, artist:wlop", NOOBAI_V, ROUWEI, "1girl, by wlop"),
        ("1girl, (artist:wlop:1.2)", NOOBAI_V, ILLUSTRIOUS, "1girl, (wlop:1.2)"),
        ("1girl, artist:wlop", NOOBAI_V, NOOBAI_V, "1girl, artist:wlop"),
        ("1girl, wlop", NOOBAI_V, NOOBAI, "1girl, wlop"),
        ("1girl, Artist:Some One", NOOBAI_V, ROUWEI, "1girl, by Some One"),
        ("1girl, by the lake", ROUWEI, NOOBAI, "1girl, by the lake"),
        ("1girl, by wlop", ROUWEI, WAI, "1girl, by wlop"),  # nothing is known of how it calls them
    ],
)
def test_artists_are_called_as_the_other_checkpoint_does(before: str, source: str, to: str, after: str) -> None:
    result = converted(before, source=source, to=to)
    assert result.positive_text == after
    assert [change["kind"] for change in result.changes] == ["artist"] * len(result.changes)
    assert bool(result.changes) == (before != after)


def test_an_artist_is_kept_where_none_is_known_by_name() -> None:
    result = converted("masterpiece, 1girl, by wlop", source=ROUWEI, to=PONY)
    assert result.positive_text.endswith("1girl, by wlop")
    assert any(note.startswith("by wlop was kept") for note in result.notes)


def test_bare_artist_names_are_left_to_the_user() -> None:
    kept = converted("masterpiece, best quality, 1girl, wlop", source=ILLUSTRIOUS, to=ROUWEI)
    assert kept.positive_text.endswith("1girl, wlop")
    assert any("'by NAME'" in note for note in kept.notes)
    assert not any("NAME'" in note for note in converted("1girl", source=WAI, to=ROUWEI).notes)
    assert not any("NAME'" in note for note in converted("1girl, wlop", source=ILLUSTRIOUS, to=NOOBAI).notes)


@pytest.mark.parametrize(
    ("source", "to", "warned"),
    [
        (PONY, NOOBAI, True),
        (PONY, ILLUSTRIOUS, True),
        (ANIMAGINE_3, ROUWEI, True),
        (ILLUSTRIOUS, NOOBAI, False),
        (WAI, ROUWEI, False),
        (NOOBAI, NOOBAI_V, False),
        (NOOBAI, WAI, False),
        (PONY, PONY, False),
        (PONY, "autismmix-pony", False),
        ("sdxl-base-1.0", "sdxl-base-1.0", False),
    ],
)
def test_networks_are_kept_with_a_warning_where_there_is_no_kin(source: str, to: str, warned: bool) -> None:
    result = converted("1girl <lora:one:1>, <lyco:two:0.5>", source=source, to=to)
    assert result.positive_text == "1girl <lora:one:1>, <lyco:two:0.5>"
    kept = [note for note in result.notes if note.startswith("Kept <lora:one:1> <lyco:two:0.5>")]
    assert bool(kept) == warned


def test_without_networks_there_is_no_warning() -> None:
    assert not any("Kept" in note for note in converted("1girl", source=PONY, to=NOOBAI).notes)


@pytest.mark.parametrize(
    ("before", "source", "to", "after"),
    [
        ("score9, soure_anime, 1girl", PONY, KOHAKU, "masterpiece, best quality, 1girl"),
        ("score9, 1girl", PONY, PONY, "score_9, 1girl"),
        ("masterpeice, 1girl", KOHAKU, KOHAKU, "masterpiece, 1girl"),
        ("masterpeice, 1girl", ILLUSTRIOUS, KOHAKU, "masterpiece, best quality, 1girl"),
        ("masterpiece, masterpeice, 1girl", KOHAKU, ROUWEI, "masterpiece, best quality, 1girl"),
        ("masterpeice, masterpiece, 1girl", KOHAKU, ROUWEI, "masterpiece, best quality, 1girl"),
        ("absurdes, 1girl", ANIMAGINE_3, NOOBAI, f"{BEST[NOOBAI]}, 1girl"),
    ],
)
def test_misspelt_words_become_what_was_meant(before: str, source: str, to: str, after: str) -> None:
    tags = positive(before, source, to).split(", ")
    assert sorted(tags) == sorted(after.split(", "))
    assert tags[-1] == "1girl"


def test_a_misspelt_word_in_the_negative_is_mended_and_the_rest_added() -> None:
    assert negative("worst qualty, hat", ILLUSTRIOUS, KOHAKU) == "worst quality, low quality, hat"
    assert negative("worst quality, worst qualty, hat", ROUWEI, KOHAKU) == "worst quality, low quality, hat"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("(score_9, score_8_up:1.1), 1girl", "(masterpiece, best quality:1.1), 1girl"),
        ("score_9, (score_8_up, score_7_up:1.1), 1girl", "masterpiece, best quality, 1girl"),
        ("score_9, ((score_8_up)), 1girl", "masterpiece, best quality, 1girl"),
        ("score_9, [score_8_up], 1girl", "masterpiece, best quality, 1girl"),
        ("score_9, (score_8_up, hat:1.1), 1girl", "masterpiece, best quality, (hat:1.1), 1girl"),
        ("score_9, (hat, score_8_up:1.1), 1girl", "masterpiece, best quality, (hat:1.1), 1girl"),
        ("1girl, (score_9)", "1girl, (masterpiece, best quality)"),
        ("1girl, score_9, hat, (score_8_up:1.3)", "1girl, masterpiece, best quality, hat"),
        ("score_9, score_8_up\n1girl", "masterpiece, best quality\n1girl"),
        ("score_9,\nscore_8_up,\n1girl", "masterpiece, best quality,\n\n1girl"),
        ("score_9,1girl,hat", "masterpiece, best quality,1girl,hat"),
        ("SCORE_9, 1girl", "masterpiece, best quality, 1girl"),
        ("score_9, score_8_up BREAK 1girl", "masterpiece, best quality BREAK 1girl"),
        ("score_9, 1girl, source_anime AND hat", "masterpiece, best quality, 1girl AND hat"),
        ("score 9, 1girl", "masterpiece, best quality, 1girl"),
        ("score_9, {score_8_up|hat}, 1girl", "masterpiece, best quality, {score_8_up|hat}, 1girl"),
    ],
)
def test_brackets_lines_and_blanks_stay_unless_nothing_is_left_in_them(before: str, after: str) -> None:
    assert positive(before, PONY, KOHAKU) == after


def test_every_change_is_said_in_order_with_its_reason() -> None:
    result = converted("1girl, score_9, source_anime, score_8_up", "source_furry", source=PONY, to=KOHAKU)
    assert said(result) == [
        ("quality", "score_9", "masterpiece, best quality"),
        ("source", "source_anime", None),
        ("quality", "score_8_up", None),
        ("source", "source_furry", "low quality, worst quality"),
    ]
    assert {change["why"] for change in result.changes} == {"a word of Pony Diffusion"}


def test_what_is_added_is_said() -> None:
    result = converted("masterpiece, 1girl", "worst quality", source=KOHAKU, to=WAI)
    assert said(result) == [
        ("quality", None, "best quality, amazing quality"),
        ("quality", None, "bad quality, worst detail, sketch, censor"),
    ]
    assert all(change["why"] == "recommended for WAI-illustrious-SDXL v17.0" for change in result.changes)


def test_a_misspelt_word_is_said_to_be_one() -> None:
    own = converted("masterpeice, 1girl", source=KOHAKU, to=KOHAKU)
    assert [change["why"] for change in own.changes] == ["masterpiece, misspelt"]
    foreign = converted("score9, 1girl", source=PONY, to=KOHAKU)
    assert [change["why"] for change in foreign.changes] == ["score_9, misspelt, a word of Pony Diffusion"]


@pytest.mark.parametrize(("source", "to"), PAIRS)
def test_every_word_that_is_said_to_be_written_is_there(source: str, to: str) -> None:
    good = f"{tag_sheet(catalog(), source).positive_text}, hat, masterpeice, score9, explicit, rating_explicit"
    result = converted(good, tag_sheet(catalog(), source).negative_text, source=source, to=to)
    written = {
        spelling(piece.name)
        for text in texts(result)
        for piece in read(text).pieces
        if piece.kind in ("tag", "sentence")
    }
    told = [change["to"] for change in result.changes if change["to"]]
    missing = [piece.name for words in told for piece in read(words).words if spelling(piece.name) not in written]
    assert missing == []


def test_the_checkpoints_and_the_asked_are_told() -> None:
    result = converted("score_9, 1girl", source="pony", to="noobai")
    assert (result.source.key, result.target.key) == (PONY, NOOBAI)
    assert (result.evidence, result.subject, result.rating) == (None, "anime", None)


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({"source": PONY, "to": "nobody"}, "no checkpoint or family is called 'nobody'"),
        ({"source": "nobody", "to": PONY}, "no checkpoint or family is called 'nobody'"),
        ({"source": PONY, "to": NOOBAI, "subject": "cars"}, "no subject is called 'cars'"),
        ({"source": PONY, "to": NOOBAI, "rating": "pg"}, "no rating is called 'pg'"),
    ],
)
def test_an_unknown_name_is_an_error(given: dict[str, str], problem: str) -> None:
    with pytest.raises(UnknownName, match=problem):
        converted("score_9, 1girl", **given)


def test_a_target_that_is_not_sdxl_is_said_to_be_none() -> None:
    result = converted("masterpiece, 1girl", source=KOHAKU, to="pony-v7")
    assert result.positive_text == "masterpiece, 1girl"
    assert result.notes[0].startswith("Not an SDXL checkpoint")
    assert result.notes[1].startswith("Use instead: ")


def test_without_a_source_the_words_must_tell() -> None:
    guessed = converted(f"{CHAIN}, 1girl", to=KOHAKU)
    assert (guessed.source.key, guessed.positive_text) == (PONY, "masterpiece, best quality, 1girl")
    assert guessed.evidence == "by score_9, score_8_up, score_7_up, score_6_up and 2 more"
    with pytest.raises(AdvisorError, match="no word in the prompt tells") as raised:
        converted("1girl, solo", to=KOHAKU)
    assert "--from" in (raised.value.hint or "")


def test_comfyui_takes_square_brackets_for_text() -> None:
    text = "score_9, [score_8_up], 1girl"
    assert positive(text, PONY, KOHAKU, dialect="comfyui") == "masterpiece, best quality, [score_8_up], 1girl"


def some(pairs: Sequence[tuple[str, str]], step: int) -> list[tuple[str, str]]:
    """Every so many of the pairs."""
    return list(pairs[::step])


@pytest.mark.parametrize(("source", "to"), some(PAIRS, 7))
def test_a_long_prompt_is_converted_whole(source: str, to: str) -> None:
    tags = ", ".join(f"tag{n}" for n in range(20_000))
    best = tag_sheet(catalog(), source).positive_text
    assert positive(f"{best}, {tags}", source, to).endswith(f", {tags}")
