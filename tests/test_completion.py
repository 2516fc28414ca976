"""What the shell offers for the word that is being typed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.catalog.writing import checkpoint, family, write
from tests.conftest import Ran
from tests.process import spawn


def completed(words: str) -> Ran:
    """What the shell is offered for the last of the words typed so far."""
    position = str(len(words.split()) - 1)
    return spawn(environ={"_SDXL_ADVISOR_COMPLETE": "complete_bash", "COMP_WORDS": words, "COMP_CWORD": position})


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
        ("explain clip-s", {"clip-skip"}),
        ("lint --ignore unes", {"unescaped-parenthesis"}),
        ("help ta", {"tags"}),
        ("rec", {"recommend"}),
        ("tags pony --pos", {"--positive"}),
        ("show nobody-has-this-", set()),
    ],
)
def test_the_shell_completes(words: str, expected: set[str]) -> None:
    ran = completed(f"sdxl-advisor {words}")
    assert (ran.code, ran.err) == (0, "")
    assert expected <= set(ran.out.split())
    assert all(word.startswith(words.rsplit(maxsplit=1)[-1]) for word in ran.out.split())


@pytest.mark.parametrize(
    "words", ["identify mod", "lint --file mod", "catalog check mod", "--catalog mod", "show ./mod", "lint pony mod"]
)
def test_paths_are_left_to_the_shell_which_completes_them_where_it_is_offered_nothing(words: str) -> None:
    ran = completed(f"sdxl-advisor {words}")
    assert (ran.code, ran.out.strip(), ran.err) == (0, "", "")


def test_files_are_offered_beside_names_that_begin_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("waiIllustriousSDXL_v160.safetensors", "wai two.safetensors", "other.safetensors"):
        (tmp_path / name).touch()
    offered = completed("sdxl-advisor tags wai").out.splitlines()
    assert "wai" in offered
    assert [name for name in offered if name.endswith(".safetensors")] == ["waiIllustriousSDXL_v160.safetensors"]


def test_the_shell_completes_names_of_ones_own_catalogue(tmp_path: Path) -> None:
    write(tmp_path, "oaks.yaml", family(checkpoint("oak-1"), name="Oaks"))
    assert set(completed(f"sdxl-advisor --catalog {tmp_path} show oak").out.split()) == {"oak-1", "oaks"}
