"""The command line: every command, its exit codes, its two streams, and what a user can type wrongly."""

from __future__ import annotations

import io
import json
import re
import shlex
from pathlib import Path

import pytest

from sdxl_advisor import __version__
from sdxl_advisor.cli import COMMANDS
from tests.conftest import Run
from tests.files.beside import civitai_info, ss
from tests.files.making import lora, sdxl
from tests.pictures.making import png
from tests.process import spawn

CALLS = {
    "recommend": ("--goal", "easy"),
    "goals": (),
    "list": (),
    "show": ("alder-1",),
    "tree": ("birch",),
    "compare": ("alder", "birch"),
    "tags": ("alder",),
    "lint": ("alder", "masterpiece, best quality, safe,, cat"),
    "convert": ("masterpiece, cat", "--from", "alder", "--to", "birch", "--negative", "worst quality"),
    "explain": ("pull",),
    "identify": ("alder1.safetensors",),
    "compat": ("alder", "birch"),
    "catalog": ("check", "../oaks"),
    "export": ("alder", "--for", "a1111"),
    "config": (),
    "mcp": (),
}
ANSWERING = [command for command in COMMANDS if command != "mcp"]  # that one answers messages, and takes no format
INNER = ("catalog check", "catalog new")  # the commands of a command
TOLD_BESIDE = {"convert", "export"}  # what was changed or decided is told on stderr, unless it is in the JSON
ONE_LINE = {"catalog"}  # a folder in which nothing is wrong needs no more
OPTIONS = {
    "recommend": {"--goal", "-g", "--ui", "--top", "--have", "--why", "--sources", "--json"},
    "goals": {"--format", "--json"},
    "list": {"--family", "--line", "--prediction", "--status", "--all", "--format", "--json"},
    "show": {"--all", "--sources", "--json"},
    "tree": {"--up", "--down", "--all", "--format", "--json"},
    "compare": {"--only", "--differences", "--sources", "--format", "--json"},
    "tags": {"--subject", "--rating", "--ui", "--positive", "--negative", "--copy", "--sources", "--json"},
    "lint": {
        *("--negative", "--file", "--ui", "--subject", "--select", "--ignore", "--fix", "--copy", "--jobs", "--tags"),
        "--json",
    },
    "convert": {
        *("--negative", "--file", "--to", "--from", "--subject", "--rating", "--no-quality"),
        *("--copy", "--jobs", "--tags", "--json"),
    },
    "explain": {"--for", "--tags", "--all", "--sources", "--json"},
    "identify": {"--hash", "--all", "--json"},
    "compat": {"--kind", "--sources", "--json"},
    "export": {
        *("--for", "--subject", "--rating", "--family", "--have", "--out", "--write", "--force", "--list", "--json"),
    },
    "config": {"--json"},
    "catalog": set(),
    "catalog check": {"--json"},
    "catalog new": {"--family"},
    "mcp": {"--root"},
}
WRONG = [  # words, kind, part of the message, part of the hint
    ("show nobody", "unknown-name", "no checkpoint, line or family is called 'nobody'", "sdxl-advisor list"),
    ("show aldr-1", "unknown-name", "'aldr-1'", "did you mean alder-1"),
    ("tags brich", "unknown-name", "'brich'", "did you mean birch"),
    ("tags strays", "unknown-name", "'Strays' is a group", "sdxl-advisor list --family strays"),
    ("tree nobody", "unknown-name", "'nobody'", "sdxl-advisor list"),
    ("compare alder nobody", "unknown-name", "'nobody'", "sdxl-advisor list"),
    ("compare alder", "usage", "only one checkpoint", "sdxl-advisor compare alder-1 OTHER"),
    ("compare alder alder-1", "usage", "the same checkpoint twice", "sdxl-advisor compare alder-1 OTHER"),
    ("recommend --goal esy", "unknown-name", "no goal is called 'esy'", "did you mean easy"),
    ("recommend --goal easy --ui easle", "unknown-name", "no program is called 'easle'", "did you mean easel"),
    ("recommend", "needs-terminal", "no terminal", "sdxl-advisor recommend --goal"),
    ("list --family nobody", "unknown-name", "'nobody'", "sdxl-advisor list"),
    ("list --line nobody", "unknown-name", "'nobody'", "sdxl-advisor list"),
    ("list --prediction x", "unknown-name", "no prediction type is called 'x'", "epsilon (or eps), v-prediction"),
    ("list --status old", "unknown-name", "no status is called 'old'", "one of: current, superseded, closed"),
    ("list --format svg", "unknown-name", "no format is called 'svg'", "one of: text, json, markdown, csv"),
    ("compare alder birch --only tag", "unknown-name", "no group is called 'tag'", "one of: tags, settings, scores"),
    ("compare alder birch --only tags,,data", "unknown-name", "no group is called ''", "one of: tags, settings"),
    ("tags alder --subject fury", "unknown-name", "no subject is called 'fury'", "did you mean furry"),
    ("tags alder --rating sfw", "unknown-name", "no rating is called 'sfw'", "nsfw"),
    ("tags birch --ui easle", "unknown-name", "no program is called 'easle'", "did you mean easel"),
    ("tags alder --positive --negative", "usage", "--positive and --negative", "leave both out"),
    (
        "tree alder --catalog my",
        "usage",
        "no such option: --catalog",
        "before the command: sdxl-advisor --catalog my tree",
    ),
    ("list --catalog=my", "usage", "no such option: --catalog", "before the command: sdxl-advisor --catalog=my list"),
    ("list --catalog", "usage", "no such option: --catalog", "sdxl-advisor list --help"),
    ("show alder -V", "usage", "no such option: -V", "before the command: sdxl-advisor -V show"),
    ("catalog check --catalog my", "usage", "--catalog", "before the command: sdxl-advisor --catalog my catalog check"),
    ("tree --up --down", "usage", "--up and --down", "leave both out"),
    ("tree --format png", "unknown-name", "no format is called 'png'", "mermaid"),
    ("show", "usage", "missing argument", "sdxl-advisor show --help"),
    ("compare", "usage", "missing argument", "sdxl-advisor compare --help"),
    ("goals alder", "usage", "unexpected extra argument", "sdxl-advisor goals --help"),
    ("show alder --sourcs", "usage", "no such option: --sourcs", "sdxl-advisor show --help"),
    ("recommend --top many", "usage", "invalid value for '--top'", "sdxl-advisor recommend --help"),
    ("recommend --top -1", "usage", "invalid value for '--top'", "sdxl-advisor recommend --help"),
    ("recommend --goal", "usage", "option '--goal' requires an argument", "--help"),
    ("tags ./nothing.safetensors", "usage", "no such file or directory", "sdxl-advisor list"),
    ("identify nothing.safetensors", "usage", "no such file or directory", "sdxl-advisor identify"),
    ("identify", "usage", "identify needs a file or a folder", "sdxl-advisor identify --help"),
    ("compat alder", "usage", "missing argument", "sdxl-advisor compat --help"),
    ("lint alder -1girl", "usage", "no such option: -1", "put -- before the text"),
    ("compat alder nobody", "unknown-name", "'nobody'", "sdxl-advisor list"),
    ("compat alder strays", "unknown-name", "'Strays' is a group", "sdxl-advisor list --family strays"),
    ("compat alder birch --kind tree", "unknown-name", "no kind is called 'tree'", "lora, controlnet, embedding, vae"),
    ("catalog check", "usage", "missing argument", "sdxl-advisor catalog check --help"),
    ("catalog check nowhere", "usage", "not a folder with YAML files", "sdxl-advisor catalog new NAME --family"),
    ("shw alder", "usage", "no such command 'shw'", "sdxl-advisor --help"),
]
INFOTEXT = """masterpiece, best quality, newest, absurdres, highres, safe, 1girl
Steps: 28, Sampler: Euler a, CFG scale: 5, Size: 832x1216, Model: noobaiXLNAIXL_epsilonPred11Version"""
OAKS = """
name: Oaks дуб
checked: 2026-01-01
summary: One's own family.
sources: {page: {title: A page, kind: card, checked: 2026-01-01}}
checkpoints: [{key: oak-1, name: Дуб дуб, status: current, summary: One's own checkpoint., source: [page]}]
"""


@pytest.fixture
def cli(made_up: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command line on the made-up catalogue, beside a model file and a folder with a family of one's own."""
    (made_up.parent / "oaks").mkdir()
    (made_up.parent / "oaks" / "oaks.yaml").write_text(OAKS, encoding="utf-8")
    sdxl(made_up / "alder1.safetensors")
    monkeypatch.chdir(made_up)
    return run


@pytest.mark.parametrize("command", ANSWERING)
def test_a_command_answers_on_stdout_alone(command: str, cli: Run) -> None:
    ran = cli(command, *CALLS[command])
    assert (ran.code, bool(ran.err)) == (0, command in TOLD_BESIDE)
    assert len(ran.out.splitlines()) > 1 or command in ONE_LINE
    assert ran.out


@pytest.mark.parametrize("command", ANSWERING)
def test_a_command_answers_with_one_json_document(command: str, cli: Run) -> None:
    ran = cli(command, *CALLS[command], "--json")
    assert (ran.code, ran.err) == (0, "")
    assert (ran.json["format"], ran.json["data"]) == (1, "2026-01-03")


@pytest.mark.parametrize("command", ANSWERING)
def test_json_is_the_same_in_a_narrow_terminal(command: str, cli: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    wide = cli(command, *CALLS[command], "--json").out
    monkeypatch.setenv("COLUMNS", "40")
    assert cli(command, *CALLS[command], "--json").out == wide


def test_notes_on_sources_are_shown_with_the_sources_only(cli: Run) -> None:
    def shown(*options: str) -> str:
        return " ".join((cli("show", "alder-1", *options).out + cli("show", "alder", *options).out).split())

    notes = ("Word for word from the card.", "The paper says to write much", "The paper on animals.")
    assert [note for note in notes if note in shown("--all")] == []
    assert [note for note in notes if note not in shown("--all", "--sources")] == []


@pytest.mark.parametrize("command", ["show", "tags", "tree"])
def test_a_name_of_several_words_needs_no_quotes(command: str, cli: Run) -> None:
    several = cli(command, "Alder", "XL", "--json", "1").json
    assert several == cli(command, "Alder XL 1", "--json").json
    assert several | {"understood": []} == cli(command, "alder-1", "--json").json | {"understood": []}


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("list --family birch --status closed", "No checkpoint matches."),
        ("recommend --goal epsilon-only --goal v-only", "Nothing known fits."),
        ("tags orphan", "Nobody says which quality tags Orphan wants."),
        ("compat alder orphan", "Not known"),
        ("compat alder maple", "No (by architecture)"),
        ("identify ../oaks", "There is no model and no picture in it."),
    ],
)
@pytest.mark.parametrize("form", ["", " --json"])
def test_an_answer_that_is_no_exits_with_1(words: str, shown: str, form: str, cli: Run) -> None:
    ran = cli(*(words + form).split())
    assert (ran.code, ran.err) == (1, "")
    assert ran.json["format"] == 1 if form else shown in ran.out


@pytest.mark.parametrize(("words", "kind", "message", "hint"), WRONG, ids=[case[0] for case in WRONG])
def test_a_wrong_call_is_one_error_and_one_hint(words: str, kind: str, message: str, hint: str, cli: Run) -> None:
    ran = cli(*words.split())
    error, advice = ran.err.splitlines()
    assert (ran.code, ran.out) == (2, "")
    assert error.startswith("error: ")
    assert message in error
    assert advice.startswith("hint: ")
    assert hint in advice
    assert kind in {"unknown-name", "usage", "needs-terminal"}


@pytest.mark.parametrize(
    ("words", "message", "hint"),
    [
        ("catalog", "missing command", "sdxl-advisor catalog --help"),
        ("catalog chek", "no such command 'chek'", "sdxl-advisor catalog --help"),
        ("catalog new", "missing argument", "sdxl-advisor catalog new --help"),
        ("catalog new Oak", "missing option '--family'", "sdxl-advisor catalog new --help"),
        ("catalog new Oak --family nobody", "'nobody'", "sdxl-advisor list"),
    ],
)
def test_a_wrong_call_of_a_command_that_has_no_json_is_one_error_and_one_hint(
    words: str, message: str, hint: str, cli: Run
) -> None:
    ran = cli(*words.split())
    error, advice = ran.err.splitlines()
    assert (ran.code, ran.out) == (2, "")
    assert message in error
    assert hint in advice


@pytest.mark.parametrize(("words", "kind", "message", "hint"), WRONG, ids=[case[0] for case in WRONG])
def test_a_wrong_call_in_json_is_one_document_on_stderr(
    words: str, kind: str, message: str, hint: str, cli: Run
) -> None:
    called = 2 if words.startswith(INNER) else 1
    ran = cli(*words.split()[:called], "--json", *words.split()[called:])
    error = json.loads(ran.err)["error"]
    assert (ran.code, ran.out, error["kind"]) == (2, "", kind)
    assert message in error["message"]
    assert hint in error["hint"]


def test_a_wrong_global_option_is_an_error_too(cli: Run) -> None:
    ran = cli("--colour", "list")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("error: no such option: --colour")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("name: [1", r"a\.yaml:\d: "),
        ("summary: A", r"a\.yaml.* missing field 'name'"),
        ("nmae: A", r"a\.yaml.*nmae"),
    ],
    ids=["no YAML", "missing field", "unknown field"],
)
@pytest.mark.parametrize("form", ["", "--json"])
def test_broken_data_exits_with_3(content: str, message: str, form: str, cli: Run, made_up: Path) -> None:
    (made_up / "a.yaml").write_text(content, encoding="utf-8")
    ran = cli("list", *form.split())
    assert (ran.code, ran.out) == (3, "")
    assert re.search(message, json.loads(ran.err)["error"]["message"] if form else ran.err)


@pytest.mark.parametrize("command", COMMANDS)
def test_an_interrupted_command_exits_with_130(command: str, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("sdxl_advisor.catalog.opening.open_catalog", interrupt)
    ran = run(command, *CALLS[command])
    assert (ran.code, ran.out, ran.err.strip()) == (130, "", "")


def test_an_interrupt_before_the_command_exits_with_130(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("sdxl_advisor.cli.application", interrupt)
    assert run("list").code == 130


@pytest.mark.parametrize(
    ("words", "keys"),
    [
        ("tree birch-eps", ["alder-0", "alder-1", "birch-eps", "birch-v", "hazel-merge", "willow-flow"]),
        ("tree birch-eps --up", ["alder-0", "alder-1", "birch-eps"]),
        ("tree birch-eps --down", ["birch-eps", "birch-v", "hazel-merge", "willow-flow"]),
    ],
)
def test_a_tree_is_drawn_in_the_direction_asked_for(words: str, keys: list[str], cli: Run) -> None:
    assert sorted(re.findall(r'^    "([^"]+)" \[', cli(*words.split(), "--format", "dot").out, re.MULTILINE)) == keys


@pytest.mark.parametrize("words", [(), ("--help",)])
def test_a_bare_call_prints_help(words: tuple[str, ...], run: Run) -> None:
    ran = run(*words)
    assert (ran.code, ran.err) == (0, "")
    listed = set(re.findall(r"^  (\w+)  ", ran.out, re.MULTILINE))
    assert set(COMMANDS) <= listed
    assert {"--version", "--catalog"} <= set(re.findall(r"--\w+", ran.out))


@pytest.mark.parametrize("command", [*COMMANDS, *INNER])
def test_help_names_every_option(command: str, run: Run) -> None:
    ran = run(*command.split(), "--help")
    assert (ran.code, ran.err) == (0, "")
    assert set(re.findall(r"(?<=[ ,])--?[a-z]+(?:-[a-z]+)*", ran.out.split("Options:")[1])) == OPTIONS[command] | {
        "-h",
        "--help",
    }


@pytest.fixture
def named_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The files and folders that the examples of the help name, in the folder to stand in."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO()))
    (tmp_path / "models").mkdir()
    (tmp_path / "my-checkpoints").mkdir()
    (tmp_path / "my-checkpoints" / "oaks.yaml").write_text(OAKS, encoding="utf-8")
    for path in (Path("models/some.safetensors"), Path("model.safetensors")):
        civitai_info(sdxl(path))
    lora(Path("style.safetensors"), metadata=ss(sd_model_name="ponyDiffusionV6XL_v6StartWithThisOne.safetensors"))
    png(Path("picture.png"), {"parameters": INFOTEXT})


@pytest.mark.usefixtures("named_files")
@pytest.mark.parametrize("command", [*sorted(COMMANDS.keys() - {"catalog"}), *INNER])
def test_every_example_in_help_works(command: str, run: Run) -> None:
    help_text = run(*command.split(), "--help").out.split("Options:")[0]
    examples = re.findall(r"^ +sdxl-advisor (.+)$", help_text, re.MULTILINE)
    assert examples
    assert all(words.startswith(command) for words in examples)
    for words in examples:
        argv = [str(Path(word).expanduser()) if word.startswith("~") else word for word in shlex.split(words)]
        assert run(*argv).code == (2 if words == "recommend" else 0), words


def test_help_is_english_without_markup(run: Run) -> None:
    text = "".join(run(*words.split(), "--help").out for words in OPTIONS)
    assert not re.search(r"\[/?(?:bold|dim|red)\]|\x1b", text)


@pytest.mark.parametrize("words", ["tags noobai", "tags noobai --subject furry", "recommend --goal furry"])
@pytest.mark.parametrize("columns", ["1", "40", "200"])
def test_tags_stand_on_one_line_to_copy(words: str, columns: str, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    found = run(*words.split(), "--json").json
    sheet = found["pick"]["tags"] if "pick" in found else found
    monkeypatch.setenv("COLUMNS", columns)
    lines = [re.sub(r"^(Positive|Negative)  ", "", line) for line in run(*words.split()).out.split("\n")]
    assert sheet["positive_text"] in lines
    assert sheet["negative_text"] in lines
    assert len(sheet["positive_text"]) > 40


@pytest.mark.parametrize("side", ["positive", "negative"])
@pytest.mark.parametrize("force", ["", "1"])
def test_one_side_alone_is_the_bare_string(side: str, force: str, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    text = run("tags", "noobai", "--json").json[f"{side}_text"]
    monkeypatch.setenv("COLUMNS", "40")
    monkeypatch.setenv("FORCE_COLOR", force)
    ran = run("tags", "noobai", f"--{side}")
    assert (ran.code, ran.out) == (0, text + "\n")


def test_one_side_of_a_checkpoint_without_tags_prints_nothing(cli: Run) -> None:
    ran = cli("tags", "orphan", "--positive")
    assert (ran.code, ran.out) == (1, "")


@pytest.mark.parametrize("side", ["--positive", "--negative"])
def test_one_side_in_json_is_the_whole_document(side: str, cli: Run) -> None:
    assert cli("tags", "alder", side, "--json").json == cli("tags", "alder", "--json").json


@pytest.mark.parametrize(
    ("environ", "styles", "colours", "links"),
    [
        ({}, False, False, False),
        ({"NO_COLOR": "1"}, False, False, False),
        ({"FORCE_COLOR": "1"}, True, True, True),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, True, False, True),
        ({"FORCE_COLOR": "1", "TERM": "dumb"}, False, False, False),
    ],
    ids=["pipe", "NO_COLOR", "FORCE_COLOR", "both", "dumb terminal"],
)
def test_colours_and_links_appear_only_where_asked_for(
    environ: dict[str, str], styles: bool, colours: bool, links: bool, cli: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NO_COLOR")
    for name, value in {"TERM": "xterm-256color", **environ}.items():
        monkeypatch.setenv(name, value)
    out = cli("tags", "alder").out
    assert ("\x1b[1m" in out) == styles
    assert bool(re.search(r"\x1b\[(?:\d;)*3\dm", out)) == colours
    assert ("\x1b]8;" in out) == links


@pytest.mark.parametrize("command", ANSWERING)
def test_json_has_no_colours(command: str, cli: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\x1b" not in cli(command, *CALLS[command], "--json").out


def test_errors_have_no_colours(cli: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\x1b" not in cli("show", "nobody").err


@pytest.mark.parametrize(
    "environ",
    [
        {"LC_ALL": "C"},
        {"PYTHONIOENCODING": "ascii"},
        {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"},
    ],
    ids=lambda environ: " ".join(f"{name}={value}" for name, value in environ.items()),
)
@pytest.mark.parametrize("words", ["tree noobai", "show illustrious --sources"])
def test_text_is_plain_in_a_poor_locale(environ: dict[str, str], words: str) -> None:
    ran = spawn(*words.split(), environ=environ)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.isascii() or "PYTHONIOENCODING" not in environ


@pytest.mark.parametrize("words", ["show oaks", "tree oaks"])
def test_text_in_another_script_is_printed_as_codes_in_ascii(words: str, tmp_path: Path) -> None:
    (tmp_path / "oaks.yaml").write_text(OAKS, encoding="utf-8")
    ran = spawn("--catalog", str(tmp_path), *words.split(), environ={"PYTHONIOENCODING": "ascii"})
    assert (ran.code, ran.err) == (0, "")
    assert r"\u0434\u0443\u0431" in ran.out


def test_a_name_in_another_script_is_shown_as_codes_in_ascii() -> None:
    ran = spawn("show", "нет такого", environ={"PYTHONIOENCODING": "ascii"})
    assert ran.code == 2
    assert r"'\u043d\u0435\u0442 \u0442" in ran.err


def test_python_m_is_the_same_program() -> None:
    assert spawn("--version").out == f"sdxl-advisor {__version__}\n"
