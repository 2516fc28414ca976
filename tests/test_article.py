"""The wiki article that the project started from: its diagrams edge by edge, and every address in it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import pytest

from sdxl_advisor.advice.profile import profile
from sdxl_advisor.catalog.build import plain
from sdxl_advisor.catalog.catalog import Catalog
from sdxl_advisor.catalog.records import Entry, LineEntry
from tests.conftest import Run

pytestmark = pytest.mark.usefixtures("one_catalogue")
ANIMAGINE = """
sdxl-base-1.0 > animagine-xl-1.0
sdxl-base-1.0 > animagine-xl-2.0
animagine-xl-2.0 > animagine-xl-3.0
animagine-xl-3.0 > animagine-xl-3.1
sdxl-base-1.0 > animagine-xl-4.0-zero
animagine-xl-4.0-zero > animagine-xl-4.0-opt
"""
PONY = """
sdxl-base-1.0 > pony-diffusion-v6-xl
"""
ILLUSTRIOUS = """
sdxl-base-1.0 > kohaku-xl-beta5
kohaku-xl-beta5 > illustrious-xl-0.1
illustrious-xl-0.1 > illustrious-xl-1.0
illustrious-xl-1.0 > illustrious-xl-1.1
illustrious-xl-1.1 > illustrious-xl-2.0
"""
NOOBAI = """
illustrious-xl-0.1 > noobai-xl-early-access
illustrious-xl-0.1 > noobai-xl-eps-0.5
noobai-xl-early-access > noobai-xl-vpred-test
noobai-xl-eps-0.5 > noobai-xl-eps-0.6
noobai-xl-eps-0.6 > noobai-xl-eps-0.75
noobai-xl-eps-0.75 > noobai-xl-eps-0.77
noobai-xl-eps-0.77 > noobai-xl-eps-1.0
noobai-xl-eps-1.0 > noobai-xl-eps-1.1
noobai-xl-eps-1.0 > noobai-xl-vpred-0.5
noobai-xl-vpred-0.5 > noobai-xl-vpred-0.6
noobai-xl-vpred-0.6 > noobai-xl-vpred-0.65
noobai-xl-vpred-0.6 > noobai-xl-vpred-0.65s
noobai-xl-vpred-0.65 > noobai-xl-vpred-0.75
noobai-xl-vpred-0.65 > noobai-xl-vpred-0.75s
noobai-xl-vpred-0.75 > noobai-xl-vpred-0.9r
noobai-xl-vpred-0.75 > noobai-xl-vpred-1.0
"""
ROUWEI = """
illustrious-xl-0.1 > rouwei-0.6-eps
rouwei-0.6-eps > rouwei-0.6.1-vpred
rouwei-0.6-eps > rouwei-0.7-eps
rouwei-0.7-eps > rouwei-0.7-vpred
rouwei-0.7-eps > rouwei-0.8-eps
rouwei-0.8-eps > rouwei-0.8-vpred
"""
EDGES = [
    (family, *edge.split(" > ", 1))
    for family, diagram in [
        ("animagine", ANIMAGINE),
        ("pony", PONY),
        ("illustrious", ILLUSTRIOUS),
        ("noobai", NOOBAI),
        ("rouwei", ROUWEI),
    ]
    for edge in diagram.split("\n")[1:-1]
]
TEXT_ENCODER = [  # what the article writes on an edge of NoobAI's diagram
    ("noobai-xl-eps-0.75", "trained from here on"),
    ("noobai-xl-eps-1.1", "stops"),
    ("noobai-xl-vpred-0.5", "stops"),
    ("noobai-xl-vpred-0.9r", "resumes"),
]
HUGGING_FACE, CIVITAI = "https://huggingface.co/", "https://civitai.com/models/"
CLICKS = {  # where a click on a node of the diagrams leads
    "sdxl-base-1.0": f"{HUGGING_FACE}stabilityai/stable-diffusion-xl-base-1.0",
    "kohaku-xl-beta5": f"{CIVITAI}162577?modelVersionId=183131",
    "pony-diffusion-v6-xl": f"{CIVITAI}257749/pony-diffusion-v6-xl",
    "animagine-xl-1.0": f"{HUGGING_FACE}Linaqruf/animagine-xl",
    "animagine-xl-2.0": f"{HUGGING_FACE}Linaqruf/animagine-xl-2.0",
    "animagine-xl-3.0": f"{CIVITAI}260267?modelVersionId=293564",
    "animagine-xl-3.1": f"{CIVITAI}260267?modelVersionId=403131",
    "animagine-xl-4.0-zero": f"{CIVITAI}1188071?modelVersionId=1409042",
    "animagine-xl-4.0-opt": f"{CIVITAI}1188071?modelVersionId=1408658",
    "illustrious-xl-0.1": f"{CIVITAI}795765/illustrious-xl",
    "illustrious-xl-1.0": f"{CIVITAI}1232765/illustrious-xl-10",
    "illustrious-xl-1.1": f"{CIVITAI}1252206/illustrious-xl-11",
    "illustrious-xl-2.0": f"{CIVITAI}1369089/illustrious-xl-20",
    "noobai-xl-early-access": f"{CIVITAI}833294?modelVersionId=932238",
    "noobai-xl-vpred-test": f"{CIVITAI}833294?modelVersionId=962003",
    "noobai-xl-eps-0.5": f"{CIVITAI}833294?modelVersionId=968495",
    "noobai-xl-eps-0.6": f"{HUGGING_FACE}Laxhar/noobai-XL-0.6",
    "noobai-xl-eps-0.75": f"{CIVITAI}833294?modelVersionId=998979",
    "noobai-xl-eps-0.77": f"{HUGGING_FACE}Laxhar/noobai-XL-0.77",
    "noobai-xl-eps-1.0": f"{CIVITAI}833294?modelVersionId=1022833",
    "noobai-xl-eps-1.1": f"{CIVITAI}833294?modelVersionId=1116447",
    "noobai-xl-vpred-0.5": f"{CIVITAI}833294?modelVersionId=1046043",
    "noobai-xl-vpred-0.6": f"{CIVITAI}833294?modelVersionId=1070239",
    "noobai-xl-vpred-0.65": f"{HUGGING_FACE}Laxhar/noobai-XL-Vpred-0.65",
    "noobai-xl-vpred-0.65s": f"{CIVITAI}833294?modelVersionId=1093948",
    "noobai-xl-vpred-0.75": f"{HUGGING_FACE}Laxhar/noobai-XL-Vpred-0.75",
    "noobai-xl-vpred-0.75s": f"{CIVITAI}833294?modelVersionId=1140829",
    "noobai-xl-vpred-0.9r": f"{CIVITAI}833294?modelVersionId=1165792",
    "noobai-xl-vpred-1.0": f"{CIVITAI}833294?modelVersionId=1190596",
    "rouwei-0.6-eps": f"{CIVITAI}950531?modelVersionId=1064213",
    "rouwei-0.6.1-vpred": f"{CIVITAI}950531?modelVersionId=1130140",
    "rouwei-0.7-eps": f"{CIVITAI}950531?modelVersionId=1330983",
    "rouwei-0.7-vpred": f"{CIVITAI}950531?modelVersionId=1360303",
    "rouwei-0.8-eps": f"{CIVITAI}950531?modelVersionId=1832460",
    "rouwei-0.8-vpred": f"{CIVITAI}950531?modelVersionId=1882934",
}
SEARCH = "https://civitai.com/search/models?baseModel="
ADDRESSES = {  # every other address in the article, but pictures
    "sdxl": [f"{HUGGING_FACE}stabilityai/stable-diffusion-xl-refiner-1.0"],
    "animagine": [
        "https://cagliostrolab.net/",
        "https://cagliostrolab.net/posts/animagine-xl-v3-release",
        "https://cagliostrolab.net/posts/animagine-xl-v4-release",
        f"{CIVITAI}1188071/animagine-xl-40",
    ],
    "pony": [
        "https://rentry.org/ponyxl_loras_n_stuff",
        f"{SEARCH}Pony&modelType=LORA&sortBy=models_v9",
        f"{SEARCH}Pony&modelType=Checkpoint&tags=anime&sortBy=models_v9",
        "https://civitai.com/articles/4248",
        f"{CIVITAI}288584/autismmix-sdxl",
        f"{CIVITAI}282341",
        "https://files.catbox.moe/zeac9p.txt",
        "https://mega.nz/folder/Yb5yyTDR#ZDuklCQXfw-Rd-dsJtcoOQ",
        "https://files.catbox.moe/vqv8iv.txt",
        f"{CIVITAI}317902/t-ponynai3",
    ],
    "illustrious": [
        "https://rentry.org/illustrious_loras_n_stuff",
        f"{SEARCH}Illustrious&modelType=LORA&tags=anime&sortBy=models_v9",
        f"{SEARCH}Illustrious&modelType=Checkpoint&tags=anime&sortBy=models_v9",
        "https://onomaai.com/",
        "https://www.illustrious-xl.ai/blog",
        f"{HUGGING_FACE}OnomaAIResearch/Illustrious-xl-early-release-v0",
        f"{HUGGING_FACE}datasets/nyanko7/danbooru2023",
    ],
    "wai": [f"{CIVITAI}827184/wai-nsfw-illustrious-sdxl"],
    "noobai": [
        f"{HUGGING_FACE}Laxhar",
        f"{SEARCH}NoobAI&modelType=LORA&tags=anime&sortBy=models_v9",
        f"{SEARCH}NoobAI&modelType=Checkpoint&tags=anime&sortBy=models_v9",
        f"{CIVITAI}833294",
        f"{CIVITAI}833294/noobai-xl-nai-xl",
        "https://danbooru.donmai.us/",
        f"{HUGGING_FACE}datasets/NebulaeWis/e621-2024-webp-4Mpixel",
        "http://e621.net/",
    ],
    "rouwei": [
        f"{CIVITAI}950531",
        f"{CIVITAI}950531/RouWei",
        f"{HUGGING_FACE}Minthy/ToriiGate-v0.4-7B",
    ],
}
PAIRS = [(name, address) for name, addresses in ADDRESSES.items() for address in addresses]


Drawn = dict[tuple[str, str], dict[str, Any]]


@pytest.fixture(scope="module")
def drawn() -> dict[str, Drawn]:
    """The trees of families that were drawn already."""
    return {}


@pytest.fixture
def trees(run: Run, drawn: dict[str, Drawn]) -> dict[str, Drawn]:
    """For each family with a diagram, the nodes of its tree by (parent, child)."""
    for family in dict.fromkeys(family for family, *_ in EDGES if family not in drawn):
        drawn[family] = dict(edges(run("tree", family, "--json").json["roots"]))
    return drawn


def edges(nodes: list[dict[str, Any]], above: str = "") -> Iterator[tuple[tuple[str, str], dict[str, Any]]]:
    """Every node of a JSON tree behind the keys of its parent and itself."""
    for node in nodes:
        yield (above, node["key"]), node
        yield from edges(node["children"], node["key"])


def addresses(value: Any) -> Iterator[str]:
    """Every web address among plain values, but those of sources."""
    if isinstance(value, dict):
        for name, item in value.items():
            yield from addresses(item) if name != "sources" else ()
    elif isinstance(value, list):
        for item in value:
            yield from addresses(item)
    elif isinstance(value, str) and value.startswith("http"):
        yield value


@pytest.mark.parametrize(("family", "parent", "child"), EDGES, ids=[f"{edge[1]}>{edge[2]}" for edge in EDGES])
def test_every_edge_of_the_diagrams_is_drawn(family: str, parent: str, child: str, trees: dict[str, Drawn]) -> None:
    assert (parent, child) in trees[family]


@pytest.mark.parametrize(("child", "words"), TEXT_ENCODER)
def test_the_steps_of_the_text_encoder_are_drawn(child: str, words: str, trees: dict[str, Drawn]) -> None:
    (step,) = [node["step"] for (_, key), node in trees["noobai"].items() if key == child]
    assert "text encoder" in step
    assert words in step


def test_no_other_step_of_noobai_speaks_of_the_text_encoder(trees: dict[str, Drawn]) -> None:
    found = {
        node["key"]
        for (_, key), node in trees["noobai"].items()
        if key.startswith("noobai") and node["step"] is not None
        if "text encoder" in node["step"]
    }
    assert found == {child for child, _ in TEXT_ENCODER}


@pytest.mark.parametrize(
    ("parent", "child"),
    [("sdxl", "animagine"), ("sdxl", "pony"), ("illustrious", "noobai"), ("illustrious", "rouwei")],
)
def test_the_overview_draws_the_families_as_the_article_does(parent: str, child: str, run: Run) -> None:
    assert (parent, child) in dict(edges(run("tree", "--json").json["roots"]))


def test_the_overview_leads_from_sdxl_to_illustrious_by_way_of_kohaku(run: Run) -> None:
    drawn = dict(edges(run("tree", "--json").json["roots"]))
    assert {("", "sdxl"), ("sdxl", "kohaku"), ("kohaku", "illustrious")} <= set(drawn)


@pytest.mark.parametrize(("key", "address"), CLICKS.items(), ids=CLICKS)
def test_a_node_leads_where_the_article_leads(key: str, address: str, shipped: Catalog) -> None:
    own, line = shipped.checkpoint(key), shipped.line(shipped.entry(key).line)
    assert address in {*addresses(plain(own)), line.url}


@pytest.fixture(scope="module")
def shown_of(shipped: Catalog) -> Callable[[str], set[str]]:
    """Every address that is shown of a family or line and of all its versions."""

    @cache
    def shown_of(name: str) -> set[str]:
        lines = [shipped.lines[key] for key in shipped.line_keys.get(name, [name])]
        records: list[Entry | LineEntry] = [*lines, *(shipped.entry(key) for line in lines for key in line.checkpoints)]
        return {found for one in records for found in addresses(plain(profile(shipped, one)))}

    return shown_of


@pytest.mark.parametrize(("name", "address"), PAIRS, ids=[address for _, address in PAIRS])
def test_every_address_of_the_article_is_shown(name: str, address: str, shown_of: Callable[[str], set[str]]) -> None:
    assert address in shown_of(name)


@pytest.mark.parametrize("name", ADDRESSES)
def test_addresses_stand_unbroken_in_the_text(name: str, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = run("show", name, "--json").json
    monkeypatch.setenv("COLUMNS", "40")
    printed = set(re.findall(r"^ *(https?://\S+)$", run("show", name, "--all", "--sources").out, re.MULTILINE))
    links = (shown.get("family") or shown["line"])["links"]
    assert links
    assert printed >= {one["url"] for one in (*links, *shown["sources"]) if one["url"]}
