"""What holds where an option is not given, and what says so."""

from __future__ import annotations

from sdxl_advisor.advice.tags import find_interface, one_of
from sdxl_advisor.catalog.catalog import Catalog
from sdxl_advisor.catalog.record import record
from sdxl_advisor.errors import AdvisorError
from sdxl_advisor.settings.table import SETTINGS, Held, config_path, held, refuse_missing


@record
class InForce:
    """A setting: its value, or ``None``; whether a variable, the file or the default says so; and what is wrong."""

    key: str
    meaning: str
    variable: str
    value: str | tuple[str, ...] | None
    origin: str
    problem: str | None


@record
class SettingsReport:
    """Every setting, and the path of the file, whether or not it is there."""

    file: str | None
    exists: bool
    settings: tuple[InForce, ...]


def settings_report(catalog: Catalog) -> SettingsReport:
    """What holds now."""
    found, path = held(), config_path()
    settings = tuple(in_force(catalog, key, found.get(key)) for key in SETTINGS)
    return SettingsReport(str(path) if path else None, bool(path and path.exists()), settings)


def in_force(catalog: Catalog, key: str, value: Held | None) -> InForce:
    """What holds of one setting."""
    setting = SETTINGS[key]
    if value is None:
        return InForce(key, setting.meaning, setting.variable, None, "default", None)
    try:
        refuse_wrong(catalog, key, value)
        problem = None
    except AdvisorError as wrong:
        problem = wrong.message
    origin = "file" if value.in_file else "variable"
    return InForce(key, setting.meaning, setting.variable, value.value, origin, problem)


def refuse_wrong(catalog: Catalog, key: str, value: Held) -> None:
    """Raise ``AdvisorError`` where a setting has a value that no option takes."""
    if SETTINGS[key].kind != "name":
        refuse_missing(value)
        return
    try:
        if key == "ui":
            find_interface(catalog, str(value.value))
        else:
            one_of(str(value.value), catalog.goals.ratings, key)
    except AdvisorError as problem:
        raise type(problem)(f"{value.origin}: {problem.message}", problem.hint) from None
