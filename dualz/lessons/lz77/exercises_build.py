"""What the learner builds: a search, a decoder of real LZ4 blocks, and an encoder whose blocks open."""

from __future__ import annotations

from functools import cache
from random import Random
from typing import Any

from dualz.codecs import lz4
from dualz.codecs.errors import CorruptData, TooLarge
from dualz.course import compare
from dualz.course.forms import Function, Space
from dualz.course.registry import Exercise
from dualz.course.sandbox import NotYet, brief
from dualz.lessons.lz77 import attempts as code
from dualz.lessons.lz77 import attempts_blocks as block
from dualz.lessons.lz77.blocks import REAL_BLOCKS

_FAMOUS = b"aaaaaaaabaaa\n"


def _bytes(result: Any) -> bytes:
    if not isinstance(result, bytes | bytearray):
        raise NotYet(f"From your function bytes are wanted, and this is {compare.named(result)}.")
    return bytes(result)


def _message(random: Random, most: int = 90) -> bytes:
    """Few different letters, words that come back, runs: much is found, also with an overlap."""
    letters = random.sample(range(97, 123), random.choice((1, 2, 3, 8)))
    word = bytes(random.choices(letters, k=random.randint(2, 9)))
    parts = [
        random.choice(
            (
                word,
                bytes([random.choice(letters)]) * random.randint(1, 25),
                bytes(random.choices(range(32, 127), k=random.randint(1, 18))),
                word[random.randint(0, 2) :],
            )
        )
        for _ in range(random.randint(0, 9))
    ]
    return b"".join(parts)[:most]


# --- the search ----------------------------------------------------------------------------------


def _place(random: Random) -> tuple[bytes, int, int]:
    data = bytes(random.choices(b"ab" if random.random() < 0.6 else b"abcdef", k=random.randint(1, 30)))
    return data, random.randrange(len(data)), random.choice((1, 2, 3, 5, 8, 40))


_PLACES = (
    (b"a", 0, 8),
    (b"ab", 1, 8),
    (b"aa", 1, 8),
    (b"abcabc", 3, 8),
    (b"abcabc", 3, 2),
    (b"abcabc", 3, 3),
    (b"aaaaaa", 1, 8),
    (b"aaaaaa", 3, 8),
    (b"abcabdabcabc", 6, 40),
    (b"abcdxabcyabcd", 9, 40),
    (b"abxaby", 3, 40),
    (b"\xff\x00\xff\x00", 2, 4),
)

SEARCH = Exercise(
    id="lz77.search",
    kind="complete",
    objectives=("lz77.search",),
    prompt="""Complete `longest_match(data, index, window)`: the longest match for the bytes from `index` on,
        as the pair (length, distance), the nearest of equal ones; (0, 0) where nothing is alike. It begins at
        most `window` bytes back, and may run on past `index`. Three places are left open.""",
    form=Function(
        code.longest_match,
        "longest_match(data, index, window)",
        Space(_PLACES, _place),
        (
            code.search_without_overlap,
            code.search_farthest,
            code.search_nearest,
            code.search_place,
            code.search_swapped,
            code.search_everywhere,
            code.search_short_of_the_end,
            code.search_past_the_end,
        ),
        read=lambda result: compare.numbers(result, "From your function a pair of numbers", 2),
        errors={"IndexError": "The data may end within a match: stop before the data end."},
    ),
    greeting="The same match as the course's search, at every place that was tried.",
    hints=(
        """First gap: a `while` loop that adds 1 to `length` as long as `data[at + length]` and
        `data[index + length]` are the same, and there are data. Second: is this match better?""",
        """`at` comes nearer to the beginning with each round; so only a longer match may replace the best
            one.""",
    ),
    worked="""Compare until a byte differs or the data end; keep a match only if it is longer than the best
        so far.""",
    stub=code.longest_match_stub,
)

# --- the decoder ---------------------------------------------------------------------------------


def _block(random: Random) -> tuple[bytes]:
    return (lz4.compress_block(_message(random, 400), random.choice((1, 9))),)


def _blocks() -> list[tuple[bytes]]:
    made = (b"", b"a", b"ab" * 20, b"r" * 300, bytes(range(200)) * 2, bytes(range(256)) + bytes(range(256)))
    far = bytes(range(256)) * 2 + b"the end"
    return [
        *((bytes.fromhex(real),) for real in REAL_BLOCKS),
        *((lz4.compress_block(data),) for data in (*made, far)),
    ]


def _other_data(result: bytes, wanted: bytes, arguments: tuple[Any, ...]) -> str:
    return f"For the block `{arguments[0].hex(' ')}` you give `{brief(result)}`; it holds `{brief(wanted)}`."


DECODER = Exercise(
    id="lz77.decoder",
    kind="complete",
    objectives=("lz77.copy", "lz77.lz4"),
    prompt="""Complete `decode(block)`: from an LZ4 block it gives the bytes. Two places are left open: the
        distance, two bytes of the block from `at` on, the lower byte first; and the copy, in place of the
        `return ...`: it appends `length + 4` bytes to `out`, each from `distance` back.""",
    form=Function(
        block.decode,
        "decode(block)",
        Space(_blocks, _block),
        (
            block.decode_by_slice,
            block.decode_one_byte,
            block.decode_from_the_start,
            block.decode_without_four,
            block.decode_from_three,
            block.decode_high_byte_first,
        ),
        read=_bytes,
        explain=_other_data,
        errors={"IndexError": "Is the distance right? It has two bytes, and the lower byte comes first."},
    ),
    greeting="It opens every block that was tried, three of the C library's among them.",
    hints=(
        "The lower byte first: `block[at] + 256 * block[at + 1]`.",
        "A loop over `length + 4` that appends `out[-distance]`: the place to read moves on with the end.",
    ),
    worked="Byte by byte, a copy may read what it has just written: a distance of 1 repeats the last byte.",
    stub=block.decode_stub,
)

# --- the encoder ---------------------------------------------------------------------------------


@cache
def _reference(data: bytes) -> bytes:
    return block.compress(data)


def opens(block: bytes, data: bytes) -> bool:
    """Whether the course's strict decoder opens ``block`` and finds ``data``."""
    try:
        return lz4.decompress_block(block, len(data)) == data
    except (CorruptData, TooLarge):
        return False


def _as_good(result: bytes, wanted: bytes, arguments: tuple[Any, ...]) -> bool:
    """The same block; or, beside the worked answer's, any that opens and is no larger."""
    if result == wanted:
        return True
    data = arguments[0]
    return wanted == _reference(data) and len(result) <= len(wanted) and opens(result, data)


def _broken_rule(result: bytes, wanted: bytes, arguments: tuple[Any, ...]) -> str:
    data = arguments[0]
    begin = f"For `{brief(data)}` your block is `{result.hex(' ')}`."
    try:
        found = lz4.decompress_block(result, len(data))
    except TooLarge:
        return f"{begin} It holds more than the {len(data)} bytes of the data."
    except CorruptData as broken:
        return f"{begin} A decoder refuses it: {broken}"
    if found != data:
        return f"{begin} It opens, and holds `{brief(found)}` instead."
    return f"{begin} It opens and has {len(result)} bytes; with the longest matches it has {len(wanted)}."


_DATA = (
    b"",
    b"a",
    b"a" * 12,
    b"a" * 13,
    b"a" * 16,
    b"a" * 17,
    _FAMOUS,
    b"abcdabcdefghijkl",
    b"abcdefghijabcdefgh",
    b"abcdefghijkabcdexyzw0123",
    b"abcd-abcd-123456789",
    b"xabc-abc-abc!1234567890",
    b"r" * 300,
    bytes(range(40)) * 2,
    bytes(range(97, 113)) * 2 + b"0123456789",
)

ENCODER = Exercise(
    id="lz77.encoder",
    kind="transfer",
    objectives=("lz77.search", "lz77.lz4"),
    prompt="""Write `compress(data)`: an LZ4 block, parsed greedily with your `longest_match`. Matches have at
        least 4 bytes; the last place where one may begin is 12 bytes before the end; the last 5 bytes are
        literals, so that a match may have to be cut. `sequence(literals, distance, length)` gives the bytes
        of a sequence, `sequence(literals)` those of the last one, which always comes.""",
    form=Function(
        block.compress,
        "compress(data)",
        Space([(data,) for data in _DATA], lambda random: (_message(random),)),
        (
            block.compress_late,
            block.compress_to_the_end,
            block.compress_threes,
            block.compress_nothing,
            block.compress_without_the_last,
            block.compress_from_the_start,
            block.compress_without_overlap,
            block.compress_nearest,
        ),
        read=_bytes,
        same=_as_good,
        explain=_broken_rule,
    ),
    greeting="""Every block opens, and none is larger than that of the greedy search. It is a real LZ4
        encoder.""",
    hints=(
        """`while index <= len(data) - 12`, then cut: `length = min(length, len(data) - 5 - index)`. Below 4
        it is no match, and the byte stays a literal.""",
        """For a match add `sequence(data[start:index], distance, length)` to the block, move `index` behind
        it, and let `start` follow. At the end comes `sequence(data[start:])`.""",
    ),
    worked="The loop is that of any greedy parse; three numbers are LZ4's own: 4, 5 and 12.",
    stub=block.compress_stub,
)
