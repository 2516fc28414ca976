"""The examples of docs/static-json.md, run as they stand against the files of the shipped catalogue."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from scripts.site import main

pytestmark = pytest.mark.slow
PAGE = Path(__file__).parents[1] / "docs" / "static-json.md"
EXAMPLE = "```{}\n(.*?)```\n\n```text\n(.*?)```"
ADDRESS = "https://example.org/sdxl/"
LIBRARIES = Path("/usr/lib/cli")  # where Debian puts those of Mono
SECONDS = 120


class Quiet(SimpleHTTPRequestHandler):
    """A web server that says nothing."""

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory, cache: Path) -> Iterator[str]:  # noqa: ARG001 - it goes first
    """Where the static files are served."""
    folder = tmp_path_factory.mktemp("site")
    assert main([str(folder)]) == 0
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder))) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def example(language: str, address: str) -> tuple[str, str]:
    """An example of the page that asks this address, and what it is said to print."""
    found = re.search(EXAMPLE.format(language), PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert found
    assert found[1].count(ADDRESS) == 1
    return found[1].replace(ADDRESS, address), found[2]


def printed(*argv: str | Path) -> str:
    """What a program prints."""
    ended = subprocess.run(argv, capture_output=True, text=True, timeout=SECONDS, check=False)
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


def test_the_example_in_javascript_prints_what_it_says(address: str, tmp_path: Path) -> None:
    node = shutil.which("node") or pytest.skip("there is no node here")
    code, says = example("js", address)
    (tmp_path / "example.mjs").write_text(code, encoding="utf-8")
    assert printed(node, tmp_path / "example.mjs") == says


def test_the_example_in_c_sharp_prints_what_it_says(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    compiler, mono = shutil.which("mcs"), shutil.which("mono")
    library = next(LIBRARIES.glob("Newtonsoft.Json-*/Newtonsoft.Json.dll"), None)
    if not (compiler and mono and library):
        pytest.skip("there is no Mono with Newtonsoft.Json here")
    code, says = example("csharp", address)
    (tmp_path / "example.cs").write_text(code, encoding="utf-8")
    made = tmp_path / "example.exe"
    printed(compiler, f"-out:{made}", "-r:System.Net.Http", f"-r:{library}", tmp_path / "example.cs")
    monkeypatch.setenv("MONO_PATH", str(library.parent))
    assert printed(mono, made) == says
