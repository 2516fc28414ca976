"""Every console block of the README is what the program prints."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from sdxl_advisor.cli import COMMANDS
from sdxl_advisor.prompts.rulebook import RULES
from tests.conftest import Run
from tests.files import beside, making

README = Path(__file__).parents[1] / "README.md"
BLOCK = re.compile(r"```console\n(.*?)```", re.DOTALL)
PROMPT = "$ sdxl-advisor "
CUT = "..."
TAGS = """1girl,0,6000000,"1girls"
souryuu_asuka_langley,4,16000,"asuka_langley_soryu"
purple_hair,0,640000,"violet_hair,lavender_hair"
"""


def calls(block: str) -> list[tuple[str, list[str]]]:
    """The commands of a block, each with the lines printed below it."""
    found: list[tuple[str, list[str]]] = []
    for line in block.splitlines():
        if line.startswith(PROMPT):
            found.append((line.removeprefix(PROMPT), []))
        else:
            found[-1][1].append(line)
    return found


@pytest.fixture(autouse=True)
def disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The folder of models that the README shows."""
    checkpoints, loras = tmp_path / "models" / "checkpoints", tmp_path / "models" / "loras"
    for folder in (checkpoints, loras):
        folder.mkdir(parents=True)
    making.sdxl(checkpoints / "noobaiXLNAIXL_vPred10Version.safetensors", v_pred=True, ztsnr=True)
    making.sdxl(checkpoints / "waiIllustriousSDXL_v170.safetensors")
    merge = making.sdxl(checkpoints / "merge.safetensors")
    beside.civitai_info(merge, model_id=833294, version_id=1116447, version="Epsilon-pred 1.1", base_model="NoobAI")
    making.sdxl(checkpoints / "riMixPONYIllustrious_riMixV2.safetensors")
    making.auraflow(checkpoints / "ponyDiffusionV7.safetensors")
    captions = {"10_rain": {"rainstyle": 40, "1girl": 30, "score_9": 40}}
    making.lora(loras / "rain.safetensors", metadata=beside.ss(tag_frequency=captions))
    (tmp_path / "danbooru.csv").write_text(TAGS, encoding="utf-8")
    monkeypatch.chdir(tmp_path)


BLOCKS = BLOCK.findall(README.read_text(encoding="utf-8"))


@pytest.mark.parametrize("block", BLOCKS, ids=[calls(block)[0][0] for block in BLOCKS])
def test_console_block(block: str, run: Run, request: pytest.FixtureRequest) -> None:
    printed = ""
    for words, lines in calls(block):
        out = run(*shlex.split(words)).out.splitlines()
        shown = [*out[: len(lines) - 1], CUT] if lines[-1:] == [CUT] else out
        printed += "\n".join([f"{PROMPT}{words}", *shown]) + "\n"
    if request.config.getoption("--update-golden"):
        text = README.read_text(encoding="utf-8")
        README.write_text(text.replace(block, printed), encoding="utf-8")
    assert printed == block


def test_every_command_has_a_console_block() -> None:
    shown = {words.split()[0] for block in BLOCKS for words, _ in calls(block)}
    assert shown == set(COMMANDS) - {"mcp"}  # what that answers stands in docs/agents.md


def test_the_json_fields_of_the_contract_are_the_real_ones(run: Run) -> None:
    calls_of = {
        "recommend": ("--goal", "furry"),
        "tags": ("pony",),
        "tree": (),
        "compare": ("noobai", "rouwei"),
        "show": ("noobai-xl-eps-1.1",),
        "list": (),
        "goals": (),
        "lint": ("noobai", "1girl"),
        "convert": ("score_9, 1girl", "--to", "noobai"),
        "explain": ("cfg",),
        "identify": ("models",),
        "compat": ("illustrious", "noobai"),
    }
    text = README.read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| `(\w+)` \| (.*) \|$", text, re.MULTILINE))
    of_all = {"format", "data", "understood", "identified"}
    assert {name for name in of_all if f"`{name}`" in text or f'"{name}"' in text} == of_all
    for command, words in calls_of.items():
        fields = set(run(command, *words, "--json").json) - of_all
        assert fields <= set(re.findall(r"`(\w+)`", rows[command])), command


def test_the_table_of_rules_is_that_of_the_program() -> None:
    rows = re.findall(r"^\| (SA\d+) \| `([\w-]+)` \| (.*) \|$", README.read_text(encoding="utf-8"), re.MULTILINE)
    assert rows == [(rule.code, rule.name, rule.title[0].lower() + rule.title[1:]) for rule in RULES]
