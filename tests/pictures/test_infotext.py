"""Generation parameters: every trap of the form, that what was written is read back, and that nothing takes long."""

from __future__ import annotations

import json

import pytest
from hypothesis import example, given, strategies as st

from sdxl_advisor.pictures.infotext import Generation, pieces, read_infotext
from tests.conftest import examples

TAIL = (
    "Steps: 30, Sampler: Euler a, Schedule type: Karras, CFG scale: 5.5, Seed: 1, Size: 832x1216, "
    "Model hash: 67AB2FD8EC, Model: someModel_v6, Clip skip: 2, Version: v1.10.1"
)
WHOLE = f"1girl, solo,\nstanding\nNegative prompt: lowres,\nbad hands\n{TAIL}"
SHORT = "Steps: 20, Sampler: Euler, Seed: 1"
LONG_TEXT = 300_000  # characters
SOUP = st.lists(
    st.sampled_from(
        [
            *("Steps: 20", "Steps:", "Sampler: Euler", "Seed: 1", "Model: a", "Model hash: 67ab2fd8ec", "Size: 8x8"),
            *("Negative prompt:", " Negative prompt: ", "a", " ", "\n", "\r\n", ", ", ",", ":", '"', "\\", "[", "]"),
            *("{", "}", '{"a": [1, "b, c"]}', "'", "\x85", "\u2028", "\ud800", "Hashes: "),
        ]
    ),
    max_size=40,
).map("".join)


def read(text: str) -> Generation:
    """The parameters of a text that has some."""
    found = read_infotext(text)
    assert found is not None
    return found


def with_tail(tail: str) -> Generation:
    """What is read from a short infotext with these parameters besides the usual ones."""
    return read(f"a\nNegative prompt: b\n{SHORT}, {tail}")


def parts(text: str) -> tuple[str, str]:
    """Positive and negative."""
    found = read(text)
    return found.positive, found.negative


def test_the_usual_form() -> None:
    found = read(WHOLE)
    assert (found.positive, found.negative) == ("1girl, solo,\nstanding", "lowres,\nbad hands")
    assert (found.positive_start, found.negative_start) == (0, WHOLE.index("lowres"))
    assert found.tail == TAIL
    assert list(found.parameters.items()) == [tuple(pair.split(": ")) for pair in TAIL.split(", ")]


def test_the_settings_have_types() -> None:
    found = read(WHOLE)
    assert (found.steps, found.cfg, found.clip_skip, found.size) == (30, 5.5, 2, (832, 1216))
    assert (found.sampler, found.scheduler) == ("Euler a", "Karras")
    assert (found.model, found.model_hash) == ("someModel_v6", "67ab2fd8ec")
    assert [found.denoising, found.cfg_rescale, found.noise_schedule, found.emphasis] == [None] * 4


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1girl, solo",
        "1girl, Steps: 20",
        "Steps: going up, 1girl",
        "Steps: 20, Sampler: Euler",
        "Steps: 20, a: 1, b: 2, c: 3",  # A1111 knows no key of one letter
        "a tutorial, Steps: 1, cut it: twice, fold it: once",
        "1girl\nNegative prompt: lowres",
        f"I used {SHORT} and liked it\n1girl, solo",
        f"{SHORT}\n1girl, solo",
        "hair: long, eyes: blue, dress: red",
        "x" + SHORT,
        f"({SHORT})",
    ],
)
def test_a_prompt_has_no_parameters(text: str) -> None:
    assert read_infotext(text) is None


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (f"a\n{TAIL}", ("a", "")),
        (TAIL, ("", "")),
        (f"\n  {TAIL}\n\n", ("", "")),
        (f"Negative prompt: b\n{TAIL}", ("", "b")),
        (f"a\nNegative prompt:\n{TAIL}", ("a", "")),
        (f"a\nNegative Prompt: b\n{TAIL}", ("a", "b")),
        (f"a\nNegative prompt: b\n\nc,\n\n{TAIL}", ("a", "b\n\nc,")),
        (f"a\r\n  Negative prompt: b\r\nc\r\n{TAIL}\r\n", ("a", "b\r\nc")),
        (f"a Negative prompt: b\nNegative prompt: c\n{TAIL}", ("a Negative prompt: b", "c")),
        (f"a\nNegative prompt: b\nNegative prompt: c\n{TAIL}", ("a", "b\nNegative prompt: c")),
        (f"a Negative prompt: b, c {TAIL}", ("a", "b, c")),
        (f"a Negative prompt: b\n{TAIL}", ("a", "b")),
        (f"a,Negative prompt: b {TAIL}", ("a,", "b")),
        (f"a, b {TAIL}", ("a, b", "")),
        (f"Negative prompt: b {TAIL}", ("", "b")),
        (f"no-Negative prompt: b\n{TAIL}", ("no-Negative prompt: b", "")),
        (f"a, Steps: 3, b\n{TAIL}", ("a, Steps: 3, b", "")),
        (f"a\nSteps: 3\nb\n{TAIL}", ("a\nSteps: 3\nb", "")),
        (f"a\nSteps: 3, one: 1, two: 2\n{TAIL}", ("a\nSteps: 3, one: 1, two: 2", "")),
        (f"a\nNegative prompt: Steps: 3, b {TAIL}", ("a", "Steps: 3, b")),
        (f'a Negative prompt: b {TAIL}, Hires prompt: "c Steps: 3, Size: 8x8, Seed: 4"', ("a", "b")),
        (f"a Negative prompt: b {TAIL}, Hires Steps: 3, Size: 8x8, Seed: 4", ("a", "b")),
        (f'a\n{TAIL}, Hires negative prompt: "c, Negative prompt: d"', ("a", "")),
        (f'a Negative prompt: b {TAIL}, Note: "c Negative prompt: d"', ("a", "b")),
        (f"a Negative prompt: b {TAIL}\nTemplate: c", ("a", "b")),
        ("a\nSampler: Euler, Seed: 1, Size: 8x8", ("a", "")),
    ],
)
def test_the_prompts_are(text: str, found: tuple[str, str]) -> None:
    assert parts(text) == found


@pytest.mark.parametrize("text", [WHOLE, f" \n{WHOLE}\n ", WHOLE.replace("\n", " "), WHOLE.replace("\n", "\r\n")])
def test_every_form_of_one_text_gives_the_same_parameters(text: str) -> None:
    assert read(text).parameters == read(WHOLE).parameters
    assert read(text).tail == TAIL


@pytest.mark.parametrize("gap", ["\n", " ", "\r\n", "\n  \n"])
def test_the_places_are_those_in_the_text(gap: str) -> None:
    text = gap + gap.join(["\u00e9 \U0001f600", "Negative prompt:  b", TAIL])
    found = read(text)
    assert (text.index("\u00e9"), text.index("b")) == (found.positive_start, found.negative_start)


def test_without_a_negative_there_is_no_place_for_it() -> None:
    assert read(f"a\n{TAIL}").negative_start is None


@pytest.mark.parametrize(
    "value",
    [
        "a, b",
        "a: b",
        "a\nb",
        'say "x", y',
        "C:\\models\\x",
        "Model: x, Steps: 9",
        "\u00e9, \U0001f600",
        "a\nSteps: 1, x: y",
    ],
)
@pytest.mark.parametrize("ascii_only", [True, False])
def test_a_quoted_value_is_one_value(value: str, ascii_only: bool) -> None:
    quoted = json.dumps(value, ensure_ascii=ascii_only)
    found = with_tail(f"Hires prompt: {quoted}, Model: real")
    assert (found.parameters["Hires prompt"], found.model, found.steps) == (value, "real", 20)
    assert found.tail.endswith(f"{quoted}, Model: real")


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ('"a,\nb"', "a,\nb"),  # a line break that was not escaped
        ('"a,\n\\"b\\""', 'a,\n"b"'),
        (r'"C:\users, x"', r"C:\users, x"),  # no JSON
        ('"\\ud800, x"', "\ufffd, x"),  # no character
        ('"a', '"a'),
        ('"a" b', '"a" b'),
        ('a "b"', 'a "b"'),
        ('""', ""),
        ("", ""),
        ("12:30", "12:30"),
    ],
)
def test_a_value_reads_as(written: str, value: str) -> None:
    found = with_tail(f"Note: {written}, Model: real")
    assert (found.parameters["Note"], found.model) == (value, "real")


@pytest.mark.parametrize(
    "value",
    [
        '[{"type": "checkpoint", "modelName": "x", "Model": "y"}, {"weight": 0.5}]',
        '{"prompt": "x, Model: y, Model hash: 0123456789"}',
        '{"model": "0123456789", "vae": "ab"}',
        '{"a":\n[1, 2]}',
        "[1, 2]",
        "[]",
        "[" + "1" * 5000 + ", 2]",
    ],
)
@pytest.mark.parametrize("key", ["TIPO Parameters", "Hashes", "Civitai resources", "Odd (key)"])
def test_json_without_quotes_is_one_value(key: str, value: str) -> None:
    found = read(f"a\nSteps: 20, Model hash: 67ab2fd8ec, Model: real, {key}: {value}, Clip skip: 2")
    assert found.parameters[key] == value
    assert (found.model, found.model_hash, found.clip_skip) == ("real", "67ab2fd8ec", 2)
    assert len(found.parameters) == 5


@pytest.mark.parametrize("value", ["[1", '{"a": 1', "{x}", "[1] x", "[", '["a]', "[" * 5000, '{"a":' * 5000])
def test_broken_json_ends_at_the_next_comma(value: str) -> None:
    found = with_tail(f"Hashes: {value}, Model: real")
    assert (found.parameters["Hashes"], found.model) == (value, "real")


def test_a_value_may_end_the_text() -> None:
    assert with_tail('Hashes: {"a": "b, c"}').parameters["Hashes"] == '{"a": "b, c"}'
    assert with_tail('Note: "b, c"').parameters["Note"] == "b, c"


@pytest.mark.parametrize(
    ("tail", "model"),
    [
        ("Model hash: 67ab2fd8ec, Model: real, Model: other", "real"),
        ("Model: other, VAE: x, Model: real, Model hash: 67ab2fd8ec, VAE: x, Model: third", "real"),
        ("Model: other, VAE: x, Model: real", "real"),
        ("Model: real, VAE: x, Model: None", "real"),
        ("Model: real, Model: ", "real"),
        ("Model: None", None),
        ('Model: real, ControlNet 0: "Module: None, Model: other"', "real"),
        ("Model: real, ControlNet 0 Model: other", "real"),
        ("Model: models/some folder/real.safetensors", "real"),
        ("Model: models\\real.CKPT", "real"),
        ("Model: real.v1.0", "real.v1.0"),
        ("Model: folder/", None),
        ("Clip skip: 2", None),
    ],
)
def test_the_model_is(tail: str, model: str | None) -> None:
    assert with_tail(tail).model == model


@pytest.mark.parametrize(
    ("tail", "found"),
    [
        ("Model hash: 67AB2FD8", "67ab2fd8"),
        ("Model hash: none", None),
        ('Hashes: {"vae": "aaaaaaaaaa", "model": "67AB2FD8EC"}', "67ab2fd8ec"),
        ('Hashes: {"model": 1}', None),
        ('Hashes: {"model": ["67ab2fd8ec"]}', None),
        ("Hashes: [1]", None),
        ('Model hash: 67ab2fd8ec, Hashes: {"model": "aaaaaaaaaa"}', "67ab2fd8ec"),
    ],
)
def test_the_hash_is(tail: str, found: str | None) -> None:
    assert with_tail(tail).model_hash == found


@pytest.mark.parametrize(
    ("tail", "sampler", "scheduler"),
    [
        ("Sampler: DPM++ 2M Karras", "DPM++ 2M Karras", None),
        ("Sampler: DPM++ 2M, Schedule type: Automatic", "DPM++ 2M", "Automatic"),
        ("Sampler: euler_ancestral_karras", "euler_ancestral_karras", None),
        ("Sampler: Euler a, Scheduler: normal", "Euler a", "normal"),
        ("Sampler: DDIM", "DDIM", None),
        ("Sampler: ", None, None),
    ],
)
def test_sampler_and_schedule_are(tail: str, sampler: str | None, scheduler: str | None) -> None:
    found = with_tail(tail)
    assert (found.sampler, found.scheduler) == (sampler, scheduler)


@pytest.mark.parametrize(
    ("tail", "size"),
    [
        ("Size: 512x768", (512, 768)),
        ("Size: 512 x 768", (512, 768)),
        ("Size: 512", None),
        ("Size: 512x768x3", None),
        ("Size: 512x", None),
        ("Size: \u0661x\u0662", None),
        ("Seed: 2", None),
    ],
)
def test_the_size_is(tail: str, size: tuple[int, int] | None) -> None:
    assert with_tail(tail).size == size


@pytest.mark.parametrize(
    "key",
    ["Rescale CFG", "CFG Rescale phi", "CFG Rescale \u03c6", "CFG Rescale", "rescale_cfg_multiplier"],
)
def test_every_program_calls_the_rescaling_otherwise(key: str) -> None:
    assert with_tail(f"{key}: 0.7").cfg_rescale == 0.7


@pytest.mark.parametrize(
    ("written", "number"),
    [("7", 7.0), ("7.", 7.0), (".5", 0.5), ("-1.5", -1.5), ("nan", None), ("inf", None), ("1_0", None), ("", None)],
)
def test_a_number_is_plain(written: str, number: float | None) -> None:
    assert with_tail(f"CFG scale: {written}, Denoising strength: {written}").cfg == number
    assert with_tail(f"Denoising strength: {written}").denoising == number


@pytest.mark.parametrize(("written", "number"), [("2", 2), ("2.0", None), ("-2", None), ("\u0662", None), ("x", None)])
def test_a_whole_number_is_plain(written: str, number: int | None) -> None:
    assert with_tail(f"Clip skip: {written}").clip_skip == number


def test_capitals_do_not_matter_unless_both_are_there() -> None:
    assert with_tail("CFG Scale: 4").cfg == with_tail("CFG : 4").cfg == 4
    assert with_tail("CFG scale: 5, CFG Scale: 4").cfg == 5


def test_other_settings_are_words() -> None:
    found = with_tail("Noise Schedule: Zero Terminal SNR, Emphasis: No norm")
    assert (found.noise_schedule, found.emphasis) == ("Zero Terminal SNR", "No norm")


def test_what_follows_the_parameters_is_none_of_them() -> None:
    after = "\nTemplate: b, Emphasis: c\n\nSeed: 5"
    found = read(f"a\n{TAIL}{after}")
    assert found.parameters == read(WHOLE).parameters
    assert found.tail == TAIL + after
    assert with_tail(f'Note: "b, c"{after}').parameters["Note"] == "b, c"


@pytest.mark.parametrize("gap", [",\n", ",\r\n  ", " , ", ",,"])
def test_parameters_may_be_wrapped_behind_a_comma(gap: str) -> None:
    assert read(f"a\n{TAIL.replace(', ', gap)}").parameters == read(WHOLE).parameters


def test_words_without_a_key_are_left_out() -> None:
    long = "a" * 101
    assert list(with_tail(f"some words, {long}: y, Model: x").parameters) == ["Steps", "Sampler", "Seed", "Model"]


SETTINGS = [name for name, kind in vars(Generation).items() if isinstance(kind, property)]


@given(text=st.one_of(st.text(max_size=200), SOUP, SOUP.map(lambda soup: f"a\n{SHORT}, {soup}")))
@example(text=f"{SHORT}, x: [")
@examples(600)
def test_any_text_is_read(text: str) -> None:
    found = read_infotext(text)
    if not found:
        return
    end, start = found.positive_start + len(found.positive), found.negative_start
    assert text[found.positive_start : end] == found.positive == found.positive.strip()
    assert (found.negative == "") if start is None else (text[start : start + len(found.negative)] == found.negative)
    assert end <= (len(text) if start is None else start) <= len(text)
    assert text.rstrip().endswith(found.tail)
    assert [getattr(found, name) for name in SETTINGS]  # none of them raises


WORDS = st.text(alphabet='ab ,()[]{}:"\\\n\u00e9#', max_size=40).map(str.strip)
KEYS = st.from_regex(r"\A[A-Za-z][A-Za-z0-9 /-]{0,14}[a-z0-9]\Z").filter(lambda key: key not in ("Steps", "Model"))
PLAIN_JSON = ('[{"a": "b, Model: c"}]', '{"a": ["b", {"c": "d, e"}]}', "[]")
VALUES = st.one_of(st.text(max_size=30), st.sampled_from(PLAIN_JSON), SOUP.map(lambda soup: soup.replace("\ud800", "")))


def written(value: str) -> str:
    """A value as programs write it: quoted if it could not be read back otherwise."""
    plain = value in PLAIN_JSON or (value == value.strip() and not set(value) & set(',:"\n[{'))
    return value if plain else json.dumps(value, ensure_ascii=False)


@given(
    positive=WORDS,
    negative=st.none() | WORDS,
    parameters=st.dictionaries(KEYS, VALUES, min_size=2, max_size=6),
    line=st.sampled_from(["\n", "\r\n"]),
)
@examples(400)
def test_what_was_written_is_read_back(
    positive: str, negative: str | None, parameters: dict[str, str], line: str
) -> None:
    parameters = {"Steps": "20", **parameters}
    tail = ", ".join(f"{key}: {written(value)}" for key, value in parameters.items())
    lines = [positive, *([] if negative is None else [f"Negative prompt: {negative}"]), tail]
    found = read(line.join(lines))
    assert (found.positive, found.negative) == (positive, negative or "")
    assert (found.negative_start is None) == (negative is None)
    assert list(found.parameters.items()) == list(parameters.items())
    assert found.tail == tail.rstrip()


LONG = [
    *("[", '{"a":', "Steps: 1, ", ",", "\n", " ", "a", '"', "\\", "Steps: 1\n", "\nSteps: 1,", "{ Steps: 1,", "ab: "),
    *('ab: "', "ab: [1, ", 'ab: ["', '["ab: [","', "Steps: [\n", 'Steps: "\n', "\nSteps: 1, ab: [1,", "ab: 1, ", "b, "),
    *(" Negative prompt:", "\nNegative prompt:", "Steps: 1, ab: 1, ", "\n Steps: 1, ab: [\n", "Model: a, ", "\t\n"),
    *(", ab: " + "[" * 900, 'ab: "\\"', "Steps: 1 ", "Model hash: 1, Model: 2, ", "\nSteps: 1, b, b, b, b, b, b, b"),
]


@pytest.mark.parametrize("before", ["", f"a\n{SHORT}, Hashes: ", "a Negative prompt: b "])
@pytest.mark.parametrize("unit", LONG, ids=range(len(LONG)))
def test_a_long_text_is_read_to_its_end(unit: str, before: str) -> None:  # in squared time it would take hours
    text = before + unit * (LONG_TEXT // len(unit))
    found = read_infotext(text)
    assert found is None or text.rstrip().endswith(found.tail) or found.tail in text


def test_the_last_line_of_parameters_counts_among_many() -> None:
    assert read(f"a\n{SHORT}\n" * 2000 + TAIL).tail == TAIL
    assert len(read("Steps: 1, a\n" * 900 + WHOLE).positive) > 9000


def test_only_the_first_pieces_decide() -> None:
    assert read_infotext("a\nSteps: 1, " + "b, " * 20 + "Sampler: x, Seed: 2") is None
    assert len(list(pieces("b, " * 20, 0))) == 21


def test_exiftool_prints_a_line_break_as_a_full_stop() -> None:
    text = f"1girl, solo.Negative prompt: lowres, bad hands.{TAIL}"
    found = read(text)
    assert (found.positive, found.negative) == ("1girl, solo", "lowres, bad hands")
    assert (found.steps, found.model, found.tail) == (30, "someModel_v6", TAIL)
    assert parts(f"A girl stands.. She smiles..{TAIL}") == ("A girl stands.. She smiles.", "")
    assert parts(f"1girl...\nNegative prompt: bad.\n{TAIL}") == ("1girl...", "bad.")


@pytest.mark.parametrize("key", ["Parameters                      ", "User Comment    ", "[EXIF] UserComment "])
def test_a_dump_of_exiftool_has_the_parameters_in_one_of_its_lines(key: str) -> None:
    text = f"File Name   : a.png\n{key}: 1girl.Negative prompt: lowres.{TAIL}\nImage Size     : 832x1216\n"
    found = read(text)
    assert (found.positive, found.negative, found.tail) == ("1girl", "lowres", TAIL)
    assert found.negative_start is not None
    assert text[found.positive_start :].startswith("1girl.")
    assert text[found.negative_start :].startswith("lowres.")


def test_the_scale_may_have_a_capital() -> None:
    assert with_tail("CFG Scale: 5.0").cfg == 5.0
