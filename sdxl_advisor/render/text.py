"""Results as text: each kind of result has a view of its own."""

from __future__ import annotations

from importlib import import_module
from typing import Any

VIEWS = {
    "Recommendation": "sdxl_advisor.render.view_recommend",
    "Lineage": "sdxl_advisor.render.view_tree",
    "Comparison": "sdxl_advisor.render.view_compare",
    "TagSheet": "sdxl_advisor.render.view_tags",
    "CheckpointProfile": "sdxl_advisor.render.view_show",
    "FamilyProfile": "sdxl_advisor.render.view_show",
    "Listing": "sdxl_advisor.render.view_list",
    "GoalList": "sdxl_advisor.render.view_list",
    "LintReport": "sdxl_advisor.render.view_lint",
    "Conversion": "sdxl_advisor.render.view_convert",
    "Explanation": "sdxl_advisor.render.view_explain",
}


def write(result: Any, date: str, **options: Any) -> None:
    """Print *result* with the view for its kind."""
    from sdxl_advisor.render.page import Page

    import_module(VIEWS[type(result).__name__]).view(Page(), result, **options)
