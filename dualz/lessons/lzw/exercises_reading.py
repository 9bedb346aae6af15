"""Codes read by hand, and a decoder to complete."""

from __future__ import annotations

from random import Random
from typing import Any

from dualz.course import compare
from dualz.course.forms import Function, Parts, Space, Text
from dualz.course.registry import Exercise
from dualz.course.sandbox import NotYet
from dualz.lessons.lzw import attempts as code
from dualz.lessons.lzw import by_hand

# --- decode on paper -----------------------------------------------------------------------------

CODES = [99, 111, 256, 258, 257]

DECODE = Exercise(
    id="lzw.reading",
    kind="on paper",
    objectives=("lzw.decode",),
    prompt=f"""Decode the codes `{CODES}` by hand (c = 99, o = 111; the first entry is 256). Answer with a
        dict: `text`, what the decoder writes; `'258'`, the phrase that entry 258 stands for.""",
    form=Parts(
        {
            "text": Text(
                code.decode(CODES).decode(),
                """The text is not right. After each code but the first the decoder learns the phrase before
                plus the first byte of this one.""",
                {
                    code.decode_skipping.answer(CODES).decode(): """an unknown code is skipped | You left out
                        the code that was not known. It stands for data: the phrase before plus its own first
                        byte.""",
                    code.decode_repeating.answer(CODES).decode(): """an unknown code repeats the phrase before
                        | You wrote the phrase before once more. The unknown entry is one byte longer than
                        that.""",
                    code.decode_last_byte.answer(CODES).decode(): """the unknown phrase ends with its own last
                        byte | You repeated the last byte. The entry ends with the first byte of what is
                        written now, and that begins like the phrase before.""",
                },
                fold=True,
            ),
            "258": Text(
                "coc",
                "The text is right, but 258 is another phrase: the one that the fourth code stands for.",
                {
                    "oco": """entries are numbered one too early | The text is right, but 258 is another
                        phrase: the one that the fourth code stands for.""",
                },
                fold=True,
            ),
        }
    ),
    greeting="""You had the entry in hand before the encoder could tell you: that is why nobody sends the
        dictionary.""",
    hints=(
        """After the second code the decoder learns 256 = co, after the third 257 = oc. The fourth is 258
            already.""",
        "258 is the phrase before, co, plus a first byte that is unknown; but it begins with co.",
    ),
    worked="c, o, co, then 258 = co + c, then 257 = oc.",
)

# --- complete the decoder ------------------------------------------------------------------------


def _codes(random: Random) -> tuple[list[int]]:
    """Codes of few different bytes, of every value, so that many are used before they are known."""
    values = random.sample(range(256), random.choice((1, 2, 2, 3, 5, 40)))
    return (by_hand.codes_of(bytes(random.choices(values, k=random.randint(0, 90)))),)


_WORDS = (
    b"",
    b"a",
    b"\xff",
    b"\x80\x00\xc3\xa9",
    b"abab",
    b"aaaaaaa",
    b"banabanana",
    b"abracadabra",
    b"\xe4" * 9,
)


def _bytes(result: Any) -> bytes:
    if not isinstance(result, bytes):
        raise NotYet(f"From your function bytes are wanted, and this is {compare.named(result)}.")
    return result


DECODER = Exercise(
    id="lzw.decoder",
    kind="complete",
    objectives=("lzw.decode",),
    prompt="""Complete `decode(codes)`: from the list of codes of plain LZW, which may be empty, it gives the
        bytes. Two places are left open.""",
    form=Function(
        code.decode,
        "decode(codes)",
        Space([(by_hand.codes_of(word),) for word in _WORDS], _codes),
        (
            code.decode_repeating,
            code.decode_last_byte,
            code.decode_whole_phrase,
            code.decode_last_of_phrase,
            code.decode_own_first,
            code.decode_skipping,
            code.decode_late,
            code.decode_without_the_case,
            code.decode_as_text,
        ),
        read=_bytes,
        errors={"KeyError": "That code is used before it is known; what must it stand for?"},
    ),
    greeting="The same bytes as the codec's on every list of codes, the special case included.",
    hints=(
        "The first gap: what is written for this code? The second: what has the encoder learned meanwhile?",
        """The entry that is due begins with `previous`; `previous[:1]` is the first byte of the phrase
        before.""",
    ),
    worked="An unknown code can only be the next entry: the phrase before plus its own first byte.",
    stub=code.decode_stub,
)
