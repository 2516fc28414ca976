"""``catalog new``: a file for any name, that ``catalog check`` accepts as it stands and with its examples used."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, strategies as st

from sdxl_advisor.catalog.catalog import Catalog
from sdxl_advisor.catalog.opening import own_folder
from sdxl_advisor.catalog.own import check_folder, new_file
from sdxl_advisor.catalog.spelling import normalise
from tests.catalog.test_own import put
from tests.conftest import Run, examples

NAMES = [
    "Night Mix 1",
    'The "Best" Mix',
    "It's a mix: the 'second'",
    "Ночной микс",
    "夜の混合",
    "밤 믹스",
    "\N{CRESCENT MOON}",
    "\N{CRESCENT MOON} Night \N{CRESCENT MOON}\N{VARIATION SELECTOR-16}",
    "Éclair naïve",
    "night: {curly} [square] #1 & *2 !3 %4 @5 `6`",
    "C:\\models\\night",
    "null",
    "true",
    "no",
    "12",
    "1.5",
    "2026-01-01",
    "~",
    "x" * 300,
    "two\nlines\tand a tab",
]


@pytest.mark.usefixtures("made_up")
@pytest.mark.parametrize("name", NAMES)
def test_the_file_for_any_name_is_accepted_and_answers(name: str, own: Path, run: Run) -> None:
    made = run("catalog", "new", name, "--family", "alder")
    assert (made.code, made.err) == (0, "")
    put(own, "mine.yaml", made.out)
    assert run("catalog", "check", str(own), "--json").json["faults"] == []
    shown = run("--catalog", str(own), "show", " ".join(name.split()), "--json").json
    assert shown["checkpoint"]["name"] == " ".join(name.split())
    assert (shown["checkpoint"]["family"], shown["checkpoint"]["line"]) == ("alder", "mine")


@pytest.mark.usefixtures("made_up")
def test_the_examples_in_the_file_are_good_ones(own: Path, run: Run) -> None:
    made = run("catalog", "new", "Night Mix", "--family", "birch").out
    lines = [line.replace("# ", "", 1) if line.startswith("    # ") else line for line in made.splitlines()]
    used = [line for line in lines if "What you leave out" not in line]
    assert len(used) > 15
    put(own, "mine.yaml", "\n".join(used))
    assert run("catalog", "check", str(own), "--json").json["faults"] == []
    checkpoint = run("--catalog", str(own), "show", "Night Mix", "--json").json["checkpoint"]
    for block in ("parents", "prediction", "quality", "settings", "files"):
        assert checkpoint[block], block


@pytest.mark.usefixtures("made_up")
@pytest.mark.parametrize("family", ["alder", "Alder XL", "ольха", "alder-1", "birch", "strays"])
def test_the_family_may_be_named_in_any_way(family: str, own: Path, run: Run) -> None:
    put(own, "mine.yaml", run("catalog", "new", "Night Mix", "--family", family).out)
    checked = run("catalog", "check", str(own), "--json").json
    assert (checked["faults"], checked["checkpoints"]) == ([], 1)


@pytest.mark.usefixtures("made_up")
def test_without_a_known_family_nothing_is_printed(run: Run) -> None:
    for words in (["--family", "quince"], ["--family", ""], []):
        ran = run("catalog", "new", "Night Mix", *words)
        assert (ran.code, ran.out) == (2, "")


@pytest.mark.usefixtures("made_up")
@pytest.mark.parametrize("name", ["", " ", "\t\n"])
def test_a_file_needs_a_name(name: str, run: Run) -> None:
    ran = run("catalog", "new", name, "--family", "alder")
    assert (ran.code, ran.out) == (2, "")


@pytest.mark.usefixtures("made_up")
@pytest.mark.parametrize("name", ["Alder XL", "alder", "ALDER-1", "берёза", "Hazel", "alderXL_v10"])
def test_a_name_that_is_taken_is_refused_or_made_another(name: str, own: Path, run: Run) -> None:
    made = run("catalog", "new", name, "--family", "birch")
    if made.code == 0:
        put(own, "mine.yaml", made.out)
        assert run("catalog", "check", str(own), "--json").json["faults"] == []
    else:
        assert (made.code, made.out) == (2, "")
        assert name in made.err


@pytest.mark.usefixtures("made_up")
@pytest.mark.parametrize("names", [["Ночь", "Утро", "День"], ["夜", "朝"], ["Night 1", "night-1!", "(night 1)"]])
def test_files_made_one_after_the_other_go_together(names: list[str], own: Path, run: Run) -> None:
    for n, name in enumerate(names):
        beside = ["--catalog", str(own)] if n else []
        made = run(*beside, "catalog", "new", name, "--family", "alder")
        if made.code == 2:  # the same name but for its signs
            continue
        put(own, f"file-{n}.yaml", made.out)
        assert run("catalog", "check", str(own), "--json").json["faults"] == []


@pytest.mark.usefixtures("made_up")
@pytest.mark.parametrize("name", ["\x1b[31mred", "bell\x07", "back\x08space"])
def test_control_characters_of_a_name_are_never_sent(name: str, run: Run) -> None:
    made = run("catalog", "new", name, "--family", "alder")
    assert not [sign for sign in made.out + made.err if not sign.isprintable() and sign != "\n"]


@examples(25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.text(min_size=1, max_size=30).filter(lambda name: name.isprintable() and normalise(name) != ""))
def test_any_printable_name_makes_a_good_file(name: str, shipped: Catalog, tmp_path: Path) -> None:
    folder = tmp_path / "any"
    put(folder, "mine.yaml", new_file(shipped, name, shipped.families[next(iter(shipped.families))]))
    assert check_folder(shipped, folder).faults == ()
    (key,) = own_folder(folder, shipped).record("keys")
    assert key
