"""Errors in data name the line that is wrong, as an editor counts it."""

from __future__ import annotations

import pytest

from tests.catalog.conftest import Complaint, errors

FAMILY = """\
# A family of one's own.
name: Mine
checked: 2026-01-01
summary: >-
  It is
  mine.

sources:
  card: {title: Card, kind: card, checked: 2026-01-01}

checkpoints:
  - key: one
    name: One
    status: current
    summary: The one.
    source: [card]
    aliases:
      - first
      - alpha
    traits:
      ease:
        score: 3
        because: so
        source: [card]
  - {key: two, name: Two, status: current, summary: The other., source: [card]}
"""


def test_the_family_is_good(show_with: Complaint) -> None:
    assert show_with(FAMILY.encode()).code == 0


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ("name: Mine", "nam: Mine", "2: nam: "),
        ("summary: >-\n  It is\n  mine.", "summary: 5", "4: summary: "),
        ("kind: card", "kind: cards", "9: sources.card.kind: "),
        ("      - alpha", "      - []", "19: checkpoints[one].aliases[1]: "),
        ("score: 3", "score: 6", "22: checkpoints[one].traits.ease.score: "),
        ("        because: so\n", "", "21: checkpoints[one].traits.ease: missing field 'because'"),
        ("status: current, ", "status: new, ", "25: checkpoints[two].status: "),
        ("{key: two, ", "{key: One, ", "25: checkpoints[One].key: "),
        ("      - alpha", "      - ALDER 1", "12: checkpoints[one]: "),
        (
            "  - {key: two, ",
            "  - {parents: [{checkpoint: x, relation: merge, source: [card]}], key: two, ",
            "25: checkpoints[two].parents[0]",
        ),
    ],
)
def test_the_line_of_a_slip_is_named(old: str, new: str, place: str, show_with: Complaint) -> None:
    assert FAMILY.count(old) == 1
    ran = show_with(FAMILY.replace(old, new).encode())
    assert ran.code == 3
    assert errors(ran)[0].startswith(f"error: own/mine.yaml:{place}")


def test_a_missing_field_of_the_whole_file_has_no_line(show_with: Complaint) -> None:
    ran = show_with(FAMILY.replace("name: Mine\n", "").encode())
    assert errors(ran) == ["error: own/mine.yaml: missing field 'name'"]


def test_a_place_in_a_long_file_is_found(show_with: Complaint) -> None:
    more = "".join(f"  - {{key: n{n}, name: N{n}, status: current, summary: x, source: [card]}}\n" for n in range(300))
    ran = show_with((FAMILY + more + "  - {key: last, name: Last}\n").encode())
    assert errors(ran) == ["error: own/mine.yaml:326: checkpoints[last]: missing field 'source'"]
