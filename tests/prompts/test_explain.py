"""Explanations: tags in each family, rules, terms by all their names, and what to type instead of an unknown word."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from sdxl_advisor.catalog.catalog import Catalog
from sdxl_advisor.errors import UnknownName
from sdxl_advisor.prompts.explain import Explanation, Meaning, explain
from sdxl_advisor.prompts.rulebook import RULES
from sdxl_advisor.prompts.rules import Rule
from tests.conftest import Run

Explain = Callable[[str], Explanation]
TAGS = [
    "score_9",
    "score_4_up",
    "very awa",
    "masterpiece",
    "newest",
    "source_anime",
    "rating_safe",
    "absurdres",
    "nsfw",
]


@pytest.fixture
def about(shipped: Catalog) -> Explain:
    """Explain a word by the real catalogue."""
    return lambda word: explain(shipped, word)


def of_family(found: Explanation, family: str, *, merges: bool = False) -> list[Meaning]:
    """What a word means to the base of a family, or to the merges on it."""
    return [one for one in found.families if one.family == family and one.merges == merges]


def test_a_score_has_a_rung_and_a_percentile(about: Explain) -> None:
    [pony] = of_family(about("score_9"), "pony")
    assert (pony.family_name, pony.tag, pony.kind) == ("Pony Diffusion", "score_9", "quality")
    assert (pony.rung, pony.rungs, pony.percentile) == (1, 6, "90-100%")
    assert (pony.side, pony.recommended) == ("positive", "positive")
    assert of_family(about("score_6"), "pony")[0].rung == 4


def test_a_word_is_known_since_its_first_checkpoint(about: Explain) -> None:
    awa = [one for one in of_family(about("very awa"), "noobai") if one.kind == "aesthetic"]
    assert [one.since.key for one in awa] == ["noobai-xl-eps-1.0"]
    assert [one.since.key for one in of_family(about("high score"), "animagine")] == ["animagine-xl-4.0"]
    assert {one.since.key for one in of_family(about("newest"), "illustrious")} >= {"illustrious-xl-0.1"}


@pytest.mark.parametrize("word", TAGS)
def test_since_is_the_first_of_the_checkpoints_and_no_descendant_of_them(
    word: str, about: Explain, shipped: Catalog
) -> None:
    for one in about(word).families:
        assert one.since == one.checkpoints[0]
        keys = [checkpoint.key or "" for checkpoint in one.checkpoints]
        assert not {*shipped.knowledge.ancestors(keys[0])} & {*keys}
        assert {shipped.entry(key).family for key in keys} == {one.family}


def test_a_source_word_asks_for_a_subject(about: Explain) -> None:
    found = [one for one in about("source_furry").families if one.family == "pony"]
    pony, merges = sorted(found[:2], key=lambda one: one.merges)
    for one in (pony, merges):
        assert (one.kind, one.stands_for) == ("source_tags", "furry")
        assert (one.rung, one.rungs) == (None, None)
    assert (pony.merges, merges.merges) == (False, True)
    assert {one.stands_for for one in about("rating_safe").families} - {None} == {"safe"}  # None: only recommended


def test_a_word_belongs_to_a_side(about: Explain) -> None:
    assert {one.side for one in about("worst quality").families} == {"negative"}
    assert {one.recommended for one in of_family(about("nsfw"), "noobai")} >= {"negative"}


@pytest.mark.parametrize(
    ("word", "strangers", "friends"),
    [
        ("score_9", {"animagine", "illustrious", "kohaku", "noobai", "rouwei", "sdxl"}, {"pony"}),
        ("masterpiece", {"pony", "sdxl"}, {"noobai", "kohaku", "animagine", "rouwei", "illustrious"}),
        ("very awa", {"pony", "rouwei", "animagine"}, {"noobai"}),
        ("newest", {"pony"}, {"illustrious", "noobai", "rouwei"}),  # the last one by descent
        ("amazing quality", {"pony", "rouwei"}, {"illustrious", "noobai"}),  # merges on them know it
    ],
)
def test_families_that_do_not_know_a_word_are_named(
    word: str, strangers: set[str], friends: set[str], about: Explain
) -> None:
    unknown = set(about(word).unknown_to)
    assert strangers <= unknown
    assert not friends & unknown


def test_a_word_that_only_merges_know_is_theirs(about: Explain) -> None:
    found = about("amazing quality")
    merges = of_family(found, "illustrious", merges=True)
    assert of_family(found, "illustrious") == []
    assert {one.family_name for one in merges} == {"merges on Illustrious-XL"}
    assert "wai-illustrious-17.0" in {checkpoint.key for one in merges for checkpoint in one.checkpoints}


def test_collections_are_no_families_that_could_know_a_word(about: Explain, shipped: Catalog) -> None:
    assert all(shipped.families[key].default for key in about("score_9").unknown_to)


@pytest.mark.parametrize("word", TAGS)
def test_proper_families_stand_before_collections(word: str, about: Explain, shipped: Catalog) -> None:
    collections = [shipped.families[one.family].default is None for one in about(word).families]
    assert collections == sorted(collections)


def test_every_meaning_of_every_word_has_sources(shipped: Catalog) -> None:
    for spelled in shipped.lexicon.raw:
        found = explain(shipped, spelled.replace("{year}", "2024"))
        assert found.families, spelled
        assert [one.family for one in found.families if not one.sources] == [], spelled
        assert all(source.title and source.kind and source.checked for one in found.families for source in one.sources)


@pytest.mark.parametrize("word", ["score_9", "Score 9", "  SCORE_9 ", "score  9"])
def test_case_blanks_and_underscores_make_no_difference(word: str, about: Explain) -> None:
    assert about(word).families == about("score_9").families
    assert about(word).word == word


@pytest.mark.parametrize("year", ["year 2019", "year 2024", "Year 2005"])
def test_any_year_is_a_year(year: str, about: Explain) -> None:
    assert {"noobai", "animagine"} <= {one.family for one in about(year).families if one.tag == "year {year}"}


def test_every_rule_is_found_by_code_and_name(about: Explain) -> None:
    for rule in RULES:
        for word in (rule.code, rule.name, rule.code.lower(), rule.name.upper(), f" {rule.code} "):
            found = about(word).rule
            assert found is not None
            assert (found.code, found.name, found.title) == (rule.code, rule.name, rule.title)
            assert (found.text, found.good, found.bad) == (rule.text, rule.good, rule.bad)
            assert about(word).unknown_to == ()


def test_every_term_is_found_by_all_its_names(shipped: Catalog) -> None:
    for key, term in shipped.terms.terms.items():
        for name in (key, term.label, *term.aliases):
            for word in (name, name.upper(), name.replace(" ", "-")):
                found = explain(shipped, word).term
                assert found is not None, word
                assert (found.name, found.label, found.meaning) == (key, term.label, term.meaning)
                assert found.sources
                assert (found.advice, found.note, found.aliases) == (term.advice, term.note, term.aliases)


@pytest.mark.parametrize(
    ("word", "term"),
    [
        ("v-pred", "v-prediction"),
        ("vpred", "v-prediction"),
        ("zsnr", "zero-terminal-snr"),
        ("clip skip", "clip-skip"),
        ("clip_skip", "clip-skip"),
        ("cfg", "cfg"),
        ("CFG Scale", "cfg"),
        ("впред", "v-prediction"),
        ("клип скип", "clip-skip"),
        ("сэмплер", "sampler"),
        ("Планировщик", "scheduler"),
        ("лора", "lora"),
        ("подчеркивания", "underscores"),
        ("фурри", "furry-tags"),
        ("негативный промпт", "negative-prompt"),
    ],
)
def test_terms_answer_to_what_people_type(word: str, term: str, about: Explain) -> None:
    found = about(word)
    assert found.term is not None
    assert (found.term.name, found.rule) == (term, None)


def test_what_a_term_refers_to_can_be_explained_too(shipped: Catalog) -> None:
    for term in shipped.terms.terms.values():
        for other in term.see:
            assert explain(shipped, other).term is not None, other


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("score9", "score_9"),
        ("score_8up", "score_8_up"),
        ("soure_anime", "source_anime"),
        ("masterpeice", "masterpiece"),
        ("best qualty", "best quality"),
        ("very awq", "very awa"),
        ("vpredd", "v-pred"),
        ("clip skp", "clip skip"),
        ("foreign-wrd", "foreign-word"),
        ("SA1055", "SA105"),
        ("сэмплр", "сэмплер"),
    ],
)
def test_near_misses_get_suggestions(word: str, meant: str, about: Explain) -> None:
    with pytest.raises(UnknownName) as raised:
        about(word)
    hint = raised.value.hint or ""
    assert hint.startswith("did you mean ")
    assert meant in hint.removeprefix("did you mean ").rstrip("?").split(", ")


@pytest.mark.parametrize(("word", "first"), [("score9", "score_9"), ("masterpeice", "masterpiece")])
def test_the_nearest_word_is_named_first(word: str, first: str, about: Explain) -> None:
    with pytest.raises(UnknownName) as raised:
        about(word)
    meant = (raised.value.hint or "").removeprefix("did you mean ").rstrip("?")
    assert meant.split(", ")[0] == first


@pytest.mark.parametrize("word", ["purple elephants", "", " ", "\n", "\x00", "____", "猫"])
def test_an_ordinary_tag_is_said_to_be_one(word: str, about: Explain) -> None:
    with pytest.raises(UnknownName, match="no tag, rule or term is called") as raised:
        about(word)
    assert raised.value.hint == "ordinary tags have no entry; try: sdxl-advisor explain cfg"


def test_json_has_the_fields_of_the_contract(run: Run) -> None:
    answer = run("explain", "very", "awa", "--json").json
    fields = ["word", "answer", "families", "unknown_to", "only_merges", "rule", "term", "facts", "tags", "boards"]
    assert list(answer) == ["format", "data", *fields]
    assert (answer["word"], answer["rule"], answer["term"]) == ("very awa", None, None)
    first = answer["families"][0]
    assert {"family", "tag", "kind", "meaning", "percentile", "rung", "rungs", "side", "since", "sources"} <= set(first)
    assert set(first["since"]) >= {"key", "name"}
    assert all(one["checkpoints"] and one["sources"] for one in answer["families"])


def test_json_of_a_rule_names_the_parts_of_its_examples(run: Run) -> None:
    rule = run("explain", "wrong-side", "--json").json["rule"]
    assert (rule["code"], rule["name"]) == ("SA105", "wrong-side")
    assert set(rule["good"]) == set(rule["bad"]) == {"checkpoint", "positive", "negative", "ui", "tags"}
    assert rule["bad"]["negative"] == "masterpiece, worst quality"


def test_json_of_a_term_has_its_sources(run: Run) -> None:
    term = run("explain", "zsnr", "--json").json["term"]
    assert term["name"] == "zero-terminal-snr"
    assert all(source["title"] and source["kind"] for source in term["sources"])


def test_a_family_of_which_only_merges_know_a_word_is_told_apart(about: Explain, run: Run) -> None:
    assert about("amazing quality").only_merges == ("illustrious", "noobai")
    assert about("masterpiece").only_merges == ()
    assert "\n- merges on Illustrious-XL: recommended; " in run("explain", "amazing quality").out
    assert "not on the base" in " ".join(run("explain", "amazing quality").out.split())
    assert "\nmerges on Illustrious-XL (its base does not know it)\n" in run("explain", "amazing quality", "--all").out


def test_text_says_what_a_word_is_to_whom(run: Run) -> None:
    out = run("explain", "score_9").out
    assert out.startswith("score_9  a tag\n- Pony Diffusion: quality 1 of 6; 90-100%; positive\n")
    assert "\n- merges on Pony Diffusion: recommended; positive" in out
    assert "\n- Not known to: animagine, " in out
    assert "1 of 1" not in out  # a ladder of one word is none


def test_the_whole_text_has_every_meaning_and_since_when(run: Run) -> None:
    out = run("explain", "score_9", "--all").out
    assert out.startswith("score_9  a tag\n\nPony Diffusion\n- quality 1 of 6; 90-100%; ")
    assert "belongs in the positive" in out
    assert "since Pony Diffusion V6 XL: 2 checkpoints" in out
    assert "\n\nmerges on Pony Diffusion\n- quality 1 of 6; 90-100%; " in out
    assert "since AutismMix_confetti: 5 checkpoints" in out
    assert "\nNot known to\n" in out
    assert "1 of 1" not in out


@pytest.mark.parametrize("word", [*TAGS, "amazing quality", "year 2024", "highres", "lowres"])
@pytest.mark.parametrize("target", [(), ("--for", "wai")])
def test_a_tag_is_explained_on_one_screen(word: str, target: tuple[str, ...], run: Run) -> None:
    assert len(run("explain", word, *target).out.splitlines()) <= 24


@pytest.mark.parametrize(
    ("word", "checkpoint", "starts"),
    [
        ("masterpiece", "wai", "It stands in the recommended positive. Quality"),
        ("worst quality", "noobai", "It stands in the recommended negative. Quality"),
        ("very awa", "noobai", "It belongs in the positive. Aesthetic 1 of 2; top 5%"),
        ("score_9", "noobai", "Leave it out: NoobAI-XL Epsilon-pred 1.1 does not know it. Write "),
        ("masterpiece", "pony", "Leave it out: Pony Diffusion V6 XL does not know it. Write score_9."),
        ("safe", "sdxl", "Nothing says that it has a meaning of its own here"),
    ],
)
def test_the_answer_for_a_checkpoint_comes_first(word: str, checkpoint: str, starts: str, run: Run) -> None:
    title, *lines = run("explain", word, "--for", checkpoint).out.split("\n\n")[0].splitlines()
    assert title.startswith(f"{word} on ")
    assert " ".join(lines).startswith(starts)


def test_json_has_the_answer_for_a_checkpoint(run: Run) -> None:
    found = run("explain", "masterpiece", "--for", "wai", "--json").json
    assert found["answer"]["checkpoint"]["key"] == "wai-illustrious-17.0"
    assert (found["answer"]["known"], found["answer"]["recommended"]) == (True, "positive")
    assert found["understood"][0]["as"] == "wai"
    assert run("explain", "masterpiece", "--json").json["answer"] is None


@pytest.mark.parametrize("asked", ["rules", "terms"])
def test_rules_and_terms_are_listed(asked: str, run: Run, shipped: Catalog) -> None:
    found = run("explain", asked, "--json").json
    names = {"rules": [rule.name for rule in RULES], "terms": list(shipped.terms.terms)}
    assert [one["name"] for one in found[asked]] == names[asked]
    assert {kind for kind in ("rules", "terms") if found[kind]} == {asked}
    labels = [rule.code for rule in RULES] if asked == "rules" else [one["label"] for one in found["terms"]]
    out = run("explain", asked).out
    assert all(label in out for label in labels)


def test_without_a_word_both_lists_are_named(run: Run) -> None:
    out = run("explain").out
    assert "sdxl-advisor explain rules" in out
    assert "sdxl-advisor explain terms" in out
    assert len(out.splitlines()) <= 5


@pytest.mark.parametrize("rule", RULES, ids=[rule.code for rule in RULES])
def test_the_text_of_a_rule_is_plain_and_its_addresses_whole(
    rule: Rule, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    out = run("explain", rule.code).out
    assert "``" not in out
    addresses = re.findall(r"https?://\S+", rule.text)
    assert addresses == [line for line in out.splitlines() if line.startswith("https://")]


def test_text_of_a_source_word_says_what_it_asks_for(run: Run) -> None:
    assert "- source; " in run("explain", "source_furry", "--all").out
    assert "asks for furry" in run("explain", "source_furry").out


def test_text_of_a_rule_shows_what_to_type(run: Run) -> None:
    out = run("explain", "SA105").out
    assert out.startswith("wrong-side  SA105\n")
    bad = (
        'sdxl-advisor lint noobai-xl-eps-1.1 "masterpiece, best quality, 1girl" --negative "masterpiece, worst quality"'
    )
    assert f"\nBad\n{bad}\n\nGood\n" in out
    assert "\nInstead: " in out
    assert "\nSource: " in out


def test_text_of_a_rule_about_a_program_names_it(run: Run) -> None:
    assert "--ui comfyui" in run("explain", "ui-syntax").out


def test_few_sources_are_printed_and_many_are_counted(run: Run) -> None:
    assert "\nSources\n" in run("explain", "zsnr").out
    out = run("explain", "masterpiece").out
    assert re.search(r"Where it was read, \d\d sources: --sources", " ".join(out.split()))
    assert "http" not in out
    whole = run("explain", "masterpiece", "--sources").out
    assert "--sources" not in whole
    assert "https://" in whole


def test_a_word_of_several_words_needs_no_quotes(run: Run) -> None:
    assert run("explain", "clip", "skip").out == run("explain", "clip skip").out


@pytest.mark.parametrize("form", ["", "--json"])
def test_an_unknown_word_is_shown_and_not_sent(form: str, run: Run) -> None:
    ran = run("explain", "[red]x\x1b[31m\u202e\udcff[/red]", *filter(None, [form]))
    assert (ran.code, ran.out) == (2, "")
    assert not {"\x1b", "\u202e"} & set(ran.err)
    assert "[red]x" in ran.err
    assert "Traceback" not in ran.err
