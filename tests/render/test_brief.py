"""The short answer of `show`: one screen, what to paste first, nothing twice."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sdxl_advisor.advice.profile import profile
from sdxl_advisor.catalog.catalog import Catalog
from sdxl_advisor.catalog.records import Entry, LineEntry
from tests.catalog.writing import write
from tests.conftest import Run
from tests.render.conftest import Printed

WIDTH, MOST = 80, 45
PARTS = 3  # of a test over all lines
Shown = Callable[..., str]


def rows(text: str) -> int:
    """The rows of a screen that a text takes: lines to copy may take several."""
    return sum(max(-(-len(line) // WIDTH), 1) for line in text.splitlines())


@pytest.fixture
def shown(made_up: Path, run: Run) -> Shown:  # noqa: ARG001 - it takes the place of the shipped data
    """What `show` prints of the made-up catalogue."""

    def shown(*words: str) -> str:
        ran = run("show", *words)
        assert (ran.code, ran.err) == (0, "")
        return ran.out

    return shown


@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS))
def test_every_line_and_its_default_version_fit_on_a_screen(part: int, shipped: Catalog, printed: Printed) -> None:
    defaults = [shipped.entry(line.default) for line in shipped.lines.values() if line.default]
    named: list[Entry | LineEntry] = [*shipped.lines.values(), *defaults]
    long = {one.key: size for one in named[part::PARTS] if (size := rows(printed(profile(shipped, one))[0])) > MOST}
    assert long == {}
    assert len(named) > 100


@pytest.mark.parametrize("name", ["noobai", "wai", "pony", "illustrious", "rouwei-0.8-eps", "noobai-xl-vpred-1.0"])
def test_nothing_is_said_twice(name: str, run: Run) -> None:
    out = run("show", name).out
    remarks = [" ".join(one.split()) for one in re.split(r"\n- |\n\n", out) if len(one) > 40]
    assert len(remarks) == len(set(remarks))
    strings = re.findall(r"(?m)^(?:Positive.*|Negative)\n(.+)$", out)
    assert strings
    assert all(out.splitlines().count(text) == 1 for text in strings)
    assert not any(f"`{text}`" in " ".join(out.split()) for text in strings)


@pytest.mark.parametrize("name", ["alder-1", "alder"])
def test_what_to_paste_stands_on_lines_of_its_own(name: str, shown: Shown, run: Run) -> None:
    sheet = run("tags", "alder-1", "--json").json
    lines = shown(name).splitlines()
    assert {sheet["positive_text"], sheet["negative_text"]} <= set(lines)


def test_what_a_line_wants_is_what_its_default_version_wants(run: Run) -> None:
    line, version = (run("show", name, "--json").json["brief"] for name in ("wai", "wai-illustrious-17.0"))
    same = ("checkpoint", "positive_text", "negative_text", "settings", "prompting", "good_at", "pitfalls", "warnings")
    assert {name: line[name] for name in same} == {name: version[name] for name in same}


def test_the_bookkeeping_comes_with_all(run: Run) -> None:
    short, whole = run("show", "noobai").out, run("show", "noobai", "--all").out
    assert "Looked for and not found" not in short
    assert "Looked for and not found" in whole
    assert "\nStory\n" in whole
    assert len(whole.splitlines()) > 5 * len(short.splitlines())


def test_sources_are_printed_with_the_short_answer_too(run: Run) -> None:
    assert "\nSources\n" in run("show", "pony", "--sources").out
    assert "\nSources\n" not in run("show", "pony").out


def versions(*released: str | None, newest: int | None = None) -> dict[str, Any]:
    """A line with as many versions, released on these days."""
    made = [
        {
            "key": f"mine-{n}",
            "name": f"Mine {n}",
            "source": ["page"],
            "status": "current" if n == newest else "superseded",
            **({"released": date} if date else {}),
        }
        for n, date in enumerate(released)
    ]
    source = {"title": "A page", "kind": "card", "checked": "2026-01-01"}
    return {
        "name": "Mine",
        "checked": "2026-01-01",
        "summary": "One's own.",
        "source": ["page"],
        "sources": {"page": source},
        "checkpoints": made,
    }


@pytest.mark.parametrize(
    ("released", "newest", "order"),
    [
        (("2024-01", "2024-02", "2024-03"), None, [2, 1, 0]),
        (("2024-01", None, "2024-03"), None, [2, 1, 0]),
        (("2024-03", "2024-01"), None, [0, 1]),
        (("2024-03", "2024-01"), 1, [1, 0]),
        (("2024-03", "2024", None), None, [2, 1, 0]),
        ((None, None), None, [1, 0]),
    ],
)
def test_current_versions_stand_first_then_the_newest(
    released: tuple[str | None, ...], newest: int | None, order: list[int], made_up: Path, run: Run
) -> None:
    write(made_up / "alder", "mine.yaml", versions(*released, newest=newest))
    table = re.findall(r"(?m)^mine-(\d)  ", run("show", "Mine").out)
    assert list(map(int, table)) == order


def test_versions_without_room_are_counted(made_up: Path, run: Run) -> None:
    write(made_up / "alder", "mine.yaml", versions(*["2024-01"] * 12))
    out = run("show", "Mine").out
    assert len(re.findall(r"(?m)^mine-\d+ ", out)) == 8
    assert "\n+4 more: --all\n" in out


def test_the_only_version_needs_no_table(made_up: Path, run: Run) -> None:
    write(made_up / "alder", "mine.yaml", versions("2024-01", newest=0))
    assert "released" not in run("show", "mine-0").out


def test_relatives_stand_on_a_line_each(run: Run) -> None:
    out = run("show", "illustrious").out
    [children] = re.findall(r"(?m)^Made from it  (.*)$", out)
    assert children.startswith("noobai, rouwei, ")
    assert re.search(r", \+\d+ more$", children)
    [parents] = re.findall(r"(?m)^Made from     (.*)$", out)
    assert parents.endswith("(finetune)")


def test_a_line_comes_from_what_its_oldest_version_came_from(run: Run) -> None:
    parents = run("show", "noobai", "--json").json["brief"]["parents"]
    assert [one["key"] for one in parents] == ["illustrious-xl-0.1"]
    one = run("show", "noobai-xl-eps-1.1", "--json").json["brief"]["parents"]
    assert [parent["key"] for parent in one] == ["noobai-xl-eps-1.0"]


def test_what_ancestors_give_is_marked(run: Run) -> None:
    out = " ".join(run("show", "wai").out.split())
    assert re.search(r"Good at .* by its ancestors .* \(of 5\)", out)
    heading = run("show", "creation-naixl").out
    assert "its own are not known" in " ".join(heading.split())


def test_a_group_without_a_base_has_its_advice_and_its_lines(run: Run) -> None:
    ran = run("show", "not-sdxl")
    assert run("show", "not-sdxl", "--json").json["brief"] is None
    assert "\nHow to prompt\n" in ran.out
    assert re.search(r"(?m)^Lines  anima, .* \+\d+ more$", ran.out)


def test_what_is_no_sdxl_says_so_first(run: Run) -> None:
    lines = run("show", "pony-v7").out.split("\n\n")[0]
    assert "Not an SDXL checkpoint" in " ".join(lines.split())


def test_only_what_may_not_be_sold_is_said(run: Run) -> None:
    assert "you may not sell pictures" in run("show", "noobai").out
    assert "you may not sell pictures" not in run("show", "wai").out


@pytest.mark.usefixtures("shipped")
@pytest.mark.parametrize(
    ("name", "said"), [("wai v99", "its line"), ("noobai-xl-eps-9.9", "its family"), ("wai", None), ("noobai", None)]
)
def test_of_a_version_without_a_record_is_said_what_is_shown(name: str, said: str | None, run: Run) -> None:
    first = run("show", name).out.splitlines()[0]
    assert (first == f"No record of {name}: this is {said}.") == (said is not None)
