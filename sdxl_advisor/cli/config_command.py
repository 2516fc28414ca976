"""The command about settings. Options and help, no logic; a run imports only what it uses."""

from __future__ import annotations

from sdxl_advisor.cli.options import Json, answer, form


def config(json: Json = False) -> int:
    """Show which settings hold, and where from.

    What you give on the command line wins, then variables (SDXL_ADVISOR_UI and so on), then the file config.toml. Its
    keys are ui, rating, catalog, models and tags.

    Example:

      sdxl-advisor config
    """
    from sdxl_advisor.catalog.opening import open_catalog
    from sdxl_advisor.settings.report import settings_report

    catalog = open_catalog()
    result = settings_report(catalog)
    answer(catalog, result, form(json))
    return 1 if any(one.problem for one in result.settings) else 0
