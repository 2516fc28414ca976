"""The formula by hand: scores, ties, reasons, runners-up, the question again."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Any

import pytest

from tests.advice.conftest import Ask
from tests.catalog.writing import because, change, checkpoint, family, traits, write
from tests.conftest import Run


def goals(*names: str) -> str:
    """The command that asks for these goals."""
    return " ".join(["recommend", *(f"--goal {name}" for name in names)])


def scores(answer: Any) -> dict[str, int]:
    """The scores of the winner, of what is as good, and of the runners-up, in this order."""
    found = [answer["pick"], *answer["ties"], *answer["alternatives"]]
    return {one["checkpoint"]["key"]: one["score"] for one in found}


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        # easy = 5 * (3 * ease + look), detailed = 20 * detail, anime = 20 * look, furry = 20 * fur; 50 is the least
        (["easy"], {"alder-1": 70, "hazel-merge": 65}),
        (["detailed"], {"birch-v": 100, "willow-flow": 100}),
        (["anime"], {"hazel-merge": 80, "birch-v": 60}),
        (["furry"], {"birch-v": 80}),
        # mixed = 5 * (2 * fur + look + detail); willow-flow would have 55, but one trait of three is known
        (["mixed"], {"birch-v": 80}),
        # several goals: half the mean, half the weakest; what is unknown counts as 2
        (["furry", "anime"], {"birch-v": 65, "hazel-merge": 50}),
        (["easy", "detailed", "furry"], {"birch-v": 60}),
        # limits never score
        (["easy", "epsilon-only"], {"alder-1": 70, "hazel-merge": 65}),
    ],
)
def test_scores_follow_the_formula(wanted: list[str], expected: dict[str, int], ask: Ask) -> None:
    answer = ask(goals(*wanted))
    assert list(scores(answer).items()) == list(expected.items())


def test_a_goal_said_twice_or_by_its_alias_counts_once(ask: Ask) -> None:
    once = ask(goals("easy", "detailed"))
    assert ask(goals("easy", "detailed", "NEWBIE", "easy")) == once
    assert once["answers"] == ["easy", "detailed"]


@pytest.mark.parametrize(
    ("name", "goal"),
    [("NewBie", "easy"), ("зеленый-новичок", "easy"), ("Фурри", "furry"), ("Epsilon_Only", "epsilon-only")],
)
def test_a_goal_answers_to_its_aliases(name: str, goal: str, ask: Ask) -> None:
    assert ask("recommend", "--goal", name)["answers"] == [goal]


@pytest.mark.usefixtures("made_up")
@pytest.mark.parametrize(
    ("name", "hint"), [("eazy", "did you mean easy?"), ("newbe", "did you mean newbie?"), ("", "one of: easy")]
)
def test_an_unknown_goal_is_asked_wrongly(name: str, hint: str, run: Run) -> None:
    ran = run("recommend", "--goal", name)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith(f"error: no goal is called '{name}'\nhint: {hint}")


def two(first: dict[str, Any], second: dict[str, Any]) -> list[Any]:
    """Two families, each with one checkpoint that can be had, both the best for furries."""
    made = []
    for name, about in (("aa", first), ("bb", second)):
        fields = {"traits": traits(fur=5)} | about
        default = {"default": name, "default_because": because()} if fields.pop("default", False) else {}
        kept = checkpoint(f"{name}-kept", status="closed")  # with two, none is the default unless it is said
        made.append(family(checkpoint(name, **fields), kept, name=f"Family {name}", **default))
    return made


@pytest.mark.parametrize(
    ("worse", "better"),
    [
        pytest.param({"traits": traits(fur=4), "default": True, "released": "2026"}, {}, id="score"),
        pytest.param({"status": "test", "default": True, "released": "2026"}, {}, id="current"),
        pytest.param({"status": "superseded", "default": True, "released": "2026"}, {}, id="not superseded"),
        pytest.param({"released": "2026"}, {"default": True}, id="default"),
        pytest.param({"released": "2024"}, {"released": "2025"}, id="newer year"),
        pytest.param({"released": "2024-09"}, {"released": "2024-10"}, id="newer month"),
        pytest.param({"released": "2024-10-09"}, {"released": "2024-10-10"}, id="newer day"),
        pytest.param({"released": "2024-12-31"}, {"released": "2025"}, id="newer year without a month"),
        pytest.param({}, {"released": "2020"}, id="known release"),
        pytest.param({"default": True}, {"default": True, "released": "2020"}, id="known release of two defaults"),
    ],
)
@pytest.mark.parametrize("swapped", [False, True])
def test_the_better_one_wins(worse: Any, better: Any, swapped: bool, made_up: Path, ask: Ask) -> None:
    made = two(better, worse) if swapped else two(worse, better)
    for name, one in zip(("aa", "bb"), made, strict=True):
        write(made_up, f"x{name}.yaml", one)
    answer = ask(goals("furry"))
    assert answer["pick"]["checkpoint"]["key"] == ("aa" if swapped else "bb")
    assert list(scores(answer))[1] == ("bb" if swapped else "aa")


@pytest.mark.parametrize("files", [("x.yaml", "y.yaml"), ("y.yaml", "x.yaml")])
def test_of_two_alike_the_first_key_wins(files: tuple[str, str], made_up: Path, ask: Ask) -> None:
    for name, one in zip(files, two({}, {}), strict=True):
        write(made_up, name, one)
    answer = ask(goals("furry"))
    assert answer["pick"]["checkpoint"]["key"] == "aa"
    assert [one["lost"] for one in answer["ties"]] == ["less is known of it, or it is older"]


@pytest.mark.parametrize("status", ["superseded", "closed", "test"])
@pytest.mark.parametrize("goal", ["easy", "detailed", "furry"])
def test_a_version_that_is_not_current_loses_to_the_family_s_current(
    status: str, goal: str, made_up: Path, ask: Ask
) -> None:
    best = traits(ease=5, look=5, detail=5, fur=5)
    old = checkpoint("old", status=status, traits=best, released="2026")
    write(made_up, "own.yaml", family(old, checkpoint("new", traits=traits(ease=1))))
    answer = ask(f"{goals(goal)} --top 50")
    assert "old" not in scores(answer)


@pytest.mark.parametrize(("status", "picked"), [("superseded", True), ("test", True), ("closed", False)])
def test_a_family_without_a_current_version_offers_what_can_be_had(
    status: str, picked: bool, made_up: Path, ask: Ask
) -> None:
    write(made_up, "own.yaml", family(checkpoint("old", status=status, traits=traits(fur=5))))
    assert (ask(goals("furry"))["pick"]["checkpoint"]["key"] == "old") is picked


def test_a_closed_checkpoint_is_not_even_ruled_out(ask: Ask) -> None:
    answer = ask(f"{goals('furry', 'v-only')} --top 50")
    gone = {found["checkpoint"]["key"] for found in answer["ruled_out"]}
    assert "alder-secret" not in gone | set(scores(answer))


def test_what_is_not_sdxl_is_never_named(ask: Ask) -> None:
    answer = ask(f"{goals('easy', 'sell')} --top 50")
    gone = {found["checkpoint"]["key"] for found in answer["ruled_out"]}
    assert "maple-dit" not in gone | set(scores(answer))


@pytest.mark.parametrize(("top", "count"), [(0, 0), (1, 1), (2, 1), (50, 1)])
def test_runners_up_are_as_many_as_asked_for(top: int, count: int, ask: Ask) -> None:
    assert len(ask(f"{goals('anime')} --top {top}")["alternatives"]) == count


def test_three_runners_up_without_asking(made_up: Path, ask: Ask) -> None:
    for n in range(4):
        one = family(checkpoint(f"n{n}", traits=traits(fur=3)), name=f"Family n{n}")
        write(made_up, f"f{n}.yaml", one)
    assert len(ask(goals("furry"))["alternatives"]) == 3


def test_of_a_line_the_best_of_its_current_versions_stands_for_it(ask: Ask) -> None:
    answer = ask(f"{goals('furry')} --top 50")
    assert list(scores(answer)) == ["birch-v"]


def near(made_up: Path, **about: Any) -> None:
    """A furry checkpoint as good as birch-v, but for what is said of it."""
    write(made_up, "near.yaml", family(checkpoint("near-1", **{"traits": traits(fur=4)} | about)))


def test_what_is_as_good_is_told_once_with_what_decided(made_up: Path, ask: Ask) -> None:
    near(made_up)
    answer = ask(goals("furry"))
    assert [(one["checkpoint"]["key"], one["lost"]) for one in answer["ties"]] == [
        ("near-1", "less is known of it, or it is older")
    ]
    assert answer["alternatives"] == []


@pytest.mark.parametrize(
    ("birch", "other", "picked", "lost"),
    [
        ("2024-10", "2025-11", "near-1", "its data are older"),
        ("2025-11", "2024-10", "birch-v", "its data are older"),
        (None, "2023-01", "near-1", "how new its data are is not known"),
    ],
)
def test_of_two_as_good_the_one_with_newer_data_wins(
    birch: str | None, other: str, picked: str, lost: str, made_up: Path, ask: Ask
) -> None:
    date = {"label": "recent data", "meaning": "new pictures", "follows": "date"}
    change(made_up / "goals.yaml", "traits/recent", date)
    near(made_up, training={"cutoff": other, "source": ["card"]})
    if birch:
        change(made_up / "birch.yaml", "checkpoints/1/training", {"cutoff": birch, "source": ["card"]})
    answer = ask(goals("furry"))
    assert answer["pick"]["checkpoint"]["key"] == picked
    assert [one["lost"] for one in answer["ties"]] == [lost]


def test_of_two_as_good_the_one_that_more_people_use_wins_but_it_never_wins_alone(made_up: Path, ask: Ask) -> None:
    used = {"label": "following", "meaning": "how many use it", "breaks_ties": True}
    change(made_up / "goals.yaml", "traits/used", used)
    near(made_up, traits=traits(fur=4, used=5))
    answer = ask(goals("furry"))
    assert answer["pick"]["checkpoint"]["key"] == "near-1"
    assert [one["lost"] for one in answer["ties"]] == ["how many people use it is not known"]
    near(made_up, traits=traits(fur=3, used=5))
    assert ask(goals("furry"))["pick"]["checkpoint"]["key"] == "birch-v"


def test_a_trait_from_another_line_counts_one_point_less(made_up: Path, ask: Ask) -> None:
    change(made_up / "goals.yaml", "traits/fur/from_data", True)
    merge = checkpoint("merge-1", parents=[{"checkpoint": "birch-v", "relation": "merge", "source": ["card"]}])
    write(made_up, "merge.yaml", family(merge))
    answer = ask(f"{goals('furry')} --top 50")
    assert scores(answer)["merge-1"] == scores(answer)["birch-v"] - 20
    [merge] = [one for one in answer["alternatives"] if one["checkpoint"]["key"] == "merge-1"]
    assert merge["lost"] == "furry 3, not 4"


@pytest.mark.parametrize(
    ("goal", "key", "lost"),
    [
        ("easy", "hazel-merge", "forgiving 3, not 4"),
        ("anime", "birch-v", "ready-made look 3, not 4"),
        ("detailed", "willow-flow", "less is known of it, or it is older"),
    ],
)
def test_a_runner_up_lost_by_its_widest_gap(goal: str, key: str, lost: str, ask: Ask) -> None:
    answer = ask(goals(goal))
    found = {one["checkpoint"]["key"]: one["lost"] for one in [*answer["ties"], *answer["alternatives"]]}
    assert found[key] == lost


def test_a_small_gap_in_a_heavy_trait_outweighs_a_wide_one_in_a_light_one(made_up: Path, ask: Ask) -> None:
    change(made_up / "strays.yaml", "checkpoints/0/traits/look/score", 1)
    change(made_up / "alder.yaml", "checkpoints/1/traits/look/score", 3)
    (hazel,) = [one for one in ask(goals("easy"))["alternatives"] if one["checkpoint"]["key"] == "hazel-merge"]
    assert hazel["lost"] == "forgiving 3, not 4"


@pytest.mark.parametrize(
    ("wanted", "why"),
    [
        (["easy"], "forgiving 4/5 and ready-made look 2/5."),
        (["furry", "anime"], "furry 4/5 and ready-made look 3/5."),
        (["mixed", "easy"], "detail 5/5, furry 4/5 and ready-made look 3/5."),
    ],
)
def test_why_is_one_line(wanted: list[str], why: str, ask: Ask) -> None:
    assert ask(goals(*wanted))["pick"]["why"] == why


@pytest.mark.parametrize(
    ("wanted", "reasons"),
    [
        (["easy"], [("easy", "forgiving 4/5: short prompts work", ["Alder card", "On Alder"])]),
        (
            ["mixed"],
            [
                ("mixed", "furry 4/5: many animals", ["Birch card"]),
                ("mixed", "ready-made look 3/5: lively colours", ["A talk on Birch"]),
                ("mixed", "detail 5/5: it listens closely", ["Birch card"]),
            ],
        ),
        (
            ["furry", "anime"],
            [
                ("furry", "furry 4/5: many animals", ["Birch card"]),
                ("anime", "ready-made look 3/5: lively colours", ["A talk on Birch"]),
            ],
        ),
    ],
)
def test_reasons_are_the_strong_traits_with_sources(wanted: list[str], reasons: object, ask: Ask) -> None:
    found = ask(goals(*wanted))["pick"]["reasons"]
    said = [(one["goal"], one["text"], [source["title"] for source in one["sources"]]) for one in found]
    assert said == reasons


def test_every_trait_behind_the_score_is_told(ask: Ask) -> None:
    pick = ask(goals("easy", "epsilon-only"))["pick"]
    assert [(one["goal"], one["trait"], one["weight"], one["score"], one["counts"]) for one in pick["factors"]] == [
        ("easy", "ease", 3, 4, 4),
        ("easy", "look", 1, 2, 2),
    ]


@pytest.mark.parametrize(
    ("wanted", "cautions"),
    [
        (["easy"], ["ready-made look 2/5: plain", "hands"]),
        (["detailed", "epsilon-only"], []),
        (["anime"], []),
        (
            ["furry"],
            ["it is v-pred: a program that takes it for epsilon gives noise", "you may not sell pictures made with it"],
        ),
    ],
)
def test_cautions_are_what_to_mind(wanted: list[str], cautions: list[str], ask: Ask) -> None:
    assert ask(goals(*wanted))["pick"]["cautions"] == cautions


def test_an_unknown_trait_is_a_caution(made_up: Path, ask: Ask) -> None:
    write(made_up, "own.yaml", family(checkpoint("one", traits=traits(ease=5), status="test")))
    assert ask(goals("easy"))["pick"]["cautions"] == ["this version is test", "ready-made look is not known"]


@pytest.mark.parametrize(
    ("wanted", "subject"),
    [
        (["easy"], "anime"),
        (["furry"], "furry"),
        (["anime"], "anime"),
        (["mixed"], "mix"),
        (["furry", "anime"], "mix"),
        (["anime", "easy", "furry"], "mix"),
        (["furry", "mixed"], "furry"),
        (["mixed", "furry"], "mix"),
        (["epsilon-only"], "anime"),
    ],
)
def test_the_tags_are_for_the_subject_of_the_goals(wanted: list[str], subject: str, ask: Ask) -> None:
    assert ask(goals(*wanted))["pick"]["tags"]["subject"] == subject


def test_a_pick_comes_with_all_that_is_needed_to_use_it(ask: Ask) -> None:
    pick = ask(goals("furry"))["pick"]
    sheet = ask("tags birch-v --subject furry")
    assert pick["tags"] == {name: sheet[name] for name in pick["tags"]}
    assert pick["settings"] == sheet["settings"]
    assert [step["key"] for step in pick["lineage"]] == ["alder-0", "alder-1", "birch-eps", "birch-v"]
    assert pick["checkpoint"] == sheet["checkpoint"]


@pytest.mark.parametrize(("ui", "programs"), [([], ["easel", "canvas"]), (["--ui", "studio"], ["easel"])])
def test_a_pick_says_how_to_set_up_the_program(ui: list[str], programs: list[str], ask: Ask) -> None:
    setup = ask(goals("furry"), *ui)["pick"]["tags"]["setup"]
    assert [one["interface"] for one in setup] == programs


@pytest.mark.parametrize(
    "words",
    [
        ["--goal", "easy"],
        ["--goal", "newbie", "--goal", "фурри"],
        ["--goal", "epsilon-only"],
        ["--goal", "v-only", "--goal", "sell"],
        ["--goal", "furry", "--ui", "canvas"],
        ["--goal", "furry", "--ui", "Easel Studio"],
    ],
)
@pytest.mark.usefixtures("made_up")
def test_the_command_of_an_answer_gives_the_same_answer(words: list[str], run: Run) -> None:
    first = run("recommend", *words, "--json")
    program, *again = shlex.split(first.json["command"])
    assert program == "sdxl-advisor"
    assert run(*again, "--json") == first
