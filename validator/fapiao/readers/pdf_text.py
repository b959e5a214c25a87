"""The text of a PDF page with its places: what the operators of its content draw, turned upright, from the top left.

pypdf opens the file and unpacks its streams; the operators are read here, because a reader of invoices needs every
piece of text where it stands, however it was put there, and must know which characters are certain.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from math import hypot
from typing import Any

from .pdf_font import UNKNOWN, Font, read_font, unhex
from .pdf_guard import FROM_FILE, TooMuch

# All pages of a file together. An invoice page has some thousand tokens, hundreds of thousands where seals are drawn.
MOST_TOKENS = 1_000_000
MOST_GLYPHS = 100_000
MOST_BYTES = 40 << 20
MOST_FORMS = 500
MOST_DEPTH = 8
MOST_OPERANDS = 20_000
MOST_SAVED = 512
# Points. The largest page that PDF knows is 14,400 points wide; letters larger than that are no text.
LARGEST_SIDE = 20_000.0

Matrix = tuple[float, float, float, float, float, float]
SAME: Matrix = (1, 0, 0, 1, 0, 0)
UNKNOWN_FONT = Font()

TOKEN = re.compile(
    rb"""[\0\t\n\f\r ]+
    |%[^\r\n]*
    |(?P<skip>(?:[-+.\d]+[\0\t\n\f\r ]+){2,6}(?:re|[mlcvy])(?![\w*'"]))
    |(?P<number>[-+]*(?:\d+\.?\d*|\.\d+)[-\d.]*)
    |(?P<name>/[^\0\t\n\f\r ()<>\[\]{}/%]*)
    |(?P<string>\((?:[^()\\]|\\.){0,4000}+\))
    |(?P<nested>\()
    |<<|>>
    |(?P<hex><[0-9A-Fa-f\0\t\n\f\r ]*>)
    |(?P<open>\[)|\]
    |(?P<operator>[A-Za-z'"][A-Za-z0-9*]*)
    |.""",
    re.VERBOSE | re.DOTALL,
)
BRACKET = re.compile(rb"\\.|[()]", re.DOTALL)
LONGEST_STRING = 65_536
END_OF_IMAGE = re.compile(rb"[\0\t\n\f\r ]EI(?=[\0\t\n\f\r ]|$)")
ESCAPE = re.compile(rb"\\(?:([0-7]{1,3})|(\r\n|.))", re.DOTALL)
ESCAPES = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f", b"\n": b"", b"\r": b"", b"\r\n": b""}
BLANKS = "\xa0\u3000\u2002\u2003\u2009\t "


@dataclass(slots=True)
class Run:
    """Characters that stand beside each other on one line, with the left edge of each.

    ``y`` is the base line, measured downwards like the reader reads; ``size`` the height of the letters. Units are
    points. ``hidden`` is text that is not painted, as programs put it behind a scanned picture.
    """

    text: str
    edges: list[float]
    right: float
    y: float
    size: float
    hidden: bool = False


@dataclass(slots=True)
class PageText:
    runs: list[Run] = field(default_factory=list)
    width: float = 0
    height: float = 0
    pictures: int = 0


@dataclass(slots=True)
class Piece:
    """A run as it was drawn: its first point and its direction on the page, not turned upright yet."""

    x: float
    y: float
    direction: int
    offsets: list[float]
    end: float
    text: str
    size: float
    hidden: bool


@dataclass(slots=True)
class State:
    matrix: Matrix
    font: Font | None = None
    size: float = 0
    spacing: float = 0
    word_spacing: float = 0
    stretch: float = 1
    leading: float = 0
    rise: float = 0
    mode: int = 0


def multiply(one: Matrix, two: Matrix) -> Matrix:
    a, b, c, d, e, f = one
    g, h, i, j, k, m = two
    return (a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m)


class TextReader:
    """Reads the pages of one file; what it may do in all is limited. Raises TooMuch, and Damaged."""

    def __init__(self) -> None:
        self.tokens = MOST_TOKENS
        self.glyphs = MOST_GLYPHS
        self.bytes = MOST_BYTES
        self.forms = MOST_FORMS
        self.fonts: dict[Any, Font] = {}

    def read(self, page: Any) -> PageText:
        with FROM_FILE:
            box = page.cropbox
            left, bottom, right, top = (bounded(float(side)) for side in (box.left, box.bottom, box.right, box.top))
            turned = int(page.get("/Rotate", 0) or 0) % 360
            contents = page.get_contents()
            data = contents.get_data() if contents is not None else b""
            resources = page.get("/Resources", {})
            resources = resources.get_object() if resources else {}
            annotations = list(self.annotations(page))
        turn: Matrix = {
            90: (0.0, -1.0, 1.0, 0.0, -bottom, right),
            180: (-1.0, 0.0, 0.0, -1.0, right, top),
            270: (0.0, 1.0, -1.0, 0.0, top, -left),
        }.get(turned, (1.0, 0.0, 0.0, 1.0, -left, -bottom))
        width, height = (right - left, top - bottom) if turned % 180 == 0 else (top - bottom, right - left)
        self.pieces: list[Piece] = []
        self.pictures = 0
        self.read_stream(data, resources, State(turn), 0)
        for form, fit in annotations:
            self.draw_form(form, {}, State(multiply(fit, turn)), 0)
        return upright(self.pieces, width, height, self.pictures)

    def annotations(self, page: Any) -> Iterator[tuple[Any, Matrix]]:
        """Values may stand in the fields of a form that was never flattened: what each shows, and how it is put there.

        To be asked inside ``FROM_FILE``.
        """
        annotations = page.get("/Annots")
        for item in list(annotations.get_object())[:MOST_FORMS] if annotations is not None else []:
            note = item.get_object()
            if note.get("/Subtype") not in ("/Widget", "/FreeText") or int(note.get("/F", 0)) & 2:
                continue
            shown: Any = note["/AP"].get_object().get("/N") if "/AP" in note else None
            shown = shown.get_object() if shown is not None else None
            if not hasattr(shown, "get_data"):
                continue
            matrix = as_matrix(shown.get("/Matrix"))
            box = [float(side) for side in shown.get("/BBox", [0, 0, 1, 1])]
            corners = [apply(matrix, x, y) for x in (box[0], box[2]) for y in (box[1], box[3])]
            x0, x1 = min(x for x, _ in corners), max(x for x, _ in corners)
            y0, y1 = min(y for _, y in corners), max(y for _, y in corners)
            place = [float(side) for side in note["/Rect"]]
            across = (place[2] - place[0]) / (x1 - x0) if x1 > x0 else 1
            up = (place[3] - place[1]) / (y1 - y0) if y1 > y0 else 1
            yield shown, (across, 0, 0, up, place[0] - x0 * across, place[1] - y0 * up)

    def draw_form(self, form: Any, resources: Any, state: State, depth: int) -> None:
        self.forms -= 1
        if self.forms < 0:
            raise TooMuch("forms")
        if depth >= MOST_DEPTH:
            return
        with FROM_FILE:
            matrix = as_matrix(form.get("/Matrix"))
            own = form.get("/Resources")
            resources = own.get_object() if own is not None else resources
            data = form.get_data()
        self.read_stream(data, resources, replace(state, matrix=multiply(matrix, state.matrix)), depth + 1)

    def font(self, resources: Any, name: str) -> Font | None:
        with FROM_FILE:
            fonts = resources.get("/Font")
            if fonts is None or name not in (fonts := fonts.get_object()):
                return None
            reference = fonts.raw_get(name)
            key = getattr(reference, "idnum", None) or id(reference)
            if key not in self.fonts:
                try:
                    self.fonts[key] = read_font(fonts[name].get_object())
                except (KeyError, IndexError, TypeError, ValueError, AttributeError):
                    self.fonts[key] = Font(bytes_a_code=2)
            return self.fonts[key]

    def read_stream(self, data: bytes, resources: Any, state: State, depth: int) -> None:
        """Carry out the operators of one content stream."""
        self.bytes -= len(data)
        if self.bytes < 0:
            raise TooMuch("bytes")
        drawing = Drawing(self, resources, state, depth)
        operands: list[bytes] = []
        place = 0
        while place < len(data):
            place = self.carry_out(data, place, drawing, operands)

    def carry_out(self, data: bytes, place: int, drawing: Drawing, operands: list[bytes]) -> int:
        """Carry out operators from ``place`` on; returns where to go on after what no pattern can skip."""
        for match in TOKEN.finditer(data, place):
            kind = match.lastgroup
            if kind is None:
                continue
            self.tokens -= 1
            if self.tokens < 0:
                raise TooMuch("tokens")
            if kind == "operator":
                operator = match.group()
                if operator == b"ID":
                    operands.clear()
                    self.pictures += 1
                    end = END_OF_IMAGE.search(data, match.end())
                    return end.end() if end else len(data)
                if handle := OPERATORS.get(operator):
                    handle(drawing, operands)
                operands.clear()
            elif kind == "nested":
                string, place = nested_string(data, match.start())
                operands.append(string)
                return place
            elif kind == "open" or kind == "skip":
                # The operands of TJ are what is in its array.
                operands.clear()
            elif len(operands) < MOST_OPERANDS:
                operands.append(match.group())
        return len(data)


@dataclass(slots=True)
class Drawing:
    """The carrying out of one content stream: its methods are the operators of PDF that have to do with text."""

    reader: TextReader
    resources: Any
    state: State
    depth: int
    saved: list[State] = field(default_factory=list)
    line: Matrix = SAME
    text: Matrix = SAME

    def save(self, operands: list[bytes]) -> None:
        if len(self.saved) < MOST_SAVED:
            self.saved.append(replace(self.state))

    def restore(self, operands: list[bytes]) -> None:
        if self.saved:
            self.state = self.saved.pop()

    def transform(self, operands: list[bytes]) -> None:
        self.state.matrix = multiply(six(operands), self.state.matrix)

    def begin(self, operands: list[bytes]) -> None:
        self.line = self.text = SAME

    def place(self, operands: list[bytes]) -> None:
        self.line = self.text = six(operands)

    def move(self, operands: list[bytes]) -> None:
        x, y = numbers(operands, 2)
        self.line = self.text = multiply((1, 0, 0, 1, x, y), self.line)

    def move_and_lead(self, operands: list[bytes]) -> None:
        self.state.leading = -numbers(operands, 1)[0]
        self.move(operands)

    def next_line(self, operands: list[bytes]) -> None:
        self.line = self.text = multiply((1, 0, 0, 1, 0, -self.state.leading), self.line)

    def show_on_next_line(self, operands: list[bytes]) -> None:
        self.next_line(operands)
        self.show(operands[-1:])

    def space_and_show(self, operands: list[bytes]) -> None:
        self.state.word_spacing, self.state.spacing, _ = numbers(operands, 3)
        self.show_on_next_line(operands)

    def set_font(self, operands: list[bytes]) -> None:
        if len(operands) >= 2:
            self.state.font = self.reader.font(self.resources, resource_name(operands[-2]))
            self.state.size = number(operands[-1])

    def set_spacing(self, operands: list[bytes]) -> None:
        [self.state.spacing] = numbers(operands, 1)

    def set_word_spacing(self, operands: list[bytes]) -> None:
        [self.state.word_spacing] = numbers(operands, 1)

    def set_stretch(self, operands: list[bytes]) -> None:
        self.state.stretch = numbers(operands, 1)[0] / 100

    def set_leading(self, operands: list[bytes]) -> None:
        [self.state.leading] = numbers(operands, 1)

    def set_rise(self, operands: list[bytes]) -> None:
        [self.state.rise] = numbers(operands, 1)

    def set_mode(self, operands: list[bytes]) -> None:
        self.state.mode = int(numbers(operands, 1)[0])

    def draw(self, operands: list[bytes]) -> None:
        name = resource_name(operands[-1]) if operands else ""
        with FROM_FILE:
            objects = self.resources.get("/XObject")
            if objects is None or name not in (objects := objects.get_object()):
                return
            thing = objects[name].get_object()
            is_form = thing.get("/Subtype") == "/Form"
        if is_form:
            self.reader.draw_form(thing, self.resources, self.state, self.depth)
        else:
            self.reader.pictures += 1

    def show(self, operands: list[bytes]) -> None:
        """Tj and TJ: strings, and numbers that move the next one back by thousandths of the font size."""
        state, size, stretch = self.state, self.state.size, self.state.stretch
        font = state.font or UNKNOWN_FONT
        a, b, c, d, e, f = multiply((1, 0, 0, 1, 0, state.rise), multiply(self.text, state.matrix))
        along = hypot(a, b)
        height = abs(size) * hypot(c, d)
        position = 0.0
        characters: list[str] = []
        offsets: list[float] = []
        for operand in operands:
            first = operand[:1]
            if first not in (b"(", b"<"):
                position -= number(operand) / 1000 * size * stretch
                continue
            data = unhex(operand[1:-1]) if first == b"<" else literal(operand[1:-1])
            for shown, width, blank in font.glyphs(data):
                for character in shown:
                    characters.append(character)
                    offsets.append(position)
                position += (width * size + state.spacing + (state.word_spacing if blank else 0)) * stretch
            self.reader.glyphs -= len(data)
            if self.reader.glyphs < 0:
                raise TooMuch("glyphs")
        # What runs aslant is a stamp or a watermark.
        straight = min(abs(a), abs(b)) < 0.1 * along
        if characters and straight and 0 < height < LARGEST_SIDE and not font.vertical:
            direction = (0 if a > 0 else 180) if abs(a) >= abs(b) else (90 if b > 0 else 270)
            offsets = [offset * along for offset in offsets]
            hidden = state.mode in (3, 7)
            piece = Piece(e, f, direction, offsets, position * along, "".join(characters), height, hidden)
            self.reader.pieces.append(piece)
        self.text = multiply((1, 0, 0, 1, position, 0), self.text)


OPERATORS: dict[bytes, Callable[[Drawing, list[bytes]], None]] = {
    b"q": Drawing.save,
    b"Q": Drawing.restore,
    b"cm": Drawing.transform,
    b"Do": Drawing.draw,
    b"BT": Drawing.begin,
    b"Tm": Drawing.place,
    b"Td": Drawing.move,
    b"TD": Drawing.move_and_lead,
    b"T*": Drawing.next_line,
    b"Tj": Drawing.show,
    b"TJ": Drawing.show,
    b"'": Drawing.show_on_next_line,
    b'"': Drawing.space_and_show,
    b"Tf": Drawing.set_font,
    b"Tc": Drawing.set_spacing,
    b"Tw": Drawing.set_word_spacing,
    b"Tz": Drawing.set_stretch,
    b"TL": Drawing.set_leading,
    b"Ts": Drawing.set_rise,
    b"Tr": Drawing.set_mode,
}


def bounded(side: float) -> float:
    return max(-LARGEST_SIDE, min(LARGEST_SIDE, side))


def apply(matrix: Matrix, x: float, y: float) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def as_matrix(given: Any) -> Matrix:
    if given is None:
        return SAME
    a, b, c, d, e, f = (float(value) for value in given.get_object())
    return a, b, c, d, e, f


def upright(pieces: list[Piece], width: float, height: float, pictures: int) -> PageText:
    """The pieces that run in the direction of most of the text, as if that were from left to right."""
    counts: Counter[int] = Counter()
    for piece in pieces:
        counts[piece.direction] += len(piece.text)
    main = counts.most_common(1)[0][0] if counts else 0
    wide, high = (width, height) if main % 180 == 0 else (height, width)
    page = PageText(width=wide, height=high, pictures=pictures)
    for piece in pieces:
        if piece.direction != main:
            continue
        x, y = {
            0: (piece.x, height - piece.y),
            180: (width - piece.x, piece.y),
            90: (piece.y, piece.x),
            270: (height - piece.y, width - piece.x),
        }[main]
        if not (-piece.size < x < wide + piece.size and -piece.size < y < high + piece.size):
            continue
        page.runs += runs_of(piece, x, y)
    return page


def runs_of(piece: Piece, x: float, y: float) -> list[Run]:
    """A piece as runs: split where there is a blank, a gap, or a line end inside the text."""
    runs: list[Run] = []
    start = -1
    drop = 0.0
    base = 0.0

    def close(end: int, right: float) -> None:
        nonlocal start
        if start >= 0:
            edges = [x + offset - base for offset in piece.offsets[start:end]]
            text = piece.text[start:end]
            runs.append(Run(text, edges, x + right - base, y + drop, piece.size, piece.hidden))
        start = -1

    ends = [*piece.offsets[1:], piece.end]
    for place, character in enumerate(piece.text):
        here = piece.offsets[place]
        if character in "\r\n":
            close(place, here)
            drop += piece.size * 1.2
            base = ends[place]
        elif character in BLANKS:
            close(place, here)
        elif ord(character) >= 32:
            if start >= 0:
                # What is drawn wide apart by TJ or Tc: its own width is not known here, so the usual one is taken.
                usual = piece.size * (1.0 if ord(piece.text[place - 1]) > 0x2E7F else 0.6)
                if here - piece.offsets[place - 1] > usual + 0.8 * piece.size or here < piece.offsets[place - 1]:
                    close(place, min(here, piece.offsets[place - 1] + usual))
            if start < 0:
                start = place
        elif start >= 0:
            close(place, here)
    close(len(piece.text), piece.end)
    return runs


def nested_string(data: bytes, start: int) -> tuple[bytes, int]:
    """A string with brackets inside: the string, and where the stream goes on."""
    depth = 0
    for match in BRACKET.finditer(data, start, start + LONGEST_STRING):
        sign = match.group()
        depth += (sign == b"(") - (sign == b")")
        if depth == 0:
            return data[start : match.end()], match.end()
    return b"()", len(data)


def literal(body: bytes) -> bytes:
    if b"\\" not in body:
        return body

    def unescape(match: re.Match[bytes]) -> bytes:
        if match[1]:
            return bytes([int(match[1], 8) & 0xFF])
        return ESCAPES.get(match[2], match[2])

    return ESCAPE.sub(unescape, body)


def resource_name(operand: bytes) -> str:
    name = re.sub(rb"#([0-9A-Fa-f]{2})", lambda match: bytes([int(match[1], 16)]), operand)
    return name.decode("utf-8", "replace")


def number(operand: bytes) -> float:
    try:
        return max(-1e6, min(1e6, float(operand)))
    except ValueError:
        return 0.0


def six(operands: list[bytes]) -> Matrix:
    a, b, c, d, e, f = numbers(operands, 6)
    return a, b, c, d, e, f


def numbers(operands: list[bytes], count: int) -> tuple[float, ...]:
    """The last operands as numbers; zeros where there are too few."""
    found = [number(operand) for operand in operands[-count:]]
    return (*[0.0] * (count - len(found)), *found)


def share_unknown(runs: Iterable[Run]) -> float:
    """How much of the text no table gives a meaning to."""
    characters = "".join(run.text for run in runs)
    return characters.count(UNKNOWN) / len(characters) if characters else 0.0
