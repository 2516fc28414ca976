"""The errors a user can meet; each knows the exit code of the process."""

from __future__ import annotations


class AdvisorError(Exception):
    """Asked wrongly: one sentence saying what, and a hint with something to type."""

    kind = "usage"
    exit_code = 2

    def __init__(self, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class UnknownName(AdvisorError):
    """A checkpoint, family, goal or interface that the catalogue does not know."""

    kind = "unknown-name"


class NeedsTerminal(AdvisorError):
    """The interview was wanted where nobody can answer it."""

    kind = "needs-terminal"


class DataError(AdvisorError):
    """The catalogue is broken: the message names file, place and field."""

    kind = "data"
    exit_code = 3
