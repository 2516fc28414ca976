"""``compat`` on the command line: names or files, its exit codes, and what no one can answer."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from sdxl_advisor.catalog.catalog import Catalog
from tests.conftest import Run
from tests.files.beside import civitai_info, ss
from tests.files.making import (
    controlnet,
    embedding,
    flux,
    inpaint,
    ip_adapter,
    lora,
    not_a_model,
    refiner,
    sd15,
    sdxl,
    text_encoder,
    upscaler,
    vae,
    write,
)
from tests.pictures.making import png

pytestmark = pytest.mark.usefixtures("one_catalogue")

WAI = "waiIllustriousSDXL_v170"
MADE_BY_WAI = f"1girl\nSteps: 28, Sampler: Euler a, CFG scale: 5, Size: 832x1216, Model: {WAI}"
FIELDS = {"format", "data", "add_on", "used_on", "verdict", "based_on", "reasons", "advice", "common", "note"}


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to stand in, with files of every kind."""
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def lora_of(path: Path, base: str) -> Path:
    """A LoRA whose header names what it was trained on."""
    return lora(path, metadata=ss(sd_model_name=f"{base}.safetensors"))


@pytest.mark.parametrize(
    ("words", "verdict", "based_on", "code"),
    [
        ("noobai noobai", "yes", "lineage", 0),
        ("illustrious noobai", "mostly", "source", 0),
        ("illustrious noobai --kind controlnet", "mostly", "lineage", 0),
        ("sdxl noobai --kind embedding", "weakly", "lineage", 0),
        ("illustrious pony", "no", "source", 1),
        ("illustrious pony-v7", "no", "architecture", 1),
        ("pony-v7 pony", "no", "architecture", 1),
        ("anima pony-v7", "no", "architecture", 1),
        ("illustrious sdxl-refiner-1.0", "no", "architecture", 1),
    ],
)
def test_a_yes_exits_with_0_and_a_no_with_1(words: str, verdict: str, based_on: str, code: int, run: Run) -> None:
    ran = run("compat", *words.split(), "--json")
    assert (ran.code, ran.err) == (code, "")
    assert (ran.json["verdict"], ran.json["based_on"]) == (verdict, based_on)
    assert ran.json["reasons"]
    assert run("compat", *words.split()).code == code


def test_the_fields_of_json_are_all_there(run: Run) -> None:
    found = run("compat", "illustrious", "noobai", "--json").json
    assert {*found} == FIELDS | {"sources", "identified", "understood"}
    assert (found["add_on"]["kind"], found["used_on"]["kind"]) == ("lora", "checkpoint")
    assert (found["add_on"]["path"], found["used_on"]["path"]) == (None, None)
    assert {source["key"] for source in found["sources"]} >= {"arcain"}


@pytest.mark.parametrize(
    ("name", "checkpoint", "kind", "verdict"),
    [
        ("sdxl_lightning_4step_lora.safetensors", "noobai", "lora", "mostly"),
        ("DMD2, 4 steps", "wai", "lora", "mostly"),
        ("controlnet-union-sdxl-1.0", "janku", "controlnet", "mostly"),
        ("sdxl_vae", "pony", "vae", "yes"),
        ("ae.safetensors", "noobai", "vae", "no"),
        ("flux2-vae", "mugen", "vae", "yes"),
        ("flux2-vae", "wai", "vae", "no"),
        ("embedding:EasyNegative", "noobai", "embedding", "no"),
    ],
)
def test_a_known_add_on_is_told_by_its_name(name: str, checkpoint: str, kind: str, verdict: str, run: Run) -> None:
    ran = run("compat", name, checkpoint, "--json")
    assert (ran.json["add_on"]["kind"], ran.json["verdict"]) == (kind, verdict)
    assert ran.code == (1 if verdict == "no" else 0)


def test_where_a_checkpoint_is_asked_a_known_add_on_says_what_it_is(run: Run) -> None:
    ran = run("show", "sdxl_lightning_4step_lora")
    assert (ran.code, ran.out) == (2, "")
    assert "is SDXL-Lightning, 4 steps, a LoRA, not a checkpoint" in ran.err
    assert run("compat", "SDXL-Lightning, 4 steps", "sdxl-base-1.0").code == 0


@pytest.mark.parametrize("kind", ["lora", "controlnet", "embedding"])
def test_the_kind_that_is_asked_for_is_answered(kind: str, run: Run) -> None:
    assert run("compat", "illustrious", "noobai", "--kind", kind, "--json").json["add_on"]["kind"] == kind


def test_only_a_kind_of_add_on_can_be_asked_for(run: Run) -> None:
    ran = run("compat", "illustrious", "noobai", "--kind", "checkpoint")
    assert (ran.code, ran.out) == (2, "")
    assert "no kind is called 'checkpoint'" in ran.err
    assert "lora, controlnet, embedding, vae" in ran.err


@pytest.mark.parametrize("words", ["noobai nobody", "nobody noobai"])
def test_an_unknown_name_is_asked_wrongly(words: str, run: Run) -> None:
    ran = run("compat", *words.split())
    assert (ran.code, ran.out) == (2, "")
    assert "'nobody'" in ran.err


def test_a_lora_file_and_a_checkpoint_file(here: Path, run: Run) -> None:
    lora_of(here / "style.safetensors", "noobaiXLNAIXL_vPred10Version")
    sdxl(here / f"{WAI}.safetensors")
    found = run("compat", "style.safetensors", f"./{WAI}.safetensors", "--json").json
    assert (found["add_on"]["checkpoint"]["key"], found["add_on"]["kind"]) == ("noobai-xl-vpred-1.0", "lora")
    assert (found["used_on"]["checkpoint"]["key"], found["used_on"]["kind"]) == ("wai-illustrious-17.0", "checkpoint")
    assert (found["add_on"]["path"], found["used_on"]["path"]) == ("style.safetensors", f"./{WAI}.safetensors")
    assert [one["path"] for one in found["identified"]] == ["style.safetensors", f"./{WAI}.safetensors"]
    assert "style.safetensors on" in run("compat", "style.safetensors", "noobai").out


@pytest.mark.parametrize("kind", ["lora", "controlnet"])
def test_the_file_of_a_checkpoint_stands_for_an_add_on_made_for_it(kind: str, here: Path, run: Run) -> None:
    sdxl(here / f"{WAI}.safetensors")
    png(here / "picture.png", {"parameters": MADE_BY_WAI})
    by_name = run("compat", "wai-illustrious-17.0", "noobai", "--kind", kind, "--json").json
    for path in (f"./{WAI}.safetensors", "picture.png"):
        found = run("compat", path, "noobai", "--kind", kind, "--json").json
        assert [one["path"] for one in found["identified"]] == [path]
        assert found["understood"][0] == {"text": path, "as": "wai-illustrious-17.0", "how": "file"}
        told = {"identified": [], "understood": by_name["understood"]}
        assert found | told | {"add_on": found["add_on"] | {"name": "wai-illustrious-17.0"}} == by_name


def test_a_picture_stands_for_the_checkpoint_that_made_it(here: Path, run: Run) -> None:
    png(here / "picture.png", {"parameters": MADE_BY_WAI})
    found = run("compat", "illustrious", "picture.png", "--json").json
    assert found["used_on"]["checkpoint"]["key"] == "wai-illustrious-17.0"
    assert found["verdict"] == run("compat", "illustrious", "wai-illustrious-17.0", "--json").json["verdict"]


@pytest.mark.parametrize(
    ("make", "kind"),
    [(lora, "lora"), (controlnet, "controlnet"), (embedding, "embedding"), (ip_adapter, "ip-adapter")],
)
def test_an_add_on_of_which_the_base_is_unknown_is_not_known_and_says_what_to_do(
    make: Callable[[Path], Path], kind: str, here: Path, run: Run
) -> None:
    make(here / "thing.safetensors")
    ran = run("compat", "thing.safetensors", "noobai", "--json")
    assert (ran.code, ran.json["verdict"], ran.json["add_on"]["kind"]) == (1, "unknown", kind)
    assert ran.json["advice"][0].startswith("its page may say what it was trained on")
    assert "\nNot known\n" in run("compat", "thing.safetensors", "noobai").out


@pytest.mark.parametrize("make", [lora, embedding])
def test_what_is_of_sd_15_does_not_work_on_sdxl(make: Callable[..., Path], here: Path, run: Run) -> None:
    make(here / "noobaiStyle.safetensors", sd15=True)
    for base in ("noobai", "sdxl", "pony"):
        ran = run("compat", "noobaiStyle.safetensors", base, "--json")
        assert (ran.code, ran.json["verdict"], ran.json["based_on"]) == (1, "no", "architecture")
        assert "Stable Diffusion 1.x" in ran.json["reasons"][0]


@pytest.mark.parametrize("make", [sd15, flux, refiner])
def test_what_is_of_sdxl_does_not_work_on_another_network(make: Callable[[Path], Path], here: Path, run: Run) -> None:
    make(here / "model.safetensors")
    ran = run("compat", "noobai", "model.safetensors", "--json")
    assert (ran.code, ran.json["verdict"], ran.json["based_on"]) == (1, "no", "architecture")
    lora(here / "style.safetensors")
    assert run("compat", "style.safetensors", "model.safetensors", "--json").json["verdict"] == "no"


@pytest.mark.parametrize("make", [sdxl, inpaint])
def test_a_checkpoint_file_that_nobody_knows_gets_no_answer_but_advice(
    make: Callable[[Path], Path], here: Path, run: Run
) -> None:
    make(here / "model.safetensors")
    ran = run("compat", "noobai", "model.safetensors", "--json")
    assert (ran.code, ran.json["verdict"]) == (1, "unknown")
    assert "sdxl-advisor identify --hash" in ran.json["advice"][0]


def test_a_family_by_a_word_of_the_name_is_enough_for_an_answer(here: Path, run: Run) -> None:
    sdxl(here / "illustriousMix.safetensors")
    found = run("compat", "noobai", "illustriousMix.safetensors", "--json").json
    assert (found["used_on"]["checkpoint"], found["used_on"]["family"]) == (None, "illustrious")
    assert found["verdict"] != "unknown"


def test_a_pickle_is_the_kind_of_add_on_that_it_is_said_to_be(here: Path, run: Run) -> None:
    (here / "ponyStyle.pt").write_bytes(b"\x80\x02")
    found = run("compat", "ponyStyle.pt", "noobai", "--kind", "embedding", "--json").json
    assert (found["add_on"]["kind"], found["add_on"]["family"]) == ("embedding", "pony")
    (here / "style.pt").write_bytes(b"\x80\x02")
    ran = run("compat", "style.pt", "noobai")
    assert (ran.code, "It is not known what 'style.pt' was trained on." in ran.out) == (1, True)


def test_a_pickle_in_the_second_place_may_be_anything(here: Path, run: Run) -> None:
    (here / "style.pt").write_bytes(b"\x80\x02")
    ran = run("compat", "noobai", "style.pt")
    assert (ran.code, ran.out) == (2, "")
    assert "cannot tell what 'style.pt' is: a pickle can run code" in ran.err


def test_a_picture_of_a_known_line_is_enough_for_an_answer(here: Path, run: Run) -> None:
    png(here / "picture.png", {"parameters": MADE_BY_WAI.replace(WAI, "illustriousMix")})
    found = run("compat", "noobai", "picture.png", "--json").json
    assert (found["used_on"]["checkpoint"], found["used_on"]["family"]) == (None, "illustrious")
    assert found["verdict"] != "unknown"


NO_ADD_ON = "not a LoRA, ControlNet, embedding or VAE"


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (text_encoder, f"is a text encoder, {NO_ADD_ON}"),
        (upscaler, f"is an upscaler, {NO_ADD_ON}"),
        (not_a_model, "its tensors match no known model"),
        (sdxl, "cannot tell which checkpoint 'thing.safetensors' is"),
        (sd15, "is Stable Diffusion 1.x, not SDXL"),
        (lambda path: path.write_bytes(b"\0" * 9), "cannot tell what 'thing.safetensors' is: "),
        (lambda path: path.mkdir(), "is a folder, but not a model for diffusers"),
        (lambda _: None, "no checkpoint, line or family is called 'thing.safetensors'"),
    ],
    ids=["text encoder", "upscaler", "no model", "nobody's", "SD 1.5", "damaged", "folder", "missing"],
)
def test_what_is_no_add_on_is_asked_wrongly(make: Callable[[Path], object], message: str, here: Path, run: Run) -> None:
    make(here / "thing.safetensors")
    ran = run("compat", "thing.safetensors", "noobai")
    assert (ran.code, ran.out) == (2, "")
    assert message in ran.err.splitlines()[0]
    assert ran.err.splitlines()[1].startswith("hint: ")


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (vae, "is a VAE, not a checkpoint"),
        (ip_adapter, "is an IP-Adapter, not a checkpoint"),
        (upscaler, "is an upscaler, not a checkpoint"),
        (not_a_model, "its tensors match no known model"),
        (lambda path: path.write_bytes(b"\0" * 9), "cannot tell what 'thing.safetensors' is: "),
        (lambda path: path.mkdir(), "is a folder, but not a model for diffusers"),
    ],
    ids=["VAE", "IP-Adapter", "upscaler", "no model", "damaged", "folder"],
)
def test_what_is_no_checkpoint_is_asked_wrongly(
    make: Callable[[Path], object], message: str, here: Path, run: Run
) -> None:
    make(here / "thing.safetensors")
    ran = run("compat", "noobai", "thing.safetensors")
    assert (ran.code, ran.out) == (2, "")
    assert message in ran.err.splitlines()[0]


@pytest.mark.parametrize(("make", "kind"), [(lora, "LoRA"), (controlnet, "ControlNet"), (embedding, "embedding")])
def test_an_add_on_in_the_second_place_is_told_where_it_belongs(
    make: Callable[[Path], Path], kind: str, here: Path, run: Run
) -> None:
    make(here / "my thing.safetensors")
    error, hint = run("compat", "noobai", "my thing.safetensors").err.splitlines()
    assert kind in error
    assert hint == "hint: the other way round: sdxl-advisor compat 'my thing.safetensors' CHECKPOINT"


def test_two_add_ons_are_told_apart_from_a_mistaken_order(here: Path, run: Run) -> None:
    for name in ("one.safetensors", "two.safetensors"):
        lora(here / name)
    ran = run("compat", "one.safetensors", "two.safetensors")
    assert ran.code == 2
    error, hint = ran.err.splitlines()
    assert error.startswith("error: both are add-ons, but compat asks of one add-on and one checkpoint")
    assert hint == "hint: sdxl-advisor compat one.safetensors CHECKPOINT"


def test_a_folder_where_a_name_is_asked_is_called_a_folder(here: Path, run: Run) -> None:
    (here / "checkpoints").mkdir()
    ran = run("tags", "checkpoints")
    assert ran.code == 2
    assert ran.err.splitlines() == [
        "error: 'checkpoints' is a folder, but not a model for diffusers",
        "hint: sdxl-advisor identify checkpoints",
    ]


def test_a_picture_without_data_is_asked_wrongly_in_both_places(here: Path, run: Run) -> None:
    png(here / "bare.png", {})
    for words in (("bare.png", "noobai"), ("noobai", "bare.png")):
        ran = run("compat", *words)
        assert (ran.code, ran.out) == (2, "")
        assert "it holds no generation data" in ran.err


def test_a_model_manager_says_what_a_lora_is_for(here: Path, run: Run) -> None:
    civitai_info(
        lora(here / "style.safetensors"), model_id=1, version_id=1, base_model="Pony", kind="LORA", model="Style"
    )
    found = run("compat", "style.safetensors", "pony", "--json").json
    assert (found["add_on"]["family"], found["verdict"]) == ("pony", "yes")


def test_sources_are_printed_when_asked_for(run: Run) -> None:
    short = run("compat", "illustrious", "noobai").out
    full = run("compat", "illustrious", "noobai", "--sources").out
    assert "[arcain]" in full
    assert "[arcain]" not in short
    assert "(community)" in short


def test_the_shell_is_offered_names_for_both(shipped: Catalog) -> None:
    from tests.process import spawn

    for words, position in (("sdxl-advisor compat illus", 2), ("sdxl-advisor compat noobai illus", 3)):
        environ = {
            "_SDXL_ADVISOR_COMPLETE": "complete_bash",
            "COMP_WORDS": words,
            "COMP_CWORD": str(position),
        }
        assert "illustrious" in spawn(environ=environ).out.split()
    assert "illustrious" in shipped.families


@pytest.mark.parametrize(("checkpoint", "verdict"), [("anima", "unknown"), ("wai-anima", "unknown"), ("noobai", "no")])
def test_a_file_may_say_less_of_its_network_than_a_record(checkpoint: str, verdict: str, here: Path, run: Run) -> None:
    key = "diffusion_model.llm_adapter.blocks.0.cross_attn.q_proj.lora_A.weight"
    write(here / "style.safetensors", {key: ("F16", [8, 1024])})
    found = run("compat", "style.safetensors", checkpoint, "--json").json
    assert (found["add_on"]["architecture"], found["verdict"]) == ("Anima", verdict)
