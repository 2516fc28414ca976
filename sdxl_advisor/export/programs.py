"""The programs that files can be made for. A new one is a module with a ``PROGRAM``, and its line here."""

from __future__ import annotations

from importlib import import_module

from sdxl_advisor.advice.tags import one_of
from sdxl_advisor.catalog.record import record
from sdxl_advisor.export.preset import Program

PROGRAMS = {
    "a1111": "sdxl_advisor.export.a1111",
    "comfyui": "sdxl_advisor.export.comfyui",
    "comfyui-api": "sdxl_advisor.export.comfyui_api",
    "diffusers": "sdxl_advisor.export.diffusers",
    "fooocus": "sdxl_advisor.export.fooocus",
    "invokeai": "sdxl_advisor.export.invokeai",
    "invokeai-defaults": "sdxl_advisor.export.invokeai_defaults",
    "kohya": "sdxl_advisor.export.kohya",
    "krita": "sdxl_advisor.export.krita",
    "sdnext": "sdxl_advisor.export.sdnext",
    "stability-matrix": "sdxl_advisor.export.stability_matrix",
    "swarmui": "sdxl_advisor.export.swarmui",
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
