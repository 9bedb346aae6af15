"""Demos of lesson 05: a file read and written bit by bit, bits into bytes, checksums, row filters."""

from __future__ import annotations

import random
from collections.abc import Generator
from typing import Any

from dualz.codecs import bit_order, checksums, deflate, inflate, png_rows
from dualz.trace import finish
from dualz.widgets.demo import Demo, Preset

MOST_BYTES = 120
MOST_PACKED = 5
MOST_CHECKED = 12
MOST_SUMMED = 24
MOST_FILE = 160
ROW = 9


def read_bytes(given: str | bytes, most: int = MOST_BYTES) -> bytes:
    """The learner's text or file as bytes; nothing at all is data, too.

    Raises:
        ValueError: more than the picture can hold; the sentence says how much fits.
    """
    data = given.encode("utf-8") if isinstance(given, str) else bytes(given)
    if len(data) > most:
        raise ValueError(f"The data have {len(data)} bytes; {most} can be shown. Try their beginning.")
    return data


def say(data: bytes) -> str:
    """Bytes as the text of the input field."""
    return data.decode("utf-8", "replace")


# --- a file, read and written --------------------------------------------------------------------


def read_file(given: str | bytes) -> bytes:
    """A text, which is compressed first, or a real .gz file.

    Raises:
        ValueError: too long for the picture.
    """
    if isinstance(given, bytes) and given[:2] == b"\x1f\x8b":
        return read_bytes(given, MOST_FILE)
    return gzipped(read_bytes(given))


def gzipped(data: bytes) -> bytes:
    """A .gz file of a few bytes."""
    return finish(deflate.write(data, 2, "gzip"))


def _say_file(blob: bytes) -> str:
    return say(inflate.decompress(blob, _wrapper_of(blob), MOST_FILE << 10))


def _read(blob: bytes) -> Generator[Any, None, Any]:
    return inflate.read(blob, _wrapper_of(blob), MOST_FILE << 10)


def _wrapper_of(blob: bytes) -> str:
    return "gzip" if blob[:2] == b"\x1f\x8b" else "raw"


def _write(data: bytes) -> Generator[Any, None, Any]:
    return deflate.write(data, 2, "gzip")


def fresh_stream(seed: int) -> bytes:
    """A raw stream of 6 to 9 letters with a match, small enough to be read by hand."""
    rng = random.Random(seed)
    letters = rng.sample("abcdefghijklmnop", 3)
    word = "".join(letters[: rng.randint(2, 3)])
    text = (word + rng.choice("xyz") + word * 2 + letters[0]).encode()
    return finish(deflate.write(text, 2, "raw"))


SHELLS = b"she sells sea shells"
GENES = b"aaabbabbaabcaacaaaaaabababbccaaaabcaaaabaaaac"
NOISE = bytes(random.Random(5).sample(range(33, 256), 30))

READ = Demo(
    "deflate.read",
    _read,
    (
        Preset("a real .gz file", "36 bytes: every bit of them, and what it means", gzipped(SHELLS)),
        Preset("a dynamic block", "a code of its own comes first", gzipped(GENES)),
        Preset("a stored block", "bytes that no code makes shorter", gzipped(NOISE)),
        Preset("an empty file", "twenty bytes for nothing", gzipped(b"")),
        Preset("a run", "a copy that reads what it has just written", gzipped(b"ha" * 40)),
    ),
    read_file,
    fresh_stream,
    _say_file,
)
WRITE = Demo(
    "deflate.write",
    _write,
    (
        Preset("a few words", "the fixed code wins: a table would cost more than it saves", SHELLS),
        Preset("few letters", "a code of its own pays, by a few bits", GENES),
        Preset("noise", "stored: no code is shorter than the bytes", NOISE),
        Preset("nothing", "the shortest stream: one block that ends at once", b""),
    ),
    read_bytes,
    None,
    say,
)

# --- bits into bytes -----------------------------------------------------------------------------


def read_items(given: str | bytes) -> tuple[bit_order.Item, ...]:
    """One to five letters: the beginning of their block.

    Raises:
        ValueError: nothing, too many, or characters that are not plain letters.
    """
    data = read_bytes(given, MOST_PACKED)
    if not data or not data.isascii() or not data.decode().isprintable():
        raise ValueError("Type one to five plain letters, as in 'she'.")
    return bit_order.beginning(data)


def _say_items(items: tuple[bit_order.Item, ...]) -> str:
    return "".join(item.name[-1] for item in items if item.kind == bit_order.WORD)


def _fresh_items(seed: int) -> tuple[bit_order.Item, ...]:
    return bit_order.beginning("".join(random.Random(seed).sample("abcdefghijklm", 2)).encode())


PACK = Demo(
    "deflate.pack",
    bit_order.pack,
    (
        Preset(
            "two letters", "numbers stand the right way round, words backwards", bit_order.beginning(b"sh")
        ),
        Preset(
            "a match",
            "length 3, six back: two words, and one extra bit, a number",
            (
                bit_order.Item("length 3", bit_order.WORD, "0000001"),
                bit_order.Item("distances 5-6", bit_order.WORD, "00100"),
                bit_order.Item("extra: 1", bit_order.NUMBER, "1"),
                bit_order.Item("distances 9-12", bit_order.WORD, "00110"),
                bit_order.Item("extra: 2", bit_order.NUMBER, "10"),
            ),
        ),
    ),
    read_items,
    _fresh_items,
    _say_items,
)

# --- checksums -----------------------------------------------------------------------------------


def _read_checked(given: str | bytes) -> bytes:
    return read_bytes(given, MOST_CHECKED)


def _read_summed(given: str | bytes) -> bytes:
    return read_bytes(given, MOST_SUMMED)


CRC = Demo(
    "deflate.crc32",
    checksums.crc32_steps,
    (
        Preset("two letters", "sixteen shifts", b"sh"),
        Preset("the same, exchanged", "the same bits in another order: another result", b"hs"),
        Preset("zeros", "why the register begins with ones: zeros are noticed, too", bytes(2)),
    ),
    _read_checked,
    lambda seed: random.Random(seed).choice("abcdefghijklmnop").encode(),
    say,
)
ADLER = Demo(
    "deflate.adler32",
    checksums.adler32_steps,
    (
        Preset("a word", "two sums that grow", b"shells"),
        Preset("two letters exchanged", "the low sum is the same, the high one is not", b"shlels"),
        Preset("many letters", "the high sum passes 65521 and begins anew", b"z" * MOST_SUMMED),
    ),
    _read_summed,
    lambda seed: "".join(random.Random(seed).sample("abcdefghijklm", 4)).encode(),
    say,
)

# --- PNG's filters -------------------------------------------------------------------------------


def _filter(rows: tuple[bytes, ...]) -> Generator[Any, None, Any]:
    return png_rows.choose(rows, 1)


def read_rows(given: str | bytes) -> tuple[bytes, ...]:
    """Rows of numbers from 0 to 255: a line, or a part between semicolons, is a row.

    Raises:
        ValueError: no numbers, too many, or rows of different length.
    """
    text = given.decode("utf-8", "replace") if isinstance(given, bytes) else given
    try:
        rows = tuple(
            bytes(map(int, row.split())) for row in text.replace("\n", ";").split(";") if row.strip()
        )
    except ValueError:
        raise ValueError("Type numbers from 0 to 255, as in '10 20 30; 11 21 31'.") from None
    if not rows or len({len(row) for row in rows}) > 1 or len(rows[0]) > ROW or len(rows) > ROW:
        raise ValueError(f"Up to {ROW} rows of equally many numbers, up to {ROW} in each.")
    return rows


def say_rows(rows: tuple[bytes, ...]) -> str:
    """Rows as the text of the input field."""
    return "; ".join(" ".join(map(str, row)) for row in rows)


def fresh_rows(seed: int) -> tuple[bytes, ...]:
    """Three rows of a slope with a little noise."""
    rng = random.Random(seed)
    right, down = rng.randint(-12, 12), rng.randint(-12, 12)
    return tuple(bytes(120 + right * x + down * y + rng.randint(-2, 2) for x in range(6)) for y in range(3))


FILTER = Demo(
    "deflate.filters",
    _filter,
    (
        Preset(
            "a slope",
            "brighter to the right and darker downwards",
            tuple(bytes(60 + 14 * x - 9 * y + (x * y) % 3 for x in range(ROW)) for y in range(4)),
        ),
        Preset(
            "stripes", "each row is like the one above", (bytes([0, 0, 250, 250, 0, 0, 250, 250, 0]),) * 3
        ),
        Preset(
            "a drawing",
            "flat colours far from 0: a filter moves them there",
            (bytes([200] * 9), bytes([200] * 3 + [40] * 6), bytes([200] * 3 + [40] * 6)),
        ),
        Preset(
            "noise",
            "nothing to expect: the totals are all large",
            tuple(bytes(random.Random(y).randbytes(ROW)) for y in range(2)),
        ),
    ),
    read_rows,
    fresh_rows,
    say_rows,
)

DEMOS = (READ, WRITE, PACK, CRC, ADLER, FILTER)
