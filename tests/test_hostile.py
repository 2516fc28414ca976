"""Names that nobody should type, and files that nobody should trust: everything is shown, nothing is sent."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import Run

pytestmark = pytest.mark.usefixtures("made_up")

TAKES_NAME = [
    "show NAME",
    "tags NAME",
    "tree NAME",
    "compare NAME alder",
    "list --family NAME",
    "list --line NAME",
    "list --prediction NAME",
    "list --status NAME",
    "list --format NAME",
    "compare alder birch --only NAME",
    "recommend --goal NAME",
    "recommend --goal easy --ui NAME",
    "tags alder --subject NAME",
    "tags alder --rating NAME",
    "tags birch --ui NAME",
    "tree --format NAME",
    "compat NAME alder",
    "compat alder NAME",
    "compat alder birch --kind NAME",
]


def with_name(words: str, name: str) -> list[str]:
    """The words of a call with *name* in the place of NAME."""
    return [name if word == "NAME" else word for word in words.split()]


@pytest.mark.parametrize("words", TAKES_NAME)
def test_an_empty_name_is_asked_wrongly(words: str, run: Run) -> None:
    ran = run(*with_name(words, ""))
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("error: ")


@pytest.mark.parametrize("words", [*TAKES_NAME, "NAME", "show --NAME"])
@pytest.mark.parametrize("form", ["", " --json"])
def test_a_name_of_100000_characters_gets_a_short_answer(words: str, form: str, run: Run) -> None:
    ran = run(*[word.replace("NAME", "x" * 100_000) for word in (words + form).split()])
    assert (ran.code, ran.out) == (2, "")
    assert len(ran.err) < 1000


@pytest.mark.parametrize("words", [*TAKES_NAME, "NAME"])
def test_markup_and_control_characters_are_shown_and_not_sent(words: str, run: Run) -> None:
    ran = run(*with_name(words, "[bold]\x1b[31m\n\u202e\udcff[/bold]"))
    assert ran.code == 2
    assert ran.err.startswith("error: ")
    assert r"[bold]\x1b[31m\n\u202e\udcff[/bold]" in ran.err.splitlines()[0]


@pytest.mark.parametrize("name", ["---", "...", "_", "\t", "\x00"])
def test_a_name_of_separators_is_no_name(name: str, run: Run) -> None:
    assert run("show", "--", name).code == 2


HOSTILE = r"""
name: "[bold]Evil[/bold]\e[31m"
checked: 2026-01-01
summary: "[link=https://x.org]here[/link]\e]0;title\a"
default: evil
default_because: {text: "\e[2J", source: [page]}
sources: {page: {title: "[red]\e[1m", kind: card, checked: 2026-01-01}}
checkpoints:
  - key: evil
    name: "[blink]Evil one[/blink]\e[5m\u202e"
    status: current
    summary: "\e[31mred"
    source: [page]
    parents: [{checkpoint: alder-1, relation: merge, step: "[b]\e[3m", source: [page]}]
    quality: {positive: ["[tag:0.5]", "a\eb"], negative: [], source: [page]}
    traits: {ease: {score: 5, because: "\e[7m[i]", source: [page]}}
"""


EVIL = r"[blink]Evil one[/blink]\x1b[5m\u202e"


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("show evilfamily", r"[bold]Evil[/bold]\x1b[31m"),
        ("show evilfamily --sources", r"[page] [red]\x1b[1m (card, read 2026-01-01)"),
        ("show evil", r"\x1b[31mred"),
        ("tags evil", EVIL),
        ("tags evil --positive", r"[tag:0.5], a\x1bb"),
        ("tree evil", f"└─ {EVIL} ★"),
        ("tree evil --all", r"epsilon; merge; [b]\x1b[3m"),
        ("tree evil --format svg", f">{EVIL}<"),
        ("tree evil --format mermaid", f'"{EVIL}"'),
        ("tree evil --format dot", '"' + EVIL.replace("\\", "\\\\") + '"'),
        ("compare evil alder", "[tag:0.5], a"),
        ("recommend --goal easy --why", r"forgiving 5/5: \x1b[7m[i]"),
        ("list", "evil "),
        ("list --format csv", EVIL),
        ("compare evil alder --format csv", r"[tag:0.5], a\x1bb"),
        ("list --format markdown", EVIL.replace("\\", "\\\\").replace("[", r"\[").replace("]", r"\]")),
    ],
)
def test_names_from_files_are_shown_and_not_sent(words: str, shown: str, run: Run, tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "evilfamily.yaml").write_text(HOSTILE, encoding="utf-8")
    ran = run("--catalog", str(tmp_path / "own"), *words.split())
    assert (ran.code, ran.err) == (0, "")
    assert not set("\x1b\x07\u202e") & set(ran.out)
    assert shown in ran.out


@pytest.mark.parametrize("words", ["--catalog PATH list", "catalog check PATH"])
def test_a_catalogue_path_that_no_system_can_open_is_asked_wrongly(words: str, run: Run) -> None:
    ran = run(*words.replace("PATH", "x" * 5000).split())
    assert (ran.code, ran.out) == (2, "")
    assert len(ran.err) < 1000
