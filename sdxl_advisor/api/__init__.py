"""The program from Python: every command as a function, without a terminal.

>>> from sdxl_advisor import api
>>> catalog = api.open_catalog()
>>> api.tags(catalog, "pony").positive_text.split(", ")[0]
'score_9'

Functions take a catalogue first and return the frozen record that the command writes with ``--json``; `document` makes
that JSON of it. Arguments mean what the options of the same name mean. What is asked wrongly raises `AdvisorError`,
broken data its subclass `DataError`: ``message`` says what, ``hint`` what to type instead.

A *name* is whatever the command line understands: a checkpoint, line or family, a page's address, a hash, or the path
of a file; or the `Named` that `named` made of one. Nothing is printed, and no network is used; `identify` and paths as
names keep what they learn of files in the user's cache.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from sdxl_advisor.errors import AdvisorError, DataError, UnknownName

if TYPE_CHECKING:
    from sdxl_advisor.advice.compare import Comparison
    from sdxl_advisor.advice.compat import Compatibility
    from sdxl_advisor.advice.lineage import Lineage
    from sdxl_advisor.advice.listing import GoalList, Listing
    from sdxl_advisor.advice.profile import Profile
    from sdxl_advisor.advice.recommend import Recommendation
    from sdxl_advisor.advice.tags import TagSheet
    from sdxl_advisor.api.checkpoints import compare, goals, list_checkpoints, recommend, show, tags, tree
    from sdxl_advisor.api.files import compat, compat_parts, export, identify, programs, write_export
    from sdxl_advisor.api.opening import checkpoint_of, document, named, open_catalog
    from sdxl_advisor.api.prompts import (
        ConvertChoices,
        LintChoices,
        convert,
        convert_each,
        explain,
        glossary,
        lint,
        lint_each,
        prompts_in,
    )
    from sdxl_advisor.catalog.catalog import Catalog
    from sdxl_advisor.export.exporting import Export
    from sdxl_advisor.export.programs import ProgramList
    from sdxl_advisor.files.answer import Identification
    from sdxl_advisor.files.named import Named
    from sdxl_advisor.prompts.convert import Conversion
    from sdxl_advisor.prompts.convert_many import ConvertReport
    from sdxl_advisor.prompts.explain import Explanation, Glossary
    from sdxl_advisor.prompts.lint import LintReport, LintResult
    from sdxl_advisor.prompts.requests import Request, Unread

PLACES = {  # the module of each function and record, imported when it is first asked for
    "Catalog": "catalog.catalog",
    "Comparison": "advice.compare",
    "Compatibility": "advice.compat",
    "Conversion": "prompts.convert",
    "ConvertChoices": "api.prompts",
    "ConvertReport": "prompts.convert_many",
    "Explanation": "prompts.explain",
    "Export": "export.exporting",
    "Glossary": "prompts.explain",
    "GoalList": "advice.listing",
    "Identification": "files.answer",
    "Lineage": "advice.lineage",
    "LintChoices": "api.prompts",
    "LintReport": "prompts.lint",
    "LintResult": "prompts.lint",
    "Listing": "advice.listing",
    "Named": "files.named",
    "Profile": "advice.profile",
    "ProgramList": "export.programs",
    "Recommendation": "advice.recommend",
    "Request": "prompts.requests",
    "TagSheet": "advice.tags",
    "Unread": "prompts.requests",
    "checkpoint_of": "api.opening",
    "compare": "api.checkpoints",
    "compat": "api.files",
    "compat_parts": "api.files",
    "convert": "api.prompts",
    "convert_each": "api.prompts",
    "document": "api.opening",
    "explain": "api.prompts",
    "export": "api.files",
    "glossary": "api.prompts",
    "goals": "api.checkpoints",
    "identify": "api.files",
    "lint": "api.prompts",
    "lint_each": "api.prompts",
    "list_checkpoints": "api.checkpoints",
    "named": "api.opening",
    "open_catalog": "api.opening",
    "programs": "api.files",
    "prompts_in": "api.prompts",
    "recommend": "api.checkpoints",
    "show": "api.checkpoints",
    "tags": "api.checkpoints",
    "tree": "api.checkpoints",
    "write_export": "api.files",
}
__all__ = [
    "AdvisorError",
    "Catalog",
    "Comparison",
    "Compatibility",
    "Conversion",
    "ConvertChoices",
    "ConvertReport",
    "DataError",
    "Explanation",
    "Export",
    "Glossary",
    "GoalList",
    "Identification",
    "Lineage",
    "LintChoices",
    "LintReport",
    "LintResult",
    "Listing",
    "Named",
    "Profile",
    "ProgramList",
    "Recommendation",
    "Request",
    "TagSheet",
    "UnknownName",
    "Unread",
    "checkpoint_of",
    "compare",
    "compat",
    "compat_parts",
    "convert",
    "convert_each",
    "document",
    "explain",
    "export",
    "glossary",
    "goals",
    "identify",
    "lint",
    "lint_each",
    "list_checkpoints",
    "named",
    "open_catalog",
    "programs",
    "prompts_in",
    "recommend",
    "show",
    "tags",
    "tree",
    "write_export",
]


def __getattr__(name: str) -> Any:
    """A function or a record's class: a program pays only for what it uses."""
    if name not in PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"sdxl_advisor.{PLACES[name]}"), name)


def __dir__() -> list[str]:
    """All names, also those that nobody has asked for yet."""
    return __all__
