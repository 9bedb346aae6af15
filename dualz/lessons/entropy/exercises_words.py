"""Code words: the best claims for a sentence, and files that cannot all shrink."""

from __future__ import annotations

from collections import Counter
from typing import Any

from dualz.codecs import huffman
from dualz.codecs.entropy import budget_left, claim, probabilities, shannon_code
from dualz.course import compare
from dualz.course.forms import Caught, Judged, Number, Parts
from dualz.course.registry import Exercise
from dualz.course.sandbox import NotYet
from dualz.trace import finish

# --- a compressor for everything -----------------------------------------------------------------

SIZE, SAVED = 10, 3
_LONGEST = SIZE - SAVED

SHORTER = Exercise(
    id="entropy.shorter",
    kind="on paper",
    objectives=("entropy.bound",),
    prompt=f"""Count files. Answer with a dict: `files`, how many different files of exactly {SIZE} bits there
        are; `shorter`, how many files have fewer than {SIZE} bits (the empty file counts); `much shorter`,
        how many are at least {SAVED} bits shorter.""",
    form=Parts(
        {
            "files": Number(
                2**SIZE,
                f"How many different strings of {SIZE} bits are there?",
                {
                    2 * SIZE: f"""a bit more is one file more | Every further bit doubles the number of files:
                        2 to the power of {SIZE}.""",
                },
                whole=True,
            ),
            "shorter": Number(
                2**SIZE - 1,
                f"Add up the strings of 0, 1, 2 ... {SIZE - 1} bits.",
                {
                    2 ** (SIZE - 1): f"""shorter means one bit shorter | These are the files of exactly
                        {SIZE - 1} bits. Shorter ones count as well.""",
                    2**SIZE - 2: """the empty file is no file | The empty file is shorter too: add the one
                        string of 0 bits.""",
                    2**SIZE: f"""as many short files as long ones | Add 1 + 2 + 4 + ... up to the strings of
                        {SIZE - 1} bits. It stays one below the next power.""",
                },
                whole=True,
            ),
            "much shorter": Number(
                2 ** (_LONGEST + 1) - 1,
                f"""{SAVED} bits shorter or more means at most {_LONGEST} bits: add up the strings of 0 to
                {_LONGEST}.""",
                {
                    2**_LONGEST: f"""exactly so many bits shorter | These have exactly {_LONGEST} bits. Those
                        with fewer count as well.""",
                    2 ** (_LONGEST + 1): """short files fill the next power of 2 | One less: 1 + 2 + 4 + ...
                        stays one below the next power of 2.""",
                    2**_LONGEST - 1: f"""at least so many is more than so many | A file that is {SAVED} bits
                        shorter has {_LONGEST} bits: count those too.""",
                },
                whole=True,
            ),
        },
        wanted="a dict of three whole numbers",
    ),
    greeting="There are fewer short files than long ones, so no lossless compressor can shorten every file.",
    hints=(
        "There are 2 strings of 1 bit, 4 of 2 bits, and one string of no bits at all.",
        f"1 + 2 + 4 + ... + 2^k is 2^(k + 1) - 1. For `shorter`, k is {SIZE - 1}.",
    ),
    worked=f"""{2**SIZE} files of {SIZE} bits, {2**SIZE - 1} shorter ones, and only
        {2 ** (_LONGEST + 1) - 1} that are {SAVED} bits shorter: at most a quarter of all files can lose
        {SAVED} bits.""",
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


def _check_claims(answer: Any) -> None:
    words = compare.mapping(compare.spelled(answer), "A dict from symbol to code word", COUNTS)
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


def _advice(codes: dict[Any, str]) -> str:
    left = budget_left(codes)
    lengths = {symbol: len(word) for symbol, word in codes.items()}
    if len(set(lengths.values())) == 1:
        return "All your words are equally long: let a take less, and the rare symbols pay for it."
    if any(COUNTS[one] < COUNTS[two] and lengths[one] < lengths[two] for one in codes for two in codes):
        return "A rare symbol has a shorter word than a frequent one: swap the two."
    if left:
        return f"{left} of the code space is left over: some word can be shorter."
    long = next(symbol for symbol, _ in COUNTS.most_common() if lengths[symbol] > _BEST[symbol])
    return (
        f"The budget is spent, and spent too evenly: give {long} a shorter word, and the rare symbols longer "
        "ones."
    )


CLAIMS = Exercise(
    id="entropy.claims",
    kind="perform",
    objectives=("entropy.kraft", "entropy.bound"),
    prompt=f"""Claim words for the symbols of `{SENTENCE}` so that the whole message takes as few bits as
        possible. Answer with `board.state.codes`, or with a dict from symbol to code word.""",
    form=Judged(
        CLAIMS_RIGHT,
        _check_claims,
        (
            Caught("different words are enough", {**CLAIMS_RIGHT, "n": "1"}, "no prefix code"),
            Caught("every symbol takes as many bits", _FIXED, "equally long"),
            Caught("rare symbols get the short words", _BACKWARDS, "swap the two"),
            Caught("rounding each surprise up is best", _SHANNON, "left over"),
            Caught("an even tree is best", _LEVEL, "too evenly"),
            Caught("code words are numbers", {**CLAIMS_RIGHT, "a": 0}, "text of 0 and 1"),
        ),
    ),
    greeting=f"{BEST_BITS} bits, and no prefix code for these counts takes fewer.",
    hints=(
        "The most frequent symbol is a: what does a word of one bit cost, and who pays?",
        "Words of 1, 2, 3, 4 and 4 bits spend the budget exactly.",
    ),
    worked="a comes 7 times and takes 1 bit, n takes 2, then 3, 4 and 4 bits: 7 + 8 + 6 + 8 + 4 = 33 bits.",
    also=({"a": "1", "n": "01", " ": "001", "b": "0001", "d": "0000"},),
)
