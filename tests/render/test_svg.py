"""Lineages as pictures: valid XML, safe texts and links, bounded, and the one that the README shows."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from sdxl_advisor.advice.lineage import Lineage
from sdxl_advisor.render import emit, svg
from tests.conftest import Run
from tests.render.conftest import MakeNode

SHOWN_IN_README = Path(__file__).parents[2] / "docs" / "tree-noobai.svg"
SPACE = "{http://www.w3.org/2000/svg}"


def drawn(result: Lineage, capsys: pytest.CaptureFixture[str], **options: Any) -> ET.Element:
    """The picture of a lineage as XML."""
    emit(result, "svg", "2026-01-01", **options)
    return ET.fromstring(capsys.readouterr().out)  # noqa: S314 - the program's own


def texts(picture: ET.Element) -> list[str]:
    """What every text element says."""
    return ["".join(text.itertext()) for text in picture.iter(f"{SPACE}text")]


def links(picture: ET.Element) -> list[str | None]:
    """Where the links lead."""
    return [link.get("href") for link in picture.iter(f"{SPACE}a")]


@pytest.mark.parametrize("words", ["", "noobai", "noobai --all", "illustrious", "sdxl-base-1.0", "not-sdxl", "--all"])
def test_a_picture_is_valid_and_nothing_stands_outside(words: str, run: Run) -> None:
    picture = ET.fromstring(run("tree", *words.split(), "--format", "svg").out)  # noqa: S314
    width, height = (int(picture.get(name, "0")) for name in ("width", "height"))
    for text in picture.iter(f"{SPACE}text"):
        assert int(text.get("x", "0")) + svg.CHAR * len("".join(text.itertext())) <= width
        assert int(text.get("y", "0")) <= height
    assert all(str(link).startswith("https://") for link in links(picture))


def test_the_picture_of_the_readme_is_what_the_program_draws(run: Run, request: pytest.FixtureRequest) -> None:
    out = run("tree", "noobai", "--format", "svg").out
    if request.config.getoption("--update-golden"):
        SHOWN_IN_README.write_text(out, encoding="utf-8", newline="\n")
    assert out.encode() == SHOWN_IN_README.read_bytes()


def test_the_readme_shows_the_picture() -> None:
    readme = (SHOWN_IN_README.parents[1] / "README.md").read_text(encoding="utf-8")
    assert f"(docs/{SHOWN_IN_README.name})" in readme


def test_a_picture_has_the_rows_of_the_text(merged: Lineage, capsys: pytest.CaptureFixture[str]) -> None:
    picture = drawn(merged, capsys)
    names = [text for text in texts(picture) if text not in ("epsilon", "finetune", "merge", "more data")]
    assert names == [
        "ROOT",
        "LEFT",
        "MERGE",
        "also from right",
        "GRANDCHILD",
        "RIGHT",
        "MERGE (drawn above)",
        "LONELY",
    ]
    assert len(list(picture.iter(f"{SPACE}path"))) == 5
    assert links(picture) == ["https://example.org/right"]


def test_hostile_names_are_text(hostile: Lineage, capsys: pytest.CaptureFixture[str]) -> None:
    picture = drawn(hostile, capsys)
    assert {element.tag.removeprefix(SPACE) for element in picture.iter()} <= {
        *("svg", "title", "style", "rect", "path", "text", "tspan", "a"),
    }
    assert hostile.roots[0].name.split("\n")[0] in texts(picture)[0]
    assert links(picture) == ['https://example.org/"><script>#x']


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "file:///etc", "//example.org"])
def test_only_pages_of_the_web_are_linked(url: str, node: MakeNode, capsys: pytest.CaptureFixture[str]) -> None:
    assert links(drawn(Lineage("t", (node("a", url=url),)), capsys)) == []


@pytest.mark.parametrize("name", ["\x00\x0b\x1b", "\ud800", "\ufffe\uffff", "]]>&amp;<!--", "\u202eabc"])
def test_what_no_xml_may_hold_is_not_written(name: str, node: MakeNode, capsys: pytest.CaptureFixture[str]) -> None:
    drawn(Lineage(name, (node("a", name=name, url=f"https://example.org/{name}"),)), capsys)


def test_a_picture_is_bounded(node: MakeNode, capsys: pytest.CaptureFixture[str]) -> None:
    picture = drawn(Lineage("t", tuple(node(f"n{n}") for n in range(2000))), capsys)
    assert int(picture.get("height", "0")) < svg.LINE * (svg.MOST_ROWS + 5)
    assert texts(picture)[-1] == "Not drawn: 1600 more lines"
