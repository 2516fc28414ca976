"""``identify`` on model files: their kind, their architecture, whose they are by which evidence."""

from __future__ import annotations

import os
import pickle
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.catalog.writing import checkpoint, family, write
from tests.conftest import Run
from tests.files import beside, making
from tests.files.beside import modelspec, ss
from tests.files.conftest import Identify, Look, digests
from tests.files.making import Maker
from tests.pictures.making import INFOTEXT, comfy_png, jpeg, png, webp

PONY = "67ab2fd8ec439a89b3fedb15cc65f54336af163c7eb5e4f2acc98f090a29b0b3"
PONY_TENSORS = "e023c143436ddaeffab33359d830e02e26545bbd97d3e28abfc78a921a33618b"
PONY_NAME = "ponyDiffusionV6XL_v6StartWithThisOne.safetensors"
TABLE = yaml.load((Path(__file__).parents[1] / "names" / "file_names.yaml").read_text("utf-8"), yaml.CSafeLoader)
ROWS: list[dict[str, Any]] = [*TABLE["names"], *TABLE["more"]]
KINDS: list[tuple[str, dict[str, Any], str, str | None]] = [
    ("sdxl", {}, "checkpoint", "SDXL"),
    ("sdxl", {"full": True}, "checkpoint", "SDXL"),
    ("unet_only", {}, "checkpoint", "SDXL"),
    ("unet_only", {"prefix": ""}, "checkpoint", "SDXL"),
    ("unet_diffusers", {}, "checkpoint", "SDXL"),
    ("inpaint", {}, "checkpoint", "SDXL inpaint"),
    ("refiner", {}, "checkpoint", "SDXL refiner"),
    ("flux2_latent_sdxl", {}, "checkpoint", "modified SDXL"),
    ("ssd_1b", {}, "checkpoint", "SSD-1B"),
    ("vega", {}, "checkpoint", "Segmind Vega"),
    ("sd15", {}, "checkpoint", "Stable Diffusion 1.x"),
    ("sd21", {}, "checkpoint", "Stable Diffusion 2.x"),
    ("flux", {}, "checkpoint", "FLUX"),
    ("sd3", {}, "checkpoint", "Stable Diffusion 3"),
    ("auraflow", {}, "checkpoint", "AuraFlow"),
    ("lumina2", {}, "checkpoint", "Lumina 2"),
    ("cosmos", {"llm_adapter": True}, "checkpoint", "Anima"),
    *(("lora", {"kind": kind}, "lora", "SDXL") for kind in ("lora", "dora", "loha", "lokr")),
    ("lora", {"text": False}, "lora", "SDXL"),
    ("lora", {"sd15": True}, "lora", "Stable Diffusion 1.x"),
    ("lora_diffusers", {}, "lora", "SDXL"),
    ("vae", {}, "vae", None),
    *(("controlnet", {"kind": kind}, "controlnet", "SDXL") for kind in ("control_model", "diffusers", "lllite")),
    ("text_encoder", {"kind": "clip_l"}, "text-encoder", None),
    ("text_encoder", {"kind": "clip_g"}, "text-encoder", None),
    ("embedding", {}, "embedding", "SDXL"),
    ("embedding", {"sd15": True}, "embedding", "Stable Diffusion 1.x"),
    ("ip_adapter", {}, "ip-adapter", "SDXL"),
    ("upscaler", {}, "upscaler", None),
    ("not_a_model", {}, "unknown", None),
]
PLACES = {  # of evidence, the strongest first
    "sha256": "the SHA-256",
    "autov3": "the tensor hash",
    "sidecar": "model.metadata.json",
    "header": "its header",
    "name": "the file name",
}
WHOLE_FIRST = ("sha256", "autov3")
MAKERS: dict[str, Maker] = {
    "lora": making.lora,
    "vae": making.vae,
    "controlnet": making.controlnet,
    "text-encoder": making.text_encoder,
    "pony-v7": making.auraflow,
    "pony-diffusion-v5": making.sd21,
    "rouwei-gemma-adapter": making.lumina2,
    "noobai-flux2vae": making.flux2_latent_sdxl,
}


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """An SDXL checkpoint about which nothing else is known."""
    return making.sdxl(tmp_path / "model.safetensors")


def key_of(one: Any) -> str | None:
    """The checkpoint of an answer."""
    key: str | None = one["checkpoint"] and one["checkpoint"]["key"]
    return key


def kinds_of(one: Any) -> list[str]:
    """The kinds of evidence of an answer, each once."""
    return list(dict.fromkeys(said["kind"] for said in one["evidence"]))


@pytest.mark.parametrize(("maker", "options", "kind", "architecture"), KINDS)
def test_keys_and_shapes_tell_what_a_file_is(
    maker: str, options: dict[str, Any], kind: str, architecture: str | None, tmp_path: Path, look: Look
) -> None:
    one = look(getattr(making, maker)(tmp_path / "x.safetensors", **options))
    assert (one["kind"], one["architecture"]) == (kind, architecture)
    refiner = architecture == "SDXL refiner"  # there is one family of them
    assert (one["family"], one["checkpoint"]) == ("sdxl" if refiner else None, None)
    unsure = kind == "unknown" or (kind in ("checkpoint", "lora") and "SDXL" in (architecture or "") and not refiner)
    assert one["confidence"] == ("none" if unsure else "proof")
    assert kind == "unknown" or "architecture" in kinds_of(one)


def test_an_unknown_file_of_sdxl_says_what_would_tell_more(model: Path, look: Look, run: Run) -> None:
    assert look(model)["note"].startswith("SDXL, family unknown: its hash (--hash)")
    ran = run("identify", str(model))
    assert ran.out.startswith("SDXL, family unknown\n")
    assert f"Next\nsdxl-advisor identify {model} --hash\nData of " in ran.out


@pytest.mark.parametrize("maker", [making.sd15, making.flux, making.auraflow])
def test_what_is_not_sdxl_is_said_to_be_of_no_use_here(maker: Maker, tmp_path: Path, look: Look) -> None:
    one = look(maker(tmp_path / "model.safetensors"))
    assert "not plain SDXL: tags, settings and LoRAs for SDXL do not fit it" in one["note"]
    assert one["prediction"] == {"type": None, "zero_terminal_snr": None, "sure": False, "by": None}


def test_a_part_of_a_checkpoint_is_said_to_be_one(tmp_path: Path, look: Look) -> None:
    assert "it holds only: unet" in look(making.unet_only(tmp_path / "x.safetensors"))["note"]
    assert "holds only" not in look(making.sdxl(tmp_path / "y.safetensors"))["note"]


def evidence_for(model: Path, folder: Path, kinds: tuple[str, ...], key: str = "") -> Path:
    """Evidence of each kind for a checkpoint of its own, or for one; the folder of a catalogue that has them."""
    whole, tensors = (making.sdxl(model, metadata=modelspec(title=f"The {key or 'header'}")), *digests(model))[1:]
    if "header" not in kinds:
        making.sdxl(model)
        whole, tensors = digests(model)
    found = {
        "sha256": {"name": "a.safetensors", "sha256": whole},
        "autov3": {"name": "b.safetensors", "autov3": tensors[:12]},
        "sidecar": {"name": "c.safetensors", "sha256": "c" * 64},
        "header": {"name": "d.safetensors"},
        "name": {"name": model.name},
    }
    if "sidecar" in kinds:
        beside.lora_manager(model, model="", base_model="", sha256="c" * 64)
    files = {kind: {**found[kind], "source": ["card"]} for kind in kinds}
    owners = [checkpoint(kind, files=[file]) for kind, file in files.items()]
    write(folder, "own.yaml", family(*([checkpoint(key, files=list(files.values()))] if key else owners)))
    return folder


@pytest.mark.usefixtures("made_up")
@pytest.mark.parametrize(
    ("winner", "loser"),
    [pair for pair in combinations(PLACES, 2) if pair != WHOLE_FIRST],
)
def test_of_two_that_disagree_the_stronger_counts_and_the_other_is_shown(
    winner: str, loser: str, tmp_path: Path, run: Run
) -> None:
    model = tmp_path / "model.safetensors"
    own = evidence_for(model, tmp_path / "own", (winner, loser))
    ran = run("--catalog", str(own), "identify", str(model), "--hash", "--json")
    [one] = ran.json["files"]
    assert (ran.code, key_of(one), one["by"], one["family"]) == (0, winner, winner, "own")
    assert one["conflicts"] == [
        f"{PLACES[loser]} says The {loser}, {PLACES[winner]} says The {winner}: {PLACES[winner]} counts"
    ]
    proof = winner in ("sha256", "autov3")
    assert one["confidence"] == ("proof" if proof else "strong" if winner == "sidecar" else "hint")
    assert [said["kind"] for said in one["evidence"]][:2] == [winner, loser]


@pytest.mark.usefixtures("made_up")
def test_evidence_that_agrees_is_all_shown_and_nothing_disagrees(tmp_path: Path, run: Run) -> None:
    model = tmp_path / "model.safetensors"
    own = evidence_for(model, tmp_path / "own", tuple(PLACES), key="mine")
    [one] = run("--catalog", str(own), "identify", str(model), "--hash", "--json").json["files"]
    assert (key_of(one), one["confidence"], one["conflicts"]) == ("mine", "proof", [])
    assert kinds_of(one) == [*(kind for kind in PLACES if kind != "autov3"), "architecture"]


@pytest.mark.usefixtures("made_up")
def test_the_tensors_are_not_hashed_where_the_whole_file_is_known(tmp_path: Path, run: Run) -> None:
    model = tmp_path / "model.safetensors"
    own = evidence_for(model, tmp_path / "own", WHOLE_FIRST)
    [one] = run("--catalog", str(own), "identify", str(model), "--hash", "--json").json["files"]
    assert (key_of(one), one["by"], one["conflicts"]) == ("sha256", "sha256", [])
    assert kinds_of(one) == ["sha256", "architecture"]


@pytest.mark.usefixtures("made_up")
def test_a_disagreement_is_shown_in_words_too(tmp_path: Path, run: Run) -> None:
    model = tmp_path / "model.safetensors"
    own = str(evidence_for(model, tmp_path / "own", ("sha256", "name")))
    said = "the file name says The name, the SHA-256 says The sha256"
    out = " ".join(run("--catalog", own, "identify", str(model), "--hash").out.split())
    assert f"Evidence disagrees: {said}: the SHA-256 counts." in out
    making.vae(tmp_path / "second.safetensors")
    out = " ".join(run("--catalog", own, "identify", str(tmp_path), "--hash").out.split())
    assert f"Evidence disagrees - model.safetensors: {said}" in out


@pytest.mark.parametrize(
    ("name", "families"),
    [
        ("dreamMixPONYIllustrious_dreamV2.safetensors", "Illustrious-XL and Pony Diffusion"),
        ("PONYIllustrious.safetensors", "Illustrious-XL and Pony Diffusion"),
    ],
)
def test_words_of_two_families_are_a_merge_or_unclear(name: str, families: str, tmp_path: Path, look: Look) -> None:
    one = look(making.sdxl(tmp_path / name))
    assert (one["family"], one["checkpoint"], one["confidence"]) == (None, None, "none")
    assert all(word in one["note"] for word in ("a merge, or unclear: words of ", *families.split(" and ")))


def test_merged_from_tells_the_line_but_never_the_file(tmp_path: Path, look: Look) -> None:
    one = look(making.sdxl(tmp_path / "x.safetensors", metadata=modelspec(merged_from=f"{PONY_NAME}, other")))
    assert (key_of(one), one["family"], one["by"], one["confidence"]) == (None, "pony", "merge", "hint")
    two = look(
        making.sdxl(tmp_path / "y.safetensors", metadata=modelspec(merged_from=f"{PONY_NAME},illustriousXL_v01"))
    )
    assert (two["family"], two["confidence"]) == (None, "none")
    assert two["note"].startswith("a merge, or unclear")


@pytest.mark.parametrize(
    ("name", "maker", "family", "key"),
    [
        ("pony-v7-base.safetensors", making.auraflow, "not-sdxl", "pony-v7"),
        ("waiANIMA_v10Base10.safetensors", making.cosmos, "not-sdxl", "wai-anima"),
        ("illustrious-lumina-v0.03.safetensors", making.lumina2, "not-sdxl", "illustrious-lumina"),
        (PONY_NAME, making.flux, None, None),
        ("illustriousXL_v01.safetensors", making.lumina2, None, None),
        ("somePonyMix_v10.safetensors", making.auraflow, None, None),
        ("animagine-xl-4.0.safetensors", making.sd15, None, None),
        ("pony-v7-base.safetensors", making.sdxl, None, None),
        ("waiANIMA_v10Base10.safetensors", making.sdxl, None, None),
        (PONY_NAME, making.refiner, None, None),
        (PONY_NAME, making.inpaint, "pony", None),
        (PONY_NAME, making.flux2_latent_sdxl, None, None),
        ("sd_xl_refiner_1.0.safetensors", making.refiner, "sdxl", "sdxl-refiner-1.0"),
        ("sd_xl_refiner_1.0.safetensors", making.sdxl, None, None),
    ],
)
def test_a_name_cannot_contradict_keys_and_shapes(
    name: str, maker: Maker, family: str | None, key: str | None, tmp_path: Path, look: Look
) -> None:
    one = look(maker(tmp_path / name))
    assert (one["family"], key_of(one)) == (family, key)
    ruled_out = [said for said in one["conflicts"] if said.endswith("those count")]
    assert len(one["conflicts"]) == len(ruled_out) == (family is None)
    assert all("the file name says" in said and str(one["architecture"]) in said for said in ruled_out)


@pytest.mark.parametrize(
    ("maker", "kind"), [(making.vae, "vae"), (making.lora, "lora"), (making.embedding, "embedding")]
)
def test_the_name_of_a_checkpoint_on_another_kind_of_file_tells_the_line_at_most(
    maker: Maker, kind: str, tmp_path: Path, look: Look
) -> None:
    one = look(maker(tmp_path / PONY_NAME))
    assert (one["kind"], one["family"], one["checkpoint"], one["label"]) == (kind, "pony", None, None)


def made(row: dict[str, Any], folder: Path, moulds: dict[Maker, Path]) -> Path:
    """The file of a row of names, as SDXL or as what it is; the same content is written once."""
    key = row.get("checkpoint") or row.get("line", "")
    maker = MAKERS.get(row.get("kind", key)) or (making.cosmos if row["family"] == "not-sdxl" else making.sdxl)
    if maker not in moulds:
        moulds[maker] = maker(folder / f"mould-{len(moulds)}")
    name = row["name"] if row["name"].endswith(".safetensors") else f"{row['name']}.safetensors"
    path: Path = folder / "models" / row.get("folder", "") / name
    path.parent.mkdir(parents=True, exist_ok=True)
    os.link(moulds[maker], path)
    return path


def test_every_name_of_the_evidence_is_right_as_a_file(tmp_path: Path, identify: Identify) -> None:
    moulds: dict[Maker, Path] = {}
    rows = {str(made(row, tmp_path, moulds)): row for row in ROWS}
    assert len(rows) == len(ROWS)
    files = {one["path"]: one for one in identify(tmp_path / "models")}
    assert files.keys() == rows.keys()
    for path, row in rows.items():
        one = files[path]
        refiner = row.get("checkpoint") == "sdxl-refiner-1.0"  # as the others, it was made with the shapes of SDXL
        expected = (None, None) if refiner else (row["family"], row.get("checkpoint"))
        assert (one["family"], key_of(one)) == expected, row
        assert "line" not in row or one["line"] == row["line"], row
        assert one["kind"] == row.get("kind", "checkpoint"), row
        assert row.get("kind") == "lora" or one["label"] == row.get("label"), row
        assert bool(one["conflicts"]) == refiner, row


def pickle_of(path: Path) -> bytes:
    """A pickle that makes a folder when it is opened."""

    class Bomb:
        def __reduce__(self) -> Any:
            return os.mkdir, (str(path),)

    return pickle.dumps(Bomb(), protocol=2)


@pytest.mark.parametrize("ending", [".ckpt", ".pt", ".pth", ".bin", ".CKPT"])
def test_a_pickle_is_never_opened_and_says_so(ending: str, tmp_path: Path, look: Look) -> None:
    path = tmp_path / f"ponyDiffusionV6XL{ending}"
    path.write_bytes(pickle_of(tmp_path / "opened"))
    one = look(path)
    assert (one["kind"], key_of(one), one["confidence"]) == ("checkpoint", "pony-diffusion-v6-xl", "hint")
    assert one["note"].startswith("a pickle can run code, so it is never opened: only name, size and hash")
    assert not (tmp_path / "opened").exists()


@pytest.mark.parametrize(("size", "kind"), [(100, "unknown"), (6_000_000_000, "checkpoint")])
@pytest.mark.parametrize("ending", [".ckpt", ".gguf"])
def test_a_large_file_that_is_not_opened_is_taken_for_a_checkpoint(
    size: int, kind: str, ending: str, tmp_path: Path, look: Look
) -> None:
    path = tmp_path / f"x{ending}"
    with path.open("wb") as file:
        file.truncate(size)
    one = look(path)
    assert (one["kind"], one["architecture"], one["confidence"]) == (kind, None, "none")
    assert "opened" in one["note"]
    assert "only name, size and hash tell" in one["note"]


def test_a_file_of_any_other_ending_is_what_its_first_bytes_say(tmp_path: Path, look: Look) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("hello", encoding="utf-8")
    one = look(path)
    assert (one["kind"], one["confidence"]) == ("not-a-model", "none")
    assert one["note"].startswith("it is neither a model nor a picture")
    assert look(making.sdxl(tmp_path / "blob"))["architecture"] == "SDXL"


def test_tensors_of_no_model_are_said_to_be_that(tmp_path: Path, look: Look) -> None:
    strange = look(making.not_a_model(tmp_path / PONY_NAME))
    assert strange["note"] == "its tensors match no known model"
    assert (strange["kind"], strange["confidence"], strange["family"]) == ("unknown", "none", "pony")
    empty = making.write(tmp_path / "y.safetensors", {})
    assert look(empty)["note"] == "it holds no tensors"
    assert look(empty)["kind"] == "not-a-model"


def infotext(model_hash: str, model: str) -> dict[str, str]:
    """The texts of a picture of A1111, made with this checkpoint."""
    return {"parameters": INFOTEXT.replace("67ab2fd8ec", model_hash).replace("someModel_v6", model)}


@pytest.mark.parametrize(
    ("model_hash", "model", "family", "key", "confidence", "conflicts"),
    [
        (PONY[:10], "renamed", "pony", "pony-diffusion-v6-xl", "strong", 0),
        (PONY[:10], "illustriousXL_v01", "pony", "pony-diffusion-v6-xl", "strong", 1),
        ("0" * 10, "illustriousXL_v01", "illustrious", "illustrious-xl-0.1", "hint", 0),
        ("0" * 10, "models\\somePonyMix", "pony", None, "hint", 0),
        ("0" * 10, "dreamMixPONYIllustrious_dreamV2", None, None, "none", 0),
        ("0" * 10, "unheard-of", None, None, "none", 0),
    ],
)
@pytest.mark.parametrize("ending", ["png", "jpg", "webp"])
def test_a_picture_tells_what_made_it(
    model_hash: str,
    model: str,
    family: str | None,
    key: str | None,
    confidence: str,
    conflicts: int,
    ending: str,
    tmp_path: Path,
    look: Look,
) -> None:
    path, texts = tmp_path / f"x.{ending}", infotext(model_hash, model)
    if ending == "png":
        png(path, texts)
    else:
        pytest.importorskip("PIL")
        (jpeg if ending == "jpg" else webp)(path, texts["parameters"])
    one = look(path)
    assert (one["kind"], one["family"], key_of(one), one["confidence"]) == ("picture", family, key, confidence)
    assert len(one["conflicts"]) == conflicts
    made_with = one["made_with"]
    assert (made_with["positive"], made_with["negative"]) == ("1girl, solo", "lowres")
    assert made_with["settings"]["Sampler"] == "Euler a"
    assert confidence != "none" or "not known" in one["note"] or "a merge, or unclear" in one["note"]


def test_a_picture_of_comfyui_names_its_file_and_can_be_linted(tmp_path: Path, run: Run, look: Look) -> None:
    path = comfy_png(tmp_path / "x.png", ckpt_name=f"Pony/{PONY_NAME}")
    one = look(path)
    assert (key_of(one), one["by"], one["made_with"]["program"]) == ("pony-diffusion-v6-xl", "parameters", "ComfyUI")
    out = run("identify", str(path)).out
    assert out.startswith("Picture, made with Pony Diffusion V6 XL\n")
    assert "Made in ComfyUI\n1girl, solo\n" in out
    assert f"sdxl-advisor lint {path}\nData of " in out


def test_the_refiner_is_known_by_its_shapes_and_asks_for_nothing(tmp_path: Path, run: Run) -> None:
    path = making.refiner(tmp_path / "mystery.safetensors")
    ran = run("identify", str(path))
    assert ran.code == 0
    assert ran.out.startswith("SDXL refiner\n")
    assert "It only refines pictures of the SDXL base" in ran.out
    assert "--hash" not in ran.out


def test_a_control_lora_is_called_so(tmp_path: Path, run: Run) -> None:
    layer = "double_blocks.0.img_attn"
    whole, down = f"{layer}.norm.key_norm.scale", f"{layer}.proj.lora_A.weight"
    path = tmp_path / "x.safetensors"
    making.write(path, {whole: ("F16", [128]), down: ("F16", [128, 3072])})
    assert run("identify", str(path)).out.startswith("Control LoRA, FLUX\n")


def test_a_picture_without_data_says_so(tmp_path: Path, look: Look) -> None:
    one = look(png(tmp_path / "x.png", {}))
    assert (one["kind"], one["confidence"], one["made_with"]) == ("picture", "none", None)
    assert "no generation data" in one["note"]


@pytest.mark.parametrize("name", ["miaomiaoHarem_anima15", "silvermoonmixAnima_v23", "indigoFurryMixAnima_v10"])
def test_the_shapes_decide_between_siblings_of_one_name(name: str, tmp_path: Path, look: Look) -> None:
    file = tmp_path / f"{name}.safetensors"
    making.write(file, making.cosmos_tensors(llm_adapter=True))
    other = look(file)
    assert (other["architecture"], other["family"], other["conflicts"]) == ("Anima", "not-sdxl", [])
    making.write(file, making.sdxl_tensors())
    plain = look(file)
    assert (plain["architecture"], plain["family"], plain["line"]) == ("SDXL", None, None)
    assert "those count" in plain["conflicts"][0]


def test_a_name_that_does_not_tell_the_prediction_says_so(tmp_path: Path, look: Look, run: Run) -> None:
    file = tmp_path / "cottonnoob_v99.safetensors"
    making.write(file, making.sdxl_tensors())
    assert look(file)["prediction"] == {"type": None, "zero_terminal_snr": None, "sure": False, "by": None}
    assert "not told by its name" in run("identify", str(file)).out


def test_a_known_add_on_is_named_and_not_taken_for_its_base(tmp_path: Path, look: Look, run: Run) -> None:
    known = making.lora(tmp_path / "sdxl_lightning_8step_lora.safetensors")
    one = look(known)
    assert (one["label"], one["known_file"]) == ("SDXL-Lightning, 8 steps", True)
    assert run("identify", str(known)).out.startswith("LoRA, SDXL-Lightning, 8 steps\n")
    making.lora(tmp_path / "style.safetensors", metadata=ss(sd_model_name="ponyDiffusionV6XL_v6StartWithThisOne"))
    assert look(tmp_path / "style.safetensors")["known_file"] is False
    rows = run("identify", str(tmp_path)).out.splitlines()
    assert any(row.split()[:2] == ["sdxl_lightning_8step_lora", "SDXL-Lightning,"] for row in rows)
    assert any("trained on Pony" in row or "trained on Po..." in row for row in rows)
