"""Code words: room in a budget, the best claims for a sentence, and files that cannot all shrink."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from typing import Any

from dualz.codecs import huffman
from dualz.codecs.entropy import budget_left, claim, probabilities, shannon_code
from dualz.codecs.prefix import kraft_sum
from dualz.course import compare
from dualz.course.old import Exercise, Wrong
from dualz.course.sandbox import NotYet
from dualz.trace import finish

# --- how many words still fit --------------------------------------------------------------------

BITS = 4
LENGTHS = ([1, 2, 3], [2, 2, 2], [1, 3, 3, 3], [1, 1])
_LEFT = [1 - kraft_sum(dict(enumerate(lengths))) for lengths in LENGTHS]
ROOM_RIGHT = [int(left * 2**BITS) for left in _LEFT]
_UNLISTED = [2**BITS - len(lengths) for lengths in LENGTHS]
_ADDED = [max(0, 2**BITS - sum(lengths)) for lengths in LENGTHS]


def _check_room(answer: Any) -> str:
    items = compare.numbers(answer, "A list of 4 numbers", len(LENGTHS))
    wrong = next((at for at, pair in enumerate(zip(items, ROOM_RIGHT, strict=True)) if pair[0] != pair[1]), 0)
    otherwise = (
        f"Lengths {LENGTHS[wrong]}: a word of l bits takes 1/2^l of the space, and a word of {BITS} bits "
        f"takes 1/{2**BITS}. How many of these fit into what is left?"
    )
    compare.equal(
        items,
        ROOM_RIGHT,
        otherwise,
        [
            (_UNLISTED, "A word blocks every longer word that begins with it, not only itself."),
            (_ADDED, "You subtracted the lengths. A short word takes more of the space, not less: 1/2^l."),
            ([float(left) for left in _LEFT], "This is the share that is left. How many words fit into it?"),
        ],
    )
    return "The budget decides: where the sum of 1/2^l is at most 1, the words exist."


ROOM = Exercise(
    id="entropy.room",
    lesson=1,
    kind="on paper",
    objectives=("entropy.kraft",),
    prompt="A prefix code already has words of these lengths: "
    + ", ".join(f"`{lengths}`" for lengths in LENGTHS)
    + f". How many words of {BITS} bits can be added in each case? Answer with a list of four numbers.",
    check=_check_room,
    hints=(
        "A word of 1 bit takes half of the space, one of 2 bits a quarter. What is left for [1, 2, 3]?",
        "1 - 1/2 - 1/4 - 1/8 leaves 1/8, and a word of 4 bits takes 1/16.",
    ),
    answer=ROOM_RIGHT,
    worked="What is left is 1/8, 1/4, 1/8 and 0; in sixteenths that is 2, 4, 2 and 0 words.",
    wrong=(
        Wrong("a word takes only itself", _UNLISTED, "begins with it"),
        Wrong("a word takes as much as its length", _ADDED, "1/2^l"),
        Wrong("the share is the number of words", [float(left) for left in _LEFT], "share that is left"),
    ),
)

# --- a compressor for everything -----------------------------------------------------------------

SIZE, SAVED = 10, 3
SHORTER_RIGHT = {
    "files": 2**SIZE,
    "shorter": 2**SIZE - 1,
    "much shorter": 2 ** (SIZE - SAVED + 1) - 1,
}


def _check_shorter(answer: Any) -> str:
    parts = compare.mapping(answer, "A dict of three whole numbers", SHORTER_RIGHT)
    numbers = {name: compare.number(value, f"For '{name}' a number", True) for name, value in parts.items()}
    mistakes = [(2 * SIZE, "Every further bit doubles the number of files: 2 to the power of 10.")]
    said = f"How many different strings of {SIZE} bits are there?"
    compare.equal(numbers["files"], SHORTER_RIGHT["files"], said, mistakes)
    mistakes = [
        (2 ** (SIZE - 1), f"These are the files of exactly {SIZE - 1} bits. Shorter ones count as well."),
        (2**SIZE - 2, "The empty file is shorter too: add the one string of 0 bits."),
        (2**SIZE, "Add 1 + 2 + 4 + ... up to the strings of 9 bits. It stays one below the next power."),
    ]
    said = f"Add up the strings of 0, 1, 2 ... {SIZE - 1} bits."
    compare.equal(numbers["shorter"], SHORTER_RIGHT["shorter"], said, mistakes)
    longest = SIZE - SAVED
    mistakes = [(2**longest, f"These have exactly {longest} bits. Those with fewer count as well.")]
    mistakes += [(2 ** (longest + 1), "One less: 1 + 2 + 4 + ... stays one below the next power of 2.")]
    mistakes += [
        (2**longest - 1, f"A file that is {SAVED} bits shorter has {longest} bits: count those too.")
    ]
    said = f"{SAVED} bits shorter or more means at most {longest} bits: add up the strings of 0 to {longest}."
    compare.equal(numbers["much shorter"], SHORTER_RIGHT["much shorter"], said, mistakes)
    return "There are fewer short files than long ones, so no lossless compressor can shorten every file."


SHORTER = Exercise(
    id="entropy.shorter",
    lesson=1,
    kind="on paper",
    objectives=("entropy.bound",),
    prompt=f"Count files. Answer with a dict: `files`, how many different files of exactly {SIZE} bits there "
    f"are; `shorter`, how many files have fewer than {SIZE} bits (the empty file counts); `much shorter`, "
    f"how many are at least {SAVED} bits shorter.",
    check=_check_shorter,
    hints=(
        "There are 2 strings of 1 bit, 4 of 2 bits, and one string of no bits at all.",
        f"1 + 2 + 4 + ... + 2^k is 2^(k + 1) - 1. For `shorter`, k is {SIZE - 1}.",
    ),
    answer=SHORTER_RIGHT,
    worked="1024 files of 10 bits, 1023 shorter ones, and only 255 that are 3 bits shorter: at most a "
    "quarter of all files can lose 3 bits.",
    wrong=(
        Wrong("a bit more is one file more", {**SHORTER_RIGHT, "files": 20}, "doubles"),
        Wrong("shorter means one bit shorter", {**SHORTER_RIGHT, "shorter": 512}, "exactly 9 bits"),
        Wrong("the empty file is no file", {**SHORTER_RIGHT, "shorter": 1022}, "empty file"),
        Wrong("as many short files as long ones", {**SHORTER_RIGHT, "shorter": 1024}, "one below"),
        Wrong("exactly so many bits shorter", {**SHORTER_RIGHT, "much shorter": 128}, "fewer count as well"),
    ),
)

# --- claims on the board -------------------------------------------------------------------------

SENTENCE = "a banana bandana"
COUNTS = Counter(SENTENCE)
_BEST = huffman.code_lengths(COUNTS)
BEST_BITS = sum(COUNTS[symbol] * length for symbol, length in _BEST.items())
CLAIMS_RIGHT = {"a": "0", "n": "10", " ": "110", "b": "1110", "d": "1111"}
_FIXED = {symbol: f"{number:03b}" for number, symbol in enumerate(COUNTS)}
_SHANNON = finish(shannon_code(probabilities(SENTENCE)))
_BACKWARDS = dict(zip(sorted(COUNTS, key=COUNTS.get), ("0", "10", "110", "1110", "1111"), strict=True))
_LEVEL = {"a": "00", "n": "01", " ": "10", "b": "110", "d": "111"}


def _check_claims(answer: Any) -> str:
    words = compare.mapping(answer, "A dict from symbol to code word", COUNTS)
    codes: dict[Any, str] = {}
    for symbol, word in words.items():
        if not isinstance(word, str):
            raise NotYet(f"The word of {symbol!r} is {compare.named(word)}; a text of 0 and 1 is wanted.")
        try:
            codes = claim(codes, symbol, word)
        except ValueError as clash:
            raise NotYet(f"This is no prefix code. {clash}") from None
    bits = sum(COUNTS[symbol] * len(word) for symbol, word in codes.items())
    if bits > BEST_BITS:
        raise NotYet(f"Your words make {bits} bits; {BEST_BITS} are possible. {_advice(codes)}")
    return f"{bits} bits, and no prefix code for these counts takes fewer."


def _advice(codes: dict[Any, str]) -> str:
    left: Fraction = budget_left(codes)
    lengths = {symbol: len(word) for symbol, word in codes.items()}
    if len(set(lengths.values())) == 1:
        return "All your words are equally long: let a take less, and the rare symbols pay for it."
    if any(COUNTS[one] < COUNTS[two] and lengths[one] < lengths[two] for one in codes for two in codes):
        return "A rare symbol has a shorter word than a frequent one: swap the two."
    if left:
        return f"{left} of the code space is left over: some word can be shorter."
    return (
        "The budget is spent, and spent too evenly: give a a shorter word, and the rare symbols longer ones."
    )


CLAIMS = Exercise(
    id="entropy.claims",
    lesson=1,
    kind="perform",
    objectives=("entropy.kraft", "entropy.bound"),
    prompt=f"Claim words for the symbols of `{SENTENCE}` so that the whole message takes as few bits as "
    "possible. Answer with `board.state.codes`, or with a dict from symbol to code word.",
    check=_check_claims,
    hints=(
        "The most frequent symbol is a: what does a word of one bit cost, and who pays?",
        "Words of 1, 2, 3, 4 and 4 bits spend the budget exactly.",
    ),
    answer=CLAIMS_RIGHT,
    worked="a comes 7 times and takes 1 bit, n takes 2, then 3, 4 and 4 bits: 7 + 8 + 6 + 8 + 4 = 33 bits.",
    wrong=(
        Wrong("different words are enough", {**CLAIMS_RIGHT, "n": "1"}, "no prefix code"),
        Wrong("every symbol takes as many bits", _FIXED, "equally long"),
        Wrong("rare symbols get the short words", _BACKWARDS, "swap the two"),
        Wrong("rounding each surprise up is best", _SHANNON, "left over"),
        Wrong("an even tree is best", _LEVEL, "too evenly"),
        Wrong("code words are numbers", {**CLAIMS_RIGHT, "a": 0}, "text of 0 and 1"),
    ),
)
