"""Demos of lesson 02: building the tree, reading codes, canonical codes, a limit, writing, walking."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Generator
from typing import Any

from dualz.codecs import huffman, prefix
from dualz.codecs.limited import limited_lengths
from dualz.trace import finish
from dualz.widgets.demo import Demo, Preset

MOST_BYTES = 4096
MOST_SHORT = 60
MOST_SYMBOLS = 64


def read_message(given: str | bytes) -> bytes:
    """The learner's text or file as the bytes of a message.

    Raises:
        ValueError: empty, or more than the picture can hold; the sentence says how much fits.
    """
    data = given.encode("utf-8") if isinstance(given, str) else bytes(given)
    if not data:
        raise ValueError("The message is empty: type at least one character.")
    if len(data) > MOST_BYTES:
        raise ValueError(
            f"The message has {len(data)} bytes; at most {MOST_BYTES} can be shown. Try its start."
        )
    if len(set(data)) > MOST_SYMBOLS:
        raise ValueError(
            f"The message has {len(set(data))} different byte values; {MOST_SYMBOLS} can be shown as a tree."
        )
    return data


def read_short(given: str | bytes) -> bytes:
    """The same for runs that show every single bit: at most ``MOST_SHORT`` bytes."""
    data = read_message(given)
    if len(data) > MOST_SHORT:
        raise ValueError(f"The message has {len(data)} bytes; at most {MOST_SHORT} can be shown bit by bit.")
    return data


def say(message: bytes) -> str:
    """A message as the text of the input field."""
    return message.decode("utf-8", "replace")


def codes_of(message: bytes) -> prefix.Codes:
    """The codes that the Huffman tree of ``message`` gives, read off the tree."""
    return finish(huffman.read_codes(finish(huffman.build_tree(Counter(message)))))


def _tree(message: bytes) -> Generator[Any, None, Any]:
    return huffman.build_tree(Counter(message))


def _read(message: bytes) -> Generator[Any, None, Any]:
    return huffman.read_codes(finish(_tree(message)))


def _canonical(message: bytes) -> Generator[Any, None, Any]:
    return prefix.canonical_codes(huffman.code_lengths(Counter(message)))


def _write(message: bytes) -> Generator[Any, None, Any]:
    return prefix.encode(message, codes_of(message))


def _walk(message: bytes) -> Generator[Any, None, Any]:
    codes = codes_of(message)
    return prefix.decode(finish(prefix.encode(message, codes)), codes, len(message))


def _limited(message: bytes) -> Generator[Any, None, Any]:
    counts = Counter(message)
    return limited_lengths(counts, max(3, (len(counts) - 1).bit_length()))


def fresh_message(seed: int) -> bytes:
    """A shuffled message of 6 to 8 different letters, with counts that make some ties."""
    rng = random.Random(seed)
    letters = rng.sample("abcdefghijklmnop", rng.randint(6, 8))
    message = [letter for letter in letters for _ in range(rng.choice([1, 1, 2, 2, 3, 4, 6, 9]))]
    rng.shuffle(message)
    return "".join(message).encode()


def _fresh_short(seed: int) -> bytes:
    return fresh_message(seed)[:14]


def fibonacci_message(symbols: int) -> bytes:
    """Letters that occur 1, 1, 2, 3, 5, 8 ... times: the counts that make a Huffman tree deepest."""
    message, one, two = b"", 1, 1
    for place in range(symbols):
        message += bytes([ord("a") + place]) * one
        one, two = two, one + two
    return message


WORD = Preset("a word", "the example of this lesson: five symbols, two ties", b"abracadabra")
SENTENCE = Preset("a sentence", "eighteen symbols, 150 bits", b"this is an example of huffman encoding")
TIES = Preset("ties", "equal counts everywhere: the rule decides, and the tree is balanced", b"abcdefgh")
ONE = Preset("one symbol", "nothing to merge, and still one bit for each symbol", b"aaaaaaa")
TWO = Preset("two symbols", "nine to one: both words take one bit, whatever the counts", b"aaaaaaaaab")
DEEP = Preset("worst case", "Fibonacci counts: every merge adds a level", fibonacci_message(8))

_ALL = (WORD, SENTENCE, TIES, ONE, TWO, DEEP)

TREE = Demo("huffman.tree", _tree, _ALL, read_message, fresh_message, say, MOST_BYTES)
CODES = Demo("huffman.codes", _read, (WORD, TIES, ONE, DEEP), read_message, None, say, MOST_BYTES)
CANONICAL = Demo(
    "huffman.canonical",
    _canonical,
    (WORD, SENTENCE, TIES, DEEP),
    read_message,
    fresh_message,
    say,
    MOST_BYTES,
)
LIMITED = Demo("huffman.limited", _limited, (DEEP, WORD, TIES), read_message, None, say, MOST_BYTES)
WRITE = Demo("huffman.write", _write, (WORD, TIES, ONE), read_short, None, say, MOST_SHORT)
WALK = Demo("huffman.walk", _walk, (WORD, TIES, ONE, TWO), read_short, _fresh_short, say, MOST_SHORT)

DEMOS = (TREE, CODES, CANONICAL, LIMITED, WRITE, WALK)
