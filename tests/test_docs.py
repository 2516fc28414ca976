"""The pages in docs/: what is generated is up to date, examples print what they show, links lead somewhere."""

from __future__ import annotations

import contextlib
import io
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from sdxl_advisor.catalog.catalog import Catalog
from sdxl_advisor.cli import COMMANDS
from sdxl_advisor.prompts.rulebook import RULES
from tests import docs_pages
from tests.conftest import Run
from tests.console_blocks import BLOCK, calls, make_disk, printed
from tests.test_structure import AWAY

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
PAGES = sorted(DOCS.glob("*.md"))
GENERATED: dict[tuple[str, str], Callable[[Catalog], str]] = {
    ("rules.md", "rules"): docs_pages.rules,
    ("json.md", "errors"): docs_pages.kinds_of_errors,
    ("json.md", "commands"): docs_pages.commands,
    ("export.md", "programs"): docs_pages.programs,
    ("python.md", "functions"): docs_pages.functions,
    ("static-json.md", "left out"): docs_pages.left_out,
}
SCRIPT = re.compile(r"```python\n(.*?)```(?:\n\n```text\n(.*?)```)?", re.DOTALL)
OWN_FILE = re.compile(r"```yaml\n# (\w+/[\w-]+\.yaml)\n(.*?)```", re.DOTALL)
LINK = re.compile(r"\]\(([^)#\s]*)(?:#([^)\s]+))?\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
FENCE = re.compile(r"```.*?```", re.DOTALL)
ERROR = re.compile(r"```json\n(.*?)```", re.DOTALL)


def text_of(page: str) -> str:
    """A page as it is."""
    return (DOCS / page).read_text(encoding="utf-8")


def ids(pages: list[Path]) -> list[str]:
    """Pages as test names."""
    return [page.name for page in pages]


@pytest.fixture
def update(request: pytest.FixtureRequest) -> Callable[[str, str, str], None]:
    """Compare a part of a page with what it must be, or write it with ``--update-golden``."""

    def check(page: str, part: str, wanted: str) -> None:
        if request.config.getoption("--update-golden"):
            (DOCS / page).write_text(text_of(page).replace(part, wanted, 1), encoding="utf-8")
        else:
            assert wanted == part

    return check


@pytest.fixture
def disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The models that the pages speak of, and the own files that they show."""
    make_disk(tmp_path)
    for page in PAGES:
        for name, text in OWN_FILE.findall(text_of(page.name)):
            (tmp_path / name).parent.mkdir(exist_ok=True)
            (tmp_path / name).write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(("page", "name"), GENERATED, ids=lambda one: one)
def test_generated_parts_are_up_to_date(
    page: str, name: str, shipped: Catalog, update: Callable[[str, str, str], None]
) -> None:
    beginning, end = f"<!-- generated: {name} -->\n", f"<!-- end of {name} -->"
    whole = text_of(page)
    start = whole.index(beginning)
    part = whole[start : whole.index(end, start)]
    update(page, part, f"{beginning}\n{GENERATED[page, name](shipped)}\n\n")


def test_every_mark_is_generated() -> None:
    marked = {
        (page.name, name) for page in PAGES for name in re.findall(r"<!-- generated: (.+) -->", text_of(page.name))
    }
    assert marked == set(GENERATED)


@pytest.mark.usefixtures("disk")
@pytest.mark.parametrize("page", ids([page for page in PAGES if BLOCK.search(text_of(page.name))]))
def test_commands_print_what_a_page_shows(page: str, run: Run, update: Callable[[str, str, str], None]) -> None:
    for block in BLOCK.findall(text_of(page)):
        assert calls(block)
        update(page, f"```console\n{block}```", f"```console\n{printed(block, run)}```")


@pytest.mark.usefixtures("shipped")
@pytest.mark.parametrize("page", ids([page for page in PAGES if SCRIPT.search(text_of(page.name))]))
def test_scripts_print_what_a_page_shows(page: str, update: Callable[[str, str, str], None]) -> None:
    names: dict[str, object] = {}
    for found in SCRIPT.finditer(text_of(page)):
        script, shown = found[1], found[2]
        with contextlib.redirect_stdout(io.StringIO()) as out:
            exec(compile(script, page, "exec"), names)  # noqa: S102
        text = f"\n\n```text\n{out.getvalue()}```" if out.getvalue() or shown is not None else ""
        update(page, found[0], f"```python\n{script}```{text}")


def test_the_error_in_the_contract_is_the_real_one(run: Run, update: Callable[[str, str, str], None]) -> None:
    ran = run("tags", "hasaku", "--json")
    assert (ran.code, ran.out) == (2, "")
    [found] = ERROR.finditer(text_of("json.md"))
    update("json.md", found[0], f"```json\n{ran.err}```")


def test_every_command_and_exit_code_is_in_the_contract(run: Run) -> None:
    page = text_of("json.md")
    codes = re.findall(r"^\| (\d+) \| ", page, re.MULTILINE)
    told = re.findall(r"(\d+) [a-z]", " ".join(run("lint", "--help").out.partition("Exit codes:")[2].split()))
    assert codes == told
    for command in docs_pages.COMMANDS:
        assert f"\n### {docs_pages.DOCUMENT}{command}\n" in page
    assert {command.split()[0] for command in docs_pages.COMMANDS} == set(COMMANDS) - {"mcp"}


def test_every_rule_has_its_section() -> None:
    assert re.findall(r"^## (SA\d+) ", text_of("rules.md"), re.MULTILINE) == [rule.code for rule in RULES]


def anchors(path: Path) -> set[str]:
    """The anchors of a page's headings, as GitHub makes them."""
    headings = HEADING.findall(FENCE.sub("", path.read_text(encoding="utf-8")))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


LINKING = [*PAGES, *sorted(ROOT.glob("*.md")), ROOT / "data" / "README.md"]


@pytest.mark.parametrize("page", LINKING, ids=[page.relative_to(ROOT).as_posix() for page in LINKING])
def test_links_lead_somewhere(page: Path) -> None:
    for target, anchor in LINK.findall(FENCE.sub("", page.read_text(encoding="utf-8"))):
        if "://" not in target:
            path = (page.parent / target).resolve() if target else page
            assert path.is_file(), target
            assert not anchor or anchor in anchors(path), (target, anchor)


@pytest.mark.parametrize("page", PAGES, ids=ids(PAGES))
def test_headings_differ_and_no_page_speaks_of_one_machine(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    headings = [one.casefold() for one in HEADING.findall(FENCE.sub("", text))]
    assert len(headings) == len(set(headings))
    assert not AWAY.search(text)
