"""Calls of tools: what is given is checked, what is answered is fitted, and what was asked wrongly is told."""

from __future__ import annotations

import json
from typing import Any

from sdxl_advisor import PROGRAM, __version__
from sdxl_advisor.errors import AdvisorError
from sdxl_advisor.mcp import short
from sdxl_advisor.mcp.arguments import Arguments, Schema, checked
from sdxl_advisor.mcp.as_tools import answer_as_tools, text_as_tools
from sdxl_advisor.mcp.desk import Desk
from sdxl_advisor.mcp.protocol import UnknownTool
from sdxl_advisor.mcp.tools import TOOLS, Tool
from sdxl_advisor.render.as_json import SURROGATE

Fields = dict[str, Any]
PRESET = ("ui", "rating")  # the settings that are arguments of tools by the same name
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
                "inputSchema": self.offered(tool),
                "annotations": {"title": tool.title, **harmless},
            }
            for tool in TOOLS
        ]

    def offered(self, tool: Tool) -> Schema:
        """The schema of a tool, with the user's settings as defaults."""
        schema = tool.schema(self.desk.catalog)
        for key in PRESET:
            field, held = schema["properties"].get(key, {}), self.desk.settings.get(key)
            if held and held.value in field.get("enum", ()):
                field["default"] = held.value
        return schema

    def preset(self, tool: Tool, asked: Arguments) -> Fields:
        """The arguments that the user's settings give to a tool where a call does not."""
        missing = [key for key in PRESET if key in tool.fields(self.desk.catalog) and key not in asked]
        return {key: value for key in missing if (value := self.desk.setting(key))}

    def call(self, name: str, arguments: Arguments) -> Fields:
        """The result of a call. What was asked wrongly is told in it, so that the agent can ask better."""
        tool = next((tool for tool in TOOLS if tool.name == name), None)
        if tool is None:
            raise UnknownTool
        try:
            asked = checked(arguments, tool.schema(self.desk.catalog))
            return answered(self.desk, tool, self.preset(tool, asked) | asked)
        except AdvisorError as problem:
            return refused(problem)
        except OSError as problem:
            return refused(AdvisorError(f"a file could not be read: {problem.strerror or 'no reason is given'}"))
        finally:
            self.desk.catalog.forget_unlisted()


def answered(desk: Desk, tool: Tool, asked: Arguments) -> Fields:
    """A result with the answer of a tool: as JSON, and the same as text."""
    most = short.LONG if asked.get("sources") or tool.name == "export" else short.SHORT
    answer = short.fitted(answer_as_tools(tool.name, {**tool.answer(desk, asked), "data": desk.catalog.date}), most)
    return result(answer, short.as_text(answer))


def refused(problem: AdvisorError) -> Fields:
    """A result that says what was asked wrongly, and what to ask instead."""
    message, hint = text_as_tools(problem.message) or problem.message, text_as_tools(problem.hint or "")
    told = {"kind": problem.kind, "message": message, "hint": hint}
    text = f"{message}\nhint: {hint}" if hint else message
    return {**result({"error": short.kept(told)}, text), "isError": True}


def result(answer: Fields, text: str) -> Fields:
    """A result as the protocol has it. A file's name may have bytes that are no letters: they are shown as such."""
    made: Fields = {"content": [{"type": "text", "text": text}], "structuredContent": answer, "isError": False}
    whole = short.as_text(made)
    return json.loads(SURROGATE.sub("\ufffd", whole)) if SURROGATE.search(whole) else made
