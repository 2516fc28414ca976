"""Remembered headers: no header is parsed twice, and the answer is the one that reading it would give."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, strategies as st

from sdxl_advisor.catalog.record_file import packed
from sdxl_advisor.files import header_memory
from sdxl_advisor.files.architecture import anatomy
from sdxl_advisor.files.header import Damaged, read_header, understood
from sdxl_advisor.files.header_memory import LONGEST, MOST, NAME, HeaderMemory, Inside, look_into, remembered
from tests.conftest import Run, examples
from tests.files import making
from tests.files.beside import modelspec


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The memory's file in an empty cache folder."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache" / "sdxl-advisor" / NAME


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The sizes of the files whose headers are parsed from now on."""
    sizes: list[int] = []

    def noted(text: str, start: int, size: int) -> Any:
        sizes.append(size)
        return understood(text, start, size)

    monkeypatch.setattr(header_memory, "understood", noted)
    return sizes


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """A checkpoint."""
    return making.sdxl(tmp_path / "model.safetensors", v_pred=True, metadata={"modelspec.title": "One"})


def look(path: Path) -> Inside:
    """What one run sees."""
    with remembered() as memory:
        return look_into(path, memory)


def truth(path: Path) -> Inside | str:
    """What a header tells without any memory."""
    try:
        header = read_header(path)
    except Damaged as problem:
        return str(problem)
    return Inside(header.metadata, anatomy(header.tensors), header.start)


def test_a_later_run_does_not_parse_the_header(home: Path, model: Path, parsed: list[int]) -> None:
    assert look(model) == look(model) == truth(model)
    assert (len(parsed), home.is_file()) == (1, True)


@pytest.mark.usefixtures("home")
def test_copies_with_other_metadata_are_parsed_once_and_say_what_is_theirs(model: Path, parsed: list[int]) -> None:
    others = [
        making.sdxl(model.with_name(f"{n}.safetensors"), v_pred=True, metadata={"modelspec.title": "x" * n, "b": '"}'})
        for n in range(9)
    ]
    assert [look(path) for path in [model, *others]] == [truth(path) for path in [model, *others]]
    assert len(parsed) == 1


@pytest.mark.usefixtures("home")
def test_other_tensors_are_parsed(model: Path, parsed: list[int]) -> None:
    other = making.sdxl(model.with_name("other.safetensors"), metadata={"modelspec.title": "One"})
    assert look(model).body.prediction == "v-prediction"
    assert look(other).body.prediction is None
    assert len(parsed) == 2


@pytest.mark.usefixtures("home")
def test_a_known_header_of_a_file_that_is_cut_off_is_damaged(model: Path) -> None:
    look(model)
    os.truncate(model, model.stat().st_size - 1)
    with pytest.raises(Damaged, match="cut off"):
        look(model)


@pytest.mark.parametrize(
    "known",
    [
        [],
        {},
        5,
        {"end": "x", "body": {}},
        {"end": 0, "body": {"kind": 5}},
        {"end": 0, "body": {"kind": "lora", "architecture": 5, "says": [], "parts": [], "prediction": None}},
        [0, "checkpoint", "SDXL", [], [], None, None, None],
    ],
)
def test_a_memory_of_another_kind_is_no_memory(known: object, home: Path, model: Path) -> None:
    look(model)
    memory = HeaderMemory()
    assert memory.kept is not None
    kept = [name for name, _ in memory.kept.places("")]
    home.write_bytes(packed({"stamp": memory.stamp}, dict.fromkeys([*kept, "other"], known)))
    assert look(model) == truth(model)
    assert look(model) == truth(model)


def test_a_run_whose_headers_are_all_known_writes_nothing(home: Path, model: Path) -> None:
    look(model)
    home.write_bytes(home.read_bytes())
    os.utime(home, ns=(1, 1))
    look(model)
    assert home.stat().st_mtime_ns == 1


def test_other_code_reads_anew(home: Path, model: Path, parsed: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    look(model)
    monkeypatch.setattr(header_memory, "__version__", "another")
    look(model)
    look(model)
    assert (len(parsed), home.is_file()) == (2, True)


SPOILS: dict[str, Callable[[bytes], bytes]] = {
    "nothing": lambda _: b"",
    "half": lambda data: data[: len(data) // 2],
    "another byte": lambda data: data.replace(b'"checkpoint"', b'"checkpaint"'),
    "something foreign": lambda _: b"\x00\xff{}\n" * 99,
    "too much": lambda data: data + b" " * (header_memory.LARGEST + 1),
}


@pytest.mark.parametrize("spoil", SPOILS.values(), ids=SPOILS)
def test_a_damaged_memory_is_none_and_made_anew(
    spoil: Callable[[bytes], bytes], home: Path, model: Path, parsed: list[int]
) -> None:
    look(model)
    home.write_bytes(spoil(home.read_bytes()))
    assert look(model) == look(model) == truth(model)
    assert len(parsed) == 2


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes there")
@pytest.mark.parametrize("make", [os.mkdir, getattr(os, "mkfifo", None)], ids=["folder", "pipe"])
def test_what_is_no_file_is_left_alone(make: Callable[[Path], None], home: Path, model: Path) -> None:
    home.parent.mkdir(parents=True)
    make(home)
    assert look(model) == truth(model)
    assert not home.is_file()


def test_a_cache_that_cannot_be_written_is_silent(tmp_path: Path, model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_bytes(b"")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert look(model) == truth(model)
    monkeypatch.setattr(header_memory, "cache_folder", lambda: None)
    assert look(model) == truth(model)


def test_the_memory_is_bounded_and_keeps_the_newest(home: Path, model: Path) -> None:
    body = look(model).body
    with remembered() as memory:
        for n in range(MOST + 50):
            memory.put(f"{n:064x}", 0, body)
    kept = HeaderMemory()
    assert kept.kept is not None
    assert [name for name, _ in kept.kept.places("")] == [f"{n:064x}" for n in range(50, MOST + 50)]
    with remembered() as memory:
        memory.put("long", 0, type(body)("lora", None, ("x" * LONGEST,), (), None, None))
    assert home.stat().st_size < header_memory.LARGEST
    assert HeaderMemory().get("long", 9) is None


def test_what_two_runs_keep_at_once_is_whole(home: Path, model: Path) -> None:
    other = making.vae(model.with_name("vae.safetensors"))
    with remembered() as first, remembered() as second:
        look_into(model, first)
        look_into(other, second)
    assert look(model) == truth(model)
    assert look(other) == truth(other)
    assert [one.name for one in home.parent.iterdir()] == [NAME]


ENTRY = '"a":{"dtype":"F16","shape":[2],"data_offsets":[0,4]}'
HEADERS = (
    *(f"{{{ENTRY}}}", f'{{"__metadata__":{{"k":"1"}},{ENTRY}}}', f'{{"__metadata__":{{"k":"22"}},{ENTRY}}}'),
    *(f'{{{ENTRY},"__metadata__":{{"k":"1"}}}}', f'{{{ENTRY},"__metadata__":{{"k":"22"}}}}', f"{{,{ENTRY}}}"),
    *(f'{{"__metadata__":{{"k":"{n}"}},{ENTRY},"__metadata__":{{"k":"3"}}}}' for n in "12"),
    *(f'{{"__metadata__":{{"k":"{n}"}},{ENTRY},"\\u005f_metadata__":{{"k":"3"}}}}' for n in "12"),
    *(f' {{ "__metadata__" : null ,{ENTRY}}} ', f'{{"__metadata__":[],{ENTRY}}}', f'{{"__metadata__":{{}}{ENTRY}}}'),
    *(
        f'{{"__metadata__":{{"k":"1","k":"2"}},{ENTRY}}}',
        '{"__metadata__":{}}',
        "{}",
        f'{{"__metadata__":{{"k":{ENTRY}',
    ),
)


@examples(60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(HEADERS), min_size=2, max_size=6))
def test_a_memory_never_changes_an_answer(tmp_path: Path, headers: list[str]) -> None:
    memory, path = HeaderMemory(), tmp_path / "x.safetensors"
    for text in headers:
        path.write_bytes(len(text).to_bytes(8, "little") + text.encode() + bytes(4))
        try:
            found: Inside | str = look_into(path, memory)
        except Damaged as problem:
            found = str(problem)
        assert found == truth(path)


@pytest.mark.usefixtures("home", "made_up")
def test_names_and_the_catalogue_are_asked_anew(tmp_path: Path, run: Run, parsed: list[int]) -> None:
    path = making.sdxl(tmp_path / "x.safetensors", metadata=modelspec(title="nobody's"))
    before = run("identify", str(path), "--json").json["files"][0]
    path = path.rename(path.with_name("alderXL_v10.safetensors"))
    after = run("identify", str(path), "--json").json["files"][0]
    assert (before["checkpoint"], after["checkpoint"]["key"], len(parsed)) == (None, "alder-1", 1)
    assert json.dumps(before["architecture"]) == json.dumps(after["architecture"])
