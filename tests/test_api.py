"""The program from Python: its examples run, and its records are those that the commands write."""

from __future__ import annotations

import doctest
import json
import subprocess
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from types import FunctionType
from typing import Any

import pytest

from sdxl_advisor import api
from sdxl_advisor.catalog.catalog import Catalog
from sdxl_advisor.files.model import identify_model
from tests.conftest import Run
from tests.files import making
from tests.process import environment

MODULES = ["api", "api.opening", "api.checkpoints", "api.prompts", "api.files"]
Asked = Callable[[Catalog, Path], Any]
SAME: list[tuple[list[str], Asked]] = [
    (["goals"], lambda c, _: api.goals(c)),
    (["recommend", "--goal", "beginner", "--ui", "forge"], lambda c, _: api.recommend(c, ["beginner"], ui="forge")),
    (["list", "--family", "noobai", "--all"], lambda c, _: api.list_checkpoints(c, family="noobai", every=True)),
    (["show", "wai"], lambda c, _: api.show(c, "wai")),
    (["tree", "noobai", "--up"], lambda c, _: api.tree(c, "noobai", up=True)),
    (["tree"], lambda c, _: api.tree(c)),
    (
        ["compare", "noobai", "rouwei", "--differences"],
        lambda c, _: api.compare(c, ["noobai", "rouwei"], differences=True),
    ),
    (["tags", "pony", "--subject", "furry"], lambda c, _: api.tags(c, "pony", subject="furry")),
    (["tags", "{file}"], lambda c, file: api.tags(c, str(file))),
    (["explain", "very awa"], lambda c, _: api.explain(c, "very awa")),
    (["explain", "masterpiece", "--for", "wai"], lambda c, _: api.explain(c, "masterpiece", "wai")),
    (["explain", "rules"], lambda c, _: api.glossary(c, "rules")),
    (["compat", "illustrious", "noobai"], lambda c, _: api.compat(c, "illustrious", "noobai")),
    (["identify", "{file}"], lambda c, file: api.identify(c, [file])),
    (["export", "pony", "--for", "krita"], lambda c, _: api.export(c, ["pony"], "krita")),
    (["export", "--list"], lambda *_: api.programs()),
    (["convert", "score_9, 1girl", "--to", "noobai"], lambda c, _: api.convert(c, "score_9, 1girl", "noobai")),
    (
        ["convert", "1girl", "--from", "noobai", "--to", "pony", "--negative", "bad", "--rating", "safe"],
        lambda c, _: api.convert(c, "1girl", "pony", "noobai", negative="bad", rating="safe"),
    ),
]
HOW_UNDERSTOOD = {"understood", "identified"}
OPTIONS: dict[str, Any] = {"select": ["SA101", "SA304"], "ui": "comfyui"}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file with the name of a known checkpoint, of the shape of one."""
    path = tmp_path / "waiNSFWIllustrious_v140.safetensors"
    making.sdxl(path)
    return path


@pytest.mark.parametrize("name", MODULES)
def test_every_example_gives_what_it_says(name: str, shipped: Catalog) -> None:
    module = import_module(f"sdxl_advisor.{name}")
    failed, tried = doctest.testmod(module, globs={"api": api, "catalog": shipped})
    assert (failed, tried > 0) == (0, True)


def test_every_function_has_an_example() -> None:
    without = [name for name in api.__all__ if name[0].islower() and ">>>" not in (getattr(api, name).__doc__ or "")]
    assert without == []


@pytest.mark.parametrize(("words", "ask"), SAME, ids=[" ".join(words) for words, _ in SAME])
def test_a_result_is_the_document_of_its_command(
    words: list[str], ask: Asked, file: Path, shipped: Catalog, run: Run
) -> None:
    written = run(*[word.format(file=file) for word in words], "--json").json
    made = json.loads(json.dumps(api.document(shipped, ask(shipped, file))))
    assert made == {key: value for key, value in written.items() if key not in HOW_UNDERSTOOD}


def test_a_lint_result_is_the_one_of_the_command(shipped: Catalog, run: Run) -> None:
    words = ["--select", "SA101", "--select", "SA304", "--ui", "comfyui"]
    [written] = run("lint", "noobai", "score_9, (a:1.2", "--negative", "bad", *words, "--json").json["results"]
    made = api.lint(shipped, "score_9, (a:1.2", "noobai", negative="bad", **OPTIONS)
    assert json.loads(json.dumps(api.document(shipped, [made])))["results"] == [written]
    assert len(made.findings) > 1


def test_prompts_of_a_file_are_answered_one_by_one(tmp_path: Path, shipped: Catalog) -> None:
    file = tmp_path / "prompts.jsonl"
    file.write_text('{"positive": "score_9, 1girl", "checkpoint": "pony"}\n{"positive": "1girl"\n', encoding="utf-8")
    linted = api.lint_each(shipped, api.prompts_in(file))
    kinds = [type(one).__name__ for one in linted]
    assert (kinds, linted.count, linted.failed) == (["LintResult", "Unread"], 2, 1)
    converted = list(api.convert_each(shipped, api.prompts_in(file, "pony"), "noobai", quality=False))
    assert isinstance(converted[0], api.Conversion)
    assert converted[0].positive_text == "1girl"


def test_a_text_with_the_name_of_a_file_or_pipe_is_a_prompt(tmp_path: Path, shipped: Catalog) -> None:
    picture = tmp_path / "picture.png"
    picture.write_bytes(b"no picture")
    for prompt in ("-", str(picture)):
        assert api.lint(shipped, prompt, "noobai").positive_text == prompt
        assert prompt in api.convert(shipped, prompt, "noobai", quality=False).positive_text


@pytest.mark.parametrize(
    ("ask", "kind"),
    [
        (lambda c: api.tags(c, "no such checkpoint"), api.UnknownName),
        (lambda c: api.tree(c, "noobai", up=True, down=True), api.AdvisorError),
        (lambda c: api.lint(c, "1girl"), api.AdvisorError),
        (lambda c: api.lint(c, "", "noobai"), api.AdvisorError),
        (lambda c: api.lint(c, "1girl", "noobai", select=["SA999"]), api.AdvisorError),
        (lambda c: api.convert(c, "1girl", "no such checkpoint"), api.UnknownName),
        (lambda c: api.export(c, [], "krita"), api.AdvisorError),
        (lambda c: api.export(c, ["pony"], "paint"), api.UnknownName),
        (lambda _: api.open_catalog("no such folder"), api.AdvisorError),
        (lambda c: api.recommend(c, ["no such goal"]), api.UnknownName),
    ],
)
def test_what_is_asked_wrongly_raises_one_sentence_and_a_hint(
    ask: Callable[[Catalog], Any], kind: type[Exception], shipped: Catalog
) -> None:
    with pytest.raises(kind) as raised:
        ask(shipped)
    assert isinstance(raised.value, api.AdvisorError)
    assert raised.value.message
    assert raised.value.hint


@pytest.mark.parametrize(
    ("words", "program", "choices"),
    [
        (["--out", "{out}"], "krita", {}),
        (["--out", "{out}", "--force"], "krita", {"force": True}),
        (["--out", "{out}", "--write"], "a1111", {"merge": True}),
        (["--out", "{folder}"], "comfyui", {}),
    ],
)
def test_an_export_is_written_as_by_the_command(
    words: list[str], program: str, choices: dict[str, bool], tmp_path: Path, shipped: Catalog, run: Run
) -> None:
    places = [{"folder": tmp_path / name, "out": tmp_path / name / "file"} for name in ("one", "two")]
    for place in places:
        place["folder"].mkdir()
        if choices:
            place["out"].write_text("name,prompt,negative_prompt\nMine,a,b\n")
    by_command, by_api = places
    ran = run("export", "noobai", "--for", program, *[word.format(**by_command) for word in words], "--json")
    out = by_api["out" if "{out}" in words else "folder"]
    made = api.write_export(api.export(shipped, ["noobai"], program), out, **choices)
    assert ran.json["written"] == [path.replace("two", "one") for path in made.written] != []
    assert ran.json["backups"] == [path.replace("two", "one") for path in made.backups]
    written = [
        sorted((path.name, path.read_bytes()) for path in place["folder"].iterdir()) for place in (by_command, by_api)
    ]
    assert written[0] == written[1]


def test_an_export_says_where_it_cannot_be_written(tmp_path: Path, shipped: Catalog) -> None:
    made = api.export(shipped, ["noobai"], "krita")
    with pytest.raises(api.AdvisorError, match="not said where"):
        api.write_export(made)
    (tmp_path / "there").write_text("mine")
    with pytest.raises(api.AdvisorError, match="is there already"):
        api.write_export(made, tmp_path / "there")
    with pytest.raises(api.AdvisorError, match="nothing was changed"):
        api.write_export(made, tmp_path / "there", merge=True)
    assert (tmp_path / "there").read_text() == "mine"
    nothing = api.export(shipped, ["flux"], "comfyui")
    assert api.write_export(nothing, tmp_path / "new") == nothing
    assert [path.name for path in tmp_path.iterdir()] == ["there"]


@pytest.mark.parametrize(
    "words",
    [
        ["export", "{file}", "--for", "comfyui", "--json"],
        ["tags", "{file}"],
        ["show", "{file}"],
        ["compat", "{file}", "noobai"],
        ["compat", "noobai", "{file}"],
        ["lint", "{file}", "1girl"],
        ["convert", "1girl", "--to", "{file}"],
        ["recommend", "--have", "{file}"],
        ["identify", "{file}"],
    ],
    ids=" ".join,
)
def test_a_model_file_is_identified_once(
    words: list[str], file: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks = []

    def counted(*given: Any) -> Any:
        looks.append(given[1])
        return identify_model(*given)

    monkeypatch.setattr("sdxl_advisor.files.identify.identify_model", counted)
    ran = run(*[word.format(file=file) for word in words])
    assert looks == [file], ran.err


def test_a_broken_folder_raises_all_that_is_wrong(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text("nonsense: 1\n", encoding="utf-8")
    with pytest.raises(api.DataError):
        api.open_catalog(tmp_path)


def test_every_name_is_there_when_it_is_asked_for() -> None:
    there = {name: getattr(api, name) for name in api.__all__}
    assert [name for name, one in there.items() if isinstance(one, type | FunctionType) and one.__name__ != name] == []
    assert set(api.PLACES) | {"AdvisorError", "DataError", "UnknownName"} == set(api.__all__) == set(dir(api))
    with pytest.raises(AttributeError, match="NoSuchRecord"):
        api.NoSuchRecord  # noqa: B018


def test_importing_costs_little() -> None:
    code = "import sys, sdxl_advisor; a = set(sys.modules); from sdxl_advisor import api; print(sorted(sys.modules))"
    argv = [sys.executable, "-c", code]
    ended = subprocess.run(argv, env=environment(), capture_output=True, text=True, check=True)
    loaded = set(ended.stdout.split("'"))
    assert (
        loaded
        & {
            "typer",
            "rich",
            "yaml",
            "json",
            "sdxl_advisor.catalog.catalog",
            "sdxl_advisor.cli",
            "sdxl_advisor.api.prompts",
        }
        == set()
    )
