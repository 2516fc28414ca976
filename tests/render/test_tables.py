"""Comparisons and lists as text, Markdown and CSV: what fits where, what is marked, what is escaped."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path
from typing import Any

import pytest

from sdxl_advisor.advice.compare import GROUPS
from sdxl_advisor.advice.listing import STATUSES
from sdxl_advisor.render import TABLES
from sdxl_advisor.render.as_csv import cell
from sdxl_advisor.render.as_markdown import escaped, linked
from sdxl_advisor.render.page import CUT, Page
from sdxl_advisor.render.styled import styled
from sdxl_advisor.render.view_list import fitted
from tests.catalog.writing import checkpoint, family, write
from tests.conftest import Run
from tests.process import spawn

EVIL = 'a|b\nc *d* `e` <f> [g] _h_ i_j ~k~ $l$ &lt; \\ "m", n'


def wide(columns: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Set the width of the terminal."""
    monkeypatch.setenv("COLUMNS", str(columns))


def read_csv(text: str) -> list[dict[str, str]]:
    """The lines of a CSV document by the names of their columns."""
    return list(csv.DictReader(io.StringIO(text, newline="")))


@pytest.mark.parametrize(
    ("columns", "names", "table"),
    [
        (80, "noobai wai", True),
        (80, "noobai wai pony", True),
        (80, "noobai wai pony rouwei", False),
        (120, "noobai wai pony rouwei", True),
        (40, "noobai wai", False),
    ],
)
def test_a_comparison_is_a_table_where_there_is_room(
    columns: int, names: str, table: bool, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    wide(columns, monkeypatch)
    first = run("compare", *names.split()).out.splitlines()[0]
    assert first.startswith("What to type   ") is table


def test_scores_alone_need_less_room(run: Run) -> None:
    out = run("compare", "noobai", "wai", "pony", "rouwei", "animagine", "--only", "scores").out
    assert re.search(r"^Forgiving +\d", out, re.MULTILINE)


@pytest.mark.usefixtures("made_up")
def test_the_best_score_has_a_sign_and_unknown_is_a_dash(run: Run) -> None:
    lines = run("compare", "alder", "birch", "orphan", "--only", "scores").out.splitlines()
    assert lines[1].split() == ["Forgiving", "4", "*", "2", "-"]
    assert lines[-2] == "* best, - unknown"
    assert "unknown" not in "".join(lines[:-2])


@pytest.mark.usefixtures("made_up")
def test_the_best_score_is_bold_and_unknown_dim(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR")
    monkeypatch.setenv("FORCE_COLOR", "1")
    out = run("compare", "alder", "orphan", "birch", "--only", "scores").out
    assert "\x1b[1m4\x1b[0m" in out
    assert "\x1b[2m-\x1b[0m" in out


@pytest.mark.usefixtures("made_up")
def test_what_is_inherited_keeps_its_mark(run: Run) -> None:
    out = run("compare", "alder", "hazel-merge", "--only", "tags").out
    assert re.search(r"^Put the tags +first +first \^$", out, re.MULTILINE)
    assert "\n\n^ inherited: not stated for this checkpoint itself\nUnknown for all of them: Prompt style, " in out


@pytest.mark.usefixtures("made_up")
def test_predictions_are_called_as_people_call_them(run: Run) -> None:
    assert re.search(
        r"^Prediction +epsilon +v-pred +rectified flow$",
        run("compare", "alder", "birch", "willow-flow", "--only", "settings").out.replace(" ^", ""),
        re.MULTILINE,
    )


@pytest.mark.parametrize("columns", [40, 80, 120])
def test_a_list_has_one_line_an_item(columns: int, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    wide(columns, monkeypatch)
    listed = run("list", "--all", "--json").json
    items = [*listed["checkpoints"], *listed["lines"]]
    lines = [line for line in run("list", "--all").out.splitlines() if len(line.split()) > 1 or CUT in line]
    starts = [line.split()[0].rstrip(CUT) for line in lines]
    expected = [item["key"] for item in items]
    assert sum(any(key.startswith(start) for key in expected) for start in starts) == len(expected)


def test_what_is_no_sdxl_stands_apart_at_the_end(run: Run) -> None:
    out = run("list", "--all").out
    before, after = out.split("\nNot SDXL\n")
    assert "pony-v7" not in before
    assert re.search(r"^pony-v7 .*AuraFlow", after, re.MULTILINE)
    assert "Not SDXL" not in run("list").out


@pytest.mark.usefixtures("made_up")
def test_a_list_ends_with_how_to_see_what_it_hides(run: Run) -> None:
    last = run("list").out.splitlines()[-2]
    assert last == "Hidden: 3 older, closed or test versions, 1 not SDXL. Add --all to see them."
    assert "Hidden" not in run("list", "--all").out
    assert "Hidden: 1 not SDXL." in run("list", "--family", "strays").out


def test_a_long_cell_is_cut_and_never_wrapped(made_up: Path, run: Run) -> None:
    write(made_up, "mine.yaml", family(checkpoint("x" * 90, released="2025-01-01"), name="Mine"))
    out = run("list", "--family", "mine").out
    assert re.search(rf"^x+{CUT}  2025-01-01  ", out, re.MULTILINE)


@pytest.mark.parametrize(
    ("text", "width", "shown"),
    [("short", 5, "short"), ("longer", 5, "long…"), ("a b c", 3, "a…"), ("日本語", 4, "日…"), ("a\nb", 3, "a b")],
)
def test_a_cut_cell_fits(text: str, width: int, shown: str) -> None:
    assert Page().cut(styled(text), width).plain == shown


@pytest.mark.parametrize(
    ("widths", "room", "found"),
    [([10, 5], 17, [10, 5]), ([10, 5], 12, [5, 5]), ([30, 4, 20], 30, [11, 4, 11]), ([5], 0, [1])],
)
def test_the_widest_columns_are_made_narrower(widths: list[int], room: int, found: list[int]) -> None:
    assert fitted(widths, room) == found


@pytest.mark.parametrize("columns", [80, 120])
def test_nearly_every_goal_has_one_line(columns: int, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    wide(columns, monkeypatch)
    goals = run("goals", "--json").json["goals"]
    questions = {goal["question"] for goal in goals}
    lines = run("goals").out.partition("\n\n")[0].splitlines()
    assert len(lines) <= len(goals) + len(questions) + 2


def test_a_goal_says_what_it_weighs_by_the_names_of_traits(run: Run) -> None:
    out = run("goals").out
    assert "(forgiving 3, ready-made look 2)" in out
    assert "(furry)" in out
    assert "(a limit)" in out


def table_of(text: str) -> list[list[str]]:
    """The cells of a Markdown table, split where a bar is not escaped."""
    lines = text.partition("\n\n")[0].splitlines()
    return [[part.strip() for part in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines]


@pytest.mark.parametrize("words", ["list", "list --all", "goals", "compare noobai rouwei wai"])
def test_markdown_is_a_table_of_even_rows(words: str, run: Run) -> None:
    ran = run(*words.split(), "--format", "markdown")
    rows = table_of(ran.out)
    assert (ran.code, ran.err) == (0, "")
    assert {len(row) for row in rows} == {len(rows[0])}
    assert set(rows[1]) == {"---"}
    assert "\x1b" not in ran.out
    assert ran.out.endswith(".\n")


@pytest.mark.usefixtures("made_up")
def test_markdown_compares_with_names_marks_and_what_they_mean(run: Run) -> None:
    out = run("compare", "alder", "birch", "hazel-merge", "--only", "scores,tags", "--format", "markdown").out
    assert out.startswith("|  | [Alder XL 1](https://example.org/alder/1) | [Birch v](https://example.org/birch/v) |")
    assert "| **Good at (0 to 5)** |  |  |  |\n| Forgiving | **4** | 2 | 3 |\n" in out
    assert "| Put the tags | first | last | first ^ |\n" in out
    assert "bold best, - unknown, ^ inherited" in out
    assert out.endswith("\n\nData of 2026-01-03.\n")


@pytest.mark.usefixtures("made_up")
def test_markdown_lists_the_sources_that_are_asked_for(run: Run) -> None:
    words = ("compare", "alder", "birch", "--only", "license", "--format", "markdown")
    assert "Birch card" not in run(*words).out
    assert "\n- [Birch card](https://example.org/birch) (card, read 2026-01-03)\n" in run(*words, "--sources").out


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (EVIL, r'a\|b c \*d\* \`e\` \<f\> \[g\] \_h\_ i_j \~k\~ \$l\$ \&lt; \\ "m", n'),
        ("score_9, (re:zero)", "score_9, (re:zero)"),
        ("\x1b[1m", r"\\x1b\[1m"),
        ("", ""),
    ],
)
def test_nothing_acts_as_markdown(text: str, shown: str) -> None:
    assert escaped(text) == shown


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://x.org/a_(b)|c", "[x](https://x.org/a_%28b%29%7Cc)"),
        ("javascript:alert(1)", "x"),
        (None, "x"),
    ],
)
def test_only_web_addresses_are_linked(url: str | None, shown: str) -> None:
    assert linked("x", url) == shown


@pytest.mark.parametrize("words", ["list --all", "goals", "compare noobai rouwei wai"])
def test_csv_has_a_heading_and_even_rows(words: str, run: Run) -> None:
    ran = run(*words.split(), "--format", "csv")
    rows = list(csv.reader(io.StringIO(ran.out, newline=""), strict=True))
    assert (ran.code, ran.err) == (0, "")
    assert {len(row) for row in rows} == {len(rows[0])}
    assert ran.out.count("\r\n") == len(rows)


@pytest.mark.usefixtures("made_up")
def test_csv_lists_what_json_does(run: Run) -> None:
    raw = read_csv(run("list", "--all", "--format", "csv").out)
    items = run("list", "--all", "--json").json["checkpoints"]
    assert [row["key"] for row in raw] == [item["key"] for item in items]
    assert list(raw[0]) == list(items[0])
    assert [row["released"] or None for row in raw] == [item["released"] for item in items]


@pytest.mark.usefixtures("made_up")
def test_csv_compares_with_raw_values(run: Run) -> None:
    words = ("compare", "alder", "birch", "--format", "csv")
    rows = {row["field"]: row for row in read_csv(run(*words).out)}
    assert list(rows["traits.ease"].values()) == ["scores", "traits.ease", "Forgiving", "4", "2"]
    assert rows["training.images"]["birch-v"] == "3000000"
    assert rows["quality.placement"]["alder-1"] == "start"
    assert rows["settings.cfg"]["alder-1"] == "min 5, max 7, best 5.5"
    assert rows["training.captions"]["alder-1"] == ""
    sources = {row["field"]: row["sources"] for row in read_csv(run(*words, "--sources").out)}
    assert sources["training.images"] == "On Alder, https://example.org/birch"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("=1+1", "'=1+1"),
        ("+1", "'+1"),
        ("-x", "'-x"),
        ("@SUM(A1)", "'@SUM(A1)"),
        (["@_@", "b"], "'@_@, b"),
        ("a=b", "a=b"),
        (-1, -1),
        (-0.5, -0.5),
        (25.0, 25),
        (None, None),
        (True, "yes"),
        (["a", "b, c"], "a; b, c"),
        ("a\nb", "a\nb"),
        ("\x1b[1m", r"\x1b[1m"),
        ({"min": 5.0, "max": None, "best": 5.5}, "min 5, best 5.5"),
    ],
)
def test_a_cell_is_a_value_and_no_formula(value: Any, shown: Any) -> None:
    assert cell(value) == shown


def test_csv_quotes_what_needs_it(made_up: Path, run: Run) -> None:
    write(made_up, "mine.yaml", family(checkpoint("mine-1", name=EVIL), name="Mine"))
    assert [row["name"] for row in read_csv(run("list", "--family", "mine", "--format", "csv").out)] == [EVIL]


def test_csv_is_utf_8_in_every_locale(tmp_path: Path) -> None:
    write(tmp_path, "mine.yaml", family(checkpoint("mine-1", name="Дуб é"), name="Mine"))
    words = ("--catalog", str(tmp_path), "list", "--family", "mine", "--format", "csv")
    assert "Дуб é" in spawn(*words, environ={"PYTHONIOENCODING": "ascii"}).out


@pytest.mark.parametrize(
    ("command", "words"),
    [("list", [*STATUSES, *TABLES, "--all"]), ("compare", [*GROUPS, *TABLES]), ("goals", TABLES)],
)
def test_help_names_every_word_of_a_closed_list(command: str, words: list[str], run: Run) -> None:
    out = run(command, "--help").out
    assert [word for word in words if word not in out] == []


@pytest.mark.usefixtures("made_up")
def test_json_is_one_of_the_formats(run: Run) -> None:
    assert run("list", "--format", "json").out == run("list", "--json").out
