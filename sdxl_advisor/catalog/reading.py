"""YAML files -> plain values: the only module that imports yaml."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from sdxl_advisor import lazy_re as re
from sdxl_advisor.catalog.input_files import MB, read_file
from sdxl_advisor.catalog.spelling import short_path
from sdxl_advisor.errors import DataError

Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
TAG = "tag:yaml.org,2002:"
READ = {  # narrower than YAML 1.1, where `no` is false, 1:1 is 61, 010 is 8 and a date is no text
    "bool": (r"true|false", "tf"),
    "int": (r"[-+]?(?:0|[1-9][0-9]*)", "-+0123456789"),
    "float": (r"[-+]?(?:0|[1-9][0-9]*)?\.[0-9]+(?:[eE][-+]?[0-9]+)?|[-+]?[0-9]+\.", "-+0123456789."),
}
LEFT_OUT = {f"{TAG}{name}" for name in (*READ, "timestamp")}


OPENING = (yaml.MappingStartEvent, yaml.SequenceStartEvent)
CLOSING = (yaml.MappingEndEvent, yaml.SequenceEndEvent)
LARGEST = 16 * MB  # bytes of a file
MOST_VALUES = 1_000_000  # of a file; a record has some forty
DEEPEST = 50  # levels of nesting; the records need ten
BROKEN = (yaml.YAMLError, ValueError)
QUOTE = 'put the text in double quotes: "..."'
INDENT = "check the indentation: the fields of one record start in the same column"
HINTS = {  # what to do about YAML's own complaints, by words in them
    "mapping values are not allowed": QUOTE,
    "cannot start any token": QUOTE,
    "expected alphabetic or numeric": QUOTE,
    "anchors (&) and aliases (*)": f"write the value out; or, if it is text, {QUOTE}",
    "expected <block end>": INDENT,
    "did not find expected key": INDENT,
    "tab character": "indent with spaces, not with tabs",
    "unacceptable character": "save the file as UTF-8",
    "'utf-8' codec": "save the file as UTF-8",
    "UTF-8": "save the file as UTF-8",
}


class Loader(Base):  # type: ignore[misc]
    """YAML as its readers expect it: `no`, 1:1 and dates stay text, a repeated key is an error."""

    yaml_implicit_resolvers = {  # noqa: RUF012
        first: [(tag, pattern) for tag, pattern in pairs if tag not in LEFT_OUT]
        for first, pairs in Base.yaml_implicit_resolvers.items()
    }

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        """Build a mapping; a key that stands twice is an error."""
        seen: set[str] = set()
        for key, _ in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise yaml.constructor.ConstructorError(None, None, "a key that is not text", key.start_mark)
            if key.value in seen:
                raise yaml.constructor.ConstructorError(None, None, f"repeated key '{key.value}'", key.start_mark)
            seen.add(key.value)
        return dict(super().construct_mapping(node, deep))


for name, (pattern, firsts) in READ.items():
    Loader.add_implicit_resolver(f"{TAG}{name}", re.compile(f"^(?:{pattern})$"), list(firsts))


def read_yaml(path: Path) -> Any:
    """The value in a YAML file, None if there is none; ``DataError`` names file and line when it cannot be read."""
    try:
        text = read_file(path, LARGEST)
        return value_in(text)
    except OSError as problem:
        raise DataError(f"{short_path(path)}: cannot be read ({problem.strerror or problem})") from None
    except BROKEN as problem:
        said = reason(problem)
        if at_tab(problem, text):
            said = "found a tab character that violates indentation"
        hint = next((hint for words, hint in HINTS.items() if words in said), None)
        raise DataError(f"{short_path(path)}{place(problem)}: {said}", hint) from None


def value_in(text: bytes) -> Any:
    """The value in a YAML text, None if there is none."""
    check_events(text)
    return yaml.load(text, Loader)  # noqa: S506 - it is a safe loader


def check_events(text: bytes) -> None:
    """Refuse tags, which could make anything of a value, merge keys and aliases, which multiply, and deep nesting."""
    depth = 0
    for number, event in enumerate(yaml.parse(text, Loader)):
        mark: Any = event.start_mark
        if number > MOST_VALUES:
            raise yaml.composer.ComposerError(None, None, "too long for one file", mark)
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise yaml.composer.ComposerError(None, None, "anchors (&) and aliases (*) are not allowed", mark)
        depth += isinstance(event, OPENING) - isinstance(event, CLOSING)
        if depth > DEEPEST:
            raise yaml.composer.ComposerError(None, None, "nested too deeply", mark)
        if tag := getattr(event, "tag", None):
            raise yaml.composer.ComposerError(None, None, f"a tag ({tag}) is not allowed", mark)
        if isinstance(event, yaml.ScalarEvent) and event.value == "<<" and not event.style:
            raise yaml.composer.ComposerError(None, None, "a merge key (<<) is not allowed", mark)


def line_at(path: Path, steps: tuple[str | int, ...]) -> int | None:
    """The line, from 1, of what the *steps* lead to in a YAML file, or of the last step that is there."""
    try:
        node, line = composed(read_file(path, LARGEST)), None
    except OSError:
        return None
    for step in steps:
        pairs = node.value if isinstance(node, (yaml.MappingNode, yaml.SequenceNode)) else []
        if isinstance(node, yaml.SequenceNode):
            pairs = list(enumerate(pairs))
        found = [pair for pair in pairs if getattr(pair[0], "value", pair[0]) == step]
        if not found:
            break
        key, node = found[0]
        line = (node if isinstance(key, int) else key).start_mark.line + 1
    return line


@lru_cache(maxsize=4)
def composed(text: bytes) -> Any:
    """The nodes of a YAML text; kept, because a file with one fault often has more."""
    return yaml.compose(text, Loader)


def place(problem: Exception) -> str:
    """`:line` of a YAML error, or nothing."""
    mark = getattr(problem, "problem_mark", None)
    return f":{mark.line + 1}" if mark else ""


def at_tab(problem: Exception, text: bytes) -> bool:
    """Whether a YAML error stands at a tab at the beginning of a line."""
    mark = getattr(problem, "problem_mark", None)
    lines = text.splitlines()
    return mark is not None and mark.line < len(lines) and lines[mark.line].lstrip(b" ").startswith(b"\t")


def reason(problem: Exception) -> str:
    """What is wrong, on one line."""
    text = getattr(problem, "problem", None) or getattr(problem, "reason", None) or str(problem)
    return " ".join(str(text).split()) or "not valid YAML"
