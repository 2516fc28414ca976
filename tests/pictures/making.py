"""Small true pictures with the texts that programs leave in them."""

from __future__ import annotations

import io
import json
import struct
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sdxl_advisor.pictures.png import SIGNATURE

Graph = dict[str, Any]
COMMENT, INNER = 0x9286, 0x8769
INFOTEXT = (
    "1girl, solo\nNegative prompt: lowres\nSteps: 28, Sampler: Euler a, Schedule type: Karras, CFG scale: 5.5, "
    "Seed: 7, Size: 832x1216, Model hash: 67ab2fd8ec, Model: someModel_v6, Clip skip: 2, Version: v1.10.1"
)


def chunk(kind: bytes, data: bytes) -> bytes:
    """One chunk of a PNG."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def text_chunk(keyword: str, text: str) -> bytes:
    """A text as most programs write it: plain if it is Latin-1, else international."""
    try:
        return chunk(b"tEXt", keyword.encode() + b"\0" + text.encode("latin-1"))
    except UnicodeEncodeError:
        return international(keyword, text)


def international(keyword: str, text: str, *, packed: bool = False, language: bytes = b"") -> bytes:
    """A text in UTF-8, packed or not."""
    data = text.encode()
    head = keyword.encode() + b"\0" + (b"\1\0" if packed else b"\0\0") + language + b"\0\0"
    return chunk(b"iTXt", head + (zlib.compress(data) if packed else data))


def packed_chunk(keyword: str, text: bytes) -> bytes:
    """A packed text in Latin-1."""
    return chunk(b"zTXt", keyword.encode() + b"\0\0" + zlib.compress(text))


def png_bytes(*texts: bytes, behind: bytes = b"") -> bytes:
    """A PNG of one grey pixel with these chunks before the pixel, and others behind it."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    pixel = chunk(b"IDAT", zlib.compress(b"\0\x80"))
    return SIGNATURE + head + b"".join(texts) + pixel + behind + chunk(b"IEND", b"")


def png(path: Path, texts: Mapping[str, str]) -> Path:
    """A PNG with texts by keyword."""
    path.write_bytes(png_bytes(*(text_chunk(key, text) for key, text in texts.items())))
    return path


def comfy_graph(
    *,
    ckpt_name: str = "someModel_v6.safetensors",
    positive: str = "1girl, solo",
    negative: str = "lowres",
    width: int = 832,
    height: int = 1216,
    **settings: object,
) -> Graph:
    """The graph of ComfyUI's first example; *settings* replace those of its sampler."""
    sampler = {
        "seed": 7,
        "steps": 28,
        "cfg": 5.5,
        "sampler_name": "euler_ancestral",
        "scheduler": "karras",
        "denoise": 1,
    }
    links = {"model": ["4", 0], "positive": ["6", 0], "negative": ["7", 0], "latent_image": ["5", 0]}
    return {
        "3": node("KSampler", **{**sampler, **links, **settings}),
        "4": node("CheckpointLoaderSimple", ckpt_name=ckpt_name),
        "5": node("EmptyLatentImage", width=width, height=height, batch_size=1),
        "6": node("CLIPTextEncode", text=positive, clip=["4", 1]),
        "7": node("CLIPTextEncode", text=negative, clip=["4", 1]),
        "8": node("VAEDecode", samples=["3", 0], vae=["4", 2]),
        "9": node("SaveImage", filename_prefix="ComfyUI", images=["8", 0]),
    }


def node(kind: str, **inputs: object) -> dict[str, object]:
    """A node of a graph."""
    return {"class_type": kind, "inputs": inputs}


def comfy_png(path: Path, **changes: Any) -> Path:
    """A PNG as ComfyUI saves it; for *changes* see ``comfy_graph``."""
    workflow = json.dumps({"nodes": [], "links": [], "version": 0.4})
    return png(path, {"prompt": json.dumps(comfy_graph(**changes)), "workflow": workflow})


def jpeg(path: Path, user_comment: str | bytes | None = None, **more: Any) -> Path:
    """A JPEG with a comment as A1111 writes it, or as raw bytes; for *more* see ``image``. Needs Pillow."""
    return image(path, "JPEG", user_comment, **more)


def webp(path: Path, user_comment: str | bytes | None = None, **more: Any) -> Path:
    """A WebP with a comment as A1111 writes it, or as raw bytes; for *more* see ``image``. Needs Pillow."""
    return image(path, "WEBP", user_comment, **more)


def image(
    path: Path,
    form: str,
    user_comment: str | bytes | None = None,
    *,
    tags: Mapping[int, str] | None = None,
    **more: Any,
) -> Path:
    """A picture of one pixel by Pillow, with texts in the first part of its EXIF and a comment in the second."""
    from PIL import Image

    exif = Image.Exif()
    for tag, text in (tags or {}).items():
        exif[tag] = text
    if user_comment is not None:
        raw = b"UNICODE\0" + user_comment.encode("utf-16-be") if isinstance(user_comment, str) else user_comment
        exif[INNER] = {COMMENT: raw}
    buffer = io.BytesIO()
    Image.new("L", (1, 1)).convert("RGB").save(buffer, form, exif=exif, **more)
    path.write_bytes(buffer.getvalue())
    return path
