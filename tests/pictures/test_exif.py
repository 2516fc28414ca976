"""JPEG and WebP: every place and encoding of a text, broken files, and what is said without Pillow."""

from __future__ import annotations

import json
import struct
import sys
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from sdxl_advisor.pictures import picture
from sdxl_advisor.pictures.exif import DAMAGED, MISSING, texts_of_tags
from sdxl_advisor.pictures.generation_data import NOTHING
from sdxl_advisor.pictures.picture import Picture, read_picture
from sdxl_advisor.pictures.programs import WORKFLOW
from tests.conftest import examples
from tests.pictures.making import COMMENT, INFOTEXT, INNER, chunk, comfy_graph, image, jpeg, png_bytes, text_chunk, webp

pytest.importorskip("PIL")

FORMS = ("JPEG", "WEBP")
DESCRIPTION, MAKE, MODEL, SOFTWARE, MAKER_NOTE = 0x010E, 0x010F, 0x0110, 0x0131, 0x927C
SWARM = json.dumps({"sui_image_params": {"prompt": "1girl, solo", "negativeprompt": "lowres", "steps": 28}})
FOOOCUS = json.dumps({"prompt": "1girl, solo", "negative_prompt": "lowres", "steps": 28, "base_model": "a"})
DRAWN = (
    "<x:xmpmeta><xmp:CreatorTool>Draw Things</xmp:CreatorTool><exif:UserComment><rdf:Alt><rdf:li xml:lang='x-default'>"
    '{"c": "1girl, solo", "uc": "lowres", "steps": 28}</rdf:li></rdf:Alt></exif:UserComment></x:xmpmeta>'
)


def check(found: Picture, program: str) -> None:
    """The picture tells what all pictures here do."""
    assert (found.program, found.note) == (program, None)
    assert found.generation is not None
    assert (found.generation.positive, found.generation.negative, found.generation.steps) == (
        "1girl, solo",
        "lowres",
        28,
    )


def test_a_jpeg_and_a_webp_of_a1111(tmp_path: Path) -> None:
    check(read_picture(jpeg(tmp_path / "a.jpg", user_comment=INFOTEXT)), "A1111")
    check(read_picture(webp(tmp_path / "a.webp", user_comment=INFOTEXT)), "A1111")
    check(read_picture(jpeg(tmp_path / "a.png", user_comment=INFOTEXT)), "A1111")


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    "raw",
    [
        b"UNICODE\0" + INFOTEXT.encode("utf-16-be"),
        b"UNICODE\0" + INFOTEXT.encode("utf-16-le"),
        b"UNICODE\0" + INFOTEXT.encode("utf-16"),
        b"UNICODE\0" + INFOTEXT.encode(),
        b"ASCII\0\0\0" + INFOTEXT.encode(),
        b"\0" * 8 + INFOTEXT.encode(),
        INFOTEXT.encode(),
    ],
)
def test_a_comment_may_be_encoded_in_many_ways(tmp_path: Path, form: str, raw: bytes) -> None:
    check(read_picture(image(tmp_path / "a", form, raw)), "A1111")


@pytest.mark.parametrize("order", ["utf-16-be", "utf-16-le"])
def test_letters_beyond_latin_are_read(tmp_path: Path, order: str) -> None:
    text = INFOTEXT.replace("1girl", "\u521d\u97f3\u30df\u30af \U0001f600" * 30)
    found = read_picture(jpeg(tmp_path / "a.jpg", b"UNICODE\0" + text.encode(order))).generation
    assert found is not None
    assert found.positive.startswith("\u521d\u97f3\u30df\u30af \U0001f600")


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    ("program", "tags"),
    [
        ("ComfyUI", {MODEL: "prompt:" + json.dumps(comfy_graph()), MAKE: 'workflow:{"nodes": []}'}),
        ("ComfyUI", {DESCRIPTION: "Workflow: {}", MAKE: "Prompt: " + json.dumps(comfy_graph())}),
        ("A1111", {DESCRIPTION: "parameters:" + INFOTEXT}),
        ("A1111", {DESCRIPTION: INFOTEXT}),
        ("SwarmUI", {MODEL: SWARM, MAKE: "a camera", DESCRIPTION: "a view"}),
        ("Fooocus", {COMMENT: FOOOCUS, SOFTWARE: "Fooocus v2.5.5", MAKER_NOTE: "fooocus"}),
        ("Fooocus", {COMMENT: INFOTEXT, SOFTWARE: "Fooocus v2.5.5", MAKER_NOTE: "a1111"}),
    ],
)
def test_other_programs_use_other_tags(tmp_path: Path, form: str, program: str, tags: dict[int, str]) -> None:
    check(read_picture(image(tmp_path / "a", form, tags=tags)), program)


def test_draw_things_writes_xmp(tmp_path: Path) -> None:
    check(read_picture(webp(tmp_path / "a.webp", xmp=DRAWN.encode())), "Draw Things")
    path = jpeg(tmp_path / "a.jpg")
    segment = b"http://ns.adobe.com/xap/1.0/\0" + DRAWN.encode()
    data = path.read_bytes()
    path.write_bytes(data[:2] + b"\xff\xe1" + struct.pack(">H", len(segment) + 2) + segment + data[2:])
    check(read_picture(path), "Draw Things")
    path.write_bytes(path.read_bytes().replace(b"</x:xmpmeta>", b"</x:xmpmetb>"))
    assert read_picture(path) == Picture(None, None, NOTHING)


def test_the_comment_of_a_jpeg(tmp_path: Path) -> None:
    check(read_picture(jpeg(tmp_path / "a.jpg", comment=INFOTEXT.encode())), "A1111")


@pytest.mark.parametrize("beside", [b"", b"UNICODE\0"], ids=["alone", "beside an empty comment"])
def test_the_comment_of_windows_counts_where_the_usual_one_is_empty(beside: bytes) -> None:
    windows = {0x9C9C: (INFOTEXT + "\0").encode("utf-16-le")}
    assert texts_of_tags({**windows, COMMENT: beside}) == {"parameters": INFOTEXT}


def test_the_usual_comment_counts_before_that_of_windows() -> None:
    windows = {0x9C9C: "a note".encode("utf-16-le")}
    usual = b"UNICODE\0" + INFOTEXT.encode("utf-16-be")
    assert texts_of_tags({**windows, COMMENT: usual}) == {"parameters": INFOTEXT}


def test_the_exif_of_a_png_counts_where_its_texts_say_nothing(tmp_path: Path) -> None:
    from PIL import Image

    exif = Image.Exif()
    exif[INNER] = {COMMENT: b"UNICODE\0" + INFOTEXT.encode("utf-16-be")}
    block = chunk(b"eXIf", exif.tobytes().removeprefix(b"Exif\0\0"))
    path = tmp_path / "a.png"
    path.write_bytes(png_bytes(block))
    check(read_picture(path), "A1111")
    path.write_bytes(png_bytes(block, text_chunk("parameters", INFOTEXT.replace("solo", "duo"))))
    found = read_picture(path).generation
    assert found is not None
    assert found.positive == "1girl, duo"


@pytest.mark.parametrize("form", FORMS)
def test_a_photograph_holds_nothing(tmp_path: Path, form: str) -> None:
    tags = {MAKE: "Canon", MODEL: "EOS", SOFTWARE: "GIMP", DESCRIPTION: "me, at the sea"}
    assert read_picture(image(tmp_path / "a", form, tags=tags)) == Picture(None, None, NOTHING)
    assert read_picture(image(tmp_path / "b", form)) == Picture(None, None, NOTHING)
    only = {MAKE: 'workflow:{"nodes": []}'}
    assert read_picture(image(tmp_path / "c", form, tags=only)) == Picture("ComfyUI", None, WORKFLOW)


@pytest.mark.parametrize("head", [b"\xff\xd8\xff\xe0", b"\xff\xd8\xff" + b"\0" * 50, b"RIFF\x10\0\0\0WEBPVP8 "])
def test_a_broken_file_is_told(tmp_path: Path, head: bytes) -> None:
    path = tmp_path / "a"
    path.write_bytes(head)
    assert read_picture(path) == Picture(None, None, DAMAGED)


def test_a_picture_of_too_many_pixels_is_told(tmp_path: Path) -> None:
    path = jpeg(tmp_path / "a.jpg", user_comment=INFOTEXT)
    data = path.read_bytes()
    at = data.index(b"\xff\xc0") + 5
    path.write_bytes(data[:at] + b"\xff\xff\xff\xff" + data[at + 4 :])
    assert read_picture(path) == Picture(None, None, DAMAGED)


def test_a_file_that_is_too_large_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = jpeg(tmp_path / "a.jpg", user_comment=INFOTEXT)
    monkeypatch.setattr(picture, "LARGEST", 100)
    assert read_picture(path).note == "it is larger than 0 MB, which is the most that is read"


def test_without_pillow_the_way_to_get_it_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one, two = jpeg(tmp_path / "a.jpg", user_comment=INFOTEXT), webp(tmp_path / "b.webp")
    monkeypatch.setitem(sys.modules, "PIL", None)
    assert [read_picture(path) for path in (one, two)] == [Picture(None, None, MISSING)] * 2
    path = tmp_path / "c.png"
    path.write_bytes(png_bytes(chunk(b"eXIf", b"II*\0"), text_chunk("parameters", INFOTEXT)))
    check(read_picture(path), "A1111")


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> list[bytes]:
    """A sound picture in each form."""
    folder = tmp_path_factory.mktemp("whole")
    tags = {MODEL: "prompt:" + json.dumps(comfy_graph())}
    return [image(folder / form, form, INFOTEXT, tags=tags).read_bytes() for form in FORMS]


@given(
    form=st.sampled_from((0, 1)),
    edits=st.lists(st.tuples(st.integers(3, 900), st.integers(0, 255)), max_size=8),
    cut=st.integers(12, 3000),
)
@examples(400)
def test_a_changed_picture_never_raises(
    tmp_path_factory: pytest.TempPathFactory, whole: list[bytes], form: int, edits: list[tuple[int, int]], cut: int
) -> None:
    changed = bytearray(whole[form])
    for at, byte in edits:
        changed[min(at, len(changed) - 1)] = byte
    path = tmp_path_factory.getbasetemp() / "changed"
    path.write_bytes(changed[:cut])
    found = read_picture(path)
    assert found.generation or found.note
