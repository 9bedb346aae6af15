"""Demos of lesson 03: the search, the parse and the copy; LZSS, LZ4 and LZO1X, written and read."""

from __future__ import annotations

import random
from collections.abc import Generator
from typing import Any

from dualz.codecs import lz4, lz4_fast, lz77, lzo, lzss
from dualz.codecs.lz77_finders import BruteForce, Effort
from dualz.trace import finish
from dualz.widgets.demo import Demo, Preset

MOST_BYTES = 120
MOST_COMPARED = 36  # by brute force: a step for each pair of places
MOST_STREAM = 100
EVERY = Effort(depth=1 << 20)


def read_bytes(given: str | bytes, most: int = MOST_BYTES) -> bytes:
    """The learner's text or file as bytes.

    Raises:
        ValueError: empty, or more than the picture can hold; the sentence says how much fits.
    """
    data = given.encode("utf-8") if isinstance(given, str) else bytes(given)
    if not data:
        raise ValueError("The data are empty: type at least one character.")
    if len(data) > most:
        raise ValueError(f"The data have {len(data)} bytes; {most} can be shown. Try their beginning.")
    return data


def _read_few(given: str | bytes) -> bytes:
    return read_bytes(given, MOST_COMPARED)


def say(data: bytes) -> str:
    """Bytes as the text of the input field."""
    return data.decode("utf-8", "replace")


def read_stream(given: str | bytes) -> bytes:
    """A file as it is, or digits of base 16: a stream of LZO1X.

    Raises:
        ValueError: empty, no digits, or more than the picture can hold.
    """
    if isinstance(given, str):
        try:
            given = bytes.fromhex(given)
        except ValueError:
            raise ValueError("A stream is typed in digits of base 16, as in '12 61 11 00 00'.") from None
    return read_bytes(given, MOST_STREAM)


def say_stream(stream: bytes) -> str:
    """A stream as the text of the input field."""
    return stream.hex(" ")


def fresh_bytes(seed: int) -> bytes:
    """14 to 20 letters in which a few syllables come back, some with an overlap."""
    rng = random.Random(seed)
    first, second, third = rng.sample("abcdefghijklmnop", 3)
    word = first + second + third + rng.choice((first, second, ""))
    return (
        word + rng.choice("xyz") + word + third * rng.randint(0, 4) + rng.choice("uvw") + word[1:]
    ).encode()


def fresh_block(seed: int) -> bytes:
    """24 to 40 bytes that LZ4 makes two or three sequences of."""
    rng = random.Random(seed)
    word = "".join(rng.sample("abcdefghijklmnop", rng.randint(5, 6)))
    filler = "".join(rng.sample("uvwxyz", 2))
    return (word + filler + word + rng.choice("0123") * rng.randint(1, 6) + "the end").encode()


# --- runs ----------------------------------------------------------------------------------------


def _search(data: bytes) -> Generator[Any, None, Any]:
    """Every place before is a candidate."""
    return lz77.parse(data, effort=EVERY, finder=BruteForce)


def _greedy(data: bytes) -> Generator[Any, None, Any]:
    return lz77.parse(data)


def _lazy(data: bytes) -> Generator[Any, None, Any]:
    return lz77.parse(data, effort=Effort(lazy=True))


def _quick(data: bytes) -> Generator[Any, None, Any]:
    return lz4_fast.parse(data, lz4.LIMITS)


def _decode(data: bytes) -> Generator[Any, None, Any]:
    return lz77.expand(finish(lz77.parse(data)))


def _tokens(data: bytes) -> tuple[lz77.Token, ...]:
    return finish(lz77.parse(data, lz4.LIMITS))


def _flagged(data: bytes) -> tuple[lz77.Token, ...]:
    return finish(lz77.parse(data, lzss.limits_of(lzss.USUAL_BITS), lzss.EFFORT))


def _lzss_write(data: bytes) -> Generator[Any, None, Any]:
    return lzss.write(_flagged(data))


def _lzss_read(data: bytes) -> Generator[Any, None, Any]:
    return lzss.read(finish(lzss.write(_flagged(data))), len(data))


def _lz4_write(data: bytes) -> Generator[Any, None, Any]:
    return lz4.write_block(_tokens(data))


def _lz4_read(data: bytes) -> Generator[Any, None, Any]:
    return lz4.read_block(finish(lz4.write_block(_tokens(data))))


# --- presets -------------------------------------------------------------------------------------

SENTENCE = Preset(
    "a sentence",
    "the example of this lesson: words and parts of words come back",
    b"she sells sea shells by the sea shore, she sells sea shells",
)
WORD = Preset("a word", "one match, of four letters", b"abracadabra")
REPEATED = Preset("one symbol repeated", "the match covers the place where it is written", b"a" * 40)
PATTERN = Preset("a pattern", "a copy from three back, nine times as long", b"abc" * 10 + b"!")
LATER = Preset(
    "a longer match one byte later",
    "greedy and lazy part here: abc is known, but so is bcdef",
    b"abcxbcdefyabcdef",
)
MANY = Preset(
    "many candidates", "the nearest is not the longest", b"the cat, the car, the cap, the cart and the carts"
)
NOISE = Preset(
    "noise", "nothing comes back: every byte is a literal", bytes(random.Random(3).sample(range(33, 127), 40))
)
PARSED = (SENTENCE, LATER, REPEATED, PATTERN, MANY, NOISE)

LONG = Preset(
    "long lengths",
    "more than 15 literals, and a match of 20 and more: bytes that are added",
    b"0123456789abcdefghij" + b"r" * 60 + b"the end",
)
FAMOUS = Preset(
    "a public fault", "an encoder let its last match begin too late for this one", b"aaaaaaaabaaa\n"
)
SHORT = Preset("twelve bytes", "too short for a match: it could not begin early enough", b"aaaaaaaaaaaa")
WRITTEN = (SENTENCE, LONG, REPEATED, FAMOUS, SHORT)

STREAMS = (
    Preset(
        "a sentence",
        "every state but one; written by the LZO library, level 9",
        bytes.fromhex(
            "1a746865207261696e204a0073706001047374617973206d4a016c7974026604706c5a012c20200ab000110000"
        ),
    ),
    Preset(
        "the same, level 1",
        "longer runs of literals, fewer matches",
        bytes.fromhex(
            "0b746865207261696e20696e2073706001097374617973206d61696e6c797402640404706c61696e2c206901726c0432b0"
            "000b7920696e2074686520706c61696e110000"
        ),
    ),
    Preset(
        "one byte, three meanings",
        "01 is a run at the start, and 04 copies after two literals",
        bytes.fromhex("01616263644e0078790400110000"),
    ),
    Preset(
        "one symbol repeated",
        "M3 with a length that needs one more byte",
        bytes.fromhex("126120010000110000"),
    ),
    Preset("nothing", "an empty stream is its end", bytes.fromhex("110000")),
)

SEARCH = Demo(
    "lz77.search",
    _search,
    (WORD, LATER, Preset("a run", "a run is found at the nearest place", b"a" * 12), PATTERN),
    _read_few,
    fresh_bytes,
    say,
)
GREEDY = Demo("lz77.greedy", _greedy, PARSED, read_bytes, fresh_bytes, say)
LAZY = Demo(
    "lz77.lazy", _lazy, (LATER, *(one for one in PARSED if one is not LATER)), read_bytes, fresh_bytes, say
)
QUICK = Demo("lz77.quick", _quick, (SENTENCE, PATTERN, NOISE), read_bytes, fresh_block, say)
DECODE = Demo("lz77.decode", _decode, (PATTERN, REPEATED, WORD, SENTENCE), read_bytes, fresh_bytes, say)
LZSS_WRITE = Demo("lz77.lzss_write", _lzss_write, (SENTENCE, REPEATED, NOISE), read_bytes, fresh_bytes, say)
LZSS_READ = Demo("lz77.lzss_read", _lzss_read, (SENTENCE, REPEATED, NOISE), read_bytes, fresh_bytes, say)
LZ4_WRITE = Demo("lz77.lz4_write", _lz4_write, WRITTEN, read_bytes, fresh_block, say)
LZ4_READ = Demo("lz77.lz4_read", _lz4_read, WRITTEN, read_bytes, fresh_block, say)
LZO_READ = Demo("lz77.lzo_read", lzo.read, STREAMS, read_stream, None, say_stream)

DEMOS = (SEARCH, GREEDY, LAZY, QUICK, DECODE, LZSS_WRITE, LZSS_READ, LZ4_WRITE, LZ4_READ, LZO_READ)
