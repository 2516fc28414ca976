"""The cache folder: nothing in it is believed that can be told to be wrong, and nothing stays there for ever."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sdxl_advisor.catalog import compiling
from sdxl_advisor.catalog.cache import UNUSED, cache_folder, keep
from sdxl_advisor.catalog.compiled import pack, records_in
from sdxl_advisor.catalog.opening import open_catalog
from sdxl_advisor.catalog.record_file import first_line, packed
from tests.catalog.writing import checkpoint, family, write
from tests.conftest import Run

Records = dict[str, Any]
ASKED = (("list", "--all", "--json"), ("show", "one", "--json"), ("tree", "one", "--json"))


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache folder of the program."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache" / "sdxl-advisor"


@pytest.fixture
def mine(own: Path) -> Path:
    """A catalogue of one's own with one checkpoint."""
    return write(own, "mine.yaml", family(checkpoint("one", aliases=["The first"])))


def cache_of(home: Path, key: str) -> Path:
    """The cached folder that has a checkpoint."""
    (found,) = (path for path in home.iterdir() if f'"checkpoint:{key}"'.encode() in path.read_bytes())
    return found


def row_in(records: Records) -> list[Any]:
    """The first row of the overview."""
    rows: list[list[Any]]
    (rows,) = records["overview"].values()
    return rows[0]


def forge(path: Path, change: Callable[[Records], object]) -> None:
    """Change what a cached folder says, with checksums that are right."""
    folder = records_in(path.read_bytes())
    records = dict(folder.all(""))
    change(records)
    path.write_bytes(packed(folder.about, records))


FORGED: dict[str, Callable[[Records], object]] = {
    "no records": lambda records: records.clear(),
    "no entry": lambda records: records.pop("entry:one", None),
    "no keys": lambda records: records.pop("keys", None),
    "no lines": lambda records: records.pop("lines", None),
    "no short line": lambda records: records.pop("short-line:mine", None),
    "a name for nothing": lambda records: records.update({"name:one": ["checkpoint", "two"]}),
    "a name that is a number": lambda records: records.update({"name:one": 5}),
    "a line too many": lambda records: records["lines"].append("two"),
    "a child too many": lambda records: records.update({"children:checkpoint:one": ["two"]}),
    "children of no key": lambda records: records.update({"children:checkpoint:one": 5}),
    "a line that is a text": lambda records: records.update({"short-line:mine": "mine"}),
    "a line of no family": lambda records: records["short-line:mine"].pop("family", None),
    "a line of an unknown family": lambda records: records["short-line:mine"].update(family="nobody"),
    "a line with a new field": lambda records: records["short-line:mine"].update(new=1),
    "a line called by a number": lambda records: records["short-line:mine"].update(name=7),
    "an entry with a new field": lambda records: records["entry:one"].update(new=1),
    "an entry called by a number": lambda records: records["entry:one"].update(name=7),
    "an entry of an unknown line": lambda records: records["entry:one"].update(line="nobody"),
    "an entry of an unknown parent": lambda records: records["entry:one"].update(
        parents=[{"checkpoint": "nobody", "relation": "merge", "source": []}]
    ),
    "an entry that is a list": lambda records: records.update({"entry:one": []}),
    "an entry of an unknown status": lambda records: records["entry:one"].update(status="best"),
    "an entry with blocks that are not there": lambda records: records["entry:one"].update(has=["quality"]),
    "a checkpoint without a name": lambda records: records["checkpoint:one"].pop("name", None),
    "a checkpoint with an unknown source": lambda records: records["checkpoint:one"].update(source=["nobody"]),
    "a checkpoint with aliases that are numbers": lambda records: records["checkpoint:one"].update(aliases=[1]),
    "no overview": lambda records: records.pop("overview", None),
    "a row that is too short": lambda records: row_in(records).pop(),
    "a row called by a number": lambda records: row_in(records).__setitem__(1, 7),
    "a row of an unknown status": lambda records: row_in(records).__setitem__(6, "best"),
    "a row of an unknown family": lambda records: row_in(records).__setitem__(3, "nobody"),
    "rows that are no list": lambda records: records.update(overview=5),
    "a line without sources": lambda records: records["line:mine"].update(sources=None),
}


@pytest.mark.usefixtures("made_up", "mine")
@pytest.mark.parametrize("change", FORGED.values(), ids=FORGED)
def test_a_cache_that_somebody_forged_is_no_cache(
    change: Callable[[Records], object], home: Path, own: Path, run: Run
) -> None:
    expected = [run("--catalog", str(own), *argv) for argv in ASKED]
    assert [ran.code for ran in expected] == [0, 0, 0]
    for argv, ran in zip(ASKED, expected, strict=True):
        forge(cache_of(home, "one"), change)
        assert run("--catalog", str(own), *argv) == ran


@pytest.mark.usefixtures("made_up", "mine")
@pytest.mark.parametrize(
    "content",
    [
        *(b"", b"[]", b"xx", b"{}", b"null", b"0", b'{"about": {}}', b'{"about": {}, "size": 0, "pages": []}'),
        pytest.param(b"[" * 99_999, id="deep"),
        pytest.param(b'{"about":{},"size":' + b"9" * 5000 + b',"pages":[]}', id="a long number"),
    ],
)
def test_a_right_checksum_of_something_else_is_no_cache(content: bytes, home: Path, own: Path, run: Run) -> None:
    expected = run("--catalog", str(own), *ASKED[0])
    for path in home.iterdir():
        path.write_bytes(first_line(content) + content + b"\n")
    assert run("--catalog", str(own), *ASKED[0]) == expected


@pytest.mark.usefixtures("made_up", "mine")
@pytest.mark.parametrize(
    "pages",
    [
        {"a": []},
        [["a"]],
        [[1, 0, 1, 2]],
        [["a", 0, 1, None]],
        [["a", 5, 1, 2]],
        [["a", 0, 9, 1]],
        [["a", 0, 10**15, 1]],
        5,
    ],
)
def test_pages_that_are_not_those_of_the_records_are_told(pages: Any, home: Path, own: Path, run: Run) -> None:
    expected = run("--catalog", str(own), *ASKED[0])
    path = cache_of(home, "one")
    _, head, rest = path.read_bytes().split(b"\n", 2)
    content = json.dumps({**json.loads(head), "pages": pages}).encode()
    path.write_bytes(first_line(content) + content + b"\n" + rest)
    assert run("--catalog", str(own), *ASKED[0]) == expected


@pytest.mark.usefixtures("made_up", "home")
def test_a_change_with_the_time_set_back_is_seen(mine: Path, own: Path, run: Run) -> None:
    asked = ("--catalog", str(own), "show", "one", "--json")
    before = mine.stat()
    assert run(*asked).json["checkpoint"]["name"] == "The one"
    mine.write_bytes(mine.read_bytes().replace(b"The one", b"The two"))
    os.utime(mine, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert run(*asked).json["checkpoint"]["name"] == "The two"


@pytest.mark.usefixtures("made_up", "home")
def test_another_folder_in_the_place_of_one_is_seen(mine: Path, own: Path, run: Run) -> None:
    asked = ("--catalog", str(own), "show", "one", "--json")
    other = write(own.parent / "other", mine.name, family(checkpoint("one", name="The two", aliases=["The first"])))
    for path in (mine, other):
        os.utime(path, ns=(1, 1))
    assert run(*asked).json["checkpoint"]["name"] == "The one"
    own.rename(own.parent / "old")
    other.parent.rename(own)
    assert run(*asked).json["checkpoint"]["name"] == "The two"


def aged(path: Path, days: int) -> Path:
    """A file that was last used so many days ago."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()
    then = path.stat().st_mtime_ns - days * UNUSED // 90
    os.utime(path, ns=(then, then))
    return path


@pytest.mark.usefixtures("made_up")
def test_what_was_not_used_for_90_days_goes_when_a_cache_is_written(home: Path, run: Run) -> None:
    old = [aged(home / name, 91) for name in ("catalog-1.jsonl", "tags-1.sqlite", "catalog-2.7.tmp")]
    young = [aged(home / name, 89) for name in ("catalog-3.jsonl", "tags-3.sqlite")]
    others = [aged(home / name, 400) for name in ("hashes.jsonl", "headers.jsonl", "notes.txt")]
    run("list")
    assert [path.exists() for path in (*old, *young, *others)] == [False] * 3 + [True] * 5


@pytest.mark.usefixtures("made_up")
def test_what_is_used_stays(home: Path, run: Run) -> None:
    run("list")
    (used,) = home.iterdir()
    aged(used, 200)
    run("list")
    keep(home / "catalog-new.jsonl", b"")
    assert used.exists()


@pytest.mark.usefixtures("made_up")
def test_a_home_that_does_not_exist_is_not_made(tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("XDG_CACHE_HOME", "LOCALAPPDATA"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "nobody"))
    monkeypatch.setenv("USERPROFILE", str(tmp_path / "nobody"))
    assert cache_folder() is None
    ran = run("list", "--json")
    assert (ran.code, ran.err, (tmp_path / "nobody").exists()) == (0, "", False)


def flipped(data: bytes) -> bytes:
    """One other byte in what all commands read."""
    middle = data.index(b'"key": "alder-1"')
    return data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :]


@pytest.mark.parametrize(
    "damage",
    [
        flipped,
        pytest.param(lambda data: data[: len(data) // 2], id="cut in half"),
        pytest.param(lambda data: data[:-10], id="ten bytes off"),
        pytest.param(lambda _: b"", id="empty"),
        pytest.param(lambda data: data[9:], id="without its checksum"),
        pytest.param(lambda data: data + b"more", id="with more behind it"),
    ],
)
def test_damaged_data_of_the_program_are_one_error(
    damage: Callable[[bytes], bytes], home: Path, made_up: Path, run: Run
) -> None:
    path = made_up / "catalog.jsonl"
    path.write_bytes(damage(pack(*compiling.compile_shipped(made_up))))
    for argv in (("list",), ("tags", "alder-1", "--positive"), ("recommend", "--goal", "easy")):
        ran = run(*argv)
        assert (ran.code, ran.out) == (3, "")
        assert ran.err.startswith(f"error: the data of sdxl-advisor are damaged: {path}")
        assert "hint: pip install --force-reinstall sdxl-advisor" in ran.err
    assert run("list", "--json").code == 3
    assert not home.exists()


def test_a_list_of_nothing_opens(home: Path, made_up: Path) -> None:
    assert open_catalog().empty == []
    assert made_up.exists()
    assert home.exists()
