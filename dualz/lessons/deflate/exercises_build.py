"""Build: a reader of stored blocks, one of stored and fixed blocks, and a writer whose streams zlib opens."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from random import Random
from typing import Any

from dualz.codecs import bit_tape as tape
from dualz.codecs import deflate_format as form
from dualz.codecs import inflate, lz77
from dualz.codecs.bit_tape import Tape
from dualz.codecs.errors import CorruptData, TooLarge
from dualz.course import compare
from dualz.course.forms import Function, Space
from dualz.course.registry import Exercise
from dualz.course.sandbox import NotYet
from dualz.lessons.deflate import attempts as code
from dualz.lessons.deflate import attempts_writing as writing

MOST_OUTPUT = 1 << 20
TEXTS = (
    b"",
    b"a",
    b"banana",
    b"she sells sea shells by the sea shore",
    b"a" * 300,
    b"abc" * 200,
    bytes(range(256)) * 2,
)


def _bytes(result: Any) -> bytes:
    if not isinstance(result, bytes):
        raise NotYet(f"From your function bytes are wanted, and this is {compare.named(result)}.")
    return result


def by_zlib(data: bytes, level: int = 9, strategy: int = zlib.Z_FIXED, flush: int = 0) -> bytes:
    """A raw stream by zlib, of fixed and stored blocks; with ``flush`` a block ends after so many bytes."""
    packer = zlib.compressobj(level, zlib.DEFLATED, -15, 8, strategy)
    if not flush:
        return packer.compress(data) + packer.flush()
    begun = packer.compress(data[:flush]) + packer.flush(zlib.Z_FULL_FLUSH)
    return begun + packer.compress(data[flush:]) + packer.flush()


# --- stored blocks -------------------------------------------------------------------------------


def stored(pieces: list[bytes]) -> bytes:
    """A raw stream with one stored block for each piece."""
    out = Tape()
    for place, piece in enumerate(pieces):
        out.number(place == len(pieces) - 1, 1)
        out.number(0, 7)
        out.number(len(piece) | (len(piece) ^ 0xFFFF) << 16, 32)
        out.data(piece)
    return out.to_bytes()


def _stored_streams() -> Iterator[tuple[bytes]]:
    yield from ((by_zlib(text, 0, zlib.Z_DEFAULT_STRATEGY),) for text in TEXTS)
    yield (stored([b"one ", b"", b"two"]),)
    yield (by_zlib(Random(5).randbytes(70_000), 0, zlib.Z_DEFAULT_STRATEGY),)


def _draw_stored(random: Random) -> tuple[bytes]:
    return (stored([random.randbytes(random.randint(0, 300)) for _ in range(random.randint(1, 4))]),)


STORED = Exercise(
    id="deflate.stored",
    kind="complete",
    objectives=("deflate.read",),
    prompt="""Complete `inflate_stored(blob)`: it reads a raw stream of stored blocks and gives the data. A
        block: one bit *last*, two bits *kind*, bits up to the next whole byte, the size in 16 bits, the same
        16 bits turned over, the bytes. `reader.take(n)` skips n bits, `reader.position` is the present bit,
        `reader.whole_bytes(n)` takes n bytes. The check hands you streams that zlib made.""",
    form=Function(
        code.inflate_stored,
        "inflate_stored(blob)",
        Space(_stored_streams, _draw_stored, count=25),
        (
            code.stored_first_only,
            code.stored_last_only,
            code.stored_without_padding,
            code.stored_high_byte_first,
            code.stored_as_text,
        ),
        read=_bytes,
        reference=lambda blob: zlib.decompress(blob, -15),
        errors={
            "CorruptData": """The stream is whole, so the size was read at the wrong place: have you gone to
                the next whole byte before it, and read it lowest bit first?"""
        },
    ),
    greeting="You open what zlib wrote at level 0: a .gz file without any compression.",
    hints=(
        "How many bits are left up to a whole byte? `-reader.position % 8`.",
        "First skip these bits; and append `reader.whole_bytes(size)`.",
    ),
    worked="Skip to the next whole byte, then take the bytes that the size announces.",
    stub=code.inflate_stored_stub,
)

# --- stored and fixed ----------------------------------------------------------------------------


def _fixed_streams() -> Iterator[tuple[bytes]]:
    yield from ((by_zlib(text),) for text in TEXTS)
    yield (by_zlib(b"she sells sea shells, she sells sea shells", flush=20),)
    yield (by_zlib(Random(5).randbytes(400)),)
    yield (by_zlib(Random(6).randbytes(500), 0, zlib.Z_DEFAULT_STRATEGY),)
    block = Random(7).randbytes(2500)
    yield (by_zlib(block * 2),)
    yield (by_zlib(bytes(Random(8).choices(b"etaoin ", k=3000))),)


def _draw_fixed(random: Random) -> tuple[bytes]:
    letters = random.sample(range(256), random.choice((1, 2, 3, 8, 40)))
    data = bytes(random.choices(letters, k=random.randint(0, 300)))
    data += data[: random.randint(0, 300)] + bytes(random.choices(letters, k=random.randint(0, 40)))
    return (by_zlib(data, flush=random.choice((0, 0, len(data) // 2))),)


INFLATE = Exercise(
    id="deflate.inflate",
    kind="complete",
    objectives=("deflate.inflate",),
    prompt="""Complete `inflate(blob)`: it reads raw streams of stored and fixed blocks. `read_symbol(reader)`
        of above gives the next symbol; below 256 it is a byte. `LENGTHS` and `DISTANCES` say for a symbol the
        first number of its range and how many extra bits there are; `reader.number(n)` reads n of these. Then
        the match is copied, byte by byte, from `distance` back.""",
    form=Function(
        code.inflate,
        "inflate(blob)",
        Space(_fixed_streams, _draw_fixed, count=30),
        (
            code.inflate_literals,
            code.inflate_slice,
            code.inflate_from_start,
            code.inflate_length_bits,
            code.inflate_distance_bits,
            code.inflate_high_first,
            code.inflate_first_block,
        ),
        read=_bytes,
        reference=lambda blob: zlib.decompress(blob, -15),
        errors={
            "CorruptData": """The stream is whole, so some bits were not read, or too many: count them for a
                length and for a distance.""",
            "IndexError": "A copy begins before the data: is the distance right, extra bits and all?",
        },
    ),
    greeting="You open real streams: every fixed and every stored block that zlib writes.",
    hints=(
        "`length = first + reader.number(extra)`, and the distance in the same way.",
        "Copy in a loop: `out.append(out[-distance])`, `length` times, so that an overlap works.",
    ),
    worked="A literal is appended; a match is a first number plus extra bits, twice, and a loop that copies.",
    stub=code.inflate_stub,
)

# --- a writer ------------------------------------------------------------------------------------

Tokens = list[Any]


def tokens_of(data: bytes) -> Tokens:
    """The tokens of lesson 03: a literal as its byte, a match as (length, distance)."""
    found = lz77.tokens(data, form.LIMITS)
    return [one.byte if isinstance(one, lz77.Literal) else (one.length, one.distance) for one in found]


def reads(blob: bytes) -> tuple[str, Tokens]:
    """What zlib and the course's reader say about a raw stream: a complaint or nothing, and its tokens."""
    packer = zlib.decompressobj(-15)
    try:
        packer.decompress(blob, MOST_OUTPUT)
    except zlib.error as error:
        return f"zlib refuses the stream ({str(error).rpartition(': ')[2]}).", []
    if not packer.eof:
        return "zlib reads to the end of your bytes, and the stream has not ended.", []
    if packer.unused_data:
        return f"The stream ends, and {len(packer.unused_data)} more bytes follow.", []
    tokens: Tokens = []
    try:
        for step in inflate.read(blob, "raw", MOST_OUTPUT):
            if isinstance(step, tape.BlockHeader) and (step.kind != form.FIXED or not step.last):
                return "zlib opens the stream, and one fixed block was asked for.", []
            if isinstance(step, tape.LiteralCode):
                tokens.append(step.byte)
            if isinstance(step, tape.LengthCode):
                tokens.append((step.length, 0))
            if isinstance(step, tape.DistanceCode):
                tokens[-1] = (tokens[-1][0], step.distance)
    except (CorruptData, TooLarge) as error:
        return str(error), []
    return "", tokens


def _opened(result: Any) -> Any:
    """The tokens of a stream that zlib opens; else the bytes themselves."""
    blob = _bytes(result)
    complaint, tokens = reads(blob)
    return blob if complaint else tokens


def _explained(result: Any, wanted: Any, arguments: tuple[Any, ...]) -> str:
    begin = f"For the tokens {arguments[0]!r}"[:160] + ": "
    if isinstance(result, bytes):
        return begin + reads(result)[0]
    place = next(
        (at for at, pair in enumerate(zip(result, wanted, strict=False)) if pair[0] != pair[1]), None
    )
    if place is None:
        return f"{begin}zlib opens the stream and finds {len(result)} tokens instead of {len(wanted)}."
    return (
        f"{begin}zlib opens the stream, and token {place} is {result[place]!r} instead of {wanted[place]!r}."
    )


def _token_lists() -> Iterator[tuple[Tokens]]:
    yield from ((tokens_of(text),) for text in TEXTS)
    yield ([97, (258, 1), (257, 1)],)
    yield ([*range(256), *((length, 200) for length in range(3, 259, 5))],)
    far = Random(5).randbytes(2600)
    yield ([*far, (3, 1), (4, 700), (5, 2599), (130, 1600)],)


def _draw_tokens(random: Random) -> tuple[Tokens]:
    letters = random.sample(range(256), random.choice((1, 2, 4, 30)))
    data = bytes(random.choices(letters, k=random.randint(0, 120)))
    return (tokens_of(data + data[: random.randint(0, 120)]),)


DEFLATE = Exercise(
    id="deflate.deflate",
    kind="transfer",
    objectives=("deflate.write",),
    prompt="""Write `deflate_fixed(tokens)`: one fixed block as raw DEFLATE, in bytes. A token is a byte (a
        whole number) or a pair (length, distance). `tape = Tape()` takes bits: `tape.word("0110")` first bit
        first, `tape.number(value, bits)` lowest bit first, `tape.to_bytes()` gives the bytes. `words[symbol]`
        is the word of a literal, of a length, or of the end, 256; `length_part(length)` and
        `distance_part(distance)` give symbol, rest, extra: the rest is a number of so many extra bits. A
        distance's word is its symbol in 5 bits. The check hands your bytes to zlib.""",
    form=Function(
        writing.deflate_fixed,
        "deflate_fixed(tokens)",
        Space(_token_lists, _draw_tokens, count=30),
        (
            writing.deflate_without_head,
            writing.deflate_without_end,
            writing.deflate_words_as_numbers,
            writing.deflate_far_as_number,
            writing.deflate_rest_as_word,
            writing.deflate_kind_backwards,
            writing.deflate_not_last,
            writing.deflate_from_zero,
            writing.deflate_as_text,
        ),
        read=_opened,
        explain=_explained,
        unit="bytes",
    ),
    greeting="zlib opens what you wrote. Put ten bytes before it and eight behind, and it is a .gz file.",
    hints=(
        "Begin with `tape.number(1, 1)` and `tape.number(1, 2)`; end with `tape.word(words[256])`.",
        """A pair is four pieces: the length's word, its rest as a number, the distance's word in 5 bits, its
        rest as a number.""",
    ),
    worked="Header, the words and numbers of each token, the word of 256; the tape fills up the last byte.",
)
