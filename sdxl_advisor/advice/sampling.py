"""What a program calls the samplers and schedules of some settings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sdxl_advisor.catalog.catalog import Catalog
from sdxl_advisor.catalog.record import record
from sdxl_advisor.catalog.records import PredictionType, Settings
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
    program = program_of(table, interface)
    if program is None:
        return None
    lacks = table.programs[program].lacks.get(interface, ())
    named = {name: own_name(table.samplers, program, name, lacks) for name in settings.samplers or ()}
    schedules = {name: own_name(table.schedules, program, name, lacks) for name in settings.schedulers or ()}
    best = next(iter(schedules), None)  # of the schedules
    pairs = dict(names_of_pairs(table, program, named, best))
    written = {name: pairs.get(name) or called(table.samplers[name], program, own) for name, own in named.items()}
    covered = best if pairs else None
    return OwnNames(
        interface,
        catalog.interfaces.interfaces[interface].name,
        tuple(own for own in written.values() if own),
        tuple(arguments_in(table.schedules[name], program) or own for name, own in schedules.items() if own),
        (
            *(name for name, own in written.items() if not own),
            *(name for name, own in schedules.items() if not own and name != covered),
        ),
    )


def own_name(known: Mapping[str, Sampler], program: str, name: str, lacks: Iterable[str]) -> str | None:
    """What a program calls a sampler or schedule: its usual name where nobody looked, nothing where it is missing."""
    return None if name in lacks else known[name].names.get(program, name)


def called(sampler: Sampler, program: str, own: str | None) -> str | None:
    """A sampler with its arguments, where a program has classes for names."""
    arguments = arguments_in(sampler, program)
    return f"{own}({arguments})" if own and arguments else own


def arguments_in(one: Sampler, program: str) -> str:
    """What a program's call needs for it, as Python writes them; empty where a name is all."""
    return ", ".join(one.arguments.get(program, ()))


def names_of_pairs(
    table: Samplers, program: str, samplers: Iterable[str], schedule: str | None
) -> Iterable[tuple[str, str]]:
    """The samplers that have one name together with a schedule."""
    for name in samplers:
        if together := name_with(table.samplers[name], program, schedule):
            yield name, together


def name_with(sampler: Sampler, program: str, schedule: str | None) -> str | None:
    """The one name that a program has for a sampler together with a schedule."""
    return sampler.with_schedule.get(program, {}).get(schedule or "")


@record
class OwnPair:
    """The best sampler that a program has, and its schedule, in that program's words.

    ``schedule`` is ``None`` where nobody names one, or where the sampler's name says both. ``lacks`` are better ones
    that the program does not have, ``unfit`` those that do not work with what the checkpoint predicts. ``arguments``
    are what the program's call needs for both, as Python writes them.
    """

    sampler: str | None
    schedule: str | None
    lacks: tuple[str, ...] = ()
    unfit: tuple[str, ...] = ()
    arguments: tuple[str, ...] = ()


def own_pair(
    catalog: Catalog, settings: Settings, predicts: PredictionType | None, interface: str, *, schedules: bool
) -> OwnPair:
    """The sampler and schedule to set in a program; *schedules* tells whether it has a place for them."""
    table = catalog.samplers
    program = program_of(table, interface)
    if program is None:
        return OwnPair(None, None)
    lacks = table.programs[program].lacks.get(interface, ())
    avoided = settings.avoid or ()
    unfit = tuple(name for name in settings.schedulers or () if predicts in table.schedules[name].not_for)
    schedule = next((name for name in settings.schedulers or () if name not in (*avoided, *unfit)), None)
    own_schedule = own_name(table.schedules, program, schedule, lacks) if schedule and schedules else None
    missing: list[str] = []
    for name in settings.samplers or ():
        if name in avoided or f"{name} {schedule}" in avoided:
            continue
        sampler = table.samplers[name]
        both = name_with(sampler, program, schedule)
        own = both or own_name(table.samplers, program, name, lacks)
        if own:
            apart = schedule in sampler.not_with.get(program, ())
            kept = None if both or apart else own_schedule
            dropped = [f"{schedule} for {name}" if apart else schedule] if schedule and not both and not kept else []
            arguments = (*sampler.arguments.get(program, ()), *arguments_of(table, program, schedule if kept else None))
            return OwnPair(own, kept, (*missing, *dropped), unfit, arguments)
        missing.append(name)
    arguments = arguments_of(table, program, schedule if own_schedule else None)
    return OwnPair(None, own_schedule, tuple(missing), unfit, arguments)


def arguments_of(table: Samplers, program: str, schedule: str | None) -> tuple[str, ...]:
    """What a program's call needs for a schedule; nothing where there is none."""
    return table.schedules[schedule].arguments.get(program, ()) if schedule else ()


def program_of(table: Samplers, interface: str) -> str | None:
    """The group of programs with the same names that a program belongs to; ``None`` where nobody looked."""
    return next((key for key, one in table.programs.items() if interface in one.interfaces), None)
