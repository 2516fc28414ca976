"""Whether an add-on works on another checkpoint: what sources say, else what the tree tells, else architecture."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from sdxl_advisor.advice.compat import Compatibility, Part, by_lineage, compatibility, part, part_of_known_file
from sdxl_advisor.catalog.catalog import Catalog
from sdxl_advisor.catalog.file_records import Compat
from sdxl_advisor.catalog.opening import open_catalog
from sdxl_advisor.errors import UnknownName
from sdxl_advisor.names.reader import read_checkpoint
from tests.catalog.writing import CARD, because, checkpoint, edge, family, write

GRADES = ("yes", "mostly", "weakly", "no")
AGREEING = 0.85  # of the sourced pairs with which the tree agrees within a grade
PARTS = 3  # of a test over all statements, or over many pairs
SOURCES = {
    "card": CARD,
    "paper": {"title": "A paper", "kind": "paper", "checked": "2026-01-01"},
    "talk": {"title": "A talk", "kind": "community", "checked": "2026-01-01"},
}
EPSILON = {"prediction": {"type": "epsilon", "source": ["card"]}}
V = {"prediction": {"type": "v-prediction", "source": ["card"]}}
Asked = Callable[..., Compatibility]
Metadata = Callable[..., Catalog]


def trained(**facts: Any) -> dict[str, Any]:
    """What is known of a training."""
    return {"training": {**facts, "source": ["card"]}}


def child(key: str, *parents: str, relation: str = "continued-training", **fields: Any) -> dict[str, Any]:
    """A checkpoint below others."""
    return checkpoint(key, parents=[edge(parent, relation) for parent in parents], **fields)


def chain(length: int) -> Iterator[dict[str, Any]]:
    """A line of continued trainings below a root: ``c1`` to ``c<length>``."""
    yield checkpoint("c0", parents=[])
    yield from (child(f"c{n}", f"c{n - 1}") for n in range(1, length + 1))


def said(made_for: str, used_on: str, verdict: str = "weakly", **fields: Any) -> dict[str, Any]:
    """A statement."""
    usual = {"why": f"{made_for} to {used_on}", "source": ["talk"]}
    return {"made_for": made_for, "used_on": used_on, "verdict": verdict, **usual, **fields}


@pytest.fixture
def told(made_up: Path) -> Metadata:
    """The made-up catalogue with one more family, ``mine``."""

    def told(*checkpoints: dict[str, Any], **fields: Any) -> Catalog:
        cited = {"guide": [{"text": "All sources are cited.", "source": [*SOURCES]}]}
        write(made_up, "mine.yaml", family(*checkpoints, sources=SOURCES, **cited, **fields))
        return open_catalog()

    return told


def ask(catalog: Catalog, made_for: str, used_on: str, kind: str = "lora") -> Compatibility:
    """Whether an add-on made for one works on another, both by name."""
    return compatibility(catalog, named(catalog, made_for, kind), named(catalog, used_on))


def named(catalog: Catalog, name: str, kind: str = "checkpoint") -> Part:
    """A checkpoint, or an add-on that was made for it, by the name of the checkpoint; or a known file by its owner."""
    if name in catalog.file_index.others:
        return part_of_known_file(catalog, name)
    return part(read_checkpoint(catalog, name)[0], name, kind)


def of_file(
    family: str | None = None, architecture: str | None = "SDXL", kind: str = "lora", line: str | None = None
) -> Part:
    """A file of which no checkpoint is known."""
    return Part("file.safetensors", kind, "file.safetensors", None, line, family, architecture)


@pytest.mark.parametrize(
    ("steps", "verdict"), [(1, "yes"), (2, "yes"), (3, "mostly"), (7, "mostly"), (8, "weakly"), (30, "weakly")]
)
def test_the_further_apart_two_are_the_less_an_add_on_does(steps: int, verdict: str, told: Metadata) -> None:
    catalog = told(*chain(steps))
    down, up = ask(catalog, "c0", f"c{steps}"), ask(catalog, f"c{steps}", "c0")
    assert (down.verdict, down.based_on) == (verdict, "lineage")
    assert (up.verdict, up.based_on) == (verdict, "lineage")


@pytest.mark.parametrize(
    ("relation", "facts", "verdict"),
    [
        ("finetune", {"images": 1_000_000}, "weakly"),
        ("finetune", {"images": 999_999}, "yes"),
        ("finetune", {}, "yes"),
        ("continued-training", {"images": 9_000_000}, "yes"),
        ("merge", {"images": 9_000_000}, "yes"),
    ],
)
def test_only_a_large_finetune_sets_two_far_apart(
    relation: str, facts: dict[str, Any], verdict: str, told: Metadata
) -> None:
    one = child("one", "root", relation=relation, **(trained(**facts) if facts else {}))
    assert ask(told(checkpoint("root", parents=[]), one), "root", "one").verdict == verdict


@pytest.mark.parametrize(
    ("relation", "encoder", "verdict"),
    [
        ("continued-training", True, "mostly"),
        ("finetune", True, "mostly"),
        ("merge", True, "yes"),
        ("continued-training", False, "yes"),
        ("continued-training", None, "yes"),
    ],
)
def test_a_trained_text_encoder_counts_where_it_was_trained(
    relation: str, encoder: bool | None, verdict: str, told: Metadata
) -> None:
    facts = trained(text_encoder=encoder) if encoder is not None else trained(images=5)
    catalog = told(
        checkpoint("root", parents=[]), child("one", "root"), child("two", "one", relation=relation, **facts)
    )
    result = ask(catalog, "root", "two")
    assert result.verdict == verdict
    assert any("the text encoder was trained in between (The two)" in one for one in result.reasons) == (
        verdict != "yes"
    )


@pytest.mark.parametrize(
    ("steps", "here", "there", "verdict"),
    [
        (1, EPSILON, V, "mostly"),
        (4, EPSILON, V, "weakly"),
        (1, V, EPSILON, "mostly"),
        (1, V, V, "yes"),
        (1, EPSILON, {}, "yes"),
        (1, {}, V, "yes"),
    ],
)
def test_a_change_of_the_prediction_type_counts(
    steps: int, here: dict[str, Any], there: dict[str, Any], verdict: str, told: Metadata
) -> None:
    first, *between, last = chain(steps)
    result = ask(told({**first, **here}, *between, {**last, **there}), "c0", f"c{steps}")
    assert result.verdict == verdict
    assert any("v-pred" in one for one in result.reasons) == (verdict != "yes")


def test_siblings_are_as_far_apart_as_both_ways_to_the_nearest_common_ancestor(told: Metadata) -> None:
    catalog = told(
        *chain(2),
        child("left", "c2"),
        child("right", "c2", relation="merge"),
        child("far", "right"),
        child("it", "far"),
    )
    near, far = ask(catalog, "left", "right"), ask(catalog, "left", "it")
    assert (near.verdict, far.verdict) == ("yes", "mostly")
    assert near.common is not None
    assert near.common.key == "c2"
    assert near.reasons == ("both come from The c2", "1 training and 1 merge lie between them")
    assert far.reasons[1] == "3 trainings and 1 merge lie between them"


def test_of_several_parents_the_nearest_way_counts(told: Metadata) -> None:
    catalog = told(*chain(9), child("mix", "c9", "c1", relation="merge"))
    result = ask(catalog, "c0", "mix")
    assert (result.verdict, result.reasons) == (
        "yes",
        ("The mix comes from The c0", "1 training and 1 merge lie between them"),
    )


def test_the_direction_of_descent_is_said(told: Metadata) -> None:
    catalog = told(*chain(1))
    assert ask(catalog, "c0", "c1").reasons[0] == "The c1 comes from The c0"
    assert ask(catalog, "c1", "c0").reasons[0] == "The c1 comes from The c0"


def test_a_checkpoint_takes_what_was_made_for_it(told: Metadata) -> None:
    result = ask(told(*chain(1), compat=[said("mine", "mine", "no")]), "c1", "c1")
    assert (result.verdict, result.advice, result.sources) == ("yes", (), ())


def test_without_a_common_ancestor_nothing_is_known(told: Metadata) -> None:
    result = ask(told(*chain(1)), "c1", "orphan")
    assert (result.verdict, result.based_on, result.common) == ("unknown", "nothing", None)
    assert result.reasons == ("The c1 and Orphan have no known ancestor in common",)
    assert "fixed seed" in result.advice[0]


def test_the_sources_of_the_steps_stand_once(told: Metadata) -> None:
    assert [source.key for source in ask(told(*chain(5)), "c0", "c5").sources] == ["card"]


@pytest.mark.parametrize(("verdict", "advice"), [("yes", 0), ("mostly", 1), ("weakly", 2)])
def test_the_worse_it_works_the_more_there_is_to_do(verdict: str, advice: int, told: Metadata) -> None:
    steps = {"yes": 1, "mostly": 3, "weakly": 8}[verdict]
    result = ask(told(*chain(steps)), "c0", f"c{steps}")
    assert (result.verdict, len(result.advice)) == (verdict, advice)
    assert ("train it again" in " ".join(result.advice)) == (verdict == "weakly")


@pytest.mark.parametrize(
    ("here", "there", "verdict"),
    [
        ("SDXL", "AuraFlow", "no"),
        ("AuraFlow", "SDXL", "no"),
        ("SDXL", "SDXL refiner", "no"),
        ("SDXL", "SDXL inpaint", "yes"),
        ("SDXL inpaint", "SDXL", "yes"),
        ("AuraFlow", "AuraFlow", "yes"),
    ],
)
def test_another_architecture_is_a_plain_no(here: str, there: str, verdict: str, told: Metadata) -> None:
    catalog = told(
        checkpoint("root", parents=[], architecture=here), child("one", "root", relation="merge", architecture=there)
    )
    result = ask(catalog, "root", "one")
    assert (result.verdict, result.based_on) == (verdict, "architecture" if verdict == "no" else "lineage")
    if verdict == "no":
        assert result.reasons == (f"The root is {here}, The one is {there}: the layers differ",)
        assert result.advice == ("look for one that was made for The one",)


def test_a_file_of_another_architecture_is_a_plain_no_whoever_made_it(told: Metadata) -> None:
    catalog = told(*chain(1))
    result = compatibility(catalog, of_file(architecture="Stable Diffusion 1.x"), named(catalog, "c1"))
    assert (result.verdict, result.based_on) == ("no", "architecture")
    assert result.reasons == ("'file.safetensors' is Stable Diffusion 1.x, The c1 is SDXL: the layers differ",)
    back = compatibility(catalog, named(catalog, "c1", "lora"), of_file(architecture="FLUX", kind="checkpoint"))
    assert (back.verdict, back.advice) == ("no", ("look for one that was made for FLUX",))


@pytest.mark.parametrize("verdict", ["yes", "no"])
def test_only_a_no_of_a_source_goes_before_the_architecture(verdict: str, told: Metadata) -> None:
    catalog = told(*chain(1), checkpoint("odd", parents=[], architecture="FLUX"), compat=[said("c1", "odd", verdict)])
    result = ask(catalog, "c1", "odd")
    assert (result.verdict, result.based_on) == ("no", "source" if verdict == "no" else "architecture")


@pytest.mark.parametrize("architecture", ["SDXL", None])
def test_a_file_of_which_nothing_is_known_is_not_guessed_at(architecture: str | None, told: Metadata) -> None:
    catalog = told(*chain(1))
    nameless = compatibility(catalog, of_file(architecture=architecture), named(catalog, "c1"))
    onto = compatibility(catalog, named(catalog, "c1", "lora"), of_file(architecture=architecture, kind="checkpoint"))
    for result, advice in ((nameless, "its page may say"), (onto, "its hash may tell")):
        assert (result.verdict, result.based_on, result.sources) == ("unknown", "nothing", ())
        assert "'file.safetensors'" in result.reasons[0]
        assert result.advice[0].startswith(advice)
        assert len(result.advice) == 2


def test_for_a_file_of_a_family_its_default_is_reckoned_with_and_that_is_said(told: Metadata) -> None:
    catalog = told(*chain(3), default="c0", default_because=because())
    for made, used in (
        (of_file("mine"), named(catalog, "c3")),
        (named(catalog, "c3", "lora"), of_file("mine", kind="checkpoint")),
    ):
        result = compatibility(catalog, made, used)
        assert (result.verdict, result.based_on) == ("mostly", "lineage")
        assert result.reasons[0] == "only the family of 'file.safetensors' is known, so The c0 stands for it"
    same = compatibility(catalog, of_file("mine"), named(catalog, "c0"))
    assert same.reasons == ("only the family of 'file.safetensors' is known, so The c0 stands for it",)


def test_for_a_file_of_a_group_without_a_default_nothing_is_reckoned(told: Metadata) -> None:
    catalog = told(*chain(1))
    result = compatibility(catalog, of_file("strays"), named(catalog, "c1"))
    assert (result.verdict, result.reasons) == (
        "unknown",
        ("only the group of checkpoints is known, not which one",),
    )


def test_a_group_without_a_default_cannot_be_named(told: Metadata) -> None:
    with pytest.raises(UnknownName, match="'Strays' is a group"):
        named(told(*chain(1)), "strays", "lora")


def test_a_source_goes_before_the_tree(told: Metadata) -> None:
    statement = said("c0", "c1", "no", why="It was tried.", advice="Do not.", note="Once.", source=["talk", "card"])
    result = ask(told(*chain(1), compat=[statement]), "c0", "c1")
    assert (result.verdict, result.based_on, result.common) == ("no", "source", None)
    assert (result.reasons, result.advice, result.note) == (("It was tried.",), ("Do not.",), "Once.")
    assert [source.key for source in result.sources] == ["talk", "card"]


def test_a_source_speaks_of_one_direction(told: Metadata) -> None:
    catalog = told(*chain(1), compat=[said("c0", "c1", "no")])
    assert ask(catalog, "c1", "c0").based_on == "lineage"


@pytest.mark.parametrize(
    ("verdict", "advice"), [("yes", ""), ("mostly", "try it"), ("weakly", "try it"), ("no", "better")]
)
def test_a_statement_without_advice_gets_the_usual_one(verdict: str, advice: str, told: Metadata) -> None:
    result = ask(told(*chain(1), compat=[said("c0", "c1", verdict)]), "c0", "c1")
    assert [one.partition(":")[0][:6].strip() for one in result.advice] == ([advice] if advice else [])


@pytest.mark.parametrize(
    ("statements", "why"),
    [
        ([("mine", "alder"), ("c0", "alder")], "c0 to alder"),
        ([("mine", "alder"), ("mine", "alder-1")], "mine to alder-1"),
        ([("c0", "alder"), ("c0", "alder-1"), ("mine", "alder-1")], "c0 to alder-1"),
        ([("c1", "alder-1"), ("mine", "alder")], "mine to alder"),
        ([("mine", "birch"), ("mine", "alder")], "mine to alder"),
    ],
)
def test_what_is_said_of_checkpoints_goes_before_what_is_said_of_families(
    statements: list[tuple[str, str]], why: str, told: Metadata
) -> None:
    catalog = told(*chain(1), compat=[said(made, used) for made, used in statements])
    assert ask(catalog, "c0", "alder-1").reasons == (why,)


@pytest.mark.parametrize(
    ("sources", "why"),
    [
        ([["talk"], ["card"]], "1"),
        ([["card"], ["talk"]], "0"),
        ([["paper"], ["talk", "card"]], "1"),
        ([["card"], ["card"]], "0"),
    ],
)
def test_of_two_statements_the_better_source_counts_and_then_the_first(
    sources: list[list[str]], why: str, told: Metadata
) -> None:
    statements = [said("c0", "alder", why=str(n), source=keys) for n, keys in enumerate(sources)]
    assert ask(told(*chain(1), compat=statements), "c0", "alder-1").reasons == (why,)


def test_a_better_source_does_not_make_up_for_a_family(told: Metadata) -> None:
    statements = [said("mine", "alder", source=["card"]), said("c0", "alder", source=["talk"])]
    assert ask(told(*chain(1), compat=statements), "c0", "alder-1").reasons == ("c0 to alder",)


@pytest.mark.parametrize(
    ("kind", "based_on"),
    [("lora", "lineage"), ("controlnet", "source"), ("embedding", "source"), ("ip-adapter", "lineage")],
)
def test_a_statement_is_about_its_kinds_of_add_on_only(kind: str, based_on: str, told: Metadata) -> None:
    catalog = told(*chain(1), compat=[said("c0", "c1", kinds=["controlnet", "embedding"])])
    assert ask(catalog, "c0", "c1", kind).based_on == based_on


def test_a_statement_of_a_family_holds_for_a_file_of_that_family(told: Metadata) -> None:
    catalog = told(*chain(1), compat=[said("mine", "alder", "no"), said("c0", "alder", "yes")])
    assert compatibility(catalog, of_file("mine"), named(catalog, "alder-1")).verdict == "no"
    nobody = compatibility(catalog, of_file(None), of_file(None, kind="checkpoint"))
    assert nobody.based_on == "nothing"


@pytest.mark.parametrize(
    ("fields", "verdict", "reasons"),
    [(V, "mostly", 1), (EPSILON, "weakly", 2)],
    ids=["both predict the same", "they predict differently"],
)
def test_what_is_said_of_their_parents_counts_where_nothing_nearer_is_said(
    fields: dict[str, Any], verdict: str, reasons: int, told: Metadata
) -> None:
    result = ask(told(child("kid", "alder-1", **fields), compat=[said("alder", "birch", "mostly")]), "kid", "birch-v")
    assert (result.verdict, result.based_on, len(result.reasons)) == (verdict, "source-on-parents", reasons)
    assert result.reasons[0] == "for Alder XL on Birch, which these come from: alder to birch"


def test_what_is_said_of_one_line_tells_nothing_of_what_comes_from_it(told: Metadata) -> None:
    result = ask(told(child("kid", "alder-1"), compat=[said("alder", "alder", "no")]), "kid", "alder-0")
    assert result.based_on == "lineage"


def members(catalog: Catalog, key: str) -> tuple[str, ...]:
    """The checkpoints that a statement speaks of by one name."""
    return catalog.lines[key].checkpoints if key in catalog.lines else (key,)


def reaching(catalog: Catalog, one: Compat, kind: str) -> Iterator[Compatibility]:
    """The answers, to any question by name, that rest on a statement."""
    for made in members(catalog, one.made_for):
        for used in members(catalog, one.used_on):
            result = ask(catalog, made, used, kind)
            if result.reasons == (one.why,):
                yield result


@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS))
def test_every_statement_of_the_data_is_the_answer_to_some_question(part: int, shipped: Catalog) -> None:
    for home, one in shipped.compat[part::PARTS]:
        for kind in one.kinds:
            result = next(reaching(shipped, one, kind), None)
            assert result is not None, (home, kind, one.made_for, one.used_on)
            assert (result.verdict, result.based_on) == (one.verdict, "source")
            assert result.sources == shipped.cite(home, one.source)


def test_names_of_a_statement_lead_to_a_source(shipped: Catalog) -> None:
    for _, one in shipped.compat:
        names = (one.made_for, one.used_on)
        if all(name not in shipped.lines or shipped.lines[name].default for name in names):
            result = ask(shipped, *names, one.kinds[0])
            own = result.add_on.entry == result.used_on.entry
            assert result.based_on == ("lineage" if own else "source"), names


def test_the_tree_agrees_within_a_grade_with_most_sourced_pairs(shipped: Catalog) -> None:
    agreeing = []
    for _, one in shipped.compat:
        pair = [shipped.lines[name].default if name in shipped.lines else name for name in (one.made_for, one.used_on)]
        if "lora" not in one.kinds or one.made_for in shipped.file_index.others or None in pair or pair[0] == pair[1]:
            continue
        made, used = named(shipped, str(pair[0]), "lora"), named(shipped, str(pair[1]))
        if made.architecture == used.architecture == "SDXL":
            verdict = by_lineage(shipped, made, used).verdict
            agreeing.append(verdict in GRADES and abs(GRADES.index(verdict) - GRADES.index(one.verdict)) <= 1)
    assert len(agreeing) >= 40
    assert sum(agreeing) / len(agreeing) >= AGREEING


@pytest.mark.slow
@pytest.mark.parametrize("share", range(PARTS))
def test_every_two_checkpoints_have_an_answer_with_a_reason(share: int, shipped: Catalog) -> None:
    parts = [part(entry, entry.key, "lora") for entry in shipped.entries()]
    answers = [compatibility(shipped, made, used) for made in parts[7 * share :: 7 * PARTS] for used in parts[::5]]
    assert all(answer.reasons and all(answer.reasons) for answer in answers)
    assert {answer.verdict for answer in answers} == {*GRADES, "unknown"}
