"""Names as people type them, and the nearest ones."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import example, given, strategies as st

from sdxl_advisor.catalog.spelling import nearest, normalise, quoted, shell_quoted
from sdxl_advisor.errors import UnknownName
from tests.catalog.writing import checkpoint, family, write
from tests.conftest import Run, examples

WRITTEN = st.text(st.sampled_from("aBcЁёяİß\u017f09 \t\n\u00a0\u2003-_.") | st.characters(), max_size=20)
ENDINGS = st.sampled_from(["", ".safetensors", ".ckpt", ".SafeTensors", " .ckpt"])


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Alder XL 1", "alderxl1"),
        ("alder-xl_1", "alderxl1"),
        ("  ALDER.xl\t1\n", "alderxl1"),
        ("alder-xl-1.safetensors", "alderxl1"),
        ("Alder XL 1.CKPT", "alderxl1"),
        ("alder.safetensors.safetensors", "aldersafetensors"),
        ("safetensors", "safetensors"),
        ("v1.0", "v10"),
        ("Зелёный", "зеленый"),
        ("ЗЕЛЁНЫЙ", "зеленый"),
        ("STRASSE", "strasse"),
        ("Straße", "strasse"),
        ("", ""),
        ("- _.", ""),
    ],
)
def test_a_name_is_read_as(written: str, meant: str) -> None:
    assert normalise(written) == meant


@examples(400)
@given(WRITTEN, ENDINGS)
@example("-\u00a0-", "")
@example("a\u00a0", ".ckpt")
@example("a.ckpt", ".safetensors")
def test_a_name_read_twice_is_the_same(text: str, ending: str) -> None:
    assert normalise(normalise(text + ending)) == normalise(text + ending)


@examples(200)
@given(st.lists(st.sampled_from(["alder", "XL", "v1", "ёж", "0"]), min_size=1, max_size=5), st.data())
def test_separators_and_case_make_no_difference(words: list[str], data: st.DataObject) -> None:
    gaps = [data.draw(st.text("- _.\t", max_size=3)) for _ in words]
    written = "".join(word + gap for word, gap in zip(words, gaps, strict=True))
    assert normalise(written.upper()) == normalise("".join(words))


def test_a_space_copied_from_a_page_is_a_space() -> None:
    assert normalise("Alder\u00a0XL 1") == "alderxl1"


@pytest.mark.parametrize(
    ("name", "known", "found"),
    [
        ("adler", ["alder", "birch"], ["alder"]),
        ("ALDR", ["alder", "birch"], ["alder"]),
        ("birch xl", ["Birch-XL", "Birch-XL-2"], ["Birch-XL", "Birch-XL-2"]),
        ("xl", ["alder xl 1", "birch", "hazel xl"], []),
        ("haz", ["alder xl 1", "birch", "hazel xl", "Hazel"], ["Hazel", "hazel xl"]),
        ("ha", ["hazel xl", "Hazel"], []),
        ("hazel birch", ["hazel xl", "birch"], []),
        ("zzzz", ["alder", "birch"], []),
        ("", ["alder"], []),
        ("alder", [], []),
        ("x" * 10_000, ["alder"], []),
    ],
)
def test_the_nearest_names_are(name: str, known: list[str], found: list[str]) -> None:
    assert nearest(name, known) == found


KNOWN = st.lists(st.text("abcdeABC -1", min_size=1, max_size=8), max_size=12)


@examples(200)
@given(st.text("abcdeABC -1", max_size=8), KNOWN, st.integers(0, 5).map(lambda most: most + 1))
def test_the_nearest_names_are_few_and_known(name: str, known: list[str], most: int) -> None:
    found = nearest(name, known, most)
    assert len(found) <= most
    assert set(found) <= set(known)
    assert len({normalise(one) for one in found}) == len(found)


@examples(100)
@given(KNOWN, st.data())
def test_a_known_name_is_nearest_to_itself(known: list[str], data: st.DataObject) -> None:
    name = data.draw(st.sampled_from([*known, "alder"]))
    assert normalise(nearest(name, [*known, "alder"])[0]) == normalise(name)


@pytest.mark.parametrize(
    ("name", "shown"),
    [("a b", "'a b'"), ("x" * 80, f"'{'x' * 80}'"), ("x" * 90 + "/name", f"'{'x' * 39}...{'x' * 33}/name'")],
)
def test_a_name_in_a_message_is_quoted_and_short(name: str, shown: str) -> None:
    assert quoted(name) == shown


@pytest.mark.usefixtures("made_up")
@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("alder-1", "alder-1"),
        ("ALDER 1", "alder-1"),
        ("Alder XL 1", "alder-1"),
        ("alderXL_v10", "alder-1"),
        ("alderxl_v10.safetensors", "alder-1"),
        ("Первая Ольха", "alder-1"),
        ("ольха", "alder-1"),
        ("Alder XL", "alder-1"),
        ("береза", "birch-v"),
        ("БЕРЁЗА", "birch-v"),
    ],
)
def test_a_checkpoint_answers_to(name: str, key: str, run: Run) -> None:
    assert run("tags", name, "--json").json["checkpoint"]["key"] == key


@pytest.mark.usefixtures("made_up")
@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("aldr-1", "did you mean alder-1, alder?"),
        ("hazle", "did you mean hazel-merge?"),
        ("wilow-flow", "did you mean willow-flow?"),
        ("willow-flo", "did you mean willow-flow?"),
        ("zzzzzzzz", "all names: sdxl-advisor list"),
    ],
)
def test_an_unknown_name_gets_the_nearest(name: str, hint: str, run: Run) -> None:
    ran = run("show", name)
    assert (ran.code, ran.out) == (UnknownName.exit_code, "")
    assert ran.err == f"error: no checkpoint, line or family is called '{name}'\nhint: {hint}\n"


@pytest.mark.usefixtures("made_up")
def test_a_group_without_default_is_no_checkpoint(run: Run) -> None:
    ran = run("tags", "loose ones")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == (
        "error: 'Strays' is a group of checkpoints, and this needs one of them\n"
        "hint: sdxl-advisor list --family strays\n"
    )


@pytest.mark.usefixtures("made_up")
@pytest.mark.parametrize(("name", "family_key"), [("birch", "birch"), ("birch-eps", "birch"), ("Loose Ones", "strays")])
def test_a_family_is_found_by_itself_or_by_a_checkpoint(name: str, family_key: str, run: Run) -> None:
    listed = run("list", "--family", name, "--json").json["checkpoints"]
    assert {item["family"] for item in listed} == {family_key}


@pytest.mark.parametrize("name", ["-", " _ . ", ".safetensors"])
def test_an_alias_of_separators_alone_is_an_error(name: str, made_up: Path, run: Run) -> None:
    write(made_up, "mine.yaml", family(checkpoint("one", aliases=[name])))
    ran = run("list")
    assert ran.code == 3
    assert "checkpoints[one]" in ran.err


@pytest.mark.parametrize(
    ("text", "on_windows", "elsewhere"),
    [
        ("models", "models", "models"),
        ("C:\\models\\a-1.0.safetensors", "C:\\models\\a-1.0.safetensors", "'C:\\models\\a-1.0.safetensors'"),
        ("my models", '"my models"', "'my models'"),
        ("C:\\my models\\", '"C:\\my models\\\\"', "'C:\\my models\\'"),
        ("a'b&(c)", '"a\'b&(c)"', "'a'\"'\"'b&(c)'"),
        ("модель", "модель", "'модель'"),
        ("", '""', "''"),
        ("$x", "PATH", "'$x'"),
        ("a`b", "PATH", "'a`b'"),
        ('a"b', "PATH", "'a\"b'"),
        ("a\nb", "PATH", "PATH"),
        ("x" * 300, "PATH", "PATH"),
    ],
)
def test_a_text_is_quoted_for_the_shell_of_the_system(
    text: str, on_windows: str, elsewhere: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    assert shell_quoted(text) == elsewhere
    monkeypatch.setattr("sys.platform", "win32")
    assert shell_quoted(text) == on_windows
