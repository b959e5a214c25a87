"""The pictures on the pages of a PDF, as files that a browser can draw: a QR code may be one of them, or on a scan.

Nothing is looked for in them here. What a browser knows goes out as it is (JPEG), samples are packed into PNG.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from .parts import load
from .pdf_guard import FROM_FILE, Damaged
from .pdf_open import opened

MOST_PAGES = 20
MOST_LOOKED_AT = 200
MOST_DEPTH = 3
# Of one file; codes alone before scans of whole pages.
MOST_PICTURES = 8
LARGEST_IN_ALL = 16 << 20
# Pixels: what is smaller holds no code of an invoice.
SMALLEST_CODE = 40
SMALLEST_SCAN = 500
LARGEST_SIDE = 8_000

SAMPLES = ("/FlateDecode", "/LZWDecode", "/RunLengthDecode", "/ASCII85Decode", "/ASCIIHexDecode")
GREY, COLOURS, PALETTE = 0, 2, 3


@dataclass(slots=True)
class Found:
    """A picture on a page, not unpacked yet."""

    width: int
    height: int
    picture: Any

    @property
    def is_square(self) -> bool:
        return 0.8 <= self.width / self.height <= 1.25


def read_pictures(data: bytes) -> list[bytes]:
    """The pictures of a PDF that may hold a code, as PNG or JPEG files. Raises Unreadable where the file says why."""
    pypdf = load("pypdf")
    files: list[bytes] = []
    with opened(pypdf, data) as file:
        found = sorted(worth_reading(file), key=lambda one: not one.is_square)
        left = LARGEST_IN_ALL
        for one in found[:MOST_PICTURES]:
            try:
                packed = as_file(one)
            except Damaged:
                continue
            left -= len(packed)
            if left < 0:
                break
            if packed:
                files.append(packed)
    return files


def worth_reading(file: Any) -> Iterator[Found]:
    seen: set[int] = set()
    with FROM_FILE:
        count = min(len(file.pages), MOST_PAGES)
    for place in range(count):
        try:
            with FROM_FILE:
                resources = file.pages[place].get("/Resources", {}).get_object()
            yield from pictures_in(resources, seen, 0)
        except Damaged:
            continue


def pictures_in(resources: Any, seen: set[int], depth: int) -> Iterator[Found]:
    """The pictures that resources name, also inside forms; each object once."""
    with FROM_FILE:
        objects = resources.get("/XObject", {}).get_object()
        named = [(getattr(objects.raw_get(name), "idnum", 0), name) for name in objects]
    for number, name in named:
        if number in seen or len(seen) >= MOST_LOOKED_AT:
            continue
        seen.add(number)
        with FROM_FILE:
            thing = objects[name].get_object()
            kind = thing.get("/Subtype")
            inner = thing.get("/Resources", {}).get_object() if kind == "/Form" else {}
            size = (int(thing["/Width"]), int(thing["/Height"])) if kind == "/Image" else (0, 0)
        if kind == "/Form" and depth < MOST_DEPTH:
            yield from pictures_in(inner, seen, depth + 1)
        elif kind == "/Image":
            found = Found(*size, thing)
            least = SMALLEST_CODE if min(size) > 0 and found.is_square else SMALLEST_SCAN
            if least <= min(size) and max(size) <= LARGEST_SIDE:
                yield found


def as_file(found: Found) -> bytes:
    """A picture as PNG or JPEG; empty where it is packed in a way that no browser knows, such as fax."""
    with FROM_FILE:
        filters = found.picture.get("/Filter", [])
        filters = [str(one) for one in (filters if isinstance(filters, list) else [filters])]
        *before, last = filters or [""]
        if any(one not in SAMPLES for one in before) or last not in (*SAMPLES, "/DCTDecode", ""):
            return b""
        data: bytes = found.picture.get_data()
        if last == "/DCTDecode":
            return data if data.startswith(b"\xff\xd8") else b""
        bits = 1 if found.picture.get("/ImageMask") else int(found.picture.get("/BitsPerComponent", 8))
        colours, palette = colours_of(found.picture)
    if bits not in (1, 2, 4, 8) or colours is None or (colours == COLOURS and bits != 8):
        return b""
    return png(found.width, found.height, bits, colours, palette, data)


def colours_of(picture: Any) -> tuple[int | None, bytes]:
    """The way in which PNG has these colours, and their palette; None where it has none. Inside ``FROM_FILE``."""
    space = picture.get("/ColorSpace", "/DeviceGray")
    space = space.get_object()
    named = space if isinstance(space, list) else [space]
    name = named[0]
    if name == "/Indexed":
        base, _ = colours_of({"/ColorSpace": named[1]})
        table = named[3].get_object()
        colours = table.get_data() if hasattr(table, "get_data") else getattr(table, "original_bytes", table)
        if base == GREY:
            colours = bytes(value for value in colours for _ in range(3))
        return (PALETTE, colours[: 3 * 256]) if base in (GREY, COLOURS) else (None, b"")
    if name == "/ICCBased":
        count = int(named[1].get_object().get("/N", 0))
        return {1: GREY, 3: COLOURS}.get(count), b""
    return {"/DeviceGray": GREY, "/CalGray": GREY, "/DeviceRGB": COLOURS, "/CalRGB": COLOURS}.get(name), b""


def png(width: int, height: int, bits: int, colours: int, palette: bytes, samples: bytes) -> bytes:
    """A PNG file of packed samples; rows that are missing at the end are left out."""
    row = (width * bits * (3 if colours == COLOURS else 1) + 7) // 8
    height = min(height, len(samples) // row)
    if not height:
        return b""
    rows = b"".join(b"\0" + samples[place * row : (place + 1) * row] for place in range(height))
    header = width.to_bytes(4, "big") + height.to_bytes(4, "big") + bytes((bits, colours, 0, 0, 0))
    parts = [(b"IHDR", header), *([(b"PLTE", palette[: len(palette) // 3 * 3])] if colours == PALETTE else [])]
    parts += [(b"IDAT", zlib.compress(rows, 1)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        len(body).to_bytes(4, "big") + name + body + zlib.crc32(name + body).to_bytes(4, "big") for name, body in parts
    )
