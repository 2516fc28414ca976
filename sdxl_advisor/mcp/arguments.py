"""What a tool may be given: the fields of its JSON schema, and the check of a call against them.

The choices of a field stand in the schema, but are not checked here: whoever looks a word up says what is near.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sdxl_advisor.catalog.spelling import quoted
from sdxl_advisor.errors import AdvisorError

Schema = dict[str, Any]
Arguments = dict[str, Any]
LONGEST_NAME, LONGEST_PROMPT, MOST_ITEMS = 2_000, 20_000, 50


def text(about: str, choices: Sequence[str] = (), longest: int = LONGEST_NAME) -> Schema:
    """A text; *choices* are the words that it may be."""
    chosen = {"enum": list(choices)} if choices else {"maxLength": longest}
    return {"type": "string", "description": about, **chosen}


def prompt(about: str) -> Schema:
    """A prompt."""
    return text(about, longest=LONGEST_PROMPT)


def texts(about: str, choices: Sequence[str] = (), least: int = 1) -> Schema:
    """A list of texts."""
    items: Schema = {"type": "string", **({"enum": list(choices)} if choices else {"maxLength": LONGEST_NAME})}
    return {"type": "array", "items": items, "minItems": least, "maxItems": MOST_ITEMS, "description": about}


def whole(about: str, least: int, most: int) -> Schema:
    """A whole number."""
    return {"type": "integer", "minimum": least, "maximum": most, "description": about}


def yes_or_no(about: str) -> Schema:
    """A truth value; no where it is left out."""
    return {"type": "boolean", "default": False, "description": about}


def schema_of(fields: Mapping[str, Schema], required: Sequence[str]) -> Schema:
    """The schema of all that a tool may be given."""
    return {"type": "object", "properties": dict(fields), "required": list(required), "additionalProperties": False}


def checked(given: Arguments, schema: Schema) -> Arguments:
    """The arguments of a call that are not null; ``AdvisorError`` for what its *schema* does not allow."""
    fields: Mapping[str, Schema] = schema["properties"]
    found = {name: value for name, value in given.items() if value is not None}
    if strange := [name for name in given if name not in fields]:
        raise AdvisorError(f"there is no argument {quoted(strange[0])}", f"the arguments are: {', '.join(fields)}")
    if missing := [name for name in schema["required"] if name not in found]:
        raise AdvisorError(f"the argument {missing[0]} is missing", fields[missing[0]]["description"])
    for name, value in found.items():
        if wrong := fault(value, fields[name]):
            raise AdvisorError(f"the argument {name} must be {wrong}", fields[name]["description"])
    return found


def fault(value: Any, field: Schema) -> str | None:
    """What a value should have been; nothing where it is right."""
    return FAULTS[field["type"]](value, field)


def fault_of_text(value: Any, field: Schema) -> str | None:
    """What a text should have been."""
    most = field.get("maxLength", LONGEST_NAME)
    if not isinstance(value, str):
        return "a text"
    return f"at most {most} characters long, not {len(value)}" if len(value) > most else None


def fault_of_list(value: Any, field: Schema) -> str | None:
    """What a list should have been."""
    least, most = field["minItems"], field["maxItems"]
    if not isinstance(value, list):
        return "a list of texts"
    if not least <= len(value) <= most:
        return f"a list of {least} to {most} texts"
    wrong = next((found for one in value if (found := fault(one, field["items"]))), None)
    return f"a list; each of it {wrong}" if wrong else None


def fault_of_number(value: Any, field: Schema) -> str | None:
    """What a whole number should have been."""
    least, most = field["minimum"], field["maximum"]
    right = isinstance(value, int) and not isinstance(value, bool) and least <= value <= most
    return None if right else f"a whole number from {least} to {most}"


def fault_of_truth(value: Any, _: Schema) -> str | None:
    """What a truth value should have been."""
    return None if isinstance(value, bool) else "true or false"


FAULTS = {"string": fault_of_text, "array": fault_of_list, "integer": fault_of_number, "boolean": fault_of_truth}
