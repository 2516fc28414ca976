"""The errors a user can meet; each knows the exit code of the process."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


class AdvisorError(Exception):
    """Asked wrongly: one sentence saying what, and a hint with something to type."""

    kind = "usage"
    exit_code = 2

    def __init__(self, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    @property
    def parts(self) -> tuple[AdvisorError, ...]:
        """The single faults that it stands for: itself, but for errors that carry several."""
        return (self,)


class UnknownName(AdvisorError):
    """A checkpoint, line, family, goal or interface that the catalogue does not know."""

    kind = "unknown-name"


class NeedsTerminal(AdvisorError):
    """The interview was wanted where nobody can answer it."""

    kind = "needs-terminal"


class NotCopied(AdvisorError):
    """The answer could not be put on the clipboard."""

    kind = "not-copied"
    exit_code = 4


class DataError(AdvisorError):
    """The catalogue is broken: the message names file, line and field."""

    kind = "data"
    exit_code = 3


class DataErrors(DataError):
    """Several faults of a catalogue, found in one run; message and hint are those of the first."""

    def __init__(self, faults: Sequence[DataError]) -> None:
        self.faults = tuple(part for fault in faults for part in fault.parts)
        super().__init__(self.faults[0].message, self.faults[0].hint)

    @property
    def parts(self) -> tuple[AdvisorError, ...]:
        """Every fault."""
        return self.faults


def refuse(faults: Iterable[DataError]) -> None:
    """Raise what is wrong, all of it together; nothing is."""
    if found := list(faults):
        raise DataErrors(found) if len(found) > 1 else found[0]
