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
from sdxl_advisor.catalog.records import Checkpoint, Entry, LineEntry, SourceKind
from sdxl_advisor.catalog.spelling import few_steps_in
from sdxl_advisor.names.reader import read
from tests.conftest import Run

FURRY = {"furry", "anthro", "feral", "semi-anthro", "mammal", "ambiguous form", "source_furry"}
ADULT = re.compile(r"\b(?:nsfw|explicit|questionable|nude|nudity|r-?18)\b|rating_(?:explicit|questionable)")
ADDRESS = re.compile(r"https?://[^\s/]+\.[^\s/]+(?:/\S*)?")
BLOCK = re.compile(
    rf"(?:]|defaults|merges)\.(?:{'|'.join(BLOCKS)}|v_prediction_settings|traits\.[\w-]+|(?:parents|files)\[[^]]+])$"
    r"|checkpoints\[[^]]+]$|\.yaml\.merges$"
)
NOOBAI = """
early-access vpred-test
eps-0.5 eps-0.6 eps-0.75 eps-0.77 eps-1.0 eps-1.1
vpred-0.5 vpred-0.6 vpred-0.65 vpred-0.65s vpred-0.75 vpred-0.75s vpred-0.9r vpred-1.0
"""


@pytest.fixture(scope="module")
def raw() -> dict[str, Any]:
    """Every file of a line as PyYAML alone reads it, by its folder and name."""
    files = sorted(data_folder().glob("*/*.yaml"))
    assert len(files) > 50
    return {f"{path.parent.name}/{path.name}": yaml.load(path.read_bytes(), yaml.CSafeLoader) for path in files}


@pytest.fixture(scope="module")
def shared() -> dict[str, Any]:
    """The sources that several files cite."""
    found: dict[str, Any] = yaml.load((data_folder() / "sources.yaml").read_bytes(), yaml.CSafeLoader)
    return found


@pytest.fixture(scope="module")
def checkpoints(shipped: Catalog) -> list[Checkpoint]:
    """Every checkpoint in full."""
    return [shipped.checkpoint(entry.key) for entry in shipped.entries()]


@pytest.fixture(scope="module")
def sheets(shipped: Catalog) -> list[tuple[str, str | None, TagSheet]]:
    """Key, rating asked for and sheet, for every subject and rating: all tags that are not those of another.

    One checkpoint stands for its line where the tags are the line's, and one for all that go by a family's habit.
    """
    known = [(entry.key, shipped.knowledge.block(entry.key, "quality")) for entry in shipped.entries()]
    keys = {(one.giver.how, one.giver.key): key for key, one in known if one and one.giver.how != "ancestor"}.values()
    assert len(keys) > 40
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


def test_every_address_is_one_of_the_web(raw: dict[str, Any], shared: dict[str, Any]) -> None:
    wrong = [
        (at, item["url"])
        for name, line in {**raw, "sources.yaml": shared}.items()
        for at, item in mappings(line, name)
        if "url" in item and not ADDRESS.fullmatch(item["url"])
    ]
    assert wrong == []


def test_every_block_cites_a_source_that_is_listed(raw: dict[str, Any], shared: dict[str, Any]) -> None:
    wrong = []
    for name, line in raw.items():
        for at, item in mappings(line, name):
            cited = item.get("source") or []
            if (BLOCK.search(at) and not cited) or not set(cited) <= {*line.get("sources", {}), *shared}:
                wrong.append((at, cited))
    assert wrong == []


def test_a_shared_source_is_cited_by_several_files_and_stands_in_none(
    raw: dict[str, Any], shared: dict[str, Any]
) -> None:
    citing: dict[str, set[str]] = {key: set() for key in shared}
    for name, line in raw.items():
        cited = {key for _, item in mappings(line, name) for key in item.get("source") or ()}
        for key in cited & set(shared):
            citing[key].add(name)
    own = {(name, key) for name, line in raw.items() for key in line.get("sources", {}) if key in shared}
    assert {key: names for key, names in citing.items() if len(names) < 2} == {}
    assert own == set()


def test_every_source_says_of_what_kind_it_is_and_when_it_was_read(raw: dict[str, Any], shared: dict[str, Any]) -> None:
    wrong = [
        (name, key)
        for name, line in {**raw, "sources.yaml": {"sources": shared}}.items()
        for key, source in line.get("sources", {}).items()
        if source["kind"] not in get_args(SourceKind) or str(source["checked"]) > str(line.get("checked", "9999"))
    ]
    assert wrong == []


@pytest.fixture(scope="module")
def profiles(shipped: Catalog) -> dict[str, Any]:
    """What is shown of every checkpoint, as plain values."""
    return {entry.key: plain(profile(shipped, entry)) for entry in shipped.entries()}


def test_every_source_that_a_record_cites_comes_with_its_answer(profiles: dict[str, Any]) -> None:
    wrong = {}
    for key, answer in profiles.items():
        shown = {name: value for name, value in answer.items() if name != "sources"}
        cited = {one for _, item in mappings(shown, "") for one in item.get("source") or ()}
        if different := cited ^ {source["key"] for source in answer["sources"]}:
            wrong[key] = different
    assert wrong == {}


def test_a_key_of_a_source_means_one_source_in_an_answer(profiles: dict[str, Any]) -> None:
    wrong = {}
    for key, answer in profiles.items():
        keys = [source["key"] for source in answer["sources"]]
        if twice := {one for one in keys if keys.count(one) > 1}:
            wrong[key] = twice
    assert wrong == {}


def test_what_only_the_community_says_is_printed_with_its_kind(run: Run, shipped: Catalog) -> None:
    kinds = {name: {key: source.kind for key, source in shipped.line(name).sources.items()} for name in shipped.lines}
    found = [
        (entry.key, name)
        for entry in shipped.entries()
        for name, block in plain(shipped.checkpoint(entry.key)).items()
        if name in BLOCKS and block and {kinds[entry.line][key] for key in block["source"]} == {"community"}
    ]
    key, name = found[0]
    cited = getattr(shipped.checkpoint(key), name).source
    out = run("show", key, "--sources").out
    assert all(re.search(rf"\[{re.escape(source)}\][^[]*\(community,\s+read", out) for source in cited)


def test_nothing_was_released_after_its_file_was_checked(shipped: Catalog) -> None:
    wrong = [
        (entry.key, entry.released)
        for entry in shipped.entries()
        if (entry.released or "") > (shipped.lines[entry.line].checked or "9999")
    ]
    assert wrong == []


def test_no_checkpoint_is_older_than_its_parents(shipped: Catalog) -> None:
    wrong = [
        (entry.key, parent.key)
        for entry in shipped.entries()
        for parent in (shipped.entry(edge.checkpoint) for edge in entry.parents or () if edge.checkpoint)
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
    reasons = {key: shipped.line(key).default_because for key in defaults}
    assert len(defaults) >= 7
    assert wrong == []
    assert [key for key, reason in reasons.items() if not (reason and reason.text and reason.source)] == []


def test_a_line_stands_for_a_version_that_can_be_had(shipped: Catalog) -> None:
    stand = {key: shipped.entry(line.default) for key, line in shipped.lines.items() if line.default}
    assert [key for key, entry in stand.items() if entry.line != key or entry.status == "closed"] == []


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
    numbered = {key: re.fullmatch(r"wai-illustrious-(\d+)\.0", key) for key in shipped.lines["wai"].checkpoints}
    newest = max((key for key, match in numbered.items() if match), key=lambda key: int(key.split("-")[2][:-2]))
    assert shipped.lines["wai"].default == newest


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
        if not (one.url or one.note or any(source.url for source in shipped.cite(one.line, one.source)))
    ]
    assert wrong == []


def test_a_page_is_shared_within_one_line_only(shipped: Catalog) -> None:
    lines: dict[str, set[str]] = {}
    records: list[Entry | LineEntry] = [*shipped.entries(), *shipped.lines.values()]
    for one in records:
        lines.setdefault(one.url or one.key, set()).add(line_key(one))
    assert {url: names for url, names in lines.items() if len(names) > 1} == {}


@pytest.mark.parametrize("spelt", [str, str.upper, str.lower, lambda name: name.replace(" ", "_").replace("-", " ")])
def test_every_name_and_alias_leads_to_its_record(spelt: Any, shipped: Catalog) -> None:
    records: list[Entry | LineEntry] = [*shipped.entries(), *shipped.lines.values()]
    wrong = [
        (one.key, name)
        for one in records
        for name in (one.key, one.name, *one.aliases)
        for found in [read(shipped, spelt(name)).found]
        if found != one and (type(found) is type(one) or line_key(found) != line_key(one))  # a line and its version
    ]
    assert wrong == []


def line_key(one: Entry | LineEntry) -> str:
    """The key of a line, or of the line of a checkpoint."""
    return one.line if isinstance(one, Entry) else one.key


def test_what_is_not_sdxl_names_what_to_use_instead(shipped: Catalog, checkpoints: list[Checkpoint]) -> None:
    others = {one.key: one.use_instead or shipped.lines[one.line].use_instead for one in checkpoints if not sdxl(one)}
    others |= {one.key: one.use_instead for one in shipped.lines.values() if not sdxl(one)}
    assert {"pony-v7", "anima", "qwen-image"} <= set(others)
    assert [key for key, instead in others.items() if not instead] == []


def sdxl(one: Checkpoint | LineEntry) -> bool:
    """Tell whether something is SDXL, or made for it."""
    return "SDXL" in one.architecture


def test_the_tags_of_what_is_not_sdxl_begin_with_a_warning(shipped: Catalog, checkpoints: list[Checkpoint]) -> None:
    unwarned = [
        one.key
        for one in checkpoints
        for warnings in [" ".join(tag_sheet(shipped, one.key).warnings)]
        for instead in [one.use_instead or shipped.lines[one.line].use_instead]
        if one.architecture != "SDXL" and not all(word in warnings for word in (one.architecture, *instead))
    ]
    assert unwarned == []


def test_what_to_use_instead_can_be_used(shipped: Catalog, checkpoints: list[Checkpoint]) -> None:
    named: list[Checkpoint | LineEntry] = [*checkpoints, *shipped.lines.values()]
    targets = {key: shipped.entry(key) for one in named for key in one.use_instead}
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


def test_the_readme_of_the_data_counts_right(shipped: Catalog) -> None:
    text = (data_folder() / "README.md").read_text(encoding="utf-8")
    counted = f"{len(shipped.families)} families, {len(shipped.lines)} lines and {len(shipped.keys)} checkpoints"
    assert counted in " ".join(text.split())


def test_a_license_does_not_allow_what_an_ancestor_forbids_for_all_that_is_made_from_it(shipped: Catalog) -> None:
    """What an ancestor forbids makes the answer unclear at best: its terms may bind what is made from it."""
    allowed = [key for key in shipped.keys if shipped.entry(key).sell_pictures == "yes"]
    clash = {
        key
        for key in allowed
        if any(shipped.entry(one).sell_pictures == "no" for one in shipped.knowledge.ancestors(key))
    }
    assert len(allowed) > 50
    assert clash == set()


def test_a_checkpoint_of_few_steps_by_its_name_never_takes_settings_from_elsewhere(shipped: Catalog) -> None:
    few = [key for key in shipped.keys if few_steps_in(shipped.entry(key).name)]
    blocks = [shipped.knowledge.block(key, "settings") for key in few]
    assert len(few) > 20
    assert {block.giver.how for block in blocks if block} <= {"own", "line"}


@pytest.mark.parametrize(
    ("name", "few"),
    [("RealVisXL V5.0 Lightning", True), ("zipanoob DMD2", True), ("Natvis Hyper 4step", True), ("Hyphoria", False)],
)
def test_the_words_for_few_steps_are_whole_words(name: str, few: bool) -> None:
    assert few_steps_in(name) is few


def test_the_numbers_of_a_hires_fix_stand_in_its_words(raw: Mapping[str, Any]) -> None:
    found = [(at, block) for name, file in raw.items() for at, block in mappings(file, name) if "upscale" in block]
    assert len(found) > 20
    for at, block in found:
        numbers = re.findall(r"[\d.]+", str(list(block["upscale"].values())))
        said = [float(one) for one in re.findall(r"\d+(?:\.\d+)?", block["hires_fix"])]
        assert {float(one) for one in numbers} <= set(said), at
