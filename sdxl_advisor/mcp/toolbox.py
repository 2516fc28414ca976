"""Calls of tools: what is given is checked, what is answered is fitted, and what was asked wrongly is told."""

from __future__ import annotations

import json
from typing import Any

from sdxl_advisor import PROGRAM, __version__
from sdxl_advisor.errors import AdvisorError
from sdxl_advisor.mcp import short
from sdxl_advisor.mcp.arguments import Arguments, checked
from sdxl_advisor.mcp.desk import Desk
from sdxl_advisor.mcp.protocol import UnknownTool
from sdxl_advisor.mcp.tools import TOOLS, Tool
from sdxl_advisor.render.as_json import SURROGATE

Fields = dict[str, Any]
INSTRUCTIONS = (
    "Which Stable Diffusion XL anime checkpoint to use, and how. Quality tags and settings differ between "
    "checkpoints, and wrong ones cost quality: ask here instead of guessing. Choose with recommend; before you write"
    " a prompt call tags for the checkpoint; check what you wrote with lint; rewrite a prompt for another checkpoint"
    " with convert. Ask compat before you add a LoRA, identify what a file is, explain what a word means, export "
    "settings for a program. What is unknown or inherited is said to be so."
)


class Toolbox:
    """The tools over a catalogue, as the protocol calls them."""

    identity: Fields = {"name": PROGRAM, "version": __version__}  # noqa: RUF012 - never changed
    instructions = INSTRUCTIONS

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def listed(self) -> list[Fields]:
        """Every tool with its schema."""
        harmless = {"readOnlyHint": True, "idempotentHint": True, "openWorldHint": False}
        return [
            {
                "name": tool.name,
                "title": tool.title,
                "description": tool.about,
                "inputSchema": tool.schema(self.desk.catalog),
                "annotations": {"title": tool.title, **harmless},
            }
            for tool in TOOLS
        ]

    def call(self, name: str, arguments: Arguments) -> Fields:
        """The result of a call. What was asked wrongly is told in it, so that the agent can ask better."""
        tool = next((tool for tool in TOOLS if tool.name == name), None)
        if tool is None:
            raise UnknownTool
        try:
            return answered(self.desk, tool, checked(arguments, tool.schema(self.desk.catalog)))
        except AdvisorError as problem:
            return refused(problem)
        except OSError as problem:
            return refused(AdvisorError(f"a file could not be read: {problem.strerror or 'no reason is given'}"))
        finally:
            self.desk.catalog.forget_unlisted()


def answered(desk: Desk, tool: Tool, asked: Arguments) -> Fields:
    """A result with the answer of a tool: as JSON, and the same as text."""
    most = short.LONG if asked.get("sources") or tool.name == "export" else short.SHORT
    answer = short.fitted({**tool.answer(desk, asked), "data": desk.catalog.date}, most)
    return result(answer, short.as_text(answer))


def refused(problem: AdvisorError) -> Fields:
    """A result that says what was asked wrongly, and what to ask instead."""
    told = {"kind": problem.kind, "message": problem.message, "hint": problem.hint}
    hint = f"\nhint: {problem.hint}" if problem.hint else ""
    return {**result({"error": short.kept(told)}, problem.message + hint), "isError": True}


def result(answer: Fields, text: str) -> Fields:
    """A result as the protocol has it. A file's name may have bytes that are no letters: they are shown as such."""
    made: Fields = {"content": [{"type": "text", "text": text}], "structuredContent": answer, "isError": False}
    whole = short.as_text(made)
    return json.loads(SURROGATE.sub("\ufffd", whole)) if SURROGATE.search(whole) else made
