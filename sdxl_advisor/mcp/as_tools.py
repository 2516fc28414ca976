"""What the program says to people at a shell, as agents can use it: commands become calls of tools.

Sentences of the domain name commands and options (``sdxl-advisor tags NAME``, ``--from NAME``). Here each is read as a
shell reads it, and written as the call that means the same: ``tags {"name": "NAME"}``. What no tool can do is left out,
with the part of the sentence that speaks of nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from json import dumps
from typing import Any

from sdxl_advisor import PROGRAM, lazy_re as re
from sdxl_advisor.catalog.record import record


@record
class Call:
    """The tool that a command is: the arguments that its words and its options give, and its options that need none."""

    tool: str
    words: tuple[str, ...]
    options: Mapping[str, str]
    needless: tuple[str, ...] = ()


CHOICES = {"--subject": "subject", "--rating": "rating"}
CALLS = {
    "recommend": Call("recommend", (), {"--goal": "goals", "--ui": "ui", "--top": "top"}),
    "tags": Call("tags", ("name",), {**CHOICES, "--ui": "ui"}, ("--positive", "--negative")),
    "lint": Call("lint", ("checkpoint", "prompt"), {"--negative": "negative", "--ui": "ui"}),
    "convert": Call("convert", ("prompt",), {**CHOICES, "--negative": "negative", "--to": "to", "--from": "from"}),
    "explain": Call("explain", ("word",), {"--for": "checkpoint"}, ("--all",)),
    "identify": Call("identify", ("paths",), {}, ("--all",)),
    "compat": Call("compat", ("add_on", "checkpoint"), {"--kind": "kind"}),
    "export": Call("export", ("names",), {**CHOICES, "--for": "program"}),
}
FLAGS = {"--fix": "fix", "--sources": "sources"}
WITHOUT_TOOL = ("goals", "list", "show", "tree", "compare", "catalog", "config", "mcp", "help")
ALONE = {  # options in a sentence without their command: the argument that is the same, or what is said instead
    **CHOICES,
    "--ui": "ui",
    "--goal": "goals",
    "--kind": "kind",
    "--for": "program",
    "--from": "from",
    "--to": "to",
    "--negative": "negative",
    **FLAGS,
    "--tags": "the setting tags",
    **dict.fromkeys(("--hash", "--have", "--file", "--jobs", "--copy", "--json", "--out", "--write", "--force")),
}
LISTS, NUMBERS, WRITTEN = ("goals", "paths", "names"), ("top",), ("from", "to", "negative")
THEIRS = (  # where an answer has the words of the user or of a file, or the text of a file to save
    *("positive", "negative", "export.files", "path", "name", "asked", "called", "word", "trigger_words", "made_with"),
    *("findings.text", "findings.fix", "changes.from", "changes.to", "understood.text", "rule.bad", "rule.good"),
)
MENTION = re.compile(
    rf"(?P<tick>`?){PROGRAM} (?P<name>{'|'.join([*CALLS, *WITHOUT_TOOL])})(?![\w-])"
    rf"|(?<![\w-])(?P<option>{'|'.join(ALONE)})(?![\w-])"
)
WORD = re.compile(r"""\s+((?:'[^']*'|"[^"]*"|[^\s'"`])+)""")
VALUE = re.compile(r"""\s+("[^"]*"|'[^']*'|[\w-]+)""")
CITED = re.compile(r"""(?<!\w)(?:'[^'\n]*'|"[^"\n]*")(?!\w)""")  # words of the user that a sentence repeats
QUOTES = re.compile(r"""'([^']*)'|"([^"]*)\"""")
BORDER = re.compile(r"[.;] ")
CATALOGUE = "the catalogue"


def answer_as_tools(tool: str, answer: Mapping[str, Any]) -> dict[str, Any]:
    """The answer of a *tool* whose own sentences speak of tools; the words of others stay as they are."""
    return {name: value_as_tools(value, f"{tool}.{name}") for name, value in answer.items()}


def value_as_tools(value: Any, place: str) -> Any:
    """A value of an answer at its *place*: the tool and the names of the fields, with dots between."""
    if any(f".{place}".endswith(f".{theirs}") for theirs in THEIRS):
        return value
    if isinstance(value, dict):
        return {name: value_as_tools(one, f"{place}.{name}") for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [value_as_tools(one, place) for one in value]
    return text_as_tools(value) if isinstance(value, str) else value


def text_as_tools(text: str) -> str:
    """A text in which each command is a call; empty where nothing else stood in it than what no tool can do."""
    at = 0
    while found := MENTION.search(text, at):
        if cited := next((one for one in CITED.finditer(text, at) if one.start() < found.start() < one.end()), None):
            at = cited.end()
            continue
        if found["option"]:
            said, end = argument_for(text, found["option"], found.end())
        else:
            words, end = words_from(text, found.end())
            said = call_for(found["name"], words)
        ticked = bool(found["tick"]) and text.startswith("`", end)
        before, after = text[: found.start()], text[end + ticked :]
        if said is None:
            before, said, after = without(before, after, ticked=ticked)
        elif ticked:
            said = f"`{said}`"
        text, at = f"{before}{said}{after}", len(before) + len(said)
    return text


def words_from(text: str, at: int) -> tuple[list[str], int]:
    """The words of a command from a position on, without quotes, and where it ends: with its sentence or bracket."""
    words = []
    while found := WORD.match(text, at):
        typed = found[1]
        plain = typed if set(typed) == {"."} else typed.rstrip(".,;:)")
        words.append(unquoted(plain))
        at = found.start(1) + len(plain)
        if plain != typed:
            break
    return words, at


def unquoted(word: str) -> str:
    """A word as a shell hands it on."""
    return QUOTES.sub(r"\1\2", word)


def call_for(command: str, words: Sequence[str]) -> str | None:
    """The call of a tool that means the same as a command with some words; None where there is none."""
    call = CALLS.get(command)
    given = arguments_of(call, words) if call else None
    if call is None or given is None:
        return None
    return f"{call.tool} {as_json(given)}" if given else call.tool


def arguments_of(call: Call, words: Sequence[str]) -> dict[str, Any] | None:
    """The arguments that words give; None where there is an option among them that the tool does not have."""
    given: dict[str, Any] = {}
    rest, free = iter(words), list(call.words)
    for word in rest:
        if word in call.needless:
            continue
        if word in FLAGS:
            given[FLAGS[word]] = True
            continue
        if not word.startswith("--"):
            argument, value = (free.pop(0) if len(free) > 1 else free[-1]), word
        elif word in call.options:
            argument, value = call.options[word], next(rest, "")
        else:
            return None
        given[argument] = with_word(given.get(argument), argument, value)
    return given


def with_word(before: Any, argument: str, word: str) -> Any:
    """The value of an argument with one more word: a list has it at its end, a text behind a blank."""
    if argument in LISTS:
        return [*(before or []), word]
    if argument in NUMBERS:
        return int(word) if word.isdecimal() else word
    return word if before is None else f"{before} {word}"


def argument_for(text: str, option: str, end: int) -> tuple[str | None, int]:
    """What an option without its command is to a tool, with its value; and where that ends."""
    argument, value = ALONE[option], VALUE.match(text, end)
    if argument is None or " " in argument or value is None or (argument in WRITTEN and value[1][0].islower()):
        return argument, end
    return as_json({argument: unquoted(value[1])})[1:-1], value.end()


def as_json(value: Any) -> str:
    """A value as agents write it in a call."""
    return dumps(value, ensure_ascii=False)


def without(before: str, after: str, *, ticked: bool) -> tuple[str, str, str]:
    """The parts of a text in which a command cannot be said: alone in brackets or behind a colon, it goes.

    A sentence that has it in the place of a noun speaks of the catalogue instead; any other goes whole.
    """
    if before.endswith("(") and after.startswith(")"):
        return before[:-1].rstrip(), "", after[1:]
    if not ticked:
        return without_sentence(before, after)
    if before.endswith(": ") and after[:1] in ("", "."):
        return before[:-2], "", after
    return before, CATALOGUE if before and not before.endswith(". ") else CATALOGUE.capitalize(), after


def without_sentence(before: str, after: str) -> tuple[str, str, str]:
    """What stands around a sentence of which nothing is left."""
    starts, ends = [found.end() for found in BORDER.finditer(before)], BORDER.search(after)
    before = before[: starts[-1]] if starts else ""
    if ends is None:
        return before.rstrip("; "), "", ""
    after = after[ends.end() :]
    return before, "", after if before.endswith("; ") else after[:1].upper() + after[1:]
