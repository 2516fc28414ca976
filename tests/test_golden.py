"""What was printed before is printed again. Look at every difference before ``--update-golden`` makes it the rule."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from sdxl_advisor.advice.recommend import recommend
from sdxl_advisor.advice.tags import tag_sheet
from sdxl_advisor.catalog.catalog import Catalog
from tests.conftest import Run

Golden = Callable[[str, str], None]
PAGES = [
    ("recommend --goal beginner", 80),
    ("recommend --goal beginner", 40),
    ("tree", 80),
    ("tree", 40),
    ("tree noobai", 80),
    ("tree noobai", 120),
    ("tree noobai --all", 80),
    ("tree illustrious", 40),
    ("compare noobai rouwei", 80),
    ("compare noobai wai pony", 80),
    ("compare noobai wai --only tags,scores", 40),
    ("list", 80),
    ("goals", 80),
    ("tags pony", 80),
    ("tags pony", 40),
    ("show rouwei", 80),
    ("show rouwei --all", 80),
    ("show wai", 80),
    ("show wai", 40),
    ("show noobai-xl-vpred-1.0", 80),
    ("explain source_furry", 80),
    ("explain wrong-side", 80),
    ("explain zsnr", 40),
    ("explain masterpiece --for wai", 80),
    ("explain rules", 80),
    ("explain SA303", 40),
]
MISTAKES = (
    "score_9, (masterpeice best quality:1.1), source_anime, 1girl, rem (re:zero), long_hair,, (rain:2, fog:1.1), "
    "year 2026, a girl is standing in the rain, by wlop, ねこ耳, [night:day:0.5], solo, 2girls"
)
BANS = "worst quality, EasyNegative, masterpiece, solo"
PROMPTS = [
    (("lint", "noobai", MISTAKES, "--negative", BANS, "--ui", "comfyui"), 1, 80),
    (("lint", "noobai", MISTAKES, "--negative", BANS), 1, 40),
    (("lint", "noobai", MISTAKES, "--negative", BANS, "--fix"), 1, 80),
    (("convert", MISTAKES, "--negative", BANS, "--from", "pony", "--to", "rouwei"), 0, 80),
]
USUAL = "as given"  # where no rating was asked for


@pytest.mark.parametrize(("words", "columns"), PAGES, ids=[f"{words} at {columns}" for words, columns in PAGES])
def test_a_page_is_printed_as_before(
    words: str, columns: int, run: Run, golden: Golden, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    ran = run(*words.split())
    assert (ran.code, ran.err) == (0, "")
    golden(f"{words.replace('--', '').replace(' ', '-').replace(',', '-')}.{columns}.txt", ran.out)


@pytest.mark.parametrize(("words", "code", "columns"), PROMPTS, ids=["lint", "lint at 40", "fix", "convert"])
def test_a_prompt_is_read_as_before(
    words: tuple[str, ...],
    code: int,
    columns: int,
    run: Run,
    golden: Golden,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    ran = run(*words)
    assert ran.code == code
    golden(f"{request.node.callspec.id.replace(' ', '-')}.txt", f"{ran.out}--- told beside\n{ran.err}")


def test_the_tags_of_every_checkpoint_are_as_before(shipped: Catalog, golden: Golden) -> None:
    usable = [entry.key for entry in shipped.entries() if entry.architecture == "SDXL" and entry.status != "closed"]
    sheets = {key: found for key in usable if (found := every_sheet(shipped, key))}
    assert len(sheets) > 50
    golden("tags.json", json.dumps(sheets, indent=1, ensure_ascii=False) + "\n")


def every_sheet(catalog: Catalog, key: str) -> dict[str, dict[str, list[str]]] | None:
    """Subject -> rating -> positive and negative, for all that the tags of a checkpoint document and the defaults."""
    known = catalog.knowledge.block(key, "quality")
    if known is None:
        return None
    subjects = dict.fromkeys([catalog.goals.default_subject, *known.value.subjects])
    return {
        subject: {
            rating or USUAL: [sheet.positive_text, sheet.negative_text]
            for rating in (None, *known.value.ratings)
            for sheet in [tag_sheet(catalog, key, subject, rating)]
        }
        for subject in subjects
    }


def test_every_goal_alone_chooses_as_before(shipped: Catalog, golden: Golden) -> None:
    answers = {goal: recommend(shipped, [goal]) for goal in shipped.goals.goals}
    chosen = {
        goal: [f"{one.checkpoint.key} {one.score}" for one in (answer.pick, *answer.alternatives) if one]
        for goal, answer in answers.items()
    }
    golden("goals.json", json.dumps(chosen, indent=1) + "\n")
