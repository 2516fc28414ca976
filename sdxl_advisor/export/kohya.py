"""Flags of kohya's sd-scripts for training on a checkpoint that predicts v, as a TOML file for ``--config_file``.

Read at 48d368f. Zero terminal SNR without v warns; ``v_pred_like_loss`` with v stops the run; ``clip_skip`` on SDXL
only warns. A base that predicts epsilon needs no flags.
"""

from __future__ import annotations

from collections.abc import Sequence

from sdxl_advisor.export.comments import about, commented
from sdxl_advisor.export.preset import ExportedFile, Preset, Program
from sdxl_advisor.export.titles import file_stem

LEAVE_OUT = "Leave out v_pred_like_loss, with which the run stops, and clip_skip, which SDXL does not use."


def make(presets: Sequence[Preset]) -> list[ExportedFile]:
    """A file for each checkpoint."""
    return [ExportedFile(f"{file_stem(one)}.toml", "\n".join(lines(one)) + "\n") for one in presets]


def lines(preset: Preset) -> list[str]:
    """The flags, with what to know above them."""
    flags = ["v_parameterization = true", *(["zero_terminal_snr = true"] if preset.zero_terminal_snr else [])]
    return [*about(preset), *commented(LEAVE_OUT), *flags]


def refusal(preset: Preset) -> str | None:
    """Why there is nothing to write."""
    if preset.prediction is None:
        return "Nobody says whether it is epsilon or v-pred."
    if preset.prediction == "epsilon":
        return "It is epsilon: training on it needs no flags."
    return None if preset.is_v_pred else "It is rectified flow: sd-scripts trains SDXL as epsilon or v-pred only."


PROGRAM = Program(
    title="kohya's sd-scripts",
    interface=None,
    where="Anywhere: name it with --config_file of sdxl_train.py or sdxl_train_network.py, or copy its flags.",
    read_at="48d368f, 2026-02",
    holds=(),
    make=make,
    sets_v_pred=True,
    sets_zero_terminal_snr=True,
    holds_tags=False,
    refuses=refusal,
)
