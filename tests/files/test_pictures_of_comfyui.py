"""What is said of pictures from ComfyUI's graphs, by identify, lint and convert: what is read, and what is not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Run
from tests.pictures.making import comfy_graph, node, png

WAI, PONY = "waiIllustriousSDXL_v160", "ponyDiffusionV6XL_v6StartWithThisOne"
GOOD: dict[str, Any] = {
    "ckpt_name": f"{WAI}.safetensors",
    "positive": "masterpiece, best quality, amazing quality, 1girl",
}
SAVED = (
    f"unknown\nNegative prompt: unknown\nSteps: 20, Sampler: euler, CFG scale: 8, Seed: 0, Size: 512x512, Model: {PONY}"
)


def written(folder: Path, nodes: dict[str, Any], saved: str | None = None, **changes: Any) -> str:
    """A picture with a graph, and perhaps with a saved text."""
    texts = {"prompt": json.dumps({**comfy_graph(**{**GOOD, **changes}), **nodes})}
    return str(png(folder / "a.png", texts | ({"parameters": saved} if saved else {})))


def identified(run: Run, path: str) -> dict[str, Any]:
    """What is said of one picture."""
    one: dict[str, Any] = json.loads(run("identify", path, "--json").out)["files"][0]
    return one


def test_the_graph_that_ran_counts_more_than_the_saved_text(tmp_path: Path, run: Run) -> None:
    path = written(tmp_path, {}, SAVED)
    one = identified(run, path)
    assert one["checkpoint"]["key"] == "wai-illustrious-16.0"
    assert (one["made_with"]["positive"], one["made_with"]["settings"]["Size"]) == (GOOD["positive"], "832x1216")
    [conflict] = one["conflicts"]
    assert f"the graph loads '{WAI}', the saved text says '{PONY}'" in conflict
    said = run("identify", path).out
    assert said.count("Evidence disagrees") == 1
    assert "score_9" not in run("lint", path).out


def test_a_saved_text_fills_in_a_prompt_that_the_graph_does_not_tell(tmp_path: Path, run: Run) -> None:
    nodes = {"6": node("CLIPTextEncode", text=["10", 0]), "10": node("Oracle", seed=3)}
    path = written(tmp_path, nodes, SAVED.replace("unknown", "rain", 1).replace(PONY, WAI))
    one = identified(run, path)
    assert one["made_with"]["positive"] == "rain"
    assert run("lint", path).code == 1
    assert run("lint", written(tmp_path, nodes, SAVED)).code == 2


@pytest.mark.parametrize("words", [("lint",), ("convert", "--to", "pony")])
def test_a_prompt_that_was_not_read_is_not_clean(words: tuple[str, ...], tmp_path: Path, run: Run) -> None:
    path = written(tmp_path, {"6": node("CLIPTextEncode", text=["10", 0]), "10": node("Oracle", seed=3)})
    ran = run(words[0], path, *words[1:])
    assert (ran.code, ran.out) == (2, "")
    assert "its prompt could not be read: what these nodes do is not known: 'Oracle'" in ran.err
    other = written(tmp_path, {"7": node("CLIPTextEncode", text=["10", 0]), "10": node("Oracle", seed=3)})
    assert "its negative prompt could not be read" in run(words[0], other, *words[1:]).err
    assert run(words[0], other, "--negative", "bad quality", *words[1:]).code < 2


@pytest.mark.parametrize("words", [("lint",), ("convert", "--to", "pony")])
def test_a_prompt_behind_an_unknown_node_is_checked_and_the_node_is_named(
    words: tuple[str, ...], tmp_path: Path, run: Run
) -> None:
    path = written(tmp_path, {"6": node("Enricher", text="1girl", seed=3)})
    ran = run(words[0], path, *words[1:])
    assert ran.code < 2
    assert "The prompt may not be all that was used: what these nodes do is not known: 'Enricher'." in " ".join(
        (ran.out + ran.err).split()
    )


def test_a_model_that_was_read_is_kept_beside_unknown_nodes(tmp_path: Path, run: Run) -> None:
    path = written(tmp_path, {"6": node("Enricher", text="1girl", seed=3)}, ckpt_name="strange_v3.safetensors")
    one = identified(run, path)
    assert (one["label"], one["confidence"]) == ("strange_v3", "none")
    title, *_ = run("identify", path).out.splitlines()
    assert title == "Made with 'strange_v3', which is not known"
    other = png(tmp_path / "b.png", {})
    assert "made with 'strange_v3'" in run("identify", path, str(other)).out


def test_both_checkpoints_of_a_merge_are_named_and_lint_goes_by_their_family(tmp_path: Path, run: Run) -> None:
    nodes = {
        "4": node("ModelMergeSimple", model1=["41", 0], model2=["42", 0]),
        "41": node("CheckpointLoaderSimple", ckpt_name=f"{WAI}.safetensors"),
        "42": node("CheckpointLoaderSimple", ckpt_name="hassakuXLIllustrious_v30.safetensors"),
    }
    path = written(tmp_path, nodes)
    one = identified(run, path)
    assert (one["family"], one["label"]) == ("illustrious", f"{WAI} + hassakuXLIllustrious_v30")
    assert run("lint", path).code < 2
    assert run("lint", written(tmp_path, {**nodes, "42": node("UNETLoader", unet_name="strange")})).code == 2


def test_a_checkpoint_of_which_only_the_family_is_known_is_checked_for_that(tmp_path: Path, run: Run) -> None:
    ran = run("lint", written(tmp_path, {}, ckpt_name="myOwnNoobMix_v3.safetensors"))
    assert ran.code < 2
    assert "only the family NoobAI-XL" in " ".join(ran.out.split())
    text = tmp_path / "a.txt"
    text.write_text("1girl\nSteps: 20, Sampler: Euler a, CFG scale: 5, Size: 832x1216, Model: myOwnNoobMix_v3")
    assert "only the family NoobAI-XL" in " ".join(run("lint", "--file", str(text)).out.split())


def test_what_is_not_sdxl_is_told(tmp_path: Path, run: Run) -> None:
    one = identified(run, written(tmp_path, {}, ckpt_name="flux1-dev.safetensors"))
    assert (one["line"], one["label"]) == ("flux-1", "flux1-dev")
    assert one["note"].startswith("not SDXL")
    clip = {"6": node("CLIPTextEncode", text="a", clip=["9", 0]), "9": node("CLIPLoader", type="strange_one")}
    other = identified(run, written(tmp_path, clip, ckpt_name="strange_v3.safetensors"))
    assert "probably not SDXL: its text encoders are for strange_one" in other["note"]


def test_an_add_on_for_another_family_is_told(tmp_path: Path, run: Run) -> None:
    lora = {"10": node("LoraLoader", model=["4", 0], lora_name="style_pony_v1.safetensors", strength_model=0.8)}
    graph = {**comfy_graph(**GOOD), **lora}
    graph["3"]["inputs"]["model"] = ["10", 0]
    path = str(png(tmp_path / "a.png", {"prompt": json.dumps(graph)}))
    assert "by its name, 'style_pony_v1.safetensors' is made for Pony Diffusion" in identified(run, path)["note"]
    assert "SA503" in run("lint", path).out
    assert "SA503" in run("lint", "noobai", "1girl, <lora:style_pony_v1:1>").out
    assert "SA503" not in run("lint", "noobai", "1girl, <lora:whatever:1>, <lora:style_noobai:1>").out


def test_json_that_a_program_wrote_is_read_from_a_text_file(tmp_path: Path, run: Run) -> None:
    file = tmp_path / "a.json"
    for text in (json.dumps(comfy_graph(**GOOD), indent=1), json.dumps({"prompt": comfy_graph(**GOOD)})):
        file.write_text(text)
        assert "WAI-illustrious-SDXL v16.0" in run("lint", "--file", str(file)).out
    for text in ('{\n"a": 1\n}', '{"checkpoint": "pony", "prompt": "1girl"}\n', '{"nodes": [], "links": []}'):
        file.write_text(text)
        assert run("lint", "--file", str(file)).code == 2
