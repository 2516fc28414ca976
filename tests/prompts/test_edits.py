"""Changing parts of a prompt: what is made of commas and brackets, and that all else stays."""

from __future__ import annotations

import pytest
from hypothesis import example, given, strategies as st

from sdxl_advisor.prompts.edits import LOOSE, Change, changed, ends_with
from tests.conftest import examples

MARKS = ", \t\uff0c\u3001()[]:\n"
TEXTS = st.text(alphabet=f"abcdefgh12.{MARKS}", max_size=40)


@st.composite
def edits(draw: st.DrawFn, replacement: st.SearchStrategy[str]) -> tuple[str, list[Change]]:
    """A text, and changes within it that do not overlap; the letters of what is put in are upper case."""
    text = draw(TEXTS)
    places = sorted(draw(st.lists(st.integers(0, len(text)), max_size=8)))
    spans = list(zip(places[::2], places[1::2], strict=False))
    return text, [Change(start, end, draw(replacement)) for start, end in dict(spans).items()]


def spliced(text: str, changes: list[Change]) -> str:
    """*text* with nothing but the changes."""
    for start, end, new in reversed(changes):
        text = text[:start] + new + text[end:]
    return text


def letters(text: str) -> str:
    """The letters of a text."""
    return "".join(filter(str.isalpha, text))


@pytest.mark.parametrize(
    ("text", "word", "after"),
    [
        ("a, x, b", "x", "a, b"),
        ("x, b", "x", "b"),
        ("a, x", "x", "a"),
        ("a, x,", "x", "a, "),
        ("a,x,b", "x", "a,b"),
        ("a , x , b", "x", "a , b"),
        ("a\uff0cx\uff0cb", "x", "a\uff0cb"),
        ("a\u3001x", "x", "a"),
        ("x", "x", ""),
        ("a, x\nb", "x", "a\nb"),
        ("a, x\r\nb", "x", "a\r\nb"),
        ("a,\nx, b", "x", "a,\nb"),
        ("a x b", "x", "a  b"),
        ("(a, x:1.2)", "x", "(a:1.2)"),
        ("(x, a:1.2)", "x", "(a:1.2)"),
        ("(x:1.2), a", "x", "a"),
        ("a, (x:1.2), b", "x", "a, b"),
        ("a, (x)", "x", "a"),
        ("a, ((x:1.1)), b", "x", "a, b"),
        ("a, (b, (x:1.1))", "x", "a, (b)"),
        ("a, [x], b", "x", "a, b"),
        ("a, {x}, b", "x", "a, b"),
        ("a, x | b", "x", "a | b"),
        (r"a, x\)", "x", r"a, \)"),
        ("a, x <lora:b:1>", "x", "a,  <lora:b:1>"),
        ("a, x BREAK b", "x", "a BREAK b"),
        ("a, x ADDCOL b", "x", "a ADDCOL b"),
        ("a BREAK x, b", "x", "a BREAK b"),
        ("a ADDROW x, b", "x", "a ADDROW b"),
        ("a (x), b", "x", "a, b"),
        ("a (x) b", "x", "a, b"),
        ("[a ((x))b]", "x", "[a, b]"),
        ("(a) x, (b)", "x", "(a), (b)"),
        ("(a) x , b", "x", "(a), b"),
        ("(x) a, b", "x", " a, b"),
    ],
)
def test_what_is_left_out_takes_its_comma_and_its_empty_brackets_along(text: str, word: str, after: str) -> None:
    start = text.index(word)
    assert changed(text, [Change(start, start + len(word), "")]) == after


def test_what_is_put_in_takes_nothing_along() -> None:
    assert changed("a, b", [Change(0, 0, "x, "), Change(4, 4, ", y")]) == "x, a, b, y"
    assert changed("a , ( b ) , c", [Change(6, 7, "y")]) == "a , ( y ) , c"


def test_of_two_changes_that_overlap_the_wider_is_made() -> None:
    assert changed("abcdef", [Change(2, 5, "Y"), Change(0, 3, "X")]) == "Xdef"
    assert changed("abcdef", [Change(0, 3, "X"), Change(0, 6, "Y")]) == "Y"
    assert changed("abcdef", [Change(0, 3, "X"), Change(2, 6, "Y")]) == "abY"
    assert changed("abcdef", [Change(0, 2, "X"), Change(1, 4, "Y"), Change(3, 5, "Z")]) == "aYef"


def test_changes_side_by_side_are_both_made() -> None:
    assert changed("abcdef", [Change(3, 6, "Y"), Change(0, 3, "X")]) == "XY"
    assert changed("a, x, y, b", [Change(3, 4, ""), Change(6, 7, "")]) == "a, b"
    assert changed("(x, y:1.1), b", [Change(1, 2, ""), Change(4, 5, "")]) == "b"


@pytest.mark.parametrize("border", ["BREAK", "AND", "ADDCOL"])
def test_a_border_behind_a_bracket_stays_a_word_of_its_own(border: str) -> None:
    assert changed(f"(a){border} c", [Change(3, 3, ", b")]) == f"(a), b {border} c"
    assert changed(f"b, (a){border} c", [Change(4, 5, "")]) == f"b {border} c"
    assert changed(f"(a){border} c", [Change(0, 3, "b_")]) == f"b_ {border} c"
    assert changed(f"(a){border} c", [Change(0, 3, "(b)")]) == f"(b){border} c"
    assert changed(f"a{border} c", [Change(0, 1, "b")]) == f"b{border} c"


def test_the_same_change_twice_is_made_once() -> None:
    assert changed("ab", [Change(1, 1, "X"), Change(1, 1, "X")]) == "aXb"


def test_without_a_change_all_stays() -> None:
    assert changed(" a,, (b ,)", []) == " a,, (b ,)"


@given(edits(st.text(alphabet="XYZ, ", min_size=1, max_size=5)))
@examples(300)
def test_a_replacement_leaves_every_other_character(edit: tuple[str, list[Change]]) -> None:
    assert changed(*edit) == spliced(*edit)


@given(edits(st.sampled_from(["", "X"])))
@example(("(a:1.2), b", [Change(1, 2, "")]))
@example(("a,,\u3001b", [Change(0, 1, "")]))
@examples(500)
def test_outside_of_the_changes_only_commas_blanks_and_empty_brackets_go(edit: tuple[str, list[Change]]) -> None:
    text, changes = edit
    after = changed(text, changes)
    wanted = spliced(text, changes)
    assert letters(after) == letters(wanted)
    if all(change.text for change in changes):
        assert sorted(after) == sorted(wanted)


@given(TEXTS, st.data())
@examples(300)
def test_a_word_between_commas_leaves_one_comma(text: str, data: st.DataObject) -> None:
    tags = [tag.strip() or "q" for tag in "".join(filter(lambda mark: mark not in "()[]:\n", text)).split(",")]
    place = data.draw(st.integers(0, len(tags) - 1))
    start = sum(len(tag) + 2 for tag in tags[:place])
    left = changed(", ".join(tags), [Change(start, start + len(tags[place]), "")])
    assert left == ", ".join(tags[:place] + tags[place + 1 :])


def test_brackets_are_cut_off_a_long_text_without_copying_it_each_time() -> None:
    done = ["(" * 100_000]
    for _ in range(50_000):
        assert ends_with(done, "(")
        assert len(done[-1]) <= 2 * LOOSE
        done[-1] = done[-1][:-1]
    assert sum(map(len, done)) == 50_000
