"""Each tool with good and bad input: what agents need, short, and nothing else than the commands say."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from sdxl_advisor import api
from sdxl_advisor.catalog.catalog import Catalog
from sdxl_advisor.export.programs import PROGRAMS
from sdxl_advisor.mcp.as_tools import answer_as_tools
from sdxl_advisor.mcp.desk import Desk
from sdxl_advisor.mcp.short import BESIDE, LONG, SHORT, conversion, fitted, size
from sdxl_advisor.mcp.toolbox import Toolbox
from sdxl_advisor.mcp.tools import MOST_OF_FILES
from sdxl_advisor.settings.table import Held
from tests.mcp.conftest import Ask

Refuse = Callable[..., str]


def test_every_tool_has_a_schema_and_is_harmless(toolbox: Toolbox, shipped: Catalog) -> None:
    listed = toolbox.listed()
    assert [tool["name"] for tool in listed] == [
        "recommend",
        "tags",
        "lint",
        "convert",
        "identify",
        "compat",
        "explain",
        "export",
    ]
    for tool in listed:
        Draft202012Validator.check_schema(tool["inputSchema"])
        assert all(field["description"] for field in tool["inputSchema"]["properties"].values())
        assert tool["annotations"]["readOnlyHint"]
        assert len(tool["description"]) < 500
    fields = {tool["name"]: tool["inputSchema"]["properties"] for tool in listed}
    assert fields["tags"]["subject"]["enum"] == list(shipped.goals.subjects)
    assert fields["recommend"]["goals"]["items"]["enum"] == list(shipped.goals.goals)
    assert fields["export"]["program"]["enum"] == list(PROGRAMS)
    assert len(json.dumps(listed)) < 12_000  # it stands in every context window


def test_recommend_says_what_to_use_and_how(ask: Ask, shipped: Catalog) -> None:
    pick = api.recommend(shipped, ["furry-anime-mix"]).pick
    found = ask("recommend", goals=["furry-anime-mix"], top=2)
    assert pick
    assert found["checkpoint"]["key"] == pick.checkpoint.key
    assert (found["positive"], found["negative"]) == (pick.tags.positive_text, pick.tags.negative_text)
    assert found["checkpoint"]["page"].startswith("https://")
    assert {"score", "why", "settings", "mind"} <= set(found)
    assert [len(found["others"]), "sources" in found] == [2, False]
    assert ask("recommend", goals=["furry-anime-mix"], sources=True)["sources"]
    assert ask("recommend")["assumed_goals"]


def test_where_nothing_fits_recommend_says_what_to_drop(ask: Ask) -> None:
    found = ask("recommend", goals=["realistic", "furry", "pony-loras", "no-v-pred", "commercial"])
    assert found["pick"].startswith("nothing known fits")
    assert found["drop_one_of"] or found["nearest"]


def test_tags_say_what_is_inherited_and_what_is_unknown(ask: Ask, shipped: Catalog) -> None:
    found = ask("tags", name="noobai", rating="nsfw", ui="comfyui")
    sheet = api.tags(shipped, "noobai", rating="nsfw")
    assert (found["positive"], found["negative"]) == (sheet.positive_text, sheet.negative_text)
    assert found["settings"]["cfg"] == {"min": 5, "max": 6}
    assert found["names_in_program"]["samplers"] == ["euler_ancestral"]
    assert {"inherited", "unknown"} & set(found) == set()
    inherited = ask("tags", name="prefect-illustrious-xl-7.0")
    assert inherited["inherited"]["tags"] == {"from": "WAI-illustrious-SDXL v16.0", "how": "ancestor"}
    assert "tags" in ask("tags", name="flux")["unknown"]


def test_a_v_pred_checkpoint_asks_for_the_program(ask: Ask) -> None:
    assert "ask again with ui" in ask("tags", name="noobai v-pred")["setup"]
    [setup] = ask("tags", name="noobai v-pred", ui="comfyui")["setup"]
    assert setup["program"] == "ComfyUI"
    assert setup["how"]


def test_a_name_that_is_not_plain_is_told(ask: Ask) -> None:
    assert ask("tags", name="hassaku v3.2")["understood"] == [
        {"text": "hassaku v3.2", "as": "hassaku-xl-illustrious-3.2", "how": "version"}
    ]


def test_lint_tells_where_and_what_to_write(ask: Ask) -> None:
    prompt = "1girl, score_9, rem (re:zero)"
    found = ask("lint", prompt=prompt, checkpoint="noobai", negative="EasyNegative", ui="forge")
    assert not found["clean"]
    [foreign] = [one for one in found["findings"] if one["code"] == "SA101"]
    assert (prompt[foreign["start"] : foreign["end"]], foreign["fix"]) == ("score_9", "masterpiece")
    assert {one["side"] for one in found["findings"]} == {"positive", "negative"}
    fixed = ask("lint", prompt=prompt, checkpoint="noobai", fix=True)
    assert fixed["positive"] == r"1girl, masterpiece, rem \(re:zero\)"


def test_the_generation_data_of_a_picture_name_their_checkpoint(ask: Ask) -> None:
    settings = "Steps: 28, Sampler: Euler a, CFG scale: 5, Size: 832x1216, Model: waiIllustriousSDXL_v170"
    text = f"masterpiece, 1girl\nNegative prompt: bad\n{settings}"
    assert ask("lint", prompt=text)["checkpoint"]["key"] == "wai-illustrious-17.0"


@pytest.mark.parametrize("prompt", ["picture.png", "/etc/passwd", "-", "./model.safetensors"])
def test_a_prompt_is_never_a_path(prompt: str, ask: Ask) -> None:
    assert ask("lint", prompt=prompt, checkpoint="noobai", fix=True)["positive"] == prompt
    assert prompt in ask("convert", prompt=prompt, to="noobai")["positive"]


def test_convert_gives_the_text_and_the_changes(ask: Ask) -> None:
    found = ask("convert", prompt="score_9, 1girl, solo", negative="score_4", to="noobai", from_="pony", rating="safe")
    assert found["positive"].startswith("masterpiece, best quality")
    assert found["changes"][0]["from"] == "score_9"
    assert (found["source"]["key"], found["rating"]) == ("pony-diffusion-v6-xl", "safe")


def test_compat_gives_a_verdict_with_reasons(ask: Ask) -> None:
    found = ask("compat", add_on="illustrious", checkpoint="noobai")
    assert (found["verdict"], bool(found["reasons"]), "sources" in found) == ("mostly", True, False)
    assert ask("compat", add_on="illustrious", checkpoint="noobai", kind="controlnet", sources=True)["verdict"]
    assert ask("compat", add_on="sdxl_lightning_4step_lora", checkpoint="noobai")["verdict"] == "mostly"


def test_explain_answers_for_a_checkpoint_or_for_all(ask: Ask) -> None:
    assert ask("explain", word="masterpiece", checkpoint="wai")["answer"]["known"]
    families = ask("explain", word="very awa")["families"]
    assert {"family", "kind", "side"} <= set(families[0])
    assert ask("explain", word="SA101")["rule"]["name"] == "foreign-word"
    assert ask("explain", word="clip skip", sources=True)["sources"]


def test_export_gives_the_file_and_writes_nothing(ask: Ask, shipped: Catalog) -> None:
    [made] = api.export(shipped, ["pony"], "krita", subject="furry").files
    assert ask("export", names=["pony"], program="krita", subject="furry")["files"] == {made.name: made.text}


def test_an_export_that_is_too_long_says_so(refuse: Refuse) -> None:
    said = refuse("export", names=["noobai", "pony", "wai", "hassaku"], program="comfyui", subject="anime")
    assert f"more than {MOST_OF_FILES} bytes" in said
    assert "ask for fewer checkpoints" in said


def with_settings(catalog: Catalog, **settings: str | tuple[str, ...]) -> Toolbox:
    """The tools where the user has settings."""
    held = {key: Held(value, f"SDXL_ADVISOR_{key.upper()}", in_file=False) for key, value in settings.items()}
    return Toolbox(Desk(catalog, settings=held))


def test_settings_hold_where_an_argument_is_left_out(shipped: Catalog) -> None:
    tools = with_settings(shipped, ui="comfyui", rating="nsfw")
    found = tools.call("tags", {"name": "noobai"})["structuredContent"]
    assert (found["names_in_program"]["interface"], found["rating"]) == ("comfyui", "nsfw")
    found = tools.call("tags", {"name": "noobai", "rating": "safe"})["structuredContent"]
    assert found["rating"] == "safe"
    assert tools.call("convert", {"prompt": "1girl", "to": "noobai"})["structuredContent"]["rating"] == "nsfw"
    fields = {tool["name"]: tool["inputSchema"]["properties"] for tool in tools.listed()}
    assert fields["export"]["rating"]["default"] == "nsfw"
    assert [name for name, known in fields.items() if known.get("ui", {}).get("default") == "comfyui"] == [
        *("recommend", "tags", "lint")
    ]


def test_the_lists_of_tags_are_those_of_the_settings(shipped: Catalog, ask: Ask, tmp_path: Path) -> None:
    path = tmp_path / "tags.csv"
    path.write_text("1girl,0,6000000,\nhair_bow,0,500000,hair_ribbon_bow\nsome_painter,1,900,\n")
    tools = with_settings(shipped, tags=(str(path),))
    asked = {"prompt": "masterpiece, 1girl, hair bwo", "checkpoint": "noobai"}
    found = tools.call("lint", asked)["structuredContent"]
    assert [one["fix"] for one in found["findings"] if one["code"] == "SA601"] == ["hair bow"]
    assert "SA601" not in [one["code"] for one in ask("lint", **asked).get("findings", ())]
    asked = {"prompt": "masterpiece, 1girl, some painter", "to": "rouwei", "from": "noobai"}
    assert tools.call("convert", asked)["structuredContent"] == mcp_of(shipped, asked, path)
    assert tools.call("explain", {"word": "hair bow"})["structuredContent"]["word"]


def mcp_of(catalog: Catalog, asked: dict[str, str], path: Path) -> dict[str, Any]:
    """What is to be told of a conversion with a list of tags."""
    made = api.convert(catalog, asked["prompt"], asked["to"], asked["from"], tags=[path])
    assert made.positive_text != api.convert(catalog, asked["prompt"], asked["to"], asked["from"]).positive_text
    return answer_as_tools("convert", fitted({**conversion(made, ()), "data": catalog.date}, SHORT))


def test_a_setting_that_is_wrong_is_told_where_it_would_hold(shipped: Catalog) -> None:
    tools = with_settings(shipped, ui="paint", tags=("/no/such/list.csv",))
    wrong = tools.call("tags", {"name": "noobai"})["content"][0]["text"]
    assert wrong.startswith("SDXL_ADVISOR_UI: no program is called 'paint'")
    assert not tools.call("tags", {"name": "noobai", "ui": "forge"})["isError"]
    wrong = tools.call("lint", {"prompt": "1girl", "checkpoint": "noobai", "ui": "forge"})["content"][0]["text"]
    assert wrong == "SDXL_ADVISOR_TAGS: /no/such/list.csv does not exist"
    assert not tools.call("compat", {"add_on": "illustrious", "checkpoint": "noobai"})["isError"]
    assert all("default" not in tool["inputSchema"]["properties"].get("ui", {}) for tool in tools.listed())


@pytest.mark.parametrize(
    ("tool", "given", "says"),
    [
        ("tags", {}, "the argument name is missing"),
        ("tags", {"name": None}, "the argument name is missing"),
        ("tags", {"name": 5}, "must be a text"),
        ("tags", {"name": ["noobai"]}, "must be a text"),
        ("tags", {"name": "noobai", "nam": 1}, "there is no argument 'nam'"),
        ("tags", {"name": "noobai", "sources": "yes"}, "must be true or false"),
        ("tags", {"name": "noobai", "subject": "landscape"}, "landscape"),
        ("tags", {"name": "noobai", "rating": "r18"}, "r18"),
        ("tags", {"name": "noobai", "ui": "paint"}, "paint"),
        ("tags", {"name": "nothing at all"}, "no checkpoint, line or family is called"),
        ("tags", {"name": ""}, "is called"),
        ("tags", {"name": "x" * 2001}, "at most 2000 characters"),
        ("recommend", {"goals": "furry"}, "must be a list"),
        ("recommend", {"goals": [1]}, "each of it a text"),
        ("recommend", {"goals": ["fury"]}, "furry"),
        ("recommend", {"goals": ["furry"] * 51}, "0 to 50"),
        ("recommend", {"top": 1.5}, "whole number from 0 to 20"),
        ("recommend", {"top": True}, "whole number"),
        ("recommend", {"top": -1}, "whole number"),
        ("lint", {"prompt": "1girl"}, "no checkpoint"),
        ("lint", {"prompt": "", "checkpoint": "noobai"}, "empty"),
        ("lint", {"prompt": "x" * 1_000_000, "checkpoint": "noobai"}, "at most 20000 characters"),
        ("lint", {"prompt": '{"positive": "1girl"}', "checkpoint": "noobai"}, "JSON lines"),
        ("convert", {"prompt": "1girl"}, "the argument to is missing"),
        ("convert", {"prompt": "1girl", "to": "nothing at all"}, "nothing at all"),
        ("identify", {"paths": []}, "a list of 1 to 50"),
        ("identify", {"paths": ["models"]}, "was given no folder"),
        ("compat", {"add_on": "noobai", "checkpoint": "wai", "kind": "car"}, "car"),
        ("compat", {"add_on": "nothing at all", "checkpoint": "wai"}, "nothing at all"),
        ("explain", {"word": "nobody says this"}, "no tag, rule or term"),
        ("export", {"names": ["noobai"], "program": "paint"}, "paint"),
        ("export", {"names": ["noobai", "nothing at all"], "program": "krita"}, "nothing at all"),
    ],
)
def test_what_is_asked_wrongly_is_told_with_what_to_ask(
    tool: str, given: dict[str, Any], says: str, refuse: Refuse
) -> None:
    said = refuse(tool, **given)
    assert says in said
    assert len(said) < 1_000


def texts(toolbox: Toolbox, tool: str, **given: Any) -> int:
    """The bytes of an answer's text, which is its JSON."""
    result = toolbox.call(tool, given)
    text = result["content"][0]["text"]
    assert result["isError"] or json.loads(text) == result["structuredContent"]
    return len(text.encode())


@pytest.mark.slow
def test_the_tags_of_every_line_are_short(toolbox: Toolbox, shipped: Catalog) -> None:
    lengths = {key: texts(toolbox, "tags", name=key) for key in list(shipped.lines)}
    assert {key: length for key, length in lengths.items() if length > SHORT} == {}


def test_the_answer_to_every_goal_is_short(toolbox: Toolbox, shipped: Catalog) -> None:
    lengths = {goal: texts(toolbox, "recommend", goals=[goal]) for goal in shipped.goals.goals}
    assert {goal: length for goal, length in lengths.items() if length > SHORT} == {}


@pytest.mark.parametrize(
    ("tool", "given"),
    [
        ("recommend", {"goals": ["furry"], "top": 20, "sources": True}),
        ("tags", {"name": "noobai", "ui": "comfyui", "sources": True}),
        ("explain", {"word": "masterpiece", "sources": True}),
        ("compat", {"add_on": "illustrious", "checkpoint": "noobai", "sources": True}),
        ("export", {"names": ["noobai"], "program": "comfyui"}),
    ],
)
def test_with_sources_an_answer_is_still_bounded(tool: str, given: dict[str, Any], toolbox: Toolbox) -> None:
    assert texts(toolbox, tool, **given) <= LONG


def test_long_lists_are_cut_and_say_so(ask: Ask) -> None:
    found = ask("lint", prompt="score_9, " * 200, checkpoint="noobai")
    assert size(found) <= SHORT
    left = int(found["more"]["findings"].removeprefix("and ").removesuffix(" more"))
    assert left + len(found["findings"]) >= 200


def test_a_long_prompt_comes_back_whole(ask: Ask) -> None:
    prompt = ", ".join(f"thing {n}" for n in range(600))
    found = ask("convert", prompt=prompt, to="noobai")
    assert prompt in found["positive"]
    assert size(found) <= size(found["positive"]) + BESIDE + 100


def test_an_answer_without_lists_that_does_not_fit_is_refused() -> None:
    with pytest.raises(api.AdvisorError, match="too long"):
        fitted({"text": "x" * (BESIDE + 100)}, 0)


def test_bytes_that_are_no_letters_are_shown(toolbox: Toolbox, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any, **__: Any) -> Any:
        raise api.AdvisorError("'a\udcff.safetensors' is no model")

    monkeypatch.setattr("sdxl_advisor.api.tags", broken)
    result = toolbox.call("tags", {"name": "noobai"})
    assert result["content"][0]["text"] == "'a\ufffd.safetensors' is no model"
    json.dumps(result, ensure_ascii=False).encode()
