"""Numbers of which only a span is known."""

from sdxl_advisor.catalog.record import record


@record
class Range:
    """A recommended span; any end may be unknown."""

    min: float | None = None
    max: float | None = None
    best: float | None = None


@record
class Upscale:
    """A hires fix in numbers: how many times as large, and the steps and the denoise of the second pass (0 to 1)."""

    scale: Range | None = None
    steps: Range | None = None
    denoise: Range | None = None
