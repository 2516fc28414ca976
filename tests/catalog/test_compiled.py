"""The compiled catalogue in the user's cache: used, renewed, and never in the way."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sdxl_advisor.advice.tags import tag_sheet
from sdxl_advisor.catalog import compiling, opening
from sdxl_advisor.catalog.compiled import Content, pack, records_in
from sdxl_advisor.catalog.opening import compile_shipped, open_catalog
from sdxl_advisor.catalog.record_file import NotWhole, packed
from tests.catalog.large_catalogues import ROOT, Parents, compiled as compiled_folder
from tests.catalog.writing import CARD, change, checkpoint, family, write
from tests.conftest import Run
from tests.process import environment

ANSWER = ("tags", "alder-1", "--json")
WITH_DATA = """
import sys
from pathlib import Path
from sdxl_advisor.catalog import opening
from sdxl_advisor.cli import main
folder = Path(sys.argv[1])
opening.data_folder = lambda: folder
main(sys.argv[2:])
"""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache folder."""
    folder = tmp_path / "cache"
    monkeypatch.setenv("XDG_CACHE_HOME", str(folder))
    return folder


@pytest.fixture
def compiled(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The folders that were compiled, each time one was."""
    folders: list[Path] = []
    compile_folder: Callable[..., Content] = compiling.compile_folder

    def watched(folder: Path, *rest: Any) -> Content:
        folders.append(folder)
        return compile_folder(folder, *rest)

    monkeypatch.setattr(compiling, "compile_folder", watched)
    monkeypatch.setattr(opening, "compile_shipped", compile_shipped)  # each time, though the test run keeps it
    return folders


def kept(home: Path) -> list[Path]:
    """The files in the cache."""
    return sorted(path for path in home.rglob("*") if path.is_file())


def test_the_second_run_reads_the_cache(home: Path, compiled: list[Path], made_up: Path, run: Run) -> None:
    first = run(*ANSWER)
    assert run(*ANSWER) == first
    assert compiled == [made_up]
    assert [path.parent for path in kept(home)] == [home / "sdxl-advisor"]


def test_each_folder_has_a_cache_of_its_own(
    home: Path, compiled: list[Path], made_up: Path, own: Path, run: Run
) -> None:
    write(own, "mine.yaml", family(checkpoint("one")))
    for _ in range(2):
        run("--catalog", str(own), *ANSWER)
    assert compiled == [made_up, own]
    assert len(kept(home)) == 2


def edit(folder: Path) -> None:
    """Change a fact."""
    change(folder / "strays.yaml", "checkpoints/0/name", "Hazelnut")


def edit_goals(folder: Path) -> None:
    """Change what stands beside the families."""
    change(folder / "goals.yaml", "goals/easy/label", "simple")


def add(folder: Path) -> None:
    """Add a family."""
    write(folder, "mine.yaml", family(checkpoint("one")))


def add_a_line(folder: Path) -> None:
    """Add a line to a family, in the family's folder."""
    write(folder / "birch", "mine.yaml", family(checkpoint("one")))


def add_a_source(folder: Path) -> None:
    """Add a source that several files may cite."""
    write(folder, "sources.yaml", {"shared": CARD})


def remove(folder: Path) -> None:
    """Take a family away."""
    (folder / "strays.yaml").unlink()


def rename(folder: Path) -> None:
    """Call a family otherwise."""
    (folder / "strays.yaml").rename(folder / "others.yaml")


def touch(folder: Path) -> None:
    """Set a file's time of change alone."""
    os.utime(folder / "strays.yaml", ns=(1, 1))


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize("happens", [edit, edit_goals, add, add_a_line, add_a_source, remove, rename, touch])
def test_a_change_of_the_folder_renews_the_cache(
    happens: Callable[[Path], None], compiled: list[Path], made_up: Path, run: Run
) -> None:
    run(*ANSWER)
    happens(made_up)
    run(*ANSWER)
    run(*ANSWER)
    assert compiled == [made_up, made_up]


@pytest.mark.usefixtures("home")
def test_a_change_of_the_shipped_data_renews_the_own_cache(
    compiled: list[Path], made_up: Path, own: Path, run: Run
) -> None:
    write(own, "mine.yaml", family(checkpoint("one")))
    run("--catalog", str(own), *ANSWER)
    change(made_up / "strays.yaml", "checkpoints/0/aliases", ["The one"])
    ran = run("--catalog", str(own), *ANSWER)
    assert compiled == [made_up, own, made_up, own]
    assert "'The one' names both checkpoint 'hazel-merge' and checkpoint 'one'" in ran.err


@pytest.mark.usefixtures("home")
def test_an_answer_comes_from_the_changed_file(made_up: Path, run: Run) -> None:
    run("show", "hazel-merge")
    edit(made_up)
    assert run("show", "hazel-merge", "--json").json["checkpoint"]["name"] == "Hazelnut"


def truncated(data: bytes) -> bytes:
    """The first half."""
    return data[: len(data) // 2]


def without_last_byte(data: bytes) -> bytes:
    """All but the end of the last record."""
    return data[:-10]


def first_line(data: bytes) -> bytes:
    """The index alone."""
    return data[: data.index(b"\n") + 1]


def blanked(data: bytes) -> bytes:
    """Records of zeros, as a crash of the system leaves them."""
    start = data.index(b"\n") + 1
    return data[:start] + bytes(len(data) - start)


def one_flipped(data: bytes) -> bytes:
    """One other byte in a record that is asked for."""
    middle = data.index(b'"key": "alder-1"')
    return data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :]


def another_name(data: bytes) -> bytes:
    """Another name for what is asked for, on the page where it is looked up."""
    return data.replace(b'"name:alder1": [', b'"name:alder7": [')


@pytest.mark.parametrize(
    "damage",
    [
        another_name,
        truncated,
        without_last_byte,
        first_line,
        blanked,
        one_flipped,
        pytest.param(lambda data: data.replace(b'"pages"', b'"sages"'), id="without pages"),
    ],
)
def test_a_damaged_cache_is_made_anew(
    damage: Callable[[bytes], bytes], home: Path, compiled: list[Path], made_up: Path, run: Run
) -> None:
    expected = run(*ANSWER)
    (cached,) = kept(home)
    whole = cached.read_bytes()
    cached.write_bytes(damage(whole))
    assert run(*ANSWER) == expected
    assert cached.read_bytes() == whole
    assert compiled == [made_up, made_up]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\n",
        b"[]\n",
        b"{}\n",
        b"null\n",
        b'{"places": []}\n',
        b'{"places": {}}\n',
        b'{"places": {"goals": 5}}\n',
        b'{"places": {"goals": ["a", "b"]}}\n',
        pytest.param(b"[" * 100_000 + b"\n", id="deep"),
        pytest.param(bytes(range(256)) * 9, id="binary"),
    ],
)
def test_something_else_in_the_cache_is_replaced(content: bytes, home: Path, made_up: Path, run: Run) -> None:
    open_catalog()
    (cached,) = kept(home)
    cached.write_bytes(content)
    assert run(*ANSWER).code == 0
    assert b"\n" in cached.read_bytes()
    assert len(cached.read_bytes()) > sum(path.stat().st_size for path in made_up.glob("*.yaml"))


def cache_is_a_file(home: Path) -> None:
    """A file stands where the folder should be."""
    home.write_text("")


def folder_is_a_file(home: Path) -> None:
    """A file stands where the program's folder should be."""
    home.mkdir()
    (home / "sdxl-advisor").write_text("")


@pytest.mark.usefixtures("made_up")
@pytest.mark.parametrize("hinder", [cache_is_a_file, folder_is_a_file])
def test_a_cache_that_cannot_be_written_is_no_error(hinder: Callable[[Path], None], home: Path, run: Run) -> None:
    hinder(home)
    ran = run(*ANSWER)
    assert (ran.code, ran.err) == (0, "")
    assert ran.json["checkpoint"]["key"] == "alder-1"


@pytest.mark.usefixtures("made_up")
def test_a_folder_in_the_place_of_the_cached_file_is_no_error(home: Path, run: Run) -> None:
    run(*ANSWER)
    (cached,) = kept(home)
    cached.unlink()
    cached.mkdir()
    ran = run(*ANSWER)
    assert (ran.code, ran.err) == (0, "")
    assert kept(home) == []


@pytest.mark.usefixtures("made_up")
def test_a_full_disk_is_no_error(home: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    assert run(*ANSWER).code == 0
    assert kept(home) == []


@pytest.mark.usefixtures("made_up")
def test_a_user_without_a_home_is_no_error(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def nowhere() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setattr(Path, "home", nowhere)
    ran = run(*ANSWER)
    assert (ran.code, ran.err) == (0, "")


@pytest.mark.parametrize(
    ("system", "variable", "folder"),
    [
        ("linux", "XDG_CACHE_HOME", "sdxl-advisor"),
        ("linux", "HOME", ".cache/sdxl-advisor"),
        ("darwin", "HOME", "Library/Caches/sdxl-advisor"),
        ("win32", "LOCALAPPDATA", "sdxl-advisor"),
        ("win32", "HOME", "AppData/Local/sdxl-advisor"),
        ("darwin", "XDG_CACHE_HOME", "sdxl-advisor"),
    ],
)
@pytest.mark.usefixtures("made_up")
def test_the_cache_lies_where_the_system_keeps_such_things(
    system: str, variable: str, folder: str, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("XDG_CACHE_HOME", "LOCALAPPDATA"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "there").mkdir()
    monkeypatch.setenv(variable, str(tmp_path / "there"))
    monkeypatch.setattr("sdxl_advisor.folders.sys.platform", system)
    run(*ANSWER)
    assert {path.parent for path in kept(tmp_path / "there")} == {tmp_path / "there" / folder}


@pytest.mark.slow
def test_processes_that_compile_at_once_all_answer(home: Path, made_up: Path) -> None:
    command = [sys.executable, "-W", "error", "-c", WITH_DATA, str(made_up), *ANSWER]
    environ = environment(XDG_CACHE_HOME=str(home))
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environ) for _ in range(6)]
    said = [process.communicate(timeout=60) for process in running]
    assert [process.returncode for process in running] == [0] * 6
    assert len(set(said)) == 1
    assert [path.suffix for path in kept(home)] == [".jsonl"]


@pytest.mark.usefixtures("home", "made_up")
def test_each_process_writes_a_draft_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    drafts: list[Path] = []
    monkeypatch.setattr(Path, "replace", lambda draft, _: drafts.append(draft))
    for process in (1, 2):
        monkeypatch.setattr("sdxl_advisor.catalog.cache.os.getpid", lambda process=process: process)
        open_catalog()
    assert len(set(drafts)) == 2


@pytest.mark.usefixtures("home")
def test_a_moved_folder_is_compiled_for_its_new_place(
    compiled: list[Path], made_up: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_catalog()
    moved = shutil.copytree(made_up, tmp_path / "moved")
    monkeypatch.setattr("sdxl_advisor.catalog.opening.data_folder", lambda: moved)
    open_catalog()
    assert compiled == [made_up, moved]


def test_a_prebuilt_catalogue_is_used_as_it_is(home: Path, compiled: list[Path], made_up: Path, run: Run) -> None:
    index, records = compiling.compile_shipped(made_up)
    compiled.clear()
    (made_up / "catalog.jsonl").write_bytes(pack(index, records))
    edit(made_up)
    assert run("show", "hazel-merge", "--json").json["checkpoint"]["name"] == "Hazel"
    assert compiled == []
    assert kept(home) == []


@pytest.mark.parametrize("text", ["plain", "two\nlines", 'quo"te', "ольха", "\u2028", "😀", ""])
def test_a_compiled_folder_gives_back_what_was_packed(text: str) -> None:
    records = {"goals": {"a": text}, f"line:{text}": {text: [None, 1.5]}, "empty": {}}
    folder = records_in(packed({"names": {text: 1}}, records))
    assert folder.about == {"names": {text: 1}}
    assert {name: folder.record(name) for name in records} == records
    assert list(folder.all("line:")) == [(text, {text: [None, 1.5]})]
    assert ("line:" in folder, folder.get("line", 1)) == (not text, 1)


@pytest.mark.parametrize("number", [0, 1, 2, 3, 50, 1000])
def test_every_record_is_found_among_any_number(number: int) -> None:
    records = {f"{n % 7}:{n}": [n] for n in range(number)}
    folder = records_in(packed({}, records))
    assert {name: folder.record(name) for name in records} == records
    assert list(folder.all("")) == list(records.items())
    assert [value for _, value in folder.all("3:")] == [[n] for n in range(number) if n % 7 == 3]
    assert [name for name in ("", "0", "3:", "3:9999", "zzz") if name in folder] == []


def test_a_name_is_found_by_reading_little() -> None:
    records = {f"checkpoint:{n}": {"text": "x" * 3000} for n in range(5000)}
    data = packed({}, records)
    folder = records_in(data)
    opened = folder.bytes_read
    assert folder.record("checkpoint:4321") == {"text": "x" * 3000}
    assert opened < len(data) / 200
    assert folder.bytes_read - opened < 3000 + 5000


def test_every_byte_that_is_read_is_checked() -> None:
    data = packed({"a": 1}, {f"{n}": {"b": n} for n in range(20)})
    for at in (at for at, sign in enumerate(data) if sign != ord("\n")):
        with pytest.raises(NotWhole):
            list(records_in(data[:at] + bytes([data[at] ^ 2]) + data[at + 1 :]).all(""))


def test_what_is_remembered_of_a_folder_does_not_grow_with_its_files(home: Path, made_up: Path) -> None:
    open_catalog()
    (first,) = kept(home)
    before = len(str(records_in(first.read_bytes()).about["stamp"]))
    for n in range(30):
        write(made_up / "alder", f"mine-{n}.yaml", family(checkpoint(f"one-{n}", name=f"The {n}"), name=f"Line {n}"))
    open_catalog()
    assert len(str(records_in(first.read_bytes()).about["stamp"])) < before + 9


def test_the_tags_of_one_checkpoint_are_read_without_the_others(
    tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = []
    for number in (20, 200):
        parents: Parents = {ROOT: (), **{f"c{n}": (ROOT,) for n in range(number)}}
        folder = compiled_folder(tmp_path / str(number), parents, "merge", apart=True)
        monkeypatch.setattr("sdxl_advisor.catalog.opening.data_folder", lambda folder=folder: folder)
        catalog = open_catalog()
        tag_sheet(catalog, "c7", None, None, None)
        read.append(catalog.folders[0].bytes_read)
        assert run("tags", "c7").code == 0
    assert read[1] < 2 * read[0]
