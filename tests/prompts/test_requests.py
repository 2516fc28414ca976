"""What is to be checked: arguments, text files, JSON lines and infotexts, good and broken."""

from __future__ import annotations

import io
import json
import os
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, given, strategies as st

from sdxl_advisor.catalog.catalog import Catalog
from sdxl_advisor.catalog.records import Entry
from sdxl_advisor.errors import AdvisorError, UnknownName
from sdxl_advisor.prompts import requests
from sdxl_advisor.prompts.requests import Layout, Request, identified, to_rewrite, with_evidence
from tests.conftest import Run, examples

PONY, ILLUSTRIOUS, NOOBAI_V = "pony-diffusion-v6-xl", "illustrious-xl-0.1", "noobai-xl-vpred-1.0"
PONY_HASH, PONY_FILE = "67ab2fd8ec", "ponyDiffusionV6XL_v6StartWithThisOne"
ILLUSTRIOUS_FILE = "illustriousXL_v01"
USUAL = "Steps: 30, Sampler: Euler a, CFG scale: 5.5, Seed: 1, Size: 832x1216"
SLOW = [HealthCheck.too_slow]  # no test has a clock
MANY = 10_000


def infotext(model_hash: str = "", model: str = "", negative: str = "lowres") -> str:
    """Generation parameters that name a model."""
    named = [f"Model hash: {model_hash}"] * bool(model_hash) + [f"Model: {model}"] * bool(model)
    return "\n".join(["1girl, solo", f"Negative prompt: {negative}", ", ".join([USUAL, *named])])


def gathered(
    checkpoint: str | None, prompt: str | None, negative: str | None, file: Path | None
) -> tuple[list[Request], Layout]:
    """All that a command line asks for."""
    found, layout = requests.gathered(checkpoint, prompt, negative, file)
    return list(found), layout


def of_file(path: Path, checkpoint: str | None = "noobai", negative: str | None = None) -> tuple[list[Request], Layout]:
    """The requests in a file."""
    return gathered(checkpoint, None, negative, path)


def written(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    """A file with this text."""
    path = folder / "prompts.txt"
    path.write_bytes(text.encode(encoding))
    return path


def sides(found: list[Request]) -> list[tuple[str, str, str | Entry | None]]:
    """Positive, negative and checkpoint of each."""
    return [(one.positive, one.negative, one.checkpoint) for one in found]


def piped(monkeypatch: pytest.MonkeyPatch, data: bytes) -> None:
    """Put *data* on standard input."""
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(data)))


def rewritable(catalog: Catalog, prompt: str, negative: str | None, checkpoint: str | None) -> Request:
    """One prompt to rewrite."""
    [one], _ = to_rewrite(prompt, negative, None, checkpoint)
    return with_evidence(catalog, one)


def problem(found: pytest.ExceptionInfo[AdvisorError]) -> str:
    """What an error says."""
    return found.value.message


def test_a_prompt_is_an_argument() -> None:
    assert gathered("noobai", "1girl", None, None) == ([Request("1girl", "", "noobai")], "prompt")
    assert gathered("noobai", "1girl", "lowres", None) == ([Request("1girl", "lowres", "noobai")], "prompt")


def test_a_prompt_of_several_lines_is_one() -> None:
    assert gathered("noobai", "1girl,\nsolo\n", None, None)[0] == [Request("1girl,\nsolo", "", "noobai")]


@pytest.mark.parametrize(
    ("encoding", "mark"),
    [("utf-8", ""), ("utf-8", "\ufeff"), ("utf-16", ""), ("utf-16-le", "\ufeff"), ("utf-16-be", "\ufeff")],
)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_text_file_has_a_prompt_a_line(encoding: str, mark: str, newline: str, tmp_path: Path) -> None:
    text = newline.join(["1girl, девушка", "", "  ", "猫, solo", ""])
    found, layout = of_file(written(tmp_path, mark + text, encoding), negative="lowres")
    assert sides(found) == [("1girl, девушка", "lowres", "noobai"), ("猫, solo", "lowres", "noobai")]
    assert [one.line for one in found] == [1, 4]
    assert layout == "lines"


@pytest.mark.parametrize(("encoding", "mark"), [("utf-8", ""), ("utf-8", "\ufeff"), ("utf-16", "")])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_json_lines_have_fields(encoding: str, mark: str, newline: str, tmp_path: Path) -> None:
    lines = [
        '{"positive": "1girl, девушка", "negative": "lowres", "checkpoint": "pony"}',
        "",
        '{"positive": "solo", "other": [1, {"a": null}]}',
        '{"negative": "bad hands"}',
        '{"positive": null, "negative": null, "checkpoint": null}',
        '{"positive": "a\\nb\\u2028c"}',
        "",
    ]
    found, layout = of_file(written(tmp_path, mark + newline.join(lines), encoding), negative="blurry")
    assert sides(found) == [
        ("1girl, девушка", "lowres", "pony"),
        ("solo", "blurry", "noobai"),
        ("", "bad hands", "noobai"),
        ("", "blurry", "noobai"),
        ("a\nb\u2028c", "blurry", "noobai"),
    ]
    assert [one.line for one in found] == [1, 3, 4, 5, 6]
    assert layout == "json-lines"


def test_an_empty_negative_in_json_is_empty(tmp_path: Path) -> None:
    [one] = of_file(written(tmp_path, '{"positive": "a", "negative": ""}'), negative="blurry")[0]
    assert one.negative == ""


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("not json", "line 3 is not JSON"),
        ('{"positive": "a"', "line 3 is not JSON"),
        ('{"positive": "a"} {"positive": "b"}', "line 3 is not JSON"),
        ("[" * 100_000, "line 3 is not JSON"),
        ('{"positive": ' + "9" * 5000 + "}", "line 3"),
        ("[]", "line 3 has none of the fields positive, negative, checkpoint"),
        ("null", "line 3 has none of the fields"),
        ('"1girl"', "line 3 has none of the fields"),
        ("{}", "line 3 has none of the fields"),
        ('{"prompt": "1girl"}', "line 3 has none of the fields"),
        ('{"positive": 5}', "line 3: positive is not text"),
        ('{"positive": "a", "negative": ["b"]}', "line 3: negative is not text"),
        ('{"positive": "a", "checkpoint": {}}', "line 3: checkpoint is not text"),
        ('{"positive": true}', "line 3: positive is not text"),
    ],
)
def test_a_broken_json_line_is_named(line: str, says: str, tmp_path: Path) -> None:
    path = written(tmp_path, f'{{"positive": "1girl"}}\n\n{line}\n{{"positive": "solo"}}\n')
    first, broken, last = of_file(path)[0]
    assert broken.problem
    assert broken.problem.message.startswith(says)
    assert (first.positive, last.positive) == ("1girl", "solo")


def test_a_broken_first_line_is_named_too(tmp_path: Path) -> None:
    first, last = of_file(written(tmp_path, '{"positive": "1girl\n{"positive": "solo"}\n'))[0]
    assert first.problem
    assert first.problem.message == "line 1 is not JSON"
    assert last.positive == "solo"


@pytest.mark.parametrize("line", ["{red|blue} hair, 1girl", "{1girl}", "{}, solo", '{"quoted"}, 1girl'])
def test_a_prompt_that_begins_with_a_brace_is_no_json(line: str, tmp_path: Path) -> None:
    found, layout = of_file(written(tmp_path, f"{line}\nsolo"))
    assert ([one.positive for one in found], layout) == ([line, "solo"], "lines")


def test_an_unknown_checkpoint_is_said_with_its_line(run: Run, tmp_path: Path) -> None:
    path = written(tmp_path, '{"positive": "a"}\n{"positive": "b", "checkpoint": "nobody"}\n')
    ran = run("lint", "noobai", "--file", str(path))
    assert ran.code == 2
    assert "line 2: no checkpoint, line or family is called 'nobody'" in ran.out


def test_a_line_without_a_checkpoint_is_named(run: Run, tmp_path: Path) -> None:
    path = written(tmp_path, '{"positive": "a", "checkpoint": "pony"}\n{"positive": "b"}\n')
    ran = run("lint", "--file", str(path))
    assert ran.code == 2
    assert "line 2 names no checkpoint" in ran.out


@pytest.mark.parametrize("text", ["", "\n", " \r\n\t\n", "\ufeff", '{"positive": ""}'])
def test_a_file_without_a_prompt_is_an_error(text: str, tmp_path: Path) -> None:
    with pytest.raises(AdvisorError, match="the prompt is empty"):
        of_file(written(tmp_path, text))


def test_a_folder_a_missing_file_and_bytes_are_errors(tmp_path: Path) -> None:
    (tmp_path / "bytes").write_bytes(b"1girl \xff\xfa\x00")
    (tmp_path / "half").write_bytes("1girl".encode("utf-16")[:-1])
    for path, says in [
        (tmp_path, "Is a directory"),
        (tmp_path / "no\nsuch", "No such file"),
        (tmp_path / "bytes", "is not text in UTF-8"),
        (tmp_path / "half", "is not text in UTF-8"),
        (Path("x\x00y"), "cannot be read"),
        (tmp_path / ("x" * 5000), "File name too long"),
    ]:
        with pytest.raises(AdvisorError) as found:
            of_file(path)
        assert says in problem(found)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_an_error(tmp_path: Path) -> None:
    path = written(tmp_path, "1girl")
    path.chmod(0)
    with pytest.raises(AdvisorError, match="Permission denied"):
        of_file(path)


def test_a_prompt_and_a_file_are_one_too_many(tmp_path: Path) -> None:
    with pytest.raises(AdvisorError, match="both a prompt and --file"):
        gathered("noobai", "1girl", None, written(tmp_path, "solo"))


def test_no_prompt_at_all_is_an_error() -> None:
    with pytest.raises(AdvisorError, match="no prompt was given"):
        gathered("noobai", None, None, None)
    with pytest.raises(AdvisorError, match="the prompt is empty"):
        gathered("noobai", " \n", None, None)


def test_a_negative_alone_is_enough() -> None:
    assert gathered("noobai", "", "lowres", None)[0] == [Request("", "lowres", "noobai")]


@pytest.mark.parametrize(
    "call", [("noobai", "-", None), ("-", None, None), (None, "-", None), ("noobai", None, Path("-"))]
)
def test_a_dash_is_standard_input(
    call: tuple[str | None, str | None, Path | None], monkeypatch: pytest.MonkeyPatch
) -> None:
    piped(monkeypatch, "\ufeff1girl, девушка\r\n".encode())
    checkpoint, prompt, file = call
    found, _ = gathered(checkpoint, prompt, None, file)
    assert [one.positive for one in found] == ["1girl, девушка"]
    assert found[0].checkpoint == (checkpoint if checkpoint != "-" else None)


def test_standard_input_that_is_no_text_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    piped(monkeypatch, b"\xff\x00\xff")
    with pytest.raises(AdvisorError, match="standard input is not text"):
        gathered("noobai", "-", None, None)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ('{\n "positive": "a",\n "negative": "b, c"\n}\n', [("a", "b, c", "noobai")]),
        ('[{"positive": "a"},\n{"positive": "b", "checkpoint": "pony"}]', [("a", "", "noobai"), ("b", "", "pony")]),
        ('[{"positive": "a"}]', [("a", "", "noobai")]),
    ],
)
def test_prompts_in_other_json_are_read_as_lines_are(
    text: str, wanted: list[tuple[str, str, str]], tmp_path: Path
) -> None:
    found, layout = of_file(written(tmp_path, text))
    assert (sides(found), layout) == (wanted, "json-lines")


@pytest.mark.parametrize("text", ["[]", "[1girl, solo]", '["a", "b"]', '{"a": [', "[" * 100_000])
def test_what_only_begins_like_json_is_a_prompt(text: str, tmp_path: Path) -> None:
    assert sides(of_file(written(tmp_path, text))[0]) == [(text, "", "noobai")]


def test_json_lines_come_by_a_pipe_too(monkeypatch: pytest.MonkeyPatch) -> None:
    piped(monkeypatch, b'{"positive": "a"}\n{"positive": "b"}\n')
    found, layout = gathered("noobai", "-", None, None)
    assert ([one.positive for one in found], layout) == (["a", "b"], "json-lines")


def test_an_infotext_may_stand_where_the_checkpoint_would() -> None:
    [one], layout = gathered(infotext(PONY_HASH), None, None, None)
    assert (one.positive, one.negative, one.checkpoint, layout) == ("1girl, solo", "lowres", None, "prompt")
    assert one.generation is not None
    assert one.generation.steps == 30


def test_an_infotext_file_is_one_prompt(tmp_path: Path) -> None:
    found, layout = of_file(written(tmp_path, infotext(PONY_HASH) + "\n"), None)
    assert (sides(found), layout) == ([("1girl, solo", "lowres", None)], "prompt")


def test_a_negative_that_is_given_wins_over_that_of_an_infotext() -> None:
    assert gathered("noobai", infotext(), "blurry", None)[0][0].negative == "blurry"
    assert gathered("noobai", infotext(), "", None)[0][0].negative == ""


@pytest.mark.parametrize(
    ("model_hash", "model", "key", "evidence"),
    [
        (PONY_HASH, "", PONY, f"by the model hash {PONY_HASH}"),
        (PONY_HASH.upper(), "", PONY, f"by the model hash {PONY_HASH}"),
        (PONY_HASH, PONY_FILE, PONY, f"by the model hash {PONY_HASH}"),
        (PONY_HASH, "my favourite", PONY, f"by the model hash {PONY_HASH}"),
        (PONY_HASH + "439a89b3", "", PONY, f"by the model hash {PONY_HASH}439a89b3"),
        ("", ILLUSTRIOUS_FILE, ILLUSTRIOUS, f"by the model name '{ILLUSTRIOUS_FILE}'"),
        ("0000000000", ILLUSTRIOUS_FILE, ILLUSTRIOUS, f"by the model name '{ILLUSTRIOUS_FILE}'"),
        ("", "noobaiXLNAIXL_vPred10Version", NOOBAI_V, "by the model name 'noobaiXLNAIXL_vPred10Version'"),
        (
            PONY_HASH,
            ILLUSTRIOUS_FILE,
            PONY,
            (
                f"by the model hash {PONY_HASH}; the model name says Illustrious-XL v0.1, "
                "the model hash says Pony Diffusion V6 XL: the model hash counts"
            ),
        ),
    ],
)
def test_parameters_name_their_checkpoint(
    model_hash: str, model: str, key: str, evidence: str, shipped: Catalog
) -> None:
    [one], _ = gathered(None, infotext(model_hash, model), None, None)
    entry, by = identified(shipped, one)
    assert (entry.key, by) == (key, evidence)


@pytest.mark.parametrize(
    ("model_hash", "model", "says"),
    [
        ("0000000000", "someMerge_v3", "the parameters name the model 'someMerge_v3', which is not known"),
        ("0000000000", "", "the parameters name the model '0000000000', which is not known"),
    ],
)
def test_an_unknown_model_is_said(model_hash: str, model: str, says: str, shipped: Catalog) -> None:
    [one], _ = gathered(None, infotext(model_hash, model), None, None)
    with pytest.raises(UnknownName) as found:
        identified(shipped, one)
    assert problem(found) == says
    assert found.value.hint == "name the checkpoint: sdxl-advisor lint NAME ..."


def test_parameters_without_a_model_need_a_name(shipped: Catalog) -> None:
    [one], _ = gathered(None, infotext(), None, None)
    with pytest.raises(AdvisorError, match="the parameters name no checkpoint"):
        identified(shipped, one)
    with pytest.raises(AdvisorError, match="you named no checkpoint"):
        identified(shipped, Request("1girl"))


def test_a_name_that_is_asked_for_wins_and_the_difference_is_said(shipped: Catalog) -> None:
    [one], _ = gathered("noobai-xl-vpred-1.0", infotext(PONY_HASH), None, None)
    entry, by = identified(shipped, one)
    assert entry.key == NOOBAI_V
    assert by == f"As you asked, but the parameters say Pony Diffusion V6 XL, by the model hash {PONY_HASH}"
    [same], _ = gathered("pony", infotext(PONY_HASH), None, None)
    assert identified(shipped, same)[1] is None


def test_ten_thousand_lines_stay_in_order(tmp_path: Path) -> None:
    lines = [json.dumps({"positive": f"tag{n}", "negative": f"bad{n}"}) for n in range(MANY)]
    found, _ = of_file(written(tmp_path, "\n".join(lines)))
    assert [(one.positive, one.negative, one.line) for one in found] == [
        (f"tag{n}", f"bad{n}", n + 1) for n in range(MANY)
    ]
    plain, _ = of_file(written(tmp_path, "\n".join(f"tag{n}" for n in range(MANY))))
    assert [(one.positive, one.line) for one in plain] == [(f"tag{n}", n + 1) for n in range(MANY)]


@given(st.lists(st.tuples(st.text(), st.text()), min_size=1, max_size=8))
@examples(150, suppress_health_check=SLOW)
def test_what_was_written_as_json_lines_is_read_back(prompts: list[tuple[str, str]]) -> None:
    text = "\n".join(json.dumps({"positive": good, "negative": bad}) for good, bad in prompts)
    if any(good.strip() or bad.strip() for good, bad in prompts):
        found, layout = gathered("noobai", text, None, None)
        assert layout == "json-lines"
        assert sides(found) == [(good, bad, "noobai") for good, bad in prompts]


@given(st.text(min_size=1).filter(lambda text: text != "-"))  # that is standard input
@examples(200, suppress_health_check=SLOW)
def test_any_text_is_read_or_refused_politely(text: str) -> None:
    refused = None
    found: list[Request] = []
    try:
        found, _ = gathered("noobai", text, None, None)
    except AdvisorError as problem:
        refused = problem
    assert bool(found) != bool(refused)


def test_one_prompt_to_rewrite(shipped: Catalog, monkeypatch: pytest.MonkeyPatch) -> None:
    assert rewritable(shipped, "1girl\n", "lowres", None) == Request("1girl", "lowres")
    named = rewritable(shipped, infotext(PONY_HASH), None, None)
    assert (named.positive, named.negative, named.checkpoint) == ("1girl, solo", "lowres", shipped.entry(PONY))
    assert rewritable(shipped, infotext(PONY_HASH), None, "noobai").checkpoint == "noobai"
    assert rewritable(shipped, infotext("0000000000"), None, None).checkpoint is None
    piped(monkeypatch, b"score_9\r\n")
    assert rewritable(shipped, "-", None, None).positive == "score_9"


@pytest.mark.parametrize("prompt", ["", " ", "\n\r\n"])
def test_nothing_cannot_be_rewritten(prompt: str, shipped: Catalog) -> None:
    with pytest.raises(AdvisorError, match="the prompt is empty"):
        rewritable(shipped, prompt, None, None)
    assert rewritable(shipped, prompt, "lowres", None).negative == "lowres"
