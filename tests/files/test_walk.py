"""Paths on a command line: what is looked at in folders, what stops nothing, and names not to be trusted."""

from __future__ import annotations

import os
import shutil
import socket
import unicodedata
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from sdxl_advisor.files.walk import found
from tests.conftest import Ran, Run
from tests.files import beside, making
from tests.files.conftest import Identify, Look
from tests.pictures.making import INFOTEXT, comfy_png, png
from tests.process import spawn

PONY = "ponyDiffusionV6XL.safetensors"
HOSTILE = [
    "line\nbreak.safetensors",
    "\x1b[31mred\x1b]0;title\x07.safetensors",
    "[bold red]markup[reset].safetensors",
    "\u202egnp.safetensors",
    "\r\b\x7f\x9b.safetensors",
    "$(touch x) `y` 'z' \".safetensors",
    "--json.safetensors",
    "мой файл 模型.safetensors",
    f"{'x' * 240}.safetensors",
]
root = pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="to root nothing is forbidden")


@pytest.fixture
def top(tmp_path: Path) -> Path:
    """A folder with two models and a picture that have nothing to do with each other."""
    folder = tmp_path / "top"
    (folder / "sub" / "deeper").mkdir(parents=True)
    making.vae(folder / "b.safetensors")
    making.lora(folder / "sub" / "deeper" / "a.safetensors")
    comfy_png(folder / "sub" / "night.png", ckpt_name=PONY)
    return folder


def shown(files: list[Any], top: Path) -> list[str]:
    """The paths of answers, below a folder."""
    return [Path(one["path"]).relative_to(top).as_posix() for one in files]


def test_a_folder_is_searched_through(top: Path, identify: Identify) -> None:
    files = identify(top)
    assert shown(files, top) == ["b.safetensors", "sub/night.png", "sub/deeper/a.safetensors"]
    assert [one["kind"] for one in files] == ["vae", "picture", "lora"]


def test_what_is_neither_model_nor_picture_is_passed_over_in_a_folder(top: Path, identify: Identify) -> None:
    for name in ("notes.txt", "b.json", "b.civitai.info", "config.yaml", "x.gif", "safetensors", ".hidden"):
        (top / name).write_text("{}", encoding="utf-8")
    assert len(identify(top)) == 3


@pytest.mark.parametrize("ending", [".safetensors", ".SFT", ".ckpt", ".pt", ".pth", ".bin", ".gguf", ".PNG", ".jpeg"])
def test_every_ending_of_a_model_or_picture_is_looked_at(ending: str, tmp_path: Path, look: Look) -> None:
    (tmp_path / f"x{ending}").write_bytes(b"x")
    assert look(tmp_path)["path"] == str(tmp_path / f"x{ending}")


@pytest.mark.parametrize("name", ["b.png", "b.jpg", "b.preview.png", "b.webp", "B.preview.jpeg"])
def test_the_preview_of_a_model_is_passed_over(name: str, top: Path, identify: Identify) -> None:
    shutil.copy(top / "sub" / "night.png", top / name)
    if name.startswith("B"):
        making.vae(top / "B.safetensors")
    assert name not in shown(identify(top), top)
    assert len(identify(top / name)) == 1


def test_a_picture_that_only_looks_like_a_preview_is_not(top: Path, identify: Identify) -> None:
    png(top / "c.preview.png", {"parameters": INFOTEXT})
    png(top / "sub" / "b.png", {"parameters": INFOTEXT})
    assert {"c.preview.png", "sub/b.png"} < set(shown(identify(top), top))


def test_several_paths_are_answered_in_their_order(top: Path, identify: Identify) -> None:
    files = identify(top / "sub" / "deeper", top / "b.safetensors", top / "sub" / "night.png")
    assert [one["kind"] for one in files] == ["lora", "vae", "picture"]


def test_an_empty_folder_has_no_answer(tmp_path: Path, run: Run) -> None:
    ran = run("identify", str(tmp_path))
    assert (ran.code, ran.out.splitlines()[0]) == (1, "There is no model and no picture in it.")
    as_json = run("identify", str(tmp_path), "--json")
    assert (as_json.code, as_json.json["files"], as_json.json["next"]) == (1, [], [])


def test_a_missing_path_alone_is_asked_wrongly(run: Run) -> None:
    ran = run("identify", "nosuch.safetensors")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("error: 'nosuch.safetensors': no such file or directory\nhint: sdxl-advisor identify")


def test_a_missing_path_among_others_is_a_line_of_its_own(top: Path, run: Run, identify: Identify) -> None:
    missing = top / "nosuch.safetensors"
    first, second = identify(missing, top / "b.safetensors")
    assert (first["path"], first["kind"], first["note"]) == (str(missing), "unknown", "no such file or directory")
    assert second["kind"] == "vae"
    ran = run("identify", str(missing), str(top / "b.safetensors"))
    assert (ran.code, ran.err) == (1, "")
    assert "no such file or directory" in ran.out


def socket_at(path: Path) -> None:
    """A socket, whose name may not be as long as that of a file."""
    here = Path.cwd()
    os.chdir(path.parent)
    try:
        with socket.socket(socket.AF_UNIX) as made:
            made.bind(path.name)
    finally:
        os.chdir(here)


SPECIAL: dict[str, Callable[[Path], Any]] = {
    "it is a pipe, not a file": os.mkfifo,
    "it is a socket, not a file": socket_at,
    "it is a device, not a file": lambda path: path.symlink_to("/dev/null"),
    "no such file or directory": lambda path: path.symlink_to("nowhere"),
    "too many levels of symbolic links": lambda path: path.symlink_to(path.name),
}


@pytest.mark.parametrize("problem", SPECIAL)
@pytest.mark.parametrize("ending", ["safetensors", "png", "ckpt"])
def test_what_is_no_file_is_one_line_and_stops_nothing(
    problem: str, ending: str, top: Path, identify: Identify, run: Run
) -> None:
    path = top / f"a.{ending}"
    SPECIAL[problem](path)
    files = identify(top)
    assert shown(files, top)[:2] == [path.name, "b.safetensors"]
    assert (files[0]["kind"], files[0]["note"].casefold()) == ("unknown", problem)
    alone = run("identify", str(path))
    assert (alone.code, problem in alone.err.casefold(), alone.err.count("\n")) == (2, True, 2)


def test_a_broken_link_is_a_line_whatever_it_is_called(top: Path, identify: Identify) -> None:
    (top / "a folder once").symlink_to("nowhere")
    files = identify(top)
    assert (shown(files, top)[0], files[0]["note"]) == ("a folder once", "no such file or directory")


@pytest.mark.parametrize("ending", [".json", ".civitai.info", ".yaml", ".swarm.json"])
def test_a_pipe_in_the_place_of_a_sidecar_is_not_waited_for(ending: str, top: Path) -> None:
    os.mkfifo(top / f"b{ending}")
    assert spawn("identify", str(top / "b.safetensors")).code == 0


def test_a_pipe_in_the_place_of_an_index_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "model_index.json")
    ran = spawn("identify", str(tmp_path), "--json")
    assert (ran.code, ran.json["files"][0]["note"]) == (1, "its model_index.json cannot be read")


def test_a_link_back_is_not_followed_and_everything_else_is_answered(top: Path, identify: Identify) -> None:
    (top / "sub" / "back").symlink_to(top)
    files = identify(top)
    assert sorted(shown(files, top)) == ["b.safetensors", "sub/back", "sub/deeper/a.safetensors", "sub/night.png"]
    [back] = [one for one in files if one["path"].endswith("back")]
    assert "a link to a folder that contains it" in back["note"]


def test_a_folder_of_other_files_is_only_listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for n in range(50):
        (tmp_path / f"{n}.txt").touch()
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "x.png").touch()
    built: list[str] = []
    whole = Path.__truediv__

    def noted(path: Path, name: str) -> Path:
        built.append(name)
        return whole(path, name)

    monkeypatch.setattr(Path, "__truediv__", noted)
    assert [one.path.name for one in found([tmp_path])] == ["x.png"]
    assert built == ["sub", "x.png"]


def test_links_to_files_and_other_folders_are_followed(top: Path, tmp_path: Path, identify: Identify) -> None:
    making.controlnet(tmp_path / "real.safetensors")
    (top / "link.safetensors").symlink_to(tmp_path / "real.safetensors")
    (top / "again").symlink_to(top / "sub" / "deeper")
    (tmp_path / "elsewhere").mkdir()
    making.controlnet(tmp_path / "elsewhere" / "c.safetensors")
    (top / "other").symlink_to(tmp_path / "elsewhere")
    files = identify(top)
    assert {"link.safetensors", "other/c.safetensors", "sub/deeper/a.safetensors"} < set(shown(files, top))
    assert [one["kind"] for one in files].count("controlnet") == 2
    assert len(files) == 5  # and each of them once


def test_folders_that_link_to_each_other_are_looked_at_once(tmp_path: Path, identify: Identify) -> None:
    folders = [tmp_path / name for name in "abcdefgh"]
    for folder in folders:
        folder.mkdir()
        making.vae(folder / "x.safetensors")
    for folder in folders:
        for other in folders:
            (folder / f"to-{other.name}").symlink_to(other)
    files = identify(tmp_path)
    assert [one["kind"] for one in files] == ["vae"] * 8 + ["unknown"] * 8
    assert shown(files, tmp_path)[:2] == ["a/x.safetensors", "b/x.safetensors"]


@root
def test_a_folder_without_permission_is_one_line(top: Path, identify: Identify) -> None:
    (top / "sub").chmod(0)
    try:
        files = identify(top)
    finally:
        (top / "sub").chmod(0o755)
    assert shown(files, top) == ["b.safetensors", "sub"]
    assert files[1]["note"] == "the folder cannot be read: permission denied"


@root
def test_a_file_without_permission_is_one_line(top: Path, identify: Identify) -> None:
    (top / "b.safetensors").chmod(0)
    files = identify(top)
    assert (len(files), files[0]["note"]) == (3, "it cannot be read: Permission denied")


def refused(*_: object, **__: object) -> Any:
    """What a disk does that fails."""
    raise OSError(5, "Input/output error")


def test_a_disk_that_fails_is_one_line_a_file(top: Path, identify: Identify, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sdxl_advisor.files.model.look_into", refused)
    files = identify(top)
    notes = {one["kind"]: one["note"] for one in files}
    assert (len(files), notes["unknown"]) == (3, "it cannot be read: Input/output error")
    monkeypatch.setattr("sdxl_advisor.files.walk.os", SimpleNamespace(scandir=refused))
    one, _ = identify(top, top)
    assert one["note"] == "the folder cannot be read: input/output error"


def sent_raw(ran: Ran) -> list[str]:
    """The characters of an answer that act on a terminal."""
    hidden = {"Cc", "Cf", "Cs", "Zl", "Zp"}
    return [char for char in ran.out + ran.err if char != "\n" and unicodedata.category(char) in hidden]


@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_never_acts_on_the_terminal(name: str, tmp_path: Path, run: Run, look: Look) -> None:
    path = making.sdxl(tmp_path / name)
    assert look(path)["path"] == str(path)
    alone, among = run("identify", str(path)), run("identify", str(path), str(tmp_path))
    lost = run("identify", str(path) + "?"), run("identify", str(path) + "?", str(path))
    assert not [sent_raw(ran) for ran in (alone, among, *lost) if sent_raw(ran)]
    assert (alone.code, alone.out.count("family unknown")) == (1, 1)
    assert "line\nbreak" not in alone.out + among.out + "".join(ran.out + ran.err for ran in lost)


def test_a_name_in_no_encoding_is_shown_by_its_codes(tmp_path: Path) -> None:
    path = os.fsencode(tmp_path) + b"/\xff\xfe.safetensors"
    Path(os.fsdecode(path)).write_bytes(b"")
    for changes in ({}, {"LC_ALL": "C", "PYTHONIOENCODING": "ascii"}):
        environ = {"COLUMNS": "300", **changes}
        ran = spawn("identify", str(tmp_path), environ=environ)
        assert (ran.code, ran.err, "\\udcff\\udcfe.safetensors" in ran.out) == (1, "", True)
        [one] = spawn("identify", str(tmp_path), "--json", environ=environ).json["files"]
        assert (os.fsencode(one["path"]), one["note"]) == (path, "it is empty")


def test_a_path_that_no_disk_can_have_is_a_line(top: Path, identify: Identify) -> None:
    first, second = identify("x" * 5000, top / "b.safetensors")
    assert (first["note"], second["kind"]) == ("file name too long", "vae")
    assert [one.problem for one in found([Path("a\0b")])] == ["no file can have this name"]


def test_a_table_shows_paths_below_their_common_folder(top: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    out = run("identify", str(top)).out
    assert out.startswith("1 LoRA, 1 VAE, 1 picture\n\nFile ")
    assert all(line in out for line in ("\nb.safetensors", "\nsub/night.png", "\nsub/deeper/a.safetensors"))
    assert str(top) not in out.partition("Next")[0]


def test_relative_and_absolute_paths_stand_side_by_side(top: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(top)
    monkeypatch.setenv("COLUMNS", "200")
    ran = run("identify", "b.safetensors", str(top / "sub"))
    assert all(line in ran.out for line in ("\nb.safetensors", f"\n{top}/sub/night.png"))


def test_a_folder_of_diffusers_is_one_checkpoint(tmp_path: Path, look: Look, identify: Identify) -> None:
    folder = beside.diffusers_folder(tmp_path / "models" / "animagine-xl-4.0")
    one = look(folder)
    assert (one["path"], one["kind"], one["architecture"]) == (str(folder), "checkpoint", "SDXL")
    assert (one["checkpoint"]["key"], one["by"], one["confidence"]) == ("animagine-xl-4.0", "name", "hint")
    assert look(tmp_path)["checkpoint"]["key"] == "animagine-xl-4.0"
    making.vae(tmp_path / "models" / "x.safetensors")
    assert len(identify(tmp_path)) == 2


@pytest.mark.parametrize(("v_pred", "zero_snr"), [(True, True), (True, False), (False, False)])
def test_a_folder_of_diffusers_says_what_it_predicts(v_pred: bool, zero_snr: bool, tmp_path: Path, look: Look) -> None:
    one = look(beside.diffusers_folder(tmp_path / "unheard-of", v_pred=v_pred, zero_snr=zero_snr))
    kind = "v-prediction" if v_pred else "epsilon"
    assert one["prediction"] == {"type": kind, "zero_terminal_snr": zero_snr or None, "sure": True, "by": "key"}
    assert f"scheduler/scheduler_config.json says: {kind}" in [said["says"] for said in one["evidence"]]


def test_the_index_of_a_folder_says_more_than_its_name_but_no_private_folder(tmp_path: Path, look: Look) -> None:
    folder = beside.diffusers_folder(tmp_path / "animagine-xl-4.0")
    index = '{"_class_name": "StableDiffusionXLPipeline", "_name_or_path": "/srv/secret/Illustrious-XL-v0.1"}'
    (folder / "model_index.json").write_text(index, encoding="utf-8")
    one = look(folder)
    assert (one["checkpoint"]["key"], one["by"], len(one["conflicts"])) == ("illustrious-xl-0.1", "header", 1)
    assert "secret" not in str(one)


@pytest.mark.parametrize(
    ("index", "note"),
    [
        ("", "its model_index.json cannot be read"),
        ("[]", "its model_index.json cannot be read"),
        ("[" * 100_000, "its model_index.json cannot be read"),
        ('{"_class_name": ["x"], "_name_or_path": 7}', "family unknown"),
        ('{"_class_name": "FluxPipeline"}', "family unknown"),
    ],
)
def test_a_damaged_index_is_one_line(index: str, note: str, tmp_path: Path, look: Look) -> None:
    folder = beside.diffusers_folder(tmp_path / "unheard-of")
    (folder / "model_index.json").write_text(index, encoding="utf-8")
    (folder / "scheduler" / "scheduler_config.json").write_text("[1", encoding="utf-8")
    one = look(folder)
    assert (one["confidence"], note in one["note"]) == ("none", True)
