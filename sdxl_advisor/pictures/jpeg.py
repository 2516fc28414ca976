"""The head of a JPEG: its segments before the pixels, as many as any program writes.

Source of the form: https://www.w3.org/Graphics/JPEG/itu-t81.pdf. Pillow takes every segment and all that stands between
them, and takes the longer for each the more there are.
"""

from __future__ import annotations

SIGNATURE = b"\xff\xd8\xff"
MOST, ROOM = 2_000, 8 * 1024 * 1024  # segments, and bytes of those that only describe the picture
MARK = b"\xff"
FILLING = (0x00, 0xFF)  # no marker at all
ALONE = (0x01, *range(0xD0, 0xDA))  # markers without a segment
DESCRIBING = (0xFE, *range(0xE0, 0xF0))  # comments, and what programs add
PIXELS = 0xDA  # what stands in front of the pixels
END = bytes((*MARK, PIXELS, 0, 2))


def head_of(data: bytes) -> tuple[bytes, bool]:
    """A JPEG up to its pixels, and whether all that describes it is there; it has no end where the file is cut off."""
    kept, room, at = [data[:2]], ROOM, 2
    for _ in range(MOST):
        at = data.find(MARK, at)
        if at < 0 or at + 1 >= len(data):
            return b"".join(kept), True
        marker = data[at + 1]
        if marker in FILLING:
            at += 1
        elif marker in ALONE:
            at += 2
        elif marker == PIXELS:
            return b"".join([*kept, END]), room >= 0
        else:
            start, at = at, at + 2 + max(int.from_bytes(data[at + 2 : at + 4]), 2)
            room -= (at - start) * (marker in DESCRIBING)
            if room >= 0 or marker not in DESCRIBING:
                kept.append(data[start:at])
    return b"".join([*kept, END]), False
