"""What the target cannot use is left out and told: artists where none is known, embeddings made for others."""

from __future__ import annotations

import pytest

from tests.prompts.converting import (
    ANIMAGINE_4,
    CHAIN,
    ILLUSTRIOUS,
    KOHAKU,
    NOOBAI,
    NOOBAI_V,
    PONY,
    ROUWEI,
    WAI,
    converted,
)


def test_an_artist_is_left_out_where_none_is_known_by_name() -> None:
    result = converted("masterpiece, 1girl, by wlop", source=ROUWEI, to=PONY)
    assert result.positive_text.endswith("source_anime, 1girl")
    assert any(note.startswith("Left out by wlop: Pony Diffusion V6 XL knows no artists") for note in result.notes)
    assert ("artist", "by wlop", None) in [(one["kind"], one["from"], one["to"]) for one in result.changes]


def test_a_plain_word_before_a_name_is_no_artist_unless_the_source_calls_them_so() -> None:
    result = converted("masterpiece, 1girl, by campfire", source=NOOBAI, to=PONY)
    assert result.positive_text.endswith("1girl, by campfire")
    assert any(note.startswith("by campfire was kept") for note in result.notes)


def test_artists_of_the_negative_are_called_as_the_target_does() -> None:
    found = converted("masterpiece, 1girl", "(artist:wlop:1.2), hat", source=NOOBAI, to=ROUWEI)
    assert found.negative_text.endswith("(by wlop:1.2), hat")
    assert "wlop" not in converted("masterpiece, 1girl", "artist:wlop, hat", source=NOOBAI, to=PONY).negative_text


@pytest.mark.parametrize("bad", ["easynegative", "(EasyNegative:1.2), embedding:badhandv4"])
def test_a_negative_of_embeddings_for_another_architecture_becomes_the_own(bad: str) -> None:
    result = converted("masterpiece, best quality, 1girl", bad, source=NOOBAI, to=PONY)
    assert result.negative_text == "source_pony, source_furry, source_cartoon"
    assert any("made for Stable Diffusion 1.x" in note for note in result.notes)


@pytest.mark.parametrize(
    ("prompt", "told"),
    [
        ("ph07, <lora:Ph0:1>", True),
        ("m4gicLines, <lora:m4gicLines_v2:1>", True),  # that of a LoRA that is kept stays with it
        ("R3alisticF, hshiArt, someStyle", True),  # too many: the writer's way of writing words
        ("2B, D.Va, k-on!, 4koma, y2k, rhythm, skirt, red hair", False),
    ],
)
def test_what_looks_like_a_trigger_is_named(prompt: str, told: bool) -> None:
    result = converted(f"score_9, {prompt}", source=PONY, to=NOOBAI)
    assert result.positive_text.endswith(prompt)
    assert any("trigger" in note for note in result.notes) == told


@pytest.mark.parametrize(
    ("trigger", "why"),
    [
        ("SagePXL", "made for Pony Diffusion"),
        ("sksgirl", "trigger words by their look"),
        ("sks woman", "trigger words by their look"),
        ("(R3alisticF:1.2)", "trigger words by their look"),
        ("hshiArt", "trigger words by their look"),
    ],
)
def test_what_can_only_be_a_trigger_is_left_out_where_its_lora_does_not_work(trigger: str, why: str) -> None:
    result = converted(f"score_9, {trigger}, red hair", source=PONY, to=NOOBAI, quality=False)
    assert result.positive_text == "red hair"
    assert any(note.startswith(f"Left out {trigger.strip('(:1.2)')}: {why}") for note in result.notes)
    kin = converted(f"masterpiece, {trigger}, red hair", source=ILLUSTRIOUS, to=NOOBAI, quality=False)
    assert kin.positive_text.endswith("red hair")
    assert (trigger in kin.positive_text) == (trigger != "SagePXL")


@pytest.mark.parametrize(
    ("network", "source", "to", "stays"),
    [
        ("<lora:Frieren_PonyXL_v1:0.8>", PONY, NOOBAI, False),
        ("<lora:g0th1cPXL:0.4>", PONY, ILLUSTRIOUS, False),
        ("<lyco:some_style_il_v2:0.7:0.5>", WAI, PONY, False),
        ("<lora:some_style_il_v2:0.7>", WAI, NOOBAI, True),
        ("<lora:noob_style:0.5>", NOOBAI, ILLUSTRIOUS, True),  # weakly, but it is kin
        ("<lora:add-detail-xl:1>", PONY, NOOBAI, True),
        ("<lora:comradeshipXL:1>", PONY, NOOBAI, True),
        ("<lora:Frieren_PonyXL_v1:0.8>", PONY, "autismmix-pony", True),
    ],
)
def test_a_lora_of_another_family_by_its_name_is_left_out(network: str, source: str, to: str, stays: bool) -> None:
    result = converted(f"hat, {network}, red hair", source=source, to=to, quality=False)
    assert result.positive_text == (f"hat, {network}, red hair" if stays else "hat, red hair")
    assert any(note.startswith(f"Left out {network}: made for ") for note in result.notes) != stays


@pytest.mark.parametrize(("name", "told"), [("add-detail-xl", False), ("Frieren_PonyXL", False), ("frieren", True)])
def test_a_lora_that_fits_by_its_name_is_not_told(name: str, told: bool) -> None:
    notes = converted(f"hat, <lora:{name}:1>", source=NOOBAI, to=PONY).notes
    assert any(note.startswith(f"Kept <lora:{name}:1>") for note in notes) == told


def test_the_trigger_of_a_lora_goes_with_it() -> None:
    result = converted("hat, frie12, <lora:frie12_pony:1>, sky", source=PONY, to=NOOBAI, quality=False)
    assert result.positive_text == "hat, sky"
    assert [change["kind"] for change in result.changes] == ["trigger", "network"]


@pytest.mark.parametrize(
    ("row", "left"),
    [
        (r"(azz0422:0.8), (ask \(askzy\):0.7),(sincos:0.4)", ""),
        ("artist:anmi, (artist:tiv:1.1), (fkey:0.5)", ""),
        ("@anmi, (fkey:0.5)", ""),
        ("by anmi, (fkey:0.5), (kuro:0.9)", ""),
        ("by candles, (cozy:0.8)", "by candles, (cozy:0.8), "),  # a plain "by" tells too little
        ("(fkey:0.5), (artist:anmi:0.9), (artist:tiv:0.8), (sketch:0.7)", "(sketch:0.7), "),
        ("artist:anmi, artist:tiv, (red scarf:0.7)", "(red scarf:0.7), "),
        ("(fkey:0.5), (kuro:0.9), (sincos:0.4)", "(fkey:0.5), (kuro:0.9), (sincos:0.4), "),  # nothing tells a name
        ("(azz0422:0.8), (sincos:0.4)", "(azz0422:0.8), (sincos:0.4), "),
        (
            r"(lily \(x-men\):0.9), (beth \(x-men\):0.8), (kuro:0.7)",
            r"(lily \(x-men\):0.9), (beth \(x-men\):0.8), (kuro:0.7), ",
        ),  # of a series
        ("artist:anmi, (hat:1.2), artist:tiv", "(hat:1.2), "),
        ("artist:anmi, hat, artist:tiv", "hat, "),
    ],
)
def test_names_with_weights_in_a_row_of_artists_are_artists(row: str, left: str) -> None:
    result = converted(f"{row}, 1girl, solo", source=NOOBAI, to=PONY, quality=False)
    assert result.positive_text == f"{left}1girl, solo"


def test_names_in_a_row_that_may_be_artists_are_told() -> None:
    result = converted("(fkey:0.5), (kuro:0.9), (sincos:0.4), 1girl", source=NOOBAI, to=PONY)
    assert result.notes[0].startswith("fkey, kuro, sincos stand in a row like artists: if they are, leave them out")


def test_artists_in_a_row_are_called_as_the_target_does() -> None:
    result = converted("(azz0422:0.8), (sincos:0.4), (fkey:0.5), 1girl", source=NOOBAI, to=ROUWEI, quality=False)
    assert result.positive_text == "(by azz0422:0.8), (by sincos:0.4), (by fkey:0.5), 1girl"
    same = "(azz0422:0.8), (sincos:0.4), (fkey:0.5), 1girl"
    assert converted(same, source=ROUWEI, to=ROUWEI, quality=False).positive_text == same


def test_an_artist_in_a_row_is_no_trigger() -> None:
    result = converted("(azz0422:0.8), (sincos:0.4), (fkey:0.5), 1girl", source=NOOBAI, to=ANIMAGINE_4)
    assert not any("trigger" in note for note in result.notes)


def test_an_embedding_for_what_the_target_comes_from_stays() -> None:
    result = converted("score_9, 1girl", "score_4, unaestheticXL_hk1", source=PONY, to=WAI)
    assert result.negative_text.endswith("unaestheticXL_hk1")
    assert not any("unaesthetic" in note for note in result.notes)


@pytest.mark.parametrize("to", [PONY, ILLUSTRIOUS])
def test_a_prompt_of_nothing_but_what_is_left_out_gets_the_words_for_quality(to: str) -> None:
    source = NOOBAI if to == PONY else PONY
    result = converted("artist:wlop" if to == PONY else "zPDXL3", source=source, to=to)
    assert result.positive_text in (f"{CHAIN}, source_anime", "masterpiece, best quality")


@pytest.mark.parametrize(
    ("prompt", "left"),
    [
        ("masterpiece, 1girl BREAK by wlop, by krenz BREAK sky", "1girl BREAK sky"),
        ("1girl AND by wlop :0.5", "1girl"),
        ("1girl ADDCOL by wlop ADDCOL 1boy", "1girl ADDCOL 1boy"),
    ],
)
def test_a_part_with_artists_alone_goes_with_its_border(prompt: str, left: str) -> None:
    assert converted(prompt, source=ROUWEI, to=PONY).positive_text == f"{CHAIN}, source_anime, {left}"


@pytest.mark.parametrize(
    ("prompt", "source", "told"),
    [
        ("male, canine, red hair", PONY, "write 1boy for male, dog for canine"),
        ("male, wolf, canine", PONY, "write 1boy for male"),
        ("source_furry, anthro, red hair", PONY, None),  # furry is written for the first
        ("male, canine", WAI, "write 1boy for male, dog for canine"),
    ],
)
def test_words_of_another_board_are_told_without_lists(prompt: str, source: str, told: str | None) -> None:
    result = converted(prompt, "mammal, anthro, feral, semi-anthro, ambiguous form", source=NOOBAI, to=ILLUSTRIOUS)
    notes = [note for note in converted(prompt, source=source, to=ILLUSTRIOUS).notes if "e621" in note]
    assert notes == ([f"Illustrious-XL v0.1 did not learn from e621: {told}."] if told else [])
    assert prompt.split(", ")[1] in result.positive_text


def test_habits_that_leave_are_no_words_of_another_board() -> None:
    bad = "worst quality, old, early, low quality, lowres, mammal, anthro, furry, ambiguous form, feral, semi-anthro"
    assert not any("e621" in note for note in converted("masterpiece, 1girl", bad, source=NOOBAI, to=ILLUSTRIOUS).notes)


def test_a_ban_of_furry_pictures_does_not_follow_to_an_animal() -> None:
    bad = "source_furry, source_anime, human"
    result = converted("score_9, source_pony, pegasus, feral", bad, source=PONY, to=NOOBAI)
    assert result.negative_text.endswith("mutated hands, human")


def test_a_year_is_no_period_of_others() -> None:
    result = converted("masterpiece, best quality, 1girl, year 2023", source=NOOBAI, to=WAI)
    assert result.positive_text == "masterpiece, best quality, amazing quality, 1girl"


@pytest.mark.parametrize(
    ("to", "drawn"),
    [
        (PONY, f"{CHAIN}, source_anime, hat"),
        (KOHAKU, "(__artists__:1.1), hat, masterpiece, best quality"),
        (ROUWEI, "masterpiece, best quality, (by __artists__:1.1), hat"),
        (NOOBAI_V, "masterpiece, best quality, newest, absurdres, highres, (artist:__artists__:1.1), hat"),
    ],
)
def test_an_artist_that_a_wildcard_draws_is_called_as_others_are(to: str, drawn: str) -> None:
    assert converted("(artist:__artists__:1.1), hat", source=NOOBAI, to=to).positive_text == drawn


def test_a_merge_calls_artists_as_what_it_comes_from_does() -> None:
    assert converted("hat, (artist:wlop:0.9)", source=NOOBAI, to=WAI, quality=False).positive_text == "hat, (wlop:0.9)"
    kept = converted("hat, artist:wlop", source=NOOBAI, to="4th-tail", quality=False)  # from Pony, but it knows some
    assert (kept.positive_text, "nobody says how" in kept.notes[-2]) == ("hat, artist:wlop", True)
