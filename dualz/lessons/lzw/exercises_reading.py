"""Codes read by hand, and a decoder to complete."""

from __future__ import annotations

from random import Random
from typing import Any

from dualz.course import compare
from dualz.course.old import Exercise, Wrong
from dualz.course.sandbox import NotYet
from dualz.lessons.lzw import attempts as code

# --- decode on paper -----------------------------------------------------------------------------

CODES = [99, 111, 256, 258, 257]
_DECODED = code.decode(CODES).decode()
_DECODE_RIGHT = {"text": _DECODED, "258": "coc"}
_DECODE_MISTAKES = (
    (
        code.decode_skipping(CODES).decode(),
        "You left out the code that was not known. It stands for data: the phrase before plus its own "
        "first byte.",
    ),
    (
        code.decode_repeating(CODES).decode(),
        "You wrote the phrase before once more. The unknown entry is one byte longer than that.",
    ),
    (
        code.decode_last_byte(CODES).decode(),
        "You repeated the last byte. The entry ends with the first byte of what is written now, and that "
        "begins "
        "like the phrase before.",
    ),
)


def _check_decode(answer: Any) -> str:
    parts = compare.mapping(answer, "A dict", _DECODE_RIGHT)
    for part in parts.values():
        if not isinstance(part, str):
            raise NotYet(f"A text is wanted under both names, and one is {compare.named(part)}.")
    compare.equal(
        parts["text"],
        _DECODED,
        "The text is not right. After each code but the first the decoder learns the phrase before plus "
        "the first "
        "byte of this one.",
        _DECODE_MISTAKES,
    )
    compare.equal(
        parts["258"],
        _DECODE_RIGHT["258"],
        "The text is right, but 258 is another phrase: the one that the fourth code stands for.",
    )
    return (
        "You had the entry in hand before the encoder could tell you: that is why nobody sends the "
        "dictionary."
    )


DECODE = Exercise(
    id="lzw.reading",
    lesson=4,
    kind="on paper",
    objectives=("lzw.decode",),
    prompt=f"Decode the codes `{CODES}` by hand (c = 99, o = 111; the first entry is 256). Answer with a "
    "dict: "
    "`text`, what the decoder writes; `'258'`, the phrase that entry 258 stands for.",
    check=_check_decode,
    hints=(
        "After the second code the decoder learns 256 = co, after the third 257 = oc. The fourth is 258 "
        "already.",
        "258 is the phrase before, co, plus a first byte that is unknown; but it begins with co, so it "
        "begins with c.",
    ),
    answer=_DECODE_RIGHT,
    worked="c, o, co, then 258 = co + c, then 257 = oc.",
    wrong=(
        Wrong(
            "an unknown code is skipped",
            {**_DECODE_RIGHT, "text": _DECODE_MISTAKES[0][0]},
            "left out the code",
        ),
        Wrong(
            "an unknown code repeats the phrase before",
            {**_DECODE_RIGHT, "text": _DECODE_MISTAKES[1][0]},
            "one byte longer",
        ),
        Wrong(
            "the unknown phrase ends with its own last byte",
            {**_DECODE_RIGHT, "text": _DECODE_MISTAKES[2][0]},
            "repeated the last byte",
        ),
        Wrong("entries are numbered one too early", {**_DECODE_RIGHT, "258": "oco"}, "another phrase"),
    ),
)

# --- complete the decoder ------------------------------------------------------------------------


def _codes(random: Random) -> list[int]:
    letters = random.sample(range(97, 123), random.randint(1, 3))
    return code.codes_of(bytes(random.choices(letters, k=random.randint(3, 60))))


# The first ones hold no code that is used before it is known; the others mostly do.
CODE_LISTS = [
    code.codes_of(word) for word in (b"abab", b"banabanana", b"abracadabra", b"abababab", b"aaaaaaa")
]
CODE_LISTS += compare.seeded(_codes, 60)
_DECODER_MISTAKES = (
    (
        code.decode_repeating,
        "Where the code is not known yet you write the phrase before. The missing phrase is one byte longer.",
    ),
    (
        code.decode_last_byte,
        "Where the code is not known yet you append the last byte of the phrase before. It is the first one.",
    ),
    (
        code.decode_whole_phrase,
        "You learn the phrase before plus all of this phrase. The encoder learned one byte only: the first.",
    ),
    (
        code.decode_last_of_phrase,
        "You learn the phrase before plus the last byte of this one. What did not fit was its first byte.",
    ),
    (
        code.decode_own_first,
        "You learn the phrase before plus its own first byte. That is so in the special case alone; else "
        "the byte "
        "comes from this phrase.",
    ),
    (
        code.decode_skipping,
        "You drop codes that are not known yet, and their data with them.",
    ),
)


def _bytes(result: Any) -> bytes:
    if not isinstance(result, bytes):
        raise NotYet(f"From your function bytes are wanted, and this is {compare.named(result)}.")
    return result


def _check_decoder(answer: Any) -> str:
    function = compare.function(answer, "decode(codes)")
    try:
        compare.same_as(function, code.decode, CODE_LISTS, _bytes, _DECODER_MISTAKES)
    except NotYet as reason:
        if "KeyError" in str(reason):
            raise NotYet(f"{reason} That code is used before it is known; what must it stand for?") from None
        raise
    return f"The same bytes as the codec's on {len(CODE_LISTS)} lists of codes, the special case included."


DECODER = Exercise(
    id="lzw.decoder",
    lesson=4,
    kind="complete",
    objectives=("lzw.decode",),
    prompt="Complete `decode(codes)`: from the list of codes of plain LZW it gives the bytes. Two places "
    "are left open.",
    check=_check_decoder,
    hints=(
        "The first gap: what is written for this code? The second: what has the encoder learned meanwhile?",
        "The entry that is due begins with `previous`; `previous[:1]` is the first byte "
        "of the "
        "phrase before.",
    ),
    answer=code.decode,
    worked="An unknown code can only be the next entry: the phrase before plus its own first byte.",
    wrong=(
        Wrong("every code is known when it comes", code.decode_without_the_case, "used before it is known"),
        Wrong("an unknown code repeats the phrase before", code.decode_repeating, "one byte longer"),
        Wrong("the unknown phrase ends with the last byte", code.decode_last_byte, "It is the first one"),
        Wrong("an entry is two phrases joined", code.decode_whole_phrase, "one byte only"),
        Wrong("the entry ends with the phrase's last byte", code.decode_last_of_phrase, "its first byte"),
        Wrong("the special case is the rule", code.decode_own_first, "special case alone"),
        Wrong("an unknown code is skipped", code.decode_skipping, "drop codes"),
        Wrong("bytes and text are the same", code.decode_as_text, "bytes are wanted"),
    ),
    stub=code.decode_stub,
)
