"""Build hook: compile the YAML of ``data/`` into the one file that an installed advisor reads."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

OLDEST = (3, 11)  # the Python that the project needs


class CompileData(BuildHookInterface):  # type: ignore[type-arg]
    """Adds the compiled catalogue to a wheel; an editable install compiles when it first runs.

    In a Python that is too old nothing is compiled: pip refuses what it does not fit, and says so in one line.
    """

    folder: tempfile.TemporaryDirectory[str] | None = None

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile into a temporary file and include that."""
        if version == "editable" or sys.version_info[:2] < OLDEST:
            return
        root = Path(self.root)
        sys.path.insert(0, str(root))
        from sdxl_advisor.catalog.compiled import PREBUILT, pack
        from sdxl_advisor.catalog.opening import compile_shipped

        self.folder = tempfile.TemporaryDirectory()
        target = Path(self.folder.name) / PREBUILT
        target.write_bytes(pack(*compile_shipped(root / "data")))
        build_data["force_include"][str(target)] = f"sdxl_advisor/data/{PREBUILT}"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:  # noqa: ARG002
        """Remove the temporary file."""
        if self.folder:
            self.folder.cleanup()
