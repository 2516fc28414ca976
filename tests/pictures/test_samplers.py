"""Samplers: one name, and the schedule behind it, whatever program wrote them."""

from __future__ import annotations

import pytest

from sdxl_advisor.pictures.samplers import sampler_and_schedule


@pytest.mark.parametrize(
    ("written", "sampler", "schedule"),
    [
        ("Euler Ancestral Karras", "Euler a", "Karras"),
        ("Euler Ancestral", "Euler a", None),
        ("EulerAncestral", "Euler a", None),
        ("Euler a Automatic", "Euler a", "Automatic"),
        ("DPM++ 2M SDE Karras", "DPM++ 2M SDE", "Karras"),
        ("DPM++ 2S Ancestral Karras", "DPM++ 2S a", "Karras"),
        ("dpmpp_2m_sde_gpu_karras", "DPM++ 2M SDE", "karras"),
        ("DPM++ 2M SDE GPU", "DPM++ 2M SDE", None),
        ("dpmpp_2m_sde_k", "DPM++ 2M SDE", "Karras"),
        ("dpmpp_2m_sde_gpu", "DPM++ 2M SDE", None),
        ("kdpm_2_a", "DPM2 a", None),
        ("k_dpmpp_2s_ancestral", "DPM++ 2S a", None),
        ("k_euler", "Euler", None),
        ("Euler A AYS", "Euler a", "AYS"),
        ("DPM++ SDE Trailing", "DPM++ SDE", "Trailing"),
        ("euler_simple", "Euler", "simple"),
        ("EulerAncestralDiscreteScheduler", "Euler a", None),
        ("DPMSolverMultistepScheduler", "DPM++ 2M", None),
        ("uni_pc", "UniPC", None),
        ("res_multistep", "res_multistep", None),
        ("Undefined", "Undefined", None),
    ],
)
def test_a_sampler_has_one_name_whatever_program_wrote_it(written: str, sampler: str, schedule: str | None) -> None:
    assert sampler_and_schedule(written) == (sampler, schedule)
