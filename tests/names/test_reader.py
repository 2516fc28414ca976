"""What texts mean: the table of what people write, on the shipped data."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from sdxl_advisor.catalog.catalog import Catalog
from sdxl_advisor.catalog.records import Entry, LineEntry
from sdxl_advisor.catalog.spelling import normalise, prediction_in
from sdxl_advisor.errors import AdvisorError, UnknownName
from sdxl_advisor.names.base_words import last_word_in
from sdxl_advisor.names.file_names import is_sdxl
from sdxl_advisor.names.meaning import Meaning
from sdxl_advisor.names.reader import read, read_checkpoint
from sdxl_advisor.names.versions import tokens

TABLE: dict[str, Any] = yaml.load((Path(__file__).parent / "spoken.yaml").read_text("utf-8"), yaml.CSafeLoader)
SUFFIXES = (
    "{}系",
    "{}モデル",
    "{} モデル",
    "{}系モデル",
    "{}模型",
    "{} model",
    "{} checkpoint",
    "{} merge",
    "{} модель",
)


def rows(part: str) -> list[Any]:
    """The rows of a part of the table: what is meant, and the text."""
    return [pytest.param(key, text, id=text) for key, texts in TABLE[part].items() for text in texts]


def type_of(catalog: Catalog, meaning: Meaning) -> str | None:
    """What is predicted by what a text means."""
    return catalog.knowledge.type_of(meaning.found.key) if isinstance(meaning.found, Entry) else None


@pytest.mark.parametrize(("key", "text"), rows("checkpoint"))
def test_a_text_means_one_checkpoint(key: str, text: str, shipped: Catalog) -> None:
    entry, meaning = read_checkpoint(shipped, text)
    assert (entry.key, meaning.text) == (key, text)


@pytest.mark.parametrize(("key", "text"), rows("line"))
def test_a_text_means_a_line_or_family(key: str, text: str, shipped: Catalog) -> None:
    meaning = read(shipped, text)
    assert meaning.line == key
    assert isinstance(meaning.found, LineEntry) or meaning.found.key == shipped.lines[key].default


@pytest.mark.parametrize(("key", "text"), rows("no_record") + rows("no_record_vpred") + rows("no_record_eps"))
def test_a_version_without_a_record_is_one_of_its_line(key: str, text: str, shipped: Catalog) -> None:
    meaning = read(shipped, text)
    assert isinstance(meaning.found, Entry)
    assert (meaning.found.listed, meaning.line) == (False, key)
    assert meaning.how in ("line", "family", "label")


@pytest.mark.parametrize(
    ("kind", "text"),
    [("v-prediction", text) for texts in TABLE["no_record_vpred"].values() for text in texts]
    + [("epsilon", text) for texts in TABLE["no_record_eps"].values() for text in texts],
)
def test_what_a_text_says_of_the_prediction_holds(kind: str, text: str, shipped: Catalog) -> None:
    assert type_of(shipped, read(shipped, text)) == kind


@pytest.mark.parametrize(("key", "text"), rows("not_sdxl"))
def test_what_is_no_sdxl_is_known_by_name(key: str, text: str, shipped: Catalog) -> None:
    meaning = read(shipped, text)
    assert meaning.line == key
    assert "SDXL" not in read_checkpoint(shipped, text)[0].architecture


@pytest.mark.parametrize("text", TABLE["several"])
def test_a_name_of_several_families_is_none_of_them(text: str, shipped: Catalog) -> None:
    with pytest.raises(UnknownName, match="several families"):
        read(shipped, text)


@pytest.mark.parametrize("text", TABLE["nonsense"])
def test_for_what_nobody_knows_no_name_is_offered(text: str, shipped: Catalog) -> None:
    with pytest.raises(UnknownName) as raised:
        read(shipped, text)
    assert raised.value.hint == "all names: sdxl-advisor list"


@pytest.mark.parametrize(("key", "text"), rows("slips"))
def test_for_a_slip_the_name_that_was_meant_is_offered_or_taken(key: str, text: str, shipped: Catalog) -> None:
    try:
        found = [read(shipped, text).line]
    except UnknownName as problem:
        offered = offered_by(problem)
        found = [shipped.lines[one].key if one in shipped.lines else shipped.entry(one).line for one in offered]
    assert key in found or key in {shipped.lines[one].family for one in found}


def offered_by(problem: AdvisorError) -> list[str]:
    """The keys that a "did you mean" offers."""
    hint = problem.hint or ""
    return hint.removeprefix("did you mean ").removesuffix("?").split(", ") if hint.startswith("did you mean") else []


# of everything in the catalogue


def test_every_checkpoint_answers_to_its_key_name_and_aliases(shipped: Catalog) -> None:
    for entry in shipped.entries():
        for name in (entry.key, entry.name, *entry.aliases):
            for text in (name, f"  {name} ", name.upper(), name.replace(" ", "_"), name.replace("-", " ")):
                meaning = read(shipped, text)
                assert (meaning.found, meaning.how) == (entry, "name"), text


def test_every_line_answers_to_its_key_name_and_aliases(shipped: Catalog) -> None:
    for line in shipped.lines.values():
        for name in (line.key, line.name, *line.aliases):
            found = read(shipped, name).found
            if found is not line:  # a version may have its line's name
                assert found.key in line.checkpoints, name


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_words_for_model_behind_a_name_say_nothing(suffix: str, shipped: Catalog) -> None:
    for line in shipped.lines.values():
        for name in (line.name, *line.aliases):
            assert read(shipped, suffix.format(name)).found == read(shipped, name).found, suffix.format(name)


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("indigoFurryMixAnima", "show indigo-furry-mix-xl"),
        ("chosenMixAnima", "show chosen-mix-xl"),
        ("silvermoonmixAnima_v23", "show anima"),
    ],
)
def test_a_name_of_another_architecture_is_never_answered_with_sdxl(text: str, hint: str, shipped: Catalog) -> None:
    with pytest.raises(UnknownName, match="is Anima by its name, not SDXL") as told:
        read(shipped, text)
    assert told.value.hint
    assert hint in told.value.hint


@pytest.mark.parametrize("text", ["novaRealityXL_v70", "novaAnimeXL_xlV10"])
def test_a_file_of_a_page_with_several_families_is_of_none_of_them(text: str, shipped: Catalog) -> None:
    with pytest.raises(UnknownName, match="several families, and the name does not tell which"):
        read(shipped, text)


def test_every_version_is_known_by_its_line_and_number(shipped: Catalog) -> None:
    """Where a name ends with a version, the line's short name with that version in another form means the same."""
    missed = []
    for entry in shipped.entries():
        head, _, version = entry.name.rpartition(" v")
        if head and version.replace(".", "").isdigit() and "." in version:
            for form in (f"{head} {version}", f"{head} V{version}", f"{head}-v{version}", f"{head}_{version}"):
                meaning = read(shipped, form)
                if meaning.found != entry:
                    missed.append(f"{form} -> {meaning.found.key}")
    assert not missed, "\n".join(missed)


def test_every_known_file_without_a_record_answers_to_its_label(shipped: Catalog) -> None:
    kinds = set()
    for line, file in shipped.file_index.others.values():
        kinds.add(file.kind)
        if last_word_in(shipped, file.label) and is_sdxl(shipped, shipped.lines[line]):
            with pytest.raises(UnknownName, match="not SDXL"):
                read(shipped, file.label)
        elif file.kind == "checkpoint":
            meaning = read(shipped, file.label)
            if meaning.how == "label":
                assert (meaning.found.name, meaning.line) == (file.label, line)
                assert not (isinstance(meaning.found, Entry) and meaning.found.listed)
            else:  # a checkpoint has that name too
                assert meaning.line == line
        else:
            with pytest.raises(AdvisorError, match="not a checkpoint") as raised:
                read(shipped, file.label)
            assert raised.value.exit_code == 2
    assert len(kinds) > 2


PARTS = 6  # of a test over all lines
VERSIONS = ("{} 0.5", "0.5 {}", "{} 1.1", "1.1 {}")


@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize(
    ("word", "forms"),
    [("vpred", ("{}", *VERSIONS)), ("v-pred", ("{}",)), ("epsilon", ("{}", *VERSIONS))],  # read like vpred: a few do
)
def test_no_text_that_tells_the_prediction_means_one_that_predicts_otherwise(
    part: int, word: str, forms: tuple[str, ...], shipped: Catalog
) -> None:
    """The dangerous mistake: a v-prediction file that is taken for epsilon gives noise."""
    told = "epsilon" if word.startswith("e") else "v-prediction"
    wrong = []
    for line in list(shipped.lines.values())[part::PARTS]:
        names = [line.key, line.name, *line.aliases[:3]] if line.architecture == "SDXL" else []
        names = [name for name in names if prediction_in(name) in (None, told)]
        different = {(normalise(name), *tokens(name)): name for name in names}.values()  # of those read alike, one
        for text in (f"{name} {form.format(word)}" for name in different for form in forms):
            try:
                meaning = read(shipped, text)
            except UnknownName:
                continue
            kind = type_of(shipped, meaning)
            if kind in ("epsilon", "v-prediction") and kind != told and not is_plain(shipped, text):
                wrong.append(f"{text} -> {meaning.found.key}")
    assert not wrong, "\n".join(wrong)


def is_plain(catalog: Catalog, text: str) -> bool:
    """Tell whether a record itself has a text as its name; it knows better what it predicts."""
    try:
        return read(catalog, text).how == "name"
    except UnknownName:
        return False
