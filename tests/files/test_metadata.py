"""What headers and the files of model managers tell, end to end and reader by reader; nothing in them can do harm."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings, strategies as st

from sdxl_advisor.files import sidecars
from sdxl_advisor.files.metadata import Metadata, header_metadata
from sdxl_advisor.files.metadata_values import LARGEST, LONG, MANY
from sdxl_advisor.files.sidecars import READERS, SideFile, sidecar_metadata
from tests.files import beside, making
from tests.files.beside import modelspec, ss
from tests.files.conftest import Look
from tests.files.test_identify import PONY, PONY_NAME, PONY_TENSORS, key_of

V6 = "pony-diffusion-v6-xl"
X = SideFile("x", "x.safetensors")
JSON_ENDINGS = [ending for ending in READERS if ending.endswith((".json", ".info"))]
NOBODY: dict[str, Any] = {"model_id": 999_999_999, "version_id": 999_999_999}
UNSAID = {"model": "", "base_model": ""}
EPS, V = ("epsilon", None), ("v-prediction", None)
SIDECARS: list[tuple[str, dict[str, Any], tuple[str | None, str | None, str]]] = [
    *(
        row
        for kind in ("civitai_info", "cm_info")
        for row in (
            (kind, {**NOBODY, "sha256": PONY}, ("pony", V6, "strong")),
            (kind, {}, ("pony", V6, "strong")),
            (kind, {"version_id": 298112}, ("pony", "pony-diffusion-v6-xl-turbo-dpo", "strong")),
            (kind, {"version_id": 999_999_999}, ("pony", None, "hint")),
            (kind, {**NOBODY, "base_model": "Illustrious"}, ("illustrious", None, "hint")),
            (kind, {**NOBODY, "base_model": "NoobAI"}, ("noobai", None, "hint")),
            (kind, {**NOBODY, "base_model": "Pony"}, ("pony", None, "hint")),
            (kind, {**NOBODY, "model": "Animagine XL 4.0"}, ("animagine", None, "hint")),
            (
                kind,
                {**NOBODY, "model": "Animagine XL 4.0", "version": "v4.0"},
                ("animagine", "animagine-xl-4.0", "hint"),
            ),
            (kind, {**NOBODY, "model": "Pony Illustrious mix"}, (None, None, "none")),
            (kind, NOBODY, (None, None, "none")),
            (kind, {**NOBODY, "base_model": "Other"}, (None, None, "none")),
        )
    ),
    ("lora_manager", {**UNSAID, "sha256": PONY}, ("pony", V6, "strong")),
    ("lora_manager", {**UNSAID, "sha256": PONY, "pending": True}, (None, None, "none")),
    ("lora_manager", {**UNSAID, "autov3": PONY_TENSORS[:12]}, ("pony", V6, "strong")),
    ("lora_manager", {**UNSAID, "civitai": {"modelId": 257749, "id": 290640}}, ("pony", V6, "strong")),
    ("lora_manager", {**UNSAID, "civitai": {"baseModel": "Illustrious"}}, ("illustrious", None, "hint")),
    ("lora_manager", {**UNSAID, "base_model": "Pony"}, ("pony", None, "hint")),
    ("lora_manager", {**UNSAID, "model": "Pony Diffusion V6 XL"}, ("pony", V6, "hint")),
    ("swarm", {"title": "Pony Diffusion V6 XL"}, ("pony", V6, "hint")),
    ("swarm", {"hash_sha256": f"0x{PONY_TENSORS}"}, ("pony", V6, "strong")),
    ("swarm", {}, (None, None, "none")),
]
HEADERS: list[tuple[dict[str, str], tuple[str | None, str | None, str]]] = [
    (modelspec(title="Pony Diffusion V6 XL"), ("pony", V6, "hint")),
    (modelspec(title=PONY_NAME), ("pony", V6, "hint")),
    (modelspec(title="Some Illustrious thing"), ("illustrious", None, "hint")),
    (modelspec(hash_sha256=f"0x{PONY_TENSORS}"), ("pony", V6, "strong")),
    (modelspec(hash_sha256=f"0x{PONY_TENSORS.upper()}"), ("pony", V6, "strong")),
    ({"sshs_model_hash": PONY_TENSORS}, ("pony", V6, "strong")),
    (modelspec(), (None, None, "none")),
    (modelspec(title="LoRA@1713025282.6"), (None, None, "none")),
    (modelspec(title="290640"), (None, None, "none")),
    ({"title": "Pony Diffusion V6 XL", "format": "pt"}, (None, None, "none")),
]
PREDICTIONS: list[tuple[dict[str, str], tuple[str | None, bool | None]]] = [
    (modelspec(prediction_type="v"), V),
    (modelspec(prediction_type=" V_Prediction "), V),
    (modelspec(prediction_type="v-zsnr"), ("v-prediction", True)),
    (modelspec(prediction_type="epsilon"), EPS),
    (ss(v_parameterization="True"), V),
    (ss(v_parameterization="True", zero_terminal_snr="True"), ("v-prediction", True)),
]
EVERY_FIELD = [
    *("id", "modelId", "name", "model", "files", "hashes", "SHA256", "AutoV3", "baseModel", "trainedWords"),
    *("Hashes", "AutoV2", "ModelId", "VersionId", "ModelName", "VersionName", "BaseModel", "TrainedWords"),
    *("sha256", "autov3", "civitai", "model_name", "base_model", "__metadata__", "metadata", "activation text"),
    *("modelspec.title", "modelspec.prediction_type", "modelspec.merged_from", "modelspec.trigger_phrase"),
    *("modelspec.hash_sha256", "ss_sd_model_name", "ss_new_sd_model_hash", "ss_v_parameterization"),
]
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from([PONY, "v", "Pony", ""]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(EVERY_FIELD), inner, max_size=6),
    max_leaves=20,
)
HOSTILE: list[Any] = [
    *(None, True, 0, -1, 1.5, 10**400, "", " ", "x" * 100_000, "\x1b[31m\n", [], [None], [[]], [{}], {}, {"a": {}}),
    *([f"word {number}" for number in range(100)], {"name": ["x"]}, "\ud800", "0x", "f" * 65, "0" * 64),
]


@pytest.mark.parametrize(("writer", "options", "expected"), SIDECARS)
def test_the_file_of_a_model_manager_tells_whose_a_model_is(
    writer: str,
    options: dict[str, Any],
    expected: tuple[str | None, str | None, str],
    tmp_path: Path,
    look: Look,
) -> None:
    model = making.sdxl(tmp_path / "some.model_v1.safetensors")
    sidecar = getattr(beside, writer)(model, **options)
    one = look(model)
    assert (one["family"], key_of(one), one["confidence"]) == expected
    assert one["conflicts"] == []
    said = [said["says"] for said in one["evidence"] if said["kind"] == "sidecar"]
    assert bool(said) == (one["by"] == "sidecar" or "merge" in (one["note"] or ""))
    assert all(sidecar.name in says for says in said)


@pytest.mark.parametrize(("metadata", "expected"), HEADERS)
def test_a_header_tells_whose_a_model_is(
    metadata: dict[str, str], expected: tuple[str | None, str | None, str], tmp_path: Path, look: Look
) -> None:
    one = look(making.sdxl(tmp_path / "x.safetensors", metadata=metadata))
    assert (one["family"], key_of(one), one["confidence"]) == expected
    assert one["by"] == (None if expected[0] is None else "header")


@pytest.mark.parametrize(
    ("title", "name", "family"),
    [
        ("some Illustrious thing", "noobMix_v99", "noobai"),
        ("some noobMix", "someIllustriousMix_v10", "noobai"),
        ("some Illustrious thing", "NoobAI-XL-v9.9", "noobai"),
    ],
)
def test_a_line_and_the_line_that_it_comes_from_agree_on_the_later(
    title: str, name: str, family: str, tmp_path: Path, look: Look
) -> None:
    one = look(making.sdxl(tmp_path / f"{name}.safetensors", metadata=modelspec(title=title)))
    assert (one["family"], one["checkpoint"], one["by"], one["conflicts"]) == (family, None, "header", [])


def test_two_lines_of_which_neither_comes_from_the_other_disagree(tmp_path: Path, look: Look) -> None:
    model = making.sdxl(tmp_path / "someIllustriousMix_v10.safetensors", metadata=modelspec(title="some pony thing"))
    one = look(model)
    assert (one["family"], one["by"]) == ("pony", "header")
    [conflict] = one["conflicts"]
    assert conflict.startswith("the file name says Illustrious-XL, its header says Pony")


def test_of_several_files_on_a_page_nobody_knows_which_one_it_is(tmp_path: Path, look: Look) -> None:
    model = making.sdxl(tmp_path / "x.safetensors")
    files = [beside.civitai_file("a", PONY), beside.civitai_file("b", "0" * 64)]
    beside.beside(model, ".civitai.info", {"files": files})
    assert key_of(look(model)) is None
    beside.beside(model, ".civitai.info", {"files": files[:1]})
    assert key_of(look(model)) == V6


def test_the_more_telling_of_two_sidecars_counts(tmp_path: Path, look: Look) -> None:
    model = making.sdxl(tmp_path / "x.safetensors")
    beside.civitai_info(model, **NOBODY, base_model="", model="Animagine XL 4.0", version="v4.0")
    beside.swarm(model, title="Pony Diffusion V6 XL")
    one = look(model)
    assert key_of(one) == "animagine-xl-4.0"
    [conflict] = one["conflicts"]
    assert conflict.startswith("x.swarm.json says Pony Diffusion V6 XL, x.civitai.info says Animagine XL 4.0")
    assert conflict.endswith(": x.civitai.info counts")


@pytest.mark.parametrize(("metadata", "expected"), PREDICTIONS)
def test_a_header_says_what_the_model_predicts(
    metadata: dict[str, str], expected: tuple[str | None, bool | None], tmp_path: Path, look: Look
) -> None:
    one = look(making.sdxl(tmp_path / "x.safetensors", metadata=metadata))
    assert one["prediction"] == {"type": expected[0], "zero_terminal_snr": expected[1], "sure": True, "by": "header"}
    assert f"its header says: {expected[0]}" in [said["says"] for said in one["evidence"]]


@pytest.mark.parametrize(
    ("options", "metadata", "expected"),
    [
        ({"v_pred": True}, {}, ("v-prediction", None, True, "key")),
        ({"v_pred": True, "ztsnr": True}, {}, ("v-prediction", True, True, "key")),
        ({"v_pred": True}, modelspec(prediction_type="epsilon"), ("v-prediction", None, True, "key")),
        ({"extra": {"edm_vpred.sigma_max": ("F32", [1])}}, {}, (None, None, False, None)),
        ({"extra": {"edm_mean": ("F32", [4]), "edm_std": ("F32", [4])}}, {}, (None, None, False, None)),
        ({}, modelspec(prediction_type="nonsense"), (None, None, False, None)),
        ({}, {}, (None, None, False, None)),
    ],
)
def test_the_markers_in_a_file_say_more_than_its_header(
    options: dict[str, Any],
    metadata: dict[str, str],
    expected: tuple[str | None, bool | None, bool, str | None],
    tmp_path: Path,
    look: Look,
) -> None:
    one = look(making.sdxl(tmp_path / "x.safetensors", metadata=metadata, **options))
    assert tuple(one["prediction"].values()) == expected


@pytest.mark.parametrize(
    ("name", "expected", "marked"),
    [
        ("noobaiXLNAIXL_vPred10Version", ("v-prediction", True, False, "record"), False),
        ("noobaiXLNAIXL_epsilonPred11Version", ("epsilon", None, False, "record"), False),
        ("unheard-of_vpred", ("v-prediction", None, False, "name"), False),
        ("unheard-of_eps", ("epsilon", None, False, "name"), False),
        ("noobaiXLNAIXL_vPred10Version", ("v-prediction", True, True, "key"), True),
    ],
)
def test_a_name_tells_the_prediction_where_the_file_does_not(
    name: str, expected: tuple[str, bool | None, bool, str], marked: bool, tmp_path: Path, look: Look
) -> None:
    one = look(making.sdxl(tmp_path / f"{name}.safetensors", v_pred=marked))
    assert tuple(one["prediction"].values()) == expected
    warned = "it has no v_pred key" in (one["note"] or "")
    assert warned == (expected[0] == "v-prediction" and not marked)


def test_a_file_that_predicts_otherwise_is_not_the_one_of_its_name(tmp_path: Path, look: Look) -> None:
    one = look(making.sdxl(tmp_path / "noobaiXLNAIXL_epsilonPred11Version.safetensors", v_pred=True))
    assert (one["family"], one["checkpoint"], one["prediction"]["type"]) == ("noobai", None, "v-prediction")
    [conflict] = one["conflicts"]
    assert conflict.endswith("which is epsilon, but the file says v-pred: the file counts")
    two = look(
        making.sdxl(
            tmp_path / "noobaiXLNAIXL_vPred10Version.safetensors", metadata=modelspec(prediction_type="epsilon")
        )
    )
    assert (two["checkpoint"], two["prediction"]["type"], len(two["conflicts"])) == (None, "epsilon", 1)


@pytest.mark.parametrize("writer", [beside.a1111_yaml, beside.sgm_yaml])
def test_a_configuration_for_a1111_tells_the_prediction(
    writer: Callable[[Path], Path], tmp_path: Path, look: Look
) -> None:
    model = making.sdxl(tmp_path / "x.safetensors")
    writer(model)
    found = look(model)["prediction"]
    assert found == {"type": "v-prediction", "zero_terminal_snr": None, "sure": False, "by": "sidecar"}


@pytest.mark.parametrize(
    ("text", "predicts"),
    [
        ("    parameterization: v", True),
        ("parameterization : 'v'  # so it is\r\n", True),
        ('parameterization: "eps"', False),
        ("parameterization: very", False),
        ("# parameterization: v", False),
        ("old_parameterization: v", False),
        ("target: sgm.modules.diffusionmodules.denoiser_scaling.EpsScaling", False),
        ("", False),
    ],
)
def test_only_the_right_line_of_a_configuration_tells(text: str, predicts: bool) -> None:
    assert sidecars.config(SideFile("x.yaml", "x.safetensors"), text.encode()).prediction == (
        "v-prediction" if predicts else None
    )


@pytest.mark.parametrize("ending", JSON_ENDINGS)
@pytest.mark.parametrize("content", ["", "[", "[]", "null", '"x"', "[" * 100_000, "\ufeffx", "{'a': 1}", "1" * 5000])
def test_a_sidecar_that_cannot_be_read_is_said_and_no_more(
    ending: str, content: str, tmp_path: Path, look: Look
) -> None:
    model = making.vae(tmp_path / "x.safetensors")
    beside.beside(model, ending, content)
    one = look(model)
    assert (one["kind"], one["confidence"]) == ("vae", "proof")
    assert one["note"] == f"x{ending} beside it cannot be read"


def test_a_sidecar_that_is_too_large_is_not_read(tmp_path: Path, look: Look) -> None:
    model = making.vae(tmp_path / "x.safetensors")
    beside.beside(model, ".json", " " * (LARGEST + 1))
    assert look(model)["note"] == "x.json beside it is too large and was not read"


@pytest.mark.parametrize(
    "text", ["\n" * LARGEST, "parameterization:\n" * 200_000, "parameterization: v" + " " * LARGEST]
)
def test_a_hostile_configuration_is_read_in_no_time(text: str) -> None:
    assert sidecars.config(X, text[:LARGEST].encode()).where == "x"


def test_a_sidecar_may_begin_with_a_byte_order_mark(tmp_path: Path, look: Look) -> None:
    model = making.sdxl(tmp_path / "x.safetensors")
    beside.beside(model, ".metadata.json", "\ufeff" + json.dumps({"sha256": PONY}))
    assert key_of(look(model)) == V6


def test_a_folder_in_the_place_of_a_sidecar_is_none(tmp_path: Path, look: Look) -> None:
    model = making.vae(tmp_path / "x.safetensors")
    (tmp_path / "x.json").mkdir()
    assert look(model)["note"] is None


def fits(one: Metadata) -> bool:
    """Whether all that was told is of its type and can be shown."""
    texts = [one.base_model, *one.names, *one.base_names, *one.triggers]
    hashes = [one.sha256, one.tensor_hash, one.base_sha256]
    return (
        all(text is None or (isinstance(text, str) and len(text) <= LONG and "\n" not in text) for text in texts)
        and all(digits is None or (10 <= len(digits) <= 64 and digits == digits.lower()) for digits in hashes)
        and all(number is None or (type(number) is int and number > 0) for number in (one.model, one.version))
        and max(len(one.triggers), len(one.base_names)) <= MANY
        and one.prediction in (None, "epsilon", "v-prediction")
    )


@pytest.mark.parametrize("value", HOSTILE, ids=[str(number) for number in range(len(HOSTILE))])
@pytest.mark.parametrize("ending", [*JSON_ENDINGS, ".yaml"])
def test_no_value_of_a_wrong_type_does_harm(ending: str, value: Any) -> None:
    flat = dict.fromkeys(EVERY_FIELD, value)
    for content in (flat, {**flat, "model": flat, "files": [flat], "civitai": flat, "Hashes": flat, "metadata": flat}):
        one = READERS[ending](X, json.dumps(content).encode())
        assert one is not None
        assert fits(one)


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from(EVERY_FIELD), VALUES))
def test_any_json_is_read_without_an_error(content: dict[str, Any]) -> None:
    data = json.dumps(content).encode()
    assert all((one := READERS[ending](X, data)) and fits(one) for ending in JSON_ENDINGS)


@settings(deadline=None)
@given(st.binary())
@example(b"\xff\xfe{\0}\0")
def test_any_bytes_are_read_without_an_error(data: bytes) -> None:
    assert all((one := read(X, data)) is None or fits(one) for read in READERS.values())


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from(EVERY_FIELD) | st.text(), st.text() | st.sampled_from([PONY, "a,b/c\\d,,"])))
@example({"modelspec.merged_from": "a," * 100_000, "modelspec.trigger_phrase": "b," * 100_000})
def test_any_metadata_is_read_without_an_error(metadata: dict[str, str]) -> None:
    assert fits(header_metadata(metadata))


@pytest.mark.parametrize("base", ["C:\\Users\\Jane Doe\\models\\pony.safetensors", "/srv/jane-doe/pony.safetensors/"])
def test_only_the_last_part_of_a_path_is_kept(base: str) -> None:
    assert header_metadata({"ss_sd_model_name": base}).base_names == ("pony.safetensors",)


@pytest.mark.parametrize("placeholder", ["None", "NOFILE", "IsADirectory", "", " ", "model", "123"])
def test_placeholders_tell_nothing(placeholder: str) -> None:
    header = header_metadata({"ss_sd_model_name": placeholder, "ss_new_sd_model_hash": placeholder})
    assert (header.base_names, header.base_sha256) == ((), None)


def test_a_model_without_sidecars_is_told_nothing(tmp_path: Path) -> None:
    model = making.vae(tmp_path / "a.b.safetensors")
    beside.a1111_json(tmp_path / "a.safetensors")
    assert list(sidecar_metadata(model)) == []
