"""The rules about words of other languages and boards, settings in a prompt, and too many quality words."""

from __future__ import annotations

import pytest

from sdxl_advisor.catalog.opening import open_catalog
from sdxl_advisor.catalog.spelling import spelling
from tests.conftest import Run
from tests.prompts.linting import (
    CHAIN,
    FIRST,
    NOOB,
    OLD_ANIMAGINE,
    PONY,
    ROUWEI,
    SDXL,
    UNKNOWN,
    WAI,
    fixed,
    fixes,
    texts,
)

NEWEST_WAI = "wai-illustrious-17.0"


@pytest.mark.parametrize(
    ("prompt", "wanted"),
    [
        ("1girl, 猫耳, улыбка", {"猫耳": "cat ears", "улыбка": "smile"}),
        ("猫, (длинные волосы:1.2)", {"猫": "cat", "длинные волосы": "long hair"}),
        ("Длинные_волосы, 双马尾", {"Длинные_волосы": "long hair", "双马尾": "twintails"}),
        ("1girl, девушка", {"девушка": ""}),
        ("少女, девушка", {"少女": "1girl", "девушка": ""}),
        ("рыжая девушка, ผู้หญิง, 여자, فتاة", dict.fromkeys(["рыжая девушка", "ผู้หญิง", "여자", "فتاة"])),
        ("cat, ^_^, (°д°), ಠ益ಠ, ¯\\_(ツ)_/¯, 😀, ★, café, naïve, :д", {}),
        ("__表情__, <lora:猫:1>, embedding:猫耳, {猫|犬}, [猫:犬:0.5]", {}),
    ],
)
def test_a_word_of_another_language_is_told_with_its_tag(prompt: str, wanted: dict[str, str | None], run: Run) -> None:
    assert fixes(run, "SA408", NOOB, prompt) == wanted


def test_a_quality_word_of_another_language_becomes_the_own_one(run: Run) -> None:
    assert fixes(run, "SA408", NOOB, "шедевр, 最高品質", "худшее качество") == {
        "шедевр": "masterpiece",
        "最高品質": "best quality",
        "худшее качество": "worst quality",
    }
    assert fixes(run, "SA408", PONY, f"{CHAIN}, шедевр") == {"шедевр": ""}


def test_what_the_table_has_is_written_unless_it_contradicts(run: Run) -> None:
    assert fixed(run, NOOB, "masterpiece, best quality, девушка, (猫耳:1.2)", "--select", "SA408").endswith(
        "1girl, (cat ears:1.2)"
    )
    assert fixed(run, NOOB, "2girls, девушка", "--select", "SA408") == "2girls, девушка"
    assert fixed(run, NOOB, "крупный план, full body", "--select", "SA408") == "крупный план, full body"


@pytest.mark.parametrize(
    ("checkpoint", "wanted"),
    [
        (FIRST, {"male": "1boy", "canine": "dog", "eyes closed": "closed eyes", r"wlop \(artist\)": "wlop"}),
        (WAI, {"male": "1boy", "canine": "dog", "eyes closed": "closed eyes", r"wlop \(artist\)": "wlop"}),
        (OLD_ANIMAGINE, {"male": "1boy", "canine": "dog", "eyes closed": "closed eyes", r"wlop \(artist\)": "wlop"}),
        (NOOB, {}),
        (ROUWEI, {}),
        (PONY, {}),
        (SDXL, {}),
        ("yiff-in-hell", {}),  # made for animals, so it may know more than its base
    ],
)
def test_a_word_of_a_board_that_was_not_seen_is_told(checkpoint: str, wanted: dict[str, str], run: Run) -> None:
    prompt = r"male, wolf, canine, eyes closed, wlop \(artist\), 1girl, dog ears"
    assert fixes(run, "SA409", checkpoint, prompt) == wanted


def test_boards_in_the_records_are_boards_that_there_are() -> None:
    catalog = open_catalog()
    trained = [catalog.knowledge.value(entry.key, "training") for entry in catalog.entries()]
    seen = {board for training in trained if training for board in training.boards or ()}
    assert seen
    assert seen <= catalog.boards.boards.keys()
    assert {board for words in catalog.boards.pairs.words for board in words} <= catalog.boards.boards.keys()


def test_a_word_of_a_board_is_no_word_of_the_other() -> None:
    pairs = open_catalog().boards.pairs.words
    assert len(pairs) >= 60
    assert not {spelling(pair["e621"]) for pair in pairs} & {spelling(pair["danbooru"]) for pair in pairs}


@pytest.mark.parametrize(
    ("prompt", "wanted"),
    [
        ("cat, CFG scale: 4.5, Sampler: Euler a, hat", ["CFG scale: 4.5, Sampler: Euler a"]),
        ("cat, cfg 7 --ar 16:9 --v 6", ["cfg 7 --ar 16:9 --v 6"]),
        ("cat, seed: 123, hat, Size: 832x1216, Model: noob", ["seed: 123", "Size: 832x1216, Model: noob"]),
        ("cat --no hats", ["--no"]),
        ("[rain, steps 20, snow:0.5]", ["steps 20"]),
        ("seed: 123, rain # , steps 20", ["seed: 123"]),
        ("30 steps, standing on steps, (steps:1.2), (model: 1.1), fashion model, seed, footsteps", []),
        ("size difference, small size, pencil sketch -- rough, --, re:zero, 12:30, version 2", []),
    ],
)
def test_settings_are_told_as_one(prompt: str, wanted: list[str], run: Run) -> None:
    assert texts(run, "SA410", NOOB, prompt, "bad hands") == wanted
    assert texts(run, "SA410", NOOB, "cat", prompt) == wanted


def test_settings_are_no_weights(run: Run) -> None:
    assert texts(run, "SA304", NOOB, "cat, CFG scale: 4.5, Sampler: Euler a", "bad hands") == []
    assert fixed(run, NOOB, "masterpiece, best quality, cat, CFG scale: 4.5").endswith("cat, CFG scale: 4.5")


def test_quality_words_pile_up_where_a_source_warns(run: Run) -> None:
    words = "masterpiece, best quality, amazing quality"
    more = f"{words}, absurdres, highres, 8k, ultra detailed, 1girl"
    assert texts(run, "SA108", NEWEST_WAI, more) == ["8k"]
    assert texts(run, "SA108", NEWEST_WAI, f"{words}, 8k, 1girl, solo, long hair, smile") == []
    assert texts(run, "SA108", NOOB, more) == []
    assert texts(run, "SA108", UNKNOWN, more) == []


def test_a_word_that_looks_coined_is_told(run: Run) -> None:
    assert texts(run, "SA102", PONY, f"{CHAIN}, source_real, source_photo, rating_board, source") == [
        "source_real",
        "source_photo",
        "rating_board",
    ]
    assert fixes(run, "SA102", NOOB, "masterpiece, rating:general") == {"rating:general": "safe"}
    assert texts(run, "SA107", NOOB, "score (music), rating board, sourcing, score_(music)") == []


def test_an_artist_called_in_a_form_that_nobody_has_is_told(run: Run) -> None:
    assert fixes(run, "SA402", ROUWEI, "art by wlop BREAK 1girl") == {"art by wlop": "by wlop"}
    assert fixes(run, "SA402", FIRST, "drawn by wlop, 1girl") == {"drawn by wlop": "wlop"}
