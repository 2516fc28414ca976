"""Write `data/schema/*.json` from the records, so that editors can check the YAML; `--check` only compares."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

import msgspec

from sdxl_advisor.catalog.build import GIVEN
from sdxl_advisor.catalog.records import Line
from sdxl_advisor.catalog.reference import Boards, Goals, Interfaces, PromptFacts, Samplers, Terms

FOLDER = Path(__file__).parents[1] / "data" / "schema"
RECORDS = {
    "line": Line,
    "boards": Boards,
    "goals": Goals,
    "interfaces": Interfaces,
    "prompts": PromptFacts,
    "samplers": Samplers,
    "terms": Terms,
}
OPTIONAL = {"Line": {"family": {"type": "string"}}}  # what a file outside of a family's folder writes
PLAIN_RANGE = {"anyOf": [{"type": "number"}, {"type": "string"}]}  # a span may be written as 6 or 5-6


def schema_of(record: type) -> str:
    """The JSON schema of a record and all in it; unknown fields are not allowed."""
    schema: dict[str, Any] = msgspec.json.schema(record)
    given = {kind.__name__: fields for kind, fields in GIVEN.items()}
    for name, part in schema["$defs"].items():
        part["additionalProperties"] = False
        for field in given.get(name, ()):
            part["properties"].pop(field)
            part["required"] = [other for other in part["required"] if other != field]
        part["properties"] |= OPTIONAL.get(name, {})
    if "Range" in schema["$defs"]:
        schema["$defs"]["Span"] = {"anyOf": [schema["$defs"].pop("Range"), *PLAIN_RANGE["anyOf"]]}
    return json.dumps(schema, indent=2, ensure_ascii=False).replace("$defs/Range", "$defs/Span") + "\n"


def main() -> int:
    """Write or compare every schema; 1 when one is out of date."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="only compare")
    check = parser.parse_args().check
    stale = []
    for name, record in RECORDS.items():
        path, text = FOLDER / f"{name}.json", schema_of(record)
        if check and (not path.is_file() or path.read_text(encoding="utf-8") != text):
            stale.append(path.name)
        elif not check:
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
    if stale:
        print(f"out of date: {', '.join(stale)}; run python scripts/schema.py")
    return bool(stale)


if __name__ == "__main__":
    sys.exit(main())
