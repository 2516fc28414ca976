"""The one way out: a result in a format on stdout."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from sdxl_advisor.terminal import write_bytes_as_they_are

FORMATS = {
    "text": "sdxl_advisor.render.text",
    "json": "sdxl_advisor.render.as_json",
    "svg": "sdxl_advisor.render.svg",
    "mermaid": "sdxl_advisor.render.mermaid",
    "dot": "sdxl_advisor.render.dot",
}
TABLES = {
    "text": "sdxl_advisor.render.text",
    "json": "sdxl_advisor.render.as_json",
    "markdown": "sdxl_advisor.render.as_markdown",
    "csv": "sdxl_advisor.render.as_csv",
}


def emit(result: Any, form: str, date: str, **options: Any) -> None:
    """Write *result* to stdout in one of the ``FORMATS``, or of those for ``TABLES``; *date* is the date of the data.

    Options are the views' own, but ``identified``: the paths that stood for names, and by what they are known. That is
    said above the answer, and on stderr where the answer is for another program.
    """
    if form not in ("text", "json"):  # JSON has no letters that any encoding lacks
        write_bytes_as_they_are()
        from sdxl_advisor.render.text import say_understood

        say_understood(options.get("understood", ()), options.get("identified", ()), beside=True)
    import_module((FORMATS | TABLES)[form]).write(result, date, **options)
