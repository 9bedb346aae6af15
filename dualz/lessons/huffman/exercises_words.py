"""Code words: Kraft's sum, decoding without separators, and canonical codes."""

from __future__ import annotations

from itertools import pairwise
from random import Random
from typing import Any

from dualz.codecs import huffman, prefix
from dualz.course import compare
from dualz.course.old import Exercise, Wrong
from dualz.course.sandbox import NotYet
from dualz.lessons.huffman import attempts as code
from dualz.trace import finish

# --- Kraft ---------------------------------------------------------------------------------------

LENGTHS = ([1, 2, 3, 3], [2, 2, 2], [1, 1, 2])
SUMS = [float(prefix.kraft_sum(dict(enumerate(lengths)))) for lengths in LENGTHS]
_KRAFT_MISTAKES = (
    (
        [sum(lengths) for lengths in LENGTHS],
        "You added the lengths themselves. A word of length l takes the share 1/2^l of the code space.",
    ),
    (
        [sum(1 / length for length in lengths) for lengths in LENGTHS],
        "You added 1/length. Each further bit halves the share, so a word of length l takes 1/2^l.",
    ),
    (
        [1.0, 1.0, 1.0],
        "The sum is 1 only where the code is complete. Below 1 there is room left, above 1 no prefix code "
        "exists.",
    ),
)


def _check_kraft(answer: Any) -> str:
    sums = compare.numbers(answer, "A list of 3 sums", 3)
    wrong = [place for place in range(3) if not compare.same(float(sums[place]), SUMS[place])]
    if wrong:
        first = wrong[0]
        text = f"The sum for lengths {LENGTHS[first]} is not {sums[first]}: add 1/2^length for each word."
        compare.equal([float(value) for value in sums], SUMS, text, _KRAFT_MISTAKES)
    return (
        "The first code is complete, the second wastes a quarter of the code space, the third cannot exist."
    )


KRAFT = Exercise(
    id="huffman.kraft",
    lesson=2,
    kind="recall",
    objectives=("huffman.codes",),
    prompt="Give the Kraft sum for each of these lists of code lengths, as a list of three numbers: "
    + ", ".join(f"`{lengths}`" for lengths in LENGTHS)
    + ".",
    check=_check_kraft,
    hints=(
        "A word of 1 bit takes half of all bit strings: those that begin with it. How many does one of 2 "
        "bits take?",
        "Add 1/2 for each word of 1 bit, 1/4 for each of 2 bits, 1/8 for each of 3 bits.",
    ),
    answer=SUMS,
    worked="A word of l bits takes the share 1/2^l, so the sums are 1/2 + 1/4 + 1/8 + 1/8, 3/4, and 1/2 + "
    "1/2 + 1/4.",
    wrong=(
        Wrong("Kraft's sum adds the lengths", _KRAFT_MISTAKES[0][0], "added the lengths"),
        Wrong("Kraft's sum adds 1/length", _KRAFT_MISTAKES[1][0], "added 1/length"),
        Wrong("every code is complete", _KRAFT_MISTAKES[2][0], "only where the code is complete"),
    ),
)

# --- walking the trie ----------------------------------------------------------------------------

WALK_CODES = finish(prefix.canonical_codes(huffman.code_lengths({"a": 5, "b": 2, "r": 2, "c": 1, "d": 1})))
WALK_TEXT = "crabcard"
WALK_BITS = finish(prefix.encode(WALK_TEXT, WALK_CODES))


def _check_walk(answer: Any) -> str:
    if not isinstance(answer, str):
        raise NotYet(f"A text of decoded letters is wanted, and this is {compare.named(answer)}.")
    agree = next(
        (at for at, pair in enumerate(zip(answer, WALK_TEXT, strict=False)) if len(set(pair)) > 1), None
    )
    if agree is None and answer != WALK_TEXT:
        end = "goes on after the last bit" if len(answer) > len(WALK_TEXT) else "stops before the last bit"
        raise NotYet(f"All letters are right as far as they go, but your text {end}.")
    at = len(finish(prefix.encode(WALK_TEXT[: agree or 0], WALK_CODES)))
    compare.equal(
        answer,
        WALK_TEXT,
        f"Letter {(agree or 0) + 1} is the first wrong one: its word begins at bit {at} (counted from 0). "
        "Start at the root, follow the bits to a leaf, and go back to the root.",
        [
            (
                WALK_TEXT[::-1],
                "You read the bits from the right. The first bit of the stream is the leftmost.",
            ),
            (
                "".join({"0": "a", "1": "r"}[bit] for bit in WALK_BITS),
                "You took every bit for a letter. Go down the trie until a leaf is reached; only then a "
                "letter is complete.",
            ),
        ],
    )
    return "Each leaf ends one word and the root begins the next, so no separator is needed."


WALK = Exercise(
    id="huffman.walk",
    lesson=2,
    kind="on paper",
    objectives=("huffman.decode",),
    prompt=f"The code words are `{WALK_CODES}`. Decode the bits `{WALK_BITS}` by walking the trie; answer "
    "with the text.",
    check=_check_walk,
    hints=(
        "Begin at the root: 0 leads left, 1 leads right. At a leaf write its letter down and return to the "
        "root.",
        f"The first word is {WALK_CODES[WALK_TEXT[0]]}, a {WALK_TEXT[0]}; the next one begins right behind "
        "it.",
    ),
    answer=WALK_TEXT,
    worked="Every walk from the root ends at exactly one leaf, because no word is the beginning of another.",
    wrong=(
        Wrong("bits are read from the right", WALK_TEXT[::-1], "from the right"),
        Wrong(
            "every bit is a letter",
            "".join({"0": "a", "1": "r"}[bit] for bit in WALK_BITS),
            "every bit for a letter",
        ),
        Wrong("decoding ends at the first repeated letter", WALK_TEXT[:4], "stops before the last bit"),
    ),
)

# --- no separator --------------------------------------------------------------------------------

SETS = {"A": ("0", "10", "110", "111"), "B": ("0", "1", "00"), "C": ("01", "10", "11", "0100")}


def _clash(words: tuple[str, ...]) -> tuple[str, str] | None:
    """The first word, in sorted order, that is the beginning of the next one."""
    return next((pair for pair in pairwise(sorted(words)) if pair[1].startswith(pair[0])), None)


SEPARATOR_RIGHT = {name: _clash(words) for name, words in SETS.items()}
_ENDING = {"A": ("0", "10"), "B": ("0", "00"), "C": None}
_LENGTH = {"A": ("0", "10"), "B": ("0", "00"), "C": ("01", "0100")}


def _check_separator(answer: Any) -> str:
    pairs = compare.mapping(answer, "A dict from the name of each code to a pair or None,", SETS)
    for name, pair in pairs.items():
        if pair is not None and not (isinstance(pair, list | tuple) and len(pair) == 2):
            this = compare.named(pair)
            raise NotYet(f"For code {name} a pair of words is wanted, or None; this is {this}.")
    wrong = next((name for name in SETS if not compare.same(pairs[name], SEPARATOR_RIGHT[name])), None)
    if wrong:
        found = "one word is the beginning of another" if SEPARATOR_RIGHT[wrong] else "no word begins another"
        compare.equal(
            pairs,
            SEPARATOR_RIGHT,
            f"Look at code {wrong} again: there {found}. Give the shorter word first.",
            [
                (
                    _ENDING,
                    "You compared endings. A decoder reads from the left, so only beginnings can be "
                    "mistaken.",
                ),
                (
                    _LENGTH,
                    "Words of different lengths need not clash: in code A no word begins with 0 but 0 "
                    "itself.",
                ),
                (
                    dict.fromkeys(SETS),
                    "Different words are not enough: after 0, a decoder of B cannot know whether 00 is "
                    "meant.",
                ),
            ],
        )
    return (
        "Only in code A is every word known the moment it ends. C can be decoded as well, but only by "
        "looking ahead: prefix codes spare the decoder that."
    )


SEPARATOR = Exercise(
    id="huffman.separator",
    lesson=2,
    kind="on paper",
    objectives=("huffman.decode",),
    prompt=f"In which of these codes is every word known the moment it ends: `{SETS}`? Answer with a dict: "
    "for each name None if no word is the beginning of another, else the two words, shorter first, as in "
    "`('1', '10')`.",
    check=_check_separator,
    hints=(
        "Sort the words as in a dictionary: a word that begins another stands right before one that it "
        "begins.",
        "One of the three codes is prefix-free. In each of the other two one pair clashes.",
    ),
    answer=SEPARATOR_RIGHT,
    worked="In B the word 0 begins 00, and in C the word 01 begins 0100. In A every 0 ends a word.",
    wrong=(
        Wrong("words must not end alike", _ENDING, "endings"),
        Wrong("words of different lengths always clash", _LENGTH, "different lengths"),
        Wrong("any different words make a code", dict.fromkeys(SETS), "not enough"),
    ),
)

# --- canonical codes -----------------------------------------------------------------------------

_CANONICAL_MISTAKES = (
    (
        code.canonical_without_shift,
        "Where words get longer you count on without a shift. Append a zero to the value for each bit that "
        "the words grow.",
    ),
    (
        code.canonical_one_shift,
        "You shift by one bit whenever the length grows. From length 1 to 3 it grows by two bits: shift by "
        "the difference.",
    ),
    (
        code.canonical_never_counting,
        "The value never moves on. After each word it grows by 1, so that the next word is a new one.",
    ),
    (
        code.canonical_by_symbol,
        "Words of one length are given out in the wrong order: the lowest symbol gets the lowest value.",
    ),
    (
        code.rank_in_binary,
        "The rank in binary is no code word: the word of a symbol has exactly the length that is given.",
    ),
)


def _lengths(random: Random) -> dict[str, int]:
    symbols = random.sample("abcdefghijklmnopqrstuvwxyz", random.randint(3, 9))
    return huffman.code_lengths({symbol: random.choice((1, 1, 2, 5, 13, 34, 89)) for symbol in symbols})


# The first has a gap in its lengths (1, 3), which shows who shifts by the difference.
LENGTH_SETS = [{"a": 2, "b": 1, "c": 3, "d": 3}, {"x": 1, "b": 3, "c": 3, "d": 3, "e": 3}, {"a": 1}]
LENGTH_SETS += compare.seeded(_lengths, 60)


def _code_words(result: Any) -> dict[Any, str]:
    for symbol, word in compare.mapping(result, "From your function a dict from symbol to code word").items():
        if not isinstance(word, str):
            raise NotYet(
                f"The word for {symbol!r} is {compare.named(word)}. Make it a text of 0 and 1: a number "
                "forgets leading zeros."
            )
    return result


def _check_canonical(answer: Any) -> str:
    function = compare.function(answer, "canonical(lengths)")
    reference = lambda lengths: finish(prefix.canonical_codes(lengths))  # noqa: E731
    compare.same_as(function, reference, LENGTH_SETS, _code_words, _CANONICAL_MISTAKES)
    return (
        f"The same words as the codec's on {len(LENGTH_SETS)} sets of lengths: a file needs to store "
        "the lengths only."
    )


CANONICAL = Exercise(
    id="huffman.canonical",
    lesson=2,
    kind="complete",
    objectives=("huffman.codes",),
    prompt="Complete `canonical(lengths)`: from a dict of symbol to code length it makes the dict of "
    "symbol to code "
    "word, by counting upwards. Two lines are missing.",
    check=_check_canonical,
    hints=(
        "After each word the value grows by 1; before a longer word it gets zeros appended.",
        "Appending k zeros to a binary number is `value <<= k`. Here k is `length - previous`.",
    ),
    answer=code.canonical,
    worked="Shift first, by as many bits as the words grow; count up after the word was given.",
    wrong=(
        Wrong("no shift where lengths grow", code.canonical_without_shift, "without a shift"),
        Wrong("one shift for any growth", code.canonical_one_shift, "by the difference"),
        Wrong("the value does not count", code.canonical_never_counting, "never moves on"),
        Wrong("order within a length does not matter", code.canonical_by_symbol, "lowest symbol"),
        Wrong("a code word is the rank in binary", code.rank_in_binary, "rank in binary"),
        Wrong("code words are numbers", code.codes_as_numbers, "leading zeros"),
    ),
    stub=code.canonical_stub,
)
