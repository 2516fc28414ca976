"""Many files as text: counted first, then a line each, in groups."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sdxl_advisor.files.answer import FileAnswer, FilePrediction
from tests.render.conftest import Printed
from tests.render.identified import CHECKPOINT, LORA, NEXT, TABLE, UNKNOWN, identified, trimmed

TABLE_40 = """\
2 checkpoints: 1 Oaks (1 v-pred), 1
unknown; 1 LoRA

Oaks: 1 checkpoint
oakXL_v10
  Oak XL 1  v-pred (header)  hint (name)

Family unknown: 1 checkpoint
mystery
  SDXL

LoRAs: 1
style
  trained on Oaks  strong (sidecar)

Evidence disagrees
- style.safetensors: the file name says
  Elm, style.civitai.info says Oak:
  style.civitai.info counts

Next
sdxl-advisor tags oak-1
sdxl-advisor identify models/mystery.safetensors --hash
"""
TABLE_80 = """\
2 checkpoints: 1 Oaks (1 v-pred), 1 unknown; 1 LoRA

File       What it is       Predicts         Sure

Oaks: 1 checkpoint
oakXL_v10  Oak XL 1         v-pred (header)  hint (name)

Family unknown: 1 checkpoint
mystery    SDXL

LoRAs: 1
style      trained on Oaks                   strong (sidecar)

Evidence disagrees
- style.safetensors: the file name says Elm, style.civitai.info says Oak:
  style.civitai.info counts

Next
sdxl-advisor tags oak-1
sdxl-advisor identify models/mystery.safetensors --hash
"""
TABLE_120 = """\
2 checkpoints: 1 Oaks (1 v-pred), 1 unknown; 1 LoRA

File                   What it is       Predicts                Sure

Oaks: 1 checkpoint
oakXL_v10.safetensors  Oak XL 1         v-pred, ZTSNR (header)  hint (name)

Family unknown: 1 checkpoint
mystery.safetensors    SDXL

LoRAs: 1
style.safetensors      trained on Oaks                          strong (sidecar)

Evidence disagrees
- style.safetensors: the file name says Elm, style.civitai.info says Oak: style.civitai.info counts

Next
sdxl-advisor tags oak-1
sdxl-advisor identify models/mystery.safetensors --hash
"""


@pytest.mark.parametrize(("columns", "expected"), [(40, TABLE_40), (80, TABLE_80), (120, TABLE_120)])
def test_a_table_of_files_looks_like_this(columns: int, expected: str, printed: Printed) -> None:
    out, err = printed(TABLE, columns)
    assert (trimmed(out), err) == (expected, "")


def named(out: str) -> list[str]:
    """The files in a table with headings, a group each or one below the other."""
    body = out.partition("File ")[2].partition("\n")[2].partition("\nNext")[0]
    return [line.split("  ")[0].rstrip() for line in body.splitlines() if "  " in line]


def test_paths_in_a_wide_table_begin_where_they_differ(printed: Printed) -> None:
    deep = replace(CHECKPOINT, path="models/sub/deep.safetensors")
    out, _ = printed(identified((CHECKPOINT, deep), ()), 120)
    assert named(out) == ["sub/deep.safetensors", "oakXL_v10.safetensors"]
    mixed, _ = printed(identified((CHECKPOINT, replace(CHECKPOINT, path="/elsewhere/x.safetensors")), ()), 120)
    assert named(mixed) == [CHECKPOINT.path, "/elsewhere/x.safetensors"]


def test_a_narrower_table_has_names_and_paths_only_where_two_names_are_the_same(printed: Printed) -> None:
    twin, other = (replace(CHECKPOINT, path=f"models/{name}") for name in ("sub/oakXL_v10.safetensors", "b.ckpt"))
    out, _ = printed(identified((CHECKPOINT, twin, other), ()), 80)
    assert named(out) == ["b.ckpt", "oakXL_v10", "sub/oakXL_v10"]


def test_long_names_lose_their_middle_and_keep_a_line(printed: Printed) -> None:
    long = replace(CHECKPOINT, path=f"models/{'x' * 90}_v150.safetensors")
    wide = replace(CHECKPOINT, path=f"models/{'模型' * 40}_v16.safetensors")
    for columns in (80, 120):
        out, _ = printed(identified((CHECKPOINT, long, wide), ()), columns)
        names = named(out)
        assert len(names) == 3
        assert [("..." in name, name[-3:]) for name in names[1:]] == [(True, "150"), (True, "v16")]


def test_files_stand_in_groups_those_of_most_first_and_in_the_order_of_numbers(printed: Printed) -> None:
    def one(name: str, family: str | None, kind: str = "checkpoint") -> FileAnswer:
        known = f"The {family}" if family else None
        return replace(CHECKPOINT, path=name, kind=kind, family=family, family_name=known, prediction=FilePrediction())

    elms = [one(name, "elm") for name in ("Elm_v10.safetensors", "elm_v2.safetensors")]
    others = [
        one("oak.safetensors", "oak"),
        replace(UNKNOWN, path="blend.safetensors"),
        one("x.safetensors", None, "lora"),
    ]
    flux = replace(CHECKPOINT, path="f.safetensors", architecture="FLUX")
    damaged = replace(UNKNOWN, path="d.safetensors", kind="unknown", note="it is empty")
    out, _ = printed(identified((damaged, others[2], flux, others[1], others[0], *elms), ()), 80)
    assert out.startswith(
        "5 checkpoints: 2 The elm, 1 The oak, 1 unknown, 1 not SDXL; 1 LoRA, 1 unknown or\ndamaged file\n"
    )
    headings = [line for line in out.splitlines() if ": " in line][1:]
    assert headings == [
        "The elm: 2 checkpoints",
        "The oak: 1 checkpoint",
        "Family unknown: 1 checkpoint",
        "Not SDXL: 1 checkpoint",
        "LoRAs: 1",
        "Unknown or damaged files: 1",
    ]
    assert out.index("elm_v2") < out.index("Elm_v10")


def test_v_prediction_in_the_file_is_shown_where_the_family_is_unknown(printed: Printed) -> None:
    proven = replace(UNKNOWN, prediction=FilePrediction("v-prediction", sure=True, by="key"))
    out, _ = printed(identified((proven, UNKNOWN), ()), 80)
    assert "1 unknown" not in out
    assert out.startswith("2 checkpoints: 2 unknown (1 v-pred)\n")
    assert "mystery  SDXL        v-pred (key)\n" in out
    assert out.count("v-pred") == 2


def test_advice_stands_above_the_commands(printed: Printed) -> None:
    out, _ = printed(identified((CHECKPOINT, LORA), NEXT, ("Do this.",)), 80)
    assert "\nNext\nDo this.\nsdxl-advisor tags oak-1\n" in out


def test_all_about_each_of_many_can_be_had(printed: Printed) -> None:
    out, _ = printed(TABLE, 80, full=True)
    assert out.startswith(
        "2 checkpoints: 1 Oaks (1 v-pred), 1 unknown; 1 LoRA\n\nOak XL 1\nmodels/oakXL_v10.safetensors\n"
    )
    assert all(f"\n{title}\n" in out for title in ("SDXL, family unknown", "LoRA, trained on the Oaks family"))


def test_of_many_disagreements_some_are_shown(printed: Printed) -> None:
    out, _ = printed(identified((LORA,) * 7, ()), 80)
    assert out.count("- style.safetensors: ") == 5
    assert "\nAnd 2 more: --all\n" in out
