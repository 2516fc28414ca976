"""The files that other tests read: true to the format and to the public numbers of real files, small on the disk."""

from __future__ import annotations

import json
from math import prod
from pathlib import Path
from typing import Any

import pytest

from tests.files import beside, making, shapes
from tests.files.damage import DAMAGES, READABLE, Damage
from tests.files.making import BYTES, Maker

MAKERS = {name: maker for name, maker in vars(making).items() if isinstance(maker, Maker)}
PONY_V6, NOOBAI = 6_938_041_050, 7_105_349_958  # bytes; the second keeps its VAE in 32 bits
HEADERS_DIFFER = 4096  # bytes that the metadata of two files may differ by
KEPT = 3_000_000  # bytes that any of these files may take on the disk


def entries(path: Path) -> dict[str, Any]:
    """The header of a file, read the plain way."""
    with path.open("rb") as file:
        size = int.from_bytes(file.read(8), "little")
        assert 2 <= size <= path.stat().st_size - 8
        text = file.read(size).decode()
    found = json.loads(text)
    assert isinstance(found, dict)
    assert text.count('"__metadata__"') <= 1
    return found


def check(path: Path) -> None:
    """Raise AssertionError or whatever fits when a file is not what the format says."""
    found = entries(path)
    metadata = found.pop("__metadata__", None) or {}
    assert all(isinstance(value, str) for value in metadata.values())
    end = 0
    for key, one in sorted(found.items(), key=lambda item: item[1]["data_offsets"]):
        key.encode()
        assert all(type(number) is int and number >= 0 for number in [*one["shape"], *one["data_offsets"]])
        assert one["data_offsets"] == [end, end + BYTES[one["dtype"]] * prod(one["shape"])]
        end = one["data_offsets"][1]
    with path.open("rb") as file:
        start = 8 + int.from_bytes(file.read(8), "little")
    assert path.stat().st_size == start + end


def parameters(tensors: dict[str, list[int]]) -> int:
    """How many numbers these tensors have together."""
    return sum(prod(shape) for shape in tensors.values())


def kept(path: Path) -> int:
    """How many bytes a file takes on the disk, where the system says so."""
    return getattr(path.stat(), "st_blocks", 0) * 512


@pytest.mark.parametrize("name", MAKERS)
def test_every_kind_of_file_is_sound_and_takes_no_room(name: str, tmp_path: Path) -> None:
    path = MAKERS[name](tmp_path / "model.safetensors", metadata={"format": "pt"}, fill=b"some data")
    check(path)
    assert entries(path)["__metadata__"] == {"format": "pt"}
    assert 100 < path.stat().st_size < 200_000_000
    assert kept(path) < KEPT


def test_options_reach_the_tensors(tmp_path: Path) -> None:
    made = making.sdxl(tmp_path / "a", v_pred=True, dtype="F8_E4M3", extra={"denoiser.sigmas": ("F32", [1000])})
    found = entries(made)
    assert found["v_pred"]["shape"] == [0]
    assert "ztsnr" not in found
    assert found["denoiser.sigmas"]["shape"] == [1000]
    assert found["model.diffusion_model.input_blocks.0.0.weight"]["dtype"] == "F8_E4M3"


def test_a_whole_checkpoint_has_the_size_of_the_public_ones(tmp_path: Path) -> None:
    usual = making.sdxl(tmp_path / "usual", full=True)
    precise = making.sdxl(tmp_path / "precise", full=True, vae_dtype="F32")
    check(usual)
    assert len(entries(usual)) == 2515
    assert abs(usual.stat().st_size - PONY_V6) < HEADERS_DIFFER
    assert abs(precise.stat().st_size - NOOBAI) < HEADERS_DIFFER
    assert kept(usual) < KEPT


@pytest.mark.parametrize(
    ("unet", "tensors", "numbers"),
    [
        (shapes.SDXL, 1680, 2_567_463_684),
        (shapes.SD15, 686, 859_520_964),
        (shapes.SD21, 686, 865_910_724),
    ],
)
def test_networks_have_the_published_numbers_of_parameters(unet: shapes.UNet, tensors: int, numbers: int) -> None:
    made = shapes.unet_shapes(unet)
    assert (len(made), parameters(made)) == (tensors, numbers)


def test_text_encoders_and_vae_have_the_published_numbers_of_parameters() -> None:
    made = [shapes.clip_shapes(), shapes.open_clip_shapes(), shapes.vae_shapes()]
    assert [parameters(one) for one in made] == [123_060_480, 694_659_841, 83_653_863]


@pytest.mark.parametrize("unet", [shapes.SDXL, shapes.SSD_1B, shapes.VEGA, shapes.REFINER, shapes.SD15])
def test_the_telling_tensors_tell_every_depth(unet: shapes.UNet) -> None:
    whole = making.unet_tensors(unet, "", full=True)
    telling = making.unet_tensors(unet, "")
    assert telling.items() <= whole.items()
    blocks = {key.rpartition(".attn2.")[0] for key in whole if key.endswith("attn2.to_k.weight")}
    assert blocks == {key.removesuffix(".norm3.bias") for key in telling if key.endswith(".norm3.bias")}


def test_diffusers_names_are_all_different_and_known() -> None:
    named = making.diffusers_tensors(full=True)
    assert len(named) == 1680
    assert named["up_blocks.0.upsamplers.0.conv.weight"] == ("F16", [1280, 1280, 3, 3])
    assert named["down_blocks.2.attentions.1.transformer_blocks.9.attn2.to_k.weight"] == ("F16", [1280, 2048])
    assert not [key for key in named if key.startswith(("input_", "output_", "middle_", "out.", "label_"))]


def test_metadata_is_text_under_its_prefix() -> None:
    trained = beside.ss(sd_model_name="ponyDiffusionV6XL.safetensors", tag_frequency={"10_x": {"1girl": 3}}, steps=5)
    assert trained["ss_sd_model_name"] == "ponyDiffusionV6XL.safetensors"
    assert json.loads(trained["ss_tag_frequency"]) == {"10_x": {"1girl": 3}}
    assert trained["ss_steps"] == "5"
    assert beside.modelspec(title="A")["modelspec.title"] == "A"


def test_files_of_model_managers_stand_beside_the_model(tmp_path: Path) -> None:
    model = making.sdxl(tmp_path / "some.model_v1.0.safetensors")
    info = beside.civitai_info(model, model="A", version="v1", sha256="ab" * 32)
    assert info.name == "some.model_v1.0.civitai.info"
    assert json.loads(info.read_text())["files"][0]["hashes"]["AutoV2"] == "ABABABABAB"
    made = [beside.cm_info(model), beside.lora_manager(model), beside.swarm(model), beside.a1111_json(model)]
    assert [path.name.removeprefix("some.model_v1.0") for path in made] == [
        ".cm-info.json",
        ".metadata.json",
        ".swarm.json",
        ".json",
    ]
    assert all(isinstance(json.loads(path.read_text()), dict) for path in made)
    assert 'parameterization: "v"' in beside.a1111_yaml(model).read_text()


def test_a_diffusers_folder_says_its_prediction(tmp_path: Path) -> None:
    folder = beside.diffusers_folder(tmp_path / "pipeline", v_pred=True, zero_snr=True)
    said = json.loads((folder / "scheduler" / "scheduler_config.json").read_text())
    assert (said["prediction_type"], said["rescale_betas_zero_snr"]) == ("v_prediction", True)
    weights = sorted(folder.rglob("*.safetensors"))
    assert len(weights) == 4
    for path in weights:
        check(path)


def test_damages_have_names_of_their_own() -> None:
    names = [name for name, _ in DAMAGES]
    assert len(set(names)) == len(names)
    assert set(names) > READABLE


@pytest.mark.parametrize(("name", "damage"), DAMAGES, ids=[name for name, _ in DAMAGES])
def test_a_damaged_file_is_damaged(name: str, damage: Damage, tmp_path: Path) -> None:
    path = damage(tmp_path / "model.safetensors")
    assert kept(path) < KEPT
    if name not in READABLE:
        with pytest.raises((AssertionError, KeyError, TypeError, ValueError, RecursionError, AttributeError)):
            check(path)
