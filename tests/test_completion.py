"""What the shell offers for the word that is being typed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from sdxl_advisor.cli import application
from tests.catalog.writing import checkpoint, family, write
from tests.conftest import Ran, Run
from tests.process import spawn

Completed = Callable[[str], Ran]


@pytest.fixture
def completed(run: Run, monkeypatch: pytest.MonkeyPatch) -> Completed:
    """What the shell is offered for the last of the words typed so far."""

    def completed(words: str) -> Ran:
        monkeypatch.setenv("_SDXL_ADVISOR_COMPLETE", "complete_bash")
        monkeypatch.setenv("COMP_WORDS", words)
        monkeypatch.setenv("COMP_CWORD", str(len(words.split()) - 1))
        return run()

    return completed


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("show noobai-xl-eps-1.", {"noobai-xl-eps-1.0", "noobai-xl-eps-1.1", "noobai-xl-eps-1.1-cyberfix"}),
        ("tags rouw", {"rouwei"}),
        ("tree animag", {"animagine"}),
        ("compare pony kohak", {"kohaku"}),
        ("compat pony kohak", {"kohaku"}),
        ("list --family illu", {"illustrious"}),
        ("list --line wa", {"wai"}),
        ("list --prediction v", {"v-pred"}),
        ("list --status cu", {"current"}),
        ("list --format mark", {"markdown"}),
        ("compare pony rouwei --only sc", {"scores"}),
        ("catalog new Oak --family illu", {"illustrious"}),
        ("catalog ch", {"check"}),
        ("recommend --goal no-", {"no-v-pred"}),
        ("recommend -g comm", {"commercial"}),
        ("recommend --ui comf", {"comfyui"}),
        ("tags noobai --ui refo", {"reforge"}),
        ("tags noobai --subject fu", {"furry"}),
        ("convert --rating sa", {"safe"}),
        ("list --status sup", {"superseded"}),
        ("tree --format m", {"mermaid"}),
        ("compat --kind c", {"controlnet"}),
        ("explain SA10", {"SA101", "SA102"}),
        ("explain foreign", {"foreign-word"}),
        ("explain ru", {"rules"}),
        ("compare pony rouwei --only scores,da", {"scores,data"}),
        ("export noobai --for kri", {"krita"}),
        ("convert --to rouw", {"rouwei"}),
        ("lint rouw", {"rouwei"}),
        ("con", {"config", "convert"}),
        ("explain clip-s", {"clip-skip"}),
        ("lint --ignore unes", {"unescaped-parenthesis"}),
        ("help ta", {"tags"}),
        ("rec", {"recommend"}),
        ("tags pony --pos", {"--positive"}),
        ("show nobody-has-this-", set()),
    ],
)
def test_the_shell_completes(words: str, expected: set[str], completed: Completed) -> None:
    ran = completed(f"sdxl-advisor {words}")
    assert (ran.code, ran.err) == (0, "")
    assert expected <= set(ran.out.split())
    assert all(word.startswith(words.rsplit(maxsplit=1)[-1]) for word in ran.out.split())


@pytest.mark.parametrize(
    "words", ["identify mod", "lint --file mod", "catalog check mod", "--catalog mod", "show ./mod", "lint pony mod"]
)
def test_paths_are_left_to_the_shell_which_completes_them_where_it_is_offered_nothing(
    words: str, completed: Completed
) -> None:
    ran = completed(f"sdxl-advisor {words}")
    assert (ran.code, ran.out.strip(), ran.err) == (0, "", "")


def test_files_are_offered_beside_names_that_begin_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, completed: Completed
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("waiIllustriousSDXL_v160.safetensors", "wai two.safetensors", "other.safetensors"):
        (tmp_path / name).touch()
    offered = completed("sdxl-advisor tags wai").out.splitlines()
    assert "wai" in offered
    assert [name for name in offered if name.endswith(".safetensors")] == ["waiIllustriousSDXL_v160.safetensors"]


def test_the_shell_completes_names_of_ones_own_catalogue(tmp_path: Path, completed: Completed) -> None:
    write(tmp_path, "oaks.yaml", family(checkpoint("oak-1"), name="Oaks"))
    assert set(completed(f"sdxl-advisor --catalog {tmp_path} show oak").out.split()) == {"oak-1", "oaks"}


@pytest.mark.parametrize("content", [None, "name: ["], ids=["nothing there", "broken"])
def test_a_catalogue_of_ones_own_that_is_wrong_is_not_told_while_typing(
    content: str | None, tmp_path: Path, completed: Completed
) -> None:
    if content:
        (tmp_path / "own.yaml").write_text(content)
    words = f"sdxl-advisor --catalog {tmp_path} show rouw"
    assert "rouwei" in completed(words).out.split() or content is None
    assert completed(words).err == ""


ENDINGS = {"bash": "complete -o default", "zsh": "compdef _sdxl", "fish": "complete --command", "pwsh": "Register-Arg"}
FREE = {"top", "jobs", "prompt", "negative"}  # numbers and prompts
NEW_NAME = ("catalog new", "name")


@pytest.mark.parametrize("shell", [*ENDINGS, "powershell"])
def test_the_script_of_any_shell_is_printed_by_name(shell: str, run: Run) -> None:
    ran = run("--show-completion", shell)
    assert (ran.code, ran.err) == (0, "")
    assert ENDINGS["pwsh" if shell == "powershell" else shell] in ran.out
    assert "_SDXL_ADVISOR_COMPLETE" in ran.out
    assert run(f"--show-completion={shell}") == ran


def test_a_script_is_installed_by_name(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    assert run("--install-completion", "fish").code == 0
    script = tmp_path / ".config" / "fish" / "completions" / "sdxl-advisor.fish"
    assert script.read_text().strip() == run("--show-completion", "fish").out.strip()


@pytest.mark.parametrize("words", [("--show-completion", "tcsh"), ("--install-completion=tcsh",)])
def test_an_unknown_shell_is_answered_with_those_that_are_known(words: tuple[str, ...], run: Run) -> None:
    ran = run(*words)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == "error: no shell is called 'tcsh'\nhint: one of: bash, zsh, fish, powershell, pwsh\n"


def asked_by(shell: str, line: str) -> str:
    """What a shell is answered for a line whose last word is being typed, as its script asks."""
    if shell == "bash":  # which makes a word of each equals sign
        words = line.replace("=", "\n=\n").replace(" ", "\n").rstrip("\n").split("\n")
        asked = {"COMP_WORDS": "\n".join(words), "COMP_CWORD": str(len(words) - 1)}
    else:
        asked = {
            "_TYPER_COMPLETE_ARGS": line,
            "_TYPER_COMPLETE_WORD_TO_COMPLETE": line.rpartition(" ")[2],
            "_TYPER_COMPLETE_FISH_ACTION": "get-args",
        }
    ran = spawn(environ={"_SDXL_ADVISOR_COMPLETE": f"complete_{shell}", **asked})
    assert (ran.code, ran.err) == (0, "")
    return ran.out.removesuffix("\n")


@pytest.mark.parametrize(
    ("shell", "expected"),
    [
        ("bash", "comfyui"),
        ("zsh", "compset -P '*='; _arguments '*: :((\"comfyui\"))'"),
        ("fish", "--ui=comfyui"),
        ("powershell", "--ui=comfyui::: "),
    ],
)
def test_every_shell_completes_behind_an_equals_sign(shell: str, expected: str) -> None:
    assert asked_by(shell, "sdxl-advisor recommend --goal=furry --ui=comf") == expected
    plain = expected.replace("--ui=", "").replace("compset -P '*='; ", "")
    assert asked_by(shell, "sdxl-advisor recommend --goal=furry --ui comf") == plain


@pytest.mark.parametrize(
    ("shell", "left"), [("bash", ""), ("zsh", "compset -P '*='; _files"), ("fish", ""), ("pwsh", "")]
)
def test_paths_behind_an_equals_sign_are_left_to_the_shell(shell: str, left: str) -> None:
    assert asked_by(shell, "sdxl-advisor lint --file=mod") == left
    assert asked_by(shell, "sdxl-advisor identify mod") == left.removeprefix("compset -P '*='; ")


def test_an_option_that_takes_several_words_completes_the_last(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("_SDXL_ADVISOR_COMPLETE", "complete_fish")
    monkeypatch.setenv("_TYPER_COMPLETE_FISH_ACTION", "get-args")
    monkeypatch.setenv("_TYPER_COMPLETE_ARGS", "sdxl-advisor compare pony wai --only scores,s")
    assert run().out.split() == ["scores,settings"]


def options() -> Iterator[tuple[str, Any]]:
    """Every option and argument that takes a value, with its command."""
    waiting: list[tuple[str, Any]] = [("", typer.main.get_command(application([])))]
    for name, command in waiting:
        waiting += [(f"{name} {key}".strip(), one) for key, one in getattr(command, "commands", {}).items()]
        yield from ((name, param) for param in command.params if not getattr(param, "is_flag", False))


OPTIONS = list(options())


@pytest.mark.parametrize(("command", "param"), OPTIONS, ids=[f"{name} {param.name}" for name, param in OPTIONS])
def test_no_path_is_refused_by_its_rights_before_the_command_looks(command: str, param: Any) -> None:
    assert not getattr(param.type, "readable", False), command


@pytest.mark.parametrize(("command", "param"), OPTIONS, ids=[f"{name} {param.name}" for name, param in OPTIONS])
def test_every_value_but_prompts_and_numbers_is_completed(command: str, param: Any) -> None:
    completes = param._custom_shell_complete is not None  # noqa: SLF001 - nothing public tells it
    assert completes == (param.name not in FREE and (command, param.name) != NEW_NAME)
