"""The shipped data: what must hold for every record, and strings that must be right to the letter."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, get_args

import pytest
import yaml

from sdxl_advisor.advice.profile import profile
from sdxl_advisor.advice.tags import TagSheet, tag_sheet
from sdxl_advisor.catalog.build import plain
from sdxl_advisor.catalog.catalog import Catalog
from sdxl_advisor.catalog.loading import BLOCKS
from sdxl_advisor.catalog.opening import data_folder
from sdxl_advisor.catalog.records import Checkpoint, Entry, FamilyEntry, SourceKind
from tests.conftest import Run

FURRY = {"furry", "anthro", "feral", "semi-anthro", "mammal", "ambiguous form", "source_furry"}
ADULT = re.compile(r"\b(?:nsfw|explicit|questionable|nude|nudity|r-?18)\b|rating_(?:explicit|questionable)")
ADDRESS = re.compile(r"https?://[^\s/]+\.[^\s/]+(?:/\S*)?")
BLOCK = re.compile(
    rf"(?:]|defaults)\.(?:{'|'.join(BLOCKS)}|traits\.[\w-]+|(?:parents|files)\[[^]]+])$|checkpoints\[[^]]+]$"
)
NOOBAI = """
early-access vpred-test
eps-0.5 eps-0.6 eps-0.75 eps-0.77 eps-1.0 eps-1.1
vpred-0.5 vpred-0.6 vpred-0.65 vpred-0.65s vpred-0.75 vpred-0.75s vpred-0.9r vpred-1.0
"""


@pytest.fixture(scope="module")
def raw() -> dict[str, Any]:
    """Every family file as PyYAML alone reads it."""
    files = sorted((data_folder() / "families").glob("*.yaml"))
    return {path.name: yaml.load(path.read_bytes(), yaml.CSafeLoader) for path in files}


@pytest.fixture(scope="module")
def checkpoints(shipped: Catalog) -> list[Checkpoint]:
    """Every checkpoint in full."""
    return [shipped.checkpoint(entry.key) for entry in shipped.entries()]


@pytest.fixture(scope="module")
def sheets(shipped: Catalog) -> list[tuple[str, str | None, TagSheet]]:
    """Key, rating asked for and sheet: each checkpoint with tags of its own, for every subject and rating."""
    keys = [entry.key for entry in shipped.entries() if entry.has_tags]
    assert len(keys) > 50
    return [
        (key, rating, tag_sheet(shipped, key, subject, rating))
        for key in keys
        for subject in shipped.goals.subjects
        for rating in (None, *shipped.goals.ratings)
    ]


def mappings(value: Any, at: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Every mapping in plain YAML values, with its place."""
    if isinstance(value, dict):
        yield at, value
        for name, item in value.items():
            yield from mappings(item, f"{at}.{name}")
    elif isinstance(value, list):
        for n, item in enumerate(value):
            yield from mappings(item, f"{at}[{item['key'] if isinstance(item, dict) and 'key' in item else n}]")


def test_no_tag_stands_on_both_sides(sheets: list[tuple[str, str | None, TagSheet]]) -> None:
    wrong = [
        (key, sheet.subject, rating, sorted(set(sheet.positive) & set(sheet.negative)))
        for key, rating, sheet in sheets
        if set(sheet.positive) & set(sheet.negative)
    ]
    assert wrong == []


@pytest.mark.parametrize("subject", ["furry", "mix"])
def test_the_negative_bans_no_furry_where_furry_is_wanted(
    subject: str, sheets: list[tuple[str, str | None, TagSheet]]
) -> None:
    wrong = [
        (key, rating, sorted(FURRY & set(sheet.negative)))
        for key, rating, sheet in sheets
        if sheet.subject == subject and FURRY & set(sheet.negative)
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("ratings", "side"), [(("nsfw", "explicit"), "negative"), (("safe",), "positive")], ids=["nsfw", "safe"]
)
def test_a_rating_asked_for_is_not_contradicted(
    ratings: tuple[str, ...], side: str, sheets: list[tuple[str, str | None, TagSheet]]
) -> None:
    wrong = [
        (key, sheet.subject, rating, tag)
        for key, rating, sheet in sheets
        for tag in getattr(sheet, side)
        if rating in ratings and ADULT.search(tag)
    ]
    assert wrong == []


def test_no_tag_is_empty_or_holds_a_comma(sheets: list[tuple[str, str | None, TagSheet]]) -> None:
    wrong = {
        (key, tag)
        for key, _, sheet in sheets
        for tag in (*sheet.positive, *sheet.negative)
        if tag != tag.strip() or not tag or "," in tag
    }
    assert wrong == set()


def test_every_address_is_one_of_the_web(raw: dict[str, Any]) -> None:
    wrong = [
        (at, item["url"])
        for name, family in raw.items()
        for at, item in mappings(family, name)
        if "url" in item and not ADDRESS.fullmatch(item["url"])
    ]
    assert wrong == []


def test_every_block_cites_a_source_that_is_listed(raw: dict[str, Any]) -> None:
    wrong = []
    for name, family in raw.items():
        for at, item in mappings(family, name):
            cited = item.get("source") or []
            if (BLOCK.search(at) and not cited) or not set(cited) <= set(family["sources"]):
                wrong.append((at, cited))
    assert wrong == []


def test_every_source_says_of_what_kind_it_is_and_when_it_was_read(raw: dict[str, Any]) -> None:
    wrong = [
        (name, key)
        for name, family in raw.items()
        for key, source in family["sources"].items()
        if source["kind"] not in get_args(SourceKind) or str(source["checked"]) > str(family["checked"])
    ]
    assert wrong == []


def test_every_source_that_a_record_cites_comes_with_its_answer(shipped: Catalog) -> None:
    wrong = []
    for entry in shipped.entries():
        answer = plain(profile(shipped, entry.key))
        cited = {key for _, item in mappings(answer["checkpoint"], "") for key in item.get("source") or ()}
        if cited != {source["key"] for source in answer["sources"]}:
            wrong.append(entry.key)
    assert wrong == []


def test_what_only_the_community_says_is_printed_with_its_kind(run: Run, shipped: Catalog) -> None:
    kinds = {
        name: {key: source.kind for key, source in shipped.family(name).sources.items()} for name in shipped.families
    }
    found = [
        (entry.key, name)
        for entry in shipped.entries()
        for name, block in plain(shipped.checkpoint(entry.key)).items()
        if name in BLOCKS and block and {kinds[entry.family][key] for key in block["source"]} == {"community"}
    ]
    key, name = found[0]
    cited = getattr(shipped.checkpoint(key), name).source
    out = run("show", key, "--sources").out
    assert all(re.search(rf"\[{re.escape(source)}\][^[]*\(community,\s+read", out) for source in cited)


def test_nothing_was_released_after_its_file_was_checked(shipped: Catalog) -> None:
    wrong = [
        (entry.key, entry.released)
        for entry in shipped.entries()
        if (entry.released or "") > shipped.families[entry.family].checked
    ]
    assert wrong == []


def test_no_checkpoint_is_older_than_its_parents(shipped: Catalog) -> None:
    wrong = [
        (entry.key, parent.key)
        for entry in shipped.entries()
        for parent in (shipped.entry(edge.checkpoint) for edge in entry.parents or ())
        if entry.released and parent.released and later(parent.released, entry.released)
    ]
    assert wrong == []


def later(one: str, other: str) -> bool:
    """Tell whether one date is surely after another; a year alone is not after a day in it."""
    known = min(len(one), len(other))
    return one[:known] > other[:known]


def test_a_sha256_starts_with_its_autov2(checkpoints: list[Checkpoint]) -> None:
    hashes = [(one.key, file) for one in checkpoints for file in one.files or () if file.sha256 and file.autov2]
    assert [key for key, file in hashes if not str(file.sha256).startswith(str(file.autov2))] == []
    assert len(hashes) > 10


def test_a_hash_stands_for_one_checkpoint(checkpoints: list[Checkpoint]) -> None:
    owners: dict[str, set[str]] = {}
    for one in checkpoints:
        for file in one.files or ():
            for value in filter(None, (file.sha256, file.autov2, file.autov3)):
                owners.setdefault(value, set()).add(one.key)
    assert {value: keys for value, keys in owners.items() if len(keys) > 1} == {}


def test_a_family_with_a_default_has_a_current_one_for_a_reason(shipped: Catalog) -> None:
    defaults = {key: family.default for key, family in shipped.families.items() if family.default}
    wrong = [key for key, default in defaults.items() if shipped.entry(default).status != "current"]
    reasons = {key: shipped.family(key).default_because for key in defaults}
    assert wrong == []
    assert [key for key, reason in reasons.items() if not (reason and reason.text and reason.source)] == []


@pytest.mark.parametrize(
    ("family", "default"),
    [
        ("noobai", "noobai-xl-eps-1.1"),
        ("rouwei", "rouwei-0.8-eps"),
        ("pony", "pony-diffusion-v6-xl"),
        ("illustrious", "illustrious-xl-0.1"),
        ("animagine", "animagine-xl-4.0-opt"),
    ],
)
def test_the_default_of_a_family(family: str, default: str, shipped: Catalog) -> None:
    assert shipped.families[family].default == default


def test_the_default_of_wai_is_its_newest_version(shipped: Catalog) -> None:
    numbered = {key: re.fullmatch(r"wai-illustrious-(\d+)\.0", key) for key in shipped.families["wai"].checkpoints}
    newest = max((key for key, match in numbered.items() if match), key=lambda key: int(key.split("-")[2][:-2]))
    assert shipped.families["wai"].default == newest


def test_the_sixteen_versions_of_noobai_are_there(shipped: Catalog) -> None:
    assert set(shipped.families["noobai"].checkpoints) >= {f"noobai-xl-{version}" for version in NOOBAI.split()}
    assert len(NOOBAI.split()) == 16


def test_every_checkpoint_to_recommend_has_a_page(shipped: Catalog) -> None:
    """Weights that cannot be found cannot be used: what is current and SDXL needs an address."""
    wrong = [
        entry.key
        for entry in shipped.entries()
        if entry.status == "current" and entry.architecture == "SDXL" and not entry.url
    ]
    assert wrong == []


def test_a_checkpoint_without_a_page_says_why_or_where_it_was_named(
    shipped: Catalog, checkpoints: list[Checkpoint]
) -> None:
    wrong = [
        one.key
        for one in checkpoints
        if not (one.url or one.note or any(source.url for source in shipped.cite(one.family, one.source)))
    ]
    assert wrong == []


def test_a_page_is_shared_within_one_family_only(shipped: Catalog) -> None:
    families: dict[str, set[str]] = {}
    for entry in shipped.entries():
        families.setdefault(entry.url or entry.key, set()).add(entry.family)
    assert {url: names for url, names in families.items() if len(names) > 1} == {}


@pytest.mark.parametrize("spelt", [str, str.upper, str.lower, lambda name: name.replace(" ", "_").replace("-", " ")])
def test_every_name_and_alias_leads_to_its_record(spelt: Any, shipped: Catalog) -> None:
    records: list[Entry | FamilyEntry] = [*shipped.entries(), *shipped.families.values()]
    wrong = [
        (one.key, name)
        for one in records
        for name in (one.key, one.name, *one.aliases)
        if (found := shipped.find(spelt(name))).key != one.key or type(found) is not type(one)
    ]
    assert wrong == []


def test_what_is_not_sdxl_names_what_to_use_instead(checkpoints: list[Checkpoint]) -> None:
    others = {one.key: one.use_instead for one in checkpoints if "SDXL" not in one.architecture}
    assert {"pony-v7", "anima"} <= set(others)
    assert [key for key, instead in others.items() if not instead] == []


def test_the_tags_of_what_is_not_sdxl_begin_with_a_warning(shipped: Catalog, checkpoints: list[Checkpoint]) -> None:
    unwarned = [
        one.key
        for one in checkpoints
        for warnings in [" ".join(tag_sheet(shipped, one.key).warnings)]
        if one.architecture != "SDXL" and not all(word in warnings for word in (one.architecture, *one.use_instead))
    ]
    assert unwarned == []


def test_what_to_use_instead_can_be_used(shipped: Catalog, checkpoints: list[Checkpoint]) -> None:
    targets = {key: shipped.entry(key) for one in checkpoints for key in one.use_instead}
    wrong = [key for key, entry in targets.items() if (entry.architecture, entry.status) != ("SDXL", "current")]
    assert wrong == []


PONY = "score_9, score_8_up, score_7_up, score_6_up, score_5_up, score_4_up"
NO_FURRY = "mammal, anthro, furry, ambiguous form, feral, semi-anthro"


@pytest.mark.parametrize(
    ("words", "printed"),
    [
        ("tags pony --positive", f"{PONY}, source_anime"),
        ("tags pony --negative", "source_pony, source_furry, source_cartoon"),
        ("tags pony-diffusion-v6-xl --subject anime --positive", f"{PONY}, source_anime"),
        ("tags wai --positive", "masterpiece, best quality, amazing quality"),
    ],
)
def test_the_strings_of_the_developers_letter_by_letter(words: str, printed: str, run: Run) -> None:
    assert run(*words.split()).out == printed + "\n"


@pytest.mark.parametrize("rating", ["", "--rating safe", "--rating sensitive", "--rating nsfw", "--rating explicit"])
def test_noobai_bans_furry_words_for_anime_alone(rating: str, run: Run) -> None:
    words = f"tags noobai-xl-eps-1.1 {rating} --negative --subject"
    anime, furry, mix = (run(*words.split(), subject).out for subject in ("anime", "furry", "mix"))
    assert anime.endswith(f", {NO_FURRY}\n")
    assert furry == mix == anime.replace(f", {NO_FURRY}", "")
