"""How codes lie in a stream: their widths, a full dictionary, and what a damaged file tells."""

from __future__ import annotations

from dualz.codecs import lzw_files
from dualz.codecs.errors import CorruptData
from dualz.codecs.lzw_codes import PLAIN, Layout
from dualz.course.forms import Mistake, Number, Parts, flags
from dualz.course.registry import Exercise
from dualz.lessons.lzw.attempts_streams import width_of

# --- widths --------------------------------------------------------------------------------------

NOISY = 300


def layout_size(count: int) -> int:
    """The size in bytes of ``count`` codes of plain LZW, by the layout that the codec follows."""
    layout = Layout(PLAIN)
    for _ in range(count):
        layout.take()
        layout.grow()
    return -(-layout.position // 8)


NINE = sum(width_of(255 + index) == 9 for index in range(NOISY))
LEARNED = PLAIN.full - PLAIN.first

WIDTHS = Exercise(
    id="lzw.widening",
    kind="on paper",
    objectives=("lzw.widths",),
    prompt=f"""In a message of {NOISY} bytes no two neighbours come back, so plain LZW sends one code for each
        byte. Answer with a dict: `nine`, how many of the codes have 9 bits (all others have 10); `bytes`, the
        size of the whole stream; `learned`, how many entries can be learned at most, in a message of any
        length, if codes have at most 12 bits and a full dictionary is kept.""",
    form=Parts(
        {
            "nine": Number(
                NINE,
                """The number of codes with 9 bits is wrong: count how many codes pass until the decoder's
                next entry is 512, which needs 10 bits.""",
                {
                    NINE - 1: """the width follows the encoder's entries | You counted the encoder's entries.
                        The decoder is one entry behind: its first code teaches it nothing, so one more code
                        has 9 bits.""",
                    NOISY: """codes never grow | The codes do grow: after some time an entry has the number
                        512, and 9 bits end at 511.""",
                    512: """9 bits last for 512 codes | You forgot that the first 256 numbers are taken by the
                        single bytes.""",
                },
                wanted="a number of codes",
                whole=True,
            ),
            "bytes": Number(
                layout_size(NOISY),
                f"""The number of bytes is wrong: add the bits of all {NOISY} codes, divide by 8 and round
                    up.""",
                {
                    9 * NINE + 10 * (NOISY - NINE): "bits are bytes | This is the number of bits.",
                    -(-9 * NOISY // 8): """every code has 9 bits | You took 9 bits for every
                        code, and the last ones have 10.""",
                    (9 * NINE + 10 * (NOISY - NINE)) // 8: """a part of a byte takes nothing | The last byte
                        is written even if it is not full: round up, not down.""",
                    NOISY: """a code takes no more than its byte | You took 8 bits a code. Even a code for a
                        single byte has 9 bits or more.""",
                },
                wanted="a number of bytes",
                unit="bytes",
                whole=True,
            ),
            "learned": Number(
                LEARNED,
                "The number of entries is wrong: how many numbers have 12 bits, and how many are taken?",
                {
                    PLAIN.capacity: """single bytes are learned too | 12 bits have so many numbers, and the
                        first 256 of them are the single bytes, known from the start.""",
                    LEARNED - 1: """the last number stays free | One more fits: the last entry is 4095, the
                        highest number of 12 bits.""",
                    NOISY - 1: """only this message counts | That is what this message teaches. The
                        question is about a message of any length.""",
                },
                wanted="a number of entries",
                whole=True,
            ),
        }
    ),
    greeting=f"{NOISY} bytes became {layout_size(NOISY)}: where nothing comes back, LZW makes data larger.",
    hints=(
        "The width follows the decoder: it must be able to write down the highest code that may come next.",
        """After the first code the decoder learns nothing, after the second 256, after the third 257. When
        does it learn 511?""",
    ),
    worked=f"""{NINE} codes of 9 bits and {NOISY - NINE} of 10 bits are {9 * NINE + 10 * (NOISY - NINE)}
        bits. Numbers of 12 bits end at 4095, and entries begin at 256.""",
)

# --- damage --------------------------------------------------------------------------------------

SENTENCE = b"to be or not to be, to be or not to be"


def _flip(blob: bytes, *bits: int) -> bytes:
    out = bytearray(blob)
    for bit in bits:
        out[bit >> 3] ^= 1 << (bit & 7)
    return bytes(out)


def damages() -> dict[str, bytes]:
    """A damaged copy of the .Z file of ``SENTENCE``, by what was done to it. Codes begin at bit 24."""
    blob = lzw_files.compress(SENTENCE)
    return {
        "magic": _flip(blob, 0),
        "letter": _flip(blob, 24),
        "far": _flip(blob, 24 + 2 * 9 + 8, 24 + 2 * 9 + 7),
        "cut": blob[: 3 + 9],
    }


def is_noticed(blob: bytes) -> bool:
    """Whether the decoder refuses ``blob``."""
    try:
        lzw_files.decompress(blob)
    except CorruptData:
        return True
    return False


NOTICED = {name: is_noticed(blob) for name, blob in damages().items()}

DAMAGE = Exercise(
    id="lzw.damaged",
    kind="on paper",
    objectives=("lzw.damage",),
    prompt="""A .Z file is damaged in one of four ways: `magic`, a bit of its first two bytes is flipped;
        `letter`, the lowest bit of a code for a letter is flipped; `far`, the third code becomes one above
        380, while the decoder knows 258 at most; `cut`, the file ends after its first eight codes. Answer
        with a dict from each name to True (a decoder notices) or False.""",
    form=flags(
        {
            "magic": (
                NOTICED["magic"],
                """nobody looks at the name of a format | The first two bytes are checked: they say that this
                is a .Z file at all.""",
            ),
            "letter": (
                NOTICED["letter"],
                """a wrong letter is noticed | One letter becomes another, and both are valid codes. Nothing
                in the file says which was meant.""",
            ),
            "far": (
                NOTICED["far"],
                """any code can be decoded | A code far above the next entry cannot stand for anything, so
                that a decoder has to stop.""",
            ),
            "cut": (
                NOTICED["cut"],
                """a file that is cut off is always noticed | A .Z file holds no length and no end code: what
                is left is a shorter valid file.""",
            ),
        },
        mistakes=(
            Mistake(
                "every format notices damage",
                dict.fromkeys(NOTICED, True),
                """You trust the format too much: it has no checksum. A decoder notices only what cannot be
                decoded.""",
            ),
            Mistake(
                "without a checksum nothing is noticed",
                dict.fromkeys(NOTICED, False),
                """Without a checksum some damage still shows: a wrong name, or a code that cannot stand for
                anything.""",
            ),
        ),
        wanted="a dict of truth values",
    ),
    greeting="""A decoder notices what cannot be, never what merely is not so. For that a file needs a
        checksum.""",
    hints=(
        "Ask for each: could a correct file begin like this?",
        "A decoder can only notice what no encoder would have written.",
    ),
    worked="""The name and the impossible code are noticed. A wrong letter and a missing end look like a
        correct file.""",
)
