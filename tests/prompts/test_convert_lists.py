"""What a conversion does with the user's own lists of tags."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import Run

NOOBAI, ROUWEI, PONY, ILLUSTRIOUS = "noobai-xl-eps-1.1", "rouwei-0.8-eps", "pony-diffusion-v6-xl", "illustrious-xl-0.1"
DANBOORU = """1girl,0,6000000,
1boy,0,1500000,
sky,0,500000,
furry,0,90000,
outdoors,0,900000,
yellow_eyes,0,700000,amber_eyes
hand_on_own_hip,0,400000,hand_on_hip
solo_artist_(group),1,300,
zorblatt,1,500,
quibb,1,20,
quux_nim,1,40,
hyur,0,2000,human
kamen_rider_v3,4,900,
"""
E621 = """male,0,2000000,
anthro,0,3000000,
amber_eyes,0,40000,
hand_on_hip,0,40000,
human,5,900000,
countershading,0,90000,
rareness,0,5,
"""


@pytest.fixture
def lists(tmp_path: Path) -> tuple[str, ...]:
    """Two small lists, as options."""
    found = []
    for name, text in (("danbooru.csv", DANBOORU), ("e621.csv", E621)):
        (tmp_path / name).write_text(text, encoding="utf-8")
        found += ["--tags", str(tmp_path / name)]
    return tuple(found)


@pytest.mark.parametrize(
    ("source", "to", "prompt", "wanted"),
    [
        (NOOBAI, ROUWEI, "zorblatt, sky, 1girl", "by zorblatt, sky, 1girl"),
        (NOOBAI, ROUWEI, "(zorblatt, quux_nim:1.2), [zorblatt]", "(by zorblatt, by quux nim:1.2), [by zorblatt]"),
        (NOOBAI, ROUWEI, "solo_artist_(group), sky", r"by solo artist \(group\), sky"),
        (NOOBAI, ROUWEI, "by zorblatt, artist:quux nim", "by zorblatt, by quux nim"),
        (NOOBAI, ROUWEI, "quibb, 1girl", "quibb, 1girl"),  # a plain word, and hardly an artist
        (ROUWEI, NOOBAI, "by zorblatt, quux nim", "zorblatt, quux nim"),
    ],
)
def test_artists_of_a_list_are_called_as_the_target_calls_them(
    source: str, to: str, prompt: str, wanted: str, run: Run, lists: tuple[str, ...]
) -> None:
    ran = run("convert", prompt, "--from", source, "--to", to, "--no-quality", *lists)
    assert ran.out.splitlines()[0] == wanted
    assert "'by NAME'" not in ran.err


def test_artists_of_a_list_are_left_out_where_none_is_known_by_name(run: Run, lists: tuple[str, ...]) -> None:
    prompt = ("convert", "1girl, (zorblatt:0.8)", "--from", NOOBAI, "--to", PONY, "--json")
    assert not any("by name" in note for note in run(*prompt).json["notes"])
    found = run(*prompt, *lists).json
    assert (found["positive_text"].endswith("1girl"), found["notes"][0][:17]) == (True, "Left out zorblatt")


def test_words_of_the_other_board_become_those_of_the_own(run: Run, lists: tuple[str, ...]) -> None:
    prompt = "score_9, male, anthro, (amber_eyes:1.2), hand on hip, outside, human, countershading, rareness, sky"
    plain = ("convert", prompt, "--from", PONY, "--to", ILLUSTRIOUS, "--no-quality", "--negative", "male", "--json")
    kept = run(*plain).json
    assert kept["positive_text"] == prompt.removeprefix("score_9, ").replace("_", " ")
    told = "write 1boy for male, furry for anthro, hand on own hip for hand on hip, outdoors for outside"
    assert any(f"did not learn from e621: {told}" in note for note in kept["notes"])
    found = run(*plain, *lists).json
    own = "1boy, furry, (yellow eyes:1.2), hand on own hip, outdoors, human, countershading, rareness, sky"
    assert (found["positive_text"], found["negative_text"]) == (own, "1boy")
    changes = [(one["kind"], one["from"], one["to"]) for one in found["changes"]]
    assert ("board", "male", "1boy") in changes
    assert "countershading was kept: a tag of e621, not of Danbooru. Use other words." in found["notes"]
    assert run("convert", own, "--from", PONY, "--to", ILLUSTRIOUS, "--no-quality", *lists).out.splitlines()[0] == own


def test_a_word_is_not_written_twice(run: Run, lists: tuple[str, ...]) -> None:
    prompt = "source_furry, anthro, 1boy, male, sky"
    ran = run("convert", prompt, "--from", PONY, "--to", ILLUSTRIOUS, "--no-quality", *lists)
    assert ran.out.splitlines()[0] == "furry, 1boy, sky"


def test_a_target_that_saw_both_boards_keeps_the_words(run: Run, lists: tuple[str, ...]) -> None:
    prompt = "male, anthro, amber eyes, countershading"
    ran = run("convert", prompt, "--from", PONY, "--to", NOOBAI, "--no-quality", *lists)
    assert ran.out.splitlines()[0] == prompt


def test_a_listed_tag_loses_its_underscores_whatever_it_looks_like(run: Run, lists: tuple[str, ...]) -> None:
    asked = ("convert", "kamen_rider_v3, other_v3", "--from", PONY, "--to", NOOBAI, "--no-quality")
    assert run(*asked).out.splitlines()[0] == "kamen_rider_v3, other_v3"
    assert run(*asked, *lists).out.splitlines()[0] == "kamen rider v3, other_v3"


def test_lists_come_from_the_environment_and_serve_every_line(
    run: Run, lists: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SDXL_ADVISOR_TAGS", lists[1])
    (tmp_path / "prompts.txt").write_text("1girl, zorblatt\nquux nim, sky\n", encoding="utf-8")
    ran = run("convert", "--file", str(tmp_path / "prompts.txt"), "--from", NOOBAI, "--to", ROUWEI, "--no-quality")
    assert "1girl, by zorblatt" in ran.out
    assert "by quux nim, sky" in ran.out


def test_a_prompt_for_its_own_checkpoint_is_left_alone(run: Run, lists: tuple[str, ...]) -> None:
    prompt = "masterpiece, best quality, male, anthro, kamen_rider_v3, zorblatt"
    assert run("convert", prompt, "--from", ILLUSTRIOUS, "--to", ILLUSTRIOUS, *lists).out.splitlines()[0] == prompt


def test_a_list_that_is_not_there_is_an_error(run: Run) -> None:
    ran = run("convert", "1girl", "--to", NOOBAI, "--tags", "nowhere.csv")
    assert (ran.code, "there is no such list of tags" in ran.err) == (2, True)
