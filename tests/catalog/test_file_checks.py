"""What the YAML says of files and add-ons must be right: each slip is an error that names file and place."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from tests.catalog.conftest import errors
from tests.catalog.writing import GONE, changed, checkpoint, family, write
from tests.conftest import Run

SOURCED = {"source": ["card"]}
GOOD = family(
    checkpoint("one", files=[{"name": "one.safetensors", "sha256": "0" * 64, **SOURCED}]),
    other_files=[
        {"label": "A merge", "sha256": "1" * 64, "autov2": "1" * 10, "autov3": "1" * 12, "size": 1, **SOURCED},
        {"label": "A VAE", "kind": "vae", **SOURCED},
    ],
    file_names={"words": ["one"], "but_not": ["oneness"], "base_models": ["One 1.0"], **SOURCED},
    compat=[
        {"made_for": "one", "used_on": "alder", "verdict": "mostly", "why": "Tried.", "kinds": ["lora"], **SOURCED},
        {"made_for": "mine", "used_on": "mine", "verdict": "yes", "why": "Its own.", **SOURCED},
    ],
)
FIRST, LAST = "other_files/0", "compat/0"
Slip = tuple[str, object, str]
SLIPS: list[Slip] = [
    (f"{FIRST}/sha256", "1" * 63, f"other_files[0].sha256: '{'1' * 63}' is not 64 lower-case hex digits"),
    (f"{FIRST}/sha256", "A" * 64, f"other_files[0].sha256: '{'A' * 64}' is not 64 lower-case hex digits"),
    (f"{FIRST}/autov2", "1" * 11, "other_files[0].autov2: '11111111111' is not 10 lower-case hex digits"),
    (f"{FIRST}/autov2", "", "other_files[0].autov2: expected text, got an empty string"),
    (f"{FIRST}/autov3", "g" * 12, "other_files[0].autov3: 'gggggggggggg' is not 12 lower-case hex digits"),
    (f"{FIRST}/autov3", 111111111111, "other_files[0].autov3: expected text, got 111111111111"),
    (f"{FIRST}/size", "1", "other_files[0].size: expected a whole number, got '1'"),
    (f"{FIRST}/label", GONE, "other_files[0]: missing field 'label'"),
    (f"{FIRST}/source", GONE, "other_files[0]: missing field 'source'"),
    (f"{FIRST}/source", [], "other_files[0].source: at least one source is needed"),
    (f"{FIRST}/source", ["book"], "other_files[0].source: unknown source 'book'"),
    (f"{FIRST}/hash", "1", "other_files[0].hash: unknown field"),
    ("other_files/1/label", "A merge", "other_files[1]: 'A merge' is named twice"),
    ("other_files/1/kind", "upscaler", "other_files[1].kind: 'upscaler' is not one of checkpoint, lora, vae, "),
    ("other_files/1/autov2", "xyz", "other_files[1].autov2: 'xyz' is not 10 lower-case hex digits"),
    ("file_names/words", ["one", "- _"], "file_names: '- _' has no letter and no digit"),
    ("file_names/but_not", ["."], "file_names: '.' has no letter and no digit"),
    ("file_names/base_models", ["_"], "file_names: '_' has no letter and no digit"),
    ("file_names/words", [""], "file_names.words[0]: expected text, got an empty string"),
    ("file_names/words", "one", "file_names.words: expected a list, got 'one'"),
    ("file_names/source", GONE, "file_names: missing field 'source'"),
    ("file_names/source", ["book"], "file_names.source: unknown source 'book'"),
    (f"{LAST}/made_for", "nobody", "compat[0].made_for: unknown checkpoint, line or family 'nobody'"),
    (f"{LAST}/used_on", "nobody", "compat[0].used_on: unknown checkpoint, line or family 'nobody'"),
    (f"{LAST}/used_on", "Alder XL", "compat[0].used_on: unknown checkpoint, line or family 'Alder XL'"),
    ("compat/1/used_on", "nobody", "compat[1].used_on: unknown checkpoint, line or family 'nobody'"),
    (f"{LAST}/made_for", GONE, "compat[0]: missing field 'made_for'"),
    (f"{LAST}/why", GONE, "compat[0]: missing field 'why'"),
    (f"{LAST}/verdict", "unknown", "compat[0].verdict: 'unknown' is not one of yes, mostly, weakly, no"),
    (f"{LAST}/verdict", False, "compat[0].verdict: False is not one of yes, mostly, weakly, no"),
    (
        f"{LAST}/kinds",
        ["checkpoint"],
        "compat[0].kinds[0]: 'checkpoint' is not one of lora, controlnet, embedding, vae",
    ),
    (f"{LAST}/source", GONE, "compat[0]: missing field 'source'"),
    (f"{LAST}/source", [], "compat[0].source: at least one source is needed"),
    (f"{LAST}/source", ["book"], "compat[0].source: unknown source 'book'"),
    (f"{LAST}/works", True, "compat[0].works: unknown field"),
]


def complaint(run: Run, *words: str, folder: str = "data") -> str:
    """The first error of a call without the number of its line; nothing may be on stdout."""
    ran = run(*words)
    assert (ran.code, ran.out) == (3, "")
    start = rf"error: {folder}/mine\.yaml(:\d+)?: "
    assert re.match(start, errors(ran)[0])
    return re.sub(start, "", errors(ran)[0])


def test_the_family_that_every_slip_starts_from_is_good(made_up: Path, run: Run) -> None:
    write(made_up, "mine.yaml", GOOD)
    assert run("compat", "one", "alder").code == 0


@pytest.mark.parametrize(("where", "value", "message"), SLIPS, ids=[f"{slip[0]}={slip[1]!s:.20}" for slip in SLIPS])
def test_a_slip_is_an_error_that_names_file_and_place(
    where: str, value: object, message: str, made_up: Path, run: Run
) -> None:
    write(made_up, "mine.yaml", changed(GOOD, where, value))
    assert complaint(run, "list").startswith(message)


@pytest.mark.parametrize("slip", SLIPS[::6], ids=[f"{slip[0]}" for slip in SLIPS[::6]])
def test_ones_own_files_are_checked_alike(slip: Slip, made_up: Path, own: Path, run: Run) -> None:
    write(own, "mine.yaml", changed(GOOD, slip[0], slip[1]))
    assert made_up.exists()
    assert complaint(run, "--catalog", str(own), "show", "one", folder="own").startswith(slip[2])


@pytest.mark.parametrize("name", ["alder", "alder-1", "mine", "one"])
def test_statements_of_ones_own_may_name_shipped_ones(name: str, made_up: Path, own: Path, run: Run) -> None:
    values: Any = changed(GOOD, "compat/0/used_on", name)
    write(own, "mine.yaml", values)
    assert made_up.exists()
    assert run("--catalog", str(own), "list").code == 0


def test_a_source_that_only_a_statement_cites_is_cited(made_up: Path, run: Run) -> None:
    talk = {"title": "A talk", "kind": "community", "checked": "2026-01-01"}
    values = changed(GOOD, "sources/talk", talk)
    write(made_up, "mine.yaml", values)
    assert complaint(run, "list") == "sources.talk: nothing cites this source"
    for where in ("compat/0/source", "other_files/0/source", "file_names/source"):
        write(made_up, "mine.yaml", changed(values, where, ["talk"]))
        assert run("list").code == 0
