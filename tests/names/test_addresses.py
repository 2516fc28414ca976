"""Pages, AIR, repositories and hashes: taken apart, and what they stand for."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from sdxl_advisor.catalog.catalog import Catalog
from sdxl_advisor.catalog.opening import open_catalog
from sdxl_advisor.catalog.records import Entry
from sdxl_advisor.errors import AdvisorError, UnknownName
from sdxl_advisor.names.addresses import Address, address_in
from sdxl_advisor.names.reader import read
from tests.catalog.small_catalogues import emptied, write_family, write_line
from tests.catalog.writing import checkpoint
from tests.conftest import Run

SHA = "0123456789abcdef" * 4
MADE_SHA = "fedcba9876543210" * 4
CIVITAI = [
    "https://civitai.com/models/{}",
    "http://civitai.com/models/{}/",
    "https://www.civitai.com/models/{}/some-name",
    "civitai.com/models/{}",
    "https://civitai.red/models/{}",
    "https://civitai.red/models/{}/some-name?tab=gallery",
    "https://civitai.green/models/{}",
    "HTTPS://CIVITAI.COM/models/{}",
    "urn:air:sdxl:checkpoint:civitai:{}",
    "  https://civitai.com/models/{}  ",
]
CIVITAI_VERSION = [
    "https://civitai.com/models/{}?modelVersionId={}",
    "https://civitai.com/models/{}/some-name?modelVersionId={}&tab=x",
    "https://civitai.com/models/{}/some-name?tab=x&modelVersionId={}#gallery",
    "civitai.red/models/{}?modelVersionId={}",
    "https://civitai.red/models/{}/some-name?modelVersionId={}",
    "urn:air:sdxl:checkpoint:civitai:{}@{}",
    "URN:AIR:SDXL:checkpoint:civitai:{}@{}",
    "air:sdxl:checkpoint:civitai:{}@{}",
    "urn:air:sdxl:checkpoint:civitai:{}@{}.safetensors",
]
REPOSITORY = [
    "{}",
    "https://huggingface.co/{}",
    "https://huggingface.co/{}/",
    "huggingface.co/{}/tree/main",
    "hf.co/{}",
    "https://huggingface.co/{}/blob/main/model.safetensors",
    "https://huggingface.co/{}/resolve/main/model.safetensors?download=true",
    "https://huggingface.co/{}?not-for-all-audiences=true",
]


@pytest.mark.parametrize("form", CIVITAI)
def test_a_page_names_a_model(form: str) -> None:
    assert address_in(form.format(827184)) == Address(model=827184)


@pytest.mark.parametrize("form", CIVITAI_VERSION)
def test_a_page_with_a_version_names_both(form: str) -> None:
    assert address_in(form.format(827184, 2514310)) == Address(827184, 2514310)


@pytest.mark.parametrize(
    "text",
    ["https://civitai.com/api/download/models/2514310", "civitai.com/api/download/models/2514310?type=Model&format=x"],
)
def test_a_download_names_a_version(text: str) -> None:
    assert address_in(text) == Address(version=2514310)


@pytest.mark.parametrize("form", REPOSITORY)
def test_a_repository_is_named_by_owner_and_name(form: str) -> None:
    assert address_in(form.format("Some-One/A_Mix-v1.0")) == Address(repository="some-one/a_mix-v1.0")


@pytest.mark.parametrize("form", ["{}", "{}  ", "0x{}", " {}"])
@pytest.mark.parametrize("digits", [SHA[:10], SHA[:12], SHA, SHA.upper()])
def test_ten_twelve_or_sixtyfour_digits_are_a_hash(form: str, digits: str) -> None:
    assert address_in(form.format(digits)) == Address(hash=digits.lower())


@pytest.mark.parametrize(
    "text",
    [
        "",
        "pony",
        SHA[:9],
        SHA[:11],
        SHA[:32],
        SHA + "0",
        "0123456789g",
        "https://civitai.com/user/someone",
        "https://civitai.com/images/12345",
        "https://civitai.com.example.org/models/1",
        "https://example.org/models/827184",
        "urn:air:sdxl:checkpoint:civitai:",
        "urn:air:sdxl:checkpoint:civitai:x@y",
        "a/b/c d",
        "models\\some\\mix",
        "two words/and more",
    ],
)
def test_other_texts_are_no_address(text: str) -> None:
    found = address_in(text)
    assert found is None or found.repository
    assert not (found and (found.model or found.version or found.hash))


@given(st.text(max_size=120) | st.from_regex(r"(https?://)?(civitai|huggingface)\.[a-z]+/[\w/?=&.-]*", fullmatch=True))
def test_any_text_is_an_address_or_none(text: str) -> None:
    found = address_in(text)
    assert (
        found is None
        or any((found.model, found.version, found.repository, found.hash))
        or 0 in (found.model, found.version)
    )


# what they stand for, on a made-up catalogue


@pytest.fixture
def pages(made_up: Path) -> Catalog:
    """A line on a page with two versions, a base in a repository, and two lines that share a page."""
    house = emptied(made_up)
    root = checkpoint(
        "root", huggingface="Oak/Root", files=[{"name": "root.safetensors", "sha256": SHA, "source": ["card"]}]
    )
    write_family(house, "oak", root)
    first = checkpoint("twig-1", civitai_model=100, civitai_version=101, huggingface="oak/twigs")
    second = checkpoint(
        "twig-2",
        civitai_model=100,
        civitai_version=102,
        huggingface="oak/twigs",
        files=[{"name": "t.safetensors", "autov2": "aaaaaaaaaa", "autov3": "bbbbbbbbbbbb", "source": ["card"]}],
    )
    other = {"label": "Twig merge", "name": "tm.safetensors", "civitai_model": 100, "civitai_version": 103}
    files = [
        {**other, "sha256": MADE_SHA, "source": ["card"]},
        {"label": "Twig VAE", "kind": "vae", "civitai_model": 300},
    ]
    files[1] |= {"civitai_version": 301, "autov2": "cccccccccc", "source": ["card"]}
    write_line(house, "oak", "twigs", first, second, civitai_model=100, other_files=files)
    write_line(house, "oak", "buds", checkpoint("bud", civitai_model=200, civitai_version=201))
    write_line(house, "oak", "leaves", checkpoint("leaf", civitai_model=200, civitai_version=202))
    write_line(house, "oak", "page", civitai_model=400, source=["card"])
    return open_catalog()


@pytest.mark.parametrize("form", CIVITAI_VERSION)
@pytest.mark.parametrize(("model", "version", "key"), [(100, 101, "twig-1"), (100, 102, "twig-2"), (200, 202, "leaf")])
def test_a_version_of_a_page_is_its_checkpoint(form: str, model: int, version: int, key: str, pages: Catalog) -> None:
    meaning = read(pages, form.format(model, version))
    assert (meaning.found.key, meaning.how) == (key, "page")


@pytest.mark.parametrize("form", CIVITAI)
def test_a_page_is_its_line(form: str, pages: Catalog) -> None:
    for model, line in ((100, "twigs"), (400, "page")):
        meaning = read(pages, form.format(model))
        assert (meaning.found.key, meaning.how) == (line, "page")


@pytest.mark.parametrize("form", CIVITAI_VERSION)
def test_an_unknown_version_of_a_known_page_is_a_version_of_its_line(form: str, pages: Catalog) -> None:
    meaning = read(pages, form.format(100, 999))
    assert isinstance(meaning.found, Entry)
    assert (meaning.found.listed, meaning.line, meaning.how) == (False, "twigs", "line")
    assert "999" in meaning.found.name


@pytest.mark.parametrize("text", ["civitai.com/models/200", "civitai.com/models/200?modelVersionId=999"])
def test_a_page_of_several_lines_is_none_of_them(text: str, pages: Catalog) -> None:
    with pytest.raises(UnknownName) as raised:
        read(pages, text)
    assert not (raised.value.hint or "").startswith("did you mean")


def test_a_version_that_belongs_to_another_page_goes_by_its_own_number(pages: Catalog) -> None:
    assert read(pages, "https://civitai.com/models/200?modelVersionId=101").found.key == "twig-1"
    assert read(pages, "https://civitai.com/api/download/models/102").found.key == "twig-2"


def test_a_page_of_a_known_file_is_that_file(pages: Catalog) -> None:
    meaning = read(pages, "https://civitai.com/models/100?modelVersionId=103")
    assert (meaning.found.name, meaning.line) == ("Twig merge", "twigs")
    with pytest.raises(AdvisorError, match="a VAE, not a checkpoint") as raised:
        read(pages, "https://civitai.com/models/300?modelVersionId=301")
    assert raised.value.exit_code == 2


@pytest.mark.parametrize("form", REPOSITORY)
def test_a_repository_is_its_checkpoint_or_the_line_of_its_versions(form: str, pages: Catalog) -> None:
    assert read(pages, form.format("Oak/Root")).found.key == "root"
    assert read(pages, form.format("oak/root")).found.key == "root"
    assert read(pages, form.format("oak/twigs")).line == "twigs"


@pytest.mark.parametrize(
    ("digits", "key"),
    [
        (SHA, "root"),
        (SHA.upper(), "root"),
        (SHA[:10], "root"),
        (SHA[:12], "root"),
        (f"0x{SHA[:10]}", "root"),
        ("aaaaaaaaaa", "twig-2"),
        ("AAAAAAAAAA", "twig-2"),
        ("bbbbbbbbbbbb", "twig-2"),
        ("aaaaaaaaaa" + "0" * 54, "twig-2"),
    ],
)
def test_a_hash_is_its_file(digits: str, key: str, pages: Catalog) -> None:
    meaning = read(pages, digits)
    assert (meaning.found.key, meaning.how) == (key, "hash")


def test_a_hash_of_a_known_file_without_a_record_is_that_file(pages: Catalog) -> None:
    assert read(pages, MADE_SHA[:10]).found.name == "Twig merge"
    with pytest.raises(AdvisorError, match="a VAE, not a checkpoint"):
        read(pages, "cccccccccc")


@pytest.mark.parametrize(
    "digits", ["0000000000", "f" * 12, "f" * 64, SHA[:-1] + "0", SHA[:10] + "f" * 54, "bbbbbbbbbb"]
)
def test_another_hash_is_nobodys_and_nothing_is_offered(digits: str, pages: Catalog) -> None:
    with pytest.raises(UnknownName, match="hash") as raised:
        read(pages, digits)
    assert not (raised.value.hint or "").startswith("did you mean")


@pytest.mark.usefixtures("pages")
@pytest.mark.parametrize(
    ("text", "means", "how"),
    [
        ("https://civitai.red/models/100?modelVersionId=101", "twig-1", "page"),
        ("urn:air:sdxl:checkpoint:civitai:100@102", "twig-2", "page"),
        ("oak/root", "root", "page"),
        (SHA[:12], "root", "hash"),
        ("civitai.com/models/100", "twigs", "page"),
    ],
)
def test_the_answer_says_how_an_address_was_understood(text: str, means: str, how: str, run: Run) -> None:
    for command in ("tags", "show", "tree"):
        document = run(command, text, "--json").json
        assert document["understood"] == [{"text": text, "as": means, "how": how}]


# what they stand for, on the shipped data


def addresses(catalog: Catalog) -> Iterator[tuple[Entry, str]]:
    """Every checkpoint with each address that is its own."""
    for entry in catalog.entries():
        whole = catalog.checkpoint(entry.key)
        if whole.civitai_model and whole.civitai_version:
            yield from ((entry, form.format(whole.civitai_model, whole.civitai_version)) for form in CIVITAI_VERSION)
        for file in whole.files or ():
            if file.sha256:
                yield from ((entry, file.sha256[:length]) for length in (10, 12, 64))
            yield from ((entry, digits) for digits in (file.autov2, file.autov3) if digits)


def test_every_address_of_the_catalogue_is_its_checkpoint(shipped: Catalog) -> None:
    count = 0
    for entry, text in addresses(shipped):
        assert read(shipped, text).found == entry, text
        count += 1
    assert count > 800


def test_every_repository_of_the_catalogue_is_a_version_of_its_line(shipped: Catalog) -> None:
    for entry in shipped.entries():
        repository = shipped.checkpoint(entry.key).huggingface
        if repository:
            for form in REPOSITORY:
                assert read(shipped, form.format(repository)).line == entry.line, form.format(repository)


def test_every_page_of_the_catalogue_is_the_line_that_has_it(shipped: Catalog) -> None:
    for line in shipped.lines.values():
        if line.civitai_model:
            for form in CIVITAI:
                assert read(shipped, form.format(line.civitai_model)).line == line.key


@pytest.mark.parametrize("kind", ["lora", "embedding", "VAE", "controlnet"])
def test_an_air_of_something_else_is_no_checkpoint(kind: str, run: Run) -> None:
    ran = run("show", f"urn:air:sdxl:{kind}:civitai:827184@2514310")
    assert (ran.code, ran.out) == (2, "")
    assert f"the address of a {kind.lower()}, not of a checkpoint" in ran.err
