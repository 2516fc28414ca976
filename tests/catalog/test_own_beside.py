"""A folder of one's own beside the shipped catalogue: what is read of it, and what still works when it is broken."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.catalog.small_catalogues import emptied, everything, merges, predicts, write_family
from tests.catalog.test_own import ME, NIGHT, put
from tests.catalog.writing import checkpoint
from tests.conftest import Ran, Run

BROKEN = "name: [\n"
ANSWERS = {
    "show": ["show", "alder-1"],
    "tags": ["tags", "alder"],
    "list": ["list"],
    "goals": ["goals"],
    "tree": ["tree", "birch"],
    "compare": ["compare", "alder", "birch"],
    "recommend": ["recommend", "--goal", "easy"],
    "compat": ["compat", "birch-v", "hazel-merge"],
    "convert": ["convert", "masterpiece, 1girl", "--from", "alder", "--to", "birch"],
    "explain": ["explain", "pull"],
}


# what is read: YAML of the folder and of its folders, but for hidden files, locks and drafts


@pytest.mark.usefixtures("made_up")
@pytest.mark.parametrize(
    "name",
    [".night.yaml", ".#night.yaml", "~$night.yaml", "#night.yaml#", "._night.yaml", ".git/night.yaml", ".hidden/x.yml"],
)
def test_hidden_files_and_drafts_of_editors_are_passed_over(name: str, own: Path, run: Run) -> None:
    put(own, "night.yaml", NIGHT)
    put(own, name, BROKEN)
    assert run("catalog", "check", str(own), "--json").json["faults"] == []
    assert run("--catalog", str(own), "show", "night-1").code == 0


@pytest.mark.usefixtures("made_up")
@pytest.mark.parametrize(
    "name", ["night.yaml~", "night.yaml.swp", "night.yaml.bak", "night.txt", "night.YAML.tmp", "readme.md"]
)
def test_other_files_are_passed_over(name: str, own: Path, run: Run) -> None:
    put(own, "good.yaml", NIGHT)
    put(own, name, BROKEN)
    assert run("catalog", "check", str(own), "--json").json["faults"] == []


@pytest.mark.usefixtures("made_up")
@pytest.mark.parametrize("text", ["", "\n\n", "# only a remark\n", "---\n", "null\n", "\ufeff", "--- # nothing\n...\n"])
def test_an_empty_file_is_passed_over(text: str, own: Path, run: Run) -> None:
    put(own, "good.yaml", NIGHT)
    (own / "empty.yaml").write_text(text, encoding="utf-8")
    checked = run("catalog", "check", str(own), "--json").json
    assert (checked["faults"], checked["lines"], checked["checkpoints"]) == ([], 1, 1)


@pytest.mark.usefixtures("made_up")
def test_a_folder_of_empty_files_adds_nothing(own: Path, run: Run) -> None:
    put(own, "empty.yaml", "")
    assert run("--catalog", str(own), "list").out == run("list").out


# a line of a shipped family: one file that names it


def test_a_single_file_is_a_line_of_the_family_that_it_names(made_up: Path, own: Path, run: Run) -> None:
    house = emptied(made_up)
    usual = merges(prediction=predicts("epsilon"), **everything("usual", 5))
    write_family(house, "oak", checkpoint("root"), merges=usual)
    put(own, "night.yaml", NIGHT.replace("alder", "oak"))
    profile = run("--catalog", str(own), "show", "night-1", "--json").json
    assert (profile["checkpoint"]["family"], profile["checkpoint"]["line"]) == ("oak", "night")
    sheet = run("--catalog", str(own), "tags", "night mix", "--json").json
    assert (sheet["positive"], sheet["inherited_from"]["how"]) == (["usual"], "habit")
    listed = run("--catalog", str(own), "list", "--family", "oak", "--json").json["checkpoints"]
    assert [one["key"] for one in listed] == ["root", "night-1"]
    assert [one["key"] for one in run("--catalog", str(own), "show", "oak", "--json").json["lines"]] == ["night"]


@pytest.mark.usefixtures("made_up")
def test_a_file_of_six_lines_is_enough(own: Path, run: Run) -> None:
    put(own, "page.yaml", f"family: alder\nname: A page\nurl: https://example.org/page\nsource: [me]\n{ME}")
    assert run("catalog", "check", str(own), "--json").json["faults"] == []
    profile = run("--catalog", str(own), "show", "a page", "--json").json
    assert (profile["line"]["key"], profile["family_name"], profile["checkpoints"]) == ("page", "Alder XL", [])


@pytest.mark.usefixtures("made_up")
def test_a_folder_is_a_family_and_its_files_are_its_lines(own: Path, run: Run) -> None:
    put(own, "oak/family.yaml", "name: Oak\n")
    put(own, "oak/night.yaml", NIGHT.replace("family: alder\n", ""))
    profile = run("--catalog", str(own), "show", "night-1", "--json").json
    assert (profile["checkpoint"]["family"], profile["checkpoint"]["line"]) == ("oak", "night")


@pytest.mark.parametrize(("family", "hint"), [("aldr", "did you mean 'alder'?"), ("Alder", "did you mean 'alder'?")])
@pytest.mark.usefixtures("made_up")
def test_a_family_that_is_misspelt_is_told(family: str, hint: str, own: Path, run: Run) -> None:
    put(own, "night.yaml", NIGHT.replace("family: alder", f"family: {family}"))
    (fault,) = run("catalog", "check", str(own), "--json").json["faults"]
    assert fault["message"].startswith("own/night.yaml")
    assert f"no family is called '{family}'" in fault["message"]
    assert fault["hint"] == hint


@pytest.mark.usefixtures("made_up")
def test_for_an_unknown_family_those_that_there_are_are_named(own: Path, run: Run) -> None:
    put(own, "night.yaml", NIGHT.replace("family: alder", "family: quince"))
    for name in ("a", "b", "c", "d"):  # whatever is broken beside it, the families are named, in one order
        put(own, f"{name}.yaml", NIGHT.replace("night-1", f"{name}-1") + "colour: blue\n")
    hints = {
        fault["message"].split(":")[0]: fault["hint"]
        for fault in run("catalog", "check", str(own), "--json").json["faults"]
    }
    assert hints["own/night.yaml"] == "known: alder, birch, strays; a new one has a family.yaml"


# a broken folder: one warning, and the shipped answers go on


@pytest.fixture
def broken(own: Path, made_up: Path) -> Path:  # noqa: ARG001 - it takes the place of the shipped data
    """An own folder with two broken files and a good one."""
    put(own, "a.yaml", BROKEN)
    put(own, "b.yaml", "name: B\ncolour: blue\n")
    put(own, "night.yaml", NIGHT)
    return own


def without_warning(ran: Ran) -> list[str]:
    """The lines on stderr, without the one warning and its hint."""
    warning, hint, *others = ran.err.splitlines()
    assert warning.startswith("warning: ")
    assert "broken and left out: own/a.yaml:" in warning
    assert hint.startswith("hint: sdxl-advisor catalog check ")
    assert not [line for line in others if line.startswith("warning: ")]
    return others


@pytest.mark.parametrize("command", ANSWERS)
@pytest.mark.parametrize("form", [(), ("--json",)])
def test_a_broken_folder_leaves_the_shipped_answers(
    command: str, form: tuple[str, ...], broken: Path, run: Run
) -> None:
    shipped = run(*ANSWERS[command], *form)
    beside = run("--catalog", str(broken), *ANSWERS[command], *form)
    assert (beside.code, beside.out.replace(f" --catalog {broken}", "")) == (shipped.code, shipped.out)
    assert without_warning(beside) == shipped.err.splitlines()


def test_a_broken_folder_of_the_environment_is_warned_of_too(
    broken: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SDXL_ADVISOR_CATALOG", str(broken))
    assert without_warning(run("tags", "alder")) == []


@pytest.mark.parametrize("name", ["night-1", "Night Mix 1", "nobody knows"])
def test_a_name_that_is_not_found_beside_a_broken_folder_may_be_in_it(name: str, broken: Path, run: Run) -> None:
    ran = run("--catalog", str(broken), "tags", name)
    assert (ran.code, ran.out) == (3, "")
    errors = [line for line in without_warning(ran) if line.startswith("error: ")]
    assert [error.split(":")[1].strip() for error in errors] == ["own/a.yaml", "own/b.yaml"]


@pytest.mark.usefixtures("made_up")
def test_a_folder_that_is_mended_is_used_again(own: Path, run: Run) -> None:
    put(own, "night.yaml", NIGHT + "colour: blue\n")
    assert run("--catalog", str(own), "tags", "night-1").code == 3
    put(own, "night.yaml", NIGHT)
    ran = run("--catalog", str(own), "show", "night-1")
    assert (ran.code, ran.err) == (0, "")


# catalog check, as text and in its exit codes


@pytest.mark.usefixtures("made_up")
def test_a_good_folder_is_said_to_be_good(own: Path, run: Run) -> None:
    put(own, "night.yaml", NIGHT)
    ran = run("catalog", "check", str(own))
    assert (ran.code, ran.err) == (0, "")
    said = " ".join(ran.out.split())
    assert said.startswith("Nothing wrong in ")
    assert ": 1 checkpoint. Data of " in said
    checked = run("catalog", "check", str(own), "--json").json
    assert (checked["faults"], checked["lines"], checked["checkpoints"]) == ([], 1, 1)


def test_faults_are_an_answer_that_is_no(broken: Path, run: Run) -> None:
    ran = run("catalog", "check", str(broken))
    assert (ran.code, ran.err) == (1, "")
    text = " ".join(ran.out.split())
    assert text.startswith("2 faults in ")
    document = run("catalog", "check", str(broken), "--json").json
    assert (document["format"], document["lines"], document["checkpoints"]) == (1, 0, 0)
    for fault in document["faults"]:
        assert fault["message"] in text
        assert (fault["hint"] or "") in text


@pytest.mark.usefixtures("made_up")
@pytest.mark.parametrize("make", ["nothing", "empty", "text", "file"])
def test_what_is_no_folder_with_yaml_is_asked_wrongly(make: str, own: Path, run: Run) -> None:
    path = own / "nowhere" if make == "nothing" else own
    if make == "text":
        put(own, "notes.txt", NIGHT)
    if make == "file":
        path = put(own, "night.yaml", NIGHT)
    for words in (["catalog", "check", str(path)], ["--catalog", str(path), "list"]):
        ran = run(*words)
        assert (ran.code, ran.out) == (2, "")
        assert str(path) in ran.err.replace("\n", "")


@pytest.mark.usefixtures("made_up")
def test_a_folder_is_checked_beside_the_shipped_catalogue_only(own: Path, tmp_path: Path, run: Run) -> None:
    put(own, "night.yaml", NIGHT)
    put(tmp_path / "other", "other.yaml", BROKEN)
    ran = run("--catalog", str(tmp_path / "other"), "catalog", "check", str(own))
    assert (ran.code, ran.err) == (0, "")
