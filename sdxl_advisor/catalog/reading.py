"""YAML files -> plain values: the only module that imports yaml."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

from sdxl_advisor.errors import DataError

Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
TAG = "tag:yaml.org,2002:"
READ = {  # narrower than YAML 1.1, where `no` is false, 1:1 is 61, 010 is 8 and a date is no text
    "bool": (r"true|false", "tf"),
    "int": (r"[-+]?(?:0|[1-9][0-9]*)", "-+0123456789"),
    "float": (r"[-+]?(?:0|[1-9][0-9]*)?\.[0-9]+(?:[eE][-+]?[0-9]+)?|[-+]?[0-9]+\.", "-+0123456789."),
}
LEFT_OUT = {f"{TAG}{name}" for name in (*READ, "timestamp")}


class Loader(Base):  # type: ignore[misc]
    """YAML as its readers expect it: `no`, 1:1 and dates stay text, a repeated key is an error."""

    yaml_implicit_resolvers = {  # noqa: RUF012
        first: [(tag, pattern) for tag, pattern in pairs if tag not in LEFT_OUT]
        for first, pairs in Base.yaml_implicit_resolvers.items()
    }

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        """Build a mapping; a key that stands twice is an error."""
        seen: set[Any] = set()
        for key, _ in node.value:
            if key.value in seen:
                raise yaml.constructor.ConstructorError(None, None, f"repeated key '{key.value}'", key.start_mark)
            seen.add(key.value if isinstance(key.value, str) else id(key))
        return dict(super().construct_mapping(node, deep))


for name, (pattern, firsts) in READ.items():
    Loader.add_implicit_resolver(f"{TAG}{name}", re.compile(f"^(?:{pattern})$"), list(firsts))


def read_yaml(path: Path) -> Any:
    """The value in a YAML file; ``DataError`` names file and line when it cannot be read."""
    try:
        return yaml.load(path.read_bytes(), Loader)  # noqa: S506 - it is a safe loader
    except OSError as problem:
        raise DataError(f"{path}: cannot be read ({problem.strerror or problem})") from None
    except (yaml.YAMLError, UnicodeDecodeError, ValueError, RecursionError) as problem:
        raise DataError(f"{path}{place(problem)}: {reason(problem)}") from None


class Outline(dict[Any, Any]):
    """The lines of a YAML mapping or list: step -> (line from 1, outline of what stands there)."""


def outline(path: Path) -> Outline | None:
    """The lines of everything in a YAML file that could be read."""
    try:
        return lines_in(yaml.compose(path.read_bytes(), Loader))
    except (OSError, yaml.YAMLError, ValueError, RecursionError):
        return None


def lines_in(node: yaml.Node | None) -> Outline | None:
    """The outline of a node; ``None`` for a scalar."""
    if isinstance(node, yaml.MappingNode):
        return Outline({key.value: (key.start_mark.line + 1, lines_in(value)) for key, value in node.value})
    if isinstance(node, yaml.SequenceNode):
        return Outline({n: (item.start_mark.line + 1, lines_in(item)) for n, item in enumerate(node.value)})
    return None


def place(problem: Exception) -> str:
    """`:line` of a YAML error, or nothing."""
    mark = getattr(problem, "problem_mark", None)
    return f":{mark.line + 1}" if mark else ""


def reason(problem: Exception) -> str:
    """What is wrong, on one line."""
    if isinstance(problem, RecursionError):
        return "nested too deeply"
    text = getattr(problem, "problem", None) or getattr(problem, "reason", None) or str(problem)
    return " ".join(str(text).split()) or "not valid YAML"
