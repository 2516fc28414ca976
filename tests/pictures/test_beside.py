"""The text file beside a picture, the line that parameters make, and samplers by any program's name."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from sdxl_advisor.pictures.generation_data import generation
from sdxl_advisor.pictures.infotext import read_infotext
from sdxl_advisor.pictures.picture import read_picture
from tests.pictures.making import INFOTEXT, png

VALUES = st.dictionaries(
    st.sampled_from(["Sampler", "Model", "Version", "VAE", "Seed"]),
    st.text(min_size=1, max_size=20).filter(lambda text: text == text.strip() and '"' not in text and "\\" not in text),
    min_size=3,
)


def test_a_picture_without_data_is_told_by_the_text_beside_it(tmp_path: Path) -> None:
    path = png(tmp_path / "one.png", {})
    assert read_picture(path).generation is None
    (tmp_path / "one.txt").write_text(INFOTEXT, encoding="utf-8")
    found = read_picture(path)
    assert found.generation == read_infotext(INFOTEXT)
    assert found.note == "read from one.txt beside it"


def test_the_data_in_a_picture_goes_before_the_text_beside_it(tmp_path: Path) -> None:
    path = png(tmp_path / "one.png", {"parameters": INFOTEXT})
    (tmp_path / "one.txt").write_text(INFOTEXT.replace("Steps: ", "Steps: 1"), encoding="utf-8")
    assert read_picture(path).generation == read_infotext(INFOTEXT)


def test_a_text_beside_that_is_a_caption_tells_nothing(tmp_path: Path) -> None:
    path = png(tmp_path / "one.png", {})
    (tmp_path / "one.txt").write_text("1girl, solo", encoding="utf-8")
    assert read_picture(path).generation is None


def test_parameters_of_a_graph_make_the_line_that_lint_marks() -> None:
    made = generation("1girl", "bad", {"Steps": "28", "Sampler": "euler", "Model": "a, b: c"})
    assert made.tail == 'Steps: 28, Sampler: euler, Model: "a, b: c"'


@given(VALUES)
def test_the_line_reads_back_as_the_same_parameters(values: dict[str, str]) -> None:
    made = generation("1girl", "", {"Steps": "28", **values})
    read = read_infotext(f"1girl\n{made.tail}")
    assert read
    assert read.parameters == made.parameters


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names")
def test_a_pipe_never_hangs(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.png")
    assert read_picture(tmp_path / "a.png").note == "it is a pipe, not a file"
    os.mkfifo(tmp_path / "b.txt")
    assert read_picture(png(tmp_path / "b.png", {})).generation is None
