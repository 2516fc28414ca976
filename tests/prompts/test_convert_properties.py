"""What holds for every conversion, over real prompts and generated ones."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

import pytest
from hypothesis import given, strategies as st

from sdxl_advisor.advice.tags import tag_sheet
from sdxl_advisor.catalog.spelling import spelling
from sdxl_advisor.prompts.grammar import read
from tests.prompts.converting import (
    MADE,
    MAIN,
    MANY,
    PAIRS,
    RATINGS,
    REAL,
    SUBJECTS,
    catalog,
    content_is_kept,
    converted,
    in_form,
    is_content,
    no_change_but_of_complaints,
    nothing_foreign_is_left,
    positive,
    some,
    texts,
    twice_is_once,
)

ODD = [  # what was converted again, the smallest of each kind
    # brackets alone
    *("g]g_a", "s] (e)", "best quality]. ot", "low score worst quality] /", "s:.3(", "t-]", "x')"),
    # names that are more than names
    *("by BY WL", "@by op", "by general", "by newest", "by reatscore", "@easynegative", "artist:dquality"),
    # marks beside brackets
    *("|(eryawa)", "(masterpce)|", "/(sfw)", "@(sfw)", "b{explicit}"),
    *("(core8)|", "(core8) |", "(core8)BREAK hat", ".(core9:1)"),
    # weights of another program
    *("{r}|stquality", "score8|{s}", "{a}|{easynegative}", "re_5::u", "_1::ng_h", "\uff0c1::x"),
    # marks for commas
    *("a g g y BREAK a;", "d; f tth. m fss.", "be_e;_a"),
    # no commas
    *("1girl, rem (re:zero) masterpiece, hat", "m_(e)easynegative", "n (s)8k", "score_9_rating_safe"),
]


@pytest.mark.parametrize(("checkpoint", "good", "bad"), REAL)
def test_a_real_prompt_for_its_own_checkpoint_is_left_alone(checkpoint: str, good: str, bad: str) -> None:
    no_change_but_of_complaints(checkpoint, good, bad)


@pytest.mark.parametrize(("source", "good", "bad"), REAL)
@pytest.mark.parametrize("check", [twice_is_once, nothing_foreign_is_left, content_is_kept])
def test_a_real_prompt_converts_to_every_other_checkpoint(check: Any, source: str, good: str, bad: str) -> None:
    for to in MAIN:
        check(source, to, good, bad)


@pytest.mark.parametrize("odd", ODD)
def test_an_odd_prompt_is_converted_once(odd: str) -> None:
    for to in MAIN:
        twice_is_once(None, to, odd, odd)


@given(made=MADE, subject=SUBJECTS, rating=RATINGS)
@MANY
def test_a_prompt_for_its_own_checkpoint_is_left_alone(
    made: tuple[str, str, str], subject: str | None, rating: str | None
) -> None:
    no_change_but_of_complaints(*made, subject=subject, rating=rating)


@given(made=MADE, to=st.sampled_from(MAIN), subject=SUBJECTS, rating=RATINGS)
@MANY
def test_converting_twice_is_converting_once(
    made: tuple[str, str, str], to: str, subject: str | None, rating: str | None
) -> None:
    twice_is_once(made[0], to, made[1], made[2], subject=subject, rating=rating)


@given(made=MADE, to=st.sampled_from(MAIN), subject=SUBJECTS, rating=RATINGS)
@MANY
def test_a_converted_prompt_has_no_word_of_another_family(
    made: tuple[str, str, str], to: str, subject: str | None, rating: str | None
) -> None:
    nothing_foreign_is_left(made[0], to, made[1], made[2], subject=subject, rating=rating)


@given(made=MADE, to=st.sampled_from(MAIN), subject=SUBJECTS, rating=RATINGS)
@MANY
def test_content_is_never_lost_changed_or_moved(
    made: tuple[str, str, str], to: str, subject: str | None, rating: str | None
) -> None:
    content_is_kept(made[0], to, made[1], made[2], subject=subject, rating=rating)


@given(made=MADE, to=st.sampled_from(MAIN), subject=SUBJECTS, rating=RATINGS)
@MANY
def test_no_tag_is_written_twice(made: tuple[str, str, str], to: str, subject: str | None, rating: str | None) -> None:
    source, *before = made
    result = converted(*before, source=source, to=to, subject=subject, rating=rating)
    for old, new in zip(before, texts(result), strict=True):
        formed = old if source == to else in_form(old, to)  # else the brackets of a name are no part of it
        stood = Counter(spelling(piece.name) for piece in read(formed).words)
        stands = Counter(spelling(piece.name) for piece in read(new).words)
        assert [tag for tag, times in stands.items() if times > max(stood[tag], 1) and "wlop" not in tag] == []


@given(good=st.text(max_size=60), bad=st.text(max_size=60), pair=st.sampled_from(PAIRS))
@MANY
def test_any_text_without_a_known_word_stays_as_it_is(good: str, bad: str, pair: tuple[str, str]) -> None:
    words = [piece for text in (good, bad) for piece in read(text).words]
    if all(is_content(piece, frozenset()) for piece in words) and not re.search(r"[][_(){}]|::|\.\d", good + bad):
        assert texts(converted(good, bad, source=pair[0], to=pair[1], quality=False)) == (good, bad)


@pytest.mark.parametrize(("source", "to", "count"), [(*PAIRS[1], 20_000), *((*pair, 2_000) for pair in some(PAIRS, 7))])
def test_a_long_prompt_is_converted_whole(source: str, to: str, count: int) -> None:
    tags = ", ".join(f"tag{n}" for n in range(count))
    best = tag_sheet(catalog(), source).positive_text
    assert tags in positive(f"{best}, {tags}", source, to)
