"""Demos of lesson 06: rows sorted, the walk back, doubling, move to front, runs of zeros, a .bz2 file,
rANS, a range coder."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Generator
from typing import Any

from dualz.codecs import bwt, bzip2, bzip2_reader, mtf, range_coder, rans, runs
from dualz.trace import finish
from dualz.widgets.demo import Demo, Preset

MOST_ROWS = 13
MOST_LETTERS = 40
MOST_PLACES = 36
MOST_FILE = 120
MOST_SYMBOLS = 24
MOST_ALPHABET = 17
MOST_BITS = 64


def read_text(given: str | bytes, most: int = MOST_ROWS) -> bytes:
    """The learner's text as bytes.

    Raises:
        ValueError: nothing, or more than the picture can hold; the sentence says how much fits.
    """
    data = given.encode("utf-8") if isinstance(given, str) else bytes(given)
    if not 1 <= len(data) <= most:
        raise ValueError(f"The text has {len(data)} bytes; 1 to {most} can be shown.")
    return data


def say(data: bytes) -> str:
    """Bytes as the text of the input field."""
    return data.decode("utf-8", "replace")


# --- sorting and the way back --------------------------------------------------------------------

WORDS = b"banana cocoon papaya tomato minimum anagram banner lesson rotate sorter".split()

ROTATE = Demo(
    "bwt.rotate",
    bwt.rotate,
    (
        Preset("banana", "six rows, and three of them begin with a", b"banana"),
        Preset("a phrase", "the letters before he come together", b"the he she me"),
        Preset("one letter", "equal rows: any of them is the text", b"aaaa"),
        Preset("two halves", "the same word twice, so each row is there twice", b"papapa"),
    ),
    read_text,
    lambda seed: random.Random(seed).choice(WORDS),
    say,
)
DOUBLE = Demo(
    "bwt.double",
    bwt.double,
    (
        Preset("banana", "by one symbol, by two, by four", b"banana"),
        Preset("much alike", "long equal beginnings: one more round for twice the length", b"abababababc"),
        Preset("all different", "one round is enough", b"zebra"),
    ),
    read_text,
    lambda seed: random.Random(seed).choice(WORDS),
    say,
)


def _walk(text: bytes) -> Generator[Any, None, Any]:
    return bwt.walk(*bwt.transform(text))


WALK = Demo(
    "bwt.walk",
    _walk,
    (
        Preset("banana", "threads between two columns, then the walk", b"banana"),
        Preset("a phrase", "thirteen threads", b"the he she me"),
        Preset("one letter", "every thread leads straight across", b"aaaa"),
    ),
    read_text,
    lambda seed: random.Random(seed).choice(WORDS),
    say,
)

# --- move to front, runs -------------------------------------------------------------------------


def read_letters(given: str | bytes) -> bytes:
    """A text of at most 40 bytes, and of at most 17 different ones.

    Raises:
        ValueError: as ``read_text``, or too many different bytes.
    """
    data = read_text(given, MOST_LETTERS)
    if len(set(data)) > MOST_ALPHABET:
        raise ValueError(f"{len(set(data))} different letters; {MOST_ALPHABET} fit into the picture's list.")
    return data


def _to_front(data: bytes) -> Generator[Any, None, Any]:
    return mtf.encode(data, bytes(sorted(set(data))))


def _from_front(data: bytes) -> Generator[Any, None, Any]:
    alphabet = bytes(sorted(set(data)))
    return mtf.decode(finish(mtf.encode(data, alphabet)), alphabet)


def _fresh_column(seed: int) -> bytes:
    return bwt.transform(random.Random(seed).choice(WORDS)).last


_COLUMN = bwt.transform(b"she sells sea shells").last
_LETTER_PRESETS = (
    Preset("nnbaaa", "the last column of banana", b"nnbaaa"),
    Preset("a longer column", "the last column of: she sells sea shells", _COLUMN),
    Preset("the text itself", "not sorted: few neighbours are equal, few zeros", b"she sells sea shells"),
    Preset("one letter", "zeros only", b"aaaaaaa"),
)
FRONT = Demo("bwt.front", _to_front, _LETTER_PRESETS, read_letters, _fresh_column, say)
BACK = Demo("bwt.back", _from_front, _LETTER_PRESETS, read_letters, _fresh_column, say)


def read_places(given: str | bytes) -> tuple[int, ...]:
    """Places as numbers with spaces or commas between them.

    Raises:
        ValueError: no numbers, too many, or one beyond 255.
    """
    text = given.decode("utf-8", "replace") if isinstance(given, bytes) else given
    words = text.replace(",", " ").split()
    if not all(word.isascii() and word.isdigit() and int(word[:4]) < 256 for word in words):
        raise ValueError("Type numbers from 0 to 255 with spaces between them, as in '2 0 0 0 1'.")
    if not 1 <= len(words) <= MOST_PLACES:
        raise ValueError(f"1 to {MOST_PLACES} numbers can be shown, and {len(words)} are given.")
    return tuple(map(int, words))


def _say_places(places: tuple[int, ...]) -> str:
    return " ".join(map(str, places))


def _fresh_places(seed: int) -> tuple[int, ...]:
    rng = random.Random(seed)
    found: list[int] = []
    while len(found) < 14:
        found += [rng.randint(1, 9), *[0] * rng.randint(0, 9)]
    return tuple(found[:MOST_PLACES])


ZEROS = Demo(
    "bwt.zeros",
    runs.count_zeros,
    (
        Preset("a few runs", "lengths 1, 2, 3, 4", (5, 0, 3, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 0)),
        Preset("a long run", "thirty zeros are four digits", (7, *[0] * 30, 1)),
        Preset("no zeros", "every place becomes one more", (3, 1, 4, 1, 5, 9, 2, 6)),
    ),
    read_places,
    _fresh_places,
    _say_places,
)

# --- a file --------------------------------------------------------------------------------------


def read_file(given: str | bytes) -> bytes:
    """A text, which is compressed first, or a real .bz2 file.

    Raises:
        ValueError: too long for the picture.
    """
    data = given.encode("utf-8") if isinstance(given, str) else bytes(given)
    blob = data if data[:3] == b"BZh" else bzip2.compress(data)
    if len(blob) > MOST_FILE:
        raise ValueError(f"The file has {len(blob)} bytes; {MOST_FILE} can be shown. Try less data.")
    return blob


def _read(blob: bytes) -> Generator[Any, None, Any]:
    return bzip2_reader.read(blob, MOST_FILE << 12)


SHELLS = b"she sells sea shells"
FILE = Demo(
    "bwt.file",
    _read,
    (
        Preset("20 letters", "every field of a real .bz2 file", bzip2.compress(SHELLS)),
        Preset(
            "one letter", "37 bytes for one: a table for every symbol has its price", bzip2.compress(b"a")
        ),
        Preset("nothing", "14 bytes, and no block", bzip2.compress(b"")),
        Preset(
            "a long run",
            "5000 times z: three of the five forms have five values",
            bzip2.compress(b"z" * 5000),
        ),
    ),
    read_file,
    None,
    lambda blob: say(bzip2.decompress(blob, MOST_FILE << 12)),
)

# --- rANS ----------------------------------------------------------------------------------------

SCALE = 16
WORD = 8


def read_symbols(given: str | bytes) -> bytes:
    """Up to 24 letters of at most eight kinds.

    Raises:
        ValueError: as ``read_text``, or too many different letters.
    """
    data = read_text(given, MOST_SYMBOLS)
    if len(set(data)) > SCALE // 2:
        raise ValueError(f"{len(set(data))} different letters; {SCALE // 2} can share {SCALE} slots well.")
    return data


def shares_of(data: bytes) -> dict[int, int]:
    """Shares of sixteen slots by the counts of ``data``."""
    return rans.shares_of(dict(sorted(Counter(data).items())), SCALE)


def _push(data: bytes) -> Generator[Any, None, Any]:
    return rans.encode(data, shares_of(data), word=WORD)


def _pop(data: bytes) -> Generator[Any, None, Any]:
    states, words = finish(_push(data))
    return rans.decode(states, words, shares_of(data), len(data), word=WORD)


_SYMBOL_PRESETS = (
    Preset("often a", "an a costs a third of a bit", b"aaaabaaaaaaabaaaaca"),
    Preset("evenly", "two bits each, as with Huffman", b"abcdabdcabcd"),
    Preset("sells shells", "eleven letters", b"sellsshells"),
)
PUSH = Demo(
    "bwt.push",
    _push,
    _SYMBOL_PRESETS,
    read_symbols,
    lambda seed: bytes(random.Random(seed).choices(b"abc", (6, 2, 1), k=9)),
    say,
)
POP = Demo("bwt.pop", _pop, _SYMBOL_PRESETS, read_symbols, PUSH.fresh, say)

# --- a range coder -------------------------------------------------------------------------------


def read_bits(given: str | bytes) -> tuple[int, ...]:
    """Bits as the digits 0 and 1, with or without spaces.

    Raises:
        ValueError: another character, no bit, or more than the picture can hold.
    """
    text = given.decode("utf-8", "replace") if isinstance(given, bytes) else given
    digits = "".join(text.split())
    if set(digits) - {"0", "1"}:
        raise ValueError("Type bits, as in '0010 0001'.")
    if not 1 <= len(digits) <= MOST_BITS:
        raise ValueError(f"1 to {MOST_BITS} bits can be shown, and {len(digits)} are given.")
    return tuple(map(int, digits))


def _say_bits(bits: tuple[int, ...]) -> str:
    return "".join(map(str, bits))


RANGE = Demo(
    "bwt.range",
    range_coder.encode,
    (
        Preset(
            "a fair coin",
            "as many 0s as 1s: nothing can be saved",
            read_bits("011010011001011000101101"),
        ),
        Preset("often 0", "three 1s among 40 bits", read_bits("0000000001000000000000010000000000001000")),
        Preset("a surprise", "a 1 after thirty 0s", read_bits("0" * 30 + "10000")),
    ),
    read_bits,
    lambda seed: tuple(random.Random(seed).choices((0, 1), (5, 1), k=24)),
    _say_bits,
)

DEMOS = (ROTATE, WALK, DOUBLE, FRONT, BACK, ZEROS, FILE, PUSH, POP, RANGE)
