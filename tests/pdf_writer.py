"""A small writer of PDF files: text at given places, in the ways in which programs that make invoices put it there."""

from __future__ import annotations

import random
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

# How Chinese fonts name their characters; "bare" has codes of its own and nothing that says what they mean.
ENCODINGS = ("table", "ranges", "unicode", "gbk", "bare")
# Ideographs that some fonts give the code of the radical or of the compatibility form that looks the same.
LOOKALIKES = str.maketrans("一人入八十大小工方日月木水火金行行里", "⼀⼈⼊⼋⼗⼤⼩⼯⽅⽇⽉⽊⽔⽕⾦⾏⾏⾥")


@dataclass(frozen=True, slots=True)
class Text:
    """Text whose base line begins at ``x``, ``y`` points from the left and from the top.

    ``form`` is what the empty form says, as against what is filled in.
    """

    x: float
    y: float
    text: str
    size: float = 9
    form: bool = False
    latin: bool = False


def width(text: str, size: float) -> float:
    return sum(0.5 if character.isascii() else 1 for character in text) * size


def right(x: float, y: float, text: str, size: float = 9) -> Text:
    """Text that ends at ``x``."""
    return Text(x - width(text, size), y, text, size)


@dataclass(slots=True)
class Style:
    """How a program writes: everything here looks the same on the page.

    ``shuffled`` is the seed of the order of the pieces. ``letters`` draws sign by sign, ``twice`` makes letters bold by
    drawing them again a little to the right, ``form_apart`` has the empty form as one object of its own.
    """

    encoding: str = "table"
    shuffled: int | None = None
    letters: bool = False
    twice: bool = False
    form_apart: bool = False
    lookalikes: bool = False
    turned: int = 0
    scaled: float = 1
    hidden: bool = False
    compressed: bool = True
    lifted: float = 0


class Writer:
    """Collects objects by number and writes the file."""

    def __init__(self, style: Style) -> None:
        self.style = style
        self.objects: list[bytes] = []
        self.codes: dict[str, int] = {}

    def add(self, body: bytes) -> int:
        self.objects.append(body)
        return len(self.objects)

    def stream(self, data: bytes, extra: bytes = b"") -> int:
        if self.style.compressed:
            data, extra = zlib.compress(data), extra + b"/Filter/FlateDecode"
        return self.add(b"<<%s/Length %d>>stream\n%s\nendstream" % (extra, len(data), data))

    def code(self, character: str) -> bytes:
        if self.style.encoding == "unicode":
            return character.encode("utf-16-be")
        if self.style.encoding == "gbk":
            return {"¥": "￥", "⊗": "×", "ⓧ": "×"}.get(character, character).encode("gbk")
        return self.codes.setdefault(character, len(self.codes) + 3).to_bytes(2, "big")

    def show(self, piece: Text) -> bytes:
        if piece.latin:
            body = piece.text.encode("latin-1").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
            return b"(%s)" % body
        text = piece.text.translate(LOOKALIKES) if self.style.lookalikes else piece.text
        return b"<%s>" % b"".join(map(self.code, text)).hex().encode()

    def content(self, pieces: Sequence[Text], height: float) -> bytes:
        lines = []
        for whole in pieces:
            for piece in letters_of(whole) if self.style.letters else [whole]:
                y = height - piece.y + (0 if piece.form else self.style.lifted)
                font = b"/F2" if piece.latin else b"/F1"
                for shift in (0.0, 0.3) if self.style.twice else (0.0,):
                    place = b"1 0 0 1 %.3f %.3f Tm" % (piece.x + shift, y)
                    mode = b"3 Tr " if self.style.hidden else b""
                    lines.append(b"BT %s%s %.2f Tf %s %s Tj ET" % (mode, font, piece.size, place, self.show(piece)))
        return b"\n".join(lines)

    def fonts(self) -> bytes:
        """Written last, when it is known which characters there are."""
        style = self.style
        latin = self.add(b"<</Type/Font/Subtype/Type1/BaseFont/Courier/Encoding/WinAnsiEncoding>>")
        named = {"unicode": b"UniGB-UCS2-H", "gbk": b"GBK-EUC-H"}.get(style.encoding)
        if named:
            widths = b"[1[%s]]" % b" ".join([b"500"] * 95)
        else:
            widths = b"[%s]" % b" ".join(
                b"%d[%d]" % (code, 500 if character.isascii() else 1000) for character, code in self.codes.items()
            )
        collection = b"GB1" if named else b"Identity"
        inner = self.add(
            b"<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/DW 1000/W%s"
            b"/CIDSystemInfo<</Registry(Adobe)/Ordering(%s)/Supplement 0>>>>" % (widths, collection)
        )
        table = b""
        if style.encoding in ("table", "ranges"):
            table = b"/ToUnicode %d 0 R" % self.stream(self.table())
        outer = self.add(
            b"<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/%s/DescendantFonts[%d 0 R]%s>>"
            % (named or b"Identity-H", inner, table)
        )
        return b"<</F1 %d 0 R/F2 %d 0 R>>" % (outer, latin)

    def table(self) -> bytes:
        hexed = [
            (b"%04X" % code, character.encode("utf-16-be").hex().encode()) for character, code in self.codes.items()
        ]
        if self.style.encoding == "table":
            body = b"\n".join(b"<%s> <%s>" % pair for pair in hexed)
            return b"begincmap\n%d beginbfchar\n%s\nendbfchar\nendcmap" % (len(hexed), body)
        first, last = hexed[0][0], hexed[-1][0]
        several = b" ".join(b"<%s>" % target for _, target in hexed)
        return b"begincmap 1 beginbfrange <%s> <%s> [%s] endbfrange endcmap" % (first, last, several)

    def file(self, root: int, extra: bytes = b"") -> bytes:
        out = bytearray(b"%PDF-1.7\n%\xe5\xe5\n")
        places = []
        for number, body in enumerate(self.objects, 1):
            places.append(len(out))
            out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
        start = len(out)
        out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(places) + 1)
        out += b"".join(b"%010d 00000 n \n" % place for place in places)
        out += b"trailer<</Size %d/Root %d 0 R%s>>\nstartxref\n%d\n%%%%EOF\n" % (len(places) + 1, root, extra, start)
        return bytes(out)


def letters_of(piece: Text) -> list[Text]:
    placed = []
    x = piece.x
    for character in piece.text:
        if character != " ":
            placed.append(Text(x, piece.y, character, piece.size, piece.form, piece.latin))
        x += piece.size * 0.6 if piece.latin else width(character, piece.size)
    return placed


def write_pdf(
    pages: Sequence[Sequence[Text]],
    style: Style | None = None,
    *,
    size: tuple[float, float] = (610, 394),
    attached: Mapping[str, bytes] | None = None,
) -> bytes:
    """A PDF file with these pages, written in this style, and with these files attached."""
    style = style or Style()
    writer = Writer(style)
    wide, high = size
    root, tree = writer.add(b""), writer.add(b"")
    made: list[tuple[int, bytes]] = []
    for pieces in pages:
        pieces = list(pieces)
        if style.shuffled is not None:
            random.Random(style.shuffled).shuffle(pieces)
        before = b""
        # The form by itself is an object of the page, and has the page's fonts.
        if style.form_apart:
            empty = writer.content([piece for piece in pieces if piece.form], high)
            box = b"/Type/XObject/Subtype/Form/BBox[0 0 %g %g]/Matrix[1 0 0 1 10 -5]" % size
            number = writer.stream(empty, box)
            before = b"q 1 0 0 1 -10 5 cm /Empty Do Q "
            pieces = [piece for piece in pieces if not piece.form]
            objects = b"/XObject<</Empty %d 0 R>>" % number
        else:
            objects = b""
        turn = {
            0: b"",
            90: b"0 1 -1 0 %g 0 cm " % high,
            180: b"-1 0 0 -1 %g %g cm " % size,
            270: b"0 -1 1 0 0 %g cm " % wide,
        }[style.turned]
        filled = writer.content(pieces, high)
        body = b"q %g 0 0 %g 0 0 cm %s%s%s Q" % (style.scaled, style.scaled, turn, before, filled)
        made.append((writer.stream(body), objects))
    fonts = writer.fonts()
    kids = []
    across, up = (wide, high) if style.turned % 180 == 0 else (high, wide)
    for contents, objects in made:
        kids.append(
            writer.add(
                b"<</Type/Page/Parent %d 0 R/MediaBox[0 0 %g %g]/Rotate %d/Contents %d 0 R/Resources<</Font%s%s>>>>"
                % (tree, across * style.scaled, up * style.scaled, style.turned, contents, fonts, objects)
            )
        )
    names = b""
    if attached:
        entries = []
        for name, content in attached.items():
            file = writer.stream(content, b"/Type/EmbeddedFile")
            entry = writer.add(b"<</Type/Filespec/F(%s)/EF<</F %d 0 R>>>>" % (name.encode(), file))
            entries.append(b"(%s) %d 0 R" % (name.encode(), entry))
        names = b"/Names<</EmbeddedFiles<</Names[%s]>>>>" % b" ".join(entries)
    writer.objects[tree - 1] = b"<</Type/Pages/Count %d/Kids[%s]>>" % (
        len(kids),
        b" ".join(b"%d 0 R" % kid for kid in kids),
    )
    writer.objects[root - 1] = b"<</Type/Catalog/Pages %d 0 R%s>>" % (tree, names)
    return writer.file(root)
