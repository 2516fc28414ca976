"""The pictures of terminals in the README are what the program prints today."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest

from scripts.screen_pictures import FOLDER, SCREENS, picture


@pytest.mark.parametrize("name", SCREENS)
def test_a_picture_shows_what_the_program_prints(name: str, request: pytest.FixtureRequest) -> None:
    path, drawn = FOLDER / f"{name}.svg", picture(SCREENS[name])
    if request.config.getoption("--update-golden"):
        path.write_text(drawn, encoding="utf-8", newline="\n")
    assert path.read_text(encoding="utf-8") == drawn


@pytest.mark.parametrize("name", SCREENS)
def test_a_picture_is_valid_has_colours_and_asks_nothing_of_the_network(name: str) -> None:
    text = (FOLDER / f"{name}.svg").read_text(encoding="utf-8")
    root = ET.fromstring(text)  # noqa: S314 - our own
    looks = {part.get("class") for part in root.iter("{http://www.w3.org/2000/svg}text")}
    assert {"yellow", "bold"} <= looks
    assert "url(" not in text
    assert "@import" not in text
