"""lint, convert and explain as they are typed: exit codes, both streams, JSON, pipes, and prompts not to be trusted."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest

from tests.conftest import Ran, Run
from tests.process import LOOKS, PROGRAM, SECONDS, environment, spawn

pytestmark = pytest.mark.usefixtures("one_catalogue")
CHAIN = "score_9, score_8_up, score_7_up, score_6_up, score_5_up, score_4_up"
CLEAN = ("lint", "noobai", "masterpiece, best quality, newest, absurdres, highres, safe, 1girl")
DIRTY = ("lint", "illustrious", "score_9, 1girl, long_hair", "--negative", "worst quality, score_4")
CONVERT = ("convert", f"{CHAIN}, 1girl", "--negative", "source_pony, hat", "--to", "kohaku")
EXPLAIN = ("explain", "very", "awa")
CALLS = {"clean": CLEAN, "dirty": DIRTY, "fix": (*DIRTY, "--fix"), "convert": CONVERT, "explain": EXPLAIN}
INFOTEXT = (
    "score_9, 1girl\nNegative prompt: source_furry\n"
    "Steps: 30, Sampler: Euler a, CFG scale: 7, Seed: 1, Size: 1024x1024, Model hash: 67ab2fd8ec, Model: x"
)
WRONG = [  # words, kind, part of the message, part of the hint
    ("lint", "usage", "no prompt was given", "sdxl-advisor lint NAME"),
    ("lint noobai", "usage", "no prompt was given", "sdxl-advisor lint NAME"),
    ("lint qqqq 1girl", "unknown-name", "no checkpoint, line or family is called 'qqqq'", "sdxl-advisor list"),
    ("lint noobai 1girl --select nothing", "unknown-name", "no rule is called 'nothing'", "explain rules"),
    ("lint noobai 1girl --ignore foreign-wrd", "unknown-name", "'foreign-wrd'", "did you mean foreign-word"),
    ("lint noobai 1girl --ui easle", "unknown-name", "no program is called 'easle'", ""),
    ("lint noobai 1girl --subject cars", "unknown-name", "no subject is called 'cars'", "anime"),
    ("lint noobai 1girl --file x", "usage", "both a prompt and --file", "leave one of them out"),
    ("lint noobai --file nosuch.txt", "usage", "'nosuch.txt': No such file", ""),
    ("lint noobai 1girl solo", "usage", "unexpected extra argument", "sdxl-advisor lint --help"),
    ("lint noobai 1girl --negativ x", "usage", "no such option", "sdxl-advisor lint --help"),
    ("convert score_9", "usage", "--to is missing: name the checkpoint", "--to NAME"),
    ("convert score_9 --to qqqq", "unknown-name", "'qqqq'", "sdxl-advisor list"),
    ("convert score_9 --to noobai --from pny", "unknown-name", "'pny'", "did you mean pony"),
    ("convert score_9 --to noobai --rating pg", "unknown-name", "no rating is called 'pg'", ""),
    ("convert score_9 --to noobai --subject cars", "unknown-name", "no subject is called 'cars'", "anime"),
    ("explain masterpiece --for nobody", "unknown-name", "'nobody'", "sdxl-advisor list"),
    ("explain score9", "unknown-name", "no tag, rule or term is called 'score9'", "did you mean score_9"),
    ("explain SA1055", "unknown-name", "'SA1055'", "did you mean SA105"),
]
HOSTILE = "[red]x[/red]\x1b[31m\u202e\x07\t, [link=https://x.org]y[/link]"


def piped(data: bytes | str, *argv: str, **changes: str) -> Ran:
    """Run a command line with *data* on standard input."""
    ended = subprocess.run(
        [*PROGRAM, *argv],
        input=data.encode() if isinstance(data, str) else data,
        capture_output=True,
        env=environment(**changes),
        timeout=SECONDS,
        check=False,
    )
    return Ran(ended.returncode, ended.stdout.decode(), ended.stderr.decode())


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (CLEAN, 0),
        (DIRTY, 1),
        ((*DIRTY, "--fix"), 0),
        ((*DIRTY, "--select", "underscore"), 0),  # a note is no fault
        ((*DIRTY, "--ignore", "SA1"), 0),
        (("lint", "illustrious", "(a:1.1, b:1.1), 1girl", "--select", "SA3"), 1),
        (("lint", "noobai", "1girl", "--select", "missing-quality", "--fix"), 1),  # not sure, so left
        (CONVERT, 0),
        (("convert", "1girl", "--from", "pony", "--to", "noobai"), 0),
        (EXPLAIN, 0),
        (("explain", "foreign-word"), 0),
        (("explain", "впред"), 0),
    ],
)
@pytest.mark.parametrize("form", [(), ("--json",)])
def test_the_exit_code_is_the_answer(words: tuple[str, ...], code: int, form: tuple[str, ...], run: Run) -> None:
    assert run(*words, *form).code == code


@pytest.mark.parametrize(("words", "kind", "message", "hint"), WRONG, ids=[words for words, *_ in WRONG])
def test_a_wrong_call_gets_one_message_and_exits_with_2(
    words: str, kind: str, message: str, hint: str, run: Run
) -> None:
    ran = run(*words.split())
    assert (ran.code, ran.out) == (2, "")
    first, *rest = ran.err.splitlines()
    assert first.startswith("error: ")
    assert message in first
    assert len(rest) == bool(rest)
    assert hint in "".join(rest)
    as_json = run(*words.split(), "--json")
    assert (as_json.code, as_json.out) == (2, "")
    error = json.loads(as_json.err)["error"]
    assert (error["kind"], message in error["message"], hint in (error["hint"] or "")) == (kind, True, True)


@pytest.mark.parametrize("words", CALLS.values(), ids=CALLS)
@pytest.mark.parametrize("changes", [{}, {"COLUMNS": "40"}, {"NO_COLOR": "1", "COLUMNS": "40"}, {"FORCE_COLOR": "1"}])
def test_json_is_one_document_however_wide_the_terminal(
    words: tuple[str, ...], changes: dict[str, str], run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = run(*words, "--json")
    for name in LOOKS:
        monkeypatch.delenv(name, raising=False)
    for name, value in changes.items():
        monkeypatch.setenv(name, value)
    ran = run(*words, "--json")
    assert ran.out.count("\n") == 1
    assert (ran.json["format"], ran.err) == (1, "")
    assert ran.out == plain.out


@pytest.mark.parametrize("words", [CLEAN, DIRTY, EXPLAIN])
def test_text_goes_to_stdout_alone(words: tuple[str, ...], run: Run) -> None:
    ran = run(*words)
    assert ran.err == ""
    assert ran.out.strip()
    assert "\x1b" not in ran.out


def test_json_of_lint_is_the_contract(run: Run) -> None:
    answer = run(*DIRTY, "--json").json
    [result] = answer["results"]
    assert (result["checkpoint"]["key"], result["checkpoint"]["family"]) == ("illustrious-xl-0.1", "illustrious")
    assert result["checkpoint"]["name"] == "Illustrious-XL v0.1"
    found = {finding["text"]: finding for finding in result["findings"]}
    score = found["score_9"]
    assert (score["code"], score["name"], score["severity"]) == ("SA101", "foreign-word", "warning")
    assert (score["side"], score["start"], score["end"]) == ("positive", 0, 7)
    assert score["message"]
    assert score["fix"]
    assert (found["score_4"]["side"], found["score_4"]["start"]) == ("negative", 15)
    assert (found["long_hair"]["severity"], found["long_hair"]["fix"]) == ("note", "long hair")


def test_json_of_convert_is_the_contract(run: Run) -> None:
    answer = run(*CONVERT, "--json").json
    assert answer["positive_text"] == "1girl, masterpiece, best quality"
    assert answer["negative_text"] == "low quality, worst quality, hat"
    assert [set(change) for change in answer["changes"]] == [{"kind", "from", "to", "why"}] * len(answer["changes"])
    assert (answer["changes"][0]["from"], answer["changes"][0]["to"]) == ("score_9", "masterpiece, best quality")
    assert (answer["source"]["key"], answer["target"]["key"]) == ("pony-diffusion-v6-xl", "kohaku-xl-zeta")
    assert answer["evidence"].startswith("by score_9, score_8_up")
    assert isinstance(answer["notes"], list)


def test_a_converted_prompt_is_alone_on_stdout_and_pasteable(run: Run) -> None:
    ran = run(*CONVERT)
    assert ran.out == "1girl, masterpiece, best quality\nNegative prompt: low quality, worst quality, hat\n"
    heading = "From Pony Diffusion V6 XL (known by score_9, score_8_up, score_7_up, score_6_up and 3 more) to Kohaku"
    assert " ".join(ran.err.split()).startswith(heading)
    assert "left out" in ran.err
    assert "source_pony" in ran.err


def test_without_a_negative_there_is_no_line_for_it(run: Run) -> None:
    ran = run("convert", "score_9, 1girl", "--to", "kohaku")
    assert ran.out == "1girl, masterpiece, best quality\n"
    assert "sdxl-advisor tags kohaku-xl-zeta --negative" in ran.err


def test_nothing_to_change_is_said(run: Run) -> None:
    ran = run("convert", "1girl, solo", "--from", "pony", "--to", "kohaku", "--negative", "hat", "--no-quality")
    assert ran.out == "1girl, solo\nNegative prompt: hat\n"
    assert "No words to change." in ran.err


def test_what_is_printed_can_be_converted_again(run: Run) -> None:
    first = run(*CONVERT).out
    positive, _, negative = first.rstrip("\n").partition("\nNegative prompt: ")
    again = run("convert", positive, "--negative", negative, "--from", "pony", "--to", "kohaku")
    assert again.out == first


def test_corrections_are_alone_on_stdout_and_pasteable(run: Run) -> None:
    ran = run(*DIRTY, "--fix")
    assert ran.out == "masterpiece, 1girl, long hair\nNegative prompt: worst quality\n"
    positive, _, negative = ran.out.rstrip("\n").partition("\nNegative prompt: ")
    again = run("lint", "illustrious", positive, "--negative", negative, "--fix")
    assert again.out == ran.out


def test_what_fix_leaves_is_said_on_stderr(run: Run) -> None:
    ran = run("lint", "noobai", "masterpiece, 1girl", "--negative", "masterpiece", "--fix")
    assert (ran.code, ran.out) == (1, "masterpiece, 1girl\nNegative prompt: masterpiece\n")
    assert "left to you: " in ran.err
    assert "(SA105 wrong-side)" in ran.err


def test_what_fix_leaves_is_said_once_however_often_it_is_found(run: Run) -> None:
    ran = run("lint", "noobai", "(" * 3000, "--fix")
    assert ran.out == "(" * 3000 + "\n"
    assert "left to you, 3,000 times: " in ran.err
    assert ran.err.count("left to you") == 1
    many = ", ".join(f"{n}girls, {n}boys" for n in range(2, 90))
    assert run("lint", "noobai", many, "--fix").err.count("left to you") <= 50


def test_fix_of_a_file_gives_a_line_for_a_line(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "prompts.txt"
    path.write_text("score_9, 1girl\nlong_hair, masterpiece\n", encoding="utf-8")
    ran = run("lint", "illustrious", "--file", str(path), "--fix")
    assert ran.out == "masterpiece, 1girl\nlong hair, masterpiece\n"


def test_fix_of_json_lines_gives_json_lines(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "prompts.jsonl"
    lines = [
        {"positive": "score_9, девушка\nsolo", "negative": "score_4", "checkpoint": "illustrious"},
        {"positive": "masterpiece, 1girl"},
    ]
    path.write_text("".join(f"{json.dumps(line)}\n" for line in lines), encoding="utf-8")
    ran = run("lint", "kohaku", "--file", str(path), "--fix")
    assert [json.loads(line) for line in ran.out.splitlines()] == [
        {"positive": "masterpiece, 1girl\nsolo", "negative": "worst quality", "checkpoint": "illustrious-xl-0.1"},
        {"positive": "masterpiece, 1girl", "negative": "", "checkpoint": "kohaku-xl-zeta"},
    ]


def test_fix_of_an_infotext_keeps_its_parameters(run: Run) -> None:
    ran = run("lint", INFOTEXT.replace("score_9, 1girl", f"{CHAIN}, 1girl,, solo"), "--fix")
    assert ran.out == INFOTEXT.replace("score_9, 1girl", f"{CHAIN}, 1girl, solo") + "\n"


def test_many_prompts_are_answered_in_order(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "prompts.txt"
    path.write_text("score_9, 1girl\nmasterpiece, 1girl\nscore_8_up, 1girl\n", encoding="utf-8")
    ran = run("lint", "illustrious", "--file", str(path), "--select", "foreign-word")
    assert ran.code == 1
    assert ran.out.index("prompt 1") < ran.out.index("prompt 3")
    assert "prompt 2" not in ran.out
    assert "1 of 3 prompts have no error and no warning\nData of " in ran.out
    results = run("lint", "illustrious", "--file", str(path), "--json").json["results"]
    assert [result["positive_text"] for result in results] == path.read_text(encoding="utf-8").splitlines()


def test_thousands_of_prompts_are_answered_in_order() -> None:
    lines = "".join(json.dumps({"positive": f"masterpiece, tag{n}"}) + "\n" for n in range(5_000))
    ran = piped(lines, "lint", "kohaku", "-", "--json")
    assert [result["positive_text"] for result in ran.json["results"]] == [f"masterpiece, tag{n}" for n in range(5_000)]


def test_an_infotext_names_its_checkpoint_and_the_evidence(run: Run) -> None:
    ran = run("lint", INFOTEXT)
    assert ran.code == 1
    assert ran.out.startswith("Pony Diffusion V6 XL")
    assert "by the model hash 67ab2fd8ec" in ran.out
    [result] = run("lint", INFOTEXT, "--json").json["results"]
    assert (result["checkpoint"]["key"], result["evidence"]) == (
        "pony-diffusion-v6-xl",
        "by the model hash 67ab2fd8ec",
    )


def test_an_infotext_decides_from_where_to_convert(run: Run) -> None:
    ran = run("convert", INFOTEXT.replace("score_9", "masterpiece, very awa"), "--to", "kohaku", "--json")
    assert ran.json["source"]["key"] == "pony-diffusion-v6-xl"
    assert (ran.json["positive_text"], ran.json["negative_text"]) == (
        "1girl, masterpiece, best quality",
        "low quality, worst quality",
    )
    asked = run("convert", INFOTEXT, "--to", "kohaku", "--from", "noobai", "--json")
    assert asked.json["source"]["key"] == "noobai-xl-eps-1.1"


@pytest.mark.parametrize(
    "words", [("lint", "illustrious", "-"), ("lint", "illustrious", "--file", "-")], ids=["dash", "file"]
)
def test_lint_reads_a_pipe(words: tuple[str, ...]) -> None:
    ran = piped("\ufeffscore_9, девушка\r\n", *words, "--json")
    [result] = ran.json["results"]
    assert (ran.code, result["positive_text"]) == (1, "score_9, девушка")
    assert result["findings"][0]["text"] == "score_9"


def test_an_infotext_comes_by_a_pipe_without_a_name() -> None:
    assert piped(INFOTEXT, "lint", "-", "--json").json["results"][0]["checkpoint"]["key"] == "pony-diffusion-v6-xl"


@pytest.mark.parametrize("words", [("-",), ()])
def test_convert_reads_a_pipe(words: tuple[str, ...]) -> None:
    ran = piped(f"{CHAIN}, 1girl\n", "convert", *words, "--to", "kohaku")
    assert (ran.code, ran.out) == (0, "1girl, masterpiece, best quality\n")


@pytest.mark.parametrize("words", [("lint", "noobai", "-"), ("convert", "--to", "noobai"), ("lint", "-")])
@pytest.mark.parametrize("data", [b"", b"\n", b"\xff\x00"])
def test_an_empty_or_broken_pipe_is_asked_wrongly(words: tuple[str, ...], data: bytes) -> None:
    ran = piped(data, *words)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("error: ")
    assert "Traceback" not in ran.err


@pytest.mark.parametrize("form", ["", "--fix", "--json"])
def test_a_reader_that_has_seen_enough_is_no_error(form: str, tmp_path: Path) -> None:
    path = tmp_path / "prompts.txt"
    path.write_text("score_9, 1girl, long_hair\n" * 5000, encoding="utf-8")
    line = subprocess.Popen(
        [*PROGRAM, "lint", "illustrious", "--file", str(path), *filter(None, [form])],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(),
    )
    assert line.stdout is not None
    assert line.stderr is not None
    line.stdout.read(10)
    line.stdout.close()
    said = line.stderr.read()
    line.stderr.close()
    assert (line.wait(SECONDS), said) == (0, b"")


@pytest.mark.parametrize(
    "words",
    [
        ("lint", "illustrious", f"score_9, {HOSTILE}", "--negative", HOSTILE),
        ("lint", "illustrious", f"score_9, {HOSTILE}", "--negative", f"masterpiece, {HOSTILE}", "--select", "SA1"),
        ("lint", f"score_9, {HOSTILE}\n{INFOTEXT.partition(chr(10))[2]}"),
        ("explain", HOSTILE),
        ("lint", HOSTILE, "1girl"),
        ("lint", "illustrious", "1girl", "--select", HOSTILE),
        ("convert", "1girl", "--to", HOSTILE),
    ],
)
def test_markup_and_escape_codes_are_shown_and_not_sent(words: tuple[str, ...], run: Run) -> None:
    ran = run(*words)
    assert ran.code in (1, 2)
    assert not {"\x1b", "\u202e", "\x07", "\t"} & set(ran.out + ran.err)
    assert "Traceback" not in ran.err


def test_a_hostile_prompt_is_shown_whole_where_it_is_marked(run: Run) -> None:
    out = run("lint", "illustrious", f"score_9, {HOSTILE}", "--select", "foreign-word").out
    assert r"score_9, [red]x[/red]\x1b[31m\u202e\x07\t" in out


@pytest.mark.parametrize("form", ["lint", "convert"])
def test_a_pipe_gets_a_prompt_byte_for_byte(form: str) -> None:
    text = f"masterpiece, 1girl, smile\x1b[31m\u202e {chr(0x1F600)}"
    words = (
        ("lint", "kohaku", text, "--fix") if form == "lint" else ("convert", text, "--from", "kohaku", "--to", "kohaku")
    )
    assert spawn(*words).out == f"{text}\n"


@pytest.mark.parametrize(
    "words",
    ["lint kohaku PROMPT", "lint kohaku PROMPT --fix", "lint kohaku PROMPT --json", "convert PROMPT --to kohaku"],
)
def test_broken_bytes_in_a_prompt_are_no_traceback(words: str) -> None:
    prompt = b"score_9, \xff\xfe1girl".decode("utf-8", "surrogateescape")
    ran = spawn(*[prompt if word == "PROMPT" else word for word in words.split()])
    assert ran.code in (0, 1)
    assert "Traceback" not in ran.err
    assert ran.out.strip()


@pytest.mark.parametrize(
    ("prompt", "form"),
    [
        ("score_9, " + "long_hair, " * 25_000, ("--json",)),
        ("score_9, " + "long_hair, " * 20_000, ()),
        ("score_9, " + "long_hair, " * 20_000, ("--fix",)),
        ("x" * 1_100_000, ()),
        ("(" * 10_000 + "score_9" + ")" * 10_000, ()),
        ("(" * 10_000 + "score_9" + ")" * 10_000, ("--fix",)),
        ("[" * 10_000, ("--json",)),
        (")" * 10_000 + "score_9", ("--fix",)),
        ("score_9 " * 20_000, ()),
    ],
    ids=["tags json", "tags", "tags fix", "one word", "nested", "nested fix", "open", "closed", "no commas"],
)
def test_a_monstrous_prompt_is_answered(prompt: str, form: tuple[str, ...]) -> None:
    ran = piped(prompt, "lint", "illustrious", "-", *form)
    assert ran.code in (0, 1)
    assert "Traceback" not in ran.err
    assert ran.out


@pytest.mark.parametrize(
    ("prompt", "result"),
    [
        ("score_9, " + "long_hair, " * 25_000, "long hair, " * 25_000 + "masterpiece, best quality"),
        ("(" * 10_000 + "score_9" + ")" * 10_000, "masterpiece, best quality"),
    ],
)
def test_a_monstrous_prompt_is_converted(prompt: str, result: str) -> None:
    ran = piped(prompt, "convert", "--from", "pony", "--to", "kohaku")
    assert (ran.code, ran.out.rstrip(", \n")) == (0, result)


@pytest.mark.parametrize("words", [CLEAN, DIRTY, EXPLAIN, ("explain", "SA201"), ("explain", "zsnr")])
@pytest.mark.parametrize("columns", ["40", "80"])
def test_pages_fit_the_terminal(
    words: tuple[str, ...], columns: str, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    lines = run(*words).out.splitlines()
    wide = [line for line in lines if len(line) > int(columns)]
    assert [line for line in wide if not line.strip().startswith(("sdxl-advisor ", "https://"))] == []


@pytest.mark.parametrize("command", ["lint", "convert", "explain"])
def test_help_names_the_options_and_an_example(command: str, run: Run) -> None:
    ran = run(command, "--help")
    options = {
        "lint": {"--negative", "--file", "--ui", "--subject", "--select", "--ignore", "--fix", "--json"},
        "convert": {"--negative", "--file", "--to", "--from", "--subject", "--rating", "--no-quality", "--json"},
        "explain": {"--for", "--all", "--sources", "--json"},
    }
    assert (ran.code, ran.err) == (0, "")
    assert set(re.findall(r"(?<!\S)--[a-z]+(?:-[a-z]+)*", ran.out)) - {"--help"} >= options[command]
    assert f"sdxl-advisor {command} " in ran.out


def test_a_closed_pipe_on_stderr_does_not_break_the_answer() -> None:
    line = subprocess.Popen([*PROGRAM, *CONVERT], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment())
    assert line.stderr is not None
    line.stderr.close()
    out, _ = line.communicate(timeout=SECONDS)
    assert out.decode() == "1girl, masterpiece, best quality\nNegative prompt: low quality, worst quality, hat\n"
    assert line.returncode == 0
