"""How codes lie in a stream: their widths, the size of a stream, and what a damaged file tells."""

from __future__ import annotations

from typing import Any

from dualz.codecs import lzw_files
from dualz.codecs.errors import CorruptData
from dualz.codecs.lzw_codes import PLAIN, Layout
from dualz.course import compare
from dualz.course.old import Exercise, Wrong
from dualz.course.sandbox import NotYet
from dualz.lessons.lzw import attempts as code

# --- widths --------------------------------------------------------------------------------------

NOISY = 300


def layout_size(count: int) -> int:
    """The size in bytes of ``count`` codes of plain LZW, by the layout that the codec follows."""
    layout = Layout(PLAIN)
    for _ in range(count):
        layout.take()
        layout.grow()
    return -(-layout.position // 8)


NINE = sum(code.width_of(index) == 9 for index in range(NOISY))
_WIDTHS_RIGHT = {"nine": NINE, "bytes": layout_size(NOISY)}


def _check_widths(answer: Any) -> str:
    parts = compare.mapping(answer, "A dict", _WIDTHS_RIGHT)
    compare.equal(
        compare.number(parts["nine"], "For 'nine' a number of codes", whole=True),
        NINE,
        "The number of codes with 9 bits is wrong: count how many codes pass until the decoder's next "
        "entry is "
        "512, which needs 10 bits.",
        [
            (
                NINE - 1,
                "You counted the encoder's entries. The decoder is one entry behind: its first code "
                "teaches it "
                "nothing, so one more code has 9 bits.",
            ),
            (NOISY, "The codes do grow: after some time an entry has the number 512, and 9 bits end at 511."),
            (512, "You forgot that the first 256 numbers are taken by the single bytes."),
        ],
    )
    compare.equal(
        compare.number(parts["bytes"], "For 'bytes' a number of bytes", whole=True),
        _WIDTHS_RIGHT["bytes"],
        f"The number of bytes is wrong: add the bits of all {NOISY} codes, divide by 8 and round up.",
        [
            (layout_size(NOISY) * 8 - 1, "This is the number of bits."),
            (code.size_nine_bits(NOISY), "You took 9 bits for every code, and the last ones have 10."),
            (NOISY, "You took 8 bits a code. Even a code for a single byte has 9 bits or more."),
        ],
    )
    return f"{NOISY} bytes became {_WIDTHS_RIGHT['bytes']}: where nothing comes back, LZW makes data larger."


WIDTHS = Exercise(
    id="lzw.widening",
    lesson=4,
    kind="on paper",
    objectives=("lzw.widths", "lzw.choose"),
    prompt=f"In a message of {NOISY} bytes no two neighbours come back, so plain LZW sends one code for "
    "each byte. "
    "Answer with a dict: `nine`, how many of the codes have 9 bits (all others have 10); `bytes`, the "
    "size of the "
    "whole stream.",
    check=_check_widths,
    hints=(
        "The width follows the decoder: it must be able to write down the highest code that may come next.",
        "After the first code the decoder learns nothing, after the second 256, after the third 257. "
        "When does it "
        "learn 511?",
    ),
    answer=_WIDTHS_RIGHT,
    worked=f"{NINE} codes of 9 bits and {NOISY - NINE} of 10 bits are {9 * NINE + 10 * (NOISY - NINE)} bits.",
    wrong=(
        Wrong(
            "the width follows the encoder's entries", {**_WIDTHS_RIGHT, "nine": NINE - 1}, "one entry behind"
        ),
        Wrong("codes never grow", {**_WIDTHS_RIGHT, "nine": NOISY}, "do grow"),
        Wrong("9 bits last for 512 codes", {**_WIDTHS_RIGHT, "nine": 512}, "single bytes"),
        Wrong(
            "every code has 9 bits",
            {**_WIDTHS_RIGHT, "bytes": code.size_nine_bits(NOISY)},
            "last ones have 10",
        ),
        Wrong("a code takes no more than its byte", {**_WIDTHS_RIGHT, "bytes": NOISY}, "8 bits a code"),
    ),
)

# --- the size of a stream ------------------------------------------------------------------------

COUNTS = [1, 2, 8, 100, 256, 257, 258, 259, 300, 769, 770, 771, 1793, 1794, 1795, 3841, 3842, 3843, 5000]
COUNTS += compare.seeded(lambda random: random.randint(1, 6000), 30)
_SIZE_MISTAKES = (
    (code.size_nine_bits, "You took 9 bits for every code. From entry 512 on 10 bits are needed, and so on."),
    (
        code.size_twelve_bits,
        "You took 12 bits for every code. They begin with 9 bits; that is the point of it.",
    ),
    (
        code.size_by_encoder,
        "Your codes grow one entry early: you counted what the encoder knows. TIFF's early change does "
        "so; plain "
        "LZW waits until the decoder needs it.",
    ),
    (
        code.size_without_end,
        "Your codes go on growing. At 12 bits the dictionary is full and the width stays.",
    ),
    (code.size_in_bits, "This is the number of bits. A byte has 8, and the last one is filled up."),
    (code.size_rounded_down, "The last byte is written even if it is not full: round up, not down."),
    (code.size_two_bytes, "You took two bytes a code. Codes are packed bit by bit, without gaps."),
)


def _check_size(answer: Any) -> str:
    function = compare.function(answer, "stream_size(count)")
    shape = lambda result: compare.number(result, "From your function a number of bytes")  # noqa: E731
    compare.same_as(function, layout_size, COUNTS, shape, _SIZE_MISTAKES)
    return f"Exact to the byte for {len(COUNTS)} streams, up to a full dictionary and beyond."


SIZE = Exercise(
    id="lzw.size",
    lesson=4,
    kind="transfer",
    objectives=("lzw.widths",),
    prompt="Write `stream_size(count)`: the size in bytes of a plain LZW stream of `count` codes, with "
    "widths from 9 "
    "to 12 bits. The code before which the decoder's next entry is `known` has `known.bit_length()` "
    "bits, within "
    "these bounds.",
    check=_check_size,
    hints=(
        "Before the first code `known` is 255 (there is nothing to learn from it); each code adds 1.",
        "Add `min(12, max(9, known.bit_length()))` for every code, then divide by 8 and round up.",
    ),
    answer=code.stream_size,
    worked="Walk through the codes as both sides do: take the width, then count one entry more.",
    wrong=(
        Wrong("every code has 9 bits", code.size_nine_bits, "9 bits for every code"),
        Wrong("every code has 12 bits", code.size_twelve_bits, "12 bits for every code"),
        Wrong("the width follows the encoder's entries", code.size_by_encoder, "one entry early"),
        Wrong("the dictionary has no end", code.size_without_end, "go on growing"),
        Wrong("bits and bytes are the same count", code.size_in_bits, "number of bits"),
        Wrong("a part of a byte takes nothing", code.size_rounded_down, "round up"),
        Wrong("a code takes whole bytes", code.size_two_bytes, "two bytes a code"),
    ),
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
_SAYS = {
    "magic": "The first two bytes are checked: they say that this is a .Z file at all.",
    "letter": (
        "One letter becomes another, and both are valid codes. Nothing in the file says which was meant."
    ),
    "far": "A code far above the next entry cannot stand for anything, so that a decoder has to stop.",
    "cut": "A .Z file holds no length and no end code: what is left is a shorter valid file.",
}


def _check_damage(answer: Any) -> str:
    parts = compare.mapping(answer, "A dict of truth values", NOTICED)
    for name, value in parts.items():
        if not isinstance(value, bool):
            raise NotYet(f"For '{name}' True or False is wanted, and this is {compare.named(value)}.")
    compare.equal(
        parts,
        NOTICED,
        "Not yet. " + next((_SAYS[name] for name in NOTICED if parts[name] != NOTICED[name]), ""),
        [
            (
                dict.fromkeys(NOTICED, True),
                "You trust the format too much: it has no checksum. A decoder notices only what cannot "
                "be decoded.",
            ),
            (
                dict.fromkeys(NOTICED, False),
                "Without a checksum some damage still shows: a wrong name, or a code that cannot stand "
                "for anything.",
            ),
        ],
    )
    return "A decoder notices what cannot be, never what merely is not so. For that a file needs a checksum."


DAMAGE = Exercise(
    id="lzw.damaged",
    lesson=4,
    kind="on paper",
    objectives=("lzw.damage",),
    prompt="A .Z file is damaged in one of four ways: `magic`, a bit of its first two bytes is flipped; "
    "`letter`, the "
    "lowest bit of a code for a letter is flipped; `far`, the third code becomes one above 380, while "
    "the decoder "
    "knows 258 at most; `cut`, the file ends after its first eight codes. Answer with a dict from each "
    "name to True "
    "(a decoder notices) or False.",
    check=_check_damage,
    hints=(
        "Ask for each: could a correct file begin like this?",
        "Two of the four are noticed.",
    ),
    answer=NOTICED,
    worked="The name and the impossible code are noticed. A wrong letter and a missing end look like a "
    "correct file.",
    wrong=(
        Wrong("every format notices damage", dict.fromkeys(NOTICED, True), "no checksum"),
        Wrong(
            "without a checksum nothing is noticed", dict.fromkeys(NOTICED, False), "some damage still shows"
        ),
        Wrong("a file that is cut off is always noticed", {**NOTICED, "cut": True}, "no length"),
        Wrong("a wrong letter is noticed", {**NOTICED, "letter": True}, "both are valid codes"),
        Wrong("any code can be decoded", {**NOTICED, "far": False}, "far above"),
    ),
)
