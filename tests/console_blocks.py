"""The examples in pages: commands with what they print, and the models on the disk that they speak of."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

from tests.conftest import Run
from tests.files import beside, making

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


def printed(block: str, run: Run) -> str:
    """A block as the program prints it, cut where the block is."""
    text = ""
    for words, lines in calls(block):
        out = run(*shlex.split(words)).out.splitlines()
        shown = [*out[: len(lines) - 1], CUT] if lines[-1:] == [CUT] else out
        text += "\n".join([f"{PROMPT}{words}", *shown]) + "\n"
    return text


def make_disk(folder: Path) -> None:
    """Make the folder of models that the pages show, and a list of tags."""
    checkpoints, loras = folder / "models" / "checkpoints", folder / "models" / "loras"
    for one in (checkpoints, loras):
        one.mkdir(parents=True)
    making.sdxl(checkpoints / "noobaiXLNAIXL_vPred10Version.safetensors", v_pred=True, ztsnr=True)
    making.sdxl(checkpoints / "waiIllustriousSDXL_v170.safetensors")
    merge = making.sdxl(checkpoints / "merge.safetensors")
    beside.civitai_info(merge, model_id=833294, version_id=1116447, version="Epsilon-pred 1.1", base_model="NoobAI")
    making.sdxl(checkpoints / "riMixPONYIllustrious_riMixV2.safetensors")
    making.auraflow(checkpoints / "ponyDiffusionV7.safetensors")
    captions = {"10_rain": {"rainstyle": 40, "1girl": 30, "score_9": 40}}
    making.lora(loras / "rain.safetensors", metadata=beside.ss(tag_frequency=captions))
    (folder / "danbooru.csv").write_text(TAGS, encoding="utf-8")
