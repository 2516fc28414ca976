"""Agents see the files below the folders of --root, and nothing else: not even whether it is there."""

from __future__ import annotations

import builtins
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sdxl_advisor.catalog.catalog import Catalog
from sdxl_advisor.errors import AdvisorError
from sdxl_advisor.mcp.desk import Desk
from sdxl_advisor.mcp.roots import opened_roots
from sdxl_advisor.mcp.toolbox import Toolbox
from tests.files import beside, making

NAME = "waiIllustriousSDXL_v170.safetensors"
WAI = "wai-illustrious-17.0"
NAMED: list[tuple[str, Callable[[str], dict[str, Any]]]] = [
    ("tags", lambda path: {"name": path}),
    ("lint", lambda path: {"prompt": "1girl", "checkpoint": path}),
    ("convert", lambda path: {"prompt": "1girl", "to": path}),
    ("convert", lambda path: {"prompt": "1girl", "to": "noobai", "from": path}),
    ("identify", lambda path: {"paths": [path]}),
    ("compat", lambda path: {"add_on": path, "checkpoint": "noobai"}),
    ("compat", lambda path: {"add_on": "noobai", "checkpoint": path}),
    ("explain", lambda path: {"word": "masterpiece", "checkpoint": path}),
    ("export", lambda path: {"names": [path], "program": "krita"}),
]
IDS = [f"{tool}-{next(reversed(given('x')))}" for tool, given in NAMED]


@pytest.fixture
def inside(tmp_path: Path) -> Path:
    """The folder that may be looked into, with a checkpoint and a LoRA."""
    folder = tmp_path / "inside"
    (folder / "loras").mkdir(parents=True)
    making.sdxl(folder / NAME)
    making.lora(folder / "loras" / "rain.safetensors")
    return folder


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    """A folder beside it, with a checkpoint."""
    folder = tmp_path / "outside"
    folder.mkdir()
    making.sdxl(folder / NAME)
    return folder


@pytest.fixture
def box(shipped: Catalog, inside: Path) -> Toolbox:
    """The tools, with one folder to look into."""
    return Toolbox(Desk(shipped, opened_roots([inside])))


def told(box: Toolbox, tool: str, given: dict[str, Any]) -> str:
    """What a tool answers, in one text."""
    text: str = box.call(tool, given)["content"][0]["text"]
    return text


@pytest.mark.parametrize(("tool", "given"), NAMED, ids=IDS)
def test_a_path_in_the_folder_is_understood_everywhere(
    tool: str, given: Callable[[str], dict[str, Any]], box: Toolbox, inside: Path
) -> None:
    for path in (str(inside / NAME), NAME, f"./{NAME}", f"loras/../{NAME}"):
        result = box.call(tool, given(path))
        assert not result["isError"], result
        assert "WAI" in result["content"][0]["text"]


@pytest.mark.parametrize(("tool", "given"), NAMED, ids=IDS)
def test_what_is_outside_and_what_is_nowhere_are_told_alike(
    tool: str, given: Callable[[str], dict[str, Any]], box: Toolbox, inside: Path, outside: Path
) -> None:
    (inside / "linked").symlink_to(outside)
    (inside / "link.safetensors").symlink_to(outside / NAME)
    there = [
        str(outside / NAME),
        f"../outside/{NAME}",
        f"linked/{NAME}",
        "./link.safetensors",
        str(outside),
        "../outside",
    ]
    nowhere = [
        str(outside / "no.safetensors"),
        "../outside/no.safetensors",
        "linked/no.safetensors",
        "./no.safetensors",
    ]
    texts = [told(box, tool, given(path)).partition(": there is no such file below ") for path in (*there, *nowhere)]
    assert len({why for _, _, why in texts}) == 1
    assert texts[0][2].endswith("and no other place is looked at")


@pytest.mark.parametrize(("tool", "given"), NAMED, ids=IDS)
@pytest.mark.parametrize(
    "path", ["/etc/passwd", "~/model.safetensors", "..", "a/b.safetensors", "C:\\m\\x.safetensors", "x.png"]
)
def test_without_a_folder_every_path_is_refused(
    tool: str, given: Callable[[str], dict[str, Any]], path: str, shipped: Catalog
) -> None:
    text = told(Toolbox(Desk(shipped)), tool, given(path))
    if path != ".." or tool == "identify":
        assert "was given no folder" in text
        assert "start it with --root FOLDER" in text


@pytest.mark.parametrize(("tool", "given"), NAMED, ids=IDS)
def test_a_file_where_the_server_was_started_is_not_looked_at(
    tool: str,
    given: Callable[[str], dict[str, Any]],
    shipped: Catalog,
    outside: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    making.lora(outside / "my.secret")
    monkeypatch.chdir(outside)
    texts = [told(Toolbox(Desk(shipped)), tool, given(name)) for name in ("my.secret", "my.sacred")]
    assert texts[0].replace("secret", "sacred") == texts[1]


def test_nothing_outside_is_opened(box: Toolbox, inside: Path, outside: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (inside / "linked").symlink_to(outside)
    (inside / "link.safetensors").symlink_to(outside / NAME)
    beside.civitai_info(outside / NAME, model_id=833294, version_id=1116447, version="1", base_model="NoobAI")
    (inside / "loras" / "rain.civitai.info").symlink_to(outside / NAME.replace("safetensors", "civitai.info"))
    opened: list[str] = []
    for module, name in ((builtins, "open"), (os, "open"), (os, "scandir")):
        true = getattr(module, name)

        def spy(path: Any = ".", *args: Any, true: Any = true, **more: Any) -> Any:
            opened.append(os.path.realpath(path) if not isinstance(path, int) else "")
            return true(path, *args, **more)

        monkeypatch.setattr(module, name, spy)
    for tool, given in NAMED:
        for path in (".", NAME, f"linked/{NAME}", str(outside / NAME), "link.safetensors", "loras/rain.safetensors"):
            box.call(tool, given(path))
    monkeypatch.undo()
    assert [path for path in opened if path.startswith(str(outside.resolve()))] == []
    assert str((inside / NAME).resolve()) in opened


def test_a_model_with_a_neighbour_that_leads_out_is_not_read(box: Toolbox, inside: Path, outside: Path) -> None:
    (outside / "secret.json").write_text('{"sha256": "0"}', encoding="utf-8")
    (inside / "loras" / "rain.json").symlink_to(outside / "secret.json")
    found = box.call("identify", {"paths": ["."]})["structuredContent"]
    assert [Path(one["path"]).name for one in found["files"]] == [NAME]
    assert [Path(one["path"]).name for one in found["not_looked_at"]] == ["rain.safetensors"]
    assert "leads out" in told(box, "compat", {"add_on": "loras/rain.safetensors", "checkpoint": "noobai"})


def test_links_inside_the_folders_are_followed(shipped: Catalog, inside: Path, outside: Path) -> None:
    (inside / "loras" / NAME).symlink_to(outside / NAME)
    box = Toolbox(Desk(shipped, opened_roots([inside, outside])))
    assert WAI in told(box, "tags", {"name": f"loras/{NAME}"})
    assert len(box.call("identify", {"paths": [str(inside)]})["structuredContent"]["files"]) == 3


def test_a_folder_that_is_a_link_itself_is_one_folder(shipped: Catalog, inside: Path, tmp_path: Path) -> None:
    (tmp_path / "models").symlink_to(inside)
    box = Toolbox(Desk(shipped, opened_roots([tmp_path / "models"])))
    for path in (tmp_path / "models" / NAME, inside / NAME, Path(NAME)):
        assert WAI in told(box, "tags", {"name": str(path)})


def test_a_folder_of_diffusers_is_looked_at_as_a_whole(box: Toolbox, inside: Path, outside: Path) -> None:
    folder = inside / "waiIllustriousSDXL_v170"
    (folder / "scheduler").mkdir(parents=True)
    (folder / "model_index.json").write_text('{"_class_name": "StableDiffusionXLPipeline"}', encoding="utf-8")
    found = box.call("identify", {"paths": [folder.name]})["structuredContent"]["files"]
    assert [one["checkpoint"]["key"] for one in found] == [WAI]
    assert WAI in told(box, "tags", {"name": str(folder)})
    (folder / "scheduler" / "scheduler_config.json").symlink_to(outside / NAME)
    assert "leads out" in told(box, "tags", {"name": str(folder)})


@pytest.mark.parametrize(
    "path", ["\0", "a\0b.safetensors", "x" * 1900 + ".png", "~nobody/x.png", "\\\\host\\x.safetensors"]
)
def test_no_path_is_too_strange(path: str, box: Toolbox) -> None:
    for tool, given in NAMED:
        assert box.call(tool, given(path))["isError"]


def test_a_folder_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(AdvisorError, match="is not a folder"):
        opened_roots([tmp_path / "nowhere"])


def test_the_export_of_a_file_names_that_file(box: Toolbox, inside: Path) -> None:
    (inside / NAME).rename(inside / "mine_waiIllustriousSDXL_v170.safetensors")
    answer = box.call("export", {"names": ["mine_waiIllustriousSDXL_v170.safetensors"], "program": "comfyui"})
    assert "mine_waiIllustriousSDXL_v170.safetensors" in "".join(answer["structuredContent"]["files"].values())
