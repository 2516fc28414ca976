"""Samplers and schedules: one name for each, whatever program wrote it."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from sdxl_advisor.catalog.catalog import Catalog
from sdxl_advisor.names.samplers import SamplerNames


@pytest.fixture(scope="module")
def names(shipped: Catalog) -> SamplerNames:
    """The names in the shipped table."""
    return SamplerNames(shipped.samplers)


@pytest.mark.parametrize(
    ("written", "sampler", "schedule"),
    [
        ("Euler Ancestral Karras", "Euler a", "Karras"),
        ("Euler Ancestral", "Euler a", None),
        ("EulerAncestral", "Euler a", None),
        ("Euler a Automatic", "Euler a", "Automatic"),
        ("DPM++ 2M SDE Karras", "DPM++ 2M SDE", "Karras"),
        ("DPM++ 2S Ancestral Karras", "DPM++ 2S a", "Karras"),
        ("dpmpp_2m_sde_gpu_karras", "DPM++ 2M SDE", "Karras"),
        ("DPM++ 2M SDE GPU", "DPM++ 2M SDE", None),
        ("dpmpp_2m_sde_k", "DPM++ 2M SDE", "Karras"),
        ("dpmpp_2m_k", "DPM++ 2M", "Karras"),
        ("euler_k", "Euler", "Karras"),
        ("dpmpp_2m_sde_gpu", "DPM++ 2M SDE", None),
        ("sample_dpmpp_sde", "DPM++ SDE", None),
        ("kdpm_2_a", "DPM2 a", None),
        ("k_dpmpp_2s_ancestral", "DPM++ 2S a", None),
        ("k_euler", "Euler", None),
        ("Euler A AYS", "Euler a", "Align Your Steps"),
        ("DPM++ SDE Trailing", "DPM++ SDE", "Trailing"),
        ("euler_simple", "Euler", "Simple"),
        ("euler_sgm_uniform", "Euler", "SGM Uniform"),
        ("ddim_ddim_uniform", "DDIM", "DDIM Uniform"),
        ("EulerAncestralDiscreteScheduler", "Euler a", None),
        ("DPMSolverMultistepScheduler", "DPM++ 2M", None),
        ("uni_pc", "UniPC", None),
        ("res_multistep", "Res Multistep", None),
        ("Undefined", "Undefined", None),
        ("My Own Karras", "My Own", "Karras"),
    ],
)
def test_a_sampler_has_one_name(names: SamplerNames, written: str, sampler: str, schedule: str | None) -> None:
    assert names.read(written, None) == (sampler, schedule)


@pytest.mark.parametrize(
    ("sampler", "schedule", "read"),
    [
        ("euler", "karras", ("Euler", "Karras")),
        ("Euler a", "SGMUniform", ("Euler a", "SGM Uniform")),
        ("DPM++ 2M Karras", "Automatic", ("DPM++ 2M", "Karras")),
        ("DPM++ 2M", "Automatic", ("DPM++ 2M", "Karras")),
        ("DPM++ 3M SDE", "automatic", ("DPM++ 3M SDE", "Exponential")),
        ("Euler", "Automatic", ("Euler", "Automatic")),
        ("DPM++ 2M Karras", "Exponential", ("DPM++ 2M", "Exponential")),
        (None, "betas", (None, "Beta")),
        (None, None, (None, None)),
    ],
)
def test_the_schedule_may_have_a_place_of_its_own(
    names: SamplerNames, sampler: str | None, schedule: str | None, read: tuple[str | None, str | None]
) -> None:
    assert names.read(sampler, schedule) == read


def test_every_name_of_the_table_is_read(names: SamplerNames) -> None:
    table = names.table
    for key, one in table.samplers.items():
        assert {names.read(name, None) for name in one.own_names} <= {(key, None)}
        for together in one.with_schedule.values():
            assert [names.read(pair, None) for pair in together.values()] == [(key, other) for other in together]
    for key, one in table.schedules.items():
        assert {names.read(None, name)[1] for name in one.names.values() if name} <= {key}


@given(st.text(max_size=80), st.text(max_size=80))
def test_anything_is_read(shipped: Catalog, sampler: str, schedule: str) -> None:
    found = SamplerNames(shipped.samplers).read(sampler, schedule)
    assert all(part is None or isinstance(part, str) for part in found)
