"""Write `data/schema/*.json` from the records, so that editors can check the YAML; `--check` only compares."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

import msgspec

from sdxl_advisor.catalog.records import Family, Goals
from sdxl_advisor.catalog.reference import Interfaces, PromptFacts, Terms

FOLDER = Path(__file__).parents[1] / "data" / "schema"
RECORDS = {"family": Family, "goals": Goals, "interfaces": Interfaces, "prompts": PromptFacts, "terms": Terms}
GIVEN = {"Family": ["key"], "Checkpoint": ["family"]}  # set by the loader, never written in YAML


def schema_of(record: type) -> str:
    """The JSON schema of a record and all in it; unknown fields are not allowed."""
    schema: dict[str, Any] = msgspec.json.schema(record)
    for name, part in schema["$defs"].items():
        part["additionalProperties"] = False
        for field in GIVEN.get(name, []):
            part["properties"].pop(field)
            part["required"] = [other for other in part["required"] if other != field]
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


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
