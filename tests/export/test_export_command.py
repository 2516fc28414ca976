"""`export` through the real entry point: which checkpoints, where the files go, what is said, what is refused."""

from __future__ import annotations

import csv
import io
import json
import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from sdxl_advisor.export.programs import PROGRAMS, program
from tests.conftest import Run
from tests.files.making import lora, sdxl

Rows = list[dict[str, str]]


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to stand in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def rows(text: str) -> Rows:
    """The styles of a styles.csv."""
    return list(csv.DictReader(io.StringIO(text), skipinitialspace=True))


def test_the_file_is_all_that_stands_on_stdout(run: Run) -> None:
    ran = run("export", "noobai", "--for", "a1111")
    tags = run("tags", "noobai", "--json").json
    assert ran.code == 0
    assert rows(ran.out) == [
        {
            "name": "NoobAI-XL Epsilon-pred 1.1",
            "prompt": tags["positive_text"] + ", {prompt}",
            "negative_prompt": tags["negative_text"],
        }
    ]
    assert "Where it goes: styles.csv" in ran.err


def test_json_has_the_file_and_what_was_decided(run: Run) -> None:
    ran = run("export", "noobai", "--for", "krita", "--json")
    style = json.loads(ran.json["files"][0]["text"])
    checkpoint = ran.json["checkpoints"][0]
    assert (style["cfg_scale"], style["sampler_steps"]) == (5.5, 28)
    assert checkpoint["decided"] == ["steps 25-30: wrote 28", "CFG 5-6: wrote 5.5"]
    assert (checkpoint["key"], ran.err) == ("noobai-xl-eps-1.1", "")


def test_subject_and_rating_are_those_of_tags(run: Run) -> None:
    wanted = ("pony", "--subject", "furry", "--rating", "safe")
    tags = run("tags", *wanted, "--json").json
    row = rows(run("export", *wanted, "--for", "a1111").out)[0]
    assert (row["prompt"], row["negative_prompt"]) == (tags["positive_text"] + ", {prompt}", tags["negative_text"])


def test_a_model_file_is_named_in_its_preset(run: Run, here: Path) -> None:
    sdxl(here / "my noob vpred 1.0.safetensors", v_pred=False)
    (here / "noobaiXLNAIXL_vPred10Version.safetensors").write_bytes(
        (here / "my noob vpred 1.0.safetensors").read_bytes()
    )
    ran = run("export", "./noobaiXLNAIXL_vPred10Version.safetensors", "--for", "krita", "--json")
    style = json.loads(ran.json["files"][0]["text"])
    assert style["checkpoints"][0] == "noobaiXLNAIXL_vPred10Version.safetensors"
    assert style["v_prediction_zsnr"] is True  # the file lacks the key by which programs find it out
    assert ran.json["identified"][0]["checkpoint"]["key"] == "noobai-xl-vpred-1.0"


def test_a_folder_exports_the_checkpoints_in_it(run: Run, here: Path) -> None:
    (here / "models").mkdir()
    sdxl(here / "models" / "waiIllustriousSDXL_v170.safetensors")
    sdxl(here / "models" / "noobaiXLNAIXL_epsilonPred11Version.safetensors")
    sdxl(here / "models" / "whatever.safetensors")
    lora(here / "models" / "style.safetensors", metadata={})
    ran = run("export", "--have", "models", "--for", "a1111")
    assert ran.code == 0
    assert {row["name"] for row in rows(ran.out)} == {"WAI-illustrious-SDXL v17.0", "NoobAI-XL Epsilon-pred 1.1"}


def test_two_files_of_one_checkpoint_are_told_apart(run: Run, here: Path) -> None:
    for folder in ("a", "b"):
        (here / folder).mkdir()
    sdxl(here / "a" / "waiIllustriousSDXL_v170.safetensors")
    sdxl(here / "b" / "WAI-illustrious-SDXL v17.0.safetensors")
    ran = run("export", "--have", ".", "--for", "krita", "--json")
    names = [json.loads(one["text"])["name"] for one in ran.json["files"]]
    assert len(set(names)) == len(names) == 2
    assert len({one["name"] for one in ran.json["files"]}) == 2
    assert len(rows(run("export", "--have", ".", "--for", "a1111").out)) == 1  # styles name no file


def test_a_family_is_what_list_shows(run: Run) -> None:
    listed = {one["name"] for one in run("list", "--family", "noobai", "--json").json["checkpoints"]}
    ran = run("export", "--family", "noobai", "--for", "a1111")
    assert ran.code == 0
    assert {row["name"] for row in rows(ran.out)} <= listed
    told = " ".join(ran.err.split())
    assert re.search(r", .* and \d+ more: tags at the end, since nobody says where they go\. ", told)
    assert told.count("since nobody says where they go") == 1


def test_what_was_decided_is_said_once_for_all_of_which_it_is_true(run: Run) -> None:
    told = " ".join(run("export", "noobai", "rouwei", "janku", "pony", "--for", "a1111").err.split())
    assert re.search(r", JANKU [^:]*: tags at the end, since nobody says where they go\. ", told)
    assert told.count("nothing had to be decided") == told.count("since nobody says") == 1
    assert "NoobAI-XL Epsilon-pred 1.1, Pony Diffusion V6 XL: nothing had to be decided. Where it goes" in told


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (("noobai",), 2, "error: export needs the program that the file is for hint: sdxl-advisor export --list"),
        (("--for", "a1111"), 2, "error: no checkpoint to export was given hint: sdxl-advisor export --help"),
        (
            ("noobai", "--for", "krit"),
            2,
            "error: no program to export for is called 'krit' hint: did you mean krita?",
        ),
        (("nobody", "--for", "krita"), 2, "error: no checkpoint, line or family is called 'nobody'"),
        (("noobai", "pony", "--for", "krita"), 2, "error: this makes 2 files hint: add --out FOLDER"),
        (
            ("illustrious-xl-3.5-vpred", "--for", "krita"),
            1,
            "Illustrious-XL v3.5-vpred is left out. Nobody says which quality tags",
        ),
        (("juggernaut-x", "--for", "a1111"), 1, "needs no quality tags, and this file holds nothing else."),
        (("anima", "--for", "krita"), 1, "is left out. Not an SDXL checkpoint"),
        (("noobai", "--for", "a1111", "--write"), 2, "where your styles.csv is hint: add --out with its path"),
        (("--have", ".", "--for", "a1111"), 2, "known family was found there hint: sdxl-advisor identify ."),
        (("--family", "noobai", "--for", "stability-matrix"), 2, "--have FOLDER --for stability-matrix --write"),
        (("noobai", "--for", "stability-matrix", "--write"), 2, "--have FOLDER --for stability-matrix --write"),
    ],
)
def test_what_cannot_be_exported_is_refused(words: tuple[str, ...], code: int, message: str, run: Run) -> None:
    ran = run("export", *words)
    assert (ran.code, ran.out) == (code, "")
    assert message in " ".join(ran.err.split())


def test_one_that_is_refused_does_not_stop_the_others(run: Run) -> None:
    ran = run("export", "illustrious-xl-3.5-vpred", "pony", "--for", "a1111")
    assert (ran.code, len(rows(ran.out))) == (1, 1)
    assert "Illustrious-XL v3.5-vpred is left out" in ran.err


def test_inherited_tags_are_marked(run: Run) -> None:
    err = " ".join(run("export", "noobai-xl-vpred-0.9r", "--for", "krita").err.split())
    assert "its own are not known" in err


def test_out_writes_and_replaces_nothing(run: Run, here: Path) -> None:
    ran = run("export", "noobai", "--for", "a1111", "--out", "deep/styles.csv")
    assert (ran.code, ran.out) == (0, "Wrote deep/styles.csv.\n")
    first = (here / "deep" / "styles.csv").read_bytes()
    again = run("export", "pony", "--for", "a1111", "--out", "deep/styles.csv")
    assert (again.code, (here / "deep" / "styles.csv").read_bytes()) == (2, first)
    assert "is there already" in again.err
    assert run("export", "pony", "--for", "a1111", "--out", "deep/styles.csv", "--force").code == 0
    assert b"Pony" in (here / "deep" / "styles.csv").read_bytes()


def test_a_dash_is_standard_output(run: Run, here: Path) -> None:
    assert run("export", "noobai", "--for", "a1111", "--out", "-").out == run("export", "noobai", "--for", "a1111").out
    assert not list(here.iterdir())


def test_out_is_a_folder_for_several_files(run: Run, here: Path) -> None:
    assert run("export", "noobai", "pony", "--for", "krita", "--out", "styles").code == 0
    names = {path.name for path in (here / "styles").iterdir()}
    assert names == {"NoobAI-XL-Epsilon-pred-1.1.json", "Pony-Diffusion-V6-XL.json"}
    (here / "styles" / "Pony-Diffusion-V6-XL.json").unlink()
    before = sorted((here / "styles").iterdir())
    assert run("export", "noobai", "pony", "--for", "krita", "--out", "styles").code == 2  # one of them is there
    assert sorted((here / "styles").iterdir()) == before


def test_out_into_a_folder_that_is_there(run: Run, here: Path) -> None:
    (here / "styles").mkdir()
    assert run("export", "noobai", "--for", "krita", "--out", "styles").code == 0
    assert [path.name for path in (here / "styles").iterdir()] == ["NoobAI-XL-Epsilon-pred-1.1.json"]


@pytest.mark.parametrize(("end", "mark"), [("\n", b""), ("\r\n", b"\xef\xbb\xbf")])
def test_write_merges_and_keeps_the_rest(run: Run, here: Path, end: str, mark: bytes) -> None:
    lines = ["name,prompt,negative_prompt,mine", '"Old, one",a cat,,7', "Pony Diffusion V6 XL,old words,,8", ""]
    there = mark + end.join(lines).encode()
    (here / "styles.csv").write_bytes(there)
    ran = run("export", "pony", "noobai", "--for", "a1111", "--out", "styles.csv", "--write")
    assert (ran.code, ran.out) == (0, "Wrote styles.csv.\nWhat stood there before: styles.csv.bak.\n")
    assert (here / "styles.csv.bak").read_bytes() == there
    text = (here / "styles.csv").read_bytes()
    assert text.startswith(mark + b"name,prompt")
    assert text.count(b"\r\n") == (4 if mark else 0)
    merged = rows(text.decode("utf-8-sig"))
    assert [(row["name"], row["mine"]) for row in merged] == [
        ("Old, one", "7"),
        ("Pony Diffusion V6 XL", "8"),
        ("NoobAI-XL Epsilon-pred 1.1", ""),
    ]
    assert merged[1]["prompt"].startswith("score_9")
    again = run("export", "pony", "noobai", "--for", "a1111", "--out", "styles.csv", "--write")
    assert (again.code, again.out) == (0, "styles.csv has it already.\n")
    assert not (here / "styles.csv.bak1").exists()


def test_write_finds_the_file_of_the_program_of_a_model(run: Run, here: Path) -> None:
    folder = here / "webui" / "models" / "Stable-diffusion"
    folder.mkdir(parents=True)
    sdxl(folder / "waiIllustriousSDXL_v170.safetensors")
    (here / "webui" / "styles.csv").write_text("name,prompt,negative_prompt\n", encoding="utf-8")
    ran = run("export", str(folder / "waiIllustriousSDXL_v170.safetensors"), "--for", "a1111", "--write")
    assert ran.code == 0
    assert rows((here / "webui" / "styles.csv").read_text(encoding="utf-8"))[0]["name"] == "WAI-illustrious-SDXL v17.0"


@pytest.mark.parametrize(
    ("name", "there", "message"),
    [
        ("a1111", b"id,text\n1,x\n", "has no columns name, prompt and negative_prompt"),
        ("a1111", b"\xff\xfe\x00", "is not a text in UTF-8"),
        ("a1111", b'name,prompt,negative_prompt\nA,"x"y",z\n', "is not CSV"),
        ("a1111", b'name,prompt,negative_prompt\nA,"x,z\n', "is not CSV"),
        ("a1111", b"name,prompt,negative_prompt\nA," + b"x" * 200_000 + b",z\n", "is not CSV"),
        ("a1111", b"", "has no columns name, prompt and negative_prompt"),
        ("krita", b"[1, 2", "is not JSON"),
        ("krita", b"[1, 2]", "is not a JSON object"),
        ("krita", b"[" * 100_000, "is not JSON"),
    ],
)
def test_a_file_that_is_not_understood_is_left_alone(
    name: str, there: bytes, message: str, run: Run, here: Path
) -> None:
    (here / "file").write_bytes(there)
    ran = run("export", "noobai", "--for", name, "--out", "file", "--write")
    assert (ran.code, ran.out) == (2, "")
    assert message in ran.err
    assert [path.name for path in here.iterdir()] == ["file"]
    assert (here / "file").read_bytes() == there


def test_either_all_files_are_written_or_none(run: Run, here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = here / "styles"
    assert run("export", "noobai", "pony", "--for", "krita", "--out", "styles").code == 0
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    move: Callable[[Path, Path], Path] = Path.replace

    def full(self: Path, target: Path) -> Path:
        if target.name.startswith("Pony"):
            raise OSError(28, "No space left on device")
        return move(self, target)

    monkeypatch.setattr(Path, "replace", full)
    ran = run("export", "noobai", "pony", "--for", "krita", "--subject", "furry", "--out", "styles", "--force")
    assert ran.code == 2
    assert "No space left on device" in ran.err
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_the_list_names_every_program_and_where_its_files_go(run: Run) -> None:
    listed = {one["name"]: one for one in run("export", "--list", "--json").json["programs"]}
    assert listed.keys() == PROGRAMS.keys()
    assert all(one["where"].endswith(".") and one["read_at"] for one in listed.values())
    text = run("export", "--list").out
    assert all(f"{name}: {program(name).title}" in text for name in PROGRAMS)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_rows_that_are_not_ours_stay_letter_by_letter(run: Run, here: Path, end: str) -> None:
    there = ["name,text,negative_prompt", '"Mine", " two  blanks","{a|b}"', "Pony Diffusion V6 XL,old,", '"x',
             'y",z,', "Pony Diffusion V6 XL,older,"]  # fmt: skip
    (here / "styles.csv").write_bytes(end.join(there).encode())
    assert run("export", "pony", "noobai", "--for", "a1111", "--out", "styles.csv", "--write").code == 0
    merged = (here / "styles.csv").read_bytes().decode()
    assert merged.startswith(end.join(there[:2]) + end)
    assert end.join(there[3:5]) in merged
    texts = [row["text"] for row in csv.DictReader(io.StringIO(merged, newline=""))]
    assert [text[:7] for text in texts] == [' " two ', "score_9", "z", "score_9", "masterp"]


def test_links_and_rights_stay(run: Run, here: Path) -> None:
    (here / "true.csv").write_text("name,prompt,negative_prompt\n", encoding="utf-8")
    (here / "true.csv").chmod(0o600)
    (here / "styles.csv").symlink_to("true.csv")
    assert run("export", "pony", "--for", "a1111", "--out", "styles.csv", "--write").code == 0
    assert run("export", "noobai", "--for", "a1111", "--out", "styles.csv", "--force").code == 0
    assert (here / "styles.csv").is_symlink()
    assert "NoobAI" in (here / "true.csv").read_text(encoding="utf-8")
    assert (here / "true.csv").stat().st_mode & 0o777 == 0o600


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows has no pipes with a name")
def test_what_is_no_file_is_never_replaced(run: Run, here: Path) -> None:
    os.mkfifo(here / "device")
    (here / "NoobAI-XL-Epsilon-pred-1.1.json").mkdir()
    for out in ("device", "."):
        ran = run("export", "noobai", "--for", "krita", "--out", out, "--force")
        assert (ran.code, "is not a file" in ran.err) == (2, True)
    assert (here / "device").is_fifo()


def test_what_cannot_be_written_leaves_no_folders(run: Run, here: Path) -> None:
    ran = run("export", "noobai", "--for", "krita", "--out", f"deep/er/{'x' * 300}")
    assert (ran.code, list(here.iterdir())) == (2, [])
    assert "nothing was changed" in ran.err


def test_only_what_merges_is_told_to_merge(run: Run, here: Path) -> None:
    (here / "x").touch()
    assert "--write" not in run("export", "noobai", "--for", "diffusers", "--out", "x").err
    assert "--write to merge" in run("export", "noobai", "--for", "krita", "--out", "x").err


@pytest.mark.parametrize("target", ["a1111", "comfyui-api", "fooocus", "krita", "sdnext", "swarmui"])
def test_a_flow_without_its_shift_is_said_to_need_flow_sampling(target: str, run: Run) -> None:
    flow = run("list", "--prediction", "rectified-flow", "--json").json["checkpoints"]
    for one in run("export", *(each["key"] for each in flow), "--for", target, "--json").json["checkpoints"]:
        told = [text for text in one["advice"] if "flow sampling, else the picture is noise" in text]
        assert len(told) == (0 if target == "comfyui-api" and "shift" not in one["left_out"] else 1)


def test_few_steps_without_numbers_are_said(run: Run) -> None:
    assert "It draws in few steps" in run("export", "autismmix-lightning", "--for", "comfyui-api").err
    assert "few steps" not in run("export", "autismmix-lightning", "--for", "a1111").err  # it sets no steps


def test_the_setup_of_the_program_answers_the_need_of_v_pred(run: Run) -> None:
    for target in ("krita", "comfyui-api", "diffusers"):
        ran = run("export", "noobai-xl-vpred-1.0", "--for", target, "--json")
        assert not any(text.startswith("Needs:") for text in ran.json["checkpoints"][0]["advice"])


def test_a_choice_among_sizes_is_said(run: Run) -> None:
    ran = run("export", "noobai-xl-vpred-1.0", "--for", "swarmui")
    assert "size 768x1344: one of 7 that it knows" in " ".join(ran.err.split())


def test_what_is_not_sdxl_names_what_to_use(run: Run) -> None:
    assert "Use instead: " in run("export", "anima", "--for", "krita").err
