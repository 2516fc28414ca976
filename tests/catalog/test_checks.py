"""What a catalogue file must be: one slip at a time, each with the message that names its place."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from tests.catalog.writing import GONE, because, changed, checkpoint, edge, family, traits, write
from tests.conftest import Ran, Run

SPAN = "expected a number, 5-6 or {min: 5, max: 6}"
RELATIONS = "finetune, continued-training, merge, distill, conversion"
SOURCED = {"source": ["card"]}
MERGED = {"relation": "merge", **SOURCED}
QUALITY = {
    "positive": ["best", "safe"],
    "negative": ["worst", "furry"],
    "subjects": {"anime": {}, "furry": {"negative": {"drop": ["furry"]}}},
    "ratings": {"nsfw": {"positive": {"replace": {"safe": "nsfw"}}}},
    **SOURCED,
}
ONE = checkpoint(
    "one",
    aliases=["the first"],
    released="2024-05-06",
    parents=[edge("alder-1")],
    quality=QUALITY,
    settings={"cfg": {"min": 4, "best": 5.5}, **SOURCED},
    license={"sell_pictures": "no", **SOURCED},
    traits=traits(ease=3),
    files=[{"name": "one.safetensors", "sha256": "0" * 64, "autov2": "0" * 10, "autov3": "0" * 12, **SOURCED}],
)
TWO = checkpoint("two", parents=[edge("one")], use_instead=["one"])
GOOD = family(
    ONE,
    TWO,
    default="one",
    default_because=because(),
    guide=[because()],
    links=[{"title": "Here", "url": "https://example.org"}],
    defaults={"quality": QUALITY},
)
FIRST, SECOND = "checkpoints/0", "checkpoints/1"


@pytest.fixture
def listed(made_up: Path, run: Run) -> Any:
    """Run ``list`` with one more family in the shipped data."""

    def listed(values: Any) -> Ran:
        write(made_up, "mine.yaml", values)
        return run("list", "--family", "mine")

    return listed


def complaint(ran: Ran) -> str:
    """The error message without the number of its line; nothing may be on stdout."""
    assert (ran.code, ran.out) == (3, "")
    return re.sub(r"^error: data/mine\.yaml(:\d+)?: ", "", ran.err.splitlines()[0])


def test_the_family_that_every_slip_starts_from_is_good(listed: Any) -> None:
    assert listed(GOOD).code == 0


@pytest.mark.parametrize(
    ("where", "value", "message"),
    [
        ("summery", "x", "summery: unknown field"),
        ("key", "x", "key: unknown field"),
        (f"{FIRST}/cfg", 5, "checkpoints[one].cfg: unknown field"),
        (f"{FIRST}/family", "alder", "checkpoints[one].family: unknown field"),
        (f"{FIRST}/settings/cfg/mean", 5, "checkpoints[one].settings.cfg.mean: unknown field"),
        ("defaults/aliases", [], "defaults.aliases: unknown field"),
        ("sources/card/author", "x", "sources.card.author: unknown field"),
        ("name", GONE, "missing field 'name'"),
        (f"{FIRST}/key", GONE, "checkpoints[0]: missing field 'key'"),
        (f"{FIRST}/source", GONE, "checkpoints[one]: missing field 'source'"),
        (f"{FIRST}/quality/negative", GONE, "checkpoints[one].quality: missing field 'negative'"),
        (f"{FIRST}/traits/ease/because", GONE, "checkpoints[one].traits.ease: missing field 'because'"),
        (f"{FIRST}/parents/0/source", GONE, "checkpoints[one].parents[0]: missing field 'source'"),
        ("sources/card/kind", GONE, "sources.card: missing field 'kind'"),
    ],
)
def test_fields_are_those_of_the_records(where: str, value: object, message: str, listed: Any) -> None:
    assert complaint(listed(changed(GOOD, where, value))) == message


@pytest.mark.parametrize(
    "where", ["checked", "summary", f"{FIRST}/status", f"{FIRST}/summary", f"{FIRST}/parents/0/relation"]
)
def test_what_is_not_known_is_left_out(where: str, listed: Any) -> None:
    assert listed(changed(GOOD, where, GONE)).code == 0


def test_of_a_line_no_more_than_its_name_must_be_known(made_up: Path, run: Run) -> None:
    write(made_up, "mine.yaml", {"family": "alder", "name": "Only a name"})
    shown = run("show", "Only a name", "--json").json["line"]
    assert (shown["key"], shown["family"], shown["checked"]) == ("mine", "alder", None)


@pytest.mark.parametrize(
    ("written", "low", "high", "best"),
    [
        (7, None, None, 7),
        (5.5, None, None, 5.5),
        ("6", None, None, 6),
        ("5-6", 5, 6, None),
        ("5 \N{EN DASH} 6.5", 5, 6.5, None),
    ],
)
def test_a_span_may_be_written_short(
    written: object, low: float | None, high: float | None, best: float | None, made_up: Path, run: Run
) -> None:
    write(made_up, "mine.yaml", changed(GOOD, f"{FIRST}/settings/cfg", written))
    assert run("tags", "one", "--json").json["settings"]["cfg"] == {"min": low, "max": high, "best": best}


@pytest.mark.parametrize(
    ("where", "value", "message"),
    [
        ("name", 5, "name: expected text, got 5"),
        ("name", None, "name: expected text, got None"),
        ("name", "", "name: expected text, got an empty string"),
        ("name", " \t", "name: expected text, got an empty string"),
        ("aliases", "one", "aliases: expected a list, got 'one'"),
        ("aliases", [["one"]], "aliases[0]: expected text, got a list"),
        ("sources", [], "sources: expected a mapping, got a list"),
        ("checkpoints", {}, "checkpoints: expected a list, got a mapping"),
        (SECOND, "two", "checkpoints[1]: expected a mapping, got 'two'"),
        (f"{FIRST}/released", 2024, "checkpoints[one].released: expected text, got 2024"),
        (f"{FIRST}/settings/clip_skip", "2", "checkpoints[one].settings.clip_skip: expected a whole number, got '2'"),
        (f"{FIRST}/settings/clip_skip", 2.0, "checkpoints[one].settings.clip_skip: expected a whole number, got 2.0"),
        (f"{FIRST}/settings/clip_skip", True, "checkpoints[one].settings.clip_skip: expected a whole number, got True"),
        (f"{FIRST}/settings/cfg/max", "7", "checkpoints[one].settings.cfg.max: expected a number, got '7'"),
        (
            f"{FIRST}/settings/cfg",
            {"min": 7, "max": 5},
            "checkpoints[one].settings.cfg: the numbers are not in order: min, best, max",
        ),
        (
            f"{FIRST}/settings/upscale",
            {"denoise": {"min": 0.6, "best": 0.5}},
            "checkpoints[one].settings.upscale.denoise: the numbers are not in order: min, best, max",
        ),
        (f"{FIRST}/settings/cfg", [7], "checkpoints[one].settings.cfg: expected a mapping, got a list"),
        (f"{FIRST}/settings/cfg", "low", f"checkpoints[one].settings.cfg: {SPAN}, got 'low'"),
        (f"{FIRST}/settings/cfg", "7-5", f"checkpoints[one].settings.cfg: {SPAN}, got '7-5'"),
        (f"{FIRST}/traits/ease/score", "4", "checkpoints[one].traits.ease.score: expected a number, got '4'"),
        (
            f"{FIRST}/prediction",
            {"type": "epsilon", "zero_terminal_snr": "yes", **SOURCED},
            "checkpoints[one].prediction.zero_terminal_snr: expected true or false, got 'yes'",
        ),
        (
            f"{FIRST}/status",
            "old",
            "checkpoints[one].status: 'old' is not one of current, superseded, closed, test, unknown",
        ),
        (
            f"{FIRST}/prediction",
            {"type": "v", **SOURCED},
            "checkpoints[one].prediction.type: 'v' is not one of epsilon, v-prediction, rectified-flow",
        ),
        (
            f"{FIRST}/license/sell_pictures",
            False,
            "checkpoints[one].license.sell_pictures: False is not one of yes, no, unclear",
        ),
        (
            f"{FIRST}/parents/0/relation",
            ["merge"],
            f"checkpoints[one].parents[0].relation: a list is not one of {RELATIONS}",
        ),
    ],
)
def test_values_are_of_the_field_s_kind(where: str, value: object, message: str, listed: Any) -> None:
    assert complaint(listed(changed(GOOD, where, value))) == message


@pytest.mark.parametrize(
    ("where", "value", "message"),
    [
        ("default", "three", "default: 'three' is not a checkpoint of this file"),
        ("default", "alder-1", "default: 'alder-1' is not a checkpoint of this file"),
        ("default_because", GONE, "default: the default of a family needs 'default_because'"),
        (f"{FIRST}/parents/0/checkpoint", "nobody", "unknown checkpoint 'nobody'"),
        (f"{FIRST}/parents/0", {"line": "nobody", **MERGED}, "unknown line 'nobody'"),
        (f"{FIRST}/parents/0", {"family": "alder-1", **MERGED}, "unknown family 'alder-1'"),
        (f"{FIRST}/parents/0", MERGED, "a parent is named by one of checkpoint, line and family"),
        (f"{FIRST}/parents/0/family", "alder", "a parent is named by one of checkpoint, line and family"),
        (f"{SECOND}/use_instead", ["one", "nobody"], "unknown checkpoint 'nobody'"),
        (f"{FIRST}/parents/0/checkpoint", "one", "it is its own ancestor: one <- one"),
        (f"{FIRST}/parents/0/checkpoint", "two", "it is its own ancestor: one <- two <- one"),
        (f"{SECOND}/key", "one", "a checkpoint with this key exists already"),
        (f"{SECOND}/name", "Ольха", "'Ольха' names both family 'alder' and checkpoint 'two'"),
        (f"{SECOND}/aliases", ["ALDER_1"], "'ALDER_1' names both checkpoint 'alder-1' and checkpoint 'two'"),
        (f"{SECOND}/aliases", ["the-first"], "'the-first' names both checkpoint 'one' and checkpoint 'two'"),
        (f"{SECOND}/aliases", ["own.family"], "'Own family' names both checkpoint 'two' and family 'mine'"),
        ("aliases", ["BIRCH v"], "'BIRCH v' names both checkpoint 'birch-v' and family 'mine'"),
        ("name", "Alder XL", "'Alder XL' names both family 'alder' and family 'mine'"),
        (
            f"{SECOND}/aliases",
            ["one.safetensors"],
            "'one.safetensors' names both checkpoint 'one' and checkpoint 'two'",
        ),
    ],
)
def test_records_fit_together(where: str, value: object, message: str, listed: Any) -> None:
    assert complaint(listed(changed(GOOD, where, value))).endswith(message)


def test_a_parent_is_named_once(listed: Any) -> None:
    ran = listed(changed(GOOD, f"{FIRST}/parents", [edge("alder-1"), edge("birch-v"), edge("alder-1", "merge")]))
    assert complaint(ran) == "checkpoints[one].parents[2]: 'alder-1' is named twice"


@pytest.mark.parametrize(
    ("where", "value", "message"),
    [
        ("guide/0/source", ["nobody"], "guide[0].source: unknown source 'nobody'"),
        (f"{FIRST}/source", ["card", "x"], "checkpoints[one].source: unknown source 'x'"),
        (f"{FIRST}/quality/source", ["x"], "checkpoints[one].quality.source: unknown source 'x'"),
        (f"{FIRST}/parents/0/source", ["x"], "checkpoints[one].parents[0].source: unknown source 'x'"),
        (f"{FIRST}/traits/ease/source", ["x"], "checkpoints[one].traits.ease.source: unknown source 'x'"),
        (f"{FIRST}/files/0/source", ["x"], "checkpoints[one].files[0].source: unknown source 'x'"),
        (
            f"{FIRST}/quality/subjects/furry/source",
            ["x"],
            "checkpoints[one].quality.subjects.furry.source: unknown source 'x'",
        ),
        ("defaults/quality/source", ["x"], "defaults.quality.source: unknown source 'x'"),
        ("guide/0/source", [], "guide[0].source: at least one source is needed"),
        (f"{SECOND}/source", [], "checkpoints[two].source: at least one source is needed"),
        (f"{FIRST}/traits/ease/source", [], "checkpoints[one].traits.ease.source: at least one source is needed"),
        (f"{FIRST}/parents/0/source", [], "checkpoints[one].parents[0].source: at least one source is needed"),
        (
            "sources/extra",
            {"title": "x", "kind": "card", "checked": "2026-01-01"},
            "sources.extra: nothing cites this source",
        ),
    ],
)
def test_every_fact_has_a_source_and_every_source_a_fact(where: str, value: object, message: str, listed: Any) -> None:
    assert complaint(listed(changed(GOOD, where, value))) == message


@pytest.mark.parametrize("key", ["One", "one two", "one_two", "-one", "one-", "one--two", "два", "one/two", "1\n"])
def test_a_key_is_a_slug(key: str, listed: Any) -> None:
    message = complaint(listed(changed(GOOD, f"{SECOND}/key", key)))
    assert message.endswith(".key: a key is lower-case letters and digits joined by '-' or '.'")


@pytest.mark.parametrize("key", ["1", "one-1.0", "v2.a-b", "x" * 200])
def test_a_slug_is_a_key(key: str, listed: Any) -> None:
    assert listed(changed(GOOD, f"{SECOND}/key", key)).code == 0


@pytest.mark.parametrize(
    "date", ["24", "2024-13", "2024-00", "2024-1", "2024-01-32", "2024-01-00", "2024/01", "May 2024", "2024-01-01 "]
)
def test_a_release_date_is_a_date(date: str, listed: Any) -> None:
    message = f"checkpoints[one].released: '{date}' is not YYYY, YYYY-MM or YYYY-MM-DD"
    assert complaint(listed(changed(GOOD, f"{FIRST}/released", date))) == message


@pytest.mark.parametrize("date", ["2024", "2024-01", "2024-12-31"])
def test_a_date_is_a_release_date(date: str, listed: Any) -> None:
    assert date in listed(changed(GOOD, f"{FIRST}/released", date)).out


@pytest.mark.parametrize("where", ["checked", "sources/card/checked"])
@pytest.mark.parametrize("date", ["lately", "2026", "2026-13-01", "01.02.2026"])
def test_the_day_of_a_check_is_a_day(where: str, date: str, listed: Any) -> None:
    message = complaint(listed(changed(GOOD, where, date)))
    assert message.startswith(f"{where.replace('/', '.')}: '{date}' is not")


@pytest.mark.parametrize("digits", ["", "0", "G", "A"])
@pytest.mark.parametrize(("kind", "length"), [("sha256", 64), ("autov2", 10), ("autov3", 12)])
def test_a_hash_is_lower_case_hex_of_its_length(kind: str, length: int, digits: str, listed: Any) -> None:
    value = "0" * (length - 1) + {"0": "00"}.get(digits, digits)
    message = f"checkpoints[one].files[0].{kind}: '{value}' is not {length} lower-case hex digits"
    assert complaint(listed(changed(GOOD, f"{FIRST}/files/0/{kind}", value))) == message


@pytest.mark.parametrize("score", [-1, 6, 100, 4.5])
def test_a_trait_is_scored_from_0_to_5(score: float, listed: Any) -> None:
    message = f"checkpoints[one].traits.ease.score: {score} is not a whole number from 0 to 5"
    assert complaint(listed(changed(GOOD, f"{FIRST}/traits", traits(ease=score)))) == message


@pytest.mark.parametrize("score", [0, 5])
def test_the_ends_of_the_scale_are_scores(score: int, listed: Any) -> None:
    assert listed(changed(GOOD, f"{FIRST}/traits", traits(ease=score))).code == 0


def test_a_trait_is_one_of_the_known(listed: Any) -> None:
    ran = listed(changed(GOOD, f"{FIRST}/traits", traits(beauty=3)))
    assert complaint(ran) == "checkpoints[one].traits.beauty: unknown trait"
    assert "hint: known traits: ease, look, detail, fur\n" in ran.err


@pytest.mark.parametrize("block", ["defaults", FIRST])
@pytest.mark.parametrize(
    ("where", "value", "message"),
    [
        ("subjects/dogs", {}, "subjects.dogs: unknown name"),
        ("ratings/rude", {}, "ratings.rude: unknown name"),
        (
            "subjects/furry/negative",
            {"drop": ["fur"]},
            "subjects.furry.negative: 'fur' is not among the tags it should change",
        ),
        (
            "ratings/nsfw/positive",
            {"replace": {"Safe": "nsfw"}},
            "ratings.nsfw.positive: 'Safe' is not among the tags it should change",
        ),
        (
            "ratings/nsfw/positive",
            {"drop": ["worst"]},
            "ratings.nsfw.positive: 'worst' is not among the tags it should change",
        ),
    ],
)
def test_tags_change_by_known_names_and_where_they_are(
    block: str, where: str, value: object, message: str, listed: Any
) -> None:
    start = "defaults" if block == "defaults" else "checkpoints[one]"
    assert complaint(listed(changed(GOOD, f"{block}/quality/{where}", value))) == f"{start}.quality.{message}"


def test_a_rating_may_change_what_a_subject_puts_in(listed: Any) -> None:
    subject = changed(
        GOOD, f"{FIRST}/quality/subjects/furry/positive", {"append": ["muzzle"], "replace": {"best": "top"}}
    )
    rating = {"drop": ["muzzle"], "replace": {"top": "high"}}
    assert listed(changed(subject, f"{FIRST}/quality/ratings/nsfw/positive", rating)).code == 0


@pytest.mark.parametrize(
    ("where", "number"),
    [
        ("settings/cfg", "9" * 400),
        ("settings/cfg", f"5-{'9' * 400}"),
        ("settings/cfg/max", "9" * 400),
        ("settings/cfg/max", "1.0e+999"),
        ("settings/cfg/max", "-1.0e+999"),
        ("training/images", "9" * 400),
        ("training/images", str(2**53 + 1)),
        ("training/images", str(-(2**53) - 1)),
    ],
)
def test_a_number_is_one_that_a_program_can_hold(where: str, number: str, made_up: Path, run: Run) -> None:
    values = changed(GOOD, f"{FIRST}/training", dict(SOURCED))
    path = write(made_up, "mine.yaml", changed(values, f"{FIRST}/{where}", 123456))
    path.write_text(path.read_text(encoding="utf-8").replace("123456", number), encoding="utf-8")
    assert complaint(run("show", "one")).startswith(f"checkpoints[one].{where.replace('/', '.')}: ")


def test_two_files_of_one_family_are_an_error(made_up: Path, run: Run) -> None:
    write(made_up, "alder.yml", family(checkpoint("other")))
    ran = run("list")
    assert (ran.code, ran.out) == (3, "")
    assert ran.err == "error: data/alder.yml: another file of this folder has the same name\n"


def test_all_that_is_wrong_is_said_at_once(listed: Any) -> None:
    values = changed(GOOD, "summery", "x")
    for where, value in ((f"{FIRST}/status", "old"), (f"{FIRST}/traits/ease/because", GONE), (f"{SECOND}/name", 5)):
        values = changed(values, where, value)
    ran = listed(values)
    assert complaint(ran) == "summery: unknown field"
    assert "hint: did you mean 'summary'?\n" in ran.err
    assert [line.split(": ", 2)[2] for line in ran.err.splitlines() if line.startswith("error: ")] == [
        "summery: unknown field",
        "checkpoints[one].status: 'old' is not one of current, superseded, closed, test, unknown",
        "checkpoints[one].traits.ease: missing field 'because'",
        "checkpoints[two].name: expected text, got 5",
    ]
