"""Pictures on the pages of a PDF come out as files that a browser can draw, few enough and small enough."""

from __future__ import annotations

import random
import zlib

import pytest
from fapiao.readers import Unreadable
from fapiao.readers.pdf_pictures import LARGEST_IN_ALL, MOST_PICTURES, read_pictures

from tests.pdf_writer import Style, Writer


def pdf_of(*pictures: bytes, form: bool = False) -> bytes:
    """One page with these pictures, the objects of which are given; in a form on the page, if so."""
    names = b" ".join(b"/P%d %d 0 R" % (place, place + 5) for place in range(len(pictures)))
    resources = b"<</XObject<<%s>>>>" % names
    inner = b"<</Type/XObject/Subtype/Form/BBox[0 0 1 1]/Resources%s/Length 0>>stream\n\nendstream" % resources
    own = b"<</XObject<</F 4 0 R>>>>" if form else resources
    writer = Writer(Style())
    writer.objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 400]/Resources%s>>" % own,
        inner,
        *pictures,
    ]
    return writer.file(1)


def picture(
    width: int,
    height: int,
    samples: bytes,
    space: bytes = b"/DeviceGray",
    bits: int = 8,
    packed: bytes = b"/FlateDecode",
) -> bytes:
    data = zlib.compress(samples) if packed == b"/FlateDecode" else samples
    size = b"/Width %d/Height %d/Length %d" % (width, height, len(data))
    looks = b"/ColorSpace%s/BitsPerComponent %d/Filter%s" % (space, bits, packed)
    return b"<</Type/XObject/Subtype/Image%s%s>>stream\n%s\nendstream" % (size, looks, data)


def chunks(png: bytes) -> dict[bytes, bytes]:
    """The parts of a PNG file, each held against its check value."""
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    found, place = {}, 8
    while place < len(png):
        length = int.from_bytes(png[place : place + 4], "big")
        name, body = png[place + 4 : place + 8], png[place + 8 : place + 8 + length]
        assert zlib.crc32(name + body) == int.from_bytes(png[place + 8 + length : place + 12 + length], "big")
        found[name] = body
        place += 12 + length
    return found


def rows(png: bytes, length: int) -> bytes:
    data = zlib.decompress(chunks(png)[b"IDAT"])
    assert all(data[start] == 0 for start in range(0, len(data), length + 1))
    return b"".join(data[start + 1 : start + 1 + length] for start in range(0, len(data), length + 1))


CHANCE = random.Random(6)
GREY = CHANCE.randbytes(48 * 48)
COLOURED = CHANCE.randbytes(48 * 48 * 3)
JUNK = [b"", b"-1", b"99999999999", b"[]", b"/X", b"7 0 R"]
MASK = CHANCE.randbytes(48 * 6)


@pytest.mark.parametrize(
    ("made", "samples", "length", "kind"),
    [
        (picture(48, 48, GREY), GREY, 48, (8, 0)),
        (picture(48, 48, COLOURED, b"/DeviceRGB"), COLOURED, 144, (8, 2)),
        (picture(48, 48, MASK, bits=1), MASK, 6, (1, 0)),
        (picture(48, 48, MASK, b"[/Indexed/DeviceRGB 1<000000FFFFFF>]", 1), MASK, 6, (1, 3)),
        (picture(48, 48, GREY, packed=b"[]"), GREY, 48, (8, 0)),
    ],
    ids=["grey", "coloured", "black and white", "palette", "not packed"],
)
@pytest.mark.parametrize("form", [False, True])
def test_samples_become_png(made: bytes, samples: bytes, length: int, kind: tuple[int, int], form: bool) -> None:
    [png] = read_pictures(pdf_of(made, form=form))
    assert rows(png, length) == samples
    header = chunks(png)[b"IHDR"]
    assert (int.from_bytes(header[:4], "big"), int.from_bytes(header[4:8], "big")) == (48, 48)
    assert tuple(header[8:10]) == kind
    assert chunks(png).get(b"PLTE") == (b"\0\0\0\xff\xff\xff" if kind[1] == 3 else None)


def test_jpeg_goes_out_as_it_is() -> None:
    jpeg = b"\xff\xd8\xff\xe0" + CHANCE.randbytes(500) + b"\xff\xd9"
    assert read_pictures(pdf_of(picture(600, 900, jpeg, b"/DeviceRGB", packed=b"/DCTDecode"))) == [jpeg]


def test_what_no_browser_knows_what_is_small_and_what_is_broken_is_passed_over() -> None:
    broken = picture(48, 48, GREY).replace(zlib.compress(GREY)[:40], b"\0" * 40)
    fax = picture(600, 900, b"\0" * 99, packed=b"/CCITTFaxDecode")
    inks = picture(48, 48, CHANCE.randbytes(48 * 48 * 4), b"/DeviceCMYK")
    small = picture(39, 39, CHANCE.randbytes(39 * 39))
    strip = picture(490, 60, CHANCE.randbytes(490 * 60))
    good = picture(48, 48, GREY)
    assert len(read_pictures(pdf_of(broken, fax, inks, small, strip, picture(0, 0, b""), good))) == 1


def test_codes_come_before_scans_and_both_are_bounded() -> None:
    scan = picture(600, 900, bytes(600 * 900))
    assert len(read_pictures(pdf_of(*[scan] * 9, picture(48, 48, GREY)))) == MOST_PICTURES
    first = read_pictures(pdf_of(scan, picture(48, 48, GREY)))[0]
    assert rows(first, 48) == GREY
    heavy = picture(2400, 2400, CHANCE.randbytes(2400 * 2400))
    files = read_pictures(pdf_of(*[heavy] * 5))
    assert files
    assert sum(map(len, files)) <= LARGEST_IN_ALL


def test_a_file_that_is_no_pdf_says_why() -> None:
    with pytest.raises(Unreadable):
        read_pictures(b"%PDF-1.7\n")


def test_any_change_of_bytes_is_answered() -> None:
    whole = pdf_of(picture(48, 48, MASK, b"[/Indexed/DeviceRGB 1<000000FFFFFF>]", 1), picture(48, 48, GREY))
    for _ in range(300):
        content = bytearray(whole)
        for _ in range(CHANCE.randrange(1, 6)):
            place = CHANCE.randrange(len(content))
            content[place : place + CHANCE.randrange(12)] = CHANCE.choice(
                [b"", b"-1", b"99999999999", b"[]", b"/X", b"7 0 R"]
            )
        try:
            read_pictures(bytes(content))
        except Unreadable:
            continue
