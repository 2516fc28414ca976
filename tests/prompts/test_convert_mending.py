"""Weights and brackets that programs would misread are mended before a prompt is rewritten."""

from __future__ import annotations

import pytest

from tests.prompts.converting import BEST, ILLUSTRIOUS, KOHAKU, NOOBAI, PONY, WAI, converted


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("(hat, shoes, (red eyes:1.2", "hat, shoes, (red eyes:1.2)"),  # the outer one only makes all stronger
        (r"(one \(two\):0.6,(three:0.7),four", r"(one \(two\):0.6),(three:0.7),four"),
        ("(hat, shoes:1.3, sky", "(hat, shoes:1.3), sky"),
        ("hat, shoes), sky", "hat, shoes, sky"),
        ("hat, [shoes, sky", "hat, shoes, sky"),
        ("hat, ((shoes), sky", "hat, (shoes), sky"),
        ("(hat, (shoes:1.2), sky", "hat, (shoes:1.2), sky"),
        ("hat:0.7, sky", "(hat:0.7), sky"),
        ("(hat:1.4, shoes, sky)", "(hat, shoes, sky:1.4)"),
        ("(hat:1.2, shoes:0.9)", "(hat:1.2), (shoes:0.9)"),
        ("(red eyes 1.2), sky", "(red eyes:1.2), sky"),
        ("(hat, sky,1.6 1.6)", "(hat, sky)"),
        ("hat, 1.2, sky", "hat, sky"),
        ("red]_hat, sky", "red hat, sky"),  # the bracket hid the underscore
        ("hat] (blue), sky", r"hat \(blue\), sky"),
        ("hat:.3(, sky", "(hat:.3), sky"),
        ("(hat (blue):0.6, sky", r"(hat \(blue\):0.6), sky"),
        ("hat :0.8 AND sky:0.5", "hat :0.8 AND sky:0.5"),  # weights of the parts
        (":), :(, >:), ;), hat", ":), :(, >:), ;), hat"),
        ("[hat|sky], [hat:sky:0.5], {hat|sky}, time:12:30", "[hat|sky], [hat:sky:0.5], {hat|sky}, time:12:30"),
        (r"hat \(blue\), ((sky)), [hat]", r"hat \(blue\), ((sky)), [hat]"),
    ],
)
def test_what_is_broken_is_mended(before: str, after: str) -> None:
    result = converted(before, before, source=ILLUSTRIOUS, to=KOHAKU, quality=False)
    assert (result.positive_text, result.negative_text) == (after, after)
    assert any(note.startswith("Mended") for note in result.notes) == (before != after)
    assert converted(before, source=KOHAKU, to=KOHAKU, quality=False).positive_text == before


def test_a_weight_before_the_last_tag_does_not_hide_a_word_for_quality() -> None:
    bad = "(worst quality:1.4, low quality, normal quality), hat"
    result = converted("masterpiece, 1girl", bad, source=NOOBAI, to=PONY)
    assert result.negative_text == "source_pony, source_furry, source_cartoon, hat"


def test_an_open_bracket_is_not_written_before_the_words_for_quality() -> None:
    assert converted("(masterpiece, best quality, 1girl", source=NOOBAI, to=PONY).positive_text.startswith("score_9")


def test_many_lone_brackets_are_no_trouble() -> None:
    many = "(" * 20_000 + "hat" + ")" * 3 + ", sky:1.2" * 2_000
    assert "hat" in converted(many, source=NOOBAI, to=PONY).positive_text


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("A girl stands in the rain. masterpiece, best quality", "score_9, A girl stands in the rain."),
        ("hat BREAK bats fly. masterpiece, best quality", "score_9, hat BREAK bats fly."),
        ("Best quality. A girl stands in the rain.", "score_9, A girl stands in the rain."),
        ("A girl stands in the rain. She sings.", "score_9, A girl stands in the rain. She sings."),
    ],
)
def test_a_word_for_quality_beside_a_sentence_is_converted(before: str, after: str) -> None:
    best = converted("hat", source=ILLUSTRIOUS, to=PONY).positive_text.removesuffix("hat")
    result = converted(before, source=ILLUSTRIOUS, to=PONY).positive_text
    assert result == after.replace("score_9, ", best)


def test_a_plain_word_for_a_rating_is_banned_as_its_level() -> None:
    bad = converted("general, 1girl", "sensitive, questionable, explicit", source=ILLUSTRIOUS, to=PONY).negative_text
    assert bad.endswith("rating_questionable, rating_explicit")


def test_a_period_stays_beside_the_words_for_quality() -> None:
    result = converted("1girl, masterpiece, very awa, newest, hat", source=NOOBAI, to=WAI)
    assert result.positive_text == "masterpiece, best quality, amazing quality, newest, 1girl, hat"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("BREAK\\", "score_9, \\"),
        ("AND\\", "AND score_9, \\"),
        ("BREAK(hat), sky", "score_9, (hat), sky"),
        ("masterpiece BREAK(best quality:1.2), hat", "score_9 BREAK hat"),
        ("sky BREAK[masterpiece], hat", "score_9, sky BREAK hat"),
    ],
)
def test_a_border_stays_a_word_of_its_own(before: str, after: str) -> None:
    text = converted(before, source=NOOBAI, to=PONY).positive_text
    assert text.replace(BEST[PONY], "score_9") == after
