"""Pictures of prefix codes: words given out by length, writing bits, walking the trie.

Steps: ``dualz.codecs.prefix``. Lesson: 02 (huffman).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import singledispatch
from typing import Any, NamedTuple
from zlib import crc32

from dualz.codecs.prefix import DECODER, Found, GaveCode, Opened, SortedByLength, Walked, Wrote, kraft_sum
from dualz.figures.parts import codes, trees
from dualz.figures.parts.marks import Box, Circle, Mark, Picture, Question, Text
from dualz.figures.parts.symbols import pairs, show, spell

MARGIN = 16.0
WIDTH = 640.0


@singledispatch
def draw(step: Any, earlier: Sequence[Any] = ()) -> Picture:
    """The picture of one step of a prefix code's life."""
    raise TypeError(f"There is no picture for {type(step).__name__}.")


@singledispatch
def ask(following: Any, step: Any, earlier: Sequence[Any] = ()) -> Question | None:
    """The question that comes before ``following`` is shown, if there is one."""
    return None


def say(field: str, value: Any) -> str | None:
    """Symbols as characters, and symbols with their words or lengths as a list."""
    if field == "symbol":
        return show(value)
    return pairs(value) or "none" if field in ("order", "given", "waiting", "codes") else None


# --- canonical codes -----------------------------------------------------------------------------


@draw.register
def _sorted(step: SortedByLength, earlier: Sequence[Any] = ()) -> Picture:
    caption = "Sort: the shortest lengths first, and symbols in order where lengths are equal."
    return _canonical((), step.order, caption)


@draw.register
def _gave(step: GaveCode, earlier: Sequence[Any] = ()) -> Picture:
    symbol, code = show(step.symbol), step.code
    if len(step.given) == 1:
        caption = f"Give code: {symbol} is first, so its word is all zeros: {code}."
    else:
        before = step.given[-2][1]
        zeros = len(code) - len(before)
        grown = f", with {zeros} zero{'s' * (zeros > 1)} appended" if zeros else ""
        caption = f"Give code: {before} plus one{grown}, is {code}: the word of {symbol}."
    return _canonical(step.given, step.waiting, caption, step.symbol)


def _canonical(
    given: Sequence[tuple[Any, str]], waiting: Sequence[tuple[Any, int]], caption: str, active: Any = None
) -> Picture:
    rows = [*given, *((symbol, "·" * length) for symbol, length in waiting)]
    share = kraft_sum({symbol: len(code) for symbol, code in given})
    marks, bottom = codes.space(given, MARGIN, 34, WIDTH - 2 * MARGIN, active)
    table, bottom = codes.table(rows, MARGIN, bottom + 40, WIDTH - MARGIN, active, dict(given))
    heads = [
        Text("head:space", MARGIN, 22, f"code space: {share} is taken", "head"),
        Text("head:codes", MARGIN, 94, "code words (a dot is a bit that is not given yet)", "head"),
    ]
    text = f"Words so far: {', '.join(f'{spell(s)} is {code}' for s, code in given) or 'none yet'}."
    return Picture(WIDTH, bottom + 8, (*heads, *marks, *table), caption, text)


@ask.register
def _ask_gave(following: GaveCode, step: Any, earlier: Sequence[Any] = ()) -> Question | None:
    if isinstance(step, SortedByLength):
        return None  # the first word is all zeros: there is nothing to find out
    previous, right = step.code, following.code
    words = _likely_words(previous, right)
    symbol, zeros = show(following.symbol), len(right) - len(previous)
    grown = f", then {zeros} zero{'s' * (zeros > 1)}, since the word has {len(right)} bits" if zeros else ""
    return Question(
        f"The last word is {previous}, and {symbol} gets {_bits(right)}. Which word does {symbol} get?",
        tuple(f"option:{word}" for word in words),
        (f"option:{right}",),
        f"Add one to {previous} first{grown}: {right}.",
        options=tuple((f"option:{word}", word) for word in words),
    )


def _bits(word: str) -> str:
    return f"{len(word)} bit{'s' * (len(word) != 1)}"


def _likely_words(previous: str, right: str, most: int = 4) -> list[str]:
    """The right word and what popular mistakes give, in an order that does not tell which is right."""
    length, last = len(right), int(previous, 2)
    shift = length - len(previous)
    values = [
        int(right, 2),
        last + 1,  # one more, and no zeros appended
        last << shift,  # the zeros, and not one more
        (last << shift) + 1,  # first the zeros, then one more: begins with the previous word
        int(right, 2) + 1,  # a word is left out
        int(right, 2) - 1,  # inside what is taken already
        int(right[::-1], 2),
    ]
    fitting = [f"{value:0{length}b}" for value in values if 0 <= value < 1 << length]
    wanted = list(dict.fromkeys(fitting))[:most]
    if len(wanted) < 3:
        wanted.append(f"{right}0")  # zeros appended where none are needed
    return sorted(wanted, key=lambda word: crc32(f"{previous} {word}".encode()))


# --- writing bits --------------------------------------------------------------------------------

WINDOW = 40


@draw.register
def _opened(step: Opened, earlier: Sequence[Any] = ()) -> Picture:
    if step.side == DECODER:
        return _walk(step, (), "", 0, f"Start at the root, with {len(step.message)} bits to read.")
    return _written(step, (), "Start: the message above, the code words, and no bits yet.")


@draw.register
def _wrote(step: Wrote, earlier: Sequence[Any] = ()) -> Picture:
    wrote = [*(s for s in earlier if isinstance(s, Wrote)), step]
    where = f"bits {step.start} to {step.end - 1}" if step.end - step.start > 1 else f"bit {step.start}"
    caption = f"Write: {show(step.symbol)} is {step.code}, now {where} of the output."
    return _written(_opening(earlier), wrote, caption)


def _opening(earlier: Sequence[Any]) -> Opened:
    return next(step for step in earlier if isinstance(step, Opened))


def _written(opened: Opened, wrote: Sequence[Wrote], caption: str) -> Picture:
    last = wrote[-1] if wrote else None
    first_symbol = max(0, (last.index if last else 0) - 12)
    marks: list[Mark] = [Text("head:message", MARGIN, 22, "message", "head")]
    for place, symbol in enumerate(opened.message[first_symbol : first_symbol + 24], start=first_symbol):
        tone = "plain" if not last or place > last.index else "done" if place < last.index else "active"
        x = MARGIN + 13 + (place - first_symbol) * 25
        marks.append(Box(f"at:{place}", x, 48, show(symbol), 23, 28, tone=tone, title=f"symbol {place}"))
    bits = "".join(step.code for step in wrote)
    shown = max(0, len(bits) - WINDOW)
    active = (last.start, last.end) if last else (0, 0)
    marks.append(Text("head:bits", MARGIN, 90, f"bits written: {len(bits)}", "head"))
    marks += codes.bit_row(bits[shown:], MARGIN, 98, active, first=shown)
    marks.append(Text("head:codes", MARGIN, 152, "code words", "head"))
    table, bottom = codes.table(opened.codes, MARGIN, 162, WIDTH, last.symbol if last else None)
    return Picture(WIDTH, bottom + 8, (*marks, *table), caption, f"bits: {bits or 'none yet'}")


# --- walking the trie ----------------------------------------------------------------------------


class Inner(NamedTuple):
    """An inner node of a prefix trie; ``path`` is its name."""

    path: str
    left: Any
    right: Any


class End(NamedTuple):
    """A place where a code word ends, or (without a symbol) where no word leads."""

    path: str
    symbol: Any
    used: bool


def trie(words: Sequence[tuple[Any, str]]) -> Inner | End:
    """The prefix trie of some (symbol, code word) pairs."""
    symbol_of = {code: symbol for symbol, code in words}

    def grow(path: str) -> Inner | End:
        if path in symbol_of:
            return End(path, symbol_of[path], True)
        if not any(code.startswith(path) for code in symbol_of):
            return End(path, "", False)
        return Inner(path, grow(path + "0"), grow(path + "1"))

    return grow("")


@draw.register
def _walked(step: Walked, earlier: Sequence[Any] = ()) -> Picture:
    side = "left" if step.bit == "0" else "right"
    caption = f"Walk: bit {step.position} is {step.bit}, so go {side}. The path so far is {step.path}."
    found = [s for s in earlier if isinstance(s, Found)]
    return _walk(_opening(earlier), found, step.path, step.position + 1, caption)


@draw.register
def _found(step: Found, earlier: Sequence[Any] = ()) -> Picture:
    caption = f"Found: a leaf. The bits {step.code} are {show(step.symbol)}; go back to the root."
    found = [*(s for s in earlier if isinstance(s, Found)), step]
    return _walk(_opening(earlier), found, step.code, step.end, caption, at_leaf=True)


def _walk(
    opened: Opened, found: Sequence[Found], path: str, position: int, caption: str, at_leaf: bool = False
) -> Picture:
    bits = opened.message
    first = max(0, position - WINDOW // 2)
    marks: list[Mark] = [Text("head:bits", MARGIN, 22, f"bits, {position} of {len(bits)} read", "head")]
    lit = (position - len(path), position)
    marks += codes.bit_row(bits[first : first + WINDOW], MARGIN, 30, lit, position, first)
    placed = trees.place(trie(opened.codes), MARGIN, 96)
    marks += trees.edges(placed, _trie_key, lit=path if path else None)
    marks += [_trie_node(spot, path, at_leaf) for spot in placed]
    bottom = 96 + trees.LEVEL * trees.depth(placed) + 44
    output = "".join(show(step.symbol) for step in found)
    marks.append(Text("head:output", MARGIN, bottom, "symbols found", "head"))
    for step in found[-24:]:
        x = MARGIN + 13 + (step.index - max(0, len(found) - 24)) * 25
        tone = "new" if at_leaf and step is found[-1] else "done"
        marks.append(Box(f"out:{step.index}", x, bottom + 22, show(step.symbol), 23, 28, tone=tone))
    width = max(trees.width(placed) + 2 * MARGIN, WIDTH)
    text = f"path: {path or 'root'}\nfound: {output or 'nothing yet'}"
    return Picture(width, bottom + 44, tuple(marks), caption, text)


def _trie_key(node: Any) -> str:
    return f"node:{node.path}"


def _trie_node(spot: trees.Placed, path: str, at_leaf: bool) -> Mark:
    node = spot.node
    here = node.path == path
    if isinstance(node, End):
        tone = "new" if here and at_leaf else "active" if here else "plain" if node.used else "faint"
        title = f"{show(node.symbol)}: {node.path}" if node.used else "no word leads here"
        return Box(_trie_key(node), spot.x, spot.y, show(node.symbol), 30, 28, "", tone, title)
    title = f"path {node.path or 'root'}"
    return Circle(_trie_key(node), spot.x, spot.y, "", "active" if here else "plain", title, radius=8)


@ask.register
def _ask_walked(following: Walked, step: Any, earlier: Sequence[Any] = ()) -> Question | None:
    if isinstance(step, Walked):
        return None
    opened = step if isinstance(step, Opened) else _opening(earlier)
    words = [word for _, word in opened.codes]
    ahead = opened.message[following.position :][: max(map(len, words))]
    return Question(
        f"The next bits are {ahead}. At which leaf does the walk end?",
        tuple(f"node:{word}" for word in words),
        tuple(f"node:{word}" for word in words if ahead.startswith(word)),
        "Follow one bit at a time from the root: 0 goes left, 1 goes right, and a leaf ends the word.",
    )
