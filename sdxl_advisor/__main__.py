"""`python -m sdxl_advisor`, and what the console script starts."""

from __future__ import annotations

import gc


def main() -> None:
    """Run the command line. Nothing that is imported is garbage, so the collector rests until that is done."""
    gc.disable()
    from sdxl_advisor.cli import main as run

    gc.freeze()
    gc.enable()
    run()


if __name__ == "__main__":
    main()
