"""Patterns are compiled when they are first used, and all of them can be."""

from __future__ import annotations

import re
import sys

import pytest

from sdxl_advisor import lazy_re
from tests.process import spawn

EVERY = """
import gc, pkgutil
from importlib import import_module
import sdxl_advisor
from sdxl_advisor.lazy_re import CompiledLater
for module in pkgutil.walk_packages(sdxl_advisor.__path__, "sdxl_advisor."):
    if not module.name.endswith("__main__"):
        import_module(module.name)
found = [one for one in gc.get_objects() if type(one) is CompiledLater]
print(len(found) > 100, [one.given for one in found if "search" in vars(one)])
for one in found:
    one.pattern
"""


def test_no_pattern_is_compiled_when_its_module_is_imported_and_each_can_be() -> None:
    ran = spawn(program=(sys.executable, "-c", EVERY))
    assert (ran.out, ran.err) == ("True []\n", "")


def test_a_pattern_does_what_one_of_re_does() -> None:
    late, now = (module.compile(r"(?P<a>b+)", module.IGNORECASE) for module in (lazy_re, re))
    for _ in range(2):
        assert late.sub("x", "aBb") == now.sub("x", "aBb")
        assert [match["a"] for match in late.finditer("bab")] == ["b", "b"]
    assert (late.pattern, late.flags, late.groupindex) == (now.pattern, now.flags, now.groupindex)
    assert lazy_re.compile(b"a").findall(b"aa") == [b"a", b"a"]


def test_a_wrong_pattern_is_told_when_it_is_used() -> None:
    wrong = lazy_re.compile("(")
    with pytest.raises(re.error):
        wrong.search("")
