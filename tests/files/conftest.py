"""What tests of files on the disk use: what ``identify`` says of them, in JSON that keeps its contract."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Run

Identify = Callable[..., list[Any]]
Look = Callable[..., Any]
FIELDS = {
    *("path", "kind", "architecture", "family", "line", "checkpoint", "prediction", "confidence", "evidence"),
    *("conflicts", "note", "by", "label", "family_name", "line_name", "sha256", "triggers", "made_with", "form"),
    "known_file",
}
KINDS = {
    *("checkpoint", "lora", "vae", "controlnet", "text-encoder", "embedding", "picture", "ip-adapter", "upscaler"),
    *("clip-vision", "motion-module", "hypernetwork", "face-restorer", "detector", "not-a-model", "unknown"),
}
STRONGEST_FIRST = (
    *("sha256", "autov2", "autov3", "sidecar", "header", "captions", "name", "merge", "folder", "architecture"),
    "parameters",
)


@pytest.fixture(autouse=True)
def same_catalogue(one_catalogue: None) -> None:
    """Let the runs of a test read one catalogue."""


@pytest.fixture
def identify(run: Run) -> Identify:
    """What ``identify`` says of each file, after a look at what holds for all of them."""

    def identify(*words: object) -> list[Any]:
        ran = run("identify", *map(str, words), "--json")
        assert ran.err == ""
        files: list[Any] = ran.json["files"]
        for one in files:
            keep_the_contract(one)
        assert ran.code == (0 if files and all(one["confidence"] != "none" for one in files) else 1)
        assert all(step.startswith("sdxl-advisor ") for step in ran.json["next"])
        return files

    return identify


@pytest.fixture
def look(identify: Identify) -> Look:
    """What ``identify`` says of the only file."""

    def look(*words: object) -> Any:
        [one] = identify(*words)
        return one

    return look


def keep_the_contract(one: Any) -> None:
    """The fields of a file's answer are all there, each with what it may hold."""
    assert set(one) == FIELDS
    assert one["kind"] in KINDS
    assert one["confidence"] in ("proof", "strong", "hint", "none")
    assert all(type(one[field]) is list for field in ("evidence", "conflicts", "triggers"))
    assert one["checkpoint"] is None or set(one["checkpoint"]) == {"key", "name", "line", "family", "url"}
    assert one["checkpoint"] is None or (one["checkpoint"]["line"], one["checkpoint"]["family"]) == (
        one["line"],
        one["family"],
    )
    assert (one["line"] is None) == (one["line_name"] is None)
    assert one["line"] is None or one["family"]
    assert set(one["prediction"]) == {"type", "zero_terminal_snr", "sure", "by"}
    assert (one["prediction"]["type"] is None) == (one["prediction"]["by"] is None)
    assert all(set(said) == {"kind", "says"} and said["says"] for said in one["evidence"])
    kinds = [STRONGEST_FIRST.index(said["kind"]) for said in one["evidence"]]
    assert kinds == sorted(kinds)
    assert one["confidence"] != "none" or one["note"]
    assert one["confidence"] == "none" or one["kind"] not in ("unknown", "not-a-model")


def digests(path: Path) -> tuple[str, str]:
    """The SHA-256 of a safetensors file, and that of its tensors alone, made the plain way."""
    data = path.read_bytes()
    return sha256(data).hexdigest(), sha256(data[8 + int.from_bytes(data[:8], "little") :]).hexdigest()
