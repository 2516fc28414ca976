"""The programs that files can be made for. A new one is a module with a ``PROGRAM``, and its line here."""

from __future__ import annotations

from importlib import import_module

from sdxl_advisor.advice.tags import one_of
from sdxl_advisor.catalog.record import record
from sdxl_advisor.export.preset import Program

PROGRAMS = {
    "a1111": "sdxl_advisor.export.a1111",
    "krita": "sdxl_advisor.export.krita",
    "sdnext": "sdxl_advisor.export.sdnext",
    "fooocus": "sdxl_advisor.export.fooocus",
    "diffusers": "sdxl_advisor.export.diffusers",
    "kohya": "sdxl_advisor.export.kohya",
    "tagcomplete": "sdxl_advisor.export.tagcomplete",
}


@record
class ProgramItem:
    """A program in the list: ``where`` its files go, ``read_at`` the version whose code was read."""

    name: str
    title: str
    where: str
    read_at: str
    can_merge: bool


@record
class ProgramList:
    """Every program that files can be made for."""

    programs: tuple[ProgramItem, ...]


def program(name: str) -> Program:
    """The program of that *name*; ``UnknownName`` otherwise."""
    found: Program = import_module(PROGRAMS[one_of(name, PROGRAMS, "program to export for")]).PROGRAM
    return found


def program_list() -> ProgramList:
    """All programs with where their files go."""
    return ProgramList(
        tuple(
            ProgramItem(name, one.title, one.where, one.read_at, one.merge is not None)
            for name in PROGRAMS
            for one in [program(name)]
        )
    )
