"""Which traits a checkpoint has, and whose they are.

| trait | where it is looked for, in this order |
|---|---|
| that comes from data | own, line, else the lowest of its parents |
| that follows from a date | the date of its own data, else the newest of its parents': a merge knows what they know |
| that follows from steps | own, line, else by the steps of its settings, whosever they are |
| another | own, line, nearest ancestor of the same line; in the line of a base, own and line only |
"""

from __future__ import annotations

from functools import cached_property

from sdxl_advisor.catalog.knowledge import Found, Giver, How, Knowledge, Known
from sdxl_advisor.catalog.overview import ELSEWHERE, INHERITED, NOBODYS, OWN, Standing
from sdxl_advisor.catalog.records import Entry, Settings, Trait

FULL = 5.0  # the best score of a trait
MONTHS_A_POINT = 6  # that data may be older than the newest of the catalogue for one point less
STEPS = ((8, 5), (12, 4), (18, 2))  # up to so many steps, and the score of that
LEAST_FOR_STEPS = 1


class KnownTraits:
    """Answers which traits are known of the checkpoints of a catalogue, beside what else is known of them."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.knowledge = knowledge
        self.catalog = knowledge.catalog
        self.lines: dict[str, set[str]] = {}
        self.ages: dict[str, float] = {}  # what months score
        self.givers: dict[tuple[str, str], Giver | None] = {}

    def of(self, key: str, name: str) -> Known | None:
        """A trait of a checkpoint: its own, or inherited by the rules above."""
        giver = self.giver(key, name)
        if giver is None:
            return None
        if self.follows_from_steps(key, name):
            settings = self.knowledge.block(key, "settings")
            assert settings is not None  # noqa: S101 - its steps gave the score
            because = f"{steps_of(settings.value):g} steps"
            trait = Trait(steps_score(settings.value), because, settings.value.source)
            return Known(trait, giver, settings.cited_in)
        at = self.knowledge.stating(giver, name)
        line = self.catalog.entry(at).line
        if self.catalog.goals.traits[name].follows == "date":
            training = self.catalog.block(at, "training")
            date, source = (training.cutoff, training.source) if training else (None, ())
            month = self.catalog.entry(at).cutoff or "0-1"
            trait = Trait(self.age_score(month), f"data up to {date}", source)
        else:
            trait = self.catalog.block(at, "traits")[name]
        return Known(trait, giver, line)

    def follows_from_steps(self, key: str, name: str) -> bool:
        """Tell whether a trait of a checkpoint is reckoned from the steps of its settings."""
        return self.catalog.goals.traits[name].follows == "steps" and name not in self.catalog.entry(key).traits

    def score(self, key: str, name: str) -> float | None:
        """The score of a trait, own or inherited."""
        value, _ = self.catalog.overview.standing(key, name)
        return self.age_score(value) if isinstance(value, str) else value

    def standing(self, key: str, name: str) -> Standing:
        """A trait for the overview: what it is reckoned from, and whose that is."""
        giver, entry = self.giver(key, name), self.catalog.entry(key)
        if giver is None:
            return None, NOBODYS
        whose = OWN if name in entry.traits else INHERITED
        if giver.how == "ancestor" and self.catalog.entry(giver.key).line != entry.line:
            whose = ELSEWHERE
        if self.follows_from_steps(key, name):
            return steps_score(self.knowledge.value(key, "settings")), whose
        at = self.catalog.entry(self.knowledge.stating(giver, name))
        by_date = self.catalog.goals.traits[name].follows == "date"
        return at.cutoff if by_date else at.traits[name], whose

    def age_score(self, cutoff: str) -> float:
        """How new data up to a month are, 0 to 5, measured by the newest data of the catalogue."""
        if cutoff not in self.ages:
            behind = months(self.newest_data) - months(cutoff)
            self.ages[cutoff] = round(min(max(FULL - behind / MONTHS_A_POINT, 0), FULL), 1)
        return self.ages[cutoff]

    @cached_property
    def newest_data(self) -> str:
        """The month up to which the newest data of any SDXL checkpoint reach."""
        return self.catalog.newest_data or "0-1"

    def giver(self, key: str, name: str) -> Giver | None:
        """Whose a trait of a checkpoint is."""
        if (key, name) not in self.givers:
            self.givers[key, name] = self.found_giver(key, name)
        return self.givers[key, name]

    def found_giver(self, key: str, name: str) -> Giver | None:
        """Whose a trait is, which is not remembered yet."""
        entry = self.catalog.entry(key)
        if self.is_stated(entry, name):
            return self.knowledge.own(entry, name)
        if self.catalog.goals.traits[name].follows == "steps":
            settings = self.knowledge.block(key, "settings")
            return settings.giver if settings and steps_of(settings.value) is not None else None
        found = self.above(entry, name)
        return found[1] if found else None

    def is_stated(self, entry: Entry, name: str) -> bool:
        """Tell whether the record of *entry* states a trait."""
        by_date = self.catalog.goals.traits[name].follows == "date"
        return entry.cutoff is not None if by_date else name in entry.traits

    def rank(self, entry: Entry, name: str) -> float:
        """What the lowest of is inherited: the score, or how old the data are."""
        by_date = self.catalog.goals.traits[name].follows == "date"
        return -months(entry.cutoff or "") if by_date else entry.traits[name]

    def above(self, entry: Entry, name: str) -> Found:
        """The ancestor whose trait counts: of several parents the lowest; of a trait of taste, one of the same line."""
        kind = self.catalog.goals.traits[name]
        from_data = kind.from_data or kind.follows == "date"
        if not from_data and name not in self.of_line(entry.line):
            return None
        default = self.knowledge.speaker(entry)

        def own(at: str) -> Found:
            one = self.catalog.entry(at)
            fits = from_data or (one.line == entry.line and one.line != one.family)
            how: How = "line" if at == default else "ancestor"
            stated = fits and self.is_stated(one, name)
            return (self.rank(one, name), Giver(how, at, one.name)) if stated else None

        return self.knowledge.search(entry.key, (f"trait {name}", None if from_data else entry.line), own)

    def of_line(self, line: str) -> set[str]:
        """The traits that versions of a line have themselves."""
        if line not in self.lines:
            versions = map(self.catalog.entry, self.catalog.lines[line].checkpoints)
            self.lines[line] = {name for one in versions for name in one.traits}
        return self.lines[line]


def months(month: str) -> int:
    """A month, YYYY-MM, as a number of months."""
    year, _, number = month.partition("-")
    return 12 * int(year) + int(number or 6)


def steps_of(settings: Settings) -> float | None:
    """The steps that settings name: the best, else the most."""
    steps = settings.steps
    return (steps.best or steps.max or steps.min) if steps else None


def steps_score(settings: Settings) -> float:
    """How few steps that is, 0 to 5."""
    steps = steps_of(settings) or 0
    return next((score for most, score in STEPS if steps <= most), LEAST_FOR_STEPS)
