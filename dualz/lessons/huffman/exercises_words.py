"""Code words: Kraft's sum, decoding without separators, and canonical codes."""

from __future__ import annotations

from functools import partial
from itertools import pairwise
from random import Random
from typing import Any

from dualz.codecs import huffman, prefix
from dualz.course import compare
from dualz.course.forms import Function, Judged, Listed, Mistake, Space, Text, parts_of
from dualz.course.registry import Exercise
from dualz.course.sandbox import NotYet
from dualz.lessons.huffman import attempts as code
from dualz.trace import finish

# --- Kraft ---------------------------------------------------------------------------------------

LENGTHS = ([1, 2, 3, 3], [2, 2, 2], [1, 1, 2])
SUMS = [float(prefix.kraft_sum(dict(enumerate(lengths)))) for lengths in LENGTHS]
_ADDED = tuple(map(sum, LENGTHS))
_INVERTED = tuple(sum(1 / length for length in lengths) for lengths in LENGTHS)
_ONCE = tuple(sum(2**-length for length in set(lengths)) for lengths in LENGTHS)


def _first_wrong_sum(given: list[Any]) -> str:
    wrong = next(place for place in range(3) if not compare.same(given[place], SUMS[place]))
    return f"The sum for lengths {LENGTHS[wrong]} is not {given[wrong]}: add 1/2^length for each word."


KRAFT = Exercise(
    id="huffman.kraft",
    kind="recall",
    objectives=("huffman.codes",),
    prompt=f"""Give the Kraft sum for each of these lists of code lengths, as a list of three numbers:
        {", ".join(f"`{lengths}`" for lengths in LENGTHS)}.""",
    form=Listed(
        SUMS,
        _first_wrong_sum,
        {
            _ADDED: """Kraft's sum adds the lengths | You added the lengths themselves. A word of length l
                takes the share 1/2^l of the code space.""",
            _INVERTED: """Kraft's sum adds 1/length | You added 1/length. Each further bit halves the share,
                so a word of length l takes 1/2^l.""",
            (1.0, 1.0, 1.0): """every code is complete | The sum is 1 only where the code is complete. Below 1
                there is room left, above 1 no prefix code exists.""",
            _ONCE: """each length counts once | You took each length once. Every word takes its own share:
                three words of 2 bits take 3/4.""",
        },
        wanted="a list of 3 sums",
        unit="share",
    ),
    greeting="""The first code is complete, the second wastes a quarter of the code space, the third cannot
        exist.""",
    hints=(
        """A word of 1 bit takes half of all bit strings: those that begin with it. How many does one of 2
        bits take?""",
        "Add 1/2 for each word of 1 bit, 1/4 for each of 2 bits, 1/8 for each of 3 bits.",
    ),
    worked="""A word of l bits takes the share 1/2^l, so the sums are 1/2 + 1/4 + 1/8 + 1/8, 3/4, and 1/2 +
        1/2 + 1/4.""",
)

# --- walking the trie ----------------------------------------------------------------------------

WALK_CODES = finish(prefix.canonical_codes(huffman.code_lengths({"a": 5, "b": 2, "r": 2, "c": 1, "d": 1})))
WALK_TEXT = "crabcard"
WALK_BITS = finish(prefix.encode(WALK_TEXT, WALK_CODES))
_BIT_BY_BIT = "".join({"0": "a", "1": "r"}[bit] for bit in WALK_BITS)


def _first_wrong_letter(given: str) -> str:
    given = compare.folded(given)
    unknown = next((letter for letter in given if letter not in WALK_CODES), None)
    if unknown is not None:
        return f"No code word stands for {unknown!r}. The letters are {', '.join(sorted(WALK_CODES))}."
    pairs = enumerate(zip(given, WALK_TEXT, strict=False))
    agree = next((at for at, (one, two) in pairs if one != two), None)
    if agree is None and len(given) != len(WALK_TEXT):
        end = "goes on after the last bit" if len(given) > len(WALK_TEXT) else "stops before the last bit"
        return f"All letters are right as far as they go, but your text {end}."
    at = len(finish(prefix.encode(WALK_TEXT[:agree], WALK_CODES)))
    return f"""Letter {(agree or 0) + 1} is the first wrong one: its word begins at bit {at} (counted from 0).
        Start at the root, follow the bits to a leaf, and go back to the root."""


WALK = Exercise(
    id="huffman.walk",
    kind="perform",
    objectives=("huffman.decode",),
    prompt=f"""The code words are `{WALK_CODES}`. Decode the bits `{WALK_BITS}` by walking the trie; answer
        with the text.""",
    form=Text(
        WALK_TEXT,
        _first_wrong_letter,
        {
            WALK_TEXT[::-1]: """bits are read from the right | You read the bits from the right. The first bit
                of the stream is the leftmost.""",
            _BIT_BY_BIT: """every bit is a letter | You took every bit for a letter. Go down the trie until a
                leaf is reached; only then a letter is complete.""",
            WALK_TEXT[:4]: "decoding ends at the first repeated letter | ...stops before the last bit",
        },
        wanted="a text of decoded letters",
        fold=True,
    ),
    greeting="Each leaf ends one word and the root begins the next, so no separator is needed.",
    hints=(
        """Begin at the root: 0 leads left, 1 leads right. At a leaf write its letter down and return to the
        root.""",
        f"""The first word is {WALK_CODES[WALK_TEXT[0]]}, a {WALK_TEXT[0]}; the next one begins right behind
        it.""",
    ),
    also=("CRABCARD", " crabcard\n", b"crabcard"),
    worked="Every walk from the root ends at exactly one leaf, because no word is the beginning of another.",
)

# --- no separator --------------------------------------------------------------------------------

SETS = {"A": ("0", "10", "110", "111"), "B": ("0", "1", "00"), "C": ("01", "10", "11", "0100")}
Pair = tuple[str, str] | None


def _clash(words: tuple[str, ...]) -> Pair:
    """The first word, in sorted order, that is the beginning of the next one."""
    return next((pair for pair in pairwise(sorted(words)) if pair[1].startswith(pair[0])), None)


_NONE = "no word begins another"


def _check_pair(name: str, right: Pair, answer: Any) -> None:
    if answer is not None and not (isinstance(answer, list | tuple) and len(answer) == 2):
        this = compare.named(answer)
        raise NotYet(f"For code {name} a pair of words is wanted, or None; this is {this}.")
    words = answer and compare.sequence(answer, "A pair of words", 2)
    words = words and [word.strip() if isinstance(word, str) else word for word in map(compare.text, words)]
    if not compare.same(words, right):
        found = "one word is the beginning of another. Give the shorter word first" if right else _NONE
        raise NotYet(f"Look at code {name} again: there {found}.")


SEPARATOR = Exercise(
    id="huffman.separator",
    kind="on paper",
    objectives=("huffman.decode",),
    prompt=f"""In which of these codes is every word known the moment it ends: `{SETS}`? Answer with a dict:
        for each name None if no word is the beginning of another, else the two words, shorter first, as in
        `('1', '10')`.""",
    form=parts_of(
        {name: _clash(words) for name, words in SETS.items()},
        lambda name, right: Judged(right, partial(_check_pair, name, right)),
        mistakes=(
            Mistake(
                "words must not end alike",
                {"A": ("0", "10"), "B": ("0", "00"), "C": None},
                "You compared endings. A decoder reads from the left, so only beginnings can be mistaken.",
            ),
            Mistake(
                "words of different lengths always clash",
                {"A": ("0", "10"), "B": ("0", "00"), "C": ("01", "0100")},
                """Words of different lengths need not clash: in code A no word begins with 0 but 0
                itself.""",
            ),
            Mistake(
                "any different words make a code",
                dict.fromkeys(SETS),
                """Different words are not enough: after 0, a decoder of B cannot know whether 00 is
                meant.""",
            ),
        ),
        wanted="a dict from the name of each code to a pair or None,",
    ),
    greeting="""Only in code A is every word known the moment it ends. C can be decoded as well, but only by
        looking ahead: prefix codes spare the decoder that.""",
    hints=(
        """Sort the words as in a dictionary: a word that begins another stands right before one that it
        begins.""",
        "One of the three codes is prefix-free. In each of the other two one pair clashes.",
    ),
    worked="In B the word 0 begins 00, and in C the word 01 begins 0100. In A every 0 ends a word.",
)

# --- canonical codes -----------------------------------------------------------------------------

Lengths = dict[Any, int]


def _symbols(random: Random) -> list[Any]:
    """Symbols of one kind, in no order: letters, words, numbers, bytes."""
    kinds: tuple[list[Any], ...] = (
        list("abcdefghijklmnopqrstuvwxyz"),
        list("azAZ09 -äß€"),
        ["a", "ab", "abc", "b", "ba", "the", "The", "then"],
        list(range(256)),
        [-3, 8, 9, 10, 100, 1000],
        [bytes([value]) for value in (0, 9, 65, 127, 128, 255)],
    )
    kind = random.choice(kinds)
    return random.sample(kind, random.randint(1, min(len(kind), 12)))


def _drawn(random: Random) -> tuple[Lengths]:
    """Lengths of a Huffman code, or any that leave room: then they may grow by many bits at once."""
    symbols = _symbols(random)
    if random.random() < 0.4:
        weights = {symbol: random.choice((1, 1, 2, 5, 13, 34, 89, 500)) for symbol in symbols}
        return (huffman.code_lengths(weights),)
    lengths: Lengths = {}
    for symbol in symbols:
        wanted = {**lengths, symbol: random.choice((1, 2, 3, 4, 5, 7, 8, 11, 12, 15, 20))}
        lengths = wanted if prefix.kraft_sum(wanted) <= 1 else lengths
    return (lengths,)


_BOUNDARIES = [
    ({},),
    ({"a": 1},),
    ({"a": 3},),
    ({"a": 1, "b": 1},),
    ({"b": 2, "a": 2, "c": 2, "d": 2},),
    ({"a": 2, "b": 1, "c": 3, "d": 3},),
    ({"x": 1, "b": 3, "c": 3, "d": 3, "e": 3},),  # from 1 to 3: who shifts by the difference?
    ({"a": 1, "b": 4, "c": 4},),  # from 1 to 4: who takes twice 3 for three doublings?
    ({10: 2, 9: 2, 255: 1},),
    ({b"\xff": 2, b"\x00": 2, b"A": 2},),
    ({"a": 1, "b": 34},),  # a value beyond 32 bits
]


def _code_words(result: Any) -> dict[Any, str]:
    for symbol, word in compare.mapping(result, "From your function a dict from symbol to code word").items():
        if not isinstance(word, str):
            raise NotYet(
                f"The word for {symbol!r} is {compare.named(word)}. Make it a text of 0 and 1: a number "
                "forgets leading zeros."
            )
    return result


CANONICAL = Exercise(
    id="huffman.canonical",
    kind="complete",
    objectives=("huffman.codes",),
    prompt="""Complete `canonical(lengths)`: from a dict of symbol to code length, which may be empty, it
        makes the dict of symbol to code word, by counting upwards. Two lines are missing.""",
    form=Function(
        code.canonical,
        "canonical(lengths)",
        Space(_BOUNDARIES, _drawn),
        (
            code.canonical_without_shift,
            code.canonical_one_shift,
            code.canonical_twice_the_growth,
            code.canonical_never_counting,
            code.canonical_counting_first,
            code.canonical_swapped,
            code.canonical_by_symbol,
            code.canonical_as_listed,
            code.rank_in_binary,
            code.codes_as_numbers,
        ),
        read=_code_words,
    ),
    greeting="""The same words as the codec's on every set of lengths that was tried: a file needs to store
        the lengths only.""",
    hints=(
        "After each word the value grows by 1; before a longer word it gets zeros appended.",
        """Appending k zeros to a binary number is `value <<= k`. How many zeros does this word need, if the
        one before had `previous` bits?""",
    ),
    worked="Shift first, by as many bits as the words grow; count up after the word was given.",
    stub=code.canonical_stub,
    also=(prefix.canonical_codes,),
)
