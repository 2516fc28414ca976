"""The user's own lists of tags: how they are read and kept, and what lint and explain say by them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from sdxl_advisor.catalog.catalog import Catalog
from sdxl_advisor.errors import AdvisorError
from sdxl_advisor.prompts import tag_compiling, tag_list
from sdxl_advisor.prompts.lint import Linter
from sdxl_advisor.prompts.requests import request
from sdxl_advisor.prompts.rulebook import RULES
from sdxl_advisor.prompts.tag_list import TagList, is_slip, open_lists
from tests.conftest import Run
from tests.prompts.linting import COUNTS_TOKENS, FIRST, NOOB, PONY

DANBOORU = """1girl,0,6000000,"1girls,sole_female"
long_hair,0,4000000,"/lh,longhair"
hair_ribbon,0,500000,
signature,0,300000,
purple_hair,0,640000,"violet_hair,lavender_hair"
cat_girl,0,90000,catgirl
male_focus,0,700000,man
nidy,1,389,2d
few_pictures,1,12,
rem_(re:zero),4,9000,"remu"
hatsune_miku,4,100000,miku
gloom_(expression),0,5000,gloomy
^_^,0,20000,
pink_leaf_field,0,30,
highres,5,5000000,hires
"""
E621 = """anthro,0,3000000,"anthropomorphic"
hair_ribbon,0,2000,
toony_eyes,0,5000,
canid,5,900000,
purple_hair,0,1000,
hi_res,7,100,
lore,8,5,
"""
NOTED = "masterpiece, best quality, newest, absurdres, highres, safe"


@pytest.fixture
def danbooru(tmp_path: Path) -> Path:
    """A small list of Danbooru."""
    return written(tmp_path / "danbooru.csv", DANBOORU)


@pytest.fixture
def e621(tmp_path: Path) -> Path:
    """A small list of e621, told by its types."""
    return written(tmp_path / "mine.csv", E621)


def written(path: Path, text: str) -> Path:
    """A list with this text."""
    path.write_text(text, encoding="utf-8")
    return path


def told(
    run: Run, checkpoint: str, positive: str, *lists: Path, negative: str = ""
) -> list[tuple[str, str, str, str | None]]:
    """Code, severity, text, and what to write, for all that needs a list."""
    options = [word for path in lists for word in ("--tags", str(path))]
    ran = run("lint", "--json", "--negative", negative, "--ignore", COUNTS_TOKENS, *options, checkpoint, positive)
    return [
        (one["code"], one["severity"], one["text"], one["fix"])
        for one in ran.json["results"][0]["findings"]
        if one["code"].startswith("SA6")
    ]


def corrected(run: Run, positive: str, *lists: Path) -> str:
    """A prompt for NoobAI after the sure corrections."""
    options = [word for path in lists for word in ("--tags", str(path))]
    return run("lint", NOOB, positive, "--fix", *options).out.strip()


def test_a_misspelt_tag_gets_the_one_that_was_meant(run: Run, danbooru: Path) -> None:
    assert told(run, NOOB, "1girl, signatrue, hatsune mikuu, lnog_hair", danbooru, negative="singature") == [
        ("SA601", "warning", "hatsune mikuu", "hatsune miku"),
        ("SA601", "warning", "lnog_hair", "long hair"),
    ]  # signatrue and singature are told without a list: SA102
    assert told(run, NOOB, "artist:hatsune mikuu", danbooru) == [("SA601", "warning", "hatsune mikuu", "hatsune miku")]
    assert "hatsune mikuu" in corrected(run, f"{NOTED}, hatsune mikuu", danbooru)


@pytest.mark.parametrize(
    "prompt",
    [
        "Long_Hair, 1girl, rem \\(re:zero\\), hatsune_miku, ^_^",
        "masterpeice, very awa, score_9",
        "<lora:zqxtrigger:1>, zqxtrigger, other word",
        "__colour__, {a|b}, embedding:thing, lazyneg_v2",
        "a girl is standing under a tree in the rain",
        "artist:nidy, (long hair:1.2)",
    ],
)
def test_what_no_list_need_have_is_left_alone(run: Run, danbooru: Path, prompt: str) -> None:
    assert told(run, NOOB, prompt, danbooru) == []


def test_a_tag_that_is_near_none_is_a_note_where_only_tags_were_learned(run: Run, danbooru: Path) -> None:
    assert told(run, FIRST, "1girl, zigzag field, one two three four", danbooru) in (
        [("SA601", "note", "zigzag field", None)],
        [],
    )


def test_without_a_list_nothing_is_told(run: Run) -> None:
    assert told(run, NOOB, "1girl, signatrue, violet hair") == []


def test_what_another_rule_tells_is_no_unknown_tag(run: Run, danbooru: Path) -> None:
    assert told(run, NOOB, "1girl, кошачьи уши, Sampler: Euler a", danbooru) == []


def test_another_name_becomes_the_tag_where_both_say_the_same(run: Run, danbooru: Path) -> None:
    assert told(run, NOOB, "violet hair, catgirl, man, 2d, gloomy", danbooru) == [
        ("SA602", "note", "violet hair", "purple hair"),
        ("SA602", "note", "catgirl", "cat girl"),
        ("SA602", "note", "man", "male focus"),
        ("SA602", "note", "gloomy", "gloom \\(expression\\)"),
    ]
    better = corrected(run, f"{NOTED}, violet hair, catgirl, man, 2d", danbooru)
    assert better == f"{NOTED}, purple hair, cat girl, man, 2d"


def test_another_name_of_a_tag_that_is_there_is_not_corrected_unasked(run: Run, danbooru: Path) -> None:
    assert corrected(run, f"{NOTED}, violet hair, purple hair", danbooru) == f"{NOTED}, violet hair, purple hair"


def test_tags_with_few_pictures_are_told(run: Run, danbooru: Path) -> None:
    assert told(run, NOOB, "artist:few pictures, pink leaf field, nidy", danbooru) == [
        ("SA603", "note", "few pictures", None),
        ("SA603", "note", "pink leaf field", None),
    ]


def test_a_tag_of_a_board_that_was_not_seen_is_told(run: Run, danbooru: Path, e621: Path) -> None:
    assert told(run, FIRST, "toony eyes, hair ribbon", danbooru, e621) == [("SA604", "note", "toony eyes", None)]
    assert told(run, NOOB, "toony eyes, hair ribbon", danbooru, e621) == []
    assert told(run, FIRST, "toony eyes, zigzag", e621) == []  # of its own board there is no list


def test_a_bare_artist_is_told_where_no_artist_was_learned(run: Run, danbooru: Path) -> None:
    lists, prompt = ("--json", "--select", "SA402", "--tags", str(danbooru)), "score_9, nidy, cat girl"
    (one,) = run("lint", *lists, PONY, prompt).json["results"][0]["findings"]
    assert (one["severity"], one["text"], one["fix"]) == ("note", "nidy", None)
    assert run("lint", *lists, FIRST, prompt).json["results"][0]["findings"] == []


def test_a_listed_tag_loses_its_underscores_whatever_it_looks_like(run: Run, tmp_path: Path) -> None:
    tags = written(tmp_path / "danbooru.txt", "kamen_rider_v3\n1girl\n")
    assert corrected(run, f"{NOTED}, kamen_rider_v3, other_v3", tags) == f"{NOTED}, kamen rider v3, other_v3"


def test_brackets_behind_a_listed_tag_are_not_escaped_unasked(run: Run, danbooru: Path) -> None:
    assert corrected(run, f"{NOTED}, rem (re:zero)", danbooru).endswith("rem \\(re:zero\\)")
    assert corrected(run, f"{NOTED}, long hair (signature)", danbooru).endswith("long hair (signature)")


def test_lists_come_from_the_environment_too(
    run: Run, danbooru: Path, e621: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SDXL_ADVISOR_TAGS", f"{danbooru}{os.pathsep}{e621}")
    assert told(run, FIRST, "toony eyes, hatsune mikuu") == [
        ("SA604", "note", "toony eyes", None),
        ("SA601", "warning", "hatsune mikuu", "hatsune miku"),
    ]


# Explain


def test_explain_says_what_a_list_says(run: Run, danbooru: Path, e621: Path) -> None:
    lists = ("--tags", str(danbooru), "--tags", str(e621))
    found = run("explain", "Violet_Hair", "--json", *lists).json
    assert found["tags"] == [
        {
            "name": "purple hair",
            "kind": "general",
            "pictures": 640000,
            "board": "danbooru",
            "alias": "violet hair",
            "aliases": ["lavender hair", "violet hair"],
        }
    ]
    assert [one["board"] for one in run("explain", "hair ribbon", "--json", *lists).json["tags"]] == [
        "danbooru",
        "e621",
    ]
    assert run("explain", "canid", "--json", *lists).json["tags"][0]["kind"] == "species"
    text = run("explain", "rem (re:zero)", *lists).out
    assert "character" in text
    assert "9,000 pictures" in text
    assert "hatsune miku" in run("explain", "hatsune mikuu", *lists).err


def test_explain_says_which_families_saw_a_board(run: Run, danbooru: Path, e621: Path) -> None:
    lists = ("--tags", str(danbooru), "--tags", str(e621))
    both = {one["board"]: one for one in run("explain", "hair ribbon", "--json", *lists).json["boards"]}
    assert {"illustrious", "noobai"} <= set(both["danbooru"]["seen_by"])
    assert "noobai" in both["e621"]["seen_by"]
    assert "illustrious" in both["e621"]["not_seen_by"]
    assert "sdxl" in both["e621"]["unknown_for"]
    for one in both.values():
        sides = [*one["seen_by"], *one["not_seen_by"], *one["unknown_for"]]
        assert len(sides) == len(set(sides))
    assert "Trained on e621: noobai" in run("explain", "canid", *lists).out
    assert run("explain", "1girl", "--json").json["boards"] == []


def test_explain_knows_what_counts_and_what_excludes_it(run: Run) -> None:
    found = run("explain", "1girl", "--json").json
    assert found["tags"] == []
    assert any("2girls" in fact["excludes"] for fact in found["facts"])
    assert "not with" in run("explain", "1girl").out


@pytest.mark.parametrize("word", ["anthro", "furry", "absurdres"])
def test_a_plain_word_is_not_called_unknown_to_a_family(run: Run, word: str) -> None:
    assert "pony" not in run("explain", word, "--json").json["unknown_to"]


# Reading and keeping


@pytest.mark.parametrize(
    ("name", "text", "board"),
    [
        ("danbooru_e621_merged.csv", "1girl,0,1,", "danbooru+e621"),
        ("Danbooru NSFW.csv", "1girl", "danbooru"),
        ("derpibooru.csv", "pony,0,5,", "derpibooru"),
        ("tags.csv", DANBOORU + "x,3,1,\n", "danbooru"),
        ("tags.csv", E621, "e621"),
        ("tags.csv", E621 + "wolf,12,100,\n", "danbooru+e621"),
        ("tags.csv", "one\ntwo\n", None),
    ],
)
def test_the_board_is_told_by_name_or_content(tmp_path: Path, name: str, text: str, board: str | None) -> None:
    assert TagList(written(tmp_path / name, text)).board == board


@pytest.mark.parametrize(
    ("text", "kind", "pictures"),
    [
        ("\ufeffa_tag,0,5,\r\n", "general", 5),
        ("name,type,count,aliases\na_tag,4,7,\n", "character", 7),
        ("a_tag\n", None, None),
        ("a tag,12\n", None, 12),
        ("a_tag,1,Quality tag,\n", "artist", None),
        ("a_tag,0,5,\nA_Tag,1,9,\na tag,3,2,\n", "artist", 9),
        ("a_tag,99,5,\n", "other", 5),
        ('"a_tag",0,5,"b,c"\n\n', "general", 5),
        ("a_tag,0,5,b,c\n", "general", 5),
    ],
)
def test_the_forms_of_a_list(tmp_path: Path, text: str, kind: str | None, pictures: int | None) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(text.encode())
    (tag,) = [TagList(path).find("a tag")]
    assert tag is not None
    assert (tag.kind, tag.pictures) == (kind, pictures)


@pytest.mark.parametrize(
    "content",
    [b"", b"\n\n", b"\x89PNG\0\0", b"a,0,5\0,\n", b"caf\xe9,0,5,\n", b"a,0,5,\nb,word,5,\n", b'"' + b"x" * 200_000],
)
def test_what_is_no_list_is_said_in_one_sentence(run: Run, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(content)
    for words in (("lint", NOOB, "1girl"), ("explain", "1girl")):
        ran = run(*words, "--tags", str(path))
        assert (ran.code, ran.out) == (2, "")
        assert ran.err.count("error:") == 1
        assert "list.csv" in ran.err


def test_a_missing_list_and_a_folder_are_said(run: Run, tmp_path: Path) -> None:
    for path in (tmp_path / "none.csv", tmp_path):
        assert run("lint", NOOB, "1girl", "--tags", str(path)).code == 2


def test_a_huge_file_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "huge.csv"
    with path.open("wb") as file:
        file.truncate(1_000_000_000)
    with pytest.raises(AdvisorError, match="too large"):
        open_lists([path])


def test_too_many_lines_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tag_compiling, "MOST_ROWS", 3)
    with pytest.raises(AdvisorError, match="too long"):
        open_lists([written(tmp_path / "list.csv", "a\nb\nc\nd\n")])


def test_a_list_is_compiled_once_and_again_when_it_changes(danbooru: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert TagList(danbooru).find("1girl")
    with monkeypatch.context() as patch:
        patch.setattr(tag_compiling, "compiled", None)
        assert TagList(danbooru).find("1girl")
    written(danbooru, DANBOORU.replace("1girl,0,6000000", "1girl,0,7"))
    assert (tag := TagList(danbooru).find("1girl"))
    assert tag.pictures == 7


@pytest.mark.parametrize("damage", [b"", b"nothing", b"SQLite format 3\0" + bytes(5000)])
def test_a_damaged_cache_is_made_anew(danbooru: Path, cache: Path, damage: bytes) -> None:
    TagList(danbooru).database.close()
    kept = cache / "sdxl-advisor" / f"{tag_list.key_of(danbooru)}.sqlite"
    for content in (damage, kept.read_bytes()[:5000], kept.read_bytes()[:4096] + bytes(kept.stat().st_size - 4096)):
        kept.write_bytes(content)
        one = TagList(danbooru)
        assert one.find("long hair")
        one.database.close()


def test_a_cache_that_cannot_be_written_is_no_error(
    danbooru: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for home in (None, written(tmp_path / "file", "") / "folder"):
        monkeypatch.setattr(tag_list, "cache_folder", lambda home=home: home)
        assert TagList(danbooru).find("long hair")


@pytest.mark.parametrize(
    ("typed", "meant", "slip"),
    [
        ("signatur", "signature", True),
        ("signatuure", "signature", True),
        ("signatura", "signature", True),
        ("signature", "signature", False),
        ("2girls", "3girls", False),
        ("signa", "signature", False),
    ],
)
def test_what_is_a_slip(typed: str, meant: str, slip: bool) -> None:
    assert is_slip(typed, meant) is slip


# Over any text

WORDS = [
    "1girl",
    "signatrue",
    "violet hair",
    "purple_hair",
    "catgirl",
    "man",
    "2d",
    "rem (re:zero)",
    "gloomy",
    "(",
    ")",
]
MARKS = [", ", ",", " ", "_", ":1.2", "BREAK", "\ud800", "\x00", "\\", "<lora:a:1>", "toony eyes", "masterpiece", "zqx"]
PROMPT = st.lists(st.sampled_from([*WORDS, *MARKS]), max_size=15).map("".join)


@pytest.fixture(scope="module")
def linter(shipped: Catalog, tmp_path_factory: pytest.TempPathFactory) -> Linter:
    """A linter with two lists."""
    folder = tmp_path_factory.mktemp("lists")
    lists = [written(folder / "danbooru.csv", DANBOORU), written(folder / "e621.csv", E621)]
    return Linter(shipped, RULES, None, None, open_lists(lists))


@pytest.mark.parametrize("key", [NOOB, FIRST, PONY])
@given(positive=PROMPT, negative=PROMPT)
def test_corrections_come_to_an_end_and_find_nothing_new(
    linter: Linter, key: str, positive: str, negative: str
) -> None:
    before = linter.result(request(positive, negative, key), fix=False)
    once = linter.result(request(positive, negative, key), fix=True)
    twice = linter.result(request(once.positive_text, once.negative_text, key), fix=True)
    assert (twice.positive_text, twice.negative_text) == (once.positive_text, once.negative_text)
    new = {one.code for one in once.findings} - {one.code for one in before.findings}
    assert not {code for code in new if code.startswith("SA6")}


# Tokens


def test_the_border_of_a_chunk_is_told(run: Run) -> None:
    pytest.importorskip("instant_clip_tokenizer")
    words = ", ".join(["blue sky"] * 24)  # three tokens each, with its comma
    for text, borders in (
        (words, 0),
        (f"{words}, long hair", 0),
        (f"{words}, b c d e", 1),
        (f"{words} BREAK {words}", 0),
    ):
        found = run("lint", "--json", "--select", COUNTS_TOKENS, NOOB, text).json["results"][0]["findings"]
        assert len(found) == borders, text
    assert found == []


def test_without_the_package_nothing_is_counted(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sdxl_advisor.prompts.tokens.counter", lambda: None)
    ran = run("lint", "--json", "--select", COUNTS_TOKENS, NOOB, "blue sky, " * 60)
    assert ran.json["results"][0]["findings"] == []
