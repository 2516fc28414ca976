"""A line's name with a version, and names of files: in any form, with whatever people and programs put around them."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, strategies as st

from sdxl_advisor.catalog.catalog import Catalog
from sdxl_advisor.catalog.opening import open_catalog
from sdxl_advisor.catalog.records import Entry, LineEntry
from sdxl_advisor.errors import AdvisorError, UnknownName
from sdxl_advisor.names.meaning import Meaning
from sdxl_advisor.names.reader import read, read_checkpoint
from sdxl_advisor.names.versions import closeness, same_numbers, tokens
from tests.catalog.small_catalogues import emptied, predicts, write_family, write_line
from tests.catalog.writing import checkpoint
from tests.conftest import Run, examples

EPSILON, V = {"prediction": predicts("epsilon")}, {"prediction": predicts("v-prediction")}
AROUND = [
    "{}",
    "{}.safetensors",
    "{}.ckpt",
    "{}.SAFETENSORS",
    "01_{}",
    "7-{}",
    "SDXL_{}",
    "sdxl-{}",
    "{} (1)",
    "{}(2).safetensors",
    "{} (12).safetensors",
    "{}.aBcD",
    "{}.xK9pQ.safetensors",
    "{}-fp16",
    "{}_fp16.safetensors",
    "{}.fp16.safetensors",
    "{}_bf16",
    "{}-fp8",
    "{}_pruned",
    "{}-pruned-fp16",
    "{}_1187991",
    "{}_1187991.safetensors",
    "{} - copy",
    "03_SDXL_{}-fp16 (1).safetensors",
]
SHIPPED = {
    "waiIllustriousSDXL_v170": "wai-illustrious-17.0",
    "noobaiXLNAIXL_vPred10Version": "noobai-xl-vpred-1.0",
    "NoobAI-XL-Vpred-v1.0": "noobai-xl-vpred-1.0",
    "ponyDiffusionV6XL_v6StartWithThisOne": "pony-diffusion-v6-xl",
    "hassakuXLIllustrious_v32": "hassaku-xl-illustrious-3.2",
    "prefectIllustriousXL_v70": "prefect-illustrious-xl-7.0",
    "autismmixSDXL_autismmixDPO": "autismmix-dpo",
    "rouwei_080_vpred_fp16": "rouwei-0.8-vpred",
    "animagine-xl-3.1": "animagine-xl-3.1",
}


@pytest.fixture
def night(made_up: Path) -> Catalog:
    """A family with a base of two predictions, and a line whose versions have numbers that are easily mistaken."""
    house = emptied(made_up)
    base = [("oak-e-1.0", "Oak XL eps 1.0", EPSILON), ("oak-v-1.0", "Oak XL vPred 1.0", V)]
    base += [("oak-v-0.5", "Oak XL vPred 0.5", V), ("oak-e-1.1", "Oak XL eps 1.1", EPSILON)]
    write_family(
        house, "oak", *(checkpoint(key, name=name, **kind) for key, name, kind in base), aliases=["eik", "дуб"]
    )
    names = ["1", "2.0", "2.1fix", "10", "11", "12.5", "3"]
    versions = [checkpoint(f"night-{one}", name=f"Night Mix v{one}", **EPSILON) for one in names]
    versions[3]["aliases"] = ["night ten"]
    versions.append(checkpoint("night-3-vpred", name="Night Mix v3 vPred", **V))
    write_line(house, "oak", "night", *versions, name="Night Mix", aliases=["ночь", "夜间"], newest="night-3")
    return open_catalog()


def key_of(catalog: Catalog, text: str) -> str:
    """The key of the checkpoint that a text means; a question mark where that has no record."""
    entry, _ = read_checkpoint(catalog, text)
    return entry.key if entry.listed else "?"


@pytest.mark.parametrize(
    ("key", "texts"),
    [
        (
            "night-1",
            [
                "night 1",
                "night v1",
                "night-mix_v1",
                "night mix ver 1",
                "ночь 1",
                "夜间 v1",
                "夜间1",
            ],
        ),
        (
            "night-2.0",
            ["night 2", "night v2", "night v2.0", "nightMix_v20", "night v.2", "Night Mix version 2.0", "night2"],
        ),
        ("night-2.1fix", ["night 2.1", "night v2.1fix", "night 2.1 fix", "nightMix_v21Fix", "Night Mix v21"]),
        ("night-10", ["night 10", "night v10", "night v10.0", "nightMix_v100", "night ten", "Night Mix 10"]),
        ("night-11", ["night 11", "night v11.0", "nightMix_v110"]),
        ("night-12.5", ["night 12.5", "night v125", "nightMix_v125", "night 12,5"]),
        (
            "night-3",
            ["night", "night mix", "Night Mix model", "night 3", "night v3", "night v3 eps", "夜间系", "夜间 モデル"],
        ),
        (
            "night-3-vpred",
            [
                "night vpred",
                "night v-pred",
                "night V",
                "Night-V",
                "night v3 vpred",
                "night vpred 3",
                "night 3vpred",
                "夜间 vpred",
            ],
        ),
        (
            "?",
            [
                "night 4",
                "night v9",
                "night 1.2",
                "night 2.2",
                "night 13",
                "night 12",
                "night 30.5",
                "nightMix_v40",
            ],
        ),
        ("?", ["night v2 vpred", "night vpred 10", "night 11 v-pred"]),
        ("oak-e-1.0", ["oak 1.0 eps", "oak eps 1.0", "oak epsilon 1", "Oak XL eps v1.0", "дуб eps 1.0"]),
        ("oak-v-1.0", ["oak 1.0 vpred", "oak vpred 1.0", "oak v-pred 1", "eik v-pred 1.0", "oakXL_vPred10"]),
        ("oak-v-0.5", ["oak vpred 0.5", "oak 0.5", "oak v0.5 v-prediction"]),
        ("oak-e-1.1", ["oak", "oak eps", "oak 1.1", "oak epsilon 1.1", "Oak XL v1.1"]),
        ("?", ["oak vpred 1.1", "oak eps 0.5", "oak 2.0", "oak vpred 2", "my oak mix", "myOakMix_v3"]),
    ],
)
def test_a_version_is_known_in_any_form(key: str, texts: list[str], night: Catalog) -> None:
    assert {text: key_of(night, text) for text in texts} == dict.fromkeys(texts, key)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("night v9 vpred", "v-prediction"),
        ("night v2 v-pred", "v-prediction"),
        ("nightMix_v90VPred", "v-prediction"),
        ("night v9", "epsilon"),
        ("night 9 eps", "epsilon"),
        ("oak vpred 1.1", "v-prediction"),
        ("oak eps 0.5", "epsilon"),
        ("my oak mix", None),
    ],
)
def test_a_version_without_a_record_predicts_what_its_name_or_its_line_says(
    text: str, kind: str | None, night: Catalog
) -> None:
    found = read(night, text).found
    assert isinstance(found, Entry)
    assert not found.listed
    assert night.knowledge.type_of(found.key) == kind


@given(
    st.integers(0, 30),
    st.sampled_from(["", ".0", ".1", ".2", ".5", ".9"]),
    st.sampled_from(["night {}", "night v{}", "Night Mix v{}"]),
)
@examples(250, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_number_never_means_another_number(night: Catalog, whole: int, part: str, form: str) -> None:
    """But for dots, which names of files leave out, and zeros at its end."""
    key = key_of(night, form.format(f"{whole}{part}"))
    if key != "?":
        version = key.removeprefix("night-").removesuffix("fix")
        assert version.replace(".", "").rstrip("0") == f"{whole}{part}".replace(".", "").rstrip("0")


@pytest.mark.parametrize("around", AROUND)
@pytest.mark.parametrize("stem", SHIPPED)
def test_what_stands_around_the_name_of_a_file_changes_nothing(around: str, stem: str, shipped: Catalog) -> None:
    assert key_of(shipped, around.format(stem)) == SHIPPED[stem]


@pytest.mark.parametrize("around", AROUND)
def test_it_changes_nothing_where_there_is_no_record_either(around: str, shipped: Catalog) -> None:
    for stem, line in {"waiIllustriousSDXL_v190": "wai", "someNoobMix_v10": "noobai"}.items():
        meaning = read(shipped, around.format(stem))
        assert isinstance(meaning.found, Entry)
        assert (meaning.found.listed, meaning.line) == (False, line)


@pytest.mark.parametrize(
    "text",
    ["illustrious 3.5vpred", "noobai 1.0vpred", "rouwei 0.8vpred", "noob_0.5vpred", "NoobAI-XL-1.0vPred.safetensors"],
)
def test_a_word_behind_a_version_is_not_taken_for_a_mark_of_a_program(text: str, shipped: Catalog) -> None:
    found, _ = read_checkpoint(shipped, text)
    assert shipped.knowledge.type_of(found.key) == "v-prediction"


# the parts of it


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("WAI v14.0", ["wai", "v", "14.0"]),
        ("waiIllustriousSDXL_v170", ["wai", "illustrious", "sdxl", "v", "170"]),
        ("NoobAI-XL Vpred 1.0", ["noob", "ai", "xl", "vpred", "1.0"]),
        ("noob v-pred", ["noob", "vpred"]),
        ("noob v prediction", ["noob", "vpred"]),
        ("noob epsilon-pred 1.1", ["noob", "eps", "1.1"]),
        ("Pony系モデル", ["pony"]),
        ("小马v6", ["小马", "v", "6"]),
        ("epsom v2", ["epsom", "v", "2"]),
        ("", []),
        ("---", []),
    ],
)
def test_a_name_is_taken_apart(text: str, parts: list[str]) -> None:
    assert tokens(text) == parts


@pytest.mark.parametrize(
    ("one", "other", "rank"),
    [
        ("14", "14", 0),
        ("14.0", "14", 1),
        ("14", "14.0.0", 1),
        ("1,5", "1.5", 0),
        ("140", "14.0", 2),
        ("34", "3.4", 2),
        ("140", "14", 2),
        ("3.4", "3.5", None),
        ("3.4", "34.0", None),
        ("1", "10.5", None),
        ("11", "1", None),
    ],
)
def test_numbers_of_versions_are_compared(one: str, other: str, rank: int | None) -> None:
    assert closeness(one, other) == rank
    assert closeness(other, one) == rank


def test_all_numbers_of_a_name_count() -> None:
    assert same_numbers(["6", "2.0"], ["6", "2"]) == 1
    assert same_numbers(["6"], ["6", "2"]) is None
    assert same_numbers([], []) == 0


# any text


WORDS = [
    "pony",
    "noob",
    "NoobAI",
    "wai",
    "illustrious",
    "XL",
    "v",
    "vpred",
    "v-pred",
    "eps",
    "1.0",
    "14",
    "3.5",
    "系",
    "モデル",
    "model",
]
WORDS += [
    "hassaku",
    "NAI",
    "пони",
    "小马",
    "ilxl",
    "flux",
    "anima",
    ".safetensors",
    "(1)",
    "_fp16",
    "/",
    "\\",
    "@",
    ":",
    "urn:air:",
    "%",
    "\n",
]
PIECES = st.lists(st.sampled_from(WORDS) | st.text(max_size=4), max_size=25)
TEXTS = st.text(max_size=200) | PIECES.map(" ".join) | PIECES.map("".join) | PIECES.map("_".join)


@given(text=TEXTS)
def test_any_text_has_a_meaning_or_an_error_that_says_so(shipped: Catalog, text: str) -> None:
    found = answer(shipped, text)
    if isinstance(found, AdvisorError):
        assert found.exit_code == 2
        assert found.message
        assert [one for one in offered(found) if not is_sdxl(shipped, one)] == []
    else:
        assert isinstance(found.found, Entry | LineEntry)
        assert found.line in shipped.lines
        assert answer(shipped, text) == found


def answer(catalog: Catalog, text: str) -> Meaning | AdvisorError:
    """What a text means, or the error that says why that cannot be told."""
    try:
        return read(catalog, text)
    except AdvisorError as problem:
        return problem


def offered(problem: AdvisorError) -> list[str]:
    """The keys that a "did you mean" offers."""
    hint = problem.hint or ""
    return hint.removeprefix("did you mean ").removesuffix("?").split(", ") if hint.startswith("did you mean") else []


def is_sdxl(catalog: Catalog, key: str) -> bool:
    """Tell whether a key is of something that is SDXL."""
    keys = [key] if key in catalog.keys else catalog.lines[key].checkpoints
    return all("SDXL" in catalog.entry(one).architecture for one in keys) and (key in catalog.keys or bool(keys))


@pytest.mark.parametrize(
    "text",
    [
        "animayum",
        "fluxx",
        "flx",
        "z-imag",
        "chromaa",
        "lumna",
        "neta lumin",
        "netayum",
        "qwen imge",
        "auraflo",
        "newbie imag",
        "nova orange a",
        "nova cartoon a",
        "hassaku anim",
        "wai anim",
        "pony v77",
        "illustrious lumin",
        "rouwei gema",
        "novela",
    ],
)
def test_nothing_of_another_architecture_is_ever_offered(text: str, shipped: Catalog) -> None:
    found = answer(shipped, text)
    if isinstance(found, UnknownName):
        assert [one for one in offered(found) if not is_sdxl(shipped, one)] == []


@pytest.mark.parametrize(
    "unit", ["noob ", "x", "1.0 ", "illustrious", "v-pred-", "系", "(1)", "_fp16", "/", "a/", "\\", "urn:air:", " "]
)
@pytest.mark.parametrize("size", [300, 400, 20_000])
def test_a_long_text_is_read_in_no_time(unit: str, size: int, shipped: Catalog) -> None:
    text = (unit * size)[:size]
    found = answer(shipped, text)
    assert isinstance(found, Meaning) or len(found.message) < 500


@pytest.mark.parametrize("command", ["tags", "show", "tree"])
@pytest.mark.parametrize(
    ("text", "means", "how"),
    [
        ("hassaku v3.2", "hassaku-xl-illustrious-3.2", "version"),
        ("wai v18", "wai v18", "line"),
        ("my illustrious mix", "my illustrious mix", "family"),
        ("waiIllustriousSDXL_v170-fp16", "wai-illustrious-17.0", "file name"),
        ("noobai系", "noobai", "name"),
    ],
)
def test_the_answer_says_how_a_text_was_understood(command: str, text: str, means: str, how: str, run: Run) -> None:
    document = run(command, *text.split(), "--json").json
    assert document["understood"] == [{"text": text, "as": means, "how": how}]
