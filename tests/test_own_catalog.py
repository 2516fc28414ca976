"""A catalogue of one's own beside the shipped one: by option and by environment, good and broken."""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.catalog.writing import CARD, because, change, changed, checkpoint, edge, family, traits, write
from tests.conftest import Run

MINE = family(
    checkpoint(
        "my-mix",
        name="My Mix",
        aliases=["мой микс", "mymix_v3.safetensors"],
        parents=[edge("birch-v", "merge"), edge("alder-1", "merge")],
        prediction={"type": "v-prediction", "source": ["diary"]},
        license={"sell_pictures": "yes", "source": ["diary"]},
        traits=traits(ease=5, look=5),
        released="2026-01",
    ),
    checkpoint("my-test", status="test", traits=traits(ease=5, look=5, detail=5)),
    name="My family",
    aliases=["моё"],
    sources={"card": CARD, "diary": {"title": "My diary", "kind": "release", "checked": "2026-02-03"}},
    checked="2026-02-03",
)


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A folder with a family of one's own."""
    write(tmp_path / "own", "mine.yaml", MINE)
    return tmp_path / "own"


@pytest.fixture(params=["option", "environment"])
def mine(request: pytest.FixtureRequest, own: Path, made_up: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run commands with the own folder, named in each way there is."""
    assert made_up.is_dir()
    if request.param == "option":
        return lambda *words: run("--catalog", str(own), *words)
    monkeypatch.setenv("SDXL_ADVISOR_CATALOG", str(own))
    return run


def test_an_own_checkpoint_is_recommended(mine: Run) -> None:
    answer = mine("recommend", "--goal", "easy", "--json").json
    assert (answer["pick"]["checkpoint"]["key"], answer["pick"]["score"]) == ("my-mix", 100)
    assert [one["checkpoint"]["key"] for one in answer["alternatives"]] == ["alder-1", "hazel-merge"]


def test_a_limit_rules_an_own_checkpoint_out(mine: Run) -> None:
    answer = mine("recommend", "--goal", "easy", "--goal", "epsilon-only", "--json").json
    assert answer["pick"]["checkpoint"]["key"] == "alder-1"
    assert answer["ruled_out"][0]["checkpoint"]["key"] == "my-mix"


def test_an_own_checkpoint_stands_in_the_tree_of_its_shipped_parents(mine: Run) -> None:
    (root,) = mine("tree", "my-mix", "--up", "--json").json["roots"]
    assert root["key"] == "alder-0"
    (alder,) = root["children"]
    assert {child["key"]: child["repeated"] for child in alder["children"]} == {"birch-eps": False, "my-mix": True}


def test_a_shipped_checkpoint_names_its_own_children(mine: Run) -> None:
    children = mine("show", "birch-v", "--json").json["children"]
    assert [child["key"] for child in children] == ["hazel-merge", "willow-flow", "my-mix"]


def test_an_own_checkpoint_inherits_from_a_shipped_one(mine: Run) -> None:
    sheet = mine("tags", "my-mix", "--json").json
    assert (sheet["positive"], sheet["inherited_from"]["key"]) == (["very awa"], "birch-v")
    assert sheet["settings"]["cfg"]["best"] == 4
    assert [source["title"] for source in sheet["sources"]] == ["Birch card", "A talk on Birch"]


def test_an_own_checkpoint_is_compared_with_its_own_sources(mine: Run) -> None:
    answer = mine("compare", "my-mix", "alder", "--json").json
    (licence,) = [row for row in answer["rows"] if row["field"] == "license.sell_pictures"]
    assert licence["values"] == ["yes", "yes"]
    assert [source["title"] for source in licence["sources"]] == ["My diary", "Alder's terms"]


@pytest.mark.parametrize("name", ["my-mix", "MY MIX", "Мой-Микс", "mymix_v3", "mymix_v3.safetensors"])
def test_an_own_checkpoint_answers_to_its_names(name: str, mine: Run) -> None:
    profile = mine("show", name, "--json").json
    assert profile["checkpoint"]["key"] == "my-mix"
    assert [step["key"] for step in profile["lineage"]] == ["alder-0", "alder-1", "birch-eps", "birch-v", "my-mix"]


@pytest.mark.parametrize("name", ["mine", "my family", "мое"])
def test_an_own_family_is_listed(name: str, mine: Run) -> None:
    listed = mine("list", "--family", name, "--all", "--json").json
    assert [item["key"] for item in listed["checkpoints"]] == ["my-mix", "my-test"]
    assert listed["data"] == "2026-02-03"


def test_own_checkpoints_are_listed_after_the_shipped(mine: Run) -> None:
    keys = [item["key"] for item in mine("list", "--all", "--json").json["checkpoints"]]
    assert (keys[0], keys[-2:]) == ("alder-0", ["my-mix", "my-test"])


def test_an_own_collection_is_left_out_of_the_overview(mine: Run) -> None:
    assert mine("tree", "--json").json["collections"] == ["strays", "mine"]


@pytest.mark.usefixtures("made_up")
def test_without_the_folder_nothing_of_it_is_known(own: Path, run: Run) -> None:
    assert run("--catalog", str(own), "show", "my-mix").code == 0
    assert run("show", "my-mix").code == 2


@pytest.mark.usefixtures("made_up")
def test_the_option_goes_before_the_environment(
    own: Path, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / "other", "others.yaml", family(checkpoint("other-one")))
    monkeypatch.setenv("SDXL_ADVISOR_CATALOG", str(own))
    assert run("--catalog", str(tmp_path / "other"), "show", "other-one").code == 0
    assert run("--catalog", str(tmp_path / "other"), "show", "my-mix").code == 2


@pytest.mark.usefixtures("made_up")
def test_own_files_may_lie_in_a_folder_of_families(tmp_path: Path, run: Run) -> None:
    write(tmp_path / "own", "mine.yml", MINE)
    assert run("--catalog", str(tmp_path / "own"), "show", "my-mix").code == 0


@pytest.mark.usefixtures("made_up")
def test_own_families_may_descend_from_each_other(own: Path, run: Run) -> None:
    write(own, "later.yaml", family(checkpoint("child", parents=[edge("my-mix")])))
    write(own, "aaa.yaml", family(checkpoint("grandchild", parents=[edge("child")]), name="Third"))
    lineage = run("--catalog", str(own), "show", "grandchild", "--json").json["lineage"]
    assert [step["key"] for step in lineage][-3:] == ["my-mix", "child", "grandchild"]


@pytest.mark.usefixtures("made_up")
def test_an_own_record_may_name_a_shipped_one_to_use_instead(own: Path, run: Run) -> None:
    write(own, "mine.yaml", family(checkpoint("other", architecture="Other", use_instead=["alder-1"])))
    warnings = run("--catalog", str(own), "tags", "other", "--json").json["warnings"]
    assert "Use instead: Alder XL 1 (alder-1)." in warnings


@pytest.mark.usefixtures("made_up")
def test_a_change_of_an_own_file_is_seen_at_the_next_run(own: Path, run: Run) -> None:
    def name() -> Any:
        return run("--catalog", str(own), "show", "my-mix", "--json").json["checkpoint"]["name"]

    assert name() == "My Mix"
    change(own / "mine.yaml", "checkpoints/0/name", "My Max")
    assert name() == "My Max"


@pytest.mark.usefixtures("made_up")
def test_a_new_own_file_is_seen_at_the_next_run(own: Path, run: Run) -> None:
    run("--catalog", str(own), "list")
    write(own, "more.yaml", family(checkpoint("one-more")))
    assert "one-more" in run("--catalog", str(own), "list").out


@pytest.mark.usefixtures("made_up")
def test_a_mended_file_answers_again(own: Path, run: Run) -> None:
    whole = (own / "mine.yaml").read_bytes()
    (own / "mine.yaml").write_bytes(whole[:100])
    assert run("--catalog", str(own), "show", "my-mix").code == 3
    (own / "mine.yaml").write_bytes(whole)
    assert run("--catalog", str(own), "show", "my-mix").code == 0


def faults_in(folder: Path, run: Run) -> list[str]:
    """What is wrong in a folder; where anything is, the exit code is 1."""
    ran = run("catalog", "check", str(folder), "--json")
    found = [fault["message"] for fault in ran.json["faults"]]
    assert (ran.code, ran.err) == (1 if found else 0, "")
    return found


@pytest.mark.usefixtures("made_up")
@pytest.mark.parametrize(
    ("where", "value", "message"),
    [
        ("checkpoints/0/cfg", 7, "checkpoints[my-mix].cfg: unknown field"),
        ("checkpoints/0/status", "new", "checkpoints[my-mix].status: 'new' is not one of"),
        ("checkpoints/0/parents/1/checkpoint", "oak", "parents[1].checkpoint: unknown checkpoint 'oak'"),
        ("checkpoints/0/parents/0/checkpoint", "my-mix", "it is its own ancestor: my-mix <- my-mix"),
        ("checkpoints/0/source", ["nowhere"], "checkpoints[my-mix].source: unknown source 'nowhere'"),
        ("checkpoints/0/traits/ease/score", 6, "checkpoints[my-mix].traits.ease.score: 6 is not a whole number"),
        ("checkpoints/0/use_instead", ["oak"], "use_instead: unknown checkpoint 'oak'"),
        ("checkpoints/0/aliases", ["Alder 1"], "'Alder 1' names both checkpoint 'alder-1' and checkpoint 'my-mix'"),
        ("checkpoints/0/name", "Birch", "'Birch' names both family 'birch' and checkpoint 'my-mix'"),
        ("checkpoints/0/key", "birch-v", "'birch-v' names both checkpoint 'birch-v' here and one in the"),
        ("aliases", ["Hazel"], "'Hazel' names both checkpoint 'hazel-merge' and family 'mine'"),
        ("name", "Alder XL", "'Alder XL' names both family 'alder' and family 'mine'"),
    ],
)
def test_a_slip_in_an_own_file_is_named(where: str, value: object, message: str, own: Path, run: Run) -> None:
    write(own, "mine.yaml", changed(MINE, where, value))
    [fault, *_] = faults_in(own, run)
    assert fault.startswith("own/mine.yaml:")
    assert message in fault


@pytest.mark.usefixtures("made_up")
def test_an_own_file_cannot_take_the_place_of_a_shipped_family(own: Path, run: Run) -> None:
    write(own, "alder.yaml", family(checkpoint("other"), name="Another"))
    [fault] = faults_in(own, run)
    assert fault.startswith("own/alder.yaml:")
    assert "'alder' names both" in fault


@pytest.mark.usefixtures("made_up")
def test_an_own_checkpoint_cannot_take_the_place_of_a_shipped_one(own: Path, run: Run) -> None:
    write(own, "mine.yaml", family(checkpoint("alder-1", name="Mine alone")))
    [fault] = faults_in(own, run)
    assert fault.startswith("own/mine.yaml:")
    assert "'alder-1' names both" in fault


@pytest.mark.usefixtures("made_up")
@pytest.mark.parametrize("file", ["interfaces/family", "goals/family", "checkpoint", "families", "line"])
def test_an_own_family_may_have_any_other_name(file: str, tmp_path: Path, run: Run) -> None:
    write((tmp_path / "own" / file).parent, f"{Path(file).name}.yaml", family(checkpoint("one")))
    profile = run("--catalog", str(tmp_path / "own"), "show", "one", "--json").json
    assert profile["checkpoint"]["family"] == file.partition("/")[0]
    assert [source["title"] for source in profile["sources"]] == ["A card"]


def in_its_folder(folder: Path) -> Path:
    """A line in a folder that is called as a shipped family."""
    return write(folder / "birch", "mine.yaml", MINE)


def beside_all(folder: Path) -> Path:
    """A line that names a shipped family itself."""
    return write(folder, "mine.yaml", MINE | {"family": "birch"})


@pytest.mark.usefixtures("made_up")
@pytest.mark.parametrize("make", [in_its_folder, beside_all])
def test_an_own_line_may_be_of_a_shipped_family(make: Callable[[Path], Path], tmp_path: Path, run: Run) -> None:
    make(tmp_path / "own")
    assert faults_in(tmp_path / "own", run) == []
    listed = run("--catalog", str(tmp_path / "own"), "list", "--family", "birch", "--all", "--json").json["checkpoints"]
    assert [item["key"] for item in listed] == ["birch-eps", "birch-v", "my-mix", "my-test"]
    assert {item["line"] for item in listed} == {"birch", "mine"}


@pytest.mark.usefixtures("made_up")
def test_a_file_of_a_family_that_nobody_knows_is_a_fault(own: Path, run: Run) -> None:
    write(own, "mine.yaml", MINE | {"family": "oak"})
    [fault] = faults_in(own, run)
    assert "own/mine.yaml:" in fault
    assert "'oak'" in fault


@pytest.mark.usefixtures("made_up")
@pytest.mark.parametrize("name", ["Night Mix 1", "Ночь", 'a "b": [c] # d', "x: y", "\x1b[31mred"])
def test_a_new_file_is_valid_as_it_stands(name: str, tmp_path: Path, run: Run) -> None:
    ran = run("catalog", "new", name, "--family", "birch")
    assert (ran.code, ran.err) == (0, "")
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "new.yaml").write_text(ran.out, encoding="utf-8")
    assert faults_in(tmp_path / "own", run) == []
    listed = run("--catalog", str(tmp_path / "own"), "list", "--line", "new", "--json").json["checkpoints"]
    assert [(item["line"], item["family"]) for item in listed] == [("new", "birch")]


def nothing(folder: Path) -> Path:
    """A folder that is not there."""
    return folder / "nowhere"


def empty(folder: Path) -> Path:
    """A folder with nothing in it."""
    (folder / "empty").mkdir()
    return folder / "empty"


def other_files(folder: Path) -> Path:
    """A folder with files that are not YAML."""
    (folder / "other").mkdir()
    (folder / "other" / "mine.txt").write_text("name: x", encoding="utf-8")
    return folder / "other"


def one_file(folder: Path) -> Path:
    """A file, not its folder."""
    return write(folder, "mine.yaml", MINE)


@pytest.mark.usefixtures("made_up")
@pytest.mark.parametrize("make", [nothing, empty, other_files, one_file])
def test_a_folder_without_families_is_an_error(make: Callable[[Path], Path], tmp_path: Path, run: Run) -> None:
    folder = make(tmp_path)
    for words in (("--catalog", str(folder), "list"), ("catalog", "check", str(folder))):
        ran = run(*words)
        error, hint = ran.err.splitlines()
        assert (ran.code, ran.out) == (2, "")
        assert error == f"error: {folder}: not a folder with YAML files"
        assert hint == "hint: sdxl-advisor catalog new NAME --family FAMILY"


@pytest.fixture
def broken(own: Path) -> Path:
    """An own folder with a mistake."""
    (own / "mine.yaml").write_text("name: x\nname: y\n", encoding="utf-8")
    return own


@pytest.mark.usefixtures("made_up")
@pytest.mark.parametrize("words", ["list", "tags alder", "tags alder --json", "recommend --goal easy --json"])
def test_a_broken_own_folder_is_left_out_with_one_warning(words: str, broken: Path, run: Run) -> None:
    ran = run("--catalog", str(broken), *words.split())
    warning, hint = ran.err.splitlines()
    as_without = ran.out.replace(f" --catalog {broken}", "")  # the command that it suggests names it all the same
    assert (ran.code, as_without) == (0, run(*words.split()).out)
    assert warning == f"warning: {broken} is broken and left out: own/mine.yaml:2: repeated key 'name'"
    assert hint == f"hint: sdxl-advisor catalog check {broken}"


@pytest.mark.usefixtures("made_up")
@pytest.mark.parametrize("words", ["show my-mix", "tags my-mix", "compare alder my-mix", "list --family mine"])
@pytest.mark.parametrize("form", ["", "--json"])
def test_a_name_that_may_be_in_a_broken_own_folder_is_a_fault_of_the_data(
    words: str, form: str, broken: Path, run: Run
) -> None:
    ran = run("--catalog", str(broken), *words.split(), *form.split())
    error = ran.err.splitlines()[-1]
    assert (ran.code, ran.out) == (3, "")
    assert "own/mine.yaml:2: repeated key 'name'" in error
    assert json.loads(error)["error"]["kind"] == "data" if form else error.startswith("error: ")


@pytest.mark.usefixtures("made_up")
def test_the_hint_of_the_warning_can_be_typed(tmp_path: Path, run: Run) -> None:
    folder = write(tmp_path / "my own", "mine.yaml", {"nmae": "A"}).parent
    hint = run("--catalog", str(folder), "list").err.splitlines()[1].removeprefix("hint: sdxl-advisor ")
    assert run(*shlex.split(hint)).code == 1


@pytest.mark.usefixtures("made_up")
def test_all_that_is_wrong_in_a_folder_is_told_at_once(own: Path, run: Run) -> None:
    write(own, "mine.yaml", changed(changed(MINE, "checkpoints/0/status", "new"), "checkpoints/1/cfg", 7))
    write(own, "other.yaml", family(checkpoint("one", traits=traits(ease=6))))
    (own / "third.yaml").write_text("name: [1", encoding="utf-8")
    found = faults_in(own, run)
    assert [fault.partition(":")[0] for fault in found] == [*["own/mine.yaml"] * 2, "own/other.yaml", "own/third.yaml"]
    text = run("catalog", "check", str(own)).out
    assert " ".join(text.split()).startswith("4 faults in ")


@pytest.mark.usefixtures("made_up")
def test_what_is_no_catalogue_is_passed_over(own: Path, run: Run) -> None:
    for name in (".hidden.yaml", "~$mine.yaml", "#mine.yaml", "mine.yaml.bak"):
        (own / name).write_text("name: [1", encoding="utf-8")
    (own / "empty.yaml").write_text("# nothing yet\n", encoding="utf-8")
    assert faults_in(own, run) == []
    assert run("--catalog", str(own), "show", "my-mix").code == 0


@pytest.mark.usefixtures("made_up")
def test_an_own_default_is_meant_by_the_family_s_name(own: Path, run: Run) -> None:
    write(own, "mine.yaml", MINE | {"default": "my-mix", "default_because": because()})
    answer = run("--catalog", str(own), "tree", "--json").json
    assert run("--catalog", str(own), "tags", "mine", "--json").json["checkpoint"]["key"] == "my-mix"
    assert [child["key"] for child in answer["roots"][0]["children"]] == ["birch", "mine"]


def test_the_shipped_catalogue_takes_an_own_family_too(tmp_path: Path, run: Run) -> None:
    listed = run("list", "--prediction", "v-prediction", "--status", "current", "--json").json["checkpoints"]
    parent = listed[0]["key"]
    child = checkpoint("my-own", name="My Own", parents=[edge(parent)])
    write(tmp_path / "own", "mine.yaml", family(child, name="My very own"))
    lineage = run("--catalog", str(tmp_path / "own"), "show", "my-own", "--json").json["lineage"]
    assert [step["key"] for step in lineage][-2:] == [parent, "my-own"]


@pytest.mark.usefixtures("made_up")
def test_a_file_whose_name_is_no_text_is_named_in_an_error(tmp_path: Path, run: Run) -> None:
    folder = tmp_path / "own"
    folder.mkdir()
    (folder / "fam\udcff.yaml").write_text("name: One\n", encoding="utf-8")
    [fault] = faults_in(folder, run)
    assert fault == "own/fam\udcff.yaml: the name of this file cannot be the name of a line"
    shown = run("catalog", "check", str(folder)).out
    assert "\udcff" not in shown
    assert r"fam\udcff.yaml" in shown
