"""Tag sheets: variants, what is inherited and what is not, notes, warnings, how programs are set up."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.advice.conftest import Ask
from tests.catalog.writing import checkpoint, edge, family, write
from tests.conftest import Run

SOURCED = {"source": ["card"]}
WORDS = ["masterpiece", "best quality", "safe"]
BANS = ["nsfw", "worst quality", "furry"]
CARD, SETTINGS = "Word for word from the card.", "For the easel."


def keys(cited: Any) -> list[str]:
    """The keys of sources."""
    return [source["key"] for source in cited]


@pytest.mark.parametrize(
    ("options", "positive", "negative"),
    [
        ("", WORDS, BANS),
        ("--subject anime", WORDS, BANS),
        ("--subject furry", ["animal", *WORDS], ["nsfw", "worst quality"]),
        ("--subject mix", WORDS, ["nsfw", "worst quality", "3d", "blurry"]),
        ("--subject western", WORDS, BANS),
        ("--rating safe", WORDS, BANS),
        ("--rating nsfw", ["masterpiece", "best quality", "nsfw"], ["worst quality", "furry"]),
        ("--rating sensitive", WORDS, BANS),
        ("--subject furry --rating nsfw", ["animal", "masterpiece", "best quality", "nsfw"], ["worst quality"]),
        ("--subject mix --rating nsfw", ["masterpiece", "best quality", "nsfw"], ["worst quality", "3d", "blurry"]),
        ("--subject FURRY --rating Safe", ["animal", *WORDS], ["nsfw", "worst quality"]),
    ],
)
def test_tags_follow_subject_and_rating(options: str, positive: list[str], negative: list[str], ask: Ask) -> None:
    sheet = ask(f"tags alder-1 {options}")
    assert (sheet["positive"], sheet["negative"]) == (positive, negative)
    assert sheet["positive_text"] == ", ".join(positive)
    assert sheet["negative_text"] == ", ".join(negative)


@pytest.mark.parametrize(
    ("subject", "rating", "expected"),
    [
        ({"replace": {"a": "x"}}, {}, ["x", "b", "c"]),
        ({"drop": ["a"]}, {}, ["b", "c"]),
        ({"prepend": ["x", "y"]}, {}, ["x", "y", "a", "b", "c"]),
        ({"append": ["x", "y"]}, {}, ["a", "b", "c", "x", "y"]),
        ({"replace": {"b": "x"}, "drop": ["a"], "prepend": ["p"], "append": ["q"]}, {}, ["p", "x", "c", "q"]),
        ({"prepend": ["c"]}, {}, ["c", "a", "b"]),
        ({"append": ["a"]}, {}, ["a", "b", "c"]),
        ({"replace": {"a": "b"}}, {}, ["b", "c"]),
        ({"replace": {"a": "b", "b": "a"}}, {}, ["b", "a", "c"]),
        ({"prepend": ["x"]}, {"prepend": ["y"]}, ["y", "x", "a", "b", "c"]),
        ({"append": ["x"]}, {"drop": ["x"]}, ["a", "b", "c"]),
        ({"replace": {"a": "x"}}, {"replace": {"x": "y"}}, ["y", "b", "c"]),
        ({"drop": ["a"]}, {"replace": {"a": "x"}}, ["b", "c"]),
        ({"drop": ["a", "b", "c"]}, {}, []),
    ],
)
def test_a_subject_changes_first_then_a_rating(
    subject: object, rating: object, expected: list[str], made_up: Path, ask: Ask
) -> None:
    for side, other in (("positive", "negative"), ("negative", "positive")):
        quality = {
            side: ["a", "b", "c"],
            other: [],
            "subjects": {"furry": {side: subject}},
            "ratings": {"nsfw": {side: rating}},
            **SOURCED,
        }
        write(made_up, "own.yaml", family(checkpoint("one", quality=quality)))
        sheet = ask("tags one --subject furry --rating nsfw")
        assert (sheet[side], sheet[other]) == (expected, [])


@pytest.mark.parametrize(
    ("options", "subject", "rating"),
    [("", "anime", None), ("--subject mix", "mix", None), ("--rating nsfw", "anime", "nsfw")],
)
def test_a_sheet_says_for_what_it_is(options: str, subject: str, rating: str | None, ask: Ask) -> None:
    sheet = ask(f"tags alder-1 {options}")
    assert (sheet["subject"], sheet["rating"]) == (subject, rating)


@pytest.mark.parametrize(
    ("name", "giver", "positive", "placement"),
    [
        ("alder-1", ("line", "alder", "Alder XL"), WORDS, "start"),
        ("birch-v", None, ["very awa"], "end"),
        ("hazel-merge", ("ancestor", "alder-1", "Alder XL 1"), WORDS, "start"),
        ("willow-flow", ("ancestor", "birch-v", "Birch v"), ["very awa"], "end"),
        ("birch-eps", ("ancestor", "alder-1", "Alder XL 1"), WORDS, "start"),
    ],
)
def test_tags_are_one_s_own_or_the_line_s_or_the_nearest_ancestor_s(
    name: str, giver: tuple[str, str, str] | None, positive: list[str], placement: str, ask: Ask
) -> None:
    sheet = ask("tags", name)
    assert (sheet["positive"], sheet["placement"], sheet["documented"]) == (positive, placement, True)
    whose = sheet["inherited_from"]
    assert (whose and (whose["how"], whose["key"], whose["name"])) == giver


@pytest.mark.parametrize(
    ("name", "giver"),
    [
        ("alder-1", ("line", "alder")),
        ("birch-v", None),
        ("birch-eps", None),
        ("hazel-merge", ("ancestor", "alder-1")),
        ("willow-flow", None),
    ],
)
def test_a_sheet_says_whose_the_settings_are(name: str, giver: tuple[str, str] | None, ask: Ask) -> None:
    whose = ask("tags", name)["settings_inherited_from"]
    assert (whose and (whose["how"], whose["key"])) == giver


def test_nearer_ancestors_give_before_first_ones(made_up: Path, ask: Ask) -> None:
    far = checkpoint("far", parents=[edge("birch-eps"), edge("near")])
    near = checkpoint("near", quality={"positive": ["near"], "negative": [], **SOURCED})
    write(made_up, "own.yaml", family(far, near))
    assert ask("tags far")["positive"] == ["near"]


def test_an_empty_list_of_tags_is_an_answer(made_up: Path, ask: Ask) -> None:
    none = checkpoint("none", parents=[edge("alder-1")], quality={"positive": [], "negative": [], **SOURCED})
    write(made_up, "own.yaml", family(none))
    sheet = ask("tags none")
    assert (sheet["positive"], sheet["positive_text"], sheet["documented"]) == ([], "", True)
    assert sheet["inherited_from"] is None


@pytest.mark.parametrize("name", ["orphan", "maple-dit"])
def test_without_any_documented_tags_the_answer_is_no(name: str, ask: Ask) -> None:
    sheet = ask("tags", name, code=1)
    assert (sheet["documented"], sheet["positive"], sheet["negative"]) == (False, [], [])
    assert (sheet["placement"], sheet["inherited_from"], sheet["sources"], sheet["notes"]) == (None, None, [], [])


@pytest.mark.parametrize(
    ("prediction", "parents", "cfg"),
    [
        ("epsilon", ["alder-1"], 5.5),
        ("epsilon", ["birch-v"], 4),
        ("epsilon", ["willow-flow", "alder-1"], 5.5),
        ("v-prediction", ["birch-v"], 4),
        ("v-prediction", ["willow-flow"], 4),
        ("v-prediction", ["alder-1"], None),
        ("rectified-flow", ["willow-flow"], None),
        (None, ["alder-1"], 5.5),
        (None, ["alder-1", "birch-eps"], 5.5),
        (None, ["alder-1", "birch-v"], None),
        (None, ["alder-1", "orphan"], None),
        (None, ["orphan"], None),
        ("epsilon", [], None),
    ],
)
def test_settings_are_inherited_from_the_same_prediction_only(
    prediction: str | None, parents: list[str], cfg: float | None, made_up: Path, ask: Ask
) -> None:
    known = {"prediction": {"type": prediction, **SOURCED}} if prediction else {}
    quality = {"positive": ["x"], "negative": [], **SOURCED}
    one = checkpoint("one", parents=[edge(parent, "merge") for parent in parents], quality=quality, **known)
    write(made_up, "own.yaml", family(one))
    settings = ask("tags one")["settings"]
    assert (settings and (settings["cfg"]["best"] or settings["cfg"]["min"])) == cfg


def test_settings_of_its_own_are_never_mixed_with_an_ancestor_s(ask: Ask) -> None:
    settings = ask("tags birch-v")["settings"]
    assert (settings["samplers"], settings["steps"], settings["clip_skip"]) == (["Euler"], None, None)


@pytest.mark.usefixtures("made_up")
@pytest.mark.parametrize(
    ("name", "warnings"),
    [
        ("alder-1", []),
        (
            "hazel-merge",
            [
                "Tags and settings of its parent Alder XL 1; its own are not known.",
            ],
        ),
        (
            "willow-flow",
            [
                "Tags of its parent Birch v; its own are not known.",
                "Nobody says which settings Willow wants.",
            ],
        ),
        (
            "maple-dit",
            [
                "Not an SDXL checkpoint: it is Maple (a transformer).",
                "Use instead: Alder XL 1 (alder-1), Birch v (birch-v).",
            ],
        ),
        (
            "orphan",
            ["Nobody says which quality tags Orphan wants.", "Nobody says which settings Orphan wants."],
        ),
        ("alder-secret", ["Its weights are not published."]),
    ],
)
def test_warnings_say_what_is_not_as_one_thinks(name: str, warnings: list[str], run: Run) -> None:
    assert run("tags", name, "--json").json["warnings"] == warnings


@pytest.mark.usefixtures("made_up")
@pytest.mark.parametrize(
    ("words", "notes"),
    [
        ("alder-1", []),
        ("alder-1 --rating nsfw", []),
        (
            "alder-1 --rating sensitive",
            ["No word for the rating sensitive is known here (known: safe, nsfw), so none was added."],
        ),
        ("alder-1 --subject furry", []),
        ("alder-1 --subject western", ["Nobody says what to change for western: these are the tags for anime."]),
        ("birch-v", []),
        ("birch-v --subject anime", []),
        ("birch-v --subject furry", ["Nobody says what to change for furry: these are the tags for anime."]),
        (
            "birch-v --rating safe",
            ["No word for the rating safe is known here (known: none), so none was added."],
        ),
        ("orphan --rating safe --subject furry", []),
    ],
)
def test_notes_say_what_the_strings_leave_out(words: str, notes: list[str], run: Run) -> None:
    assert run("tags", *words.split(), "--json").json["notes"] == notes


@pytest.mark.parametrize(
    ("words", "remarks"),
    [
        ("alder-1", [CARD, SETTINGS]),
        ("alder-1 --subject furry", ["The paper on animals.", CARD, SETTINGS]),
        ("birch-v", []),
    ],
)
def test_remarks_are_what_sources_say_beside_it_and_stand_with_the_sources(
    words: str, remarks: list[str], ask: Ask, run: Run
) -> None:
    assert ask(f"tags {words}")["remarks"] == remarks
    plain, whole = run("tags", *words.split()).out, run("tags", *words.split(), "--sources").out
    assert not [one for one in remarks if one in plain]
    assert all(one in whole for one in remarks)


def test_the_ratings_that_put_words_in_are_named(ask: Ask, run: Run) -> None:
    assert ask("tags alder-1")["ratings"] == ["safe", "nsfw"]
    assert "--rating safe or nsfw" in run("tags", "alder-1").out
    assert "--rating" not in run("tags", "alder-1", "--rating", "nsfw").out


@pytest.mark.parametrize(
    ("words", "titles"),
    [
        ("alder-1", ["Alder card"]),
        ("alder-1 --subject furry", ["Alder card", "On Alder"]),
        ("birch-v", ["Birch card", "A talk on Birch"]),
        ("birch-eps", ["Alder card", "Birch card"]),
        ("willow-flow", ["Birch card"]),
    ],
)
def test_sources_are_those_of_the_tags_then_of_the_settings(words: str, titles: list[str], ask: Ask) -> None:
    assert [source["title"] for source in ask(f"tags {words}")["sources"]] == titles


@pytest.mark.usefixtures("made_up")
@pytest.mark.parametrize(
    ("words", "message", "hint"),
    [
        ("--subject cats", "no subject is called 'cats'", "one of: anime, furry, mix, western"),
        ("--subject fury", "no subject is called 'fury'", "did you mean furry?"),
        ("--rating rude", "no rating is called 'rude'", "one of: safe, sensitive, nsfw"),
        ("--rating nfsw", "no rating is called 'nfsw'", "did you mean nsfw?"),
        ("--ui brush", "no program is called 'brush'", "one of: easel, canvas"),
        ("--ui canvass", "no program is called 'canvass'", "did you mean canvas?"),
    ],
)
@pytest.mark.parametrize("name", ["alder-1", "birch-v", "orphan"])
def test_what_is_not_known_is_asked_wrongly(words: str, message: str, hint: str, name: str, run: Run) -> None:
    ran = run("tags", name, *words.split())
    assert (ran.code, ran.out, ran.err) == (2, "", f"error: {message}\nhint: {hint}\n")


@pytest.mark.parametrize(
    ("words", "programs"),
    [
        ("birch-v", ["easel", "canvas"]),
        ("birch-v --ui canvas", ["canvas"]),
        ("birch-v --ui STUDIO", ["easel"]),
        ("birch-v --ui easel-studio", ["easel"]),
        ("alder-1", []),
        ("alder-1 --ui easel", []),
        ("willow-flow", []),
    ],
)
def test_programs_are_told_about_v_prediction_alone(words: str, programs: list[str], ask: Ask) -> None:
    assert [setup["interface"] for setup in ask(f"tags {words}")["setup"]] == programs


def test_a_setup_says_what_to_do_and_who_says_so(ask: Ask) -> None:
    (setup,) = ask("tags birch-v --ui easel")["setup"]
    assert setup == {
        "interface": "easel",
        "name": "Easel Studio",
        "how": "It reads the file's marker. Nothing to do.",
        "zero_terminal_snr": "Read from the file too.",
        "sources": [
            {
                "key": "easel-code",
                "title": "Easel's loader",
                "kind": "release",
                "checked": "2026-01-02",
                "url": "https://example.org/easel",
            }
        ],
    }


def test_a_sheet_names_the_checkpoint_and_its_page(ask: Ask) -> None:
    assert ask("tags birch")["checkpoint"] == {
        "key": "birch-v",
        "name": "Birch v",
        "line": "birch",
        "family": "birch",
        "url": "https://example.org/birch/v",
    }
    assert keys(ask("tags birch")["sources"]) == ["card", "talk"]
