"""What a program calls the samplers and schedules of some settings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sdxl_advisor.catalog.catalog import Catalog
from sdxl_advisor.catalog.record import record
from sdxl_advisor.catalog.records import Settings
from sdxl_advisor.catalog.reference import Sampler, Samplers


@record
class OwnNames:
    """The ``samplers`` and ``schedulers`` of settings in the words of one program, best first.

    Where the program has one name for both it stands among the samplers. ``lacks`` are those that it does not have, by
    their usual names.
    """

    interface: str
    name: str
    samplers: tuple[str, ...]
    schedulers: tuple[str, ...]
    lacks: tuple[str, ...]


def own_names(catalog: Catalog, settings: Settings, interface: str) -> OwnNames | None:
    """The names in one program; ``None`` where nobody looked what the program calls them."""
    table = catalog.samplers
    program = next((key for key, one in table.programs.items() if interface in one.interfaces), None)
    if program is None:
        return None
    lacks = table.programs[program].lacks.get(interface, ())
    named = {name: own_name(table.samplers, program, name, lacks) for name in settings.samplers or ()}
    schedules = {name: own_name(table.schedules, program, name, lacks) for name in settings.schedulers or ()}
    best = next(iter(schedules), None)  # of the schedules
    pairs = dict(names_of_pairs(table, program, named, best))
    written = {name: pairs.get(name) or own for name, own in named.items()}
    covered = best if pairs else None
    return OwnNames(
        interface,
        catalog.interfaces.interfaces[interface].name,
        tuple(own for own in written.values() if own),
        tuple(own for own in schedules.values() if own),
        (
            *(name for name, own in written.items() if not own),
            *(name for name, own in schedules.items() if not own and name != covered),
        ),
    )


def own_name(known: Mapping[str, Sampler], program: str, name: str, lacks: Iterable[str]) -> str | None:
    """What a program calls a sampler or schedule: its usual name where nobody looked, nothing where it is missing."""
    return None if name in lacks else known[name].names.get(program, name)


def names_of_pairs(
    table: Samplers, program: str, samplers: Iterable[str], schedule: str | None
) -> Iterable[tuple[str, str]]:
    """The samplers that have one name together with a schedule."""
    for name in samplers:
        together = table.samplers[name].with_schedule.get(program, {}).get(schedule or "")
        if together:
            yield name, together
