"""Files and add-ons as text: a card, a table, and whether two things work together, in terminals of any width."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from sdxl_advisor.advice.compat import Compatibility, Part
from sdxl_advisor.advice.lineage import Ref
from sdxl_advisor.catalog.records import Cited
from sdxl_advisor.files.answer import Evidence, FilePrediction, Identified, MadeWith
from sdxl_advisor.render import emit
from sdxl_advisor.render.text import VIEWS
from sdxl_advisor.render.view_compat import BASES, VERDICTS
from sdxl_advisor.render.words import visible
from tests.render.conftest import Printed
from tests.render.identified import CARD, CHECKPOINT, LORA, NEXT, OAK, PICTURE, TABLE, UNKNOWN, identified, trimmed

HOSTILE = "[bold]x[/bold]\x1b[31m\u202e\x07"
SHOWN = r"[bold]x[/bold]\x1b[31m\u202e\x07"

ELM = Ref("elm-2", "Elm 2", "elm", "elm", None)
MADE = Part("Oak", "lora", None, OAK, "oak-xl", "oak", "SDXL", "oak-1")
USED = Part("elm.safetensors", "checkpoint", "models/elm.safetensors", ELM, "elm", "elm", "SDXL", "elm-2")
SOURCE = Cited(key="card", title="Card of Oak", kind="card", checked="2026-01-01", url="https://example.org/oak")
COMPAT = Compatibility(
    add_on=MADE,
    used_on=USED,
    verdict="weakly",
    based_on="lineage",
    reasons=(
        "both come from Acorn",
        "3 trainings and 1 merge lie between them: more than most LoRAs get over",
    ),
    advice=("try it at its usual weight first",),
    common=None,
    note="the talk says otherwise",
    sources=(SOURCE,),
)
EVERY: dict[str, Any] = {
    "card": CARD,
    "card of a LoRA": identified((LORA,), ()),
    "card of the unknown": identified((UNKNOWN,), NEXT),
    "card of a picture": identified((PICTURE,), ()),
    "table": TABLE,
    "compat": COMPAT,
}


CARD_40 = """\
Oak XL 1
models/oakXL_v10.safetensors
It has no v_pred key: programs that look
for one take it for epsilon.

What it is
Kind
  checkpoint, SDXL
Checkpoint
  Oak XL 1 (oak-1)
Family
  Oaks (oak)
Predicts
  v-prediction, zero terminal SNR
  (header)
Sure
  hint (name)

By
- the file name is one of Oak XL 1
- a long list of layers: SDXL

Next
sdxl-advisor tags oak-1
sdxl-advisor identify models/mystery.safetensors --hash
"""
CARD_80 = """\
Oak XL 1
models/oakXL_v10.safetensors
It has no v_pred key: programs that look for one take it for epsilon.

What it is
Kind        checkpoint, SDXL
Checkpoint  Oak XL 1 (oak-1)
Family      Oaks (oak)
Predicts    v-prediction, zero terminal SNR (header)
Sure        hint (name)

By
- the file name is one of Oak XL 1
- a long list of layers: SDXL

Next
sdxl-advisor tags oak-1
sdxl-advisor identify models/mystery.safetensors --hash
"""
COMPAT_40 = """\
LoRA of Oak XL 1 on elm.safetensors
Weakly (worked out from the family tree:
no source tells)

Why
- Both come from Acorn.
- 3 trainings and 1 merge lie between
  them: more than most LoRAs get over.

What to do
- Try it at its usual weight first.

Sources
- Card of Oak (card)
"""
COMPAT_80 = """\
LoRA of Oak XL 1 on elm.safetensors
Weakly (worked out from the family tree: no source tells)

Why
- Both come from Acorn.
- 3 trainings and 1 merge lie between them: more than most LoRAs get over.

What to do
- Try it at its usual weight first.

Sources
- Card of Oak (card)
"""


@pytest.mark.parametrize(
    ("name", "columns", "expected"),
    [
        ("card", 40, CARD_40),
        ("card", 80, CARD_80),
        ("card", 120, CARD_80),
        ("compat", 40, COMPAT_40),
        ("compat", 80, COMPAT_80),
        ("compat", 120, COMPAT_80),
    ],
)
def test_a_page_about_files_looks_like_this(name: str, columns: int, expected: str, printed: Printed) -> None:
    out, err = printed(EVERY[name], columns)
    assert (trimmed(out), err) == (expected, "")


def test_what_sources_say_of_compatibility_is_told_with_the_sources_only(printed: Printed) -> None:
    assert "The talk says otherwise." not in printed(COMPAT, 80)[0]
    assert "- The talk says otherwise.\n" in printed(COMPAT, 80, sources=True)[0]


@pytest.mark.parametrize("name", EVERY)
@pytest.mark.parametrize("columns", [40, 80, 120])
def test_only_what_is_to_be_copied_is_wider_than_the_terminal(name: str, columns: int, printed: Printed) -> None:
    copied = (*NEXT, PICTURE.made_with.positive if PICTURE.made_with else "")
    lines = printed(EVERY[name], columns)[0].splitlines()
    assert [line for line in lines if len(line) > columns and line not in copied] == []


@pytest.mark.parametrize("name", EVERY)
def test_a_narrow_page_says_the_same_words_as_a_wide_one(name: str, printed: Printed) -> None:
    narrow, wide = (words_of(printed(EVERY[name], columns)[0]) for columns in (40, 120))
    assert narrow <= wide
    assert wide - narrow <= {"File", "What", "it", "is", "Predicts", "Sure", "ZTSNR"}


def words_of(text: str) -> set[str]:
    """The words of a page, without the endings of files, which a narrow one leaves out."""
    return {word.rstrip(",").removesuffix(".safetensors") for word in text.split()}


def test_the_card_of_a_lora_names_what_it_was_trained_on_and_its_words(printed: Printed) -> None:
    out, _ = printed(EVERY["card of a LoRA"])
    assert out.startswith("LoRA, trained on the Oaks family\n")
    assert "Evidence disagrees: the file name says Elm" in out
    assert "Trigger words  ink, wash\n" in out
    assert "Next" not in out


def test_the_card_of_an_unknown_file_begins_with_what_is_known(printed: Printed) -> None:
    out, _ = printed(EVERY["card of the unknown"])
    assert out.startswith("SDXL, family unknown\nmodels/mystery.safetensors\nIts hash (--hash) would tell more.\n")
    assert "Sure  none\n" in out


def test_the_card_of_a_picture_has_its_prompt_on_one_line(printed: Printed) -> None:
    out, _ = printed(EVERY["card of a picture"], 40)
    assert PICTURE.made_with is not None
    assert PICTURE.made_with.positive in out.splitlines()
    assert "Made in ComfyUI\n" in out
    nameless = replace(PICTURE, made_with=replace(PICTURE.made_with, program=None, negative="", settings={}))
    plain, _ = printed(identified((nameless,), ()))
    assert "Made from\n" in plain
    assert "Negative" not in plain
    assert "Settings" not in plain


def test_a_file_that_no_checkpoint_has_is_shown_by_its_label(printed: Printed) -> None:
    out, _ = printed(identified((replace(CHECKPOINT, checkpoint=None, label="Oak and elm"),), ()))
    assert out.startswith("Oak and elm\n")
    assert "Known as  Oak and elm\n" in out
    line, _ = printed(identified((replace(CHECKPOINT, checkpoint=None),), ()))
    assert line.startswith("A version of Oak XL\n")
    assert "Line      Oak XL (oak-xl)\n" in line
    family, _ = printed(identified((replace(CHECKPOINT, checkpoint=None, line=None, line_name=None),), ()))
    assert family.startswith("Of the Oaks family\n")


@pytest.mark.parametrize(("terminal", "said"), [(True, "epsilon, zero terminal SNR"), (None, "epsilon")])
@pytest.mark.parametrize("sure", [True, False])
def test_what_is_not_sure_is_said_to_be_so(terminal: bool | None, said: str, sure: bool, printed: Printed) -> None:
    one = replace(CHECKPOINT, prediction=FilePrediction("epsilon", terminal, sure=sure, by="record"))
    card, _ = printed(identified((one,), ()))
    assert f"Predicts    {said} ({'record' if sure else 'record, not sure'})\n" in card
    table, _ = printed(identified((one, one), ()), 120)
    assert ("?" in table) != sure


def test_an_empty_folder_is_said_to_be_empty(printed: Printed) -> None:
    assert printed(identified((), ()))[0] == "There is no model and no picture in it.\n"


@pytest.mark.parametrize("verdict", VERDICTS)
@pytest.mark.parametrize("base", BASES)
def test_every_verdict_says_what_it_is_based_on(verdict: str, base: str, printed: Printed) -> None:
    line = printed(replace(COMPAT, verdict=verdict, based_on=base), 120)[0].splitlines()[1]  # type: ignore[arg-type]
    assert line == f"{VERDICTS[verdict][0]} ({BASES[base]})"


def test_the_same_checkpoint_is_not_said_to_be_reckoned(printed: Printed) -> None:
    out, _ = printed(replace(COMPAT, verdict="yes", used_on=replace(USED, checkpoint=MADE.checkpoint)))
    assert out.splitlines()[1] == "Yes (the same checkpoint)"
    unknown, _ = printed(replace(COMPAT, add_on=replace(MADE, checkpoint=None), used_on=replace(USED, checkpoint=None)))
    assert "the same checkpoint" not in unknown


@pytest.mark.parametrize(
    ("kind", "title"),
    [("lora", "LoRA of "), ("controlnet", "ControlNet of "), ("embedding", "embedding of "), ("checkpoint", "")],
)
def test_a_name_stands_for_an_add_on_of_its_kind_and_a_file_for_itself(kind: str, title: str, printed: Printed) -> None:
    out, _ = printed(replace(COMPAT, add_on=replace(MADE, kind=kind)))
    assert out.startswith(f"{title}Oak XL 1 on elm.safetensors\n")
    own, _ = printed(replace(COMPAT, add_on=replace(MADE, name="a.safetensors", path="x/a.safetensors", kind=kind)))
    assert own.startswith("a.safetensors on elm.safetensors\n")


def test_sources_of_compat_are_short_or_whole_or_not_there(printed: Printed) -> None:
    twice = replace(COMPAT, sources=(SOURCE, replace(SOURCE, key="other")))
    assert printed(twice)[0].count("Card of Oak (card)") == 1
    assert "[card] Card of Oak (card, read 2026-01-01)" in printed(COMPAT, 80, sources=True)[0]
    none, _ = printed(replace(COMPAT, sources=(), advice=(), note=None), 80, sources=True)
    assert "Sources" not in none
    assert "What to do" not in none


def hostile(result: Any) -> list[Any]:
    """A result with hostile text in one place at a time."""
    texts: dict[str, Any] = {"reasons": (HOSTILE,), "advice": (HOSTILE,), "note": HOSTILE}
    if isinstance(result, Compatibility):
        source = replace(SOURCE, title=HOSTILE, url=f"https://example.org/{HOSTILE}")
        texts |= {"used_on": replace(USED, name=HOSTILE), "sources": (source,)}
        return [replace(result, **{name: value}) for name, value in texts.items()]
    texts = {"path": HOSTILE, "note": HOSTILE, "conflicts": (HOSTILE,), "evidence": (Evidence("name", HOSTILE),)}
    texts |= {"architecture": HOSTILE, "family_name": HOSTILE, "triggers": (HOSTILE,)}
    texts |= {"made_with": MadeWith(HOSTILE, HOSTILE, HOSTILE, {HOSTILE: HOSTILE})}
    one, *rest = result.files
    return [identified((replace(one, **{name: value}), *rest), (HOSTILE,)) for name, value in texts.items()]


@pytest.mark.parametrize("name", ["card", "card of a LoRA", "table", "compat"])
@pytest.mark.parametrize("columns", [40, 120])
@pytest.mark.parametrize("force", ["", "1"])
def test_control_characters_and_markup_of_files_are_shown_and_not_sent(
    name: str, columns: int, force: str, printed: Printed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORCE_COLOR", force)
    monkeypatch.setenv("TERM", "xterm-256color")
    for changed in hostile(EVERY[name]):
        out, _ = printed(changed, columns, sources=True)
        assert not {"\u202e", "\x07"} & {*out}
        assert "\x1b[31m" not in out
        assert "[bold]" in out
        assert r"\x1b[31m" in out.replace("\n  ", "").replace("\n", "")


def test_colours_appear_only_where_they_are_asked_for(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in (("TERM", "xterm-256color"), ("COLUMNS", "80")):
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("NO_COLOR", raising=False)
    emit(COMPAT, "text", "2026-01-01")
    assert "\x1b" not in capsys.readouterr().out
    monkeypatch.setenv("FORCE_COLOR", "1")
    emit(COMPAT, "text", "2026-01-01")
    assert "\x1b[1;33mWeakly" in capsys.readouterr().out
    monkeypatch.setenv("NO_COLOR", "1")
    emit(COMPAT, "text", "2026-01-01")
    assert "\x1b[1mWeakly" in capsys.readouterr().out


BY = (
    Identified("models/oak.safetensors", OAK, "hint", "the file name is one of Oak XL 1"),
    Identified("models/[x]\x1b[31m", None, "none", HOSTILE),
)
LINES = "oak.safetensors: the file name is one of Oak XL 1 (hint)\n" + rf"[x]\x1b[31m: {SHOWN}" + "\n"


SHEET = SimpleNamespace(positive_text="oak, tree")  # all that a bare string needs of a tag sheet
READ = [
    {"text": "oak v1", "as": "oak-1", "how": "version"},
    {"text": HOSTILE, "as": "oak-1", "how": "page"},
    {"text": "Oak", "as": "oak-xl", "how": "name"},
    {"text": "models/oak.safetensors", "as": "oak-1", "how": "file"},
]
READ_SO = f"oak v1 is read as oak-1.\n{SHOWN} is read as oak-1.\n"


def test_how_a_text_was_understood_is_told_where_that_is_not_plain(printed: Printed) -> None:
    plain, _ = printed(COMPAT, 120)
    assert printed(COMPAT, 120, understood=READ, identified=BY) == (READ_SO + LINES + plain, "")
    assert printed(SHEET, 120, understood=READ, only="positive") == ("oak, tree\n", READ_SO)


def test_files_that_stood_for_names_are_told_above_the_answer(printed: Printed) -> None:
    plain, _ = printed(COMPAT, 120)
    assert printed(COMPAT, 120, identified=BY) == (LINES + plain, "")


def test_beside_what_is_to_be_pasted_they_are_told_on_stderr(printed: Printed) -> None:
    plain, _ = printed(COMPAT, 120)
    assert printed(COMPAT, 120, identified=BY, fix=True) == (plain, LINES)
    assert printed(COMPAT, 120, identified=BY, fix=None) == (LINES + plain, "")
    assert printed(SHEET, 120, identified=BY, only="positive") == ("oak, tree\n", LINES)
    assert printed(COMPAT, 120, identified=BY, only=None) == (LINES + plain, "")


def test_json_tells_them_last_and_an_empty_list_only_to_those_who_ask(printed: Printed) -> None:
    import json

    found = json.loads(printed(COMPAT, 40, "json", identified=BY, understood=READ)[0])
    assert [*found][-2:] == ["understood", "identified"]
    assert found["understood"] == READ
    assert found["identified"][0] == {
        "path": "models/oak.safetensors",
        "checkpoint": {"key": "oak-1", "name": "Oak XL 1", "line": "oak-xl", "family": "oak", "url": None},
        "confidence": "hint",
        "by": "the file name is one of Oak XL 1",
    }
    nothing = json.loads(printed(COMPAT, 40, "json", identified=(), understood=())[0])
    assert (nothing["understood"], nothing["identified"]) == ([], [])
    assert not {"understood", "identified"} & {*json.loads(printed(COMPAT, 40, "json")[0])}


def test_both_kinds_of_result_have_a_view() -> None:
    assert {type(CARD).__name__, type(COMPAT).__name__} <= {*VIEWS}
    assert visible(HOSTILE) == SHOWN
