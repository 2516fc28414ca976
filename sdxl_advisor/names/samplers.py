"""What a sampler or schedule is that a program or a person wrote, whatever they call it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sdxl_advisor import lazy_re as re
from sdxl_advisor.catalog.reference import Sampler, Samplers

AROUND = re.compile(r"^sample_|^k_|(?:discrete|multistep)?scheduler$|[_ ][gc]pu$")  # what programs put around a name
BETWEEN = re.compile(r"[\s_-]+")
LONGEST = 60  # characters of a name
AUTOMATIC = "Automatic"  # the schedule that a program chooses by the sampler

Sampling = tuple[str | None, str | None]  # a sampler and a schedule


class SamplerNames:
    """Every name of every sampler and schedule, as it is compared."""

    def __init__(self, table: Samplers) -> None:
        self.table = table
        self.samplers = dict(names_of(table.samplers))
        self.schedules = dict(names_of(table.schedules))
        self.pairs = {
            form(pair): (key, schedule)
            for key, one in table.samplers.items()
            for together in one.with_schedule.values()
            for schedule, pair in together.items()
        }

    def read(self, sampler: str | None, schedule: str | None) -> Sampling:
        """A sampler and a schedule by their names in the table; what is not known stays as it is written.

        Many write the schedule behind the sampler. Where a program chose the schedule itself it is the one that it
        takes for this sampler, if that is known.
        """
        found, behind = self.apart(sampler.strip()) if sampler else (None, None)
        given = self.schedules.get(form(schedule), schedule) if schedule else None
        chosen = behind if given in (None, AUTOMATIC) and behind else given
        known = self.table.samplers.get(found or "")
        if chosen == AUTOMATIC and known:
            chosen = known.automatic or AUTOMATIC
        return found, chosen

    def apart(self, written: str) -> Sampling:
        """The sampler and the schedule in one name."""
        known = self.pairs.get(form(written)) or (self.samplers.get(form(written)), None)
        if known[0]:
            return known
        for gap in BETWEEN.finditer(written[:LONGEST]) if len(written) <= LONGEST else ():
            schedule = self.schedules.get(form(written[gap.end() :]))
            if schedule and gap.start():
                name = written[: gap.start()]
                return self.samplers.get(form(name), name), schedule
        return written, None


def names_of(table: Mapping[str, Sampler]) -> Iterator[tuple[str, str]]:
    """Each name as it is compared, with the key that it stands for."""
    for key, one in table.items():
        yield from ((form(name), key) for name in (key, *one.own_names, *one.also))


def form(name: str) -> str:
    """A name as it is compared: spaces, capitals, and how ancestral and ++ are written make no difference."""
    bare = AROUND.sub("", AROUND.sub("", name.strip().casefold()))
    return BETWEEN.sub("", bare).replace("++", "pp").replace("ancestral", "a")
