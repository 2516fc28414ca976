"""Every kind of damaged, cut or hostile file that may stand under the name of a model.

``DAMAGES`` pairs a short name with a function that writes the file to a path and returns the path. None takes room on
the disk, whatever its size. ``READABLE`` names those that the safetensors package (0.8.0) opens all the same.
"""

from __future__ import annotations

import io
import json
import pickle
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

Damage = Callable[[Path], Path]
LIMIT = 100_000_000  # bytes that a header may have
GOOD: dict[str, Any] = {"dtype": "F16", "shape": [4], "data_offsets": [0, 8]}
DATA = bytes(8)
MANY = 100_000


def content(data: bytes, size: int = 0) -> Damage:
    """A file with this content, followed by a hole up to *size*."""

    def damage(path: Path) -> Path:
        with path.open("wb") as file:
            file.write(data)
            if size > len(data):
                file.truncate(size)
        return path

    return damage


def length(number: int, size: int = 0) -> Damage:
    """A file that says that its header has so many bytes."""
    return content(number.to_bytes(8, "little") + b"{}", size)


def text(header: str | bytes, data: bytes = DATA) -> Damage:
    """A file with this header, its length right."""
    raw = header if isinstance(header, bytes) else header.encode("utf-8", "surrogatepass")
    return content(len(raw).to_bytes(8, "little") + raw + data)


def document(header: object, data: bytes = DATA) -> Damage:
    """A file with this header as JSON."""
    return text(json.dumps(header), data)


def entry(value: object) -> Damage:
    """A file with one tensor that is described like this."""
    return document({"a": value})


def changed(**fields: object) -> Damage:
    """A file with one tensor whose description is good but for these fields."""
    return entry(GOOD | fields)


def without(field: str) -> Damage:
    """A file with one tensor whose description lacks a field."""
    return entry({name: value for name, value in GOOD.items() if name != field})


def two(first: list[int], second: list[int], data: int = 16) -> Damage:
    """A file with two tensors at these places."""
    return document({"a": GOOD | {"data_offsets": first}, "b": GOOD | {"data_offsets": second}}, bytes(data))


def described(metadata: object) -> Damage:
    """A file with one good tensor and this metadata."""
    return document({"__metadata__": metadata, "a": GOOD})


def keyed(key: str) -> Damage:
    """A file with one tensor of this name."""
    return document({key: GOOD})


def archive() -> bytes:
    """A zip file, as torch saves a model under .ckpt."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as made:
        made.writestr(zipfile.ZipInfo("archive/data.pkl"), pickle.dumps({"state_dict": {}}, protocol=2))
    return held.getvalue()


POINTER = (
    b"version https://git-lfs.github.com/spec/v1\n"
    b"oid sha256:67ab2fd8ec439a89b3fedb15cc65f54336af163c7eb5e4f2acc98f090a29b0b3\nsize 6938041050\n"
)
PAGE = (
    b"<!DOCTYPE html>\n<html><head><title>Sign in</title></head><body>You need to log in to download.</body></html>\n"
)
ONE = json.dumps(GOOD)

LENGTHS: list[tuple[str, Damage]] = [
    ("empty", content(b"")),
    ("seven-bytes", content(b"\x02\0\0\0\0\0\0")),
    ("only-a-length", content(b"\x02\0\0\0\0\0\0\0")),
    ("header-of-0", length(0)),
    ("header-of-1", length(1)),
    ("header-of-2^63", length(2**63)),
    ("header-of-2^64-1", length(2**64 - 1)),
    ("header-over-the-limit", length(LIMIT + 1, LIMIT + 1000)),
    ("header-longer-than-file", length(3)),
    ("header-of-zeros", content((4096).to_bytes(8, "little"), 8192)),
    ("all-zeros", content(b"", 4096)),
]
TEXTS: list[tuple[str, Damage]] = [
    ("bad-utf-8", text(b'{"\xff\xfe": ' + ONE.encode() + b"}")),
    ("utf-16", text(json.dumps({"a": GOOD}).encode("utf-16"))),
    ("byte-order-mark", text("\ufeff" + json.dumps({"a": GOOD}))),
    ("bad-json", text('{"a": ')),
    ("single-quotes", text("{'a': 1}")),
    ("two-documents", text("{}{}")),
    ("nan", text('{"a": {"dtype": "F16", "shape": [NaN], "data_offsets": [0, 8]}}')),
    ("infinity", text('{"a": {"dtype": "F16", "shape": [1e999], "data_offsets": [0, 8]}}')),
    ("number-of-5000-digits", text('{"a": {"dtype": "F16", "shape": [' + "9" * 5000 + '], "data_offsets": [0, 8]}}')),
    ("deep-lists", text("[" * MANY + "]" * MANY)),
    ("deep-objects", text('{"a":' * MANY + "1" + "}" * MANY)),
    ("deep-metadata", text('{"__metadata__": {"x": ' + "[" * MANY + "]" * MANY + '}, "a": ' + ONE + "}")),
    ("list", text("[]")),
    ("number", text("12")),
    ("text", text('"abc"')),
    ("null", text("null")),
    ("spaces", text("    ")),
    ("duplicate-key", text(f'{{"a": {ONE}, "a": {ONE}}}')),
    ("duplicate-metadata", text(f'{{"__metadata__": {{"x": "1"}}, "__metadata__": {{"x": "2"}}, "a": {ONE}}}')),
    ("duplicate-field", text('{"a": {"dtype": "F16", "shape": [4], "shape": [1], "data_offsets": [0, 8]}}')),
    ("surrogate-in-key", text('{"\\ud800": ' + ONE + "}")),
]
ENTRIES: list[tuple[str, Damage]] = [
    ("entry-null", entry(None)),
    ("entry-number", entry(1)),
    ("entry-list", entry([1])),
    ("entry-text", entry("F16")),
    ("entry-empty", entry({})),
    *((f"no-{field}", without(field)) for field in GOOD),
    ("unknown-field", changed(colour="red")),
    ("unknown-dtype", changed(dtype="F7")),
    ("dtype-number", changed(dtype=16)),
    ("dtype-list", changed(dtype=["F16"])),
    ("shape-negative", changed(shape=[-4])),
    ("shape-two-negatives", changed(shape=[-2, -2])),
    ("shape-huge", changed(shape=[2**63, 2**63])),
    ("shape-overflows", changed(shape=[2**32, 2**32, 0])),
    ("shape-boolean", changed(shape=[True, 4])),
    ("shape-float", changed(shape=[4.0])),
    ("shape-text", changed(shape=["4"])),
    ("shape-number", changed(shape=4)),
    ("shape-null", changed(shape=None)),
    ("shape-object", changed(shape={"0": 4})),
    ("shape-of-100000-numbers", changed(shape=[1] * MANY)),
    ("shape-disagrees", changed(shape=[5])),
    ("offsets-reversed", changed(data_offsets=[8, 0])),
    ("offsets-negative", changed(data_offsets=[-8, 0])),
    ("offsets-boolean", changed(data_offsets=[False, 8])),
    ("offsets-float", changed(data_offsets=[0.0, 8.0])),
    ("offsets-text", changed(data_offsets=["0", "8"])),
    ("offsets-one", changed(data_offsets=[8])),
    ("offsets-three", changed(data_offsets=[0, 8, 16])),
    ("offsets-null", changed(data_offsets=None)),
    ("offsets-huge", changed(data_offsets=[2**64, 2**64 + 8])),
]
PLACES: list[tuple[str, Damage]] = [
    ("overlap", two([0, 8], [4, 12], 12)),
    ("same-place", two([0, 8], [0, 8], 8)),
    ("hole", two([0, 8], [16, 24], 24)),
    ("hole-before", document({"a": GOOD | {"data_offsets": [8, 16]}}, bytes(16))),
    ("cut-in-data", document({"a": GOOD}, bytes(7))),
    ("cut-before-data", document({"a": GOOD}, b"")),
    ("trailing-bytes", document({"a": GOOD}, bytes(9))),
    ("no-tensors-but-data", document({})),
]
WORDS: list[tuple[str, Damage]] = [
    ("no-tensors", document({}, b"")),
    ("metadata-list", described(["x"])),
    ("metadata-text", described("x")),
    ("metadata-null", described(None)),
    ("metadata-values-numbers", described({"ss_steps": 100})),
    ("metadata-values-null", described({"modelspec.title": None})),
    ("metadata-values-lists", described({"modelspec.title": ["x"]})),
    ("metadata-values-objects", described({"ss_tag_frequency": {"10_x": {"1girl": 3}}})),
    ("metadata-of-a-megabyte", described({"modelspec.thumbnail": "data:image/png;base64," + "A" * 1_000_000})),
    ("metadata-of-100000-keys", described({f"key{number}": "x" for number in range(MANY)})),
    ("metadata-of-broken-json", described({"ss_tag_frequency": '{"10_x": {"1girl": '})),
    ("metadata-of-deep-json", described({"ss_tag_frequency": "[" * MANY})),
    ("metadata-escapes", described({"modelspec.title": "\x1b[31mred\x1b]0;title\x07[bold]\r\n\u202e"})),
    ("key-with-escapes", keyed("\x1b[2J\x00\r\n\u202ea")),
    ("key-with-markup", keyed("[bold red]model.diffusion_model[/]")),
    ("key-empty", keyed("")),
    ("key-of-a-megabyte", keyed("a." * 500_000)),
]
OTHERS: list[tuple[str, Damage]] = [
    ("html", content(PAGE)),
    ("json-error", content(b'{"error":"Unauthorized","message":"You need to be logged in to download this asset"}')),
    ("lfs-pointer", content(POINTER)),
    ("zip", content(archive())),
    ("pickle", content(pickle.dumps({"state_dict": {}}, protocol=2))),
    ("gguf", content(b"GGUF\x03\0\0\0" + bytes(16))),
    ("png", content(b"\x89PNG\r\n\x1a\n" + bytes(24))),
    ("text-file", content(b"put checkpoints here\n")),
]
DAMAGES: list[tuple[str, Damage]] = [*LENGTHS, *TEXTS, *ENTRIES, *PLACES, *WORDS, *OTHERS]
READABLE = frozenset(
    {
        *("duplicate-key", "unknown-field", "no-tensors", "metadata-null", "metadata-of-a-megabyte"),
        *("metadata-of-100000-keys", "metadata-of-broken-json", "metadata-of-deep-json", "metadata-escapes"),
        *("key-with-escapes", "key-with-markup", "key-empty", "key-of-a-megabyte"),
    }
)
