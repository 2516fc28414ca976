"""The rules about weights and separators of other programs."""

from __future__ import annotations

import pytest

from tests.conftest import Run
from tests.prompts.linting import NOOB, fixed, fixes, found, texts

QUALITY = "masterpiece, best quality, newest, absurdres, highres, 1girl"


@pytest.mark.parametrize(
    ("prompt", "after"),
    [
        ("masterpiece; best quality; newest; 1girl", "masterpiece, best quality, newest, 1girl"),
        ("masterpiece;best quality;newest;1girl", "masterpiece,best quality,newest,1girl"),
        ("masterpiece; best quality, newest", "masterpiece, best quality, newest"),
        ("Masterpiece. Best Quality. Newest. 1girl.", "Masterpiece, Best Quality, Newest, 1girl"),
        ("(masterpiece:1.2); best quality", "(masterpiece:1.2), best quality"),
        ("masterpiece ; best quality ; newest", "masterpiece, best quality, newest"),
        ("masterpiece / best quality / newest / 1girl", "masterpiece, best quality, newest, 1girl"),
    ],
)
def test_other_separators_are_told_once_and_the_words_between_are_understood(prompt: str, after: str, run: Run) -> None:
    assert [one[0] for one in found(run, "SA308,SA102,SA103,SA307", NOOB, prompt)] == ["warning"]
    assert texts(run, "SA308", NOOB, prompt) != []
    assert fixed(run, NOOB, prompt) == after
    assert found(run, "SA308", NOOB, after) == []


@pytest.mark.parametrize(
    "text",
    [
        ";), ;d, ;3, ;p, ;o",
        "d.va, st. gloriana's, dr. stone, mr. x",
        "steins;gate, chaos;head",
        "ver. 2.0, vol. 3, 1.5",
        "a girl stands in the rain; she is happy",
        "A girl stands in the rain. She looks up. It never ends.",
        "long hair. she smiles at the viewer in the warm light of the evening. rain.",
        "tom &amp; jerry",
        "fate / stay night / heaven's feel",
        "wait..., m.u.g.e.n., ?.",
        "{a;b|c}, <lora:a; b:1>",
    ],
)
def test_marks_of_names_faces_and_sentences_are_no_separators(text: str, run: Run) -> None:
    assert found(run, "SA308", NOOB, f"masterpiece, {text}") == []


@pytest.mark.parametrize(
    ("prompt", "wanted"),
    [
        ("(red eyes 1.2)", {"(red eyes 1.2)": "(red eyes:1.2)"}),
        ("white background,1.6 1.6", {"white background,1.6 1.6": "(white background:1.6)"}),
        ("cat, 1.3, dog", {"cat, 1.3": "(cat:1.3)"}),
        ("(red eyes:1.2), (2b), (sd 1.5), (version 1.2), (a, b), 16:9, f 1.8", {}),
        ("(1.2), 1.5", {}),
        ("(cat, white background,1.6 1.6)", {}),  # a comma for the colon is malformed
    ],
)
def test_a_number_without_its_colon_is_told(prompt: str, wanted: dict[str, str | None], run: Run) -> None:
    assert fixes(run, "SA309", NOOB, prompt) == wanted


@pytest.mark.parametrize(
    ("prompt", "wanted"),
    [
        ("{{smile}}", {"{{smile}}": "(smile:1.1)"}),
        ("{smile}", {"{smile}": "(smile:1.05)"}),
        ("{{{masterpiece}}}", {"{{{masterpiece}}}": "(masterpiece:1.16)"}),
        ("{{long hair, red eyes}}", {"{{long hair, red eyes}}": "(long hair, red eyes:1.1)"}),
        ("1.3::blue eyes::", {"1.3::blue eyes::": "(blue eyes:1.3)"}),
        ("1.2::hat, cat::, dog", {"1.2::hat, cat::": "(hat, cat:1.2)"}),
        ("-0.8::feet::", {"-0.8::feet::": None}),
        ("1.2::1girl::, hat", {"1.2::1girl::": "(1girl:1.2)"}),
        (
            "1.3::1 girl::, 1.2::2 cats, dog::",
            {"1.3::1 girl::": "(1 girl:1.3)", "1.2::2 cats, dog::": "(2 cats, dog:1.2)"},
        ),
        ("1.2::hat, 1.1::cat", {"1.2::hat": "(hat:1.2)", "1.1::cat": "(cat:1.1)"}),
        ("{{(smile:1.2)}}", {"{{(smile:1.2)}}": None}),
        ("{a|b}, {2::a|1::b}, {prompt}, [fire::0.5], [fire::10], {{a|b}|c}, {% if x %}, 12::30", {}),
    ],
)
def test_weights_of_novelai_are_told(prompt: str, wanted: dict[str, str | None], run: Run) -> None:
    assert fixes(run, "SA406", NOOB, prompt) == wanted


def test_words_in_weights_of_novelai_are_understood(run: Run) -> None:
    prompt = "{{masterpiece}}, 1.2::best quality, newest::, absurdres, highres, 1girl, hat, {{hat}}"
    assert found(run, "SA1", NOOB, prompt) == []
    assert fixed(run, NOOB, prompt) == prompt


@pytest.mark.parametrize(
    ("ui", "prompt", "wanted"),
    [
        (None, "rain++", {"rain++": "(rain:1.21)"}),
        (None, "(long hair)1.3, (hat)--", {"(long hair)1.3": "(long hair:1.3)", "(hat)--": "(hat:0.81)"}),
        ("comfyui", "masterpiece++", {"masterpiece++": "(masterpiece:1.21)"}),
        (None, '("hat", "cat").blend(0.7, 0.3)', {".blend(0.7, 0.3)": None}),
        (None, "cat.swap(dog)", {".swap(dog)": None}),
        (None, "^_^, a+b, r-18, x-ray, (2b)2girls, -_-, +_+, 1girl +, google+", {}),
        (None, "c++, :++", {}),
        (None, "masterpiece+, hat", {"masterpiece+": "(masterpiece:1.1)"}),
        ("invokeai", "rain++, (long hair)1.3, (hat)--, cat.swap(dog)", {}),
        ("invokeai", "(rain:1.3)", {"(rain:1.3)": "(rain)1.3"}),
        ("invokeai", "((rain)), cat, (hat)", {"((rain))": "(rain)1.21", "(hat)": "(hat)1.1"}),
        ("invokeai", r"rem \(re:zero\), hat (blue)", {}),
    ],
)
def test_compels_weights_are_told_where_they_are_not_read(
    ui: str | None, prompt: str, wanted: dict[str, str | None], run: Run
) -> None:
    words = ["--ui", ui] if ui else []
    assert {text: fix for _, _, text, fix in found(run, "SA407", NOOB, prompt, "", *words)} == wanted


@pytest.mark.parametrize("ui", [None, "comfyui", "invokeai"])
def test_compels_weights_are_not_taken_for_misspelt_words(ui: str | None, run: Run) -> None:
    words = ["--ui", ui] if ui else []
    prompt = f"masterpiece++, (best quality)1.3, newest+, {QUALITY.partition('newest, ')[2]}"
    assert found(run, "SA1,SA304", NOOB, prompt, "", *words) == []


def test_a_weight_below_zero_is_noted(run: Run) -> None:
    assert found(run, "SA411", NOOB, "(rain:-0.5), (hat:0)") == [("note", "positive", "rain", None)]
    assert texts(run, "SA411", NOOB, "hat", "(rain:-1)") == ["rain"]


@pytest.mark.parametrize(
    ("ui", "prompt", "heavy"),
    [
        ("comfyui", "((smile:1.3):1.3), (hat:1.3)", []),
        ("a1111", "((smile:1.3):1.3)", ["smile"]),
        ("comfyui", "(hat, (smile:1.2), cat:0.1)", ["hat", "cat"]),
        ("invokeai", "(smile (cat)1.5)1.4", ["cat"]),
    ],
)
def test_weights_count_as_the_program_reads_them(ui: str, prompt: str, heavy: list[str], run: Run) -> None:
    assert texts(run, "SA305", NOOB, prompt, "", "--ui", ui) == heavy


def test_borders_of_regions_part_a_prompt(run: Run) -> None:
    prompt = f"{QUALITY} ADDCOMM 1girl, red hair ADDCOL 1girl, red hair ADDROW red hair ADDBASE red hair"
    assert found(run, "SA301,SA404", NOOB, prompt, "", "--ui", "forge") == []
    assert texts(run, "SA404", NOOB, prompt, "", "--ui", "comfyui") == ["ADDCOMM", "ADDCOL", "ADDROW", "ADDBASE"]


def test_wildcards_of_any_script_are_left_alone(run: Run) -> None:
    prompt = f"{QUALITY}, __表情__, __髪型/長髪__, __表情__, (__änder__:1.2), __änder__"
    assert fixed(run, NOOB, prompt) == prompt


def test_a_bracket_that_is_never_closed_is_told_and_nothing_else(run: Run) -> None:
    assert [one[2] for one in found(run, "SA1,SA3", NOOB, f"({QUALITY}, solo")] == ["("]


@pytest.mark.parametrize(
    ("ui", "comment"), [("comfyui", "// 1girl"), ("comfyui", "/* 1girl,\n1girl */"), ("krita", "# 1girl")]
)
def test_comments_of_a_program_are_left_alone(ui: str, comment: str, run: Run) -> None:
    assert found(run, "SA301,SA404", NOOB, f"{QUALITY} {comment}", "", "--ui", ui) == []


def test_a_name_in_brackets_is_cut_once(run: Run) -> None:
    assert texts(run, "SA304,SA402", NOOB, f"{QUALITY}, (sho_(sho_lwlw):0.9)") == []
    assert texts(run, "SA301", NOOB, f"{QUALITY}, mika (blue archive), blue archive") == []


def test_a_number_at_the_end_of_a_part_is_the_weight_of_the_part(run: Run) -> None:
    assert texts(run, "SA304", NOOB, f"{QUALITY}, sky :0.8 AND rain :1.2") == []
    assert texts(run, "SA304", NOOB, f"{QUALITY}, sky:0.8, hat AND rain") == ["sky:0.8"]
