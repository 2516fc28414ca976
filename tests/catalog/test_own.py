"""A folder of one's own that is wrong: everything is said in one run, with file, line, field and what was meant."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

import pytest

from tests.conftest import Run

Check = Callable[[], list[tuple[str, str | None]]]
ME = 'sources:\n  me: {title: my own notes, kind: community, checked: "2026-01-01"}\n'
NIGHT = f"""\
family: alder
name: Night Mix
source: [me]
checkpoints:
  - key: night-1
    name: Night Mix 1
    source: [me]
{ME}"""


def put(folder: Path, name: str, text: str) -> Path:
    """Write a file, with its folder."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(dedent(text), encoding="utf-8")
    return path


@pytest.fixture
def faults(made_up: Path, own: Path, run: Run) -> Check:  # noqa: ARG001 - it takes the place of the shipped data
    """What ``catalog check`` finds wrong in the own folder: every message with its hint."""

    def faults() -> list[tuple[str, str | None]]:
        found = run("catalog", "check", str(own), "--json")
        assert found.code == (1 if found.json["faults"] else 0)
        return [(fault["message"], fault["hint"]) for fault in found.json["faults"]]

    return faults


def test_every_fault_of_a_file_is_told_with_line_field_and_what_was_meant(own: Path, faults: Check) -> None:
    put(
        own,
        "night.yaml",
        """\
        family: alder
        nam: Night
        source: [me]
        checkpoints:
          - key: night-1
            name: Night 1
            source: [me]
            statu: current
            settings: {cfg: 7-5, samplers: Euler a, source: [me]}
        sources:
          me: {title: notes, kind: comunity, checked: "2026-01-01"}
        """,
    )
    found = faults()
    assert [message for message, _ in found] == [
        "own/night.yaml:2: nam: unknown field",
        "own/night.yaml: missing field 'name'",
        "own/night.yaml:8: checkpoints[night-1].statu: unknown field",
        "own/night.yaml:9: checkpoints[night-1].settings.cfg: expected a number, 5-6 or {min: 5, max: 6}, got '7-5'",
        "own/night.yaml:9: checkpoints[night-1].settings.samplers: expected a list, got 'Euler a'",
        "own/night.yaml:11: sources.me.kind: 'comunity' is not one of card, paper, release, copy, article, community",
    ]
    hints = [hint for _, hint in found]
    assert hints == ["did you mean 'name'?", None, "did you mean 'status'?", None, None, "did you mean 'community'?"]


def test_every_wrong_reference_of_a_file_is_told(own: Path, faults: Check) -> None:
    put(
        own,
        "night.yaml",
        """\
        family: alder
        name: Night
        source: [me]
        default: night-2
        checkpoints:
          - key: night-1
            name: Night 1
            source: [mee]
            released: 2026-13
            parents:
              - {checkpoint: birch-vv, relation: merge, source: [me]}
              - {line: aldr, relation: merge, source: [me]}
              - {family: birhc, relation: merge, source: [me]}
            traits: {eas: {score: 9, because: so, source: [me]}}
        sources:
          me: {title: notes, kind: community, checked: 2026-1-1}
          unused: {title: notes, kind: community, checked: 2026-01-01}
        """,
    )
    night = "own/night.yaml"
    assert dict(faults()) == {
        f"{night}:16: sources.me.checked: '2026-1-1' is not YYYY-MM-DD": None,
        f"{night}:8: checkpoints[night-1].source: unknown source 'mee'": "did you mean 'me'?",
        f"{night}:17: sources.unused: nothing cites this source": None,
        f"{night}:4: default: 'night-2' is not a checkpoint of this file": "did you mean 'night-1'?",
        f"{night}:9: checkpoints[night-1].released: '2026-13' is not YYYY, YYYY-MM or YYYY-MM-DD": None,
        f"{night}:14: checkpoints[night-1].traits.eas: unknown trait": "did you mean 'ease'?",
        f"{night}:14: checkpoints[night-1].traits.eas.score: 9 is not a whole number from 0 to 5": None,
        f"{night}:11: checkpoints[night-1].parents[0].checkpoint: unknown checkpoint 'birch-vv'": (
            "did you mean 'birch-v'?"
        ),
        f"{night}:12: checkpoints[night-1].parents[1].line: unknown line 'aldr'": "did you mean 'alder'?",
        f"{night}:13: checkpoints[night-1].parents[2].family: unknown family 'birhc'": "did you mean 'birch'?",
    }


def test_faults_of_several_files_are_told_together(own: Path, faults: Check) -> None:
    put(own, "a.yaml", NIGHT.replace("night", "a").replace("Night", "A").replace("relation", "x") + "extra: 1\n")
    put(own, "b.yaml", "name: [\n")
    put(own, "c.yaml", NIGHT.replace("Night", "C").replace("night", "c").replace("[me]", "[you]", 1))
    put(own, "deep/family.yaml", "name: Deep\ncolour: blue\n")
    put(own, "good.yaml", NIGHT)
    places = sorted({message.split(":")[0] for message, _ in faults()})
    assert places == ["deep/family.yaml", "own/a.yaml", "own/b.yaml", "own/c.yaml"]


def test_two_records_of_one_key_or_name_are_told_where_the_second_stands(own: Path, faults: Check) -> None:
    put(own, "a.yaml", NIGHT)
    put(own, "b.yaml", NIGHT)
    found = [message for message, _ in faults()]
    assert found
    assert all(message.startswith("own/b.yaml") for message in found)
    assert any("night-1" in message for message in found)


# a broken file is told once: those that name what is in it are not wrong too


CHILD = (
    NIGHT.replace("night-1", "child-1")
    .replace("Night Mix", "Child")
    .replace(
        "    source: [me]\n", "    source: [me]\n    parents: [{checkpoint: night-1, relation: merge, source: [me]}]\n"
    )
)


@pytest.mark.parametrize(
    "broken",
    [
        pytest.param(NIGHT + "colour: blue\n", id="a field"),
        pytest.param(NIGHT.replace("source: [me]\nch", "ch") + "sorce: [me]\n", id="a name of a field"),
        pytest.param(NIGHT + "note: a: b\n", id="YAML that cannot be read"),
        pytest.param(NIGHT + "note: [\n", id="YAML that does not end"),
    ],
)
def test_who_names_a_record_of_a_broken_file_is_not_wrong_too(broken: str, own: Path, faults: Check) -> None:
    put(own, "child.yaml", CHILD)
    put(own, "night.yaml", broken)
    assert [message.split(":")[0] for message, _ in faults()] == ["own/night.yaml"]


def test_lines_of_a_broken_family_are_not_wrong_too(own: Path, faults: Check) -> None:
    put(own, "oak/family.yaml", "name: Oak\ncolour: blue\n")
    put(own, "oak/twigs.yaml", "name: Twigs\n")
    put(own, "leaves.yaml", "family: oak\nname: Leaves\n")
    ((message, _),) = faults()
    assert message == "oak/family.yaml:2: colour: unknown field"


def test_who_cites_a_broken_file_of_sources_is_not_wrong_too(own: Path, faults: Check) -> None:
    put(own, "sources.yaml", "mine: {title: notes, kind: comunity, checked: 2026-01-01}\n")
    put(own, "night.yaml", NIGHT.replace("[me]", "[mine]").replace(ME, ""))
    ((message, _),) = faults()
    assert message.startswith("own/sources.yaml:1: mine.kind: 'comunity' is not one of")


def test_sources_of_the_folder_can_be_cited(own: Path, faults: Check) -> None:
    put(own, "sources.yaml", "mine: {title: notes, kind: community, checked: 2026-01-01}\n")
    put(own, "night.yaml", NIGHT.replace("[me]", "[mine]").replace(ME, ""))
    assert faults() == []


# spans


@pytest.mark.parametrize(
    ("written", "span"),
    [
        ("5-6", (5, 6, None)),
        ("5 - 6", (5, 6, None)),
        ("5\N{EN DASH}6", (5, 6, None)),
        ("5.5-6.5", (5.5, 6.5, None)),
        ('"5-6"', (5, 6, None)),
        ("6", (None, None, 6)),
        ("5.5", (None, None, 5.5)),
        ('"6"', (None, None, 6)),
        ("6-6", (None, None, 6)),
        ("{min: 5, max: 6}", (5, 6, None)),
        ("{best: 5.5}", (None, None, 5.5)),
        ("{min: 5, max: 7, best: 6}", (5, 7, 6)),
    ],
)
@pytest.mark.usefixtures("made_up")
def test_a_span_is_written_as_people_write_it(
    written: str, span: tuple[float | None, ...], own: Path, run: Run
) -> None:
    put(own, "night.yaml", NIGHT.replace(ME, f"    settings: {{cfg: {written}, source: [me]}}\n{ME}"))
    cfg = run("--catalog", str(own), "tags", "night-1", "--json").json["settings"]["cfg"]
    assert (cfg["min"], cfg["max"], cfg["best"]) == span


@pytest.mark.parametrize(
    "written",
    [
        "7-5",
        "about 5",
        "5-",
        "-5",
        "5-6-7",
        "5..6",
        "1.2.3",
        "5 to 6",
        "true",
        "[5, 6]",
        '""',
        "1e9",
    ],
)
def test_a_bad_span_is_told(written: str, own: Path, faults: Check) -> None:
    put(own, "night.yaml", NIGHT.replace(ME, f"    settings: {{cfg: {written}, source: [me]}}\n{ME}"))
    ((message, _),) = faults()
    assert message.startswith("own/night.yaml:8: checkpoints[night-1].settings.cfg")


# what YAML itself complains of


@pytest.mark.parametrize(
    ("text", "line", "hint"),
    [
        ("name: Night: the mix\n", ":1", "double quotes"),
        ("name: @night\n", ":1", "double quotes"),
        ("name: `night`\n", ":1", "double quotes"),
        ("name: %night\n", ":1", "double quotes"),
        ("name: *night\n", ":1", "double quotes"),
        ("name: &night mix\n", ":1", "double quotes"),
        ("name: x\nsources:\n  me: {title: x}\n other: 1\n", ":4", "indentation"),
        ("name: x\nlinks:\n  - {title: a, url: b}\n - {title: c, url: d}\n", ":4", "indentation"),
        ("name: x\n\tsummary: y\n", ":2", "spaces"),
        ("\tname: x\n", ":1", "spaces"),
    ],
)
def test_what_to_do_about_a_complaint_of_yaml(text: str, line: str, hint: str, own: Path, faults: Check) -> None:
    (own / "mine.yaml").write_text(text, encoding="utf-8")
    ((message, told),) = faults()
    assert message.startswith(f"own/mine.yaml{line}: ")
    assert hint in str(told)


@pytest.mark.parametrize("content", [b"name: caf\xe9\n", b"name: \xff\n", "name: кот\n".encode("cp1251")])
def test_a_file_of_another_encoding_is_to_be_saved_as_utf_8(content: bytes, own: Path, faults: Check) -> None:
    (own / "mine.yaml").write_bytes(content)
    ((_, told),) = faults()
    assert told == "save the file as UTF-8"
