"""What a tag is to a checkpoint, whatever the prompt; and lint over any text: it holds what it promises."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import example, given, strategies as st

from sdxl_advisor.catalog.catalog import Catalog
from sdxl_advisor.catalog.spelling import spelling
from sdxl_advisor.prompts.dictionary import Dictionary
from sdxl_advisor.prompts.language import Language
from sdxl_advisor.prompts.lint import Linter, LintResult
from sdxl_advisor.prompts.requests import request
from sdxl_advisor.prompts.rulebook import RULES
from tests.conftest import examples

NOOB, PONY, ILLUSTRIOUS, NOVA = "noobai-xl-eps-1.1", "pony-diffusion-v6-xl", "illustrious-xl-1.0", "nova-anime-xl"
ANIMAGINE, UNKNOWN, SDXL, ROUWEI = "animagine-xl-4.0", "kohaku-xl-epsilon-rev3", "sdxl-base-1.0", "rouwei-0.8-eps"
CHECKPOINTS = [NOOB, PONY, ILLUSTRIOUS, NOVA, ANIMAGINE, UNKNOWN, SDXL, ROUWEI, "animagine-xl-3.1", "t-ponynai3"]
CHECKPOINTS += ["noobai-xl-vpred-1.0", "wai-illustrious-16.0", "kohaku-xl-zeta", "illustrious-xl-0.1"]
PROGRAMS = [
    None,
    "comfyui",
    "forge",
    "a1111",
    "reforge",
    "swarmui",
    "krita",
    "sdnext",
    "invokeai",
    "diffusers",
    "fooocus",
    "stability-matrix",
]

Speaks = Callable[[str], Language]


@pytest.fixture(scope="module")
def dictionary(shipped: Catalog) -> Dictionary:
    """The words that are the same for every checkpoint."""
    return Dictionary(shipped)


@pytest.fixture(scope="module")
def speaks(shipped: Catalog, dictionary: Dictionary) -> Speaks:
    """The language of a checkpoint."""
    return lambda key: Language(shipped, key, dictionary)


# Dictionary


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("masterpiece best quality", ("masterpiece", "best quality")),
        ("masterpiece best quality red hair", ("masterpiece", "best quality", "red hair")),
        ("Best_Quality 1girl", ("Best_Quality", "1girl")),
        ("multiple girls 2girls", ("multiple girls", "2girls")),
        ("score 9 score 8 up", ("score 9", "score 8 up")),
        ("master piece best quality", ("masterpiece", "best quality")),
        ("masterpiece", ()),
        ("masterpiece painting", ()),
        ("a masterpiece best quality", ()),
        ("red hair", ()),
        ("", ()),
    ],
)
def test_a_tag_without_its_commas_is_cut(text: str, parts: tuple[str, ...], dictionary: Dictionary) -> None:
    assert dictionary.parts(text) == parts


@pytest.mark.parametrize(
    ("text", "strange"),
    [
        *(("worst displeasing", True), ("good awa", True), ("very", False), ("quality", False), ("good food", False)),
        *(("food quality", False), ("very good", False), ("3 3", False)),
    ],
)
def test_what_is_put_together_like_a_quality_word_is_strange(text: str, strange: bool, dictionary: Dictionary) -> None:
    assert dictionary.is_strange(text) is strange


# Language


@pytest.mark.parametrize(
    ("key", "tag", "kind"),
    [
        (NOOB, "masterpiece", "quality"),
        (NOOB, "Very_AWA", "aesthetic"),
        (NOOB, "year 2017", "period"),
        (NOOB, "very displeasing", "aesthetic"),
        (NOVA, "very awa", "aesthetic"),
        (PONY, "source_furry", "source_tags"),
        (PONY, "score_6_up", "special"),
        (ILLUSTRIOUS, "bad hands", "recommended"),
    ],
)
def test_a_checkpoint_knows_its_own_words_and_those_of_its_line(key: str, tag: str, kind: str, speaks: Speaks) -> None:
    sense = speaks(key).sense(tag)
    assert sense.usage is not None
    assert (sense.usage.kind, sense.foreign, sense.plain) == (kind, (), False)


@pytest.mark.parametrize(
    ("key", "tag"),
    [
        *((NOOB, "score_9"), (ILLUSTRIOUS, "very awa"), (PONY, "masterpiece"), (NOOB, "source_anime")),
        *((SDXL, "masterpiece"), (ROUWEI, "year 2017"), (ANIMAGINE, "newest"), (PONY, "safe")),
    ],
)
def test_what_only_others_know_is_foreign(key: str, tag: str, speaks: Speaks) -> None:
    sense = speaks(key).sense(tag)
    assert sense.usage is None
    assert sense.foreign
    assert not any(key in usage.checkpoints for usage in sense.foreign)


@pytest.mark.parametrize(
    ("key", "tag"),
    [
        *((NOOB, "red hair"), (UNKNOWN, "masterpiece"), (UNKNOWN, "score_9"), (SDXL, "newest")),
        *((ILLUSTRIOUS, "absurdres"), (PONY, "bad hands"), (NOOB, "4k"), ("kohaku-xl-zeta", "furry")),
    ],
)
def test_what_nobody_knows_better_is_plain(key: str, tag: str, speaks: Speaks) -> None:
    assert speaks(key).sense(tag).plain


@pytest.mark.parametrize(
    ("key", "tag", "meant", "known"),
    [
        (PONY, "score 9", "score_9", True),
        (PONY, "Score_9", "", True),
        (PONY, "soure_anime", "source_anime", True),
        (PONY, "source_anime style", "source_anime", True),
        (NOOB, "soure_anime", "source_anime", False),
        (NOOB, "best qualty", "best quality", True),
        (NOOB, "Best Quality", "", True),
        (NOOB, "best_quality", "", True),
    ],
)
def test_the_right_spelling_is_told(key: str, tag: str, meant: str, known: bool, speaks: Speaks) -> None:
    sense = speaks(key).sense(tag)
    assert (sense.meant, sense.usage is not None) == (meant, known)


def test_what_was_looked_up_is_remembered(speaks: Speaks) -> None:
    noob = speaks(NOOB)
    assert noob.sense("masterpiece") is noob.sense("masterpiece")


@pytest.mark.parametrize(
    ("key", "tag", "rank", "side"),
    [
        (NOOB, "masterpiece", "quality", "positive"),
        (NOOB, "worst aesthetic", "aesthetic", "negative"),
        (NOOB, "normal quality", "quality", None),
        (NOOB, "low quality", "quality", "negative"),
        (NOOB, "newest", None, None),
        (NOOB, "safe", None, None),
        (NOOB, "furry", None, None),
        (NOOB, "lowres", None, None),
        (NOOB, "absurdres", None, "positive"),
        (PONY, "score_5_up", "quality", "positive"),
        (PONY, "score_5", "quality", None),
        (PONY, "source_furry", None, None),
        (ILLUSTRIOUS, "low quality", "quality", "negative"),
        (ILLUSTRIOUS, "monochrome", None, None),
    ],
)
def test_words_that_grade_have_a_rank_and_a_side(
    key: str, tag: str, rank: str | None, side: str | None, speaks: Speaks
) -> None:
    language = speaks(key)
    usage = language.knows(spelling(tag))
    assert usage is not None
    assert (language.rank(usage), language.side(usage)) == (rank, side)


@pytest.mark.parametrize(
    ("key", "tag", "owner", "own"),
    [
        (NOOB, "score_9", PONY, "masterpiece"),
        (NOOB, "score_7", PONY, "good quality"),
        (NOOB, "score_4", PONY, "normal quality"),
        (NOOB, "low score", ANIMAGINE, "worst aesthetic"),
        (NOOB, "rating_explicit", PONY, "explicit"),
        (ILLUSTRIOUS, "rating_questionable", PONY, "nsfw"),
        (PONY, "safe", NOOB, "rating_safe"),
        (PONY, "furry", NOOB, "source_furry"),
        (PONY, "newest", NOOB, None),
        (SDXL, "masterpiece", NOOB, None),
        (NOOB, "source_cartoon", PONY, None),
    ],
)
def test_the_own_word_for_anothers_is_found(key: str, tag: str, owner: str, own: str | None, speaks: Speaks) -> None:
    usage = speaks(owner).knows(spelling(tag))
    assert usage is not None
    assert speaks(key).instead(usage) == own


def test_blocks_are_taken_from_the_nearest_ancestor_that_has_some(speaks: Speaks) -> None:
    vpred = speaks("noobai-xl-vpred-0.65")
    assert vpred.line[0] == "noobai-xl-vpred-0.65"
    assert "illustrious-xl-0.1" in vpred.line
    assert vpred.prompting is not None
    assert vpred.quality is not None


# Lint over any text

SYNTAX = st.lists(
    st.sampled_from(
        [
            *(
                "masterpiece",
                "best quality",
                "worst quality",
                "score_9",
                "score_8_up",
                "score9",
                "soure_anime",
                "1girl",
            ),
            *("2girls", "solo", "long_hair", "furry", "anthro", "safe", "nsfw", "newest", "oldest", "year 2026", "hat"),
            *("by wlop", "artist:x1", "EasyNegative", "embedding:EasyNegative", "^_^", ":)", "__a__", "<lora:a:1>"),
            *("BREAK", "AND", "# x", "a dog is watching TV.", "(", ")", "[", "]", "{", "}", "|", ":1.2", ":", "1.2"),
            *(",", ", ", "\uff0c", "\u3001", " ", "\n", "\r\n", "\\", "_", "\u2028", "\x00", "\ud800", "\u00e9"),
        ]
    ),
    max_size=25,
).map("".join)
ANY = st.one_of(st.text(max_size=80), SYNTAX)


@pytest.fixture(scope="module")
def linters(shipped: Catalog) -> dict[str | None, Linter]:
    """A linter for each program."""
    return {ui: Linter(shipped, RULES, ui, None) for ui in PROGRAMS}


def lint(linter: Linter, key: str, positive: str, negative: str, *, fix: bool = False) -> LintResult:
    """Lint one prompt."""
    return linter.result(request(positive, negative, key), fix=fix)


def test_all_programs_are_tried(shipped: Catalog) -> None:
    assert set(PROGRAMS) - {None} == set(shipped.interfaces.interfaces)


@given(positive=ANY, negative=ANY, key=st.sampled_from(CHECKPOINTS), ui=st.sampled_from(PROGRAMS))
@example(positive="\\", negative="((", key=NOOB, ui="comfyui")
@example(positive="1girl\nSteps: 20, Sampler: x, CFG scale: 99, Size: 0x0", negative="", key=NOOB, ui=None)
@examples(400)
def test_any_text_is_linted_and_every_span_is_right(
    positive: str, negative: str, key: str, ui: str | None, linters: dict[str | None, Linter]
) -> None:
    result = lint(linters[ui], key, positive, negative)
    texts = {"positive": result.positive_text, "negative": result.negative_text, "settings": result.parameters or ""}
    for one in result.findings:
        assert 0 <= one.start <= one.end <= len(texts[one.side])
        assert texts[one.side][one.start : one.end] == one.text
    places = [(list(texts).index(one.side), one.start) for one in result.findings]
    assert places == sorted(places)


@given(positive=SYNTAX, negative=SYNTAX, key=st.sampled_from(CHECKPOINTS), ui=st.sampled_from(PROGRAMS))
@examples(400)
def test_what_is_corrected_is_not_corrected_again(
    positive: str, negative: str, key: str, ui: str | None, linters: dict[str | None, Linter]
) -> None:
    once = lint(linters[ui], key, positive, negative, fix=True)
    again = lint(linters[ui], key, once.positive_text, once.negative_text, fix=True)
    assert (again.positive_text, again.negative_text) == (once.positive_text, once.negative_text)
    assert again.findings == once.findings


GOOD = [
    *("masterpiece", "best quality", "score_9", "score_8_up", "score_7_up", "score9", "soure_anime", "source_anime"),
    *(
        "mastepiece",
        "very awa",
        "amazing quality",
        "very aesthetic",
        "high score",
        "masterpiece best quality",
        "newest",
    ),
    *("absurdres", "rating_safe", "1girl", "1girl solo", "long_hair", "rem (re:zero)", "saber_(fate)", "(storm:1.2)"),
    *("(rain:1.1, snow:1.2)", "fog:0.9", "(mist):1.3", "[hat]", "[[cape]]", "{a|b}", "(sky, sea:1.1)", "EasyNegative"),
    *("<lora:a:1>", "cat <lora:b:1>", "BREAK", "__a__", "embedding:EasyNegative", "embedding:mine", "artist:wlop"),
    *(
        "by hiten",
        "year 2022",
        "^_^",
        "a dog is watching TV.",
        "(score_5_up)",
        "((score_6_up, sun:1.1))",
        "[river]",
    ),
    *("", "smile", "(smile:1.2)", "((moon))", "masterpiece (glow)", "(wind:1.2", "((red eyes)", "owl)", ":)"),
    *("ultra detailed", "negativeXL_D", "the legend of zelda", "sources", "{score_4_up}", "(EasyNegative:1.2)"),
]
POOR = [
    *(
        "worst quality",
        "low quality",
        "bad quality",
        "worst aesthetic",
        "very displeasing",
        "low score",
        "worst detail",
    ),
    *("worst qualty", "worst quality low quality", "EasyNegative", "(badhandv4:1.2)", "embedding:BadDream", "lowres"),
    *("bad_hands", "(text:1.1, error:1.2)", "blur:1.3", "[abstract]", "(monochrome:1.4)", "", "ugly", "signature"),
    *("(username)", "score_4", "old", "early", "noise)", "(grain"),
]


def joined(tags: list[str]) -> st.SearchStrategy[str]:
    """Some of the tags, each at most once, with commas or line breaks between them."""
    between = st.sampled_from([", ", ",", ",\n"])
    return st.tuples(st.lists(st.sampled_from(tags), max_size=9, unique=True), between).map(
        lambda one: one[1].join(one[0])
    )


@given(positive=joined(GOOD), negative=joined(POOR), key=st.sampled_from(CHECKPOINTS), ui=st.sampled_from(PROGRAMS))
@example(positive="masterpiece best quality, (score_5_up)", negative="", key=NOOB, ui=None)
@example(
    positive="(masterpiece:1.2), (best quality:1.2), score_9, score_8_up, score_7_up", negative="", key=PONY, ui=None
)
@examples(800)
def test_a_correction_makes_no_new_mistake(
    positive: str, negative: str, key: str, ui: str | None, linters: dict[str | None, Linter]
) -> None:
    before = lint(linters[ui], key, f"fox, {positive}", negative)
    after = lint(linters[ui], key, f"fox, {positive}", negative, fix=True)
    assert bad_rules(after) <= bad_rules(before)


def bad_rules(result: LintResult) -> set[str]:
    """The rules that found an error or a warning."""
    return {one.name for one in result.findings if one.severity != "note"}
