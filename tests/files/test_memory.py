"""A hostile header of a hundred megabytes takes less than a gigabyte, through the whole of identify."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

SIZE = 99_000_000  # letters of the hostile part
LIMITED = """
import resource, sys
resource.setrlimit(resource.RLIMIT_AS, (1_000_000_000, 1_000_000_000))
from sdxl_advisor.cli import main
main(["identify", sys.argv[1], "--json"])
"""
LORA = '"lora_unet_middle_block_1.lora_down.weight":{"dtype":"F16","shape":[1,2048],"data_offsets":[0,4096]}'
HOSTILE: dict[str, tuple[str, str]] = {  # the key, and what its value repeats
    "nested captions": ("ss_tag_frequency", "[],"),
    "captions of numbers": ("ss_tag_frequency", "1.5,"),
    "many parents": ("modelspec.merged_from", ","),
    "many triggers": ("modelspec.trigger_phrase", "a,"),
    "a long title": ("modelspec.title", "a b "),
    "a long hash": ("modelspec.hash_sha256", "0"),
    "a long base": ("ss_sd_model_name", "/"),
}


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="the limit is that of Linux")
@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_metadata_take_less_than_a_gigabyte(kind: str, tmp_path: Path) -> None:
    key, part = HOSTILE[kind]
    header = f'{{"__metadata__":{{"{key}":"[{part * (SIZE // len(part))}0]"}},{LORA}}}'.encode()
    path = tmp_path / "hostile.safetensors"
    path.write_bytes(len(header).to_bytes(8, "little") + header + bytes(4096))
    ran = subprocess.run([sys.executable, "-c", LIMITED, str(path)], capture_output=True, text=True, check=False)
    assert ran.stderr == ""
    [file] = json.loads(ran.stdout)["files"]
    assert file["kind"] == "lora" or file["note"] == "its header holds more than that of any model"
    assert len(ran.stdout) < 100_000
