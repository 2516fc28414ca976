"""Agents read of tools and their arguments, where people at a shell read of commands."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from sdxl_advisor.catalog.catalog import Catalog
from sdxl_advisor.cli import COMMANDS
from sdxl_advisor.export.programs import PROGRAMS
from sdxl_advisor.mcp.arguments import checked
from sdxl_advisor.mcp.as_tools import ALONE, CALLS, WITHOUT_TOOL, answer_as_tools, text_as_tools
from sdxl_advisor.mcp.desk import Desk
from sdxl_advisor.mcp.roots import opened_roots
from sdxl_advisor.mcp.toolbox import Toolbox
from sdxl_advisor.mcp.tools import TOOLS
from sdxl_advisor.prompts.rulebook import RULES
from tests.conftest import Run
from tests.files import making
from tests.mcp.conftest import Ask

COMMAND = re.compile(rf"sdxl-advisor (?:{'|'.join(COMMANDS)}|help|-)|(?<![\w-])(?:{'|'.join(ALONE)})(?![\w-])")
CALL = re.compile(r"\b([a-z]+) (\{\".*?\})(?=[^\"\w]|$)")
NAMES = (
    *("noobai", "noobai v-pred", "pony", "wai v99", "animagine 9", "hasaku", "nothing at all", "", "flux", "sd 1.5"),
    *("models/x", "./a.safetensors", "a.png", r"C:\a.safetensors", "sdxl_lightning_4step_lora", "not-sdxl", "12345"),
    *(
        "https://civitai.com/models/1",
        "https://example.org/x",
        "urn:air:sdxl:lora:civitai:1@2",
        "a" * 64,
        "-",
        "sdxl vae",
    ),
    *("it's", "a (b), c", 'say "x"'),
)
SETTINGS = "Steps: 28, Sampler: Euler a, CFG scale: 12, Size: 512x512, Model: noobaiXLNAIXL_vPred10Version"
PROMPTS = ("", "1girl", '{"positive": "a"}', f"a\n{SETTINGS}", f"a\nNegative prompt: b\n{SETTINGS}", "a <lora:pony:1>")

Asked = tuple[str, dict[str, Any]]


def about_names(names: Sequence[str]) -> Iterator[Asked]:
    """Every tool with good and bad names."""
    for name in names:
        yield "tags", {"name": name}
        yield "lint", {"prompt": "score_9, 1girl", "checkpoint": name}
        yield "convert", {"prompt": "score_9, 1girl", "to": name}
        yield "convert", {"prompt": "1girl", "to": "noobai", "from": name}
        yield "compat", {"add_on": name, "checkpoint": "noobai"}
        yield "compat", {"add_on": "noobai", "checkpoint": name}
        yield "explain", {"word": name}
        yield "export", {"names": [name], "program": "krita"}
        yield "identify", {"paths": [name]}


def about_words(catalog: Catalog) -> Iterator[Asked]:
    """What is explained, recommended and exported, and choices that nothing has."""
    yield from (
        ("explain", {"word": word, "sources": True}) for word in [*catalog.terms.terms, *(r.code for r in RULES)]
    )
    yield from (("recommend", {"goals": [goal], "sources": True}) for goal in islice(catalog.goals.goals, 6))
    yield "recommend", {"goals": ["realistic", "furry", "pony-loras", "no-v-pred", "commercial"]}
    yield from (("export", {"names": ["noobai v-pred"], "program": name}) for name in PROGRAMS)
    yield "export", {"names": ["noobai", "pony", "wai", "hassaku"], "program": "comfyui"}
    for key in ("subject", "rating", "ui", "kind", "program", "goals", "top"):
        yield "recommend", {key: "nonsense"}
        yield "tags", {"name": "noobai", key: "nonsense"}
        yield "export", {"names": ["noobai"], key: "nonsense"}
    yield from (("tags", {"name": key, "sources": True}) for key in islice(catalog.lines, 20))


def about_prompts() -> Iterator[Asked]:
    """Prompts that are right, wrong and none."""
    for prompt in PROMPTS:
        for name in (None, "noobai v-pred", "animagine"):
            yield "lint", {"prompt": prompt, "checkpoint": name, "fix": True}
            yield "convert", {"prompt": prompt, "to": name}
            yield "convert", {"prompt": prompt, "to": "noobai", "from": name}


def about_files(folder: Path) -> Iterator[Asked]:
    """Files of all kinds."""
    names = [path.name for path in folder.iterdir()]
    yield "identify", {"paths": names}
    for name in names:
        yield "identify", {"paths": [name]}
        yield "tags", {"name": f"./{name}"}
        yield "compat", {"add_on": f"./{name}", "checkpoint": "noobai"}
        yield "compat", {"add_on": "noobai", "checkpoint": f"./{name}"}
        yield "export", {"names": [f"./{name}"], "program": "krita"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Models that are known, unknown and broken."""
    making.sdxl(tmp_path / "waiIllustriousSDXL_v140.safetensors")
    making.sdxl(tmp_path / "nobody knows (this).safetensors")
    making.lora(tmp_path / "style.safetensors")
    making.sdxl(tmp_path / "noobaiXLNAIXL_vPred10Version.safetensors")
    (tmp_path / "broken.safetensors").write_bytes(b"\xff" * 99)
    (tmp_path / "text.png").write_text("no picture")
    return tmp_path


def texts(value: Any, place: str = "") -> Iterator[tuple[str, str]]:
    """Every text of an answer, with its place."""
    if isinstance(value, str):
        yield place, value
    elif isinstance(value, dict):
        for name, one in value.items():
            yield from texts(one, f"{place}.{name}")
    elif isinstance(value, list):
        for one in value:
            yield from texts(one, place)


def said_to(toolbox: Toolbox, asked: Iterator[Asked]) -> list[str]:
    """All that is told in answer to some calls, but for what was asked and for files to save."""
    said = []
    for tool, given in asked:
        answer = toolbox.call(tool, given)["structuredContent"]
        theirs = ("export.files.", ".rule.bad.", ".rule.good.", ".understood.text", ".made_with.")
        said += [text for place, text in texts(answer, tool) if not any(one in f"{place}." for one in theirs)]
    assert len(said) > 20
    return said


ABOUT: dict[str, Callable[[Catalog, Path], Iterator[Asked]]] = {
    "names": lambda *_: about_names(NAMES[::2]),
    "other names": lambda *_: about_names(NAMES[1::2]),
    "words": lambda catalog, _: about_words(catalog),
    "prompts": lambda *_: about_prompts(),
    "files": lambda _, folder: about_files(folder),
}


@pytest.mark.parametrize("about", ABOUT)
def test_no_answer_holds_a_command_line_and_calls_in_it_work(about: str, shipped: Catalog, folder: Path) -> None:
    said = said_to(Toolbox(Desk(shipped, opened_roots([folder]))), ABOUT[about](shipped, folder))
    assert [text for text in said if COMMAND.search(text)] == []
    tools = {tool.name: tool for tool in TOOLS}
    for name, arguments in {call for text in said for call in CALL.findall(text)}:
        checked(json.loads(arguments), tools[name].schema(shipped))


def test_every_command_is_a_call_or_has_none(run: Run, shipped: Catalog) -> None:
    assert {*CALLS, *WITHOUT_TOOL} == {*COMMANDS, "help"}
    tools = {tool.name: tool.fields(shipped) for tool in TOOLS}
    for name, call in CALLS.items():
        assert {*call.words, *call.options.values()} <= set(tools[call.tool])
        options = set(re.findall(r"--[a-z]+", run(name, "--help").out))
        assert {*call.options, *call.needless} <= options


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("sdxl-advisor tags noobai --ui comfyui", 'tags {"name": "noobai", "ui": "comfyui"}'),
        ("sdxl-advisor tags noobai --negative", 'tags {"name": "noobai"}'),
        ("sdxl-advisor tags wai v14 --rating safe", 'tags {"name": "wai v14", "rating": "safe"}'),
        ("sdxl-advisor tags 'a (b), c.safetensors'", 'tags {"name": "a (b), c.safetensors"}'),
        ("""sdxl-advisor tags 'it'"'"'s'""", 'tags {"name": "it\'s"}'),
        (r'sdxl-advisor identify "C:\my models\a"', r'identify {"paths": ["C:\\my models\\a"]}'),
        ("sdxl-advisor identify . b", 'identify {"paths": [".", "b"]}'),
        ("sdxl-advisor recommend", "recommend"),
        ("sdxl-advisor recommend --goal a --goal b --top 5", 'recommend {"goals": ["a", "b"], "top": 5}'),
        ("sdxl-advisor lint a b --fix", 'lint {"checkpoint": "a", "prompt": "b", "fix": true}'),
        ("sdxl-advisor tags a --sources", 'tags {"name": "a", "sources": true}'),
        ("sdxl-advisor explain very awa --for wai", 'explain {"word": "very awa", "checkpoint": "wai"}'),
        ("sdxl-advisor export a b --for krita", 'export {"names": ["a", "b"], "program": "krita"}'),
        (
            'sdxl-advisor lint NAME "1girl, solo", or nothing',
            'lint {"checkpoint": "NAME", "prompt": "1girl, solo"}, or nothing',
        ),
        ("name it: sdxl-advisor lint NAME ...", 'name it: lint {"checkpoint": "NAME", "prompt": "..."}'),
        ("Take one of `sdxl-advisor tags NAME`. Or none.", 'Take one of `tags {"name": "NAME"}`. Or none.'),
        ("its own (sdxl-advisor tags NAME).", 'its own (tags {"name": "NAME"}).'),
        ("its ladder (sdxl-advisor show NAME). Source: it.", "its ladder. Source: it."),
        ("its hash (--hash) or its page", "its hash or its page"),
        ("`sdxl-advisor show NAME` gives it.", "The catalogue gives it."),
        ("Write spaces unless `sdxl-advisor show NAME` says no.", "Write spaces unless the catalogue says no."),
        ("Not all have them: `sdxl-advisor show NAME`.", "Not all have them."),
        ("Not all have them: `sdxl-advisor show NAME`. Mind it.", "Not all have them. Mind it."),
        ("all names: sdxl-advisor list", ""),
        ("sdxl-advisor identify a --hash", ""),
        ("Go. Give --out FOLDER there; then mind it. End.", "Go. Then mind it. End."),
        ("Go; give --out FOLDER; mind it", "Go; mind it"),
        ("Go; give --out FOLDER", "Go"),
        ("say it with --from NAME.", 'say it with "from": "NAME".'),
        ("--to is missing", "to is missing"),
        ("for furry use --subject mix.", 'for furry use "subject": "mix".'),
        ("Needs --tags.", "Needs the setting tags."),
        ("Flags of others stay: --styles-file, --ar 2:3.", "Flags of others stay: --styles-file, --ar 2:3."),
        (
            "'sdxl-advisor list' is no name: try sdxl-advisor tags a",
            '\'sdxl-advisor list\' is no name: try tags {"name": "a"}',
        ),
        ("don't say \"--to\"; say --to 'b'", 'don\'t say "--to"; say "to": "b"'),
        ("Made by sdxl-advisor. Nothing to type.", "Made by sdxl-advisor. Nothing to type."),
    ],
)
def test_commands_in_a_text_become_calls(text: str, said: str) -> None:
    assert text_as_tools(text) == said


def test_the_words_of_the_user_stay_as_they_are(ask: Ask) -> None:
    prompt = "1girl, sdxl-advisor tags noobai, use --from here"
    found = ask("lint", prompt=prompt, checkpoint="noobai", fix=True)
    assert prompt in found["positive"]
    found = ask("convert", prompt=prompt, negative="sdxl-advisor list", to="noobai")
    assert prompt in found["positive"]
    assert "sdxl-advisor list" in found["negative"]
    theirs = {"findings": [{"text": prompt, "message": prompt}], "files": {"a.txt": prompt}, "path": prompt}
    answer = answer_as_tools("export", theirs)
    assert (answer["files"], answer["path"], answer["findings"][0]["text"]) == ({"a.txt": prompt}, prompt, prompt)
    assert answer["findings"][0]["message"] != prompt
    assert answer_as_tools("identify", {"files": [{"note": "its hash (--hash)", "path": "--hash"}]}) == {
        "files": [{"note": "its hash", "path": "--hash"}]
    }


def test_an_error_without_a_hint_for_agents_has_none(toolbox: Toolbox) -> None:
    error = toolbox.call("tags", {"name": "nothing at all"})["structuredContent"]["error"]
    assert set(error) == {"kind", "message"}
