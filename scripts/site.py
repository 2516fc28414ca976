"""Write what the catalogue knows as static JSON files, which any language reads: `python scripts/site.py OUT`."""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))  # the data and the program of this tree, wherever it is called from

from scripts.static_files import INDEX, MADE_BY, text_of, texts
from sdxl_advisor import api
from sdxl_advisor.errors import AdvisorError

UNFINISHED = "index.json.new"
OWN_PATH = re.compile(r"(?:[a-z]+/)?[\w.-]+\.json")  # of a file that a build writes, below its folder


def files_before(out: Path) -> set[str]:
    """The files of an earlier build in a folder; ``AdvisorError`` where it holds something else."""
    if out.exists() and not out.is_dir():
        raise AdvisorError(f"'{out}' is not a folder", None)
    if not out.exists() or not {path.name for path in out.iterdir()} - {UNFINISHED}:
        return set()
    try:
        index = json.loads((out / INDEX).read_text(encoding="utf-8"))
        if index["made_by"] == MADE_BY:
            return {path for path in map(str, index["files"]) if OWN_PATH.fullmatch(path)} | {INDEX}
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        pass  # it has no index of ours
    raise AdvisorError(f"'{out}' is neither empty nor made by this script; nothing was written", None)


def write(out: Path, made: Mapping[str, str]) -> None:
    """Write all files into a folder, the index last, and remove those of an earlier build that are gone."""
    before = files_before(out)
    in_the_way = sorted(path for path in made if path not in before and (out / path).exists())
    if in_the_way:
        raise AdvisorError(f"'{out / in_the_way[0]}' was not made by this script; nothing was written", None)
    out.mkdir(parents=True, exist_ok=True)
    unfinished = {"made_by": MADE_BY, "finished": False, "files": sorted((before | set(made)) - {INDEX})}
    write_index(out, text_of(unfinished))
    for path, text in made.items():
        if path != INDEX:
            (out / path).parent.mkdir(exist_ok=True)
            (out / path).write_bytes(text.encode())
    for path in before - set(made):
        (out / path).unlink(missing_ok=True)
    write_index(out, made[INDEX])


def write_index(out: Path, text: str) -> None:
    """Put an index in place of the one before, whole or not at all."""
    (out / UNFINISHED).write_bytes(text.encode())
    (out / UNFINISHED).replace(out / INDEX)


def main(argv: Sequence[str] | None = None) -> int:
    """Write the files; 2 where the folder cannot take them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path, metavar="OUT", help="a folder: new, empty, or written by this script before")
    out = parser.parse_args(argv).out
    try:
        files_before(out)
        made = texts(api.open_catalog())
        write(out, made)
    except AdvisorError as error:
        print(f"error: {error.message}", file=sys.stderr)
        return 2
    except OSError as error:
        print(f"error: '{error.filename}': {error.strerror}; the folder is not finished", file=sys.stderr)
        return 4
    print(f"{len(made)} files, {sum(map(len, map(str.encode, made.values()))):,} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
