"""A path wherever a name is asked: the file is identified first, the answer says by what, and nothing is guessed."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import Ran, Run
from tests.files.beside import civitai_info, diffusers_folder, ss
from tests.files.making import embedding, inpaint, lora, not_a_model, sd15, sdxl, vae
from tests.pictures.making import png

pytestmark = pytest.mark.usefixtures("one_catalogue")

WAI, WAI_KEY = "waiIllustriousSDXL_v170.safetensors", "wai-illustrious-17.0"
WAI_REF = {"key": WAI_KEY, "name": "WAI-illustrious-SDXL v17.0", "line": "wai", "family": "illustrious"}
BY_NAME = f"{WAI}: the file name is one of WAI-illustrious-SDXL v17.0 (hint)"
INFOTEXT = (
    "1girl, solo\nNegative prompt: lowres\nSteps: 28, Sampler: Euler a, CFG scale: 5.5, Size: 832x1216, Model: {}"
)


@pytest.fixture(autouse=True)
def here(tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> Path:  # noqa: ARG001 - the width is set last
    """An empty folder to stand in, before a wide terminal."""
    monkeypatch.setenv("COLUMNS", "120")
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def wai(here: Path) -> Path:
    """A file that tells by its name which checkpoint it is."""
    return sdxl(here / WAI)


@pytest.fixture
def picture(here: Path) -> Path:
    """A picture that says which checkpoint made it."""
    return png(here / "picture.png", {"parameters": INFOTEXT.format("waiIllustriousSDXL_v170")})


def refused(ran: Ran) -> tuple[str, str]:
    """The error and the hint of a call that was asked wrongly; nothing may be on stdout."""
    error, hint = ran.err.splitlines()
    assert (ran.code, ran.out) == (2, "")
    assert error.startswith("error: ")
    assert hint.startswith("hint: ")
    return error.removeprefix("error: "), hint.removeprefix("hint: ")


@pytest.mark.parametrize(
    "words",
    [
        "tags PATH",
        "show PATH",
        "tree PATH",
        "compare PATH noobai",
        "compare noobai PATH",
        "lint PATH prompt",
        "compat illustrious PATH",
        "compat PATH noobai",
    ],
)
@pytest.mark.parametrize("form", [f"./{WAI}", WAI, f"../here/{WAI}"])
@pytest.mark.usefixtures("wai")
def test_a_file_stands_for_its_checkpoint_and_the_first_line_says_by_what(words: str, form: str, run: Run) -> None:
    ran = run(*words.replace("PATH", form).split())
    by_key = run(*words.replace("PATH", WAI_KEY).split())
    first, rest = ran.out.split("\n", 1)
    assert (ran.code, first, ran.err) == (by_key.code, BY_NAME, "")
    assert rest == by_key.out if "illustrious PATH" not in words else WAI in rest


@pytest.mark.parametrize("words", ["tags PATH --positive", "tags PATH --negative"])
@pytest.mark.usefixtures("wai")
def test_beside_a_bare_string_the_file_is_told_on_stderr(words: str, run: Run) -> None:
    ran = run(*words.replace("PATH", f"./{WAI}").split())
    assert ran.out == run(*words.replace("PATH", WAI_KEY).split()).out
    assert ran.err.replace("\n", " ").strip() == BY_NAME


@pytest.mark.parametrize("form", ["mermaid", "dot"])
@pytest.mark.usefixtures("wai")
def test_beside_a_drawing_the_file_is_told_on_stderr(form: str, run: Run) -> None:
    ran = run("tree", f"./{WAI}", "--format", form)
    assert ran.out == run("tree", WAI_KEY, "--format", form).out
    assert ran.err.replace("\n", " ").strip() == BY_NAME


@pytest.mark.usefixtures("wai")
def test_a_converted_prompt_stands_alone_on_stdout(run: Run) -> None:
    ran = run("convert", "score_9, 1girl", "--from", "pony", "--to", f"./{WAI}")
    assert ran.out == run("convert", "score_9, 1girl", "--from", "pony", "--to", WAI_KEY).out
    assert ran.err.startswith(BY_NAME)


@pytest.mark.usefixtures("wai")
def test_a_corrected_prompt_stands_alone_on_stdout(run: Run) -> None:
    ran = run("lint", f"./{WAI}", "1girl,, solo", "--fix")
    assert ran.out == "1girl, solo\n"
    assert ran.err.startswith(BY_NAME)


@pytest.mark.usefixtures("wai")
def test_both_sides_of_a_conversion_can_be_files(here: Path, run: Run) -> None:
    sdxl(here / "ponyDiffusionV6XL_v6StartWithThisOne.safetensors")
    ran = run(
        "convert",
        "score_9, 1girl",
        "--to",
        WAI,
        "--from",
        "./ponyDiffusionV6XL_v6StartWithThisOne.safetensors",
        "--json",
    )
    assert (ran.json["source"]["key"], ran.json["target"]["key"]) == ("pony-diffusion-v6-xl", WAI_KEY)
    assert [one["path"] for one in ran.json["identified"]] == [
        WAI,
        "./ponyDiffusionV6XL_v6StartWithThisOne.safetensors",
    ]


@pytest.mark.parametrize(
    "words",
    [
        "tags NAME",
        "show NAME",
        "tree NAME",
        "compare NAME noobai",
        "lint NAME prompt",
        "convert prompt --from pony --to NAME",
        "compat NAME noobai",
    ],
)
@pytest.mark.usefixtures("wai")
def test_json_says_which_names_were_paths_and_else_has_an_empty_list(words: str, run: Run) -> None:
    by_path = run(*words.replace("NAME", f"./{WAI}").split(), "--json").json
    by_key = run(*words.replace("NAME", WAI_KEY).split(), "--json").json
    by = BY_NAME.partition(": ")[2].removesuffix(" (hint)")
    [identified] = by_path["identified"]
    assert by_key["identified"] == []
    assert identified == identified | {"path": f"./{WAI}", "confidence": "hint", "by": by}
    assert identified["checkpoint"] == identified["checkpoint"] | WAI_REF
    assert {"text": f"./{WAI}", "as": WAI_KEY, "how": "file"} in by_path["understood"]
    assert {"text": WAI_KEY, "as": WAI_KEY, "how": "name"} in by_key["understood"]
    del by_path["identified"], by_path["understood"], by_key["identified"], by_key["understood"]
    assert json.dumps(by_path).replace(f"./{WAI}", WAI_KEY) == json.dumps(by_key)


def test_the_whole_tree_names_no_path(run: Run) -> None:
    assert run("tree", "--json").json["identified"] == []


def test_the_evidence_that_decided_is_told_and_what_it_overrules(here: Path, run: Run) -> None:
    model = sdxl(here / "noobaiXLNAIXL_vPred10Version.safetensors")
    civitai_info(model)  # the numbers of another checkpoint
    [one] = run("tags", f"./{model.name}", "--json").json["identified"]
    assert (one["checkpoint"]["family"], one["confidence"]) == ("pony", "strong")
    assert one["by"].startswith("noobaiXLNAIXL_vPred10Version.civitai.info has the Civitai ID of Pony")
    assert "the file name says NoobAI" in one["by"]


def test_evidence_for_the_line_alone_is_not_what_a_checkpoint_is_known_by(here: Path, run: Run) -> None:
    model = sdxl(here / WAI)
    civitai_info(model, model_id=1, version_id=1, base_model="Illustrious")
    [one] = run("tags", f"./{WAI}", "--json").json["identified"]
    assert (one["checkpoint"]["key"], one["confidence"]) == (WAI_KEY, "hint")
    assert one["by"] == "the file name is one of WAI-illustrious-SDXL v17.0"


def test_a_lora_stands_for_what_it_was_trained_on(here: Path, run: Run) -> None:
    lora(here / "style.safetensors", metadata=ss(sd_model_name="noobaiXLNAIXL_vPred10Version.safetensors"))
    ran = run("tags", "./style.safetensors", "--json").json
    assert ran["checkpoint"]["key"] == "noobai-xl-vpred-1.0"
    assert "trained on" in ran["identified"][0]["by"]


def test_a_picture_stands_for_what_made_it(picture: Path, run: Run) -> None:
    assert run("tags", picture.name, "--json").json["checkpoint"]["key"] == WAI_KEY


def test_a_folder_of_diffusers_stands_for_its_checkpoint(here: Path, run: Run) -> None:
    diffusers_folder(here / "noobai-XL-1.1")
    assert run("tags", "./noobai-XL-1.1", "--json").json["checkpoint"]["key"] == "noobai-xl-eps-1.1"


def with_nothing(folder: Path) -> Path:
    """A folder without a model."""
    folder.mkdir()
    return folder


def damaged(path: Path) -> Path:
    """A file that is not what its ending says."""
    path.write_bytes(b"\x00" * 20)
    return path


def without_data(path: Path) -> Path:
    """A picture that tells nothing."""
    return png(path, {})


def by_the_unknown(path: Path) -> Path:
    """A picture made with a checkpoint that nobody knows."""
    return png(path, {"parameters": INFOTEXT.format("someModel_v6")})


UNCLEAR = [  # what makes the file, its name, what the error says, the hint
    (sdxl, "mystery.safetensors", "cannot tell which checkpoint 'PATH' is: SDXL", "identify PATH --hash"),
    (inpaint, "mystery.safetensors", "cannot tell which checkpoint 'PATH' is: SDXL inpaint", "identify PATH --hash"),
    (
        sdxl,
        "someIllustriousPonyThing.safetensors",
        "cannot tell which checkpoint 'PATH' is: a merge, or unclear",
        "identify PATH --hash",
    ),
    (sd15, "old.safetensors", "'PATH' is Stable Diffusion 1.x, not SDXL", "identify PATH"),
    (vae, "noobaiXLNAIXL_vPred10Version.safetensors", "'PATH' is a VAE, not a checkpoint", "identify PATH"),
    (embedding, "bad.safetensors", "'PATH' is an embedding, not a checkpoint", "identify PATH"),
    (lora, "style.safetensors", "cannot tell what 'PATH' was trained on", "identify PATH"),
    (not_a_model, "data.safetensors", "cannot tell what 'PATH' is: its tensors match no", "identify PATH"),
    (damaged, "noobai.safetensors", "cannot tell what 'PATH' is: ", "identify PATH"),
    (without_data, "a.png", "cannot tell what made 'PATH': it holds no generation data", "identify PATH"),
    (by_the_unknown, "a.png", "cannot tell what made 'PATH': made with 'someModel_v6', which", "identify PATH"),
    (with_nothing, "noobai", "'PATH' is a folder, but not a model for diffusers", "identify PATH"),
]


@pytest.mark.parametrize(
    ("make", "name", "message", "hint"), UNCLEAR, ids=[f"{case[1]}: {case[2]}" for case in UNCLEAR]
)
@pytest.mark.parametrize("words", ["tags", "compare noobai"])
def test_a_file_that_does_not_tell_is_an_error_and_never_a_default(
    make: Callable[[Path], Path], name: str, message: str, hint: str, words: str, here: Path, run: Run
) -> None:
    make(here / name)
    error, advice = refused(run(*words.split(), f"./{name}"))
    assert message.replace("PATH", f"./{name}") in error
    assert advice == "sdxl-advisor " + hint.replace("PATH", f"./{name}")


@pytest.mark.parametrize(
    ("file", "name", "line", "says"),
    [
        ("illustriousMix", "illustriousMix", "illustrious", "No record of illustriousMix; it is of the family "),
        ("hassakuXLIllustriousMine", "hassakuXLIllustriousMine", "hassaku", "No record of this version of Hassaku "),
        (
            "waiSHUFFLENOOB",
            "WAI-SHUFFLE-NOOB, version not named",
            "wai-shuffle-noob",
            "No record of this version of WAI-",
        ),
    ],
)
def test_a_file_without_a_record_is_named_and_whose_advice_it_gets_is_said(
    file: str, name: str, line: str, says: str, here: Path, run: Run
) -> None:
    model = sdxl(here / f"{file}.safetensors")
    ran = run("tags", f"./{model.name}", "--json")
    found = ran.json["checkpoint"]
    assert (ran.code, found["key"], found["name"], found["line"]) == (0, None, name, line)
    assert ran.json["warnings"][0].startswith(says)
    assert ran.json["inherited_from"]["name"] in ran.json["warnings"][0]
    assert [one["path"] for one in ran.json["identified"]] == [f"./{model.name}"]


def test_a_file_of_which_only_the_family_is_known_has_no_license_and_no_data_of_another(here: Path, run: Run) -> None:
    sdxl(here / "illustriousMix.safetensors")
    rows = run("compare", "./illustriousMix.safetensors", "illustrious", "--json").json["rows"]
    own = [row for row in rows if row["field"].partition(".")[0] in {"training", "license", "review"}]
    assert any(row["values"][1] for row in own)
    assert {row["field"]: row["values"][0] for row in own} == dict.fromkeys(row["field"] for row in own)


@pytest.mark.parametrize("name", ["noobai", "pony"])
@pytest.mark.parametrize("kind", ["folder", "file"])
def test_a_name_stays_a_name_beside_a_file_of_that_name(name: str, kind: str, here: Path, run: Run) -> None:
    alone = run("tags", name).out
    with_nothing(here / name) if kind == "folder" else damaged(here / name)
    assert run("tags", name).out == alone
    refused(run("tags", f"./{name}"))


def test_a_name_with_the_ending_of_a_model_is_a_path_only_where_there_is_such_a_file(here: Path, run: Run) -> None:
    name = "WAI-illustrious-SDXL_v160.safetensors"
    assert run("tags", name, "--json").json["identified"] == []
    sdxl(here / name)
    assert run("tags", name, "--json").json["identified"][0]["path"] == name


@pytest.mark.parametrize(
    ("path", "hint"),
    [
        (f"gone/{WAI}", f"did you mean {WAI_KEY}?"),
        (f"C:\\models\\{WAI}", f"did you mean {WAI_KEY}?"),
        ("cagliostrolab/animagine-xl-3.1.safetensors", "did you mean animagine-xl-3.1?"),
        ("gone/nobody.safetensors", "all names: sdxl-advisor list"),
        (f"gone/{WAI.removesuffix('.safetensors')}_fp16.safetensors", f"did you mean {WAI_KEY}?"),
        ("./noobai", "all names: sdxl-advisor list"),
        ("gone.png", "all names: sdxl-advisor list"),
        ("./gone.ckpt", "all names: sdxl-advisor list"),
    ],
)
def test_a_file_that_is_not_there_is_an_error_with_the_name_that_it_may_mean(path: str, hint: str, run: Run) -> None:
    assert refused(run("tags", path)) == (f"'{path}': no such file or directory", hint)


@pytest.mark.parametrize("name", ["nobody.safetensors", "gone.ckpt"])
def test_a_file_s_name_alone_that_is_not_there_is_an_unknown_name(name: str, run: Run) -> None:
    error, hint = refused(run("tags", name))
    assert (error, hint) == (f"no checkpoint, line or family is called '{name}'", "all names: sdxl-advisor list")


def test_a_page_is_no_path(run: Run) -> None:
    ran = run("tags", "cagliostrolab/animagine-xl-3.1", "--json").json
    assert (ran["checkpoint"]["key"], ran["identified"]) == ("animagine-xl-3.1", [])
    assert [one["how"] for one in ran["understood"]] == ["page"]


@pytest.mark.parametrize(
    "path",
    [
        "./" + "x" * 5000,
        "x" * 100_000 + ".safetensors",
        "a/" * 2000,
        "./_fp16" * 20_000,
        "\udcff/\udcff.ckpt",
    ],
    ids=["long", "very long", "deep", "many endings", "broken bytes"],
)
@pytest.mark.parametrize("words", ["tags", "compat noobai", "lint --file"])
def test_a_path_that_no_system_has_gets_a_short_answer(path: str, words: str, run: Run) -> None:
    ran = run(*words.split(), path)
    assert len("".join(refused(ran))) < 500


def test_a_hint_does_not_repeat_a_path_that_nobody_types(here: Path, run: Run) -> None:
    sdxl(here / "mystery.safetensors")
    error, hint = refused(run("tags", "./" * 200 + "mystery.safetensors"))
    assert len(error) < 300
    assert hint == "sdxl-advisor identify PATH --hash"


def test_a_hostile_name_of_a_file_is_shown_and_not_sent(here: Path, run: Run) -> None:
    name = "[bold]\x1b[31m\u202e\udcff noobaiXLNAIXL_vPred10Version.safetensors"
    sdxl(here / name)
    for words in (("tags", f"./{name}"), ("tags", f"./{name}", "--positive"), ("compat", f"./{name}", "noobai")):
        ran = run(*words)
        assert not {"\x1b", "\u202e", "\udcff"} & {*ran.out, *ran.err}
        assert r"[bold]\x1b[31m\u202e\udcff" in ran.out + ran.err


def test_a_path_in_a_hint_can_be_typed(here: Path, run: Run) -> None:
    sdxl(here / "my model's.safetensors")
    hint = refused(run("tags", "./my model's.safetensors"))[1]
    assert hint == """sdxl-advisor identify './my model'"'"'s.safetensors' --hash"""


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_a_pipe_is_not_waited_for(here: Path, run: Run) -> None:
    os.mkfifo(here / "model.safetensors")
    assert refused(run("tags", "./model.safetensors"))[0] == "'model.safetensors': it is a pipe, not a file"


def test_a_file_is_not_hashed_for_its_name(wai: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sdxl_advisor.files.hasher.digest_of", lambda *_: pytest.fail("it was hashed"))
    assert run("tags", str(wai)).code == 0


@pytest.mark.parametrize("words", ["PICTURE", "--file PICTURE"])
def test_lint_reads_a_picture_and_its_checkpoint(words: str, picture: Path, run: Run) -> None:
    ran = run("lint", *words.replace("PICTURE", picture.name).split(), "--json").json
    [prompt] = ran["results"]
    assert (prompt["checkpoint"]["key"], prompt["positive_text"]) == (WAI_KEY, "1girl, solo")
    assert "waiIllustriousSDXL_v170" in prompt["evidence"]


@pytest.mark.parametrize("words", ["noobai PICTURE", "noobai --file PICTURE"])
def test_lint_takes_the_named_checkpoint_and_says_what_the_picture_says(words: str, picture: Path, run: Run) -> None:
    [prompt] = run("lint", *words.replace("PICTURE", picture.name).split(), "--json").json["results"]
    assert (prompt["checkpoint"]["family"], prompt["positive_text"]) == ("noobai", "1girl, solo")
    assert prompt["evidence"].startswith("As you asked, but the parameters say WAI-illustrious-SDXL v17.0")


def test_lint_takes_a_file_beside_a_picture(picture: Path, here: Path, run: Run) -> None:
    sdxl(here / "ponyDiffusionV6XL_v6StartWithThisOne.safetensors")
    ran = run("lint", "ponyDiffusionV6XL_v6StartWithThisOne.safetensors", picture.name, "--json").json
    assert ran["results"][0]["checkpoint"]["key"] == "pony-diffusion-v6-xl"
    assert [one["checkpoint"]["key"] for one in ran["identified"]] == ["pony-diffusion-v6-xl"]


def test_convert_reads_a_picture_and_whom_it_was_written_for(picture: Path, run: Run) -> None:
    ran = run("convert", picture.name, "--to", "pony", "--json").json
    assert (ran["source"]["key"], ran["target"]["key"]) == (WAI_KEY, "pony-diffusion-v6-xl")
    assert "1girl" in ran["positive_text"]


@pytest.mark.parametrize(
    "words", ["lint gone.png", "lint noobai gone.png", "lint --file gone.png", "convert gone.png --to pony"]
)
def test_a_picture_that_is_not_there_is_no_prompt(words: str, run: Run) -> None:
    error, hint = refused(run(*words.split()))
    assert error.casefold() == "'gone.png': no such file or directory"
    assert "PNG, JPEG, WebP or AVIF" in hint


@pytest.mark.parametrize("words", ["lint PICTURE", "lint noobai PICTURE", "convert PICTURE --to pony"])
def test_a_picture_without_data_is_an_error(words: str, here: Path, run: Run) -> None:
    without_data(here / "bare.png")
    error, hint = refused(run(*words.replace("PICTURE", "bare.png").split()))
    assert error.startswith("'bare.png': it holds no generation data")
    assert "1girl" in hint


def test_the_name_of_a_picture_may_have_a_comma(here: Path, run: Run) -> None:
    png(here / "cat, dog.png", {"parameters": INFOTEXT.format("waiIllustriousSDXL_v170")})
    [prompt] = run("lint", "noobai", "cat, dog.png", "--json").json["results"]
    assert prompt["positive_text"] == "1girl, solo"


def test_a_prompt_may_end_as_pictures_do(run: Run) -> None:
    [prompt] = run("lint", "noobai", "1girl, holding sign, text says cat.png", "--json").json["results"]
    assert prompt["positive_text"].endswith("cat.png")


def test_lint_of_a_file_without_a_prompt_asks_for_one(wai: Path, run: Run) -> None:
    assert refused(run("lint", f"./{wai.name}"))[0].endswith("where the checkpoint does, and no prompt was given")


def test_errors_about_files_are_one_document_in_json(here: Path, run: Run) -> None:
    vae(here / "vae.safetensors")
    ran = run("tags", "--json", "./vae.safetensors")
    assert (ran.code, ran.out, json.loads(ran.err)["error"]["kind"]) == (2, "", "usage")


@pytest.mark.parametrize("columns", ["40", "120"])
def test_the_line_about_a_file_wraps(wai: Path, columns: str, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    ran = run("compare", f"./{wai.name}", "noobai")
    lines = ran.out.splitlines()
    assert all(len(line) <= int(columns) for line in lines)
    assert " ".join(lines).startswith(BY_NAME)
