"""Whatever file is named, and whatever stands in a pipe: one sentence, no hang, and no memory for all of it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import Ran, Run
from tests.process import PROGRAM, environment

pytestmark = [
    pytest.mark.skipif(sys.platform == "win32", reason="pipes and devices of other systems"),
    pytest.mark.usefixtures("shipped"),  # compiled once, before any process asks for it
]
SECONDS = 60  # a hang fails its test
MEMORY = 1_200_000  # KiB of addresses; what is read of a file is the smallest part


def limited(folder: Path, line: str) -> Ran:
    """Run a line of the shell in a folder, with the program as ``$A`` and little memory."""
    ended = subprocess.run(
        ["bash", "-c", f"ulimit -v {MEMORY}; {line}"],
        cwd=folder,
        env=environment(A=" ".join(PROGRAM), PYTHONPATH=os.pathsep.join(sys.path)),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=SECONDS,
        check=False,
    )
    return Ran(ended.returncode, ended.stdout, ended.stderr)


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("truncate -s 3G m.safetensors; $A lint noobai --file m.safetensors", "'m.safetensors' is a model file"),
        ("truncate -s 3G big.txt; $A lint noobai --file big.txt", "'big.txt' is not text in UTF-8"),
        ("$A lint noobai --file /dev/zero", "'/dev/zero' is a device, not a file"),
        ("mkfifo p; $A convert --file p --to noobai", "the prompt is empty"),
        ("yes 1girl | $A lint noobai -", "standard input is larger than 16 MB"),
        ("yes | $A convert --to noobai", "standard input is larger than 16 MB"),
        ("mkfifo p.png; $A lint p.png", "'p.png': it is a pipe, not a file"),
        ("ln -s /dev/zero p.png; $A lint --file p.png", "'p.png': it is a device, not a file"),
        ("mkfifo t.csv; $A lint noobai 1girl --tags t.csv", "t.csv: it is a pipe, not a file"),
        ("$A lint noobai 1girl --tags /dev/zero", "/dev/zero: it is a device, not a file"),
        ("mkdir d; $A lint noobai --file d", "'d': Is a directory"),
    ],
)
def test_no_file_is_read_for_ever(line: str, says: str, tmp_path: Path) -> None:
    ran = limited(tmp_path, line)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith(f"error: {says}")
    assert ran.err.count("\n") <= 2


@pytest.mark.parametrize(
    "line",
    ["$A lint noobai --file <(echo 1girl) --json", "echo 1girl | $A lint noobai --file /dev/stdin --json"],
)
def test_a_pipe_instead_of_a_file_is_read(line: str, tmp_path: Path) -> None:
    ran = limited(tmp_path, line)
    assert (ran.code, ran.json["results"][0]["positive_text"]) == (1, "1girl")


MINE = """
family: birch
name: Mine
source: [me]
checkpoints: [{key: mine-1, name: Mine 1, source: [me]}]
sources: {me: {title: notes, kind: community, checked: "2026-01-01"}}
"""


def a_pipe(path: Path) -> None:
    """A pipe with a name."""
    os.mkfifo(path)


def zeros(path: Path) -> None:
    """A link to a device that never ends."""
    path.symlink_to("/dev/zero")


def a_large_file(path: Path) -> None:
    """A file of three gigabytes without content."""
    with path.open("wb") as file:
        file.truncate(3 * 10**9)


@pytest.mark.usefixtures("made_up")
@pytest.mark.parametrize(("make", "says"), [(a_pipe, "a pipe"), (zeros, "a device"), (a_large_file, "larger than 16")])
def test_a_catalogue_with_something_else_in_it_says_so(
    make: Callable[[Path], None], says: str, tmp_path: Path, run: Run
) -> None:
    own = tmp_path / "own"
    own.mkdir()
    (own / "mine.yaml").write_text(MINE, encoding="utf-8")
    make(own / "x.yaml")
    (fault,) = run("catalog", "check", str(own), "--json").json["faults"]
    assert fault["message"].startswith(f"own/x.yaml: cannot be read (it is {says}")


@pytest.mark.usefixtures("made_up")
@pytest.mark.parametrize("make", [a_pipe, zeros, a_large_file])
def test_a_side_file_that_is_something_else_tells_nothing(
    make: Callable[[Path], None], tmp_path: Path, run: Run
) -> None:
    (tmp_path / "m.safetensors").write_bytes(b"\x02\0\0\0\0\0\0\0{}")
    make(tmp_path / "m.civitai.info")
    make(tmp_path / "m.sha256")
    assert run("identify", str(tmp_path / "m.safetensors"), "--json").code == 1


@pytest.mark.usefixtures("made_up")
@pytest.mark.parametrize("make", [a_pipe, zeros, a_large_file])
def test_something_else_in_the_place_of_a_cache_is_no_cache(
    make: Callable[[Path], None], tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    expected = run("list", "--json")
    for cached in (tmp_path / "cache" / "sdxl-advisor").iterdir():
        cached.unlink()
        make(cached)
    assert run("list", "--json") == expected


@pytest.mark.usefixtures("made_up")
def test_a_catalogue_counts_whatever_the_case_of_its_ending(tmp_path: Path, run: Run) -> None:
    own = tmp_path / "own"
    (own / "elm").mkdir(parents=True)
    (own / "mine.YAML").write_text(
        MINE.replace("name: Mine\nsource: [me]", "name: Mine\nsource: [shared]"), encoding="utf-8"
    )
    (own / "Sources.Yml").write_text("shared: {title: a, kind: community, checked: '2026-01-01'}", encoding="utf-8")
    (own / "elm" / "Family.YAML").write_text(MINE.replace("family: birch", "").replace("ine", "ore"), encoding="utf-8")
    assert run("catalog", "check", str(own), "--json").json["faults"] == []
    listed = run("--catalog", str(own), "list", "--all", "--json").json["checkpoints"]
    assert {one["key"]: one["family"] for one in listed}.items() >= {"mine-1": "birch", "more-1": "elm"}.items()


@pytest.mark.usefixtures("made_up")
def test_an_empty_file_is_named_and_the_rest_counts(tmp_path: Path, run: Run) -> None:
    own = tmp_path / "own"
    own.mkdir()
    (own / "mine.yaml").write_text(MINE, encoding="utf-8")
    (own / "x.yaml").write_text("")
    ran = run("--catalog", str(own), "show", "mine-1")
    assert (ran.code, ran.err) == (0, "note: passed over, because it is empty: own/x.yaml\n")
    assert run("catalog", "check", str(own), "--json").json["empty"] == ["own/x.yaml"]
    assert "Empty: own/x.yaml" in run("catalog", "check", str(own)).out


@pytest.mark.usefixtures("made_up")
def test_an_empty_file_is_no_part_of_a_document(tmp_path: Path, run: Run) -> None:
    own = tmp_path / "own"
    own.mkdir()
    (own / "x.yaml").write_text("# nothing yet\n")
    ran = run("--catalog", str(own), "show", "nobody", "--json")
    assert (ran.code, json.loads(ran.err)["error"]["kind"]) == (2, "unknown-name")
