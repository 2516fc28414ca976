"""The static files: complete, whole on every build, and exactly what their schemas say."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from scripts.site import main
from scripts.static_files import LEFT_OUT, UNUSED, file_names_of, texts
from sdxl_advisor.catalog.catalog import Catalog
from sdxl_advisor.catalog.opening import open_catalog
from tests.conftest import Run
from tests.process import environment

ROOT = Path(__file__).parents[1]
LARGEST = 5_000_000  # bytes of all files
SHA256 = "ab" * 32
EXTRA = f"""
name: Con
family: alder
default: con
source: [page]
sources: {{page: {{title: A page, kind: card, checked: 2026-01-02}}}}
pitfalls: [{{text: It is called like a device., source: [page]}}]
checkpoints:
  - key: con
    name: Con 1
    source: [page]
    parents: [{{line: con, relation: merge, source: [page]}}]
    files: [{{name: Con.safetensors, also_named: [CON_1.safetensors], sha256: {SHA256}, source: [page]}}]
  - {{key: con-2, name: Con 2, source: [page]}}
other_files:
  - {{label: Con LoRA, kind: lora, name: ConLora.safetensors, autov3: {"cd" * 6}, source: [page]}}
"""
EMPTY_LINE = """
name: Quiet
family: birch
source: [page]
sources: {page: {title: A page, kind: card, checked: 2026-01-02}}
"""


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory, cache: Path) -> Path:  # noqa: ARG001 - it goes first
    """A made-up catalogue with a line that is called like a device, and one without versions."""
    folder = tmp_path_factory.mktemp("made-up") / "data"
    shutil.copytree(ROOT / "tests" / "made_up", folder)
    (folder / "con.yaml").write_text(EXTRA, encoding="utf-8")
    (folder / "quiet.yaml").write_text(EMPTY_LINE, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def made(small: Path) -> Mapping[str, str]:
    """The files of the small catalogue."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sdxl_advisor.catalog.opening.data_folder", lambda: small)
        return texts(open_catalog())


@pytest.fixture
def in_small(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The small catalogue in place of the shipped one."""
    monkeypatch.setattr("sdxl_advisor.catalog.opening.data_folder", lambda: small)


@pytest.fixture
def out(in_small: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:  # noqa: ARG001
    """A folder with the files of the small catalogue, as the script writes them."""
    folder = tmp_path / "new" / "site"
    assert main([str(folder)]) == 0
    assert capsys.readouterr().out.startswith(f"{len(files_in(folder))} files, ")
    return folder


def files_in(folder: Path) -> dict[str, str]:
    """The text of every file in a folder, by its path."""
    paths = [path for path in folder.rglob("*") if path.is_file()]
    return {path.relative_to(folder).as_posix(): path.read_bytes().decode() for path in paths}


def read(made: Mapping[str, str], path: str) -> Any:
    """The document in a file."""
    return json.loads(made[path])


def schema_name(path: str) -> str:
    """The schema of a file by its folder or name."""
    folders = {"checkpoints": "checkpoint", "lines": "line", "families": "family"}
    folder, _, name = path.rpartition("/")
    return folders.get(folder, name.removesuffix(".json"))


def closed(schema: Any) -> Any:
    """A schema that allows no field but its own."""
    if isinstance(schema, list):
        return [closed(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    inner = {name: closed(one) for name, one in schema.items()}
    return {**inner, "additionalProperties": False} if isinstance(inner.get("properties"), dict) else inner


def assert_valid(made: Mapping[str, str]) -> None:
    """Every file has the fields of its schema, and no other."""
    checks: dict[str, Any] = {}
    for path in made:
        if not path.startswith("schema/"):
            name = schema_name(path)
            if name not in checks:
                checks[name] = jsonschema.Draft202012Validator(closed(read(made, f"schema/{name}.json")))
            assert [error.message for error in checks[name].iter_errors(read(made, path))] == [], path


def assert_links_hold(made: Mapping[str, str]) -> None:
    """What a file points to is there: paths, keys of parents and defaults, sources."""
    index = read(made, "index.json")
    assert set(index["files"]) | {"index.json"} == set(made)
    entries = {(one["kind"], one["key"]): one for one in index["entries"]}
    assert len(entries) == len(index["entries"])
    assert len({one["path"].casefold() for one in entries.values()}) == len(entries)
    for one in entries.values():
        assert one["path"] in made
        assert ("checkpoint", one["default"]) in entries if "default" in one else True
        assert ("family", one["family"]) in entries
        assert (("family" if one["line"] == one["family"] else "line"), one["line"]) in entries
    for (kind, key), one in entries.items():
        if kind == "checkpoint":
            assert_checkpoint_links_hold(made, entries, key, read(made, one["path"]))


def assert_checkpoint_links_hold(
    made: Mapping[str, str], entries: Mapping[tuple[str, str], Any], key: str, document: Any
) -> None:
    """The parents of a checkpoint and the sources of its record and its tags are where the page says."""
    own = document["show"]["checkpoint"]
    assert own["key"] == key
    for parent in own.get("parents", ()):
        [kind] = {"checkpoint", "line", "family"} & set(parent)
        assert (kind, parent[kind]) in entries or ("family", parent[kind]) in entries
    for block, giver in {"": None, **document["show"]["inherited_from"]}.items():
        sources = sources_of(made, entries, giver, own["line"])
        stated = own if not block else document["tags"].get(block)
        assert set(cited(stated)) <= sources, (key, block)


def sources_of(made: Mapping[str, str], entries: Mapping[tuple[str, str], Any], giver: Any, line: str) -> set[str]:
    """The keys of the sources of a giver's line or family, or of a checkpoint's own."""
    if giver and giver["how"] == "ancestor":
        line = entries["checkpoint", giver["key"]]["line"]
    elif giver and giver["how"] in ("line", "habit"):
        found = [entries.get((kind, giver["key"])) for kind in ("family", "line", "checkpoint")]
        line = next(one["line"] for one in found if one)
    entry = entries.get(("family", line)) or entries["line", line]
    show = read(made, entry["path"])["show"]
    return set((show.get("line") or show["family"])["sources"])


def cited(value: Any) -> Iterator[str]:
    """The keys in every `source` of a record."""
    if isinstance(value, dict):
        yield from value.get("source", ()) if isinstance(value.get("source"), list) else ()
        yield from (key for one in value.values() for key in cited(one))
    elif isinstance(value, list):
        yield from (key for one in value for key in cited(one))


def test_every_file_is_what_its_schema_says(made: Mapping[str, str]) -> None:
    assert_valid(made)


def test_the_schemas_are_schemas(made: Mapping[str, str]) -> None:
    names = {path for path in made if path.startswith("schema/")}
    assert names == {f"schema/{schema_name(path)}.json" for path in made if path not in names}
    for path in names:
        jsonschema.Draft202012Validator.check_schema(read(made, path))


def test_links_resolve(made: Mapping[str, str]) -> None:
    assert_links_hold(made)


def test_no_field_is_null_and_none_is_left_out_that_is_not_named(made: Mapping[str, str]) -> None:
    assert not [path for path, text in made.items() if ":null" in text and path != "samplers.json"]
    fields = {kind.__name__: set(kind.__dataclass_fields__) for kind in LEFT_OUT}  # type: ignore[attr-defined]
    assert {kind: names - fields[kind] for kind, names in UNUSED.items() if names - fields[kind]} == {}


def test_every_file_has_the_format_and_the_date_of_the_data(made: Mapping[str, str]) -> None:
    for path in made:
        if not path.startswith("schema/"):
            assert (read(made, path)["format"], read(made, path)["data"]) == (1, "2026-01-03")


def test_the_index_counts_and_names_everything(made: Mapping[str, str]) -> None:
    index = read(made, "index.json")
    kinds = [one["kind"] for one in index["entries"]]
    assert index["counts"] == {
        "checkpoints": kinds.count("checkpoint"),
        "lines": kinds.count("line"),
        "families": kinds.count("family"),
        "hashes": len(read(made, "hashes.json")["hashes"]),
        "file_names": len(read(made, "hashes.json")["file_names"]),
    }
    assert {one["key"] for one in index["entries"] if one["kind"] == "line"} == {"con", "quiet"}
    assert next(one for one in index["entries"] if one["key"] == "alder-1")["prediction"] == "epsilon"


@pytest.mark.usefixtures("in_small")
@pytest.mark.parametrize("key", ["alder-1", "birch-eps", "hazel-merge", "orphan"])
def test_a_checkpoint_has_the_fields_of_the_commands(key: str, made: Mapping[str, str], run: Run) -> None:
    document = read(made, f"checkpoints/{key}.json")
    for command in ("show", "tags"):
        written = run(command, key, "--json").json
        assert document[command]
        for name, value in document[command].items():
            if name != "checkpoint":
                assert value == without_unused(value, written[name]), name


def without_unused(like: Any, value: Any) -> Any:
    """A value of a command with those fields only that another has."""
    if isinstance(like, dict) and isinstance(value, dict):
        return {name: without_unused(one, value[name]) for name, one in like.items()}
    if isinstance(like, list) and isinstance(value, list) and len(like) == len(value):
        return [without_unused(one, other) for one, other in zip(like, value, strict=True)]
    return value


def test_a_block_stands_where_it_is_stated(made: Mapping[str, str]) -> None:
    own = read(made, "checkpoints/hazel-merge.json")["show"]
    assert "quality" not in own["checkpoint"]
    giver = own["inherited_from"]["quality"]
    assert "quality" in read(made, f"checkpoints/{giver['key']}.json")["show"]["checkpoint"]
    assert "tags" in read(made, "lines/quiet.json")
    assert "tags" not in read(made, "lines/_con.json")


def test_hashes_and_names_of_files_are_complete(made: Mapping[str, str]) -> None:
    known = read(made, "hashes.json")
    assert known["hashes"] == {
        "0123456789": ["alder-1"],
        SHA256: ["con"],
        SHA256[:10]: ["con"],
        SHA256[:12]: ["con"],
        "cd" * 6: ["con:Con LoRA"],
    }
    assert known["file_names"] == {
        "alder1.safetensors": ["alder-1"],
        "con.safetensors": ["con"],
        "con_1.safetensors": ["con"],
        "conlora.safetensors": ["con:Con LoRA"],
    }
    lora = {"label": "Con LoRA", "kind": "lora", "line": "con", "family": "alder"}
    assert known["known_files"] == {"con:Con LoRA": lora}


def test_names_of_files_suit_every_system(made: Mapping[str, str]) -> None:
    assert {"checkpoints/_con.json", "lines/_con.json"} <= set(made)
    names = file_names_of(["a", "A", "a_", "NUL", "com1.5", "lpt", "x/../y", "", "...", "wai-17.0"])
    assert names["wai-17.0"] == "wai-17.0.json"
    assert (names["NUL"], names["com1.5"], names["lpt"]) == ("_NUL.json", "_com1.5.json", "lpt.json")
    assert len({name.casefold() for name in names.values()}) == len(names)
    assert not [name for name in names.values() if "/" in name or name.startswith(".")]


def test_a_second_build_changes_no_byte(out: Path, made: Mapping[str, str]) -> None:
    first = files_in(out)
    assert main([str(out)]) == 0
    assert files_in(out) == first == dict(made)


def test_files_that_are_gone_are_removed_and_no_others(out: Path) -> None:
    index = json.loads((out / "index.json").read_text(encoding="utf-8"))
    index["files"] += ["checkpoints/gone.json", "../outside.json", "checkpoints/../../outside.json"]
    (out / "index.json").write_text(json.dumps(index), encoding="utf-8")
    for name in ("checkpoints/gone.json", "checkpoints/mine.json", "notes.txt", "../outside.json"):
        (out / name).write_text("{}", encoding="utf-8")
    assert main([str(out)]) == 0
    assert not (out / "checkpoints" / "gone.json").exists()
    kept = ("checkpoints/mine.json", "notes.txt", "../outside.json")
    assert [name for name in kept if not (out / name).exists()] == []


def no_index(folder: Path) -> None:
    """A folder of somebody else."""
    folder.mkdir()
    (folder / "holiday.jpg").write_bytes(b"")


def a_file(path: Path) -> None:
    """A file where a folder should be."""
    path.write_text("x", encoding="utf-8")


def other_index(folder: Path) -> None:
    """A folder with the index of another program."""
    folder.mkdir()
    (folder / "index.json").write_text('{"made_by": "somebody", "files": []}', encoding="utf-8")


def damaged_index(folder: Path) -> None:
    """A folder with an index that is no list of files."""
    folder.mkdir()
    (folder / "index.json").write_text('{"made_by": "sdxl-advisor, scripts/site.py", "files": 7}', encoding="utf-8")


@pytest.mark.usefixtures("in_small")
@pytest.mark.parametrize("prepare", [no_index, a_file, other_index, damaged_index])
def test_a_folder_of_somebody_else_is_refused(
    prepare: Callable[[Path], None], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    prepare(tmp_path / "out")
    before = files_in(tmp_path)
    assert main([str(tmp_path / "out")]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("error: ")
    assert said.err.count("\n") == 1
    assert files_in(tmp_path) == before


def test_a_file_in_the_way_is_refused(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    index = json.loads((out / "index.json").read_text(encoding="utf-8"))
    index["files"].remove("goals.json")
    (out / "index.json").write_text(json.dumps(index), encoding="utf-8")
    assert main([str(out)]) == 2
    assert "goals.json" in capsys.readouterr().err


def test_an_interrupted_build_is_seen_and_done_again(
    out: Path, made: Mapping[str, str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    write = Path.write_bytes

    def full(path: Path, data: bytes) -> int:
        if path.name == "hashes.json":
            raise OSError(28, "No space left on device", str(path))
        return write(path, data)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "write_bytes", full)
        assert main([str(out)]) == 4
    assert "No space left on device" in capsys.readouterr().err
    assert json.loads((out / "index.json").read_text(encoding="utf-8"))["finished"] is False
    assert main([str(out)]) == 0
    assert files_in(out) == dict(made)


@pytest.mark.slow
def test_the_shipped_catalogue_as_static_files(shipped: Catalog, tmp_path: Path) -> None:
    made = texts(shipped)
    assert_valid(made)
    assert_links_hold(made)
    keys = [one["key"] for one in read(made, "index.json")["entries"] if one["kind"] == "checkpoint"]
    assert keys == sorted(shipped.keys)
    assert read(made, "index.json")["counts"]["hashes"] > len(shipped.file_index.owners["sha256"])
    assert sum(len(text.encode()) for text in made.values()) <= LARGEST
    environ = {**environment(), "PYTHONHASHSEED": "7", "LC_ALL": "C"}
    subprocess.run([sys.executable, ROOT / "scripts" / "site.py", tmp_path / "site"], env=environ, check=True)
    assert files_in(tmp_path / "site") == made
