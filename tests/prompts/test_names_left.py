"""The tags that are there after changes are those that a program reads in the changed text."""

from __future__ import annotations

from hypothesis import example, given, strategies as st

from sdxl_advisor.catalog.catalog import Catalog
from sdxl_advisor.prompts.between import names
from sdxl_advisor.prompts.edits import Change, apart, changed_apart
from sdxl_advisor.prompts.language import language_of
from sdxl_advisor.prompts.names_left import names_left
from sdxl_advisor.prompts.places import Places
from sdxl_advisor.prompts.reading import understood
from tests.conftest import examples

PARTS = (
    *(
        "1girl",
        "score_9",
        "(rain:1.2)",
        "(score_9)",
        "(tree, score_9:1.2)",
        "BREAK",
        "<lora:x:1>",
        "{a|b}",
        "tree.",
        "x;",
    ),
    *(
        r"rem \(re:zero\)",
        "red (score_9) hair",
        "(score_9):.5",
        "[night]",
        "((sky))",
        "(score_9",
        "wall)",
        "\\",
        "# no",
    ),
)
JOINS = (", ", ", ", ",", " ", "\n", " , ")
NEW = ("", "", "masterpiece", "best quality, (newest:1.1)")
PROMPTS = st.lists(st.tuples(st.sampled_from(PARTS), st.sampled_from(JOINS)), min_size=1, max_size=7)
EDITS = st.lists(st.tuples(st.integers(0, 7), st.sampled_from(NEW), st.sampled_from(("swap", "before", "behind"))))


@examples(300)
@example([("red (score_9):.5", ", ")], [(1, "", "swap")])
@example([("red (tree, score_9) hair", "")], [(1, "", "swap"), (2, "", "swap")])
@given(PROMPTS, EDITS)
def test_no_tag_is_told_that_is_not_there(
    shipped: Catalog, parts: list[tuple[str, str]], edits: list[tuple[int, str, str]]
) -> None:
    text = "".join(part + join for part, join in parts)
    side = understood("positive", text, language_of(shipped, "noobai-xl-eps-1.1"))
    places, changes = Places(side.prompt), list[Change]()
    for n, new, how in edits if side.tags else ():
        piece = side.tags[n % len(side.tags)]
        put = {"before": places.before, "behind": places.behind}.get(how)
        changes.append(put(piece, new) if put and new else Change(piece.start, piece.end, new))
    ordered = apart(changes)
    assert names_left(side, ordered) == names(changed_apart(text, ordered))
