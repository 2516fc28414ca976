"""What a run imports: the guard that keeps commands quick and offline. It looks at modules, not at a clock."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import pytest

from sdxl_advisor.cli import COMMANDS
from tests.catalog.writing import checkpoint, family, write
from tests.files.making import sdxl
from tests.process import spawn

LOADED = """
import atexit, sys
atexit.register(lambda: print(*sys.modules, sep="\\n", file=sys.stderr))
from sdxl_advisor.__main__ import main
main()
"""
ON_A_TERMINAL = "import sys; sys.stdout.isatty = lambda: True"
PATTERNS = """
import sys
from sdxl_advisor import lazy_re
compiled = lazy_re.CompiledLater.__getattr__
def seen(pattern, name):
    print(pattern.given[0], file=sys.stderr)
    return compiled(pattern, name)
lazy_re.CompiledLater.__getattr__ = seen
from sdxl_advisor.__main__ import main
main()
"""
OTHER = """
import atexit, gc, sys, typer
atexit.register(lambda: print(*sys.modules, sep="\\n", file=sys.stderr))
def count(words: list[str], top: int = typer.Option(3, min=0)): pass
app = typer.Typer(pretty_exceptions_enable=False, rich_markup_mode=None)
app.command()(count)
app(["some", "words", "--top", "4"])
"""
ALL = """
import ast, sys
from sdxl_advisor.cli import main
for words in ast.literal_eval(sys.argv[1]):
    try:
        main(words)
    except SystemExit as end:
        assert not end.code
"""
ARGUMENTS = {
    "recommend": ("--goal", "furry"),
    "show": ("noobai-xl-vpred-1.0", "--sources"),
    "tree": ("noobai",),
    "compare": ("noobai", "rouwei"),
    "tags": ("noobai-xl-vpred-1.0", "--subject", "furry", "--ui", "comfyui"),
    "lint": ("noobai", "masterpiece, best quality, very awa, 1girl,, solo", "--ui", "comfyui"),
    "convert": ("score_9, 1girl", "--to", "noobai"),
    "explain": ("cfg",),
    "identify": ("noobaiXLNAIXL_vPred10Version.safetensors",),
    "compat": ("illustrious", "noobai"),
    "catalog": ("check", "own"),
    "export": ("noobai", "--for", "comfyui"),
}
SERVER = "mcp"  # answers messages, and takes no format
ANSWERING = [command for command in COMMANDS if command != SERVER]
CALLS = {command: (command, *ARGUMENTS.get(command, ())) for command in ANSWERING}
PLAIN = "masterpiece, 1girl, solo, looking at viewer, saber \\(fate\\), (rain:1.2), city lights"
PROMPT_CALLS = {"lint": ("lint", "noobai", PLAIN), "convert": ("convert", PLAIN, "--to", "pony")}
SELDOM = {  # needed where a prompt has add-ons or parameters of a picture, for files, and for lists of tags
    "sdxl_advisor.advice.add_ons",
    "sdxl_advisor.advice.compat",
    "sdxl_advisor.catalog.file_index",
    "sdxl_advisor.catalog.overview",
    "sdxl_advisor.names.file_names",
    "sdxl_advisor.names.versions",
    "sdxl_advisor.pictures.generation_data",
    "sdxl_advisor.prompts.lines",
    "sdxl_advisor.prompts.tag_list",
}
SELDOM_IN_LINT = {  # for corrections, for weights of other programs, and for words of boards
    "sdxl_advisor.prompts.board_words",
    "sdxl_advisor.prompts.edits",
    "sdxl_advisor.prompts.novelai",
}
MOST_PATTERNS = {"lint": 6, "convert": 9}
INTERVIEW = {"questionary", "prompt_toolkit"}
YAML = {"yaml", "_yaml"}
READS_YAML = {"catalog"}  # a folder that nothing has been compiled of
NETWORK = {"asyncio", "ftplib", "http", "imaplib", "requests", "smtplib", "socket", "socketserver", "ssl", "urllib3"}
NETWORK_PARTS = {"urllib.request", "urllib.error", "xmlrpc.client", "_socket", "_ssl"}
CHANCE = {"random", "secrets", "uuid"}


@pytest.fixture(autouse=True)
def beside_a_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands run beside a model file and a folder with a family of one's own."""
    sdxl(tmp_path / ARGUMENTS["identify"][0])
    write(tmp_path / "own", "mine.yaml", family(checkpoint("my-mix")))
    monkeypatch.chdir(tmp_path)


@pytest.fixture(scope="module")
def without_program() -> set[str]:
    """The modules that Python and Typer need to run some other command."""
    return set(spawn(program=(sys.executable, "-c", OTHER)).err.split())


@cache
def loaded(*words: str) -> frozenset[str]:
    """The modules that a command has loaded when it ends."""
    ran = spawn(*words, program=(sys.executable, "-c", LOADED))
    assert ran.code == 0
    return frozenset(ran.err.split())


def packages(modules: Iterable[str]) -> set[str]:
    """The outermost packages of *modules*."""
    return {name.split(".", 1)[0] for name in modules}


@pytest.mark.usefixtures("shipped")
@pytest.mark.parametrize("command", ANSWERING)
def test_json_imports_no_rich_no_yaml_and_no_interview(command: str) -> None:
    found = packages(loaded(*CALLS[command], "--json"))
    assert not found & ({"rich"} | INTERVIEW)
    assert command in READS_YAML or not found & YAML


@pytest.mark.usefixtures("shipped")
@pytest.mark.parametrize(
    "words", ["tags noobai --positive", "tags noobai --negative", "tags nobody --json", "tags nobody", "--version"]
)
def test_bare_strings_and_errors_import_no_rich(words: str) -> None:
    found = spawn(*words.split(), program=(sys.executable, "-c", LOADED)).err.split()
    assert "sdxl_advisor.advice.tags" in found or "noobai" not in words
    assert "rich" not in packages(found)


@pytest.mark.usefixtures("shipped")
@pytest.mark.parametrize("form", ["mermaid", "dot", "svg"])
def test_a_drawing_imports_no_rich_either(form: str) -> None:
    assert "rich" not in packages(loaded("tree", "--format", form))


@pytest.mark.usefixtures("shipped")
@pytest.mark.parametrize("form", ["markdown", "csv"])
@pytest.mark.parametrize("command", ["list", "goals", "compare"])
def test_a_table_to_paste_imports_no_rich_either(command: str, form: str) -> None:
    assert "rich" not in packages(loaded(*CALLS[command], "--format", form))


@pytest.mark.usefixtures("shipped")
@pytest.mark.parametrize("command", ANSWERING)
def test_text_without_colours_imports_of_rich_the_widths_of_letters_alone(command: str) -> None:
    found = loaded(*CALLS[command])
    assert "sdxl_advisor.render.page" in found
    assert {name for name in found if name.startswith("rich.") and not name.startswith("rich._")} <= {"rich.cells"}
    assert not packages(found) & INTERVIEW
    assert command in READS_YAML or not packages(found) & YAML


@pytest.mark.usefixtures("shipped")
@pytest.mark.skipif(sys.platform == "win32", reason="there rich's console finds out what a terminal can do")
def test_text_on_a_terminal_imports_of_rich_the_styles_and_no_console() -> None:
    program, environ = (sys.executable, "-c", ON_A_TERMINAL + LOADED), {"TERM": "xterm", "NO_PAGER": "1"}
    ran = spawn("show", "noobai", program=program, environ=environ)
    assert "\x1b[1m" in ran.out
    assert "rich.style" in ran.err.split()
    assert not {"rich.console", "rich.text"} & set(ran.err.split())


@pytest.mark.usefixtures("shipped")
@pytest.mark.parametrize("command", PROMPT_CALLS)
def test_a_plain_prompt_imports_nothing_that_only_others_need(command: str) -> None:
    found = loaded(*PROMPT_CALLS[command], "--json")
    assert "sdxl_advisor.prompts.grammar" in found
    assert not found & (SELDOM | SELDOM_IN_LINT if command == "lint" else SELDOM)


@pytest.mark.usefixtures("shipped")
@pytest.mark.parametrize("command", PROMPT_CALLS)
def test_a_plain_prompt_compiles_few_patterns(command: str) -> None:
    ran = spawn(*PROMPT_CALLS[command], "--json", program=(sys.executable, "-c", PATTERNS))
    assert ran.code == 0
    assert 1 < len(ran.err.splitlines()) <= MOST_PATTERNS[command], ran.err


@pytest.mark.usefixtures("shipped")
def test_a_new_file_imports_no_rich_no_yaml_and_no_interview() -> None:
    assert not packages(loaded("catalog", "new", "Mine", "--family", "noobai")) & ({"rich"} | YAML | INTERVIEW)


@pytest.mark.usefixtures("shipped")
def test_the_server_imports_no_rich_no_yaml_no_interview_and_no_network(without_program: set[str]) -> None:
    added = loaded(SERVER) - without_program
    assert not packages(added) & ({"rich"} | YAML | INTERVIEW | NETWORK | CHANCE)
    assert not added & NETWORK_PARTS


@pytest.mark.usefixtures("shipped")
@pytest.mark.parametrize("words", [(), ("--help",), ("--version",), ("identify", "--help"), ("catalog", "--help")])
def test_help_imports_no_catalogue(words: tuple[str, ...]) -> None:
    found = loaded(*words)
    assert "sdxl_advisor.catalog" not in found
    assert not packages(found) & ({"rich", "yaml"} | INTERVIEW)


@pytest.mark.usefixtures("shipped")
@pytest.mark.parametrize("words", [("tags", "--help"), ("help", "lint")])
def test_help_that_names_choices_reads_them_from_the_compiled_catalogue(words: tuple[str, ...]) -> None:
    assert not packages(loaded(*words)) & ({"rich"} | YAML | INTERVIEW)


@pytest.mark.usefixtures("shipped")
@pytest.mark.parametrize("command", ANSWERING)
@pytest.mark.parametrize("form", ["", "--json"])
def test_nothing_imports_the_network(command: str, form: str, without_program: set[str]) -> None:
    added = loaded(*CALLS[command], *form.split()) - without_program
    assert not packages(added) & NETWORK
    assert not added & NETWORK_PARTS


@pytest.mark.usefixtures("shipped")
@pytest.mark.parametrize("command", ANSWERING)
def test_no_other_command_imports_the_server(command: str) -> None:
    assert not any(name.startswith("sdxl_advisor.mcp") for name in loaded(*CALLS[command], "--json"))


@pytest.mark.usefixtures("shipped")
@pytest.mark.parametrize("command", ANSWERING)
def test_json_comes_without_chance(command: str, without_program: set[str]) -> None:
    assert not (loaded(*CALLS[command], "--json") - without_program) & CHANCE


@pytest.mark.slow
def test_the_same_questions_have_the_same_answers_in_every_process() -> None:
    calls = [[*words, *form] for words in CALLS.values() for form in ([], ["--json"])]
    calls.append(["tree", "illustrious", "--all"])  # with lines of which no version is known
    first, again = (
        spawn(program=(sys.executable, "-c", ALL, repr(calls)), environ={"PYTHONHASHSEED": seed}) for seed in "13"
    )
    assert (first.code, first.out.count('"format": 1')) == (0, len(ANSWERING))
    assert first.out == again.out


@pytest.mark.slow
def test_only_the_first_run_of_a_source_tree_reads_yaml(tmp_path: Path) -> None:
    words = ("list", "--json")
    cold, warm = (
        spawn(*words, program=(sys.executable, "-c", LOADED), environ={"XDG_CACHE_HOME": str(tmp_path)})
        for _ in range(2)
    )
    assert cold.out == warm.out
    assert "yaml" in cold.err.split()
    assert "yaml" not in warm.err.split()
