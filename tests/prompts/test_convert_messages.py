"""What a conversion says of itself, and what it refuses."""

from __future__ import annotations

import json
from pathlib import Path
from shlex import split

import pytest

from sdxl_advisor.advice.tags import tag_sheet
from sdxl_advisor.catalog.spelling import spelling
from sdxl_advisor.errors import UnknownName
from sdxl_advisor.prompts.grammar import read
from tests.conftest import Run
from tests.prompts.converting import (
    ANIMAGINE_3,
    CHAIN,
    FURRY_WORDS,
    ILLUSTRIOUS,
    KOHAKU,
    NOOBAI,
    NOOBAI_BAD,
    NOOBAI_V,
    PAIRS,
    PONY,
    ROUWEI,
    WAI,
    catalog,
    converted,
    positive,
    said,
    texts,
    twice_is_once,
)


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
    result = converted("masterpiece, 1girl", "worst quality, hat", source=KOHAKU, to=WAI)
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
    result = converted("score_9, 1girl", source=PONY, to=NOOBAI)
    assert result.source
    assert (result.source.key, result.target.key) == (PONY, NOOBAI)
    assert (result.evidence, result.subject, result.rating) == (None, "anime", None)


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({"subject": "cars"}, "no subject is called 'cars'"),
        ({"rating": "pg"}, "no rating is called 'pg'"),
    ],
)
def test_an_unknown_name_is_an_error(given: dict[str, str], problem: str) -> None:
    with pytest.raises(UnknownName, match=problem):
        converted("score_9, 1girl", source=PONY, to=NOOBAI, **given)


@pytest.mark.parametrize("words", [f"--from {PONY} --to nobody", f"--from nobody --to {PONY}"])
def test_an_unknown_checkpoint_is_an_error(words: str, run: Run) -> None:
    ran = run("convert", "score_9, 1girl", *words.split())
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("error: no checkpoint, line or family is called 'nobody'\n")


def test_a_target_that_is_not_sdxl_is_said_to_be_none() -> None:
    result = converted("masterpiece, 1girl", source=KOHAKU, to="pony-v7")
    assert result.positive_text == "masterpiece, 1girl"
    assert result.notes[0].startswith("Not an SDXL checkpoint")
    assert result.notes[1].startswith("Use instead: ")


def test_without_a_source_the_words_must_tell() -> None:
    guessed = converted(f"{CHAIN}, 1girl", to=KOHAKU)
    assert guessed.source
    assert (guessed.source.key, guessed.positive_text) == (PONY, "1girl, masterpiece, best quality")
    assert guessed.evidence == "by score_9, score_8_up, score_7_up, score_6_up and 2 more"
    several = converted("masterpiece, 1girl", to=NOOBAI)
    assert several.source is None
    assert any("--from NAME" in note for note in several.notes)


def test_comfyui_takes_square_brackets_for_text() -> None:
    text = "score_9, [score_8_up], 1girl"
    assert positive(text, PONY, ROUWEI, dialect="comfyui") == "masterpiece, best quality, [score_8_up], 1girl"


def test_many_prompts_are_answered_one_a_line(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "prompts.jsonl"
    path.write_text('{"positive": "1girl", "to": "pony"}\nbad\n{"positive": "score_9, 1boy"}\n')
    ran = run("convert", "--file", str(path), "--to", "kohaku", "--json")
    first, broken, last = map(json.loads, ran.out.splitlines())
    assert ran.code == 2
    assert (first["target"]["key"], last["target"]["key"]) == (PONY, KOHAKU)
    assert (broken["line"], broken["error"]) == (2, "line 2 is not JSON")
    assert "error" not in first


def test_a_prompt_a_line_is_rewritten_a_line(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "prompts.txt"
    path.write_text("score_9, 1girl\nscore_9, 1boy\n")
    ran = run("convert", "--file", str(path), "--to", "rouwei")
    assert ran.code == 0
    assert ran.out.splitlines()[:2] == ["masterpiece, best quality, 1girl", "masterpiece, best quality, 1boy"]


@pytest.mark.parametrize(
    ("source", "to", "warned"),
    [
        (PONY, NOOBAI, True),
        (PONY, ILLUSTRIOUS, True),
        (ANIMAGINE_3, ROUWEI, True),
        (ILLUSTRIOUS, NOOBAI, False),
        (WAI, ROUWEI, True),  # kin, but works only weakly
        (NOOBAI, NOOBAI_V, False),
        (NOOBAI, WAI, True),
        (PONY, PONY, False),
        (PONY, "autismmix-pony", False),
        ("sdxl-base-1.0", "sdxl-base-1.0", False),
    ],
)
def test_networks_of_unknown_origin_are_kept_with_a_warning(source: str, to: str, warned: bool) -> None:
    result = converted("1girl <lora:one:1>, <lyco:two:0.5>", source=source, to=to, quality=False)
    assert result.positive_text == "1girl <lora:one:1>, <lyco:two:0.5>"
    kept = [note for note in result.notes if note.startswith("Kept <lora:one:1> <lyco:two:0.5>")]
    assert bool(kept) == warned


def test_without_networks_there_is_no_warning() -> None:
    assert not any("Kept" in note for note in converted("1girl", source=PONY, to=NOOBAI).notes)


@pytest.mark.parametrize(
    ("good", "to", "named"),
    [
        ("score_9, zPDXL3, zPDXLpg, 1girl", NOOBAI, "zPDXL3, zPDXLpg"),
        ("score_9, embedding:Stable_Yogis_PDXL_Positives, 1girl", ILLUSTRIOUS, "embedding:Stable_Yogis_PDXL_Positives"),
        ("score_9, (embedding:myOwnPDXL-neg:1.1)", WAI, "embedding:myOwnPDXL-neg"),
        ("score_9, zPDXL3, 1girl", PONY, None),
        ("score_9, pony, my little pony, Pony, 1girl", NOOBAI, None),
        ("score_9, lazypos, 1girl", NOOBAI, None),
    ],
)
def test_an_embedding_for_another_family_is_left_out_and_named(good: str, to: str, named: str | None) -> None:
    result = converted(good, source=PONY, to=to)
    told = [note for note in result.notes if "made for" in note]
    assert told == ([f"Left out {named}: made for Pony Diffusion."] if named else [])
    assert ("embedding" in {change["kind"] for change in result.changes}) == bool(named)
    assert not named or not any(name in result.positive_text for name in named.split(", "))


def test_an_artist_is_named_with_the_brackets_of_the_name() -> None:
    notes = converted("artist:sho_(sho_lwlw), (artist:one (two):0.9), artist:abc", source=NOOBAI, to=PONY).notes
    assert notes[-2].startswith(r"Left out artist:sho \(sho lwlw\), artist:one \(two\), artist:abc: ")


def test_brackets_of_names_and_underscores_become_what_the_checkpoint_takes() -> None:
    result = converted("lucy_(cyberpunk), rem (re zero), red_hair, (solo), ^_^, hat", source=ILLUSTRIOUS, to=PONY)
    assert result.positive_text.endswith(r"lucy \(cyberpunk\), rem \(re zero\), red hair, (solo), ^_^, hat")
    assert any(note.startswith("lucy_(cyberpunk), rem (re zero): brackets of names") for note in result.notes)
    assert "Pony Diffusion V6 XL wants blanks in tags, so these have no underscores now: red_hair." in result.notes
    assert not any("underscore" in note for note in converted("red hair, ^_^", source=ILLUSTRIOUS, to=PONY).notes)
    mine = "lucy_(cyberpunk), red_hair, masterpiece"
    assert converted(mine, source=ILLUSTRIOUS, to=ILLUSTRIOUS).positive_text == mine


def test_bare_artist_names_are_left_to_the_user() -> None:
    kept = converted("masterpiece, best quality, 1girl, wlop", source=ILLUSTRIOUS, to=ROUWEI)
    assert kept.positive_text.endswith("1girl, wlop")
    assert any("'by NAME'" in note for note in kept.notes)
    assert not any("NAME'" in note for note in converted("1girl", source=WAI, to=ROUWEI).notes)
    assert not any("NAME'" in note for note in converted("1girl, wlop", source=ILLUSTRIOUS, to=NOOBAI).notes)


def test_artists_are_said_to_do_nothing_where_none_is_known_by_name() -> None:
    result = converted("masterpiece, 1girl, (artist:wlop:0.8)", source=NOOBAI, to=PONY)
    assert any("knows no artists by name" in note for note in result.notes)
    assert result.positive_text.endswith("source_anime, 1girl")
    assert converted("masterpiece, 1girl, smile", "lowres", source=NOOBAI, to=PONY).notes == ()


@pytest.mark.parametrize("source", ["nova-furry-xl-il-18a"])
def test_a_prompt_for_a_furry_line_is_furry_unless_people_are_in_it(source: str) -> None:
    plain = converted("masterpiece, best quality, forest", "worst quality", source=source, to=PONY)
    assert (plain.subject, "source_furry" in plain.positive_text) == ("furry", True)
    person = converted("masterpiece, best quality, 1girl", "worst quality", source=source, to=PONY)
    assert person.subject == "anime"


@pytest.mark.parametrize("words", ["furry, wolf girl", "kemono, fox", "no humans, cat"])
def test_an_animal_may_be_drawn_as_anime(words: str) -> None:
    result = converted(f"masterpiece, best quality, {words}", "worst quality", source=WAI, to=PONY)
    assert not {"source_anime", "source_furry"} & set(result.negative_text.split(", "))


@pytest.mark.parametrize(
    ("source", "to", "bad", "wanted"),
    [
        (WAI, PONY, "bad quality, worst quality, worst detail, sketch", "source_pony, source_furry, source_cartoon"),
        (WAI, ROUWEI, "bad quality, worst quality, worst detail, sketch, censor, hat", "sketch"),
        (NOOBAI, PONY, f"{NOOBAI_BAD}, {FURRY_WORDS}", "source_pony, source_furry, source_cartoon"),
        (NOOBAI, PONY, NOOBAI_BAD, "source_pony, source_furry, source_cartoon"),
    ],
)
def test_a_negative_made_of_habits_becomes_that_of_the_target(source: str, to: str, bad: str, wanted: str) -> None:
    made = converted("sunset", bad, source=source, to=to, subject="anime").negative_text
    assert made == wanted if to == PONY else wanted not in made.split(", ") and made.endswith("hat")


@pytest.mark.parametrize(
    ("bad", "kept"),
    [
        ("sketch", "sketch"),  # one word is the user's own
        ("worst detail, (sketch:1.4), worst quality", "(sketch:1.4)"),
        (f"{NOOBAI_BAD}, {FURRY_WORDS}, hat", "lowres, signature"),  # what many recommend stays beside own words
    ],
)
def test_own_words_and_common_ones_stay_in_the_negative(bad: str, kept: str) -> None:
    source = NOOBAI if bad.startswith(NOOBAI_BAD) else WAI
    assert kept in converted("sunset", bad, source=source, to=PONY).negative_text


def test_words_that_the_target_recommends_too_do_not_make_a_habit_of_another() -> None:
    twice_is_once(NOOBAI, NOOBAI_V, "mammal, hat", "mammal, rain", subject="anime")


@pytest.mark.parametrize("name", ["animagine 9", "wai v99", "noobai"])
def test_the_command_for_the_negative_can_be_typed(name: str, run: Run) -> None:
    note = run("convert", "score_9, 1girl", "--to", name, "--json").json["notes"][-1]
    command = note.partition(": sdxl-advisor ")[2]
    assert run(*split(command)).code == 0


def test_a_picture_of_a_v_pred_version_without_a_record_leads_to_a_command_that_can_be_typed(run: Run) -> None:
    text = "masterpiece, 1girl\nSteps: 28, Sampler: Euler, CFG scale: 5, Size: 832x1216, Model: other"
    found = run("lint", "noobai vpred 9", text, "--select", "SA502", "--json").json["results"][0]["findings"]
    assert [run(*split(one["message"].partition("see sdxl-advisor ")[2])).code for one in found] == [0]
