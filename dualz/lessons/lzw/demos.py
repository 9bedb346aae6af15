"""Demos of lesson 04: LZW's two sides, alone and in turns; LZ78; learning and using byte pairs."""

from __future__ import annotations

import random
from collections.abc import Generator
from typing import Any, NamedTuple

from dualz.codecs import bpe, lz78, lzw
from dualz.codecs.lzw_codes import PLAIN, Dialect, gif
from dualz.trace import finish
from dualz.widgets.demo import Demo, Preset

MOST_BYTES = 160
MOST_TOGETHER = 90
MOST_TOKENS = 400
MERGES = 12
PIXELS = "pixels:"
SMALL = gif(2, widest=4)


class Message(NamedTuple):
    """What is sent, and how its codes are laid out."""

    data: bytes
    dialect: Dialect


def read_bytes(given: str | bytes, most: int = MOST_BYTES) -> bytes:
    """The learner's text or file as bytes.

    Raises:
        ValueError: empty, or more than the picture can hold; the sentence says how much fits.
    """
    data = given.encode("utf-8") if isinstance(given, str) else bytes(given)
    if not data:
        raise ValueError("The message is empty: type at least one character.")
    if len(data) > most:
        raise ValueError(f"The message has {len(data)} bytes; {most} can be shown. Try its beginning.")
    return data


def read_message(given: str | bytes, most: int = MOST_BYTES) -> Message:
    """Text or a file for plain LZW; ``pixels:`` and the digits 0 to 3 for a GIF-like code of 3 and 4 bits.

    Raises:
        ValueError: empty, too long, or something else than the digits 0 to 3 after ``pixels:``.
    """
    if not isinstance(given, str) or not given.startswith(PIXELS):
        return Message(read_bytes(given, most), PLAIN)
    digits = "".join(given.removeprefix(PIXELS).split())
    if set(digits) - set("0123"):
        raise ValueError("After 'pixels:' come digits from 0 to 3, as in 'pixels: 0 1 0 1 2 3'.")
    return Message(bytes(int(digit) for digit in read_bytes(digits, most).decode()), SMALL)


def _read_together(given: str | bytes) -> Message:
    return read_message(given, MOST_TOGETHER)


def say_message(message: Message) -> str:
    """A message as the text of the input field."""
    if message.dialect == PLAIN:
        return say(message.data)
    return f"{PIXELS} {''.join(str(value) for value in message.data)}"


def say(data: bytes) -> str:
    """Bytes as the text of the input field."""
    return data.decode("utf-8", "replace")


def _encode(message: Message) -> Generator[Any, None, Any]:
    return lzw.encode(*message)


def _decode(message: Message) -> Generator[Any, None, Any]:
    return lzw.decode(finish(lzw.encode(*message)), message.dialect)


def _together(message: Message) -> Generator[Any, None, Any]:
    return lzw.together(*message)


def fresh_message(seed: int) -> Message:
    """8 to 11 letters with a repetition; every third holds the code that is used before it is known."""
    rng = random.Random(seed)
    letters = rng.sample("abcdefghijklmnop", 3)
    if seed % 3 == 0:
        one, two = letters[:2]
        return Message(f"{one}{two}{one}{two}{one}{two}{one}{letters[2]}".encode(), PLAIN)
    word = "".join(rng.choices(letters, k=rng.randint(3, 4)))
    return Message(f"{word}{rng.choice(letters)}{word}{word[:2]}".encode(), PLAIN)


def _fresh_bytes(seed: int) -> bytes:
    return fresh_message(seed).data


def fresh_pairs(seed: int) -> bytes:
    """14 to 18 bytes: a few syllables, some of them more than once."""
    rng = random.Random(seed)
    syllables = rng.sample(["an", "na", "ba", "lo", "mi", "to"], 3)
    return "".join(rng.choices(syllables, [3, 2, 1], k=rng.randint(7, 9))).encode()


def _train(data: bytes) -> Generator[Any, None, Any]:
    return bpe.train(data, MERGES)


def _apply(data: bytes) -> Generator[Any, None, Any]:
    """Encode with merges that were learned from another text: what a tokenizer does all day."""
    return bpe.encode(data, bpe.learn(TEXT, MERGES))


def _read_tokens(given: str | bytes) -> bytes:
    return read_bytes(given, MOST_TOKENS)


TEXT = b"low low low lower lower newest newest newest widest widest"
NOISE = bytes(random.Random(4).sample(range(33, 127), 24))

WORD = Preset(
    "a word", "the example of this lesson: short, and phrases come back", Message(b"abracadabra", PLAIN)
)
BEFORE = Preset(
    "the code used before it is known",
    "the decoder meets a code that it can only work out",
    Message(b"abababab", PLAIN),
)
REPEATED = Preset("one symbol repeated", "every match is one longer than the last", Message(b"a" * 36, PLAIN))
NOISY = Preset(
    "noise that grows", "no pair comes back: 9 bits go out for every 8 that come in", Message(NOISE, PLAIN)
)
SENTENCE = Preset(
    "a sentence",
    "more than twenty entries are learned, and some are used",
    Message(b"the rain in spain stays mainly in the plain", PLAIN),
)
CLEAR = Preset(
    "clear",
    "pixels of 2 bits: codes of 3 bits widen to 4, and a full dictionary is cleared",
    Message(bytes([0, 1, 0, 1, 2, 3, 0, 1, 2, 2, 2, 2, 3, 0, 1, 2, 3, 3, 1, 0, 1, 0, 0, 1]), SMALL),
)

MESSAGES = (WORD, BEFORE, REPEATED, NOISY, SENTENCE, CLEAR)
ENCODE = Demo("lzw.encode", _encode, MESSAGES, read_message, fresh_message, say_message)
DECODE = Demo("lzw.decode", _decode, (BEFORE, WORD, *MESSAGES[2:]), read_message, fresh_message, say_message)
TOGETHER = Demo(
    "lzw.together", _together, (WORD, BEFORE, *MESSAGES[2:]), _read_together, fresh_message, say_message
)
LZ78 = Demo(
    "lzw.lz78",
    lz78.encode,
    tuple(Preset(preset.name, preset.purpose, preset.value.data) for preset in (WORD, SENTENCE, REPEATED)),
    read_bytes,
    _fresh_bytes,
    say,
)
BPE_TRAIN = Demo(
    "lzw.bpe_train",
    _train,
    (
        Preset("words", "endings that many words share become one token", TEXT),
        Preset("a word", "three merges, then no pair occurs twice", b"abracadabra"),
        Preset("ties", "equal counts: the lower numbers go first", b"abcdabcd"),
        Preset("one symbol repeated", "places may overlap when they are counted, not when merged", b"a" * 11),
    ),
    _read_tokens,
    fresh_pairs,
    say,
)
BPE_ENCODE = Demo(
    "lzw.bpe_encode",
    _apply,
    (
        Preset("a new word", "never seen in training, and still few tokens", b"lowest"),
        Preset("a known word", "a word of the training text: two tokens", b"newest"),
        Preset("other letters", "nothing to merge: one token for each byte", b"xyzzy"),
        Preset("the training text", "as short as training left it", TEXT),
    ),
    _read_tokens,
    None,
    say,
)

DEMOS = (ENCODE, DECODE, TOGETHER, LZ78, BPE_TRAIN, BPE_ENCODE)
