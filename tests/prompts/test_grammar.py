"""The grammar of prompts: what each form means, and that any text comes back byte for byte."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import example, given, strategies as st

from sdxl_advisor.prompts.grammar import Dialect, read
from tests.conftest import examples

DIALECTS: tuple[Dialect, ...] = ("a1111", "comfyui")
SYNTAX = st.text(alphabet="ab ,()[]{}|:\\<>_#1.\n\uff0cBREAKANDloraembing", max_size=80)


def parts(text: str, dialect: Dialect = "a1111") -> list[tuple[str, str, float]]:
    """Kind, text and weight of everything but the glue."""
    pieces = read(text, dialect).pieces
    return [(piece.kind, piece.text, round(piece.weight, 3)) for piece in pieces if piece.kind != "glue"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a, b", [("tag", "a", 1), ("tag", "b", 1)]),
        ("a\nb", [("tag", "a", 1), ("tag", "b", 1)]),
        ("a\uff0cb", [("tag", "a", 1), ("tag", "b", 1)]),
        ("(a)", [("tag", "a", 1.1)]),
        ("((a))", [("tag", "a", 1.21)]),
        ("(a:1.3)", [("tag", "a", 1.3)]),
        ("(a, b:1.4)", [("tag", "a", 1.4), ("tag", "b", 1.4)]),
        ("((a:1.2), b:0.5)", [("tag", "a", 0.6), ("tag", "b", 0.5)]),
        ("(a:-1.5)", [("tag", "a", -1.5)]),
        ("[a]", [("tag", "a", 0.909)]),
        ("[a:b:0.5]", [("schedule", "[a:b:0.5]", 1)]),
        ("[a|b]", [("schedule", "[a|b]", 1)]),
        ("(x, [a::0.5]:1.2)", [("tag", "x", 1.2), ("schedule", "[a::0.5]", 1.2)]),
        (r"rem \(re:zero\)", [("tag", r"rem \(re:zero\)", 1)]),
        ("re:zero", [("tag", "re:zero", 1)]),
        ("<lora:x:0.8> a", [("network", "<lora:x:0.8>", 1), ("tag", "a", 1)]),
        ("a < b", [("tag", "a < b", 1)]),
        ("__hair/long__", [("wildcard", "__hair/long__", 1)]),
        ("{a|b}", [("wildcard", "{a|b}", 1)]),
        ("{a}", [("tag", "a", 1)]),
        ("embedding:easy", [("embedding", "embedding:easy", 1)]),
        ("a BREAK b", [("tag", "a", 1), ("break", "BREAK", 1), ("tag", "b", 1)]),
        ("a AND b", [("tag", "a", 1), ("and", "AND", 1), ("tag", "b", 1)]),
        ("BREAKFAST, HAND", [("tag", "BREAKFAST", 1), ("tag", "HAND", 1)]),
        ("a # not b", [("tag", "a", 1), ("comment", "# not b", 1)]),
        ("a dog is watching TV", [("sentence", "a dog is watching TV", 1)]),
        ("looking at viewer", [("tag", "looking at viewer", 1)]),
        (" , ,", []),
        ("", []),
    ],
)
def test_a_prompt_reads_as(text: str, found: list[tuple[str, str, float]]) -> None:
    assert parts(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("[a]", [("tag", "[a]", 1)]),
        ("[a:b:0.5]", [("tag", "[a:b:0.5]", 1)]),
        ("a # b", [("tag", "a # b", 1)]),
        ("(a:1.3)", [("tag", "a", 1.3)]),
    ],
)
def test_comfyui_reads_it_otherwise(text: str, found: list[tuple[str, str, float]]) -> None:
    assert parts(text, "comfyui") == found


@pytest.mark.parametrize(
    ("text", "name"),
    [(r"rem \(re:zero\)", "rem (re:zero)"), ("best   quality", "best quality"), (r"a\\b", r"a\b")],
)
def test_a_name_has_no_escapes(text: str, name: str) -> None:
    assert [piece.name for piece in read(text).words] == [name]


@pytest.mark.parametrize(
    ("text", "kind", "where"),
    [
        ("(a, b", "unbalanced", "("),
        ("a)", "unbalanced", ")"),
        ("(a]", "unbalanced", "("),
        ("(a:1.1, b:1.2)", "malformed-weight", "a:1.1"),
        ("tag:0.9", "malformed-weight", "tag:0.9"),
    ],
)
def test_a_fault_is_found(text: str, kind: str, where: str) -> None:
    found = [(fault.kind, text[fault.start : fault.end]) for fault in read(text).faults]
    assert (kind, where) in found


@pytest.mark.parametrize("text", ["16:9", "re:zero", "(a:1.2)", r"\(a", "a, b"])
def test_what_is_right_has_no_fault(text: str) -> None:
    assert read(text).faults == ()


@pytest.mark.parametrize("dialect", DIALECTS)
@given(text=st.one_of(st.text(max_size=200), SYNTAX))
@example(text="(" * 50 + ")" * 49)
@example(text="\\")
@examples(300)
def test_any_text_comes_back_byte_for_byte(text: str, dialect: Dialect) -> None:
    assert str(read(text, dialect)) == text


@pytest.mark.parametrize("dialect", DIALECTS)
@given(text=SYNTAX)
@examples(300)
def test_the_pieces_cover_the_text_without_a_gap(text: str, dialect: Dialect) -> None:
    pieces = read(text, dialect).pieces
    assert all(piece.text == text[piece.start : piece.end] for piece in pieces)
    assert all(before.end == after.start for before, after in pairwise(pieces))


@given(text=SYNTAX)
@examples(200)
def test_a_tag_has_no_blanks_around_it(text: str) -> None:
    assert all(piece.text == piece.text.strip() != "" for piece in read(text).words)


@pytest.mark.parametrize("text", ["(" * 20_000, "[" * 9_999 + "a" + "]" * 9_999, "<lora:" * 5_000, "__a" * 9_000])
def test_deep_and_broken_prompts_are_read(text: str) -> None:
    assert str(read(text)) == text
