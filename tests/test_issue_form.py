"""The form in which a checkpoint is reported asks for what a record needs, in the words that the data have."""

from __future__ import annotations

from pathlib import Path
from typing import get_args, get_type_hints

import yaml

from sdxl_advisor.catalog.records import PredictionType, Source

FORM = Path(__file__).parents[1] / ".github" / "ISSUE_TEMPLATE" / "add-a-checkpoint.yml"
KINDS = {"markdown", "input", "textarea", "dropdown", "checkboxes"}


def test_the_form_asks_for_what_a_record_needs() -> None:
    form = yaml.load(FORM.read_text(encoding="utf-8"), yaml.CSafeLoader)
    fields = {part["id"]: part for part in form["body"] if "id" in part}
    assert {part["type"] for part in form["body"]} <= KINDS
    assert {name for name, part in fields.items() if part.get("validations", {}).get("required")} >= {
        *("name", "version", "url", "family", "sources", "checked"),
    }
    offered = " ".join(fields["prediction"]["attributes"]["options"]).replace(" flow", "-flow")
    assert [kind for kind in get_args(PredictionType) if kind not in offered] == []
    said = fields["sources"]["attributes"]["description"]
    assert [kind for kind in get_args(get_type_hints(Source)["kind"]) if kind not in said] == []
