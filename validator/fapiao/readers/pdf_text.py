"""The text of a PDF page with its places: what the operators of its content draw, turned upright, from the top left.

pypdf opens the file and unpacks its streams; the operators are read here, because a reader of invoices needs every
piece of text where it stands, however it was put there, and must know which characters are certain.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from .pdf_font import UNKNOWN, Font, read_font, unhex

# All pages of a file together. An invoice page has some thousand tokens, hundreds of thousands where seals are drawn.
MOST_TOKENS = 1_000_000
MOST_GLYPHS = 100_000
MOST_BYTES = 40 << 20
MOST_FORMS = 500
MOST_DEPTH = 8
MOST_OPERANDS = 20_000

Matrix = tuple[float, float, float, float, float, float]
SAME: Matrix = (1, 0, 0, 1, 0, 0)

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


class TooMuch(MemoryError):
    """A file does more than any invoice; the message is for the programmer. pypdf lets errors of this kind through."""


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

    def copy(self) -> State:
        return State(
            self.matrix,
            self.font,
            self.size,
            self.spacing,
            self.word_spacing,
            self.stretch,
            self.leading,
            self.rise,
            self.mode,
        )


def multiply(one: Matrix, two: Matrix) -> Matrix:
    a, b, c, d, e, f = one
    g, h, i, j, k, m = two
    return (a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m)


class TextReader:
    """Reads the pages of one file; what it may do in all is limited. Raises TooMuch, and whatever pypdf raises."""

    def __init__(self) -> None:
        self.tokens = MOST_TOKENS
        self.glyphs = MOST_GLYPHS
        self.bytes = MOST_BYTES
        self.forms = MOST_FORMS
        self.fonts: dict[Any, Font] = {}

    def read(self, page: Any) -> PageText:
        box = page.cropbox
        left, bottom, right, top = (float(side) for side in (box.left, box.bottom, box.right, box.top))
        turned = int(page.get("/Rotate", 0) or 0) % 360
        turn: Matrix = {
            90: (0.0, -1.0, 1.0, 0.0, -bottom, right),
            180: (-1.0, 0.0, 0.0, -1.0, right, top),
            270: (0.0, 1.0, -1.0, 0.0, top, -left),
        }.get(turned, (1.0, 0.0, 0.0, 1.0, -left, -bottom))
        width, height = (right - left, top - bottom) if turned % 180 == 0 else (top - bottom, right - left)
        self.pieces: list[Piece] = []
        self.pictures = 0
        contents = page.get_contents()
        resources = page.get("/Resources", {})
        if contents is not None:
            self.run(contents.get_data(), resources.get_object() if resources else {}, State(turn), 0)
        self.read_annotations(page, turn)
        return upright(self.pieces, width, height, self.pictures)

    def read_annotations(self, page: Any, turn: Matrix) -> None:
        """Values may stand in the fields of a form that was never flattened."""
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
            fit: Matrix = (across, 0, 0, up, place[0] - x0 * across, place[1] - y0 * up)
            self.draw_form(shown, {}, State(multiply(fit, turn)), 0)

    def draw_form(self, form: Any, resources: Any, state: State, depth: int) -> None:
        self.forms -= 1
        if self.forms < 0:
            raise TooMuch("forms")
        if depth >= MOST_DEPTH:
            return
        inside = state.copy()
        inside.matrix = multiply(as_matrix(form.get("/Matrix")), state.matrix)
        own = form.get("/Resources")
        self.run(form.get_data(), own.get_object() if own is not None else resources, inside, depth + 1)

    def font(self, resources: Any, name: str) -> Font | None:
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

    def run(self, data: bytes, resources: Any, state: State, depth: int) -> None:
        """Carry out the operators of one content stream."""
        self.bytes -= len(data)
        if self.bytes < 0:
            raise TooMuch("bytes")
        saved: list[State] = []
        operands: list[bytes] = []
        line = text = SAME
        place = 0
        while True:
            again = -1
            for match in TOKEN.finditer(data, place):
                kind = match.lastgroup
                if kind is None:
                    continue
                self.tokens -= 1
                if self.tokens < 0:
                    raise TooMuch("tokens")
                if kind == "nested":
                    string, again = nested_string(data, match.start())
                    operands.append(string)
                    break
                if kind == "open":
                    # An array is the operands of TJ; what came before belongs to another operator.
                    operands.clear()
                elif kind == "skip":
                    operands.clear()
                elif kind != "operator":
                    if len(operands) < MOST_OPERANDS:
                        operands.append(match.group())
                else:
                    operator = match.group()
                    if operator == b"q":
                        if len(saved) < 512:
                            saved.append(state.copy())
                    elif operator == b"Q":
                        if saved:
                            state = saved.pop()
                    elif operator == b"cm":
                        state.matrix = multiply(numbers(operands, 6), state.matrix)  # type: ignore[arg-type]
                    elif operator == b"BT":
                        line = text = SAME
                    elif operator == b"Tf":
                        if len(operands) >= 2:
                            state.font = self.font(resources, resource_name(operands[-2]))
                            state.size = number(operands[-1])
                    elif operator == b"Tm":
                        line = text = numbers(operands, 6)  # type: ignore[assignment]
                    elif operator in (b"Td", b"TD"):
                        x, y = numbers(operands, 2)
                        if operator == b"TD":
                            state.leading = -y
                        line = text = multiply((1, 0, 0, 1, x, y), line)
                    elif operator == b"T*":
                        line = text = multiply((1, 0, 0, 1, 0, -state.leading), line)
                    elif operator in (b"Tj", b"TJ"):
                        text = self.show(operands, state, text)
                    elif operator in (b"'", b'"'):
                        if operator == b'"' and len(operands) >= 3:
                            state.word_spacing, state.spacing = number(operands[-3]), number(operands[-2])
                        line = text = multiply((1, 0, 0, 1, 0, -state.leading), line)
                        text = self.show(operands[-1:], state, text)
                    elif operator == b"Tc":
                        [state.spacing] = numbers(operands, 1)
                    elif operator == b"Tw":
                        [state.word_spacing] = numbers(operands, 1)
                    elif operator == b"Tz":
                        state.stretch = numbers(operands, 1)[0] / 100
                    elif operator == b"TL":
                        [state.leading] = numbers(operands, 1)
                    elif operator == b"Ts":
                        [state.rise] = numbers(operands, 1)
                    elif operator == b"Tr":
                        state.mode = int(numbers(operands, 1)[0])
                    elif operator == b"Do" and operands:
                        self.draw(resources, resource_name(operands[-1]), state, depth)
                    elif operator == b"ID":
                        self.pictures += 1
                        end = END_OF_IMAGE.search(data, match.end())
                        again = end.end() if end else len(data)
                        operands.clear()
                        break
                    operands.clear()
            if again < 0:
                return
            place = again

    def draw(self, resources: Any, name: str, state: State, depth: int) -> None:
        objects = resources.get("/XObject")
        objects = objects.get_object() if objects is not None else {}
        if name not in objects:
            return
        thing = objects[name].get_object()
        if thing.get("/Subtype") == "/Form":
            self.draw_form(thing, resources, state, depth)
        else:
            self.pictures += 1

    def show(self, operands: Iterable[bytes], state: State, text: Matrix) -> Matrix:
        """Add what Tj or TJ shows; returns the text matrix after it."""
        font, size, stretch = state.font, state.size, state.stretch
        if font is None:
            font = Font()
        a, b, c, d, e, f = multiply((1, 0, 0, 1, 0, state.rise), multiply(text, state.matrix))
        along = abs(complex(a, b))
        height = abs(size) * abs(complex(c, d))
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
            self.glyphs -= len(data)
            if self.glyphs < 0:
                raise TooMuch("glyphs")
        if characters and along and height and not font.vertical:
            direction = (0 if a > 0 else 180) if abs(a) >= abs(b) else (90 if b > 0 else 270)
            if abs(min(a, b, key=abs)) < 0.1 * along:
                self.pieces.append(
                    Piece(
                        e,
                        f,
                        direction,
                        [offset * along for offset in offsets],
                        position * along,
                        "".join(characters),
                        height,
                        state.mode in (3, 7),
                    )
                )
        return multiply((1, 0, 0, 1, position, 0), text)


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


def numbers(operands: list[bytes], count: int) -> tuple[float, ...]:
    """The last operands as numbers; zeros where there are too few."""
    found = [number(operand) for operand in operands[-count:]]
    return (*[0.0] * (count - len(found)), *found)


def share_unknown(runs: Iterable[Run]) -> float:
    """How much of the text no table gives a meaning to."""
    characters = "".join(run.text for run in runs)
    return characters.count(UNKNOWN) / len(characters) if characters else 0.0
