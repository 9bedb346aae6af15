"""Pictures for the explorers of lesson 03: where every byte came from, the cloud of all matches, and the
same tokens in three formats.

Lesson: 03 (lz77). Tokens: ``dualz.codecs.lz77``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from math import log2

from dualz.codecs.lz4 import LITERALS, MATCH_LENGTH, OFFSET, write_block
from dualz.codecs.lz4 import Wrote as WroteField
from dualz.codecs.lz77 import Literal, Match, Token, expand
from dualz.codecs.lz77_triples import triples, write
from dualz.codecs.lzss import Flagged
from dualz.codecs.lzss import Wrote as WroteToken
from dualz.codecs.lzss import write as write_flags
from dualz.figures.lz77_captions import named
from dualz.figures.parts.marks import Box, Circle, Edge, Mark, Picture, Text
from dualz.figures.parts.phrases import MARGIN, counted, head
from dualz.figures.parts.symbols import show
from dualz.trace import finish, record

CELL, LINE, COLUMNS = 15.0, 22.0, 44


# --- where every byte came from ------------------------------------------------------------------


def origins(tokens: Sequence[Token]) -> list[int]:
    """For each byte the place of the literal that it goes back to, copy by copy.

    >>> origins((Literal(0, 97), Literal(1, 98), Match(2, 3, 2)))
    [0, 1, 0, 1, 0]
    """
    found: list[int] = []
    for token in tokens:
        if isinstance(token, Literal):
            found.append(token.index)
        else:
            for _ in range(token.length):
                found.append(found[-token.distance])
    return found


def sources(tokens: Sequence[Token], index: int) -> list[int]:
    """The places that a byte was copied from, one after the other, down to a literal.

    >>> sources((Literal(0, 97), Match(1, 3, 1)), 2)
    [1, 0]
    """
    chain: list[int] = []
    for token in reversed(tokens):
        if token.index <= index < token.index + token.length:
            if isinstance(token, Literal):
                break
            while index >= token.index:
                index -= token.distance
                chain.append(index)
    return chain


def origin_map(tokens: Sequence[Token], index: int) -> Picture:
    """The data, each byte in the colour of the literal that it goes back to; the way of byte ``index``.

    Raises:
        ValueError: there is no byte ``index``.
    """
    data, found = finish(expand(tokens)), origins(tokens)
    if not 0 <= index < len(data):
        raise ValueError(f"There is no byte {index}: the data have {len(data)} bytes.")
    chain = sources(tokens, index)
    literals = {token.index for token in tokens if isinstance(token, Literal)}
    marks: list[Mark] = [head("map", 22, "literals are framed; a copy has the colour of its literal")]
    for place, value in enumerate(data):
        x, y = _cell(place)
        tone = "active" if place == index else "taken" if place in chain else "plain"
        if tone == "plain" and place not in literals:
            tone = "faint"
        colour = _colour(found[place], len(data))
        title = f"byte {place}: {show(value)}, from byte {found[place]}"
        marks.append(Box(f"at:{place}", x, y, show(value), CELL - 1, LINE - 3, "", tone, title, colour))
    for number, (start, stop) in enumerate(zip([index, *chain], chain, strict=False)):
        (x, y), (x2, y2) = _cell(start), _cell(stop)
        marks.append(_Arrow(f"way:{number}", x, y - 4, x2, y2 + 4, tone="active", arrow=True))
    copied = len(data) - len(literals)
    if chain:
        way = " from ".join(f"byte {place}" for place in chain[:4]) + (" and so on" if len(chain) > 4 else "")
        said = (
            f"Byte {index}, {show(data[index])}, was copied from {way}: the literal is byte {found[index]}."
        )
    else:
        said = f"Byte {index}, {show(data[index])}, is a literal: it was sent as it is."
    caption = f"{said} {copied} of {len(data)} bytes are copies."
    lines = -(-len(data) // COLUMNS)
    text = "".join(map(show, data))
    return Picture(2 * MARGIN + COLUMNS * CELL, 42 + LINE * lines, tuple(marks), caption, text)


class _Arrow(Edge):
    """An arrow that lies above the bytes."""

    layer = "front"


def _cell(place: int) -> tuple[float, float]:
    return MARGIN + CELL * (place % COLUMNS + 0.5), 34 + LINE * (place // COLUMNS) + LINE / 2


def _colour(origin: int, many: int) -> str:
    """A colour for a place, so thin that faint letters can be read on it, on light and on dark paper."""
    return f"hsla({round(330 * origin / max(many, 1))}, 75%, 50%, 0.25)"


# --- the cloud of all matches --------------------------------------------------------------------

CLOUD_LEFT, CLOUD_TOP, STEP_X, STEP_Y = 76.0, 40.0, 34.0, 17.0
LENGTHS = (3, 4, 5, 6, 7, 8, 10, 12, 16, 24, 48, 96, 192, 258)


def cloud(tokens: Sequence[Token], active: int | None = None) -> Picture:
    """All matches by distance and length: the area of a dot is how many there are.

    Distances are gathered from one power of two to the next, lengths as the axis says. ``active`` is the
    power of two whose column stands out.
    """
    matches = [token for token in tokens if isinstance(token, Match)]
    cells = Counter((_column(match.distance), _row(match.length)) for match in matches)
    most, columns = max(cells.values(), default=1), max((column for column, _ in cells), default=0) + 1
    columns = max(columns, 13)
    bottom = CLOUD_TOP + STEP_Y * len(LENGTHS)
    right = CLOUD_LEFT + STEP_X * columns
    marks: list[Mark] = [
        Edge("axis:x", CLOUD_LEFT, bottom, right, bottom),
        Edge("axis:y", CLOUD_LEFT, CLOUD_TOP, CLOUD_LEFT, bottom),
        head("y", 22, "length of the match, bytes"),
        Text(
            "name:x",
            (CLOUD_LEFT + right) / 2,
            bottom + 38,
            "distance, bytes: from 1, 2, 4, ... on",
            "head",
            "middle",
        ),
    ]
    for column in range(0, columns, 2):
        x = CLOUD_LEFT + STEP_X * (column + 0.5)
        marks.append(Text(f"tick:x:{column}", x, bottom + 18, str(1 << column), "note", "middle"))
    for row, length in enumerate(LENGTHS):
        y = bottom - STEP_Y * (row + 0.5) + 4
        marks.append(Text(f"tick:y:{length}", CLOUD_LEFT - 8, y, _range(row), "note", "end"))
    for (column, row), many in sorted(cells.items()):
        x, y = CLOUD_LEFT + STEP_X * (column + 0.5), bottom - STEP_Y * (row + 0.5)
        radius = round(max(1.2, 10 * (many / most) ** 0.5), 1)
        tone = "active" if column == active else "done"
        title = f"{1 << column} to {(2 << column) - 1} back, {_range(row)} bytes: {many}"
        marks.append(Circle(f"dot:{column}:{row}", x, y, "", tone, title, radius))
    return Picture(right + 30, bottom + 50, tuple(marks), _cloud_words(matches, active), _listed(cells))


def _column(distance: int) -> int:
    return int(log2(distance))


def _row(length: int) -> int:
    return max(row for row, least in enumerate(LENGTHS) if least <= max(length, LENGTHS[0]))


def _range(row: int) -> str:
    last = LENGTHS[row + 1] - 1 if row + 1 < len(LENGTHS) else None
    if last is None:
        return f"{LENGTHS[row]} +"
    return str(LENGTHS[row]) if last == LENGTHS[row] else f"{LENGTHS[row]} to {last}"


def _cloud_words(matches: Sequence[Match], active: int | None) -> str:
    if not matches:
        return "There is no match at all."
    short = sum(match.length <= 8 for match in matches)
    words = f"{counted(len(matches), 'match')}, {100 * short // len(matches)} % of "
    words += "them of 8 bytes or less."
    if active is not None:
        near = [match for match in matches if match.distance < 2 << active]
        covered = sum(match.length for match in near) / sum(match.length for match in matches)
        words += f" Those at most {(2 << active) - 1} back bring {100 * covered:.0f} % of all copied bytes."
    return words


def _listed(cells: Counter) -> str:
    return "\n".join(
        f"{1 << column} back and more, {_range(row)} bytes: {many}"
        for (column, row), many in sorted(cells.items())
    )


# --- three formats -------------------------------------------------------------------------------

CHIP_LINE, FORMAT_WIDTH = 26.0, 700.0


def formats(tokens: Sequence[Token], number: int) -> Picture:
    """The same tokens as triples, as LZSS and as an LZ4 block, byte by byte; token ``number`` stands out.

    Raises:
        ValueError: a token that one of the formats cannot say.
    """
    tokens = tuple(tokens)
    present = tokens[min(number, len(tokens) - 1)] if tokens else None
    rows = {
        "triples": _triples(tokens, present),
        "LZSS": _lzss(tokens, present),
        "LZ4": _lz4(tokens, present),
    }
    marks: list[Mark] = []
    y, sizes = 22.0, {}
    for name, parts in rows.items():
        sizes[name] = sum(len(data) for data, _, _ in parts)
        marks.append(head(name, y, f"{name}: {counted(sizes[name], 'byte')}"))
        y += 8
        x = MARGIN
        for place, (data, tone, title) in enumerate(parts):
            wide = 8.2 * (3 * len(data) - 1) + 10
            if x + wide > FORMAT_WIDTH:
                x, y = MARGIN, y + CHIP_LINE
            label = data.hex(" ")
            marks.append(Box(f"{name}:{place}", x + wide / 2, y + 12, label, wide - 2, 22, "", tone, title))
            x += wide
        y += CHIP_LINE + 24
    least = min(sizes, key=sizes.get)
    size = sum(token.length for token in tokens)
    caption = f"{size} bytes of data; {least} takes least, {counted(sizes[least], 'byte')}."
    if present:
        caption = f"Token {min(number, len(tokens) - 1)}: {named(present)}. {caption}"
    text = "\n".join(f"{name}: {size} bytes" for name, size in sizes.items())
    return Picture(FORMAT_WIDTH + MARGIN, y, tuple(marks), caption, text)


Part = tuple[bytes, str, str]


def _triples(tokens: Sequence[Token], present: Token | None) -> list[Part]:
    parts, at = [], 0
    for triple in triples(tokens):
        stop = at + triple.length + 1
        is_here = present and at < present.index + present.length and present.index < stop
        title = f"copy {triple.length} from {triple.distance} back, then {show(triple.byte)}"
        parts.append((write([triple]), "active" if is_here else "plain", title))
        at = stop
    return parts


def _lzss(tokens: Sequence[Token], present: Token | None) -> list[Part]:
    parts = []
    for step in record(write_flags(tokens), None).steps:
        if isinstance(step, Flagged):
            tone = "taken" if present in step.tokens else "faint"
            parts.append((bytes([step.flags]), tone, f"flags of {counted(len(step.tokens), 'token')}"))
        elif isinstance(step, WroteToken):
            parts.append((step.data, "active" if step.token == present else "plain", named(step.token)))
    return parts


def _lz4(tokens: Sequence[Token], present: Token | None) -> list[Part]:
    """Field by field, but literals one by one."""
    parts, rest = [], iter(tokens)
    trace = record(write_block(tokens), None)
    begun: Match | None = None
    for step in trace.of(WroteField):
        if step.field == LITERALS:
            for value in step.data:
                token = next(rest)
                parts.append((bytes([value]), "active" if token == present else "plain", named(token)))
        elif step.field in (OFFSET, MATCH_LENGTH):
            begun = next(rest) if step.field == OFFSET else begun
            parts.append(
                (step.data, "active" if begun == present else "plain", f"{step.field}: {named(begun)}")
            )
        else:
            parts.append((step.data, "faint", f"{step.field} {step.value}"))
    return _mark_tokens(parts)


def _mark_tokens(parts: list[Part]) -> list[Part]:
    """The token of a sequence, and its extra bytes, are about what stands out after them."""
    marked = list(parts)
    for place, (data, tone, title) in enumerate(parts):
        if tone != "faint":
            continue
        following = []
        for later in parts[place + 1 :]:
            if later[1] == "faint" and later[2].startswith("token"):
                break
            following.append(later[1])
        if "active" in following:
            marked[place] = (data, "taken", title)
    return marked
