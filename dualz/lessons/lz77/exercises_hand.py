"""By hand: a message as tokens, a block read, and the bytes of the same tokens in three formats."""

from __future__ import annotations

from typing import Any

from dualz.codecs import lz4, lz77_triples, lzss
from dualz.codecs.lz77 import Literal, Match, Token
from dualz.course import compare
from dualz.course.forms import Listed, Number, Parts, Text
from dualz.course.registry import Exercise
from dualz.course.sandbox import NotYet
from dualz.lessons.lz77 import attempts as code
from dualz.lessons.lz77 import attempts_blocks as block
from dualz.trace import finish, record

# --- parse on paper ------------------------------------------------------------------------------

PAPER = "barbarbarbie bar"
_RIGHT = code.tokens_of(PAPER)


def _tokens(answer: Any, what: str) -> list[Any]:
    found = compare.sequence(answer, what)
    for token in found:
        if isinstance(token, str):
            if len(token) != 1:
                raise NotYet(f"A literal is one letter; {token!r} has {len(token)}.")
        else:
            compare.numbers(token, "For a copy a pair of distance and length", 2)
    return found


def _first_wrong(tokens: list[Any]) -> str:
    at = 0
    for given, right in zip(tokens, _RIGHT, strict=False):
        if not compare.same(given, right):
            return f"""The token for byte {at} (counted from 0) is the first wrong one. Look for an earlier
                place that begins like the rest of the data, for 3 letters at least."""
        at += 1 if isinstance(right, str) else right[1]
    more = len(tokens) > len(_RIGHT)
    return f"All is said after {len(_RIGHT)} tokens, and your list {'goes on' if more else 'ends earlier'}."


PAPER_EXERCISE = Exercise(
    id="lz77.paper",
    kind="on paper",
    objectives=("lz77.parse",),
    prompt=f"""Write `{PAPER}` as tokens, from left to right, at each place the longest match, and of equal
        ones the nearest; a match has at least 3 letters. Answer with a list: a letter for a literal, a pair
        (distance, length) for a copy, as in `['a', (1, 5)]`.""",
    form=Listed(
        _RIGHT,
        _first_wrong,
        {
            tuple(code.tokens_of(PAPER, code.search_without_overlap.answer)): """a match ends before the
                present position | You ended a match where it begins to write. It may run on: the letters it
                needs are there by the time they are read.""",
            tuple(code.tokens_swapped(PAPER)): """the order of the two numbers does not matter | Your pairs
                have the length first. The distance comes first here, then the length.""",
            tuple(code.tokens_with_places(PAPER)): """a copy names a place | Your pairs begin with the place
                that is copied from. A copy says how far back that place is.""",
            tuple(code.tokens_of(PAPER, code.search_farthest.answer)): """of equal matches the farthest is as
                good | Of two equal matches you took the farther one. Take the nearest.""",
            tuple(
                PAPER
            ): """every letter is sent as it is | You sent letters only. Where three letters or more
                have been seen before, send a copy.""",
        },
        wanted="a list of letters and pairs",
        read=_tokens,
    ),
    greeting=f"{len(PAPER)} letters as {len(_RIGHT)} tokens, and one copy ran on into its own letters.",
    hints=(
        "The first three letters are literals. What follows begins like the data themselves, three back.",
        "Compare letter by letter from place 3 on with what stands three before: how long does it go well?",
    ),
    worked="""At place 3 the data go on like those three back, for 7 letters: barbarb. Then i, e, a space, and
        bar again, 7 back.""",
)

# --- read a block --------------------------------------------------------------------------------

FRESH = b"nananana batman, batmobile!!"
_FRESH_TOKENS: tuple[Token, ...] = (
    *(Literal(at, FRESH[at]) for at in range(2)),
    Match(2, 6, 2),
    *(Literal(at, FRESH[at]) for at in range(8, 16)),
    Match(16, 5, 8),
    *(Literal(at, FRESH[at]) for at in range(21, len(FRESH))),
)
BLOCK = finish(lz4.write_block(_FRESH_TOKENS))


def spelled(tokens: tuple[Token, ...]) -> str:
    """The block of ``tokens`` with its literals as letters, a space as ``_``; other bytes in base 16.

    >>> spelled((Literal(0, 97), Literal(1, 32)))
    '20 a _'
    """
    fields = record(lz4.write_block(tokens)).of(lz4.Wrote)
    return " ".join(
        " ".join(chr(value).replace(" ", "_") for value in field.data)
        if field.field == lz4.LITERALS
        else field.data.hex(" ")
        for field in fields
    )


PERFORM = Exercise(
    id="lz77.perform",
    kind="perform",
    objectives=("lz77.lz4", "lz77.copy"),
    prompt=f"""Read this LZ4 block by hand; letters stand for themselves, `_` is a space, the other bytes are
        in base 16: `{spelled(_FRESH_TOKENS)}`. Answer with the text.""",
    form=Text(
        FRESH.decode(),
        """The text is not right. Take the sequences one by one: token, literals, offset; the upper half of a
        token counts literals, the lower half is the length of the match less 4.""",
        {
            block.decode_by_slice.answer(BLOCK).decode(): """a copy is one slice | Your first copy stops where
                it began to write. Go on letter by letter: it may read what it has just written.""",
            block.decode_without_four.answer(BLOCK).decode(): """the length in the token is the length | Your
                copies are 4 letters too short: a token says the length less 4.""",
            block.decode_from_three.answer(BLOCK).decode(): """matches begin with 3 bytes | Your copies are
                one letter too short: 0 in the token means a match of 4.""",
            FRESH.decode().replace(" ", "_"): """_ is a letter of the text | Write spaces where the block has
                `_`.""",
            "na batman,obile!!": """a block holds its text | These are the literals alone. Between them the
                copies are missing.""",
        },
    ),
    greeting=f"{len(BLOCK)} bytes read, {len(FRESH)} written, and the first copy read its own letters.",
    hints=(
        """22 is a token: two literals, and a match of 2 + 4. Behind the literals come the two bytes of the
            offset.""",
        "The first copy is 2 back and 6 long, the second 8 back and 5 long; the last sequence has no match.",
    ),
    worked="""na, then six letters from 2 back; eight literals; five letters from 8 back; the last seven
        literals.""",
)

# --- three formats -------------------------------------------------------------------------------

_LETTERS = bytes(range(97, 107))
_DATA = _LETTERS + _LETTERS * 2 + b"stuvwx"
SAID: tuple[Token, ...] = (
    *(Literal(at, _DATA[at]) for at in range(10)),
    Match(10, 14, 10),
    *(Literal(24 + at, 115 + at) for at in range(6)),
)
SIZES = {
    "triples": len(lz77_triples.write(lz77_triples.triples(SAID))),
    "lzss": len(finish(lzss.write(SAID))),
    "lz4": len(finish(lz4.write_block(SAID))),
}
FORMATS = Exercise(
    id="lz77.sizes",
    kind="on paper",
    objectives=("lz77.formats",),
    prompt="""30 bytes of data are 10 literals, a match of 14 bytes from 10 back, and 6 literals. How many
        bytes does this take? Answer with a dict: `triples`, four bytes each; `lzss`, the flags and tokens
        without the header of a file; `lz4`, one block.""",
    form=Parts(
        {
            "triples": Number(
                SIZES["triples"],
                """The triples are wrong: each literal is one, and the match takes the literal behind it
                    along.""",
                {
                    17
                    * 4: """every token is a triple | The match takes the byte behind it into its triple, so
                        that there is one triple less.""",
                    16: """a triple is a byte | This is the number of triples. Each takes four bytes.""",
                },
                wanted="a number of bytes",
                unit="bytes",
                whole=True,
            ),
            "lzss": Number(
                SIZES["lzss"],
                """The bytes of LZSS are wrong: a literal takes one, a match two, and each eight tokens, or
                what is left of them, one byte of flags.""",
                {
                    18: """flags are free | The flags are missing: a byte for each eight tokens, begun or
                        full.""",
                    20: """a part of a byte takes nothing | 17 tokens need three bytes of flags: the last is
                        written even if only one flag is in it.""",
                },
                wanted="a number of bytes",
                unit="bytes",
                whole=True,
            ),
            "lz4": Number(
                SIZES["lz4"],
                """The bytes of the block are wrong: two tokens, one for each sequence, the literals, and two
                bytes for the offset.""",
                {
                    19: """the last literals need no token | The last sequence has a token, too: it says how
                        many literals there are.""",
                    18: "tokens are free | The tokens are missing: one for each of the two sequences.",
                },
                wanted="a number of bytes",
                unit="bytes",
                whole=True,
            ),
        },
        wanted="a dict of three numbers",
    ),
    greeting="""The same tokens in three formats: what one flag saves over triples, and whole bytes over
        flags.""",
    hints=(
        "Count tokens first: 10 + 1 + 6. For triples the match and the literal behind it are one.",
        "LZSS: 16 literals, 2 bytes for the match, three bytes of flags. LZ4: a sequence has one token.",
    ),
    worked="16 triples of 4; 16 + 2 + 3; 1 + 10 + 2 for the first sequence and 1 + 6 for the last.",
)
