"""``identify`` on damaged and hostile files: each is a line, none stops the others or acts on the terminal."""

from __future__ import annotations

import io
import json
import os
import re
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, example, given, settings, strategies as st

from sdxl_advisor.cli import main
from tests.conftest import Ran, Run
from tests.files import making
from tests.files.beside import modelspec, ss
from tests.files.conftest import Identify, keep_the_contract
from tests.files.damage import DAMAGES, GOOD, MANY, content, document, text
from tests.files.making import Maker, header
from tests.pictures.making import INFOTEXT, comfy_graph, png, png_bytes, text_chunk

pytestmark = pytest.mark.slow
HIDDEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}
SEEDS: dict[str, Maker] = {
    "lora": making.lora,
    "embedding": making.embedding,
    "vae": making.vae,
    "unet": making.unet_only,
    "cosmos": making.cosmos,
}
METADATA = {
    **ss(tag_frequency={"10_x": {"mychar": 20, "1girl": 20}}, dataset_dirs={"10_x": {"img_count": 20}}),
    **modelspec(title="Pony mix", merged_from="a,b", prediction_type="v", trigger_phrase="x"),
    "ss_sd_model_name": "x/y.safetensors",
    "ss_new_sd_model_hash": "f" * 64,
    "ss_v_parameterization": "True",
}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=10,
)
PIECES = st.sampled_from(
    [
        *("model.diffusion_model.", "input_blocks.", "0.0.weight", "label_emb.0.0.weight", "time_embed.0.weight"),
        *("lora_unet_", "lora_te2_text_model_", ".lora_down.weight", ".lokr_w1", ".lokr_w2_b", ".hada_w1_b", "_diff"),
        *("attentions_1_", "attn2_to_k", "control_model.", "zero_convs.0.0.weight", "controlnet_blocks.0.weight"),
        *("clip_g", "clip_l", "emb_params", "decoder.conv_in.weight", "v_pred", "ztsnr", "edm_mean", "lllite_"),
        *("ip_adapter.1.to_k_ip.weight", "conv_first.weight", ".", "_", "\n", "x", "transformer_blocks.0.", "9"),
        *("cap_embedder.1.weight", "double_blocks.0.img_attn.norm.key_norm.scale", "text_model.embeddings."),
        *("position_embedding.weight", "embeddings.position_embedding.weight", "blocks.0.mlp.layer1.weight"),
    ]
)
KEYS = st.lists(PIECES, min_size=1, max_size=5).map("".join)
SHAPES = st.lists(st.sampled_from([0, 1, 2, 4, 9, 320, 768, 1280, 2048, 2816, 2**40, 2**63]), max_size=5)


def identified(*words: str) -> Ran:
    """Run ``identify`` in this process."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err), pytest.raises(SystemExit) as stop:
        main(["identify", *words])
    return Ran(int(stop.value.code or 0), out.getvalue(), err.getvalue())


def raw_in(ran: Ran) -> list[str]:
    """The characters of an answer that act on a terminal."""
    return [char for char in ran.out + ran.err if char != "\n" and unicodedata.category(char) in HIDDEN]


def check(path: Path) -> Any:
    """The answer about a file, after a look at what holds for any file."""
    as_json, as_text = identified(str(path), "--json"), identified(str(path))
    assert as_json.code == as_text.code
    assert as_json.code in (0, 1)
    assert (as_json.err, as_text.err) == ("", "")
    [one] = as_json.json["files"]
    keep_the_contract(one)
    assert (one["confidence"] == "none") == (as_json.code == 1)
    assert as_text.out.count("\n") < 80
    assert not raw_in(as_text)
    return one


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which files are written anew for each example."""
    return tmp_path_factory.mktemp("hostile")


@contextmanager
def gone_after(path: Path) -> Iterator[Path]:
    """A place for a file that is deleted in the end."""
    try:
        yield path
    finally:
        path.unlink(missing_ok=True)


def test_every_damage_is_one_line_and_the_others_are_answered(
    tmp_path: Path, identify: Identify, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, damage in DAMAGES:
        damage(tmp_path / f"{name}.safetensors")
    making.vae(tmp_path / "all-is-well.safetensors")
    files = {Path(one["path"]).stem: one for one in identify(tmp_path)}
    assert set(files) == {"all-is-well", *(name for name, _ in DAMAGES)}
    assert files.pop("all-is-well")["kind"] == "vae"
    assert [name for name, one in files.items() if one["checkpoint"]] == ["lfs-pointer"]  # which says of what it is
    for one in files.values():
        assert one["kind"] in ("unknown", "not-a-model")
        assert (one["confidence"], one["conflicts"]) == ("none", [])
        assert 5 < len(one["note"]) < 120
        assert one["note"].isprintable()
    monkeypatch.setenv("COLUMNS", "300")
    ran = run("identify", str(tmp_path))
    assert (ran.code, raw_in(ran)) == (1, [])
    assert sum(".safetensors " in line for line in ran.out.splitlines()) == len(files) + 1
    assert all(ran.out.count(f"\n{name}.safetensors ") == 1 for name in files)


@pytest.mark.parametrize("ending", ["sft", "ckpt", "png", "jpg", "webp"])
def test_every_damage_is_one_line_under_any_ending(ending: str, tmp_path: Path, identify: Identify) -> None:
    for name, damage in DAMAGES:
        damage(tmp_path / f"{name}.{ending}")
    files = identify(tmp_path)
    assert len(files) == len(DAMAGES)
    assert all(one["confidence"] == "none" and one["note"].isprintable() for one in files)


@pytest.mark.parametrize(("name", "damage"), DAMAGES, ids=[name for name, _ in DAMAGES])
def test_a_damaged_file_by_itself_says_what_is_wrong(name: str, damage: Any, folder: Path) -> None:
    with gone_after(damage(folder / "x.safetensors")) as path:
        one = check(path)
        first = identified(str(path)).out.splitlines()[0]
    assert one["note"], name
    assert first.casefold().startswith(one["note"].partition(": ")[0].casefold())


@pytest.mark.parametrize("form", [(), ("--json",), ("--hash",)])
def test_an_empty_file_says_so(form: tuple[str, ...], folder: Path) -> None:
    with gone_after(content(b"")(folder / "x.safetensors")) as path:
        assert "t is empty" in identified(str(path), *form).out


@pytest.mark.parametrize(
    "metadata",
    [
        {"modelspec.title": "\x1b[31mPony\x1b]0;title\x07\r\n\u202e"},
        {"modelspec.title": "Pony\nNext\nrm -rf"},
        {"modelspec.title": "[bold]Pony[/]" * 1000},
        {"ss_sd_model_name": "\x9b31mPony\u2028x.safetensors"},
        {"modelspec.merged_from": "pony\x1b," * 1000},
        {"modelspec.trigger_phrase": "\x1b[2J,a\nb," + "c" * 100_000},
        {"ss_tag_frequency": json.dumps({"\x1b": {"\x1b[2J\n": 3}})},
        {"modelspec.hash_sha256": "0x" + "\x1b" * 64},
    ],
)
@pytest.mark.parametrize("maker", [making.sdxl, making.lora])
def test_hostile_metadata_is_shown_in_one_line_without_acting(
    metadata: dict[str, str], maker: Maker, folder: Path
) -> None:
    with gone_after(maker(folder / "x.safetensors", metadata=metadata)) as path:
        one = check(path)
        out = identified(str(path)).out
    assert all("\n" not in said["says"] for said in one["evidence"])
    assert not any("\n" in word for word in one["triggers"])
    assert "\nNext\nrm" not in out


HUGE = ["pony" * 500_000, "_fp16" * 400_000, "v1" * 500_000, "/" * 1_000_000, "a, " * 500_000, "(" * 500_000]


@pytest.mark.parametrize("maker", [making.vae, making.lora], ids=["vae", "lora"])
@pytest.mark.parametrize("value", HUGE, ids=[value[:5] for value in HUGE])
def test_huge_values_are_read_in_no_time(value: str, maker: Maker, folder: Path) -> None:
    metadata = {key: value for key in METADATA if not key.endswith(("hash", "architecture"))}
    with gone_after(maker(folder / "x.safetensors", metadata=metadata)) as path:
        check(path)


@pytest.mark.parametrize("value", HUGE, ids=[value[:5] for value in HUGE])
def test_huge_values_in_pictures_are_read_in_no_time(value: str, folder: Path) -> None:
    graph = json.dumps(comfy_graph(ckpt_name=value))
    for texts in ({"parameters": f"x\nSteps: 1, Sampler: y, Model: {value}"}, {"prompt": graph}):
        with gone_after(png(folder / "x.png", texts)) as path:
            out = identified(str(path), "--json")
            assert (out.code in (0, 1), len(out.json["files"])) == (True, 1)


@pytest.mark.parametrize("kind", ["many tensors", "one name again and again"])
def test_huge_headers_are_read_in_no_time(kind: str, folder: Path) -> None:
    if kind == "many tensors":
        tensors = {f"lora_unet_attn2_to_k_{number}.lora_down.weight": GOOD for number in range(MANY)}
        damage = document({**tensors, "clip": GOOD})
    else:
        damage = text("{" + '"a": {},' * 400_000 + '"b": {}}')
    with gone_after(damage(folder / "x.safetensors")) as path:
        check(path)


def steps_into(table: Any) -> list[tuple[Any, Any]]:
    """Every place in a JSON value, as what holds it and its key."""
    items = table.items() if isinstance(table, dict) else enumerate(table) if isinstance(table, list) else ()
    return [place for key, inner in items for place in ((table, key), *steps_into(inner))]


@settings(deadline=None)
@given(st.sampled_from(sorted(SEEDS)), st.data())
def test_a_header_that_was_changed_anywhere_is_answered(folder: Path, seed: str, data: st.DataObject) -> None:
    start, length = header(SEEDS[seed].tensors(), METADATA)
    table = json.loads(start[8:])
    for _ in range(data.draw(st.integers(1, 4))):
        places = steps_into(table)
        holder, key = places[data.draw(st.integers(0, len(places) - 1))]
        change = data.draw(JSON | st.just("gone"))
        if change == "gone":
            del holder[key]
        else:
            holder[key] = change
        assume(table)
    with gone_after(document(table, b"")(folder / "x.safetensors")) as path:
        os.truncate(path, path.stat().st_size + length)
        check(path)


@settings(deadline=None)
@given(st.dictionaries(KEYS, SHAPES, max_size=8), st.dictionaries(st.sampled_from(sorted(METADATA)), st.text()))
@example({"lora_unet_x.lora_down.weight": []}, {})
@example({"controlnet_blocks.0.weight": []}, {})
def test_any_names_and_shapes_of_tensors_are_answered(
    folder: Path, tensors: dict[str, list[int]], metadata: dict[str, str]
) -> None:
    entries = {key: GOOD | {"shape": shape, "data_offsets": [0, 0]} for key, shape in tensors.items()}
    with gone_after(document({"__metadata__": metadata, **entries})(folder / "x.safetensors")) as path:
        check(path)


@settings(deadline=None)
@given(st.sampled_from(sorted(SEEDS)), st.data())
def test_a_file_with_changed_bytes_is_answered(folder: Path, seed: str, data: st.DataObject) -> None:
    start, length = header(SEEDS[seed].tensors(), METADATA)
    whole = bytearray(start)
    for place, value in data.draw(
        st.lists(st.tuples(st.integers(0, len(whole) - 1), st.integers(0, 255)), min_size=1, max_size=8)
    ):
        whole[place] = value
    size = data.draw(st.sampled_from([len(whole) + length, len(whole), len(whole) // 2, 9, 3]))
    with gone_after(folder / "x.safetensors") as path:
        path.write_bytes(whole[:size])
        os.truncate(path, size)
        check(path)


@settings(deadline=None)
@given(st.binary(max_size=200), st.sampled_from(["safetensors", "sft", "ckpt", "png", "jpg", "webp", "gguf", "txt"]))
@example(b"\x89PNG\r\n\x1a\n\xff\xff\xff\xfftEXt", "png")
@example(b"RIFF\xff\xff\xff\xffWEBPVP8X", "webp")
def test_any_bytes_are_answered_under_any_ending(folder: Path, raw: bytes, ending: str) -> None:
    with gone_after(folder / f"x.{ending}") as path:
        path.write_bytes(raw)
        check(path)


@settings(deadline=None)
@given(st.sampled_from(["parameters", "prompt", "workflow", "Comment", "invokeai_metadata", "sd-metadata"]), st.data())
def test_a_picture_that_was_changed_anywhere_is_answered(folder: Path, keyword: str, data: st.DataObject) -> None:
    said = data.draw(st.sampled_from([INFOTEXT, json.dumps(comfy_graph()), json.dumps({"sui_image_params": {}}), ""]))
    at, more = data.draw(st.integers(0, len(said))), data.draw(st.text(max_size=30))
    whole = png_bytes(text_chunk(keyword, (said[:at] + more + said[at:]).replace("\ud800", "")))
    cut = data.draw(st.integers(0, len(whole)))
    with gone_after(folder / "x.png") as path:
        path.write_bytes(whole[: cut or None])
        check(path)


@settings(deadline=None)
@given(st.text(st.characters(blacklist_characters="/\0", blacklist_categories=["Cs"]), min_size=1, max_size=40))
@example("\x1b[2J\n")
@example("pony_fp16_fp16")
@example("-")
def test_any_name_is_answered(folder: Path, name: str) -> None:
    assume(len(name.encode()) < 200)
    with gone_after(making.write(folder / f"{name}.safetensors", making.vae_tensors())) as path:
        one = check(path)
        assert (one["path"], one["kind"]) == (str(path), "vae")
        assert not re.search(r"[\x00-\x09\x0b-\x1f]", identified(str(folder)).out)
